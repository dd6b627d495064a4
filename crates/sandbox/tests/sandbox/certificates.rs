//! The kit: good certificates log in, files can be written and read again, openssl reads them all.

use std::{collections::HashMap, process::Command};

use maskinporten_sandbox::{ADMIN_CLIENT, KIT_PASSWORD, Kit, Options, Sandbox};
use serde_json::json;

use crate::asker::{Asker, claims_of, kit};

#[test]
fn every_good_certificate_logs_in() {
    let asker = Asker::new();
    for name in ["business", "buypass-seid1", "commfides"] {
        let scope = json!({"scope": "idporten:dcr.read"});
        let answer = asker.ask_with_certificate(ADMIN_CLIENT, name, &scope);
        assert_eq!(answer.status, 200, "{name}: {answer:?}");
        let token = answer.body["access_token"].as_str().unwrap();
        assert_eq!(claims_of(token)["client_amr"], "virksomhetssertifikat");
    }
    let scope = json!({"scope": "idporten:dcr.read"});
    let customer = asker.ask_with_certificate("sandbox-customer-admin", "customer", &scope);
    assert_eq!(customer.status, 200);
}

#[test]
fn openssl_verifies_the_chains_and_opens_the_containers() {
    let directory = tempfile::tempdir().unwrap();
    for file in kit().files().unwrap() {
        std::fs::write(directory.path().join(&file.name), &file.contents).unwrap();
    }
    let openssl = |args: &[&str]| {
        let output = Command::new("openssl").args(args).current_dir(directory.path()).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&text).into_owned())
    };
    for (name, good) in [
        ("business", true),
        ("buypass-seid1", true),
        ("commfides", true),
        ("customer", true),
        ("expired", false),
        ("not-yet-valid", false),
        ("foreign-ca", false),
        ("self-signed", false),
        ("production", false),
    ] {
        let (verified, text) = openssl(&["verify", "-CAfile", "ca.pem", &format!("{name}.pem")]);
        assert_eq!(verified, good, "{name}: {text}");
        let password = format!("pass:{KIT_PASSWORD}");
        let p12 = format!("{name}.p12");
        let (opened, text) = openssl(&["pkcs12", "-in", &p12, "-passin", &password, "-nodes"]);
        assert!(opened, "{name}: {text}");
        assert!(text.contains("BEGIN PRIVATE KEY"), "{name}");
    }
    let (_, text) = openssl(&["x509", "-in", "business.pem", "-noout", "-text"]);
    for part in
        ["NTRNO-310400009", "Buypass Class 3 Test4 CA G2 ST Business", "2.16.578.1.26.1.3.5", "Digital Signature"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn a_kit_outlives_its_sandbox() {
    let files: HashMap<String, Vec<u8>> =
        kit().files().unwrap().into_iter().map(|file| (file.name, file.contents)).collect();
    let again = Kit::from_files(|name| files.get(name).cloned()).unwrap();
    assert_eq!(again.ca_pem, kit().ca_pem);
    for certificate in &kit().certificates {
        let copy = again.certificate(&certificate.name).unwrap();
        assert_eq!(copy.chain_pem, certificate.chain_pem, "{}", copy.name);
        assert_eq!(copy.key_pem, certificate.key_pem, "{}", copy.name);
    }
    assert!(Kit::from_files(|_| None).is_err());
    // A token from before the restart is still good after it, on the same address.
    let first = Asker::new();
    let token = first.token_with("idporten:dcr.read");
    let port = first.issuer().rsplit(':').next().unwrap();
    let port = port.trim_end_matches('/').parse().unwrap();
    drop(first);
    let second = Asker::with(Options { port, ..Options::default() });
    assert_eq!(second.api_as(&token, "GET", "/clients", None).status, 200);
}

#[test]
fn private_keys_stay_out_of_debug_output() {
    let sandbox = Sandbox::start(Options { kit: Some(kit().clone()), ..Options::default() }).unwrap();
    let text = format!("{:?}", sandbox.kit());
    assert!(text.contains("business") && !text.contains("PRIVATE") && text.len() < 4000);
    let text = format!("{sandbox:?}");
    assert!(!text.contains("PRIVATE") && text.contains(sandbox.issuer()));
    sandbox.stop();
}
