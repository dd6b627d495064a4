//! `profile export`: there and back, and what other programs get to see.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maskinporten_sandbox::GRANTED_SCOPE;
use maskinporten_testkit::{World, has, mode, skipped};
use serde_json::Value;

use crate::from::{Registered, gives_a_token};
use crate::{PROGRAM, keytool};

/// A world with a profile `weather` that has a registered key, and the numbers of that key that must not be seen.
fn with_profile() -> (World, String) {
    let world = World::empty(PROGRAM);
    let client = Registered::new(&world);
    world.ok(format!(
        "profile add weather --environment local --client-id {} --private-key key.pem --kid {} --scope {GRANTED_SCOPE}",
        client.id, client.kid
    ));
    let jwk: Value = serde_json::from_str(&client.jwk(&world)).unwrap();
    (world, jwk["d"].as_str().unwrap().to_owned())
}

/// A second folder for profiles, that knows the sandbox and nothing else.
fn elsewhere(world: &World) -> World {
    let other = world.another();
    for name in ["a.nais", "a.kubernetes", "a.github", "a.gitlab", "a.dotenv", "a.appsettings", "a.properties"] {
        if world.at(name).exists() {
            other.write(name, world.read(name));
        }
    }
    other
}

#[test]
fn every_form_comes_back_as_a_profile() {
    let (world, _) = with_profile();
    let forms = ["nais", "kubernetes", "github", "gitlab", "dotenv", "appsettings", "properties"];
    for form in forms {
        let file = format!("a.{form}");
        world.ok(["profile", "export", "--as", form, "--to-file", &file, "--private"]);
        assert_eq!(mode(&world.at(&file)), 0o600);
    }
    let other = elsewhere(&world);
    for form in forms {
        other.ok(["profile", "add", form, "--from", &format!("a.{form}")]);
        gives_a_token(&other, form, &[]);
    }
    // The drop-in reads it, too.
    other.ok("grant a.properties");
    other.shell("set -a; . ./a.dotenv; maskinporten token").run().success();
    if has("kubectl") {
        let secret =
            other.shell("kubectl annotate --local -f a.kubernetes checked=yes -o json").run().success().stdout;
        assert_eq!(serde_json::from_str::<Value>(&secret).unwrap()["type"], "Opaque");
    } else {
        skipped("no kubectl");
    }
}

#[test]
fn a_certificate_goes_where_there_is_a_place_for_it() {
    let world = World::empty(PROGRAM);
    world.add_admin("admin", "--scope idporten:dcr.read").success();
    let export = |form: &str, file: &str| {
        world.run(["profile", "export", "--profile", "admin", "--as", form, "--to-file", file, "--private"])
    };
    for form in ["appsettings", "properties"] {
        export(form, &format!("a.{form}")).success();
    }
    export("nais", "a.nais").fails(2).says("certificate");
    let other = elsewhere(&world);
    for form in ["appsettings", "properties"] {
        other.ok(["profile", "add", form, "--from", &format!("a.{form}")]);
        other.ok(["token", "--profile", form]);
    }
    if has("keytool") {
        let text = world.read("a.properties");
        let value =
            |key: &str| text.lines().find_map(|line| line.strip_prefix(&format!("{key}="))).unwrap().to_owned();
        let keystore = value("keystore.file").replace("base64\\:", "").replace("\\=", "=");
        world.write("a.p12", STANDARD.decode(keystore).unwrap());
        keytool(
            &world,
            &["-list", "-keystore", "a.p12", "-storepass", &value("keystore.password"), "-alias", "client"],
        );
    } else {
        skipped("no keytool");
    }
}

