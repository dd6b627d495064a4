//! `demo`: the whole path in one process, against an embedded sandbox. Every step is the command that a user would
//! type, run over real HTTP; only the store is this process's memory, and the folder is temporary.

use std::time::Duration;

use clap::Args;
use serde::Serialize;

use crate::failure::{Failure, Kind, Outcome};
use crate::output::{Format, Output};
use crate::setup::Setup;
use crate::terminal::Terminal;
use maskinporten_engine::access::Access;
use maskinporten_engine::folder::Folder;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::private_file::{Overwrite, write_private};
use maskinporten_engine::store::memory::MemoryStore;
use maskinporten_engine::token_request::TokenRequest;
use maskinporten_protocol::environment::{Environment, selfservice_base};
use maskinporten_protocol::http::Http;
use maskinporten_protocol::token::{Cause, TokenClient, TokenError};
use maskinporten_sandbox::{GRANTED_SCOPE, Options, Sandbox};

/// See the whole path, from nothing to a token, against a sandbox
///
/// Makes a key, gets a self-service token, registers a client, uploads the key and gets an API token, over HTTP, from
/// a server that checks everything that Maskinporten checks. Leaves nothing behind, and doesn't touch your keyring or
/// your profiles.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten demo")]
pub struct Demo {
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// What was done, in order.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document {
    steps: Vec<Told>,
}

/// A step of the demo, with its result.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Told {
    /// Null for what no command does.
    command: Option<String>,
    /// What the step printed.
    result: String,
}

/// How long the demo's sandbox takes to know a new key: long enough to be seen waiting.
const PROPAGATION: Duration = Duration::from_secs(3);

impl Demo {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, run: RunWords) -> Outcome {
        let waiting = terminal.out.waiting("starting a sandbox: making its keys and certificates");
        let options = Options { propagation_delay: PROPAGATION, ..Options::default() };
        let sandbox = Sandbox::start(options).map_err(|error| Failure::new(Kind::Other, error.to_string()))?;
        drop(waiting);
        let folder = tempfile::tempdir()
            .map_err(|error| Failure::new(Kind::Other, format!("no temporary folder could be made: {error}")))?;
        let mut story = Story {
            run,
            out: &terminal.out,
            timeout: operator.timeout(),
            sandbox: &sandbox,
            folder: folder.path(),
            format: self.output,
            memory: MemoryStore::default(),
            steps: Vec::new(),
        };
        story.tell()?;
        let steps = std::mem::take(&mut story.steps);
        match self.output {
            Format::Json => terminal.out.json(&Document { steps }),
            Format::Text => terminal.out.result(
                "\nThat's all. To do it by hand, run `maskinporten sandbox --kit kit`, and the commands above in another terminal.",
            ),
        }
    }
}

/// What runs a command, given its words.
type RunWords = fn(&[&str], &Setup) -> Outcome;

/// The demo as it runs.
struct Story<'a> {
    run: RunWords,
    out: &'a Output,
    timeout: Duration,
    sandbox: &'a Sandbox,
    folder: &'a std::path::Path,
    format: Format,
    memory: MemoryStore,
    steps: Vec<Told>,
}

