//! Refusals of who asks: the client, its keys and certificates, and the signature.

use aws_lc_rs::rsa::KeyPair;
use base64::{Engine, engine::general_purpose::STANDARD};
use maskinporten_sandbox::{ADMIN_CLIENT, Change, FOREIGN_KEY_CLIENT, GRANTED_SCOPE};
use serde_json::json;

use super::{AUTHENTICATION, refused};
use crate::asker::{Asker, key, kit, now, other_key, part, pem, sign};

#[test]
fn mp_100_unknown_or_inactive_client() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[GRANTED_SCOPE]);
    let text = format!("{AUTHENTICATION}Client not found");
    for changes in [json!({"iss": "nobody"}), json!({"iss": null})] {
        let answer = asker.ask_with_key(&client, &changes);
        refused(&asker, &answer, "invalid_grant", &text, Some("MP-100"));
    }
    asker.api("DELETE", &format!("/clients/{client}"), None);
    let answer = asker.ask_with_key(&client, &json!({}));
    refused(&asker, &answer, "invalid_grant", &text, Some("MP-100"));
}

#[test]
fn unknown_kid() {
    let asker = Asker::new();
    let text = format!("{AUTHENTICATION}Unknown key identifier (kid) for client.");
    // On a client with other keys, and on one with none.
    for client in [FOREIGN_KEY_CLIENT, ADMIN_CLIENT] {
        let answer = asker.ask_with_key(client, &json!({}));
        refused(&asker, &answer, "invalid_grant", &text, None);
    }
}

#[test]
fn certificate_on_a_client_with_keys() {
    let asker = Asker::new();
    let text = format!(
        "{AUTHENTICATION}Invalid JWT. The client requires pre-registered jwk and no key identifier (kid) provided"
    );
    let answer = asker.ask_with_certificate(FOREIGN_KEY_CLIENT, "business", &json!({}));
    refused(&asker, &answer, "invalid_grant", &text, None);
    // Neither of the two is the same mistake there.
    let claims = asker.claims(FOREIGN_KEY_CLIENT, &json!({}));
    let answer = asker.ask(&sign(&json!({"alg": "RS256"}), &claims, &key().pair));
    refused(&asker, &answer, "invalid_grant", &text, None);
}

#[test]
fn kid_and_certificate() {
    let asker = Asker::new();
    let leaf = STANDARD.encode(&kit().good().chain_der[0]);
    let header = json!({"alg": "RS256", "kid": "mine", "x5c": [leaf]});
    for client in [FOREIGN_KEY_CLIENT, ADMIN_CLIENT] {
        let answer = asker.ask(&sign(&header, &asker.claims(client, &json!({})), &key().pair));
        let text = format!(
            "{AUTHENTICATION}Invalid JWT. Either a key identifier (kid) or a certificate (x5c) must be provided, not both"
        );
        refused(&asker, &answer, "invalid_grant", &text, None);
    }
}

#[test]
fn mp_120_certificates_that_do_not_count() {
    let asker = Asker::new();
    let text = format!("{AUTHENTICATION}The JWT is signed with an invalid certificate.");
    for name in [
        "expired",
        "not-yet-valid",
        "encryption",
        "signing",
        "wrong-policy",
        "foreign-ca",
        "self-signed",
        "production",
    ] {
        let answer = asker.ask_with_certificate(ADMIN_CLIENT, name, &json!({}));
        refused(&asker, &answer, "invalid_grant", &text, Some("MP-120"));
    }
}

#[test]
fn mp_121_expired_key() {
    let asker = Asker::new();
    let client = asker.client(&[GRANTED_SCOPE]);
    let add = |exp: i64| {
        let jwk = key().with(&json!({"exp": exp}));
        asker.sandbox.change(&client, &Change::AddKey(jwk)).unwrap();
    };
    let text = format!("{AUTHENTICATION}Expired key.");
    add(now() - 1);
    let answer = asker.ask_with_key(&client, &json!({}));
    refused(&asker, &answer, "invalid_grant", &text, Some("MP-121"));
    // Whose signature is wrong is not told that the key is expired.
    let header = json!({"alg": "RS256", "kid": "mine"});
    let claims = asker.claims(&client, &json!({}));
    let answer = asker.ask(&sign(&header, &claims, &other_key().pair));
    let signature = format!("{AUTHENTICATION}Invalid JWT signature.");
    refused(&asker, &answer, "invalid_grant", &signature, Some("MP-124"));
    add(now() + 60);
    assert_eq!(asker.ask_with_key(&client, &json!({})).status, 200);
}

#[test]
fn mp_122_another_organisations_certificate() {
    let asker = Asker::new();
    let answer = asker.ask_with_certificate(ADMIN_CLIENT, "customer", &json!({}));
    refused(
        &asker,
        &answer,
        "invalid_grant",
        "Invalid JWT. Invalid organization number for client. Does not match certificate orgno",
        Some("MP-122"),
    );
}

#[test]
fn mp_123_x5c_that_is_no_list_of_certificates() {
    let asker = Asker::new();
    let good = kit().good();
    let (_, der) = pem(&good.key_pem);
    let pair = KeyPair::from_pkcs8(&der).unwrap();
    let leaf = STANDARD.encode(&good.chain_der[0]);
    for x5c in [
        json!(leaf),
        json!([]),
        json!([1]),
        json!(["!"]),
        json!([leaf.replace('+', "-").replace('/', "_")]),
        json!([good.certificate_pem]),
        json!([leaf, "AAAA"]),
        json!(null),
    ] {
        let header = json!({"alg": "RS256", "x5c": x5c});
        let answer = asker.ask(&sign(&header, &asker.claims(ADMIN_CLIENT, &json!({})), &pair));
        refused(&asker, &answer, "invalid_grant", "Invalid JWT header x5c", Some("MP-123"));
    }
}

#[test]
fn mp_124_signature() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[GRANTED_SCOPE]);
    let text = format!("{AUTHENTICATION}Invalid JWT signature.");
    let claims = asker.claims(&client, &json!({}));
    let header = json!({"alg": "RS256", "kid": "mine"});
    let good = sign(&header, &claims, &key().pair);
    let signature = good.rsplit('.').next().unwrap();
    let none = json!({"alg": "none", "kid": "mine"});
    let hmac = json!({"alg": "HS256", "kid": "mine"});
    let swapped = json!({"alg": "RS512", "kid": "mine"});
    for assertion in [
        sign(&header, &claims, &other_key().pair),
        // Changed after it was signed.
        format!("{}.{}.{signature}", part(&header), part(&asker.claims(&client, &json!({"scope": "a:b"})))),
        format!("{}.{}.{signature}", part(&swapped), part(&claims)),
        format!("{}.{}.", part(&none), part(&claims)),
        sign(&none, &claims, &key().pair),
        sign(&hmac, &claims, &key().pair),
        sign(&json!({"alg": "PS256", "kid": "mine"}), &claims, &key().pair),
    ] {
        let answer = asker.ask(&assertion);
        refused(&asker, &answer, "invalid_grant", &text, Some("MP-124"));
    }
    // The certificate's organisation is right, but somebody else signed.
    let leaf = STANDARD.encode(&kit().good().chain_der[0]);
    let answer = asker.ask(&sign(
        &json!({"alg": "RS256", "x5c": [leaf]}),
        &asker.claims(ADMIN_CLIENT, &json!({})),
        &key().pair,
    ));
    refused(&asker, &answer, "invalid_grant", &text, Some("MP-124"));
    // A refused signature uses nothing up.
    assert_eq!(asker.ask(&good).status, 200);
}
