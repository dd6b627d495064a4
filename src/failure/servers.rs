//! The wording of servers' errors, and of missing answers.

use maskinporten_engine::audit::AuditError;
use maskinporten_engine::client::by_giver;
use maskinporten_engine::key_service::KeyServiceError;
use maskinporten_protocol::grant::GrantError;
use maskinporten_protocol::http::{HttpError, ProxyFault};
use maskinporten_protocol::jwks::KeySetError;
use maskinporten_protocol::key::SignError;
use maskinporten_protocol::metadata::MetadataError;
use maskinporten_protocol::nais_variables::NaisError;
use maskinporten_protocol::selfservice::{ApiError, ChangeError, SelfServiceError};
use maskinporten_protocol::token::{Cause, Refusal, TokenError};

use super::document::{Field, Server};
use super::{Failure, Kind, remedy};
use crate::hint::flags;
use crate::moment::day;

impl From<Box<Refusal>> for Failure {
    fn from(refusal: Box<Refusal>) -> Self {
        let cause = refusal.cause();
        let mut failure = Self::new(Kind::Refused, refusal.to_string()).hint(remedy::of_refusal(&refusal));
        failure.refused = Some(cause);
        failure.hints.extend(refusal.knows_since.and_then(|start| match cause {
            Cause::UnknownClient | Cause::UnknownKid => Some(remedy::of_forgetting(start)),
            Cause::Certificate => Some(remedy::of_another_authority(start)),
            _ => None,
        }));
        let named = refusal.named_scopes();
        let (digdirs, ours) = by_giver(&named);
        if !named.is_empty() {
            let (added, left_out) = (flags("--add-scope", &ours), flags("--scope", &named));
            failure = failure
                .with_hints(|hint| hint.replace(" --add-scope SCOPE", &added).replace(" --scope SCOPE", &left_out));
        }
        if !digdirs.is_empty() && !ours.is_empty() {
            failure = failure.hint(remedy::given_by_digdir(&digdirs.join(" and ")));
        }
        let Refusal { status, error, description: error_description, uri: error_uri, code, trace_id, .. } = *refusal;
        failure.server =
            Some(Box::new(Server::Token { status, error, error_description, error_uri, code, trace_id }));
        failure
    }
}

impl From<Box<ApiError>> for Failure {
    fn from(error: Box<ApiError>) -> Self {
        let mut failure = Self::new(Kind::Refused, error.to_string()).hint(remedy::of_api_error(&error));
        if matches!(error.status, 401 | 404) {
            failure.hints.extend(error.knows_since.map(remedy::of_forgetting));
        }
        let ApiError { status, fields, message, correlation_id, .. } = *error;
        let fields = fields.into_iter().map(|(field, message)| Field { field, message }).collect();
        failure.server = Some(Box::new(Server::Api { status, message, fields, correlation_id }));
        failure
    }
}

impl From<HttpError> for Failure {
    fn from(error: HttpError) -> Self {
        let kind = match &error {
            HttpError::Proxy { fault, .. } => match **fault {
                ProxyFault::Login { .. } | ProxyFault::Refused { may_pass: false, .. } => Kind::Refused,
                _ => Kind::TryAgain,
            },
            HttpError::Redirect { .. } => Kind::Refused,
            HttpError::CaFile { .. } | HttpError::Identity { .. } | HttpError::ProxySetting { .. } => Kind::Usage,
            HttpError::Interrupted(_) => return Self::new(Kind::Interrupted, error.to_string()),
            HttpError::Setup(_) => Kind::Other,
            HttpError::Unreachable { .. }
            | HttpError::WrongTime { .. }
            | HttpError::OtherName { .. }
            | HttpError::NotTls { .. }
            | HttpError::Untrusted { .. }
            | HttpError::Timeout { .. }
            | HttpError::Busy { .. }
            | HttpError::Unusable { .. } => Kind::TryAgain,
        };
        Self::new(kind, error.to_string()).hint(remedy::of_no_answer(&error))
    }
}

impl From<TokenError> for Failure {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Refused(refusal) => refusal.into(),
            TokenError::NoEndpoint { .. } => Self::new(Kind::Refused, error.to_string())
                .hint("check the token endpoint: `maskinporten env list -o json` has each environment's"),
            TokenError::Http(error) => error.into(),
            TokenError::NoToken { .. } => Self::new(Kind::Refused, error.to_string()).hint(
                "the server doesn't answer as RFC 6749 says: check its token endpoint with `maskinporten env list -o json`",
            ),
            TokenError::Grant(error) => error.into(),
            TokenError::ClockTooFarOff { ref refusal, .. } => {
                let cause = refusal.to_string();
                Self::new(Kind::TryAgain, error.to_string()).because(cause).hint(
                    "set this machine's clock if it is the wrong one; nothing is signed with a time more than an hour off",
                )
            }
            TokenError::Interrupted(error) => Self::new(Kind::Interrupted, error.to_string()),
        }
    }
}

