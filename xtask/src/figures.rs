//! `cargo bench`, beside an earlier version.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::{Outcome, answer, root, succeed};

/// Measure the figures in docs/book/figures.md; the variables of `cargo bench` (benches/figures/main.rs) make it shorter
#[derive(Debug, Args)]
pub(crate) struct Figures {
    /// Measure this revision as well, in turns, and print each figure beside its own
    #[arg(long, value_name = "REV")]
    base: Option<String>,
    /// Take each figure once, of a debug build: only to see that it can be taken
    #[arg(long)]
    once: bool,
}

/// The variables of `cargo bench`, for one quick look.
const ONCE: [(&str, &str); 4] =
    [("FIGURES_RUNS", "1"), ("FIGURES_PAIRS", "1"), ("FIGURES_REQUESTS", "300"), ("FIGURES_CLIENTS", "10")];

impl Figures {
    pub(crate) fn run(&self) -> Outcome {
        let mut bench = Command::new(env!("CARGO"));
        bench.args(["bench", "--locked", "--package", "maskinporten", "--bench", "figures"]).current_dir(root());
        if self.once {
            bench.args(["--profile", "dev"]).envs(ONCE);
        }
        if let Some(revision) = &self.base {
            bench.env("FIGURES_BASE", built(revision)?);
        }
        succeed(&mut bench)
    }
}

/// The release binary of a revision. It is built from a copy outside the repository, and kept below `target` under
/// the commit's name.
fn built(revision: &str) -> Outcome<PathBuf> {
    let mut git = Command::new("git");
    git.args(["rev-parse", "--verify", "--quiet", "--end-of-options"]).arg(format!("{revision}^{{commit}}"));
    let commit = answer(git.current_dir(root())).map_err(|_| format!("there is no revision {revision}"))?;
    let target = root().join("target/base").join(&commit);
    let copy = tempfile::tempdir()?;
    check_out(&commit, copy.path())?;
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--release", "--locked", "--package", "maskinporten", "--target-dir"]).arg(&target);
    succeed(build.current_dir(copy.path()))?;
    Ok(target.join("release/maskinporten"))
}

/// A clone that borrows the repository's objects: nothing is left behind in it, however this ends.
fn check_out(commit: &str, copy: &Path) -> Outcome {
    let mut clone = Command::new("git");
    clone.args(["clone", "--quiet", "--shared", "--no-checkout"]).arg(root()).arg(copy);
    succeed(&mut clone)?;
    succeed(Command::new("git").args(["checkout", "--quiet", "--detach", commit]).current_dir(copy))
}
