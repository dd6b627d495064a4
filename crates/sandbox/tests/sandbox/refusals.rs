//! Every refusal of the token endpoint: `error`, text, status and `error_uri`, to the letter.
//!
//! Not produced, and why:
//! - older wordings ("Issue time is after now", "JWT is expired", "(correlation id: …)") and older numbers (MP-300 and
//!   MP-301 for what are MP-250 and MP-251 now): the server of today does not say them;
//! - a revoked certificate (also MP-120): the sandbox has no revocation lists, and a list that cannot be fetched is no
//!   reason to refuse.

use aws_lc_rs::rsa::KeyPair;
use base64::{Engine, engine::general_purpose::STANDARD};
use maskinporten_sandbox::{
    ADMIN_CLIENT, API_OWNER, CONSENT, CONSENT_FROM, CUSTOMER, Change, DELEGATED_SCOPE, DENIED_SCOPE,
    FOREIGN_KEY_CLIENT, FOREIGN_KID, GRANTED_SCOPE, LOGIN_SCOPE, OPEN_SCOPE, ORGANISATION, Options, REQUESTED_SCOPE,
    UNDELEGATED_SCOPE,
};
use serde_json::{Value, json};

use crate::asker::{Answer, World, key, kit, now, other_key, part, pem, sign};

const AUTHENTICATION: &str = "Invalid assertion. Client authentication failed. ";

#[track_caller]
fn refused(world: &World, answer: &Answer, error: &str, text: &str, code: Option<&str>) {
    assert_eq!(answer.status, 400, "{answer:?}");
    assert_eq!(answer.body["error"], error, "{answer:?}");
    assert_eq!(answer.description(), text);
    let uri = code.map(|code| format!("{}errors/{code}", world.issuer()));
    assert_eq!(answer.body.get("error_uri").and_then(Value::as_str), uri.as_deref());
    let members = if code.is_some() { 3 } else { 2 };
    assert_eq!(answer.body.as_object().unwrap().len(), members);
}

#[test]
fn mp_011_unreadable_assertion() {
    let world = World::new();
    let client = world.client_with_key(&[GRANTED_SCOPE]);
    let header = json!({"alg": "RS256", "kid": "mine"});
    let good = sign(&header, &world.claims(&client, &json!({})), &key().pair);
    let broken = [
        good.replace('.', "\n."),
        format!("{good}="),
        good[..good.rfind('.').unwrap()].to_owned(),
        "not a jwt".to_owned(),
        format!("{}.{}.AA", part(&json!([])), part(&json!({}))),
        sign(
            &json!({"alg": "RS256", "kid": "mine", "typ": "at+jwt"}),
            &world.claims(&client, &json!({})),
            &key().pair,
        ),
        sign(&json!({"alg": "RS256", "kid": "mine", "crit": ["x"]}), &world.claims(&client, &json!({})), &key().pair),
    ];
    let text = "Invalid assertion. Invalid parameter value";
    for assertion in broken {
        refused(&world, &world.ask(&assertion), "invalid_request", text, Some("MP-011"));
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
        let answer = world.ask_with_key(&client, &changes);
        refused(&world, &answer, "invalid_request", text, Some("MP-011"));
    }
}

#[test]
fn mp_012_same_jti_or_same_assertion() {
    let world = World::new();
    let client = world.client_with_key(&[GRANTED_SCOPE]);
    let header = json!({"alg": "RS256", "kid": "mine"});
    for changes in [json!({}), json!({"jti": null})] {
        let assertion = sign(&header, &world.claims(&client, &changes), &key().pair);
        assert_eq!(world.ask(&assertion).status, 200);
        let again = world.ask(&assertion);
        refused(&world, &again, "invalid_grant", "Grant is used before", Some("MP-012"));
    }
    // Another assertion, but with a jti that has been used.
    assert_eq!(world.ask_with_key(&client, &json!({"jti": "once"})).status, 200);
    let again = world.ask_with_key(&client, &json!({"jti": "once", "exp": now() + 50}));
    refused(&world, &again, "invalid_grant", "Grant is used before", Some("MP-012"));
    // Another client may use the same.
    let second = world.client_with_key(&[GRANTED_SCOPE]);
    assert_eq!(world.ask_with_key(&second, &json!({"jti": "once"})).status, 200);
    // A used assertion stays used when what was asked for was refused.
    let refusal = world.ask_with_key(&client, &json!({"jti": "lost", "scope": "a:b"}));
    assert_eq!(refusal.body["error"], "invalid_scope");
    let again = world.ask_with_key(&client, &json!({"jti": "lost"}));
    refused(&world, &again, "invalid_grant", "Grant is used before", Some("MP-012"));
}

