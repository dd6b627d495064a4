//! A home and a sandbox that can be set back, and the states that were seen there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use maskinporten_sandbox::{Change, FOREIGN_KEY_CLIENT, GRANTED_SCOPE, Options};
use maskinporten_testkit::{Home, Server};
use serde_json::{Value, json};

use crate::fixture::{Era, HOME, PORT, Series, State, is_of_kind};

pub const RESUME: [&str; 5] = ["rotate", "app", "--resume", "-y", "--every=1ms"];
pub const ACCEPT: [&str; 6] = ["rotate", "app", "--resume", "--accept-changes", "-y", "--every=1ms"];
pub const ROLL_BACK: [&str; 4] = ["rotate", "app", "--rollback", "-y"];

/// The year 2100: keys of others are never to run out under a test.
const FAR: i64 = 4_102_444_800;

/// What somebody has written by hand, and what is to stay there.
const BY_HAND: &str = "# Ours: ask Kari before changing anything.\n\nstore = \"STORE\" # no keyring on this server\n";

/// All files below the home, and the keys of all clients.
#[derive(Clone)]
pub struct Snapshot {
    pub files: BTreeMap<String, Vec<u8>>,
    pub keys: BTreeMap<String, Vec<Value>>,
}

impl Snapshot {
    pub fn text(&self, path: &str) -> String {
        self.files.get(path).map(|bytes| String::from_utf8(bytes.clone()).unwrap()).unwrap_or_default()
    }

    pub fn journal(&self) -> String {
        self.text("config/rotations/app.jsonl")
    }

    /// The journal's last word, for the state's name.
    fn last(&self) -> String {
        let journal = self.journal();
        let Some(line) = journal.lines().last() else { return "nothing begun".into() };
        let line: Value = serde_json::from_str(line).unwrap();
        let what = if line["step"].is_null() { &line["end"] } else { &line["step"] };
        let what = what.to_string().replace(['"', '{', '}', ':'], " ").replace("null", "");
        format!("{} {what}", line["event"].as_str().unwrap()).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What it comes to, without times, ids and the key that this very run has made.
    fn signature(&self) -> String {
        let mut parts = Vec::new();
        for (path, bytes) in &self.files {
            let path = if is_of_kind(path, "tmp") { format!("{}/.tmp", folder(path)) } else { path.clone() };
            parts.push(format!("{path}\n{}", String::from_utf8(bytes.clone()).unwrap_or_default()));
        }
        for (client, keys) in &self.keys {
            let kids: Vec<&str> = keys.iter().filter_map(|key| key["kid"].as_str()).collect();
            parts.push(format!("{client} {}", kids.join(" ")));
        }
        for (from, to) in self.new_key() {
            for part in &mut parts {
                *part = part.replace(&from, to);
            }
        }
        // By names that no longer differ from run to run.
        parts.sort();
        let text = parts.join("\n");
        timeless(&text)
    }

    /// What the key that the rotation makes is known by.
    fn new_key(&self) -> Vec<(String, &'static str)> {
        let begun = self.journal().lines().next().and_then(|line| serde_json::from_str::<Value>(line).ok());
        let Some(kid) = begun.and_then(|begun| Some(begun["plan"]["new_kid"].as_str()?.to_owned())) else {
            return Vec::new();
        };
        let held: toml_edit::DocumentMut = self.text("config/keys.toml").parse().unwrap();
        let mut found = Vec::new();
        for key in held["keys"].as_array_of_tables().unwrap() {
            if key["kid"].as_str() == Some(&kid) {
                found.push((key["thumbprint"].as_str().unwrap().to_owned(), "(its thumbprint)"));
                found.push((key["n"].as_str().unwrap().to_owned(), "(its modulus)"));
            }
        }
        found.push((kid, "(its kid)"));
        found
    }
}

/// Without times, and without the ids that each run makes anew.
fn timeless(text: &str) -> String {
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || "-_.:+".contains(c);
    text.split_inclusive(|c| !is_of_word(c))
        .map(|part| {
            let word = part.trim_end_matches(|c| !is_of_word(c));
            let is_random = word.parse::<jiff::Timestamp>().is_ok()
                || (word.len() >= 16 && word.chars().all(|c| c.is_ascii_hexdigit() || c == '-'));
            if is_random { "*" } else { part }
        })
        .collect()
}

fn folder(path: &str) -> String {
    Path::new(path).parent().unwrap().display().to_string()
}

/// States, each once.
#[derive(Default)]
pub struct Written {
    seen: BTreeSet<String>,
    states: Vec<(String, Snapshot)>,
}

impl Written {
    pub fn add(&mut self, point: &str, state: Snapshot) {
        if self.seen.insert(state.signature()) {
            let name = format!("{:02} {}, at {point}", self.states.len() + 1, state.last());
            self.states.push((name, state));
        }
    }

