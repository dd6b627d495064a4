//! What bad input gets: a clear error, the right exit code, nothing half-written.

use std::fs;
use std::process::Command;

use maskinporten_sandbox::{ADMIN_CLIENT, GRANTED_SCOPE};
use maskinporten_testkit::{World, kit, skipped};

use crate::PROGRAM;

#[test]
fn words_that_are_malformed_are_named() {
    let world = World::with_reader(PROGRAM);
    for (words, says) in [
        (&["token", "--consumer-org", "310400008"] as &[&str], "check digit"),
        (&["token", "--consumer-org", "31040000"], "nine digits"),
        (&["token", "--system-user", "x"], "nine digits"),
        (&["token", "--scope", "no-prefix"], "prefix:subscope"),
        (&["token", "--scope", "a:b c"], "prefix:subscope"),
        (&["token", "--scope", "a:b\\"], "character"),
        (&["token", "--resource", "not a uri"], "not a uri"),
        (&["keygen", "--kid", "a b"], "letters, digits"),
        (&["keygen", "--kid", "\u{1b}[2J"], "letters, digits"),
        (&["keygen", "--bits", "1024"], "1024"),
        (&["token", "--alg", "ES256"], "ES256"),
        (&["token", "--pid", "1"], "eleven digits"),
        (&["token", "--wait=soon"], "soon"),
        (&["token", "--timeout", "0"], "0"),
        (&["profile", "add", "../x", "--client-id", "x"], "profile name"),
        (&["client", "show", "a/b"], "client id"),
        (&["jwks", "upload", "--alg", "RS384", "--key", "reader-1"], "RS384"),
    ] {
        world.run(words).fails(2).says(says).without_result().never_says("\u{1b}");
    }
    assert!(world.sandbox.sent().is_empty(), "{:?}", world.sandbox.sent());
}

#[test]
fn a_config_that_can_not_be_used_is_left_as_it_is() {
    for (text, says) in [
        ("this is no TOML", "config.toml"),
        ("[profiles.x]\nenvironment = \"loc", "config.toml"),
        ("version = 99\n", "layout version 99"),
        ("[profiles.x]\nenvironment = 3\n", "config.toml"),
        ("nonsense = true\n", "nonsense"),
        ("\u{1b}[2J", "config.toml"),
    ] {
        let world = World::new(PROGRAM);
        let path = world.write("home/.config/maskinporten/config.toml", text);
        for words in [
            &["token"] as &[&str],
            &["profile", "list"],
            &["profile", "add", "x", "--client-id", "x"],
            &["keygen"],
            &["env", "add", "x", "--issuer", world.sandbox.issuer()],
        ] {
            world.run(words).fails(2).says(says).says("hint: ").without_result().never_says("\u{1b}");
        }
        assert_eq!(fs::read_to_string(path).unwrap(), text);
    }
    let world = World::with_reader(PROGRAM);
    let path = world.write("home/.config/maskinporten/keys.toml", "version = 1\n[[ke");
    world.run("token --no-cache").fails(2).says("keys.toml");
    world.run("keygen").fails(2).says("keys.toml");
    assert_eq!(fs::read_to_string(path).unwrap(), "version = 1\n[[ke");
}

