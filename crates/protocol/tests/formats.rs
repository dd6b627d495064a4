//! Key files as openssl, ssh-keygen and keytool make them, each read by the same `read`, and ours read by them.

#![expect(clippy::unwrap_used, reason = "a test that can't go on says so by panicking")]

#[path = "formats/ber.rs"]
mod ber;
#[path = "formats/certificates.rs"]
mod certificates;
#[path = "formats/derivations.rs"]
mod derivations;
#[path = "formats/field.rs"]
mod field;
#[path = "formats/hostile.rs"]
mod hostile;
#[path = "formats/pbmac1.rs"]
mod pbmac1;
#[path = "formats/said.rs"]
mod said;

use std::fs;
use std::process::Command;

use maskinporten_protocol::certificate::CertificateChain;
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::material::{KeyMaterial, PrivateEntry};
use maskinporten_protocol::key::password::NoPasswords;
use maskinporten_protocol::key::{ReadError, read, read_entry, write};
use maskinporten_protocol::secret::{SecretBytes, SecretText};
use maskinporten_testkit::{KeyFiles, PASSWORD, run_tool};
use said::Said;

/// Every file with the project's key in it, what `KeyFormat` says of it, and the length of the chain that comes along.
const PRIVATE: [(&str, &str, usize); 40] = [
    ("pkcs8.pem", "PEM (PKCS#8)", 0),
    ("pkcs1.pem", "PEM (PKCS#1)", 0),
    ("encrypted.pem", "PEM (encrypted PKCS#8: AES-256, PBKDF2)", 0),
    ("scrypt.pem", "PEM (encrypted PKCS#8: AES-256, scrypt)", 0),
    ("aes128-sha512.pem", "PEM (encrypted PKCS#8: AES-128, PBKDF2)", 0),
    ("des3-sha1.pem", "PEM (encrypted PKCS#8: 3DES, PBKDF2)", 0),
    ("pbes1-3des.pem", "PEM (encrypted PKCS#8: 3DES)", 0),
    ("pbes1-md5-des.pem", "PEM (encrypted PKCS#8: DES)", 0),
    ("legacy-aes256.pem", "PEM (PKCS#1, encrypted in OpenSSL's old way: AES-256-CBC)", 0),
    ("legacy-aes128.pem", "PEM (PKCS#1, encrypted in OpenSSL's old way: AES-128-CBC)", 0),
    ("legacy-des3.pem", "PEM (PKCS#1, encrypted in OpenSSL's old way: DES-EDE3-CBC)", 0),
    ("key-first.pem", "PEM (PKCS#8, certificates)", 2),
    ("key-last.pem", "PEM (certificates, PKCS#8)", 2),
    ("bag-attributes.pem", "PEM (certificates, PKCS#8)", 2),
    ("one-line.pem", "PEM (PKCS#8)", 0),
    ("crlf.pem", "PEM (PKCS#8)", 0),
    ("utf16.pem", "PEM (PKCS#8)", 0),
    ("pkcs8.der", "DER (PKCS#8)", 0),
    ("pkcs1.der", "DER (PKCS#1)", 0),
    ("encrypted.der", "DER (encrypted PKCS#8: AES-256, PBKDF2)", 0),
    ("default.p12", "PKCS#12 (AES-256, PBKDF2, SHA-256 MAC)", 2),
    ("legacy.p12", "PKCS#12 (RC2-40, 3DES, SHA-1 MAC)", 2),
    ("rc2-128.p12", "PKCS#12 (3DES, RC2-128, SHA-1 MAC)", 1),
    ("open.p12", "PKCS#12 (SHA-256 MAC)", 1),
    ("open-key.p12", "PKCS#12 (AES-256, PBKDF2, SHA-256 MAC)", 1),
    ("open-no-mac.p12", "PKCS#12 (no MAC)", 1),
    ("no-mac.p12", "PKCS#12 (AES-256, PBKDF2, no MAC)", 1),
    ("sha512-mac.p12", "PKCS#12 (AES-256, PBKDF2, SHA-512 MAC)", 1),
    ("ber.p12", "PKCS#12 (AES-256, PBKDF2, SHA-256 MAC)", 2),
    ("keytool.p12", "PKCS#12 (AES-256, PBKDF2, SHA-256 MAC)", 2),
    ("keytool-legacy.p12", "PKCS#12 (3DES, RC2-40, SHA-1 MAC)", 2),
    ("one-password.jks", "JKS", 2),
    ("two-passwords.jks", "JKS", 2),
    ("openssh", "OpenSSH", 0),
    ("openssh-encrypted", "OpenSSH (aes256-ctr, bcrypt)", 0),
    ("default.p12.b64", "PKCS#12 (AES-256, PBKDF2, SHA-256 MAC), in base64", 2),
    ("two-passwords.jks.b64", "JKS, in base64", 2),
    ("pkcs8.pem.b64url", "PEM (PKCS#8), in base64", 0),
    ("pkcs8.der.b64", "DER (PKCS#8), in base64", 0),
    ("minimal.jwk", "JWK", 0),
];

