//! Writes fixtures, by hand and once: `WRITE_FIXTURES=layout-2 cargo test --features fault --test written_before writer`.
//! What is there already is never written again. A new layout of the files, or a new state that they can be in, gets
//! a folder of its own beside the others; `layout-3/ignored` and `layout-4/elsewhere` write what only these have.
//!
//! A rotation is killed at every point that it comes to. Killed before its new key is made, each gets another key; from
//! the moment that there is one, all go on from there, so that they share it. States that differ in times only are
//! kept once.

mod kept;
mod scene;

use scene::{ACCEPT, RESUME, ROLL_BACK, Scene, Snapshot, Written};

use crate::fixture::Era;

const ROTATE: [&str; 6] = ["rotate", "app", "-y", "--every=1ms", "--grace=0s", "--reason=once a year"];
/// A grace that isn't waited for on the spot, and one that no test lives to see the end of.
const DAYS: [&str; 6] = ["rotate", "app", "-y", "--every=1ms", "--grace=6m", "--reason=once a year"];
pub const CENTURY: [&str; 6] = ["rotate", "app", "-y", "--every=1ms", "--grace=36500d", "--reason=once a year"];

#[test]
fn writes_what_is_asked_for() {
    let Ok(asked) = std::env::var("WRITE_FIXTURES") else { return };
    let (name, alone) = asked.split_once('/').unwrap_or((&asked, ""));
    let era = Era::of(name);
    assert!(!era.folder.exists(), "{} is there: fixtures are never written again", era.folder.display());
    make_kit(&era);
    match alone {
        "ignored" => kept::ignored(&era),
        "elsewhere" => kept::elsewhere(&era),
        _ => {
            kept::write(&era);
            with_a_key_that_is_made(&era);
            with_an_imported_key(&era);
            from_a_certificate_to_the_first_key(&era);
        }
    }
}

fn make_kit(era: &Era) {
    let kit = era.folder.join("kit");
    std::fs::create_dir_all(&kit).unwrap();
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/written_before/kit.sh");
    let made = std::process::Command::new("sh").arg(script).current_dir(kit).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

fn with_a_key_that_is_made(era: &Era) {
    let scene = Scene::with_key(era);
    let begin = scene.snapshot();
    let (written, made) = from_the_making_on(&scene, &ROTATE);
    scene.write("made", &ROTATE, written);

    let mut waiting = Written::default();
    for words in [&DAYS, &CENTURY] {
        scene.restore(&begin);
        scene.home.ok(words);
        waiting.add(words[4], scene.snapshot());
    }
    scene.write("waiting", &DAYS, waiting);

    // Everything has been done that can be undone.
    let last = scene.snapshot();
    let mut undone = Written::default();
    scene.everywhere(&last, &ROLL_BACK, &mut undone, |_| true);
    scene.write("undone", &ROLL_BACK, undone);

    let mut refused = Written::default();
    scene.set_delay(3600);
    let short = [&RESUME[..], &["--wait=1ms"]].concat();
    scene.everywhere(&made, &short, &mut refused, |state| state.journal().contains("\"refused\""));
    scene.set_delay(0);
    scene.write("refused", &short, refused);

    let mut changed = Written::default();
    scene.restore(&made);
    scene.add_colleague("newcomer");
    let made = scene.snapshot();
    scene.everywhere(&made, &ACCEPT, &mut changed, |state| state.journal().contains("\"accepted\""));
    changed.keep_first(3);
    scene.write("changed", &ACCEPT, changed);
}

fn with_an_imported_key(era: &Era) {
    let scene = Scene::with_key(era);
    scene.home.ok(["keygen", "--kid", "brought"]);
    let words = [&ROTATE[..], &["--new-key=brought"]].concat();
    let (begin, mut written) = (scene.snapshot(), Written::default());
    scene.everywhere(&begin, &words, &mut written, |_| true);
    scene.write("brought", &words, written);
}

fn from_a_certificate_to_the_first_key(era: &Era) {
    let scene = Scene::with_certificate(era);
    let words = [&ROTATE[..], &["--switch-to-key"]].concat();
    let (written, _) = from_the_making_on(&scene, &words);
    scene.write("first-key", &words, written);
}

/// Killed everywhere: until a key is made from the beginning, and then from there on. With the state in between.
fn from_the_making_on(scene: &Scene, words: &[&str]) -> (Written, Snapshot) {
    let (begin, mut written) = (scene.snapshot(), Written::default());
    for point in scene.points(&begin, words) {
        let state = scene.killed(&begin, words, &point);
        let is_made = state.journal().contains("\"made\"");
        written.add(&point, state.clone());
        if is_made {
            scene.everywhere(&state, &RESUME, &mut written, |_| true);
            return (written, state);
        }
    }
    panic!("no key was made");
}
