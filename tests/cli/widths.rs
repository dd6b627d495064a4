//! Every command on terminals of 60, 80 and 120 columns, with names as long as Norwegian agencies have them.

use std::cell::RefCell;
use std::collections::BTreeSet;

use clap::CommandFactory as _;
use maskinporten_sandbox::{ADMIN_CLIENT, DELEGATED_SCOPE, GRANTED_SCOPE, OWN_SCOPE};
use maskinporten_testkit::World;
use unicode_width::UnicodeWidthStr as _;

use crate::PROGRAM;
use crate::prompts::ended;

const NAMES: [&str; 2] = [
    "Fylkeskommunenes innhenting av værdata for Sørlandet og Østlandet, produksjon",
    "Fylkeskommunenes innhenting av værdata for Sørlandet og Østlandet, prøvemiljø",
];
const PROFILES: [&str; 2] =
    ["fylkeskommunenes-vaerdata-soerlandet-produksjon", "fylkeskommunenes-vaerdata-soerlandet-proevemiljoe"];

/// What prints other people's formats, a file for a shell, or the story that has a test of its own.
const OTHERS: [&str; 6] = ["grant", "key convert", "key export", "profile export", "completions", "demo"];

struct Screen {
    world: World,
    columns: usize,
    seen: RefCell<BTreeSet<String>>,
}

impl Screen {
    /// Runs a command line on the terminal. Each line must fit, or be one word or one command, which are never broken; texts
    /// to send, which come last, aren't either.
    fn shows(&self, command: &str, words: &str) -> String {
        self.seen.borrow_mut().insert(command.to_owned());
        let line = shell_words::split(&format!("{command} {words}")).unwrap();
        let (_, text) = ended(self.world.call(line).on_terminal_of(self.columns));
        let lines = seen(&text);
        let mut own =
            lines.iter().take_while(|line| !["To send to ", "Tekst til "].iter().any(|head| line.starts_with(head)));
        let too_wide = own.find(|line| line.width() > self.columns && !is_one(line));
        assert_eq!(too_wide, None, "{command} {words} at {}\n{}", self.columns, lines.join("\n"));
        lines.join("\n")
    }

    /// The same, and each of these is there as a whole: no two rows look the same.
    #[track_caller]
    fn tells_apart(&self, command: &str, words: &str, whole: &[&str]) {
        let text = self.shows(command, words);
        for one in whole {
            assert!(text.split_whitespace().any(|word| word == *one), "{command} at {}: {one}\n{text}", self.columns);
        }
    }
}

/// The lines that a person sees of what was read from a terminal, where each byte comes as a character. A spinner goes
/// back to the beginning of its line.
pub(crate) fn seen(read: &str) -> Vec<String> {
    let bytes: Vec<u8> = read.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let text = anstream::adapter::strip_str(std::str::from_utf8(&bytes).unwrap()).to_string();
    text.split('\n').map(|line| line.trim_end_matches('\r').rsplit('\r').next().unwrap().to_owned()).collect()
}

/// A word, such as a token or an address, or a command, perhaps with a full stop.
fn is_one(line: &str) -> bool {
    let line = line.trim();
    let command = line.strip_prefix('`').and_then(|line| line.split_once('`'));
    !line.contains(' ') || command.is_some_and(|(_, after)| !after.contains(' '))
}

/// A text to send is copied: it is printed as the JSON has it, however narrow the terminal is.
#[test]
fn texts_to_send_are_never_broken() {
    let world = World::with_reader(PROGRAM);
    world.ok(["client", "update", "--add-scope", OWN_SCOPE]);
    for words in [
        format!("can-i {DELEGATED_SCOPE}"),
        format!("can-i {DELEGATED_SCOPE} --lang nb"),
        format!("doctor --scope {OWN_SCOPE}"),
        "explain MP-250".to_owned(),
    ] {
        let json = world.run(format!("{words} -o json")).json();
        let of_cause =
            json["causes"].as_array().and_then(|causes| causes.iter().find_map(|one| one["message"].as_str()));
        let letter = json["message"].as_str().or_else(|| json["cause"]["message"].as_str()).or(of_cause);
        let letter = letter.unwrap_or_else(|| panic!("{words}: {json:#}"));
        // Each call has its own.
        let letter = letter.split("\nTrace id: ").next().unwrap();
        let (_, text) = ended(world.call(words.as_str()).on_terminal_of(60));
        assert!(seen(&text).join("\n").contains(&format!("\n{letter}\n")), "{words}\n{text}");
    }
}

#[test]
fn g1_at_60_columns() {
    every_command(60);
}

#[test]
fn g1_at_80_columns() {
    every_command(80);
}

#[test]
fn g1_at_120_columns() {
    every_command(120);
}

