//! The `key` and `certificate` commands, run as people run them, on files made by openssl, ssh-keygen and keytool.

#![expect(clippy::unwrap_used, reason = "a test that can't go on says so by panicking")]

mod bad_input;
#[cfg(feature = "sandbox")]
mod certificate_warning;
mod certificates;
mod profiles;
mod stored;

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use maskinporten_testkit::{ENTRY_PASSWORD, Home, KeyFiles, PASSWORD, mode, run_tool};
use serde_json::Value;

/// The built program.
const PROGRAM: &str = env!("CARGO_BIN_EXE_maskinporten");

/// What opens every file that has a password.
const OPEN: &[&str] = &["--password-from", "env:P", "--key-password-from", "env:E"];

/// A home in which the passwords are in variables.
fn home() -> Home {
    Home::new(PROGRAM).with("P", PASSWORD).with("E", ENTRY_PASSWORD)
}

/// A file of each kind with the project's private key in it. All that there are, in every flavour, are read in the
/// protocol crate.
const PRIVATE: [&str; 6] =
    ["pkcs8.pem", "legacy.p12", "two-passwords.jks", "openssh-encrypted", "default.p12.b64", "minimal.jwk"];

const PUBLIC: [&str; 7] = [
    "public.pem",
    "public.der",
    "public-pkcs1.pem",
    "openssh.pub",
    "public.pem.b64",
    "certificate.pem",
    "certificate.der",
];

fn hex_of(base64url: &Value) -> String {
    let bytes = URL_SAFE_NO_PAD.decode(base64url.as_str().unwrap()).unwrap();
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[test]
fn every_file_is_shown_without_being_told_its_format() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    for name in PRIVATE.iter().chain(&PUBLIC).filter(|name| fixtures.has(name)) {
        let path = fixtures.text(name);
        let told = home.run([&["key", "show", "--from", &path, "-o", "json"], OPEN].concat()).success();
        let json: Value = serde_json::from_str(&told.stdout).unwrap();
        let entries = json["entries"].as_array().unwrap();
        assert_eq!(entries.len(), 1, "{name}: {json:#}");
        assert_eq!(hex_of(&entries[0]["jwk"]["n"]), fixtures.modulus(), "{name}");
        assert_eq!(entries[0]["kind"] == "private", PRIVATE.contains(name), "{name}");
        assert!(json["format"].as_str().is_some_and(|format| !format.is_empty()), "{name}");
        for member in ["\"d\"", "\"p\"", "\"q\"", "\"dp\"", "\"dq\"", "\"qi\""] {
            assert!(!told.stdout.contains(member), "{name}: {member}");
        }
    }
}

#[test]
fn whatever_it_was_it_becomes_the_same() {
    const TARGETS: [&str; 8] = ["pkcs1", "pkcs8", "der", "jwk", "jwks", "portal", "base64-jwk", "openssh-public"];
    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    let convert = |name: &str, target: &str| {
        let path = fixtures.text(name);
        let line = ["key", "convert", &path, "--to", target, "--to-file", "-", "--kid", "k", "--unencrypted"];
        let bytes = home.call([&line[..], &["--allow-insecure-permissions"], OPEN].concat()).bytes();
        // The comment of an ssh-rsa line is the alias, where there is one.
        if target == "openssh-public" {
            bytes.splitn(3, |byte| *byte == b' ').take(2).collect::<Vec<_>>().concat()
        } else {
            bytes
        }
    };
    let wanted = TARGETS.map(|target| convert("pkcs8.pem", target));
    // One thread for each target: most of the time goes into opening the files.
    std::thread::scope(|threads| {
        for (target, wanted) in TARGETS.iter().zip(&wanted) {
            threads.spawn(move || {
                for name in PRIVATE.iter().filter(|name| fixtures.has(name)) {
                    assert_eq!(&convert(name, target), wanted, "{name} to {target}");
                }
            });
        }
        // A .p12 is never the same twice: openssl opens each.
        threads.spawn(|| {
            for name in PRIVATE.iter().filter(|name| fixtures.has(name)) {
                let (path, p12) = (fixtures.text(name), home.text(format!("{name}.new")));
                let line =
                    ["key", "convert", &path, "--to", "p12", "--to-file", &p12, "--new-password-from", "env:P"];
                home.ok([&line[..], &["--allow-insecure-permissions"], OPEN].concat());
                let pass = format!("pass:{PASSWORD}");
                let key = run_tool("openssl", &["pkcs12", "-in", &p12, "-passin", &pass, "-nodes", "-nocerts"]);
                let certificates = run_tool("openssl", &["pkcs12", "-in", &p12, "-passin", &pass, "-nokeys"]);
                let open = home.call("key convert - --to der --unencrypted --to-file -").input(key).bytes();
                assert_eq!(open, wanted[2], "{name}");
                let with_chain = ["p12", "jks", "first", "last", "attributes"].iter().any(|part| name.contains(part));
                assert_eq!(certificates.contains("BEGIN CERTIFICATE"), with_chain, "{name}");
            }
        });
    });
}

