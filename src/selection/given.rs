//! The client that flags describe, without a profile. Nothing of it is written down here.

use super::{DEFAULT_ENVIRONMENT, Selection, Subject, Whom};
use crate::admin_arg::AdminArg;
use crate::basis::{Based, Basis};
use crate::certificate_warning;
use crate::client_args::{ClientArgs, GivenClient, LoginWith};
use crate::failure::{Failure, Outcome};
use crate::terminal::Terminal;
use crate::variable_names::ADMIN_PROFILE;
use maskinporten_engine::client::{Client, ClientKey, Origin};
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, Kid};
use maskinporten_protocol::jwks::RegisteredKey;
use maskinporten_protocol::key::SigningKey;
use maskinporten_protocol::key::material::PrivateEntry;

impl Selection {
    /// The client that flags describe, if they do, in the environment that is named. Variables that name somebody else
    /// are for all commands of a shell, and give way; a flag that does is refused.
    pub fn given(
        &self,
        terminal: &Terminal,
        operator: &Operator,
        words: &ClientArgs,
        place: Option<&EnvironmentName>,
    ) -> Outcome<Option<Client>> {
        let Some(given) = words.given()? else { return Ok(None) };
        if let Some(named) = self.named.as_ref().filter(|_| self.invocation.profile_by_flag) {
            return Err(Failure::usage(format!(
                "--profile {named} and --client-id {} name two clients",
                given.id,
                named = named.value
            ))
            .hint("leave one of them out: a profile has its own client and key"));
        }
        let place = self.place_of(given.id, place)?;
        let environment = self.profiles.environment(&place.value)?;
        self.out.carry("environment", environment.name.as_str());
        self.act_as(given.id, &Basis::Flag("--client-id"), place.clone());
        let entry = given.entry(terminal, operator)?;
        let key = self.key_of(terminal, operator, given, entry, &environment)?;
        let (client_id, scopes) = (given.id.clone(), Vec::new());
        Ok(Some(Client {
            origin: Origin::Given,
            environment,
            client_id,
            key: ClientKey::InHand(key),
            signer: None,
            scopes,
        }))
    }

    /// Where a client is that is acted as without a profile: what is chosen for others says nothing of it.
    fn place_of(&self, id: &ClientId, named: Option<&EnvironmentName>) -> Outcome<Based<EnvironmentName>> {
        if let Some(name) = named {
            return Ok(Based::new(name.clone(), Basis::Flag("--environment")));
        }
        match self.home_of(id)? {
            Some(home) => Ok(home),
            None => Ok(Based::new(DEFAULT_ENVIRONMENT.parse()?, Basis::Default)),
        }
    }

    /// What the client signs with.
    fn key_of(
        &self,
        terminal: &Terminal,
        operator: &Operator,
        given: GivenClient<'_>,
        entry: PrivateEntry,
        environment: &Environment,
    ) -> Outcome<SigningKey> {
        let by_certificate = match given.with {
            LoginWith::Certificate => true,
            LoginWith::Key => false,
            LoginWith::Either => given.kid.is_none() && !entry.chain.is_empty(),
        };
        let own = entry.kid.as_deref().filter(|_| !by_certificate && given.kid.is_none());
        let is_looked_up = !by_certificate && given.kid.is_none() && own.is_none();
        if let Some(admin) =
            self.invocation.admin.as_ref().filter(|_| !self.invocation.admin_by_variable && !is_looked_up)
        {
            return Err(Failure::usage(format!("--client-id says who acts, and so does --admin {admin}")).hint(
                "leave one of them out; an admin profile only looks up the kid of a key, where that isn't known",
            ));
        }
        if by_certificate {
            let (chain, _) = certificate_warning::checked(terminal, operator, environment, &entry)?;
            return Ok(SigningKey::certified(entry.key, chain.to_der()));
        }
        if is_looked_up {
            let key = self.registered_as(operator, given.id, &entry, environment)?;
            let kid: Kid = key.kid().parse()?;
            terminal.out.note(&format!("the key is registered as {kid}: with --kid {kid} it isn't looked up"));
            return Ok(SigningKey::registered(entry.key, kid, key.expires()));
        }
        let kid = match (given.kid, own) {
            (Some(kid), _) => kid.clone(),
            (None, own) => own.unwrap_or_default().parse()?,
        };
        Ok(SigningKey::registered(entry.key, kid, None))
    }

    /// The key as it is registered on the client, where an admin can read that.
    fn registered_as(
        &self,
        operator: &Operator,
        id: &ClientId,
        entry: &PrivateEntry,
        environment: &Environment,
    ) -> Outcome<RegisteredKey> {
        const HINT: &str = "give the kid that the key is registered under with --kid";
        let place = Based::new(environment.name.clone(), Basis::Named);
        let subject = Subject { id: id.clone(), owner: self.owner_of(id, &place.value), environment: place };
        let asked = AdminArg { admin: self.invocation.admin.clone(), environment: Some(environment.name.clone()) };
        let (admin, _) = self.admin_for(&asked, Whom::Client(&subject)).map_err(|why| {
            Failure::usage("the key has no kid of its own, and nobody can look it up")
                .because(why.message())
                .hint(HINT)
                .hint(format!(
                    "or name an admin profile in {} that can read the client's keys, in {ADMIN_PROFILE}",
                    environment.name
                ))
        })?;
        let set =
            self.profiles.client(&admin).and_then(|client| operator.keys_seen_by(&client, id)).map_err(|error| {
                Failure::from(error)
                    .while_doing(format!("the key's kid can't be looked up through {admin}"))
                    .hint(HINT)
            })?;
        let thumbprint = entry.key.public().thumbprint();
        set.by_thumbprint(&thumbprint).max_by_key(|key| key.expires()).cloned().ok_or_else(|| {
            let there = if set.keys.is_empty() { "none are".to_owned() } else { set.kids().join(", ") };
            Failure::usage(format!("the key isn't registered on client {id}"))
                .because(format!("registered in {}: {there}", environment.name))
                .hint(
                    "check the file, the client's id and the environment; a certificate is given with --certificate",
                )
        })
    }
}
