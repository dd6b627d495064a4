//! What is known of scopes and of an organisation's access to them: the one place that finds it out, with as few calls as
//! it takes. What can't be seen stays unknown.

use std::collections::{BTreeMap, BTreeSet};

use maskinporten_protocol::selfservice::{
    AccessState, Directory, PublicScope, ScopeAccess, ScopePrefix, SelfService, SelfServiceError,
};

/// The published scopes with one prefix, by their names; or why they couldn't be looked up.
type Listed = Result<BTreeMap<String, PublicScope>, SelfServiceError>;

/// What is known of some scopes, and of an organisation's access to them.
#[derive(Debug, Default)]
pub struct KnownAccess {
    /// The scopes that were asked about.
    wanted: BTreeSet<String>,
    /// What others have granted to the organisation, or refused it; none if that can't be seen.
    rows: Option<BTreeMap<String, ScopeAccess>>,
    listed: BTreeMap<String, Listed>,
    prefixes: Option<BTreeMap<String, ScopePrefix>>,
}

/// One scope, with the organisation's access to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownScope<'a> {
    /// `prefix:subscope`.
    pub name: &'a str,
    /// Whether it is there.
    pub publication: Publication<'a>,
    /// Whether the organisation may ask for it.
    pub access: Access<'a>,
    /// Its owner, as far as that is known.
    pub owner: Owner<'a>,
}

/// Whether a scope is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Publication<'a> {
    /// Everybody can see it.
    Published(&'a PublicScope),
    /// Its owner has deactivated it.
    Deactivated(&'a PublicScope),
    /// It isn't in the list. Its prefix is somebody's, so it may be private; or there is no such scope.
    Unlisted,
    /// Nobody has its prefix, so there can be no such scope.
    NoSuchPrefix,
    /// It couldn't be looked up.
    Unknown,
}

/// An organisation's access to a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access<'a> {
    /// No access is needed: it is open to every organisation.
    Open,
    /// Its owner has given it.
    Granted,
    /// Its owner hasn't answered yet.
    Requested,
    /// Its owner has refused it, or taken it back.
    Denied,
    /// In another of the API's words, which isn't known here.
    Other(&'a AccessState),
    /// It was never given.
    Never,
    /// It can't be seen, or couldn't be looked up.
    Unknown,
}

/// Whether an organisation may ask for a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It may, with a client that has the scope.
    Yes,
    /// It may not, as things are.
    No(Obstacle),
    /// It can't be seen from here.
    Unknown,
}

/// Why an organisation may not ask for a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// There is no such scope.
    NoSuchScope,
    /// Its owner has deactivated it.
    Deactivated,
    /// It is for logins of people only.
    NotForMachines,
    /// Its owner hasn't answered yet.
    Requested,
    /// Its owner has refused it, or taken it back.
    Denied,
    /// Its owner hasn't given it.
    NoAccess,
}

impl Access<'_> {
    /// Whether there is none, for all that is known.
    pub fn is_lacking(&self) -> bool {
        !matches!(self, Self::Granted | Self::Open | Self::Unknown)
    }
}

/// Who owns a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Owner<'a> {
    /// The organisation number.
    pub number: Option<&'a str>,
    /// The name.
    pub name: Option<&'a str>,
}

impl<'a> KnownScope<'a> {
    /// Whether the organisation may ask for it.
    pub fn answer(&self) -> Answer {
        match self.publication {
            Publication::NoSuchPrefix => return Answer::No(Obstacle::NoSuchScope),
            Publication::Deactivated(_) => return Answer::No(Obstacle::Deactivated),
            Publication::Published(scope) if !scope.is_for_machines() => return Answer::No(Obstacle::NotForMachines),
            Publication::Published(_) | Publication::Unlisted | Publication::Unknown => {}
        }
        match self.access {
            Access::Open | Access::Granted => Answer::Yes,
            Access::Requested => Answer::No(Obstacle::Requested),
            Access::Denied => Answer::No(Obstacle::Denied),
            Access::Other(_) | Access::Never => Answer::No(Obstacle::NoAccess),
            Access::Unknown => Answer::Unknown,
        }
    }

