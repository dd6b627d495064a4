//! `cmd:`: a program that signs.

use maskinporten_testkit::World;
use serde_json::Value;

use super::{PROGRAM, has_no_private_key};

#[test]
fn a_program_signs_from_the_first_key_to_a_rotation() {
    let world = World::new(PROGRAM);
    world.register("app");
    let Some(at) = world.signer("keys", &["one"]) else { return };
    // It makes no keys, and says what to do.
    let refused = world.run(["keygen", "--profile", "app", "--in", &at]).fails(6);
    assert!(refused.stderr.contains("--existing"), "{}", refused.stderr);
    let made = world.json(["keygen", "--profile", "app", "--in", &at, "--existing", "--kid", "app-1"]);
    assert_eq!((made["store"].as_str(), made["kid"].as_str()), (Some(at.as_str()), Some("app-1")));
    assert_eq!(world.profile("app")["signer"], at.as_str());
    world.ok("jwks upload --profile app");
    world.ok("token --profile app --no-cache");
    has_no_private_key(&world, &["app-1"]);

    // Only a digest has left this machine.
    let asked = world.read("keys/questions");
    let signed: Vec<Value> = asked
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|asked: &Value| asked["op"] == "sign")
        .collect();
    assert!(
        !signed.is_empty() && signed.iter().all(|asked| asked["digest"].as_str().unwrap().len() == 43),
        "{asked}"
    );

    // Rotated to the next key, which is made there by hand.
    let refused = world.run("rotate app -y").fails(6);
    assert!(refused.stderr.contains("rotate app --new-key"), "{}", refused.stderr);
    world.signer("keys", &["one", "two"]);
    world.ok(["keygen", "--profile", "app", "--in", &at, "--existing", "--kid", "app-2"]);
    let done = world.run("rotate app -y --every=10ms --grace=1s --new-key app-2").success();
    assert!(done.stderr.contains("app-1 stays in cmd:signer"), "{}", done.stderr);
    assert_eq!(world.profile("app")["kid"], "app-2");
    assert_eq!(world.sandbox.kids(&world.client_id("app")), ["app-2"]);
    world.ok("token --profile app --no-cache");

    // Another machine needs nothing but the profile.
    let other = world.another();
    let (client, profile) = (world.client_id("app"), world.profile("app"));
    other.write(
        other.config().join("config.toml"),
        format!(
            "{}\n[profiles.app]\nenvironment = \"local\"\nclient_id = \"{client}\"\nkid = \"app-2\"\nkey = {}\n\
             signer = \"{at}\"\nscopes = [\"{}\"]\n",
            other.read(other.config().join("config.toml")).replace("version = 1", "version = 4"),
            profile["thumbprint"],
            maskinporten_sandbox::GRANTED_SCOPE
        ),
    );
    other.signer("none", &[]);
    other.ok("token --profile app");
}

/// The certificates of a .p12, without its key.
pub(super) fn chain(world: &World, p12: &str, to: &str) {
    let key = ["key", "convert", p12, "--password-from", "password.txt", "--to", "pem", "--unencrypted", "--to-file"];
    world.ok([&key[..], &["both.pem"]].concat());
    let both = world.read("both.pem");
    std::fs::remove_file(world.at("both.pem")).unwrap();
    world.write(to, &both[both.find("-----BEGIN CERTIFICATE").unwrap()..]);
}

/// The business certificate, whose key only the program has.
fn certified(world: &World) -> Option<String> {
    chain(world, "business.p12", "chain.pem");
    world.ok([
        "key",
        "convert",
        "business.p12",
        "--password-from",
        "password.txt",
        "--to",
        "pkcs8",
        "--unencrypted",
        "--to-file",
        "keys/business.pem",
    ]);
    world.signer("keys", &["business"])
}

