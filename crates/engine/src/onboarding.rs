//! A new client's way from nothing to a token: what the person said, which steps that takes, and which of them hold
//! already. That is looked at in profiles and key register; the journal only has what was said, and where it stopped.

mod answers;
mod kept;
mod standing;
mod step;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::folder::Folder;
use crate::journal::{Entry, Held, Journal};
use crate::operator::Operator;
use crate::profile::Login;
use maskinporten_protocol::ids::{Kid, ProfileName};

pub use answers::{AdminAnswers, Answers, AnswersError, Way};
pub use kept::{keep_client, keep_key};
pub use standing::Standing;
pub use step::Step;

use crate::rotate::new_kid;

/// One line of an onboarding's journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnboardingEntry {
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
    /// It begins, with the kids that its keys will have: a key that was stored before a crash is found by them.
    Begun {
        /// Of the client's key.
        kid: Kid,
        /// Of the admin client's key, if it gets one.
        admin_kid: Kid,
    },
    /// All that was said so far.
    Answered {
        /// In place of what was said before.
        answers: Box<Answers>,
    },
    /// A step is about to be taken.
    Intent {
        /// The step.
        step: Step,
    },
    /// A step was taken, and holds.
    Done {
        /// The step.
        step: Step,
    },
    /// There was a token, and it was verified.
    Ended,
}

impl Entry for OnboardingEntry {
    const FOLDER: &'static str = "onboardings";

    fn begins(&self) -> bool {
        matches!(self.event, Event::Begun { .. })
    }
}

/// The onboarding of a profile's client.
#[derive(Debug)]
pub struct Onboarding {
    /// The profile that is to be there in the end.
    pub profile: ProfileName,
    /// The kid of its key, if that is made on the way.
    pub kid: Kid,
    /// The kid of the admin client's key, if that is made on the way.
    pub admin_kid: Kid,
    /// What was said so far.
    pub answers: Answers,
    /// The step that was begun and didn't end.
    pub stopped_at: Option<Step>,
    /// Whether it has a journal, and that hasn't ended.
    pub is_open: bool,
    /// Held from the first thing that is written on: one process at a time.
    lock: Option<Held>,
}

impl Onboarding {
    /// As its journal has it; anew, if it has none or has ended.
    pub fn of(operator: &Operator, profile: &ProfileName) -> Result<Self, Error> {
        let entries = journal(operator.folder(), profile).entries()?;
        match Self::replay(profile, &entries) {
            Some(found) if found.is_open => Ok(found),
            _ => Self::anew(operator, profile),
        }
    }

    /// From the beginning, whatever its journal has.
    pub fn anew(operator: &Operator, profile: &ProfileName) -> Result<Self, Error> {
        let kid = new_kid(profile.as_str(), operator.today())?;
        Ok(Self::with_kids(profile, kid, new_kid("admin", operator.today())?))
    }

    fn with_kids(profile: &ProfileName, kid: Kid, admin_kid: Kid) -> Self {
        let (profile, answers) = (profile.clone(), Answers::default());
        Self { profile, kid, admin_kid, answers, stopped_at: None, is_open: false, lock: None }
    }

    fn replay(profile: &ProfileName, entries: &[OnboardingEntry]) -> Option<Self> {
        let (first, rest) = entries.split_first()?;
        let Event::Begun { kid, admin_kid } = &first.event else { return None };
        let mut found = Self { is_open: true, ..Self::with_kids(profile, kid.clone(), admin_kid.clone()) };
        for entry in rest {
            match &entry.event {
                Event::Begun { .. } => {}
                Event::Answered { answers } => found.answers = (**answers).clone(),
                Event::Intent { step } => found.stopped_at = Some(*step),
                Event::Done { .. } => found.stopped_at = None,
                Event::Ended => found.is_open = false,
            }
        }
        Some(found)
    }

    /// Those that were begun and haven't ended, by the names of their profiles.
    pub fn unfinished(operator: &Operator) -> Result<Vec<Self>, Error> {
        let folder = operator.folder().path().join(OnboardingEntry::FOLDER);
        // No folder, no onboarding; one that can't be read is noticed when a journal in it is.
        let files = folder.read_dir().into_iter().flatten().flatten();
        let names = files.filter_map(|file| file.path().file_name()?.to_str()?.strip_suffix(".jsonl")?.parse().ok());
        let mut found: Vec<Self> = Vec::new();
        for name in names {
            let entries = journal(operator.folder(), &name).entries()?;
            found.extend(Self::replay(&name, &entries).filter(|one| one.is_open));
        }
        found.sort_by(|one, other| one.profile.cmp(&other.profile));
        Ok(found)
    }

    /// The one that was begun, hasn't ended, and is to give this profile its client: as its own, or as the admin's, whose
    /// key it made.
    pub fn on_the_way_to(operator: &Operator, profile: &ProfileName) -> Result<Option<Self>, Error> {
        let login = operator.folder().profiles()?.get(profile).and_then(|known| known.login);
        let is_admin_s = |found: &Self| matches!(&login, Some(Login::Key { kid, .. }) if *kid == found.admin_kid);
        let is_its = |found: &Self| found.profile == *profile || is_admin_s(found);
        Ok(Self::unfinished(operator)?.into_iter().find(is_its))
    }

    /// The step that comes next, as far as this machine knows.
    pub fn next(&self, operator: &Operator) -> Result<Option<Step>, Error> {
        let admin = self.answers.admin.as_ref().and_then(|admin| admin.profile.as_ref());
        let standing = Standing::of(operator, admin, &self.profile)?;
        let holds = |step: &Step| standing.holds(*step, &self.answers) == Some(true);
        Ok(Step::all(&self.answers).into_iter().find(|step| !holds(step)))
    }

    /// Writes down what was said, if that is news. When this returns, the disk has it.
    pub fn answered(&mut self, operator: &Operator, answers: &Answers) -> Result<(), Error> {
        self.lock(operator)?;
        if self.is_open && self.answers == *answers {
            return Ok(());
        }
        if !self.is_open {
            let (kid, admin_kid) = (self.kid.clone(), self.admin_kid.clone());
            self.record(operator, Event::Begun { kid, admin_kid })?;
            self.is_open = true;
        }
        self.answers = answers.clone();
        self.record(operator, Event::Answered { answers: Box::new(answers.clone()) })
    }

    /// So that two processes don't register two clients.
    fn lock(&mut self, operator: &Operator) -> Result<(), Error> {
        if self.lock.is_none() {
            self.lock = Some(journal(operator.folder(), &self.profile).lock()?);
        }
        Ok(())
    }

    /// Writes down what is about to happen, or what happened.
    pub fn record(&self, operator: &Operator, event: Event) -> Result<(), Error> {
        let entry = OnboardingEntry { at: operator.clock().now(), event };
        Ok(journal(operator.folder(), &self.profile).record(&entry)?)
    }
}

fn journal(folder: &Folder, profile: &ProfileName) -> Journal<OnboardingEntry> {
    Journal::of(folder, profile)
}

#[cfg(test)]
mod tests;
