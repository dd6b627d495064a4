//! Opening key files of any kind: what the flags say about passwords and aliases, and what is said about a file that
//! others can read.

use std::path::Path;

use clap::Args;

use super::context::Context;
use super::failure::{Failure, Outcome};
use super::prompt::Prompt;
use super::source::SecretSource;
use crate::key::material::{Container, KeyMaterial};
use crate::key::password::{PasswordFor, PasswordScope, Passwords};
use crate::key::read_entry;
use crate::secret::SecretText;

/// How to open a key file.
#[derive(Debug, Args)]
pub struct Opening {
    /// Which of several keys in it, by alias, kid or thumbprint
    #[arg(long, value_name = "ALIAS")]
    pub(super) alias: Option<String>,
    /// Where its password is: a file, -, env:NAME or cmd:PROGRAM [default: it is asked for]
    #[arg(long, value_name = "SOURCE")]
    password_from: Option<SecretSource>,
    /// Where the password of the key in it is, if that has one of its own, as in a Java keystore
    #[arg(long, value_name = "SOURCE")]
    key_password_from: Option<SecretSource>,
}

/// What is to be done when others can read a private key that isn't encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exposed {
    /// Refused: such a key can't be trusted to be known to its owner alone.
    Refused,
    /// Said, but done all the same.
    Told,
}

impl Opening {
    /// Reads what a source holds. `besides`: other sources that the command reads from.
    pub fn read(
        &self,
        context: &Context,
        source: &SecretSource,
        exposed: Exposed,
        besides: Option<&SecretSource>,
    ) -> Outcome<KeyMaterial> {
        let passwords = [self.password_from.as_ref(), self.key_password_from.as_ref()];
        SecretSource::at_most_one_stdin(passwords.into_iter().chain([Some(source), besides]))?;
        let bytes = source.read_bytes(context)?;
        let given = |source: Option<&SecretSource>| source.map(|source| source.read(context)).transpose();
        let mut passwords = KeyFilePasswords {
            store: given(self.password_from.as_ref())?,
            entry: given(self.key_password_from.as_ref())?,
            prompt: context.prompt,
            needed: false,
            broke_off: None,
        };
        let material = read_entry(&bytes, self.alias.as_deref(), &mut passwords);
        if let Some(failure) = passwords.broke_off {
            return Err(failure);
        }
        let about = |failure: Failure| failure.while_doing(format!("{source} can't be used"));
        let material = material.map_err(|error| about(error.into()))?;
        let has_private = !material.private.is_empty() || !material.refused.is_empty();
        if let (SecretSource::File(path), true) = (source, has_private) {
            look_at_modes(context, path, is_encrypted(&material, passwords.needed), exposed)?;
        }
        Ok(material)
    }
}

/// Whether the keys in it were. A .p12 may ask for a password only to check that nobody changed it.
fn is_encrypted(material: &KeyMaterial, password_needed: bool) -> bool {
    let format = &material.format;
    password_needed
        && !(format.container == Container::Pkcs12 && format.detail.iter().all(|detail| detail.ends_with("MAC")))
}

#[cfg(unix)]
fn look_at_modes(context: &Context, path: &Path, is_encrypted: bool, exposed: Exposed) -> Outcome {
    use std::os::unix::fs::MetadataExt as _;

    let Ok(found) = std::fs::metadata(path) else { return Ok(()) };
    let (shown, mode) = (path.display(), found.mode() & 0o777);
    if mode & 0o044 == 0 {
        return Ok(());
    }
    let message = format!("{shown} can be read by other users (mode {mode:04o})");
    if is_encrypted {
        context.out.warning(&format!("{message}: chmod 600 {shown}"));
        return Ok(());
    }
    match exposed {
        Exposed::Told => {
            context.out.warning(&format!("{message}, and the private key in it isn't encrypted: chmod 600 {shown}"));
            Ok(())
        }
        Exposed::Refused => Err(Failure::usage(format!("{message}, and the private key in it isn't encrypted"))
            .hint(format!("chmod 600 {shown}, if nobody else can have read it; else make a new key"))
            .hint("--allow-insecure-permissions uses it as it is")),
    }
}

#[cfg(not(unix))]
fn look_at_modes(_: &Context, _: &Path, _: bool, _: Exposed) -> Outcome {
    Ok(())
}

/// Passwords of key files: those that were given, else whoever sits at the terminal.
pub struct KeyFilePasswords {
    store: Option<SecretText>,
    entry: Option<SecretText>,
    prompt: Prompt,
    /// Whether a password was needed and known; the empty one doesn't count.
    needed: bool,
    /// Why nobody answered, if somebody was asked.
    pub(super) broke_off: Option<Failure>,
}

impl KeyFilePasswords {
    /// With one password, for the file.
    pub fn with(store: Option<SecretText>, prompt: Prompt) -> Self {
        Self { store, entry: None, prompt, needed: false, broke_off: None }
    }
}

impl Passwords for KeyFilePasswords {
    fn password(&mut self, what: &PasswordFor) -> Option<SecretText> {
        let password = self.known(what);
        self.needed |= password.as_ref().is_some_and(|password| !password.expose().is_empty());
        password
    }
}

impl KeyFilePasswords {
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
