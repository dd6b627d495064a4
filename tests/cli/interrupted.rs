//! Commands that are broken off, and commands that run side by side.

use std::thread;
#[cfg(unix)]
use std::time::Duration;

use maskinporten_testkit::World;
#[cfg(unix)]
use maskinporten_testkit::interrupt;

use crate::PROGRAM;

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_wait_with_130() {
    let world = World::with_reader(PROGRAM);
    world.sandbox.set(|options| options.propagation_delay = Duration::from_secs(60));
    world.register("late");
    world.run("keygen --profile late").success();
    world.run("jwks upload --profile late").success();
    world.sandbox.clear_log();
    for (words, faults) in [
        // Waiting for propagation, for an answer, and for the next try.
        (&["token", "--wait", "--profile", "late"] as &[&str], &[] as &[&str]),
        (&["token", "--no-cache", "--profile", "reader"], &["token:hang"]),
        (&["token", "--no-cache", "--profile", "reader"], &["token:503/20"]),
        (&["token", "--profile", "reader"], &["token:hang"]),
    ] {
        world.sandbox.fail(faults);
        let before = world.sandbox.tokens_asked();
        let child = world.call(words).start();
        if faults == ["token:hang"] {
            thread::sleep(Duration::from_millis(700));
        } else {
            while world.sandbox.tokens_asked() == before {
                thread::sleep(Duration::from_millis(20));
            }
        }
        interrupt(&child);
        assert_eq!(child.wait_with_output().unwrap().status.code(), Some(130), "{words:?} {faults:?}");
    }
    // Nobody is kept waiting by a lock that was left behind.
    world.sandbox.fail(&[]);
    world.run("token --profile reader").success().token();
}

#[cfg(unix)]
#[test]
fn a_registration_that_was_interrupted_is_taken_up_again() {
    let world = World::new(PROGRAM);
    world.sandbox.fail(&["POST /clients:after-hang x1"]);
    let words = ["client", "register", "--name", "cut", "--scope", "sandbox:open"];
    let mut child = world.call(words).start();
    while world.sandbox.clients_named("cut").is_empty() {
        thread::sleep(Duration::from_millis(20));
    }
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    world.run(words).success();
    assert_eq!(world.sandbox.clients_named("cut").len(), 1);
}

#[test]
fn side_by_side_nothing_is_lost() {
    let world = World::new(PROGRAM);
    thread::scope(|scope| {
        for number in 0..6 {
            let world = &world;
            scope.spawn(move || {
                world.run(["keygen", "--kid", &format!("k{number}")]).success();
                let name = format!("p{number}");
                world.run(["profile", "add", &name, "--environment", "local", "--client-id", &name]).success();
            });
        }
    });
    assert_eq!(world.run("profile list -o json").success().json()["profiles"].as_array().unwrap().len(), 7);
    assert_eq!(world.run("store status -o json").success().json()["keys"], 7);
    // Seven keys, config.toml and keys.toml, and a lock for each folder: nothing temporary stays behind.
    let left: Vec<_> = world.files().into_iter().map(|(path, _)| path).collect();
    assert_eq!(left.len(), 7 + 2 + 2, "{left:?}");
}
