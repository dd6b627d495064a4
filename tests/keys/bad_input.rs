//! What can't be used: the exit code, what is said, and nothing secret in it.

use maskinporten_testkit::{ENTRY_PASSWORD, KeyFiles, PASSWORD, Ran};
use std::fs;
use std::process::Command;

use crate::{OPEN, home};

/// The secret parts of the project's key, and its passwords: none of them is ever said.
fn secrets(fixtures: &KeyFiles) -> Vec<String> {
    let pem = fs::read_to_string(fixtures.path("pkcs8.pem")).unwrap();
    let lines = pem.lines().filter(|line| !line.starts_with('-')).skip(8).map(str::to_owned);
    lines.chain([PASSWORD.to_owned(), ENTRY_PASSWORD.to_owned(), "galt-passord".to_owned()]).collect()
}

fn says_no_secret(told: &Ran, fixtures: &KeyFiles, what: &str) {
    for secret in secrets(fixtures) {
        assert!(!told.stdout.contains(&secret) && !told.stderr.contains(&secret), "{what} says {secret:?}");
    }
}

#[test]
fn each_kind_of_bad_file_is_told_apart() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    let cases: &[(&str, &[&str], &str)] = &[
        ("several.p12", &[], "choose one by its alias: \"første\", \"andre nøkkel\""),
        ("several.jks", &["--alias", "tredje"], "there is \"første\", \"andre nøkkel\""),
        ("certificate.pem", &[], "there is no private key here, only a certificate"),
        ("public.pem", &[], "there is no private key here, only a public key"),
        ("ec.pem", &[], "of type EC: Maskinporten takes only RSA keys"),
        ("ed25519", &[], "of type Ed25519: Maskinporten takes only RSA keys"),
        ("short.pem", &[], "the RSA key has 1024 bits"),
        ("mismatch.pem", &["--allow-insecure-permissions"], "don't belong together"),
        ("truncated.p12", &[], "the file was cut off"),
        ("truncated.pem", &[], "the file was cut off"),
        ("truncated.jks", &[], "the file was cut off"),
        ("longer.der", &[], "4 bytes follow the end"),
        ("million.p12", &[], "1000001 iterations is more than"),
        ("memory.der", &[], "more than the limit of 64 MiB"),
        ("keytool.jceks", &[], "a JCEKS keystore can't be read here; convert it with: keytool"),
        ("words.txt", &[], "this looks like text"),
    ];
    for (name, flags, expected) in cases.iter().filter(|(name, ..)| fixtures.has(name)) {
        let path = fixtures.text(name);
        let told = home.run([&["key", "import", &path], *flags, OPEN].concat()).fails(2);
        assert!(told.stderr.contains(expected) && told.stderr.contains("hint: "), "{name}: {}", told.stderr);
        assert_eq!(told.stdout, "", "{name}");
        says_no_secret(&told, fixtures, name);
    }
    assert!(!home.config().join("secrets").exists(), "nothing was stored");
}

#[test]
fn wrong_and_missing_passwords() {
    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    for name in ["default.p12", "encrypted.pem", "one-password.jks", "openssh-encrypted"] {
        if !fixtures.has(name) {
            continue;
        }
        let path = fixtures.text(name);
        for command in [&["key", "import"][..], &["key", "show", "--from"], &["certificate", "show"]] {
            let line = [command, &[&path, "--password-from", "-"]].concat();
            let wrong = home.call(&line).input("galt-passord\n").run().fails(2).says("the password for the ");
            says_no_secret(&wrong, fixtures, name);
            let missing = home.run([command, &[&path]].concat()).fails(2);
            assert!(missing.stderr.contains("a password is needed"), "{name}: {}", missing.stderr);
        }
    }
    if fixtures.has("two-passwords.jks") {
        let path = fixtures.text("two-passwords.jks");
        let told = home.run(["key", "import", &path, "--password-from", "env:P"]);
        assert!(told.stderr.contains("--key-password-from"), "{}", told.stderr);
        home.run([&["key", "import", &path], OPEN].concat()).success();
    }
}

#[test]
fn places_that_are_no_files() {
    let home = home();
    home.write("long", vec![b'x'; (1 << 20) + 1]);
    let mut cases = vec![
        (home.text("nothing"), 3, "can't be read"),
        (".".to_owned(), 2, "is a folder"),
        (home.text("long"), 2, "longer than 1 MiB"),
        ("env:NOT_SET".to_owned(), 3, "the variable NOT_SET isn't set"),
        ("cmd:no-such-program hemmelig".to_owned(), 3, "there is no program no-such-program"),
    ];
    if cfg!(unix) {
        let pipe = home.text("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        cases.push((pipe, 2, "is a pipe or a device"));
        cases.push(("cmd:sh -c 'echo hemmelig; exit 7'".to_owned(), 2, "sh ended with 7"));
        cases.push(("cmd:head -c 1048577 /dev/zero".to_owned(), 2, "the output of head is longer than 1 MiB"));
    }
    for (source, code, expected) in cases {
        let told = home.run(["key", "show", "--from", &source]);
        told.fails(code).says(expected).never_says("hemmelig");
    }
}

#[cfg(unix)]
#[test]
fn keys_that_others_can_read_are_refused_unless_allowed() {
    use std::os::unix::fs::PermissionsExt as _;

    let Some(fixtures) = KeyFiles::get() else { return };
    let home = home();
    let copy = |name: &str| {
        let to = home.at(name);
        fs::copy(fixtures.path(name), &to).unwrap();
        fs::set_permissions(&to, fs::Permissions::from_mode(0o644)).unwrap();
        home.text(name)
    };
    for name in ["pkcs8.pem", "pkcs1.der", "openssh", "minimal.jwk", "open.p12", "open-key.p12", "pkcs8.pem.b64url"] {
        let path = copy(name);
        let told = home.run([&["key", "import", &path], OPEN].concat()).fails(2);
        assert!(told.stderr.contains("can be read by other users (mode 0644)"), "{name}: {}", told.stderr);
        let told = home.run([&["key", "import", &path, "--allow-insecure-permissions"], OPEN].concat());
        assert!(told.code == Some(0) && told.stderr.contains("warning: "), "{name}: {}", told.stderr);
    }
    home.run([&["key", "import", &copy("default.p12")], OPEN].concat()).success().says("can be read by other users");
    let told = home.run(["key", "show", "--from", &copy("public.pem")]);
    assert!(told.code == Some(0) && !told.stderr.contains("can be read"), "{}", told.stderr);
}
