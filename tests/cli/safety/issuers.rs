//! Which issuer, and which token, is meant.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maskinporten_sandbox::{Change, FOREIGN_KEY_CLIENT};
use maskinporten_testkit::{Listener, Ran, World};
use serde_json::{Value, json};

use crate::PROGRAM;

fn add(world: &World, name: &str, issuer: &str) -> Ran {
    let at = |path: &str| format!("{}/{path}", issuer.trim_end_matches('/'));
    let (token, jwks) = (at("token"), at("jwk"));
    let words =
        ["env", "add", name, "--issuer", issuer, "--token-endpoint", &token, "--jwks-uri", &jwks, "-o", "json"];
    world.run(words)
}

#[test]
fn s12_production_is_known_however_it_is_written() {
    let world = World::empty(PROGRAM);
    for issuer in [
        "https://maskinporten.no:443/",
        "https://MASKINPORTEN.no/",
        "https://Maskinporten.No.",
        "HTTPS://maskinporten.no/",
        "https://maskinporten.no./",
        "https://sky.maskinporten.no:443",
    ] {
        let added = add(&world, "mine", issuer).success().json();
        assert_eq!(added["production"], true, "{issuer}");
        // It is the audience of assertions, to the letter.
        assert_eq!(added["issuer"], issuer);
        assert_eq!(world.run("env show mine -o json").success().json()["production"], true);
    }
    for issuer in ["https://test.maskinporten.no:443/", "https://maskinporten.no.example/"] {
        assert_eq!(add(&world, "other", issuer).success().json()["production"], false, "{issuer}");
    }
    // A self-service API of production's is production, whatever the issuer says.
    let words =
        ["env", "add", "other", "--issuer", "https://a.example/", "--token-endpoint", "https://a.example/token"];
    let more = [
        "--jwks-uri",
        "https://a.example/jwk",
        "--self-service",
        "https://API.samarbeid.digdir.no:443",
        "-o",
        "json",
    ];
    assert_eq!(world.run([&words[..], &more].concat()).success().json()["production"], true);
}

#[test]
fn s12_environments_are_named_in_lower_case() {
    let world = World::empty(PROGRAM);
    let before = std::fs::read(world.config().join("config.toml")).unwrap();
    for name in ["PROD", "Prod", "TEST", "Sandbox", "Mine", "prod", "test"] {
        add(&world, name, "https://a.example/").fails(2).without_result();
    }
    assert_eq!(std::fs::read(world.config().join("config.toml")).unwrap(), before);
    for words in [
        &["env", "show", "PROD"][..],
        &["env", "remove", "Local"],
        &["profile", "add", "x", "--environment", "Prod", "--client-id", "c"],
    ] {
        world.run(words).fails(2).without_result().says("lower case");
    }
    add(&world, "mine", "https://a.example/").success();
}

