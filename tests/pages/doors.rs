//! The README's three doors, each walked on a terminal.

use std::path::Path;

use maskinporten_testkit::pages::{blocks, page};
use maskinporten_testkit::{has, skipped};

use crate::reader::Reader;
use crate::shell::OnTerminal;

/// Goes through a page, and returns what the terminal showed.
fn walked(path: &str, change: impl Fn(&str) -> String) -> String {
    let mut reader = Reader::new(Path::new(path), false, |home| OnTerminal::new(home, "sandbox"));
    let text = page(path);
    let commands = blocks(&text).into_iter().filter(|block| block.language == "sh");
    let shown: String = commands.map(|block| reader.run(&change(&block.text))).collect();
    // Tokens and keys are words that no line has room for.
    let has_room = |line: &&str| line.split_whitespace().all(|word| word.len() <= 80);
    for line in plain(&shown).lines().filter(has_room) {
        assert!(line.chars().count() <= 80, "{path}: more than a line of 80 columns has:\n{line}");
    }
    shown
}

/// Without colours, and with each state of a line that was drawn again as a line.
fn plain(shown: &str) -> String {
    anstream::adapter::strip_str(shown).to_string().replace('\r', "\n")
}

/// In both languages: as the page stands, and with the password typed, which it names as the other way.
fn door(name: &str) {
    if !has("bash") || !has("jq") {
        return skipped("bash or jq isn't installed: a door wasn't walked");
    }
    let typed = |text: &str| text.replace("--password-from kit/password.txt", "");
    let english = walked(&format!("docs/book/{name}.md"), str::to_owned);
    let bokmål = walked(&format!("docs/book/nb/{name}.md"), typed);
    for shown in [english, bokmål] {
        // The token came, and was looked at.
        assert!(shown.contains("signature") && shown.contains("valid, checked with key"), "{shown}");
    }
}

#[test]
fn with_a_certificate_and_a_client_id() {
    door("certificate-and-client");
}

#[test]
fn with_only_a_certificate() {
    door("only-a-certificate");
}

#[test]
fn just_looking() {
    door("tour");
}
