//! The self-service API's rules for scopes and access to them.

use maskinporten_sandbox::{
    API_OWNER, CUSTOMER, DELEGATED_SCOPE, DELEGATION_SOURCE, DENIED_SCOPE, GRANTED_SCOPE, LOGIN_SCOPE, OPEN_SCOPE,
    ORGANISATION, OWN_PREFIX, OWN_SCOPE, REQUESTED_SCOPE,
};
use serde_json::{Value, json};

use crate::asker::{Asker, Reply};

fn names<'a>(answer: &'a Reply, member: &str) -> Vec<&'a str> {
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body.as_array().unwrap().iter().map(|row| row[member].as_str().unwrap()).collect()
}

#[test]
fn own_scopes() {
    let asker = Asker::new();
    let body = json!({
        "prefix": OWN_PREFIX,
        "subscope": "orders/v1.write",
        "description": "Change orders",
        "delegation_source": DELEGATION_SOURCE,
        "at_max_age": 60,
    });
    let made = asker.api("POST", "/scopes", Some(&body));
    assert_eq!(made.status, 201);
    let name = format!("{OWN_PREFIX}:orders/v1.write");
    assert_eq!(made.body["name"], name);
    assert_eq!(made.body["owner_orgno"], ORGANISATION);
    assert_eq!(made.body["visibility"], "PUBLIC");
    assert_eq!(asker.api("POST", "/scopes", Some(&body)).status, 409);
    let list = asker.api("GET", "/scopes", None);
    assert_eq!(names(&list, "name"), [OWN_SCOPE, &name]);

    let one = format!("/scopes?scope={}", name.replace('/', "%2F"));
    let show = one.replace("/scopes?", "/scopes/scope?");
    assert_eq!(asker.api("GET", &show, None).body, made.body);
    let changed = json!({"description": "Change all orders"});
    let answer = asker.api("PUT", &one, Some(&changed));
    assert_eq!(answer.body["description"], "Change all orders");
    // A replace: what was left out is at its default again.
    assert_eq!(answer.body["at_max_age"], 0);
    let renamed = json!({"description": "x", "subscope": "other"});
    assert!(asker.api("PUT", &one, Some(&renamed)).complains_about("subscope"));

    let gone = asker.api("DELETE", &one, None);
    assert_eq!((gone.status, &gone.body["active"]), (200, &json!(false)));
    assert_eq!(names(&asker.api("GET", "/scopes", None), "name"), [OWN_SCOPE]);
    let with_inactive = asker.api("GET", "/scopes?inactive=true", None);
    assert_eq!(names(&with_inactive, "name").len(), 2);
    assert_eq!(asker.api("POST", "/scopes", Some(&body)).status, 409);
    let revived = json!({"description": "x", "active": true});
    assert_eq!(asker.api("PUT", &one, Some(&revived)).body["active"], true);
}

#[test]
fn scopes_that_are_refused() {
    let asker = Asker::new();
    let post = |body: &Value| asker.api("POST", "/scopes", Some(body));
    let foreign = json!({"prefix": "sandbox", "subscope": "x", "description": "x"});
    assert_eq!(post(&foreign).status, 403);
    for (body, field) in [
        (json!({"prefix": OWN_PREFIX, "description": "x"}), "subscope"),
        (json!({"prefix": OWN_PREFIX, "subscope": "x"}), "description"),
        (json!({"prefix": OWN_PREFIX, "subscope": "a b", "description": "x"}), "subscope"),
        (json!({"prefix": OWN_PREFIX, "subscope": "x", "description": "x", "visibility": "ALL"}), "visibility"),
        (
            json!({"prefix": OWN_PREFIX, "subscope": "x", "description": "x", "delegation_source": "https://x/"}),
            "delegation_source",
        ),
        (
            json!({"prefix": OWN_PREFIX, "subscope": "x", "description": "x", "allowed_integration_types": ["x"]}),
            "allowed_integration_types",
        ),
    ] {
        let answer = post(&body);
        assert!(answer.status == 400 && answer.complains_about(field), "{body}: {answer:?}");
    }
    let others = format!("/scopes/scope?scope={GRANTED_SCOPE}");
    assert_eq!(asker.api("GET", &others, None).status, 403);
    assert_eq!(asker.api("GET", "/scopes/scope?scope=a:b", None).status, 404);
    assert_eq!(asker.api("GET", "/scopes/scope", None).status, 400);
}

