//! What the token server says to everybody: that it is there, its time, its metadata and its keys.

use jiff::{SignedDuration, Timestamp};

use super::{Asked, Cause, Chain, Finding, Place, Seen, Timed, Unseen, Wrong};
use crate::error::Error;
use crate::operator::Operator;
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::http::{HttpError, Request};
use maskinporten_protocol::jwks::KeySet;
use maskinporten_protocol::metadata::{MetadataError, discover};
use maskinporten_protocol::token::TokenError;

/// How far apart two clocks may be: the server allows ten seconds.
const MOST_OFF: SignedDuration = SignedDuration::from_secs(10);

/// The server's keys, and its time less this machine's.
pub(super) struct Published {
    keys: Result<KeySet, HttpError>,
    off: Option<SignedDuration>,
}

/// What came of asking the server for what everybody may know.
pub(super) struct Reached {
    pub(super) metadata: Option<Timed<Result<Environment, MetadataError>>>,
    pub(super) keys: Option<Timed<Published>>,
}

pub(super) fn metadata(operator: &Operator, environment: &Environment) -> Timed<Result<Environment, MetadataError>> {
    Timed::of(|| discover(&operator.http(environment), &environment.name, &environment.issuer))
}

pub(super) fn keys(operator: &Operator, environment: &Environment) -> Timed<Published> {
    Timed::of(|| match operator.http(environment).send(&Request::get(environment.jwks_uri.clone())) {
        Ok(answer) => {
            let off = answer.date.map(|server| offset(server, operator.clock().now()));
            let keys = if answer.is_success() { answer.json() } else { Err(answer.unusable()) };
            Published { keys, off }
        }
        Err(error) => Published { keys: Err(error), off: None },
    })
}

/// The server's time less ours. The header has whole seconds: half of one is added, and less than two is nothing.
pub(super) fn offset(server: Timestamp, here: Timestamp) -> SignedDuration {
    let off = server.duration_since(here).saturating_add(SignedDuration::from_millis(500));
    if off.abs() < SignedDuration::from_secs(2) { SignedDuration::ZERO } else { off }
}

/// What is the matter with the clock, if it is off by so much.
pub(super) fn clock(off: SignedDuration) -> Option<Cause> {
    match off {
        off if off.abs() <= MOST_OFF => None,
        off if off.is_negative() => Some(Cause::ClockAhead(off.unsigned_abs())),
        off => Some(Cause::ClockBehind(off.unsigned_abs())),
    }
}

impl Reached {
    pub(super) fn published(&self) -> Option<&KeySet> {
        self.keys.as_ref()?.found.keys.as_ref().ok()
    }

    /// `is_answered`: the token endpoint was reached.
    pub(super) fn judge(&self, asked: &Asked<'_>, is_answered: bool, chain: &mut Chain) {
        let metadata = self.metadata.as_ref().map(|step| match &step.found {
            Err(MetadataError::Http(error)) => Err(error),
            _ => Ok(()),
        });
        let keys = self.keys.as_ref().map(|step| step.found.keys.as_ref().map(drop));
        let steps = [metadata, keys];
        let failed = steps.iter().flatten().find_map(|step| step.err().filter(|error| is_of_the_way(error)));
        let is_answered =
            is_answered || steps.iter().flatten().any(|step| step.is_ok() || !step.is_err_and(is_of_the_way));
        let endpoint = &asked.environment().token_endpoint;
        let port = endpoint.port().map(|port| format!(":{port}")).unwrap_or_default();
        let host = format!("{}{port}", endpoint.host_str().unwrap_or_default());
        let is_tls = endpoint.scheme() == "https";
        match failed.filter(|_| !is_answered) {
            Some(error) => {
                chain.wrong(Place::Network, of_no_answer(error), Some(TokenError::from(error.clone()).into()));
            }
            None => {
                chain.right(Place::Network, Seen::Network { host, is_tls, proxy: asked.operator.proxy_to(endpoint) });
            }
        }
        match self.keys.as_ref().and_then(|step| step.found.off) {
            None if chain.is_wrong(Place::Network) => chain.unseen(Place::Clock, Unseen::After(Place::Network)),
            None => chain.unseen(Place::Clock, Unseen::NoTime),
            Some(off) => match clock(off) {
                Some(cause) => chain.wrong(Place::Clock, cause, None),
                None => chain.right(Place::Clock, Seen::Clock(off)),
            },
        }
        let is_reached = !chain.is_wrong(Place::Network);
        if let Some(Timed { found, took }) = &self.metadata {
            let finding = match found {
                Ok(found) => Finding::Right(Seen::Issuer(found.issuer.to_string())),
                Err(error) => of_metadata(error, is_reached),
            };
            chain.put(Place::Metadata, finding, Some(*took));
        }
        if let Some(Timed { found, took }) = &self.keys {
            let finding = match &found.keys {
                Ok(set) if set.keys.is_empty() => wrong(Cause::Unusable, None),
                Ok(set) => Finding::Right(Seen::ServerKeys(set.keys.len())),
                Err(error) => of_http(error, is_reached),
            };
            chain.put(Place::ServerKeys, finding, Some(*took));
        }
    }
}

fn wrong(cause: Cause, error: Option<Error>) -> Finding {
    Finding::Wrong(Wrong { cause, error })
}

/// Whether it is about the way to the server, rather than about one of its addresses.
pub(super) fn is_of_the_way(error: &HttpError) -> bool {
    !matches!(error, HttpError::Busy { .. } | HttpError::Redirect { .. } | HttpError::Unusable { .. })
}

/// Why the server gave no usable answer.
pub(super) fn of_no_answer(error: &HttpError) -> Cause {
    match error {
        HttpError::Untrusted { .. } => Cause::TlsUnknownAuthority,
        HttpError::WrongTime { .. } | HttpError::OtherName { .. } | HttpError::NotTls { .. } => Cause::Tls,
        HttpError::Timeout { .. } => Cause::ServerHangs,
        HttpError::Busy { .. } => Cause::ServerDown,
        HttpError::Redirect { .. } | HttpError::Unusable { .. } => Cause::Unusable,
        HttpError::CaFile { .. } | HttpError::Identity { .. } => Cause::Configuration,
        HttpError::Unreachable { .. }
        | HttpError::Proxy { .. }
        | HttpError::ProxySetting { .. }
        | HttpError::Interrupted(_)
        | HttpError::Setup(_) => Cause::Unreachable,
    }
}

fn of_http(error: &HttpError, is_reached: bool) -> Finding {
    if !is_reached {
        return Finding::Unseen(Unseen::After(Place::Network));
    }
    wrong(of_no_answer(error), Some(TokenError::from(error.clone()).into()))
}

fn of_metadata(error: &MetadataError, is_reached: bool) -> Finding {
    match error {
        MetadataError::Http(error) => of_http(error, is_reached),
        MetadataError::OtherIssuer { named, .. } => wrong(Cause::IssuerMismatch(Some(named.clone())), None),
        // Nobody needs it who has the addresses.
        MetadataError::NotThere { .. } => Finding::Unseen(Unseen::NotPublished),
        MetadataError::Environment(_) | MetadataError::Lacking { .. } => wrong(Cause::Unusable, None),
    }
}