#[test]
fn s12_names_from_before_that_rule_still_work() {
    let world = World::with_reader(PROGRAM);
    for file in ["config.toml", "keys.toml"] {
        let path = world.config().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.replace("[environments.local]", "[environments.Local]").replace("\"local\"", "\"Local\"");
        std::fs::write(&path, text).unwrap();
    }
    world.run("token --profile reader --no-cache").success().token();
    world.run("jwks list --profile reader").success().prints("stored here");
    assert_eq!(world.run("env show local -o json").success().json()["name"], "local");
    // A change finds the entry that is there, and makes no second one.
    let (issuer, base) = (world.sandbox.issuer().to_owned(), world.sandbox.selfservice().to_owned());
    world.run(["env", "add", "local", "--issuer", &issuer, "--self-service", &base]).success();
    world.run("token --profile reader --no-cache").success().token();
    let text = std::fs::read_to_string(world.config().join("config.toml")).unwrap();
    assert_eq!(text.to_lowercase().matches("[environments.local]").count(), 1, "{text}");
    world.run("env remove local").fails(6).says("profiles use it");

    let world = World::empty(PROGRAM);
    let path = world.config().join("config.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let second = text.replace("version = 1\n", "").replace("environments.local", "environments.LOCAL");
    for (config, word) in [
        (format!("{text}{second}"), "lower case"),
        (text.replace("environments.local", "environments.PROD"), "environment prod is Digdir's"),
    ] {
        std::fs::write(&path, config).unwrap();
        world.run("env list").fails(2).without_result().says(word);
    }
    std::fs::write(&path, text.replace("environments.local", "environments.Local")).unwrap();
    world.run("env remove local").success();
    world.run("env show local").fails(3);
}

#[test]
fn s12_an_issuer_is_one_line_of_plain_letters() {
    let world = World::empty(PROGRAM);
    let path = world.config().join("config.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let issuer = world.sandbox.issuer().to_owned();
    for bad in [
        "https://a.example/\n",
        "\nhttps://a.example/",
        "https://a.exa\nmple/",
        "https://a.exa\tmple/",
        "https://a.example/\r\nx",
        "https://a.example/\u{1b}[31m",
        "https://a.example/\u{2028}",
        "https://a.example/ ",
        "https://a.example\\@b.example/",
        "https:/a.example/",
        "https://a.example/b/../",
        "https://a.example/%2e%2e/",
        "https://me:secret@a.example/",
    ] {
        // What stands around it in a flag or a variable is taken off; a file is to the letter.
        let is_around = bad.trim() != bad;
        let words = ["env", "add", "x", "--issuer", bad, "--token-endpoint", "https://a.example/token"];
        let words = [&words[..], &["--jwks-uri", "https://a.example/jwk", "--config-dir", "other"]].concat();
        world.run(&words).fails(if is_around { 0 } else { 2 });
        let quoted = serde_json::to_string(bad).unwrap();
        std::fs::write(&path, text.replace(&format!("issuer = \"{issuer}\""), &format!("issuer = {quoted}")))
            .unwrap();
        world.run("env list").fails(2).without_result().never_says("\u{1b}").never_says("secret");
        std::fs::write(&path, &text).unwrap();
        let jwk = json!({"kty": "RSA"}).to_string();
        let call = world.call("token").env("MASKINPORTEN_CLIENT_JWK", jwk).env("MASKINPORTEN_CLIENT_ID", "c");
        let call = call.env("MASKINPORTEN_ISSUER", bad).env("MASKINPORTEN_TOKEN_ENDPOINT", "https://a.example/token");
        call.run().fails(2).without_result();
    }
    world.run("env list").success().prints("local");
}

/// A key, and JWS that are signed with it whatever their header says.
struct Signer(KeyPair);

impl Signer {
    fn new() -> Self {
        Self(KeyPair::generate(KeySize::Rsa2048).unwrap())
    }

    fn jwk(&self) -> Value {
        let public = self.0.public_key();
        let text = |number: &[u8]| URL_SAFE_NO_PAD.encode(number);
        let (n, e) = (public.modulus(), public.exponent());
        json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "k",
            "n": text(n.big_endian_without_leading_zero()), "e": text(e.big_endian_without_leading_zero())})
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// What a header may have besides, and whether a reader without extensions may accept it.
fn demands() -> Vec<(Value, bool)> {
    let it = "http://example.invalid/UNDEFINED";
    vec![
        (json!({}), true),
        (json!({"unknown": 1, "b64": true}), true),
        (json!({"crit": [it], it: true}), false),
        (json!({"crit": ["exp"], "exp": 1}), false),
        (json!({"crit": ["b64"], "b64": false}), false),
        (json!({"crit": ["b64"], "b64": true}), false),
        (json!({"b64": false}), false),
        (json!({"b64": "true"}), false),
        (json!({"crit": []}), false),
        (json!({"crit": null}), false),
        (json!({"crit": "exp"}), false),
        (json!({"crit": [1]}), false),
        (json!({"crit": ["alg"]}), false),
        (json!({"crit": ["kid", "typ"], "typ": "JWT"}), false),
        (json!({"crit": ["not-there"]}), false),
        (json!({"crit": [it, it], it: true}), false),
    ]
}

fn with(base: Value, more: &Value) -> Value {
    let mut all = base;
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    all
}

#[track_caller]
fn inspected(world: &World, jws: &str, good: bool, what: &Value) {
    let ran = world.call("inspect -o json").input(jws).run();
    let ran = ran.fails(if good { 0 } else { 2 });
    assert_eq!(ran.json()["verified"], good, "{what}");
    // What is in it can be seen all the same.
    let decoded = world.call("inspect --no-verify -o json").input(jws).run().success().json();
    assert_eq!(decoded["verified"], Value::Null);
}

#[test]
fn s13_a_token_that_demands_what_is_not_known_is_not_valid() {
    let (world, signer) = (World::empty(PROGRAM), Signer::new());
    let server = Listener::json(&json!({"keys": [signer.jwk()]}).to_string());
    let issuer = format!("http://{}/", server.address);
    add(&world, "own", &issuer).success();
    let claims = json!({"iss": issuer, "client_id": "c", "scope": "a:b", "iat": 1, "exp": 2});
    for (more, good) in demands() {
        let token = signer.sign(&with(json!({"alg": "RS256", "kid": "k"}), &more), &claims);
        inspected(&world, &token, good, &more);
    }
}

#[test]
fn s13_an_assertion_that_demands_what_is_not_known_is_not_valid() {
    let (world, signer) = (World::new(PROGRAM), Signer::new());
    world.sandbox.change(FOREIGN_KEY_CLIENT, &Change::AddKey(signer.jwk())).unwrap();
    let issuer = world.sandbox.issuer();
    let claims = json!({"iss": FOREIGN_KEY_CLIENT, "aud": issuer, "scope": "a:b", "iat": 1, "exp": 2, "jti": "j"});
    for (more, good) in demands() {
        let assertion = signer.sign(&with(json!({"alg": "RS256", "kid": "k"}), &more), &claims);
        inspected(&world, &assertion, good, &more);
    }
}
