//! `client`: one registration makes one client, and an update changes what was named.

use std::time::Duration;

use maskinporten_sandbox::{
    ADMIN_CLIENT, Change, DENIED_SCOPE, FOREIGN_KEY_CLIENT, GRANTED_SCOPE, OPEN_SCOPE, OTHERS_CLIENT,
    REQUESTED_SCOPE, SHORT_SCOPE, ZERO_LIFETIMES_CLIENT,
};
use maskinporten_testkit::World;
use serde_json::{Map, Value, json};

use crate::PROGRAM;

const REGISTER: [&str; 6] = ["client", "register", "--name", "twin", "--scope", GRANTED_SCOPE];

#[test]
fn a_lost_answer_makes_no_second_client() {
    let world = World::new(PROGRAM);
    world.sandbox.fail(&["POST /clients:lost x1"]);
    world.run(REGISTER).success().says("checking whether the client was created");
    let made = world.sandbox.clients_named("twin");
    assert_eq!(made.len(), 1);
    assert_eq!(world.profile("twin")["client_id"], made[0]["client_id"]);
    assert_eq!(world.profile("twin")["pending"], Value::Null);

    // Nothing was made: the next run makes it.
    let world = World::new(PROGRAM);
    world.sandbox.fail(&["POST /clients:503 x1"]);
    world.run(REGISTER).fails(5).says("run the command again");
    assert_eq!(world.profile("twin")["pending"]["name"], "twin");
    world.run("token").fails(3).says("client register --profile twin");
    world.run(REGISTER).success();
    assert_eq!(world.sandbox.clients_named("twin").len(), 1);
}

#[test]
fn a_killed_registration_is_taken_up_again() {
    let world = World::new(PROGRAM);
    world.sandbox.fail(&["POST /clients:after-hang x1"]);
    let mut child = world.call(REGISTER).start();
    while world.sandbox.clients_named("twin").is_empty() {
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(world.profile("twin")["client_id"], Value::Null);
    world.run(REGISTER).success().says("using it");
    assert_eq!(world.sandbox.clients_named("twin").len(), 1);
    assert_eq!(world.profile("twin")["client_id"], world.sandbox.clients_named("twin")[0]["client_id"]);
    // And a third time is told of the profile.
    world.run(REGISTER).fails(6).says("already has a client");
}

#[test]
fn several_that_could_be_it_are_listed() {
    let world = World::new(PROGRAM);
    let words = |profile| [&REGISTER[..], &["--profile", profile]].concat();
    for profile in ["one", "two"] {
        world.run(words(profile)).success();
        world.run(["profile", "remove", profile, "--yes"]).success();
    }
    world.sandbox.fail(&["POST /clients:503 x1"]);
    let listed = world.run(words("three")).fails(6);
    for client in world.sandbox.clients_named("twin") {
        assert!(listed.stderr.contains(client["client_id"].as_str().unwrap()), "{}", listed.stderr);
    }
}

#[test]
fn a_whole_body_may_be_given() {
    let world = World::new(PROGRAM);
    let mut body = json!({
        "jwks": {"keys": []}, "created": "2026-01-01T00:00:00Z",
        "client_name": "from file", "description": "d", "integration_type": "maskinporten", "application_type": "web",
        "token_endpoint_auth_method": "private_key_jwt", "access_token_lifetime": 0, "authorization_lifetime": 0,
        "grant_types": ["urn:ietf:params:oauth:grant-type:jwt-bearer"], "scopes": [GRANTED_SCOPE, OPEN_SCOPE],
    });
    world.write("body.json", body.to_string());
    let ran = world.run("client register --from body.json --profile file").success();
    ran.says("left out").says("jwks, created, ").says("access_token_lifetime, authorization_lifetime");
    assert_eq!(world.sandbox.clients_named("from file")[0]["scopes"], json!([GRANTED_SCOPE, OPEN_SCOPE]));
    body["client_name"] = json!("from stdin");
    world.call("client register --from -").input(body.to_string()).run().success();
    assert_eq!(world.sandbox.clients_named("from stdin").len(), 1);
    // A field that is wrong is named as the API names it.
    body["grant_types"] = json!(["nonsense"]);
    world.write("body.json", body.to_string());
    let words = ["client", "register", "--from", "body.json", "--profile", "other", "-o", "json"];
    let refused = world.run(words).fails(4).without_result().error();
    assert_eq!(refused["server"]["fields"][0]["field"], "grant_types");
    assert!(refused["server"]["correlation_id"].is_string());
    for bad in ["", "[]", "{", "{}"] {
        world.write("body.json", bad);
        world.run(words).fails(2);
    }
}

#[test]
fn scopes_without_access_are_warned_of() {
    let world = World::new(PROGRAM);
    let scopes = ["--scope", DENIED_SCOPE, "--scope", REQUESTED_SCOPE, "--scope", OPEN_SCOPE];
    let ran = world.run([&REGISTER[..], &scopes].concat()).success();
    ran.says(&format!("no access to {DENIED_SCOPE}"))
        .says(&format!("no access to {REQUESTED_SCOPE}"))
        .never_says(&format!("no access to {OPEN_SCOPE}"))
        .never_says(&format!("no access to {GRANTED_SCOPE}"));
    world.run("keygen").success();
    world.run("jwks upload").success();
    let refused = world.run(["token", "--scope", DENIED_SCOPE, "-o", "json"]).fails(4).error();
    assert_eq!(refused["server"]["code"], "MP-250");
}

#[test]
fn dry_runs_send_nothing() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    let before = world.sandbox.client(&id);
    world.run([&REGISTER[..], &["--dry-run"]].concat()).success().prints("\"POST\"");
    world.run("client update --name new --dry-run").success().prints("\"PUT\"");
    world.run("client delete --dry-run").success().prints("\"DELETE\"");
    world.run("keygen --kid second").success();
    world.run("jwks upload --key second --dry-run").success().prints("second");
    world.run("jwks remove reader-1 --force --dry-run").success();
    assert_eq!(world.sandbox.client(&id), before);
    assert!(world.sandbox.clients_named("twin").is_empty());
    assert!(world.sandbox.sent().iter().all(|request| request == "POST /token" || request.starts_with("GET ")));
    world.run("profile show --profile twin").fails(3);
}

