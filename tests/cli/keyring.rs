//! The whole path with the keys in a real GNOME Keyring, on a D-Bus of its own.

use maskinporten_sandbox::{ADMIN_CLIENT, GRANTED_SCOPE};
use maskinporten_testkit::{LOCK_KEYRING, UNLOCKED_KEYRING, World, kit};

use crate::PROGRAM;

/// Whether there is an item with these attributes: those that earlier versions have stored keys under.
const STORED: &str = "dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
    org.freedesktop.Secret.Service.SearchItems dict:string:string:service,maskinporten,username,";

/// What the desktop's own programs list it as.
#[test]
fn g11_entries_are_labelled_by_kid_and_profile() {
    let world = World::new(PROGRAM);
    let script = format!(
        "set -e
        {UNLOCKED_KEYRING}
        label() {{
            thumbprint=$(maskinporten key show \"$1\" -o json | grep -o '\"thumbprint\": *\"[^\"]*' | cut -d '\"' -f 4)
            item=$({STORED}key/$thumbprint | grep -o '/org/freedesktop/secrets/collection/[^\"]*')
            dbus-send --session --print-reply=literal --dest=org.freedesktop.secrets \"$item\" \
                org.freedesktop.DBus.Properties.Get string:org.freedesktop.Secret.Item string:Label
        }}
        maskinporten client register --name keyed --scope {GRANTED_SCOPE}
        maskinporten keygen --kid keyed-1
        maskinporten jwks upload
        label keyed-1 >first
        maskinporten rotate --yes --grace 0s --every 1ms --keep-old
        maskinporten profile show -o json | grep -o '\"kid\": *\"[^\"]*' | cut -d '\"' -f 4 >kid
        label $(cat kid) >second
        label keyed-1 >again
        maskinporten key import commfides.key.pem --kid loose --allow-insecure-permissions
        label loose >loose"
    );
    let Some(mut command) = world.session(&script) else { return };
    let output = command.env_remove("MASKINPORTEN_STORE").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for (file, label) in [
        ("first", "Maskinporten signing key keyed-1 of profile keyed"),
        ("again", "Maskinporten signing key keyed-1 of profile keyed"),
        ("second", &format!("Maskinporten signing key {} of profile keyed", world.read("kid").trim())),
        ("loose", "Maskinporten signing key loose"),
    ] {
        assert_eq!(world.read(file).trim().trim_start_matches("variant").trim(), label);
    }
}

#[test]
fn from_nothing_to_a_token_with_a_real_keyring() {
    let world = World::empty(PROGRAM);
    let script = format!(
        "set -e
        {UNLOCKED_KEYRING}
        maskinporten profile add admin --environment local --administers --client-id {ADMIN_CLIENT} --certificate business.p12 --password-from password.txt
        maskinporten dcr-token >/dev/null
        maskinporten client register --name keyed --scope {GRANTED_SCOPE}
        maskinporten keygen --kid keyed-1
        maskinporten jwks upload
        maskinporten token --wait >first
        maskinporten token >second
        maskinporten inspect first
        maskinporten store status -o json >status
        thumbprint=$(maskinporten profile show -o json | grep -o '\"thumbprint\": *\"[^\"]*' | cut -d '\"' -f 4)
        test -n \"$thumbprint\"
        {STORED}key/$thumbprint | grep -q 'object path'
        maskinporten profile remove keyed --with-key --yes
        if maskinporten token --profile keyed; then exit 71; fi
        maskinporten store status -o json >after
        {LOCK_KEYRING}
        set +e; maskinporten dcr-token --no-cache >/dev/null 2>locked; test $? = 5"
    );
    let Some(mut command) = world.session(&script) else { return };
    // The keyring is what there is when nobody says otherwise.
    let output = command.env_remove("MASKINPORTEN_STORE").output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
    let read = |name: &str| world.read(name);
    assert_eq!(read("first"), read("second"));
    assert!(out.contains("valid, checked with key"), "{out}");
    assert!(read("locked").contains("locked") && read("locked").contains("hint: "), "{}", read("locked"));
    let count = |name: &str| serde_json::from_str::<serde_json::Value>(&read(name)).unwrap()["keys"].as_i64();
    assert_eq!((count("status"), count("after")), (Some(2), Some(1)));

    let key = kit().good().key_pem.lines().nth(10).unwrap().to_owned();
    for (path, bytes) in world.files() {
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            !text.contains("PRIVATE KEY") && !text.contains(&key) && !text.contains(".eyJ"),
            "{}",
            path.display()
        );
        // PKCS#8 begins so, in DER.
        let der = [0x02, 0x01, 0x00, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
        assert!(!bytes.windows(der.len()).any(|window| window == der), "{}", path.display());
    }
    assert!(!world.config().join("secrets").exists());
}

/// Whoever only wants to know how things stand is asked for no password, and waits for none.
#[test]
fn a_locked_keyring_stays_locked_for_a_status() {
    let world = World::new(PROGRAM);
    let script = format!(
        "set -e
        {UNLOCKED_KEYRING}
        maskinporten client register --name keyed --scope {GRANTED_SCOPE}
        maskinporten keygen --kid keyed-1
        maskinporten jwks upload
        maskinporten token --wait >/dev/null
        {LOCK_KEYRING}
        timeout 3 maskinporten status --profile keyed -o json >status
        maskinporten explain unknown-kid --profile keyed >/dev/null
        dbus-send --session --print-reply=literal --dest=org.freedesktop.secrets \
            /org/freedesktop/secrets/collection/login org.freedesktop.DBus.Properties.Get \
            string:org.freedesktop.Secret.Collection string:Locked >locked"
    );
    let Some(mut command) = world.session(&script) else { return };
    let output = command.env_remove("MASKINPORTEN_STORE").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(world.read("locked").contains("boolean true"), "{}", world.read("locked"));
    let status: serde_json::Value = serde_json::from_str(&world.read("status")).unwrap();
    let keyed = &status["profiles"][0];
    assert_eq!((&keyed["key"]["store"], &keyed["key"]["held_here"]), (&"keyring".into(), &serde_json::Value::Null));
    // By the index beside the store.
    assert_eq!(keyed["token"]["state"], "cached");
}
