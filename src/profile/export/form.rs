//! The forms in which platforms and libraries take a client.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use clap::ValueEnum;
use serde::Serialize;

use crate::failure::{Failure, Outcome};
use crate::json::{self, Exposed};
use maskinporten_engine::client::Client;
use maskinporten_engine::kubernetes::manifest;
use maskinporten_protocol::certificate::{Certificate, CertificateChain, CertificateError};
use maskinporten_protocol::dotenv::Dotenv;
use maskinporten_protocol::ids::{ClientId, Kid, KubernetesName, ProfileName, joined};
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::write::{to_base64_jwk, to_pkcs12};
use maskinporten_protocol::key::{Credential, PrivateKey};
use maskinporten_protocol::nais_variables::{RegisteredClient, nais_variables};
use maskinporten_protocol::properties::Properties;
use maskinporten_protocol::secret::{SecretBytes, SecretText};

/// The forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// NAME=value lines, as `docker run --env-file`, systemd and `kubectl create secret --from-env-file` take them; a
    /// shell takes the quotes out of the key
    Nais,
    /// A Kubernetes secret, as JSON
    Kubernetes,
    /// A secret and variables of GitHub Actions; in a file all of them, as `gh secret set -f` takes them
    Github,
    /// Variables of GitLab CI, the private key masked and hidden; in a file as dotenv
    Gitlab,
    /// NAME='value' lines, for a shell, systemd, Docker Compose or a dotenv library
    Dotenv,
    /// Altinn's `MaskinportenSettings`, for .NET
    Appsettings,
    /// jwt-grant-generator's properties
    Properties,
}

impl Form {
    /// The name, as in `--as`.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Nais => "nais",
            Self::Kubernetes => "kubernetes",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Dotenv => "dotenv",
            Self::Appsettings => "appsettings",
            Self::Properties => "properties",
        }
    }

    /// The program that stores it, if there is one.
    pub(super) fn program(self) -> Option<&'static str> {
        match self {
            Self::Github => Some("gh"),
            Self::Gitlab => Some("glab"),
            _ => None,
        }
    }
}

/// The name of a profile's Kubernetes secret, unless another is given.
pub(super) fn secret_name_of(profile: &ProfileName) -> Outcome<KubernetesName> {
    let name = format!("maskinporten-{profile}").to_lowercase().replace(['_', '.'], "-");
    Ok(name.trim_end_matches('-').parse()?)
}

/// A client with its key.
pub(super) struct Bundle<'a> {
    pub(super) client: &'a Client,
    pub(super) private: &'a PrivateKey,
    pub(super) credential: &'a Credential,
}

