//! A key that never leaves `OpenBao`, and one that machines share there. Where it isn't installed, these are left out.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use maskinporten_sandbox::GRANTED_SCOPE;
use maskinporten_testkit::{Listener, OpenBao, http};
use serde_json::{Value, json};

use super::measured::runs;
use super::stopwatch::{in_turns, median_time, milliseconds, number};
use super::table::{COUNT, MILLISECONDS, Row};
use super::upkeep::Registry;
use super::world::{SCOPE, World};

const STORE: &str = "openbao-kv:secret/maskinporten";
const MACHINES: usize = 20;
/// How many cached tokens each machine gets for each uncached one.
const CACHED: u32 = 10;
const KEEP_OLD: Duration = Duration::from_secs(10);

/// The program with a folder of its own, logged in to the server at an address.
struct Machine<'a> {
    world: &'a World,
    folder: PathBuf,
    address: String,
    token: &'a str,
}

impl<'a> Machine<'a> {
    fn new(world: &'a World, folder: &str, server: &'a OpenBao) -> Self {
        Self { world, folder: world.path().join(folder), address: server.address(), token: &server.root }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.world.command("plain-file", words);
        command.env("MASKINPORTEN_CONFIG_DIR", &self.folder);
        command.env("BAO_ADDR", &self.address).env("BAO_TOKEN", self.token);
        command
    }