fn open(fixtures: &KeyFiles, name: &str) -> Result<KeyMaterial, ReadError> {
    read(&fixtures.bytes(name).into(), &mut Said::right())
}

fn entry(fixtures: &KeyFiles, name: &str) -> PrivateEntry {
    let material = open(fixtures, name).unwrap_or_else(|error| panic!("{name}: {error}"));
    material.choose(None).unwrap_or_else(|error| panic!("{name}: {error}")).clone()
}

#[test]
fn every_private_key_is_the_same_one() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let first = write::to_der(&entry(fixtures, PRIVATE[0].0).key);
    for (name, format, chain) in PRIVATE {
        if !fixtures.has(name) {
            continue;
        }
        let material = open(fixtures, name).unwrap_or_else(|error| panic!("{name}: {error}"));
        let entry = material.choose(None).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(hex(entry.key.public().n()), fixtures.modulus(), "{name}");
        // So it is written in the same way, too.
        assert_eq!(write::to_der(&entry.key).expose(), first.expose(), "{name}");
        assert_eq!(material.format.to_string(), format, "{name}");
        assert_eq!(entry.chain.certificates().len(), chain, "{name}");
        assert!(material.certificates.is_empty() && material.public.is_empty(), "{name}");
    }
}

#[test]
fn public_keys_and_certificates_are_read_too() {
    let Some(fixtures) = KeyFiles::get() else { return };
    for name in ["public.pem", "public.der", "public-pkcs1.pem", "openssh.pub", "public.pem.b64"] {
        let material = open(fixtures, name).unwrap_or_else(|error| panic!("{name}: {error}"));
        let [public] = material.public.as_slice() else { panic!("{name}: {material:?}") };
        assert_eq!(hex(public.public.n()), fixtures.modulus(), "{name}");
        let error = material.choose(None).unwrap_err().to_string();
        assert_eq!(error, "there is no private key here, only a public key", "{name}");
    }
    for name in ["certificate.pem", "certificate.der", "chain.p7b", "chain-pem.p7b"] {
        let material = open(fixtures, name).unwrap();
        assert_eq!(material.certificates.len(), 1, "{name}");
        assert!(matches!(material.choose(None), Err(ReadError::NoPrivateKey(_))), "{name}");
    }
}

#[test]
fn aliases_choose_among_several_keys() {
    let Some(fixtures) = KeyFiles::get() else { return };
    assert_eq!(entry(fixtures, "default.p12").alias.as_deref(), Some("Min nøkkel æøå"));
    assert_eq!(entry(fixtures, "bag-attributes.pem").alias.as_deref(), Some("Min nøkkel æøå"));
    for name in ["several.p12", "several.jks"] {
        if !fixtures.has(name) {
            continue;
        }
        let material = open(fixtures, name).unwrap_or_else(|error| panic!("{name}: {error}"));
        let error = material.choose(None).unwrap_err().to_string();
        assert_eq!(
            error, r#"there are 2 private keys here, choose one by its alias: "første", "andre nøkkel""#,
            "{name}"
        );
        let error = material.choose(Some("tredje\u{1b}")).unwrap_err().to_string();
        let expected = r#"no private key here has the alias "tredje\u{1b}"; there is "første", "andre nøkkel""#;
        assert_eq!(error, expected, "{name}");
        let second = material.choose(Some("ANDRE NØKKEL")).unwrap();
        assert_eq!(hex(second.key.public().n()), fixtures.modulus(), "{name}");
    }
}

