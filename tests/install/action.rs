//! `action.yml`: its steps are run in bash as GitHub would run them, against a mirror on loopback.

use std::collections::BTreeMap;
use std::fs;

use maskinporten_testkit::pages::{page, root};
use maskinporten_testkit::{Home, Ran, has, skipped};
use saphyr::{LoadableYamlNode as _, YamlOwned};

use crate::mirror::{Mirror, REPOSITORY};
use crate::release::Release;
use crate::{LINUX, PROGRAM, is_machine, tree};

fn action() -> YamlOwned {
    YamlOwned::load_from_str(&page("action.yml")).unwrap().remove(0)
}

/// A text that has to be there.
fn text<'a>(node: &'a YamlOwned, name: &str) -> &'a str {
    node.as_mapping_get(name).and_then(YamlOwned::as_str).unwrap_or_else(|| panic!("no {name} in {node:?}"))
}

/// The steps of the action.
fn steps(action: &YamlOwned) -> &[YamlOwned] {
    action.as_mapping_get("runs").unwrap().as_mapping_get("steps").unwrap().as_sequence().unwrap()
}

/// A runner, and what it knows of a workflow.
struct Runner {
    home: Home,
    known: BTreeMap<String, String>,
}

impl Runner {
    /// For a step that uses the action from this server, with these inputs.
    fn new(server: &str, inputs: &[(&str, &str)]) -> Self {
        let home = Home::new(PROGRAM);
        is_machine(&home, "Linux", "x86_64");
        home.script("sleep", "#!/bin/sh\n");
        fs::create_dir(home.at("temp")).unwrap();
        let mut known: BTreeMap<String, String> = [
            ("github.server_url", server),
            ("github.action_repository", REPOSITORY),
            ("runner.os", "Linux"),
            ("runner.arch", "X64"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        known.insert("runner.temp".to_owned(), home.text("temp"));
        let action = action();
        for (name, input) in action.as_mapping_get("inputs").unwrap().as_mapping().unwrap() {
            let name = name.as_str().unwrap();
            let given = inputs.iter().find(|(one, _)| *one == name).map(|(_, value)| *value);
            known.insert(format!("inputs.{name}"), given.unwrap_or_else(|| text(input, "default")).to_owned());
        }
        Self { home, known }
    }

    /// A text with the values of its expressions, each of which is a name.
    fn value(&self, text: &str) -> String {
        let mut parts = text.split("${{ ");
        let mut value = parts.next().unwrap().to_owned();
        for part in parts {
            let (name, rest) = part.split_once(" }}").unwrap();
            value += self.known.get(name).unwrap_or_else(|| panic!("a runner knows no {name}"));
            value += rest;
        }
        value
    }

    /// Runs the steps that are shell.
    fn run(&self) -> Ran {
        let action = action();
        let shell: Vec<&YamlOwned> =
            steps(&action).iter().filter(|step| step.as_mapping_get("run").is_some()).collect();
        let [step] = shell[..] else { panic!("one step") };
        assert_eq!(text(step, "shell"), "bash");
        self.home.write("step.sh", text(step, "run"));
        let mut call = self.home.shell("exec bash --noprofile --norc -eo pipefail step.sh");
        for (name, value) in step.as_mapping_get("env").unwrap().as_mapping().unwrap() {
            call = call.env(name.as_str().unwrap(), self.value(value.as_str().unwrap()));
        }
        call.env("GITHUB_ACTION_PATH", root())
            .env("RUNNER_TEMP", self.home.at("temp"))
            .env("RUNNER_OS", &self.known["runner.os"])
            .env("GITHUB_PATH", self.home.at("path"))
            .env("GITHUB_OUTPUT", self.home.at("output"))
            .run()
    }

    /// What a later step would see.
    fn outputs(&self) -> (String, String) {
        (self.home.read("path"), self.home.read("output"))
    }

    /// Nothing is there, and no later step would find anything.
    fn is_clean(&self) {
        assert!(tree(&self.home.at("temp")).is_empty());
        assert!(!self.home.at("path").exists() && !self.home.at("output").exists());
    }
}

/// Whether bash is there to run steps in.
fn has_bash() -> bool {
    has("bash") || {
        skipped("bash isn't installed: the action wasn't run");
        false
    }
}

#[test]
fn installs_and_says_where() {
    if !has_bash() {
        return;
    }
    let mirror = Mirror::of(&Release::new("0.1.0", LINUX));
    mirror.add(&Release::new("0.2.0", LINUX));
    for (inputs, version) in [
        (&[] as &[(&str, &str)], "0.2.0"),
        (&[("version", "0.1.0")], "0.1.0"),
        (&[("version", "0.1.0"), ("cache", "false")], "0.1.0"),
    ] {
        let runner = Runner::new(&mirror.server(), inputs);
        runner.run().success();
        let bin = runner.home.text("temp/maskinporten/bin");
        let output = format!("version={version}\npath={bin}/maskinporten\n");
        assert_eq!(runner.outputs(), (format!("{bin}\n"), output));
        assert_eq!(runner.home.at("temp/maskinporten-archive").exists(), inputs.len() == 1);
        let found = runner.home.shell(format!("PATH={bin}:$PATH; maskinporten --version")).run().success();
        assert_eq!(found.stdout, format!("maskinporten {version}\n"));
    }
    // From a mirror, which is not where the action is from.
    let runner = Runner::new("http://127.0.0.1:1", &[("from", &mirror.from())]);
    runner.run().success();
    // An older one in a later step of the job.
    let older = Runner { known: Runner::new(&mirror.server(), &[("version", "0.1.0")]).known, ..runner };
    older.run().success();
    assert!(older.outputs().1.contains("version=0.1.0\n"));
}

#[test]
fn an_archive_of_an_earlier_run_is_checked() {
    if !has_bash() {
        return;
    }
    let release = Release::new("0.2.0", LINUX);
    let mirror = Mirror::of(&release);
    let runner = Runner::new(&mirror.server(), &[("version", "0.2.0")]);
    let cache = steps(&action()).iter().find_map(|step| step.as_mapping_get("with").cloned()).unwrap();
    let kept = runner.value(text(&cache, "path"));
    let kept = std::path::Path::new(&kept).join(release.name());
    assert_eq!(runner.value(text(&cache, "key")), "maskinporten-0.2.0-Linux-X64");
    let asked = || mirror.asked().iter().filter(|path| path.ends_with(&release.name())).count();
    for (spoil, downloads) in [(false, 1), (false, 1), (true, 2)] {
        if spoil {
            fs::write(&kept, "other").unwrap();
        }
        let _ = fs::remove_dir_all(runner.home.at("temp/maskinporten"));
        runner.run().success();
        assert_eq!(asked(), downloads);
        assert!(kept.exists());
    }
}

#[test]
fn a_wrong_checksum_installs_nothing() {
    if !has_bash() {
        return;
    }
    let release = Release::new("0.2.0", LINUX);
    let mirror = Mirror::of(&release);
    mirror.serve("0.2.0", &release.name(), "other");
    for inputs in [&[] as &[(&str, &str)], &[("version", "0.2.0")]] {
        let runner = Runner::new(&mirror.server(), inputs);
        runner.run().fails(6).says("isn't the release's: its SHA-256 is");
        runner.is_clean();
    }
}

/// Whatever an input says, it is a value.
#[test]
fn inputs_are_no_code() {
    let action = action();
    for step in steps(&action) {
        assert!(!step.as_mapping_get("run").is_some_and(|run| run.as_str().unwrap().contains("${{")), "{step:?}");
        // Somebody else's code, as it was when it was chosen.
        if let Some(uses) = step.as_mapping_get("uses") {
            let (_, version) = uses.as_str().unwrap().split_once('@').unwrap();
            assert!(version.len() == 40 && version.bytes().all(|digit| digit.is_ascii_hexdigit()), "{uses:?}");
            assert_eq!(text(step, "if"), "inputs.cache == 'true' && inputs.version != ''");
        }
    }
    if !has_bash() {
        return;
    }
    let mirror = Mirror::of(&Release::new("0.2.0", LINUX));
    for (name, value, says) in [
        ("version", "$(touch code)", "is no version"),
        ("version", "0\"; touch code; \"", "is no version"),
        ("version", "--prefix", "is no version"),
        ("from", "`touch code`", "releases aren't read from"),
        ("from", "http://mirror.example", "releases aren't read from"),
        ("cache", "yes; touch code", "cache is true or false"),
        ("cache", "", "cache is true or false"),
    ] {
        let runner = Runner::new(&mirror.server(), &[(name, value)]);
        let told = runner.run().fails(2);
        assert!(told.stderr.contains(says) || told.stdout.contains(says), "{} {}", told.stdout, told.stderr);
        assert!(!runner.home.at("code").exists());
        runner.is_clean();
    }
}

#[test]
fn installs_on_windows() {
    if !has_bash() || !has("zip") || !has("unzip") {
        return skipped("bash, zip or unzip isn't installed: the action wasn't run as on Windows");
    }
    let mirror = Mirror::of(&Release::new("0.2.0", "x86_64-pc-windows-msvc"));
    let mut runner = Runner::new(&mirror.server(), &[("version", "0.2.0")]);
    runner.known.insert("runner.os".to_owned(), "Windows".to_owned());
    is_machine(&runner.home, "MINGW64_NT-10.0-20348", "x86_64");
    runner.run().success();
    let program = runner.home.text("temp/maskinporten/bin/maskinporten.exe");
    assert_eq!(runner.outputs().1, format!("version=0.2.0\npath={program}\n"));
}

/// Used from its own repository's folder, GitHub doesn't say which one that is: the script knows.
#[test]
fn without_a_repository_the_script_s_own_is_asked() {
    if !has_bash() {
        return;
    }
    let mut runner = Runner::new("https://github.com", &[]);
    runner.known.insert("github.action_repository".to_owned(), String::new());
    runner.home.fake("curl", "404", 22);
    let address = concat!(env!("CARGO_PKG_REPOSITORY"), "/releases/latest/download/SHA256SUMS");
    runner.run().fails(4).says(&format!("{address} isn't there"));
    assert!(runner.home.read("curl.argv").contains(&format!(" {address}\n")));
    runner.is_clean();
}
