//! Every command once, and each of its shapes.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use maskinporten_sandbox::{ADMIN_CLIENT, GRANTED_SCOPE};

use crate::world::World;

#[test]
fn every_command_prints_what_its_schema_says() {
    let world = World::new();
    environments_and_profiles(&world);
    clients_and_keys(&world);
    tokens(&world);
    rotations(&world);
    the_rest_of_keys(&world);
    key_files(&world);
    reports(&world);
    errors(&world);
    endings(&world);
    sandbox(&world);
    let files = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema")).unwrap();
    let names = files.map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned());
    let seen: BTreeSet<String> = world.seen.borrow().iter().map(|command| command.replace(' ', "-")).collect();
    assert_eq!(seen, names.collect());
}

fn environments_and_profiles(world: &World) {
    let (issuer, api) = (world.sandbox.issuer(), world.sandbox.selfservice());
    world.run("env add", &format!("local --issuer {issuer} --self-service {api}"));
    world.run("env add", &format!("other --issuer {issuer}"));
    world.run("env show", "local");
    world.run("env list", "");
    world.run("env remove", "other");
    let certificate = "--certificate business.p12 --password-from password.txt";
    let admin = format!("--environment local --client-id {ADMIN_CLIENT} {certificate}");
    world.run("profile add", &format!("admin --administers {admin}"));
    world.run("profile add", &format!("by-file {admin} --reference"));
    world.run("profile use", "admin");
    world.run("profile show", "--profile by-file");
    world.run("profile list", "");
    world.run("certificate show", "business.p12 --password-from password.txt --environment local");
    world.run("certificate show", "--profile admin");
}

fn clients_and_keys(world: &World) {
    let client = format!("--profile app --name App --scope {GRANTED_SCOPE}");
    world.run("client register", &format!("{client} --dry-run"));
    world.run("client register", &client);
    world.run("client show", "--profile app");
    world.run("client list", "");
    world.run("client update", "--profile app --description new --dry-run");
    world.run("client update", "--profile app --description new");
    world.run("keygen", "--profile app --kid one");
    world.run("jwks upload", "--profile app --dry-run");
    world.run("jwks upload", "--profile app");
    world.run("jwks upload", "--profile app");
}

fn tokens(world: &World) {
    let token = world.run("token", "--profile app");
    world.run("dcr-token", "");
    std::fs::write(world.home.path().join("token"), token["access_token"].as_str().unwrap()).unwrap();
    world.run("inspect", "token");
    world.run("profile export", "--profile app --as properties --private --to-file app.properties");
    assert!(world.run("grant", "app.properties").get("token").is_some());
    let properties = std::fs::read_to_string(world.home.path().join("app.properties")).unwrap();
    let alone = properties.lines().filter(|line| !line.starts_with("token.endpoint")).collect::<Vec<_>>().join("\n");
    std::fs::write(world.home.path().join("alone.properties"), alone).unwrap();
    assert!(world.run("grant", "alone.properties").get("token").is_none());
    a_path_that_is_not_text(world);
}

#[cfg(unix)]
fn a_path_that_is_not_text(world: &World) {
    use std::os::unix::ffi::OsStrExt as _;
    let path = std::ffi::OsStr::from_bytes(b"app\xff.properties");
    let mut export = world.command("profile export --profile app --as properties --private");
    let output = export.arg("--to-file").arg(path).output().unwrap();
    assert_eq!(world.fits("profile export", &output.stdout)["file"], "app\u{fffd}.properties");
}

#[cfg(not(unix))]
fn a_path_that_is_not_text(_: &World) {}

fn rotations(world: &World) {
    world.run("rotate", "app --status");
    world.run("rotate", "app --dry-run");
    world.run("rotate", "app --grace 1h --yes");
    world.run("rotate", "app --status");
    world.run("rotate", "app --rollback --yes");
}

fn the_rest_of_keys(world: &World) {
    for kid in ["two", "three"] {
        world.run("keygen", &format!("--profile app --kid {kid}"));
        world.run("jwks upload", &format!("--profile app --key {kid}"));
    }
    world.run("jwks list", "--profile app");
    world.run("jwks renew", "two --profile app --dry-run");
    world.run("jwks renew", "two --profile app");
    world.run("jwks revoke", "two --profile app --dry-run");
    world.run("jwks revoke", "two --profile app --yes");
    world.run("jwks remove", "three --profile app --dry-run");
    world.run("jwks prune", "--not-held --profile app");
    world.run("jwks remove", "three --profile app --yes");
}

fn key_files(world: &World) {
    world.run("key list", "");
    world.run("key show", "one");
    world.run("key show", "--from business.p12 --password-from password.txt");
    world.run("key export", "one --to jwk");
    world.run("key export", "one --to pem --private --unencrypted --to-file one.pem");
    world.run("key convert", "one.pem --to jwks --public");
    world.run("key delete", "two --yes");
    world.run("key import", "one.pem");
}

fn reports(world: &World) {
    world.run("log", "");
    world.run("expiry", "--all");
    world.run("store status", "");
    world.run("demo", "");
}

fn errors(world: &World) {
    let refused = world.fail("token --profile app --scope not:registered --no-cache");
    assert!(refused["error"]["server"]["error"].is_string());
    let refused = world.fail("client show nobody");
    assert!(refused["error"]["server"]["fields"].is_array());
    assert_eq!(world.fail("token --no-such-flag")["error"]["kind"], "usage");
}

fn endings(world: &World) {
    world.run("client delete", "--profile app --dry-run");
    world.run("client delete", "--profile app --yes");
    world.run("profile remove", "app --with-key --yes");
}

/// It serves until it is ended.
fn sandbox(world: &World) {
    let mut child = world.command("sandbox --port 0 --kit kit").spawn().unwrap();
    let mut json = String::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        json += &line.unwrap();
        if json.ends_with('}') {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    world.fits("sandbox", json.as_bytes());
}