impl Failure {
    /// That there is no token for a client that administers others.
    pub fn of_admins_token(error: TokenError) -> Self {
        match error {
            TokenError::Refused(refusal) if refusal.lacks_grant_type() => {
                Self { hints: vec![remedy::REGISTER_ADMIN_FOR_ASSERTIONS.to_owned()], ..refusal.into() }
            }
            error => error.into(),
        }
    }
}

impl From<SelfServiceError> for Failure {
    fn from(error: SelfServiceError) -> Self {
        match error {
            SelfServiceError::Refused(error) => error.into(),
            SelfServiceError::Http(error) => error.into(),
            SelfServiceError::Path(error) => Self::usage(format!("{error}; nothing was sent"))
                .hint("ids have letters, digits and . _ - : and can't be just dots"),
            SelfServiceError::NotRecorded(error) => {
                // Whatever kept the line from being written, the change itself wasn't tried: that is 1, not its own code.
                let mut failure =
                    Self::new(Kind::Other, "the change can't be recorded in the audit log, so it wasn't made");
                let cause = match error.0.downcast::<AuditError>() {
                    Ok(error) => Self::from(*error),
                    Err(error) => Self::new(Kind::Other, error.to_string()),
                };
                failure.causes.push(cause.message);
                failure.causes.extend(cause.causes);
                failure.hints.extend(cause.hints);
                failure.hint("every change at a server is first recorded in audit.jsonl in the configuration folder: make that writable, or choose another with --config-dir")
            }
        }
    }
}

impl From<ChangeError> for Failure {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::ChangedMeanwhile => {
                Self::not_done(error.to_string()).hint("check it with `maskinporten jwks list` and try again")
            }
            ChangeError::SeveralKeys { .. } => Self::not_done(error.to_string()).hint(
                "`maskinporten jwks list -o json` shows them; `maskinporten jwks upload --replace` replaces all keys with one",
            ),
            ChangeError::OthersGone(_) => Self::not_done(error.to_string())
                .hint("somebody else may have removed them meanwhile: check with `maskinporten jwks list`, and register them again"),
            ChangeError::NotThere(_) => Self::new(Kind::Refused, error.to_string())
                .hint("run the command again; nothing is registered twice"),
            ChangeError::StillThere(_) => Self::new(Kind::Refused, error.to_string())
                .hint("try again; if it keeps happening, ask Digdir support"),
            ChangeError::OthersChanged(_) => Self::not_done(error.to_string())
                .hint("somebody else may be changing them; check with `maskinporten jwks list`"),
            ChangeError::NotRenewed { expires, .. } => {
                let date = expires.map(|expires| format!(", {}", day(expires))).unwrap_or_default();
                Self::new(Kind::Refused, format!("{error}{date}"))
                    .hint("a new key gets another year: `maskinporten rotate`")
            }
            ChangeError::SetRefused(error) => error.into(),
            ChangeError::Api(error) => error.into(),
        }
    }
}

impl From<GrantError> for Failure {
    fn from(error: GrantError) -> Self {
        match error {
            GrantError::Signing(SignError::Elsewhere(why)) => match why.downcast::<KeyServiceError>() {
                Ok(error) => Self::from(*error),
                Err(why) => Self::new(Kind::Other, why.to_string()),
            },
            error => Self::new(Kind::Other, error.to_string()),
        }
    }
}

impl From<KeySetError> for Failure {
    fn from(error: KeySetError) -> Self {
        let hint = match error {
            KeySetError::KidTaken { .. } => "give the new key another kid; nothing was sent",
            KeySetError::Full => {
                "remove one that is no longer used with `maskinporten jwks remove KID`; nothing was sent"
            }
        };
        Self::not_done(error.to_string()).hint(hint)
    }
}

impl From<MetadataError> for Failure {
    fn from(error: MetadataError) -> Self {
        match error {
            MetadataError::Http(error) => error.into(),
            MetadataError::Environment(error) => error.into(),
            MetadataError::OtherIssuer { .. } => Self::new(Kind::Refused, error.to_string())
                .hint("an issuer must match exactly: Maskinporten's ends in a slash, Skyporten's doesn't"),
            MetadataError::NotThere { .. } | MetadataError::Lacking { .. } => {
                Self::new(Kind::Refused, error.to_string())
                    .hint("check the issuer, or give the addresses yourself with --token-endpoint and --jwks-uri")
            }
        }
    }
}

impl From<NaisError> for Failure {
    fn from(error: NaisError) -> Self {
        match error {
            NaisError::Key(error) => error.into(),
            NaisError::Environment(error) => error.into(),
        }
    }
}
