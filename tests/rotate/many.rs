//! Several profiles' keys, rotated together.

#[cfg(unix)]
mod asked;

use std::time::Duration;

use maskinporten_sandbox::{ADMIN_CLIENT, FOREIGN_KEY_CLIENT, GRANTED_SCOPE, Options};
use maskinporten_testkit::Stage;
use serde_json::Value;

use super::{PROGRAM, fails};

/// A scope of the admin client.
const ADMIN: &str = "idporten:dcr.write";

/// `app`, `beta` and `gamma`, whose clients have a key each.
fn stage() -> Stage {
    let stage = Stage::new(PROGRAM, Options::default());
    for name in ["beta", "gamma"] {
        add(&stage, name);
    }
    stage.sandbox.clear_log();
    stage
}

/// A profile with a client that has a registered key.
fn add(stage: &Stage, name: &str) {
    stage.register(name);
    stage.ok(["keygen", "--profile", name]);
    stage.ok(["jwks", "upload", "--profile", name]);
}

fn kid(stage: &Stage, name: &str) -> Value {
    stage.profile(name)["kid"].clone()
}

fn kids(stage: &Stage) -> [Value; 3] {
    ["app", "beta", "gamma"].map(|name| kid(stage, name))
}

/// Which profiles are reported, and how.
fn states(report: &Value) -> Vec<(&str, &str)> {
    let rotations = report["rotations"].as_array().unwrap();
    rotations.iter().map(|row| (row["profile"].as_str().unwrap(), row["state"].as_str().unwrap())).collect()
}

/// The key that the profile signs with is the only one of its own that is registered, and gives a token.
fn assert_rotated(stage: &Stage, name: &str, old: &Value) {
    let (new, registered) = (kid(stage, name), stage.sandbox.kids(&stage.client_id(name)));
    assert_ne!(new, *old, "{name}");
    assert!(registered.iter().any(|kid| new == kid.as_str()), "{name}: {registered:?}");
    assert!(!registered.iter().any(|kid| *old == kid.as_str()), "{name}: {registered:?}");
    stage.ok([
        "token",
        "--profile",
        name,
        "--no-cache",
        "--scope",
        if name == "admin" { ADMIN } else { GRANTED_SCOPE },
    ]);
}

/// When an event is first and last in these profiles' journals.
fn times(stage: &Stage, event: &str, step: &str) -> (String, String) {
    let mut times = Vec::new();
    for name in ["app", "beta", "gamma"] {
        let journal = stage.read(stage.config().join(format!("rotations/{name}.jsonl")));
        let lines = journal.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let mut found = lines.filter(|line| line["event"] == event && (step.is_empty() || line["step"] == step));
        // All with nine digits, so that they are in order.
        let at: jiff::Timestamp = found.next().unwrap()["at"].as_str().unwrap().parse().unwrap();
        times.push(format!("{at:.9}"));
    }
    times.sort();
    (times[0].clone(), times[2].clone())
}

#[test]
fn several_share_one_overlap() {
    let stage = stage();
    let old = kids(&stage);
    let done = stage.json("rotate app beta gamma app -y --every=10ms --grace=2s");
    assert_eq!(states(&done), [("app", "finished"), ("beta", "finished"), ("gamma", "finished")]);
    for (name, old) in ["app", "beta", "gamma"].iter().zip(&old) {
        assert_rotated(&stage, name, old);
    }
    let begun = times(&stage, "begun", "");
    let (proving, proven) = (times(&stage, "intent", "prove"), times(&stage, "done", "prove"));
    let (switching, switched) = (times(&stage, "intent", "switch"), times(&stage, "done", "switch"));
    let (overlap, removing) = (times(&stage, "waiting", ""), times(&stage, "intent", "unregister"));
    assert!(begun.1 < proving.0, "all are registered before the first is proven");
    assert!(proven.1 < switching.0, "all are proven before the first profile switches");
    assert!(switched.1 < removing.0 && overlap.1 < removing.0, "all overlaps run before the first key goes");
    // For people: a line for each.
    let table = stage.ok("rotate app beta -y --every=10ms --grace=0s");
    assert_eq!(table.lines().count(), 3, "{table}");
    assert!(table.lines().all(|line| line.starts_with("PROFILE ") || line.contains(" finished ")), "{table}");
}

