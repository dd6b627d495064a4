//! What this machine says by itself: its folder, its store, the key, a rotation, a certificate.

use jiff::Timestamp;

use super::{Cause, Chain, Place, Seen, Unseen};
use crate::client::{Client, ClientKey};
use crate::error::Error;
use crate::folder::FolderError;
use crate::journal::Journal;
use crate::key_register::KeyPlace;
use crate::key_register::KeyRegister;
use crate::key_store::KeyStoreError;
use crate::operator::Operator;
use crate::profile::{KeyName, Login};
use crate::rotate::State;
use crate::shared::SharedClient;
use crate::store::StoreError;
use maskinporten_protocol::certificate::{Certificate, CertificateChain};
use maskinporten_protocol::ids::ProfileName;
use maskinporten_protocol::key::{Credential, SigningKey};
use maskinporten_protocol::regular_file::FileError;

/// What this machine has of a client.
pub(super) struct Own {
    /// The key that it signs with, if it can be read.
    pub(super) key: Option<SigningKey>,
    /// Its name where it is registered, if it is one that logs in by that.
    pub(super) name: Option<KeyName>,
    /// The old key of a rotation that stopped in the middle.
    pub(super) old: Option<KeyName>,
    /// The keys on record, as they were before anything was asked.
    pub(super) register: KeyRegister,
    /// The certificate, if the client logs in with one.
    pub(super) chain: Option<CertificateChain>,
    /// The time at which it was looked.
    pub(super) now: Timestamp,
}

impl Own {
    /// The organisation that the certificate names.
    pub(super) fn organisation(&self) -> Option<String> {
        self.chain.as_ref().and_then(organisation)
    }

    pub(super) fn look(
        operator: &Operator,
        profile: Option<&ProfileName>,
        client: &Client,
        chain: &mut Chain,
    ) -> Self {
        let folder = operator.folder();
        let register = match folder.key_register() {
            Ok(register) => {
                let is_open = folder.check_is_somewhere().is_ok()
                    && folder.config_file().is_file()
                    && folder.check_config_is_own().is_err();
                match folder.check_is_shut() {
                    Ok(()) => {
                        let mend = match folder.check_is_private() {
                            Err(FolderError::File(FileError::Insecure { hint, .. })) => Some(hint),
                            _ => None,
                        };
                        let folder = folder.path().to_owned();
                        chain.right(Place::Configuration, Seen::Configuration { folder, is_open, mend });
                    }
                    Err(error) => chain.wrong(Place::Configuration, Cause::Configuration, Some(error.into())),
                }
                register
            }
            Err(error) => {
                chain.wrong(Place::Configuration, Cause::Configuration, Some(error.into()));
                KeyRegister::default()
            }
        };
        let key = key(operator, client, &register, chain);
        let old = profile.and_then(|profile| rotation(operator, profile, client, chain));
        let now = operator.clock().now();
        let name = match &client.key {
            ClientKey::Login(login) => KeyName::of(login),
            ClientKey::InHand(SigningKey { credential: Credential::Kid(kid), signer, .. }) => {
                Some(KeyName { kid: kid.clone(), thumbprint: signer.public().thumbprint() })
            }
            ClientKey::InHand(_) | ClientKey::NotYet(_) => None,
        };
        let certificates = key.as_ref().and_then(certificates);
        match &certificates {
            Some(found) => certificate(client, found, now, chain),
            None if name.is_some() => chain.unseen(Place::Certificate, Unseen::OtherLogin),
            None => {}
        }
        Self { key, name, old, register, chain: certificates, now }
    }
}

