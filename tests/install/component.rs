//! `templates/maskinporten.yml`: its job is run as GitLab would run it, against a mirror on loopback.

use std::fs;

use maskinporten_testkit::pages::page;
use maskinporten_testkit::{Home, Ran};
use saphyr::{LoadableYamlNode as _, YamlOwned};

use crate::mirror::{Mirror, answer};
use crate::release::Release;
use crate::{LINUX, in_each_shell, tree};

/// The component as an `include` with these inputs has it.
fn included(inputs: &[(&str, &str)]) -> YamlOwned {
    let text = page("templates/maskinporten.yml");
    let (spec, mut jobs) = text.split_once("\n---\n").map(|(spec, jobs)| (spec, jobs.to_owned())).unwrap();
    let spec = YamlOwned::load_from_str(spec).unwrap().remove(0);
    for (name, input) in spec.as_mapping_get("spec").unwrap().as_mapping_get("inputs").unwrap().as_mapping().unwrap()
    {
        let name = name.as_str().unwrap();
        let given = inputs.iter().find(|(one, _)| *one == name).map(|(_, value)| *value);
        let value = given.unwrap_or_else(|| input.as_mapping_get("default").unwrap().as_str().unwrap());
        let place = format!("$[[ inputs.{name} ]]");
        assert_eq!(jobs.matches(&place).count(), 1, "{name}");
        // GitLab puts a value into the document, not into its text.
        jobs = jobs.replace(&place, &format!("'{}'", value.replace('\'', "''")));
    }
    assert!(!jobs.contains("$[["), "{jobs}");
    YamlOwned::load_from_str(&jobs).unwrap().remove(0)
}

/// A job of which this is all of its own.
fn job(home: &Home, shell: &str, component: &YamlOwned, script: &str) -> Ran {
    let job = component.as_mapping_get(".maskinporten").unwrap();
    let lines = job.as_mapping_get("before_script").unwrap().as_sequence().unwrap();
    let before: Vec<&str> = lines.iter().map(|line| line.as_str().unwrap()).collect();
    home.write("job.sh", format!("{}\n{script}\n", before.join("\n")));
    fs::create_dir_all(home.at("project")).unwrap();
    let mut call = home.shell(format!("exec {shell} -e job.sh")).env("CI_PROJECT_DIR", home.at("project"));
    for (name, value) in job.as_mapping_get("variables").unwrap().as_mapping().unwrap() {
        call = call.env(name.as_str().unwrap(), value.as_str().unwrap());
    }
    call.run()
}

/// Releases with the script, and the newest one's.
fn releases() -> Mirror {
    let mirror = Mirror::of(&Release::new("0.1.0", LINUX));
    mirror.add(&Release::new("0.2.0", LINUX));
    for version in ["0.1.0", "0.2.0"] {
        mirror.serve(version, "install.sh", page("install.sh"));
    }
    let script = answer("200 OK", "", page("install.sh").as_bytes());
    mirror.say("/releases/latest/download/install.sh", script);
    mirror
}

#[test]
fn a_job_finds_the_program() {
    let mirror = releases();
    in_each_shell(|home, shell| {
        for (version, expected) in [("", "0.2.0"), ("0.1.0", "0.1.0")] {
            let component = included(&[("from", &mirror.from()), ("version", version)]);
            let told = job(home, shell, &component, "maskinporten --version; command -v maskinporten").success();
            let program = home.text("project/.maskinporten/bin/maskinporten");
            assert!(told.stdout.ends_with(&format!("maskinporten {expected}\n{program}\n")), "{}", told.stdout);
            // Nothing is left beside it.
            assert_eq!(fs::read_dir(home.at("project")).unwrap().count(), 1);
            assert!(tree(&home.at("home")).is_empty());
        }
    });
}

#[test]
fn a_job_stops_where_there_is_no_verified_program() {
    let mirror = releases();
    let archive = Release::new("0.2.0", LINUX).name();
    mirror.serve("0.2.0", &archive, "other");
    in_each_shell(|home, shell| {
        let run = |inputs: &[(&str, &str)]| job(home, shell, &included(inputs), "echo ran on");
        run(&[("from", &mirror.from())]).fails(6).says("isn't the release's: its SHA-256 is").never_says("ran on");
        let told = run(&[("from", &mirror.from()), ("version", "9.9.9")]);
        assert_ne!(told.code, Some(0));
        told.never_says("ran on");
        let told = run(&[("from", &mirror.from()), ("version", "$(touch code)")]);
        assert_ne!(told.code, Some(0));
        assert!(!home.at("code").exists() && !home.at("project/.maskinporten").exists());
    });
}

#[test]
fn by_itself_it_takes_releases_from_the_repository() {
    let component = included(&[]);
    let variables = component.as_mapping_get(".maskinporten").unwrap().as_mapping_get("variables").unwrap();
    let from = variables.as_mapping_get("INSTALL_MASKINPORTEN_FROM").unwrap();
    assert_eq!(from.as_str(), Some(env!("CARGO_PKG_REPOSITORY")));
}
