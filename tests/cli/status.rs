//! `status`: one screen, without a network, a question or a store that is unlocked.

use maskinporten_sandbox::{ADMIN_CLIENT, GRANTED_SCOPE};
use maskinporten_testkit::{Home, World, kit};
use serde_json::Value;

use crate::PROGRAM;

const DAY: i64 = 86_400;

/// The status of the profile `reader`.
fn reader(world: &World) -> Value {
    world.run("status --profile reader -o json").json()["profiles"][0].clone()
}

/// What the server has comes to be known here.
fn age(world: &World, days: i64) {
    world.sandbox.age(&world.client_id("reader"), "reader-1", days * DAY + 60);
    world.ok("jwks list --profile reader");
}

#[test]
fn where_to_begin_is_said_on_an_empty_machine() {
    let home = Home::new(PROGRAM);
    let ran = home
        .run("status")
        .fails(3)
        .prints("`maskinporten onboard`")
        .prints("`maskinporten demo`")
        .prints("`maskinporten profile add NAME --client-id ID`");
    assert_eq!(ran.stderr, "");
    assert_eq!(home.run("status -o json").fails(3).json()["profiles"], serde_json::json!([]));
    home.run("status --profile nobody").fails(3).says("there is no profile nobody");
}

#[test]
fn an_onboarding_that_was_begun_is_gone_on_with() {
    let world = World::empty(PROGRAM);
    let goes_on = "`maskinporten onboard --profile weather` goes on";
    let answers = |way: &str, more: &str| {
        let scopes = format!("scopes = [\"{GRANTED_SCOPE}\"]");
        let text = format!("environment = \"local\"\nway = \"{way}\"\nname = \"Weather\"\n{scopes}\n{more}");
        world.write("answers.toml", text);
        world.run("onboard --answers answers.toml --password-from password.txt").fails(3);
    };
    // Digdir hasn't answered yet, and there is no profile.
    answers("service-desk", "[admin]\ncertificate = \"business.p12\"\n");
    world.run("status").fails(3).prints("waits for the answer of Digdir's service desk").prints(goes_on);
    assert_eq!(world.run("status -o json").fails(3).json()["onboardings"], serde_json::json!(["weather"]));
    // The portal's form isn't filled in yet: the profile has a key and no client.
    std::fs::remove_dir_all(world.config().join("onboardings")).unwrap();
    answers("portal", "");
    for command in ["status", "token", "doctor"] {
        world.run(format!("{command} --profile weather")).fails(3).says(goes_on);
    }
    std::fs::remove_dir_all(world.config().join("onboardings")).unwrap();
    world.run("token --profile weather").fails(3).says("client register");
}

#[test]
fn an_admin_that_is_on_its_way_is_gone_on_with_for_its_client() {
    let world = World::empty(PROGRAM);
    let answers = "environment = \"local\"\nway = \"service-desk\"\nname = \"Weather\"\n";
    world.write("answers.toml", format!("{answers}[admin]\nown_key = true\norganisation = \"310400017\"\n"));
    world.run("onboard --answers answers.toml").fails(3);
    world.run("status").fails(3).says("`maskinporten onboard --profile weather` goes on");
}

#[test]
fn one_screen_has_it_all_and_no_server_is_asked() {
    let world = World::with_reader(PROGRAM);
    let fresh = reader(&world);
    assert_eq!(world.sandbox.sent(), [""; 0]);
    assert_eq!((&fresh["environment"], &fresh["login"]), (&"local".into(), &"key".into()));
    let key = &fresh["key"];
    assert_eq!((&key["kid"], &key["state"], &key["held_here"]), (&"reader-1".into(), &"fine".into(), &true.into()));
    assert_eq!((&key["days_left"], &key["store"]), (&364.into(), &"plain-file".into()));
    assert_eq!((&fresh["token"]["state"], &fresh["rotation"]), (&"none".into(), &Value::Null));
    let change = &fresh["last_change"];
    assert_eq!((&change["command"], &change["outcome"]), (&"jwks upload".into(), &"done".into()));
    world.ok("token");
    assert_eq!(reader(&world)["token"]["state"], "cached");
    let text = world.run("status --profile reader").success();
    text.prints("key reader-1").prints("364 days left").prints("cached until").prints("none under way");
    let both = world.run("status --all").success();
    both.prints("admin").prints("certificate").prints("reader");
    world.run("status --all --profile reader").fails(2).says("leave one of them out");
    world.call("status --all").env("MASKINPORTEN_PROFILE", "reader").run().success().prints("admin");
}

