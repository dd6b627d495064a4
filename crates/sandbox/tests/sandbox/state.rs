//! What outlives a sandbox, and what is refused as its state.

use std::{
    io,
    sync::{Arc, Mutex, atomic::AtomicBool, atomic::Ordering},
};

use maskinporten_sandbox::{
    ADMIN_CLIENT, CUSTOMER, FOREIGN_KEY_CLIENT, GRANTED_SCOPE, Keeper, Kit, Options, Sandbox, StartError, State,
    StateError,
};
use serde_json::{Value, json};

use crate::asker::{Asker, client_body, kit, now, other_key};

type Kept = Arc<Mutex<Vec<u8>>>;

/// Keeps in memory what a file would have.
fn keeper() -> (Kept, Keeper) {
    let kept = Kept::default();
    let keep = Arc::clone(&kept);
    let keeper = Keeper::new(move |bytes| {
        *keep.lock().unwrap() = bytes.to_vec();
        Ok(())
    });
    (kept, keeper)
}

#[test]
fn all_that_was_registered_is_there_again() {
    let (kept, keeper) = keeper();
    let first = Asker::with(Options { keeper: Some(keeper.clone()), ..Options::default() });
    let port = first.sandbox.address().port();
    assert!(kept.lock().unwrap().len() < 100_000, "{} bytes before anything happened", kept.lock().unwrap().len());

    let client = first.client_with_key(&[GRANTED_SCOPE]);
    let unknown = other_key().with(&json!({"kid": "strange", "x_mine": {"deep": [1, null]}, "exp": null}));
    assert_eq!(first.api("PUT", &format!("/clients/{client}/jwks/strange"), Some(&unknown)).status, 200);
    let gone = first.client(&[GRANTED_SCOPE]);
    assert_eq!(first.api("DELETE", &format!("/clients/{gone}"), None).status, 204);
    let scope = json!({"prefix": "sandboxorg", "subscope": "new", "description": "æøå \u{1f511}", "at_max_age": 7});
    assert_eq!(first.api("POST", "/scopes", Some(&scope)).status, 201);
    let access = format!("/scopes/access/{CUSTOMER}?scope=sandboxorg:new");
    assert_eq!(first.api("PUT", &access, None).status, 200);
    assert_eq!(first.api("DELETE", &access, None).status, 200);
    let token = first.token_with("idporten:dcr.read");
    let known = first.sandbox.state();
    first.sandbox.stop();

    let state = State::from_bytes(&kept.lock().unwrap()).unwrap();
    assert!(state.kit().is_of_the_same_sandbox(kit()) && !state.kit().is_of_the_same_sandbox(other_kit()));
    assert_eq!(state.kit().good().chain_der, kit().good().chain_der);
    let options = Options { port, state: Some(state), keeper: Some(keeper), ..Options::default() };
    let second = Asker::with(options);
    assert_eq!(second.sandbox.state(), known);
    assert_eq!(second.ask_with_key(&client, &json!({})).status, 200);
    assert!(second.ask_with_key(&gone, &json!({})).body["error_uri"].as_str().unwrap().ends_with("MP-100"));
    assert_eq!(
        second.ask_with_certificate(ADMIN_CLIENT, "business", &json!({"scope": "idporten:dcr.read"})).status,
        200
    );
    // A token of the first is one of the second.
    assert_eq!(second.api_as(&token, "GET", &format!("/clients/{client}"), None).status, 200);
    // An id that was given away isn't given again.
    let mut body = client_body(&[GRANTED_SCOPE]);
    body["client_id"] = json!(gone);
    assert_eq!(second.api("POST", "/clients", Some(&body)).status, 409);
    // And it is kept on.
    second.client(&[GRANTED_SCOPE]);
    assert_eq!(State::from_bytes(&kept.lock().unwrap()).map(|_| ()).ok(), Some(()));
    let count = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap()["clients"].as_array().unwrap().len();
    assert_eq!(count(&kept.lock().unwrap()), known["clients"].as_array().unwrap().len() + 1);
}

fn other_kit() -> &'static Kit {
    static KIT: std::sync::OnceLock<Kit> = std::sync::OnceLock::new();
    KIT.get_or_init(|| Kit::generate().unwrap())
}