#[test]
fn mp_100_unknown_or_inactive_client() {
    let world = World::new();
    let client = world.client_with_key(&[GRANTED_SCOPE]);
    let text = format!("{AUTHENTICATION}Client not found");
    for changes in [json!({"iss": "nobody"}), json!({"iss": null})] {
        let answer = world.ask_with_key(&client, &changes);
        refused(&world, &answer, "invalid_grant", &text, Some("MP-100"));
    }
    world.api("DELETE", &format!("/clients/{client}"), None);
    let answer = world.ask_with_key(&client, &json!({}));
    refused(&world, &answer, "invalid_grant", &text, Some("MP-100"));
}

#[test]
fn unknown_kid() {
    let world = World::new();
    let text = format!("{AUTHENTICATION}Unknown key identifier (kid) for client.");
    // On a client with other keys, and on one with none.
    for client in [FOREIGN_KEY_CLIENT, ADMIN_CLIENT] {
        let answer = world.ask_with_key(client, &json!({}));
        refused(&world, &answer, "invalid_grant", &text, None);
    }
}

#[test]
fn certificate_on_a_client_with_keys() {
    let world = World::new();
    let text = format!(
        "{AUTHENTICATION}Invalid JWT. The client requires pre-registered jwk and no key identifier (kid) provided"
    );
    let answer = world.ask_with_certificate(FOREIGN_KEY_CLIENT, "business", &json!({}));
    refused(&world, &answer, "invalid_grant", &text, None);
    // Neither of the two is the same mistake there.
    let claims = world.claims(FOREIGN_KEY_CLIENT, &json!({}));
    let answer = world.ask(&sign(&json!({"alg": "RS256"}), &claims, &key().pair));
    refused(&world, &answer, "invalid_grant", &text, None);
}

#[test]
fn kid_and_certificate() {
    let world = World::new();
    let leaf = STANDARD.encode(&kit().good().chain_der[0]);
    let header = json!({"alg": "RS256", "kid": "mine", "x5c": [leaf]});
    for client in [FOREIGN_KEY_CLIENT, ADMIN_CLIENT] {
        let answer = world.ask(&sign(&header, &world.claims(client, &json!({})), &key().pair));
        let text = format!(
            "{AUTHENTICATION}Invalid JWT. Either a key identifier (kid) or a certificate (x5c) must be provided, not both"
        );
        refused(&world, &answer, "invalid_grant", &text, None);
    }
}

#[test]
fn mp_110_audience() {
    let world = World::new();
    let client = world.client_with_key(&[GRANTED_SCOPE]);
    let issuer = world.issuer();
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
        let answer = world.ask_with_key(&client, &json!({"aud": aud}));
        refused(&world, &answer, "invalid_grant", &text, Some("MP-110"));
    }
    let one = world.ask_with_key(&client, &json!({"aud": [issuer]}));
    assert_eq!(one.status, 200);
}

#[test]
fn mp_120_certificates_that_do_not_count() {
    let world = World::new();
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
        let answer = world.ask_with_certificate(ADMIN_CLIENT, name, &json!({}));
        refused(&world, &answer, "invalid_grant", &text, Some("MP-120"));
    }
}

#[test]
fn mp_121_expired_key() {
    let world = World::new();
    let client = world.client(&[GRANTED_SCOPE]);
    let add = |exp: i64| {
        let jwk = key().with(&json!({"exp": exp}));
        world.sandbox.change(&client, &Change::AddKey(jwk)).unwrap();
    };
    let text = format!("{AUTHENTICATION}Expired key.");
    add(now() - 1);
    let answer = world.ask_with_key(&client, &json!({}));
    refused(&world, &answer, "invalid_grant", &text, Some("MP-121"));
    // Whose signature is wrong is not told that the key is expired.
    let header = json!({"alg": "RS256", "kid": "mine"});
    let claims = world.claims(&client, &json!({}));
    let answer = world.ask(&sign(&header, &claims, &other_key().pair));
    let signature = format!("{AUTHENTICATION}Invalid JWT signature.");
    refused(&world, &answer, "invalid_grant", &signature, Some("MP-124"));
    add(now() + 60);
    assert_eq!(world.ask_with_key(&client, &json!({})).status, 200);
}

