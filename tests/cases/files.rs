//! Key files that people have (D). `tests/fixtures/field` has those that other programs wrote.

mod foreign;
mod labels;
mod values;

use std::fs;
use std::path::Path;

use maskinporten_testkit::{Home, Ran, has, kit, run_tool, skipped};
use serde_json::Value;

use crate::PROGRAM;

/// What opens the files.
const PASSWORD: &str = "hemmelig";
const OPEN: &str = "--password-from env:P --key-password-from env:P";

fn field(name: &str) -> Vec<u8> {
    fs::read(Path::new("tests/fixtures/field").join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A home in which the password is in a variable.
fn home() -> Home {
    Home::new(PROGRAM).with("P", PASSWORD)
}

/// `key show` of a file.
fn shown(name: &str, bytes: impl AsRef<[u8]>) -> Ran {
    let home = home();
    home.write_private(name, bytes);
    home.run(format!("key show --from {name} {OPEN} -o json"))
}

/// The one private key in a file.
#[track_caller]
fn key(name: &str, bytes: impl AsRef<[u8]>) -> Value {
    let json = shown(name, bytes).success().json();
    let private: Vec<&Value> =
        json["entries"].as_array().unwrap().iter().filter(|entry| entry["kind"] == "private").collect();
    let [one] = private.as_slice() else { panic!("{name}: {json:#}") };
    let mut one = (*one).clone();
    one["format"] = json["format"].clone();
    one
}

#[test]
fn d1_keystores_in_ber_and_with_strings_in_pieces_open() {
    for (name, format, certificates) in [
        ("constructed-octets.p12", "PKCS#12 (3DES, SHA-1 MAC)", 3),
        ("bouncycastle-ber.p12", "PKCS#12 (3DES, RC2-40, SHA-1 MAC)", 3),
        // Of Firefox's library.
        ("nss.p12", "PKCS#12 (AES-256, PBKDF2, AES-128, PBKDF2, SHA-256 MAC)", 1),
    ] {
        let key = key(name, field(name));
        assert_eq!(key["format"], format, "{name}");
        assert_eq!(key["certificates"].as_array().unwrap().len(), certificates, "{name}");
    }
    // The line end that an editor adds, and base64 of it on one line.
    key("newline.p12", [field("bouncycastle-ber.p12"), b"\r\n".to_vec()].concat());
    key("wrapped", base64(&field("bouncycastle-ber.p12")));
}

#[test]
fn d1_a_wrong_password_for_ber_is_told_as_one() {
    let home = home().with("P", "galt");
    for name in ["constructed-octets.p12", "bouncycastle-ber.p12"] {
        home.write_private(name, field(name));
        let ran = home.run(format!("key show --from {name} --password-from env:P")).fails(2);
        ran.says("the password for the PKCS#12 keystore is wrong").never_says("galt");
    }
}

#[test]
fn d1_a_store_with_letters_beyond_ascii_and_another_password_for_its_key_opens() {
    let home = home().with("S", "blåbær123");
    home.write_private("kt_uni.jks", field("kt_uni.jks"));
    let json = home.json("key show --from kt_uni.jks --password-from env:S --key-password-from env:P");
    assert_eq!((&json["format"], &json["entries"][0]["alias"]), (&"JKS".into(), &"blåbær".into()));
}

#[test]
fn the_sandboxs_keystore_is_opened_by_other_programs() {
    let good = kit().good();
    let home = home();
    home.write_private("business.p12", &good.p12);
    let (path, pass) = (home.text("business.p12"), &good.password);
    if has("openssl") {
        let pem = run_tool("openssl", &["pkcs12", "-in", &path, "-passin", &format!("pass:{pass}"), "-nodes"]);
        assert!(pem.contains("BEGIN PRIVATE KEY") && pem.matches("BEGIN CERTIFICATE").count() == 3, "{pem}");
    } else {
        skipped("no openssl opens the sandbox's keystore");
    }
    if has("keytool") {
        let said = run_tool("keytool", &["-list", "-v", "-keystore", &path, "-storepass", pass]);
        assert!(said.contains("PrivateKeyEntry") && said.contains("Certificate chain length: 3"), "{said}");
    } else {
        skipped("no keytool opens the sandbox's keystore");
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[test]
fn d_a_file_in_the_place_of_a_kid_is_told_how_to_be_shown() {
    let home = home();
    home.write_private("my key.pem", field("pem_p8_label_pkcs1.pem"));
    let refused = home.run(["key", "show", "my key.pem"]).fails(3);
    refused.says("it is a file: `maskinporten key show --from='my key.pem'` shows what is in it");
    home.run(["key", "show", "--from=my key.pem"]).success();
}
