//! Kubernetes: before a double, or before a real server where `MASKINPORTEN_KUBE_APISERVER` names one.

#![expect(clippy::unwrap_used, reason = "a test that can't go on says so by panicking")]

mod clusters;
mod conversation;
mod documented;
mod exported;
mod leased;
mod openbao;
mod rotated;

use maskinporten_testkit::Kubernetes;
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_maskinporten");

/// What the rotator has to be let do.
fn rules() -> Value {
    json!([
        {"apiGroups": [""], "resources": ["secrets"], "verbs": ["create", "patch"]},
        {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["patch"]},
    ])
}

/// A variable in a secret of the namespace.
fn variable(cluster: &Kubernetes, secret: &str, name: &str) -> String {
    use base64::Engine as _;
    let found = cluster.object(&format!("secrets/{secret}"));
    let data = found["data"][name].as_str().unwrap_or_else(|| panic!("{found:#}"));
    String::from_utf8(base64::engine::general_purpose::STANDARD.decode(data).unwrap()).unwrap()
}

/// The kid of the key in a secret.
fn kid(cluster: &Kubernetes, secret: &str) -> String {
    let jwk: Value = serde_json::from_str(&variable(cluster, secret, "MASKINPORTEN_CLIENT_JWK")).unwrap();
    assert!(jwk["d"].is_string());
    jwk["kid"].as_str().unwrap().to_owned()
}

/// What the pods of a deployment are annotated with.
fn annotations(cluster: &Kubernetes, deployment: &str) -> Value {
    cluster.object(&format!("deployments/{deployment}"))["spec"]["template"]["metadata"]["annotations"].clone()
}
