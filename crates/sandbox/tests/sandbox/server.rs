//! The server as such: metadata, paths, clock, propagation, log, and whom it answers.

use std::time::Duration;

use maskinporten_sandbox::{GRANTED_SCOPE, OPEN_SCOPE, OWN_SCOPE, Options, Sandbox};
use serde_json::{Value, json};

use crate::asker::{Asker, client_body, key, kit, now, sign};

#[test]
fn metadata_to_the_letter() {
    let asker = Asker::new();
    let issuer = asker.issuer();
    for slash in ["", "/"] {
        let url = format!("{issuer}.well-known/oauth-authorization-server{slash}");
        let text = asker.http.get(url).send().unwrap().text().unwrap();
        let expected = json!({
            "authorization_details_types_supported": ["urn:altinn:systemuser", "urn:altinn:consent"],
            "grant_types_supported": ["urn:ietf:params:oauth:grant-type:jwt-bearer"],
            "issuer": issuer,
            "jwks_uri": format!("{issuer}jwk"),
            "token_endpoint": format!("{issuer}token"),
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256", "RS384", "RS512"]
        });
        assert_eq!(text, expected.to_string());
    }
    assert!(issuer.starts_with("http://127.0.0.1:") && issuer.ends_with('/'));
    assert_eq!(asker.sandbox.selfservice(), format!("{issuer}api/v1"));
}

#[test]
fn the_api_has_three_bases() {
    let asker = Asker::new();
    let token = asker.token_with("idporten:dcr.read");
    for (path, status) in [
        ("api/v1/clients", 200),
        ("external/api/v1/clients", 200),
        ("clients", 200),
        ("clients/", 200),
        ("api/v1/clients/", 404),
        ("api/v3/clients", 404),
    ] {
        let url = format!("{}{path}", asker.issuer());
        let response = asker.http.get(url).bearer_auth(&token).send().unwrap();
        assert_eq!(response.status(), status, "{path}");
    }
}

#[test]
fn the_clock_can_be_wrong() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[GRANTED_SCOPE]);
    asker.sandbox.set(|options| options.clock_skew = 3600);
    let url = format!("{}jwk", asker.issuer());
    let response = asker.http.get(url).send().unwrap();
    let dates: Vec<_> = response.headers().get_all("date").iter().collect();
    assert_eq!(dates.len(), 1);
    let date = dates[0].to_str().unwrap();
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).unwrap();
    assert!((date.as_second() - now() - 3600).abs() < 5);
    let answer = asker.ask_with_key(&client, &json!({}));
    assert_eq!(answer.description(), "JWT has expired.");
    let right = json!({"iat": now() + 3600, "exp": now() + 3700});
    assert_eq!(asker.ask_with_key(&client, &right).status, 200);
    asker.sandbox.set(|options| options.clock_skew = -3600);
    let answer = asker.ask_with_key(&client, &json!({}));
    assert_eq!(answer.description(), "Issue time is in the future.");
}

#[test]
fn changes_take_their_time() {
    let asker = Asker::new();
    let old = asker.client_with_key(&[GRANTED_SCOPE, OWN_SCOPE]);
    let delay = |seconds| {
        asker.sandbox.set(|options| options.propagation_delay = Duration::from_secs(seconds));
    };
    // The admin token is fetched while everything is known at once.
    delay(600);
    let ask = |client: &str, changes: Value| {
        let answer = asker.ask_with_key(client, &changes);
        if answer.status == 200 { "granted".to_owned() } else { answer.description() }
    };
    let not_found = "Invalid assertion. Client authentication failed. Client not found";
    let unknown = "Invalid assertion. Client authentication failed. Unknown key identifier (kid) for client.";

    let made = asker.api("POST", "/clients", Some(&client_body(&[GRANTED_SCOPE])));
    let new = made.body["client_id"].as_str().unwrap();
    assert_eq!(asker.api("GET", &format!("/clients/{new}"), None).status, 200);
    assert_eq!(ask(new, json!({})), not_found);
    let body = json!({"keys": [key().with(&json!({"kid": "newer"}))]});
    let jwks = format!("/clients/{old}/jwks");
    assert_eq!(asker.api("POST", &jwks, Some(&body)).status, 201);
    let header = json!({"alg": "RS256", "kid": "newer"});
    let newer = asker.ask(&sign(&header, &asker.claims(&old, &json!({})), &key().pair));
    assert_eq!(newer.description(), unknown);
    // What was taken away still works.
    assert_eq!(ask(&old, json!({})), "granted");
    let access = "/scopes/access/310400009?scope=sandboxorg:api.read";
    assert_eq!(asker.api("PUT", access, None).status, 200);
    assert!(ask(&old, json!({"scope": OWN_SCOPE})).starts_with("Consumer has not been granted"));

    delay(0);
    assert_eq!(ask(new, json!({})), unknown);
    assert_eq!(ask(&old, json!({})), unknown);
    let own = asker.claims(&old, &json!({"scope": OWN_SCOPE}));
    assert_eq!(asker.ask(&sign(&header, &own, &key().pair)).status, 200);

    // And for real, with a short delay.
    delay(1);
    let body = json!({"keys": [key().jwk]});
    asker.api("POST", &jwks, Some(&body));
    assert_eq!(ask(&old, json!({})), unknown);
    std::thread::sleep(Duration::from_millis(1100));
    assert_eq!(ask(&old, json!({})), "granted");
}

