//! Programs that sign with keys and keep entries, as people write them for whatever has no module of its own.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::home::Home;
use crate::tool::{has, run_tool, skipped};

/// Signs with the keys in its folder, with openssl: `NAME.pem` is the key that it calls NAME.
const SIGNER: &str = r#"#!/bin/sh
set -eu
IFS= read -r question
member() { printf %s "$question" | sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
printf '%s\n' "$question" >> "$1/questions"
case $(member op) in
public) cat "$1/public.json" ;;
sign)
    test "$(member alg)" = RS256
    digest=$(member digest | tr _- /+)=
    printf %s "$digest" | openssl base64 -d -A > "$1/digest.$$"
    openssl pkeyutl -sign -inkey "$1/$(member kid).pem" -in "$1/digest.$$" -pkeyopt digest:sha256 > "$1/signature.$$"
    printf '{"signature":"%s"}\n' "$(openssl base64 -A -in "$1/signature.$$" | tr +/ -_ | tr -d =)"
    rm "$1/digest.$$" "$1/signature.$$"
    ;;
esac
"#;

/// Keeps entries as files in its folder, with the number of times that each was written. `away` in it: it fails.
const STORE: &str = r#"#!/usr/bin/env python3
import fcntl, json, os, sys
folder = sys.argv[1]
if os.path.exists(folder + "/away"):
    sys.exit("the store is away")
question = json.loads(sys.stdin.readline())
name, path = question["name"], folder + "/" + question["name"].replace("/", "%")
with open(folder + "/.lock", "w") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    entry = json.load(open(path)) if os.path.exists(path) else {}
    if question["op"] == "read":
        answer = entry
    elif question["op"] == "write":
        if question.get("revision") != entry.get("revision"):
            answer = {"conflict": True}
        else:
            revision = str(int(entry.get("revision", "0")) + 1)
            with open(path + "~", "w") as new:
                json.dump({"value": question["value"], "revision": revision}, new)
            os.rename(path + "~", path)
            answer = {}
    elif question["op"] == "delete":
        if os.path.exists(path):
            os.remove(path)
        answer = {}
    else:
        answer = {"names": [name.split("%", 1)[1] for name in os.listdir(folder) if name.startswith(question["name"] + "%")]}
print(json.dumps(answer))
"#;

impl Home {
    /// The program `signer`, and a folder with keys by these names, which are made unless they are there. `questions` there
    /// has what it was asked. Returns what it is called in settings; `None`, with a line that says so, without openssl.
    pub fn signer(&self, folder: impl AsRef<Path>, names: &[&str]) -> Option<String> {
        if !has("openssl") {
            skipped("openssl isn't installed: no program signed");
            return None;
        }
        let folder = folder.as_ref();
        self.script("signer", SIGNER);
        fs::create_dir_all(self.at(folder)).unwrap();
        let key = |name: &&str| {
            let path = self.text(folder.join(format!("{name}.pem")));
            if !Path::new(&path).exists() {
                run_tool("openssl", &["genrsa", "-out", &path, "2048"]);
            }
            let jwk = self.ok(["key", "convert", &path, "--to", "jwk", "--public", "--allow-insecure-permissions"]);
            let mut jwk: Value = serde_json::from_str(&jwk).unwrap();
            jwk["kid"] = json!(name);
            jwk
        };
        let keys: Vec<Value> = names.iter().map(key).collect();
        self.write(folder.join("public.json"), json!({ "keys": keys }).to_string());
        Some(format!("cmd:signer {}", self.text(folder)))
    }

    /// The program `keep`, and a folder in which it keeps entries. Returns what it is called in settings; `None`, with a line
    /// that says so, without Python.
    pub fn shared_store(&self, folder: impl AsRef<Path>) -> Option<String> {
        if !has("python3") {
            skipped("python3 isn't installed: no program kept anything");
            return None;
        }
        self.script("keep", STORE);
        fs::create_dir_all(self.at(&folder)).unwrap();
        Some(format!("cmd:keep {}", self.text(folder)))
    }
}
