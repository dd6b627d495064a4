//! Sound files whose key derivations were given other numbers: refused before any work, and never as a wrong password.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maskinporten_protocol::key::{ReadError, read};

use crate::pbmac1::{element, with_pbmac1};
use crate::said::Said;
use maskinporten_testkit::KeyFiles;
use maskinporten_testkit::der::{NUMBERS, numbers, with_number};

/// A file with each derivation: scrypt, PBKDF2, PBES1, PKCS#12's own, and the MACs; and how many numbers it has.
const FILES: [(&str, usize); 9] = [
    ("scrypt.der", 3),
    ("encrypted.der", 1),
    ("pbes1-md5-des.pem", 1),
    ("pbes1-3des.pem", 1),
    ("des3-sha1.pem", 1),
    // A part with certificates whose numbers are seen, the key's, and the MAC's.
    ("default.p12", 3),
    ("legacy.p12", 3),
    ("no-mac.p12", 1),
    ("sha512-mac.p12", 3),
];

/// What is always too much or nothing at all. 1, 3 and 1000 make sense in some places.
fn is_senseless(said: &str) -> bool {
    !["1", "3", "1000"].contains(&said)
}

fn der(fixtures: &KeyFiles, name: &str) -> Vec<u8> {
    let bytes = fixtures.bytes(name);
    match std::str::from_utf8(&bytes) {
        Ok(pem) => STANDARD.decode(pem.lines().filter(|line| !line.starts_with('-')).collect::<String>()).unwrap(),
        Err(_) => bytes,
    }
}

fn check(name: &str, file: &[u8]) {
    for place in 0..numbers(file) {
        for (said, number) in NUMBERS {
            let start = Instant::now();
            let answer = read(&with_number(file, place, number).into(), &mut Said::right());
            assert!(start.elapsed() < Duration::from_secs(20), "{name}, {place}, {said}: {:?}", start.elapsed());
            if is_senseless(said) {
                let refused = matches!(answer, Err(ReadError::KeyDerivation(_)));
                assert!(refused, "{name}, {place}, {said}: {:?}", answer.map(|found| found.format));
            }
        }
    }
}

#[test]
fn d7_no_number_in_a_file_makes_its_reader_work_in_vain() {
    let Some(fixtures) = KeyFiles::get() else { return };
    for (name, count) in FILES {
        let file = der(fixtures, name);
        assert_eq!(numbers(&file), count, "{name}");
        check(name, &file);
    }
    let pbmac1 = with_pbmac1(fixtures, "open-no-mac.p12");
    // The iterations and the length of its key, and those that it doesn't use.
    assert_eq!(numbers(&pbmac1), 3);
    check("PBMAC1", &pbmac1);
}

#[test]
fn d7_a_salt_or_a_key_of_absurd_length_is_refused() {
    let Some(fixtures) = KeyFiles::get() else { return };
    // PKCS#12's own derivation with 3DES, and eight iterations.
    let oid = [6, 10, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1, 3];
    let salted = |salt: &[u8]| {
        let parameters = element(0x30, &[&element(4, &[salt]), &[2, 1, 8]]);
        let algorithm = element(0x30, &[&oid, &parameters]);
        read(&element(0x30, &[&algorithm, &element(4, &[&[0; 16]])]).into(), &mut Said::right())
    };
    assert!(matches!(salted(&[7; 1024]), Err(ReadError::WrongPassword(_))));
    assert!(matches!(salted(&[7; 1025]), Err(ReadError::KeyDerivation(_))));
    // bcrypt's options in OpenSSH's own form: a salt, then the rounds.
    let key = fixtures.bytes("openssh-encrypted");
    let body: String = std::str::from_utf8(&key).unwrap().lines().filter(|line| !line.starts_with('-')).collect();
    let bytes = STANDARD.decode(body).unwrap();
    let salt = bytes.windows(4).position(|four| four == [0, 0, 0, 16]).unwrap();
    for rounds in [0, 501, 1 << 31, u32::MAX] {
        let mut changed = bytes.clone();
        changed[salt + 20..salt + 24].copy_from_slice(&rounds.to_be_bytes());
        let answer = read(&changed.into(), &mut Said::right());
        assert!(
            matches!(answer, Err(ReadError::KeyDerivation(_))),
            "{rounds}: {:?}",
            answer.map(|found| found.format)
        );
    }
    let mut unsalted = bytes.clone();
    unsalted.drain(salt + 4..salt + 20);
    unsalted[salt + 3] = 0;
    unsalted[salt - 1] = 8;
    let answer = read(&unsalted.into(), &mut Said::right());
    assert!(matches!(answer, Err(ReadError::KeyDerivation(_))), "{:?}", answer.map(|found| found.format));
}