    /// Whether it can be delegated, if that can be seen.
    pub fn is_delegable(&self) -> Option<bool> {
        match self.publication {
            Publication::Published(scope) | Publication::Deactivated(scope) => Some(scope.is_delegable()),
            Publication::NoSuchPrefix => Some(false),
            Publication::Unlisted | Publication::Unknown => None,
        }
    }

    /// What is published about it.
    pub fn published(&self) -> Option<&'a PublicScope> {
        match self.publication {
            Publication::Published(scope) | Publication::Deactivated(scope) => Some(scope),
            _ => None,
        }
    }
}

impl KnownAccess {
    /// Whether the organisation has access to these scopes, and no more: one call for what others have granted to it,
    /// and one for each prefix of the rest, which may be open to everybody.
    pub fn read<'a>(
        api: &SelfService<'_>,
        scopes: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, SelfServiceError> {
        let mut known = Self::granted(api)?;
        known.look_up(api.directory(), scopes, |known, scope| !known.is_granted(scope));
        Ok(known)
    }

    /// All that can be known of these scopes, their owners' names included: a call for each prefix, and one more.
    pub fn read_whole<'a>(
        api: &SelfService<'_>,
        scopes: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, SelfServiceError> {
        let mut known = Self::granted(api)?;
        known.look_up_all(api.directory(), scopes);
        Ok(known)
    }

