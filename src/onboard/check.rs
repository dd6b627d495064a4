//! What is looked at once a step was taken.

use super::walk::Walk;
use crate::doctor::{PATIENCE, failure};
use crate::failure::{Failure, Outcome};
use maskinporten_engine::diagnosis::{Cause, Finding, Link, Place, Question};
use maskinporten_engine::onboarding::{Step, Way};
use maskinporten_engine::token_request::TokenRequest;

/// The links of the chain to a token that steps make. The others show when a token is asked for.
const MADE: [Place; 5] = [Place::Configuration, Place::Store, Place::Key, Place::Client, Place::RegisteredKey];

impl Walk<'_> {
    /// Looks whether a step holds that was taken, and, once there is a client with a key, whether the chain does that was made.
    pub(super) fn check(&mut self, step: Step) -> Outcome {
        if step == Step::Token {
            return Ok(());
        }
        if !self.holds(step)? {
            let title = self.words().title(step);
            return Err(Failure::not_done(format!("it was done, and doesn't hold: {title}"))
                .hint("somebody else may have changed it meanwhile"));
        }
        if matches!(step, Step::Registration | Step::Profile) { self.examine() } else { Ok(()) }
    }

    /// The chain as `doctor` sees it. What Maskinporten doesn't know yet isn't broken.
    fn examine(&self) -> Outcome {
        let waiting = self.terminal.out.waiting("looking at what was made");
        let found = self.operator.clone().watched_by(()).diagnose(Question {
            profile: Some(self.profile().clone()),
            client: self.operator.client_of(self.profile()),
            request: TokenRequest::default(),
            admin: (self.said.way != Some(Way::Portal)).then(|| self.admin.clone()),
            patience: PATIENCE,
        });
        drop(waiting);
        let broken = |link: Link| match link.finding {
            Finding::Wrong(wrong) if MADE.contains(&link.place) && wrong.cause != Cause::KeyTooNew => {
                Some(failure(link.place, wrong))
            }
            _ => None,
        };
        let broken = found.links.into_iter().find_map(broken);
        broken.map_or(Ok(()), |failure| Err(self.examined(failure)))
    }

    /// With where the whole chain can be seen.
    pub(super) fn examined(&self, failure: Failure) -> Failure {
        failure.hint(format!("see the whole chain with `maskinporten doctor {}`", self.profile()))
    }
}
