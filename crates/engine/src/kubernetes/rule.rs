//! What roles grant, rule by rule: for those who write them, and for those who miss something.

use std::fmt;

use serde::Deserialize;
use serde_json::json;

use super::cluster::call;
use super::{Call, Cluster, KubernetesError};
use maskinporten_protocol::http::Request;

/// What a role grants in its namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The API group: empty for `secrets`.
    pub group: &'static str,
    /// `secrets`, `leases`
    pub resource: &'static str,
    /// The only object that it is about; `None`: all of them.
    pub name: Option<String>,
    /// `get`, `patch`, …
    pub verbs: Vec<&'static str>,
}

/// On one line of YAML.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let group = if self.group.is_empty() { "''" } else { self.group };
        write!(f, "{{apiGroups: [{group}], resources: [{}], ", self.resource)?;
        if let Some(name) = &self.name {
            // One of digits alone would be a number.
            write!(f, "resourceNames: ['{name}'], ")?;
        }
        write!(f, "verbs: [{}]}}", self.verbs.join(", "))
    }
}

/// What it takes to keep entries in a secret, and to hold the Leases of its clients. A role can't limit what is created by
/// its name, and the name of a Lease tells which client it is for.
pub fn keeping(secret: &str) -> Vec<Rule> {
    let rule = |group, resource, name: Option<&str>, verbs: &[&'static str]| Rule {
        group,
        resource,
        name: name.map(str::to_owned),
        verbs: verbs.to_vec(),
    };
    vec![
        rule("", "secrets", None, &["create"]),
        rule("", "secrets", Some(secret), &["get", "patch"]),
        rule("coordination.k8s.io", "leases", None, &["create", "get", "update"]),
    ]
}

/// What a server says of one permission.
#[derive(Deserialize)]
struct Review {
    status: Verdict,
}

#[derive(Deserialize)]
struct Verdict {
    allowed: bool,
}

impl Cluster {
    /// Of these rules, what this login isn't granted in a namespace, as the server sees it (`SelfSubjectAccessReview`, which
    /// every login may ask for unless somebody took that away).
    pub fn lacking(&self, namespace: &str, rules: Vec<Rule>) -> Result<Vec<Rule>, KubernetesError> {
        let mut lacking = Vec::new();
        for rule in rules {
            let mut verbs = Vec::new();
            for verb in &rule.verbs {
                if !self.grants(namespace, &rule, verb)? {
                    verbs.push(*verb);
                }
            }
            if !verbs.is_empty() {
                lacking.push(Rule { verbs, ..rule });
            }
        }
        Ok(lacking)
    }

    fn grants(&self, namespace: &str, rule: &Rule, verb: &str) -> Result<bool, KubernetesError> {
        let mut asked = json!({"namespace": namespace, "verb": verb, "group": rule.group, "resource": rule.resource});
        if let Some(name) = &rule.name {
            asked["name"] = json!(name);
        }
        let body = json!({
            "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": asked},
        });
        let url = self.at("apis/authorization.k8s.io/v1/selfsubjectaccessreviews".split('/'));
        let call = Call { verb: "create", ..call("selfsubjectaccessreviews", namespace, rule.resource) };
        let answer = self.send(Request::post(url, &body).that_only_asks(), call)?;
        Ok(answer.json::<Review>()?.status.allowed)
    }
}
