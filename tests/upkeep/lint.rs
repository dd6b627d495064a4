//! `lint`: each rule is found once, and not any more when its remedy was taken; and what it says where it can't look.

mod provider;
mod sarif;

use maskinporten_sandbox::{
    ADMIN_CLIENT, CUSTOMER, DELEGATED_SCOPE, DENIED_SCOPE, FOREIGN_KEY_CLIENT, GRANTED_SCOPE, OLD_KEY_CLIENT,
    REQUESTED_SCOPE, ZERO_LIFETIMES_CLIENT,
};
use maskinporten_testkit::World;
use serde_json::{Value, json};

use crate::{PROGRAM, with_reader};

const DAY: i64 = 86_400;

/// The report, whatever the exit code.
fn report(world: &World, words: &str) -> Value {
    world.run(format!("lint {words} -o json")).json()
}

fn findings(report: &Value) -> &Vec<Value> {
    report["findings"].as_array().unwrap()
}

/// What breaks a rule, each as its rule and its client or profile.
fn rules(report: &Value) -> Vec<&str> {
    findings(report).iter().map(|finding| finding["rule"].as_str().unwrap()).collect()
}

/// Does as a finding says. In the place of what a person fills in stand these.
#[track_caller]
fn mend(world: &World, finding: &Value, values: &[(&str, &str)]) {
    let commands = finding["commands"].as_array().unwrap();
    assert!(!commands.is_empty(), "{finding:#}");
    for command in commands {
        let mut words = shell_words::split(command.as_str().unwrap()).unwrap();
        assert_eq!(words.remove(0), "maskinporten");
        for word in &mut words {
            if let Some((_, with)) = values.iter().find(|(name, _)| name == word) {
                (*with).clone_into(word);
            }
        }
        if words[0] == "can-i" {
            world.run(words).fails(6).prints("To send to the API's owner").prints("310400009");
            continue;
        }
        let asks = ["client", "jwks", "rotate"].contains(&words[0].as_str()) || words[..2] == ["profile", "remove"];
        words.extend(asks.then(|| "--yes".to_owned()));
        if words[0] == "rotate" {
            words.extend(["--grace", "0s", "--every", "10ms"].map(str::to_owned));
        }
        world.ok(words);
    }
}

/// Finds one thing with these words, mends it as it says, and finds it no more.
#[track_caller]
fn found_and_mended(world: &World, words: &str, (rule, severity): (&str, &str), values: &[(&str, &str)]) {
    let before = report(world, words);
    let found = findings(&before).iter().find(|finding| finding["rule"] == rule);
    let found = found.unwrap_or_else(|| panic!("{words}: no {rule} in {before:#}"));
    assert_eq!(found["severity"], severity, "{found:#}");
    mend(world, found, values);
    let after = report(world, words);
    assert!(!rules(&after).contains(&rule), "{words}: {rule} is still in {after:#}");
}

#[test]
fn what_keeps_the_rules_breaks_none() {
    let (world, _) = with_reader();
    let clean = world.json("lint reader");
    assert_eq!(clean["worst"], json!(null));
    assert_eq!(clean["looked_at"], json!({"clients": 1, "all_clients": true, "profiles": 1, "scopes": 0}));
    assert_eq!(world.ok("lint reader"), "nothing to mend in 1 client, 1 profile\n");
}

#[test]
fn one_api_per_client() {
    let (world, id) = with_reader();
    world.sandbox.alter(&id, json!({"scopes": [GRANTED_SCOPE, "idporten:dcr.read"]}));
    found_and_mended(&world, "reader", ("one-api-per-client", "warning"), &[]);
    assert_eq!(world.sandbox.client(&id)["scopes"], json!([GRANTED_SCOPE]));
    let new = world.client_id("reader-idporten");
    assert_eq!(world.sandbox.client(&new)["scopes"], json!(["idporten:dcr.read"]));
}

#[test]
fn own_key() {
    let world = World::with_certified(PROGRAM);
    found_and_mended(&world, "certified", ("own-key", "warning"), &[]);
    world.ok("token --profile certified --no-cache");
    world.register("keyless");
    found_and_mended(&world, "keyless", ("own-key", "warning"), &[]);
    world.ok("keygen --kid theirs --profile keyless -o jwk");
    world.write("theirs.jwk", world.ok("key export theirs --to jwk"));
    let stranger = format!("--client {ZERO_LIFETIMES_CLIENT}");
    found_and_mended(&world, &stranger, ("own-key", "warning"), &[("FILE", "theirs.jwk")]);
}

