//! `grant`: a replacement for jwt-grant-generator that reads its files.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::Value;
use url::Url;

use crate::failure::{Failure, Outcome};
use crate::generator::Generator;
use crate::input::{in_utf8, read_file};
use crate::json::{self, Exposed};
use crate::named_file::warn_if_open;
use crate::output::Format;
use crate::selection::Selection;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::environment::{Environment, Issuer};
use maskinporten_protocol::grant::Assertion;
use maskinporten_protocol::secret::{SecretBytes, SecretText};
use maskinporten_protocol::token::Exchange;

/// Make a grant, and get a token, from a jwt-grant-generator file
///
/// Replaces Digdir's jwt-grant-generator: it reads the same properties and prints the same two outputs, with json also
/// when the server refuses. Unlike that, it exits with an error code when it fails. An empty resource, pid or consumer
/// organisation is left out.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten grant client.properties json | jq -r .token.access_token

The properties:
  issuer          the client's id
  audience        https://test.maskinporten.no/
  token.endpoint  https://test.maskinporten.no/token; without it, only the grant is made
  scope           separated by spaces
  resource, consumer_org, pid                  optional
  authorization_details.0.type                 and its other members, e.g.
  authorization_details.0.systemuser_org.ID
  keystore.file   .p12, .jks, .pem or JWK; or base64:…
  keystore.password, keystore.alias, keystore.alias.password
  keystore.kid    if the key is registered; without it, the certificate is sent")]
pub struct Grant {
    /// The file; - for stdin
    file: PathBuf,
    /// The same as -o json
    #[arg(value_name = "json")]
    shape: Option<Json>,
    /// Send the grant even if audience and token.endpoint name different servers
    #[arg(long)]
    allow_endpoint_mismatch: bool,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Json {
    Json,
}

/// A grant, and the token that it gave.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document<'a> {
    grant: Exposed<'a>,
    /// The server's answer as it came, if there is a token endpoint: also one that refuses.
    // It is never put into this, which would leave copies of the token behind: see `json::with_answer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<Value>,
}

impl Grant {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let bytes = if self.file.as_os_str() == "-" {
            terminal.read_stdin()?
        } else {
            let bytes = read_file(&self.file)?;
            warn_if_open(terminal, &self.file);
            bytes
        };
        let folder = self.file.parent().map(Path::to_owned).unwrap_or_default();
        let generator = Generator::new(&in_utf8(bytes), folder);
        let grant = generator.grant(&terminal.out)?;
        let (audience, endpoint) = (generator.audience()?, generator.token_endpoint(&terminal.out)?);
        let Some(endpoint) = endpoint else {
            if let Some(failure) = retired("audience", audience.as_str()) {
                terminal.out.warning(failure.message());
                failure.hints().iter().for_each(|hint| terminal.out.hint(hint));
            }
            let key = generator.signing_key(terminal, operator.clock().now())?;
            return self.print(terminal, &grant.sign(&audience, &key, operator.clock().now())?, None);
        };
        let environment = self.environment(selection, audience, endpoint)?;
        let key = generator.signing_key(terminal, operator.clock().now())?;
        let Exchange { assertion, token, answer } = match operator.exchange(&environment, &grant, &key) {
            Ok(exchange) => exchange,
            Err(error) => {
                if let Some((grant, answer)) = error.refused()
                    && self.is_json()
                {
                    // An answer that isn't JSON has no place there.
                    let _ = self.print(terminal, grant, Some(answer));
                }
                return Err(error.into());
            }
        };
        if terminal.variables.in_github_actions() {
            terminal.out.mask_in_log(&token.token);
        }
        self.print(terminal, &assertion, Some(&answer))
    }

    /// Where the grant goes. Its trust settings are those of the environment that has this issuer.
    fn environment(&self, selection: &Selection, audience: Issuer, token_endpoint: Url) -> Outcome<Environment> {
        for (key, address) in [("audience", audience.as_str()), ("token.endpoint", token_endpoint.as_str())] {
            if let Some(failure) = retired(key, address) {
                return Err(failure);
            }
        }
        let known = selection.profiles.environments()?;
        if !self.allow_endpoint_mismatch && !audience.is_at(&token_endpoint) {
            return Err(mismatch(&known, &audience, &token_endpoint));
        }
        let ca_file =
            known.into_iter().find(|one| one.issuer.is_meant_by(audience.as_str())).and_then(|one| one.ca_file);
        let name = "properties".parse()?;
        // Never read: nothing is verified here.
        let jwks_uri = token_endpoint.clone();
        Ok(Environment { name, issuer: audience, token_endpoint, jwks_uri, selfservice: None, ca_file })
    }

    fn is_json(&self) -> bool {
        self.shape.is_some() || self.output == Format::Json
    }

    fn print(&self, terminal: &Terminal, grant: &Assertion, answer: Option<&SecretBytes>) -> Outcome {
        let shown: SecretText = if self.is_json() {
            let document = Document { grant: Exposed::new(grant.expose()), token: None };
            match answer {
                None => json::compact(&document)?,
                Some(answer) => json::with_answer(&document, "token", answer)?,
            }
        } else {
            let token = answer.map(json::answered);
            let token =
                token.map(|token| format!("\nRetrieved token-response:\n{}\n", token.expose())).unwrap_or_default();
            format!("Generated JWT-grant:\n{}\n{token}", grant.expose()).into()
        };
        terminal.out.result(shown.expose())
    }
}

/// Says what took over from a host that is no more.
fn retired(key: &str, address: &str) -> Option<Failure> {
    let url = Url::parse(address).ok()?;
    let successor = Environment::successor_of(&url)?;
    let today = Environment::built_in().into_iter().find(|environment| environment.name.as_str() == successor)?;
    let host = url.host_str().unwrap_or(address);
    Some(
        Failure::usage(format!("{key} names {host}, which is retired"))
            .hint(format!("use instead: {}", pair(&today))),
    )
}

/// Names the right pair: that of the environment that either address belongs to, or Digdir's two.
fn mismatch(known: &[Environment], audience: &Issuer, endpoint: &Url) -> Failure {
    let at = |one: &&Environment| one.issuer.is_at(endpoint) || audience.is_at(&one.token_endpoint);
    let named: Vec<String> = known.iter().filter(at).map(pair).collect();
    let pairs = if named.is_empty() { Environment::built_in().iter().take(2).map(pair).collect() } else { named };
    Failure::usage(format!(
        "audience {audience} and token.endpoint {endpoint} name different servers: an assertion sent elsewhere could be used against the real one"
    ))
    .hint(format!("these belong together: {}", pairs.join("; or ")))
    .hint("if this is intended, pass --allow-endpoint-mismatch")
}

fn pair(environment: &Environment) -> String {
    format!("audience={} and token.endpoint={}", environment.issuer, environment.token_endpoint)
}
