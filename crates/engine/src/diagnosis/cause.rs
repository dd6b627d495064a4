//! Why a token doesn't come, by what can be done about it.

use std::time::Duration;

use jiff::Timestamp;

use crate::client::by_giver;
use maskinporten_protocol::certificate::Problem;

/// Why a token doesn't come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// The configuration can't be used, or lacks something.
    Configuration,
    /// The store of the key can't be read.
    Store,
    /// The key can't be used.
    Key,
    /// The key is on record here, and its store doesn't have it.
    KeyMissing,
    /// A rotation stopped in the middle.
    RotationHalfDone {
        /// Its old key was seen to be registered no longer, so that it can't be undone.
        is_final: bool,
    },
    /// This machine's clock is behind the server's.
    ClockBehind(Duration),
    /// This machine's clock is ahead of the server's.
    ClockAhead(Duration),
    /// The server isn't reached: no name, no connection, a proxy.
    Unreachable,
    /// Its certificate's authority isn't trusted here.
    TlsUnknownAuthority,
    /// Something else about its certificate.
    Tls,
    /// A step had no answer in time.
    ServerHangs,
    /// The server says that it can't answer now.
    ServerDown,
    /// The issuer that the environment names isn't the server's: which that is, if it was seen.
    IssuerMismatch(Option<String>),
    /// The server's metadata, or its keys, can't be used.
    Unusable,
    /// The admin's client may not use the self-service API.
    AdminWithoutRights,
    /// The admin's client gets no token.
    AdminRefused,
    /// There is no client of this id; these of the organisation's are spelt like it.
    ClientUnknown(Vec<String>),
    /// The client was deactivated.
    ClientInactive,
    /// The client, or the scope, is of another type: the client's, if it was seen.
    ClientOtherType(Option<String>),
    /// The client may not use the grant type of assertions.
    NoGrantType,
    /// The profile has a kid for its client id.
    IssIsKid,
    /// The key isn't registered on the client.
    KeyNotRegistered,
    /// It was registered there when it was last seen from here.
    KeyReplaced,
    /// It is registered there under another kid, which may be spelt alike.
    KidMisspelt(String),
    /// The kid is another key's there.
    KidOfAnotherKey,
    /// It is registered on another client of the organisation.
    KeyOfAnotherClient(String),
    /// The registered key expired, at this time if it was seen.
    KeyExpired(Option<Timestamp>),
    /// The registration hasn't reached the token endpoint yet.
    KeyTooNew,
    /// The client has no keys, and the profile signs with one.
    NoKeys,
    /// The client has keys, so that it can't log in with a certificate.
    CertificateTurnedOff(Option<Registered>),
    /// The certificate expired at this time, or else isn't valid yet.
    CertificateExpired(Option<Timestamp>),
    /// The certificate is for another environment.
    CertificateOfOtherEnvironment,
    /// The certificate is another organisation's.
    CertificateOfOtherOrganisation,
    /// The certificate is for encryption, or for signing documents.
    CertificateOfOtherUse,
    /// Something else about the certificate: what, if it was seen.
    Certificate(Option<String>),
    /// No scope is named, by the profile or the call. The client has these, if that was seen.
    NoScope(Vec<String>),
    /// These scopes aren't registered on the client.
    ScopeNotOnClient(Vec<String>),
    /// There is no such scope, and the client has one that is spelt like it.
    ScopeMisspelt {
        /// The one that was asked for.
        scope: String,
        /// The one on the client.
        near: String,
        /// The client has it: the API registers any.
        is_registered: bool,
    },
    /// The scope was deactivated, or isn't there.
    ScopeGone {
        /// The scope.
        scope: String,
        /// Somebody offered it once; else nobody has its prefix.
        was_offered: bool,
        /// It is on the client, too.
        is_registered: bool,
    },
    /// The organisation was never given access to the scope.
    NoAccess {
        /// The scope.
        scope: String,
        /// It has asked for it.
        requested: bool,
    },
    /// The scope's owner has withdrawn the access.
    AccessDenied(String),
    /// The customer that is named has no access to the scope, and so nothing to delegate.
    CustomerWithoutAccess(String),
    /// The scope is one that customers delegate, and no customer is named.
    ConsumerOrgLeftOut(String),
    /// The customer hasn't delegated the scope.
    DelegationMissing,
    /// The customer hasn't delegated the scope, but has delegated another one of the client's.
    DelegationOfOtherScope(String),
    /// The scope can't be delegated.
    ScopeNotDelegable(String),
    /// The customer that is named is the client's own organisation.
    ConsumerOrgIsSelf,
    /// Altinn knows no such system user, or not for this client.
    SystemUserMissing,
    /// Altinn knows one without the external reference that is named.
    SystemUserOtherReference,
    /// The API takes no token for this audience.
    ResourceRefused,
    /// There is nothing at the token endpoint's address.
    NoEndpoint,
    /// The token isn't one that the server signed, or isn't what was asked for.
    TokenNotGenuine,
    /// All that is seen from here is right, and the server refuses.
    Refused,
}

