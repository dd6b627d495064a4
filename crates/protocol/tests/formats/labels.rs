//! PEM whose label isn't true, and OpenSSH's formats.

use maskinporten_testkit::{has, run_tool};

use super::{base64, field, one, opened, skipped, thumbprint, why};

#[test]
fn d2_pem_is_read_by_its_content_and_a_wrong_label_is_noted() {
    for (name, format, label) in [
        ("pem_p8_label_pkcs1.pem", "PEM (PKCS#1)", "\"PRIVATE KEY\" is wrong: it is PKCS#1"),
        ("pem_rsapriv_label_p8.pem", "PEM (PKCS#8)", "\"RSA PRIVATE KEY\" is wrong: it is PKCS#8"),
    ] {
        let material = one(name, field(name));
        assert_eq!(material.format.to_string(), format);
        assert!(material.notes[0].contains(label), "{:?}", material.notes);
    }
    // The public half under the certificate's label, and the other way round.
    let pem = one("p8.pem", field("pem_rsapriv_label_p8.pem")).private[0].key.public().to_pem().unwrap();
    for label in ["CERTIFICATE", "RSA PUBLIC KEY"] {
        let material = opened(pem.replace("PUBLIC KEY", label)).unwrap();
        assert_eq!(material.public.len(), 1, "{label}");
        assert!(material.notes[0].contains("public key"), "{:?}", material.notes);
    }
    assert!(opened(&pem).unwrap().notes.is_empty());
}

#[test]
fn d2_line_ends_marks_and_escapes_of_every_sort_are_read() {
    let pem = String::from_utf8(field("pem_rsapriv_label_p8.pem")).unwrap().replace("RSA PRIVATE", "PRIVATE");
    let plain = thumbprint(&one("plain", &pem));
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
        assert_eq!(thumbprint(&one(name, text)), plain, "{name}");
    }
}

fn base64_decoded(pem: &str) -> Vec<u8> {
    use base64::Engine as _;
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    base64::engine::general_purpose::STANDARD.decode(body).unwrap()
}

#[test]
fn d3_openssh_keys_are_opened_or_told_by_their_kind() {
    assert_eq!(one("des", field("ssh_enc_3des-cbc")).format.to_string(), "OpenSSH (3des-cbc, bcrypt)");
    for name in ["ssh_ecdsa", "ssh_ecdsa.pub"] {
        assert_eq!(why(field(name)), "the key is of type EC: Maskinporten takes only RSA keys", "{name}");
    }
}

#[test]
fn d3_an_openssh_certificate_is_told_from_a_public_key() {
    if !has("ssh-keygen") {
        return skipped("no OpenSSH certificate without ssh-keygen");
    }
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).into_os_string().into_string().unwrap();
    let made = |name: &str| std::fs::read(at(name)).unwrap();
    for (name, kind) in [("authority", "ed25519"), ("rsa", "rsa"), ("curve", "ecdsa"), ("edwards", "ed25519")] {
        run_tool("ssh-keygen", &["-q", "-t", kind, "-N", "", "-f", &at(name)]);
        if name != "authority" {
            run_tool("ssh-keygen", &["-q", "-s", &at("authority"), "-I", "x", &at(&format!("{name}.pub"))]);
        }
    }
    let format = opened(made("rsa-cert.pub")).unwrap().format.to_string();
    assert_eq!(format, "OpenSSH public key (from an OpenSSH certificate, which isn't X.509)");
    assert_eq!(why(made("rsa-cert.pub")), "there is no private key here, only a public key");
    for (name, kind) in [("curve", "EC"), ("edwards", "Ed25519")] {
        for file in [name.to_owned(), format!("{name}.pub"), format!("{name}-cert.pub")] {
            assert!(why(made(&file)).starts_with(&format!("the key is of type {kind}")), "{file}");
        }
    }
}
