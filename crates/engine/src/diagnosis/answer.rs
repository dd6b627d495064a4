//! What the token endpoint says to the very call that is asked about, and what follows from it for the other links: it
//! checks the client and its key first, then the scopes, then access, delegation and system users.

use std::time::Duration;

use serde_json::{Map, Value};

use super::registration::{Known, lack, not_on_client};
use super::server::{self, Reached};
use super::{Asked, Cause, Chain, Finding, Place, Seen, Timed, Unseen, Wrong};
use crate::token_request::TokenRequest;
use maskinporten_protocol::certificate::{Certificate, CertificateChain};
use maskinporten_protocol::clock::later;
use maskinporten_protocol::grant::AuthorizationDetails;
use maskinporten_protocol::ids::Scope;
use maskinporten_protocol::jwks::{KeySet, RegisteredKey};
use maskinporten_protocol::selfservice::ClientRecord;
use maskinporten_protocol::token::{self, AccessToken, Exchange, Refusal, TokenError};
use maskinporten_protocol::verify::Jwt;

/// What is registered is known everywhere by then.
const NEW: Duration = Duration::from_secs(3600);

/// So many other scopes are tried.
const MOST_OTHERS: usize = 4;

/// What came of asking for the token.
pub(super) enum Answer {
    /// It wasn't asked for: there is no key, or no scope.
    NotAsked,
    /// It came.
    Came(Box<Timed<Exchange>>),
    /// It didn't.
    Failed {
        /// Why not.
        error: Timed<TokenError>,
        /// What is wrong with a part of the request without which a token came.
        part: Option<Cause>,
    },
}

/// The header and the claims of what was sent or came, without what names a person.
#[derive(Debug, Clone)]
pub struct Decoded {
    /// It is the token that came, rather than the assertion that was refused.
    pub is_token: bool,
    /// The JOSE header.
    pub header: Map<String, Value>,
    /// The claims.
    pub claims: Map<String, Value>,
}

impl Answer {
    pub(super) fn of(asked: &Asked<'_>) -> Self {
        let Some(Timed { found, took }) = asking(asked, asked.request) else { return Self::NotAsked };
        match found {
            Ok(found) => Self::Came(Box::new(Timed { found, took })),
            Err(found) => {
                let part = if let TokenError::Refused(refusal) = &found { part(asked, refusal) } else { None };
                Self::Failed { error: Timed { found, took }, part }
            }
        }
    }

    /// Whether the token endpoint was reached.
    pub(super) fn is_there(&self) -> bool {
        match self {
            Self::NotAsked => false,
            Self::Came(_) => true,
            Self::Failed { error, .. } => match &error.found {
                TokenError::Http(error) => !server::is_of_the_way(error),
                TokenError::Grant(_) | TokenError::Interrupted(_) => false,
                _ => true,
            },
        }
    }

    pub(super) fn decoded(&self) -> Option<Decoded> {
        let (is_token, text) = match self {
            Self::NotAsked => return None,
            Self::Came(exchange) => (true, exchange.found.token.token.expose().as_str()),
            Self::Failed { error, .. } => (false, error.found.refused()?.0.expose()),
        };
        let Jwt { header, mut claims, .. } = Jwt::decode(text).ok()?;
        claims.retain(|name, _| name != "pid");
        Some(Decoded { is_token, header, claims })
    }

    /// Judges the token, and what its coming or not coming says of the links before it.
    pub(super) fn judge(self, asked: &Asked<'_>, reached: &Reached, known: &Known, chain: &mut Chain) {
        match self {
            Self::NotAsked => {
                if asked.request.scopes.is_empty() {
                    let own = known.client().map(ClientRecord::scopes).unwrap_or_default();
                    let own = own.into_iter().map(str::to_owned).collect();
                    chain.wrong(Place::Scopes, Cause::NoScope(own), None);
                }
                if let Some(first) = chain.first_wrong() {
                    chain.unseen(Place::Token, Unseen::After(first));
                }
            }
            Self::Came(exchange) => {
                prove(asked, &Place::ALL, chain);
                let Timed { found, took } = *exchange;
                chain.put(Place::Token, of_token(asked, reached, &found.token), Some(took));
            }
            Self::Failed { error, part } => {
                let (place, cause) = about(asked, known, &error.found, part, chain);
                prove(asked, proven(&error.found), chain);
                let place = settle(asked, known, place, cause, chain);
                chain.cause = Some(place);
                let cause = chain.cause_of(place).unwrap_or(Cause::Refused);
                let wrong = Finding::Wrong(Wrong { cause, error: Some(error.found.into()) });
                if place == Place::Key {
                    // Nothing was sent.
                    chain.put(place, wrong, Some(error.took));
                    chain.unseen(Place::Token, Unseen::After(place));
                } else {
                    chain.put(Place::Token, wrong, Some(error.took));
                }
            }
        }
    }
}