#[test]
fn the_profile_may_be_named_without_a_flag() {
    let world = World::with_reader(PROGRAM);
    world.run("status reader").success().prints("reader, named by this command").says("--all shows the 2 profiles");
    assert_eq!(world.run("status admin -o json").success().json()["profiles"][0]["name"], "admin");
    world.call("status reader").env("MASKINPORTEN_PROFILE", "admin").run().success().prints("reader");
    world.run("status reader --profile reader").success();
    world.run("status reader --profile admin").fails(2).says("leave one of them out");
    world.run("status reader --all").fails(2).says("cannot be used with");
    world.run("status nobody").fails(3).says("there is no profile nobody");
    world.register("keyless");
    world.run("status keyless").fails(3).says("`maskinporten keygen --profile keyless`");
}

#[test]
fn the_exit_code_is_the_most_urgent() {
    let world = World::with_reader(PROGRAM);
    for (days, code, state) in [(100, 0, "fine"), (20, 10, "warn"), (3, 11, "fail"), (-1, 11, "expired")] {
        age(&world, days);
        let ran = world.run("status --profile reader -o json").fails(code);
        assert_eq!((ran.json()["state"].as_str(), ran.stderr.as_str()), (Some(state), ""));
    }
    world.run("status --profile reader").fails(11).says("`maskinporten rotate reader").prints("expired on");
    age(&world, 20);
    world.run("status --profile reader --warn 7d").success();
    world.run("status --profile reader --fail 25d").fails(11);
    world.run("status --warn 1d --fail 2d").fails(2);
    // What ends soon comes before what is missing.
    world.register("keyless");
    let all = world.run("status --all").fails(10);
    all.prints("warn").prints("profile keyless has no key yet").says("`maskinporten status --profile reader`");
    age(&world, 100);
    world.run("status --all").fails(3);
    world.register("later");
    world.run("status --all").fails(3).says("`maskinporten status --profile keyless`");
    world.run("status --profile keyless").fails(3).says("`maskinporten keygen --profile keyless`");
}

#[test]
fn the_only_one_is_not_said_of_one_beside_an_admin() {
    let world = World::new(PROGRAM);
    world.register("keyless");
    // As `profile add` leaves it: none is chosen.
    let config = world.config().join("config.toml");
    let chosen = world.read(&config);
    std::fs::write(
        &config,
        chosen
            .lines()
            .filter(|line| !line.starts_with("default"))
            .fold(String::new(), |text, line| text + line + "\n"),
    )
    .unwrap();
    let one = world.run("status").fails(3).prints("keyless, the only one that isn't an admin's");
    one.says("--all shows the 2 profiles");
}

#[test]
fn a_key_that_is_gone_is_missing() {
    let world = World::with_reader(PROGRAM);
    let key = world.files().into_iter().map(|(path, _)| path);
    let secrets: Vec<_> = key.filter(|path| path.extension().is_some_and(|extension| extension == "der")).collect();
    for path in secrets {
        std::fs::remove_file(path).unwrap();
    }
    world.run("status --profile reader").fails(3).prints("isn't in the plain-file store");
    let gone = reader(&world);
    assert_eq!((&gone["key"]["held_here"], &gone["problem"]["kind"]), (&false.into(), &"missing".into()));
    // Nothing in it is lost to a program for the sake of the file next to it.
    std::fs::remove_file(world.config().join("keys.toml")).unwrap();
    world.run("status --profile reader").fails(3).prints("is stored on this machine");
}

