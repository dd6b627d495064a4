//! Environment variables that aren't flags. Those that hold secrets are never given to the argument parser, which
//! would print their values in `--help`.

use std::env;
use std::path::PathBuf;

use super::clients::{Client, ClientKey, Origin};
use super::failure::{Failure, Outcome};
use crate::environment::{Environment, Issuer, checked_url};
use crate::http::Http;
use crate::ids::{IdError, Scope};
use crate::key::password::NoPasswords;
use crate::key::{SigningKey, read};
use crate::metadata::discover_at;
use crate::secret::SecretText;

/// The variables that hold secrets, ours and those of other tools for Maskinporten. No program that we run gets them.
pub const SECRET_VARIABLES: [&str; 8] = [
    "MASKINPORTEN_PRIVATE_KEY",
    "MASKINPORTEN_CLIENT_JWK",
    "MASKINPORTEN_PASSPHRASE",
    "MASKINPORTEN_CERTIFICATE_PASSWORD",
    "MASKINPORTEN_KEYSTORE_PASSWORD",
    "MASKINPORTEN_KEY_PASSWORD",
    "MASKINPORTEN_TOKEN",
    "PRIVATE_KEY",
];

/// Every variable that the program heeds, with what it is for: the man page and the README print this table.
pub const VARIABLES: &[(&str, &str)] = &[
    ("MASKINPORTEN_PROFILE", "the profile to use; as --profile"),
    ("MASKINPORTEN_ADMIN_PROFILE", "the admin profile to act through; as --admin"),
    ("MASKINPORTEN_STORE", "where secrets are kept: keyring, file, plain-file or env; as --store"),
    ("MASKINPORTEN_CONFIG_DIR", "the folder with config.toml and keys.toml; as --config-dir"),
    ("MASKINPORTEN_CACHE_DIR", "a folder to keep tokens in, unencrypted, instead of the store; as --cache-dir"),
    ("MASKINPORTEN_PASSPHRASE", "the passphrase of the encrypted file store (secret)"),
    ("MASKINPORTEN_PASSPHRASE_FILE", "a file with that passphrase; as --passphrase-file"),
    ("MASKINPORTEN_PRIVATE_KEY", "the private key of the env store, in any format that key files come in (secret)"),
    ("MASKINPORTEN_CERTIFICATE_PASSWORD", "the password of a certificate that a profile refers to (secret)"),
    ("MASKINPORTEN_CLIENT_ID", "the client's id, as the nais platform sets it"),
    (
        "MASKINPORTEN_CLIENT_JWK",
        "the client's private key as JWK, as nais sets it; no profile is needed then (secret)",
    ),
    ("MASKINPORTEN_SCOPES", "the client's scopes with spaces between them, as nais sets them"),
    ("MASKINPORTEN_ISSUER", "the issuer, as nais sets it"),
    ("MASKINPORTEN_TOKEN_ENDPOINT", "the token endpoint, as nais sets it"),
    ("MASKINPORTEN_JWKS_URI", "where the server's public keys are, as nais sets it"),
    ("MASKINPORTEN_WELL_KNOWN_URL", "the server's metadata, which is read if issuer or token endpoint isn't set"),
    ("SSL_CERT_FILE", "certificate authorities to trust besides the system's, PEM"),
    ("HTTPS_PROXY", "the proxy to go through; HTTP_PROXY and ALL_PROXY likewise, but never to this machine itself"),
    ("NO_PROXY", "hosts to reach without the proxy"),
    ("NO_COLOR", "set to anything: no colour"),
    ("GITHUB_ACTIONS", "set to true: tokens are masked in the log before they are printed"),
    ("XDG_CONFIG_HOME", "the folder that holds maskinporten/, if not ~/.config (Windows: %APPDATA%)"),
];

