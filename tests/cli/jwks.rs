//! `jwks`: what is said and asked. That nobody else's key is ever lost or altered is tried in the engine.

use maskinporten_sandbox::{Change, FOREIGN_KEY_CLIENT, FOREIGN_KID, Keyless};
use maskinporten_testkit::{World, kids};
use serde_json::{Value, json};

use crate::PROGRAM;

/// A public JWK that nobody here has the private half of, different for each number.
pub(crate) fn stranger(kid: &str, number: u8) -> Value {
    use base64::Engine as _;
    let modulus: Vec<u8> = (0..=255).map(|i: u8| i.wrapping_mul(7).wrapping_add(number) | 0x81).collect();
    let n = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(modulus);
    json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": n, "e": "AQAB"})
}

/// A world with a key of ours that no client has.
fn with_key() -> World {
    let world = World::new(PROGRAM);
    world.run("keygen --kid ours").success();
    world
}

#[test]
fn a_key_is_uploaded_once_and_removed_beside_others() {
    let world = with_key();
    let words = ["jwks", "upload", "--client", FOREIGN_KEY_CLIENT, "--key", "ours"];
    world.run(words).success();
    assert_eq!(world.sandbox.kids(FOREIGN_KEY_CLIENT), [FOREIGN_KID, "ours"]);

    // A second time nothing is sent.
    world.sandbox.clear_log();
    world.run(words).success().prints("already registered, expires ");
    assert!(world.sandbox.sent().iter().all(|request| request == "POST /token" || request.starts_with("GET ")));

    world.run(["jwks", "remove", "ours", "--client", FOREIGN_KEY_CLIENT]).fails(6).says("--yes");
    world.run(["jwks", "remove", "ours", "--client", FOREIGN_KEY_CLIENT, "--yes"]).success();
    assert_eq!(world.sandbox.kids(FOREIGN_KEY_CLIENT), [FOREIGN_KID]);
}

#[test]
fn the_same_kid_with_another_key_is_not_written_over() {
    let world = with_key();
    world.sandbox.clear_log();
    let words = ["jwks", "upload", "--client", FOREIGN_KEY_CLIENT, "--key", "ours", "--kid", FOREIGN_KID];
    world.run(words).fails(6).says("already registered").without_result();
    assert_eq!(world.sandbox.kids(FOREIGN_KEY_CLIENT), [FOREIGN_KID]);
    assert!(world.sandbox.sent().iter().all(|request| request == "POST /token" || request.starts_with("GET ")));
}

#[test]
fn a_sixth_key_is_refused_with_those_that_could_go() {
    let world = with_key();
    let five = ["k1", "k2", "k3", "k4", "k5"];
    let keys = five.iter().zip(1..).map(|(kid, number)| stranger(kid, number)).collect();
    world.sandbox.change(FOREIGN_KEY_CLIENT, &Change::SetKeys(keys)).unwrap();
    let words = ["jwks", "upload", "--client", FOREIGN_KEY_CLIENT, "--key", "ours"];
    let refused = world.run(words).fails(6);
    assert!(five.iter().all(|kid| refused.stderr.contains(kid)), "{}", refused.stderr);
    assert_eq!(world.sandbox.kids(FOREIGN_KEY_CLIENT), five);
}

#[test]
fn somebody_who_comes_in_between_loses_nothing() {
    let comes_between = |world: &World, key: Value| {
        world.sandbox.change_after("GET /clients/ID/jwks", FOREIGN_KEY_CLIENT, Change::AddKey(key));
    };
    let words = ["jwks", "upload", "--client", FOREIGN_KEY_CLIENT, "--key", "ours"];
    let world = with_key();
    world.sandbox.set(|options| options.single_key_operations = false);
    comes_between(&world, stranger("theirs", 9));
    world.run(words).fails(6).says("somebody else changed the key set").without_result();
    assert_eq!(world.sandbox.kids(FOREIGN_KEY_CLIENT), [FOREIGN_KID, "theirs"]);

    // It is our very kid that was taken meanwhile, where a key can be sent by itself.
    let world = with_key();
    comes_between(&world, stranger("ours", 9));
    world.run(words).fails(6);
    assert_eq!(world.sandbox.keys(FOREIGN_KEY_CLIENT)[1]["n"], stranger("ours", 9)["n"]);

    let world = with_key();
    comes_between(&world, stranger("theirs", 9));
    world.run([&words[..], &["--replace", "--yes"]].concat()).fails(6);
    assert_eq!(world.sandbox.kids(FOREIGN_KEY_CLIENT), [FOREIGN_KID, "theirs"]);
}

