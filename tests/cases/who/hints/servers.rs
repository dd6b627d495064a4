//! Refusals, and servers that aren't what they should be.

use std::time::Duration;

use maskinporten_sandbox::{ADMIN_CLIENT, Change, GRANTED_SCOPE};
use maskinporten_testkit::{Call, Listener, World};
use serde_json::json;

use super::told::{tell, tell_call};
use crate::PROGRAM;
use crate::who::Two;

const TOKEN: &str = "token --no-cache";

/// Everything that goes to `local` goes to this server instead.
fn led_astray(world: &World, server: &Listener) {
    let path = world.config().join("config.toml");
    let address = format!("http://{}/", server.address);
    world.write(&path, world.read(&path).replace(world.sandbox.issuer(), &address));
}

fn answering(status: &str, body: &str) -> Listener {
    let length = body.len();
    Listener::answering(format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    ))
}

fn refusing(code: &str) -> Listener {
    let description = format!("{code}: Nope. (trace_id: 1)");
    let body = json!({"error": "invalid_grant", "error_description": description, "error_uri": format!("https://docs.digdir.no/{code}")});
    answering("400 Bad Request", &body.to_string())
}

pub fn refused_tokens() {
    let world = World::with_reader(PROGRAM);
    let told = tell(&world, "token --no-cache --scope sandbox:widgets.write", 4);
    told.then("add it with `maskinporten client update", &[]);
    world.ok("token --no-cache --scope sandbox:widgets.write --wait");
    world.sandbox.alter(&world.client_id("reader"), json!({"grant_types": []}));
    tell(&world, TOKEN, 4).then("register it as one that gets tokens for assertions", &[]);
    world.ok(TOKEN);
}

pub fn unknown_clients_and_keys() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    // The key is another one.
    let mut other = world.sandbox.keys(maskinporten_sandbox::FOREIGN_KEY_CLIENT)[0].clone();
    let own = world.sandbox.key(&id, "reader-1").unwrap();
    other["kid"] = "reader-1".into();
    world.sandbox.change(&id, &Change::AddKey(other)).unwrap();
    tell(&world, TOKEN, 4).then("compare with `maskinporten jwks list", &[]);
    world.sandbox.change(&id, &Change::AddKey(own)).unwrap();
    // A new one, and a new client.
    world.sandbox.set(|options| options.propagation_delay = Duration::from_secs(3));
    world.register("new");
    world.ok("keygen --profile new");
    world.ok("jwks upload --profile new");
    tell(&world, "token --no-cache --profile new", 4)
        .then("if it is new", &[])
        .then("shows where it comes from", &[]);
    world.sandbox.set(|options| options.propagation_delay = Duration::ZERO);
    // A certificate beside registered keys.
    let add = ["profile", "add", "old", "--environment", "local", "--client-id", &id, "--scope", GRANTED_SCOPE];
    world.ok([&add[..], &["--certificate", "business.p12", "--password-from", "password.txt"]].concat());
    let told = tell(&world, "token --no-cache --profile old", 4);
    told.then("or remove the last key", &[("KID", "reader-1")]);
    world.ok("token --no-cache --profile old");
    // The id of another environment.
    let two = Two::new();
    let reader = two.world.client_id("reader");
    let add = ["profile", "add", "mixed", "--client-id", &reader, "--environment", "other", "--kid", "writer-1"];
    two.world.ok([&add[..], &["--scope", GRANTED_SCOPE]].concat());
    let told = tell(&two.world, "token --profile mixed", 4);
    told.then("has a client with this id in local", &[]);
}

pub fn strange_token_endpoints() {
    for (server, part) in [
        (answering("404 Not Found", "{}"), "check the token endpoint"),
        (
            answering("200 OK", "{\"access_token\":\"a.b.c\",\"token_type\":\"mac\",\"expires_in\":60}"),
            "doesn't answer as RFC 6749 says",
        ),
        (refusing("MP-110"), "the assertion was made for another environment"),
    ] {
        let world = World::with_reader(PROGRAM);
        led_astray(&world, &server);
        tell(&world, TOKEN, 4).then(part, &[]);
    }
    let world = World::with_reader(PROGRAM);
    world.sandbox.fail(&["token:redirect=http://127.0.0.1:9/"]);
    tell(&world, TOKEN, 4).then("the address is wrong, or something in between", &[]);
    // Nobody is there.
    let path = world.config().join("config.toml");
    world.write(&path, world.read(&path).replace(world.sandbox.issuer(), "http://127.0.0.1:9/"));
    tell(&world, "token --no-cache --timeout 5", 5).says("the sandbox runs with `maskinporten sandbox`");
}

