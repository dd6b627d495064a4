//! Everything that is registered: organisations, clients, scopes, access, delegations, system users, consents.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    client::Client,
    scope::{Access, AccessState, Scope},
    seed,
};

/// One state of the registry. Cheap to copy: a change copies it, so that older states can still be served.
#[derive(Debug, Clone, Default)]
pub(super) struct Registry {
    /// Organisation number to name.
    pub(super) organisations: BTreeMap<&'static str, &'static str>,
    pub(super) clients: BTreeMap<String, Arc<Client>>,
    pub(super) scopes: BTreeMap<String, Arc<Scope>>,
    /// By scope and the organisation that was given access.
    pub(super) access: BTreeMap<(String, String), Access>,
    /// Prefix to the organisation that owns it.
    pub(super) prefixes: BTreeMap<&'static str, &'static str>,
    pub(super) delegations: Vec<Delegation>,
    pub(super) system_users: Vec<SystemUser>,
    pub(super) consents: Vec<Consent>,
    /// When the seed was made, for rows that have no dates of their own.
    pub(super) seeded: String,
}

/// A consumer lets a supplier use its access to a scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Delegation {
    pub(super) consumer: String,
    #[serde(default = "our_organisation")]
    pub(super) supplier: String,
    pub(super) scope: String,
}

/// A system user that its owner has approved.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SystemUser {
    pub(super) id: String,
    #[serde(default = "our_system")]
    pub(super) system_id: String,
    #[serde(default = "our_organisation")]
    pub(super) vendor: String,
    /// Clients that the vendor's system uses; empty means every client of the vendor.
    #[serde(default)]
    pub(super) client_ids: Vec<String>,
    pub(super) owner: String,
    /// The owner's organisation number, unless the request had another.
    pub(super) external_ref: String,
}

fn our_organisation() -> String {
    seed::ORGANISATION.to_owned()
}

fn our_system() -> String {
    seed::SYSTEM.to_owned()
}

/// A consent that somebody has given.
#[derive(Debug, Clone)]
pub(super) struct Consent {
    pub(super) id: &'static str,
    /// A URN that ends in the giver's number.
    pub(super) from: &'static str,
    pub(super) receiver: &'static str,
    pub(super) consented: &'static str,
    pub(super) valid_to: &'static str,
    pub(super) action: &'static str,
    pub(super) resource: &'static str,
}

impl Registry {
    /// A client that is there and active, as the token server sees it: inactive ones never reach it.
    pub(super) fn active_client(&self, id: &str) -> Option<&Arc<Client>> {
        self.clients.get(id).filter(|client| client.active)
    }

    /// Whether `organisation` may use `scope`.
    pub(super) fn has_access(&self, scope: &Scope, organisation: &str) -> bool {
        scope.active
            && (scope.accessible_for_all
                || self
                    .access
                    .get(&(scope.name.clone(), organisation.to_owned()))
                    .is_some_and(|access| access.state == AccessState::Approved))
    }

    /// Whether `consumer` lets `supplier` use `scope`.
    pub(super) fn is_delegated(&self, scope: &Scope, consumer: &str, supplier: &str) -> bool {
        scope.delegation_source.is_some()
            && self
                .delegations
                .iter()
                .any(|row| row.consumer == consumer && row.supplier == supplier && row.scope == scope.name)
    }

    /// The organisation's name; for one that was never seeded, something that says so.
    pub(super) fn name_of(&self, organisation: &str) -> String {
        self.organisations
            .get(organisation)
            .map_or_else(|| format!("Sandbox organisation {organisation}"), |name| (*name).to_owned())
    }

    /// All of it: `{"clients": […], "scopes": […], "access": […], "delegations": […], "system_users": […]}`.
    pub(super) fn to_json(&self) -> Value {
        let clients: Vec<Value> = self.clients.values().map(|client| client.to_json()).collect();
        let scopes: Vec<Value> = self.scopes.values().map(|scope| scope.to_json()).collect();
        let access = self.access.iter().map(|((scope, consumer), access)| self.access_json(scope, consumer, access));
        json!({
            "clients": clients,
            "scopes": scopes,
            "access": access.collect::<Vec<_>>(),
            "delegations": self.delegations,
            "system_users": self.system_users,
        })
    }

    /// One row of access as the API gives it back.
    pub(super) fn access_json(&self, scope: &str, consumer: &str, access: &Access) -> Value {
        let owner = self.scopes.get(scope).map_or("", |scope| &scope.owner);
        json!({
            "scope": scope,
            "owner_orgno": owner,
            "owner_organization_name": self.name_of(owner),
            "consumer_orgno": consumer,
            "consumer_organization_name": self.name_of(consumer),
            "state": access.state,
            "created": access.created,
            "last_updated": access.last_updated,
        })
    }
}
