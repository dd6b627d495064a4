//! A real API server, with an etcd of its own: tokens, roles, and nothing that would run a pod.

use std::fs::File;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::blocking::Client;
use tempfile::TempDir;

use super::USERS;
use crate::run_tool;

/// A real server. It ends with the test.
pub(super) struct Real {
    folder: TempDir,
    port: u16,
    running: Vec<Child>,
}

impl Drop for Real {
    fn drop(&mut self) {
        for child in self.running.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Real {
    pub(super) fn start(program: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        run_tool("openssl", &["genrsa", "-out", &at("sa.key"), "2048"]);
        run_tool("openssl", &["rsa", "-in", &at("sa.key"), "-pubout", "-out", &at("sa.pub")]);
        run_tool(
            "openssl",
            &[
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-noenc",
                "-keyout",
                &at("ca.key"),
                "-subj",
                "/CN=people",
                "-days",
                "2",
                "-out",
                &at("ca.pem"),
            ],
        );
        let tokens = USERS.map(|user| {
            let groups = if user == "admin" { ",\"system:masters\"" } else { "" };
            format!("{user}-token,{user},{user}{groups}\n")
        });
        std::fs::write(at("tokens.csv"), tokens.concat()).unwrap();
        let [store, peer, port] = free_ports();
        let (store, peer) = (format!("http://127.0.0.1:{store}"), format!("http://127.0.0.1:{peer}"));
        let etcd = run(
            Path::new("etcd"),
            &at("etcd.log"),
            &[
                &format!("--data-dir={}", at("etcd")),
                &format!("--listen-client-urls={store}"),
                &format!("--advertise-client-urls={store}"),
                &format!("--listen-peer-urls={peer}"),
                &format!("--initial-advertise-peer-urls={peer}"),
                &format!("--initial-cluster=default={peer}"),
            ],
        );
        let server = run(
            program,
            &at("server.log"),
            &[
                &format!("--etcd-servers={store}"),
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                &format!("--secure-port={port}"),
                &format!("--cert-dir={}", at("certificates")),
                "--service-account-issuer=https://cluster.local",
                &format!("--service-account-key-file={}", at("sa.pub")),
                &format!("--service-account-signing-key-file={}", at("sa.key")),
                &format!("--token-auth-file={}", at("tokens.csv")),
                &format!("--client-ca-file={}", at("ca.pem")),
                "--authorization-mode=RBAC",
                "--service-cluster-ip-range=10.0.0.0/24",
                "--disable-admission-plugins=ServiceAccount",
            ],
        );
        let real = Self { folder, port, running: vec![etcd, server] };
        real.wait();
        real
    }

    fn wait(&self) {
        let end = Instant::now() + Duration::from_secs(90);
        loop {
            let ready = Self::client().get(format!("{}/readyz", self.server())).bearer_auth("admin-token").send();
            if ready.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            let log = || std::fs::read_to_string(self.folder.path().join("server.log")).unwrap();
            assert!(Instant::now() < end, "the server isn't ready: {}", log());
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    pub(super) fn server(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// The certificate of the authority follows the server's own.
    pub(super) fn authority(&self) -> String {
        let both = std::fs::read_to_string(self.folder.path().join("certificates/apiserver.crt")).unwrap();
        both[both.rfind("-----BEGIN").unwrap()..].to_owned()
    }

    /// A client of its own tests, which looks at no certificate.
    pub(super) fn client() -> Client {
        let client = Client::builder().timeout(Duration::from_secs(30)).no_proxy();
        client.tls_danger_accept_invalid_certs(true).build().unwrap()
    }

    /// A client certificate for somebody, and its key, in PEM.
    pub(super) fn certificate(&self, user: &str, group: &str) -> (String, String) {
        let script = format!(
            "cd '{}' && echo keyUsage=digitalSignature > extensions && openssl req -new -newkey rsa:2048 -noenc -keyout user.key -subj '/O={group}/CN={user}' -out user.csr \
             && openssl x509 -req -in user.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile extensions -out user.pem",
            self.folder.path().display()
        );
        run_tool("sh", &["-euc", &script]);
        let read = |name: &str| std::fs::read_to_string(self.folder.path().join(name)).unwrap();
        (read("user.pem"), read("user.key"))
    }
}

/// Ports that nothing listens on.
fn free_ports() -> [u16; 3] {
    let listeners = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

fn run(program: &Path, log: &str, words: &[&str]) -> Child {
    let log = File::create(log).unwrap();
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
    command.spawn().unwrap_or_else(|error| panic!("{}: {error}", program.display()))
}
