//! The self-service API during a rotation: for hours if needed, and for an admin client that is about to lose the
//! login that it acts with.

use std::time::Duration;

use super::Machine;
use crate::client::ClientKey;
use crate::error::Error;
use crate::profile::KeyName;
use crate::session::Session;
use maskinporten_protocol::clock::earlier;
use maskinporten_protocol::jwks::KeySet;
use maskinporten_protocol::selfservice::SelfServiceError;

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
    pub(in crate::key_change) fn session(&mut self) -> Result<&Session, Error> {
        let now = self.operator.clock().now();
        let kept = self
            .session
            .take()
            .filter(|session| if self.saves_itself(session) { session.ends > now } else { session.is_fresh(now) });
        let session = match kept {
            Some(session) => session,
            None => self.connect()?.because(self.orders.reason.clone()),
        };
        Ok(self.session.insert(session))
    }

    /// Logs in as the admin profile is at this moment: it may be the one that is being rotated.
    fn connect(&self) -> Result<Session, Error> {
        let admin = &self.target.admin;
        let mut client = self.operator.client_of(admin)?;
        let locks_itself_out = matches!(&client.key, ClientKey::Login(login) if KeyName::of(login).is_none())
            && client.client_id == self.target.client_id
            && client.environment.name == self.target.environment.name;
        match (self.operator.log_in_as(admin, client.clone()), &self.new) {
            // Its first key is registered: from then on the certificate isn't taken any more.
            (Err(error), Some(new)) if locks_itself_out => {
                client.key = ClientKey::InHand(self.signing_key(new)?);
                self.operator.log_in_as(admin, client).map_err(|_| error)
            }
            (answer, _) => answer,
        }
    }

    /// The client's keys as they are now.
    pub(super) fn look(&mut self) -> Result<KeySet, Error> {
        let id = &self.target.client_id;
        match self.session()?.api().keys(id) {
            // The token has run out meanwhile: another is to be had.
            Err(SelfServiceError::Refused(error)) if error.status == 401 => {
                self.session = None;
                Ok(self.session()?.api().keys(id)?)
            }
            answer => Ok(answer?),
        }
    }

    /// A token with its whole life before it, if it is the last that the certificate gets.
    pub(super) fn renew_before_the_certificate_goes(&mut self) {
        if self.session.as_ref().is_some_and(|session| self.saves_itself(session)) {
            self.session = None;
        }
    }

    /// How long a key can be waited for, and the token in hand still undo what was done.
    pub(super) fn can_wait(&self) -> Duration {
        match &self.session {
            Some(session) if self.saves_itself(session) => {
                let now = self.operator.clock().now();
                earlier(session.ends, FOR_UNDOING).duration_since(now).try_into().unwrap_or_default()
            }
            _ => Duration::MAX,
        }
    }
}
