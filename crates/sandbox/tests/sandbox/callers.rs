//! What real clients of the real servers send, and what they must get.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use maskinporten_sandbox::GRANTED_SCOPE;
use serde_json::{Value, json};

use crate::asker::{Asker, client_body, key, merged};

#[test]
fn h1_clients_for_logins_are_registered() {
    let asker = Asker::new();
    let whole = json!({
        "client_name": "login", "description": "for people", "integration_type": "idporten",
        "application_type": "web", "token_endpoint_auth_method": "private_key_jwt",
        "grant_types": ["authorization_code", "refresh_token"], "scopes": ["openid", "profile"],
        "redirect_uris": ["https://app.example/callback"], "post_logout_redirect_uris": ["https://app.example/"],
        "client_uri": "https://app.example", "frontchannel_logout_uri": "https://app.example/logout",
        "frontchannel_logout_session_required": true, "sso_disabled": false, "code_challenge_method": "S256",
        "refresh_token_usage": "ONETIME", "access_token_lifetime": 3600, "authorization_lifetime": 7200,
    });
    for changes in [
        json!({}),
        json!({"integration_type": "ansattporten"}),
        json!({"integration_type": "api_klient", "scopes": [GRANTED_SCOPE], "grant_types": null}),
        json!({"scopes": ["openid", "profile", GRANTED_SCOPE]}),
        json!({"token_endpoint_auth_method": "none", "application_type": "browser", "grant_types": ["authorization_code"]}),
    ] {
        let body = merged(&whole, &changes);
        let made = asker.api("POST", "/clients", Some(&body));
        assert_eq!(made.status, 201, "{changes}: {made:?}");
        let id = made.body["client_id"].as_str().unwrap();
        let read = asker.api("GET", &format!("/clients/{id}"), None).body;
        for (member, value) in body.as_object().unwrap() {
            assert_eq!(&read[member], value, "{changes}: {member}");
        }
        let put = asker.api("PUT", &format!("/clients/{id}"), Some(&body));
        assert_eq!(put.status, 200, "{changes}: {put:?}");
        let keys = asker.api("POST", &format!("/clients/{id}/jwks"), Some(&json!({"keys": [key().jwk]})));
        assert_eq!(keys.status, 201, "{changes}");
    }
    // Nobody logs in at Maskinporten.
    for scopes in [json!(["openid"]), json!(["profile", GRANTED_SCOPE])] {
        let body = merged(&client_body(&[]), &json!({"scopes": scopes}));
        assert_eq!(asker.api("POST", "/clients", Some(&body)).status, 400, "{scopes}");
    }
    assert_eq!(asker.api("POST", "/clients", Some(&merged(&whole, &json!({"scopes": ["open id"]})))).status, 400);
}

#[test]
fn h2_what_was_deleted_stays_deleted() {
    let asker = Asker::new();
    let id = asker.client_with_key(&[GRANTED_SCOPE]);
    assert_eq!(asker.ask_with_key(&id, &json!({})).status, 200);
    let path = format!("/clients/{id}");
    let before = asker.api("GET", &path, None).body;
    assert_eq!(asker.api("DELETE", &path, None).status, 204);
    let active = merged(&client_body(&[GRANTED_SCOPE]), &json!({"active": true}));
    let jwks = json!({"keys": [key().jwk]});
    for (method, end, body) in [
        ("PUT", "", &client_body(&[GRANTED_SCOPE])),
        ("PUT", "", &active),
        ("POST", "/jwks", &jwks),
        ("DELETE", "/jwks", &Value::Null),
        ("PUT", "/jwks/mine", &key().jwk),
        ("DELETE", "/jwks/mine", &Value::Null),
    ] {
        let answer = asker.api(method, &format!("{path}{end}"), Some(body));
        assert_eq!(answer.status, 409, "{method} {end}: {answer:?}");
    }
    let same = merged(&client_body(&[GRANTED_SCOPE]), &json!({"client_id": id}));
    assert_eq!(asker.api("POST", "/clients", Some(&same)).status, 409);
    let after = asker.api("GET", &path, None).body;
    assert_eq!((&after["active"], &after["jwks"]), (&json!(false), &before["jwks"]));
    assert_eq!(asker.ask_with_key(&id, &json!({})).status, 400);
}

#[test]
fn h5_a_call_without_a_token_is_told_of_no_error() {
    let asker = Asker::new();
    let get = |token: Option<&str>| {
        let request = asker.http.get(format!("{}/clients", asker.sandbox.selfservice()));
        let request = if let Some(token) = token { request.header("Authorization", token) } else { request };
        let answer = request.send().unwrap();
        assert_eq!(answer.status(), 401);
        answer.headers()["www-authenticate"].to_str().unwrap().to_owned()
    };
    for none in [None, Some("Basic eDp5"), Some("x")] {
        assert_eq!(get(none), "Bearer realm=\"self-service\"", "{none:?}");
    }
    assert_eq!(get(Some("Bearer x")), "Bearer realm=\"self-service\", error=\"invalid_token\"");
}

#[test]
fn h5_a_path_that_is_not_there_answers_as_its_neighbours_do() {
    let asker = Asker::new();
    let ask = |method: &str, path: &str| {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let answer = asker.http.request(method, format!("{}{path}", asker.issuer())).send().unwrap();
        (answer.status().as_u16(), answer.json::<Value>().unwrap())
    };
    for path in ["api/v1/nothing", "api/v9/clients", "external/api/v1/x", "clients/a/b/c", "scopes/x/y/z", "prefix/x"]
    {
        let (status, body) = ask("GET", path);
        assert_eq!((status, &body["status"]), (404, &json!(404)), "{path}");
        assert!(body["errors"].is_array() && body["correlation_id"].is_string(), "{path}: {body}");
    }
    for (method, path, status, error) in [
        ("GET", "nothing", 404, "Not Found"),
        ("GET", "", 404, "Not Found"),
        ("POST", "token/x", 404, "Not Found"),
        ("GET", ".well-known/openid-configuration", 404, "Not Found"),
        ("GET", "token", 405, "Method Not Allowed"),
        ("POST", "jwk", 405, "Method Not Allowed"),
    ] {
        let (answered, body) = ask(method, path);
        assert_eq!((answered, &body["error"]), (status, &json!(error)), "{method} {path}");
        assert_eq!((&body["path"], body.get("errors")), (&json!(format!("/{path}")), None), "{method} {path}");
    }
    let (status, body) = ask("PATCH", "api/v1/clients");
    assert_eq!((status, body["errors"].is_array()), (405, true));
    assert_eq!(ask("GET", "_sandbox/nothing"), (404, json!({"error": "there is nothing at this path"})));
}

/// What a request gets, to the letter.
fn raw(asker: &Asker, request: &str) -> String {
    let mut stream = TcpStream::connect(asker.issuer().trim_start_matches("http://").trim_end_matches('/')).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn h5_http_1_0_has_no_host() {
    let asker = Asker::new();
    assert!(raw(&asker, "GET /jwk HTTP/1.0\r\n\r\n").ends_with("200 OK"));
    assert!(raw(&asker, "GET /jwk HTTP/1.0\r\nHost: evil.example\r\n\r\n").contains("421"));
    assert!(raw(&asker, "GET /jwk HTTP/1.1\r\nConnection: close\r\n\r\n").contains("421"));
    assert!(raw(&asker, "GET /jwk HTTP/1.0\r\nOrigin: https://evil.example\r\n\r\n").contains("403"));
}
