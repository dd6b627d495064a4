//! The variables that describe a client are one unit, and a value that is set to nothing names nobody.

use std::fs;

use maskinporten_sandbox::GRANTED_SCOPE;
use maskinporten_testkit::{Call, World};

use crate::PROGRAM;

/// The variables that together describe a client, as nais injects them.
const UNIT: [&str; 7] = [
    "MASKINPORTEN_CLIENT_ID",
    "MASKINPORTEN_CLIENT_JWK",
    "MASKINPORTEN_SCOPES",
    "MASKINPORTEN_ISSUER",
    "MASKINPORTEN_TOKEN_ENDPOINT",
    "MASKINPORTEN_WELL_KNOWN_URL",
    "MASKINPORTEN_JWKS_URI",
];

/// Those that it can't do without.
const NEEDED: [&str; 4] =
    ["MASKINPORTEN_CLIENT_ID", "MASKINPORTEN_CLIENT_JWK", "MASKINPORTEN_ISSUER", "MASKINPORTEN_TOKEN_ENDPOINT"];

/// A machine with the profiles `admin` and `reader`, as a self-hosted runner has them, and the variables of a client.
fn runner() -> (World, Vec<(String, String)>) {
    let world = World::with_reader(PROGRAM);
    let words = ["profile", "export", "--profile", "reader", "--as", "nais", "--to-file", "unit.env", "--private"];
    world.run(words).success();
    let text = fs::read_to_string(world.at("unit.env")).unwrap();
    let pairs = text.lines().map(|line| line.split_once('=').unwrap());
    let unit: Vec<(String, String)> = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    assert_eq!(unit.len(), UNIT.len());
    fs::remove_file(world.at("unit.env")).unwrap();
    world.sandbox.clear_log();
    (world, unit)
}

fn with(call: Call, unit: &[(String, String)]) -> Call {
    unit.iter().fold(call, |call, (name, value)| call.env(name, value))
}

#[test]
fn a1_a_variable_set_to_nothing_is_named_and_no_profile_stands_in() {
    let (world, unit) = runner();
    with(world.call("token --no-cache"), &unit).run().success().token();
    world.sandbox.clear_log();
    for empty in NEEDED {
        for nothing in ["", " ", "\r\n"] {
            for words in [&["token"] as &[&str], &["token", "--scope", GRANTED_SCOPE, "--no-cache"]] {
                let ran = with(world.call(words), &unit).env(empty, nothing).run().fails(3);
                ran.says(&format!("{empty} is empty")).says("forks").without_result();
            }
        }
    }
    assert!(world.sandbox.sent().is_empty(), "{:?}", world.sandbox.sent());
}

#[test]
fn a1_any_one_of_the_variables_means_all_of_them() {
    let (world, unit) = runner();
    let bare = World::empty(PROGRAM);
    for world in [&world, &bare] {
        for (name, value) in &unit {
            for value in [value.as_str(), ""] {
                let mut ran = world.call("token").env(name, value).run().fails(3).without_result();
                let by_metadata = name == "MASKINPORTEN_WELL_KNOWN_URL" && !value.is_empty();
                for needed in NEEDED.iter().filter(|needed| *needed != name) {
                    if by_metadata && ["MASKINPORTEN_ISSUER", "MASKINPORTEN_TOKEN_ENDPOINT"].contains(needed) {
                        continue;
                    }
                    ran = ran.says(&format!("{needed} isn't set"));
                }
                if value.is_empty() && NEEDED.contains(&name.as_str()) {
                    ran.says(&format!("{name} is empty"));
                }
            }
        }
        assert!(world.sandbox.sent().is_empty(), "{:?}", world.sandbox.sent());
    }
    // With none of them, the profile is meant.
    world.run("token --no-cache").success().token();
}

