//! Writes the two lines of each change.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use super::{AuditEntry, AuditError, AuditHead, AuditLog, ChangeOutcome, EntryKind, Reason};
use maskinporten_protocol::clock::Clock;
use maskinporten_protocol::ids::ClientId;
use maskinporten_protocol::jwks::KeySet;
use maskinporten_protocol::selfservice::{Begun, ChangeLog, Ending, IntendedChange, Keys, NotRecorded};

/// A change whose intent is on record.
struct Intent<'a> {
    recorder: &'a Recorder,
    entry: AuditEntry,
}

impl Begun for Intent<'_> {
    fn ended(self: Box<Self>, ending: Ending) {
        self.recorder.ended(self.entry, ending);
    }
}

/// Who is told of each result: the hash of its line, or why it could not be written.
pub type Listener = Box<dyn Fn(Result<AuditHead, &AuditError>) + Send + Sync>;

/// Who is shown the key set of each client that was looked at.
pub type Learner = Box<dyn Fn(&ClientId, &KeySet) + Send + Sync>;

/// Writes down what is changed through one session.
pub struct Recorder {
    /// Where the lines are written.
    pub log: AuditLog,
    /// What the lines are dated by.
    pub clock: Arc<dyn Clock + Send + Sync>,
    /// Who makes the changes: `user@host`.
    pub who: String,
    /// The command, as the audit trail names it.
    pub command: String,
    /// The name of the environment.
    pub environment: String,
    /// The base of its API.
    pub server: String,
    /// The admin profile that is acted through.
    pub admin: String,
    /// The reason that was given for the changes.
    pub reason: Option<Reason>,
    /// Who is told of results. One that could not be written stops nothing: the change was made anyway.
    pub listener: Listener,
    /// Who is shown every key set that is seen.
    pub learner: Learner,
    /// The kids of the clients that were looked at.
    pub seen: Mutex<BTreeMap<ClientId, Vec<String>>>,
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").field("log", &self.log).finish_non_exhaustive()
    }
}

impl ChangeLog for Recorder {
    fn saw(&self, client: &ClientId, set: &KeySet) {
        self.remember(client, owned(&set.kids()));
        (self.learner)(client, set);
    }

    fn begins(&self, change: &IntendedChange<'_>) -> Result<Box<dyn Begun + '_>, NotRecorded> {
        let before = change.client_id.and_then(|client| self.seen.lock().ok()?.get(client).cloned());
        let after = match (change.keys, &before) {
            (Keys::Become(set), _) => Some(owned(&set.kids())),
            (Keys::AllGo, _) => Some(Vec::new()),
            (_, None) => None,
            (Keys::Stay, Some(before)) => Some(before.clone()),
            (Keys::Gain(kid), Some(before)) => {
                let others = before.iter().filter(|other| *other != kid).cloned();
                Some(others.chain([kid.to_owned()]).collect())
            }
            (Keys::Lose(kid), Some(before)) => Some(before.iter().filter(|other| *other != kid).cloned().collect()),
        };
        let entry = AuditEntry {
            kind: EntryKind::Intent,
            change: format!("{:016x}", rand::random::<u64>()),
            time: self.clock.now(),
            who: self.who.clone(),
            command: self.command.clone(),
            environment: self.environment.clone(),
            server: self.server.clone(),
            admin: self.admin.clone(),
            action: change.action.to_owned(),
            client_id: change.client_id.map(ToString::to_string),
            client_name: change.client_name.map(str::to_owned),
            kids_before: before,
            kids_after: after,
            reason: self.reason.as_ref().map(|reason| reason.as_str().to_owned()),
            outcome: None,
            status: None,
            correlation_id: None,
            chain: None,
        };
        self.log.append(&entry).map_err(|error| NotRecorded(Box::new(error)))?;
        Ok(Box::new(Intent { recorder: self, entry }))
    }
}

impl Recorder {
    /// Writes the result. What was changed is changed, recorded or not: an error here stops nothing, it is told.
    fn ended(&self, intent: AuditEntry, ending: Ending) {
        let kids_after = match ending.outcome {
            // Not what was meant: what was seen.
            ChangeOutcome::Done => ending.kids_after,
            ChangeOutcome::Refused | ChangeOutcome::NotSent => intent.kids_before.clone(),
            ChangeOutcome::Unknown => None,
        };
        let entry = AuditEntry {
            kind: EntryKind::Result,
            time: self.clock.now(),
            client_id: intent.client_id.or(ending.client_id),
            kids_after,
            outcome: Some(ending.outcome),
            status: ending.status,
            correlation_id: ending.correlation_id,
            ..intent
        };
        if let (Some(client), Some(kids)) = (&entry.client_id, &entry.kids_after)
            && let Ok(client) = client.parse()
        {
            self.remember(&client, kids.clone());
        }
        (self.listener)(self.log.append(&entry).as_ref().copied());
    }

