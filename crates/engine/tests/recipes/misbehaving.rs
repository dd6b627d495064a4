//! Programs that don't do what they are to.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use maskinporten_engine::key_service::{KeyService as _, KeyServiceError, ProgramService, SignerAddress, SignerKind};
use maskinporten_engine::process::ProcessError;
use maskinporten_protocol::clock::{Clock, Interrupted};
use maskinporten_protocol::jwk::Algorithm;

use super::{program, service};

/// A clock whose person presses Ctrl-C when it has been asked so often.
struct Impatient(AtomicUsize);

impl Clock for Impatient {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn sleep(&self, time: Duration) -> Result<(), Interrupted> {
        std::thread::sleep(time);
        if self.0.fetch_add(1, Ordering::Relaxed) > 2 { Err(Interrupted) } else { Ok(()) }
    }
}

#[test]
fn ctrl_c_ends_a_program_and_what_it_has_started() {
    let folder = tempfile::tempdir().unwrap();
    let alive = folder.path().join("alive");
    let script = format!("#!/bin/sh\n(sleep 2; touch '{}') &\nsleep 60\n", alive.display());
    program(folder.path(), "slow", &script);
    let address: SignerAddress = format!("cmd:{}", folder.path().join("slow").display()).parse().unwrap();
    let SignerKind::Program(slow) = address.kind().clone() else { panic!() };
    let service = ProgramService::new(address, slow, Arc::new(Impatient(AtomicUsize::new(0))), Vec::new());
    let begun = Instant::now();
    let error = service.sign(&"v1".to_owned().into(), Algorithm::Rs256, &[0; 32]).unwrap_err();
    assert!(matches!(error, KeyServiceError::Process(ProcessError::Interrupted(_))), "{error:?}");
    assert!(begun.elapsed() < Duration::from_secs(30));
    std::thread::sleep(Duration::from_secs(3));
    assert!(!alive.exists());
}

#[test]
fn answers_of_programs_are_judged_and_never_repeated() {
    let sign = |line: &str| service(line).sign(&"v1".to_owned().into(), Algorithm::Rs256, &[0; 32]);
    for line in [
        "cmd:true hemmelig",
        "cmd:echo hemmelig",
        "cmd:echo '{\"signature\":\"hemmelig!\"}'",
        "cmd:echo '{\"signature\":[\"hemmelig\"]}'",
        "cmd:echo '[\"hemmelig\"]'",
        "cmd:echo '{\"signature\":\"AAAA\"} hemmelig'",
        "cmd:sh -c 'echo hemmelig; exit 3'",
        "cmd:sh -c 'kill -9 $$' hemmelig",
        "cmd:head -c 1048577 /dev/zero",
        "cmd:sh -c 'yes [ | head -c 900000'",
        "cmd:there-is-no-such-program hemmelig",
    ] {
        let error = sign(line).unwrap_err();
        assert!(matches!(error, KeyServiceError::Strange { .. } | KeyServiceError::Process(_)), "{line}: {error:?}");
        assert!(!format!("{error} {error:?}").contains("hemmelig"), "{error:?}");
    }
    assert_eq!(sign("cmd:echo '{\"signature\":\"AAAA\"}'").unwrap(), [0; 3]);
    // It may have enough before all of it was read, and needs no line end.
    assert_eq!(sign("cmd:printf '{\"signature\":\"AA==\"}'").unwrap(), [0]);
    for line in ["cmd:echo '{\"keys\":[]}'", "cmd:echo '[]'", "cmd:echo '{\"keys\":{\"kty\":\"RSA\"}}'"] {
        let keys = service(line).keys();
        assert!(keys.is_err() || keys.as_ref().is_ok_and(Vec::is_empty), "{line}: {keys:?}");
    }
}
