//! The wording of errors on this machine: their kind, and what to do about them.

use maskinporten_engine::access::chmod_needed;
use maskinporten_engine::audit::AuditError;
use maskinporten_engine::delivery::DeliveryError;
use maskinporten_engine::error::Error;
use maskinporten_engine::folder::FolderError;
use maskinporten_engine::journal::JournalError;
use maskinporten_engine::key_register::KeyRegisterError;
use maskinporten_engine::key_store::KeyStoreError;
use maskinporten_engine::lock::LockError;
use maskinporten_engine::onboarding::Onboarding;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::private_file::FileError;
use maskinporten_engine::process::ProcessError;
use maskinporten_engine::profile::ConfigError;
use maskinporten_engine::registration::RegistrationError;
use maskinporten_engine::store::StoreError;
use maskinporten_protocol::certificate::CertificateError;
use maskinporten_protocol::environment::EnvironmentError;
use maskinporten_protocol::ids::{IdError, PidError};
use maskinporten_protocol::jwk::JwkError;
use maskinporten_protocol::key::password::{PasswordFor, PasswordScope};
use maskinporten_protocol::key::write::WriteError;
use maskinporten_protocol::key::{KeyError, ReadError};
use maskinporten_protocol::verify::NotJwt;

use super::{Failure, Kind, remedy};
use crate::variable_names::{CONFIG_DIR, SCOPES};

impl From<AuditError> for Failure {
    fn from(error: AuditError) -> Self {
        match error {
            AuditError::File(error) => error.into(),
            AuditError::Lock(error) => error.into(),
            AuditError::Unreadable { .. } => Self::of(Kind::Other, &error),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::NoProfile { known, .. } => Self::missing(message).hint(match known.as_slice() {
                [] => "there are none yet: `maskinporten onboard` makes the first".to_owned(),
                known => format!("available: {}", listed(known)),
            }),
            Error::NoEnvironment { known, .. } => Self::missing(message)
                .hint(format!("available: {}; add one with `maskinporten env add NAME --issuer URL`", listed(&known))),
            Error::NoClient(name) => Self::missing(message).hint(format!(
                "register it again, with the same name: `maskinporten client register --profile {name} --name NAME --scope SCOPE` finds a client that was created"
            )),
            Error::NoKey(name) => {
                Self::missing(message).hint(format!("make one with `maskinporten keygen --profile {name}`"))
            }
            Error::NoScope(Some(name)) => {
                Self::usage(format!("{message}: profile {name} has none")).hint("name one with --scope")
            }
            Error::NoScope(None) => Self::usage(message)
                .hint(format!("name one with --scope; a client from variables may have some in {SCOPES}")),
            Error::NoSelfService(name) => Self::missing(message)
                .hint(format!("give it one with `maskinporten env add {name} --issuer URL --self-service URL`")),
            Error::NoAdminToken { source, .. } => Self::of_admins_token(source).while_doing(message),
            Error::NoCertificate(_) => {
                Self::missing(message).hint("import it with its certificate: `maskinporten key import FILE --password-from SOURCE`")
            }
            Error::NoCertificateIn(_) => Self::missing(message).hint("name a file with the certificate's chain, in PEM"),
            Error::StrangeClientId | Error::NotToShare(_) => Self::usage(message),
            Error::NewKeyGone(_) => Self::missing(message),
            Error::ProfileChanged(_) | Error::NotLocked(_) => Self::not_done(message),
            Error::UnderWay(name) => {
                Self::not_done(message).hint(format!("`maskinporten rotate {name} --resume` finishes it"))
            }
            Error::FewerHandOvers => Self::usage(message).hint(
                "pass the same --deliver and --check again, corrected if needed, or write them into the profile",
            ),
            Error::NotDelivered { source, .. } => Self::from(source).while_doing(message),
            Error::Unchecked(source) => Self::from(source).while_doing("the check failed; the old key was kept"),
            Error::Delivery(error) => error.into(),
            Error::Keys(error) => error.into(),
            Error::Token(error) => error.into(),
            Error::SelfService(error) => error.into(),
            Error::Change(error) => error.into(),
            Error::Folder(error) => error.into(),
            Error::Config(error) => error.into(),
            Error::Journal(error) => error.into(),
            Error::Audit(error) => error.into(),
            Error::Shared(error) => error.into(),
            Error::Lock(error) => error.into(),
            Error::File(error) => error.into(),
            Error::Key(error) => error.into(),
            Error::Certificate(error) => error.into(),
            Error::Id(error) => error.into(),
        }
    }
}

impl Failure {
    /// What a profile lacks. An onboarding that is to give it that is gone on with, rather than gone around.
    pub fn of_profile(operator: &Operator, error: Error) -> Self {
        let begun = match &error {
            Error::NoClient(name) | Error::NoKey(name) => Onboarding::on_the_way_to(operator, name).ok().flatten(),
            _ => None,
        };
        match begun {
            Some(Onboarding { profile, .. }) => {
                Self::missing(error.to_string()).hint(format!("`maskinporten onboard --profile {profile}` goes on"))
            }
            None => error.into(),
        }
    }
}

