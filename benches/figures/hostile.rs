//! Files that somebody made so that they take long to look at.

use std::fs;
use std::process::Command;

use super::measured::runs;
use super::stopwatch::{Took, in_turns, milliseconds, watch};
use super::table::{MEBIBYTES, MILLISECONDS, Row};
use super::world::World;

const MIB: usize = 1 << 20;
/// Beside what varies, a file has less than this.
const FRAME: usize = 512;

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const IN_PIECES: u8 = 0x24;
const EXPLICIT: u8 = 0xa0;

const DATA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
const ENCRYPTED_DATA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x06";
const SECRET_BAG: &[u8] = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x05";
const FRIENDLY_NAME: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x14";
const SHA_512: &[u8] = b"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03";
const PBES2: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d";
const SCRYPT: &[u8] = b"\x06\x09\x2b\x06\x01\x04\x01\xda\x47\x04\x0b";
const AES_256: &[u8] = b"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2a";
const TRIPLE_DES: &[u8] = b"\x06\x0a\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01\x03";

fn element(tag: u8, within: &[&[u8]]) -> Vec<u8> {
    let content = within.concat();
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&[tag, 0x84][..], &length, &content].concat()
}

fn open(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag, 0x80][..], content, &[0, 0]].concat()
}

/// As often as there is room for it.
fn filled(unit: &[u8]) -> Vec<u8> {
    unit.repeat((MIB - FRAME) / unit.len())
}

/// A keystore whose content is this string.
fn keystore(content: &[u8], mac: &[u8]) -> Vec<u8> {
    let version = element(INTEGER, &[&[3]]);
    element(SEQUENCE, &[&version, &element(SEQUENCE, &[DATA, &element(EXPLICIT, &[content])]), mac])
}

/// One with these parts.
fn parts(all: &[u8], mac: &[u8]) -> Vec<u8> {
    keystore(&element(OCTET_STRING, &[&element(SEQUENCE, &[all])]), mac)
}

fn entries(all: &[u8]) -> Vec<u8> {
    let string = element(OCTET_STRING, &[&element(SEQUENCE, &[all])]);
    element(SEQUENCE, &[DATA, &element(EXPLICIT, &[&string])])
}

/// A part that is encrypted in this way.
fn encrypted(algorithm: &[&[u8]], length: usize) -> Vec<u8> {
    let (version, data) = (element(INTEGER, &[&[0]]), element(0x80, &[&vec![b'A'; length]]));
    let info = element(SEQUENCE, &[DATA, &element(SEQUENCE, algorithm), &data]);
    element(SEQUENCE, &[ENCRYPTED_DATA, &element(EXPLICIT, &[&element(SEQUENCE, &[&version, &info])])])
}

fn salt() -> Vec<u8> {
    element(OCTET_STRING, &[b"saltsalt"])
}

fn files() -> Vec<(&'static str, Vec<u8>)> {
    let bag = element(SEQUENCE, &[SECRET_BAG, &element(EXPLICIT, &[&[5, 0]])]);
    let name = element(SEQUENCE, &[FRIENDLY_NAME, &element(SET, &[&[0x1e, 2, 0, b'a']])]);
    let named =
        element(SEQUENCE, &[SECRET_BAG, &element(EXPLICIT, &[&[5, 0]]), &element(SET, &[&name.repeat(9_000)])]);
    let million = element(INTEGER, &[&[0x0f, 0x42, 0x40]]);
    let digest = element(SEQUENCE, &[&element(SEQUENCE, &[SHA_512, &[5, 0]]), &element(OCTET_STRING, &[&[0; 64]])]);
    let mac = element(SEQUENCE, &[&digest, &salt(), &million]);
    // 64 MiB at once, sixteen times.
    let [n, r, p] = [&[1, 0, 0][..], &[8], &[16]].map(|number| element(INTEGER, &[number]));
    let scrypt = element(SEQUENCE, &[SCRYPT, &element(SEQUENCE, &[&salt(), &n, &r, &p])]);
    let cipher = element(SEQUENCE, &[AES_256, &element(OCTET_STRING, &[&[0; 16]])]);
    let pbes2 = element(SEQUENCE, &[&scrypt, &cipher]);
    let one = element(SEQUENCE, &[&salt(), &element(INTEGER, &[&[1]])]);
    let triple_des = encrypted(&[TRIPLE_DES, &one], MIB / 8);
    vec![
        (
            "a string in tiny pieces",
            keystore(&open(IN_PIECES, &filled(&open(IN_PIECES, &[OCTET_STRING, 1, 0]))), &[]),
        ),
        ("a string in pieces deep down", {
            let deep = (0..28).fold(vec![OCTET_STRING, 1, 0], |within, _| open(IN_PIECES, &within));
            keystore(&open(IN_PIECES, &filled(&deep)), &[])
        }),
        ("no end", filled(&[SEQUENCE, 0x80])),
        ("many entries", parts(&filled(&entries(&bag.repeat(9_000))), &[])),
        ("many names", parts(&filled(&entries(&named)), &[])),
        ("many parts", parts(&entries(&[]).repeat(9_000), &[])),
        ("a million iterations", parts(&entries(&filled(&[5, 0])[..80_000]), &mac)),
        ("scrypt", parts(&encrypted(&[PBES2, &pbes2], 64), &[])),
        ("3DES", parts(&triple_des.repeat(7), &[])),
    ]
}

/// The one that takes longest, and the one that takes most memory. Nobody gives a password.
pub(crate) fn hostile(worlds: &[World]) -> Vec<Row> {
    let (mut slowest, mut largest): (Option<(f64, _, _)>, Option<(f64, _, _)>) = (None, None);
    for (what, bytes) in files() {
        assert!(bytes.len() <= MIB, "{what}: {}", bytes.len());
        let file = worlds[0].path().join("hostile.p12");
        fs::write(&file, bytes).unwrap();
        let show =
            |world: &World| refused(&world.command("plain-file", &["key", "show", "--from", file.to_str().unwrap()]));
        let took = in_turns(runs().div_ceil(20), worlds, show);
        let took: Vec<f64> = took.iter().map(|took: &Took| milliseconds(took.wall)).collect();
        let peaks: Vec<f64> = worlds.iter().map(|world| watch(&show(world)).1).collect();
        if slowest.as_ref().is_none_or(|(most, ..)| took[0] > *most) {
            slowest = Some((took[0], took, what));
        }
        if largest.as_ref().is_none_or(|(most, ..)| peaks[0] > *most) {
            largest = Some((peaks[0], peaks, what));
        }
    }
    let ((_, took, slow), (_, peaks, large)) = (slowest.unwrap(), largest.unwrap());
    let name = "`key show` of a hostile file of 1 MiB";
    vec![
        Row::new(name, MILLISECONDS, took).at_most(100.0).beside(format!("the worst: {slow}")),
        Row::new("its peak memory", MEBIBYTES, peaks).at_most(32.0).beside(format!("the worst: {large}")),
    ]
}

/// The same command, which is right when it refuses the file.
fn refused(command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", "\"$0\" \"$@\"; test $? = 2"]).arg(command.get_program()).args(command.get_args()).env_clear();
    shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell
}
