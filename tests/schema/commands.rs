//! Every command once, and each of its shapes.

use std::collections::BTreeSet;
use std::path::Path;

use maskinporten_sandbox::{ADMIN_CLIENT, GRANTED_SCOPE};
use maskinporten_testkit::Served;

use crate::judge::Judge;

#[test]
fn every_command_prints_what_its_schema_says() {
    let judge = Judge::new();
    environments_and_profiles(&judge);
    clients_and_keys(&judge);
    tokens(&judge);
    rotations(&judge);
    the_rest_of_keys(&judge);
    key_files(&judge);
    shared_keys(&judge);
    reports(&judge);
    errors(&judge);
    endings(&judge);
    sandbox(&judge);
    let files = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema")).unwrap();
    let names = files.map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned());
    let seen: BTreeSet<String> = judge.seen.borrow().iter().map(|command| command.replace(' ', "-")).collect();
    assert_eq!(seen, names.collect());
}

fn environments_and_profiles(judge: &Judge) {
    let (issuer, api) = (judge.world.sandbox.issuer(), judge.world.sandbox.selfservice());
    judge.run("env add", &format!("whole --issuer {issuer} --self-service {api}"));
    judge.run("env add", &format!("other --issuer {issuer}"));
    judge.run("env show", "local");
    judge.run("env list", "");
    judge.run("env remove", "other");
    judge.run("env remove", "whole");
    let certificate = "--certificate business.p12 --password-from password.txt";
    let admin = format!("--environment local --client-id {ADMIN_CLIENT} {certificate}");
    judge.run("profile add", &format!("admin --administers {admin}"));
    judge.run("profile add", &format!("by-file {admin} --reference"));
    judge.run("profile use", "admin");
    judge.run("profile show", "--profile by-file");
    judge.run("profile list", "");
    judge.run("certificate show", "business.p12 --password-from password.txt --environment local");
    judge.run("certificate show", "--profile admin");
    judge.run("certificate use", "--profile admin");
}

fn clients_and_keys(judge: &Judge) {
    let client = format!("--profile app --name App --scope {GRANTED_SCOPE}");
    judge.run("client register", &format!("{client} --dry-run"));
    judge.run("client register", &client);
    judge.run("client show", "--profile app");
    judge.run("client list", "");
    judge.run("client update", "--profile app --description new --dry-run");
    judge.run("client update", "--profile app --description new");
    judge.run("keygen", "--profile app --kid one");
    judge.run("jwks upload", "--profile app --dry-run");
    judge.run("jwks upload", "--profile app");
    judge.run("jwks upload", "--profile app");
}

fn tokens(judge: &Judge) {
    let token = judge.run("token", "--profile app");
    judge.run("dcr-token", "");
    let handed = ["run", "--profile", "app", "-o", "json", "--", "sh", "-c", "echo \"$MASKINPORTEN_TOKEN\""];
    judge.fits("run", &judge.world.run(handed).success().stdout);
    judge.run("can-i", &format!("{GRANTED_SCOPE} --profile app"));
    judge.run("scope find", "widgets --environment local");
    judge.run("doctor", "--profile app");
    judge.run("onboard", "--profile app --dry-run");
    judge.run("onboard", "--profile app");
    judge.run("explain", "MP-250");
    judge.run("explain", "MP-121 --profile app");
    judge.run("explain", "--list");
    judge.world.write("token", token["access_token"].as_str().unwrap());
    judge.run("inspect", "token");
    judge.run("profile export", "--profile app --as properties --private --to-file app.properties");
    assert!(judge.run("grant", "app.properties").get("token").is_some());
    let properties = judge.world.read("app.properties");
    let alone = properties.lines().filter(|line| !line.starts_with("token.endpoint")).collect::<Vec<_>>().join("\n");
    judge.world.write("alone.properties", alone);
    assert!(judge.run("grant", "alone.properties").get("token").is_none());
    a_path_that_is_not_text(judge);
}

#[cfg(unix)]
fn a_path_that_is_not_text(judge: &Judge) {
    use std::os::unix::ffi::OsStrExt as _;
    let path = std::ffi::OsStr::from_bytes(b"app\xff.properties");
    let mut export = judge.call("profile export --profile app --as properties --private");
    export.command.arg("--to-file").arg(path);
    assert_eq!(judge.fits("profile export", &export.run().success().stdout)["file"], "app\u{fffd}.properties");
}

