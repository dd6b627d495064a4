//! Leases (`coordination.k8s.io/v1`): who is at something, for the people of the cluster to see, and to hold themselves.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::cluster::call;
use super::manifest::MANAGER;
use super::{Cluster, KubernetesError};
use maskinporten_protocol::clock::later;

const API: &str = "apis/coordination.k8s.io/v1";

/// A Lease as it is in a cluster, with what others have put into it, or as it would be new.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ClusterLease {
    metadata: Metadata,
    #[serde(default)]
    spec: Spec,
    #[serde(flatten)]
    others: Map<String, Value>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    name: String,
    /// What would be new has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resource_version: Option<String>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    holder_identity: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lease_duration_seconds: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    acquire_time: Option<MicroTime>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    renew_time: Option<MicroTime>,
    /// How often its holder became another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lease_transitions: Option<u32>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// A time to the microsecond. Kubernetes reads it only with all six decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
struct MicroTime(Timestamp);

impl From<Timestamp> for MicroTime {
    fn from(time: Timestamp) -> Self {
        Self(Timestamp::from_microsecond(time.as_microsecond()).unwrap_or(time))
    }
}

impl Serialize for MicroTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:.6}", self.0))
    }
}

impl ClusterLease {
    /// One that isn't there yet, which nobody holds. `client`: whose it is, for people.
    pub(crate) fn new(name: &str, client: &str) -> Self {
        let about = [
            ("labels", json!({"app.kubernetes.io/managed-by": MANAGER})),
            ("annotations", json!({"maskinporten/client": client})),
        ];
        let kind = [("apiVersion", json!("coordination.k8s.io/v1")), ("kind", json!("Lease"))];
        let map =
            |members: [(&str, Value); 2]| members.map(|(name, value)| (name.to_owned(), value)).into_iter().collect();
        let metadata = Metadata { name: name.to_owned(), resource_version: None, others: map(about) };
        Self { metadata, spec: Spec::default(), others: map(kind) }
    }

    /// Who holds it, and until when that is believed; `None` if nobody does. An error if it doesn't say until when.
    pub(crate) fn holder(&self) -> Result<Option<(&str, Timestamp)>, &'static str> {
        let Some(identity) = self.spec.holder_identity.as_deref().filter(|identity| !identity.is_empty()) else {
            return Ok(None);
        };
        match (self.spec.renew_time, self.spec.lease_duration_seconds) {
            (Some(MicroTime(renewed)), Some(seconds)) => {
                Ok(Some((identity, later(renewed, Duration::from_secs(seconds)))))
            }
            _ => Err("somebody holds it, but it has no renewTime and leaseDurationSeconds that say until when"),
        }
    }

    /// Whether somebody has held it from that moment on.
    pub(crate) fn is_held(&self, identity: &str, renewed: Timestamp) -> bool {
        self.is_of(identity) && self.spec.renew_time == Some(renewed.into())
    }

    /// Whether somebody holds it, or did so last.
    pub(crate) fn is_of(&self, identity: &str) -> bool {
        self.spec.holder_identity.as_deref() == Some(identity)
    }

    /// Gives it to somebody from a moment on, or renews it for whoever has it, for a time in whole seconds.
    pub(crate) fn give(&mut self, identity: &str, renewed: Timestamp, time: Duration) {
        if !self.is_of(identity) {
            let before = self.spec.lease_transitions.unwrap_or_default();
            // Being made isn't a transition.
            let transitions = if self.metadata.resource_version.is_none() { 0 } else { before.saturating_add(1) };
            self.spec.lease_transitions = Some(transitions);
            self.spec.acquire_time = Some(renewed.into());
            self.spec.holder_identity = Some(identity.to_owned());
        }
        self.spec.renew_time = Some(renewed.into());
        self.spec.lease_duration_seconds = Some(time.as_secs());
    }

    /// Takes it from whoever has it.
    pub(crate) fn clear(&mut self) {
        self.spec.holder_identity = Some(String::new());
    }
}

impl Cluster {
    /// A Lease; `None` where there is none.
    pub(crate) fn lease(&self, namespace: &str, name: &str) -> Result<Option<ClusterLease>, KubernetesError> {
        let found = self.find(API, call("leases", namespace, name))?;
        Ok(found.map(|answer| answer.json()).transpose()?)
    }

    /// Writes a Lease over the version that was read, or where there was none; refused with 409 if it is another now.
    pub(crate) fn write_lease(&self, namespace: &str, lease: &ClusterLease) -> Result<(), KubernetesError> {
        let (call, object) = (call("leases", namespace, &lease.metadata.name), json!(lease));
        match lease.metadata.resource_version {
            Some(_) => self.replace(API, call, &object),
            None => self.create(API, call, &object),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_have_in_a_lease_stays_and_its_holders_are_counted() {
        let written = json!({
            "metadata": {"name": "l", "resourceVersion": "7", "labels": {"team": "a"}},
            "spec": {
                "holderIdentity": "ops", "leaseDurationSeconds": 3600, "renewTime": "2026-11-29T12:00:00.000000Z",
                "leaseTransitions": 2, "strategy": "OldestEmulationVersion",
            },
            "kind": "Lease",
        });
        let mut lease: ClusterLease = serde_json::from_value(written.clone()).unwrap();
        let noon: Timestamp = "2026-11-29T12:00:00.123456789Z".parse().unwrap();
        assert_eq!(lease.holder(), Ok(Some(("ops", "2026-11-29T13:00:00Z".parse().unwrap()))));
        lease.give("me", noon, Duration::from_secs(30));
        assert!(lease.is_held("me", noon) && !lease.is_held("ops", noon));
        let mut expected = written;
        for (member, value) in [
            ("holderIdentity", json!("me")),
            ("leaseDurationSeconds", json!(30)),
            ("acquireTime", json!("2026-11-29T12:00:00.123456Z")),
            ("renewTime", json!("2026-11-29T12:00:00.123456Z")),
            ("leaseTransitions", json!(3)),
        ] {
            expected["spec"][member] = value;
        }
        assert_eq!(json!(lease), expected);
        let soon = later(noon, Duration::from_secs(10));
        lease.give("me", soon, Duration::from_secs(30));
        expected["spec"]["renewTime"] = json!("2026-11-29T12:00:10.123456Z");
        assert_eq!(json!(lease), expected, "only renewed");
        lease.clear();
        assert_eq!(lease.holder(), Ok(None));
    }

    #[test]
    fn a_holder_without_an_end_is_never_passed_over() {
        let with = |spec: Value| -> ClusterLease {
            serde_json::from_value(json!({"metadata": {"name": "l"}, "spec": spec})).unwrap()
        };
        for spec in [json!({}), json!({"holderIdentity": ""}), json!({"leaseDurationSeconds": 30})] {
            assert_eq!(with(spec).holder(), Ok(None));
        }
        let time = "2026-11-29T12:00:00.000000Z";
        for spec in [
            json!({"holderIdentity": "ops"}),
            json!({"holderIdentity": "ops", "renewTime": time}),
            json!({"holderIdentity": "ops", "leaseDurationSeconds": 30}),
        ] {
            assert!(with(spec).holder().is_err());
        }
    }
}
