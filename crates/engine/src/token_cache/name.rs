//! The name of a cached token: a digest of everything that tells one grant's token from another's.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::store::TokenDigest;

/// How the server knows the key that signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedWith<'a> {
    /// A registered key, by its `kid`.
    Kid(&'a str),
    /// By a certificate, here by any fingerprint of it.
    Certificate(&'a str),
    /// As the store at this address says at the time, which several machines share.
    Shared(&'a str),
}

/// Everything that a token depends on. The signature's algorithm isn't here: it makes no other token. Nor is the
/// `pid`: such a token isn't cached.
#[derive(Debug, Clone, Copy)]
pub struct EntryKey<'a> {
    /// The issuer of the environment.
    pub issuer: &'a str,
    /// The URL that the token is asked of.
    pub token_endpoint: &'a str,
    /// The id of the client that asks.
    pub client_id: &'a str,
    /// The key that signs.
    pub key: SignedWith<'a>,
    /// The scopes, in any order.
    pub scopes: &'a [&'a str],
    /// The resources, in the order given: it is that of the token's `aud`.
    pub resources: &'a [&'a str],
    /// The organisation that the token is asked on behalf of.
    pub consumer_org: Option<&'a str>,
    /// The `authorization_details`; the order of members in an object makes no difference.
    pub authorization_details: Option<&'a Value>,
}

impl EntryKey<'_> {
    /// The entry's name. Two grants have the same one only if their tokens can stand in for each other.
    pub fn name(&self) -> TokenDigest {
        let mut digest = Fields(Sha256::new());
        digest.text("maskinporten token cache 1");
        digest.text(self.issuer);
        digest.text(self.token_endpoint);
        digest.text(self.client_id);
        let (kind, key) = match self.key {
            SignedWith::Kid(kid) => ("kid", kid),
            SignedWith::Certificate(fingerprint) => ("certificate", fingerprint),
            SignedWith::Shared(store) => ("shared", store),
        };
        digest.text(kind);
        digest.text(key);
        let mut scopes = self.scopes.to_vec();
        scopes.sort_unstable();
        scopes.dedup();
        digest.list(&scopes);
        digest.list(self.resources);
        digest.list(self.consumer_org.as_slice());
        let mut details = String::new();
        if let Some(value) = self.authorization_details {
            canonical(value, &mut details);
        }
        // No JSON value is the empty text, so this tells none from any.
        digest.text(&details);
        <[u8; 32]>::from(digest.0.finalize()).into()
    }
}

/// Each text after its length, so that no text can be taken for two, or two for one.
struct Fields(Sha256);

impl Fields {
    fn text(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text);
    }

    fn list(&mut self, texts: &[&str]) {
        self.0.update((texts.len() as u64).to_be_bytes());
        for text in texts {
            self.text(text);
        }
    }
}

/// JSON without white space, the members of objects by name.
fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            out.push('{');
            for (index, (name, value)) in members.into_iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                canonical(value, out);
            }
            out.push('}');
        }
        Value::Array(values) => {
            out.push('[');
            for (index, value) in values.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                canonical(value, out);
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;

    const BASE: EntryKey<'_> = EntryKey {
        issuer: "https://test.maskinporten.no/",
        token_endpoint: "https://test.maskinporten.no/token",
        client_id: "c",
        key: SignedWith::Kid("k"),
        scopes: &["a:one", "b:two"],
        resources: &[],
        consumer_org: None,
        authorization_details: None,
    };

    #[test]
    fn order_makes_no_difference_where_it_has_no_meaning() {
        let same = [
            EntryKey { scopes: &["b:two", "a:one"], ..BASE },
            EntryKey { scopes: &["b:two", "a:one", "b:two"], ..BASE },
        ];
        assert!(same.iter().all(|key| key.name() == BASE.name()));
        let (one, two) =
            (json!([{"type": "t", "x": {"b": 1, "a": 2}}]), json!([{"x": {"a": 2, "b": 1}, "type": "t"}]));
        let name = |details| EntryKey { authorization_details: Some(details), ..BASE }.name();
        assert_eq!(name(&one), name(&two));
    }

    #[test]
    fn no_two_grants_have_one_name() {
        let details = [
            json!(null),
            json!(""),
            json!([]),
            json!({}),
            json!([{}]),
            json!([[]]),
            json!({"a": 1, "b": 2}),
            json!({"a": "1,\"b\":2"}),
            json!([1, 2]),
            json!([2, 1]),
            json!(["1", 2]),
            json!([12]),
            json!("[12]"),
        ];
        let mut keys = vec![
            BASE,
            EntryKey { issuer: "https://maskinporten.no/", ..BASE },
            EntryKey { token_endpoint: "https://test.maskinporten.no/token2", ..BASE },
            EntryKey {
                issuer: "https://test.maskinporten.no/https://test.maskinporten.no",
                token_endpoint: "/token",
                ..BASE
            },
            EntryKey { client_id: "d", ..BASE },
            EntryKey { client_id: "ck", key: SignedWith::Kid(""), ..BASE },
            EntryKey { client_id: "", key: SignedWith::Kid("ck"), ..BASE },
            EntryKey { key: SignedWith::Kid("l"), ..BASE },
            EntryKey { key: SignedWith::Certificate("k"), ..BASE },
            EntryKey { scopes: &["a:one"], ..BASE },
            EntryKey { scopes: &["a:one b:two"], ..BASE },
            EntryKey { scopes: &["a:oneb:two"], ..BASE },
            EntryKey { scopes: &["a:one"], resources: &["b:two"], ..BASE },
            EntryKey { scopes: &[], resources: &["a:one", "b:two"], ..BASE },
            EntryKey { resources: &[""], ..BASE },
            EntryKey { resources: &["https://one"], ..BASE },
            EntryKey { resources: &["https://one", "https://two"], ..BASE },
            EntryKey { resources: &["https://two", "https://one"], ..BASE },
            EntryKey { consumer_org: Some(""), ..BASE },
            EntryKey { consumer_org: Some("974760673"), ..BASE },
            EntryKey { resources: &["974760673"], ..BASE },
        ];
        keys.extend(details.iter().map(|details| EntryKey { authorization_details: Some(details), ..BASE }));
        let names: BTreeSet<_> = keys.iter().map(EntryKey::name).collect();
        assert_eq!(names.len(), keys.len());
    }
}
