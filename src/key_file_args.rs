//! Arguments for key files of any kind: the flags for passwords and aliases, and the warning about files that others can
//! read.

use std::path::Path;

use clap::Args;

use crate::failure::{Failure, Outcome};
use crate::hint::word;
use crate::output::Output;
use crate::prompt::Prompt;
use crate::secret_source::SecretSource;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::key::material::{KeyMaterial, PrivateEntry};
use maskinporten_protocol::key::password::{PasswordFor, PasswordScope, Passwords};
use maskinporten_protocol::key::{ReadError, read_entry};
use maskinporten_protocol::secret::{SecretBytes, SecretText};
use maskinporten_protocol::value::is_quoted;

/// How to open a key file.
#[derive(Debug, Args)]
pub struct KeyFileArgs {
    /// Which key to use, if the file has several: its alias, kid or thumbprint, or the name of the value that it is
    #[arg(long, hide_short_help = true, value_name = "ALIAS")]
    pub(super) alias: Option<String>,
    /// Where the file's password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]
    #[arg(long, value_name = "SOURCE")]
    password_from: Option<SecretSource>,
    /// Where the key's own password is, if it has one, as in a Java keystore
    #[arg(long, hide_short_help = true, value_name = "SOURCE")]
    key_password_from: Option<SecretSource>,
}

/// What to do when others can read a private key that isn't encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadableByOthers {
    /// Refused: such a key can't be trusted to be known to its owner alone.
    Refused,
    /// Said, but done all the same.
    Told,
}

impl ReadableByOthers {
    /// As a flag allows it.
    pub fn if_allowed(allowed: bool) -> Self {
        if allowed { Self::Told } else { Self::Refused }
    }
}

impl KeyFileArgs {
    /// Whether any of its flags is given, by its name.
    pub fn given(&self) -> Option<&'static str> {
        let given = [
            ("--alias", self.alias.is_some()),
            ("--password-from", self.password_from.is_some()),
            ("--key-password-from", self.key_password_from.is_some()),
        ];
        given.into_iter().find(|(_, is_given)| *is_given).map(|(name, _)| name)
    }

    /// Where the passwords come from.
    pub fn sources(&self) -> [Option<&SecretSource>; 2] {
        [self.password_from.as_ref(), self.key_password_from.as_ref()]
    }

    /// Reads what a source holds. `besides`: other sources that the command reads from.
    pub fn read(
        &self,
        terminal: &Terminal,
        operator: &Operator,
        source: &SecretSource,
        exposed: ReadableByOthers,
        besides: Option<&SecretSource>,
    ) -> Outcome<KeyMaterial> {
        SecretSource::at_most_one_stdin(self.sources().into_iter().chain([Some(source), besides]))?;
        let bytes = source.read_bytes(terminal, operator)?;
        let given = |source: Option<&SecretSource>| source.map(|source| source.read(terminal, operator)).transpose();
        let mut passwords = KeyFilePasswords::new(terminal.prompt, given(self.password_from.as_ref())?);
        passwords.entry = given(self.key_password_from.as_ref())?;
        let material = passwords.open(&bytes, self.alias.as_deref()).map_err(|stopped| match stopped {
            Stopped::Asking(failure) => failure,
            Stopped::Reading(error) => {
                passwords.explain(error, Failure::from).while_doing(format!("{source} can't be used"))
            }
        })?;
        tell(&terminal.out, &material);
        if let SecretSource::File(path) = source {
            look_at_modes(&terminal.out, path, &material, passwords.needed, exposed)?;
        }
        Ok(material)
    }

    /// The private key in it, the one with the alias if there are several.
    pub fn read_private(
        &self,
        terminal: &Terminal,
        operator: &Operator,
        source: &SecretSource,
        exposed: ReadableByOthers,
    ) -> Outcome<(KeyMaterial, PrivateEntry)> {
        let material = self.read(terminal, operator, source, exposed, None)?;
        let entry = material
            .choose(self.alias.as_deref())
            .map_err(|error| Failure::from(error).while_doing(format!("{source} can't be used")))?
            .clone();
        Ok((material, entry))
    }
}

/// A private key that is opened without flags: a profile, a variable or another tool's settings lead to it.
#[derive(Default)]
pub struct Unattended<'a> {
    /// Which of several keys.
    pub alias: Option<&'a str>,
    /// Where the password would stand, by the name that people know it under.
    pub password_name: Option<&'static str>,
    /// The password, if it stands there.
    pub password: Option<SecretText>,
    /// The file that the bytes are from, if there is one. If others can read it, a warning says so.
    pub file: Option<&'a Path>,
}

impl Unattended<'_> {
    /// The private key in these bytes, with its certificates.
    pub fn open(self, out: &Output, prompt: Prompt, bytes: &SecretBytes) -> Outcome<PrivateEntry> {
        let mut passwords = KeyFilePasswords::new(prompt, self.password);
        let about = |failure: Failure| match self.file {
            Some(path) => failure.while_doing(format!("{} can't be used", path.display())),
            None => failure,
        };
        let explain = |error: ReadError| {
            let hint = match (error.cause(), self.password_name) {
                (ReadError::WrongPassword(_), Some(name)) => format!("check {name}"),
                (ReadError::PasswordNeeded(_), Some(name)) => format!("set {name}"),
                (ReadError::WrongPassword(_) | ReadError::PasswordNeeded(_), None) => {
                    "a password can't be given here; `maskinporten key import FILE` asks for it".to_owned()
                }
                _ => return error.into(),
            };
            Failure::usage(error.to_string()).hint(hint)
        };
        let material = match passwords.open(bytes, self.alias) {
            Ok(material) => material,
            Err(Stopped::Asking(failure)) => return Err(failure),
            Err(Stopped::Reading(error)) => return Err(about(passwords.explain(error, explain))),
        };
        let entry = material.choose(self.alias).map_err(|error| about(explain(error)))?.clone();
        tell(out, &material);
        if let Some(path) = self.file {
            look_at_modes(out, path, &material, passwords.needed, ReadableByOthers::Told)?;
        }
        Ok(entry)
    }
}

