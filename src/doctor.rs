//! `doctor`: why a token doesn't come, and who has to do what about it.

mod bundle;
mod case;
mod document;
mod page;
mod remedy;
mod words;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::admin_arg::AdminArg;
use crate::catalogue::Language;
use crate::failure::{Failure, Outcome};
use crate::request_args::RequestArgs;
use crate::selection::{Selection, Subject, Whom, check_place};
use crate::terminal::Terminal;
use maskinporten_engine::client::Client;
use maskinporten_engine::diagnosis::{Decoded, Place, Question, Wrong};
use maskinporten_engine::onboarding::Onboarding;
use maskinporten_engine::operator::{Notice, Observer, Operator};
use maskinporten_engine::profile::Profile;
use maskinporten_engine::token_request::TokenRequest;
use maskinporten_protocol::http::HttpEvent;
use maskinporten_protocol::ids::ProfileName;

use case::{Case, Reader};
pub use document::Document;

/// A broken link as a failure, for those who look between steps.
pub fn failure(place: Place, wrong: Wrong) -> Failure {
    let Wrong { cause, error } = wrong;
    let said = error.map(Failure::from);
    let what = words::wrong(&cause, said.as_ref());
    Failure::new(remedy::kind(&cause), format!("{}: {what}", words::place(place)))
}

/// The longest that one step may take, unless a call may take less.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Find out why a token doesn't come, and what to do about it
///
/// Looks at the whole chain, from the configuration to a verified token, and marks the first broken link that explains
/// what the token endpoint says. Give it the flags of the call that fails. It only looks: nothing is changed at a server,
/// nothing is written here, and the token that it asks for isn't cached. What only an admin profile can see is left out
/// without one. It asks for nothing but the passphrase or password that a key needs.
///
/// Exit codes: 0 all is right, 2 the configuration can't be used, 3 the key is missing here, 4 somebody has to change
/// what is registered, 5 it may pass or is about the network or the clock.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten doctor
  maskinporten doctor --scope sandbox:widgets.read --bundle report.md")]
pub struct Doctor {
    /// The profile [default: --profile, or the chosen one]
    #[arg(value_name = "PROFILE")]
    name: Option<ProfileName>,
    #[command(flatten)]
    request: RequestArgs,
    /// Write a report for Digdir's service desk, without keys, tokens and person numbers
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,
    /// The language of headings and of texts to send, instead of the one that `LC_ALL` or `LANG` names
    #[arg(long, hide_short_help = true, value_name = "LANG")]
    lang: Option<Language>,
    #[command(flatten)]
    admin: AdminArg,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Shape,
}

/// The shapes of what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shape {
    /// For people
    Text,
    /// For programs; members are only ever added
    Json,
    /// For an issue or a message
    Markdown,
}

/// Tells of what goes over the wire and of what is waited for, and of nothing else: the rest is what is looked at.
struct Wire<O>(O);

impl<O: Observer> Observer for Wire<O> {
    fn notice(&self, notice: &Notice<'_>) {
        match notice {
            Notice::Http(HttpEvent::TryingAgain { .. }) => {}
            Notice::Http(_) | Notice::AskingForToken(_) | Notice::Answered => self.0.notice(notice),
            _ => {}
        }
    }
}

