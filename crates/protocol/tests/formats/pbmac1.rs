//! Keystores with PBMAC1 (RFC 9579), which the tools around here can't write yet: openssl computes the MAC, and it is
//! put in by hand.

use maskinporten_protocol::key::ReadError;
use maskinporten_protocol::key::read;

use crate::hex;
use crate::said::Said;
use maskinporten_testkit::{KeyFiles, PASSWORD, run_tool};

const OPEN: [&str; 2] = ["open-no-mac.p12", "no-mac.p12"];
const SALT: &[u8] = b"et salt av salt.";
const ITERATIONS: u16 = 2048;

/// A DER element.
pub(crate) fn element(tag: u8, content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    let header = match content.len() {
        0..0x80 => vec![tag, length[1]],
        0x80..0x100 => vec![tag, 0x81, length[1]],
        _ => vec![tag, 0x82, length[0], length[1]],
    };
    [header, content].concat()
}

/// What stands in the first element, and what follows it.
fn split(der: &[u8]) -> (&[u8], &[u8]) {
    let (start, length) = match der[1] {
        0x82 => (4, usize::from(der[2]) << 8 | usize::from(der[3])),
        0x81 => (3, usize::from(der[2])),
        length => (2, usize::from(length)),
    };
    (&der[start..start + length], &der[start + length..])
}

pub(crate) fn with_pbmac1(fixtures: &KeyFiles, name: &str) -> Vec<u8> {
    let bytes = fixtures.bytes(name);
    let (pfx, _) = split(&bytes);
    let (_, content_info) = split(pfx);
    let (inside, _) = split(content_info);
    let (_, wrapped) = split(inside);
    let (content, _) = split(split(wrapped).0);
    let file = fixtures.text(&format!("{name}.content"));
    std::fs::write(&file, content).unwrap();

    let options = [format!("pass:{PASSWORD}"), format!("hexsalt:{}", hex(SALT)), format!("iter:{ITERATIONS}")];
    let mut words = vec!["kdf", "-keylen", "32", "-kdfopt", "digest:SHA256"];
    words.extend(options.iter().flat_map(|option| ["-kdfopt", option]));
    let key = run_tool("openssl", &[&words[..], &["PBKDF2"]].concat()).trim().replace(':', "");
    let said =
        run_tool("openssl", &["dgst", "-sha256", "-r", "-mac", "HMAC", "-macopt", &format!("hexkey:{key}"), &file]);
    let digits = said.split(' ').next().unwrap().as_bytes();
    let mac: Vec<u8> =
        digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect();

    // hmacWithSHA256, id-PBKDF2 and id-PBMAC1.
    let hmac = element(0x30, &[&[0x06, 8, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 9, 5, 0]]);
    let count = ITERATIONS.to_be_bytes();
    let salt_and_count = [element(4, &[SALT]), element(2, &[&count]), element(2, &[&[32]])].concat();
    let kdf = element(0x30, &[&salt_and_count, &hmac]);
    let kdf = element(0x30, &[&[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 12], &kdf]);
    let parameters = element(0x30, &[&kdf, &hmac]);
    let algorithm = element(0x30, &[&[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 14], &parameters]);
    let digest = element(0x30, &[&algorithm, &element(4, &[&mac])]);
    let mac_data = element(0x30, &[&digest, &element(4, &[b"NOT USED"]), &[2, 1, 1]]);
    element(0x30, &[pfx, &mac_data])
}

#[test]
fn keystores_with_pbmac1_open_with_the_right_password_only() {
    let Some(fixtures) = KeyFiles::get() else { return };
    for name in OPEN {
        let bytes = with_pbmac1(fixtures, name);
        let material =
            read(&bytes.clone().into(), &mut Said::right()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(material.format.to_string().contains("PBMAC1"), "{}", material.format);
        assert_eq!(hex(material.choose(None).unwrap().key.public().n()), fixtures.modulus(), "{name}");
        assert_eq!(material.has_open_key, name == "open-no-mac.p12");
        let wrong = read(&bytes.into(), &mut Said::wrong()).unwrap_err();
        assert!(matches!(wrong, ReadError::WrongPassword(_)), "{name}: {wrong}");
    }
}
