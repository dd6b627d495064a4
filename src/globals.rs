//! Flags that every command takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::flag_value::handed;
use crate::output::{Color, Output};
use maskinporten_engine::profile::StoreKind;
use maskinporten_protocol::ids::ProfileName;
use maskinporten_protocol::value::plain;

/// Flags that every command takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Globals {
    /// The profile to use [default: the one chosen with `profile use`, or the only one]
    #[arg(long, global = true, value_name = "NAME", env = "MASKINPORTEN_PROFILE", hide_env_values = true)]
    pub(super) profile: Option<ProfileName>,
    /// Where secrets are stored and looked up [default: the one chosen with `store use`, or keyring]
    #[arg(long, global = true, value_name = "STORE", env = "MASKINPORTEN_STORE", hide_env_values = true)]
    pub(super) store: Option<StoreArg>,
    /// The folder with config.toml and keys.toml
    #[arg(long, global = true, value_name = "DIR", env = "MASKINPORTEN_CONFIG_DIR", hide_env_values = true)]
    pub(super) config_dir: Option<PathBuf>,
    /// Accept that the groups of this user can read and change the program's folders and files, and that another user
    /// owns them: for volumes whose modes the platform sets, as in Kubernetes
    #[arg(long, global = true, env = "MASKINPORTEN_GROUP_ACCESS", hide_env_values = true, value_parser = handed(switch))]
    pub(super) group_access: bool,
    /// A file with the passphrase of the encrypted file store
    #[arg(long, global = true, value_name = "FILE", env = "MASKINPORTEN_PASSPHRASE_FILE", hide_env_values = true)]
    pub(super) passphrase_file: Option<PathBuf>,
    /// How many seconds a call to a server may take, including its whole answer and all retries
    #[arg(long, global = true, value_name = "SECONDS", default_value = "30", value_parser = handed(clap::value_parser!(u64).range(1..=600)))]
    pub(super) timeout: u64,
    /// Never prompt; fail and say what to pass instead
    #[arg(long, global = true)]
    pub(super) no_input: bool,
    /// Print only results, warnings and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Show what goes over the wire; never a secret
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
}

/// What a variable for a flag says: on or off.
fn switch(text: &str) -> Result<bool, &'static str> {
    match plain(text).to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err("MASKINPORTEN_GROUP_ACCESS is true or false"),
    }
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
    /// Unencrypted files, protected only by their permissions
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
