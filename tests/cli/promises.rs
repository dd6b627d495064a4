//! What every command promises: stdout, exit codes, JSON errors, and one source for what belongs together.

use std::process::Stdio;

use maskinporten_sandbox::{ADMIN_CLIENT, GRANTED_SCOPE};
use maskinporten_testkit::{Home, World};

use crate::PROGRAM;

#[test]
fn every_exit_code_has_its_row() {
    let world = World::with_reader(PROGRAM);
    let code = |code, words: &[&str], kind: &str| {
        let ran = world.run([words, &["-o", "json"]].concat()).fails(code).without_result();
        let error = ran.error();
        assert_eq!((&error["kind"], &error["exit_code"]), (&kind.into(), &code.into()));
        assert!(error["message"].is_string() && error["causes"].is_array() && error["hints"].is_array());
        world.run(words).fails(code).without_result().says("error: ");
    };
    world.run("token").fails(0);
    code(2, &["token", "--scope", "nonsense"], "usage");
    code(2, &["token", "--no-such-flag"], "usage");
    code(2, &["nonsense"], "usage");
    code(3, &["token", "--profile", "nobody"], "missing");
    code(3, &["inspect", "no-such-file"], "missing");
    code(4, &["client", "show", "nobody"], "refused");
    code(6, &["client", "delete"], "not-done");
    let run = |command| world.run(["run", "-o", "json", "--", command]);
    assert_eq!(run("no-such-command").fails(127).error()["kind"], "no-command");
    assert_eq!(run("./config.toml").fails(127).error()["exit_code"], 127);
    world.sandbox.set(|options| options.faults = vec!["token:429/3600".parse().unwrap()]);
    code(5, &["token", "--no-cache"], "try-again");
    for table in [world.run("--help").success().stdout, world.run("help exit-codes").success().stdout] {
        for code in [0, 1, 2, 3, 4, 5, 6, 10, 11, 126, 127, 130] {
            assert!(table.lines().any(|line| line.trim_start().starts_with(&format!("{code}  "))), "{code}: {table}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_that_goes_away_is_no_error_and_a_full_device_is() {
    let world = World::with_reader(PROGRAM);
    for words in [&["token"] as &[&str], &["client", "list", "-o", "json"], &["--help"], &["completions", "bash"]] {
        let mut call = world.call(words);
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = call.command.stdout(Stdio::from(writer)).stderr(Stdio::piped()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), said.as_ref()), (Some(0), ""), "{words:?}");
    }
    for words in [&["token"] as &[&str], &["client", "list", "-o", "json"], &["keygen", "-o", "jwk"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut call = world.call(words);
        let output = call.command.stdout(Stdio::from(full)).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{words:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_closed_stdin_hangs_nobody() {
    let world = World::with_reader(PROGRAM);
    for (words, code) in [("inspect", 2), ("token", 0), ("client delete", 6), ("token --pid - --no-cache", 2)] {
        world.shell(format!("exec maskinporten {words} <&-")).run().fails(code);
    }
}

#[test]
fn quiet_says_nothing_but_results_and_errors() {
    let world = World::with_reader(PROGRAM);
    assert_eq!(world.run("token -q").success().stderr, "");
    assert_eq!(world.run("keygen -q").success().stderr, "");
    world.run("token -q --profile nobody").fails(3).says("error: ");
}

#[test]
fn an_admin_profile_is_found_or_asked_for_before_the_network() {
    let world = World::with_reader(PROGRAM);
    let add = |name: &str, environment: &str| {
        world
            .run(format!(
                "profile add {name} --environment {environment} --administers --client-id {ADMIN_CLIENT} \
                 --certificate business.p12 --password-from password.txt"
            ))
            .success();
    };
    add("second", "local");
    add("far", "test");
    world.sandbox.clear_log();
    // What the profile names; else the flag; else the variable; several: a list.
    world.run("client show").success();
    let several = world.run("client show sandbox-old-key").fails(2);
    several.says("admin").says("second").says("--admin");
    world.run("client show sandbox-old-key --admin second").success();
    let by_variable = world.call("client show sandbox-old-key").env("MASKINPORTEN_ADMIN_PROFILE", "second");
    by_variable.run().success();
    world.sandbox.clear_log();
    world.run("client show --admin far").fails(2).says("far is in test, not in local");
    world.run("jwks list --admin far").fails(2);
    world.run("client delete --yes --admin far").fails(2);
    world.run("client show --admin reader").fails(2).says("doesn't administer");
    world.run("client show --admin nobody").fails(3);
    assert!(world.sandbox.sent().is_empty());
    let lonely = World::empty(PROGRAM);
    lonely.run("client list").fails(3).says("profile add");
}

#[test]
fn which_profile_is_meant() {
    let world = World::with_reader(PROGRAM);
    world.run(["client", "register", "--name", "other", "--scope", GRANTED_SCOPE]).success();
    let chosen = |words: &[&str]| world.run([&["profile", "show", "-o", "json"], words].concat()).success().json();
    assert_eq!(chosen(&[])["name"], "reader");
    assert_eq!(chosen(&["--profile", "other"])["name"], "other");
    world.run("profile use other").success();
    assert_eq!(chosen(&[])["name"], "other");
    let call = world.call("profile show -o json").env("MASKINPORTEN_PROFILE", "admin");
    assert_eq!(call.run().success().json()["name"], "admin");
    // A job's settings that nobody filled in arrive as nothing. Those that were to say who acts, or where, are missed.
    let ours = maskinporten::VARIABLES.iter().filter(|(name, _)| name.starts_with("MASKINPORTEN_"));
    let deciding = ["MASKINPORTEN_PROFILE", "MASKINPORTEN_CONFIG_DIR", "MASKINPORTEN_STORE"];
    let blank = ours.filter(|(name, _)| !deciding.contains(name));
    let call = blank.fold(world.call("profile show -o json"), |call, (name, _)| call.env(name, ""));
    assert_eq!(call.run().success().json()["name"], "other");
    world.run("profile use nobody").fails(3).says("available: admin, other, reader");
    world.run("profile remove reader").fails(6).says("--yes");
    world.run("profile remove reader --with-key --yes -o json").success().prints("reader-1");
    world.run("profile remove reader --yes").fails(3);
}

#[test]
fn a_job_at_github_masks_its_token_first() {
    let world = World::with_reader(PROGRAM);
    for shape in ["text", "json", "header"] {
        let ran = world.call(["token", "-o", shape]).env("GITHUB_ACTIONS", "true").run().success();
        let token = world.run("token").success().token();
        assert!(ran.stderr.lines().any(|line| line == format!("::add-mask::{token}")), "{}", ran.stderr);
        assert!(ran.stdout.contains(&token) && !ran.stdout.contains("add-mask"));
    }
    let ran = world.call("dcr-token -q").env("GITHUB_ACTIONS", "true").run().success();
    assert_eq!(ran.stderr, format!("::add-mask::{}\n", ran.token()));
    world.run("token").success().never_says("add-mask");
}

#[test]
fn colour_is_for_terminals() {
    let world = World::with_reader(PROGRAM);
    world.run("token --profile nobody").fails(3).never_says("\u{1b}");
    world.run("token --profile nobody --color always").fails(3).says("\u{1b}[");
    let call = world.call("token --profile nobody").env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1");
    call.run().fails(3).never_says("\u{1b}");
}

#[test]
fn a_usage_error_says_as_much_in_json_as_in_text() {
    let home = Home::new(PROGRAM);
    for words in [
        "doctor --external-ref y",
        "profile add",
        "client register --profile x",
        "token --no-such-flag",
        "token --scop a:b",
        "token --scope nonsense",
        "expiry --warn",
        "keygen --bits 17",
        "jwks upload --key a --file b",
        "profile add x --client-id y --certificate c --private-key d",
        "jwks lst",
        "explain MP-121 --list",
        "can-i",
        "can-i a:b --lang xx",
    ] {
        let text = home.run(words).fails(2).stderr.clone();
        let ran = home.run(format!("{words} -o json")).fails(2);
        let error = serde_json::from_str::<serde_json::Value>(&ran.stderr).unwrap()["error"].clone();
        let hints = error["hints"].as_array().unwrap().iter().map(|hint| hint.as_str().unwrap());
        let said = std::iter::once(error["message"].as_str().unwrap()).chain(hints).collect::<Vec<_>>().join("\n");
        let lines = text.lines().map(|line| line.trim().trim_start_matches("error: ").trim_start_matches("tip: "));
        // What the command line lacks or has too much of changes with `-o json` itself.
        for line in lines.filter(|line| !line.starts_with("Usage: ")) {
            assert!(said.contains(line.trim_start_matches("hint: ")), "{words}: {line:?} isn't in {error:#}");
        }
    }
    let ran = home.run("doctor --external-ref y -o json").fails(2);
    ran.says("were not provided: --system-user <ORGNO>")
        .says("Usage: maskinporten doctor --system-user <ORGNO> --external-ref <REF>");
}
