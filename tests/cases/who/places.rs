//! What is wrong with a variable is said with its name, also where it names a file or a folder (B7).

use maskinporten_testkit::World;

use crate::PROGRAM;

#[test]
fn b7_places_and_passphrases_name_their_variables() {
    let world = World::new(PROGRAM);
    world.write("a-file", "no certificate");
    let keygen = world.call("keygen --kid kept --store file").env("MASKINPORTEN_PASSPHRASE", "right");
    keygen.run().success();
    let export = ["key", "export", "kept", "--private", "--unencrypted", "--to-file", "out.pem"];
    let environment = ["env", "add", "x", "--issuer", "https://127.0.0.1:9/", "--timeout", "1"];
    for (name, value, words) in [
        ("MASKINPORTEN_PASSPHRASE", "canary", &export[..]),
        ("MASKINPORTEN_PASSPHRASE_FILE", "nowhere", &export),
        ("MASKINPORTEN_CONFIG_DIR", "a-file", &["profile", "list"]),
        ("SSL_CERT_FILE", "nowhere", &environment),
        ("SSL_CERT_FILE", "a-file", &environment),
    ] {
        let call = world.call(words).env("MASKINPORTEN_STORE", "file").env(name, value);
        call.run().fails(2).says(name).never_says("canary").without_result();
    }
    assert!(!world.at("out.pem").exists());
}
