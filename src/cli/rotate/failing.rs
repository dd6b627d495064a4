//! What a rotation that stopped says, and what to do then.

use std::path::Path;

use crate::cli::failure::{Failure, Kind};
use crate::ids::ProfileName;
use crate::journal::Journal;
use crate::rotate::{KeyName, RotateError, State};

/// In words, with the command that goes on from here.
pub(super) fn failure(profile: &ProfileName, error: RotateError<Failure>) -> Failure {
    let resume = format!("`maskinporten rotate {profile} --resume` goes on where it stopped");
    match error {
        // The usual causes are told by whatever failed.
        RotateError::World(failure) => failure.hint(resume),
        RotateError::Interrupted => was_interrupted(profile).hint(resume),
        RotateError::SetChanged { gained, lost } => {
            let kids = |what: &str, kids: &[String]| {
                if kids.is_empty() { String::new() } else { format!("; {what}: {}", kids.join(", ")) }
            };
            Failure::not_done(format!(
                "somebody else changed the client's key set{}{}",
                kids("new or altered", &gained),
                kids("gone or altered", &lost)
            ))
            .hint("look at it with `maskinporten jwks list`: another machine may be rotating the same key")
            .hint(format!(
                "`maskinporten rotate {profile} --resume --accept-changes` goes on with the set as it is; --rollback goes back"
            ))
        }
        RotateError::Rival { theirs, old, both } => rival(profile, &theirs, &old, both),
        RotateError::Full => {
            Failure::not_done("somebody else has filled the client's key set meanwhile: it has five keys")
                .hint(format!("`maskinporten jwks prune --profile {profile}` shows which could go"))
                .hint(resume)
        }
        RotateError::KidTaken(kid) => Failure::not_done(format!("another key is registered as {kid}"))
            .hint("undo this rotation with --rollback"),
        RotateError::NotRegistered(key) => Failure::not_done(format!(
            "the key {} isn't registered on the client, or not known at the token endpoint",
            key.kid
        ))
        .hint("look with `maskinporten jwks list`; nothing was taken away"),
        RotateError::NotHeld(key) => {
            Failure::missing(format!("the private half of key {} isn't on this machine", key.kid))
                .hint(format!("`maskinporten rotate {profile} --rollback` goes back to the old key"))
        }
        RotateError::ProfileChanged => Failure::not_done(format!(
            "profile {profile} signs with neither the old key nor the new one: somebody changed it"
        ))
        .hint("look with `maskinporten profile show`; nothing was taken away"),
        RotateError::NotTaken => {
            Failure::new(Kind::Refused, "the server took the change of the key set and doesn't have it").hint(resume)
        }
        RotateError::Unproven { refusal, last, waited, undone } => unproven(profile, refusal, last, waited, undone),
        RotateError::TooLate => {
            Failure::not_done("the old key is no longer registered, so there is nothing to go back to")
                .hint(format!("finish with `maskinporten rotate {profile} --resume`, or rotate once more"))
        }
    }
}

/// Broken off in the middle of something, perhaps before anything was begun.
pub(super) fn interrupted(profile: &ProfileName, folder: &Path) -> Failure {
    let entries = Journal::of(folder, profile).entries().unwrap_or_default();
    match State::replay(&entries).filter(State::is_open) {
        Some(_) => was_interrupted(profile)
            .hint(format!("`maskinporten rotate {profile} --resume` goes on where it stopped")),
        None => Failure::new(Kind::Interrupted, "interrupted; nothing was changed"),
    }
}

fn was_interrupted(profile: &ProfileName) -> Failure {
    Failure::new(Kind::Interrupted, format!("the rotation of {profile} was interrupted"))
}

fn unproven(
    profile: &ProfileName,
    refusal: Option<Failure>,
    last: Option<String>,
    waited: std::time::Duration,
    undone: Result<(), Box<RotateError<Failure>>>,
) -> Failure {
    let gave_up = || {
        let failure =
            Failure::new(Kind::TryAgain, format!("the new key gave no tokens within {} s", waited.as_secs()))
                .hint("wait longer with --wait, or try again later");
        last.into_iter().fold(failure, Failure::because)
    };
    let failure = refusal.map_or_else(gave_up, |refusal| refusal.while_doing("the new key was refused"));
    match undone {
        Ok(()) => failure.hint("everything is as it was"),
        Err(error) => {
            let why = self::failure(profile, *error);
            failure.hint(format!(
                "and it could not all be undone ({}): `maskinporten rotate {profile} --rollback` tries again",
                why.message()
            ))
        }
    }
}

fn rival(profile: &ProfileName, theirs: &str, old: &KeyName, both: bool) -> Failure {
    if both {
        return Failure::not_done(format!(
            "another machine has put {theirs} in the place of {} as well: both new keys stay, and so does the old one",
            old.kid
        ))
        .hint(format!(
            "when every machine that had {0} signs with another key: `maskinporten jwks remove {0} --profile {profile}`, then `maskinporten rotate {profile} --resume`",
            old.kid
        ));
    }
    Failure::not_done(format!(
        "another machine is putting {theirs} in the place of the same key, {}; nothing was registered here",
        old.kid
    ))
    .hint(format!(
        "bring its key here: `maskinporten key import FILE --kid {theirs}`, then `maskinporten rotate {profile} --new-key {theirs}`"
    ))
    .hint(format!(
        "if that rotation was given up: `maskinporten jwks remove {theirs} --profile {profile}`, then rotate here"
    ))
}
