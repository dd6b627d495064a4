//! Where a secret comes from, as flags name it: a file, stdin, a variable, or a program's output.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::failure::{Failure, Outcome};
use crate::input::{as_text, read_file};
use crate::system::Shield;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::process::Process;
use maskinporten_protocol::secret::{SecretBytes, SecretText};

/// Where a secret comes from: `-`, `env:NAME`, `cmd:PROGRAM ARGS…` or a file. Parsed from flags only: a program that
/// an imported file or a variable names is never run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// stdin, written `-`.
    Stdin,
    /// An environment variable, written `env:NAME`.
    Variable(String),
    /// `cmd:PROGRAM ARGS…`: what a program prints.
    Program(Process),
    /// A file: any other text.
    File(PathBuf),
}

impl FromStr for SecretSource {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        match text.split_once(':') {
            _ if text == "-" => Ok(Self::Stdin),
            _ if text.is_empty() => Err("give a file, -, env:NAME or cmd:PROGRAM"),
            Some(("env", "")) => Err("env: needs the name of a variable after it"),
            Some(("env", name)) => Ok(Self::Variable(name.to_owned())),
            Some(("cmd", line)) => line.parse().map(Self::Program),
            Some(("file", path)) => Ok(Self::File(path.into())),
            _ => Ok(Self::File(text.into())),
        }
    }
}

/// As a message names it. Of a program only the name is shown: its arguments may contain secrets.
impl fmt::Display for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("stdin"),
            Self::Variable(name) => write!(f, "the variable {name}"),
            Self::Program(program) => write!(f, "the output of {}", program.name()),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

impl SecretSource {
    /// The secret as text, without the line end that files and pipes add.
    pub fn read(&self, terminal: &Terminal, operator: &Operator) -> Outcome<SecretText> {
        as_text(&self.read_bytes(terminal, operator)?)
    }

    /// All there is, at most 1 MiB.
    pub fn read_bytes(&self, terminal: &Terminal, operator: &Operator) -> Outcome<SecretBytes> {
        match self {
            Self::Stdin => terminal.read_stdin(),
            Self::Variable(name) => terminal
                .variables
                .secret(name)?
                .map(|text| text.expose().clone().into_bytes().into())
                .ok_or_else(|| Failure::missing(format!("the variable {name} isn't set, or is empty"))),
            Self::Program(program) => {
                // Ctrl-C ends the program that is run, and not this one before it.
                let _shield = Shield::up();
                Ok(program.output(&operator.surroundings())?)
            }
            Self::File(path) => read_file(path),
        }
    }

    /// What is no secret, and so comes from a file or stdin; `refusal` is said of what comes from elsewhere.
    pub fn read_open(&self, terminal: &Terminal, refusal: &str) -> Outcome<SecretBytes> {
        match self {
            Self::Stdin => terminal.read_stdin(),
            Self::File(path) => read_file(path),
            Self::Variable(_) | Self::Program(_) => Err(Failure::usage(refusal)),
        }
    }

    /// Refuses to read two things from one stdin: the second would find nothing there.
    pub fn at_most_one_stdin<'a>(sources: impl IntoIterator<Item = Option<&'a Self>>) -> Outcome {
        if sources.into_iter().flatten().filter(|source| **source == Self::Stdin).count() > 1 {
            return Err(Failure::usage("only one thing can come from stdin")
                .hint("give the other as a file, env:NAME or cmd:PROGRAM"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_told_apart() {
        assert_eq!("-".parse(), Ok(SecretSource::Stdin));
        assert_eq!("env:A".parse(), Ok(SecretSource::Variable("A".into())));
        assert_eq!("a/b".parse(), Ok(SecretSource::File("a/b".into())));
        assert!(matches!("cmd:op read x".parse(), Ok(SecretSource::Program(_))));
        for bad in ["", "env:", "cmd:", "cmd:  ", "cmd:a 'b"] {
            assert!(bad.parse::<SecretSource>().is_err(), "{bad}");
        }
    }

    #[test]
    fn stdin_is_read_once() {
        let (stdin, file) = (SecretSource::Stdin, SecretSource::File("x".into()));
        assert!(SecretSource::at_most_one_stdin([Some(&stdin), None, Some(&file)]).is_ok());
        assert!(SecretSource::at_most_one_stdin([Some(&stdin), Some(&stdin)]).is_err());
    }
}
