//! The double: objects by their paths, roles, and the words that a real server has for what it refuses.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json};

use super::USERS;
use super::apply::{Conflict, Object};
use crate::Listener;

/// The resources that it has, with their API groups and kinds.
const RESOURCES: [(&str, &str, &str); 8] = [
    ("namespaces", "", "Namespace"),
    ("secrets", "", "Secret"),
    ("serviceaccounts", "", "ServiceAccount"),
    ("deployments", "apps", "Deployment"),
    ("leases", "coordination.k8s.io", "Lease"),
    ("roles", "rbac.authorization.k8s.io", "Role"),
    ("rolebindings", "rbac.authorization.k8s.io", "RoleBinding"),
    ("selfsubjectaccessreviews", "authorization.k8s.io", "SelfSubjectAccessReview"),
];

/// An answer: the status, and the object or what it says of the error.
type Answer = (u16, Value);

#[derive(Default)]
struct Objects {
    all: BTreeMap<String, Object>,
    version: u64,
}

/// What a call is about.
struct Target {
    group: String,
    resource: String,
    kind: &'static str,
    namespace: String,
    name: String,
}

/// A call, as far as it is looked at.
struct Call<'c> {
    user: &'c str,
    method: &'c str,
    target: Target,
    query: &'c str,
    kind: &'c str,
    body: Value,
}

/// Starts one, which listens until the test ends. Returns where.
pub(super) fn start() -> String {
    let objects = Mutex::new(Objects::default());
    let listener = Listener::serving(move |_, call| {
        let (status, body) = objects.lock().unwrap().answer(call);
        let body = body.to_string();
        let head = format!("HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\nConnection: close\r\n");
        format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
    });
    format!("http://{}", listener.address)
}

impl Target {
    fn of(path: &str) -> Option<Self> {
        let mut segments = path.trim_matches('/').split('/').peekable();
        let group = match segments.next()? {
            "api" => "",
            "apis" => segments.next()?,
            _ => return None,
        };
        segments.next_if_eq(&"v1")?;
        let mut namespace = "";
        let mut resource = segments.next()?;
        let mut name = segments.next().unwrap_or_default();
        if resource == "namespaces" && segments.peek().is_some() {
            namespace = name;
            resource = segments.next()?;
            name = segments.next().unwrap_or_default();
        }
        let (_, _, kind) = RESOURCES.iter().find(|(one, of, _)| *one == resource && *of == group)?;
        let [group, resource, namespace, name] = [group, resource, namespace, name].map(str::to_owned);
        Some(Self { group, resource, kind, namespace, name })
    }

    fn path(&self) -> String {
        format!("{}/{}/{}/{}", self.group, self.namespace, self.resource, self.name)
    }

    /// `deployments.apps`
    fn qualified(&self) -> String {
        if self.group.is_empty() { self.resource.clone() } else { format!("{}.{}", self.resource, self.group) }
    }

    /// What a real server says of an error with this.
    fn status(&self, code: u16, reason: &str, words: &str) -> Answer {
        let mut details = json!({});
        for (member, value) in [("name", &self.name), ("group", &self.group), ("kind", &self.resource)] {
            if !value.is_empty() {
                details[member] = json!(value);
            }
        }
        status(code, reason, &words.replace("IT", &format!("{} {:?}", self.qualified(), self.name)), details)
    }

    fn not_found(&self) -> Answer {
        self.status(404, "NotFound", "IT not found")
    }
}

fn status(code: u16, reason: &str, message: &str, details: Value) -> Answer {
    let mut said =
        json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message});
    said["reason"] = json!(reason);
    if !details.is_null() {
        said["details"] = details;
    }
    said["code"] = json!(code);
    (code, said)
}

impl Objects {
    fn answer(&mut self, raw: &str) -> Answer {
        let (head, body) = raw.split_once("\r\n\r\n").unwrap_or((raw, ""));
        let mut words = head.lines().next().unwrap_or_default().split(' ');
        let (method, address) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let header = |name: &str| {
            head.lines()
                .find_map(|line| line.split_once(": ").filter(|(one, _)| one.eq_ignore_ascii_case(name)))
                .map(|(_, value)| value)
        };
        let token = header("authorization").and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
        let known = |user: &&&str| token == format!("{user}-token");
        let Some(user) = USERS.iter().find(known) else {
            return status(401, "Unauthorized", "Unauthorized", Value::Null);
        };
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let Some(target) = Target::of(path) else { return (404, json!("404 page not found")) };
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        self.decide(Call { user, method, target, query, kind: header("content-type").unwrap_or_default(), body })
    }

