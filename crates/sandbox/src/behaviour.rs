//! The sandbox's options as JSON, to be read and changed while it runs.

use std::{fmt, str::FromStr, time::Duration};

use serde_json::{Value, json};

use super::{Fault, Options};

/// What reading the keys of a client that has none gives: nobody has published the real answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keyless {
    /// `{"keys":[]}`.
    #[default]
    EmptySet,
    /// `{}`.
    EmptyObject,
    /// 404.
    NotFound,
}

impl fmt::Display for Keyless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EmptySet => "empty-set",
            Self::EmptyObject => "empty-object",
            Self::NotFound => "not-found",
        })
    }
}

impl FromStr for Keyless {
    type Err = BehaviourError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::EmptySet, Self::EmptyObject, Self::NotFound]
            .into_iter()
            .find(|one| one.to_string() == text)
            .ok_or_else(|| BehaviourError {
                name: "keyless".to_owned(),
                reason: "must be empty-set, empty-object or not-found".to_owned(),
            })
    }
}

/// A change of behaviour that cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {reason}")]
pub struct BehaviourError {
    /// The member that is wrong.
    pub name: String,
    /// What can't be used, for a person to read.
    pub reason: String,
}

/// The options that can be changed.
pub(super) fn to_json(options: &Options) -> Value {
    json!({
        "propagation_delay": options.propagation_delay.as_secs_f64(),
        "latency": options.latency.as_secs_f64(),
        "clock_skew": options.clock_skew,
        "faults": options.faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "strict": options.strict,
        "single_key_operations": options.single_key_operations,
        "renewal": options.renewal,
        "refuse_expired_keys": options.refuse_expired_keys,
        "forbid_status": options.forbid_status,
        "openapi_statuses": options.openapi_statuses,
        "global_kid": options.global_kid,
        "hide_denied": options.hide_denied,
        "keyless": options.keyless.to_string(),
    })
}

/// Changes the members that `patch` names, all or none of them.
pub(super) fn patch(options: &mut Options, patch: &Value) -> Result<(), BehaviourError> {
    let wrong = |name: &str, reason: &str| BehaviourError { name: name.to_owned(), reason: reason.to_owned() };
    let members = patch.as_object().ok_or_else(|| wrong("body", "must be a JSON object"))?;
    let mut changed = options.clone();
    for (name, value) in members {
        let flag = || value.as_bool().ok_or_else(|| wrong(name, "must be true or false"));
        let duration = || {
            value
                .as_f64()
                .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
                .ok_or_else(|| wrong(name, "must be a number of seconds"))
        };
        match name.as_str() {
            "propagation_delay" => changed.propagation_delay = duration()?,
            "latency" => changed.latency = duration()?,
            "clock_skew" => {
                changed.clock_skew =
                    value.as_i64().ok_or_else(|| wrong(name, "must be a whole number of seconds"))?;
            }
            "faults" => changed.faults = faults(value).map_err(|reason| wrong(name, &reason))?,
            "strict" => changed.strict = flag()?,
            "single_key_operations" => changed.single_key_operations = flag()?,
            "renewal" => changed.renewal = flag()?,
            "refuse_expired_keys" => changed.refuse_expired_keys = flag()?,
            "forbid_status" => changed.forbid_status = flag()?,
            "openapi_statuses" => changed.openapi_statuses = flag()?,
            "global_kid" => changed.global_kid = flag()?,
            "hide_denied" => changed.hide_denied = flag()?,
            "keyless" => changed.keyless = value.as_str().unwrap_or_default().parse()?,
            _ => return Err(wrong(name, "there is no such option")),
        }
    }
    *options = changed;
    Ok(())
}

fn faults(value: &Value) -> Result<Vec<Fault>, String> {
    value
        .as_array()
        .ok_or("must be an array of text")?
        .iter()
        .map(|item| {
            item.as_str()
                .ok_or_else(|| "must be an array of text".to_owned())?
                .parse()
                .map_err(|error: super::FaultParseError| error.to_string())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read_and_a_wrong_patch_changes_nothing() {
        let mut options = Options::default();
        let change = json!({"latency": 0.5, "faults": ["token:503 x2"], "keyless": "not-found"});
        patch(&mut options, &change).unwrap();
        let written = to_json(&options);
        let mut again = Options::default();
        patch(&mut again, &written).unwrap();
        assert_eq!(to_json(&again), written);
        assert!(patch(&mut again, &json!({"latency": 1, "no_such": true})).is_err());
        assert!(patch(&mut again, &json!({"latency": -1})).is_err());
        assert_eq!(to_json(&again), written);
    }
}
