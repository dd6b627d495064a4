//! The self-service API's rules for clients, and who may call it.

use maskinporten_sandbox::{
    ADMIN_CLIENT, API_OWNER, CUSTOMER, FOREIGN_KEY_CLIENT, GRANTED_SCOPE, ORGANISATION, OTHERS_CLIENT,
    ZERO_LIFETIMES_CLIENT,
};
use serde_json::{Value, json};

use crate::asker::{Asker, client_body, key, merged};

#[test]
fn only_with_a_token_of_this_sandbox() {
    let asker = Asker::new();
    let good = asker.token_with("idporten:dcr.read");
    let (signed, _) = good.rsplit_once('.').unwrap();
    for token in ["", "x", &format!("{signed}.AAAA"), &good[1..]] {
        let answer = asker.api_as(token, "GET", "/clients", None);
        assert_eq!(answer.status, 401, "{token}");
        assert!(answer.body["errors"][0]["errorMessage"].is_string());
        assert_eq!(answer.body["correlation_id"].as_str().unwrap().len(), 32);
    }
    let url = format!("{}/clients", asker.sandbox.selfservice());
    assert_eq!(asker.http.get(url).send().unwrap().status(), 401);
    // Another sandbox's token: same key, another issuer.
    let other = Asker::new();
    assert_eq!(other.api_as(&good, "GET", "/clients", None).status, 401);
    // Two minutes later it is over.
    asker.sandbox.set(|options| options.clock_skew = 121);
    assert_eq!(asker.api_as(&good, "GET", "/clients", None).status, 401);
}

#[test]
fn scopes_decide() {
    let asker = Asker::new();
    let id = asker.client_with_key(&[GRANTED_SCOPE]);
    let show = format!("/clients/{id}");
    let jwks = format!("/clients/{id}/jwks");
    let keys = json!({"keys": [key().jwk]});
    let body = client_body(&[GRANTED_SCOPE]);
    let read = asker.token_with("idporten:dcr.read");
    let write = asker.token_with("idporten:dcr.write");
    let modify = asker.token_with("idporten:dcr.modify");
    let scopes = asker.token_with("idporten:scopes.read");
    for (token, method, path, body, status) in [
        (&read, "GET", "/clients", None, 200),
        (&read, "POST", "/clients", Some(&body), 403),
        (&read, "GET", &show, None, 200),
        (&read, "PUT", &show, Some(&body), 403),
        (&read, "DELETE", &show, None, 403),
        (&read, "GET", &jwks, None, 200),
        (&read, "POST", &jwks, Some(&keys), 403),
        (&read, "DELETE", &jwks, None, 403),
        // Writing implies reading for keys only.
        (&write, "GET", "/clients", None, 403),
        (&write, "GET", &jwks, None, 200),
        (&write, "POST", "/clients", Some(&body), 201),
        (&modify, "POST", "/clients", Some(&body), 403),
        (&modify, "PUT", &show, Some(&body), 200),
        (&modify, "POST", &jwks, Some(&keys), 201),
        (&modify, "DELETE", &show, None, 403),
        (&scopes, "GET", "/clients", None, 403),
        (&read, "GET", "/scopes", None, 403),
        (&read, "GET", "/scopes/access/all", None, 200),
    ] {
        let answer = asker.api_as(token, method, path, body);
        assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
    }
}

#[test]
fn create_read_list_deactivate() {
    let asker = Asker::new();
    let body = merged(&client_body(&[GRANTED_SCOPE]), &json!({"client_id": "chosen"}));
    let made = asker.api("POST", "/clients", Some(&body));
    assert_eq!(made.status, 201);
    assert_eq!(made.body["client_id"], "chosen");
    assert_eq!(made.body["client_orgno"], ORGANISATION);
    assert_eq!(made.body["access_token_lifetime"], 120);
    assert_eq!(made.body["active"], true);
    assert!(made.body["created"].is_string() && made.body["last_updated"].is_string());
    assert!(made.body.get("jwks").is_none() && made.body.get("client_secret").is_none());
    assert_eq!(asker.api("GET", "/clients/chosen", None).body, made.body);

    let listed = |path: &str| {
        let list = asker.api("GET", path, None).body;
        let list = list.as_array().unwrap().clone();
        list.iter().any(|client| client["client_id"] == "chosen")
    };
    assert!(listed("/clients"));
    assert_eq!(asker.api("POST", "/clients", Some(&body)).status, 409);
    let gone = asker.api("DELETE", "/clients/chosen", None);
    assert_eq!((gone.status, gone.body), (204, Value::Null));
    assert!(!listed("/clients") && listed("/clients?inactive=true"));
    // It is not revived by creating it again, and takes no keys.
    assert_eq!(asker.api("POST", "/clients", Some(&body)).status, 409);
    let keys = json!({"keys": [key().jwk]});
    assert_eq!(asker.api("POST", "/clients/chosen/jwks", Some(&keys)).status, 409);
    // A generated id is a UUID.
    let made = asker.api("POST", "/clients", Some(&client_body(&[GRANTED_SCOPE])));
    assert_eq!(made.body["client_id"].as_str().unwrap().len(), 36);
}

