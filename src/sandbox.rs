//! `sandbox`: serves the embedded stand-in until Ctrl-C.

mod place;
mod scenario;
mod state;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use clap::Args;
use serde::Serialize;

use place::{Place, script};
use scenario::{Choice, Listed, Served};
use state::StateFile;

use crate::duration::duration;
use crate::failure::{Failure, Kind, Outcome};
use crate::output::Format;
use crate::page::Page;
use crate::system::on_interrupt;
use crate::table::pairs;
use crate::terminal::Terminal;
use maskinporten_engine::access::Access;
use maskinporten_engine::private_file::{Overwrite, private_folder, write_private};
use maskinporten_protocol::environment::SANDBOX_PORT;
use maskinporten_protocol::key::material::MAX_BYTES;
use maskinporten_protocol::regular_file::{self, Links};
use maskinporten_sandbox::{
    CA_FILE, Fault, GRANTED_SCOPE, Keyless, Kit, KitFile, Options, Scenario, StartError, TLS_CA_FILE,
};

/// Serve a strict sandbox of Maskinporten and its self-service API
///
/// It checks everything that Maskinporten checks, with the same codes and messages, and needs no account and no
/// internet connection. It forgets clients and keys when it ends, unless --state keeps them for the next time; with --kit
/// alone, its certificates and tokens stay valid.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten sandbox --kit kit --state sandbox.json")]
pub struct Sandbox {
    /// A folder for the starter kit: test certificates as .p12 and PEM, and the commands to try
    #[arg(long, value_name = "DIR")]
    kit: Option<PathBuf>,
    /// A file that keeps clients, keys and scopes for the next sandbox with it. Private, and written with every change
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// A sandbox in which something is wrong, and the commands that walk into it; list shows all
    #[arg(long, value_name = "NAME", value_parser = scenario::choice(), hide_possible_values = true)]
    #[arg(conflicts_with_all = ["state", "public_url", "tls", "propagation_delay", "clock_skew", "fail"])]
    scenario: Option<Choice>,
    /// The port; 0 picks a free one
    #[arg(long, default_value_t = SANDBOX_PORT)]
    port: u16,
    /// The address to listen on. Any but a loopback address can be reached from other machines
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    bind: IpAddr,
    /// The URL that callers reach it by, if it isn't the address it listens on: http://name:port in a container, or the
    /// https URL of a server in front of it that ends TLS and leaves the Host header as it is
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Serve https, with a certificate of a CA of its own: tls-ca.pem in the kit
    #[arg(long, requires = "kit")]
    tls: bool,
    /// How late changes have effect: at the token endpoint, in reality up to two minutes
    #[arg(long, value_name = "DURATION", default_value = "0", value_parser = duration)]
    propagation_delay: Duration,
    /// How many milliseconds every answer is delayed
    #[arg(long, hide_short_help = true, value_name = "MS", default_value_t = 0)]
    latency: u64,
    /// How many seconds its clock is ahead of this machine's
    #[arg(long, hide_short_help = true, value_name = "SECONDS", default_value_t = 0, allow_negative_numbers = true)]
    clock_skew: i64,
    /// A fault to answer with: [METHOD ]TARGET:WHAT[ xTIMES][ @SKIP], e.g. token:503x2, selfservice:drop, 'POST /clients:lost x1'.
    /// TARGET: any, token, selfservice, jwks, metadata or a path. WHAT: a status (429/7 with Retry-After: 7), drop,
    /// truncate, html, empty, redirect=URL, huge, hang, escapes; after-… takes effect first, lost is after-drop
    #[arg(long, value_name = "FAULT")]
    fail: Vec<Fault>,
    /// Limit assertions to 120 s, as documented, not 180 s, as observed
    #[arg(long)]
    strict: bool,
    /// Answer single-key operations with 404
    #[arg(long, hide_short_help = true)]
    no_single_key: bool,
    /// Keep the old expiry of a key that is posted again without exp
    #[arg(long, hide_short_help = true)]
    no_renewal: bool,
    /// Answer missing access and delegation with 403, as before 2026
    #[arg(long, hide_short_help = true)]
    forbidden_as_403: bool,
    /// Answer 200 wherever the API's description says so, not the 201 and 204 that were observed
    #[arg(long, hide_short_help = true)]
    openapi_statuses: bool,
    /// Allow each kid once in the whole registry, not once per client
    #[arg(long, hide_short_help = true)]
    global_kid: bool,
    /// What reading the keys of a client without keys gives: empty-set, empty-object or not-found
    #[arg(long, hide_short_help = true, value_name = "ANSWER", default_value_t = Keyless::default())]
    keyless: Keyless,
    /// List access that was withdrawn (DENIED) only with inactive=true
    #[arg(long, hide_short_help = true)]
    hide_denied: bool,
    /// Output format: of what is printed at the start
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// Where the sandbox listens, and who is who in it.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document<'a> {
    issuer: &'a str,
    token_endpoint: String,
    self_service: &'a str,
    admin_client_id: &'a str,
    /// The organisation number in its certificates.
    organisation: &'a str,
    /// The folder with the starter kit.
    kit: Option<Cow<'a, str>>,
    /// The CA to trust, if it serves https.
    #[serde(skip_serializing_if = "Option::is_none")]
    ca_file: Option<Cow<'a, str>>,
    /// The file that keeps what is registered.
    state: Option<Cow<'a, str>>,
    /// What is wrong in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    scenario: Option<Served>,
}

