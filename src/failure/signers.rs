//! The wording of errors of what signs elsewhere, and of what machines share.

use maskinporten_engine::key_service::KeyServiceError;
use maskinporten_engine::private_file::FileError;
use maskinporten_engine::shared::SharedError;

use super::{Failure, Kind};

impl From<KeyServiceError> for Failure {
    fn from(error: KeyServiceError) -> Self {
        let message = error.to_string();
        match error {
            KeyServiceError::Http(error) => error.into(),
            KeyServiceError::Kubernetes(error) => (*error).into(),
            KeyServiceError::Process(error) => error.into(),
            KeyServiceError::NotOpened(why) => match why.downcast::<Self>() {
                Ok(failure) => *failure,
                Err(why) => match why.downcast::<FileError>() {
                    Ok(error) => (*error).into(),
                    Err(why) => Self::new(Kind::Other, why.to_string()),
                },
            },
            KeyServiceError::NotSetUp { hint, .. } | KeyServiceError::NoKey { hint, .. } => {
                Self::missing(message).hint(hint)
            }
            KeyServiceError::OtherKeys { .. } => Self::missing(message).hint(
                "the profile's key was destroyed there, or its signer is another's: see `maskinporten key list`",
            ),
            KeyServiceError::Refused { hint, .. } => Self::new(Kind::Refused, message).hint(hint),
            KeyServiceError::Unusable { ref why, .. } => {
                let why = why.to_string();
                Self::usage(message).because(why)
            }
            KeyServiceError::NotOffered { .. } => Self::not_done(message)
                .hint("do that there, and put the key on record with `maskinporten keygen --in SIGNER --existing`"),
            KeyServiceError::Pin { hint, .. } => Self::usage(message).hint(hint),
            KeyServiceError::Silent { .. } => Self::new(Kind::TryAgain, message)
                .hint("somebody may have to touch the token, or another program is using it; nothing was sent"),
            KeyServiceError::Strange { .. } | KeyServiceError::WrongSignature { .. } => {
                Self::new(Kind::Other, message).hint("nothing was sent to Maskinporten; ask whoever runs the service")
            }
        }
    }
}

impl From<SharedError> for Failure {
    fn from(error: SharedError) -> Self {
        let message = error.to_string();
        match error {
            SharedError::Changed { .. } => Self::not_done(message).hint("look at what they did, and run it again"),
            SharedError::Unusable { .. } => {
                Self::usage(message).hint("somebody else may have written there; nothing was changed")
            }
            SharedError::Busy { .. } => {
                Self::not_done(message).hint("wait until that is done; if that machine is gone, `maskinporten rotate --resume` takes it over when its time is up")
            }
            SharedError::Service(error) => (*error).into(),
        }
    }
}
