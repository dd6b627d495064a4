//! Tokens, in a build that can load their modules. The only door to `cryptoki`.

mod import;
mod module;
mod object;
mod problem;
mod service;
mod token;

pub use module::Modules;