#[test]
fn shared_key() {
    let (world, _) = with_reader();
    world.register("other");
    world.ok("jwks upload --profile other --key reader-1");
    let both = report(&world, "reader other");
    assert_eq!(rules(&both), ["shared-key", "shared-key"]);
    found_and_mended(&world, "reader other", ("shared-key", "warning"), &[]);
    assert!(rules(&report(&world, "reader")).is_empty());
    let all = report(&world, "--all --rule shared-key");
    let ids: Vec<&str> = findings(&all).iter().map(|one| one["client_id"].as_str().unwrap()).collect();
    assert_eq!(ids, [FOREIGN_KEY_CLIENT, OLD_KEY_CLIENT]);
    world.ok("keygen --kid theirs --profile other");
    world.write("theirs.jwk", world.ok("key export theirs --to jwk"));
    found_and_mended(&world, "--all --rule shared-key", ("shared-key", "warning"), &[("FILE", "theirs.jwk")]);
}

#[test]
fn one_scope_per_token() {
    let world = World::new(PROGRAM);
    world.ok(["client", "register", "--name", "r", "--scope", GRANTED_SCOPE, "--scope", "sandbox:open"]);
    found_and_mended(&world, "r", ("one-scope-per-token", "warning"), &[]);
    assert_eq!(world.profile("r")["scopes"], json!([GRANTED_SCOPE]));
    // Without a network it is found as well.
    world.ok("profile add r --force --environment prod --client-id x --scope a:b --scope a:c");
    let offline = world.run("lint r -o json").fails(3);
    assert_eq!(rules(&offline.json()), ["one-scope-per-token"]);
}

#[test]
fn client_shape() {
    let (world, id) = with_reader();
    for (member, value, severity) in [
        ("description", json!(""), "warning"),
        ("token_endpoint_auth_method", json!("client_secret_basic"), "error"),
        ("grant_types", json!(["authorization_code"]), "error"),
    ] {
        world.sandbox.alter(&id, json!({ member: value }));
        found_and_mended(&world, "reader", ("client-shape", severity), &[("TEXT", "reads widgets")]);
    }
    world.sandbox.alter(&id, json!({"integration_type": "idporten"}));
    // Of others' clients that log people in nothing is said.
    assert!(
        !findings(&report(&world, "--all"))
            .iter()
            .any(|one| one["client_id"] == FOREIGN_KEY_CLIENT && one["rule"] == "client-shape")
    );
    found_and_mended(&world, "reader", ("client-shape", "error"), &[]);
    world.ok("client delete --profile reader --yes --force");
    let deleted = world.sandbox.clients_named("reader").last().unwrap()["client_id"].clone();
    world.ok(format!("profile add gone --environment local --client-id {}", deleted.as_str().unwrap()));
    found_and_mended(&world, "gone", ("client-shape", "error"), &[]);
}

#[test]
fn scope_no_access() {
    let (world, id) = with_reader();
    world.sandbox.alter(&id, json!({"scopes": [GRANTED_SCOPE, DENIED_SCOPE]}));
    found_and_mended(&world, "reader", ("scope-no-access", "error"), &[]);
    world.sandbox.alter(&id, json!({"scopes": [GRANTED_SCOPE, REQUESTED_SCOPE]}));
    found_and_mended(&world, "reader", ("scope-no-access", "warning"), &[]);
    // Its owner gives access to the customer, and not to whom that delegates it to.
    world.sandbox.alter(&id, json!({"scopes": [DELEGATED_SCOPE]}));
    assert!(rules(&report(&world, "reader")).is_empty());
    world.sandbox.alter(&id, json!({"scopes": [DENIED_SCOPE]}));
    let only = report(&world, "reader");
    assert_eq!(
        findings(&only)[0]["commands"],
        json!([format!("maskinporten can-i {DENIED_SCOPE} --environment local")])
    );
    assert_eq!(findings(&only)[0]["actor"], "api-owner");
}

#[test]
fn key_life() {
    let (world, id) = with_reader();
    world.sandbox.age(&id, "reader-1", 20 * DAY);
    found_and_mended(&world, "reader", ("key-life", "warning"), &[]);
    let kid = world.sandbox.kids(&id)[0].clone();
    world.sandbox.age(&id, &kid, -1);
    found_and_mended(&world, "reader", ("key-life", "error"), &[]);
    world.sandbox.add_foreign_key(&id, "left", -1);
    found_and_mended(&world, "reader", ("key-life", "warning"), &[]);
    world.sandbox.add_foreign_key(&id, "theirs", 3 * DAY);
    found_and_mended(&world, "reader", ("key-life", "error"), &[]);
    world.ok("keygen --profile reader --kid unused");
    world.ok("jwks upload --profile reader --key unused");
    found_and_mended(&world, "reader", ("key-life", "note"), &[]);
    // While a key is replaced, both are there on purpose.
    world.ok("rotate reader --yes --grace 1h --every 10ms");
    assert!(rules(&world.json("lint reader")).is_empty());
}

