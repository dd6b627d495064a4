//! Each cause is named where it is the case, and where several links are broken, the one that explains the answer.

use std::fs;

use maskinporten_engine::diagnosis::{Cause, Place};
use maskinporten_engine::token_request::TokenRequest;
use maskinporten_protocol::grant::AuthorizationDetails;
use maskinporten_sandbox::{
    CUSTOMER, Change, DELEGATED_SCOPE, DENIED_SCOPE, GRANTED_SCOPE, LOGIN_SCOPE, Options, REQUESTED_SCOPE,
    UNDELEGATED_SCOPE,
};
use serde_json::json;

use crate::machine::{Found as _, Machine, asking, jwk};

#[test]
fn clients() {
    let machine = Machine::new();
    let real = machine.id.to_string();
    let typo = format!("{}x{}", &real[..5], &real[6..]);
    let other = "00000000-0000-4000-8000-000000000000";
    machine.change(|profile| profile.client_id = Some(typo.parse().unwrap()));
    let found = machine.look(true);
    assert!(matches!(found.cause(), Cause::ClientUnknown(near) if *near == [real.clone()]), "{}", found.name());
    assert_eq!(machine.look(false).name(), "client-unknown");
    machine.change(|profile| profile.client_id = Some(other.parse().unwrap()));
    assert!(matches!(machine.look(true).cause(), Cause::ClientUnknown(near) if near.is_empty()));
    machine.change(|profile| profile.client_id = Some("app-1".parse().unwrap()));
    for has_admin in [true, false] {
        assert_eq!(machine.look(has_admin).name(), "iss-is-kid");
    }
    machine.change(|profile| profile.client_id = Some(real.parse().unwrap()));
    machine.alter("integration_type", json!("idporten"));
    for has_admin in [true, false] {
        assert_eq!(machine.look(has_admin).name(), "client-other-type");
    }
    machine.alter("active", json!(false));
    assert_eq!(machine.look(true).name(), "client-inactive");
    assert_eq!(machine.look(false).name(), "client-unknown");
}

#[test]
fn keys_that_are_registered_otherwise() {
    let machine = Machine::new();
    let other = machine.another_key("app-2");
    machine.forget("app-1");
    for (has_admin, name) in [(true, "no-keys"), (false, "key-not-registered")] {
        assert_eq!(machine.look(has_admin).name(), name);
    }
    machine.register(&other, "app-2");
    assert_eq!(machine.look(true).name(), "key-not-registered");
    machine.register(&other, "app-1");
    for has_admin in [true, false] {
        assert_eq!(machine.look(has_admin).name(), "kid-of-another-key");
    }
    machine.forget("app-1");
    machine.register(&machine.key, "App-1");
    assert_eq!(*machine.look(true).cause(), Cause::KidMisspelt("App-1".into()));
    machine.forget("App-1");
    machine.server.change("sandbox-old-lifetimes", &Change::AddKey(jwk(&machine.key, "app-1"))).unwrap();
    assert_eq!(*machine.look(true).cause(), Cause::KeyOfAnotherClient("sandbox-old-lifetimes".into()));
}

#[test]
fn keys_that_were_registered() {
    let machine = Machine::new();
    // An earlier look through a session noted where the key is.
    machine.operator.log_in(&"admin".parse().unwrap()).unwrap().api().keys(&machine.id).unwrap();
    let other = machine.another_key("app-2");
    machine.server.change(machine.id.as_str(), &Change::SetKeys(vec![jwk(&other, "app-2")])).unwrap();
    assert_eq!(machine.look(true).name(), "key-replaced");
    machine.register(&machine.key, "app-1");
    machine.server.age(machine.id.as_str(), "app-1", -60);
    for has_admin in [true, false] {
        assert_eq!(machine.look(has_admin).name(), "key-expired");
    }
}

#[test]
fn a_key_that_has_not_arrived_yet() {
    let delay = std::time::Duration::from_secs(600);
    let machine = Machine::before(Options { propagation_delay: delay, ..Options::default() });
    let found = machine.look(true);
    assert_eq!((found.name(), found.cause), ("key-too-new", Some(Place::Client)), "{}", found.marks());
}

#[test]
fn keys_that_are_not_here() {
    let machine = Machine::new();
    let secrets = machine.operator.folder().path().join("secrets");
    let file = fs::read_dir(&secrets).unwrap().map(|entry| entry.unwrap().path());
    let own = machine.key.thumbprint().to_string();
    let file = file.into_iter().find(|path| path.to_string_lossy().contains(&own)).unwrap();
    fs::write(&file, "not a key").unwrap();
    assert_eq!(machine.look(true).name(), "key");
    fs::remove_file(&file).unwrap();
    let found = machine.look(true);
    assert_eq!((found.name(), found.cause), ("key-missing", Some(Place::Key)), "{}", found.marks());
    fs::remove_dir_all(&secrets).unwrap();
    fs::write(&secrets, "not a folder").unwrap();
    assert_eq!(machine.look(true).name(), "store");
}