impl Bundle<'_> {
    /// The text of a file.
    pub(super) fn text(&self, form: Form, secret_name: &KubernetesName) -> Outcome<SecretText> {
        match form {
            Form::Appsettings => self.appsettings(),
            Form::Properties => self.properties(),
            Form::Kubernetes => {
                let manifest = manifest(None, secret_name.as_str(), &self.variables()?);
                Ok(String::from_utf8_lossy(manifest.expose()).into_owned().into())
            }
            Form::Nais | Form::Github | Form::Gitlab | Form::Dotenv => {
                let variables = self.variables()?;
                let lines: Vec<(&str, &SecretText)> = variables.iter().map(|(name, value)| (*name, value)).collect();
                Ok(if form == Form::Nais { Dotenv::write_bare(&lines) } else { Dotenv::write(&lines) })
            }
        }
    }

    /// The variables that the nais platform injects.
    pub(super) fn variables(&self) -> Outcome<Vec<(&'static str, SecretText)>> {
        let variables = nais_variables(&RegisteredClient {
            client_id: &self.client.client_id,
            environment: &self.client.environment,
            scopes: &self.client.scopes,
            key: self.private,
            kid: self.kid()?,
            alg: Algorithm::Rs256,
        })?;
        // CI systems refuse empty secrets.
        Ok(variables.into_iter().filter(|(_, value)| !value.expose().is_empty()).collect())
    }

    /// What its key is registered as.
    pub(super) fn kid(&self) -> Outcome<&Kid> {
        match self.credential {
            Credential::Kid(kid) => Ok(kid),
            Credential::Chain(_) => Err(Failure::usage(
                "this profile logs in with a certificate, and these variables hold a registered key",
            )
            .hint(
                "`maskinporten rotate --switch-to-key` gives it a key instead; or use --as appsettings or properties",
            )),
        }
    }

    fn scopes(&self) -> String {
        joined(&self.client.scopes)
    }

    /// As Altinn's client library reads it for Digdir's environments; elsewhere as their newer one does, which takes
    /// any authority.
    fn appsettings(&self) -> Outcome<SecretText> {
        let environment = &self.client.environment;
        let at_digdirs = ["test", "prod"].contains(&environment.name.as_str());
        let place = if at_digdirs {
            Place::Environment(environment.name.as_str())
        } else {
            Place::Authority(environment.issuer.as_str())
        };
        let (secret, member): (_, fn(_) -> _) = match self.credential {
            Credential::Kid(kid) => {
                let jwk = to_base64_jwk(self.private, kid, Algorithm::Rs256)?;
                (jwk, if at_digdirs { Key::EncodedJwk } else { Key::JwkBase64 })
            }
            // The library opens it without a password.
            Credential::Chain(chain) => (base64(&self.keystore(chain, &String::new().into())?), Key::EncodedX509),
        };
        let (client_id, scope, key) = (&self.client.client_id, self.scopes(), member(Exposed::new(secret.expose())));
        json::file(&Appsettings { maskinporten_settings: Settings { place, client_id, scope, key } })
    }

    fn properties(&self) -> Outcome<SecretText> {
        let environment = &self.client.environment;
        let (chain, kid): (&[Vec<u8>], Option<&Kid>) = match self.credential {
            Credential::Kid(kid) => (&[], Some(kid)),
            Credential::Chain(chain) => (chain, None),
        };
        let password: SecretText = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 18]>()).into();
        let keystore = base64(&self.keystore(chain, &password)?);
        let text = |text: &str| SecretText::new(text.to_owned());
        let mut rows = vec![
            ("issuer", text(self.client.client_id.as_str())),
            ("audience", text(environment.issuer.as_str())),
            ("token.endpoint", text(environment.token_endpoint.as_str())),
            ("scope", text(&self.scopes())),
            ("keystore.type", text("PKCS12")),
            ("keystore.file", ["base64:", keystore.expose()].concat().into()),
            ("keystore.alias", text(ALIAS)),
            ("keystore.password", password.clone()),
            ("keystore.alias.password", password),
        ];
        rows.extend(kid.map(|kid| ("keystore.kid", text(kid.as_str()))));
        Ok(Properties::write(&rows.iter().map(|(key, value)| (*key, value)).collect::<Vec<_>>()))
    }

    fn keystore(&self, chain: &[Vec<u8>], password: &SecretText) -> Outcome<SecretBytes> {
        let certificates: Result<Vec<Certificate>, CertificateError> =
            chain.iter().map(|der| Certificate::from_der(der)).collect();
        let chain = CertificateChain::for_key(self.private.public(), &certificates?);
        Ok(to_pkcs12(self.private, &chain, ALIAS, password)?)
    }
}

const ALIAS: &str = "client";

fn base64(bytes: &SecretBytes) -> SecretText {
    STANDARD.encode(bytes.expose()).into()
}

/// An `appsettings.json`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Appsettings<'a> {
    maskinporten_settings: Settings<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Settings<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    client_id: &'a ClientId,
    scope: String,
    #[serde(flatten)]
    key: Key<'a>,
}

#[derive(Serialize)]
enum Place<'a> {
    Environment(&'a str),
    Authority(&'a str),
}

#[derive(Serialize)]
enum Key<'a> {
    EncodedJwk(Exposed<'a>),
    JwkBase64(Exposed<'a>),
    EncodedX509(Exposed<'a>),
}
