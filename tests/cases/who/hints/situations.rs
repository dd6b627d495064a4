//! The situations that hints are for.

use maskinporten_sandbox::{ADMIN_CLIENT, FOREIGN_KID, GRANTED_SCOPE};
use maskinporten_testkit::{World, kit};

use super::{Elsewhere, commands};
use crate::PROGRAM;
use crate::who::Two;

/// Two environments, several clients and no profile that is chosen: whatever isn't named goes wrong.
fn elsewhere() -> (Elsewhere, Two) {
    let mut two = Two::new();
    two.world.write("own.pem", &kit().certificate("commfides").unwrap().key_pem);
    let other = World::empty(PROGRAM);
    let world = std::mem::replace(&mut two.world, other);
    (Elsewhere::new(world), two)
}

/// Hints after what was done go to the same client.
pub fn after_what_was_done() {
    let (there, _servers) = elsewhere();
    let admin = ["--environment", "local", "--client-id", ADMIN_CLIENT, "--certificate", "business.p12"];
    let register = ["client", "register", "--scope", GRANTED_SCOPE, "--environment", "other"];
    let mut tried = 0;
    for words in [
        &[&register[..], &["--name", "third"]].concat()[..],
        &["keygen", "--profile", "third", "--kid", "third-1"],
        &["jwks", "upload", "--profile", "third"],
        &["keygen", "--profile", "third", "--kid", "third-2"],
        &["jwks", "upload", "--environment", "other", "--profile", "third", "--key", "third-2"],
        &[&register[..], &["--name", "fourth", "--certificate"]].concat(),
        &[&register[..], &["--name", "fifth", "--profile", "number-five"]].concat(),
        &["key", "import", "own.pem", "--allow-insecure-permissions", "--kid", "own-1", "--profile", "number-five"],
        &["key", "import", "own.pem", "--allow-insecure-permissions", "--kid", "own-1", "--profile", "third"],
        &[&["profile", "add", "second-admin", "--administers"], &admin[..], &["--password-from", "password.txt"]]
            .concat(),
        &["profile", "add", "bare", "--environment", "local", "--client-id", "bare"],
        &["rotate", "third", "--grace", "1h", "--yes"],
        &["profile", "remove", "third", "--yes"],
        &["client", "delete", "--yes", "--profile", "fourth"],
    ] {
        let now = there.tries(words);
        assert!(now > 0, "{words:?} has no hint");
        tried += now;
    }
    assert!(tried >= 14);
}

