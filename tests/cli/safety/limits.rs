//! How much work a file can demand.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maskinporten_engine::store::seal::seal;
use maskinporten_protocol::key::password::{PasswordFor, Passwords};
use maskinporten_protocol::key::read;
use maskinporten_protocol::secret::SecretText;
use maskinporten_testkit::{World, der, kit};

use super::files::ended;
use crate::PROGRAM;

/// The scrypt parameters of a sealed key, in the file's order, and the numbers that make sense of each.
const SCRYPT: [(&str, &[&str]); 3] = [("N", &[]), ("r", &["1", "3"]), ("p", &["1", "3"])];

struct TheKits;

impl Passwords for TheKits {
    fn password(&mut self, _: &PasswordFor) -> Option<SecretText> {
        Some(kit().good().password.clone().into())
    }
}

/// A sound private key under the passphrase `x`, with scrypt.
fn sealed() -> Vec<u8> {
    let material = read(&kit().good().p12.clone().into(), &mut TheKits).unwrap();
    seal(material.choose(None).unwrap().key.pkcs8_der(), &"x".to_owned().into()).unwrap()
}

#[test]
fn d7_a_key_file_that_asks_for_a_senseless_derivation_is_refused_before_any_work() {
    let world = World::empty(PROGRAM);
    let sealed = sealed();
    assert_eq!(der::numbers(&sealed), SCRYPT.len());
    fs::write(world.at("key.der"), &sealed).unwrap();
    let convert = ["key", "convert", "key.der", "--public", "--to", "jwk", "--kid", "k", "--password-from", "env:X"];
    let show = ["certificate", "show", "key.der"];
    ended(world.call(convert).env("X", "x")).with(0);
    for (place, (letter, sensible)) in SCRYPT.iter().enumerate() {
        for (said, number) in der::NUMBERS {
            let what = format!("{letter} = {said}");
            let file = der::with_number(&sealed, place, number);
            fs::write(world.at("key.der"), &file).unwrap();
            let told = ended(world.call(convert).env("X", "x"));
            if sensible.contains(&said) {
                // Work that is done, and then the key that comes of it doesn't fit.
                assert!(told.with(2).stderr.contains("is wrong"), "{what}: {}", told.stderr);
                continue;
            }
            let env = world.call("store status -o json").env("MASKINPORTEN_STORE", "env");
            let env = ended(env.env("MASKINPORTEN_PRIVATE_KEY", STANDARD.encode(&file)));
            for told in [&told, &ended(world.call(show)), &env] {
                let all = format!("{}{}", told.stdout, told.stderr);
                assert!(told.code.is_some_and(|code| code <= 2), "{what}: {:?} {all}", told.code);
                assert!(all.contains("scrypt with"), "{what}: {all}");
                assert!(all.contains("hostile or badly made"), "{what}: {all}");
                assert!(!all.contains("is wrong"), "{what}: {all}");
            }
            told.with(2);
        }
    }
}

#[test]
fn d7_a_stored_key_that_asks_for_a_senseless_derivation_is_refused_before_any_work() {
    let world = World::with_reader(PROGRAM);
    let keygen = ["keygen", "--store", "file", "--kid", "sealed", "--profile", "reader"];
    ended(world.call(keygen).env("MASKINPORTEN_PASSPHRASE", "x")).with(0);
    let (path, sealed) =
        world.files().into_iter().find(|(path, _)| path.extension().is_some_and(|end| end == "p8")).unwrap();
    let show = [
        "key",
        "export",
        "sealed",
        "--store",
        "file",
        "--private",
        "--to-file",
        "out.pem",
        "--force",
        "--unencrypted",
    ];
    for (place, (letter, sensible)) in SCRYPT.iter().enumerate() {
        for (said, number) in der::NUMBERS {
            fs::write(&path, der::with_number(&sealed, place, number)).unwrap();
            let told = ended(world.call(show).env("MASKINPORTEN_PASSPHRASE", "x"));
            assert!(told.code.is_some_and(|code| code == 2), "{letter} = {said}: {:?} {}", told.code, told.stderr);
            let refused = told.stderr.contains("scrypt with") && told.stderr.contains("hostile or badly made");
            assert_eq!(refused, !sensible.contains(&said), "{letter} = {said}: {}", told.stderr);
        }
    }
}
