use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http;
use crate::tool::{has, skipped};

/// Where `.ci/run` puts it.
const INSTALLED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/tools/bao");

/// Runs the server, and ends it as soon as nobody holds the other end of stdin: however the tests end, it ends with them.
const TIED: &str = "\"$@\" </dev/null >log 2>&1 & server=$!; cat; kill -9 $server";

/// A real `OpenBao` on a free port of this machine, unsealed, with a folder of its own. It can be sealed, killed and
/// started again with what it has stored.
pub struct OpenBao {
    folder: TempDir,
    program: PathBuf,
    port: u16,
    running: Option<(Child, ChildStdin)>,
    unseal_key: String,
    /// The token that may do everything.
    pub root: String,
}

impl OpenBao {
    /// The program: where `.ci/run` puts it, or `bao` if that is found.
    pub fn program() -> Option<PathBuf> {
        Path::new(INSTALLED).canonicalize().ok().or_else(|| has("bao").then(|| "bao".into()))
    }

    /// Starts one. `None`, with a line that says so, where it isn't installed.
    #[track_caller]
    pub fn start() -> Option<Self> {
        let Some(program) = Self::program() else {
            skipped("OpenBao isn't installed: nothing was tried with a real one");
            return None;
        };
        let mut server = Self::of(program, "one");
        let keys = server.put("sys/init", &json!({"secret_shares": 1, "secret_threshold": 1}));
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (server.unseal_key, server.root) = (text(&keys["keys"][0]), text(&keys["root_token"]));
        server.unseal();
        Some(server)
    }

    /// One more node, a standby of this one.
    #[track_caller]
    pub fn standby(&self) -> Self {
        let mut standby = Self::of(self.program.clone(), "two");
        (standby.unseal_key, standby.root) = (self.unseal_key.clone(), self.root.clone());
        standby.put("sys/storage/raft/join", &json!({"leader_api_addr": self.address()}));
        standby.put("sys/unseal", &json!({"key": self.unseal_key}));
        assert!(standby.comes_to(|health| health == 429), "it is no standby");
        standby
    }