#[test]
fn an_expired_foreign_key_is_named_and_asked_for() {
    let world = with_key();
    world.sandbox.set(|options| options.single_key_operations = false);
    let mut expired = stranger("expired", 3);
    expired["exp"] = json!(1_700_000_000);
    world.sandbox.change(FOREIGN_KEY_CLIENT, &Change::AddKey(expired)).unwrap();
    let words = ["jwks", "upload", "--client", FOREIGN_KEY_CLIENT, "--key", "ours", "--yes"];
    world.run(words).fails(6).says("expired keys: expired.").says("jwks remove");
    assert_eq!(world.sandbox.kids(FOREIGN_KEY_CLIENT), [FOREIGN_KID, "expired"]);
}

#[test]
fn public_keys_come_from_files_and_private_ones_never() {
    let world = with_key();
    let upload = |file: &str| world.run(["jwks", "upload", "--client", FOREIGN_KEY_CLIENT, "--file", file]);
    world.write("jwk.json", stranger("from-file", 5).to_string());
    upload("jwk.json").success();
    world.write("jwks.json", json!({"keys": [stranger("from-set", 6)]}).to_string());
    upload("jwks.json").success();
    let pem = world.run("keygen -o pem").success().stdout;
    world.write("public.pem", &pem);
    upload("public.pem").success();
    assert_eq!(world.sandbox.keys(FOREIGN_KEY_CLIENT).len(), 4);

    let before = world.sandbox.keys(FOREIGN_KEY_CLIENT);
    world.sandbox.clear_log();
    world.run("keygen --export-private private.pem").success();
    let mut private = stranger("private", 7);
    private["d"] = json!("c2VjcmV0LWNhbmFyeQ");
    world.write("private.json", private.to_string());
    world.write("private-set.json", json!({"keys": [private]}).to_string());
    world.write("list.json", json!([private]).to_string());
    for file in ["private.pem", "private.json", "private-set.json", "list.json", "business.p12"] {
        upload(file).fails(2).without_result().never_says("c2VjcmV0LWNhbmFyeQ");
    }
    assert_eq!(world.sandbox.keys(FOREIGN_KEY_CLIENT), before);
    assert!(world.sandbox.sent().is_empty());
}

#[test]
fn to_replace_is_to_lose_and_asks() {
    let world = with_key();
    let words = ["jwks", "upload", "--client", FOREIGN_KEY_CLIENT, "--key", "ours", "--replace"];
    let dry = world.run([&words[..], &["--dry-run"]].concat()).success();
    assert_eq!(kids(dry.json()["keys"].as_array().unwrap()), ["ours"]);
    world.run(words).fails(6).says(FOREIGN_KID).says("--yes");
    assert_eq!(world.sandbox.kids(FOREIGN_KEY_CLIENT), [FOREIGN_KID]);
    world.run([&words[..], &["--yes"]].concat()).success();
    assert_eq!(world.sandbox.kids(FOREIGN_KEY_CLIENT), ["ours"]);
}

#[test]
fn the_last_key_and_one_in_use_are_guarded() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    world.run("jwks remove reader-1 --yes").fails(6).says("last key");
    world.sandbox.change(&id, &Change::AddKey(stranger("other", 1))).unwrap();
    world.run("jwks remove reader-1 --yes").fails(6).says("profile reader signs with this key");
    world.run("jwks remove nobodys --yes").fails(3).says("reader-1, other");
    let dry = world.run("jwks remove other --dry-run -o json").success().json();
    assert_eq!(kids(dry["keys"]["keys"].as_array().unwrap()), ["reader-1"]);
    assert_eq!(world.sandbox.keys(&id).len(), 2);
    world.run("jwks remove other --yes").success();
    world.run("jwks remove reader-1 --yes --force").success();
    assert!(world.sandbox.keys(&id).is_empty());
    assert!(world.sandbox.sent().contains(&format!("DELETE /clients/{id}/jwks")));
    for keyless in [Keyless::EmptySet, Keyless::EmptyObject, Keyless::NotFound] {
        world.sandbox.set(|options| options.keyless = keyless);
        assert_eq!(world.run("jwks list -o json").success().json()["keys"], json!([]));
    }
    // Certificate login is back.
    world
        .run(format!(
            "profile add by-certificate --environment local --client-id {id} --scope sandbox:widgets.read \
             --certificate business.p12 --password-from password.txt"
        ))
        .success();
    world.run("token --profile by-certificate").success().token();
}

#[test]
fn success_is_what_is_read_back() {
    // The write is said to have worked, and has not.
    let world = with_key();
    world.sandbox.fail(&[&format!("PUT /clients/{FOREIGN_KEY_CLIENT}/jwks:empty x1")]);
    world.run(["jwks", "upload", "--client", FOREIGN_KEY_CLIENT, "--key", "ours"]).fails(4).without_result();
}
