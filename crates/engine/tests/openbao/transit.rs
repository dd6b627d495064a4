//! Keys that sign: made, rotated, imported, retired.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::{User, key, refusal, shared};
use maskinporten_engine::key_service::{
    KeyService, KeyServiceError, KeyVersion, ProgramService, RemoteSigner, Retirement, SignerAddress,
};
use maskinporten_engine::process::Process;
use maskinporten_protocol::clock::SystemClock;
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::{Algorithm, PublicKey};
use maskinporten_protocol::key::write::{Oaep, to_wrapped};
use maskinporten_protocol::key::{Bits, PrivateKey, SignError, Signer as _};
use maskinporten_testkit::run_tool;

fn kid() -> Kid {
    "reader-1".parse().unwrap()
}

fn version(number: u32) -> KeyVersion {
    number.to_string().into()
}

/// The versions that can sign.
fn versions(service: &dyn KeyService) -> Vec<String> {
    service.keys().unwrap().iter().map(|key| key.version.to_string()).collect()
}

#[test]
fn a_key_is_made_rotated_and_signs_with_each_version() {
    let Some(server) = shared() else { return };
    server.mount("transit", "made/transit");
    let user = User::root(server);
    let service = user.transit("vault:made/transit/reader");
    let address: SignerAddress = "vault:made/transit/reader".parse().unwrap();
    assert!(matches!(service.keys(), Err(KeyServiceError::NoKey { .. })));
    let first = service.make(Bits::B2048, &kid()).unwrap();
    let second = service.make(Bits::B2048, &kid()).unwrap();
    assert_eq!((first.version.as_str(), second.version.as_str()), ("1", "2"));
    assert!(first.created.is_some() && first.public != second.public);
    assert_eq!(service.keys().unwrap(), [first.clone(), second.clone()]);
    let about = server.get("made/transit/keys/reader");
    assert_eq!((&about["exportable"], &about["derived"]), (&json!(false), &json!(false)));

    let service: Arc<dyn KeyService> = Arc::new(service);
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(at("message"), "header.payload").unwrap();
    for (key, number) in [(&first, 1), (&second, 2)] {
        std::fs::write(at("public.pem"), key.public.to_pem().unwrap()).unwrap();
        let signer = RemoteSigner::new(Arc::clone(&service), address.clone(), key.clone());
        for (algorithm, digest) in
            [(Algorithm::Rs256, "-sha256"), (Algorithm::Rs384, "-sha384"), (Algorithm::Rs512, "-sha512")]
        {
            user.calls();
            std::fs::write(at("signature"), signer.sign(algorithm, b"header.payload").unwrap()).unwrap();
            // One round trip, with a login and a public key that are known.
            assert_eq!(user.calls(), ["POST /v1/made/transit/sign/reader"], "{number}");
            let (public, signature, message) = (at("public.pem"), at("signature"), at("message"));
            run_tool("openssl", &["dgst", digest, "-verify", &public, "-signature", &signature, &message]);
        }
    }
}

#[test]
fn what_cannot_sign_for_maskinporten_is_told_from_what_can() {
    let Some(server) = shared() else { return };
    server.mount("transit", "types");
    let user = User::root(server);
    for kind in ["ecdsa-p256", "ed25519", "aes256-gcm96"] {
        server.put(&format!("types/keys/{kind}"), &json!({"type": kind}));
        let service = user.transit(&format!("openbao:types/{kind}"));
        match service.keys().unwrap_err() {
            KeyServiceError::Unusable { why, .. } => assert!(why.to_string().contains(kind), "{why}"),
            other => panic!("{other:?}"),
        }
        assert!(matches!(service.make(Bits::B2048, &kid()), Err(KeyServiceError::NotOffered { .. })));
        assert!(matches!(service.import(key(), &kid()), Err(KeyServiceError::Unusable { .. })));
    }
    let service = user.transit("openbao:types/reader");
    service.make(Bits::B3072, &kid()).unwrap();
    // A rotation keeps the type.
    assert!(matches!(service.make(Bits::B4096, &kid()), Err(KeyServiceError::NotOffered { .. })));
    assert_eq!(service.make(Bits::B3072, &kid()).unwrap().public.bits(), 3072);
    server.ask("DELETE", "", "types/keys/reader/soft-delete", &json!(null));
    assert!(matches!(service.keys(), Err(KeyServiceError::NoKey { .. })));
    user.calls();
    let (_, hint) = refusal(service.sign(&version(1), Algorithm::Rs256, &[0; 32]));
    assert!(hint.contains("which versions"), "{hint}");
    assert_eq!(user.calls().len(), 1, "what is gone isn't asked for again");
}

#[test]
fn a_key_is_imported_once_and_followed_by_another() {
    let Some(server) = shared() else { return };
    server.mount("transit", "import");
    let service = User::root(server).transit("openbao:import/reader");
    let imported = service.import(key(), &kid()).unwrap();
    assert_eq!((imported.version.as_str(), &imported.public), ("1", key().public()));
    // A second time it is there already.
    assert_eq!(service.import(key(), &kid()).unwrap(), imported);
    let next = PrivateKey::generate(Bits::B2048).unwrap();
    assert_eq!(service.import(&next, &kid()).unwrap().version.as_str(), "2");
    let longer = PrivateKey::generate(Bits::B3072).unwrap();
    assert!(matches!(service.import(&longer, &kid()), Err(KeyServiceError::NotOffered { .. })));
    let service: Arc<dyn KeyService> = Arc::new(service);
    let signer = RemoteSigner::new(Arc::clone(&service), "openbao:import/reader".parse().unwrap(), imported);
    assert_eq!(signer.sign(Algorithm::Rs256, b"x").unwrap(), key().sign(Algorithm::Rs256, b"x").unwrap());
    assert_eq!(service.make(Bits::B2048, &kid()).unwrap().version.as_str(), "3");

    let made = User::root(server).transit("openbao:import/made");
    made.make(Bits::B2048, &kid()).unwrap();
    assert!(matches!(made.import(key(), &kid()), Err(KeyServiceError::NotOffered { .. })));
}

