//! Every command there is, with a profile and an admin that aren't there.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use clap::CommandFactory as _;
use maskinporten::Cli;
use maskinporten_sandbox::GRANTED_SCOPE;
use maskinporten_testkit::{Call, World, kit};

use crate::PROGRAM;

/// The least that each command can do with, such that it would do something.
const LEAST: &[(&str, &[&str])] = &[
    ("onboard", &["--yes"]),
    ("keygen", &[]),
    ("key list", &[]),
    ("key show", &[]),
    ("key import", &["own.pem", "--allow-insecure-permissions", "--kid", "own-1"]),
    ("key export", &["reader-1", "--private", "--unencrypted", "--to-file", "home/out.pem"]),
    ("key convert", &["business.p12", "--password-from", "password.txt", "--to", "pem", "--public"]),
    ("key delete", &["reader-1", "--yes", "--force"]),
    ("certificate show", &["business.p12", "--password-from", "password.txt"]),
    ("certificate use", &[]),
    ("dcr-token", &["--no-cache"]),
    ("client register", &["--name", "new", "--scope", GRANTED_SCOPE, "--yes"]),
    ("client list", &[]),
    ("client show", &[]),
    ("client update", &["--description", "x", "--yes"]),
    ("client delete", &["--yes"]),
    ("scope find", &["widgets"]),
    ("jwks upload", &["--yes"]),
    ("jwks list", &[]),
    ("jwks renew", &["reader-1", "--yes"]),
    ("jwks remove", &["reader-1", "--yes", "--force"]),
    ("jwks revoke", &["reader-1", "--yes", "--force"]),
    ("jwks prune", &["--not-held", "--yes"]),
    ("expiry", &[]),
    ("token", &["--no-cache"]),
    ("run", &["--no-cache", "--", "true"]),
    ("grant", &["client.properties"]),
    ("rotate", &["--yes", "--grace", "0s", "--every", "10ms"]),
    ("inspect", &["token.txt"]),
    ("status", &[]),
    ("doctor", &[]),
    ("explain", &["MP-121"]),
    ("lint", &[]),
    ("can-i", &[GRANTED_SCOPE]),
    ("log", &[]),
    ("profile add", &["new", "--client-id", "x"]),
    ("profile list", &[]),
    ("profile show", &[]),
    ("profile use", &["admin"]),
    ("profile export", &["--as", "nais", "--private", "--to-file", "home/out.env"]),
    ("profile share", &["reader", "--in", "cmd:nowhere", "--yes"]),
    ("profile remove", &["reader", "--yes"]),
    ("store status", &[]),
    ("store policy", &["openbao:transit/reader"]),
    ("store use", &["plain-file"]),
    ("env list", &[]),
    (
        "env add",
        &[
            "new",
            "--issuer",
            "https://a.example/",
            "--token-endpoint",
            "https://a.example/token",
            "--jwks-uri",
            "https://a.example/jwk",
        ],
    ),
    ("env show", &["local"]),
    ("env remove", &["local"]),
    ("sandbox", &["--port", "0"]),
    ("demo", &[]),
    ("completions", &["bash"]),
    ("version", &[]),
];

/// Every command that has none below it, with whether it takes `--admin`.
fn leaves() -> Vec<(String, bool)> {
    fn below(command: &clap::Command, path: &str, all: &mut Vec<(String, bool)>) {
        let mut inner = command.get_subcommands().filter(|inner| inner.get_name() != "help").peekable();
        if inner.peek().is_none() {
            all.push((path.to_owned(), command.get_arguments().any(|arg| arg.get_id() == "admin")));
        }
        for inner in inner {
            below(inner, format!("{path} {}", inner.get_name()).trim(), all);
        }
    }
    let mut all = Vec::new();
    below(&Cli::command(), "", &mut all);
    all
}

fn acts_for_nobody(path: &str) -> bool {
    let first = path.split(' ').next().unwrap();
    ["completions", "demo", "env", "explain", "grant", "sandbox", "version"].contains(&first) || path == "key convert"
}

fn words(path: &str) -> Vec<&str> {
    let (_, least) = LEAST.iter().find(|(name, _)| *name == path).unwrap();
    path.split(' ').chain(least.iter().copied()).collect()
}

/// The least, and more words of our own: those of a command that is only to be run come last.
fn words_and<'a>(path: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut words = words(path);
    let end = words.iter().position(|word| *word == "--").unwrap_or(words.len());
    words.splice(end..end, more.iter().copied());
    words
}

