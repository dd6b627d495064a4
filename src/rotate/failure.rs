//! The wording of a rotation that stopped, and what to do about it.

use std::time::Duration;

use super::choice;
use crate::failure::{Failure, Kind};
use crate::hint::word;
use maskinporten_engine::error::Error;
use maskinporten_engine::key_change::{PlanError, SwitchError, Target, UnfinishedSwitch};
use maskinporten_engine::key_service::KeyServiceError;
use maskinporten_engine::key_store::KeyStoreError;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::KeyName;
use maskinporten_engine::rotate::{RotateError, Undone};
use maskinporten_protocol::ids::{Kid, ProfileName};
use maskinporten_protocol::selfservice::ChangeError;

/// In words, with the command that goes on from here.
pub(super) fn failure(profile: &ProfileName, error: RotateError<Error>) -> Failure {
    told(profile, error, Some(&resuming(profile)))
}

/// The same of one that may not have begun, so that there is nothing to go on with.
pub(super) fn stopped(profile: &ProfileName, error: RotateError<Error>, operator: &Operator) -> Failure {
    if is_open(profile, operator) { failure(profile, error) } else { told(profile, error, None) }
}

/// Whether there is something to go on with. What can't be read is told by whoever goes on.
fn is_open(profile: &ProfileName, operator: &Operator) -> bool {
    choice::is_open(operator, profile).unwrap_or_default()
}

fn resuming(profile: &ProfileName) -> String {
    format!("`maskinporten rotate {profile} --resume` continues where it stopped")
}

/// What stopped an undoing.
pub(super) fn undoing(profile: &ProfileName, error: RotateError<Error>) -> Failure {
    match error {
        RotateError::NotHeld(key) => {
            not_held(&key).hint(format!("or finish the rotation: `maskinporten rotate {profile} --resume`"))
        }
        error => {
            told(profile, error, Some(&format!("`maskinporten rotate {profile} --rollback` undoes what is left")))
        }
    }
}

/// Why a profile didn't switch to its client's first key.
pub(crate) fn of_switch(profile: &ProfileName, error: SwitchError) -> Failure {
    match error {
        SwitchError::NotStored(key) => Failure::missing(format!(
            "the private half of key {} isn't on this machine, so profile {profile} can't switch to it",
            key.kid
        ))
        .hint(format!("import it first: `maskinporten key import FILE --kid {}`", key.kid)),
        SwitchError::RolledBack => Failure::not_done(error.to_string()).hint("run the command again to switch"),
        SwitchError::Failed(error) => error.into(),
        SwitchError::Stopped(error) => of_upload(profile, error),
    }
}

/// What to say to who wants something else of a client while its first key is on the way.
pub(crate) fn in_the_way(begun: &UnfinishedSwitch) -> Failure {
    let name = &begun.name;
    Failure::not_done(format!(
        "the switch of profile {name} to key {} was begun and isn't finished, so the client may have no login that works",
        begun.plan().new_kid
    ))
    .hint(format!("`maskinporten rotate {name} --resume` finishes it"))
    .hint(format!("`maskinporten rotate {name} --rollback` goes back to the certificate"))
}

pub(super) fn finish_or_undo(name: &ProfileName) -> String {
    format!("`maskinporten rotate {name} --resume` finishes it, `maskinporten rotate {name} --rollback` undoes it")
}

/// Why a change can't begin.
pub(super) fn unplanned(target: &Target, error: PlanError) -> Failure {
    let name = &target.name;
    match error {
        PlanError::LockedOut { registered, candidates } => locked_out(target, &registered, &candidates),
        PlanError::FirstKey => Failure::not_done(
            "the client has no registered key: it logs in with a certificate, and the first key turns that off for everybody",
        )
        .hint("pass --switch-to-key to switch from the certificate to the key"),
        PlanError::NotRegistered(old) => Failure::not_done(format!(
            "the profile's key {} isn't registered on client {}",
            old.kid, target.client_id
        ))
        .hint("register it with `maskinporten jwks upload` first; nothing was changed"),
        PlanError::NewKeyNotStored(kid) => Failure::missing(format!("no key {kid} is stored on this machine"))
            .hint(format!("import it: `maskinporten key import FILE --kid {kid}`")),
        PlanError::SameKey(kid) => Failure::usage(format!("{kid} is the key that profile {name} has now"))
            .hint("if its certificate was renewed: `maskinporten jwks upload --with-certificate`"),
        PlanError::Bound { old, new } => {
            let which = new.as_ref().map_or_else(|| "a new one".to_owned(), |new| format!("key {new}"));
            let kid = new.as_ref().map_or("NEW-KID", Kid::as_str);
            Failure::not_done(format!(
                "the registered key {} is bound to a business certificate (x5c), and {which} has none; nothing was changed",
                old.kid
            ))
            .hint(format!(
                "import the renewed certificate with its key: `maskinporten key import renewed.p12 --kid {kid} --password-from SOURCE`"
            ))
            .hint(format!("then `maskinporten rotate {name} --new-key {kid}`"))
        }
        PlanError::NeverLeaves(_) => Failure::usage(error.to_string())
            .hint("whoever needs it signs there, too: take the delivery out, or rotate to a key in a store"),
        PlanError::Full(_) => Failure::not_done(error.to_string()),
        PlanError::Failed(error) => {
            let makes_none = matches!(&error, Error::Keys(KeyStoreError::Service(why)) if matches!(**why, KeyServiceError::NotOffered { .. }));
            let failure = Failure::from(error);
            if makes_none {
                failure.hint(format!("then `maskinporten rotate {name} --new-key KID` switches to it"))
            } else {
                failure
            }
        }
    }
}

