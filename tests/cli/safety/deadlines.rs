//! How long a server can hold a command: no longer than --timeout, whatever it sends meanwhile, and what was locked is
//! free again.

use std::collections::BTreeSet;
use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::CommandFactory as _;
use maskinporten::Cli;
use maskinporten_sandbox::{FOREIGN_KEY_CLIENT, GRANTED_SCOPE};
use maskinporten_testkit::{Listener, World};

use crate::PROGRAM;

/// What a command that is limited to one second may take on a busy machine; a hang takes minutes.
const NO_HANG: Duration = Duration::from_secs(10);

/// Answers that never end: what is sent at once, and what comes bit by bit.
const ENDLESS: [(&str, &[u8], &[u8]); 8] = [
    ("nothing", b"", b""),
    ("a status line", b"HTTP/1.1 2", b"0"),
    ("headers", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"),
    ("many headers", b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    ("interim answers", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ("a body", b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{", b" "),
    ("chunks", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    ("a refusal", b"HTTP/1.1 400 Bad Request\r\nContent-Length: 100000\r\n\r\n{", b" "),
];

/// Commands that never talk to a server, or only to one of their own.
const LOCAL: [&str; 28] = [
    "keygen",
    "key import",
    "key list",
    "key show",
    "key convert",
    "key export",
    "key delete",
    "certificate show",
    "certificate use",
    "explain",
    "log",
    "profile add",
    "profile list",
    "profile show",
    "profile use",
    "profile share",
    "profile export",
    "profile remove",
    "store status",
    "store policy",
    "store use",
    "env list",
    "env show",
    "env remove",
    "sandbox",
    "demo",
    "completions",
    "version",
];

/// All others, with their exit codes when their server doesn't come to an end.
fn talking(issuer: &str) -> Vec<(Vec<String>, i32)> {
    let rows: &[(&str, &[&str], i32)] = &[
        ("token", &[], 5),
        ("run", &["--", "true"], 5),
        ("doctor", &[], 5),
        ("dcr-token", &[], 5),
        ("onboard", &["--profile", "reader"], 5),
        ("client register", &["--name", "slow", "--scope", GRANTED_SCOPE], 5),
        ("client list", &[], 5),
        ("client show", &[FOREIGN_KEY_CLIENT], 5),
        ("client update", &[FOREIGN_KEY_CLIENT, "--lifetime", "60"], 5),
        ("client delete", &[FOREIGN_KEY_CLIENT, "--yes"], 5),
        ("jwks upload", &["--yes"], 5),
        ("jwks list", &[], 5),
        ("jwks renew", &["reader-1", "--yes"], 5),
        ("jwks remove", &["reader-1", "--force", "--yes"], 5),
        ("jwks revoke", &["reader-1", "--yes"], 5),
        ("jwks prune", &["--expired", "--yes"], 5),
        ("expiry", &[], 5),
        ("status", &["--online"], 5),
        ("can-i", &[GRANTED_SCOPE], 5),
        ("scope find", &["widgets"], 5),
        ("lint", &[], 5),
        ("grant", &["slow.properties"], 5),
        ("rotate", &["reader", "--yes"], 5),
        // It has read the token, and says that it isn't verified.
        ("inspect", &["token.txt"], 6),
        ("env add", &["slow", "--issuer", issuer], 5),
        ("token", &["--no-cache"], 5),
    ];
    let words = |name: &str, rest: &[&str]| name.split(' ').chain(rest.iter().copied()).map(str::to_owned).collect();
    rows.iter().map(|(name, rest, code)| (words(name, rest), *code)).collect()
}

/// `client list` and all other commands that can be run.
fn leaves(command: &clap::Command, path: &str, found: &mut BTreeSet<String>) {
    let mut below = command.get_subcommands().filter(|one| one.get_name() != "help").peekable();
    if below.peek().is_none() {
        found.insert(path.to_owned());
    }
    for one in below {
        leaves(one, format!("{path} {}", one.get_name()).trim_start(), found);
    }
}

#[test]
fn s3_every_command_is_known_to_talk_to_a_server_or_not() {
    let mut all = BTreeSet::new();
    leaves(&Cli::command(), "", &mut all);
    let is = |name: &str, words: &[String]| {
        name.split(' ').eq(words.iter().take(name.split(' ').count()).map(String::as_str))
    };
    let talking = talking("");
    for name in &all {
        let talks = talking.iter().any(|(words, _)| is(name, words));
        assert_ne!(talks, LOCAL.contains(&name.as_str()), "{name}");
    }
}

/// Leads everything to another server, or only the self-service API.
fn lead(world: &World, to: &str, only_the_api: bool) {
    let path = "home/.config/maskinporten/config.toml";
    let config = fs::read_to_string(world.at(path)).unwrap();
    let api = format!("{to}api/v1");
    let config = config.replace(world.sandbox.selfservice(), &api);
    world.write(path, &if only_the_api { config } else { config.replace(world.sandbox.issuer(), to) });
    // Nobody's token, but whose it says it is has to be asked for its keys.
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let claims = format!(r#"{{"iss":"{to}","client_id":"x"}}"#);
    world.write("token.txt", format!("{}.{}.AAAA", part(r#"{"alg":"RS256","kid":"k"}"#), part(&claims)));
    world.write(
        "slow.properties",
        format!(
            "issuer=x\naudience={to}\ntoken.endpoint={to}token\nscope={GRANTED_SCOPE}\nkeystore.file=business.p12\n\
             keystore.password={}\n",
            fs::read_to_string(world.at("password.txt")).unwrap()
        ),
    );
}

/// Runs a command, which has to end soon.
fn ends(world: &World, words: &[String], code: i32, with: &str) {
    let words: Vec<&str> = ["--timeout", "1"].into_iter().chain(words.iter().map(String::as_str)).collect();
    let begun = Instant::now();
    let ran = world.run(&words);
    assert!(begun.elapsed() < NO_HANG, "{words:?} took {:?} with {with}", begun.elapsed());
    let ran = ran.fails(code);
    // What could be said without the server is said.
    if !["inspect", "expiry", "doctor", "status", "lint"].iter().any(|word| words.contains(word)) {
        ran.without_result();
    }
}

/// What the last command locked is free: those that lock most work at once.
fn nothing_is_locked(world: &World, config: &str) {
    world.write("home/.config/maskinporten/config.toml", config);
    let begun = Instant::now();
    let _ = fs::remove_dir_all(world.config().join("cache"));
    world.run("token").success();
    world.run("jwks list").success();
    world.run("rotate reader --dry-run").success();
    assert!(begun.elapsed() < NO_HANG, "{:?}", begun.elapsed());
}

#[test]
fn s3_no_command_waits_longer_for_an_answer_that_does_not_end() {
    let (_, first, again) = ENDLESS[5];
    thread::scope(|scope| {
        for only_the_api in [false, true] {
            scope.spawn(move || {
                let world = World::with_reader(PROGRAM);
                let slow = Listener::trickling(first, again);
                let to = format!("http://{}/", slow.address);
                let config = fs::read_to_string(world.config().join("config.toml")).unwrap();
                for (words, code) in talking(&to) {
                    // These never come to the self-service API.
                    let elsewhere =
                        ["token", "run", "inspect", "grant", "dcr-token", "status"].contains(&words[0].as_str());
                    if only_the_api && elsewhere {
                        continue;
                    }
                    let _ = fs::remove_dir_all(world.config().join("cache"));
                    lead(&world, &to, only_the_api);
                    let before = slow.heard().len();
                    ends(&world, &words, code, "a body");
                    assert!(slow.heard().len() > before, "{words:?} called nobody");
                    world.write("home/.config/maskinporten/config.toml", &config);
                }
                nothing_is_locked(&world, &config);
            });
        }
    });
}

#[test]
fn s3_no_kind_of_answer_is_waited_for_longer() {
    thread::scope(|scope| {
        let tls = ("a handshake", &b"\x16\x03\x03\x40\x00"[..], &b"\x02"[..]);
        for (with, first, again) in ENDLESS.into_iter().chain([tls]) {
            scope.spawn(move || {
                let world = World::with_reader(PROGRAM);
                let slow = Listener::trickling(first, again);
                let scheme = if with == "a handshake" { "https" } else { "http" };
                let config = fs::read_to_string(world.config().join("config.toml")).unwrap();
                lead(&world, &format!("{scheme}://{}/", slow.address), false);
                let _ = fs::remove_dir_all(world.config().join("cache"));
                for words in [&["token"] as &[&str], &["inspect", "token.txt"]] {
                    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
                    ends(&world, &words, if words[0] == "inspect" { 6 } else { 5 }, with);
                }
                nothing_is_locked(&world, &config);
            });
        }
    });
}

/// Busy answers are tried again, within the same time; so is a wish to be left alone for a while.
#[test]
fn s3_tries_and_pauses_count_too_and_s2_can_be_any_number() {
    let busy = |header: &str| format!("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n{header}Connection: close\r\n\r\n");
    let slow = "HTTP/1.1 503 Busy\r\nContent-Length: 100000\r\n\r\n";
    let servers = [
        Listener::answering(busy("")),
        Listener::answering(busy("Retry-After: 20\r\n")),
        Listener::answering(busy("Retry-After: 18446744073709551615\r\n")),
        Listener::answering(busy("Retry-After: 18446744073709551616\r\n")),
        Listener::answering(busy("Retry-After: -1\r\n")),
        Listener::answering(busy("Retry-After: 1e30\r\n")),
        Listener::answering(busy("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n")),
        Listener::trickling(slow, " "),
    ];
    thread::scope(|scope| {
        for server in &servers {
            scope.spawn(move || {
                let world = World::with_reader(PROGRAM);
                lead(&world, &format!("http://{}/", server.address), false);
                for words in [["token", "--no-cache"], ["client", "list"]] {
                    let begun = Instant::now();
                    world.run([&words[..], &["--timeout", "3"]].concat()).fails(5);
                    assert!(begun.elapsed() < NO_HANG, "{words:?}: {:?}", begun.elapsed());
                }
            });
        }
    });
}

/// Whoever waits for another's request waits no longer than for one of its own.
#[test]
fn s3_another_s_lock_is_not_waited_for_longer() {
    let world = World::with_reader(PROGRAM);
    world.run("token").success();
    let held: Vec<fs::File> = fs::read_dir(world.config().join("cache"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "lock"))
        .map(|path| fs::File::open(path).unwrap())
        .collect();
    assert!(!held.is_empty());
    for file in &held {
        file.try_lock().unwrap();
    }
    let begun = Instant::now();
    // A minimum life that no kept token has.
    world.run("token --min-life 1h --timeout 1").success();
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}
