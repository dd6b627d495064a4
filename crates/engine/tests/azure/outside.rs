//! Azure's own library against the stand-in, and another library's word on what was signed through us.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use maskinporten_engine::key_service::KeyService as _;
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::{Bits, PrivateKey};
use maskinporten_testkit::key_vault::{APPLICATION, APPLICATION_SECRET, KeyVault, TENANT};
use maskinporten_testkit::{run_tool, skipped};
use serde_json::Value;

use super::{service, vault};

/// Checks a signature over a digest: modulus, digest and signature in hex.
const VERIFY: &str = "
import sys
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils
n, digest, signature = map(bytes.fromhex, sys.argv[1:])
key = rsa.RSAPublicNumbers(65537, int.from_bytes(n, 'big')).public_key()
key.verify(signature, digest, padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))
";

fn python() -> Option<PathBuf> {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/clouds/bin/python3");
    if !python.exists() {
        skipped("Azure's library for Python isn't installed: the stand-in was tried with nobody else's client");
        return None;
    }
    Some(python)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn azures_own_library_and_ours_see_the_same_vault() {
    let (Some(vault), Some(python)) = (vault(), python()) else { return };
    let python = python.to_str().unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/azure/sdk.py");
    let origin = vault.origin();
    let login = format!("{origin}{TENANT}/oauth2/v2.0/token");
    let told = run_tool(python, &[script, &origin, &login, APPLICATION, APPLICATION_SECRET]);
    let told: Value = serde_json::from_str(&told).unwrap();
    let ours = service(&vault, "sdk").keys().unwrap();
    assert_eq!(ours.len(), 1);
    assert_eq!(
        (ours[0].version.as_str(), hex(ours[0].public.n())),
        (told["version"].as_str().unwrap(), told["n"].as_str().unwrap().to_owned())
    );
    let digest = Algorithm::Rs256.digest(b"a message");
    let signature = service(&vault, "sdk").sign(&ours[0].version, Algorithm::Rs256, &digest).unwrap();
    run_tool(python, &["-c", VERIFY, &hex(ours[0].public.n()), &hex(&digest), &hex(&signature)]);
    // Both say the same in the same place.
    let signed = bodies(&vault, "/sign");
    assert_eq!(signed.first(), signed.last(), "{signed:#?}");
    service(&vault, "brought")
        .import(&PrivateKey::generate(Bits::B2048).unwrap(), &"brought".parse().unwrap())
        .unwrap();
    let imported = bodies(&vault, "/keys/brought");
    let shape = |body: &Value| {
        let names = |members: &Value| members.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
        (names(body), names(&body["key"]), body["key"]["key_ops"].clone(), body["tags"].clone(), body["Hsm"].clone())
    };
    let [theirs, ours] = &imported[..] else { panic!("{}", imported.len()) };
    assert_eq!(shape(theirs), shape(ours));
    service(&vault, "sdk").make(Bits::B2048, &"sdk-1".parse().unwrap()).unwrap();
    let made = bodies(&vault, "/create");
    assert_eq!(made[0]["tags"], made[2]["tags"]);
    for member in ["kty", "key_size", "key_ops"] {
        assert_eq!(made[0][member], made[2][member], "{member}");
    }
}

/// What was sent there, where something was.
fn bodies(vault: &KeyVault, end: &str) -> Vec<Value> {
    let calls = vault.calls(end);
    calls.iter().filter_map(|call| serde_json::from_str(call.split("\r\n\r\n").nth(1)?).ok()).collect()
}
