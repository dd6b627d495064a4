//! The sandbox, asked by hand: assertions are put together and signed here, with nothing of the crate's own client
//! code, so that a mistake in one cannot hide the same mistake in the other.

#![cfg(feature = "sandbox")]

mod asker;

mod certificates;
mod clients;
mod faults;
mod keys;
mod refusals;
mod scopes;
mod server;
mod tokens;
