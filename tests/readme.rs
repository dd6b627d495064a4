//! Every `sh` block of the README is run, in order, in a world that has nothing of ours in it; `test` and `prod` are
//! sandboxes there. What it says in passing, commands and flags, exists.

#![allow(clippy::unwrap_used, reason = "a test that can't go on is to fail where it stands")]
#![cfg(all(feature = "sandbox", unix))]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufReader, Read as _};
use std::process::{Child, Command, Stdio};

use clap::CommandFactory as _;
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::write::{to_pkcs8_pem, to_private_jwk};
use maskinporten_protocol::key::{Bits, PrivateKey};
use maskinporten_testkit::{Home, has, skipped};
use serde_json::Value;

const BUILT_IN: &str = "http://127.0.0.1:7523";

/// A fenced block, and the section that it stands in.
struct Block {
    section: String,
    language: String,
    text: String,
}

fn readme() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap()
}

fn blocks() -> Vec<Block> {
    let (mut blocks, mut section, mut inside) = (Vec::<Block>::new(), String::new(), false);
    for line in readme().lines() {
        match line.strip_prefix("```") {
            Some(_) if inside => inside = false,
            Some(language) => {
                inside = true;
                blocks.push(Block { section: section.clone(), language: language.to_owned(), text: String::new() });
            }
            None if inside => {
                let text = &mut blocks.last_mut().unwrap().text;
                text.push_str(line);
                text.push('\n');
            }
            None => {
                if let Some(title) = line.strip_prefix("## ") {
                    title.clone_into(&mut section);
                }
            }
        }
    }
    blocks
}

/// Somebody who follows one section of the README: a home, what is set there, and a sandbox.
struct Reader {
    home: Home,
    variables: BTreeMap<&'static str, String>,
    sandbox: Option<Served>,
    /// What is `prod` there.
    production: Option<Served>,
}