#[test]
fn the_table_has_every_command() {
    let there: BTreeSet<String> = leaves().into_iter().map(|(path, _)| path).collect();
    let listed: BTreeSet<String> = LEAST.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(there, listed);
    for path in there {
        let line = std::iter::once("maskinporten").chain(words(&path));
        Cli::command().try_get_matches_from(line).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
}

fn world() -> World {
    let world = World::with_reader(PROGRAM);
    world.write("own.pem", &kit().certificate("commfides").unwrap().key_pem);
    world.write("token.txt", world.run("token").success().token());
    let (issuer, kit) = (world.sandbox.issuer().to_owned(), kit().good());
    world.write(
        "client.properties",
        format!(
            "issuer = x\naudience = {issuer}\ntoken.endpoint = {issuer}token\nscope = {GRANTED_SCOPE}\n\
             keystore.file = business.p12\nkeystore.password = {}\n",
            kit.password
        ),
    );
    world.sandbox.clear_log();
    world
}

/// The exit code; none when it had to be stopped.
fn code(call: Call) -> Option<i32> {
    let mut child = call.start();
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        match child.try_wait().unwrap() {
            Some(status) => return status.code(),
            None if Instant::now() >= end => {
                child.kill().unwrap();
                child.wait().unwrap();
                return None;
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    }
}

#[test]
fn a2_no_command_acts_when_the_profile_or_the_admin_that_is_named_is_not_there() {
    let world = world();
    let before = world.files();
    let mut wrong = Vec::new();
    for (path, takes_admin) in leaves() {
        let words = words(&path);
        let flag = |flag: &'static str| world.call(words_and(&path, &[flag, "nobody"]));
        let variable = |name: &str| world.call(&words).env(name, "nobody");
        let unless_made = if ["client register", "onboard"].contains(&path.as_str()) { None } else { Some(3) };
        // What acts for nobody isn't told of variables, which are for all commands of a shell.
        let unless_nobodys = |code| if acts_for_nobody(&path) { None } else { code };
        let ways = [
            ("--profile", flag("--profile"), unless_made),
            ("MASKINPORTEN_PROFILE", variable("MASKINPORTEN_PROFILE"), unless_nobodys(unless_made)),
            ("--admin", flag("--admin"), Some(if takes_admin { 3 } else { 2 })),
            ("MASKINPORTEN_ADMIN_PROFILE", variable("MASKINPORTEN_ADMIN_PROFILE"), unless_nobodys(Some(3))),
            ("--environment", flag("--environment"), takes_admin.then_some(3)),
        ];
        for (way, call, expected) in ways {
            // The name of the client's profile to be is one that isn't there yet.
            let Some(expected) = expected else { continue };
            let got = code(call);
            if got != Some(expected) {
                wrong.push(format!("{path}, {way}: {got:?}"));
            }
            if !world.sandbox.sent().is_empty() || world.files() != before {
                wrong.push(format!("{path}, {way}: acted"));
                world.sandbox.clear_log();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// How far a command gets for `reader`, through `admin`.
fn expected(path: &str) -> i32 {
    match path {
        // `reader` has no certificate.
        "certificate use" => 2,
        // `reader` has a client, and `local` has profiles.
        "client register" | "env remove" => 6,
        // There is no such store.
        "profile share" => 3,
        // The properties' client is nobody's.
        "grant" => 4,
        _ => 0,
    }
}

/// Runs every command in a world that has what it needs.
fn each(call: impl Fn(&World, &str, bool) -> Call) {
    let mut world = world();
    let mut before = world.files();
    for (path, takes_admin) in leaves().into_iter().filter(|(path, _)| path != "sandbox") {
        assert_eq!(code(call(&world, &path, takes_admin)), Some(expected(&path)), "{path}");
        if world.files() != before {
            world = self::world();
            before = world.files();
        }
    }
}

/// With names that are there, every command gets as far as without.
#[test]
fn a2_no_command_minds_a_profile_and_an_admin_that_are_there() {
    each(|world, path, _| {
        let call = world.call(words(path)).env("MASKINPORTEN_PROFILE", "reader");
        call.env("MASKINPORTEN_ADMIN_PROFILE", "admin")
    });
}

/// CI systems hand values over with a line end behind them.
#[test]
fn a2_a_line_end_behind_a_value_changes_nobody() {
    each(|world, path, _| {
        let values = [
            ("PROFILE", "reader"),
            ("ADMIN_PROFILE", "admin"),
            ("STORE", "plain-file"),
            ("CONFIG_DIR", &world.text(world.config())),
            ("PASSPHRASE_FILE", "password.txt"),
        ];
        let call = world.call(words(path));
        values
            .iter()
            .fold(call, |call, (name, value)| call.env(&format!("MASKINPORTEN_{name}"), format!("{value}\n")))
    });
    each(|world, path, takes_admin| {
        let mut more: Vec<String> = Vec::new();
        let mut give = |flag: &str, value: &str| more.extend([flag.to_owned(), format!("{value}\n")]);
        // Who is named by a word isn't named by a flag as well.
        if !["profile add", "profile use"].contains(&path) {
            give("--profile", "reader");
        }
        give("--store", "plain-file");
        give("--config-dir", &world.text(world.config()));
        give("--passphrase-file", "password.txt");
        give("--timeout", "30");
        give("--color", "never");
        if takes_admin {
            give("--admin", "admin");
            give("--environment", "local");
        }
        world.call(words_and(path, &more.iter().map(String::as_str).collect::<Vec<_>>()))
    });
}

/// What the flags and variables that every command takes can be given, and the names of another environment.
#[test]
fn a2_no_command_acts_for_what_is_in_another_environment() {
    let world = world();
    let issuer = world.sandbox.issuer().to_owned();
    world.ok(["env", "add", "other", "--issuer", &issuer, "--self-service", world.sandbox.selfservice()]);
    let words = ["profile", "add", "admin-other", "--environment", "other", "--administers", "--client-id", "an-id"];
    world.ok([&words[..], &["--certificate", "business.p12", "--password-from", "password.txt"]].concat());
    world.sandbox.clear_log();
    let (before, mut wrong) = (world.files(), Vec::new());
    for (path, _) in leaves().into_iter().filter(|(_, takes_admin)| *takes_admin) {
        let words = self::words(&path);
        let call = |more: &[&str]| world.call([&words[..], more].concat());
        let ways = [
            ("--environment", call(&["--environment", "other", "--profile", "reader"])),
            ("--admin", call(&["--admin", "admin-other", "--profile", "reader"])),
            ("both", call(&["--admin", "admin-other", "--environment", "local"])),
            ("variable", call(&["--environment", "other"]).env("MASKINPORTEN_PROFILE", "reader")),
        ];
        for (way, call) in ways {
            let got = code(call);
            // A profile that has a client isn't registered again, wherever it is.
            let is_refused = got == Some(2) || (path == "client register" && got == Some(6));
            if !is_refused || !world.sandbox.sent().is_empty() || world.files() != before {
                wrong.push(format!("{path}, {way}: {got:?}"));
                world.sandbox.clear_log();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A variable that is set to nothing was meant to say something: what would choose for itself refuses.
#[test]
fn a2_no_command_chooses_where_a_variable_is_empty() {
    let world = world();
    let (before, mut wrong) = (world.files(), Vec::new());
    for (path, takes_admin) in leaves().into_iter().filter(|(path, _)| !acts_for_nobody(path)) {
        let words = words(&path);
        // These choose nobody: they say who, or are about keys and files.
        let names = [
            "profile add",
            "profile use",
            "profile share",
            "profile remove",
            "key export",
            "key delete",
            "certificate show",
            "store use",
        ];
        let chooses_nobody =
            names.contains(&path.as_str()) || ["inspect", "store policy", "store status"].contains(&path.as_str());
        for name in
            ["MASKINPORTEN_CONFIG_DIR", "MASKINPORTEN_STORE", "MASKINPORTEN_PROFILE", "MASKINPORTEN_ADMIN_PROFILE"]
        {
            let decides = match name {
                "MASKINPORTEN_PROFILE" => !chooses_nobody && path != "key import",
                "MASKINPORTEN_ADMIN_PROFILE" => {
                    takes_admin && !chooses_nobody && !["expiry", "lint"].contains(&path.as_str())
                }
                _ => true,
            };
            if !decides {
                continue;
            }
            let ran = world.call(&words).env(name, "").run();
            if ran.code != Some(3) || !ran.stderr.contains(&format!("{name} is set, but empty")) {
                wrong.push(format!("{path}, {name}: {:?} {}", ran.code, ran.stderr));
            }
            if !world.sandbox.sent().is_empty() || world.files() != before {
                wrong.push(format!("{path}, {name}: acted"));
                world.sandbox.clear_log();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What acts for nobody isn't stopped by what a variable says of who acts, be it nonsense.
#[test]
fn a2_what_acts_for_nobody_ignores_the_variables_of_who_acts() {
    let world = world();
    for words in [&["completions", "bash"] as &[&str], &["env", "list"], &["env", "show", "local"], &["--help"]] {
        for value in ["nobody", "a/b", ""] {
            let call = world.call(words).env("MASKINPORTEN_PROFILE", value).env("MASKINPORTEN_ADMIN_PROFILE", value);
            call.run().success();
        }
        world.run([words, &["--profile", "a/b"]].concat()).fails(if words == ["--help"] { 0 } else { 2 });
    }
    world.call("token").env("MASKINPORTEN_PROFILE", "a/b").run().fails(2).says("MASKINPORTEN_PROFILE");
}
