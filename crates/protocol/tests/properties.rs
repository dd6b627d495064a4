//! Java properties, with Java itself as the witness.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use maskinporten_protocol::properties::Properties;
use maskinporten_testkit::{has, skipped};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

const FILES: usize = 600;

/// Bytes that mean something to the parser, more often than not.
fn hostile_bytes() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [
        "\\", "\\", "\n", "\r", "\r\n", " ", "\t", "\x0c", "=", ":", "#", "!", "a", "bc", "//", "\\u00e6", "\\u12",
        "u", "n", "\\t", "\\\n", "\\\r\n", "\\\r", "0041",
    ];
    let piece = prop_oneof![
        12 => proptest::sample::select(pieces.to_vec()).prop_map(|piece| piece.as_bytes().to_vec()),
        // Alone, no byte from here is UTF-8.
        1 => (0xe0_u8..=0xff).prop_map(|byte| vec![byte, b' ']),
    ];
    vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn hex(text: &str) -> String {
    text.encode_utf16().fold(String::new(), |digits, unit| format!("{digits}{unit:04x}"))
}

#[test]
fn java_reads_the_same() {
    if !has("java") {
        return skipped("no java to compare properties with");
    }
    let folder = tempfile::tempdir().unwrap();
    let mut runner = TestRunner::deterministic();
    let files: BTreeMap<String, (PathBuf, Vec<u8>)> = (0..FILES)
        .map(|number| {
            let bytes = hostile_bytes().new_tree(&mut runner).unwrap().current();
            let (name, path) = (format!("{number}"), folder.path().join(format!("{number}")));
            fs::write(&path, &bytes).unwrap();
            (name, (path, bytes))
        })
        .collect();
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/properties/Load.java");
    let output = Command::new("java").arg(program).args(files.values().map(|(path, _)| path)).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said.lines().count(), FILES);
    let mut compared = 0;
    for line in said.lines() {
        let mut words = line.split(' ');
        let bytes = &files[words.next().unwrap()].1;
        let words: Vec<&str> = words.collect();
        if words == ["malformed"] {
            assert!(String::from_utf8_lossy(bytes).contains("\\u"), "{bytes:?}");
            continue;
        }
        let java: BTreeMap<String, String> = words
            .iter()
            .map(|pair| pair.split_once('=').unwrap())
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        let properties = Properties::parse(bytes);
        let ours: BTreeMap<String, String> =
            properties.keys().map(|key| (hex(key), hex(properties.get(key).unwrap().unwrap().expose()))).collect();
        assert_eq!(ours, java, "{:?}", String::from_utf8_lossy(bytes));
        compared += 1;
    }
    assert!(compared > FILES / 4, "only {compared} of the files were well-formed");
}

#[test]
fn java_reads_what_we_write() {
    if !has("java") {
        return skipped("no java to read our properties with");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("written");
    let pairs = [("a b", " # pæssørd = \\ 🔑\n "), ("keystore.file", "C:\\keys\\x.jks"), ("!", "")];
    let secrets = pairs.map(|(key, value)| (key, value.to_owned().into()));
    let written = Properties::write(&secrets.each_ref().map(|(key, value)| (*key, value)));
    fs::write(&path, written.expose()).unwrap();
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/properties/Load.java");
    let output = Command::new("java").arg(program).arg(&path).output().unwrap();
    let mut expected: Vec<String> = pairs.iter().map(|(key, value)| format!("{}={}", hex(key), hex(value))).collect();
    expected.sort();
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), format!("written {}", expected.join(" ")));
}
