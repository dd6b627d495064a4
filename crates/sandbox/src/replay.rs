//! Which assertions have been used: each may be used once.

use std::collections::{BTreeMap, HashSet};

use sha2::{Digest, Sha256};

/// Names of used assertions, each kept only as long as the assertion could still be accepted: the memory is bounded
/// by the request rate, not by the number of requests.
#[derive(Debug)]
pub(super) struct Used {
    // By the second after which they may be forgotten. Assertions live for minutes, so these are a few hundred at
    // most, and looking through them costs nothing beside a signature.
    names: BTreeMap<i64, HashSet<u64>>,
    // Without knowing it nobody can find two assertions with one name.
    salt: [u8; 32],
}

impl Used {
    /// Nothing has been used.
    pub(super) fn new() -> Self {
        Self { names: BTreeMap::new(), salt: rand::random() }
    }

    /// Notes the assertion of `client` as used until `until` (seconds since 1970), and tells whether it is new.
    /// It goes by its `jti`; one without goes by everything that was signed, so that not even it works twice.
    pub(super) fn is_new(
        &mut self,
        client: &str,
        jti: Option<&str>,
        signing_input: &[u8],
        until: i64,
        now: i64,
    ) -> bool {
        self.names = self.names.split_off(&now);
        let name = self.name(client, jti, signing_input);
        if self.names.values().any(|names| names.contains(&name)) {
            return false;
        }
        self.names.entry(until).or_default().insert(name)
    }

    // Eight bytes of a salted digest: among 100,000 assertions two share a name by chance once in four billion runs.
    fn name(&self, client: &str, jti: Option<&str>, signing_input: &[u8]) -> u64 {
        let mut hash = Sha256::new();
        hash.update(self.salt);
        hash.update(client);
        if let Some(jti) = jti {
            hash.update([0]);
            hash.update(jti);
        } else {
            hash.update([1]);
            hash.update(signing_input);
        }
        let digest = hash.finalize();
        digest[..8].iter().fold(0, |name, byte| name << 8 | u64::from(*byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn once_for_each_client_and_jti() {
        let mut used = Used::new();
        assert!(used.is_new("a", Some("1"), b"x", 100, 0));
        assert!(!used.is_new("a", Some("1"), b"other", 100, 0));
        assert!(!used.is_new("a", Some("1"), b"other", 150, 0));
        assert!(used.is_new("b", Some("1"), b"x", 100, 0));
        assert!(used.is_new("a", None, b"x", 100, 0));
        assert!(!used.is_new("a", None, b"x", 100, 0));
        // Still remembered in the last second, forgotten after it.
        assert!(!used.is_new("a", Some("1"), b"x", 100, 100));
        assert!(used.is_new("a", Some("1"), b"x", 300, 101));
    }

    #[test]
    fn memory_stays_flat() {
        let mut used = Used::new();
        let mut most = 0;
        for round in 0..100_000_i64 {
            let now = round / 100;
            assert!(used.is_new("a", Some(&round.to_string()), b"", now + 10, now));
            most = most.max(used.names.values().map(HashSet::len).sum());
        }
        assert!(most <= 1_200, "{most}");
        assert!(used.names.len() <= 12);
    }
}
