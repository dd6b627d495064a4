//! Reading JWTs and checking their signatures, for `inspect`. Keys come from what is known beforehand, never from a
//! URL or a key inside the token.

mod published;
mod wrapped;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, crypto};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::environment::Environment;
use crate::http::{Http, HttpError, Request};
use crate::jwk::{Algorithm, PublicKey};
use crate::jwks::KeySet;

/// Longer ones aren't JWTs that anybody issues.
const MAX_JWT: usize = 64 << 10;

/// Why a text isn't a JWT.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this isn't a signed JWT: {0}")]
pub struct NotJwt(&'static str);

/// Why a signature isn't accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// Another algorithm than the ones that are checked here.
    #[error("it is signed with {0:?}, which isn't checked here")]
    Algorithm(String),
    /// Nobody has signed it.
    #[error("it isn't signed")]
    Unsigned,
    /// The signature isn't that key's.
    #[error("the signature is not valid")]
    Signature,
    /// The key that it names isn't there, or, if it names none, no key is.
    #[error("{}", no_key(.0.as_deref()))]
    NoKey(Option<String>),
    /// There is a key, and the signature can't be checked with it.
    #[error("{0}")]
    Unusable(String),
    /// The header demands what this program doesn't know, so whoever checks the rest has checked too little.
    #[error("its header requires {0}, which this program doesn't support")]
    Critical(String),
    /// The header's demand isn't one that may be made.
    #[error("its header is invalid: {0}")]
    Header(&'static str),
    /// Somebody else is named as its issuer, or nobody.
    #[error("{}", other_issuer(.0.as_deref()))]
    Issuer(Option<String>),
}

impl VerifyError {
    /// Whether it is certain that nobody should believe what it says; else it wasn't found out.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Unsigned | Self::Signature | Self::Critical(_) | Self::Header(_) | Self::Issuer(_) => true,
            Self::Algorithm(_) | Self::NoKey(_) | Self::Unusable(_) => false,
        }
    }
}

fn no_key(kid: Option<&str>) -> String {
    match kid {
        Some(kid) => format!("there is no key {kid:?}"),
        None => "it names no key, and there is none".into(),
    }
}

fn other_issuer(named: Option<&str>) -> String {
    match named {
        Some(named) => format!("it names another issuer, {named:?}"),
        None => "it names no issuer".into(),
    }
}

/// Header parameters that every reader knows, so that nobody may demand them by name (RFC 7515 section 4.1.11; RFC
/// 7518 registers none for JWS).
const REGISTERED: [&str; 11] = ["alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit"];

/// What a JWT is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum JwtKind {
    /// Issued by Maskinporten.
    AccessToken,
    /// Sent to Maskinporten (RFC 7523).
    Assertion,
}

/// A decoded JWT. Nothing in it is to be believed before [`Jwt::verify`].
#[derive(Debug, Clone)]
pub struct Jwt {
    /// The JOSE header (RFC 7515 section 4).
    pub header: Map<String, Value>,
    /// The claims (RFC 7519 section 4).
    pub claims: Map<String, Value>,
    signed: String,
    signature: String,
}

