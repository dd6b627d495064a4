//! Values as CI systems, shells and people hand them over (B).

mod around;
mod scopes;
mod sourced;

use base64::Engine as _;
use maskinporten_sandbox::GRANTED_SCOPE;
use maskinporten_testkit::World;
use maskinporten_testkit::pages::{page, pages};

use crate::PROGRAM;

/// The variables of the client `reader`, as nais sets them.
fn unit(world: &World) -> Vec<(String, String)> {
    let words = ["profile", "export", "--profile", "reader", "--as", "nais", "--to-file", "unit.env", "--private"];
    world.run(words).success();
    let text = world.read("unit.env");
    text.lines().map(|line| line.split_once('=').unwrap()).map(|(name, value)| (name.into(), value.into())).collect()
}

#[test]
fn b1_flags_are_read_without_what_stands_around_them() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    let issuer = world.sandbox.issuer().to_owned();
    let base = world.sandbox.selfservice().to_owned();
    for (number, around) in around::AROUND.iter().enumerate() {
        world
            .run(["token", "--no-cache", "--profile", &around("reader"), "--timeout", &around("20")])
            .success()
            .token();
        world.run(["token", "--no-cache", "--scope", &around(GRANTED_SCOPE), "--alg", &around("RS512")]).success();
        world.run(["token", "--color", &around("never"), "--store", &around("plain-file")]).success().token();
        world.run(["client", "show", &around(&id), "--admin", &around("admin")]).success();
        world.run(["keygen", "--kid", &around(&format!("k{number}")), "--bits", &around("2048")]).success();
        // A hint has it as it was read.
        let folder = world.config().display().to_string();
        let kid = format!("p{number}");
        let words = ["keygen", "--kid", &kid, "--profile", &around("reader"), "--config-dir", &around(&folder)];
        world.run(words).success().says("--profile reader").says(&format!("--config-dir {folder}`"));
        let added = world.json([
            "env",
            "add",
            &around("mine"),
            "--issuer",
            &around(&issuer),
            "--token-endpoint",
            &around(&format!("{issuer}token")),
            "--jwks-uri",
            &around(&format!("{issuer}jwk")),
            "--self-service",
            &around(&base),
        ]);
        assert_eq!((added["issuer"].as_str(), added["name"].as_str()), (Some(issuer.as_str()), Some("mine")));
        assert_eq!(added["token_endpoint"], format!("{issuer}token"));
        let profile = world.json([
            "profile",
            "add",
            &around("other"),
            "--environment",
            &around("mine"),
            "--client-id",
            &around(&id),
            "--kid",
            &around("reader-1"),
            "--force",
        ]);
        assert_eq!(
            (profile["client_id"].as_str(), profile["environment"].as_str()),
            (Some(id.as_str()), Some("mine"))
        );
        world.run(["token", "--no-cache", "--profile", "other", "--scope", GRANTED_SCOPE]).success().token();
        world.run("profile remove other --yes").success();
        world.write("word.txt", "sandbox\n");
        let source = ["--password-from", &around("word.txt"), "--certificate", &around("business.p12")];
        let words = ["profile", "add", "filed", "--environment", "local", "--client-id", "x", "--force"];
        world.run([&words[..], &source].concat()).success();
    }
    // What is written for people stays as it is.
    let words = ["client", "update", "--description", " 'so' ", "--profile", "reader", "-o", "json"];
    assert_eq!(world.run(words).success().json()["description"], " 'so' ");
}

#[test]
fn b1_nothing_is_noticed_in_quotes_and_blanks() {
    let world = World::with_reader(PROGRAM);
    for nothing in [" ", "\n", "''", "\"\"", " '' "] {
        let ran = world.call("token").env("MASKINPORTEN_PROFILE", nothing).run().fails(3).without_result();
        ran.says("MASKINPORTEN_PROFILE is set, but empty");
        world
            .call("token")
            .env("MASKINPORTEN_CLIENT_ID", nothing)
            .run()
            .fails(3)
            .says("MASKINPORTEN_CLIENT_ID is empty");
        world.call("inspect env:GIVEN").env("GIVEN", nothing).run().fails(2).without_result();
        for flag in ["--profile", "--scope", "--resource", "--consumer-org", "--config-dir"] {
            world.run(["token", flag, nothing]).fails(2).says(flag).without_result();
        }
    }
    assert!(world.sandbox.sent().is_empty(), "{:?}", world.sandbox.sent());
}

