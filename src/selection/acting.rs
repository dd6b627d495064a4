//! What was decided, for whoever wants to know: `-v` shows it, failures name it, and commands in hints are given it.

use std::fmt;

use super::{Selection, Subject};
use crate::basis::{Based, Basis};
use crate::failure::{About, Outcome};
use crate::variable_names::{CLIENT_ID, ISSUER};
use maskinporten_engine::client::Client;
use maskinporten_engine::profile::Profile;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, ProfileName};

impl Selection {
    /// From here on the command acts for this profile, which was found like this.
    pub(super) fn act_for(&self, about: About, basis: &Basis) {
        if let (Some(name), false) = (&about.profile, basis.is_usual()) {
            self.out.carry("profile", name.as_str());
        }
        *self.about.borrow_mut() = about;
    }

    /// From here on the command acts for this profile, which is one of several or is named by its words.
    pub fn act_on(&self, name: &ProfileName, profile: &Profile) {
        if self.about.borrow().profile.as_ref() != Some(name) {
            self.act_for(About::profile(name, profile), &Basis::Named);
            self.show("profile", &Based::new(name, Basis::Named));
        }
        let environment = Based::new(profile.environment.clone(), Basis::Profile(name.clone()));
        match &profile.client_id {
            Some(id) => self.show_client(id, &environment.basis, &environment),
            None => self.show("environment", &environment),
        }
    }

    /// From here on the command acts for a client that its words name.
    pub(super) fn act_for_client(&self, subject: &Subject) {
        self.out.carry("client", subject.id.as_str());
        match subject.profile() {
            Some((name, _)) => self.out.carry("profile", name.as_str()),
            None => self.out.carry("stranger", "NAME"),
        }
        *self.about.borrow_mut() = About {
            client_id: Some(subject.id.clone()),
            environment: Some(subject.environment.value.clone()),
            ..subject.profile().map(|(name, profile)| About::profile(name, profile)).unwrap_or_default()
        };
        self.show_client(&subject.id, &Basis::Named, &subject.environment);
    }

    /// From here on the command acts for a client that no profile describes.
    pub(super) fn act_as(&self, id: &ClientId, basis: &Basis, environment: Based<EnvironmentName>) {
        self.out.carry("client", id.as_str());
        self.show_client(id, basis, &environment);
        let mut about = self.about.borrow_mut();
        about.client_id = Some(id.clone());
        about.environment = Some(environment.value);
    }

    /// The same for what the variables describe.
    pub(super) fn act_as_variables_say(&self, client: &Client) -> Outcome {
        let issuer = &client.environment.issuer;
        let known = self.profiles.environments()?.into_iter().find(|one| one.issuer == *issuer);
        let environment = known.map_or_else(|| client.environment.name.clone(), |known| known.name);
        if client.environment.name != environment {
            self.out.carry("environment", environment.as_str());
        }
        self.act_as(&client.client_id, &Basis::Variable(CLIENT_ID), Based::new(environment, Basis::Variable(ISSUER)));
        Ok(())
    }

    /// The command acts through this admin: for itself, unless it acts for somebody else.
    pub(super) fn act_through(&self, name: &ProfileName, admin: &Profile) {
        let mut about = self.about.borrow_mut();
        if about.client_id.is_none() && about.profile.is_none() {
            *about = About::profile(name, admin);
        }
        about.admin = Some(name.clone());
        self.out.carry("place", admin.environment.as_str());
    }

    pub(super) fn show_client(&self, id: &ClientId, basis: &Basis, environment: &Based<EnvironmentName>) {
        self.show_line(&format!("client {id} ({basis})"));
        self.show("environment", environment);
    }

    /// A value with where it came from, once, for `--verbose`.
    pub(super) fn show<T: fmt::Display>(&self, what: &str, value: &Based<T>) {
        self.show_line(&format!("{what} {value}"));
    }

    fn show_line(&self, line: &str) {
        let mut shown = self.shown.borrow_mut();
        if !shown.iter().any(|known| known == line) {
            self.out.detail(line);
            shown.push(line.to_owned());
        }
    }
}
