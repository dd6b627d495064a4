//! Looking after the keys of many clients, and what a rotation costs besides its waits.

use std::process::Command;
use std::time::Duration;

use maskinporten_sandbox::{ADMIN_CLIENT, Change, GRANTED_SCOPE, Options, Sandbox};
use serde_json::{Value, json};

use super::measured::{memory_row, row};
use super::stopwatch::{medians, milliseconds, number, peak_memory, time};
use super::world::{World, command};

/// How long the sandbox holds each answer back.
const LATENCY: Duration = Duration::from_millis(50);
/// How many requests are under way at a time.
const AT_ONCE: u32 = 8;

/// A sandbox in this process, and a folder whose admin profile reads it.
struct Registry<'a> {
    world: &'a World,
    folder: &'static str,
    sandbox: Sandbox,
}

impl<'a> Registry<'a> {
    fn new(world: &'a World, folder: &'static str) -> Self {
        let registry = Self { world, folder, sandbox: Sandbox::start(Options::default()).unwrap() };
        let (issuer, api) = (registry.sandbox.issuer(), registry.sandbox.selfservice());
        let good = registry.sandbox.kit().good();
        let [p12, password] = ["registry.p12", "registry.txt"].map(|name| world.path().join(name));
        std::fs::write(&p12, &good.p12).unwrap();
        std::fs::write(&password, &good.password).unwrap();
        registry.run(&["env", "add", "local", "--issuer", issuer, "--self-service", api]);
        let add = ["profile", "add", "admin", "--environment", "local", "--administers", "--client-id", ADMIN_CLIENT];
        let files = ["--certificate", p12.to_str().unwrap(), "--password-from", password.to_str().unwrap()];
        registry.run(&[&add[..], &files].concat());
        registry
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = command(&self.world.program, self.world.path(), "plain-file", words);
        command.env("MASKINPORTEN_CONFIG_DIR", self.world.path().join(self.folder));
        command
    }

    fn run(&self, words: &[&str]) -> String {
        let output = self.command(words).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Registers clients without keys, and returns their ids.
    fn fill(&self, clients: usize) -> Vec<String> {
        let token = self.run(&["dcr-token"]);
        let http = maskinporten_testkit::http();
        let register = |number| {
            let body = json!({
                "client_name": format!("Client {number}"), "description": "one of many", "scopes": [GRANTED_SCOPE],
                "integration_type": "maskinporten", "application_type": "web",
                "token_endpoint_auth_method": "private_key_jwt",
                "grant_types": ["urn:ietf:params:oauth:grant-type:jwt-bearer"],
            });
            let url = format!("{}/clients", self.sandbox.selfservice());
            let answer = http.post(url).bearer_auth(token.trim()).json(&body).send().unwrap();
            let client: Value = answer.error_for_status().unwrap().json().unwrap();
            client["client_id"].as_str().unwrap().to_owned()
        };
        (0..clients).map(register).collect()
    }

    /// `expiry --all`: how long, how many calls, and how much memory.
    fn look(&self) -> (Duration, u32, usize) {
        let expiry = ["expiry", "--all", "-o", "json"];
        let took = (0..3).map(|_| {
            self.sandbox.clear_log();
            time(&mut self.command(&expiry))
        });
        let took = medians(&took.collect::<Vec<_>>()).wall;
        let calls = self.sandbox.log().len().try_into().unwrap();
        (took, calls, peak_memory(&self.command(&expiry)))
    }
}

pub(crate) fn expiry(world: &World) {
    let registry = Registry::new(world, "many");
    let clients = number("FIGURES_CLIENTS", 1000);
    let ids = registry.fill(clients);
    registry.sandbox.set(|options| options.latency = LATENCY);
    // The server lists clients without keys as it does those whose keys it leaves out: each is asked for.
    let (took, calls, one_by_one) = registry.look();
    let best = LATENCY * calls / AT_ONCE;
    let ratio = took.as_secs_f64() / best.as_secs_f64();
    row(
        &format!("`expiry --all`, {clients} clients, a call for each"),
        "≤ 1.3 × the best that 8 at a time allow",
        &format!("{ratio:.2} ×"),
        Some(ratio <= 1.3),
        &format!("{:.0} ms for {calls} calls of 50 ms", milliseconds(took)),
    );
    let key: Value = json!(world.key.signer.public().to_jwk(&"figures".parse().unwrap(), world.grant().algorithm));
    for id in &ids {
        registry.sandbox.change(id, &Change::AddKey(key.clone())).unwrap();
    }
    let (took, calls, listed) = registry.look();
    memory_row("its peak memory", 32.0, one_by_one.max(listed));
    let name = format!("`expiry --all`, {clients} clients, keys in the list");
    row(&name, "", &format!("{:.0} ms", milliseconds(took)), None, &format!("{calls} calls of 50 ms"));
}

pub(crate) fn rotate(world: &World) {
    let registry = Registry::new(world, "rotated");
    registry.run(&["client", "register", "--profile", "app", "--name", "App", "--scope", GRANTED_SCOPE]);
    registry.run(&["keygen", "--profile", "app"]);
    registry.run(&["jwks", "upload", "--profile", "app"]);
    let (mut rotations, mut keys) = (Vec::new(), Vec::new());
    for _ in 0..number("FIGURES_PAIRS", 60) {
        rotations.push(time(&mut registry.command(&["rotate", "app", "--yes", "--every", "1ms", "--grace", "0s"])));
        keys.push(time(&mut registry.command(&["keygen"])));
    }
    // What the processor worked: neither waits nor the server's time are in it.
    let (rotation, key) = (medians(&rotations), medians(&keys));
    let ratio = rotation.work.as_secs_f64() / key.work.as_secs_f64();
    row(
        "`rotate`, its own work",
        "≤ 2 × one `keygen`",
        &format!("{ratio:.2} ×"),
        Some(ratio <= 2.0),
        &format!(
            "{:.0} ms against {:.0} ms; {:.0} ms in all",
            milliseconds(rotation.work),
            milliseconds(key.work),
            milliseconds(rotation.wall)
        ),
    );
}
