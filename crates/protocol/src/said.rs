//! What others say. It is passed on to people, so it is cut to what people read: an answer may have a megabyte of it.

use std::borrow::Cow;

/// The most characters that are kept of an error.
const MOST: usize = 1000;

/// The first characters of a text, with `…` where there are more than so many.
pub fn beginning(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => text.into(),
        Some((end, _)) => format!("{}…", &text[..end]).into(),
    }
}

/// The beginning of what a server says of an error.
pub(crate) fn said(words: &str) -> String {
    beginning(words, MOST).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s9_a_server_is_not_listened_to_for_long() {
        assert_eq!(said("no"), "no");
        assert_eq!(said(&"æ".repeat(MOST)), "æ".repeat(MOST));
        assert_eq!(said(&"æ".repeat(1 << 20)), "æ".repeat(MOST) + "…");
    }
}