#[test]
fn what_cannot_be_kept_is_not_done() {
    let full = Arc::new(AtomicBool::new(false));
    let is_full = Arc::clone(&full);
    let keeper =
        Keeper::new(
            move |_| {
                if is_full.load(Ordering::SeqCst) { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
            },
        );
    let asker = Asker::with(Options { keeper: Some(keeper.clone()), ..Options::default() });
    let client = asker.client_with_key(&[GRANTED_SCOPE]);
    let known = asker.sandbox.state();
    full.store(true, Ordering::SeqCst);
    for (method, path) in
        [("DELETE", format!("/clients/{client}")), ("DELETE", format!("/clients/{client}/jwks/mine"))]
    {
        let answer = asker.api(method, &path, None);
        assert_eq!(answer.status, 500);
        assert!(answer.body["error"].as_str().unwrap().contains("cannot keep its state"), "{answer:?}");
    }
    assert_eq!(asker.sandbox.state(), known);
    assert_eq!(asker.ask_with_key(&client, &json!({})).status, 200);
    full.store(false, Ordering::SeqCst);
    assert_eq!(asker.api("DELETE", &format!("/clients/{client}"), None).status, 204);

    full.store(true, Ordering::SeqCst);
    let options = Options { keeper: Some(keeper), kit: Some(kit().clone()), ..Options::default() };
    assert!(matches!(Sandbox::start(options), Err(StartError::State(_))));
}

#[test]
fn what_is_no_state_is_refused() {
    let (kept, keeper) = keeper();
    let asker = Asker::with(Options { keeper: Some(keeper), ..Options::default() });
    asker.client_with_key(&[GRANTED_SCOPE]);
    let bytes = kept.lock().unwrap().clone();
    let whole: Value = serde_json::from_slice(&bytes).unwrap();
    for length in (40..bytes.len()).step_by(991) {
        assert!(matches!(State::from_bytes(&bytes[..length]), Err(StateError::Damaged(_))), "{length}");
    }
    for foreign in ["", "{}", "[]", "null", "{\"state_of\":\"x\",\"version\":1}", "version = 1", "\u{1f}\u{8b}"] {
        assert!(matches!(State::from_bytes(foreign.as_bytes()), Err(StateError::Foreign)), "{foreign}");
    }
    let changed = |pointer: &str, value: Value| {
        let mut changed = whole.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        State::from_bytes(changed.to_string().as_bytes())
    };
    assert!(changed("/version", json!(1)).is_ok());
    assert!(matches!(changed("/version", json!(3)), Err(StateError::Newer(3))));
    let mut first = whole.clone();
    let members = first.as_object_mut().unwrap();
    members.insert("version".to_owned(), json!(1));
    members.retain(|name, _| !["delegations", "system_users"].contains(&name.as_str()));
    assert!(State::from_bytes(first.to_string().as_bytes()).is_ok(), "the layout before this one is read");
    for (pointer, value) in [
        ("/clients/1", whole["clients"][0].clone()),
        ("/scopes/1", whole["scopes"][0].clone()),
        ("/access/1", whole["access"][0].clone()),
        ("/clients/0/keys", json!([{"kid": "a", "n": "AQAB", "e": "AQAB"}])),
        (
            "/clients/0/keys",
            json!([{"kid": "a", "n": "!", "e": "AQAB", "exp": 1, "created": "", "last_updated": ""}]),
        ),
        ("/clients/0/active", json!("yes")),
        ("/access/0/state", json!("MAYBE")),
        ("/seeded", json!(1)),
    ] {
        assert!(matches!(changed(pointer, value.clone()), Err(StateError::Damaged(_))), "{pointer} {value}");
    }
    for file in ["ca.pem", "token-signing-key.pem", "business.pem", "business.key.pem"] {
        assert!(matches!(changed(&format!("/kit/{file}"), json!("x")), Err(StateError::Kit(_))), "{file}");
    }
}

#[test]
fn only_a_sandbox_that_forgets_says_since_when_it_knows() {
    let says = |options| {
        let asker = Asker::with(options);
        let url = format!("{}clients/{FOREIGN_KEY_CLIENT}", asker.issuer());
        let response = asker.http.get(url).send().unwrap();
        response.headers().get("sandbox-knows-since").map(|since| since.to_str().unwrap().to_owned())
    };
    let since: jiff::Timestamp = says(Options::default()).unwrap().parse().unwrap();
    assert!((now() - since.as_second()).abs() < 60);
    assert_eq!(says(Options { keeper: Some(keeper().1), ..Options::default() }), None);
}