#[test]
fn a_name_that_is_not_there_stops_all() {
    let stage = stage();
    let old = kids(&stage);
    for (code, words) in [
        (3, "rotate app tpyo -y"),
        (2, "rotate app beta -y --admin gamma"),
        (2, "rotate app beta -y --new-key x"),
        (2, "rotate app beta -y --deliver file:key.pem"),
        (2, "rotate app beta -y --environment test"),
        (2, "rotate app --all -y"),
        (2, "rotate --all --profile app -y"),
        (2, "rotate --all --resume"),
    ] {
        let ran = stage.run(words).fails(code);
        assert!(ran.stdout.is_empty(), "{words}: {}", ran.stdout);
    }
    assert!(fails(&stage, 3, &["rotate", "app", "tpyo", "-y"]).contains("tpyo"));
    assert_eq!(kids(&stage), old);
    assert!(!stage.config().join("rotations").exists(), "nothing was begun");
}

#[test]
fn one_that_fails_does_not_stop_the_rest() {
    let stage = stage();
    let old = kids(&stage);
    let change = format!("/clients/{}/jwks:403", stage.client_id("beta"));
    stage.sandbox.fail(&[&format!("PUT {change}"), &format!("POST {change}")]);
    let ran = stage.run("rotate app beta gamma -y --every=10ms --grace=0s --store plain-file -o json").fails(4);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(states(&report), [("app", "finished"), ("beta", "failed"), ("gamma", "finished")]);
    let error = &report["rotations"][1]["error"];
    assert!(error["kind"] == "refused" && error["profile"] == "beta" && error["exit_code"] == 4, "{report:#}");
    let hints = error["hints"].as_array().unwrap().iter().map(|hint| hint.as_str().unwrap());
    let commands: Vec<&str> = hints.filter(|hint| hint.contains("`maskinporten rotate ")).collect();
    assert!(!commands.is_empty() && commands.iter().all(|hint| hint.contains(" --store plain-file")), "{report:#}");
    ran.says("1 of 3 profiles failed: beta");
    assert_rotated(&stage, "app", &old[0]);
    assert_rotated(&stage, "gamma", &old[2]);
    assert_eq!(kid(&stage, "beta"), old[1]);
    stage.ok("token --profile beta --no-cache");
    // What was begun is found, and needs no names.
    stage.sandbox.fail(&[]);
    assert_eq!(states(&stage.json("rotate --status")), [("beta", "begun")]);
    stage.ok("rotate --resume --every=10ms");
    assert_rotated(&stage, "beta", &old[1]);
}

#[test]
fn the_exit_code_is_the_worst_of_all() {
    let stage = stage();
    let fault = |name: &str, how: &str| format!("/clients/{}/jwks:{how}", stage.client_id(name));
    // Something that isn't a server's answer, one that may pass, and a refusal: each is told before the next.
    stage.ok("profile add lost --environment local --client-id lost --scope a:b");
    stage.sandbox.fail(&[&fault("app", "503"), &fault("beta", "403")]);
    let said = fails(&stage, 4, &["rotate", "app", "beta", "gamma", "-y", "--every=10ms", "--grace=0s"]);
    assert!(said.contains("2 of 3 profiles failed: app, beta"), "{said}");
    for name in ["app", "beta"] {
        assert!(said.contains(&format!("for profile {name} (client ")), "{said}");
    }
    let said = fails(&stage, 5, &["rotate", "app", "gamma", "-y", "--every=10ms", "--grace=0s"]);
    assert!(said.contains("1 of 2 profiles failed: app"), "{said}");
}

#[test]
fn all_that_have_a_key_are_rotated() {
    let stage = stage();
    let old = kids(&stage);
    // The admin still logs in with its certificate, and this one has no key at all.
    stage.ok("profile add keyless --environment local --client-id keyless");
    assert_eq!(
        states(&stage.json("rotate --all --dry-run")),
        [("app", "planned"), ("beta", "planned"), ("gamma", "planned")]
    );
    assert_eq!(kids(&stage), old);
    // An admin that has a key is rotated like the others, while it acts for them.
    stage.ok("rotate admin -y --every=10ms --switch-to-key");
    let admin = kid(&stage, "admin");
    let done = stage.json("rotate --all -y --every=10ms --grace=0s");
    assert_eq!(states(&done).len(), 4, "{done:#}");
    assert_rotated(&stage, "admin", &admin);
    for (name, old) in ["app", "beta", "gamma"].iter().zip(&old) {
        assert_rotated(&stage, name, old);
    }
}

