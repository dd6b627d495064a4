//! Keeping a private key: its public particulars in `keys.toml`, the key itself in a store, in an order that an
//! interruption can't turn into a secret that nobody knows of.

use super::context::Context;
use super::failure::{Failure, Outcome};
use maskinporten_engine::fault;
use maskinporten_engine::held::{HeldKey, State};
use maskinporten_engine::profile::StoreKind;
use maskinporten_engine::store::SecretId;
use maskinporten_protocol::certificate::Certificate;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, Kid};
use maskinporten_protocol::jwks::KeySet;
use maskinporten_protocol::key::PrivateKey;

/// Keeps a key under a kid. A key that is held already stays as it is held: it keeps its kid, and a certificate chain
/// that a profile logs in with isn't lost because the same key comes again without one.
/// Of two chains the one whose certificate lasts longer is kept: certificates are renewed.
pub fn keep(context: &Context, private: &PrivateKey, kid: &Kid, chain: Vec<Vec<u8>>) -> Outcome<HeldKey> {
    keep_in(context, context.store_kind(), private, kid, chain)
}

/// Keeps a key under a kid, in a store of this kind.
pub fn keep_in(
    context: &Context,
    place: StoreKind,
    private: &PrivateKey,
    kid: &Kid,
    chain: Vec<Vec<u8>>,
) -> Outcome<HeldKey> {
    let thumbprint = private.public().thumbprint();
    let held = context.folder.held_keys()?;
    if let Some(known) = held.get(&thumbprint).filter(|known| known.state == State::Stored) {
        let mut key = known.clone();
        if is_newer(&chain, &key.chain) {
            key.chain = chain;
            context.folder.change_held_keys(|held| held.put(key.clone()))?;
        } else if !chain.is_empty() && chain.first() != key.chain.first() {
            context.out.warning("the certificate that is held with this key lasts longer, and stays");
        }
        return Ok(key);
    }
    if held.by_kid(kid).is_some_and(|other| other.thumbprint() != thumbprint) {
        return Err(Failure::not_done(format!("another key is held here under kid {kid}"))
            .hint("choose another kid with --kid; a key is never overwritten"));
    }
    let store = context.store(place)?;
    let mut key = HeldKey {
        kid: kid.clone(),
        public: private.public().clone(),
        chain,
        store: place,
        created: jiff::Timestamp::now(),
        state: State::Pending,
        registered: Vec::new(),
    };
    context.folder.change_held_keys(|held| held.put(key.clone()))?;
    fault::point("store-before");
    if let Err(error) = store.put(&SecretId::Key(thumbprint.clone()), private.pkcs8_der()) {
        // What isn't stored for sure isn't held. A write that may have been done stays on record as pending.
        if !matches!(error, maskinporten_engine::store::StoreError::TimedOut { maybe_written: true, .. }) {
            context.folder.change_held_keys(|held| held.remove(&thumbprint))?;
        }
        return Err(error.into());
    }
    fault::point("store-after");
    key.state = State::Stored;
    context.folder.change_held_keys(|held| held.put(key.clone()))?;
    Ok(key)
}

/// Whether a chain is to take the place of the one that is held. The same certificate may come with more above it.
fn is_newer(new: &[Vec<u8>], held: &[Vec<u8>]) -> bool {
    let end = |chain: &[Vec<u8>]| {
        chain.first().and_then(|leaf| Certificate::from_der(leaf).ok()).map(|leaf| leaf.not_after())
    };
    if new.first() == held.first() { new.len() > held.len() } else { end(new) > end(held) }
}

/// Forgets a key: the secret first, so that what is left on record after an interruption is still there to be
/// deleted.
pub fn forget(context: &Context, key: &HeldKey) -> Outcome {
    let thumbprint = key.thumbprint();
    let store = context.store(context.chosen_store().unwrap_or(key.store))?;
    fault::point("store-before");
    store.delete(&SecretId::Key(thumbprint.clone()))?;
    fault::point("store-after");
    context.folder.change_held_keys(|held| held.remove(&thumbprint))?;
    Ok(())
}

/// Notes which held keys a client's key set holds, so that nobody deletes one that is in use. What can't be noted, in
/// a folder that is only read, isn't worth a failure.
pub fn learn(context: &Context, environment: &EnvironmentName, client_id: &ClientId, set: &KeySet) {
    let noted = context.folder.held_keys().and_then(|mut held| {
        // A write for news only: most often there are none.
        if !held.learn(environment, client_id, set) {
            return Ok(());
        }
        context.folder.change_held_keys(|held| held.learn(environment, client_id, set)).map(drop)
    });
    if let Err(error) = noted {
        context.out.detail(&format!("where keys are registered can't be noted: {error}"));
    }
}

/// A kid that is readable and globally unique: `name-2026-11-21-k3v9x0qd`. Digdir's pages disagree on whether kids
/// are unique per client or among all; this one needn't care.
pub fn new_kid(name: &str, today: jiff::civil::Date) -> Outcome<Kid> {
    const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let random: u64 = rand::random();
    let tail: String = (0..8).map(|i| char::from(LETTERS[(random >> (5 * i) & 31) as usize])).collect();
    format!("{name}-{today}-{tail}")
        .parse()
        .map_err(|error: maskinporten_protocol::ids::IdError| Failure::usage(error.to_string()))
}
