//! Rules for registered keys.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Inventory;
use super::clients::subject;
use super::finding::{Evidence, Finding, Sharer};
use crate::fleet::{FleetClient, Item, Means};
use maskinporten_protocol::clock::later;
use maskinporten_protocol::jwk::Thumbprint;

const DAY: Duration = Duration::from_secs(86_400);

/// Whoever hears of it now has time to renew a key.
const WARN: Duration = DAY.saturating_mul(30);

/// Whoever hears of it now has to hurry.
const FAIL: Duration = DAY.saturating_mul(7);

fn keys(client: &FleetClient) -> impl Iterator<Item = &Item> {
    client.items.iter().filter(|item| item.means == Means::Key)
}

/// How long the keys of a client live, and whether they are used.
pub(super) fn look(client: &FleetClient, inventory: &Inventory<'_>, found: &mut Vec<Finding>) {
    let now = inventory.now;
    let is_expired = |key: &Item| key.expires.is_some_and(|expires| expires <= now);
    let is_signed_with =
        |key: &Item| key.thumbprint.as_ref().is_some_and(|key| inventory.profiles.signing_with(key).next().is_some());
    let is_replaced = client.profile.as_ref().is_some_and(|name| inventory.under_way.contains(name));
    let has_another = keys(client).filter(|key| !is_expired(key)).count() > 1;
    let is_dead = keys(client).all(is_expired);
    for key in keys(client) {
        let kid = key.name.clone();
        let evidence = match key.expires {
            None => Evidence::KeyWithoutEnd(kid),
            Some(expires) if expires <= now => {
                Evidence::KeyExpired { kid, expires, is_needed: is_dead || is_signed_with(key) }
            }
            Some(_) if key.held_here && has_another && !is_replaced && !is_signed_with(key) => {
                Evidence::KeyUnused(kid)
            }
            Some(expires) if expires <= later(now, WARN) => {
                Evidence::KeyExpires { kid, expires, is_soon: expires <= later(now, FAIL) }
            }
            Some(_) => continue,
        };
        found.push(Finding { subject: subject(client), evidence });
    }
}

/// Keys that several clients have.
pub(super) fn compare(clients: &[&FleetClient], found: &mut Vec<Finding>) {
    let mut owners: BTreeMap<&Thumbprint, Vec<&FleetClient>> = BTreeMap::new();
    for client in clients.iter().copied() {
        for thumbprint in keys(client).filter_map(|key| key.thumbprint.as_ref()) {
            let owners = owners.entry(thumbprint).or_default();
            if !owners.iter().any(|owner| std::ptr::eq(*owner, client)) {
                owners.push(client);
            }
        }
    }
    for client in clients.iter().copied() {
        for key in keys(client) {
            let Some(owners) = key.thumbprint.as_ref().and_then(|thumbprint| owners.get(thumbprint)) else {
                continue;
            };
            let others = owners.iter().filter(|owner| !std::ptr::eq(**owner, client));
            let others: Vec<Sharer> =
                others.map(|owner| Sharer { environment: owner.environment.clone(), id: owner.id.clone() }).collect();
            if !others.is_empty() {
                let evidence = Evidence::SharedKey { kid: key.name.clone(), others };
                found.push(Finding { subject: subject(client), evidence });
            }
        }
    }
}
