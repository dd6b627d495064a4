//! Stores that several machines share, here behind a program.

use maskinporten_sandbox::GRANTED_SCOPE;
use maskinporten_testkit::World;
use serde_json::Value;

use super::PROGRAM;

/// Keeps entries as files in its folder, with the number of times that each was written. `away` in it: it fails.
const STORE: &str = r#"#!/usr/bin/env python3
import fcntl, json, os, sys
folder = sys.argv[1]
if os.path.exists(folder + "/away"):
    sys.exit("the store is away")
question = json.loads(sys.stdin.readline())
name, path = question["name"], folder + "/" + question["name"].replace("/", "%")
with open(folder + "/.lock", "w") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    entry = json.load(open(path)) if os.path.exists(path) else {}
    if question["op"] == "read":
        answer = entry
    elif question["op"] == "write":
        if question.get("revision") != entry.get("revision"):
            answer = {"conflict": True}
        else:
            revision = str(int(entry.get("revision", "0")) + 1)
            with open(path + "~", "w") as new:
                json.dump({"value": question["value"], "revision": revision}, new)
            os.rename(path + "~", path)
            answer = {}
    elif question["op"] == "delete":
        if os.path.exists(path):
            os.remove(path)
        answer = {}
    else:
        answer = {"names": [name.split("%", 1)[1] for name in os.listdir(folder) if name.startswith(question["name"] + "%")]}
print(json.dumps(answer))
"#;

/// A machine before the same sandbox, which may read the same store.
fn machine(first: &World) -> World {
    let other = first.another();
    other.script("keep", STORE);
    other.add_admin("admin", "").success();
    other
}

/// The client App, whose key one machine has made and shared. Returns how its store is named.
fn shared(world: &World) -> String {
    world.script("keep", STORE);
    std::fs::create_dir_all(world.at("store")).unwrap();
    world.ok(["client", "register", "--profile", "app", "--name", "App", "--scope", GRANTED_SCOPE]);
    world.ok("keygen --profile app --kid app-1");
    world.ok("jwks upload --profile app");
    let store = format!("cmd:keep {}", world.text("store"));
    world.run(["profile", "share", "app", "--in", &store]).fails(6).says("pass --yes");
    world.ok(["profile", "share", "app", "--in", &store, "--yes"]);
    store
}

/// The names of the keys in the store.
fn keys(world: &World) -> Vec<String> {
    let found = std::fs::read_dir(world.at("store")).unwrap();
    let names = found.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter_map(|name| name.strip_prefix("keys%").map(str::to_owned)).collect()
}

#[test]
fn several_machines_sign_with_the_key_that_the_last_rotation_switched_to() {
    let world = World::new(PROGRAM);
    let store = shared(&world);
    let id = world.client_id("app");
    world.ok("token --profile app --no-cache");
    assert!(world.json("key list --profile app")["keys"][0]["store"] == store.as_str());
    assert!(keys(&world)[0].ends_with(".app-1"), "{:?}", keys(&world));
    // Nothing of it is left here.
    let config = world.read(world.config().join("config.toml"));
    assert!(config.contains(&format!("store = \"{store}\"")) && !config.contains("app-1"), "{config}");

    let other = machine(&world);
    other.ok([
        "profile",
        "add",
        "app",
        "--environment",
        "local",
        "--client-id",
        &id,
        "--shared-in",
        &store,
        "--scope",
        GRANTED_SCOPE,
    ]);
    other.ok("token --profile app");
    for (rotating, both) in [(&other, [&world, &other]), (&world, [&world, &other])] {
        rotating.ok("rotate app -y --every=10ms --grace=0s");
        for machine in both {
            machine.ok("token --profile app --no-cache");
        }
        assert_eq!((world.sandbox.kids(&id).len(), keys(&world).len()), (1, 1));
    }
    // With the store away, what is kept is served, and signing ends with a failure that names it.
    world.ok("token --profile app");
    world.write("store/away", "");
    world.ok("token --profile app");
    world.run("token --profile app --no-cache").fails(1).says("keep ended with 1");
    other.run("rotate app -y --every=10ms --grace=0s").fails(1);
    std::fs::remove_file(world.at("store/away")).unwrap();
    world.ok("rotate app -y --every=10ms --grace=0s");
}

#[test]
fn another_key_is_made_and_registered_where_the_profile_s_are() {
    let world = World::new(PROGRAM);
    let store = shared(&world);
    let id = world.client_id("app");
    world.ok("keygen --profile app --kid app-2");
    world.ok("jwks upload --profile app --key app-2");
    assert_eq!((world.sandbox.kids(&id).len(), keys(&world).len()), (2, 2));
    let other = machine(&world);
    other.ok(["profile", "add", "app", "--environment", "local", "--client-id", &id, "--shared-in", &store]);
    let listed = other.json("key list --profile app");
    let kids: Vec<&str> =
        listed["keys"].as_array().unwrap().iter().filter_map(|key| key["held_as"].as_str()).collect();
    assert_eq!(kids, ["app-1"], "those that the profile signs with");
    other.ok("rotate app -y --new-key app-2 --every=10ms --grace=0s");
    assert_eq!(world.sandbox.kids(&id), ["app-2"]);
    world.ok("token --profile app --no-cache");
}

#[test]
fn a_machine_that_died_in_the_middle_is_taken_over() {
    let world = World::new(PROGRAM);
    let store = shared(&world);
    let id = world.client_id("app");
    let other = machine(&world);
    other.ok([
        "profile",
        "add",
        "app",
        "--environment",
        "local",
        "--client-id",
        &id,
        "--shared-in",
        &store,
        "--scope",
        GRANTED_SCOPE,
    ]);
    // Killed while the old key is still there: nothing gives the lease back.
    let mut child = world.call("rotate app -y --every=10ms --grace=60s").start();
    while world.sandbox.kids(&id).len() < 2 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    std::thread::sleep(std::time::Duration::from_secs(2));
    child.kill().unwrap();
    child.wait().unwrap();
    let busy = other.run("rotate app -y --resume").fails(6);
    assert!(busy.stderr.contains("is changing the key of this client"), "{}", busy.stderr);
    for machine in [&world, &other] {
        machine.ok("token --profile app --no-cache");
    }
    std::thread::sleep(std::time::Duration::from_secs(31));
    let undone: Value = other.json("rotate app --rollback -y");
    assert_eq!(undone["rotations"][0]["state"], "rolled-back", "{undone:#}");
    assert_eq!((world.sandbox.kids(&id).as_slice(), keys(&world).len()), (&["app-1".to_owned()][..], 1));
    for machine in [&world, &other] {
        machine.ok("token --profile app --no-cache");
    }
}
