//! What is measured, in the order in which it is printed.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use super::load::{Connection, assertions, cores, per_second, send, signatures_per_second};
use super::stopwatch::{Took, median, median_time, medians, milliseconds, number, peak_memory, time};
use super::upkeep;
use super::world::{World, add_profile, command};

/// One row of the table.
pub(crate) fn row(name: &str, goal: &str, measured: &str, reached: Option<bool>, beside: &str) {
    let reached = match reached {
        Some(true) => "yes",
        Some(false) => "no",
        None if goal.is_empty() => "",
        None => "skipped",
    };
    println!("| {name} | {goal} | {measured} | {reached} | {beside} |");
}

/// A row about milliseconds.
fn time_row(name: &str, goal: f64, took: Took, beside: &str) {
    let (wall, work) = (milliseconds(took.wall), milliseconds(took.work));
    let beside = if beside.is_empty() { String::new() } else { format!("; {beside}") };
    let beside = format!("{work:.1} ms of work{beside}");
    row(name, &format!("≤ {goal} ms"), &format!("{wall:.1} ms"), Some(wall <= goal), &beside);
}

#[expect(clippy::cast_precision_loss, reason = "a count of KiB")]
pub(crate) fn memory_row(name: &str, goal: f64, kib: usize) {
    let mib = kib as f64 / 1024.0;
    row(name, &format!("≤ {goal} MiB"), &format!("{mib:.1} MiB"), Some(mib <= goal), "");
}

fn wanted(name: &str) -> bool {
    std::env::var("FIGURES_ONLY").map_or(true, |only| only.split_whitespace().any(|word| name.contains(word)))
}

