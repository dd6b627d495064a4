//! The token endpoint's rules, in the order in which the real one has been seen to check: who asks, with which key,
//! for whom the assertion is and when; whether it is new; then what is asked for.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use url::Url;

use super::{
    assertion::Assertion,
    certificate::{self, BadCertificate, Trust},
    client::{Client, JWT_BEARER, MACHINE_TYPES},
    clock::Moment,
    details::{self, Asker},
    keyset::RegisteredKey,
    numbers,
    publickey::Algorithm,
    refusal::Refusal,
    registry::Registry,
    scope::Scope,
};

/// Seconds by which the asker's clock may be off.
pub(super) const SKEW: i64 = 10;

/// How the client has proved who it is: `client_amr` in the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClientProof {
    RegisteredKey,
    Certificate,
}

impl ClientProof {
    fn amr(self) -> &'static str {
        match self {
            Self::RegisteredKey => "private_key_jwt",
            Self::Certificate => "virksomhetssertifikat",
        }
    }
}

/// Finds the client and checks the signature: MP-100, the kid refusals, MP-120 to MP-124, then MP-121.
pub(super) fn authenticate(
    assertion: &Assertion,
    registry: &Registry,
    trust: &Trust,
    now: Moment,
) -> Result<(Arc<Client>, ClientProof), Refusal> {
    let client = assertion
        .claims
        .get("iss")
        .and_then(Value::as_str)
        .and_then(|iss| registry.active_client(iss))
        .ok_or_else(Refusal::client_not_found)?;
    let algorithm = assertion.header.get("alg").and_then(Value::as_str).and_then(Algorithm::named);
    let signed_with = |key: &super::publickey::PublicKey| {
        let verified = algorithm.is_some_and(|a| key.verifies(a, assertion.signing_input(), &assertion.signature));
        if verified { Ok(()) } else { Err(Refusal::signature()) }
    };
    match (assertion.header.get("kid"), assertion.header.get("x5c")) {
        (Some(_), Some(_)) => Err(Refusal::kid_and_x5c()),
        (Some(kid), None) => {
            let key = registered_key(client, kid)?;
            signed_with(&key.public)?;
            if key.exp <= now.seconds() {
                return Err(Refusal::expired_key());
            }
            Ok((client.clone(), ClientProof::RegisteredKey))
        }
        (None, _) if !client.keys.is_empty() => Err(Refusal::key_required()),
        (None, x5c) => {
            let leaf = certificate::judge(&x5c_list(x5c)?, trust, now).map_err(|bad| match bad {
                BadCertificate::Unreadable => Refusal::x5c(),
                BadCertificate::Refused => Refusal::certificate(),
            })?;
            if leaf.organisation != client.organisation {
                return Err(Refusal::certificate_organisation());
            }
            signed_with(&leaf.public)?;
            Ok((client.clone(), ClientProof::Certificate))
        }
    }
}

fn registered_key<'c>(client: &'c Client, kid: &Value) -> Result<&'c RegisteredKey, Refusal> {
    client.keys.iter().find(|key| kid == key.kid.as_str()).ok_or_else(Refusal::unknown_kid)
}

fn x5c_list(x5c: Option<&Value>) -> Result<Vec<String>, Refusal> {
    x5c.and_then(Value::as_array)
        .and_then(|list| list.iter().map(|item| item.as_str().map(str::to_owned)).collect())
        .ok_or_else(Refusal::x5c)
}

/// Checks the claims' names, `aud` (MP-110) and the three times: `longest` is 180 seconds, or 120 where strict.
pub(super) fn check_claims(assertion: &Assertion, issuer: &str, longest: i64, now: Moment) -> Result<(), Refusal> {
    assertion.only_listed_claims()?;
    if !assertion.is_for(issuer) {
        return Err(Refusal::audience());
    }
    check_times(assertion.seconds("iat")?, assertion.seconds("exp")?, longest, now.seconds())
}

fn check_times(iat: i64, exp: i64, longest: i64, now: i64) -> Result<(), Refusal> {
    if exp.saturating_sub(iat) > longest {
        Err(Refusal::lifetime())
    } else if now.saturating_add(SKEW) < iat {
        Err(Refusal::issued_in_future())
    } else if now.saturating_sub(SKEW) > exp {
        Err(Refusal::expired())
    } else {
        Ok(())
    }
}

