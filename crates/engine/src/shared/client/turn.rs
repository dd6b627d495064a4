//! Whose turn it is to change a client: one machine at a time, for as long as it renews its lease.

use std::sync::{MutexGuard, PoisonError};

use base16ct::lower;
use jiff::Timestamp;

use super::SharedClient;
use crate::shared::lease::{LIFE, Renewal};
use crate::shared::{ClientRecord, Lease, SharedError};
use maskinporten_protocol::clock::later;

/// What this process has leased.
pub(super) struct Leased {
    lease: Lease,
    /// Who has taken it meanwhile where people see it, and until when.
    taken: Option<(String, Timestamp)>,
}

impl SharedClient {
    /// Leases it, unless somebody else has. What people see comes first and goes last, so that nobody who looks there takes it
    /// while it is in use; the lease in the record is what keeps others from writing.
    pub(crate) fn lease(&self) -> Result<(), SharedError> {
        let (until, id) = (self.end(), lower::encode_string(&rand::random::<[u8; 16]>()));
        let lease = Lease { holder: self.holder.clone(), id, until };
        self.store.hold(&self.entry, &lease)?;
        let recorded = self.change(|record| {
            if record.lease.as_ref().is_none_or(|there| there.id != lease.id) {
                self.is_ours_to_change(record)?;
            }
            record.lease = Some(lease.clone());
            Ok(())
        });
        recorded.inspect_err(|_| self.store.let_go(&self.entry, &lease))?;
        *self.leased() = Some(Leased { lease, taken: None });
        Ok(())
    }

    /// Goes on leasing it, if it is leased.
    fn renew(&self) -> Result<(), SharedError> {
        let lease = self.leased().as_ref().map(|leased| leased.lease.clone());
        let Some(mut lease) = lease else { return Ok(()) };
        lease.until = self.end();
        let held = self.store.hold(&self.entry, &lease);
        if let Some(leased) = self.leased().as_mut() {
            match &held {
                Ok(()) => leased.taken = None,
                Err(SharedError::Busy { holder, until }) => leased.taken = Some((holder.clone(), *until)),
                Err(_) => {}
            }
        }
        held?;
        self.change(|record| {
            self.is_ours_to_change(record)?;
            extend(record, lease.until);
            Ok(())
        })?;
        self.extended(lease.until);
        Ok(())
    }

    /// Goes on leasing it until what is returned is dropped, also while something takes its time. Where that fails, the next
    /// line of the journal does, and says why.
    pub(crate) fn keep_leased(&self) -> Renewal {
        let client = self.clone();
        Renewal::by(move || drop(client.renew()))
    }

    /// Who is changing it at this moment, and until when that is believed.
    pub(crate) fn holder(&self) -> Result<Option<(String, Timestamp)>, SharedError> {
        let lease = self.read()?.lease.filter(|lease| lease.until > self.clock.now());
        Ok(lease.map(|lease| (lease.holder, lease.until)))
    }

    /// Gives the lease back. If that fails, it ends by itself.
    pub(crate) fn release(&self) {
        let Some(Leased { lease, .. }) = self.leased().take() else { return };
        let _ = self.change(|record| {
            if record.lease.as_ref().is_some_and(|there| there.id == lease.id) {
                record.lease = None;
            }
            Ok(())
        });
        self.store.let_go(&self.entry, &lease);
    }

    pub(super) fn extended(&self, until: Timestamp) {
        if let Some(leased) = self.leased().as_mut() {
            leased.lease.until = until;
        }
    }

    /// Whoever holds a lease may lose it: then it is somebody else's, whatever is left of its time. Whoever holds none waits
    /// for its end.
    pub(super) fn is_ours_to_change(&self, record: &ClientRecord) -> Result<(), SharedError> {
        let busy = |holder: &str, until| SharedError::Busy { holder: holder.to_owned(), until };
        match (self.leased().as_ref(), &record.lease) {
            (Some(Leased { taken: Some((holder, until)), .. }), _) => Err(busy(holder, *until)),
            (Some(leased), Some(there)) if leased.lease.id == there.id => Ok(()),
            (Some(_), Some(there)) => Err(busy(&there.holder, there.until)),
            (Some(_), None) => Err(SharedError::Changed { entry: self.entry.clone() }),
            (None, Some(there)) if there.until > self.clock.now() => Err(busy(&there.holder, there.until)),
            (None, _) => Ok(()),
        }
    }