#[test]
fn an_update_changes_what_was_named() {
    let world = World::new(PROGRAM);
    let before = world.sandbox.client(FOREIGN_KEY_CLIENT);
    let words = ["client", "update", FOREIGN_KEY_CLIENT, "--description", "new"];
    world.run(words).success();
    let mut after = world.sandbox.client(FOREIGN_KEY_CLIENT);
    assert_eq!(after["description"], "new");
    for member in ["description", "last_updated"] {
        after[member] = before[member].clone();
    }
    assert_eq!(after, before);

    let ran = world.run(["client", "update", ZERO_LIFETIMES_CLIENT, "--add-scope", SHORT_SCOPE]).success();
    for lifetime in ["access_token_lifetime", "refresh_token_lifetime", "authorization_lifetime"] {
        assert!(ran.stderr.contains(&format!("{lifetime} is 0")), "{}", ran.stderr);
    }
    assert_eq!(world.sandbox.client(ZERO_LIFETIMES_CLIENT)["scopes"], json!([GRANTED_SCOPE, SHORT_SCOPE]));
    world.run(["client", "update", ZERO_LIFETIMES_CLIENT]).fails(2).says("nothing to change");
    let words = ["client", "update", ZERO_LIFETIMES_CLIENT, "--remove-scope", OPEN_SCOPE];
    world.run(words).fails(2).says(OPEN_SCOPE);
}

#[test]
fn an_update_over_somebody_elses_is_not_made() {
    let world = World::new(PROGRAM);
    let theirs = Change::Alter(Map::from_iter([("description".to_owned(), json!("theirs"))]));
    world.sandbox.change_after("GET /clients/ID", FOREIGN_KEY_CLIENT, theirs);
    world.run(["client", "update", FOREIGN_KEY_CLIENT, "--name", "ours"]).fails(6).says("meanwhile").without_result();
    let client = world.sandbox.client(FOREIGN_KEY_CLIENT);
    assert_eq!((&client["description"], &client["client_name"]), (&json!("theirs"), &json!(FOREIGN_KEY_CLIENT)));
}

#[test]
fn to_delete_is_to_deactivate() {
    let world = World::new(PROGRAM);
    let id = world.register("gone");
    world.run("client delete").fails(6).says("--yes");
    assert_eq!(world.sandbox.client(&id)["active"], true);
    world.run("client delete --help").success().prints("deactivated");
    world.run("client delete --yes").success().prints("deactivated").prints(&id);
    assert_eq!(world.sandbox.client(&id)["active"], false);
    world.run("client list").success().never_says(&id);
    world.run("client list --inactive").success().prints(&id);
    world.run(["client", "delete", OTHERS_CLIENT, "--yes"]).fails(4).says("403");
    world.run("client show no-such-client").fails(4).says("404");
}

#[test]
fn ones_own_admin_client_is_guarded_by_whatever_name() {
    let world = World::new(PROGRAM);
    // Another profile that knows the same client, and comes first in the alphabet.
    world.run(["profile", "add", "aaa", "--environment", "local", "--client-id", ADMIN_CLIENT]).success();
    world.run(["profile", "add", "elsewhere", "--environment", "test", "--client-id", ADMIN_CLIENT]).success();
    for words in [
        &["client", "delete", ADMIN_CLIENT, "--environment", "local", "--yes"] as &[&str],
        &["client", "delete", "--profile", "admin", "--yes"],
        &["client", "delete", "--profile", "aaa", "--yes"],
    ] {
        world.run(words).fails(6).says("--force");
        // With it the client id must be typed, and there is nobody to type it.
        world.run([words, &["--force"]].concat()).fails(6);
        assert_eq!(world.sandbox.client(ADMIN_CLIENT)["active"], true);
    }
}

#[test]
fn a_client_that_may_not_use_assertions_is_told_what_lets_it() {
    let world = World::with_reader(PROGRAM);
    world.sandbox.alter(&world.client_id("reader"), json!({"grant_types": ["authorization_code"]}));
    let mend = "maskinporten client update --for-assertions --profile reader";
    let ran = world.run("token --no-cache --profile reader").fails(4).says("unauthorized_client");
    ran.says(&format!("hint: register it as one that gets tokens for assertions: `{mend}`"))
        .never_says("ask whoever");
    world.run("doctor reader -o json").fails(4).prints(mend);
    world.shell(mend).run().success();
    world.ok("token --no-cache --profile reader");
    // Who gets no token can't change itself.
    world.sandbox.alter(ADMIN_CLIENT, json!({"grant_types": ["authorization_code"]}));
    for words in ["client list", "dcr-token --no-cache"] {
        let ran = world.run(words).fails(4).says("hint: ask servicedesk@digdir.no to register the admin's client");
        ran.never_says("--for-assertions");
    }
}
