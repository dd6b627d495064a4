//! Rules for one client, and for the profile that uses it.

use super::finding::{Api, Evidence, Finding, Subject};
use crate::fleet::{FleetClient, Mark, Means};
use crate::profile::Profile;
use crate::scope_access::prefix_of;
use maskinporten_protocol::ids::ProfileName;

pub(super) fn subject(client: &FleetClient) -> Subject {
    Subject::Client {
        environment: client.environment.clone(),
        id: client.id.clone(),
        name: client.name.clone(),
        profile: client.profile.clone(),
    }
}

/// Whether it is a client that the checklist is about: it gets tokens for assertions.
pub(super) fn is_fit(client: &FleetClient) -> bool {
    client.traits.is_of_a_machine() && !client.traits.is_inactive
}

/// Any other client is none of the checklist's business, unless a profile here means to get tokens with it.
pub(super) fn look_at_unfit(client: &FleetClient, found: &mut Vec<Finding>) {
    if client.profile.is_none() {
        return;
    }
    let (scopes, traits) = (client.scopes.clone(), &client.traits);
    let evidence = if traits.is_inactive {
        Evidence::Inactive { scopes }
    } else {
        Evidence::IntegrationType { is: traits.integration_type.clone(), scopes }
    };
    found.push(Finding { subject: subject(client), evidence });
}

/// How a client is registered, and with which scopes.
pub(super) fn look(client: &FleetClient, found: &mut Vec<Finding>) {
    let mut add = |evidence| found.push(Finding { subject: subject(client), evidence });
    let traits = &client.traits;
    if !traits.signs_assertions() {
        add(Evidence::AuthMethod(traits.auth_method.clone()));
    }
    if !traits.may_use_assertions() {
        add(Evidence::GrantTypes(traits.grant_types.clone()));
    }
    if !traits.is_described {
        add(Evidence::NoDescription);
    }
    let apis = apis(&client.scopes);
    if apis.len() > 1 {
        add(Evidence::SeveralApis(apis));
    }
    if !client.items.iter().any(|item| item.means == Means::Key) {
        add(Evidence::NoKey);
    }
    let delegable = client.delegable.clone();
    if traits.is_supplied() && !delegable.is_empty() {
        let are_all = delegable.len() == client.scopes.len();
        add(Evidence::DelegableScopes { scopes: delegable, supplier: traits.supplier.clone(), are_all });
    }
    for mark in &client.marks {
        // Access to what is delegated is the customer's: the supplier needs none of its own.
        if let Mark::Scope { scope, state } = mark
            && !client.delegable.contains(scope)
        {
            let is_only = client.scopes.len() == 1;
            add(Evidence::NoAccess { scope: scope.clone(), state: state.clone(), is_only });
        }
    }
}

/// An admin asks for what self-service needs, and knows why.
pub(super) fn look_at_profile(name: &ProfileName, profile: &Profile, found: &mut Vec<Finding>) {
    if profile.scopes.len() < 2 || profile.is_admin() {
        return;
    }
    let (environment, id) = (profile.environment.clone(), profile.client_id.as_ref().map(ToString::to_string));
    let subject = Subject::Profile { environment, id, name: name.clone() };
    found.push(Finding { subject, evidence: Evidence::SeveralScopes(profile.scopes.clone()) });
}

/// The scopes by their prefixes: the API with most of them first, else as they are registered.
fn apis(scopes: &[String]) -> Vec<Api> {
    let mut apis: Vec<Api> = Vec::new();
    for scope in scopes {
        let prefix = prefix_of(scope);
        match apis.iter_mut().find(|api| api.prefix == prefix) {
            Some(api) => api.scopes.push(scope.clone()),
            None => apis.push(Api { prefix: prefix.to_owned(), scopes: vec![scope.clone()] }),
        }
    }
    apis.sort_by_key(|api| std::cmp::Reverse(api.scopes.len()));
    apis
}
