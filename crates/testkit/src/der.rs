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
