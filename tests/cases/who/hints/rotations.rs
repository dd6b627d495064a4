//! Rotations that stop halfway, or that somebody else gets in the way of.

use std::time::{Duration, Instant};

use maskinporten_sandbox::{Change, Intrusion, Options};
use maskinporten_testkit::{Stage, World};
use serde_json::{Value, json};

use super::told::{Told, tell};
use crate::PROGRAM;

const BEGIN: [&str; 4] = ["rotate", "app", "--yes", "--every=10ms"];
const RESUME: [&str; 4] = ["rotate", "app", "--resume", "--every=10ms"];

fn stage() -> Stage {
    Stage::new(PROGRAM, Options::default())
}

/// With a rotation whose overlap lasts for a week. Returns the old kid, too: the old key lies in `old.pem`, the new one
/// in `new.pem`.
fn waiting() -> (Stage, String) {
    let stage = stage();
    let old = stage.kid();
    export(&stage, &old, "old.pem");
    stage.ok([&BEGIN[..], &["--grace=7d"]].concat());
    export(&stage, &stage.kid(), "new.pem");
    (stage, old)
}

fn export(stage: &Stage, kid: &str, file: &str) {
    stage.ok(["key", "export", kid, "--private", "--unencrypted", "--to-file", file]);
}

/// Stopped by the server before the new key is registered.
fn stopped(more: &[&str]) -> Stage {
    let stage = stage();
    stage.ok("keygen --kid taken");
    stage.sandbox.fail(&["PUT selfservice:403"]);
    tell(&stage, [&BEGIN[..], &["--grace=1s"], more].concat(), 4);
    stage.sandbox.fail(&[]);
    stage
}

/// Changes each event of the journal.
fn alter(stage: &Stage, change: impl Fn(&mut Value)) {
    let path = stage.config().join("rotations/app.jsonl");
    let altered = |line: &str| {
        let mut event: Value = serde_json::from_str(line).unwrap();
        change(&mut event);
        format!("{event}\n")
    };
    let text: String = stage.read(&path).lines().map(altered).collect();
    std::fs::write(path, text).unwrap();
}

pub(super) fn until(is_so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < end, "it never came to that");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The overlap is over.
fn let_time_pass(stage: &Stage) {
    alter(stage, |event| {
        if !event["until"].is_null() {
            event["until"] = "2026-01-01T00:00:00Z".into();
        }
    });
}

/// Takes the private half of a profile's key, or of another, out of the store.
fn lose(stage: &Stage, kid: &str) {
    let shown = stage.json(["key", "show", kid]);
    let thumbprint = shown["entries"][0]["thumbprint"].as_str().unwrap().to_owned();
    std::fs::remove_file(stage.config().join(format!("secrets/key-{thumbprint}.der"))).unwrap();
}

fn other_key(stage: &Stage, kid: &str) -> Value {
    let mut key = stage.keys().into_iter().find(|key| !key["x_owner"].is_null()).unwrap();
    key["kid"] = kid.into();
    key
}

fn add(stage: &Stage, kid: &str) {
    stage.sandbox.change(&stage.client_id, &Change::AddKey(other_key(stage, kid))).unwrap();
}

fn finished(stage: &Stage) {
    assert_eq!(stage.json("rotate app --status")["rotations"][0]["state"], "finished");
    stage.ok("token --profile app --no-cache");
}

