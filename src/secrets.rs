//! Where private keys come from: stores, key files and their passwords.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;

use crate::failure::{Failure, Outcome};
use crate::input::{read_file, read_text};
use crate::key_file_args::Unattended;
use crate::output::Output;
use crate::prompt::Prompt;
use crate::variable_names::{CERTIFICATE_PASSWORD_VARIABLE, KEY_VARIABLE, PASSPHRASE_VARIABLE};
use crate::variables::Variables;
use maskinporten_engine::folder::Folder;
use maskinporten_engine::profile::StoreKind;
use maskinporten_engine::store::env::EnvStore;
use maskinporten_engine::store::file::{FileStore, PassphraseSource};
use maskinporten_engine::store::keyring::KeyringStore;
use maskinporten_engine::store::memory::MemoryStore;
use maskinporten_engine::store::{SecretStore, StoreError, Stores};
use maskinporten_protocol::certificate::CertificateChain;
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::PublicKey;
use maskinporten_protocol::key::password::NoPasswords;
use maskinporten_protocol::key::{PrivateKey, SigningKey, read_entry};
use maskinporten_protocol::secret::{SecretBytes, SecretText};

/// The one public key in a file, and its kid if it has one. A private key is refused: what goes to a server must come
/// from a file that holds nothing else.
pub fn read_public_key(bytes: &SecretBytes) -> Outcome<(PublicKey, Option<Kid>)> {
    let material = read_entry(bytes, None, &mut NoPasswords)?;
    if !material.private.is_empty() || !material.refused.is_empty() {
        return Err(Failure::usage("it contains a private key")
            .hint("only the public half may leave this machine: give a file with only that"));
    }
    match material.public.as_slice() {
        [one] => {
            let kid = one.kid.as_deref().map(str::parse).transpose();
            Ok((one.public.clone(), kid?))
        }
        [] => match material.certificates.as_slice() {
            [certificate] => Ok((certificate.public_key()?, None)),
            _ => Err(Failure::usage("it contains no public key")),
        },
        several => Err(Failure::usage(format!("it contains {} keys; give a file with one", several.len()))),
    }
}

/// The stores of this machine, as flags and variables choose and open them.
pub struct MachineStores {
    /// Who says what is awaited.
    pub out: Output,
    /// Who is asked for passwords.
    pub prompt: Prompt,
    /// Where other secrets are.
    pub variables: Variables,
    /// The folder that the file stores are in.
    pub folder: Folder,
    /// The file with the passphrase of the encrypted one.
    pub passphrase_file: Option<PathBuf>,
    /// The encrypted one, once it was opened: whoever opens it again isn't asked again.
    pub encrypted: OnceLock<Arc<dyn SecretStore>>,
    /// The store of kind `memory`.
    pub memory: MemoryStore,
    /// The store that a flag or a variable names.
    pub chosen: Option<StoreKind>,
    /// It was the flag.
    pub is_named: bool,
    /// The store for new secrets.
    pub usual: StoreKind,
}

impl MachineStores {
    fn open(&self, kind: StoreKind) -> Outcome<Arc<dyn SecretStore>> {
        Ok(match kind {
            StoreKind::Keyring => {
                if !self.prompt.is_possible() {
                    return Ok(Arc::new(KeyringStore::unattended()));
                }
                let out = self.out.clone();
                Arc::new(KeyringStore::interactive(Box::new(move |awaited| out.note(awaited))))
            }
            StoreKind::File => {
                let secrets = self.secrets()?;
                let open = || -> Arc<dyn SecretStore> {
                    let file = self.passphrase_file.clone();
                    let source = Passphrase { prompt: self.prompt, variables: self.variables, file };
                    Arc::new(FileStore::encrypted(secrets, Box::new(source)).with_access(self.folder.access()))
                };
                Arc::clone(self.encrypted.get_or_init(open))
            }
            StoreKind::PlainFile => Arc::new(FileStore::plain(self.secrets()?).with_access(self.folder.access())),
            StoreKind::Env => Arc::new(EnvStore::new(vec![self.variable_key()?])),
            StoreKind::Memory => Arc::new(self.memory.clone()),
        })
    }

    fn secrets(&self) -> Outcome<PathBuf> {
        self.folder.check_is_somewhere()?;
        Ok(self.folder.path().join("secrets"))
    }

