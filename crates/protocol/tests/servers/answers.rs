//! Answers of token endpoints that aren't Maskinporten's (E3, E4, S8).

use std::cell::RefCell;
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use maskinporten_protocol::clock::SystemClock;
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::grant::Grant;
use maskinporten_protocol::http::{Http, HttpOptions};
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::{Bits, PrivateKey, SigningKey};
use maskinporten_protocol::token::{AccessToken, LONGEST_LIFE, TokenClient, TokenError, TokenEvent};
use maskinporten_testkit::Listener;
use serde_json::{Value, json};

/// What came of a grant for `a:b`, once: asked again, such a server says the same. And the lives that were told of as
/// too long.
fn answered(body: &str) -> (Result<AccessToken, TokenError>, Vec<u64>) {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    let key = KEY.get_or_init(|| PrivateKey::generate(Bits::B2048).unwrap()).clone();
    let server = Listener::json(body);
    let at = |path: &str| format!("http://{}/{path}", server.address);
    let (issuer, token, jwks) = (at("").parse().unwrap(), at("token").parse().unwrap(), at("jwk").parse().unwrap());
    let environment = Environment::new("own".parse().unwrap(), issuer, token, jwks).unwrap();
    let grant = Grant {
        client_id: "c".parse().unwrap(),
        scopes: vec!["a:b".parse().unwrap()],
        resources: Vec::new(),
        consumer_org: None,
        pid: None,
        authorization_details: None,
        algorithm: Algorithm::Rs256,
    };
    let lives = RefCell::new(Vec::new());
    let watcher = |event: &TokenEvent<'_>| match event {
        TokenEvent::LivesTooLong(life) => lives.borrow_mut().push(*life),
        other => panic!("{body}: {other:?}"),
    };
    let http = Http::new(HttpOptions::default());
    let tokens = TokenClient { environment: &environment, http: &http, clock: &SystemClock, watcher: &watcher };
    let answer = tokens.fetch(&grant, &SigningKey::registered(key, "k".parse().unwrap(), None));
    assert_eq!(server.heard().len(), 1, "{body}");
    (answer, lives.into_inner())
}

/// Why there is no token. What it says doesn't repeat the server's.
#[track_caller]
fn refused(body: &Value) -> String {
    let error = answered(&body.to_string()).0.unwrap_err();
    assert!(matches!(error, TokenError::NoToken { .. }), "{body}: {error:?}");
    assert!(!format!("{error} {error:?}").contains("a.b.c"), "{body}: {error:?}");
    error.to_string()
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
        // By the server's clock it lived for a second.
        (json!({"access_token": jwt(&json!({"iat": 1, "exp": 2}))}), 1),
    ] {
        for text in [body.to_string(), format!("\u{feff}{body}")] {
            let answer = answered(&text).0.unwrap();
            assert!((life - 10..=life).contains(&i64::try_from(answer.expires_in).unwrap()), "{text}: {answer:?}");
            assert_eq!(answer.token_type, "Bearer");
        }
    }
    for (written, scope) in [(r#"["a:b","c:d"]"#, "a:b c:d"), ("null", "a:b"), ("\"\"", "a:b"), ("\"c:d\"", "c:d")] {
        let body = format!(r#"{{"access_token":"a","expires_in":9,"scope":{written}}}"#);
        assert_eq!(answered(&body).0.unwrap().scope, scope);
    }
}

#[test]
fn e3_a_member_that_can_not_be_taken_is_named() {
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
        let said = refused(&body);
        assert!(said.contains(says), "{body}: {said}");
    }
}

#[test]
fn e4_a_token_of_another_type_is_not_handed_out() {
    for kind in ["DPoP", "mac", "N_A", "pop", "", "Bearer token"] {
        let said = refused(&json!({"access_token": "a.b.c", "token_type": kind, "expires_in": 120, "scope": "a:b"}));
        assert!(said.contains(&format!("its token_type is {kind:?}, not Bearer")), "{said}");
    }
    let kind = format!("x{}\u{1b}[31m", "y".repeat(5000));
    let said = refused(&json!({"access_token": "a.b.c", "token_type": kind, "expires_in": 120}));
    assert!(said.len() < 200, "{said}");
    let said = refused(&json!({"access_token": "a.b.c", "token_type": "\u{1b}[31m", "expires_in": 120}));
    assert!(!said.contains('\u{1b}'), "{said:?}");
}

#[test]
fn s8_a_token_that_has_expired_when_it_comes_is_refused() {
    for life in [json!(0), json!("0"), json!(0.5), json!(-1), json!("-5"), json!(-0.0)] {
        let body = json!({"access_token": "a.b.c", "token_type": "Bearer", "expires_in": life, "scope": "a:b"});
        let said = refused(&body);
        assert!(said.contains("expires_in") && said.contains("expired"), "{life}: {said}");
    }
}

#[test]
fn s2_a_token_lives_for_a_day_at_most() {
    for life in [86_400, 86_401, 4_294_967_296, 999_999_999_999, 253_402_207_200, i64::MAX.unsigned_abs(), u64::MAX] {
        let body = json!({"access_token": "a.b.c", "token_type": "Bearer", "expires_in": life});
        let (answer, told) = answered(&body.to_string());
        let answer = answer.unwrap();
        assert_eq!(answer.expires_in, LONGEST_LIFE.as_secs());
        assert!(answer.expires_at() <= answer.obtained_at + LONGEST_LIFE);
        assert_eq!(told, if life == 86_400 { vec![] } else { vec![life] });
    }
    for life in ["18446744073709551616", "1e30", "\"1e30\""] {
        let body = format!(r#"{{"access_token":"a.b.c","token_type":"Bearer","expires_in":{life}}}"#);
        assert_eq!(answered(&body).0.unwrap().expires_in, LONGEST_LIFE.as_secs(), "{life}");
    }
}
