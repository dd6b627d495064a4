//! Profiles, and the other settings of `config.toml`: what this machine knows of each client. Nothing in it is secret.
//!
//! The file is the user's: comments and order survive every change that a command makes.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use toml_edit::{DocumentMut, Item, Table, TableLike};
use url::Url;

use crate::environment::{Environment, EnvironmentError, Issuer};
use crate::ids::{ClientId, EnvironmentName, Kid, ProfileName, Scope};
use crate::jwk::Thumbprint;

/// The version of the file's layout that this program writes, and the newest that it reads.
const VERSION: u32 = 1;

/// Why `config.toml` can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Not TOML, or not the settings that we know.
    #[error("{0}")]
    Malformed(String),
    /// Written by a later version of this program.
    #[error("it is of layout version {0}, and this program knows versions up to {VERSION}")]
    Newer(u32),
    /// An address in it can't be used.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
}

/// How a profile's client logs in at the token endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Login {
    /// With a key that is registered on the client; the assertion carries its kid.
    Key {
        /// The registered kid.
        kid: Kid,
        /// Which private key.
        thumbprint: Thumbprint,
    },
    /// With a business certificate whose key is held here; the assertion carries the chain.
    Certificate {
        /// Which private key.
        thumbprint: Thumbprint,
    },
    /// With a business certificate in a file that stays where it is; its password is asked for each time.
    CertificateFile {
        /// The file: PKCS#12, or PEM with key and chain.
        path: PathBuf,
    },
}

impl Login {
    /// The key that is held here for it.
    pub fn thumbprint(&self) -> Option<&Thumbprint> {
        match self {
            Self::Key { thumbprint, .. } | Self::Certificate { thumbprint } => Some(thumbprint),
            Self::CertificateFile { .. } => None,
        }
    }
}

/// A profile's part in self-service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Admin {
    /// `true`: this profile's client administers others.
    Itself(bool),
    /// The name of the admin profile that administers this one.
    By(ProfileName),
}

/// A registration that was begun and not seen to end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pending {
    /// The client's name, as it was sent.
    pub name: String,
    /// The client's description, as it was sent.
    pub description: String,
    /// When.
    pub since: Timestamp,
}

/// What this machine knows of one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Where the client is registered.
    pub environment: EnvironmentName,
    /// The client; none while its registration is pending.
    pub client_id: Option<ClientId>,
    /// How it logs in; none before there is a key.
    pub login: Option<Login>,
    /// What to ask for when nothing else is said.
    pub scopes: Vec<Scope>,
    /// Its part in self-service.
    pub admin: Option<Admin>,
    /// A registration that was begun.
    pub pending: Option<Pending>,
    /// Where a new key goes besides, when it is rotated: as `rotate --deliver` takes it.
    pub deliver: Vec<String>,
    /// What must succeed before the old key goes: as `rotate --check` takes it.
    pub check: Vec<String>,
}

impl Profile {
    /// A profile of which only the environment is known.
    pub fn new(environment: EnvironmentName) -> Self {
        Self {
            environment,
            client_id: None,
            login: None,
            scopes: Vec::new(),
            admin: None,
            pending: None,
            deliver: Vec::new(),
            check: Vec::new(),
        }
    }

    /// Whether its client administers others.
    pub fn is_admin(&self) -> bool {
        self.admin == Some(Admin::Itself(true))
    }
}

/// Where new secrets go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StoreKind {
    /// The operating system's keyring.
    Keyring,
    /// Files encrypted with a passphrase.
    File,
    /// Files as they are, protected by their modes alone.
    PlainFile,
    /// Environment variables; read-only.
    Env,
    /// This process's memory, for tests and the demo.
    Memory,
}

impl StoreKind {
    /// The name, as in `--store`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
            Self::PlainFile => "plain-file",
            Self::Env => "env",
            Self::Memory => "memory",
        }
    }
}

/// `config.toml`: the profiles, the user's own environments, the default profile and the store.
#[derive(Debug, Clone, Default)]
pub struct Profiles {
    document: DocumentMut,
    settings: Settings,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    #[serde(default)]
    default: Option<ProfileName>,
    #[serde(default)]
    store: Option<StoreKind>,
    // Read for its check alone, in `parse`; here so that it isn't an unknown field.
    #[serde(default, rename = "version")]
    _version: Option<u32>,
    #[serde(default)]
    profiles: BTreeMap<ProfileName, ProfileEntry>,
    #[serde(default)]
    environments: BTreeMap<EnvironmentName, EnvironmentEntry>,
}

