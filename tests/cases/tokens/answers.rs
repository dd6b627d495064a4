//! Answers of token endpoints that aren't Maskinporten's.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use maskinporten_testkit::{Listener, Ran, World};
use serde_json::{Value, json};

use crate::PROGRAM;

/// A machine whose environment is another server's, which answers with this; and how often it was asked.
fn answered(body: &str, words: &str) -> (Ran, usize) {
    let world = World::with_reader(PROGRAM);
    let server = Listener::json(body);
    let path = world.config().join("config.toml");
    let config = world.read(&path).replace(world.sandbox.issuer(), &format!("http://{}/", server.address));
    std::fs::write(path, config).unwrap();
    let ran = world.run(words);
    (ran, server.heard().len())
}

fn jwt(claims: &Value) -> String {
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    format!("{}.{}.c2ln", part(&json!({"alg": "RS256"})), part(claims))
}

#[test]
fn e3_answers_are_taken_where_it_is_plain_what_they_mean() {
    let now = Timestamp::now().as_second();
    let token = jwt(&json!({"iat": now - 20, "exp": now + 100}));
    let timeless = jwt(&json!({"exp": now + 100}));
    for (body, life) in [
        (json!({"access_token": token}), 120),
        (json!({"access_token": timeless}), 100),
        (json!({"access_token": token, "token_type": null, "expires_in": null, "scope": null}), 120),
        (json!({"access_token": "a.b.c", "token_type": "Bearer", "expires_in": "90", "scope": ""}), 90),
        (json!({"access_token": "a.b.c", "token_type": "bearer", "expires_in": 90.7, "scope": null}), 90),
        (json!({"access_token": "a.b.c", "token_type": "BEARER", "expires_in": "90.0", "scope": ["a:b", "c:d"]}), 90),
        (json!({"access_token": "opaque", "expires_in": 90, "more": {"than": ["asked"]}}), 90),
    ] {
        for text in [body.to_string(), format!("\u{feff}{body}")] {
            let (ran, asked) = answered(&text, "token --no-cache -o json");
            let json = ran.success().json();
            let left = json["expires_in"].as_i64().unwrap();
            assert!((life - 10..=life).contains(&left), "{text}: {json}");
            assert_eq!((json["token_type"].as_str(), asked), (Some("Bearer"), 1));
        }
    }
    for (written, scope) in
        [(r#"["a:b","c:d"]"#, "a:b c:d"), ("null", "sandbox:widgets.read"), ("\"\"", "sandbox:widgets.read")]
    {
        let body = format!(r#"{{"access_token":"a","expires_in":9,"scope":{written}}}"#);
        assert_eq!(answered(&body, "token -o json").0.success().json()["scope"], scope);
    }
}

/// What isn't taken is asked for once, and the member is named.
#[test]
fn e3_a_member_that_can_not_be_taken_is_named() {
    let past = jwt(&json!({"iat": 1, "exp": 2}));
    for (body, says) in [
        (json!({"token_type": "Bearer", "expires_in": 120}), "access_token"),
        (json!({"access_token": null, "expires_in": 120}), "access_token"),
        (json!({"access_token": 5, "expires_in": 120}), "access_token"),
        (json!({"access_token": "opaque", "token_type": "Bearer"}), "expires_in"),
        (json!({"access_token": "a.b.c", "expires_in": "soon"}), "expires_in"),
        (json!({"access_token": "a.b.c", "expires_in": {}}), "expires_in"),
        (json!({"access_token": "a.b.c", "expires_in": 120, "scope": 5}), "scope"),
        (json!({"access_token": "a.b.c", "expires_in": 120, "token_type": 5}), "token_type"),
        (json!({"access_token": jwt(&json!({"iat": 9, "exp": 8})), "token_type": "Bearer"}), "expired"),
    ] {
        let (ran, asked) = answered(&body.to_string(), "token");
        ran.fails(4).says(says).without_result().never_says("a.b.c");
        assert_eq!(asked, 1, "{body}");
    }
    // By the server's clock it lived for a second.
    answered(&json!({"access_token": past}).to_string(), "token --no-cache").0.success();
}

#[test]
fn e4_a_token_of_another_type_is_not_handed_out() {
    for kind in ["DPoP", "mac", "N_A", "pop", "", "Bearer token"] {
        for words in ["token", "token -o json", "token -o header", "dcr-token"] {
            let body = json!({"access_token": "a.b.c", "token_type": kind, "expires_in": 120, "scope": "a:b"});
            let (ran, asked) = answered(&body.to_string(), words);
            ran.fails(4).says("token_type").says(kind).without_result().never_says("a.b.c");
            assert_eq!(asked, 1, "{kind}");
        }
    }
    let kind = format!("x{}\u{1b}[31m", "y".repeat(5000));
    let body = json!({"access_token": "a.b.c", "token_type": kind, "expires_in": 120});
    let (ran, _) = answered(&body.to_string(), "token");
    assert!(ran.fails(4).never_says("\u{1b}").stderr.len() < 500);
}

#[test]
fn s8_a_token_that_has_expired_when_it_comes_is_refused() {
    for life in [json!(0), json!("0"), json!(0.5), json!(-1), json!("-5"), json!(-0.0)] {
        let body = json!({"access_token": "a.b.c", "token_type": "Bearer", "expires_in": life, "scope": "a:b"});
        let (ran, asked) = answered(&body.to_string(), "token");
        ran.fails(4).says("expires_in").says("expired").without_result().never_says("a.b.c");
        assert_eq!(asked, 1, "{life}");
    }
}
