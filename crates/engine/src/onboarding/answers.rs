//! What the person said. It is kept in the journal, and in a file that replays it. No secret has a place in it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::profile::{Profile, line};
use maskinporten_protocol::ids::{ClientId, EnvironmentName, OrgNumber, ProfileName, Scope};

/// How the organisation comes to a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Through the self-service API, with an admin client.
    Admin,
    /// By hand, in Digdir's web portal.
    Portal,
    /// Digdir's service desk is asked for an admin client first.
    ServiceDesk,
}

/// What the person said so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Answers {
    /// Where the client is to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<EnvironmentName>,
    /// How the organisation comes to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way: Option<Way>,
    /// The profile on this machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileName>,
    /// The client's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The scopes that it may request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<Scope>,
    /// The id that the portal gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
    /// The admin client, where it isn't known here yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin: Option<AdminAnswers>,
}

/// What the person said of the admin client.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AdminAnswers {
    /// The profile on this machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileName>,
    /// Its id, once Digdir has given it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
    /// The file with the business certificate that it logs in with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<PathBuf>,
    /// It gets a key of its own instead.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub own_key: bool,
    /// The organisation, for the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrgNumber>,
}

/// Answers that can't be read: where. What stands there may be a secret that got into the file, so it isn't repeated.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswersError {
    /// A line that isn't TOML.
    #[error("line {0} isn't TOML")]
    Line(usize),
    /// A member that no answer has.
    #[error("line {line}: there is no answer `{member}`")]
    Unknown {
        /// Where.
        line: usize,
        /// Its name.
        member: String,
    },
    /// A value that isn't one of those that its member can have.
    #[error("line {line}{}: its value can't be used", .member.as_ref().map(|member| format!(", `{member}`")).unwrap_or_default())]
    Value {
        /// Where.
        line: usize,
        /// The member, if its name is on the same line.
        member: Option<String>,
    },
}

impl AnswersError {
    fn of(text: &str, error: &toml_edit::de::Error) -> Self {
        let at = error.span().map_or(0, |span| span.start);
        let before = text.get(..at).unwrap_or(text);
        let line = line(text, error);
        let begins = before.rfind('\n').map_or(0, |end| end + 1);
        let member =
            text.get(begins..).and_then(|rest| rest.lines().next()?.split_once('=')).map(|(name, _)| name.trim());
        let member = member.filter(|name| is_name(name)).map(str::to_owned);
        if text.parse::<toml_edit::DocumentMut>().is_err() {
            return Self::Line(line);
        }
        match member {
            // What is wrong is the name itself.
            Some(member) if before.get(begins..).is_some_and(|before| before.trim().is_empty()) => {
                Self::Unknown { line, member }
            }
            member => Self::Value { line, member },
        }
    }
}

/// Whether a text can be a member's name: what has other letters may be part of a secret.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || b"_-.".contains(&byte))
}

impl Answers {
    /// From the text of a file.
    pub fn parse(text: &str) -> Result<Self, AnswersError> {
        toml_edit::de::from_str(text).map_err(|error| AnswersError::of(text, &error))
    }

    /// The text of a file.
    pub fn to_text(&self) -> Result<String, toml_edit::ser::Error> {
        toml_edit::ser::to_string_pretty(self)
    }

    /// With what was said later, where anything was.
    #[must_use]
    pub fn then(self, later: Self) -> Self {
        Self {
            environment: later.environment.or(self.environment),
            way: later.way.or(self.way),
            profile: later.profile.or(self.profile),
            name: later.name.or(self.name),
            description: later.description.or(self.description),
            scopes: if later.scopes.is_empty() { self.scopes } else { later.scopes },
            client_id: later.client_id.or(self.client_id),
            admin: match (self.admin, later.admin) {
                (Some(before), Some(later)) => Some(before.then(later)),
                (before, later) => later.or(before),
            },
        }
    }

    /// With what a profile says instead, as far as it is there: it may have been changed since they were given.
    #[must_use]
    pub fn as_in(self, profile: &Profile) -> Self {
        Self {
            environment: Some(profile.environment.clone()),
            scopes: if profile.scopes.is_empty() { self.scopes } else { profile.scopes.clone() },
            client_id: self.client_id.map(|said| profile.client_id.clone().unwrap_or(said)),
            ..self
        }
    }

    /// The first thing in which they contradict a profile that is there already.
    pub fn contradicted_by(&self, profile: &Profile) -> Option<&'static str> {
        let differs = |said: Option<&str>, is: Option<&str>| said.zip(is).is_some_and(|(said, is)| said != is);
        let sorted = |scopes: &[Scope]| {
            let mut sorted = scopes.to_vec();
            sorted.sort();
            sorted
        };
        let environment = self.environment.as_ref().map(EnvironmentName::as_str);
        let client_id = self.client_id.as_ref().map(ClientId::as_str);
        let has_both = !self.scopes.is_empty() && !profile.scopes.is_empty();
        if differs(environment, Some(profile.environment.as_str())) {
            Some("environment")
        } else if differs(client_id, profile.client_id.as_ref().map(ClientId::as_str)) {
            Some("client_id")
        } else if has_both && sorted(&self.scopes) != sorted(&profile.scopes) {
            Some("scopes")
        } else {
            None
        }
    }
}

impl AdminAnswers {
    fn then(self, later: Self) -> Self {
        Self {
            profile: later.profile.or(self.profile),
            client_id: later.client_id.or(self.client_id),
            // One or the other: what was said last.
            own_key: later.own_key || self.own_key && later.certificate.is_none(),
            certificate: later.certificate.or(self.certificate.filter(|_| !later.own_key)),
            organisation: later.organisation.or(self.organisation),
        }
    }
}
