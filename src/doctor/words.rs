//! What was found, in words.

use std::time::Duration;

use jiff::Timestamp;

use crate::count::counted;
use crate::failure::Failure;
use crate::moment::{day, days_left, second};
use maskinporten_engine::diagnosis::{Cause, Place, Seen, Unseen};
use maskinporten_protocol::ids::joined;

/// The flags of a login with a certificate: the file is most often a .p12, and those have a password.
pub(super) const CERTIFICATE: &str = " --certificate FILE --password-from SOURCE";

/// What a link is called.
pub(super) fn place(place: Place) -> &'static str {
    match place {
        Place::Configuration => "configuration",
        Place::Store => "store",
        Place::Key => "key",
        Place::Rotation => "rotation",
        Place::Clock => "clock",
        Place::Network => "network",
        Place::Metadata => "metadata",
        Place::ServerKeys => "server keys",
        Place::SelfService => "self-service",
        Place::Client => "client",
        Place::RegisteredKey => "registered key",
        Place::Certificate => "certificate",
        Place::Scopes => "scopes",
        Place::Access => "access",
        Place::Delegation => "delegation",
        Place::SystemUser => "system user",
        Place::Token => "token",
    }
}

/// What was seen of a link that is right.
pub(super) fn seen(seen: &Seen, now: Timestamp) -> String {
    match seen {
        Seen::Configuration { folder, is_open, mend } => {
            let open =
                if *is_open { "; others can change config.toml, so no program that it names is run" } else { "" };
            let seen = mend
                .as_ref()
                .map(|mend| format!("; others can look into it, so nothing is written there before {mend}"));
            format!("{}{open}{}", folder.display(), seen.unwrap_or_default())
        }
        Seen::Store(place) => place.name(),
        Seen::Signer(address) => address.to_string(),
        Seen::File(path) => path.display().to_string(),
        Seen::Given => "given with the call".to_owned(),
        Seen::Key(thumbprint) => format!("thumbprint {thumbprint}"),
        Seen::NoRotation => "none under way".to_owned(),
        Seen::AtWork { holder, until } => {
            format!("{holder} is at one, and has until {until:.0} to say that it still is")
        }
        Seen::Overlap(until) => format!("waits until {} to remove the old key, as it should", day(*until)),
        Seen::Clock(off) if off.is_zero() => "the same as the server's".to_owned(),
        Seen::Clock(off) => format!("{} off, which the server tolerates", counted(off.as_secs().abs(), "second")),
        Seen::Network { host, is_tls, proxy } => {
            let way = proxy.as_ref().map(|proxy| format!(" through the proxy {proxy}")).unwrap_or_default();
            let trust = if *is_tls { ", and its certificate trusted" } else { ", over plain http" };
            format!("{host} is reached{way}{trust}")
        }
        Seen::Issuer(issuer) => format!("of the issuer {issuer}"),
        Seen::ServerKeys(count) => format!("{} published", counted(u64::try_from(*count).unwrap_or_default(), "key")),
        Seen::Admin(name) => format!("answers profile {name}"),
        Seen::Client { name, organisation } => match (name.as_str(), organisation.as_str()) {
            (name, "") => format!("{name}, active"),
            (name, organisation) => format!("{name}, active, of {organisation}"),
        },
        Seen::Registered { kid, expires, other_algorithm } => {
            let end = expires.map(|end| format!(", until {}, {}", day(end), days_left(end, now)));
            let other =
                other_algorithm.as_ref().map(|alg| format!("; registered for {alg}, and signed with another"));
            format!("{kid}{}{}", end.unwrap_or_default(), other.unwrap_or_default())
        }
        Seen::NoneRegistered => "none, so the client logs in with a certificate".to_owned(),
        Seen::Certificate { name, organisation, until, is_complete } => {
            let whose = organisation.as_ref().map(|number| format!(" of {number}")).unwrap_or_default();
            let chain = if *is_complete { "" } else { "; those above it are missing" };
            format!("{name}{whose}, until {}, {}{chain}", day(*until), days_left(*until, now))
        }
        Seen::Scopes(scopes) => joined(scopes),
        Seen::Customer(number) => format!("of {number}"),
        Seen::Token { scope, until, kid: Some(kid) } => {
            format!("came for {scope}, until {}, verified with the server's key {kid}", second(*until))
        }
        Seen::Token { scope, until, kid: None } => {
            format!("came for {scope}, until {}; not verified, for want of the server's key", second(*until))
        }
        Seen::Proven => "the token endpoint accepts it".to_owned(),
    }
}

