//! The self-service API's rules for key sets and single keys.

use aws_lc_rs::{encoding::AsDer, rsa, signature::KeyPair as _};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use maskinporten_sandbox::{
    Change, FOREIGN_KEY_CLIENT, FOREIGN_KID, GRANTED_SCOPE, Intrusion, Keyless, OLD_KEY_CLIENT,
};
use serde_json::{Value, json};

use crate::asker::{Asker, Key, Reply, key, kit, merged, now, other_key, pem};

const YEAR: i64 = 365 * 24 * 60 * 60;

fn numbered(count: usize) -> Vec<Value> {
    (0..count).map(|n| key().with(&json!({"kid": format!("k{n}")}))).collect()
}

fn kids(answer: &Reply) -> Vec<&str> {
    answer.body["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap()).collect()
}

#[test]
fn a_set_replaces_the_one_before() {
    let asker = Asker::new();
    let id = asker.client(&[GRANTED_SCOPE]);
    let path = format!("/clients/{id}/jwks");
    let post = |keys: &[Value]| asker.api("POST", &path, Some(&json!({"keys": keys})));
    let answer = post(&[key().jwk.clone(), other_key().jwk.clone()]);
    assert_eq!(answer.status, 201);
    assert_eq!(kids(&answer), ["mine", "other"]);
    let stored = &answer.body["keys"][0];
    assert_eq!(stored["n"], key().jwk["n"]);
    assert!((stored["exp"].as_i64().unwrap() - now() - YEAR).abs() < 5);
    assert!(stored["created"].is_string() && stored["last_updated"].is_string());
    assert_eq!(kids(&post(&[other_key().jwk.clone()])), ["other"]);
    assert_eq!(kids(&asker.api("GET", &path, None)), ["other"]);
    // PUT on the set is gone.
    let body = json!({"keys": [key().jwk]});
    assert_eq!(asker.api("PUT", &path, Some(&body)).status, 405);
}

#[test]
fn keys_that_are_refused() {
    let asker = Asker::new();
    let id = asker.client_with_key(&[GRANTED_SCOPE]);
    let path = format!("/clients/{id}/jwks");
    let short = URL_SAFE_NO_PAD.encode([&[0x80][..], &[1; 127]].concat());
    let zeros = URL_SAFE_NO_PAD.encode([vec![0; 200], vec![0xff; 100]].concat());
    for (changes, field) in [
        (json!({"use": null}), "use"),
        (json!({"use": "enc"}), "use"),
        (json!({"kty": "EC"}), "kty"),
        (json!({"kty": null}), "kty"),
        (json!({"alg": "RS384"}), "alg"),
        (json!({"alg": "PS256"}), "alg"),
        (json!({"kid": null}), "kid"),
        (json!({"kid": "a b"}), "kid"),
        (json!({"kid": "a/b"}), "kid"),
        (json!({"kid": "å"}), "kid"),
        (json!({"n": null}), "n"),
        (json!({"n": short}), "n"),
        (json!({"n": zeros}), "n"),
        (json!({"n": "not base64!"}), "n"),
        (json!({"e": "AQ"}), "n"),
        (json!({"d": "AQAB"}), "d"),
        (json!({"qi": "AQAB"}), "qi"),
        (json!({"exp": now() - 1}), "exp"),
        (json!({"exp": "tomorrow"}), "exp"),
        (json!({"x5c": ["AAAA"]}), "x5c"),
        (json!({"x5c": [STANDARD.encode(&kit().good().chain_der[0])]}), "x5c"),
    ] {
        let body = json!({"keys": [key().with(&changes)]});
        let answer = asker.api("POST", &path, Some(&body));
        assert_eq!(answer.status, 400, "{changes}");
        assert!(answer.complains_about(field), "{changes}: {answer:?}");
    }
    let same = json!({"keys": [key().jwk, other_key().with(&json!({"kid": "mine"}))]});
    for body in [json!({"keys": []}), json!({}), json!([key().jwk]), json!({"keys": numbered(6)}), same] {
        let answer = asker.api("POST", &path, Some(&body));
        assert_eq!(answer.status, 400, "{body}");
    }
    // Nothing of all that has changed anything.
    assert_eq!(kids(&asker.api("GET", &path, None)), ["mine"]);
    // Private members are not in the log.
    let secret = json!({"keys": [key().with(&json!({"d": "a-secret-exponent"}))]});
    asker.api("POST", &path, Some(&secret));
    let log = serde_json::to_string(&asker.sandbox.log()).unwrap();
    assert!(!log.contains("a-secret-exponent"));
    // No alg at all is fine, and so are five.
    let body = json!({"keys": [key().with(&json!({"alg": null}))]});
    assert_eq!(asker.api("POST", &path, Some(&body)).status, 201);
    let body = json!({"keys": numbered(5)});
    assert_eq!(asker.api("POST", &path, Some(&body)).status, 201);
}

#[test]
fn how_long_a_key_lives() {
    let asker = Asker::new();
    let id = asker.client(&[GRANTED_SCOPE]);
    let path = format!("/clients/{id}/jwks");
    let exp_after = |changes: Value| {
        let body = json!({"keys": [key().with(&changes)]});
        let answer = asker.api("POST", &path, Some(&body));
        answer.body["keys"][0]["exp"].as_i64().unwrap()
    };
    let soon = now() + 3600;
    assert_eq!(exp_after(json!({"exp": soon})), soon);
    // Sent again with exp it keeps it, without it is renewed.
    assert_eq!(exp_after(json!({"exp": soon})), soon);
    assert!((exp_after(json!({})) - now() - YEAR).abs() < 5);
    // More than a year is a year.
    assert!((exp_after(json!({"exp": now() + 2 * YEAR})) - now() - YEAR).abs() < 5);
    asker.sandbox.set(|options| options.renewal = false);
    assert_eq!(exp_after(json!({"exp": soon})), soon);
    assert_eq!(exp_after(json!({})), soon);
    asker.sandbox.set(|options| options.refuse_expired_keys = false);
    assert_eq!(exp_after(json!({"exp": now() - 5})), now() - 5);
}

#[test]
fn members_that_nobody_knows_are_kept() {
    let asker = Asker::new();
    let path = format!("/clients/{FOREIGN_KEY_CLIENT}/jwks");
    let before = asker.api("GET", &path, None).body["keys"][0].clone();
    let single = asker.api("GET", &format!("{path}/{FOREIGN_KID}"), None);
    assert_eq!(single.body, before);
    // Read, merged and written back, dates and all, as many do.
    let body = json!({"keys": [before, key().jwk]});
    let answer = asker.api("POST", &path, Some(&body));
    assert_eq!(answer.status, 201);
    let after = &answer.body["keys"][0];
    for name in ["x_owner", "x_rotation", "exp", "created", "n"] {
        assert_eq!(after[name], before[name], "{name}");
    }
    // A key from before `use` was needed is shown as it is and must be mended to be written.
    let path = format!("/clients/{OLD_KEY_CLIENT}/jwks");
    let old = asker.api("GET", &path, None).body["keys"][0].clone();
    assert!(old.get("use").is_none() && old["exp"].is_i64());
    let answer = asker.api("POST", &path, Some(&json!({"keys": [old]})));
    assert!(answer.complains_about("use"));
    let mended = merged(&old, &json!({"use": "sig"}));
    let answer = asker.api("POST", &path, Some(&json!({"keys": [mended]})));
    assert_eq!(answer.status, 201);
}

#[test]
fn one_key_at_a_time() {
    let asker = Asker::new();
    let id = asker.client(&[GRANTED_SCOPE]);
    let path = format!("/clients/{id}/jwks");
    let put = |kid: &str, jwk: &Value| asker.api("PUT", &format!("{path}/{kid}"), Some(jwk));
    let added = put("mine", &key().jwk);
    assert_eq!(added.status, 200);
    assert_eq!(added.body["kid"], "mine");
    assert_eq!(put("other", &other_key().jwk).status, 200);
    // The same kid again replaces.
    let replaced = put("other", &key().with(&json!({"kid": "other"})));
    assert_eq!(replaced.body["n"], key().jwk["n"]);
    assert_eq!(kids(&asker.api("GET", &path, None)), ["mine", "other"]);
    assert!(put("third", &key().jwk).complains_about("kid"));
    for extra in numbered(3) {
        assert_eq!(put(extra["kid"].as_str().unwrap(), &extra).status, 200);
    }
    let sixth = put("six", &key().with(&json!({"kid": "six"})));
    assert!(sixth.status == 400 && sixth.complains_about("keys"));
    let gone = asker.api("DELETE", &format!("{path}/other"), None);
    assert_eq!(gone.status, 204);
    assert_eq!(asker.api("DELETE", &format!("{path}/other"), None).status, 404);
    assert_eq!(asker.api("GET", &format!("{path}/other"), None).status, 404);
    assert_eq!(asker.api("GET", &format!("{path}/k0"), None).status, 200);

    asker.sandbox.set(|options| options.single_key_operations = false);
    for (method, body) in [("GET", None), ("PUT", Some(&key().jwk)), ("DELETE", None)] {
        assert_eq!(asker.api(method, &format!("{path}/mine"), body).status, 404);
    }
    assert_eq!(asker.api("GET", &path, None).status, 200);
}

#[test]
fn kids_in_paths_are_decoded() {
    let asker = Asker::new();
    let id = asker.client(&[GRANTED_SCOPE]);
    // No rule lets such a kid in today; old data may have it.
    let odd = key().with(&json!({"kid": "team a/2026+1"}));
    asker.sandbox.change(&id, &Change::AddKey(odd)).unwrap();
    let path = format!("/clients/{id}/jwks/team%20a%2F2026%2B1");
    assert_eq!(asker.api("GET", &path, None).body["kid"], "team a/2026+1");
    assert_eq!(asker.api("DELETE", &path, None).status, 204);
}

#[test]
fn upload_as_text() {
    let asker = Asker::new();
    let id = asker.client(&[GRANTED_SCOPE]);
    let token = asker.token_with("idporten:dcr.write");
    let url = format!("{}api/v2/clients/{id}/key", asker.issuer());
    let upload = |text: &str| {
        let response = asker
            .http
            .post(&url)
            .bearer_auth(&token)
            .header("Content-Type", "text/plain")
            .body(text.to_owned())
            .send()
            .unwrap();
        Reply { status: response.status().as_u16(), body: response.json().unwrap() }
    };
    let pkcs1 = pem_of("RSA PUBLIC KEY", key().pair.public_key().as_ref());
    let der: aws_lc_rs::encoding::PublicKeyX509Der = key().pair.public_key().as_der().unwrap();
    for text in [pem_of("PUBLIC KEY", der.as_ref()), pkcs1, key().jwk.to_string()] {
        let answer = upload(&text);
        assert_eq!(answer.status, 201, "{answer:?}");
        assert_eq!(answer.body["n"], key().jwk["n"]);
        assert_eq!(answer.body["use"], "sig");
    }
    let answer = upload(&kit().good().certificate_pem);
    // PEM has no kid: it is given one.
    assert_eq!(answer.body["kid"].as_str().unwrap().len(), 36);
    assert_eq!(upload(&key().jwk.to_string()).status, 409);
    for text in ["", "{", "hello", &kit().good().key_pem] {
        assert_eq!(upload(text).status, 400);
    }
}

fn pem_of(label: &str, der: &[u8]) -> String {
    let ending = x509_cert::der::pem::LineEnding::LF;
    x509_cert::der::pem::encode_string(label, ending, der).unwrap()
}

#[test]
fn keyless_clients_and_the_end_of_the_set() {
    let asker = Asker::new();
    let id = asker.client_with_key(&[GRANTED_SCOPE]);
    let path = format!("/clients/{id}/jwks");
    assert_eq!(asker.api("DELETE", &path, None).status, 204);
    let get = || asker.api("GET", &path, None);
    assert_eq!(get().body, json!({"keys": []}));
    asker.sandbox.set(|options| options.keyless = Keyless::EmptyObject);
    assert_eq!(get().body, json!({}));
    asker.sandbox.set(|options| options.keyless = Keyless::NotFound);
    assert_eq!(get().status, 404);
}

#[test]
fn kids_across_clients() {
    let asker = Asker::new();
    let first = asker.client_with_key(&[GRANTED_SCOPE]);
    // The same key on two clients is fine, unless kids are to be unique everywhere.
    asker.client_with_key(&[GRANTED_SCOPE]);
    asker.sandbox.set(|options| options.global_kid = true);
    let third = asker.client(&[GRANTED_SCOPE]);
    let body = json!({"keys": [key().jwk]});
    let answer = asker.api("POST", &format!("/clients/{third}/jwks"), Some(&body));
    assert!(answer.status == 400 && answer.complains_about("kid"));
    let _ = first;
}

#[test]
fn a_certificate_in_a_registered_key() {
    let asker = Asker::new();
    let id = asker.client(&[GRANTED_SCOPE]);
    let path = format!("/clients/{id}/jwks");
    for (name, status) in [("business", 201), ("customer", 400), ("expired", 400)] {
        let certificate = kit().certificate(name).unwrap();
        let own = Key::from_pkcs8(&pem(&certificate.key_pem).1, "certified");
        let x5c = json!([STANDARD.encode(&certificate.chain_der[0])]);
        let body = json!({"keys": [own.with(&json!({"x5c": x5c}))]});
        assert_eq!(asker.api("POST", &path, Some(&body)).status, status, "{name}");
    }
}

#[test]
fn larger_keys() {
    let asker = Asker::new();
    let id = asker.client(&[GRANTED_SCOPE]);
    let pair = rsa::KeyPair::generate(rsa::KeySize::Rsa3072).unwrap();
    let large = Key::from_pkcs8(pair.as_der().unwrap().as_ref(), "large");
    let jwk = large.with(&json!({"alg": "RS512"}));
    let path = format!("/clients/{id}/jwks/large");
    assert_eq!(asker.api("PUT", &path, Some(&jwk)).status, 200);
}

#[test]
fn somebody_else_at_the_wrong_moment() {
    let asker = Asker::new();
    let id = asker.client_with_key(&[GRANTED_SCOPE]);
    let path = format!("/clients/{id}/jwks");
    asker.sandbox.intrude(Intrusion {
        after: format!("GET {path}"),
        skip: 1,
        client_id: id.clone(),
        change: Change::AddKey(other_key().jwk.clone()),
    });
    // The look that triggers it does not see it yet; the next one does.
    for expected in [&["mine"][..], &["mine"], &["mine", "other"], &["mine", "other"]] {
        assert_eq!(kids(&asker.api("GET", &path, None)), expected);
    }
    let altered = json!({"client_name": "renamed", "scopes": ["sandbox:open"]});
    let Value::Object(altered) = altered else { unreachable!() };
    asker.sandbox.intrude(Intrusion {
        after: format!("GET /clients/{id}"),
        skip: 0,
        client_id: id.clone(),
        change: Change::Alter(altered),
    });
    let show = || asker.api("GET", &format!("/clients/{id}"), None).body;
    assert_eq!(show()["client_name"], "test");
    assert_eq!(show()["client_name"], "renamed");
    let removed = Change::RemoveKey("mine".to_owned());
    asker.sandbox.change(&id, &removed).unwrap();
    assert_eq!(kids(&asker.api("GET", &path, None)), ["other"]);
    assert!(asker.sandbox.change("nobody", &removed).is_err());
}
