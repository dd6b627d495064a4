//! Commands in results, rather than in hints: they are completed with what was given as well.

use maskinporten_sandbox::{CUSTOMER, Change};
use maskinporten_testkit::World;

use super::{Elsewhere, commands, filled, parsed};
use crate::PROGRAM;

/// What acts for nobody has no use for a store.
const NOBODYS: [&str; 4] = ["demo", "env", "explain", "sandbox"];

/// Runs a command, and looks at each command in its result.
#[track_caller]
fn walks(elsewhere: &Elsewhere, words: &[&str]) {
    let ran = elsewhere.run(words);
    let found = commands(&ran.stdout.replace(r"\n", "\n").replace(r"\\", r"\"));
    assert!(!found.is_empty(), "{words:?} prints no command: {}{}", ran.stdout, ran.stderr);
    for command in found {
        let given = shell_words::split(&command).unwrap();
        parsed(&filled(&command)).unwrap_or_else(|error| panic!("{words:?}: `maskinporten {command}`: {error}"));
        let [config, folder, store, kind] = Elsewhere::FLAGS;
        let is_nobodys = NOBODYS.contains(&given[0].as_str());
        let needed = if is_nobodys { &[[config, folder]][..] } else { &[[config, folder], [store, kind]] };
        for pair in needed {
            assert!(
                given.windows(2).any(|words| words == pair),
                "{words:?}: `maskinporten {command}` lacks {pair:?}"
            );
        }
    }
}

#[test]
fn a4_commands_in_results_are_given_what_was_given() {
    let world = World::with_reader(PROGRAM);
    world.ok("profile add keyless --environment local --client-id x");
    world.ok("profile use reader");
    let id = world.client_id("reader");
    let key = world.sandbox.keys(&id)[0].clone();
    let five = (1..=5).map(|number| {
        let mut key = key.clone();
        key["kid"] = format!("it's {number}").into();
        key
    });
    world.sandbox.change(&id, &Change::SetKeys(five.collect())).unwrap();
    let elsewhere = Elsewhere::new(world);
    let shell = "sandbox:it's;a$(id)";
    for words in [
        &["can-i", "nosuch:thing"][..],
        &["can-i", "sandbox:delegated", "--consumer-org", CUSTOMER],
        &["can-i", shell, "--consumer-org", CUSTOMER],
        &["doctor", "--scope", "sandbox:widget.read"],
        &["doctor", "--system-user", CUSTOMER, "--external-ref", "it's `x`"],
        &["explain", "MP-121"],
        &["explain", "--list"],
        &["lint"],
    ] {
        walks(&elsewhere, words);
        walks(&elsewhere, &[words, &["-o", "json"]].concat());
    }
    for words in [&["expiry", "--all"][..], &["profile", "show", "--profile", "keyless"]] {
        walks(&elsewhere, words);
    }
    let ran = elsewhere.run(&["can-i", shell, "--consumer-org", CUSTOMER]);
    ran.prints(r"client update --add-scope 'sandbox:it'\''s;a$(id)' --");
}

#[test]
fn a4_where_nothing_is_set_up_the_beginnings_are_completed() {
    let world = World::empty(PROGRAM);
    std::fs::create_dir(world.at("a folder")).unwrap();
    walks(&Elsewhere { world }, &["status"]);
}
