//! What the files say, each member, is what the program says of them.

use std::collections::BTreeSet;

use serde_json::Value;
use toml_edit::{DocumentMut, Item};

use crate::restored::Restored;

pub fn assert_all_is_read(restored: &Restored<'_>) {
    let config: DocumentMut = restored.text("config/config.toml").parse().unwrap();
    profiles(restored, &config);
    environments(restored, &config);
    keys(restored);
    let status = restored.home.json(["store", "status"]);
    assert_eq!((status["store"].as_str(), status["works"].as_bool()), (config["store"].as_str(), Some(true)));
    let changes: BTreeSet<String> =
        restored.lines("config/audit.jsonl").iter().map(|line| line["change"].to_string()).collect();
    let log = restored.home.json(["log"]);
    assert_eq!(log["changes"].as_array().unwrap().len(), changes.len(), "{}", restored.state.name);
}

fn profiles(restored: &Restored<'_>, config: &DocumentMut) {
    let listed = restored.home.json(["profile", "list"]);
    let listed = listed["profiles"].as_array().unwrap();
    let written = config["profiles"].as_table().unwrap();
    assert_eq!(listed.len(), written.len());
    for profile in listed {
        let name = profile["name"].as_str().unwrap();
        let item = &written[name];
        let same = [
            ("environment", "environment"),
            ("client_id", "client_id"),
            ("kid", "kid"),
            ("key", "thumbprint"),
            ("certificate_file", "certificate_file"),
            ("signer", "signer"),
            ("store", "shared_in"),
        ];
        for (ours, shown) in same {
            assert_eq!(profile[shown].as_str(), text(item, ours), "{name}.{ours}");
        }
        assert_eq!(Some(name) == text(config.as_item(), "default"), profile["default"] == true, "{name}");
        assert_eq!(strings(item, "scopes"), profile["scopes"].as_array().cloned().unwrap_or_default(), "{name}");
        let admin = item.get("admin");
        assert_eq!(admin.and_then(Item::as_str), profile["admin"].as_str(), "{name}");
        assert_eq!(admin.and_then(Item::as_bool).unwrap_or(false), profile["administers"] == true, "{name}");
        let pending = item.get("pending").and_then(|pending| text(pending, "name"));
        assert_eq!(pending, profile["pending"]["name"].as_str(), "{name}");
        assert_eq!(restored.home.profile(name)["client_id"], profile["client_id"]);
    }
}

fn environments(restored: &Restored<'_>, config: &DocumentMut) {
    let listed = restored.home.json(["env", "list"]);
    let listed = listed["environments"].as_array().unwrap();
    for (name, item) in config["environments"].as_table().unwrap() {
        let one = listed.iter().find(|one| one["name"] == name).unwrap();
        for member in ["issuer", "token_endpoint", "jwks_uri", "self_service", "ca_file"] {
            assert_eq!(one[member].as_str(), text(item, member), "{name}.{member}");
        }
    }
}

fn keys(restored: &Restored<'_>) {
    let listed = restored.home.json(["key", "list"]);
    let listed = listed["keys"].as_array().unwrap();
    let held: DocumentMut = restored.text("config/keys.toml").parse().unwrap();
    let held = held["keys"].as_array_of_tables().unwrap();
    assert_eq!(listed.len(), held.len());
    for (key, table) in listed.iter().zip(held) {
        for member in ["kid", "thumbprint", "created"] {
            assert_eq!(key[member].as_str(), table[member].as_str(), "{member}");
        }
        let place = table.get("store").or_else(|| table.get("signer"));
        assert_eq!(key["store"].as_str(), place.and_then(Item::as_str));
        assert_eq!(key["jwk"]["n"].as_str(), table["n"].as_str());
        let chain = table.get("x5c").and_then(Item::as_array).map_or(0, toml_edit::Array::len);
        assert_eq!(key["certificates"].as_array().map(Vec::len), Some(chain));
        let notes = table.get("registered").and_then(Item::as_array_of_tables);
        let notes: Vec<_> = notes.into_iter().flatten().map(|note| note["client_id"].as_str()).collect();
        let told: Vec<_> =
            key["registered"].as_array().unwrap().iter().map(|note| note["client_id"].as_str()).collect();
        assert_eq!(told, notes);
    }
}

fn text<'a>(item: &'a Item, member: &str) -> Option<&'a str> {
    item.get(member).and_then(Item::as_str)
}

fn strings(item: &Item, member: &str) -> Vec<Value> {
    let list = item.get(member).and_then(Item::as_array);
    list.into_iter().flatten().map(|one| one.as_str().into()).collect()
}
