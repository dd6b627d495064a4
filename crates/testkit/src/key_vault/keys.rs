//! The keys in the stand-in for a vault. OpenSSL makes them, reads what is imported, and signs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Answer, error};
use crate::run_tool;

pub(super) struct Keys {
    folder: TempDir,
    count: usize,
    all: BTreeMap<String, Vec<Version>>,
}

impl Default for Keys {
    fn default() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), count: 0, all: BTreeMap::new() }
    }
}

pub(super) struct Version {
    pub(super) id: String,
    pem: PathBuf,
    jwk: Value,
    attributes: Value,
    tags: Value,
}

impl Keys {
    pub(super) fn make(&mut self, name: &str, kind: &str, bits: u32) -> &mut Version {
        let pem = self.folder.path().join(format!("{}.pem", self.count));
        let size = format!("rsa_keygen_bits:{bits}");
        run_tool("openssl", &["genpkey", "-algorithm", "RSA", "-pkeyopt", &size, "-out", pem.to_str().unwrap()]);
        self.keep(name, kind, pem)
    }

    /// A private JWK, every number of which is checked.
    pub(super) fn import(&mut self, name: &str, jwk: &Value, in_hardware: bool) -> Result<&mut Version, Answer> {
        let at = |end: &str| self.folder.path().join(format!("{}.{end}", self.count));
        let (recipe, der, pem) = (at("conf"), at("der"), at("pem"));
        let mut asn1 = "asn1=SEQUENCE:key\n[key]\nversion=INTEGER:0\n".to_owned();
        for member in ["n", "e", "d", "p", "q", "dp", "dq", "qi"] {
            let number = jwk[member].as_str().and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
            let number = number.ok_or_else(|| error(400, "BadParameter", &format!("{member} is missing"), None))?;
            let digits = number.iter().fold(String::new(), |mut digits, byte| {
                write!(digits, "{byte:02x}").unwrap();
                digits
            });
            writeln!(asn1, "{member}=INTEGER:0x{digits}").unwrap();
        }
        std::fs::write(&recipe, asn1).unwrap();
        let path = |path: &Path| path.to_str().unwrap().to_owned();
        run_tool("openssl", &["asn1parse", "-noout", "-genconf", &path(&recipe), "-out", &path(&der)]);
        run_tool("openssl", &["rsa", "-inform", "DER", "-check", "-in", &path(&der), "-out", &path(&pem)]);
        let kind = if in_hardware { "RSA-HSM" } else { "RSA" };
        if jwk["kty"] != "RSA" {
            return Err(error(400, "BadParameter", "this kty isn't one of this test's", None));
        }
        Ok(self.keep(name, kind, pem))
    }

    fn keep(&mut self, name: &str, kind: &str, pem: PathBuf) -> &mut Version {
        self.count += 1;
        let printed = run_tool("openssl", &["rsa", "-in", pem.to_str().unwrap(), "-noout", "-modulus"]);
        let digits = printed.trim().strip_prefix("Modulus=").unwrap();
        let digit = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        let n = URL_SAFE_NO_PAD.encode(digits.as_bytes().chunks(2).map(digit).collect::<Vec<u8>>());
        // Each a second after the one before it, as keys are in life.
        let created = 1_700_000_000 + self.count;
        let versions = self.all.entry(name.to_lowercase()).or_default();
        versions.push(Version {
            // In another order than that of their making.
            id: format!("{:02x}{:030x}", 255 - self.count % 256, self.count),
            pem,
            jwk: json!({"kty": kind, "n": n, "e": "AQAB", "key_ops": ["encrypt", "decrypt", "sign", "verify"]}),
            attributes: json!({"enabled": true, "created": created, "updated": created, "recoveryLevel": "Recoverable"}),
            tags: json!({}),
        });
        versions.last_mut().unwrap()
    }

    pub(super) fn versions(&self, name: &str) -> Vec<String> {
        self.all.get(name).into_iter().flatten().map(|version| version.id.clone()).collect()
    }