impl Story<'_> {
    fn tell(&mut self) -> Outcome {
        let folder = Folder::new(self.folder.join("config"));
        let environment = self.environment()?;
        folder.change_profiles(|profiles| profiles.set_environment(&environment))?;
        let certificate = self.folder.join("business.p12");
        write_private(&certificate, &self.sandbox.kit().good().p12, Overwrite::Never, Access::Owner)?;
        let password = self.folder.join("password.txt");
        let secret = self.sandbox.kit().good().password.as_bytes();
        write_private(&password, secret, Overwrite::Never, Access::Owner)?;

        self.say("An admin client, with the business certificate that Digdir's self-service asks for:")?;
        let (certificate, password) = (certificate.display().to_string(), password.display().to_string());
        let admin = self.sandbox.kit().admin_client_id.clone();
        self.step(
            &[
                "profile",
                "add",
                "admin",
                "--environment",
                "sandbox",
                "--administers",
                "--client-id",
                &admin,
                "--certificate",
                &certificate,
                "--password-from",
                &password,
            ],
            &format!(
                "profile add admin --environment sandbox --administers --client-id {admin} --certificate business.p12"
            ),
        )?;
        self.say("A token for the self-service API, signed with that certificate:")?;
        self.step(&["dcr-token", "-o", "json"], "dcr-token -o json")?;
        self.say("A client, registered with that token:")?;
        self.step(
            &["client", "register", "--name", "Widget reader", "--scope", GRANTED_SCOPE],
            &format!("client register --name 'Widget reader' --scope {GRANTED_SCOPE}"),
        )?;
        self.say("Its key: the private half goes into the store, here this process's memory:")?;
        self.step(&["keygen"], "keygen")?;
        self.say("The public half goes to Maskinporten:")?;
        self.step(&["jwks", "upload"], "jwks upload")?;
        self.say(&format!(
            "And a token with it. This sandbox takes {} s to learn a new key; Maskinporten takes up to two minutes:",
            PROPAGATION.as_secs()
        ))?;
        let token = self.step(&["token", "--wait", "--no-cache"], "token --wait")?;
        self.say("An assertion can be used once. The same one sent twice:")?;
        self.replay(&environment)?;
        self.say("The token, decoded, and verified with the server's published key:")?;
        self.step_with_input(&["inspect"], "token | maskinporten inspect", token)?;
        Ok(())
    }

    fn environment(&self) -> Outcome<Environment> {
        let issuer = self.sandbox.issuer();
        let endpoint = |name: &str| maskinporten_protocol::environment::checked_url(&format!("{issuer}{name}"));
        let name = "sandbox".parse()?;
        let mut environment = Environment::new(name, issuer.parse()?, endpoint("token")?, endpoint("jwk")?)?;
        environment.selfservice = Some(selfservice_base(self.sandbox.selfservice())?);
        Ok(environment)
    }

    fn say(&self, text: &str) -> Outcome {
        match self.format {
            Format::Text => self.out.result(&format!("\n{text}")),
            Format::Json => Ok(()),
        }
    }

    /// Runs a command; returns what it printed.
    fn step(&mut self, words: &[&str], shown: &str) -> Outcome<String> {
        self.step_with_input(words, shown, String::new())
    }

    fn step_with_input(&mut self, words: &[&str], shown: &str, input: String) -> Outcome<String> {
        self.say(&format!("$ maskinporten {shown}"))?;
        let mut stage = self.stage()?;
        stage.terminal.input = Some(input.into_bytes().into());
        (self.run)(words, &stage)?;
        let result = stage.terminal.out.captured();
        self.steps.push(Told { command: Some(format!("maskinporten {shown}")), result: result.clone() });
        if self.format == Format::Text {
            self.out.result(&result)?;
        }
        Ok(result)
    }

    /// What a step works with: this demo's folder and memory, nothing of the user's.
    fn stage(&self) -> Outcome<Setup> {
        Setup::on_stage(self.out, self.timeout, Folder::new(self.folder.join("config")), self.memory.clone())
    }

    /// One assertion, sent twice: the second time it must be refused.
    fn replay(&mut self, environment: &Environment) -> Outcome {
        let Setup { operator, selection, .. } = self.stage()?;
        let client = selection.client(&operator)?;
        let key = operator.signing_key(&client.key)?;
        let http: Http = operator.http(environment);
        let tokens = TokenClient { environment, http: &http, clock: operator.clock(), watcher: &|_| {} };
        let assertion =
            TokenRequest::default().grant(&client)?.sign(&environment.issuer, &key, operator.clock().now())?;
        tokens.exchange(&assertion)?;
        match tokens.exchange(&assertion) {
            Err(TokenError::Refused(refusal)) if refusal.cause() == Cause::Replay => {
                self.steps.push(Told { command: None, result: refusal.to_string() });
                self.say(&format!("first:  a token\nsecond: {refusal}"))
            }
            Err(error) => Err(error.into()),
            Ok(_) => Err(Failure::new(Kind::Other, "the sandbox accepted the same assertion twice")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Color;

    #[test]
    fn the_demo_goes_the_whole_path() {
        let sandbox =
            Sandbox::start(Options { propagation_delay: Duration::from_secs(1), ..Options::default() }).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let out = Output::new(Color::Never, true, false, false);
        let mut story = Story {
            run: crate::cli::run_words,
            out: &out,
            timeout: Duration::from_secs(30),
            sandbox: &sandbox,
            folder: folder.path(),
            format: Format::Json,
            memory: MemoryStore::default(),
            steps: Vec::new(),
        };
        story.tell().unwrap();
        let log = sandbox.log();
        let tokens: Vec<_> = log.iter().filter_map(|entry| entry.token.as_ref()).collect();
        let by_certificate = tokens.iter().filter(|token| token.header.contains_key("x5c") && token.error.is_none());
        assert!(by_certificate.count() >= 1, "self-service tokens come with the certificate");
        let by_key = |error: bool| {
            tokens
                .iter()
                .filter(move |token| token.header.contains_key("kid") && token.error.is_some() == error)
                .count()
        };
        assert!(by_key(false) >= 2, "API tokens come with the key");
        assert!(by_key(true) >= 2, "once not known yet, once replayed");
        assert!(tokens.iter().any(|token| token.code.as_deref() == Some("MP-012")));
        assert!(log.iter().any(|entry| entry.is("POST", "/clients") && entry.status == 201));
        assert!(log.iter().any(|entry| entry.method == "PUT" && entry.path.contains("/jwks/") && entry.status < 300));
        assert!(log.iter().any(|entry| entry.is("GET", "/jwk")), "the token was verified");
        assert!(!folder.path().join("nobody's").exists(), "the user's own folder isn't touched");
    }
}
