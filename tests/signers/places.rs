//! Where a profile's key is, whatever changes that, and what is said of a key that is elsewhere.

use maskinporten_testkit::World;
use serde_json::Value;

use super::PROGRAM;

/// The client app, whose key `app-1` a program has, and how that is called.
fn app() -> Option<(World, String)> {
    let world = World::new(PROGRAM);
    world.register("app");
    let at = world.signer("keys", &["one"])?;
    world.ok(["keygen", "--profile", "app", "--in", &at, "--existing", "--kid", "app-1"]);
    world.ok("jwks upload --profile app");
    Some((world, at))
}

fn signer(world: &World, profile: &str) -> Option<String> {
    world.profile(profile)["signer"].as_str().map(str::to_owned)
}

fn thumbprint(world: &World, kid: &str) -> String {
    world.json(["key", "show", kid])["entries"][0]["thumbprint"].as_str().unwrap().to_owned()
}

#[test]
fn a_profile_follows_its_key_from_place_to_place() {
    let Some((world, at)) = app() else { return };
    let id = world.client_id("app");
    let add = format!("profile add second --environment local --client-id {id}");
    // By its kid alone.
    world.ok(format!("{add} --kid app-1"));
    assert_eq!(signer(&world, "second").as_deref(), Some(at.as_str()));
    world.run("rotate second -y").fails(6).says("can't make a key");
    // A store that is named gets no key of a service's.
    world.run("rotate second -y --store plain-file").fails(2).says("leave --store out");
    world.run(["keygen", "--in", &at, "--kid", "app-2", "--store", "plain-file"]).fails(2).says("leave --store out");
    world.ok("keygen --kid local");
    world.ok(format!("{add} --kid local --force"));
    assert_eq!(signer(&world, "second"), None);
    // What is refused puts nothing on record.
    world.signer("keys", &["two"]);
    let words = [&add.split(' ').collect::<Vec<_>>()[..], &["--signer", &at, "--kid", "app-2"]].concat();
    world.run(&words).fails(6).says("exists, with other values");
    world.run("key show app-2").fails(3);

    // The service gets the key that it signs with: the store's copy goes.
    let name = thumbprint(&world, "local");
    let copy = world.config().join(format!("secrets/key-{name}.der"));
    assert!(copy.exists());
    world.ok("key export local --private --unencrypted --to pem --to-file keys/three.pem");
    world.signer("keys", &["one", "three"]);
    let third = format!("profile add third --environment local --client-id {id}");
    let choice = ["--signer", &at, "--kid", "local", "--thumbprint", &name];
    world.ok([&third.split(' ').collect::<Vec<_>>()[..], &choice].concat());
    assert!(!copy.exists());
    assert_eq!(signer(&world, "second").as_deref(), Some(at.as_str()));
    // It loses it, and it comes back.
    world.signer("keys", &["one"]);
    world.ok("key import keys/three.pem --kid local");
    assert_eq!((signer(&world, "second"), signer(&world, "third"), copy.exists()), (None, None, true));
}

#[test]
fn a_rotation_between_store_and_service_is_undone_either_way() {
    let Some((world, at)) = app() else { return };
    world.ok("keygen --kid local");
    for (from, to, there) in [("app-1", "local", None), ("local", "app-1", Some(at.as_str()))] {
        let words = format!("rotate app -y --every=10ms --new-key {to}");
        world.ok(format!("{words} --grace=1h"));
        assert_eq!(signer(&world, "app").as_deref(), there);
        world.ok("token --profile app --no-cache");
        world.ok("rotate app --rollback -y");
        assert_eq!(world.profile("app")["kid"], from);
        assert_eq!(signer(&world, "app").is_some(), there.is_none());
        world.ok("token --profile app --no-cache");
        world.ok(format!("{words} --grace=0s --keep-old"));
        assert_eq!((world.profile("app")["kid"].as_str(), signer(&world, "app").as_deref()), (Some(to), there));
    }
}

#[test]
fn a_client_s_first_key_may_be_at_a_service() {
    let world = World::with_certified(PROGRAM);
    let Some(at) = world.signer("keys", &["one"]) else { return };
    world.ok(["keygen", "--in", &at, "--existing", "--kid", "first"]);
    world.ok("jwks upload --profile certified --key first --switch-to-key --yes");
    assert_eq!(signer(&world, "certified").as_deref(), Some(at.as_str()));
    world.ok("token --profile certified --no-cache");
}

#[test]
fn what_is_said_of_it_names_the_service_and_not_what_the_program_is_given() {
    let Some((world, at)) = app() else { return };
    for words in [
        "status app",
        "key list",
        "key show app-1",
        "profile show --profile app",
        "doctor --profile app",
        "rotate app --dry-run --new-key app-1",
    ] {
        let ran = world.run(words);
        let folder = world.text("keys");
        assert!(!ran.stdout.contains(&folder) && !ran.stderr.contains(&folder), "{words}: {}", ran.stdout);
    }
    assert!(world.ok("status app").contains("cmd:signer, which wasn't asked"));
    assert!(world.ok("key list").contains("cmd:signer "));
    assert_eq!(world.json("key list --profile app")["keys"][0]["store"], at.as_str());
    world.run("profile export --profile app --as dotenv --private --to-file out.env").fails(2).says("never leaves");
    let kept = world.run("profile remove app --with-key --yes").fails(2);
    assert!(kept.stderr.contains("never leaves cmd:signer") && kept.stderr.contains("--with-key"), "{}", kept.stderr);

    // Another machine, which knows no more than the profile.
    let other = world.another();
    other.signer("none", &[]);
    let text = world.read(world.config().join("config.toml"));
    other.write(other.config().join("config.toml"), text);
    let known = other.run("status app").stdout;
    assert!(known.contains("cmd:signer, which wasn't asked"), "{known}");
    let doctor = other.run("doctor --profile app").stdout;
    assert!(doctor.contains("cmd:signer") && !doctor.contains("plain-file"), "{doctor}");
    other.ok("token --profile app");

    let deleted = world.json("key delete app-1 --force --yes");
    assert_eq!((&deleted["deleted"], &deleted["stays_in"]), (&Value::from("app-1"), &Value::from(at.as_str())));
    // It was only forgotten here.
    world.ok("token --profile app --no-cache");
}

#[test]
fn such_a_key_is_shared_and_offered_by_completions() {
    let Some((world, at)) = app() else { return };
    let offered = |words: &[&str]| {
        let words = [&["--", "maskinporten"], words].concat();
        let answer = world.call(words).env("MASKINPORTEN_COMPLETE", "1").run().success().stdout;
        answer.lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for words in
        [&["keygen", "--in", ""][..], &["profile", "add", "x", "--signer", ""], &["key", "import", "x", "--into", ""]]
    {
        assert_eq!(offered(words), [at.as_str()], "{words:?}");
    }
    let Some(store) = world.shared_store("store") else { return };
    world.ok(["profile", "share", "app", "--in", &store, "--yes"]);
    world.ok("token --profile app --no-cache");
    assert_eq!(offered(&["profile", "share", "app", "--in", ""]), [store.as_str()]);
    // Which service that is, each machine says for itself.
    assert_eq!(signer(&world, "app").as_deref(), Some(at.as_str()));
    world.run("profile remove app --with-key --yes").fails(2).says("is shared in cmd:keep");
}