    fn remember(&self, client: &ClientId, kids: Vec<String>) {
        if let Ok(mut seen) = self.seen.lock() {
            seen.insert(client.clone(), kids);
        }
    }
}

fn owned(kids: &[&str]) -> Vec<String> {
    kids.iter().map(|kid| (*kid).to_owned()).collect()
}

/// A clock that stands still.
#[cfg(test)]
pub(super) struct Stopped;

#[cfg(test)]
impl Clock for Stopped {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::UNIX_EPOCH
    }

    fn sleep(&self, _: std::time::Duration) -> Result<(), maskinporten_protocol::clock::Interrupted> {
        Ok(())
    }
}

#[cfg(test)]
impl Recorder {
    /// One that writes into this folder.
    pub(crate) fn for_tests(folder: &std::path::Path) -> Self {
        Self {
            log: AuditLog::new(&crate::folder::Folder::new(folder.join("config"))),
            clock: Arc::new(Stopped),
            who: "somebody@somewhere".into(),
            command: "test".into(),
            environment: "sandbox".into(),
            server: "http://127.0.0.1:1/api/v1".into(),
            admin: "admin".into(),
            reason: None,
            listener: Box::new(|written| assert!(written.is_ok())),
            learner: Box::new(|_, _| ()),
            seen: Mutex::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn set(kids: &[&str]) -> KeySet {
        let keys: Vec<_> = kids.iter().map(|kid| json!({ "kid": kid })).collect();
        serde_json::from_value(json!({ "keys": keys })).unwrap()
    }

    #[test]
    fn each_change_has_its_kids_before_and_after() {
        let folder = tempfile::tempdir().unwrap();
        let recorder = Recorder::for_tests(folder.path());
        let client: ClientId = "c".parse().unwrap();
        let make = |keys: Keys<'_>, ending| {
            let begun = recorder.begins(&IntendedChange { keys, ..IntendedChange::of("x", &client) }).unwrap();
            begun.ended(ending);
        };
        make(Keys::Stay, Ending::of(ChangeOutcome::Done));
        recorder.saw(&client, &set(&["a"]));
        make(Keys::Gain("b"), Ending::done(200, Some(&set(&["a", "b"]))));
        make(Keys::Lose("a"), Ending::of(ChangeOutcome::Refused));
        make(Keys::Become(&set(&["c"])), Ending::of(ChangeOutcome::Unknown));
        make(Keys::Lose("a"), Ending::done(204, Some(&set(&[]))));
        make(Keys::AllGo, Ending::done(204, None));
        let (entries, unreadable) = recorder.log.entries().unwrap();
        let results = entries.iter().filter(|entry| entry.kind == EntryKind::Result);
        let kids: Vec<_> = results.map(|entry| (entry.kids_before.clone(), entry.kids_after.clone())).collect();
        let some = |kids: &[&str]| Some(owned(kids));
        assert_eq!(
            kids,
            [
                (None, None),
                (some(&["a"]), some(&["a", "b"])),
                (some(&["a", "b"]), some(&["a", "b"])),
                (some(&["a", "b"]), None),
                (some(&["a", "b"]), some(&[])),
                (some(&[]), None),
            ]
        );
        let meant =
            entries.iter().filter(|entry| entry.kind == EntryKind::Intent).map(|entry| entry.kids_after.clone());
        assert_eq!(meant.skip(4).collect::<Vec<_>>(), [some(&["b"]), some(&[])], "an intent says what is meant");
        assert_eq!((entries.len(), unreadable), (12, 0));
        let numbers: Vec<u64> = entries.iter().filter_map(|entry| Some(entry.chain.as_ref()?.number)).collect();
        assert_eq!(numbers, (1..=12).collect::<Vec<_>>());
        assert!(entries.iter().all(|entry| entry.time == Stopped.now()), "the recorder's clock dates them");
    }

    #[test]
    fn a_line_that_was_cut_off_loses_itself_alone() {
        let folder = tempfile::tempdir().unwrap();
        let recorder = Recorder::for_tests(folder.path());
        let begun = recorder.begins(&IntendedChange::of_nobody("x")).unwrap();
        let path = recorder.log.path();
        let mut torn = std::fs::read(&path).unwrap();
        torn.extend_from_slice(b"{\"kind\":\"res");
        std::fs::write(&path, torn).unwrap();
        assert_eq!(recorder.log.entries().unwrap().1, 1);
        begun.ended(Ending::of(ChangeOutcome::Done));
        let (entries, unreadable) = recorder.log.entries().unwrap();
        assert_eq!((entries.len(), unreadable), (2, 0));
    }

    #[test]
    fn a_change_that_can_not_be_recorded_does_not_begin() {
        let folder = tempfile::tempdir().unwrap();
        let recorder = Recorder::for_tests(folder.path());
        let begun = recorder.begins(&IntendedChange::of_nobody("x")).unwrap();
        begun.ended(Ending::of(ChangeOutcome::Done));
        std::fs::remove_file(recorder.log.path()).unwrap();
        std::fs::create_dir(recorder.log.path()).unwrap();
        assert!(recorder.begins(&IntendedChange::of_nobody("x")).is_err());
    }
}
