//! What a command works with: flags, variables, profiles and stores, resolved once before anything happens. The only
//! place that reads environment variables.

mod acting;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use etcetera::BaseStrategy as _;

use super::clients::Client;
use super::failure::{Failure, Outcome};
use super::invocation::Invocation;
use super::output::{Color, Output};
use super::prompt::Prompt;
use super::secrets;
use super::system::{self, Shield, SystemClock};
use super::variables::{self, Variables};
use maskinporten_engine::fault;
use maskinporten_engine::folder::Folder;
use maskinporten_engine::held::HeldKey;
use maskinporten_engine::key_store::{KeyStore, Stores};
use maskinporten_engine::process::Surroundings;
use maskinporten_engine::profile::{Profiles, StoreKind};
use maskinporten_engine::store::SecretStore;
use maskinporten_engine::store::memory::MemoryStore;
use maskinporten_protocol::clock::Clock as _;
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::http::{Http, HttpEvent, HttpOptions};
use maskinporten_protocol::ids::{ClientId, EnvironmentName, Kid, ProfileName};
use maskinporten_protocol::jwks::KeySet;
use maskinporten_protocol::key::PrivateKey;
use maskinporten_protocol::key::SigningKey;
use maskinporten_protocol::secret::SecretBytes;

pub use acting::Subject;

/// Flags that every command takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Globals {
    /// The profile to use [default: the one chosen with `profile use`, or the only one]
    #[arg(long, global = true, value_name = "NAME", env = "MASKINPORTEN_PROFILE", hide_env_values = true)]
    pub(super) profile: Option<ProfileName>,
    /// Where new secrets go and held ones are looked for [default: keyring]
    #[arg(long, global = true, value_name = "STORE", env = "MASKINPORTEN_STORE", hide_env_values = true)]
    pub(super) store: Option<StoreArg>,
    /// The folder with config.toml and keys.toml
    #[arg(long, global = true, value_name = "DIR", env = "MASKINPORTEN_CONFIG_DIR", hide_env_values = true)]
    pub(super) config_dir: Option<PathBuf>,
    /// A file with the passphrase of the encrypted file store
    #[arg(long, global = true, value_name = "FILE", env = "MASKINPORTEN_PASSPHRASE_FILE", hide_env_values = true)]
    pub(super) passphrase_file: Option<PathBuf>,
    /// How long a call to a server may take, its whole answer and all tries included, in seconds
    #[arg(long, global = true, value_name = "SECONDS", default_value = "30", value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(super) timeout: u64,
    /// Never ask; fail and say what to give instead
    #[arg(long, global = true)]
    pub(super) no_input: bool,
    /// Say nothing but results, warnings and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Say what happens on the wire; never a secret
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
}

impl Globals {
    /// What prints, as these flags want it.
    pub(super) fn output(&self, json_errors: bool) -> Output {
        Output::new(self.color, self.quiet, self.verbose, json_errors)
    }
}

/// The stores that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StoreArg {
    /// The operating system's keyring
    Keyring,
    /// Files encrypted with a passphrase
    File,
    /// Files protected by their modes alone; unencrypted
    PlainFile,
    /// The variable `MASKINPORTEN_PRIVATE_KEY`; read-only
    Env,
}

impl From<StoreArg> for StoreKind {
    fn from(arg: StoreArg) -> Self {
        match arg {
            StoreArg::Keyring => Self::Keyring,
            StoreArg::File => Self::File,
            StoreArg::PlainFile => Self::PlainFile,
            StoreArg::Env => Self::Env,
        }
    }
}

/// What a command works with.
pub struct Context {
    /// Prints.
    pub out: Output,
    /// Asks.
    pub prompt: Prompt,
    /// Tells the time.
    pub clock: SystemClock,
    /// The files with profiles and held keys.
    pub folder: Folder,
    /// The profiles as they were when the command began.
    pub profiles: Profiles,
    /// The environment variables.
    pub variables: Variables,
    /// The store of kind `memory`: one for the whole process.
    pub memory: MemoryStore,
    /// Which command this is, and what its words say beyond their values.
    pub invocation: Invocation,
    /// What stands in for stdin, in a demo or a test.
    pub input: Option<SecretBytes>,
    staged: bool,
    globals: Globals,
}

