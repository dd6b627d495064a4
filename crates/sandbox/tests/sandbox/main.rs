//! The sandbox, asked by hand: assertions are put together and signed here, with nothing of the crate's own client
//! code, so that a mistake in one cannot hide the same mistake in the other.

#![allow(
    clippy::unwrap_used,
    reason = "in a test a panic is the right end; clippy only knows test functions, not their helpers"
)]

mod asker;

mod acts;
mod callers;
mod certificates;
mod clients;
mod faults;
mod keys;
mod rawpaths;
mod refusals;
mod scopes;
mod server;
mod slow;
mod state;
mod tokens;