/// Asks for a token, if there is a key and a scope.
fn asking(asked: &Asked<'_>, request: &TokenRequest) -> Option<Timed<Result<Exchange, TokenError>>> {
    let (key, grant) = (asked.own.key.as_ref()?, request.grant(asked.client).ok()?);
    Some(Timed::of(|| asked.operator.exchange(asked.environment(), &grant, key)))
}

/// Which part of the request is to blame, if a token comes without it.
fn part(asked: &Asked<'_>, refusal: &Refusal) -> Option<Cause> {
    let comes = |request: TokenRequest| asking(asked, &request).is_some_and(|answer| answer.found.is_ok());
    match refusal.cause() {
        token::Cause::Malformed | token::Cause::Other if !asked.request.resources.is_empty() => {
            comes(TokenRequest { resources: Vec::new(), ..asked.request.clone() }).then_some(Cause::ResourceRefused)
        }
        token::Cause::AuthorizationDetails => {
            let without = without_reference(asked.request.authorization_details.as_ref()?)?;
            comes(TokenRequest { authorization_details: Some(without), ..asked.request.clone() })
                .then_some(Cause::SystemUserOtherReference)
        }
        _ => None,
    }
}

/// The same details without an external reference, if they have one.
fn without_reference(details: &AuthorizationDetails) -> Option<AuthorizationDetails> {
    let mut list = details.as_json().as_array()?.clone();
    let members = list.iter_mut().filter_map(Value::as_object_mut);
    let taken = members.filter_map(|detail| detail.shift_remove("externalRef")).count();
    if taken == 0 { None } else { AuthorizationDetails::from_json(list.into()).ok() }
}

/// Which link an answer is about, and what it says of it.
fn about(asked: &Asked<'_>, known: &Known, error: &TokenError, part: Option<Cause>, chain: &Chain) -> (Place, Cause) {
    match error {
        TokenError::Refused(refusal) => match part {
            Some(cause @ Cause::SystemUserOtherReference) => (Place::SystemUser, cause),
            Some(cause) => (Place::Token, cause),
            None => of_refusal(asked, known, refusal),
        },
        TokenError::ClockTooFarOff { server, here, .. } => {
            let cause = server::clock(server::offset(*server, *here)).unwrap_or(Cause::Refused);
            (Place::Clock, cause)
        }
        TokenError::NoEndpoint { .. } => (Place::Token, Cause::NoEndpoint),
        TokenError::NoToken { .. } => (Place::Token, Cause::Unusable),
        TokenError::Http(_) if chain.is_wrong(Place::Network) => (Place::Network, Cause::Unreachable),
        TokenError::Http(error) => (Place::Token, server::of_no_answer(error)),
        TokenError::Grant(_) => (Place::Key, Cause::Key),
        TokenError::Interrupted(_) => (Place::Token, Cause::ServerHangs),
    }
}

fn of_refusal(asked: &Asked<'_>, known: &Known, refusal: &Refusal) -> (Place, Cause) {
    match refusal.cause() {
        token::Cause::UnknownClient => (Place::Client, Cause::ClientUnknown(Vec::new())),
        token::Cause::UnknownKid => (Place::RegisteredKey, Cause::KeyNotRegistered),
        token::Cause::KeyRequired => (Place::RegisteredKey, Cause::CertificateTurnedOff(None)),
        token::Cause::Audience => (Place::Metadata, Cause::IssuerMismatch(None)),
        token::Cause::Certificate => (Place::Certificate, certificate(asked)),
        token::Cause::ExpiredKey => (Place::RegisteredKey, Cause::KeyExpired(None)),
        token::Cause::OrganisationMismatch => (Place::Certificate, Cause::CertificateOfOtherOrganisation),
        token::Cause::Signature if asked.own.name.is_some() => (Place::RegisteredKey, Cause::KidOfAnotherKey),
        token::Cause::Signature | token::Cause::MalformedChain => (Place::Certificate, Cause::Certificate(None)),
        token::Cause::Time => {
            let off = refusal.date.map(|server| server::offset(server, asked.operator.clock().now()));
            off.and_then(server::clock).map_or((Place::Token, Cause::Refused), |cause| (Place::Clock, cause))
        }
        token::Cause::ScopeNotOnClient => (Place::Scopes, not_on_client(&refusal.named_scopes(), &[], &known.access)),
        token::Cause::IntegrationType => other_type(known),
        token::Cause::NoAccess => (Place::Access, no_access(asked, known, refusal)),
        token::Cause::NoDelegation => (Place::Delegation, no_delegation(asked, known)),
        token::Cause::ConsumerOrg => (Place::Delegation, Cause::ConsumerOrgIsSelf),
        token::Cause::AuthorizationDetails => (Place::SystemUser, Cause::SystemUserMissing),
        token::Cause::Other if refusal.lacks_grant_type() => (Place::Client, Cause::NoGrantType),
        token::Cause::Replay | token::Cause::Malformed | token::Cause::Other => (Place::Token, Cause::Refused),
    }
}

