//! Tokens of others (E).

mod answers;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maskinporten_sandbox::{Change, FOREIGN_KEY_CLIENT};
use maskinporten_testkit::{Listener, Ran, World};
use serde_json::{Value, json};

use crate::PROGRAM;

/// A key, and JWS that are signed with it whatever their header says.
struct Signer(KeyPair);

impl Signer {
    fn new() -> Self {
        Self(KeyPair::generate(KeySize::Rsa2048).unwrap())
    }

    fn jwk(&self, kid: &str) -> Value {
        let public = self.0.public_key();
        let text = |number: &[u8]| URL_SAFE_NO_PAD.encode(number);
        let (n, e) = (public.modulus(), public.exponent());
        json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid,
            "n": text(n.big_endian_without_leading_zero()), "e": text(e.big_endian_without_leading_zero())})
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let mut all = json!({"alg": "RS256"});
        all.as_object_mut().unwrap().extend(header.as_object().unwrap().clone());
        let signed = [&all, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

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
    let (world, signer) = (World::empty(PROGRAM), Signer::new());
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

/// Which signatures are checked, and with which keys, is tried in the protocol crate.
#[test]
fn e2_valid_forged_and_not_checked_are_three_things() {
    let (world, signer) = (World::empty(PROGRAM), Signer::new());
    let claims = json!({"iss": publishing(&world, &[signer.jwk("k")]), "sub": "s"});
    let jws = |header: Value| signer.sign(&header, &claims);
    verified(inspect(&world, &jws(json!({"kid": "k"}))));
    forged(inspect(&world, &Signer::new().sign(&json!({"kid": "k"}), &claims)));
    not_verified(inspect(&world, &jws(json!({"kid": "gone"}))), "there is no key ");
    not_verified(inspect(&world, &jws(json!({"kid": "k", "alg": "HS256"}))), "HS256");
    // Without a signature nobody has said anything.
    let unsigned = jws(json!({"kid": "k", "alg": "none"}));
    let unsigned = format!("{}.", &unsigned[..unsigned.rfind('.').unwrap()]);
    let ran = inspect(&world, &unsigned).fails(2).says("isn't signed").never_says("forged");
    assert_eq!(ran.json()["verified"], false);
}

/// The guided path ends with a token that is verified as `inspect` and `doctor` do it.
#[test]
fn e2_the_guided_path_tells_a_forged_token_from_one_that_could_not_be_verified() {
    const NO_ISSUER: &str = "https://elsewhere.no/";
    for (kid, issuer, code, says) in [
        ("k", None, 0, "fetched and verified"),
        ("gone", None, 5, "couldn't be verified: there is no key \"gone\""),
        ("k", Some(NO_ISSUER), 2, "isn't genuine: it names another issuer"),
    ] {
        let signer = Signer::new();
        let keys = [signer.jwk("k")];
        let server = Listener::naming_itself(move |origin| {
            let claims = json!({"iss": issuer.unwrap_or(origin), "client_id": "c", "scope": "a:b"});
            let token = signer.sign(&json!({"kid": kid}), &claims);
            json!({"keys": keys, "access_token": token, "token_type": "Bearer", "expires_in": 120, "scope": "a:b"})
                .to_string()
        });
        let ran = guided(&server).fails(code);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(said.contains(says) && (said.contains("genuine") == (code == 2)), "{kid} {issuer:?}: {said}");
    }
}

/// What keeps the keys from being read is told with its own exit code and its own hint.
#[test]
fn e2_the_guided_path_says_why_no_keys_are_read() {
    let token = Signer::new().sign(&json!({"kid": "k"}), &json!({"iss": "a", "client_id": "c", "scope": "a:b"}));
    let answer =
        json!({"access_token": token, "token_type": "Bearer", "expires_in": 120, "scope": "a:b"}).to_string();
    for (otherwise, code, hint) in [
        ("302 Found", 4, "see `maskinporten env list`"),
        ("404 Not Found", 5, "something in between may have answered"),
    ] {
        let server = Listener::documents(&[("/token", &answer)], otherwise);
        guided(&server).fails(code).says("a token came, and it couldn't be verified").says(hint);
    }
}

/// Goes the guided path with a client that this server knows.
fn guided(server: &Listener) -> Ran {
    let world = World::empty(PROGRAM);
    let origin = format!("http://{}", server.address);
    let (token, jwks) = (format!("{origin}/token"), format!("{origin}/jwk"));
    let words = ["env", "add", "own", "--issuer", &origin, "--token-endpoint", &token, "--jwks-uri", &jwks];
    world.run(words).success();
    let answers = "environment = \"own\"\nway = \"portal\"\nname = \"W\"\nscopes = [\"a:b\"]\nclient_id = \"c\"\n";
    world.write("answers.toml", answers);
    world.run("onboard --answers answers.toml")
}

/// Demands that no reader without extensions may pass over, in what a server says and in what a client says.
#[test]
fn s13_a_header_that_demands_what_is_not_known_is_not_valid() {
    let (world, signer) = (World::new(PROGRAM), Signer::new());
    world.sandbox.change(FOREIGN_KEY_CLIENT, &Change::AddKey(signer.jwk("k"))).unwrap();
    let token = json!({"iss": publishing(&world, &[signer.jwk("k")]), "client_id": "c", "iat": 1, "exp": 2});
    let issuer = world.sandbox.issuer();
    let assertion = json!({"iss": FOREIGN_KEY_CLIENT, "aud": issuer, "scope": "a:b", "iat": 1, "exp": 2, "jti": "j"});
    for claims in [token, assertion] {
        for (header, good) in [
            (json!({"kid": "k", "b64": true}), true),
            (json!({"kid": "k", "crit": ["x"], "x": true}), false),
            (json!({"kid": "k", "b64": false}), false),
        ] {
            let jws = signer.sign(&header, &claims);
            let ran = inspect(&world, &jws).fails(if good { 0 } else { 2 });
            assert_eq!(ran.json()["verified"], good, "{header}");
            // What is in it can be seen all the same.
            let decoded = world.call("inspect --no-verify -o json").input(jws).run().success().json();
            assert_eq!(decoded["verified"], Value::Null);
        }
    }
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
