//! A client as the Kubernetes secret that nais' digdirator makes of it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use maskinporten_protocol::secret::{SecretBytes, SecretText};

/// What is ours in every secret, and who it belongs to in the cluster's view.
pub(super) const MANAGER: &str = "maskinporten";

/// Put together by hand, so that no copy of the key stays behind in a tree of values. JSON is YAML, too. Names have
/// nothing in them that JSON would escape, and a variable without a value is left out.
pub fn manifest(namespace: Option<&str>, name: &str, variables: &[(&'static str, SecretText)]) -> SecretBytes {
    let namespace = namespace.map(|namespace| format!(r#","namespace":"{namespace}""#)).unwrap_or_default();
    let room = |(name, value): &(&str, SecretText)| name.len() + value.expose().len().div_ceil(3) * 4 + 8;
    let room = 256 + name.len() + namespace.len() + variables.iter().map(room).sum::<usize>();
    let mut text = Zeroizing::new(String::with_capacity(room));
    text.push_str(r#"{"apiVersion":"v1","kind":"Secret","type":"Opaque","metadata":{"name":""#);
    for part in
        [name, "\"", &namespace, ",\"labels\":{\"app.kubernetes.io/managed-by\":\"", MANAGER, "\"}},\"data\":{"]
    {
        text.push_str(part);
    }
    let filled = variables.iter().filter(|(_, value)| !value.expose().is_empty());
    for (number, (name, value)) in filled.enumerate() {
        for part in [if number > 0 { ",\"" } else { "\"" }, name, "\":\""] {
            text.push_str(part);
        }
        STANDARD.encode_string(value.expose().as_bytes(), &mut text);
        text.push('"');
    }
    text.push_str("}}\n");
    debug_assert!(text.len() <= room, "a buffer that grows leaves copies behind");
    std::mem::take(&mut *text).into_bytes().into()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_manifest_is_a_secret_in_base64() {
        let variables = [("A", "{\"k\":1}".to_owned().into()), ("B", String::new().into())];
        let read: Value = serde_json::from_slice(manifest(Some("n"), "s", &variables).expose()).unwrap();
        let labels = json!({"app.kubernetes.io/managed-by": "maskinporten"});
        assert_eq!(read["metadata"], json!({"name": "s", "namespace": "n", "labels": labels}));
        assert_eq!(read["data"], json!({"A": "eyJrIjoxfQ=="}));
    }
}
