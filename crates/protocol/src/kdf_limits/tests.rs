use der::asn1::ObjectIdentifier;

use super::*;

#[test]
fn numbers_are_read_as_they_lie() {
    for (bytes, number) in [
        (&[0][..], Number::Natural(0)),
        (&[0, 0x80], Number::Natural(128)),
        (&[0x80], Number::Negative),
        (&[], Number::Negative),
        (&[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], Number::Natural(u64::MAX)),
        (&[1, 0, 0, 0, 0, 0, 0, 0, 0], Number::Huge),
    ] {
        assert_eq!(Number::from_integer(bytes), number, "{bytes:?}");
    }
}

#[test]
fn the_limits_are_what_is_still_done() {
    let of = Number::Natural;
    assert_eq!(iterations(of(1)), Ok(1));
    assert_eq!(iterations(of(1_000_000)), Ok(1_000_000));
    assert!(matches!(iterations(of(1_000_001)), Err(KdfError::TooMuch { .. })));
    assert!(matches!(iterations(Number::Huge), Err(KdfError::TooMuch { .. })));
    assert!(matches!(iterations(Number::Negative), Err(KdfError::Senseless { .. })));
    assert_eq!(scrypt(of(1 << 16), of(8), of(16)), Ok(()));
    for (n, r, p) in [(1 << 17, 8, 1), (1 << 16, 8, 17), (2, u64::MAX, 1), (2, 1, u64::MAX), (1 << 63, 1, 1)] {
        assert!(matches!(scrypt(of(n), of(r), of(p)), Err(KdfError::TooMuch { .. })), "{n} {r} {p}");
    }
    for (n, r, p) in [(0, 8, 1), (1, 8, 1), (1000, 8, 1), (16, 0, 1), (16, 8, 0)] {
        assert!(matches!(scrypt(of(n), of(r), of(p)), Err(KdfError::Senseless { .. })), "{n} {r} {p}");
    }
    assert!(bcrypt(16, 500).is_ok() && bcrypt(16, 501).is_err() && bcrypt(16, 0).is_err() && bcrypt(0, 16).is_err());
    let mut budget = Budget::default();
    assert!(budget.spend(15_999_999).is_ok() && budget.spend(1).is_ok() && budget.spend(1).is_err());
    assert!(Budget { spent: u32::MAX, ..Budget::default() }.spend(u32::MAX).is_err());
    assert_eq!((scrypt_iterations(1 << 16, 8, 16), scrypt_iterations(u64::MAX, 2, 2)), (1 << 23, u32::MAX));
}

/// A DER element of less than 128 bytes.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    assert!(content.len() < 0x80);
    [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
}

/// A sequence of a salt and numbers, between elements that are neither.
fn parameters(salt: usize, numbers: &[&[u8]]) -> Vec<u8> {
    let numbers: Vec<u8> = numbers.iter().flat_map(|number| element(2, number)).collect();
    element(0x30, &[element(5, &[]), element(4, &vec![7; salt]), numbers, element(0x30, &[])].concat())
}

fn asked(oid: &str, parameters: &[u8]) -> Result<(), KdfError> {
    let oid = ObjectIdentifier::new(oid).unwrap();
    pbkdf(&AlgorithmIdentifierRef { oid, parameters: Some(AnyRef::from_der(parameters).unwrap()) })
}

