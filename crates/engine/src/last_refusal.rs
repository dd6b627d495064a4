//! The last refusal on this machine: which it was, when, whose, and its trace id, for somebody who asks later. Nothing more.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::folder::Folder;
use crate::private_file::{FileError, read_private, write_private_unsynced};
use maskinporten_protocol::ids::ProfileName;

/// More than all of them take, in bytes.
const MAX_LEN: usize = 4096;

/// A refusal that a server gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastRefusal {
    /// When.
    pub at: Timestamp,
    /// Its code, or the name that the known refusal has here; of one that isn't known, `OAuth`'s error or the HTTP status.
    pub code: String,
    /// The trace or correlation id, for the server's support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// The profile that was acted for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileName>,
    /// The admin profile that was acted through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin: Option<ProfileName>,
}

impl LastRefusal {
    /// Whether it may have been this profile's client that was refused.
    pub fn is_of(&self, name: &ProfileName) -> bool {
        [&self.profile, &self.admin].into_iter().flatten().any(|one| one == name)
    }

    fn file(folder: &Folder) -> PathBuf {
        folder.path().join("last-refusal.json")
    }

    /// The one that is remembered, if it can be read.
    pub fn read(folder: &Folder) -> Result<Option<Self>, FileError> {
        if folder.check_is_somewhere().is_err() {
            return Ok(None);
        }
        let bytes = read_private(&Self::file(folder), MAX_LEN, folder.access())?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(bytes.expose()).ok()))
    }

    /// Remembers it instead of the one before, where the folder is there already: no folder is made for it.
    pub fn remember(&self, folder: &Folder) -> Result<(), FileError> {
        let Ok(text) = serde_json::to_vec(self) else { return Ok(()) };
        if folder.check_is_somewhere().is_err() || !folder.path().is_dir() {
            return Ok(());
        }
        write_private_unsynced(&Self::file(folder), &text, folder.access())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_remembered_and_no_folder_made_for_it() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::new(home.path().join("none"));
        let refusal = LastRefusal {
            at: "2026-11-28T12:00:00Z".parse().unwrap(),
            code: "MP-121".into(),
            trace_id: None,
            profile: None,
            admin: "admin".parse().ok(),
        };
        assert!(refusal.is_of(&"admin".parse().unwrap()) && !refusal.is_of(&"app".parse().unwrap()));
        refusal.remember(&folder).unwrap();
        assert!(!folder.path().exists() && LastRefusal::read(&folder).unwrap().is_none());
        let folder = Folder::new(home.path().to_owned());
        let later = LastRefusal { code: "unknown-kid".into(), trace_id: Some("1".into()), ..refusal.clone() };
        refusal.remember(&folder).unwrap();
        later.remember(&folder).unwrap();
        assert_eq!(LastRefusal::read(&folder).unwrap(), Some(later));
        refusal.remember(&Folder::nowhere()).unwrap();
    }
}