    pub fn keep_first(&mut self, count: usize) {
        self.states.truncate(count);
    }
}

pub struct Scene {
    pub home: Home,
    pub sandbox: Server,
    /// The sandbox's address is written as it is.
    pub keeps_its_address: bool,
    era: Era,
    client_id: String,
}

impl Scene {
    /// An admin profile whose certificate is in a file, and what was written by hand.
    pub fn empty(era: &Era, store: &str) -> Self {
        let sandbox = Server::start(Options { kit: Some(era.kit()), ..Options::default() });
        let era = Era { folder: era.folder.clone() };
        let (home, client_id) = (era.home(), String::new());
        let scene = Self { home, sandbox, keeps_its_address: false, era, client_id };
        scene.home.write_private("config/config.toml", BY_HAND.replace("STORE", store).as_bytes());
        let (issuer, base) = (scene.sandbox.issuer(), scene.sandbox.selfservice());
        scene.home.ok(["env", "add", "local", "--issuer", issuer, "--self-service", base]);
        scene
    }

    pub fn add_admin(&self, name: &str, words: &[&str]) {
        let file = self.home.text("admin.p12");
        let client = &self.sandbox.kit().admin_client_id;
        let add = ["profile", "add", name, "--environment", "local", "--administers", "--client-id", client];
        let password = "--password-from=env:MASKINPORTEN_CERTIFICATE_PASSWORD";
        self.home.ok([&add[..], &["--certificate", &file, password], words].concat());
    }

    /// A profile `app` with a registered key beside a colleague's, a delivery and a check.
    pub fn with_key(era: &Era) -> Self {
        let mut scene = Self::empty(era, "plain-file");
        scene.add_admin("admin", &["--reference"]);
        scene.add_app(&[]);
        scene.add_colleague("colleague");
        scene.hand_over();
        scene
    }

    /// A profile `app` that logs in with the certificate in the store.
    pub fn with_certificate(era: &Era) -> Self {
        let mut scene = Self::empty(era, "plain-file");
        scene.add_admin("admin", &[]);
        scene.register("app", &["--certificate"]);
        scene.client_id = scene.client_of("app");
        scene.hand_over();
        scene
    }

    /// A profile `app` with a registered key.
    pub fn add_app(&mut self, words: &[&str]) {
        self.register("app", words);
        self.home.ok(["keygen", "--profile", "app"]);
        self.home.ok([&["jwks", "upload", "--profile", "app"], words].concat());
        self.client_id = self.client_of("app");
    }

    pub fn register(&self, name: &str, words: &[&str]) {
        let register = ["client", "register", "--profile", name, "--name", name, "--scope", GRANTED_SCOPE];
        self.home.ok([&register[..], words].concat());
    }

    pub fn client_of(&self, profile: &str) -> String {
        self.home.client_id(profile)
    }

