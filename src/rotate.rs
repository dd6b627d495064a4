//! `rotate`: a new key takes the old one's place, without a moment in which no key works.

mod failing;
mod first;
mod lost;
mod machine;
mod progress;
mod report;
mod session;
mod target;

use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{ArgGroup, Args};

use super::asking::duration;
use super::context::Context;
use super::failure::{Failure, Outcome};
use super::output::Format;
use super::selfservice::AdminArg;
use super::system::{Heard, Shield};
use maskinporten_engine::audit::Reason;
use maskinporten_engine::journal::Journal;
use maskinporten_engine::rotate::{KeyName, OldKey, Proof, Rotation, State, World as _};
use maskinporten_protocol::clock::Clock as _;
use maskinporten_protocol::ids::{Kid, ProfileName};
use maskinporten_protocol::key::Bits;

use machine::Machine;
use maskinporten_engine::delivery::{Check, Delivery, is_possible};
use report::Report;
use target::{Target, Wishes, is_of, outlives_us, plan};

pub(super) use first::{Begun, Switch, set_login};

/// Put a new key in the old one's place
///
/// A new key is made, registered beside the old one, proven with real tokens and handed over: the profile switches,
/// and deliveries take the key where else it is needed. After a grace the old key is taken off the client and deleted.
/// Interrupted anywhere, the same command goes on where it stopped; until the old key is gone, --rollback undoes it.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("instead"), after_help = "\
Deliveries are written KIND[+FORMAT]:WHERE, with FORMAT pem, pkcs1, der, jwk, jwks or base64-jwk:
  file+jwk:PATH                        a file with mode 0600, replaced in one step
  env-file:PATH                        MASKINPORTEN_CLIENT_JWK and its siblings; other lines stay
  cmd+pem:PROGRAM ARGUMENTS            a program, without a shell, with the key on stdin
  kubernetes-secret:[NAMESPACE/]NAME   through kubectl apply; with @FILE at its end, the manifest in a file
A profile keeps its own as deliver = [\"…\"] and check = [\"cmd:…\"] in config.toml.

Example:
  maskinporten rotate --dry-run")]
#[expect(clippy::struct_excessive_bools, reason = "independent switches, each its own flag")]
pub struct Rotate {
    /// The profiles [default: the one that --profile or `profile use` chooses; with --resume and --status all whose
    /// rotation is under way]
    #[arg(value_name = "PROFILE")]
    profiles: Vec<ProfileName>,
    /// How long the old key stays registered after the hand-over. More than 5m isn't waited for: come back with --resume
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration)]
    grace: Duration,
    /// The size of the new key
    #[arg(long, default_value = "2048", value_parser = PossibleValuesParser::new(["2048", "3072", "4096"]).map(|bits| bits_of(&bits)))]
    bits: Bits,
    /// The new key is one that is held here already: for keys made elsewhere, and for renewed business certificates
    #[arg(long, value_name = "KID", conflicts_with_all = ["bits", "resume", "rollback", "status"])]
    new_key: Option<Kid>,
    /// Where the new private key must go besides the store; repeatable [default: the profile's]
    #[arg(long, value_name = "DELIVERY")]
    deliver: Vec<Delivery>,
    /// What must succeed before the old key goes: cmd:PROGRAM ARGUMENTS; repeatable [default: the profile's]
    #[arg(long, value_name = "CHECK")]
    check: Vec<Check>,
    /// Keep the old private key in the store, marked as archived
    #[arg(long, conflicts_with = "keep_old")]
    archive: bool,
    /// Keep the old private key as it is
    #[arg(long)]
    keep_old: bool,
    /// Give up certificate login for the client's first key
    #[arg(long)]
    switch_to_key: bool,
    /// How long to wait for Maskinporten to know the new key, before undoing everything
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration)]
    wait: Duration,
    /// The pause between two tries with the new key
    #[arg(long, value_name = "DURATION", default_value = "1s", value_parser = duration)]
    every: Duration,
    /// Go on with a rotation that stopped, or whose grace is over; do nothing if there is none
    #[arg(long, group = "instead")]
    resume: bool,
    /// Undo a rotation that stopped
    #[arg(long, group = "instead")]
    rollback: bool,
    /// Show how far it is
    #[arg(long, group = "instead")]
    status: bool,
    /// Show what would be done, and do nothing
    #[arg(long, group = "instead")]
    dry_run: bool,
    /// Go on although somebody else changed the client's key set
    #[arg(long, requires = "resume")]
    accept_changes: bool,
    /// Why, for the journal
    #[arg(long, value_name = "TEXT")]
    reason: Option<Reason>,
    /// Don't ask
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    admin: AdminArg,
    /// The shape of the result
    #[arg(short, long, value_name = "SHAPE", default_value = "text")]
    output: Format,
}

