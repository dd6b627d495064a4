//! One profile's rotation: begun, continued, rolled back or only shown, as the flags say.

use super::report::RotationReport;
use super::{Mode, Rotate, failure};
use crate::certificate_warning;
use crate::failure::{Failure, Outcome};
use crate::moment::minute;
use crate::registered_key::make_room;
use crate::system::Shield;
use crate::terminal::Terminal;
use maskinporten_engine::key_change::{KeyChange, Lost, LostRotation, PlanError, Planned, Target};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::KeyName;
use maskinporten_engine::rotate::State;
use maskinporten_protocol::ids::Kid;

/// A rotation, with what was asked of it.
pub(super) struct One<'a> {
    pub mode: Mode,
    pub rotate: &'a Rotate,
    pub terminal: &'a Terminal,
    pub operator: &'a Operator,
    pub target: &'a Target,
    pub change: KeyChange<'a>,
}

impl One<'_> {
    pub(super) fn run(&mut self) -> Outcome<RotationReport> {
        if self.mode == Mode::DryRun {
            return self.begin();
        }
        match self.change.under_way().cloned() {
            Some(state) => self.go_on(&state),
            // Who names the new key needs no guess at what was meant.
            None if self.change.state().is_none() && self.rotate.new_key.is_none() => self.without_journal(),
            None => self.begin(),
        }
    }

    /// There is a rotation that has not come to its end.
    fn go_on(&mut self, state: &State) -> Outcome<RotationReport> {
        let (rotate, name) = (self.rotate, &self.target.name);
        if let Some(wanted) = rotate.new_key.as_ref().filter(|wanted| **wanted != state.plan.new_kid) {
            return Err(Failure::not_done(format!(
                "a rotation of {name} to key {} is under way; it can't be changed to {wanted}",
                state.plan.new_kid
            ))
            .hint(format!("finish it with `maskinporten rotate {name} --resume`, or undo it with `maskinporten rotate {name} --rollback`")));
        }
        let _shield = state.plan.is_first().then(Shield::for_undoing);
        if self.mode == Mode::Begin {
            self.terminal
                .out
                .note(&format!("continuing the rotation of {name} that was begun at {}", minute(state.begun)));
        }
        let standing = match self.mode {
            Mode::Rollback => self.change.roll_back().map_err(|error| failure::undoing(name, error)),
            mode => {
                let accept = mode == Mode::Resume { accept_changes: true };
                self.change.go_on(accept).map_err(|error| failure::failure(name, error))
            }
        }?;
        Ok(self.report().standing(name, standing))
    }

    /// There is no journal: nothing was ever begun here, or it is lost.
    fn without_journal(&mut self) -> Outcome<RotationReport> {
        let (rotate, name) = (self.rotate, &self.target.name);
        let goes_on = self.mode.is_resume() || self.mode == Mode::Rollback;
        let lost = match self.change.lost()? {
            // One that isn't registered may have been made by hand, for something else.
            Lost::BrokenOff(lost) if goes_on || lost.registered => lost,
            Lost::BrokenOff(_) | Lost::Nothing => return self.begin(),
            Lost::Unclear(keys) => {
                let kids: Vec<&str> = keys.iter().map(|key| key.kid.as_str()).collect();
                return Err(Failure::not_done(format!(
                    "a rotation of {name} seems to have been interrupted, its journal is lost, and its new key could be any of: {}",
                    kids.join(", ")
                ))
                .hint("remove those that aren't used with `maskinporten jwks remove KID`"));
            }
        };
        let what = self.describe(&lost);
        if !goes_on {
            return Err(Failure::not_done(what).hint(failure::finish_or_undo(name)));
        }
        self.terminal.out.note(&what);
        let question = if self.mode == Mode::Rollback { "Undo it?" } else { "Finish it?" };
        self.terminal.confirm_loss(&self.target.environment, question, rotate.yes)?;
        self.change.take_up(lost, &rotate.wishes())?;
        match self.change.under_way().cloned() {
            Some(state) => self.go_on(&state),
            None => self.begin(),
        }
    }

    fn describe(&self, lost: &LostRotation) -> String {
        format!(
            "a rotation of {} seems to have been interrupted, and its journal is lost: {} was to replace {}, and {}",
            self.target.name,
            lost.new.kid,
            KeyName::of(&lost.old).map_or_else(|| "certificate login".to_owned(), |old| old.kid.to_string()),
            if lost.switched { "the profile has switched" } else { "the profile hasn't switched yet" }
        )
    }

    /// Begins one, or shows the plan; there is nothing to go on with.
    fn begin(&mut self) -> Outcome<RotationReport> {
        let (rotate, target) = (self.rotate, self.target);
        if let Some(report) = self.nothing_to_do()? {
            return Ok(report);
        }
        let Planned { plan, binding } = self.plan()?;
        if let Some(binding) = binding {
            certificate_warning::tell_binding(self.terminal, self.operator, &binding, &target.environment);
        }
        if self.mode == Mode::DryRun {
            return Ok(RotationReport::planned(&plan, self.change.orders()));
        }
        let old = KeyName::of(&plan.old).map_or_else(|| "certificate login".to_owned(), |key| key.kid.to_string());
        let new = rotate.new_key.as_ref().map_or("a new key", Kid::as_str);
        // Short: a question that wraps is drawn twice.
        let question = format!("Rotate {}: replace {old} with {new}?", target.name);
        self.terminal.confirm_loss(&target.environment, &question, rotate.yes)?;
        let _shield = plan.is_first().then(Shield::for_undoing);
        let standing = self.change.begin(plan).map_err(|error| failure::failure(&target.name, error))?;
        Ok(self.report().standing(&target.name, standing))
    }

    /// What was asked for needs no new rotation, or one that isn't there.
    fn nothing_to_do(&self) -> Outcome<Option<RotationReport>> {
        let (rotate, name) = (self.rotate, &self.target.name);
        // With --dry-run there may be one under way, which is no reason not to show a plan.
        if self.mode == Mode::Rollback {
            let hint = match self.change.state() {
                Some(_) => "the last one is finished: rotate once more",
                None => "none was begun on this machine",
            };
            return Err(Failure::not_done(format!("there is no rotation of {name} to undo")).hint(hint));
        }
        if self.mode.is_resume() {
            self.terminal.out.note(&format!("there is no rotation of {name} to continue"));
            return Ok(Some(self.report()));
        }
        if let (Some(kid), Some(now)) = (&rotate.new_key, KeyName::of(&self.target.login))
            && *kid == now.kid
        {
            self.terminal.out.note(&format!("profile {name} signs with {kid} already"));
            return Ok(Some(self.report()));
        }
        Ok(None)
    }

    /// A set that is full gets room first, if the person at the terminal says which key goes.
    fn plan(&mut self) -> Outcome<Planned> {
        let (wishes, target) = (self.rotate.wishes(), self.target);
        loop {
            match self.change.plan(&wishes) {
                Err(PlanError::Full(set)) => {
                    make_room(
                        self.terminal,
                        self.operator,
                        self.change.session()?,
                        &target.client_id,
                        set,
                        self.mode == Mode::DryRun,
                    )?;
                }
                answer => return answer.map_err(|error| failure::unplanned(target, error)),
            }
        }
    }

    /// As the journal has it.
    fn report(&self) -> RotationReport {
        RotationReport::of(&self.target.name, self.change.state(), self.operator.clock().now())
    }
}
