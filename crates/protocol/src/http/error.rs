//! Why there is no answer, by what a caller can do next: try again, check whether it happened, or give up.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use crate::clock::{Interrupted, shown};

/// Why there is no usable answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum HttpError {
    /// No connection, or it broke before the answer began.
    #[error("{host} could not be reached: {why}")]
    Unreachable {
        /// The server's host and port.
        host: String,
        /// The innermost cause, as the library words it.
        why: String,
        /// There was a connection, so somebody is there.
        broke: bool,
    },
    /// The proxy doesn't let us through, or isn't there. Nothing reached the server.
    #[error("the proxy {proxy} ({variable}) {fault}")]
    Proxy {
        /// The proxy's host and port.
        proxy: String,
        /// The environment variable that names it.
        variable: &'static str,
        /// What is the matter with it.
        fault: Box<ProxyFault>,
    },
    /// The environment variable that names the proxy can't be used.
    #[error("{variable} can't be used: {problem}")]
    ProxySetting {
        /// The environment variable.
        variable: &'static str,
        /// What is wrong with its value, which isn't repeated.
        problem: String,
    },
    /// The server's certificate isn't valid at the time that this machine's clock shows.
    #[error("this machine's clock says {}, and the certificate of {host} {validity}", shown(*.here))]
    WrongTime {
        /// The server's host and port.
        host: String,
        /// The time by this machine's clock.
        here: Timestamp,
        /// When it is valid.
        validity: Validity,
    },
    /// The server's certificate is for other names.
    #[error("the certificate of {host} is another server's: {why}")]
    OtherName {
        /// The server's host and port.
        host: String,
        /// The TLS library's words.
        why: String,
    },
    /// What answered there doesn't speak TLS.
    #[error("{host} doesn't speak https at this port")]
    NotTls {
        /// The server's host and port.
        host: String,
    },
    /// The server's certificate isn't trusted here.
    #[error("the certificate of {host} isn't trusted here: {why}")]
    Untrusted {
        /// The server's host and port.
        host: String,
        /// The TLS library's words.
        why: String,
    },
    /// No answer in time.
    #[error("{host} did not answer within {} s", .after.as_secs())]
    Timeout {
        /// The server's host and port.
        host: String,
        /// How long the whole call could take.
        after: Duration,
    },
    /// 408, 429 or 5xx: the server asks for another try later.
    #[error("{host} answered {status}{}", reason(.detail))]
    Busy {
        /// The server's host and port.
        host: String,
        /// The HTTP status of the answer.
        status: u16,
        /// What `Retry-After` said, if it was there in seconds.
        retry_after: Option<Duration>,
        /// The answer's own words.
        detail: String,
        /// The correlation id for Digdir support, if the answer has one.
        correlation_id: Option<String>,
    },
    /// A redirect. It isn't followed: what we send would go along.
    #[error("{host} answered {status} and sends us to {location:?}; redirects are never followed with credentials")]
    Redirect {
        /// The server's host and port.
        host: String,
        /// The HTTP status of the answer.
        status: u16,
        /// Where to, as the server wrote it.
        location: String,
    },
    /// An answer that isn't what the protocol says: HTML, nothing, cut, too long, not JSON.
    #[error("{host} answered {status} with {what}")]
    Unusable {
        /// The server's host and port.
        host: String,
        /// The HTTP status of the answer.
        status: u16,
        /// What the server sent instead.
        what: &'static str,
    },
    /// The certificate authorities to trust could not be read.
    #[error("the CA file {} can't be used: {why}", .path.display())]
    CaFile {
        /// The path of the file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// What this machine was to prove itself with.
    #[error("the client certificate can't be used: {why}")]
    Identity {
        /// Why.
        why: String,
    },
    /// The person at the terminal broke off the wait for another try.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
    /// The HTTP library could not be set up.
    #[error("HTTP could not be set up: {0}")]
    Setup(String),
}

