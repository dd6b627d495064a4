//! Several machines that share a client.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use maskinporten_engine::error::Error;
use maskinporten_engine::folder::{Folder, Sharing};
use maskinporten_engine::journal::JournalError;
use maskinporten_engine::key_change::{KeyChange, Orders, Target, Wishes, set_login};
use maskinporten_engine::key_service::KeyServiceError;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Login, StoreAddress, StoreKind};
use maskinporten_engine::rotate::{Proof, RotateError, Standing, Step};
use maskinporten_engine::shared::memory::MemoryShared;
use maskinporten_engine::shared::{Found, Revision, SharedClient, SharedError, SharedStore};
use maskinporten_engine::store::OneStore;
use maskinporten_engine::store::file::FileStore;
use maskinporten_engine::token_request::TokenRequest;
use maskinporten_protocol::clock::{Clock, Interrupted};
use maskinporten_protocol::key::{Bits, PrivateKey};
use maskinporten_protocol::secret::SecretBytes;
use maskinporten_sandbox::{Change, Options};
use tempfile::TempDir;

use crate::Desk;
use crate::desk::{Jwk as _, PATIENCE, app, at_once, with_a_week};

/// The time, and so many seconds.
#[derive(Clone, Default)]
struct Later(Arc<AtomicI64>);

impl Clock for Later {
    fn now(&self) -> Timestamp {
        let more = SignedDuration::from_secs(self.0.load(Ordering::SeqCst));
        Timestamp::now().checked_add(more).unwrap()
    }

    fn sleep(&self, time: Duration) -> Result<(), Interrupted> {
        std::thread::sleep(time);
        Ok(())
    }
}

/// The same store for one who doesn't hear that a key was written, as long as that is so.
#[derive(Clone)]
struct Unheard(MemoryShared, Arc<AtomicBool>);

impl SharedStore for Unheard {
    fn read(&self, name: &str) -> Result<Option<Found>, SharedError> {
        self.0.read(name)
    }

