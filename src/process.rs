//! Programs that are given a secret, or give one: `vault kv put … key=-`, `kubectl apply -f -`, `op read …`,
//! `pass show …`, without a line here for any of them.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::str::FromStr;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use super::failure::{Failure, Kind, Outcome};
use super::source::read_limited;
use super::system::Shield;
use super::variables::secret_variables;
use maskinporten_protocol::clock::{Clock, Deadline};
use maskinporten_protocol::secret::SecretBytes;

/// How long a program may take: somebody may have to touch a key or approve on a telephone.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often it is looked whether Ctrl-C was pressed while a program's output is awaited.
const GLANCE: Duration = Duration::from_millis(50);

/// What programs are run with.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// What time is waited by.
    pub clock: &'a dyn Clock,
    /// Variables that no program gets, besides those that always hold secrets.
    pub withheld: &'a [String],
}

/// A program and its arguments, split as a shell would split them. No shell is involved: nothing is expanded. The only
/// way in which programs are run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    words: Vec<OsString>,
}

impl FromStr for Process {
    type Err = &'static str;

    fn from_str(line: &str) -> Result<Self, &'static str> {
        match shell_words::split(line) {
            Ok(words) if words.first().is_some_and(|word| !word.is_empty()) => Ok(Self::new(words)),
            Ok(_) => Err("cmd: needs a program after it"),
            Err(_) => Err("cmd: a quotation mark isn't closed"),
        }
    }
}

impl Process {
    /// From words that need no splitting.
    pub fn new(words: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        Self { words: words.into_iter().map(Into::into).collect() }
    }

    /// Its name, without the folder it is in.
    pub fn name(&self) -> String {
        let program = Path::new(self.program());
        program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()
    }

    /// Runs it with `input` on stdin, and fails unless it ends with 0. Its stdout is shown to nobody, since it may
    /// repeat what it was given; its stderr is the terminal's, so that it can say what it waits for. When it takes too
    /// long or is interrupted, it is killed with all that it started.
    pub fn run(&self, input: SecretBytes, around: &Surroundings<'_>) -> Outcome {
        self.run_within(PATIENCE, input, Stdio::null(), around)
    }

    /// The same for a program that is known to say what it did and not what it was given: its stdout goes to stderr,
    /// since the result is ours.
    pub fn run_aloud(&self, input: SecretBytes, around: &Surroundings<'_>) -> Outcome {
        self.run_within(PATIENCE, input, io::stderr().into(), around)
    }

    fn run_within(
        &self,
        patience: Duration,
        input: SecretBytes,
        stdout: Stdio,
        around: &Surroundings<'_>,
    ) -> Outcome {
        // From here on Ctrl-C is looked for, so that the program doesn't stay behind.
        let _shield = Shield::up();
        let mut running = Running { child: self.start(Stdio::piped(), stdout, around)?, ended: false };
        if let Some(mut stdin) = running.child.stdin.take() {
            // On a thread of its own: a program that doesn't read must not hold us up. One that has stopped reading
            // says by its exit code whether it had enough.
            std::thread::spawn(move || drop(stdin.write_all(input.expose())));
        }
        let deadline = Deadline::within(patience);
        let status = running.wait_until(deadline, around.clock)?.ok_or_else(|| self.too_slow(patience))?;
        if status.success() { Ok(()) } else { Err(self.failed(Kind::Other, &ending(status))) }
    }

    /// Runs it and returns what it prints, at most 1 MiB. Its stdin is empty, its stderr the terminal's. When it fails,
    /// takes too long or is interrupted, it is killed with all that it started.
    pub fn output(&self, around: &Surroundings<'_>) -> Outcome<SecretBytes> {
        self.output_within(PATIENCE, around)
    }

    fn output_within(&self, patience: Duration, around: &Surroundings<'_>) -> Outcome<SecretBytes> {
        // From here on Ctrl-C is looked for, so that the program doesn't stay behind.
        let _shield = Shield::up();
        let mut running = Running { child: self.start(Stdio::null(), Stdio::piped(), around)?, ended: false };
        let deadline = Deadline::within(patience);
        let stdout = running.child.stdout.take().ok_or_else(|| self.failed(Kind::Other, "has no output"))?;
        let output = self
            .wait_for_output(&self.reader(stdout), deadline, around.clock)?
            .ok_or_else(|| self.too_slow(patience))?;
        let status = running.wait_until(deadline, around.clock)?.ok_or_else(|| self.too_slow(patience))?;
        if !status.success() {
            return Err(self.failed(Kind::Usage, &format!("{}, so there is no secret", ending(status))));
        }
        if output.expose().is_empty() {
            return Err(self.failed(Kind::Usage, "printed nothing, so there is no secret"));
        }
        Ok(output)
    }

