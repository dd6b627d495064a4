//! What a build tells of the machine that it was made on.

use std::fs;
use std::path::PathBuf;

use maskinporten_testkit::Home;
use maskinporten_testkit::pages::page;

use crate::PROGRAM;

/// The documented command installs a program of the builder's home here that panics in a crate beside it, as most of what this
/// one can panic in lies in the registry's copies.
#[test]
fn s16_the_documented_build_names_no_path_of_the_builder_s_home() {
    let home = Home::new(PROGRAM);
    let package = |name: &str, rest: &str| {
        let manifest = format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\n{rest}");
        home.write(format!("home/{name}/Cargo.toml"), manifest);
    };
    package("beside", "");
    home.write("home/beside/src/lib.rs", "pub fn fail(why: &str) { panic!(\"{why}\") }\n");
    package("own", "[dependencies]\nbeside.path = \"../beside\"\n[workspace]\n");
    home.write("home/own/src/main.rs", "fn main() { beside::fail(&std::env::args().next().unwrap()) }\n");
    let page = page("docs/book/install.md");
    let line = page.lines().find(|line| line.contains(" cargo install --locked --path .")).unwrap();
    let cargo = PathBuf::from(std::env::var_os("CARGO").unwrap());
    let tools = cargo.parent().unwrap();
    let install = |line: &str| {
        let line = line.replace("cargo install --locked", &format!("'{}' install --offline", cargo.display()));
        let call = home.shell(format!("cd home/own && {line} --root ../out"));
        // The toolchain's own compiler: another one would look for itself in this home.
        let call = if tools.join("rustc").exists() { call.env("RUSTC", tools.join("rustc")) } else { call };
        call.run().success();
        let binary = fs::read(home.at("home/out/bin/own")).unwrap();
        fs::remove_dir_all(home.at("home/out")).unwrap();
        binary
    };
    let names_home = |binary: &[u8]| {
        let path = fs::canonicalize(home.at("home")).unwrap();
        let path = path.to_str().unwrap().as_bytes();
        binary.windows(path.len()).any(|part| part == path)
    };
    assert!(!names_home(&install(line)));
    // Without it, it does: else this would prove nothing.
    assert!(names_home(&install("cargo install --locked --path .")));
}