pub fn strange_self_service() {
    let world = World::with_reader(PROGRAM);
    let issuer = world.sandbox.issuer().to_owned();
    // Another server's 404.
    let server = answering("404 Not Found", "{\"status\":404}");
    let path = world.config().join("config.toml");
    let config = world.read(&path);
    let base = world.sandbox.selfservice();
    world.write(
        &path,
        config.replace(
            &format!("self_service = \"{base}\""),
            &format!("self_service = \"http://{}/\"", server.address),
        ),
    );
    tell(&world, "client list", 4).then("or no self-service API at that address", &[]);
    world.write(&path, &config);
    // What is deactivated.
    world.ok("client delete --yes");
    tell(&world, "client update --description x --yes", 4).then("shows deactivated clients too", &[]);
    // None at all, and an environment that isn't there.
    let two = Two::new();
    let url = [("URL", two.other.issuer())];
    tell(&two.world, "jwks list --environment third", 3)
        .then("add one with", &[("URL", two.other.issuer()), ("NAME", "third")]);
    two.add("admin-third", "third", &["--administers"]);
    tell(&two.world, "client list --environment third", 3).then("give it one with", &url);
    two.world.ok("client list --environment third");
    tell(&world, ["env", "add", "x", "--issuer", &format!("{issuer}nothing/")], 4)
        .says("with --token-endpoint and --jwks-uri");
}

pub fn sandboxes() {
    let world = World::empty(PROGRAM);
    let port = world.sandbox.address().port().to_string();
    tell(&world, ["sandbox", "--port", &port], 2).says("choose another port with --port");
    world.write("broken/ca.pem", "nothing");
    tell(&world, "sandbox --port 0 --kit broken", 2).says("or name another with --kit");
}

pub fn registrations() {
    let world = World::new(PROGRAM);
    let register = ["client", "register", "--name", "twin", "--scope", GRANTED_SCOPE];
    world.sandbox.fail(&["POST /clients:503 x1"]);
    tell(&world, register, 5).says("run the command again");
    let told = tell(&world, "token", 3);
    told.then("register it again, with the same name", &[("NAME", "twin"), ("SCOPE", GRANTED_SCOPE)]);
    assert_eq!(world.sandbox.clients_named("twin").len(), 1);
    world.ok("keygen --profile twin");
    let told = tell(&world, [&register[..], &["--profile", "twin"]].concat(), 6);
    told.then("name another profile with --profile", &[("SCOPE", "sandbox:widgets.write")]);
    // Two that it could have become.
    for name in ["one", "two"] {
        world.ok([
            "client",
            "register",
            "--name",
            "same",
            "--description",
            "same",
            "--scope",
            GRANTED_SCOPE,
            "--profile",
            name,
        ]);
    }
    let id = world.client_id("one");
    for name in ["one", "two"] {
        world.ok(["profile", "remove", name, "--yes"]);
    }
    world.sandbox.fail(&["POST /clients:lost"]);
    let again = ["client", "register", "--name", "same", "--description", "same", "--scope", GRANTED_SCOPE];
    let told = tell(&world, again, 6);
    world.sandbox.fail(&[]);
    told.then("use one of them with", &[("NAME", "chosen"), ("ID", &id)]);
    tell(&world, ["client", "register", "--name", "…", "--scope", GRANTED_SCOPE], 2)
        .again("name one with --profile", &["--profile=dots"]);
    world.ok("keygen --profile chosen");
    tell(&world, "client update --profile chosen --description y --dry-run", 0).says("not sent (--dry-run)");
}

/// There is nothing to explain.
pub fn nothing_was_refused() {
    tell(&World::new(PROGRAM), "explain", 3).then("name a code", &[]);
}

pub fn what_is_not_explained() {
    let world = World::with_reader(PROGRAM);
    let refused = |call: Call| call.input("connect: Connection refused");
    tell_call(&world, "explain -", refused, 2).then("see where the way to the server ends", &[]);
    world.run("token --no-cache --scope no:such.scope").fails(4);
    tell(&world, "explain --profile admin", 2).then("says what it means", &[]);
    world.sandbox.alter(ADMIN_CLIENT, json!({"scopes": ["idporten:scopes.read"]}));
    tell(&world, "dcr-token --no-cache", 4).says("only Digdir gives scopes of self-service");
}

pub fn scopes() {
    let world = World::with_reader(PROGRAM);
    tell(&world, "can-i sandbox:open", 0).then("the client doesn't have it yet", &[]);
    world.ok("token --no-cache --scope sandbox:open");
    tell(&world, "can-i sandbox:open --consumer-org 310400009", 2).says("leave --consumer-org out");
    tell(&world, "can-i sandbox:delegated --consumer-org 310400025", 3).then("add it, and ask again", &[]);
    world.ok("can-i sandbox:delegated --consumer-org 310400025");
    let nobody = world.another();
    tell(&nobody, "can-i sandbox:delegated --consumer-org 310400025 --environment local", 3).says("name one with");
    world.ok("scope find sandbox");
    let told = tell(&world, "scope find sandbox --limit 1", 0);
    told.again("from a list of", &["--refresh"]);
    world.ok("scope find sandbox");
    told.says("the first 1 of");
}

