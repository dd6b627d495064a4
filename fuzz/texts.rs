//! Targets that are texts: settings, and what servers and tokens say.

use maskinporten_protocol::dotenv::Dotenv;
use maskinporten_protocol::jsonc::without_comments;
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::jwks::KeySet;
use maskinporten_protocol::properties::Properties;
use maskinporten_protocol::secret::SecretText;
use maskinporten_protocol::verify::Jwt;
use serde_json::Value;

/// As much of the bytes as is UTF-8.
fn text(bytes: &[u8]) -> &str {
    bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid())
}

/// Java properties, which hold jwt-grant-generator's settings and Spring's: what was read is the same when it was written.
pub fn properties(bytes: &[u8]) {
    let properties = Properties::parse(bytes);
    assert!(!format!("{properties:?}").contains('='));
    for key in properties.keys() {
        let _ = properties.written(key);
        let Ok(Some(value)) = properties.get(key) else { continue };
        let again = Properties::parse(Properties::write(&[(key, value)]).expose().as_bytes());
        assert_eq!(again.get(key).unwrap().unwrap().expose(), value.expose());
    }
}

/// Dotenv files, which hold the variables of nais: a value that is put in is found there, and all others stay.
pub fn dotenv(bytes: &[u8]) {
    const NAME: &str = "MASKINPORTEN_CLIENT_ID";
    let text = text(bytes);
    let before = Dotenv::parse(text);
    assert!(before.names().all(|name| !name.is_empty()));
    let value: SecretText = "it's \"new\" $HOME \\ #1".to_owned().into();
    let Ok(changed) = Dotenv::with(text, &[(NAME, &value)]) else { return };
    let after = Dotenv::parse(changed.expose());
    assert_eq!(after.get(NAME).unwrap().expose(), value.expose());
    for name in before.names().filter(|name| *name != NAME) {
        assert_eq!(after.get(name).map(SecretText::expose), before.get(name).map(SecretText::expose), "{name}");
    }
}

/// JSON with comments, which holds Altinn's settings: JSON without any means the same afterwards.
pub fn jsonc(bytes: &[u8]) {
    let text = text(bytes);
    let plain = without_comments(text);
    assert!(plain.expose().len() <= text.len());
    if let Ok(meant) = serde_json::from_str::<Value>(text) {
        assert_eq!(serde_json::from_str::<Value>(plain.expose()).unwrap(), meant);
    }
}

/// A client's registered keys as a server answers them, and what is said and sent back of each.
pub fn key_set(bytes: &[u8]) {
    let Ok(set) = serde_json::from_slice::<KeySet>(bytes) else { return };
    for key in &set.keys {
        let _ = (key.kid(), key.alg(), key.expires(), key.public_key());
        assert_eq!(key.to_resend().thumbprint(), key.thumbprint());
        assert!(!key.to_renew().members().contains_key("exp"));
    }
}

/// Tokens and assertions, before anything is known of who made them.
pub fn jwt(bytes: &[u8]) {
    let Ok(jwt) = Jwt::decode(text(bytes)) else { return };
    let _ = (jwt.kind(), jwt.claim_text("iss"), jwt.leaf_certificate());
    let own = jwt.header.get("jwk").and_then(Value::as_object);
    if let Some(key) = own.and_then(|own| maskinporten_protocol::jwk::PublicKey::from_jwk(own).ok()) {
        let _ = jwt.verify(&key, &[Algorithm::Rs256, Algorithm::Rs512]);
    }
}