    /// Finds out, too, what is published of these scopes, which needn't be known where access was granted.
    pub fn look_closer<'a>(&mut self, api: &SelfService<'_>, scopes: impl IntoIterator<Item = &'a str>) {
        self.look_up(api.directory(), scopes, |_, _| true);
    }

    /// What everybody can see of these scopes. The access of no organisation is among it.
    pub fn published<'a>(directory: Directory<'_>, scopes: impl IntoIterator<Item = &'a str>) -> Self {
        let mut known = Self::default();
        known.look_up_all(directory, scopes);
        known
    }

    fn granted(api: &SelfService<'_>) -> Result<Self, SelfServiceError> {
        let rows = api.access()?.into_iter().map(|row| (row.scope.clone(), row)).collect();
        Ok(Self { rows: Some(rows), ..Self::default() })
    }

    fn look_up_all<'a>(&mut self, directory: Directory<'_>, scopes: impl IntoIterator<Item = &'a str>) {
        self.look_up(directory, scopes, |_, _| true);
        // A server that hasn't answered isn't asked for more.
        let is_silent = |listed: &Listed| matches!(listed, Err(SelfServiceError::Http(_)));
        let rows = if self.listed.values().any(is_silent) { None } else { directory.prefixes().ok() };
        self.prefixes = rows.map(|rows| rows.into_iter().map(|row| (row.prefix.clone(), row)).collect());
    }

    /// Looks up the prefixes of those scopes for which that is needed.
    fn look_up<'a>(
        &mut self,
        directory: Directory<'_>,
        scopes: impl IntoIterator<Item = &'a str>,
        is_needed: impl Fn(&Self, &str) -> bool,
    ) {
        for scope in scopes {
            self.wanted.insert(scope.to_owned());
            let prefix = prefix_of(scope);
            if is_needed(self, scope) && !self.listed.contains_key(prefix) {
                let listed = directory.scopes_under(prefix);
                let by_name = listed.map(|all| all.into_iter().map(|one| (one.name.clone(), one)).collect());
                self.listed.insert(prefix.to_owned(), by_name);
            }
        }
    }

    /// The same, or why some of the scopes couldn't be looked up.
    pub fn complete(mut self) -> Result<Self, SelfServiceError> {
        let failed = self.listed.iter().find(|(_, listed)| listed.is_err()).map(|(prefix, _)| prefix.clone());
        match failed.and_then(|prefix| self.listed.remove(&prefix)) {
            Some(Err(error)) => Err(error),
            _ => Ok(self),
        }
    }

    /// What is known of a scope.
    pub fn of<'a>(&'a self, scope: &'a str) -> KnownScope<'a> {
        let listed = self.listed.get(prefix_of(scope)).and_then(|listed| listed.as_ref().ok());
        let published = listed.and_then(|listed| listed.get(scope));
        let publication = match (published, listed) {
            (Some(scope), _) if scope.active => Publication::Published(scope),
            (Some(scope), _) => Publication::Deactivated(scope),
            (None, Some(_)) if self.has_no_prefix(scope) => Publication::NoSuchPrefix,
            (None, Some(_)) => Publication::Unlisted,
            (None, None) => Publication::Unknown,
        };
        let access = match self.row(scope).map(|row| &row.state) {
            Some(AccessState::Approved) => Access::Granted,
            _ if matches!(publication, Publication::Published(scope) if scope.accessible_for_all) => Access::Open,
            Some(AccessState::Requested) => Access::Requested,
            Some(AccessState::Denied) => Access::Denied,
            Some(other) => Access::Other(other),
            None if self.rows.is_some() && listed.is_some() => Access::Never,
            None => Access::Unknown,
        };
        KnownScope { name: scope, publication, access, owner: self.owner(scope, published) }
    }

    /// Whether a scope is published as one that can be delegated in Altinn.
    pub fn is_delegable(&self, scope: &str) -> bool {
        matches!(self.of(scope).publication, Publication::Published(scope) if scope.is_delegable())
    }

    /// The published scopes that stand under the same prefix.
    pub fn beside<'a>(&'a self, scope: &str) -> impl Iterator<Item = &'a PublicScope> {
        let listed = self.listed.get(prefix_of(scope)).and_then(|listed| listed.as_ref().ok());
        listed.into_iter().flat_map(BTreeMap::values).filter(|scope| scope.active)
    }

    /// The number of the organisation whose access this is, if the API says it: it does with the first access.
    pub fn organisation(&self) -> Option<&str> {
        self.rows.as_ref()?.values().find_map(|row| row.consumer_orgno.as_deref())
    }

    /// The scopes whose access couldn't be found out.
    pub fn unknown(&self) -> impl Iterator<Item = &str> {
        let wanted = self.wanted.iter().map(String::as_str);
        wanted.filter(|scope| self.of(scope).access == Access::Unknown)
    }

    /// Those of these scopes that the organisation can't use, each with the API's word for it, if it has one.
    pub fn lacking<'a>(
        &'a self,
        scopes: impl IntoIterator<Item = &'a str>,
    ) -> impl Iterator<Item = (&'a str, Option<&'a AccessState>)> {
        let lacks = |scope: &&str| self.of(scope).access.is_lacking();
        let word = |scope| (scope, self.row(scope).map(|row| &row.state));
        scopes.into_iter().filter(lacks).map(word)
    }

    fn row(&self, scope: &str) -> Option<&ScopeAccess> {
        self.rows.as_ref()?.get(scope)
    }

    fn is_granted(&self, scope: &str) -> bool {
        self.row(scope).is_some_and(|row| row.state == AccessState::Approved)
    }

    fn has_no_prefix(&self, scope: &str) -> bool {
        self.prefixes.as_ref().is_some_and(|prefixes| !prefixes.contains_key(prefix_of(scope)))
    }

    fn owner<'a>(&'a self, scope: &str, published: Option<&'a PublicScope>) -> Owner<'a> {
        let row = self.row(scope);
        let prefix = self.prefixes.as_ref().and_then(|prefixes| prefixes.get(prefix_of(scope)));
        let of_scope = published.and_then(|scope| scope.owner_orgno.as_deref());
        let of_row = row.and_then(|row| row.owner_orgno.as_deref());
        let number = of_scope.or(of_row).or_else(|| prefix?.owner_orgno.as_deref());
        let is_it = |other: Option<&str>| other == number;
        let by_prefix = prefix.filter(|prefix| is_it(prefix.owner_orgno.as_deref()));
        let by_row = row.filter(|row| is_it(row.owner_orgno.as_deref()));
        let name = by_prefix.and_then(|prefix| prefix.organization_name.as_deref());
        let name = name.or_else(|| by_row?.owner_organization_name.as_deref());
        Owner { number: number.filter(|number| !number.is_empty()), name: name.filter(|name| !name.is_empty()) }
    }
}

