//! Killed on the way from a certificate to a client's first key, where for a while neither of them gives a token.

use maskinporten_sandbox::{GRANTED_SCOPE, Options};
use maskinporten_testkit::Stage;
use serde_json::Value;

use super::{PROGRAM, Scene, count, killed_at, points_of};

const UPLOAD: [&str; 8] = ["jwks", "upload", "--profile", "app", "--key", "first", "--switch-to-key", "--yes"];
const SWITCH: [&str; 5] = ["rotate", "app", "--switch-to-key", "--yes", "--every=1ms"];

/// A stage whose app logs in with a certificate, and has a key to switch to.
struct Certified(Scene);

impl Certified {
    fn new() -> Self {
        let mut stage = Stage::new(PROGRAM, Options::default());
        stage.ok("profile remove app --yes --with-key");
        stage.ok(format!("client register --profile app --name Sealed --scope {GRANTED_SCOPE} --certificate"));
        stage.ok("keygen --kid first");
        stage.client_id = stage.client_id("app");
        Self(Scene::of(stage, String::new()))
    }

    fn set(&self) {
        self.0.set();
        assert!(self.stage().keys().is_empty());
    }

    fn stage(&self) -> &Stage {
        &self.0.stage
    }

    fn has_token(&self) -> bool {
        self.stage().run("token --profile app --no-cache").code == Some(0)
    }

    fn login(&self) -> Value {
        self.stage().profile("app")["login"].clone()
    }

    /// Killed at a point: what the profile points to gives a token, unless the certificate is off already.
    fn kill(&self, words: &[&str], point: &str) {
        self.set();
        killed_at(self.stage(), words, point);
        let is_between = self.login() == "certificate" && !self.stage().keys().is_empty();
        assert_eq!(self.has_token(), !is_between, "{point}");
    }

    fn assert_switched(&self, point: &str) {
        assert_eq!(self.login(), "key", "{point}");
        assert!(self.has_token(), "{point}");
        assert_eq!(self.stage().kids(), [self.stage().kid()], "{point}");
    }

    fn assert_as_it_was(&self, point: &str) {
        assert_eq!(self.login(), "certificate", "{point}");
        assert!(self.has_token() && self.stage().keys().is_empty(), "{point}");
    }
}

/// Each way on from a kill at every point of the two commands that bring a client's first key.
fn first_key(words: &[&str], what: &str, then: impl Fn(&Certified, &str)) {
    let scene = Certified::new();
    scene.set();
    let points = points_of(scene.stage(), words);
    assert!(points.len() > 30, "{points:?}");
    scene.assert_switched("undisturbed");
    for point in &points {
        scene.kill(words, point);
        then(&scene, point);
        // There was a certificate and the key that was brought; a key that was made is gone when it isn't used.
        let made = usize::from(scene.login() == "key" && scene.stage().kid() != "first");
        assert_eq!(scene.0.held(), 2 + made, "{point}: a private key was left behind, or lost");
    }
    count(points.len(), what);
}

fn resume(scene: &Certified, words: &[&str], point: &str) {
    if scene.0.has_begun() {
        scene.stage().ok("rotate app --resume --yes --every=1ms");
    } else {
        scene.assert_as_it_was(point);
        scene.stage().ok(words);
    }
    scene.assert_switched(point);
}

fn roll_back(scene: &Certified, point: &str) {
    let output = scene.stage().run("rotate app --rollback --yes");
    match output.code {
        Some(0) => scene.assert_as_it_was(point),
        // Nothing was begun, or it has come to its end.
        Some(6) if scene.login() == "certificate" => scene.assert_as_it_was(point),
        Some(6) => scene.assert_switched(point),
        _ => panic!("{point}: {}", output.stderr),
    }
}

#[test]
fn killed_anywhere_while_a_first_key_is_uploaded() {
    first_key(&UPLOAD, "an upload of the first key killed, then run again", |scene, point| {
        scene.stage().ok(UPLOAD);
        scene.assert_switched(point);
        scene.stage().ok(UPLOAD);
        scene.assert_switched(point);
    });
    first_key(&UPLOAD, "an upload of the first key killed, then resumed", |scene, point| {
        resume(scene, &UPLOAD, point);
    });
    first_key(&UPLOAD, "an upload of the first key killed, then rolled back", roll_back);
    first_key(&UPLOAD, "an upload of the first key killed and its journal lost, then run again", |scene, point| {
        let _ = std::fs::remove_dir_all(scene.stage().config().join("rotations"));
        scene.stage().ok(UPLOAD);
        scene.assert_switched(point);
    });
}

#[test]
fn killed_anywhere_on_the_way_to_a_first_key() {
    first_key(&SWITCH, "a rotation to the first key killed, then resumed", |scene, point| {
        resume(scene, &SWITCH, point);
    });
    first_key(&SWITCH, "a rotation to the first key killed, then rolled back", roll_back);
}
