//! The sentences of the program that name a command or a flag, as the source has them, and which of them a printed line
//! is.

use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

/// What stands for anything: a value that is put in, or what a command in a hint was completed with.
const GAP: char = '\0';

/// A sentence of the program.
pub struct Sentence {
    pub file: String,
    pub text: String,
    /// What is the same however it is printed, in its order.
    parts: Vec<String>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    No,
    Within,
    Whole,
}

impl Sentence {
    fn new(file: &str, text: String) -> Self {
        let mut gapped = String::new();
        let mut rest = text.as_str();
        while let Some(start) = rest.find('{') {
            gapped.push_str(&rest[..start]);
            let (doubled, end) =
                (rest[start + 1..].starts_with('{'), rest[start..].find('}').unwrap_or(rest.len() - 1 - start));
            gapped.push(if doubled { '{' } else { GAP });
            rest = &rest[start + if doubled { 2 } else { end + 1 }..];
        }
        gapped.push_str(&rest.replace("}}", "}"));
        // A refusal names the scopes, and they are put in afterwards.
        let gapped = gapped.replace("SCOPE", "\0");
        let spans: Vec<String> = gapped
            .split('`')
            .enumerate()
            .map(|(at, span)| {
                let is_command = at % 2 == 1 && span.starts_with("maskinporten ");
                if is_command { span.replace(" | ", &format!("{GAP} | ")) + "\0" } else { span.to_owned() }
            })
            .collect();
        let parts = spans.join("`").split(GAP).map(str::to_owned).collect();
        Self { file: file.to_owned(), text, parts }
    }

    /// Whether it is what was printed, or is in it.
    pub fn fit(&self, line: &str) -> Fit {
        let in_order = |line: &str, parts: &[String]| {
            parts
                .iter()
                .try_fold(line, |rest, part| rest.find(part.as_str()).map(|at| &rest[at + part.len()..]))
                .is_some()
        };
        let whole = match self.parts.as_slice() {
            [only] => line == only,
            [first, between @ .., last] => line
                .strip_prefix(first.as_str())
                .and_then(|rest| rest.strip_suffix(last.as_str()))
                .is_some_and(|rest| in_order(rest, between)),
            [] => false,
        };
        if whole {
            Fit::Whole
        } else if in_order(line, &self.parts) {
            Fit::Within
        } else {
            Fit::No
        }
    }

    pub fn names_a_command(&self) -> bool {
        self.text.contains("`maskinporten ")
    }

    fn names_a_flag(&self) -> bool {
        let fixed = self.parts.join(" ");
        let is_flag = |word: &str| {
            let word = word.trim_start_matches(['(', '`']);
            word.strip_prefix("--").is_some_and(|flag| flag.starts_with(|first: char| first.is_ascii_lowercase()))
        };
        fixed.split_whitespace().any(is_flag) && fixed.split_whitespace().count() > 2
    }
}

/// All of them, each as often as it stands in the source. Help texts aren't among them: other tests run their examples.
pub fn sentences() -> Vec<Sentence> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for path in files(&root) {
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let mut all = Vec::new();
        literals(code.parse().unwrap(), &mut all);
        let file = path.strip_prefix(&root).unwrap().display().to_string();
        if super::OTHERS.contains(&file.as_str()) {
            continue;
        }
        found.extend(all.into_iter().map(|literal| Sentence::new(&file, literal)));
    }
    found.retain(|sentence| !sentence.text.contains('\n') && (sentence.names_a_command() || sentence.names_a_flag()));
    found
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The texts of the string literals in a file's code, but for those in attributes.
fn literals(tokens: TokenStream, found: &mut Vec<String>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(hash) if hash.as_char() == '#' => {
                tokens.next_if(|next| matches!(next, TokenTree::Punct(mark) if mark.as_char() == '!'));
                tokens.next_if(|next| matches!(next, TokenTree::Group(_)));
            }
            TokenTree::Group(group) => literals(group.stream(), found),
            TokenTree::Literal(literal) => found.extend(text(&literal.to_string())),
            _ => {}
        }
    }
}

/// What a literal says, without its quotation marks.
fn text(literal: &str) -> Option<String> {
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    let (mut text, mut chars) = (String::new(), inner.chars().peekable());
    while let Some(char) = chars.next() {
        if char != '\\' {
            text.push(char);
            continue;
        }
        match chars.next()? {
            'n' => text.push('\n'),
            '\n' => while chars.next_if(|next| next.is_whitespace()).is_some() {},
            other => text.push(other),
        }
    }
    Some(text)
}

#[test]
fn a_line_is_known_for_the_sentence_that_it_was_printed_from() {
    let one = Sentence::new("", "or {} it: `maskinporten rotate {name} --resume`, {{then}}".to_owned());
    let printed = "or finish it: `maskinporten rotate app --resume --config-dir 'a b'`, {then}";
    assert!(one.fit(printed) == Fit::Whole && one.fit(&format!("hint: {printed}")) == Fit::Within);
    assert!(one.fit("or finish it: `maskinporten rotate app --rollback`, {then}") == Fit::No);
    let short = Sentence::new("", "make one with `maskinporten keygen`".to_owned());
    assert!(short.fit("make one with `maskinporten keygen`") == Fit::Whole);
    assert!(short.fit("make one with `maskinporten keygen`, or not") == Fit::Within);
    assert_eq!(
        text(
            r#""a \"b\" \
        c""#
        )
        .unwrap(),
        "a \"b\" c"
    );
}
