//! What its policies grant, path by path: for those who write them, and for those who miss something.

use std::fmt;

/// What a policy grants on one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The path, without `v1/`.
    pub path: String,
    /// `read`, `update`, …
    pub capabilities: &'static [&'static str],
}

impl Rule {
    pub(super) fn new(path: String, capabilities: &'static [&'static str]) -> Self {
        Self { path, capabilities }
    }
}

/// On one line, in the language of policies.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "path \"{}\" {{ capabilities = {:?} }}", self.path, self.capabilities)
    }
}

/// What signing with a transit key takes.
pub fn signing(mount: &str, key: &str) -> Vec<Rule> {
    vec![reads(mount, key), signs(mount, key)]
}

/// What its rotation takes, from the first key on, and signing with it.
pub fn rotating(mount: &str, key: &str) -> Vec<Rule> {
    vec![makes(mount, key), signs(mount, key), rotates(mount, key), limits(mount, key), trims(mount, key)]
}

/// What it takes besides to import keys.
pub fn importing(mount: &str, key: &str) -> Vec<Rule> {
    vec![wraps(mount), imports(mount, key), imports_version(mount, key)]
}

/// What it takes to keep entries below a path of a `kv` mount.
pub fn keeping(mount: &str, path: &str) -> Vec<Rule> {
    let below = |kind: &str, capabilities| Rule::new(format!("{mount}/{kind}/{path}/*"), capabilities);
    vec![below("data", &["create", "read", "update"]), below("metadata", &["delete", "list"])]
}

pub(super) fn reads(mount: &str, key: &str) -> Rule {
    Rule::new(format!("{mount}/keys/{key}"), &["read"])
}

pub(super) fn makes(mount: &str, key: &str) -> Rule {
    Rule::new(format!("{mount}/keys/{key}"), &["read", "update"])
}

pub(super) fn signs(mount: &str, key: &str) -> Rule {
    Rule::new(format!("{mount}/sign/{key}"), &["update"])
}

pub(super) fn rotates(mount: &str, key: &str) -> Rule {
    Rule::new(format!("{mount}/keys/{key}/rotate"), &["update"])
}

pub(super) fn limits(mount: &str, key: &str) -> Rule {
    Rule::new(format!("{mount}/keys/{key}/config"), &["update"])
}

pub(super) fn trims(mount: &str, key: &str) -> Rule {
    Rule::new(format!("{mount}/keys/{key}/trim"), &["update"])
}

pub(super) fn wraps(mount: &str) -> Rule {
    Rule::new(format!("{mount}/wrapping_key"), &["read"])
}

pub(super) fn imports(mount: &str, key: &str) -> Rule {
    Rule::new(format!("{mount}/keys/{key}/import"), &["update"])
}

pub(super) fn imports_version(mount: &str, key: &str) -> Rule {
    Rule::new(format!("{mount}/keys/{key}/import_version"), &["update"])
}