#[test]
fn nothing_to_rotate_is_said() {
    let stage = Stage::new(PROGRAM, Options::default());
    stage.ok("profile remove app --yes");
    assert!(fails(&stage, 3, &["rotate", "--all", "-y"]).contains("signs with a registered key"));
    assert!(fails(&stage, 3, &["rotate", "--expiring", "30d", "-y"]).contains("signs with a registered key"));
}

#[test]
fn those_that_expire_soon_are_rotated() {
    let stage = stage();
    let old = kids(&stage);
    assert_eq!(stage.json("rotate --expiring 60d -y"), serde_json::json!({ "rotations": [] }));
    stage.run("rotate --expiring 60d -y").success().says("no key expires that soon");
    let id = stage.client_id("beta");
    stage.sandbox.age(&id, old[1].as_str().unwrap(), 40 * 86_400);
    assert_eq!(stage.json("rotate app --expiring 60d -y"), serde_json::json!({ "rotations": [] }));
    assert_eq!(stage.json("rotate --expiring 39d --dry-run"), serde_json::json!({ "rotations": [] }));
    let done = stage.json("rotate --expiring 60d -y --every=10ms --grace=0s");
    assert_eq!(states(&done), [("beta", "finished")]);
    assert_rotated(&stage, "beta", &old[1]);
    assert_eq!(kid(&stage, "app"), old[0]);
    // One that can't be looked at isn't rotated, and doesn't stop the rest.
    stage.sandbox.age(&stage.client_id("gamma"), old[2].as_str().unwrap(), 40 * 86_400);
    stage.sandbox.fail(&[&format!("/clients/{}:403", stage.client_id("app"))]);
    let ran = stage.run("rotate --expiring 60d -y --every=10ms --grace=0s -o json").fails(4);
    assert_eq!(states(&serde_json::from_str(&ran.stdout).unwrap()), [("gamma", "finished"), ("app", "failed")]);
    assert_rotated(&stage, "gamma", &old[2]);
    assert_eq!(kid(&stage, "app"), old[0]);
}

#[test]
fn a_long_overlap_is_finished_for_all_later() {
    let stage = stage();
    let old = kids(&stage);
    let ran = stage.run("rotate app beta -y --every=10ms --grace=7d").success();
    ran.says("the old keys stay until").says("`maskinporten rotate app beta --resume` after that");
    assert_eq!(states(&stage.json("rotate --resume")), [("app", "waiting"), ("beta", "waiting")]);
    // Each can be undone, and both at once.
    assert_eq!(states(&stage.json("rotate app beta --rollback")), [("app", "rolled-back"), ("beta", "rolled-back")]);
    assert_eq!(kids(&stage), old);
    for name in ["app", "beta"] {
        stage.ok(["token", "--profile", name, "--no-cache"]);
    }
}

#[test]
fn two_keys_of_one_client_are_not_rotated_together() {
    let stage = stage();
    let id = stage.client_id("app");
    stage.ok(["profile", "add", "twin", "--environment", "local", "--client-id", &id]);
    stage.ok("keygen --profile twin --kid twin-1");
    stage.ok("jwks upload --profile twin --key twin-1");
    let before = (kids(&stage), stage.kids());
    let said = fails(&stage, 6, &["rotate", "app", "beta", "twin", "-y"]);
    assert!(said.contains("app and twin have one client and two keys"), "{said}");
    assert_eq!((kids(&stage), stage.kids()), before, "nothing was begun");
    let ran = stage.run("rotate --all -y --every=10ms --grace=0s -o json").fails(6);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let failed = [("app", "finished"), ("beta", "finished"), ("gamma", "finished"), ("twin", "failed")];
    assert_eq!(states(&report), failed);
    stage.ok("rotate twin -y --every=10ms --grace=0s");
    for name in ["app", "twin"] {
        stage.ok(["token", "--profile", name, "--no-cache", "--scope", GRANTED_SCOPE]);
    }
}

#[test]
fn one_key_of_two_clients_becomes_two() {
    let stage = stage();
    let old = stage.kid();
    let id = stage.register("delta");
    stage.ok(["jwks", "upload", "--profile", "delta", "--key", &old]);
    stage.ok(["profile", "add", "delta", "--force", "--environment", "local", "--client-id", &id, "--kid", &old]);
    stage.ok("rotate app delta -y --every=10ms --grace=0s");
    assert_rotated(&stage, "app", &Value::from(old.as_str()));
    assert_rotated(&stage, "delta", &Value::from(old.as_str()));
    assert_ne!(kid(&stage, "app"), kid(&stage, "delta"));
    assert!(!stage.ok("key list").contains(&old), "nobody signs with it any more");
}

