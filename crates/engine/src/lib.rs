//! What one machine keeps and does for its Maskinporten integrations: stores, profiles, stored keys, rotation with
//! its journal, the audit trail and the token cache.
//!
//! Errors are typed and say what a caller can tell apart. This crate knows no arguments, no variables, no prompts and
//! no wording of the program that stands on it.

// `clippy.toml` says which. In tests anything may be opened.
#![cfg_attr(not(test), warn(clippy::disallowed_methods))]
// Times from outside can be any; adding to them is `clock`'s. clippy.toml leaves out what can't be a time.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

pub mod access;
pub mod audit;
pub mod azure;
pub mod certificate_binding;
pub mod checklist;
pub mod client;
pub mod credentials;
pub mod delivery;
pub mod diagnosis;
pub mod error;
#[doc(hidden)]
pub mod fault;
pub mod fleet;
pub mod folder;
pub mod github;
pub mod journal;
pub mod kept_login;
pub mod key_change;
pub mod key_register;
pub mod key_service;
pub mod key_store;
pub mod kubernetes;
pub mod last_refusal;
pub mod lock;
pub mod onboarding;
pub mod openbao;
mod opened;
pub mod operator;
pub mod own_scopes;
pub mod pkcs11;
pub mod private_file;
pub mod process;
pub mod profile;
pub mod registration;
pub mod resemblance;
pub mod rotate;
pub mod scope_access;
pub mod scope_listing;
pub mod session;
pub mod shared;
mod shared_login;
pub mod standing;
pub mod store;
pub mod token_cache;
pub mod token_request;
