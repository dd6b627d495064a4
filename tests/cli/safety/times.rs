//! What times from outside can do: nothing. They come from servers, files and flags, and can be any number.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::CommandFactory as _;
use jiff::Timestamp;
use maskinporten::Cli;
use maskinporten_sandbox::{Change, GRANTED_SCOPE};
use maskinporten_testkit::{Listener, Ran, World};
use serde_json::{Value, json};

use crate::PROGRAM;

/// A day, the longest life that is believed of a token.
const DAY: i64 = 86_400;

/// Numbers that a server may send where a time belongs, as JSON.
const NUMBERS: [&str; 14] = [
    "0",
    "-1",
    "60",
    "86401",
    "4294967296",
    "999999999999",
    "253402207200",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "1e30",
    "\"60\"",
    "null",
];

/// Durations that a person may write.
const DURATIONS: [&str; 9] = [
    "0",
    "18446744073709551615",
    "253402207200s",
    "631107417600s",
    "1e30",
    "584542046090y",
    "19998y",
    "175307616h",
    "-1",
];

/// It ended as commands do, whatever it said.
#[track_caller]
fn ended(ran: Ran, about: &str) -> Ran {
    let code = ran.code.unwrap_or(-1);
    assert!((0..=11).contains(&code), "{about}: exit code {code}\n{}", ran.stderr);
    let ran = ran.never_says("panicked");
    ran.never_says("a mistake in this program")
}

/// Leads everything to another server.
fn lead(world: &World, to: &str) {
    let path = "home/.config/maskinporten/config.toml";
    let config = fs::read_to_string(world.at(path)).unwrap();
    world.write(path, config.replace(world.sandbox.issuer(), to));
}

/// One answer for all addresses: a token, a client and a key set, with this number wherever a time can be.
fn everything_with(number: &str) -> Listener {
    Listener::json(&format!(
        r#"{{"access_token":"a.b.c","token_type":"Bearer","expires_in":{number},"scope":"a:b","client_id":"x",
            "client_name":"x","access_token_lifetime":{number},"authorization_lifetime":{number},"created":{number},
            "keys":[{{"kid":"k","kty":"RSA","n":"AQAB","e":"AQAB","exp":{number},"iat":{number},"nbf":{number}}}]}}"#
    ))
}

#[test]
fn s2_no_number_from_a_server_stops_a_command() {
    thread::scope(|scope| {
        for number in NUMBERS {
            scope.spawn(move || {
                let world = World::with_reader(PROGRAM);
                let server = everything_with(number);
                lead(&world, &format!("http://{}/", server.address));
                for words in [
                    &["token"] as &[&str],
                    &["token", "-o", "json"],
                    &["token", "--no-cache", "-o", "header"],
                    &["token", "--min-life", "1h"],
                    &["dcr-token", "-o", "json"],
                    &["client", "show", "x"],
                    &["client", "update", "x", "--lifetime", "60", "--yes"],
                    &["jwks", "list", "--client-id", "x"],
                    &["jwks", "list", "-o", "json"],
                    &["jwks", "upload", "--yes"],
                    &["jwks", "renew", "k", "--yes"],
                    &["jwks", "prune", "--expired", "--yes"],
                    &["expiry"],
                    &["expiry", "-o", "json"],
                    &["expiry", "-o", "prometheus"],
                    &["rotate", "reader", "--yes", "--wait", "1s"],
                ] {
                    let ran = world.run([words, &["--timeout", "2"]].concat());
                    ended(ran, &format!("{words:?} with {number}"));
                }
                assert!(!server.heard().is_empty());
            });
        }
    });
}

/// The life that is believed, said and kept of a token whose server names another.
#[test]
fn s2_a_token_lives_for_a_day_at_most() {
    for number in ["86401", "999999999999", "9223372036854775807", "18446744073709551615"] {
        let world = World::with_reader(PROGRAM);
        lead(&world, &format!("http://{}/", everything_with(number).address));
        let said = format!("lives for {number} s");
        for words in [&["token", "-o", "json"] as &[&str], &["token", "--no-cache", "-o", "json"]] {
            let ran = world.run(words).success().says(&said).says("24 h");
            let (token, now) = (ran.json(), Timestamp::now().as_second());
            assert_eq!(token["access_token"], "a.b.c");
            assert!((1..=DAY).contains(&token["expires_in"].as_i64().unwrap()), "{token}");
            assert!((now..=now + DAY).contains(&token["expires_at"].as_i64().unwrap()), "{token}");
        }
        // What was kept says the same.
        let kept = world.run("token -o json").success().never_says("24 h").json();
        assert!((1..=DAY).contains(&kept["expires_in"].as_i64().unwrap()), "{kept}");
    }
}

