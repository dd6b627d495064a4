//! Which scopes the organisation may use, found out with as few calls as it takes.

use std::collections::{BTreeMap, BTreeSet};

use maskinporten_protocol::selfservice::{AccessState, SelfService, SelfServiceError};

/// What is known of the organisation's access to some scopes.
#[derive(Debug, Default)]
pub struct KnownAccess {
    /// The scopes without access, with the state that the API gives for them.
    lacking: BTreeMap<String, Option<AccessState>>,
    /// The scopes that couldn't be looked up.
    unknown: BTreeSet<String>,
}

impl KnownAccess {
    /// For these scopes: one call for what others have granted to the organisation, and one for each prefix of the
    /// rest, which may be open to everybody. Nothing is claimed of a prefix that can't be looked up.
    pub fn read<'a>(
        api: &SelfService<'_>,
        scopes: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, SelfServiceError> {
        let (granted, others): (Vec<_>, Vec<_>) =
            api.access()?.into_iter().partition(|row| row.state == AccessState::Approved);
        let granted: BTreeSet<String> = granted.into_iter().map(|row| row.scope).collect();
        let mut states: BTreeMap<String, AccessState> =
            others.into_iter().map(|row| (row.scope, row.state)).collect();
        let wanted: BTreeSet<&str> = scopes.into_iter().filter(|scope| !granted.contains(*scope)).collect();
        let (mut open_by_prefix, mut known) = (BTreeMap::new(), Self::default());
        for scope in wanted {
            let prefix = scope.split(':').next().unwrap_or_default();
            let open = open_by_prefix.entry(prefix).or_insert_with(|| open_scopes(api, prefix));
            match open {
                None => drop(known.unknown.insert(scope.to_owned())),
                Some(open) if open.contains(scope) => {}
                Some(_) => drop(known.lacking.insert(scope.to_owned(), states.remove(scope))),
            }
        }
        Ok(known)
    }

    /// The scopes that couldn't be looked up.
    pub fn unknown(&self) -> impl Iterator<Item = &str> {
        self.unknown.iter().map(String::as_str)
    }

    /// Those of these scopes that the organisation can't use, each with the API's word for it, if it has one.
    pub fn lacking<'a>(
        &'a self,
        scopes: impl IntoIterator<Item = &'a str>,
    ) -> impl Iterator<Item = (&'a str, Option<&'a AccessState>)> {
        scopes.into_iter().filter_map(|scope| Some((scope, self.lacking.get(scope)?.as_ref())))
    }
}

fn open_scopes(api: &SelfService<'_>, prefix: &str) -> Option<BTreeSet<String>> {
    let listed = api.public_scopes(prefix).ok()?;
    Some(listed.into_iter().filter(|scope| scope.accessible_for_all).map(|scope| scope.name).collect())
}