#[test]
fn mp_122_another_organisations_certificate() {
    let world = World::new();
    let answer = world.ask_with_certificate(ADMIN_CLIENT, "customer", &json!({}));
    refused(
        &world,
        &answer,
        "invalid_grant",
        "Invalid JWT. Invalid organization number for client. Does not match certificate orgno",
        Some("MP-122"),
    );
}

#[test]
fn mp_123_x5c_that_is_no_list_of_certificates() {
    let world = World::new();
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
        let answer = world.ask(&sign(&header, &world.claims(ADMIN_CLIENT, &json!({})), &pair));
        refused(&world, &answer, "invalid_grant", "Invalid JWT header x5c", Some("MP-123"));
    }
}

#[test]
fn mp_124_signature() {
    let world = World::new();
    let client = world.client_with_key(&[GRANTED_SCOPE]);
    let text = format!("{AUTHENTICATION}Invalid JWT signature.");
    let claims = world.claims(&client, &json!({}));
    let header = json!({"alg": "RS256", "kid": "mine"});
    let good = sign(&header, &claims, &key().pair);
    let signature = good.rsplit('.').next().unwrap();
    let none = json!({"alg": "none", "kid": "mine"});
    let hmac = json!({"alg": "HS256", "kid": "mine"});
    let swapped = json!({"alg": "RS512", "kid": "mine"});
    for assertion in [
        sign(&header, &claims, &other_key().pair),
        // Changed after it was signed.
        format!("{}.{}.{signature}", part(&header), part(&world.claims(&client, &json!({"scope": "a:b"})))),
        format!("{}.{}.{signature}", part(&swapped), part(&claims)),
        format!("{}.{}.", part(&none), part(&claims)),
        sign(&none, &claims, &key().pair),
        sign(&hmac, &claims, &key().pair),
        sign(&json!({"alg": "PS256", "kid": "mine"}), &claims, &key().pair),
    ] {
        let answer = world.ask(&assertion);
        refused(&world, &answer, "invalid_grant", &text, Some("MP-124"));
    }
    // The certificate's organisation is right, but somebody else signed.
    let leaf = STANDARD.encode(&kit().good().chain_der[0]);
    let answer = world.ask(&sign(
        &json!({"alg": "RS256", "x5c": [leaf]}),
        &world.claims(ADMIN_CLIENT, &json!({})),
        &key().pair,
    ));
    refused(&world, &answer, "invalid_grant", &text, Some("MP-124"));
    // A refused signature uses nothing up.
    assert_eq!(world.ask(&good).status, 200);
}

#[test]
fn mp_130_and_the_other_times() {
    let world = World::new();
    let client = world.client_with_key(&[GRANTED_SCOPE]);
    let times = |iat: i64, exp: i64| world.ask_with_key(&client, &json!({"iat": now() + iat, "exp": now() + exp}));
    refused(&world, &times(-100, -15), "invalid_grant", "JWT has expired.", Some("MP-130"));
    refused(&world, &times(0, 185), "invalid_grant", "JWT has too long lifetime.", None);
    refused(&world, &times(15, 100), "invalid_grant", "Issue time is in the future.", None);
    // Within the skew, and an old iat as such is fine.
    for (iat, exp) in [(-100, -8), (5, 100), (0, 180), (-160, 20)] {
        assert_eq!(times(iat, exp).status, 200, "{iat} {exp}");
    }
    world.sandbox.set(|options| options.strict = true);
    assert_eq!(times(0, 120).status, 200);
    refused(&world, &times(0, 121), "invalid_grant", "JWT has too long lifetime.", None);
}

