//! Handing out access tokens: from the cache where there is one, in the shape that was asked for.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::asking::{Asking, duration};
use super::clients::Client;
use super::context::Context;
use super::failure::Outcome;
use crate::secret::SecretText;
use crate::token::AccessToken;

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
    /// A token, kept or new.
    pub fn serve(&self, context: &Context, client: &Client, asking: &Asking) -> Outcome<AccessToken> {
        let key = context.signing_key(client)?;
        asking.fetch(context, &context.http(&client.environment), client, &key)
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
    pub fn print(self, context: &Context, token: &AccessToken) -> Outcome {
        if context.variables.in_github_actions() {
            context.out.mask_in_log(&token.token);
        }
        let shown: SecretText = match self {
            Self::Text => token.token.clone(),
            Self::Json => format!("{:#}", token_json(token)).into(),
            Self::Header => format!("Authorization: Bearer {}", token.token.expose()).into(),
        };
        context.out.result(shown.expose())
    }
}

/// The JSON that a token is printed as: the server's answer, and when the token ends.
fn token_json(token: &AccessToken) -> Value {
    let expires_at = token.obtained_at + Duration::from_secs(token.expires_in);
    json!({
        "access_token": token.token.expose(), "token_type": token.token_type, "expires_in": token.expires_in,
        "scope": token.scope, "expires_at": expires_at.as_second(),
    })
}
