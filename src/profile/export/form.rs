//! The forms that platforms and libraries want a client in.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use clap::ValueEnum;
use serde_json::{Map, Value, json};

use crate::failure::{Failure, Outcome};
use maskinporten_engine::client::Client;
use maskinporten_protocol::certificate::{Certificate, CertificateChain, CertificateError};
use maskinporten_protocol::dotenv::Dotenv;
use maskinporten_protocol::ids::{Kid, KubernetesName, ProfileName, Scope};
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::write::{to_base64_jwk, to_pkcs12};
use maskinporten_protocol::key::{Credential, PrivateKey};
use maskinporten_protocol::nais_variables::{RegisteredClient, nais_variables};
use maskinporten_protocol::properties::Properties;
use maskinporten_protocol::secret::{SecretBytes, SecretText};

/// The forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// NAME=value lines, as `docker run --env-file` and `kubectl create secret --from-env-file` take them
    Nais,
    /// A Kubernetes secret, as JSON
    Kubernetes,
    /// Secrets of GitHub Actions; in a file as `gh secret set -f` takes them
    Github,
    /// Variables of GitLab CI; in a file as dotenv
    Gitlab,
    /// NAME='value' lines, for a shell or a dotenv library
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
            Self::Kubernetes => Some("kubectl"),
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
                let members = self.variables()?.into_iter().map(|(name, value)| (name.to_owned(), plain(&value)));
                let json = json!({
                    "apiVersion": "v1", "kind": "Secret", "metadata": { "name": secret_name }, "type": "Opaque",
                    "stringData": members.collect::<Map<_, _>>(),
                });
                Ok(format!("{json:#}\n").into())
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
        let Credential::Kid(kid) = self.credential else {
            return Err(Failure::usage("this profile logs in with a certificate, and these variables hold a registered key")
                .hint("register a key with `maskinporten jwks upload --switch-to-key`, or use --as appsettings or properties"));
        };
        let variables = nais_variables(&RegisteredClient {
            client_id: &self.client.client_id,
            environment: &self.client.environment,
            scopes: &self.client.scopes,
            key: self.private,
            kid,
            alg: Algorithm::Rs256,
        })?;
        // CI systems refuse empty secrets.
        Ok(variables.into_iter().filter(|(_, value)| !value.expose().is_empty()).collect())
    }

    fn scopes(&self) -> String {
        self.client.scopes.iter().map(Scope::as_str).collect::<Vec<_>>().join(" ")
    }

    /// As Altinn's client library reads it for Digdir's environments; elsewhere as their newer one does, which takes
    /// any authority.
    fn appsettings(&self) -> Outcome<SecretText> {
        let environment = &self.client.environment;
        let at_digdirs = ["test", "prod"].contains(&environment.name.as_str());
        let (place, address) = if at_digdirs {
            ("Environment", environment.name.as_str())
        } else {
            ("Authority", environment.issuer.as_str())
        };
        let (member, key) = match self.credential {
            Credential::Kid(kid) => {
                let jwk = to_base64_jwk(self.private, kid, Algorithm::Rs256)?;
                (if at_digdirs { "EncodedJwk" } else { "JwkBase64" }, jwk)
            }
            // The library opens it without a password.
            Credential::Chain(chain) => ("EncodedX509", base64(&self.keystore(chain, &String::new().into())?)),
        };
        let json = json!({ "MaskinportenSettings": {
            place: address, "ClientId": self.client.client_id, "Scope": self.scopes(), member: plain(&key),
        }});
        Ok(format!("{json:#}\n").into())
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
            ("keystore.file", format!("base64:{}", keystore.expose()).into()),
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

/// A secret on its way into a file of JSON.
fn plain(secret: &SecretText) -> Value {
    Value::String(secret.expose().clone())
}