    /// The key of the `env` store, in any format that key files come in.
    fn variable_key(&self) -> Outcome<PrivateKey> {
        let text = self.variables.secret(KEY_VARIABLE)?.ok_or_else(|| {
            Failure::missing(format!("the env store reads the variable {KEY_VARIABLE}, which isn't set"))
        })?;
        let bytes = SecretBytes::new(text.expose().clone().into_bytes());
        let entry = Unattended::default()
            .open(&self.out, self.prompt, &bytes)
            .map_err(|failure| failure.while_doing(format!("{KEY_VARIABLE} can't be used")))?;
        Ok(entry.key)
    }

    fn certified(&self, path: &Path, alias: Option<&str>, now: Timestamp) -> Outcome<SigningKey> {
        let opening = Unattended {
            alias,
            password_name: Some(CERTIFICATE_PASSWORD_VARIABLE),
            password: self.variables.password(CERTIFICATE_PASSWORD_VARIABLE)?,
            file: Some(path),
        };
        let entry = opening.open(&self.out, self.prompt, &read_file(path)?)?;
        let chain = entry.chain_for(None, now).to_der();
        Ok(SigningKey::certified(entry.key, chain))
    }

    /// Of several certificates the one that can be used, with those above it.
    fn chain_in(path: &Path, now: Timestamp) -> Outcome<CertificateChain> {
        let material = read_entry(&read_file(path)?, None, &mut NoPasswords)?;
        if !material.private.is_empty() || !material.refused.is_empty() {
            return Err(Failure::usage(format!("{} contains a private key", path.display()))
                .hint("the key is at the signer: give a file with nothing but the certificates"));
        }
        let found = material.certificates;
        let chains =
            found.iter().filter(|one| !one.is_authority()).map(|leaf| CertificateChain::build(leaf.clone(), &found));
        CertificateChain::best(chains.collect(), None, now)
            .ok_or_else(|| Failure::missing(format!("there is no certificate in {}", path.display())))
    }
}

impl Stores for MachineStores {
    fn open(&self, kind: StoreKind) -> Result<Arc<dyn SecretStore>, StoreError> {
        self.open(kind).map_err(|failure| StoreError::NotOpened(Box::new(failure)))
    }

    fn chosen(&self) -> Option<StoreKind> {
        self.chosen
    }

    fn is_named(&self) -> bool {
        self.is_named
    }

    fn usual(&self) -> StoreKind {
        self.usual
    }

    fn certificates_in(&self, path: &Path, now: Timestamp) -> Result<CertificateChain, StoreError> {
        Self::chain_in(path, now).map_err(|failure| StoreError::NotOpened(Box::new(failure)))
    }

    fn certificate_file(&self, path: &Path, alias: Option<&str>, now: Timestamp) -> Result<SigningKey, StoreError> {
        self.certified(path, alias, now).map_err(|failure| StoreError::NotOpened(Box::new(failure)))
    }
}

/// The passphrase of the encrypted file store: from the variable, the file, or the terminal.
struct Passphrase {
    prompt: Prompt,
    variables: Variables,
    file: Option<PathBuf>,
}

impl Passphrase {
    fn given(&self) -> Outcome<Option<SecretText>> {
        match &self.file {
            Some(file) => read_text(file).map(Some),
            None => self.variables.password(PASSPHRASE_VARIABLE),
        }
    }

    fn asked(&self, first: bool) -> Outcome<SecretText> {
        if first {
            self.prompt.new_password("New passphrase for the keys on this machine", "")
        } else {
            self.prompt.password("Passphrase for the keys on this machine", "")
        }
    }
}

impl PassphraseSource for Passphrase {
    fn passphrase(&self, folder: &Path, first: bool) -> Result<SecretText, StoreError> {
        self.given().and_then(|given| given.map_or_else(|| self.asked(first), Ok)).map_err(needed(folder))
    }

    fn unasked(&self, folder: &Path) -> Result<Option<SecretText>, StoreError> {
        match self.given() {
            // Where nobody can be asked, that says so.
            Ok(None) if !self.prompt.is_possible() => self.asked(false).map(Some),
            given => given,
        }
        .map_err(needed(folder))
    }
}

/// Why there is no passphrase, and how to give it.
fn needed(folder: &Path) -> impl FnOnce(Failure) -> StoreError {
    move |failure| StoreError::PassphraseNeeded {
        folder: folder.to_owned(),
        why: failure.message().to_owned(),
        hint: format!(
            "set {PASSPHRASE_VARIABLE}, or name a file with --passphrase-file or MASKINPORTEN_PASSPHRASE_FILE"
        ),
    }
}
