//! DER files with other numbers in them: each INTEGER of a key derivation can be replaced, and the lengths around it
//! follow.

/// What a file may say instead: nothing at all, less than nothing, too little, and far too much.
pub const NUMBERS: [(&str, &[u8]); 9] = [
    ("0", &[0]),
    ("1", &[1]),
    ("-1", &[0xff]),
    ("3", &[3]),
    ("1000", &[0x03, 0xe8]),
    ("2^31", &[0, 0x80, 0, 0, 0]),
    ("2^63", &[0, 0x80, 0, 0, 0, 0, 0, 0, 0]),
    ("2^64", &[1, 0, 0, 0, 0, 0, 0, 0, 0]),
    ("2^200", &[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
];

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const CONSTRUCTED: u8 = 0x20;

/// An element: its tag, and its bytes or the elements in it.
enum Element {
    Bytes(u8, Vec<u8>),
    Elements(u8, Vec<Element>),
}

/// How many numbers a file's key derivations have. Such a number comes after the salt, an OCTET STRING.
pub fn numbers(der: &[u8]) -> usize {
    let mut count = 0;
    visit(&mut elements(der).unwrap(), &mut |_| count += 1);
    count
}

/// The file with another number in this place.
pub fn with_number(der: &[u8], place: usize, number: &[u8]) -> Vec<u8> {
    let (mut tree, mut count) = (elements(der).unwrap(), 0);
    visit(&mut tree, &mut |bytes| {
        if count == place {
            *bytes = number.to_vec();
        }
        count += 1;
    });
    encoded(&tree)
}

/// The same file in BER as far as its form goes: every length is left open, and every string is in pieces of so many
/// bytes. `deep`: also the parts of a keystore, which lie in strings, and over which a MAC may have been made.
pub fn as_ber(der: &[u8], piece: usize, deep: bool) -> Vec<u8> {
    elements(der).unwrap().iter().flat_map(|element| element.as_ber(piece, deep)).collect()
}

impl Element {
    fn as_ber(&self, piece: usize, deep: bool) -> Vec<u8> {
        const PIECES: u8 = OCTET_STRING | CONSTRUCTED;
        const ENCRYPTED: u8 = 0x80;
        let open = |tag: u8, content: &[u8]| [&[tag, 0x80][..], content, &[0, 0]].concat();
        let pieces = |bytes: &[u8]| -> Vec<u8> {
            bytes.chunks(piece).flat_map(|piece| encoded(&[Self::Bytes(OCTET_STRING, piece.to_vec())])).collect()
        };
        match self {
            Self::Bytes(OCTET_STRING, bytes) => open(PIECES, &pieces(bytes)),
            // What was encrypted has a tag of its own.
            Self::Bytes(ENCRYPTED, bytes) => open(ENCRYPTED | CONSTRUCTED, &pieces(bytes)),
            Self::Bytes(..) => encoded(std::slice::from_ref(self)),
            Self::Elements(OCTET_STRING, within) if deep && within.iter().all(Self::is_part) => {
                let content: Vec<u8> = within.iter().flat_map(|element| element.as_ber(piece, deep)).collect();
                open(PIECES, &pieces(&content))
            }
            // Keys and certificates are DER by their own standards.
            Self::Elements(OCTET_STRING, within) => open(PIECES, &pieces(&encoded(within))),
            Self::Elements(tag, within) => {
                let content: Vec<u8> = within.iter().flat_map(|element| element.as_ber(piece, deep)).collect();
                open(*tag, &content)
            }
        }
    }

    /// Whether this is a list of things that begin with what they are.
    fn is_part(&self) -> bool {
        let Self::Elements(_, things) = self else { return false };
        let named = |thing: &Self| matches!(thing, Self::Elements(_, within) if matches!(within.first(), Some(Self::Bytes(OBJECT_IDENTIFIER, _))));
        things.iter().all(named)
    }
}

fn visit(elements: &mut [Element], found: &mut impl FnMut(&mut Vec<u8>)) {
    let mut salted = false;
    for element in elements {
        match element {
            Element::Bytes(OCTET_STRING, _) => salted = true,
            Element::Bytes(INTEGER, bytes) if salted => found(bytes),
            Element::Bytes(..) => {}
            Element::Elements(_, within) => visit(within, found),
        }
    }
}

/// `None` if the bytes are anything but whole elements.
fn elements(mut der: &[u8]) -> Option<Vec<Element>> {
    let mut found = Vec::new();
    while let [tag, first, rest @ ..] = der {
        let more = if *first < 0x80 { 0 } else { usize::from(first & 0x7f) };
        let length = match more {
            0 => usize::from(*first),
            1..=3 => rest.get(..more)?.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)),
            _ => return None,
        };
        let content = rest.get(more..more + length)?;
        // PKCS#12 has DER within octet strings.
        let within = if tag & CONSTRUCTED != 0 {
            Some(elements(content)?)
        } else if *tag == OCTET_STRING && content.first() == Some(&0x30) {
            elements(content)
        } else {
            None
        };
        found.push(within.map_or_else(|| Element::Bytes(*tag, content.to_vec()), |all| Element::Elements(*tag, all)));
        der = &rest[more + length..];
    }
    der.is_empty().then_some(found)
}

fn encoded(elements: &[Element]) -> Vec<u8> {
    let one = |element: &Element| {
        let (tag, content) = match element {
            Element::Bytes(tag, bytes) => (*tag, bytes.clone()),
            Element::Elements(tag, within) => (*tag, encoded(within)),
        };
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        let header = match content.len() {
            0..0x80 => vec![tag, length[3]],
            0x80..0x100 => vec![tag, 0x81, length[3]],
            0x100..0x1_0000 => vec![tag, 0x82, length[2], length[3]],
            _ => vec![tag, 0x83, length[1], length[2], length[3]],
        };
        [header, content].concat()
    };
    elements.iter().flat_map(one).collect()
}
