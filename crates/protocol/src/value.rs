//! What is left of a value when the things are off that shells, CI systems and editors put around it.

use zeroize::Zeroizing;

/// What some editors begin a file with.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Quotation marks that belong together: those of shells and of JSON, and those that word processors make of them.
const QUOTES: [(char, char); 5] =
    [('"', '"'), ('\'', '\''), ('\u{201c}', '\u{201d}'), ('\u{2018}', '\u{2019}'), ('«', '»')];

/// A value without blanks, line ends and a byte order mark around it, and without one pair of quotation marks: `docker
/// run --env-file` keeps those, and people paste them. Never for passwords: any of it may be theirs.
pub fn plain(text: &str) -> &str {
    let text = trimmed(text);
    unquoted(text).map_or(text, trimmed)
}

/// Whether a text begins and ends with the same quotation mark.
pub fn is_quoted(text: &str) -> bool {
    unquoted(text).is_some()
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|letter: char| letter.is_whitespace() || letter == BYTE_ORDER_MARK)
}

fn unquoted(text: &str) -> Option<&str> {
    QUOTES.into_iter().find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close))
}

/// The text in a file's bytes: UTF-8 without its mark, or the UTF-16 that PowerShell's `>` writes.
pub fn decoded(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        // Four bytes for each unit at most: the text never moves, so no copy of it is left behind.
        let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
        for letter in char::decode_utf16(units) {
            text.push(letter.ok()?);
        }
        Some(text)
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] | rest @ [1..=0x7f, 0, 1..=0x7f, 0, ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] | rest => {
            std::str::from_utf8(rest).ok().map(|text| Zeroizing::new(text.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_a_value_goes() {
        for around in ["x", " x", "x\n", "x\r\n", "\tx ", "\"x\"", "'x'", " 'x'\r\n", "\" x \"", "\u{feff}x\u{a0}"] {
            assert_eq!(plain(around), "x", "{around:?}");
        }
        for nothing in ["", " ", "\r\n", "\"\"", "''", "' '", "\u{feff}"] {
            assert_eq!(plain(nothing), "", "{nothing:?}");
        }
    }

    #[test]
    fn one_pair_of_quotation_marks_goes_and_no_more() {
        for (text, left) in [
            ("\"'x'\"", "'x'"),
            ("'x\"", "'x\""),
            ("\"", "\""),
            ("x'y'", "x'y'"),
            ("'{\"a\":\"b\"}'", "{\"a\":\"b\"}"),
            ("\u{201c}x\u{201d}", "x"),
            ("\u{201d}x\u{201c}", "\u{201d}x\u{201c}"),
            ("\"{\"a\":\"b\"}\"", "{\"a\":\"b\"}"),
        ] {
            assert_eq!(plain(text), left);
        }
        for bytes in [&b"\xef\xbb\xbfx"[..], b"x", b"\xff\xfex\0", b"\xfe\xff\0x"] {
            assert_eq!(decoded(bytes).unwrap().as_str(), "x");
        }
        assert!(decoded(b"\xff\xfe\0\xd8").is_none() && decoded(b"\xe6").is_none());
        assert!(is_quoted("'x'") && is_quoted("\"\"") && !is_quoted("'x\"") && !is_quoted("'") && !is_quoted("x"));
    }
}
