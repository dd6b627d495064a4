//! A program that signs, for whatever has no module here: `cmd:PROGRAM ARGUMENTS`.
//!
//! It is run once for each question, gets that on stdin as one line of JSON, and answers with JSON on stdout:
//!
//! - `{"version":1,"op":"public"}` → a public JWK (RFC 7517), or `{"keys":[…]}` with several, the oldest first. Where a
//!   key has a `kid`, that is what it is called in the next question. Instead of `kty`, `n` and `e` a key may have
//!   `spki`: its `SubjectPublicKeyInfo` in base64, which is what lies within `-----BEGIN PUBLIC KEY-----`.
//! - `{"version":1,"op":"sign","alg":"RS256","digest":"…","kid":"…"}` → `{"signature":"…"}`. The digest is in base64url
//!   without padding, the signature in base64 of any kind, and `kid` is left out for a key without one. The signature is
//!   RSASSA-PKCS1-v1_5.
//!
//! With another exit code than 0 it has failed, and says on stderr why.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::{KeyService, KeyServiceError, KeyVersion, Respondent, Retirement, ServiceKey, SignerAddress, usable};
use crate::process::Process;
use maskinporten_protocol::clock::Clock;
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::{Algorithm, PublicKey};
use maskinporten_protocol::key::{Bits, PrivateKey};

/// A program that signs.
pub struct ProgramService {
    address: SignerAddress,
    program: Respondent,
}

impl ProgramService {
    /// The program at an address. `withheld`: variables that it doesn't get, since they hold secrets.
    pub fn new(
        address: SignerAddress,
        program: Process,
        clock: Arc<dyn Clock + Send + Sync>,
        withheld: Vec<String>,
    ) -> Self {
        Self { address, program: Respondent::new(program, clock, withheld) }
    }

    fn ask(&self, question: &Value) -> Result<Value, KeyServiceError> {
        let answer = self.program.ask(format!("{question}\n").into_bytes().into())?;
        serde_json::from_slice(answer.expose()).map_err(|_| self.program.strange("something that isn't JSON"))
    }

    fn key(&self, jwk: &Map<String, Value>) -> Result<ServiceKey, KeyServiceError> {
        let version = jwk.get("kid").and_then(Value::as_str).unwrap_or_default().to_owned().into();
        let public = match jwk.get("spki") {
            Some(spki) => PublicKey::from_spki_der(&self.bytes(spki, "a \"spki\"")?),
            None => PublicKey::from_jwk(jwk),
        };
        let unusable = |why| KeyServiceError::Unusable { address: self.address.clone(), why };
        Ok(ServiceKey { version, public: public.map_err(unusable)?, created: None })
    }

    /// What is in base64, of whichever alphabet, on however many lines, with padding or without: tools differ.
    fn bytes(&self, text: &Value, what: &str) -> Result<Vec<u8>, KeyServiceError> {
        let text: Option<String> = text.as_str().map(|text| text.split_ascii_whitespace().collect());
        let text = text.map(|text| text.trim_end_matches('=').replace('+', "-").replace('/', "_"));
        let bytes = text.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
        bytes.ok_or_else(|| self.program.strange(&format!("{what} that isn't in base64")))
    }

    fn not_offered<T>(&self, doing: &'static str) -> Result<T, KeyServiceError> {
        let why = "it is a program, which only signs".to_owned();
        Err(KeyServiceError::NotOffered { address: self.address.clone(), doing, why })
    }
}

impl KeyService for ProgramService {
    fn keys(&self) -> Result<Vec<ServiceKey>, KeyServiceError> {
        let answer = self.ask(&json!({"version": 1, "op": "public"}))?;
        let all = match answer.get("keys").unwrap_or(&answer) {
            Value::Array(several) => several.iter().collect(),
            one => vec![one],
        };
        let object = |jwk: &Value| match jwk {
            Value::Object(jwk) => self.key(jwk),
            _ => Err(self.program.strange("something that isn't a JWK")),
        };
        usable(all.into_iter().map(object))
    }

    fn sign(&self, version: &KeyVersion, algorithm: Algorithm, digest: &[u8]) -> Result<Vec<u8>, KeyServiceError> {
        let digest = URL_SAFE_NO_PAD.encode(digest);
        let mut question = json!({"version": 1, "op": "sign", "alg": algorithm.as_str(), "digest": digest});
        if !version.as_str().is_empty() {
            question["kid"] = json!(version.as_str());
        }
        let answer = self.ask(&question)?;
        let signature =
            answer.get("signature").ok_or_else(|| self.program.strange("JSON without a \"signature\""))?;
        self.bytes(signature, "a \"signature\"")
    }

