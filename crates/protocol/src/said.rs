//! What a server says of an error. It is passed on to people, so it is cut to what people read: an answer may have a
//! megabyte of it.

/// The most characters that are kept.
const MOST: usize = 1000;

/// The beginning of a server's words.
pub(crate) fn said(words: &str) -> String {
    match words.char_indices().nth(MOST) {
        None => words.to_owned(),
        Some((end, _)) => format!("{}…", &words[..end]),
    }
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
