//! What a new sandbox knows: organisations, scopes, clients, a delegation, a system user and a consent. All are
//! invented; the numbers are of the kind that the test environments use.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{
    apierror::ApiError,
    client::{Client, JWT_BEARER},
    clock::{Moment, YEAR},
    keyset::RegisteredKey,
    published::{AGENCIES, Terms},
    registry::{Consent, Delegation, Registry, SystemUser},
    scope::{Access, AccessState, Scope},
};

/// The user's own organisation.
pub const ORGANISATION: &str = "310400009";
/// The organisation that offers APIs.
pub const API_OWNER: &str = "310400017";
/// A customer, which lets us act for it.
pub const CUSTOMER: &str = "310400025";
/// The organisation that runs the sandbox's own scopes.
pub const OPERATOR: &str = "310400106";
/// The admin client: certificate login, manages clients and scopes.
pub const ADMIN_CLIENT: &str = "sandbox-admin";
/// A client whose stored lifetimes are 0, as old ones are.
pub const ZERO_LIFETIMES_CLIENT: &str = "sandbox-old-lifetimes";
/// A client with a key of somebody else, which has `exp` and members that nobody knows.
pub const FOREIGN_KEY_CLIENT: &str = "sandbox-foreign-key";
/// A client with a key from before `use` was required.
pub const OLD_KEY_CLIENT: &str = "sandbox-old-key";
/// A client of another organisation.
pub const OTHERS_CLIENT: &str = "sandbox-others";
/// kid of the key on [`FOREIGN_KEY_CLIENT`].
pub const FOREIGN_KID: &str = "colleague-2026.1";
/// A scope that our organisation has been given.
pub const GRANTED_SCOPE: &str = "sandbox:widgets.read";
/// A second one; tokens with it live at most 30 seconds.
pub const SHORT_SCOPE: &str = "sandbox:widgets.write";
/// A scope that anybody may use.
pub const OPEN_SCOPE: &str = "sandbox:open";
/// A scope that nobody of ours has been given.
pub const DENIED_SCOPE: &str = "sandbox:secrets.read";
/// A scope that our organisation has asked for, without an answer so far.
pub const REQUESTED_SCOPE: &str = "sandbox:requested";
/// A scope that the customer has been given and has delegated to us.
pub const DELEGATED_SCOPE: &str = "sandbox:delegated";
/// A scope that the customer has been given, but has not delegated.
pub const UNDELEGATED_SCOPE: &str = "sandbox:undelegated";
/// A scope for logins of people only.
pub const LOGIN_SCOPE: &str = "sandbox:login";
/// Our own scope; its prefix is ours.
pub const OWN_SCOPE: &str = "sandboxorg:api.read";
/// The prefix that our organisation may make scopes under.
pub const OWN_PREFIX: &str = "sandboxorg";
/// The only delegation source.
pub const DELEGATION_SOURCE: &str = "https://tt02.altinn.no/";
/// `externalRef` of the seeded system user that has one; the other's is its owner's number.
pub const EXTERNAL_REF: &str = "branch-7";
/// Id of the seeded system user without an `externalRef` of its own.
pub const SYSTEM_USER: &str = "6d1f0a52-0c3c-4f53-9b0e-3a8e6b1f0001";
/// Our system in Altinn's register, which all our clients belong to.
pub(super) const SYSTEM: &str = "310400009_sandbox_system";
/// Id of the seeded consent.
pub const CONSENT: &str = "6d1f0a52-0c3c-4f53-9b0e-3a8e6b1f0003";
/// The person who gave the consent.
pub const CONSENT_FROM: &str = "urn:altinn:person:identifier-no:01810090150";

// An RSA-2048 modulus whose private half was thrown away.
const FOREIGN_MODULUS: &str = include_str!("foreign-modulus.txt");

/// The name of a seeded organisation; a word that fits any other.
pub(super) fn organisation_name(number: &str) -> &'static str {
    match number {
        ORGANISATION => "Sandbox Organisation AS",
        API_OWNER => "Sandbox API Owner",
        CUSTOMER => "Sandbox Customer AS",
        OPERATOR => "Sandbox Operator",
        other => AGENCIES.iter().find(|agency| agency.number == other).map_or("Sandbox Stranger AS", |one| one.name),
    }
}

