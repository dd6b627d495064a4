//! Whose token doesn't come, and the call that asks for it: what commands in remedies are made of.

use std::fmt;

use jiff::Timestamp;

use crate::catalogue::Language;
use crate::output::Output;
use crate::request_args::RequestArgs;
use maskinporten_engine::client::{Client, ClientKey};
use maskinporten_engine::profile::{Login, Profile};
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::grant::Resource;
use maskinporten_protocol::ids::{OrgNumber, ProfileName, Scope, Scopes};

/// Whose token doesn't come, and the call that asks for it.
pub(super) struct Case<'a> {
    pub(super) client: &'a Client,
    /// The profile that has it.
    pub(super) owner: Option<&'a (ProfileName, Profile)>,
    /// The admin's client, through which the rest is seen.
    pub(super) admin: Option<&'a Client>,
    /// The call.
    pub(super) request: &'a RequestArgs,
    /// When it was looked at.
    pub(super) now: Timestamp,
    /// The language of texts to send.
    pub(super) language: Language,
    /// What completes commands.
    pub(super) out: &'a Output,
}

impl Case<'_> {
    pub(super) fn environment(&self) -> &Environment {
        &self.client.environment
    }

    /// The profile's name, or a word to be filled in.
    pub(super) fn name(&self) -> &str {
        self.owner.map_or("NAME", |(name, _)| name.as_str())
    }

    /// The kid that is signed with.
    pub(super) fn kid(&self) -> Option<&str> {
        match &self.client.key {
            ClientKey::Login(Login::Key { kid, .. }) => Some(kid.as_str()),
            _ => None,
        }
    }

    /// The command that changes the profile so that it has this client, and logs in with that.
    pub(super) fn profile_with(&self, client: &str, login: &str) -> String {
        let scopes = self.client.scopes.iter().map(|scope| format!(" --scope {}", quoted(scope.as_str())));
        let administers =
            if self.owner.is_some_and(|(_, profile)| profile.is_admin()) { " --administers" } else { "" };
        format!(
            "maskinporten profile add {} --force --environment {} --client-id {}{login}{}{administers}",
            self.name(),
            self.environment().name,
            quoted(client),
            scopes.collect::<String>()
        )
    }

    /// The flags of the login that the profile has.
    pub(super) fn login(&self) -> String {
        self.kid().map_or_else(|| " --certificate FILE".to_owned(), |kid| format!(" --kid {kid}"))
    }

    /// The call, as it was asked about.
    pub(super) fn call(&self) -> Call<'_> {
        Call {
            scopes: Scopes::of_all(&self.request.scope),
            resources: &self.request.resource,
            customer: self.request.consumer_org.as_ref(),
            system_user: self.request.system_user.as_ref(),
            reference: self.request.external_ref.as_deref(),
        }
    }
}

/// A call that asks for a token, as a command.
pub(super) struct Call<'a> {
    pub(super) scopes: Vec<Scope>,
    pub(super) resources: &'a [Resource],
    pub(super) customer: Option<&'a OrgNumber>,
    pub(super) system_user: Option<&'a OrgNumber>,
    pub(super) reference: Option<&'a str>,
}

impl fmt::Display for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flags = (self.scopes.iter().map(|scope| ("scope", scope.as_str())))
            .chain(self.resources.iter().map(|resource| ("resource", resource.as_str())))
            .chain(self.customer.map(|number| ("consumer-org", number.as_str())))
            .chain(self.system_user.map(|number| ("system-user", number.as_str())))
            .chain(self.reference.map(|reference| ("external-ref", reference)));
        f.write_str("maskinporten token")?;
        flags.into_iter().try_for_each(|(flag, value)| write!(f, " --{flag} {}", quoted(value)))
    }
}

/// A word of a command line.
pub(super) fn quoted(word: &str) -> String {
    shell_words::quote(word).into_owned()
}
