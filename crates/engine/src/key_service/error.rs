//! Why a service didn't do what it was asked, by what can be done about it.

use std::time::Duration;

use super::{KeyVersion, SignerAddress};
use crate::kubernetes::KubernetesError;
use crate::process::ProcessError;
use maskinporten_protocol::http::{Answer, HttpError};
use maskinporten_protocol::jwk::{JwkError, Thumbprint};

/// Why a service didn't do what it was asked. Where there is a `hint`, it is for a person to read.
#[derive(Debug, thiserror::Error)]
pub enum KeyServiceError {
    /// No answer that can be used: unreachable, slow, sealed, cut.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The cluster that has what is shared.
    #[error(transparent)]
    Kubernetes(Box<KubernetesError>),
    /// The program that signs.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// This machine lacks something to reach or use it: an address, a login, a module.
    #[error("{why}")]
    NotSetUp {
        /// What is missing.
        why: String,
        /// What to do about it.
        hint: String,
    },
    /// It was reached, and said no: to the login, or to what was asked.
    #[error("{server} refused to {doing}: {words}")]
    Refused {
        /// Its host and port, or the name of the token or program.
        server: String,
        /// What was asked, as a verb: `sign with transit/reader`.
        doing: String,
        /// The server's words, and its status.
        words: String,
        /// What to do about it: which permission is missing, where.
        hint: String,
    },
    /// There is no key at the address.
    #[error("there is no key at {address}")]
    NoKey {
        /// Where it was looked for.
        address: SignerAddress,
        /// What to do about it.
        hint: String,
    },
    /// There are keys, and the one that is wanted isn't among them: its version was destroyed, or the address is another's.
    #[error("no key at {address} has the thumbprint {wanted}")]
    OtherKeys {
        /// Where it was looked for.
        address: SignerAddress,
        /// The key that was wanted.
        wanted: Thumbprint,
    },
    /// The key there can't be used with Maskinporten.
    #[error("the key at {address} can't be used")]
    Unusable {
        /// Where it is.
        address: SignerAddress,
        /// What is wrong with it.
        #[source]
        why: JwkError,
    },
    /// The service can't do this: it is done there by hand, and gone on with here.
    #[error("{address} can't {doing} from here: {why}")]
    NotOffered {
        /// Which service.
        address: SignerAddress,
        /// What was asked, as a verb: `make a key`.
        doing: &'static str,
        /// Why it can't.
        why: String,
    },
    /// A PIN that is wrong, or that locked the token. It is never tried twice.
    #[error("{token} didn't accept the PIN: {why}")]
    Pin {
        /// The label of the token.
        token: String,
        /// What it said.
        why: String,
        /// What to do about it.
        hint: String,
    },
    /// No answer in time, of something that isn't reached over HTTP.
    #[error("{server} didn't answer within {} s", .waited.as_secs())]
    Silent {
        /// The name of the module.
        server: String,
        /// How long it was waited for.
        waited: Duration,
    },
    /// The answer isn't what the service's description says.
    #[error("{server} answered with {what}")]
    Strange {
        /// Its host and port, or the name of the token or program.
        server: String,
        /// What it sent instead.
        what: String,
    },
    /// It signed, and the signature isn't the key's.
    #[error("the signature that {address} made isn't one of its key {version}")]
    WrongSignature {
        /// Where it was made.
        address: SignerAddress,
        /// The key that was named.
        version: KeyVersion,
    },
    /// Whoever knows the logins couldn't give one, and says why.
    #[error(transparent)]
    NotOpened(Box<dyn std::error::Error + Send + Sync>),
}

impl KeyServiceError {
    /// What a server's answer says that it refused, on one line. One that isn't in a form for programs is nobody's refusal.
    pub(crate) fn refused(answer: &Answer, doing: &str, hint: String) -> Self {
        let Some(complaint) = answer.complaint() else { return answer.unusable().into() };
        let words: Vec<&str> = complaint.in_short().split_whitespace().collect();
        let words = match words.join(" ").as_str() {
            "" => format!("it answered {}", answer.status),
            words => format!("{words} ({})", answer.status),
        };
        Self::Refused { server: answer.host().to_owned(), doing: doing.to_owned(), words, hint }
    }
}
