//! What is granted: the answer, the access token's header and claims, and that its signature is right.

use std::process::Command;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use maskinporten_sandbox::{
    ADMIN_CLIENT, CONSENT, CONSENT_FROM, CUSTOMER, DELEGATED_SCOPE, DELEGATION_SOURCE, EXTERNAL_REF, GRANTED_SCOPE,
    OPEN_SCOPE, ORGANISATION, SHORT_SCOPE, SYSTEM_USER, ZERO_LIFETIMES_CLIENT,
};
use serde_json::{Value, json};

use crate::asker::{Asker, JWT_BEARER, Reply, claims_of, client_body, key, merged, now, other_key, sign};

fn access_token(answer: &Reply) -> &str {
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body["access_token"].as_str().unwrap()
}

fn party(organisation: &str) -> Value {
    json!({"authority": "iso6523-actorid-upis", "ID": format!("0192:{organisation}")})
}

#[test]
fn answer_header_and_claims() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[GRANTED_SCOPE, OPEN_SCOPE]);
    let scope = format!("{GRANTED_SCOPE} {OPEN_SCOPE}");
    let answer = asker.ask_with_key(&client, &json!({"scope": scope}));
    let token = access_token(&answer);
    let members: Vec<&String> = answer.body.as_object().unwrap().keys().collect();
    assert_eq!(members, ["access_token", "token_type", "expires_in", "scope"]);
    assert_eq!(answer.body["token_type"], "Bearer");
    assert_eq!(answer.body["expires_in"], 120);
    assert_eq!(answer.body["scope"], scope);

    let jwks: Value = asker.http.get(format!("{}jwk", asker.issuer())).send().unwrap().json().unwrap();
    let kid = jwks["keys"][0]["kid"].as_str().unwrap();
    assert_eq!(kid.len(), 43);
    let header = token.split('.').next().unwrap();
    let header = String::from_utf8(URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    assert_eq!(header, format!(r#"{{"kid":"{kid}","alg":"RS256"}}"#));

    let claims = claims_of(token);
    let names: Vec<&String> = claims.as_object().unwrap().keys().collect();
    assert_eq!(names, ["scope", "iss", "client_amr", "token_type", "exp", "iat", "client_id", "jti", "consumer"]);
    assert_eq!(claims["iss"], asker.issuer());
    assert_eq!(claims["client_id"], client.as_str());
    assert_eq!(claims["client_amr"], "private_key_jwt");
    assert_eq!(claims["consumer"], party(ORGANISATION));
    assert_eq!(claims["jti"].as_str().unwrap().len(), 43);
    let (iat, exp) = (claims["iat"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
    assert_eq!(exp - iat, 120);
    assert!((now() - iat).abs() < 5);
}

#[test]
fn openssl_verifies_the_access_token() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[GRANTED_SCOPE]);
    let answer = asker.ask_with_key(&client, &json!({}));
    let token = access_token(&answer);
    let url = format!("{}jwk", asker.issuer());
    let jwks: Value = asker.http.get(url).send().unwrap().json().unwrap();
    let n = URL_SAFE_NO_PAD.decode(jwks["keys"][0]["n"].as_str().unwrap()).unwrap();
    assert_eq!(n.len(), 512);
    assert_eq!(jwks["keys"][0]["e"], "AQAB");

    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, contents: &[u8]| {
        let path = directory.path().join(name);
        std::fs::write(&path, contents).unwrap();
        path
    };
    let hex = n.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let asn1 = format!(
        "asn1=SEQUENCE:spki\n[spki]\nalgorithm=SEQUENCE:rsa\nkey=BITWRAP,SEQUENCE:key\n\
         [rsa]\nalgorithm=OID:rsaEncryption\nparameter=NULL\n\
         [key]\nn=INTEGER:0x{hex}\ne=INTEGER:65537\n"
    );
    let public = directory.path().join("public.der");
    let made = Command::new("openssl")
        .args(["asn1parse", "-noout", "-genconf"])
        .arg(file("key.cnf", asn1.as_bytes()))
        .arg("-out")
        .arg(&public)
        .status()
        .unwrap();
    assert!(made.success());
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let verified = Command::new("openssl")
        .args(["dgst", "-sha256", "-keyform", "DER", "-verify"])
        .arg(&public)
        .arg("-signature")
        .arg(file("signature", &URL_SAFE_NO_PAD.decode(signature).unwrap()))
        .arg(file("signed", signed.as_bytes()))
        .output()
        .unwrap();
    assert!(verified.status.success(), "{verified:?}");
}

#[test]
fn three_algorithms_and_no_typ() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[GRANTED_SCOPE]);
    for header in [
        json!({"alg": "RS256", "kid": "mine"}),
        json!({"alg": "RS384", "kid": "mine"}),
        json!({"alg": "RS512", "kid": "mine", "typ": "jwt"}),
    ] {
        let claims = asker.claims(&client, &json!({}));
        let answer = asker.ask(&sign(&header, &claims, &key().pair));
        assert_eq!(answer.status, 200, "{header}");
    }
}