#[test]
fn b5_organisations_are_named_as_people_write_them() {
    let world = World::with_reader(PROGRAM);
    for org in ["0192:310400009", "310 400 009", " 310400009\n", "'0192:310400009'", "310\u{a0}400\u{a0}009"] {
        // It is the own organisation, and the server says so.
        world.run(["token", "--consumer-org", org]).fails(4).says("consumer_org").never_says("nine digits");
        let words = ["certificate", "show", "business.p12", "--password-from", "password.txt", "--org", org];
        world.run(words).never_says("nine digits");
    }
    world.run(["token", "--consumer-org", "310 400 008"]).fails(2).says("check digit");
}

#[test]
fn b7_a_variable_that_can_not_be_used_is_named() {
    let world = World::with_reader(PROGRAM);
    let unit = unit(&world);
    let client = |name: &str, value: &str| {
        let call = unit.iter().fold(world.call("token"), |call, (name, value)| call.env(name, value));
        call.env(name, value).run().fails(2).without_result()
    };
    for (name, value) in [
        ("MASKINPORTEN_CLIENT_ID", "a b"),
        ("MASKINPORTEN_SCOPES", "no-prefix"),
        ("MASKINPORTEN_ISSUER", "not a url"),
        ("MASKINPORTEN_TOKEN_ENDPOINT", "maskinporten.no/token"),
        ("MASKINPORTEN_JWKS_URI", "ftp://x/"),
        ("MASKINPORTEN_WELL_KNOWN_URL", "x"),
    ] {
        client(name, value).says(name).says(value);
    }
    let secret = r#"{"kty":"RSA","d":"canary"}"#;
    client("MASKINPORTEN_CLIENT_JWK", secret).says("MASKINPORTEN_CLIENT_JWK").never_says("canary");
    for (name, value, words) in [
        ("MASKINPORTEN_PROFILE", "a/b", "token"),
        ("MASKINPORTEN_STORE", "drawer", "token"),
        ("MASKINPORTEN_ADMIN_PROFILE", "a b", "client list"),
    ] {
        world.call(words).env(name, value).run().fails(2).says(name).says(value).without_result();
        let json = world.call(format!("{words} -o json")).env(name, value).run().fails(2).error();
        assert!(json["message"].as_str().unwrap().contains(name), "{json}");
    }
    let call = world.call("token --no-cache --store env").env("MASKINPORTEN_PRIVATE_KEY", "canary");
    call.run().fails(2).says("MASKINPORTEN_PRIVATE_KEY").never_says("canary");
}

/// With no home, in the environment or in the system's records, there is nowhere to keep anything.
#[cfg(target_os = "linux")]
#[test]
fn b6_without_a_home_a_client_of_variables_gets_its_token() {
    use std::os::unix::process::CommandExt as _;

    let world = World::with_reader(PROGRAM);
    let unit = unit(&world);
    let homeless = |words: &[&str]| {
        let mut call = unit.iter().fold(world.call(words), |call, (name, value)| call.env(name, value));
        call = call.without("HOME").without("MASKINPORTEN_STORE");
        // Nobody has this number.
        call.command.uid(54_321).current_dir("/");
        call
    };
    if !homeless(&["--version"]).command.output().is_ok_and(|output| output.status.success()) {
        return maskinporten_testkit::skipped("only root can run a program as somebody without a home");
    }
    for words in [&["token"][..], &["token", "--no-cache"], &["token", "--scope", GRANTED_SCOPE], &["env", "list"]] {
        homeless(words).run().success();
    }
    homeless(&["token"]).run().success().token();
    homeless(&["token", "--profile", "reader"]).run().fails(3).without_result();
    for words in [&["keygen"][..], &["profile", "add", "x", "--client-id", "x"], &["log"]] {
        homeless(words).run().fails(3).says("--config-dir").without_result();
    }
}

