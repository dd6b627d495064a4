//! How far a rotation must have come when its journal is lost, from the registered set, the store and the profile, by
//! thumbprint.

use jiff::Timestamp;

use super::plan::{Plan, Step};
use super::state::Event;
use crate::profile::KeyName;
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::jwks::KeySet;

/// A key that is stored here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalKey {
    /// Its kid and thumbprint.
    pub key: KeyName,
    /// When it was made or imported.
    pub created: Timestamp,
    /// No profile signs with it, and its kid is one that rotations of this profile give.
    pub is_loose: bool,
}

/// What can be seen when the journal is missing.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The keys that are registered on the client.
    pub set: &'a KeySet,
    /// The stored keys, the profile's among them.
    pub stored: &'a [LocalKey],
    /// The key that the profile signs with.
    pub current: &'a KeyName,
}

/// The result of looking at the facts without a journal.
#[derive(Debug, PartialEq, Eq)]
pub enum Reconstruction {
    /// There is nothing to do.
    Nothing,
    /// A newer key is there beside the profile's: the rotation had not come to the switch.
    NotSwitched {
        /// The key that was to replace the profile's.
        new: KeyName,
    },
    /// An older key is still registered beside the profile's: the rotation had come past the switch.
    NotRetired {
        /// The key that the profile's key replaced.
        old: KeyName,
    },
    /// Several keys could be meant.
    Unclear(Vec<KeyName>),
}

/// Looks at the facts.
pub fn rebuild(facts: &Facts<'_>) -> Reconstruction {
    let Some(current) = facts.stored.iter().find(|stored| stored.key.thumbprint == facts.current.thumbprint) else {
        return Reconstruction::Nothing;
    };
    let candidates: Vec<&LocalKey> = facts
        .stored
        .iter()
        .filter(|stored| stored.key.thumbprint != facts.current.thumbprint && stored.is_loose)
        // An older key that isn't registered is only a leftover; it does no harm.
        .filter(|stored| stored.key.is_in(facts.set) || stored.created > current.created)
        .collect();
    match candidates.as_slice() {
        [] => Reconstruction::Nothing,
        [one] if one.created > current.created => Reconstruction::NotSwitched { new: one.key.clone() },
        [one] => Reconstruction::NotRetired { old: one.key.clone() },
        several => Reconstruction::Unclear(several.iter().map(|stored| stored.key.clone()).collect()),
    }
}

/// The journal as it would be: what is certain from the facts. The rest is done again, which does nothing twice.
pub fn retold(plan: &Plan, new: &Thumbprint, switched: bool) -> Vec<Event> {
    let mut events = vec![Event::Begun { plan: Box::new(plan.clone()) }, Event::Made { thumbprint: new.clone() }];
    if switched {
        events.extend([Step::Register, Step::Prove, Step::Switch].map(|step| Event::Done { step }));
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;
    use maskinporten_protocol::ids::Kid;
    use maskinporten_protocol::jwk::Algorithm;
    use maskinporten_protocol::jwks::RegisteredKey;
    use maskinporten_protocol::key::{Bits, PrivateKey};

    fn key(kid: &str) -> (KeyName, RegisteredKey) {
        let public = PrivateKey::generate(Bits::B2048).unwrap().public().clone();
        let kid: Kid = kid.parse().unwrap();
        let registered = RegisteredKey::new(public.to_jwk(&kid, Algorithm::Rs256));
        (KeyName { kid, thumbprint: public.thumbprint() }, registered)
    }

    fn stored(key: &KeyName, created: i64, is_loose: bool) -> LocalKey {
        LocalKey { key: key.clone(), created: Timestamp::from_second(created).unwrap(), is_loose }
    }

    #[test]
    fn the_facts_tell_how_far_it_was() {
        let ((a, a_set), (b, b_set), (c, _)) = (key("a"), key("b"), key("c"));
        let both = KeySet { keys: vec![a_set.clone(), b_set.clone()] };
        let only_a = KeySet { keys: vec![a_set] };
        let only_b = KeySet { keys: vec![b_set] };
        let found = |set: &KeySet, stored: &[LocalKey], current: &KeyName| rebuild(&Facts { set, stored, current });
        let pair = [stored(&a, 1, true), stored(&b, 2, true)];
        assert_eq!(found(&only_a, &pair[..1], &a), Reconstruction::Nothing);
        assert_eq!(found(&only_a, &pair, &a), Reconstruction::NotSwitched { new: b.clone() }, "made, not registered");
        assert_eq!(found(&both, &pair, &a), Reconstruction::NotSwitched { new: b.clone() });
        assert_eq!(found(&both, &pair, &b), Reconstruction::NotRetired { old: a.clone() });
        assert_eq!(found(&only_b, &pair, &b), Reconstruction::Nothing, "a leftover");
        let foreign = [stored(&a, 1, true), stored(&b, 2, false)];
        assert_eq!(found(&both, &foreign, &a), Reconstruction::Nothing, "not one that a rotation made");
        let twins = [stored(&a, 1, true), stored(&b, 1, true)];
        assert_eq!(found(&both, &twins, &a), Reconstruction::NotRetired { old: b.clone() }, "not newer");
        assert_eq!(found(&only_a, &twins, &a), Reconstruction::Nothing, "not newer, and not registered");
        assert_eq!(found(&both, &pair, &c), Reconstruction::Nothing, "the profile's isn't stored");
        let three = [stored(&a, 1, true), stored(&b, 2, true), stored(&c, 3, true)];
        assert_eq!(found(&both, &three, &a), Reconstruction::Unclear(vec![b, c]));
    }
}