#[test]
fn a_token_is_only_asked_for_online() {
    let world = World::with_reader(PROGRAM);
    world.run("status --profile reader --online").success().prints("fetched, until");
    world.run("status --profile reader --online").success().prints("cached, until");
    assert_eq!(world.sandbox.tokens_asked(), 1);
    world.run("token --no-cache --profile reader").success();
    world.ok("rotate reader --yes --grace 0s --every 1ms");
    world.sandbox.fail(&["POST token:400"]);
    let ran = world.run("status --profile reader --online").fails(4).prints("token        none: ");
    assert!(ran.stderr.contains("error: ") && ran.stderr.contains("hint: "), "{}", ran.stderr);
    world.sandbox.fail(&["POST token:400"]);
    world.run("status --all --online").fails(4).says("no token for").prints("failed");
}

#[test]
fn a_rotation_under_way_is_seen() {
    let world = World::with_reader(PROGRAM);
    world.ok("rotate reader --yes --grace 1h --every 1ms");
    let ran = world.run("status --profile reader").success().prints("under way, begun");
    ran.says("`maskinporten rotate reader --status`");
    assert_eq!(reader(&world)["rotation"]["next"], "grace");
    let journal = world.config().join("rotations/reader.jsonl");
    std::fs::write(&journal, "{\"at\":\"flown\"}\n").unwrap();
    world.run("status --profile reader").success().says("warning: reader: ").prints("364 days left");
}

/// No Secret Service can be reached by this address, and none is.
#[cfg(target_os = "linux")]
#[test]
fn no_keyring_is_opened() {
    let world = World::with_reader(PROGRAM);
    let status = |words: &str| {
        let call = world.call(format!("status --profile reader --store keyring {words}"));
        call.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere").run().success()
    };
    status("").prints("keyring, which wasn't opened");
    assert_eq!(status("-o json").json()["profiles"][0]["key"]["held_here"], Value::Null);
}

#[cfg(unix)]
#[test]
fn nobody_is_asked_for_a_password() {
    let world = World::new(PROGRAM);
    world.call(format!(
        "profile add filed --environment local --administers --client-id {ADMIN_CLIENT} --certificate business.p12 \
         --password-from password.txt --reference"
    ))
    .run()
    .success();
    let (code, text) = crate::prompts::ended(world.call("status --profile filed").on_terminal());
    assert!(code == 0 && text.contains("a password is needed"), "{text}");
    let (code, text) = crate::prompts::ended(world.call("status --profile filed --online").on_terminal());
    assert!(code == 2 && text.contains("a password is needed"), "{text}");
    let known = world.call("status --profile filed").env("MASKINPORTEN_CERTIFICATE_PASSWORD", &kit().good().password);
    known.run().success().prints("days left");
    std::fs::remove_file(world.at("business.p12")).unwrap();
    world.run("status --profile filed").fails(3);
}

#[test]
fn whom_variables_describe_is_no_profile() {
    let world = World::with_reader(PROGRAM);
    let jwk = world.ok("key export reader-1 --private --unencrypted --to jwk --to-file -");
    let issuer = world.sandbox.issuer().to_owned();
    let (id, endpoint) = (world.client_id("reader"), format!("{issuer}token"));
    let variables = [
        ("MASKINPORTEN_CLIENT_ID", id.as_str()),
        ("MASKINPORTEN_CLIENT_JWK", jwk.trim()),
        ("MASKINPORTEN_ISSUER", &issuer),
        ("MASKINPORTEN_TOKEN_ENDPOINT", &endpoint),
        ("MASKINPORTEN_SCOPES", GRANTED_SCOPE),
    ];
    let home = Home::new(PROGRAM);
    home.call("status").envs(&variables).run().success().prints("MASKINPORTEN_CLIENT_ID");
    home.call("status --online").envs(&variables).run().success().prints("fetched, until");
    home.call("status").envs(&variables[..1]).run().fails(3).says("describe a client in part");
    let beside = world.call("status --profile reader").envs(&variables).run().success();
    assert!(!beside.stderr.contains("these variables"), "{}", beside.stderr);
    world.call("status").envs(&variables).run().success().says("not as this profile");
}