    #[track_caller]
    fn of(program: PathBuf, node: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("data")).unwrap();
        let mut server =
            Self { folder, program, port: 0, running: None, unseal_key: String::new(), root: String::new() };
        // Another process may take a port before the server does.
        let begun = (0..3).any(|_| {
            server.choose_ports(node);
            server.begin()
        });
        assert!(begun, "{}", fs::read_to_string(server.folder.path().join("log")).unwrap());
        server
    }

    fn choose_ports(&mut self, node: &str) {
        let free = [0; 2].map(|_| TcpListener::bind("127.0.0.1:0").unwrap());
        let [port, cluster] = free.each_ref().map(|listener| listener.local_addr().unwrap().port());
        let settings = format!(
            "storage \"raft\" {{\n path = \"data\"\n node_id = \"{node}\"\n}}\n\
             listener \"tcp\" {{\n address = \"127.0.0.1:{port}\"\n cluster_address = \"127.0.0.1:{cluster}\"\n \
             tls_disable = true\n}}\n\
             api_addr = \"http://127.0.0.1:{port}\"\ncluster_addr = \"https://127.0.0.1:{cluster}\"\n"
        );
        fs::write(self.folder.path().join("settings.hcl"), settings).unwrap();
        self.port = port;
    }

    /// Starts the process. Whether it answers; if it doesn't, it has ended.
    fn begin(&mut self) -> bool {
        let mut command = Command::new("sh");
        command.args(["-c", TIED, "sh"]).arg(&self.program).args(["server", "-config=settings.hcl"]);
        command.current_dir(self.folder.path()).env("HOME", self.folder.path()).stdin(Stdio::piped());
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let stdin = child.stdin.take().unwrap();
        self.running = Some((child, stdin));
        let answers = self.comes_to(|health| health != 0);
        if !answers {
            self.kill();
        }
        answers
    }

    /// Waits up to 30 s until the status of its health is as wished; 0 is no answer.
    fn comes_to(&self, wished: impl Fn(u16) -> bool) -> bool {
        let health =
            || http().get(format!("{}/v1/sys/health", self.address())).send().map_or(0, |a| a.status().into());
        (0..600).any(|_| {
            let fits = wished(health());
            if !fits {
                thread::sleep(Duration::from_millis(50));
            }
            fits
        })
    }

    /// `http://127.0.0.1:PORT`.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Ends it as nothing could be worse.
    pub fn kill(&mut self) {
        if let Some((mut child, stdin)) = self.running.take() {
            drop(stdin);
            child.wait().unwrap();
        }
    }

    /// Starts it again after it was killed, at the same port and unsealed.
    #[track_caller]
    pub fn start_again(&mut self) {
        assert!(self.begin(), "{}", fs::read_to_string(self.folder.path().join("log")).unwrap());
        self.unseal();
    }

    /// Seals it: it answers 503 until it is unsealed.
    #[track_caller]
    pub fn seal(&self) {
        self.put("sys/seal", &Value::Null);
    }

    /// Unseals it, and waits until it is active.
    #[track_caller]
    pub fn unseal(&self) {
        self.put("sys/unseal", &json!({"key": self.unseal_key}));
        assert!(self.comes_to(|health| health == 200), "it wasn't unsealed");
    }

    /// Asks it something as root, in a namespace unless that is empty: the status, and the answer or null.
    #[track_caller]
    pub fn ask(&self, method: &str, namespace: &str, path: &str, body: &Value) -> (u16, Value) {
        let method: Method = method.parse().unwrap();
        let request = http().request(method, format!("{}/v1/{path}", self.address()));
        let request = request.header("X-Vault-Token", &self.root).header("X-Vault-Namespace", namespace);
        let answer = if body.is_null() { request.send() } else { request.json(body).send() }.unwrap();
        (answer.status().into(), answer.json().unwrap_or_default())
    }

    /// Reads something as root: the answer's `data`.
    #[track_caller]
    pub fn get(&self, path: &str) -> Value {
        let (status, answer) = self.ask("GET", "", path, &Value::Null);
        assert_eq!(status, 200, "{path}: {answer}");
        answer["data"].clone()
    }

    /// Writes something as root, which has to succeed: the whole answer, or null.
    #[track_caller]
    pub fn put(&self, path: &str, body: &Value) -> Value {
        let (status, answer) = self.ask("PUT", "", path, body);
        assert!((200..300).contains(&status), "{path}: {status} {answer}");
        answer
    }

    /// Has an engine (`transit`, `kv-v2`) at a path.
    #[track_caller]
    pub fn mount(&self, kind: &str, path: &str) {
        self.put(&format!("sys/mounts/{path}"), &json!({"type": kind}));
        // KV is upgraded for a moment.
        while kind == "kv-v2" && self.ask("GET", "", &format!("{path}/metadata/x"), &Value::Null).0 != 404 {
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Has a way to log in (`approle`, `jwt`) at a path.
    #[track_caller]
    pub fn accept(&self, kind: &str, path: &str) {
        self.put(&format!("sys/auth/{path}"), &json!({"type": kind}));
    }

    /// Has a policy.
    #[track_caller]
    pub fn policy(&self, name: &str, text: &str) {
        self.put(&format!("sys/policies/acl/{name}"), &json!({"policy": text}));
    }

    /// A new token with these policies.
    #[track_caller]
    pub fn token(&self, policies: &[&str]) -> String {
        let made = self.put("auth/token/create", &json!({"policies": policies, "ttl": "1h"}));
        made["auth"]["client_token"].as_str().unwrap().to_owned()
    }
}

impl Drop for OpenBao {
    fn drop(&mut self) {
        self.kill();
    }
}
