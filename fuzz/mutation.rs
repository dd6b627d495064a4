//! Changes that leave a container one: an element's value, length, tag or place, while the lengths around it follow.
//! Changes of single bytes break a length nearly always, and get no further than the first header.

use rand::rngs::SmallRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use crate::ber::{
    self, CONSTRUCTED, Content, Element, INTEGER, Length, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, Tree,
};

/// libFuzzer's own mutator: of a buffer, how much of it is in use, and how much may be.
pub type Plain = fn(&mut [u8], usize, usize) -> usize;

/// By how many bytes a value may grow.
const GROWTH: usize = 64;

/// Numbers at which something may change: of iterations, of lengths, of the types that they are put into.
const NUMBERS: [&[u8]; 16] = [
    &[],
    &[0],
    &[1],
    &[0xff],
    &[2],
    &[3],
    &[0x7f],
    &[0, 0x80],
    &[0x04, 0],
    &[0x10, 0],
    &[0x0f, 0x42, 0x40],
    &[0x0f, 0x42, 0x41],
    &[0x7f, 0xff, 0xff, 0xff],
    &[0, 0x80, 0, 0, 0],
    &[0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    &[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
];

/// The dictionary's object identifiers are those that one may be exchanged for.
const DICTIONARY: &str = include_str!("dictionaries/asn1.dict");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Value,
    Number,
    Identifier,
    LengthForm,
    WrongLength,
    Tag,
    Constructed,
    Pieces,
    Duplicate,
    Remove,
    Swap,
    Nest,
    Unwrap,
    Graft,
}

const CHANGES: [Change; 14] = [
    Change::Value,
    Change::Number,
    Change::Identifier,
    Change::LengthForm,
    Change::WrongLength,
    Change::Tag,
    Change::Constructed,
    Change::Pieces,
    Change::Duplicate,
    Change::Remove,
    Change::Swap,
    Change::Nest,
    Change::Unwrap,
    Change::Graft,
];

/// Changes a file in place, and says how long it is then. What isn't BER, and now and then what is, goes to libFuzzer's
/// own mutator.
pub fn mutate(data: &mut [u8], size: usize, most: usize, seed: u32, plain: Plain) -> usize {
    let mut random = SmallRng::seed_from_u64(seed.into());
    let tree = Tree::parse(&data[..size]).filter(|_| random.random_ratio(7, 8));
    let changed = tree.and_then(|mut tree| {
        for _ in 0..random.random_range(1..=3) {
            let number = random.random_range(0..count(&tree.elements));
            let change = *CHANGES.choose(&mut random)?;
            change.make(&mut tree.elements, number, &mut random, plain);
            if tree.elements.is_empty() {
                break;
            }
        }
        Some(tree.write()).filter(|changed| changed.len() <= most && *changed != data[..size])
    });
    match changed {
        Some(changed) => {
            data[..changed.len()].copy_from_slice(&changed);
            changed.len()
        }
        None => plain(data, size, most),
    }
}

impl Change {
    /// Changes the element with this number, counted as they begin in the file. Some changes don't fit some elements.
    fn make(self, elements: &mut Vec<Element>, number: usize, random: &mut SmallRng, plain: Plain) {
        let donor = random.random_range(0..count(elements));
        let donor = (self == Self::Graft).then(|| {
            let (list, place) = find(elements, donor);
            list[place].clone()
        });
        let (list, place) = find(elements, number);
        match self {
            Self::Duplicate => list.insert(place, list[place].clone()),
            Self::Remove => drop(list.remove(place)),
            Self::Swap => {
                let other = random.random_range(0..list.len());
                list.swap(place, other);
            }
            Self::Unwrap => {
                if let Content::Elements(within) = &mut list[place].content {
                    let within = std::mem::take(within);
                    list.splice(place..=place, within);
                }
            }
            Self::Graft => list[place] = donor.unwrap_or_else(|| list[place].clone()),
            _ => self.make_within(&mut list[place], random, plain),
        }
    }

    fn make_within(self, element: &mut Element, random: &mut SmallRng, plain: Plain) {
        match (self, &mut element.content) {
            (Self::Value, Content::Bytes(bytes)) => {
                let (size, most) = (bytes.len(), bytes.len() + GROWTH);
                bytes.resize(most, 0);
                let size = plain(bytes, size, most);
                bytes.truncate(size);
            }
            (Self::Number, Content::Bytes(bytes)) if element.tag == [INTEGER] => {
                *bytes = NUMBERS.choose(random).copied().unwrap_or_default().to_vec();
            }
            (Self::Identifier, Content::Bytes(bytes)) if element.tag == [OBJECT_IDENTIFIER] => {
                *bytes = identifiers().choose(random).cloned().unwrap_or_default();
            }
            (Self::LengthForm, Content::Elements(_)) if random.random() => element.length = Length::Open,
            (Self::LengthForm, _) => element.length = Length::Closed(random.random_range(0..=4)),
            (Self::WrongLength, _) => element.length = Length::Wrong(wrong_length(element, random)),
            (Self::Tag, _) => element.tag = vec![any_tag(random)],
            (Self::Constructed, _) => element.tag[0] ^= CONSTRUCTED,
            (Self::Pieces, Content::Bytes(bytes)) => {
                let pieces = pieces(bytes, random);
                element.content = Content::Elements(pieces);
                element.tag[0] |= CONSTRUCTED;
                element.length = if random.random() { Length::Open } else { Length::Closed(0) };
            }
            (Self::Nest, _) => {
                let tag = if random.random() { SEQUENCE } else { any_tag(random) | CONSTRUCTED };
                for _ in 0..*[1, 1, 1, 2, 40].choose(random).unwrap_or(&1) {
                    let empty = Element::new(tag, Content::Elements(Vec::new()));
                    let inner = std::mem::replace(element, empty);
                    element.content = Content::Elements(vec![inner]);
                    element.length = if random.random_ratio(1, 4) { Length::Open } else { Length::Closed(0) };
                }
            }
            _ => {}
        }
    }
}

fn count(elements: &[Element]) -> usize {
    elements.iter().map(Element::count).sum()
}

/// The list that an element lies in, and its place there.
fn find(list: &mut Vec<Element>, mut number: usize) -> (&mut Vec<Element>, usize) {
    let mut place = 0;
    while number > 0 {
        let size = list[place].count();
        if number < size {
            let Content::Elements(within) = &mut list[place].content else { unreachable!("bytes are one element") };
            return find(within, number - 1);
        }
        number -= size;
        place += 1;
    }
    (list, place)
}

/// One tag of each kind that containers have, and some that they haven't.
fn any_tag(random: &mut SmallRng) -> u8 {
    const TAGS: [u8; 16] =
        [0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x1e, 0x24, 0x30, 0x31, 0x80, 0xa0, 0xa1, 0x1f];
    TAGS.choose(random).copied().unwrap_or(SEQUENCE)
}

/// A length that isn't the element's: one off, or as large as lengths go.
fn wrong_length(element: &Element, random: &mut SmallRng) -> Vec<u8> {
    let own = match &element.content {
        Content::Bytes(bytes) => bytes.len(),
        Content::Elements(within) => within.len() * 2,
    };
    match random.random_range(0..6) {
        0 => ber::closed(own + 1, 0),
        1 => ber::closed(own.saturating_sub(1), 0),
        2 => vec![0x84, 0xff, 0xff, 0xff, 0xff],
        3 => [&[0x88][..], &[0xff; 8]].concat(),
        4 => vec![0xff],
        _ => ber::closed(random.random_range(0..0x1_0000), 0),
    }
}

/// A string in up to eight pieces, of which some may be empty.
fn pieces(bytes: &[u8], random: &mut SmallRng) -> Vec<Element> {
    let mut cuts: Vec<usize> = (0..random.random_range(0..8)).map(|_| random.random_range(0..=bytes.len())).collect();
    cuts.extend([0, bytes.len()]);
    cuts.sort_unstable();
    let piece = |cut: &[usize]| Element::new(OCTET_STRING, Content::Bytes(bytes[cut[0]..cut[1]].to_vec()));
    cuts.windows(2).map(piece).collect()
}

/// The contents of the object identifiers in the dictionary.
fn identifiers() -> Vec<Vec<u8>> {
    let entry = |line: &str| {
        let escaped = line.split_once("=\"")?.1.strip_suffix('"')?;
        let bytes: Option<Vec<u8>> =
            escaped.split("\\x").skip(1).map(|digits| u8::from_str_radix(digits, 16).ok()).collect();
        bytes?.strip_prefix(&[OBJECT_IDENTIFIER]).map(|rest| rest[1..].to_vec())
    };
    DICTIONARY.lines().filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In the form of a keystore: numbers, identifiers, strings, and what lies in them.
    fn keystore() -> Tree {
        let bytes = |tag, bytes: &[u8]| Element::new(tag, Content::Bytes(bytes.to_vec()));
        let of = |tag, all: Vec<Element>| Element::new(tag, Content::Elements(all));
        let data = || bytes(OBJECT_IDENTIFIER, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1]);
        let bag = of(SEQUENCE, vec![data(), of(0xa0, vec![bytes(OCTET_STRING, &[7; 200])])]);
        let safes = of(OCTET_STRING, vec![of(SEQUENCE, vec![bag.clone(), bag])]);
        let mac = of(SEQUENCE, vec![bytes(OCTET_STRING, b"salt"), bytes(INTEGER, &[8, 0])]);
        let file = of(SEQUENCE, vec![bytes(INTEGER, &[3]), of(SEQUENCE, vec![data(), of(0xa0, vec![safes])]), mac]);
        Tree { elements: vec![file], after: Vec::new() }
    }

    /// In place of libFuzzer's: another first byte, and one byte more.
    fn plain(data: &mut [u8], size: usize, most: usize) -> usize {
        if size > 0 {
            data[0] ^= 0x55;
        }
        (size + 1).min(most)
    }

    #[test]
    fn the_lengths_around_a_change_are_right() {
        let tree = keystore();
        let original = tree.write();
        assert_eq!(Tree::parse(&original).as_ref(), Some(&tree));
        for change in CHANGES {
            let mut changed = 0;
            for seed in 0..20 {
                for number in 1..count(&tree.elements) {
                    let (mut tree, mut random) = (tree.clone(), SmallRng::seed_from_u64(seed));
                    change.make(&mut tree.elements, number, &mut random, plain);
                    let bytes = tree.write();
                    let again = Tree::parse(&bytes).unwrap_or_else(|| panic!("{change:?} {number} {seed}"));
                    assert_eq!(
                        (again.elements.len(), again.after.as_slice()),
                        (1, &[][..]),
                        "{change:?} {number} {seed}"
                    );
                    assert_eq!(again.write(), bytes);
                    changed += usize::from(bytes != original);
                }
            }
            assert!(changed >= 20, "{change:?} changed something {changed} times");
        }
    }

    #[test]
    fn strings_in_pieces_hold_the_same() {
        let mut random = SmallRng::seed_from_u64(1);
        for _ in 0..100 {
            let whole: Vec<u8> = pieces(b"et passord", &mut random)
                .into_iter()
                .flat_map(|piece| match piece.content {
                    Content::Bytes(bytes) => bytes,
                    Content::Elements(_) => Vec::new(),
                })
                .collect();
            assert_eq!(whole, b"et passord");
        }
    }

    #[test]
    fn a_seed_makes_one_change_within_the_bounds() {
        let original = keystore().write();
        let mut different = std::collections::BTreeSet::new();
        for seed in 0..2000 {
            let most = original.len() + 100;
            let run = || {
                let mut data = original.clone();
                data.resize(most, 0);
                let size = mutate(&mut data, original.len(), most, seed, plain);
                assert!(size <= most);
                data.truncate(size);
                data
            };
            assert_eq!(run(), run());
            different.insert(run());
        }
        assert!(different.len() > 500, "{}", different.len());
        // What isn't BER is left to the plain mutator.
        let mut text = *b"text____";
        assert_eq!(mutate(&mut text, 4, 8, 1, plain), 5);
        assert_eq!(&text[1..4], b"ext");
    }

    #[test]
    fn the_dictionary_names_what_containers_are_made_of() {
        let known = identifiers();
        assert!(known.len() > 30 && known.contains(&vec![0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1]), "{known:x?}");
    }
}
