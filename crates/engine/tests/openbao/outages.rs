//! A server that is sealed, gone or back again.

use super::User;
use maskinporten_engine::key_service::{KeyService as _, KeyServiceError};
use maskinporten_engine::openbao::{Kv, Login, Settings};
use maskinporten_protocol::http::HttpError;
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::Bits;
use maskinporten_testkit::{Listener, OpenBao as Server};
use serde_json::json;

#[track_caller]
fn http<T>(result: Result<T, KeyServiceError>) -> HttpError {
    match result.err() {
        Some(KeyServiceError::Http(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_sealed_or_killed_server_is_tried_again_and_has_lost_nothing() {
    let Some(mut server) = Server::start() else { return };
    server.mount("transit", "transit");
    server.mount("kv-v2", "secret");
    let user = User::root(&server);
    let key = user.transit("openbao:reader").make(Bits::B2048, &"a".parse().unwrap()).unwrap();
    let kv = Kv::new(user.opened(), "secret");
    kv.write("reader", &json!({"count": 1}), 0).unwrap();
    let sign = || user.transit("openbao:reader").sign(&key.version, Algorithm::Rs256, &[0; 32]);
    let signature = sign().unwrap();

    server.seal();
    let error = http(sign());
    assert!(error.is_transient() && error.to_string().ends_with("answered 503: Vault is sealed"), "{error}");
    user.calls();
    http(user.transit("openbao:reader").make(Bits::B2048, &"a".parse().unwrap()));
    assert_eq!(user.calls().len(), 4, "only reading is tried again");
    server.unseal();
    assert_eq!(sign().unwrap(), signature);

    server.kill();
    let error = http(sign());
    assert!(matches!(error, HttpError::Unreachable { .. }), "{error}");
    server.start_again();
    assert_eq!(sign().unwrap(), signature);
    assert_eq!(user.transit("openbao:reader").keys().unwrap(), [key]);
    assert_eq!(kv.read("reader").unwrap().version, 1);
}

/// Whatever answers in its place.
#[test]
fn an_answer_that_is_none_is_named_and_gives_nothing_away() {
    let settings = |address: &str| Settings {
        address: format!("http://{address}").parse().unwrap(),
        namespace: None,
        ca_file: None,
        login: Login::Token("hemmelig".to_owned().into()),
    };
    let http = |status: &str, body: &str| {
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
        format!("{head}Location: https://elsewhere/\r\n\r\n{body}")
    };
    let huge = format!("{{\"data\":\"{}\"}}", "x".repeat(9 << 20));
    let cut = http("200 OK", "{\"data\":{\"type\":\"rsa-2048\"}}").replace("Length: 28", "Length: 98");
    for (answer, said) in [
        (http("200 OK", ""), "an empty body"),
        (http("200 OK", "<html>"), "a web page"),
        (http("403 Forbidden", "<html>"), "a web page"),
        (http("404 Not Found", "<html>"), "a web page"),
        (http("404 Not Found", ""), "answered 404 with an empty body"),
        (http("404 Not Found", "{\"status\":404}"), "answered 404 with an error"),
        (http("200 OK", "{}"), "doesn't match the protocol"),
        (http("200 OK", "{\"data\":{\"keys\":{\"x\":1}}}"), "doesn't match the protocol"),
        (http("200 OK", &huge), "more than"),
        (cut, "cut off"),
        (http("307 Temporary Redirect", ""), "redirects are never followed"),
        (http("500 Internal Server Error", "{\"errors\":[\"x\"]}"), "answered 500: x"),
        (http("400 Bad Request", "{\"errors\":[]}"), "it answered 400"),
    ] {
        let listener = Listener::answering(answer.clone());
        let mut user = User::with_settings(settings(&listener.address));
        user.settings.login = Login::Token("hemmelig".to_owned().into());
        let kv = Kv::new(user.opened(), "secret");
        let errors = [
            user.transit("openbao:reader").keys().unwrap_err().to_string(),
            user.transit("openbao:reader")
                .sign(&"1".to_owned().into(), Algorithm::Rs256, &[0; 32])
                .unwrap_err()
                .to_string(),
            user.transit("openbao:reader").make(Bits::B2048, &"a".parse().unwrap()).unwrap_err().to_string(),
            kv.list("a").unwrap_err().to_string(),
            kv.delete("a", 1).unwrap_err().to_string(),
        ];
        for error in errors {
            assert!(!error.contains("hemmelig"), "{error}");
            assert!(error.contains(said) && error.contains("127.0.0.1:"), "{answer:.99}\n{error}");
        }
    }
}
