//! Folders that earlier versions of this program have written, each read, used and gone on with by this one.
//!
//! `tests/fixtures` has a folder for each time that fixtures were written, and it is never written again: what is in
//! people's homes doesn't change with the program either. `writer.rs` says how to add one.
//!
//! A fixture is what the program wrote, down to the byte, except for the home folder's path, the sandbox's port and
//! the name of whoever ran it. Files that differ in nothing but times and ids are kept once. What the server had at
//! that moment is set up again in a sandbox: under the same ids, with keys that are registered now, since a year after
//! the fixture was written the old registrations would have run out. The authorities, the certificates and the
//! colleagues' keys last for most of a century, and so do the cached tokens.

#![cfg(all(feature = "sandbox", unix))]
#![expect(clippy::unwrap_used, reason = "a test that can't go on says so by panicking")]

mod fixture;
mod reads;
mod restored;
mod rotation;
#[cfg(feature = "fault")]
mod writer;

use std::collections::BTreeSet;

use serde_json::Value;

use fixture::{Era, Series, State, is_of_kind};
use restored::{Registrar, Restored};
use rotation::walk;

/// The built program.
const PROGRAM: &str = env!("CARGO_BIN_EXE_maskinporten");

#[test]
fn a_rotation_to_a_key_that_is_made() {
    let ends = walk("made");
    assert!(ends["finished"] > 30 && ends["undone"] > 20, "{ends:?}");
}

#[test]
fn a_rotation_to_an_imported_key() {
    let ends = walk("brought");
    assert!(ends["finished"] > 25 && ends["undone"] > 20, "{ends:?}");
}

#[test]
fn a_rotation_from_a_certificate_to_the_first_key() {
    let ends = walk("first-key");
    assert!(ends["finished"] > 25 && ends["undone"] > 20, "{ends:?}");
}

#[test]
fn a_rotation_that_is_being_undone() {
    let ends = walk("undone");
    assert!(ends["rolled-back"] > 10 && ends["undone"] > 10, "{ends:?}");
}

#[test]
fn a_rotation_whose_key_was_refused() {
    let ends = walk("refused");
    assert!(ends["rolled-back"] > 5 && ends["finished"] > 0, "{ends:?}");
}

#[test]
fn a_rotation_that_waits_and_one_that_met_a_change() {
    let waiting = walk("waiting");
    // The shorter grace is over but for the first minutes of a fixture's life.
    assert!(waiting["waiting"] > 0 && waiting["undone"] > 1, "{waiting:?}");
    let changed = walk("changed");
    assert!(changed["finished"] > 2 && changed["undone"] > 2, "{changed:?}");
}

/// Nothing that a journal can say is missing from the fixtures.
#[test]
fn the_journals_say_everything_that_a_journal_can_say() {
    let mut said = BTreeSet::new();
    let series = ["made", "brought", "first-key", "undone", "refused", "waiting", "changed"];
    each(&series, |_, series, state| {
        for line in series.text(state, rotation::JOURNAL).lines() {
            let event: Value = serde_json::from_str(line).unwrap();
            let what = if event["step"].is_object() {
                event["step"].as_object().unwrap().keys().next().cloned()
            } else {
                event["step"].as_str().or(event["end"].as_str()).map(str::to_owned)
            };
            said.insert(
                format!("{} {}", event["event"].as_str().unwrap(), what.unwrap_or_default()).trim().to_owned(),
            );
        }
    });
    let mut all: BTreeSet<String> = ["begun", "made", "waiting", "refused", "accepted", "rolling-back", "done grace"]
        .map(str::to_owned)
        .into_iter()
        .chain(["ended finished", "ended rolled-back", "intent make"].map(str::to_owned))
        .collect();
    for step in ["register", "prove", "switch", "deliver", "check", "unregister", "retire"] {
        all.extend(["intent", "done"].map(|event| format!("{event} {step}")));
    }
    assert_eq!(said, all);
}

#[test]
fn every_kind_of_profile_reads_and_works() {
    each(&["profiles"], |era, series, state| {
        let registrar = Registrar::new(era);
        let restored = Restored::new(era, &registrar, series, state);
        reads::assert_all_is_read(&restored);
        let listed = restored.home.json(["key", "list"])["keys"].as_array().unwrap().len();
        assert_eq!(listed, 4);
        restored.assert_token("app");
        restored.assert_token("certified");
        for admin in ["admin", "stored"] {
            restored.home.ok(["dcr-token", "--admin", admin, "--no-cache"]);
        }
        // A registration whose end nobody saw: made now, or found to have been made.
        let made_before = state.registered.len() == 3;
        let words: Vec<&str> = series.command.iter().map(String::as_str).collect();
        restored.home.ok(&words);
        let half = restored.home.profile("half");
        assert_eq!(state.registered.contains_key(half["client_id"].as_str().unwrap()), made_before);
        assert!(half["pending"].is_null());
        // A key that was about to be stored is made, under the same kid, or taken off the list.
        restored.home.ok(["key", "delete", "cut-off", "--yes"]);
        restored.home.ok(["rotate", "app", "--yes", "--every=1ms", "--grace=0s"]);
        restored.assert_token("app");
        restored.assert_others_are_untouched(restored.home.profile("app")["client_id"].as_str().unwrap());
        restored.assert_nothing_is_lost();
        // The archived key of the rotation before is still there.
        assert_eq!(restored.home.json(["key", "list"])["keys"].as_array().unwrap().len(), 3);
    });
}

