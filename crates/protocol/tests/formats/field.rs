//! Key files that people have (D). `tests/field` has those that other programs wrote.

mod foreign;
mod labels;
mod values;

use std::fs;

use maskinporten_protocol::key::material::KeyMaterial;
use maskinporten_protocol::key::{ReadError, read};
use maskinporten_testkit::skipped;

use crate::said::Said;

/// What opens the files.
const PASSWORD: &str = "hemmelig";

fn field(name: &str) -> Vec<u8> {
    fs::read(format!("tests/field/{name}")).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn opened(bytes: impl AsRef<[u8]>) -> Result<KeyMaterial, ReadError> {
    read(&bytes.as_ref().to_vec().into(), &mut Said { store: Some(PASSWORD), entry: Some(PASSWORD) })
}

/// A file with one private key in it.
#[track_caller]
fn one(name: &str, bytes: impl AsRef<[u8]>) -> KeyMaterial {
    let material = opened(bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
    material.choose(None).unwrap_or_else(|error| panic!("{name}: {error}"));
    material
}

fn thumbprint(material: &KeyMaterial) -> String {
    material.private[0].key.public().thumbprint().to_string()
}

/// Why a file has no key that can be used.
#[track_caller]
fn why(bytes: impl AsRef<[u8]>) -> String {
    let error = opened(bytes).and_then(|material| material.choose(None).cloned()).unwrap_err();
    error.to_string()
}

#[test]
fn d1_keystores_in_ber_and_with_strings_in_pieces_open() {
    for (name, format, certificates) in [
        ("constructed-octets.p12", "PKCS#12 (3DES, SHA-1 MAC)", 3),
        ("bouncycastle-ber.p12", "PKCS#12 (3DES, RC2-40, SHA-1 MAC)", 3),
        // Of Firefox's library.
        ("nss.p12", "PKCS#12 (AES-256, PBKDF2, AES-128, PBKDF2, SHA-256 MAC)", 1),
    ] {
        let material = one(name, field(name));
        assert_eq!(material.format.to_string(), format, "{name}");
        assert_eq!(material.private[0].chain.certificates().len(), certificates, "{name}");
    }
    // The line end that an editor adds, and base64 of it on one line.
    one("newline", [field("bouncycastle-ber.p12"), b"\r\n".to_vec()].concat());
    one("wrapped", base64(&field("bouncycastle-ber.p12")));
}

#[test]
fn d1_a_wrong_password_for_ber_is_told_as_one() {
    for name in ["constructed-octets.p12", "bouncycastle-ber.p12"] {
        let error = read(&field(name).into(), &mut Said::wrong()).unwrap_err();
        assert_eq!(error.to_string(), "the password for the PKCS#12 keystore is wrong", "{name}");
    }
}

#[test]
fn d1_a_store_with_letters_beyond_ascii_and_another_password_for_its_key_opens() {
    let mut said = Said { store: Some("blåbær123"), entry: Some(PASSWORD) };
    let material = read(&field("kt_uni.jks").into(), &mut said).unwrap();
    assert_eq!(material.format.to_string(), "JKS");
    assert_eq!(material.choose(None).unwrap().alias.as_deref(), Some("blåbær"));
}

#[test]
fn d4_a_keystore_that_certutil_encoded_opens() {
    let name = "certutil_encoded_p12.txt";
    let material = one(name, field(name));
    assert_eq!(material.format.to_string(), "PKCS#12 (AES-256, PBKDF2, SHA-256 MAC)");
    assert!(material.notes[0].contains("the label \"CERTIFICATE\" is wrong: it is PKCS#12"), "{:?}", material.notes);
    // A whole PEM file that was encoded once more.
    let twice = base64(&field("pem_p8_label_pkcs1.pem"));
    one("twice", format!("-----BEGIN CERTIFICATE-----\n{twice}\n-----END CERTIFICATE-----\n"));
    // The same under a label of its own.
    let text = String::from_utf8(field(name)).unwrap();
    one("PKCS12", text.replace("CERTIFICATE", "PKCS12"));
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
