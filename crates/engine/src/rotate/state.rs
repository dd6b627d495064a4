//! The journal's events, and the state of a rotation that follows from them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::plan::{Other, Plan, Step};
use crate::profile::KeyName;
use maskinporten_protocol::jwk::Thumbprint;

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// When the line was written.
    pub at: Timestamp,
    /// What happened, or is about to happen.
    #[serde(flatten)]
    pub event: Event,
}

/// What happened, or is about to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A rotation begins, with its plan.
    Begun {
        /// What it is to do.
        plan: Box<Plan>,
    },
    /// A step is about to be taken.
    Intent {
        /// The step.
        step: Step,
    },
    /// The new key is in the store.
    Made {
        /// The thumbprint of the new key.
        thumbprint: Thumbprint,
    },
    /// A step was taken.
    Done {
        /// The step.
        step: Step,
    },
    /// The new key was refused for good, or for too long.
    Refused {
        /// The trace id for the server's support.
        trace_id: String,
    },
    /// The overlap has begun.
    Waiting {
        /// When the overlap ends.
        until: Timestamp,
    },
    /// What somebody else did to the set was looked at and accepted.
    Accepted {
        /// The keys of others as they are now.
        others: Vec<Other>,
    },
    /// From here on everything is undone.
    RollingBack,
    /// The rotation is over.
    Ended {
        /// How it ended.
        end: End,
    },
}

/// How a rotation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// The new key is in use, and the old one is gone.
    Finished,
    /// Everything was rolled back.
    RolledBack,
}

/// How far a rotation has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// What it is to do.
    pub plan: Plan,
    /// When it was begun.
    pub begun: Timestamp,
    /// The new key, once it is made.
    pub new: Option<KeyName>,
    /// Steps taken for sure.
    pub done: BTreeSet<Step>,
    /// Steps that may have been taken.
    pub tried: BTreeSet<Step>,
    /// The end of the overlap, once it runs.
    pub until: Option<Timestamp>,
    /// The keys of others, as they are to be.
    pub others: Vec<Other>,
    /// Everything is being undone.
    pub rolling_back: bool,
    /// How it ended, if it did.
    pub end: Option<End>,
}

impl State {
    /// At the very beginning.
    pub fn new(plan: Plan, begun: Timestamp) -> Self {
        Self {
            others: plan.others.clone(),
            new: plan.imported(),
            plan,
            begun,
            done: BTreeSet::new(),
            tried: BTreeSet::new(),
            until: None,
            rolling_back: false,
            end: None,
        }
    }

    /// From a journal: the last rotation in it, if there is one.
    pub fn replay<'a>(entries: impl IntoIterator<Item = &'a JournalEntry>) -> Option<Self> {
        let mut state: Option<Self> = None;
        for entry in entries {
            match (&entry.event, &mut state) {
                (Event::Begun { plan }, _) => state = Some(Self::new(Plan::clone(plan), entry.at)),
                (event, Some(state)) => state.apply(event),
                // What comes before the first beginning belongs to nothing.
                (_, None) => {}
            }
        }
        state
    }

    /// What an event means for the state.
    pub fn apply(&mut self, event: &Event) {
        match event {
            // `replay` reads the one from a journal, people the other.
            Event::Begun { .. } | Event::Refused { .. } => {}
            Event::Intent { step } => {
                self.tried.insert(*step);
            }
            Event::Made { thumbprint } => {
                self.new = Some(KeyName { kid: self.plan.new_kid.clone(), thumbprint: thumbprint.clone() });
                self.done.insert(Step::Make);
            }
            Event::Done { step } => {
                self.done.insert(*step);
            }
            Event::Waiting { until } => self.until = Some(*until),
            Event::Accepted { others } => self.others.clone_from(others),
            Event::RollingBack => self.rolling_back = true,
            Event::Ended { end } => self.end = Some(*end),
        }
    }

    /// The next step, if there is one.
    pub fn next(&self) -> Option<Step> {
        self.plan.steps().into_iter().find(|step| !self.done.contains(step))
    }

    /// Whether there is something left to do.
    pub fn is_open(&self) -> bool {
        self.end.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rotate::tests::fake::{Fake, Learning};

    #[test]
    fn s14_a_rotation_is_open_until_it_ends_and_the_last_one_counts() {
        let fake = Fake::new(Learning::After(0));
        let at = |event| JournalEntry { at: fake.now.get(), event };
        let begun = at(Event::Begun { plan: Box::new(fake.plan()) });
        let ended = at(Event::Ended { end: End::Finished });
        assert_eq!(State::replay([&ended]), None, "nothing has begun");
        let mut state = State::replay([&ended, &begun]).unwrap();
        assert!(state.is_open());
        assert_eq!(state.next(), Some(Step::Make));
        state.apply(&Event::Done { step: Step::Make });
        assert_eq!(state.next(), Some(Step::Register));
        assert!(!State::replay([&begun, &ended]).unwrap().is_open());
        assert!(State::replay([&begun, &ended, &begun]).unwrap().is_open());
    }
}
