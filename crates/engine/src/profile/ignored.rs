//! What of the checklist is ignored, as it stands in `config.toml`.

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use maskinporten_protocol::ids::{ClientId, ProfileName};

/// `lint` in the file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LintEntry {
    #[serde(default)]
    pub(super) ignore: Vec<Ignored>,
}

impl LintEntry {
    /// The lowest version of the file's layout that has a place for it.
    pub(super) fn version(&self) -> u32 {
        if self.ignore.is_empty() { 1 } else { 3 }
    }
}

/// A rule that is ignored: for all that the rest fits, which is everything if nothing else is named.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ignored {
    /// The rule's name. A later version of this program may know more of them.
    pub rule: String,
    /// Why, for whoever wonders.
    #[serde(deserialize_with = "said")]
    pub reason: String,
    /// For this client alone.
    #[serde(default)]
    pub client: Option<ClientId>,
    /// For this profile and its client alone.
    #[serde(default)]
    pub profile: Option<ProfileName>,
    /// For this scope alone.
    #[serde(default)]
    pub scope: Option<String>,
}

/// A reason that says something.
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let reason = String::deserialize(deserializer)?;
    if reason.trim().is_empty() { Err(D::Error::custom("the reason says nothing")) } else { Ok(reason) }
}
