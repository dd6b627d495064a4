//! What this machine knows of each profile: its key and certificate, a kept token, a rotation that is under way, the last
//! change. No server is asked, nothing is unlocked, and nobody is waited for.

mod sign;

use std::mem::replace;

use jiff::Timestamp;

use crate::audit::{AuditEntry, AuditLog, RecentChanges};
use crate::client::Client;
use crate::error::Error;
use crate::journal::Journal;
use crate::key_register::{KeyPlace, KeyRegister, KnownRegistration, StoredKey};
use crate::key_store::{KeyStoreError, login_chain};
use crate::operator::Operator;
use crate::profile::{Login, Profile, Profiles};
use crate::rotate::State;
use crate::store::Stored;
use crate::token_cache::{Keeping, Kept};
use crate::token_request::TokenRequest;
use maskinporten_protocol::certificate::Certificate;
use maskinporten_protocol::grant::Grant;
use maskinporten_protocol::ids::{Kid, ProfileName};
use maskinporten_protocol::key::Credential;

pub use sign::Sign;

/// A private key that a profile signs with.
#[derive(Debug, Clone)]
pub struct KeyStanding {
    /// Its kid: as it is registered, or as it is stored here if the login is by certificate.
    pub kid: Kid,
    /// Where it is looked for.
    pub place: KeyPlace,
    /// Whether the store was seen to have it; none if that can't be told without unlocking it.
    pub is_here: Option<bool>,
    /// Its registration on the profile's client, when that was last seen from here.
    pub registered: Option<KnownRegistration>,
}

/// What this machine knows of one profile.
#[derive(Debug)]
pub struct ProfileStanding {
    /// Its name.
    pub name: ProfileName,
    /// What `config.toml` says.
    pub profile: Profile,
    /// The stored key, if it signs with one that is on record.
    pub key: Option<KeyStanding>,
    /// The business certificate, if it logs in with one that can be read.
    pub certificate: Option<Certificate>,
    /// What keeps it from getting a token, as far as this machine can tell.
    pub obstacle: Option<Error>,
    /// Whether a token for its own scopes is kept; none if it has no scope to ask for, or can't ask.
    pub token: Option<Kept>,
    /// The rotation of its key that is under way.
    pub rotation: Option<State>,
    /// The last line of the audit trail about it: an intent if no result followed.
    pub last_change: Option<AuditEntry>,
    /// The stored keys that are registered on its client, when that was last seen from here.
    pub registered: Vec<KnownRegistration>,
    /// What couldn't be looked at.
    pub unread: Vec<Error>,
}

impl ProfileStanding {
    /// When its registered key ends, if that is known.
    pub fn key_ends(&self) -> Option<Timestamp> {
        self.key.as_ref()?.registered.as_ref()?.expires
    }

    /// When what it logs in with ends, if that is known.
    pub fn login_ends(&self) -> Option<Timestamp> {
        match self.profile.login.as_ref()? {
            Login::Key { .. } => self.key_ends(),
            Login::Shared { .. } => None,
            Login::Certificate { .. } | Login::CertificateFile { .. } => {
                self.certificate.as_ref().map(Certificate::not_after)
            }
        }
    }
}

/// Looks at profiles, one after the other.
pub struct StandingReader<'a> {
    operator: Operator,
    profiles: &'a Profiles,
    keeping: &'a Keeping,
    register: KeyRegister,
    recent: Result<RecentChanges, Option<Error>>,
}

impl<'a> StandingReader<'a> {
    /// Reads what all profiles have in common. `keeping`: where tokens are kept.
    pub fn new(operator: &'a Operator, profiles: &'a Profiles, keeping: &'a Keeping) -> Result<Self, Error> {
        let register = operator.folder().key_register()?;
        let recent = AuditLog::new(operator.folder()).recent().map_err(|error| Some(error.into()));
        Ok(Self { operator: operator.clone(), profiles, keeping, register, recent })
    }

    /// The same as [`Self::of`], with what machines share as it is there now. If its store doesn't answer, that is among what
    /// couldn't be looked at.
    pub fn as_shared(&mut self, name: &ProfileName, profile: Profile) -> ProfileStanding {
        if !matches!(profile.login, Some(Login::Shared { .. })) {
            return self.of(name, profile);
        }
        let there = self.operator.acting_for(name, &profile).and_then(|operator| {
            let shared = operator.folder().profiles()?.profile(name)?;
            Ok((operator.folder().key_register()?, operator, shared))
        });
        match there {
            Ok((register, operator, shared)) => {
                let own = (replace(&mut self.operator, operator), replace(&mut self.register, register));
                let standing = self.of(name, shared);
                (self.operator, self.register) = own;
                standing
            }
            Err(error) => {
                let mut standing = self.of(name, profile);
                standing.unread.push(error);
                standing
            }
        }
    }

