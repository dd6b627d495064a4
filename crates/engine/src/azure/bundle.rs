//! What a vault says of its keys.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use maskinporten_protocol::jwk::{JwkError, PublicKey};

/// A version of a key.
#[derive(Deserialize)]
pub(super) struct Bundle {
    key: Map<String, Value>,
    #[serde(default)]
    pub(super) attributes: Attributes,
}

/// A page of the list of versions.
#[derive(Deserialize)]
pub(super) struct Page {
    #[serde(default)]
    pub(super) value: Option<Vec<Listed>>,
    #[serde(default, rename = "nextLink")]
    pub(super) next_link: Option<String>,
}

/// A version in the list, which doesn't have the key itself.
#[derive(Deserialize)]
pub(super) struct Listed {
    pub(super) kid: String,
    #[serde(default)]
    pub(super) attributes: Attributes,
}

/// Whether and when a version may be used, times in seconds since 1970.
#[derive(Deserialize, Default)]
pub(super) struct Attributes {
    enabled: Option<bool>,
    nbf: Option<i64>,
    exp: Option<i64>,
    pub(super) created: Option<i64>,
}

/// Why a version can't sign for Maskinporten.
pub(super) enum Why {
    /// It isn't a key that Maskinporten takes.
    Key(JwkError),
    /// The vault doesn't let it sign.
    Off,
}

impl Attributes {
    /// Whether the vault lets a key with these sign.
    pub(super) fn allow_at(&self, now: Timestamp) -> bool {
        let now = now.as_second();
        self.enabled != Some(false)
            && self.nbf.is_none_or(|begins| begins <= now)
            && self.exp.is_none_or(|ends| now < ends)
    }

    pub(super) fn created(&self) -> Option<Timestamp> {
        Timestamp::from_second(self.created?).ok()
    }
}

impl Bundle {
    /// `https://VAULT/keys/NAME/VERSION`
    pub(super) fn identifier(&self) -> &str {
        self.key.get("kid").and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn is_in_hardware(&self) -> bool {
        self.key.get("kty").and_then(Value::as_str).is_some_and(|kind| kind.ends_with("-HSM"))
    }

    /// The public half, if it can sign now.
    pub(super) fn public(&self, now: Timestamp) -> Result<PublicKey, Why> {
        let mut jwk = self.key.clone();
        if jwk.get("kty").and_then(Value::as_str) == Some("RSA-HSM") {
            jwk.insert("kty".to_owned(), "RSA".into());
        }
        let public = PublicKey::from_jwk(&jwk).map_err(Why::Key)?;
        let uses = self.key.get("key_ops").and_then(Value::as_array);
        let may_sign = uses.is_none_or(|uses| uses.iter().any(|one| one == "sign"));
        if may_sign && self.attributes.allow_at(now) { Ok(public) } else { Err(Why::Off) }
    }
}
