//! What can be seen of a scope, and through whom.

use std::time::Duration;

use super::why::Why;
use crate::admin_arg::AdminArg;
use crate::failure::{Failure, Outcome};
use crate::selection::{Selection, Whom};
use maskinporten_engine::error::Error;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::Profile;
use maskinporten_engine::scope_access::KnownAccess;
use maskinporten_engine::token_request::TokenRequest;
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::http::HttpError;
use maskinporten_protocol::ids::{OrgNumber, ProfileName, Scope};
use maskinporten_protocol::selfservice::{ClientRecord, Directory};
use maskinporten_protocol::token::{Cause, TokenError};

/// How long what is published may take once a server hasn't answered: most likely none is reached from here.
const GLANCE: Duration = Duration::from_secs(1);

/// What can be seen of a scope.
pub(super) struct Sight {
    pub(super) environment: Environment,
    pub(super) known: KnownAccess,
    /// The acting profile's client, if there is one.
    pub(super) client: Option<Client>,
    /// Why nobody's access can be seen.
    pub(super) blind: Option<Failure>,
    /// Whether a token for the scope was refused for want of access, which says it as well.
    pub(super) is_refused: bool,
}

/// The client of the acting profile.
pub(super) struct Client {
    pub(super) profile: ProfileName,
    pub(super) client: maskinporten_engine::client::Client,
    /// Whether it is there to administer others: scopes are wanted on those, not on it.
    pub(super) is_admin: bool,
    /// As it is registered, if an admin could read it.
    record: Option<ClientRecord>,
}

impl Sight {
    /// Through an admin profile, if there is one; else as the acting profile's own client, since any token may read
    /// what its organisation has access to; else as everybody. `is_for_customer`: one's own access doesn't matter.
    pub(super) fn of(
        operator: &Operator,
        selection: &Selection,
        asked: &AdminArg,
        scope: &Scope,
        is_for_customer: bool,
    ) -> Outcome<Self> {
        let acting = selection.settled_profile_in(asked);
        let profile = acting.as_ref().map(|name| selection.profile(name)).transpose()?;
        let whom = match (&acting, &profile) {
            (Some(name), Some(profile)) => Whom::Profile(name, profile),
            _ => Whom::Anybody,
        };
        let admin = selection.admin_if_any(asked, whom)?;
        let place = match &profile {
            Some(profile) => profile.environment.clone(),
            None => selection.place(asked)?.value,
        };
        let environment = selection.profiles.environment(&place)?;
        // A profile without a client or a key can't ask for anything; why, it is told when it is to.
        let is_admin = profile.as_ref().is_some_and(Profile::is_admin);
        let client = acting.as_ref().and_then(|name| Some((selection.client_of(operator, name).ok()?, name.clone())));
        let mut client = client.map(|(client, profile)| Client { profile, client, is_admin, record: None });
        let scopes = [scope.as_str()];
        let seen = match (&admin, &client) {
            (Some((name, _)), _) => seen_by_admin(operator, name, client.as_mut(), scopes),
            (None, Some(client)) if !is_for_customer && !client.client.scopes.is_empty() => {
                operator.access_seen_by(&client.client, &scopes)
            }
            _ => {
                let known = published(operator, &environment, scopes)?;
                let blind = (!is_for_customer).then(|| selection.admin(asked, whom).err()).flatten();
                return Ok(Self { environment, known, client, blind, is_refused: false });
            }
        };
        Ok(match seen {
            Ok(known) => Self { environment, known: known.complete()?, client, blind: None, is_refused: false },
            Err(error) if is_broken_off(&error) => return Err(error.into()),
            // What everybody can see may be enough.
            Err(error) => {
                let is_refused = client.as_ref().is_some_and(|client| client.is_refused(scope, &error));
                let is_silent = error.no_answer().is_some();
                let patience = if is_silent { operator.timeout().min(GLANCE) } else { operator.timeout() };
                let known = published(&operator.clone().within(patience), &environment, scopes);
                let blind = Failure::from(error);
                let nor =
                    |second| blind.clone().because(format!("what is published couldn't be read either: {second}"));
                let known = known.map_err(|second: Failure| if is_silent { nor(second) } else { second })?;
                Self { environment, known, client, blind: Some(blind), is_refused }
            }
        })
    }

