//! Keys into the store, out of it, and gone.

use std::fs;

use maskinporten_testkit::{KeyFiles, mode};
use serde_json::Value;

use crate::{OPEN, home};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn a_key_comes_with_its_certificates_and_leaves_for_good() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    let p12 = fixtures.text("default.p12");
    let imported = home.json([&["key", "import", &p12, "--kid", "k1"], OPEN].concat());
    assert_eq!((imported["kid"].as_str(), imported["new"].as_bool()), (Some("k1"), Some(true)));
    assert_eq!(imported["certificate"]["organisation_number"], "974760673");
    assert_eq!(imported["certificate"]["sha256"], fixtures.fingerprint());

    // The same key from elsewhere stays what it is, chain and all.
    let jwk = fixtures.text("minimal.jwk");
    let again = home.json(["key", "import", &jwk, "--allow-insecure-permissions"]);
    assert_eq!((again["kid"].as_str(), again["new"].as_bool()), (Some("k1"), Some(false)));
    home.run(["key", "import", &jwk, "--allow-insecure-permissions", "--kid", "k2"])
        .fails(6)
        .says("already stored here, as k1");
    let listed = home.json("key list");
    assert_eq!(listed["keys"].as_array().unwrap().len(), 1);
    assert_eq!(listed["keys"][0]["certificates"].as_array().unwrap().len(), 2);
    let thumbprint = listed["keys"][0]["thumbprint"].as_str().unwrap();
    assert!(home.ok(["key", "show", thumbprint]).contains("BLÅBÆR AS"));
    assert_eq!(
        json(&home.ok(["key", "show", "--from", &p12, "-o", "json", OPEN[0], OPEN[1]]))["entries"][0]["held_as"],
        "k1"
    );

    home.run("key delete k1").fails(6).says("--yes");
    let deleted = home.json(["key", "delete", thumbprint, "--yes"]);
    assert_eq!(deleted["deleted"], "k1");
    assert_eq!(home.json("key list")["keys"], Value::Array(Vec::new()));
    home.run("key show k1").fails(3);
    let left: Vec<_> =
        fs::read_dir(home.config().join("secrets")).unwrap().flatten().map(|file| file.file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains(thumbprint)), "{left:?}");
}

#[test]
fn a5_a_renewed_certificate_is_kept_beside_the_earlier_one() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    let import = |name: &str| {
        let path = fixtures.text(name);
        home.ok([&["key", "import", &path, "--allow-insecure-permissions"], OPEN].concat());
        let key = home.json("key list")["keys"][0].clone();
        let days = |member: &str| -> Vec<i64> {
            key[member].as_array().unwrap().iter().map(|one| one["days_left"].as_i64().unwrap()).collect()
        };
        (days("certificates"), days("other_certificates"))
    };
    assert_eq!(import("shorter-pair.pem"), (vec![1], vec![]));
    for again in ["default.p12", "shorter-pair.pem", "open.p12"] {
        assert_eq!(import(again), (vec![1], vec![19]), "{again}");
    }
    // The same certificate without the one above it takes nothing away.
    let text = home.read(home.config().join("keys.toml"));
    assert_eq!(text.matches("\"MII").count(), 3, "{text}");
}

#[test]
fn a_file_that_is_not_written_is_not_reported_as_written() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    let key = fixtures.text("pkcs8.pem");
    let line = ["key", "convert", &key, "--to", "pem", "--unencrypted", "--to-file", "nowhere/k.pem"];
    let told = home.run([&line[..], &["--allow-insecure-permissions"]].concat());
    told.fails(1).says("create the folder").never_says("is written");
}

#[test]
fn private_keys_are_exported_only_in_so_many_words() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    home.ok(["key", "import", &fixtures.text("pkcs8.pem"), "--kid", "k1"]);
    let public = json(&home.ok("key export k1"));
    assert_eq!((public["kid"].as_str(), public.get("d")), (Some("k1"), None));
    home.run("key export k1 --private").fails(2).without_result();
    home.run("key export k1 --private --to-file k1.pem").fails(2).says("--unencrypted");
    assert!(!home.at("k1.pem").exists());
    home.run("key export k1 --private --to-file k1.pem --unencrypted").success().says("unencrypted");
    assert_eq!(mode(&home.at("k1.pem")), 0o600);
    assert_eq!(fs::read(home.at("k1.pem")).unwrap(), fs::read(fixtures.path("pkcs8.pem")).unwrap());
    let line = ["key", "export", "k1", "--private", "--to-file", "k1.pem", "--unencrypted"];
    home.run(line).fails(6);
    home.run([&line[..], &["--force"]].concat()).success();
    let piped = home.ok("key export k1 --private --to-file - --to jwk");
    assert!(json(&piped)["d"].is_string());
    home.run("key export k1 --private --to-file - --to jwk -o json").fails(2).without_result();
}

#[cfg(unix)]
#[test]
fn a_terminal_never_sees_a_private_key() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    let convert = ["key", "convert", &fixtures.text("pkcs8.pem"), "--to", "pkcs1", "--to-file", "-"];
    let seen = home.call(convert).on_terminal().exp_eof().unwrap();
    assert!(seen.contains("never shown on a terminal") && !seen.contains("BEGIN"), "{seen}");
}

#[test]
fn a_key_in_use_is_deleted_only_by_force() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    home.ok("profile add p --client-id c1");
    let p12 = fixtures.text("default.p12");
    let imported = home.json([&["key", "import", &p12, "--profile", "p"], OPEN].concat());
    let kid = imported["kid"].as_str().unwrap();
    assert_eq!(imported["profile"], "p");
    let shown = home.json("key show");
    assert_eq!(shown["entries"][0]["profiles"][0]["client_id"], "c1");
    assert!(
        home.ok("certificate show").contains("not known: test accepts it only if Buypass or Commfides issued it")
    );
    home.run(["key", "delete", kid, "--yes"]).fails(6).says("profile p signs with it (client c1 in test)");
    home.ok(["key", "delete", kid, "--yes", "--force"]);
}

#[cfg(unix)]
#[test]
fn a_program_gives_the_key_and_another_the_password() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    let source = format!("cmd:cat '{}'", fixtures.text("default.p12"));
    home.ok(["key", "import", &source, "--password-from", "cmd:printenv P", "--kid", "k1"]);
    let base64 = format!("cmd:base64 '{}'", fixtures.text("default.p12"));
    home.ok(["certificate", "show", &base64, "--password-from", "cmd:sh -c 'echo \"$P\"'"]);
    // Our own secrets aren't handed on; what is ours but no secret is.
    let call = home.call(["key", "show", "--from", "cmd:sh -c 'env >&2'"]).env("SHOWN", "ja");
    let call = call.env("MASKINPORTEN_PASSPHRASE", "hemmelig").env("MASKINPORTEN_CLIENT_JWK", "hemmelig");
    call.run().says("SHOWN=ja").never_says("hemmelig");
}
