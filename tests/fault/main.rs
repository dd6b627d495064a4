//! The fault suite: the program is killed at every point of a rotation, and whatever it left is gone on with.
//!
//! After each kill, and after what follows it, a token is fetched with what the profile points to, and the key of
//! somebody else must be as it was, to the last member.

#![expect(clippy::unwrap_used, reason = "a test that can't go on says so by panicking")]

mod cluster;
mod first_key;
mod left;
mod onboarding;
#[cfg(unix)]
mod service;
#[cfg(unix)]
mod shared;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use maskinporten_sandbox::{Change, Fault, Options};
use maskinporten_testkit::{Stage, World};
use serde_json::Value;

/// The built program.
const PROGRAM: &str = env!("CARGO_BIN_EXE_maskinporten");

const ROTATE: [&str; 6] = ["rotate", "app", "-y", "--every=1ms", "--grace=0s", "--deliver=file+jwk:key.jwk"];

/// A stage that can be set again as it was.
struct Scene {
    stage: Stage,
    files: BTreeMap<String, Vec<u8>>,
    keys: Vec<Value>,
    old: String,
}

impl Scene {
    fn new() -> Self {
        Self::with(Stage::new(PROGRAM, Options::default()))
    }

    fn with(stage: Stage) -> Self {
        let old = stage.kid();
        Self::of(stage, old)
    }

    fn of(stage: Stage, old: String) -> Self {
        let (mut files, keys) = (BTreeMap::new(), stage.keys());
        for name in ["config.toml", "keys.toml"] {
            files.insert(name.to_owned(), std::fs::read(stage.config().join(name)).unwrap());
        }
        for entry in stage.config().join("secrets").read_dir().unwrap() {
            let entry = entry.unwrap();
            let name = format!("secrets/{}", entry.file_name().to_string_lossy());
            files.insert(name, std::fs::read(entry.path()).unwrap());
        }
        Self { stage, files, keys, old }
    }

    fn set(&self) {
        let config = self.stage.config();
        let _ = std::fs::remove_dir_all(config.join("rotations"));
        // It only grows, and a case's limit on the size of files would meet what earlier cases wrote.
        let _ = std::fs::remove_file(config.join("audit.jsonl"));
        std::fs::remove_dir_all(config.join("secrets")).unwrap();
        for (name, bytes) in &self.files {
            self.stage.write_private(config.join(name), bytes);
        }
        self.stage.sandbox.set(|options| options.faults.clear());
        self.stage.sandbox.change(&self.stage.client_id, &Change::SetKeys(self.keys.clone())).unwrap();
    }

    /// All points of an undisturbed rotation.
    fn points(&self, words: &[&str]) -> Vec<String> {
        self.set();
        let points = points_of(&self.stage, words);
        assert!(points.len() > 60, "{points:?}");
        points
    }

    /// Killed at a point.
    fn kill(&self, words: &[&str], point: &str) {
        self.set();
        killed_at(&self.stage, words, point);
        self.assert_invariant(point);
    }

    /// What the profile points to gives a token, and nobody else's key was touched.
    fn assert_invariant(&self, point: &str) {
        let ran = self.stage.run("token --profile app --no-cache");
        assert_eq!(ran.code, Some(0), "{point}: {}", ran.stderr);
        let theirs = |keys: Vec<Value>| keys.into_iter().find(|key| key["kid"] == self.keys[1]["kid"]).map(bare);
        assert_eq!(theirs(self.stage.keys()), theirs(self.keys.clone()), "{point}");
    }

    fn has_begun(&self) -> bool {
        self.stage.config().join("rotations/app.jsonl").exists()
    }

    fn assert_finished(&self, point: &str) {
        self.assert_invariant(point);
        let (kid, kids) = (self.stage.kid(), self.stage.kids());
        assert_ne!(kid, self.old, "{point}");
        assert_eq!(kids.len(), 2, "{point}: {kids:?}");
        assert!(kids.contains(&kid) && !kids.contains(&self.old), "{point}: {kids:?}");
        let delivered = std::fs::read(self.stage.at("key.jwk")).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&delivered).unwrap()["kid"], kid.as_str(), "{point}");
        assert_eq!(self.held(), 2, "{point}: a private key was left behind");
    }

    fn assert_untouched(&self, point: &str) {
        self.assert_invariant(point);
        assert_eq!(self.stage.kid(), self.old, "{point}");
        assert_eq!(self.stage.kids().len(), 2, "{point}");
        assert_eq!(self.held(), 2, "{point}: a private key was left behind");
    }

    /// Private keys in the store: the admin's and the app's.
    fn held(&self) -> usize {
        let is_key = |path: &Path| path.extension().is_some_and(|end| end == "der");
        let entries = self.stage.config().join("secrets").read_dir().unwrap();
        entries.filter(|entry| is_key(&entry.as_ref().unwrap().path())).count()
    }
}

/// All points that a command comes to.
fn points_of(stage: &World, words: &[&str]) -> Vec<String> {
    let log = stage.at("points");
    let _ = std::fs::remove_file(&log);
    stage.call(words).env("MASKINPORTEN_FAULT_LOG", &log).run().success();
    std::fs::read_to_string(&log).unwrap().lines().map(str::to_owned).collect()
}

fn killed_at(stage: &World, words: &[&str], point: &str) {
    let ran = stage.call(words).env("MASKINPORTEN_FAULT", point).run();
    assert!(ran.code.is_none(), "{point}: {}", ran.stderr);
}