#[test]
fn supplier_client() {
    let world = World::empty(PROGRAM);
    let scopes = ["supplier", "write", "read"].map(|scope| format!("--scope idporten:dcr.{scope}")).join(" ");
    world.add_admin("admin", &scopes).success();
    let body = |scopes: Value| {
        json!({
            "client_name": "theirs", "description": "for a customer", "integration_type": "maskinporten",
            "application_type": "web", "token_endpoint_auth_method": "private_key_jwt",
            "grant_types": ["urn:ietf:params:oauth:grant-type:jwt-bearer"], "scopes": scopes,
            "client_orgno": CUSTOMER,
        })
    };
    world.write("body.json", body(json!([DELEGATED_SCOPE])).to_string());
    world.ok("client register --from body.json --profile theirs");
    found_and_mended(&world, "--all", ("supplier-client", "error"), &[("NAME", "own")]);
    assert_eq!(world.sandbox.clients_named("theirs supplier").len(), 1);
    world.write("body.json", body(json!([GRANTED_SCOPE])).to_string());
    world.ok("client register --from body.json --profile others");
    assert!(!rules(&report(&world, "others")).contains(&"supplier-client"));
}

#[test]
fn clock_iat() {
    use base64::Engine as _;
    let world = World::empty(PROGRAM);
    let lint = |claims: Value| {
        let part = |json: Value| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json.to_string());
        world.write("assertion", format!("{}.{}.c2ln", part(json!({"alg": "RS256", "kid": "k"})), part(claims)));
        world.run("lint --assertion assertion -o json")
    };
    let long = lint(json!({"iss": "c", "iat": 1_800_000_000, "exp": 1_800_000_121})).fails(10).json();
    assert_eq!(rules(&long), ["clock-iat", "clock-iat"]);
    assert_eq!(long["findings"][0]["evidence"], "exp is 121 seconds after iat");
    let good = lint(json!({"iss": "c", "iat": 1_800_000_000, "exp": 1_800_000_120, "jti": "x"})).success();
    assert_eq!(rules(&good.json()), [""; 0]);
    lint(json!({"iss": "https://maskinporten.no/", "client_id": "c"})).fails(2).says("access token");
    world.run("lint --assertion assertion --all").fails(2);
}

#[test]
fn the_exit_code_is_the_worst_and_rules_can_be_chosen() {
    let (world, id) = with_reader();
    world.sandbox.alter(&id, json!({"scopes": [GRANTED_SCOPE, DENIED_SCOPE], "description": ""}));
    world.ok("keygen --profile reader --kid unused");
    world.ok("jwks upload --profile reader --key unused");
    world.run("lint reader").fails(11);
    let warned = world.run("lint reader --ignore scope-no-access").fails(10);
    assert_eq!(warned.stderr, "", "a verdict is no error");
    assert!(warned.stdout.ends_with("1 warning, 1 note in 1 client, 1 profile\n"), "{}", warned.stdout);
    world.run("lint reader --rule key-life").success();
    let chosen = report(&world, "reader --rule client-shape --rule key-life");
    assert_eq!(rules(&chosen), ["client-shape", "key-life"]);
    world.run("lint reader --rule no-such").fails(2).says("only one-api-per-client, own-key");
    world.run("lint reader --rule own-key --ignore own-key").fails(2).says("contradict");
    world.run("lint reader --all").fails(2);
    world.run("lint nobody").fails(3);
    assert_eq!(world.json("lint --list")["rules"].as_array().unwrap().len(), 12);
}

#[test]
fn what_is_ignored_has_a_reason_and_is_still_listed() {
    let (world, id) = with_reader();
    world.sandbox.alter(&id, json!({"scopes": [GRANTED_SCOPE, DENIED_SCOPE]}));
    let config = world.config().join("config.toml");
    let before = world.read(&config);
    let ignoring = |entry: &str| world.write(&config, format!("{before}\n[[lint.ignore]]\n{entry}\n"));
    let whole = format!(
        "rule = \"scope-no-access\"\nreason = \"asked for in May\"\nclient = \"{id}\"\nscope = \"{DENIED_SCOPE}\""
    );
    ignoring(&whole);
    let ran = world.run("lint reader -o json").success().json();
    assert!(rules(&ran).is_empty());
    assert_eq!(ran["ignored"][0]["reason"], "asked for in May");
    world.run("lint reader").success().prints("ignored: scope-no-access").prints("asked for in May");
    // What is written elsewhere in the file leaves it where it is.
    world.ok("profile use reader");
    assert!(world.read(&config).contains("asked for in May"));
    ignoring("rule = \"scope-no-access\"\nreason = \"r\"\nscope = \"a:b\"");
    world.run("lint reader").fails(11);
    ignoring("rule = \"scope-no-acces\"\nreason = \"r\"");
    world.run("lint reader").fails(2).says("there is no rule \"scope-no-acces\"");
    world.run("token").success();
    ignoring("rule = \"scope-no-access\"");
    world.run("lint reader").fails(2).says("missing field `reason`");
}

