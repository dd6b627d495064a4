//! What is said of rules and findings.

use crate::fleet::no_access;
use crate::moment::day;
use maskinporten_engine::checklist::{Api, Evidence, Finding, Rule, Sharer, Subject};
use maskinporten_protocol::ids::joined;

/// What a rule asks for.
pub(super) fn rule(rule: Rule) -> &'static str {
    match rule {
        Rule::OneApiPerClient => "Each API has a client of its own: scopes of one client have one prefix",
        Rule::OwnKey => {
            "A client logs in with a registered key of its own, so that the business certificate isn't spread"
        }
        Rule::SharedKey => "No two clients have the same key",
        Rule::OneScopePerToken => "A token has one scope: a profile has one default scope",
        Rule::ClientShape => {
            "A client is active, registered as one that gets tokens for assertions, and says what it is for"
        }
        Rule::ScopeNoAccess => "The organisation has access to the scopes of its clients",
        Rule::KeyLife => "Keys are renewed in time, and removed when nobody uses them",
        Rule::SupplierClient => {
            "A client that a supplier manages for its owner has no scopes that are delegated in Altinn"
        }
        Rule::ProviderVisibility => {
            "A scope that you offer says who can see it, and is for Maskinporten's clients alone"
        }
        Rule::ProviderAccess => "Access to a scope that you offer is given or gone: none is left as denied",
        Rule::ProviderName => "A scope that you offer ends in .read or .write, and says what it is for",
        Rule::ClockIat => "An assertion lives for 120 seconds at most, and has an id that is used once",
    }
}

/// What breaks a rule, in a few words.
pub(super) fn subject(finding: &Finding) -> String {
    match &finding.subject {
        Subject::Client { environment, id, name, profile } => {
            let profile = profile.as_ref().map(|profile| format!(", profile {profile}")).unwrap_or_default();
            format!("client {id} ({name}) in {environment}{profile}")
        }
        Subject::Profile { name, .. } => format!("profile {name}"),
        Subject::Scope { environment, name } => format!("scope {name} in {environment}"),
        Subject::Assertion => "the assertion".to_owned(),
    }
}

/// By what it is seen that a rule is broken.
pub(super) fn evidence(evidence: &Evidence) -> String {
    match evidence {
        Evidence::SeveralApis(apis) => {
            let apis: Vec<String> =
                apis.iter().map(|Api { prefix, scopes }| format!("{prefix} ({})", scopes.join(" "))).collect();
            format!("it has scopes of {} APIs: {}", apis.len(), apis.join(", "))
        }
        Evidence::NoKey => "no key is registered, so it can only log in with a business certificate".to_owned(),
        Evidence::SharedKey { kid, others } => {
            let others: Vec<String> =
                others.iter().map(|Sharer { environment, id }| format!("{id} in {environment}")).collect();
            format!("its key {kid} is also registered on {}", others.join(", "))
        }
        Evidence::SeveralScopes(scopes) => {
            format!("it asks for {} scopes at a time: {}", scopes.len(), joined(scopes))
        }
        Evidence::IntegrationType { is, .. } => {
            format!("it is registered as {is}, and a profile here is to get tokens with it")
        }
        Evidence::Inactive { .. } => "it was deactivated, and the profile is still there".to_owned(),
        Evidence::AuthMethod(is) => format!("it is registered to log in with {is} instead of private_key_jwt"),
        Evidence::GrantTypes(are) => {
            format!("it may use {} and not urn:ietf:params:oauth:grant-type:jwt-bearer", are.join(", "))
        }
        Evidence::NoAccess { scope, state, .. } => no_access(scope, state.as_ref()),
        Evidence::KeyExpired { kid, expires, .. } => format!("its key {kid} expired on {}", day(*expires)),
        Evidence::KeyExpires { kid, expires, .. } => format!("its key {kid} expires on {}", day(*expires)),
        Evidence::KeyWithoutEnd(kid) => format!("the server doesn't say when its key {kid} expires"),
        Evidence::KeyUnused(kid) => format!("its key {kid} is stored here, and no profile signs with it"),
        Evidence::DelegableScopes { scopes, supplier, .. } => format!(
            "supplier {supplier} manages it for its owner, and it has scopes that the owner would delegate: {}",
            scopes.join(" ")
        ),
        Evidence::NoVisibility => "its visibility isn't set".to_owned(),
        Evidence::OtherTypes(types) => format!("it is open to clients of other types, too: {}", types.join(", ")),
        Evidence::Denied { consumer } => format!("organisation {consumer} had access, which was taken back"),
        Evidence::NoSuffix => "its name ends neither in .read nor in .write".to_owned(),
        Evidence::NoDescription | Evidence::NoScopeDescription => "it has no description".to_owned(),
        Evidence::LongLife { seconds } => format!("exp is {seconds} seconds after iat"),
        Evidence::NoJti => "it has no jti".to_owned(),
    }
}
