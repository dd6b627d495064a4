//! What its policies grant, path by path: for those who write them, and for those who miss something.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{OpenBao, done};
use crate::key_service::KeyServiceError;
use maskinporten_protocol::http::Request;
use maskinporten_protocol::secret::SecretBytes;

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

#[derive(Serialize)]
struct Asked<'a> {
    paths: Vec<&'a str>,
}

#[derive(Deserialize)]
struct Granted {
    data: BTreeMap<String, Vec<String>>,
}

impl OpenBao {
    /// Of these rules, those that this login isn't granted in full, as the server sees it (`sys/capabilities-self`).
    pub fn lacking(&self, rules: Vec<Rule>) -> Result<Vec<Rule>, KeyServiceError> {
        let own = Rule::new("sys/capabilities-self".into(), &["update"]);
        // What is granted below a path is asked of something there.
        let paths: Vec<String> = rules.iter().map(|rule| rule.path.replace('*', "x")).collect();
        let body = SecretBytes::json(&Asked { paths: paths.iter().map(String::as_str).collect() });
        let body = body.map_err(|_| KeyServiceError::Strange { server: "it".into(), what: "no JSON".into() })?;
        let doing = "tell what this login may do";
        let answer = self.ask(&own, doing, |url| Request::post_secret(url, &body).that_only_asks())?;
        let Granted { data } = done(answer, doing)?.json().map_err(KeyServiceError::from)?;
        let has = |path: &str, capability: &str| {
            data.get(path).is_some_and(|granted| granted.iter().any(|one| one == capability || one == "root"))
        };
        let is_granted = |(rule, path): &(Rule, String)| rule.capabilities.iter().all(|one| has(path, one));
        let all = rules.into_iter().zip(paths);
        Ok(all.filter(|both| !is_granted(both)).map(|(rule, _)| rule).collect())
    }
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
