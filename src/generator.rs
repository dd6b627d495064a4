//! The properties of Digdir's jwt-grant-generator: client, scopes, endpoint and key.

mod details;
mod keystore;

use std::path::PathBuf;

use crate::endpoint::token_endpoint;
use crate::failure::{Failure, Outcome};
use crate::output::Output;
use maskinporten_protocol::environment::Issuer;
use maskinporten_protocol::grant::{Grant, Resource};
use maskinporten_protocol::ids::{Kid, Pid, Scope, Scopes};
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::properties::{MalformedEscape, Properties};
use maskinporten_protocol::secret::{SecretBytes, SecretText};
use maskinporten_protocol::value::plain;

/// A file of such properties.
#[derive(Debug)]
pub struct Generator {
    properties: Properties,
    /// Where the file is: names in it may be relative to that.
    folder: PathBuf,
}

impl Generator {
    /// From a file's bytes, and the folder that it is in.
    pub fn new(bytes: &SecretBytes, folder: PathBuf) -> Self {
        Self { properties: Properties::parse(bytes.expose()), folder }
    }

    /// Whether these are properties of that tool at all.
    pub fn is_generator(&self) -> bool {
        self.properties.keys().any(|key| key.starts_with("keystore.") || key == "token.endpoint")
    }

    /// The grant that the properties describe.
    pub fn grant(&self, out: &Output) -> Outcome<Grant> {
        self.check_complete()?;
        for key in ["resource", "consumer_org", "pid"] {
            if self.value(key)?.is_some_and(|value| plain(value.expose()).is_empty()) {
                out.note(&format!("{key} is empty and was left out"));
            }
        }
        Ok(Grant {
            client_id: self.parsed("issuer", str::parse)?.ok_or_else(|| missing(&["issuer"]))?,
            scopes: self.scopes()?,
            resources: self.resource()?.into_iter().collect(),
            consumer_org: self.parsed("consumer_org", str::parse)?,
            pid: self.filled("pid")?.cloned().map(Pid::try_from).transpose()?,
            authorization_details: self.details()?,
            algorithm: Algorithm::Rs256,
        })
    }

    fn scopes(&self) -> Outcome<Vec<Scope>> {
        Ok(self.parsed("scope", str::parse::<Scopes>)?.map(Vec::from).unwrap_or_default())
    }

    /// The audience for the token.
    fn resource(&self) -> Outcome<Option<Resource>> {
        self.parsed("resource", str::parse)
    }

    /// The audience of the assertion: the issuer of Maskinporten.
    pub fn audience(&self) -> Outcome<Issuer> {
        self.parsed("audience", str::parse)?.ok_or_else(|| missing(&["audience"]))
    }

    /// The token endpoint, if the grant is exchanged for a token.
    pub fn token_endpoint(&self, out: &Output) -> Outcome<Option<url::Url>> {
        self.parsed("token.endpoint", |text| token_endpoint(out, "token.endpoint", text))
    }

    /// The kid that the key is registered under; without one, the certificate is sent.
    pub fn kid(&self) -> Outcome<Option<Kid>> {
        self.parsed("keystore.kid", str::parse)
    }

    /// Names everything that is missing at once.
    fn check_complete(&self) -> Outcome {
        let mut lacking = Vec::new();
        for key in ["issuer", "audience", "scope", "keystore.file"] {
            if self.filled(key)?.is_none() {
                lacking.push(key);
            }
        }
        if lacking.is_empty() {
            return Ok(());
        }
        // Alone it may not be needed: some key files have no password.
        if self.value("keystore.password")?.is_none() {
            lacking.push("keystore.password");
        }
        Err(missing(&lacking))
    }

    fn value(&self, key: &str) -> Outcome<Option<&SecretText>> {
        self.properties.get(key).map_err(|error: MalformedEscape| Failure::usage(error.to_string()))
    }

    /// The value, unless there is nothing in it.
    fn filled(&self, key: &str) -> Outcome<Option<&SecretText>> {
        // A Windows path may be malformed as Java reads it, and is a value all the same.
        let value = if key == "keystore.file" {
            self.properties.get(key).unwrap_or_else(|_| self.properties.written(key))
        } else {
            self.value(key)?
        };
        Ok(value.filter(|value| !plain(value.expose()).is_empty()))
    }

    /// A value that isn't secret. White space and quotation marks around it are nobody's intention.
    fn parsed<T, E: std::fmt::Display>(&self, key: &str, parse: impl Fn(&str) -> Result<T, E>) -> Outcome<Option<T>> {
        let Some(text) = self.filled(key)? else { return Ok(None) };
        let parsed = parse(plain(text.expose()));
        parsed
            .map(Some)
            .map_err(|error| Failure::usage(error.to_string()).while_doing(format!("{key} can't be used")))
    }
}

fn missing(keys: &[&str]) -> Failure {
    let verb = if keys.len() == 1 { "is" } else { "are" };
    Failure::usage(format!("{} {verb} missing from the properties", keys.join(", ")))
        .hint("`maskinporten grant --help` shows a complete file")
}
