//! What servers and files say, however it is meant (S9).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maskinporten_sandbox::{FOREIGN_KEY_CLIENT, GRANTED_SCOPE};
use maskinporten_testkit::{Listener, Ran, World};
use serde_json::json;

use crate::PROGRAM;

/// One of each kind: what moves the cursor, what turns the direction, what breaks lines, and what can't be seen.
const HARM: &str =
    "\u{1b}[2J\u{7}\u{9b}1m\r\u{61c}\u{200b}\u{202e}\u{2028}\u{2029}\u{2066}\u{feff}\u{e0041}\u{e007f}";

/// Nothing in it does anything but say something.
#[track_caller]
fn harmless(text: &str, what: &str) {
    let found = HARM.chars().find(|c| !c.is_ascii_graphic() && text.contains(*c));
    assert_eq!(found, None, "{what}: {text:?}");
}

/// As text, as JSON and with `-v`.
#[track_caller]
fn say_harmless(world: &World, words: &[&str]) -> Vec<Ran> {
    let mut all = Vec::new();
    for more in [&[][..], &["-o", "json"], &["-v"]] {
        let ran = world.run([words, more].concat());
        assert!(matches!(ran.code, Some(0..=6 | 10 | 11)), "{words:?}: {}", ran.stderr);
        harmless(&ran.stdout, &format!("{words:?}"));
        harmless(&ran.stderr, &format!("{words:?}"));
        assert!(ran.stderr.len() < 20_000, "{words:?}: {} bytes", ran.stderr.len());
        all.push(ran);
    }
    all
}

#[test]
fn s9_what_is_registered_can_be_called_anything() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    let members =
        json!({ "client_name": format!("reader{HARM}"), "description": HARM, "client_orgno": format!("1{HARM}") });
    for client in [id.as_str(), FOREIGN_KEY_CLIENT] {
        world.sandbox.alter(client, members.clone());
        world.sandbox.add_foreign_key(client, &format!("k{HARM}"), -60);
    }
    for words in [
        &["client", "list"][..],
        &["client", "show", &id],
        &["client", "update", &id, "--description", "x", "--dry-run"],
        &["client", "delete", &id, "--dry-run"],
        &["client", "delete", &id],
        &["jwks", "list", "--profile", "reader"],
        &["jwks", "remove", "nothing", "--profile", "reader"],
        &["jwks", "prune", "--profile", "reader", "--expired", "--dry-run"],
        &["jwks", "prune", "--profile", "reader", "--expired", "--yes"],
        &["expiry", "--all"],
        &["lint", "--all"],
        &["rotate", "reader", "--dry-run"],
        &["log"],
    ] {
        say_harmless(&world, words);
    }
    harmless(&world.run("expiry --all -o prometheus").stdout, "prometheus");
    harmless(&world.run("lint --all -o sarif").stdout, "sarif");
}