#[test]
fn the_encrypted_store_opens_with_its_passphrase_only() {
    each(&["encrypted"], |era, series, state| {
        let registrar = Registrar::new(era);
        let restored = Restored::new(era, &registrar, series, state);
        reads::assert_all_is_read(&restored);
        let sealed = state.files.keys().find(|path| is_of_kind(path, "p8")).unwrap();
        restored.assert_token("app");
        restored.home.call("token --no-cache").env("MASKINPORTEN_PASSPHRASE", "wrong").run().fails(2);
        assert_eq!(restored.bytes(sealed), restored.written(sealed));
        restored.home.ok(["rotate", "app", "--yes", "--every=1ms", "--grace=0s"]);
        restored.assert_token("app");
        assert!(!restored.home.at(sealed).exists());
        restored.assert_nothing_is_lost();
    });
}

/// Version 2 of the layout. `certificate use` then chooses the one that lasts longer: both work.
#[test]
fn profiles_have_certificates_of_their_own_for_the_same_key() {
    each(&["certificates"], |era, series, state| {
        let registrar = Registrar::new(era);
        let restored = Restored::new(era, &registrar, series, state);
        let used = |name: &str| restored.home.profile(name)["certificate"].as_str().unwrap().to_owned();
        assert!(used("admin") == used("third") && used("admin") != used("renewed"));
        for name in ["admin", "renewed", "third"] {
            restored.home.ok(["dcr-token", "--admin", name, "--no-cache"]);
        }
        let words: Vec<&str> = series.command.iter().map(String::as_str).collect();
        restored.home.ok(&words);
        assert!(used("admin") == used("renewed") && used("admin") != used("third"));
        for kept in ["config/config.toml.layout-1", "config/keys.toml.layout-1"] {
            assert_eq!(restored.bytes(kept), restored.written(kept), "{kept}");
        }
        // What was kept is a folder of its own.
        for name in ["config.toml", "keys.toml"] {
            let before = restored.written(&format!("config/{name}.layout-1"));
            restored.home.write_private(format!("config/{name}"), before);
        }
        restored.home.ok(["dcr-token", "--admin", "admin", "--no-cache"]);
    });
}

/// Version 3 of the layout. What is ignored stays, with every word around it, whatever else is changed.
#[test]
fn what_of_the_checklist_is_ignored_is_ignored_still() {
    each(&["ignored"], |era, series, state| {
        let registrar = Registrar::new(era);
        let restored = Restored::new(era, &registrar, series, state);
        reads::assert_all_is_read(&restored);
        let reasons = || {
            let found = restored.home.run(["lint", "app", "-o", "json"]).json();
            let ignored = found["ignored"].as_array().unwrap().clone();
            assert!(found["findings"].as_array().unwrap().iter().all(|one| one["rule"] != "scope-no-access"));
            ignored.iter().map(|one| (one["rule"].clone(), one["reason"].clone())).collect::<Vec<_>>()
        };
        let before = reasons();
        assert_eq!(before, [("scope-no-access".into(), "asked for in May".into())]);
        let kept = "config/config.toml.layout-1";
        assert_eq!(restored.bytes(kept), restored.written(kept));
        let words: Vec<&str> = series.command.iter().map(String::as_str).collect();
        restored.home.ok(&words);
        let by_hand = |text: &str| text[text.find("\n# Agreed").unwrap()..].to_owned();
        let (was, is) = (restored.text_written("config/config.toml"), restored.text("config/config.toml"));
        assert!(was != is && was.contains("version = 3\n") && by_hand(&was) == by_hand(&is), "{is}");
        assert_eq!(reasons(), before);
        assert_eq!(is.matches("[[lint.ignore]]").count(), 3);
        restored.home.ok(["token", "--profile", "app", "--scope", "sandbox:widgets.read", "--no-cache"]);
        restored.assert_nothing_is_lost();
    });
}