    /// The number of the organisation that asks, if it is known.
    pub(super) fn organisation(&self) -> Option<&str> {
        let of_client = self.client.as_ref().and_then(Client::organisation);
        of_client.or_else(|| self.known.organisation())
    }
}

/// What an admin sees. A client that it has made for another organisation has that one's access, and sees it itself.
fn seen_by_admin(
    operator: &Operator,
    admin: &ProfileName,
    client: Option<&mut Client>,
    scopes: [&str; 1],
) -> Result<KnownAccess, Error> {
    let look = operator.look(admin)?;
    let known = KnownAccess::read_whole(&look.api(), scopes)?;
    let Some(client) = client.filter(|client| client.profile != *admin) else { return Ok(known) };
    client.record = look.api().client(&client.client.client_id).ok();
    let is_other = |number: &str| known.organisation().is_some_and(|own| own != number);
    if client.organisation().is_some_and(is_other) {
        let own = client.scopes().filter_map(|scope| scope.parse().ok()).collect();
        let with_all = maskinporten_engine::client::Client { scopes: own, ..client.client.clone() };
        return operator.access_seen_by(&with_all, &scopes);
    }
    Ok(known)
}

/// Whether the person at the terminal didn't want to wait any longer.
fn is_broken_off(error: &Error) -> bool {
    match error {
        Error::NoAdminToken { source: TokenError::Interrupted(_), .. } | Error::Token(TokenError::Interrupted(_)) => {
            true
        }
        error => matches!(error.no_answer(), Some(HttpError::Interrupted(_))),
    }
}

fn published(operator: &Operator, environment: &Environment, scopes: [&str; 1]) -> Outcome<KnownAccess> {
    let base = environment.selfservice.as_ref();
    let base = base.ok_or_else(|| Error::NoSelfService(environment.name.clone()))?;
    let directory = Directory { http: &operator.http(environment), base };
    Ok(KnownAccess::published(directory, scopes).complete().map_err(Error::from)?)
}

impl Client {
    /// The scopes that are registered on it, as far as somebody could see that.
    pub(super) fn scopes(&self) -> impl Iterator<Item = &str> {
        self.record.iter().flat_map(ClientRecord::scopes)
    }

    /// Whether it has a scope, if somebody could see that.
    pub(super) fn has(&self, scope: &str) -> Option<bool> {
        self.record.as_ref().map(|record| record.scopes().contains(&scope))
    }

    /// The organisation that it acts as.
    fn organisation(&self) -> Option<&str> {
        self.record.as_ref()?.organisation()
    }

    /// Whether this error says that its organisation has no access to a scope: the scope is asked for last.
    fn is_refused(&self, scope: &Scope, error: &Error) -> bool {
        let is_asked_for = self.client.scopes.contains(scope) || self.has(scope.as_str()) == Some(true);
        match error {
            Error::Token(TokenError::Refused(refusal)) => is_asked_for && refusal.cause() == Cause::NoAccess,
            _ => false,
        }
    }

    /// Asks for a token on behalf of a customer: there is no other way to see a delegation. It is thrown away.
    pub(super) fn ask_for(&self, operator: &Operator, scope: &Scope, customer: &OrgNumber) -> Outcome<Why> {
        let request =
            TokenRequest { consumer_org: Some(customer.clone()), ..TokenRequest::scopes(vec![scope.clone()]) };
        if self.has(scope.as_str()) == Some(false) {
            return Ok(Why::NotOnClient);
        }
        let key = operator.signing_key(&self.client)?;
        match operator.fetch(&self.client, &request.grant(&self.client)?, &key, None) {
            Ok(_) => Ok(Why::Delegated),
            Err(TokenError::Refused(refusal)) => match refusal.cause() {
                Cause::NoDelegation => Ok(Why::NotDelegated),
                Cause::NoAccess => Ok(Why::CustomerWithoutAccess),
                Cause::ScopeNotOnClient => Ok(Why::NotOnClient),
                _ => Err(TokenError::Refused(refusal).into()),
            },
            Err(error) => Err(error.into()),
        }
    }
}