#[test]
fn whose_client_it_is() {
    let asker = Asker::new();
    assert_eq!(asker.api("GET", "/clients/nobody", None).status, 404);
    let path = format!("/clients/{OTHERS_CLIENT}");
    for (method, body) in [("GET", None), ("PUT", Some(client_body(&[GRANTED_SCOPE]))), ("DELETE", None)] {
        assert_eq!(asker.api(method, &path, body.as_ref()).status, 403);
    }
    let jwks = format!("/clients/{OTHERS_CLIENT}/jwks");
    assert_eq!(asker.api("GET", &jwks, None).status, 403);
    let list = asker.api("GET", "/clients", None).body;
    let ids: Vec<&str> =
        list.as_array().unwrap().iter().map(|client| client["client_id"].as_str().unwrap()).collect();
    assert!(ids.contains(&ADMIN_CLIENT) && !ids.contains(&OTHERS_CLIENT));
}

#[test]
fn clients_for_others_need_the_supplier_scope() {
    let asker = Asker::new();
    let body = merged(&client_body(&[GRANTED_SCOPE]), &json!({"client_orgno": CUSTOMER}));
    assert_eq!(asker.api("POST", "/clients", Some(&body)).status, 403);
    let supplier = asker.token_with("idporten:dcr.supplier");
    let made = asker.api_as(&supplier, "POST", "/clients", Some(&body));
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(made.body["client_orgno"], CUSTOMER);
    assert_eq!(made.body["supplier_orgno"], ORGANISATION);
    let path = format!("/clients/{}", made.body["client_id"].as_str().unwrap());
    assert_eq!(asker.api_as(&supplier, "GET", &path, None).status, 200);
    assert_eq!(asker.api("GET", &path, None).status, 403);
    // Its tokens are the customer's, and it cannot act for somebody else on top.
    let id = made.body["client_id"].as_str().unwrap();
    let with = |changes| asker.ask_with_certificate(id, "customer", &changes);
    let answer = with(json!({}));
    assert_eq!(answer.body["error"], "invalid_scope");
    let answer = with(json!({"consumer_org": API_OWNER}));
    assert!(answer.description().starts_with("Validation of JWT claim failed"));
    // Its own organisation's number may be sent, and changes nothing.
    let body = merged(&body, &json!({"client_orgno": ORGANISATION}));
    assert_eq!(asker.api("POST", "/clients", Some(&body)).status, 201);
}

#[test]
fn bodies_that_are_refused() {
    let asker = Asker::new();
    let base = client_body(&[GRANTED_SCOPE]);
    for (changes, field) in [
        (json!({"scopes": []}), "scopes"),
        (json!({"scopes": null}), "scopes"),
        (json!({"scopes": ["no-colon"]}), "scopes"),
        (json!({"client_name": " "}), "client_name"),
        (json!({"integration_type": null}), "integration_type"),
        (json!({"integration_type": "web"}), "integration_type"),
        (json!({"application_type": "native"}), "application_type"),
        (json!({"token_endpoint_auth_method": "client_secret_post"}), "token_endpoint_auth_method"),
        (json!({"grant_types": ["implicit"]}), "grant_types"),
        (json!({"access_token_lifetime": 0}), "access_token_lifetime"),
        (json!({"refresh_token_lifetime": 0}), "refresh_token_lifetime"),
        (json!({"authorization_lifetime": 0}), "authorization_lifetime"),
        (json!({"access_token_lifetime": "120"}), "access_token_lifetime"),
        (json!({"active": "yes"}), "active"),
        (json!({"client_orgno": "123"}), "client_orgno"),
        (json!({"client_id": "a/b"}), "client_id"),
        (json!({"created": "2020-01-01T00:00:00Z"}), "created"),
        (json!({"description": "x".repeat(256)}), "description"),
    ] {
        let answer = asker.api("POST", "/clients", Some(&merged(&base, &changes)));
        assert_eq!(answer.status, 400, "{changes}");
        assert!(answer.complains_about(field), "{changes}: {answer:?}");
        assert_eq!(answer.body["status"], 400);
    }
    // All that is wrong is said at once, and in the joined form that clients have learnt to read.
    let two = merged(&base, &json!({"scopes": [], "access_token_lifetime": 0}));
    let answer = asker.api("POST", "/clients", Some(&two));
    assert!(answer.complains_about("scopes") && answer.complains_about("access_token_lifetime"));
    assert!(answer.body["error_description"].as_str().unwrap().starts_with(", "));
    assert_eq!(asker.api("POST", "/clients", Some(&json!([]))).status, 400);
    let token = asker.token_with("idporten:dcr.write");
    let url = format!("{}/clients", asker.sandbox.selfservice());
    let post = || asker.http.post(&url).bearer_auth(&token);
    assert_eq!(post().body("{}").send().unwrap().status(), 415);
    let broken = post().header("Content-Type", "application/json").body("{");
    assert_eq!(broken.send().unwrap().status(), 400);
}

