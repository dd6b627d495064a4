//! What somebody at a terminal is told while a rotation goes on.

use std::time::Duration;

use super::machine::Machine;
use maskinporten_engine::rotate::{PROOFS, Progress, Step};

impl Machine<'_> {
    /// What is being done in a step.
    pub(super) fn describe(&self, step: Step) -> String {
        match step {
            Step::Make => "making a key".to_owned(),
            Step::Register => "registering it beside the others".to_owned(),
            Step::Prove => format!("asking {} for tokens with the new key", self.target.environment.issuer),
            Step::Switch => format!("switching profile {} to the new key", self.target.name),
            Step::Deliver(number) => match self.deliveries.get(number) {
                Some(delivery) => format!("delivering the new key to {}", delivery.describe()),
                None => "delivering the new key".to_owned(),
            },
            Step::Check(number) => match self.checks.get(number) {
                Some(check) => format!("checking with {}", check.describe()),
                None => "checking".to_owned(),
            },
            Step::Grace => "leaving the old key for a while".to_owned(),
            Step::Unregister => "taking the old key off the client".to_owned(),
            Step::Retire => "putting away the old private key".to_owned(),
        }
    }
}

/// How it goes within a step.
pub(super) fn words(progress: &Progress<'_>) -> String {
    let seconds = |time: &Duration| time.as_millis().div_ceil(1000);
    match progress {
        Progress::Step(_) => String::new(),
        Progress::Tried { proven, why: None, .. } => format!("the new key was taken {proven} of {PROOFS} times"),
        Progress::Tried { left, .. } => {
            format!("Maskinporten doesn't know the new key yet; asking for {} s more", seconds(left))
        }
        Progress::Grace(left) => {
            format!("the old key stays {} s for whoever loaded it (Ctrl-C is fine, then --resume)", seconds(left))
        }
        Progress::Undoing => "undoing everything".to_owned(),
    }
}
