//! PEM whose label isn't true, and OpenSSH's formats.

use super::{base64, field, home, key, shown};
use crate::PROGRAM;
use maskinporten_testkit::{Home, has, run_tool, skipped};

#[test]
fn d2_pem_is_read_by_its_content_and_a_wrong_label_is_noted() {
    for (name, format, label) in [
        ("pem_p8_label_pkcs1.pem", "PEM (PKCS#1)", "\"PRIVATE KEY\" is wrong: it is PKCS#1"),
        ("pem_rsapriv_label_p8.pem", "PEM (PKCS#8)", "\"RSA PRIVATE KEY\" is wrong: it is PKCS#8"),
    ] {
        assert_eq!(key(name, field(name))["format"], format);
        shown(name, field(name)).says(label);
    }
    // The public half under the certificate's label, and the other way round.
    let public = key("p8.pem", field("pem_rsapriv_label_p8.pem"))["jwk"].to_string();
    let home = home();
    home.write("public.jwk", public);
    let pem = home.ok("key convert public.jwk --to pem");
    for (label, kind) in [("CERTIFICATE", "public key"), ("RSA PUBLIC KEY", "public key")] {
        let ran = shown("odd.pem", pem.replace("PUBLIC KEY", label)).success();
        assert_eq!(ran.json()["entries"][0]["kind"], "public");
        ran.says(kind);
    }
    let right = shown("public.pem", &pem).success();
    assert_eq!(right.stderr, "");
}

#[test]
fn d2_line_ends_marks_and_escapes_of_every_sort_are_read() {
    let pem = String::from_utf8(field("pem_rsapriv_label_p8.pem")).unwrap().replace("RSA PRIVATE", "PRIVATE");
    let thumbprint = key("plain.pem", &pem)["thumbprint"].clone();
    let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        std::iter::once(0xfeff).chain(pem.encode_utf16()).flat_map(bytes).collect()
    };
    for (name, text) in [
        ("crlf", pem.replace('\n', "\r\n").into_bytes()),
        ("cr", pem.replace('\n', "\r").into_bytes()),
        ("bom", format!("\u{feff}{pem}").into_bytes()),
        ("utf16le", utf16(u16::to_le_bytes)),
        ("utf16be", utf16(u16::to_be_bytes)),
        ("utf16_unmarked", pem.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("marks_from_a_web_page", format!("<pre>{}</pre>", pem.replace('\n', "\u{200b}\n")).into_bytes()),
        (
            "attributes",
            format!("Bag Attributes\n    friendlyName: x\nKey Attributes: <No Attributes>\n{pem}").into_bytes(),
        ),
        ("escaped", pem.replace('\n', "\\n").into_bytes()),
        ("escaped_crlf", pem.replace('\n', "\\r\\n").into_bytes()),
        ("escaped_twice", pem.replace('\n', "\\\\n").into_bytes()),
        ("one_line_body", pem.replace('\n', "").replace("KEY-----MII", "KEY-----\nMII").into_bytes()),
        ("spaces", pem.replace('\n', " ").into_bytes()),
        ("der", base64_decoded(&pem)),
        ("der_newline", [base64_decoded(&pem), b"\n".to_vec()].concat()),
        ("der_base64", base64(&base64_decoded(&pem)).into_bytes()),
    ] {
        assert_eq!(key(name, text)["thumbprint"], thumbprint, "{name}");
    }
}

fn base64_decoded(pem: &str) -> Vec<u8> {
    use base64::Engine as _;
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    base64::engine::general_purpose::STANDARD.decode(body).unwrap()
}

#[test]
fn d3_openssh_keys_are_opened_or_told_by_their_kind() {
    assert_eq!(key("des", field("ssh_enc_3des-cbc"))["format"], "OpenSSH (3des-cbc, bcrypt)");
    for name in ["ssh_ecdsa", "ssh_ecdsa.pub"] {
        shown(name, field(name)).fails(2).says("the key is of type EC: Maskinporten takes only RSA keys");
    }
}

#[test]
fn d3_an_openssh_certificate_is_told_from_a_public_key() {
    if !has("ssh-keygen") {
        return skipped("no OpenSSH certificate without ssh-keygen");
    }
    let home = Home::new(PROGRAM);
    for (name, kind) in [("authority", "ed25519"), ("rsa", "rsa"), ("curve", "ecdsa"), ("edwards", "ed25519")] {
        run_tool("ssh-keygen", &["-q", "-t", kind, "-N", "", "-f", &home.text(name)]);
        if name != "authority" {
            let line = ["-q", "-s", &home.text("authority"), "-I", "x", &home.text(format!("{name}.pub"))];
            run_tool("ssh-keygen", &line);
        }
    }
    let json = home.json("key show --from rsa-cert.pub");
    assert_eq!(json["format"], "OpenSSH public key (from an OpenSSH certificate, which isn't X.509)");
    home.run("key import rsa-cert.pub").fails(2).says("there is no private key here, only a public key");
    for (name, kind) in [("curve", "EC"), ("edwards", "Ed25519")] {
        for file in [name.to_owned(), format!("{name}.pub"), format!("{name}-cert.pub")] {
            home.run(["key", "show", "--from", &file]).fails(2).says(&format!("the key is of type {kind}"));
        }
    }
}

#[test]
fn d4_a_keystore_that_certutil_encoded_opens() {
    let name = "certutil_encoded_p12.txt";
    let key = key(name, field(name));
    assert_eq!(key["format"], "PKCS#12 (AES-256, PBKDF2, SHA-256 MAC)");
    shown(name, field(name)).says("the label \"CERTIFICATE\" is wrong: it is PKCS#12");
    // A whole PEM file that was encoded once more.
    let pem = format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        base64(&field("pem_p8_label_pkcs1.pem"))
    );
    super::key("encoded.pem", pem);
    // The same under a label of its own.
    let text = String::from_utf8(field(name)).unwrap();
    super::key("pkcs12.pem", text.replace("CERTIFICATE", "PKCS12"));
}
