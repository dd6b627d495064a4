//! Maskinporten from the command line: keys, clients, tokens, and a strict sandbox to try them on.
//!
//! The layers, each knowing only those to its right:
//!
//! ```text
//! main → cli → rotate, selfservice, token, grant, profile, store → audit, key, jwks, certificate, environment, http → ids, path, secret
//! sandbox → nothing of ours
//! ```
//!
//! The core (everything but [`cli`]) never sees arguments, prompts, environment variables or a terminal: it is
//! handed resolved values and returns them. The sandbox shares no protocol code with it on purpose. A server and a
//! client that agree because they are the same code prove nothing about Maskinporten.

// `clippy.toml` says which. In tests anything may be opened.
#![cfg_attr(not(test), warn(clippy::disallowed_methods))]
// Times from outside can be any; adding to them is `clock`'s. clippy.toml leaves out what can't be a time.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

pub mod audit;
pub mod cache;
pub mod certificate;
pub mod cli;
pub mod clock;
pub mod dotenv;
pub mod environment;
#[doc(hidden)]
pub mod fault;
pub mod folder;
pub mod grant;
pub mod held;
pub mod http;
pub mod ids;
pub mod journal;
pub mod jsonc;
pub mod jwk;
pub mod jwks;
pub mod kdf_limits;
pub mod key;
pub mod lock;
pub mod metadata;
pub mod nais_variables;
pub mod path;
pub mod private_file;
pub mod profile;
pub mod properties;
pub mod regular_file;
pub mod rotate;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod secret;
pub mod selfservice;
pub mod store;
pub mod token;
pub mod verify;
