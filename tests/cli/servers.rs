//! Servers that misbehave: for every way one row, at the token endpoint and at the self-service API.

use std::thread;

use maskinporten_sandbox::{ADMIN_CLIENT, FOREIGN_KEY_CLIENT, GRANTED_SCOPE};
use maskinporten_testkit::{Listener, World};
use serde_json::json;

use crate::PROGRAM;
use crate::shape::assert_shape;

/// Fault, exit code, and what is said about it.
const ROWS: [(&str, i32, &str); 15] = [
    ("html", 5, "a web page instead of JSON"),
    ("empty", 5, "an empty body"),
    ("truncate", 5, "is cut off"),
    ("huge", 5, "more than 1 MiB"),
    ("drop", 5, "could not be reached"),
    ("hang", 5, "did not answer within 5 s"),
    ("500", 5, "answered 500"),
    ("503", 5, "answered 503"),
    ("429", 5, "answered 429"),
    ("429/3600", 5, "answered 429"),
    ("401", 4, "401"),
    ("403", 4, "403"),
    ("404", 4, "404"),
    ("409", 4, "409"),
    ("escapes", 4, "text that is not what it seems"),
];

/// Every row at both servers, each in a world of its own, all at once: most of them spend their time waiting to try
/// again.
#[test]
fn servers_misbehave() {
    let token: &[&str] = &["token", "--no-cache", "--scope", GRANTED_SCOPE, "--timeout", "5"];
    let show: &[&str] = &["client", "show", FOREIGN_KEY_CLIENT, "--timeout", "5"];
    thread::scope(|scope| {
        for (target, words) in [("token", token), ("selfservice", show)] {
            for (fault, code, says) in ROWS {
                scope.spawn(move || row(target, words, fault, code, says));
            }
        }
    });
}

fn row(target: &str, words: &[&str], fault: &str, code: i32, says: &str) {
    let world = World::with_reader(PROGRAM);
    world.sandbox.fail(&[&format!("{target}:{fault}")]);
    let (text, json) = thread::scope(|scope| {
        let json = scope.spawn(|| world.run([words, &["-o", "json"]].concat()));
        (world.run(words), json.join().unwrap())
    });
    // A refusal of the token endpoint is named by its words, not by its status.
    let says = if target == "token" && code == 4 && fault != "escapes" { "refused: invalid_request" } else { says };
    let text = text.fails(code).without_result().says(says).says("hint: ");
    text.never_says("\u{1b}").never_says("\u{7}");
    let json = json.fails(code).without_result().never_says("\u{1b}");
    assert_eq!(json.error()["exit_code"], code, "{target}: {fault}");
    assert!(!json.error()["hints"].as_array().unwrap().is_empty(), "{target}: {fault}");
}

#[test]
fn a_moment_of_trouble_is_passed_over() {
    thread::scope(|scope| {
        for fault in ["any:503 x2", "token:drop x1", "selfservice:truncate x1", "token:429/1 x1", "token:html x1"] {
            scope.spawn(move || {
                let world = World::with_reader(PROGRAM);
                world.sandbox.fail(&[fault]);
                let ran = world.run("client list").success().says("trying again in ");
                assert!(!ran.stdout.contains("trying"));
                // Each try had an assertion of its own.
                let log = world.sandbox.log();
                let claims = log.iter().filter_map(|entry| entry.token.as_ref()).map(|token| &token.claims["jti"]);
                let mut jtis: Vec<_> = claims.map(ToString::to_string).collect();
                let all = jtis.len();
                jtis.sort();
                jtis.dedup();
                assert_eq!(jtis.len(), all, "{fault}");
            });
        }
    });
}

#[test]
fn a_refusal_is_shown_in_the_servers_words() {
    let world = World::with_reader(PROGRAM);
    let words = ["token", "--scope", "sandbox:widgets.write"];
    let said = world.run(words).fails(4).without_result();
    assert_shape!("refused-text", said.said());
    let said = world.run([&words[..], &["-o", "json"]].concat()).fails(4).without_result();
    assert_shape!("refused-json", said.said());
    let said = world.run("client show nobody -o json").fails(4).without_result();
    assert_shape!("api-refused-json", said.said());
    // MP-200 for a self-service token names what to leave out.
    let words = ["dcr-token", "--scope", "idporten:dcr.write", "--scope", "idporten:dcr.altinn"];
    world.run(words).fails(4).says("MP-200").says("leave out --scope idporten:dcr.altinn");
}