#[test]
fn key_files_that_can_not_be_used_are_explained() {
    let world = World::empty(PROGRAM);
    let business = kit().good();
    world.write("alone.pem", &business.chain_pem);
    world.write("key.pem", &business.key_pem);
    world.write("wrong.txt", "wrong\n");
    world.write("empty.p12", "");
    let openssl = |words: &[&str]| {
        let ran = Command::new("openssl").args(words).current_dir(world.root()).output();
        ran.is_ok_and(|output| output.status.success())
    };
    let mut rows: Vec<(&[&str], &str)> = vec![
        (&["--certificate", "business.p12", "--password-from", "wrong.txt"], "password"),
        (&["--certificate", "business.p12"], "--password-from"),
        (&["--certificate", "alone.pem"], "no private key"),
        (&["--certificate", "key.pem", "--allow-insecure-permissions"], "no certificate"),
        (&["--certificate", "empty.p12"], "empty.p12"),
        (&["--private-key", "alone.pem", "--kid", "k"], "no private key"),
    ];
    let encrypt = ["pkcs8", "-topk8", "-in", "key.pem", "-passout", "pass:secret-word", "-out", "encrypted.pem"];
    if openssl(&encrypt) && openssl(&["genrsa", "-out", "small.pem", "1024"]) {
        rows.push((&["--private-key", "encrypted.pem", "--kid", "k"], "--password-from"));
        rows.push((&["--private-key", "encrypted.pem", "--kid", "k", "--password-from", "wrong.txt"], "password"));
        rows.push((&["--private-key", "small.pem", "--kid", "k"], "2048"));
    } else {
        skipped("openssl isn't installed: no encrypted and no small key was tried");
    }
    for (words, says) in rows {
        let first = ["profile", "add", "x", "--environment", "local", "--client-id", ADMIN_CLIENT];
        world.run([&first, words].concat()).fails(2).says(says).says("hint: ").without_result();
    }
    let missing = ["profile", "add", "x", "--client-id", "x", "--certificate", "nowhere.p12"];
    world.run(missing).fails(3).says("nowhere.p12");
    world.run("profile show --profile x").fails(3);
    assert!(!world.config().join("keys.toml").exists() && !world.config().join("secrets").exists());
    // Another environment has no such name.
    world.run("profile add x --environment nowhere --client-id x").fails(3).says("local");
}

#[test]
fn a_key_is_never_written_over() {
    let world = World::with_reader(PROGRAM);
    let before = world.files();
    world.run("keygen --kid reader-1").fails(6).says("another kid");
    assert_eq!(world.files(), before);
    world.write("taken.pem", "mine");
    world.run("keygen --export-private taken.pem").fails(6).says("taken.pem");
    assert_eq!(fs::read_to_string(world.at("taken.pem")).unwrap(), "mine");
    assert_eq!(world.files(), before);
    world.run("keygen --export-private new.pem").success().never_says("PRIVATE KEY");
    assert!(fs::read_to_string(world.at("new.pem")).unwrap().starts_with("-----BEGIN PRIVATE KEY-----"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(world.at("new.pem")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // A key that isn't kept leaves no copy behind either.
    world.run("keygen --kid reader-1 --export-private left.pem").fails(6);
    assert!(!world.at("left.pem").exists());
}

/// Root may write anywhere, so that only others can see a folder refuse them.
#[cfg(unix)]
#[test]
fn a_folder_that_can_not_be_written_to_is_reported() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::with_reader(PROGRAM);
    let config = world.config();
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
    if is_root {
        // A file in the place of the folder stops even root.
        let words = ["profile", "use", "reader", "--config-dir", "password.txt/x"];
        let ran = world.run(words);
        assert!(matches!(ran.code, Some(1..=3)), "{ran:?}");
        return;
    }
    fs::set_permissions(&config, fs::Permissions::from_mode(0o500)).unwrap();
    for words in [&["profile", "use", "reader"] as &[&str], &["keygen"]] {
        world.run(words).fails(1).says("hint: ");
    }
    world.run("token").success().token();
    fs::set_permissions(&config, fs::Permissions::from_mode(0o700)).unwrap();
}

/// In a namespace of its own, where a small disk may be mounted.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_nothing_half_written() {
    let world = World::with_reader(PROGRAM);
    let script = format!(
        "mkdir disk && mount -t tmpfs -o size=128k,mode=700 tmpfs disk && cp -r {config}/. disk && \
         head -c 1m /dev/zero > disk/ballast; ls -l disk > before; cat disk/config.toml disk/keys.toml > was; \
         maskinporten keygen --config-dir disk >out 2>keygen; echo $? >code; \
         maskinporten profile use admin --config-dir disk 2>use; echo $? >>code; \
         maskinporten client register --name more --scope {GRANTED_SCOPE} --config-dir disk 2>register; echo $? >>code; \
         cat disk/config.toml disk/keys.toml > is; ls disk/secrets > secrets; rm disk/ballast; \
         maskinporten keygen --config-dir disk >>out 2>&1; echo $? >>code",
        config = world.config().display()
    );
    let output =
        world.command("unshare").args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]).output();
    if !output.is_ok_and(|output| output.status.success()) || !world.at("code").exists() {
        return skipped("no disk could be mounted in a namespace: a full one wasn't tried");
    }
    let read = |name: &str| fs::read_to_string(world.at(name)).unwrap();
    assert_eq!(read("code"), "1\n1\n1\n0\n", "{} {} {}", read("keygen"), read("use"), read("register"));
    assert_eq!(read("is"), read("was"));
    assert!(read("keygen").contains("free some space"), "{}", read("keygen"));
    assert_eq!(world.sandbox.clients_named("more").len(), 0);
}

