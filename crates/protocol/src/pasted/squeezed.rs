//! Words that are found whatever stands between their letters: line ends, quotes, marks of a margin.

/// The least letters that tell a text by its beginning, where the rest of it was cut off.
const LEAST: usize = 14;

/// A text as its letters and digits alone, in lower case.
pub(super) struct Squeezed {
    letters: String,
    /// Where each stands in the text.
    at: Vec<usize>,
    /// How many letters stand before each place where the text was cut.
    cuts: Vec<usize>,
}

impl Squeezed {
    pub(super) fn of(text: &str) -> Self {
        let (mut letters, mut at, mut cuts) = (String::new(), Vec::new(), Vec::new());
        for (index, c) in text.char_indices() {
            if c.is_ascii_alphanumeric() {
                letters.push(c.to_ascii_lowercase());
                at.push(index);
            } else if c == '…' || ["...", "(truncated"].iter().any(|mark| text[index..].starts_with(mark)) {
                cuts.push(letters.len());
            }
        }
        cuts.dedup();
        cuts.truncate(100);
        cuts.push(letters.len());
        Self { letters, at, cuts }
    }

    /// Where words stand in the text, whole or cut off.
    pub(super) fn places(&self, words: &str, most: usize) -> impl Iterator<Item = usize> {
        let words: String =
            words.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        let whole: Vec<usize> = self.letters.match_indices(&words).map(|(begin, _)| begin).take(most).collect();
        let cut = self.cuts.iter().filter_map(|end| {
            let before = &self.letters[..*end];
            let len = (LEAST..words.len()).rev().find(|len| before.ends_with(&words[..*len]))?;
            Some(before.len() - len)
        });
        let cut: Vec<usize> = cut.collect();
        whole.into_iter().chain(cut).filter_map(|begin| self.at.get(begin).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_broken_and_cut() {
        let places = |text: &str| Squeezed::of(text).places("Unknown key identifier", 9).collect::<Vec<_>>();
        assert_eq!(places("an Unknown key identifier"), [3]);
        assert_eq!(places("Unknown \"key ident\n  > ifier\", again: unknown KEY identifier"), [0, 38]);
        assert_eq!(places("x: Unknown key iden… and so on"), [3]);
        assert_eq!(places("x: Unknown key ident"), [3]);
        assert_eq!(places("Unknown key…"), Vec::<usize>::new());
        assert_eq!(places("ææ"), Vec::<usize>::new());
    }
}
