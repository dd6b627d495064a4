//! Files of variables that a new key is put into.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use maskinporten_testkit::{Ran, World};
use serde_json::Value;

use crate::PROGRAM;

const FILE: &str = "app.env";
const DELIVER: [&str; 6] = ["rotate", "reader", "-y", "--every=10ms", "--grace=1s", "--deliver=env-file:app.env"];

fn put(world: &World, text: &str, mode: u32) {
    let path = world.write(FILE, text);
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn text(world: &World) -> String {
    fs::read_to_string(world.at(FILE)).unwrap()
}

/// What a shell that sources the file has of a variable.
fn sourced(world: &World, name: &str) -> String {
    let line = format!("set -eua; . ./{FILE}; printf %s \"${name}\"");
    let output = Command::new("sh").args(["-c", &line]).current_dir(world.root()).env_clear().output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}\n{}", text(world));
    String::from_utf8(output.stdout).unwrap()
}

/// The registered kids of the reader's client.
fn kids(world: &World) -> Vec<String> {
    world.sandbox.kids(&world.client_id("reader"))
}

fn rotated(world: &World) -> Ran {
    world.run(DELIVER).success()
}

#[test]
fn s5_a_value_of_several_lines_is_replaced_whole() {
    let world = World::with_reader(PROGRAM);
    let (before, after) = ("# ours\r\nA=1\r\nB = two words # note\r\nC='x\ny'\nexport ", "\n\nZ=\"last\nline\"");
    for (quote, old) in
        [('\'', "{\n  \"kty\": \"RSA\",\n  \"d\": \"OLDPRIVATE\"\n}"), ('"', "{\n \\\"d\\\": \\\"OLDPRIVATE\\\"\n}")]
    {
        // A shell runs `B = two words`; it is for those that read `.env` files by themselves.
        let (before, after) = (before.replace("B = two words # note", "B=two # note").replace('\r', ""), after);
        put(&world, &format!("{before}MASKINPORTEN_CLIENT_JWK={quote}{old}{quote} # the key{after}"), 0o600);
        rotated(&world);
        let now = text(&world);
        assert!(!now.contains("OLDPRIVATE"), "{now}");
        let jwk: Value = serde_json::from_str(&sourced(&world, "MASKINPORTEN_CLIENT_JWK")).unwrap();
        assert_eq!([jwk["kid"].as_str().unwrap()], kids(&world)[..]);
        assert!(now.starts_with(&format!("{before}MASKINPORTEN_CLIENT_JWK='{{")), "{now}");
        assert!(now.contains(&format!("}}' # the key{after}\nMASKINPORTEN_CLIENT_ID='")), "{now}");
        assert_eq!(sourced(&world, "C"), "x\ny");
        assert_eq!(sourced(&world, "Z"), "last\nline");
        assert_eq!(
            sourced(&world, "MASKINPORTEN_WELL_KNOWN_URL").rsplit('/').next(),
            Some("oauth-authorization-server")
        );
    }
}

#[test]
fn s5_all_but_the_values_stays_byte_for_byte() {
    let world = World::with_reader(PROGRAM);
    put(&world, "", 0o600);
    rotated(&world);
    let all = text(&world);
    let names: Vec<&str> = all.lines().map(|line| line.split_once('=').unwrap().0).collect();
    for (mode, end) in [(0o400, "\n"), (0o700, "\r\n")] {
        let lines: Vec<String> =
            names.iter().map(|name| format!("{name}=old # {name}{end}rest of '{end}' #")).collect();
        let lines: Vec<String> =
            lines.iter().map(|line| line.replace("rest of '", "R='").replace("' #", "'")).collect();
        let old = format!("#!/bin/sh{end}\t{}{end}  LAST=1", lines.join(end));
        put(&world, &old, mode);
        rotated(&world);
        let now = text(&world);
        // With each new value taken out again, nothing is different.
        let mut restored = now.clone();
        for name in &names {
            let start = restored.find(&format!("{name}='")).unwrap() + name.len() + 1;
            let length = restored[start + 1..].find('\'').unwrap() + 2;
            restored.replace_range(start..start + length, "old");
        }
        assert_eq!(restored, old);
        assert_eq!(world.at(FILE).metadata().unwrap().permissions().mode() & 0o7777, mode);
    }
}

