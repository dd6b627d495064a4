//! The keystore that the properties name, opened whatever its format, unlike in Java.

use std::path::PathBuf;

use jiff::Timestamp;

use super::Generator;
use crate::failure::{Failure, Outcome};
use crate::key_file_args::{QUOTES, ReadableByOthers, look_at_modes, wrong_for_quotes};
use crate::named_file::read_named;
use crate::output::Output;
use crate::terminal::Terminal;
use maskinporten_protocol::key::material::PrivateEntry;
use maskinporten_protocol::key::password::{PasswordFor, PasswordScope, Passwords};
use maskinporten_protocol::key::{ReadError, SigningKey, read_entry};
use maskinporten_protocol::secret::{SecretBytes, SecretText};
use maskinporten_protocol::value::plain;

const STORE: &str = "keystore.password";
const ENTRY: &str = "keystore.alias.password";

impl Generator {
    /// The private key with its certificates.
    pub fn entry(&self, terminal: &Terminal) -> Outcome<PrivateEntry> {
        let (place, path, bytes) = self.keystore()?;
        let mut passwords = Written {
            store: self.value(STORE)?.cloned(),
            entry: self.value(ENTRY)?.or(self.value(STORE)?).cloned(),
            trimmed: Vec::new(),
        };
        let alias = self.filled("keystore.alias")?.map(|alias| plain(alias.expose()).to_owned());
        let given = [passwords.store.clone(), passwords.entry.clone()];
        let about = |error: ReadError| {
            let quotes = wrong_for_quotes(&error, given.iter().flatten());
            let failure = failure(error).while_doing(format!("{place} can't be used"));
            if quotes { failure.hint(QUOTES) } else { failure }
        };
        let material = read_entry(&bytes, alias.as_deref(), &mut passwords).map_err(about)?;
        let entry = material.choose(alias.as_deref()).map_err(about)?.clone();
        passwords.warn(&terminal.out);
        if let Some(path) = path {
            let needed = passwords.store.is_some_and(|password| !password.expose().is_empty());
            look_at_modes(&terminal.out, &path, &material, needed, ReadableByOthers::Told)?;
        }
        Ok(entry)
    }

    /// What signs: the key with its kid or, without one, with its whole chain.
    pub fn signing_key(&self, terminal: &Terminal, now: Timestamp) -> Outcome<SigningKey> {
        let (kid, entry) = (self.kid()?, self.entry(terminal)?);
        match kid {
            Some(kid) => Ok(SigningKey::registered(entry.key, kid, None)),
            None if entry.chain.is_empty() => Err(Failure::usage(
                "there is no certificate with the key, and no keystore.kid",
            )
            .hint("if the key is registered on the client, set keystore.kid to the kid it is registered under")),
            None => {
                let chain = entry.chain_for(None, now).to_der();
                Ok(SigningKey::certified(entry.key, chain))
            }
        }
    }

    /// The keystore's bytes, what to call it, and where it is, if it is a file of its own.
    fn keystore(&self) -> Outcome<(String, Option<PathBuf>, SecretBytes)> {
        const KEY: &str = "keystore.file";
        let name = self.filled(KEY)?.ok_or_else(|| super::missing(&[KEY]))?.expose();
        if let Some(base64) = name.strip_prefix("base64:") {
            return Ok((format!("the base64 in {KEY}"), None, base64.as_bytes().to_vec().into()));
        }
        let written = self.properties.written(KEY).map_or(name, SecretText::expose);
        // Java eats the backslashes of Windows paths.
        let (path, bytes) = read_named(&self.folder, &[name, written, plain(name), plain(written)])?;
        Ok((path.display().to_string(), Some(path), bytes))
    }
}

/// The passwords as they stand in the file. One that fails and ends in white space is tried without that: Java
/// counts a blank at the end of a line, people don't see it.
struct Written {
    store: Option<SecretText>,
    entry: Option<SecretText>,
    trimmed: Vec<&'static str>,
}

impl Passwords for Written {
    fn password(&mut self, what: &PasswordFor) -> Option<SecretText> {
        let (given, key) = match what.scope {
            PasswordScope::Store => (self.store.as_ref()?, STORE),
            PasswordScope::Entry(_) => (self.entry.as_ref()?, ENTRY),
        };
        let trimmed = given.expose().trim_end();
        match what.attempt {
            1 => Some(given.clone()),
            2 if trimmed.len() < given.expose().len() => {
                self.trimmed.push(key);
                Some(trimmed.to_owned().into())
            }
            _ => None,
        }
    }
}

impl Written {
    fn warn(&self, out: &Output) {
        for key in &self.trimmed {
            out.warning(&format!("{key} ends in white space that isn't part of the password; remove it"));
        }
    }
}

/// Reading fails for the reasons that it always does, but what helps is a property.
fn failure(error: ReadError) -> Failure {
    let hint = match error.cause() {
        ReadError::WrongPassword(PasswordFor { scope: PasswordScope::Entry(_), .. }) => {
            "check keystore.alias.password, or keystore.password where that is missing; a backslash is written \\\\"
        }
        ReadError::WrongPassword(_) => "check keystore.password; in properties a backslash is written \\\\",
        ReadError::PasswordNeeded(_) => "set keystore.password",
        ReadError::SeveralKeys { .. } | ReadError::WrongAlias { .. } => "set keystore.alias to one of them",
        _ => return error.into(),
    };
    Failure::usage(error.to_string()).hint(hint)
}
