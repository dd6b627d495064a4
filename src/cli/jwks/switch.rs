//! From certificate login to a registered key: the first key on a client turns its certificate off, so that a key
//! that doesn't work would lock everybody out.

use std::time::Duration;

use crate::cli::asking::{Asking, tell};
use crate::cli::clients::{Client, ClientKey, Origin};
use crate::cli::context::Context;
use crate::cli::failure::{Failure, Outcome};
use crate::cli::keeping::learn;
use crate::cli::selfservice::{ChangeArgs, Session, admin_scopes};
use crate::cli::system::Shield;
use crate::clock::{Clock as _, earlier};
use crate::ids::{ClientId, ProfileName};
use crate::jwks::{KeySet, RegisteredKey};
use crate::profile::{Login, Profile};
use crate::selfservice::SelfServiceError;
use crate::token::{TokenClient, TokenError, TokenEvent};

/// How long an undoing may take; so much of the token's life is kept for it.
const FOR_UNDOING: Duration = Duration::from_secs(20);

/// A profile's way from its certificate to a key.
pub(super) struct Switch<'a> {
    pub(super) context: &'a Context,
    pub(super) session: &'a Session,
    pub(super) admin: &'a ChangeArgs,
    pub(super) id: &'a ClientId,
    pub(super) name: &'a ProfileName,
    pub(super) profile: &'a Profile,
    pub(super) login: Login,
}

impl Switch<'_> {
    /// Registers the key, and switches the profile when a token has been had with it. Until then every failure, and
    /// Ctrl-C, takes the key off again, and certificate login is back.
    pub(super) fn around(&self, register: impl FnOnce() -> Outcome<KeySet>, patience: Duration) -> Outcome<KeySet> {
        let _shield = Shield::up();
        let switched = register().and_then(|after| {
            self.prove(patience)?;
            set_login(self.context, self.name, |_| Some(self.login.clone()))?;
            Ok(after)
        });
        switched.map_err(|failure| self.undo(failure))
    }

    /// Gets a token with the new key. A refusal over scopes or access proves it as well: those are looked at last.
    fn prove(&self, patience: Duration) -> Outcome {
        let context = self.context;
        let client = Client {
            origin: Origin::Profile(self.name.clone()),
            environment: self.session.environment.clone(),
            client_id: self.id.clone(),
            key: ClientKey::Login(self.login.clone()),
            scopes: self.profile.scopes.clone(),
        };
        let asking = if client.scopes.is_empty() { Asking::scopes(admin_scopes(&client)) } else { Asking::default() };
        let (grant, key) = (asking.grant(&client)?, context.signing_key(&client)?);
        let waiting = context.out.waiting(&format!("waiting for {} to know the new key", client.environment.issuer));
        let watcher = |event: &TokenEvent<'_>| tell(&context.out, &|text| waiting.say(text), event);
        let tokens = TokenClient {
            environment: &client.environment,
            http: self.session.http(),
            clock: &context.clock,
            watcher: &watcher,
        };
        match tokens.fetch_when_known(&grant, &key, self.patience(patience)) {
            Err(TokenError::Refused(refusal)) if refusal.cause().proves_the_key() => Ok(()),
            answer => answer.map(drop).map_err(Failure::from),
        }
    }

    /// An admin client that switches itself can only be saved with the token in hand: it gets no other.
    fn patience(&self, wanted: Duration) -> Duration {
        if self.session.client_id != *self.id {
            return wanted;
        }
        let left = earlier(self.session.ends, FOR_UNDOING).duration_since(self.context.clock.now());
        wanted.min(left.try_into().unwrap_or_default())
    }

    /// The failure, after the key was taken off again.
    fn undo(&self, failure: Failure) -> Failure {
        self.context.out.note("the new key gave no token; taking it off again, so that certificate login is back");
        match self.take_off() {
            Ok(left) if left.keys.is_empty() => {
                failure.hint("nothing has changed: the client logs in with its certificate")
            }
            Ok(left) => {
                let kids: Vec<&str> = left.keys.iter().map(RegisteredKey::kid).collect();
                failure.hint(format!(
                    "the new key is off again, but somebody else has registered keys meanwhile: {}; while they are there, certificate login is off",
                    kids.join(", ")
                ))
            }
            Err(error) => error.while_doing(format!(
                "{}; and the key could not be taken off again: see `maskinporten jwks list`, and remove it with `maskinporten jwks remove KID --force`",
                failure.message()
            )),
        }
    }

    fn take_off(&self) -> Outcome<KeySet> {
        match self.take_off_with(self.session) {
            // The token has run out meanwhile. Another is to be had, but for the admin client's own.
            Err(SelfServiceError::Refused(error)) if error.status == 401 && self.session.client_id != *self.id => {
                let session = self.admin.connect(self.context, Some(self.profile))?;
                Ok(self.take_off_with(&session)?)
            }
            answer => Ok(answer?),
        }
    }

    /// Takes the key off, if it is there, and no other; returns those that are left.
    fn take_off_with(&self, session: &Session) -> Result<KeySet, SelfServiceError> {
        let (api, now) = (session.api(), session.keys(self.context, self.id)?);
        let Some(thumbprint) = self.login.thumbprint() else { return Ok(now) };
        let Some(ours) = now.by_thumbprint(thumbprint).next() else { return Ok(now) };
        let left = now.without(ours.kid());
        if left.keys.is_empty() {
            api.delete_keys(self.id)?;
        } else if !api.delete_key(self.id, ours.kid())? {
            api.replace_keys(self.id, &left)?;
        }
        learn(self.context, &session.environment.name, self.id, &left);
        Ok(left)
    }
}

/// Changes how a profile logs in, if `new` says how.
pub(super) fn set_login(
    context: &Context,
    name: &ProfileName,
    new: impl FnOnce(Option<&Login>) -> Option<Login>,
) -> Outcome {
    context.folder.change_profiles(|profiles| {
        let Some(mut profile) = profiles.get(name) else { return Ok(()) };
        if let Some(login) = new(profile.login.as_ref()) {
            profile.login = Some(login);
            profiles.set(name, &profile)?;
        }
        Ok(())
    })?;
    Ok(())
}
