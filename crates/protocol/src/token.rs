//! The token endpoint: an assertion goes in, an access token comes out (RFC 7523, RFC 6749 section 5).

mod cause;
mod issued;
mod known;
mod refusal;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::clock::{Clock, Deadline, Interrupted, later, moved, shown};
use crate::environment::Environment;
use crate::grant::{Assertion, Grant, GrantError, LIFETIME};
use crate::http::{Answer, Http, HttpError, Request};
use crate::ids::Scope;
use crate::key::SigningKey;
use crate::secret::{SecretBytes, SecretText};

pub use cause::Cause;
use issued::Problem;
pub use known::{KNOWN, KnownRefusal, Source};
pub use refusal::Refusal;

/// The grant type of RFC 7523 section 2.1.
const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// The longest life that is believed of an access token. Whoever names a longer one is mistaken, or wants it kept.
pub const LONGEST_LIFE: Duration = Duration::from_secs(86_400);

/// A token isn't used for the last seconds of its life, …
pub const MARGIN: Duration = Duration::from_secs(10);
/// … or for the last fifth, if that is less.
const MARGIN_PART: u32 = 5;

/// Clocks of one machine are set by less than this while it runs.
const CLOCK_STEP: Duration = Duration::from_secs(5);

/// An assertion is dated by the server's clock if that is off by no more than this. One that is dated later is good
/// until then, in whoever's hands it is: it must not be had for the price of a wrong `Date`.
const MOST_OFF: Duration = Duration::from_secs(3600);

/// The `Date` header has whole seconds, and takes a moment to arrive.
const LEAST_OFF: Duration = Duration::from_secs(2);

/// Why there is no access token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The server refused, and said why.
    #[error(transparent)]
    Refused(#[from] Box<Refusal>),
    /// The server refused over time, and its time is too far from ours, or past the key's end.
    #[error("this machine's clock says {}, and the server's {}", shown(*.here), shown(*.server))]
    ClockTooFarOff {
        /// The time by the server's clock.
        server: Timestamp,
        /// The time by this machine's clock.
        here: Timestamp,
        /// What the server said.
        refusal: Box<Refusal>,
    },
    /// There is nothing at the token endpoint's address.
    #[error("nothing is at the token endpoint {url}: it answered {status}")]
    NoEndpoint {
        /// The token endpoint.
        url: String,
        /// The HTTP status of the answer.
        status: u16,
    },
    /// The server gave an answer with no token in it that could be used. Another try would get the same.
    #[error("{host} gave no token that can be used: {problem}")]
    NoToken {
        /// The server's host and port.
        host: String,
        /// The member that is missing or wrong.
        problem: String,
    },
    /// There was no usable answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The assertion could not be made.
    #[error(transparent)]
    Grant(#[from] GrantError),
    /// The person at the terminal broke off the wait.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}

impl TokenError {
    /// The assertion that the server refused, and its answer to the letter.
    pub fn refused(&self) -> Option<&(Assertion, SecretBytes)> {
        match self {
            Self::Refused(refusal) | Self::ClockTooFarOff { refusal, .. } => refusal.exchanged.as_ref(),
            Self::NoEndpoint { .. }
            | Self::NoToken { .. }
            | Self::Http(_)
            | Self::Grant(_)
            | Self::Interrupted(_) => None,
        }
    }
}

/// What Maskinporten answers (RFC 6749 section 5.1).
#[derive(Debug, Clone)]
pub struct AccessToken {
    /// The token: a JWT signed by Maskinporten.
    pub token: SecretText,
    /// The token type: `Bearer`, since no other is taken.
    pub token_type: String,
    /// Seconds it was good for when it was issued, at most [`LONGEST_LIFE`].
    pub expires_in: u64,
    /// The granted scopes, separated by spaces.
    pub scope: String,
    /// Just before it was asked for, by this machine's clock: never later than it was issued.
    pub obtained_at: Timestamp,
}

impl AccessToken {
    /// When it stops working.
    pub fn expires_at(&self) -> Timestamp {
        later(self.obtained_at, Duration::from_secs(self.expires_in))
    }

    /// Whether it has more left than `min_life`, and than the margin: 10 s, or a fifth of its life if that is less.
    pub fn is_live(&self, now: Timestamp, min_life: Duration) -> bool {
        // The clock was set back: then the expiry time, reckoned by the old clock, is too late.
        if self.obtained_at > later(now, CLOCK_STEP) {
            return false;
        }
        let life = Duration::from_secs(self.expires_in);
        let margin = life.checked_div(MARGIN_PART).unwrap_or(MARGIN).min(MARGIN);
        let left = Duration::try_from(self.expires_at().duration_since(now)).unwrap_or_default();
        left > margin.max(min_life)
    }
}

/// A token together with what it was given for and how it came.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The assertion; used up.
    pub assertion: Assertion,
    /// The access token.
    pub token: AccessToken,
    /// The server's answer to the letter.
    pub answer: SecretBytes,
}

/// What the client tells those who watch it work.
#[derive(Debug)]
pub enum TokenEvent<'a> {
    /// This machine's clock is off by this much (positive: the server's is ahead); one more try with corrected times.
    ClockIsOff(SignedDuration),
    /// The server names so many seconds for the token's life; [`LONGEST_LIFE`] is counted on.
    LivesTooLong(u64),
    /// No usable answer; another try, with another assertion, after this pause.
    TryingAgain(&'a HttpError, Duration),
    /// The server doesn't know the client or the key yet; asked again after this pause, until this much is left.
    NotKnownYet {
        /// What the server said.
        refusal: &'a Refusal,
        /// Until the next try.
        pause: Duration,
        /// How much longer it is tried.
        left: Duration,
    },
}

/// A client of one environment's token endpoint.
pub struct TokenClient<'a> {
    /// The environment whose token endpoint is asked.
    pub environment: &'a Environment,
    /// The HTTP client.
    pub http: &'a Http,
    /// The clock that dates assertions and waits between tries.
    pub clock: &'a dyn Clock,
    /// Who is told of what happens on the way.
    pub watcher: &'a dyn Fn(&TokenEvent<'_>),
}

