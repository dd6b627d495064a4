//! What others said, shown so that it can't steer a terminal, nor look like something else.

use std::borrow::Cow;

/// The most characters that are shown of a sentence with what others said in it.
const MOST: usize = 3000;

/// Control characters, and those that turn the direction of text, break lines, or can't be seen: other letters can be hidden
/// in them, and two names that look alike needn't be (Unicode's `Default_Ignorable_Code_Point`, and a few besides).
pub fn is_harmful(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Harmful characters as escapes: what a server or a file said can't move the cursor, nor pass itself off as a line
/// of ours.
pub fn visible(text: &str) -> Cow<'_, str> {
    // Continued lines are set in, so that none of them can begin with "hint:".
    escaped(text, "\n  ")
}

/// The same for a whole result, whose lines are ours.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    escaped(text, "\n")
}

/// The same for a sentence, which is cut off where it is too long to be read.
pub fn visible_sentence(text: &str) -> Cow<'_, str> {
    match cut(text) {
        Cow::Borrowed(text) => visible(text),
        Cow::Owned(text) => visible(&text).into_owned().into(),
    }
}

/// As much of a sentence as anybody reads.
pub fn cut(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(MOST) {
        None => text.into(),
        Some((end, _)) => format!("{}… ({} more characters)", &text[..end], text[end..].chars().count()).into(),
    }
}

fn escaped<'a>(text: &'a str, line_end: &str) -> Cow<'a, str> {
    let is_plain = |c| !is_harmful(c) && (c != '\n' || line_end == "\n");
    if text.chars().all(is_plain) && !text.contains("::") && !text.contains("##[") {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut begins = true;
    for (at, c) in text.char_indices() {
        let rest = &text[at..];
        // What GitHub's runner takes for a command to itself: one at the beginning of a line, after blanks or not, the
        // other anywhere.
        let is_command = (begins && rest.starts_with("::")) || rest.starts_with("##[");
        match c {
            '\n' => shown.push_str(line_end),
            c if is_command || is_harmful(c) => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
        begins = c == '\n' || (begins && c.is_whitespace());
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s9_what_others_said_can_not_steer_the_terminal() {
        assert_eq!(visible("a\u{1b}[2Jb\r\u{202e}c"), "a\\u{1b}[2Jb\\u{d}\\u{202e}c");
        assert_eq!(visible("a\nhint: send money"), "a\n  hint: send money");
        assert_eq!(visible_lines("a\nb\u{61c}"), "a\nb\\u{61c}");
        assert_eq!(visible("æøå 🔑 株式会社 e\u{301}"), "æøå 🔑 株式会社 e\u{301}");
        for c in "\u{61c}\u{200b}\u{2028}\u{2029}\u{2066}\u{feff}\u{e0001}\u{e0041}\u{e007f}\u{e0100}".chars() {
            assert_eq!(visible(&format!("a{c}b")), format!("a\\u{{{:x}}}b", u32::from(c)));
        }
    }

    #[test]
    fn s9_what_others_said_is_no_command_to_a_runner() {
        assert_eq!(visible("::add-mask::x"), "\\u{3a}:add-mask::x");
        assert_eq!(visible("no\n \t::error::x"), "no\n   \\u{9}\\u{3a}:error::x");
        assert_eq!(visible_lines("KID\n::error::x\na ::b"), "KID\n\\u{3a}:error::x\na ::b");
        assert_eq!(visible("a ##[error]x"), "a \\u{23}#[error]x");
        assert_eq!(visible("a::b ## [c]"), "a::b ## [c]");
    }

    #[test]
    fn s9_a_sentence_can_be_read_to_its_end() {
        let long = "æ\u{1b}".repeat(MOST);
        let shown = visible_sentence(&long);
        assert!(shown.ends_with("… (3000 more characters)") && shown.chars().count() < 8 * MOST, "{shown}");
        assert_eq!(visible_sentence("short"), "short");
    }
}