impl Jwt {
    /// Reads a compact JWS (RFC 7515 section 7.1) whose payload is a claims set, bare or in what commands and servers
    /// print: an Authorization header, or an answer in JSON.
    pub fn decode(text: &str) -> Result<Self, NotJwt> {
        let text = wrapped::token_in(text).ok_or(NotJwt("it is JSON without an access_token"))?;
        if text.is_empty() {
            return Err(NotJwt("it is empty; if another command should have printed it, check what that one says"));
        }
        if text.len() > MAX_JWT {
            return Err(NotJwt("it is longer than 64 KiB"));
        }
        let mut parts = text.split('.');
        let (Some(header), Some(claims), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NotJwt("it doesn't have three parts with dots between them"));
        };
        Ok(Self {
            header: part(header, "its header isn't base64url of a JSON object")?,
            claims: part(claims, "its claims aren't base64url of a JSON object")?,
            signed: format!("{header}.{claims}"),
            signature: signature.to_owned(),
        })
    }

    /// Whether it came from a server or goes to one. Maskinporten's tokens have a `client_id`; those of others may not,
    /// but are issued by a URL, which no client is.
    pub fn kind(&self) -> JwtKind {
        let is_by_a_server = self.claim_text("iss").is_some_and(|issuer| issuer.contains("://"));
        if is_by_a_server || self.claims.contains_key("client_id") {
            JwtKind::AccessToken
        } else {
            JwtKind::Assertion
        }
    }

    /// A header member that is a text.
    pub fn header_text(&self, name: &str) -> Option<&str> {
        self.header.get(name)?.as_str()
    }

    /// A claim that is a text.
    pub fn claim_text(&self, name: &str) -> Option<&str> {
        self.claims.get(name)?.as_str()
    }

    /// A claim that is a time, in whole seconds since 1970: it may have a fraction (RFC 7519 section 2).
    pub fn claim_seconds(&self, name: &str) -> Option<i64> {
        let value = self.claims.get(name)?;
        #[expect(clippy::cast_possible_truncation, reason = "what is beyond all times stays there")]
        let whole = |number: f64| number.floor() as i64;
        value.as_i64().or_else(|| value.as_f64().map(whole))
    }

    /// The leaf of the `x5c` header, DER.
    pub fn leaf_certificate(&self) -> Option<Vec<u8>> {
        STANDARD.decode(self.header.get("x5c")?.get(0)?.as_str()?).ok()
    }

    /// Whether the header asks for nothing but what is done here. It is looked at before the signature: a JWS that
    /// demands an extension must be refused by whoever doesn't know it (RFC 7515 section 4.1.11), and no extension is
    /// known here.
    pub fn check_demands(&self) -> Result<(), VerifyError> {
        let Some(crit) = self.header.get("crit") else {
            return match self.header.get("b64") {
                // RFC 7797 section 6: only with "crit" may it be anything but true.
                None | Some(Value::Bool(true)) => Ok(()),
                Some(_) => Err(VerifyError::Header("b64 isn't true, and crit doesn't name it")),
            };
        };
        let names: Option<Vec<&str>> = crit.as_array().and_then(|list| list.iter().map(Value::as_str).collect());
        let Some(names) = names else { return Err(VerifyError::Header("crit isn't a list of names")) };
        if names.is_empty() {
            return Err(VerifyError::Header("crit is empty"));
        }
        if names.iter().any(|name| REGISTERED.contains(name)) {
            return Err(VerifyError::Header("crit names a parameter that every reader knows"));
        }
        if names.iter().any(|name| !self.header.contains_key(*name)) {
            return Err(VerifyError::Header("crit names a parameter that isn't there"));
        }
        if names.iter().enumerate().any(|(place, name)| names[..place].contains(name)) {
            return Err(VerifyError::Header("crit names a parameter twice"));
        }
        Err(VerifyError::Critical(names.join(", ")))
    }

    fn named_algorithm(&self) -> Result<&str, VerifyError> {
        match self.header_text("alg") {
            None | Some("none") => Err(VerifyError::Unsigned),
            Some(named) => Ok(named),
        }
    }

    /// Checks the header and the signature with a key, for one of the `allowed` algorithms.
    pub fn verify(&self, key: &PublicKey, allowed: &[Algorithm]) -> Result<(), VerifyError> {
        self.check_demands()?;
        let named = self.named_algorithm()?;
        let algorithm = allowed
            .iter()
            .find(|allowed| allowed.as_str() == named)
            .ok_or_else(|| VerifyError::Algorithm(named.to_owned()))?;
        let key = DecodingKey::from_rsa_raw_components(key.n(), key.e());
        match crypto::verify(&self.signature, self.signed.as_bytes(), &key, (*algorithm).into()) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(VerifyError::Signature),
        }
    }
}

fn part(text: &str, problem: &'static str) -> Result<Map<String, Value>, NotJwt> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| NotJwt(problem))?;
    serde_json::from_slice(&bytes).map_err(|_| NotJwt(problem))
}

