//! Two environments with an admin each (A3), and each value with where it came from.

use maskinporten_sandbox::ADMIN_CLIENT;
use maskinporten_testkit::World;
use serde_json::json;

use super::Two;
use crate::PROGRAM;

/// What is done through an admin, and for whom: for a profile, or for whatever there is.
const SELF_SERVICE: &[&[&str]] = &[
    &["dcr-token", "--no-cache"],
    &["client", "list"],
    &["client", "show"],
    &["client", "update", "--description", "x", "--dry-run"],
    &["client", "delete", "--dry-run", "--yes"],
    &["client", "register", "--name", "new", "--scope", "sandbox:widgets.read", "--dry-run"],
    &["jwks", "list"],
    &["jwks", "upload", "--dry-run"],
    &["jwks", "prune", "--dry-run"],
    &["expiry"],
    &["expiry", "--all"],
    &["lint", "--rule", "key-life"],
    &["lint", "--all", "--rule", "key-life"],
    &["rotate", "--dry-run"],
];

#[test]
fn a3_the_environment_that_is_named_is_the_one() {
    let two = Two::new();
    for words in SELF_SERVICE {
        for place in ["local", "other"] {
            for chosen in [None, Some("reader"), Some("writer")] {
                two.choose(chosen);
                let ran = two.world.run([words, &["--environment", place] as &[&str]].concat());
                ran.success();
                assert_eq!(two.heard(), place, "{words:?} with {chosen:?} chosen");
            }
        }
    }
    two.world.run("jwks list --env other").success();
    two.world.run("jwks list --environment nowhere").fails(3).says("no environment nowhere").without_result();
}

#[test]
fn a3_the_chosen_profile_leads_to_its_environment() {
    let two = Two::new();
    for (chosen, place) in [("reader", "local"), ("writer", "other"), ("admin-other", "other"), ("admin", "local")] {
        two.choose(Some(chosen));
        for words in SELF_SERVICE.iter().filter(|words| !["expiry", "lint"].contains(&words[0])) {
            // An admin profile has no registered key to rotate or upload, and isn't deactivated just so.
            if chosen.starts_with("admin") && !["list", "register", "--no-cache"].contains(&words[1]) {
                continue;
            }
            two.world.run(words).success();
            assert_eq!(two.heard(), place, "{words:?} with {chosen} chosen");
        }
    }
}

#[test]
fn a3_contradictions_are_refused_before_anything_is_sent() {
    let two = Two::new();
    for words in SELF_SERVICE {
        for contradiction in [
            &["--environment", "other", "--admin", "admin"] as &[&str],
            &["--environment", "local", "--profile", "admin-other"],
            &["--environment", "local", "--profile", "writer"],
            &["--environment", "local", "--profile", "reader", "--admin", "admin-other"],
        ] {
            let ran = two.world.run([words, contradiction].concat()).without_result();
            // A profile that has a client isn't registered again, wherever it is.
            if words[1..].first() != Some(&"register") || ran.code != Some(6) {
                ran.fails(2).says(" is in ").says("not in");
            }
            assert_eq!(two.heard(), "nobody", "{words:?} {contradiction:?}");
        }
        let call = two.world.call([words, &["--environment", "other"] as &[&str]].concat());
        let ran = call.env("MASKINPORTEN_ADMIN_PROFILE", "admin").run().fails(2);
        ran.says("MASKINPORTEN_ADMIN_PROFILE names it").without_result();
    }
    for words in
        [&["rotate", "reader", "--dry-run"] as &[&str], &["expiry", "reader"], &["log", "--profile", "reader"]]
    {
        two.world.run([words, &["--environment", "other"]].concat()).fails(2).says("profile reader is in local");
    }
    assert_eq!(two.heard(), "nobody");
}

#[test]
fn a3_an_id_means_something_in_one_environment_only() {
    let two = Two::new();
    let (reader, writer) = (two.world.client_id("reader"), two.world.client_id("writer"));
    let show = |words: &[&str]| two.world.run([&["client", "show"], words].concat());
    // Where a profile here has it.
    show(&[&reader]).success();
    assert_eq!(two.heard(), "local");
    show(&[&writer]).success();
    assert_eq!(two.heard(), "other");
    // Where it is said to be, whoever else has such an id.
    show(&[&reader, "--environment", "other"]).fails(4);
    assert_eq!(two.heard(), "other");
    show(&[&reader, "--admin", "admin-other"]).fails(4);
    assert_eq!(two.heard(), "other");
    // In both, it has to be said, or a profile must be chosen.
    show(&[ADMIN_CLIENT]).fails(2).says("admin, admin-other").says("--environment");
    assert_eq!(two.heard(), "nobody");
    show(&[ADMIN_CLIENT, "--environment", "other"]).success();
    assert_eq!(two.heard(), "other");
    two.choose(Some("writer"));
    show(&[ADMIN_CLIENT]).success();
    assert_eq!(two.heard(), "other");
    // A list names the profiles of its own environment.
    for (place, name) in [("local", "admin"), ("other", "admin-other")] {
        let list = two.world.run(["client", "list", "--environment", place]).success();
        let line = list.stdout.lines().find(|line| line.starts_with(ADMIN_CLIENT)).unwrap();
        assert!(line.split_whitespace().any(|word| word == name), "{line}");
    }
}

