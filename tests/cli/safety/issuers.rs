//! Which issuer is meant. How one may be written is tried in the protocol crate.

use maskinporten_testkit::{Ran, World};
use serde_json::json;

use crate::PROGRAM;

fn add(world: &World, name: &str, issuer: &str) -> Ran {
    let at = |path: &str| format!("{}/{path}", issuer.trim_end_matches('/'));
    let (token, jwks) = (at("token"), at("jwk"));
    let words =
        ["env", "add", name, "--issuer", issuer, "--token-endpoint", &token, "--jwks-uri", &jwks, "-o", "json"];
    world.run(words)
}

#[test]
fn s12_production_is_known_however_it_is_written() {
    let world = World::empty(PROGRAM);
    let issuer = "HTTPS://sky.MASKINPORTEN.no.:443";
    let added = add(&world, "mine", issuer).success().json();
    assert_eq!(added["production"], true);
    // It is the audience of assertions, to the letter.
    assert_eq!(added["issuer"], issuer);
    assert_eq!(world.run("env show mine -o json").success().json()["production"], true);
    assert_eq!(add(&world, "other", "https://maskinporten.no.example/").success().json()["production"], false);
    // A self-service API of production's is production, whatever the issuer says.
    let words =
        ["env", "add", "other", "--issuer", "https://a.example/", "--token-endpoint", "https://a.example/token"];
    let more = [
        "--jwks-uri",
        "https://a.example/jwk",
        "--self-service",
        "https://API.samarbeid.digdir.no:443",
        "-o",
        "json",
    ];
    assert_eq!(world.run([&words[..], &more].concat()).success().json()["production"], true);
}

#[test]
fn s12_environments_are_named_in_lower_case() {
    let world = World::empty(PROGRAM);
    let before = std::fs::read(world.config().join("config.toml")).unwrap();
    for name in ["PROD", "Prod", "TEST", "Sandbox", "Mine", "prod", "test"] {
        add(&world, name, "https://a.example/").fails(2).without_result();
    }
    assert_eq!(std::fs::read(world.config().join("config.toml")).unwrap(), before);
    for words in [
        &["env", "show", "PROD"][..],
        &["env", "remove", "Local"],
        &["profile", "add", "x", "--environment", "Prod", "--client-id", "c"],
    ] {
        world.run(words).fails(2).without_result().says("lower case");
    }
    add(&world, "mine", "https://a.example/").success();
}

#[test]
fn s12_names_from_before_that_rule_still_work() {
    let world = World::with_reader(PROGRAM);
    for file in ["config.toml", "keys.toml"] {
        let path = world.config().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.replace("[environments.local]", "[environments.Local]").replace("\"local\"", "\"Local\"");
        std::fs::write(&path, text).unwrap();
    }
    world.run("token --profile reader --no-cache").success().token();
    world.run("jwks list --profile reader").success().prints("stored here");
    assert_eq!(world.run("env show local -o json").success().json()["name"], "local");
    // A change finds the entry that is there, and makes no second one.
    let (issuer, base) = (world.sandbox.issuer().to_owned(), world.sandbox.selfservice().to_owned());
    world.run(["env", "add", "local", "--issuer", &issuer, "--self-service", &base]).success();
    world.run("token --profile reader --no-cache").success().token();
    let text = std::fs::read_to_string(world.config().join("config.toml")).unwrap();
    assert_eq!(text.to_lowercase().matches("[environments.local]").count(), 1, "{text}");
    world.run("env remove local").fails(6).says("profiles use it");

    let world = World::empty(PROGRAM);
    let path = world.config().join("config.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let second = text.replace("version = 1\n", "").replace("environments.local", "environments.LOCAL");
    for (config, word) in [
        (format!("{text}{second}"), "lower case"),
        (text.replace("environments.local", "environments.PROD"), "environment prod is Digdir's"),
    ] {
        std::fs::write(&path, config).unwrap();
        world.run("env list").fails(2).without_result().says(word);
    }
    std::fs::write(&path, text.replace("environments.local", "environments.Local")).unwrap();
    world.run("env remove local").success();
    world.run("env show local").fails(3);
}

#[test]
fn s12_an_issuer_is_one_line_of_plain_letters() {
    let world = World::empty(PROGRAM);
    let path = world.config().join("config.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let issuer = world.sandbox.issuer().to_owned();
    for bad in [
        "https://a.example/\n",
        "https://a.exa\nmple/",
        "https://a.example/\u{1b}[31m",
        "https://me:secret@a.example/",
    ] {
        // What stands around it in a flag or a variable is taken off; a file is to the letter.
        let is_around = bad.trim() != bad;
        let words = ["env", "add", "x", "--issuer", bad, "--token-endpoint", "https://a.example/token"];
        let words = [&words[..], &["--jwks-uri", "https://a.example/jwk", "--config-dir", "other"]].concat();
        world.run(&words).fails(if is_around { 0 } else { 2 });
        let quoted = serde_json::to_string(bad).unwrap();
        std::fs::write(&path, text.replace(&format!("issuer = \"{issuer}\""), &format!("issuer = {quoted}")))
            .unwrap();
        world.run("env list").fails(2).without_result().never_says("\u{1b}").never_says("secret");
        std::fs::write(&path, &text).unwrap();
        let jwk = json!({"kty": "RSA"}).to_string();
        let call = world.call("token").env("MASKINPORTEN_CLIENT_JWK", jwk).env("MASKINPORTEN_CLIENT_ID", "c");
        let call = call.env("MASKINPORTEN_ISSUER", bad).env("MASKINPORTEN_TOKEN_ENDPOINT", "https://a.example/token");
        call.run().fails(2).without_result();
    }
    world.run("env list").success().prints("local");
}
