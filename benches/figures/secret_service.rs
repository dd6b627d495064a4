//! A keyring of its own, on a bus of its own.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::stopwatch::{Took, median_time, number, watch};
use super::world::{World, add_profile, command};

/// What the program needs with its key in a Secret Service.
pub(crate) struct InKeyring {
    /// For a token out of the cache.
    pub(crate) cached: Took,
    /// The peak memory for a new token, in MiB.
    pub(crate) peak: f64,
}

const READY: &str = "printf password | gnome-keyring-daemon --unlock --components=secrets >&2; n=0; \
    until dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
    org.freedesktop.DBus.Peer.Ping >&2; do n=$((n + 1)); test $n -lt 200 || exit 70; sleep 0.05; done; exec \"$@\"";

/// Starts one and measures in there; nothing if it isn't installed.
pub(crate) fn measure(world: &World) -> Option<InKeyring> {
    let has =
        |program: &str| Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success());
    if !has("dbus-run-session") || !has("gnome-keyring-daemon") {
        return None;
    }
    let run = world.path().join("run");
    maskinporten_engine::private_file::private_folder(&run, maskinporten_engine::access::Access::Owner).unwrap();
    let folder = world.path().to_str().unwrap();
    let client = format!("{} {}", world.issuer.as_str(), world.client_id);
    let output = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", READY, "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["in-secret-service", folder, &client])
        .env("HOME", folder)
        .env("XDG_RUNTIME_DIR", &run)
        .env("XDG_DATA_HOME", world.path().join("data"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    let [wall, work, peak] = said.split_whitespace().collect::<Vec<_>>().try_into().unwrap();
    let [wall, work] = [wall, work].map(|text| Duration::from_micros(text.parse().unwrap()));
    Some(InKeyring { cached: Took { wall, work }, peak: peak.parse().unwrap() })
}

/// Inside the session: prints the medians, wall and work, in microseconds, and the peak memory.
pub(crate) fn measure_here(home: &Path, client: &str) {
    let program = home.join("maskinporten");
    let (issuer, client_id) = client.split_once(' ').unwrap();
    add_profile(&program, home, "keyring", issuer, client_id, &home.join("private.pem"), &[]);
    let token = |words: &[&str]| command(&program, home, "keyring", words);
    let took = median_time(number("FIGURES_RUNS", 200), || token(&["token"]));
    let (_, peak) = watch(&token(&["token", "--no-cache"]));
    println!("{} {} {peak}", took.wall.as_micros(), took.work.as_micros());
}
