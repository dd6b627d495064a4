//! The whole path with the keys in a real GNOME Keyring, on a D-Bus of its own.

use std::process::Command;

use maskinporten_sandbox::{ADMIN_CLIENT, GRANTED_SCOPE};

use crate::common::{World, isolate, skipped};

/// A bus that starts nothing by itself: the usual one would start the installed keyring whenever it is called.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// An unlocked keyring, and the daemon reached: it goes to the background before it can be called.
const UNLOCKED: &str = "set -e\nprintf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null
n=0; until dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
org.freedesktop.DBus.Peer.Ping >/dev/null 2>&1; do n=$((n + 1)); test $n -lt 200 || exit 70; sleep 0.05; done\n";

/// Whether there is an item with these attributes: those that earlier versions have stored keys under.
const STORED: &str = "dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
    org.freedesktop.Secret.Service.SearchItems dict:string:string:service,maskinporten,username,";

/// Locks all that is in there again.
const LOCK: &str = "dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
    org.freedesktop.Secret.Service.Lock array:objpath:/org/freedesktop/secrets/collection/login >/dev/null";

#[test]
fn from_nothing_to_a_token_with_a_real_keyring() {
    let has = |program: &str| Command::new(program).arg("--version").output().is_ok_and(|out| out.status.success());
    if !has("dbus-run-session") || !has("gnome-keyring-daemon") {
        return skipped("dbus-run-session or gnome-keyring-daemon isn't installed: no real Secret Service was used");
    }
    let world = World::empty();
    let bus = world.write("bus.conf", BUS);
    let script = format!(
        "{UNLOCKED}
        mp profile add admin --environment local --administers --client-id {ADMIN_CLIENT} --certificate business.p12 --password-from password.txt
        mp dcr-token >/dev/null
        mp client register --name keyed --scope {GRANTED_SCOPE}
        mp keygen --kid keyed-1
        mp jwks upload
        mp token --wait >first
        mp token >second
        mp inspect first
        mp store status -o json >status
        thumbprint=$(mp profile show -o json | grep -o '\"thumbprint\": *\"[^\"]*' | cut -d '\"' -f 4)
        test -n \"$thumbprint\"
        {STORED}key/$thumbprint | grep -q 'object path'
        mp profile remove keyed --with-key --yes
        if mp token --profile keyed; then exit 71; fi
        mp store status -o json >after
        {LOCK}
        set +e; mp dcr-token --no-cache >/dev/null 2>locked; test $? = 5"
    );
    let mut command = Command::new("dbus-run-session");
    isolate(&mut command, &world.at(""));
    for (name, folder) in [("XDG_RUNTIME_DIR", "run"), ("XDG_DATA_HOME", "data")] {
        let folder = world.at(folder);
        maskinporten_engine::private_file::private_folder(&folder).unwrap();
        command.env(name, folder);
    }
    // The keyring is what there is when nobody says otherwise.
    command.env_remove("MASKINPORTEN_STORE").env("PROGRAM", env!("CARGO_BIN_EXE_maskinporten"));
    let script = format!("mp() {{ \"$PROGRAM\" \"$@\"; }}\n{script}");
    let output =
        command.arg(format!("--config-file={}", bus.display())).args(["--", "sh", "-c", &script]).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
    let read = |name: &str| std::fs::read_to_string(world.at(name)).unwrap();
    assert_eq!(read("first"), read("second"));
    assert!(out.contains("valid, by key"), "{out}");
    assert!(read("locked").contains("locked") && read("locked").contains("hint: "), "{}", read("locked"));
    let count = |name: &str| serde_json::from_str::<serde_json::Value>(&read(name)).unwrap()["keys"].as_i64();
    assert_eq!((count("status"), count("after")), (Some(2), Some(1)));

    let key = crate::common::kit().good().key_pem.lines().nth(10).unwrap().to_owned();
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
