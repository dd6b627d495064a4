//! Timing programs from outside, and how much memory they took.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};

/// A number from a variable.
pub(crate) fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// How long a program takes from start to end.
pub(crate) fn wall(command: &mut Command) -> Duration {
    let start = Instant::now();
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    let took = start.elapsed();
    assert!(status.success(), "{command:?} failed: {status}");
    took
}

/// The middle one of several runs.
pub(crate) fn median_wall(runs: usize, mut command: impl FnMut() -> Command) -> Duration {
    wall(&mut command());
    median((0..runs).map(|_| wall(&mut command())).collect())
}

pub(crate) fn median(mut all: Vec<Duration>) -> Duration {
    all.sort_unstable();
    all[all.len() / 2]
}

/// What runs a program in between, so that the memory of one child can be told from that of all others.
pub(crate) fn peak_memory(command: &Command) -> usize {
    let mut between = Command::new(std::env::current_exe().unwrap());
    between.arg("peak-memory").arg(command.get_program()).args(command.get_args()).env_clear();
    between.envs(command.get_envs().filter_map(|(name, value)| value.map(|value| (name, value))));
    let output = between.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}

/// The process in between: runs the program, prints its peak memory in KiB.
pub(crate) fn peak_memory_here(words: &[String]) {
    wall(Command::new(&words[0]).args(&words[1..]));
    println!("{}", getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss());
}

pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
