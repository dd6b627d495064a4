//! The assertion as it comes over the wire (RFC 7523): three base64url parts, read without believing any of it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::refusal::Refusal;

/// Claims that an assertion may have. `nbf` and `sub` are on no list, but are sent by many and tolerated.
const LISTED: [&str; 13] = [
    "aud",
    "iss",
    "iat",
    "exp",
    "jti",
    "scope",
    "resource",
    "consumer_org",
    "iss_onbehalfof",
    "pid",
    "authorization_details",
    "nbf",
    "sub",
];

/// A readable assertion; nothing in it has been verified.
#[derive(Debug, Clone)]
pub(super) struct Assertion {
    pub(super) header: Map<String, Value>,
    pub(super) claims: Map<String, Value>,
    pub(super) signature: Vec<u8>,
    text: String,
    signed: usize,
}

impl Assertion {
    /// Reads a compact JWS (RFC 7515 3.1); every flaw in its form is MP-011.
    pub(super) fn parse(text: &str) -> Result<Self, Refusal> {
        let parts: Vec<&str> = text.split('.').collect();
        let [header, claims, signature] = parts[..] else {
            return Err(Refusal::parameter());
        };
        let header = object(header)?;
        let typ = header.get("typ");
        if typ.is_some_and(|typ| !typ.as_str().is_some_and(|t| t.eq_ignore_ascii_case("JWT")))
            || header.contains_key("crit")
            || header.get("b64").is_some_and(|encoded| *encoded != Value::Bool(true))
            || !header.get("alg").is_some_and(Value::is_string)
        {
            return Err(Refusal::parameter());
        }
        Ok(Self {
            header,
            claims: object(claims)?,
            signed: text.len() - signature.len() - 1,
            signature: decode(signature)?,
            text: text.to_owned(),
        })
    }

    /// The bytes that the signature is over.
    pub(super) fn signing_input(&self) -> &[u8] {
        &self.text.as_bytes()[..self.signed]
    }

    /// A claim that must be text if it is there at all.
    pub(super) fn text(&self, claim: &str) -> Result<Option<&str>, Refusal> {
        match self.claims.get(claim) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Refusal::parameter()),
        }
    }

    /// A claim that must be a `NumericDate` (RFC 7519 2), in whole seconds.
    pub(super) fn seconds(&self, claim: &str) -> Result<i64, Refusal> {
        let value = self.claims.get(claim).ok_or_else(Refusal::parameter)?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a fraction of a second is dropped, and a float beyond the range of i64 saturates"
        )]
        let seconds = value.as_i64().or_else(|| value.as_f64().map(|float| float as i64));
        seconds.filter(|s| (0..=1 << 38).contains(s)).ok_or_else(Refusal::parameter)
    }

    /// Whether `aud` is exactly `issuer`, or an array with that one string.
    pub(super) fn is_for(&self, issuer: &str) -> bool {
        match self.claims.get("aud") {
            Some(Value::String(aud)) => aud == issuer,
            Some(Value::Array(many)) => matches!(&many[..], [Value::String(aud)] if aud == issuer),
            _ => false,
        }
    }

    /// Refuses claims that no list has.
    pub(super) fn only_listed_claims(&self) -> Result<(), Refusal> {
        let unlisted: Vec<&str> =
            self.claims.keys().map(String::as_str).filter(|claim| !LISTED.contains(claim)).collect();
        if unlisted.is_empty() { Ok(()) } else { Err(Refusal::unlisted(&unlisted)) }
    }
}

fn decode(part: &str) -> Result<Vec<u8>, Refusal> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| Refusal::parameter())
}

fn object(part: &str) -> Result<Map<String, Value>, Refusal> {
    match serde_json::from_slice(&decode(part)?) {
        Ok(Value::Object(map)) => Ok(map),
        _ => Err(Refusal::parameter()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn with_claims(claims: &Value) -> Assertion {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        Assertion::parse(&format!("{}.{}.AA", part(&json!({"alg": "RS256"})), part(claims))).unwrap()
    }

    #[test]
    fn audience_is_one_exact_string() {
        let issuer = "http://127.0.0.1:1/";
        for (aud, good) in [
            (json!(issuer), true),
            (json!([issuer]), true),
            (json!("http://127.0.0.1:1"), false),
            (json!([issuer, "other"]), false),
            (json!("http://127.0.0.1:1/token"), false),
            (json!(null), false),
        ] {
            assert_eq!(with_claims(&json!({"aud": aud})).is_for(issuer), good, "{aud}");
        }
    }

    #[test]
    fn forms_that_cannot_be_read() {
        for text in
            ["", "a.b", "e30.e30.", "e30.e30.AA.AA", "eyJhbGciOiJSUzI1NiJ9.e30=.AA", "eyJhbGciOiJSUzI1NiJ9.e3\n0.AA"]
        {
            assert!(Assertion::parse(text).is_err(), "{text:?}");
        }
        assert!(with_claims(&json!({"exp": "soon"})).seconds("exp").is_err());
        assert!(with_claims(&json!({"exp": i64::MAX})).seconds("exp").is_err());
        assert_eq!(with_claims(&json!({"exp": 12.9})).seconds("exp").unwrap(), 12);
    }
}