    /// A version of a key; the newest, if none is named.
    pub(super) fn find(&mut self, name: &str, version: Option<&str>) -> Result<&mut Version, Answer> {
        let versions = self.all.get_mut(&name.to_lowercase()).into_iter().flatten();
        let found = match version {
            Some(version) => versions.into_iter().find(|one| one.id == version),
            None => versions.last(),
        };
        found.ok_or_else(|| {
            let words = format!(
                "A key with (name/id) {name}/{} was not found in this key vault.",
                version.unwrap_or_default()
            );
            error(404, "KeyNotFound", &words, None)
        })
    }

    /// A page of versions, by their names, which isn't the order of their making.
    pub(super) fn list(&self, origin: &str, name: &str, after: &str, most: usize) -> Value {
        let mut all: Vec<&Version> = self.all.get(&name.to_lowercase()).into_iter().flatten().collect();
        all.sort_by_key(|version| &version.id);
        let mut rest = all.into_iter().skip_while(|version| !after.is_empty() && version.id.as_str() <= after);
        let page: Vec<&Version> = rest.by_ref().take(most).collect();
        let listed =
            page.iter().map(|one| json!({"kid": one.identifier(origin, name), "attributes": one.attributes}));
        let listed: Vec<Value> = listed.collect();
        let next = rest.next().and(page.last()).map(|last| {
            format!("{origin}/keys/{name}/versions?api-version=7.4&$skiptoken={}&maxresults={most}", last.id)
        });
        json!({"value": listed, "nextLink": next})
    }
}

impl Version {
    pub(super) fn identifier(&self, origin: &str, name: &str) -> String {
        format!("{origin}/keys/{name}/{}", self.id)
    }

    pub(super) fn bundle(&self, origin: &str, name: &str) -> Value {
        let mut key = self.jwk.clone();
        key["kid"] = self.identifier(origin, name).into();
        json!({"key": key, "attributes": self.attributes, "tags": self.tags})
    }

    pub(super) fn set(&mut self, attributes: &Value) {
        for (name, value) in attributes.as_object().into_iter().flatten() {
            self.attributes[name] = value.clone();
        }
    }

    /// What the request that made it says of it.
    pub(super) fn take(&mut self, uses: &Value, body: &Value) {
        if uses.is_array() {
            self.jwk["key_ops"] = uses.clone();
        }
        self.set(&body["attributes"]);
        self.tags = body["tags"].clone();
    }

    pub(super) fn that_is_on(&mut self, doing: &str) -> Result<&mut Self, Answer> {
        let now = jiff::Timestamp::now().as_second();
        let (off, code) = match &self.attributes {
            all if all["enabled"] == false => ("disabled", "KeyDisabled"),
            all if doing == "sign" && all["exp"].as_i64().is_some_and(|end| end <= now) => ("expired", "KeyExpired"),
            all if doing == "sign" && all["nbf"].as_i64().is_some_and(|begin| begin > now) => {
                ("not yet valid", "KeyNotYetValid")
            }
            _ => return Ok(self),
        };
        Err(error(403, "Forbidden", &format!("Operation {doing} is not allowed on a {off} key."), Some(code)))
    }

    pub(super) fn sign(&self, algorithm: &str, digest: &[u8]) -> Result<Vec<u8>, Answer> {
        let (hash, length) = match algorithm {
            "RS256" => ("sha256", 32),
            "RS384" => ("sha384", 48),
            "RS512" => ("sha512", 64),
            _ => return Err(error(400, "BadParameter", "this alg isn't one of this test's", None)),
        };
        if digest.len() != length {
            return Err(error(400, "BadParameter", "Invalid length of 'value'", None));
        }
        if !self.jwk["key_ops"].as_array().is_some_and(|uses| uses.contains(&json!("sign"))) {
            return Err(error(403, "Forbidden", "Operation sign is not permitted on this key.", None));
        }
        let at = |end: &str| self.pem.with_extension(end);
        std::fs::write(at("digest"), digest).unwrap();
        let option = format!("digest:{hash}");
        let path = |path: PathBuf| path.to_str().unwrap().to_owned();
        let (key, from, to) = (path(self.pem.clone()), path(at("digest")), path(at("signature")));
        run_tool("openssl", &["pkeyutl", "-sign", "-inkey", &key, "-pkeyopt", &option, "-in", &from, "-out", &to]);
        Ok(std::fs::read(at("signature")).unwrap())
    }
}
