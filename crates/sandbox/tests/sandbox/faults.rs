//! What the sandbox does when it is told to misbehave.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use maskinporten_sandbox::GRANTED_SCOPE;
use reqwest::blocking::Response;
use serde_json::{Value, json};

use crate::asker::{Asker, client_body};

fn order(asker: &Asker, faults: &[&str]) {
    let faults = faults.iter().map(|text| text.parse().unwrap()).collect();
    asker.sandbox.set(|options| options.faults = faults);
}

fn metadata(asker: &Asker) -> reqwest::Result<Response> {
    let url = format!("{}.well-known/oauth-authorization-server", asker.issuer());
    asker.http.get(url).send()
}

#[test]
fn statuses_counts_and_targets() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[GRANTED_SCOPE]);
    order(&asker, &["token:503/7 x2", "GET /clients:404"]);
    for _ in 0..2 {
        let url = format!("{}token", asker.issuer());
        let response = asker.http.post(url).send().unwrap();
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()["retry-after"], "7");
        assert!(response.json::<Value>().unwrap()["error"].is_string());
    }
    assert_eq!(asker.ask_with_key(&client, &json!({})).status, 200);
    assert_eq!(asker.api("GET", "/clients", None).status, 404);
    assert_eq!(asker.api("GET", "/scopes", None).status, 200);
    let made = asker.api("POST", "/clients", Some(&client_body(&[GRANTED_SCOPE])));
    assert_eq!(made.status, 201);
    let met: Vec<String> = asker.sandbox.log().into_iter().filter_map(|e| e.fault).collect();
    assert_eq!(met.len(), 3);
    assert_eq!(met[2], "GET /clients:404");
}

#[test]
fn no_answer_half_an_answer_and_none_for_ever() {
    let asker = Asker::new();
    order(&asker, &["metadata:drop x1", "metadata:truncate x1"]);
    assert!(metadata(&asker).is_err());
    let half = metadata(&asker).unwrap();
    assert_eq!(half.status(), 200);
    let announced = half.content_length().unwrap();
    assert!(half.bytes().is_err());
    let whole = metadata(&asker).unwrap();
    assert_eq!(whole.content_length().unwrap(), announced);
    assert_eq!(whole.bytes().unwrap().len() as u64, announced);

    // Seen from the wire: the head, half of the body, the end.
    order(&asker, &["metadata:truncate x1"]);
    let host = asker.issuer().trim_start_matches("http://").trim_end_matches('/');
    let mut line = TcpStream::connect(host).unwrap();
    let path = "/.well-known/oauth-authorization-server";
    write!(line, "GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
    let mut text = Vec::new();
    let _ = line.read_to_end(&mut text);
    let head = text.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    assert_eq!((text.len() - head) as u64, announced / 2);

    order(&asker, &["metadata:hang x1"]);
    let url = format!("{}.well-known/oauth-authorization-server", asker.issuer());
    let patient = Duration::from_millis(300);
    let error = asker.http.get(url).timeout(patient).send().unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(asker.sandbox.log().last().unwrap().status, 0);
    // A hanging answer does not keep the sandbox from ending.
    let start = Instant::now();
    drop(asker);
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn answers_that_are_something_else() {
    let asker = Asker::new();
    order(
        &asker,
        &[
            "metadata:html x1",
            "metadata:empty x1",
            "metadata:redirect=http://127.0.0.1:9/x x1",
            "metadata:escapes x1",
            "metadata:huge x1",
        ],
    );
    let html = metadata(&asker).unwrap();
    assert_eq!(html.headers()["content-type"], "text/html; charset=utf-8");
    let empty = metadata(&asker).unwrap();
    assert_eq!((empty.status().as_u16(), empty.bytes().unwrap().len()), (200, 0));
    let redirect = metadata(&asker).unwrap();
    assert_eq!(redirect.status(), 307);
    assert_eq!(redirect.headers()["location"], "http://127.0.0.1:9/x");
    let escapes: Value = metadata(&asker).unwrap().json().unwrap();
    assert!(escapes["error_description"].as_str().unwrap().contains('\u{1b}'));
    let huge = metadata(&asker).unwrap().bytes().unwrap();
    assert_eq!(huge.len(), 10 * 1024 * 1024);
}

#[test]
fn a_lost_answer_hides_what_was_done() {
    let asker = Asker::new();
    let listed = || asker.api("GET", "/clients", None).body.as_array().unwrap().len();
    let before = listed();
    let token = asker.token_with("idporten:dcr.write");
    let url = format!("{}/clients", asker.sandbox.selfservice());
    let post = || {
        let body = client_body(&[GRANTED_SCOPE]);
        asker.http.post(&url).bearer_auth(&token).json(&body).send()
    };
    // Without an answer and without effect; without an answer but done; an error but done.
    for (fault, made) in
        [("POST /clients:drop x1", 0), ("POST /clients:lost x1", 1), ("POST /clients:after-503 x1", 2)]
    {
        order(&asker, &[fault]);
        assert!(post().is_err() || fault.contains("503"));
        assert_eq!(listed(), before + made, "{fault}");
    }
}

#[test]
fn latency_and_control_over_http() {
    let asker = Asker::new();
    let control = |path: &str| format!("{}_sandbox/{path}", asker.issuer());
    let post = |path: &str, body: &Value| asker.http.post(control(path)).json(body).send().unwrap();
    let patch = json!({"latency": 0.3, "faults": ["any:503"], "clock_skew": -60, "strict": true});
    let answer: Value = post("behaviour", &patch).json().unwrap();
    assert_eq!(answer["latency"], 0.3);
    let start = Instant::now();
    assert_eq!(metadata(&asker).unwrap().status(), 503);
    assert!(start.elapsed() >= Duration::from_millis(300));
    assert_eq!(post("behaviour", &json!({"lateness": 1})).status(), 400);
    assert_eq!(post("behaviour", &json!({"faults": ["x"]})).status(), 400);

    // Neither latency nor faults nor the log have anything to do with the control endpoints.
    let start = Instant::now();
    let log: Value = asker.http.get(control("log")).send().unwrap().json().unwrap();
    assert!(start.elapsed() < Duration::from_millis(250));
    assert_eq!(log.as_array().unwrap().len(), 1);
    assert_eq!(log[0]["status"], 503);
    assert_eq!(asker.http.delete(control("log")).send().unwrap().status(), 204);
    assert!(asker.sandbox.log().is_empty());

    let state: Value = asker.http.get(control("state")).send().unwrap().json().unwrap();
    assert!(state["clients"].as_array().unwrap().len() >= 6);
    assert!(state["scopes"].is_array() && state["access"].is_array());
    let kit: Value = asker.http.get(control("kit")).send().unwrap().json().unwrap();
    assert_eq!(kit["admin_client_id"], "sandbox-admin");
    let jwk = crate::asker::key().jwk.clone();
    let old_client = "clients/sandbox-old-lifetimes";
    assert_eq!(post(old_client, &json!({"add_key": jwk})).status(), 204);
    assert_eq!(post(old_client, &json!({"what": 1})).status(), 400);
    assert_eq!(post("clients/nobody", &json!({"add_key": jwk})).status(), 400);
    let intrusion = json!({"after": "GET /clients/sandbox-old-lifetimes", "client_id": "sandbox-old-lifetimes", "alter": {"active": false}});
    assert_eq!(post("intrusions", &intrusion).status(), 204);
    post("behaviour", &json!({"latency": 0, "faults": [], "clock_skew": 0}));
    for active in [true, false] {
        let client = asker.api("GET", "/clients/sandbox-old-lifetimes", None).body;
        assert_eq!(client["active"], active);
    }
}
