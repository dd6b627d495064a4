//! Profiles and environments as they stand in `config.toml`: flat, so that a person can read and write them.

use std::path::PathBuf;

use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Admin, ConfigError, Login, Pending, Profile, StoreAddress};
use crate::key_service::SignerAddress;
use maskinporten_protocol::certificate::Fingerprint;
use maskinporten_protocol::environment::{Environment, Issuer};
use maskinporten_protocol::ids::{ClientId, EnvironmentName, Kid, Scope, Scopes};
use maskinporten_protocol::jwk::Thumbprint;

/// A profile as it stands in the file: flat, so that a person can read and write it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProfileEntry {
    environment: EnvironmentName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_id: Option<ClientId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kid: Option<Kid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<Thumbprint>,
    /// Which of several certificates that are stored with the key. Since version 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    certificate: Option<Fingerprint>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    certificate_file: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    certificate_alias: Option<Box<str>>,
    /// The service that has the private half. Since version 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signer: Option<SignerAddress>,
    /// The store that has key and login, shared with other machines. Since version 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    store: Option<StoreAddress>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "scopes")]
    scopes: Vec<Scope>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    admin: Option<Admin>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pending: Option<Pending>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    deliver: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    check: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EnvironmentEntry {
    pub(super) issuer: Issuer,
    pub(super) token_endpoint: Url,
    pub(super) jwks_uri: Url,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) self_service: Option<Url>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ca_file: Option<PathBuf>,
}

impl ProfileEntry {
    /// The lowest version of the file's layout that has a place for all of it.
    pub(super) fn version(&self) -> u32 {
        match (&self.signer, &self.store, &self.certificate) {
            (Some(_), _, _) | (None, Some(_), _) => 4,
            (None, None, Some(_)) => 2,
            (None, None, None) => 1,
        }
    }
}

/// One a line or several: earlier versions took `a:b,c:d` for one.
fn scopes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Scope>, D::Error> {
    let written = Vec::<String>::deserialize(deserializer)?;
    let scopes: Result<Vec<Scopes>, _> = written.iter().map(|text| text.parse()).collect();
    scopes.map(|scopes| Scopes::of_all(&scopes)).map_err(D::Error::custom)
}

pub(super) fn login(entry: &ProfileEntry) -> Result<Option<Login>, &'static str> {
    if entry.certificate_alias.is_some() && entry.certificate_file.is_none() {
        return Err("it has a certificate_alias but no certificate_file");
    }
    if entry.certificate_alias.is_some() && entry.signer.is_some() {
        return Err("it has a certificate_alias, which chooses a key in a file, and a signer, which has the key");
    }
    if entry.certificate.is_some() && (entry.key.is_none() || entry.kid.is_some()) {
        return Err("it has a certificate, which only goes with a key and without a kid");
    }
    if let Some(store) = &entry.store {
        return match (&entry.kid, &entry.key, &entry.certificate_file, &entry.client_id) {
            (None, None, None, Some(_)) => Ok(Some(Login::Shared { store: store.clone() })),
            (None, None, None, None) => Err("it has a store, which is of use only with a client_id"),
            _ => Err("it has a store, which says how it logs in, and a login of its own"),
        };
    }
    match (&entry.kid, &entry.key, &entry.certificate_file) {
        (None, None, None) if entry.signer.is_some() => {
            Err("it has a signer, and neither a key nor a certificate_file")
        }
        (None, None, None) => Ok(None),
        (Some(kid), Some(key), None) => Ok(Some(Login::Key { kid: kid.clone(), thumbprint: key.clone() })),
        (None, Some(key), None) => {
            Ok(Some(Login::Certificate { thumbprint: key.clone(), certificate: entry.certificate.clone() }))
        }
        (None, None, Some(path)) => {
            let (path, alias, signer) = (path.clone(), entry.certificate_alias.clone(), entry.signer.clone());
            Ok(Some(Login::CertificateFile { path, alias, signer }))
        }
        (Some(_), None, None) => Err("it has a kid but no key"),
        (_, _, Some(_)) => Err("it has a certificate_file and a key; only one of them can log in"),
    }
}

pub(super) fn profile(entry: &ProfileEntry) -> Profile {
    Profile {
        environment: entry.environment.clone(),
        client_id: entry.client_id.clone(),
        // `parse` has refused what isn't a login.
        login: login(entry).unwrap_or_default(),
        signer: entry.signer.clone().filter(|_| entry.key.is_some() || entry.store.is_some()),
        scopes: entry.scopes.clone(),
        admin: entry.admin.clone(),
        pending: entry.pending.clone(),
        deliver: entry.deliver.clone(),
        check: entry.check.clone(),
    }
}

pub(super) fn entry(profile: &Profile) -> ProfileEntry {
    let (mut kid, mut key, mut certificate) = (None, None, None);
    let (mut certificate_file, mut certificate_alias, mut signer) = (None, None, profile.signer.clone());
    let mut store = None;
    match profile.login.clone() {
        None => {}
        Some(Login::Shared { store: at }) => store = Some(at),
        Some(Login::Key { kid: name, thumbprint }) => (kid, key) = (Some(name), Some(thumbprint)),
        Some(Login::Certificate { thumbprint, certificate: which }) => (key, certificate) = (Some(thumbprint), which),
        Some(Login::CertificateFile { path, alias, signer: at }) => {
            (certificate_file, certificate_alias, signer) = (Some(path), alias, at);
        }
    }
    ProfileEntry {
        environment: profile.environment.clone(),
        client_id: profile.client_id.clone(),
        kid,
        key,
        certificate,
        certificate_file,
        certificate_alias,
        signer,
        store,
        scopes: profile.scopes.clone(),
        admin: profile.admin.clone(),
        pending: profile.pending.clone(),
        deliver: profile.deliver.clone(),
        check: profile.check.clone(),
    }
}

pub(super) fn environment(name: &EnvironmentName, entry: &EnvironmentEntry) -> Result<Environment, ConfigError> {
    if ["test", "prod"].contains(&name.as_str()) {
        return Err(ConfigError::Malformed(format!("environment {name} is Digdir's and can't be redefined")));
    }
    let made =
        Environment::new(name.clone(), entry.issuer.clone(), entry.token_endpoint.clone(), entry.jwks_uri.clone())?;
    for url in [Some(&entry.token_endpoint), Some(&entry.jwks_uri), entry.self_service.as_ref()].into_iter().flatten()
    {
        maskinporten_protocol::environment::checked_url(url.as_str())?;
    }
    Ok(Environment { selfservice: entry.self_service.clone(), ca_file: entry.ca_file.clone(), ..made })
}
