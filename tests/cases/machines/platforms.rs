//! `profile export --run`: what lies at a platform afterwards is what its jobs read.

use std::fs;
use std::path::PathBuf;

use maskinporten_testkit::pages::{blocks, page};
use maskinporten_testkit::{Call, World};
use saphyr::{LoadableYamlNode as _, YamlOwned};

use crate::PROGRAM;

/// The variable with the private key.
const KEY: &str = "MASKINPORTEN_CLIENT_JWK";

/// A world with the profile `reader`, and doubles of the platforms' programs that take what their manuals say.
fn world() -> World {
    let world = World::with_reader(PROGRAM);
    for (name, script) in [("gh", include_str!("gh.sh")), ("glab", include_str!("glab.sh"))] {
        world.script(name, script);
    }
    fs::create_dir(world.at("stored")).unwrap();
    world
}

fn export(world: &World, form: &str, more: &[&str]) -> Call {
    let words = ["profile", "export", "--profile", "reader", "--as", form, "--run", "--private", "--"];
    world.call([&words[..], more].concat()).env("STORED", world.at("stored"))
}

/// What was stored, by kind and name.
fn stored(world: &World, kind: &str) -> Vec<String> {
    let names = fs::read_dir(world.at("stored")).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> =
        names.filter_map(|name| Some(name.to_str()?.strip_prefix(&format!("{kind}."))?.to_owned())).collect();
    names.sort();
    names
}

fn file(world: &World, kind: &str, name: &str) -> PathBuf {
    world.at("stored").join(format!("{kind}.{name}"))
}

/// No part of the private key was an argument, to anybody.
fn key_was_no_argument(world: &World) {
    let argv = world.read("stored/argv");
    for part in ["\"d\"", "kty", "RSA"] {
        assert!(!argv.contains(part), "{argv}");
    }
}

/// The step of the documented workflow that calls the API: its variables, as expressions, and what it runs.
fn step() -> (Vec<(String, String)>, String) {
    let blocks = blocks(&page("docs/book/ci.md"));
    let block = blocks.iter().find(|block| block.text.starts_with("- name: Call the API")).unwrap();
    let yaml = YamlOwned::load_from_str(&block.text).unwrap().remove(0);
    let step = &yaml.as_sequence().unwrap()[0];
    let member =
        |name: &str| step.as_mapping().unwrap().iter().find(|(key, _)| key.as_str() == Some(name)).unwrap().1;
    let text = |node: &YamlOwned| node.as_str().unwrap().to_owned();
    let variables = member("env").as_mapping().unwrap().iter().map(|(name, value)| (text(name), text(value)));
    (variables.collect(), text(member("run")))
}

#[test]
fn f5_github_gets_the_key_as_a_secret_and_the_rest_as_variables() {
    let world = world();
    export(&world, "github", &["--repo", "example/weather"]).run().success();
    assert_eq!(stored(&world, "secret"), [KEY]);
    let open = stored(&world, "variable");
    assert!(open.len() == 6 && open.iter().any(|name| name == "MASKINPORTEN_SCOPES"), "{open:?}");
    key_was_no_argument(&world);
    assert!(world.read("stored/argv").lines().all(|line| line.ends_with(" --repo example/weather")));
    // As GitHub fills in the documented workflow: what isn't there is empty.
    let (variables, run) = step();
    // It shows the header that it is given.
    world.script("curl", "#!/bin/sh\ncat \"${3#@}\"\n");
    let mut job = world.shell(run);
    for (name, expression) in variables {
        let inner = expression.strip_prefix("${{ ").and_then(|rest| rest.strip_suffix(" }}"));
        let value = match inner.and_then(|inner| inner.split_once('.')) {
            Some(("secrets", name)) => fs::read_to_string(file(&world, "secret", name)).unwrap_or_default(),
            Some(("vars", name)) => fs::read_to_string(file(&world, "variable", name)).unwrap_or_default(),
            // The workflow is for the test environment, which is the sandbox here.
            _ => format!("{}.well-known/oauth-authorization-server", world.sandbox.issuer()),
        };
        job = job.env(&name, value);
    }
    job.env("MASKINPORTEN_CONFIG_DIR", world.at("nothing")).run().success().prints("Authorization: Bearer ");
    // Once more: both kinds are replaced.
    export(&world, "github", &["--repo", "example/weather"]).run().success();
}

#[test]
fn f5_gitlab_gets_the_key_masked_and_hidden() {
    let world = world();
    export(&world, "gitlab", &["--group", "example", "--scope", "prod"]).run().success();
    let names = stored(&world, "variable");
    assert!(names.len() == 7 && stored(&world, "secret").is_empty());
    let mut job = world.shell("exec maskinporten token --no-input");
    for name in &names {
        let flags = fs::read_to_string(file(&world, "flags", name)).unwrap();
        let expected = if name == KEY { " masked hidden raw\n" } else { " raw\n" };
        assert_eq!(flags, expected, "{name}");
        job = job.env(name, fs::read_to_string(file(&world, "variable", name)).unwrap());
    }
    key_was_no_argument(&world);
    job.env("MASKINPORTEN_CONFIG_DIR", world.at("nothing")).run().success().token();
    // In base64, as it would be if it could not be masked as it is, it is read as well.
    let key = file(&world, "variable", KEY);
    let wrapped = world.shell(format!("base64 -w0 '{}'", key.display())).run().success().stdout;
    let mut job = world.call("token --no-input").env("MASKINPORTEN_CONFIG_DIR", world.at("nothing"));
    for name in &names {
        job = job.env(name, fs::read_to_string(file(&world, "variable", name)).unwrap());
    }
    job.env(KEY, wrapped).run().success().token();
}

/// GitLab makes variables and replaces none: the hint says how to go on, for the place that was meant.
#[test]
fn f5_a_variable_that_is_there_is_removed_as_the_hint_says() {
    let world = world();
    let more = ["--repo", "example/weather"];
    world.write("stored/variable.MASKINPORTEN_SCOPES", "old");
    let ran = export(&world, "gitlab", &more).run().fails(1).says("failed to store MASKINPORTEN_SCOPES");
    let ran = ran.says("already stored: MASKINPORTEN_CLIENT_ID");
    let hint = "`glab variable delete MASKINPORTEN_SCOPES --repo example/weather`";
    let ran = ran.says(hint);
    assert!(!ran.stderr.contains("\"d\""));
    assert!(!file(&world, "variable", KEY).exists(), "what was refused was refused before the key was handed out");
    let told = hint.trim_matches('`');
    world.shell(told).env("STORED", world.at("stored")).run().success();
    fs::remove_file(file(&world, "variable", "MASKINPORTEN_CLIENT_ID")).unwrap();
    export(&world, "gitlab", &more).run().success();
}

/// What only secrets can be is refused by `gh` before it has one.
#[test]
fn f5_what_variables_can_not_be_is_refused_before_the_key_is_handed_out() {
    let world = world();
    export(&world, "github", &["--app", "dependabot"]).run().fails(1).says("unknown flag: --app");
    assert!(stored(&world, "secret").is_empty() && stored(&world, "variable").is_empty());
}
