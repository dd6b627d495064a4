//! A profile that is named is the one that is used, or the command refuses.

use super::Two;
use crate::PROGRAM;
use maskinporten_sandbox::ADMIN_CLIENT;
use maskinporten_testkit::{Ran, World};

impl Two {
    /// A command with the profile named by the flag, and with it named by the variable.
    fn both_ways(&self, words: &[&str], profile: &str) -> [Ran; 2] {
        let by_flag = self.world.run([words, &["--profile", profile]].concat());
        [by_flag, self.world.call(words).env("MASKINPORTEN_PROFILE", profile).run()]
    }
}

#[test]
fn a2_an_admin_that_is_named_as_the_profile_is_the_admin() {
    let two = Two::of_admins();
    for words in [&["dcr-token", "--no-cache"] as &[&str], &["client", "list"], &["expiry", "--all"]] {
        for (profile, place) in [("admin-other", "other"), ("admin", "local"), ("reader", "local")] {
            for way in ["flag", "variable"] {
                let ran = match way {
                    "flag" => two.world.run([words, &["--profile", profile]].concat()),
                    _ => two.world.call(words).env("MASKINPORTEN_PROFILE", profile).run(),
                };
                assert!([Some(0), Some(10)].contains(&ran.code), "{words:?} {profile} {way}: {}", ran.stderr);
                assert_eq!(two.heard(), place, "{words:?} {profile} by {way}");
            }
        }
    }
    // The chosen profile leads to its own.
    two.world.run("dcr-token --no-cache").success();
    assert_eq!(two.heard(), "local");
}

#[test]
fn a2_the_order_in_which_an_admin_is_chosen() {
    let two = Two::of_admins();
    let run = |words: &[&str], variable: &str| {
        let call = two.world.call(words);
        if variable.is_empty() { call.run() } else { call.env("MASKINPORTEN_ADMIN_PROFILE", variable).run() }
    };
    // The flag; a profile that is an admin; the variable; the target's own.
    run(&["dcr-token", "--no-cache", "--admin", "admin-other"], "admin").success();
    assert_eq!(two.heard(), "other");
    run(&["dcr-token", "--no-cache", "--profile", "admin-other"], "admin").success();
    assert_eq!(two.heard(), "other");
    run(&["dcr-token", "--no-cache"], "admin-other").success();
    assert_eq!(two.heard(), "other");
    two.add("second", "local", &["--administers"]);
    run(&["jwks", "list"], "").success();
    run(&["dcr-token", "--no-cache", "--profile", "reader"], "").success();
    assert_eq!(two.heard(), "local");
    // An admin profile looks after itself.
    for words in [&["jwks", "list", "--profile", "second"] as &[&str], &["client", "show", "--profile", "second"]] {
        run(words, "").success();
    }
    two.forget();
    // Another environment than the client's is refused before anything is said to anybody.
    for words in [
        &["dcr-token", "--no-cache", "--admin", "admin", "--profile", "admin-other"] as &[&str],
        &["client", "list", "--admin", "admin-other", "--profile", "reader"],
        &["expiry", "--all", "--admin", "admin-other", "--profile", "reader"],
        &["jwks", "list", "--admin", "admin-other"],
        &["client", "show", "--admin", "admin-other", "--profile", "reader"],
    ] {
        run(words, "").fails(2).says("is in").without_result();
    }
    run(&["client", "list", "--profile", "reader"], "admin-other").fails(2).says("is in");
    assert_eq!(two.heard(), "nobody");
}

#[test]
fn a2_a_client_profile_whose_environment_has_no_admin_leads_to_none() {
    let two = Two::of_admins();
    two.add("lonely", "test", &[]);
    for words in [&["dcr-token"] as &[&str], &["client", "list"], &["expiry", "--all"], &["client", "show", "x"]] {
        for ran in two.both_ways(words, "lonely") {
            ran.fails(3).says("no admin profile in test").without_result();
        }
    }
    assert_eq!(two.heard(), "nobody");
}