#[test]
fn put_replaces_everything_but_the_keys() {
    let asker = Asker::new();
    let body = merged(
        &client_body(&[GRANTED_SCOPE]),
        &json!({"access_token_lifetime": 300, "client_uri": "https://a.example"}),
    );
    let made = asker.api("POST", "/clients", Some(&body)).body;
    let path = format!("/clients/{}", made["client_id"].as_str().unwrap());
    let keys = json!({"keys": [key().jwk]});
    asker.api("POST", &format!("{path}/jwks"), Some(&keys));

    let answer = asker.api("PUT", &path, Some(&client_body(&["sandbox:open"])));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body["scopes"], json!(["sandbox:open"]));
    assert_eq!(answer.body["access_token_lifetime"], 120);
    assert!(answer.body.get("client_uri").is_none());
    assert_eq!(answer.body["created"], made["created"]);
    assert_eq!(answer.body["jwks"]["keys"][0]["kid"], "mine");
    assert_eq!(answer.body["jwks_uri"], format!("{path}/jwks"));

    // What was read can be put back, once what is read-only is gone.
    let read = asker.api("GET", &path, None).body;
    assert!(asker.api("PUT", &path, Some(&read)).complains_about("created"));
    let writable = merged(&read, &json!({"created": null, "last_updated": null}));
    assert_eq!(asker.api("PUT", &path, Some(&writable)).status, 200);

    for (changes, field) in [
        (json!({"integration_type": "krr"}), "integration_type"),
        (json!({"client_id": "another"}), "client_id"),
        (json!({"client_orgno": API_OWNER}), "client_orgno"),
    ] {
        let answer = asker.api("PUT", &path, Some(&merged(&writable, &changes)));
        assert!(answer.status == 400 && answer.complains_about(field));
    }
}

#[test]
fn seeded_clients_with_a_history() {
    let asker = Asker::new();
    let path = format!("/clients/{ZERO_LIFETIMES_CLIENT}");
    let old = asker.api("GET", &path, None).body;
    let lifetimes = ["access_token_lifetime", "refresh_token_lifetime", "authorization_lifetime"];
    for lifetime in lifetimes {
        assert_eq!(old[lifetime], 0);
    }
    let writable = merged(&old, &json!({"created": null, "last_updated": null}));
    let answer = asker.api("PUT", &path, Some(&writable));
    assert!(lifetimes.iter().all(|l| answer.complains_about(l)));
    let left_out =
        json!({"access_token_lifetime": null, "refresh_token_lifetime": null, "authorization_lifetime": null});
    let answer = asker.api("PUT", &path, Some(&merged(&writable, &left_out)));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body["refresh_token_lifetime"], 600);
    assert_eq!(answer.body["authorization_lifetime"], 7200);

    let foreign = asker.api("GET", &format!("/clients/{FOREIGN_KEY_CLIENT}/jwks"), None);
    let key = &foreign.body["keys"][0];
    assert!(key["exp"].is_i64() && key["x_rotation"]["round"] == 1);
}

#[test]
fn openapi_statuses() {
    let asker = Asker::new();
    asker.sandbox.set(|options| options.openapi_statuses = true);
    let made = asker.api("POST", "/clients", Some(&client_body(&[GRANTED_SCOPE])));
    assert_eq!(made.status, 200);
    let path = format!("/clients/{}", made.body["client_id"].as_str().unwrap());
    let keys = json!({"keys": [key().jwk]});
    let jwks = format!("{path}/jwks");
    assert_eq!(asker.api("POST", &jwks, Some(&keys)).status, 200);
    assert_eq!(asker.api("DELETE", &jwks, None).status, 200);
    assert_eq!(asker.api("DELETE", &path, None).status, 200);
    assert_eq!(asker.api("POST", &format!("{path}/secret"), None).status, 409);
}