#[test]
fn one_that_can_not_be_read_stops_nothing() {
    let (world, id) = with_reader();
    let other = world.register("other");
    world.sandbox.alter(&id, json!({"description": ""}));
    for (fault, code) in [("403", 4), ("503/0", 5)] {
        world.sandbox.fail(&[&format!("/clients/{other}:{fault}")]);
        let ran = world.run("lint -o json").fails(code).says("could not be read").says(&other);
        assert_eq!(ran.json()["unread"][0]["client_id"], other.as_str());
        assert!(rules(&ran.json()).contains(&"client-shape"));
        world.sandbox.fail(&[&format!("/clients/{other}/jwks:{fault}")]);
        assert!(rules(&world.run("lint --all -o json").fails(code).json()).contains(&"client-shape"));
    }
    world.sandbox.age(&id, "reader-1", -1);
    world.run("lint").fails(11);
    world.sandbox.fail(&["token:400"]);
    let out = world.run("lint --all -o json").fails(4).json();
    assert_eq!((&out["unread"][0]["profile"], &out["scopes_unseen"]), (&json!("admin"), &json!([])));
}

#[test]
fn what_nobody_could_look_at_is_never_all_right() {
    let (world, id) = with_reader();
    world.sandbox.fail(&[&format!("/clients/{id}:403")]);
    let ran =
        world.run("lint reader").fails(4).prints("nothing found in 1 profile, but 0 of 1 clients could be read");
    assert!(!ran.stdout.contains("nothing to mend"), "{}", ran.stdout);
    world.sandbox.fail(&[&format!("/clients/{id}:403")]);
    let looked_at = world.run("lint reader -o json").fails(4).json()["looked_at"].clone();
    assert_eq!(looked_at, json!({ "clients": 0, "all_clients": false, "profiles": 1, "scopes": 0 }));
    world.sandbox.fail(&["token:400"]);
    world.run("lint --all").fails(4).prints("no client could be read");
}

#[test]
fn a_token_that_runs_out_loses_nothing_that_was_read() {
    let (world, id) = with_reader();
    // Too short to begin with, so another is got before the clients that came without keys.
    world.sandbox.alter(ADMIN_CLIENT, json!({"access_token_lifetime": 20}));
    world.sandbox.fail(&["token:400 @1"]);
    let all = world.run("lint --all -o json").fails(4).json();
    assert_eq!(rules(&all), ["shared-key", "shared-key"]);
    let unread = all["unread"].as_array().unwrap();
    let unread: Vec<&str> = unread.iter().map(|one| one["client_id"].as_str().unwrap()).collect();
    assert_eq!(unread, [ADMIN_CLIENT, ZERO_LIFETIMES_CLIENT]);
    world.sandbox.fail(&["token:400 @1"]);
    let one = world.run("expiry reader -o json").fails(4).json();
    assert_eq!((&one["unread"][0]["client_id"], &one["unread"][0]["profile"]), (&json!(id), &json!("reader")));
}

#[test]
fn a_client_is_named_by_its_id_and_commands_go_where_this_one_went() {
    let (world, id) = with_reader();
    world.sandbox.alter(&id, json!({"description": ""}));
    std::fs::rename(world.config(), world.at("elsewhere")).unwrap();
    let ran = world.run(format!("lint --client {id} --config-dir elsewhere -o json")).fails(10).json();
    let command = ran["findings"][0]["commands"][0].as_str().unwrap();
    assert!(command.contains("--environment local --config-dir elsewhere"), "{command}");
    mend(&world, &ran["findings"][0], &[("TEXT", "reads widgets")]);
    assert_eq!(ran["findings"][0]["profile"], "reader");
    world.run(format!("lint --client {ADMIN_CLIENT} --config-dir elsewhere --rule key-life")).success();
    world.run("lint --client nobody --config-dir elsewhere --environment local").fails(4);
}

#[test]
fn names_that_steer_nothing() {
    let (world, id) = with_reader();
    let scopes = [GRANTED_SCOPE, "idporten:dcr.read", "sandbox:`id`"];
    world.sandbox.alter(&id, json!({"client_name": "`rm -rf`\u{1b}[2J\n'; x", "scopes": scopes}));
    let text = world.run("lint reader").fails(11).stdout;
    assert!(
        !text.contains('\u{1b}') && text.contains("--name NAME") && text.contains("--remove-scope SCOPE"),
        "{text}"
    );
    assert!(!text.lines().any(|line| line.starts_with("'; x")), "{text}");
}