/// A sandbox in a process of its own.
struct Served {
    process: Child,
    address: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Reader {
    fn new() -> Self {
        Self {
            home: Home::new(env!("CARGO_BIN_EXE_maskinporten")),
            variables: BTreeMap::new(),
            sandbox: None,
            production: None,
        }
    }

    fn command(&self) -> Command {
        let mut command = self.home.command("bash");
        command.envs(&self.variables).stdin(Stdio::null());
        command
    }

    fn bash(&self, script: &str) -> String {
        let output = self.command().args(["-euo", "pipefail", "-c", script]).output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{script}\n{}\n{out}\n{err}", output.status);
        out.into_owned()
    }

    /// Runs a block. One that serves a sandbox is left running; its port is a free one, and known as `sandbox`.
    fn run(&mut self, text: &str) -> String {
        if text.starts_with("maskinporten sandbox ") {
            self.serve(text);
            return String::new();
        }
        let address = self.sandbox.as_ref().map_or(BUILT_IN, |served| &served.address);
        let text = text.replace(BUILT_IN, address);
        self.bash(
            &text
                .replace("--environment test", "--environment sandbox")
                .replace("--environment prod", "--environment production"),
        )
    }

    fn serve(&mut self, text: &str) {
        self.sandbox = None;
        self.sandbox = Some(self.served(text, "sandbox"));
    }

    /// A sandbox that is this environment.
    fn served(&self, text: &str, environment: &str) -> Served {
        let mut process = self
            .command()
            .args(["-euc", &format!("exec {} --port 0 --output json", text.trim_end())])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let said: Value =
            serde_json::Deserializer::from_reader(output.take(1 << 16)).into_iter().next().unwrap().unwrap();
        let issuer = said["issuer"].as_str().unwrap().to_owned();
        let served = Served { process, address: issuer.trim_end_matches('/').to_owned() };
        self.bash(&format!("maskinporten env add {environment} --issuer {issuer} --self-service {issuer}api/v1"));
        served
    }

    /// What the reader has before a section begins.
    fn prepare(&mut self, section: &str) {
        match section {
            "Test and production" => self.prepare_accounts(),
            "Keys that never lapse" => self.prepare_keys(),
            "In CI and on servers" => self.prepare_variables(),
            _ => {}
        }
    }

    /// A certificate and an admin client, and another client with a registered key.
    fn prepare_accounts(&mut self) {
        self.serve("maskinporten sandbox --kit kit");
        self.production = Some(self.served("maskinporten sandbox --kit kit", "production"));
        for (from, to) in [("business.p12", "virksomhetssertifikat.p12"), ("password.txt", "password.txt")] {
            fs::copy(self.home.at("kit").join(from), self.home.at(to)).unwrap();
        }
        let (id, _) = self.registered_key();
        let variables = [("ADMIN_CLIENT_ID", "sandbox-admin"), ("SCOPE", "sandbox:widgets.read"), ("KID", "theirs")];
        self.variables.extend(variables.map(|(name, value)| (name, value.to_owned())));
        self.variables.insert("CLIENT_ID", id);
    }

    /// Two profiles with a key each, which has had its first token.
    fn prepare_keys(&mut self) {
        self.serve("maskinporten sandbox --kit kit");
        self.bash(
            "maskinporten profile add admin --environment sandbox --administers --client-id sandbox-admin \
                --certificate kit/business.p12 --password-from kit/password.txt
            for name in reader gateway; do
                maskinporten client register --name $name --scope sandbox:widgets.read
                maskinporten keygen --profile $name
                maskinporten jwks upload --profile $name
            done",
        );
    }

    /// The variables of the nais platform, for a client that it would have made.
    fn prepare_variables(&mut self) {
        self.serve("maskinporten sandbox --kit kit");
        let (id, key) = self.registered_key();
        let kid: Kid = "theirs".parse().unwrap();
        let jwk = to_private_jwk(&key, &kid, Algorithm::Rs256).unwrap();
        let issuer = format!("{}/", self.sandbox.as_ref().unwrap().address);
        self.variables
            .insert("MASKINPORTEN_WELL_KNOWN_URL", format!("{issuer}.well-known/oauth-authorization-server"));
        self.variables.insert("MASKINPORTEN_CLIENT_ID", id.clone());
        self.variables.insert("MASKINPORTEN_CLIENT_JWK", jwk.expose().clone());
        self.variables.insert("MASKINPORTEN_SCOPES", "sandbox:widgets.read".to_owned());
        self.bash(&format!(
            "maskinporten profile add exported --environment sandbox --client-id {id} --private-key private-key.pem --kid theirs"
        ));
    }

    /// A client with a key, made elsewhere: the id, and the key, which is also in `private-key.pem`.
    fn registered_key(&self) -> (String, PrivateKey) {
        let key = PrivateKey::generate(Bits::B2048).unwrap();
        let pem = to_pkcs8_pem(&key).unwrap();
        self.home.write_private("private-key.pem", pem.expose());
        self.home.write("public-key.pem", key.public().to_pem().unwrap());
        let client = self.bash(
            "export MASKINPORTEN_CONFIG_DIR=$HOME/elsewhere
            cp -r ~/.config/maskinporten $MASKINPORTEN_CONFIG_DIR
            maskinporten profile add admin --environment sandbox --administers --client-id sandbox-admin \
                --certificate kit/business.p12 --password-from kit/password.txt >&2
            maskinporten client register --name Theirs --scope sandbox:widgets.read -o json
            maskinporten jwks upload --file public-key.pem --kid theirs >&2",
        );
        let client: Value = serde_json::from_str(&client).unwrap();
        (client["client"]["client_id"].as_str().unwrap().to_owned(), key)
    }
}

#[test]
fn every_block_runs() {
    if !has("bash") || !has("curl") {
        return skipped("bash or curl isn't installed: the README wasn't run");
    }
    let (mut reader, mut section, mut run) = (Reader::new(), String::new(), 0);
    let mut verified = Vec::new();
    for block in blocks().iter().filter(|block| block.language == "sh") {
        if block.section != section {
            block.section.clone_into(&mut section);
            reader = Reader::new();
            reader.prepare(&section);
        }
        let said = reader.run(&block.text);
        verified.extend(said.lines().filter(|line| line.starts_with("signature")).map(str::to_owned));
        run += 1;
    }
    assert!(run >= 15, "only {run} blocks were found");
    assert!(
        verified.len() >= 5 && verified.iter().all(|line| line.contains("valid, checked with key")),
        "{verified:?}"
    );
}

#[test]
fn what_is_not_run_is_known() {
    for block in blocks() {
        let known = match block.language.as_str() {
            // Commands that build: running them in a test would build in a build.
            "console" => block.text.lines().all(|line| line.contains("cargo ")),
            // Run by the test above; output; other systems' configuration, which `recipes.rs` runs.
            "sh" | "text" | "yaml" | "ini" => true,
            _ => false,
        };
        assert!(known, "nothing runs this block under {}:\n{}", block.section, block.text);
    }
}

#[test]
fn commands_and_flags_in_passing_exist() {
    let mut command = maskinporten::Cli::command();
    command.build();
    let text = readme();
    let spans = text.split('`').skip(1).step_by(2).chain(text.lines().filter(|line| line.contains("maskinporten ")));
    let mut checked = 0;
    for span in spans {
        for call in span.split("maskinporten ").skip(1).filter(|_| span.trim_start().starts_with("maskinporten ")) {
            check_call(&command, call);
            checked += 1;
        }
    }
    assert!(checked > 20, "only {checked} were found");
}

/// The words up to the end of a command: subcommands and flags that exist.
fn check_call(root: &clap::Command, call: &str) {
    let mut command = root;
    for word in call.split_whitespace().take_while(|word| !["|", ">", "\\", "#"].contains(word)) {
        let word = word.trim_end_matches(')');
        if let Some(flag) = word.strip_prefix("--") {
            let flag = flag.split('=').next().unwrap();
            let exists = flag == "help"
                || command
                    .get_arguments()
                    .any(|one| one.get_long_and_visible_aliases().is_some_and(|all| all.contains(&flag)));
            assert!(exists, "`maskinporten {call}`: there is no --{flag}");
        } else if command.has_subcommands() {
            command =
                command.find_subcommand(word).unwrap_or_else(|| panic!("`maskinporten {call}`: there is no {word}"));
        }
    }
}
