//! Every command's help has an example, and every example works, one after the other.

#[cfg(unix)]
use std::process::Stdio;

use clap::CommandFactory as _;
use maskinporten::Cli;
use maskinporten_sandbox::GRANTED_SCOPE;
use maskinporten_testkit::{World, interrupt};

use crate::PROGRAM;
use crate::redaction::commands;

/// The commands in the order of somebody who tries them all; `!` is what they would do in between.
const ORDER: &[&str] = &[
    "completions",
    "version",
    "explain",
    "env add",
    "env list",
    "env show",
    "store status",
    "store policy",
    "store use",
    "profile add",
    "profile list",
    "dcr-token",
    "client register",
    "keygen",
    "jwks upload",
    "jwks list",
    "token",
    "can-i",
    "scope find",
    "doctor",
    "run",
    "inspect",
    "onboard",
    "!profile remove weather --yes",
    "profile use",
    "profile show",
    "status",
    "client list",
    "client show",
    "client update",
    "expiry",
    "lint",
    "rotate",
    "profile export",
    "!keygen --kid old-key",
    "!jwks upload --key old-key",
    "jwks renew",
    "jwks prune",
    "jwks remove",
    "!jwks upload --key old-key",
    "jwks revoke",
    "log",
    "key import",
    "key list",
    "key show",
    "key export",
    "key convert",
    "key delete",
    "certificate show",
    "certificate use",
    "grant",
    "client delete",
    "profile share",
    "!profile remove widget-reader --yes",
    "!profile add widget-reader --environment local --client-id x",
    "profile remove",
    "!profile remove admin --yes",
    "env remove",
    // These two need no world; they are run by tests of their own.
    "sandbox",
    "demo",
    "help",
    "",
];

/// The example in a command's help.
fn example(words: &[&str]) -> Option<String> {
    let command = words.iter().try_fold(Cli::command(), |command, word| command.find_subcommand(word).cloned())?;
    let help = command.get_after_help()?.to_string();
    let line = help.lines().skip_while(|line| *line != "Example:").nth(1)?.trim();
    assert!(line.contains(&format!("maskinporten {}", words.join(" "))), "{line}");
    Some(line.to_owned())
}

fn leaves() -> Vec<Vec<String>> {
    let all = commands();
    let is_leaf =
        |words: &&Vec<String>| !all.iter().any(|other| other.len() > words.len() && other.starts_with(words));
    all.iter().filter(is_leaf).cloned().collect()
}

#[test]
fn every_command_has_an_example() {
    for words in leaves() {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        assert!(example(&words).is_some(), "{words:?}");
        assert!(ORDER.contains(&words.join(" ").as_str()), "{words:?} isn't tried below");
    }
}

#[test]
fn a_variable_isn_t_a_command_and_help_is_shown_as_without_it() {
    let world = World::empty(PROGRAM);
    let groups = commands().into_iter().filter(|words| !leaves().contains(words));
    for words in groups {
        let shown = world.run(&words).fails(2).stderr;
        assert!(shown.contains("Usage: maskinporten"), "{shown}");
        for (name, value) in [("MASKINPORTEN_PROFILE", "reader"), ("MASKINPORTEN_STORE", "file")] {
            assert_eq!(world.call(&words).env(name, value).run().fails(2).stderr, shown, "{words:?} with {name}");
        }
    }
}

#[cfg(unix)]
#[test]
fn every_example_works() {
    let world = World::empty(PROGRAM);
    std::fs::create_dir_all(world.at("home/.local/share/bash-completion/completions")).unwrap();
    std::fs::create_dir(world.at("kit")).unwrap();
    for name in ["business.p12", "password.txt"] {
        std::fs::rename(world.at(name), world.at("kit").join(name)).unwrap();
    }
    world.fake("curl", "", 0);
    // The example calls it so.
    let shares = world.shared_store("maskinporten").is_some();
    if shares {
        std::fs::rename(world.at("bin/keep"), world.at("bin/our-vault")).unwrap();
    }
    let kit = world.sandbox.kit();
    std::fs::write(world.at("kit/commfides.p12"), &kit.certificate("commfides").unwrap().p12).unwrap();
    let properties = format!(
        "issuer=sandbox-admin\naudience={issuer}\ntoken.endpoint={issuer}token\nscope=idporten:dcr.read\n\
         keystore.type=PKCS12\nkeystore.file=kit/business.p12\nkeystore.password={password}\n",
        issuer = world.sandbox.issuer(),
        password = kit.good().password,
    );
    std::fs::write(world.at("client.properties"), properties).unwrap();
    let answers = format!("environment = \"local\"\nname = \"Weather\"\nscopes = [\"{GRANTED_SCOPE}\"]\n");
    std::fs::write(world.at("answers.toml"), answers).unwrap();
    // The built-in sandbox's address stands in the examples; this one is elsewhere.
    let here = |line: String| {
        line.replace("http://127.0.0.1:7523/", world.sandbox.issuer())
            .replace("https://api.test.samarbeid.digdir.no/", world.sandbox.issuer())
            .replace("--environment sandbox", "--environment local")
    };
    for step in ORDER[..ORDER.len() - 4].iter().filter(|step| shares || **step != "profile share") {
        let line = match step.strip_prefix('!') {
            Some(words) => format!("maskinporten {words}"),
            None => here(example(&step.split(' ').collect::<Vec<_>>()).unwrap()),
        };
        // curl and jq aren't everywhere; what matters is what they are given.
        let script = format!(
            "jq() {{ grep -q '\"token\":'; }}; curl() {{ read -r header; test \"${{header#Authorization: Bearer e}}\" != \"$header\"; }}\n{line}"
        );
        world.shell(script).env("API", "https://api.example/").run().success();
    }
}

/// Serves until Ctrl-C, and leaves a kit that a next one takes up.
#[cfg(unix)]
#[test]
fn the_sandbox_serves_until_ctrl_c() {
    use std::io::{BufRead as _, BufReader};

    let world = World::empty(PROGRAM);
    let line = example(&["sandbox"]).unwrap();
    let words: Vec<&str> = line.split(' ').skip(1).chain(["--port", "0", "-o", "json"]).collect();
    let mut kits = Vec::new();
    for _ in 0..2 {
        let mut command = world.call(&words).command;
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut json = String::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            json.push_str(&line.unwrap());
            if json.ends_with('}') {
                break;
            }
        }
        let about: serde_json::Value = serde_json::from_str(&json).unwrap();
        let metadata = format!("{}.well-known/oauth-authorization-server", about["issuer"].as_str().unwrap());
        let metadata: serde_json::Value = maskinporten_testkit::http().get(metadata).send().unwrap().json().unwrap();
        assert_eq!(metadata["token_endpoint"], about["token_endpoint"]);
        kits.push(std::fs::read(world.at("kit/business.p12")).unwrap());
        interrupt(&child);
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
    assert_eq!(kits[0], kits[1]);
    assert!(std::fs::read_to_string(world.at("kit/README.txt")).unwrap().contains("profile add admin"));
}

#[test]
fn the_demo_ends_with_a_verified_token_and_leaves_nothing_behind() {
    let world = World::empty(PROGRAM);
    let before = world.files();
    let told = world.call("demo -o json").without("MASKINPORTEN_STORE").run().success();
    assert!(told.json().is_object() || told.json().is_array());
    let text = told.stdout;
    assert!(text.contains("MP-200") && text.contains("valid, checked with key"), "{text}");
    assert_eq!(world.files(), before);
}
