//! What became of each profile, and of all of them together.

use super::report::{self, RotationReport, Shape};
use crate::count::counted;
use crate::failure::{Failure, Outcome};
use crate::output::Format;
use crate::terminal::Terminal;
use maskinporten_protocol::ids::ProfileName;

/// The outcome for each profile, in the order in which they were chosen.
pub(super) struct Tally<'a> {
    terminal: &'a Terminal,
    /// Whether it is about several, or could be: then a failure is told as soon as it is there, and listed.
    is_many: bool,
    rows: Vec<(ProfileName, Option<Outcome<RotationReport>>)>,
}

impl<'a> Tally<'a> {
    pub(super) fn new(terminal: &'a Terminal, is_many: bool, names: &[ProfileName]) -> Self {
        Self { terminal, is_many, rows: names.iter().map(|name| (name.clone(), None)).collect() }
    }

    pub(super) fn is_many(&self) -> bool {
        self.is_many
    }

    /// Whether each profile has its outcome.
    pub(super) fn is_complete(&self) -> bool {
        self.rows.iter().all(|(_, outcome)| outcome.is_some())
    }

    pub(super) fn put(&mut self, name: &ProfileName, outcome: Outcome<RotationReport>) {
        // The commands in its hints are completed while it is this profile that is acted for.
        let outcome = outcome.map_err(|failure| self.terminal.out.completed(failure));
        if let (Err(failure), true) = (&outcome, self.is_many) {
            self.terminal.narrator.hush();
            self.terminal.out.failure(failure);
        }
        if let Some((_, row)) = self.rows.iter_mut().find(|(known, _)| known == name) {
            *row = Some(outcome);
        }
    }

    pub(super) fn of(&self, name: &ProfileName) -> Option<&Outcome<RotationReport>> {
        self.rows.iter().find(|(known, _)| known == name)?.1.as_ref()
    }

    /// Prints what became of them, of several in this shape. `broken_off`: Ctrl-C came before all had an outcome.
    pub(super) fn finish(self, format: Format, shape: Shape, broken_off: Option<Failure>) -> Outcome {
        let Self { terminal, is_many, rows } = self;
        let known = || rows.iter().filter_map(|(name, outcome)| Some((name, outcome.as_ref()?)));
        if let (false, Some((_, Err(failure)))) = (is_many, known().next()) {
            return Err(failure.clone());
        }
        if broken_off.is_none() || known().next().is_some() {
            report::print(terminal, format, if is_many { shape } else { Shape::Blocks }, known())?;
        }
        if let Some(failure) = broken_off {
            return Err(failure);
        }
        let failed: Vec<(&str, &Failure)> =
            known().filter_map(|(name, outcome)| Some((name.as_str(), outcome.as_ref().err()?))).collect();
        let Some(worst) = Failure::worst(failed.iter().map(|(_, failure)| *failure)) else { return Ok(()) };
        let names: Vec<&str> = failed.iter().map(|(name, _)| *name).collect();
        let all = counted(rows.len() as u64, "profile");
        Err(worst.in_sum(format!("{} of {all} failed: {}", names.len(), names.join(", "))))
    }
}