#[test]
fn the_open_catalogue() {
    let asker = Asker::new();
    let all = |query: &str| {
        let url = format!("{}/scopes/all{query}", asker.sandbox.selfservice());
        let body: Value = asker.http.get(url).send().unwrap().json().unwrap();
        let answer = Reply { status: 200, body };
        names(&answer, "name").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let listed = all("");
    assert!(listed.iter().any(|name| name == GRANTED_SCOPE));
    assert!(!listed.iter().any(|name| name == DENIED_SCOPE));
    assert_eq!(all("?prefix=sandboxorg"), [OWN_SCOPE]);
    assert_eq!(all("?prefix=sandbox&accessible_for_all=true"), [LOGIN_SCOPE, OPEN_SCOPE]);
    assert_eq!(all("?prefix=sandbox&accessible_for_all=true&integration_type=MASKINPORTEN"), [OPEN_SCOPE]);
    assert_eq!(all("?prefix=skatt"), ["skatt:inntekt.read", "skatt:merverdiavgift.read"]);
    assert_eq!(all("?prefix=skatt&inactive=true").len(), 3);
    assert!(all("?delegated_sources=true").iter().any(|name| name == DELEGATED_SCOPE));
}

#[test]
fn h5_access_given_received_and_withdrawn() {
    let asker = Asker::new();
    let received = asker.api("GET", "/scopes/access/all", None);
    let state = |scope: &str| {
        let rows = received.body.as_array().unwrap();
        rows.iter().find(|row| row["scope"] == scope).map(|row| row["state"].as_str().unwrap())
    };
    assert_eq!(state(GRANTED_SCOPE), Some("APPROVED"));
    assert_eq!(state(REQUESTED_SCOPE), Some("REQUESTED"));
    assert_eq!(state(DENIED_SCOPE), None);

    // Our own scope is not ours to use before we have given it to ourselves.
    let client = asker.client_with_key(&[OWN_SCOPE]);
    let ask = || asker.ask_with_key(&client, &json!({"scope": OWN_SCOPE})).status;
    assert_eq!(ask(), 400);
    let path = format!("/scopes/access/{ORGANISATION}?scope={OWN_SCOPE}");
    let granted = asker.api("PUT", &path, None);
    assert_eq!((granted.status, &granted.body["state"]), (200, &json!("APPROVED")));
    assert_eq!(granted.body["owner_orgno"], ORGANISATION);
    assert_eq!(ask(), 200);
    let given = asker.api("GET", &format!("/scopes/access?scope={OWN_SCOPE}"), None);
    assert_eq!(names(&given, "consumer_orgno"), [ORGANISATION, CUSTOMER]);
    let taken = asker.api("DELETE", &path, None);
    assert_eq!(taken.body["state"], "DENIED");
    assert_eq!(ask(), 400);
    for (hide_denied, more, shown) in [(false, "", 1), (true, "", 0), (true, "&inactive=true", 1)] {
        asker.sandbox.set(|options| options.hide_denied = hide_denied);
        let given = asker.api("GET", &format!("/scopes/access?consumer_orgno={ORGANISATION}{more}"), None);
        assert_eq!(names(&given, "state"), &["DENIED"][..shown]);
        let received = asker.api("GET", &format!("/scopes/access/all?x=y{more}"), None);
        let denied = names(&received, "state").into_iter().filter(|state| *state == "DENIED");
        assert_eq!(denied.count(), shown);
    }
    assert_eq!(asker.api("PUT", &path, None).body["state"], "APPROVED");

    for (path, status) in [
        (format!("/scopes/access/123456789?scope={OWN_SCOPE}"), 400),
        (format!("/scopes/access/{CUSTOMER}?scope={GRANTED_SCOPE}"), 403),
        (format!("/scopes/access/{CUSTOMER}?scope=a:b"), 404),
        (format!("/scopes/access/{CUSTOMER}"), 400),
    ] {
        assert_eq!(asker.api("PUT", &path, None).status, status, "{path}");
    }
    let never = format!("/scopes/access/{API_OWNER}?scope={OWN_SCOPE}");
    assert_eq!(asker.api("DELETE", &never, None).status, 404);
}

#[test]
fn prefixes_sources_and_organisations() {
    let asker = Asker::new();
    assert_eq!(names(&asker.api("GET", "/prefix", None), "prefix"), [OWN_PREFIX]);
    let all = asker.api("GET", "/prefix/all", None);
    let prefixes = names(&all, "prefix");
    assert!(["idporten", "sandbox", OWN_PREFIX, "skatt"].iter().all(|prefix| prefixes.contains(prefix)));
    let sources = asker.api("GET", "/delegationsources", None);
    assert_eq!(names(&sources, "issuer"), [DELEGATION_SOURCE]);
    let organisation = asker.api("GET", &format!("/organizations/{CUSTOMER}"), None);
    assert_eq!(organisation.body["orgnr"], CUSTOMER);
    assert_eq!(asker.api("GET", "/organizations/123456789", None).status, 404);
}
