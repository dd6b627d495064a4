//! Sentences on a terminal: they break between words, and a command never does, so that it can be copied.

use dialoguer::console::Term;
use textwrap::core::Word;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// What continued lines are set in by.
const SET_IN: &str = "  ";

/// What is said on stderr: it fits the terminal, if it is one. In a file or a pipe a sentence is one line.
pub fn said(text: &str) -> String {
    wrapped(text, width(&Term::stderr()))
}

/// A question on stderr, with room for the answer.
pub fn asked(text: &str) -> String {
    const ANSWER: usize = " [y/N] yes".len();
    wrapped(text, width(&Term::stderr()).map(|width| width.saturating_sub(ANSWER)))
}

/// How many columns a stream's terminal has; none if it isn't a terminal, where nobody minds the width.
pub fn width(stream: &Term) -> Option<usize> {
    stream.size_checked().map(|(_, columns)| columns.into())
}

/// Each line of a text, in lines of no more than `width` columns. What doesn't fit in a line by itself, a long command or
/// address, has one of its own and stays whole.
pub fn wrapped(text: &str, width: Option<usize>) -> String {
    let Some(width) = width else { return text.to_owned() };
    let lines = text.split('\n').map(|line| {
        let (before, line) = line.split_at(line.len() - line.trim_start_matches(' ').len());
        let after = format!("{before}{SET_IN}");
        let options = options(width).initial_indent(before).subsequent_indent(&after);
        textwrap::wrap(line, options).join("\n")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A value in lines of no more than `width` columns. A word that is wider, such as a path, goes on in the next.
pub fn lines(text: &str, width: usize) -> Vec<String> {
    textwrap::wrap(text, options(width).break_words(true)).into_iter().map(Into::into).collect()
}

/// What can't be broken between words.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (word, after) = rest.split_at(end_of_word(rest));
        rest = after;
        (!word.is_empty()).then_some(word)
    })
}

/// A command over as many lines as it takes, none wider than `width`, which can be copied as they stand. An option stays with
/// its value.
pub fn folded(command: &str, width: usize) -> String {
    // Four columns before, and two after, for the mark that the command goes on.
    let room = width.saturating_sub(6);
    let mut lines: Vec<String> = Vec::new();
    for part in parts(command) {
        match lines.last_mut() {
            Some(last) if last.chars().count() + 1 + part.chars().count() <= room => {
                last.push(' ');
                last.push_str(&part);
            }
            _ => lines.push(part),
        }
    }
    lines.join(" \\\n    ")
}

/// The words of a command, each option with its value.
fn parts(command: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for word in arguments(command) {
        match parts.last_mut() {
            Some(option) if option.starts_with("--") && !option.contains(' ') && !word.starts_with('-') => {
                option.push(' ');
                option.push_str(word);
            }
            _ => parts.push(word.to_owned()),
        }
    }
    parts
}

/// The words of a command. What is quoted is part of one.
fn arguments(command: &str) -> impl Iterator<Item = &str> {
    let mut quote = None;
    command.split(move |letter| {
        match (quote, letter) {
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
        letter == ' ' && quote.is_none()
    })
}

fn options<'a>(width: usize) -> Options<'a> {
    Options::new(width)
        .word_separator(WordSeparator::Custom(|line| Box::new(words(line).map(Word::from))))
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit)
        .break_words(false)
}

/// Where the first word ends, with the blanks after it. What stands between backticks is one, and so is an arrow with the
/// word after it.
fn end_of_word(text: &str) -> usize {
    let (mut is_command, mut is_over) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            ' ' if text[..at].ends_with('←') => {}
            ' ' => is_over = !is_command,
            _ if is_over => return at,
            '`' => is_command = !is_command && text[at + 1..].contains('`'),
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_command_is_continued_where_an_option_begins_and_never_inside_quotes() {
        assert_eq!(folded("maskinporten token --wait", 60), "maskinporten token --wait");
        let long =
            "maskinporten env add local --issuer http://127.0.0.1:7999/ --self-service http://127.0.0.1:7999/api/v1";
        let lines = [
            "maskinporten env add local",
            "--issuer http://127.0.0.1:7999/",
            "--self-service http://127.0.0.1:7999/api/v1",
        ];
        assert_eq!(folded(long, 60), lines.join(" \\\n    "));
        let quoted = "maskinporten client register --name 'One of several, which is long' --scope a";
        assert_eq!(
            folded(quoted, 60),
            "maskinporten client register \\\n    --name 'One of several, which is long' --scope a"
        );
    }

    #[test]
    fn a_sentence_breaks_between_words() {
        let text = "hint: blåbærsyltetøy på skiva\n  because: the server\nsaid no";
        let expected = "hint: blåbærsyltetøy\n  på skiva\n  because: the\n    server\nsaid no";
        assert_eq!(wrapped(text, Some(20)), expected);
        assert_eq!(wrapped(text, None), text);
        assert_eq!(
            wrapped("it broke  ← the cause", Some(14)),
            "it broke\n  ← the cause",
            "an arrow stays with its word"
        );
        assert_eq!(wrapped("株式会社 東京", Some(9)), "株式会社\n  東京");
        assert_eq!(
            wrapped("\u{1b}[31merror:\u{1b}[0m it is 20 wide", Some(20)),
            "\u{1b}[31merror:\u{1b}[0m it is 20 wide"
        );
    }

    #[test]
    fn g1_a_command_is_never_broken() {
        let hint = "hint: see `maskinporten jwks list --profile a`, then wait";
        let expected = "hint: see\n  `maskinporten jwks list --profile a`,\n  then wait";
        assert_eq!(wrapped(hint, Some(30)), expected);
        assert_eq!(wrapped(hint, Some(40)), expected);
        assert_eq!(wrapped("a ` b c", Some(3)), "a `\n  b\n  c", "a single one begins nothing");
    }

    #[test]
    fn a_value_that_is_too_wide_goes_on_in_the_next_line() {
        assert_eq!(lines("SHA-256 0123456789abcdef", 10), ["SHA-256", "0123456789", "abcdef"]);
        assert_eq!(lines("", 10), [""]);
    }
}