/// What was given to a rotation that stopped goes on to the next command, unless programs are run: what those are run
/// with may be secret.
pub fn stopped_with_orders() {
    let stage = stage();
    let deliver = ["--grace=1s", "--deliver", "file+jwk:key.jwk"];
    stage.sandbox.fail(&["PUT selfservice:403"]);
    let told = tell(&stage, [&BEGIN[..], &deliver].concat(), 4);
    stage.sandbox.fail(&[]);
    tell(&stage, "rotate app --resume", 2).says("pass the same --deliver and --check again");
    told.then("continues where it stopped", &[]);
    finished(&stage);
    assert!(stage.at("key.jwk").exists());
    let stage = self::stage();
    let told = tell(&stage, [&BEGIN[..], &["--grace=1s", "--check=cmd:test a = SeCrEt"]].concat(), 1);
    told.never_says("SeCrEt");
    // Nothing was begun, so there is nothing to continue.
    let stage = self::stage();
    stage.sandbox.fail(&[&format!("GET /clients/{}/jwks:403 @1", stage.client_id)]);
    let told = tell(&stage, BEGIN, 4);
    told.never_says("--resume");
}

pub fn another_one_is_wanted() {
    let (stage, _) = waiting();
    stage.ok("keygen --kid other");
    tell(&stage, "rotate app --new-key other --yes", 6).then("finish it with", &[]);
    let (stage, _) = waiting();
    tell(&stage, "profile remove app --yes", 6).then("finish it with", &[]);
    // The old key has two names.
    let old = stage.kid();
    stage.ok(["jwks", "upload", "--profile", "app", "--key", &old, "--kid", "again"]);
    tell(&stage, [&BEGIN[..], &["--grace=1s"]].concat(), 0).then("is also registered as", &[]);
}

pub fn undoing() {
    let (stage, _) = waiting();
    stage.sandbox.fail(&["selfservice:403"]);
    let told = tell(&stage, "rotate app --rollback", 4);
    stage.sandbox.fail(&[]);
    told.then("undoes what is left", &[]);
    // What was delivered is delivered back.
    let stage = self::stage();
    stage.ok([&BEGIN[..], &["--grace=7d", "--deliver=file+jwk:key.jwk"]].concat());
    tell(&stage, "rotate app --rollback", 2).again("pass the same --deliver", &["--deliver=file+jwk:key.jwk"]);
}

pub fn lost_journal() {
    for way in ["--resume", "--rollback"] {
        let (stage, _) = waiting();
        std::fs::remove_file(stage.config().join("rotations/app.jsonl")).unwrap();
        tell(&stage, BEGIN, 6).then_only("finishes it", way);
        stage.ok("token --profile app --no-cache");
    }
    let (stage, old) = waiting();
    let_time_pass(&stage);
    let journal = stage.config().join("rotations/app.jsonl");
    std::fs::write(&journal, "nonsense\n{}\n").unwrap();
    let told = tell(&stage, "rotate app --resume", 2);
    std::fs::rename(&journal, stage.at("aside")).unwrap();
    told.then("move the file aside", &[]);
    assert!(!stage.kids().contains(&old));
    finished(&stage);
    // Two keys that could be the new one.
    let stage = self::stage();
    for kid in ["app-2026-01-01-aaaaaaaa", "app-2026-01-01-bbbbbbbb"] {
        stage.ok(["keygen", "--kid", kid]);
    }
    let told = tell(&stage, "rotate app --resume --yes", 6);
    told.then("delete those that aren't used", &[("KID", "app-2026-01-01-aaaaaaaa")]);
    // One is left, and is meant.
    tell(&stage, RESUME, 6).says("app-2026-01-01-bbbbbbbb was to replace");
}

pub fn lost_private_halves() {
    let (stage, old) = waiting();
    lose(&stage, &old);
    let told = tell(&stage, "rotate app --rollback", 3);
    told.then("or finish the rotation", &[]).then("import it: ", &[("FILE", "old.pem")]);
    stage.ok("rotate app --rollback");
    let (stage, _) = waiting();
    let new = stage.kid();
    let_time_pass(&stage);
    lose(&stage, &new);
    let told = tell(&stage, RESUME, 3);
    told.then("import it: ", &[("FILE", "new.pem")]);
    stage.ok(RESUME);
    let (stage, _) = waiting();
    let_time_pass(&stage);
    lose(&stage, &stage.kid());
    tell(&stage, RESUME, 3).then("or go back to the old key", &[]);
    stage.ok("token --profile app --no-cache");
}