/// Nobody says whom a command is for.
pub fn nobody_is_named() {
    let world = World::new(PROGRAM);
    let told = tell(&world, "token", 3);
    told.then("register a client", &[("NAME", "first"), ("SCOPE", GRANTED_SCOPE)]);
    let world = World::new(PROGRAM);
    tell(&world, "token", 3).then("or add one that is registered", &[("NAME", "first"), ("ID", "an-id")]);
    let two = Two::new();
    two.world.ok("profile add third --environment local --client-id x");
    let told = tell(&two.world, "token", 2);
    told.says("choose one with --profile").then("or for good", &[]);
    two.choose(None);
    two.world.ok("profile remove third --yes");
    let told = tell(&two.world, "client list", 2);
    told.again("name the environment with --environment", &["--environment=local"])
        .then("or choose a profile for good", &[]);
    two.choose(None);
    tell(&two.world, ["client", "show", ADMIN_CLIENT], 2)
        .again("say which with --environment", &["--environment=local"]);
    let told = tell(&two.world, "client list --environment local --admin admin-other", 2);
    told.says("choose an admin profile that is there with --admin");
    two.add("admin-2", "local", &["--administers"]);
    let told = tell(&two.world, "client list --environment local", 2);
    told.again("choose one with --admin", &["--admin=admin"]);
    let told = tell(&two.world, "client list --environment test", 3);
    told.then_with(
        "self-service needs the client",
        &[("NAME", "admin-test"), ("ID", "x"), ("FILE", "business.p12"), ("SOURCE", "password.txt")],
        "",
    );
    two.world.ok("profile add half --environment local --client-id x");
    // Variables that say half of who acts.
    let told = tell_call(&two.world, "token", |call| call.env("MASKINPORTEN_CLIENT_ID", "x"), 3);
    told.says("set them all, name a profile with --profile");
}

pub fn checklist() {
    let world = World::new(PROGRAM);
    let told = tell(&world, ["lint", "--environment", "test"], 3);
    told.then("add one of a client", &[("NAME", "app"), ("ID", "an-id")]);
    let world = World::with_reader(PROGRAM);
    let config = world.config().join("config.toml");
    let settings = world.read(&config);
    world.write(&config, format!("{settings}\n[[lint.ignore]]\nrule = \"no-such\"\nreason = \"r\"\n"));
    tell(&world, "lint", 2).then("see `maskinporten lint --list`", &[]);
    world.write(&config, settings);
    world.write("token", world.ok("token"));
    tell(&world, "lint --assertion token", 2).then_with("see what is in it with", &[], "token");
    tell(&world, "lint --rule own-key --ignore own-key", 2).says("contradict each other");
    tell(&world, "lint --list -o sarif", 2).says("--list has rules");
}

pub fn expiry() {
    let world = World::new(PROGRAM);
    world.sandbox.fail(&["POST /clients:503 x1"]);
    tell(&world, ["client", "register", "--name", "half", "--scope", GRANTED_SCOPE], 5);
    let told = tell(&world, "expiry half", 3);
    told.then("or see the organisation's", &[]).then("register one: ", &[("NAME", "half"), ("SCOPE", GRANTED_SCOPE)]);
    let world = World::new(PROGRAM);
    world.sandbox.fail(&["POST /clients:503 x1"]);
    let register = ["client", "register", "--name", "half", "--scope", GRANTED_SCOPE];
    tell(&world, register, 5);
    let told = tell(&world, "jwks list --profile half", 3);
    told.then("register one: ", &[("NAME", "half"), ("SCOPE", GRANTED_SCOPE)]);
    let world = World::new(PROGRAM);
    world.sandbox.fail(&["POST /clients:503 x1"]);
    tell(&world, register, 5);
    world.ok("keygen --profile half");
    tell(&world, register, 0).then("register its key with", &[]);
    world.ok("token --profile half --wait");
    let world = World::with_reader(PROGRAM);
    for kid in ["a", "b", "c", "d"] {
        world.sandbox.add_foreign_key(&world.client_id("reader"), kid, 10_000_000);
    }
    tell(&world, "expiry", 0).then("five keys are registered", &[]);
    tell(&world, "expiry --warn 1d --fail 2d", 2).says("--warn is shorter than --fail");
}
