//! The plan of a rotation, as plain data: it goes into the journal, so it contains only names and times.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::key_service::KeyVersion;
use crate::profile::{KeyName, Login};
use maskinporten_protocol::ids::{ClientId, EnvironmentName, Kid, ProfileName};
use maskinporten_protocol::jwk::{Algorithm, Thumbprint};
use maskinporten_protocol::jwks::{KeySet, RegisteredKey};

/// A key in the set that isn't part of this rotation, with enough detail to see whether somebody changed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Other {
    /// Its kid, which needn't keep our rules.
    pub kid: String,
    /// Which key, if it can be read.
    pub thumbprint: Option<Thumbprint>,
    /// When it stops working, in seconds since 1970.
    pub exp: Option<i64>,
}

impl From<&RegisteredKey> for Other {
    fn from(key: &RegisteredKey) -> Self {
        Self {
            kid: key.kid().to_owned(),
            thumbprint: key.thumbprint(),
            exp: key.expires().map(jiff::Timestamp::as_second),
        }
    }
}

/// The keys in a set that aren't the ones named, in an order of their own: servers needn't keep theirs.
pub fn others(set: &KeySet, ours: &[&KeyName]) -> Vec<Other> {
    let mut others: Vec<Other> =
        set.keys.iter().filter(|key| !ours.iter().any(|our| our.is(key))).map(Other::from).collect();
    others.sort_by(|a, b| a.kid.cmp(&b.kid));
    others
}

/// What happens to the old private key when it is no longer registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OldKey {
    /// The private key is deleted.
    #[default]
    Delete,
    /// It stays in the store, marked as archived.
    Archive,
    /// It stays as it is.
    Keep,
}

/// Where the new key comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NewKey {
    /// The rotation makes it, and removes it again when it is rolled back.
    #[default]
    Made,
    /// It was imported and is in the store already: rolling back leaves it there.
    #[serde(rename = "brought")]
    Imported {
        /// The thumbprint of the imported key.
        thumbprint: Thumbprint,
        /// Whether it was already registered: rolling back then leaves that, too.
        registered: bool,
    },
}

impl NewKey {
    fn is_made(&self) -> bool {
        *self == Self::Made
    }
}

/// How a client's first key is registered. There is no other that it could look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FirstKey {
    /// What it signs with.
    pub algorithm: Algorithm,
    /// Whether its certificate is registered with it.
    pub with_certificate: bool,
}

/// The longest overlap that is waited for on the spot; a longer one needs `--resume`.
pub const SHORT_GRACE: Duration = Duration::from_secs(300);

/// What a rotation is to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The profile whose key it is.
    pub profile: ProfileName,
    /// Where its client is registered.
    pub environment: EnvironmentName,
    /// The id of the profile's client.
    pub client_id: ClientId,
    /// How it logged in before.
    pub old: Login,
    /// What the new key is called.
    pub new_kid: Kid,
    /// Where the new key comes from.
    #[serde(default, skip_serializing_if = "NewKey::is_made")]
    pub new_key: NewKey,
    /// The new key is the client's first: whatever the profile logged in with before isn't registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<FirstKey>,
    /// The keys that the service of the client's keys had when it began, where they live at one: another one there is
    /// the new one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<KeyVersion>,
    /// The keys of others.
    pub others: Vec<Other>,
    /// How long, in seconds, the old key stays registered after the switch: the overlap.
    pub grace: u64,
    /// What happens to it.
    pub old_key: OldKey,
    /// How many deliveries there are.
    pub deliveries: usize,
    /// How many checks there are.
    pub checks: usize,
    /// The reason, in the words of the person who began it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// One step of a rotation. Each can be repeated: it first checks whether it was already taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// The new key is made, and in the store.
    Make,
    /// It is registered beside the others.
    Register,
    /// It has produced tokens, several times in a row.
    Prove,
    /// The profile signs with it.
    Switch,
    /// It is delivered to wherever else it is needed.
    Deliver(usize),
    /// A check says that the delivery works.
    Check(usize),
    /// The overlap: whoever loaded the old key has had time to load the new one.
    Grace,
    /// The old key is no longer registered.
    Unregister,
    /// The old private key is deleted, or archived.
    Retire,
}

