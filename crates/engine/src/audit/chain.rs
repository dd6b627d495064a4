//! How the lines of the audit trail are tied to each other. Each says what the SHA-256 of the line before is, so that
//! whoever remembers the hash of one, the *head* at that time, can tell later that no line up to it was changed, left out
//! or put in. Nothing else protects the trail: who can write to it can write all of it anew, with other hashes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// The SHA-256 of a line without its line end, in lower-case hex.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AuditHead([u8; 32]);

impl AuditHead {
    /// The hash of a line, which has no line end.
    pub fn of(line: &[u8]) -> Self {
        Self(Sha256::digest(line).into())
    }
}

impl fmt::Display for AuditHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base16ct::lower::encode_string(&self.0))
    }
}

impl fmt::Debug for AuditHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for AuditHead {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let mut hash = [0; 32];
        match base16ct::mixed::decode(text.trim(), &mut hash) {
            Ok(bytes) if bytes.len() == 32 => Ok(Self(hash)),
            _ => Err("a head has 64 hexadecimal digits"),
        }
    }
}

impl Serialize for AuditHead {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AuditHead {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for AuditHead {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AuditHead".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "description": "The SHA-256 of a line without its line end, in hex." })
    }
}

/// What ties a line to those before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Link {
    /// Which line of the whole trail it is, from 1.
    pub number: u64,
    /// The hash of the line before; null in the first.
    pub previous: Option<AuditHead>,
    /// What stands right before it and isn't tied to anything: earlier versions wrote lines so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unchained: Option<Unchained>,
}

/// Lines that aren't tied to others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Unchained {
    /// How many there are.
    pub lines: u64,
    /// The SHA-256 of all of them with their line ends, in hex.
    pub sha256: AuditHead,
}

/// As much of a line as ties it.
#[derive(Deserialize)]
struct Tied {
    chain: Link,
}

impl Link {
    /// How a line is tied to those before it, if it is.
    pub(super) fn of(line: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Tied>(line).ok().map(|tied| tied.chain)
    }

    /// What ties a new line to this one, whose line is given.
    pub(super) fn next(&self, line: &[u8]) -> Self {
        Self { number: self.number.saturating_add(1), previous: Some(AuditHead::of(line)), unchained: None }
    }
}

/// Goes through the lines of a trail from the first to the last.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// How many lines there were.
    pub(super) lines: u64,
    /// How many of them weren't chained.
    pub(super) unchained: u64,
    /// The hash of the last one, if it was chained.
    pub(super) head: Option<AuditHead>,
    previous: Option<AuditHead>,
    loose: Option<(u64, Sha256)>,
}

/// Why a line doesn't follow from those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// Lines before it are gone, or there are more than there were.
    Number {
        /// Which line it says that it is.
        says: u64,
        /// Which line it is.
        is: u64,
    },
    /// The line before it, or one of those that aren't chained, was changed.
    Hash,
}

impl Walk {
    /// The next line, without its line end. Which hash it has, and what is wrong with what ties it.
    pub(super) fn step(&mut self, line: &[u8]) -> (AuditHead, Option<Break>) {
        self.lines = self.lines.saturating_add(1);
        let head = AuditHead::of(line);
        let mut broken = None;
        match Link::of(line) {
            Some(tie) => {
                if tie.number != self.lines {
                    broken = Some(Break::Number { says: tie.number, is: self.lines });
                } else if tie != self.link_at(tie.number) {
                    broken = Some(Break::Hash);
                }
                // What follows is judged by itself.
                self.lines = tie.number;
                self.loose = None;
                self.head = Some(head);
            }
            None => {
                let (lines, hash) = self.loose.get_or_insert_default();
                *lines = lines.saturating_add(1);
                hash.update(line);
                hash.update(b"\n");
                self.unchained = self.unchained.saturating_add(1);
                self.head = None;
            }
        }
        self.previous = Some(head);
        (head, broken)
    }

    /// What ties the next line to those that were gone through.
    pub(super) fn next(&self) -> Link {
        self.link_at(self.lines.saturating_add(1))
    }

    fn link_at(&self, number: u64) -> Link {
        let unchained = self
            .loose
            .as_ref()
            .map(|(lines, hash)| Unchained { lines: *lines, sha256: AuditHead(hash.clone().finalize().into()) });
        Link { number, previous: self.previous, unchained }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(link: &Link) -> Vec<u8> {
        format!(r#"{{"kind":"intent","chain":{}}}"#, serde_json::to_string(link).unwrap()).into_bytes()
    }

    /// Two lines of an earlier version and three of this one.
    fn trail() -> Vec<Vec<u8>> {
        let mut lines: Vec<Vec<u8>> = vec![b"{\"kind\":\"intent\"}".to_vec(), b"what?".to_vec()];
        let mut walk = Walk::default();
        for line in &lines {
            walk.step(line);
        }
        for _ in 0..3 {
            let line = written(&walk.next());
            assert_eq!(walk.step(&line).1, None);
            lines.push(line);
        }
        lines
    }

    fn breaks(lines: &[Vec<u8>]) -> Vec<(usize, Break)> {
        let mut walk = Walk::default();
        let broken = lines.iter().enumerate().map(|(at, line)| walk.step(line).1.map(|broken| (at, broken)));
        broken.flatten().collect()
    }

    #[test]
    fn s11_a_line_can_not_be_changed_left_out_or_put_in() {
        let whole = trail();
        assert_eq!(breaks(&whole), []);
        let first = Link::of(&whole[2]).unwrap();
        assert_eq!((first.number, first.unchained.map(|before| before.lines)), (3, Some(2)));
        let with = |change: &dyn Fn(&mut Vec<Vec<u8>>)| {
            let mut lines = whole.clone();
            change(&mut lines);
            breaks(&lines)
        };
        for at in 0..4 {
            let found = with(&|lines| lines[at].push(b' '));
            assert_eq!(found, [(at.max(1) + 1, Break::Hash)], "{at} changed");
            let found = with(&|lines| drop(lines.remove(at)));
            assert!(matches!(found[..], [(_, Break::Number { .. })]), "{at} left out: {found:?}");
        }
        assert_eq!(with(&|lines| lines.insert(4, b"{}".to_vec())), [(5, Break::Number { says: 5, is: 6 })]);
        assert_eq!(with(&|lines| lines.swap(3, 4)).len(), 2);
        // What only a head that is remembered tells.
        assert_eq!(with(&|lines| drop(lines.pop())), []);
    }

    #[test]
    fn s11_a_short_way_to_the_next_line_is_the_long_one() {
        let lines = trail();
        let mut walk = Walk::default();
        for line in &lines {
            walk.step(line);
        }
        let last = lines.last().unwrap();
        assert_eq!(Link::of(last).unwrap().next(last), walk.next());
        assert_eq!(walk.head, Some(AuditHead::of(last)));
        assert_eq!(walk.head.unwrap().to_string().parse(), Ok(AuditHead::of(last)));
    }

    #[test]
    fn a_head_is_64_digits() {
        let head = AuditHead::of(b"x").to_string();
        assert_eq!(format!(" {}\n", head.to_uppercase()).parse(), Ok(AuditHead::of(b"x")));
        for bad in ["", "x", &head[1..], &head.replace(&head[..1], "g"), &format!("{head}00")] {
            assert!(bad.parse::<AuditHead>().is_err(), "{bad}");
        }
    }
}
