//! A client's first key, after which no certificate logs it in.

use std::time::Duration;

use maskinporten_testkit::World;

use super::rotations::until;
use super::told::tell;
use crate::PROGRAM;

const SWITCH: [&str; 5] = ["jwks", "upload", "--key", "first", "--switch-to-key"];

fn certified() -> World {
    let world = World::with_certified(PROGRAM);
    world.ok("keygen --kid first");
    world.ok("keygen --kid second");
    world
}

/// The switch to it, stopped.
pub fn switched() {
    for way in ["finishes it", "goes back to the certificate"] {
        let world = certified();
        world.sandbox.set(|options| options.propagation_delay = Duration::from_secs(60));
        world.sandbox.clear_log();
        let mut child = world.call(SWITCH).start();
        until(|| world.sandbox.tokens_asked() > 1);
        child.kill().unwrap();
        child.wait().unwrap();
        world.sandbox.set(|options| options.propagation_delay = Duration::ZERO);
        tell(&world, "jwks upload --key second", 6).then(way, &[]);
        world.ok("token --no-cache --wait");
    }
    // What can't be undone at once is undone later.
    let world = certified();
    world.sandbox.fail(&["POST token:400 @1", "DELETE selfservice:403"]);
    let told = tell(&world, SWITCH, 4);
    world.sandbox.fail(&[]);
    told.then("not all of it could be rolled back", &[]);
    world.ok("token --no-cache");
    // Not known in time.
    let world = certified();
    world.sandbox.set(|options| options.propagation_delay = Duration::from_secs(5));
    let told = tell(&world, [&SWITCH[..], &["--wait=1s"]].concat(), 4);
    told.says("wait longer with --wait").says("nothing has changed");
    // The private half is somewhere else.
    let world = World::with_certified(PROGRAM);
    world.ok("keygen --kid away");
    world.ok("key export away --private --unencrypted --to-file away.pem");
    world.write("away.jwk", world.ok("key export away"));
    world.ok("key delete away --yes");
    let told = tell(&world, "jwks upload --file away.jwk --kid away --switch-to-key", 3);
    told.then("import it first", &[("FILE", "away.pem")]);
    tell(&world, "jwks upload --key away", 6).again("pass --switch-to-key to confirm", &["--switch-to-key"]);
    tell(&world, "jwks upload --key away --dry-run", 0);
}
