//! The status for programs.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Serialize;

use super::{Answer, Stood};
use crate::certificates::CertificateFacts;
use crate::failure::{Failure, Particulars};
use crate::limits::{Life, Limits, Urgency};
use maskinporten_engine::audit::{AuditEntry, ChangeOutcome};
use maskinporten_engine::key_register::KeyPlace;
use maskinporten_engine::onboarding;
use maskinporten_engine::profile::Login;
use maskinporten_engine::rotate::{State, Step};
use maskinporten_engine::standing::KeyStanding;
use maskinporten_engine::token_cache::Kept;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, Kid, ProfileName};

/// How this machine stands with its profiles.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document<'a> {
    /// The most urgent of what the profiles log in with.
    state: Urgency,
    profiles: Vec<Record<'a>>,
    /// The client that variables describe, where there is no profile.
    variables: Option<OfVariables<'a>>,
    /// Where there is no profile: those that an onboarding was begun for, which hasn't ended.
    onboardings: Vec<&'a ProfileName>,
}

/// The client that variables describe.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct OfVariables<'a> {
    /// Their names.
    names: &'a [&'static str],
    /// With `--online`.
    token: Option<Token<'a>>,
}

/// How one profile stands.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Record<'a> {
    name: &'a ProfileName,
    default: bool,
    environment: &'a EnvironmentName,
    /// Null while the client is being registered.
    client_id: Option<&'a ClientId>,
    /// Whether its client administers others.
    administers: bool,
    /// `key`, `certificate`, or null before there is one.
    login: Option<&'static str>,
    /// The stored key that it signs with.
    key: Option<Key<'a>>,
    /// The certificate that it logs in with, if it can be read without asking for a password.
    certificate: Option<Certificate>,
    /// Where the certificate is, if it isn't stored.
    certificate_file: Option<Cow<'a, str>>,
    /// A token for the profile's own scopes; null if it has none.
    token: Option<Token<'a>>,
    /// The rotation that is under way.
    rotation: Option<Rotation>,
    /// The last change of the client, or through the profile, that was made from this machine.
    last_change: Option<Change<'a>>,
    /// What keeps it from a token on this machine.
    problem: Option<Particulars<'a>>,
    /// What could not be looked at.
    unread: Vec<Particulars<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Key<'a> {
    kid: &'a Kid,
    /// As it was when the client's keys were last seen from here.
    #[serde(flatten)]
    life: Life,
    store: &'a KeyPlace,
    /// Null if that can't be told without unlocking the store.
    held_here: Option<bool>,
    /// Whether it was among the client's keys when they were last seen from here.
    registered: bool,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Certificate {
    #[serde(flatten)]
    facts: CertificateFacts,
    state: Urgency,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Token<'a> {
    state: TokenState,
    #[cfg_attr(feature = "schema", schemars(with = "Option<maskinporten_protocol::schema::Moment>"))]
    expires: Option<Timestamp>,
    /// Why there is none, with `--online`.
    error: Option<Particulars<'a>>,
}

/// Whether there is a token.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
enum TokenState {
    /// One is cached.
    Cached,
    /// With `--online`: the server gave one.
    Fetched,
    /// With `--online`: none could be had.
    Failed,
    /// None is cached.
    None,
    /// With this store or login none is ever cached.
    NeverCached,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Rotation {
    #[cfg_attr(feature = "schema", schemars(with = "maskinporten_protocol::schema::Moment"))]
    begun: Timestamp,
    next: Option<Step>,
    /// When the overlap ends.
    #[cfg_attr(feature = "schema", schemars(with = "Option<maskinporten_protocol::schema::Moment>"))]
    until: Option<Timestamp>,
    rolling_back: bool,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Change<'a> {
    #[cfg_attr(feature = "schema", schemars(with = "maskinporten_protocol::schema::Moment"))]
    time: Timestamp,
    who: &'a str,
    command: &'a str,
    action: &'a str,
    /// Null if it was interrupted.
    outcome: Option<ChangeOutcome>,
}

impl<'a> Document<'a> {
    fn empty() -> Self {
        Self { state: Urgency::Unknown, profiles: Vec::new(), variables: None, onboardings: Vec::new() }
    }

