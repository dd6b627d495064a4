//! What goes over the wire between a client and Maskinporten, and what keys and certificates are.
//!
//! This crate knows no files of ours, no terminal and no store: it is handed resolved values and returns them.

// `clippy.toml` says which. In tests anything may be opened.
#![cfg_attr(not(test), warn(clippy::disallowed_methods))]
// Times from outside can be any; adding to them is `clock`'s. clippy.toml leaves out what can't be a time.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod asn1;
pub mod certificate;
pub mod clock;
pub mod dotenv;
pub mod environment;
pub mod grant;
pub mod http;
pub mod ids;
pub mod jsonc;
pub mod jwk;
pub mod jwks;
pub mod kdf_limits;
pub mod key;
pub mod metadata;
pub mod nais_variables;
pub mod pasted;
pub mod path;
pub mod properties;
pub mod regular_file;
pub mod said;
#[cfg(feature = "schema")]
pub mod schema;
pub mod secret;
pub mod selfservice;
pub mod token;
pub mod value;
pub mod verify;