/// What is wrong with a certificate that is refused and has no flaw that can be seen from here: unless it is for something
/// else than to log in, it is for the other environment.
fn certificate(asked: &Asked<'_>) -> Cause {
    let leaf = asked.own.chain.as_ref().and_then(CertificateChain::leaf);
    let is_for_login = leaf.and_then(Certificate::usage).is_none_or(|usage| usage.digital_signature);
    if is_for_login { Cause::CertificateOfOtherEnvironment } else { Cause::CertificateOfOtherUse }
}

/// The client's type is for machines or not, so that it is seen whose the refused one is: the client's or the scope's.
fn other_type(known: &Known) -> (Place, Cause) {
    let kind = known.client().map(|client| client.text("integration_type")).filter(|kind| !kind.is_empty());
    let place = if kind == Some("maskinporten") { Place::Scopes } else { Place::Client };
    (place, Cause::ClientOtherType(kind.map(str::to_owned)))
}

/// The scope that the words name, else the first that was asked for.
fn no_access(asked: &Asked<'_>, known: &Known, refusal: &Refusal) -> Cause {
    let scopes = &asked.request.scopes;
    let named = scopes.iter().filter(|scope| refusal.description.contains(scope.as_str()));
    let named = named.max_by_key(|scope| scope.as_str().len()).or(scopes.first());
    lack(asked, &known.access, named.map(Scope::as_str).unwrap_or_default())
}

/// Nobody but the customer sees what it has delegated: whether it is another of the client's scopes shows by asking.
fn no_delegation(asked: &Asked<'_>, known: &Known) -> Cause {
    let own = known.client().map(ClientRecord::scopes).unwrap_or_default();
    let others = own.iter().filter_map(|scope| scope.parse::<Scope>().ok());
    let others =
        others.filter(|scope| !asked.request.scopes.contains(scope) && known.access.is_delegable(scope.as_str()));
    let comes = |scope: &Scope| {
        let request = TokenRequest { scopes: vec![scope.clone()], ..asked.request.clone() };
        asking(asked, &request).is_some_and(|answer| answer.found.is_ok())
    };
    let found = others.take(MOST_OTHERS).find(comes);
    found.map_or(Cause::DelegationMissing, |scope| Cause::DelegationOfOtherScope(scope.to_string()))
}

/// The links that must be right for a server to refuse like this.
fn proven(error: &TokenError) -> &'static [Place] {
    const LOGIN: [Place; 3] = [Place::Client, Place::RegisteredKey, Place::Certificate];
    const SCOPES: [Place; 4] = [Place::Client, Place::RegisteredKey, Place::Certificate, Place::Scopes];
    const ACCESS: [Place; 5] =
        [Place::Client, Place::RegisteredKey, Place::Certificate, Place::Scopes, Place::Access];
    let cause = match error {
        TokenError::Refused(refusal) | TokenError::ClockTooFarOff { refusal, .. } => refusal.cause(),
        _ => return &[],
    };
    match cause {
        token::Cause::UnknownKid
        | token::Cause::KeyRequired
        | token::Cause::ExpiredKey
        | token::Cause::Certificate
        | token::Cause::OrganisationMismatch
        | token::Cause::MalformedChain
        | token::Cause::Signature => &LOGIN[..1],
        token::Cause::Time | token::Cause::Audience | token::Cause::ScopeNotOnClient => &LOGIN,
        token::Cause::IntegrationType => &SCOPES[1..],
        token::Cause::NoAccess | token::Cause::ConsumerOrg => &SCOPES,
        token::Cause::NoDelegation | token::Cause::AuthorizationDetails => &ACCESS,
        token::Cause::UnknownClient | token::Cause::Replay | token::Cause::Malformed | token::Cause::Other => &[],
    }
}