    /// Somebody else's key, with members that nobody here knows.
    pub fn add_colleague(&self, kid: &str) {
        let mut key = self.sandbox.keys(FOREIGN_KEY_CLIENT)[0].clone();
        (key["kid"], key["exp"]) = (json!(kid), json!(FAR));
        self.sandbox.change(&self.client_id, &Change::AddKey(key)).unwrap();
    }

    /// Adds to the profile by hand what only a person does.
    pub fn hand_over(&self) {
        let delivered = self.home.text("key.jwk");
        let lines = format!(
            "[profiles.app] # the web shop\ndeliver = [\"file+jwk:{delivered}\"]\n# Is it there?\ncheck = [\"cmd:test -s {delivered}\"]"
        );
        let text = self.home.read("config/config.toml").replace("[profiles.app]", &lines);
        self.home.write_private("config/config.toml", text.as_bytes());
    }

    pub fn snapshot(&self) -> Snapshot {
        let mut files = BTreeMap::new();
        gather(self.home.root(), self.home.root(), &mut files);
        files.retain(|path, _| !["admin.p12", "ca.pem", "points"].contains(&path.as_str()));
        let ours = self.sandbox.clients().into_iter().filter(is_ours);
        let id = |client: Value| client["client_id"].as_str().unwrap().to_owned();
        let keys = ours.map(id).map(|id| (id.clone(), self.sandbox.keys(&id))).collect();
        Snapshot { files, keys }
    }

    pub fn restore(&self, state: &Snapshot) {
        for name in self.snapshot().files.keys() {
            std::fs::remove_file(self.home.at(name)).unwrap();
        }
        for (path, bytes) in &state.files {
            self.home.write_private(path, bytes);
        }
        let delay = self.delay();
        self.set_delay(0);
        for (client, keys) in &state.keys {
            self.sandbox.change(client, &Change::SetKeys(keys.clone())).unwrap();
        }
        self.set_delay(delay);
    }

    /// Takes what was made in another try out of sight: the API itself deletes nothing for good.
    pub fn forget_clients_named(&self, name: &str) {
        for client in self.sandbox.clients().iter().filter(|client| client["client_name"] == name) {
            let gone = json!({ "client_name": "forgotten", "active": false });
            self.sandbox.alter(client["client_id"].as_str().unwrap(), gone);
        }
    }

    pub fn set_delay(&self, seconds: u64) {
        self.sandbox.set(|options| options.propagation_delay = Duration::from_secs(seconds));
    }

    fn delay(&self) -> u64 {
        let mut delay = 0;
        self.sandbox.set(|options| delay = options.propagation_delay.as_secs());
        delay
    }

    /// All points that a command comes to.
    pub fn points(&self, from: &Snapshot, words: &[&str]) -> Vec<String> {
        self.restore(from);
        let log = self.home.at("points");
        let _ = std::fs::remove_file(&log);
        self.home.call(words).env("MASKINPORTEN_FAULT_LOG", &log).run();
        std::fs::read_to_string(&log).unwrap().lines().map(str::to_owned).collect()
    }

    /// What is left when a command is killed there.
    pub fn killed(&self, from: &Snapshot, words: &[&str], point: &str) -> Snapshot {
        self.restore(from);
        let killed = self.home.call(words).env("MASKINPORTEN_FAULT", point).run();
        assert!(killed.code.is_none(), "{point}: {}", killed.stderr);
        self.snapshot()
    }

    /// What a command leaves when it is killed at each of its points, and at its end.
    pub fn everywhere(
        &self,
        from: &Snapshot,
        words: &[&str],
        written: &mut Written,
        is_wanted: impl Fn(&Snapshot) -> bool,
    ) {
        let points = self.points(from, words);
        let end = self.snapshot();
        let killed = points.iter().map(|point| (point.as_str(), self.killed(from, words, point)));
        for (point, state) in killed.chain([("its end", end)]) {
            if is_wanted(&state) {
                written.add(point, state);
            }
        }
    }

