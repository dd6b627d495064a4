//! BER made DER (X.690): lengths that were left open are closed, and strings in pieces put together. Firefox, Bouncy
//! Castle and some certificate authorities write keystores in such ways.
//!
//! One pass over the bytes, without recursion. What may lie within each other, and how much, has a limit, so a file takes
//! time and memory in proportion to its length.

use zeroize::Zeroizing;

use super::read_error::ReadError;

/// How deep elements may lie within each other: keystores need about ten.
const MAX_DEPTH: usize = 32;
/// Elements of a file, pieces of strings not counted: a keystore with 200 certificates has about 3,000.
const MAX_ELEMENTS: usize = 50_000;

const OCTET_STRING: u8 = 0x04;
const CONSTRUCTED: u8 = 0x20;
/// The tag's number follows in bytes of its own: nothing in keys and keystores has that.
const LONG_TAG: u8 = 0x1f;
const OPEN_LENGTH: u8 = 0x80;
const END_OF_CONTENTS: [u8; 2] = [0, 0];

const CUT_OFF: &str = "the file was cut off";
const DAMAGED: &str = "the file is damaged";

/// The one element that the bytes hold, as DER; line ends may follow it.
pub(super) fn whole(bytes: &[u8], container: &'static str) -> Result<Zeroizing<Vec<u8>>, ReadError> {
    let mut reader = Reader::new(bytes);
    reader.read().map_err(|problem| ReadError::malformed(container, problem))?;
    let after = &bytes[reader.at..];
    if !after.iter().all(|byte| matches!(byte, b'\r' | b'\n')) {
        let problem = format!("{} bytes follow the end of what the file should hold", after.len());
        return Err(ReadError::malformed(container, problem));
    }
    Ok(reader.to_der())
}

/// An element of the DER that is to be written.
struct Element {
    tag: u8,
    /// How long its contents are, in bytes.
    length: usize,
}

impl Element {
    /// Whether it holds elements, and no bytes of its own.
    fn is_constructed(&self) -> bool {
        self.tag & CONSTRUCTED != 0
    }

    /// With its tag and its length before it.
    fn encoded_len(&self) -> usize {
        2 + self.length_bytes() + self.length
    }

    /// How many bytes a length has that doesn't fit into its first byte.
    fn length_bytes(&self) -> usize {
        match self.length {
            0..0x80 => 0,
            length => length.to_be_bytes().iter().skip_while(|byte| **byte == 0).count(),
        }
    }

    fn write_header(&self, der: &mut Vec<u8>) {
        let count = self.length_bytes();
        let bytes = self.length.to_be_bytes();
        der.push(self.tag);
        match u8::try_from(count) {
            Ok(more) if more > 0 => der.push(OPEN_LENGTH | more),
            _ => der.push(bytes[bytes.len() - 1]),
        }
        der.extend_from_slice(&bytes[bytes.len() - count..]);
    }
}

