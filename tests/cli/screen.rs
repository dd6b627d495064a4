//! Help on a terminal of 80 × 24.

use maskinporten_testkit::{Ran, World};

use crate::PROGRAM;
use crate::redaction::commands;

const WIDTH: usize = 80;
const HEIGHT: usize = 24;

fn shown(world: &World, words: &[&str]) -> Ran {
    world.call(words).env("COLUMNS", WIDTH.to_string()).run().success()
}

/// What doesn't fit the width.
fn wide(text: &str) -> Option<&str> {
    text.lines().find(|line| line.chars().count() > WIDTH)
}

#[test]
fn short_help_fits_a_screen_and_long_help_its_width() {
    let world = World::empty(PROGRAM);
    let mut wrong = Vec::new();
    for words in commands() {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let short = shown(&world, &[&words[..], &["-h"]].concat()).stdout;
        let height = short.lines().count();
        if height > HEIGHT || wide(&short).is_some() {
            wrong.push(format!("{}: {height} lines, {:?}", words.join(" "), wide(&short)));
        }
        let long = shown(&world, &[&words[..], &["--help"]].concat()).stdout;
        if let Some(line) = wide(&long) {
            wrong.push(format!("{} --help: {line}", words.join(" ")));
        }
    }
    assert!(
        wrong.is_empty(),
        "say it shorter, or set what is rarely used aside with hide_short_help:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn short_help_names_what_it_sets_aside() {
    let world = World::empty(PROGRAM);
    let short = shown(&world, &["rotate", "-h"]);
    short.prints("More options: --bits").prints("--profile").prints("maskinporten rotate --dry-run");
    let long = shown(&world, &["rotate", "--help"]);
    long.prints("The size of the new key").prints("--group-access").prints("kubernetes-secret:");
    assert_eq!(shown(&world, &["help", "rotate"]).stdout, shown(&world, &["rotate", "--help"]).stdout);
    assert_eq!(world.call("").without("MASKINPORTEN_STORE").run().fails(2).stderr.trim(), world.ok("-h").trim());
}

#[test]
fn topics_are_named_by_the_help_and_fit_the_width() {
    let world = World::empty(PROGRAM);
    let help = shown(&world, &["-h"]).stdout;
    let topics = help.split("maskinporten help ").nth(1).unwrap().lines().next().unwrap();
    for topic in topics.split('|') {
        let text = shown(&world, &["help", topic]).stdout;
        assert_eq!(wide(&text), None);
        assert!(text.lines().count() > 5, "{text}");
    }
    shown(&world, &["help", "stores"]).prints("plain-file").prints("keyring");
    shown(&world, &["help", "environments"]).prints("https://test.maskinporten.no/");
    shown(&world, &["help", "formats"]).prints("base64-jwk").prints("appsettings").prints("PKCS#12");
    shown(&world, &["help", "output"]).prints("prometheus");
    world.run("help nonsense").fails(2);
}

/// Help must be there when the settings are what is wrong.
#[test]
fn help_needs_no_settings() {
    let world = World::empty(PROGRAM);
    std::fs::create_dir_all(world.config()).unwrap();
    std::fs::write(world.config().join("config.toml"), "nonsense").unwrap();
    for words in ["help stores", "-h", "token -h", "help token"] {
        world.run(words).success();
    }
}

#[test]
fn words_of_other_tools_lead_to_ours() {
    let world = World::empty(PROGRAM);
    for (theirs, ours) in [
        ("clients", "maskinporten client list"),
        ("ls", "maskinporten profile list"),
        ("completion bash", "maskinporten completions --help"),
        ("login", "maskinporten profile add --help"),
        ("auth status", "maskinporten status"),
        ("context select x", "maskinporten profile use --help"),
        ("crypto jwt sign --key x", "maskinporten token"),
        ("token lookup", "maskinporten inspect"),
        ("client ls --inactive", "maskinporten client list"),
        ("--no-input client create", "maskinporten client register --help"),
        ("client set", "maskinporten client update"),
        ("profile rm app", "maskinporten profile remove --help"),
        ("key rm app", "maskinporten key delete --help"),
        ("env get prod", "maskinporten env show --help"),
        // A slip of the finger.
        ("tokne", "maskinporten token"),
        ("client lsit", "maskinporten client list"),
    ] {
        let hint = format!("here that is `{ours}`");
        world.run(theirs).fails(2).says(&format!("hint: {hint}\n")).without_result();
        let error = world.run(format!("{theirs} -o json")).fails(2).error();
        assert_eq!(error["hints"][0], hint.as_str(), "{theirs}: {error}");
    }
    world.run("nonsense").fails(2).says("unrecognized subcommand").never_says("hint:");
}
