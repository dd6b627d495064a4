//! Who is changing a client's key: a machine, for a time that it renews while it works.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How long a machine that died keeps others waiting.
pub(super) const LIFE: Duration = Duration::from_secs(30);

/// How often one that works renews it.
pub(super) const RENEWED: Duration = Duration::from_secs(10);

/// Who is changing a client's key, and until when that is believed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lease {
    /// The user and host, for people.
    pub holder: String,
    /// Tells two processes of one user apart.
    pub(super) id: String,
    /// When it ends, unless it is renewed.
    pub until: Timestamp,
}
