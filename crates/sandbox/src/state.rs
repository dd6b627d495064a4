//! What of a sandbox outlives it: the registry after its last change, and the kit, with which its certificates and
//! tokens stay good. Faults, the log and used assertions don't, and what was on its way to the token endpoint arrives.

use std::{borrow::Cow, collections::BTreeMap, fmt, io, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    Kit, KitError,
    client::Client,
    clock::Moment,
    registry::{Delegation, Registry, SystemUser},
    scope::{Access, Scope},
    seed,
};

/// What the bytes begin with, so that a file of somebody else isn't taken for a state.
const OURS: &str = "maskinporten-sandbox";
/// The layout that is written. The first had neither delegations nor system users: they were always the seed's.
const VERSION: u64 = 2;

/// What an earlier sandbox knew after its last change.
#[derive(Debug, Clone)]
pub struct State {
    pub(super) kit: Kit,
    pub(super) registry: Registry,
}

/// Bytes are no state that a sandbox can go on from.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// Something else was written there.
    #[error("it isn't the state of a sandbox")]
    Foreign,
    /// It has a layout that came after this version.
    #[error("a newer version wrote it, in layout {0}")]
    Newer(u64),
    /// It is cut off, or was changed by hand to something that can't be.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// The kit in it is damaged.
    #[error("it is damaged: {0}")]
    Kit(#[from] KitError),
}

type Keep = dyn Fn(&[u8]) -> io::Result<()> + Send + Sync;

/// Keeps a state: it is handed the whole of it as bytes, at the start and after every change, and what it was handed last
/// is what counts. A change is answered when this has returned; if it fails, nothing has changed.
#[derive(Clone)]
pub struct Keeper(Arc<Keep>);

impl Keeper {
    /// Keeps it with this function, which is never called twice at once.
    pub fn new(keep: impl Fn(&[u8]) -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self(Arc::new(keep))
    }
}

impl fmt::Debug for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keeper")
    }
}

/// A change that couldn't be kept, and so wasn't made.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox cannot keep its state: {0}")]
pub(super) struct NotKept(#[from] pub(super) io::Error);

/// The keeper, and what of the state never changes.
pub(super) struct Memory {
    keeper: Keeper,
    kit: BTreeMap<String, String>,
}

/// The bytes, as JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Layout<'a> {
    state_of: Cow<'a, str>,
    version: u64,
    seeded: Cow<'a, str>,
    clients: Vec<Cow<'a, Client>>,
    scopes: Vec<Cow<'a, Scope>>,
    access: Vec<Row<'a>>,
    delegations: Option<Cow<'a, [Delegation]>>,
    system_users: Option<Cow<'a, [SystemUser]>>,
    /// Name and contents of the kit's files.
    kit: Cow<'a, BTreeMap<String, String>>,
}

#[derive(Serialize, Deserialize)]
struct Row<'a> {
    scope: Cow<'a, str>,
    consumer: Cow<'a, str>,
    #[serde(flatten)]
    access: Cow<'a, Access>,
}

/// What every layout begins with.
#[derive(Deserialize)]
struct Beginning {
    state_of: String,
    version: u64,
}

impl State {
    /// Reads what a [`Keeper`] was handed.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StateError> {
        let damaged = |error: serde_json::Error| {
            let is_ours = bytes.starts_with(format!("{{\"state_of\":\"{OURS}\"").as_bytes());
            if is_ours { StateError::Damaged(error.to_string()) } else { StateError::Foreign }
        };
        match serde_json::from_slice(bytes).map_err(damaged)? {
            Beginning { state_of, .. } if state_of != OURS => return Err(StateError::Foreign),
            Beginning { version, .. } if version > VERSION => return Err(StateError::Newer(version)),
            Beginning { .. } => {}
        }
        let layout: Layout<'_> = serde_json::from_slice(bytes).map_err(damaged)?;
        let kit = Kit::from_files(|name| layout.kit.get(name).map(|text| text.clone().into_bytes()))?;
        // Who is who is the same in every sandbox.
        let mut registry =
            seed::registry(Moment::now(0)).map_err(|error| StateError::Damaged(format!("{error:?}")))?;
        registry.seeded = layout.seeded.into_owned();
        registry.clients =
            unique("client", layout.clients, |client| (client.id.clone(), client.into_owned().into()))?;
        registry.scopes = unique("scope", layout.scopes, |scope| (scope.name.clone(), scope.into_owned().into()))?;
        registry.access = unique("row of access", layout.access, |row| {
            ((row.scope.into_owned(), row.consumer.into_owned()), row.access.into_owned())
        })?;
        if let Some(delegations) = layout.delegations {
            registry.delegations = delegations.into_owned();
        }
        if let Some(system_users) = layout.system_users {
            registry.system_users = system_users.into_owned();
        }
        Ok(Self { kit, registry })
    }

    /// The kit of the sandbox that it is the state of.
    pub fn kit(&self) -> &Kit {
        &self.kit
    }
}

fn unique<T, K: Ord, V>(what: &str, rows: Vec<T>, entry: impl Fn(T) -> (K, V)) -> Result<BTreeMap<K, V>, StateError> {
    let count = rows.len();
    let entries: BTreeMap<K, V> = rows.into_iter().map(entry).collect();
    if entries.len() == count { Ok(entries) } else { Err(StateError::Damaged(format!("a {what} is there twice"))) }
}

impl Memory {
    pub(super) fn new(keeper: Keeper, kit: &Kit) -> Result<Self, KitError> {
        // A .p12 is made again of the other two.
        let is_text = |name: &str| name.rsplit_once('.').is_some_and(|(_, kind)| kind != "p12");
        let files = kit.files()?.into_iter().filter(|file| is_text(&file.name));
        let text = |contents: Vec<u8>| String::from_utf8_lossy(&contents).into_owned();
        Ok(Self { keeper, kit: files.map(|file| (file.name, text(file.contents))).collect() })
    }

    pub(super) fn keep(&self, registry: &Registry) -> Result<(), NotKept> {
        let access = registry.access.iter().map(|((scope, consumer), access)| Row {
            scope: scope.into(),
            consumer: consumer.into(),
            access: Cow::Borrowed(access),
        });
        let layout = Layout {
            state_of: OURS.into(),
            version: VERSION,
            seeded: registry.seeded.as_str().into(),
            clients: registry.clients.values().map(|client| Cow::Borrowed(client.as_ref())).collect(),
            scopes: registry.scopes.values().map(|scope| Cow::Borrowed(scope.as_ref())).collect(),
            access: access.collect(),
            delegations: Some(registry.delegations.as_slice().into()),
            system_users: Some(registry.system_users.as_slice().into()),
            kit: Cow::Borrowed(&self.kit),
        };
        let bytes = serde_json::to_vec(&layout).map_err(io::Error::from)?;
        Ok((self.keeper.0)(&bytes)?)
    }
}