#[test]
fn a1_everything_that_is_missing_is_named_at_once() {
    let (world, _) = runner();
    let call = UNIT.iter().fold(world.call("token -o json"), |call, name| call.env(name, ""));
    let ran = call.run().fails(3).without_result();
    let error: serde_json::Value = serde_json::from_str(ran.stderr.lines().last().unwrap())
        .unwrap_or_else(|_| serde_json::from_str(&ran.stderr).unwrap());
    let message = error["error"]["message"].as_str().unwrap();
    for name in NEEDED {
        assert!(message.contains(name), "{message}");
    }
}

#[test]
fn a1_empty_scopes_mean_none_and_the_flag_supplies_them() {
    let (world, unit) = runner();
    let call = |words: &[&str]| with(world.call(words), &unit).env("MASKINPORTEN_SCOPES", "");
    call(&["token"]).run().fails(2).says("scope").without_result();
    assert!(world.sandbox.sent().is_empty());
    call(&["token", "--scope", GRANTED_SCOPE]).run().success().token();
    // Addresses come from the metadata where they aren't given; one that is given as nothing is missing.
    let without = |name: &str| {
        let rest: Vec<_> = unit.iter().filter(|(other, _)| other != name).cloned().collect();
        with(world.call("token --no-cache"), &rest)
    };
    without("MASKINPORTEN_TOKEN_ENDPOINT").run().success().token();
    without("").env("MASKINPORTEN_WELL_KNOWN_URL", "").run().success().token();
}

#[test]
fn a1_a_profile_that_is_named_takes_nothing_from_the_variables() {
    let (world, unit) = runner();
    let broken = |words: &[&str]| with(world.call(words), &unit).env("MASKINPORTEN_CLIENT_JWK", "");
    broken(&["token", "--no-cache", "--profile", "reader"]).run().success().token();
    broken(&["token", "--no-cache"]).env("MASKINPORTEN_PROFILE", "reader").run().success().token();
    broken(&["jwks", "list", "--profile", "reader"]).run().success();
}

/// What acts for a client, or gives its key away, doesn't take a profile for the client that the variables name.
#[test]
fn a1_no_command_takes_a_profile_for_the_client_of_the_variables() {
    let (world, unit) = runner();
    let about_a_client: &[&[&str]] = &[
        &["jwks", "list"],
        &["jwks", "upload", "--yes"],
        &["jwks", "renew", "reader-1", "--yes"],
        &["jwks", "remove", "reader-1", "--yes", "--force"],
        &["jwks", "revoke", "reader-1", "--yes", "--force"],
        &["jwks", "prune", "--not-held", "--yes"],
        &["client", "show"],
        &["client", "update", "--description", "x", "--yes"],
        &["client", "delete", "--yes"],
        &["rotate", "--yes"],
        &["rotate", "--dry-run"],
        &["profile", "export", "--as", "nais", "--to-file", "out.env", "--private"],
    ];
    let before = world.files();
    for words in about_a_client {
        with(world.call(words), &unit)
            .run()
            .fails(2)
            .says("MASKINPORTEN_CLIENT_ID")
            .says("--profile")
            .without_result();
        let broken = with(world.call(words), &unit).env("MASKINPORTEN_CLIENT_JWK", "");
        broken.run().fails(3).says("MASKINPORTEN_CLIENT_JWK is empty").without_result();
    }
    assert!(world.sandbox.sent().is_empty(), "{:?}", world.sandbox.sent());
    assert!(world.files() == before && !world.at("out.env").exists());
    // Named by its id, a client is named.
    let id = world.client_id("reader");
    with(world.call(["jwks", "list", "--client", &id]), &unit).run().success();
    with(world.call(["client", "show", &id]), &unit).run().success();
}

#[test]
fn a1_what_acts_as_no_client_does_not_care() {
    let (world, unit) = runner();
    let broken = |words: &[&str]| with(world.call(words), &unit).env("MASKINPORTEN_CLIENT_JWK", "");
    for words in [
        &["keygen", "--kid", "another"] as &[&str],
        &["key", "list"],
        &["key", "show"],
        &["profile", "list"],
        &["env", "list"],
        &["store", "status"],
        &["log"],
        &["expiry"],
        &["client", "list"],
        &["dcr-token"],
        &["completions", "bash"],
    ] {
        broken(words).run().success();
    }
    // What is shown isn't what `token` would use, and that is said.
    broken(&["profile", "show"]).run().success().says("MASKINPORTEN_CLIENT_ID");
}

