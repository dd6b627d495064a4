//! Killed on the way from one key to the next where a client's key, record, journal and lease are in `OpenBao`, for two
//! machines: after each kill both get a token, and one of them goes on.
//!
//! What is shared isn't set back to what it was: each case goes on from where the one before ended.

use std::thread;
use std::time::Duration;

use maskinporten_sandbox::{GRANTED_SCOPE, Options};
use maskinporten_testkit::{Call, OpenBao, Stage, Words, World};
use serde_json::{Value, json};

use super::{PROGRAM, count};

const STORE: &str = "openbao-kv:secret/maskinporten";

const ROTATE: &[&str] = &["rotate", "app", "-y", "--every=1ms", "--grace=0s"];
const RESUME: &[&str] = &["rotate", "app", "--resume", "--every=1ms"];
const ROLL_BACK: &[&str] = &["rotate", "app", "--rollback", "-y"];

/// The client App, which two machines share.
struct Shared {
    server: OpenBao,
    /// The machine that dies.
    first: Stage,
    second: World,
}

impl Shared {
    fn new() -> Option<Self> {
        let server = OpenBao::start()?;
        server.mount("kv-v2", "secret");
        let first = Stage::new(PROGRAM, Options::default());
        let second = first.another();
        let there = Self { server, first, second };
        there.call(&there.first, ["profile", "share", "app", "--in", STORE, "--yes"]).run().success();
        there.second.add_admin("admin", "").success();
        let client = ["--environment", "local", "--client-id", &there.first.client_id, "--scope", GRANTED_SCOPE];
        there.second.ok([&["profile", "add", "app", "--shared-in", STORE][..], &client].concat());
        // Each has logged in, and has a token for it, before points are counted.
        for machine in there.machines() {
            there.call(machine, ROTATE).run().success();
        }
        Some(there)
    }

    fn machines(&self) -> [&World; 2] {
        [&self.first, &self.second]
    }

    /// The machine whose turn it is to go on. Points come in fours: each kind of them meets both.
    fn survivor(&self, number: usize) -> &World {
        self.machines()[1 - number / 3 % 2]
    }

    fn call(&self, machine: &World, words: impl Words) -> Call {
        machine.call(words).env("BAO_ADDR", self.server.address()).env("BAO_TOKEN", &self.server.root)
    }

    fn entry(&self) -> String {
        format!("secret/data/maskinporten/clients/local.{}", self.first.client_id)
    }

    /// What is public about the client.
    fn record(&self) -> Value {
        serde_json::from_str(self.server.get(&self.entry())["data"]["value"].as_str().unwrap()).unwrap()
    }

    fn kid(&self) -> String {
        self.record()["login"]["kid"].as_str().unwrap().to_owned()
    }

    /// How the journal begins: another rotation begins it anew.
    fn beginning(&self) -> Value {
        self.record()["journals"]["rotations"][0].clone()
    }

    /// The names of the private keys that are there.
    fn held(&self) -> Vec<String> {
        let (_, listed) = self.server.ask("LIST", "", "secret/metadata/maskinporten/keys", &Value::Null);
        let names = listed["data"]["keys"].as_array().unwrap().iter();
        names.map(|name| name.as_str().unwrap().to_owned()).collect()
    }

    /// All points of an undisturbed rotation that are the store's own, and every `some`th of the others.
    fn points(&self, some: usize) -> Vec<String> {
        let log = self.first.at("points");
        self.call(&self.first, ROTATE).env("MASKINPORTEN_FAULT_LOG", &log).run().success();
        let points = own_points(&self.first.read(&log), some);
        for point in ["shared-after:1", "store-after:2", "journal-after:1"] {
            assert!(points.iter().any(|one| one == point), "{points:?}");
        }
        points
    }

    /// The first machine is killed at a point. Until its time is up, it is believed to be at work.
    fn kill(&self, point: &str) {
        let ran = self.call(&self.first, ROTATE).env("MASKINPORTEN_FAULT", point).run();
        assert!(ran.code.is_none(), "{point}: {}", ran.stderr);
        self.assert_tokens(point);
        if !self.record()["lease"].is_null() {
            let busy = self.call(&self.second, RESUME).run();
            assert!(busy.code == Some(6) && busy.stderr.contains("is changing the key"), "{point}: {}", busy.stderr);
        }
        self.end_lease();
    }

