//! A server that is sealed, gone or back again.

use super::User;
use maskinporten_engine::key_service::{KeyService as _, KeyServiceError};
use maskinporten_engine::openbao::Kv;
use maskinporten_protocol::http::HttpError;
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::Bits;
use maskinporten_testkit::OpenBao as Server;
use serde_json::json;

#[track_caller]
fn http<T>(result: Result<T, KeyServiceError>) -> HttpError {
    match result.err() {
        Some(KeyServiceError::Http(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_sealed_or_killed_server_is_tried_again_and_has_lost_nothing() {
    let Some(mut server) = Server::start() else { return };
    server.mount("transit", "transit");
    server.mount("kv-v2", "secret");
    let user = User::root(&server);
    let key = user.transit("openbao:reader").make(Bits::B2048, &"a".parse().unwrap()).unwrap();
    let kv = Kv::new(user.opened(), "secret");
    kv.write("reader", &json!({"count": 1}), 0).unwrap();
    let sign = || user.transit("openbao:reader").sign(&key.version, Algorithm::Rs256, &[0; 32]);
    let signature = sign().unwrap();

    server.seal();
    let error = http(sign());
    assert!(error.is_transient() && error.to_string().ends_with("answered 503: Vault is sealed"), "{error}");
    user.calls();
    http(user.transit("openbao:reader").make(Bits::B2048, &"a".parse().unwrap()));
    assert_eq!(user.calls().len(), 4, "only reading is tried again");
    server.unseal();
    assert_eq!(sign().unwrap(), signature);

    server.kill();
    let error = http(sign());
    assert!(matches!(error, HttpError::Unreachable { .. }), "{error}");
    server.start_again();
    assert_eq!(sign().unwrap(), signature);
    assert_eq!(user.transit("openbao:reader").keys().unwrap(), [key]);
    assert_eq!(kv.read("reader").unwrap().version, 1);
}
