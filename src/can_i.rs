//! `can-i`: whether an organisation may ask for a scope, and what stands in the way.

mod page;
mod sight;
mod why;

use clap::Args;
use serde::Serialize;

use crate::admin_arg::AdminArg;
use crate::catalogue::{Actor, Blanks, Language, Reason};
use crate::failure::{Failure, Kind, Outcome, given_by_digdir};
use crate::hint::word;
use crate::output::{Format, Output};
use crate::selection::Selection;
use crate::terminal::Terminal;
use maskinporten_engine::client::is_of_self_service;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::resemblance::near;
use maskinporten_engine::scope_access::{self, Access, KnownScope, Publication};
use maskinporten_engine::scope_listing::ScopeListing;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, OrgNumber, ProfileName, Scope};
use sight::Sight;
use why::{Answer, Why};

/// Ask whether your organisation may use a scope
///
/// It looks at what is published of the scope and at what others have given your organisation access to: through an
/// admin profile, or with a token of the profile's own client. Without either, only what is published can be seen.
/// Whether a customer has delegated a scope shows in no list: with --consumer-org a token is asked for, and thrown away.
///
/// The exit code is 0 for yes, 6 for no, and 3, 4 or 5 if it can't be seen from here.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten can-i sandbox:widgets.read
  maskinporten can-i sandbox:delegated --consumer-org 310400025")]
pub struct CanI {
    /// The scope
    #[arg(value_name = "SCOPE")]
    scope: Scope,
    /// On behalf of this organisation, which delegates to yours in Altinn
    #[arg(long, value_name = "ORGNO")]
    consumer_org: Option<OrgNumber>,
    /// The language, instead of the one that `LC_ALL` or `LANG` names
    #[arg(long, value_name = "LANG")]
    lang: Option<Language>,
    #[command(flatten)]
    admin: AdminArg,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// Whether an organisation may ask for a scope, and what is known of it. What can't be seen is null.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document<'a> {
    scope: &'a Scope,
    environment: &'a EnvironmentName,
    answer: Answer,
    why: Why,
    language: Language,
    /// The same in a sentence.
    meaning: &'static str,
    /// The organisation that asks.
    organisation: Option<&'a str>,
    /// The organisation that it acts for.
    consumer_org: Option<&'a OrgNumber>,
    /// Whether the scope is in the list that everybody can see.
    published: Option<bool>,
    description: Option<&'a str>,
    owner: Owner<'a>,
    access: AccessWord,
    /// Whether it can be delegated in Altinn.
    delegable: Option<bool>,
    /// The profile's client.
    client: Option<Client<'a>>,
    /// Scopes that may have been meant, if there is no such scope in the list.
    near: Vec<&'a str>,
    /// Who has to act.
    actor: Option<Actor>,
    /// What to do. Commands stand in backticks.
    remedy: Option<String>,
    /// What to send to whoever has to act. What isn't known stands in brackets.
    message: Option<String>,
}

/// The owner of a scope.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Owner<'a> {
    number: Option<&'a str>,
    name: Option<&'a str>,
}

/// A client that may have the scope.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Client<'a> {
    profile: &'a ProfileName,
    id: &'a ClientId,
    has_scope: Option<bool>,
}

/// An organisation's access to a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
enum AccessWord {
    Open,
    Granted,
    Requested,
    Denied,
    None,
    Unknown,
}

impl AccessWord {
    fn of(access: &Access<'_>) -> Self {
        match access {
            Access::Open => Self::Open,
            Access::Granted => Self::Granted,
            Access::Requested => Self::Requested,
            Access::Denied => Self::Denied,
            Access::Other(_) | Access::Never => Self::None,
            Access::Unknown => Self::Unknown,
        }
    }
}

