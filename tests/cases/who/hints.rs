//! Every command in a hint works as it is printed: it goes to the same client, in the same folder, with the same store
//! (A4).

mod situations;

use std::path::Path;

use clap::CommandFactory as _;
use maskinporten::Cli;
use maskinporten_testkit::{Ran, World};
use proc_macro2::{TokenStream, TokenTree};

/// What a person puts in the place of words in capitals.
const PLACEHOLDERS: [(&str, &str); 10] = [
    ("NAME", "a-name"),
    ("FILE", "a-file"),
    ("ID", "an-id"),
    ("KID", "a-kid"),
    ("NEW-KID", "a-kid"),
    ("SCOPE", "a:b"),
    ("TOPIC", "stores"),
    ("URL", "https://a.example/"),
    ("SOURCE", "env:A"),
    ("HASH", "0000000000000000000000000000000000000000000000000000000000000000"),
];

/// The command lines in a text, without the program's name.
fn commands(text: &str) -> Vec<String> {
    let spans = text.split('`').skip(1).step_by(2);
    let piped = spans.filter(|span| span.starts_with("maskinporten ")).flat_map(|span| span.split(" | "));
    piped.filter_map(|part| Some(part.strip_prefix("maskinporten ")?.to_owned())).collect()
}

/// The words of a command line, with something in the place of what has to be filled in.
fn filled(line: &str) -> Vec<String> {
    let words = shell_words::split(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    let fill =
        |word: String| PLACEHOLDERS.iter().find(|(name, _)| *name == word).map_or(word, |(_, with)| (*with).into());
    words.into_iter().map(fill).collect()
}

/// The innermost command of some words, and that the words can be parsed.
fn parsed(words: &[String]) -> Result<clap::Command, clap::Error> {
    let line = std::iter::once("maskinporten").chain(words.iter().map(String::as_str));
    match Cli::command().try_get_matches_from(line) {
        Err(error) if error.use_stderr() => return Err(error),
        _ => {}
    }
    let mut command = Cli::command();
    command.build();
    for word in words {
        match command.find_subcommand(word) {
            Some(inner) => command = inner.clone(),
            None => break,
        }
    }
    Ok(command)
}

fn takes(command: &clap::Command, flag: &str) -> bool {
    command.get_arguments().any(|one| one.get_long_and_visible_aliases().is_some_and(|all| all.contains(&flag)))
}

/// The string literals of a file's code, without its tests.
fn literals(tokens: TokenStream, found: &mut Vec<String>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(hash) if hash.as_char() == '#' => {
                let documents = |next: &TokenTree| next.to_string().trim_start_matches(['[', ' ']).starts_with("doc");
                tokens.next_if(documents);
            }
            TokenTree::Group(group) => literals(group.stream(), found),
            TokenTree::Literal(literal) => found.push(literal.to_string()),
            _ => {}
        }
    }
}

#[test]
fn a4_every_command_in_the_programs_words_can_be_parsed() {
    fn walk(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            let mut all = Vec::new();
            literals(code.parse().unwrap(), &mut all);
            found.extend(all.into_iter().map(|literal| (path.display().to_string(), literal)));
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let (mut count, mut wrong) = (0, Vec::new());
    for (path, literal) in found {
        for line in commands(&literal) {
            // What is put in can stand anywhere.
            let mut plain = String::new();
            for (number, part) in line.split(['{', '}']).enumerate() {
                plain.push_str(match (number % 2, part) {
                    (0, text) => text,
                    (_, "flag") => "",
                    _ if plain.ends_with("--issuer ") => "https://a.example/",
                    _ if plain == "store use " => "file",
                    _ => "x",
                });
            }
            count += 1;
            if let Err(error) = parsed(&filled(&plain)) {
                wrong.push(format!("{path}: `{line}`: {}", error.to_string().lines().next().unwrap_or_default()));
            }
        }
    }
    assert!(count > 80, "only {count} were found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The world of a person who gives the folder and the store with each command, since neither is where it usually is.
struct Elsewhere {
    world: World,
}

impl Elsewhere {
    const FLAGS: [&'static str; 4] = ["--config-dir", "a folder", "--store", "plain-file"];

    fn new(world: World) -> Self {
        std::fs::rename(world.config(), world.at("a folder")).unwrap();
        Self { world }
    }

    fn run(&self, words: &[&str]) -> Ran {
        self.world.call([words, &Self::FLAGS].concat()).without("MASKINPORTEN_STORE").run()
    }

    /// Runs a command, and then each command in what it said, as it was printed.
    fn tries(&self, words: &[&str]) -> usize {
        let ran = self.run(words);
        let told: Vec<&str> = ran.stderr.lines().filter(|line| !line.starts_with("error:")).collect();
        let leaf = parsed(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()).unwrap();
        let mut tried = 0;
        for line in told {
            check_flags(words, &leaf, line);
            for hint in commands(line) {
                // What is unknown here isn't new, and stays unknown.
                self.try_hint(words, &hint, !line.contains("if it is new"));
                tried += 1;
            }
        }
        tried
    }

    fn try_hint(&self, words: &[&str], hint: &str, is_run: bool) {
        let leaf = parsed(&filled(hint)).unwrap_or_else(|error| panic!("{words:?}: `maskinporten {hint}`: {error}"));
        let given = shell_words::split(hint).unwrap();
        let acts_for_nobody = ["env", "sandbox", "grant"].contains(&given[0].as_str());
        if !acts_for_nobody {
            for flag in [Self::FLAGS[0], Self::FLAGS[2]] {
                assert!(given.iter().any(|word| word == flag), "{words:?}: {flag} isn't in `maskinporten {hint}`");
            }
        }
        let asks = |flag: &str| given.iter().any(|word| word == flag);
        let has_placeholders = filled(hint) != given;
        // What would end something that the next situation needs, or never ends.
        if !is_run
            || has_placeholders
            || asks("--rollback")
            || ["profile remove", "sandbox"].iter().any(|name| hint.starts_with(name))
        {
            return;
        }
        let dry = if takes(&leaf, "dry-run") && !["--resume", "--dry-run"].into_iter().any(asks) {
            " --dry-run"
        } else {
            ""
        };
        let yes = if takes(&leaf, "yes") && !asks("--yes") { " --yes" } else { "" };
        let script = format!("maskinporten {hint}{dry}{yes} < /dev/null");
        let ran = self.world.shell(&script).without("MASKINPORTEN_STORE").run();
        assert!(
            matches!(ran.code, Some(0 | 10)),
            "{words:?} says `maskinporten {hint}`, which ends in {:?}: {}",
            ran.code,
            ran.stderr
        );
    }
}

/// A flag that is named outside of a command is one of the command that says so.
fn check_flags(words: &[&str], leaf: &clap::Command, line: &str) {
    for outside in line.split('`').step_by(2) {
        for word in outside.split([' ', ',', ':', ';', '(', ')']) {
            let Some(flag) = word.strip_prefix("--").filter(|flag| !flag.is_empty()) else { continue };
            assert!(
                takes(leaf, flag.trim_end_matches('.')),
                "{words:?} names --{flag}, which it doesn't take: {line}"
            );
        }
    }
}
