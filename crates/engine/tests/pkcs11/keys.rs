//! Keys that are made in a token, and keys that are given to it.

use maskinporten_engine::key_service::{KeyServiceError, RemoteSigner, find};
use maskinporten_protocol::jwk::{Algorithm, JwkError};
use maskinporten_protocol::key::write::to_pkcs8_pem;
use maskinporten_protocol::key::{Bits, PrivateKey, SignError, Signer as _};
use maskinporten_testkit::run_tool;

use super::world::{PIN, error, hint, kid, make_token, opensc, private_keys, world};

#[test]
fn made_keys_sign_and_never_leave() {
    world("keys::made_keys_sign_and_never_leave", |world| {
        make_token("mp");
        let service = world.at("token=mp;object=reader");
        assert!(service.makes_keys().is_ok());
        assert!(matches!(service.keys(), Err(KeyServiceError::NoKey { .. })));
        let second = service.make(Bits::B2048, &kid("reader-2026-11-30")).unwrap();
        let first = service.make(Bits::B3072, &kid("reader-2026-11-29")).unwrap();
        world.at("token=mp;object=other").make(Bits::B2048, &kid("reader-2026-11-29")).unwrap();
        assert_eq!((first.public.bits(), second.public.bits()), (3072, 2048));
        // By their ids, since this token doesn't know when they were made.
        assert_eq!(service.keys().unwrap(), [first.clone(), second.clone()]);
        for key in [&first, &second] {
            let address = world.address("token=mp;object=reader");
            assert_eq!(find(&*service, &address, &key.public.thumbprint()).unwrap(), *key);
            world.sign(&service, key);
        }
        let none = error(world.at("token=mp;object=Reader").keys());
        assert_eq!(hint(&none), "the token has keys that are called \"other\", \"reader\"");
        // One kid, one key.
        let taken = error(service.make(Bits::B2048, &kid("reader-2026-11-29")));
        assert!(matches!(taken, KeyServiceError::NotOffered { .. }), "{taken}");
        // What another program sees of them.
        let seen = private_keys("mp", "reader");
        assert_eq!(seen.len(), 2, "{seen:?}");
        for key in seen {
            assert!(key.contains("sensitive, always sensitive, never extractable, local"), "{key}");
            assert!(key.contains("Usage:      sign\n"), "{key}");
        }
        let public = opensc("mp", &["--list-objects", "--type", "pubkey", "--label", "reader"]);
        let id = format!("ID:         {}", first.version);
        assert!(public.contains(&id) && public.contains("RSA 3072 bits"), "{public}");
    });
}

#[test]
fn keys_are_taken_in_wrapped_or_as_they_are() {
    world("keys::keys_are_taken_in_wrapped_or_as_they_are", |world| {
        make_token("mp");
        let private = PrivateKey::generate(Bits::B2048).unwrap();
        let service = world.at("token=mp;object=reader");
        let mut keys = Vec::new();
        for (mood, calls, id) in [("", 2, "wrapped"), ("unwraps-nothing", 3, "plain")] {
            world.mood(mood);
            let key = service.import(&private, &kid(id)).unwrap();
            assert_eq!(world.calls("C_UnwrapKey"), calls);
            assert_eq!(key.public, *private.public());
            world.sign(&service, &key);
            keys.push(key);
            let taken = error(service.import(&private, &kid(id)));
            assert!(matches!(taken, KeyServiceError::NotOffered { .. }), "{taken}");
        }
        assert_eq!(service.keys().unwrap().len(), 2);
        for key in private_keys("mp", "reader") {
            assert!(key.contains("Access:     sensitive\n") && key.contains("Usage:      sign\n"), "{key}");
        }
        // With the public halves beside them, and nothing else.
        let all = opensc("mp", &["--list-objects"]);
        assert_eq!((all.matches("Public Key Object").count(), all.matches("Object;").count()), (2, 4), "{all}");
    });
}

#[test]
fn what_a_token_has_rules_against_is_left_to_its_own_tool() {
    world("keys::what_a_token_has_rules_against_is_left_to_its_own_tool", |world| {
        make_token("mp");
        world.mood("makes-nothing takes-nothing");
        let service = world.at("token=mp;object=reader");
        let private = PrivateKey::generate(Bits::B2048).unwrap();
        for (refused, why) in [
            (service.make(Bits::B2048, &kid("made")), "CKR_FUNCTION_NOT_SUPPORTED from C_GenerateKeyPair"),
            (service.import(&private, &kid("given")), "CKR_ATTRIBUTE_VALUE_INVALID from C_CreateObject"),
        ] {
            let refused = error(refused);
            assert!(matches!(&refused, KeyServiceError::NotOffered { why: said, .. } if said == why), "{refused}");
        }
        // Half of a key is not left behind: here the public half is refused after the private one was unwrapped.
        world.mood("takes-nothing");
        assert!(service.import(&private, &kid("given")).is_err());
        assert!(opensc("mp", &["--list-objects"]).is_empty());
    });
}

