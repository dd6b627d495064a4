//! `profile export`: there and back, and what other programs get to see.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maskinporten_sandbox::{ADMIN_CLIENT, KIT_PASSWORD};
use serde_json::Value;

use crate::from::{Registered, gives_a_token};
use crate::world::{World, has, mode, sandbox};

/// A world with a profile `weather` that has a registered key, and the numbers of that key that must not be seen.
fn with_profile() -> (World, String) {
    let world = World::new();
    let client = Registered::new(&world);
    let scope = maskinporten_sandbox::GRANTED_SCOPE;
    world
        .run(&[
            "profile",
            "add",
            "weather",
            "--environment",
            "sandbox",
            "--client-id",
            &client.id,
            "--private-key",
            "key.pem",
            "--kid",
            &client.kid,
            "--scope",
            scope,
        ])
        .ok();
    let jwk: Value = serde_json::from_str(&client.jwk(&world)).unwrap();
    (world, jwk["d"].as_str().unwrap().to_owned())
}

/// A second folder for profiles, that knows the sandbox and nothing else.
fn elsewhere(world: &World) -> World {
    let other = World::new();
    for name in ["a.nais", "a.kubernetes", "a.github", "a.gitlab", "a.dotenv", "a.appsettings", "a.properties"] {
        if world.path(name).exists() {
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
        world.run(&["profile", "export", "--as", form, "--to-file", &file, "--private"]).ok();
        assert_eq!(mode(&world.path(&file)), 0o600);
    }
    let other = elsewhere(&world);
    for form in forms {
        other.run(&["profile", "add", form, "--from", &format!("a.{form}")]).ok();
        gives_a_token(&other, form, &[]);
    }
    // The drop-in reads it, too.
    other.run(&["grant", "a.properties"]).ok();
    other.shell("set -a; . ./a.dotenv; \"$M\" token").ok();
    if has("kubectl") {
        let secret = other.shell("kubectl annotate --local -f a.kubernetes checked=yes -o json").ok();
        assert_eq!(serde_json::from_str::<Value>(&secret).unwrap()["type"], "Opaque");
    }
}

#[test]
fn a_certificate_goes_where_there_is_a_place_for_it() {
    let world = World::new();
    world.write("password.txt", KIT_PASSWORD);
    world
        .run(&[
            "profile",
            "add",
            "admin",
            "--administers",
            "--environment",
            "sandbox",
            "--client-id",
            ADMIN_CLIENT,
            "--certificate",
            "business.p12",
            "--password-from",
            "password.txt",
            "--scope",
            "idporten:dcr.read",
        ])
        .ok();
    let export = |form: &str, file: &str| {
        world.run(&["profile", "export", "--profile", "admin", "--as", form, "--to-file", file, "--private"])
    };
    for form in ["appsettings", "properties"] {
        export(form, &format!("a.{form}")).ok();
    }
    assert!(export("nais", "a.nais").fails(2).contains("certificate"));
    let other = elsewhere(&world);
    for form in ["appsettings", "properties"] {
        other.run(&["profile", "add", form, "--from", &format!("a.{form}")]).ok();
        other.run(&["token", "--profile", form]).ok();
    }
    if has("keytool") {
        let text = world.read("a.properties");
        let value =
            |key: &str| text.lines().find_map(|line| line.strip_prefix(&format!("{key}="))).unwrap().to_owned();
        let keystore = value("keystore.file").replace("base64\\:", "").replace("\\=", "=");
        world.write("a.p12", STANDARD.decode(keystore).unwrap());
        world.keytool(&[
            "-list",
            "-keystore",
            "a.p12",
            "-storepass",
            &value("keystore.password"),
            "-alias",
            "client",
        ]);
    }
}

#[test]
fn it_asks_first_and_overwrites_nothing() {
    let (world, d) = with_profile();
    let export = ["profile", "export", "--as", "dotenv", "--to-file", "a.dotenv"];
    assert!(world.run(&export).fails(6).contains("--private"));
    assert!(!world.path("a.dotenv").exists());
    world.write("a.dotenv", "mine");
    let private = [&export[..], &["--private"]].concat();
    world.run(&private).fails(6);
    assert_eq!(world.read("a.dotenv"), "mine");
    let said = world.run(&[&private[..], &["--force"]].concat());
    assert!(!said.err.contains(&d) && !said.out.contains(&d));
    said.ok();
    assert_eq!(mode(&world.path("a.dotenv")), 0o600);
    let out = world.run(&["profile", "export", "--as", "dotenv", "--to-file", "-", "--private"]).ok();
    assert_eq!(out, world.read("a.dotenv"));
    let said =
        world.run(&["profile", "export", "--as", "nais", "--to-file", "a.nais", "--private", "-o", "json"]).ok();
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said, serde_json::json!({"profile": "weather", "as": "nais", "file": "a.nais"}));
    for wrong in [
        &["--as", "dotenv", "--private"][..],
        &["--as", "dotenv", "--run", "--private"],
        &["--as", "github", "--run", "--to-file", "x", "--private"],
        &["--as", "github", "--run", "--secret-name", "x", "--private"],
        &["--as", "kubernetes", "--secret-name", "Not A Name", "--to-file", "x", "--private"],
    ] {
        world.run(&[&["profile", "export"], wrong].concat()).fails(2);
    }
}