#[test]
fn s14_what_a_file_asks_for_is_read_from_its_parameters() {
    let too_much = |answer: Result<(), KdfError>, found: &str| match answer {
        Err(KdfError::TooMuch { found: said, .. }) => assert_eq!(said, found),
        other => panic!("{found}: {other:?}"),
    };
    let senseless = |answer: Result<(), KdfError>, found: &str| match answer {
        Err(KdfError::Senseless { found: said, .. }) => assert_eq!(said, found),
        other => panic!("{found}: {other:?}"),
    };
    let pbkdf2 = |salt, numbers: &[&[u8]]| asked(PBKDF2, &parameters(salt, numbers));
    assert_eq!(pbkdf2(32, &[&[1]]), Ok(()));
    assert_eq!(pbkdf2(32, &[&[1], &[64]]), Ok(()));
    too_much(pbkdf2(33, &[&[1]]), "a salt of 33 bytes");
    too_much(pbkdf2(8, &[&[1], &[65]]), "a key of 65 bytes");
    too_much(pbkdf2(8, &[&[1, 0, 0, 0, 0, 0, 0, 0, 0]]), "2^64 or more iterations");
    senseless(pbkdf2(8, &[&[0xff]]), "-1 or less iterations");
    senseless(pbkdf2(8, &[&[1], &[0]]), "a key of 0 bytes");
    let scrypt = |salt, numbers: &[&[u8]]| asked(SCRYPT, &parameters(salt, numbers));
    assert_eq!(scrypt(32, &[&[2], &[1], &[1]]), Ok(()));
    assert_eq!(scrypt(32, &[&[2], &[1], &[1], &[64]]), Ok(()));
    too_much(scrypt(33, &[&[2], &[1], &[1]]), "a salt of 33 bytes");
    too_much(scrypt(8, &[&[2], &[1], &[1], &[65]]), "a key of 65 bytes");
    too_much(scrypt(8, &[&[1, 0, 0], &[8], &[17]]), "65536 KiB, 17 times");
    too_much(scrypt(8, &[&[1, 0, 0, 0, 0, 0, 0, 0, 0], &[8], &[1]]), "18014398509481983 KiB, 1 times");
    senseless(scrypt(8, &[&[0], &[1], &[1]]), "N = 0");
    // What isn't known, or isn't of this form, is for the reader to name.
    assert_eq!(asked("1.2.3", &parameters(8, &[&[0]])), Ok(()));
    assert_eq!(pbkdf2(8, &[&[1], &[0], &[0], &[0], &[0]]), Ok(()));
    assert_eq!(asked(PBKDF2, &element(0x30, &element(2, &[0]))), Ok(()), "no salt");
    assert_eq!(asked(PBKDF2, &element(0x31, &parameters(8, &[&[0]])[2..])), Ok(()), "no sequence");
}

#[test]
fn s14_an_encrypted_key_is_looked_at_before_it_is_opened() {
    let algorithm = |oid: &str, parameters: &[u8]| {
        let oid = ObjectIdentifier::new(oid).unwrap();
        element(0x30, &[element(6, oid.as_bytes()), parameters.to_vec()].concat())
    };
    let key = |number| {
        let kdf = algorithm(PBKDF2, &parameters(8, &[&[number]]));
        let pbes2 = element(0x30, &[kdf, algorithm("2.16.840.1.101.3.4.1.42", &element(4, &[7; 16]))].concat());
        element(0x30, &[algorithm("1.2.840.113549.1.5.13", &pbes2), element(4, &[7; 16])].concat())
    };
    assert_eq!(encrypted_key(&key(1)), Ok(()));
    assert!(matches!(encrypted_key(&key(0)), Err(KdfError::Senseless { .. })));
    assert_eq!(encrypted_key(b""), Ok(()));
}

#[test]
fn s14_salts_and_keys_have_lengths_that_make_sense() {
    assert_eq!((salt(0), salt(1024)), (Ok(()), Ok(())));
    assert!(matches!(salt(1025), Err(KdfError::TooMuch { .. })));
    assert_eq!((cipher_key(None, 32), cipher_key(Some(32), 32)), (Ok(()), Ok(())));
    assert!(matches!(cipher_key(Some(16), 32), Err(KdfError::Senseless { .. })));
    assert_eq!((mac_key(20), mac_key(64)), (Ok(20), Ok(64)));
    assert!(mac_key(19).is_err() && mac_key(65).is_err());
    assert_eq!((bcrypt(1024, 500), bcrypt(1, 1)), (Ok(10_000_000), Ok(20_000)));
    assert!(matches!(bcrypt(1025, 1), Err(KdfError::TooMuch { .. })));
    for (salt, rounds) in [(0, 1), (1, 0)] {
        assert!(matches!(bcrypt(salt, rounds), Err(KdfError::Senseless { .. })), "{salt} {rounds}");
    }
}