/// Version 4 of the layout, and version 3 of that of keys. The programs that sign and that keep what is shared are the
/// user's own, and are there again.
#[test]
fn keys_that_are_elsewhere_sign_and_are_replaced() {
    each(&["elsewhere"], |era, series, state| {
        let registrar = Registrar::new(era);
        let restored = Restored::new(era, &registrar, series, state);
        let home = &restored.home;
        let (Some(_), Some(_)) = (home.signer("none", &[]), home.shared_store("none")) else { return };
        reads::assert_all_is_read(&restored);
        for name in ["app", "both", "shared"] {
            restored.assert_token(name);
        }
        let kids = |name: &str| -> Vec<String> { restored.registered(&home.client_id(name)).into_keys().collect() };
        let kid = |name: &str| home.json(["key", "list", "--profile", name])["keys"][0]["kid"].clone();
        // The journal in the store tells of a rotation that waits for most of a century.
        let (both, new) = (kids("shared"), kid("shared"));
        assert!(both.len() == 2 && both.iter().any(|one| new == *one), "{both:?}");
        let words: Vec<&str> = series.command.iter().map(String::as_str).collect();
        assert_eq!(home.json(&words)["rotations"][0]["state"], "rolled-back");
        assert!(kids("shared").iter().all(|one| both.contains(one) && new != **one), "{both:?}");
        for (name, more) in [("shared", ""), ("app", "--new-key=two"), ("both", "--new-key=four")] {
            let before = kid(name);
            home.ok(format!("rotate {name} --yes --every=1ms --grace=0s {more}"));
            restored.assert_token(name);
            let (after, kids) = (kid(name), kids(name));
            assert!(after != before && kids == [after.as_str().unwrap()], "{name}: {after} of {kids:?}");
        }
        let keys = home.at("store").read_dir().unwrap().map(|entry| entry.unwrap().file_name());
        assert_eq!(keys.filter(|name| name.to_string_lossy().starts_with("keys%")).count(), 1);
        restored.assert_nothing_is_lost();
    });
}

/// From the store and from a folder. The server that gave the tokens is gone: they can't be new ones. No token is kept for
/// longer than a day, so these are taken to have been fetched now.
#[test]
fn cached_tokens_are_found_again() {
    each(&["cached"], |era, series, state| {
        let registrar = Registrar::new(era);
        let restored = Restored::new(era, &registrar, series, state);
        reads::assert_all_is_read(&restored);
        for (folder, words) in [("config/secrets/", &["token"][..]), ("tokens/", &["token", "--cache-dir", "tokens"])]
        {
            let is_it = |path: &&String| path.starts_with(folder) && is_of_kind(path, "token");
            let path = state.files.keys().find(is_it).unwrap();
            let mut kept: Value = serde_json::from_slice(&restored.written(path)).unwrap();
            kept["from"] = jiff::Timestamp::now().as_second().into();
            restored.home.write_private(path, kept.to_string());
            assert_eq!(restored.home.ok(words).trim(), kept["token"]);
        }
    });
}

/// What this program doesn't know, because a person or a later program wrote it, is never dropped: what can't be kept
/// is refused, and the file is as it was.
#[test]
fn what_is_not_understood_is_not_dropped() {
    let strange = [
        ("config/config.toml", "version = 1\n", "version = 1\nsurprise = \"top\"\n"),
        ("config/config.toml", "[profiles.far]\n", "[profiles.far]\nsurprise = \"profile\"\n"),
        (
            "config/config.toml",
            "[environments.elsewhere]\n",
            "[environments.elsewhere]\nsurprise = \"environment\"\n",
        ),
        ("config/config.toml", "version = 1\n", "version = 2\nsurprise = \"version\"\n"),
        ("config/keys.toml", "version = 1\n", "version = 1\nsurprise = \"top\"\n"),
        ("config/keys.toml", "state = \"stored\"\n", "state = \"stored\"\nsurprise = \"key\"\n"),
        ("config/keys.toml", "version = 1\n", "version = 2\nsurprise = \"version\"\n"),
    ];
    let writing: [&[&str]; 4] = [
        &["profile", "use", "certified"],
        &["keygen", "--profile", "far", "--kid", "another"],
        &["rotate", "app", "--yes", "--every=1ms", "--grace=0s"],
        &["env", "remove", "elsewhere", "--yes"],
    ];
    each(&["profiles"], |era, series, state| {
        let registrar = Registrar::new(era);
        for (path, from, to) in strange {
            let restored = Restored::new(era, &registrar, series, state);
            let text = restored.text_written(path).replacen(from, to, 1);
            assert!(text.contains("surprise"), "{path} has no {from:?}");
            restored.home.write_private(path, text.as_bytes());
            let surprise = to.lines().find(|line| line.contains("surprise")).unwrap();
            for words in writing {
                let before = restored.text(path);
                let output = restored.home.run(words);
                let now = restored.text(path);
                let is_wanted = output.code == Some(0) && words.contains(&"elsewhere") && to.contains("elsewhere");
                assert!(now.contains(surprise) || is_wanted, "{path}: {surprise} is gone after {words:?}");
                assert!(output.code == Some(0) || now == before, "{path} was changed: {}", output.stderr);
            }
        }
    });
}

/// All states of some series, in all eras.
fn each(names: &[&str], mut test: impl FnMut(&Era, &Series, &State)) {
    let mut count = 0;
    for era in Era::all() {
        for series in names.iter().filter_map(|name| era.series(name)) {
            for state in &series.states {
                test(&era, &series, state);
                count += 1;
            }
        }
    }
    assert!(count > 0, "no fixtures of {names:?}");
}
