//! An outside witness for our signatures: openssl.

use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maskinporten_testkit::{Listener, World, has, kit, skipped};
use serde_json::{Value, json};

use crate::PROGRAM;

/// The assertion that a server gets, taken out of the form.
fn assertion(world: &World, alg: &str) -> String {
    let server = Listener::json(r#"{"access_token":"a","token_type":"Bearer","expires_in":120,"scope":"a:b"}"#);
    let config = std::fs::read_to_string(world.config().join("config.toml")).unwrap();
    let other =
        config.replace(&format!("{}token", world.sandbox.issuer()), &format!("http://{}/token", server.address));
    let other = other.replace(world.sandbox.issuer(), &format!("http://{}/", server.address));
    world.write_private("other/config.toml", &other);
    std::fs::copy(world.config().join("keys.toml"), world.at("other/keys.toml")).unwrap();
    let words = ["token", "--no-cache", "--alg", alg, "--config-dir", "other"];
    world.call(words).env("MASKINPORTEN_STORE", "env").env("MASKINPORTEN_PRIVATE_KEY", pem(world)).run().success();
    let heard = server.heard().concat();
    assert!(heard.contains("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer"), "{heard}");
    heard.split("assertion=").nth(1).unwrap().trim().to_owned()
}

fn pem(world: &World) -> String {
    std::fs::read_to_string(world.at("key.pem")).unwrap()
}

#[test]
fn openssl_verifies_our_assertions() {
    if !has("openssl") {
        return skipped("openssl isn't installed: no outside witness for signatures");
    }
    let world = World::new(PROGRAM);
    world.register("witnessed");
    world.run("keygen --kid witnessed-1 --export-private key.pem").success();
    let openssl = |words: &[&str]| Command::new("openssl").args(words).current_dir(world.root()).output().unwrap();
    assert!(openssl(&["pkey", "-in", "key.pem", "-pubout", "-out", "public.pem"]).status.success());
    for (alg, digest) in [("RS256", "-sha256"), ("RS384", "-sha384"), ("RS512", "-sha512")] {
        let assertion = assertion(&world, alg);
        let (signed, signature) = assertion.rsplit_once('.').unwrap();
        world.write("signed", signed);
        std::fs::write(world.at("signature"), URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
        let verified = openssl(&["dgst", digest, "-verify", "public.pem", "-signature", "signature", "signed"]);
        assert!(verified.status.success(), "{alg}: {}", String::from_utf8_lossy(&verified.stderr));

        let part = |index: usize| -> Value {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(signed.split('.').nth(index).unwrap()).unwrap()).unwrap()
        };
        let (header, claims) = (part(0), part(1));
        assert_eq!((&header["alg"], &header["kid"]), (&json!(alg), &json!("witnessed-1")));
        assert!(header.get("x5c").is_none());
        assert_eq!(claims["scope"], "sandbox:widgets.read");
        let id = world.profile("witnessed")["client_id"].clone();
        assert_eq!(claims["iss"], id);
        let life = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
        assert!((1..=120).contains(&life));
        assert!(claims["jti"].as_str().unwrap().len() >= 16);
    }
}

#[test]
fn an_assertion_is_inspected_with_what_is_at_hand() {
    let world = World::new(PROGRAM);
    let id = world.register("witnessed");
    world.run("keygen --kid witnessed-1 --export-private key.pem").success();
    let assertion = assertion(&world, "RS256");
    let inspect = || world.call("inspect -o json").input(assertion.clone()).run();
    let by = |words: &str| {
        let json = inspect().success().json();
        assert_eq!((&json["kind"], &json["verified"]), (&json!("assertion"), &json!(true)));
        assert!(json["verification"].as_str().unwrap().contains(words), "{json}");
    };
    by("the key of profile witnessed");
    // Without the profile: what is registered on the client, which the admin profile may see.
    world.run("jwks upload").success();
    world.run("profile remove witnessed --yes").success();
    by("the key registered as");
    world.run(["jwks", "remove", "witnessed-1", "--client", &id, "--force", "--yes"]).success();
    let ran = inspect().fails(6).says("is registered on client").never_says("forged");
    assert_eq!(ran.json()["verified"], Value::Null);
    world.run("profile remove admin --yes").success();
    assert_eq!(inspect().fails(6).says("not verified").json()["verified"], Value::Null);
}

/// Signed by openssl, so that a mistake that signing and checking share is seen.
#[test]
fn an_assertion_is_inspected_with_the_certificate_in_it() {
    let world = World::empty(PROGRAM);
    let business = kit().good();
    world.write("key.pem", &business.key_pem);
    let certificates = |pem: &str| -> Vec<String> {
        let parts = pem.split("-----BEGIN CERTIFICATE-----").skip(1);
        parts.map(|part| part.split("-----END").next().unwrap().split_whitespace().collect()).collect()
    };
    let sign = |x5c: &Value| {
        let header = URL_SAFE_NO_PAD.encode(json!({"alg": "RS256", "x5c": x5c}).to_string());
        let claims = URL_SAFE_NO_PAD.encode(r#"{"iss":"c1","aud":"https://test.maskinporten.no/","scope":"a:b"}"#);
        let signed = format!("{header}.{claims}");
        world.write("signed", &signed);
        let words = ["dgst", "-sha256", "-sign", "key.pem", "-out", "signature", "signed"];
        let ran = Command::new("openssl").args(words).current_dir(world.root()).output();
        ran.is_ok_and(|output| output.status.success())
            .then(|| format!("{signed}.{}", URL_SAFE_NO_PAD.encode(std::fs::read(world.at("signature")).unwrap())))
    };
    let chain = json!(certificates(&business.chain_pem));
    let Some(good) = sign(&chain) else { return skipped("openssl isn't installed: no assertion with x5c was made") };
    let inspect = |text: &str| world.call("inspect -o json").input(text).run();
    let json = inspect(&good).success().json();
    assert_eq!((&json["kind"], &json["verified"]), (&json!("assertion"), &json!(true)));
    let said = json["verification"].as_str().unwrap();
    assert!(
        said.contains("organizationIdentifier=NTRNO-") && said.contains("(not checked: the chain ends at "),
        "{said}"
    );

    let mut parts: Vec<String> = good.split('.').map(str::to_owned).collect();
    parts[1] = URL_SAFE_NO_PAD.encode(r#"{"iss":"c2","aud":"https://test.maskinporten.no/","scope":"a:b"}"#);
    let other_claims = parts.join(".");
    let other = kit().certificate("commfides").unwrap();
    let other_leaf = sign(&json!(certificates(&other.chain_pem))).unwrap();
    let cut = format!("{}AAAA", &good[..good.len() - 4]);
    for tampered in [other_claims, other_leaf, cut] {
        assert_eq!(inspect(&tampered).fails(2).json()["verified"], false);
    }
    // As .NET libraries were known to write it; and what isn't a certificate at all.
    for (x5c, says) in
        [(json!(chain[0]), "MP-123"), (json!([]), "MP-123"), (json!(["!"]), "MP-123"), (json!(["AAAA"]), "X.509")]
    {
        inspect(&sign(&x5c).unwrap()).fails(6).says(says).never_says("forged");
    }
}

#[test]
fn what_inspect_can_not_verify_is_not_called_valid() {
    let world = World::with_reader(PROGRAM);
    let token = world.run("token").success().token();
    let inspect =
        |text: &str, words: &[&str]| world.call([&["inspect", "-o", "json"], words].concat()).input(text).run();
    assert_eq!(inspect(&token, &[]).success().json()["verified"], true);
    let cut = &token[..token.len() - 4];
    assert_eq!(inspect(&format!("{cut}AAAA"), &[]).fails(2).json()["verified"], false);
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
    let body = token.split('.').nth(1).unwrap();
    inspect(&format!("{none}.{body}."), &[]).fails(2);
    // Somebody else's issuer: no address in the token is asked.
    let elsewhere =
        URL_SAFE_NO_PAD.encode(r#"{"iss":"https://evil.example/","client_id":"x","jku":"https://evil.example/"}"#);
    let parts: Vec<&str> = token.split('.').collect();
    let foreign = format!("{}.{elsewhere}.{}", parts[0], parts[2]);
    assert_eq!(inspect(&foreign, &[]).fails(6).json()["verified"], Value::Null);
    inspect(&foreign, &["--no-verify"]).success();
    for bad in ["", "x", "a.b.c", "eyJ.eyJ.eyJ", "....", "\u{1b}[2J"] {
        inspect(bad, &[]).fails(2).never_says("\u{1b}");
    }
    // An assertion, with the profile's key and without anything.
    world.run("inspect -o json").fails(2);
}
