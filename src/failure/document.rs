//! A failure as it is printed on stderr with `-o json`.

use jiff::Timestamp;

use crate::catalogue::letter;
use serde::Serialize;

use super::{Failure, Kind};
use maskinporten_engine::last_refusal::LastRefusal;
use maskinporten_protocol::http::is_code;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, ProfileName};
use maskinporten_protocol::token::KnownRefusal;

/// What is longer, in bytes, is no error's name but a text.
const LONGEST_ERROR: usize = 64;

/// Why a command failed: on stderr with `-o json`.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document<'a> {
    error: Particulars<'a>,
}

/// What went wrong, why, and what to do about it.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Particulars<'a> {
    kind: Kind,
    exit_code: u8,
    message: &'a str,
    /// The causes, outermost first.
    causes: &'a [String],
    /// What can be done about it.
    hints: &'a [String],
    /// The profile that was acted for, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<&'a ProfileName>,
    /// The client that was acted for.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<&'a ClientId>,
    /// Where that client is.
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<&'a EnvironmentName>,
    /// The admin profile that was acted through.
    #[serde(skip_serializing_if = "Option::is_none")]
    admin: Option<&'a ProfileName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<&'a Server>,
}

/// What a server said, member by member.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(super) enum Server {
    /// A refusal of the token endpoint.
    Token {
        /// The HTTP status.
        status: u16,
        error: String,
        error_description: String,
        error_uri: Option<String>,
        /// The MP code, e.g. `MP-121`.
        code: Option<String>,
        /// The trace or correlation id that Digdir support asks for.
        trace_id: Option<String>,
    },
    /// A refusal of the self-service API.
    Api {
        /// The HTTP status.
        status: u16,
        message: String,
        fields: Vec<Field>,
        /// The trace or correlation id that Digdir support asks for.
        correlation_id: Option<String>,
    },
}

/// What the self-service API said of one field.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Field {
    /// Empty for a message about the whole.
    pub(super) field: String,
    pub(super) message: String,
}

impl Failure {
    /// The known refusal that it is, if it is one that can be explained.
    pub(super) fn known_refusal(&self) -> Option<&'static KnownRefusal> {
        match self.server.as_deref()? {
            Server::Token { error, error_description, code, .. } => {
                KnownRefusal::of(code.as_deref(), error, error_description)
            }
            Server::Api { status, .. } => KnownRefusal::by_id(&format!("api-{status}")),
        }
    }

    /// Which refusal of a server it is, by its name here or its code.
    pub fn refusal(&self) -> Option<String> {
        match (self.known_refusal(), self.server.as_deref()?) {
            (Some(known), _) => Some(known.id.to_owned()),
            (None, Server::Token { code, .. }) => code.clone(),
            (None, Server::Api { .. }) => None,
        }
    }

    /// What a letter quotes of it: its code, or else what the server says.
    pub fn quoted(&self) -> Option<String> {
        let known = self.known_refusal().and_then(KnownRefusal::code);
        let quoted = match self.server.as_deref()? {
            Server::Token { error, error_description, code, .. } => {
                letter::quoted(known.or(code.as_deref()), [error, error_description])
            }
            Server::Api { status, message, .. } => letter::quoted(known, [&status.to_string(), message]),
        };
        Some(quoted).filter(|words| !words.is_empty())
    }

    /// What of a refusal is kept for later, whether or not it is known: never the server's words.
    pub fn to_remember(&self, at: Timestamp) -> Option<LastRefusal> {
        let code = match (self.refusal(), self.server.as_deref()?) {
            (Some(code), _) => code,
            (None, Server::Token { error, .. }) if is_code(error) && error.len() <= LONGEST_ERROR => error.clone(),
            (None, Server::Token { status, .. } | Server::Api { status, .. }) => format!("HTTP {status}"),
        };
        let about = self.about.as_deref();
        Some(LastRefusal {
            at,
            code,
            trace_id: self.trace_id().map(str::to_owned),
            profile: about.and_then(|about| about.profile.clone()),
            admin: about.and_then(|about| about.admin.clone()),
        })
    }

    /// The id that the server's support finds a refusal by.
    pub fn trace_id(&self) -> Option<&str> {
        match self.server.as_deref()? {
            Server::Token { trace_id: id, .. } | Server::Api { correlation_id: id, .. } => id.as_deref(),
        }
    }

    /// The failure, for programs.
    pub fn document(&self) -> Document<'_> {
        Document { error: self.particulars() }
    }

    /// The same as part of a larger document.
    pub fn particulars(&self) -> Particulars<'_> {
        let about = self.about.as_deref();
        Particulars {
            kind: self.kind,
            exit_code: self.kind.exit_code(),
            message: &self.message,
            causes: &self.causes,
            hints: &self.hints,
            profile: about.and_then(|about| about.profile.as_ref()),
            client_id: about.and_then(|about| about.client_id.as_ref()),
            environment: about.and_then(|about| about.environment.as_ref()),
            admin: about.and_then(|about| about.admin.as_ref()),
            server: self.server.as_deref(),
        }
    }
}