/// What stands before a scope's first colon.
pub(crate) fn prefix_of(scope: &str) -> &str {
    scope.split(':').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use maskinporten_protocol::http::HttpError;
    use serde_json::{from_value, json};

    use super::*;

    /// What is known of `a:one`, `a:gone`, `a:private` and `c:x`, with these rows of access.
    fn known(rows: Option<serde_json::Value>) -> KnownAccess {
        let rows: Option<Vec<ScopeAccess>> = rows.map(|rows| from_value(rows).unwrap());
        let listed: Vec<PublicScope> = from_value(json!([
            {"name": "a:one", "owner_orgno": "1", "delegation_source": "https://x/"},
            {"name": "a:open", "owner_orgno": "1", "accessible_for_all": true},
            {"name": "a:gone", "owner_orgno": "2", "accessible_for_all": true, "active": false},
        ]))
        .unwrap();
        let prefixes: Vec<ScopePrefix> =
            from_value(json!([{"prefix": "a", "owner_orgno": "1", "organization_name": "One"}])).unwrap();
        let by_name = listed.into_iter().map(|scope| (scope.name.clone(), scope)).collect();
        let failed = HttpError::Setup("down".into()).into();
        KnownAccess {
            wanted: ["a:one", "a:open", "b:x"].map(str::to_owned).into(),
            rows: rows.map(|rows| rows.into_iter().map(|row| (row.scope.clone(), row)).collect()),
            listed: [("a".to_owned(), Ok(by_name)), ("b".to_owned(), Err(failed)), ("c".to_owned(), Ok([].into()))]
                .into(),
            prefixes: Some(prefixes.into_iter().map(|row| (row.prefix.clone(), row)).collect()),
        }
    }

    #[test]
    fn what_can_t_be_seen_stays_unknown() {
        let blind = known(None);
        let access = |scope| blind.of(scope).access;
        assert_eq!([access("a:one"), access("a:open")], [Access::Unknown, Access::Open]);
        assert_eq!(blind.unknown().collect::<Vec<_>>(), ["a:one", "b:x"]);
        let known = known(Some(json!([])));
        assert_eq!([known.of("a:one").access, known.of("b:x").access], [Access::Never, Access::Unknown]);
        assert_eq!(known.of("b:x").publication, Publication::Unknown);
        assert_eq!(known.of("b:x").answer(), Answer::Unknown);
        assert_eq!(known.lacking(["a:one", "a:open", "b:x"]).collect::<Vec<_>>(), [("a:one", None)]);
        assert_eq!(KnownAccess::default().lacking(["a:b"]).count(), 0);
        assert!(known.complete().is_err() && KnownAccess::default().complete().is_ok());
    }

    #[test]
    fn a_scope_that_isn_t_listed_may_be_private_but_not_without_a_prefix() {
        let rows = json!([{"scope": "a:private", "state": "APPROVED", "owner_orgno": "1", "consumer_orgno": "9"}]);
        let known = known(Some(rows));
        let private = known.of("a:private");
        assert_eq!((private.publication, private.access), (Publication::Unlisted, Access::Granted));
        assert_eq!(private.owner, Owner { number: Some("1"), name: Some("One") });
        assert_eq!(known.of("c:x").answer(), Answer::No(Obstacle::NoSuchScope));
        assert_eq!(known.organisation(), Some("9"));
        let gone = known.of("a:gone");
        assert_eq!((gone.answer(), &gone.access), (Answer::No(Obstacle::Deactivated), &Access::Never));
        // The prefix is another organisation's: the name isn't the owner's.
        assert_eq!(gone.owner, Owner { number: Some("2"), name: None });
        assert_eq!(known.beside("a:x").map(|scope| scope.name.as_str()).collect::<Vec<_>>(), ["a:one", "a:open"]);
    }

    #[test]
    fn the_owner_s_word_counts_until_a_scope_is_open() {
        for (state, access) in
            [("REQUESTED", Access::Requested), ("DENIED", Access::Denied), ("APPROVED", Access::Granted)]
        {
            let known = known(Some(json!([{"scope": "a:one", "state": state}, {"scope": "a:open", "state": state}])));
            assert_eq!(known.of("a:one").access, access);
            let open = if access == Access::Granted { Access::Granted } else { Access::Open };
            assert_eq!(known.of("a:open").access, open);
            let lacking: Vec<_> = known.lacking(["a:one", "a:open"]).map(|(scope, _)| scope).collect();
            assert_eq!(lacking.is_empty(), access == Access::Granted, "{lacking:?}");
        }
    }
}
