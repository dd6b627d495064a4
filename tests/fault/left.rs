//! What a command leaves that is killed while it writes a file with a private key in it.

use std::path::Path;

use maskinporten_sandbox::Options;
use maskinporten_testkit::Stage;

use crate::{PROGRAM, killed_at, points_of};

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Killed at each of its points that are about a file, and then run again: after that there is the file and nothing else.
#[test]
fn s6_a_killed_export_leaves_nothing_that_the_next_does_not_take_away() {
    let stage = Stage::new(PROGRAM, Options::default());
    let folder = stage.at("out");
    std::fs::create_dir(&folder).unwrap();
    let kid = stage.kid();
    for force in [false, true] {
        let mut words = vec!["key", "export", &kid, "--private", "--unencrypted", "--to-file", "out/key.pem"];
        words.extend(force.then_some("--force"));
        let begin = || {
            for name in names(&folder) {
                std::fs::remove_file(folder.join(name)).unwrap();
            }
            if force {
                stage.write_private("out/key.pem", "old");
            }
        };
        begin();
        let points: Vec<String> =
            points_of(&stage, &words).into_iter().filter(|point| point.starts_with("file-")).collect();
        assert!(
            points.len() >= 2 && (!force || points.iter().any(|point| point.starts_with("file-named"))),
            "{points:?}"
        );
        for point in &points {
            begin();
            killed_at(&stage, &words, point);
            let left = names(&folder);
            if cfg!(target_os = "linux") && !point.starts_with("file-named") {
                assert!(left.iter().all(|name| name == "key.pem"), "{point}: {left:?}");
            }
            stage.run(&words);
            assert_eq!(names(&folder), ["key.pem"], "{point}");
            assert!(std::fs::read_to_string(folder.join("key.pem")).unwrap().contains("PRIVATE KEY"), "{point}");
        }
    }
}
