//! Logging in to Azure: whoever this machine is there gets an access token for the vault.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use url::Url;

use crate::github::GitHub;
use crate::kept_login::name;
use crate::key_service::{AzureKey, KeyServiceError};
use crate::store::TokenDigest;
use maskinporten_protocol::clock::Deadline;
use maskinporten_protocol::http::{Answer, Http, HttpError, Request};
use maskinporten_protocol::regular_file::{Links, read_text};
use maskinporten_protocol::secret::SecretText;
use maskinporten_protocol::token::{AccessToken, LONGEST_LIFE};
use maskinporten_protocol::value::plain;

/// Where a virtual machine asks who it is. It is on the same host, and nothing else answers there.
pub const OWN_MACHINE: &str = "http://169.254.169.254/metadata/identity/oauth2/token";

/// How long that may take: elsewhere nobody answers at all.
const OWN_MACHINE_ANSWERS: Duration = Duration::from_secs(5);

/// The longest token that is read from a file, in bytes.
const LONGEST_TOKEN: usize = 64 << 10;

/// How to log in.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Who this machine is.
    pub identity: Identity,
    /// Who gives the tokens, if not the authority of the vault's own cloud. Machines that know who they are don't ask it.
    pub authority: Option<Url>,
}

/// Who this machine is in Azure, and how it shows that.
#[derive(Debug, Clone)]
pub enum Identity {
    /// Workload identity: another party vouches for it.
    Federated {
        /// The directory, by its id or domain.
        tenant: String,
        /// The application's id.
        client: String,
        /// Who vouches for it.
        by: Vouching,
    },
    /// An application with a secret.
    Secret {
        /// The directory, by its id or domain.
        tenant: String,
        /// The application's id.
        client: String,
        /// The secret.
        secret: SecretText,
    },
    /// Managed identity, in App Service, Functions and Container Apps.
    Service {
        /// Where to ask.
        endpoint: Url,
        /// The secret that shows who asks.
        header: SecretText,
        /// The identity of several.
        client: Option<String>,
    },
    /// Managed identity of a virtual machine.
    Machine {
        /// Where to ask: [`OWN_MACHINE`].
        endpoint: Url,
        /// The identity of several.
        client: Option<String>,
        /// What to do on a machine that isn't one of Azure's.
        otherwise: String,
    },
}

/// Another party, whose token says who this machine is.
#[derive(Debug, Clone)]
pub enum Vouching {
    /// It puts the token into this file, again and again.
    File(PathBuf),
    /// GitHub gives one to a job that asks for it.
    GitHub(GitHub),
}

/// The token in an answer. Some say when it ends, some after how long, and some write numbers as strings.
#[derive(Deserialize)]
struct Given {
    access_token: String,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
    #[serde(default, deserialize_with = "seconds")]
    expires_on: Option<i64>,
}

fn seconds<'de, N: Deserialize<'de> + FromStr, D: Deserializer<'de>>(from: D) -> Result<Option<N>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Seconds<N> {
        Number(N),
        Text(String),
        Other(serde::de::IgnoredAny),
    }
    Ok(match Seconds::deserialize(from)? {
        Seconds::Number(seconds) => Some(seconds),
        Seconds::Text(text) => text.parse().ok(),
        Seconds::Other(_) => None,
    })
}

impl Settings {
    /// The name of a login, of all that decides whose it is.
    pub(super) fn name(&self, key: &AzureKey) -> Result<TokenDigest, KeyServiceError> {
        let (resource, authority) = (key.resource(), self.authority(key)?);
        let one = |client: &Option<String>| client.clone().unwrap_or_default();
        Ok(match &self.identity {
            Identity::Federated { tenant, client, by } => {
                let basis = match by {
                    Vouching::File(file) => vouched(file)?,
                    // Its answer is another each time.
                    Vouching::GitHub(github) => github.job().to_owned().into(),
                };
                name(&["azure", &resource, authority.as_str(), "federated", tenant, client, basis.expose()])
            }
            Identity::Secret { tenant, client, secret } => {
                name(&["azure", &resource, authority.as_str(), "secret", tenant, client, secret.expose()])
            }
            Identity::Service { endpoint, header, client } => {
                name(&["azure", &resource, endpoint.as_str(), &one(client), header.expose()])
            }
            Identity::Machine { endpoint, client, .. } => {
                name(&["azure", &resource, endpoint.as_str(), &one(client)])
            }
        })
    }

    fn authority(&self, key: &AzureKey) -> Result<Url, HttpError> {
        let usual = || Url::parse(key.authority()).map_err(|error| HttpError::Setup(error.to_string()));
        self.authority.clone().map_or_else(usual, Ok)
    }