/// What is printed.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Printed<'a> {
    Serving(Box<Document<'a>>),
    Scenarios(Listed),
}

impl Sandbox {
    pub(super) fn run(&self, terminal: &Terminal) -> Outcome {
        if let Some(Choice::List) = self.scenario {
            let listed = Listed::all();
            let page = listed.page();
            return terminal.out.either(self.output, &Printed::Scenarios(listed), || page);
        }
        if self.scenario.is_some() && self.kit.is_none() {
            return Err(
                Failure::usage("a scenario has files, and no folder is named for them").hint("name one with --kit")
            );
        }
        if !self.bind.is_loopback() {
            terminal
                .out
                .warning("other machines can reach this sandbox; its keys and certificates are for tests only");
        }
        let file = self.state.as_deref().map(StateFile::open).transpose()?;
        let kit = self.kit.as_deref().map(read_kit).transpose()?.flatten();
        let made_before = kit.is_some();
        let sandbox = self.start(kit, file.as_ref(), terminal)?;
        let place = Place::new(&sandbox, self.kit.as_deref(), self.serves_tls());
        let scenario = self.scenario().map(|scenario| Served::new(scenario, &place)).transpose()?;
        let commands = scenario.as_ref().map_or_else(|| commands(&sandbox, &place), Served::script);
        if let Some(folder) = &self.kit {
            write_kit(folder, sandbox.kit(), self.scenario().is_some(), made_before)?;
            let about = self.about_kit(folder, sandbox.kit());
            replace(&folder.join("README.txt"), (commands.clone() + &about).as_bytes())?;
        }
        if let Some(scenario) = &scenario {
            sandbox.brief(scenario.as_json()?);
        }
        self.print(terminal, &sandbox, scenario, commands)?;
        terminal.out.note(match file {
            Some(_) => "serving until Ctrl-C",
            None => {
                "serving until Ctrl-C; what is registered here is forgotten then, unless --state names a file for it"
            }
        });
        let (stop, stopped) = mpsc::channel();
        on_interrupt(move || {
            // A second Ctrl-C finds nobody listening any more, and that is fine.
            let _ = stop.send(());
        });
        // A closed channel means the same as a message: the end.
        let _ = stopped.recv();
        sandbox.stop();
        Ok(())
    }

    /// The one that is served.
    fn scenario(&self) -> Option<&'static Scenario> {
        match self.scenario {
            Some(Choice::One(scenario)) => Some(scenario),
            Some(Choice::List) | None => None,
        }
    }

    /// Whether it serves https itself, rather than a server in front of it.
    fn serves_tls(&self) -> bool {
        self.tls || self.scenario().is_some_and(|scenario| scenario.tls)
    }

    fn print(
        &self,
        terminal: &Terminal,
        sandbox: &maskinporten_sandbox::Sandbox,
        scenario: Option<Served>,
        commands: String,
    ) -> Outcome {
        let ca_file = self.kit.as_ref().filter(|_| self.serves_tls()).map(|kit| kit.join(TLS_CA_FILE));
        let token_endpoint = format!("{}token", sandbox.issuer());
        let rows = [
            ("issuer", sandbox.issuer().to_owned()),
            ("token endpoint", token_endpoint.clone()),
            ("self-service", sandbox.selfservice().to_owned()),
            ("admin client id", sandbox.kit().admin_client_id.clone()),
            ("organisation", sandbox.kit().organisation.clone()),
        ];
        let facts = rows.into_iter().chain(scenario.iter().flat_map(Served::facts)).collect::<Vec<_>>();
        let document = Document {
            issuer: sandbox.issuer(),
            token_endpoint,
            self_service: sandbox.selfservice(),
            admin_client_id: &sandbox.kit().admin_client_id,
            organisation: &sandbox.kit().organisation,
            kit: self.kit.as_ref().map(|kit| kit.to_string_lossy()),
            ca_file: ca_file.as_ref().map(|file| file.to_string_lossy()),
            state: self.state.as_ref().map(|file| file.to_string_lossy()),
            scenario,
        };
        terminal.out.either(self.output, &Printed::Serving(Box::new(document)), || {
            Page::spaced([pairs(&facts).into(), Page::verbatim(commands)])
        })
    }

    fn start(
        &self,
        kit: Option<Kit>,
        file: Option<&StateFile>,
        terminal: &Terminal,
    ) -> Outcome<maskinporten_sandbox::Sandbox> {
        let state = file.map(StateFile::read).transpose()?.flatten();
        if let (Some(kit), Some(state)) = (&kit, &state)
            && !kit.is_of_the_same_sandbox(state.kit())
        {
            return Err(Failure::usage("the kit's folder and the state's file are of two different sandboxes")
                .hint("name a new folder with --kit, which gets the kit of the sandbox with this state; or a new file with --state"));
        }
        let options = Options { state, keeper: file.map(StateFile::keeper), ..self.options(kit) };
        let _waiting = terminal.out.waiting("making keys and certificates");
        maskinporten_sandbox::Sandbox::start(options).map_err(|error| match error {
            StartError::Bind(address, source) => Failure::usage(format!("can't listen on {address}: {source}"))
                .hint("another sandbox may be running; choose another port with --port, where 0 picks a free one"),
            error => {
                let kind = if matches!(error, StartError::State(_)) { Kind::Other } else { Kind::Usage };
                let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
                Failure::new(kind, format!("{error}{cause}"))
            }
        })
    }

    fn options(&self, kit: Option<Kit>) -> Options {
        Options {
            bind: self.bind,
            port: self.port,
            public_url: self.public_url.clone(),
            tls: self.tls,
            propagation_delay: self.propagation_delay,
            latency: Duration::from_millis(self.latency),
            clock_skew: self.clock_skew,
            faults: self.fail.clone(),
            strict: self.strict,
            single_key_operations: !self.no_single_key,
            renewal: !self.no_renewal,
            forbid_status: self.forbidden_as_403,
            openapi_statuses: self.openapi_statuses,
            global_kid: self.global_kid,
            keyless: self.keyless,
            hide_denied: self.hide_denied,
            scenario: self.scenario(),
            kit,
            ..Options::default()
        }
    }

    /// What the kit's README says after the commands.
    fn about_kit(&self, folder: &Path, kit: &Kit) -> String {
        let mut text = String::from("\nCertificates, the password of each .p12 in password.txt:\n\n");
        for one in &kit.certificates {
            // Writing to a String can't fail.
            let _ = writeln!(text, "{:<14}  {}", one.name, one.about);
        }
        let state = self.state.as_deref().unwrap_or(Path::new("sandbox.json"));
        let again = format!("maskinporten sandbox --kit {} --state {}", folder.display(), state.display());
        let _ = write!(
            text,
            "\nStarted with --state, a sandbox remembers clients and keys, and knows them again the next time:\n\n{again}\n"
        );
        text
    }
}

