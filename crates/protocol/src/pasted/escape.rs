//! Escapes of JSON, of JSON in JSON, of URLs and of HTML.

/// Entities that dumps in web pages have.
const ENTITIES: [(&str, char); 9] = [
    ("&quot;", '"'),
    ("&#34;", '"'),
    ("&#x22;", '"'),
    ("&#39;", '\''),
    ("&apos;", '\''),
    ("&#x2f;", '/'),
    ("&#47;", '/'),
    ("&nbsp;", ' '),
    ("&amp;", '&'),
];

/// A text without its escapes, however often they were escaped again. Dashes and blanks of word processors are plain.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (read, len) = match c {
            '\\' => backslashed(rest),
            '%' => percent(rest),
            '&' => entity(rest),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => ('-', c.len_utf8()),
            '\u{a0}' | '\u{202f}' => (' ', c.len_utf8()),
            // What can't be seen, and breaks words: soft hyphens, and a colour's beginning.
            '\u{ad}' | '\u{200b}' | '\u{feff}' | '\0' => ('\0', c.len_utf8()),
            c => (c, c.len_utf8()),
        };
        if read != '\0' {
            plain.push(read);
        }
        rest = &rest[len..];
    }
    if plain.contains(COLOUR) { without_colours(&plain) } else { plain }
}

/// What a terminal's colours begin with. They end with a letter, which isn't one of the word after it.
const COLOUR: &str = "\u{1b}[";

fn without_colours(text: &str) -> String {
    let mut parts = text.split(COLOUR);
    let before = parts.next().unwrap_or_default().to_owned();
    let word =
        |part: &str| part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').chars().skip(1).collect();
    parts.map(word).fold(before, |text, word: String| text + &word)
}

fn backslashed(text: &str) -> (char, usize) {
    let after = text.trim_start_matches('\\');
    let slashes = text.len() - after.len();
    match after.chars().next() {
        Some('n' | 'r') => ('\n', slashes + 1),
        Some('t') => (' ', slashes + 1),
        Some('u') => match hex(after.get(1..5)) {
            Some(c) => (c, slashes + 5),
            None => ('u', slashes + 1),
        },
        Some(c) => (c, slashes + c.len_utf8()),
        None => ('\0', slashes),
    }
}

fn percent(text: &str) -> (char, usize) {
    match hex(text.get(1..3)).filter(char::is_ascii) {
        Some(c) => (c, 3),
        None => ('%', 1),
    }
}

fn entity(text: &str) -> (char, usize) {
    let begins = |(entity, _): &&(&str, char)| {
        text.get(..entity.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(entity))
    };
    ENTITIES.iter().find(begins).map_or(('&', 1), |(entity, c)| (*c, entity.len()))
}

fn hex(digits: Option<&str>) -> Option<char> {
    let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_escapes_are_undone_in_one_go() {
        assert_eq!(unescaped(r#"{\\\"error\\\":\"a\nb\u002Fc\/d"}"#), "{\"error\":\"a\nb/c/d\"}");
        assert_eq!(unescaped("https%3A%2F%2Fa&#x2F;&quot;100 %&&"), "https://a/\"100 %&&");
        assert_eq!(unescaped("MP\u{2011}121\u{ad}x\\"), "MP-121x");
        assert_eq!(unescaped(r"\u12 \u æ \æ"), "u12 u æ æ");
    }
}
