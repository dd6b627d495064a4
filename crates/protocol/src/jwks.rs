//! A client's registered key set (RFC 7517 section 5, as the self-service API keeps it) and its rules.
//!
//! Keys that others registered are carried along exactly as they came: the set is replaced whole by the server's
//! POST, so whatever we don't understand and don't send again is lost to its owner.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::jwk::{PublicKey, Thumbprint};

/// The most keys that a client can have.
pub const MAX_KEYS: usize = 5;

/// Members that the server adds to what it returns and doesn't want back.
const READ_ONLY: [&str; 2] = ["created", "last_updated"];

/// Why a key can't join a set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeySetError {
    /// The kid is taken by another key.
    #[error("kid {kid} is already registered on this client with another key (thumbprint {theirs})")]
    KidTaken {
        /// The kid that is taken.
        kid: String,
        /// The other key's thumbprint, or "unreadable".
        theirs: String,
    },
    /// There is no room for another.
    #[error("the client already has {MAX_KEYS} keys, and can't have more")]
    Full,
}

/// One key as the server keeps it: a JWK with members that we may not know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct RegisteredKey(Map<String, Value>);

impl RegisteredKey {
    /// From the members of a JWK.
    pub fn new(members: Map<String, Value>) -> Self {
        Self(members)
    }

    /// The members, all of them.
    pub fn members(&self) -> &Map<String, Value> {
        &self.0
    }

    /// The kid, as registered; others' kids needn't keep our rules.
    pub fn kid(&self) -> &str {
        self.text("kid").unwrap_or_default()
    }

    /// The algorithm, e.g. `RS256`.
    pub fn alg(&self) -> Option<&str> {
        self.text("alg")
    }

    /// The public key, if it is one that we can read.
    pub fn public_key(&self) -> Option<PublicKey> {
        PublicKey::from_jwk_ignoring_private(&self.0).ok()
    }

    /// The RFC 7638 thumbprint, if the key can be read.
    pub fn thumbprint(&self) -> Option<Thumbprint> {
        self.public_key().map(|key| key.thumbprint())
    }

    /// When the key stops working.
    pub fn expires(&self) -> Option<Timestamp> {
        self.0.get("exp")?.as_i64().and_then(|seconds| Timestamp::from_second(seconds).ok())
    }

    /// Whether the key has expired.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires().is_some_and(|expires| expires <= now)
    }

    /// Whether the key is bound to a business certificate (`x5c` in the registered JWK).
    pub fn is_certificate_locked(&self) -> bool {
        self.0.contains_key("x5c")
    }

    /// The key as it is sent back: as it came, without the read-only members, and with the `use` that older keys lack
    /// and the server now demands. `exp` stays, and with it the key's lifetime.
    #[must_use]
    pub fn to_resend(&self) -> Self {
        let mut members = self.0.clone();
        members.retain(|name, _| !READ_ONLY.contains(&name.as_str()));
        members.entry("use").or_insert_with(|| json!("sig"));
        Self(members)
    }

    /// The key as it is sent to get a new lifetime: without the old one.
    #[must_use]
    pub fn to_renew(&self) -> Self {
        let Self(mut members) = self.to_resend();
        members.shift_remove("exp");
        Self(members)
    }

    fn text(&self, member: &str) -> Option<&str> {
        self.0.get(member)?.as_str()
    }
}

/// What adding a key to a set comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Addition {
    /// The same key is there under the same kid.
    AlreadyThere(RegisteredKey),
    /// It can be added.
    Fits,
}

/// The registered keys of one client.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeySet {
    /// The keys, in the server's order.
    #[serde(default)]
    pub keys: Vec<RegisteredKey>,
}

impl KeySet {
    /// The kids, in the server's order.
    pub fn kids(&self) -> Vec<&str> {
        self.keys.iter().map(RegisteredKey::kid).collect()
    }

    /// The key with this kid.
    pub fn by_kid(&self, kid: &str) -> Option<&RegisteredKey> {
        self.keys.iter().find(|key| key.kid() == kid)
    }

    /// How many keys have this kid: the server keeps them apart, but not every hand that has put keys there did.
    pub fn count(&self, kid: &str) -> usize {
        self.keys.iter().filter(|key| key.kid() == kid).count()
    }

    /// The set as it was seen, but for these.
    #[must_use]
    pub fn except(&self, kids: &[&str]) -> Self {
        Self { keys: self.keys.iter().filter(|key| !kids.contains(&key.kid())).cloned().collect() }
    }

    /// The keys with this thumbprint: the same key may be registered under several kids.
    pub fn by_thumbprint<'a>(&'a self, thumbprint: &'a Thumbprint) -> impl Iterator<Item = &'a RegisteredKey> {
        self.keys.iter().filter(move |key| key.thumbprint().as_ref() == Some(thumbprint))
    }