pub fn changed_meanwhile() {
    // The new key is gone at the server.
    let (stage, _) = waiting();
    let_time_pass(&stage);
    stage.sandbox.change(&stage.client_id, &Change::RemoveKey(stage.kid())).unwrap();
    tell(&stage, RESUME, 6).then("check with `maskinporten jwks list", &[]);
    // The profile has a third key.
    let (stage, _) = waiting();
    let_time_pass(&stage);
    stage.ok("keygen --kid third");
    stage.ok([
        "profile",
        "add",
        "app",
        "--force",
        "--environment=local",
        "--kid=third",
        "--client-id",
        &stage.client_id,
    ]);
    tell(&stage, RESUME, 6).then("check with `maskinporten profile show", &[]);
    // Its kid is another key's.
    let stage = stopped(&["--new-key=taken"]);
    add(&stage, "taken");
    let told = tell(&stage, [&RESUME[..], &["--accept-changes"]].concat(), 6);
    told.says("undo this rotation with --rollback");
    stage.ok("rotate app --rollback");
    // The set is full.
    let stage = stopped(&[]);
    for kid in ["a", "b", "c"] {
        add(&stage, kid);
    }
    let told = tell(&stage, [&RESUME[..], &["--accept-changes"]].concat(), 6);
    told.then("shows which could be removed", &[]);
    stage.ok("jwks remove a --profile app --yes");
    tell(&stage, "rotate app --resume", 6)
        .then("another machine may be rotating", &[])
        .then("continues with the set", &[]);
    finished(&stage);
}

/// After the look that comes before the write.
pub fn somebody_comes_between() {
    let stage = Stage::new(PROGRAM, Options { single_key_operations: false, ..Options::default() });
    stage.sandbox.intrude(Intrusion {
        after: format!("GET /clients/{}/jwks", stage.client_id),
        client_id: stage.client_id.clone(),
        skip: 3,
        change: Change::AddKey(other_key(&stage, "theirs-2")),
    });
    let told = tell(&stage, [&BEGIN[..], &["--grace=1s"]].concat(), 6);
    told.then("continues with the set", &[]);
    finished(&stage);
}

pub fn another_machine() {
    for abandoned in [false, true] {
        let stage = stage();
        let there = World::another(&stage);
        let copied = std::process::Command::new("cp").arg("-rpT").args([stage.config(), there.config()]).status();
        assert!(copied.unwrap().success());
        stage.ok([&BEGIN[..], &["--grace=7d", "--deliver=file+jwk:key.jwk"]].concat());
        there.write_private("key.jwk", stage.read("key.jwk"));
        let told = tell(&there, BEGIN, 6);
        if abandoned {
            told.then("if that rotation was abandoned", &[]);
            there.ok([&BEGIN[..], &["--grace=1s"]].concat());
        } else {
            told.then("import its key here", &[("FILE", "key.jwk")]);
        }
        there.ok("token --profile app --no-cache");
    }
    // Both have registered theirs.
    let (stage, old) = waiting();
    let_time_pass(&stage);
    let kid = stage.kid();
    add(&stage, &format!("{}zzzz", &kid[..kid.len() - 4]));
    let told = tell(&stage, [&RESUME[..], &["--accept-changes"]].concat(), 6);
    told.then("when every machine that had", &[]);
    assert!(!stage.kids().contains(&old));
    finished(&stage);
}

/// The old key is gone, and the program with it.
pub fn too_late() {
    let stage = stage();
    let old = stage.kid();
    stage.sandbox.fail(&["DELETE selfservice:after-hang x1"]);
    let mut child = stage.call([&BEGIN[..], &["--grace=0s"]].concat()).start();
    until(|| !stage.kids().contains(&old));
    child.kill().unwrap();
    child.wait().unwrap();
    tell(&stage, "rotate app --rollback", 6).then("or rotate once more", &[]);
    finished(&stage);
}