impl Doctor {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let language = Language::of(self.lang, terminal.variables)?;
        if let Some(file) = &self.bundle {
            bundle::check(file)?;
        }
        let operator = operator.clone().watched_by(Wire(terminal.narrator.clone()));
        let reader = Reader { now: operator.clock().now(), language, out: &terminal.out };
        let (document, decoded, outcome) = match operator.folder().profiles() {
            Ok(_) => self.examine(&operator, selection, &reader)?,
            Err(error) => {
                // Whose token doesn't come can't be known, and that is the cause.
                let request = TokenRequest::default();
                let client = Err(error.into());
                let nobody = Question { profile: None, client, request, admin: None, patience: PATIENCE };
                let (document, outcome) = document::of(operator.diagnose(nobody), None, &reader);
                (document, None, outcome)
            }
        };
        if let Some(file) = &self.bundle {
            bundle::write(file, &document, decoded.as_ref(), language)?;
            terminal.out.note(&format!("wrote {}", file.display()));
        }
        match self.output {
            Shape::Text => terminal.out.page(page::of(&document, language))?,
            Shape::Json => terminal.out.json(&document)?,
            Shape::Markdown => terminal.out.result(&page::markdown(&document, language))?,
        }
        outcome
    }

    /// The whole chain of a client.
    fn examine(
        &self,
        operator: &Operator,
        selection: &Selection,
        reader: &Reader<'_>,
    ) -> Outcome<(Document, Option<Decoded>, Outcome)> {
        let (client, owner) = self.client(operator, selection)?;
        // A store that doesn't answer is one of the links.
        let shared = operator.as_shared(&client).ok().flatten();
        let (operator, client) = shared.unwrap_or_else(|| (operator.clone(), client));
        let admin = self.admin(selection, &client, owner.as_ref())?;
        let mut request = self.request.request();
        if request.scopes.is_empty() && owner.as_ref().is_some_and(|(_, profile)| profile.is_admin()) {
            request.scopes = client.admin_scopes();
        }
        let found = operator.diagnose(Question {
            profile: owner.as_ref().map(|(name, _)| name.clone()),
            client: Ok(client.clone()),
            request,
            admin: admin.as_ref().map(|(name, _)| name.clone()),
            patience: PATIENCE,
        });
        let case = Case {
            client: &client,
            owner: owner.as_ref(),
            admin: admin.as_ref().and_then(|(_, profile)| profile.client_id.as_ref()),
            request: &self.request,
            is_on_the_way: owner.as_ref().is_some_and(|(name, _)| {
                Onboarding::on_the_way_to(&operator, name).is_ok_and(|begun| begun.is_some())
            }),
        };
        let decoded = found.decoded.clone();
        let (document, outcome) = document::of(found, Some(&case), reader);
        Ok((document, decoded, outcome))
    }

    /// The client, and its profile if it has one.
    fn client(
        &self,
        operator: &Operator,
        selection: &Selection,
    ) -> Outcome<(Client, Option<(ProfileName, Profile)>)> {
        selection.check_asked(&self.admin)?;
        let client = match &self.name {
            Some(name) => {
                selection.agree(std::slice::from_ref(name))?;
                selection.act_on(name, &selection.profile(name)?);
                selection.registered_client_of(operator, name)?
            }
            None if self.admin.environment.is_some() => {
                selection.registered_client_of(operator, &selection.acting_profile_in(&self.admin)?)?
            }
            None => match selection.client_of_variables(operator)? {
                Some(client) => client,
                None => selection.registered_client_of(operator, &selection.profile_name()?.value)?,
            },
        };
        let Some(name) = client.origin.profile().cloned() else { return Ok((client, None)) };
        let profile = selection.profile(&name)?;
        check_place(&format!("profile {name}"), &profile, selection.environment_of(&self.admin)?.as_ref())?;
        Ok((client, Some((name, profile))))
    }

    /// The admin that sees the client. Only one that is named has to be there.
    fn admin(
        &self,
        selection: &Selection,
        client: &Client,
        owner: Option<&(ProfileName, Profile)>,
    ) -> Outcome<Option<(ProfileName, Profile)>> {
        let subject = Subject::seen_by(client, None);
        let whom = match owner {
            Some((name, profile)) => Whom::Profile(name, profile),
            None => Whom::Client(&subject),
        };
        match selection.admin(&self.admin, whom) {
            Ok(found) => Ok(Some(found)),
            Err(failure) if selection.named_admin(&self.admin)?.is_some() => Err(failure),
            Err(_) => Ok(None),
        }
    }
}
