//! Tokens of others (E).

mod answers;
mod signers;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maskinporten_testkit::{Listener, Ran, World};
use serde_json::{Value, json};

use crate::PROGRAM;
use signers::Signer;

/// A server of somebody else's that publishes these keys, as the environment `own`. Its issuer.
fn publishing(world: &World, keys: &[Value]) -> String {
    let server = Listener::json(&json!({ "keys": keys }).to_string());
    let issuer = format!("http://{}/realms/own", server.address);
    let (token, jwks) = (format!("{issuer}/token"), format!("{issuer}/certs"));
    let words = ["env", "add", "own", "--issuer", &issuer, "--token-endpoint", &token, "--jwks-uri", &jwks];
    world.run(words).success();
    issuer
}

fn inspect(world: &World, text: &str) -> Ran {
    world.call("inspect -o json").input(text).run()
}

/// Says that it was checked, and with what.
#[track_caller]
fn verified(ran: Ran) {
    let json = ran.success().json();
    assert_eq!((&json["kind"], &json["verified"]), (&json!("access_token"), &json!(true)), "{json}");
}

/// Says why it wasn't checked, and nothing of forgery.
#[track_caller]
fn not_verified(ran: Ran, why: &str) {
    let ran = ran.fails(6).says("not verified: ").says(why).never_says("forged").never_says("NOT VALID");
    assert_eq!(ran.json()["verified"], Value::Null);
}

/// Says that it isn't genuine.
#[track_caller]
fn forged(ran: Ran) {
    assert_eq!(ran.fails(2).says("forged").json()["verified"], false);
}

#[test]
fn e1_a_token_of_a_known_issuer_is_an_access_token_whoever_it_is_for() {
    let (world, signer) = (World::empty(PROGRAM), Signer::new("RS256"));
    let issuer = publishing(&world, &[signer.jwk("k")]);
    // As mock-oauth2-server and Keycloak write them.
    for more in [json!({"sub": "s", "aud": "a"}), json!({"azp": "app", "typ": "Bearer", "aud": ["a", "b"]})] {
        let mut claims = json!({"iss": issuer, "iat": 1, "exp": 2});
        claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let token = signer.sign(&json!({"kid": "k", "typ": "JWT"}), &claims);
        verified(inspect(&world, &token));
        let text = world.call("inspect").input(token).run().success().prints("an access token");
        text.never_says("an assertion");
    }
    // An issuer that isn't known is one all the same.
    let elsewhere = signer.sign(&json!({"kid": "k"}), &json!({"iss": "https://id.example/", "sub": "s"}));
    not_verified(inspect(&world, &elsewhere), "isn't an environment known here");
    let slash = signer.sign(&json!({"kid": "k"}), &json!({"iss": format!("{issuer}/"), "sub": "s"}));
    not_verified(inspect(&world, &slash), "that of own is written");
}

#[test]
fn e2_what_servers_sign_with_is_checked() {
    let world = World::empty(PROGRAM);
    for algorithm in signers::ALGORITHMS {
        let (signer, other) = (Signer::new(algorithm), Signer::new(algorithm));
        // Other keys beside it, of kinds that nothing is known of.
        let keys = [json!({"kty": "AKP", "kid": "x", "alg": "ML-DSA-44", "pub": "AA"}), signer.jwk("k"), json!({})];
        let issuer = publishing(&world, &keys);
        let claims = json!({"iss": issuer, "sub": "s"});
        for header in [json!({"kid": "k"}), json!({})] {
            let token = signer.sign(&header, &claims);
            verified(inspect(&world, &token));
            let changed = URL_SAFE_NO_PAD.encode(json!({"iss": issuer, "sub": "t"}).to_string());
            let parts: Vec<&str> = token.split('.').collect();
            forged(inspect(&world, &format!("{}.{changed}.{}", parts[0], parts[2])));
            forged(inspect(&world, &other.sign(&header, &claims)));
        }
        not_verified(inspect(&world, &signer.sign(&json!({"kid": "gone"}), &claims)), "there is no key ");
    }
}

