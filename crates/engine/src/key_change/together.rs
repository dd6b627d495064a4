//! Changes of several profiles' keys, with one overlap for all.
//!
//! They go side by side: all new keys are registered, then all are proven, so that the server learns them at the same
//! time; then all profiles switch, and each overlap runs before the first one is waited for. One that fails is left
//! where it stands, as it would be alone, and the others go on.

use std::time::Duration;

use super::{KeyChange, Went};
use crate::rotate::{Effects as _, Plan, Standing, Step};

/// What is to be done with a change.
#[derive(Debug)]
pub enum Task {
    /// It begins.
    Begin(Box<Plan>),
    /// The one that is under way goes on. `accept`: the key set is taken as it is now.
    GoOn {
        /// Whatever somebody else has done to the key set meanwhile is accepted.
        accept: bool,
    },
    /// The one that is under way is rolled back.
    RollBack,
}

/// Before these steps all wait for one another; then nothing is left to wait for.
const STOPS: [Option<Step>; 4] = [Some(Step::Prove), Some(Step::Switch), Some(Step::Grace), None];

/// Carries out changes of different clients, each with its task, and goes as far as there is something to do at the
/// moment. `came` is told how each ended, by its place, as soon as that is known.
pub fn together(parts: Vec<(&mut KeyChange<'_>, Task)>, mut came: impl FnMut(usize, Went<Standing>)) {
    let (among, [first, later @ ..]) = (parts.len(), STOPS);
    let mut left = Vec::new();
    for (place, (change, task)) in parts.into_iter().enumerate() {
        change.machine.among = among;
        match change.start(task, first) {
            Ok(Standing::Paused) => left.push((place, change)),
            ended => came(place, ended),
        }
    }
    for stop in later {
        // Who has the least to wait for ends first, and the others wait meanwhile.
        left.sort_by_key(|(_, change)| change.under_way().and_then(|state| state.until));
        left.retain_mut(|(place, change)| match change.go_on_before(false, stop) {
            Ok(Standing::Paused) => true,
            ended => {
                came(*place, ended);
                false
            }
        });
    }
}

impl KeyChange<'_> {
    fn start(&mut self, task: Task, stop: Option<Step>) -> Went<Standing> {
        // After Ctrl-C nothing is begun.
        self.machine.sleep(Duration::ZERO)?;
        match task {
            Task::Begin(plan) => self.begin_before(*plan, stop),
            Task::GoOn { accept } => self.go_on_before(accept, stop),
            Task::RollBack => self.roll_back(),
        }
    }
}
