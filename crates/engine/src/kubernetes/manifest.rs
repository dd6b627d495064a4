//! A client as the Kubernetes secret that nais' digdirator makes of it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use maskinporten_protocol::secret::{SecretBytes, SecretText};

/// What is ours in every secret, and who it belongs to in the cluster's view.
pub(super) const MANAGER: &str = "maskinporten";

/// A client's variables as a secret. Names have nothing in them that JSON would escape, and a variable without a value is
/// left out.
pub fn manifest(namespace: Option<&str>, name: &str, variables: &[(&'static str, SecretText)]) -> SecretBytes {
    let namespace = namespace.map(|namespace| format!(r#","namespace":"{namespace}""#)).unwrap_or_default();
    let about = format!(r#""name":"{name}"{namespace}"#);
    let filled = variables.iter().filter(|(_, value)| !value.expose().is_empty());
    secret(r#""type":"Opaque","#, &about, filled.map(|(name, value)| (*name, value.expose().as_bytes())))
}

/// A secret of this kind (`"type":…,`, or nothing for the one it has), with this about it in its metadata, and these
/// members. Put together by hand, so that no copy of a key stays
/// behind in a tree of values. JSON is YAML, too.
pub(crate) fn secret<'a>(
    kind: &str,
    about: &str,
    data: impl Iterator<Item = (&'a str, &'a [u8])> + Clone,
) -> SecretBytes {
    let begin = format!(
        r#"{{"apiVersion":"v1","kind":"Secret",{kind}"metadata":{{{about},"labels":{{"app.kubernetes.io/managed-by":"{MANAGER}"}}}},"data":{{"#
    );
    let room = |(name, value): (&str, &[u8])| name.len() + value.len().div_ceil(3) * 4 + 8;
    let room = begin.len() + data.clone().map(room).sum::<usize>() + 4;
    let mut text = Zeroizing::new(String::with_capacity(room));
    text.push_str(&begin);
    for (number, (name, value)) in data.enumerate() {
        for part in [if number > 0 { ",\"" } else { "\"" }, name, "\":\""] {
            text.push_str(part);
        }
        STANDARD.encode_string(value, &mut text);
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
