//! Keystores in BER: those of the other tests put into its most wasteful forms, and some that nobody made in good faith.

use maskinporten_protocol::key::{ReadError, read};
use maskinporten_testkit::KeyFiles;
use maskinporten_testkit::der::as_ber;

use crate::hex;
use crate::pbmac1::element;
use crate::said::Said;

const MIB: usize = 1 << 20;
const DATA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
const KEY_BAG: &[u8] = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x01";
const CERT_BAG: &[u8] = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x03";
const SECRET_BAG: &[u8] = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x05";

#[test]
fn d1_every_form_of_ber_opens_and_says_the_same_as_der() {
    let Some(fixtures) = KeyFiles::get() else { return };
    for (name, deep) in [
        ("no-mac.p12", true),
        ("open-no-mac.p12", true),
        ("default.p12", false),
        ("legacy.p12", false),
        ("sha512-mac.p12", false),
        ("keytool.p12", false),
        ("keytool-legacy.p12", false),
    ] {
        if !fixtures.has(name) {
            continue;
        }
        let der = fixtures.bytes(name);
        let expected = read(&der.clone().into(), &mut Said::right()).unwrap();
        for piece in [1, 1000] {
            let ber = as_ber(&der, piece, deep);
            assert_ne!(ber, der);
            let found = read(&ber.clone().into(), &mut Said::right())
                .unwrap_or_else(|error| panic!("{name} in pieces of {piece}: {error}"));
            assert_eq!(found.format, expected.format, "{name}");
            let entry = found.choose(None).unwrap();
            assert_eq!(hex(entry.key.public().n()), fixtures.modulus(), "{name}");
            assert_eq!(entry.chain, expected.private[0].chain, "{name}");
            if piece == 1 && name != "open-no-mac.p12" {
                let wrong = read(&ber.clone().into(), &mut Said::wrong()).unwrap_err();
                assert!(matches!(wrong, ReadError::WrongPassword(_)), "{name}: {wrong}");
            }
            let cut = read(&ber[..ber.len() - 5].to_vec().into(), &mut Said::right()).unwrap_err();
            assert!(cut.to_string().starts_with("PKCS#12: the file "), "{name}: {cut}");
        }
    }
}

/// A keystore of these entries, none of it encrypted.
fn keystore(entries: &[u8]) -> Vec<u8> {
    let data = |content: &[u8]| element(0x30, &[DATA, &element(0xa0, &[&element(4, &[content])])]);
    element(0x30, &[&[2, 1, 3], &data(&element(0x30, &[&data(&element(0x30, &[entries]))]))])
}

#[test]
fn d1_hostile_ber_is_refused_at_its_limits() {
    let start = [&[0x30, 0x80, 2, 1, 3, 0x30, 0x80][..], DATA, &[0xa0, 0x80, 0x24, 0x80]].concat();
    let filled = |unit: &[u8], end: &[u8]| {
        [&start[..], &unit.repeat((MIB - start.len() - end.len()) / unit.len()), end].concat()
    };
    let end = [0; 8];
    let entry = |bag: &[u8]| element(0x30, &[bag, &element(0xa0, &[&[0x30, 0]])]);
    for (what, file, said) in [
        (
            "lengths left open",
            [&[0x30, 0x80, 2, 1, 3], &[0x30, 0x80].repeat(MIB / 2 - 4)[..]].concat(),
            "within each other",
        ),
        ("strings in pieces of pieces", filled(&[0x24, 0x80], &[]), "within each other"),
        ("empty pieces", filled(&[4, 0], &end), "the file was cut off"),
        ("tiny pieces", filled(&[4, 1, 0x30], &end), "the file is damaged"),
        ("pieces without an end", filled(&[4, 1, 0x30], &[]), "the file was cut off"),
        (
            "elements",
            [&[0x30, 0x80, 2, 1, 3, 0x30][..], &[0x80], &[5, 0].repeat(MIB / 2 - 4)].concat(),
            "more than 50000 elements",
        ),
        ("entries", keystore(&entry(SECRET_BAG).repeat(2500)), ""),
        ("keys", keystore(&entry(KEY_BAG).repeat(51)), "more than 50 private keys"),
        ("certificates", keystore(&entry(CERT_BAG).repeat(201)), "more than 200 certificates"),
    ] {
        assert!(file.len() <= MIB, "{what}");
        match read(&file.into(), &mut Said::right()) {
            Ok(material) => assert!(said.is_empty() && material.private.is_empty(), "{what}: {material:?}"),
            Err(error) => assert!(!said.is_empty() && error.to_string().contains(said), "{what}: {error}"),
        }
    }
}
