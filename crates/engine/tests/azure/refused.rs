//! What a vault refuses, and answers that can't be used.

use maskinporten_engine::azure::{IMPORTING, Permission, ROTATING, SIGNING};
use maskinporten_engine::key_service::{KeyService as _, KeyServiceError, Retirement};
use maskinporten_protocol::http::HttpError;
use maskinporten_protocol::key::{Bits, PrivateKey};
use maskinporten_testkit::key_vault::KeyVault;
use serde_json::json;

use super::{service, signs, vault};

#[test]
fn a_missing_permission_is_named_with_the_role_that_has_it() {
    let Some(vault) = vault() else { return };
    vault.add("reader", "RSA", 2048);
    let reader = service(&vault, "reader");
    let key = reader.keys().unwrap().remove(0);
    for permission in ["sign", "create", "import", "update"] {
        vault.deny(&format!("keys/{permission}"), "ForbiddenByRbac");
    }
    let list = || {
        vault.deny("keys/list", "ForbiddenByRbac");
        reader.keys().map(drop)
    };
    let (kid, private) = ("kid".parse().unwrap(), PrivateKey::generate(Bits::B2048).unwrap());
    for (refused, permission, role) in [
        (signs(&vault, &reader, &key), "keys/sign", "Key Vault Crypto User"),
        (reader.make(Bits::B2048, &kid).map(drop), "keys/create", "Key Vault Crypto Officer"),
        (reader.import(&private, &kid).map(drop), "keys/import", "Key Vault Crypto Officer"),
        (reader.retire(&key.version, Retirement::Disabled, &[]), "keys/update", "Key Vault Crypto User"),
        (list(), "keys/list", "Key Vault Crypto User"),
    ] {
        let error = refused.unwrap_err();
        let KeyServiceError::Refused { server, words, hint, .. } = &error else { panic!("{error:?}") };
        assert!(hint.contains(permission) && hint.contains(role), "{permission}: {hint}");
        assert_eq!(server, vault.host());
        assert!(words.starts_with("Caller is not authorized") && !words.contains('\n'), "{words}");
    }
    vault.deny("keys/get", "ForbiddenByFirewall");
    let pinned = service(&vault, &format!("reader/{}", key.version)).keys().unwrap_err();
    assert!(matches!(&pinned, KeyServiceError::Refused { hint, .. } if hint.contains("network rules")), "{pinned:?}");
}

type Deed<'a> = &'a dyn Fn(&KeyVault) -> Result<(), KeyServiceError>;