impl TokenClient<'_> {
    /// Sends one assertion, once.
    pub fn exchange(&self, assertion: &Assertion) -> Result<Exchange, TokenError> {
        self.exchange_by(assertion, self.http.usual_tries().deadline())
    }

    fn exchange_by(&self, assertion: &Assertion, deadline: Deadline) -> Result<Exchange, TokenError> {
        let fields = [("grant_type", GRANT_TYPE), ("assertion", assertion.expose())];
        let request = Request::form(self.environment.token_endpoint.clone(), &fields);
        let obtained_at = self.clock.now();
        let answer = self.http.send_once(&request, deadline)?;
        match self.token_in(&answer, obtained_at) {
            Ok(token) => Ok(Exchange { assertion: assertion.clone(), token, answer: answer.into_body() }),
            Err(TokenError::Refused(mut refusal)) => {
                refusal.exchanged = Some((assertion.clone(), answer.into_body()));
                Err(refusal.into())
            }
            Err(error) => Err(error),
        }
    }

    fn token_in(&self, answer: &Answer, obtained_at: Timestamp) -> Result<AccessToken, TokenError> {
        if !answer.is_success() {
            return Err(self.refused(answer));
        }
        let issued = issued::read(answer, obtained_at).map_err(|problem| match Refusal::in_success(answer) {
            Some(refusal) => TokenError::from(Box::new(refusal)),
            None => match problem {
                Problem::Http(error) => TokenError::Http(error),
                Problem::Member(problem) => TokenError::NoToken { host: answer.host().to_owned(), problem },
            },
        })?;
        if issued.expires_in > LONGEST_LIFE.as_secs() {
            (self.watcher)(&TokenEvent::LivesTooLong(issued.expires_in));
        }
        Ok(AccessToken {
            token: issued.token,
            token_type: "Bearer".to_owned(),
            expires_in: issued.expires_in.min(LONGEST_LIFE.as_secs()),
            scope: issued.scope,
            obtained_at,
        })
    }

    fn refused(&self, answer: &Answer) -> TokenError {
        let nothing =
            || TokenError::NoEndpoint { url: self.environment.token_endpoint.to_string(), status: answer.status };
        match Refusal::from_answer(answer) {
            Ok(refusal) if refusal.is_of_the_address() => nothing(),
            Ok(refusal) => Box::new(refusal).into(),
            // A server's own page about an address of its, rather than somebody's in between.
            Err(_) if matches!(answer.status, 404 | 405 | 410) => nothing(),
            Err(error) => error.into(),
        }
    }

    /// The token of [`TokenClient::fetch_whole`].
    pub fn fetch(&self, grant: &Grant, key: &SigningKey) -> Result<AccessToken, TokenError> {
        self.fetch_whole(grant, key).map(|exchange| exchange.token)
    }

    /// Gets a token for a grant. A try without a usable answer is repeated a few times, and one that the server
    /// refused over time is repeated once with the server's time; each with a new assertion, since a used one is
    /// refused (MP-012).
    pub fn fetch_whole(&self, grant: &Grant, key: &SigningKey) -> Result<Exchange, TokenError> {
        self.fetch_with_offset(grant, key, &mut SignedDuration::default())
    }

    /// `offset` is what is known of this machine's clock: the server's time less ours.
    fn fetch_with_offset(
        &self,
        grant: &Grant,
        key: &SigningKey,
        offset: &mut SignedDuration,
    ) -> Result<Exchange, TokenError> {
        let mut tries = self.http.usual_tries();
        loop {
            let assertion = grant.sign(&self.environment.issuer, key, moved(self.clock.now(), *offset))?;
            match self.exchange_by(&assertion, tries.deadline()) {
                Err(TokenError::Http(error)) => {
                    let Some(pause) = tries.pause_after(&error) else { return Err(error.into()) };
                    (self.watcher)(&TokenEvent::TryingAgain(&error, pause));
                    self.clock.sleep(pause)?;
                }
                Err(TokenError::Refused(refusal)) if offset.is_zero() && refusal.cause() == Cause::Time => {
                    *offset = self.correction(refusal, key)?;
                    (self.watcher)(&TokenEvent::ClockIsOff(*offset));
                }
                // RFC 6749 section 5.1: left out, they are those that were asked for.
                answer => {
                    return answer.map(|mut exchange| {
                        if exchange.token.scope.is_empty() {
                            let asked: Vec<&str> = grant.scopes.iter().map(Scope::as_str).collect();
                            exchange.token.scope = asked.join(" ");
                        }
                        exchange
                    });
                }
            }
        }
    }

    /// By how much an assertion has to be dated otherwise to suit a server that refused over time.
    fn correction(&self, refusal: Box<Refusal>, key: &SigningKey) -> Result<SignedDuration, TokenError> {
        let here = self.clock.now();
        let Some(server) = refusal.date else { return Err(refusal.into()) };
        let off = server.duration_since(here);
        if off.unsigned_abs() <= LEAST_OFF {
            return Err(refusal.into());
        }
        // Past its end nobody is to have a signature of the key either.
        let outlives_key = key.expires.is_some_and(|end| later(server, LIFETIME) > end);
        if off.unsigned_abs() > MOST_OFF || outlives_key {
            return Err(TokenError::ClockTooFarOff { server, here, refusal });
        }
        Ok(off)
    }

    /// Like [`TokenClient::fetch`], but while the server doesn't know the client or the key yet, asks again until
    /// `patience` is used up: after a change at the self-service API it may be minutes before it does.
    pub fn fetch_when_known(
        &self,
        grant: &Grant,
        key: &SigningKey,
        patience: Duration,
    ) -> Result<AccessToken, TokenError> {
        let (started, mut offset) = (self.clock.now(), SignedDuration::ZERO);
        loop {
            match self.fetch_with_offset(grant, key, &mut offset).map(|exchange| exchange.token) {
                Err(TokenError::Refused(refusal)) if refusal.cause().may_pass_with_time() => {
                    let waited = self.clock.now().duration_since(started).unsigned_abs();
                    let left = patience.saturating_sub(waited);
                    if left.is_zero() {
                        return Err(refusal.into());
                    }
                    // Soon at first, for changes that arrive at once; then rarely, for those that take minutes.
                    let pause = waited
                        .checked_div(4)
                        .unwrap_or_default()
                        .clamp(Duration::from_millis(500), Duration::from_secs(5))
                        .min(left);
                    (self.watcher)(&TokenEvent::NotKnownYet { refusal: &refusal, pause, left });
                    self.clock.sleep(pause)?;
                }
                answer => return answer,
            }
        }
    }
}