impl From<RegistrationError> for Failure {
    fn from(error: RegistrationError) -> Self {
        let message = error.to_string();
        match error {
            RegistrationError::HasClient { .. } => Self::not_done(message)
                .hint("name another profile with --profile; `maskinporten client update --add-scope SCOPE` and the like change a client"),
            RegistrationError::NotMade(error) => error.into(),
            RegistrationError::Lost(error) => Self::from(error).hint("no client was created; run the command again"),
            RegistrationError::Several(_) => Self::not_done(message)
                .hint("use one of them with `maskinporten profile add NAME --client-id ID`, or choose another name"),
            RegistrationError::NoId => Self::new(Kind::TryAgain, message)
                .hint("run the command again: it looks for the client that was created"),
            RegistrationError::Failed(error) => error.into(),
        }
    }
}

fn listed<T: ToString>(names: &[T]) -> String {
    names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        // Whoever opens stores is this program, so the reason is in its own words already.
        let error = match error {
            StoreError::NotOpened(why) => match why.downcast::<Self>() {
                Ok(failure) => return *failure,
                Err(why) => return Self::new(Kind::Other, why.to_string()),
            },
            StoreError::Service(error) => return (*error).into(),
            StoreError::Shared(error) => return (*error).into(),
            error => error,
        };
        let kind = match &error {
            StoreError::NotSetUp { .. } => Kind::Missing,
            // A session that begins, a keyring that is unlocked: what couldn't be read may be read later.
            StoreError::Unavailable { .. } | StoreError::Locked { .. } | StoreError::TimedOut { .. } => {
                Kind::TryAgain
            }
            StoreError::Io { .. } => Kind::Other,
            _ => Kind::Usage,
        };
        let mut failure = Self::of(kind, &error);
        failure.hints.extend(remedy::of_store(&error));
        if matches!(error, StoreError::Insecure { by_group: true, .. }) {
            failure = failure.hint(remedy::GROUP_ACCESS);
        }
        failure
    }
}

impl From<KeyStoreError> for Failure {
    fn from(error: KeyStoreError) -> Self {
        let message = error.to_string();
        match error {
            KeyStoreError::KidTaken(_) => {
                Self::not_done(message).hint("choose another kid with --kid; a key is never overwritten")
            }
            KeyStoreError::Elsewhere(_) => Self::usage(message).hint("leave --store out"),
            KeyStoreError::NotOnRecord(_) => Self::missing(message).hint("make a new one with `maskinporten keygen`"),
            KeyStoreError::NotInStore { .. } => {
                Self::missing(message).hint("see `maskinporten store status`, or choose another store with --store")
            }
            KeyStoreError::NoSuchCertificate { kid, .. } => {
                let hint =
                    format!("see `maskinporten key show {kid}`; choose another with `maskinporten certificate use`");
                Self::missing(message).hint(hint)
            }
            KeyStoreError::Folder(error) => error.into(),
            KeyStoreError::NeverLeaves { .. } => Self::usage(message),
            KeyStoreError::Store(error) => error.into(),
            KeyStoreError::Service(error) => (*error).into(),
        }
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        let hint = match error.cause() {
            ReadError::WrongPassword(_) => "check it: capitals count, and so do spaces before and after it",
            ReadError::PasswordNeeded(PasswordFor { scope: PasswordScope::Entry(_), .. }) => {
                "run it on a terminal to be asked, or say where it is with `maskinporten key import FILE --key-password-from SOURCE`"
            }
            ReadError::PasswordNeeded(_) => {
                "run it on a terminal to be asked, or say where it is with --password-from"
            }
            ReadError::SeveralKeys { .. } | ReadError::WrongAlias { .. } => "choose one with --alias",
            ReadError::NoPrivateKey(_) => {
                "the private key is in another file; the business certificate's .p12 has both"
            }
            ReadError::KeyMismatch { .. } => {
                "find the certificate that was issued for this key, or the key of this certificate"
            }
            ReadError::UnsupportedFlavour { wrapping, convert_with, .. }
                if !wrapping.is_empty() && convert_with.contains("OLD") =>
            {
                "OLD is what `base64 -d` makes of the base64 in this file; NEW is the one to create and use here"
            }
            ReadError::UnsupportedFlavour { convert_with, .. } if convert_with.contains("bcprov.jar") => {
                "OLD is this file, NEW is the one to create and use here, and bcprov.jar is Bouncy Castle's library: Debian's libbcprov-java has it in /usr/share/java"
            }
            ReadError::UnsupportedFlavour { convert_with, .. } if convert_with.contains("OLD") => {
                "OLD is this file; NEW is the one to create and use here"
            }
            ReadError::KeyDerivation(_) => "no password was tried on it: get the file again from where it came from",
            ReadError::Key(_) => "make a new one with `maskinporten keygen`",
            ReadError::QuotesGone => {
                "put single quotes around it; `maskinporten profile export --as dotenv --private --to-file FILE` writes one that a shell may read"
            }
            _ => "give a .p12, a PEM file or a JWK with the private key",
        };
        Self::usage(error.to_string()).hint(hint)
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        let message = error.to_string();
        match error {
            FileError::Exists { .. } => {
                Self::not_done(message).hint("files are never overwritten: name another, or remove this one")
            }
            FileError::Insecure { hint, by_group, .. } => {
                let failure = Self::usage(message).hint(hint);
                if by_group { failure.hint(remedy::GROUP_ACCESS) } else { failure }
            }
            FileError::TooLong { .. } => Self::usage(message)
                .hint("nothing that belongs there is that long: check what it is, and move it aside"),
            FileError::Io { ref source, ref path, .. } => {
                let failure = Self::of(Kind::Other, &error);
                match source.kind() {
                    std::io::ErrorKind::StorageFull => {
                        failure.hint("free some space and try again; nothing was left half-written")
                    }
                    std::io::ErrorKind::NotFound => failure.hint("create the folder for it first"),
                    std::io::ErrorKind::PermissionDenied => chmod_needed(path).into_iter().fold(failure, Self::hint),
                    _ => failure,
                }
            }
        }
    }
}

