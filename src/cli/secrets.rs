//! Where private keys come from: stores, key files, passwords and whoever knows them.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::clients::ClientKey;
use super::context::Context;
use super::failure::{Failure, Kind, Outcome};
use super::prompt::Prompt;
use super::variables::Variables;
use crate::held::HeldKey;
use crate::ids::{IdError, Kid};
use crate::jwk::{PublicKey, Thumbprint};
use crate::key::material::{MAX_BYTES, PrivateEntry};
use crate::key::password::{NoPasswords, PasswordFor, Passwords};
use crate::key::{Credential, PrivateKey, SigningKey, read_entry};
use crate::profile::{Login, StoreKind};
use crate::secret::{SecretBytes, SecretText};
use crate::store::env::EnvStore;
use crate::store::file::{FileStore, PassphraseSource};
use crate::store::keyring::KeyringStore;
use crate::store::{SecretId, SecretStore, StoreError};

/// The variable with the private key of the `env` store.
pub const KEY_VARIABLE: &str = "MASKINPORTEN_PRIVATE_KEY";

/// The variable with the password of a certificate file that a profile only refers to.
pub const CERTIFICATE_PASSWORD_VARIABLE: &str = "MASKINPORTEN_CERTIFICATE_PASSWORD";

/// The variable with the passphrase of the encrypted file store.
pub const PASSPHRASE_VARIABLE: &str = "MASKINPORTEN_PASSPHRASE";

/// Where a secret is to be had, as flags name it: `-`, `env:NAME` or a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// `-`
    Stdin,
    /// `env:NAME`
    Variable(String),
    /// Anything else.
    File(PathBuf),
}

impl FromStr for SecretSource {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        match text.split_once(':') {
            _ if text == "-" => Ok(Self::Stdin),
            Some(("env", "")) => Err("env: needs the name of a variable after it"),
            Some(("env", name)) => Ok(Self::Variable(name.to_owned())),
            Some(("file", path)) => Ok(Self::File(path.into())),
            _ => Ok(Self::File(text.into())),
        }
    }
}

impl SecretSource {
    /// The secret, without the line end that files and pipes add.
    pub fn read(&self, context: &Context) -> Outcome<SecretText> {
        let bytes = match self {
            Self::Variable(name) => {
                return context
                    .variables
                    .secret(name)
                    .ok_or_else(|| Failure::missing(format!("the variable {name} isn't set")));
            }
            Self::Stdin => context.read_stdin()?,
            Self::File(path) => return read_text(path),
        };
        as_text(&bytes)
    }
}

fn read_text(path: &Path) -> Outcome<SecretText> {
    as_text(&read_file(path)?)
}

fn as_text(bytes: &SecretBytes) -> Outcome<SecretText> {
    let text = String::from_utf8(bytes.expose().clone())
        .map_err(|_| Failure::usage("the secret isn't text in UTF-8 (its value isn't shown)"))?;
    Ok(SecretText::new(text).without_line_end())
}

/// All of stdin, at most 1 MiB.
pub fn read_stdin() -> Outcome<SecretBytes> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return Err(
            Failure::usage("nothing comes in on stdin, which is a terminal").hint("pipe it in, or name a file")
        );
    }
    read_limited(&mut stdin.lock(), "stdin")
}

/// All of a file, at most 1 MiB. Folders, pipes and devices are refused before they can block.
pub fn read_file(path: &Path) -> Outcome<SecretBytes> {
    let shown = path.display();
    let fail = |error: &io::Error| {
        let kind = if error.kind() == io::ErrorKind::NotFound { Kind::Missing } else { Kind::Usage };
        Failure::new(kind, format!("{shown} can't be read: {error}"))
    };
    let metadata = std::fs::metadata(path).map_err(|error| fail(&error))?;
    if !metadata.is_file() {
        let what = if metadata.is_dir() { "a folder" } else { "a pipe or a device" };
        return Err(Failure::usage(format!("{shown} is {what}, not a file"))
            .hint("to read from a pipe, give - and pipe it in"));
    }
    read_limited(&mut File::open(path).map_err(|error| fail(&error))?, &shown.to_string())
}

fn read_limited(from: &mut dyn io::Read, what: &str) -> Outcome<SecretBytes> {
    // Room from the start, so that no growing buffer leaves copies behind.
    let mut bytes = Vec::with_capacity(MAX_BYTES + 1);
    let read = from.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes);
    let bytes = SecretBytes::new(bytes);
    let read = read.map_err(|error| Failure::usage(format!("{what} can't be read: {error}")))?;
    if read > MAX_BYTES {
        return Err(Failure::usage(format!("{what} is longer than 1 MiB")));
    }
    Ok(bytes)
}

/// Passwords of key files: the one that was given, else whoever sits at the terminal.
pub struct KeyFilePasswords {
    given: Option<SecretText>,
    prompt: Prompt,
    broke_off: Option<Failure>,
}

