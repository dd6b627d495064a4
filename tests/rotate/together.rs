//! Several who work on the same key set: profiles, processes, machines, and people.

use std::time::Duration;

use maskinporten_sandbox::{Change, Intrusion, Options};
use maskinporten_testkit::Stage;

use super::{PROGRAM, fails, quick};

#[test]
fn two_profiles_of_one_client_switch_together() {
    let stage = Stage::new(PROGRAM, Options::default());
    let (id, kid) = (stage.client_id.clone(), stage.kid());
    stage.ok(["profile", "add", "twin", "--environment", "local", "--client-id", &id, "--kid", &kid]);
    stage.ok(quick(&[]));
    let twin = || stage.profile("twin")["kid"].clone();
    let new = stage.kid();
    assert!(twin() == new.as_str() && new != kid);
    // Both at once are one rotation.
    let both = stage.json("rotate app twin -y --every=10ms --grace=0s");
    assert_eq!(both["rotations"][0]["old"]["kid"], new.as_str());
    assert_eq!(both["rotations"][1]["state"], "finished");
    assert!(twin() == stage.kid().as_str() && stage.kids().len() == 2);
}

#[test]
fn somebody_else_who_comes_between_is_noticed() {
    let stage = Stage::new(PROGRAM, Options { single_key_operations: false, ..Options::default() });
    let before = stage.kids();
    let mut key = stage.keys()[1].clone();
    key["kid"] = "theirs-2".into();
    // After the look that comes before the write: the second look sees it.
    stage.sandbox.intrude(Intrusion {
        after: format!("GET /clients/{}/jwks", stage.client_id),
        client_id: stage.client_id.clone(),
        skip: 3,
        change: Change::AddKey(key),
    });
    let said = fails(&stage, 6, &quick(&[]));
    assert!(said.contains("changed the key set meanwhile; nothing was sent"), "{said}");
    assert_eq!(stage.kids(), [before, vec!["theirs-2".into()]].concat(), "nothing was sent");
    let said = fails(&stage, 6, &["rotate", "app", "--resume"]);
    assert!(said.contains("theirs-2") && said.contains("--accept-changes"), "{said}");
    stage.ok("rotate app --resume --accept-changes --every=10ms");
    assert!(stage.kids().contains(&"theirs-2".to_owned()));
    stage.ok("token --profile app --no-cache");
}

#[test]
fn a_machine_that_comes_second_waits_and_takes_over_the_firsts_key() {
    let stage = Stage::new(PROGRAM, Options::default());
    let (here, there) = (stage.config(), stage.at("there"));
    let copied = std::process::Command::new("cp").arg("-rp").args([&here, &there]).status().unwrap();
    assert!(copied.success());
    stage.ok("rotate app -y --every=10ms --grace=7d --deliver=file+jwk:key.jwk");
    let (new, keys) = (stage.kid(), stage.keys());
    let second = |words: &[&str]| stage.call(words).env("MASKINPORTEN_CONFIG_DIR", &there).run();
    second(&quick(&[])).fails(6).says(&format!("concurrent rotation: another machine registered {new} to replace"));
    assert_eq!(stage.keys(), keys, "nothing was sent");
    // As it was told to.
    second(&["key", "import", "key.jwk", "--kid", &new]).success();
    second(&quick(&["--new-key", &new])).success();
    second(&["token", "--profile", "app", "--no-cache"]).success();
    stage.ok("token --profile app --no-cache");
}

#[test]
fn one_rotation_of_a_profile_at_a_time() {
    let stage = Stage::new(PROGRAM, Options { propagation_delay: Duration::from_secs(3), ..Options::default() });
    stage.ok("token --profile app --no-cache --wait");
    let words = quick(&[]);
    let mut first = stage.call(&words).start();
    std::thread::sleep(Duration::from_millis(1500));
    fails(&stage, 5, &words);
    assert!(first.wait().unwrap().success());
    assert_eq!(stage.kids().len(), 2);
}
