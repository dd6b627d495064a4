//! `rotate`: replaces a key with a new one, without a moment in which no key works.

pub(super) mod failure;
mod mode;
mod one;
mod report;

use std::time::Duration;

use clap::{ArgGroup, Args};

use crate::admin_arg::AdminArg;
use crate::duration::duration;
use crate::failure::{Failure, Outcome};
use crate::key_choice::bits;
use crate::output::Format;
use crate::selection::{Selection, Whom};
use crate::system::{Heard, Shield};
use crate::terminal::Terminal;
use maskinporten_engine::audit::Reason;
use maskinporten_engine::delivery::{Check, Delivery, is_possible};
use maskinporten_engine::folder::Folder;
use maskinporten_engine::journal::Journal;
use maskinporten_engine::key_change::{KeyChange, Orders, Target, Wishes};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{MemberError, Profile, StoreKind};
use maskinporten_engine::rotate::{OldKey, Proof, State};
use maskinporten_protocol::ids::{Kid, ProfileName};
use maskinporten_protocol::key::Bits;

use mode::{Mode, ModeFlags};
use one::One;
use report::RotationReport;

/// Replace a key with a new one, without a gap
///
/// Makes a new key, registers it alongside the old one and proves it with real tokens. Then the profile switches to
/// it, and deliveries take it wherever else it is needed. After an overlap, the old key is removed from the client
/// and deleted. If it is interrupted, the same command continues where it stopped; until the old key is gone,
/// --rollback undoes it.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("instead"), after_help = "\
Deliveries are written KIND[+FORMAT]:WHERE, with FORMAT pem, pkcs1, der, jwk, jwks or base64-jwk:
  file+jwk:PATH                        a file with mode 0600, replaced in one step
  env-file:PATH                        MASKINPORTEN_CLIENT_JWK and related variables; other lines stay
  cmd+pem:PROGRAM ARGUMENTS            a program, without a shell, with the key on stdin
  kubernetes-secret:[NAMESPACE/]NAME   through kubectl apply; with @FILE at the end, the manifest in a file
A profile keeps its own as deliver = [\"…\"] and check = [\"cmd:…\"] in config.toml.

Example:
  maskinporten rotate --dry-run")]
pub struct Rotate {
    /// The profiles [default: the one that --profile or `profile use` chooses; with --resume and --status, all whose
    /// rotation is under way]
    #[arg(value_name = "PROFILE")]
    profiles: Vec<ProfileName>,
    /// How long both keys overlap after the switch. The command waits for up to 5m; a longer overlap is finished later
    /// with --resume
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration)]
    grace: Duration,
    /// The size of the new key
    #[arg(long, hide_short_help = true, default_value = "2048", value_parser = bits())]
    bits: Bits,
    /// Use a stored key as the new one: for imported keys and renewed business certificates
    #[arg(long, hide_short_help = true, value_name = "KID", conflicts_with_all = ["bits", "resume", "rollback", "status"])]
    new_key: Option<Kid>,
    /// Where else the new private key must go; repeatable [default: the profile's]
    #[arg(long, hide_short_help = true, value_name = "DELIVERY")]
    deliver: Vec<Delivery>,
    /// What must succeed before the old key is removed: cmd:PROGRAM ARGUMENTS; repeatable [default: the profile's]
    #[arg(long, hide_short_help = true, value_name = "CHECK")]
    check: Vec<Check>,
    #[command(flatten)]
    old_key: OldKeyFlags,
    /// Switch from certificate login to the client's first key
    #[arg(long, hide_short_help = true)]
    switch_to_key: bool,
    /// How long to wait for Maskinporten to learn the new key before rolling back
    #[arg(long, hide_short_help = true, value_name = "DURATION", default_value = "5m", value_parser = duration)]
    wait: Duration,
    /// The pause between two attempts with the new key
    #[arg(long, hide_short_help = true, value_name = "DURATION", default_value = "1s", value_parser = duration)]
    every: Duration,
    #[command(flatten)]
    mode: ModeFlags,
    /// The reason, for the journal
    #[arg(long, hide_short_help = true, value_name = "TEXT")]
    reason: Option<Reason>,
    /// Don't ask for confirmation
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    admin: AdminArg,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

#[derive(Debug, Args)]
struct OldKeyFlags {
    /// Keep the old private key in the store, marked as archived
    #[arg(long, hide_short_help = true, conflicts_with = "keep_old")]
    archive: bool,
    /// Keep the old private key as it is
    #[arg(long, hide_short_help = true)]
    keep_old: bool,
}

impl OldKeyFlags {
    fn parse(&self) -> OldKey {
        match self {
            Self { archive: true, .. } => OldKey::Archive,
            Self { keep_old: true, .. } => OldKey::Keep,
            _ => OldKey::Delete,
        }
    }
}

