//! What others said, shown so that it can't steer a terminal.

use std::borrow::Cow;

/// Control characters, and those that turn the direction of text or can't be seen.
pub fn is_harmful(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Harmful characters as escapes: what a server or a file said can't move the cursor, nor pass itself off as a line
/// of ours.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| is_harmful(c) || c == '\n') {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // Continued lines are set in, so that none of them can begin with "hint:".
            '\n' => shown.push_str("\n  "),
            c if is_harmful(c) => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_said_can_not_steer_the_terminal() {
        assert_eq!(visible("a\u{1b}[2Jb\r\u{202e}c"), "a\\u{1b}[2Jb\\u{d}\\u{202e}c");
        assert_eq!(visible("a\nhint: send money"), "a\n  hint: send money");
        assert_eq!(visible("æøå 🔑"), "æøå 🔑");
    }
}