    fn decide(&mut self, mut call: Call<'_>) -> Answer {
        if call.target.kind == "SelfSubjectAccessReview" {
            return self.review(&call);
        }
        let target = &call.target;
        let verb = match call.method {
            "GET" if target.name.is_empty() => "list",
            "GET" => "get",
            "POST" => "create",
            "PUT" => "update",
            "PATCH" => "patch",
            _ => "delete",
        };
        if let Some(refused) = self.refused(call.user, verb, target) {
            return refused;
        }
        if verb == "create" {
            call.body["metadata"]["name"].as_str().unwrap_or_default().clone_into(&mut call.target.name);
            if call.target.kind == "Secret" && call.body["type"].is_null() {
                call.body["type"] = json!("Opaque");
            }
        }
        let target = &call.target;
        let there = self.all.get(&target.path()).cloned();
        let manager = option(call.query, "fieldManager").unwrap_or("test");
        match (verb, there) {
            ("get", Some(object)) => (200, object.value),
            ("create", Some(_)) => target.status(409, "AlreadyExists", "IT already exists"),
            ("create", None) => self.put(&call, Object::written(&call.body, manager), None),
            ("update", Some(there)) => {
                let version = &call.body["metadata"]["resourceVersion"];
                if *version != there.value["metadata"]["resourceVersion"] {
                    return stale(target);
                }
                self.put(&call, Object::written(&call.body, manager), Some(&there))
            }
            // Whatever version it names.
            ("update", None) if target.kind == "Lease" => self
                .refused(call.user, "create", target)
                .unwrap_or_else(|| self.put(&call, Object::written(&call.body, manager), None)),
            ("patch", there) if call.kind == "application/apply-patch+yaml" => {
                self.apply(&call, there.as_ref(), manager)
            }
            ("patch", Some(there)) => {
                let mut object = there.clone();
                object.merge(&call.body, manager);
                self.put(&call, object, Some(&there))
            }
            ("list", _) => {
                let prefix = target.path();
                let items: Vec<&Value> = self
                    .all
                    .range(prefix.clone()..)
                    .take_while(|(path, _)| path.starts_with(&prefix))
                    .map(|(_, one)| &one.value)
                    .collect();
                (200, json!({"kind": format!("{}List", target.kind), "items": items}))
            }
            _ => target.not_found(),
        }
    }

    fn apply(&mut self, call: &Call<'_>, there: Option<&Object>, manager: &str) -> Answer {
        let target = &call.target;
        if there.is_none()
            && let Some(refused) = self.refused(call.user, "create", target)
        {
            return refused;
        }
        let wanted = call.body["metadata"]["resourceVersion"].as_str();
        let has = there.and_then(|there| there.value["metadata"]["resourceVersion"].as_str());
        if wanted.is_some() && wanted != has {
            return stale(target);
        }
        let mut object =
            there.cloned().unwrap_or_else(|| Object::written(&json!({"metadata": {"name": target.name}}), ""));
        if let Err(Conflict { manager, field }) =
            object.apply(&call.body, manager, option(call.query, "force").is_some())
        {
            let why = format!("conflict with {manager:?} using v1");
            let cause = json!({"reason": "FieldManagerConflict", "message": why, "field": field});
            let message = format!("Apply failed with 1 conflict: {why}: {field}");
            return status(409, "Conflict", &message, json!({"causes": [cause]}));
        }
        if let Some(there) = there
            && target.kind == "Secret"
            && there.value["type"] != object.value["type"]
        {
            let why = format!("Invalid value: {}: field is immutable", object.value["type"]);
            let cause = json!({"reason": "FieldValueInvalid", "message": why, "field": "type"});
            let details = json!({"name": target.name, "kind": "Secret", "causes": [cause]});
            return status(422, "Invalid", &format!("Secret {:?} is invalid: type: {why}", target.name), details);
        }
        self.put(call, object, there)
    }

