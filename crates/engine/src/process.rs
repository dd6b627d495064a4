//! Programs that receive a secret or return one: `vault kv put … key=-`, `glab variable set …`, `op read …`, `pass
//! show …`, without a line here for any of them.

mod successor;

use std::ffi::{OsStr, OsString};
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::str::FromStr;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use maskinporten_protocol::clock::{Clock, Deadline, Interrupted};
use maskinporten_protocol::secret::SecretBytes;

pub use successor::Handed;

/// How long a program may take: somebody may have to touch a key or approve on a telephone.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often it is looked whether Ctrl-C was pressed while a program's output is awaited.
const GLANCE: Duration = Duration::from_millis(50);

/// The most that a program may print, in bytes.
const MAX_OUTPUT: usize = 1 << 20;

/// Why a program didn't do what it was to. The name of the program is all that is said of it: its arguments may be
/// secrets.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// It isn't on this machine.
    #[error("there is no program {program}")]
    NotThere {
        /// The name of the program, without its folder.
        program: String,
    },
    /// The system doesn't run it.
    #[error("{program} can't be run")]
    NotRun {
        /// The name of the program, without its folder.
        program: String,
        /// What the system says.
        source: io::Error,
    },
    /// It ended with another code than 0, or was killed.
    #[error("{program} {ending}")]
    Ended {
        /// The name of the program, without its folder.
        program: String,
        /// `ended with 3`, `was killed`.
        ending: String,
    },
    /// It was to print a secret, and there is none.
    #[error("{program} {why}, so there is no secret")]
    NoSecret {
        /// The name of the program, without its folder.
        program: String,
        /// `ended with 3`, `was killed`, `printed nothing`.
        why: String,
    },
    /// It printed more than 1 MiB.
    #[error("the output of {program} is longer than 1 MiB")]
    TooLong {
        /// The name of the program, without its folder.
        program: String,
    },
    /// Its output can't be read, or it can't be waited for.
    #[error("the output of {program} can't be read")]
    Lost {
        /// The name of the program, without its folder.
        program: String,
        /// What the system says, if it says anything.
        source: Option<io::Error>,
    },
    /// It was ended after this time.
    #[error("{program} took longer than {} s", .patience.as_secs())]
    TooSlow {
        /// The name of the program, without its folder.
        program: String,
        /// How long it was given.
        patience: Duration,
    },
    /// Ctrl-C; it was ended.
    #[error("interrupted while a program ran")]
    Interrupted(#[from] Interrupted),
}

/// What programs are run with.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// What time is waited by. Where it says that a person broke the wait off, the program is ended.
    pub clock: &'a dyn Clock,
    /// Variables that no program gets: those that hold secrets.
    pub withheld: &'a [String],
}

