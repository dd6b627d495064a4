use std::collections::{BTreeMap, BTreeSet};

use serde_json::{from_value, json};

use super::*;
use crate::fleet::{Item, Mark, Means};
use maskinporten_protocol::selfservice::{AccessState, ClientTraits};
use maskinporten_protocol::verify::Jwt;

const ONE: &str = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
const OTHER: &str = "AzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
const DAY: i64 = 86_400;

fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

/// A key that ends so many days from now.
fn key(kid: &str, thumbprint: &str, days: i64) -> Item {
    Item {
        means: Means::Key,
        name: kid.into(),
        expires: Some(Timestamp::from_second(now().as_second() + days * DAY).unwrap()),
        held_here: false,
        thumbprint: Some(thumbprint.parse().unwrap()),
    }
}

/// A client that keeps every rule.
fn good(id: &str, thumbprint: &str) -> FleetClient {
    FleetClient {
        environment: "test".parse().unwrap(),
        id: id.into(),
        name: "A client".into(),
        scopes: vec!["a:one.read".into()],
        delegable: vec![],
        traits: ClientTraits {
            integration_type: "maskinporten".into(),
            auth_method: "private_key_jwt".into(),
            grant_types: vec!["urn:ietf:params:oauth:grant-type:jwt-bearer".into()],
            is_described: true,
            is_inactive: false,
            organisation: "1".into(),
            supplier: String::new(),
        },
        profile: None,
        items: vec![key("k", thumbprint, 200)],
        marks: vec![],
    }
}

fn profiles(text: &str) -> Profiles {
    Profiles::parse(text).unwrap()
}

fn found_with(clients: &[FleetClient], profiles: &Profiles, under_way: &BTreeSet<ProfileName>) -> Vec<Finding> {
    let chosen: Vec<_> = profiles.all().map(|(name, profile)| (name.clone(), profile)).collect();
    Inventory { clients, chosen: &chosen, profiles, under_way, own_scopes: &[], now: now() }.findings()
}

fn found(clients: &[FleetClient]) -> Vec<Evidence> {
    let all = found_with(clients, &Profiles::default(), &BTreeSet::new());
    all.into_iter().map(|finding| finding.evidence).collect()
}

/// What is found about a client that differs from a good one in this.
fn of(change: impl FnOnce(&mut FleetClient)) -> Vec<Evidence> {
    let mut client = good("c-1", ONE);
    change(&mut client);
    found(&[client])
}

#[test]
fn a_client_that_keeps_the_rules_breaks_none() {
    assert_eq!(found(&[good("c-1", ONE), good("c-2", OTHER)]), []);
}

