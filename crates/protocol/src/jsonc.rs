//! JSON with comments, as in the settings of .NET applications.

use zeroize::Zeroizing;

use crate::secret::SecretText;

/// The same JSON without comments, and without the comma after a last member.
pub fn without_comments(text: &str) -> SecretText {
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let (mut rest, mut quoted) = (text, false);
    while let Some(letter) = rest.chars().next() {
        let length = match letter {
            '\\' if quoted => rest.chars().take(2).map(char::len_utf8).sum(),
            '/' if !quoted && rest.starts_with("//") => {
                rest = rest.find('\n').map_or("", |end| &rest[end..]);
                continue;
            }
            '/' if !quoted && rest.starts_with("/*") => {
                rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
                continue;
            }
            '}' | ']' if !quoted && plain.trim_end().ends_with(',') => {
                let end = plain.trim_end().len() - 1;
                plain.truncate(end);
                letter.len_utf8()
            }
            _ => {
                quoted ^= letter == '"';
                letter.len_utf8()
            }
        };
        plain.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    SecretText::new(std::mem::take(&mut *plain))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[test]
    fn comments_and_commas_go_and_strings_stay() {
        let text = "{ // c\n \"a\": \"x // y /* z */ \\\" ,}\", /* d\n */ \"b\": [1, 2,], }";
        let json: Value = serde_json::from_str(without_comments(text).expose()).unwrap();
        assert_eq!(json, serde_json::json!({"a": "x // y /* z */ \" ,}", "b": [1, 2]}));
        for odd in ["/*", "//", "\"\\", "æ/", ",}"] {
            without_comments(odd);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived_and_grows_never(text in "[-/*\\\\\",:\\[\\]{}ab \n\\PC]{0,200}") {
            prop_assert!(without_comments(&text).expose().len() <= text.len());
        }

        #[test]
        fn json_without_comments_means_the_same(key in "\\PC{0,20}", value in "\\PC{0,40}") {
            let json = serde_json::json!({ key: [value, 1, {}] });
            let plain = without_comments(&format!("{json:#}"));
            prop_assert_eq!(serde_json::from_str::<Value>(plain.expose()).unwrap(), json);
        }
    }
}
