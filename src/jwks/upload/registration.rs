//! Registering a key on a client that may have others.

use super::new_key::UploadedKey;
use super::{Document, Upload};
use crate::certificate_warning;
use crate::failure::Outcome;
use crate::registered_key::expiry;
use crate::rotate::failure::of_switch;
use crate::selection::Subject;
use crate::system::Shield;
use crate::terminal::Terminal;
use maskinporten_engine::key_change::{FirstKeySwitch, set_login};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Admin, Login, Profile};
use maskinporten_engine::session::Session;
use maskinporten_protocol::ids::ProfileName;
use maskinporten_protocol::jwks::{Addition, KeySet, RegisteredKey};
use maskinporten_protocol::selfservice::{ApiError, ChangeError};

/// What is registered, and what is to be.
pub(super) struct KeyRegistration<'a> {
    pub upload: &'a Upload,
    pub terminal: &'a Terminal,
    pub operator: &'a Operator,
    pub target: &'a Subject,
    pub new: &'a UploadedKey,
    pub session: Session,
    /// The keys that are registered now.
    pub before: KeySet,
}

/// Whether registered keys lock a profile out.
fn is_by_certificate(profile: &Profile) -> bool {
    matches!(profile.login, Some(Login::Certificate { .. } | Login::CertificateFile { .. }))
}