    /// Puts a series on disk.
    pub fn write(&self, name: &str, command: &[&str], written: Written) {
        let folder = self.era.folder.join(name);
        std::fs::create_dir_all(folder.join("files")).unwrap();
        // Contents that differ in times only are kept once, too.
        let mut names: BTreeMap<Vec<u8>, String> = BTreeMap::new();
        let mut series = Series {
            folder: folder.clone(),
            command: command.iter().map(|word| (*word).to_owned()).collect(),
            clients: self.sandbox.clients().iter().filter(|client| is_ours(client)).map(body).collect(),
            keys: BTreeMap::new(),
            states: Vec::new(),
        };
        for (name, state) in written.states {
            let mut files = BTreeMap::new();
            for (path, bytes) in state.files {
                let bytes = self.masked(&bytes);
                let same = std::str::from_utf8(&bytes).map_or(bytes.clone(), |text| timeless(text).into_bytes());
                let count = names.len();
                let file = names.entry(same).or_insert_with(|| {
                    let file = format!("{:02}-{}", count + 1, called(&path));
                    std::fs::write(folder.join("files").join(&file), &bytes).unwrap();
                    file
                });
                files.insert(path, file.clone());
            }
            let mut registered = BTreeMap::new();
            for (client, keys) in state.keys {
                let kids = keys.into_iter().map(|key| {
                    let kid = key["kid"].as_str().unwrap().to_owned();
                    series.keys.insert(kid.clone(), public(key));
                    kid
                });
                registered.insert(client, kids.collect());
            }
            series.states.push(State { name, registered, files });
        }
        std::fs::write(folder.join("states.json"), series.to_text()).unwrap();
    }

    /// Without what would be another's in another home, and without a name of this machine.
    fn masked(&self, bytes: &[u8]) -> Vec<u8> {
        let Ok(text) = String::from_utf8(bytes.to_vec()) else { return bytes.to_vec() };
        let (home, here) = (self.home.root().display().to_string(), self.sandbox.issuer().replace("http://", ""));
        let here = here.trim_end_matches('/');
        assert!(!text.contains(HOME) && !text.contains(PORT));
        let port = if self.keeps_its_address { here } else { PORT };
        let masked = text.replace(&home, HOME).replace(here, port);
        assert_eq!(masked.replace(HOME, &home).replace(port, here), text);
        let who = |line: &str| serde_json::from_str::<Value>(line).ok()?["who"].as_str().map(str::to_owned);
        match text.lines().find_map(who) {
            Some(who) => masked.replace(&format!("{who:?}"), "\"kari@server\"").into_bytes(),
            None => masked.into_bytes(),
        }
    }
}

fn gather(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("bin") {
            // The program itself.
        } else if path.is_dir() {
            gather(root, &path, files);
        } else {
            files.insert(path.strip_prefix(root).unwrap().display().to_string(), std::fs::read(&path).unwrap());
        }
    }
}

fn is_ours(client: &Value) -> bool {
    !client["client_id"].as_str().unwrap().starts_with("sandbox-") && client["active"] == true
}

/// What registers a client again, under the same id.
fn body(client: &Value) -> Value {
    let kept = ["client_id", "client_name", "description", "integration_type", "scopes"];
    kept.iter().map(|name| ((*name).to_owned(), client[*name].clone())).collect::<serde_json::Map<_, _>>().into()
}

/// A key as it is registered again: with its own lifetime if it is a colleague's.
fn public(mut key: Value) -> Value {
    let members = key.as_object_mut().unwrap();
    members.retain(|name, value| {
        !["created", "last_updated"].contains(&name.as_str()) && (name != "exp" || *value == FAR)
    });
    key
}

fn called(path: &str) -> String {
    // What is shared has names like `keys%THUMBPRINT`.
    let name = path.rsplit('/').next().unwrap().split('%').next().unwrap();
    if is_of_kind(name, "tmp") { "leftover.tmp".to_owned() } else { name.trim_start_matches('.').to_owned() }
}
