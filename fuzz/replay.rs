//! Everything that is kept in `corpus` and `regressions`, through its target.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use crate::TARGETS;

/// For one input, on a slow machine that does much else.
const MOST: Duration = Duration::from_secs(60);

const KEPT: [&str; 2] = ["corpus", "regressions"];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Every input, with where it lies: its target is the folder's name.
pub(crate) fn inputs() -> Vec<(PathBuf, Vec<u8>)> {
    let targets =
        KEPT.into_iter().map(folder).flat_map(|kept| names(&kept).into_iter().map(move |name| kept.join(name)));
    let paths = targets.flat_map(|target| names(&target).into_iter().map(move |name| target.join(name)));
    paths.map(|path| (path.clone(), fs::read(&path).unwrap())).collect()
}

#[test]
fn s14_every_kept_input_is_survived() {
    let inputs = inputs();
    for (path, bytes) in &inputs {
        let name = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
        let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("{name}?"));
        let (done, result) = channel();
        let (target, bytes) = (*target, bytes.clone());
        thread::spawn(move || {
            target(&bytes);
            let _ = done.send(());
        });
        // What panicked says so itself, and hangs up.
        let why = match result.recv_timeout(MOST) {
            Ok(()) => continue,
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => format!("isn't done after {MOST:?}"),
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => "panicked".to_owned(),
        };
        panic!("{} {why}", path.display());
    }
    assert!(inputs.len() > 150, "only {} inputs are kept", inputs.len());
    // Past libtest, which hides what passing tests print.
    let said = format!("fuzz: {} inputs replayed\n", inputs.len());
    std::io::stderr().write_all(said.as_bytes()).unwrap();
}

#[test]
fn s14_each_target_has_a_program_and_inputs_to_begin_with() {
    let known: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let programs: BTreeSet<String> =
        names(&folder("fuzz_targets")).iter().map(|name| name.trim_end_matches(".rs").to_owned()).collect();
    assert_eq!(programs, known);
    assert_eq!(names(&folder("corpus")).into_iter().collect::<BTreeSet<_>>(), known);
    for target in names(&folder("corpus")) {
        assert!(!names(&folder("corpus").join(&target)).is_empty(), "{target}");
    }
}
