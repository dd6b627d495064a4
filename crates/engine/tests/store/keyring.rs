//! The keyring, against a real Secret Service: a GNOME Keyring of its own, on a D-Bus of its own, with a home of its
//! own. Each test runs its body, an ignored test, in there.

#![cfg(target_os = "linux")]

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use maskinporten_engine::store::keyring::KeyringStore;
use maskinporten_engine::store::{SecretId, SecretStore, StoreError, TokenDigest};
use maskinporten_testkit::{EMPTY_KEYRING, Home, LOCK_KEYRING, UNLOCKED_KEYRING};

use super::{again, id_of, key};

/// Runs an ignored test of this file after a shell script, in a session that has nothing of the user's.
fn in_session(before: &str, test: &str) {
    let test: Vec<_> = again(&format!("keyring::{test}")).iter().map(|word| format!("'{word}'")).collect();
    let home = home();
    let Some(mut session) = home.session(&format!("{before} {}", test.join(" "))) else { return };
    let output = session.output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.contains("1 passed"), "{out}\n{err}");
}

/// A home for this test binary.
fn home() -> Home {
    Home::new(std::env::current_exe().unwrap())
}

fn token() -> SecretId {
    SecretId::Token(TokenDigest::from([9; 32]))
}

fn store() -> KeyringStore {
    KeyringStore::unattended().with_timeout(Duration::from_secs(2))
}

#[test]
fn a_key_rests_in_a_real_secret_service() {
    in_session(UNLOCKED_KEYRING, "rests");
}

#[test]
#[ignore = "needs the session that a_key_rests_in_a_real_secret_service makes"]
fn rests() {
    let store = KeyringStore::unattended();
    assert!(store.status().problem.is_none());
    assert!(store.get(&id_of(key())).unwrap().is_none());
    store.put(&id_of(key()), key().pkcs8_der()).unwrap();
    store.put(&id_of(key()), key().pkcs8_der()).unwrap();
    assert_eq!(store.get(&id_of(key())).unwrap().unwrap().expose(), key().pkcs8_der().expose());
    store.put(&token(), &b"one".to_vec().into()).unwrap();
    store.put(&token(), &vec![b'x'; 5000].into()).unwrap();
    assert_eq!(store.get(&token()).unwrap().unwrap().expose().len(), 5000);

    // What another program sees: our two entries, and no probe.
    let seen = items(&[]);
    assert_eq!(seen.matches("/org/freedesktop/secrets/collection/login/").count(), 2, "{seen}");
    let label = format!("Maskinporten signing key {}", key().public().thumbprint());
    let ours = items(&[("username", &id_of(key()).to_string())]);
    let path = ours.split('"').find(|part| part.starts_with("/org/freedesktop/secrets/collection/")).unwrap();
    assert!(property(path, "Label").contains(&label));

    // Another process reads it.
    let reader = again("keyring::reads");
    let output = Command::new(&reader[0])
        .args(&reader[1..])
        .env("EXPECTED", key().public().thumbprint().as_str())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));

    assert!(store.delete(&id_of(key())).unwrap() && !store.delete(&id_of(key())).unwrap());
    assert!(store.delete(&token()).unwrap());
    assert!(store.get(&id_of(key())).unwrap().is_none());
}

#[test]
#[ignore = "the other process of rests"]
fn reads() {
    let id = SecretId::Key(std::env::var("EXPECTED").unwrap().parse().unwrap());
    assert!(KeyringStore::unattended().get(&id).unwrap().is_some());
}

/// Asks the Secret Service itself for our entries with these attributes.
fn items(attributes: &[(&str, &str)]) -> String {
    let mut wanted = "dict:string:string:service,maskinporten".to_owned();
    for (name, value) in attributes {
        wanted = format!("{wanted},{name},{value}");
    }
    dbus_send("/org/freedesktop/secrets", &["org.freedesktop.Secret.Service.SearchItems", &wanted])
}

fn property(path: &str, name: &str) -> String {
    let name = format!("string:{name}");
    dbus_send(path, &["org.freedesktop.DBus.Properties.Get", "string:org.freedesktop.Secret.Item", &name])
}

fn dbus_send(path: &str, call: &[&str]) -> String {
    dbus_send_to("org.freedesktop.secrets", path, call)
}

