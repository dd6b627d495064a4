//! What a writer leaves that is killed (S6).

use std::path::Path;
use std::time::{Duration, Instant};

use maskinporten_testkit::{Call, World};

use crate::PROGRAM;

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Kills a command again and again, a little later each time, until it is too quick. How often it was.
fn killed_everywhere(call: impl Fn() -> Call, look: impl Fn()) -> usize {
    let started = Instant::now();
    assert!(call().start().wait().unwrap().success());
    // It is the end that writes.
    let whole = u32::try_from(started.elapsed().as_micros()).unwrap();
    let mut killed = 0;
    for part in (0..40).map(|part| whole / 40 * part) {
        let mut child = call().start();
        std::thread::sleep(Duration::from_micros(part.into()));
        let _ = child.kill();
        killed += usize::from(!child.wait().unwrap().success());
        look();
    }
    killed
}

#[test]
fn s6_a_killed_export_leaves_the_whole_file_or_none() {
    let world = World::with_reader(PROGRAM);
    let folder = world.at("out");
    std::fs::create_dir(&folder).unwrap();
    let (file, words) = (folder.join("key.pem"), "key export reader-1 --private --unencrypted --to-file out/key.pem");
    let whole = {
        world.ok(words);
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        text
    };
    let killed = killed_everywhere(
        || {
            let _ = std::fs::remove_file(&file);
            world.call(words)
        },
        || match names(&folder).as_slice() {
            [] => {}
            [name] if name == "key.pem" => assert_eq!(std::fs::read_to_string(&file).unwrap(), whole),
            other => panic!("{other:?}"),
        },
    );
    assert!(killed > 5, "{killed}");
}

#[test]
fn s6_what_a_killed_replacement_leaves_is_gone_with_the_next() {
    let world = World::with_reader(PROGRAM);
    let folder = world.at("out");
    std::fs::create_dir(&folder).unwrap();
    let words = "profile export --profile reader --private --as dotenv --to-file out/reader.env --force";
    world.ok(words);
    let whole = std::fs::read_to_string(folder.join("reader.env")).unwrap();
    let killed = killed_everywhere(
        || world.call(words),
        || assert_eq!(std::fs::read_to_string(folder.join("reader.env")).unwrap(), whole),
    );
    assert!(killed > 5, "{killed}");
    // As if one of them had been killed between getting a name and taking the file's.
    world.write_private("out/.maskinporten-aB3dE9.new", &whole);
    world.write("out/.maskinporten-notes of mine.new", "");
    world.ok(words);
    assert_eq!(names(&folder), [".maskinporten-notes of mine.new", "reader.env"]);
}
