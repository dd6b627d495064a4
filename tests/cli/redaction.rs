//! No secret is in an output, a log, a help text, an argument or a file.

use std::cell::RefCell;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use maskinporten_sandbox::{ADMIN_CLIENT, GRANTED_SCOPE};
use maskinporten_testkit::{Home, Ran, World, kit};
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _};
use rsa::traits::PrivateKeyParts as _;

use crate::{PID, PROGRAM};

/// What must not be seen of a private key: its numbers as bytes, as base64 in each of the three places that a longer
/// text can put it in, and as base64url.
fn traces(der: &[u8]) -> Vec<Vec<u8>> {
    let key = rsa::PrivateKey::from_pkcs8_der(der).unwrap();
    let numbers = [key.d(), key.primes()[0].as_ref(), key.primes()[1].as_ref()]
        .map(|number| number.to_be_bytes_trimmed_vartime().to_vec());
    let mut traces = Vec::new();
    for number in &numbers {
        // A part is as bad as the whole, and lines may be broken anywhere.
        let part = &number[8..68];
        traces.push(part.to_vec());
        for shift in 0..3 {
            traces.push(STANDARD.encode(&part[shift..])[..32].into());
            traces.push(URL_SAFE_NO_PAD.encode(&part[shift..])[..32].into());
        }
        traces.push(part.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into());
    }
    traces
}

#[track_caller]
fn absent(traces: &[Vec<u8>], from: &[u8], place: &str) {
    // A character for each byte: the standard library's search for text is quick even in a debug build.
    let text = |bytes: &[u8]| bytes.iter().copied().map(char::from).collect::<String>();
    let from = text(from);
    for trace in traces {
        assert!(!from.contains(&text(trace)), "{:?} is in {place}", String::from_utf8_lossy(trace));
    }
}

const PASSPHRASE: &str = "passphrase-canary";

/// Everything is run with the encrypted store, the only one on disk that may not show a key, and with `-v`.
struct Watched {
    world: World,
    seen: RefCell<String>,
}

impl Watched {
    fn new() -> Self {
        Self { world: World::empty(PROGRAM), seen: RefCell::default() }
    }

    fn call(&self, line: &str) -> Ran {
        let call = self.world.call(line).env("MASKINPORTEN_STORE", "file").env("PERSON", PID);
        call.env("MASKINPORTEN_PASSPHRASE", PASSPHRASE).run()
    }

    /// Keeps what nobody may see a secret in.
    #[track_caller]
    fn watch(&self, line: &str, said: &str) {
        assert!(!said.contains(".eyJ"), "a token or an assertion is in what {line:?} says: {said}");
        self.seen.borrow_mut().push_str(said);
    }

    #[track_caller]
    fn fails(&self, line: &str, code: i32) {
        let ran = self.call(&format!("{line} -v")).fails(code);
        self.watch(line, &format!("{}{}", ran.stdout, ran.stderr));
    }

    #[track_caller]
    fn ok(&self, line: &str) {
        self.fails(line, 0);
    }

    /// The result, which is a token.
    #[track_caller]
    fn token(&self, line: &str) -> String {
        let ran = self.call(&format!("{line} -v")).success();
        self.watch(line, &ran.stderr);
        ran.stdout
    }

    /// All that is done with a client and its key until it is forgotten, by servers too. Returns a token of it.
    fn token_after_a_whole_life(&self) -> String {
        for shape in ["json", "portal", "pem"] {
            self.ok(&format!("keygen -o {shape}"));
        }
        self.ok("jwks upload");
        self.ok("jwks upload");
        let token = self.token("token --wait");
        self.token("token --pid env:PERSON -o json");
        self.fails(&format!("token --pid {PID} --scope sandbox:nothing"), 4);
        self.world.write("token", self.token("token --pid env:PERSON"));
        for line in [
            "inspect token",
            "inspect token -o json",
            "jwks list -o json",
            "client show -o json",
            "client list",
            "profile list -o json",
            "profile show",
            "store status",
            "env list",
        ] {
            self.ok(line);
        }
        for fault in ["token:html x1", "token:500 x1", "token:drop x1", "token:truncate x1", "token:escapes x1"] {
            self.world.sandbox.fail(&[fault]);
            let ran = self.call("token -v -o json");
            self.watch(fault, &ran.stderr);
        }
        self.ok("profile remove shy --with-key --yes");
        token
    }
}