#[test]
fn what_an_admin_lacks_is_asked_of_digdir() {
    let world = World::with_reader(PROGRAM);
    world.sandbox.alter(ADMIN_CLIENT, json!({"scopes": ["idporten:scopes.read"]}));
    for words in ["client list", "can-i sandbox:widgets.read", "dcr-token --no-cache"] {
        let hints = world.run(format!("{words} -o json")).fails(4).error()["hints"].to_string();
        assert!(hints.contains("ask servicedesk@digdir.no for idporten:dcr."), "{words}: {hints}");
        assert!(!hints.contains("client update"), "{words}: {hints}");
    }
    let digdir = "To send to Digdir (servicedesk@digdir.no)";
    world
        .run("explain MP-200 --lang en")
        .success()
        .prints(digdir)
        .prints("Please give our client [client id] the scope");
}

#[test]
fn a_clock_that_is_off_is_reported_and_corrected() {
    // An assertion lives two minutes: a clock that is one minute behind still makes good ones.
    for (skew, direction) in [(150, "behind"), (-60, "ahead")] {
        let world = World::with_reader(PROGRAM);
        world.sandbox.set(|options| options.clock_skew = skew);
        let ran = world.run("token --no-cache").success().says(direction).says("clock");
        ran.token();
        assert_eq!(world.sandbox.tokens_asked(), 2);
    }
    let world = World::with_reader(PROGRAM);
    world.sandbox.set(|options| options.clock_skew = 60);
    world.run("token").success().token();
}

/// What a terminal or a header must not get, out of an answer that is JSON all right.
#[test]
fn a_token_with_control_characters_is_none() {
    let rows = [("a\\u001b[2Jb", "text"), ("a\\r\\nSet-Cookie: x", "header"), ("a b", "json"), ("", "text")];
    thread::scope(|scope| {
        for (token, shape) in rows {
            scope.spawn(move || {
                let world = World::with_reader(PROGRAM);
                let server = Listener::json(&format!(
                    r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":120,"scope":"a:b"}}"#
                ));
                let config = std::fs::read_to_string(world.config().join("config.toml")).unwrap();
                let config = config.replace(world.sandbox.issuer(), &format!("http://{}/", server.address));
                world.write("home/.config/maskinporten/config.toml", &config);
                let ran = world.run(["token", "--no-cache", "-o", shape]);
                ran.fails(5).without_result().never_says("\u{1b}");
            });
        }
    });
}

#[test]
fn names_from_the_server_can_not_steer_the_terminal() {
    let world = World::new(PROGRAM);
    let evil = "\u{1b}]0;owned\u{7}\u{202e}evil\u{9b}31m\nhint: send money";
    world.sandbox.alter(FOREIGN_KEY_CLIENT, json!({"client_name": evil, "description": evil}));
    for words in [
        &["client", "list"] as &[&str],
        &["client", "show", FOREIGN_KEY_CLIENT],
        &["client", "list", "-o", "json"],
        &["client", "show", FOREIGN_KEY_CLIENT, "-o", "json"],
        &["client", "update", FOREIGN_KEY_CLIENT, "--lifetime", "60", "-o", "json"],
    ] {
        let ran = world.run(words).success();
        for bad in ["\u{1b}", "\u{7}", "\u{202e}", "\u{9b}"] {
            assert!(!ran.stdout.contains(bad) && !ran.stderr.contains(bad), "{words:?} {bad:?}");
        }
        assert!(!ran.stdout.lines().any(|line| line.trim_start().starts_with("hint:")), "{}", ran.stdout);
    }
    // In JSON it is still what the server said.
    let shown = world.run(["client", "show", FOREIGN_KEY_CLIENT, "-o", "json"]).success().json();
    assert_eq!(shown["client_name"], evil);
    world.run(["client", "delete", FOREIGN_KEY_CLIENT]).fails(6).never_says("\u{1b}").never_says("\u{202e}");
}