#[test]
fn keys_that_another_tool_gave_it_sign() {
    world("keys::keys_that_another_tool_gave_it_sign", |world| {
        make_token("mp");
        let private = PrivateKey::generate(Bits::B2048).unwrap();
        let pem = world.path("key.pem");
        std::fs::write(&pem, to_pkcs8_pem(&private).unwrap().expose()).unwrap();
        let pem = pem.to_str().unwrap();
        run_tool(
            "softhsm2-util",
            &["--import", pem, "--token", "mp", "--pin", PIN, "--label", "imported", "--id", "02"],
        );
        let made = ["--keypairgen", "--key-type", "rsa:2048", "--label", "made", "--id", "0A", "--usage-sign"];
        opensc("mp", &made);
        for (address, version) in
            [("object=imported", "02"), ("object=made", "0a"), ("id=%0a", "0a"), ("id=%02", "02")]
        {
            let service = world.at(&format!("token=mp;{address}"));
            let keys = service.keys().unwrap();
            assert_eq!(keys.iter().map(|key| key.version.as_str()).collect::<Vec<_>>(), [version]);
            world.sign(&service, &keys[0]);
        }
        // The address of one key has no place for another.
        let one = world.at("token=mp;object=made;id=%0a");
        for refused in [one.makes_keys(), one.make(Bits::B2048, &kid("next")).map(drop)] {
            assert!(error(refused).to_string().contains("leave id= out"));
        }
    });
}

#[test]
fn keys_of_another_kind_are_named_unless_there_is_a_good_one() {
    world("keys::keys_of_another_kind_are_named_unless_there_is_a_good_one", |world| {
        make_token("mp");
        let make = |kind: &str, id: &str| {
            opensc("mp", &["--keypairgen", "--key-type", kind, "--label", "reader", "--id", id]);
        };
        make("EC:prime256v1", "01");
        let why = error(world.at("token=mp;object=reader").keys());
        let KeyServiceError::Unusable { why, .. } = why else { panic!("{why}") };
        assert_eq!(why, JwkError::NotRsa("EC".into()));
        make("rsa:1024", "02");
        let why = error(world.at("token=mp;id=%02").keys());
        let KeyServiceError::Unusable { why, .. } = why else { panic!("{why}") };
        assert_eq!(why, JwkError::TooShort(1024));
        make("rsa:2048", "03");
        let service = world.at("token=mp;object=reader");
        let keys = service.keys().unwrap();
        assert_eq!(keys.iter().map(|key| key.version.as_str()).collect::<Vec<_>>(), ["03"]);
        // Nobody could say which of two is meant.
        make("rsa:2048", "03");
        let twice = error(service.sign(&keys[0].version, Algorithm::Rs256, &[0; 32]));
        assert!(twice.to_string().contains("2 keys of the same label and id"), "{twice}");
        for nonsense in ["", "zz", "abc", "ff"] {
            let none = error(service.sign(&nonsense.to_owned().into(), Algorithm::Rs256, &[0; 32]));
            assert!(matches!(none, KeyServiceError::NoKey { .. }), "{nonsense}: {none}");
        }
    });
}

#[test]
fn a_signature_that_isnt_the_key_s_is_not_used() {
    world("keys::a_signature_that_isnt_the_key_s_is_not_used", |world| {
        make_token("mp");
        let service = world.at("token=mp;object=reader");
        let key = service.make(Bits::B2048, &kid("reader")).unwrap();
        world.mood("lies");
        let signer = RemoteSigner::new(service, world.address("object=reader"), key);
        let SignError::Elsewhere(why) = signer.sign(Algorithm::Rs256, b"message").unwrap_err() else { panic!() };
        assert!(matches!(why.downcast_ref(), Some(KeyServiceError::WrongSignature { .. })), "{why}");
        world.mood("asks-again");
        let SignError::Elsewhere(why) = signer.sign(Algorithm::Rs256, b"message").unwrap_err() else { panic!() };
        assert_eq!(why.to_string(), "the token \"mp\" refused to sign: CKR_USER_NOT_LOGGED_IN from C_SignInit");
    });
}
