use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::tool::{command, has, run_tool, skipped};

/// The password of all [`KeyFiles`] that have one. keytool's legacy encryption takes only ASCII.
pub const PASSWORD: &str = "Passord-123";

/// The password of single entries in those that have another for them, with letters beyond ASCII, as people have them.
pub const ENTRY_PASSWORD: &str = "oppføring-456";

/// Key files made by openssl, ssh-keygen, keytool and puttygen, once for the whole test run, in a folder that goes with
/// it.
pub struct KeyFiles {
    directory: tempfile::TempDir,
    modulus: String,
    fingerprint: String,
}

impl KeyFiles {
    /// The files. `None`, with a line that says so, where openssl or ssh-keygen is missing.
    pub fn get() -> Option<&'static Self> {
        static MADE: OnceLock<Option<KeyFiles>> = OnceLock::new();
        MADE.get_or_init(|| {
            let missing: Vec<&str> = ["openssl", "ssh-keygen"].into_iter().filter(|tool| !has(tool)).collect();
            if missing.is_empty() {
                return Some(make());
            }
            skipped(format!("no key files without {}", missing.join(" and ")));
            None
        })
        .as_ref()
    }

    /// Where a file is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The same as text, for a command line.
    pub fn text(&self, name: &str) -> String {
        self.path(name).into_os_string().into_string().unwrap()
    }

    /// Whether the tool that makes this file is installed.
    pub fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// What is in a file.
    pub fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The key's modulus, as openssl says it, in small hexadecimal digits.
    pub fn modulus(&self) -> &str {
        &self.modulus
    }

    /// The business certificate's SHA-256, as openssl says it, in small hexadecimal digits.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}

fn make() -> KeyFiles {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    let shell = |line: &str| {
        let mut command = command("sh");
        command.args(["-euc", line]).current_dir(directory.path()).env("P", PASSWORD).env("E", ENTRY_PASSWORD);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{line}\n{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    shell(include_str!("key_files/openssl.sh"));
    wrap(directory.path());
    if has("puttygen") {
        shell("puttygen openssh -O private -o putty.ppk");
    } else {
        skipped("no PuTTY key without puttygen");
    }
    if has("keytool") {
        shell(include_str!("key_files/keytool.sh"));
        wrapped(directory.path(), "two-passwords.jks");
        cut(&at("one-password.jks"), &at("truncated.jks"), 700);
    } else {
        skipped("no Java keystores without keytool");
    }
    let modulus = shell("openssl rsa -in pkcs8.pem -noout -modulus").to_lowercase().replace("modulus=", "");
    let fingerprint = shell("openssl x509 -in certificate.pem -outform DER | openssl dgst -sha256 -r");
    let fingerprint = fingerprint.split(' ').next().unwrap().to_owned();
    KeyFiles { directory, modulus, fingerprint }
}

/// What people do to the files of tools: wrapping, cutting, and line ends.
fn wrap(directory: &Path) {
    let at = |name: &str| directory.join(name);
    let pem = fs::read_to_string(at("pkcs8.pem")).unwrap();
    fs::write(at("one-line.pem"), pem.replace('\n', "\\n")).unwrap();
    fs::write(at("crlf.pem"), pem.replace('\n', "\r\n")).unwrap();
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(pem.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    fs::write(at("utf16.pem"), utf16).unwrap();
    fs::write(at("pkcs8.pem.b64url"), URL_SAFE_NO_PAD.encode(&pem)).unwrap();
    for name in ["default.p12", "pkcs8.der", "public.pem"] {
        wrapped(directory, name);
    }
    cut(&at("default.p12"), &at("truncated.p12"), 900);
    cut(&at("pkcs8.pem"), &at("truncated.pem"), 600);
    let longer = [fs::read(at("pkcs8.der")).unwrap().as_slice(), b"more"].concat();
    fs::write(at("longer.der"), longer).unwrap();
    // bcrypt's rounds are the last number of the key derivation's options, after a salt of 16 bytes.
    let key = fs::read_to_string(at("openssh-encrypted")).unwrap();
    let body: String = key.lines().filter(|line| !line.starts_with('-')).collect();
    let mut bytes = STANDARD.decode(body).unwrap();
    let salt = bytes.windows(4).position(|four| four == [0, 0, 0, 16]).unwrap();
    bytes[salt + 20..salt + 24].copy_from_slice(&501_u32.to_be_bytes());
    fs::write(at("rounds"), STANDARD.encode(bytes)).unwrap();
    // scrypt's block size stands between its cost, 16384, and its parallelism, 1: openssl itself won't go this high.
    let mut scrypt = fs::read(at("scrypt.der")).unwrap();
    let cost = scrypt.windows(10).position(|ten| ten == [2, 2, 0x40, 0, 2, 1, 8, 2, 1, 1]).unwrap();
    scrypt[cost + 6] = 127;
    fs::write(at("memory.der"), scrypt).unwrap();
    fs::write(at("ber.p12"), ber(&fs::read(at("default.p12")).unwrap())).unwrap();
    minimal_jwk(directory);
    fs::write(at("empty"), "\n").unwrap();
    fs::write(at("page.html"), "<!DOCTYPE html><title>Logg inn</title>").unwrap();
    fs::write(at("client.properties"), "issuer=x\nkeystore.file=keystore.jks\n").unwrap();
    fs::write(at("words.txt"), "dette er ingen nøkkel\n").unwrap();
}

/// The same file with the outermost length left open, as BER may.
fn ber(der: &[u8]) -> Vec<u8> {
    assert_eq!(der[..2], [0x30, 0x82]);
    [&[0x30, 0x80][..], &der[4..], &[0, 0]].concat()
}

/// A JWK with no more than it must have: the primes are left for the reader to find.
fn minimal_jwk(directory: &Path) {
    let parsed = run_tool("openssl", &["asn1parse", "-in", directory.join("pkcs1.pem").to_str().unwrap()]);
    // The version, then n, e, d, as `… prim: INTEGER           :00C0FFEE`.
    let numbers: Vec<String> = parsed
        .lines()
        .filter_map(|line| line.split_once("INTEGER")?.1.split_once(':'))
        .map(|(_, digits)| {
            let digit = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
            URL_SAFE_NO_PAD.encode(digits.trim().as_bytes().chunks(2).map(digit).collect::<Vec<u8>>())
        })
        .collect();
    let jwk = format!(r#"{{"kty":"RSA","n":"{}","e":"{}","d":"{}"}}"#, numbers[1], numbers[2], numbers[3]);
    fs::write(directory.join("minimal.jwk"), jwk).unwrap();
}

fn wrapped(directory: &Path, name: &str) {
    let encoded = STANDARD.encode(fs::read(directory.join(name)).unwrap());
    let lines: Vec<&str> = encoded.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    fs::write(directory.join(format!("{name}.b64")), lines.join("\r\n")).unwrap();
}

fn cut(from: &Path, to: &Path, length: usize) {
    fs::write(to, &fs::read(from).unwrap()[..length]).unwrap();
}
