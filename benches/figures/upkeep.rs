//! Looking after the keys of many clients, and what a rotation costs besides its waits.

use std::process::Command;
use std::time::Duration;

use maskinporten_sandbox::{ADMIN_CLIENT, Change, GRANTED_SCOPE, Options, Sandbox};
use serde_json::{Value, json};

use super::stopwatch::{Took, in_turns, milliseconds, number, watch};
use super::table::{MEBIBYTES, MILLISECONDS, Row, TIMES};
use super::world::World;

/// How long the sandbox holds each answer back.
const LATENCY: Duration = Duration::from_millis(50);
/// How many requests are under way at a time.
const AT_ONCE: u32 = 8;

/// A sandbox in this process, and a folder in each world whose admin profile reads it.
pub(crate) struct Registry {
    folder: &'static str,
    pub(crate) sandbox: Sandbox,
}

impl Registry {
    pub(crate) fn new(worlds: &[World], folder: &'static str) -> Self {
        // Its log counts the calls: all of them must be in it.
        let options = Options { log_capacity: 100_000, ..Options::default() };
        let registry = Self { folder, sandbox: Sandbox::start(options).unwrap() };
        for world in worlds {
            registry.add_admin(world);
        }
        registry
    }

    fn add_admin(&self, world: &World) {
        let (issuer, api) = (self.sandbox.issuer(), self.sandbox.selfservice());
        let good = self.sandbox.kit().good();
        let [p12, password] = ["registry.p12", "registry.txt"].map(|name| world.path().join(name));
        std::fs::write(&p12, &good.p12).unwrap();
        std::fs::write(&password, &good.password).unwrap();
        self.run(world, &["env", "add", "local", "--issuer", issuer, "--self-service", api]);
        let add = ["profile", "add", "admin", "--environment", "local", "--administers", "--client-id", ADMIN_CLIENT];
        let files = ["--certificate", p12.to_str().unwrap(), "--password-from", password.to_str().unwrap()];
        self.run(world, &[&add[..], &files].concat());
    }

    /// A profile in each world whose client has a registered key.
    pub(crate) fn add_app(&self, worlds: &[World]) {
        for world in worlds {
            self.run(world, &["client", "register", "--profile", "app", "--name", "App", "--scope", GRANTED_SCOPE]);
            self.run(world, &["keygen", "--profile", "app"]);
            self.run(world, &["jwks", "upload", "--profile", "app"]);
        }
    }

    fn command(&self, world: &World, words: &[&str]) -> Command {
        let mut command = world.command("plain-file", words);
        command.env("MASKINPORTEN_CONFIG_DIR", world.path().join(self.folder));
        command
    }