    /// Reads on a thread of its own, so that waiting can be broken off.
    fn reader(&self, mut stdout: ChildStdout) -> Receiver<Outcome<SecretBytes>> {
        let (sender, receiver) = channel();
        let what = format!("the output of {}", self.name());
        std::thread::spawn(move || {
            // Whoever gave up waiting needs no answer.
            let _ = sender.send(read_limited(&mut stdout, &what));
        });
        receiver
    }

    fn wait_for_output(
        &self,
        reader: &Receiver<Outcome<SecretBytes>>,
        deadline: Deadline,
        clock: &dyn Clock,
    ) -> Outcome<Option<SecretBytes>> {
        loop {
            match reader.recv_timeout(GLANCE) {
                Ok(output) => return output.map(Some),
                Err(RecvTimeoutError::Disconnected) => return Err(self.failed(Kind::Other, "can't be listened to")),
                Err(RecvTimeoutError::Timeout) => pause(clock, Duration::ZERO)?,
            }
            if deadline.is_over() {
                return Ok(None);
            }
        }
    }

    fn failed(&self, kind: Kind, how: &str) -> Failure {
        Failure::new(kind, format!("{} {how}", self.name()))
            .hint("run it by itself to see what it needs; what it prints is never shown here")
    }

    fn too_slow(&self, patience: Duration) -> Failure {
        Failure::new(Kind::TryAgain, format!("{} took longer than {} s", self.name(), patience.as_secs()))
            .hint("it was ended; run it by itself to see what it waits for")
    }

    fn program(&self) -> &OsStr {
        self.words.first().map_or(OsStr::new(""), OsString::as_os_str)
    }

    #[expect(clippy::disallowed_methods, reason = "here, and nowhere else")]
    fn start(&self, stdin: Stdio, stdout: Stdio, around: &Surroundings<'_>) -> Outcome<Child> {
        let mut command = Command::new(self.program());
        command.args(self.words.get(1..).unwrap_or_default()).stdin(stdin).stdout(stdout);
        for name in secret_variables() {
            command.env_remove(name);
        }
        for name in around.withheld {
            command.env_remove(name);
        }
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Failure::missing(format!("there is no program {}", self.name()))
                .hint(format!("there is no {} on the PATH: install it, or give its whole path", self.name())),
            _ => Failure::usage(format!("{} can't be run: {error}", self.name())),
        })
    }
}

/// `ended with 3`
fn ending(status: ExitStatus) -> String {
    status.code().map_or_else(|| "was killed".into(), |code| format!("ended with {code}"))
}

fn pause(clock: &dyn Clock, time: Duration) -> Outcome {
    clock.sleep(time).map_err(|_| Failure::new(Kind::Interrupted, "interrupted while a program ran"))
}

/// A program that is under way. When dropped before its end, it is killed with all that it started.
struct Running {
    child: Child,
    ended: bool,
}

impl Running {
    /// How it ended; `None` when it goes on.
    fn wait_until(&mut self, deadline: Deadline, clock: &dyn Clock) -> Outcome<Option<ExitStatus>> {
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => {
                    self.ended = true;
                    return Ok(Some(status));
                }
                Ok(None) if deadline.is_over() => return Ok(None),
                Ok(None) => {}
                Err(error) => {
                    return Err(Failure::new(Kind::Other, format!("a program can't be waited for: {error}")));
                }
            }
            pause(clock, Duration::from_millis(5))?;
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

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::SystemClock;

    const AROUND: Surroundings<'_> = Surroundings { clock: &SystemClock, withheld: &[] };

    fn run(line: &str, input: &[u8]) -> Outcome {
        let process: Process = line.parse().unwrap();
        process.run_within(Duration::from_secs(5), input.to_vec().into(), Stdio::null(), &AROUND)
    }

    #[test]
    fn the_secret_comes_on_stdin_and_nothing_is_expanded() {
        run(r#"sh -c 'test "$(cat)" = "$1"' - '$HOME *'"#, b"$HOME *").unwrap();
        // More than a pipe holds, to a program that doesn't read.
        run("true", &vec![b'x'; 1 << 20]).unwrap();
    }

    fn output(line: &str) -> Outcome<SecretBytes> {
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
            assert_eq!((failure.message(), failure.to_json().to_string().contains("hemmelig")), (expected, false));
        }
        let slow: Process = "sleep 100".parse().unwrap();
        let failure = slow.output_within(Duration::from_millis(200), &AROUND).unwrap_err();
        assert_eq!(failure.kind(), Kind::TryAgain);
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
        let failure =
            process.run_within(Duration::from_millis(200), Vec::new().into(), Stdio::null(), &AROUND).unwrap_err();
        assert_eq!(failure.kind(), Kind::TryAgain);
        std::thread::sleep(Duration::from_millis(1300));
        assert!(!mark.exists());
    }
}
