//! Entries that are written only over what their writer has read.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{User, refusal, shared};
use maskinporten_engine::key_service::KeyServiceError;
use maskinporten_engine::openbao::{Kv, KvError};
use maskinporten_engine::profile::{KvPath, StoreAddress};
use maskinporten_engine::shared::{KvShared, SharedError, SharedStore as _};
use maskinporten_testkit::{Listener, OpenBao as Server};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Count {
    count: u64,
}

fn kv(server: &Server, mount: &str) -> Kv {
    Kv::new(User::root(server).opened(), mount)
}

#[test]
fn an_entry_has_a_life_of_versions() {
    let Some(server) = shared() else { return };
    server.mount("kv-v2", "kv/life");
    let kv = kv(server, "kv/life");
    let read = |path: &str| {
        let found = kv.read(path).unwrap();
        (found.version, found.data::<Count>().unwrap().map(|found| found.count))
    };
    let is_conflict = |result: Result<u64, KvError>| matches!(result, Err(KvError::Conflict { .. }));
    assert_eq!(read("a/b"), (0, None));
    assert!(is_conflict(kv.write("a/b", &Count { count: 0 }, 1)));
    assert_eq!(kv.write("a/b", &Count { count: 1 }, 0).unwrap(), 1);
    assert!(is_conflict(kv.write("a/b", &Count { count: 9 }, 0)));
    assert_eq!(kv.write("a/b", &Count { count: 2 }, 1).unwrap(), 2);
    assert_eq!(read("a/b"), (2, Some(2)));
    assert_eq!(kv.list("a").unwrap(), ["b"]);
    assert_eq!(kv.list("none").unwrap(), [""; 0]);

    // Deleted by somebody with another tool: none, but its versions go on.
    server.ask("DELETE", "", "kv/life/data/a/b", &Value::Null);
    assert_eq!(read("a/b"), (2, None));
    assert!(is_conflict(kv.write("a/b", &Count { count: 3 }, 0)));
    assert_eq!(kv.write("a/b", &Count { count: 3 }, 2).unwrap(), 3);

    assert!(matches!(kv.delete("a/b", 2), Err(KvError::Conflict { .. })));
    assert_eq!(read("a/b"), (3, Some(3)));
    kv.delete("a/b", 3).unwrap();
    assert_eq!((read("a/b"), kv.list("a").unwrap().len()), ((0, None), 0));
    // A deletion that broke off half-way leaves nothing that counts.
    server.put("kv/life/data/a/c", &json!({"data": {}}));
    assert_eq!(read("a/c"), (1, None));
    kv.delete("a/c", 1).unwrap();
    assert_eq!(read("a/c"), (0, None));
}

/// Who deletes an entry first makes it empty: what was written in between would be deleted without a word.
#[test]
fn nothing_is_written_where_somebody_is_deleting() {
    let Some(server) = shared() else { return };
    server.mount("kv-v2", "kv/leaving");
    let address: StoreAddress = "openbao-kv:kv/leaving".parse().unwrap();
    let place = KvPath { mount: "kv/leaving".parse().unwrap(), path: "maskinporten".parse().unwrap() };
    let store = KvShared::new(User::root(server).opened(), address, &place);
    let value = b"secret".to_vec().into();
    store.write("keys/a", &value, None).unwrap();
    server.put("kv/leaving/data/maskinporten/keys/a", &json!({"data": {}}));
    assert!(store.read("keys/a").unwrap().is_none());
    assert!(matches!(store.write("keys/a", &value, None), Err(SharedError::Changed { .. })));
    server.ask("DELETE", "", "kv/leaving/metadata/maskinporten/keys/a", &Value::Null);
    store.write("keys/a", &value, None).unwrap();
    store.delete("keys/a").unwrap();
    store.write("keys/a", &value, None).unwrap();
    // Whoever made it empty long ago has given up.
    for (at, is_leaving) in [("07:59:30", true), ("07:58:30", false)] {
        let metadata = json!({"version": 7, "created_time": format!("2026-11-29T{at}.5Z")});
        let body = json!({"data": {"data": {}, "metadata": metadata}}).to_string();
        let head =
            format!("HTTP/1.1 200 OK\r\nDate: Sun, 29 Nov 2026 08:00:00 GMT\r\nContent-Length: {}", body.len());
        let listener = Listener::answering(format!("{head}\r\nConnection: close\r\n\r\n{body}"));
        let mut user = User::root(server);
        user.settings.address = format!("http://{}", listener.address).parse().unwrap();
        let found = Kv::new(user.opened(), "kv").read("a").unwrap();
        assert_eq!((found.version, found.is_leaving), (7, is_leaving));
    }
}