/// What is granted for a purpose is enough for it, and none of it is too much.
#[test]
fn what_is_to_be_granted_is_enough_and_no_more() {
    let private = PrivateKey::generate(Bits::B2048).unwrap();
    let signing = |vault: &KeyVault| {
        vault.add("reader", "RSA", 2048);
        let reader = service(vault, "reader");
        reader.keys().and_then(|keys| signs(vault, &reader, &keys[0]))
    };
    let rotating = |vault: &KeyVault| {
        let (reader, kid) = (service(vault, "reader"), "kid".parse().unwrap());
        let first = reader.make(Bits::B2048, &kid)?;
        let second = reader.make(Bits::B2048, &kid)?;
        signs(vault, &reader, &second)?;
        reader.retire(&first.version, Retirement::Disabled, &[])?;
        reader.keys().map(drop)
    };
    let importing = |vault: &KeyVault| {
        let reader = service(vault, "reader");
        reader.import(&private, &"kid".parse().unwrap()).and_then(|key| signs(vault, &reader, &key))
    };
    let all = [
        Permission::List,
        Permission::Get,
        Permission::Sign,
        Permission::Create,
        Permission::Import,
        Permission::Update,
    ];
    let purposes: [(&[Permission], Deed<'_>); 3] =
        [(SIGNING, &signing), (ROTATING, &rotating), (IMPORTING, &importing)];
    for (granted, done) in purposes {
        for missing in granted.iter().map(Some).chain([None]) {
            let Some(vault) = vault() else { return };
            for permission in all.iter().filter(|one| !granted.contains(one) || Some(*one) == missing) {
                vault.deny(permission.in_policies(), "ForbiddenByRbac");
            }
            let done = done(&vault);
            match missing {
                None => done.unwrap(),
                Some(missing) => {
                    let error = done.unwrap_err();
                    assert!(
                        matches!(&error, KeyServiceError::Refused { hint, .. } if hint.contains(missing.in_policies())),
                        "{error:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn keys_that_are_of_no_use_are_an_error_only_alone() {
    let Some(vault) = vault() else { return };
    let short = vault.add("reader", "RSA", 1024);
    assert!(matches!(service(&vault, "reader").keys(), Err(KeyServiceError::Unusable { .. })));
    let curve = vault.add("reader", "EC", 2048);
    let good = vault.add("reader", "RSA", 2048);
    let keys = service(&vault, "reader").keys().unwrap();
    assert_eq!(keys.iter().map(|key| key.version.as_str()).collect::<Vec<_>>(), [good.as_str()]);
    vault.set("reader", &good, &json!({"enabled": false}));
    for version in [&short, &curve] {
        assert!(matches!(
            service(&vault, &format!("reader/{version}")).keys(),
            Err(KeyServiceError::Unusable { .. })
        ));
    }
    for version in [&short, &curve] {
        vault.set("reader", version, &json!({"enabled": false}));
    }
    let off = service(&vault, "reader").keys().unwrap_err();
    assert!(matches!(&off, KeyServiceError::NoKey { hint, .. } if hint.contains("disabled")), "{off:?}");
    let pinned = service(&vault, &format!("reader/{good}")).keys().unwrap_err();
    assert!(matches!(&pinned, KeyServiceError::Refused { hint, .. } if hint.contains("enable")), "{pinned:?}");
}

#[test]
fn a_busy_vault_is_asked_again_and_nothing_is_made_twice() {
    let Some(vault) = vault() else { return };
    vault.add("reader", "RSA", 2048);
    let reader = service(&vault, "reader");
    let busy = "HTTP/1.1 429 X\r\nRetry-After: 0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let away = "HTTP/1.1 503 X\r\nContent-Length: 58\r\nConnection: close\r\n\r\n{\"error\":{\"code\":\"ServiceUnavailable\",\"message\":\"sealed\"}}\n";
    vault.fail(&[busy, away]);
    let key = reader.keys().unwrap().remove(0);
    vault.fail(&[busy, busy]);
    signs(&vault, &reader, &key).unwrap();
    vault.fail(&[busy]);
    reader.retire(&key.version, Retirement::Disabled, &[]).unwrap();
    let (kid, private) = ("kid".parse().unwrap(), PrivateKey::generate(Bits::B2048).unwrap());
    // Each looks first for the newest version.
    let none = "HTTP/1.1 200 X\r\nContent-Length: 12\r\nConnection: close\r\n\r\n{\"value\":[]}";
    let nothing = "HTTP/1.1 404 X\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
    for made in [true, false] {
        vault.fail(&[none, nothing, away]);
        let refused = if made { reader.make(Bits::B2048, &kid) } else { reader.import(&private, &kid) };
        assert!(matches!(refused, Err(KeyServiceError::Http(HttpError::Busy { status: 503, .. }))), "{refused:?}");
    }
    let calls = vault.heard();
    assert_eq!(calls.iter().filter(|call| call.ends_with("/create")).count(), 1);
    assert_eq!(calls.iter().filter(|call| call.starts_with("PUT ")).count(), 1);
}

#[test]
fn answers_of_no_use_are_called_that() {
    let Some(vault) = vault() else { return };
    vault.add("reader", "RSA", 2048);
    let reader = service(&vault, "reader");
    let key = reader.keys().unwrap().remove(0);
    let body =
        |text: &str| format!("HTTP/1.1 200 X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}", text.len());
    let other = format!("http://{}/keys/writer/1", vault.host());
    let listed = json!({"value": [{"kid": other}]}).to_string();
    let bundle = json!({"key": {"kid": other, "kty": "RSA"}}).to_string();
    let next = json!({"value": [], "nextLink": "http://127.0.0.1:1/keys/reader/versions"}).to_string();
    for text in ["", "<html>", "{", "[]", "{}x", &listed, &next, r#"{"key":{}}"#, &bundle] {
        vault.fail(&[&body(text), &body(text)]);
        let error = reader.keys().unwrap_err();
        let is_said = matches!(
            error,
            KeyServiceError::Strange { .. }
                | KeyServiceError::Http(HttpError::Unusable { .. })
                | KeyServiceError::NoKey { .. }
        );
        assert!(is_said, "{text}: {error:?}");
        vault.fail(&[]);
    }
    for text in ["", "<html>", "{}", r#"{"value":"?"}"#, r#"{"value":""}"#, r#"{"value":1}"#] {
        vault.fail(&[&body(text)]);
        signs(&vault, &reader, &key).unwrap_err();
    }
    let endless = format!("HTTP/1.1 200 X\r\nConnection: close\r\n\r\n{}", " ".repeat(2 << 20));
    // Reading is tried again.
    vault.fail(&[&*endless; 4]);
    assert!(matches!(signs(&vault, &reader, &key), Err(KeyServiceError::Http(HttpError::Unusable { .. }))));
    vault
        .fail(&["HTTP/1.1 302 X\r\nLocation: https://example.no/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"]);
    assert!(matches!(signs(&vault, &reader, &key), Err(KeyServiceError::Http(HttpError::Redirect { .. }))));
    signs(&vault, &reader, &key).unwrap();
    vault.sign_wrongly();
    assert!(matches!(signs(&vault, &reader, &key), Err(KeyServiceError::WrongSignature { .. })));
}