/// What is the matter with a proxy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProxyFault {
    /// No connection, or it hung up.
    #[error("can't be reached: {0}")]
    Unreachable(String),
    /// It wants a login, or another one than it was given.
    #[error("{} (it answered {answer})", if *.given { "doesn't accept the login that it was given" } else { "wants a login" })]
    Login {
        /// It was given one.
        given: bool,
        /// Its status line.
        answer: String,
        /// The kinds of login that it takes, as it names them: `Basic`, `NTLM`, …
        offers: Vec<String>,
    },
    /// It answered that there will be no connection.
    #[error("made no connection to {target} (it answered {answer})")]
    Refused {
        /// The server's host and port.
        target: String,
        /// Its status line.
        answer: String,
        /// Whether that may change by itself: it couldn't, rather than wouldn't.
        may_pass: bool,
    },
    /// It doesn't answer as a proxy does.
    #[error("doesn't answer as a proxy does")]
    NoProxy,
}

/// When a certificate is valid that isn't at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// Until then.
    Over(Option<Timestamp>),
    /// From then on.
    ToCome(Option<Timestamp>),
}

impl std::fmt::Display for Validity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Over(Some(end)) => write!(f, "expired {}", shown(*end)),
            Self::Over(None) => f.write_str("has expired"),
            Self::ToCome(Some(begin)) => write!(f, "isn't valid before {}", shown(*begin)),
            Self::ToCome(None) => f.write_str("isn't valid yet"),
        }
    }
}

fn reason(detail: &str) -> String {
    if detail.is_empty() { String::new() } else { format!(": {detail}") }
}

impl HttpError {
    /// Whether the same request may well succeed in a moment.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Timeout { .. } | Self::Busy { .. } => true,
            Self::Unusable { status, .. } => (200..300).contains(status),
            // Where it answered, the login would be sent again: after a few wrong ones the account is locked.
            Self::Proxy { fault, .. } => matches!(**fault, ProxyFault::Unreachable(_)),
            Self::ProxySetting { .. }
            | Self::WrongTime { .. }
            | Self::OtherName { .. }
            | Self::NotTls { .. }
            | Self::Untrusted { .. }
            | Self::Redirect { .. }
            | Self::CaFile { .. }
            | Self::Identity { .. }
            | Self::Interrupted(_)
            | Self::Setup(_) => false,
        }
    }

    /// How long the server asks us to wait, from `Retry-After`.
    pub fn retry_after(&self) -> Duration {
        match self {
            Self::Busy { retry_after, .. } => retry_after.unwrap_or_default(),
            _ => Duration::ZERO,
        }
    }

    /// The HTTP status, if there was one.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Busy { status, .. } | Self::Redirect { status, .. } | Self::Unusable { status, .. } => {
                Some(*status)
            }
            _ => None,
        }
    }

    /// Whether the server was busy, and said one of these words.
    pub fn says_one_of(&self, words: &[&str]) -> bool {
        matches!(self, Self::Busy { detail, .. } if words.iter().any(|word| detail.contains(word)))
    }

    /// The correlation id for Digdir support.
    pub fn correlation_id(&self) -> Option<&str> {
        match self {
            Self::Busy { correlation_id, .. } => correlation_id.as_deref(),
            _ => None,
        }
    }

    /// Whether the request may have taken effect although no answer says so.
    pub fn is_ambiguous(&self) -> bool {
        match self {
            // An interrupted wait follows a failure, and how that one was is no longer known.
            Self::Unreachable { .. } | Self::Timeout { .. } | Self::Unusable { .. } | Self::Interrupted(_) => true,
            Self::Busy { status, .. } => *status != 429,
            Self::Proxy { .. }
            | Self::ProxySetting { .. }
            | Self::WrongTime { .. }
            | Self::OtherName { .. }
            | Self::NotTls { .. }
            | Self::Untrusted { .. }
            | Self::Redirect { .. }
            | Self::CaFile { .. }
            | Self::Identity { .. }
            | Self::Setup(_) => false,
        }
    }
}
