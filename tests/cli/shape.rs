//! Snapshots.

/// What differs from run to run, and what stands in its place.
pub(crate) const CHANGING: [(&str, &str); 12] = [
    (r#""expires_in": \d+"#, r#""expires_in": [seconds]"#),
    (r"eyJ[\w-]+\.[\w-]+\.[\w-]+", "[token]"),
    (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "[uuid]"),
    (r"\b(\w+)-\d{4}-\d\d-\d\d-[0-9a-z]{8}\b", "$1-[date]-[random]"),
    (r"\b\d{4}-\d\d-\d\dT[\d:.]+Z", "[time]"),
    (r"\b\d{4}-\d\d-\d\d [\d:]+ UTC", "[time]"),
    (r"\b\d{4}-\d\d-\d\d\b", "[date]"),
    (r"\b[0-9a-f]{32}\b", "[trace]"),
    (r"\b[0-9a-f]{64}\b", "[hash]"),
    (r#"(?m)"n": "[\w-]+""#, r#""n": "[modulus]""#),
    (r"\b1[789]\d{8}\b", "[seconds]"),
    (r#"([ "])[\w-]{43}\b"#, "$1[digest]"),
];

/// Compares with a snapshot, in `snapshots/`.
macro_rules! assert_shape {
    ($name:expr, $text:expr) => {
        insta::with_settings!({ filters => crate::shape::CHANGING.to_vec(), omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "snapshots" }, {
            insta::assert_snapshot!($name, $text);
        })
    };
}
pub(crate) use assert_shape;