impl Plan {
    /// The steps, in their order.
    pub fn steps(&self) -> Vec<Step> {
        let mut steps = if self.new_key.is_made() { vec![Step::Make] } else { Vec::new() };
        steps.extend([Step::Register, Step::Prove, Step::Switch]);
        steps.extend((0..self.deliveries).map(Step::Deliver));
        steps.extend((0..self.checks).map(Step::Check));
        // A certificate isn't registered, and is its owner's to delete.
        if self.old_name().is_some() {
            steps.extend([Step::Grace, Step::Unregister, Step::Retire]);
        }
        steps
    }

    /// The old key, if it is a registered one.
    pub fn old_name(&self) -> Option<KeyName> {
        if self.first.is_some() { None } else { KeyName::of(&self.old) }
    }

    /// Whether the new key is the client's first. Once it is registered nobody logs in with a certificate, so that
    /// until the profile has switched nothing works.
    pub fn is_first(&self) -> bool {
        self.old_name().is_none()
    }

    /// The new key, if there is no need to make it.
    pub fn imported(&self) -> Option<KeyName> {
        match &self.new_key {
            NewKey::Made => None,
            NewKey::Imported { thumbprint, .. } => {
                Some(KeyName { kid: self.new_kid.clone(), thumbprint: thumbprint.clone() })
            }
        }
    }

    /// Whether the overlap is waited for on the spot.
    pub fn waits_for_grace(&self) -> bool {
        self.grace <= SHORT_GRACE.as_secs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rotate::tests::fake::{Fake, Learning, name};

    fn plan() -> Plan {
        Fake::new(Learning::After(0)).plan()
    }

    fn imported() -> Plan {
        let thumbprint = name("new", 2).thumbprint;
        Plan { new_key: NewKey::Imported { thumbprint, registered: true }, ..plan() }
    }

    #[test]
    fn s14_each_kind_of_plan_has_its_steps_and_keys() {
        use Step::{Check, Deliver, Grace, Make, Prove, Register, Retire, Switch, Unregister};
        let all = vec![Make, Register, Prove, Switch, Deliver(0), Check(0), Grace, Unregister, Retire];
        assert_eq!(plan().steps(), all);
        assert_eq!((plan().old_name(), plan().imported(), plan().is_first()), (Some(name("old", 0)), None, false));
        assert_eq!(imported().steps(), all[1..]);
        assert_eq!(imported().imported(), Some(name("new", 2)));
        let first = Plan { first: Some(FirstKey::default()), ..plan() };
        assert_eq!(first.steps(), all[..6]);
        assert_eq!((first.old_name(), first.is_first()), (None, true));
    }

    #[test]
    fn s14_an_overlap_of_five_minutes_is_waited_for_and_a_longer_one_is_not() {
        assert!(Plan { grace: 300, ..plan() }.waits_for_grace());
        assert!(!Plan { grace: 301, ..plan() }.waits_for_grace());
    }

    #[test]
    fn s14_a_plan_comes_back_from_the_journal_as_it_was() {
        for plan in [plan(), imported()] {
            let line = serde_json::to_string(&plan).unwrap();
            assert_eq!(line.contains("new_key"), plan.imported().is_some(), "{line}");
            assert_eq!(serde_json::from_str::<Plan>(&line).unwrap(), plan);
        }
    }

    #[test]
    fn s14_the_keys_of_others_are_those_that_are_not_ours_in_an_order_of_their_own() {
        let mut fake = Fake::new(Learning::After(0));
        fake.add("new", 2);
        fake.add("a", 3);
        let kids = |ours: &[&KeyName]| others(&fake.set, ours).into_iter().map(|key| key.kid).collect::<Vec<_>>();
        assert_eq!(kids(&[&name("old", 0), &name("new", 2)]), ["a", "theirs"]);
        // The kid alone, or the key alone, doesn't make it ours.
        assert_eq!(kids(&[&name("old", 2), &name("fresh", 2)]), ["a", "new", "old", "theirs"]);
    }
}