    /// Asks for an access token for the vaults of a key's cloud.
    pub(super) fn log_in(&self, http: &Http, key: &AzureKey, now: Timestamp) -> Result<AccessToken, KeyServiceError> {
        let answer = match &self.identity {
            Identity::Federated { tenant, client, by } => {
                let token = match by {
                    Vouching::File(file) => vouched(file)?,
                    Vouching::GitHub(github) => {
                        GitHub { audience: Some(key.exchange()), ..github.clone() }.jwt(http)?
                    }
                };
                let shown = [
                    ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                    ("client_assertion", token.expose().as_str()),
                ];
                self.ask(http, key, (tenant, client), &shown)?
            }
            Identity::Secret { tenant, client, secret } => {
                self.ask(http, key, (tenant, client), &[("client_secret", secret.expose())])?
            }
            Identity::Service { endpoint, header, client } => {
                let url = question(endpoint, "2019-08-01", key, client.as_deref());
                http.send(&Request::get(url).header("x-identity-header", header))?
            }
            Identity::Machine { endpoint, client, otherwise } => {
                let url = question(endpoint, "2018-02-01", key, client.as_deref());
                own_machine(http, url, otherwise)?
            }
        };
        if answer.is_success() { given(&answer, now) } else { Err(self.refused(&answer)) }
    }

    /// Asks the authority (RFC 6749 section 4.4), with what shows who asks (RFC 7523 section 2.2 for the token of another).
    fn ask(
        &self,
        http: &Http,
        key: &AzureKey,
        (tenant, client): (&str, &str),
        shown: &[(&str, &str)],
    ) -> Result<Answer, KeyServiceError> {
        let scope = format!("{}/.default", key.resource());
        let mut url = self.authority(key)?;
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend([tenant, "oauth2", "v2.0", "token"]);
        }
        let mut form = vec![("grant_type", "client_credentials"), ("client_id", client), ("scope", scope.as_str())];
        form.extend(shown);
        Ok(http.send(&Request::form(url, &form).that_only_asks())?)
    }

    fn refused(&self, answer: &Answer) -> KeyServiceError {
        let hint = match &self.identity {
            Identity::Federated { .. } => {
                "the application needs a federated credential with this token's issuer, subject and audience"
            }
            Identity::Secret { .. } => {
                "look whether tenant, application and secret belong together, and whether the secret has expired"
            }
            Identity::Service { .. } | Identity::Machine { .. } => {
                "assign a managed identity here; of several, the one that is wanted has to be named by its client id"
            }
        };
        KeyServiceError::refused(answer, "log this machine in", hint.to_owned())
    }
}

/// The token of another party who vouches for us. It is read at each login: it is replaced before it ends.
fn vouched(file: &Path) -> Result<SecretText, KeyServiceError> {
    let path = file.display();
    let why = match read_text(file, LONGEST_TOKEN, Links::Follow) {
        Ok(Some(token)) if !plain(&token).is_empty() => return Ok(plain(&token).to_owned().into()),
        Ok(Some(_)) => format!("the file with the federated token, {path}, is empty"),
        Ok(None) => format!("there is no file with a federated token at {path}"),
        Err(error) => error.to_string(),
    };
    let hint = "whoever vouches for this machine writes a token there; look whether that runs".to_owned();
    Err(KeyServiceError::NotSetUp { why, hint })
}

/// What is asked of something that knows who this machine is.
fn question(endpoint: &Url, version: &str, key: &AzureKey, client: Option<&str>) -> Url {
    let mut url = endpoint.clone();
    let resource = key.resource();
    let asked = [("api-version", version), ("resource", resource.as_str())];
    url.query_pairs_mut().extend_pairs(asked).extend_pairs(client.map(|client| ("client_id", client)));
    url
}

/// Asks what is on the same host as this machine. Nobody is there elsewhere, which is known soon; one that is busy is asked
/// again.
fn own_machine(http: &Http, question: Url, otherwise: &str) -> Result<Answer, KeyServiceError> {
    let marked = SecretText::new("true".to_owned());
    let request = Request::get(question).header("metadata", &marked);
    match http.send_once(&request, Deadline::within(OWN_MACHINE_ANSWERS)) {
        Err(HttpError::Unreachable { .. } | HttpError::Timeout { .. }) => Err(KeyServiceError::NotSetUp {
            why: "this machine isn't one of Azure's that knows who it is, and no other login is set".to_owned(),
            hint: otherwise.to_owned(),
        }),
        Err(HttpError::Busy { .. }) => Ok(http.send(&request)?),
        answer => Ok(answer?),
    }
}

fn given(answer: &Answer, now: Timestamp) -> Result<AccessToken, KeyServiceError> {
    let Given { access_token, expires_in, expires_on } = answer.json()?;
    let until = |end: i64| u64::try_from(end.saturating_sub(now.as_second())).unwrap_or_default();
    // One that doesn't say how long it lives is used once.
    let life = expires_in.or_else(|| expires_on.map(until)).unwrap_or_default();
    if access_token.is_empty() {
        return Err(answer.unusable().into());
    }
    Ok(AccessToken {
        token: access_token.into(),
        token_type: "Bearer".to_owned(),
        expires_in: life.min(LONGEST_LIFE.as_secs()),
        scope: String::new(),
        obtained_at: now,
    })
}
