//! What is measured, in the order in which it is printed.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use super::load::{Connection, assertions, cores, per_second, send, signatures_per_second};
use super::secret_service;
use super::stopwatch::{Took, in_turns, median, median_time, milliseconds, number, watch};
use super::table::{self, MEBIBYTES, MEGABYTES, MILLISECONDS, PER_SECOND, Row, TIMES};
use super::world::World;
use super::{hostile, openbao, tls, upkeep};

/// What measures, and the word that chooses it. The first world is the program's; a second is the base's.
type Step = (&'static str, fn(&[World]) -> Vec<Row>);

const STEPS: &[Step] = &[
    ("start", start),
    ("cached", cached),
    ("encrypted", encrypted),
    ("cold", cold),
    ("tls", tls::cold),
    ("memory", memory),
    ("keygen", keygen),
    ("open", open),
    ("hostile", hostile::hostile),
    ("sandbox", sandbox),
    ("expiry", upkeep::expiry),
    ("lint", upkeep::lint),
    ("doctor", upkeep::doctor),
    ("rotate", upkeep::rotate),
    ("signed", openbao::signed),
    ("shared", openbao::shared),
    ("listed", openbao::listed),
    ("size", size),
];

pub(crate) fn all() {
    let worlds = World::all();
    let only = std::env::var("FIGURES_ONLY").ok();
    let wanted =
        |name: &str| only.as_ref().is_none_or(|only| only.split_whitespace().any(|word| name.contains(word)));
    println!("{} cores; medians\n", cores());
    let steps = STEPS.iter().filter(|(name, _)| wanted(name));
    table::print(steps.flat_map(|(_, step)| step(&worlds)), worlds.len() > 1);
}

pub(super) fn runs() -> usize {
    number("FIGURES_RUNS", 200)
}

/// A row about the time from start to end, with the work beside it.
fn time_row(name: &str, goal: f64, took: &[Took], beside: &str) -> Row {
    let work: Vec<String> = took.iter().map(|took| format!("{:.1}", milliseconds(took.work))).collect();
    let row = Row::new(name, MILLISECONDS, took.iter().map(|took| milliseconds(took.wall)).collect()).at_most(goal);
    let beside = if beside.is_empty() { String::new() } else { format!("; {beside}") };
    row.beside(format!("{} ms of work{beside}", work.join(" against ")))
}

fn memory_row(name: &str, goal: f64, worlds: &[World], command: impl Fn(&World) -> Command) -> Row {
    Row::new(name, MEBIBYTES, worlds.iter().map(|world| watch(&command(world)).1).collect()).at_most(goal)
}

fn start(worlds: &[World]) -> Vec<Row> {
    let nothing = median_time(runs(), || Command::new("true"));
    let beside = format!("a program that does nothing: {:.1} ms", milliseconds(nothing.wall));
    let row = |flag| {
        let took = in_turns(runs(), worlds, |world| world.command("plain-file", &[flag]));
        time_row(&format!("`{flag}`"), 3.0, &took, &beside)
    };
    vec![row("--version"), row("--help")]
}

fn cached(worlds: &[World]) -> Vec<Row> {
    let token = ["token", "--profile", "figures"];
    let plain = in_turns(runs(), worlds, |world| world.command("plain-file", &token));
    let besides = [handed(&worlds[0], plain[0].wall), stood(&worlds[0]), completed(&worlds[0])];
    let plain = time_row("`token`, cached, plain files", 5.0, &plain, "");
    let name = "`token`, cached, Secret Service";
    let Some(in_keyring) = worlds.iter().map(secret_service::measure).collect::<Option<Vec<_>>>() else {
        let skipped = Row::skipped(name, "dbus-run-session or gnome-keyring-daemon isn't installed");
        return [plain].into_iter().chain(besides).chain([skipped]).collect();
    };
    let took: Vec<Took> = in_keyring.iter().map(|one| one.cached).collect();
    let peaks = in_keyring.iter().map(|one| one.peak).collect();
    let peak = Row::new("peak memory of `token`, Secret Service", MEBIBYTES, peaks).at_most(16.0);
    [plain].into_iter().chain(besides).chain([time_row(name, 15.0, &took, "gnome-keyring"), peak]).collect()
}

/// What `run` takes beyond a cached token and the command itself.
fn handed(world: &World, token: Duration) -> Row {
    let run = ["run", "--profile", "figures", "--file", "--", "true"];
    let run = median_time(runs(), || world.command("plain-file", &run));
    let alone = median_time(runs(), || Command::new("true")).wall;
    let more = Took { wall: run.wall.saturating_sub(token + alone), ..run };
    let beside = format!("{:.1} ms in all", milliseconds(run.wall));
    time_row("`run`, beyond a cached token and its command", 5.0, &[more], &beside)
}

/// What a person waits for who asks how the machine stands.
fn stood(world: &World) -> Row {
    let ask = |line: &[&str]| world.command("plain-file", &[line, &["--profile", "figures"]].concat());
    ask(&["token"]).output().unwrap();
    let said = ask(&["status"]).output().unwrap();
    assert!(String::from_utf8_lossy(&said.stdout).contains("cached until"));
    time_row("`status`, a cached token", 15.0, &[median_time(runs(), || ask(&["status"]))], "")
}

/// What a shell waits for when a profile's name is to be completed.
fn completed(world: &World) -> Row {
    let asked = ["--", "maskinporten", "token", "--profile", "fi"];
    let ask = || {
        let mut command = world.command("plain-file", &asked);
        command.env("MASKINPORTEN_COMPLETE", "1");
        command
    };
    assert!(String::from_utf8_lossy(&ask().output().unwrap().stdout).starts_with("figures\t"));
    time_row("completion of a profile's name", 20.0, &[median_time(runs(), ask)], "")
}

fn encrypted(worlds: &[World]) -> Vec<Row> {
    for world in worlds {
        world.add_profile("file");
    }
    let token = |world: &World| world.command("file", &["token"]);
    let took = in_turns(runs().div_ceil(10), worlds, token);
    vec![
        time_row("`token`, encrypted files", 300.0, &took, "one key derivation"),
        memory_row("its peak memory", 80.0, worlds, token),
    ]
}

fn cold(worlds: &[World]) -> Vec<Row> {
    let token = ["token", "--no-cache", "--profile", "figures"];
    let cold = in_turns(runs(), worlds, |world| world.command("plain-file", &token));
    let server: Vec<Duration> = worlds.iter().map(server_time).collect();
    let more = |(cold, server): (&Took, &Duration)| Took { wall: cold.wall.saturating_sub(*server), ..*cold };
    let more: Vec<Took> = cold.iter().zip(&server).map(more).collect();
    let (all, server) = (milliseconds(cold[0].wall), milliseconds(server[0]));
    let beside = format!("{all:.1} ms in all, the server's own time {server:.1} ms");
    let work = cold.iter().map(|took| milliseconds(took.work)).collect();
    vec![
        time_row("`token`, cold, beyond the server's time", 10.0, &more, &beside),
        Row::new("`token`, cold, own work", MILLISECONDS, work).at_most_of_base(0.75),
    ]
}

/// How long the server takes for a token.
fn server_time(world: &World) -> Duration {
    let mut connection = Connection::open(world);
    let ready = assertions(world, runs().max(20));
    let took = ready.iter().map(|assertion| {
        let start = Instant::now();
        connection.ask(assertion);
        start.elapsed()
    });
    median(took.collect())
}

fn memory(worlds: &[World]) -> Vec<Row> {
    let cold = ["token", "--no-cache", "--profile", "figures"];
    let plain = |world: &World| world.command("plain-file", &cold);
    let from_environment = |world: &World| {
        let mut token = world.command("env", &cold);
        token.env("MASKINPORTEN_CONFIG_DIR", world.path().join("plain-file"));
        token.env("MASKINPORTEN_PRIVATE_KEY", fs::read_to_string(world.path().join("private.pem")).unwrap());
        token
    };
    vec![
        memory_row("peak memory of `token`, plain file", 16.0, worlds, plain),
        memory_row("peak memory of `token`, key from the environment", 16.0, worlds, from_environment),
    ]
}

fn keygen(worlds: &[World]) -> Vec<Row> {
    let ours = |world: &World| {
        let mut keygen = world.command("plain-file", &["keygen", "--bits", "4096"]);
        keygen.env("MASKINPORTEN_CONFIG_DIR", world.path().join("keys"));
        keygen
    };
    let theirs = || {
        let mut openssl = Command::new("openssl");
        openssl.args(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096", "-out", "/dev/null"]);
        openssl
    };
    vec![against("`keygen --bits 4096`", 0.6, "`openssl genpkey`", worlds, ours, theirs)]
}

/// A business certificate as openssl and keytool keep it, with the whole chain.
fn open(worlds: &[World]) -> Vec<Row> {
    let first = &worlds[0];
    let password = fs::read_to_string(first.kit("password.txt")).unwrap().trim().to_owned();
    let [p12, jks] = ["openssl.p12", "keytool.jks"].map(|name| first.path().join(name));
    let tool = |program: &str, words: &[&str]| {
        let output = Command::new(program).args(words).env("P", &password).current_dir(first.path()).output();
        output.is_ok_and(|output| output.status.success())
    };
    let export =
        ["pkcs12", "-export", "-inkey", "kit/business.key.pem", "-in", "kit/business.pem", "-name", "business"];
    let made = tool("openssl", &[&export[..], &["-passout", "env:P", "-out", "openssl.p12"]].concat());
    assert!(made, "openssl failed");
    let import = ["-importkeystore", "-noprompt", "-srckeystore", "openssl.p12", "-srcstorepass:env", "P"];
    let into = ["-destkeystore", "keytool.jks", "-deststoretype", "JKS", "-deststorepass:env", "P"];
    let has_jks = tool("keytool", &[&import[..], &into].concat());

    let ours = |world: &World, file: &Path| {
        let mut show = world.command("plain-file", &["key", "show", "--password-from", "env:P", "--from"]);
        show.arg(file).env("P", &password);
        show
    };
    let theirs = || {
        let mut openssl = Command::new("openssl");
        openssl.args(["pkcs12", "-nodes", "-passin", "env:P", "-in"]).arg(&p12).env("P", &password);
        openssl
    };
    let (other, name) = ("`openssl pkcs12 -nodes`", "opening keytool's .jks");
    let opening_p12 = against("opening openssl's .p12", 1.0, other, worlds, |world| ours(world, &p12), theirs);
    let opening_jks = if has_jks {
        against(name, 1.0, &format!("{other} on the .p12"), worlds, |world| ours(world, &jks), theirs)
    } else {
        Row::skipped(name, "keytool isn't installed")
    };
    vec![opening_p12, opening_jks]
}

/// A row about another program that does the same, in turns.
fn against(
    name: &str,
    goal: f64,
    other: &str,
    worlds: &[World],
    ours: impl Fn(&World) -> Command,
    theirs: impl Fn() -> Command,
) -> Row {
    let pairs = number("FIGURES_PAIRS", 60);
    let subjects: Vec<Option<&World>> = worlds.iter().map(Some).chain([None]).collect();
    let mut took = in_turns(pairs, &subjects, |subject| subject.map_or_else(&theirs, &ours));
    let theirs = took.pop().unwrap().wall;
    let ratios = took.iter().map(|took| took.wall.as_secs_f64() / theirs.as_secs_f64()).collect();
    let (ours, theirs) = (milliseconds(took[0].wall), milliseconds(theirs));
    let row = Row::new(name, TIMES, ratios).at_most_of(goal, other);
    row.beside(format!("{ours:.1} ms against {theirs:.1} ms, {pairs} pairs"))
}

fn sandbox(worlds: &[World]) -> Vec<Row> {
    let requests = number("FIGURES_REQUESTS", 100_000);
    let batch = (requests / 20).clamp(100, 5_000);
    let tokens = |world| per_second(batch, send(world, assertions(world, batch)));
    let round = |_| (worlds.iter().map(tokens).collect::<Vec<_>>(), signatures_per_second(&worlds[0]));
    let mut rounds: Vec<_> = (0..3).map(round).collect();
    // The round in the middle, by how near the sandbox comes to what its signatures allow.
    rounds.sort_by(|one, other| (one.0[0] / one.1).total_cmp(&(other.0[0] / other.1)));
    let (tokens, signatures) = rounds.swap_remove(1);
    let (part, memory) = (tokens[0] / signatures, flat_memory(&worlds[0], 3 * batch, requests));
    let speed = Row::new("sandbox, RSA-4096 signatures alone", PER_SECOND, vec![signatures]);
    let tokens = Row::new("sandbox, tokens", PER_SECOND, tokens);
    vec![
        speed.goal("≥ 1000 per second".into(), signatures >= 1000.0),
        tokens.goal("≥ 60 % of its signatures alone".into(), part >= 0.6).beside(format!("{:.0} %", 100.0 * part)),
        memory,
    ]
}

/// How much memory the sandbox has after so many requests. The first have been sent, and it has all that it needs.
#[expect(clippy::cast_precision_loss, reason = "a count of KiB")]
fn flat_memory(world: &World, first: usize, requests: usize) -> Row {
    let mut sent = first;
    let early = world.sandbox_memory();
    while sent < requests {
        let next = first.min(requests - sent);
        send(world, assertions(world, next));
        sent += next;
    }
    let late = world.sandbox_memory();
    let row = Row::new("sandbox, memory", MEBIBYTES, vec![late as f64 / 1024.0]);
    let row = row.goal(format!("flat over {requests} requests"), late < early + early / 5);
    row.beside(format!("{:.1} MiB after the first {first}", early as f64 / 1024.0))
}

#[expect(clippy::cast_precision_loss, reason = "bytes of a file")]
fn megabytes(path: &Path) -> f64 {
    fs::metadata(path).unwrap().len() as f64 / 1e6
}

fn size(worlds: &[World]) -> Vec<Row> {
    if cfg!(debug_assertions) {
        return vec![Row::skipped("release binary", "this is a debug build")];
    }
    let all = Row::new("release binary", MEGABYTES, worlds.iter().map(|world| megabytes(&world.program)).collect());
    let without = Row::new("release binary without the sandbox", MEGABYTES, vec![without_sandbox(&worlds[0])]);
    vec![all.at_most(12.5).beside("stripped"), without.at_most(10.5).beside("stripped")]
}

/// The size of a build without the sandbox.
fn without_sandbox(world: &World) -> f64 {
    let built = Path::new(env!("CARGO_BIN_EXE_maskinporten"));
    let status = Command::new(env!("CARGO"))
        .args(["build", "--release", "--quiet", "--no-default-features", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .arg("--target-dir")
        .arg(built.ancestors().nth(2).unwrap())
        .status()
        .unwrap();
    assert!(status.success(), "the build without the sandbox failed");
    let size = megabytes(built);
    // What was there belongs there.
    fs::remove_file(built).unwrap();
    fs::copy(&world.program, built).unwrap();
    size
}
