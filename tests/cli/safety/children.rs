//! What programs that are run get to see.

#![cfg(unix)]

use std::fs;

use maskinporten::VARIABLES;
use maskinporten_testkit::{Call, Kubernetes, World, interrupt};
use serde_json::json;

use crate::PROGRAM;

/// Secrets of other tools for Maskinporten.
const OF_OTHERS: [&str; 4] =
    ["PRIVATE_KEY", "MASKINPORTEN_KEYSTORE_PASSWORD", "MASKINPORTEN_KEY_PASSWORD", "MASKINPORTEN_TOKEN"];

/// Every variable that holds a secret: whatever the program itself calls one, and other tools'.
fn secrets() -> Vec<&'static str> {
    let ours = VARIABLES.iter().filter(|(_, what)| what.contains("(secret)")).map(|(name, _)| *name);
    let all: Vec<&str> = ours.chain(OF_OTHERS).collect();
    assert!(all.len() >= 8, "{all:?}");
    all
}

/// With every secret variable set, none of them to anything that could be used.
fn surrounded(world: &World, words: &[&str]) -> Call {
    let call = world.call(words).env("SHOWN", "shown-to-all").env("MASKINPORTEN_PROFILE", "reader");
    secrets().into_iter().fold(call, |call, name| call.env(name, format!("canary-{name}")))
}

/// What a fake program saw, which is no secret.
#[track_caller]
fn saw_no_secret(world: &World, program: &str) {
    let file = world.at(format!("{program}.env"));
    let seen = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{program} never ran: {error}"));
    assert!(seen.contains("SHOWN=shown-to-all"), "{seen}");
    assert!(!seen.contains("canary"), "{program} saw {seen}");
    fs::remove_file(file).unwrap();
}

#[test]
fn f4_no_program_that_is_run_sees_a_secret() {
    let world = World::with_reader(PROGRAM);
    for name in ["gh", "glab", "taker", "checker"] {
        world.fake(name, "", 0);
    }
    let cluster = Kubernetes::start();
    let token = json!({"status": {"token": "admin-token"}, "apiVersion": "client.authentication.k8s.io/v1"});
    world.fake("login", &token.to_string(), 0);
    let login = "exec: {apiVersion: client.authentication.k8s.io/v1, command: login}";
    world.write("kubeconfig", cluster.kubeconfig(&["admin"]).replace("token: admin-token", login));
    world.fake("giver", "sandbox", 0);
    for (form, program) in [("github", "gh"), ("gitlab", "glab")] {
        surrounded(&world, &["profile", "export", "--as", form, "--run", "--private"]).run().success();
        saw_no_secret(&world, program);
    }
    let deliver = ["--deliver", "cmd:taker", "--deliver", "kubernetes-secret:weather", "--check", "cmd:checker"];
    let rotate = ["rotate", "reader", "--yes", "--grace", "0s", "--every", "10ms"];
    let call = surrounded(&world, &[&rotate[..], &deliver].concat());
    call.env("KUBECONFIG", world.at("kubeconfig")).run().success();
    for program in ["taker", "login", "checker"] {
        saw_no_secret(&world, program);
    }
    for words in [
        &["certificate", "show", "business.p12", "--password-from", "cmd:giver"] as &[&str],
        &["key", "import", "business.p12", "--password-from", "cmd:giver"],
        &["key", "convert", "business.p12", "--password-from", "cmd:giver", "--to", "pem", "--public"],
        &["profile", "add", "x", "--client-id", "x", "--certificate", "business.p12", "--password-from", "cmd:giver"],
    ] {
        surrounded(&world, words).run().success();
        saw_no_secret(&world, "giver");
    }
    surrounded(&world, &["run", "--env", "GIVEN", "--", "giver"]).run().success();
    saw_no_secret(&world, "giver");
    surrounded(&world, &["inspect", "cmd:giver"]).run().fails(2);
    saw_no_secret(&world, "giver");
    // Every flag that takes a program does so through the same type: what there is of it is above or shares its path.
    surrounded(&world, &["key", "show", "--from", "cmd:giver"]).run().fails(2);
    saw_no_secret(&world, "giver");
}

/// A variable that somebody names as the place of a secret is one.
#[test]
fn f4_a_variable_that_is_named_as_a_secret_is_withheld_too() {
    let world = World::with_reader(PROGRAM);
    world.fake("giver", "sandbox", 0);
    let named = |words: &[&str]| surrounded(&world, words).env("MINE", "canary-mine").env("OTHER", "canary-other");
    // The program runs before the variable is read, and the other way round; it is withheld either way.
    let export = ["key", "export", "reader-1", "--private", "--to-file", "out.p12", "--to", "p12"];
    let ran = named(&[&export[..], &["--new-password-from", "env:MINE"]].concat()).run();
    ran.success();
    for words in [
        &["key", "show", "--from", "cmd:giver", "--password-from", "env:MINE", "--key-password-from", "env:OTHER"]
            as &[&str],
        &["key", "show", "--from", "cmd:giver", "--password-from=env:MINE", "--key-password-from=env:OTHER"],
    ] {
        assert_ne!(named(words).run().code, Some(0));
        saw_no_secret(&world, "giver");
    }
    let ran = named(&[
        "certificate",
        "show",
        "env:MINE",
        "--password-from",
        "cmd:giver",
        "--key-password-from",
        "env:OTHER",
    ])
    .run();
    assert_ne!(ran.code, Some(0));
    if world.at("giver.env").exists() {
        saw_no_secret(&world, "giver");
    }
}

/// A program that stays is ended with all that it started, on every path that runs one.
#[test]
fn f4_a_program_that_is_interrupted_leaves_nothing_behind() {
    use std::time::{Duration, Instant};
    let world = World::with_reader(PROGRAM);
    world.script(
        "gh",
        format!(
            "#!/bin/sh\n(sleep 3; touch '{0}') &\ntouch '{1}'\nsleep 100\n",
            world.at("late").display(),
            world.at("up").display()
        ),
    );
    let call = surrounded(&world, &["profile", "export", "--as", "github", "--run", "--private"]);
    let mut child = call.start();
    let end = Instant::now() + Duration::from_secs(20);
    while !world.at("up").exists() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(10));
    }
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    std::thread::sleep(Duration::from_millis(3500));
    assert!(!world.at("late").exists(), "a child of gh lives on");
}