/// The registry of a new sandbox.
pub(super) fn registry(now: Moment) -> Result<Registry, ApiError> {
    let organisations = [ORGANISATION, API_OWNER, CUSTOMER, OPERATOR].into_iter();
    let organisations = organisations.chain(AGENCIES.iter().map(|agency| agency.number));
    let prefixes = [("idporten", OPERATOR), ("sandbox", API_OWNER), (OWN_PREFIX, ORGANISATION)].into_iter();
    let mut registry = Registry {
        organisations: organisations.map(|n| (n, organisation_name(n))).collect(),
        prefixes: prefixes.chain(AGENCIES.iter().map(|agency| (agency.prefix, agency.number))).collect(),
        delegations: vec![Delegation {
            consumer: CUSTOMER.to_owned(),
            supplier: ORGANISATION.to_owned(),
            scope: DELEGATED_SCOPE.to_owned(),
        }],
        system_users: system_users(),
        consents: vec![Consent {
            id: CONSENT,
            from: CONSENT_FROM,
            receiver: ORGANISATION,
            consented: "2026-01-01T00:00:00.000Z",
            valid_to: "2099-01-01T00:00:00.000Z",
            action: "consent",
            resource: "sandbox-income",
        }],
        seeded: now.rfc3339(),
        ..Registry::default()
    };
    for scope in scopes(now) {
        registry.scopes.insert(scope.name.clone(), Arc::new(scope));
    }
    for (scope, consumer) in access() {
        let state = if scope == REQUESTED_SCOPE { AccessState::Requested } else { AccessState::Approved };
        registry.access.insert(
            (scope.to_owned(), consumer.to_owned()),
            Access { state, created: now.rfc3339(), last_updated: now.rfc3339() },
        );
    }
    for client in clients(now)? {
        registry.clients.insert(client.id.clone(), Arc::new(client));
    }
    Ok(registry)
}

const ADMIN_SCOPES: [&str; 6] = [
    "idporten:dcr.read",
    "idporten:dcr.write",
    "idporten:dcr.modify",
    "idporten:scopes.read",
    "idporten:scopes.write",
    "idporten:dcr.supplier",
];

fn system_users() -> Vec<SystemUser> {
    let user = |id: &str, external_ref: &str| SystemUser {
        id: id.to_owned(),
        system_id: SYSTEM.to_owned(),
        vendor: ORGANISATION.to_owned(),
        client_ids: Vec::new(),
        owner: CUSTOMER.to_owned(),
        external_ref: external_ref.to_owned(),
    };
    vec![user(SYSTEM_USER, CUSTOMER), user("6d1f0a52-0c3c-4f53-9b0e-3a8e6b1f0002", EXTERNAL_REF)]
}

fn scopes(now: Moment) -> Vec<Scope> {
    let scope = |name: &str, owner: &str, description: &str| Scope {
        name: name.to_owned(),
        owner: owner.to_owned(),
        active: true,
        allowed_integration_types: vec!["maskinporten".to_owned()],
        visibility: "PUBLIC".to_owned(),
        accessible_for_all: false,
        delegation_source: None,
        at_max_age: 0,
        enforced_aud: None,
        rest: described(&[("description", json!(description)), ("token_type", json!("SELF_CONTAINED"))]),
        created: now.rfc3339(),
        last_updated: now.rfc3339(),
    };
    let delegable = |name, description| Scope {
        delegation_source: Some(DELEGATION_SOURCE.to_owned()),
        ..scope(name, API_OWNER, description)
    };
    let mut scopes = vec![
        scope(GRANTED_SCOPE, API_OWNER, "Read widgets"),
        Scope { at_max_age: 30, ..scope(SHORT_SCOPE, API_OWNER, "Change widgets; tokens live 30 seconds") },
        Scope { accessible_for_all: true, ..scope(OPEN_SCOPE, API_OWNER, "Open to every organisation") },
        Scope {
            visibility: "PRIVATE".to_owned(),
            ..scope(DENIED_SCOPE, API_OWNER, "Not given to the sandbox's organisation")
        },
        scope(REQUESTED_SCOPE, API_OWNER, "Asked for, not given yet"),
        delegable(DELEGATED_SCOPE, "Delegated by the customer"),
        delegable(UNDELEGATED_SCOPE, "Not delegated by the customer"),
        Scope {
            allowed_integration_types: vec!["idporten".to_owned()],
            accessible_for_all: true,
            ..scope(LOGIN_SCOPE, API_OWNER, "For logins only")
        },
        scope(OWN_SCOPE, ORGANISATION, "The sandbox organisation's own API"),
    ];
    scopes.extend(ADMIN_SCOPES.map(|name| Scope {
        visibility: "INTERNAL".to_owned(),
        allowed_integration_types: vec!["maskinporten".to_owned(), "api_klient".to_owned()],
        ..scope(name, OPERATOR, "Self-service")
    }));
    let agencies = AGENCIES.iter().flat_map(|agency| agency.scopes.iter().map(move |offer| (agency, offer)));
    scopes.extend(agencies.map(|(agency, (subscope, description, terms))| Scope {
        active: *terms != Terms::Gone,
        accessible_for_all: *terms == Terms::Open,
        delegation_source: (*terms == Terms::Delegable).then(|| DELEGATION_SOURCE.to_owned()),
        ..scope(&format!("{}:{subscope}", agency.prefix), agency.number, description)
    }));
    scopes
}

