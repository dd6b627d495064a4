//! `certificate show`: what Maskinporten will say, before it says it. The reasons are tried in the protocol crate.

use maskinporten_testkit::KeyFiles;
use serde_json::Value;

use crate::{OPEN, home};

#[test]
fn each_reason_for_a_refusal_is_shown_with_its_code() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("default.p12", &[], &[]),
        ("default.p12", &["--environment", "sandbox"], &[]),
        ("default.p12", &["--environment", "prod", "--org", "991825827"], &["MP-120", "MP-122"]),
        ("mismatch.pem", &[], &["MP-120", "MP-122", "MP-124"]),
    ];
    for (name, flags, codes) in cases {
        let path = fixtures.text(name);
        let line = [&["certificate", "show", &path, "-o", "json"], *flags, OPEN].concat();
        let told = home.run(&line).success();
        let json: Value = serde_json::from_str(&told.stdout).unwrap();
        let certificate = &json["certificates"][0];
        let found: Vec<&str> = certificate["problems"]
            .as_array()
            .unwrap()
            .iter()
            .map(|problem| problem["code"].as_str().unwrap())
            .collect();
        assert_eq!(found, *codes, "{name} {flags:?}");
        assert_eq!(certificate["chain_checked"], false, "{name}");
        // Without problems it may still be an imitation: it is never said to be usable.
        assert_eq!(certificate["usable"], if codes.is_empty() { Value::Null } else { Value::Bool(false) }, "{name}");
        for code in *codes {
            assert!(told.stderr.contains(&format!("({code}). ")), "{name}: {}", told.stderr);
        }
        // Nobody here knows whether Commfides issued it; the sandbox doesn't ask.
        let passes = codes.is_empty() && flags.contains(&"sandbox");
        home.run([&line[..], &["--check"]].concat()).fails(if passes { 0 } else { 2 });
    }
}

#[test]
fn a_name_is_not_taken_for_a_signature() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    let shown = |name: &str| {
        let told = home.run([&["certificate", "show", &fixtures.text(name), "-o", "json"], OPEN].concat()).success();
        let json: Value = serde_json::from_str(&told.stdout).unwrap();
        (json["certificates"][0].clone(), told.stderr)
    };
    for (name, signatures) in
        [("imitation.pem", Value::from("valid")), ("forged.pem", "invalid".into()), ("certificate.pem", Value::Null)]
    {
        let (certificate, said) = shown(name);
        assert_eq!(certificate["chain_signatures"], signatures, "{name}");
        assert_eq!(certificate["unchecked"], serde_json::json!(["issuer", "revocation"]), "{name}");
        let warned = said.contains("isn't signed by Commfides Legal Person - G3 - TEST, whose name it bears");
        assert_eq!(warned, signatures == "invalid", "{name}: {said}");
    }
}

#[test]
fn whose_it_is_and_what_is_missing() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    let shown = home.ok([&["certificate", "show", &fixtures.text("default.p12")], OPEN].concat());
    for expected in [
        "974760673 (in the subject's organizationIdentifier)",
        "SEID 2",
        "digital signature",
        "complete: Commfides Legal Person - G3 - TEST",
        "not checked: the chain ends at Commfides Legal Person - G3 - TEST, which this program doesn't know",
        "who issued it, and whether it was revoked",
        "present, and matches the certificate",
        fixtures.fingerprint(),
    ] {
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
    let shown = home.ok(["certificate", "show", &fixtures.text("production.pem")]);
    for expected in [
        "(in the subject's serialNumber)",
        "SEID 1",
        "isn't the authority of that name",
        "CN=Buypass Class 3 CA 3",
        "is missing",
    ] {
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
    home.run(["certificate", "show", &fixtures.text("public.pem")]).fails(2).says("it contains no certificate");
    home.run("certificate show").fails(3);
}
