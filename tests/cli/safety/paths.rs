//! Ids that stand in paths: none may lead anywhere but to what it names.

use maskinporten_sandbox::{Change, FOREIGN_KEY_CLIENT, FOREIGN_KID, GRANTED_SCOPE};
use maskinporten_testkit::{Listener, Ran, World};
use serde_json::{Value, json};

use crate::PROGRAM;
use crate::jwks::stranger;

/// Kids that mean something in a path, that URL libraries drop or strip, or that aren't there at all.
const HOSTILE: [&str; 13] =
    [".", "..", "%2e", ".%2E", "", " ", "\r\n", ".\t.", "a\tb", "../..", "..\\..?x#y", "%2F", "æ/../ø%00"];

/// A client with a living key of somebody's, one of ours, and a hostile one that has expired.
struct Scene {
    world: World,
    before: Vec<Value>,
}

impl Scene {
    fn with(kid: &str, single: bool) -> Self {
        let world = World::new(PROGRAM);
        world.run("keygen --kid ours").success();
        world.run(["jwks", "upload", "--client", FOREIGN_KEY_CLIENT, "--key", "ours"]).success();
        let scene = Self { before: world.sandbox.keys(FOREIGN_KEY_CLIENT), world };
        scene.put(kid, single);
        scene
    }

    /// Puts the hostile key there, and forgets what was sent.
    fn put(&self, kid: &str, single: bool) {
        let mut key = stranger(kid, 4);
        key["exp"] = json!(1_700_000_000);
        self.world.sandbox.change(FOREIGN_KEY_CLIENT, &Change::AddKey(key)).unwrap();
        self.world.sandbox.set(|options| options.single_key_operations = single);
        self.world.sandbox.clear_log();
    }

    /// Runs a `jwks` command on the client.
    fn jwks(&self, words: &[&str]) -> Ran {
        self.world.run([&["jwks"], words, &["--client", FOREIGN_KEY_CLIENT]].concat())
    }

    /// All other keys are as they were, and so is the client.
    #[track_caller]
    fn others_are_unchanged(&self, what: &str) {
        let keys = self.world.sandbox.keys(FOREIGN_KEY_CLIENT);
        for before in &self.before {
            let now = keys.iter().find(|key| key["kid"] == before["kid"]);
            let now = now.unwrap_or_else(|| panic!("{what}: {} is gone: {keys:?}", before["kid"]));
            for member in ["n", "e", "exp", "x_rotation"] {
                assert_eq!(now[member], before[member], "{what}: {member} of {}", before["kid"]);
            }
        }
        assert_eq!(self.world.sandbox.client(FOREIGN_KEY_CLIENT)["active"], true, "{what}");
    }

    /// No request went to anything but the client, its key set and the one key.
    #[track_caller]
    fn nothing_else_was_asked(&self, kid: &str, what: &str) {
        let client = format!("/clients/{FOREIGN_KEY_CLIENT}");
        for request in self.world.sandbox.sent() {
            let (method, path) = request.split_once(' ').unwrap();
            let one = path.strip_prefix(&format!("{client}/jwks/"));
            let is_the_key = one.is_some_and(|segment| decoded(segment) == kid);
            let may = match method {
                "DELETE" | "PUT" => is_the_key,
                "GET" | "POST" => path == format!("{client}/jwks") || path == client || path == "/token",
                _ => false,
            };
            assert!(may, "{what}: {request}");
        }
    }
}