#[test]
fn certificates() {
    let machine = Machine::new();
    machine.log_in_with(&machine.certificate("business"));
    for has_admin in [true, false] {
        assert_eq!(machine.look(has_admin).name(), "certificate-turned-off");
    }
    machine.forget("app-1");
    assert_eq!(machine.look(true).name(), "nothing");
    for (certificate, name) in [
        ("expired", "certificate-expired"),
        ("production", "certificate-of-other-environment"),
        ("customer", "certificate-of-other-organisation"),
    ] {
        machine.log_in_with(&machine.certificate(certificate));
        for has_admin in [true, false] {
            let found = machine.look(has_admin);
            assert_eq!((found.name(), found.cause), (name, Some(Place::Certificate)), "{}", found.marks());
        }
    }
}

#[test]
fn scopes_and_access() {
    let machine = Machine::new();
    let name = |scope: &str, has_admin| machine.look_at(has_admin, asking(&[scope])).name();
    for has_admin in [true, false] {
        assert_eq!(name("sandbox:widget.read", has_admin), "scope-misspelt");
    }
    assert_eq!(name("sandbox:other.read", true), "scope-not-on-client");
    assert_eq!(name("sandbox:other.read", false), "scope-not-on-client");
    machine.alter(
        "scopes",
        json!([GRANTED_SCOPE, DENIED_SCOPE, REQUESTED_SCOPE, LOGIN_SCOPE, UNDELEGATED_SCOPE, DELEGATED_SCOPE]),
    );
    for has_admin in [true, false] {
        assert_eq!(name(DENIED_SCOPE, has_admin), "no-access");
        assert_eq!(name(REQUESTED_SCOPE, has_admin), "no-access");
        assert_eq!(name(LOGIN_SCOPE, has_admin), "client-other-type");
    }
    let found = machine.look_at(true, asking(&[REQUESTED_SCOPE]));
    assert!(matches!(found.cause(), Cause::NoAccess { requested: true, .. }));
    for has_admin in [true, false] {
        assert_eq!(name(DELEGATED_SCOPE, has_admin), "consumer-org-left-out");
    }
    let for_customer = |scope: &str, org: &str| {
        let request = TokenRequest { consumer_org: Some(org.parse().unwrap()), ..asking(&[scope]) };
        machine.look_at(true, request).name()
    };
    assert_eq!(for_customer(DELEGATED_SCOPE, CUSTOMER), "nothing");
    assert_eq!(for_customer(UNDELEGATED_SCOPE, CUSTOMER), "delegation-of-other-scope");
    assert_eq!(for_customer(DELEGATED_SCOPE, maskinporten_sandbox::ORGANISATION), "consumer-org-is-self");
    assert_eq!(for_customer(GRANTED_SCOPE, CUSTOMER), "scope-not-delegable");
    machine.alter("scopes", json!([UNDELEGATED_SCOPE]));
    assert_eq!(for_customer(UNDELEGATED_SCOPE, CUSTOMER), "delegation-missing");
    machine.change(|profile| profile.scopes.clear());
    assert_eq!(machine.look(true).name(), "no-scope");
}

#[test]
fn system_users() {
    let machine = Machine::new();
    let name = |reference: Option<&str>, owner: &str| {
        let details = AuthorizationDetails::system_user(&owner.parse().unwrap(), reference);
        let request = TokenRequest { authorization_details: Some(details), ..TokenRequest::default() };
        machine.look_at(true, request).name()
    };
    assert_eq!(name(None, CUSTOMER), "nothing");
    assert_eq!(name(Some("branch-8"), CUSTOMER), "system-user-other-reference");
    assert_eq!(name(None, maskinporten_sandbox::API_OWNER), "system-user-missing");
}

#[test]
fn clocks_and_servers() {
    let machine = Machine::new();
    for (skew, name) in
        [(40_i64, "clock-behind"), (-40, "clock-ahead"), (7200, "clock-behind"), (-7200, "clock-ahead")]
    {
        machine.server.set(|options| options.clock_skew = skew);
        let found = machine.look(true);
        assert_eq!((found.name(), found.cause), (name, Some(Place::Clock)), "{skew} {}", found.marks());
    }
    machine.server.set(|options| options.clock_skew = 0);
    machine.server.fail(&["token:500"]);
    let found = machine.look(true);
    assert_eq!((found.name(), found.cause), ("server-down", Some(Place::Token)), "{}", found.marks());
}

#[test]
fn an_admin_who_may_not_look() {
    let machine = Machine::new();
    machine.server.alter(maskinporten_sandbox::ADMIN_CLIENT, json!({"scopes": [GRANTED_SCOPE]}));
    let found = machine.look(true);
    assert_eq!((found.name(), found.cause), ("admin-without-rights", Some(Place::SelfService)), "{}", found.marks());
    // Where the token doesn't come, that is what is asked about.
    machine.forget("app-1");
    assert_eq!(machine.look(true).name(), "key-not-registered");
}