/// A program and its arguments, split as a shell would split them. No shell is involved: nothing is expanded. The only
/// way in which programs are run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    words: Vec<OsString>,
    variables: Vec<(String, String)>,
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
        Self { words: words.into_iter().map(Into::into).collect(), variables: Vec::new() }
    }

    /// The same, with a variable besides those that it gets from this program.
    #[must_use]
    pub fn with_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Its name, without the folder it is in.
    pub fn name(&self) -> String {
        let program = Path::new(self.program());
        program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()
    }

    /// Runs it with `input` on stdin, and fails unless it ends with 0. Its stdout is shown to nobody, since it may
    /// repeat what it was given; its stderr is the terminal's, so that it can say what it waits for. When it takes too
    /// long or is interrupted, it is killed with all that it started.
    pub fn run(&self, input: SecretBytes, around: &Surroundings<'_>) -> Result<(), ProcessError> {
        self.run_within(PATIENCE, input, Stdio::null(), around)
    }

    /// The same for a program that is known to say what it did and not what it was given: its stdout goes to stderr,
    /// since the result is ours.
    pub fn run_aloud(&self, input: SecretBytes, around: &Surroundings<'_>) -> Result<(), ProcessError> {
        self.run_within(PATIENCE, input, io::stderr().into(), around)
    }

    fn run_within(
        &self,
        patience: Duration,
        input: SecretBytes,
        stdout: Stdio,
        around: &Surroundings<'_>,
    ) -> Result<(), ProcessError> {
        let mut running = Running { child: self.start(Stdio::piped(), stdout, around)?, ended: false };
        running.tell(Some(input));
        let deadline = Deadline::within(patience);
        let status = self.ended(&mut running, deadline, around)?.ok_or_else(|| self.too_slow(patience))?;
        if status.success() {
            return Ok(());
        }
        Err(ProcessError::Ended { program: self.name(), ending: ending(status) })
    }

    /// Runs it and returns what it prints, at most 1 MiB. Its stdin is empty, its stderr the terminal's. When it fails,
    /// takes too long or is interrupted, it is killed with all that it started.
    pub fn output(&self, around: &Surroundings<'_>) -> Result<SecretBytes, ProcessError> {
        self.output_within(PATIENCE, around)
    }

    fn output_within(&self, patience: Duration, around: &Surroundings<'_>) -> Result<SecretBytes, ProcessError> {
        let (output, status) = self.printed(None, patience, around)?;
        if !status.success() {
            return Err(self.no_secret(ending(status)));
        }
        if output.expose().is_empty() {
            return Err(self.no_secret("printed nothing".into()));
        }
        Ok(output)
    }

    /// The same for a program that is asked something on stdin.
    pub fn answer(&self, question: SecretBytes, around: &Surroundings<'_>) -> Result<SecretBytes, ProcessError> {
        let (answer, status) = self.printed(Some(question), PATIENCE, around)?;
        if status.success() {
            return Ok(answer);
        }
        Err(ProcessError::Ended { program: self.name(), ending: ending(status) })
    }

    fn printed(
        &self,
        input: Option<SecretBytes>,
        patience: Duration,
        around: &Surroundings<'_>,
    ) -> Result<(SecretBytes, ExitStatus), ProcessError> {
        let stdin = if input.is_some() { Stdio::piped() } else { Stdio::null() };
        let mut running = Running { child: self.start(stdin, Stdio::piped(), around)?, ended: false };
        running.tell(input);
        let deadline = Deadline::within(patience);
        let stdout = running.child.stdout.take().ok_or_else(|| self.lost(None))?;
        let output = self
            .wait_for_output(&Self::reader(stdout), deadline, around.clock)?
            .ok_or_else(|| self.too_slow(patience))?;
        let status = self.ended(&mut running, deadline, around)?.ok_or_else(|| self.too_slow(patience))?;
        Ok((output, status))
    }

    /// Reads on a thread of its own, so that waiting can be broken off.
    fn reader(stdout: ChildStdout) -> Receiver<io::Result<SecretBytes>> {
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            // Room from the start, so that no growing buffer leaves copies behind.
            let mut bytes = Vec::with_capacity(MAX_OUTPUT + 1);
            let read = stdout.take(MAX_OUTPUT as u64 + 1).read_to_end(&mut bytes);
            let bytes = SecretBytes::new(bytes);
            // Whoever gave up waiting needs no answer.
            let _ = sender.send(read.map(|_| bytes));
        });
        receiver
    }

    fn wait_for_output(
        &self,
        reader: &Receiver<io::Result<SecretBytes>>,
        deadline: Deadline,
        clock: &dyn Clock,
    ) -> Result<Option<SecretBytes>, ProcessError> {
        loop {
            match reader.recv_timeout(GLANCE) {
                Ok(Ok(output)) if output.expose().len() > MAX_OUTPUT => {
                    return Err(ProcessError::TooLong { program: self.name() });
                }
                Ok(output) => return output.map(Some).map_err(|error| self.lost(Some(error))),
                Err(RecvTimeoutError::Disconnected) => return Err(self.lost(None)),
                Err(RecvTimeoutError::Timeout) => clock.sleep(Duration::ZERO)?,
            }
            if deadline.is_over() {
                return Ok(None);
            }
        }
    }

    fn ended(
        &self,
        running: &mut Running,
        deadline: Deadline,
        around: &Surroundings<'_>,
    ) -> Result<Option<ExitStatus>, ProcessError> {
        running.wait_until(deadline, around.clock).map_err(|waited| match waited {
            Waited::Lost(error) => self.lost(Some(error)),
            Waited::BrokenOff(interrupted) => interrupted.into(),
        })
    }

    fn no_secret(&self, why: String) -> ProcessError {
        ProcessError::NoSecret { program: self.name(), why }
    }

    fn lost(&self, source: Option<io::Error>) -> ProcessError {
        ProcessError::Lost { program: self.name(), source }
    }

    fn too_slow(&self, patience: Duration) -> ProcessError {
        ProcessError::TooSlow { program: self.name(), patience }
    }

    fn program(&self) -> &OsStr {
        self.words.first().map_or(OsStr::new(""), OsString::as_os_str)
    }

    fn start(&self, stdin: Stdio, stdout: Stdio, around: &Surroundings<'_>) -> Result<Child, ProcessError> {
        let mut command = self.command(around);
        command.stdin(stdin).stdout(stdout);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.spawn().map_err(|source| self.not_started(source))
    }

    /// What starts it, with nothing secret in its variables.
    #[expect(clippy::disallowed_methods, reason = "here, and nowhere else")]
    fn command(&self, around: &Surroundings<'_>) -> Command {
        let mut command = Command::new(self.program());
        command.args(self.words.get(1..).unwrap_or_default());
        for name in around.withheld {
            command.env_remove(name);
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    fn not_started(&self, source: io::Error) -> ProcessError {
        match source.kind() {
            io::ErrorKind::NotFound => ProcessError::NotThere { program: self.name() },
            _ => ProcessError::NotRun { program: self.name(), source },
        }
    }
}

/// `ended with 3`
fn ending(status: ExitStatus) -> String {
    status.code().map_or_else(|| "was killed".into(), |code| format!("ended with {code}"))
}

/// Why the end of a program isn't known.
enum Waited {
    Lost(io::Error),
    BrokenOff(Interrupted),
}

/// A program that is under way. When dropped before its end, it is killed with all that it started.
struct Running {
    child: Child,
    ended: bool,
}

impl Running {
    /// Writes to its stdin, on a thread of its own: a program that doesn't read must not hold us up. One that has stopped
    /// reading says by its exit code whether it had enough.
    fn tell(&mut self, input: Option<SecretBytes>) {
        if let (Some(input), Some(mut stdin)) = (input, self.child.stdin.take()) {
            std::thread::spawn(move || drop(stdin.write_all(input.expose())));
        }
    }

    /// How it ended; `None` when it goes on.
    fn wait_until(&mut self, deadline: Deadline, clock: &dyn Clock) -> Result<Option<ExitStatus>, Waited> {
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => {
                    self.ended = true;
                    return Ok(Some(status));
                }
                Ok(None) if deadline.is_over() => return Ok(None),
                Ok(None) => {}
                Err(error) => return Err(Waited::Lost(error)),
            }
            clock.sleep(Duration::from_millis(5)).map_err(Waited::BrokenOff)?;
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
mod tests;