fn bits_of(text: &str) -> Bits {
    match text {
        "4096" => Bits::B4096,
        "3072" => Bits::B3072,
        _ => Bits::B2048,
    }
}

impl Rotate {
    /// Runs the command.
    pub(super) fn run(&self, context: &Context) -> Outcome {
        let names = self.names(context)?;
        if names.is_empty() {
            context.out.note("no rotation is under way");
        }
        let (mut reports, mut failed) = (Vec::new(), None);
        for name in &names {
            match self.one(context, name) {
                Ok(report) => reports.push(report),
                // After Ctrl-C there is no next one.
                Err(failure) if names.len() == 1 || context.clock.sleep(Duration::ZERO).is_err() => {
                    failed = Some(failure);
                    break;
                }
                // One that can't be rotated doesn't stop the rest.
                Err(failure) => {
                    context.out.failure(&failure);
                    failed = Some(failure.in_sum(format!("not every profile was rotated: {name} wasn't")));
                }
            }
        }
        if !reports.is_empty() || failed.is_none() {
            report::print(context, self.output, &reports)?;
        }
        failed.map_or(Ok(()), Err)
    }

    /// The profiles named or chosen. What is under way is found without: a daily --resume needs no list.
    fn names(&self, context: &Context) -> Outcome<Vec<ProfileName>> {
        if !self.profiles.is_empty() {
            context.agree_but_for_admins(&self.profiles)?;
            return Ok(self.profiles.clone());
        }
        if (self.resume || self.status) && context.explicit_profile()?.is_none() {
            let mut open = Vec::new();
            for name in context.profiles.names() {
                let entries = Journal::of(context.folder.path(), name).entries()?;
                if State::replay(&entries).is_some_and(|state| state.is_open()) {
                    open.push(name.clone());
                }
            }
            // Nothing to do is fine, whether or not a profile is the default.
            let chosen = || context.acting_profile().map(|name| vec![name]).unwrap_or_default();
            return Ok(if open.is_empty() { chosen() } else { open });
        }
        Ok(vec![context.acting_profile()?])
    }

    fn one(&self, context: &Context, name: &ProfileName) -> Outcome<Report> {
        if self.status {
            context.profile(name)?;
            let state = State::replay(&Journal::of(context.folder.path(), name).entries()?);
            return Ok(Report::of(name, state.as_ref(), context.clock.now()));
        }
        let (out, folder, profile) = (context.out.clone(), context.folder.path().to_owned(), name.clone());
        let _shield = Shield::resumable(move |heard| match heard {
            Heard::Finishing => out.warning("finishing the call that is under way; press Ctrl-C again to stop now"),
            Heard::Ending => out.failure(&failing::interrupted(&profile, &folder)),
        });
        let target = Target::new(context, name, &self.admin)?;
        if context.profile(name)?.login.as_ref() != Some(&target.login) {
            return Ok(Report::along(&target));
        }
        let mut machine = Machine::new(context, &target);
        machine.bits = self.bits;
        machine.reason.clone_from(&self.reason);
        (machine.deliveries, machine.checks) = self.hand_overs(context, &target)?;
        let _lock = if self.dry_run { None } else { Some(machine.lock()?) };
        let state = State::replay(&machine.journal().entries()?);
        is_of(state.as_ref(), &target, machine.journal())?;
        let is_brought =
            state.as_ref().filter(|state| state.is_open()).is_some_and(|state| state.plan.brought().is_some());
        if !self.rollback && self.new_key.is_none() && !is_brought {
            outlives_us(&target, &machine)?;
        }
        let result = match state {
            Some(state) if state.is_open() && !self.dry_run => self.go_on(context, &mut machine, state),
            // Who names the new key needs no guess at what was meant.
            None if !self.dry_run && self.new_key.is_none() => self.without_journal(context, &target, &mut machine),
            ended => self.nothing_open(context, &target, &mut machine, ended.as_ref()),
        };
        machine.hush();
        result
    }