/// What is odd about a file that could be read all the same.
fn tell(out: &Output, material: &KeyMaterial) {
    material.notes.iter().for_each(|note| out.note(note));
}

/// What is said, or refused, when others can read a file with a private key. `needed`: whether it took a password.
pub fn look_at_modes(
    out: &Output,
    path: &Path,
    material: &KeyMaterial,
    needed: bool,
    exposed: ReadableByOthers,
) -> Outcome {
    if material.private.is_empty() && material.refused.is_empty() {
        return Ok(());
    }
    let Some(message) = read_by_others(path) else { return Ok(()) };
    let shown = path.to_string_lossy();
    let shown = word(&shown, "FILE");
    // A file may ask for a password only to check that nobody changed it.
    if needed && !material.has_open_key {
        out.warning(&format!("{message}: `chmod 600 {shown}`"));
        return Ok(());
    }
    let message = format!("{message}, and the private key in it isn't encrypted");
    match exposed {
        ReadableByOthers::Told => {
            out.warning(&format!("{message}: `chmod 600 {shown}`"));
            Ok(())
        }
        ReadableByOthers::Refused => Err(Failure::usage(message)
            .hint(format!("`chmod 600 {shown}`, if nobody else can have read it; otherwise make a new key"))
            .hint("pass --allow-insecure-permissions to use it as it is")),
    }
}

/// Says so, if other users can read a file.
#[cfg(unix)]
pub fn read_by_others(path: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;

    let mode = path.metadata().ok()?.mode() & 0o777;
    (mode & 0o044 != 0).then(|| format!("{} can be read by other users (mode {mode:04o})", path.display()))
}

/// Other systems have no such modes.
#[cfg(not(unix))]
pub fn read_by_others(_: &Path) -> Option<String> {
    None
}

/// What to look at when a password in quotation marks is wrong.
pub const QUOTES: &str = "the password that was given begins and ends with a quotation mark: if that isn't part of it, take it off; `docker run --env-file` keeps such marks";

/// Whether a password may be wrong because somebody put it in quotation marks.
pub fn wrong_for_quotes<'a>(error: &ReadError, mut given: impl Iterator<Item = &'a SecretText>) -> bool {
    matches!(error, ReadError::WrongPassword(_)) && given.any(|password| is_quoted(password.expose()))
}

/// Why nothing was read.
enum Stopped {
    /// Whoever was asked for a password didn't answer.
    Asking(Failure),
    /// What the bytes are.
    Reading(ReadError),
}

/// Passwords of key files: those that were given, else from a prompt.
struct KeyFilePasswords {
    store: Option<SecretText>,
    entry: Option<SecretText>,
    prompt: Prompt,
    /// Whether a password was needed and known; the empty one doesn't count.
    needed: bool,
    /// Why nobody answered, if somebody was asked.
    broke_off: Option<Failure>,
}

impl KeyFilePasswords {
    /// With the file's own, if it is known.
    fn new(prompt: Prompt, store: Option<SecretText>) -> Self {
        Self { store, entry: None, prompt, needed: false, broke_off: None }
    }

    /// Opens what these passwords open.
    fn open(&mut self, bytes: &SecretBytes, alias: Option<&str>) -> Result<KeyMaterial, Stopped> {
        let material = read_entry(bytes, alias, self);
        match self.broke_off.take() {
            Some(failure) => Err(Stopped::Asking(failure)),
            None => material.map_err(Stopped::Reading),
        }
    }

    /// The failure for an error, with a word on quotation marks if they may be why a password is wrong.
    fn explain(&self, error: ReadError, explain: impl Fn(ReadError) -> Failure) -> Failure {
        let quotes = wrong_for_quotes(&error, self.store.iter().chain(&self.entry));
        let failure = explain(error);
        if quotes { failure.hint(QUOTES) } else { failure }
    }

    fn known(&mut self, what: &PasswordFor) -> Option<SecretText> {
        let given = match what.scope {
            PasswordScope::Store => &self.store,
            // The file's own was tried before an entry's is asked for.
            PasswordScope::Entry(_) => &self.entry,
        };
        if let Some(given) = given {
            return (what.attempt == 1).then(|| given.clone());
        }
        if !self.prompt.is_possible() {
            return None;
        }
        let again = if what.attempt > 1 { "Wrong. " } else { "" };
        match self.prompt.password(&format!("{again}Password for {what}"), "") {
            Ok(password) => Some(password),
            Err(failure) => {
                self.broke_off = Some(failure);
                None
            }
        }
    }
}

impl Passwords for KeyFilePasswords {
    fn password(&mut self, what: &PasswordFor) -> Option<SecretText> {
        let password = self.known(what);
        self.needed |= password.as_ref().is_some_and(|password| !password.expose().is_empty());
        password
    }
}