    fn write(&self, name: &str, value: &SecretBytes, over: Option<&Revision>) -> Result<(), SharedError> {
        self.0.write(name, value, over)?;
        if name.starts_with("keys/") && self.1.load(Ordering::SeqCst) {
            return Err(KeyServiceError::Silent { server: "memory".into(), waited: Duration::ZERO }.into());
        }
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), SharedError> {
        self.0.delete(name)
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, SharedError> {
        self.0.names(folder)
    }
}

/// One machine of several, with the profiles of the desk, where the app's login and keys are shared.
struct Machine {
    operator: Operator,
    home: TempDir,
    clock: Later,
}

impl Machine {
    fn new(desk: &Desk, store: &(impl SharedStore + Clone + 'static), who: &str) -> Self {
        let (home, clock) = (tempfile::tempdir().unwrap(), Later::default());
        let copied =
            std::process::Command::new("cp").arg("-rp").arg(desk.config()).arg(home.path()).status().unwrap();
        assert!(copied.success());
        let folder = Folder::new(home.path().join("config"));
        let address: StoreAddress = "cmd:memory".parse().unwrap();
        let mut profile = desk.profile("app");
        profile.login = Some(Login::Shared { store: address.clone() });
        folder.change_profiles(|profiles| profiles.set(&app(), &profile)).unwrap();
        let client = SharedClient::new(
            (Arc::new(store.clone()), address),
            &profile.environment,
            &desk.id,
            None,
            Arc::new(clock.clone()),
            who.to_owned(),
        );
        let secrets = OneStore::new(StoreKind::PlainFile, FileStore::plain(home.path().join("config/secrets")));
        let operator = Operator::new(folder.sharing(Sharing::new(app(), client)), secrets, clock.clone());
        Self { operator, home, clock }
    }

    fn token(&self) -> Result<(), Error> {
        let client = self.operator.client_of(&app())?;
        let key = self.operator.signing_key(&client)?;
        let grant = TokenRequest::default().grant(&client)?;
        Ok(self.operator.fetch(&client, &grant, &key, None).map(drop)?)
    }

    fn kid(&self) -> String {
        let login = self.operator.folder().profiles().unwrap().get(&app()).unwrap().login.unwrap();
        let Login::Key { kid, .. } = login else { panic!("{login:?}") };
        kid.to_string()
    }

    fn target(&self) -> Target {
        Target::new(&self.operator, &app(), "admin".parse().unwrap()).unwrap()
    }

    fn orders() -> Orders {
        Orders { proof: Proof { patience: PATIENCE, every: Duration::from_millis(10) }, ..Orders::default() }
    }

    fn rotate(&self, wishes: &Wishes) -> Result<Standing, RotateError<Error>> {
        let target = self.target();
        let mut change = KeyChange::new(&self.operator, &target, Self::orders()).map_err(RotateError::Failed)?;
        let plan = change.plan(wishes).unwrap().plan;
        change.begin(plan)
    }

    /// What lies in its own folder below `secrets`.
    fn secrets(&self) -> Vec<String> {
        let found = std::fs::read_dir(self.home.path().join("config/secrets"));
        found.into_iter().flatten().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

/// Two machines, and the first key of their client, which one of them has made.
fn two(options: Options) -> (Desk, MemoryShared, [Machine; 2]) {
    let (desk, store) = (Desk::with_certificate(options), MemoryShared::default());
    let machines = ["anna@one", "bo@two"].map(|who| Machine::new(&desk, &store, who));
    let own = machines[0].secrets();
    let key = PrivateKey::generate(Bits::B2048).unwrap();
    let place = machines[0].operator.place_for_new();
    let stored = machines[0].operator.keep(place, &key, &"app-1".parse().unwrap(), Some(&app()), Vec::new()).unwrap();
    assert!(
        set_login(&machines[0].operator, &app(), |login| login.is_none().then(|| stored.name().login())).unwrap()
    );
    desk.server.change(desk.id.as_str(), &Change::AddKey(stored.jwk())).unwrap();
    assert_eq!(machines[0].secrets(), own, "nothing of it is stored here");
    (desk, store, machines)
}

fn all_have_tokens(machines: &[Machine]) {
    for machine in machines {
        machine.token().unwrap();
    }
}

#[test]
fn a_key_made_on_one_machine_signs_on_all_and_its_name_tells_what_it_is() {
    let (desk, store, machines) = two(Options::default());
    all_have_tokens(&machines);
    let names = store.names("keys").unwrap();
    let thumbprint = machines[1].operator.folder().key_register().unwrap();
    let thumbprint = thumbprint.by_kid(&"app-1".parse().unwrap()).unwrap().thumbprint();
    assert!(names.len() == 1 && names[0].starts_with(&format!("{thumbprint}.app-1.")), "{names:?}");
    // Its settings still say where to look, and nothing else.
    let text = std::fs::read_to_string(machines[0].home.path().join("config/config.toml")).unwrap();
    assert!(text.contains("store = \"cmd:memory\"") && !text.contains("app-1"), "{text}");
    let record = store.read(&format!("clients/local.{}", desk.id)).unwrap().unwrap();
    let record = String::from_utf8(record.value.expose().clone()).unwrap();
    assert!(!record.contains("http") && !record.contains("deliver"), "{record}");
}

#[test]
fn all_machines_use_the_key_that_the_last_rotation_switched_to() {
    let (desk, store, machines) = two(Options::default());
    for round in 0..4 {
        assert_eq!(machines[round % 2].rotate(&at_once()).unwrap(), Standing::Finished);
        let kids = machines.each_ref().map(Machine::kid);
        assert_eq!(kids[0], kids[1]);
        all_have_tokens(&machines);
        assert_eq!(desk.kids(), [kids[0].as_str()]);
        assert_eq!(store.names("keys").unwrap().len(), 1);
    }
}

#[test]
fn of_two_that_rotate_at_once_one_wins_and_the_other_is_told_who() {
    let (_desk, _store, machines) = two(Options::default());
    let target = machines[0].target();
    let change = KeyChange::new(&machines[0].operator, &target, Machine::orders()).unwrap();
    match machines[1].rotate(&at_once()) {
        Err(RotateError::Failed(Error::Shared(SharedError::Busy { holder, .. }))) => assert_eq!(holder, "anna@one"),
        other => panic!("{other:?}"),
    }
    drop(change);
    assert_eq!(machines[1].rotate(&at_once()).unwrap(), Standing::Finished);
}

#[test]
fn what_a_machine_died_in_is_gone_on_with_by_another_after_its_lease() {
    let (desk, store, machines) = two(Options::default());
    let old = machines[0].kid();
    // It stops with the old key still registered, and never gives its lease back.
    let target = machines[0].target();
    let mut change = KeyChange::new(&machines[0].operator, &target, Machine::orders()).unwrap();
    let plan = change.plan(&with_a_week()).unwrap().plan;
    assert!(matches!(change.begin(plan).unwrap(), Standing::Waiting(_)));
    std::mem::forget(change);
    assert!(matches!(
        machines[1].rotate(&at_once()),
        Err(RotateError::Failed(Error::Shared(SharedError::Busy { .. })))
    ));
    machines[1].clock.0.store(60, Ordering::SeqCst);
    let target = machines[1].target();
    let resumed = KeyChange::new(&machines[1].operator, &target, Machine::orders()).unwrap();
    let state = resumed.under_way().unwrap();
    assert!(state.done.contains(&Step::Switch) && !state.done.contains(&Step::Unregister));
    machines[1].clock.0.store(8 * 86_400, Ordering::SeqCst);
    drop(resumed);
    desk.server.set(|options| options.clock_skew = 8 * 86_400);
    let mut resumed = KeyChange::new(&machines[1].operator, &target, Machine::orders()).unwrap();
    assert_eq!(resumed.go_on(false).unwrap(), Standing::Finished);
    assert!(!desk.kids().contains(&old) && store.names("keys").unwrap().len() == 1);
}

#[test]
fn a_key_that_was_stored_unheard_is_not_left_behind() {
    let (desk, store, machines) = two(Options::default());
    let is_deaf = Arc::new(AtomicBool::new(true));
    let machine = Machine::new(&desk, &Unheard(store.clone(), Arc::clone(&is_deaf)), "cia@three");
    assert!(machine.rotate(&at_once()).is_err());
    assert_eq!(store.names("keys").unwrap().len(), 2, "it was stored");
    all_have_tokens(&machines);
    is_deaf.store(false, Ordering::SeqCst);
    let target = machine.target();
    let mut resumed = KeyChange::new(&machine.operator, &target, Machine::orders()).unwrap();
    assert_eq!(resumed.go_on(false).unwrap(), Standing::Finished);
    assert_eq!(store.names("keys").unwrap().len(), 1, "a private key was left behind");
    all_have_tokens(&machines);
}

#[test]
fn whoever_lost_its_lease_can_not_go_on() {
    let (_desk, _store, machines) = two(Options::default());
    let target = machines[0].target();
    let mut first = KeyChange::new(&machines[0].operator, &target, Machine::orders()).unwrap();
    let plan = first.plan(&at_once()).unwrap().plan;
    machines[1].clock.0.store(60, Ordering::SeqCst);
    let other = machines[1].target();
    let _second = KeyChange::new(&machines[1].operator, &other, Machine::orders()).unwrap();
    match first.begin(plan) {
        Err(RotateError::Failed(Error::Journal(JournalError::Shared(SharedError::Busy { holder, .. })))) => {
            assert_eq!(holder, "bo@two");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn whoever_can_write_the_store_can_have_nothing_run_and_nothing_sent_elsewhere() {
    let (desk, store, machines) = two(Options::default());
    let name = format!("clients/local.{}", desk.id);
    let found = store.read(&name).unwrap().unwrap();
    let record: serde_json::Value = serde_json::from_slice(found.value.expose()).unwrap();
    let mut with_signer = record.clone();
    with_signer["keys"][0]["signer"] = "cmd:touch /tmp/never".into();
    with_signer["keys"][0]["version"] = "1".into();
    let mut with_store = record.clone();
    with_store["keys"][0]["store"] = "plain-file".into();
    let mut with_more = record.clone();
    with_more["token_endpoint"] = "https://elsewhere.example/token".into();
    let mut newer = record.clone();
    newer["version"] = 2.into();
    for (bad, words) in [
        (with_signer, "no key with thumbprint"),
        (with_store, "no key with thumbprint"),
        (with_more, "can't be used"),
        (newer, "can't be used"),
        ("x".into(), "can't be used"),
    ] {
        let revision = store.read(&name).unwrap().unwrap().revision;
        store.write(&name, &bad.to_string().into_bytes().into(), Some(&revision)).unwrap();
        let refused = machines[1].token().unwrap_err();
        let said = format!("{refused} {refused:?}");
        assert!(said.contains(words) && !said.contains("PRIVATE"), "{said}");
    }
}

#[test]
fn a_key_that_is_shared_and_here_too_stays_both() {
    let (_desk, store, machines) = two(Options::default());
    // The second machine has a copy of its own, as a delivery would have left it.
    let home = machines[1].home.path().join("config");
    let own = Operator::new(
        Folder::new(home.clone()),
        OneStore::new(StoreKind::PlainFile, FileStore::plain(home.join("secrets"))),
        Later::default(),
    );
    let register = machines[0].operator.folder().key_register().unwrap();
    let shared = register.by_kid(&"app-1".parse().unwrap()).unwrap();
    let private = machines[0].operator.keys().get(&shared.thumbprint()).unwrap().0;
    let copy = own.keep(StoreKind::PlainFile, &private, &"copy".parse().unwrap(), None, Vec::new()).unwrap();
    let before = std::fs::read_to_string(home.join("keys.toml")).unwrap();
    machines[1]
        .operator
        .folder()
        .change_key_register(|keys| {
            let mut key = keys.get(&copy.thumbprint()).unwrap().clone();
            assert_eq!(key.kid.as_str(), "app-1", "what is shared is seen");
            key.state = maskinporten_engine::key_register::KeyState::Archived;
            keys.put(key);
        })
        .unwrap();
    assert_eq!(std::fs::read_to_string(home.join("keys.toml")).unwrap(), before);
    all_have_tokens(&machines);
    assert_eq!(store.names("keys").unwrap().len(), 1);
}