#[test]
fn g10_colour_is_for_terminals_and_says_nothing_that_words_do_not() {
    let world = World::new(PROGRAM);
    world.ok("profile use admin");
    let coloured = |text: &str| text.contains("\u{1b}[");
    let on_terminal = |words: &str| ended(world.call(words).on_terminal_of(80)).1;
    let chosen = on_terminal("profile list");
    assert!(chosen.contains("\u{1b}[32m*\u{1b}[0m"), "{chosen:?}");
    assert!(!coloured(&on_terminal("profile list --color never")));
    let (_, without) = ended(world.call("profile list").env("NO_COLOR", "1").on_terminal_of(80));
    assert!(!coloured(&without) && without.contains("*  admin"), "{without:?}");
    assert!(!coloured(&world.ok("profile list")) && coloured(&world.ok("profile list --color always")));
}

#[test]
fn a_question_fits_with_its_answer() {
    let world = World::new(PROGRAM);
    let words = ["client", "register", "--name", NAMES[0], "--profile", PROFILES[0], "--scope", GRANTED_SCOPE];
    world.ok(words);
    let mut session = world.call("client delete").on_terminal_of(60);
    let question = seen(&session.exp_string("[y/N]").unwrap());
    assert!(question.iter().all(|line| line.width() <= 60 - " [y/N] yes".len()), "{question:?}");
    session.send("y").unwrap();
    session.flush().unwrap();
    let (code, rest) = ended(session);
    assert_eq!((code, rest.matches("Deactivate").count()), (0, 1), "{rest}");
}

#[test]
fn what_is_typed_has_room_below_a_question_that_fills_the_line() {
    let world = World::new(PROGRAM);
    let mut session = world.call(["client", "delete", ADMIN_CLIENT, "--force"]).on_terminal_of(60);
    let question = seen(&session.exp_string("client id:\r\n> ").unwrap());
    assert!(question.iter().all(|line| line.width() <= 60), "{question:?}");
    session.send_line(ADMIN_CLIENT).unwrap();
    let (code, rest) = ended(session);
    assert_eq!((code, rest.matches("Deactivate your").count()), (0, 0), "{rest}");
}

#[test]
fn in_a_pipe_nothing_is_cut_and_a_sentence_is_one_line() {
    let world = World::new(PROGRAM);
    world.ok(["client", "register", "--name", NAMES[0], "--profile", PROFILES[0], "--scope", GRANTED_SCOPE]);
    let list = world.ok("client list");
    let line = list.lines().find(|line| line.contains(PROFILES[0])).unwrap();
    assert!(line.contains(NAMES[0]) && line.width() > 120, "{list}");
    let said = world.run("profile show --profile no-such-profile-anywhere-on-this-machine-or-another").stderr;
    assert!(said.lines().all(|line| line.starts_with("error: ") || line.starts_with("hint: ")), "{said}");
}

fn every_command(columns: usize) {
    let screen = Screen { world: World::empty(PROGRAM), columns, seen: RefCell::default() };
    screen.shows("status", "");
    screen.shows("version", "");
    profiles(&screen);
    clients(&screen);
    keys(&screen);
    tokens(&screen);
    reports(&screen);
    errors(&screen);
    endings(&screen);
    let mut all = BTreeSet::new();
    leaves(&maskinporten::Cli::command(), "", &mut all);
    all.retain(|command| !OTHERS.contains(&command.as_str()));
    assert_eq!(all, screen.seen.into_inner());
}

fn leaves(command: &clap::Command, path: &str, all: &mut BTreeSet<String>) {
    for inner in command.get_subcommands() {
        let path = format!("{path} {}", inner.get_name()).trim().to_owned();
        if inner.has_subcommands() { leaves(inner, &path, all) } else { all.extend([path]) }
    }
}

fn profiles(screen: &Screen) {
    let (issuer, api) = (screen.world.sandbox.issuer(), screen.world.sandbox.selfservice());
    let long = "fylkeskommunenes-eget-miljoe-for-vaerdata";
    screen.shows("env add", &format!("{long} --issuer {issuer} --self-service {api}"));
    screen.shows("env show", long);
    screen.tells_apart("env list", "", &["local", "test", "prod", long, issuer]);
    screen.shows("env remove", long);
    let certificate = "--certificate business.p12 --password-from password.txt";
    screen.shows(
        "profile add",
        &format!("admin --administers --environment local --client-id {ADMIN_CLIENT} {certificate}"),
    );
    screen.shows("profile show", "--profile admin");
    screen.shows("certificate show", "business.p12 --password-from password.txt --environment local");
    screen.shows("certificate show", "--profile admin --environment prod");
    screen.shows("certificate use", "--profile admin");
    screen.shows("store status", "");
    screen.shows("store policy", &format!("openbao:transit/{}", PROFILES[0]));
    screen.shows("store use", "plain-file");
}

fn clients(screen: &Screen) {
    for (name, profile) in NAMES.iter().zip(PROFILES) {
        screen.shows("client register", &format!("--profile {profile} --name '{name}' --scope {GRANTED_SCOPE}"));
    }
    let ids = PROFILES.map(|profile| screen.world.client_id(profile));
    screen.shows("profile use", PROFILES[0]);
    screen.tells_apart("client list", "", &[&ids[0], &ids[1], ADMIN_CLIENT]);
    screen.tells_apart("profile list", "", &["*", "admin", PROFILES[0], PROFILES[1]]);
    screen.shows("client show", "");
    screen.shows("client update", &format!("--description '{}'", NAMES.join(" ")));
}

