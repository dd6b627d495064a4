//! Timing programs from outside, and how much memory they took.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};

/// A number from a variable.
pub(crate) fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// How long a program took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Took {
    /// From start to end, with whatever else the machine had to do.
    pub(crate) wall: Duration,
    /// What the processor worked for it.
    pub(crate) work: Duration,
}

/// Runs a program from start to end.
pub(crate) fn time(command: &mut Command) -> Took {
    let (before, start) = (children_work(), Instant::now());
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    let took = Took { wall: start.elapsed(), work: children_work().saturating_sub(before) };
    assert!(status.success(), "{command:?} failed: {status}");
    took
}

/// The medians of several runs, after one that isn't counted.
pub(crate) fn median_time(runs: usize, mut command: impl FnMut() -> Command) -> Took {
    time(&mut command());
    medians(&(0..runs).map(|_| time(&mut command())).collect::<Vec<_>>())
}

pub(crate) fn medians(all: &[Took]) -> Took {
    Took {
        wall: median(all.iter().map(|took| took.wall).collect()),
        work: median(all.iter().map(|took| took.work).collect()),
    }
}

/// What the processor has worked for all children that have ended.
fn children_work() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    [usage.user_time(), usage.system_time()]
        .map(|time| Duration::from_micros((time.tv_sec() * 1_000_000 + time.tv_usec()).try_into().unwrap()))
        .iter()
        .sum()
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
    time(Command::new(&words[0]).args(&words[1..]));
    println!("{}", getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss());
}

pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
