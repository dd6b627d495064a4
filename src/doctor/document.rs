//! What was found, with who has to do what, for programs and as the source of what people read.

use jiff::Timestamp;
use serde::Serialize;

use super::case::{Case, Reader};
use super::{remedy, words};
use crate::catalogue::{Actor, Blanks};
use crate::failure::{Failure, Outcome};
use crate::hint::commands;
use crate::moment::second;
use crate::version::Build;
use maskinporten_engine::client::by_giver;
use maskinporten_engine::diagnosis::{ApiOwner, Cause, Diagnosis, Finding, Link, Place, Unseen, Wrong};
use maskinporten_protocol::ids::{ClientId, EnvironmentName, OrgNumber, ProfileName, Scope, joined};

/// What was found of the chain to a token.
#[derive(Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document {
    /// Whether all is right, something is wrong, or all that is seen from here is right and the server refuses.
    pub(super) verdict: Verdict,
    pub(super) profile: Option<ProfileName>,
    /// Null, as the two after it, where the configuration can't be read.
    pub(super) client_id: Option<ClientId>,
    pub(super) environment: Option<EnvironmentName>,
    pub(super) issuer: Option<String>,
    /// The organisation of the client, if it was seen.
    pub(super) organisation: Option<String>,
    /// The scopes that were asked for.
    pub(super) scopes: Vec<Scope>,
    #[cfg_attr(feature = "schema", schemars(with = "maskinporten_protocol::schema::Moment"))]
    pub(super) at: Timestamp,
    /// The program that looked, as `version` has it.
    pub(super) program: String,
    /// The first broken link that explains the rest.
    pub(super) cause: Option<Culprit>,
    /// The links, each of which needs those before it.
    pub(super) links: Vec<LinkFound>,
    /// Those that are part of the call and weren't seen.
    pub(super) unseen: Vec<Place>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) enum Verdict {
    /// All is right.
    Right,
    /// Something is wrong, and it is known what.
    Wrong,
    /// All that is seen from here is right, and the server refuses.
    Theirs,
}

/// The cause.
#[derive(Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Culprit {
    /// Its name, such as `key-expired`.
    pub(super) name: &'static str,
    pub(super) link: Place,
    /// What is the case.
    pub(super) what: String,
    /// Who has to act.
    pub(super) actor: Actor,
    /// The owner of the API, where that is who has to act.
    pub(super) owner: Option<String>,
    /// What to do, one after the other. Commands stand in backticks.
    pub(super) remedies: Vec<String>,
    /// The commands in it.
    pub(super) commands: Vec<String>,
    /// What to send to whoever has to act. What isn't known stands in brackets.
    pub(super) message: Option<String>,
    /// What the server said, if it refused.
    pub(super) refusal: Option<String>,
    /// The code of the refusal, or its name here.
    pub(super) code: Option<String>,
    /// The trace or correlation id that Digdir support asks for.
    pub(super) trace_id: Option<String>,
    /// Whether no client gets a token for it, so that it is no news that the admin's gets none.
    #[serde(skip)]
    pub(super) stops_all: bool,
}

/// A link of the chain.
#[derive(Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct LinkFound {
    pub(super) link: Place,
    pub(super) state: State,
    /// What was seen, what is wrong, or why nothing was seen.
    pub(super) what: String,
    /// The name of what is wrong.
    pub(super) cause: Option<&'static str>,
    /// How long it took to find out, where a server was asked.
    pub(super) milliseconds: Option<u64>,
}

/// What was found of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) enum State {
    Right,
    Wrong,
    NotSeen,
}