#[test]
fn mp_200_scope_not_on_the_client() {
    let world = World::new();
    let client = world.client_with_key(&[GRANTED_SCOPE]);
    let answer = world.ask_with_key(&client, &json!({"scope": OPEN_SCOPE}));
    let text = format!("Token request contains invalid scopes for client, {OPEN_SCOPE}");
    refused(&world, &answer, "invalid_scope", &text, Some("MP-200"));
    let both = format!("{GRANTED_SCOPE} a:b");
    let answer = world.ask_with_key(&client, &json!({"scope": both}));
    let text = "Token request contains invalid scopes for client, a:b";
    refused(&world, &answer, "invalid_scope", text, Some("MP-200"));
}

#[test]
fn mp_201_integration_type() {
    let world = World::new();
    let client = world.client_with_key(&[LOGIN_SCOPE]);
    let answer = world.ask_with_key(&client, &json!({"scope": LOGIN_SCOPE}));
    let text = "Token request contains scopes not allowed for maskinporten";
    refused(&world, &answer, "invalid_scope", text, Some("MP-201"));
}

#[test]
fn mp_250_no_access() {
    let world = World::new();
    let scopes = [DENIED_SCOPE, REQUESTED_SCOPE, "nobody:offers.this"];
    let client = world.client_with_key(&scopes);
    for scope in scopes {
        let answer = world.ask_with_key(&client, &json!({"scope": scope}));
        let text = format!("Consumer has not been granted access to the scope {scope}.");
        refused(&world, &answer, "invalid_scope", &text, Some("MP-250"));
    }
    world.sandbox.set(|options| options.forbid_status = true);
    let answer = world.ask_with_key(&client, &json!({"scope": DENIED_SCOPE}));
    assert_eq!(answer.status, 403);
    assert_eq!(answer.body["error"], "forbidden");
}

#[test]
fn mp_251_no_delegation() {
    let world = World::new();
    let client = world.client_with_key(&[UNDELEGATED_SCOPE, OPEN_SCOPE, DENIED_SCOPE]);
    // One that could be delegated and is not, and one that cannot be.
    for scope in [UNDELEGATED_SCOPE, OPEN_SCOPE] {
        let answer = world.ask_with_key(&client, &json!({"scope": scope, "consumer_org": CUSTOMER}));
        let text =
            format!("Consumer {CUSTOMER} has not delegated access to the scope {scope} to supplier {ORGANISATION}.");
        refused(&world, &answer, "forbidden", &text, Some("MP-251"));
    }
    // The consumer's own access comes first.
    let answer = world.ask_with_key(&client, &json!({"scope": DENIED_SCOPE, "consumer_org": CUSTOMER}));
    let text = format!("Consumer has not been granted access to the scope {DENIED_SCOPE}.");
    refused(&world, &answer, "invalid_scope", &text, Some("MP-250"));
    world.sandbox.set(|options| options.forbid_status = true);
    let answer = world.ask_with_key(&client, &json!({"scope": UNDELEGATED_SCOPE, "consumer_org": CUSTOMER}));
    assert_eq!(answer.status, 403);
}

#[test]
fn consumer_org_is_oneself() {
    let world = World::new();
    let client = world.client_with_key(&[DELEGATED_SCOPE]);
    let answer = world.ask_with_key(&client, &json!({"scope": DELEGATED_SCOPE, "consumer_org": ORGANISATION}));
    let text = "Validation of JWT claim failed: The combination consumer_org in claim and delegation scope on client is invalid";
    refused(&world, &answer, "invalid_request", text, None);
}

