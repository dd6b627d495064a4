//! Key files that people have (D): what the commands make of them. What is read, and how, is tried in the protocol crate.

use std::fs;

use maskinporten_testkit::{Home, Ran, has, kit, run_tool, skipped};

use crate::PROGRAM;

const OPEN: &str = "--password-from env:P --key-password-from env:P";

fn field(name: &str) -> Vec<u8> {
    fs::read(format!("crates/protocol/tests/field/{name}")).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A home in which the password is in a variable.
fn home() -> Home {
    Home::new(PROGRAM).with("P", "hemmelig")
}

/// `key show` of a file.
fn shown(name: &str) -> Ran {
    let home = home();
    home.write_private(name, field(name));
    home.run(format!("key show --from {name} {OPEN} -o json"))
}

#[test]
fn d1_a_keystore_as_it_came_is_shown_with_its_certificates() {
    let json = shown("bouncycastle-ber.p12").success().json();
    assert_eq!(json["format"], "PKCS#12 (3DES, RC2-40, SHA-1 MAC)");
    let [entry] = json["entries"].as_array().unwrap().as_slice() else { panic!("{json:#}") };
    assert_eq!((&entry["kind"], entry["certificates"].as_array().unwrap().len()), (&"private".into(), 3));
}

#[test]
fn d2_a_wrong_label_is_noted() {
    shown("pem_p8_label_pkcs1.pem").success().says("\"PRIVATE KEY\" is wrong: it is PKCS#1");
}

#[test]
fn d5_one_of_several_values_is_taken_out() {
    let home = home();
    let pem = String::from_utf8(field("pem_p8_label_pkcs1.pem")).unwrap();
    home.write_private("one.pem", &pem);
    home.ok("keygen --kid andre --export-private other.pem");
    let other = home.read("other.pem");
    home.write_private("two.env", format!("FIRST='{pem}'\nSECOND='{other}'\n"));
    let refused = home.run("key import two.env").fails(2);
    refused.says("choose one by its alias: \"FIRST\", \"SECOND\"").says("choose one with --alias");
    let json = home.json("key show --from two.env --alias FIRST");
    assert_eq!(json["entries"].as_array().unwrap().len(), 1, "{json:#}");
    assert_eq!(json["entries"][0]["thumbprint"], home.json("key show --from one.pem")["entries"][0]["thumbprint"]);
    home.run("key import two.env --alias FIRST --kid first").success();
}

#[test]
fn d6_what_has_to_be_converted_is_said_with_the_line_for_it() {
    let ran = shown("bc.BKS").fails(2);
    let error = ran.error();
    assert!(error["causes"][0].as_str().unwrap().contains("convert it with: keytool -importkeystore"), "{error:#}");
    assert!(error["hints"][0].as_str().unwrap().contains("libbcprov-java"), "{error:#}");
    let home = home();
    home.write_private("encoded", "zs7OzgAA".repeat(20));
    home.run("key show --from encoded").fails(2).says("OLD is what `base64 -d` makes");
}

#[test]
fn the_sandboxs_keystore_is_opened_by_other_programs() {
    let good = kit().good();
    let home = home();
    home.write_private("business.p12", &good.p12);
    let (path, pass) = (home.text("business.p12"), &good.password);
    if has("openssl") {
        let pem = run_tool("openssl", &["pkcs12", "-in", &path, "-passin", &format!("pass:{pass}"), "-nodes"]);
        assert!(pem.contains("BEGIN PRIVATE KEY") && pem.matches("BEGIN CERTIFICATE").count() == 3, "{pem}");
    } else {
        skipped("no openssl opens the sandbox's keystore");
    }
    if has("keytool") {
        let said = run_tool("keytool", &["-list", "-v", "-keystore", &path, "-storepass", pass]);
        assert!(said.contains("PrivateKeyEntry") && said.contains("Certificate chain length: 3"), "{said}");
    } else {
        skipped("no keytool opens the sandbox's keystore");
    }
}

#[test]
fn d_a_file_in_the_place_of_a_kid_is_told_how_to_be_shown() {
    let home = home();
    home.write_private("my key.pem", field("pem_p8_label_pkcs1.pem"));
    let refused = home.run(["key", "show", "my key.pem"]).fails(3);
    refused.says("it is a file: `maskinporten key show --from='my key.pem'` shows what is in it");
    home.run(["key", "show", "--from=my key.pem"]).success();
}