    /// Half a minute goes by.
    fn end_lease(&self) {
        let mut record = self.record();
        if !record["lease"].is_null() {
            record["lease"]["until"] = json!("2000-01-01T00:00:00Z");
            self.server.put(&self.entry(), &json!({"data": {"value": record.to_string()}}));
        }
    }

    /// The server dies, too, while a machine goes on, and comes back with what it had.
    fn kill_server(&mut self, number: usize, words: &[&str], point: &str) {
        let child = self.call(self.survivor(number), words).start();
        // At another moment each time, from the beginning on.
        thread::sleep(Duration::from_millis(u64::try_from(number).unwrap() * 7 % 400));
        self.server.kill();
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(matches!(ended.status.code(), Some(0 | 5)), "{point}: {said}");
        self.server.start_again();
        self.assert_tokens(point);
        self.end_lease();
    }

    /// What both machines sign with gives a token.
    fn assert_tokens(&self, point: &str) {
        for machine in self.machines() {
            let ran = self.call(machine, "token --profile app --no-cache").run();
            assert_eq!(ran.code, Some(0), "{point}: {}", ran.stderr);
        }
    }

    /// The client has the app's key and the colleague's, the store has the app's and nothing that is left over.
    fn assert_whole(&self, point: &str) {
        self.assert_tokens(point);
        let (record, kid, kids, held) = (self.record(), self.kid(), self.first.kids(), self.held());
        assert!(kids.len() == 2 && kids.contains(&kid), "{point}: {kid} of {kids:?}");
        assert!(held.len() == 1 && held[0].contains(&format!(".{kid}.")), "{point}: {kid} of {held:?}");
        let keys = record["keys"].as_array().unwrap();
        assert!(keys.len() == 1 && keys[0]["state"] == "stored", "{point}: {record:#}");
        assert!(record["lease"].is_null(), "{point}: {record:#}");
        for machine in self.machines() {
            let listed = self.call(machine, "key list --profile app -o json").run().success().json();
            let kids: Vec<&Value> = listed["keys"].as_array().unwrap().iter().map(|key| &key["kid"]).collect();
            assert_eq!(kids, [kid.as_str()], "{point}");
        }
    }
}

/// Those of a log's points that are writes of what is shared, with all calls that these consist of, and every `some`th of
/// the others.
fn own_points(log: &str, some: usize) -> Vec<String> {
    let mut is_writing = false;
    let is_chosen = |(number, point): &(usize, &str)| {
        let was_writing = is_writing;
        let is_own = ["shared-", "store-"].iter().any(|name| point.starts_with(name));
        if is_own {
            is_writing = point.contains("-before:");
        }
        is_own || was_writing || point.starts_with("journal-") || number % some == 0
    };
    log.lines().enumerate().filter(is_chosen).map(|(_, point)| point.to_owned()).collect()
}

#[test]
fn killed_anywhere_where_machines_share_a_key_then_resumed_by_either() {
    let Some(mut there) = Shared::new() else { return };
    let points = there.points(5);
    for (number, point) in points.iter().enumerate() {
        let (old, before) = (there.kid(), there.beginning());
        let next = |there: &Shared| if there.beginning() == before { ROTATE } else { RESUME };
        there.kill(point);
        if number % 10 == 0 {
            there.kill_server(number, next(&there), point);
        }
        there.call(there.survivor(number), next(&there)).run().success();
        there.assert_whole(point);
        assert_ne!(there.kid(), old, "{point}");
    }
    count(points.len(), "killed with a key that machines share in OpenBao, killed with some, then resumed by either");
}

#[test]
fn killed_anywhere_where_machines_share_a_key_then_rolled_back_by_either() {
    let Some(there) = Shared::new() else { return };
    let points = there.points(5);
    for (number, point) in points.iter().enumerate() {
        let (old, survivor) = (there.kid(), there.survivor(number));
        there.kill(point);
        let ran = there.call(survivor, ROLL_BACK).run();
        assert!(matches!(ran.code, Some(0 | 6)), "{point}: {}", ran.stderr);
        there.assert_tokens(point);
        if there.first.kids().contains(&old) {
            assert_eq!(there.kid(), old, "{point}");
        } else {
            // It was too late for that.
            assert_eq!(ran.code, Some(6), "{point}");
            there.call(survivor, RESUME).run().success();
        }
        there.assert_whole(point);
    }
    count(points.len(), "killed with a key that machines share in OpenBao, then rolled back by either");
}
