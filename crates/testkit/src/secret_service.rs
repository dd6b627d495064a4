use std::process::Command;

use crate::home::{Home, private_folder};
use crate::tool::{has, skipped};

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

/// The daemon goes to the background before it can be called.
macro_rules! ready {
    () => {
        "n=0; until dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
         org.freedesktop.DBus.Peer.Ping >&2; do n=$((n + 1)); test $n -lt 200 || exit 70; sleep 0.05; done\n"
    };
}

/// For a script in [`Home::session`]: starts a GNOME Keyring whose login keyring is made, and unlocked by a password.
pub const UNLOCKED_KEYRING: &str =
    concat!("printf password | gnome-keyring-daemon --unlock --components=secrets >&2\n", ready!());

/// For a script in [`Home::session`]: starts a GNOME Keyring as a desktop would on a new account. Without a password
/// there is no login keyring.
pub const EMPTY_KEYRING: &str = concat!("gnome-keyring-daemon --start --components=secrets >&2\n", ready!());

/// For a script in [`Home::session`]: locks all that is in the keyring.
pub const LOCK_KEYRING: &str = "dbus-send --session --print-reply --dest=org.freedesktop.secrets \
     /org/freedesktop/secrets org.freedesktop.Secret.Service.Lock \
     array:objpath:/org/freedesktop/secrets/collection/login >&2 || exit 71\n";

impl Home {
    /// A shell script in a session with a D-Bus of its own. `None`, with a line that says so, where GNOME Keyring isn't
    /// installed.
    pub fn session(&self, script: &str) -> Option<Command> {
        if !has("dbus-run-session") || !has("gnome-keyring-daemon") {
            skipped("dbus-run-session or gnome-keyring-daemon isn't installed: no real Secret Service was used");
            return None;
        }
        let bus = self.write("bus.conf", BUS);
        let mut command = self.command("dbus-run-session");
        for (name, folder) in [("XDG_RUNTIME_DIR", "run"), ("XDG_DATA_HOME", "data")] {
            private_folder(&self.at(folder));
            command.env(name, self.at(folder));
        }
        command.arg(format!("--config-file={}", bus.display())).args(["--", "sh", "-c", script]);
        Some(command)
    }
}
