//! `version`, and what the build script passes on.

use std::path::Path;
use std::process::{Command, Output};

use maskinporten_testkit::World;
use serde_json::json;

use crate::PROGRAM;

#[test]
fn it_names_the_build_and_needs_nothing() {
    let world = World::empty(PROGRAM);
    let build = world.json("version");
    // A static program loads no modules of tokens.
    let features = if cfg!(target_env = "musl") { vec!["sandbox"] } else { vec!["sandbox", "pkcs11"] };
    assert_eq!((&build["version"], &build["features"]), (&json!(env!("CARGO_PKG_VERSION")), &json!(features)));
    let target = build["target"].as_str().unwrap();
    assert!(target.starts_with(std::env::consts::ARCH), "{target}");
    let line = world.ok("version");
    assert!(
        line.starts_with("maskinporten 0.") && line.ends_with(&format!("{target}; {})\n", features.join(", "))),
        "{line}"
    );
    // It is asked for when nothing else works.
    world.write("home/.config/maskinporten/config.toml", "nonsense");
    assert_eq!(world.ok("version"), line);
    assert!(world.sandbox.sent().is_empty());
    world.run("version --profile nobody").fails(2);
}

#[test]
fn a_commit_is_passed_on_only_if_it_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("build");
    let rustc = Path::new(env!("CARGO")).with_file_name(format!("rustc{}", std::env::consts::EXE_SUFFIX));
    let mut compile = Command::new(rustc);
    compile.args(["--edition", "2024", concat!(env!("CARGO_MANIFEST_DIR"), "/build.rs"), "-o"]).arg(&script);
    assert!(compile.status().unwrap().success());
    let told = |commit: Option<&str>| {
        let mut build = Command::new(&script);
        build.env_clear().env("TARGET", "riscv").envs(commit.map(|commit| ("MASKINPORTEN_COMMIT", commit)));
        let Output { status, stdout, .. } = build.output().unwrap();
        assert!(status.success());
        String::from_utf8(stdout).unwrap()
    };
    let commit = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d";
    assert!(told(Some(commit)).ends_with(&format!("BUILD_TARGET=riscv\ncargo::rustc-env=BUILD_COMMIT={commit}\n")));
    assert!(told(None).ends_with("cargo::rustc-env=BUILD_COMMIT=\n"));
    for wrong in ["", "1a2b3c4d", &commit.replace('a', "g"), &format!("{commit}\n"), &format!("{commit}00")] {
        let said = told(Some(wrong));
        assert!(
            said.contains("cargo::error=MASKINPORTEN_COMMIT") && !said.contains("BUILD_COMMIT="),
            "{wrong:?}: {said}"
        );
    }
}