    /// What is known of a profile.
    pub fn of(&mut self, name: &ProfileName, profile: Profile) -> ProfileStanding {
        let mut unread = Vec::new();
        let rotation = Journal::of(self.operator.folder(), name).under_way();
        let rotation = rotation.unwrap_or_else(|error| {
            unread.push(error.into());
            None
        });
        let last_change = match &mut self.recent {
            Ok(recent) => recent.of(name, &profile).next(),
            // Said once.
            Err(error) => {
                unread.extend(error.take());
                None
            }
        };
        let client = self.profiles.client(name);
        let token = client.as_ref().ok().and_then(|client| {
            let grant = own_grant(client, &profile).ok()?;
            Some(self.operator.kept_token(client, &grant, self.keeping))
        });
        let stored = profile.login.as_ref().and_then(Login::thumbprint).and_then(|key| self.register.get(key));
        let seen = stored.and_then(|stored| match &stored.place {
            // On record only if its store is asked, and it was a moment ago.
            KeyPlace::Shared(_) => Some(self.operator.keys().stored(stored)),
            KeyPlace::Store(_) | KeyPlace::Service(..) => self.operator.keys().seen(stored),
        });
        let is_here = match &seen {
            Some(Stored::Here(())) => Some(true),
            Some(Stored::NotHere) => Some(false),
            Some(Stored::Unreadable(_)) | None => None,
        };
        let (certificate, obstacle) = self.usable(&profile, client.err(), seen, &mut unread);
        ProfileStanding {
            key: self.key(&profile, is_here),
            registered: self.register.iter().filter_map(|key| registration(key, &profile, None)).collect(),
            name: name.clone(),
            profile,
            certificate,
            obstacle,
            token,
            rotation,
            last_change,
            unread,
        }
    }

    fn key(&self, profile: &Profile, is_here: Option<bool>) -> Option<KeyStanding> {
        let login = profile.login.as_ref()?;
        let stored = self.register.get(login.thumbprint()?)?;
        let kid = match login {
            Login::Key { kid, .. } => kid,
            _ => &stored.kid,
        };
        Some(KeyStanding {
            kid: kid.clone(),
            place: self.operator.keys().place_of(stored),
            is_here,
            registered: registration(stored, profile, Some(kid)),
        })
    }

    /// The certificate that a profile logs in with, and what keeps it from a token: what getting one would say. `lacking`:
    /// what it has no client for.
    fn usable(
        &self,
        profile: &Profile,
        lacking: Option<Error>,
        seen: Option<Stored<()>>,
        unread: &mut Vec<Error>,
    ) -> (Option<Certificate>, Option<Error>) {
        let certificate =
            match profile.login.as_ref().map(|login| (self.operator.certificate_of(&self.register, login), login)) {
                Some((Ok(found), _)) => found,
                // Without its password a file is there all the same.
                Some((Err(error), Login::CertificateFile { path, .. })) if path.symlink_metadata().is_ok() => {
                    unread.push(error);
                    None
                }
                Some((Err(error), _)) => return (None, Some(error)),
                None => None,
            };
        if lacking.is_some() {
            return (certificate, lacking);
        }
        let Some(thumbprint) = profile.login.as_ref().and_then(Login::thumbprint) else { return (certificate, None) };
        let obstacle = match self.register.get(thumbprint) {
            // Whoever needs it asks there.
            None if profile.signer.is_some() => None,
            None => Some(KeyStoreError::NotOnRecord(thumbprint.clone())),
            Some(stored) => match seen {
                Some(Stored::NotHere) => {
                    let place = self.operator.keys().place_of(stored);
                    Some(KeyStoreError::NotInStore { kid: stored.kid.clone(), place })
                }
                Some(Stored::Unreadable(error)) => Some(error.into()),
                Some(Stored::Here(())) | None => None,
            },
        };
        (certificate, obstacle.map(Error::from))
    }
}

/// What a profile's client asks for when nobody says what: it needs a scope of its own.
pub fn own_grant(client: &Client, profile: &Profile) -> Result<Grant, Error> {
    let scopes = if profile.is_admin() { client.admin_scopes() } else { Vec::new() };
    TokenRequest::scopes(scopes).grant(client)
}

/// Where a stored key is registered on a profile's client, under this kid if one is named.
fn registration(key: &StoredKey, profile: &Profile, kid: Option<&Kid>) -> Option<KnownRegistration> {
    let is_meant = |known: &&KnownRegistration| {
        known.environment == profile.environment
            && Some(&known.client_id) == profile.client_id.as_ref()
            && kid.is_none_or(|kid| known.kid == kid.as_str())
    };
    key.registered.iter().find(is_meant).cloned()
}

impl Operator {
    /// The business certificate that a login is with, if it is with one. What lies in a file is opened as for a token.
    pub fn certificate_of(&self, register: &KeyRegister, login: &Login) -> Result<Option<Certificate>, Error> {
        let leaf = match login {
            Login::Key { .. } | Login::Shared { .. } => None,
            Login::Certificate { thumbprint, certificate } => {
                let chain = register.get(thumbprint).map(|key| login_chain(key, certificate.as_ref())).transpose()?;
                chain.and_then(|chain| chain.into_iter().next())
            }
            Login::CertificateFile { .. } => match self.login_key(login, None)?.credential {
                Credential::Chain(chain) => chain.into_iter().next(),
                Credential::Kid(_) => None,
            },
        };
        Ok(leaf.map(|der| Certificate::from_der(&der)).transpose()?)
    }
}
