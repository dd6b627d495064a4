//! The `maskinporten` program: one file per command, and what they stand on.

// `clippy.toml` says which. In tests anything may be opened.
#![cfg_attr(not(test), warn(clippy::disallowed_methods))]
// Times from outside can be any; adding to them is `clock`'s. clippy.toml leaves out what can't be a time.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod admin_arg;
mod basis;
mod can_i;
mod catalogue;
mod certificate;
mod certificate_warning;
mod certificates;
mod clause;
mod cli;
mod client;
mod client_args;
mod completions;
mod count;
mod credentials;
mod dcr_token;
#[cfg(feature = "sandbox")]
mod demo;
mod doctor;
mod duration;
mod endpoint;
mod env;
mod expiry;
mod explain;
mod failure;
mod flag_value;
mod fleet;
mod generator;
mod globals;
mod grant;
mod hint;
mod input;
mod inspect;
mod invocation;
mod json;
mod jwks;
mod key;
mod key_choice;
mod key_file_args;
mod keygen;
mod limits;
mod lint;
mod log;
mod misplaced;
mod moment;
mod named_file;
mod narrator;
mod onboard;
mod output;
mod page;
mod portal;
mod profile;
mod prompt;
mod prose;
mod registered_key;
mod request_args;
mod rotate;
mod run;
#[cfg(feature = "sandbox")]
mod sandbox;
#[cfg(feature = "schema")]
mod schema;
mod scope;
mod scope_choice;
mod secret_source;
mod secrets;
mod selection;
mod selfservice;
mod setup;
mod signature;
mod status;
mod store;
mod system;
mod table;
mod terminal;
mod token;
mod token_args;
mod token_output;
mod variable_names;
mod variables;
mod version;
mod visible;

pub use cli::topics::{Part, Topic, all as topics};
pub use cli::{Cli, run};
pub use failure::EXIT_CODES;
#[cfg(feature = "schema")]
pub use schema::Schemas;
pub use variable_names::VARIABLES;
