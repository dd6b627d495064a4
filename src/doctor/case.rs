//! Whose token doesn't come, and the call that asks for it: what commands in remedies are made of.

use jiff::Timestamp;

use super::words::CERTIFICATE;
use crate::catalogue::Language;
use crate::hint::{flags, word};
use crate::output::Output;
use crate::request_args::RequestArgs;
use maskinporten_engine::client::{Client, ClientKey};
use maskinporten_engine::profile::{Login, Profile};
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::ids::{ClientId, ProfileName};

/// Whose token doesn't come, and the call that asks for it.
pub(super) struct Case<'a> {
    pub(super) client: &'a Client,
    /// The profile that has it.
    pub(super) owner: Option<&'a (ProfileName, Profile)>,
    /// The admin's client, through which the rest is seen.
    pub(super) admin: Option<&'a ClientId>,
    /// The call.
    pub(super) request: &'a RequestArgs,
    /// Whether an onboarding that was begun goes on with its profile.
    pub(super) is_on_the_way: bool,
}

/// Who reads what was found, and when.
pub(super) struct Reader<'a> {
    /// When it was looked at.
    pub(super) now: Timestamp,
    /// Their language.
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
        let administers =
            if self.owner.is_some_and(|(_, profile)| profile.is_admin()) { " --administers" } else { "" };
        format!(
            "maskinporten profile add {} --force --environment {} --client-id {}{login}{}{administers}",
            self.name(),
            self.environment().name,
            word(client, "ID"),
            flags("--scope", &self.client.scopes)
        )
    }

    /// The flags of the login that the profile has.
    pub(super) fn login(&self) -> String {
        self.kid().map_or_else(|| CERTIFICATE.to_owned(), |kid| format!(" --kid {kid}"))
    }
}
