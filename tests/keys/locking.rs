//! Keys registered with their certificate, at a sandbox that looks at it.

use std::fs;

use maskinporten_sandbox::{Options, Sandbox};
use serde_json::Value;

use crate::fixtures::text;
use crate::world::World;

#[test]
fn a_certificates_own_key_is_registered_with_it() {
    let sandbox = Sandbox::start(Options::default()).unwrap();
    let world = World::new();
    fs::write(world.path("password"), maskinporten_sandbox::KIT_PASSWORD).unwrap();
    let kit = |name: &str| {
        fs::write(world.path(name), &sandbox.kit().certificate(name).unwrap().p12).unwrap();
        text(&world.path(name))
    };
    world.ok(&["env", "add", "here", "--issuer", sandbox.issuer(), "--self-service", sandbox.selfservice()]);
    let admin = &sandbox.kit().admin_client_id;
    let open = ["--password-from", "password"];
    let line = ["profile", "add", "admin", "--environment", "here", "--administers", "--client-id", admin];
    world.ok(&[&line[..], &["--certificate", &kit("business")], &open].concat());
    world.ok(&["client", "register", "--name", "Reader", "--scope", maskinporten_sandbox::GRANTED_SCOPE]);
    world.ok(&[&["key", "import", &kit("commfides"), "--kid", "own"], &open[..]].concat());

    // First without its certificate, then with it: the same key under the same kid.
    world.ok(&["jwks", "upload", "--key", "own", "--yes"]);
    let told = world.run(&["jwks", "upload", "--key", "own", "--with-certificate", "-o", "json"]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    assert!(told.stderr.contains("the client will be tied to this certificate"), "{}", told.stderr);
    let keys: Value = serde_json::from_str(&world.ok(&["jwks", "list", "-o", "json"])).unwrap();
    assert_eq!(keys["keys"].as_array().unwrap().len(), 1);
    assert_eq!(keys["keys"][0]["certificate_locked"], true);
    assert_eq!(keys["keys"][0]["jwk"]["x5c"].as_array().unwrap().len(), 3);
    assert!(world.ok(&["jwks", "upload", "--key", "own", "--with-certificate"]).contains("already registered"));
    // The assertion says the kid, as for any registered key.
    assert!(world.ok(&["token", "--profile", "reader"]).starts_with("eyJ"));

    // No profile signs with this key any more, but the client still has it.
    world.ok(&["profile", "remove", "reader", "--yes"]);
    let shown: Value = serde_json::from_str(&world.ok(&["key", "show", "own", "-o", "json"])).unwrap();
    let place = &shown["entries"][0]["registered"][0];
    assert_eq!((place["environment"].as_str(), place["kid"].as_str()), (Some("here"), Some("own")));
    let client = place["client_id"].as_str().unwrap();
    let told = world.run(&["key", "delete", "own", "--yes"]);
    let expected = format!("it is registered on client {client} in here, as own");
    assert!(told.code == 6 && told.stderr.contains(&expected), "{}", told.stderr);
    world.ok(&["jwks", "remove", "own", "--client", client, "--force", "--yes"]);
    world.ok(&["key", "delete", "own", "--yes"]);

    world.ok(&["keygen", "--kid", "plain"]);
    let told = world.run(&["jwks", "upload", "--key", "plain", "--client", client, "--with-certificate"]);
    assert!(told.code == 3 && told.stderr.contains("key plain is stored without a certificate"), "{}", told.stderr);
}