/// The keys that an environment signs access tokens with, from its own JWKS address.
pub fn server_keys(http: &Http, environment: &Environment) -> Result<KeySet, HttpError> {
    let answer = http.send(&Request::get(environment.jwks_uri.clone()))?;
    if answer.is_success() { answer.json() } else { Err(answer.unusable()) }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::*;
    use crate::grant::Grant;
    use crate::key::{Bits, PrivateKey, SigningKey};

    fn assertion(algorithm: Algorithm) -> (PrivateKey, String) {
        let private = PrivateKey::generate(Bits::B2048).unwrap();
        let key = SigningKey::registered(private.clone(), "k".parse().unwrap(), None);
        let grant = Grant {
            client_id: "c".parse().unwrap(),
            scopes: vec!["a:b".parse().unwrap()],
            resources: Vec::new(),
            consumer_org: None,
            pid: None,
            authorization_details: None,
            algorithm,
        };
        let assertion = grant.sign(&"https://a.no/".parse().unwrap(), &key, Timestamp::UNIX_EPOCH).unwrap();
        (private, assertion.expose().to_owned())
    }

    #[test]
    fn a_signature_is_its_keys_and_no_others() {
        let all = [Algorithm::Rs256, Algorithm::Rs384, Algorithm::Rs512];
        for algorithm in all {
            let (key, text) = assertion(algorithm);
            let jwt = Jwt::decode(&format!(" Bearer {text}\n")).unwrap();
            assert_eq!(jwt.verify(key.public(), &all), Ok(()));
            assert_eq!(jwt.kind(), JwtKind::Assertion);
            let other = PrivateKey::generate(Bits::B2048).unwrap();
            assert_eq!(jwt.verify(other.public(), &all), Err(VerifyError::Signature));
        }
    }

    #[test]
    fn only_the_allowed_algorithms_are_tried() {
        let (key, text) = assertion(Algorithm::Rs512);
        let jwt = Jwt::decode(&text).unwrap();
        assert_eq!(jwt.verify(key.public(), &[Algorithm::Rs256]), Err(VerifyError::Algorithm("RS512".into())));
        let none = URL_SAFE_NO_PAD.encode(json!({"alg": "none"}).to_string());
        let jwt = Jwt::decode(&format!("{none}.{}.", text.split('.').nth(1).unwrap())).unwrap();
        assert_eq!(jwt.verify(key.public(), &[Algorithm::Rs256]), Err(VerifyError::Unsigned));
    }

    #[test]
    fn s13_what_the_header_demands_is_never_passed_over() {
        let (key, text) = assertion(Algorithm::Rs256);
        let genuine = Jwt::decode(&text).unwrap();
        let with = |name: &str, value: Value| {
            let mut jwt = genuine.clone();
            jwt.header.insert(name.into(), value);
            jwt
        };
        let verified = |jwt: &Jwt| jwt.verify(key.public(), &[Algorithm::Rs256]);
        let known = with("b64", json!(true));
        assert_eq!((verified(&genuine), verified(&known)), (Ok(()), Ok(())));
        for value in [json!(false), json!("true"), json!(null), json!(1)] {
            assert!(matches!(verified(&with("b64", value.clone())), Err(VerifyError::Header(_))), "{value}");
        }
        for crit in [
            json!([]),
            json!("exp"),
            json!(null),
            json!({}),
            json!([1]),
            json!(["alg"]),
            json!(["crit"]),
            json!(["kid", "typ"]),
            json!(["not-there"]),
            json!(["b64", "b64"]),
        ] {
            let jwt = Jwt {
                header: {
                    let mut header = known.header.clone();
                    header.insert("crit".into(), crit.clone());
                    header
                },
                ..known.clone()
            };
            assert!(matches!(verified(&jwt), Err(VerifyError::Header(_))), "{crit}");
        }
        for (name, value) in [
            ("http://example.invalid/UNDEFINED", json!(true)),
            ("exp", json!(1)),
            ("b64", json!(true)),
            ("b64", json!(false)),
        ] {
            let mut extended = with("crit", json!([name]));
            extended.header.insert(name.into(), value);
            assert_eq!(verified(&extended), Err(VerifyError::Critical(name.into())));
        }
    }

    #[test]
    fn a_changed_claim_breaks_the_signature() {
        let (key, text) = assertion(Algorithm::Rs256);
        let mut parts: Vec<&str> = text.split('.').collect();
        let changed = URL_SAFE_NO_PAD.encode(r#"{"iss":"other"}"#);
        parts[1] = &changed;
        let jwt = Jwt::decode(&parts.join(".")).unwrap();
        assert_eq!(jwt.verify(key.public(), &[Algorithm::Rs256]), Err(VerifyError::Signature));
    }

    #[test]
    fn what_is_no_jwt_is_refused() {
        for bad in ["", "a", "a.b.c", "a.b.c.d", "e30.e30", "e30.W10.x", &"e".repeat(MAX_JWT + 1)] {
            assert!(Jwt::decode(bad).is_err(), "{}", &bad[..bad.len().min(20)]);
        }
    }
}