/// As Windows PowerShell's `>` and Notepad write a file, and as Kubernetes has a value that `echo` made.
#[test]
fn b1_files_are_read_as_other_systems_write_them() {
    let world = World::with_reader(PROGRAM);
    let utf16 = |text: &str| {
        let units = text.replace('\n', "\r\n");
        let units = units.encode_utf16().flat_map(u16::to_le_bytes);
        [vec![0xff, 0xfe], units.collect()].concat()
    };
    let unit = unit(&world);
    world.write_private("utf16.env", utf16(&world.read("unit.env")));
    world.run("profile add one --from utf16.env").success();
    let marked = [b"\xef\xbb\xbf", world.read("unit.env").replace('\n', "\r\n").as_bytes()].concat();
    world.write_private("marked.env", marked);
    world.run("profile add two --from marked.env").success();
    let base64 = |value: &str| base64::engine::general_purpose::STANDARD.encode(format!("{value}\n"));
    let data: serde_json::Map<_, _> = unit.iter().map(|(name, value)| (name.clone(), base64(value).into())).collect();
    let secret = serde_json::json!({"apiVersion": "v1", "kind": "Secret", "data": data});
    world.write_private("secret.json", secret.to_string());
    world.run("profile add three --from secret.json").success();
    for name in ["one", "two", "three"] {
        world.run(["token", "--no-cache", "--profile", name]).success().token();
    }
    world.write("word.txt", utf16("sandbox\n"));
    world.run("certificate show business.p12 --password-from word.txt").success();
    world.write("token.txt", utf16(&world.ok("token")));
    world.run("inspect token.txt").success().prints("valid, checked with");
    let properties = format!(
        "issuer=sandbox-admin\naudience={0}\ntoken.endpoint={0}token\nscope=idporten:dcr.read\n\
         keystore.file=business.p12\nkeystore.password=sandbox\n",
        world.sandbox.issuer()
    );
    world.write_private("client.properties", utf16(&properties));
    world.run("grant client.properties").success();
}

/// In a shell without `pipefail`, where a pipe to curl would run it with no token.
#[cfg(unix)]
#[test]
fn b8_no_documented_line_runs_curl_without_a_token() {
    let documented: String = pages().iter().map(page).collect();
    let world = World::with_reader(PROGRAM);
    // Examples that are longer than a line go on in the next.
    let help = (world.ok("dcr-token --help") + &world.ok("run --help")).replace(" \\\n   ", "");
    let is_one = |line: &&str| {
        let first = line.contains("$(maskinporten ") || line.contains("maskinporten run ");
        first && line.contains("curl ")
    };
    let lines: Vec<&str> = documented
        .lines()
        .chain(help.lines())
        .filter(is_one)
        .map(|line| line.trim().trim_start_matches("- ").trim_start_matches("run: "))
        .collect();
    assert!(lines.len() >= 4, "{lines:?}");
    world.fake("curl", "answered", 0);
    // What curl reads the header from, stdin or a file, is what the fake one is given.
    let fake = world
        .read("bin/curl")
        .replace("cat >>", "for word; do case $word in @-) cat;; @*) cat \"${word#@}\";; esac; done >>");
    world.write("bin/curl", fake);
    for line in lines {
        let call = |line: &str| world.shell(line).env("API", "https://api.example/");
        // Neither profile is there.
        call(line).env("MASKINPORTEN_CONFIG_DIR", "nowhere").run().fails(3).without_result();
        assert!(!world.at("curl.argv").exists(), "{line}");
        call(line).run().success().prints("answered");
        let (given, words) = (world.read("curl.stdin"), world.read("curl.argv"));
        assert!(given.starts_with("Authorization: Bearer eyJ") && !words.contains("eyJ"), "{given} {words}");
        for file in ["curl.stdin", "curl.argv", "curl.env"] {
            std::fs::remove_file(world.at(file)).unwrap();
        }
    }
    // And none is left that pipes it.
    let pipes = |line: &&str| line.trim_start().starts_with("maskinporten") && line.contains("| curl");
    assert_eq!(documented.lines().chain(help.lines()).find(pipes), None);
}