#[test]
fn a_certificate_that_is_gone_is_missing() {
    let world = World::with_certified(PROGRAM);
    world.run("status --profile certified").success().prints("business certificate").prints("days left");
    let config = world.config().join("config.toml");
    let named = format!("[profiles.certified]\ncertificate = \"{}\"\n", "ab".repeat(32));
    let text = world.read(&config).replace("[profiles.certified]\n", &named).replace("version = 1", "version = 2");
    std::fs::write(&config, text).unwrap();
    world.run("token --profile certified --no-cache").fails(3).says("has no certificate with the SHA-256");
    world.run("status --profile certified").fails(3).prints("has no certificate with the SHA-256");
}

/// What can't be read of one thing is no reason to say nothing of the others.
#[cfg(unix)]
#[test]
fn what_others_can_change_is_warned_of_and_the_rest_is_shown() {
    use std::os::unix::fs::PermissionsExt as _;

    let world = World::with_reader(PROGRAM);
    let open = |path: &str, mode| {
        std::fs::set_permissions(world.config().join(path), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    open("audit.jsonl", 0o644);
    let all = world.run("status --all").success().prints("reader");
    assert_eq!(all.stderr.matches("audit.jsonl").count(), 1, "{}", all.stderr);
    open("audit.jsonl", 0o600);
    open("secrets", 0o755);
    world.run("status --profile reader").fails(3).prints("problem").says("chmod");
    let problem = reader(&world)["problem"]["message"].as_str().unwrap().to_owned();
    assert!(problem.contains("secrets"), "{problem}");
    open("secrets", 0o700);
    let key = world.config().join("secrets").read_dir().unwrap().flatten().map(|entry| entry.path());
    for path in key.filter(|path| path.extension().is_some_and(|extension| extension == "der")) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644)).unwrap();
    }
    world.run("status --profile reader").fails(3).prints("can be reached by other users").says("`chmod 600 ");
}

/// Whoever can change the settings decides who signs, and what is run.
#[cfg(unix)]
#[test]
fn settings_and_keys_that_others_can_change_are_never_all_right() {
    use std::os::unix::fs::PermissionsExt as _;

    let world = World::with_reader(PROGRAM);
    let chmod = |path: &std::path::Path, mode: u32| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let (folder, file) = (world.config(), world.config().join("config.toml"));
    for (path, open, shut) in [(&folder, 0o777, 0o700), (&file, 0o666, 0o600)] {
        let mend = format!("`chmod {shut:o} {}`", path.display());
        chmod(path, open);
        world.run("status").success().says("by other users").says(&mend);
        world.run("doctor").fails(2).prints("✘  configuration").prints(&mend);
        chmod(path, shut);
        let ran = world.run("status").success();
        assert!(!ran.stderr.contains("chmod"), "{}", ran.stderr);
    }
    // The admin's, which only self-service needs.
    let keys = folder.join("secrets").read_dir().unwrap().flatten().map(|entry| entry.path());
    let is_admin_s = |path: &std::path::PathBuf| {
        chmod(path, 0o644);
        let is = world.run("token --profile reader --no-cache").code == Some(0);
        if !is {
            chmod(path, 0o600);
        }
        is
    };
    let keys = keys.filter(|path| path.extension().is_some_and(|extension| extension == "der"));
    let opened = keys.filter(is_admin_s).count();
    assert_eq!(opened, 1);
    let ran = world.run("doctor").fails(2).prints("✘  self-service").prints("`chmod 600 ");
    assert!(!ran.stdout.contains("Everything is right"), "{}", ran.stdout);
}