    /// Deliveries and checks: those on the command line, else the profile's.
    fn hand_overs(&self, context: &Context, target: &Target) -> Outcome<(Vec<Delivery>, Vec<Check>)> {
        let (delivers, checks) = (&target.configured.0, &target.configured.1);
        if (self.deliver.is_empty() && !delivers.is_empty()) || (self.check.is_empty() && !checks.is_empty()) {
            context.folder.check_config_is_own()?;
        }
        let bad = |what: &str, text: &str, error: String| {
            Failure::usage(format!("profile {} has {what} {text:?}: {error}", target.name))
        };
        let configured = |text: &String| text.parse().map_err(|error| bad("deliver", text, error));
        let deliveries = if self.deliver.is_empty() {
            delivers.iter().map(configured).collect::<Outcome<_>>()?
        } else {
            self.deliver.clone()
        };
        let configured = |text: &String| text.parse().map_err(|error| bad("check", text, error));
        let checks = if self.check.is_empty() {
            checks.iter().map(configured).collect::<Outcome<_>>()?
        } else {
            self.check.clone()
        };
        for delivery in &deliveries {
            is_possible(delivery)?;
        }
        Ok((deliveries, checks))
    }

    fn proof(&self) -> Proof {
        Proof { patience: self.wait, every: self.every }
    }

    /// There is a rotation that has not come to its end.
    fn go_on(&self, context: &Context, machine: &mut Machine<'_>, state: State) -> Outcome<Report> {
        let name = state.plan.profile.clone();
        if let Some(wanted) = self.new_key.as_ref().filter(|wanted| **wanted != state.plan.new_kid) {
            return Err(Failure::not_done(format!(
                "a rotation of {name} to key {} is under way; it can't be changed to {wanted}",
                state.plan.new_kid
            ))
            .hint(format!("finish it with `maskinporten rotate {name} --resume`, or undo it with --rollback")));
        }
        machine.follow(&state.plan, state.new.clone());
        let _shield = state.plan.is_first().then(Shield::for_undoing);
        if !self.resume && !self.rollback {
            context.out.note(&format!(
                "going on with the rotation of {name} that was begun at {}",
                report::minute(state.begun)
            ));
        }
        let mut rotation = Rotation::resume(machine, state, self.proof());
        let standing = if self.rollback {
            rotation.roll_back().map_err(|error| failing::undoing(&name, error))?
        } else {
            let fail = |error| failing::failure(&name, error);
            if self.accept_changes {
                rotation.accept().map_err(fail)?;
            }
            rotation.advance().map_err(fail)?
        };
        Ok(Report::after(rotation.state(), standing, context.clock.now()))
    }

    /// Begins one, or shows the plan; there is nothing to go on with.
    fn nothing_open(
        &self,
        context: &Context,
        target: &Target,
        machine: &mut Machine<'_>,
        ended: Option<&State>,
    ) -> Outcome<Report> {
        if self.rollback {
            return Err(Failure::not_done(format!("there is no rotation of {} to undo", target.name)).hint(
                if ended.is_some() {
                    "the last one has come to its end: rotate once more"
                } else {
                    "none was begun on this machine"
                },
            ));
        }
        if self.resume {
            context.out.note(&format!("there is no rotation of {} to go on with", target.name));
            return Ok(Report::of(&target.name, ended, machine.now()));
        }
        if let (Some(kid), Some(now)) = (&self.new_key, KeyName::of(&target.login))
            && *kid == now.kid
        {
            context.out.note(&format!("profile {} signs with {kid} already", target.name));
            return Ok(Report::of(&target.name, ended, machine.now()));
        }
        let wishes = Wishes {
            grace: self.grace,
            old_key: self.old_key(),
            switch_to_key: self.switch_to_key,
            reason: self.reason.as_ref().map(Reason::as_str),
            new_key: self.new_key.as_ref(),
            dry_run: self.dry_run,
        };
        let plan = plan(context, target, machine, &wishes)?;
        if self.dry_run {
            return Ok(Report::planned(&plan, machine));
        }
        let old = KeyName::of(&plan.old).map_or_else(|| "certificate login".to_owned(), |key| key.kid.to_string());
        let new = self.new_key.as_ref().map_or("a new key", Kid::as_str);
        // Short: a question that wraps is drawn twice.
        let question = format!("Rotate {}: {new} in the place of {old}?", target.name);
        context.confirm_loss(&target.environment, &question, self.yes)?;
        machine.follow(&plan, plan.brought());
        let _shield = plan.is_first().then(Shield::for_undoing);
        let fail = |error| failing::failure(&target.name, error);
        let mut rotation = Rotation::begin(machine, plan, self.proof()).map_err(fail)?;
        let standing = rotation.advance().map_err(fail)?;
        Ok(Report::after(rotation.state(), standing, context.clock.now()))
    }

    fn old_key(&self) -> OldKey {
        match (self.archive, self.keep_old) {
            (true, _) => OldKey::Archive,
            (_, true) => OldKey::Keep,
            _ => OldKey::Delete,
        }
    }
}
