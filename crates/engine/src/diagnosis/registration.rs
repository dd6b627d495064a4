//! What is registered of a client, beside what this machine has: as the self-service API shows it.

use super::view::{Admin, Sight, View};
use super::{Asked, Cause, Chain, Finding, Place, Registered, Seen, Timed, Unseen, Wrong, server};
use crate::client::ClientKey;
use crate::error::Error;
use crate::key_store::KeyStoreError;
use crate::profile::KeyName;
use crate::resemblance::near;
use crate::scope_access::{Access, KnownAccess, KnownScope, Publication};
use crate::store::StoreError;
use maskinporten_protocol::certificate::Problem;
use maskinporten_protocol::ids::Scope;
use maskinporten_protocol::jwks::{KeySet, RegisteredKey};
use maskinporten_protocol::selfservice::{ClientRecord, ClientTraits, SelfServiceError};
use maskinporten_protocol::token::{self, TokenError};

/// Judges what the API shows. Where it shows nothing, the token endpoint's answer has to do. Returns what an admin saw.
pub(super) fn judge(asked: &Asked<'_>, view: View, chain: &mut Chain) -> Known {
    let sight = match view.admin {
        Admin::Sees(timed) => {
            let Timed { found, took } = *timed;
            chain.put(Place::SelfService, Finding::Right(Seen::Admin(found.admin.clone())), Some(took));
            match &found.client {
                Ok(client) => {
                    of_client(client, chain);
                    of_keys(asked, &found, chain);
                    of_organisation(asked, client, chain);
                }
                Err(error) => no_client(asked, &found, error, chain),
            }
            Some(found)
        }
        Admin::Nobody => {
            let has_api = asked.environment().selfservice.is_some();
            closed(chain, || if has_api { Unseen::NoAdmin } else { Unseen::NoSelfService });
            None
        }
        Admin::Refused(Timed { found, took }) => {
            closed(chain, || Unseen::After(Place::SelfService));
            let finding = of_admin(found, chain);
            chain.put(Place::SelfService, finding, Some(took));
            None
        }
    };
    iss_is_kid(asked, chain);
    let access = view.access.unwrap_or_else(|error| {
        chain.unseen(Place::Access, Unseen::Unanswered(error.to_string()));
        KnownAccess::default()
    });
    let known = Known { sight, access };
    if let Some(client) = known.client() {
        of_scopes(asked, client, &known.access, chain);
    }
    of_customer(asked, &known, chain);
    of_access(asked, &known.access, chain);
    known
}

/// What is known besides the chain.
pub(super) struct Known {
    /// What an admin saw.
    pub(super) sight: Option<Sight>,
    /// What is known of the scopes.
    pub(super) access: KnownAccess,
}

impl Known {
    /// The client, as an admin saw it.
    pub(super) fn client(&self) -> Option<&ClientRecord> {
        self.sight.as_ref()?.client.as_ref().ok()
    }

    /// The client's organisation, by what is registered.
    pub(super) fn organisation(&self) -> Option<String> {
        let number = self.client().and_then(ClientRecord::organisation);
        number.or_else(|| self.access.organisation()).map(str::to_owned)
    }
}

fn closed(chain: &mut Chain, why: impl Fn() -> Unseen) {
    for place in [Place::SelfService, Place::Client, Place::RegisteredKey, Place::Scopes, Place::Access] {
        chain.unseen(place, why());
    }
}

/// Why the admin's client can't look.
fn of_admin(error: Error, chain: &Chain) -> Finding {
    let cause = match &error {
        Error::NoAdminToken { source: TokenError::Refused(refusal), .. } => match refusal.cause() {
            token::Cause::ScopeNotOnClient | token::Cause::NoAccess | token::Cause::IntegrationType => {
                Cause::AdminWithoutRights
            }
            _ => Cause::AdminRefused,
        },
        Error::NoAdminToken { source: TokenError::ClockTooFarOff { .. }, .. } => Cause::AdminRefused,
        Error::NoAdminToken { source: TokenError::Http(_), .. } if chain.is_wrong(Place::Network) => {
            return Finding::Unseen(Unseen::After(Place::Network));
        }
        Error::NoAdminToken { source: TokenError::Http(error), .. } => server::of_no_answer(error),
        Error::Keys(KeyStoreError::Store(
            StoreError::Insecure { .. } | StoreError::Corrupt { .. } | StoreError::Io { .. },
        )) => Cause::Store,
        _ => return Finding::Unseen(Unseen::Failed(error)),
    };
    Finding::Wrong(Wrong { cause, error: Some(error) })
}

