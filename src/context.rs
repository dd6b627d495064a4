//! What a command works with: flags, variables, profiles and stores, resolved once before anything happens. The only
//! place that reads environment variables.

mod acting;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use etcetera::BaseStrategy as _;

use super::failure::{Failure, Outcome};
use super::invocation::Invocation;
use super::narrator::Narrator;
use super::output::{Color, Output};
use super::prompt::Prompt;
use super::secrets::{self, MachineStores};
use super::system::{SystemClock, who};
use super::variables::{self, Variables};
use maskinporten_engine::folder::Folder;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Profiles, StoreKind};
use maskinporten_engine::store::memory::MemoryStore;
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::ids::ProfileName;
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
    /// Tells what the engine does.
    pub narrator: Narrator,
    /// Acts: folder, stores, servers, clock.
    pub operator: Operator,
    /// The profiles as they were when the command began.
    pub profiles: Profiles,
    /// The environment variables.
    pub variables: Variables,
    /// Which command this is, and what its words say beyond their values.
    pub invocation: Invocation,
    /// What stands in for stdin, in a demo or a test.
    pub input: Option<SecretBytes>,
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
        let stage = Stage { out, variables, memory: MemoryStore::default(), staged: false };
        Self::set(globals, folder, stage)
    }

    fn set(globals: Globals, folder: Folder, stage: Stage) -> Outcome<Self> {
        let Stage { out, variables, memory, staged } = stage;
        let profiles = folder.profiles()?;
        let prompt = Prompt::new(globals.no_input || staged);
        let narrator = Narrator::new(out.clone());
        let chosen = globals.store.map(StoreKind::from);
        let default = if staged { StoreKind::Memory } else { StoreKind::Keyring };
        let stores = MachineStores {
            out: out.clone(),
            prompt,
            variables,
            folder: folder.path().join("secrets"),
            passphrase_file: globals.passphrase_file.clone(),
            memory,
            chosen,
            usual: chosen.or(profiles.store()).unwrap_or(default),
        };
        let ca_files = variables.ssl_cert_file().into_iter().collect();
        let operator = Operator::new(folder, stores, SystemClock)
            .acting_as(who)
            .watched_by(narrator.clone())
            .reaching_servers(Duration::from_secs(globals.timeout), ca_files);
        Ok(Self {
            out,
            prompt,
            narrator,
            operator,
            profiles,
            variables,
            invocation: Invocation::default(),
            input: None,
            globals,
        })
    }

    /// The same, for this command.
    #[must_use]
    pub fn of(self, invocation: Invocation) -> Self {
        let named = invocation.secret_variables.iter().cloned();
        let withheld = variables::secret_variables().map(str::to_owned).chain(named).collect();
        let operator = self.operator.on_behalf_of(&invocation.command).withholding(withheld);
        Self { operator, invocation, ..self }
    }

    /// The same, with another folder, no variables and secrets in memory only, and what is printed captured.
    #[cfg(feature = "sandbox")]
    pub fn on_stage(&self, folder: Folder, memory: MemoryStore) -> Outcome<Self> {
        let globals =
            Globals { profile: None, store: None, config_dir: None, passphrase_file: None, ..self.globals.clone() };
        let stage = Stage { out: self.out.capturing(), variables: Variables::none(), memory, staged: true };
        let invocation = Invocation { command: self.invocation.command.clone(), ..Invocation::default() };
        Ok(Self::set(globals, folder, stage)?.of(invocation))
    }

    /// All of stdin, at most 1 MiB.
    pub fn read_stdin(&self) -> Outcome<SecretBytes> {
        self.input.as_ref().map_or_else(secrets::read_stdin, |input| Ok(input.clone()))
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
}

/// What a context is set with.
struct Stage {
    out: Output,
    variables: Variables,
    memory: MemoryStore,
    /// Secrets go into memory, and nobody is asked.
    staged: bool,
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
        let (out, memory) = (globals.output(false), MemoryStore::default());
        let folder = Folder::new(globals.config_dir.clone().unwrap());
        let stage = Stage { out, variables: Variables::none(), memory, staged: false };
        Self::set(globals, folder, stage).unwrap()
    }
}

/// `$XDG_CONFIG_HOME/maskinporten` and its like on other systems.
fn default_folder() -> Outcome<PathBuf> {
    let strategy = etcetera::choose_base_strategy()
        .map_err(|_| Failure::missing("there is no home folder").hint("name a folder with --config-dir"))?;
    Ok(strategy.config_dir().join("maskinporten"))
}
