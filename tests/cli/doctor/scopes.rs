//! Scopes that are misspelt, never were, are missing or refused: each step of what is printed can be taken.

use maskinporten_sandbox::{GRANTED_SCOPE, OPEN_SCOPE};
use maskinporten_testkit::World;
use serde_json::{Value, json};

use super::commands;
use crate::PROGRAM;

/// What `doctor` finds with these flags.
fn found(world: &World, flags: &str, cause: &str) -> Value {
    let found = world.run(format!("doctor {flags} -o json")).fails(4).json();
    assert_eq!(found["cause"]["name"], cause, "{found:#}");
    found
}

/// Takes every step that is printed, as somebody would who has found the scope's name.
fn take_each_step(world: &World, found: &Value) {
    for command in commands(found) {
        world.shell(command.replace("TEXT", "widgets").replace("SCOPE", OPEN_SCOPE)).run().success();
    }
}

#[test]
fn a_scope_that_never_was_is_looked_for_and_its_owner_is_not_asked() {
    for (is_on_client, flags) in [(true, ""), (true, "--scope nowhere:widgets"), (false, "--scope nowhere:widgets")] {
        let world = World::with_reader(PROGRAM);
        if is_on_client {
            world.ok("client update --add-scope nowhere:widgets");
        }
        let found = found(&world, flags, "scope-gone");
        assert_eq!(found["cause"]["actor"], "you", "{found:#}");
        world
            .run(format!("doctor {flags}"))
            .fails(4)
            .prints("There is no scope nowhere:widgets: nobody has its prefix.");
        let commands = commands(&found);
        assert!(commands[0].starts_with("maskinporten scope find TEXT --environment local"), "{commands:?}");
        assert_eq!(commands[1].contains("--remove-scope nowhere:widgets"), is_on_client, "{commands:?}");
        // What was given with the call stands in no profile.
        assert_eq!(commands.len(), if flags.is_empty() { 4 } else { 3 }, "{commands:?}");
        take_each_step(&world, &found);
        world.run("doctor").success();
    }
}

/// A profile can name what its client never had.
#[test]
fn a_scope_that_only_the_profile_names_is_put_right_there() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    let add = format!("profile add reader --force --environment local --kid reader-1 --client-id {id}");
    world.ok(format!("{add} --scope nowhere:widgets"));
    take_each_step(&world, &found(&world, "", "scope-gone"));
    world.run("doctor").success();
    assert!(world.ok("profile show --profile reader").contains(OPEN_SCOPE));
}

/// The client's scopes and the profile's can be others, and a call can name its own.
#[test]
fn what_is_registered_misspelt_is_put_right_wherever_it_stands() {
    const MISSPELT: &str = "--scope sandbox:widget.read";
    for (of_profile, flags) in [(None, ""), (Some(MISSPELT), ""), (Some("--scope sandbox:open"), MISSPELT)] {
        let world = World::with_reader(PROGRAM);
        let id = world.client_id("reader");
        world.ok(format!("client update --add-scope {OPEN_SCOPE} --add-scope sandbox:widget.read"));
        world.ok(format!("client update --remove-scope {GRANTED_SCOPE}"));
        if let Some(scopes) = of_profile {
            let add = format!("profile add reader --force --environment local --kid reader-1 --client-id {id}");
            world.ok(format!("{add} {scopes}"));
        }
        let found = found(&world, flags, "scope-misspelt");
        let commands = commands(&found);
        assert!(commands[0].contains(&format!("--add-scope {GRANTED_SCOPE} --remove-scope sandbox:widget.read")));
        assert_eq!(commands.len(), if flags.is_empty() { 3 } else { 2 }, "{commands:?}");
        take_each_step(&world, &found);
        world.run("doctor").success();
    }
}

/// A server can say anything of what is registered.
#[test]
fn only_what_can_be_asked_for_is_named() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    world.ok(format!("profile add bare --environment local --kid reader-1 --client-id {id}"));
    for (registered, says) in [
        (json!(["noprefix"]), "name one: `maskinporten token --scope SCOPE --profile bare`"),
        (
            json!(["no prefix", OPEN_SCOPE]),
            "name the client's: `maskinporten token --scope sandbox:open --profile bare`",
        ),
        (json!(["a:`b`", OPEN_SCOPE]), "name one of the client's, SCOPE sandbox:open: `"),
    ] {
        world.sandbox.alter(&id, json!({"scopes": registered}));
        world.run("doctor bare").fails(2).prints(says);
    }
}

/// What a command can add is added, and Digdir is asked for the rest.
#[test]
fn no_command_adds_what_only_digdir_gives() {
    const BOTH: &str = "--scope sandbox:open --scope idporten:dcr.read";
    let world = World::with_reader(PROGRAM);
    let ask = |scopes: &str| {
        format!("Please give our client {} the scope {scopes} in Maskinporten.", world.client_id("reader"))
    };
    let letter = |found: &Value| found["cause"]["message"].as_str().unwrap().to_owned();
    let all = found(&world, &format!("{BOTH} --scope idporten:dcr.write"), "scope-not-on-client");
    assert!(letter(&all).contains(&ask("idporten:dcr.read idporten:dcr.write")), "{all:#}");
    let found = found(&world, BOTH, "scope-not-on-client");
    assert!(letter(&found).contains(&ask("idporten:dcr.read")) && !letter(&found).contains(['[', '{']), "{found:#}");
    assert_eq!(found["cause"]["actor"], "digdir", "{found:#}");
    assert_eq!(commands(&found), ["maskinporten client update --add-scope sandbox:open"]);
    assert!(found["cause"]["remedies"][0].as_str().unwrap().contains("for idporten:dcr.read for this client"));
    let refused = world.run(format!("token {BOTH}")).fails(4);
    let refused = refused.says("`maskinporten client update --add-scope sandbox:open`");
    refused.says("hint: only Digdir gives scopes of self-service").never_says("--add-scope idporten");
    take_each_step(&world, &found);
    world.run(format!("token {BOTH}")).fails(4).says("only Digdir gives").never_says("--add-scope");
}