#[test]
fn parameters_in_the_query() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[GRANTED_SCOPE]);
    let header = json!({"alg": "RS256", "kid": "mine"});
    let assertion = sign(&header, &asker.claims(&client, &json!({})), &key().pair);
    let url = format!("{}token?grant_type={JWT_BEARER}&assertion={assertion}", asker.issuer());
    let form = "application/x-www-form-urlencoded";
    let response = asker.http.post(&url).header("Content-Type", form).send();
    assert_eq!(response.unwrap().status(), 200);
    // It is not in the log.
    let log = serde_json::to_string(&asker.sandbox.log()).unwrap();
    assert!(!log.contains(&assertion));
    // A parameter may be there once only.
    let twice = asker.http.post(&url).form(&[("assertion", &assertion)]);
    assert_eq!(twice.send().unwrap().status(), 400);
}

#[test]
fn resource_becomes_the_audience() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[GRANTED_SCOPE]);
    let one = json!("https://api.example/");
    let two = json!(["https://api.example/", "urn:b"]);
    for (resource, aud) in
        [(one.clone(), Some(one.clone())), (json!([one]), Some(one)), (two.clone(), Some(two)), (json!(null), None)]
    {
        let answer = asker.ask_with_key(&client, &json!({"resource": resource}));
        let claims = claims_of(access_token(&answer));
        assert_eq!(claims.get("aud"), aud.as_ref());
    }
}

#[test]
fn the_shortest_life_wins() {
    let asker = Asker::new();
    let body = merged(&client_body(&[GRANTED_SCOPE, SHORT_SCOPE]), &json!({"access_token_lifetime": 600}));
    let client = asker.api("POST", "/clients", Some(&body)).body;
    let id = client["client_id"].as_str().unwrap();
    let keys = json!({"keys": [key().jwk]});
    asker.api("POST", &format!("/clients/{id}/jwks"), Some(&keys));
    let both = format!("{GRANTED_SCOPE} {SHORT_SCOPE}");
    for (scope, life) in [(GRANTED_SCOPE, 600), (SHORT_SCOPE, 30), (both.as_str(), 30)] {
        // The assertion's own life has nothing to do with it.
        let answer = asker.ask_with_key(id, &json!({"scope": scope, "exp": now() + 5}));
        assert_eq!(answer.body["expires_in"], life);
        let claims = claims_of(access_token(&answer));
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), life);
    }
    // A stored 0 means the default.
    let answer = asker.ask_with_certificate(ZERO_LIFETIMES_CLIENT, "business", &json!({}));
    assert_eq!(answer.body["expires_in"], 120);
}

