//! `rotate`, run as people run it: the binary, against the sandbox.

#![cfg(feature = "sandbox")]
#![expect(clippy::unwrap_used, reason = "a test that can't go on says so by panicking")]

mod imported;
#[cfg(unix)]
mod interrupted;
mod many;
mod together;

use std::time::Duration;

use maskinporten_sandbox::{Change, Options};
use maskinporten_testkit::Stage;

/// The built program.
const PROGRAM: &str = env!("CARGO_BIN_EXE_maskinporten");

const QUICK: [&str; 5] = ["rotate", "app", "-y", "--every=10ms", "--grace=1s"];

fn quick<'a>(more: &[&'a str]) -> Vec<&'a str> {
    QUICK.into_iter().chain(more.iter().copied()).collect()
}

/// Runs it, expects this exit code, and returns stderr.
fn fails(stage: &Stage, code: i32, words: &[&str]) -> String {
    stage.run(words).fails(code).stderr
}

#[test]
fn a_new_key_takes_the_old_ones_place() {
    let stage = Stage::new(PROGRAM, Options { propagation_delay: Duration::from_secs(1), ..Options::default() });
    let (old, foreign) = (stage.kid(), stage.keys()[1].clone());
    let done = stage.json(quick(&[]));
    let rotation = &done["rotations"][0];
    assert_eq!(rotation["state"], "finished", "{done:#}");
    assert_eq!(rotation["old"]["kid"], old.as_str());
    let new = stage.kid();
    assert_ne!(old, new);
    assert_eq!(rotation["new"]["kid"], new.as_str());
    assert_eq!(stage.kids(), [foreign["kid"].as_str().unwrap(), &new]);
    assert_eq!(stage.keys()[0], foreign, "somebody else's key is as it was");
    stage.ok("token --profile app --no-cache");
    // Nothing is done twice.
    assert!(fails(&stage, 6, &["rotate", "app", "--rollback"]).contains("no rotation of app to undo"));
    let again = stage.json("rotate app --resume");
    assert_eq!(again["rotations"][0]["state"], "finished");
    assert_eq!(stage.kid(), new);
}

#[test]
fn a_long_grace_needs_resume_and_can_be_rolled_back_meanwhile() {
    let stage = Stage::new(PROGRAM, Options::default());
    let (old, before) = (stage.kid(), stage.kids());
    let plan = stage.json("rotate app --dry-run");
    assert_eq!(plan["rotations"][0]["state"], "planned");
    assert_eq!((stage.kid(), stage.kids()), (old.clone(), before.clone()), "a plan changes nothing");

    let waiting = stage.json("rotate app -y --every=10ms --grace=7d");
    assert_eq!(waiting["rotations"][0]["state"], "waiting");
    assert_eq!(waiting["rotations"][0]["next"], "grace");
    let new = stage.kid();
    assert!(new != old && stage.kids().contains(&old));
    stage.sandbox.clear_log();
    assert_eq!(stage.json("rotate app --resume")["rotations"][0]["state"], "waiting");
    let said = stage.ok("rotate app --resume");
    assert!(said.contains("registered for 7 days more") && !said.contains("which is over"), "{said}");
    assert_eq!(stage.json("rotate app --status")["rotations"][0]["state"], "waiting");
    assert!(stage.sandbox.log().is_empty(), "before that date nothing is asked");

    assert_eq!(stage.json("rotate app --rollback")["rotations"][0]["state"], "rolled-back");
    assert_eq!((stage.kid(), stage.kids()), (old, before));
    stage.ok("token --profile app --no-cache");
    let secrets = stage.config().join("secrets");
    assert_eq!(secrets.read_dir().unwrap().filter(key_file).count(), 2, "the app's and the admin's");
}

fn key_file(entry: &std::io::Result<std::fs::DirEntry>) -> bool {
    entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("key-")
}

