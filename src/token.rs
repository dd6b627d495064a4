//! `token`: an access token for an API.

use clap::Args;

use crate::failure::Outcome;
use crate::selection::Selection;
use crate::terminal::Terminal;
use crate::token_args::TokenArgs;
use crate::token_output::TokenFormat;
use maskinporten_engine::operator::Operator;

/// Get an access token for an API
///
/// The token is the only thing on stdout, so TOKEN=$(maskinporten token) works. Tokens are cached until shortly
/// before they expire, and reused when the same is requested.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten token --scope sandbox:widgets.read -o json

With MASKINPORTEN_CLIENT_JWK and related variables set, as the nais platform does, no profile is needed.")]
pub struct Token {
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: TokenFormat,
    #[command(flatten)]
    wanted: TokenArgs,
}

impl Token {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let token = self.wanted.token(terminal, operator, selection)?;
        self.output.print(terminal, operator.clock().now(), &token)
    }
}