#[test]
fn the_tools_read_what_is_written() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    let source = fixtures.text("default.p12");
    let out = |name: &str| home.text(name);
    for target in ["pem", "pkcs8", "der", "p12", "pkcs1", "jwk", "jwks", "base64-jwk", "portal", "openssh-public"] {
        let mut line = vec!["key", "convert", &source, "--to", target, "--kid", "k"];
        let file = out(target);
        line.extend(["--to-file", &file]);
        if matches!(target, "pem" | "pkcs8" | "der" | "p12") {
            line.extend(["--new-password-from", "env:P"]);
        }
        home.run([&line[..], OPEN].concat()).success();
        assert_eq!(mode(&home.at(target)), 0o600, "{target}");
        // Nothing is overwritten.
        home.run([&line[..], OPEN].concat()).fails(6);
    }
    let pass = format!("pass:{PASSWORD}");
    for (name, form) in [("pem", "PEM"), ("pkcs8", "PEM"), ("der", "DER"), ("pkcs1", "PEM")] {
        let line = ["pkey", "-in", &out(name), "-inform", form, "-passin", &pass, "-noout", "-text", "-check"];
        assert!(run_tool("openssl", &line).contains("Key is valid"), "{name}");
        let line = ["rsa", "-in", &out(name), "-inform", form, "-passin", &pass, "-noout", "-modulus"];
        assert!(run_tool("openssl", &line).to_lowercase().contains(fixtures.modulus()), "{name}");
    }
    for (name, begin) in
        [("pem", "ENCRYPTED PRIVATE KEY"), ("pkcs8", "ENCRYPTED PRIVATE KEY"), ("pkcs1", "RSA PRIVATE KEY")]
    {
        assert!(fs::read_to_string(out(name)).unwrap().starts_with(&format!("-----BEGIN {begin}-----")), "{name}");
    }
    assert_eq!(fs::read_to_string(out("pem")).unwrap().matches("BEGIN CERTIFICATE").count(), 2);
    let listed = run_tool("openssl", &["pkcs12", "-in", &out("p12"), "-passin", &pass, "-nodes"]);
    assert_eq!((listed.matches("BEGIN PRIVATE KEY").count(), listed.matches("BEGIN CERTIFICATE").count()), (1, 2));
    if fixtures.has("keytool.p12") {
        let listed = run_tool("keytool", &["-list", "-v", "-keystore", &out("p12"), "-storepass", PASSWORD]);
        assert!(listed.contains("PrivateKeyEntry") && listed.contains("Certificate chain length: 2"), "{listed}");
    }
    assert!(run_tool("ssh-keygen", &["-l", "-f", &out("openssh-public")]).starts_with("2048 SHA256:"));
    // What no tool reads goes back to what openssl reads.
    for name in ["jwk", "jwks", "base64-jwk"] {
        let told = home.run(["key", "convert", &out(name), "--to", "pkcs1", "--to-file", "-"]);
        assert_eq!(told.stdout, fs::read_to_string(out("pkcs1")).unwrap(), "{name}");
    }
    let portal: Value = serde_json::from_str(&fs::read_to_string(out("portal")).unwrap()).unwrap();
    assert_eq!((portal[0]["kid"].as_str(), portal[0].get("d")), (Some("k"), None));
    let jwk = STANDARD.decode(fs::read_to_string(out("base64-jwk")).unwrap().trim()).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&jwk).unwrap()["kid"], "k");
}

#[test]
fn public_keys_become_jwks_under_a_chosen_kid_and_come_back() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    let pem = fs::read_to_string(fixtures.path("public.pem")).unwrap();
    for name in PUBLIC {
        let path = fixtures.text(name);
        let told = home.run(["key", "convert", &path, "--to", "jwk", "--kid", "chosen.kid-1"]).success();
        let jwk: Value = serde_json::from_str(&told.stdout).unwrap();
        assert_eq!(
            (jwk["kid"].as_str(), jwk["use"].as_str(), jwk.get("d")),
            (Some("chosen.kid-1"), Some("sig"), None)
        );
        fs::write(home.at("public.jwk"), &told.stdout).unwrap();
        let back = home.run(["key", "convert", &home.text("public.jwk"), "--to", "pem"]);
        assert_eq!(back.stdout, pem, "{name}");
        home.run(["key", "convert", &path, "--to", "p12", "--to-file", "-"]).fails(2);
    }
    // The public half of a private key, without a word about files.
    let path = fixtures.text("pkcs8.pem");
    assert_eq!(home.run(["key", "convert", &path, "--to", "pem", "--public"]).stdout, pem);
    home.run(["key", "convert", &path, "--to", "jwk"])
        .fails(2)
        .without_result()
        .says("say where to write the private key");
}
