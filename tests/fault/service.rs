//! Killed on the way from one key to the next where both are in `OpenBao`, which makes and destroys them.
//!
//! A service can't be set back to what it was, so that each case goes on from where the one before ended.

use maskinporten_sandbox::Options;
use maskinporten_testkit::{Call, OpenBao, Stage, Words};
use serde_json::json;

use super::{PROGRAM, count};

const ROTATE: [&str; 5] = ["rotate", "app", "-y", "--every=1ms", "--grace=0s"];
const RESUME: [&str; 4] = ["rotate", "app", "--resume", "--every=1ms"];

/// A stage whose app has its key in `transit`.
struct Transit {
    server: OpenBao,
    stage: Stage,
}

impl Transit {
    fn new() -> Option<Self> {
        let server = OpenBao::start()?;
        server.mount("transit", "transit");
        let there = Self { server, stage: Stage::new(PROGRAM, Options::default()) };
        there.call("keygen --in openbao:app --kid first").run().success();
        there.call([&ROTATE[..], &["--new-key=first"]].concat()).run().success();
        Some(there)
    }

    fn call(&self, words: impl Words) -> Call {
        self.stage.call(words).env("BAO_ADDR", self.server.address()).env("BAO_TOKEN", &self.server.root)
    }

    /// Nothing is left of the rotation before.
    fn begin(&self) {
        let _ = std::fs::remove_dir_all(self.stage.config().join("rotations"));
    }

    /// All points of an undisturbed rotation.
    fn points(&self) -> Vec<String> {
        self.begin();
        let log = self.stage.at("points");
        self.call(ROTATE).env("MASKINPORTEN_FAULT_LOG", &log).run().success();
        let points: Vec<String> = self.stage.read(&log).lines().map(str::to_owned).collect();
        assert!(points.len() > 50 && points.iter().any(|point| point == "service-after:1"), "{points:?}");
        points
    }

    /// Killed at a point. What the profile points to gives a token.
    fn kill(&self, point: &str) {
        self.begin();
        let ran = self.call(ROTATE).env("MASKINPORTEN_FAULT", point).run();
        assert!(ran.code.is_none(), "{point}: {}", ran.stderr);
        self.assert_token(point);
    }

    fn assert_token(&self, point: &str) {
        let ran = self.call("token --profile app --no-cache").run();
        assert_eq!(ran.code, Some(0), "{point}: {}", ran.stderr);
    }

    fn next(&self) -> &'static [&'static str] {
        let has_begun = self.stage.config().join("rotations/app.jsonl").exists();
        if has_begun { &RESUME } else { &ROTATE }
    }

    /// The client has the app's key and the colleague's.
    fn assert_whole(&self, point: &str) {
        self.assert_token(point);
        let (kid, kids) = (self.stage.kid(), self.stage.kids());
        assert!(kids.len() == 2 && kids.contains(&kid), "{point}: {kid} of {kids:?}");
    }

    /// How many keys the service has that could sign.
    fn held(&self) -> usize {
        self.server.get("transit/keys/app")["keys"].as_object().unwrap().len()
    }
}

#[test]
fn killed_anywhere_where_the_keys_are_at_a_service_then_resumed() {
    let Some(mut there) = Transit::new() else { return };
    let points = there.points();
    for (number, point) in points.iter().enumerate() {
        let old = there.stage.kid();
        there.kill(point);
        if number % 10 == 0 {
            // The service is gone, too.
            there.server.kill();
            let ran = there.call(there.next()).run();
            assert!(matches!(ran.code, Some(0 | 5)), "{point}: {}", ran.stderr);
            there.server.start_again();
        }
        there.call(there.next()).run().success();
        there.assert_whole(point);
        assert_ne!(there.stage.kid(), old, "{point}");
        assert_eq!(there.held(), 1, "{point}: a key was left behind");
        assert_eq!(there.stage.json("key list --profile app")["keys"][0]["kid"], json!(there.stage.kid()), "{point}");
    }
    count(points.len(), "killed with keys in OpenBao, which was killed with some, then resumed");
}

#[test]
fn killed_anywhere_where_the_keys_are_at_a_service_then_rolled_back() {
    let Some(there) = Transit::new() else { return };
    let points = there.points();
    for point in &points {
        let old = there.stage.kid();
        there.kill(point);
        let ran = there.call("rotate app --rollback -y").run();
        assert!(matches!(ran.code, Some(0 | 6)), "{point}: {}", ran.stderr);
        there.assert_token(point);
        if ran.code == Some(0) {
            assert_eq!(there.stage.kid(), old, "{point}");
        } else if !there.stage.kids().contains(&old) {
            there.call(RESUME).run().success();
        }
        there.assert_whole(point);
    }
    // A key that was made and given up is the newest, which can't be destroyed; the next but one takes it along.
    for _ in 0..2 {
        there.call(ROTATE).run().success();
    }
    assert_eq!(there.held(), 1, "a key was left behind");
    count(points.len(), "killed with keys in OpenBao, then rolled back");
}