#[test]
fn only_the_wanted_entrys_password_is_asked_for() {
    let Some(fixtures) = KeyFiles::get() else { return };
    if !fixtures.has("several.jks") {
        return;
    }
    // The second entry's password is the store's, the first one's is another.
    let mut said = Said { entry: None, ..Said::right() };
    let bytes = fixtures.bytes("several.jks").into();
    let material = read_entry(&bytes, Some("andre nøkkel"), &mut said).unwrap();
    assert_eq!(material.private.len(), 1);
    let error = read_entry(&bytes, Some("første"), &mut said).unwrap_err().to_string();
    assert_eq!(error, r#"a password is needed for the key "første" in the JKS keystore"#);
}

#[test]
fn passwords_wrong_missing_and_empty() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let protected = PRIVATE.iter().map(|(name, ..)| *name).filter(|name| {
        let open = ["pkcs8", "pkcs1", "key-", "bag-", "one-line", "crlf", "utf16", "open-no-mac", "minimal"];
        fixtures.has(name) && *name != "openssh" && !open.iter().any(|start| name.starts_with(start))
    });
    let mut seen = 0;
    for name in protected {
        let bytes = fixtures.bytes(name).into();
        let wrong = read(&bytes, &mut Said::wrong()).unwrap_err();
        assert!(matches!(wrong, ReadError::WrongPassword(_)), "{name}: {wrong}");
        assert!(!format!("{wrong} {wrong:?}").contains("galt passord"), "{name}");
        let missing = read(&bytes, &mut NoPasswords).unwrap_err();
        assert!(matches!(missing, ReadError::PasswordNeeded(_)), "{name}: {missing}");
        seen += 1;
    }
    assert!(seen >= 20, "{seen}");
    // The empty password needs nobody to name it, and may be named.
    for passwords in
        [&mut NoPasswords as &mut dyn maskinporten_protocol::key::password::Passwords, &mut Said::empty()]
    {
        let material = read(&fixtures.bytes("empty-password.p12").into(), passwords).unwrap();
        assert_eq!(hex(material.choose(None).unwrap().key.public().n()), fixtures.modulus());
    }
}