/// A profile as it stands in the file: flat, so that a person can read and write it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileEntry {
    environment: EnvironmentName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_id: Option<ClientId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kid: Option<Kid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<Thumbprint>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    certificate_file: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
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
struct EnvironmentEntry {
    issuer: Issuer,
    token_endpoint: Url,
    jwks_uri: Url,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    self_service: Option<Url>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ca_file: Option<PathBuf>,
}

impl Profiles {
    /// Reads the file's text. An empty one is a fresh start.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let malformed = |error: &dyn std::fmt::Display| ConfigError::Malformed(error.to_string().trim().to_owned());
        let document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| malformed(&error))?;
        // The version first: a newer layout's settings would only be called unknown.
        match document.get("version").map(Item::as_integer) {
            None | Some(Some(0..=1)) => {}
            Some(Some(newer)) => return Err(ConfigError::Newer(u32::try_from(newer).unwrap_or(u32::MAX))),
            Some(None) => return Err(ConfigError::Malformed("\"version\" isn't a number".into())),
        }
        let settings: Settings = toml_edit::de::from_document(document.clone()).map_err(|error| malformed(&error))?;
        let profiles = Self { document, settings };
        for (name, entry) in &profiles.settings.profiles {
            login(entry).map_err(|problem| ConfigError::Malformed(format!("profile {name}: {problem}")))?;
        }
        for (name, entry) in &profiles.settings.environments {
            environment(name, entry)?;
        }
        Ok(profiles)
    }

    /// The file's text.
    pub fn to_text(&self) -> String {
        self.document.to_string()
    }

    /// The names of all profiles.
    pub fn names(&self) -> impl Iterator<Item = &ProfileName> {
        self.settings.profiles.keys()
    }

    /// All profiles, by name.
    pub fn all(&self) -> impl Iterator<Item = (&ProfileName, Profile)> {
        self.settings.profiles.iter().map(|(name, entry)| (name, profile(entry)))
    }

    /// One profile.
    pub fn get(&self, name: &ProfileName) -> Option<Profile> {
        self.settings.profiles.get(name).map(profile)
    }

    /// Adds or changes a profile.
    pub fn set(&mut self, name: &ProfileName, profile: &Profile) -> Result<(), ConfigError> {
        self.set_entry("profiles", name.as_str(), &entry(profile))
    }

    /// Forgets a profile, and that it was the default. `false`: there was none.
    pub fn remove(&mut self, name: &ProfileName) -> Result<bool, ConfigError> {
        if self.default_name() == Some(name) {
            self.document.remove("default");
        }
        self.remove_entry("profiles", name.as_str())
    }

    /// The profile to use when none is named.
    pub fn default_name(&self) -> Option<&ProfileName> {
        self.settings.default.as_ref()
    }

    /// Makes a profile the one to use when none is named.
    pub fn set_default(&mut self, name: &ProfileName) -> Result<(), ConfigError> {
        self.document["default"] = toml_edit::value(name.as_str());
        self.reread()
    }

    /// The store that the file asks for.
    pub fn store(&self) -> Option<StoreKind> {
        self.settings.store
    }

    /// All environments: the built-in ones and the user's own. One of the user's may stand in for the built-in
    /// `sandbox`, never for `test` or `prod`.
    pub fn environments(&self) -> Result<Vec<Environment>, ConfigError> {
        let own: Vec<Environment> = self
            .settings
            .environments
            .iter()
            .map(|(name, entry)| environment(name, entry))
            .collect::<Result<_, _>>()?;
        let mut all = Environment::built_in();
        all.retain(|built_in| !own.iter().any(|own| own.name == built_in.name));
        all.extend(own);
        Ok(all)
    }

    /// Adds or changes one of the user's environments.
    pub fn set_environment(&mut self, environment: &Environment) -> Result<(), ConfigError> {
        let entry = EnvironmentEntry {
            issuer: environment.issuer.clone(),
            token_endpoint: environment.token_endpoint.clone(),
            jwks_uri: environment.jwks_uri.clone(),
            self_service: environment.selfservice.clone(),
            ca_file: environment.ca_file.clone(),
        };
        self.set_entry("environments", environment.name.as_str(), &entry)
    }

    /// Forgets one of the user's environments. `false`: there was none.
    pub fn remove_environment(&mut self, name: &EnvironmentName) -> Result<bool, ConfigError> {
        self.remove_entry("environments", name.as_str())
    }

    fn set_entry(&mut self, section: &str, name: &str, entry: &impl Serialize) -> Result<(), ConfigError> {
        let new = toml_edit::ser::to_document(entry).map_err(|error| ConfigError::Malformed(error.to_string()))?;
        if !self.document.contains_key("version") {
            self.document.insert("version", toml_edit::value(i64::from(VERSION)));
        }
        let section = self.document.entry(section).or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        });
        let section = section.as_table_like_mut().ok_or_else(|| ConfigError::Malformed("not a table".into()))?;
        if let Some(existing) = section.get_mut(name).and_then(Item::as_table_like_mut) {
            merge(existing, new.as_table());
        } else {
            section.insert(name, Item::Table(new.as_table().clone()));
        }
        self.reread()
    }

    fn remove_entry(&mut self, section: &str, name: &str) -> Result<bool, ConfigError> {
        let section = self.document.get_mut(section).and_then(Item::as_table_like_mut);
        let removed = section.and_then(|section| section.remove(name)).is_some();
        self.reread()?;
        Ok(removed)
    }

    /// What we wrote must be what we would read.
    fn reread(&mut self) -> Result<(), ConfigError> {
        *self = Self::parse(&self.to_text())?;
        Ok(())
    }
}