    pub(super) fn begun(all: &'a [(ProfileName, Option<onboarding::Step>)]) -> Self {
        Self { onboardings: all.iter().map(|(name, _)| name).collect(), ..Self::empty() }
    }

    pub(super) fn of_variables(names: &'a [&'static str], answer: Option<&Answer>) -> Self {
        Self { variables: Some(OfVariables { names, token: answer.map(Token::had) }), ..Self::empty() }
    }

    pub(super) fn of(all: &'a [Stood], limits: Limits) -> Self {
        Self {
            state: all.iter().map(|one| one.urgency(limits)).max().unwrap_or(Urgency::Unknown),
            profiles: all.iter().map(|one| Record::of(one, limits)).collect(),
            ..Self::empty()
        }
    }
}

impl<'a> Record<'a> {
    fn of(one: &'a Stood, limits: Limits) -> Self {
        let standing = &one.standing;
        let profile = &standing.profile;
        let token = match (&one.asked, standing.token) {
            (Some(asked), _) => Some(Token::asked(asked)),
            (None, kept) => kept.map(Token::kept),
        };
        let facts = standing.certificate.as_ref().map(|found| CertificateFacts::of(found, limits.now));
        Self {
            name: &standing.name,
            default: one.is_default,
            environment: &profile.environment,
            client_id: profile.client_id.as_ref(),
            administers: profile.is_admin(),
            login: crate::profile::login_kind(profile),
            key: standing.key.as_ref().map(|key| Key::of(key, limits)),
            certificate: facts.map(|facts| Certificate { facts, state: one.urgency(limits) }),
            certificate_file: match &profile.login {
                Some(Login::CertificateFile { path, .. }) => Some(path.to_string_lossy()),
                _ => None,
            },
            token,
            rotation: standing.rotation.as_ref().map(Rotation::of),
            last_change: standing.last_change.as_ref().map(Change::of),
            problem: one.obstacle.as_ref().map(Failure::particulars),
            unread: one.unread.iter().map(Failure::particulars).collect(),
        }
    }
}

impl<'a> Key<'a> {
    fn of(key: &'a KeyStanding, limits: Limits) -> Self {
        Self {
            kid: &key.kid,
            life: limits.life(key.registered.as_ref().and_then(|known| known.expires)),
            store: &key.place,
            held_here: key.is_here,
            registered: key.registered.is_some(),
        }
    }
}

impl<'a> Token<'a> {
    fn had(answer: &Answer) -> Self {
        let state = if answer.is_cached { TokenState::Cached } else { TokenState::Fetched };
        Self { state, expires: Some(answer.expires), error: None }
    }

    fn asked(asked: &'a Result<Answer, Failure>) -> Self {
        match asked {
            Ok(answer) => Self::had(answer),
            Err(failure) => Self { state: TokenState::Failed, expires: None, error: Some(failure.particulars()) },
        }
    }

    fn kept(kept: Kept) -> Self {
        let (state, expires) = match kept {
            Kept::Until(expires) => (TokenState::Cached, Some(expires)),
            Kept::NotNow => (TokenState::None, None),
            Kept::Never => (TokenState::NeverCached, None),
        };
        Self { state, expires, error: None }
    }
}

impl Rotation {
    fn of(state: &State) -> Self {
        Self { begun: state.begun, next: state.next(), until: state.until, rolling_back: state.rolling_back }
    }
}

impl<'a> Change<'a> {
    fn of(entry: &'a AuditEntry) -> Self {
        let AuditEntry { time, who, command, action, outcome, .. } = entry;
        Self { time: *time, who, command, action, outcome: *outcome }
    }
}
