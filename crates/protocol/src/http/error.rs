//! Why there is no answer, by what a caller can do next: try again, check whether it happened, or give up.

use std::path::PathBuf;
use std::time::Duration;

use crate::clock::Interrupted;

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
    /// The person at the terminal broke off the wait for another try.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
    /// The HTTP library could not be set up.
    #[error("HTTP could not be set up: {0}")]
    Setup(String),
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
            Self::Untrusted { .. }
            | Self::Redirect { .. }
            | Self::CaFile { .. }
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
            Self::Untrusted { .. } | Self::Redirect { .. } | Self::CaFile { .. } | Self::Setup(_) => false,
        }
    }
}
