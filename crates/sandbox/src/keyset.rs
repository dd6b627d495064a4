//! A client's registered keys, and what the self-service API accepts as one (RFC 7517).

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use x509_cert::{
    Certificate,
    der::{DecodePem, Encode},
};

use super::{
    apierror::ApiError,
    certificate::{self, Trust},
    clock::{Moment, YEAR},
    fields::Fields,
    publickey::{BadKey, PublicKey},
};

/// Keys that one client may have.
pub(super) const MOST_KEYS: usize = 5;

/// Members of a JWK that belong to a private key (RFC 7518 6.3.2).
pub(super) const PRIVATE: [&str; 7] = ["d", "p", "q", "dp", "dq", "qi", "oth"];

/// Kept as the API gives it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(into = "Value", try_from = "Value")]
pub(super) struct RegisteredKey {
    pub(super) kid: String,
    /// Seconds since 1970; at and after this the key is expired.
    pub(super) exp: i64,
    created: String,
    last_updated: String,
    // As it was sent, with members that nobody here knows: they are given back untouched.
    members: Map<String, Value>,
    pub(super) public: Arc<PublicKey>,
}

/// What the rules for keys depend on besides the key.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeyRules<'a> {
    pub(super) now: Moment,
    /// A key sent again without `exp` gets a new year; else it keeps its old `exp`.
    pub(super) renewal: bool,
    /// A key whose `exp` has passed is refused; else it is stored as it is.
    pub(super) refuse_expired: bool,
    /// For `x5c` inside a key, which must be a business certificate of the client's organisation.
    pub(super) trust: &'a Trust,
    pub(super) organisation: &'a str,
}

impl RegisteredKey {
    /// A key put there without asking the rules, as old stored data or another's hand would: only what is needed
    /// to verify with it must be readable.
    pub(super) fn stored(jwk: &Value, now: Moment) -> Result<Self, ApiError> {
        let mut fields = Fields::of(jwk, "jwk")?;
        let (kid, n, e) = (fields.text("kid"), fields.required("n"), fields.required("e"));
        let exp = fields.seconds("exp", 0);
        fields.finish()?;
        Ok(Self {
            kid: kid.unwrap_or_default(),
            exp: exp.unwrap_or(now.after(YEAR)),
            created: now.rfc3339(),
            last_updated: now.rfc3339(),
            members: writable(jwk),
            public: Arc::new(
                PublicKey::from_base64url(&n, &e).map_err(|bad| ApiError::field("jwk", "n", bad.to_string()))?,
            ),
        })
    }

    /// The key as the API gives it back.
    pub(super) fn to_json(&self) -> Value {
        let mut members = self.members.clone();
        members.insert("exp".to_owned(), json!(self.exp));
        members.insert("created".to_owned(), json!(self.created));
        members.insert("last_updated".to_owned(), json!(self.last_updated));
        Value::Object(members)
    }
}

impl From<RegisteredKey> for Value {
    fn from(key: RegisteredKey) -> Self {
        key.to_json()
    }
}

impl TryFrom<Value> for RegisteredKey {
    type Error = String;

    fn try_from(jwk: Value) -> Result<Self, String> {
        let wrong = |what: &str| format!("{what} of the key {} can't be read", jwk["kid"]);
        let date = |name: &str| jwk[name].as_str().map(str::to_owned).ok_or_else(|| wrong(name));
        let exp = jwk["exp"].as_i64().ok_or_else(|| wrong("exp"))?;
        let key = Self::stored(&jwk, Moment::now(0)).map_err(|_| wrong("n"))?;
        Ok(Self { exp, created: date("created")?, last_updated: date("last_updated")?, ..key })
    }
}

/// The set as the API gives it back.
pub(super) fn to_json(keys: &[RegisteredKey]) -> Value {
    json!({ "keys": keys.iter().map(RegisteredKey::to_json).collect::<Vec<_>>() })
}

/// Judges a posted set, which is to replace `old`.
pub(super) fn accept_set(
    body: &Value,
    old: &[RegisteredKey],
    rules: KeyRules,
) -> Result<Vec<RegisteredKey>, ApiError> {
    let keys = body
        .get("keys")
        .and_then(Value::as_array)
        .ok_or_else(|| ApiError::field("jwks", "keys", "keys must be an array"))?;
    if keys.is_empty() {
        return Err(ApiError::field("jwks", "keys", "keys must not be empty"));
    }
    let accepted: Vec<_> = keys.iter().map(|key| accept_key(key, old, rules)).collect::<Result<_, _>>()?;
    set_of(accepted)
}

/// Judges one key, which is to be added to `old` or to replace the one with the same kid there; answers the new set.
pub(super) fn put_key(key: &Value, old: &[RegisteredKey], rules: KeyRules) -> Result<Vec<RegisteredKey>, ApiError> {
    let accepted = accept_key(key, old, rules)?;
    let mut keys = old.to_vec();
    match keys.iter_mut().find(|k| k.kid == accepted.kid) {
        Some(place) => *place = accepted,
        None => keys.push(accepted),
    }
    set_of(keys)
}

