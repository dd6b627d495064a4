use std::cell::Cell;
use std::convert::Infallible;

use jiff::SignedDuration;

use super::*;
use crate::store::StoreStatus;
use crate::store::memory::MemoryStore;
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::key::PrivateKey;

/// A clock and a server, and how often it was asked.
struct CacheHome {
    now: Cell<Timestamp>,
    asked: Cell<u32>,
    life: Cell<u64>,
    token: String,
    home: tempfile::TempDir,
}

impl CacheHome {
    fn new() -> Self {
        Self {
            now: Cell::new(Timestamp::from_second(1_800_000_000).unwrap()),
            asked: Cell::new(0),
            life: Cell::new(120),
            token: "t".repeat(1000),
            home: tempfile::tempdir().unwrap(),
        }
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("cache")
    }

    fn later(&self, seconds: i64) {
        self.now.set(self.now.get() + SignedDuration::from_secs(seconds));
    }

    fn ask(&self, cache: &Cache, name: u8, min_life: u64) -> Supplied {
        let name = TokenDigest::from([name; 32]);
        let answer: Result<_, Infallible> = cache.get_or_fetch(
            Some(&name),
            Duration::from_secs(min_life),
            || self.now.get(),
            || {
                self.asked.set(self.asked.get() + 1);
                Ok(self.fetched())
            },
        );
        answer.unwrap()
    }

    fn fetched(&self) -> AccessToken {
        AccessToken {
            token: self.token.clone().into(),
            token_type: "Bearer".into(),
            expires_in: self.life.get(),
            scope: "a:b c:d".into(),
            obtained_at: self.now.get(),
        }
    }
}

fn memory(world: &CacheHome) -> (Arc<MemoryStore>, Cache) {
    let store = Arc::new(MemoryStore::new());
    (Arc::clone(&store), Cache::new(store, world.folder()))
}

#[test]
fn a_token_is_used_until_its_margin() {
    let world = CacheHome::new();
    let (_, cache) = memory(&world);
    assert_eq!(world.ask(&cache, 1, 0).origin, TokenOrigin::Fetched);
    world.later(109);
    let answer = world.ask(&cache, 1, 0);
    assert_eq!((answer.origin, answer.note), (TokenOrigin::Cached, None));
    assert_eq!(answer.token.token.expose(), &world.token);
    assert_eq!(answer.token.scope, "a:b c:d");
    assert_eq!(answer.token.expires_in, 120);
    assert_eq!(world.ask(&cache, 1, 10).origin, TokenOrigin::Cached);
    assert_eq!(world.ask(&cache, 1, 11).origin, TokenOrigin::Fetched);
    world.later(110);
    assert_eq!(world.ask(&cache, 1, 0).origin, TokenOrigin::Fetched);
    assert_eq!(world.asked.get(), 3);
}

#[test]
fn a_short_life_has_a_short_margin() {
    let world = CacheHome::new();
    world.life.set(10);
    let (_, cache) = memory(&world);
    world.ask(&cache, 1, 0);
    world.later(7);
    assert_eq!(world.ask(&cache, 1, 0).origin, TokenOrigin::Cached);
    world.later(1);
    assert_eq!(world.ask(&cache, 1, 0).origin, TokenOrigin::Fetched);
}

#[test]
fn a_clock_that_was_set_back_is_not_believed() {
    let world = CacheHome::new();
    let (_, cache) = memory(&world);
    world.ask(&cache, 1, 0);
    world.later(-4);
    assert_eq!(world.ask(&cache, 1, 0).origin, TokenOrigin::Cached);
    world.later(-3600);
    assert_eq!(world.ask(&cache, 1, 0).origin, TokenOrigin::Fetched);
}

#[test]
fn expired_tokens_are_cleared_away_by_the_next_write() {
    let world = CacheHome::new();
    let (store, cache) = memory(&world);
    let id = |name| SecretId::Token(TokenDigest::from([name; 32]));
    let lock = |name: u8| lock_path(&world.folder(), &TokenDigest::from([name; 32]));
    (1..=3).for_each(|name| drop(world.ask(&cache, name, 0)));
    world.later(60);
    world.ask(&cache, 4, 0);
    assert!(store.get(&id(1)).unwrap().is_some());
    world.later(60);
    assert!(lock(1).exists());
    world.ask(&cache, 5, 0);
    for name in 1..=3 {
        assert!(store.get(&id(name)).unwrap().is_none());
        assert!(!lock(name).exists());
    }
    assert!(store.get(&id(4)).unwrap().is_some());
    assert_eq!(index_names(&world), 2);
}

fn index_names(world: &CacheHome) -> usize {
    let json = std::fs::read(world.folder().join("index-memory.json")).unwrap();
    serde_json::from_slice::<serde_json::Value>(&json).unwrap().as_object().unwrap().len()
}

#[test]
fn without_a_name_or_a_willing_store_nothing_is_kept() {
    let world = CacheHome::new();
    let (_, cache) = memory(&world);
    let ask = |cache: &Cache, name: Option<&TokenDigest>| {
        let answer: Result<_, Infallible> =
            cache.get_or_fetch(name, Duration::ZERO, || world.now.get(), || Ok(world.fetched()));
        answer.unwrap().origin
    };
    assert_eq!(ask(&cache, None), TokenOrigin::Fetched);
    let name = TokenDigest::from([1; 32]);
    let unwilling = Cache::new(Arc::new(crate::store::env::EnvStore::new(Vec::new())), world.folder());
    assert_eq!(ask(&unwilling, Some(&name)), TokenOrigin::Fetched);
    assert_eq!(ask(&unwilling, Some(&name)), TokenOrigin::Fetched);
    assert!(!world.folder().exists());
}

