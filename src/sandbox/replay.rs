//! Which assertions have been used: each may be used once.

use std::collections::{BTreeMap, HashSet};

use sha2::{Digest, Sha256};

/// Names of used assertions, each kept only as long as the assertion could still be accepted: the memory is bounded
/// by the request rate, not by the number of requests.
#[derive(Debug, Default)]
pub(super) struct Used {
    names: HashSet<u128>,
    // The same names by the second after which they may be forgotten.
    until: BTreeMap<i64, Vec<u128>>,
}

impl Used {
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
        self.forget(now);
        let mut hash = Sha256::new();
        hash.update(client);
        match jti {
            Some(jti) => {
                hash.update([0]);
                hash.update(jti);
            }
            None => {
                hash.update([1]);
                hash.update(signing_input);
            }
        }
        // Half of the digest is far from any collision and halves the memory.
        let mut half = [0; 16];
        half.copy_from_slice(&hash.finalize()[..16]);
        let name = u128::from_be_bytes(half);
        let new = self.names.insert(name);
        if new {
            self.until.entry(until).or_default().push(name);
        }
        new
    }

    fn forget(&mut self, now: i64) {
        while let Some(entry) = self.until.first_entry() {
            if *entry.key() >= now {
                break;
            }
            for name in entry.remove() {
                self.names.remove(&name);
            }
        }
        // A burst should not hold its memory for ever.
        if self.names.capacity() > 4 * (self.names.len() + 1024) {
            self.names.shrink_to(2 * self.names.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn once_for_each_client_and_jti() {
        let mut used = Used::default();
        assert!(used.is_new("a", Some("1"), b"x", 100, 0));
        assert!(!used.is_new("a", Some("1"), b"other", 100, 0));
        assert!(used.is_new("b", Some("1"), b"x", 100, 0));
        assert!(used.is_new("a", None, b"x", 100, 0));
        assert!(!used.is_new("a", None, b"x", 100, 0));
        // Still remembered in the last second, forgotten after it.
        assert!(!used.is_new("a", Some("1"), b"x", 100, 100));
        assert!(used.is_new("a", Some("1"), b"x", 300, 101));
    }

    #[test]
    fn memory_stays_flat() {
        let mut used = Used::default();
        let mut largest = 0;
        for round in 0..100_000_i64 {
            let now = round / 100;
            assert!(used.is_new("a", Some(&round.to_string()), b"", now + 10, now));
            largest = largest.max(used.names.len());
        }
        assert!(largest <= 1_200, "{largest}");
        assert!(used.names.capacity() < 10_000);
    }
}
