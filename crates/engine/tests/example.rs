//! The example does what it says.

#![allow(clippy::unwrap_used, reason = "a test that can't go on is to fail where it stands")]

use std::path::Path;
use std::process::Command;

#[test]
fn the_example_rotates_in_under_sixty_lines() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/rotate.rs");
    assert!(std::fs::read_to_string(source).unwrap().lines().count() < 60);
    // Cargo has built it beside this test, in `examples`.
    let built = std::env::current_exe().unwrap();
    let example = built.parent().unwrap().parent().unwrap().join("examples/rotate");
    let ran = Command::new(example).env_clear().output().unwrap();
    let (said, complained) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{complained}");
    let kids = said.trim().strip_prefix("Finished: [\"app-").unwrap_or_else(|| panic!("{said}"));
    assert!(kids.ends_with("\"]") && !kids.contains(',') && !kids.starts_with("1\""), "one key, a new one: {said}");
}
