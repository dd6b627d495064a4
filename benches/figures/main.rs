//! The figures that docs/book/figures.md quotes: `cargo bench` prints them as a table, each beside its goal and, where there is
//! one, beside another program doing the same in the same run. Nothing fails when a goal is missed.
//!
//! `FIGURES_RUNS` (200), `FIGURES_PAIRS` (60), `FIGURES_REQUESTS` (100000) and `FIGURES_CLIENTS` (10000) make it
//! shorter, `FIGURES_ONLY` takes only what is named: start, cached, encrypted, cold, tls, memory, keygen, open, hostile,
//! sandbox, expiry, lint, doctor, rotate, signed, shared, listed, size. `FIGURES_PROGRAM` measures another binary than the
//! one just built, and `FIGURES_BASE` one more beside it, in turns: `cargo xtask figures --base REV` builds that.

#![allow(clippy::unwrap_used, reason = "a measurement that can't go on has nothing to say")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing is what it is for")]

#[cfg(all(feature = "sandbox", target_os = "linux"))]
mod hostile;
#[cfg(all(feature = "sandbox", target_os = "linux"))]
mod load;
#[cfg(all(feature = "sandbox", target_os = "linux"))]
mod measured;
#[cfg(all(feature = "sandbox", target_os = "linux"))]
mod openbao;
#[cfg(all(feature = "sandbox", target_os = "linux"))]
mod secret_service;
#[cfg(all(feature = "sandbox", target_os = "linux"))]
mod stopwatch;
#[cfg(all(feature = "sandbox", target_os = "linux"))]
mod table;
#[cfg(all(feature = "sandbox", target_os = "linux"))]
mod tls;
#[cfg(all(feature = "sandbox", target_os = "linux"))]
mod upkeep;
#[cfg(all(feature = "sandbox", target_os = "linux"))]
mod world;

#[cfg(all(feature = "sandbox", target_os = "linux"))]
fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.first().map(String::as_str) {
        Some("watch") => stopwatch::watch_here(&words[1..]),
        Some("in-secret-service") => secret_service::measure_here(words[1].as_ref(), &words[2]),
        _ => measured::all(),
    }
}

#[cfg(not(all(feature = "sandbox", target_os = "linux")))]
fn main() {
    println!("the figures are measured on Linux, with the sandbox");
}
