//! Keys into the store, out of it, and gone.

use std::fs;

use serde_json::Value;

use crate::fixtures::{Fixtures, text};
use crate::world::{OPEN, World};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn a_key_comes_with_its_certificates_and_leaves_for_good() {
    let Some(fixtures) = Fixtures::get() else { return };
    let world = World::new();
    let p12 = text(&fixtures.path("default.p12"));
    let imported = json(&world.ok(&[&["key", "import", &p12, "--kid", "k1", "-o", "json"], OPEN].concat()));
    assert_eq!((imported["kid"].as_str(), imported["new"].as_bool()), (Some("k1"), Some(true)));
    assert_eq!(imported["certificate"]["organisation_number"], "974760673");
    assert_eq!(imported["certificate"]["sha256"], fixtures.fingerprint());

    // The same key from elsewhere stays what it is, chain and all.
    let jwk = text(&fixtures.path("minimal.jwk"));
    let again = json(&world.ok(&["key", "import", &jwk, "--allow-insecure-permissions", "-o", "json"]));
    assert_eq!((again["kid"].as_str(), again["new"].as_bool()), (Some("k1"), Some(false)));
    let other = world.run(&["key", "import", &jwk, "--allow-insecure-permissions", "--kid", "k2"]);
    assert!(other.code == 6 && other.stderr.contains("held here already, as k1"), "{}", other.stderr);
    let listed = json(&world.ok(&["key", "list", "-o", "json"]));
    assert_eq!(listed["keys"].as_array().unwrap().len(), 1);
    assert_eq!(listed["keys"][0]["certificates"].as_array().unwrap().len(), 2);
    let thumbprint = listed["keys"][0]["thumbprint"].as_str().unwrap();
    assert!(world.ok(&["key", "show", thumbprint]).contains("BLÅBÆR AS"));
    assert_eq!(
        json(&world.ok(&["key", "show", "--from", &p12, "-o", "json", OPEN[0], OPEN[1]]))["entries"][0]["held_as"],
        "k1"
    );

    let told = world.run(&["key", "delete", "k1"]);
    assert!(told.code == 6 && told.stderr.contains("--yes"), "{}", told.stderr);
    let deleted = json(&world.ok(&["key", "delete", thumbprint, "--yes", "-o", "json"]));
    assert_eq!(deleted["deleted"], "k1");
    assert_eq!(json(&world.ok(&["key", "list", "-o", "json"]))["keys"], Value::Array(Vec::new()));
    assert_eq!(world.run(&["key", "show", "k1"]).code, 3);
    let left: Vec<_> =
        fs::read_dir(world.config().join("secrets")).unwrap().flatten().map(|file| file.file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains(thumbprint)), "{left:?}");
}

#[test]
fn a_renewed_certificate_is_kept_and_an_older_one_is_not() {
    let Some(fixtures) = Fixtures::get() else { return };
    let world = World::new();
    let import = |name: &str| {
        let path = text(&fixtures.path(name));
        let told = world.run(&[&["key", "import", &path, "--allow-insecure-permissions"], OPEN].concat());
        assert_eq!(told.code, 0, "{name}: {}", told.stderr);
        told.stderr
    };
    let held = || {
        let key = json(&world.ok(&["key", "list", "-o", "json"]))["keys"][0].clone();
        (key["certificates"][0]["days_left"].as_i64().unwrap(), key["certificates"].as_array().unwrap().len())
    };
    import("shorter-pair.pem");
    assert_eq!(held(), (1, 1));
    import("default.p12");
    assert_eq!(held(), (19, 2));
    assert!(import("shorter-pair.pem").contains("lasts longer, and stays"));
    import("open.p12");
    assert_eq!(held(), (19, 2), "the same certificate without the one above it takes nothing away");
}

#[test]
fn a_file_that_is_not_written_is_not_said_to_be() {
    let Some(fixtures) = Fixtures::get() else { return };
    let world = World::new();
    let key = text(&fixtures.path("pkcs8.pem"));
    let line = ["key", "convert", &key, "--to", "pem", "--unencrypted", "--to-file", "nowhere/k.pem"];
    let told = world.run(&[&line[..], &["--allow-insecure-permissions"]].concat());
    assert!(told.code == 1 && told.stderr.contains("make the folder"), "{}", told.stderr);
    assert!(!told.stderr.contains("is written"), "{}", told.stderr);
}

