//! The sandbox, beside the real server's clients (H).

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use maskinporten_sandbox::{ADMIN_CLIENT, GRANTED_SCOPE, Keyless};
use maskinporten_testkit::{World, http};
use serde_json::{Value, json};

use crate::PROGRAM;

const KEYLESS: [Keyless; 3] = [Keyless::EmptySet, Keyless::EmptyObject, Keyless::NotFound];

#[test]
fn h3_a_client_without_keys_gets_its_first_however_that_looks() {
    std::thread::scope(|scope| {
        for (keyless, single) in KEYLESS.iter().flat_map(|keyless| [(*keyless, true), (*keyless, false)]) {
            scope.spawn(move || first_key(keyless, single));
        }
    });
}

fn first_key(keyless: Keyless, single: bool) {
    let world = World::new(PROGRAM);
    world.sandbox.set(|options| {
        options.keyless = keyless;
        options.single_key_operations = single;
    });
    world.register("first");
    assert_eq!(world.json("jwks list")["keys"], json!([]), "{keyless}");
    world.ok("client show");
    world.ok("jwks prune --expired");
    world.run("expiry --all");
    world.run("jwks remove x --yes").fails(3).says("no keys are registered");
    world.ok("keygen --kid one");
    world.ok("jwks upload");
    world.run("token --no-cache").success().token();
    world.ok("rotate --yes --grace 0s --every 1ms");
    let kid = world.profile("first")["kid"].as_str().unwrap().to_owned();
    world.ok(["jwks", "remove", &kid, "--yes", "--force"]);
    assert_eq!(world.json("jwks list")["keys"], json!([]), "{keyless}");

    // From certificate login to the first key, in one step.
    world.ok(["client", "register", "--name", "second", "--scope", GRANTED_SCOPE, "--certificate"]);
    world.ok("keygen --profile second --kid two");
    world.ok("jwks upload --profile second --key two --switch-to-key");
    world.run("token --profile second --no-cache").success().token();
    // An id that isn't there is no client without keys.
    world.run("jwks list --client nobody").fails(4);
}

#[test]
fn h3_and_h5_are_switches_of_the_command() {
    let world = World::empty(PROGRAM);
    world.run("sandbox --keyless nothing --port 0").fails(2).says("empty-set, empty-object or not-found");
    let mut command = world.call("sandbox --port 0 --keyless not-found --hide-denied").command;
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let issuer = first.split_whitespace().nth(1).unwrap();
    let told: Value = http().get(format!("{issuer}_sandbox/behaviour")).send().unwrap().json().unwrap();
    assert_eq!((&told["keyless"], &told["hide_denied"]), (&json!("not-found"), &json!(true)));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn h4_a_refused_grant_is_printed_with_its_refusal() {
    let world = World::empty(PROGRAM);
    let issuer = world.sandbox.issuer();
    world.write_private(
        "client.properties",
        format!(
            "issuer={ADMIN_CLIENT}\naudience={issuer}\ntoken.endpoint={issuer}token\nscope=a:b\nkeystore.file=business.p12\n\
             keystore.password={}\n",
            world.sandbox.kit().good().password
        ),
    );
    for words in ["grant client.properties json", "grant client.properties -o json"] {
        let ran = world.run(words).fails(4);
        assert_eq!(ran.stdout.lines().count(), 1, "{}", ran.stdout);
        let printed = ran.json();
        assert_eq!(printed.as_object().unwrap().keys().collect::<Vec<_>>(), ["grant", "token"]);
        assert_eq!(printed["grant"].as_str().unwrap().split('.').count(), 3);
        let token = &printed["token"];
        assert_eq!(token["error"], "invalid_scope");
        assert!(token["error_description"].as_str().unwrap().contains("trace_id"), "{token}");
        assert!(token["error_uri"].as_str().unwrap().ends_with("/MP-200"), "{token}");
        assert!(ran.stderr.contains("MP-200"), "{}", ran.stderr);
    }
    world.run("grant client.properties").fails(4).without_result();
    // What is no refusal has no such shape.
    for (fault, code) in [("token:503", 5), ("token:html", 5), ("token:drop", 5)] {
        world.sandbox.fail(&[fault]);
        world.run("grant client.properties json --timeout 2").fails(code).without_result();
    }
    world.sandbox.fail(&["token:escapes"]);
    let ran = world.run("grant client.properties json").fails(4).never_says("\u{1b}");
    assert!(ran.json()["token"]["error"].as_str().unwrap().contains('\u{1b}'));
}