/// Makes `existing` say what `new` says, touching only what differs, so that comments beside the rest stay.
fn merge(existing: &mut dyn TableLike, new: &Table) {
    let stale: Vec<String> =
        existing.iter().map(|(key, _)| key.to_owned()).filter(|key| !new.contains_key(key)).collect();
    for key in stale {
        existing.remove(&key);
    }
    for (key, item) in new {
        let text = |item: &Item| item.to_string().trim().to_owned();
        match existing.get_mut(key) {
            Some(old) if text(old) == text(item) => {}
            Some(Item::Value(old)) if item.is_value() => {
                // The comment at the line's end belongs to the line, not to the value that was.
                let decor = old.decor().clone();
                if let Some(value) = item.as_value() {
                    *old = value.clone();
                    *old.decor_mut() = decor;
                }
            }
            _ => {
                existing.insert(key, item.clone());
            }
        }
    }
}

fn login(entry: &ProfileEntry) -> Result<Option<Login>, &'static str> {
    match (&entry.kid, &entry.key, &entry.certificate_file) {
        (None, None, None) => Ok(None),
        (Some(kid), Some(key), None) => Ok(Some(Login::Key { kid: kid.clone(), thumbprint: key.clone() })),
        (None, Some(key), None) => Ok(Some(Login::Certificate { thumbprint: key.clone() })),
        (None, None, Some(path)) => Ok(Some(Login::CertificateFile { path: path.clone() })),
        (Some(_), None, None) => Err("it has a kid but no key"),
        (_, _, Some(_)) => Err("it has a certificate_file and a key; only one of them can log in"),
    }
}

fn profile(entry: &ProfileEntry) -> Profile {
    Profile {
        environment: entry.environment.clone(),
        client_id: entry.client_id.clone(),
        // `parse` has refused what isn't a login.
        login: login(entry).unwrap_or_default(),
        scopes: entry.scopes.clone(),
        admin: entry.admin.clone(),
        pending: entry.pending.clone(),
        deliver: entry.deliver.clone(),
        check: entry.check.clone(),
    }
}

fn entry(profile: &Profile) -> ProfileEntry {
    let (kid, key, certificate_file) = match profile.login.clone() {
        None => (None, None, None),
        Some(Login::Key { kid, thumbprint }) => (Some(kid), Some(thumbprint), None),
        Some(Login::Certificate { thumbprint }) => (None, Some(thumbprint), None),
        Some(Login::CertificateFile { path }) => (None, None, Some(path)),
    };
    ProfileEntry {
        environment: profile.environment.clone(),
        client_id: profile.client_id.clone(),
        kid,
        key,
        certificate_file,
        scopes: profile.scopes.clone(),
        admin: profile.admin.clone(),
        pending: profile.pending.clone(),
        deliver: profile.deliver.clone(),
        check: profile.check.clone(),
    }
}

fn environment(name: &EnvironmentName, entry: &EnvironmentEntry) -> Result<Environment, ConfigError> {
    if ["test", "prod"].contains(&name.as_str()) {
        return Err(ConfigError::Malformed(format!("environment {name} is Digdir's and can't be redefined")));
    }
    let made =
        Environment::new(name.clone(), entry.issuer.clone(), entry.token_endpoint.clone(), entry.jwks_uri.clone())?;
    for url in [Some(&entry.token_endpoint), Some(&entry.jwks_uri), entry.self_service.as_ref()].into_iter().flatten()
    {
        crate::environment::checked_url(url.as_str())?;
    }
    Ok(Environment { selfservice: entry.self_service.clone(), ca_file: entry.ca_file.clone(), ..made })
}

