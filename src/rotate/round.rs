//! One or several rotations: what is to be done is found out for all, asked about once, and done together.

use std::time::Duration;

use super::one::{Next, One};
use super::report::RotationReport;
use super::tally::Tally;
use super::{Mode, Rotate, choice, failure};
use crate::failure::{Failure, Outcome};
use crate::selection::{Selection, Whom};
use crate::system::Shield;
use crate::terminal::Terminal;
use maskinporten_engine::folder::Folder;
use maskinporten_engine::journal::Journal;
use maskinporten_engine::key_change::{KeyChange, Orders, Target, Task, together};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{KeyName, StoreKind};
use maskinporten_engine::rotate::{RotateError, State};
use maskinporten_protocol::ids::ProfileName;

/// What the command was asked for, and by whom.
pub(super) struct Round<'a> {
    pub mode: Mode,
    pub rotate: &'a Rotate,
    pub terminal: &'a Terminal,
    pub operator: &'a Operator,
    pub selection: &'a Selection,
}

/// A profile that is to be rotated.
struct Part {
    target: Target,
    orders: Orders,
    /// Profiles of the same client with the same key: they switch with it.
    along: Vec<ProfileName>,
}

impl Round<'_> {
    pub(super) fn run(&self, names: &[ProfileName], is_named: bool, tally: &mut Tally<'_>) -> Outcome {
        let parts = self.parts(names, is_named, tally)?;
        if parts.len() > 1 {
            self.one_thing_for_one()?;
        }
        let mut work = Vec::new();
        for part in &parts {
            match self.planned(part) {
                Ok((_, Next::Nothing(report))) => tally.put(&part.target.name, Ok(*report)),
                Ok(planned) => work.push(planned),
                Err(failure) => tally.put(&part.target.name, Err(self.about(&part.target.name, failure))),
            }
            if self.is_broken_off() {
                return Ok(());
            }
        }
        self.ask(&work).map_err(|failure| match work.as_slice() {
            [(one, _)] => self.about(&one.target.name, failure),
            _ => failure,
        })?;
        // On the way to a client's first key no login works: that one is done by itself, and undone if it stops.
        let (firsts, others): (Vec<_>, Vec<_>) = work.into_iter().partition(|(one, next)| is_first(one, next));
        for first in firsts {
            let _shield = Shield::for_undoing();
            self.carry_out(vec![first], tally);
        }
        self.carry_out(others, tally);
        for part in &parts {
            self.take_along(part, tally);
        }
        Ok(())
    }

    /// The profiles with what there is to know of them here, before anything is asked of a server.
    fn parts(&self, names: &[ProfileName], is_named: bool, tally: &mut Tally<'_>) -> Outcome<Vec<Part>> {
        // One that was begun comes before others of its client.
        let (mut names, mut others) = (Vec::new(), names.to_vec());
        if self.mode == Mode::Begin {
            for name in std::mem::take(&mut others) {
                let place = if choice::is_open(self.operator, &name)? { &mut names } else { &mut others };
                place.push(name);
            }
        }
        names.append(&mut others);
        let mut parts: Vec<Part> = Vec::new();
        for name in &names {
            match self.part(name, &mut parts) {
                Ok(()) => {}
                Err(failure) if is_named && self.mode == Mode::Begin => return Err(self.about(name, failure)),
                Err(failure) => tally.put(name, Err(self.about(name, failure))),
            }
        }
        Ok(parts)
    }

    fn part(&self, name: &ProfileName, parts: &mut Vec<Part>) -> Outcome {
        let target = self.rotate.target(self.operator, self.selection, name)?;
        let is_same_client = |part: &&mut Part| {
            part.target.client_id == target.client_id && part.target.environment.name == target.environment.name
        };
        if self.mode == Mode::Begin
            && let Some(part) = parts.iter_mut().find(is_same_client)
        {
            if part.target.login == target.login {
                part.along.push(name.clone());
                return Ok(());
            }
            return Err(Failure::not_done(format!(
                "profiles {} and {name} have one client and two keys, which can't be rotated together",
                part.target.name
            ))
            .hint(format!("rotate one after the other: `maskinporten rotate {name}` comes last")));
        }
        let orders = self.rotate.orders(self.operator, self.selection, name)?;
        parts.push(Part { target, orders, along: Vec::new() });
        Ok(())
    }

    /// Flags that name one key, or one place for it, don't mean several.
    fn one_thing_for_one(&self) -> Outcome {
        if self.rotate.new_key.is_some() {
            return Err(Failure::usage("--new-key names one key, which can't be that of several clients")
                .hint("rotate these profiles one by one"));
        }
        if !self.rotate.deliver.is_empty() {
            return Err(Failure::usage("--deliver names one place, where each key would replace the one before")
                .hint("give each profile its own: deliver = [\"…\"] in config.toml"));
        }
        Ok(())
    }

    fn planned<'p>(&'p self, part: &'p Part) -> Outcome<(One<'p>, Next)> {
        let (target, mode) = (&part.target, self.mode);
        // What is said on the way is about this one.
        self.selection.act_on(&target.name, &self.selection.profile(&target.name)?);
        let open = if mode == Mode::DryRun { KeyChange::only_looking } else { KeyChange::new };
        let change = open(self.operator, target, part.orders.clone())?;
        is_of(change.under_way(), target, self.operator.folder())?;
        let is_imported = change.under_way().is_some_and(|state| state.plan.imported().is_some());
        if mode != Mode::Rollback && self.rotate.new_key.is_none() && !is_imported {
            outlives_us(target, change.orders())?;
        }
        let (rotate, terminal, operator) = (self.rotate, self.terminal, self.operator);
        let mut one = One { mode, rotate, terminal, operator, target, change };
        let next = one.next()?;
        Ok((one, next))
    }

    /// The one question, for all that need one.
    fn ask(&self, work: &[(One<'_>, Next)]) -> Outcome {
        let (out, yes) = (&self.terminal.out, self.rotate.yes);
        let asked: Vec<&(One<'_>, Next)> =
            work.iter().filter(|(_, next)| matches!(next, Next::Begin(_) | Next::TakeUp(_))).collect();
        let is_undoing = self.mode == Mode::Rollback;
        for (one, next) in &asked {
            match next {
                Next::TakeUp(lost) => out.note(&one.describe(lost)),
                Next::Begin(plan) if asked.len() > 1 && !yes => {
                    out.note(&format!("{} in {}: {}", one.target.name, plan.environment, one.intent(plan)));
                }
                _ => {}
            }
        }
        // Short: a question that wraps is drawn twice.
        let question = match asked.as_slice() {
            [] => return Ok(()),
            [(one, Next::Begin(plan))] => format!("Rotate {}: {}?", one.target.name, one.intent(plan)),
            [_] if is_undoing => "Undo it?".to_owned(),
            [_] => "Finish it?".to_owned(),
            several if is_undoing => format!("Undo these {} rotations?", several.len()),
            several => format!("Rotate the keys of these {} profiles?", several.len()),
        };
        let environment = || asked.iter().map(|(one, _)| &one.target.environment);
        match environment().find(|place| place.is_production()).or_else(|| environment().next()) {
            Some(place) => self.terminal.confirm_loss(place, &question, yes),
            None => Ok(()),
        }
    }

    /// Does what there is to do, all together.
    fn carry_out(&self, work: Vec<(One<'_>, Next)>, tally: &mut Tally<'_>) {
        let mut ready = Vec::new();
        for (mut one, next) in work {
            match one.task(next) {
                Ok(task) => ready.push((one, task)),
                Err(failure) => tally.put(&one.target.name, Err(self.about(&one.target.name, failure))),
            }
        }
        let names: Vec<ProfileName> = ready.iter().map(|(one, _)| one.target.name.clone()).collect();
        let (mut ones, tasks): (Vec<One<'_>>, Vec<Task>) = ready.into_iter().unzip();
        let mut stand = Vec::new();
        together(ones.iter_mut().map(|one| &mut one.change).zip(tasks).collect(), |place, went| {
            let name = &names[place];
            match went {
                Ok(standing) => stand.push((place, standing)),
                // It is told of all at once.
                Err(RotateError::Interrupted) if tally.is_many() => {}
                Err(error) if self.mode == Mode::Rollback => {
                    tally.put(name, Err(self.about(name, failure::undoing(name, error))));
                }
                Err(error) => {
                    let failure = failure::stopped(name, error, self.operator);
                    tally.put(name, Err(self.about(name, failure)));
                }
            }
        });
        self.terminal.narrator.hush();
        for (place, standing) in stand {
            tally.put(&names[place], Ok(ones[place].report().standing(standing)));
        }
    }

    /// Profiles that switch with another one of their client do as well as that one.
    fn take_along(&self, part: &Part, tally: &mut Tally<'_>) {
        let leading = &part.target.name;
        for name in &part.along {
            let outcome = match tally.of(leading) {
                Some(Ok(_)) => self
                    .rotate
                    .target(self.operator, self.selection, name)
                    .map(|target| RotationReport::along(&target)),
                Some(Err(failure)) => {
                    Err(failure.in_sum(format!("profile {name} has the same client as {leading}, which failed")))
                }
                None => continue,
            };
            tally.put(name, outcome);
        }
    }

    fn is_broken_off(&self) -> bool {
        self.operator.clock().sleep(Duration::ZERO).is_err()
    }

    /// From here on it is about this profile: what is told about a failure, and what commands in hints are given.
    fn about(&self, name: &ProfileName, failure: Failure) -> Failure {
        if let Some(profile) = self.selection.profiles.get(name) {
            self.selection.act_on(name, &profile);
            // That there is none is what the failure is about.
            let _ = self.selection.admin(&self.rotate.admin, Whom::Profile(name, &profile));
        }
        failure.about(self.selection.about())
    }
}

/// Whether the new key is the client's first.
fn is_first(one: &One<'_>, next: &Next) -> bool {
    match next {
        Next::Begin(plan) => plan.is_first(),
        Next::TakeUp(lost) => KeyName::of(&lost.old).is_none(),
        Next::GoOn | Next::Nothing(_) => one.change.under_way().is_some_and(|state| state.plan.is_first()),
    }
}

/// A new key that nobody will have is not made.
fn outlives_us(target: &Target, orders: &Orders) -> Outcome {
    if target.place.is_store(StoreKind::Memory) && orders.deliveries.is_empty() {
        return Err(Failure::missing("the new key would be lost: the env store can't be written to")
            .hint("deliver it with --deliver, or choose another store with --store"));
    }
    Ok(())
}

/// A profile may have been given another client since its rotation was begun.
fn is_of(under_way: Option<&State>, target: &Target, folder: &Folder) -> Outcome {
    match under_way.map(|state| &state.plan) {
        Some(plan) if plan.client_id != target.client_id || plan.environment != target.environment.name => {
            Err(Failure::not_done(format!(
                "the rotation of {} that is under way is for client {} in {}, but the profile now has another client; nothing was changed",
                target.name, plan.client_id, plan.environment
            ))
            .hint(format!(
                "give the profile its client back to finish it, or move {} aside",
                <Journal>::of(folder, &target.name).path().display()
            )))
        }
        _ => Ok(()),
    }
}
