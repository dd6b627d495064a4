//! `dcr-token`: an access token for the self-service API.

use clap::Args;

use crate::admin_arg::AdminArg;
use crate::client_args::ClientArgs;
use crate::failure::{Failure, Outcome};
use crate::selection::{Selection, Whom};
use crate::terminal::Terminal;
use crate::token_output::{CacheArgs, TokenFormat};
use maskinporten_engine::error::Error;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::token_request::TokenRequest;
use maskinporten_protocol::ids::Scopes;

/// Get an access token for Digdir's self-service API
///
/// Logs in as the admin client, with its business certificate or registered key. Requests idporten:dcr.write and
/// idporten:dcr.read unless the admin profile or --scope says otherwise. Other commands get such a token by
/// themselves; this one is for curl, Postman and scripts.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  header=$(maskinporten dcr-token -o header) && echo \"$header\" | curl --fail -H @- https://api.test.samarbeid.digdir.no/api/v1/clients")]
pub struct DcrToken {
    /// The scopes to request; repeatable [default: the admin profile's, or idporten:dcr.write and idporten:dcr.read]
    #[arg(long, value_name = "SCOPE")]
    scope: Vec<Scopes>,
    #[command(flatten)]
    admin: AdminArg,
    #[command(flatten)]
    cache: CacheArgs,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: TokenFormat,
    #[command(flatten)]
    client: ClientArgs,
}

impl DcrToken {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let given = selection.given(terminal, operator, &self.client, self.admin.environment.as_ref())?;
        let client = match given {
            Some(client) => client,
            None => selection.client_of(operator, &selection.admin(&self.admin, Whom::Anybody)?.0)?,
        };
        let scopes = if self.scope.is_empty() { client.admin_scopes() } else { Scopes::of_all(&self.scope) };
        let token = self.cache.serve(operator, &client, &TokenRequest::scopes(scopes).grant(&client)?, None);
        let token = token.map_err(|error| match error {
            Error::Token(refusal) => Failure::of_admins_token(refusal),
            error => error.into(),
        })?;
        self.output.print(terminal, operator.clock().now(), &token)
    }
}