#[cfg(unix)]
#[test]
fn a1_a_value_that_is_not_text_is_named() {
    use std::os::unix::ffi::OsStrExt as _;
    let (world, unit) = runner();
    let noise = std::ffi::OsStr::from_bytes(b"\xff\xfe");
    for name in UNIT.iter().chain(&["MASKINPORTEN_PROFILE", "MASKINPORTEN_STORE"]) {
        world.call("token").env(name, noise).run().fails(2).says(name).without_result();
        with(world.call("token"), &unit).env(name, noise).run().fails(2).says(name).without_result();
    }
    world.call("client list").env("MASKINPORTEN_ADMIN_PROFILE", noise).run().fails(2).says("ADMIN_PROFILE");
    let call = world.call("token --no-cache --store env").env("MASKINPORTEN_PRIVATE_KEY", noise);
    call.run().fails(2).says("MASKINPORTEN_PRIVATE_KEY").without_result();
    world.call("inspect env:NOISE").env("NOISE", noise).run().fails(2).says("NOISE");
    assert!(world.sandbox.sent().is_empty(), "{:?}", world.sandbox.sent());
    for name in UNIT {
        world.call("--help").env(name, noise).run().success();
    }
}

/// A profile or admin that is set to nothing is a choice that nobody made: what would choose for itself refuses.
#[test]
fn a1_an_empty_profile_or_admin_leads_to_no_other() {
    let world = World::with_reader(PROGRAM);
    let by_profile: &[&[&str]] = &[
        &["token"],
        &["jwks", "list"],
        &["jwks", "upload", "--yes"],
        &["client", "show"],
        &["client", "list"],
        &["client", "register", "--name", "x", "--scope", GRANTED_SCOPE, "--yes"],
        &["rotate", "--yes"],
        &["rotate", "--resume", "--yes"],
        &["expiry"],
        &["expiry", "--all"],
        &["dcr-token"],
        &["keygen"],
        &["key", "show"],
        &["log"],
        &["certificate", "show"],
        &["profile", "show"],
        &["profile", "export", "--as", "nais", "--to-file", "out.env", "--private"],
    ];
    let before = world.files();
    for words in by_profile {
        let ran = world.call(words).env("MASKINPORTEN_PROFILE", "").run().fails(3);
        ran.says("MASKINPORTEN_PROFILE is set, but empty").without_result();
    }
    let by_admin: &[&[&str]] = &[
        &["dcr-token"],
        &["client", "list"],
        &["client", "show"],
        &["jwks", "list"],
        &["rotate", "--yes"],
        &["expiry", "--all"],
    ];
    for words in by_admin {
        let ran = world.call(words).env("MASKINPORTEN_ADMIN_PROFILE", "").run().fails(3);
        ran.says("MASKINPORTEN_ADMIN_PROFILE is set, but empty").without_result();
    }
    assert!(world.sandbox.sent().is_empty(), "{:?}", world.sandbox.sent());
    assert!(world.files() == before && !world.at("out.env").exists());
    // Who is named needs no choice.
    let blank = |words: &[&str]| {
        world.call(words).env("MASKINPORTEN_PROFILE", "").env("MASKINPORTEN_ADMIN_PROFILE", "").run().success()
    };
    blank(&["token", "--profile", "reader"]).token();
    blank(&["jwks", "list", "--profile", "reader", "--admin", "admin"]);
    blank(&["dcr-token", "--admin", "admin"]).token();
    blank(&["dcr-token", "--profile", "admin"]).token();
    blank(&["rotate", "reader", "--status"]);
    blank(&["env", "list"]);
}
