//! Every way to log in, and how long a login is used.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{User, key, refusal, shared};
use maskinporten_engine::folder::Folder;
use maskinporten_engine::key_service::{KeyService as _, KeyServiceError};
use maskinporten_engine::openbao::{GitHub, Jwt, Login, signing};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::StoreKind;
use maskinporten_engine::store::OneStore;
use maskinporten_engine::store::file::FileStore;
use maskinporten_engine::token_cache::Keeping;
use maskinporten_protocol::clock::{Clock, Interrupted, SystemClock};
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::{Bits, Signer as _};
use maskinporten_testkit::{Listener, OpenBao as Server};

/// A transit key at this mount, the policy that signs with it, and the method at a path of the same name with a role that
/// has it.
fn prepared(server: &Server, method: &str, name: &str, ttl: &str) -> Login {
    server.mount("transit", name);
    User::root(server).transit(&format!("openbao:{name}/reader")).make(Bits::B2048, &"a".parse().unwrap()).unwrap();
    let rules: Vec<String> = signing(name, "reader").iter().map(ToString::to_string).collect();
    server.policy(name, &rules.join("\n"));
    server.accept(method, name);
    if method == "approle" {
        server.put(&format!("auth/{name}/role/ci"), &json!({"token_policies": name, "token_ttl": ttl}));
        let role_id = server.get(&format!("auth/{name}/role/ci/role-id"))["role_id"].as_str().unwrap().to_owned();
        let secret_id = server.put(&format!("auth/{name}/role/ci/secret-id"), &json!({}));
        let secret_id = secret_id["data"]["secret_id"].as_str().unwrap().to_owned();
        return Login::AppRole { mount: name.parse().unwrap(), role_id: role_id.into(), secret_id: secret_id.into() };
    }
    let public = key().public().to_pem().unwrap();
    server.put(
        &format!("auth/{name}/config"),
        &json!({"jwt_validation_pubkeys": [public], "bound_issuer": "https://ci"}),
    );
    server.put(
        &format!("auth/{name}/role/ci"),
        &json!({
            "role_type": "jwt", "user_claim": "sub", "bound_audiences": ["https://bao"],
            "bound_claims": {"repository": "navikt/app"}, "token_policies": name, "token_ttl": ttl,
        }),
    );
    Login::Jwt { mount: name.parse().unwrap(), role: "ci".to_owned(), jwt: Jwt::InHand(jwt("navikt/app").into()) }
}

