//! The self-service API in the course of a rotation: for hours if need be, and for an admin client that is about to
//! lose the login that it acts with.

use std::time::{Duration, Instant};

use super::machine::Machine;
use crate::clients::ClientKey;
use crate::failure::{Failure, Kind, Outcome};
use crate::selfservice::{Session, connect_as};
use maskinporten_engine::rotate::KeyName;
use maskinporten_protocol::clock::{Clock as _, earlier};
use maskinporten_protocol::jwks::KeySet;
use maskinporten_protocol::selfservice::SelfServiceError;

/// A self-service token is used this long: some live for no more than half a minute.
const SESSION: Duration = Duration::from_secs(20);

/// How long an undoing may take; so much of a token's life is kept for it.
const FOR_UNDOING: Duration = Duration::from_secs(20);

impl Machine<'_> {
    /// Whether an admin client is on its way to its own first key: until that is known it gets no other token, so the
    /// one in hand is all there is to undo it with.
    fn saves_itself(&self, session: &Session) -> bool {
        self.is_first()
            && session.client_id == self.target.client_id
            && session.environment.name == self.target.environment.name
    }

    /// The API, with a token that is still good.
    pub(super) fn session(&mut self) -> Outcome<&Session> {
        let is_good = self.session.as_ref().is_some_and(|(since, session)| {
            if self.saves_itself(session) {
                session.ends > self.context.clock.now()
            } else {
                since.elapsed() < SESSION
            }
        });
        if !is_good {
            self.session = Some((Instant::now(), self.connect()?.because(self.reason.clone())));
        }
        match &self.session {
            Some((_, session)) => Ok(session),
            None => Err(Failure::new(Kind::Other, "there is no self-service token")),
        }
    }

    /// Logs in as the admin profile is at this moment: it may be the one that is being rotated.
    fn connect(&self) -> Outcome<Session> {
        let name = self.target.admin.clone();
        let mut client = self.context.client_of(&name)?;
        let profile = self.context.folder.profiles()?.get(&name);
        let Some(login) = profile.and_then(|profile| profile.login) else {
            return connect_as(self.context, name, client);
        };
        let locks_itself_out = KeyName::of(&login).is_none()
            && client.client_id == self.target.client_id
            && client.environment.name == self.target.environment.name;
        client.key = ClientKey::Login(login);
        match (connect_as(self.context, name.clone(), client.clone()), &self.new) {
            // Its first key is registered: from then on the certificate isn't taken any more.
            (Err(failure), Some(new)) if locks_itself_out => {
                client.key = ClientKey::InHand(self.signing_key(new)?);
                connect_as(self.context, name, client).map_err(|_| failure)
            }
            (answer, _) => answer,
        }
    }

    /// The client's keys as they are now.
    pub(super) fn look(&mut self) -> Outcome<KeySet> {
        let (context, id) = (self.context, self.target.client_id.clone());
        match self.session()?.keys(context, &id) {
            // The token has run out meanwhile: another is to be had.
            Err(SelfServiceError::Refused(error)) if error.status == 401 => {
                self.session = None;
                Ok(self.session()?.keys(context, &id)?)
            }
            answer => Ok(answer?),
        }
    }

    /// A token with its whole life before it, if it is the last that the certificate gets.
    pub(super) fn renew_before_the_certificate_goes(&mut self) {
        if self.session.as_ref().is_some_and(|(_, session)| self.saves_itself(session)) {
            self.session = None;
        }
    }

    /// How long a key can be waited for, and the token in hand still undo what was done.
    pub(super) fn can_wait(&self) -> Duration {
        match &self.session {
            Some((_, session)) if self.saves_itself(session) => {
                let now = self.context.clock.now();
                earlier(session.ends, FOR_UNDOING).duration_since(now).try_into().unwrap_or_default()
            }
            _ => Duration::MAX,
        }
    }
}