/// What was found, in words, and what a script can do next. No case: whose token doesn't come isn't known.
pub(super) fn of(found: Diagnosis, case: Option<&Case<'_>>, reader: &Reader<'_>) -> (Document, Outcome) {
    let Diagnosis { links, cause: culprit, organisation, admin_organisation, owner, scopes, .. } = found;
    let unseen = links.iter().filter(|link| is_wanting(link)).map(|link| link.place).collect();
    let (mut documents, mut broken, mut refusal) = (Vec::new(), None, None);
    for Link { place, finding, took } in links {
        let milliseconds = took.map(|took| u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
        let (state, what, name) = match finding {
            Finding::Right(seen) => (State::Right, words::seen(&seen, reader.now), None),
            Finding::Unseen(why) => (State::NotSeen, words::unseen(&why), None),
            Finding::Wrong(Wrong { cause, error }) => {
                let failure = error.map(Failure::from);
                let said = failure.as_ref().filter(|_| place == Place::Token && culprit != Some(place));
                // The token's own link says what the server says, and the others what is behind it.
                let what =
                    said.map_or_else(|| words::wrong(&cause, failure.as_ref()), |said| said.message().to_owned());
                let name = cause.name();
                if place == Place::Token {
                    refusal.clone_from(&failure);
                }
                if culprit == Some(place) {
                    broken = Some(Broken { cause, link: place, what: what.clone(), failure });
                }
                (State::Wrong, what, Some(name))
            }
        };
        documents.push(LinkFound { link: place, state, what, cause: name, milliseconds });
    }
    let outcome = broken.as_ref().map_or(Ok(()), |broken| Err(broken.verdict()));
    let mut document = Document {
        verdict: match &broken {
            None => Verdict::Right,
            Some(Broken { cause: Cause::Refused, .. }) => Verdict::Theirs,
            Some(_) => Verdict::Wrong,
        },
        profile: case.and_then(|case| case.owner).map(|(name, _)| name.clone()),
        client_id: case.map(|case| case.client.client_id.clone()),
        environment: case.map(|case| case.environment().name.clone()),
        issuer: case.map(|case| case.environment().issuer.to_string()),
        organisation,
        scopes,
        at: reader.now,
        program: Build::this().to_string(),
        cause: None,
        links: documents,
        unseen,
    };
    document.cause =
        broken.map(|broken| broken.told(&document, refusal, (owner, admin_organisation), (case, reader)));
    (document, outcome)
}

/// Whether it is something that the server may refuse and wasn't seen, rather than no part of the call.
fn is_wanting(link: &Link) -> bool {
    let Finding::Unseen(why) = &link.finding else { return false };
    link.place > Place::SelfService && !matches!(why, Unseen::NotAsked | Unseen::OtherLogin)
}

/// The link that is the cause.
struct Broken {
    cause: Cause,
    link: Place,
    what: String,
    /// What was said when it was tried.
    failure: Option<Failure>,
}

impl Broken {
    /// What is wrong on this machine has an exit code of its own; what it is elsewhere, its cause has.
    fn verdict(&self) -> Failure {
        let is_here = matches!(self.cause, Cause::Configuration | Cause::Store | Cause::Key);
        let failure = self.failure.as_ref().filter(|_| is_here);
        failure.map_or_else(|| Failure::verdict(remedy::kind(&self.cause)), Failure::to_verdict)
    }

    /// With who has to do what. `refusal` is what the token endpoint said; an admin acts for its own organisation.
    fn told(
        self,
        document: &Document,
        refusal: Option<Failure>,
        (owner, admins): (Option<ApiOwner>, Option<String>),
        (case, reader): (Option<&Case<'_>>, &Reader<'_>),
    ) -> Culprit {
        let Self { cause, link, what, failure } = self;
        let hints = failure.as_ref().map(Failure::hints).unwrap_or_default().to_vec();
        let refusal = refusal.or(failure);
        let known = refusal.as_ref().and_then(Failure::refusal);
        let remedy = match case {
            Some(case) => remedy::of(&cause, case, remedy::Said { hints, is_refused: known.is_some() }),
            None => remedy::you(hints),
        };
        let asked = match &cause {
            // Its letter asks for those that no command adds.
            Cause::ScopeNotOnClient(lacking) => by_giver(lacking).0.join(" "),
            _ => cause.scope().map_or_else(|| joined(&document.scopes), str::to_owned),
        };
        let time = second(reader.now);
        let own = document.organisation.as_deref();
        let customer = case.and_then(|case| case.request.consumer_org.as_ref()).map(OrgNumber::as_str);
        let (client_id, orgno) = match case.and_then(|case| case.admin) {
            // What is wrong with the admin's client is said of that one.
            Some(admin) if cause == Cause::AdminWithoutRights => (Some(admin), admins.as_deref()),
            // A letter about what a customer lacks names the customer.
            _ if matches!(cause, Cause::CustomerWithoutAccess(_) | Cause::ScopeNotDelegable(_)) => {
                (document.client_id.as_ref(), customer)
            }
            _ => (document.client_id.as_ref(), own.or(admins.as_deref())),
        };
        let quoted = refusal.as_ref().and_then(Failure::quoted);
        let blanks = Blanks {
            code: quoted.as_deref(),
            scope: Some(asked.as_str()).filter(|scope| !scope.is_empty()),
            trace_id: refusal.as_ref().and_then(Failure::trace_id),
            time: Some(&time),
            orgno,
            environment: document.environment.as_ref().map(EnvironmentName::as_str),
            client_id: client_id.map(ClientId::as_str),
        };
        let remedies: Vec<String> = remedy.steps.iter().map(|step| reader.out.complete(step)).collect();
        let commands = remedies.iter().flat_map(|step| commands(step));
        Culprit {
            name: cause.name(),
            stops_all: stops_all(&cause, link),
            link,
            what,
            actor: remedy.actor,
            owner: owner.filter(|_| remedy.actor == Actor::ApiOwner).map(named),
            commands: commands.map(str::to_owned).collect(),
            remedies,
            message: remedy.letter.map(|letter| blanks.fill(letter, reader.language)),
            refusal: refusal
                .as_ref()
                .filter(|_| known.is_some() || cause == Cause::Refused)
                .map(|failure| failure.clone().in_a_line().message().to_owned()),
            code: known,
            trace_id: blanks.trace_id.map(str::to_owned),
        }
    }
}

/// Whether no client gets a token for a cause: all ask the same server over the same way. Its keys are looked at afterwards.
fn stops_all(cause: &Cause, link: Place) -> bool {
    let is_of_all = cause.is_on_the_way() || matches!(cause, Cause::IssuerMismatch(_) | Cause::NoEndpoint);
    is_of_all && link != Place::ServerKeys
}

fn named(owner: ApiOwner) -> String {
    match (owner.name, owner.number) {
        (Some(name), Some(number)) => format!("{name} ({number})"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_the_call_stops_no_other_client() {
        let at_token = |cause| stops_all(&cause, Place::Token);
        assert!(at_token(Cause::ServerDown) && at_token(Cause::NoEndpoint) && at_token(Cause::Unusable));
        // They may come without a code, and with the same advice as others.
        assert!(!at_token(Cause::ResourceRefused) && !at_token(Cause::TokenNotGenuine) && !at_token(Cause::Refused));
        assert!(
            stops_all(&Cause::ServerHangs, Place::Metadata) && !stops_all(&Cause::ServerHangs, Place::ServerKeys)
        );
    }
}
