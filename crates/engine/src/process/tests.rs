//! What programs are given, what is taken from them, and how they are ended.

use super::*;

/// A clock that waits for real, and is never broken off.
struct Sleepy;

impl Clock for Sleepy {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::UNIX_EPOCH
    }

    fn sleep(&self, time: Duration) -> Result<(), Interrupted> {
        std::thread::sleep(time);
        Ok(())
    }
}

const AROUND: Surroundings<'_> = Surroundings { clock: &Sleepy, withheld: &[] };

fn run(line: &str, input: &[u8]) -> Result<(), ProcessError> {
    let process: Process = line.parse().unwrap();
    process.run_within(Duration::from_secs(5), input.to_vec().into(), Stdio::null(), &AROUND)
}

#[test]
fn the_secret_comes_on_stdin_and_nothing_is_expanded() {
    run(r#"sh -c 'test "$(cat)" = "$1"' - '$HOME *'"#, b"$HOME *").unwrap();
    // More than a pipe holds, to a program that doesn't read.
    run("true", &vec![b'x'; 1 << 20]).unwrap();
}

fn output(line: &str) -> Result<SecretBytes, ProcessError> {
    line.parse::<Process>().unwrap().output_within(Duration::from_secs(5), &AROUND)
}

#[test]
fn what_a_program_prints_is_the_secret() {
    assert_eq!(output(r#"printf '%s|' "a b" c\ d '$HOME' '*'"#).unwrap().expose(), b"a b|c d|$HOME|*|");
    for (line, expected) in [
        ("sh -c 'echo hemmelig; exit 3'", "sh ended with 3, so there is no secret"),
        ("/bin/sh -c 'echo hemmelig; kill -9 $$'", "sh was killed, so there is no secret"),
        ("true hemmelig", "true printed nothing, so there is no secret"),
        ("head -c 1048577 /dev/zero", "the output of head is longer than 1 MiB"),
        ("there-is-no-such-program hemmelig", "there is no program there-is-no-such-program"),
    ] {
        let failure = output(line).unwrap_err();
        assert_eq!(failure.to_string(), expected);
        assert!(!format!("{failure:?}").contains("hemmelig"), "{line}");
    }
    let slow: Process = "sleep 100".parse().unwrap();
    let failure = slow.output_within(Duration::from_millis(200), &AROUND).unwrap_err();
    assert!(matches!(failure, ProcessError::TooSlow { .. }));
}

#[test]
fn failures_name_the_program_and_nothing_else() {
    for (line, expected) in [
        ("sh -c 'echo hemmelig; exit 3'", "sh ended with 3"),
        ("/bin/sh -c 'kill -9 $$' hemmelig", "sh was killed"),
        ("there-is-no-such-program hemmelig", "there is no program there-is-no-such-program"),
    ] {
        let failure = run(line, b"hemmelig").unwrap_err();
        assert_eq!(failure.to_string(), expected);
        assert!(!format!("{failure:?}").contains("hemmelig"), "{line}");
    }
}

#[test]
fn it_is_ended_with_all_that_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let mark = folder.path().join("mark");
    let process: Process = format!("sh -c '(sleep 1; touch {}) & sleep 100'", mark.display()).parse().unwrap();
    let failure =
        process.run_within(Duration::from_millis(200), Vec::new().into(), Stdio::null(), &AROUND).unwrap_err();
    assert!(matches!(failure, ProcessError::TooSlow { .. }));
    std::thread::sleep(Duration::from_millis(1300));
    assert!(!mark.exists());
}