    fn run(&self, world: &World, words: &[&str]) -> String {
        let output = self.command(world, words).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Registers clients without keys, and returns their ids.
    fn fill(&self, world: &World, clients: usize) -> Vec<String> {
        let http = maskinporten_testkit::http();
        let register = |token: &str, number| {
            let body = json!({
                "client_name": format!("Client {number}"), "description": "one of many", "scopes": [GRANTED_SCOPE],
                "integration_type": "maskinporten", "application_type": "web",
                "token_endpoint_auth_method": "private_key_jwt",
                "grant_types": ["urn:ietf:params:oauth:grant-type:jwt-bearer"],
            });
            let url = format!("{}/clients", self.sandbox.selfservice());
            let answer = http.post(url).bearer_auth(token).json(&body).send().unwrap();
            let client: Value = answer.error_for_status().unwrap().json().unwrap();
            client["client_id"].as_str().unwrap().to_owned()
        };
        let numbers: Vec<usize> = (0..clients).collect();
        // A token lives two minutes.
        let some = numbers.chunks(1000).flat_map(|some| {
            let token = self.run(world, &["dcr-token", "--no-cache"]);
            some.iter().map(|number| register(token.trim(), *number)).collect::<Vec<_>>()
        });
        some.collect()
    }

    /// A look at all clients in each world: how long, and the peak memory; and how many calls the first makes.
    fn look(&self, worlds: &[World], command: &[&str]) -> (Vec<(Duration, f64)>, u32) {
        let mut calls = Vec::new();
        let looks = worlds.iter().map(|world| {
            self.sandbox.clear_log();
            let look = watch(&self.command(world, command));
            calls.push(self.sandbox.log().len());
            look
        });
        (looks.collect(), calls[0].try_into().unwrap())
    }
}

const EXPIRY: [&str; 4] = ["expiry", "--all", "-o", "json"];
const LINT: [&str; 4] = ["lint", "--all", "-o", "json"];

/// What the best would take that so many requests at a time allow.
fn best(calls: u32) -> Duration {
    LATENCY * calls / AT_ONCE
}

/// How many times the best each took.
fn ratios(looks: &[(Duration, f64)], calls: u32) -> Vec<f64> {
    looks.iter().map(|(took, _)| took.as_secs_f64() / best(calls).as_secs_f64()).collect()
}

/// The worst case: a call for each client, since the server leaves out the keys of those that have none.
pub(crate) fn lint(worlds: &[World]) -> Vec<Row> {
    let registry = Registry::new(worlds, "checked");
    let clients = number("FIGURES_CLIENTS", 10_000).min(1000);
    registry.fill(&worlds[0], clients);
    registry.sandbox.set(|options| options.latency = LATENCY);
    let (looks, calls) = registry.look(worlds, &LINT);
    let took = format!("{:.0} ms for {calls} calls of 50 ms", milliseconds(looks[0].0));
    let row = Row::new(format!("`lint --all`, {clients} clients, a call for each"), TIMES, ratios(&looks, calls));
    let peaks = looks.iter().map(|(_, peak)| *peak).collect();
    vec![
        row.at_most_of(1.3, "the best that 8 at a time allow").beside(took),
        Row::new("its peak memory", MEBIBYTES, peaks).at_most(48.0),
    ]
}

pub(crate) fn expiry(worlds: &[World]) -> Vec<Row> {
    let registry = Registry::new(worlds, "many");
    let clients = number("FIGURES_CLIENTS", 10_000);
    let ids = registry.fill(&worlds[0], clients);
    registry.sandbox.set(|options| options.latency = LATENCY);
    // The server lists clients without keys as it does those whose keys it leaves out: each is asked for.
    let (one_by_one, calls) = registry.look(worlds, &EXPIRY);
    let ratios = ratios(&one_by_one, calls);
    let apart = Row::new(format!("`expiry --all`, {clients} clients, a call for each"), TIMES, ratios);
    let took = format!("{:.0} ms for {calls} calls of 50 ms", milliseconds(one_by_one[0].0));
    let key: Value =
        json!(worlds[0].key.signer.public().to_jwk(&"figures".parse().unwrap(), worlds[0].grant().algorithm));
    for id in &ids {
        registry.sandbox.change(id, &Change::AddKey(key.clone())).unwrap();
    }
    let (listed, calls) = registry.look(worlds, &EXPIRY);
    let peaks = one_by_one.iter().zip(&listed).map(|((_, one), (_, other))| one.max(*other)).collect();
    let took_listed = listed.iter().map(|(took, _)| milliseconds(*took)).collect();
    let listed = Row::new(format!("`expiry --all`, {clients} clients, keys in the list"), MILLISECONDS, took_listed);
    vec![
        apart.at_most_of(1.3, "the best that 8 at a time allow").beside(took),
        Row::new("its peak memory", MEBIBYTES, peaks).at_most(64.0),
        listed.beside(format!("{calls} calls of 50 ms")),
    ]
}

/// Every link right, and a token got and verified.
pub(crate) fn doctor(worlds: &[World]) -> Vec<Row> {
    let registry = Registry::new(worlds, "asked");
    registry.add_app(worlds);
    registry.sandbox.set(|options| options.latency = LATENCY);
    registry.sandbox.clear_log();
    registry.run(&worlds[0], &["doctor", "app"]);
    let calls = registry.sandbox.log().len();
    let took = in_turns(5, worlds, |world| registry.command(world, &["doctor", "app"]));
    let took = took.iter().map(|took| milliseconds(took.wall)).collect();
    vec![
        Row::new("`doctor`, all right", MILLISECONDS, took).at_most(2000.0).beside(format!("{calls} calls of 50 ms")),
    ]
}

pub(crate) fn rotate(worlds: &[World]) -> Vec<Row> {
    let registry = Registry::new(worlds, "rotated");
    registry.add_app(worlds);
    // How long a key is searched for is luck: over sixty pairs the medians still differ by a third from run to run.
    let pairs = 5 * number("FIGURES_PAIRS", 60);
    let rotation = ["rotate", "app", "--yes", "--every", "1ms", "--grace", "0s"];
    let rotations = in_turns(pairs, worlds, |world| registry.command(world, &rotation));
    let keys = in_turns(pairs, worlds, |world| registry.command(world, &["keygen"]));
    // What the processor worked: neither waits nor the server's time are in it.
    let ratio = |(rotation, key): (&Took, &Took)| rotation.work.as_secs_f64() / key.work.as_secs_f64();
    let ratios = rotations.iter().zip(&keys).map(ratio).collect();
    let row = Row::new("`rotate`, its own work", TIMES, ratios).at_most_of(2.0, "one `keygen`");
    let [rotation, key, wall] = [rotations[0].work, keys[0].work, rotations[0].wall].map(milliseconds);
    vec![row.beside(format!("{rotation:.0} ms against {key:.0} ms; {wall:.0} ms in all"))]
}
