//! The hermetic world of all tests: a home folder, the built program and a sandbox.
//!
//! | type | what |
//! |---|---|
//! | [`Home`] | a temporary home folder, and programs that see nothing else of this machine |
//! | [`Server`] | a sandbox in this process, with a kit that all tests share |
//! | [`Served`] | a sandbox in a process of its own, as the program serves it |
//! | [`World`] | both, with the sandbox as the environment `local` |
//! | [`Stage`] | a world with the profile `app`, ready to rotate its key |
//! | [`OpenBao`] | a real `OpenBao` on loopback, which can be sealed, killed and started again |
//! | [`KeyFiles`] | key files made by OpenSSL, `ssh-keygen`, `keytool` and `puttygen` |
//! | [`key_vault`] | a stand-in for Azure Key Vault |
//! | [`Kubernetes`] | a Kubernetes API: a double, or a real server |
//! | [`pages`] | the README and the pages in `docs/book`, and their blocks |
//!
//! Everything here panics when it can't go on: a test that can't be set up is to fail where it stands.

#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "in a test a panic is the right end; clippy only knows test functions, not what they call"
)]
#![allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "nothing here is a calculation")]

mod call;
pub mod der;
mod home;
mod key_files;
pub mod key_vault;
mod kubernetes;
mod listener;
#[cfg(unix)]
mod openbao;
pub mod pages;
mod ran;
#[cfg(target_os = "linux")]
mod secret_service;
mod served;
mod server;
#[cfg(unix)]
mod signer;
mod stage;
mod tool;
mod words;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use reqwest::blocking::Client;

pub use call::Call;
#[cfg(unix)]
pub use call::interrupt;
pub use home::Home;
pub use key_files::{ENTRY_PASSWORD, KeyFiles, PASSWORD};
pub use kubernetes::Kubernetes;
pub use listener::Listener;
#[cfg(unix)]
pub use openbao::OpenBao;
pub use ran::Ran;
#[cfg(target_os = "linux")]
pub use secret_service::{EMPTY_KEYRING, LOCK_KEYRING, UNLOCKED_KEYRING};
pub use served::Served;
pub use server::{Server, kids, kit};
pub use stage::Stage;
pub use tool::{has, mode, run_tool, self_made, skipped};
pub use words::Words;
pub use world::World;

/// An HTTP client that is not ours, for looking at servers from outside. Nothing goes through a proxy, and no answer is
/// waited for longer than 30 s.
pub fn http() -> Client {
    Client::builder().timeout(Duration::from_secs(30)).no_proxy().build().expect("plain HTTP needs no set-up")
}

/// Tries all of these, some at a time, and returns those that failed: one that fails doesn't hide what the others find.
pub fn failing<T: Send>(all: impl Iterator<Item = T> + Send, tried: impl Fn(&T) + Sync) -> Vec<T> {
    let waiting = Mutex::new(all);
    let next = || waiting.lock().unwrap().next();
    let fails = |one: &T| catch_unwind(AssertUnwindSafe(|| tried(one))).is_err();
    let work = || std::iter::from_fn(next).filter(fails).collect::<Vec<T>>();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}
