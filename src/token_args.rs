//! The flags that say which access token is wanted: those of `token`, and of what hands one on.

use std::time::Duration;

use clap::Args;

use crate::client_args::{ClientArgs, HEADING};
use crate::duration::duration;
use crate::failure::{Failure, Outcome};
use crate::request_args::{Call, RequestArgs};
use crate::scope_choice;
use crate::secret_source::SecretSource;
use crate::selection::Selection;
use crate::terminal::Terminal;
use crate::token_output::CacheArgs;
use maskinporten_engine::client::Client;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::grant::AuthorizationDetails;
use maskinporten_protocol::ids::{EnvironmentName, Pid};
use maskinporten_protocol::secret::SecretText;
use maskinporten_protocol::token::AccessToken;

/// Which access token is wanted.
#[derive(Debug, Args)]
pub struct TokenArgs {
    #[command(flatten)]
    request: RequestArgs,
    /// The person the token is about: - for stdin, or env:NAME; or eleven digits, which others can see here
    #[arg(long, value_name = "PID")]
    pid: Option<String>,
    /// A JSON file with authorization details (RFC 9396); - for stdin
    #[arg(long, hide_short_help = true, value_name = "FILE", conflicts_with = "system_user")]
    authorization_details: Option<SecretSource>,
    /// Wait until Maskinporten knows client and key: after a change this may take minutes [default: 180s]
    #[arg(long, value_name = "DURATION", num_args = 0..=1, require_equals = true, default_missing_value = "180s", value_parser = duration)]
    wait: Option<Duration>,
    #[command(flatten)]
    cache: CacheArgs,
    #[command(flatten)]
    client: ClientArgs,
    /// Where the client of --client-id is registered [default: where a profile here has it, else test]
    #[arg(long, value_name = "ENVIRONMENT", help_heading = HEADING, hide_short_help = true)]
    environment: Option<EnvironmentName>,
}

impl TokenArgs {
    /// The token, kept or new.
    pub fn token(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome<AccessToken> {
        let client = self.client(terminal, operator, selection)?;
        let mut request = self.request.request();
        if request.scopes.is_empty() && client.scopes.is_empty() && terminal.prompt.is_possible() {
            request.scopes = scope_choice::ask_for_own(terminal, operator, selection, &client)?;
        }
        request.pid = self.pid.as_deref().map(|text| pid(terminal, operator, text)).transpose()?;
        if let Some(source) = &self.authorization_details {
            request.authorization_details = Some(details(terminal, source)?);
        }
        let token = self.cache.serve(operator, &client, &request.grant(&client)?, self.wait);
        // Of a call that it can make, too.
        let is_whole =
            client.origin.profile().is_some() && self.pid.is_none() && self.authorization_details.is_none();
        let call = Call { scopes: request.scopes, ..self.request.call() };
        token.map_err(|error| {
            let failure = Failure::from(error);
            if failure.is_refusal() && is_whole {
                let doctor = format!("maskinporten doctor {}", call.flags().trim_start());
                failure.hint(format!("what is wrong, link by link: `{}`", doctor.trim_end()))
            } else {
                failure
            }
        })
    }

    fn client(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome<Client> {
        let pid = self.pid.as_deref().filter(|text| *text == "-").map(|_| SecretSource::Stdin);
        self.client.check_stdin([pid.as_ref(), self.authorization_details.as_ref()])?;
        if let Some(client) = selection.given(terminal, operator, &self.client, self.environment.as_ref())? {
            return Ok(client);
        }
        match &self.environment {
            Some(name) => Err(Failure::usage(format!("--environment {name} is for a client that --client-id names"))
                .hint("a profile has its environment: choose one with --profile")),
            None => selection.client(operator),
        }
    }
}

fn details(terminal: &Terminal, source: &SecretSource) -> Outcome<AuthorizationDetails> {
    let bytes = source.read_open(terminal, "authorization details come from a file or stdin")?;
    let json = serde_json::from_slice(bytes.expose())
        .map_err(|error| Failure::usage(format!("the authorization details aren't JSON: {error}")))?;
    AuthorizationDetails::from_json(json).map_err(Failure::usage)
}

/// The eleven digits themselves are a secret source of their own here: they name a person, but people type them.
fn pid(terminal: &Terminal, operator: &Operator, text: &str) -> Outcome<Pid> {
    let digits = if text == "-" || text.starts_with("env:") {
        text.parse::<SecretSource>().map_err(Failure::usage)?.read(terminal, operator)?
    } else {
        terminal.out.warning(
            "the pid on the command line can be seen by other users of this machine: pass - or env:NAME instead",
        );
        SecretText::new(text.to_owned())
    };
    Ok(Pid::try_from(digits)?)
}