/// A profile that has a kid where its client id should be: its own, or that of another key here.
fn iss_is_kid(asked: &Asked<'_>, chain: &mut Chain) {
    let id = asked.client.client_id.as_str();
    let is_kid = asked.own.name.as_ref().is_some_and(|name| name.kid.as_str() == id)
        || asked.own.register.iter().any(|key| key.kid.as_str() == id);
    if is_kid && !chain.is_seen_right(Place::Client) {
        chain.wrong(Place::Client, Cause::IssIsKid, None);
    }
}

fn no_client(asked: &Asked<'_>, sight: &Sight, error: &SelfServiceError, chain: &mut Chain) {
    let id = asked.client.client_id.as_str();
    for place in [Place::RegisteredKey, Place::Scopes] {
        chain.unseen(place, Unseen::After(Place::Client));
    }
    match error.status() {
        Some(status @ (400 | 403 | 404)) => {
            if sight.neighbours.iter().any(|one| one.id == id && !one.is_active) {
                return chain.wrong(Place::Client, Cause::ClientInactive, None);
            }
            let active = sight.neighbours.iter().filter(|one| one.is_active);
            let near = near(id, active.map(|one| one.id.as_str()));
            let near: Vec<String> = near.into_iter().map(str::to_owned).collect();
            // The API shows an organisation its own clients only: another's may well get tokens.
            if status == 404 || !near.is_empty() {
                return chain.wrong(Place::Client, Cause::ClientUnknown(near), None);
            }
            chain.unseen(Place::Client, Unseen::NotOurs);
        }
        _ => {
            chain.unseen(Place::Client, Unseen::After(Place::SelfService));
            if let SelfServiceError::Http(error) = error {
                let told = TokenError::from(error.clone()).into();
                chain.wrong(Place::SelfService, server::of_no_answer(error), Some(told));
            }
        }
    }
}

fn of_client(client: &ClientRecord, chain: &mut Chain) {
    let traits = ClientTraits::from(client);
    let cause = if traits.is_inactive {
        Cause::ClientInactive
    } else if !traits.is_of_a_machine() {
        Cause::ClientOtherType(Some(traits.integration_type))
    } else if !traits.may_use_assertions() {
        Cause::NoGrantType
    } else {
        let (name, organisation) = (client.text("client_name").to_owned(), client.text("client_orgno").to_owned());
        return chain.right(Place::Client, Seen::Client { name, organisation });
    };
    chain.wrong(Place::Client, cause, None);
}

fn of_keys(asked: &Asked<'_>, sight: &Sight, chain: &mut Chain) {
    let set = match &sight.keys {
        Ok(set) => set,
        Err(error) => return chain.unseen(Place::RegisteredKey, Unseen::Unanswered(error.to_string())),
    };
    if asked.own.old.as_ref().is_some_and(|old| !old.is_in(set)) {
        chain.wrong(Place::Rotation, Cause::RotationHalfDone { is_final: true }, None);
    }
    match (&asked.own.name, &asked.own.chain) {
        (Some(name), _) => match of_key(asked, sight, set, name) {
            Ok(seen) => chain.right(Place::RegisteredKey, seen),
            Err(cause) => chain.wrong(Place::RegisteredKey, cause, None),
        },
        (None, _) if matches!(asked.client.key, ClientKey::NotYet(_)) => {
            chain.unseen(Place::RegisteredKey, Unseen::After(Place::Key));
        }
        (None, _) if set.keys.is_empty() => chain.right(Place::RegisteredKey, Seen::NoneRegistered),
        (None, Some(_)) => {
            chain.wrong(Place::RegisteredKey, Cause::CertificateTurnedOff(usable(asked, set)), None);
        }
        (None, None) => chain.unseen(Place::RegisteredKey, Unseen::After(Place::Key)),
    }
}