impl Context {
    /// Resolves flags and variables. Nothing is written, nothing is unlocked, nobody is asked.
    pub fn new(globals: Globals, out: Output) -> Outcome<Self> {
        let variables = Variables::of_the_process();
        for name in [variables::PROFILE, variables::ADMIN_PROFILE, variables::STORE] {
            // One that isn't text was kept from the argument parser, which wouldn't name it.
            variables.text(name)?;
        }
        let folder = Folder::new(match &globals.config_dir {
            Some(folder) => folder.clone(),
            None => default_folder()?,
        });
        let profiles = folder.profiles()?;
        let prompt = Prompt::new(globals.no_input);
        Ok(Self {
            out,
            prompt,
            clock: SystemClock,
            folder,
            profiles,
            variables,
            memory: MemoryStore::default(),
            invocation: Invocation::default(),
            input: None,
            staged: false,
            globals,
        })
    }

    /// The same, for this command.
    #[must_use]
    pub fn of(self, invocation: Invocation) -> Self {
        Self { invocation, ..self }
    }

    /// The same, with another folder, no variables and secrets in memory only, and what is printed captured.
    #[cfg(feature = "sandbox")]
    pub fn on_stage(&self, folder: Folder) -> Outcome<Self> {
        let globals =
            Globals { profile: None, store: None, config_dir: None, passphrase_file: None, ..self.globals.clone() };
        Ok(Self {
            out: self.out.capturing(),
            prompt: Prompt::new(true),
            clock: self.clock,
            profiles: folder.profiles()?,
            folder,
            variables: Variables::none(),
            memory: self.memory.clone(),
            invocation: Invocation { command: self.invocation.command.clone(), ..Invocation::default() },
            input: None,
            staged: true,
            globals,
        })
    }

    /// All of stdin, at most 1 MiB.
    pub fn read_stdin(&self) -> Outcome<SecretBytes> {
        self.input.as_ref().map_or_else(secrets::read_stdin, |input| Ok(input.clone()))
    }

    /// What programs are run with.
    pub fn for_programs(&self) -> ForPrograms {
        let named = self.invocation.secret_variables.iter().cloned();
        let withheld = variables::secret_variables().map(str::to_owned).chain(named).collect();
        ForPrograms { clock: self.clock, withheld, _shield: Shield::up() }
    }

    /// The environment of this name.
    pub fn environment(&self, name: &EnvironmentName) -> Outcome<Environment> {
        let all = self.profiles.environments()?;
        let names = all.iter().map(|environment| environment.name.as_str()).collect::<Vec<_>>().join(", ");
        all.into_iter().find(|environment| environment.name == *name).ok_or_else(|| {
            Failure::missing(format!("there is no environment {name}"))
                .hint(format!("there are: {names}; add one with `maskinporten env add`"))
        })
    }