impl Rotate {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let mode = self.mode.parse();
        let names = self.names(mode, operator, selection)?;
        if names.is_empty() {
            terminal.out.note("no rotation is under way");
        }
        let (mut reports, mut failed) = (Vec::new(), None);
        for name in &names {
            let result = self.one(mode, terminal, operator, selection, name);
            match result.map_err(|failure| failure.about(selection.about())) {
                Ok(report) => reports.push(report),
                // After Ctrl-C there is no next one.
                Err(failure) if names.len() == 1 || operator.clock().sleep(Duration::ZERO).is_err() => {
                    failed = Some(failure);
                    break;
                }
                // One that can't be rotated doesn't stop the rest.
                Err(failure) => {
                    terminal.out.failure(&failure);
                    failed = Some(failure.in_sum(format!("not every profile was rotated: {name} wasn't")));
                }
            }
        }
        if !reports.is_empty() || failed.is_none() {
            report::print(terminal, self.output, &reports)?;
        }
        failed.map_or(Ok(()), Err)
    }

    /// The profiles named or chosen. What is under way is found without: a daily --resume needs no list.
    fn names(&self, mode: Mode, operator: &Operator, selection: &Selection) -> Outcome<Vec<ProfileName>> {
        if !self.profiles.is_empty() {
            selection.agree_but_for_admins(&self.profiles)?;
            return Ok(self.profiles.clone());
        }
        if (mode.is_resume() || mode == Mode::Status) && selection.explicit_profile()?.is_none() {
            let (mut open, place) = (Vec::new(), selection.environment_of(&self.admin)?);
            let is_there = |profile: &Profile| place.as_ref().is_none_or(|place| place.value == profile.environment);
            for (name, _) in selection.profiles.all().filter(|(_, profile)| is_there(profile)) {
                let entries = Journal::of(operator.folder(), name).entries()?;
                if State::replay(&entries).is_some_and(|state| state.is_open()) {
                    open.push(name.clone());
                }
            }
            // Nothing to do is fine, whether or not a profile is the default.
            let chosen = || selection.acting_profile_in(&self.admin).map(|name| vec![name]).unwrap_or_default();
            return Ok(if open.is_empty() { chosen() } else { open });
        }
        Ok(vec![selection.acting_profile_in(&self.admin)?])
    }

    fn one(
        &self,
        mode: Mode,
        terminal: &Terminal,
        operator: &Operator,
        selection: &Selection,
        name: &ProfileName,
    ) -> Outcome<RotationReport> {
        selection.act_on(name, &selection.profile(name)?);
        if mode == Mode::Status {
            let state = State::replay(&Journal::of(operator.folder(), name).entries()?);
            return Ok(RotationReport::of(name, state.as_ref(), operator.clock().now()));
        }
        let (out, folder, profile) = (terminal.out.clone(), operator.folder().clone(), name.clone());
        let _shield = Shield::resumable(move |heard| match heard {
            Heard::Finishing => out.warning("finishing the call that is under way; press Ctrl-C again to stop now"),
            Heard::Ending => out.failure(&failure::interrupted(&profile, &folder)),
        });
        let target = self.target(operator, selection, name)?;
        if selection.profiles.get(name).and_then(|profile| profile.login).as_ref() != Some(&target.login) {
            return Ok(RotationReport::along(&target));
        }
        let orders = self.orders(operator, selection, name)?;
        let change = if mode == Mode::DryRun { KeyChange::only_looking } else { KeyChange::new };
        let change = change(operator, &target, orders)?;
        is_of(change.under_way(), &target, operator.folder())?;
        let is_imported = change.under_way().is_some_and(|state| state.plan.imported().is_some());
        if mode != Mode::Rollback && self.new_key.is_none() && !is_imported {
            outlives_us(&target, change.orders())?;
        }
        let mut one = One { mode, rotate: self, terminal, operator, target: &target, change };
        let result = one.run();
        terminal.narrator.hush();
        result
    }

    /// The profile as it is now: another one of the same client may have been rotated by this very command.
    fn target(&self, operator: &Operator, selection: &Selection, name: &ProfileName) -> Outcome<Target> {
        let profile = selection.profile(name)?;
        let (admin, _) = selection.admin(&self.admin, Whom::Profile(name, &profile))?;
        Ok(Target::new(operator, name, admin)?)
    }

    /// Deliveries and checks are those on the command line, else the profile's.
    fn orders(&self, operator: &Operator, selection: &Selection, name: &ProfileName) -> Outcome<Orders> {
        let profile = selection.profile(name)?;
        if self.deliver.is_empty() && !profile.deliver.is_empty()
            || self.check.is_empty() && !profile.check.is_empty()
        {
            operator.folder().check_config_is_own()?;
        }
        let unreadable = |error: MemberError| Failure::usage(format!("profile {name} has {error}"));
        let orders = Orders {
            bits: self.bits,
            deliveries: match self.deliver.as_slice() {
                [] => profile.deliveries().map_err(unreadable)?,
                given => given.to_vec(),
            },
            checks: match self.check.as_slice() {
                [] => profile.checks().map_err(unreadable)?,
                given => given.to_vec(),
            },
            proof: Proof { patience: self.wait, every: self.every },
            reason: self.reason.clone(),
        };
        for delivery in &orders.deliveries {
            is_possible(delivery, operator.folder().access())?;
        }
        Ok(orders)
    }

    fn wishes(&self) -> Wishes {
        Wishes {
            grace: self.grace,
            old_key: self.old_key.parse(),
            switch_to_key: self.switch_to_key,
            new_key: self.new_key.clone(),
        }
    }
}

/// A new key that nobody will have is not made.
fn outlives_us(target: &Target, orders: &Orders) -> Outcome {
    if target.store == StoreKind::Memory && orders.deliveries.is_empty() {
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
                Journal::of(folder, &target.name).path().display()
            )))
        }
        _ => Ok(()),
    }
}

/// What its commands print with `-o json`.
#[cfg(feature = "schema")]
pub(super) fn describe_json(schemas: &mut super::schema::Schemas) {
    schemas.add::<crate::output::WithHead<report::Document<'_>>>("rotate");
}
