//! `expiry`.

use std::time::{Duration, Instant};

use maskinporten_sandbox::{
    ADMIN_CLIENT, Change, DENIED_SCOPE, FOREIGN_KID, GRANTED_SCOPE, OPEN_SCOPE, REQUESTED_SCOPE,
};
use maskinporten_testkit::World;
use serde_json::{Value, json};

use crate::{PROGRAM, with_reader};

const DAY: i64 = 86_400;

fn client<'a>(report: &'a Value, name: &str) -> &'a Value {
    let clients = report["clients"].as_array().unwrap();
    clients
        .iter()
        .find(|client| client["client_name"] == name)
        .unwrap_or_else(|| panic!("{name} isn't in {report:#}"))
}

fn marks(client: &Value) -> Vec<&str> {
    client["marks"].as_array().unwrap().iter().map(|mark| mark["mark"].as_str().unwrap()).collect()
}

#[test]
fn all_profiles_with_keys_and_certificates() {
    let (world, id) = with_reader();
    let report = world.json("expiry");
    assert_eq!((&report["state"], report["clients"].as_array().unwrap().len()), (&json!("fine"), 2));
    let reader = client(&report, "reader");
    assert_eq!((&reader["profile"], &reader["client_id"]), (&json!("reader"), &json!(id)));
    let key = &reader["keys"][0];
    assert_eq!((&key["kid"], &key["held_here"], &key["state"]), (&json!("reader-1"), &json!(true), &json!("fine")));
    assert!(key["days_left"].as_i64().unwrap() >= 364);
    let admin = client(&report, ADMIN_CLIENT);
    assert!(admin["certificate"]["days_left"].as_i64().unwrap() > 300 && admin["keys"] == json!([]));
    assert_eq!(marks(admin), Vec::<&str>::new());
    let text = world.ok("expiry reader");
    assert!(text.starts_with("CLIENT") && text.contains("reader-1") && text.contains('█'), "{text}");
    assert!(!text.contains(ADMIN_CLIENT), "{text}");
    let one_session = |world: &World| world.sandbox.count("POST", "/token");
    world.sandbox.clear_log();
    world.run("expiry").success();
    assert_eq!(one_session(&world), 1);
}

#[test]
fn exit_codes_tell_how_long_there_is() {
    let (world, id) = with_reader();
    for (days, flags, code) in [
        (60, "", 0),
        (60, " --warn 90d", 10),
        (20, "", 10),
        (20, " --warn 60d --fail 21d", 11),
        (5, "", 11),
        (5, " --warn 4d --fail 1d", 0),
        (-1, " --warn 0 --fail 0", 11),
    ] {
        world.sandbox.age(&id, "reader-1", days * DAY + 60);
        for shape in ["text", "json", "prometheus"] {
            let ran = world.run(format!("expiry reader -o {shape}{flags}")).fails(code);
            assert!(!ran.stdout.is_empty());
            assert_eq!(ran.stderr, "", "a verdict is no error");
            if shape == "json" {
                let left = ran.json()["clients"][0]["keys"][0]["days_left"].as_i64().unwrap();
                assert_eq!(left, days);
            }
        }
    }
    world.run("expiry --warn 1d --fail 7d").fails(2);
    world.run("expiry nobody").fails(3);
    world.run("expiry reader --all").fails(2);
}

