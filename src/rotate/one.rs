//! One profile's part: what there is to do, as its journal, its client and the flags say. Nothing is done here.

use super::report::RotationReport;
use super::{Mode, Rotate, failure};
use crate::certificate_warning;
use crate::failure::{Failure, Outcome};
use crate::moment::minute;
use crate::registered_key::make_room;
use crate::terminal::Terminal;
use maskinporten_engine::key_change::{KeyChange, Lost, LostRotation, PlanError, Planned, Target, Task};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::KeyName;
use maskinporten_engine::rotate::{Plan, State};
use maskinporten_protocol::ids::Kid;

/// A profile's rotation, with what was asked of it.
pub(super) struct One<'a> {
    pub mode: Mode,
    pub rotate: &'a Rotate,
    pub terminal: &'a Terminal,
    pub operator: &'a Operator,
    pub target: &'a Target,
    pub change: KeyChange<'a>,
}

/// What there is to do.
pub(super) enum Next {
    /// Nothing.
    Nothing(Box<RotationReport>),
    /// A rotation begins, if the person agrees.
    Begin(Box<Plan>),
    /// The one that is under way continues, or is rolled back.
    GoOn,
    /// One that has lost its journal is taken up, if the person agrees.
    TakeUp(LostRotation),
}

impl One<'_> {
    pub(super) fn next(&mut self) -> Outcome<Next> {
        if self.mode == Mode::DryRun {
            return self.begin();
        }
        match self.change.under_way() {
            Some(state) => self.go_on(state),
            // Who names the new key needs no guess at what was meant.
            None if self.change.state().is_none() && self.rotate.new_key.is_none() => self.without_journal(),
            None => self.begin(),
        }
    }

    /// There is a rotation that has not come to its end.
    fn go_on(&self, state: &State) -> Outcome<Next> {
        let name = &self.target.name;
        if let Some(wanted) = self.rotate.new_key.as_ref().filter(|wanted| **wanted != state.plan.new_kid) {
            return Err(Failure::not_done(format!(
                "a rotation of {name} to key {} is under way; it can't be changed to {wanted}",
                state.plan.new_kid
            ))
            .hint(format!("finish it with `maskinporten rotate {name} --resume`, or undo it with `maskinporten rotate {name} --rollback`")));
        }
        if self.mode == Mode::Begin {
            self.terminal
                .out
                .note(&format!("continuing the rotation of {name} that was begun at {}", minute(state.begun)));
        }
        Ok(Next::GoOn)
    }

    /// There is no journal: nothing was ever begun here, or it is lost.
    fn without_journal(&mut self) -> Outcome<Next> {
        let name = &self.target.name;
        let goes_on = self.mode.is_resume() || self.mode == Mode::Rollback;
        match self.change.lost()? {
            // One that isn't registered may have been made by hand, for something else.
            Lost::BrokenOff(lost) if goes_on => Ok(Next::TakeUp(lost)),
            Lost::BrokenOff(lost) if lost.registered => {
                Err(Failure::not_done(self.describe(&lost)).hint(failure::finish_or_undo(name)))
            }
            Lost::BrokenOff(_) | Lost::Nothing => self.begin(),
            Lost::Unclear(keys) => {
                let kids: Vec<&str> = keys.iter().map(|key| key.kid.as_str()).collect();
                Err(Failure::not_done(format!(
                    "a rotation of {name} seems to have been interrupted, its journal is lost, and its new key could be any of: {}",
                    kids.join(", ")
                ))
                .hint("delete those that aren't used with `maskinporten key delete KID`"))
            }
        }
    }

    pub(super) fn describe(&self, lost: &LostRotation) -> String {
        format!(
            "a rotation of {} seems to have been interrupted, and its journal is lost: {} was to replace {}, and {}",
            self.target.name,
            lost.new.kid,
            KeyName::of(&lost.old).map_or_else(|| "certificate login".to_owned(), |old| old.kid.to_string()),
            if lost.switched { "the profile has switched" } else { "the profile hasn't switched yet" }
        )
    }

    /// Plans one, or shows the plan; there is nothing to go on with.
    fn begin(&mut self) -> Outcome<Next> {
        if let Some(report) = self.nothing_to_do()? {
            return Ok(Next::Nothing(Box::new(report)));
        }
        let Planned { plan, binding } = self.plan()?;
        if let Some(binding) = binding {
            certificate_warning::tell_binding(self.terminal, self.operator, &binding, &self.target.environment);
        }
        for delivery in &self.change.orders().deliveries {
            delivery.rehearse(&plan.new_kid, self.operator).map_err(|error| {
                Failure::from(error).while_doing(format!("the key couldn't be delivered to {}", delivery.describe()))
            })?;
        }
        if self.mode == Mode::DryRun {
            return Ok(Next::Nothing(Box::new(RotationReport::planned(&plan, self.change.orders()))));
        }
        Ok(Next::Begin(Box::new(plan)))
    }

    /// `replace app-1 with a new key`
    pub(super) fn intent(&self, plan: &Plan) -> String {
        let old = KeyName::of(&plan.old).map_or_else(|| "certificate login".to_owned(), |key| key.kid.to_string());
        let new = self.rotate.new_key.as_ref().map_or("a new key", Kid::as_str);
        format!("replace {old} with {new}")
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

    /// What the engine is to do, once it is agreed to.
    pub(super) fn task(&mut self, next: Next) -> Outcome<Task> {
        match next {
            Next::Begin(plan) => return Ok(Task::Begin(plan)),
            Next::TakeUp(lost) => self.change.take_up(lost, &self.rotate.wishes())?,
            Next::GoOn | Next::Nothing(_) => {}
        }
        Ok(match self.mode {
            Mode::Rollback => Task::RollBack,
            mode => Task::GoOn { accept: mode == Mode::Resume { accept_changes: true } },
        })
    }

    /// As the journal has it.
    pub(super) fn report(&self) -> RotationReport {
        RotationReport::of(&self.target.name, self.change.state(), self.operator.clock().now())
    }
}