impl CanI {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let language = Language::of(self.lang, terminal.variables)?;
        let sight = Sight::of(operator, selection, &self.admin, &self.scope, self.consumer_org.is_some())?;
        let known = sight.known.of(self.scope.as_str());
        let why = match &self.consumer_org {
            Some(customer) => self.delegated_by(operator, &sight, &known, customer)?,
            None => Why::of(&known, sight.organisation()).unless_refused(&known, sight.is_refused),
        };
        let listing = is_to_be_looked_for(&known).then(|| ScopeListing::current(operator, &sight.environment));
        let listing = listing.and_then(Result::ok).map(|current| current.listing);
        let near = listing.as_ref().map(|listing| self.near(&sight, listing)).unwrap_or_default();
        let why = why.unless_misspelt(!near.is_empty());
        let document = self.document(&terminal.out, &sight, &known, why, language, near);
        terminal.out.either(self.output, &document, || page::of(&document))?;
        match why.answer() {
            Answer::Yes => {
                if document.client.as_ref().is_some_and(|client| client.has_scope == Some(false)) {
                    terminal.out.hint(&adding("the client doesn't have it yet", &self.scope));
                }
                Ok(())
            }
            Answer::No => Err(Failure::verdict(Kind::NotDone)),
            Answer::Unknown if why == Why::NotOnClient => {
                Err(Failure::missing(format!("the client doesn't have {}, so it can't ask for it", self.scope))
                    .hint(adding("add it, and ask again", &self.scope)))
            }
            Answer::Unknown => Err(sight.blind.unwrap_or_else(|| {
                Failure::missing("a delegation only shows in a token, and there is no profile here to ask for one")
                    .hint("name one with --profile")
            })),
        }
    }

    /// The scopes that may have been meant: the client's own, and those that are published.
    fn near<'a>(&self, sight: &'a Sight, listing: &'a ScopeListing) -> Vec<&'a str> {
        let of_client = sight.client.iter().flat_map(sight::Client::scopes);
        near(self.scope.as_str(), of_client.chain(listing.scopes.iter().map(|scope| scope.name.as_str())))
    }

    /// Whether a customer has delegated the scope: what is published says whether it can, and a token whether it has.
    fn delegated_by(
        &self,
        operator: &Operator,
        sight: &Sight,
        known: &KnownScope<'_>,
        customer: &OrgNumber,
    ) -> Outcome<Why> {
        if sight.organisation() == Some(customer.as_str()) {
            return Err(
                Failure::usage(format!("{customer} is the organisation that asks")).hint("leave --consumer-org out")
            );
        }
        match Why::of(known, None) {
            why @ (Why::NoSuchScope | Why::Deactivated | Why::NotForMachines) => return Ok(why),
            _ if known.is_delegable() == Some(false) => return Ok(Why::NotDelegable),
            _ => {}
        }
        match &sight.client {
            Some(client) => client.ask_for(operator, &self.scope, customer),
            None => Ok(Why::NotVisible),
        }
    }

    fn document<'a>(
        &'a self,
        out: &Output,
        sight: &'a Sight,
        known: &KnownScope<'a>,
        why: Why,
        language: Language,
        near: Vec<&'a str>,
    ) -> Document<'a> {
        let reason = why.reason_for(&self.scope);
        let (environment, organisation) = (&sight.environment.name, sight.organisation());
        let customer = self.consumer_org.as_ref().map(OrgNumber::as_str).filter(|_| why.is_about_customer());
        let blanks = Blanks {
            scope: Some(self.scope.as_str()),
            orgno: customer.or(organisation),
            environment: Some(environment.as_str()),
            client_id: sight.client.as_ref().map(|client| client.client.client_id.as_str()),
            ..Blanks::default()
        };
        let remedy = |reason: Reason| {
            out.complete(&reason.remedy.in_language(language).replace("SCOPE", &word(self.scope.as_str(), "SCOPE")))
        };
        Document {
            scope: &self.scope,
            environment,
            answer: why.answer(),
            why,
            language,
            meaning: why.sentence().in_language(language),
            organisation,
            consumer_org: self.consumer_org.as_ref(),
            published: match known.publication {
                Publication::Unknown => None,
                ref publication => Some(matches!(publication, Publication::Published(_))),
            },
            description: known.published().and_then(|scope| scope.description.as_deref()),
            owner: Owner { number: known.owner.number, name: known.owner.name },
            access: AccessWord::of(&known.access),
            delegable: known.is_delegable(),
            client: sight.client.as_ref().filter(|client| !client.is_admin).map(|client| Client {
                profile: &client.profile,
                id: &client.client.client_id,
                has_scope: client.has(self.scope.as_str()),
            }),
            near,
            actor: reason.map(|reason| reason.actor),
            remedy: reason.map(remedy),
            message: reason.and_then(|reason| reason.letter).map(|letter| blanks.fill(letter, language)),
        }
    }
}

/// What gives a client the scope: a command with these words before it, where it isn't Digdir.
fn adding(words: &str, scope: &Scope) -> String {
    let quoted = word(scope.as_str(), "SCOPE");
    if is_of_self_service(scope.as_str()) {
        given_by_digdir(&quoted)
    } else {
        format!("{words}: `maskinporten client update --add-scope {quoted}`")
    }
}

/// Whether the scope may be misspelt.
fn is_to_be_looked_for(known: &KnownScope<'_>) -> bool {
    let is_used = known.answer() == scope_access::Answer::Yes;
    !is_used && matches!(known.publication, Publication::Unlisted | Publication::NoSuchPrefix)
}
