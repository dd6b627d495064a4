//! The one question, and Ctrl-C.

use super::*;
use maskinporten_testkit::interrupt;
use rexpect::process::WaitStatus;

#[test]
fn there_is_one_plan_and_one_question() {
    let stage = stage();
    let old = kids(&stage);
    for (answer, code) in [("n", 6), ("y", 0)] {
        let words = "rotate app beta gamma --every=10ms --grace=0s";
        let mut session = stage.call(words).on_terminal();
        session.exp_string("app in local: replace app-").unwrap();
        session.exp_string("gamma in local: replace gamma-").unwrap();
        session.exp_string("Rotate the keys of these 3 profiles?").unwrap();
        session.send(answer).unwrap();
        session.flush().unwrap();
        let rest = session.exp_eof().unwrap();
        let ended = session.process().wait().unwrap();
        assert!(matches!(ended, WaitStatus::Exited(_, is) if is == code), "{ended:?}: {rest}");
        assert!(!rest.contains("Rotate app"), "{rest}");
        assert_eq!(kids(&stage) == old, code != 0);
    }
}

#[test]
fn ctrl_c_in_the_overlap_leaves_all_to_be_resumed() {
    let stage = stage();
    let old = kids(&stage);
    let child = stage.call("rotate app beta gamma -y --every=10ms --grace=60s").start();
    let journal = stage.config().join("rotations/gamma.jsonl");
    while !std::fs::read_to_string(&journal).unwrap_or_default().contains("waiting") {
        std::thread::sleep(Duration::from_millis(50));
    }
    interrupt(&child);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("the rotations of app, beta, gamma were interrupted"), "{said}");
    assert!(said.contains("`maskinporten rotate app beta gamma --resume`"), "{said}");
    for (name, old) in ["app", "beta", "gamma"].into_iter().zip(&old) {
        stage.ok(["token", "--profile", name, "--no-cache"]);
        // Its time has come.
        let path = stage.config().join(format!("rotations/{name}.jsonl"));
        let text = stage.read(&path);
        let until = stage.json(["rotate", name, "--status"])["rotations"][0]["until"].clone();
        stage.write(&path, text.replace(until.as_str().unwrap(), "2026-01-01T00:00:00Z"));
        assert_ne!(kid(&stage, name), *old);
    }
    let resumed = stage.json("rotate --resume");
    assert_eq!(states(&resumed), [("app", "finished"), ("beta", "finished"), ("gamma", "finished")]);
    for (name, old) in ["app", "beta", "gamma"].iter().zip(&old) {
        assert_rotated(&stage, name, old);
    }
}