/// What a granted request comes to: the token's claims, all but `iss`, `iat` and `jti`, and its life in seconds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Granted {
    pub(super) claims: Map<String, Value>,
    pub(super) scope: String,
    pub(super) lifetime: i64,
}

/// Decides what the authenticated `client` gets: MP-200, MP-201, `consumer_org`, MP-250, MP-251, MP-301 to MP-303.
pub(super) fn authorise(
    assertion: &Assertion,
    client: &Client,
    proof: ClientProof,
    registry: &Registry,
    now: Moment,
) -> Result<Granted, Refusal> {
    let pid = assertion.text("pid")?;
    if pid.is_some_and(|pid| !numbers::is_person(pid)) {
        return Err(Refusal::parameter());
    }
    let resources = resources(assertion.claims.get("resource"))?;
    let consumer_org = consumer_org(assertion)?;
    if !client.grant_types.iter().any(|grant| grant == JWT_BEARER) {
        return Err(Refusal::unauthorized_client());
    }
    let names = scope_names(assertion)?;
    let scopes = usable_scopes(&names, client, registry)?;
    // A client made for a customer already acts as the customer, so it cannot be delegated to either.
    if consumer_org.is_some_and(|org| org == client.organisation || client.supplier.is_some()) {
        return Err(Refusal::consumer_is_self());
    }
    let consumer = consumer_org.unwrap_or(&client.organisation);
    check_access(&names, consumer, client, registry)?;

    let asker = Asker { client_id: &client.id, organisation: &client.organisation, consumer, now: &now.rfc3339() };
    let details = details::judge(assertion.claims.get("authorization_details"), asker, registry)?;
    let lifetime =
        scopes.iter().map(|scope| scope.at_max_age).filter(|most| *most > 0).fold(client.token_lifetime(), i64::min);

    // The order of members is that of tokens seen in the wild.
    let mut claims = Map::new();
    if let Some(details) = details {
        claims.insert("authorization_details".to_owned(), details);
    }
    let scope = names.join(" ");
    claims.insert("scope".to_owned(), json!(scope));
    claims.insert("iss".to_owned(), Value::Null);
    claims.insert("client_amr".to_owned(), json!(proof.amr()));
    claims.insert("token_type".to_owned(), json!("Bearer"));
    claims.insert("exp".to_owned(), json!(now.after(lifetime)));
    claims.insert("iat".to_owned(), json!(now.seconds()));
    claims.insert("client_id".to_owned(), json!(client.id));
    claims.insert("jti".to_owned(), Value::Null);
    claims.insert("consumer".to_owned(), party(consumer));
    if consumer_org.is_some() {
        claims.insert("supplier".to_owned(), party(&client.organisation));
        if let Some(source) = scopes.iter().find_map(|s| s.delegation_source.as_ref()) {
            claims.insert("delegation_source".to_owned(), json!(source));
        }
    }
    if let Some(aud) = audience(&scopes, resources) {
        claims.insert("aud".to_owned(), aud);
    }
    if let Some(pid) = pid {
        claims.insert("pid".to_owned(), json!(pid));
    }
    Ok(Granted { claims, scope, lifetime })
}

fn consumer_org(assertion: &Assertion) -> Result<Option<&str>, Refusal> {
    let consumer_org = assertion.text("consumer_org")?;
    if consumer_org.is_some_and(|org| !numbers::is_organisation(org))
        || (consumer_org.is_some() && assertion.text("iss_onbehalfof")?.is_some())
    {
        return Err(Refusal::parameter());
    }
    Ok(consumer_org)
}

/// The token's `aud`: the scope's own, else the resources that were asked for; one by itself, several in a list.
fn audience(scopes: &[&Scope], resources: Vec<String>) -> Option<Value> {
    let fixed = scopes.iter().find_map(|scope| scope.enforced_aud.clone());
    let mut audiences = fixed.map_or(resources, |aud| vec![aud]);
    match audiences.len() {
        0 => None,
        1 => Some(json!(audiences.remove(0))),
        _ => Some(json!(audiences)),
    }
}