/// A key that the client could log in with, rather one that is here.
fn usable(asked: &Asked<'_>, set: &KeySet) -> Option<Registered> {
    let keys = set.keys.iter().filter(|key| !key.is_expired(asked.own.now));
    let registered = |key: &RegisteredKey| Registered {
        kid: key.kid().to_owned(),
        is_here: asked.own.register.iter().any(|own| {
            own.kid.as_str() == key.kid() && key.thumbprint().is_some_and(|thumbprint| thumbprint == own.thumbprint())
        }),
    };
    keys.map(registered).max_by_key(|key| key.is_here)
}

/// Whether the key that is signed with is registered as it is named: by its thumbprint, and only then by its kid.
fn of_key(asked: &Asked<'_>, sight: &Sight, set: &KeySet, name: &KeyName) -> Result<Seen, Cause> {
    let kid = name.kid.as_str();
    if let Some(key) = set.keys.iter().find(|key| name.is(key)) {
        if key.is_expired(asked.own.now) {
            return Err(Cause::KeyExpired(key.expires()));
        }
        let other = key.alg().filter(|alg| *alg != asked.request.algorithm.as_str()).map(str::to_owned);
        return Ok(Seen::Registered { kid: kid.to_owned(), expires: key.expires(), other_algorithm: other });
    }
    if let Some(key) = set.by_thumbprint(&name.thumbprint).next() {
        return Err(Cause::KidMisspelt(key.kid().to_owned()));
    }
    if set.by_kid(kid).is_some() {
        return Err(Cause::KidOfAnotherKey);
    }
    let elsewhere = sight.neighbours.iter().find(|one| one.is_active && one.keys.contains(&name.thumbprint));
    if let Some(other) = elsewhere {
        return Err(Cause::KeyOfAnotherClient(other.id.clone()));
    }
    if was_registered(asked, name) {
        return Err(Cause::KeyReplaced);
    }
    Err(if set.keys.is_empty() { Cause::NoKeys } else { Cause::KeyNotRegistered })
}

/// Whether the key was on this client when its key set was last seen from here.
fn was_registered(asked: &Asked<'_>, name: &KeyName) -> bool {
    asked.own.register.get(&name.thumbprint).is_some_and(|key| {
        key.registered
            .iter()
            .any(|place| place.environment == asked.environment().name && place.client_id == asked.client.client_id)
    })
}

fn of_scopes(asked: &Asked<'_>, client: &ClientRecord, access: &KnownAccess, chain: &mut Chain) {
    let (wanted, own) = (&asked.request.scopes, client.scopes());
    let missing: Vec<&str> = wanted.iter().map(Scope::as_str).filter(|scope| !own.contains(scope)).collect();
    if missing.is_empty() {
        if !wanted.is_empty() {
            chain.right(Place::Scopes, Seen::Scopes(wanted.clone()));
        }
        return;
    }
    chain.wrong(Place::Scopes, not_on_client(&missing, &own, access), None);
}

/// What is wrong with scopes that aren't on the client, which has these of its `own`, as far as that is known.
pub(super) fn not_on_client(missing: &[&str], own: &[&str], access: &KnownAccess) -> Cause {
    let is_nowhere = |scope: &&str| access.of(scope).publication == Publication::NoSuchPrefix;
    let nowhere = || missing.iter().copied().find(is_nowhere);
    let cause = missing.iter().find_map(|scope| misspelt(scope, own, access));
    cause
        .or_else(|| Some(Cause::ScopeGone { scope: nowhere()?.to_owned(), was_offered: false, is_registered: false }))
        .unwrap_or_else(|| Cause::ScopeNotOnClient(missing.iter().map(|scope| (*scope).to_owned()).collect()))
}

/// A scope that isn't on the client, nobody publishes, and is spelt like one on the client or like one that somebody does.
fn misspelt(scope: &str, own: &[&str], access: &KnownAccess) -> Option<Cause> {
    let near = meant(scope, own, access)?.to_owned();
    Some(Cause::ScopeMisspelt { scope: scope.to_owned(), near, is_registered: false })
}

