//! Hints that name this program's own commands and flags.

use super::About;
use crate::catalogue;
use crate::moment::second;
use crate::variable_names::{CLIENT_ID, ISSUER, WELL_KNOWN_URL};
use jiff::Timestamp;
use maskinporten_engine::client::by_giver;
use maskinporten_engine::store::StoreError;
use maskinporten_protocol::http::{HttpError, ProxyFault};
use maskinporten_protocol::ids::ProfileName;
use maskinporten_protocol::selfservice::ApiError;
use maskinporten_protocol::token::{Cause, KnownRefusal, Refusal};

/// What to do where private files can't be made private.
pub const GROUP_ACCESS: &str = "on a volume whose modes the platform sets, as in Kubernetes, pass --group-access or set MASKINPORTEN_GROUP_ACCESS=true";

/// What to do about a client that may not use the grant type that tokens are asked with.
pub const REGISTER_FOR_ASSERTIONS: &str =
    "register it as one that gets tokens for assertions: `maskinporten client update --for-assertions`";

/// The same of an admin's client: who gets no token changes no client, and not itself.
pub const REGISTER_ADMIN_FOR_ASSERTIONS: &str =
    "ask servicedesk@digdir.no to register the admin's client as one that gets tokens for assertions";

/// What a refusal at the token endpoint means, and what to do.
pub fn of_refusal(refusal: &Refusal) -> String {
    let named = refusal.named_scopes();
    let (given, added) = by_giver(&named);
    if !given.is_empty() && added.is_empty() {
        let ask = given_by_digdir(&given.join(" and "));
        return format!("{ask}, or, where a flag asks for it, leave out --scope SCOPE");
    }
    match refusal.known().and_then(|known| catalogue::summary(known.id)) {
        Some(hint) => hint.to_owned(),
        None if refusal.lacks_grant_type() => REGISTER_FOR_ASSERTIONS.to_owned(),
        None if refusal.is_digdirs() => digdirs("trace id", refusal.trace_id.is_some()),
        None => {
            let meaning = catalogue::summary(&refusal.error).unwrap_or("that message is the server's");
            format!("{meaning}: ask whoever runs {}", refusal.host)
        }
    }
}

/// How a client comes to scopes that let it administer others.
pub fn given_by_digdir(scopes: &str) -> String {
    format!("only Digdir gives scopes of self-service: ask servicedesk@digdir.no for {scopes} for this client")
}

/// Where there is more about a refusal; `profile`: whose token was refused, if that is known.
pub fn explained(known: &KnownRefusal, profile: Option<&ProfileName>) -> String {
    let profile = profile.map(|name| format!(" --profile {name}")).unwrap_or_default();
    format!("what leads to it, and who has to act: `maskinporten explain {}{profile}`", known.id)
}

/// Whom to ask about what only Digdir can know.
fn digdirs(id: &str, has_id: bool) -> String {
    if has_id {
        format!("that message is the server's; Digdir support (servicedesk@digdir.no) can look it up by the {id}")
    } else {
        "that message is the server's; Digdir support (servicedesk@digdir.no) can say what it means".to_owned()
    }
}

/// What to do about a refusal of the self-service API.
pub fn of_api_error(error: &ApiError) -> String {
    let id = match error.status {
        // Digdir's API names each of its refusals; what doesn't isn't it.
        404 | 405 if error.correlation_id.is_none() => "api-405",
        401 => "api-401",
        403 => "api-403",
        404 => "api-404",
        409 => "api-409",
        _ if error.is_digdirs() => return digdirs("correlation id", error.correlation_id.is_some()),
        _ => return format!("that message is the server's: ask whoever runs {}", error.host),
    };
    catalogue::summary(id).unwrap_or_default().to_owned()
}

/// What to do about a sandbox that knows nothing from before it started.
pub fn of_forgetting(start: Timestamp) -> String {
    format!(
        "this sandbox started at {}, and what was registered before is unknown to it: register that again. `maskinporten sandbox --state sandbox.json` remembers",
        second(start)
    )
}

/// The same of certificates: each sandbox has an authority of its own.
pub fn of_another_authority(start: Timestamp) -> String {
    format!(
        "this sandbox started at {}, and accepts no certificate of an earlier one: use those of its own kit. `maskinporten sandbox --state sandbox.json` keeps them",
        second(start)
    )
}