#[test]
fn s5_what_can_not_be_rewritten_stops_the_rotation_before_it_begins() {
    let world = World::with_reader(PROGRAM);
    let before = kids(&world);
    let unclear = [
        ("MASKINPORTEN_CLIENT_JWK='{\n\"d\": 1}\n", 1),
        ("A=1\nB=\"x\nMASKINPORTEN_CLIENT_JWK={}\n", 2),
        ("A='x\nMASKINPORTEN_CLIENT_JWK={}\ny'\n", 1),
        ("A=it's\nMASKINPORTEN_CLIENT_JWK={}\nB=it's\n", 1),
        ("MASKINPORTEN_CLIENT_ID=a\nMASKINPORTEN_CLIENT_ID=b\n", 2),
        ("MASKINPORTEN_CLIENT_JWK={\\\n}\n", 1),
        ("A=x\\\nMASKINPORTEN_CLIENT_ID=b\n", 1),
        ("export A=1 MASKINPORTEN_CLIENT_ID=b\n", 1),
        ("A='1' MASKINPORTEN_CLIENT_ID=b\n", 1),
        ("MASKINPORTEN_CLIENT_ID='b'; echo\n", 1),
        ("MASKINPORTEN_CLIENT_ID=b; echo\n", 1),
        ("declare -x MASKINPORTEN_CLIENT_ID=b\n", 1),
        ("unset MASKINPORTEN_CLIENT_ID\n", 1),
        ("\u{feff}MASKINPORTEN_CLIENT_ID=b\n", 1),
        ("MASKINPORTEN_CLIENT_ID=$(cat id)\n", 1),
        ("A=$(cat <<END\nMASKINPORTEN_CLIENT_ID=b\nEND\n)\n", 1),
        ("MASKINPORTEN_CLIENT_ID=#b\n", 1),
        ("MASKINPORTEN_CLIENT_ID='b'c#d e\n", 1),
    ];
    for (old, line) in unclear {
        put(&world, old, 0o600);
        for words in [&DELIVER[..], &[&DELIVER[..], &["--dry-run"]].concat()] {
            let told = world.run(words).fails(2).says(&format!("app.env, line {line}: ")).says("hint: ");
            assert_eq!(text(&world), old, "{}", told.stderr);
        }
    }
    put(&world, "", 0o600);
    fs::write(world.at(FILE), b"A=\xff\n").unwrap();
    world.run(DELIVER).fails(2).says("isn't text");
    assert_eq!(kids(&world), before);
    world.run("token --profile reader --no-cache").success();
}

#[test]
fn s5_a_file_that_breaks_meanwhile_stops_the_rotation_before_the_old_key_goes() {
    let world = World::with_reader(PROGRAM);
    let before = kids(&world);
    put(&world, "A=1\n", 0o600);
    let breaks =
        ["--deliver=cmd:sh -c 'cat > /dev/null; echo \"B='\"'\"'\" >> app.env'", "--deliver=env-file:app.env"];
    let words = [&DELIVER[..5], &breaks].concat();
    world.run(&words).fails(2).says("app.env, line 2: ");
    assert_eq!(text(&world), "A=1\nB='\n");
    assert!(kids(&world).contains(&before[0]));
    world.run("token --profile reader --no-cache").success();
    put(&world, "A=1\n", 0o600);
    world
        .run(
            [&["rotate", "reader", "--resume", "-y", "--every=10ms", "--deliver=cmd:cat"][..], &breaks[1..]].concat(),
        )
        .success();
    let jwk: Value = serde_json::from_str(&sourced(&world, "MASKINPORTEN_CLIENT_JWK")).unwrap();
    assert_eq!([jwk["kid"].as_str().unwrap()], kids(&world)[..]);
}

#[test]
fn s5_what_is_delivered_and_what_is_exported_is_the_same() {
    let world = World::with_reader(PROGRAM);
    put(&world, "", 0o600);
    rotated(&world);
    let exported =
        ["profile", "export", "--profile", "reader", "--as", "dotenv", "--to-file", "exported", "--private"];
    world.run(exported).success();
    assert_eq!(text(&world), fs::read_to_string(world.at("exported")).unwrap());
    put(&world, "", 0o600);
    world.run([&DELIVER[..5], &["--deliver=kubernetes-secret:x@secret.json"]].concat()).success();
    let secret: Value = serde_json::from_slice(&fs::read(world.at("secret.json")).unwrap()).unwrap();
    let names: Vec<&String> = secret["data"].as_object().unwrap().keys().collect();
    assert_eq!(names.len(), 7);
}
