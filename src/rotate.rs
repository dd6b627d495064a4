//! `rotate`: replaces a key with a new one, without a moment in which no key works.

mod choice;
pub(super) mod failure;
mod mode;
mod one;
mod report;
mod round;
mod tally;

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
use maskinporten_engine::journal::Journal;
use maskinporten_engine::key_change::{Orders, Target, Wishes};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::MemberError;
use maskinporten_engine::rotate::{OldKey, Proof, State};
use maskinporten_protocol::ids::{Kid, KubernetesName, ProfileName};
use maskinporten_protocol::key::Bits;

use choice::Choice;
use mode::{Mode, ModeFlags};
use report::{RotationReport, Shape};
use round::Round;
use tally::Tally;

/// Replace a key with a new one, without a gap
///
/// Makes a new key, registers it alongside the old one and proves it with real tokens. Then the profile switches to
/// it, and deliveries take it wherever else it is needed. After an overlap, the old key is removed from the client
/// and deleted. If it is interrupted, the same command continues where it stopped; until the old key is gone,
/// --rollback undoes it.
///
/// Several profiles are rotated together, with one question and one overlap: all new keys are proven before the first
/// profile switches. One that fails doesn't stop the rest. The exit code is then 4 if a server refused any of them, else
/// 5 if any may work later, else 6 if any was not done so as not to lose something, else that of the first that failed.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("instead"), after_help = "\
Deliveries are written KIND[+FORMAT]:WHERE, with FORMAT pem, pkcs1, der, jwk, jwks or base64-jwk:
  file+jwk:PATH                        a file with mode 0600, replaced in one step
  env-file:PATH                        MASKINPORTEN_CLIENT_JWK and related variables; other lines stay
  cmd+pem:PROGRAM ARGUMENTS            a program, without a shell, with the key on stdin
  kubernetes-secret:[NAMESPACE/]NAME   a secret in a cluster; with @FILE at the end, its manifest in a file. Behind
                                       the secret, ?context=CONTEXT names the cluster in a kubeconfig, and
                                       ?restart=DEPLOYMENT restarts what reads it; & stands between the two
A profile keeps its own as deliver = [\"…\"] and check = [\"cmd:…\"] in config.toml.

Example:
  maskinporten rotate --dry-run")]
pub struct Rotate {
    /// The profiles [default: the one that --profile or `profile use` chooses; with --resume and --status, all whose
    /// rotation is under way]
    #[arg(value_name = "PROFILE")]
    profiles: Vec<ProfileName>,
    /// Rotate the keys of all profiles here: those that sign with a registered key
    #[arg(long, conflicts_with_all = ["profiles", "new_key", "deliver", "switch_to_key", "resume", "rollback", "status"])]
    all: bool,
    /// Rotate only keys that expire within this time, of all profiles here unless some are named
    #[arg(long, value_name = "DURATION", value_parser = duration, conflicts_with_all = ["new_key", "deliver", "switch_to_key", "resume", "rollback", "status"])]
    expiring: Option<Duration>,
    /// How long both keys overlap after the switch. The command waits for up to 5m; a longer overlap is finished later
    /// with --resume
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration)]
    grace: Duration,
    /// The size of the new key
    #[arg(long, hide_short_help = true, default_value = "2048", value_parser = bits())]
    bits: Bits,
    /// Use a stored key as the new one: for imported keys and renewed business certificates
    #[arg(long, hide_short_help = true, value_name = "KID", allow_hyphen_values = true, conflicts_with_all = ["bits", "resume", "rollback", "status"])]
    new_key: Option<Kid>,
    /// Where else the new private key must go; repeatable [default: the profile's]
    #[arg(long, hide_short_help = true, value_name = "DELIVERY")]
    deliver: Vec<Delivery>,
    /// Restart this deployment when its Kubernetes secret has the new key; repeatable
    #[arg(long, hide_short_help = true, value_name = "DEPLOYMENT")]
    restart: Vec<KubernetesName>,
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
        let Choice { names, is_named, unknown } = self.choice(mode, terminal, operator, selection)?;
        let all: Vec<ProfileName> = names.iter().chain(unknown.iter().map(|(name, _)| name)).cloned().collect();
        if all.is_empty() {
            terminal.out.note(match self.expiring {
                Some(_) => "no key expires that soon",
                None => "no rotation is under way",
            });
        }
        let is_many = all.len() != 1 || self.all || self.expiring.is_some();
        let mut tally = Tally::new(terminal, is_many, &all);
        for (name, failure) in unknown {
            selection.act_on(&name, &selection.profile(&name)?);
            tally.put(&name, Err(failure.about(selection.about())));
        }
        if mode == Mode::Status {
            for name in &names {
                selection.act_on(name, &selection.profile(name)?);
                let state = State::replay(&Journal::of(operator.for_profile(name)?.folder(), name).entries()?);
                tally.put(name, Ok(RotationReport::of(name, state.as_ref(), operator.clock().now())));
            }
            return tally.finish(self.output, Shape::Table, None);
        }
        let (out, acting, profiles) = (terminal.out.clone(), operator.clone(), names.clone());
        let _shield = Shield::resumable(move |heard| match heard {
            Heard::Finishing => out.warning("finishing the call that is under way; press Ctrl-C again to stop now"),
            Heard::Ending => out.failure(&failure::interrupted(&profiles, &acting)),
        });
        let round = Round { mode, rotate: self, terminal, operator, selection };
        round.run(&names, is_named, &mut tally)?;
        let is_broken_off = !tally.is_complete() && operator.clock().sleep(Duration::ZERO).is_err();
        let broken_off = is_broken_off.then(|| failure::interrupted(&names, operator));
        let shape = if mode == Mode::DryRun { Shape::Blocks } else { Shape::Table };
        tally.finish(self.output, shape, broken_off)
    }

    /// The profile as it is now, and the admin to act through.
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
            deliveries: self.restarting(match self.deliver.as_slice() {
                [] => profile.deliveries().map_err(unreadable)?,
                given => given.to_vec(),
            })?,
            checks: match self.check.as_slice() {
                [] => profile.checks().map_err(unreadable)?,
                given => given.to_vec(),
            },
            proof: Proof { patience: self.wait, every: self.every },
            reason: self.reason.clone(),
        };
        for delivery in &orders.deliveries {
            is_possible(delivery, operator.folder().access(), operator)?;
        }
        Ok(orders)
    }

    /// With the deployments that are named apart from the deliveries.
    fn restarting(&self, mut deliveries: Vec<Delivery>) -> Outcome<Vec<Delivery>> {
        let read = deliveries.iter_mut().filter_map(|delivery| delivery.restart(&self.restart).then_some(()));
        if read.count() == 0 && !self.restart.is_empty() {
            return Err(Failure::usage("--restart needs a delivery to a Kubernetes secret")
                .hint("add one with --deliver kubernetes-secret:NAME"));
        }
        Ok(deliveries)
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

/// What its commands print with `-o json`.
#[cfg(feature = "schema")]
pub(super) fn describe_json(schemas: &mut super::schema::Schemas) {
    schemas.add::<crate::output::WithHead<report::Document<'_>>>("rotate");
}
