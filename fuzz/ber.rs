//! BER (X.690) as a tree: what is read is written again to the byte, and once something in it was changed, the lengths
//! around it follow.

/// Elements that lie deeper stay bytes.
const MAX_DEPTH: usize = 64;

pub const SEQUENCE: u8 = 0x30;
pub const INTEGER: u8 = 0x02;
pub const OCTET_STRING: u8 = 0x04;
pub const OBJECT_IDENTIFIER: u8 = 0x06;
pub const CONSTRUCTED: u8 = 0x20;
const OPEN: u8 = 0x80;
const END_OF_CONTENTS: [u8; 2] = [0, 0];

/// The elements of a file, and what follows them that isn't one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    pub elements: Vec<Element>,
    pub after: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    pub tag: Vec<u8>,
    pub length: Length,
    pub content: Content,
}

/// How a length is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Length {
    /// As a number, with at least this many bytes after the first: 0 is as short as it may be.
    Closed(usize),
    /// Left open: two zero bytes end the content.
    Open,
    /// As these bytes, whatever the content is.
    Wrong(Vec<u8>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    Bytes(Vec<u8>),
    /// Also those in an octet string, where containers have further containers.
    Elements(Vec<Element>),
}

impl Tree {
    /// `None` if the file doesn't begin with a whole element.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (mut elements, mut after) = (Vec::new(), bytes);
        while let Some((element, rest)) = Element::parse(after, MAX_DEPTH) {
            elements.push(element);
            after = rest;
        }
        (!elements.is_empty()).then(|| Self { elements, after: after.to_vec() })
    }

    pub fn write(&self) -> Vec<u8> {
        let mut bytes = written(&self.elements);
        bytes.extend(&self.after);
        bytes
    }
}

impl Element {
    /// With a length as short as it may be.
    pub fn new(tag: u8, content: Content) -> Self {
        Self { tag: vec![tag], length: Length::Closed(0), content }
    }

    /// How many elements it is, itself included.
    pub fn count(&self) -> usize {
        match &self.content {
            Content::Bytes(_) => 1,
            Content::Elements(within) => 1 + within.iter().map(Self::count).sum::<usize>(),
        }
    }

    fn parse(bytes: &[u8], depth: usize) -> Option<(Self, &[u8])> {
        let (tag, rest) = bytes.split_at_checked(tag_length(bytes)?)?;
        let is_constructed = tag[0] & CONSTRUCTED != 0;
        let (first, rest) = rest.split_first()?;
        if *first == OPEN {
            let (within, rest) = up_to_end(rest, depth.checked_sub(1).filter(|_| is_constructed)?)?;
            return Some((
                Self { tag: tag.to_vec(), length: Length::Open, content: Content::Elements(within) },
                rest,
            ));
        }
        let more = if *first < 0x80 { 0 } else { usize::from(first & 0x7f) };
        let (digits, rest) = rest.split_at_checked(more)?;
        let length = match more {
            0 => usize::from(*first),
            1..=4 => digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)),
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        let is_wrapper = tag == [OCTET_STRING] && content.first() == Some(&SEQUENCE);
        let within = depth.checked_sub(1).filter(|_| is_constructed || is_wrapper);
        let content = match within.and_then(|depth| whole(content, depth)) {
            Some(elements) => Content::Elements(elements),
            None => Content::Bytes(content.to_vec()),
        };
        // Only what is longer than it need be stays so when the content changes.
        let least = if closed(length, 0).len() == 1 + more { 0 } else { more };
        Some((Self { tag: tag.to_vec(), length: Length::Closed(least), content }, rest))
    }

    fn write(&self, into: &mut Vec<u8>) {
        let written;
        let content = match &self.content {
            Content::Bytes(bytes) => bytes,
            Content::Elements(elements) => {
                written = self::written(elements);
                &written
            }
        };
        into.extend(&self.tag);
        match &self.length {
            Length::Closed(least) => into.extend(closed(content.len(), *least)),
            Length::Open => into.push(OPEN),
            Length::Wrong(bytes) => into.extend(bytes),
        }
        into.extend(content);
        if self.length == Length::Open {
            into.extend(END_OF_CONTENTS);
        }
    }
}