    fn makes_keys(&self) -> Result<(), KeyServiceError> {
        self.not_offered("make a key")
    }

    fn make(&self, _: Bits, _: &Kid) -> Result<ServiceKey, KeyServiceError> {
        self.not_offered("make a key")
    }

    fn import(&self, _: &PrivateKey, _: &Kid) -> Result<ServiceKey, KeyServiceError> {
        self.not_offered("take a key in")
    }

    fn retire(&self, _: &KeyVersion, _: Retirement, _: &[KeyVersion]) -> Result<(), KeyServiceError> {
        self.not_offered("retire a key")
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::super::{KeyServiceError, RemoteSigner, find};
    use super::*;
    use base64::engine::general_purpose::STANDARD;
    use maskinporten_protocol::clock::SystemClock;
    use maskinporten_protocol::key::{SignError, Signer as _};

    /// A program that answers every question with the same.
    fn saying(answer: &str) -> Arc<dyn KeyService> {
        let address: SignerAddress = format!("cmd:printf %s '{answer}'").parse().unwrap();
        let program = Process::new(["printf", "%s", answer]);
        Arc::new(ProgramService::new(address, program, Arc::new(SystemClock), Vec::new()))
    }

    fn address() -> SignerAddress {
        "cmd:signer secret".parse().unwrap()
    }

    #[test]
    fn a_signature_counts_only_if_it_is_the_key_s() {
        let private = PrivateKey::generate(Bits::B2048).unwrap();
        let jwk = json!(private.public().to_jwk(&"v1".parse().unwrap(), Algorithm::Rs256));
        let keys = [saying(&jwk.to_string()), saying(&json!({"keys": [jwk]}).to_string())].map(|service| {
            let key = find(&*service, &address(), &private.public().thumbprint()).unwrap();
            assert_eq!((key.version.as_str(), key.public.bits()), ("v1", 2048));
            key
        });
        let signed = private.sign(Algorithm::Rs256, b"message").unwrap();
        let answer = |signature: &[u8]| json!({"signature": URL_SAFE_NO_PAD.encode(signature)}).to_string();
        let sign = |answer: &str| {
            RemoteSigner::new(saying(answer), address(), keys[0].clone()).sign(Algorithm::Rs256, b"message")
        };
        for written in
            [URL_SAFE_NO_PAD.encode(&signed), STANDARD.encode(&signed), format!("{}\n", STANDARD.encode(&signed))]
        {
            assert_eq!(sign(&json!({"signature": written}).to_string()).unwrap(), signed);
        }
        let other = private.sign(Algorithm::Rs256, b"another").unwrap();
        for bad in [answer(&other), answer(b""), "{}".to_owned(), "<html>".to_owned(), String::new()] {
            let SignError::Elsewhere(why) = sign(&bad).unwrap_err() else { panic!("{bad}") };
            let is_wrong = matches!(why.downcast_ref(), Some(KeyServiceError::WrongSignature { .. }));
            assert_eq!(is_wrong, bad.contains("signature"), "{why}");
            assert!(!why.to_string().contains("secret"), "{why}");
        }
    }

    #[test]
    fn what_is_no_key_or_another_one_is_named() {
        let private = PrivateKey::generate(Bits::B2048).unwrap();
        let whole = json!(private.public().to_jwk(&"v1".parse().unwrap(), Algorithm::Rs256));
        let mut with_private = whole.clone();
        with_private["d"] = json!("AQAB");
        for bad in [with_private, json!({"kty": "EC"}), json!({}), json!([1]), json!("x"), json!({"spki": "?"})] {
            assert!(saying(&bad.to_string()).keys().is_err(), "{bad}");
        }
        let spki = json!({"kid": "v2", "spki": STANDARD.encode(private.public().to_spki_der().unwrap())});
        // A card has keys of other kinds, too.
        let several = json!({"keys": [{"kty": "EC", "kid": "v0"}, whole, spki]});
        let keys = saying(&several.to_string()).keys().unwrap();
        assert_eq!(keys.iter().map(|key| key.version.as_str()).collect::<Vec<_>>(), ["v1", "v2"]);
        assert!(keys.iter().all(|key| key.public == *private.public()));
        let other = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs".parse().unwrap();
        let missing = find(&*saying(&whole.to_string()), &address(), &other);
        assert!(matches!(missing, Err(KeyServiceError::OtherKeys { .. })));
    }
}