/// Registered keys have turned the profile's certificate off: it switches to one of them, or they go.
fn locked_out(target: &Target, registered: &[String], candidates: &[KeyName]) -> Failure {
    let (name, id) = (&target.name, &target.client_id);
    let mut failure = Failure::not_done(format!(
        "profile {name} logs in with a certificate, which Maskinporten no longer accepts: the client has registered keys ({})",
        registered.join(", ")
    ));
    for key in candidates {
        failure = failure.hint(format!(
            "`maskinporten rotate {name} --switch-to-key --new-key {}` switches the profile to a key that is stored here",
            key.kid
        ));
    }
    if candidates.is_empty() {
        failure = failure.hint(format!(
            "make or import a key, and `maskinporten rotate {name} --switch-to-key --new-key KID` registers it and switches the profile to it"
        ));
    }
    let removed: Vec<String> = registered
        .iter()
        .map(|kid| {
            format!("`maskinporten jwks remove {} --client {id} --admin {} --force`", word(kid, "KID"), target.admin)
        })
        .collect();
    failure
        .hint(format!("or log in with the certificate again, if nobody uses the keys: {}", removed.join(", then ")))
}

/// What stopped an upload that was to switch a profile to its key: a refusal to the end is a refusal there.
fn of_upload(profile: &ProfileName, error: RotateError<Error>) -> Failure {
    match error {
        RotateError::Unproven { refusal, last, waited, undone } => {
            after_undoing(profile, unproven(Kind::Refused, refusal, last, waited), undone)
        }
        error => failure(profile, error),
    }
}

/// `resume`: how to go on, if there is something left to go on with.
fn told(profile: &ProfileName, error: RotateError<Error>, resume: Option<&str>) -> Failure {
    let and_on = |failure: Failure| resume.into_iter().fold(failure, Failure::hint);
    match error {
        RotateError::Failed(error @ Error::Change(ChangeError::ChangedMeanwhile)) => accepting(profile, error.into()),
        // The usual causes are told by whatever failed.
        RotateError::Failed(error) => and_on(error.into()),
        RotateError::Unreadable(error) => and_on(error.into()),
        RotateError::Interrupted => and_on(was_interrupted(profile)),
        RotateError::BrokenOff { why, undone } => after_undoing(profile, told(profile, *why, None), undone),
        RotateError::SetChanged { gained, lost } => {
            let kids = |what: &str, kids: &[String]| {
                if kids.is_empty() { String::new() } else { format!("; {what}: {}", kids.join(", ")) }
            };
            let failure = Failure::not_done(format!(
                "somebody else changed the client's key set{}{}",
                kids("new or altered", &gained),
                kids("gone or altered", &lost)
            ));
            accepting(
                profile,
                failure.hint("check it with `maskinporten jwks list`: another machine may be rotating the same key"),
            )
        }
        RotateError::Concurrent { theirs, old, both } => concurrent(profile, &theirs, &old, both),
        RotateError::Full => and_on(
            Failure::not_done("somebody else has filled the client's key set meanwhile: it has five keys").hint(
                format!("`maskinporten jwks prune --profile {profile} --dry-run` shows which could be removed"),
            ),
        ),
        RotateError::KidTaken(kid) => Failure::not_done(format!("another key is registered as {kid}"))
            .hint("undo this rotation with --rollback"),
        RotateError::NotRegistered(key) => Failure::not_done(format!(
            "the key {} isn't registered on the client, or not known at the token endpoint",
            key.kid
        ))
        .hint("check with `maskinporten jwks list`; nothing was removed"),
        RotateError::NotHeld(key) => {
            not_held(&key).hint(format!("or go back to the old key: `maskinporten rotate {profile} --rollback`"))
        }
        RotateError::ProfileChanged => Failure::not_done(format!(
            "profile {profile} signs with neither the old key nor the new one: somebody changed it"
        ))
        .hint("check with `maskinporten profile show`; nothing was removed"),
        RotateError::NotTaken => and_on(Failure::new(
            Kind::Refused,
            "the server accepted the change of the key set, but the set doesn't show it",
        )),
        RotateError::Unproven { refusal, last, waited, undone } => {
            after_undoing(profile, unproven(Kind::TryAgain, refusal, last, waited), undone)
        }
        RotateError::TooLate => {
            Failure::not_done("the old key is no longer registered, so there is nothing to go back to")
                .hint(format!("finish with `maskinporten rotate {profile} --resume`, or rotate once more"))
        }
    }
}