fn party(organisation: &str) -> Value {
    json!({"authority": "iso6523-actorid-upis", "ID": format!("0192:{organisation}")})
}

fn scope_names(assertion: &Assertion) -> Result<Vec<&str>, Refusal> {
    let mut names: Vec<&str> = Vec::new();
    for name in assertion.text("scope")?.unwrap_or_default().split(' ') {
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return Err(Refusal::parameter());
    }
    Ok(names)
}

// MP-200 for those that the client does not list, MP-201 for those that its type may not have.
fn usable_scopes<'r>(names: &[&str], client: &Client, registry: &'r Registry) -> Result<Vec<&'r Scope>, Refusal> {
    let missing: Vec<&str> =
        names.iter().copied().filter(|name| !client.scopes.iter().any(|own| own == name)).collect();
    if !missing.is_empty() {
        return Err(Refusal::scopes_not_on_client(&missing));
    }
    // A scope that nobody offers can be on a client; nobody has access to it either, which MP-250 says later.
    let scopes: Vec<&Scope> = names.iter().filter_map(|name| registry.scopes.get(*name).map(AsRef::as_ref)).collect();
    let allowed = MACHINE_TYPES.contains(&client.integration_type.as_str())
        && scopes.iter().all(|scope| scope.allowed_integration_types.contains(&client.integration_type));
    if allowed { Ok(scopes) } else { Err(Refusal::integration_type()) }
}

// Access is always the consumer's; a supplier needs the consumer's delegation on top.
fn check_access(names: &[&str], consumer: &str, client: &Client, registry: &Registry) -> Result<(), Refusal> {
    for name in names {
        let scope = registry
            .scopes
            .get(*name)
            .filter(|scope| registry.has_access(scope, consumer))
            .ok_or_else(|| Refusal::no_access(name))?;
        let supplier = client.organisation.as_str();
        if consumer != supplier && !registry.is_delegated(scope, consumer, supplier) {
            return Err(Refusal::no_delegation(consumer, supplier, name));
        }
    }
    Ok(())
}

// One URI or an array of them (RFC 8707: absolute, without fragment).
fn resources(claim: Option<&Value>) -> Result<Vec<String>, Refusal> {
    let given: Vec<&str> = match claim {
        None => return Ok(Vec::new()),
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => {
            many.iter().map(|item| item.as_str().ok_or_else(Refusal::parameter)).collect::<Result<_, _>>()?
        }
        Some(_) => return Err(Refusal::parameter()),
    };
    let uris = given.iter().all(|uri| Url::parse(uri).is_ok_and(|uri| uri.fragment().is_none()));
    if uris { Ok(given.into_iter().map(str::to_owned).collect()) } else { Err(Refusal::parameter()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_to_the_second() {
        let now = 1_000_000;
        for (iat, exp, refused) in [
            (now, now + 180, None),
            (now, now + 181, Some(Refusal::lifetime())),
            (now + 10, now + 100, None),
            (now + 11, now + 100, Some(Refusal::issued_in_future())),
            (now - 100, now - 10, None),
            (now - 100, now - 11, Some(Refusal::expired())),
            (now - 160, now + 20, None),
            // Too long comes before the others.
            (now + 500, now + 700, Some(Refusal::lifetime())),
        ] {
            assert_eq!(check_times(iat, exp, 180, now).err(), refused, "{iat} {exp}");
        }
        assert_eq!(check_times(now, now + 121, 120, now), Err(Refusal::lifetime()));
    }

    #[test]
    fn resources_are_uris() {
        for (claim, wanted) in [
            (json!("https://api.example/x"), Some(vec!["https://api.example/x"])),
            (json!(["urn:a:b", "https://b/"]), Some(vec!["urn:a:b", "https://b/"])),
            (json!("api"), None),
            (json!("https://a/#b"), None),
            (json!([1]), None),
            (json!(1), None),
        ] {
            let got = resources(Some(&claim)).ok();
            let wanted = wanted.map(|w| w.into_iter().map(str::to_owned).collect());
            assert_eq!(got, wanted, "{claim}");
        }
    }
}
