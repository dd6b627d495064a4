//! `profile add` reads keys as every other command does.

use std::fs;
#[cfg(unix)]
use std::process::Command;

use maskinporten_testkit::{Home, KeyFiles, PASSWORD, Ran};
use serde_json::Value;

use crate::{OPEN, home};

fn add(home: &Home, name: &str, words: &[&str]) -> Ran {
    let first = ["profile", "add", name, "--client-id", "c", "-o", "json"];
    home.run([&first, words].concat())
}

#[cfg(unix)]
#[test]
fn an_open_private_key_is_refused_unless_allowed() {
    use std::os::unix::fs::PermissionsExt as _;

    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    for (name, flags) in [
        ("key-first.pem", &["--certificate"][..]),
        ("pkcs8.pem", &["--kid", "k", "--private-key"]),
        ("open.p12", &["--certificate"]),
    ] {
        let path = home.at(name);
        fs::copy(fixtures.path(name), &path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let shown = home.text(name);
        let words = [flags, &[&shown], OPEN].concat();
        let told = add(&home, "p", &words).fails(2);
        assert!(told.stderr.contains("can be read by other users (mode 0644)"), "{name}: {}", told.stderr);
        assert!(!home.config().join("keys.toml").exists(), "{name}: nothing was kept");
        let told = add(&home, "p", &[&words[..], &["--allow-insecure-permissions", "--force"]].concat());
        assert!(
            told.code == Some(0) && told.stderr.contains("can be read by other users"),
            "{name}: {}",
            told.stderr
        );
        fs::remove_dir_all(home.config()).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_is_refused_and_programs_and_variables_are_read() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    let pipe = home.text("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let p12 = fixtures.text("default.p12");
    for (name, flags) in [("p", &["--certificate"][..]), ("o", &["--kid", "k", "--private-key"])] {
        add(&home, name, &[flags, &[&pipe]].concat()).fails(2).says("is a pipe or a device");
        let source = format!("cmd:base64 '{p12}'");
        add(&home, name, &[flags, &[&source, "--password-from", "cmd:printenv P"]].concat()).success();
    }
    let bytes = fs::read(fixtures.path("default.p12")).unwrap();
    let words = ["profile", "add", "q", "--client-id", "c", "--certificate", "-", "--password-from", "env:P"];
    home.call(words).input(bytes).run().success();
    add(&home, "r", &["--certificate", "-", "--password-from", "-"])
        .fails(2)
        .says("only one thing can come from stdin");
    // Only a file can be left where it is.
    add(&home, "r", &["--certificate", "cmd:cat x", "--reference"]).fails(2).says("only a file");
}

#[test]
fn what_will_be_refused_about_a_certificate_is_warned_about() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    for (name, expected) in [("forged.pem", "its issuer (MP-120)"), ("non-repudiation.p12", "not for authentication")]
    {
        let told = add(
            &home,
            "p",
            &[&["--certificate", &fixtures.text(name), "--allow-insecure-permissions", "--force"], OPEN].concat(),
        );
        assert!(told.code == Some(0) && told.stderr.contains(expected), "{}", told.stderr);
    }
}

#[test]
fn an_entry_with_a_password_of_its_own() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    if !fixtures.has("two-passwords.jks") {
        return;
    }
    let jks = fixtures.text("two-passwords.jks");
    add(&home, "p", &[&["--certificate", &jks], OPEN].concat()).success();
    // Each time it is asked for anew there is one password only.
    add(&home, "q", &[&["--certificate", &jks, "--reference"], OPEN].concat()).fails(2);
}

#[test]
fn the_chosen_entry_is_remembered_with_the_file() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    if !fixtures.has("several.p12") {
        return;
    }
    let p12 = fixtures.text("several.p12");
    add(&home, "p", &[&["--certificate", &p12, "--reference"], &OPEN[..2]].concat()).fails(2).says("--alias");
    let words = ["--certificate", &p12, "--reference", "--alias", "andre nøkkel"];
    let told = add(&home, "p", &[&words[..], &OPEN[..2]].concat()).success();
    let shown: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(shown["certificate_alias"], "andre nøkkel");
    let shown = home.run("certificate show --password-from env:P");
    assert!(shown.code == Some(0) && shown.stdout.contains("BLÅBÆR AS"), "{}", shown.stderr);
    // No server is asked: what is missing, and what is wrong, is found before.
    home.run("token --scope a:b").fails(2).says("MASKINPORTEN_CERTIFICATE_PASSWORD");
    assert!(!told.stderr.contains("--password-from"), "{}", told.stderr);
    let told = home.call("token --scope a:b").env("MASKINPORTEN_CERTIFICATE_PASSWORD", "galt-passord").run();
    assert!(told.code == Some(2) && told.stderr.contains("MASKINPORTEN_CERTIFICATE_PASSWORD"), "{}", told.stderr);
    assert!(!told.stderr.contains("galt-passord") && !told.stderr.contains(PASSWORD), "{}", told.stderr);
}
