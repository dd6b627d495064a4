//! Scopes, wherever they come in.

use maskinporten_sandbox::GRANTED_SCOPE;
use maskinporten_testkit::World;
use serde_json::{Value, json};

use super::unit;
use crate::PROGRAM;

const OTHER_SCOPE: &str = "sandbox:widgets.write";

/// Both of them, as people write several.
fn written() -> [String; 5] {
    let (one, two) = (GRANTED_SCOPE, OTHER_SCOPE);
    [
        format!("{one} {two}"),
        format!("{one},{two}"),
        format!("{one}, {two}"),
        format!("{one},\n{two},{one}\n"),
        format!("\"{one} {two}\""),
    ]
}

fn both() -> Value {
    json!([GRANTED_SCOPE, OTHER_SCOPE])
}

#[test]
fn b4_scopes_are_told_apart_on_the_command_line() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    for (number, several) in written().iter().enumerate() {
        let name = format!("c{number}");
        let registered = world.json(["client", "register", "--name", &name, "--scope", several, "--profile", &name]);
        assert_eq!(registered["client"]["scopes"], both(), "{several}");
        world.run(["client", "update", &id, "--scope", GRANTED_SCOPE]).success();
        assert_eq!(world.json(["client", "update", &id, "--add-scope", several])["scopes"], both());
        assert_eq!(world.json(["client", "update", &id, "--scope", several])["scopes"], both());
        world.run(["client", "update", &id, "--remove-scope", several]).fails(2).says("at least one scope");
        let token = world.json(["token", "--no-cache", "--profile", "reader", "--scope", several]);
        assert_eq!(token["scope"], both_in_a_line());
        let words = ["profile", "add", "added", "--environment", "local", "--client-id", &id, "--kid", "reader-1"];
        assert_eq!(world.json([&words[..], &["--scope", several, "--force"]].concat())["scopes"], both());
        world.run(["dcr-token", "--no-cache", "--scope", "idporten:dcr.read,idporten:dcr.write"]).success().token();
    }
    world.run("token --scope a:b,c").fails(2).says("prefix:subscope").says("\"c\"");
}

fn both_in_a_line() -> String {
    format!("{GRANTED_SCOPE} {OTHER_SCOPE}")
}

#[test]
fn b4_scopes_are_told_apart_in_variables_and_files() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    world.run(["client", "update", &id, "--scope", GRANTED_SCOPE, "--add-scope", OTHER_SCOPE]).fails(2);
    world.run(["client", "update", &id, "--add-scope", OTHER_SCOPE]).success();
    let unit = unit(&world);
    world.ok("key export reader-1 --private --to pem --unencrypted --to-file reader.pem");
    for several in written() {
        let call =
            unit.iter().fold(world.call("token --no-cache -o json"), |call, (name, value)| call.env(name, value));
        let token = call.env("MASKINPORTEN_SCOPES", &several).run().success().json();
        assert_eq!(token["scope"], both_in_a_line(), "{several:?}");
        let one_line = several.replace('\n', " ");
        let issuer = world.sandbox.issuer();
        world.write_private("client.properties", format!(
            "issuer={id}\naudience={issuer}\ntoken.endpoint={issuer}token\nscope={one_line}\nkeystore.file=reader.pem\n\
             keystore.kid=reader-1\n"
        ));
        let answer = world.run("grant client.properties json").success().json();
        assert_eq!(answer["token"]["scope"], both_in_a_line());
        let added = world.json("profile add p --from client.properties --force".split(' ').collect::<Vec<_>>());
        assert_eq!(added["scopes"], both());
        let body = json!({"client_name": "n", "description": "d", "integration_type": "maskinporten",
            "application_type": "web", "token_endpoint_auth_method": "private_key_jwt",
            "grant_types": ["urn:ietf:params:oauth:grant-type:jwt-bearer"], "scopes": [one_line]});
        let call = world.call("client register --from - --dry-run -o json").input(body.to_string());
        let shown = call.run().success();
        assert!(shown.json()["body"]["scopes"] == both(), "{}", shown.stdout);
    }
}

/// Versions before this rule registered and kept `a:b,c:d` as one scope.
#[test]
fn b4_what_was_registered_with_a_comma_can_be_put_right() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    let one = format!("{GRANTED_SCOPE},{OTHER_SCOPE}");
    world.sandbox.alter(&id, json!({"scopes": [one, "a:b"]}));
    let after = world.json(["client", "update", &id, "--remove-scope", &one, "--add-scope", GRANTED_SCOPE]);
    assert_eq!(after["scopes"], json!(["a:b", GRANTED_SCOPE]));
    let path = world.config().join("config.toml");
    let config = world.read(&path).replace(&format!("[\"{GRANTED_SCOPE}\"]"), &format!("[\"{one}\"]"));
    assert!(config.contains(&one), "{config}");
    std::fs::write(&path, config).unwrap();
    assert_eq!(world.profile("reader")["scopes"], both());
}
