//! Asking for access tokens: from flags to a grant, from a grant to a token, with whoever waits kept informed.

use std::time::Duration;

use jiff::{Span, SpanRelativeTo};

use super::clients::{Client, Origin};
use super::context::Context;
use super::failure::{Failure, Outcome};
use super::output::Output;
use maskinporten_protocol::grant::{AuthorizationDetails, Grant, Resource};
use maskinporten_protocol::http::Http;
use maskinporten_protocol::ids::{OrgNumber, Pid, Scope};
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::SigningKey;
use maskinporten_protocol::token::{AccessToken, TokenClient, TokenEvent};

/// What is asked for, beyond the client's own particulars.
#[derive(Debug, Clone, Default)]
pub struct Asking {
    /// What for; empty: the client's own scopes.
    pub scopes: Vec<Scope>,
    /// The audiences.
    pub resources: Vec<Resource>,
    /// Who delegated to us.
    pub consumer_org: Option<OrgNumber>,
    /// Whom the token is about.
    pub pid: Option<Pid>,
    /// Rich authorization request.
    pub authorization_details: Option<AuthorizationDetails>,
    /// What to sign with.
    pub algorithm: Algorithm,
    /// How long to wait for a client or a key that isn't known yet.
    pub patience: Option<Duration>,
}

impl Asking {
    /// Nothing but scopes.
    pub fn scopes(scopes: Vec<Scope>) -> Self {
        Self { scopes, ..Self::default() }
    }

    /// The grant that a client makes of it.
    pub fn grant(&self, client: &Client) -> Outcome<Grant> {
        let scopes = if self.scopes.is_empty() { client.scopes.clone() } else { self.scopes.clone() };
        if scopes.is_empty() {
            let place = match &client.origin {
                Origin::Profile(name) => format!("profile {name} has none"),
                Origin::Variables => "MASKINPORTEN_SCOPES has none".into(),
            };
            return Err(Failure::usage(format!("no scope to ask for: {place}")).hint("name one with --scope"));
        }
        Ok(Grant {
            client_id: client.client_id.clone(),
            scopes,
            resources: self.resources.clone(),
            consumer_org: self.consumer_org.clone(),
            pid: self.pid.clone(),
            authorization_details: self.authorization_details.clone(),
            algorithm: self.algorithm,
        })
    }

    /// Gets a token, with a key in hand.
    pub fn fetch(&self, context: &Context, http: &Http, client: &Client, key: &SigningKey) -> Outcome<AccessToken> {
        let grant = self.grant(client)?;
        let waiting = context.out.waiting(&format!("asking {} for a token", client.environment.issuer));
        let watcher = |event: &TokenEvent<'_>| tell(&context.out, &|text| waiting.say(text), event);
        let tokens = TokenClient { environment: &client.environment, http, clock: &context.clock, watcher: &watcher };
        let token = match self.patience {
            Some(patience) => tokens.fetch_when_known(&grant, key, patience),
            None => tokens.fetch(&grant, key),
        };
        Ok(token?)
    }
}

/// Tells the person what goes on.
pub fn tell(out: &Output, progress: &dyn Fn(&str), event: &TokenEvent<'_>) {
    match event {
        TokenEvent::ClockIsOff(offset) => {
            let seconds = offset.as_secs();
            let (amount, direction) = (seconds.abs(), if seconds > 0 { "behind" } else { "ahead" });
            out.warning(&format!(
                "this machine's clock is {amount} s {direction} of the server's; trying once more with the server's time. Set the clock"
            ));
        }
        TokenEvent::LivesTooLong(seconds) => {
            out.warning(&format!(
                "the server says that the token lives for {seconds} s; it is counted on for 24 h at most"
            ));
        }
        TokenEvent::TryingAgain(error, pause) => {
            out.note(&format!("{error}; trying again in {:.1} s", pause.as_secs_f32()));
        }
        TokenEvent::NotKnownYet { refusal, left, .. } => {
            out.detail(&refusal.to_string());
            progress(&format!(
                "Maskinporten doesn't know it yet ({}); asking for {} s more",
                refusal.description.trim_end_matches('.'),
                left.as_secs()
            ));
        }
    }
}

/// A duration as people write it: `90s`, `3m`, `1h 30m`, `30d`, or bare seconds.
pub fn duration(text: &str) -> Result<Duration, String> {
    if let Ok(seconds) = text.parse() {
        return Ok(Duration::from_secs(seconds));
    }
    let bad = || format!("{text:?} isn't a duration: write 90s, 3m, 1h or 30d");
    let span: Span = text.parse().map_err(|_| bad())?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| bad())?;
    duration.try_into().map_err(|_| bad())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_write_them() {
        for (text, seconds) in [("90", 90), ("90s", 90), ("3m", 180), ("1h 30m", 5400), ("30d", 2_592_000)] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for bad in ["", "x", "-1s"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
