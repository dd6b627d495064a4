//! What is on record of each change.

use std::time::{Duration, Instant};

use maskinporten_sandbox::GRANTED_SCOPE;
use maskinporten_testkit::World;
use serde_json::{Value, json};

use crate::{PROGRAM, with_reader};

fn text<'a>(line: &'a Value, member: &str) -> &'a str {
    line[member].as_str().unwrap_or_default()
}

/// The lines of the audit trail.
fn audit(world: &World) -> Vec<Value> {
    let text = std::fs::read_to_string(world.config().join("audit.jsonl")).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn each_change_leaves_an_intent_and_a_result() {
    let (world, id) = with_reader();
    world.run("jwks list --profile reader").success();
    world.run("client update --profile reader --description new --reason CHG-42").success();
    world.run("keygen --kid reader-2 --profile reader").success();
    world.run("jwks upload --profile reader --key reader-2 --reason yearly").success();
    world.run("jwks remove reader-1 --profile reader --yes --force").success();
    world.run(format!("client delete {id} --yes")).success();

    let lines = audit(&world);
    let commands: Vec<_> =
        lines.chunks(2).map(|pair| (text(&pair[0], "command"), text(&pair[0], "action"))).collect();
    assert_eq!(
        commands,
        [
            ("client register", "register client"),
            ("jwks upload", "put key"),
            ("client update", "update client"),
            ("jwks upload", "put key"),
            ("jwks remove", "remove key"),
            ("client delete", "deactivate client"),
        ]
    );
    for pair in lines.chunks(2) {
        let (intent, result) = (&pair[0], &pair[1]);
        assert_eq!((text(intent, "kind"), text(result, "kind")), ("intent", "result"));
        assert_eq!(intent["change"], result["change"]);
        assert_eq!((text(intent, "environment"), text(intent, "admin")), ("local", "admin"));
        assert_eq!((intent.get("outcome"), text(result, "outcome")), (None, "done"));
        assert_eq!(result["client_id"], id.as_str());
        assert!(text(intent, "who").contains('@') && result["status"].as_u64().unwrap() < 300);
    }
    assert_eq!((lines[0].get("client_id"), text(&lines[0], "client_name")), (None, "reader"));
    let kids: Vec<_> = lines.iter().map(|line| (&line["kids_before"], &line["kids_after"])).collect();
    assert_eq!(kids[3], (&json!([]), &json!(["reader-1"])));
    assert_eq!(kids[6], (&json!(["reader-1"]), &json!(["reader-1", "reader-2"])));
    assert_eq!(kids[9], (&json!(["reader-1", "reader-2"]), &json!(["reader-2"])));
    assert_eq!((text(&lines[4], "reason"), text(&lines[7], "reason")), ("CHG-42", "yearly"));

    let log = world.json(format!("log --client {id} -n 2"));
    let shown: Vec<&Value> = log["changes"].as_array().unwrap().iter().collect();
    assert_eq!(shown.len(), 2);
    assert_eq!(shown[0]["intent"], lines[8]);
    assert_eq!(shown[1]["result"], lines[11]);
    let shown = world.ok("log --since 1h");
    assert!(shown.contains("-reader-1") && shown.contains("+reader-2") && shown.contains("CHG-42"), "{shown}");
    assert!(shown.lines().all(|line| line.len() <= 80), "{shown}");
    assert_eq!(world.ok("log --since 0s"), "");
}

#[test]
fn what_only_reads_or_tries_leaves_nothing() {
    let (world, id) = with_reader();
    let before = audit(&world).len();
    world.run("token --profile reader --no-cache").success();
    world.run("client show --profile reader").success();
    world.run("client list").success();
    world.run("dcr-token").success();
    world.run("jwks remove reader-1 --profile reader --force --dry-run").success();
    world.run(format!("client delete {id} --dry-run")).success();
    assert_eq!(audit(&world).len(), before);
}

#[test]
fn a_refusal_is_on_record_with_its_correlation_id() {
    let (world, _) = with_reader();
    for (status, code, outcome) in [(403, 4, "refused"), (500, 5, "unknown")] {
        world.sandbox.fail(&[&format!("PUT /clients:{status}")]);
        world.run("client update --profile reader --description new").fails(code);
        let last = audit(&world).pop().unwrap();
        assert_eq!((text(&last, "outcome"), last["status"].as_u64()), (outcome, Some(status)));
        assert_eq!(text(&last, "correlation_id").len(), 32, "{last}");
        let shown = world.ok("log -n 1");
        assert!(shown.contains(&format!("update client: {outcome} ({status})")), "{shown}");
        assert!(shown.contains(text(&last, "correlation_id")), "{shown}");
        assert!(status != 403 || last["kids_after"] == last["kids_before"]);
    }
}

#[test]
fn a_lost_post_is_unknown_until_looked_at() {
    let world = World::new(PROGRAM);
    world.sandbox.fail(&["POST /clients:lost x1"]);
    world.run(format!("client register --name lost --scope {GRANTED_SCOPE}")).success();
    let lines = audit(&world);
    assert_eq!(lines.len(), 2, "the client is found, not made again");
    assert_eq!((text(&lines[1], "outcome"), &lines[1]["kids_after"]), ("unknown", &Value::Null));
    assert!(world.ok("log").contains("unknown"));
}

#[test]
fn a_killed_command_leaves_its_intent() {
    let world = World::new(PROGRAM);
    world.sandbox.fail(&["POST /clients:hang"]);
    let mut child = world.call(format!("client register --name hung --scope {GRANTED_SCOPE}")).start();
    let started = Instant::now();
    while audit(&world).is_empty() {
        assert!(started.elapsed() < Duration::from_secs(20), "the intent is on disk before the answer");
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let lines = audit(&world);
    assert_eq!((lines.len(), text(&lines[0], "kind")), (1, "intent"));
    let log = world.json("log");
    assert_eq!(log["changes"][0]["result"], Value::Null);
    assert!(world.ok("log").contains("interrupted"));
}

#[test]
fn what_can_not_be_recorded_is_not_done() {
    let (world, _) = with_reader();
    let path = world.config().join("audit.jsonl");
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    let before = world.sandbox.count("PUT", "");
    world.run("client update --profile reader --description new").fails(1).says("audit log").says("hint:");
    assert_eq!(world.sandbox.count("PUT", ""), before);
}

#[cfg(unix)]
#[test]
fn the_file_is_private_and_has_no_secrets() {
    use std::os::unix::fs::PermissionsExt as _;

    let (world, id) = with_reader();
    let token = world.ok("dcr-token");
    let path = world.config().join("audit.jsonl");
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(path).unwrap();
    let modulus = world.sandbox.keys(&id)[0]["n"].as_str().unwrap().to_owned();
    for secret in [token.trim(), "eyJ", "PRIVATE KEY", modulus.as_str(), "\"d\"", "\"n\""] {
        assert!(!text.contains(secret), "{secret}");
    }
    world.run("jwks remove x --profile reader --reason 01017012345").fails(2).never_says("01017012345");
}