#[test]
fn bad_input_is_told_what_it_is() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let cases = [
        ("ec.pem", "the key is of type EC: Maskinporten takes only RSA keys"),
        ("ec-pkcs8.pem", "the key is of type EC: Maskinporten takes only RSA keys"),
        ("ed25519.pem", "the key is of type Ed25519: Maskinporten takes only RSA keys"),
        ("ed25519", "the key is of type Ed25519: Maskinporten takes only RSA keys"),
        ("short.pem", "the RSA key has 1024 bits: Maskinporten takes 2048 or more"),
        ("mismatch.pem", r#"the private key and the certificate ("somebody else") don't belong together"#),
        ("truncated.p12", "PKCS#12: the file was cut off"),
        ("truncated.pem", r#"PEM: the line "-----END PRIVATE KEY-----" is missing: the file was cut off"#),
        ("truncated.jks", "JKS: the file was cut off"),
        ("longer.der", "DER: 4 bytes follow the end of what the file should hold"),
        ("million.p12", "password derivation with 1000001 iterations is more than the limit of 1,000,000 iterations"),
        ("million.pem", "password derivation with 1000001 iterations is more than the limit of 1,000,000 iterations"),
        ("memory.der", "scrypt with 260096 KiB, 1 times is more than the limit of 64 MiB (65536 KiB)"),
        ("rounds", "bcrypt with 501 rounds is more than the limit of 500 rounds"),
        ("keytool.jceks", "a JCEKS keystore can't be read here; convert it with: keytool -importkeystore"),
        ("key.pvk", "a PVK key (Windows) can't be read here; convert it with: openssl rsa"),
        ("key.blob", "a key blob of Windows can't be read here; convert it with: openssl rsa"),
        ("rc4.p12", "encryption with RC4-128 can't be read here; convert it with: openssl pkcs12"),
        ("camellia.p12", "encryption with Camellia-256 (PBES2) can't be read here; convert it with: openssl pkcs12"),
        ("aria.p12", "encryption with ARIA-128 (PBES2) can't be read here; convert it with: openssl pkcs12"),
        ("camellia.pem", "encryption with Camellia-128 (PBES2) can't be read here; convert it with: openssl pkcs8"),
        ("legacy-camellia.pem", "PEM encrypted in OpenSSL's old way with \"CAMELLIA-256-CBC\" can't be read here"),
        ("ssh2.pub", "an SSH2 (RFC 4716) public key can't be read here; convert it with: ssh-keygen"),
        ("putty.ppk", "a PuTTY key can't be read here; convert it with: puttygen"),
        ("empty", "no key or certificate was recognised: this looks like an empty file"),
        ("page.html", "no key or certificate was recognised: this looks like an HTML or XML page"),
        ("client.properties", "no key or certificate was recognised: this looks like a properties file"),
        ("words.txt", "no key or certificate was recognised: this looks like text"),
    ];
    for (name, expected) in cases {
        if !fixtures.has(name) {
            continue;
        }
        let error = match open(fixtures, name) {
            Err(error) => error,
            Ok(material) => material.choose(None).err().unwrap_or_else(|| panic!("{name} was read")),
        };
        let error = error.to_string();
        assert!(error.starts_with(expected), "{name}: {error}");
        assert!(!error.chars().any(char::is_control), "{name}: {error:?}");
    }
    let large = read(&SecretBytes::new(vec![b'x'; (1 << 20) + 1]), &mut NoPasswords).unwrap_err();
    assert!(matches!(large, ReadError::TooLarge(1_048_577)));
}

#[test]
fn d6_the_lines_that_are_said_to_convert_do() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let files = [
        "rc4.p12",
        "camellia.p12",
        "aria.p12",
        "camellia.pem",
        "legacy-camellia.pem",
        "keytool.jceks",
        "putty.ppk",
        "key.pvk",
        "key.blob",
        "ssh2.pub",
    ];
    for name in files.into_iter().filter(|name| fixtures.has(name)) {
        let Err(ReadError::UnsupportedFlavour { convert_with, .. }) = open(fixtures, name) else {
            panic!("{name} was read");
        };
        // Whoever runs it is asked for the passwords.
        let line = convert_with
            .replace("OLD", name)
            .replace("NEW", &format!("converted-{name}"))
            .replace("openssl pkcs12 ", "openssl pkcs12 -passin env:P -passout env:P ")
            .replace("openssl pkcs8 ", "openssl pkcs8 -passin env:P -passout env:P ")
            .replace("openssl pkey ", "openssl pkey -passin env:P -passout env:P ")
            .replace("openssl rsa ", "openssl rsa -passin env:P -passout env:P ")
            .replace("-importkeystore", "-importkeystore -noprompt -srcstorepass:env P -deststorepass:env P");
        let new = line.split_whitespace().find(|word| word.starts_with("converted-")).unwrap().to_owned();
        let is_public = name == "ssh2.pub";
        let directory = fixtures.path(name).parent().unwrap().to_owned();
        let output =
            Command::new("sh").args(["-ec", &line]).current_dir(directory).env("P", PASSWORD).output().unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        let material = open(fixtures, &new).unwrap_or_else(|error| panic!("{line}: {error}"));
        let public = if is_public { &material.public[0].public } else { material.choose(None).unwrap().key.public() };
        assert_eq!(hex(public.n()), fixtures.modulus(), "{name}");
        assert!(name == "putty.ppk" || !material.has_open_key, "{name}: the key lies open after {line}");
    }
}