/// What measures, and the word that chooses it.
type Step = (&'static str, fn(&World));

pub(crate) fn all() {
    let world = World::new();
    println!("{} cores; medians\n", cores());
    println!("| figure | goal | measured | reached | beside |\n|---|---|---|---|---|");
    let steps: [Step; 10] = [
        ("start", start),
        ("cached", cached),
        ("encrypted", encrypted),
        ("cold", cold),
        ("memory", memory),
        ("keygen", keygen),
        ("open", open),
        ("sandbox", sandbox),
        ("expiry", upkeep::expiry),
        ("rotate", upkeep::rotate),
    ];
    for (_, step) in steps.into_iter().filter(|(name, _)| wanted(name)) {
        step(&world);
    }
    if wanted("size") {
        size(&world);
    }
}

fn runs() -> usize {
    number("FIGURES_RUNS", 200)
}

fn start(world: &World) {
    let nothing = median_time(runs(), || Command::new("true"));
    let beside = format!("a program that does nothing: {:.1} ms", milliseconds(nothing.wall));
    for flag in ["--version", "--help"] {
        let took = median_time(runs(), || world.command("plain-file", &[flag]));
        time_row(&format!("`{flag}`"), 3.0, took, &beside);
    }
}

fn cached(world: &World) {
    let words = ["token", "--profile", "figures"];
    time_row("`token`, cached, plain files", 5.0, median_time(runs(), || world.command("plain-file", &words)), "");
    let name = "`token`, cached, Secret Service";
    match secret_service(world) {
        Some(took) => time_row(name, 15.0, took, "gnome-keyring"),
        None => row(name, "≤ 15 ms", "", None, "SKIPPED: dbus-run-session or gnome-keyring-daemon isn't installed"),
    }
}

/// Starts a keyring of its own on a bus of its own, and measures in there.
fn secret_service(world: &World) -> Option<Took> {
    let has =
        |program: &str| Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success());
    if !has("dbus-run-session") || !has("gnome-keyring-daemon") {
        return None;
    }
    let ready = "printf password | gnome-keyring-daemon --unlock --components=secrets >&2; n=0; \
        until dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
        org.freedesktop.DBus.Peer.Ping >&2; do n=$((n + 1)); test $n -lt 200 || exit 70; sleep 0.05; done; exec \"$@\"";
    let run = world.path().join("run");
    maskinporten_engine::private_file::private_folder(&run).unwrap();
    let folder = world.path().to_str().unwrap();
    let client = format!("{} {}", world.issuer.as_str(), world.client_id);
    let output = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", ready, "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["in-secret-service", folder, &client])
        .env("HOME", folder)
        .env("XDG_RUNTIME_DIR", &run)
        .env("XDG_DATA_HOME", world.path().join("data"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    let (wall, work) = said.trim().split_once(' ').unwrap();
    let [wall, work] = [wall, work].map(|text| Duration::from_micros(text.parse().unwrap()));
    Some(Took { wall, work })
}

/// Inside the session: prints the medians, wall and work, in microseconds.
pub(crate) fn in_secret_service(home: &Path, client: &str) {
    let program = home.join("maskinporten");
    let (issuer, client_id) = client.split_once(' ').unwrap();
    add_profile(&program, home, "keyring", issuer, client_id, &home.join("private.pem"));
    let took = median_time(runs(), || command(&program, home, "keyring", &["token"]));
    println!("{} {}", took.wall.as_micros(), took.work.as_micros());
}

fn encrypted(world: &World) {
    world.add_profile("file");
    let token = || world.command("file", &["token"]);
    time_row("`token`, encrypted files", 300.0, median_time(runs().div_ceil(10), token), "one key derivation");
    memory_row("its peak memory", 80.0, peak_memory(&token()));
}

fn cold(world: &World) {
    let cold = median_time(runs(), || world.command("plain-file", &["token", "--no-cache", "--profile", "figures"]));
    let mut connection = Connection::open(world);
    let ready = assertions(world, runs().max(20));
    let server = ready.iter().map(|assertion| {
        let start = Instant::now();
        connection.ask(assertion);
        start.elapsed()
    });
    let server = median(server.collect());
    let more = Took { wall: cold.wall.saturating_sub(server), ..cold };
    let (all, server) = (milliseconds(cold.wall), milliseconds(server));
    let beside = format!("{all:.1} ms in all, the server's own time {server:.1} ms");
    time_row("`token`, cold, beyond the server's time", 10.0, more, &beside);
}

fn memory(world: &World) {
    let cold = ["token", "--no-cache", "--profile", "figures"];
    memory_row("peak memory of `token`, plain file", 16.0, peak_memory(&world.command("plain-file", &cold)));
    let mut from_environment = world.command("env", &["token", "--no-cache", "--profile", "figures"]);
    from_environment.env("MASKINPORTEN_CONFIG_DIR", world.path().join("plain-file"));
    from_environment.env("MASKINPORTEN_PRIVATE_KEY", fs::read_to_string(world.path().join("private.pem")).unwrap());
    memory_row("peak memory of `token`, key from the environment", 16.0, peak_memory(&from_environment));
}

fn keygen(world: &World) {
    let ours = || {
        let mut keygen = world.command("plain-file", &["keygen", "--bits", "4096"]);
        keygen.env("MASKINPORTEN_CONFIG_DIR", world.path().join("keys"));
        keygen
    };
    let theirs = || {
        let mut openssl = Command::new("openssl");
        openssl.args(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096", "-out", "/dev/null"]);
        openssl
    };
    pair_row("`keygen --bits 4096`", 0.6, "`openssl genpkey`", ours, theirs);
}

/// A business certificate as openssl and keytool keep it, with the whole chain.
fn open(world: &World) {
    let password = fs::read_to_string(world.kit("password.txt")).unwrap().trim().to_owned();
    let (p12, jks) = (world.path().join("openssl.p12"), world.path().join("keytool.jks"));
    let tool = |program: &str, words: &[&str]| {
        let output = Command::new(program).args(words).env("P", &password).current_dir(world.path()).output();
        output.is_ok_and(|output| output.status.success())
    };
    let export =
        ["pkcs12", "-export", "-inkey", "kit/business.key.pem", "-in", "kit/business.pem", "-name", "business"];
    assert!(
        tool("openssl", &[&export[..], &["-passout", "env:P", "-out", "openssl.p12"]].concat()),
        "openssl failed"
    );
    let import = ["-importkeystore", "-noprompt", "-srckeystore", "openssl.p12", "-srcstorepass:env", "P"];
    let into = ["-destkeystore", "keytool.jks", "-deststoretype", "JKS", "-deststorepass:env", "P"];
    let has_jks = tool("keytool", &[&import[..], &into].concat());

    let ours = |file: &Path| {
        let mut show = world.command("plain-file", &["key", "show", "--password-from", "env:P", "--from"]);
        show.arg(file).env("P", &password);
        show
    };
    let theirs = || {
        let mut openssl = Command::new("openssl");
        openssl.args(["pkcs12", "-nodes", "-passin", "env:P", "-in"]).arg(&p12).env("P", &password);
        openssl
    };
    pair_row("opening openssl's .p12", 1.0, "`openssl pkcs12 -nodes`", || ours(&p12), theirs);
    let (name, goal) = ("opening keytool's .jks", "`openssl pkcs12 -nodes` on the .p12");
    if has_jks {
        pair_row(name, 1.0, goal, || ours(&jks), theirs);
    } else {
        row(name, &format!("≤ 1 × {goal}"), "", None, "SKIPPED: keytool isn't installed");
    }
}

/// A row about two programs that do the same in turns.
fn pair_row(name: &str, goal: f64, beside: &str, ours: impl Fn() -> Command, theirs: impl Fn() -> Command) {
    let pairs = number("FIGURES_PAIRS", 60);
    let (ours, theirs): (Vec<Took>, Vec<Took>) = (0..pairs).map(|_| (time(&mut ours()), time(&mut theirs()))).unzip();
    let (ours, theirs) = (medians(&ours).wall, medians(&theirs).wall);
    let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
    row(
        name,
        &format!("≤ {goal} × {beside}"),
        &format!("{ratio:.2} ×"),
        Some(ratio <= goal),
        &format!("{:.1} ms against {:.1} ms, {pairs} pairs", milliseconds(ours), milliseconds(theirs)),
    );
}

fn sandbox(world: &World) {
    let requests = number("FIGURES_REQUESTS", 100_000);
    let batch = (requests / 20).clamp(100, 5_000);
    let rates = (0..3).map(|_| {
        let signatures = signatures_per_second(world);
        let ready = assertions(world, batch);
        (per_second(batch, send(world, ready)), signatures)
    });
    let mut rates: Vec<(f64, f64)> = rates.collect();
    rates.sort_by(|one, other| (one.0 / one.1).total_cmp(&(other.0 / other.1)));
    let (tokens, signatures) = rates[1];
    row(
        "sandbox, tokens per second",
        "≥ 60 % of its signatures alone",
        &format!("{:.0} %", 100.0 * tokens / signatures),
        Some(tokens / signatures >= 0.6),
        &format!("{tokens:.0} tokens, {signatures:.0} RSA-4096 signatures per second"),
    );
    // From here on it has seen enough to have everything that it needs.
    let (mut sent, early) = (3 * batch, world.sandbox_memory());
    while sent < requests {
        let next = batch.min(requests - sent);
        send(world, assertions(world, next));
        sent += next;
    }
    let late = world.sandbox_memory();
    row(
        "sandbox, memory",
        &format!("flat over {requests} requests"),
        &format!("{} MiB", late / 1024),
        Some(late < early + early / 5),
        &format!("{} MiB after the first {}", early / 1024, 3 * batch),
    );
}

#[expect(clippy::cast_precision_loss, reason = "bytes of a file")]
fn size(world: &World) {
    let built = Path::new(env!("CARGO_BIN_EXE_maskinporten"));
    let megabytes = |path: &Path| fs::metadata(path).unwrap().len() as f64 / 1e6;
    let size_row = |name, goal: f64, size: f64| {
        row(name, &format!("≤ {goal} MB"), &format!("{size:.2} MB"), Some(size <= goal), "stripped");
    };
    size_row("release binary", 9.0, megabytes(&world.program));
    let status = Command::new(env!("CARGO"))
        .args(["build", "--release", "--quiet", "--no-default-features", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .arg("--target-dir")
        .arg(built.ancestors().nth(2).unwrap())
        .status()
        .unwrap();
    assert!(status.success(), "the build without the sandbox failed");
    size_row("release binary without the sandbox", 7.5, megabytes(built));
    // What was there belongs there.
    fs::remove_file(built).unwrap();
    fs::copy(&world.program, built).unwrap();
}