fn dbus_send_to(destination: &str, path: &str, call: &[&str]) -> String {
    let output = Command::new("dbus-send")
        .args(["--session", "--print-reply", &format!("--dest={destination}"), path])
        .args(call)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_locked_keyring_is_named() {
    in_session(&format!("{UNLOCKED_KEYRING}{LOCK_KEYRING}"), "locked");
}

#[test]
#[ignore = "needs the session that a_locked_keyring_is_named makes"]
fn locked() {
    for error in [store().put(&id_of(key()), key().pkcs8_der()).unwrap_err(), store().status().problem.unwrap()] {
        // Nobody is there to unlock it: the daemon says at once that its prompt came to nothing.
        assert!(matches!(error, StoreError::Locked { .. }), "{error:?}");
        assert!(error.hint().unwrap().contains("unlock the keyring"));
    }
}

#[test]
fn a_keyring_that_does_not_answer_is_not_waited_for_forever() {
    in_session(UNLOCKED_KEYRING, "hangs");
}

#[test]
#[ignore = "needs the session that a_keyring_that_does_not_answer_is_not_waited_for_forever makes"]
fn hangs() {
    static TOLD: AtomicUsize = AtomicUsize::new(0);

    let name = "string:org.freedesktop.secrets";
    let reply = dbus_send_to(
        "org.freedesktop.DBus",
        "/org/freedesktop/DBus",
        &["org.freedesktop.DBus.GetConnectionUnixProcessID", name],
    );
    let pid = reply.split_whitespace().last().unwrap().to_owned();
    let signal = |signal: &str| assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
    let on_wait = |what: &str| {
        assert_eq!(what, "waiting for Secret Service: it may be asking for its password");
        TOLD.fetch_add(1, Ordering::SeqCst);
    };
    let store = KeyringStore::interactive(Box::new(on_wait)).with_timeout(Duration::from_millis(1500));
    assert!(store.get(&id_of(key())).unwrap().is_none());
    assert_eq!(TOLD.load(Ordering::SeqCst), 0);

    signal("-STOP");
    let error = store.put(&id_of(key()), key().pkcs8_der()).unwrap_err();
    assert!(matches!(error, StoreError::TimedOut { maybe_written: true, .. }), "{error:?}");
    assert!(error.to_string().ends_with("the secret may or may not be stored"), "{error}");
    assert_eq!(TOLD.load(Ordering::SeqCst), 1);
    assert!(matches!(store.get(&token()), Err(StoreError::TimedOut { maybe_written: false, .. })));
    signal("-CONT");
    // The write that nobody waited for comes through, now or in a moment.
    let mut tries = 0;
    while store.get(&id_of(key())).unwrap().is_none() {
        tries += 1;
        assert!(tries < 100);
        std::thread::sleep(Duration::from_millis(20));
    }

    signal("-STOP");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_secs(2));
            signal("-CONT");
        });
        // It times out, but is found when read back.
        store.put(&token(), &b"late".to_vec().into()).unwrap();
    });
    assert_eq!(store.get(&token()).unwrap().unwrap().expose(), b"late");
}

#[test]
fn a_session_without_a_secret_service_says_so() {
    in_session("", "without_service");
}

#[test]
#[ignore = "needs the session that a_session_without_a_secret_service_says_so makes"]
fn without_service() {
    let problem = store().status().problem.unwrap();
    assert!(problem.to_string().starts_with("no Secret Service is running in this session"), "{problem}");
    assert!(matches!(problem, StoreError::Unavailable { .. }));
}

#[test]
fn a_keyring_that_was_never_set_up_says_so() {
    in_session(EMPTY_KEYRING, "without_keyring");
}

#[test]
#[ignore = "needs the session that a_keyring_that_was_never_set_up_says_so makes"]
fn without_keyring() {
    assert!(store().get(&id_of(key())).unwrap().is_none());
    let error = store().put(&id_of(key()), key().pkcs8_der()).unwrap_err();
    assert_eq!(error.to_string(), "the Secret Service has no default keyring yet");
    assert!(matches!(store().status().problem, Some(StoreError::Unavailable { .. })));
}

#[test]
fn no_session_bus_is_named() {
    let home = home();
    let bus = format!("unix:path={}", home.text("nowhere"));
    home.call(&again("keyring::without_bus")[1..]).env("DBUS_SESSION_BUS_ADDRESS", bus).run().success();
}

#[test]
#[ignore = "needs the environment that no_session_bus_is_named makes"]
fn without_bus() {
    for error in [
        store().get(&id_of(key())).unwrap_err(),
        store().put(&id_of(key()), key().pkcs8_der()).unwrap_err(),
        store().delete(&id_of(key())).unwrap_err(),
        store().status().problem.unwrap(),
    ] {
        assert!(error.to_string().starts_with("there is no D-Bus session"), "{error}");
        assert!(error.hint().unwrap().contains("unlock the keyring"));
    }
}
