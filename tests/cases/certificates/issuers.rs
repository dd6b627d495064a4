//! Who issued a certificate, and what that tells (D8, D9).

use maskinporten_protocol::certificate::KnownAuthority;
use maskinporten_testkit::{Home, KeyFiles, PASSWORD, World, self_made};
use serde_json::{Value, json};

use crate::PROGRAM;

fn shown(home: &Home, file: &str, environment: &str) -> (Value, String) {
    let line = ["certificate", "show", file, "--environment", environment];
    let document = home.json(line);
    (document["certificates"][0].clone(), home.ok(line))
}

/// Buypass' policy under a name of one's own. Other names are tried in the protocol crate.
#[test]
fn d9_an_authority_is_told_by_its_key_and_not_by_its_policy() {
    if KeyFiles::get().is_none() {
        return;
    }
    let home = Home::new(PROGRAM);
    self_made(home.root(), "/C=NO/O=Kreativ AS/CN=Kreativ CA", "2.16.578.1.26.1.3.5");
    let (certificate, text) = shown(&home, "chain.pem", "prod");
    assert_eq!((&certificate["issued_by"], &certificate["realm"]), (&Value::Null, &Value::Null));
    assert_eq!((&certificate["chain_checked"], &certificate["usable"]), (&json!(false), &json!(false)));
    assert_eq!(certificate["problems"][0]["code"], "MP-120");
    let says = "not checked: the chain ends at Kreativ CA, which this program doesn't know";
    assert!(text.contains(says), "{text}");
    home.run("certificate show chain.pem --environment prod --check").fails(2);
    let line =
        "profile add own --client-id c1 --certificate chain.pem --environment prod --allow-insecure-permissions";
    home.run(line).success().says("Buypass or Commfides");
}

/// All of them are checked in the protocol crate.
#[test]
fn d9_a_chain_is_checked_up_to_the_real_roots() {
    let home = Home::new(PROGRAM);
    let named = |name: &str| KnownAuthority::all().iter().find(|one| one.name == name).unwrap();
    let authority = named("CPN Enterprise SHA256 CLASS 3");
    home.write("one.pem", authority.certificate.to_pem());
    let (certificate, text) = shown(&home, "one.pem", "prod");
    assert_eq!(certificate["sha256"], authority.sha256);
    assert_eq!(certificate["issued_by"], authority.owner.to_string());
    assert_eq!(certificate["realm"], authority.realm.to_string());
    assert_eq!(certificate["chain_checked"], true);
    assert_eq!(certificate["chain_root"], "CPN RootCA SHA256 Class 3");
    assert_eq!(certificate["unchecked"], json!(["revocation"]));
    assert!(text.contains("chain checked up to CPN RootCA SHA256 Class 3 (production)"), "{text}");
    // Its own dates are told, and those of whoever stands above it.
    home.run("certificate show one.pem --environment prod")
        .success()
        .says("the certificate expired on 2024-12-31")
        .says("the certificate authority CPN RootCA SHA256 Class 3 expired on 2025-01-01");
    home.write("one.pem", named("Buypass Class 3 Test4 CA 3").certificate.to_pem());
    home.run("certificate show one.pem --environment prod").success().says("this is a test certificate");
}

#[test]
fn d9_the_sandboxs_authority_is_its_own_and_counts_in_its_environment_only() {
    let world = World::new(PROGRAM);
    let line = ["certificate", "show", "business.p12", "--password-from", "password.txt", "--check", "--environment"];
    world.ok([&line[..], &["local"]].concat());
    world.ok([&line[..], &["sandbox"]].concat());
    for environment in ["test", "prod"] {
        world.run([&line[..], &[environment]].concat()).fails(2).says("which this program doesn't know");
    }
    let shown = world.json("certificate show business.p12 --password-from password.txt --environment local");
    assert_eq!(shown["certificates"][0]["issued_by"], Value::Null);
    assert_eq!(shown["certificates"][0]["chain_checked"], false);
    world.ok("certificate show --profile admin --check");
}

#[test]
fn d8_a_non_repudiation_certificate_is_warned_about_and_not_refused() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let home = Home::new(PROGRAM).with("P", PASSWORD);
    let file = fixtures.text("non-repudiation.p12");
    let line = ["certificate", "show", &file, "--password-from", "env:P", "--environment", "sandbox"];
    let told = home.run([&line[..], &["--check"]].concat()).success();
    let told = told.says("for signatures that bind the organisation (non-repudiation), not for authentication");
    told.never_says("MP-120");
    let shown = home.json(line);
    let certificate = &shown["certificates"][0];
    assert_eq!(certificate["problems"], json!([]));
    assert_eq!(certificate["usable"], Value::Null);
    assert!(certificate["warnings"][0]["message"].as_str().unwrap().contains("non-repudiation"), "{certificate:#}");
}