#[test]
fn e2_what_can_not_be_checked_is_not_called_forged() {
    let world = World::empty(PROGRAM);
    let (rsa, ec) = (Signer::new("RS256"), Signer::new("ES256"));
    let with = |mut jwk: Value, name: &str, value: &str| {
        jwk[name] = json!(value);
        jwk
    };
    let short = json!({"kty": "RSA", "kid": "short", "n": "AQAB", "e": "AQAB"});
    let keys = [
        rsa.jwk("k"),
        ec.jwk("ec"),
        with(rsa.jwk("encrypting"), "use", "enc"),
        with(rsa.jwk("other"), "alg", "RS512"),
        short,
        with(ec.jwk("damaged"), "x", "!"),
    ];
    let claims = json!({"iss": publishing(&world, &keys), "sub": "s"});
    for (kid, signer, why) in [
        ("ec", &rsa, "is of kind "),
        ("k", &ec, "is of kind "),
        ("encrypting", &rsa, "something else than signatures"),
        ("other", &rsa, "published for "),
        ("short", &rsa, "bits"),
        ("damaged", &ec, "damaged form"),
    ] {
        not_verified(inspect(&world, &signer.sign(&json!({"kid": kid}), &claims)), why);
    }
    for alg in ["HS256", "ES512", "ES256K", "ML-DSA-44", "RS1"] {
        let token = rsa.sign(&json!({"kid": "k", "alg": alg}), &claims);
        not_verified(inspect(&world, &token), alg);
    }
    // Without a signature nobody has said anything.
    let unsigned = rsa.sign(&json!({"kid": "k", "alg": "none"}), &claims);
    let unsigned = format!("{}.", &unsigned[..unsigned.rfind('.').unwrap()]);
    let ran = inspect(&world, &unsigned).fails(2).says("isn't signed").never_says("forged");
    assert_eq!(ran.json()["verified"], false);
}

#[test]
fn e5_a_token_on_the_command_line_is_not_repeated() {
    let world = World::with_reader(PROGRAM);
    let token = world.run("token").success().token();
    let header = format!("Authorization: Bearer {token}");
    let json = world.ok("token -o json");
    let lines: [&[&str]; 8] = [
        &["inspect", &token],
        &["inspect", &header],
        &["inspect", &json],
        &["inspect", "Bearer", &token],
        &["inspect", "--", &token],
        &["inspect", &token, "-o", "json"],
        &["inspect", "--token", &token],
        &["token", &token],
    ];
    for words in lines {
        let ran = world.run(words).fails(2).without_result().says("| maskinporten inspect");
        for part in token.split('.') {
            assert!(!ran.stderr.contains(part), "{words:?}\n{}", ran.stderr);
        }
    }
    // Neither is a key, or a person's number.
    let key = world.ok("key export reader-1 --private --to jwk --unencrypted --to-file -");
    let secret = serde_json::from_str::<Value>(&key).unwrap()["d"].as_str().unwrap().to_owned();
    for words in [&["key", "show", &key][..], &["profile", "add", "x", "--client-id", "x", "--certificate", &key]] {
        world.run(words).fails(2).without_result().never_says(&secret).says("command line");
    }
    world.run(["token", "01017012345"]).fails(2).never_says("01017012345");
    // A file of that name is one.
    world.write(&token[..40], &token);
    world.run(["inspect", &token[..40]]).success();
}

#[test]
fn e6_what_token_prints_is_read() {
    let world = World::with_reader(PROGRAM);
    let bare = world.ok("token");
    for format in ["text", "json", "header"] {
        let printed = world.ok(["token", "-o", format]);
        for text in [printed.clone(), format!("\u{feff}{printed}"), printed.replace('\n', "\r\n")] {
            let json = inspect(&world, &text).success().json();
            assert_eq!(json["verified"], true, "{format}");
        }
    }
    inspect(&world, &format!("\"{}\"\n", bare.trim())).success();
    inspect(&world, &format!("bearer {bare}")).success();
    let answer: Value = serde_json::from_str(&world.ok("token -o json")).unwrap();
    inspect(&world, &json!({"grant": "x.y.z", "token": answer}).to_string()).success();
    let piped = world.shell("maskinporten token -o json | maskinporten inspect").run().success();
    piped.prints("valid, checked with");
    inspect(&world, r#"{"error":"invalid_grant"}"#).fails(2).says("without an access_token");
}

#[test]
fn s8_a_person_on_the_command_line_is_warned_of() {
    let world = World::with_reader(PROGRAM);
    let words = ["token", "--no-cache", "--pid", "01017012345"];
    world.run(words).says("warning: ").says("env:NAME").never_says("01017012345");
    let call = world.call("token --no-cache --pid env:PERSON").env("PERSON", "01017012345");
    call.run().never_says("other users");
}
