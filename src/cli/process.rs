//! Programs that are given a secret: `vault kv put … key=-`, `kubectl apply -f -`, without a line here for any of them.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::str::FromStr;
use std::time::{Duration, Instant};

use super::failure::{Failure, Kind, Outcome};
use super::secrets::{CERTIFICATE_PASSWORD_VARIABLE, KEY_VARIABLE, PASSPHRASE_VARIABLE};
use crate::clock::Clock;
use crate::secret::SecretBytes;

/// How long a program may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Variables that are nobody else's business.
const SECRET_VARIABLES: [&str; 4] =
    [KEY_VARIABLE, CERTIFICATE_PASSWORD_VARIABLE, PASSPHRASE_VARIABLE, "MASKINPORTEN_CLIENT_JWK"];

/// A program and its arguments, split as a shell would split them. No shell is involved: nothing is expanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    words: Vec<String>,
}

impl FromStr for Process {
    type Err = &'static str;

    fn from_str(line: &str) -> Result<Self, &'static str> {
        match shell_words::split(line) {
            Ok(words) if words.first().is_some_and(|word| !word.is_empty()) => Ok(Self { words }),
            Ok(_) => Err("cmd: needs a program after it"),
            Err(_) => Err("cmd: a quotation mark isn't closed"),
        }
    }
}

impl Process {
    /// From words that need no splitting.
    pub fn new(words: &[&str]) -> Self {
        Self { words: words.iter().map(|word| (*word).to_owned()).collect() }
    }

    /// Its name, without the folder it is in.
    pub fn name(&self) -> String {
        let program = self.words.first().map_or("", String::as_str);
        Path::new(program).file_name().map_or_else(|| program.to_owned(), |name| name.to_string_lossy().into_owned())
    }

    /// Runs it with `input` on stdin, and fails unless it ends with 0. Its stdout is shown to nobody, since it may
    /// repeat what it was given; its stderr is the terminal's, so that it can say what it waits for. When it takes too
    /// long or is interrupted, it is killed with all that it started.
    pub fn run(&self, input: SecretBytes, clock: &dyn Clock) -> Outcome {
        self.run_within(PATIENCE, input, clock)
    }

    fn run_within(&self, patience: Duration, input: SecretBytes, clock: &dyn Clock) -> Outcome {
        let mut running = Running { child: self.start()?, ended: false };
        if let Some(mut stdin) = running.child.stdin.take() {
            // On a thread of its own: a program that doesn't read must not hold us up. One that has stopped reading
            // says by its exit code whether it had enough.
            std::thread::spawn(move || drop(stdin.write_all(input.expose())));
        }
        let end = Instant::now() + patience;
        let status = running.wait_until(end, clock)?.ok_or_else(|| {
            Failure::new(Kind::TryAgain, format!("{} took longer than {} s", self.name(), patience.as_secs()))
                .hint("it was ended; run it by itself to see what it waits for")
        })?;
        if status.success() {
            return Ok(());
        }
        let how = status.code().map_or_else(|| "was killed".into(), |code| format!("ended with {code}"));
        Err(Failure::new(Kind::Other, format!("{} {how}", self.name()))
            .hint("run it by itself to see what it needs; what it prints is never shown here"))
    }

    fn start(&self) -> Outcome<Child> {
        let mut command = Command::new(self.words.first().map_or("", String::as_str));
        command.args(self.words.get(1..).unwrap_or_default()).stdin(Stdio::piped()).stdout(Stdio::null());
        for name in SECRET_VARIABLES {
            command.env_remove(name);
        }
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Failure::missing(format!("there is no program {}", self.name()))
                .hint("install it, or give its whole path"),
            _ => Failure::usage(format!("{} can't be run: {error}", self.name())),
        })
    }
}

/// A program that is under way. When dropped before its end, it is killed with all that it started.
struct Running {
    child: Child,
    ended: bool,
}

impl Running {
    /// How it ended; `None` when it goes on.
    fn wait_until(&mut self, end: Instant, clock: &dyn Clock) -> Outcome<Option<ExitStatus>> {
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => {
                    self.ended = true;
                    return Ok(Some(status));
                }
                Ok(None) if Instant::now() >= end => return Ok(None),
                Ok(None) => {}
                Err(error) => {
                    return Err(Failure::new(Kind::Other, format!("a program can't be waited for: {error}")));
                }
            }
            clock
                .sleep(Duration::from_millis(5))
                .map_err(|_| Failure::new(Kind::Interrupted, "interrupted while a program ran"))?;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        // What has ended meanwhile can't be killed, and needn't be.
        #[cfg(unix)]
        let _ = rustix::process::kill_process_group(
            rustix::process::Pid::from_child(&self.child),
            rustix::process::Signal::KILL,
        );
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::cli::system::SystemClock;

    fn run(line: &str, input: &[u8]) -> Outcome {
        let process: Process = line.parse().map_err(Failure::usage)?;
        process.run_within(Duration::from_secs(5), input.to_vec().into(), &SystemClock)
    }

    #[test]
    fn the_secret_comes_on_stdin_and_nothing_is_expanded() {
        run(r#"sh -c 'test "$(cat)" = "$1"' - '$HOME *'"#, b"$HOME *").unwrap();
        // More than a pipe holds, to a program that doesn't read.
        run("true", &vec![b'x'; 1 << 20]).unwrap();
    }

    #[test]
    fn failures_name_the_program_and_nothing_else() {
        for (line, expected) in [
            ("sh -c 'echo hemmelig; exit 3'", "sh ended with 3"),
            ("/bin/sh -c 'kill -9 $$' hemmelig", "sh was killed"),
            ("there-is-no-such-program hemmelig", "there is no program there-is-no-such-program"),
        ] {
            let failure = run(line, b"hemmelig").unwrap_err();
            assert_eq!(failure.message(), expected);
            assert!(!failure.to_json().to_string().contains("hemmelig"), "{line}");
        }
    }

    #[test]
    fn it_is_ended_with_all_that_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("mark");
        let process: Process = format!("sh -c '(sleep 1; touch {}) & sleep 100'", mark.display()).parse().unwrap();
        let failure = process.run_within(Duration::from_millis(200), Vec::new().into(), &SystemClock).unwrap_err();
        assert_eq!(failure.kind(), Kind::TryAgain);
        std::thread::sleep(Duration::from_millis(1300));
        assert!(!mark.exists());
    }
}