/// A file in the cache that somebody else wrote, or an older version of this program.
#[test]
fn s2_a_kept_token_is_not_given_out_for_longer() {
    let world = World::with_reader(PROGRAM);
    let token = world.run("token --cache-dir kept").success().token();
    let file = fs::read_dir(world.at("kept"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| fs::read_to_string(path).unwrap().contains(&token))
        .unwrap();
    let stored: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let now = Timestamp::now().as_second();
    let never = 253_402_207_199_i64;
    let keep = |from: i64, until: i64| {
        let mut changed = stored.clone();
        (changed["from"], changed["until"]) = (json!(from), json!(until));
        fs::write(&file, changed.to_string()).unwrap();
        world.sandbox.clear_log();
        let ran = world.run("token --cache-dir kept -o json").success();
        (world.sandbox.tokens_asked(), ran.json()["expires_in"].as_i64().unwrap())
    };
    // It still has most of a day; then none; then it is from the future.
    let (asked, left) = keep(now - 3600, never);
    assert!(asked == 0 && left <= DAY - 3600, "{asked} {left}");
    for (from, until) in [
        (now - DAY - 60, never),
        (0, never),
        (-377_705_023_201, never),
        (never, never),
        (never, -377_705_023_201),
        (now + 3600, now + 7200),
        (i64::MIN, i64::MAX),
        (i64::MAX, i64::MAX),
    ] {
        let (asked, left) = keep(from, until);
        assert!(asked == 1 && left <= 120, "{from} {until}: {asked} {left}");
    }
    // What the index says of it is cleared away with the rest.
    let index = file.parent().unwrap().join("index-plain-file.json");
    if let Ok(text) = fs::read_to_string(&index) {
        let mut names: Value = serde_json::from_str(&text).unwrap();
        names[&"0".repeat(64)] = json!(never);
        names[&"1".repeat(64)] = json!(i64::MAX);
        fs::write(&index, names.to_string()).unwrap();
        world.run("token --cache-dir kept --min-life 1h").success();
        let text = fs::read_to_string(&index).unwrap();
        assert!(!text.contains(&never.to_string()) && !text.contains(&i64::MAX.to_string()), "{text}");
    }
}

/// Registered keys, and clients, with any number, in a server that is right in all else.
#[test]
fn s2_registered_times_can_be_anything() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    let keys = world.sandbox.keys(&id);
    for number in [0, 1, 253_402_207_199, 253_402_207_200, 253_402_300_800, i64::MAX] {
        let mut key = keys[0].clone();
        (key["exp"], key["kid"]) = (json!(number), json!("far"));
        world.sandbox.change(&id, &Change::SetKeys(vec![keys[0].clone(), key])).unwrap();
        for words in [
            &["jwks", "list"] as &[&str],
            &["jwks", "list", "-o", "json"],
            &["expiry"],
            &["expiry", "-o", "json"],
            &["expiry", "-o", "prometheus"],
            &["key", "show", "reader-1", "-o", "json"],
            &["key", "list"],
            &["jwks", "renew", "far", "--yes"],
            &["token", "--no-cache"],
        ] {
            ended(world.run(words), &format!("{words:?} with {number}"));
        }
    }
    for number in [1, 86_401, 4_294_967_295, 253_402_207_200, i64::MAX] {
        world.sandbox.alter(&id, json!({"access_token_lifetime": number}));
        let token = world.run("token --no-cache -o json").success().json();
        assert!(token["expires_in"].as_i64().unwrap() <= DAY.min(number), "{token}");
        ended(world.run(["client", "show", &id]), "client show");
        let whole = json!({"client_name": "long", "description": "long", "integration_type": "maskinporten",
            "scopes": [GRANTED_SCOPE], "access_token_lifetime": number});
        world.write("client.json", whole.to_string());
        ended(world.run("client register --from client.json --profile long"), "client register");
    }
}

