//! The shell that a page's commands are typed into.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{ChildStdin, ChildStdout, Stdio};

use maskinporten_testkit::Home;
use rexpect::ReadUntil;
use rexpect::session::PtySession;

use crate::reader::Ended;

/// What the shell says after each command.
const DONE: &str = "== done ==";

pub(crate) trait Shell {
    /// What a command printed, or all that there is to be said if it, or one of those in it, failed.
    fn run(&mut self, command: &str) -> Result<String, String>;
}

/// Without a terminal: what is printed on stdout can be told from the rest.
pub(crate) struct Piped {
    _process: Ended,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    errors: PathBuf,
}

impl Piped {
    pub(crate) fn new(home: &Home) -> Self {
        let errors = home.at("errors");
        let mut shell = home.command("bash");
        shell.args(["-euo", "pipefail"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = shell.stderr(File::create(&errors).unwrap()).spawn().unwrap();
        let input = process.stdin.take().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        Self { _process: Ended(process), input, output, errors }
    }
}

impl Shell for Piped {
    fn run(&mut self, command: &str) -> Result<String, String> {
        // What a command runs doesn't read the commands that follow.
        writeln!(self.input, "{command} </dev/null\necho; echo '{DONE}'").unwrap();
        let mut said = String::new();
        loop {
            let before = said.len();
            if self.output.read_line(&mut said).unwrap() == 0 {
                return Err(said + &fs::read_to_string(&self.errors).unwrap());
            }
            if said[before..].trim_end() == DONE {
                said.truncate(before - 1);
                return Ok(said);
            }
        }
    }
}

/// On a terminal of 80 columns and 24 lines, where passwords are typed when they are asked for.
pub(crate) struct OnTerminal {
    session: PtySession,
    password: &'static str,
}

impl OnTerminal {
    pub(crate) fn new(home: &Home, password: &'static str) -> Self {
        let mut shell = home.command("bash");
        shell.args(["--norc", "--noprofile", "--noediting"]).env("PS1", "").env("TERM", "xterm-256color");
        let session = rexpect::session::spawn_command(shell, Some(60_000)).unwrap();
        let mut shell = Self { session, password };
        // The shell repeats what is typed, up to here.
        shell
            .session
            .send_line("stty -echo cols 80 rows 24; set -o pipefail; bind 'set enable-bracketed-paste off'")
            .unwrap();
        shell.session.send_line("trap 'echo FAILED' ERR; echo 'be''gun'").unwrap();
        shell.session.exp_string("begun").unwrap();
        shell
    }
}

impl Shell for OnTerminal {
    fn run(&mut self, command: &str) -> Result<String, String> {
        self.session.send_line(&format!("{command}; echo; echo '{DONE}'")).unwrap();
        let mut said = String::new();
        loop {
            let until = ["Password for", DONE].map(|text| ReadUntil::String(text.to_owned()));
            let (before, found) = self.session.exp_any(until.into()).map_err(|error| format!("{said}\n{error}"))?;
            said = said + &before + &found;
            if found == DONE {
                break;
            }
            self.session.send_line(self.password).unwrap();
            // The question is shown once more, with that in the answer's place.
            said += &self.session.exp_string("[hidden]").map_err(|error| format!("{said}\n{error}"))?;
        }
        // Each byte was read as a letter of Latin-1.
        let bytes: Vec<u8> = said.chars().filter_map(|letter| u8::try_from(letter).ok()).collect();
        let said = String::from_utf8(bytes).map_err(|error| error.to_string())?;
        if said.contains("FAILED") { Err(said) } else { Ok(said) }
    }
}

impl Drop for OnTerminal {
    fn drop(&mut self) {
        // A shell that somebody types into doesn't heed the signal that would end it.
        let _ = self.session.send_line("exit");
    }
}