#[test]
fn s9_a_refusal_can_say_anything_for_as_long_as_it_likes() {
    let long = format!("{HARM}{}", "ælong ".repeat(30_000));
    let errors = json!([{ "errorMessage": long, "fieldIdentifier": long }, { "errorMessage": long }]);
    let whole = json!({
        "error": long, "error_description": long, "error_uri": format!("http://x/MP-{HARM}"), "correlation_id": HARM,
        "issuer": format!("http://x/{HARM}"), "token_endpoint": HARM, "jwks_uri": HARM,
    });
    let location = format!("Location: https://elsewhere.example/{}\r\n", "x".repeat(60_000));
    let rows = [
        (200, "", whole.to_string()),
        (400, "", whole.to_string()),
        (400, "", json!({ "error": long }).to_string()),
        (401, "", json!({ "errors": errors }).to_string()),
        (500, "", whole.to_string()),
        (302, location.as_str(), String::new()),
    ];
    std::thread::scope(|scope| {
        for (status, header, body) in rows {
            scope.spawn(move || {
                let server = Listener::answering(format!(
                    "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{header}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                ));
                says_nothing_harmful(&World::with_reader(PROGRAM), &server);
                assert!(server.heard().len() >= 9, "{status}");
            });
        }
    });
}

fn says_nothing_harmful(world: &World, server: &Listener) {
    let origin = format!("http://{}", server.address);
    say_harmless(world, &["env", "add", "elsewhere", "--issuer", &origin, "--timeout", "1"]);
    let properties = format!(
        "issuer=x\naudience={origin}/\ntoken.endpoint={origin}/token\nscope={GRANTED_SCOPE}\nkeystore.file=business.p12\nkeystore.password={}\n",
        world.sandbox.kit().good().password
    );
    world.write("client.properties", properties);
    say_harmless(world, &["grant", "client.properties", "--timeout", "1"]);
    let config = std::fs::read_to_string(world.config().join("config.toml")).unwrap();
    let api = config.replace(world.sandbox.selfservice(), &format!("{origin}/api/v1"));
    world.write_private(world.config().join("config.toml"), api);
    say_harmless(world, &["client", "show", "--profile", "reader", "--timeout", "1"]);
    world.write_private(world.config().join("config.toml"), config);
}

#[test]
fn s9_files_can_say_anything() {
    let world = World::with_reader(PROGRAM);
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = json!({
        "iss": HARM, "aud": HARM, "scope": HARM, "client_id": HARM, "exp": HARM, "jti": HARM,
        "consumer": { "ID": format!("0192:{HARM}") }, "authorization_details": [{ "type": HARM }], HARM: HARM,
    });
    let token = format!("{}.{}.AA", part(&json!({ "alg": "RS256", "kid": HARM, HARM: HARM })), part(&claims));
    world.write("token", &token);
    let mut public = world.sandbox.keys(FOREIGN_KEY_CLIENT)[0].clone();
    public["kid"] = HARM.into();
    public[HARM] = HARM.into();
    world.write("key.jwk", public.to_string());
    world.write("other.jwk", json!({ "kty": HARM, "kid": HARM, "n": HARM }).to_string());
    let properties = format!(
        "issuer={HARM}\naudience={HARM}\ntoken.endpoint={HARM}\nscope={HARM}\nkeystore.password=x\nkeystore.file={HARM}\n"
    );
    world.write("client.properties", properties);
    let variables = ["CLIENT_ID", "CLIENT_JWK", "ISSUER", "TOKEN_ENDPOINT", "SCOPES"];
    world.write(".env", variables.map(|name| format!("MASKINPORTEN_{name}='{HARM}'\n")).concat());
    let settings = json!({ "ClientId": HARM, "Environment": HARM, "EncodedJwk": HARM, "Scope": HARM });
    world.write("settings.json", json!({ "MaskinportenSettings": settings }).to_string());
    for words in [
        &["inspect", "token"][..],
        &["inspect", "--no-verify", "token"],
        &["key", "show", "--from", "key.jwk"],
        &["key", "show", "--from", "other.jwk"],
        &["key", "import", "other.jwk"],
        &["grant", "client.properties"],
        &["profile", "add", "x", "--from", "client.properties"],
        &["profile", "add", "x", "--from", ".env"],
        &["profile", "add", "x", "--from", "settings.json"],
    ] {
        say_harmless(&world, words);
    }
    let audit = world.config().join("audit.jsonl");
    let line = std::fs::read_to_string(&audit).unwrap().replacen("admin", HARM, 1);
    world.write_private(&audit, line.replace('\u{1b}', "\\u001b").replace('\u{7}', "\\u0007").replace('\r', "\\r"));
    say_harmless(&world, &["log"]);
    say_harmless(&world, &["log", "--verify"]);
    world.write_private(world.config().join("config.toml"), format!("[profiles.\"a{HARM}\"]\nclient_id = 1\n"));
    say_harmless(&world, &["profile", "list"]);
}

#[test]
fn s9_an_argument_is_repeated_without_harm() {
    let world = World::new(PROGRAM);
    let lines = format!("{HARM}\n::error::x");
    for words in [
        &["log", "--since", &lines][..],
        &["client", "update", "--lifetime", &lines],
        &["token", "--output", &lines],
        &["profile", "add", &lines, "--environment", "local"],
        &["jwks", "remove", "x", "--client", &lines],
        &[&lines],
    ] {
        for more in [&[][..], &["-o", "json"]] {
            let ran = world.run([words, more].concat());
            assert!(matches!(ran.code, Some(2 | 3)), "{words:?}: {}", ran.stderr);
            harmless(&ran.stderr, &format!("{words:?}"));
            assert!(!ran.stderr.lines().any(|line| line.trim_start().starts_with("::")), "{}", ran.stderr);
        }
    }
}

#[test]
fn s9_a_kid_is_no_command_to_a_runner() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    world.sandbox.add_foreign_key(&id, "::error::owned", 1000);
    world.sandbox.add_foreign_key(&id, "##[error]owned", 1000);
    let listed = world.ok("jwks list");
    assert!(listed.contains("error::owned") && listed.contains("#[error]owned"), "{listed}");
    assert!(!listed.lines().any(|line| line.starts_with("::")) && !listed.contains("##["), "{listed}");
}

#[cfg(unix)]
#[test]
fn s9_a_question_shows_what_is_hidden_in_a_name() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    world.sandbox.add_foreign_key(&id, &format!("k{HARM}"), -60);
    let mut terminal = world.call("jwks prune --profile reader").without("TERM").on_terminal();
    let asked = terminal.exp_string("?").unwrap();
    for c in ['\u{61c}', '\u{202e}', '\u{2028}', '\u{feff}', '\u{e0041}', '\u{9b}'] {
        assert!(!asked.contains(c), "{asked:?}");
    }
    assert!(asked.contains("Remove"), "{asked:?}");
    terminal.send("n").unwrap();
}
