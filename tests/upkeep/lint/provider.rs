//! Rules for the scopes that the organisation offers. No command changes those: the test does as the portal would.

use maskinporten_sandbox::{ADMIN_CLIENT, API_OWNER, OWN_PREFIX};
use maskinporten_testkit::{World, http};
use serde_json::{Value, json};

use super::{findings, report, rules};
use crate::PROGRAM;

/// A call to the self-service API, as somebody who may change scopes.
#[track_caller]
fn call(world: &World, method: &str, path: &str, body: &Value) {
    let token = world.ok("dcr-token --scope idporten:scopes.write");
    let url = format!("{}{path}", world.sandbox.selfservice());
    let answer = http().request(method.parse().unwrap(), url).bearer_auth(token.trim()).json(body).send().unwrap();
    assert!(answer.status().is_success(), "{method} {path}: {}", answer.text().unwrap());
}

/// A scope of the organisation's.
fn offered(subscope: &str, types: &[&str]) -> Value {
    json!({"prefix": OWN_PREFIX, "subscope": subscope, "description": "An API",
        "allowed_integration_types": types, "visibility": "PUBLIC"})
}

fn of_scopes(world: &World) -> Value {
    let mut all = report(world, "--all");
    all["findings"].as_array_mut().unwrap().retain(|one| one["rule"].as_str().unwrap().starts_with("provider-"));
    all
}

#[test]
fn scopes_say_what_they_are_and_for_whom() {
    let world = World::new(PROGRAM);
    assert_eq!(rules(&of_scopes(&world)), [""; 0]);
    let looked_at = report(&world, "--all")["looked_at"]["scopes"].as_u64().unwrap();
    call(&world, "POST", "/scopes", &offered("things", &["maskinporten", "krr"]));
    let all = of_scopes(&world);
    assert_eq!(rules(&all), ["provider-visibility", "provider-name"]);
    for (finding, severity) in findings(&all).iter().zip(["warning", "note"]) {
        assert_eq!(finding["scope"], "sandboxorg:things");
        assert_eq!((&finding["severity"], &finding["commands"]), (&json!(severity), &json!([])));
        assert!(finding["remedy"].as_str().unwrap().contains("in the self-service portal"));
    }
    assert_eq!(report(&world, "--all")["looked_at"]["scopes"], looked_at + 1);
    call(&world, "PUT", "/scopes?scope=sandboxorg:things", &offered("things", &["maskinporten"]));
    assert_eq!(rules(&of_scopes(&world)), ["provider-name"]);
    call(&world, "DELETE", "/scopes?scope=sandboxorg:things", &json!(null));
    assert_eq!(rules(&of_scopes(&world)), [""; 0]);
}

#[test]
fn access_that_was_taken_back_is_seen() {
    let world = World::new(PROGRAM);
    let path = format!("/scopes/access/{API_OWNER}?scope=sandboxorg:api.read");
    call(&world, "PUT", &path, &json!(null));
    assert_eq!(rules(&of_scopes(&world)), [""; 0]);
    call(&world, "DELETE", &path, &json!(null));
    let all = of_scopes(&world);
    assert_eq!(rules(&all), ["provider-access"]);
    assert!(findings(&all)[0]["evidence"].as_str().unwrap().contains(API_OWNER));
    call(&world, "PUT", &path, &json!(null));
    assert_eq!(rules(&of_scopes(&world)), [""; 0]);
}

#[test]
fn who_may_not_look_at_scopes_is_told_and_the_rest_goes_on() {
    let world = World::new(PROGRAM);
    world.sandbox.alter(ADMIN_CLIENT, json!({"scopes": ["idporten:dcr.read", "idporten:dcr.write"]}));
    let all = report(&world, "--all");
    let unseen = json!([{"admin": "admin", "why": "its client has no idporten:scopes.read"}]);
    assert_eq!(all["scopes_unseen"], unseen);
    assert!(rules(&all).contains(&"own-key"));
    world.run("lint --all").fails(10).prints("were not looked at through admin");
    // A server that fails there costs no more.
    let scopes = ["idporten:dcr.read", "idporten:dcr.write", "idporten:scopes.read"];
    world.sandbox.alter(ADMIN_CLIENT, json!({ "scopes": scopes }));
    world.sandbox.fail(&["GET /scopes:403"]);
    let all = report(&world, "--all");
    assert!(all["scopes_unseen"][0]["why"].as_str().unwrap().contains("403"), "{all:#}");
    assert!(rules(&all).contains(&"own-key"));
}