fn set_of(keys: Vec<RegisteredKey>) -> Result<Vec<RegisteredKey>, ApiError> {
    if keys.len() > MOST_KEYS {
        return Err(ApiError::field("jwks", "keys", format!("a client can have at most {MOST_KEYS} keys")));
    }
    for (place, key) in keys.iter().enumerate() {
        if keys[..place].iter().any(|other| other.kid == key.kid) {
            return Err(ApiError::field("jwks", "kid", format!("kid {} is there more than once", key.kid)));
        }
    }
    Ok(keys)
}

/// Judges one JWK. `old` are the client's keys before: one with the same kid lends `created`, and with no renewal
/// also its `exp`.
fn accept_key(jwk: &Value, old: &[RegisteredKey], rules: KeyRules) -> Result<RegisteredKey, ApiError> {
    let mut fields = Fields::of(jwk, "jwk")?;
    for private in PRIVATE {
        if fields.raw(private).is_some() {
            fields.wrong(private, format!("{private} is part of a private key and must not be sent"));
        }
    }
    for (name, words) in [("kty", &["RSA"][..]), ("use", &["sig"]), ("alg", &["RS256", "RS512"])] {
        // `alg` alone may be left out (RFC 7517 4.4).
        if fields.raw(name).is_none() && name != "alg" {
            fields.wrong(name, format!("{name} is required"));
        }
        fields.word(name, words);
    }
    let kid = fields.required("kid");
    if !kid.is_empty() && !is_kid(&kid) {
        fields.wrong("kid", "kid may hold letters, digits, '.', '_' and '-'");
    }
    let (n, e) = (fields.required("n"), fields.required("e"));
    let public = PublicKey::from_base64url(&n, &e);
    if let (Err(bad), false, false) = (&public, n.is_empty(), e.is_empty()) {
        fields.wrong("n", bad.to_string());
    }
    let sent_exp = fields.seconds("exp", 0);
    if rules.refuse_expired && sent_exp.is_some_and(|exp| exp <= rules.now.seconds()) {
        fields.wrong("exp", format!("the key {kid} is expired"));
    }
    let chain = fields.texts("x5c");
    if let (Some(chain), Ok(public)) = (&chain, &public) {
        match certificate::judge(chain, rules.trust, rules.now) {
            Ok(leaf) if leaf.public.same_as(public) && leaf.organisation == rules.organisation => {}
            _ => fields
                .wrong("x5c", "x5c must be a business certificate of the client's organisation for this very key"),
        }
    }
    fields.finish()?;
    let public = public.map_err(|bad| ApiError::field("jwk", "n", bad.to_string()))?;

    let before = old.iter().find(|key| key.kid == kid);
    let year = rules.now.after(YEAR);
    let exp = match (sent_exp, before) {
        (Some(exp), _) => exp.min(year),
        (None, Some(before)) if !rules.renewal => before.exp,
        (None, _) => year,
    };
    let now = rules.now.rfc3339();
    Ok(RegisteredKey {
        kid,
        exp,
        created: before.map_or_else(|| now.clone(), |before| before.created.clone()),
        last_updated: now,
        members: writable(jwk),
        public: Arc::new(public),
    })
}

/// Turns what the single-key upload takes as text (a JWK as JSON, a PEM public key or a PEM certificate) into a JWK.
/// PEM has no kid: it gets `new_kid`.
pub(super) fn jwk_from_text(text: &str, new_kid: &str) -> Result<Value, ApiError> {
    let text = text.trim();
    if text.starts_with('{') {
        return serde_json::from_str(text).map_err(|_| ApiError::new(400, "jwk", "the text is not JSON"));
    }
    let public =
        public_from_pem(text).map_err(|bad| ApiError::new(400, "jwk", format!("the text is no PEM key: {bad}")))?;
    Ok(json!({
        "kty": "RSA",
        "use": "sig",
        "alg": "RS256",
        "kid": new_kid,
        "n": public.modulus(),
        "e": public.exponent(),
    }))
}

fn public_from_pem(text: &str) -> Result<PublicKey, BadKey> {
    if text.contains("-----BEGIN CERTIFICATE-----") {
        let spki = Certificate::from_pem(text)
            .and_then(|c| c.tbs_certificate().subject_public_key_info().to_der())
            .map_err(|_| BadKey::Unreadable)?;
        return PublicKey::from_spki(&spki);
    }
    let (label, der) = x509_cert::der::pem::decode_vec(text.as_bytes()).map_err(|_| BadKey::Unreadable)?;
    match label {
        "PUBLIC KEY" => PublicKey::from_spki(&der),
        "RSA PUBLIC KEY" => PublicKey::from_pkcs1(&der),
        _ => Err(BadKey::Unreadable),
    }
}

fn is_kid(kid: &str) -> bool {
    kid.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

// The dates are the server's own to write.
fn writable(jwk: &Value) -> Map<String, Value> {
    let mut members = jwk.as_object().cloned().unwrap_or_default();
    for own in ["exp", "created", "last_updated"] {
        members.shift_remove(own);
    }
    members
}