#[test]
fn a3_logs_and_expiry_are_of_the_environment_that_is_named() {
    let two = Two::new();
    let changes = |place: &str| two.world.json(["log", "--environment", place])["changes"].as_array().unwrap().len();
    assert_eq!((changes("local"), changes("other")), (2, 2));
    two.world.run("log --environment nowhere").fails(3);
    let clients = |words: &[&str]| {
        let report = two.world.run([&["expiry", "-o", "json"], words].concat()).success().json();
        let clients = report["clients"].as_array().unwrap().clone();
        clients.iter().map(|client| client["environment"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(clients(&["--environment", "other"]).iter().all(|place| place == "other"));
    assert!(clients(&["--all", "--environment", "other"]).iter().all(|place| place == "other"));
    assert!(clients(&["--all"]).iter().any(|place| place == "local"));
}

/// README's own: `admin` in test, and `admin-prod` in prod. Nobody answers here, and what can't be reached tells.
#[test]
fn a3_test_is_the_environment_when_nothing_else_is_said() {
    let world = World::empty(PROGRAM);
    let admin = |name: &str, environment: &str| {
        let words = ["profile", "add", name, "--environment", environment, "--administers", "--client-id", "an-id"];
        let login = ["--certificate", "business.p12", "--password-from", "password.txt"];
        world.run([&words[..], &login].concat()).success();
    };
    let reached = |words: &str| {
        let call = world.call(format!("{words} --timeout 1 -v -o json"));
        let ran = call.env("HTTPS_PROXY", "http://127.0.0.1:9").run().fails(5);
        let error = ran.error();
        (error["profile"].as_str().unwrap().to_owned(), error["environment"].as_str().unwrap().to_owned())
    };
    let of = |name: &str, environment: &str| (name.to_owned(), environment.to_owned());
    admin("admin-prod", "prod");
    assert_eq!(reached("client list"), of("admin-prod", "prod"));
    admin("admin", "test");
    for words in ["dcr-token", "client list", "client register --name x --scope a:b"] {
        assert_eq!(reached(words), of("admin", "test"));
        assert_eq!(reached(&format!("{words} --environment prod")), of("admin-prod", "prod"));
        assert_eq!(reached(&format!("{words} --environment test")), of("admin", "test"));
    }
    world.ok("profile use admin-prod");
    assert_eq!(reached("dcr-token"), of("admin-prod", "prod"));
    // Several, and none of them usual: it isn't guessed.
    world.ok("profile remove admin --yes");
    admin("admin-local", "local");
    world.ok("profile remove admin-prod --yes");
    admin("admin-prod", "prod");
    world.run("client list").fails(2).says("admin-local in local").says("admin-prod in prod").says("--environment");
}

#[test]
fn a_v_shows_whom_it_acts_for_and_why() {
    let two = Two::new();
    let (reader, writer) = (two.world.client_id("reader"), two.world.client_id("writer"));
    let says = |words: &[&str], lines: &[&str]| {
        let ran = two.world.run([words, &["-v"]].concat()).success();
        for line in lines {
            assert!(ran.stderr.lines().any(|said| said == *line), "{words:?}: {line:?} isn't in\n{}", ran.stderr);
            assert_eq!(ran.stderr.matches(line).count(), 1, "{words:?}: {line}");
        }
    };
    let client = |id: &str, why: &str| format!("client {id} ({why})");
    says(
        &["jwks", "list", "--profile", "reader"],
        &[
            "profile reader (--profile)",
            &client(&reader, "profile reader"),
            "environment local (profile reader)",
            "admin admin (profile reader)",
        ],
    );
    says(
        &["client", "list", "--environment", "other"],
        &["admin admin-other (the only one in other)", "environment other (--environment)"],
    );
    says(
        &["jwks", "list", "--environment", "other"],
        &["profile writer (the only one in other)", &client(&writer, "profile writer")],
    );
    says(
        &["client", "show", &writer],
        &[&client(&writer, "named by this command"), "environment other (profile writer)"],
    );
    says(&["dcr-token", "--admin", "admin"], &["admin admin (--admin)", "environment local (admin profile admin)"]);
    two.choose(Some("reader"));
    says(
        &["token"],
        &[
            "profile reader (chosen with `profile use`)",
            &client(&reader, "profile reader"),
            "environment local (profile reader)",
        ],
    );
    says(&["dcr-token"], &["admin admin (profile reader)", "environment local (profile reader)"]);
    let shown = two.world.call("profile show -o json").env("MASKINPORTEN_PROFILE", "writer").run().success().json();
    assert_eq!(shown["chosen_by"], json!("MASKINPORTEN_PROFILE"));
    two.world.run("profile show --profile writer").success().prints("--profile");
}
