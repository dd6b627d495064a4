//! Google Cloud KMS, with a stand-in for `gcloud` and for four calls of the API.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maskinporten_engine::key_service::KeyServiceError;
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_testkit::{Listener, run_tool};
use serde_json::{Value, json};

use super::{is_here, pem, program, recipe, service, signs, text};

const KEY: &str = "projects/agency/locations/europe-north1/keyRings/app/cryptoKeys/reader";

fn answered(status: u16, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    let head = format!("HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    format!("{head}Connection: close\r\n\r\n{body}").into_bytes()
}

/// <https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings.cryptoKeys.cryptoKeyVersions>
fn kms(folder: PathBuf) -> Listener {
    Listener::serving(move |_, call| {
        let (line, body) = (call.lines().next().unwrap(), call.split("\r\n\r\n").nth(1).unwrap_or_default());
        let path = line.split(' ').nth(1).unwrap().trim_start_matches("/v1/").to_owned();
        if !call.contains("Authorization: Bearer a-token\r\n") {
            return answered(401, &json!({"error": {"code": 401, "status": "UNAUTHENTICATED"}}));
        }
        let version = |number: &str| format!("{KEY}/cryptoKeyVersions/{number}");
        let of = |end: &str| path.strip_suffix(end).and_then(|path| path.rsplit('/').next()).unwrap_or_default();
        let number = if path.ends_with("/publicKey") { of("/publicKey") } else { of(":asymmetricSign") };
        let key = folder.join(number);
        if path == format!("{KEY}/cryptoKeyVersions?filter=state%3DENABLED&pageSize=1000") {
            let one = |number: &str, algorithm: &str| json!({"name": version(number), "algorithm": algorithm, "state": "ENABLED", "createTime": format!("2026-11-2{number}T10:00:00Z")});
            return answered(
                200,
                &json!({"cryptoKeyVersions": [
                    one("2", "RSA_SIGN_PKCS1_2048_SHA256"), one("1", "RSA_SIGN_PKCS1_2048_SHA512"), one("3", "RSA_SIGN_PSS_2048_SHA256"),
                ]}),
            );
        }
        if !key.is_file() {
            return answered(404, &json!({"error": {"code": 404, "status": "NOT_FOUND"}}));
        }
        if path.ends_with("/publicKey") {
            let pem = run_tool("openssl", &["pkey", "-in", text(&key), "-pubout"]);
            return answered(
                200,
                &json!({"pem": pem, "algorithm": "RSA_SIGN_PKCS1_2048_SHA256", "name": version(number)}),
            );
        }
        // A version has one hash, which the digest has to be of: version 1 has SHA-512.
        let body: Value = serde_json::from_str(body).unwrap();
        let hash = if number == "1" { "sha512" } else { "sha256" };
        let Some(digest) = body["digest"][hash].as_str() else {
            return answered(400, &json!({"error": {"code": 400, "status": "INVALID_ARGUMENT"}}));
        };
        let (given, signed, option) = (folder.join("digest"), folder.join("signature"), format!("digest:{hash}"));
        std::fs::write(&given, STANDARD.decode(digest).unwrap()).unwrap();
        let files = ["-in", text(&given), "-out", text(&signed)];
        run_tool("openssl", &[&["pkeyutl", "-sign", "-inkey", text(&key), "-pkeyopt", &option], &files[..]].concat());
        let signature = STANDARD.encode(std::fs::read(&signed).unwrap());
        answered(200, &json!({"signature": signature, "name": version(number)}))
    })
}

#[test]
fn versions_of_a_key_in_google_kms_sign() {
    if !is_here(&["openssl", "python3"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for number in ["1", "2"] {
        pem(folder.path(), number);
    }
    let google = kms(folder.path().to_owned());
    let path =
        program(folder.path(), "gcloud", "#!/bin/sh\ntest \"$*\" = 'auth print-access-token' && echo a-token\n");
    let endpoint = format!("http://{}/", google.address);
    let variables =
        [("PATH", path.as_str()), ("CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS", &endpoint), ("no_proxy", "*")];
    let address = recipe("google-kms.py", &[KEY], &variables);
    let keys = service(&address).keys().unwrap();
    let [first, second] = &keys[..] else { panic!("{keys:?}") };
    assert_eq!(first.version.as_str(), format!("{KEY}/cryptoKeyVersions/1"));
    signs(&address, first, Algorithm::Rs512).unwrap();
    signs(&address, second, Algorithm::Rs256).unwrap();
    let other_hash = signs(&address, second, Algorithm::Rs512);
    assert!(matches!(other_hash, Err(KeyServiceError::Process(_))), "{other_hash:?}");
    assert!(google.heard().iter().all(|call| !call.contains("a message")));

    program(folder.path(), "gcloud", "#!/bin/sh\nexit 1\n");
    assert!(matches!(service(&address).keys(), Err(KeyServiceError::Process(_))));
    let nothing = recipe("google-kms.py", &["projects/x"], &variables);
    program(folder.path(), "gcloud", "#!/bin/sh\necho another\n");
    assert!(matches!(service(&nothing).keys(), Err(KeyServiceError::Process(_))));
}
