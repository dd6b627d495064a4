//! Ctrl-C.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Child;
use std::time::{Duration, Instant};

use maskinporten_sandbox::Options;
use maskinporten_testkit::{Stage, interrupt};

use super::{PROGRAM, quick};

/// Begins a rotation that comes to hang at a call.
fn hanging(stage: &Stage, fault: &str) -> Child {
    let parsed = fault.parse().unwrap();
    stage.sandbox.set(|options| options.faults = vec![parsed]);
    let child = stage.call(quick(&[])).start();
    std::thread::sleep(Duration::from_secs(3));
    child
}

/// How it ended, and how long after it should have.
fn ended(child: Child) -> (Option<i32>, String, Duration) {
    let since = Instant::now();
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned(), since.elapsed())
}

#[test]
fn ctrl_c_does_not_wait_for_an_answer_that_can_be_asked_for_again() {
    let stage = Stage::new(PROGRAM, Options::default());
    let look = format!("GET /clients/{}/jwks:hang", stage.client_id);
    for (fault, begun) in [("token:hang x1", false), (&*look, false), ("token:hang @2", true)] {
        let child = hanging(&stage, fault);
        interrupt(&child);
        let (code, said, took) = ended(child);
        assert_eq!(code, Some(130), "{fault}: {said}");
        assert!(took < Duration::from_secs(2), "{fault}: {took:?}");
        let expected = if begun { "rotate app --resume" } else { "nothing was changed" };
        assert!(said.contains(expected), "{fault}: {said}");
        stage.sandbox.set(|options| options.faults.clear());
        stage.ok("token --profile app --no-cache");
        stage.ok(quick(&[]));
    }
}

#[test]
fn ctrl_c_waits_for_a_change_that_is_being_made_until_it_is_pressed_again() {
    let stage = Stage::new(PROGRAM, Options::default());
    let fault = format!("PUT /clients/{}/jwks:after-hang x1", stage.client_id);
    let mut child = hanging(&stage, &fault);
    interrupt(&child);
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("press Ctrl-C again") {
        line.clear();
        assert!(said.read_line(&mut line).unwrap() > 0, "it never said so");
    }
    std::thread::sleep(Duration::from_millis(1500));
    assert!(child.try_wait().unwrap().is_none(), "it waits for the server");
    interrupt(&child);
    let (code, _, took) = ended(child);
    said.read_to_string(&mut line).unwrap();
    assert!(code == Some(130) && took < Duration::from_secs(1), "{code:?} {took:?}");
    assert!(line.contains("rotate app --resume"), "{line}");
    stage.sandbox.set(|options| options.faults.clear());
    stage.ok("token --profile app --no-cache");
    stage.ok("rotate app --resume --every=10ms");
    assert_eq!(stage.kids().len(), 2);
}

#[test]
fn ctrl_c_leaves_what_can_be_resumed() {
    let stage = Stage::new(PROGRAM, Options::default());
    let old = stage.kid();
    // While it waits for the new key to be known, then in the grace.
    for (delay, grace) in [(3600, "--grace=1s"), (0, "--grace=60s")] {
        stage.sandbox.set(|options| options.propagation_delay = Duration::from_secs(delay));
        let child = stage.call(["rotate", "app", "-y", "--every=10ms", grace]).start();
        std::thread::sleep(Duration::from_millis(2500));
        interrupt(&child);
        let (code, said, _) = ended(child);
        assert_eq!(code, Some(130), "{said}");
        assert!(said.contains("rotate app --resume"), "{said}");
        stage.ok("token --profile app --no-cache");
        if delay > 0 {
            stage.sandbox.set(|options| options.propagation_delay = Duration::ZERO);
            stage.ok("rotate app --resume --every=10ms");
        } else {
            stage.ok("rotate app --rollback");
        }
        stage.ok("token --profile app --no-cache");
    }
    assert!(stage.kid() != old && stage.kids().len() == 2);
}
