//! Who is changing a client's key: a machine, for a time that it renews while it works.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use maskinporten_protocol::clock::earlier;

/// How long a machine that died keeps others waiting.
pub(super) const LIFE: Duration = Duration::from_secs(30);

/// How often one that works renews it.
const RENEWED: Duration = Duration::from_secs(10);

/// Who is changing a client's key, and until when that is believed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lease {
    /// The user and host, for people.
    pub holder: String,
    /// Tells two processes of one user apart: 32 digits in hex.
    pub(super) id: String,
    /// When it ends, unless it is renewed.
    pub until: Timestamp,
}

impl Lease {
    /// When it was taken, or renewed last.
    pub(super) fn renewed(&self) -> Timestamp {
        earlier(self.until, LIFE)
    }

    /// `USER@HOST_ID`, as Kubernetes' own programs name themselves where people look for who holds what.
    pub(super) fn identity(&self) -> String {
        format!("{}_{}", self.holder, self.id)
    }
}

/// Whom such a name is of, for people; the whole of it where it isn't one of ours.
pub(super) fn holder_of(identity: &str) -> &str {
    let is_id = |id: &str| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    identity.rsplit_once('_').filter(|(_, id)| is_id(id)).map_or(identity, |(holder, _)| holder)
}

/// Renews a lease until this is dropped. After that no renewal is under way, which could take it again.
#[derive(Debug)]
pub(crate) struct Renewal(Option<(Sender<()>, JoinHandle<()>)>);

impl Renewal {
    pub(super) fn by(renew: impl Fn() + Send + 'static) -> Self {
        let (ends, ended) = channel();
        let thread = std::thread::spawn(move || {
            while ended.recv_timeout(RENEWED) == Err(RecvTimeoutError::Timeout) {
                renew();
            }
        });
        Self(Some((ends, thread)))
    }
}

impl Drop for Renewal {
    fn drop(&mut self) {
        if let Some((ends, thread)) = self.0.take() {
            drop(ends);
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_the_holder_and_the_cluster_tells_processes_apart() {
        let lease =
            |id: &str| Lease { holder: "kari_n@laptop".into(), id: id.repeat(32), until: Timestamp::UNIX_EPOCH };
        let names = ["a", "b"].map(|id| lease(id).identity());
        assert_ne!(names[0], names[1]);
        assert_eq!(names.each_ref().map(|name| holder_of(name)), ["kari_n@laptop"; 2]);
        for other in ["ops", "kari_n@laptop", "node_0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"] {
            assert_eq!(holder_of(other), other);
        }
    }
}