#[test]
fn it_asks_first_and_overwrites_nothing() {
    let (world, d) = with_profile();
    let export = ["profile", "export", "--as", "dotenv", "--to-file", "a.dotenv"];
    world.run(export).fails(6).without_result().says("--private");
    assert!(!world.at("a.dotenv").exists());
    world.write("a.dotenv", "mine");
    let private = [&export[..], &["--private"]].concat();
    world.run(&private).fails(6).without_result();
    assert_eq!(world.read("a.dotenv"), "mine");
    let said = world.run([&private[..], &["--force"]].concat());
    assert!(!said.stderr.contains(&d) && !said.stdout.contains(&d));
    said.success();
    assert_eq!(mode(&world.at("a.dotenv")), 0o600);
    let out = world.ok("profile export --as dotenv --to-file - --private");
    assert_eq!(out, world.read("a.dotenv"));
    let said = world.ok("profile export --as nais --to-file a.nais --private -o json");
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said, serde_json::json!({"profile": "weather", "as": "nais", "file": "a.nais"}));
    for wrong in [
        &["--as", "dotenv", "--private"][..],
        &["--as", "dotenv", "--run", "--private"],
        &["--as", "github", "--run", "--to-file", "x", "--private"],
        &["--as", "github", "--run", "--secret-name", "x", "--private"],
        &["--as", "kubernetes", "--secret-name", "Not A Name", "--to-file", "x", "--private"],
    ] {
        world.run([&["profile", "export"], wrong].concat()).fails(2).without_result();
    }
}

#[test]
fn f5_programs_get_the_key_on_stdin_and_never_as_an_argument() {
    let (world, d) = with_profile();
    for (form, program, first) in [
        ("github", "gh", "variable set MASKINPORTEN_CLIENT_ID --repo example/weather"),
        ("gitlab", "glab", "variable set MASKINPORTEN_CLIENT_ID --raw --repo example/weather"),
    ] {
        world.fake(program, &format!("said by {program}"), 0);
        let export = ["profile", "export", "--as", form, "--run", "--private", "--", "--repo", "example/weather"];
        let said = world.call(export).envs(&[("MASKINPORTEN_PASSPHRASE", "hunter2")]).run();
        assert!(
            said.stderr.contains(&format!("said by {program}")) && !said.stdout.contains("said by"),
            "{}",
            said.stderr
        );
        assert!(said.success().stdout.starts_with(&format!("stored with {program}: ")));
        let (words, got) = (world.read(format!("{program}.argv")), world.read(format!("{program}.stdin")));
        assert!(words.lines().next().unwrap().ends_with(first), "{words}");
        assert!(got.contains("\\\"d\\\":") || got.contains("\"d\":"), "the key arrived");
        assert!(got.contains(&d) && !words.contains(&d) && !words.contains("kty"), "{words}");
        assert!(!world.read(format!("{program}.env")).contains("hunter2"));
    }
    assert_eq!(world.read("gh.argv").lines().count(), 7);
    world.ok("profile export --as kubernetes --to-file secret.json --private");
    let secret: Value = serde_json::from_str(&world.read("secret.json")).unwrap();
    assert_eq!(secret["metadata"]["name"], "maskinporten-weather");
}

#[test]
fn a_program_that_fails_or_is_missing_is_reported() {
    let (world, d) = with_profile();
    world.fake("gh", "said by gh", 3);
    let export = ["profile", "export", "--as", "github", "--run", "--private"];
    let err = world.run(export).fails(1).without_result().stderr;
    assert!(err.contains("gh failed") && !err.contains(&d), "{err}");
    let err = world.call("profile export --as gitlab --run --private").envs(&[("PATH", "/nowhere")]).run();
    err.fails(3).says("glab isn't on the PATH");
}

#[test]
fn a_terminal_is_not_shown_the_key_and_is_asked_first() {
    let (world, d) = with_profile();
    let mut session = world.call("profile export --as dotenv --to-file - --private").on_terminal();
    let shown = session.exp_string("isn't shown on a terminal").unwrap() + &session.exp_eof().unwrap();
    assert!(!shown.contains(&d), "{shown}");
    let mut session = world.call("profile export --as dotenv --to-file a.dotenv").on_terminal();
    session.exp_string("unencrypted. Export it?").unwrap();
    session.send("y").unwrap();
    session.flush().unwrap();
    session.exp_string("wrote a.dotenv").unwrap();
    assert!(world.read("a.dotenv").contains(&d));
}
