//! Hints that name this program's own commands and flags.

use super::About;
use crate::variables::{CLIENT_ID, ISSUER, WELL_KNOWN_URL};
use maskinporten_engine::store::StoreError;
use maskinporten_protocol::token::Cause;

/// What to do where private files can't be made private.
pub const GROUP_ACCESS: &str = "on a volume whose modes the platform sets, as in Kubernetes, pass --group-access or set MASKINPORTEN_GROUP_ACCESS=true";

/// What a refusal at the token endpoint means, and what to do (protocol.md section 3.8).
pub fn of_refusal(cause: Cause) -> &'static str {
    match cause {
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
            "the registered key has expired (keys live one year): make a new one with `maskinporten keygen` and register it with `maskinporten jwks upload`"
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
            "a scope isn't registered on the client: add it with `maskinporten client update --add-scope SCOPE`, or leave it out with --scope"
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
        Cause::Malformed => "the server could not read the assertion: check it with `maskinporten inspect`",
        Cause::Other => "Digdir support (servicedesk@digdir.no) can look it up by the trace id",
    }
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
        _ => hint,
    })
}