/// What a CI system would say of a job in this repository.
fn jwt(repository: &str) -> String {
    let now = Timestamp::now().as_second();
    let claims = json!({
        "iss": "https://ci", "sub": "job", "aud": "https://bao", "iat": now, "exp": now + 300, "repository": repository,
    });
    let part = |part: Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let signed = format!("{}.{}", part(json!({"alg": "RS256", "typ": "JWT"})), part(claims));
    let signature = key().sign(Algorithm::Rs256, signed.as_bytes()).unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn operator(home: &std::path::Path) -> Operator {
    let store = OneStore::new(StoreKind::PlainFile, FileStore::plain(home.join("config/secrets")));
    Operator::new(Folder::new(home.join("config")), store, SystemClock)
}

#[test]
fn an_app_role_logs_in_once_for_many_processes() {
    let Some(server) = shared() else { return };
    let (login, home) = (prepared(server, "approle", "app", "10m"), tempfile::tempdir().unwrap());
    let mut user = User::logging_in(server, login.clone());
    let (begun, read) = ("POST /v1/auth/app/login", "GET /v1/app/keys/reader");
    let service = user.transit("openbao:app/reader");
    (0..2).for_each(|_| drop(service.keys().unwrap()));
    assert_eq!(user.calls(), [begun, read, read]);
    // Nothing was kept for another process; now it is.
    user.logins = operator(home.path()).login_cache(&Keeping::WithKeys);
    (0..2).for_each(|_| drop(user.transit("openbao:app/reader").keys().unwrap()));
    assert_eq!(user.calls(), [begun, read, read]);
    user.logins = operator(home.path()).login_cache(&Keeping::Nowhere);
    user.transit("openbao:app/reader").keys().unwrap();
    assert_eq!(user.calls(), [begun, read]);

    // It was revoked before its time: another one takes its place.
    user.logins = operator(home.path()).login_cache(&Keeping::WithKeys);
    let (kept, other) = (user.transit("openbao:app/reader"), user.transit("openbao:app/reader"));
    for service in [&kept, &other] {
        service.keys().unwrap();
    }
    user.calls();
    server.put("sys/leases/revoke-prefix/auth/app/login", &json!({}));
    kept.keys().unwrap();
    assert_eq!(user.calls(), [read, begun, read]);
    other.keys().unwrap();
    kept.keys().unwrap();
    // The other process is refused once, too.
    assert_eq!(user.calls(), [read, begun, read, read]);

    let Login::AppRole { mount, role_id, .. } = login else { unreachable!() };
    user.settings.login = Login::AppRole { mount, role_id, secret_id: "hemmelig".to_owned().into() };
    let (what, hint) = refusal(user.transit("openbao:app/reader").keys());
    assert_eq!(what, "log in with AppRole at auth/app: invalid role or secret ID (400)");
    assert!(hint.contains("used up"), "{hint}");
}

#[test]
fn many_threads_log_in_once() {
    let Some(server) = shared() else { return };
    let user = User::logging_in(server, prepared(server, "approle", "threads", "10m"));
    let service = user.transit("openbao:threads/reader");
    std::thread::scope(|scope| (0..8).for_each(|_| drop(scope.spawn(|| service.keys().unwrap()))));
    let calls = user.calls();
    assert_eq!((calls.len(), calls.iter().filter(|call| call.contains("login")).count()), (9, 1), "{calls:?}");
    // All of them are refused at once, and one gets another.
    server.put("sys/leases/revoke-prefix/auth/threads/login", &json!({}));
    std::thread::scope(|scope| (0..8).for_each(|_| drop(scope.spawn(|| service.keys().unwrap()))));
    assert_eq!(user.calls().iter().filter(|call| call.contains("login")).count(), 1);
}

#[test]
fn a_login_that_outlives_access_tokens_is_kept_as_long_as_one() {
    let Some(server) = shared() else { return };
    let (login, home) = (prepared(server, "approle", "long", "0"), tempfile::tempdir().unwrap());
    let mut user = User::logging_in(server, login);
    user.logins = operator(home.path()).login_cache(&Keeping::WithKeys);
    (0..2).for_each(|_| drop(user.transit("openbao:long/reader").keys().unwrap()));
    assert_eq!(user.calls().len(), 3, "one login for two");
    // It is on the list of what will be cleared away.
    let listed = std::fs::read_to_string(home.path().join("config/cache/index-file.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&listed).unwrap().as_object().unwrap().len(), 1);
}

/// A clock that is ahead of the system's by so many seconds.
#[derive(Default)]
struct Ahead(AtomicI64);

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_secs(self.0.load(Ordering::Relaxed))
    }

    fn sleep(&self, _: Duration) -> Result<(), Interrupted> {
        Ok(())
    }
}

#[test]
fn a_login_is_used_until_shortly_before_it_ends() {
    let Some(server) = shared() else { return };
    let clock = Arc::new(Ahead::default());
    let mut user = User::logging_in(server, prepared(server, "approle", "short", "10m"));
    user.clock = Arc::clone(&clock) as Arc<dyn Clock + Send + Sync>;
    let (service, read) = (user.transit("openbao:short/reader"), "GET /v1/short/keys/reader");
    for (ahead, calls) in [
        (0, vec!["POST /v1/auth/short/login", read]),
        (580, vec![read]),
        (595, vec!["POST /v1/auth/short/login", read]),
        (1100, vec![read]),
    ] {
        clock.0.store(ahead, Ordering::Relaxed);
        service.keys().unwrap();
        assert_eq!(user.calls(), calls, "{ahead}");
    }
}

#[test]
fn a_ci_job_logs_in_without_a_secret() {
    let Some(server) = shared() else { return };
    let mut user = User::logging_in(server, prepared(server, "jwt", "ci/jwt", "10m"));
    user.transit("openbao:ci/jwt/reader").keys().unwrap();
    let with = |user: &mut User, jwt: Jwt| {
        user.settings.login = Login::Jwt { mount: "ci/jwt".parse().unwrap(), role: "ci".to_owned(), jwt };
        user.calls();
        user.transit("openbao:ci/jwt/reader").keys()
    };

    // In a file, as Kubernetes has it, whose content changes.
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("token");
    std::fs::write(&file, format!("{}\n", jwt("navikt/app"))).unwrap();
    user.logins = operator(home.path()).login_cache(&Keeping::WithKeys);
    with(&mut user, Jwt::File(file.clone())).unwrap();
    with(&mut user, Jwt::File(file.clone())).unwrap();
    assert_eq!(user.calls(), ["GET /v1/ci/jwt/keys/reader"], "the login was kept");
    std::fs::write(&file, jwt("navikt/other")).unwrap();
    let (what, _) = refusal(with(&mut user, Jwt::File(file.clone())));
    assert!(what.starts_with("log in as the role ci at auth/ci/jwt: "), "{what}");
    std::fs::write(&file, "").unwrap();
    for missing in [file, home.path().join("none"), home.path().to_owned()] {
        let error = with(&mut user, Jwt::File(missing.clone())).unwrap_err();
        assert!(matches!(&error, KeyServiceError::NotSetUp { .. }), "{error}");
        assert!(error.to_string().contains(&missing.display().to_string()), "{error}");
    }
}

#[test]
fn a_job_of_github_asks_who_it_is() {
    let Some(server) = shared() else { return };
    prepared(server, "jwt", "gh/jwt", "10m");
    let home = tempfile::tempdir().unwrap();
    let github = Listener::json(&json!({"count": 1, "value": jwt("navikt/app")}).to_string());
    let user = |address: &str| {
        let address = format!("http://{address}/token?api-version=2").parse().unwrap();
        let bearer = "job's".to_owned().into();
        let jwt = Jwt::GitHub(GitHub { address, bearer, audience: Some("https://bao".to_owned()) });
        User::logging_in(server, Login::Jwt { mount: "gh/jwt".parse().unwrap(), role: "ci".to_owned(), jwt })
    };
    let mut asking = user(&github.address);
    asking.logins = operator(home.path()).login_cache(&Keeping::WithKeys);
    (0..2).for_each(|_| drop(asking.transit("openbao:gh/jwt/reader").keys().unwrap()));
    let read = "GET /v1/gh/jwt/keys/reader";
    assert_eq!(asking.calls(), ["GET /token", "POST /v1/auth/gh/jwt/login", read, read]);
    let heard = github.heard();
    assert_eq!(heard.len(), 1, "neither is asked again");
    assert!(heard[0].starts_with("GET /token?api-version=2&audience=https%3A%2F%2Fbao HTTP/1.1"), "{}", heard[0]);
    assert!(heard[0].to_lowercase().contains("authorization: bearer job's"), "{}", heard[0]);
    let refusing = Listener::answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    let (what, hint) = refusal(user(&refusing.address).transit("openbao:gh/jwt/reader").keys());
    assert_eq!(
        (what.as_str(), hint.as_str()),
        ("say who this job is: it answered 403", "the job has to have the permission id-token: write")
    );
}

#[test]
fn what_is_not_enabled_is_named() {
    let Some(server) = shared() else { return };
    let login = |mount: &str| Login::Jwt {
        mount: mount.parse().unwrap(),
        role: "ci".to_owned(),
        jwt: Jwt::InHand("hemmelig".to_owned().into()),
    };
    let (what, hint) = refusal(User::logging_in(server, login("kubernetes")).transit("openbao:a/b").keys());
    assert!(what.starts_with("log in as the role ci at auth/kubernetes: permission denied"), "{what}");
    assert!(hint.contains("enabled at auth/kubernetes, "), "{hint}");
    server.accept("jwt", "bare");
    let (what, _) = refusal(User::logging_in(server, login("bare")).transit("openbao:a/b").keys());
    assert!(!what.contains("hemmelig"), "{what}");
}

#[test]
fn a_namespace_is_another_server_in_the_same() {
    let Some(server) = shared() else { return };
    server.put("sys/namespaces/team", &json!({}));
    let (status, _) = server.ask("PUT", "team", "sys/mounts/transit", &json!({"type": "transit"}));
    assert_eq!(status, 204);
    let inside = User::root(server).in_namespace("team").transit("openbao:reader");
    inside.make(Bits::B2048, &"a".parse().unwrap()).unwrap();
    assert_eq!(inside.keys().unwrap().len(), 1);
    let (what, hint) = refusal(User::root(server).in_namespace("taem").transit("openbao:reader").keys());
    assert_eq!(
        (what.as_str(), hint.as_str()),
        ("read transit/reader: namespace not found (404)", "check the namespace: taem")
    );
    let (_, hint) =
        refusal(User::with_token(server, "s.wrong").in_namespace("team").transit("openbao:reader").keys());
    assert!(
        hint.starts_with("the policy of its token has to have in the namespace team: path \"transit/keys/reader\""),
        "{hint}"
    );
}
