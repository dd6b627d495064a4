//! Maskinporten from the command line.

#[cfg(feature = "sandbox")]
pub mod sandbox;