#[test]
fn a_version_is_retired_without_those_that_are_used() {
    let Some(server) = shared() else { return };
    server.mount("transit", "retire");
    let user = User::root(server);
    let service = user.transit("openbao:retire/reader");
    (0..4).for_each(|_| drop(service.make(Bits::B2048, &kid()).unwrap()));
    let needed = |numbers: &[u32]| -> Vec<KeyVersion> { numbers.iter().map(|number| version(*number)).collect() };
    // The oldest is needed, so nothing goes.
    service.retire(&version(2), Retirement::Disabled, &needed(&[1, 3])).unwrap();
    assert_eq!(versions(&service), ["1", "2", "3", "4"]);
    service.retire(&version(1), Retirement::Disabled, &needed(&[3])).unwrap();
    assert_eq!(versions(&service), ["2", "3", "4"]);
    user.calls();
    service.retire(&version(1), Retirement::Disabled, &needed(&[3])).unwrap();
    assert_eq!(user.calls(), ["GET /v1/retire/keys/reader"], "what is done isn't done again");
    let (what, _) = refusal(service.sign(&version(1), Algorithm::Rs256, &[0; 32]));
    assert!(what.starts_with("sign with version 1 of retire/reader: "), "{what}");
    // Whoever administers it can undo that, until it is destroyed.
    server.put("retire/keys/reader/config", &json!({"min_decryption_version": 1, "min_encryption_version": 1}));
    assert_eq!(versions(&service), ["1", "2", "3", "4"]);
    for _ in 0..2 {
        service.retire(&version(2), Retirement::Destroyed, &needed(&[3, 4])).unwrap();
        assert_eq!(versions(&service), ["3", "4"]);
    }
    assert_eq!(server.get("retire/keys/reader")["min_available_version"], 3);
    let lower = json!({"min_decryption_version": 1});
    assert_eq!(server.ask("PUT", "", "retire/keys/reader/config", &lower).0, 400, "they are gone");
    // The newest can't go, and a lower limit is never set.
    assert!(matches!(
        service.retire(&version(4), Retirement::Disabled, &[]),
        Err(KeyServiceError::NotOffered { .. })
    ));
    service.retire(&version(1), Retirement::Destroyed, &[]).unwrap();
    assert_eq!(versions(&service), ["3", "4"]);
    assert!(service.retire(&"x".to_owned().into(), Retirement::Disabled, &[]).is_err());
    user.transit("openbao:retire/none").retire(&version(1), Retirement::Destroyed, &[]).unwrap();
}

#[test]
fn a_key_that_nothing_may_follow_is_told_from_one_that_is_away() {
    let Some(server) = shared() else { return };
    server.mount("transit", "alone");
    let user = User::root(server);
    let service = user.transit("openbao:alone/reader");
    service.import(key(), &kid()).unwrap();
    // Whoever imports it elsewhere decides whether it is rotated there.
    let spki = server.get("alone/wrapping_key")["public_key"].as_str().unwrap().to_owned();
    let (_, der) = pkcs8::Document::from_pem(&spki).unwrap();
    let reader = PublicKey::from_spki_der(der.as_bytes()).unwrap();
    let wrapped = to_wrapped(key(), &reader, Oaep::Sha256).unwrap();
    let ciphertext = STANDARD.encode([wrapped.wrapping, wrapped.private].concat());
    let body = |kind: &str| {
        json!({
            "ciphertext": ciphertext, "type": kind, "hash_function": "SHA256", "allow_rotation": false,
        })
    };
    server.put("alone/keys/last/import", &body("rsa-2048"));
    let last = user.transit("openbao:alone/last");
    assert!(matches!(last.make(Bits::B2048, &kid()), Err(KeyServiceError::NotOffered { .. })));
    assert_eq!(last.keys().unwrap().len(), 1);
}

/// Unless it is told otherwise it pads as Maskinporten doesn't accept.
#[test]
fn the_server_s_usual_padding_is_refused() {
    let Some(server) = shared() else { return };
    server.mount("transit", "padding");
    let key = User::root(server).transit("openbao:padding/reader").make(Bits::B2048, &kid()).unwrap();
    let body = json!({"input": STANDARD.encode("message"), "marshaling_algorithm": "jws"});
    let signed = server.put("padding/sign/reader/sha2-256", &body);
    let signature = signed["data"]["signature"].as_str().unwrap().rsplit(':').next().unwrap();
    let answer = json!({"signature": signature}).to_string();
    let address: SignerAddress = "cmd:printf".parse().unwrap();
    let program = Process::new(["printf", "%s", &answer]);
    let service = ProgramService::new(address.clone(), program, Arc::new(SystemClock), Vec::new());
    let refused = RemoteSigner::new(Arc::new(service), address, key).sign(Algorithm::Rs256, b"message");
    let Err(SignError::Elsewhere(why)) = refused else { panic!("{refused:?}") };
    assert!(matches!(why.downcast_ref(), Some(KeyServiceError::WrongSignature { .. })), "{why}");
}