#[test]
fn a_failed_request_is_the_only_error_and_leaves_nothing() {
    let world = CacheHome::new();
    let (store, cache) = memory(&world);
    let name = TokenDigest::from([1; 32]);
    let failed = cache.get_or_fetch(Some(&name), Duration::ZERO, || world.now.get(), || Err("refused"));
    assert_eq!(failed.unwrap_err(), "refused");
    assert!(store.get(&SecretId::Token(name)).unwrap().is_none());
    assert_eq!(world.ask(&cache, 1, 0).origin, TokenOrigin::Fetched);
}

#[test]
fn a_broken_entry_or_index_is_made_good() {
    let world = CacheHome::new();
    let (store, cache) = memory(&world);
    world.ask(&cache, 1, 0);
    let id = SecretId::Token(TokenDigest::from([1; 32]));
    for broken in ["", "{", "{}", "[]", r#"{"token":"x","type":"Bearer","from":"yesterday","until":1}"#] {
        store.put(&id, &broken.as_bytes().to_vec().into()).unwrap();
        std::fs::write(world.folder().join("index-memory.json"), broken).unwrap();
        let answer = world.ask(&cache, 1, 0);
        assert_eq!(
            (answer.origin, answer.note.as_deref()),
            (TokenOrigin::Fetched, Some("the cached token was damaged"))
        );
        let again = world.ask(&cache, 1, 0);
        assert_eq!((again.origin, again.note), (TokenOrigin::Cached, None));
    }
    assert_eq!(index_names(&world), 1);
}

#[test]
fn after_a_while_it_goes_alone() {
    let world = CacheHome::new();
    let (_, cache) = memory(&world);
    let cache = cache.with_patience(Duration::from_millis(30));
    private_file::private_folder(&world.folder(), Access::Owner).unwrap();
    let held = Lock::acquire(&lock_path(&world.folder(), &TokenDigest::from([1; 32])), Duration::ZERO, Access::Owner)
        .unwrap();
    let answer = world.ask(&cache, 1, 0);
    assert_eq!(answer.origin, TokenOrigin::Fetched);
    assert!(answer.note.unwrap().contains("another process has held"));
    // And leaves its token for the others.
    assert_eq!(world.ask(&cache, 1, 0).origin, TokenOrigin::Cached);
    drop(held);
}

/// A store that fails, or has little room.
struct Poor {
    memory: MemoryStore,
    limit: Option<usize>,
    fails: bool,
}

impl Poor {
    fn check(&self) -> Result<(), StoreError> {
        let waited = Duration::from_secs(5);
        let failure = StoreError::TimedOut { store: "keyring", waited, maybe_written: false };
        if self.fails { Err(failure) } else { Ok(()) }
    }
}

impl SecretStore for Poor {
    fn name(&self) -> &'static str {
        "poor"
    }
    fn key(&self, key: &Thumbprint) -> Result<Option<PrivateKey>, StoreError> {
        self.check().and_then(|()| self.memory.key(key))
    }
    fn token(&self, token: &TokenDigest) -> Result<Option<SecretBytes>, StoreError> {
        self.check().and_then(|()| self.memory.token(token))
    }
    fn put(&self, id: &SecretId, secret: &SecretBytes) -> Result<(), StoreError> {
        assert!(!self.fails, "a store that didn't answer was asked again");
        assert!(self.limit.is_none_or(|limit| secret.expose().len() <= limit));
        self.memory.put(id, secret)
    }
    fn delete(&self, id: &SecretId) -> Result<bool, StoreError> {
        self.memory.delete(id)
    }
    fn caches_tokens(&self) -> bool {
        true
    }
    fn outlives_process(&self) -> bool {
        false
    }
    fn max_len(&self) -> Option<usize> {
        self.limit
    }
    fn status(&self) -> StoreStatus {
        StoreStatus { place: String::new(), problem: None }
    }
}

#[test]
fn what_windows_has_no_room_for_is_not_cached() {
    let mut world = CacheHome::new();
    let poor = Poor { memory: MemoryStore::new(), limit: Some(2560), fails: false };
    let cache = Cache::new(Arc::new(poor), world.folder());
    world.token = "t".repeat(2400);
    world.ask(&cache, 1, 0);
    assert_eq!(world.ask(&cache, 1, 0).origin, TokenOrigin::Cached);
    world.token = "t".repeat(2401);
    world.ask(&cache, 2, 0);
    let answer = world.ask(&cache, 2, 0);
    assert_eq!((answer.origin, answer.note), (TokenOrigin::Fetched, None));
}

#[test]
fn a_keyring_that_does_not_answer_is_asked_once() {
    let world = CacheHome::new();
    let poor = Poor { memory: MemoryStore::new(), limit: None, fails: true };
    let cache = Cache::new(Arc::new(poor), world.folder());
    let answer = world.ask(&cache, 1, 0);
    assert_eq!(answer.origin, TokenOrigin::Fetched);
    assert_eq!(answer.note.as_deref(), Some("the token cache can't be used: the keyring didn't answer within 5 s"));
}
