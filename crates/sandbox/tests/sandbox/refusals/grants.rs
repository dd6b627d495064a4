//! Refusals of what is asked for: scopes, access, delegation and authorization details.

use maskinporten_sandbox::{
    API_OWNER, CONSENT, CONSENT_FROM, CUSTOMER, DELEGATED_SCOPE, DENIED_SCOPE, GRANTED_SCOPE, LOGIN_SCOPE,
    OPEN_SCOPE, ORGANISATION, REQUESTED_SCOPE, UNDELEGATED_SCOPE,
};
use serde_json::{Value, json};

use super::refused;
use crate::asker::Asker;

#[test]
fn mp_200_scope_not_on_the_client() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[GRANTED_SCOPE]);
    let answer = asker.ask_with_key(&client, &json!({"scope": OPEN_SCOPE}));
    let text = format!("Token request contains invalid scopes for client, {OPEN_SCOPE}");
    refused(&asker, &answer, "invalid_scope", &text, Some("MP-200"));
    let both = format!("{GRANTED_SCOPE} a:b");
    let answer = asker.ask_with_key(&client, &json!({"scope": both}));
    let text = "Token request contains invalid scopes for client, a:b";
    refused(&asker, &answer, "invalid_scope", text, Some("MP-200"));
}

#[test]
fn mp_201_integration_type() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[LOGIN_SCOPE]);
    let answer = asker.ask_with_key(&client, &json!({"scope": LOGIN_SCOPE}));
    let text = "Token request contains scopes not allowed for maskinporten";
    refused(&asker, &answer, "invalid_scope", text, Some("MP-201"));
}

#[test]
fn mp_250_no_access() {
    let asker = Asker::new();
    let scopes = [DENIED_SCOPE, REQUESTED_SCOPE, "nobody:offers.this"];
    let client = asker.client_with_key(&scopes);
    for scope in scopes {
        let answer = asker.ask_with_key(&client, &json!({"scope": scope}));
        let text = format!("Consumer has not been granted access to the scope {scope}.");
        refused(&asker, &answer, "invalid_scope", &text, Some("MP-250"));
    }
    asker.sandbox.set(|options| options.forbid_status = true);
    let answer = asker.ask_with_key(&client, &json!({"scope": DENIED_SCOPE}));
    assert_eq!(answer.status, 403);
    assert_eq!(answer.body["error"], "forbidden");
}

#[test]
fn mp_251_no_delegation() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[UNDELEGATED_SCOPE, OPEN_SCOPE, DENIED_SCOPE]);
    // One that could be delegated and is not, and one that cannot be.
    for scope in [UNDELEGATED_SCOPE, OPEN_SCOPE] {
        let answer = asker.ask_with_key(&client, &json!({"scope": scope, "consumer_org": CUSTOMER}));
        let text =
            format!("Consumer {CUSTOMER} has not delegated access to the scope {scope} to supplier {ORGANISATION}.");
        refused(&asker, &answer, "forbidden", &text, Some("MP-251"));
    }
    // The consumer's own access comes first.
    let answer = asker.ask_with_key(&client, &json!({"scope": DENIED_SCOPE, "consumer_org": CUSTOMER}));
    let text = format!("Consumer has not been granted access to the scope {DENIED_SCOPE}.");
    refused(&asker, &answer, "invalid_scope", &text, Some("MP-250"));
    asker.sandbox.set(|options| options.forbid_status = true);
    let answer = asker.ask_with_key(&client, &json!({"scope": UNDELEGATED_SCOPE, "consumer_org": CUSTOMER}));
    assert_eq!(answer.status, 403);
}

#[test]
fn consumer_org_is_oneself() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[DELEGATED_SCOPE]);
    let answer = asker.ask_with_key(&client, &json!({"scope": DELEGATED_SCOPE, "consumer_org": ORGANISATION}));
    let text = "Validation of JWT claim failed: The combination consumer_org in claim and delegation scope on client is invalid";
    refused(&asker, &answer, "invalid_request", text, None);
}

#[test]
fn mp_301_302_303_authorization_details() {
    let asker = Asker::new();
    let client = asker.client_with_key(&[GRANTED_SCOPE]);
    let ask = |details: Value| asker.ask_with_key(&client, &json!({"authorization_details": [details]}));
    let owner = json!({"authority": "iso6523-actorid-upis", "ID": format!("0192:{CUSTOMER}")});
    let kind = "urn:altinn:systemuser";
    for details in [json!({"type": "urn:other"}), json!({})] {
        refused(
            &asker,
            &ask(details),
            "invalid_authorization_details",
            "Unknown authorization details type",
            Some("MP-301"),
        );
    }
    refused(
        &asker,
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
    let answer = asker.ask_with_key(&client, &json!({"authorization_details": twice}));
    assert!(answer.body["error_uri"].as_str().unwrap().ends_with("MP-303"));
}