    fn output(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    fn run(&self, words: &[&str]) {
        let output = self.output(words);
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// What a run asks the server, through something that counts.
    fn calls(&self, server: &OpenBao, words: &[&str]) -> Vec<String> {
        let counts = counting(server);
        Self { address: format!("http://{}", counts.address), folder: self.folder.clone(), ..*self }.run(words);
        counts.heard()
    }
}

/// Passes calls on to the server, one at a time.
fn counting(server: &OpenBao) -> Listener {
    let host = server.address().trim_start_matches("http://").to_owned();
    Listener::serving(move |_, call| {
        let (mut stream, mut answer) = (TcpStream::connect(&host).unwrap(), Vec::new());
        let last = call.replacen("\r\n\r\n", "\r\nConnection: close\r\n\r\n", 1);
        stream.write_all(last.as_bytes()).unwrap();
        stream.read_to_end(&mut answer).unwrap();
        answer
    })
}

fn count(calls: &[String]) -> u32 {
    calls.len().try_into().unwrap()
}

fn started(name: &str) -> Result<OpenBao, Vec<Row>> {
    OpenBao::start().ok_or_else(|| vec![Row::skipped(name, "OpenBao isn't installed")])
}

/// What a signature away from this machine costs.
pub(crate) fn signed(worlds: &[World]) -> Vec<Row> {
    let name = "`token`, uncached, key in OpenBao transit: calls there";
    let server = match started(name) {
        Ok(server) => server,
        Err(skipped) => return skipped,
    };
    server.mount("transit", "transit");
    let machine = Machine::new(&worlds[0], "plain-file", &server);
    machine.run(&["client", "register", "--profile", "signed", "--name", "Signed", "--scope", SCOPE]);
    machine.run(&["keygen", "--in", "openbao:figures", "--profile", "signed"]);
    machine.run(&["jwks", "upload", "--profile", "signed"]);
    let cached = ["token", "--profile", "signed"];
    let uncached = ["token", "--profile", "signed", "--no-cache"];
    let calls = count(&machine.calls(&server, &uncached));
    machine.run(&cached);
    let calls_cached = count(&machine.calls(&server, &cached));
    let took = in_turns(runs(), &["figures", "signed"], |profile| {
        machine.command(&["token", "--profile", profile, "--no-cache"])
    });
    let [here, there] = [&took[0], &took[1]].map(|took| milliseconds(took.wall));
    let row = Row::new(name, COUNT, vec![f64::from(calls)]);
    vec![
        row.goal("1, and 0 when cached".into(), calls == 1 && calls_cached == 0)
            .beside(format!("{calls_cached} when cached")),
        Row::new("its time", MILLISECONDS, vec![there])
            .beside(format!("{:.2} × that with a key in a plain file, {here:.1} ms", there / here)),
    ]
}

/// Tokens that came, and why others didn't.
#[derive(Default)]
struct Tally {
    uncached: AtomicU32,
    cached: AtomicU32,
    failures: Mutex<Vec<String>>,
}

impl Tally {
    fn get(&self, machine: &Machine<'_>, words: &[&str], came: &AtomicU32) {
        let output = machine.output(words);
        if output.status.success() && !output.stdout.is_empty() {
            came.fetch_add(1, Ordering::Relaxed);
        } else {
            self.failures.lock().unwrap().push(String::from_utf8_lossy(&output.stderr).into_owned());
        }
    }

    /// Each second an uncached token and some cached ones, until `done`.
    fn fetch(&self, machine: &Machine<'_>, done: &AtomicBool) {
        let token = ["token", "--profile", "app"];
        let mut next = Instant::now();
        while !done.load(Ordering::Relaxed) {
            self.get(machine, &[&token[..], &["--no-cache"]].concat(), &self.uncached);
            for _ in 0..CACHED {
                self.get(machine, &token, &self.cached);
            }
            next += Duration::from_secs(1);
            thread::sleep(next.saturating_duration_since(Instant::now()));
        }
    }
}

/// Machines that share a key, while one of them rotates it.
pub(crate) fn shared(worlds: &[World]) -> Vec<Row> {
    // 20, and 30 s, unless there is to be no more than a quick look.
    let several = runs().clamp(3, MACHINES);
    let delay = Duration::from_millis(150) * u32::try_from(runs().min(200)).unwrap();
    let name = format!("{several} machines with one key in OpenBao KV, rotated meanwhile: tokens that failed");
    let server = match started(&name) {
        Ok(server) => server,
        Err(skipped) => return skipped,
    };
    server.mount("kv-v2", "secret");
    let registry = Registry::new(&worlds[..1], "shared-0");
    registry.add_app(&worlds[..1]);
    let machines: Vec<Machine<'_>> =
        (0..several).map(|number| Machine::new(&worlds[0], &format!("shared-{number}"), &server)).collect();
    share(&registry, &machines);
    registry.sandbox.set(|options| options.propagation_delay = delay);
    let (tally, done, start) = (Tally::default(), AtomicBool::new(false), Instant::now());
    let grace = format!("{}ms", KEEP_OLD.min(delay).as_millis());
    let rotated = thread::scope(|scope| {
        for machine in &machines {
            scope.spawn(|| tally.fetch(machine, &done));
        }
        let rotated = machines[0].output(&["rotate", "app", "--yes", "--grace", &grace]);
        done.store(true, Ordering::Relaxed);
        rotated
    });
    let took = start.elapsed().as_secs();
    let failures = tally.failures.into_inner().unwrap();
    let first = failures.first().map(|failure| format!("; the first: {}", failure.replace(['\n', '|'], " ")));
    let [uncached, cached] = [tally.uncached, tally.cached].map(AtomicU32::into_inner);
    let how = if rotated.status.success() { "a rotation" } else { "a rotation that failed" };
    let beside = format!(
        "{uncached} uncached and {cached} cached came in {took} s, with {how} under {} s of propagation{}",
        delay.as_secs(),
        first.unwrap_or_default()
    );
    let row = Row::new(name, COUNT, vec![f64::from(count(&failures))]);
    vec![row.goal("0".into(), failures.is_empty() && rotated.status.success()).beside(beside)]
}

/// The first machine shares its client's key, the others learn where it is.
fn share(registry: &Registry, machines: &[Machine<'_>]) {
    let (issuer, api) = (registry.sandbox.issuer(), registry.sandbox.selfservice());
    let shown = machines[0].output(&["profile", "show", "--profile", "app", "-o", "json"]);
    let shown: Value = serde_json::from_slice(&shown.stdout).unwrap();
    let id = shown["client_id"].as_str().unwrap();
    machines[0].run(&["profile", "share", "app", "--in", STORE, "--yes"]);
    let add = ["profile", "add", "app", "--environment", "local", "--client-id", id, "--scope", GRANTED_SCOPE];
    for machine in &machines[1..] {
        machine.run(&["env", "add", "local", "--issuer", issuer, "--self-service", api]);
        machine.run(&[&add[..], &["--shared-in", STORE]].concat());
    }
}

/// Looking at a store with many clients and keys in it.
pub(crate) fn listed(worlds: &[World]) -> Vec<Row> {
    let clients = number("FIGURES_CLIENTS", 10_000);
    let name = format!("`store status`, {clients} clients in OpenBao KV");
    let server = match started(&name) {
        Ok(server) => server,
        Err(skipped) => return skipped,
    };
    server.mount("kv-v2", "secret");
    fill(&server, clients);
    let machine = Machine::new(&worlds[0], "plain-file", &server);
    let look = ["store", "status", STORE];
    let calls = machine.calls(&server, &look);
    let lists =
        calls.iter().filter(|call| call.lines().next().is_some_and(|line| line.contains("list=true"))).count();
    let took = median_time(runs().min(20), || machine.command(&look));
    let row = Row::new(format!("{name}: calls that list"), COUNT, vec![f64::from(u32::try_from(lists).unwrap())]);
    let time = Row::new("its time", MILLISECONDS, vec![milliseconds(took.wall)]);
    vec![row.goal("1".into(), lists == 1).beside(format!("{} calls in all", calls.len())), time]
}

/// Entries by the names that clients have.
fn fill(server: &OpenBao, clients: usize) {
    let (http, numbers) = (http(), Mutex::new(0..clients));
    let next = || numbers.lock().unwrap().next();
    let write = || {
        while let Some(number) = next() {
            let path = format!("secret/data/maskinporten/clients/sandbox.00000000-0000-4000-8000-{number:012}");
            let request = http.post(format!("{}/v1/{path}", server.address())).header("X-Vault-Token", &server.root);
            request.json(&json!({"data": {"value": "{}"}})).send().unwrap().error_for_status().unwrap();
        }
    };
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(write);
        }
    });
}
