//! `profile add` for a profile that is there (A6).

use maskinporten_sandbox::ADMIN_CLIENT;
use maskinporten_testkit::World;

use crate::PROGRAM;

#[test]
fn a6_the_same_values_a_second_time_are_nothing_to_do() {
    let world = World::with_reader(PROGRAM);
    let before = world.files();
    world.add_admin("admin", "").success().prints("nothing to do");
    let id = world.client_id("reader");
    // What isn't named may be anything: the key came later, and the scopes with the registration.
    let words = ["profile", "add", "reader", "--environment", "local", "--client-id", &id];
    let again = world.run([&words[..], &["-o", "json"]].concat()).success().json();
    assert_eq!((&again["kid"], &again["default"]), (&"reader-1".into(), &true.into()));
    world.run([&words[..], &["--kid", "reader-1", "--scope", "sandbox:widgets.read"]].concat()).success();
    world.run([&words[..], &["--force"]].concat()).success();
    assert!(world.files() == before);
}

#[test]
fn a6_other_values_are_named_and_need_force() {
    let world = World::with_reader(PROGRAM);
    let (id, before) = (world.client_id("reader"), world.files());
    let ran = world.run("profile add reader --client-id other --scope a:b --environment local").fails(6);
    ran.says(&format!("client id: it is {id}, and would be other"))
        .says("scopes: it is sandbox:widgets.read, and would be a:b")
        .says("--force")
        .without_result();
    // Without a word, the environment is test.
    world.run(["profile", "add", "reader", "--client-id", &id]).fails(6).says("environment: it is local");
    world.write("own.pem", &maskinporten_testkit::kit().certificate("commfides").unwrap().key_pem);
    let key = ["--private-key", "own.pem", "--kid", "own-1", "--allow-insecure-permissions"];
    let words = ["profile", "add", "reader", "--environment", "local", "--client-id", &id];
    world.run([&words[..], &key].concat()).fails(6).says("login: it is key reader-1").says("own-1");
    // A key that wasn't taken isn't kept either.
    assert!(world.files() == before);
    world.run([&words[..], &key, &["--force"]].concat()).success();
    let profile = world.profile("reader");
    assert_eq!((&profile["kid"], &profile["admin"]), (&"own-1".into(), &"admin".into()));
    assert_eq!(profile["scopes"][0], "sandbox:widgets.read");
    // With another client, nothing of the former one stays.
    world.run(format!("profile add reader --client-id {ADMIN_CLIENT} --environment local --force")).success();
    assert!(world.profile("reader")["kid"].is_null());
}
