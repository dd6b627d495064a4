//! `scope find`: the list of published scopes, kept and searched.

use std::path::PathBuf;

use maskinporten_testkit::{World, mode};
use serde_json::Value;

use crate::PROGRAM;

const FIND: [&str; 4] = ["scope", "find", "--environment", "local"];

fn find(words: &[&'static str]) -> Vec<&'static str> {
    [&FIND[..], words].concat()
}

fn file(world: &World) -> PathBuf {
    world.config().join("scopes-local.json")
}

/// Makes the list that is kept so many days older.
fn age(world: &World, days: i64) {
    let mut kept: Value = serde_json::from_str(&world.read(file(world))).unwrap();
    let at: jiff::Timestamp = kept["at"].as_str().unwrap().parse().unwrap();
    kept["at"] = (at - jiff::SignedDuration::from_hours(24 * days)).to_string().into();
    world.write_private(file(world), kept.to_string());
}

#[test]
fn what_people_type_is_found_without_a_client() {
    let world = World::empty(PROGRAM);
    let ran = world.run(find(&["lakseslakt"])).success();
    ran.prints("fisk:lakseslakt.read")
        .prints("Sandkassens fiskeridirektorat")
        .prints("on request")
        .prints("possible");
    let first = |words: &[&'static str]| {
        let json = world.json(find(words));
        json["scopes"][0]["scope"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(first(&["folkeregister", "hendelser"]), "folkeregister:hendelser.read");
    assert_eq!(first(&["MERVERDIAVGIFT"]), "skatt:merverdiavgift.read");
    assert_eq!(first(&["fartøy"]), "fisk:fartoy.read");
    assert_eq!(first(&["kartverk"]), "kart:matrikkel.read");
    assert_eq!(first(&["310400149"]), "arbeid:arbeidsforhold.read");
    assert_eq!(first(&["zzzz"]), "");
    let json = world.json(find(&["inntekt"]));
    assert_eq!(json["found"], 1, "what is deactivated isn't listed: {json}");
    assert!(world.sandbox.log().iter().all(|call| !call.authorization && call.status == 200));
}

#[test]
fn the_list_is_kept_and_says_its_age() {
    let world = World::empty(PROGRAM);
    world.run(find(&["widgets"])).success().never_says("from a list");
    assert_eq!(world.sandbox.log().len(), 2);
    assert_eq!(mode(&file(&world)), 0o600);
    age(&world, 3);
    world.run(find(&["widgets"])).success().says("from a list of 3 days ago; --refresh fetches a new one");
    assert_eq!(world.sandbox.log().len(), 2);
    world.run(find(&["widgets", "--refresh"])).success().never_says("from a list");
    assert_eq!(world.sandbox.log().len(), 4);
    // Too old, from the future, of another server, or no list at all: a new one.
    let kept = world.read(file(&world));
    let spoilt: [&dyn Fn(); 4] = [
        &|| age(&world, 8),
        &|| age(&world, -1),
        &|| drop(world.write_private(file(&world), kept.replace(world.sandbox.selfservice(), "https://a.example"))),
        &|| drop(world.write_private(file(&world), &kept[..kept.len() / 2])),
    ];
    for (number, spoil) in spoilt.into_iter().enumerate() {
        spoil();
        world.run(find(&["widgets"])).success().prints("sandbox:widgets.read").never_says("from a list");
        assert_eq!(world.sandbox.log().len(), 6 + 2 * number);
    }
}

#[test]
fn without_a_network_an_old_list_serves_and_says_so() {
    let world = World::empty(PROGRAM);
    world.sandbox.fail(&["GET /scopes/all:503"]);
    let find = |words| world.run([&find(words)[..], &["--timeout", "1"]].concat());
    find(&["widgets"]).fails(5).without_result();
    world.sandbox.fail(&[]);
    find(&["widgets"]).success();
    world.sandbox.fail(&["GET /scopes/all:503"]);
    find(&["widgets"]).success().prints("sandbox:widgets.read").says("from a list of a moment ago");
    age(&world, 30);
    let ran = find(&["widgets"]).success().prints("sandbox:widgets.read");
    ran.says("warning: from a list of 30 days ago, since no new one can be had");
    find(&["widgets", "--refresh"]).fails(5).without_result();
}

#[test]
fn misspelt_words_and_long_lists_are_said() {
    let world = World::empty(PROGRAM);
    world.run(find(&["lakselakt"])).success().prints("fisk:lakseslakt.read").says("this is what has: lakseslakt");
    world.run(find(&["zzzz"])).success().says("no published scope has these words");
    let ran = world.run(find(&["sandbox", "--limit", "2"])).success().says("see all with --limit");
    assert_eq!(ran.stdout.lines().count(), 3, "{}", ran.stdout);
    world.run(find(&[])).fails(2);
    world.run(find(&["  "])).fails(2).says("nothing to look for");
    world.run(["scope", "find", "x", "--environment", "nowhere"]).fails(3);
}
