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
    // 10: a report that has something to say.
    assert!(matches!(status.code(), Some(0 | 10)), "{command:?} failed: {status}");
    took
}

/// The medians of several runs, after one that isn't counted.
pub(crate) fn median_time(runs: usize, command: impl Fn() -> Command) -> Took {
    in_turns(runs, &[()], |()| command())[0]
}

/// The medians for each of several programs. They run in turns, so that whatever else the machine does meets all of
/// them alike.
pub(crate) fn in_turns<T>(runs: usize, subjects: &[T], command: impl Fn(&T) -> Command) -> Vec<Took> {
    let round = || subjects.iter().map(|subject| time(&mut command(subject))).collect::<Vec<_>>();
    // The first isn't counted.
    round();
    let rounds: Vec<Vec<Took>> = (0..runs).map(|_| round()).collect();
    let of = |index: usize| medians(&rounds.iter().map(|round| round[index]).collect::<Vec<_>>());
    (0..subjects.len()).map(of).collect()
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

/// Runs a program once: how long it took, and its peak memory in MiB. Another process runs it, so that the memory of one
/// child can be told from that of all others.
pub(crate) fn watch(command: &Command) -> (Duration, f64) {
    let mut between = Command::new(std::env::current_exe().unwrap());
    between.arg("watch").arg(command.get_program()).args(command.get_args()).env_clear();
    between.envs(command.get_envs().filter_map(|(name, value)| value.map(|value| (name, value))));
    let output = between.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    let (wall, peak) = said.trim().split_once(' ').unwrap();
    (Duration::from_micros(wall.parse().unwrap()), peak.parse().unwrap())
}

/// The process in between.
#[expect(clippy::cast_precision_loss, reason = "a count of KiB")]
pub(crate) fn watch_here(words: &[String]) {
    let took = time(Command::new(&words[0]).args(&words[1..]));
    let peak = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss() as f64 / 1024.0;
    println!("{} {peak}", took.wall.as_micros());
}

pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
