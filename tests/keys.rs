//! The `key` and `certificate` commands, run as people run them, on files made by openssl, ssh-keygen and keytool.

#![expect(clippy::unwrap_used, reason = "a test that can't go on says so by panicking")]

#[path = "keys/bad_input.rs"]
mod bad_input;
#[path = "keys/certificates.rs"]
mod certificates;
#[allow(dead_code, reason = "the reader's own tests use the rest")]
#[path = "../crates/protocol/tests/formats/fixtures.rs"]
mod fixtures;
#[path = "keys/keeping.rs"]
mod keeping;
#[cfg(feature = "sandbox")]
#[path = "keys/locking.rs"]
mod locking;
#[path = "keys/profiles.rs"]
mod profiles;
#[path = "keys/world.rs"]
mod world;

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use fixtures::{Fixtures, PASSWORD, run, text};
use serde_json::Value;
use world::{OPEN, World};

/// Every file with the project's private key in it.
const PRIVATE: [&str; 39] = [
    "pkcs8.pem",
    "pkcs1.pem",
    "encrypted.pem",
    "scrypt.pem",
    "aes128-sha512.pem",
    "des3-sha1.pem",
    "pbes1-3des.pem",
    "pbes1-md5-des.pem",
    "legacy-aes256.pem",
    "legacy-aes128.pem",
    "legacy-des3.pem",
    "key-first.pem",
    "key-last.pem",
    "bag-attributes.pem",
    "one-line.pem",
    "crlf.pem",
    "utf16.pem",
    "pkcs8.der",
    "pkcs1.der",
    "encrypted.der",
    "default.p12",
    "legacy.p12",
    "rc2-128.p12",
    "open.p12",
    "open-key.p12",
    "open-no-mac.p12",
    "no-mac.p12",
    "sha512-mac.p12",
    "keytool.p12",
    "keytool-legacy.p12",
    "one-password.jks",
    "two-passwords.jks",
    "openssh",
    "openssh-encrypted",
    "default.p12.b64",
    "two-passwords.jks.b64",
    "pkcs8.pem.b64url",
    "pkcs8.der.b64",
    "minimal.jwk",
];

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
    let Some(fixtures) = Fixtures::get() else { return };
    let world = World::new();
    let mut shown = 0;
    for name in PRIVATE.iter().chain(&PUBLIC).filter(|name| fixtures.has(name)) {
        let path = text(&fixtures.path(name));
        let told = world.run(&[&["key", "show", "--from", &path, "-o", "json"], OPEN].concat());
        assert_eq!(told.code, 0, "{name}: {}", told.stderr);
        let json: Value = serde_json::from_str(&told.stdout).unwrap();
        let entries = json["entries"].as_array().unwrap();
        assert_eq!(entries.len(), 1, "{name}: {json:#}");
        assert_eq!(hex_of(&entries[0]["jwk"]["n"]), fixtures.modulus(), "{name}");
        assert_eq!(entries[0]["kind"] == "private", PRIVATE.contains(name), "{name}");
        assert!(json["format"].as_str().is_some_and(|format| !format.is_empty()), "{name}");
        for member in ["\"d\"", "\"p\"", "\"q\"", "\"dp\"", "\"dq\"", "\"qi\""] {
            assert!(!told.stdout.contains(member), "{name}: {member}");
        }
        shown += 1;
    }
    assert!(shown >= 30, "{shown}");
}

#[test]
fn whatever_it_was_it_becomes_the_same() {
    const TARGETS: [&str; 8] = ["pkcs1", "pkcs8", "der", "jwk", "jwks", "portal", "base64-jwk", "openssh-public"];
    let Some(fixtures) = Fixtures::get() else { return };
    let world = World::new();
    let convert = |name: &str, target: &str| {
        let path = text(&fixtures.path(name));
        let line = ["key", "convert", &path, "--to", target, "--to-file", "-", "--kid", "k", "--unencrypted"];
        let told = world.run(&[&line[..], &["--allow-insecure-permissions"], OPEN].concat());
        assert_eq!(told.code, 0, "{name} to {target}: {}", told.stderr);
        // The comment of an ssh-rsa line is the alias, where there is one.
        if target == "openssh-public" {
            told.bytes.splitn(3, |byte| *byte == b' ').take(2).collect::<Vec<_>>().concat()
        } else {
            told.bytes
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
                let (path, p12) = (text(&fixtures.path(name)), text(&world.path(&format!("{name}.new"))));
                let line =
                    ["key", "convert", &path, "--to", "p12", "--to-file", &p12, "--new-password-from", "env:P"];
                world.ok(&[&line[..], &["--allow-insecure-permissions"], OPEN].concat());
                let pass = format!("pass:{PASSWORD}");
                let key = run("openssl", &["pkcs12", "-in", &p12, "-passin", &pass, "-nodes", "-nocerts"]);
                let certificates = run("openssl", &["pkcs12", "-in", &p12, "-passin", &pass, "-nokeys"]);
                let open = world.run_with(
                    &["key", "convert", "-", "--to", "der", "--unencrypted", "--to-file", "-"],
                    key.as_bytes(),
                    &[],
                );
                assert_eq!(open.bytes, wanted[2], "{name}");
                let with_chain = ["p12", "jks", "first", "last", "attributes"].iter().any(|part| name.contains(part));
                assert_eq!(certificates.contains("BEGIN CERTIFICATE"), with_chain, "{name}");
            }
        });
    });
}