/// The key out of its store.
fn key(operator: &Operator, client: &Client, register: &KeyRegister, chain: &mut Chain) -> Option<SigningKey> {
    let store = match &client.key {
        ClientKey::InHand(_) => Seen::Given,
        ClientKey::NotYet(name) => {
            chain.unseen(Place::Store, Unseen::NotAsked);
            chain.wrong(Place::Key, Cause::Key, Some(Error::NoKey(name.clone())));
            return None;
        }
        ClientKey::Login(Login::CertificateFile { path, .. }) => Seen::File(path.clone()),
        ClientKey::Login(Login::Shared { store }) => Seen::Store(KeyPlace::Shared(store.clone())),
        ClientKey::Login(Login::Key { thumbprint, .. } | Login::Certificate { thumbprint, .. }) => {
            let place = register.get(thumbprint).map(|key| operator.keys().place_of(key));
            match (place, &client.signer) {
                (None, Some(signer)) => Seen::Signer(signer.clone()),
                (place, _) => Seen::Store(place.unwrap_or_else(|| operator.stores().usual().into())),
            }
        }
    };
    match operator.signing_key(client) {
        Ok(key) => {
            chain.right(Place::Store, store);
            chain.right(Place::Key, Seen::Key(key.signer.public().thumbprint()));
            return Some(key);
        }
        Err(
            error @ (Error::Folder(FolderError::Shared(_))
            | Error::Keys(KeyStoreError::Folder(FolderError::Shared(_)))),
        ) => chain.wrong(Place::Store, Cause::Store, Some(error)),
        Err(Error::Keys(KeyStoreError::Folder(error))) => {
            chain.wrong(Place::Configuration, Cause::Configuration, Some(error.into()));
        }
        Err(error @ Error::Keys(KeyStoreError::Store(StoreError::Corrupt { .. }))) => {
            chain.right(Place::Store, store);
            chain.wrong(Place::Key, Cause::Key, Some(error));
        }
        Err(error @ Error::Keys(KeyStoreError::Store(_))) => chain.wrong(Place::Store, Cause::Store, Some(error)),
        Err(error @ Error::Keys(_)) => {
            chain.right(Place::Store, store);
            chain.wrong(Place::Key, Cause::KeyMissing, Some(error));
        }
        Err(error) => chain.wrong(Place::Key, Cause::Key, Some(error)),
    }
    None
}

/// The old key of a rotation that stopped in the middle.
fn rotation(operator: &Operator, profile: &ProfileName, client: &Client, chain: &mut Chain) -> Option<KeyName> {
    // Its journal is where the key is, and the look at the key said that nobody answered there.
    if matches!(client.key, ClientKey::Login(Login::Shared { .. })) {
        return None;
    }
    match Journal::of(operator.folder(), profile).under_way() {
        Ok(Some(State { until: Some(until), .. })) => chain.right(Place::Rotation, Seen::Overlap(until)),
        Ok(Some(state)) => match operator.folder().shared_client().map(SharedClient::holder) {
            Some(Ok(Some((holder, until)))) => chain.right(Place::Rotation, Seen::AtWork { holder, until }),
            _ => {
                chain.wrong(Place::Rotation, Cause::RotationHalfDone { is_final: false }, None);
                return state.plan.old_name();
            }
        },
        Ok(None) => chain.right(Place::Rotation, Seen::NoRotation),
        Err(error) => chain.wrong(Place::Configuration, Cause::Configuration, Some(error.into())),
    }
    None
}

/// The organisation that a certificate names.
pub(super) fn organisation(chain: &CertificateChain) -> Option<String> {
    chain.leaf()?.org_number().map(|(number, _)| number.to_string())
}

/// The certificates that are sent along, if the client logs in with one.
pub(super) fn certificates(key: &SigningKey) -> Option<CertificateChain> {
    let Credential::Chain(chain) = &key.credential else { return None };
    let all: Vec<Certificate> = chain.iter().filter_map(|der| Certificate::from_der(der).ok()).collect();
    let leaf = all.first()?.clone();
    Some(CertificateChain::build(leaf, &all))
}

fn certificate(client: &Client, found: &CertificateChain, now: Timestamp, chain: &mut Chain) {
    if let Some(problem) = found.problems(client.environment.realm(), None, now).first() {
        return chain.wrong(Place::Certificate, Cause::of_certificate(problem), None);
    }
    if let Some(leaf) = found.leaf() {
        let seen = Seen::Certificate {
            name: leaf.name(),
            organisation: leaf.org_number().map(|(number, _)| number),
            until: leaf.not_after(),
            is_complete: found.missing().is_none(),
        };
        chain.right(Place::Certificate, seen);
    }
}
