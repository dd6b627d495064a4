//! What is left of a value when the things are off that shells, CI systems and editors put around it.

/// Bytes that some editors begin a file with.
const BYTE_ORDER_MARK: char = '\u{feff}';

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
    let within = |mark: char| text.strip_prefix(mark)?.strip_suffix(mark);
    within('"').or_else(|| within('\''))
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
            ("\"{\"a\":\"b\"}\"", "{\"a\":\"b\"}"),
        ] {
            assert_eq!(plain(text), left);
        }
        assert!(is_quoted("'x'") && is_quoted("\"\"") && !is_quoted("'x\"") && !is_quoted("'") && !is_quoted("x"));
    }
}