#[cfg(test)]
mod tests {
    use super::*;

    const THUMBPRINT: &str = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

    fn name(text: &str) -> ProfileName {
        text.parse().unwrap()
    }

    fn full() -> Profile {
        Profile {
            client_id: Some("c-1".parse().unwrap()),
            login: Some(Login::Key { kid: "k-1".parse().unwrap(), thumbprint: THUMBPRINT.parse().unwrap() }),
            scopes: vec!["a:b".parse().unwrap()],
            admin: Some(Admin::By(name("admin"))),
            ..Profile::new("test".parse().unwrap())
        }
    }

    #[test]
    fn a_profile_there_and_back() {
        let logins = [
            full().login,
            None,
            Some(Login::Certificate { thumbprint: THUMBPRINT.parse().unwrap() }),
            Some(Login::CertificateFile { path: "/tmp/å.p12".into() }),
        ];
        for login in logins {
            let pending = Pending { name: "n".into(), description: "\"d\"\n".into(), since: Timestamp::UNIX_EPOCH };
            let profile = Profile { login, pending: Some(pending), ..full() };
            let mut profiles = Profiles::default();
            profiles.set(&name("x"), &profile).unwrap();
            let read = Profiles::parse(&profiles.to_text()).unwrap();
            assert_eq!(read.get(&name("x")), Some(profile));
        }
    }

    #[test]
    fn comments_and_order_survive_a_change() {
        let text = "# mine\ndefault = \"b\" # why not\n\n[profiles.b] # bee\nenvironment = \"test\" # for now\nclient_id = \"c-1\"\n\n# last\n[profiles.a]\nenvironment = \"prod\"\n";
        let mut profiles = Profiles::parse(text).unwrap();
        let mut b = profiles.get(&name("b")).unwrap();
        b.environment = "sandbox".parse().unwrap();
        profiles.set(&name("b"), &b).unwrap();
        profiles.remove(&name("a")).unwrap();
        let text = profiles.to_text();
        for kept in ["# mine", "# why not", "# bee", "environment = \"sandbox\" # for now"] {
            assert!(text.contains(kept), "{kept} is gone from:\n{text}");
        }
        assert!(!text.contains("profiles.a"));
    }

    #[test]
    fn removing_the_default_leaves_no_default() {
        let mut profiles = Profiles::default();
        profiles.set(&name("a"), &full()).unwrap();
        profiles.set_default(&name("a")).unwrap();
        assert!(profiles.remove(&name("a")).unwrap());
        assert!(profiles.default_name().is_none() && !profiles.remove(&name("a")).unwrap());
    }

    #[test]
    fn what_can_not_be_used_is_refused_with_a_reason() {
        for (text, words) in [
            ("version = 2\nnew = 1", "layout version 2"),
            ("version = \"1\"", "isn't a number"),
            ("[profiles.a]\nenvironment = ", "TOML parse error"),
            ("[profiles.a]\nenvironmnet = \"test\"", "unknown field `environmnet`"),
            ("[profiles.a]\nenvironment = \"test\"\nkid = \"k\"", "kid but no key"),
            ("[profiles.a]\nenvironment = \"test\"\nscopes = [\"x\"]", "has no prefix"),
            (
                "[environments.prod]\nissuer = \"https://a.no/\"\ntoken_endpoint = \"https://a.no/t\"\njwks_uri = \"https://a.no/j\"",
                "can't be redefined",
            ),
            (
                "[environments.x]\nissuer = \"https://a.no/\"\ntoken_endpoint = \"https://b.no/t\"\njwks_uri = \"https://a.no/j\"",
                "isn't at the issuer's address",
            ),
            (
                "[environments.x]\nissuer = \"http://a.no/\"\ntoken_endpoint = \"http://a.no/t\"\njwks_uri = \"http://a.no/j\"",
                "plain http",
            ),
        ] {
            let error = Profiles::parse(text).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }

    #[test]
    fn the_sandbox_can_be_moved() {
        let text = "[environments.sandbox]\nissuer = \"http://127.0.0.1:1/\"\ntoken_endpoint = \"http://127.0.0.1:1/token\"\njwks_uri = \"http://127.0.0.1:1/jwk\"";
        let all = Profiles::parse(text).unwrap().environments().unwrap();
        assert_eq!(all.iter().map(|e| e.name.as_str()).collect::<Vec<_>>(), ["test", "prod", "sandbox"]);
        assert_eq!(all[2].issuer.as_str(), "http://127.0.0.1:1/");
    }
}
