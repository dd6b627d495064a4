//! Which commit is released, and the time that everything in the release has.

use std::process::Command;

use crate::{Outcome, answer, root};

/// A commit and its time.
pub(super) struct Moment {
    /// Seconds since 1970: `SOURCE_DATE_EPOCH`, if that is set, else when the commit was made.
    pub(super) seconds: u64,
    /// The commit, 40 hex digits; none with uncommitted changes, which no commit has.
    pub(super) commit: Option<String>,
}

impl Moment {
    pub(super) fn of_commit() -> Outcome<Self> {
        let git = |arguments: &[&str]| answer(Command::new("git").args(arguments).current_dir(root()));
        let seconds = match std::env::var("SOURCE_DATE_EPOCH") {
            Ok(given) => given,
            Err(_) => git(&["log", "-1", "--format=%ct"])?,
        };
        let seconds =
            seconds.parse().map_err(|_| format!("SOURCE_DATE_EPOCH isn't a number of seconds: {seconds}"))?;
        let is_clean = git(&["status", "--porcelain", "--untracked-files=no"])?.is_empty();
        if !is_clean {
            super::step("there are uncommitted changes: the programs won't name a commit");
        }
        let commit = is_clean.then(|| git(&["rev-parse", "HEAD"])).transpose()?;
        Ok(Self { seconds, commit })
    }
}