/// What nobody saw, and the token endpoint's answer proves.
fn prove(asked: &Asked<'_>, places: &[Place], chain: &mut Chain) {
    let login = if asked.own.name.is_some() { Place::RegisteredKey } else { Place::Certificate };
    for place in places {
        let is_meant = match place {
            Place::Client | Place::Scopes | Place::Access => true,
            Place::RegisteredKey | Place::Certificate => *place == login,
            _ => false,
        };
        if is_meant && !chain.is_wrong(*place) && !chain.is_seen_right(*place) {
            chain.right(*place, Seen::Proven);
        }
    }
    if places.contains(&Place::Token) {
        if let Some(customer) = &asked.request.consumer_org {
            chain.right(Place::Delegation, Seen::Customer(customer.clone()));
        }
        if asked.request.authorization_details.is_some() {
            chain.right(Place::SystemUser, Seen::Proven);
        }
    }
}

/// The link that explains the answer: the one that it is about, if something is wrong with that, or was never seen. Where
/// it was seen to be right, either the server doesn't know yet, or it is the server's.
fn settle(asked: &Asked<'_>, known: &Known, place: Place, cause: Cause, chain: &mut Chain) -> Place {
    // What is wrong at one link, and shows at another.
    for (at, shows) in [(Place::Rotation, Place::RegisteredKey), (Place::Delegation, Place::Access)] {
        if place == shows && chain.is_wrong(at) {
            return at;
        }
    }
    if place == Place::Token || chain.is_wrong(place) {
        if place == Place::Token {
            chain.wrong(place, cause, None);
        }
        return place;
    }
    if !chain.is_seen_right(place) || place == Place::Clock {
        chain.wrong(place, cause, None);
        return place;
    }
    match cause {
        Cause::ClientUnknown(_) | Cause::KeyNotRegistered if is_new(asked, known) => {
            chain.wrong(place, Cause::KeyTooNew, None);
        }
        // Which key it is was seen, but it doesn't sign: what has it wasn't asked before.
        Cause::Key
        | Cause::CertificateOfOtherEnvironment
        | Cause::CertificateOfOtherOrganisation
        | Cause::CertificateOfOtherUse
        | Cause::ClientOtherType(_) => chain.wrong(place, cause, None),
        _ => {
            chain.wrong(Place::Token, Cause::Refused, None);
            return Place::Token;
        }
    }
    place
}

/// Whether what is registered may not have reached the token endpoint: it was changed lately, or nobody says when.
fn is_new(asked: &Asked<'_>, known: &Known) -> bool {
    let Some(sight) = &known.sight else { return true };
    let client = sight.client.as_ref().ok().map(ClientRecord::members);
    let key = sight.keys.as_ref().ok().zip(asked.own.name.as_ref());
    let key = key.and_then(|(set, name)| set.keys.iter().find(|key| name.is(key)).map(RegisteredKey::members));
    let changed = key.into_iter().chain(client).find_map(|members| {
        let text = members.get("last_updated").or_else(|| members.get("created"))?.as_str()?;
        text.parse::<jiff::Timestamp>().ok()
    });
    changed.is_none_or(|at| later(at, NEW) > asked.own.now)
}

/// The token, as what it should be: signed by the server, and of the issuer that was asked.
fn of_token(asked: &Asked<'_>, reached: &Reached, token: &AccessToken) -> Finding {
    let wrong = |cause| Finding::Wrong(Wrong { cause, error: None });
    let Ok(jwt) = Jwt::decode(token.token.expose()) else { return wrong(Cause::TokenNotGenuine) };
    let none = KeySet::default();
    let kid = match jwt.verify_issued(&asked.environment().issuer, reached.published().unwrap_or(&none)) {
        Ok(key) => Some(key.kid().to_owned()),
        Err(error) if error.is_final() => return wrong(Cause::TokenNotGenuine),
        Err(_) => None,
    };
    Finding::Right(Seen::Token { scope: token.scope.clone(), until: token.expires_at(), kid })
}