#[test]
fn each_environment_has_its_own_admin() {
    let stage = stage();
    let config = stage.config().join("config.toml");
    let text = stage.read(&config);
    let local = text.split("[environments.local]").nth(1).unwrap().split("\n[").next().unwrap();
    stage.write(&config, format!("{text}\n[environments.second]{local}\n"));
    stage.ok(format!(
        "profile add boss --environment second --administers --client-id {ADMIN_CLIENT} --certificate business.p12 \
         --password-from password.txt"
    ));
    stage.ok("client register --name delta --scope sandbox:widgets.read --admin boss");
    stage.ok("keygen --profile delta");
    stage.ok("jwks upload --profile delta");
    let old = kid(&stage, "delta");
    let done = stage.json("rotate --all -y --every=10ms --grace=0s");
    assert_eq!(states(&done).len(), 4, "{done:#}");
    assert_rotated(&stage, "delta", &old);
    // In one of them alone.
    let planned = stage.json("rotate --all --dry-run --environment second");
    assert_eq!(states(&planned), [("delta", "planned")]);
    assert_eq!(states(&stage.json("rotate --all --dry-run --admin boss")), [("delta", "planned")]);
}

#[test]
fn a_first_key_is_switched_to_before_others_begin() {
    let stage = stage();
    let old = stage.kid();
    stage.ok("client register --name certified --scope sandbox:widgets.read --certificate");
    let done = stage.json("rotate app certified -y --every=10ms --grace=0s --switch-to-key");
    assert_eq!(states(&done), [("app", "finished"), ("certified", "finished")]);
    assert_rotated(&stage, "app", &Value::from(old.as_str()));
    assert!(kid(&stage, "certified").is_string());
    stage.ok("token --profile certified --no-cache");
}

#[test]
fn one_without_a_key_stops_all_that_are_named() {
    let stage = stage();
    stage.ok(["profile", "add", "keyless", "--environment", "local", "--client-id", FOREIGN_KEY_CLIENT]);
    assert!(fails(&stage, 3, &["rotate", "app", "keyless", "-y"]).contains("keyless"));
    assert!(!stage.config().join("rotations").exists(), "nothing was begun");
}

#[test]
fn what_stops_at_the_end_for_one_is_finished_later() {
    let stage = stage();
    let old = kids(&stage);
    stage.sandbox.fail(&[&format!("DELETE /clients/{}/jwks:503", stage.client_id("app"))]);
    let ran = stage.run("rotate app beta -y --every=10ms --grace=0s -o json").fails(5);
    assert_eq!(states(&serde_json::from_str(&ran.stdout).unwrap()), [("app", "failed"), ("beta", "finished")]);
    assert_rotated(&stage, "beta", &old[1]);
    stage.ok("token --profile app --no-cache");
    stage.sandbox.fail(&[]);
    // Of two, one can't go back.
    let ran = stage.run("rotate beta app --rollback -o json").fails(6);
    assert_eq!(states(&serde_json::from_str(&ran.stdout).unwrap()), [("beta", "failed"), ("app", "rolled-back")]);
    assert_eq!(kid(&stage, "app"), old[0]);
    stage.ok("token --profile app --no-cache");
}

#[test]
fn after_a_crash_each_is_resumed() {
    let stage = stage();
    let old = kids(&stage);
    stage.sandbox.set(|options| options.propagation_delay = Duration::from_secs(3600));
    let mut child = stage.call("rotate app beta gamma -y --every=10ms --grace=0s").start();
    let journal = stage.config().join("rotations/app.jsonl");
    while !std::fs::read_to_string(&journal).unwrap_or_default().contains("prove") {
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(kids(&stage), old);
    for name in ["app", "beta", "gamma"] {
        stage.ok(["token", "--profile", name, "--no-cache"]);
    }
    assert_eq!(states(&stage.json("rotate --status")), [("app", "begun"), ("beta", "begun"), ("gamma", "begun")]);
    stage.sandbox.set(|options| options.propagation_delay = Duration::ZERO);
    // The same command goes on as well, and takes up what wasn't begun.
    let done = stage.json("rotate app beta gamma -y --every=10ms");
    assert_eq!(states(&done), [("app", "finished"), ("beta", "finished"), ("gamma", "finished")]);
    for (name, old) in ["app", "beta", "gamma"].iter().zip(&old) {
        assert_rotated(&stage, name, old);
    }
}
