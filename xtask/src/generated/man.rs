//! Man pages: one for the program, one for each command, named after the words that call it.

use std::collections::BTreeMap;

use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use maskinporten::{EXIT_CODES, Topic, VARIABLES};

use crate::Outcome;

const FILES: [(&str, &str); 6] = [
    (
        "~/.config/maskinporten/config.toml",
        "Profiles, environments of your own, and the store that was chosen. May be edited; comments are kept.",
    ),
    (
        "~/.config/maskinporten/keys.toml",
        "What is public about the keys held here: kid, thumbprint, public key, certificate chain, dates, store.",
    ),
    (
        "~/.config/maskinporten/audit.jsonl",
        "What was changed at servers from this machine, one line each. maskinporten-log(1) shows it.",
    ),
    (
        "~/.config/maskinporten/rotations/",
        "How far each profile's rotation is, so that it can go on after an interruption.",
    ),
    (
        "~/.config/maskinporten/secrets/",
        "Private keys of the file stores, one file each, mode 0600. The keyring store keeps nothing here.",
    ),
    (
        "~/.config/maskinporten/cache/",
        "Which tokens are kept and until when. The tokens themselves are in the keyring or under secrets/.",
    ),
];

/// Every page, by file name.
pub(crate) fn pages(command: &clap::Command) -> Outcome<BTreeMap<String, String>> {
    let mut pages: BTreeMap<String, String> = maskinporten::topics(command)
        .iter()
        .map(|topic| (format!("maskinporten-{}.7", topic.name), topic_page(topic)))
        .collect();
    add(&mut pages, command, &[])?;
    Ok(pages)
}

/// The page about something that belongs to more than one command.
fn topic_page(topic: &Topic) -> String {
    let mut roff = Roff::new();
    let name = format!("maskinporten-{}", topic.name);
    roff.control("SH", ["NAME"]);
    roff.text([roman(format!("{name} - {}", topic.about))]);
    roff.control("SH", ["DESCRIPTION"]);
    for (number, part) in topic.parts.iter().enumerate() {
        if number > 0 {
            roff.control("PP", []);
        }
        if !part.text.is_empty() {
            roff.text([roman(part.text)]);
        }
        for (word, meaning) in &part.rows {
            item(&mut roff, word, meaning);
        }
    }
    roff.control("SH", ["SEE ALSO"]);
    roff.text([roman("maskinporten(1)")]);
    format!("{APOSTROPHES}{}{}", head(&name, 7), roff.to_roff())
}

fn add(pages: &mut BTreeMap<String, String>, command: &clap::Command, callers: &[String]) -> Outcome {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    pages.insert(format!("{name}.1"), page(command, &name, callers)?);
    let mut callers = callers.to_vec();
    callers.push(name);
    for subcommand in command.get_subcommands().filter(|subcommand| !subcommand.is_hide_set()) {
        add(pages, subcommand, &callers)?;
    }
    Ok(())
}

fn page(command: &clap::Command, name: &str, callers: &[String]) -> Outcome<String> {
    let man = Man::new(command.clone());
    let mut page = Vec::new();
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    rest(command, callers).to_writer(&mut page)?;
    let text = String::from_utf8(page)?;
    // Each part repeats what makes apostrophes work, and breaks lines where a paragraph ends anyway.
    let is_noise = |line: &&str| line.starts_with(".ie ") || line.starts_with(".el ") || *line == ".br";
    let lines: Vec<&str> = text.lines().filter(|line| !is_noise(line)).map(str::trim_end).collect();
    Ok(format!("{APOSTROPHES}{}{}\n", head(name, 1), lines.join("\n")))
}

/// The line that begins a page.
pub(crate) fn head(name: &str, section: u8) -> String {
    let (title, version) = (name.to_uppercase(), env!("CARGO_PKG_VERSION"));
    // No date: a page is to be the same on every day it is made.
    format!(".TH {title} {section} \"\" \"maskinporten {version}\" Maskinporten\n")
}

/// Defines what roff writes for an apostrophe.
const APOSTROPHES: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

/// What the command line's definition doesn't say by itself.
fn rest(command: &clap::Command, callers: &[String]) -> Roff {
    let mut roff = Roff::new();
    let is_root = callers.is_empty();
    if let Some(after) = command.get_after_help().filter(|_| !is_root) {
        let (examples, remarks) = examples(&after.to_string());
        if !examples.is_empty() {
            roff.control("SH", ["EXAMPLES"]);
            roff.control("nf", []);
            for example in examples {
                roff.text([roman(example)]);
            }
            roff.control("fi", []);
        }
        for remark in remarks {
            roff.control("PP", []);
            roff.text([roman(remark)]);
        }
    }
    roff.control("SH", ["EXIT STATUS"]);
    for (code, meaning) in EXIT_CODES {
        item(&mut roff, &code.to_string(), meaning);
    }
    if is_root {
        roff.control("SH", ["ENVIRONMENT"]);
        roff.text([roman("A flag goes before its variable.")]);
        for (variable, meaning) in VARIABLES {
            item(&mut roff, variable, meaning);
        }
        roff.control("SH", ["FILES"]);
        roff.text([roman("On Windows the folder is %APPDATA%\\maskinporten.")]);
        for (file, meaning) in FILES {
            item(&mut roff, file, meaning);
        }
    }
    roff.control("SH", ["SEE ALSO"]);
    if is_root {
        let topics = maskinporten::topics(command).map(|topic| format!("maskinporten-{}(7), ", topic.name));
        roff.text([roman(format!("{}maskinporten-jobs(7)", topics.concat()))]);
    } else {
        let pages: Vec<String> = callers.iter().map(|name| format!("{name}(1)")).collect();
        roff.text([roman(pages.join(", "))]);
    }
    roff
}

fn item(roff: &mut Roff, term: &str, meaning: &str) {
    roff.control("TP", []);
    roff.text([bold(term)]);
    roff.text([roman(meaning)]);
}

/// What follows the word "Example", indented; and the paragraphs after it.
fn examples(after: &str) -> (Vec<String>, Vec<String>) {
    let (indented, rest): (Vec<&str>, Vec<&str>) = after.lines().partition(|line| line.starts_with("  "));
    let remarks = rest.join("\n");
    let remarks = remarks.split("\n\n").map(|text| text.trim().replace('\n', " "));
    let is_remark = |text: &String| !text.is_empty() && !text.starts_with("Example");
    (indented.iter().map(|line| line.trim().to_owned()).collect(), remarks.filter(is_remark).collect())
}
