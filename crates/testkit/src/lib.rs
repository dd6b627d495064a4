//! What the tests of all crates stand on.

use std::time::Duration;

use reqwest::blocking::Client;

/// An HTTP client that is not ours, for looking at servers from outside. Nothing goes through a proxy, and no answer is
/// waited for longer than 30 s.
///
/// # Panics
/// If the HTTP library can't be set up.
pub fn http() -> Client {
    Client::builder().timeout(Duration::from_secs(30)).no_proxy().build().expect("plain HTTP needs no set-up")
}
