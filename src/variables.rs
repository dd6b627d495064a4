//! Environment variables that aren't flags. Those that hold secrets are never given to the argument parser, which
//! would print their values in `--help`.

use std::env;
use std::ffi::OsString;
use std::fmt::Display;
use std::path::PathBuf;

use crate::failure::{Failure, Outcome};
use crate::flag_value::path;
use crate::variable_names::{CLIENT_ID, CLIENT_JWK, ISSUER, JWKS_URI, SCOPES, TOKEN_ENDPOINT, UNIT, WELL_KNOWN_URL};
use maskinporten_engine::client::{Client, ClientKey, Origin};
use maskinporten_protocol::environment::{Environment, Issuer, checked_url};
use maskinporten_protocol::http::{Http, ProxySettings};
use maskinporten_protocol::ids::Scopes;
use maskinporten_protocol::key::password::NoPasswords;
use maskinporten_protocol::key::{SigningKey, read};
use maskinporten_protocol::metadata::discover_at;
use maskinporten_protocol::secret::SecretText;
use maskinporten_protocol::value::plain;

/// The environment variables of the process, or none.
#[derive(Debug, Clone, Copy)]
pub struct Variables {
    readable: bool,
}

impl Variables {
    /// Those of the process.
    pub fn of_the_process() -> Self {
        Self { readable: true }
    }

    /// None at all, for what must not depend on where it runs.
    #[cfg(feature = "sandbox")]
    pub fn none() -> Self {
        Self { readable: false }
    }

    fn value(self, name: &str) -> Option<OsString> {
        if self.readable { env::var_os(name) } else { None }
    }

    /// A variable's value, without what stands around it; an empty one counts as none, as CI systems set what they don't
    /// have to "". Where that would decide who acts, [`Self::refuse_empty`] is asked first.
    pub fn text(self, name: &str) -> Outcome<Option<String>> {
        let value = self.secret(name)?;
        Ok(value.map(|value| plain(value.expose()).to_owned()).filter(|value| !value.is_empty()))
    }

    /// A variable's value as its type wants it. The error names the variable.
    pub fn parsed<T, E: Display>(self, name: &str, parse: impl FnOnce(&str) -> Result<T, E>) -> Outcome<Option<T>> {
        let unusable = |error: E| Failure::usage(error.to_string()).while_doing(format!("{name} can't be used"));
        self.text(name)?.map(|text| parse(&text).map_err(unusable)).transpose()
    }

    /// A variable's value to the letter, as the secret that it is; an empty one counts as none.
    pub fn secret(self, name: &str) -> Outcome<Option<SecretText>> {
        let value = self.value(name).filter(|value| !value.is_empty());
        let not_text = |_| Failure::usage(format!("the value of {name} isn't text in UTF-8"));
        value.map(|value| value.into_string().map(SecretText::new).map_err(not_text)).transpose()
    }

    /// A password, without the line end that may follow it. All else may be part of it.
    pub fn password(self, name: &str) -> Outcome<Option<SecretText>> {
        let value = self.secret(name)?.map(|value| value.without_line_end());
        Ok(value.filter(|value| !value.expose().is_empty()))
    }

    /// A path, without what stands around it.
    pub fn path(self, name: &str) -> Option<PathBuf> {
        self.value(name).map(|value| path(&value)).filter(|path| !path.as_os_str().is_empty())
    }

    /// Whether a variable is set, be it to nothing.
    pub fn is_set(self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// Refuses to go on when a variable that names who acts is set to nothing: somebody was meant, and it isn't known
    /// who.
    pub fn refuse_empty(self, name: &str, flag: &str) -> Outcome {
        if self.text(name)?.is_some() || self.value(name).is_none() {
            return Ok(());
        }
        Err(Failure::missing(format!("{name} is set, but empty"))
            .hint(format!("give it a value, name one with {flag}, or unset it to have one chosen")))
    }

    /// Certificate authorities to trust besides the system's.
    pub fn ssl_cert_file(self) -> Option<PathBuf> {
        self.path("SSL_CERT_FILE")
    }

    /// What the variables say about proxies.
    pub fn proxy(self) -> ProxySettings {
        ProxySettings::from_variables(|name| Some(self.value(name)?.to_string_lossy().into_owned()))
    }

    /// Whether this runs as a step of GitHub Actions, whose log masks what it is told to.
    pub fn in_github_actions(self) -> bool {
        self.text("GITHUB_ACTIONS").is_ok_and(|value| value.as_deref() == Some("true"))
    }

    /// Those of the variables that describe a client that are set, be it to nothing.
    pub fn of_a_client(self) -> Vec<&'static str> {
        UNIT.into_iter().filter(|name| self.value(name).is_some()).collect()
    }

