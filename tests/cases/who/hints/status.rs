//! What `status` says to do.

use maskinporten_testkit::{Home, World};

use super::Elsewhere;
use super::told::tell;
use crate::PROGRAM;

pub fn empty_machines() {
    let home = Home::new(PROGRAM);
    let told = tell(&home, "status", 3);
    told.then("shows the whole path", &[]);
    told.then("that is registered already", &[("NAME", "one"), ("ID", "an-id")]);
}

pub fn urgent_and_under_way() {
    let world = World::with_reader(PROGRAM);
    tell(&world, "status --all --profile reader", 2).says("names one profile");
    world.sandbox.age(&world.client_id("reader"), "reader-1", 1_000_000);
    world.ok("jwks list --profile reader");
    let told = tell(&world, "status --profile reader", 10);
    told.says("--all shows the 2 profiles").then("replace the key", &[]);
    let world = World::with_reader(PROGRAM);
    world.ok("rotate reader --yes --grace 1h --every 1ms");
    tell(&world, "status", 0).then("see how far the rotation is", &[]);
    world.sandbox.age(&world.client_id("reader"), world.profile("reader")["kid"].as_str().unwrap(), 1_000_000);
    world.ok("jwks list --profile reader");
    assert_eq!(Elsewhere::new(world).tries(&["status", "--all"]), 1);
}
