//! A folder, a program with nothing of the machine's settings, and a sandbox that all tests share.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maskinporten_sandbox::{Options, Sandbox};
use serde_json::Value;

pub fn sandbox() -> &'static Sandbox {
    static SANDBOX: OnceLock<Sandbox> = OnceLock::new();
    SANDBOX.get_or_init(|| Sandbox::start(Options::default()).unwrap())
}

/// Whether a tool is installed; says so when it isn't.
pub fn has(tool: &str) -> bool {
    let found = Command::new(tool).arg("-help").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        // Not eprintln, which libtest keeps to itself.
        let _ = writeln!(std::io::stderr(), "SKIPPED: no {tool}");
    }
    found
}

/// What a run of the program said.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Said {
    /// The result of a run that has to succeed.
    pub fn ok(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.err);
        self.out
    }

    /// The errors of a run that has to end with this code, without a result.
    pub fn fails(self, code: i32) -> String {
        assert_eq!((self.code, self.out.as_str()), (Some(code), ""), "{}", self.err);
        self.err
    }
}

pub struct World(tempfile::TempDir);

impl World {
    /// A folder with the kit's files in it, and the sandbox as an environment.
    pub fn new() -> Self {
        let world = Self(tempfile::tempdir().unwrap());
        for file in sandbox().kit().files().unwrap() {
            world.write(&file.name, file.contents);
        }
        let issuer = sandbox().issuer();
        world.run(&["env", "add", "sandbox", "--issuer", issuer, "--self-service", sandbox().selfservice()]).ok();
        world
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        fs::write(self.path(name), contents).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        self.run_with(arguments, &[])
    }

    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_maskinporten"));
        command.args(arguments).current_dir(self.0.path()).stdin(Stdio::null()).env_clear();
        command.env("HOME", self.0.path()).env("MASKINPORTEN_STORE", "plain-file").env("PATH", self.search_path());
        said(command.envs(variables.iter().copied()).output().unwrap())
    }

    /// The same, at a terminal.
    #[cfg(unix)]
    pub fn terminal(&self, arguments: &[&str]) -> rexpect::session::PtySession {
        let mut command = Command::new(env!("CARGO_BIN_EXE_maskinporten"));
        command.args(arguments).current_dir(self.0.path()).env_clear().env("TERM", "xterm");
        command.env("HOME", self.0.path()).env("MASKINPORTEN_STORE", "plain-file").env("PATH", self.search_path());
        rexpect::session::spawn_command(command, Some(20_000)).unwrap()
    }

    /// The tests' own programs go before the machine's.
    fn search_path(&self) -> String {
        format!("{}:{}", self.path("bin").display(), std::env::var("PATH").unwrap_or_default())
    }

    /// What a shell makes of a line in which `$M` is the program.
    pub fn shell(&self, line: &str) -> Said {
        let mut command = Command::new("sh");
        command.args(["-c", line]).current_dir(self.0.path()).env_clear().env("PATH", self.search_path());
        command.env("HOME", self.0.path()).env("MASKINPORTEN_STORE", "plain-file");
        said(command.env("M", env!("CARGO_BIN_EXE_maskinporten")).output().unwrap())
    }

    pub fn keytool(&self, arguments: &[&str]) {
        let output = Command::new("keytool").args(arguments).current_dir(self.0.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }

    /// A program that notes its arguments and its stdin.
    #[cfg(unix)]
    pub fn fake(&self, name: &str, exit: u8) {
        use std::os::unix::fs::PermissionsExt as _;
        fs::create_dir_all(self.path("bin")).unwrap();
        let path = self.path(&format!("bin/{name}"));
        let notes = self.path(name);
        let script = format!(
            "#!/bin/sh\necho \"$0 $*\" >> {0}.argv\nenv >> {0}.env\ncat >> {0}.stdin\necho >> {0}.stdin\necho said by {name}\nexit {exit}\n",
            notes.display()
        );
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

fn said(output: Output) -> Said {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// Header and claims of a JWT, unverified.
pub fn jwt(token: &str) -> (Value, Value) {
    let part = |index: usize| {
        let bytes = URL_SAFE_NO_PAD.decode(token.trim().split('.').nth(index).unwrap()).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    };
    (part(0), part(1))
}

/// The mode bits of a file.
#[cfg(unix)]
pub fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}