/// Ways out of failures go to the same client.
pub fn ways_out_of_failures() {
    let (there, servers) = elsewhere();
    let id = |profile: &str| {
        let shown = there.run(&["profile", "show", "--profile", profile, "-o", "json"]).success().json();
        shown["client_id"].as_str().unwrap().to_owned()
    };
    let (reader, writer) = (id("reader"), id("writer"));
    let add = |name: &str, more: &[&str]| {
        there.run(&[&["profile", "add", name, "--environment", "other"], more].concat()).success();
    };
    add("unknown", &["--client-id", "nobody-knows", "--kid", "writer-1"]);
    there.run(&["keygen", "--kid", "loose"]).success();
    add("unregistered", &["--client-id", &writer, "--kid", "loose"]);
    let register = ["client", "register", "--scope", GRANTED_SCOPE, "--env", "other", "--name"];
    there.run(&[&register[..], &["keyless"]].concat()).success();
    there.run(&[&register[..], &["certified", "--certificate"]].concat()).success();
    let certificate = ["--certificate", "business.p12", "--password-from", "password.txt"];
    add("locked-out", &[&["--client-id", writer.as_str()], &certificate[..]].concat());
    for words in [
        &["token"] as &[&str],
        &["token", "--profile", "keyless"],
        &["token", "--profile", "unknown"],
        &["token", "--profile", "unregistered"],
        &["token", "--profile", "writer", "--scope", "sandbox:widgets.write"],
        &["jwks", "list", "--client", "nobody-knows", "--environment", "local"],
        &["client", "show", "nobody-knows", "--environment", "other"],
        &["client", "list", "--environment", "test"],
        &["client", "update", "--profile", "writer"],
        &["client", "register", "--name", "x", "--scope", "a:b", "--profile", "reader"],
        &["client", "delete", "--profile", "admin-other"],
        &["jwks", "remove", "writer-1", "--profile", "writer"],
        &["jwks", "remove", "no-such", "--profile", "writer"],
        &["jwks", "revoke", "writer-1", "--profile", "writer", "--yes"],
        &["jwks", "prune", "--profile", "writer"],
        &["jwks", "upload", "--profile", "keyless"],
        &["jwks", "upload", "--profile", "locked-out"],
        &["jwks", "upload", "--profile", "writer", "--key", "no-such"],
        &["key", "delete", "writer-1", "--yes"],
        &["key", "show", "--profile", "keyless"],
        &["key", "show", "no-such"],
        &["key", "import", "own.pem", "--allow-insecure-permissions", "--kid", "first", "--profile", "keyless"],
        &["key", "import", "own.pem", "--allow-insecure-permissions", "--kid", "second"],
        &["rotate", "--profile", "locked-out", "--yes"],
        &["rotate", "writer", "--rollback"],
        &["rotate", "writer", "--new-key", "no-such", "--yes"],
        &["rotate", "--profile", "unregistered", "--yes"],
        &["key", "delete", "loose", "--force", "--yes"],
        &["profile", "export", "--as", "nais", "--profile", "certified", "--private", "--to-file", "-"],
        &["profile", "remove", "writer"],
        &["expiry", "keyless"],
        &["dcr-token", "--environment", "prod"],
        &["store", "status"],
    ] {
        there.tries(words);
    }
    // A set that is full says what could go.
    for kid in ["a", "b", "c", "d", "-e f"] {
        servers.other.change(&writer, &maskinporten_sandbox::Change::AddKey(foreign(&servers, kid))).unwrap();
    }
    assert!(there.tries(&["jwks", "upload", "--profile", "writer", "--key", "first"]) >= 4);
    assert!(there.tries(&["rotate", "--profile", "writer", "--yes"]) >= 4);
    // This makes it one.
    assert!(there.tries(&["client", "list", "--admin", "writer"]) == 1 && reader != writer);
}

fn foreign(servers: &Two, kid: &str) -> serde_json::Value {
    let clients = servers.other.state()["clients"].as_array().unwrap().clone();
    let keys = clients.iter().flat_map(|client| client["jwks"]["keys"].as_array().cloned().unwrap_or_default());
    let mut key = keys.into_iter().find(|key| key["kid"] == FOREIGN_KID || !key["x_owner"].is_null()).unwrap();
    key["kid"] = kid.into();
    key["exp"] = (jiff::Timestamp::now().as_second() + 10_000_000).into();
    key
}

/// Flags for who acts are handed on however they were given, and only to what takes them.
pub fn what_was_given_is_carried() {
    let two = Two::new();
    let hints = |call: maskinporten_testkit::Call| {
        let said = call.run().stderr;
        said.lines().flat_map(commands).collect::<Vec<_>>()
    };
    let words = "keygen --kid extra";
    let flagged = hints(two.world.call(format!("{words} --profile writer --passphrase-file p.txt")));
    assert_eq!(flagged, ["jwks upload --key extra --profile writer --passphrase-file p.txt"]);
    let variable = hints(two.world.call("keygen --kid more").env("MASKINPORTEN_PROFILE", "writer"));
    assert_eq!(variable, ["jwks upload --key more --profile writer"]);
    let call = two.world.call("jwks upload --client nobody --key extra --environment other --admin admin-other");
    let named = hints(call);
    let there = "client list --environment other --admin admin-other";
    assert_eq!(named, [there, "sandbox --state sandbox.json", "explain api-404"]);
    let call = two.world.call(["token", "--profile", "writer", "--scope", "a:b", "-o", "json"]).run().fails(4);
    let hint = call.error()["hints"][0].as_str().unwrap().to_owned();
    assert_eq!(commands(&hint), ["client update --add-scope a:b --profile writer"]);
}
