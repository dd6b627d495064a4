//! Hints that name this program's own commands and flags.

use super::About;
use crate::moment::second;
use crate::variable_names::{CLIENT_ID, ISSUER, WELL_KNOWN_URL};
use jiff::Timestamp;
use maskinporten_engine::store::StoreError;
use maskinporten_protocol::http::{HttpError, ProxyFault};
use maskinporten_protocol::selfservice::ApiError;
use maskinporten_protocol::token::{Cause, Refusal};

/// What to do where private files can't be made private.
pub const GROUP_ACCESS: &str = "on a volume whose modes the platform sets, as in Kubernetes, pass --group-access or set MASKINPORTEN_GROUP_ACCESS=true";

/// What a refusal at the token endpoint means, and what to do.
pub fn of_refusal(refusal: &Refusal) -> String {
    match of_cause(refusal.cause()) {
        Some(hint) => hint.to_owned(),
        None if refusal.is_digdirs() => digdirs("trace id", refusal.trace_id.is_some()),
        None => format!("{}: ask whoever runs {}", of_code(&refusal.error), refusal.host),
    }
}

/// What OAuth's own codes mean (RFC 6749 section 5.2), from a server that says no more.
fn of_code(error: &str) -> &'static str {
    match error {
        "invalid_client" | "unauthorized_client" => {
            "the server doesn't know this client or its key, or doesn't let it log in this way"
        }
        "invalid_grant" => "the server doesn't accept the assertion",
        "invalid_scope" => "a scope isn't known there, or isn't the client's",
        "unsupported_grant_type" => "the server doesn't take JWT bearer grants (RFC 7523): check the token endpoint",
        _ => "that message is the server's",
    }
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
    let hint = match error.status {
        401 => "the token wasn't accepted: its client must be in the same environment, and it must not have expired",
        403 => {
            "the admin client may not do this: check its idporten:dcr.* scopes, and that the client is your organisation's"
        }
        // Digdir's API names each of its refusals; what doesn't isn't it.
        404 | 405 if error.correlation_id.is_none() => {
            "there may be no such thing, or no self-service API at that address: check the id, and the address with `maskinporten env list`"
        }
        404 => "it doesn't exist here: check the id and the environment with `maskinporten client list`",
        409 => {
            "the server has it in another state: `maskinporten client list --inactive` shows deactivated clients too"
        }
        _ if error.is_digdirs() => return digdirs("correlation id", error.correlation_id.is_some()),
        _ => return format!("that message is the server's: ask whoever runs {}", error.host),
    };
    hint.to_owned()
}

/// What to do about a sandbox that knows nothing from before it started.
pub fn of_forgetting(start: Timestamp) -> String {
    format!(
        "this sandbox started at {}, and what was registered before is unknown to it: register that again. `maskinporten sandbox --state sandbox.json` remembers",
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

/// What a cause means, and what to do (protocol.md section 3.8).
fn of_cause(cause: Cause) -> Option<&'static str> {
    Some(match cause {
        Cause::UnknownClient => {
            "this environment doesn't know the client id: each environment has its own clients, and a new one is known after two minutes"
        }
        Cause::UnknownKid => {
            "this kid isn't among the client's registered keys: see `maskinporten jwks list`; a key that was uploaded just now is known after two minutes"
        }
        Cause::KeyRequired => {
            "the client has registered keys, which turns certificate login off: use a registered key, or remove the last key with `maskinporten jwks remove KID --force`"
        }
        Cause::Audience => {
            "the assertion was made for another environment: issuer and token endpoint must belong together, including the slash at the end; see `maskinporten env list`"
        }
        Cause::Certificate => {
            "this environment doesn't accept the business certificate: test accepts only test certificates and prod only production ones, from Buypass or Commfides, neither expired nor revoked"
        }
        Cause::ExpiredKey => {
            "the registered key has expired (keys live one year): `maskinporten rotate` replaces it with a new one"
        }
        Cause::OrganisationMismatch => {
            "the certificate belongs to another organisation than the client: use the client's own organisation's certificate"
        }
        Cause::MalformedChain => {
            "the certificate chain in the header could not be read: import the certificate again"
        }
        Cause::Signature => {
            "the private key doesn't match the key registered under this kid (or the certificate): compare with `maskinporten jwks list`"
        }
        Cause::Time => "the times in the assertion don't match the server's clock: set this machine's clock",
        Cause::Replay => "the same assertion was sent twice, and each can be used only once: request a new token",
        Cause::ScopeNotOnClient => {
            "a scope isn't registered on the client: add it with `maskinporten client update --add-scope SCOPE`, or leave out --scope SCOPE"
        }
        Cause::IntegrationType => {
            "the scope is for another kind of client: only scopes that allow integration type maskinporten can be used"
        }
        Cause::NoAccess => {
            "the API's owner hasn't given your organisation access to the scope: ask them for it, and give them your organisation number"
        }
        Cause::NoDelegation => {
            "the customer hasn't delegated this scope to your organisation in Altinn (test environment: in TT02, not in production)"
        }
        Cause::AuthorizationDetails => {
            "check type, field names and values: the field is externalRef, the organisation is the system user's owner, the customer must have approved the system user, and the client id must be in the system register"
        }
        Cause::ConsumerOrg => {
            "leave consumer_org out when it is your own organisation, and use a scope that can be delegated"
        }
        Cause::Malformed => {
            "the server could not read the assertion: check the resource, consumer organisation, pid and authorization details that it was asked with"
        }
        Cause::Other => return None,
    })
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
    if is_own && matches!(cause, Cause::UnknownClient | Cause::UnknownKid) {
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
