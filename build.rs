//! Tells the program what it is built for and, if the builder says so, from which commit. It starts no process: what
//! isn't said isn't known. Leaves out of a release what that has no use for.

use std::env;
use std::fs;
use std::path::PathBuf;

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
    if is_linked_as_usual() {
        leave_out_tables();
    }
}

/// Whether this is a release for a Linux with glibc, and the compiler's or the system's own linker makes it: of others it
/// isn't known what they understand.
fn is_linked_as_usual() -> bool {
    let is = |variable: &str, value: &str| env::var(variable).is_ok_and(|found| found == value);
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    is("PROFILE", "release")
        && is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
        && env::var_os("RUSTC_LINKER").is_none()
        && !flags.contains("link")
}

/// A release's panic unwinds nothing, and tables that say how are a tenth of the program. No flag of the compiler leaves them
/// out of what is linked as a whole with the standard library.
fn leave_out_tables() {
    let script = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("no-tables.ld");
    let discarded = "SECTIONS { /DISCARD/ : { *(.eh_frame) *(.eh_frame_hdr) } } INSERT AFTER .text;\n";
    match fs::write(&script, discarded) {
        Ok(()) => {
            println!("cargo::rustc-link-arg-bins=-Wl,--no-eh-frame-hdr");
            println!("cargo::rustc-link-arg-bins=-Wl,-T,{}", script.display());
        }
        Err(error) => println!("cargo::error={}: {error}", script.display()),
    }
}
