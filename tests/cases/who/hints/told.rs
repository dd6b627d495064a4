//! What a command said, and doing as it says.

use std::collections::BTreeSet;
use std::sync::Mutex;

use maskinporten_testkit::{Call, Home, Ran, Words};

use super::{check_flags, commands, parsed, takes};

/// All lines that were printed in some situation, and whether the commands in them were run and did what they are for.
static LINES: Mutex<BTreeSet<(String, bool)>> = Mutex::new(BTreeSet::new());

/// The lines that were printed, each with whether its commands were run.
pub fn lines() -> BTreeSet<(String, bool)> {
    LINES.lock().unwrap().clone()
}

/// Remembers a line for [`lines`].
pub fn keep(line: &str, was_run: bool) {
    let prefixes = ["error: ", "hint: ", "warning: ", "because: "];
    let line = line.trim_start();
    let bare = prefixes.iter().find_map(|prefix| line.strip_prefix(prefix)).unwrap_or(line);
    LINES.lock().unwrap().insert((bare.to_owned(), was_run));
}

/// What a command said in a situation.
pub struct Told<'a> {
    home: &'a Home,
    words: Vec<String>,
    lines: Vec<String>,
}

/// Runs a command that ends with this code.
#[track_caller]
pub fn tell(home: &Home, words: impl Words, code: i32) -> Told<'_> {
    heard(home, &words, &home.call(&words).run().fails(code))
}

/// The same of a call that isn't just a command line.
#[track_caller]
pub fn tell_call(home: &Home, words: impl Words, change: impl FnOnce(Call) -> Call, code: i32) -> Told<'_> {
    heard(home, &words, &change(home.call(&words)).run().fails(code))
}

/// What was said by a command that was run.
fn heard<'a>(home: &'a Home, words: impl Words, ran: &Ran) -> Told<'a> {
    let words: Vec<String> = words.words().into_iter().map(|word| word.into_string().unwrap()).collect();
    let said = format!("{}\n{}", ran.stderr, ran.stdout);
    // As it was printed, and with each command that was folded on one line.
    let unfolded: Vec<&str> = said.split(" \\\n").map(str::trim_start).collect();
    let unfolded = if unfolded.len() > 1 { unfolded.join(" ") } else { String::new() };
    let lines: Vec<String> = said.lines().chain(unfolded.lines()).map(str::to_owned).collect();
    for line in &lines {
        keep(line, false);
    }
    // What can't be parsed has no command yet.
    if let Ok(leaf) = parsed(&words) {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        lines.iter().filter(|line| line.starts_with("hint:")).for_each(|line| check_flags(&words, &leaf, line));
    }
    Told { home, words, lines }
}

impl Told<'_> {
    #[track_caller]
    fn line(&self, part: &str) -> &str {
        let found = self.lines.iter().find(|line| line.contains(part));
        found.unwrap_or_else(|| panic!("{:?}: {part:?} isn't in {:#?}", self.words, self.lines))
    }

    /// It said so, and there is nothing to run.
    #[track_caller]
    pub fn says(&self, part: &str) -> &Self {
        self.line(part);
        self
    }

    #[track_caller]
    pub fn never_says(&self, part: &str) {
        assert!(
            !self.lines.iter().any(|line| line.contains(part)),
            "{:?}: {part:?} is in {:#?}",
            self.words,
            self.lines
        );
    }

    /// Does as the line with this in it says: each command in it works, with these in the place of what has to be filled
    /// in.
    #[track_caller]
    pub fn then(&self, part: &str, values: &[(&str, &str)]) -> &Self {
        self.run(part, "", values, "")
    }

    /// The same, with more words behind each command, as a person would add or be asked for.
    #[track_caller]
    pub fn then_with(&self, part: &str, values: &[(&str, &str)], more: &str) -> &Self {
        self.run(part, "", values, more)
    }

    /// The same, where a line has several commands to choose from: those with this in them.
    #[track_caller]
    pub fn then_only(&self, part: &str, which: &str) -> &Self {
        self.run(part, which, &[], "")
    }

    #[track_caller]
    fn run(&self, part: &str, which: &str, values: &[(&str, &str)], more: &str) -> &Self {
        let line = self.line(part);
        let all: Vec<String> = commands(line).into_iter().filter(|command| command.contains(which)).collect();
        assert!(!all.is_empty(), "{:?}: no command in {line}", self.words);
        for command in all {
            let mut words = shell_words::split(&command).unwrap();
            for word in &mut words {
                if let Some((_, with)) = values.iter().find(|(name, _)| name == word) {
                    (*with).clone_into(word);
                }
                let is_placeholder =
                    word.len() > 1 && word.chars().all(|char| char.is_ascii_uppercase() || char == '-');
                assert!(
                    !is_placeholder || !word.starts_with(char::is_alphabetic),
                    "{word} is to be filled in: {line}"
                );
            }
            let leaf = parsed(&words).unwrap_or_else(|error| panic!("{:?}: {command}: {error}", self.words));
            let yes = if takes(&leaf, "yes") && !words.iter().any(|word| word == "--yes") { "--yes" } else { "" };
            // Nobody wants to wait for five minutes here.
            let begins = words[0] == "rotate" && !words.iter().any(|word| word == "--rollback");
            let at_once = if begins { "--grace 1s --every 10ms" } else { "" };
            let script = format!("maskinporten {} {yes} {at_once} {more} < /dev/null", shell_words::join(&words));
            let ran = self.home.shell(&script).run();
            assert_eq!(ran.code, Some(0), "{:?} says `{script}`: {}", self.words, ran.stderr);
            for line in ran.stderr.lines() {
                keep(line, false);
            }
        }
        keep(line, true);
        self
    }

    /// It said so, and the same command with more words works.
    #[track_caller]
    pub fn again(&self, part: &str, more: &[&str]) -> &Self {
        let line = self.line(part);
        let flag = more[0].split('=').next().unwrap();
        assert!(line.contains(flag), "{flag} isn't in {line}");
        let mut words = self.words.clone();
        words.extend(more.iter().map(|word| (*word).to_owned()));
        self.home.run(&words).success();
        keep(line, true);
        self
    }
}
