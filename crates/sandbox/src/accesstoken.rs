//! Access tokens: made, signed with the sandbox's RSA-4096 key, and read again by the self-service API.

use aws_lc_rs::{
    rand::SystemRandom,
    rsa,
    signature::{KeyPair, RSA_PKCS1_SHA256},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use super::publickey::{Algorithm, PublicKey};

/// The signing key could not be made or read, or did not sign.
#[derive(Debug, thiserror::Error)]
#[error("the access-token signing key cannot be used")]
pub(super) struct BadSigningKey;

/// The key that signs access tokens.
#[derive(Debug)]
pub(super) struct Mint {
    key: rsa::KeyPair,
    public: PublicKey,
    kid: String,
    // The same for every token.
    header: String,
}

/// What a verified access token says about its bearer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bearer {
    /// The `consumer`'s organisation number.
    pub(super) organisation: String,
    pub(super) scopes: Vec<String>,
}

impl Bearer {
    /// Whether the token has any of `scopes`.
    pub(super) fn has_any(&self, scopes: &[&str]) -> bool {
        self.scopes.iter().any(|s| scopes.contains(&s.as_str()))
    }
}

impl Mint {
    /// Reads a PKCS#8 DER key; its kid is its RFC 7638 thumbprint.
    pub(super) fn new(pkcs8: &[u8]) -> Result<Self, BadSigningKey> {
        let key = rsa::KeyPair::from_pkcs8(pkcs8).map_err(|_| BadSigningKey)?;
        let public = PublicKey::from_pkcs1(key.public_key().as_ref()).map_err(|_| BadSigningKey)?;
        let kid = public.thumbprint();
        let header = json!({"kid": kid, "alg": "RS256"}).to_string();
        Ok(Self { key, public, kid, header: URL_SAFE_NO_PAD.encode(header) })
    }

    /// The key set that APIs verify access tokens with.
    pub(super) fn jwks(&self) -> Value {
        json!({"keys": [{
            "kty": "RSA",
            "e": self.public.exponent(),
            "use": "sig",
            "kid": self.kid,
            "alg": "RS256",
            "n": self.public.modulus(),
        }]})
    }

    /// Signs `claims`. Takes no lock: this is nearly all of the work that a token costs.
    pub(super) fn sign(&self, claims: &Map<String, Value>) -> Result<String, BadSigningKey> {
        let claims = serde_json::to_vec(claims).map_err(|_| BadSigningKey)?;
        let mut token = format!("{}.{}", self.header, URL_SAFE_NO_PAD.encode(claims));
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), token.as_bytes(), &mut signature)
            .map_err(|_| BadSigningKey)?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }

    /// Who bears `token`, if this sandbox signed it and it still lives.
    pub(super) fn verify(&self, token: &str, issuer: &str, now: i64) -> Option<Bearer> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        // One key, one algorithm: the header has to be exactly what this sandbox writes.
        if header != self.header {
            return None;
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        if !self.public.verifies(Algorithm::Rs256, signed.as_bytes(), &signature) {
            return None;
        }
        let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
        if claims["iss"] != issuer || claims["exp"].as_i64()? <= now {
            return None;
        }
        Some(Bearer {
            organisation: claims["consumer"]["ID"].as_str()?.strip_prefix("0192:")?.to_owned(),
            scopes: claims["scope"].as_str()?.split(' ').map(str::to_owned).collect(),
        })
    }
}