#[test]
fn private_keys_are_exported_only_in_so_many_words() {
    let Some(fixtures) = Fixtures::get() else { return };
    let world = World::new();
    world.ok(&["key", "import", &text(&fixtures.path("pkcs8.pem")), "--kid", "k1"]);
    let public = json(&world.ok(&["key", "export", "k1"]));
    assert_eq!((public["kid"].as_str(), public.get("d")), (Some("k1"), None));
    let told = world.run(&["key", "export", "k1", "--private"]);
    assert_eq!((told.code, told.stdout.as_str()), (2, ""));
    let told = world.run(&["key", "export", "k1", "--private", "--to-file", "k1.pem"]);
    assert!(told.code == 2 && told.stderr.contains("--unencrypted"), "{}", told.stderr);
    assert!(!world.path("k1.pem").exists());
    let told = world.run(&["key", "export", "k1", "--private", "--to-file", "k1.pem", "--unencrypted"]);
    assert!(told.code == 0 && told.stderr.contains("unencrypted"), "{}", told.stderr);
    assert_eq!(world.mode("k1.pem"), 0o600);
    assert_eq!(fs::read(world.path("k1.pem")).unwrap(), fs::read(fixtures.path("pkcs8.pem")).unwrap());
    let line = ["key", "export", "k1", "--private", "--to-file", "k1.pem", "--unencrypted"];
    assert_eq!(world.run(&line).code, 6);
    assert_eq!(world.run(&[&line[..], &["--force"]].concat()).code, 0);
    let piped = world.ok(&["key", "export", "k1", "--private", "--to-file", "-", "--to", "jwk"]);
    assert!(json(&piped)["d"].is_string());
    let told = world.run(&["key", "export", "k1", "--private", "--to-file", "-", "--to", "jwk", "-o", "json"]);
    assert_eq!((told.code, told.stdout.as_str()), (2, ""));
}

#[cfg(unix)]
#[test]
fn a_terminal_never_sees_a_private_key() {
    let Some(fixtures) = Fixtures::get() else { return };
    let world = World::new();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_maskinporten"));
    command.args(["key", "convert", &text(&fixtures.path("pkcs8.pem")), "--to", "pkcs1", "--to-file", "-"]);
    command.env_clear().env("MASKINPORTEN_CONFIG_DIR", world.config());
    let mut terminal = rexpect::session::spawn_command(command, Some(20_000)).unwrap();
    let seen = terminal.exp_eof().unwrap();
    assert!(seen.contains("never shown on a terminal") && !seen.contains("BEGIN"), "{seen}");
}

#[test]
fn a_key_in_use_is_deleted_only_by_force() {
    let Some(fixtures) = Fixtures::get() else { return };
    let world = World::new();
    world.ok(&["profile", "add", "p", "--client-id", "c1"]);
    let p12 = text(&fixtures.path("default.p12"));
    let imported = json(&world.ok(&[&["key", "import", &p12, "--profile", "p", "-o", "json"], OPEN].concat()));
    let kid = imported["kid"].as_str().unwrap();
    assert_eq!(imported["profile"], "p");
    let shown = json(&world.ok(&["key", "show", "-o", "json"]));
    assert_eq!(shown["entries"][0]["profiles"][0]["client_id"], "c1");
    assert!(world.ok(&["certificate", "show"]).contains("nothing found that test would refuse"));
    let told = world.run(&["key", "delete", kid, "--yes"]);
    assert!(told.code == 6 && told.stderr.contains("profile p signs with it (client c1 in test)"), "{}", told.stderr);
    world.ok(&["key", "delete", kid, "--yes", "--force"]);
}

#[cfg(unix)]
#[test]
fn a_program_gives_the_key_and_another_the_password() {
    let Some(fixtures) = Fixtures::get() else { return };
    let world = World::new();
    let source = format!("cmd:cat '{}'", text(&fixtures.path("default.p12")));
    world.ok(&["key", "import", &source, "--password-from", "cmd:printenv P", "--kid", "k1"]);
    let base64 = format!("cmd:base64 '{}'", text(&fixtures.path("default.p12")));
    world.ok(&["certificate", "show", &base64, "--password-from", "cmd:sh -c 'echo \"$P\"'"]);
    // Our own secrets aren't handed on; what is ours but no secret is.
    let told = world.run_with(
        &["key", "show", "--from", "cmd:sh -c 'env >&2'"],
        b"",
        &[("MASKINPORTEN_PASSPHRASE", "hemmelig"), ("MASKINPORTEN_CLIENT_JWK", "hemmelig"), ("SHOWN", "ja")],
    );
    assert!(told.stderr.contains("SHOWN=ja") && !told.stderr.contains("hemmelig"), "{}", told.stderr);
}
