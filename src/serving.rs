//! Handing out access tokens: from the cache where there is one, in the shape that was asked for.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use serde::Serialize;

use crate::duration::duration;
use crate::failure::Outcome;
use crate::json::{self, Exposed};
use crate::terminal::Terminal;
use maskinporten_engine::cache::{Cache, CachedToken, EntryKey, Fetched, KeyName, Origin};
use maskinporten_engine::client::{Client, ClientKey};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Login, StoreKind};
use maskinporten_engine::store::{SecretStore, TokenDigest};
use maskinporten_protocol::grant::{AuthorizationDetails, Grant, Resource};
use maskinporten_protocol::ids::{OrgNumber, Scope};
use maskinporten_protocol::key::{Credential, SigningKey};
use maskinporten_protocol::secret::SecretText;
use maskinporten_protocol::token::AccessToken;

/// How the token cache is to be used.
#[derive(Debug, Clone, Args)]
pub struct CacheArgs {
    /// Get a new token, and keep it nowhere
    #[arg(long, conflicts_with_all = ["min_life", "cache_dir"])]
    no_cache: bool,
    /// How long a kept token must still live [default: 10 s, or a fifth of its life if that is less]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    min_life: Option<Duration>,
    /// Keep tokens in this folder, unencrypted, instead of the store
    #[arg(long, value_name = "DIR", env = "MASKINPORTEN_CACHE_DIR", hide_env_values = true)]
    cache_dir: Option<PathBuf>,
}

impl CacheArgs {
    /// A token, kept or new. The private key is only taken out of its store when a new one has to be asked for.
    pub fn serve(
        &self,
        terminal: &Terminal,
        operator: &Operator,
        client: &Client,
        grant: &Grant,
        patience: Option<Duration>,
    ) -> Outcome<AccessToken> {
        let ask = || -> Outcome<AccessToken> {
            let key = operator.signing_key(&client.key)?;
            Ok(operator.fetch(client, grant, &key, patience)?)
        };
        let name = if self.no_cache { None } else { entry_name(client, grant) };
        let (Some(name), Some(cache)) = (name, self.cache(operator, client)?) else {
            return ask();
        };
        let answer = cache.get_or_fetch(
            Some(&name),
            self.min_life.unwrap_or_default(),
            || operator.clock().now(),
            || {
                ask().map(|token| Fetched {
                    token: token.token,
                    scope: Some(token.scope),
                    token_type: token.token_type,
                    expires_in: Duration::from_secs(token.expires_in),
                })
            },
        )?;
        if let Some(note) = answer.note {
            terminal.out.detail(&note);
        }
        terminal.out.detail(match answer.origin {
            Origin::Cached => "the token was kept from before",
            Origin::Fetched => "the token is new",
        });
        Ok(from_cache(answer.token))
    }

    /// The cache to use: the folder named, or the store that keys are kept in, if that one keeps tokens. For a key
    /// that came with the environment there is no store.
    fn cache(&self, operator: &Operator, client: &Client) -> Outcome<Option<Cache>> {
        if let Some(folder) = &self.cache_dir {
            return Ok(Some(Cache::in_folder(folder.clone()).with_patience(operator.timeout())));
        }
        if matches!(client.key, ClientKey::InHand(_)) {
            return Ok(None);
        }
        let store = store_for_tokens(operator)?;
        let folder = operator.folder().path().join("cache");
        Ok(store.map(|store| Cache::new(store, folder).with_patience(operator.timeout())))
    }
}

/// The store that tokens are kept in: the keyring or plain files. With keys under a passphrase, or from the environment,
/// nothing is kept that would be easier to take than they are.
fn store_for_tokens(operator: &Operator) -> Outcome<Option<Arc<dyn SecretStore>>> {
    match operator.stores().usual() {
        kind @ (StoreKind::Keyring | StoreKind::PlainFile | StoreKind::Memory) => {
            Ok(Some(operator.stores().open(kind)?))
        }
        StoreKind::File | StoreKind::Env => Ok(None),
    }
}

/// What the grant's token is called in the cache; none for grants that name a person, and for certificates that
/// stay in their files.
fn entry_name(client: &Client, grant: &Grant) -> Option<TokenDigest> {
    let key = match &client.key {
        _ if grant.pid.is_some() => return None,
        ClientKey::InHand(SigningKey { credential: Credential::Kid(kid), .. })
        | ClientKey::Login(Login::Key { kid, .. }) => KeyName::Kid(kid.as_str()),
        ClientKey::Login(Login::Certificate { thumbprint }) => KeyName::Certificate(thumbprint.as_str()),
        ClientKey::InHand(_) | ClientKey::Login(Login::CertificateFile { .. }) => return None,
    };
    let scopes: Vec<&str> = grant.scopes.iter().map(Scope::as_str).collect();
    let resources: Vec<&str> = grant.resources.iter().map(Resource::as_str).collect();
    let entry = EntryKey {
        issuer: client.environment.issuer.as_str(),
        token_endpoint: client.environment.token_endpoint.as_str(),
        client_id: grant.client_id.as_str(),
        key,
        scopes: &scopes,
        resources: &resources,
        consumer_org: grant.consumer_org.as_ref().map(OrgNumber::as_str),
        authorization_details: grant.authorization_details.as_ref().map(AuthorizationDetails::as_json),
    };
    Some(entry.name())
}

fn from_cache(token: CachedToken) -> AccessToken {
    let life = token.expires_at.duration_since(token.obtained_at).as_secs();
    AccessToken {
        token: token.token,
        token_type: token.token_type,
        expires_in: life.try_into().unwrap_or_default(),
        scope: token.scope.unwrap_or_default(),
        obtained_at: token.obtained_at,
    }
}

/// The shapes that a token comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TokenShape {
    /// The bare token
    Text,
    /// The server's answer, and when the token expires
    Json,
    /// An Authorization header, for `curl -H @-`
    Header,
}

impl TokenShape {
    /// Prints the token. In a GitHub Actions step the log is told to mask it first.
    pub fn print(self, terminal: &Terminal, now: Timestamp, token: &AccessToken) -> Outcome {
        if terminal.variables.in_github_actions() {
            terminal.out.mask_in_log(&token.token);
        }
        let shown: SecretText = match self {
            Self::Text => token.token.clone(),
            Self::Json => json::pretty(&Document::of(token, now))?,
            Self::Header => format!("Authorization: Bearer {}", token.token.expose()).into(),
        };
        terminal.out.result(shown.expose())
    }
}

/// An access token: the server's answer, and when the token expires.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document<'a> {
    access_token: Exposed<'a>,
    token_type: &'a str,
    /// The life that is left now, in seconds.
    expires_in: i64,
    /// The granted scopes, separated by spaces.
    scope: &'a str,
    /// When it expires, in seconds since 1970.
    expires_at: i64,
}

impl<'a> Document<'a> {
    fn of(token: &'a AccessToken, now: Timestamp) -> Self {
        let expires_at = token.expires_at();
        // Rounded up: a token that came a moment ago has the whole life that the server named.
        let left = (expires_at.duration_since(now).as_secs_f64().ceil()).max(0.0);
        #[expect(clippy::cast_possible_truncation, reason = "seconds of a token's life")]
        let expires_in = left as i64;
        Self {
            access_token: Exposed::new(token.token.expose()),
            token_type: &token.token_type,
            expires_in,
            scope: &token.scope,
            expires_at: expires_at.as_second(),
        }
    }
}