fn meant<'a>(scope: &str, own: &[&'a str], access: &'a KnownAccess) -> Option<&'a str> {
    if matches!(access.of(scope).publication, Publication::Published(_) | Publication::Deactivated(_)) {
        return None;
    }
    let published = access.beside(scope).map(|other| other.name.as_str());
    // What the client has is what was meant, rather than what only looks more like it.
    near(scope, own.iter().copied()).into_iter().chain(near(scope, published)).next()
}

/// A certificate of another organisation than the client's.
fn of_organisation(asked: &Asked<'_>, client: &ClientRecord, chain: &mut Chain) {
    let (Some(found), Ok(number)) = (&asked.own.chain, client.text("client_orgno").parse()) else { return };
    let problems = found.problems(asked.environment().realm(), Some(&number), asked.own.now);
    if chain.is_seen_right(Place::Certificate)
        && let Some(problem @ (Problem::OtherOrganisation { .. } | Problem::NoOrgNumber)) = problems.first()
    {
        chain.wrong(Place::Certificate, Cause::of_certificate(problem), None);
    }
}

/// The customer that is named: another organisation than the client's own, and for a scope that customers delegate.
fn of_customer(asked: &Asked<'_>, known: &Known, chain: &mut Chain) {
    let Some(customer) = &asked.request.consumer_org else { return };
    let own = asked.own.organisation().or_else(|| known.organisation());
    if own.is_some_and(|own| own == customer.as_str()) {
        return chain.wrong(Place::Delegation, Cause::ConsumerOrgIsSelf, None);
    }
    let mut scopes = asked.request.scopes.iter().map(|scope| known.access.of(scope.as_str()));
    if let Some(scope) = scopes.find(is_undelegable) {
        chain.wrong(Place::Delegation, Cause::ScopeNotDelegable(scope.name.to_owned()), None);
    }
}

/// The organisation's own access. That of a customer nobody sees but the customer.
fn of_access(asked: &Asked<'_>, access: &KnownAccess, chain: &mut Chain) {
    if matches!(chain.cause_of(Place::Scopes), Some(Cause::ScopeMisspelt { .. } | Cause::ScopeGone { .. })) {
        return chain.unseen(Place::Access, Unseen::After(Place::Scopes));
    }
    let scopes = &asked.request.scopes;
    let all = || scopes.iter().map(|scope| access.of(scope.as_str()));
    let customer = asked.request.consumer_org.is_some();
    let lacking = all().find(|known| is_gone(known) || !customer && known.access.is_lacking());
    if let Some(known) = lacking {
        return chain.wrong(Place::Access, lack(asked, access, known.name), None);
    }
    let is_known = |known: KnownScope<'_>| matches!(known.access, Access::Granted | Access::Open);
    if customer {
        chain.unseen(Place::Access, Unseen::OnlyCustomer);
    } else if !scopes.is_empty() && all().all(is_known) {
        chain.right(Place::Access, Seen::Scopes(scopes.clone()));
    }
}

/// Why there is no access to a scope that the client has.
pub(super) fn lack(asked: &Asked<'_>, access: &KnownAccess, scope: &str) -> Cause {
    let (known, scope) = (access.of(scope), scope.to_owned());
    if is_gone(&known) {
        let was_offered = known.publication != Publication::NoSuchPrefix;
        return Cause::ScopeGone { scope, was_offered, is_registered: true };
    }
    match known.access {
        // The organisation's own access says nothing about the customer's.
        _ if asked.request.consumer_org.is_some() => Cause::CustomerWithoutAccess(scope),
        Access::Denied => Cause::AccessDenied(scope),
        Access::Requested => Cause::NoAccess { scope, requested: true },
        _ if known.is_delegable() == Some(true) => Cause::ConsumerOrgLeftOut(scope),
        _ => match meant(&scope, &[], access) {
            Some(near) => Cause::ScopeMisspelt { near: near.to_owned(), scope, is_registered: true },
            None => Cause::NoAccess { scope, requested: false },
        },
    }
}

fn is_gone(known: &KnownScope<'_>) -> bool {
    matches!(known.publication, Publication::Deactivated(_) | Publication::NoSuchPrefix)
}

fn is_undelegable(known: &KnownScope<'_>) -> bool {
    matches!(known.publication, Publication::Published(scope) if !scope.is_delegable())
}