#[test]
fn strangers_are_not_answered() {
    let asker = Asker::new();
    let port = asker.issuer().trim_end_matches('/').rsplit(':').next().unwrap();
    let get = |path: &str, name: &str, value: &str| {
        let url = format!("{}{path}", asker.issuer());
        let request = asker.http.get(url).header(name, value);
        request.send().unwrap().status().as_u16()
    };
    for path in ["jwk", "_sandbox/log", "api/v1/scopes/all"] {
        for host in [
            format!("localhost:{port}"),
            format!("127.0.0.1:{port}"),
            format!("127.0.0.2:{port}"),
            format!("[::1]:{port}"),
        ] {
            assert_eq!(get(path, "Host", &host), 200, "{host}");
        }
        for host in [
            format!("evil.example:{port}"),
            format!("127.0.0.1.nip.example:{port}"),
            format!("10.0.0.1:{port}"),
            "127.0.0.1:1".to_owned(),
            "127.0.0.1".to_owned(),
            format!("localhost.evil.example:{port}"),
            format!("user@evil.example:{port}"),
        ] {
            assert_eq!(get(path, "Host", &host), 421, "{host}");
        }
        assert_eq!(get(path, "Origin", "https://evil.example"), 403);
        assert_eq!(get(path, "Origin", "null"), 403);
        assert_eq!(get(path, "Sec-Fetch-Site", "cross-site"), 403);
        assert_eq!(get(path, "Sec-Fetch-Site", "none"), 200);
    }
}

#[test]
fn another_name_on_request() {
    let start = |url: &str| {
        Sandbox::start(Options { public_url: Some(url.to_owned()), kit: Some(kit().clone()), ..Options::default() })
    };
    let sandbox = start("http://sandbox:8080").unwrap();
    assert_eq!(sandbox.issuer(), "http://sandbox:8080/");
    for url in ["sandbox", "http://sandbox/path", "ftp://sandbox/", "http://u@sandbox/"] {
        assert!(start(url).is_err(), "{url}");
    }
}

#[test]
fn a_port_that_is_taken() {
    let asker = Asker::new();
    let port = asker.issuer().trim_end_matches('/').rsplit(':').next().unwrap();
    let taken =
        Sandbox::start(Options { port: port.parse().unwrap(), kit: Some(kit().clone()), ..Options::default() });
    assert!(taken.unwrap_err().to_string().contains(port));
}

#[test]
fn the_log_tells_without_telling_secrets() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[GRANTED_SCOPE]);
    asker.sandbox.clear_log();
    let answer = asker.ask_with_key(&client, &json!({"scope": OPEN_SCOPE}));
    asker.api("GET", "/clients?inactive=true", None);
    let body = client_body(&[GRANTED_SCOPE]);
    asker.api("POST", "/clients", Some(&body));
    let log = asker.sandbox.log();
    let [token, list, create] = &log[..] else { panic!("{log:?}") };
    assert!(token.is("POST", "/token") && token.status == 400 && !token.authorization);
    let detail = token.token.as_ref().unwrap();
    assert_eq!(detail.header["kid"], "mine");
    assert_eq!(detail.claims["iss"], client.as_str());
    assert_eq!(detail.code.as_deref(), Some("MP-200"));
    let trace = detail.trace_id.as_ref().unwrap();
    assert!(answer.body["error_description"].as_str().unwrap().contains(trace));
    assert!(list.is("GET", "/clients") && list.authorization);
    assert_eq!(list.query.as_deref(), Some("inactive=true"));
    assert_eq!(create.body.as_ref(), Some(&body));
    assert_eq!(create.number, list.number + 1);
    let text = serde_json::to_string(&log).unwrap();
    assert!(!text.contains("Bearer e") && !text.contains("assertion"));
}

#[test]
fn the_log_keeps_the_newest() {
    let asker = Asker::with(Options { log_capacity: 10, ..Options::default() });
    for _ in 0..25 {
        let url = format!("{}jwk", asker.issuer());
        asker.http.get(url).send().unwrap();
    }
    let log = asker.sandbox.log();
    assert_eq!(log.len(), 10);
    assert_eq!((log[0].number, log[9].number), (16, 25));
}

#[test]
fn many_at_once_each_get_their_own() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[GRANTED_SCOPE]);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..5 {
                    assert_eq!(asker.ask_with_key(&client, &json!({})).status, 200);
                }
            });
        }
    });
    // One assertion sent by many is granted once.
    let header = json!({"alg": "RS256", "kid": "mine"});
    let assertion = sign(&header, &asker.claims(&client, &json!({})), &key().pair);
    let granted: usize = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..8).map(|_| scope.spawn(|| usize::from(asker.ask(&assertion).status == 200))).collect();
        threads.into_iter().map(|t| t.join().unwrap()).sum()
    });
    assert_eq!(granted, 1);
}

#[test]
fn every_address() {
    let asker = Asker::with(Options { bind: "0.0.0.0".parse().unwrap(), ..Options::default() });
    // Others may reach it by its numbers, but still by no name.
    assert!(asker.issuer().starts_with("http://127.0.0.1:"));
    let port = asker.issuer().trim_start_matches("http://127.0.0.1");
    for (host, status) in [("192.0.2.7", 200), ("evil.example", 421)] {
        let host = format!("{host}{}", port.trim_end_matches('/'));
        let url = format!("{}jwk", asker.issuer());
        let response = asker.http.get(url).header("Host", host).send().unwrap();
        assert_eq!(response.status(), status);
    }
}
