//! Concurrent rotations: two machines that rotate the same key at once.
//!
//! The API has no lock and no version, so all that a machine can tell another is what it registers: its new key. That
//! key's kid has a mark of the key whose place it is to take, and whoever has the same old key reads it. The rule is:
//! *a rotation adds no key, and takes no old key away, while the set has a key that is to take the same old one's
//! place and isn't stored here.*
//!
//! Why that is enough: whoever registers second has looked before the first registered, or it would have seen the
//! mark. So its call was under way when the first one's proofs and grace began, and landed before they were over; the
//! first one's look before it takes away the old key sees it, as the second one's look sees the first. Both new keys
//! stay then, and so does the old one, until a person takes it off. What is needed for this is a grace that is longer
//! than a call may take, and new keys that a rotation made: one that was imported has no mark.
//!
//! A machine that has the old key and doesn't rotate tells nobody. Deliveries and the grace are for that one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::civil::Date;

use maskinporten_protocol::ids::{IdError, Kid, ProfileName};
use maskinporten_protocol::jwk::Thumbprint;

/// Digits and letters that nobody mistakes for one another.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Of the last eight characters, so many are the mark. One in a million keys has another's by chance.
const MARK: usize = 4;

/// A kid that is readable and globally unique: `name-2026-11-21-k3v9x0qd`. Digdir's pages disagree on whether kids are
/// unique per client or among all; this one needn't care.
pub fn new_kid(name: &str, today: Date) -> Result<Kid, IdError> {
    format!("{name}-{today}-{}", random_tail()).parse()
}

/// The same for the key that takes an old one's place, with the old one's mark.
pub fn successor_kid(name: &ProfileName, today: Date, old: Option<&Thumbprint>) -> Result<Kid, IdError> {
    match old {
        Some(old) => format!("{name}-{today}-{}{}", mark(old), &random_tail()[MARK..]).parse(),
        None => new_kid(name.as_str(), today),
    }
}

/// Whether a kid is one that the keys of this profile are given.
pub fn is_given_to(name: &ProfileName, kid: &Kid) -> bool {
    parts(kid.as_str()).is_some_and(|(given, _)| given == name.as_str())
}

fn random_tail() -> String {
    tail(rand::random())
}

/// Eight letters of five bits each.
fn tail(random: u64) -> String {
    (0..8).map(|i| char::from(LETTERS[(random >> (5 * i) & 31) as usize])).collect()
}

/// Whether a kid marks the successor of this key.
pub fn succeeds(kid: &str, old: &Thumbprint) -> bool {
    parts(kid).is_some_and(|(_, tail)| tail.starts_with(&mark(old)))
}

/// A kid that was made here, without its date: the name before that and the eight characters after it.
fn parts(kid: &str) -> Option<(&str, &str)> {
    let (dated, tail) = kid.rsplit_once('-').filter(|(_, tail)| tail.len() == 8)?;
    let (name, date) = dated.split_at_checked(dated.len().checked_sub(10)?)?;
    date.parse::<Date>().ok()?;
    Some((name.strip_suffix('-')?, tail))
}

fn mark(old: &Thumbprint) -> String {
    let hash = URL_SAFE_NO_PAD.decode(old.as_str()).unwrap_or_default();
    hash.iter().take(MARK).map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rotate::tests::fake::public;

    #[test]
    fn a_successor_is_told_by_its_kid() {
        let (old, other) = (public(0).thumbprint(), public(1).thumbprint());
        let name = "app".parse().unwrap();
        let today = jiff::civil::date(2026, 11, 21);
        let kid = successor_kid(&name, today, Some(&old)).unwrap();
        assert!(kid.as_str().starts_with("app-2026-11-21-") && kid.as_str().len() == 23, "{kid}");
        assert!(succeeds(kid.as_str(), &old) && !succeeds(kid.as_str(), &other));
        assert_ne!(successor_kid(&name, today, Some(&old)).unwrap(), kid);
        assert!(!succeeds(successor_kid(&name, today, None).unwrap().as_str(), &old));
        assert!(!succeeds("made-by-hand", &old));
    }

    #[test]
    fn s14_a_tail_has_five_bits_in_each_letter() {
        let bits = (0..8).fold(0, |bits, place| bits | (place + 10) << (5 * place));
        assert_eq!(tail(bits), "abcdefgh");
        assert_eq!((tail(u64::MAX), tail(0)), ("zzzzzzzz".into(), "00000000".into()));
    }

    #[test]
    fn kids_of_other_profiles_are_left_alone() {
        let is_given = |kid: &str| is_given_to(&"app".parse().unwrap(), &kid.parse().unwrap());
        assert!(is_given(new_kid("app", jiff::civil::date(2026, 11, 21)).unwrap().as_str()));
        for other in
            ["app", "app-2026", "app-2-2026-11-21-k3v9x0qd", "ap-2026-11-21-k3v9x0qd", "app-old-key-made-by-hand"]
        {
            assert!(!is_given(other), "{other}");
        }
    }
}