#[test]
fn programs_get_the_key_on_stdin_and_never_as_an_argument() {
    let (world, d) = with_profile();
    let _ = sandbox();
    for (form, program, first) in [
        ("github", "gh", "secret set MASKINPORTEN_CLIENT_ID --repo example/weather"),
        ("gitlab", "glab", "variable set MASKINPORTEN_CLIENT_ID --repo example/weather"),
        ("kubernetes", "kubectl", "apply -f - --repo example/weather"),
    ] {
        world.fake(program, 0);
        let export = ["profile", "export", "--as", form, "--run", "--private", "--", "--repo", "example/weather"];
        let said = world.run_with(&export, &[("MASKINPORTEN_PASSPHRASE", "hunter2")]);
        assert!(said.err.contains(&format!("said by {program}")) && !said.out.contains("said by"), "{}", said.err);
        assert!(said.ok().starts_with(&format!("stored with {program}: ")));
        let (words, got) = (world.read(&format!("{program}.argv")), world.read(&format!("{program}.stdin")));
        assert!(words.lines().next().unwrap().ends_with(first), "{words}");
        assert!(got.contains("\\\"d\\\":") || got.contains("\"d\":"), "the key arrived");
        assert!(got.contains(&d) && !words.contains(&d) && !words.contains("kty"), "{words}");
        assert!(!world.read(&format!("{program}.env")).contains("hunter2"));
    }
    assert_eq!(world.read("gh.argv").lines().count(), 7);
    let secret: Value = serde_json::from_str(&world.read("kubectl.stdin")).unwrap();
    assert_eq!(secret["metadata"]["name"], "maskinporten-weather");
}

#[test]
fn a_program_that_fails_or_is_missing_is_said_so() {
    let (world, d) = with_profile();
    world.fake("kubectl", 3);
    let export = ["profile", "export", "--as", "kubernetes", "--run", "--private"];
    let err = world.run(&export).fails(1);
    assert!(err.contains("kubectl failed") && !err.contains(&d), "{err}");
    let err = world.run_with(&["profile", "export", "--as", "gitlab", "--run", "--private"], &[("PATH", "/nowhere")]);
    assert!(err.fails(3).contains("no glab on the PATH"));
}

#[test]
fn a_terminal_is_not_shown_the_key_and_is_asked_first() {
    let (world, d) = with_profile();
    let mut session = world.terminal(&["profile", "export", "--as", "dotenv", "--to-file", "-", "--private"]);
    let shown = session.exp_string("isn't shown on a terminal").unwrap() + &session.exp_eof().unwrap();
    assert!(!shown.contains(&d), "{shown}");
    let mut session = world.terminal(&["profile", "export", "--as", "dotenv", "--to-file", "a.dotenv"]);
    session.exp_string("unencrypted. Export it?").unwrap();
    session.send("y").unwrap();
    session.flush().unwrap();
    session.exp_string("wrote a.dotenv").unwrap();
    assert!(world.read("a.dotenv").contains(&d));
}