/// A token that was made by anybody.
#[test]
fn s2_claims_can_be_anything() {
    let world = World::with_reader(PROGRAM);
    for number in NUMBERS {
        for who in ["\"client_id\":\"x\"", "\"iss\":\"x\""] {
            let claims = format!("{{{who},\"exp\":{number},\"iat\":{number},\"nbf\":{number}}}");
            let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
            let token = format!("{}.{}.{}", part(r#"{"alg":"RS256","kid":"k"}"#), part(&claims), part("x"));
            for shape in ["text", "json"] {
                let call = world.call(["inspect", "--no-verify", "-o", shape]).input(token.clone());
                ended(call.run(), number).success();
            }
        }
    }
}

/// Flags that take a time, by what their value is called in `--help`.
fn flags_with_times(command: &clap::Command, path: &str, found: &mut Vec<(String, String)>) {
    for flag in command.get_arguments() {
        let values = flag.get_value_names().unwrap_or_default();
        let is_time = values.iter().any(|name| ["DURATION", "SECONDS", "MS"].contains(&name.as_str()));
        if let (true, Some(long)) = (is_time, flag.get_long()) {
            found.push((path.to_owned(), long.to_owned()));
        }
    }
    for one in command.get_subcommands() {
        flags_with_times(one, format!("{path} {}", one.get_name()).trim_start(), found);
    }
}

/// With what else each command is run, so that it comes to where the time counts.
fn besides(command: &str, flag: &str) -> Vec<&'static str> {
    let mut words = match command {
        "" => vec!["token", "--no-cache"],
        "token" | "dcr-token" | "log" | "expiry" | "status" => Vec::new(),
        "run" => vec!["--", "true"],
        "client register" => vec!["--name", "long", "--scope", GRANTED_SCOPE, "--profile", "long"],
        "client update" => vec!["--yes"],
        "jwks upload" => vec!["--yes", "--switch-to-key"],
        "onboard" => vec!["--profile", "reader", "--yes"],
        "rotate" => vec!["reader", "--yes"],
        other => panic!("how is {other} --{flag} to be tried?"),
    };
    if command == "rotate" {
        // What isn't tried is short: nobody is to wait for it.
        for (other, short) in [("grace", "--grace=0"), ("wait", "--wait=2s"), ("every", "--every=10ms")] {
            if flag != other {
                words.push(short);
            }
        }
    }
    words
}

#[test]
fn s2_no_time_on_the_command_line_stops_it() {
    let mut flags = Vec::new();
    flags_with_times(&Cli::command(), "", &mut flags);
    flags.retain(|(command, _)| command != "sandbox");
    assert!(flags.len() >= 13, "{flags:?}");
    thread::scope(|scope| {
        for (command, flag) in &flags {
            scope.spawn(move || {
                let world = World::with_reader(PROGRAM);
                for duration in DURATIONS {
                    let given = format!("--{flag}={duration}");
                    let words = command.split_whitespace().chain([given.as_str()]).chain(besides(command, flag));
                    let words: Vec<&str> = words.collect();
                    let ran = ended(world.run(&words), &format!("{words:?}"));
                    // A time that can be read is heeded: the longest there is doesn't turn into none at all.
                    if flag == "grace" && ran.code == Some(0) && duration != "0" {
                        assert_eq!(world.sandbox.keys(&client_id(&world)).len(), 2, "{words:?}\n{}", ran.stderr);
                        ended(world.run("rotate reader --status"), duration);
                        ended(world.run("rotate reader --resume"), duration);
                        world.run("rotate reader --rollback --yes").success();
                    }
                }
            });
        }
    });
}

fn client_id(world: &World) -> String {
    world.client_id("reader")
}

/// A sandbox that is told odd times serves all the same, or says why not.
#[test]
fn s2_no_time_stops_the_sandbox() {
    let world = World::with_reader(PROGRAM);
    let mut flags = Vec::new();
    flags_with_times(&Cli::command(), "", &mut flags);
    flags.retain(|(command, _)| command == "sandbox");
    assert!(flags.len() >= 3, "{flags:?}");
    let extremes = ["9223372036854775807", "-9223372036854775808", "18446744073709551615", "253402207200", "-1", "0"];
    // Keys take long to make: all use those of the first.
    serve_with(&world, "--strict");
    thread::scope(|scope| {
        for (_, flag) in &flags {
            let world = &world;
            scope.spawn(move || {
                for duration in extremes {
                    serve_with(world, &format!("--{flag}={duration}"));
                }
            });
        }
    });
}

fn serve_with(world: &World, flag: &str) {
    let mut command = world.call(["sandbox", "--port", "0", "--kit", "kit", flag]).command;
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    if let Some(issuer) = first.split_whitespace().nth(1) {
        let client = maskinporten_testkit::http();
        for path in [".well-known/oauth-authorization-server", "_sandbox/state"] {
            // One that is held back for ages doesn't come.
            let answered = client.get(format!("{issuer}{path}")).timeout(Duration::from_secs(2)).send().is_ok();
            assert!(answered || flag.contains("latency"), "{flag} {path}");
        }
        assert!(child.try_wait().unwrap().is_none(), "{flag}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(!said.contains("panicked"), "{flag}: {said}");
}

/// Our own files, edited by hand.
#[test]
fn s2_times_in_our_files_can_be_anything() {
    let world = World::with_reader(PROGRAM);
    world.run("rotate reader --yes --every=10ms --grace=1h").success();
    let folder = world.config();
    for (file, member) in [("rotations/reader.jsonl", "until"), ("audit.jsonl", "time"), ("keys.toml", "created")] {
        let path = folder.join(file);
        let before = fs::read_to_string(&path).unwrap();
        let start =
            before.find(&format!("{member}\":\"")).or_else(|| before.find(&format!("{member} = \""))).unwrap();
        let old = before[start..].split('"').find(|part| part.ends_with('Z')).unwrap();
        for time in [
            "9999-12-30T22:00:00.999999999Z",
            "-009999-01-02T01:59:59Z",
            "0000-01-01T00:00:00Z",
            "99999-01-01T00:00:00Z",
            "18446744073709551615",
            "",
        ] {
            fs::write(&path, before.replace(old, time)).unwrap();
            for words in [
                &["rotate", "reader", "--status"] as &[&str],
                &["rotate", "reader", "--resume", "--dry-run"],
                &["log"],
                &["log", "--since", "253402207200s", "-o", "json"],
                &["key", "list"],
                &["key", "list", "-o", "json"],
            ] {
                ended(world.run(words), &format!("{words:?} with {time} in {file}"));
            }
        }
        fs::write(&path, before).unwrap();
    }
}