#[test]
fn of_many_writers_each_sees_what_the_others_wrote() {
    let Some(server) = shared() else { return };
    server.mount("kv-v2", "kv/many");
    let (conflicts, kv) = (AtomicU64::new(0), kv(server, "kv/many"));
    let add = || {
        for _ in 0..5 {
            loop {
                let found = kv.read("count").unwrap();
                let count = found.data::<Count>().unwrap().map_or(0, |found| found.count) + 1;
                match kv.write("count", &Count { count }, found.version) {
                    Ok(version) => break assert_eq!(version, count),
                    Err(KvError::Conflict { path, .. }) => assert_eq!(path, "kv/many/count"),
                    Err(error) => panic!("{error}"),
                }
                conflicts.fetch_add(1, Ordering::Relaxed);
            }
        }
    };
    thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(add))));
    assert_eq!(kv.read("count").unwrap().data::<Count>().unwrap(), Some(Count { count: 20 }));
    assert!(conflicts.into_inner() > 0, "they never met");
}

#[test]
fn ten_thousand_names_are_one_list() {
    let Some(server) = shared() else { return };
    server.mount("kv-v2", "kv/names");
    // As long as a kid and a thumbprint are together.
    let name = |number: usize| format!("reader-{number:05}.{}", "x".repeat(43));
    let write = |from: usize| {
        let kv = kv(server, "kv/names");
        (from..10_000)
            .step_by(8)
            .for_each(|number| assert_eq!(kv.write(&name(number), &json!({"a": 1}), 0).unwrap(), 1));
    };
    thread::scope(|scope| (0..8).for_each(|from| drop(scope.spawn(move || write(from)))));
    let user = User::root(server);
    let listed = Kv::new(user.opened(), "kv").list("names");
    assert!(matches!(listed, Err(KvError::Service(_))), "a mount is no path");
    user.calls();
    let mut listed = Kv::new(user.opened(), "kv/names").list("").unwrap();
    assert_eq!(user.calls().len(), 1);
    listed.sort();
    assert_eq!(listed, (0..10_000).map(name).collect::<Vec<_>>());
}

#[test]
fn what_is_no_second_version_of_the_engine_is_named() {
    let Some(server) = shared() else { return };
    server.put("sys/mounts/kv/first", &json!({"type": "kv", "options": {"version": "1"}}));
    let kv = kv(server, "kv/first");
    assert_eq!(kv.read("a").unwrap().version, 0);
    let error = kv.write("a", &json!({"b": 1}), 0).unwrap_err();
    assert_eq!(error.to_string(), "kv/first/a can't be read: the engine at this mount isn't kv version 2");
    assert!(matches!(kv.read("a"), Err(KvError::Unreadable { .. })));
    let missing = Kv::new(User::root(server).opened(), "nowhere").read("a");
    let Err(KvError::Service(error)) = missing else { panic!("{missing:?}") };
    let (what, hint) = refusal::<()>(Err(error));
    assert!(what.starts_with("read nowhere/a: no handler for route"), "{what}");
    assert!(hint.contains("nothing that serves nowhere/data is mounted"), "{hint}");
}

#[test]
fn an_entry_of_another_shape_is_not_guessed_at() {
    let Some(server) = shared() else { return };
    server.mount("kv-v2", "kv/shapes");
    let kv = kv(server, "kv/shapes");
    kv.write("a", &json!({"count": "many"}), 0).unwrap();
    let found = kv.read("a").unwrap();
    let error = found.data::<Count>().unwrap_err();
    assert!(error.to_string().contains("kv/shapes/a") && !format!("{error} {found:?}").contains("many"), "{error}");
    let _: KeyServiceError = match Kv::new(User::with_token(server, "s.wrong").opened(), "kv/shapes").read("a") {
        Err(KvError::Service(error)) => error,
        other => panic!("{other:?}"),
    };
}
