//! What others do through `/_sandbox/`, and scenarios, which are made of that.

use maskinporten_sandbox::{
    APP_CLIENT, CUSTOMER, DELEGATED_SCOPE, EXTERNAL_REF, GRANTED_SCOPE, KitFile, ORGANISATION, Options, Scenario,
    State, UNDELEGATED_SCOPE,
};
use serde_json::{Value, json};

use crate::asker::{Asker, kit};

fn act(asker: &Asker, method: &str, path: &str, body: &Value) -> (u16, String) {
    let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
    let url = format!("{}_sandbox/{path}", asker.issuer());
    let answer = asker.http.request(method, url).json(body).send().unwrap();
    (answer.status().as_u16(), answer.text().unwrap())
}

#[test]
fn what_others_do_is_in_the_state_and_outlives_the_sandbox() {
    let kept = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let keep = std::sync::Arc::clone(&kept);
    let keeper = maskinporten_sandbox::Keeper::new(move |bytes| {
        *keep.lock().unwrap() = bytes.to_vec();
        Ok(())
    });
    let asker = Asker::with(Options { keeper: Some(keeper), ..Options::default() });
    let id = "6d1f0a52-0c3c-4f53-9b0e-3a8e6b1f0009";
    for (method, path, body) in [
        ("POST", "scopes", json!({"scope": GRANTED_SCOPE, "alter": {"active": false, "visibility": "PRIVATE"}})),
        ("POST", "access", json!({"scope": DELEGATED_SCOPE, "consumer": ORGANISATION, "state": "REQUESTED"})),
        ("DELETE", "delegations", json!({"consumer": CUSTOMER, "scope": DELEGATED_SCOPE})),
        ("POST", "delegations", json!({"consumer": CUSTOMER, "scope": UNDELEGATED_SCOPE})),
        ("DELETE", "system-users", json!({"owner": CUSTOMER})),
        ("POST", "system-users", json!({"id": id, "owner": CUSTOMER, "external_ref": EXTERNAL_REF})),
        ("POST", "system-users", json!({"id": id, "owner": CUSTOMER})),
    ] {
        assert_eq!(act(&asker, method, path, &body), (204, String::new()), "{method} {path} {body}");
    }
    let state = asker.sandbox.state();
    let row = |list: &str, member: &str, wanted: &str| {
        state[list].as_array().unwrap().iter().find(|row| row[member] == wanted).cloned().unwrap()
    };
    assert_eq!(row("scopes", "name", GRANTED_SCOPE)["active"], false);
    assert_eq!(state["delegations"].as_array().unwrap().len(), 1);
    assert_eq!(row("delegations", "scope", UNDELEGATED_SCOPE)["supplier"], ORGANISATION);
    assert_eq!(state["system_users"].as_array().unwrap().len(), 1);
    assert_eq!(row("system_users", "id", id)["external_ref"], CUSTOMER);
    asker.sandbox.stop();

    let state_again = State::from_bytes(&kept.lock().unwrap()).unwrap();
    let again = Asker::with(Options { state: Some(state_again), ..Options::default() });
    assert_eq!(again.sandbox.state(), state);
}

#[test]
fn what_nobody_can_do_is_said_and_changes_nothing() {
    let asker = Asker::new();
    let before = asker.sandbox.state();
    for (path, body, says) in [
        (
            "scopes",
            json!({"scope": "sandbox:nothing", "alter": {"active": true}}),
            "there is no scope sandbox:nothing",
        ),
        ("scopes", json!({"scope": GRANTED_SCOPE, "alter": {"active": "no"}}), "active can't be"),
        ("scopes", json!({"scope": GRANTED_SCOPE, "alter": {"active": false, "owner": "x"}}), "owner of a scope"),
        (
            "access",
            json!({"scope": "sandbox:nothing", "consumer": CUSTOMER, "state": "APPROVED"}),
            "there is no scope",
        ),
        ("access", json!({"scope": GRANTED_SCOPE, "consumer": CUSTOMER, "state": "MAYBE"}), "MAYBE"),
        ("delegations", json!({"consumer": CUSTOMER, "scope": "sandbox:nothing"}), "there is no scope"),
        ("delegations", json!({"consumer": CUSTOMER}), "missing field"),
        ("delegations", json!({"consumer": CUSTOMER, "scope": GRANTED_SCOPE, "from": 1}), "unknown field"),
        ("system-users", json!({"owner": CUSTOMER}), "missing field"),
        ("clients/nobody", json!({"alter": {"active": false}}), "there is no client nobody"),
        ("clients/sandbox-admin", json!({}), "expected one of"),
    ] {
        let (status, said) = act(&asker, "POST", path, &body);
        assert_eq!((status, said.contains(says)), (400, true), "{path} {body}: {said}");
    }
    assert_eq!(act(&asker, "DELETE", "access", &json!({})).0, 405);
    assert_eq!(asker.sandbox.state(), before);
}

#[test]
fn a_scenario_is_there_from_the_start_with_its_files() {
    let scenario: &Scenario = "delegation-missing".parse().unwrap();
    let asker = Asker::with(Options { scenario: Some(scenario), ..Options::default() });
    let state = asker.sandbox.state();
    assert_eq!(state["delegations"], json!([]));
    let clients = state["clients"].as_array().unwrap();
    let app = clients.iter().find(|client| client["client_id"] == APP_CLIENT).unwrap();
    assert_eq!(app["scopes"], json!([DELEGATED_SCOPE]));
    let [KitFile { name, private, .. }] = &Scenario::files(kit())[..] else { panic!("one file") };
    assert_eq!((name.as_str(), *private), (maskinporten_sandbox::APP_KEY_FILE, true));
    assert_eq!("nothing".parse::<&Scenario>().unwrap_err().to_string(), "there is no scenario nothing");

    let told = || asker.http.get(format!("{}_sandbox/scenario", asker.issuer())).send().unwrap();
    assert_eq!(told().status().as_u16(), 404);
    asker.sandbox.brief(json!({"commands": []}));
    assert_eq!(told().json::<Value>().unwrap(), json!({"commands": []}));
}

#[test]
fn every_scenario_can_be_set_up_and_mended() {
    for scenario in Scenario::all() {
        let asker = Asker::with(Options { scenario: Some(scenario), ..Options::default() });
        for control in scenario.mended {
            let body = serde_json::from_str(control.body).unwrap();
            let (status, said) = act(&asker, control.method, control.path, &body);
            assert!(status < 300, "{}: {said}", scenario.name);
        }
    }
}