/// A profile's certificate that registered keys have turned off.
pub fn locked_out() {
    let locked = || {
        let world = World::with_certified(PROGRAM);
        let id = world.client_id("certified");
        let jwk: Value = serde_json::from_str(&world.ok("keygen --kid spare -o jwk")).unwrap();
        world.sandbox.change(&id, &Change::AddKey(jwk)).unwrap();
        (world, id)
    };
    let rotate = ["rotate", "certified", "--yes", "--every=10ms"];
    let (world, _) = locked();
    let told = tell(&world, "rotate certified --dry-run", 6);
    told.then("switches the profile to a key that is stored here", &[]);
    world.ok("token --profile certified --no-cache");
    let (world, id) = locked();
    world.ok("key delete spare --force --yes");
    tell(&world, rotate, 6).then("or log in with the certificate again", &[]);
    assert!(world.sandbox.kids(&id).is_empty());
    world.ok("token --profile certified --no-cache");
    let (world, _) = locked();
    world.ok("key delete spare --force --yes");
    world.ok("keygen --kid fresh");
    tell(&world, rotate, 6).then("make or import a key", &[("KID", "fresh")]);
    world.ok("token --profile certified --no-cache");
    let world = World::with_certified(PROGRAM);
    tell(&world, rotate, 6).again("pass --switch-to-key", &["--switch-to-key"]);
}

/// A key that is bound to a certificate, and one that isn't registered.
pub fn bound_and_unregistered() {
    use base64::Engine as _;
    let stage = stage();
    let renewed = stage.sandbox.kit().certificate("commfides").unwrap().clone();
    let mut keys = stage.keys();
    keys[0]["x5c"] = json!([base64::engine::general_purpose::STANDARD.encode(&renewed.chain_der[0])]);
    stage.sandbox.change(&stage.client_id, &Change::SetKeys(keys)).unwrap();
    stage.write("renewed.p12", &renewed.p12);
    let told: Told<'_> = tell(&stage, BEGIN, 6);
    told.then("import the renewed certificate", &[("NEW-KID", "renewed"), ("SOURCE", "password.txt")]);
    told.then("then `maskinporten rotate", &[("NEW-KID", "renewed")]);
    finished(&stage);
    assert_eq!(stage.kid(), "renewed");
    // The same key under another name.
    stage.ok("jwks upload --profile app --key renewed --kid second --yes");
    let told = tell(&stage, "rotate app --new-key renewed --yes", 2);
    told.then("if its certificate was renewed", &[]);
    // A key that isn't stored here.
    let stage = self::stage();
    stage.write_private("own.pem", &renewed.key_pem);
    let told = tell(&stage, [&BEGIN[..], &["--new-key=brought"]].concat(), 3);
    told.then("import it: ", &[("FILE", "own.pem")]);
    // One that isn't registered.
    let kid = stage.kid();
    stage.sandbox.change(&stage.client_id, &Change::RemoveKey(kid)).unwrap();
    tell(&stage, BEGIN, 6).then("register it with", &[]);
    stage.ok("token --profile app --no-cache");
}

/// Several at once.
pub fn several() {
    let world = World::with_certified(PROGRAM);
    tell(&world, "rotate --all --yes", 3).then("see how each logs in", &[]);
    let stage = stage();
    stage.ok("keygen --kid second");
    stage.ok("jwks upload --profile app --key second --yes");
    stage.ok(["profile", "add", "twin", "--environment=local", "--kid=second", "--client-id", &stage.client_id]);
    tell(&stage, ["rotate", "app", "twin", "--yes", "--every=10ms"], 6).then("rotate one after the other", &[]);
}

/// A key that has expired at the server.
pub fn expired() {
    let stage = stage();
    stage.sandbox.age(&stage.client_id, &stage.kid(), -10);
    tell(&stage, "token --profile app --no-cache", 4).then("the registered key has expired", &[]);
    stage.ok("token --profile app --no-cache");
}