/// A key that a client could log in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// Its kid.
    pub kid: String,
    /// Whether it is on record here under that.
    pub is_here: bool,
}

impl Cause {
    /// What it is called, by programs and by whoever makes it happen for a test.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Store => "store",
            Self::Key => "key",
            Self::KeyMissing => "key-missing",
            Self::RotationHalfDone { .. } => "rotation-half-done",
            Self::ClockBehind(_) => "clock-behind",
            Self::ClockAhead(_) => "clock-ahead",
            Self::Unreachable => "unreachable",
            Self::TlsUnknownAuthority => "tls-unknown-authority",
            Self::Tls => "tls",
            Self::ServerHangs => "server-hangs",
            Self::ServerDown => "server-down",
            Self::IssuerMismatch(_) => "issuer-mismatch",
            Self::Unusable => "unusable",
            Self::AdminWithoutRights => "admin-without-rights",
            Self::AdminRefused => "admin-refused",
            Self::ClientUnknown(_) => "client-unknown",
            Self::ClientInactive => "client-inactive",
            Self::ClientOtherType(_) => "client-other-type",
            Self::NoGrantType => "no-grant-type",
            Self::IssIsKid => "iss-is-kid",
            Self::KeyNotRegistered => "key-not-registered",
            Self::KeyReplaced => "key-replaced",
            Self::KidMisspelt(_) => "kid-misspelt",
            Self::KidOfAnotherKey => "kid-of-another-key",
            Self::KeyOfAnotherClient(_) => "key-of-another-client",
            Self::KeyExpired(_) => "key-expired",
            Self::KeyTooNew => "key-too-new",
            Self::NoKeys => "no-keys",
            Self::CertificateTurnedOff(_) => "certificate-turned-off",
            Self::CertificateExpired(_) => "certificate-expired",
            Self::CertificateOfOtherEnvironment => "certificate-of-other-environment",
            Self::CertificateOfOtherOrganisation => "certificate-of-other-organisation",
            Self::CertificateOfOtherUse => "certificate-of-other-use",
            Self::Certificate(_) => "certificate",
            Self::NoScope(_) => "no-scope",
            Self::ScopeNotOnClient(_) => "scope-not-on-client",
            Self::ScopeMisspelt { .. } => "scope-misspelt",
            Self::ScopeGone { .. } => "scope-gone",
            Self::NoAccess { .. } => "no-access",
            Self::AccessDenied(_) => "access-denied",
            Self::CustomerWithoutAccess(_) => "customer-without-access",
            Self::ConsumerOrgLeftOut(_) => "consumer-org-left-out",
            Self::DelegationMissing => "delegation-missing",
            Self::DelegationOfOtherScope(_) => "delegation-of-other-scope",
            Self::ScopeNotDelegable(_) => "scope-not-delegable",
            Self::ConsumerOrgIsSelf => "consumer-org-is-self",
            Self::SystemUserMissing => "system-user-missing",
            Self::SystemUserOtherReference => "system-user-other-reference",
            Self::ResourceRefused => "resource-refused",
            Self::NoEndpoint => "no-endpoint",
            Self::TokenNotGenuine => "token-not-genuine",
            Self::Refused => "refused",
        }
    }

    /// Whether it lies between this machine and the server, whatever is asked for: its clock, the network, TLS, or a server
    /// that gives no usable answer.
    pub fn is_on_the_way(&self) -> bool {
        matches!(
            self,
            Self::ClockBehind(_)
                | Self::ClockAhead(_)
                | Self::Unreachable
                | Self::TlsUnknownAuthority
                | Self::Tls
                | Self::ServerHangs
                | Self::ServerDown
                | Self::Unusable
        )
    }

    /// The scope that it is about, if it is about one.
    pub fn scope(&self) -> Option<&str> {
        match self {
            Self::ScopeGone { scope, .. }
            | Self::AccessDenied(scope)
            | Self::CustomerWithoutAccess(scope)
            | Self::ConsumerOrgLeftOut(scope)
            | Self::ScopeNotDelegable(scope)
            | Self::NoAccess { scope, .. }
            | Self::ScopeMisspelt { scope, .. } => Some(scope),
            // What somebody has to be asked for, rather than what one adds oneself.
            Self::ScopeNotOnClient(scopes) => {
                let (digdirs, ours) = by_giver(scopes);
                digdirs.into_iter().chain(ours).next()
            }
            _ => None,
        }
    }

    /// What is wrong with a certificate, by what Maskinporten would say of it.
    pub(super) fn of_certificate(problem: &Problem) -> Self {
        match problem {
            Problem::Expired(end) => Self::CertificateExpired(Some(*end)),
            Problem::NotYetValid(_) => Self::CertificateExpired(None),
            Problem::TestInProduction | Problem::ProductionInTest => Self::CertificateOfOtherEnvironment,
            Problem::OtherOrganisation { .. } => Self::CertificateOfOtherOrganisation,
            _ => Self::Certificate(Some(problem.to_string())),
        }
    }
}
