//! `profile add` reads keys as every other command does.

use std::fs;
#[cfg(unix)]
use std::process::Command;

use serde_json::Value;

use crate::fixtures::{Fixtures, PASSWORD, text};
use crate::world::{OPEN, Told, World};

fn add(world: &World, name: &str, words: &[&str]) -> Told {
    let first = ["profile", "add", name, "--client-id", "c", "-o", "json"];
    world.run(&[&first, words].concat())
}

#[cfg(unix)]
#[test]
fn an_open_private_key_is_refused_unless_told() {
    use std::os::unix::fs::PermissionsExt as _;

    let Some(fixtures) = Fixtures::get() else { return };
    let world = World::new();
    for (name, flags) in [
        ("key-first.pem", &["--certificate"][..]),
        ("pkcs8.pem", &["--kid", "k", "--private-key"]),
        ("open.p12", &["--certificate"]),
    ] {
        let path = world.path(name);
        fs::copy(fixtures.path(name), &path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let shown = text(&path);
        let words = [flags, &[&shown], OPEN].concat();
        let told = add(&world, "p", &words);
        assert_eq!(told.code, 2, "{name}: {}", told.stderr);
        assert!(told.stderr.contains("can be read by other users (mode 0644)"), "{name}: {}", told.stderr);
        assert!(!world.config().join("keys.toml").exists(), "{name}: nothing was kept");
        let told = add(&world, "p", &[&words[..], &["--allow-insecure-permissions", "--force"]].concat());
        assert!(told.code == 0 && told.stderr.contains("can be read by other users"), "{name}: {}", told.stderr);
        fs::remove_dir_all(world.config()).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_is_refused_and_programs_and_variables_are_read() {
    let Some(fixtures) = Fixtures::get() else { return };
    let world = World::new();
    let pipe = text(&world.path("pipe"));
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let p12 = text(&fixtures.path("default.p12"));
    for (name, flags) in [("p", &["--certificate"][..]), ("o", &["--kid", "k", "--private-key"])] {
        let told = add(&world, name, &[flags, &[&pipe]].concat());
        assert!(told.code == 2 && told.stderr.contains("is a pipe or a device"), "{}", told.stderr);
        let source = format!("cmd:base64 '{p12}'");
        let told = add(&world, name, &[flags, &[&source, "--password-from", "cmd:printenv P"]].concat());
        assert_eq!(told.code, 0, "{}", told.stderr);
    }
    let bytes = fs::read(fixtures.path("default.p12")).unwrap();
    let words = ["profile", "add", "q", "--client-id", "c", "--certificate", "-", "--password-from", "env:P"];
    assert_eq!(world.run_with(&words, &bytes, &[]).code, 0);
    let told = add(&world, "r", &["--certificate", "-", "--password-from", "-"]);
    assert!(told.code == 2 && told.stderr.contains("only one thing can come from stdin"), "{}", told.stderr);
    // Only a file can be left where it is.
    let told = add(&world, "r", &["--certificate", "cmd:cat x", "--reference"]);
    assert!(told.code == 2 && told.stderr.contains("only a file"), "{}", told.stderr);
}

#[test]
fn what_will_be_refused_about_a_certificate_is_told() {
    let Some(fixtures) = Fixtures::get() else { return };
    let world = World::new();
    for (name, expected) in [("forged.pem", "isn't signed by"), ("non-repudiation.p12", "not for authentication")] {
        let told = add(
            &world,
            "p",
            &[&["--certificate", &text(&fixtures.path(name)), "--allow-insecure-permissions", "--force"], OPEN]
                .concat(),
        );
        assert!(
            told.code == 0 && told.stderr.contains(expected) && told.stderr.contains("(MP-120)"),
            "{}",
            told.stderr
        );
    }
}

#[test]
fn an_entry_with_a_password_of_its_own() {
    let Some(fixtures) = Fixtures::get() else { return };
    let world = World::new();
    if !fixtures.has("two-passwords.jks") {
        return;
    }
    let jks = text(&fixtures.path("two-passwords.jks"));
    let told = add(&world, "p", &[&["--certificate", &jks], OPEN].concat());
    assert_eq!(told.code, 0, "{}", told.stderr);
    // Each time it is asked for anew there is one password only.
    let told = add(&world, "q", &[&["--certificate", &jks, "--reference"], OPEN].concat());
    assert_eq!(told.code, 2, "{}", told.stderr);
}

#[test]
fn the_chosen_entry_is_remembered_with_the_file() {
    let Some(fixtures) = Fixtures::get() else { return };
    let world = World::new();
    if !fixtures.has("several.p12") {
        return;
    }
    let p12 = text(&fixtures.path("several.p12"));
    let told = add(&world, "p", &[&["--certificate", &p12, "--reference"], &OPEN[..2]].concat());
    assert!(told.code == 2 && told.stderr.contains("--alias"), "{}", told.stderr);
    let words = ["--certificate", &p12, "--reference", "--alias", "andre nøkkel"];
    let told = add(&world, "p", &[&words[..], &OPEN[..2]].concat());
    assert_eq!(told.code, 0, "{}", told.stderr);
    let shown: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(shown["certificate_alias"], "andre nøkkel");
    let shown = world.run_with(&["certificate", "show", "--password-from", "env:P"], b"", &[]);
    assert!(shown.code == 0 && shown.stdout.contains("BLÅBÆR AS"), "{}", shown.stderr);
    // No server is asked: what is missing, and what is wrong, is found before.
    let told = world.run(&["token", "--scope", "a:b"]);
    assert!(told.code == 2 && told.stderr.contains("MASKINPORTEN_CERTIFICATE_PASSWORD"), "{}", told.stderr);
    assert!(!told.stderr.contains("--password-from"), "{}", told.stderr);
    let wrong = [("MASKINPORTEN_CERTIFICATE_PASSWORD", "galt-passord")];
    let told = world.run_with(&["token", "--scope", "a:b"], b"", &wrong);
    assert!(told.code == 2 && told.stderr.contains("MASKINPORTEN_CERTIFICATE_PASSWORD"), "{}", told.stderr);
    assert!(!told.stderr.contains("galt-passord") && !told.stderr.contains(PASSWORD), "{}", told.stderr);
}