/// Without what the sandbox writes down when a test puts a key there.
fn bare(mut key: Value) -> Value {
    let members = key.as_object_mut().unwrap();
    members.remove("created");
    members.remove("last_updated");
    key
}

fn count(cases: usize, what: &str) {
    // Not lost among the lines that the test runner swallows.
    let _ = writeln!(std::io::stderr(), "fault suite: {cases} cases, {what}");
}

#[test]
fn killed_anywhere_then_resumed() {
    let scene = Scene::new();
    let points = scene.points(&ROTATE);
    for point in &points {
        scene.kill(&ROTATE, point);
        let resume = ["rotate", "app", "--resume", "--every=1ms", "--deliver=file+jwk:key.jwk"];
        if scene.has_begun() {
            scene.stage.ok(resume);
        } else {
            scene.stage.ok(ROTATE);
        }
        scene.assert_finished(point);
        scene.stage.ok(resume);
        scene.assert_finished(point);
    }
    count(points.len(), "killed, then resumed");
}

#[test]
fn killed_anywhere_then_rolled_back() {
    let scene = Scene::new();
    let points = scene.points(&ROTATE);
    for point in &points {
        scene.kill(&ROTATE, point);
        let output = scene.stage.run("rotate app --rollback -y --deliver=file+jwk:key.jwk");
        match output.code {
            Some(0) => scene.assert_untouched(point),
            // Nothing was begun, or the old key is gone.
            Some(6) if scene.stage.kids().contains(&scene.old) => scene.assert_untouched(point),
            Some(6) => assert!(scene.has_begun(), "{point}"),
            _ => panic!("{point}: {}", output.stderr),
        }
        scene.assert_invariant(point);
    }
    count(points.len(), "killed, then rolled back");
}

#[test]
fn killed_anywhere_and_the_journal_lost() {
    let scene = Scene::new();
    let points = scene.points(&ROTATE);
    for point in &points {
        scene.kill(&ROTATE, point);
        let _ = std::fs::remove_dir_all(scene.stage.config().join("rotations"));
        let words = ["rotate", "app", "--resume", "-y", "--every=1ms", "--grace=0s", "--deliver=file+jwk:key.jwk"];
        scene.stage.ok(words);
        scene.assert_invariant(point);
        let kids = scene.stage.kids();
        assert_eq!(kids.len(), 2, "{point}: {kids:?}");
        assert!(kids.contains(&scene.stage.kid()), "{point}: {kids:?}");
    }
    count(points.len(), "killed and the journal deleted, then rebuilt and resumed");
}

#[test]
fn killed_anywhere_with_an_imported_key() {
    let stage = Stage::new(PROGRAM, Options::default());
    stage.ok("keygen --kid brought");
    let scene = Scene::with(stage);
    let words = [&ROTATE[..], &["--new-key=brought"]].concat();
    let points = scene.points(&words);
    for (number, point) in points.iter().enumerate() {
        scene.kill(&words, point);
        if number % 2 == 0 {
            scene.stage.ok(&words);
            scene.assert_finished(point);
            assert_eq!(scene.stage.kid(), "brought", "{point}");
        } else {
            // Undone or too late for that: the brought key stays in the store either way.
            scene.stage.run("rotate app --rollback -y --deliver=file+jwk:key.jwk");
            scene.assert_invariant(point);
            scene.stage.ok("key show brought");
        }
    }
    count(points.len(), "killed with a key that was made elsewhere, then resumed or rolled back");
}

#[test]
fn a_server_that_fails_at_any_call() {
    let scene = Scene::new();
    scene.set();
    scene.stage.sandbox.clear_log();
    scene.stage.ok(ROTATE);
    let calls = scene.stage.sandbox.log().len();
    let mut cases = 0;
    for call in 0..calls {
        for fault in ["503", "429/1", "drop", "truncate", "lost"] {
            scene.set();
            let fault = format!("any:{fault} x1 @{call}");
            let parsed: Fault = fault.parse().unwrap();
            scene.stage.sandbox.set(move |options| options.faults = vec![parsed]);
            let output = scene.stage.run(ROTATE);
            scene.stage.sandbox.set(|options| options.faults.clear());
            scene.assert_invariant(&fault);
            if output.code != Some(0) {
                assert!(matches!(output.code, Some(5 | 6)), "{fault}: {}", output.stderr);
                // Nothing begun, or something to go on with: the same command does both.
                scene.stage.ok(ROTATE);
            }
            scene.assert_finished(&fault);
            cases += 1;
        }
    }
    count(cases, "a server that fails once, then the same command again");
}

/// A limit on the size of files stands in for a disk that fills up: from some byte on, nothing more can be written.
#[cfg(unix)]
#[test]
fn a_disk_that_fills_up() {
    let scene = Scene::new();
    let mut cases = 0;
    for blocks in 0.. {
        scene.set();
        let rotate = ROTATE.join(" ");
        let output = scene.stage.shell(format!("trap '' XFSZ; ulimit -f {blocks}; exec maskinporten {rotate}")).run();
        let place = format!("{blocks} blocks");
        scene.assert_invariant(&place);
        if output.code == Some(0) {
            break;
        }
        assert_eq!(output.code, Some(1), "{place}: {}", output.stderr);
        scene.stage.ok(ROTATE);
        scene.assert_finished(&place);
        cases += 1;
        assert!(blocks < 64, "no file is that long: {}", output.stderr);
    }
    assert!(cases > 1);
    count(cases, "a disk that fills up, then the same command again");
}