#[test]
fn the_key_goes_where_it_is_needed_before_the_old_one_goes() {
    let stage = Stage::new(PROGRAM, Options::default());
    std::fs::write(stage.at("config.env"), "A=1\n").unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(stage.at("config.env"), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let sink = format!("cmd+pem:sh -c 'cat > {}'", stage.text("sink.pem"));
    let check = format!("cmd:test -s {}", stage.text("sink.pem"));
    let manifest = format!("kubernetes-secret:team/app@{}", stage.text("secret.json"));
    stage.ok(quick(&[
        "--deliver=file+jwk:key.jwk",
        "--deliver=env-file:config.env",
        "--deliver",
        &sink,
        "--deliver",
        &manifest,
        "--check",
        &check,
    ]));
    let jwk: serde_json::Value = serde_json::from_slice(&std::fs::read(stage.at("key.jwk")).unwrap()).unwrap();
    assert_eq!(jwk["kid"], stage.kid().as_str());
    assert!(std::fs::read_to_string(stage.at("sink.pem")).unwrap().starts_with("-----BEGIN PRIVATE KEY-----"));
    let variables = std::fs::read_to_string(stage.at("config.env")).unwrap();
    assert!(variables.starts_with("A=1\nMASKINPORTEN_CLIENT_ID='"));
    let secret: serde_json::Value = serde_json::from_slice(&std::fs::read(stage.at("secret.json")).unwrap()).unwrap();
    assert_eq!(secret["metadata"]["namespace"], "team");
    // What was delivered works by itself, in a world without a profile.
    let shell = stage.shell("set -a; . ./config.env; exec maskinporten token --no-cache");
    shell.env("HOME", stage.at("nowhere")).without("MASKINPORTEN_STORE").run().success();
    let journal = std::fs::read_to_string(stage.config().join("rotations/app.jsonl")).unwrap();
    for secret in [jwk["d"].as_str().unwrap(), "BEGIN", "eyJ", "sink.pem"] {
        assert!(!journal.contains(secret), "the journal has {secret:?} in it");
    }
}

#[test]
fn a_delivery_that_fails_stops_before_the_old_key_is_touched() {
    let stage = Stage::new(PROGRAM, Options::default());
    let old = stage.kid();
    let gate = format!("cmd:test -e {}", stage.text("gate"));
    let words = quick(&["--deliver=cmd:cat", "--check", &gate]);
    let said = fails(&stage, 1, &words);
    assert!(said.contains("the check failed; the old key was kept"), "{said}");
    assert!(stage.kids().contains(&old));
    stage.ok("token --profile app --no-cache");
    assert!(fails(&stage, 2, &["rotate", "app", "--resume"]).contains("pass the same --deliver and --check again"));
    std::fs::write(stage.at("gate"), "").unwrap();
    stage.ok(&words);
    assert!(!stage.kids().contains(&old));
}

#[cfg(unix)]
#[test]
fn programs_are_run_only_from_a_config_that_nobody_else_can_change() {
    use std::os::unix::fs::PermissionsExt as _;

    let stage = Stage::new(PROGRAM, Options::default());
    let config = stage.config().join("config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let ran = stage.at("ran");
    let entry = format!("[profiles.app]\ncheck = [\"cmd:touch {}\"]", ran.display());
    std::fs::write(&config, text.replace("[profiles.app]", &entry)).unwrap();
    let mode = |mode| std::fs::set_permissions(&config, std::fs::Permissions::from_mode(mode)).unwrap();
    mode(0o620);
    let said = fails(&stage, 2, &quick(&[]));
    assert!(said.contains("can be changed by other users (mode 0620)") && !ran.exists(), "{said}");
    mode(0o644);
    stage.ok(quick(&[]));
    assert!(ran.exists());
}

#[test]
fn it_refuses_to_begin_what_could_not_end_well() {
    let stage = Stage::new(PROGRAM, Options::default());
    let (kid, kids) = (stage.kid(), stage.kids());
    // Nobody to ask.
    fails(&stage, 6, &["rotate", "app"]);
    // A folder can't be written over.
    let folder = format!("--deliver=file:{}", stage.text(""));
    assert!(fails(&stage, 2, &quick(&[&folder])).contains("is a folder"));
    // A certificate, and no key.
    assert!(fails(&stage, 6, &["rotate", "admin", "-y"]).contains("--switch-to-key"));
    // No room.
    for number in 0..3 {
        let mut key = stage.keys()[1].clone();
        key["kid"] = format!("more-{number}").into();
        stage.sandbox.change(&stage.client_id, &Change::AddKey(key)).unwrap();
    }
    let said = fails(&stage, 6, &["rotate", "app", "-y"]);
    assert!(
        said.contains("5 keys") && said.contains("jwks remove more-2 --client") && !said.contains(&kid),
        "{said}"
    );
    assert_eq!((stage.kid(), stage.kids()[..2].to_vec()), (kid, kids));
    assert!(!stage.config().join("rotations/app.jsonl").exists(), "nothing was begun");
}

#[test]
fn the_admin_profiles_own_key_is_rotated_the_same_way() {
    let stage = Stage::new(PROGRAM, Options { propagation_delay: Duration::from_millis(700), ..Options::default() });
    stage.ok("rotate admin -y --every=10ms --switch-to-key");
    let first = stage.profile("admin")["kid"].clone();
    assert!(first.is_string());
    stage.ok("rotate admin -y --every=10ms --grace=0s");
    let second = stage.profile("admin")["kid"].clone();
    assert!(second.is_string() && first != second);
    stage.ok("dcr-token");
    stage.ok(quick(&[]));
}

#[test]
fn the_new_key_has_the_old_ones_algorithm() {
    let stage = Stage::new(PROGRAM, Options::default());
    let mut keys = stage.keys();
    keys[0]["alg"] = "RS512".into();
    stage.sandbox.change(&stage.client_id, &Change::SetKeys(keys)).unwrap();
    stage.ok(quick(&["--deliver=file+jwk:key.jwk"]));
    let jwk: serde_json::Value = serde_json::from_slice(&std::fs::read(stage.at("key.jwk")).unwrap()).unwrap();
    let key = stage.keys().into_iter().find(|key| key["kid"] == jwk["kid"]).unwrap();
    assert!(key["alg"] == "RS512" && jwk["alg"] == "RS512", "{key} {}", jwk["alg"]);
}

#[test]
fn an_unproven_key_leaves_everything_as_it_was() {
    let stage = Stage::new(PROGRAM, Options::default());
    let (kid, kids) = (stage.kid(), stage.kids());
    stage.sandbox.set(|options| options.propagation_delay = Duration::from_secs(3600));
    let said = fails(&stage, 5, &quick(&["--wait=1s"]));
    assert!(
        said.contains("produced no tokens within 1 s") && said.contains("all changes were rolled back"),
        "{said}"
    );
    // What the server's support asks for is said, and kept.
    let trace = said.split("trace id ").nth(1).unwrap().split(')').next().unwrap();
    let journal = std::fs::read_to_string(stage.config().join("rotations/app.jsonl")).unwrap();
    assert!(trace.len() == 32 && journal.contains(trace), "{trace}: {journal}");
    assert_eq!((stage.kid(), stage.kids()), (kid, kids));
}

#[test]
fn without_a_journal_it_proposes_what_the_facts_tell() {
    let stage = Stage::new(PROGRAM, Options::default());
    let old = stage.kid();
    stage.ok("rotate app -y --every=10ms --grace=7d");
    std::fs::remove_file(stage.config().join("rotations/app.jsonl")).unwrap();
    let said = fails(&stage, 6, &["rotate", "app", "-y"]);
    assert!(said.contains("its journal is lost") && said.contains(&old), "{said}");
    fails(&stage, 6, &["rotate", "app", "--resume"]);
    stage.ok("rotate app --resume -y --every=10ms --grace=0s");
    assert!(!stage.kids().contains(&old));
    stage.ok("token --profile app --no-cache");
}

#[test]
fn the_default_build_has_no_fault_points() {
    let binary = std::fs::read(PROGRAM).unwrap();
    let name: &[u8] = b"MASKINPORTEN_FAULT";
    let is_there = binary.windows(name.len()).any(|window| window == name);
    assert_eq!(is_there, cfg!(feature = "fault"));
}

#[test]
fn a_key_in_a_variable_is_rotated_by_its_delivery() {
    let stage = Stage::new(PROGRAM, Options::default());
    let kid = stage.kid();
    let held = stage.profile("app")["thumbprint"].clone();
    let der = std::fs::read(stage.config().join(format!("secrets/key-{}.der", held.as_str().unwrap()))).unwrap();
    let pem = maskinporten_protocol::key::write::to_pkcs8_pem(
        &maskinporten_protocol::key::PrivateKey::from_pkcs8_der(&der).unwrap(),
    );
    let old = pem.unwrap().expose().clone();
    let password = stage.sandbox.kit().good().password.clone();
    let with = |key: &str, words: &[&str]| {
        let call = stage.call(words).env("MASKINPORTEN_STORE", "env").env("MASKINPORTEN_PRIVATE_KEY", key);
        call.env("MASKINPORTEN_CERTIFICATE_PASSWORD", &password).run()
    };
    // One store for all keys: the admin's is in a file that is only referred to.
    stage.add_admin("admin", "--force --reference").success();
    with(&old, &["rotate", "app", "-y"]).fails(3).says("would be lost");
    assert_eq!(stage.kid(), kid);
    with(&old, &quick(&["--deliver=file:new.pem"])).success();
    assert!(stage.kid() != kid && !stage.kids().contains(&kid));
    with(&old, &["token", "--profile", "app", "--no-cache"]).fails(3);
    let new = std::fs::read_to_string(stage.at("new.pem")).unwrap();
    with(&new, &["token", "--profile", "app", "--no-cache"]).success();
}

#[test]
fn resuming_needs_no_names() {
    let stage = Stage::new(PROGRAM, Options::default());
    stage.ok("profile add other --environment local --client-id other");
    // Nothing to do is fine, whichever profile is the default, and where none is.
    stage.ok("profile use admin");
    stage.ok("rotate --resume --yes");
    let config = stage.config().join("config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace("default = \"admin\"\n", "")).unwrap();
    assert_eq!(stage.json("rotate --resume --yes"), serde_json::json!({ "rotations": [] }));
    let old = stage.kid();
    stage.ok("rotate app --yes --every=10ms --grace=301s");
    let resumed = stage.json("rotate --resume --yes");
    assert_eq!(resumed["rotations"][0]["profile"], "app");
    assert_eq!(stage.json("rotate --status")["rotations"][0]["state"], "waiting");
    // Its time has come.
    let journal = stage.config().join("rotations/app.jsonl");
    let until = resumed["rotations"][0]["until"].as_str().unwrap();
    let text = std::fs::read_to_string(&journal).unwrap().replace(until, "2026-01-01T00:00:00Z");
    std::fs::write(&journal, text).unwrap();
    stage.ok("rotate --resume --yes");
    assert!(!stage.kids().contains(&old));
    stage.ok("token --profile app --no-cache");
}

#[test]
fn a_journal_of_another_client_is_not_resumed() {
    let stage = Stage::new(PROGRAM, Options::default());
    stage.ok("rotate app --yes --every=10ms --grace=7d");
    assert!(fails(&stage, 6, &["profile", "remove", "app", "--yes"]).contains("is under way"));
    let config = stage.config().join("config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace(&stage.client_id, maskinporten_sandbox::FOREIGN_KEY_CLIENT)).unwrap();
    for words in [&["rotate", "app", "--resume"][..], &["rotate", "app", "--rollback"], &quick(&[])] {
        let said = fails(&stage, 6, words);
        assert!(said.contains(&stage.client_id) && said.contains("app.jsonl"), "{said}");
    }
    std::fs::write(&config, text).unwrap();
    stage.ok("rotate app --rollback");
}

#[test]
fn an_old_key_with_two_names_is_not_thought_gone() {
    let stage = Stage::new(PROGRAM, Options::default());
    let old = stage.kid();
    stage.ok(["jwks", "upload", "--profile", "app", "--key", &old, "--kid", "second"]);
    stage.run(quick(&[])).success().says(&format!("second is also registered as {old}; that entry was kept"));
    assert!(stage.kids().contains(&old) && !stage.kids().contains(&"second".to_owned()));
}