#[test]
fn a2_a_client_named_by_its_id_is_looked_for_where_the_profile_is() {
    let two = Two::of_admins();
    // The same id in both, as in two sandboxes.
    two.add("plain", "local", &[]);
    for words in [&["client", "show", ADMIN_CLIENT] as &[&str], &["jwks", "list", "--client", ADMIN_CLIENT]] {
        for (profile, place) in [("admin-other", "other"), ("reader", "local"), ("plain", "local")] {
            for ran in two.both_ways(words, profile) {
                ran.success();
            }
            assert_eq!(two.heard(), place, "{words:?} {profile}");
        }
    }
}

#[test]
fn a2_lists_are_about_the_profile_that_is_named() {
    let two = Two::of_admins();
    two.world.run("client update --description changed --yes").success();
    two.world.run("client register --name third --scope sandbox:widgets.read --admin admin").success();
    let count = |words: &[&str], member: &str, profile: &str| {
        let counts = two
            .both_ways(&[words, &["-o", "json"]].concat(), profile)
            .map(|ran| ran.success().json()[member].as_array().unwrap().len());
        assert_eq!(counts[0], counts[1], "{words:?}");
        counts[0]
    };
    let all = |words: &[&str], member: &str| {
        two.world.run([words, &["-o", "json"]].concat()).success().json()[member].as_array().unwrap().len()
    };
    // A registration, a key and an update; and a registration.
    assert_eq!((all(&["log"], "changes"), count(&["log"], "changes", "reader")), (4, 3));
    assert_eq!((count(&["log"], "changes", "third"), count(&["log"], "changes", "admin")), (1, 4));
    assert_eq!(count(&["log"], "changes", "admin-other"), 0);
    assert_eq!((all(&["profile", "list"], "profiles"), count(&["profile", "list"], "profiles", "reader")), (4, 1));
    assert_eq!((all(&["key", "list"], "keys"), count(&["key", "list"], "keys", "reader")), (2, 1));
    assert_eq!(count(&["key", "list"], "keys", "third"), 0);
}

#[test]
fn a2_two_profiles_that_are_named_must_be_the_same() {
    let two = Two::of_admins();
    let before = two.world.files();
    for words in [
        &["profile", "remove", "reader", "--yes"] as &[&str],
        &["profile", "use", "reader"],
        &["profile", "add", "new", "--client-id", "x"],
        &["rotate", "admin", "--yes"],
        &["expiry", "admin"],
    ] {
        let named = if words.contains(&"reader") { "admin" } else { "reader" };
        two.world.run([words, &["--profile", named]].concat()).fails(2).says("--profile").without_result();
    }
    assert_eq!(two.heard(), "nobody");
    assert!(two.world.files() == before);
    // The variable is for a whole shell, and a word on the command line is closer.
    two.world.call("profile use reader").env("MASKINPORTEN_PROFILE", "admin").run().success();
    two.world.run("profile use reader --profile reader").success();
    // An admin profile beside the one to rotate is the admin.
    two.world.run("rotate reader --dry-run --profile admin").success();
    two.world.run("rotate reader --dry-run --profile admin-other").fails(2).says("is in other");
}

#[test]
fn a2_a_name_that_is_to_be_made_need_not_be_there() {
    let world = World::new(PROGRAM);
    world
        .call("client register --name x --scope sandbox:widgets.read")
        .env("MASKINPORTEN_PROFILE", "fresh")
        .run()
        .success();
    assert_eq!(world.profile("fresh")["name"], "fresh");
    let call = world.call("profile add newer --client-id x --environment local");
    call.env("MASKINPORTEN_PROFILE", "newer").env("MASKINPORTEN_ADMIN_PROFILE", "newer").run().success();
    world.call("profile add newest --client-id x").env("MASKINPORTEN_PROFILE", "typo").run().fails(3);
    for words in [&["completions", "bash"] as &[&str], &["--help"], &["demo"], &["env", "list"]] {
        let call = world.call(words).env("MASKINPORTEN_PROFILE", "fresh").env("MASKINPORTEN_ADMIN_PROFILE", "admin");
        call.run().success();
    }
}