/// A segment of a path, decoded by hand.
fn decoded(segment: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = segment.as_bytes();
    while let [first, others @ ..] = rest {
        rest = others;
        if *first == b'%' {
            bytes.push(u8::from_str_radix(std::str::from_utf8(&rest[..2]).unwrap(), 16).unwrap());
            rest = &rest[2..];
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn s1_a_kid_that_is_a_dot_deletes_nothing() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    world.sandbox.change(&id, &Change::AddKey(stranger("theirs", 1))).unwrap();
    let before = world.sandbox.keys(&id);
    for kid in [".", ".."] {
        world.write("hostile.json", stranger(kid, 2).to_string());
        for words in [
            &["keygen", "--kid", kid][..],
            &["jwks", "upload", "--key", kid],
            &["jwks", "upload", "--key", "reader-1", "--kid", kid],
            &["jwks", "upload", "--file", "hostile.json"],
            &["key", "import", "hostile.json", "--kid", kid],
            &["jwks", "upload", "--key", "reader-1", "--client", kid],
            &["client", "delete", kid, "--yes"],
        ] {
            world.run(words).fails(2).without_result().says(&format!("{kid:?}"));
        }
        world.run(["key", "show", kid]).fails(3).without_result();
        // These take others' kids, which keep no rules: there is none of that name.
        for command in ["remove", "revoke", "renew"] {
            world.run(["jwks", command, kid, "--yes"]).fails(3).without_result();
        }
    }
    assert_eq!(world.sandbox.keys(&id), before);
    assert!(world.sandbox.sent().iter().all(|request| request == "POST /token" || request.starts_with("GET ")));
}

#[test]
fn s1_a_hostile_kid_is_removed_and_no_other() {
    let scene = Scene::with(HOSTILE[0], true);
    for (number, kid) in HOSTILE.iter().enumerate() {
        for (command, single) in [("remove", true), ("remove", false), ("revoke", true), ("revoke", false)] {
            scene.put(kid, single);
            let what = format!("{number}: {command} {kid:?}, single keys: {single}");
            scene.jwks(&[command, kid, "--yes", "--force"]).success();
            scene.others_are_unchanged(&what);
            scene.nothing_else_was_asked(kid, &what);
            assert_eq!(scene.world.sandbox.keys(FOREIGN_KEY_CLIENT).len(), 2, "{what}");
        }
    }
}

#[test]
fn s1_prune_takes_the_hostile_key_and_no_other() {
    let scene = Scene::with(HOSTILE[0], true);
    for kid in HOSTILE {
        for single in [true, false] {
            scene.put(kid, single);
            scene.put("lapsed", single);
            let what = format!("prune {kid:?}, single keys: {single}");
            let done = scene.jwks(&["prune", "--expired", "--yes", "-o", "json"]).success().json();
            assert_eq!(done["removed"].as_array().unwrap().len(), 2, "{what}");
            scene.others_are_unchanged(&what);
            assert_eq!(scene.world.sandbox.keys(FOREIGN_KEY_CLIENT).len(), 2, "{what}");
        }
    }
}

#[test]
fn s1_a_hostile_kid_is_no_trouble_to_others() {
    let scene = Scene::with(HOSTILE[0], true);
    for kid in HOSTILE {
        scene.put(kid, true);
        let what = format!("beside {kid:?}");
        scene.jwks(&["list"]).success();
        scene.world.run("expiry --all");
        scene.world.run("keygen --kid second");
        scene.jwks(&["upload", "--key", "second"]).success();
        scene.others_are_unchanged(&what);
        let there = |keys: &[Value]| keys.iter().any(|key| key["n"] == stranger(kid, 4)["n"]);
        assert!(there(&scene.world.sandbox.keys(FOREIGN_KEY_CLIENT)), "{what}");
        scene.jwks(&["remove", "second", "--yes"]).success();
        scene.others_are_unchanged(&what);
        assert!(there(&scene.world.sandbox.keys(FOREIGN_KEY_CLIENT)), "{what}");
        scene.world.sandbox.clear_log();
        scene.jwks(&["renew", kid, "--yes"]);
        scene.others_are_unchanged(&what);
        scene.nothing_else_was_asked(kid, &format!("renew {kid:?}"));
        scene.jwks(&["remove", kid, "--yes"]).success();
    }
}

#[test]
fn s1_keys_that_share_a_kid_are_not_guessed_between() {
    let scene = Scene::with(".", true);
    for kid in ["", "twin", "."] {
        let (mut lapsed, alive) = (stranger(kid, 4), stranger(kid, 5));
        lapsed["exp"] = json!(1_700_000_000);
        let mut keys = scene.before.clone();
        keys.extend([lapsed.clone(), alive]);
        scene.world.sandbox.change(FOREIGN_KEY_CLIENT, &Change::SetKeys(keys.clone())).unwrap();
        let numbers = |keys: &[Value]| keys.iter().map(|key| key["n"].clone()).collect::<Vec<_>>();
        for words in [
            &["remove", kid, "--yes", "--force"][..],
            &["revoke", kid, "--yes", "--force"],
            &["renew", kid, "--yes"],
            &["prune", "--expired", "--yes"],
        ] {
            scene.jwks(words).fails(6).without_result().says(&format!("2 keys are registered as {kid:?}"));
            assert_eq!(numbers(&scene.world.sandbox.keys(FOREIGN_KEY_CLIENT)), numbers(&keys), "{words:?}");
        }
        // Both at once can be meant.
        let mut second = stranger(kid, 5);
        second["exp"] = json!(1_700_000_001);
        let keys = [&scene.before[..], &[lapsed, second]].concat();
        scene.world.sandbox.change(FOREIGN_KEY_CLIENT, &Change::SetKeys(keys)).unwrap();
        scene.jwks(&["prune", "--expired", "--yes"]).success();
        scene.others_are_unchanged(kid);
        assert_eq!(scene.world.sandbox.keys(FOREIGN_KEY_CLIENT).len(), 2);
    }
}

#[test]
fn s1_a_very_long_kid_is_removed_or_refused_by_name() {
    let long = "k".repeat(100_000);
    let scene = Scene::with(&long, true);
    let done = scene.jwks(&["prune", "--expired", "--yes"]);
    assert!(matches!(done.code, Some(0 | 4 | 5 | 6)), "{:?}", done.code);
    scene.others_are_unchanged("a long kid");
}

#[test]
fn s1_what_is_on_record_is_what_was_read_back() {
    let results = |world: &World| -> Vec<Value> {
        let text = std::fs::read_to_string(world.config().join("audit.jsonl")).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.filter(|line| line["kind"] == "result").collect()
    };
    let scene = Scene::with("lapsed", true);
    // The server says yes, and does nothing.
    scene.world.sandbox.fail(&[&format!("DELETE /clients/{FOREIGN_KEY_CLIENT}/jwks:empty x1")]);
    scene.jwks(&["remove", "lapsed", "--yes"]).fails(4).says("still has");
    let last = results(&scene.world).pop().unwrap();
    assert_eq!(last["kids_after"], json!([FOREIGN_KID, "ours", "lapsed"]), "{last}");

    // The server takes another along.
    let change = Change::RemoveKey(FOREIGN_KID.into());
    scene.world.sandbox.change_after("DELETE /clients/ID/jwks/lapsed", FOREIGN_KEY_CLIENT, change);
    scene.jwks(&["remove", "lapsed", "--yes"]).fails(6).without_result().says(FOREIGN_KID);
    let last = results(&scene.world).pop().unwrap();
    assert_eq!(last["kids_after"], json!(["ours"]), "{last}");

    // Nobody could look: nothing is claimed.
    let scene = Scene::with("lapsed", true);
    scene.world.sandbox.fail(&[&format!("GET /clients/{FOREIGN_KEY_CLIENT}/jwks:403 @1")]);
    scene.jwks(&["remove", "lapsed", "--yes"]).fails(4);
    let last = results(&scene.world).pop().unwrap();
    assert_eq!((&last["outcome"], &last["kids_after"]), (&json!("done"), &Value::Null), "{last}");
}

#[test]
fn s1_no_id_in_a_file_edited_by_hand_gets_into_a_path() {
    let world = World::with_reader(PROGRAM);
    let path = world.config().join("config.toml");
    let good = std::fs::read_to_string(&path).unwrap();
    let id = world.client_id("reader");
    let before = world.sandbox.client(&id);
    for bad in [".", "..", "", "%2e", "a/b", "a\\tb", "..\\n"] {
        for line in [format!("client_id = \"{id}\""), "kid = \"reader-1\"".to_owned()] {
            let member = line.split(' ').next().unwrap();
            assert!(good.contains(&line), "{good}");
            std::fs::write(&path, good.replace(&line, &format!("{member} = \"{bad}\""))).unwrap();
            world.sandbox.clear_log();
            for words in [
                &["client", "show"][..],
                &["client", "update", "--description", "x", "--yes"],
                &["client", "delete", "--yes"],
                &["jwks", "list"],
                &["jwks", "upload"],
                &["jwks", "remove", "reader-1", "--yes", "--force"],
                &["jwks", "revoke", "reader-1", "--yes", "--force"],
                &["jwks", "renew", "reader-1", "--yes"],
                &["jwks", "prune", "--not-held", "--yes"],
                &["rotate", "--yes"],
                &["rotate", "--rollback", "--yes"],
                &["expiry"],
                &["token"],
            ] {
                world.run(words).fails(2).without_result();
            }
            assert!(world.sandbox.sent().is_empty(), "{bad}: {:?}", world.sandbox.sent());
        }
    }
    std::fs::write(&path, good).unwrap();
    assert_eq!(world.sandbox.client(&id), before);
}

#[test]
fn s1_an_id_that_a_server_answers_gets_into_no_path() {
    for bad in [".", "..", "", "%2e%2e", "a/../b", "a\tb"] {
        let world = World::new(PROGRAM);
        // The token comes from the sandbox, the rest from a server that answers the same to everybody.
        let body =
            json!({"client_id": bad, "client_name": "new", "active": true, "integration_type": "maskinporten"});
        let server = Listener::json(&body.to_string());
        let path = world.config().join("config.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        let base = format!("http://{}/api/v1", server.address);
        std::fs::write(&path, text.replace(world.sandbox.selfservice(), &base)).unwrap();
        world.run(["client", "register", "--name", "new", "--scope", GRANTED_SCOPE]).fails(5).without_result();
        for words in [&["jwks", "list", "--profile", "new"][..], &["client", "delete", "--profile", "new", "--yes"]] {
            world.run(words).fails(3).without_result();
        }
        let heard = server.heard();
        let lines: Vec<&str> = heard.iter().filter_map(|call| call.lines().next()).collect();
        assert!(!lines.is_empty());
        let known = ["GET /api/v1/scopes/access/all HTTP/1.1", "POST /api/v1/clients HTTP/1.1"];
        assert!(lines.iter().all(|line| known.contains(line)), "{bad:?}: {lines:?}");

        let list = Listener::json(&json!([body]).to_string());
        let base = format!("http://{}/api/v1", list.address);
        std::fs::write(&path, text.replace(world.sandbox.selfservice(), &base)).unwrap();
        world.run("client list");
        world.run("expiry --all");
        for call in list.heard() {
            let line = call.lines().next().unwrap();
            let known = ["clients", "clients?inactive=true", "scopes/access/all"];
            assert!(known.iter().any(|path| line == format!("GET /api/v1/{path} HTTP/1.1")), "{line}");
        }
    }
}

#[test]
fn s1_a_rotation_leaves_hostile_neighbours_alone() {
    for (kid, single) in [(".", true), ("", true), ("../..", false)] {
        let world = World::with_reader(PROGRAM);
        let id = world.client_id("reader");
        let key = stranger(kid, 1);
        world.sandbox.change(&id, &Change::AddKey(key.clone())).unwrap();
        world.sandbox.set(|options| options.single_key_operations = single);
        // A server that takes only whole sets refuses this one, for the kid that isn't one: then nothing is changed.
        world.run("rotate reader --yes --grace 0s").fails(if single { 0 } else { 4 });
        let keys = world.sandbox.keys(&id);
        let kids: Vec<&Value> = keys.iter().map(|key| &key["kid"]).collect();
        assert_eq!((keys.len(), kids.contains(&&json!("reader-1"))), (2, !single), "{kids:?}");
        assert!(keys.iter().any(|now| now["n"] == key["n"] && now["kid"] == kid), "{kids:?}");
        world.run("token --profile reader --no-cache").success().token();
        world.run("rotate reader --rollback --yes");
        assert_eq!((world.sandbox.keys(&id), &world.sandbox.client(&id)["active"]), (keys, &json!(true)), "{kid:?}");
    }
}

#[test]
fn s1_names_for_other_places_are_no_steps_either() {
    let world = World::with_reader(PROGRAM);
    for bad in [".", "..", "-bad.", "a..b", "a/..", "../b", "-n", ""] {
        world.run(["rotate", "reader", "--yes", "--deliver", &format!("kubernetes-secret:{bad}")]).fails(2);
        let name = format!("--secret-name={bad}");
        world.run(["profile", "export", "kubernetes", "--profile", "reader", &name]).fails(2).without_result();
    }
    for bad in [".", "..", "-n", "a/..", "../b", ""] {
        for words in [
            &["profile", "add", "--client-id", "c", "--", bad][..],
            &["profile", "show", &format!("--profile={bad}")],
            &["env", "add", "--issuer", "https://a.example/", "--", bad],
        ] {
            world.run(words).fails(2).without_result();
        }
    }
    for bad in [".", "..", "", "a/b"] {
        let body = json!({"client_name": "new", "client_id": bad, "integration_type": "maskinporten"});
        world.write("body.json", body.to_string());
        world.run("client register --from body.json --profile new").fails(2).without_result();
    }
    assert!(world.sandbox.sent().iter().all(|request| request == "POST /token"), "{:?}", world.sandbox.sent());
}