/// What to do when there is no usable answer.
pub fn of_no_answer(error: &HttpError) -> String {
    let hint = match error {
        HttpError::Proxy { variable, fault, .. } => return of_proxy(variable, fault),
        HttpError::ProxySetting { variable, .. } => {
            return format!(
                "write {variable} as http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, with %40 for @, %3A for :, %2F for / and %23 for # in the password"
            );
        }
        HttpError::Unreachable { broke: true, .. } => {
            "the server closed the connection without an answer: try again, and ask whoever runs it if it keeps happening"
        }
        HttpError::Unreachable { host, .. }
            if ["127.", "localhost:", "[::1]"].iter().any(|own| host.starts_with(own)) =>
        {
            "nobody may be listening there: the sandbox runs with `maskinporten sandbox`"
        }
        HttpError::Unreachable { .. } => "check the network, and HTTPS_PROXY if there is a proxy",
        HttpError::WrongTime { .. } => {
            "set this machine's clock, if it is wrong; if it isn't, the server's certificate is"
        }
        HttpError::OtherName { .. } => "check the address; something in between may answer for the server",
        HttpError::NotTls { .. } => "check the address: what answers there may be a server for http://",
        HttpError::Untrusted { .. } => {
            "if a proxy here intercepts TLS, name its CA in SSL_CERT_FILE, or in the environment's ca_file"
        }
        HttpError::Timeout { .. } | HttpError::Busy { .. } => "try again in a moment",
        HttpError::Redirect { .. } => {
            "the address is wrong, or something in between answers for the server: see `maskinporten env list`"
        }
        HttpError::Unusable { .. } => {
            "something in between may have answered: check proxies and the address, and try again"
        }
        HttpError::CaFile { .. } => {
            "SSL_CERT_FILE or the environment's ca_file names it: the file must contain certificates in PEM, all of which the system can use"
        }
        HttpError::Interrupted(_) => "",
        HttpError::Identity { .. } => {
            "it must be a certificate of version 3 and its private key, both in PEM, unencrypted"
        }
        HttpError::Setup(_) => "check proxy variables and the system's trust store",
    };
    hint.to_owned()
}

fn of_proxy(variable: &str, fault: &ProxyFault) -> String {
    match fault {
        ProxyFault::Login { offers, .. } if !offers.is_empty() && !offers.iter().any(|offer| is_basic(offer)) => {
            format!(
                "it takes {} only, and this program can do Basic: run a proxy of your own that logs in to it, such as cntlm or px, and name that in {variable}",
                offers.join(" and ")
            )
        }
        ProxyFault::Login { given: true, .. } => format!(
            "it was asked once, so as not to lock the account: check user and password in {variable}, with %40 for @ in them"
        ),
        ProxyFault::Login { given: false, .. } => {
            format!("write {variable} as http://USER:PASSWORD@HOST:PORT")
        }
        ProxyFault::Refused { target, may_pass: false, .. } => format!(
            "ask whoever runs the proxy to let {target} through, or put the host into NO_PROXY if it is reached without a proxy"
        ),
        ProxyFault::Refused { target, .. } => {
            format!("the proxy may not reach {target} either: try again in a moment")
        }
        ProxyFault::Unreachable(_) | ProxyFault::NoProxy => {
            format!("check the address in {variable}, or unset it if there is no proxy here")
        }
    }
}

fn is_basic(offer: &str) -> bool {
    offer.eq_ignore_ascii_case("basic")
}

/// What more there is to say once it is known who was refused.
pub fn of_refusal_for(cause: Cause, about: &About) -> Vec<String> {
    let mut hints = Vec::new();
    let is_own = about.admin.is_none();
    if cause == Cause::UnknownClient {
        hints.extend(match (about.variables.as_slice(), &about.profile) {
            ([], Some(name)) => {
                Some(format!("`maskinporten profile show --profile {name}` shows where it comes from"))
            }
            ([], None) => None,
            _ => Some(format!(
                "{CLIENT_ID} has the id, {ISSUER} or {WELL_KNOWN_URL} the environment: they must be from the same one"
            )),
        });
        hints.extend(about.namesakes.iter().map(|(name, environment)| {
            format!("profile {name} has a client with this id in {environment}: `maskinporten profile show --profile {name}`")
        }));
    }
    // Whom no profile, flag or variable describes, no other call can be for.
    let is_known = *about != About::default();
    if is_own && is_known && matches!(cause, Cause::UnknownClient | Cause::UnknownKid) {
        hints.push("if it is new: `maskinporten token --wait` tries until it is known".to_owned());
    }
    hints
}

/// What to do about a store that can't be used.
pub fn of_store(error: &StoreError) -> Option<String> {
    let hint = error.hint()?;
    Some(match error {
        StoreError::Unavailable { .. } | StoreError::Locked { .. } | StoreError::TimedOut { .. } => {
            format!("{hint}, or keep secrets in files with --store file")
        }
        StoreError::ReadOnly { .. } => format!("{hint}: --store keyring or --store file"),
        StoreError::TooLong { .. } => format!("{hint}, with --store file"),
        StoreError::WrongPassphrase { .. } => {
            format!("{hint}; it comes from MASKINPORTEN_PASSPHRASE, from a file, or from whoever was asked")
        }
        _ => hint,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c5_ids_and_digdir_are_only_mentioned_where_they_are() {
        let hint = |host: &str, trace_id: Option<&str>| {
            let (host, error, trace_id) = (host.to_owned(), "quite_new".to_owned(), trace_id.map(str::to_owned));
            let (description, uri, code) = (String::new(), None, None);
            of_refusal(&Refusal {
                host,
                status: 400,
                error,
                description,
                uri,
                code,
                trace_id,
                date: None,
                knows_since: None,
                exchanged: None,
            })
        };
        assert!(
            hint("test.maskinporten.no", Some("1"))
                .contains("Digdir support (servicedesk@digdir.no) can look it up by the trace id")
        );
        let without = hint("maskinporten.no", None);
        assert!(without.contains("Digdir support") && !without.contains("trace id"), "{without}");
        let other = hint("127.0.0.1:7523", Some("1"));
        assert!(other.contains("ask whoever runs 127.0.0.1:7523") && !other.contains("Digdir"), "{other}");
    }
}
