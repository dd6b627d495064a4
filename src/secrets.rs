//! Where private keys come from: stores, key files, passwords and whoever knows them.

use std::path::{Path, PathBuf};

use super::clients::ClientKey;
use super::context::Context;
use super::failure::{Failure, Outcome};
use super::opening::Unattended;
use super::prompt::Prompt;
use super::source::read_text;
use super::variables::Variables;
use maskinporten_engine::held::HeldKey;
use maskinporten_engine::profile::{Login, StoreKind};
use maskinporten_engine::store::env::EnvStore;
use maskinporten_engine::store::file::{FileStore, PassphraseSource};
use maskinporten_engine::store::keyring::KeyringStore;
use maskinporten_engine::store::{SecretStore, StoreError, Stored};
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::{PublicKey, Thumbprint};
use maskinporten_protocol::key::password::NoPasswords;
use maskinporten_protocol::key::{PrivateKey, SigningKey, read_entry};
use maskinporten_protocol::secret::{SecretBytes, SecretText};

pub use super::source::{SecretSource, read_file, read_stdin};

/// The variable with the private key of the `env` store.
pub const KEY_VARIABLE: &str = "MASKINPORTEN_PRIVATE_KEY";

/// The variable with the password of a certificate file that a profile only refers to.
pub const CERTIFICATE_PASSWORD_VARIABLE: &str = "MASKINPORTEN_CERTIFICATE_PASSWORD";

/// The variable with the passphrase of the encrypted file store.
pub const PASSPHRASE_VARIABLE: &str = "MASKINPORTEN_PASSPHRASE";

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
            Ok((one.public.clone(), kid?))
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
            let (private, held) = held_key(context, thumbprint)?;
            Ok(SigningKey::registered(private, kid.clone(), held.expires_as(kid)))
        }
        ClientKey::Login(Login::Certificate { thumbprint }) => {
            let (private, held) = held_key(context, thumbprint)?;
            Ok(SigningKey::certified(private, held.chain))
        }
        ClientKey::Login(Login::CertificateFile { path, alias }) => {
            let entry = Unattended {
                alias: alias.as_deref(),
                password_name: Some(CERTIFICATE_PASSWORD_VARIABLE),
                password: context.variables.secret(CERTIFICATE_PASSWORD_VARIABLE)?,
                file: Some(path),
            }
            .open(context, &read_file(path)?)?;
            Ok(SigningKey::certified(entry.key, entry.chain.to_der()))
        }
    }
}

/// A held private key, with what is public about it.
pub fn held_key(context: &Context, thumbprint: &Thumbprint) -> Outcome<(PrivateKey, HeldKey)> {
    let held = context.keys().on_record(thumbprint)?.ok_or_else(|| {
        Failure::missing(format!("the key with thumbprint {thumbprint} isn't held on this machine"))
            .hint("make a new one with `maskinporten keygen`")
    })?;
    match context.keys().stored(&held)? {
        Stored::Here(private) => Ok((private, held)),
        Stored::Unreadable(error) => Err(error.into()),
        Stored::NotHere => {
            let kind = context.chosen_store().unwrap_or(held.store);
            Err(Failure::missing(format!(
                "the private half of key {} isn't in the {} store",
                held.kid,
                kind.as_str()
            ))
            .hint("see `maskinporten store status`; --store names another store"))
        }
    }
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
    let text = context.variables.secret(KEY_VARIABLE)?.ok_or_else(|| {
        Failure::missing(format!("the env store reads the variable {KEY_VARIABLE}, which isn't set"))
    })?;
    let bytes = SecretBytes::new(text.expose().clone().into_bytes());
    let entry = Unattended::default()
        .open(context, &bytes)
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
        let given = self.variables.secret(PASSPHRASE_VARIABLE);
        if let Some(passphrase) = given.map_err(|failure| needed(failure.message().to_owned()))? {
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
