//! Folders in which no rotation is under way: every kind of profile, of key and of store.

use maskinporten_sandbox::{DENIED_SCOPE, GRANTED_SCOPE};
use serde_json::json;

use super::CENTURY;
use super::scene::{Scene, Written};
use crate::fixture::Era;

pub fn write(era: &Era) {
    every_kind_of_profile(era);
    encrypted(era);
    cached(era);
    ignored(era);
    elsewhere(era);
}

fn every_kind_of_profile(era: &Era) {
    let mut scene = Scene::empty(era, "plain-file");
    scene.add_admin("admin", &["--reference"]);
    scene.add_admin("stored", &[]);
    scene.add_app(&["--admin=admin"]);
    scene.add_colleague("colleague");
    scene.hand_over();
    scene.home.ok(["rotate", "app", "-y", "--every=1ms", "--grace=0s", "--archive", "--reason=once a year"]);
    scene.register("certified", &["--certificate", "--admin=stored"]);
    let authorities = format!("--ca-file={}", scene.home.at("ca.pem").display());
    scene.home.ok(format!(
"env add elsewhere --issuer=https://maskinporten.example.no/ \
         --token-endpoint=https://maskinporten.example.no/token --jwks-uri=https://maskinporten.example.no/jwk {authorities}"));
    scene.home.ok(["profile", "add", "far", "--environment=elsewhere", "--client-id=far", "--scope=a:b"]);
    let begin = scene.snapshot();
    let keygen = ["keygen", "--profile", "far", "--kid", "cut-off"];
    let pending = scene.killed(&begin, &keygen, "store-before:1");

    let register = ["client", "register", "--profile=half", "--name=Half", "--scope", GRANTED_SCOPE, "--admin=admin"];
    let points = scene.points(&pending, &register);
    // The last call is the one that makes the client.
    let last = |name: &str| points.iter().rfind(|point| point.starts_with(name)).unwrap().clone();
    let mut written = Written::default();
    for point in [last("call-before"), last("call-after")] {
        // What an earlier try has made would be found by the next.
        scene.forget_clients_named("Half");
        written.add(&point, scene.killed(&pending, &register, &point));
    }
    scene.write("profiles", &register, written);
}

/// Version 3 of the layout: what of the checklist is ignored, written by hand, and a change by a command after that.
pub fn ignored(era: &Era) {
    let mut scene = Scene::empty(era, "plain-file");
    scene.add_admin("admin", &["--reference"]);
    scene.add_app(&[]);
    scene.home.ok(["client", "update", "--profile", "app", "--add-scope", DENIED_SCOPE, "-y"]);
    let (before, client) = (scene.home.read("config/config.toml"), scene.client_of("app"));
    let by_hand = format!(
        "\n# Agreed with Kari: the agency answers in autumn.\n[[lint.ignore]] # for now\nrule = \"scope-no-access\"\n\
         reason = \"asked for in May\"\nclient = \"{client}\"\nscope = \"{DENIED_SCOPE}\"\n\n\
         [[lint.ignore]]\nrule = \"key-life\"\nreason = \"renewed by hand, on Fridays\"\nprofile = \"app\"\n\n\
         # In all clients.\n[[lint.ignore]]\nrule = \"own-key\"\nreason = \"the gateway has no keys\"\n"
    );
    scene.home.write_private("config/config.toml", (before + &by_hand).as_bytes());
    scene.home.ok(["profile", "use", "app"]);
    let mut written = Written::default();
    written.add("its end", scene.snapshot());
    scene.write("ignored", &["profile", "use", "admin"], written);
}

/// Version 4 of the layout: keys at a service, which signs, and keys in a store that machines share. One client has its key
/// at the service, and one in the store, where a rotation waits; of the third the store says which key at the service it is.
pub fn elsewhere(era: &Era) {
    let scene = Scene::empty(era, "plain-file");
    scene.add_admin("admin", &["--reference"]);
    let (signer, store) = (scene.home.signer("keys", &[]).unwrap(), scene.home.shared_store("store").unwrap());
    let keys = ["one", "two", "three", "four"];
    let on_record = |profile: &str, count: usize| {
        scene.home.signer("keys", &keys[..count]);
        let kid = keys[count - 1];
        scene.home.ok(["keygen", "--profile", profile, "--in", &signer, "--existing", "--kid", kid]);
    };
    for (profile, first) in [("app", 1), ("both", 3)] {
        scene.register(profile, &[]);
        on_record(profile, first);
        scene.home.ok(["jwks", "upload", "--profile", profile]);
        on_record(profile, first + 1);
    }
    scene.register("shared", &[]);
    scene.home.ok(["keygen", "--profile", "shared"]);
    scene.home.ok(["jwks", "upload", "--profile", "shared"]);
    for name in ["shared", "both"] {
        scene.home.ok(["profile", "share", name, "--in", &store, "--yes"]);
    }
    scene.home.ok([&["rotate", "shared"][..], &CENTURY[2..]].concat());
    // What the service was asked is nobody's to read.
    std::fs::remove_file(scene.home.at("keys/questions")).unwrap();
    let mut written = Written::default();
    written.add("its end", scene.snapshot());
    scene.write("elsewhere", &["rotate", "shared", "--rollback", "-y"], written);
}

fn encrypted(era: &Era) {
    let mut scene = Scene::empty(era, "file");
    scene.add_admin("admin", &["--reference"]);
    scene.add_app(&[]);
    let mut written = Written::default();
    written.add("its end", scene.snapshot());
    scene.write("encrypted", &["keygen"], written);
}

/// Tokens that last for most of a century, of a server that nobody is to ask: its address stays as it is.
fn cached(era: &Era) {
    let mut scene = Scene::empty(era, "plain-file");
    scene.add_admin("admin", &["--reference"]);
    scene.add_app(&[]);
    scene.sandbox.alter(&scene.client_of("app"), json!({ "access_token_lifetime": 2_500_000_000_u32 }));
    scene.home.ok(["token", "--profile", "app"]);
    scene.home.ok(["token", "--profile", "app", "--cache-dir", "tokens"]);
    let mut written = Written::default();
    written.add("its end", scene.snapshot());
    scene.keeps_its_address = true;
    scene.write("cached", &["token"], written);
}
