//! The flags of commands that hand out an access token: which cache it may come from, and how it is printed.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use serde::Serialize;

use crate::duration::duration;
use crate::failure::Outcome;
use crate::json::{self, Exposed};
use crate::terminal::Terminal;
use maskinporten_engine::client::Client;
use maskinporten_engine::error::Error;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::token_cache::Keeping;
use maskinporten_protocol::grant::Grant;
use maskinporten_protocol::secret::SecretText;
use maskinporten_protocol::token::AccessToken;

/// How the token cache is used.
#[derive(Debug, Clone, Args)]
pub struct CacheArgs {
    /// Get a new token, and don't cache it
    #[arg(long, conflicts_with_all = ["min_life", "cache_dir"])]
    no_cache: bool,
    /// How long a cached token must still live [default: 10 s, or a fifth of its life if that is less]
    #[arg(long, hide_short_help = true, value_name = "DURATION", value_parser = duration)]
    min_life: Option<Duration>,
    /// Cache tokens in this folder, unencrypted, instead of the store
    #[arg(long, hide_short_help = true, value_name = "DIR", env = "MASKINPORTEN_CACHE_DIR", hide_env_values = true)]
    cache_dir: Option<PathBuf>,
}

impl CacheArgs {
    /// A token, kept or new.
    pub fn serve(
        &self,
        operator: &Operator,
        client: &Client,
        grant: &Grant,
        patience: Option<Duration>,
    ) -> Result<AccessToken, Error> {
        let keeping = match &self.cache_dir {
            _ if self.no_cache => Keeping::Nowhere,
            Some(folder) => Keeping::InFolder(folder.clone()),
            None => Keeping::WithKeys,
        };
        operator.token(client, grant, &keeping, self.min_life.unwrap_or_default(), patience)
    }
}

/// The shapes that a token comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TokenFormat {
    /// The bare token
    Text,
    /// The server's answer, and when the token expires
    Json,
    /// An Authorization header, for `curl -H @FILE`
    Header,
}

impl TokenFormat {
    /// Prints the token.
    pub fn print(self, terminal: &Terminal, now: Timestamp, token: &AccessToken) -> Outcome {
        terminal.out.result(self.shaped(terminal, now, token)?.expose())
    }

    /// The token in this shape. In a GitHub Actions step the log is told to mask it first.
    pub fn shaped(self, terminal: &Terminal, now: Timestamp, token: &AccessToken) -> Outcome<SecretText> {
        if terminal.variables.in_github_actions() {
            terminal.out.mask_in_log(&token.token);
        }
        Ok(match self {
            Self::Text => token.token.clone(),
            Self::Json => json::pretty(&Document::of(token, now))?,
            Self::Header => format!("Authorization: Bearer {}", token.token.expose()).into(),
        })
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
