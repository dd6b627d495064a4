//! One state, set up again: the files in a home of their own, and the keys as they were registered.

use std::collections::{BTreeMap, BTreeSet};

use maskinporten_sandbox::{Change, Options};
use maskinporten_testkit::{Home, Server};
use serde_json::{Value, json};

use crate::fixture::{Era, HOME, PORT, Series, State};

/// A sandbox with an era's kit, and a token to register clients in it with.
pub struct Registrar {
    pub sandbox: Server,
    token: String,
}

impl Registrar {
    pub fn new(era: &Era) -> Self {
        let sandbox = Server::start(Options { kit: Some(era.kit()), ..Options::default() });
        let (home, issuer, base) = (era.home(), sandbox.issuer(), sandbox.selfservice());
        home.ok(["env", "add", "local", "--issuer", issuer, "--self-service", base]);
        let client = &sandbox.kit().admin_client_id;
        let add = ["profile", "add", "admin", "--environment=local", "--administers", "--client-id", client];
        let from =
            ["--certificate=admin.p12", "--reference", "--password-from=env:MASKINPORTEN_CERTIFICATE_PASSWORD"];
        home.ok([&add[..], &from].concat());
        let token = home.ok(["dcr-token", "--no-cache"]).trim().to_owned();
        Self { sandbox, token }
    }

    /// Registers what a state had registered. Our keys live from now on: only those of others have dates to keep.
    fn set(&self, series: &Series, state: &State) {
        let there: BTreeSet<String> = self.sandbox.clients().iter().map(id).collect();
        for client in &series.clients {
            if state.registered.contains_key(&id(client)) && !there.contains(&id(client)) {
                let url = format!("{}/clients", self.sandbox.selfservice());
                let post = maskinporten_testkit::http().post(url).bearer_auth(&self.token);
                let answer = post.json(client).send().unwrap();
                assert!(answer.status().is_success(), "{}", answer.text().unwrap());
            }
        }
        for (client, kids) in &state.registered {
            let keys = kids.iter().map(|kid| series.keys[kid].clone()).collect();
            self.sandbox.change(client, &Change::SetKeys(keys)).unwrap();
        }
    }
}

fn id(client: &Value) -> String {
    client["client_id"].as_str().unwrap().to_owned()
}

pub struct Restored<'a> {
    pub home: Home,
    pub registrar: &'a Registrar,
    pub series: &'a Series,
    pub state: &'a State,
}

impl<'a> Restored<'a> {
    pub fn new(era: &Era, registrar: &'a Registrar, series: &'a Series, state: &'a State) -> Self {
        let restored = Self { home: era.home(), registrar, series, state };
        for path in state.files.keys() {
            restored.home.write_private(path, restored.written(path));
        }
        registrar.set(series, state);
        restored
    }

    /// A file as the program had written it, for this home and this sandbox.
    pub fn written(&self, path: &str) -> Vec<u8> {
        match String::from_utf8(self.series.read(self.state, path).unwrap_or_default()) {
            Ok(text) => {
                let here = self.registrar.sandbox.issuer().trim_start_matches("http://").trim_end_matches('/');
                text.replace(HOME, &self.home.root().display().to_string()).replace(PORT, here).into_bytes()
            }
            Err(binary) => binary.into_bytes(),
        }
    }

    /// The keys that are registered now, by kid.
    pub fn registered(&self, client: &str) -> BTreeMap<String, Value> {
        let keys = self.registrar.sandbox.keys(client);
        keys.into_iter().map(|key| (key["kid"].as_str().unwrap().to_owned(), key)).collect()
    }

    /// Nobody else's key was touched, to the last member.
    pub fn assert_others_are_untouched(&self, client: &str) {
        let registered = self.registered(client);
        for kid in &self.state.registered[client] {
            let before = &self.series.keys[kid];
            if before.get("exp").is_some() {
                let mut now = registered[kid].clone();
                for own in ["created", "last_updated"] {
                    now.as_object_mut().unwrap().remove(own);
                }
                assert_eq!(now, *before, "{}", self.state.name);
            }
        }
    }

    /// What the profile points to gives a token, asked for now.
    pub fn assert_token(&self, profile: &str) {
        let token = self.home.ok(["token", "--profile", profile, "--no-cache"]);
        assert_eq!(token.trim().split('.').count(), 3, "{}: {token}", self.state.name);
    }

    /// What was on record is, to the letter, and what somebody wrote by hand.
    pub fn assert_nothing_is_lost(&self) {
        let name = &self.state.name;
        let audit = self.written("config/audit.jsonl");
        assert!(self.bytes("config/audit.jsonl").starts_with(&audit), "{name}: the audit trail was rewritten");
        let (before, now) = (self.text_written("config/config.toml"), self.text("config/config.toml"));
        for (start, _) in before.match_indices('#') {
            let comment = before[start..].lines().next().unwrap();
            assert!(now.contains(comment), "{name}: {comment:?} is gone from config.toml");
        }
        let is_table = |line: &&str| line.starts_with('[');
        let (tables, kept): (Vec<&str>, BTreeSet<&str>) =
            (before.lines().filter(is_table).collect(), now.lines().filter(is_table).collect());
        assert!(tables.iter().all(|table| kept.contains(table)), "{name}: {now}");
    }

    /// A file as it is now. What isn't there is empty.
    pub fn bytes(&self, path: &str) -> Vec<u8> {
        std::fs::read(self.home.at(path)).unwrap_or_default()
    }

    /// The same as text.
    pub fn text(&self, path: &str) -> String {
        String::from_utf8(self.bytes(path)).unwrap()
    }

    pub fn text_written(&self, path: &str) -> String {
        String::from_utf8(self.written(path)).unwrap()
    }

    /// A journal's entries, or the audit trail's. A line without an end was never written.
    pub fn lines(&self, path: &str) -> Vec<Value> {
        let text = self.text(path);
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| json!(line))).collect()
    }
}
