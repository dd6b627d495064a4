//! Somebody who types what a page says.

use std::fs;
use std::io::{BufReader, Read as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use maskinporten_testkit::pages::page;
use maskinporten_testkit::{Home, OpenBao, http};
use serde_json::Value;

use crate::shell::Shell;

const BUILT_IN: &str = "http://127.0.0.1:7523";

/// Where `OpenBao`'s dev server listens.
const OPENBAO: &str = "http://127.0.0.1:8200";

/// The folder of a page's second machine.
const OTHER: &str = "--config-dir other";

/// A home with nothing of ours in it, and a shell. The only replacement: `test` and `prod` are sandboxes, and all servers
/// listen on a free port.
pub(crate) struct Reader {
    page: PathBuf,
    shell: Box<dyn Shell>,
    home: Home,
    has_production: bool,
    sandboxes: Vec<Served>,
    openbao: Option<Served>,
}

/// A server in a process of its own.
struct Served {
    address: String,
    _process: Ended,
}

/// A process that ends with this.
pub(crate) struct Ended(pub(crate) Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Reader {
    pub(crate) fn new<S: Shell + 'static>(page: &Path, has_production: bool, shell: impl FnOnce(&Home) -> S) -> Self {
        let home = Home::new(env!("CARGO_BIN_EXE_maskinporten"));
        let shell = Box::new(shell(&home));
        Self { page: page.to_owned(), shell, home, has_production, sandboxes: Vec::new(), openbao: None }
    }

    /// Runs a block, and returns what it printed on stdout. One that serves is left running.
    pub(crate) fn run(&mut self, text: &str) -> String {
        if text.starts_with("maskinporten sandbox ") && !text.contains("--scenario list") {
            self.sandboxes.clear();
            self.serve(text, "sandbox");
            if self.has_production {
                self.serve(text, "production");
            }
            return String::new();
        }
        if text.starts_with("bao server ") {
            self.openbao = Some(self.serve_openbao(text));
            return String::new();
        }
        let address = self.sandboxes.first().map_or(BUILT_IN, |served| &served.address);
        let text = text.replace(BUILT_IN, address);
        let text = text.replace(OPENBAO, self.openbao.as_ref().map_or(OPENBAO, |served| &served.address));
        let text = text.replace("--environment test", "--environment sandbox");
        self.bash(&text.replace("--environment prod", "--environment production"))
    }

    fn bash(&mut self, script: &str) -> String {
        let block = self.home.at("block");
        fs::write(&block, script).unwrap();
        self.shell
            .run(&format!(". {}", block.display()))
            .unwrap_or_else(|said| panic!("{}:\n{script}\n{said}", self.page.display()))
    }

    /// A sandbox that is this environment.
    fn serve(&mut self, text: &str, environment: &str) {
        let script = format!("exec {} --port 0 --output json", text.trim_end());
        let mut shell: Command = self.home.command("bash");
        shell.args(["-euc", &script]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = shell.spawn().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let mut said = serde_json::Deserializer::from_reader(output.take(1 << 16)).into_iter::<Value>();
        let issuer = said.next().unwrap().unwrap()["issuer"].as_str().unwrap().to_owned();
        let address = issuer.trim_end_matches('/').to_owned();
        self.sandboxes.push(Served { address, _process: Ended(process) });
        let add = format!("maskinporten env add {environment} --issuer {issuer} --self-service {issuer}api/v1");
        self.bash(&add);
        if page(&self.page).contains(OTHER) {
            self.bash(&format!("{add} {OTHER}"));
        }
    }

    /// `OpenBao`'s dev server, once it answers.
    fn serve_openbao(&self, text: &str) -> Served {
        let program = OpenBao::program().unwrap();
        if program.is_absolute() {
            std::os::unix::fs::symlink(program, self.home.at("bin/bao")).unwrap();
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let script = format!("exec {} -dev-listen-address=127.0.0.1:{port}", text.trim_end());
        let mut shell = self.home.command("bash");
        shell.args(["-euc", &script]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let served = Served { address: format!("http://127.0.0.1:{port}"), _process: Ended(shell.spawn().unwrap()) };
        // Its engine `kv` is the last thing that it makes.
        let mounted =
            http().get(format!("{}/v1/sys/mounts/secret", served.address)).header("X-Vault-Token", "laptop");
        let answers = (0..600).any(|_| {
            thread::sleep(Duration::from_millis(100));
            mounted.try_clone().unwrap().send().is_ok_and(|answer| answer.status().is_success())
        });
        assert!(answers, "{}: OpenBao doesn't answer", self.page.display());
        served
    }

    /// Sample output is what was printed, but for what is another each time: numbers, identifiers, how long ago
    /// something was, and the widths that follow from them.
    pub(crate) fn compare(&self, sample: &str, said: &str) {
        assert_eq!(
            steady(sample),
            steady(said),
            "{}: the sample isn't what was printed:\n{said}",
            self.page.display()
        );
    }
}

/// Lines with each word that has a digit in it as `0`.
fn steady(text: &str) -> String {
    let word = |word: &str| {
        let bare = word.trim_matches(['"', ',']);
        if bare.contains(|c: char| c.is_ascii_digit()) || bare.len() > 30 { "0".to_owned() } else { word.to_owned() }
    };
    let line =
        |line: &str| line.split(" UTC, ").next().unwrap().split_whitespace().map(word).collect::<Vec<_>>().join(" ");
    text.trim_end().lines().map(line).collect::<Vec<_>>().join("\n")
}
