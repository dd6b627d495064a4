//! Every refusal of the token endpoint: `error`, text, status and `error_uri`, to the letter.
//!
//! Not produced, and why:
//! - older wordings ("Issue time is after now", "JWT is expired", "(correlation id: …)") and older numbers (MP-300 and
//!   MP-301 for what are MP-250 and MP-251 now): the server of today does not say them;
//! - a revoked certificate (also MP-120): the sandbox has no revocation lists, and a list that cannot be fetched is no
//!   reason to refuse.

mod grants;
mod login;

use maskinporten_sandbox::{CUSTOMER, FOREIGN_KEY_CLIENT, FOREIGN_KID, GRANTED_SCOPE, ORGANISATION, Options};
use serde_json::{Value, json};

use crate::asker::{Asker, Reply, key, now, other_key, part, sign};

const AUTHENTICATION: &str = "Invalid assertion. Client authentication failed. ";

#[track_caller]
fn refused(asker: &Asker, answer: &Reply, error: &str, text: &str, code: Option<&str>) {
    assert_eq!(answer.status, 400, "{answer:?}");
    assert_eq!(answer.body["error"], error, "{answer:?}");
    assert_eq!(answer.description(), text);
    let uri = code.map(|code| format!("{}errors/{code}", asker.issuer()));
    assert_eq!(answer.body.get("error_uri").and_then(Value::as_str), uri.as_deref());
    let members = if code.is_some() { 3 } else { 2 };
    assert_eq!(answer.body.as_object().unwrap().len(), members);
}

#[test]
fn mp_011_unreadable_assertion() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[GRANTED_SCOPE]);
    let header = json!({"alg": "RS256", "kid": "mine"});
    let good = sign(&header, &asker.claims(&client, &json!({})), &key().pair);
    let broken = [
        good.replace('.', "\n."),
        format!("{good}="),
        good[..good.rfind('.').unwrap()].to_owned(),
        "not a jwt".to_owned(),
        format!("{}.{}.AA", part(&json!([])), part(&json!({}))),
        sign(
            &json!({"alg": "RS256", "kid": "mine", "typ": "at+jwt"}),
            &asker.claims(&client, &json!({})),
            &key().pair,
        ),
        sign(&json!({"alg": "RS256", "kid": "mine", "crit": ["x"]}), &asker.claims(&client, &json!({})), &key().pair),
    ];
    let text = "Invalid assertion. Invalid parameter value";
    for assertion in broken {
        refused(&asker, &asker.ask(&assertion), "invalid_request", text, Some("MP-011"));
    }
    for changes in [
        json!({"exp": null}),
        json!({"iat": "now"}),
        json!({"scope": null}),
        json!({"scope": ""}),
        json!({"scope": 1}),
        json!({"jti": 7}),
        json!({"resource": "no uri"}),
        json!({"pid": "01810090151"}),
        json!({"consumer_org": "310400008"}),
        json!({"consumer_org": CUSTOMER, "iss_onbehalfof": "sub"}),
        json!({"authorization_details": "text"}),
    ] {
        let answer = asker.ask_with_key(&client, &changes);
        refused(&asker, &answer, "invalid_request", text, Some("MP-011"));
    }
}

#[test]
fn mp_012_same_jti_or_same_assertion() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[GRANTED_SCOPE]);
    let header = json!({"alg": "RS256", "kid": "mine"});
    for changes in [json!({}), json!({"jti": null})] {
        let assertion = sign(&header, &asker.claims(&client, &changes), &key().pair);
        assert_eq!(asker.ask(&assertion).status, 200);
        let again = asker.ask(&assertion);
        refused(&asker, &again, "invalid_grant", "Grant is used before", Some("MP-012"));
    }
    // Another assertion, but with a jti that has been used.
    assert_eq!(asker.ask_with_key(&client, &json!({"jti": "once"})).status, 200);
    let again = asker.ask_with_key(&client, &json!({"jti": "once", "exp": now() + 50}));
    refused(&asker, &again, "invalid_grant", "Grant is used before", Some("MP-012"));
    // Another client may use the same.
    let second = asker.client_with_key(&[GRANTED_SCOPE]);
    assert_eq!(asker.ask_with_key(&second, &json!({"jti": "once"})).status, 200);
    // A used assertion stays used when what was asked for was refused.
    let refusal = asker.ask_with_key(&client, &json!({"jti": "lost", "scope": "a:b"}));
    assert_eq!(refusal.body["error"], "invalid_scope");
    let again = asker.ask_with_key(&client, &json!({"jti": "lost"}));
    refused(&asker, &again, "invalid_grant", "Grant is used before", Some("MP-012"));
}

