//! The guided path, where it stops.

use maskinporten_sandbox::{ADMIN_CLIENT, GRANTED_SCOPE};
use maskinporten_testkit::World;

use super::told::tell;
use crate::PROGRAM;

fn answers(world: &World, more: &str) {
    world.write("answers.toml", format!("environment = \"local\"\nname = \"Weather\"\n{more}"));
}

/// Whoever asks how an empty machine stands is led to the guided path.
pub fn empty_machines() {
    let world = World::empty(PROGRAM);
    let admin = format!("[admin]\nclient_id = \"{ADMIN_CLIENT}\"\ncertificate = \"business.p12\"\n");
    answers(&world, &format!("way = \"admin\"\nscopes = [\"{GRANTED_SCOPE}\"]\n{admin}"));
    let more = "--answers answers.toml --password-from password.txt";
    tell(&world, "status", 3).then_with("`maskinporten onboard`", &[], more);
    let world = World::empty(PROGRAM);
    answers(&world, &format!("way = \"admin\"\nscopes = [\"{GRANTED_SCOPE}\"]\n{admin}"));
    tell(&world, "doctor", 3).then_with("set up a client step by step", &[], more);
}

pub fn onboarding() {
    let world = World::empty(PROGRAM);
    tell(&world, "onboard", 2).says("give it as `name` in a file that --answers names");
    tell(&world, "onboard --answers business.p12", 2).says("as --save-answers writes it");
    answers(&world, "way = \"portal\"\n");
    let words = "onboard --answers answers.toml --password-from password.txt";
    tell(&world, format!("{words} --dry-run"), 0).says("keygen --kid").says("profile add weather --force");
    answers(&world, &format!("way = \"portal\"\nscopes = [\"{GRANTED_SCOPE}\"]\n"));
    tell(&world, words, 3).says("give it as `client_id` in the file that --answers names");
    tell(&world, "token --profile weather", 3).says("onboard --profile weather` goes on");
    tell(&world, "onboard", 2).says("name its profile with --profile");
    // There is no profile that another command could try with.
    world.write("with-id.toml", world.read("answers.toml") + "client_id = \"an-id\"\n");
    tell(&world, "onboard --answers with-id.toml --wait 0s", 4).says("go on with").never_says("if it is new");

    let world = World::empty(PROGRAM);
    let admin = format!("[admin]\nclient_id = \"{ADMIN_CLIENT}\"\ncertificate = \"business.p12\"\n");
    answers(&world, &format!("way = \"admin\"\nscopes = [\"{GRANTED_SCOPE}\"]\n{admin}"));
    tell(&world, format!("{words} --dry-run"), 0)
        .says("profile add admin --environment local --administers")
        .says("client register --profile weather")
        .says("keygen --profile weather")
        .says("jwks upload --profile weather")
        .says("token --wait --profile weather");
    world.sandbox.fail(&["POST /clients:503"]);
    let told = tell(&world, format!("{words} --timeout 2"), 5);
    world.sandbox.fail(&[]);
    told.then("go on with", &[]);
    tell(&world, words, 0)
        .says("--as github --run --private")
        .says("--as dotenv --to-file")
        .then("get a token with", &[]);

    // What is there isn't what the answers say.
    answers(&world, "way = \"admin\"\nscopes = [\"sandbox:other\"]\n");
    tell(&world, words, 6).says("choose another profile with --profile").then("see what it has", &[]);

    // A client that others may log in to with the certificate.
    world.ok(["client", "register", "--name", "certified", "--scope", GRANTED_SCOPE, "--certificate"]);
    let id = world.client_id("certified");
    world.ok("keygen --kid loose --profile admin");
    world.ok([
        "profile",
        "add",
        "loose",
        "--environment",
        "local",
        "--client-id",
        &id,
        "--kid",
        "loose",
        "--scope",
        GRANTED_SCOPE,
    ]);
    tell(&world, "onboard --profile loose", 6).then("do it with", &[]);
}
