//! Keys from their making to their end.

use maskinporten_engine::key_service::{KeyService as _, KeyServiceError, Retirement, find};
use maskinporten_protocol::key::{Bits, PrivateKey};
use serde_json::json;

use super::{address, service, signs, vault};

#[test]
fn a_key_is_made_used_followed_and_retired() {
    let Some(vault) = vault() else { return };
    let reader = service(&vault, "reader");
    assert!(matches!(reader.keys(), Err(KeyServiceError::NoKey { .. })));
    let kid = "reader-2026-11-29".parse().unwrap();
    let first = reader.make(Bits::B3072, &kid).unwrap();
    let shown = vault.shown("reader", first.version.as_str());
    assert_eq!((&shown["tags"]["kid"], &shown["key"]["kty"]), (&json!("reader-2026-11-29"), &json!("RSA")));
    assert_eq!(shown["key"]["key_ops"], json!(["sign", "verify"]));
    assert_eq!((first.public.bits(), reader.keys().unwrap()), (3072, vec![first.clone()]));
    signs(&vault, &reader, &first).unwrap();

    let second = reader.make(Bits::B2048, &"next".parse().unwrap()).unwrap();
    // The first still signs: the server may not know the second yet.
    signs(&vault, &reader, &first).unwrap();
    signs(&vault, &reader, &second).unwrap();
    assert_eq!(reader.keys().unwrap(), [first.clone(), second.clone()]);
    assert!(first.created.unwrap() < second.created.unwrap());

    for _ in 0..2 {
        reader.retire(&first.version, Retirement::Disabled, std::slice::from_ref(&second.version)).unwrap();
    }
    assert_eq!(vault.shown("reader", first.version.as_str())["attributes"]["enabled"], false);
    assert_eq!(reader.keys().unwrap(), std::slice::from_ref(&second));
    signs(&vault, &reader, &second).unwrap();
    let Err(KeyServiceError::Refused { words, hint, .. }) = signs(&vault, &reader, &first) else { panic!() };
    assert_eq!(words, "Operation sign is not allowed on a disabled key. (403)");
    assert!(hint.contains("enable the version"), "{hint}");
    reader.retire(&"0".repeat(32).into(), Retirement::Disabled, &[]).unwrap();
    // As much of it as can be done, and no more is said.
    let destroyed = reader.retire(&second.version, Retirement::Destroyed, &[]);
    assert!(matches!(&destroyed, Err(KeyServiceError::NotOffered { why, .. }) if why.contains("disabled")));
    assert_eq!(vault.shown("reader", second.version.as_str())["attributes"]["enabled"], false);
}

#[test]
fn a_key_is_imported_and_signs_there() {
    let Some(vault) = vault() else { return };
    let private = PrivateKey::generate(Bits::B2048).unwrap();
    let reader = service(&vault, "reader");
    let key = reader.import(&private, &"brought".parse().unwrap()).unwrap();
    assert_eq!(key.public, *private.public());
    let shown = vault.shown("reader", key.version.as_str());
    assert_eq!((&shown["tags"]["kid"], &shown["key"]["kty"]), (&json!("brought"), &json!("RSA")));
    signs(&vault, &reader, &key).unwrap();
    let found = find(&*reader, &address(&vault, "reader"), &private.public().thumbprint()).unwrap();
    assert_eq!(found, key);
}

#[test]
fn what_follows_a_key_in_hardware_is_in_hardware() {
    let Some(vault) = vault() else { return };
    vault.add("reader", "RSA-HSM", 2048);
    let reader = service(&vault, "reader");
    let made = reader.make(Bits::B2048, &"made".parse().unwrap()).unwrap();
    let imported = reader.import(&PrivateKey::generate(Bits::B2048).unwrap(), &"imported".parse().unwrap()).unwrap();
    for key in [&made, &imported] {
        assert_eq!(vault.shown("reader", key.version.as_str())["key"]["kty"], "RSA-HSM");
        signs(&vault, &reader, key).unwrap();
    }
    assert_eq!(reader.keys().unwrap()[1..], [made, imported.clone()]);
    // One that is disabled can't be looked at: the newest of the others counts.
    reader.retire(&imported.version, Retirement::Disabled, &[]).unwrap();
    let next = reader.make(Bits::B2048, &"next".parse().unwrap()).unwrap();
    assert_eq!(vault.shown("reader", next.version.as_str())["key"]["kty"], "RSA-HSM");
}

#[test]
fn all_pages_are_read_and_only_what_can_sign_is_fetched() {
    let Some(vault) = vault() else { return };
    let versions: Vec<String> = (0..5).map(|_| vault.add("reader", "RSA", 2048)).collect();
    vault.set("reader", &versions[1], &json!({"enabled": false}));
    vault.set("reader", &versions[2], &json!({"exp": 1_700_000_000}));
    vault.set("reader", &versions[3], &json!({"nbf": 4_000_000_000_i64}));
    for most in [1, 2, 5, 25] {
        vault.page(most);
        let keys = service(&vault, "reader").keys().unwrap();
        let named: Vec<&str> = keys.iter().map(|key| key.version.as_str()).collect();
        assert_eq!(named, [versions[0].as_str(), versions[4].as_str()], "{most}");
    }
    assert!(!vault.heard().iter().any(|call| call.contains(&versions[1])));
}

#[test]
fn an_address_with_a_version_is_that_version() {
    let Some(vault) = vault() else { return };
    let versions: Vec<String> = (0..2).map(|_| vault.add("reader", "RSA", 2048)).collect();
    let pinned = service(&vault, &format!("reader/{}", versions[0]));
    let keys = pinned.keys().unwrap();
    assert_eq!(keys.iter().map(|key| key.version.as_str()).collect::<Vec<_>>(), [versions[0].as_str()]);
    signs(&vault, &pinned, &keys[0]).unwrap();
    assert!(!vault.heard().iter().any(|call| call.ends_with("/versions")));
    let kid = "next".parse().unwrap();
    let private = PrivateKey::generate(Bits::B2048).unwrap();
    for refused in [pinned.make(Bits::B2048, &kid), pinned.import(&private, &kid)] {
        assert!(matches!(refused, Err(KeyServiceError::NotOffered { .. })));
    }
    assert!(vault.calls("").iter().all(|call| !call.contains("\"key_ops\"")));
}
