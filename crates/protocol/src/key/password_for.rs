//! What a password is asked for.

use std::fmt;

/// What a password is needed for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordFor {
    /// The file itself, or one entry in it.
    pub scope: PasswordScope,
    /// What kind of file it is, as people say it: "PKCS#12 keystore".
    pub container: &'static str,
    /// 1 the first time; more when the one before was wrong.
    pub attempt: u32,
}

/// How far a password reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordScope {
    /// The whole file.
    Store,
    /// The entry with this alias, whose password isn't the file's.
    Entry(String),
}

impl fmt::Display for PasswordFor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.scope {
            PasswordScope::Store => write!(f, "the {}", self.container),
            PasswordScope::Entry(alias) => write!(f, "the key {alias:?} in the {}", self.container),
        }
    }
}