fn access() -> Vec<(&'static str, &'static str)> {
    let mut access = vec![
        (GRANTED_SCOPE, ORGANISATION),
        (SHORT_SCOPE, ORGANISATION),
        (REQUESTED_SCOPE, ORGANISATION),
        (OWN_SCOPE, CUSTOMER),
        (DELEGATED_SCOPE, CUSTOMER),
        (UNDELEGATED_SCOPE, CUSTOMER),
    ];
    access.extend(ADMIN_SCOPES.map(|scope| (scope, ORGANISATION)));
    access.extend(ADMIN_SCOPES.map(|scope| (scope, CUSTOMER)));
    access
}

/// A client as the API makes one, without keys.
pub(super) fn client(id: &str, owner: &str, kind: &str, scopes: &[&str], now: Moment) -> Client {
    Client {
        id: id.to_owned(),
        organisation: owner.to_owned(),
        supplier: None,
        active: true,
        integration_type: kind.to_owned(),
        scopes: scopes.iter().map(|s| (*s).to_owned()).collect(),
        grant_types: vec![JWT_BEARER.to_owned()],
        access_token_lifetime: 120,
        rest: described(&[
            ("client_name", json!(id)),
            ("description", json!(id.replace('-', " "))),
            ("application_type", json!("web")),
            ("token_endpoint_auth_method", json!("private_key_jwt")),
            ("refresh_token_lifetime", json!(600)),
            ("authorization_lifetime", json!(7200)),
        ]),
        created: now.rfc3339(),
        last_updated: now.rfc3339(),
        keys: Vec::new(),
    }
}

/// The public half of a key that nobody has.
pub(super) fn foreign_key(kid: &str) -> Value {
    json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": FOREIGN_MODULUS.trim(), "e": "AQAB"})
}

fn clients(now: Moment) -> Result<Vec<Client>, ApiError> {
    let client = |id: &str, owner: &str, kind: &str, scopes: &[&str]| client(id, owner, kind, scopes, now);
    let with_key = |client: Client, key: &Value| {
        Ok::<_, ApiError>(Client { keys: vec![RegisteredKey::stored(key, now)?], ..client })
    };
    let mut old = client(ZERO_LIFETIMES_CLIENT, ORGANISATION, "maskinporten", &[GRANTED_SCOPE]);
    old.access_token_lifetime = 0;
    for lifetime in ["refresh_token_lifetime", "authorization_lifetime"] {
        old.rest.insert(lifetime.to_owned(), json!(0));
    }
    let mut foreign = foreign_key(FOREIGN_KID);
    foreign["exp"] = json!(now.after(YEAR / 2));
    foreign["x_owner"] = json!("another team");
    foreign["x_rotation"] = json!({"round": 1});
    let without_use = json!({"kty": "RSA", "kid": "from-2021", "n": FOREIGN_MODULUS.trim(), "e": "AQAB"});
    Ok(vec![
        client(ADMIN_CLIENT, ORGANISATION, "api_klient", &ADMIN_SCOPES),
        client("sandbox-customer-admin", CUSTOMER, "api_klient", &ADMIN_SCOPES),
        old,
        with_key(client(FOREIGN_KEY_CLIENT, ORGANISATION, "maskinporten", &[GRANTED_SCOPE]), &foreign)?,
        with_key(client(OLD_KEY_CLIENT, ORGANISATION, "maskinporten", &[GRANTED_SCOPE]), &without_use)?,
        client(OTHERS_CLIENT, API_OWNER, "maskinporten", &[OPEN_SCOPE]),
    ])
}

fn described(members: &[(&str, Value)]) -> Map<String, Value> {
    members.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}