    pub(super) fn end(&self) -> Timestamp {
        later(self.clock.now(), LIFE)
    }

    fn leased(&self) -> MutexGuard<'_, Option<Leased>> {
        self.leased.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn extend(record: &mut ClientRecord, until: Timestamp) {
    if let Some(lease) = record.lease.as_mut() {
        lease.until = until;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use maskinporten_protocol::clock::SystemClock;
    use maskinporten_protocol::secret::SecretBytes;
    use serde_json::json;

    use super::*;
    use crate::shared::memory::MemoryShared;
    use crate::shared::{Found, Revision, SharedStore};

    /// A store whose people see leases, and take them by hand.
    #[derive(Clone, Default)]
    struct Watched {
        entries: MemoryShared,
        by_hand: Arc<Mutex<Option<&'static str>>>,
        let_go: Arc<Mutex<Vec<String>>>,
    }

    impl SharedStore for Watched {
        fn read(&self, name: &str) -> Result<Option<Found>, SharedError> {
            self.entries.read(name)
        }

        fn write(&self, name: &str, value: &SecretBytes, over: Option<&Revision>) -> Result<(), SharedError> {
            self.entries.write(name, value, over)
        }

        fn delete(&self, name: &str) -> Result<(), SharedError> {
            self.entries.delete(name)
        }

        fn names(&self, folder: &str) -> Result<Vec<String>, SharedError> {
            self.entries.names(folder)
        }

        fn hold(&self, _: &str, lease: &Lease) -> Result<(), SharedError> {
            let holder = self.by_hand.lock().unwrap().map(str::to_owned);
            holder.map_or(Ok(()), |holder| Err(SharedError::Busy { holder, until: lease.until }))
        }

        fn let_go(&self, _: &str, lease: &Lease) {
            self.let_go.lock().unwrap().push(lease.holder.clone());
        }
    }

    fn client(store: &Watched, holder: &str) -> SharedClient {
        let place = (Arc::new(store.clone()) as Arc<dyn SharedStore>, "cmd:memory".parse().unwrap());
        let (environment, id) = ("local".parse().unwrap(), "app".parse().unwrap());
        SharedClient::new(place, &environment, &id, None, Arc::new(SystemClock), holder.to_owned())
    }

    fn holder_that_stops(done: Result<(), SharedError>) -> String {
        let Err(SharedError::Busy { holder, .. }) = done else { panic!("{done:?}") };
        holder
    }

    #[test]
    fn what_is_taken_by_hand_stops_whoever_has_it_until_it_is_given_back() {
        let store = Watched::default();
        let working = client(&store, "anna@one");
        *store.by_hand.lock().unwrap() = Some("ops");
        assert_eq!(holder_that_stops(working.lease()), "ops");
        *store.by_hand.lock().unwrap() = None;
        working.lease().unwrap();
        working.record("steps", &json!(1), true).unwrap();
        *store.by_hand.lock().unwrap() = Some("ops");
        assert_eq!(holder_that_stops(working.renew()), "ops");
        assert_eq!(holder_that_stops(working.record("steps", &json!(2), false)), "ops");
        *store.by_hand.lock().unwrap() = None;
        working.renew().unwrap();
        working.record("steps", &json!(2), false).unwrap();
        working.release();
        assert_eq!((working.read().unwrap().lease, store.let_go.lock().unwrap().len()), (None, 1));
    }

    #[test]
    fn whoever_finds_the_record_leased_keeps_nothing_that_people_see() {
        let store = Watched::default();
        let (first, other) = (client(&store, "anna@one"), client(&store, "bo@two"));
        first.lease().unwrap();
        assert_eq!(holder_that_stops(other.lease()), "anna@one");
        assert_eq!(*store.let_go.lock().unwrap(), ["bo@two"]);
        first.record("steps", &json!(1), true).unwrap();
    }
}