/// Why a link wasn't looked at.
pub(super) fn unseen(unseen: &Unseen) -> String {
    match unseen {
        Unseen::NotAsked => "not part of this call".to_owned(),
        Unseen::OtherLogin => "not needed: the client logs in with a key".to_owned(),
        Unseen::NoAdmin => "not seen: there is no admin profile here".to_owned(),
        Unseen::NoSelfService => "not seen: the environment has no self-service API".to_owned(),
        Unseen::After(after) => format!("not seen: it needs the {} first", place(*after)),
        Unseen::OnlyCustomer => "not seen: only the customer sees its own".to_owned(),
        Unseen::NotOurs => "not seen: the API doesn't show it to this organisation".to_owned(),
        Unseen::NoTime => "not seen: the server didn't say its time".to_owned(),
        Unseen::NotPublished => "not published, and not needed".to_owned(),
        Unseen::Unanswered(words) => format!("not seen: {words}"),
        Unseen::Failed(error) => format!("not seen: {error}"),
    }
}

/// What is wrong with a link: a sentence without a full stop. `failure` is what was said when it was tried.
pub(super) fn wrong(cause: &Cause, failure: Option<&Failure>) -> String {
    let said = |otherwise: &str| {
        let whole = failure.map(|failure| failure.clone().in_a_line());
        whole.map_or_else(|| otherwise.to_owned(), |whole| whole.message().to_owned())
    };
    match cause {
        Cause::Configuration => said("the configuration can't be used"),
        Cause::Store => said("the store can't be read"),
        Cause::Key => said("the key can't be used"),
        Cause::KeyMissing => said("the key is missing on this machine"),
        Cause::RotationHalfDone { .. } => "a rotation of the key stopped in the middle".to_owned(),
        Cause::ClockBehind(by) => format!("this machine's clock is {} behind the server's", amount(*by)),
        Cause::ClockAhead(by) => format!("this machine's clock is {} ahead of the server's", amount(*by)),
        Cause::Unreachable => said("the server isn't reached"),
        Cause::TlsUnknownAuthority => "nothing here trusts the authority of the server's certificate".to_owned(),
        Cause::Tls => said("the server's certificate can't be accepted"),
        Cause::ServerHangs => said("the server didn't answer in time"),
        Cause::ServerDown => said("the server can't answer now"),
        Cause::IssuerMismatch(Some(named)) => {
            format!("the server's issuer is {named}, and the environment has another: the slash at the end counts")
        }
        Cause::IssuerMismatch(None) => "the environment's issuer isn't the server's".to_owned(),
        Cause::Unusable => said("the answer isn't what the protocol says"),
        Cause::AdminWithoutRights => "the admin profile's client may not use the self-service API".to_owned(),
        Cause::AdminRefused => said("the admin profile gets no token"),
        Cause::NoEndpoint => said("nothing is at the token endpoint's address"),
        Cause::TokenNotGenuine => "the token isn't one that this server signed for this issuer".to_owned(),
        Cause::Refused => said("the server refuses, and all that is seen from here is right"),
        Cause::ResourceRefused => "no token for this audience; without --resource one comes".to_owned(),
        _ => registered(cause),
    }
}