    /// HTTP, as it is to be spoken with an environment.
    pub fn http(&self, environment: &Environment) -> Http {
        let (out, clock) = (self.out.clone(), self.clock);
        let watcher = move |event: &HttpEvent<'_>| match event {
            HttpEvent::Begins { change } => {
                system::is_changing(*change);
                fault::point("call-before");
            }
            HttpEvent::Ends => {
                fault::point("call-after");
                system::is_changing(false);
            }
            HttpEvent::Answered { method, url, status, took } => {
                out.detail(&format!("{method} {url} → {status} in {} ms", took.as_millis()));
            }
            HttpEvent::TryingAgain { error, after } => {
                out.note(&format!("{error}; trying again in {:.1} s", after.as_secs_f32()));
            }
        };
        let ca_files = environment.ca_file.iter().cloned().chain(self.variables.ssl_cert_file()).collect();
        Http::new(HttpOptions {
            ca_files,
            timeout: self.timeout(),
            sleep: Arc::new(move |time| clock.sleep(time)),
            watcher: Arc::new(watcher),
            ..HttpOptions::default()
        })
    }

    /// How long a call to a server may take, and so how long another process may be at one that we wait for.
    pub fn timeout(&self) -> Duration {
        Duration::from_secs(self.globals.timeout)
    }

    /// The private key of a client, out of its store.
    pub fn signing_key(&self, client: &Client) -> Outcome<SigningKey> {
        secrets::signing_key(self, &client.key)
    }

    /// Asks before something is written to production. Elsewhere nothing is asked.
    pub fn confirm_in_production(&self, environment: &Environment, question: &str, yes: bool) -> Outcome {
        if yes || !environment.is_production() {
            return Ok(());
        }
        self.prompt.confirm(&format!("PRODUCTION: {question}"), "--yes")
    }

    /// Asks before something is lost, wherever it is.
    pub fn confirm_loss(&self, environment: &Environment, question: &str, yes: bool) -> Outcome {
        if yes {
            return Ok(());
        }
        let place = if environment.is_production() { "PRODUCTION: " } else { "" };
        self.prompt.confirm(&format!("{place}{question}"), "--yes")
    }

    /// The private keys of this machine.
    pub fn keys(&self) -> KeyStore<'_, Self> {
        KeyStore::new(&self.folder, self)
    }

    /// Keeps a private key, in a store of this kind.
    pub fn keep(&self, place: StoreKind, private: &PrivateKey, kid: &Kid, chain: Vec<Vec<u8>>) -> Outcome<HeldKey> {
        let kept = self.keys().keep(place, private, kid, chain, self.clock.now())?;
        if kept.older_certificate {
            self.out.warning("the certificate that is held with this key lasts longer, and stays");
        }
        Ok(kept.key)
    }

    /// Notes which stored keys a client's key set holds. What can't be noted, in a folder that is only read, isn't worth
    /// a failure.
    pub fn learn(&self, environment: &EnvironmentName, client_id: &ClientId, set: &KeySet) {
        if let Err(error) = self.keys().learn(environment, client_id, set) {
            self.out.detail(&format!("where keys are registered can't be noted: {error}"));
        }
    }

    /// Which store new secrets go to.
    pub fn store_kind(&self) -> StoreKind {
        let default = if self.staged { StoreKind::Memory } else { StoreKind::Keyring };
        self.chosen_store().or(self.profiles.store()).unwrap_or(default)
    }

    /// The store chosen by flag or variable.
    pub fn chosen_store(&self) -> Option<StoreKind> {
        self.globals.store.map(StoreKind::from)
    }

    /// The store that tokens are kept in: the keyring or plain files. With keys under a passphrase, or from the
    /// environment, nothing is kept that would be easier to take than they are.
    pub fn store_for_tokens(&self) -> Outcome<Option<Arc<dyn SecretStore>>> {
        match self.store_kind() {
            kind @ (StoreKind::Keyring | StoreKind::PlainFile | StoreKind::Memory) => {
                Ok(Some(Arc::from(self.store(kind)?)))
            }
            StoreKind::File | StoreKind::Env => Ok(None),
        }
    }

    /// Opens a store. Nothing is unlocked before a secret is asked for.
    pub fn store(&self, kind: StoreKind) -> Outcome<Box<dyn SecretStore>> {
        secrets::open(self, kind, self.globals.passphrase_file.clone())
    }
}

/// What programs are run with. While it is there, Ctrl-C breaks waits off instead of ending this program, so that none
/// that it runs stays behind.
pub struct ForPrograms {
    clock: SystemClock,
    withheld: Vec<String>,
    _shield: Shield,
}

impl ForPrograms {
    /// As the engine takes it.
    pub fn surroundings(&self) -> Surroundings<'_> {
        Surroundings { clock: &self.clock, withheld: &self.withheld }
    }
}

impl Stores for Context {
    type Error = Failure;

    fn open(&self, kind: StoreKind) -> Outcome<Box<dyn SecretStore>> {
        self.store(kind)
    }

    fn chosen(&self) -> Option<StoreKind> {
        self.chosen_store()
    }
}

#[cfg(test)]
#[cfg(feature = "sandbox")]
impl Context {
    /// A context with a folder of its own, that asks nobody and reads no variables.
    pub(super) fn for_tests(folder: PathBuf) -> Self {
        use clap::{CommandFactory as _, FromArgMatches as _};
        let matches = crate::cli::Cli::command().get_matches_from(["maskinporten", "env", "list"]);
        let globals =
            Globals { config_dir: Some(folder), ..crate::cli::Cli::from_arg_matches(&matches).unwrap().globals };
        let out = globals.output(false);
        Self { variables: Variables::none(), ..Self::new(globals, out).unwrap() }
    }
}

/// `$XDG_CONFIG_HOME/maskinporten` and its like on other systems.
fn default_folder() -> Outcome<PathBuf> {
    let strategy = etcetera::choose_base_strategy()
        .map_err(|_| Failure::missing("there is no home folder").hint("name a folder with --config-dir"))?;
    Ok(strategy.config_dir().join("maskinporten"))
}
