//! Refusals and failures name whom they are about (A7), and why the id isn't known (A8).

use maskinporten_sandbox::GRANTED_SCOPE;
use maskinporten_testkit::Call;
use serde_json::{Value, json};

use super::Two;

/// The members of an error that say whom it is about.
fn about(error: &Value) -> [&Value; 4] {
    ["profile", "client_id", "environment", "admin"].map(|member| &error[member])
}

#[test]
fn a7_refusals_and_failures_name_profile_client_and_environment() {
    let two = Two::new();
    let (reader, writer) = (two.world.client_id("reader"), two.world.client_id("writer"));
    let id = ["writer", writer.as_str()];
    let rows: &[(&[&str], i32, [Value; 4])] = &[
        (
            &["token", "--profile", "writer", "--scope", "a:b"],
            4,
            [json!(id[0]), json!(id[1]), json!("other"), Value::Null],
        ),
        (
            &["jwks", "remove", "no-such", "--profile", "writer"],
            3,
            [json!(id[0]), json!(id[1]), json!("other"), json!("admin-other")],
        ),
        (
            &["client", "show", &reader, "--environment", "other"],
            4,
            [Value::Null, json!(reader), json!("other"), json!("admin-other")],
        ),
        (
            &["client", "update", "--profile", "reader"],
            2,
            [json!("reader"), json!(reader), json!("local"), json!("admin")],
        ),
        (&["rotate", "writer", "--rollback"], 6, [json!(id[0]), json!(id[1]), json!("other"), json!("admin-other")]),
        (
            &["dcr-token", "--admin", "admin-other", "--scope", "a:b", "--no-cache"],
            4,
            [json!("admin-other"), json!("sandbox-admin"), json!("other"), json!("admin-other")],
        ),
    ];
    for (words, code, expected) in rows {
        let ran = two.world.run([words, &["-o", "json"] as &[&str]].concat()).fails(*code);
        let error = ran.error();
        assert_eq!(about(&error), expected.each_ref(), "{words:?}");
        let text = two.world.run(words).fails(*code);
        let line = text.stderr.lines().nth(1).unwrap().to_owned();
        let [profile, client, place, admin] = expected.each_ref().map(|value| value.as_str().unwrap_or_default());
        let who = if profile.is_empty() {
            format!("client {client} ({place})")
        } else {
            format!("profile {profile} (client {client}, {place})")
        };
        let through = if admin.is_empty() || admin == profile { String::new() } else { format!(", through {admin}") };
        assert_eq!(line, format!("  for {who}{through}"), "{words:?}");
    }
    // What is about nobody says nobody.
    let error = two.world.run("env show nowhere -o json").fails(3).error();
    assert!(about(&error).iter().all(|member| member.is_null()), "{error}");
}

#[test]
fn a7_nobody_answering_is_told_with_the_same_words() {
    let two = Two::new();
    let Two { world, other } = two;
    other.stop();
    let ran = world.run("token --profile writer --no-cache --timeout 1 -o json").fails(5);
    let error = ran.error();
    assert_eq!((&error["profile"], &error["environment"]), (&json!("writer"), &json!("other")));
    world
        .run("jwks list --profile writer --timeout 1")
        .fails(5)
        .says("for profile writer (client ")
        .says(", other), through admin-other");
}

#[test]
fn a7_each_of_several_rotations_is_told_apart() {
    let two = Two::new();
    two.world.ok("profile add lonely --client-id lonely --environment test");
    let ran = two.world.run("rotate lonely writer --dry-run").fails(3);
    ran.says("for profile lonely (client lonely, test)").prints("writer");
    let ran = two.world.run("rotate lonely writer --rollback").fails(6);
    ran.says("for profile lonely").says("for profile writer");
}

/// The variables of a client, as nais sets them.
fn unit(two: &Two, profile: &str) -> Vec<(String, String)> {
    let words =
        ["profile", "export", "--profile", profile, "--as", "nais", "--to-file", "unit.env", "--private", "--force"];
    two.world.ok(words);
    let text = two.world.read("unit.env");
    text.lines().map(|line| line.split_once('=').unwrap()).map(|(name, value)| (name.into(), value.into())).collect()
}

fn with(call: Call, unit: &[(String, String)]) -> Call {
    unit.iter().fold(call, |call, (name, value)| call.env(name, value))
}

#[test]
fn a8_an_unknown_client_id_is_blamed_on_where_it_came_from() {
    let two = Two::new();
    let (reader, issuer) = (two.world.client_id("reader"), two.other.issuer().to_owned());
    // The id of one environment with the addresses of another.
    let mut unit = unit(&two, "writer");
    unit.iter_mut()
        .filter(|(name, _)| name == "MASKINPORTEN_CLIENT_ID")
        .for_each(|(_, value)| value.clone_from(&reader));
    let ran = with(two.world.call("token -o json"), &unit).run().fails(4);
    let error = ran.error();
    assert_eq!(about(&error), [&Value::Null, &json!(reader), &json!("other"), &Value::Null]);
    let hints = error["hints"].to_string();
    assert!(hints.contains("MASKINPORTEN_CLIENT_ID has the id") && hints.contains("MASKINPORTEN_ISSUER"), "{hints}");
    assert!(hints.contains("profile reader has a client with this id in local"), "{hints}");
    assert!(!hints.contains("profile show`") && !hints.contains(&issuer), "{hints}");
    // A profile with it.
    let words = ["profile", "add", "mixed", "--client-id", &reader, "--environment", "other", "--kid", "writer-1"];
    two.world.ok([&words[..], &["--scope", GRANTED_SCOPE]].concat());
    let ran = two.world.run("token --profile mixed").fails(4).says("MP-100");
    ran.says("`maskinporten profile show --profile mixed`").says("profile reader has a client with this id in local");
}
