use std::ffi::OsStr;
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use crate::ran::Ran;

/// A command line, and what goes with it.
pub struct Call {
    /// For what can't be said here: it has no stdin, and the home's variables.
    pub command: Command,
    input: Vec<u8>,
    masks: Vec<(String, String)>,
}

/// Sends the child an interrupt, as Ctrl-C does.
#[cfg(unix)]
pub fn interrupt(child: &Child) {
    rustix::process::kill_process(rustix::process::Pid::from_child(child), rustix::process::Signal::INT).unwrap();
}

impl Call {
    pub(crate) fn new(mut command: Command, masks: &[(String, String)]) -> Self {
        command.stdin(Stdio::null());
        Self { command, input: Vec::new(), masks: masks.to_vec() }
    }

    /// Sets a variable for the call.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Sets variables for the call.
    pub fn envs(mut self, variables: &[(&str, &str)]) -> Self {
        self.command.envs(variables.iter().copied());
        self
    }

    /// Removes a variable for the call.
    pub fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// With this on stdin.
    pub fn input(mut self, text: impl Into<Vec<u8>>) -> Self {
        self.input = text.into();
        self.command.stdin(Stdio::piped());
        self
    }

    /// On a terminal that doesn't say how wide it is. Whatever takes longer than twenty seconds hangs.
    #[cfg(unix)]
    pub fn on_terminal(self) -> rexpect::session::PtySession {
        let command = Command::new(self.command.get_program());
        self.there(command)
    }

    /// On a terminal with so many columns, and 24 lines.
    #[cfg(unix)]
    pub fn on_terminal_of(self, columns: usize) -> rexpect::session::PtySession {
        let mut command = Command::new("sh");
        command
            .args(["-c", &format!("stty cols {columns} rows 24 && exec \"$0\" \"$@\"")])
            .arg(self.command.get_program());
        self.there(command)
    }

    /// Anew: a command that was told where its stdin is doesn't take the terminal's.
    #[cfg(unix)]
    fn there(self, mut command: Command) -> rexpect::session::PtySession {
        command.args(self.command.get_args()).current_dir(self.command.get_current_dir().unwrap()).env_clear();
        command.envs(self.command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        rexpect::session::spawn_command(command, Some(20_000)).unwrap()
    }

    /// Starts it. What it prints is dropped; what it says can be read.
    pub fn start(mut self) -> Child {
        self.command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Runs the program and waits for its end.
    pub fn run(mut self) -> Ran {
        let output = self.output();
        Ran::new(self.line(), output, self.masks)
    }

    /// What it prints when that isn't text. It has to succeed.
    #[track_caller]
    pub fn bytes(mut self) -> Vec<u8> {
        let output = self.output();
        assert!(output.status.success(), "{}: {}", self.line(), String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    fn output(&mut self) -> Output {
        let mut child = self.command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        if let Some(mut stdin) = child.stdin.take() {
            // A program that doesn't want it may be gone.
            let _ = stdin.write_all(&self.input);
        }
        child.wait_with_output().unwrap()
    }

    fn line(&self) -> String {
        let words: Vec<_> = self.command.get_args().map(OsStr::to_string_lossy).collect();
        let program = Path::new(self.command.get_program()).file_name().unwrap_or_default();
        format!("{} {}", program.display(), words.join(" "))
    }
}