#[test]
fn mp_301_302_303_authorization_details() {
    let world = World::new();
    let client = world.client_with_key(&[GRANTED_SCOPE]);
    let ask = |details: Value| world.ask_with_key(&client, &json!({"authorization_details": [details]}));
    let owner = json!({"authority": "iso6523-actorid-upis", "ID": format!("0192:{CUSTOMER}")});
    let kind = "urn:altinn:systemuser";
    for details in [json!({"type": "urn:other"}), json!({})] {
        refused(
            &world,
            &ask(details),
            "invalid_authorization_details",
            "Unknown authorization details type",
            Some("MP-301"),
        );
    }
    refused(
        &world,
        &ask(json!({"type": kind, "systemuser_org": owner, "external_ref": "x"})),
        "invalid_authorization_details",
        "Unknown fields in the authorization details: external_ref",
        Some("MP-302"),
    );
    let stranger = json!({"authority": "iso6523-actorid-upis", "ID": format!("0192:{API_OWNER}")});
    let lower = json!({"authority": "iso6523-actorid-upis", "id": format!("0192:{CUSTOMER}")});
    for (details, error, code) in [
        (json!({"type": kind, "systemuser_org": stranger}), "invalid_altinn_customer_configuration", "MP-303"),
        (
            json!({"type": kind, "systemuser_org": owner, "externalRef": "wrong"}),
            "invalid_altinn_customer_configuration",
            "MP-303",
        ),
        (json!({"type": kind}), "invalid_authorization_details", "MP-303"),
        (json!({"type": kind, "systemuser_org": lower}), "invalid_authorization_details", "MP-302"),
        (
            json!({"type": "urn:altinn:consent", "id": "no", "from": CONSENT_FROM}),
            "invalid_authorization_details",
            "MP-303",
        ),
        (
            json!({"type": "urn:altinn:consent", "id": CONSENT, "from": "urn:altinn:organization:identifier-no:310400025"}),
            "invalid_authorization_details",
            "MP-303",
        ),
    ] {
        let answer = ask(details);
        assert_eq!(answer.status, 400);
        assert_eq!(answer.body["error"], error);
        assert!(answer.body["error_uri"].as_str().unwrap().ends_with(&format!("/errors/{code}")));
    }
    let twice = json!([{"type": kind, "systemuser_org": owner}, {"type": kind, "systemuser_org": owner}]);
    let answer = world.ask_with_key(&client, &json!({"authorization_details": twice}));
    assert!(answer.body["error_uri"].as_str().unwrap().ends_with("MP-303"));
}

#[test]
fn unlisted_claims() {
    let world = World::new();
    let client = world.client_with_key(&[GRANTED_SCOPE]);
    let answer = world.ask_with_key(&client, &json!({"colour": "red", "azp": 1}));
    let text = "Invalid assertion. Claims not allowed: colour, azp";
    refused(&world, &answer, "invalid_request", text, None);
    let tolerated = world.ask_with_key(&client, &json!({"nbf": now(), "sub": client}));
    assert_eq!(tolerated.status, 200);
}

#[test]
fn the_order_of_checks() {
    let world = World::new();
    let client = world.client_with_key(&[GRANTED_SCOPE]);
    let code = |answer: Answer| {
        let uri = answer.body["error_uri"].as_str().unwrap_or("/-").to_owned();
        uri.rsplit('/').next().unwrap().to_owned()
    };
    // Each request has every later mistake as well.
    let bad = json!({"aud": "x", "iat": 0, "exp": 1, "scope": "a:b", "consumer_org": ORGANISATION});
    let header = json!({"alg": "RS256", "kid": "mine"});
    let wrong_key = sign(&header, &world.claims(&client, &bad), &other_key().pair);
    assert_eq!(code(world.ask(&wrong_key)), "MP-124");
    assert_eq!(code(world.ask_with_key(&client, &bad)), "MP-110");
    let late = json!({"iat": 0, "exp": 1, "scope": "a:b", "consumer_org": ORGANISATION});
    assert_eq!(code(world.ask_with_key(&client, &late)), "MP-130");
    let scope = json!({"scope": "a:b", "consumer_org": ORGANISATION});
    assert_eq!(code(world.ask_with_key(&client, &scope)), "MP-200");
}

#[test]
fn what_is_not_even_a_grant() {
    let world = World::with(Options::default());
    let url = format!("{}token", world.issuer());
    for (form, error) in [
        (&[][..], "invalid_request"),
        (&[("grant_type", "client_credentials")], "unsupported_grant_type"),
        (&[("grant_type", crate::asker::JWT_BEARER)], "invalid_request"),
    ] {
        let response = world.http.post(&url).form(form).send().unwrap();
        assert_eq!(response.status(), 400);
        assert_eq!(response.json::<Value>().unwrap()["error"], error);
    }
    assert_eq!(world.http.get(&url).send().unwrap().status(), 405);
    // The seeded key's private half is gone: nobody can use it.
    let header = json!({"alg": "RS256", "kid": FOREIGN_KID});
    let claims = world.claims(FOREIGN_KEY_CLIENT, &json!({}));
    assert_eq!(world.ask(&sign(&header, &claims, &key().pair)).status, 400);
}
