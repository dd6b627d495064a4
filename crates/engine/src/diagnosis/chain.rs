//! The chain while it is looked at.

use std::time::Duration;

use super::{Cause, Diagnosis, Finding, Link, Place, Seen, Unseen, Wrong};
use crate::error::Error;
use maskinporten_protocol::ids::Scope;

/// The chain while it is looked at. What was found first of a link stays, unless it is replaced by name.
#[derive(Default)]
pub(super) struct Chain {
    links: Vec<Link>,
    pub(super) cause: Option<Place>,
}

impl Chain {
    pub(super) fn put(&mut self, place: Place, finding: Finding, took: Option<Duration>) {
        self.links.retain(|link| link.place != place);
        self.links.push(Link { place, finding, took });
    }

    pub(super) fn right(&mut self, place: Place, seen: Seen) {
        self.put(place, Finding::Right(seen), None);
    }

    pub(super) fn wrong(&mut self, place: Place, cause: Cause, error: Option<Error>) {
        let took = self.link(place).and_then(|link| link.took);
        self.put(place, Finding::Wrong(Wrong { cause, error }), took);
    }

    pub(super) fn unseen(&mut self, place: Place, why: Unseen) {
        self.put(place, Finding::Unseen(why), None);
    }

    pub(super) fn link(&self, place: Place) -> Option<&Link> {
        self.links.iter().find(|link| link.place == place)
    }

    pub(super) fn is_wrong(&self, place: Place) -> bool {
        self.link(place).is_some_and(|link| matches!(link.finding, Finding::Wrong(_)))
    }

    /// Whether it was seen to be right by itself.
    pub(super) fn is_seen_right(&self, place: Place) -> bool {
        self.link(place)
            .is_some_and(|link| matches!(&link.finding, Finding::Right(seen) if !matches!(seen, Seen::Proven)))
    }

    pub(super) fn cause_of(&self, place: Place) -> Option<Cause> {
        match &self.link(place)?.finding {
            Finding::Wrong(wrong) => Some(wrong.cause.clone()),
            _ => None,
        }
    }

    pub(super) fn first_wrong(&self) -> Option<Place> {
        Place::ALL.into_iter().find(|place| self.is_wrong(*place))
    }

    /// Whatever wasn't looked at comes after the first broken link. Without a cause by name it is the first of them.
    pub(super) fn end(mut self, scopes: Vec<Scope>) -> Diagnosis {
        let first = self.first_wrong();
        for place in Place::ALL {
            if self.link(place).is_none() {
                self.unseen(place, first.map_or(Unseen::NotAsked, Unseen::After));
            }
        }
        self.links.sort_by_key(|link| link.place);
        Diagnosis {
            links: self.links,
            cause: self.cause.or(first),
            organisation: None,
            admin_organisation: None,
            owner: None,
            scopes,
            decoded: None,
        }
    }
}
