//! Paths as no client library sends them: it puts them right first.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use maskinporten_sandbox::{Change, GRANTED_SCOPE};
use serde_json::{Value, json};

use crate::asker::{Asker, key, other_key};

/// Sends a request to the letter; the answer's status.
fn raw(asker: &Asker, token: &str, method: &str, path: &str) -> u16 {
    let address = asker.issuer().trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nConnection: close\r\n"
    );
    let body = json!({"keys": [other_key().jwk]}).to_string();
    write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

#[test]
fn s1_a_step_in_a_path_leads_nowhere() {
    let asker = Asker::new();
    let id = asker.client_with_key(&[GRANTED_SCOPE]);
    let before = asker.api("GET", &format!("/clients/{id}"), None).body;
    let token = asker.token_with("idporten:dcr.write idporten:dcr.read");
    for kid in [".", "..", "%2e", ""] {
        asker.sandbox.change(&id, &Change::AddKey(other_key().with(&json!({"kid": kid})))).unwrap();
    }
    let keys = asker.api("GET", &format!("/clients/{id}/jwks"), None).body;
    assert_eq!(keys["keys"].as_array().unwrap().len(), 5);
    for base in ["/api/v1", "/external/api/v1", ""] {
        for end in [
            "/jwks/.",
            "/jwks/..",
            "/jwks/%2e",
            "/jwks/%2E%2e",
            "/jwks/.%2e",
            "/jwks/",
            "/jwks//",
            "/jwks/./",
            "/jwks/%2e%2e/jwks",
            "/jwks/mine/..",
            "/jwks/mine/",
            "//jwks",
            "/./jwks",
            "/../jwks",
            "/%2e%2e",
            "/.",
            "/",
        ] {
            for method in ["DELETE", "PUT", "POST", "GET"] {
                let path = format!("{base}/clients/{id}{end}");
                let status = raw(&asker, &token, method, &path);
                assert!([400, 404, 405].contains(&status), "{method} {path}: {status}");
                assert_eq!(asker.api("GET", &format!("/clients/{id}/jwks"), None).body, keys, "{method} {path}");
            }
        }
    }
    for path in ["/_sandbox/clients/..", "/_sandbox/./log", "/_sandbox/%2e%2e/api/v1/clients"] {
        assert!([400, 404].contains(&raw(&asker, &token, "DELETE", path)), "{path}");
    }
    let log = asker.sandbox.log();
    assert!(
        log.iter().any(|entry| entry.path.ends_with("/jwks/.") && entry.status == 400),
        "what was sent is on record"
    );
    let changes = Change::SetKeys(vec![key().jwk.clone()]);
    asker.sandbox.change(&id, &changes).unwrap();
    let after = asker.api("GET", &format!("/clients/{id}"), None).body;
    assert_eq!((&after["active"], &after["client_name"]), (&before["active"], &before["client_name"]));
    assert_ne!(after["active"], Value::Bool(false));
}