/// From a certificate to a token.
const FIRST_STEPS: &str = "\
maskinporten profile add admin --administers --environment {environment} --client-id {admin} --certificate {kit}/business.p12 --password-from {kit}/password.txt
maskinporten dcr-token
maskinporten client register --name 'Widget reader' --scope {scope}
maskinporten keygen
maskinporten jwks upload
maskinporten token --wait | maskinporten inspect";

/// The commands to try, for this very sandbox.
fn commands(sandbox: &maskinporten_sandbox::Sandbox, place: &Place) -> String {
    let steps = FIRST_STEPS.replace("{admin}", &sandbox.kit().admin_client_id).replace("{scope}", GRANTED_SCOPE);
    let steps = steps.lines().map(|step| place.filled(step, place.environment()));
    let all: Vec<String> = place.environment_command().into_iter().chain(steps).collect();
    format!("Try, in another terminal:\n\n{}", script(&all))
}

/// The kit of an earlier sandbox, if the folder has one.
fn read_kit(folder: &Path) -> Outcome<Option<Kit>> {
    if folder.join(CA_FILE).symlink_metadata().is_err() {
        return Ok(None);
    }
    let mut unread = None;
    let mut read = |name: &str| match regular_file::read(&folder.join(name), MAX_BYTES, Links::Follow) {
        Ok(bytes) => bytes.map(|bytes| bytes.expose().clone()),
        Err(error) => {
            unread.get_or_insert(error);
            None
        }
    };
    let kit = Kit::from_files(&mut read);
    if let Some(error) = unread {
        return Err(error.into());
    }
    kit.map(Some).map_err(|error| {
        Failure::usage(format!("{} can't be used: {error}", folder.display()))
            .hint("remove the folder, or name another with --kit")
    })
}

/// Writes the kit; of one that was made before, what that lacks.
fn write_kit(folder: &Path, kit: &Kit, has_scenario: bool, made_before: bool) -> Outcome {
    private_folder(folder, Access::Owner)?;
    let mut files = kit.files().map_err(|error| Failure::new(Kind::Other, error.to_string()))?;
    if has_scenario {
        files.extend(Scenario::files(kit));
    }
    files.push(KitFile {
        name: "password.txt".into(),
        contents: format!("{}\n", kit.good().password).into(),
        private: true,
    });
    files.retain(|file| !made_before || folder.join(&file.name).symlink_metadata().is_err());
    // What tells a kit from an empty folder comes last, so that a kit that was cut off is made anew.
    files.sort_by_key(|file| file.name == CA_FILE);
    files.iter().try_for_each(|file| replace(&folder.join(&file.name), &file.contents))
}

fn replace(path: &Path, contents: &[u8]) -> Outcome {
    Ok(write_private(path, contents, Overwrite::Replace, Access::Owner)?)
}
