//! The shell of the workflow that releases, run as a runner runs it, with programs that only note how they were called.

#![allow(clippy::unwrap_used, reason = "a test that can't go on is to fail where it stands")]
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use saphyr::{LoadableYamlNode as _, YamlOwned};

const HEAD: &str = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d";

/// A runner in the middle of a job.
struct Runner {
    folder: tempfile::TempDir,
}

impl Runner {
    /// With files in `dist`.
    fn new(files: &[&str]) -> Self {
        let runner = Self { folder: tempfile::tempdir().unwrap() };
        for folder in ["bin", "dist"] {
            fs::create_dir(runner.at(folder)).unwrap();
        }
        for file in files {
            fs::write(runner.at("dist").join(file), file).unwrap();
        }
        for name in ["cargo", "gh"] {
            runner.program(&format!("bin/{name}"), &format!("echo \"{name} $*\" >>\"$CALLS\"; [[ $* != $FAILS ]]"));
        }
        runner.program("bin/git", &format!("echo {HEAD}"));
        runner
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn program(&self, path: &str, script: &str) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), format!("#!/usr/bin/env bash\n{script}\n")).unwrap();
        fs::set_permissions(self.at(path), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs the only step of a job whose shell has this word: whether it is done, and how programs were called. One that is
    /// called as in `fails` fails.
    fn runs(&self, (job, word): (&str, &str), variables: &[(&str, &str)], fails: &str) -> (bool, Vec<String>) {
        let step = step(job, word);
        let (script, calls) = (self.at("script"), self.at("calls"));
        fs::write(&script, step["run"].as_str().unwrap()).unwrap();
        fs::write(&calls, "").unwrap();
        let place = step.as_mapping_get("working-directory").map_or(".", |place| place.as_str().unwrap());
        let mut bash = Command::new("bash");
        bash.args(["--noprofile", "--norc", "-eo", "pipefail"]).arg(&script).current_dir(self.at(place));
        let path = format!("{}:{}", self.at("bin").display(), std::env::var("PATH").unwrap());
        bash.env("PATH", path).env("CALLS", &calls).env("FAILS", fails).envs(variables.iter().copied());
        let is_done = bash.output().unwrap().status.success();
        (is_done, fs::read_to_string(calls).unwrap().lines().map(str::to_owned).collect())
    }
}

fn step(job: &str, word: &str) -> YamlOwned {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/workflows/release.yml");
    let workflow = YamlOwned::load_from_str(&fs::read_to_string(path).unwrap()).unwrap().remove(0);
    let steps = workflow["jobs"][job]["steps"].as_sequence().unwrap().clone();
    let is_meant =
        |step: &YamlOwned| step.as_mapping_get("run").is_some_and(|run| run.as_str().unwrap().contains(word));
    let mut found = steps.into_iter().filter(is_meant);
    let only = found.next().unwrap();
    assert!(found.next().is_none());
    only
}

#[test]
fn notes_are_of_the_tag_or_of_what_is_not_released() {
    let runner = Runner::new(&[]);
    let notes = |tag: &str| runner.runs(("notes", "notes"), &[("TAG", tag)], "");
    assert_eq!(notes("v1.2.0"), (true, vec!["cargo xtask notes v1.2.0".to_owned()]));
    assert_eq!(notes(""), (true, vec!["cargo xtask notes".to_owned()]));
    assert!(!runner.runs(("notes", "notes"), &[("TAG", "v1.2.0")], "xtask notes v1.2.0").0);
}

#[test]
fn a_release_is_made_with_all_its_files() {
    let runner = Runner::new(&["SHA256SUMS", "x.tar.gz"]);
    let release = |tag, fails| runner.runs(("publish", "gh release"), &[("TAG", tag)], fails);
    let created = |tag: &str, more: &str| {
        format!(
            "gh release create {tag} --verify-tag --title {tag} --notes-file notes.md{more} dist/SHA256SUMS dist/x.tar.gz"
        )
    };
    assert_eq!(release("v1.2.0", ""), (true, vec![created("v1.2.0", "")]));
    let (candidate, prerelease) = ("v1.2.0-rc.1", " --prerelease");
    assert_eq!(release(candidate, ""), (true, vec![created(candidate, prerelease)]));
    assert_eq!(release("v1.2.0", "release create*"), (false, vec![created("v1.2.0", "")]));
}

#[test]
fn what_a_machine_left_out_is_missed() {
    let files = [
        "maskinporten-1.2.0-x86_64-unknown-linux-musl.tar.gz",
        "maskinporten-1.2.0-aarch64-unknown-linux-musl.tar.gz",
        "maskinporten-1.2.0-x86_64-unknown-linux-gnu.tar.gz",
        "maskinporten-1.2.0-universal-apple-darwin.tar.gz",
        "maskinporten-1.2.0-x86_64-pc-windows-msvc.zip",
        "maskinporten_1.2.0-1_amd64.deb",
        "maskinporten_1.2.0-1_arm64.deb",
        "maskinporten-1.2.0-1.x86_64.rpm",
        "maskinporten-1.2.0-1.aarch64.rpm",
        "maskinporten-1.2.0-oci.tar",
        "maskinporten-1.2.0.cdx.json",
        "install.sh",
    ];
    let is_whole = |runner: &Runner| runner.runs(("gather", "SHA256SUMS"), &[], "").0;
    let sealed = |files: &[&str]| {
        let runner = Runner::new(files);
        let mut sums = Command::new("bash");
        sums.args(["-c", "sha256sum -- * >../sums; mv ../sums SHA256SUMS"]).current_dir(runner.at("dist"));
        assert!(sums.status().unwrap().success());
        runner
    };
    assert!(is_whole(&sealed(&files)));
    for missing in files {
        let rest: Vec<&str> = files.into_iter().filter(|file| *file != missing).collect();
        assert!(!is_whole(&sealed(&rest)), "{missing}");
    }
    let runner = sealed(&files);
    fs::write(runner.at("dist").join(files[0]), "something else").unwrap();
    assert!(!is_whole(&runner));
}

#[test]
fn a_program_that_names_another_commit_is_not_released() {
    let mut version = Command::new(env!("CARGO_BIN_EXE_maskinporten"));
    let said = version.args(["version", "-o", "json"]).env_clear().env("HOME", "/").output().unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    let line = said.lines().find(|line| line.contains(r#""commit": "#)).unwrap();
    let is_released = |commit: &str, demo: u8| {
        let runner = Runner::new(&[]);
        let name = "maskinporten-1.2.0-x86_64-unknown-linux-musl";
        let version = said.replace(line, &format!("  \"commit\": {commit},"));
        let script = format!("[[ $1 == version ]] || exit {demo}\ncat <<'END'\n{version}END");
        runner.program(&format!("{name}/bin/maskinporten"), &script);
        let mut tar = Command::new("tar");
        tar.arg("-czf").arg(format!("dist/{name}.tar.gz")).arg(name).current_dir(runner.folder.path());
        assert!(tar.status().unwrap().success());
        runner.runs(("build", "unpacked"), &[("TARGET", "x86_64-unknown-linux-musl")], "").0
    };
    assert!(is_released(&format!("\"{HEAD}\""), 0));
    assert!(!is_released(&format!("\"{HEAD}\""), 1));
    assert!(!is_released("null", 0) && !is_released(&format!("\"{}\"", HEAD.replace('a', "b")), 0));
}
