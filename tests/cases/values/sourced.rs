//! Our own exports, as those read them who are to read them.

use maskinporten_testkit::{Ran, World};

use crate::PROGRAM;

fn export(world: &World, form: &str) -> String {
    let file = format!("{form}.env");
    world.ok(["profile", "export", "--profile", "reader", "--as", form, "--to-file", &file, "--private"]);
    world.read(&file)
}

/// As `docker run --env-file` reads a file: all that follows the first `=` of a line, to the letter.
fn in_a_container(world: &World, text: &str) -> Ran {
    let lines = text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split_once('=').unwrap());
    lines.fold(world.call("token --no-cache"), |call, (name, value)| call.env(name, value)).run()
}

fn in_a_shell(world: &World, file: &str) -> Ran {
    world.shell(format!("set -a; . ./{file}; set +a; exec maskinporten token --no-cache")).run()
}

#[test]
fn b2_what_is_exported_is_read_by_whom_it_is_for() {
    let world = World::with_reader(PROGRAM);
    // With quotation marks and without: what a container is started with is read either way.
    for form in ["nais", "dotenv", "gitlab"] {
        let text = export(&world, form);
        in_a_container(&world, &text).success().token();
        let words = ["profile", "add", form, "--from", &format!("{form}.env"), "--force"];
        world.run(words).success();
        world.run(["token", "--no-cache", "--profile", form]).success().token();
    }
    in_a_shell(&world, "dotenv.env").success().token();
    for (form, reader) in [("nais", "docker"), ("dotenv", "shell")] {
        let help = world.ok("profile export --help");
        let line = help.lines().skip_while(|line| !line.trim_start().starts_with(&format!("- {form}:"))).take(3);
        assert!(line.collect::<String>().contains(reader), "{help}");
    }
}

#[test]
fn b3_a_shell_that_took_the_quotes_is_named() {
    let world = World::with_reader(PROGRAM);
    export(&world, "nais");
    let ran = in_a_shell(&world, "nais.env").fails(2).without_result();
    ran.says("MASKINPORTEN_CLIENT_JWK").says("double quotes are gone").says("--as dotenv").never_says("column");
    // As other shells and launchers leave it.
    world.ok("key export reader-1 --private --to jwk --unencrypted --to-file reader.jwk");
    let bare = world.read("reader.jwk").replace('"', "");
    world.write_private("bare.jwk", &bare);
    let words = "profile add x --environment local --client-id x --private-key bare.jwk --kid k";
    world.run(words).fails(2).says("double quotes are gone");
}