#[test]
fn no_secret_is_seen_anywhere() {
    let watched = Watched::new();
    let world = &watched.world;
    let business = rsa::PrivateKey::from_pkcs8_der(&der_of(&kit().good().key_pem)).unwrap();
    let mut forbidden = traces(business.to_pkcs8_der().unwrap().as_bytes());
    forbidden.extend([PASSPHRASE.into(), PID.into()]);
    world.write("canary.txt", "sandbox\n");
    watched.ok(&format!(
        "profile add admin --environment local --administers --client-id {ADMIN_CLIENT} \
         --certificate business.p12 --password-from canary.txt"
    ));
    watched.token("dcr-token");
    watched.ok(&format!("client register --name shy --scope {GRANTED_SCOPE}"));
    // This one is made by keygen, and written to a file on request only.
    watched.ok("keygen --kid shy-1 --export-private shy.pem");
    forbidden.extend(traces(&der_of(&world.read("shy.pem"))));
    fs::remove_file(world.at("shy.pem")).unwrap();
    let token = watched.token_after_a_whole_life();
    absent(&forbidden, watched.seen.borrow().as_bytes(), "what was said");
    forbidden.push(token.trim().into());
    // Where the claims of any JWT begin. Three letters alone may stand in a certificate by chance.
    forbidden.push(b".eyJ".into());
    for (path, bytes) in world.files() {
        absent(&forbidden, &bytes, &path.display().to_string());
    }
    absent(&[PID.into()], format!("{:?}", world.sandbox.log()).as_bytes(), "the sandbox's log");
}

fn der_of(pem: &str) -> Vec<u8> {
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(body).unwrap()
}

/// Every command, by its words.
pub(crate) fn commands() -> Vec<Vec<String>> {
    fn below(command: &clap::Command, words: &[String], all: &mut Vec<Vec<String>>) {
        all.push(words.to_vec());
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            below(sub, &[words, &[sub.get_name().to_owned()]].concat(), all);
        }
    }
    let mut all = Vec::new();
    below(&<maskinporten::Cli as clap::CommandFactory>::command(), &[], &mut all);
    all
}

#[test]
fn no_help_shows_a_variables_value() {
    let world = World::empty(PROGRAM);
    let names = [
        "PROFILE",
        "STORE",
        "CONFIG_DIR",
        "PASSPHRASE_FILE",
        "PASSPHRASE",
        "ADMIN_PROFILE",
        "CACHE_DIR",
        "PRIVATE_KEY",
        "CERTIFICATE_PASSWORD",
        "CLIENT_ID",
        "CLIENT_JWK",
        "SCOPES",
        "ISSUER",
        "TOKEN_ENDPOINT",
        "JWKS_URI",
        "WELL_KNOWN_URL",
    ];
    for words in commands() {
        for flag in ["--help", "-h"] {
            let words: Vec<&str> = words.iter().map(String::as_str).chain([flag]).collect();
            let mut call = world.call(&words);
            for name in names {
                call = call.env(&format!("MASKINPORTEN_{name}"), format!("canary-{name}"));
            }
            call.run().success().never_says("canary");
        }
    }
}

#[test]
fn no_flag_takes_a_secret() {
    fn check(command: &clap::Command) {
        for argument in command.get_arguments() {
            let name = argument.get_id().as_str();
            let secret = ["password", "passphrase", "secret", "private_key"].iter().any(|word| name.contains(word));
            // What names a secret names a place where it is: a file, stdin or a variable.
            let place = ["FILE", "SOURCE", "DIR"];
            // `secret_name` is what another tool calls the thing that it keeps, and that is no secret.
            let secret = secret && name != "secret_name";
            let value = argument.get_value_names().map(|names| names[0].as_str()).unwrap_or_default();
            let takes = argument.get_action().takes_values();
            assert!(!(secret && takes) || place.contains(&value), "{} --{name}", command.get_name());
        }
        command.get_subcommands().for_each(check);
    }
    check(&<maskinporten::Cli as clap::CommandFactory>::command());
}

/// What other users of the machine see of a running command.
#[cfg(target_os = "linux")]
#[test]
fn no_argument_of_a_running_command_is_a_secret() {
    let world = World::with_reader(PROGRAM);
    world.sandbox.fail(&["token:hang"]);
    let call = world.call("token --no-cache --pid env:PERSON").env("PERSON", PID);
    let mut child = call.start();
    std::thread::sleep(std::time::Duration::from_millis(500));
    let line = fs::read(Path::new("/proc").join(child.id().to_string()).join("cmdline")).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let line = String::from_utf8_lossy(&line);
    assert!(line.contains("token") && !line.contains(PID) && !line.contains(".eyJ"), "{line}");
}

/// Who gives a secret as an argument is told which flag takes the place where it is. It isn't repeated.
#[test]
fn the_program_that_was_built_says_where_a_secret_belongs() {
    let home = Home::new(PROGRAM);
    let add = ["profile", "add", "x", "--client-id", "x", "--certificate", "business.p12", "--password=canary"];
    home.run(add).fails(2).says("--password-from").never_says("canary");
    home.run("keygen --store file --passphrase=canary").fails(2).says("--passphrase-file").never_says("canary");
    home.run("keygen --private-key=canary").fails(2).says("--private-key").never_says("canary");
}

#[cfg(target_os = "linux")]
#[test]
fn a_crash_would_leave_no_core_file() {
    let world = World::with_reader(PROGRAM);
    world.sandbox.fail(&["token:hang"]);
    let mut child = world.call("token --no-cache").start();
    let limits = std::iter::repeat_with(|| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap()
    });
    let none = |line: &str| line.split_whitespace().eq(["Max", "core", "file", "size", "0", "0", "bytes"]);
    let found = limits.take(200).any(|limits| limits.lines().any(none));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(found);
}