    /// Whether a key can be added, or is there already. "The same" is the thumbprint, never the kid alone.
    pub fn consider(&self, kid: &str, public: &PublicKey) -> Result<Addition, KeySetError> {
        match self.by_kid(kid) {
            Some(there) if there.thumbprint() == Some(public.thumbprint()) => {
                Ok(Addition::AlreadyThere(there.clone()))
            }
            Some(there) => Err(KeySetError::KidTaken {
                kid: kid.to_owned(),
                theirs: there.thumbprint().map_or_else(|| "unreadable".into(), |thumbprint| thumbprint.to_string()),
            }),
            None if self.keys.len() >= MAX_KEYS => Err(KeySetError::Full),
            None => Ok(Addition::Fits),
        }
    }

    /// The set to send so that `new` is added, or takes the place of the key with its kid, and all else stays as it is.
    #[must_use]
    pub fn with(&self, new: RegisteredKey) -> Self {
        let mut set = self.without(new.kid());
        set.keys.push(new);
        set
    }

    /// The set to send so that `kid` is gone and all else stays as it is.
    #[must_use]
    pub fn without(&self, kid: &str) -> Self {
        self.without_all(&[kid])
    }

    /// The set to send so that these are gone and all else stays as it is.
    #[must_use]
    pub fn without_all(&self, kids: &[&str]) -> Self {
        Self { keys: self.except(kids).keys.iter().map(RegisteredKey::to_resend).collect() }
    }

    /// The set to send so that `kid` gets a new lifetime and all else stays as it is.
    #[must_use]
    pub fn renewing(&self, kid: &str) -> Self {
        let renewed = |key: &RegisteredKey| if key.kid() == kid { key.to_renew() } else { key.to_resend() };
        Self { keys: self.keys.iter().map(renewed).collect() }
    }

    /// Whether two looks at a set saw the same keys with the same members, whatever their order.
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.keys.len() == other.keys.len()
            && self.keys.iter().all(|key| other.keys.contains(key))
            && other.keys.iter().all(|key| self.keys.contains(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jwk::Algorithm;
    use crate::key::{Bits, PrivateKey};

    fn key(kid: &str) -> (PublicKey, RegisteredKey) {
        let public = PrivateKey::generate(Bits::B2048).unwrap().public().clone();
        let members = public.to_jwk(&kid.parse().unwrap(), Algorithm::Rs256);
        (public, RegisteredKey(members))
    }

    #[test]
    fn the_same_key_is_told_by_its_thumbprint() {
        let ((one, first), (other, _)) = (key("k"), key("k"));
        let set = KeySet { keys: vec![first.clone()] };
        assert_eq!(set.consider("k", &one), Ok(Addition::AlreadyThere(first)));
        assert!(matches!(set.consider("k", &other), Err(KeySetError::KidTaken { .. })));
        assert_eq!(set.consider("k2", &other), Ok(Addition::Fits));
    }

    #[test]
    fn a_sixth_key_does_not_fit() {
        let (public, one) = key("k");
        let keys = (0..5).map(|i| {
            let mut members = one.0.clone();
            members.insert("kid".into(), json!(format!("k{i}")));
            RegisteredKey(members)
        });
        assert_eq!(KeySet { keys: keys.collect() }.consider("k", &public), Err(KeySetError::Full));
    }

    #[test]
    fn other_keys_go_back_as_they_came() {
        let theirs: RegisteredKey = serde_json::from_value(json!({
            "kid": "their key/1", "kty": "RSA", "n": "x", "e": "AQAB", "exp": 1_800_000_000_i64,
            "note": {"unknown": [1, 2.5]}, "created": "2026-01-01T00:00:00Z", "last_updated": "2026-01-01T00:00:00Z",
        }))
        .unwrap();
        let (_, ours) = key("k");
        let sent = serde_json::to_value(KeySet { keys: vec![theirs] }.with(ours).keys[0].clone()).unwrap();
        assert_eq!(
            sent,
            json!({"kid": "their key/1", "kty": "RSA", "n": "x", "e": "AQAB", "exp": 1_800_000_000_i64,
                "note": {"unknown": [1, 2.5]}, "use": "sig"})
        );
    }

    #[test]
    fn a_renewed_key_goes_without_its_date_and_the_others_with_theirs() {
        let set: KeySet = serde_json::from_value(json!({"keys": [
            {"kid": "a", "exp": 1, "x": true}, {"kid": "b", "exp": 2}, {"kid": "c", "exp": 3}]}))
        .unwrap();
        let exps = |set: &KeySet| set.keys.iter().map(|key| key.expires().is_some()).collect::<Vec<_>>();
        assert_eq!(exps(&set.renewing("b")), [true, false, true]);
        assert_eq!(set.renewing("a").keys[0].members()["x"], true);
        assert_eq!(set.without_all(&["a", "c"]).kids(), ["b"]);
    }

    #[test]
    fn every_shape_of_no_keys_is_an_empty_set() {
        for body in ["{}", r#"{"keys":[]}"#] {
            assert!(serde_json::from_str::<KeySet>(body).unwrap().keys.is_empty());
        }
    }
}
