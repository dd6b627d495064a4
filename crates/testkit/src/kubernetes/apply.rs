//! What server-side apply and merge patches do to an object, as far as maps and their values go.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// Where a value is in an object.
type Path = Vec<String>;

/// An object, and which manager has set what in it.
#[derive(Clone, Default)]
pub(super) struct Object {
    pub(super) value: Value,
    owned: BTreeMap<String, BTreeSet<Path>>,
}

/// A field that somebody else has set to something else.
pub(super) struct Conflict {
    pub(super) manager: String,
    /// `.data.A`
    pub(super) field: String,
}

impl Object {
    /// A new one, or what a manager has written as a whole.
    pub(super) fn written(value: &Value, manager: &str) -> Self {
        let mut object = Self { value: value.clone(), owned: BTreeMap::new() };
        object.own(manager, leaves(value).into_keys().collect());
        object
    }

    fn own(&mut self, manager: &str, paths: BTreeSet<Path>) {
        for (_, others) in self.owned.iter_mut().filter(|(name, _)| *name != manager) {
            others.retain(|path| !paths.contains(path));
        }
        self.owned.insert(manager.to_owned(), paths);
    }

    /// JSON merge patch (RFC 7396). What it sets is the manager's from then on.
    pub(super) fn merge(&mut self, patch: &Value, manager: &str) {
        merge(&mut self.value, patch);
        let mut paths = self.owned.get(manager).cloned().unwrap_or_default();
        paths.extend(leaves(patch).into_keys());
        self.own(manager, paths);
    }

    /// What a manager wants, the whole of it. What it wanted before goes, unless others want it, too.
    pub(super) fn apply(&mut self, wanted: &Value, manager: &str, force: bool) -> Result<(), Conflict> {
        let wanted = leaves(wanted);
        // What somebody applies and what they write otherwise are two things to a real server.
        let manager = &format!("{manager} applying");
        for (name, paths) in self.owned.iter().filter(|(name, _)| *name != manager && !force) {
            let other =
                |(path, value): &(&Path, &Value)| paths.contains(*path) && at(&self.value, path) != Some(value);
            if let Some((path, _)) = wanted.iter().find(other) {
                return Err(Conflict { manager: name.clone(), field: format!(".{}", path.join(".")) });
            }
        }
        let paths: BTreeSet<Path> = wanted.keys().cloned().collect();
        for gone in self.owned.get(manager).cloned().unwrap_or_default().difference(&paths) {
            remove(&mut self.value, gone);
        }
        for (path, value) in &wanted {
            set(&mut self.value, path, value);
        }
        self.own(manager, paths);
        Ok(())
    }
}

/// All values that are no maps, but for those that say which object it is.
fn leaves(value: &Value) -> BTreeMap<Path, Value> {
    fn walk(value: &Value, path: &mut Path, found: &mut BTreeMap<Path, Value>) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    path.push(name.clone());
                    walk(member, path, found);
                    path.pop();
                }
            }
            other => drop(found.insert(path.clone(), other.clone())),
        }
    }
    let mut found = BTreeMap::new();
    walk(value, &mut Vec::new(), &mut found);
    let is_name = |path: &Path| {
        let path = path.join(".");
        ["apiVersion", "kind"].contains(&path.as_str())
            || ["metadata.name", "metadata.uid", "metadata.resourceVersion", "metadata.creationTimestamp"]
                .contains(&path.as_str())
    };
    found.retain(|path, _| !is_name(path));
    found
}

fn at<'v>(value: &'v Value, path: &Path) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, name| value.get(name))
}

fn set(value: &mut Value, path: &[String], new: &Value) {
    match path.split_first() {
        None => *value = new.clone(),
        Some((name, rest)) => {
            if !value.is_object() {
                *value = Value::Object(Map::new());
            }
            set(value.as_object_mut().unwrap().entry(name.clone()).or_insert(Value::Null), rest, new);
        }
    }
}

fn remove(value: &mut Value, path: &[String]) {
    if let (Some((name, rest)), Value::Object(members)) = (path.split_first(), value) {
        match members.get_mut(name) {
            Some(member) if !rest.is_empty() => remove(member, rest),
            _ => drop(members.shift_remove(name)),
        }
    }
}

fn merge(value: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else { return value.clone_from(patch) };
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    let members = value.as_object_mut().unwrap();
    for (name, new) in patch {
        if new.is_null() {
            members.shift_remove(name);
        } else {
            merge(members.entry(name.clone()).or_insert(Value::Null), new);
        }
    }
}
