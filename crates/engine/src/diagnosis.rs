//! Why a token doesn't come: the whole chain from this machine's configuration to a token, link by link, and the first
//! broken link that explains what the token endpoint says.
//!
//! It only looks: nothing is written, at no server and on this machine, not even into the token cache.

mod answer;
mod cause;
mod chain;
mod link;
mod local;
mod registration;
mod server;
mod view;

use std::thread;
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::error::Error;
use crate::operator::Operator;
use crate::scope_access::KnownAccess;
use crate::token_request::TokenRequest;
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::ids::{ProfileName, Scope};

pub use answer::Decoded;
pub use cause::{Cause, Registered};
pub use link::{Finding, Link, Place, Seen, Unseen, Wrong};

use answer::Answer;
use chain::Chain;
use local::Own;
use server::Reached;
use view::{Admin, AdminClient, View};

/// What is asked about.
#[derive(Debug)]
pub struct Question {
    /// The profile, if it is about one.
    pub profile: Option<ProfileName>,
    /// The client, if it can be made of what is here.
    pub client: Result<Client, Error>,
    /// The call that is to succeed.
    pub request: TokenRequest,
    /// The admin profile that shows the client, if there is one.
    pub admin: Option<ProfileName>,
    /// How long one step may take.
    pub patience: Duration,
}

/// What was found out.
#[derive(Debug)]
pub struct Diagnosis {
    /// The links, in their order.
    pub links: Vec<Link>,
    /// Which of them is the cause.
    pub cause: Option<Place>,
    /// The client's organisation, if it was seen.
    pub organisation: Option<String>,
    /// The admin's organisation, if its certificate says it.
    pub admin_organisation: Option<String>,
    /// The owner of the scope that the cause is about.
    pub owner: Option<ApiOwner>,
    /// The scopes that were asked for.
    pub scopes: Vec<Scope>,
    /// The header and claims of the assertion or the token that were sent and came, without what names a person.
    pub decoded: Option<Decoded>,
}

/// Who owns a scope, as far as that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiOwner {
    /// The organisation number.
    pub number: Option<String>,
    /// The name.
    pub name: Option<String>,
}

impl Diagnosis {
    /// What is wrong with the link that is the cause.
    pub fn wrong(&self) -> Option<&Wrong> {
        let cause = self.cause?;
        self.links.iter().find(|link| link.place == cause).and_then(|link| match &link.finding {
            Finding::Wrong(wrong) => Some(wrong),
            _ => None,
        })
    }
}

impl Operator {
    /// Goes through the whole chain. What doesn't need one another is looked at side by side.
    pub fn diagnose(&self, question: Question) -> Diagnosis {
        let operator = self.clone().within(question.patience.min(self.timeout()));
        let mut chain = Chain::default();
        let client = match question.client {
            Ok(client) => client,
            Err(error) => {
                chain.wrong(Place::Configuration, Cause::Configuration, Some(error));
                return chain.end(Vec::new());
            }
        };
        let own = Own::look(&operator, question.profile.as_ref(), &client, &mut chain);
        let admin = question.admin.map(|name| AdminClient::of(&operator, name, (&client, own.key.as_ref())));
        let mut request = question.request;
        if request.scopes.is_empty() {
            request.scopes.clone_from(&client.scopes);
        }
        if request.consumer_org.is_none() {
            chain.unseen(Place::Delegation, Unseen::NotAsked);
        }
        if request.authorization_details.is_none() {
            chain.unseen(Place::SystemUser, Unseen::NotAsked);
        }
        let admin_organisation = admin.as_ref().and_then(AdminClient::organisation);
        let asked = Asked { operator: &operator, client: &client, request: &request, own: &own };
        let (reached, view, answer) = asked.all(admin);
        reached.judge(&asked, answer.is_there(), &mut chain);
        let known = registration::judge(&asked, view, &mut chain);
        let decoded = answer.decoded();
        answer.judge(&asked, &reached, &known, &mut chain);
        let organisation = own.organisation().or_else(|| known.organisation());
        let found = chain.end(request.scopes);
        let owner = found.wrong().and_then(|wrong| wrong.cause.scope()).map(|scope| known.access.of(scope).owner);
        let owner = owner
            .map(|owner| ApiOwner { number: owner.number.map(str::to_owned), name: owner.name.map(str::to_owned) });
        Diagnosis { organisation, admin_organisation, owner, decoded, ..found }
    }
}

/// What is looked at, with what is known of it on this machine.
struct Asked<'a> {
    operator: &'a Operator,
    client: &'a Client,
    request: &'a TokenRequest,
    own: &'a Own,
}

impl Asked<'_> {
    fn environment(&self) -> &Environment {
        &self.client.environment
    }

    /// What servers say, all at once.
    fn all(&self, admin: Option<AdminClient>) -> (Reached, View, Answer) {
        thread::scope(|scope| {
            let metadata = scope.spawn(|| server::metadata(self.operator, self.environment()));
            let keys = scope.spawn(|| server::keys(self.operator, self.environment()));
            let view = scope.spawn(|| View::of(self, admin));
            let answer = Answer::of(self);
            // A thread that panicked has nothing to say; the test that makes one panic sees it.
            let reached = Reached { metadata: metadata.join().ok(), keys: keys.join().ok() };
            let nothing = |_| View { admin: Admin::Nobody, access: Ok(KnownAccess::default()) };
            (reached, view.join().unwrap_or_else(nothing), answer)
        })
    }
}

/// What a step found, and how long it took.
#[derive(Debug)]
struct Timed<T> {
    found: T,
    took: Duration,
}

impl<T> Timed<T> {
    fn of(step: impl FnOnce() -> T) -> Self {
        let begun = Instant::now();
        let found = step();
        Self { found, took: begun.elapsed() }
    }
}