/// A length as a number, with at least so many bytes after the first.
pub fn closed(length: usize, least: usize) -> Vec<u8> {
    let bytes = length.to_be_bytes();
    let needed = if length < 0x80 { 0 } else { bytes.iter().skip_while(|byte| **byte == 0).count() };
    match needed.max(least) {
        0 => vec![bytes[bytes.len() - 1]],
        more => [&[OPEN | more as u8], &bytes[bytes.len() - more..]].concat(),
    }
}

fn written(elements: &[Element]) -> Vec<u8> {
    let mut bytes = Vec::new();
    elements.iter().for_each(|element| element.write(&mut bytes));
    bytes
}

/// A tag's number may go on after the first byte.
fn tag_length(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [first, rest @ ..] if first & 0x1f == 0x1f => {
            rest.iter().take(4).position(|byte| byte & 0x80 == 0).map(|last| last + 2)
        }
        [_, ..] => Some(1),
        [] => None,
    }
}

/// Bytes that are elements to the last of them.
fn whole(mut bytes: &[u8], depth: usize) -> Option<Vec<Element>> {
    let mut elements = Vec::new();
    while !bytes.is_empty() {
        let (element, rest) = Element::parse(bytes, depth)?;
        elements.push(element);
        bytes = rest;
    }
    Some(elements)
}

/// The elements up to the end of the contents, and what follows that.
fn up_to_end(mut bytes: &[u8], depth: usize) -> Option<(Vec<Element>, &[u8])> {
    let mut elements = Vec::new();
    loop {
        if let Some(rest) = bytes.strip_prefix(&END_OF_CONTENTS) {
            return Some((elements, rest));
        }
        let (element, rest) = Element::parse(bytes, depth)?;
        elements.push(element);
        bytes = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A SEQUENCE of an INTEGER, an OCTET STRING with a SEQUENCE in it, and one in two pieces.
    const DER: &[u8] = b"\x30\x12\x02\x01\x03\x04\x05\x30\x03\x02\x01\x01\x24\x06\x04\x01a\x04\x01b";

    #[test]
    fn what_is_read_is_written_to_the_byte() {
        let open = [0x30, 0x80, 0x24, 0x80, 4, 1, b'a', 4, 0, 0, 0, 0xa0, 0x80, 2, 1, 3, 0, 0, 0, 0, b'\n'];
        let long = [0x30, 0x83, 0, 0, 7, 0x04, 0x81, 0x01, 0x30, 0xbf, 0x82, 0x01, 0];
        let followed = [DER, b"\x05\0\0"].concat();
        for file in [DER, &followed, &open, &long, &[0x30, 0], &[0x30, 2, 9, 9, 0xff]] {
            assert_eq!(Tree::parse(file).unwrap().write(), file, "{file:x?}");
        }
        for (length, header) in [(0x7f, 1), (0x80, 2), (0xff, 2), (0x100, 3), (0x1_0000, 4)] {
            let file = [vec![4], closed(length, 0), vec![b'x'; length]].concat();
            assert_eq!((Tree::parse(&file).unwrap().write(), file.len()), (file.clone(), 1 + header + length));
        }
    }

    #[test]
    fn everything_that_is_kept_is_written_to_the_byte() {
        let mut count = 0;
        for (path, bytes) in crate::replay::inputs() {
            if let Some(tree) = Tree::parse(&bytes) {
                assert!(tree.write() == bytes, "{}", path.display());
                count += 1;
            }
        }
        assert!(count > 50, "{count}");
    }

    #[test]
    fn what_lies_in_strings_is_seen_and_what_is_cut_off_is_not() {
        let tree = Tree::parse(DER).unwrap();
        assert_eq!(tree.elements[0].count(), 8);
        assert_eq!(Tree::parse(&DER[..19]), None);
        assert_eq!(Tree::parse(&[0x30, 0x80, 4, 0]), None);
        assert_eq!(Tree::parse(b""), None);
        // Deeper than anything needs: no crash, and the rest are bytes.
        assert_eq!(Tree::parse(&[0x30, 0x80].repeat(100_000)), None);
        let deep =
            (0..1000).fold(Vec::new(), |inner: Vec<u8>, _| [vec![SEQUENCE], closed(inner.len(), 0), inner].concat());
        let tree = Tree::parse(&deep).unwrap();
        assert_eq!((tree.elements[0].count(), tree.write()), (MAX_DEPTH + 1, deep));
    }
}