impl Passwords for KeyFilePasswords {
    fn password(&mut self, what: &PasswordFor) -> Option<SecretText> {
        if let Some(given) = &self.given {
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

/// The private key in a file, whatever its format, with its certificates.
pub fn read_key_file(
    context: &Context,
    bytes: &SecretBytes,
    alias: Option<&str>,
    password: Option<SecretText>,
) -> Outcome<PrivateEntry> {
    let mut passwords = KeyFilePasswords { given: password, prompt: context.prompt, broke_off: None };
    let material = read_entry(bytes, alias, &mut passwords);
    if let Some(failure) = passwords.broke_off {
        return Err(failure);
    }
    Ok(material?.choose(alias)?.clone())
}

/// The one public key in a file, and its kid if it has one. A private key is refused: what goes to a server must come
/// from a file that holds nothing else.
pub fn read_public_key(bytes: &SecretBytes) -> Outcome<(PublicKey, Option<Kid>)> {
    let material = read_entry(bytes, None, &mut NoPasswords)?;
    if !material.private.is_empty() || !material.refused.is_empty() {
        return Err(Failure::usage("there is a private key in it")
            .hint("only the public half may leave this machine: give a file with that alone"));
    }
    match material.public.as_slice() {
        [one] => {
            let kid = one.kid.as_deref().map(str::parse).transpose();
            Ok((one.public.clone(), kid.map_err(|error: IdError| Failure::usage(error.to_string()))?))
        }
        [] => match material.certificates.as_slice() {
            [certificate] => Ok((certificate.public_key()?, None)),
            _ => Err(Failure::usage("there is no public key in it")),
        },
        several => Err(Failure::usage(format!("there are {} keys in it; give a file with one", several.len()))),
    }
}

/// The signing key of a client.
pub fn signing_key(context: &Context, key: &ClientKey) -> Outcome<SigningKey> {
    match key {
        ClientKey::InHand(key) => Ok(key.clone()),
        ClientKey::Login(Login::Key { kid, thumbprint }) => {
            let (private, _) = held_key(context, thumbprint)?;
            Ok(SigningKey { private, credential: Credential::Kid(kid.clone()) })
        }
        ClientKey::Login(Login::Certificate { thumbprint }) => {
            let (private, held) = held_key(context, thumbprint)?;
            Ok(SigningKey { private, credential: Credential::Chain(held.chain) })
        }
        ClientKey::Login(Login::CertificateFile { path }) => {
            let bytes = read_file(path)?;
            let password = context.variables.secret(CERTIFICATE_PASSWORD_VARIABLE);
            let entry = read_key_file(context, &bytes, None, password)
                .map_err(|failure| failure.while_doing(format!("{} can't be used", path.display())))?;
            Ok(SigningKey { credential: Credential::Chain(entry.chain.to_der()), private: entry.key })
        }
    }
}

/// A held private key, with what is public about it.
pub fn held_key(context: &Context, thumbprint: &Thumbprint) -> Outcome<(PrivateKey, HeldKey)> {
    let held = context.folder.held_keys()?.get(thumbprint).cloned();
    let held = held.ok_or_else(|| {
        Failure::missing(format!("the key with thumbprint {thumbprint} isn't held on this machine"))
            .hint("make a new one with `maskinporten keygen`")
    })?;
    let kind = context.chosen_store().unwrap_or(held.store);
    let store = context.store(kind)?;
    let der = store.get(&SecretId::Key(thumbprint.clone()))?.ok_or_else(|| {
        Failure::missing(format!("the private half of key {} isn't in the {} store", held.kid, kind.as_str()))
            .hint("see `maskinporten store status`; --store names another store")
    })?;
    Ok((PrivateKey::from_pkcs8_der(der.expose())?, held))
}

/// Opens a store.
pub fn open(context: &Context, kind: StoreKind, passphrase_file: Option<PathBuf>) -> Outcome<Box<dyn SecretStore>> {
    let folder = || context.folder.path().join("secrets");
    Ok(match kind {
        StoreKind::Keyring => {
            if !context.prompt.is_possible() {
                return Ok(Box::new(KeyringStore::unattended()));
            }
            let out = context.out.clone();
            Box::new(KeyringStore::interactive(Box::new(move |awaited| out.note(awaited))))
        }
        StoreKind::File => {
            let source = Passphrase { prompt: context.prompt, variables: context.variables, file: passphrase_file };
            Box::new(FileStore::encrypted(folder(), Box::new(source)))
        }
        StoreKind::PlainFile => Box::new(FileStore::plain(folder())),
        StoreKind::Env => Box::new(EnvStore::new(variable_keys(context)?)),
        StoreKind::Memory => Box::new(context.memory.clone()),
    })
}

/// The keys of the `env` store, in any format that key files come in.
fn variable_keys(context: &Context) -> Outcome<Vec<PrivateKey>> {
    let text = context.variables.secret(KEY_VARIABLE).ok_or_else(|| {
        Failure::missing(format!("the env store reads the variable {KEY_VARIABLE}, which isn't set"))
    })?;
    let bytes = SecretBytes::new(text.expose().clone().into_bytes());
    let entry = read_key_file(context, &bytes, None, None)
        .map_err(|failure| failure.while_doing(format!("{KEY_VARIABLE} can't be used")))?;
    Ok(vec![entry.key])
}

/// The passphrase of the encrypted file store: from the variable, the file, or the terminal.
struct Passphrase {
    prompt: Prompt,
    variables: Variables,
    file: Option<PathBuf>,
}

impl PassphraseSource for Passphrase {
    fn passphrase(&self, folder: &Path, first: bool) -> Result<SecretText, StoreError> {
        let needed = |why: String| StoreError::PassphraseNeeded {
            folder: folder.to_owned(),
            why,
            hint: format!("set {PASSPHRASE_VARIABLE}, or name a file with --passphrase-file"),
        };
        if let Some(file) = &self.file {
            return read_text(file).map_err(|failure| needed(failure.message().to_owned()));
        }
        if let Some(passphrase) = self.variables.secret(PASSPHRASE_VARIABLE) {
            return Ok(passphrase);
        }
        let asked = if first {
            self.prompt.new_password("New passphrase for the keys on this machine", "")
        } else {
            self.prompt.password("Passphrase for the keys on this machine", "")
        };
        asked.map_err(|failure| needed(failure.message().to_owned()))
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
        assert!("env:".parse::<SecretSource>().is_err());
    }
}