    /// Puts it there, unless that is only to be tried, with a new version if anything in it is new.
    fn put(&mut self, call: &Call<'_>, mut object: Object, there: Option<&Object>) -> Answer {
        let target = &call.target;
        let namespace = format!("//namespaces/{}", target.namespace);
        if !target.namespace.is_empty() && !self.all.contains_key(&namespace) {
            let name = target.namespace.clone();
            return Target {
                group: String::new(),
                resource: "namespaces".into(),
                kind: "Namespace",
                namespace: String::new(),
                name,
            }
            .not_found();
        }
        let version = if target.group.is_empty() { "v1".to_owned() } else { format!("{}/v1", target.group) };
        object.value["kind"] = json!(target.kind);
        object.value["apiVersion"] = json!(version);
        if !target.namespace.is_empty() {
            object.value["metadata"]["namespace"] = json!(target.namespace);
        }
        if there.is_none_or(|there| there.value != object.value) {
            self.version += 1;
            object.value["metadata"]["resourceVersion"] = json!(self.version.to_string());
        }
        let status = if there.is_some() { 200 } else { 201 };
        if option(call.query, "dryRun").is_some() {
            // What would be new has no version yet.
            let version = there.map(|there| there.value["metadata"]["resourceVersion"].clone());
            let metadata = object.value["metadata"].as_object_mut().unwrap();
            metadata.shift_remove("resourceVersion");
            metadata.extend(version.map(|version| ("resourceVersion".to_owned(), version)));
            return (status, object.value);
        }
        self.all.insert(target.path(), object.clone());
        (status, object.value)
    }

    /// Whether a user may do what they ask about.
    fn review(&self, call: &Call<'_>) -> Answer {
        let asked = &call.body["spec"]["resourceAttributes"];
        let [verb, group, resource, namespace, name] = ["verb", "group", "resource", "namespace", "name"]
            .map(|member| asked[member].as_str().unwrap_or_default().to_owned());
        let target = Target { group, resource, kind: "", namespace, name };
        let allowed = self.refused(call.user, &verb, &target).is_none();
        let kind = call.target.kind;
        let said = json!({"kind": kind, "apiVersion": "authorization.k8s.io/v1", "metadata": {}, "status": {"allowed": allowed}});
        (201, said)
    }

    /// What a user hears who may not do this.
    fn refused(&self, user: &str, verb: &str, target: &Target) -> Option<Answer> {
        let has = |list: &Value, wanted: &str| {
            list.as_array().is_some_and(|list| list.iter().any(|one| one == wanted || one == "*"))
        };
        let lets = |rule: &Value| {
            let names = &rule["resourceNames"];
            has(&rule["verbs"], verb)
                && has(&rule["resources"], &target.resource)
                && has(&rule["apiGroups"], &target.group)
                && (names.is_null() || (has(names, &target.name) && verb != "create"))
        };
        let prefix = format!("rbac.authorization.k8s.io/{}/", target.namespace);
        let bindings = self.all.iter().filter(|(path, _)| path.starts_with(&format!("{prefix}rolebindings/")));
        let mut roles = bindings
            .filter(|(_, binding)| {
                binding.value["subjects"].as_array().is_some_and(|all| all.iter().any(|one| one["name"] == user))
            })
            .filter_map(|(_, binding)| {
                self.all.get(&format!("{prefix}roles/{}", binding.value["roleRef"]["name"].as_str()?))
            });
        if user == "admin"
            || roles.any(|role| role.value["rules"].as_array().is_some_and(|rules| rules.iter().any(lets)))
        {
            return None;
        }
        let Target { resource, group, namespace, .. } = target;
        let it = if target.name.is_empty() { target.qualified() } else { "IT".to_owned() };
        let words = format!(
            "{it} is forbidden: User {user:?} cannot {verb} resource {resource:?} in API group {group:?} in the namespace {namespace:?}"
        );
        Some(target.status(403, "Forbidden", &words))
    }
}

fn stale(target: &Target) -> Answer {
    let words = "Operation cannot be fulfilled on IT: the object has been modified; please apply your changes to the \
                 latest version and try again";
    target.status(409, "Conflict", words)
}

fn option<'q>(query: &'q str, name: &str) -> Option<&'q str> {
    query.split('&').find_map(|pair| pair.split_once('=').filter(|(one, _)| *one == name)).map(|(_, value)| value)
}
