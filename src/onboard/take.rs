//! Each step as it is taken. All of it is what the commands for it do, through the same functions.

use std::rc::Rc;

use super::State;
use super::letter::{AdminLogin, request};
use super::page::form;
use super::walk::{Walk, own_key};
use crate::certificate_warning;
use crate::client::{tell_of, warn_of_scopes_without_access};
use crate::failure::{Failure, Kind, Outcome};
use crate::key_file_args::ReadableByOthers;
use crate::page::Page;
use crate::secret_source::SecretSource;
use crate::signature::Signature;
use maskinporten_engine::client::{Client, ClientKey, Origin};
use maskinporten_engine::key_register::StoredKey;
use maskinporten_engine::onboarding::{Standing, Step, keep_client, keep_key};
use maskinporten_engine::profile::{Admin, KeyName, Login, Profile};
use maskinporten_engine::registration::Registration;
use maskinporten_engine::session::Session;
use maskinporten_engine::token_request::TokenRequest;
use maskinporten_protocol::certificate::CertificateChain;
use maskinporten_protocol::ids::{ClientId, OrgNumber};
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::jwks::{Addition, RegisteredKey};
use maskinporten_protocol::key::SigningKey;
use maskinporten_protocol::key::material::PrivateEntry;
use maskinporten_protocol::key::write::to_portal;
use maskinporten_protocol::selfservice::NewClient;
use maskinporten_protocol::token::TokenError;
use maskinporten_protocol::verify::Jwt;

