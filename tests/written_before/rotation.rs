//! A rotation that an earlier program left behind: finished by this one, and in another copy undone.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use serde_json::Value;

use crate::fixture::{Era, Series, State};
use crate::reads::assert_all_is_read;
use crate::restored::{Registrar, Restored};

pub const JOURNAL: &str = "config/rotations/app.jsonl";
/// A grace of so many seconds is waited for on the spot.
const SHORT: u64 = 300;

/// Sandboxes at once: most of the time is spent on waiting for the disk.
const AT_ONCE: usize = 3;

/// Each state of a series, resumed and undone; how often it came to which end.
pub fn walk(name: &str) -> BTreeMap<String, usize> {
    let mut ends = BTreeMap::new();
    for era in Era::all() {
        let Some(series) = era.series(name) else { continue };
        let part = series.states.len().div_ceil(AT_ONCE).max(1);
        let came_to: Vec<String> = std::thread::scope(|scope| {
            let parts = series.states.chunks(part).map(|states| scope.spawn(|| go_on(&era, &series, states)));
            let threads: Vec<_> = parts.collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(came_to.len(), 2 * series.states.len());
        for end in came_to {
            *ends.entry(end).or_default() += 1;
        }
    }
    // Not lost among the lines that the test runner swallows.
    let told: Vec<String> = ends.iter().map(|(end, count)| format!("{end} {count}")).collect();
    let states: usize = ends.values().sum::<usize>() / 2;
    let told = told.join(", ");
    let _ = writeln!(std::io::stderr(), "written before: {states} states of {name}, resumed and undone: {told}");
    ends
}

/// The ends of some states: resumed, and another copy of each undone.
fn go_on(era: &Era, series: &Series, states: &[State]) -> Vec<String> {
    let (registrar, mut read, mut ends) = (Registrar::new(era), BTreeSet::new(), Vec::new());
    for state in states {
        let restored = Restored::new(era, &registrar, series, state);
        // What says the same was read before.
        let files = ["config.toml", "keys.toml", "audit.jsonl"];
        if read.insert(files.map(|file| &state.files[&format!("config/{file}")])) {
            assert_all_is_read(&restored);
        }
        ends.push(Story::of(&restored).resume(&restored));
        let restored = Restored::new(era, &registrar, series, state);
        ends.push(Story::of(&restored).roll_back(&restored));
    }
    ends
}

/// What the journal tells.
struct Story {
    events: Vec<Value>,
    client: String,
    /// The plan, if anything was begun.
    plan: Option<Value>,
}

impl Story {
    fn of(restored: &Restored<'_>) -> Self {
        let events = restored.lines(JOURNAL);
        let plan = events.first().map(|begun| begun["plan"].clone());
        let [client] = restored.series.clients.as_slice() else { panic!("rotations are of one client") };
        Self { events, client: client["client_id"].as_str().unwrap().to_owned(), plan }
    }

    fn has(&self, event: &str) -> bool {
        self.events.iter().any(|one| one["event"] == event)
    }

    fn has_tried(&self, step: &str) -> bool {
        self.events.iter().any(|one| one["step"] == step || one["step"].get(step).is_some())
    }

    fn end(&self) -> Option<&str> {
        self.events.last()?["end"].as_str()
    }

    /// The kid of the old key; none for a certificate.
    fn old_kid(&self, restored: &Restored<'_>) -> Option<String> {
        let plan = self.plan.as_ref().map(|plan| plan["old"]["key"]["kid"].clone());
        plan.unwrap_or_else(|| restored.home.profile("app")["kid"].clone()).as_str().map(str::to_owned)
    }

    fn new_kid(&self) -> Option<&str> {
        self.plan.as_ref()?["new_kid"].as_str()
    }

    fn is_made(&self) -> bool {
        self.plan.as_ref().is_some_and(|plan| plan.get("new_key").is_none())
    }

    /// The end of a grace that is still to come.
    fn waits(&self) -> bool {
        let over = self
            .events
            .iter()
            .find_map(|event| event["until"].as_str())
            .is_none_or(|until| until.parse::<jiff::Timestamp>().unwrap() <= jiff::Timestamp::now());
        !over && self.plan.as_ref().and_then(|plan| plan["grace"].as_u64()).is_some_and(|grace| grace > SHORT)
    }

    /// Where it has to come to.
    fn goal(&self) -> &'static str {
        match self.end() {
            Some("finished") => "finished",
            Some(_) => "rolled-back",
            None if self.plan.is_none() => "none",
            None if self.has("rolling-back") => "rolled-back",
            None if self.waits() => "waiting",
            None => "finished",
        }
    }

    fn resume(&self, restored: &Restored<'_>) -> String {
        let name = &restored.state.name;
        let old = self.old_kid(restored);
        let resume = ["rotate", "app", "--resume", "--yes", "--every=1ms"];
        let goal = self.goal();
        let state = state_after(restored, &resume);
        assert_eq!(state, goal, "{name}");
        Self::assert_journal_grew(restored);
        if state == "none" {
            // Nothing was begun, so it is begun now.
            let words: Vec<&str> = restored.series.command.iter().map(String::as_str).collect();
            assert_eq!(state_after(restored, &words), "finished", "{name}");
            let new = restored.home.profile("app")["kid"].as_str().unwrap().to_owned();
            self.assert_finished(restored, old.as_deref(), &new);
            return "begun anew".to_owned();
        }
        match state.as_str() {
            "finished" => self.assert_finished(restored, old.as_deref(), self.new_kid().unwrap()),
            "rolled-back" => self.assert_undone(restored, old.as_deref()),
            _ => self.assert_sound(restored),
        }
        // Once more changes nothing.
        assert_eq!(state_after(restored, &resume), state, "{name}");
        state
    }

    fn roll_back(&self, restored: &Restored<'_>) -> String {
        let name = &restored.state.name;
        let old = self.old_kid(restored);
        let is_registered = |kid: &String| restored.state.registered[&self.client].contains(kid);
        let is_possible = self.plan.is_some() && self.end().is_none() && old.as_ref().is_none_or(is_registered);
        let output = restored.home.run(["rotate", "app", "--rollback", "--yes", "-o", "json"]);
        if is_possible {
            assert_eq!(output.code, Some(0), "{name}: {}", output.stderr);
            Self::assert_journal_grew(restored);
            self.assert_undone(restored, old.as_deref());
            return "undone".to_owned();
        }
        assert_eq!(output.code, Some(6), "{name}: {}", output.stderr);
        for (path, _) in restored.state.files.iter().filter(|(path, _)| !path.ends_with("keys.toml")) {
            assert_eq!(restored.bytes(path), restored.written(path), "{name}: {path}");
        }
        restored.assert_others_are_untouched(&self.client);
        "too late to undo".to_owned()
    }

    fn assert_finished(&self, restored: &Restored<'_>, old: Option<&str>, new: &str) {
        self.assert_sound(restored);
        let (name, registered) = (&restored.state.name, restored.registered(&self.client));
        assert_eq!(restored.home.profile("app")["kid"], new, "{name}");
        assert!(registered.contains_key(new), "{name}");
        assert!(old.is_none_or(|old| !registered.contains_key(old)), "{name}");
        self.assert_held(restored, Some(new), old);
    }

    fn assert_undone(&self, restored: &Restored<'_>, old: Option<&str>) {
        self.assert_sound(restored);
        let (name, registered) = (&restored.state.name, restored.registered(&self.client));
        assert_eq!(restored.home.profile("app")["kid"].as_str(), old, "{name}");
        assert!(old.is_none_or(|old| registered.contains_key(old)), "{name}");
        assert!(self.new_kid().is_none_or(|new| !registered.contains_key(new)), "{name}");
        // A key that was brought stays here, whatever becomes of the rotation.
        let gone = self.new_kid().filter(|_| self.is_made());
        self.assert_held(restored, old, gone);
    }

    /// Which private keys are in the store, and which of them was delivered.
    fn assert_held(&self, restored: &Restored<'_>, used: Option<&str>, gone: Option<&str>) {
        let name = &restored.state.name;
        let listed = restored.home.json(["key", "list"]);
        let kids: Vec<&str> =
            listed["keys"].as_array().unwrap().iter().filter_map(|key| key["kid"].as_str()).collect();
        assert!(used.is_none_or(|used| kids.contains(&used)), "{name}: {kids:?}");
        assert!(gone.is_none_or(|gone| !kids.contains(&gone)), "{name}: {kids:?}");
        let store = restored.home.at("config/secrets").read_dir().unwrap();
        let is_key = |entry: &std::fs::DirEntry| entry.path().extension().is_some_and(|end| end == "der");
        let stored = store.filter(|entry| is_key(entry.as_ref().unwrap())).count();
        assert_eq!(stored, kids.len(), "{name}: a private key was left behind, or lost");
        // A certificate isn't delivered back.
        if let Some(used) = used.filter(|used| self.has_tried("deliver") || self.new_kid() == Some(*used)) {
            let delivered: Value = serde_json::from_slice(&restored.bytes("key.jwk")).unwrap();
            assert_eq!(delivered["kid"], used, "{name}: another key was delivered");
        }
    }

    fn assert_sound(&self, restored: &Restored<'_>) {
        restored.assert_token("app");
        restored.assert_others_are_untouched(&self.client);
        restored.assert_nothing_is_lost();
    }

    fn assert_journal_grew(restored: &Restored<'_>) {
        let journal = restored.bytes(JOURNAL);
        assert!(
            journal.starts_with(&restored.written(JOURNAL)),
            "{}: the journal was rewritten",
            restored.state.name
        );
    }
}

/// The state that a command reports.
fn state_after(restored: &Restored<'_>, words: &[&str]) -> String {
    let output = restored.home.run([words, &["-o", "json"]].concat());
    assert!(output.code == Some(0), "{}: {words:?}: {}", restored.state.name, output.stderr);
    let report: Value = output.json();
    report["rotations"][0]["state"].as_str().unwrap_or_else(|| panic!("{report}")).to_owned()
}
