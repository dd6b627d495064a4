//! The scenarios, one row each. The sources of what the servers answer stand where the sandbox decides it.

use super::{APP_CLIENT, APP_KID, Control, Key, KeyOwner, Mender, READER_CLIENT, Scenario};
use crate::clock::YEAR;

/// The key in the kit, as it should be registered.
const REGISTERED: Key = Key { client: APP_CLIENT, kid: APP_KID, owner: KeyOwner::App, life: YEAR };
/// A key on the client that somebody else has.
const COLLEAGUES: Key = Key { kid: "colleague-2026", owner: KeyOwner::Somebody, ..REGISTERED };

/// A login that is right, and nothing else out of the ordinary.
const RIGHT: Scenario =
    Scenario { name: "", what: "", mender: Mender::You, mended: &[], keys: &[REGISTERED], before: &[], tls: false };

/// Right but for a fault, which whoever runs the server can end.
const FAULTY: Scenario =
    Scenario { mender: Mender::Server, mended: &[post("behaviour", r#"{"faults": []}"#)], ..RIGHT };

const fn post(path: &'static str, body: &'static str) -> Control {
    Control { method: "POST", path, body }
}

const fn delete(path: &'static str, body: &'static str) -> Control {
    Control { method: "DELETE", path, body }
}

/// What is wrong with the client, or with how it logs in.
pub(super) const LOGIN: &[Scenario] = &[
    Scenario { name: "client-unknown", what: "the client's id has a typing mistake", ..RIGHT },
    Scenario {
        name: "client-inactive",
        what: "the client has been deactivated",
        mender: Mender::Digdir,
        mended: &[post("clients/sandbox-app", r#"{"alter": {"active": true}}"#)],
        before: &[post("clients/sandbox-app", r#"{"alter": {"active": false}}"#)],
        ..RIGHT
    },
    Scenario {
        name: "client-other-type",
        what: "the client was registered for another kind of integration than maskinporten",
        before: &[post("clients/sandbox-app", r#"{"alter": {"integration_type": "krr"}}"#)],
        ..RIGHT
    },
    Scenario {
        name: "no-grant-type",
        what: "the client may not use the grant type that tokens are asked with",
        before: &[post("clients/sandbox-app", r#"{"alter": {"grant_types": ["authorization_code"]}}"#)],
        ..RIGHT
    },
    Scenario { name: "iss-is-kid", what: "the kid stands where the client's id belongs", ..RIGHT },
    Scenario { name: "key-missing", what: "the key's private half is gone from this machine", ..RIGHT },
    Scenario {
        name: "key-not-registered",
        what: "this machine's key isn't registered on the client, another one is",
        keys: &[COLLEAGUES],
        ..RIGHT
    },
    Scenario {
        name: "kid-misspelt",
        what: "the key is registered under a kid that differs in a capital letter",
        keys: &[Key { kid: "App-2026", ..REGISTERED }],
        ..RIGHT
    },
    Scenario {
        name: "kid-of-another-key",
        what: "another key is registered under the key's kid",
        keys: &[Key { kid: APP_KID, ..COLLEAGUES }],
        ..RIGHT
    },
    Scenario {
        name: "key-of-another-client",
        what: "the key is registered on another client of the organisation",
        keys: &[Key { client: READER_CLIENT, ..REGISTERED }, COLLEAGUES],
        ..RIGHT
    },
    Scenario {
        name: "key-replaced",
        what: "somebody replaced the client's keys after the first token",
        keys: &[COLLEAGUES],
        // The first request is the admin's, who registers the key.
        before: &[post(
            "intrusions",
            r#"{"after": "POST /token", "skip": 1, "client_id": "sandbox-app", "remove_key": "app-2026"}"#,
        )],
        ..RIGHT
    },
    Scenario {
        name: "key-expired",
        what: "the registered key has lived its year",
        keys: &[Key { life: -YEAR / 365, ..REGISTERED }],
        ..RIGHT
    },
    Scenario {
        name: "key-too-new",
        what: "the key was registered just now, and isn't known everywhere yet",
        keys: &[COLLEAGUES],
        before: &[post("behaviour", r#"{"propagation_delay": 20}"#)],
        ..RIGHT
    },
    Scenario { name: "no-keys", what: "the client has no registered keys", keys: &[], ..RIGHT },
    Scenario {
        name: "certificate-turned-off",
        what: "keys are registered, so the client's login with a certificate is turned off",
        ..RIGHT
    },
    Scenario { name: "certificate-expired", what: "the certificate has expired", keys: &[], ..RIGHT },
    Scenario {
        name: "certificate-of-other-environment",
        what: "a certificate for production is used in test",
        keys: &[],
        ..RIGHT
    },
    Scenario {
        name: "certificate-of-other-organisation",
        what: "the certificate is another organisation's",
        keys: &[],
        ..RIGHT
    },
    Scenario { name: "certificate", what: "the certificate is signed by nobody but itself", keys: &[], ..RIGHT },
    Scenario {
        name: "certificate-of-other-use",
        what: "the set's certificate for encryption is used, not the one for authentication",
        keys: &[],
        ..RIGHT
    },
    Scenario {
        name: "rotation-half-done",
        what: "a rotation stopped in the middle, and somebody removed the old key meanwhile",
        before: &[
            // After the admin's token and the first with the new key it can't be proven any more, and so it stops.
            post("behaviour", r#"{"faults": ["token:500 x4 @2"]}"#),
            post(
                "intrusions",
                r#"{"after": "POST /token", "skip": 1, "client_id": "sandbox-app", "remove_key": "app-2026"}"#,
            ),
        ],
        ..RIGHT
    },
];

/// What is wrong with what is asked for.
pub(super) const REQUEST: &[Scenario] = &[
    Scenario { name: "scope-not-on-client", what: "the scope isn't registered on the client", ..RIGHT },
    Scenario { name: "scope-misspelt", what: "no scope has the name that is asked for", ..RIGHT },
    Scenario {
        name: "scope-gone",
        what: "the scope's owner has deactivated it",
        mender: Mender::ApiOwner,
        mended: &[post("scopes", r#"{"scope": "sandbox:widgets.read", "alter": {"active": true}}"#)],
        before: &[post("scopes", r#"{"scope": "sandbox:widgets.read", "alter": {"active": false}}"#)],
        ..RIGHT
    },
    Scenario {
        name: "no-access",
        what: "the organisation was never given access to the scope",
        mender: Mender::ApiOwner,
        mended: &[post(
            "access",
            r#"{"scope": "sandbox:secrets.read", "consumer": "310400009", "state": "APPROVED"}"#,
        )],
        before: &[post("clients/sandbox-app", r#"{"alter": {"scopes": ["sandbox:secrets.read"]}}"#)],
        ..RIGHT
    },
    Scenario {
        name: "access-denied",
        what: "the organisation's access to the scope was taken back",
        mender: Mender::ApiOwner,
        mended: &[post(
            "access",
            r#"{"scope": "sandbox:widgets.read", "consumer": "310400009", "state": "APPROVED"}"#,
        )],
        before: &[post("access", r#"{"scope": "sandbox:widgets.read", "consumer": "310400009", "state": "DENIED"}"#)],
        ..RIGHT
    },
    Scenario {
        name: "consumer-org-left-out",
        what: "a supplier asks for a customer's scope without saying for which customer",
        before: &[post("clients/sandbox-app", r#"{"alter": {"scopes": ["sandbox:delegated"]}}"#)],
        ..RIGHT
    },
    Scenario {
        name: "delegation-missing",
        what: "the customer hasn't delegated anything in Altinn",
        mender: Mender::Customer,
        mended: &[post("delegations", r#"{"consumer": "310400025", "scope": "sandbox:delegated"}"#)],
        before: &[
            post("clients/sandbox-app", r#"{"alter": {"scopes": ["sandbox:delegated"]}}"#),
            delete("delegations", r#"{"consumer": "310400025", "scope": "sandbox:delegated"}"#),
        ],
        ..RIGHT
    },
    Scenario {
        name: "delegation-of-other-scope",
        what: "the customer has delegated another scope",
        mender: Mender::Customer,
        mended: &[post("delegations", r#"{"consumer": "310400025", "scope": "sandbox:undelegated"}"#)],
        before: &[post(
            "clients/sandbox-app",
            r#"{"alter": {"scopes": ["sandbox:delegated", "sandbox:undelegated"]}}"#,
        )],
        ..RIGHT
    },
    Scenario {
        name: "scope-not-delegable",
        what: "the scope can't be delegated",
        mender: Mender::ApiOwner,
        mended: &[
            post(
                "scopes",
                r#"{"scope": "sandbox:widgets.read", "alter": {"delegation_source": "https://tt02.altinn.no/"}}"#,
            ),
            post("delegations", r#"{"consumer": "310400025", "scope": "sandbox:widgets.read"}"#),
        ],
        before: &[post(
            "access",
            r#"{"scope": "sandbox:widgets.read", "consumer": "310400025", "state": "APPROVED"}"#,
        )],
        ..RIGHT
    },
    Scenario {
        name: "system-user-missing",
        what: "the customer hasn't approved a system user",
        mender: Mender::Customer,
        mended: &[post("system-users", r#"{"id": "6d1f0a52-0c3c-4f53-9b0e-3a8e6b1f0001", "owner": "310400025"}"#)],
        before: &[delete("system-users", r#"{"owner": "310400025"}"#)],
        ..RIGHT
    },
    Scenario {
        name: "system-user-other-reference",
        what: "the request names a reference that the system user doesn't have",
        ..RIGHT
    },
    Scenario {
        name: "consumer-org-is-self",
        what: "the organisation that is acted for is one's own",
        before: &[
            post("clients/sandbox-app", r#"{"alter": {"scopes": ["sandbox:delegated"]}}"#),
            post("access", r#"{"scope": "sandbox:delegated", "consumer": "310400009", "state": "APPROVED"}"#),
        ],
        ..RIGHT
    },
    Scenario { name: "resource-refused", what: "the audience that is asked for has no form that is taken", ..RIGHT },
    Scenario { name: "no-scope", what: "no scope is named, by the profile or the call", ..RIGHT },
];

/// What is wrong around: clocks, connections, servers, rights.
pub(super) const AROUND: &[Scenario] = &[
    Scenario {
        name: "clock-behind",
        what: "this machine's clock is two hours behind",
        mender: Mender::Machine,
        mended: &[post("behaviour", r#"{"clock_skew": 0}"#)],
        before: &[post("behaviour", r#"{"clock_skew": 7200}"#)],
        ..RIGHT
    },
    Scenario {
        name: "clock-ahead",
        what: "this machine's clock is two hours ahead",
        mender: Mender::Machine,
        mended: &[post("behaviour", r#"{"clock_skew": 0}"#)],
        before: &[post("behaviour", r#"{"clock_skew": -7200}"#)],
        ..RIGHT
    },
    Scenario {
        name: "tls-unknown-authority",
        what: "nobody here trusts the authority of the server's certificate",
        tls: true,
        ..RIGHT
    },
    Scenario {
        name: "issuer-mismatch",
        what: "the environment's issuer lacks the slash that the server's has",
        ..RIGHT
    },
    Scenario {
        name: "no-endpoint",
        what: "there is nothing at the token endpoint that the environment names",
        ..RIGHT
    },
    Scenario {
        name: "unreachable",
        what: "the token endpoint hangs up without an answer",
        before: &[post("behaviour", r#"{"faults": ["token:drop"]}"#)],
        ..FAULTY
    },
    Scenario {
        name: "unusable",
        what: "a web page answers in the token endpoint's place",
        before: &[post("behaviour", r#"{"faults": ["token:html"]}"#)],
        ..FAULTY
    },
    Scenario {
        name: "refused",
        what: "all that can be seen is right, and the server refuses",
        mender: Mender::Digdir,
        before: &[post("behaviour", r#"{"faults": ["token:400"]}"#)],
        ..FAULTY
    },
    Scenario {
        name: "server-down",
        what: "the token endpoint answers 503",
        before: &[post("behaviour", r#"{"faults": ["token:503"]}"#)],
        ..FAULTY
    },
    Scenario {
        name: "server-hangs",
        what: "the token endpoint takes the request and never answers",
        before: &[post("behaviour", r#"{"faults": ["token:hang"]}"#)],
        ..FAULTY
    },
    Scenario {
        name: "admin-without-rights",
        what: "the admin client lacks the scopes of the self-service API",
        mender: Mender::Digdir,
        mended: &[post(
            "clients/sandbox-admin",
            r#"{"alter": {"scopes": ["idporten:dcr.read", "idporten:dcr.write"]}}"#,
        )],
        before: &[post("clients/sandbox-admin", r#"{"alter": {"scopes": ["idporten:scopes.read"]}}"#)],
        ..RIGHT
    },
];

#[cfg(test)]
mod tests {
    use crate::{Scenario, act::Act};

    #[test]
    fn names_are_unique_and_every_request_can_be_made() {
        let mut names: Vec<&str> = Scenario::all().map(|scenario| scenario.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(count >= 30, "{count}");
        for scenario in Scenario::all() {
            for control in scenario.before.iter().chain(scenario.mended) {
                let body = serde_json::from_str(control.body).unwrap();
                let read = Act::requested(control.method, control.path, &body);
                assert!(read.is_ok(), "{}: {control:?}: {:?}", scenario.name, read.err());
            }
        }
    }
}