#[test]
fn mp_110_audience() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[GRANTED_SCOPE]);
    let issuer = asker.issuer();
    let text = format!("{AUTHENTICATION}Invalid JWT claim aud");
    for aud in [
        json!(null),
        json!(issuer.trim_end_matches('/')),
        json!(format!("{issuer}token")),
        json!("https://test.maskinporten.no/"),
        json!([issuer, "https://test.maskinporten.no/"]),
        json!([]),
        json!({"aud": issuer}),
    ] {
        let answer = asker.ask_with_key(&client, &json!({"aud": aud}));
        refused(&asker, &answer, "invalid_grant", &text, Some("MP-110"));
    }
    let one = asker.ask_with_key(&client, &json!({"aud": [issuer]}));
    assert_eq!(one.status, 200);
}

#[test]
fn mp_130_and_the_other_times() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[GRANTED_SCOPE]);
    let times = |iat: i64, exp: i64| asker.ask_with_key(&client, &json!({"iat": now() + iat, "exp": now() + exp}));
    refused(&asker, &times(-100, -15), "invalid_grant", "JWT has expired.", Some("MP-130"));
    refused(&asker, &times(0, 185), "invalid_grant", "JWT has too long lifetime.", None);
    refused(&asker, &times(15, 100), "invalid_grant", "Issue time is in the future.", None);
    // Within the skew, and an old iat as such is fine.
    for (iat, exp) in [(-100, -8), (5, 100), (0, 180), (-160, 20)] {
        assert_eq!(times(iat, exp).status, 200, "{iat} {exp}");
    }
    asker.sandbox.set(|options| options.strict = true);
    assert_eq!(times(0, 120).status, 200);
    refused(&asker, &times(0, 121), "invalid_grant", "JWT has too long lifetime.", None);
}

#[test]
fn unlisted_claims() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[GRANTED_SCOPE]);
    let answer = asker.ask_with_key(&client, &json!({"colour": "red", "azp": 1}));
    let text = "Invalid assertion. Claims not allowed: colour, azp";
    refused(&asker, &answer, "invalid_request", text, None);
    let tolerated = asker.ask_with_key(&client, &json!({"nbf": now(), "sub": client}));
    assert_eq!(tolerated.status, 200);
}

#[test]
fn the_order_of_checks() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[GRANTED_SCOPE]);
    let code = |answer: Reply| {
        let uri = answer.body["error_uri"].as_str().unwrap_or("/-").to_owned();
        uri.rsplit('/').next().unwrap().to_owned()
    };
    // Each request has every later mistake as well.
    let bad = json!({"aud": "x", "iat": 0, "exp": 1, "scope": "a:b", "consumer_org": ORGANISATION});
    let header = json!({"alg": "RS256", "kid": "mine"});
    let wrong_key = sign(&header, &asker.claims(&client, &bad), &other_key().pair);
    assert_eq!(code(asker.ask(&wrong_key)), "MP-124");
    assert_eq!(code(asker.ask_with_key(&client, &bad)), "MP-110");
    let late = json!({"iat": 0, "exp": 1, "scope": "a:b", "consumer_org": ORGANISATION});
    assert_eq!(code(asker.ask_with_key(&client, &late)), "MP-130");
    let scope = json!({"scope": "a:b", "consumer_org": ORGANISATION});
    assert_eq!(code(asker.ask_with_key(&client, &scope)), "MP-200");
}

#[test]
fn what_is_not_even_a_grant() {
    let asker = Asker::with(Options::default());
    let url = format!("{}token", asker.issuer());
    for (form, error) in [
        (&[][..], "invalid_request"),
        (&[("grant_type", "client_credentials")], "unsupported_grant_type"),
        (&[("grant_type", crate::asker::JWT_BEARER)], "invalid_request"),
    ] {
        let response = asker.http.post(&url).form(form).send().unwrap();
        assert_eq!(response.status(), 400);
        assert_eq!(response.json::<Value>().unwrap()["error"], error);
    }
    assert_eq!(asker.http.get(&url).send().unwrap().status(), 405);
    // The seeded key's private half is gone: nobody can use it.
    let header = json!({"alg": "RS256", "kid": FOREIGN_KID});
    let claims = asker.claims(FOREIGN_KEY_CLIENT, &json!({}));
    assert_eq!(asker.ask(&sign(&header, &claims, &key().pair)).status, 400);
}