#[test]
fn what_we_write_is_read_by_the_tools_and_by_us() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let PrivateEntry { key, chain, .. } = entry(fixtures, "default.p12");
    let (kid, password) = ("min-kid".parse::<Kid>().unwrap(), SecretText::new(PASSWORD.into()));
    let secret = |text: SecretText| text.expose().clone().into_bytes();
    let files = [
        ("w.pem", secret(write::to_pkcs8_pem(&key).unwrap())),
        ("w-encrypted.pem", secret(write::to_encrypted_pkcs8_pem(&key, &password).unwrap())),
        ("w-pkcs1.pem", secret(write::to_pkcs1_pem(&key).unwrap())),
        ("w.der", write::to_der(&key).expose().clone()),
        ("w.p12", write::to_pkcs12(&key, &chain, "Min nøkkel", &password).unwrap().expose().clone()),
        (
            "w-bare.p12",
            write::to_pkcs12(&key, &CertificateChain::default(), "x", &password).unwrap().expose().clone(),
        ),
        ("w.jwk", secret(write::to_private_jwk(&key, &kid, Algorithm::Rs256).unwrap())),
        ("w.jwks", secret(write::to_private_jwks(&key, &kid, Algorithm::Rs512).unwrap())),
        ("w.jwk.b64", secret(write::to_base64_jwk(&key, &kid, Algorithm::Rs256).unwrap())),
    ];
    for (name, bytes) in files {
        fs::write(fixtures.path(name), &bytes).unwrap();
        let material = read(&bytes.into(), &mut Said::right()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let back = material.choose(None).unwrap();
        assert_eq!(back.key.pkcs8_der().expose(), key.pkcs8_der().expose(), "{name}");
        assert_eq!(back.kid.as_deref(), name.contains("jwk").then_some("min-kid"), "{name}");
        assert_eq!(back.chain, if name == "w.p12" { chain.clone() } else { CertificateChain::default() }, "{name}");
    }
    for name in ["w.pem", "w-encrypted.pem", "w-pkcs1.pem", "w.der"] {
        let path = fixtures.text(name);
        let out =
            run_tool("openssl", &["rsa", "-in", &path, "-passin", &format!("pass:{PASSWORD}"), "-noout", "-modulus"]);
        assert!(out.to_lowercase().contains(fixtures.modulus()), "{name}: {out}");
    }
    for name in ["w.p12", "w-bare.p12"] {
        let path = fixtures.text(name);
        let pass = format!("pass:{PASSWORD}");
        let out = run_tool("openssl", &["pkcs12", "-in", &path, "-passin", &pass, "-nodes"]);
        assert!(out.contains("BEGIN PRIVATE KEY"), "{name}: {out}");
        assert_eq!(out.matches("BEGIN CERTIFICATE").count(), if name == "w.p12" { 2 } else { 0 }, "{name}");
    }
    if fixtures.has("keytool.p12") {
        let path = fixtures.text("w.p12");
        let out = run_tool("keytool", &["-list", "-v", "-keystore", &path, "-storepass", PASSWORD]);
        assert!(out.contains("Entry type: PrivateKeyEntry") && out.contains("Certificate chain length: 2"), "{out}");
    }
    fs::write(fixtures.path("w.pub"), write::to_openssh_public(key.public(), "ola@nordmann").unwrap()).unwrap();
    let out = run_tool("ssh-keygen", &["-e", "-m", "PKCS8", "-f", &fixtures.text("w.pub")]);
    assert_eq!(out, key.public().to_pem().unwrap());
    assert!(write::to_openssh_public(key.public(), "a\nb").is_err());
}

#[test]
fn the_fixtures_use_the_tools_themselves() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let path = fixtures.text("pkcs8.pem");
    let out = Command::new("openssl").args(["rsa", "-in", &path, "-noout", "-modulus"]).output().unwrap();
    assert!(String::from_utf8_lossy(&out.stdout).to_lowercase().contains(fixtures.modulus()));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
