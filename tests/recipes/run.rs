//! The recipes' scripts, run as their jobs would run them, against a sandbox. Production is the sandbox here, the
//! profile is the stage's. `tests/install` runs what installs the program.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maskinporten_sandbox::Options;
use maskinporten_testkit::{Kubernetes, Stage};
use saphyr::{LoadableYamlNode as _, YamlOwned};

use super::{PROGRAM, blocks};

/// What a job runs: `run` at GitHub, `script` at GitLab, `command` in Kubernetes.
fn scripts(node: &YamlOwned, found: &mut Vec<String>) {
    match node {
        YamlOwned::Sequence(list) => list.iter().for_each(|one| scripts(one, found)),
        YamlOwned::Mapping(members) => {
            for (name, value) in members {
                let lines = || value.as_sequence().unwrap().iter().map(|line| line.as_str().unwrap());
                match name.as_str() {
                    Some("run") => found.push(value.as_str().unwrap().to_owned()),
                    Some("script") => found.push(lines().collect::<Vec<_>>().join("\n")),
                    Some("command") => found.push(lines().collect::<Vec<_>>().join(" ")),
                    _ => scripts(value, found),
                }
            }
        }
        _ => {}
    }
}

/// All scripts of the page, in its order of languages.
fn all() -> Vec<String> {
    let mut found = Vec::new();
    for (_, text) in blocks("yaml") {
        YamlOwned::load_from_str(&text).unwrap().iter().for_each(|document| scripts(document, &mut found));
    }
    for (_, text) in blocks("ini") {
        found.extend(text.lines().filter_map(|line| line.strip_prefix("ExecStart=")).map(str::to_owned));
    }
    found
}

/// A machine that is thrown away knows nothing but where the servers are.
fn set_up(stage: &Stage, config: &Path) {
    let _ = std::fs::remove_dir_all(config);
    let (issuer, api) = (stage.sandbox.issuer(), stage.sandbox.selfservice());
    let words = ["env", "add", "local", "--issuer", issuer, "--self-service", api];
    stage.call(words).env("MASKINPORTEN_CONFIG_DIR", config).run().success();
}

#[test]
fn every_script_does_what_it_is_for() {
    let stage = Stage::new(PROGRAM, Options::default());
    let temp = stage.at("temp");
    std::fs::create_dir(&temp).unwrap();
    let thrown_away = temp.join("maskinporten");
    let good = stage.sandbox.kit().good();
    let cluster = Kubernetes::start();
    stage.write("kubeconfig", cluster.kubeconfig(&["admin"]));
    let mut ran = 0;
    for script in all() {
        let script = script
            .replace("--environment prod", "--environment local")
            .replace("/tmp/", &format!("{}/", temp.display()))
            .replace("/usr/bin/", "")
            .replace("rotate reader", "rotate app --every 10ms");
        if script.contains("profile add") {
            set_up(&stage, &thrown_away);
        }
        let is_thrown_away = script.contains("profile add") || script.contains("--all");
        let config = if is_thrown_away { thrown_away.clone() } else { stage.config() };
        let told = stage
            .shell(format!("set -eu\n{script}"))
            .env("RUNNER_TEMP", &temp)
            .env("KUBECONFIG", stage.at("kubeconfig"))
            .env("GITHUB_ENV", temp.join("env"))
            .env("ADMIN_CLIENT_ID", &stage.sandbox.kit().admin_client_id)
            .env("BUSINESS_CERTIFICATE", STANDARD.encode(&good.p12))
            .env("MASKINPORTEN_CERTIFICATE_PASSWORD", &good.password)
            .env("MASKINPORTEN_CONFIG_DIR", config)
            .run()
            .success();
        if script.contains("expiry") {
            told.prints("EXPIRES");
        }
        ran += 1;
    }
    assert_eq!(ran, 12);
    assert_eq!(
        std::fs::read_to_string(temp.join("env")).unwrap(),
        format!("MASKINPORTEN_CONFIG_DIR={}\n", thrown_away.display())
    );
    // One rotation was begun, which each later job found in its time of grace.
    let status = stage.json("rotate app --status");
    assert_eq!(status["rotations"][0]["state"], "waiting");
    assert!(stage.kids().len() == 3 && stage.kids().contains(&stage.kid()));
    stage.ok("token --profile app --no-cache");
}