/// What is wrong with what is registered.
fn registered(cause: &Cause) -> String {
    match cause {
        Cause::ClientUnknown(near) if near.is_empty() => "no client has this id here".to_owned(),
        Cause::ClientUnknown(near) => format!("no client has this id here; there is {}", near.join(", ")),
        Cause::ClientInactive => "the client has been deactivated".to_owned(),
        Cause::ClientOtherType(Some(kind)) if kind == "maskinporten" => {
            "the scope isn't for clients of the integration type maskinporten".to_owned()
        }
        Cause::ClientOtherType(Some(kind)) => {
            format!("the client is of integration type {kind}, and the scope is for others")
        }
        Cause::ClientOtherType(None) => "the client, or the scope, is for another integration type".to_owned(),
        Cause::NoGrantType => "the client may not use the grant type that tokens are asked with".to_owned(),
        Cause::IssIsKid => "the profile's client id is a key's kid".to_owned(),
        Cause::KeyNotRegistered => "the profile's key isn't registered on the client".to_owned(),
        Cause::KeyReplaced => {
            "the profile's key was registered on the client, and somebody has removed it".to_owned()
        }
        Cause::KidMisspelt(kid) => format!("the key is registered under another kid, {kid}"),
        Cause::KidOfAnotherKey => "another key is registered under the profile's kid".to_owned(),
        Cause::KeyOfAnotherClient(id) => format!("the key is registered on another client, {id}"),
        Cause::KeyExpired(Some(end)) => format!("the registered key expired on {}", day(*end)),
        Cause::KeyExpired(None) => "the registered key has expired".to_owned(),
        Cause::KeyTooNew => "it is registered, and the token endpoint doesn't know it yet".to_owned(),
        Cause::NoKeys => "the client has no registered keys, and the profile signs with one".to_owned(),
        Cause::CertificateTurnedOff(_) => {
            "keys are registered, so the client can't log in with a certificate".to_owned()
        }
        Cause::CertificateExpired(Some(end)) => format!("the certificate expired on {}", day(*end)),
        Cause::CertificateExpired(None) => "the certificate isn't valid yet".to_owned(),
        Cause::CertificateOfOtherEnvironment => {
            "the certificate isn't one that this environment accepts: test and production each accept their own"
                .to_owned()
        }
        Cause::CertificateOfOtherOrganisation => {
            "the certificate is another organisation's than the client".to_owned()
        }
        Cause::CertificateOfOtherUse => {
            "the certificate is for encryption or for signing documents, not for authentication".to_owned()
        }
        Cause::Certificate(Some(problem)) => problem.clone(),
        Cause::Certificate(None) => "the certificate isn't one that Maskinporten accepts".to_owned(),
        _ => asked_for(cause),
    }
}

/// What is wrong with what is asked for.
fn asked_for(cause: &Cause) -> String {
    match cause {
        Cause::NoScope(_) => "no scope is named, by the profile or the call".to_owned(),
        Cause::ScopeNotOnClient(scopes) if scopes.is_empty() => "a scope isn't registered on the client".to_owned(),
        Cause::ScopeNotOnClient(scopes) => format!("not registered on the client: {}", scopes.join(" ")),
        Cause::ScopeMisspelt { scope, near, is_registered: false } => {
            format!("there is no scope {scope}, but there is {near}")
        }
        Cause::ScopeMisspelt { scope, near, is_registered: true } => {
            format!("the organisation has no access to {scope}, which nobody publishes, but there is {near}")
        }
        Cause::ScopeGone { scope, was_offered: true, .. } => format!("the scope {scope} is no longer offered"),
        Cause::ScopeGone { scope, was_offered: false, .. } => {
            format!("there is no scope {scope}: nobody has its prefix")
        }
        Cause::NoAccess { scope, requested: true } => {
            format!("the owner of {scope} hasn't answered the request for access yet")
        }
        Cause::NoAccess { scope, requested: false } => format!("the organisation has no access to {scope}"),
        Cause::AccessDenied(scope) => format!("the owner of {scope} has refused the access, or withdrawn it"),
        Cause::CustomerWithoutAccess(scope) => format!("the customer that is named has no access to {scope}"),
        Cause::ConsumerOrgLeftOut(scope) => {
            format!(
                "the organisation has no access of its own to {scope}: a customer delegates it, and none is named"
            )
        }
        Cause::DelegationMissing => "the customer hasn't delegated the scope in Altinn".to_owned(),
        Cause::DelegationOfOtherScope(scope) => {
            format!("the customer hasn't delegated the scope in Altinn, but has delegated {scope}")
        }
        Cause::ScopeNotDelegable(scope) => format!("the scope {scope} can't be delegated"),
        Cause::ConsumerOrgIsSelf => "the customer that is named is the client's own organisation".to_owned(),
        Cause::SystemUserMissing => "Altinn has no such system user for this client".to_owned(),
        Cause::SystemUserOtherReference => "the system user has another external reference, or none".to_owned(),
        _ => String::new(),
    }
}

/// A time for people: seconds, minutes or hours, to the nearest.
fn amount(time: Duration) -> String {
    let (number, unit) = match time.as_secs() {
        seconds @ 0..=119 => (seconds, "second"),
        seconds @ 120..=7000 => (seconds.saturating_add(30) / 60, "minute"),
        seconds => (seconds.saturating_add(1800) / 3600, "hour"),
    };
    counted(number, unit)
}