impl From<LockError> for Failure {
    fn from(error: LockError) -> Self {
        match error {
            LockError::Busy { .. } => {
                Self::new(Kind::TryAgain, error.to_string()).hint("another command is running; try again")
            }
            LockError::File(error) => error.into(),
        }
    }
}

impl From<ProcessError> for Failure {
    fn from(error: ProcessError) -> Self {
        const BY_ITSELF: &str = "run it by itself to see what it needs; what it prints is never shown here";
        let message = error.to_string();
        match error {
            ProcessError::NotThere { program } => {
                Self::missing(message).hint(format!("{program} isn't on the PATH: install it, or give its full path"))
            }
            ProcessError::NotRun { .. } | ProcessError::TooLong { .. } => Self::of(Kind::Usage, &error),
            ProcessError::NoSecret { .. } => Self::usage(message).hint(BY_ITSELF),
            ProcessError::Ended { .. } | ProcessError::Lost { .. } => Self::new(Kind::Other, message).hint(BY_ITSELF),
            ProcessError::TooSlow { .. } => {
                Self::new(Kind::TryAgain, message).hint("it was stopped; run it by itself to see what it waits for")
            }
            ProcessError::Interrupted(_) => Self::new(Kind::Interrupted, message),
        }
    }
}

impl From<DeliveryError> for Failure {
    fn from(error: DeliveryError) -> Self {
        let message = error.to_string();
        match error {
            DeliveryError::Write(error) => error.into(),
            DeliveryError::Variables(error) => error.into(),
            DeliveryError::File(error) => error.into(),
            DeliveryError::Process(error) => error.into(),
            DeliveryError::Kubernetes(error) => (*error).into(),
            DeliveryError::NotText(_) | DeliveryError::Place { .. } => Self::usage(message),
            DeliveryError::Unclear { .. } => Self::usage(message)
                .hint("it wasn't changed: fix the line, or put the variables into a file of their own"),
            DeliveryError::NoFolder(_) => Self::missing(message),
        }
    }
}

impl From<FolderError> for Failure {
    fn from(error: FolderError) -> Self {
        match error {
            FolderError::Config { .. } | FolderError::KeyRegister { .. } => {
                Self::of(Kind::Usage, &error).hint("fix it by hand or move it aside; it wasn't changed")
            }
            FolderError::Unreadable { ref path, .. } => chmod_needed(path)
                .into_iter()
                .fold(Self::of(Kind::Usage, &error), Self::hint)
                .hint(format!("check the folder, and {CONFIG_DIR} or --config-dir if one of them names it")),
            FolderError::Nowhere => {
                Self::of(Kind::Missing, &error).hint("name a folder with --config-dir, or set HOME")
            }
            FolderError::Shared(error) => error.into(),
            FolderError::File(error) => error.into(),
            FolderError::Lock(error) => error.into(),
        }
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::Shared(error) => error.into(),
            JournalError::File(error) => error.into(),
            JournalError::Malformed { .. } => Self::usage(error.to_string()).hint(
                "move the file aside: `maskinporten rotate --resume` works out from the registered keys, the store and the profile how far it got",
            ),
        }
    }
}

/// Errors that say all there is to say, about something that was given.
macro_rules! usage_from {
    ($($error:ty),+) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::usage(error.to_string())
            }
        })+
    };
}

usage_from!(
    WriteError,
    ConfigError,
    EnvironmentError,
    KeyRegisterError,
    IdError,
    JwkError,
    KeyError,
    CertificateError,
    NotJwt,
    PidError
);
