//! Who this machine is in Azure, and how long a login is used.

use std::fs;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use maskinporten_engine::azure::{Identity, Vouching};
use maskinporten_engine::key_service::{KeyService as _, KeyServiceError};
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::secret::SecretText;
use maskinporten_testkit::key_vault::{APPLICATION, APPLICATION_SECRET, FEDERATED_TOKEN, KeyVault, TENANT};

use super::{Hands, secret, service, service_for, vault};

fn at(vault: &KeyVault, path: &str) -> url::Url {
    format!("{}{path}", vault.origin()).parse().unwrap()
}

fn federated(file: &std::path::Path) -> Identity {
    Identity::Federated {
        tenant: TENANT.to_owned(),
        client: APPLICATION.to_owned(),
        by: Vouching::File(file.to_owned()),
    }
}

fn machine(endpoint: url::Url, client: Option<&str>) -> Identity {
    Identity::Machine { endpoint, client: client.map(str::to_owned), otherwise: "log in in another way".to_owned() }
}

fn header() -> SecretText {
    APPLICATION_SECRET.to_owned().into()
}

#[test]
fn every_kind_of_identity_logs_in() {
    let Some(vault) = vault() else { return };
    vault.add("reader", "RSA", 2048);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    fs::write(&file, format!("{FEDERATED_TOKEN}\n")).unwrap();
    let application = || Some(APPLICATION.to_owned());
    let (msi, imds) = (at(&vault, "msi/token"), at(&vault, "metadata/identity/oauth2/token"));
    for identity in [
        secret(),
        federated(&file),
        Identity::Service { endpoint: msi.clone(), header: header(), client: None },
        Identity::Service { endpoint: msi, header: header(), client: application() },
        machine(imds.clone(), None),
        machine(imds, application().as_deref()),
    ] {
        let shown = format!("{identity:?}");
        assert!(!shown.contains(APPLICATION_SECRET), "{shown}");
        let service = service_for(&vault, "reader", identity, maskinporten_protocol::clock::SystemClock);
        assert_eq!(service.keys().unwrap_or_else(|error| panic!("{shown}: {error}")).len(), 1);
    }
}

#[test]
fn who_gives_logins_is_asked_again_when_busy() {
    let Some(vault) = vault() else { return };
    vault.add("reader", "RSA", 2048);
    let busy = "HTTP/1.1 429 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let away = "HTTP/1.1 503 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let imds = machine(at(&vault, "metadata/identity/oauth2/token"), None);
    let service = Identity::Service { endpoint: at(&vault, "msi/token"), header: header(), client: None };
    for identity in [secret(), imds, service] {
        vault.fail(&[busy, away]);
        let service = service_for(&vault, "reader", identity, maskinporten_protocol::clock::SystemClock);
        assert_eq!(service.keys().unwrap().len(), 1);
    }
}

#[test]
fn a_login_that_fails_says_what_is_wrong() {
    let Some(vault) = vault() else { return };
    vault.add("reader", "RSA", 2048);
    let folder = tempfile::tempdir().unwrap();
    let (missing, empty, other) =
        (folder.path().join("missing"), folder.path().join("empty"), folder.path().join("other"));
    fs::write(&empty, "\n").unwrap();
    fs::write(&other, "another.token.of-somebody").unwrap();
    let imds = at(&vault, "metadata/identity/oauth2/token");
    let wrong = Identity::Secret {
        tenant: TENANT.to_owned(),
        client: APPLICATION.to_owned(),
        secret: "hunter2".to_owned().into(),
    };
    let elsewhere = Identity::Secret { tenant: TENANT.to_owned(), client: TENANT.to_owned(), secret: header() };
    for (identity, said) in [
        (wrong, "AADSTS7000215"),
        (elsewhere, "AADSTS700016"),
        (federated(&other), "AADSTS7000215"),
        (federated(&missing), "there is no file with a federated token"),
        (federated(&empty), "is empty"),
        (machine(imds, Some("another")), "Identity not found"),
        (machine("http://127.0.0.1:1/".parse().unwrap(), None), "no other login is set"),
    ] {
        let service = service_for(&vault, "reader", identity, maskinporten_protocol::clock::SystemClock);
        let error = service.keys().unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
        let (KeyServiceError::Refused { hint, .. } | KeyServiceError::NotSetUp { hint, .. }) = &error else {
            panic!("{error:?}")
        };
        let all = format!("{error} {error:?} {hint}");
        for secret in ["hunter2", "another.token", APPLICATION_SECRET] {
            assert!(!all.contains(secret), "{all}");
        }
    }
    assert!(!vault.heard().iter().any(|call| call.contains("/keys/")));
}

#[test]
fn one_login_serves_until_shortly_before_its_end() {
    let Some(vault) = vault() else { return };
    let version = vault.add("reader", "RSA", 2048).into();
    let hands = Hands(Arc::new(Mutex::new(Timestamp::from_second(1_790_000_000).unwrap())));
    let service = service_for(&vault, "reader", secret(), hands.clone());
    let digest = Algorithm::Rs256.digest(b"message");
    let logins = || vault.heard().iter().filter(|call| call.ends_with("/token")).count();
    let mut sign = |after: i64| {
        *hands.0.lock().unwrap() = Timestamp::from_second(1_790_000_000 + after).unwrap();
        service.sign(&version, Algorithm::Rs256, &digest).unwrap();
        logins()
    };
    // It lives 3,599 s.
    assert_eq!([0, 1, 3400, 3588].map(&mut sign), [1; 4]);
    assert_eq!([3590, 3600, 3590 + 3588].map(&mut sign), [2; 3]);
    let before = vault.heard().len();
    sign(3590 + 3000);
    assert_eq!(vault.heard().len(), before + 1, "one round trip a signature");
    // A vault that no longer takes it is asked again, with a new one.
    vault.forget_logins();
    assert_eq!(sign(3590 + 3000), 3);
}

#[test]
fn many_at_once_log_in_once() {
    let Some(vault) = vault() else { return };
    let version = vault.add("reader", "RSA", 2048).into();
    let service = service(&vault, "reader");
    let digest = Algorithm::Rs256.digest(b"message");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| service.sign(&version, Algorithm::Rs256, &digest).unwrap());
        }
    });
    assert_eq!(vault.heard().iter().filter(|call| call.ends_with("/token")).count(), 1);
}