#[test]
fn secrets_that_can_not_be_used_are_not_repeated() {
    let world = World::with_reader(PROGRAM);
    let canary = "canary-0123456789";
    let jwk = format!(r#"{{"kty":"RSA","kid":"k","n":"AQAB","e":"AQAB","d":"{canary}"}}"#);
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{canary}\n-----END PRIVATE KEY-----\n");
    for (name, value) in [("MASKINPORTEN_CLIENT_JWK", &jwk), ("MASKINPORTEN_CLIENT_JWK", &pem)] {
        let call = world.call("token -v").env(name, value).env("MASKINPORTEN_CLIENT_ID", "x");
        let call = call.env("MASKINPORTEN_ISSUER", world.sandbox.issuer());
        let call = call.env("MASKINPORTEN_TOKEN_ENDPOINT", format!("{}token", world.sandbox.issuer()));
        call.run().fails(2).never_says(canary).without_result();
    }
    for key in [&jwk, &pem, &canary.to_owned()] {
        let call = world.call("token --no-cache -v").env("MASKINPORTEN_STORE", "env");
        call.env("MASKINPORTEN_PRIVATE_KEY", key).run().fails(2).never_says(canary);
    }
    world.call("token --no-cache").env("MASKINPORTEN_STORE", "env").run().fails(3).says("MASKINPORTEN_PRIVATE_KEY");
    world.write("canary.txt", canary);
    let first = ["profile", "add", "x", "--client-id", "x", "--certificate", "business.p12", "--password-from"];
    world.run([&first[..], &["canary.txt"]].concat()).fails(2).never_says(canary);
    world.call([&first[..], &["env:WORD"]].concat()).env("WORD", canary).run().fails(2).never_says(canary);
    world.run([&first[..], &["env:WORD"]].concat()).fails(3).says("WORD");
    world.call([&first[..], &["-"]].concat()).input(canary).run().fails(2).never_says(canary);
    world.call([&first[..], &["-"]].concat()).input("sandbox\n").run().success();
    world.call("inspect").input("\n").run().fails(2).says("another command should have printed it");
    world.call("inspect").input(canary).run().fails(2).never_says(canary);
    world.call("inspect").input(vec![b'a'; 2 << 20]).run().fails(2).says("1 MiB");
    let body = format!(r#"{{"client_name":"x","jwks":{{"keys":[{jwk}]}}}}"#);
    world.call("client register --from -").input(body).run().fails(2).never_says(canary);
}

#[test]
fn production_is_named_before_anything_is_lost() {
    let world = World::empty(PROGRAM);
    world.run("profile add real --environment prod --client-id x").success();
    world.run("profile remove real").fails(6).says("PRODUCTION").says("--yes");
    world.run("profile remove real --yes").success();
}

/// No keyring: that is said, and nothing else is taken instead.
#[cfg(target_os = "linux")]
#[test]
fn a_missing_keyring_is_no_reason_for_another_store() {
    let world = World::empty(PROGRAM);
    let run = |words: &[&str]| {
        let call = world.call(words).without("MASKINPORTEN_STORE");
        call.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", world.at("nowhere").display())).run()
    };
    for words in [&["keygen", "--kid", "k"] as &[&str], &["store", "status"]] {
        run(words).fails(5).says("D-Bus").says("--store file");
    }
    let status = run(&["store", "status", "-o", "json"]).fails(5);
    assert_eq!((&status.json()["works"], &status.json()["keys"]), (&false.into(), &0.into()));
    let add = [
        "profile",
        "add",
        "x",
        "--client-id",
        "x",
        "--certificate",
        "business.p12",
        "--password-from",
        "password.txt",
    ];
    run(&add).fails(5).says("--store file").without_result();
    run(&["profile", "show", "--profile", "x"]).fails(3);
    assert!(!world.config().join("secrets").exists());
}