#[test]
fn the_tools_read_what_is_written() {
    let Some(fixtures) = Fixtures::get() else { return };
    let world = World::new();
    let source = text(&fixtures.path("default.p12"));
    let out = |name: &str| text(&world.path(name));
    for target in ["pem", "pkcs8", "der", "p12", "pkcs1", "jwk", "jwks", "base64-jwk", "portal", "openssh-public"] {
        let mut line = vec!["key", "convert", &source, "--to", target, "--kid", "k"];
        let file = out(target);
        line.extend(["--to-file", &file]);
        if matches!(target, "pem" | "pkcs8" | "der" | "p12") {
            line.extend(["--new-password-from", "env:P"]);
        }
        let told = world.run(&[&line[..], OPEN].concat());
        assert_eq!(told.code, 0, "{target}: {}", told.stderr);
        assert_eq!(world.mode(target), 0o600, "{target}");
        let again = world.run(&[&line[..], OPEN].concat());
        assert_eq!(again.code, 6, "{target}: nothing is overwritten");
    }
    let pass = format!("pass:{PASSWORD}");
    for (name, form) in [("pem", "PEM"), ("pkcs8", "PEM"), ("der", "DER"), ("pkcs1", "PEM")] {
        let line = ["pkey", "-in", &out(name), "-inform", form, "-passin", &pass, "-noout", "-text", "-check"];
        assert!(run("openssl", &line).contains("Key is valid"), "{name}");
        let line = ["rsa", "-in", &out(name), "-inform", form, "-passin", &pass, "-noout", "-modulus"];
        assert!(run("openssl", &line).to_lowercase().contains(fixtures.modulus()), "{name}");
    }
    for (name, begin) in
        [("pem", "ENCRYPTED PRIVATE KEY"), ("pkcs8", "ENCRYPTED PRIVATE KEY"), ("pkcs1", "RSA PRIVATE KEY")]
    {
        assert!(fs::read_to_string(out(name)).unwrap().starts_with(&format!("-----BEGIN {begin}-----")), "{name}");
    }
    assert_eq!(fs::read_to_string(out("pem")).unwrap().matches("BEGIN CERTIFICATE").count(), 2);
    let listed = run("openssl", &["pkcs12", "-in", &out("p12"), "-passin", &pass, "-nodes"]);
    assert_eq!((listed.matches("BEGIN PRIVATE KEY").count(), listed.matches("BEGIN CERTIFICATE").count()), (1, 2));
    if fixtures.has("keytool.p12") {
        let listed = run("keytool", &["-list", "-v", "-keystore", &out("p12"), "-storepass", PASSWORD]);
        assert!(listed.contains("PrivateKeyEntry") && listed.contains("Certificate chain length: 2"), "{listed}");
    }
    assert!(run("ssh-keygen", &["-l", "-f", &out("openssh-public")]).starts_with("2048 SHA256:"));
    // What no tool reads goes back to what openssl reads.
    for name in ["jwk", "jwks", "base64-jwk"] {
        let told = world.run(&["key", "convert", &out(name), "--to", "pkcs1", "--to-file", "-"]);
        assert_eq!(told.stdout, fs::read_to_string(out("pkcs1")).unwrap(), "{name}");
    }
    let portal: Value = serde_json::from_str(&fs::read_to_string(out("portal")).unwrap()).unwrap();
    assert_eq!((portal[0]["kid"].as_str(), portal[0].get("d")), (Some("k"), None));
    let jwk = STANDARD.decode(fs::read_to_string(out("base64-jwk")).unwrap().trim()).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&jwk).unwrap()["kid"], "k");
}

#[test]
fn public_keys_become_jwks_under_a_chosen_kid_and_come_back() {
    let Some(fixtures) = Fixtures::get() else { return };
    let world = World::new();
    let pem = fs::read_to_string(fixtures.path("public.pem")).unwrap();
    for name in PUBLIC {
        let path = text(&fixtures.path(name));
        let told = world.run(&["key", "convert", &path, "--to", "jwk", "--kid", "chosen.kid-1"]);
        assert_eq!(told.code, 0, "{name}: {}", told.stderr);
        let jwk: Value = serde_json::from_str(&told.stdout).unwrap();
        assert_eq!(
            (jwk["kid"].as_str(), jwk["use"].as_str(), jwk.get("d")),
            (Some("chosen.kid-1"), Some("sig"), None)
        );
        fs::write(world.path("public.jwk"), &told.stdout).unwrap();
        let back = world.run(&["key", "convert", &text(&world.path("public.jwk")), "--to", "pem"]);
        assert_eq!(back.stdout, pem, "{name}");
        let refused = world.run(&["key", "convert", &path, "--to", "p12", "--to-file", "-"]);
        assert_eq!(refused.code, 2, "{name}");
    }
    // The public half of a private key, without a word about files.
    let path = text(&fixtures.path("pkcs8.pem"));
    assert_eq!(world.run(&["key", "convert", &path, "--to", "pem", "--public"]).stdout, pem);
    let bare = world.run(&["key", "convert", &path, "--to", "jwk"]);
    assert_eq!((bare.code, bare.stdout.as_str()), (2, ""));
    assert!(bare.stderr.contains("say where the private key is to go"), "{}", bare.stderr);
}