#[test]
fn clients_that_need_a_look_are_marked() {
    let (world, id) = with_reader();
    for kid in ["a", "b", "c", "d"] {
        world.sandbox.add_foreign_key(&id, kid, 100 * DAY);
    }
    world.sandbox.alter(&id, json!({"scopes": [GRANTED_SCOPE, OPEN_SCOPE, DENIED_SCOPE, REQUESTED_SCOPE]}));
    world.register("keyless");
    let report = world.json("expiry --all");
    let reader = client(&report, "reader");
    assert_eq!(marks(reader), ["no-access", "no-access", "five-keys"]);
    assert_eq!(reader["marks"][0], json!({"mark": "no-access", "scope": DENIED_SCOPE, "state": null}));
    assert_eq!(reader["marks"][1], json!({"mark": "no-access", "scope": REQUESTED_SCOPE, "state": "REQUESTED"}));
    assert_eq!(marks(client(&report, "keyless")), ["no-key"]);
    let foreign = client(&report, maskinporten_sandbox::FOREIGN_KEY_CLIENT);
    assert_eq!(foreign["keys"][0]["kid"], FOREIGN_KID);
    assert_eq!(foreign["keys"][0]["held_here"], false);
    let text = world.ok("expiry --all");
    assert!(text.contains("five keys are registered") && text.contains("was requested"), "{text}");
    world.sandbox.change(&id, &Change::RemoveKey("reader-1".to_owned())).unwrap();
    let report = world.json("expiry reader");
    assert!(marks(client(&report, "reader")).contains(&"not-registered"));
}

#[test]
fn one_that_can_not_be_read_is_listed_and_stops_nothing() {
    let (world, id) = with_reader();
    let other = world.register("other");
    world.sandbox.age(&id, "reader-1", 20 * DAY);
    for (fault, code, kind) in
        [(format!("/clients/{other}:403"), 4, "refused"), (format!("/clients/{other}:503/0"), 5, "try-again")]
    {
        for all in ["", " --all"] {
            world.sandbox.fail(&[&fault]);
            let ran = world.run(format!("expiry -o json{all}")).fails(code).says("could not be read").says(&other);
            let report = ran.json();
            assert_eq!(report["unread"][0]["client_id"], other.as_str());
            assert_eq!(report["unread"][0]["error"]["kind"], kind);
            assert_eq!(client(&report, "reader")["keys"][0]["state"], "warn");
        }
    }
    let text = world.run("expiry").fails(5).stdout;
    assert!(text.contains(&other) && text.contains("could not be read") && text.contains("reader-1"), "{text}");
    let metrics = world.run("expiry -o prometheus").fails(5).stdout;
    assert!(
        metrics.contains(&format!("maskinporten_client_unread{{environment=\"local\",client_id=\"{other}\"}} 1"))
    );
    // Something that has expired is worse than not knowing.
    world.sandbox.age(&id, "reader-1", -1);
    world.run("expiry").fails(11);
}

#[test]
fn an_admin_that_gets_no_token_leaves_its_clients_unread() {
    let (world, id) = with_reader();
    world.sandbox.fail(&["token:400"]);
    let report = world.run("expiry -o json").fails(4).json();
    assert_eq!(report["unread"].as_array().unwrap().len(), 2);
    assert!(report["unread"].as_array().unwrap().iter().any(|one| one["client_id"] == id.as_str()));
    let report = world.run("expiry --all -o json").fails(4).json();
    assert_eq!(report["unread"][0]["profile"], "admin");
}

#[test]
fn many_clients_are_read_at_a_time() {
    let world = World::new(PROGRAM);
    for number in 0..24 {
        world.register(&format!("c{number}"));
    }
    world.sandbox.set(|options| options.latency = Duration::from_millis(100));
    world.sandbox.clear_log();
    let started = Instant::now();
    let report = world.json("expiry --all");
    let took = started.elapsed();
    assert!(report["clients"].as_array().unwrap().len() >= 24);
    let calls = world.sandbox.log().len();
    assert!(calls >= 24, "clients without keys in the list are looked at one by one: {calls}");
    // One after the other they would take `calls` times 100 ms.
    assert!(took < Duration::from_millis(70) * u32::try_from(calls).unwrap(), "{calls} calls in {took:?}");
}

#[test]
fn keys_that_come_with_the_list_cost_no_call() {
    let world = World::new(PROGRAM);
    for number in 0..3 {
        let id = world.register(&format!("c{number}"));
        world.sandbox.add_foreign_key(&id, "k", 90 * DAY);
    }
    world.sandbox.clear_log();
    world.run("expiry --all").success();
    let log = world.sandbox.log();
    let single = log.iter().filter(|entry| entry.path.ends_with("/jwks")).count();
    // The seeded clients without keys: the admin's and the one with odd lifetimes.
    assert_eq!(single, 2, "{log:?}");
}