/// Reads environment variables.
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

    /// A variable's value; an empty one counts as none, as CI systems set what they don't have to "".
    pub fn text(self, name: &str) -> Option<String> {
        if !self.readable {
            return None;
        }
        env::var(name).ok().filter(|value| !value.is_empty())
    }

    /// A variable's value, as the secret that it is.
    pub fn secret(self, name: &str) -> Option<SecretText> {
        self.text(name).map(SecretText::new)
    }

    /// Certificate authorities to trust besides the system's.
    pub fn ssl_cert_file(self) -> Option<PathBuf> {
        self.text("SSL_CERT_FILE").map(PathBuf::from)
    }

    /// Whether this runs as a step of GitHub Actions, whose log masks what it is told to.
    pub fn in_github_actions(self) -> bool {
        self.text("GITHUB_ACTIONS").is_some_and(|value| value == "true")
    }

    /// The client that the nais platform describes, if `MASKINPORTEN_CLIENT_JWK` is set. Then all of it must be.
    pub fn nais_client(self, http: &dyn Fn(&Environment) -> Http) -> Outcome<Option<Client>> {
        let Some(jwk) = self.secret("MASKINPORTEN_CLIENT_JWK") else { return Ok(None) };
        let needed = |name: &str| {
            self.text(name).ok_or_else(|| {
                Failure::missing(format!("MASKINPORTEN_CLIENT_JWK is set, but {name} isn't"))
                    .hint("set them all, or name a profile with --profile")
            })
        };
        let client_id = needed("MASKINPORTEN_CLIENT_ID")?;
        let environment = self.nais_environment(&needed, http)?;
        let scopes = self.text("MASKINPORTEN_SCOPES").unwrap_or_default();
        let scopes: Result<Vec<Scope>, _> = scopes.split_whitespace().map(str::parse).collect();
        let bad = |error: &dyn std::fmt::Display| Failure::usage(error.to_string());
        Ok(Some(Client {
            origin: Origin::Variables,
            environment,
            client_id: client_id
                .parse()
                .map_err(|error| bad(&error).while_doing("MASKINPORTEN_CLIENT_ID can't be used"))?,
            key: ClientKey::InHand(
                signing_key(&jwk).map_err(|failure| failure.while_doing("MASKINPORTEN_CLIENT_JWK can't be used"))?,
            ),
            scopes: scopes.map_err(|error| bad(&error).while_doing("MASKINPORTEN_SCOPES can't be used"))?,
        }))
    }

    /// The addresses as they are given, or, where there is only the metadata's address, as the metadata says.
    fn nais_environment(
        self,
        needed: &dyn Fn(&str) -> Outcome<String>,
        http: &dyn Fn(&Environment) -> Http,
    ) -> Outcome<Environment> {
        let name = || "nais".parse().map_err(|error: IdError| Failure::usage(error.to_string()));
        let addresses = (self.text("MASKINPORTEN_ISSUER"), self.text("MASKINPORTEN_TOKEN_ENDPOINT"));
        if let (Some(url), (None, _) | (_, None)) = (self.text("MASKINPORTEN_WELL_KNOWN_URL"), &addresses) {
            let url = checked_url(&url)?;
            let issuer: Issuer = url.origin().ascii_serialization().parse()?;
            // Only for the trust settings: the addresses in it are about to be read.
            let bare = Environment::new(name()?, issuer, url.clone(), url.clone())?;
            return Ok(discover_at(&http(&bare), name()?, &url)?);
        }
        let issuer: Issuer = needed("MASKINPORTEN_ISSUER")?.parse()?;
        let token_endpoint = checked_url(&needed("MASKINPORTEN_TOKEN_ENDPOINT")?)?;
        let jwks_uri = match self.text("MASKINPORTEN_JWKS_URI") {
            Some(url) => checked_url(&url)?,
            None => checked_url(&format!("{}/jwk", issuer.as_str().trim_end_matches('/')))?,
        };
        Ok(Environment::new(name()?, issuer, token_endpoint, jwks_uri)?)
    }
}

/// The private JWK with its own kid: that is what the platform has registered.
fn signing_key(jwk: &SecretText) -> Outcome<SigningKey> {
    let bytes = jwk.expose().clone().into_bytes().into();
    let material = read(&bytes, &mut NoPasswords)?;
    let entry = material.choose(None)?;
    let kid = entry.kid.as_deref().ok_or_else(|| Failure::usage("the key in it has no kid"))?;
    let kid = kid.parse().map_err(|error: IdError| Failure::usage(error.to_string()))?;
    Ok(SigningKey::registered(entry.key.clone(), kid, None))
}