#[test]
fn on_behalf_of_a_customer() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[DELEGATED_SCOPE]);
    let changes = json!({"scope": DELEGATED_SCOPE, "consumer_org": CUSTOMER});
    let answer = asker.ask_with_key(&client, &changes);
    let claims = claims_of(access_token(&answer));
    assert_eq!(claims["consumer"], party(CUSTOMER));
    assert_eq!(claims["supplier"], party(ORGANISATION));
    assert_eq!(claims["delegation_source"], DELEGATION_SOURCE);
    // Not for oneself: the customer has the access, we have not.
    let answer = asker.ask_with_key(&client, &json!({"scope": DELEGATED_SCOPE}));
    assert_eq!(answer.body["error"], "invalid_scope");
}

#[test]
fn national_identity_number() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[GRANTED_SCOPE]);
    let answer = asker.ask_with_key(&client, &json!({"pid": "01810090150"}));
    assert_eq!(claims_of(access_token(&answer))["pid"], "01810090150");
    let log = serde_json::to_string(&asker.sandbox.log()).unwrap();
    assert!(!log.contains("01810090150"));
}

#[test]
fn system_user_and_consent() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[GRANTED_SCOPE]);
    let ask = |details: Value| {
        let answer = asker.ask_with_key(&client, &json!({"authorization_details": [details]}));
        claims_of(access_token(&answer))
    };
    let kind = "urn:altinn:systemuser";
    let claims = ask(json!({"type": kind, "systemuser_org": party(CUSTOMER)}));
    assert_eq!(
        claims["authorization_details"],
        json!([{
            "type": kind,
            "systemuser_org": party(CUSTOMER),
            "systemuser_id": [SYSTEM_USER],
            "system_id": format!("{ORGANISATION}_sandbox_system"),
        }])
    );
    assert_eq!(claims["consumer"], party(ORGANISATION));
    let reference = json!({"type": kind, "systemuser_org": party(CUSTOMER), "externalRef": EXTERNAL_REF});
    let other = ask(reference);
    assert_ne!(other["authorization_details"][0]["systemuser_id"], json!([SYSTEM_USER]));
    let claims = ask(json!({"type": "urn:altinn:consent", "id": CONSENT, "from": CONSENT_FROM}));
    let consent = &claims["authorization_details"][0];
    assert_eq!(consent["to"], party(ORGANISATION));
    for name in ["consented", "validTo", "consentRights"] {
        assert!(consent.get(name).is_some(), "{name}");
    }
}

#[test]
fn certificate_or_key_never_both() {
    let asker = Asker::new();
    let client = asker.client(&[GRANTED_SCOPE]);
    let jwks = format!("/clients/{client}/jwks");
    let with_certificate = || asker.ask_with_certificate(&client, "business", &json!({})).status;
    let with_key = || asker.ask_with_key(&client, &json!({})).status;
    // Nothing registered: the certificate works.
    assert_eq!((with_certificate(), with_key()), (200, 400));
    // The first key turns that off, the last one's end turns it on again.
    asker.api("POST", &jwks, Some(&json!({"keys": [key().jwk]})));
    assert_eq!((with_certificate(), with_key()), (400, 200));
    assert_eq!(asker.api("DELETE", &jwks, None).status, 204);
    assert_eq!((with_certificate(), with_key()), (200, 400));
    let admin = asker.ask_with_certificate(ADMIN_CLIENT, "business", &json!({"scope": "idporten:dcr.read"}));
    assert_eq!(claims_of(access_token(&admin))["client_amr"], "virksomhetssertifikat");
}

#[test]
fn any_key_of_the_set_signs() {
    let asker = Asker::new();
    let client = asker.client(&[GRANTED_SCOPE]);
    let keys = json!({"keys": [key().jwk, other_key().jwk]});
    asker.api("POST", &format!("/clients/{client}/jwks"), Some(&keys));
    for (kid, pair, status) in
        [("mine", &key().pair, 200), ("other", &other_key().pair, 200), ("mine", &other_key().pair, 400)]
    {
        let header = json!({"alg": "RS256", "kid": kid});
        let claims = asker.claims(&client, &json!({}));
        assert_eq!(asker.ask(&sign(&header, &claims, pair)).status, status);
    }
}