    /// Whether the variables describe a client. If any of them is set, they do, and whatever is missing is named: what
    /// stands empty in CI was meant to say who acts, and nobody else may take that place.
    pub fn describe_a_client(self) -> Outcome<bool> {
        if self.of_a_client().is_empty() {
            return Ok(false);
        }
        let is_there =
            |name: &str| self.secret(name).map(|value| value.is_some_and(|value| !plain(value.expose()).is_empty()));
        let (mut missing, mut empty) = (Vec::new(), false);
        for name in [CLIENT_ID, CLIENT_JWK, ISSUER, TOKEN_ENDPOINT] {
            let is_set = self.value(name).is_some();
            // Addresses are in the metadata, too.
            let elsewhere = if name == ISSUER || name == TOKEN_ENDPOINT { is_there(WELL_KNOWN_URL)? } else { false };
            if is_there(name)? || (!is_set && elsewhere) {
                continue;
            }
            empty |= is_set;
            missing.push(format!("{name} {}", if is_set { "is empty" } else { "isn't set" }));
        }
        self.text(SCOPES)?;
        self.text(JWKS_URI)?;
        if missing.is_empty() {
            return Ok(true);
        }
        let failure = Failure::missing(format!("the variables describe a client in part: {}", missing.join(", ")));
        let failure = if empty {
            failure.hint("in CI, a secret that a run may not see is empty: pull requests from forks and Dependabot get none, and a misspelt name is empty, too")
        } else {
            failure
        };
        Err(failure.hint(format!(
            "set them all, name a profile with --profile, or unset these to use this machine's own profile: {}",
            self.of_a_client().join(", ")
        )))
    }

    /// The client that the nais platform describes, if any of its variables is set.
    pub fn nais_client(self, http: &dyn Fn(&Environment) -> Http) -> Outcome<Option<Client>> {
        if !self.describe_a_client()? {
            return Ok(None);
        }
        let jwk = self.secret(CLIENT_JWK)?.ok_or_else(|| not_set(CLIENT_JWK))?;
        let client_id = self.parsed(CLIENT_ID, str::parse)?.ok_or_else(|| not_set(CLIENT_ID))?;
        let environment = self.nais_environment(http)?;
        let scopes: Option<Scopes> = self.parsed(SCOPES, str::parse)?;
        let key = signing_key(&jwk).map_err(|failure| failure.while_doing(format!("{CLIENT_JWK} can't be used")))?;
        Ok(Some(Client {
            signer: None,
            origin: Origin::Given,
            environment,
            client_id,
            key: ClientKey::InHand(key),
            scopes: scopes.map(Vec::from).unwrap_or_default(),
        }))
    }

    /// The addresses as they are given, or, where there is only the metadata's address, as the metadata says.
    fn nais_environment(self, http: &dyn Fn(&Environment) -> Http) -> Outcome<Environment> {
        let name = || "nais".parse();
        let issuer: Option<Issuer> = self.parsed(ISSUER, str::parse)?;
        let token_endpoint = self.parsed(TOKEN_ENDPOINT, checked_url)?;
        let metadata = self.parsed(WELL_KNOWN_URL, checked_url)?;
        let (issuer, token_endpoint) = match (issuer, token_endpoint, metadata) {
            (Some(issuer), Some(token_endpoint), _) => (issuer, token_endpoint),
            (_, _, Some(url)) => {
                let issuer: Issuer = url.origin().ascii_serialization().parse()?;
                // Only for the trust settings: the addresses in it are about to be read.
                let bare = Environment::new(name()?, issuer, url.clone(), url.clone())?;
                return discover_at(&http(&bare), &name()?, &url).map_err(|error| {
                    Failure::from(error)
                        .while_doing(format!("{WELL_KNOWN_URL} can't be used"))
                        .hint(format!("or set {ISSUER} and {TOKEN_ENDPOINT}: the metadata isn't needed then"))
                });
            }
            (None, _, None) => return Err(not_set(ISSUER)),
            (Some(_), None, None) => return Err(not_set(TOKEN_ENDPOINT)),
        };
        let jwks_uri = match self.parsed(JWKS_URI, checked_url)? {
            Some(url) => url,
            None => checked_url(&format!("{}/jwk", issuer.as_str().trim_end_matches('/')))?,
        };
        Environment::new(name()?, issuer, token_endpoint, jwks_uri).map_err(|error| {
            Failure::from(error).hint(format!("{ISSUER}, {TOKEN_ENDPOINT} and {JWKS_URI} belong together"))
        })
    }
}

fn not_set(name: &str) -> Failure {
    Failure::missing(format!("{name} isn't set"))
}

/// The private JWK with its own kid: that is what the platform has registered.
fn signing_key(jwk: &SecretText) -> Outcome<SigningKey> {
    let bytes = jwk.expose().clone().into_bytes().into();
    let material = read(&bytes, &mut NoPasswords)?;
    let entry = material.choose(None)?;
    let kid = entry.kid.as_deref().ok_or_else(|| Failure::usage("the key in it has no kid"))?;
    let kid = kid.parse()?;
    Ok(SigningKey::registered(entry.key.clone(), kid, None))
}
