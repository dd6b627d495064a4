//! The newest changes, without reading the whole trail.

use super::{AuditEntry, AuditError, AuditLog, trail};
use crate::private_file::tail;
use crate::profile::Profile;
use maskinporten_protocol::ids::ProfileName;

/// The end of the trail: a megabyte, which is a thousand changes.
#[derive(Debug, Default)]
pub struct RecentChanges(String);

impl AuditLog {
    /// The newest changes.
    pub fn recent(&self) -> Result<RecentChanges, AuditError> {
        let (folder, access) = (self.folder.path(), self.folder.access());
        if self.folder.check_is_somewhere().is_err() {
            return Ok(RecentChanges::default());
        }
        let newest = tail(&self.path(), access)?.unwrap_or_default();
        // One that was begun just now says nothing of what was before.
        let before = if newest.len() < 64 << 10 { trail::last_full(folder)? } else { None };
        let mut bytes = before.map(|path| tail(&path, access)).transpose()?.flatten().unwrap_or_default();
        bytes.extend(newest);
        Ok(RecentChanges(String::from_utf8_lossy(&bytes).into_owned()))
    }
}

impl RecentChanges {
    /// The last lines about changes to a profile's client, or made through it, newest first. The result of a change comes
    /// before its intent.
    pub fn of<'a>(&'a self, name: &'a ProfileName, profile: &'a Profile) -> impl Iterator<Item = AuditEntry> + 'a {
        let id = profile.client_id.as_ref().map(ToString::to_string);
        let may_be_meant =
            move |line: &&str| line.contains(name.as_str()) || id.as_ref().is_some_and(|id| line.contains(id));
        let lines = self.0.lines().rev().filter(may_be_meant);
        lines
            .filter_map(|line| serde_json::from_str::<AuditEntry>(line).ok())
            .filter(|entry| entry.is_of(name, profile))
    }
}
