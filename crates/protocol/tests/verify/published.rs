//! Signatures of every kind that servers make, and keys that say nothing about one (E2).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maskinporten_protocol::jwks::KeySet;
use maskinporten_protocol::verify::{Jwt, VerifyError};
use serde_json::{Value, json};

use crate::signers::{ALGORITHMS, Signer};

fn published(keys: &[Value]) -> KeySet {
    serde_json::from_value(json!({ "keys": keys })).unwrap()
}

fn checked(token: &str, set: &KeySet) -> Result<(), VerifyError> {
    Jwt::decode(token).unwrap().verify_published(set).map(drop)
}

#[test]
fn e2_what_servers_sign_with_is_checked() {
    let claims = json!({"iss": "https://a.no/", "sub": "s"});
    for algorithm in ALGORITHMS {
        let (signer, other) = (Signer::new(algorithm), Signer::new(algorithm));
        // Other keys beside it, of kinds that nothing is known of.
        let unknown = json!({"kty": "AKP", "kid": "x", "alg": "ML-DSA-44", "pub": "AA"});
        let set = published(&[unknown, signer.jwk("k"), json!({})]);
        for header in [json!({"kid": "k"}), json!({})] {
            let token = signer.sign(&header, &claims);
            assert_eq!(checked(&token, &set), Ok(()), "{algorithm} {header}");
            let parts: Vec<&str> = token.split('.').collect();
            let changed = URL_SAFE_NO_PAD.encode(json!({"iss": "https://a.no/", "sub": "t"}).to_string());
            let altered = format!("{}.{changed}.{}", parts[0], parts[2]);
            for forged in [altered, other.sign(&header, &claims)] {
                assert_eq!(checked(&forged, &set), Err(VerifyError::Signature), "{algorithm} {header}");
            }
        }
        let gone = signer.sign(&json!({"kid": "gone"}), &claims);
        assert_eq!(checked(&gone, &set), Err(VerifyError::NoKey(Some("gone".into()))), "{algorithm}");
    }
}

#[test]
fn e2_what_can_not_be_checked_is_not_called_forged() {
    let (rsa, ec) = (Signer::new("RS256"), Signer::new("ES256"));
    let with = |mut jwk: Value, name: &str, value: &str| {
        jwk[name] = json!(value);
        jwk
    };
    let set = published(&[
        rsa.jwk("k"),
        ec.jwk("ec"),
        with(rsa.jwk("encrypting"), "use", "enc"),
        with(rsa.jwk("other"), "alg", "RS512"),
        json!({"kty": "RSA", "kid": "short", "n": "AQAB", "e": "AQAB"}),
        with(ec.jwk("damaged"), "x", "!"),
    ]);
    let claims = json!({"iss": "https://a.no/", "sub": "s"});
    for (kid, signer, why) in [
        ("ec", &rsa, "is of kind "),
        ("k", &ec, "is of kind "),
        ("encrypting", &rsa, "something else than signatures"),
        ("other", &rsa, "published for "),
        ("short", &rsa, "bits"),
        ("damaged", &ec, "damaged form"),
    ] {
        let error = checked(&signer.sign(&json!({"kid": kid}), &claims), &set).unwrap_err();
        assert!(matches!(&error, VerifyError::Unusable(said) if said.contains(why)), "{kid}: {error}");
        assert!(!error.is_final(), "{kid}: {error}");
    }
    for alg in ["HS256", "ES512", "ES256K", "ML-DSA-44", "RS1"] {
        let error = checked(&rsa.sign(&json!({"kid": "k", "alg": alg}), &claims), &set).unwrap_err();
        assert_eq!((error.clone(), error.is_final()), (VerifyError::Algorithm(alg.into()), false));
    }
    // Without a signature nobody has said anything.
    let unsigned = rsa.sign(&json!({"kid": "k", "alg": "none"}), &claims);
    let error = checked(&format!("{}.", &unsigned[..unsigned.rfind('.').unwrap()]), &set).unwrap_err();
    assert_eq!((error.clone(), error.is_final()), (VerifyError::Unsigned, true));
}
