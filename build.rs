//! Tells the program what it is built for and, if the builder says so, from which commit. It starts no process: what
//! isn't said isn't known. And leaves out of a release what that has no use for.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=MASKINPORTEN_COMMIT");
    println!("cargo::rustc-env=BUILD_TARGET={}", env::var("TARGET").unwrap_or_default());
    let commit = env::var_os("MASKINPORTEN_COMMIT");
    let is_one = |commit: &&str| commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    match commit.as_deref().map(|commit| commit.to_str().filter(is_one)) {
        // Set to nothing, so that a variable of the same name says nothing.
        None => println!("cargo::rustc-env=BUILD_COMMIT="),
        Some(Some(commit)) => println!("cargo::rustc-env=BUILD_COMMIT={commit}"),
        Some(None) => println!("cargo::error=MASKINPORTEN_COMMIT is to be the 40 hexadecimal digits of a commit"),
    }
    // A release's panic unwinds nothing: what finds the frames' tables would be a hundredth of the program. Not every
    // linker of other systems knows the word.
    let is = |variable: &str, value: &str| env::var(variable).is_ok_and(|found| found == value);
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-Wl,--no-eh-frame-hdr");
    }
}