#[cfg(not(unix))]
fn a_path_that_is_not_text(_: &Judge) {}

fn rotations(judge: &Judge) {
    judge.run("rotate", "app --status");
    judge.run("rotate", "app --dry-run");
    judge.run("rotate", "app --grace 1h --yes");
    judge.run("rotate", "app --status");
    judge.run("status", "--profile app");
    judge.run("rotate", "app --rollback --yes");
    // One that can't be rotated is listed with the rest: it has no key.
    let several = judge.call("rotate app admin --dry-run").run().fails(6);
    assert_eq!(judge.fits("rotate", &several.stdout)["rotations"][1]["state"], "failed");
}

fn the_rest_of_keys(judge: &Judge) {
    for kid in ["two", "three"] {
        judge.run("keygen", &format!("--profile app --kid {kid}"));
        judge.run("jwks upload", &format!("--profile app --key {kid}"));
    }
    judge.run("jwks list", "--profile app");
    judge.run("jwks renew", "two --profile app --dry-run");
    judge.run("jwks renew", "two --profile app");
    judge.run("jwks revoke", "two --profile app --dry-run");
    judge.run("jwks revoke", "two --profile app --yes");
    judge.run("jwks remove", "three --profile app --dry-run");
    judge.run("jwks prune", "--not-held --profile app");
    judge.run("jwks remove", "three --profile app --yes");
}

fn key_files(judge: &Judge) {
    judge.run("key list", "");
    judge.run("key show", "one");
    judge.run("key show", "--from business.p12 --password-from password.txt");
    judge.run("key export", "one --to jwk");
    judge.run("key export", "one --to pem --private --unencrypted --to-file one.pem");
    judge.run("key convert", "one.pem --to jwks --public");
    judge.run("key delete", "two --yes");
    judge.run("key import", "one.pem");
}

fn shared_keys(judge: &Judge) {
    let Some(store) = judge.world.shared_store("store") else {
        judge.seen.borrow_mut().insert("profile share".to_owned());
        return;
    };
    judge.run("client register", &format!("--profile shared --name Shared --scope {GRANTED_SCOPE}"));
    judge.run("keygen", "--profile shared --kid shared-1");
    let shared = ["profile", "share", "shared", "--in", &store, "--yes", "-o", "json"];
    judge.fits("profile share", &judge.world.run(shared).success().stdout);
}

fn reports(judge: &Judge) {
    judge.run("store policy", "openbao:transit/shared");
    // One that needs a password, which nobody is asked for, ends it with another code.
    for line in ["status --profile app", "status --all", "status --all --online"] {
        judge.fits("status", &judge.call(line).run().stdout);
    }
    judge.run("log", "");
    judge.run("expiry", "--all");
    judge.run("lint", "--all --rule key-life");
    judge.run("lint", "--list");
    judge.world.write("assertion", "eyJhbGciOiJSUzI1NiJ9.e30.AA");
    assert_eq!(
        judge.fits("lint", &judge.call("lint --assertion assertion").run().fails(10).stdout)["worst"],
        "warning"
    );
    judge.run("store status", "");
    judge.run("store use", "plain-file");
    judge.run("demo", "");
    judge.run("version", "");
}

fn errors(judge: &Judge) {
    let refused = judge.fail("token --profile app --scope not:registered --no-cache");
    assert!(refused["error"]["server"]["error"].is_string());
    let refused = judge.fail("client show nobody");
    assert!(refused["error"]["server"]["fields"].is_array());
    assert_eq!(judge.fail("token --no-such-flag")["error"]["kind"], "usage");
}

fn endings(judge: &Judge) {
    judge.run("client delete", "--profile app --dry-run");
    judge.run("client delete", "--profile app --yes");
    judge.run("profile remove", "app --with-key --yes");
}

/// It serves until it is ended.
fn sandbox(judge: &Judge) {
    judge.run("sandbox", "--scenario list");
    for more in ["", " --scenario no-access"] {
        let served = Served::start(&judge.world, &format!("--port 0 --kit kit{more}"));
        judge.fits("sandbox", &served.about.to_string());
    }
}