impl Walk<'_> {
    /// Takes a step, as far as that is ours to do.
    pub(super) fn take(&mut self, step: Step) -> Outcome<State> {
        match step {
            Step::AdminKey => {
                keep_key(self.operator, &self.admin, &self.fresh_admin(), &self.onboarding.admin_kid)?;
            }
            Step::Request => return self.request_admin(),
            Step::Admin => self.log_in()?,
            Step::Client => self.register()?,
            Step::Key => {
                let waiting = self.terminal.out.waiting("making a key");
                keep_key(self.operator, self.profile(), &self.fresh(), &self.onboarding.kid)?;
                drop(waiting);
            }
            Step::Registration => self.register_key()?,
            Step::Form => return self.fill_in(),
            Step::Profile => self.prove()?,
            Step::Token => self.verify()?,
        }
        Ok(State::Taken)
    }

    /// The client's profile as it begins.
    fn fresh(&self) -> Profile {
        Profile { scopes: self.said.scopes.clone(), ..Profile::new(self.environment.name.clone()) }
    }

    /// The admin's.
    fn fresh_admin(&self) -> Profile {
        Profile { admin: Some(Admin::Itself(true)), ..Profile::new(self.environment.name.clone()) }
    }

    /// The self-service API, as the admin.
    pub(super) fn session(&mut self) -> Outcome<Rc<Session>> {
        if let Some(session) = &self.session {
            return Ok(Rc::clone(session));
        }
        let session = self.operator.log_in(&self.admin)?.because(self.command.change.reason().cloned());
        Ok(Rc::clone(self.session.insert(Rc::new(session))))
    }

    /// The business certificate with its key. Its password is asked for once.
    fn certificate(&mut self) -> Outcome<PrivateEntry> {
        if let Some(entry) = &self.certificate {
            return Ok(entry.clone());
        }
        let path = self.said.admin.as_ref().and_then(|admin| admin.certificate.clone());
        let path = path.ok_or_else(|| Failure::usage("there is no file with the business certificate"))?;
        let source = SecretSource::File(path);
        let exposed = ReadableByOthers::Refused;
        let (_, entry) = self.command.key_file.read_private(self.terminal, self.operator, &source, exposed)?;
        Ok(self.certificate.insert(entry).clone())
    }

    /// The request to Digdir, and what came of it.
    fn request_admin(&mut self) -> Outcome<State> {
        let is_by_key = self.said.admin.as_ref().is_some_and(|admin| admin.own_key);
        let entry = if is_by_key { None } else { Some(self.certificate()?) };
        // What Maskinporten won't accept isn't worth waiting for.
        let checked = |entry| certificate_warning::checked(self.terminal, self.operator, &self.environment, &entry);
        let chain = entry.map(checked).transpose()?.map(|(chain, _)| chain);
        let leaf = chain.as_ref().and_then(CertificateChain::leaf);
        let organisation = self.organisation(leaf.and_then(|leaf| Some(leaf.org_number()?.0)))?;
        let login = match leaf {
            Some(leaf) => AdminLogin::Certificate(leaf),
            None => {
                let stored = self.stored_admin_key()?;
                AdminLogin::Key(to_portal(&stored.public, &stored.kid, Algorithm::Rs256))
            }
        };
        let text = request(&self.environment, &organisation, &login);
        self.show(&Page::verbatim(format!("\n{text}\n")))?;
        self.request = Some(text);
        let Some(id) = self.interview().awaited_id("Id of the admin client", "")? else {
            return Ok(State::Waiting);
        };
        self.request = None;
        self.said.admin.get_or_insert_default().client_id = Some(id);
        self.onboarding.answered(self.operator, &self.said)?;
        Ok(State::Taken)
    }

    fn organisation(&mut self, certified: Option<OrgNumber>) -> Outcome<OrgNumber> {
        if let Some(known) = certified.or_else(|| self.said.admin.as_ref()?.organisation.clone()) {
            return Ok(known);
        }
        let organisation = self.interview().organisation()?;
        self.said.admin.get_or_insert_default().organisation = Some(organisation.clone());
        self.onboarding.answered(self.operator, &self.said)?;
        Ok(organisation)
    }

    fn stored_admin_key(&self) -> Outcome<StoredKey> {
        self.stored_key(own_key(self.standing()?.admin.as_ref()).as_ref(), "the admin client's")
    }

    fn stored_key(&self, key: Option<&KeyName>, whose: &str) -> Outcome<StoredKey> {
        let stored = key.map(|key| self.operator.keys().on_record(&key.thumbprint)).transpose()?.flatten();
        stored.ok_or_else(|| Failure::missing(format!("{whose} key isn't stored on this machine")))
    }

    /// A client that no profile has yet.
    fn client(&self, client_id: &ClientId, key: ClientKey) -> Client {
        let (environment, client_id) = (self.environment.clone(), client_id.clone());
        Client { origin: Origin::Given, environment, client_id, key, signer: None, scopes: Vec::new() }
    }

    /// Logs in as the admin client before anything is kept: what doesn't work needn't be changed afterwards.
    fn log_in(&mut self) -> Outcome {
        let said = self.said.admin.clone().unwrap_or_default();
        let client_id = said.client_id.ok_or_else(|| Failure::missing("the admin client's id isn't known"))?;
        let (key, certified) = if said.own_key {
            let login = self.standing()?.admin.and_then(|admin| admin.login);
            (ClientKey::Login(login.ok_or_else(|| Failure::missing("the admin client has no key here"))?), None)
        } else {
            let entry = self.certificate()?;
            let (chain, leaf) =
                certificate_warning::checked(self.terminal, self.operator, &self.environment, &entry)?;
            let key = SigningKey::certified(entry.key.clone(), chain.to_der());
            (ClientKey::InHand(key), Some((entry.key, chain, leaf)))
        };
        let session = self.operator.log_in_as(&self.admin, self.client(&client_id, key))?;
        let mut known = Profile { client_id: Some(client_id), ..self.fresh_admin() };
        if let Some((private, chain, leaf)) = certified {
            let (place, kid) = (self.operator.stores().usual(), &self.onboarding.admin_kid);
            let stored = self.operator.keep(place, &private, kid, Some(&self.admin), chain.to_der())?;
            known.login = Some(stored.login_with(leaf));
        }
        keep_client(self.operator, &self.admin, &known)?;
        self.session = Some(Rc::new(session.because(self.command.change.reason().cloned())));
        Ok(())
    }

    /// The client as it is to be registered.
    fn new_client(&self) -> Outcome<NewClient> {
        let (name, description) = (self.said.name.as_deref(), self.said.description.as_deref());
        let name = name.ok_or_else(|| Failure::missing("the client has no name"))?;
        Ok(NewClient::maskinporten(name, description.unwrap_or(name), &self.said.scopes, None))
    }

    /// What a step leads to that can be seen before it is agreed to.
    pub(super) fn warn(&mut self, step: Step) -> Outcome {
        if step == Step::Client {
            let (session, new) = (self.session()?, self.new_client()?);
            warn_of_scopes_without_access(self.terminal, &session, &new);
        }
        Ok(())
    }

    fn register(&mut self) -> Outcome {
        let (session, new) = (self.session()?, self.new_client()?);
        let registration = Registration { name: self.profile(), new: &new, login: None };
        let registered = registration.make(self.operator, &session)?;
        tell_of(self.terminal, self.profile(), &registered);
        Ok(())
    }

    fn client_id(&self, standing: &Standing) -> Outcome<ClientId> {
        let known = standing.profile.as_ref().and_then(|profile| profile.client_id.clone());
        known.ok_or_else(|| Failure::missing(format!("profile {} has no client yet", self.profile())))
    }

    /// Whether the profile's key is registered on its client.
    pub(super) fn is_registered(&mut self) -> Outcome<bool> {
        let standing = self.standing()?;
        let Some(key) = own_key(standing.profile.as_ref()) else { return Ok(false) };
        let id = self.client_id(&standing)?;
        Ok(key.is_in(&self.session()?.api().keys(&id)?))
    }

    fn register_key(&mut self) -> Outcome {
        let standing = self.standing()?;
        let (id, session, profile) = (self.client_id(&standing)?, self.session()?, standing.profile.as_ref());
        let Some(KeyName { kid, thumbprint }) = own_key(profile) else { return Ok(()) };
        let stored = self.operator.keys().on_record(&thumbprint)?;
        let stored = stored.ok_or_else(|| Failure::missing(format!("key {kid} isn't stored on this machine")))?;
        let before = session.api().keys(&id)?;
        let is_from_here = matches!(profile, Some(Profile { admin: Some(Admin::By(_)), .. }));
        if before.keys.is_empty() && !is_from_here {
            // Others may log in to it with the certificate.
            return Err(Failure::not_done(format!(
                "this would be the first key on client {id}, which turns certificate login off for everybody"
            ))
            .hint(format!("do it with `maskinporten jwks upload --profile {} --switch-to-key`", self.profile())));
        }
        if before.consider(kid.as_str(), &stored.public)? == Addition::Fits {
            let entry = RegisteredKey::new(stored.public.to_jwk(&kid, Algorithm::Rs256));
            session.api().add_key(&id, &before, &entry)?;
        }
        Ok(())
    }

    /// What the portal takes, and the id that it gives.
    fn fill_in(&mut self) -> Outcome<State> {
        let standing = self.standing()?;
        let key = own_key(standing.profile.as_ref());
        let stored = self.stored_key(key.as_ref(), "the client's")?;
        // Under the kid of the profile, which may not be the one that it was stored with.
        let kid = key.map_or_else(|| stored.kid.clone(), |key| key.kid);
        let form = form(&self.environment, &self.said, &stored, &kid);
        self.show(&form.page())?;
        self.form = Some(form);
        let before = self.tried.as_ref().map(ClientId::as_str).unwrap_or_default();
        let Some(id) = self.interview().awaited_id("Client id that the page shows", before)? else {
            return Ok(State::Waiting);
        };
        self.form = None;
        self.said.client_id = Some(id);
        self.onboarding.answered(self.operator, &self.said)?;
        Ok(State::Taken)
    }

    /// Tries the key as the portal's client before the profile remembers that.
    fn prove(&mut self) -> Outcome {
        let client_id = self.said.client_id.clone().ok_or_else(|| Failure::missing("the client's id isn't known"))?;
        let profile = self.standing()?.profile;
        let signer = profile.as_ref().and_then(|profile| profile.signer.clone());
        let login: Option<Login> = profile.and_then(|profile| profile.login);
        let login = login.ok_or_else(|| Failure::missing("the client has no key here"))?;
        let client =
            Client { scopes: self.said.scopes.clone(), signer, ..self.client(&client_id, ClientKey::Login(login)) };
        let key = self.operator.signing_key(&client)?;
        let grant = TokenRequest::default().grant(&client)?;
        match self.operator.fetch(&client, &grant, &key, Some(self.command.wait)) {
            Ok(_) => {}
            // Client and key are right; the scope is the next step's.
            Err(TokenError::Refused(refusal)) if refusal.cause().proves_the_key() => {}
            Err(error) => return Err(error.into()),
        }
        let known = Profile { client_id: Some(client_id), ..self.fresh() };
        keep_client(self.operator, self.profile(), &known)?;
        Ok(())
    }

    /// A token, verified with the keys that the server publishes. It isn't kept.
    fn verify(&mut self) -> Outcome {
        let client = self.operator.client_of(self.profile())?;
        let key = self.operator.signing_key(&client)?;
        let grant = TokenRequest::default().grant(&client)?;
        let token = self.operator.fetch(&client, &grant, &key, Some(self.command.wait))?;
        let jwt = Jwt::decode(token.token.expose())?;
        let unverified = "a token came, and it couldn't be verified";
        let signature = Signature::of_token(self.operator, &client.environment, &jwt)
            .map_err(|error| Failure::from(error).while_doing(unverified))?;
        match signature {
            Signature::Valid(_) => {
                self.token_expires = Some(token.expires_at());
                Ok(())
            }
            Signature::Invalid(why) => {
                Err(Failure::usage(format!("the token isn't genuine: {why}")).hint("don't trust what it says"))
            }
            Signature::NotPublished(why) => Err(Failure::new(Kind::TryAgain, format!("{unverified}: {why}"))),
            Signature::Unverified(why) => Err(Failure::new(Kind::Other, format!("{unverified}: {why}"))),
        }
    }
}