/// An element that isn't at its end yet.
struct Frame {
    /// Its place among the elements. A piece of a string that is in pieces itself has its string's.
    element: usize,
    /// Where it ends at the latest.
    end: usize,
    /// Whether its end is marked, since its length was left open.
    is_open: bool,
    /// Whether it is a string, whose pieces are put together.
    is_string: bool,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// In the order of their tags.
    elements: Vec<Element>,
    /// The bytes of those that hold no elements, one after the other.
    contents: Zeroizing<Vec<u8>>,
    frames: Vec<Frame>,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        // Never more than there is: growing would leave copies behind.
        let contents = Zeroizing::new(Vec::with_capacity(bytes.len()));
        Self { bytes, at: 0, elements: Vec::new(), contents, frames: Vec::new() }
    }

    /// Up to the end of the first element.
    fn read(&mut self) -> Result<(), String> {
        self.element(self.bytes.len())?;
        while let Some(frame) = self.frames.last() {
            let (end, is_open) = (frame.end, frame.is_open);
            let rest = &self.bytes[self.at..end];
            if is_open && rest.starts_with(&END_OF_CONTENTS) {
                self.at += END_OF_CONTENTS.len();
                self.close();
            } else if !rest.is_empty() {
                self.element(end)?;
            } else if is_open {
                return Err(CUT_OFF.to_owned());
            } else {
                self.close();
            }
        }
        Ok(())
    }

    /// Reads a tag and a length, and the bytes of an element that holds no others.
    fn element(&mut self, end: usize) -> Result<(), String> {
        let (tag, length) = self.header(end)?;
        let string = self.frames.last().filter(|frame| frame.is_string).map(|frame| frame.element);
        if tag & LONG_TAG == LONG_TAG || string.is_some() && tag & !CONSTRUCTED != OCTET_STRING {
            return Err(DAMAGED.to_owned());
        }
        let in_pieces = tag == OCTET_STRING | CONSTRUCTED;
        let element = match string {
            Some(element) => element,
            None => self.add(if in_pieces { OCTET_STRING } else { tag })?,
        };
        if tag & CONSTRUCTED == 0 {
            let length = length.ok_or(DAMAGED)?;
            self.contents.extend_from_slice(&self.bytes[self.at..self.at + length]);
            self.at += length;
            self.elements[element].length += length;
            if string.is_none() {
                self.add_to_parent(element);
            }
            return Ok(());
        }
        if self.frames.len() == MAX_DEPTH {
            return Err(format!("more than {MAX_DEPTH} elements lie within each other"));
        }
        let end = length.map_or(end, |length| self.at + length);
        self.frames.push(Frame { element, end, is_open: length.is_none(), is_string: in_pieces });
        Ok(())
    }

    /// A tag, and a length that has room up to `end`, or was left open.
    fn header(&mut self, end: usize) -> Result<(u8, Option<usize>), String> {
        let [tag, first, rest @ ..] = &self.bytes[self.at..end] else { return Err(CUT_OFF.to_owned()) };
        self.at += 2;
        let length = match *first {
            0..0x80 => usize::from(*first),
            OPEN_LENGTH if tag & CONSTRUCTED != 0 => return Ok((*tag, None)),
            OPEN_LENGTH | 0xff => return Err(DAMAGED.to_owned()),
            _ => {
                let digits = rest.get(..usize::from(first & 0x7f)).ok_or(CUT_OFF)?;
                self.at += digits.len();
                let digit = |length: usize, byte: &u8| length.checked_mul(0x100)?.checked_add(usize::from(*byte));
                digits.iter().try_fold(0, digit).ok_or(DAMAGED)?
            }
        };
        match end - self.at {
            room if length > room && self.frames.is_empty() => {
                let there = self.bytes.len();
                let promised = self.at.saturating_add(length);
                Err(format!("{CUT_OFF}: {promised} bytes are promised at its beginning, {there} are there"))
            }
            room if length > room => Err(DAMAGED.to_owned()),
            _ => Ok((*tag, Some(length))),
        }
    }

    fn add(&mut self, tag: u8) -> Result<usize, String> {
        if self.elements.len() == MAX_ELEMENTS {
            return Err(format!("more than {MAX_ELEMENTS} elements"));
        }
        self.elements.push(Element { tag, length: 0 });
        Ok(self.elements.len() - 1)
    }

    fn close(&mut self) {
        if let Some(frame) = self.frames.pop() {
            self.add_to_parent(frame.element);
        }
    }

    /// What holds an element that was read to its end is longer by that. The pieces of a string were counted already.
    fn add_to_parent(&mut self, element: usize) {
        if let Some(parent) = self.frames.last().filter(|parent| parent.element != element) {
            self.elements[parent.element].length += self.elements[element].encoded_len();
        }
    }

    fn to_der(&self) -> Zeroizing<Vec<u8>> {
        let length = self.elements.first().map_or(0, Element::encoded_len);
        let mut der = Zeroizing::new(Vec::with_capacity(length));
        let mut contents = self.contents.as_slice();
        for element in &self.elements {
            element.write_header(&mut der);
            if !element.is_constructed() {
                let (own, rest) = contents.split_at(element.length);
                der.extend_from_slice(own);
                contents = rest;
            }
        }
        der
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn der(ber: &[u8]) -> Result<Vec<u8>, String> {
        whole(ber, "BER").map(|der| der.to_vec()).map_err(|error| error.to_string())
    }

    #[test]
    fn der_stays_as_it_is() {
        let long = [&[0x30, 0x82, 0x01, 0x04, 0x04, 0x82, 0x01, 0x00][..], &[7; 256]].concat();
        let short = [&[0x30, 0x81, 0x83, 0x04, 0x81, 0x80][..], &[7; 128]].concat();
        for same in [&[0x30, 0][..], &[0x30, 3, 2, 1, 3], &[0x30, 6, 0xa0, 4, 0x80, 2, 1, 2], &short, &long] {
            assert_eq!(der(same).unwrap(), same);
        }
        assert_eq!(der(b"\x30\x00\r\n").unwrap(), [0x30, 0]);
    }

    #[test]
    fn open_lengths_and_pieces_are_put_together() {
        for (ber, expected) in [
            (&[0x30, 0x80, 2, 1, 3, 0, 0][..], &[0x30, 3, 2, 1, 3][..]),
            (&[0x30, 0x80, 0xa0, 0x80, 2, 1, 3, 0, 0, 0, 0], &[0x30, 5, 0xa0, 3, 2, 1, 3]),
            (&[0x30, 0x84, 0, 0, 0, 3, 2, 1, 3], &[0x30, 3, 2, 1, 3]),
            (&[0x24, 6, 4, 1, b'a', 4, 1, b'b'], &[4, 2, b'a', b'b']),
            (
                &[0x30, 0x80, 0x24, 0x80, 4, 1, b'a', 0x24, 3, 4, 1, b'b', 4, 0, 0, 0, 5, 0, 0, 0],
                &[0x30, 6, 4, 2, b'a', b'b', 5, 0],
            ),
            // The last piece is empty, and the string, too.
            (&[0x24, 0x80, 0, 0], &[4, 0]),
        ] {
            assert_eq!(der(ber).unwrap(), expected, "{ber:02x?}");
        }
        let pieces = [&[0x24, 0x80][..], &[4, 1, 9].repeat(300), &[0, 0]].concat();
        assert_eq!(der(&pieces).unwrap(), [&[4, 0x82, 1, 44][..], &[9; 300]].concat());
    }

    #[test]
    fn what_is_neither_is_refused() {
        for (ber, problem) in [
            (&[][..], CUT_OFF),
            (&[0x30], CUT_OFF),
            (&[0x30, 0x80, 2, 1, 3], CUT_OFF),
            (&[0x30, 0x80, 2, 1, 3, 0], CUT_OFF),
            (&[0x30, 5, 2, 1, 3], "the file was cut off: 7 bytes are promised at its beginning, 5 are there"),
            (&[0x30, 0x82, 1], CUT_OFF),
            // An element that is longer than what it lies in, a string of other things, an open length without
            // elements, a length of nonsense, a tag in several bytes.
            (&[0x30, 3, 2, 2, 3, 3], DAMAGED),
            (&[0x24, 3, 2, 1, 3], DAMAGED),
            (&[0x30, 4, 4, 0x80, 0, 0], DAMAGED),
            (&[0x30, 0xff], DAMAGED),
            (&[0x30, 0x89, 1, 1, 1, 1, 1, 1, 1, 1, 1], DAMAGED),
            (&[0x3f, 0x81, 1, 0], DAMAGED),
            (&[0x30, 0, 1], "1 bytes follow the end of what the file should hold"),
        ] {
            assert_eq!(der(ber).unwrap_err(), format!("BER: {problem}"), "{ber:02x?}");
        }
    }

    #[test]
    fn depth_and_number_are_bounded_and_pieces_are_not() {
        let within = |start: &[u8], depth: usize| [start.repeat(depth), vec![0; 2 * depth]].concat();
        for start in [&[0x30, 0x80][..], &[0xa0, 0x80], &[0x24, 0x80]] {
            assert!(der(&within(start, MAX_DEPTH)).is_ok());
            assert!(der(&within(start, MAX_DEPTH + 1)).unwrap_err().contains("within each other"));
            assert!(der(&start.repeat(1 << 19)).unwrap_err().contains("within each other"));
        }
        let many = |unit: &[u8], count| [&[0x30, 0x80][..], &unit.repeat(count), &[0, 0]].concat();
        assert!(der(&many(&[5, 0], MAX_ELEMENTS - 1)).is_ok());
        assert!(der(&many(&[5, 0], MAX_ELEMENTS)).unwrap_err().contains("elements"));
        let pieces = [&[0x24, 0x80][..], &[4, 1, 9].repeat(349_000), &[0, 0]].concat();
        assert_eq!(der(&pieces).unwrap().len(), 349_000 + 5);
    }

    /// Elements in any of BER's forms, and the same in DER.
    fn element() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
        let length = |length: usize| match u8::try_from(length).unwrap() {
            short @ 0..0x80 => vec![short],
            long => vec![0x81, long],
        };
        let leaf = prop::collection::vec(any::<u8>(), 0..9).prop_map(move |bytes| {
            let pieces: Vec<u8> = bytes.iter().flat_map(|byte| [4, 1, *byte]).collect();
            let whole = [&[4], length(bytes.len()).as_slice(), &bytes].concat();
            ([&[0x24, 0x80][..], &pieces, &[0, 0]].concat(), whole)
        });
        leaf.prop_recursive(4, 8, 3, move |inner| {
            (prop::collection::vec(inner, 0..3), any::<bool>()).prop_map(move |(all, open)| {
                let ber: Vec<u8> = all.iter().flat_map(|(ber, _)| ber.clone()).collect();
                let der: Vec<u8> = all.iter().flat_map(|(_, der)| der.clone()).collect();
                let long = [&[0x30, 0x84][..], &u32::try_from(ber.len()).unwrap().to_be_bytes(), &ber].concat();
                let open = if open { [&[0x30, 0x80][..], &ber, &[0, 0]].concat() } else { long };
                (open, [&[0x30], length(der.len()).as_slice(), &der].concat())
            })
        })
    }

    proptest! {
        #[test]
        fn every_form_becomes_the_one((ber, expected) in element()) {
            prop_assert_eq!(der(&ber).unwrap(), expected.clone());
            prop_assert_eq!(der(&expected).unwrap(), expected);
        }

        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(prop::sample::select(&[0, 1, 2, 4, 0x24, 0x30, 0x80, 0x81, 0xa0, 0xff][..]), 0..60)) {
            if let Ok(once) = der(&bytes) {
                prop_assert!(once.len() <= bytes.len() + 8);
                prop_assert_eq!(der(&once).unwrap(), once);
            }
        }
    }
}
