//! `config.toml`: the profiles, the user's own environments, the default profile and the store.
//!
//! The file is the user's: comments and order survive every change that a command makes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml_edit::{DocumentMut, Item, Table, TableLike};

use super::entry::{EnvironmentEntry, ProfileEntry, entry, environment, login, profile};
use super::ignored::LintEntry;
use super::{Ignored, KeyName, Profile, StoreKind};
use maskinporten_protocol::environment::{Environment, EnvironmentError};
use maskinporten_protocol::ids::{EnvironmentName, ProfileName};
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::jwks::RegisteredKey;

/// The newest version of the file's layout that this program knows. It writes the lowest one that has a place for what
/// is in it, so that earlier programs read what they understand. Version 2 has `certificate` in profiles, version 3 has
/// `lint`, version 4 has `signer` and `store` in profiles.
const VERSION: u32 = 4;

/// Why `config.toml` can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Not TOML, or not the settings that we know.
    #[error("{0}")]
    Malformed(String),
    /// Written by a later version of this program.
    #[error("it has layout version {0}, and this program knows versions up to {VERSION}")]
    Newer(u32),
    /// An address in it can't be used.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
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
    #[serde(default)]
    version: Option<u32>,
    #[serde(default)]
    profiles: BTreeMap<ProfileName, ProfileEntry>,
    #[serde(default)]
    environments: BTreeMap<EnvironmentName, EnvironmentEntry>,
    #[serde(default)]
    lint: LintEntry,
}

/// The line that an error in a TOML text is about, counted from 1.
pub(crate) fn line(text: &str, error: &toml_edit::de::Error) -> usize {
    let at = error.span().map_or(0, |span| span.start);
    text.get(..at).unwrap_or(text).matches('\n').count().saturating_add(1)
}

impl Profiles {
    /// Reads the file's text. An empty one is a fresh start.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let malformed = |error: &dyn std::fmt::Display| ConfigError::Malformed(error.to_string().trim().to_owned());
        let document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| malformed(&error))?;
        // The version first: a newer layout's settings would only be called unknown.
        match document.get("version").map(Item::as_integer) {
            None => {}
            Some(Some(version)) if (0..=i64::from(VERSION)).contains(&version) => {}
            Some(Some(newer)) => return Err(ConfigError::Newer(u32::try_from(newer).unwrap_or(u32::MAX))),
            Some(None) => return Err(ConfigError::Malformed("\"version\" isn't a number".into())),
        }
        let settings: Settings = toml_edit::de::from_document(document.clone()).map_err(|error| {
            // What is read from the text itself says where it stopped.
            let error = toml_edit::de::from_str::<Settings>(text).err().unwrap_or(error);
            ConfigError::Malformed(format!("line {}: {}", line(text, &error), error.message()))
        })?;
        let written = document.get("environments").and_then(Item::as_table_like).map_or(0, TableLike::len);
        if written != settings.environments.len() {
            return Err(ConfigError::Malformed(
                "two environments have names that differ in capitals alone: environments are named in lower case"
                    .into(),
            ));
        }
        let profiles = Self { document, settings };
        for (name, entry) in &profiles.settings.profiles {
            login(entry).map_err(|problem| ConfigError::Malformed(format!("profile {name}: {problem}")))?;
        }
        for (name, entry) in &profiles.settings.environments {
            environment(name, entry)?;
        }
        Ok(profiles)
    }

    /// The text of `config.toml`, comments included.
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

    /// The profile of this name, if there is one.
    pub fn get(&self, name: &ProfileName) -> Option<Profile> {
        self.settings.profiles.get(name).map(profile)
    }

    /// The profiles that sign with this key.
    pub fn signing_with(&self, key: &Thumbprint) -> impl Iterator<Item = &ProfileName> {
        let signs = |entry: &ProfileEntry| login(entry).ok().flatten().and_then(|login| login.thumbprint().cloned());
        self.settings
            .profiles
            .iter()
            .filter(move |(_, entry)| signs(entry).as_ref() == Some(key))
            .map(|(name, _)| name)
    }

    /// The profiles that sign with a registered key, under its kid.
    pub fn logging_in_with<'a>(&'a self, key: &'a RegisteredKey) -> impl Iterator<Item = &'a ProfileName> {
        let name = |entry: &ProfileEntry| login(entry).ok().flatten().as_ref().and_then(KeyName::of);
        let all = self.settings.profiles.iter();
        all.filter(move |(_, entry)| name(entry).is_some_and(|name| name.is(key))).map(|(name, _)| name)
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
        self.set_value("default", name.as_str())
    }

    /// The store that the file asks for.
    pub fn store(&self) -> Option<StoreKind> {
        self.settings.store
    }

    /// Makes a store the one for new secrets.
    pub fn set_store(&mut self, store: StoreKind) -> Result<(), ConfigError> {
        self.set_value("store", store.as_str())
    }

    /// What of the checklist is ignored, and why.
    pub fn ignored(&self) -> &[Ignored] {
        &self.settings.lint.ignore
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
        let name = self.environment_as_written(&environment.name);
        self.set_entry("environments", &name, &entry)
    }

    /// Forgets one of the user's environments. `false`: there was none.
    pub fn remove_environment(&mut self, name: &EnvironmentName) -> Result<bool, ConfigError> {
        self.remove_entry("environments", &self.environment_as_written(name))
    }

    /// An environment's name in the file, which may be from before names were in lower case.
    fn environment_as_written(&self, name: &EnvironmentName) -> String {
        let section = self.document.get("environments").and_then(Item::as_table_like);
        let written = section.and_then(|section| {
            section.iter().map(|(key, _)| key).find(|key| key.eq_ignore_ascii_case(name.as_str())).map(str::to_owned)
        });
        written.unwrap_or_else(|| name.to_string())
    }

    /// Changes a setting of the file's own, and leaves the comment beside it.
    fn set_value(&mut self, name: &str, text: &str) -> Result<(), ConfigError> {
        let mut value = toml_edit::Value::from(text);
        if let Some(old) = self.document.get(name).and_then(Item::as_value) {
            *value.decor_mut() = old.decor().clone();
        }
        self.document[name] = Item::Value(value);
        self.settle()
    }

    fn set_entry(&mut self, section: &str, name: &str, entry: &impl Serialize) -> Result<(), ConfigError> {
        let new = toml_edit::ser::to_document(entry).map_err(|error| ConfigError::Malformed(error.to_string()))?;
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
        self.settle()
    }

    /// The version of the layout that the file says it has.
    pub(crate) fn version(&self) -> Option<u32> {
        self.settings.version
    }

    fn remove_entry(&mut self, section: &str, name: &str) -> Result<bool, ConfigError> {
        let section = self.document.get_mut(section).and_then(Item::as_table_like_mut);
        let removed = section.and_then(|section| section.remove(name)).is_some();
        self.settle()?;
        Ok(removed)
    }

    /// What we wrote must be what we would read, and of the version that has a place for all of it.
    fn settle(&mut self) -> Result<(), ConfigError> {
        self.reread()?;
        let profiles = self.settings.profiles.values().map(ProfileEntry::version);
        let needed = profiles.fold(self.settings.lint.version(), u32::max);
        if self.version().is_none_or(|version| version < needed) {
            self.document["version"] = toml_edit::value(i64::from(needed));
            self.reread()?;
        }
        Ok(())
    }

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

#[cfg(test)]
mod tests;