fn keys(screen: &Screen) {
    let kids =
        ["vaerdata-soerlandet-produksjon-2026-11-28-k3v9x0qd", "vaerdata-soerlandet-produksjon-2026-11-28-k3v9x0qe"];
    for kid in kids {
        screen.shows("keygen", &format!("--kid {kid}"));
        screen.shows("jwks upload", &format!("--key {kid}"));
    }
    screen.tells_apart("jwks list", "", &kids);
    screen.tells_apart("key list", "", &kids);
    screen.shows("profile show", "");
    screen.shows("key show", kids[0]);
    screen.shows("key show", "--from business.p12 --password-from password.txt");
    screen.shows("key import", "business.p12 --password-from password.txt");
    screen.tells_apart("jwks renew", kids[1], &kids);
    screen.shows("jwks prune", "--not-held");
    screen.shows("jwks revoke", &format!("{} --yes --dry-run", kids[1]));
    screen.tells_apart("jwks remove", &format!("{} --yes", kids[1]), &kids[..1]);
    screen.shows("key delete", &format!("{} --yes", kids[1]));
}

fn tokens(screen: &Screen) {
    let token = screen.shows("token", "");
    let token = token.split_whitespace().find(|word| word.starts_with("eyJ")).unwrap();
    screen.world.write("token", token);
    screen.shows("inspect", "token");
    screen.shows("dcr-token", "");
    screen.shows("rotate", &format!("{} --dry-run", PROFILES[0]));
    screen.shows("rotate", &format!("{} --status", PROFILES[0]));
    screen.shows("run", "-- env");
    let other = PROFILES[1];
    screen.world.ok(format!("keygen --profile {other}"));
    screen.world.ok(format!("jwks upload --profile {other}"));
    screen.shows("onboard", &format!("--profile {other}"));
    screen.shows("onboard", &format!("--profile {other} --dry-run"));
    let both = PROFILES.join(" ");
    screen.tells_apart("rotate", &format!("{both} --dry-run"), &PROFILES);
    screen.tells_apart("rotate", &format!("{both} --grace 1h --yes"), &PROFILES);
    screen.tells_apart("rotate", &format!("{both} --status"), &PROFILES);
}

fn reports(screen: &Screen) {
    screen.shows("status", "");
    screen.tells_apart("status", "--all", &["admin", PROFILES[0], PROFILES[1]]);
    screen.shows("doctor", "");
    screen.shows("doctor", "--scope ikke:registrert");
    screen.shows("explain", "MP-250");
    screen.shows("explain", "MP-250 --lang nb");
    screen.shows("can-i", "sandbox:delegated --lang nb");
    screen.tells_apart("scope find", "opplysninger", &["folkeregister:deling/offentligmedhjemmel"]);
    screen.tells_apart("explain", "--list", &["MP-121", "AUTH.VLD-00004"]);
    // From here on the same name, and the same kid, in two clients: only their ids tell them apart.
    let ids = PROFILES.map(|profile| screen.world.client_id(profile));
    for id in &ids {
        screen.world.sandbox.add_foreign_key(id, "nøkkel-1", 10_000_000);
    }
    screen.world.ok(["client", "update", &ids[1], "--name", NAMES[0]]);
    screen.tells_apart("expiry", "--all", &[&ids[0], &ids[1]]);
    screen.tells_apart("lint", "--all", &[&ids[0], &ids[1]]);
    screen.shows("lint", "--list");
    screen.shows("log", "");
    screen.shows("log", "--verify");
}

fn errors(screen: &Screen) {
    let hints = screen.shows("token", "--scope ikke:registrert --no-cache");
    assert!(hints.contains("hint:"), "{hints}");
    screen.shows("token", &format!("--profile {}", "x".repeat(20)));
    screen.shows("client show", "no-such-client");
    screen.shows("jwks remove", "no-such-key --yes");
    screen.shows("token", "--no-such-flag");
    screen.shows(
        "keygen",
        "--alg 'et ord som ikke er noen algoritme, og som er lengre enn en linje på skjermen er bred'",
    );
    screen.shows("rotate", "no-such-profile --yes");
}

fn endings(screen: &Screen) {
    screen.shows("client delete", "--yes");
    // There is no such store.
    screen.shows("profile share", &format!("{} --in 'cmd:no-such-store {}' --yes", PROFILES[1], NAMES[0]));
    screen.shows("profile remove", &format!("{} --with-key --yes", PROFILES[1]));
    screen.shows("sandbox", "--scenario list");
    let mut session = screen.world.call("sandbox --port 0 --kit kit").on_terminal_of(screen.columns);
    for line in seen(&session.exp_string("Ctrl-C").unwrap()) {
        assert!(line.width() <= screen.columns || is_one(&line), "{line}");
    }
    session.send_control('c').unwrap();
    assert_eq!(ended(session).0, 0);
}