/// How to go on with a key set that somebody else has changed.
fn accepting(profile: &ProfileName, failure: Failure) -> Failure {
    failure.hint(format!(
        "`maskinporten rotate {profile} --resume --accept-changes` continues with the set as it is; --rollback goes back"
    ))
}

/// Broken off in the middle of something, perhaps before anything was begun.
pub(super) fn interrupted(profiles: &[ProfileName], operator: &Operator) -> Failure {
    match profiles.iter().filter(|profile| is_open(profile, operator)).collect::<Vec<_>>().as_slice() {
        [] => Failure::new(Kind::Interrupted, "interrupted; nothing was changed"),
        [profile] => was_interrupted(profile).hint(resuming(profile)),
        several => {
            let names: Vec<&str> = several.iter().map(|name| name.as_str()).collect();
            Failure::new(Kind::Interrupted, format!("the rotations of {} were interrupted", names.join(", ")))
                .hint(format!("`maskinporten rotate {} --resume` continues where they stopped", names.join(" ")))
        }
    }
}

fn was_interrupted(profile: &ProfileName) -> Failure {
    Failure::new(Kind::Interrupted, format!("the rotation of {profile} was interrupted"))
}

fn not_held(key: &KeyName) -> Failure {
    Failure::missing(format!("the private half of key {} isn't on this machine", key.kid))
        .hint(format!("import it: `maskinporten key import FILE --kid {}`", key.kid))
}

/// `in_vain`: what a key is that wasn't known in time.
fn unproven(in_vain: Kind, refusal: Option<Box<Error>>, last: Option<String>, waited: Duration) -> Failure {
    let gave_up = || {
        let failure = Failure::new(in_vain, format!("the new key produced no tokens within {} s", waited.as_secs()))
            .hint("wait longer with --wait, or try again later");
        last.into_iter().fold(failure, Failure::because)
    };
    refusal.map_or_else(gave_up, |refusal| Failure::from(*refusal).while_doing("the new key was refused"))
}

/// A failure, with what the undoing after it came to.
fn after_undoing(
    profile: &ProfileName,
    failure: Failure,
    undone: Result<Undone, Box<RotateError<Error>>>,
) -> Failure {
    match undone {
        Ok(Undone { first: false, .. }) => failure.hint("all changes were rolled back"),
        Ok(Undone { left, .. }) if left.is_empty() => {
            failure.hint("nothing has changed: the client logs in with its certificate")
        }
        Ok(Undone { left, .. }) => failure.hint(format!(
            "the switch was rolled back, but the client has registered keys, and with them it can't log in with a certificate: {}",
            left.join(", ")
        )),
        Err(error) => {
            let why = told(profile, *error, None);
            failure.hint(format!(
                "and not all of it could be rolled back ({}): `maskinporten rotate {profile} --rollback` tries again",
                why.message()
            ))
        }
    }
}

fn concurrent(profile: &ProfileName, theirs: &str, old: &KeyName, both: bool) -> Failure {
    if both {
        return Failure::not_done(format!(
            "concurrent rotation: another machine registered {theirs} to replace {}, too; both new keys and the old one were kept",
            old.kid
        ))
        .hint(format!(
            "when every machine that had {0} signs with another key: `maskinporten jwks remove {0} --profile {profile}`, then `maskinporten rotate {profile} --resume`",
            old.kid
        ));
    }
    let kid = word(theirs, "KID");
    Failure::not_done(format!(
        "concurrent rotation: another machine registered {theirs} to replace the same key, {}; nothing was registered here",
        old.kid
    ))
    .hint(format!(
        "import its key here: `maskinporten key import FILE --kid {kid}`, then `maskinporten rotate {profile} --new-key {kid}`"
    ))
    .hint(format!(
        "if that rotation was abandoned: `maskinporten jwks remove {kid} --profile {profile}`, then rotate here"
    ))
}