#[test]
fn a_business_certificate_s_key_signs_where_it_is() {
    let world = World::empty(PROGRAM);
    std::fs::create_dir_all(world.at("keys")).unwrap();
    let Some(at) = certified(&world) else { return };
    let add = |name: &str, more: &[&str]| {
        let mut words = vec!["profile", "add", name, "--environment", "local", "--administers"];
        words.extend(["--client-id", maskinporten_sandbox::ADMIN_CLIENT, "--signer", &at]);
        words.extend(more);
        world.run(words)
    };
    add("admin", &[]).fails(2).says("name the --kid");
    add("admin", &["--certificate", "nowhere.pem"]).fails(3);
    add("admin", &["--certificate", "chain.pem"]).success();
    world.ok("dcr-token --profile admin");
    let shown = world.profile("admin");
    assert_eq!((shown["login"].as_str(), shown["signer"].as_str()), (Some("certificate"), Some(at.as_str())));
    world.ok([
        "client",
        "register",
        "--profile",
        "app",
        "--name",
        "App",
        "--scope",
        maskinporten_sandbox::GRANTED_SCOPE,
    ]);
    assert!(world.ok("status admin").contains("Sandbox Organisation AS"));
    // Another certificate isn't its key's.
    let other = world.sandbox.kit().certificate("commfides").unwrap();
    std::fs::write(world.at("other.p12"), &other.p12).unwrap();
    chain(&world, "other.p12", "other.pem");
    add("second", &["--certificate", "keys/business.pem"]).fails(2).says("contains a private key");
    add("second", &["--certificate", "other.pem"]).fails(2).says("is that of the certificate in other.pem");
}

#[test]
fn what_can_not_leave_is_never_exported_or_delivered() {
    let world = World::new(PROGRAM);
    world.register("app");
    let Some(at) = world.signer("keys", &["one"]) else { return };
    world.ok(["keygen", "--profile", "app", "--in", &at, "--existing", "--kid", "app-1"]);
    world.ok("jwks upload --profile app");
    world.run("key export app-1 --private --to-file key.pem").fails(2).says("never leaves cmd:signer");
    world.run("profile export app --as dotenv --private --to-file out.env").fails(2);
    world.ok("keygen --kid local");
    world.run("rotate app -y --new-key local --deliver file:out.pem --every=10ms --grace=1s").success();
    assert!(world.profile("app")["signer"].is_null(), "it signs with a key in the store now");
    world.run("rotate app -y --new-key app-1 --deliver file:out.pem").fails(2).says("never leaves cmd:signer");
    world.run("rotate app -y --new-key app-1 --every=10ms --grace=1s").success();
    assert_eq!(world.profile("app")["signer"], at.as_str());
}

#[test]
fn a_signer_that_is_away_or_wrong_is_named_and_nothing_is_lost() {
    let world = World::new(PROGRAM);
    world.register("app");
    let Some(at) = world.signer("keys", &["one"]) else { return };
    world.ok(["keygen", "--profile", "app", "--in", &at, "--existing", "--kid", "app-1"]);
    world.ok("jwks upload --profile app");
    let before = world.read(world.config().join("config.toml"));
    for (script, code, said) in [
        ("#!/bin/sh\nexit 7\n", 1, "signer ended with 7"),
        ("#!/bin/sh\necho '{}'\n", 1, "without a \"signature\""),
        ("#!/bin/sh\necho '<html>'\n", 1, "isn't JSON"),
        ("#!/bin/sh\necho '{\"signature\":\"AAAA\"}'\n", 1, "isn't one of its key one"),
        ("#!/bin/sh\nhead -c 2000000 /dev/zero\n", 2, "longer than 1 MiB"),
    ] {
        world.script("signer", script);
        let failed = world.run("token --profile app --no-cache").fails(code);
        assert!(failed.stderr.contains(said) && !failed.stderr.contains(&world.text("keys")), "{}", failed.stderr);
    }
    std::fs::remove_file(world.at("bin/signer")).unwrap();
    world.run("token --profile app --no-cache").fails(3).says("there is no program signer");
    world.run("rotate app -y --every=10ms --grace=1s").fails(3).never_says("rollback");
    assert_eq!(world.read(world.config().join("config.toml")), before);
    world.signer("keys", &["one"]);
    world.ok("token --profile app --no-cache");
}