impl KeyRegistration<'_> {
    pub(super) fn run(self) -> Outcome {
        let others = self.others();
        let (addition, entry) = self.new.considered(&others)?;
        if let (Addition::AlreadyThere(there), false) = (&addition, self.upload.replace && self.before.keys.len() > 1)
        {
            return self.already_there(there);
        }
        if let Some(binding) = &self.new.binding {
            certificate_warning::tell_binding(self.terminal, self.operator, binding, &self.session.environment);
        }
        let sent = others.with(entry.clone());
        if self.upload.change.dry_run {
            self.terminal.out.note("not sent (--dry-run); the whole set would be:");
            return self.terminal.out.json(&sent);
        }
        if let (true, Some(owner)) = (self.ask()?, &self.target.owner) {
            return self.switch(owner);
        }
        let (api, id) = (self.session.api(), &self.target.id);
        let after = if self.upload.replace && !self.before.keys.is_empty() {
            api.put_in_place(id, &self.before, &sent)?
        } else {
            self.add(&entry)?
        };
        self.new.check_certificate(&after)?;
        self.adopt_plain()?;
        self.upload.print(self.terminal, self.operator, self.target, self.new, &after)?;
        // A switch has tried the key; here nobody has.
        let how = if self.target.owner.is_some() { ": `maskinporten token --wait`" } else { "" };
        self.terminal.out.hint(&format!("Maskinporten may take two minutes to learn the key{how}"));
        Ok(())
    }

    /// The keys that stay alongside the new one.
    fn others(&self) -> KeySet {
        match self.upload.replace {
            true => KeySet::default(),
            false if self.new.is_there_unbound(&self.before) => self.before.without(self.new.kid.as_str()),
            false => self.before.clone(),
        }
    }

    /// The key is registered. A profile with a certificate may still have to switch to it.
    fn already_there(self, there: &RegisteredKey) -> Outcome {
        let Self { upload, terminal, operator, target, new, .. } = self;
        if let Some(owner) = target.owner.as_ref().filter(|(_, profile)| is_by_certificate(profile)) {
            if upload.switch_to_key && !upload.change.dry_run {
                let question = format!("Switch profile {} to key {}?", owner.0, new.kid);
                terminal.confirm_in_production(&self.session.environment, &question, upload.change.yes)?;
                return self.switch(owner);
            }
            terminal.out.warning(&format!(
                "profile {0} logs in with a certificate, which Maskinporten no longer accepts: the client has registered keys. With --switch-to-key this command switches {0} to {1}",
                owner.0, new.kid
            ));
        }
        self.adopt_plain()?;
        let (client_id, kid, now) = (&target.id, there.kid(), operator.clock().now());
        let document = Document { client_id, kid, changed: false, key: Some(there), keys: None };
        terminal.out.either(upload.change.output, &document, || format!("already registered, {}", expiry(there, now)))
    }

    /// From the profile's certificate, or from nothing, to the client's first key.
    fn switch(self, owner: &(ProfileName, Profile)) -> Outcome {
        let Self { upload, terminal, operator, target, new, session, before } = self;
        let switch = FirstKeySwitch {
            operator,
            session,
            seen: before,
            client_id: &target.id,
            owner,
            new: new.name(),
            first: new.first(),
            wait: upload.wait,
            reason: upload.change.reason().cloned(),
        };
        let _shield = Shield::for_undoing();
        let made = switch.make();
        terminal.narrator.hush();
        let after = made.map_err(|error| of_switch(&owner.0, error))?;
        new.check_certificate(&after)?;
        upload.print(terminal, operator, target, new, &after)
    }

    /// Asks for what will be lost: other keys with `--replace`, certificate login with the first key. Returns whether
    /// a profile is to be switched from certificate to key.
    fn ask(&self) -> Outcome<bool> {
        let Self { upload, terminal, target, before, session, .. } = self;
        if upload.replace && !before.keys.is_empty() {
            let kids: Vec<&str> = before.keys.iter().map(RegisteredKey::kid).collect();
            let question =
                format!("Remove {} from client {}? Whoever signs with them is cut off", kids.join(", "), target.id);
            terminal.confirm_loss(&session.environment, &question, upload.change.yes)?;
            return Ok(false);
        }
        if !before.keys.is_empty() {
            terminal.confirm_in_production(
                &session.environment,
                &format!("Register another key on {}?", target.id),
                upload.change.yes,
            )?;
            return Ok(false);
        }
        // The first key. A client that was registered from here, to have a key, has nobody who logs in otherwise.
        let waits_for_its_key = matches!(
            target.profile(),
            Some((_, Profile { admin: Some(Admin::By(_)), login: Some(Login::Key { .. }) | None, .. }))
        );
        if waits_for_its_key {
            terminal.out.note("this is the client's first key: from now on it logs in with registered keys only, not with a certificate");
            terminal.confirm_in_production(
                &session.environment,
                &format!("Register the first key on {}?", target.id),
                upload.change.yes,
            )?;
            return Ok(false);
        }
        if !upload.switch_to_key {
            let question = format!(
                "This is the first key on client {}: certificate login is turned off for it, for everybody. Switch to the key?",
                target.id
            );
            terminal.prompt.confirm(&question, "pass --switch-to-key to confirm")?;
        }
        Ok(target.owner.is_some())
    }

    /// Adds one key. A set that is refused whole may be refused for a key in it that has expired.
    fn add(&self, entry: &RegisteredKey) -> Outcome<KeySet> {
        // Others may add theirs meanwhile, but not under our kid: theirs would be written over.
        let now = self.session.api().keys(&self.target.id)?;
        self.new.considered(&now)?;
        match self.session.api().add_key(&self.target.id, &self.before, entry) {
            Err(ChangeError::SetRefused(error)) => self.without_expired(entry, error),
            answer => Ok(answer?),
        }
    }

    /// An expired key is another's: it goes only if the person at the terminal says so.
    fn without_expired(&self, entry: &RegisteredKey, error: Box<ApiError>) -> Outcome<KeySet> {
        let now = self.operator.clock().now();
        let (expired, living): (Vec<_>, Vec<_>) =
            self.before.keys.iter().cloned().partition(|key| key.is_expired(now));
        if expired.is_empty() {
            return Err(error.into());
        }
        let kids: Vec<&str> = expired.iter().map(RegisteredKey::kid).collect();
        let question = format!(
            "The server refuses the set because of expired keys: {}. Leave them out for good?",
            kids.join(", ")
        );
        self.terminal.out.note(&error.to_string());
        self.terminal.prompt.confirm(&question, "remove them first, with `maskinporten jwks remove KID`")?;
        let left = KeySet { keys: living }.with(entry.clone());
        Ok(self.session.api().put_in_place(&self.target.id, &self.before, &left)?)
    }

    /// Makes the registered key the profile's, if it has no other and the key is stored here.
    fn adopt_plain(&self) -> Outcome {
        let Some((name, _)) = &self.target.owner else { return Ok(()) };
        let ours = self.new.name();
        if self.operator.keys().on_record(&ours.thumbprint)?.is_none() {
            return Ok(());
        }
        set_login(self.operator, name, |login| match login {
            None => Some(ours.login()),
            // The same key registered under another kid: what is registered is what assertions must say.
            Some(Login::Key { thumbprint, .. }) if *thumbprint == ours.thumbprint && self.upload.kid.is_some() => {
                Some(ours.login())
            }
            Some(_) => None,
        })?;
        Ok(())
    }
}