#[test]
fn each_api_has_a_client_of_its_own() {
    let evidence = of(|client| client.scopes = ["b:x", "a:y", "a:z"].map(str::to_owned).into());
    let api = |prefix: &str, scopes: &[&str]| Api {
        prefix: prefix.into(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
    };
    assert_eq!(evidence, [Evidence::SeveralApis(vec![api("a", &["a:y", "a:z"]), api("b", &["b:x"])])]);
}

#[test]
fn a_certificate_is_no_key() {
    let certificate = Item { means: Means::Certificate, thumbprint: None, ..key("0a", ONE, 200) };
    assert_eq!(of(|client| client.items = vec![certificate]), [Evidence::NoKey]);
    assert_eq!(of(|client| client.items.clear()), [Evidence::NoKey]);
}

#[test]
fn a_key_that_two_clients_have_is_found_on_both() {
    let found = found_with(&[good("c-1", ONE), good("c-2", ONE)], &Profiles::default(), &BTreeSet::new());
    let others: Vec<&str> = found
        .iter()
        .map(|finding| match &finding.evidence {
            Evidence::SharedKey { others, .. } => others[0].id.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(others, ["c-2", "c-1"]);
    // The same key twice on one client is one client's.
    assert_eq!(of(|client| client.items.push(key("k2", ONE, 200))), []);
}

#[test]
fn a_client_is_registered_as_what_it_is_used_as() {
    assert_eq!(of(|client| client.traits.is_described = false), [Evidence::NoDescription]);
    let method = of(|client| client.traits.auth_method = "client_secret_basic".into());
    assert_eq!(method, [Evidence::AuthMethod("client_secret_basic".into())]);
    let grants = of(|client| client.traits.grant_types = vec!["authorization_code".into()]);
    assert_eq!(grants, [Evidence::GrantTypes(vec!["authorization_code".into()])]);
    let login = |profile: Option<ProfileName>| {
        of(|client| {
            client.traits = ClientTraits { integration_type: "idporten".into(), ..ClientTraits::default() };
            client.items.clear();
            client.profile = profile;
        })
    };
    assert_eq!(login(None), []);
    let scopes = vec!["a:one.read".to_owned()];
    let expected = [Evidence::IntegrationType { is: "idporten".into(), scopes }];
    assert_eq!(login(Some("x".parse().unwrap())), expected);
    let inactive = |profile: Option<ProfileName>| {
        of(|client| {
            client.traits.is_inactive = true;
            client.items.clear();
            client.profile = profile;
        })
    };
    assert_eq!(inactive(None), []);
    let scopes = vec!["a:one.read".to_owned()];
    assert_eq!(inactive(Some("x".parse().unwrap())), [Evidence::Inactive { scopes }]);
}

#[test]
fn access_is_the_organisation_s_unless_it_can_be_delegated() {
    let mark = |state| vec![Mark::Scope { scope: "a:one.read".into(), state }];
    let no_access = |state| Evidence::NoAccess { scope: "a:one.read".into(), state, is_only: true };
    for (state, severity) in [
        (None, Severity::Error),
        (Some(AccessState::Denied), Severity::Error),
        (Some(AccessState::Requested), Severity::Warning),
    ] {
        let found = of(|client| client.marks = mark(state.clone()));
        assert_eq!(found, [no_access(state)]);
        assert_eq!(found[0].severity(), severity);
    }
    let delegated = of(|client| {
        client.marks = mark(None);
        client.delegable = client.scopes.clone();
    });
    assert_eq!(delegated, []);
}

#[test]
fn a_supplied_client_has_nothing_that_is_delegated() {
    let supplied = |delegable: Vec<String>| {
        of(|client| {
            client.traits.supplier = "2".into();
            client.delegable = delegable;
        })
    };
    assert_eq!(supplied(vec![]), []);
    let scopes = vec!["a:one.read".to_owned()];
    let expected = Evidence::DelegableScopes { scopes: scopes.clone(), supplier: "2".into(), are_all: true };
    assert_eq!(supplied(scopes), [expected]);
}

#[test]
fn keys_end_and_are_seen_to_end() {
    let life = |days| of(|client| client.items = vec![key("k", ONE, days), key("other", OTHER, 300)]);
    let severities = |days| life(days).iter().map(Evidence::severity).collect::<Vec<_>>();
    assert_eq!(severities(31), []);
    assert_eq!([severities(30), severities(8)], [[Severity::Warning], [Severity::Warning]]);
    assert_eq!(severities(7), [Severity::Error]);
    // Another key works: what has expired only lies about.
    assert_eq!(severities(0), [Severity::Warning]);
    let dead = of(|client| client.items = vec![key("k", ONE, -1)]);
    assert_eq!(dead[0].severity(), Severity::Error);
    let endless = of(|client| client.items[0].expires = None);
    assert_eq!(endless, [Evidence::KeyWithoutEnd("k".into())]);
}

#[test]
fn a_key_is_in_use_while_a_profile_signs_with_it_or_one_replaces_it() {
    let own = format!(
        "[profiles.x]\nenvironment = \"test\"\nclient_id = \"c-1\"\nkid = \"new\"\nkey = \"{OTHER}\"\nscopes = [\"a:b\"]"
    );
    let profiles = profiles(&own);
    let client = |days| FleetClient {
        profile: Some("x".parse().unwrap()),
        items: vec![Item { held_here: true, ..key("old", ONE, days) }, key("new", OTHER, 300)],
        ..good("c-1", ONE)
    };
    let evidence = |days, under_way: &[&str]| {
        let under_way = under_way.iter().map(|name| name.parse().unwrap()).collect();
        let all = found_with(&[client(days)], &profiles, &under_way);
        all.into_iter().map(|finding| finding.evidence).collect::<Vec<_>>()
    };
    assert_eq!(evidence(200, &[]), [Evidence::KeyUnused("old".into())]);
    assert_eq!(evidence(200, &["x"]), []);
    assert!(matches!(evidence(-1, &[])[..], [Evidence::KeyExpired { is_needed: false, .. }]));
    let signs = client(200);
    let signs = FleetClient { items: vec![key("new", OTHER, -1), key("left", ONE, 200)], ..signs };
    let found = found_with(&[signs], &profiles, &BTreeSet::new());
    assert!(matches!(found[0].evidence, Evidence::KeyExpired { is_needed: true, .. }), "{found:?}");
}

#[test]
fn a_profile_asks_for_one_scope_unless_it_administers() {
    let text = |more: &str| format!("[profiles.x]\nenvironment = \"test\"\nscopes = [\"a:b\", \"a:c\"]\n{more}");
    let found = |more: &str| found_with(&[], &profiles(&text(more)), &BTreeSet::new());
    assert!(matches!(&found("")[0].evidence, Evidence::SeveralScopes(scopes) if scopes.len() == 2));
    assert_eq!(found("admin = true"), []);
}

fn offered(scope: serde_json::Value) -> Vec<Evidence> {
    let given = json!([
        {"scope": "a:one.read", "consumer_orgno": "3", "state": "DENIED"},
        {"scope": "a:one.read", "consumer_orgno": "4", "state": "APPROVED"},
    ]);
    let scopes = OwnScopes {
        environment: "test".parse().unwrap(),
        scopes: vec![from_value(scope).unwrap()],
        given: from_value(given).unwrap(),
    };
    let mut found = Vec::new();
    provider::look(&scopes, &mut found);
    found.into_iter().map(|finding| finding.evidence).collect()
}

#[test]
fn a_scope_says_what_it_is_and_for_whom() {
    let scope = |name: &str| {
        json!({"name": name, "visibility": "PUBLIC", "description": "d",
        "allowed_integration_types": ["MASKINPORTEN"]})
    };
    assert_eq!(offered(scope("a:other.write")), []);
    assert_eq!(offered(scope("a:other")), [Evidence::NoSuffix]);
    assert_eq!(offered(scope("a:one.read")), [Evidence::Denied { consumer: "3".into() }]);
    let bare = json!({"name": "a:b.read", "visibility": null, "allowed_integration_types": ["maskinporten", "krr"]});
    let expected = [Evidence::NoVisibility, Evidence::OtherTypes(vec!["krr".into()]), Evidence::NoScopeDescription];
    assert_eq!(offered(bare), expected);
    assert_eq!(offered(json!({"name": "a:login", "allowed_integration_types": ["idporten"]})), []);
}

#[test]
fn an_assertion_is_short_lived_and_has_an_id() {
    let evidence = |claims| {
        let mut assertion = Jwt::decode("eyJhbGciOiJSUzI1NiJ9.e30.AA").unwrap();
        assertion.claims = from_value(claims).unwrap();
        let found = of_assertion(&assertion);
        found.into_iter().map(|finding| finding.evidence).collect::<Vec<_>>()
    };
    assert_eq!(evidence(json!({"iat": 1, "exp": 121, "jti": "x"})), []);
    assert_eq!(evidence(json!({"iat": 1, "exp": 122, "jti": "x"})), [Evidence::LongLife { seconds: 121 }]);
    let broken = json!({"iat": 1.5, "exp": 1.3e2, "jti": "x"});
    assert_eq!(evidence(broken), [Evidence::LongLife { seconds: 129 }]);
    assert!(matches!(evidence(json!({"iat": -1e99, "exp": 1e99, "jti": "x"}))[..], [Evidence::LongLife { .. }]));
    assert_eq!(evidence(json!({"iat": 1, "exp": 2})), [Evidence::NoJti]);
    assert_eq!(evidence(json!({"jti": "x"})), []);
}

#[test]
fn what_is_ignored_is_ignored_where_it_fits() {
    let finding = |id: &str| {
        let client = FleetClient { items: vec![], profile: Some("x".parse().unwrap()), ..good(id, ONE) };
        found_with(&[client], &Profiles::default(), &BTreeSet::new()).remove(0)
    };
    for (entry, is_ignored) in [
        ("rule = \"own-key\"", true),
        ("rule = \"key-life\"", false),
        ("rule = \"own-key\"\nclient = \"c-1\"", true),
        ("rule = \"own-key\"\nclient = \"c-2\"", false),
        ("rule = \"own-key\"\nprofile = \"x\"", true),
        ("rule = \"own-key\"\nclient = \"c-1\"\nprofile = \"y\"", false),
        ("rule = \"own-key\"\nscope = \"a:one.read\"", false),
    ] {
        let settings = profiles(&format!("[[lint.ignore]]\nreason = \"r\"\n{entry}"));
        assert_eq!(finding("c-1").is_ignored_by(&settings.ignored()[0]), is_ignored, "{entry}");
    }
}

#[test]
fn every_rule_is_found_by_its_name() {
    let by_name: BTreeMap<&str, Rule> = Rule::ALL.into_iter().map(|rule| (rule.as_str(), rule)).collect();
    assert_eq!(by_name.len(), Rule::ALL.len());
    assert!(by_name.iter().all(|(name, rule)| name.parse() == Ok(*rule)));
    assert!("Own-Key".parse::<Rule>().is_err());
}
