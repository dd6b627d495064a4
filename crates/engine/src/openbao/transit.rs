//! A key of the engine `transit`. Its versions are the keys that followed one another as the keys of one client.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::policy::{imports, imports_version, limits, makes, reads, rotates, rotating, signs, trims, wraps};
use super::{OpenBao, Rule, done};
use crate::key_service::{
    KeyService, KeyServiceError, KeyVersion, OpenBaoKey, Retirement, ServiceKey, SignerAddress,
};
use maskinporten_protocol::http::{Answer, Request};
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::{Algorithm, JwkError, PublicKey};
use maskinporten_protocol::key::write::{Oaep, to_wrapped};
use maskinporten_protocol::key::{Bits, PrivateKey};

/// A key of the engine `transit`.
pub struct Transit {
    server: Arc<OpenBao>,
    address: SignerAddress,
    key: OpenBaoKey,
}

#[derive(Deserialize)]
struct Said<T> {
    data: T,
}

/// What the engine says of a key. A version that nobody can use isn't among its `keys`.
#[derive(Deserialize)]
struct State {
    #[serde(rename = "type")]
    kind: String,
    keys: BTreeMap<u64, Value>,
    latest_version: u64,
    #[serde(default)]
    min_available_version: u64,
    min_decryption_version: u64,
    min_encryption_version: u64,
    #[serde(default)]
    soft_deleted: bool,
    #[serde(default)]
    imported_key: bool,
    /// Only of an imported key.
    imported_key_allow_rotation: Option<bool>,
}

#[derive(Deserialize)]
struct Version {
    public_key: String,
    creation_time: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Signed {
    signature: String,
}

#[derive(Deserialize)]
struct WrappingKey {
    public_key: String,
}

impl Transit {
    /// The key at an address, on a server.
    pub fn new(server: Arc<OpenBao>, address: SignerAddress, key: OpenBaoKey) -> Self {
        Self { server, address, key }
    }

    fn rule(&self, of: impl Fn(&str, &str) -> Rule) -> Rule {
        of(self.key.mount.as_str(), &self.key.name)
    }

    /// `transit/reader`, as messages name it.
    fn called(&self) -> String {
        format!("{}/{}", self.key.mount, self.key.name)
    }

    /// What the engine says of the key; `None` if there is none.
    fn state(&self) -> Result<Option<State>, KeyServiceError> {
        let doing = format!("read {}", self.called());
        let answer = self.server.ask(&self.rule(reads), &doing, Request::get)?;
        if answer.status == 404 {
            return Ok(None);
        }
        let state = data::<State>(&done(answer, &doing)?)?;
        if state.soft_deleted {
            return Err(self.no_key("it is marked as deleted there; whoever administers it can restore it"));
        }
        Ok(Some(state))
    }

    fn existing(&self) -> Result<State, KeyServiceError> {
        let state = self.state()?;
        state.ok_or_else(|| self.no_key("make one there, or check the mount, the name of the key and the namespace"))
    }

    fn no_key(&self, hint: &str) -> KeyServiceError {
        KeyServiceError::NoKey { address: self.address.clone(), hint: hint.to_owned() }
    }

    fn unusable(&self, why: JwkError) -> KeyServiceError {
        KeyServiceError::Unusable { address: self.address.clone(), why }
    }

    fn not_offered(&self, doing: &'static str, why: String) -> KeyServiceError {
        KeyServiceError::NotOffered { address: self.address.clone(), doing, why }
    }

    /// The versions that can sign, the oldest first.
    fn versions(&self, state: &State) -> Result<Vec<ServiceKey>, KeyServiceError> {
        if !state.kind.starts_with("rsa-") {
            return Err(self.unusable(JwkError::NotRsa(state.kind.as_str().into())));
        }
        let first = state.min_available_version.max(state.min_encryption_version);
        state.keys.range(first..).map(|(number, version)| self.version(*number, version)).collect()
    }

    fn version(&self, number: u64, version: &Value) -> Result<ServiceKey, KeyServiceError> {
        let version =
            Version::deserialize(version).map_err(|_| self.server.strange("a version without a public key"))?;
        let public = public_key(&version.public_key).map_err(|why| self.unusable(why))?;
        Ok(ServiceKey { version: number.to_string().into(), public, created: version.creation_time })
    }

    /// The newest version of a key that was just changed, as the answer to the change has it; older servers answer nothing.
    fn newest(&self, changed: &Answer) -> Result<ServiceKey, KeyServiceError> {
        let state = if changed.body().is_empty() { self.existing()? } else { data(changed)? };
        let newest = self.versions(&state)?.pop();
        newest.ok_or_else(|| self.server.strange("a key without a version that can sign"))
    }

    fn number(&self, version: &KeyVersion) -> Result<u64, KeyServiceError> {
        let number = version.as_str().parse();
        number.map_err(|_| self.no_key(&format!("its versions are numbers, and {version} isn't one")))
    }

    /// Changes something of the key, once: an answer that was lost may stand for a change that was made.
    fn change(&self, rule: &Rule, doing: &str, body: &Value) -> Result<Answer, KeyServiceError> {
        let answer = self.server.ask(rule, doing, |url| Request::post(url, body))?;
        done(answer, doing)
    }

    /// The same for what may be said twice.
    fn set(&self, rule: &Rule, doing: &str, body: &Value) -> Result<(), KeyServiceError> {
        let answer = self.server.ask(rule, doing, |url| Request::put(url, Some(body)))?;
        done(answer, doing).map(drop)
    }
}

impl KeyService for Transit {
    fn lacking(&self) -> Result<Vec<String>, KeyServiceError> {
        let (mount, name) = (self.key.mount.as_str(), &self.key.name);
        let lacking = self.server.lacking(rotating(mount, name))?;
        if lacking.iter().all(|rule| rule.path != reads(mount, name).path) {
            match self.keys() {
                Err(KeyServiceError::NoKey { .. }) | Ok(_) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(lacking.iter().map(ToString::to_string).collect())
    }

    fn keys(&self) -> Result<Vec<ServiceKey>, KeyServiceError> {
        self.versions(&self.existing()?)
    }

    fn sign(&self, version: &KeyVersion, algorithm: Algorithm, digest: &[u8]) -> Result<Vec<u8>, KeyServiceError> {
        // Unless it is told, it pads in another way.
        let body = json!({
            "input": STANDARD.encode(digest),
            "prehashed": true,
            "hash_algorithm": hash_name(algorithm),
            "signature_algorithm": "pkcs1v15",
            "marshaling_algorithm": "jws",
            "key_version": self.number(version)?,
        });
        let doing = format!("sign with version {version} of {}", self.called());
        let answer = self.server.ask(&self.rule(signs), &doing, |url| Request::post(url, &body).that_only_asks())?;
        if answer.status == 400 && answer.complaint().is_some_and(|words| words.in_short().contains("not found")) {
            return Err(self.no_key("make one there, or check the mount, the name of the key and the namespace"));
        }
        let Signed { signature } = data(&done(answer, &doing)?)?;
        // `vault:v3:…`
        let (_, signature) = signature.rsplit_once(':').unwrap_or_default();
        URL_SAFE_NO_PAD.decode(signature).map_err(|_| self.server.strange("a signature that isn't in base64url"))
    }

    fn make(&self, bits: Bits, _: &Kid) -> Result<ServiceKey, KeyServiceError> {
        let kind = kind_of(bits);
        let Some(state) = self.state()? else {
            let body = json!({"type": kind, "derived": false, "exportable": false});
            return self.newest(&self.change(&self.rule(makes), &format!("make {}", self.called()), &body)?);
        };
        if state.kind != kind {
            let why = format!("it has a key of the type {}, whose versions are all of that type", state.kind);
            return Err(self.not_offered("make a key of another type", why));
        }
        if state.imported_key_allow_rotation == Some(false) {
            let why = "it was imported there with the condition that no other follows".to_owned();
            return Err(self.not_offered("make a key", why));
        }
        self.newest(&self.change(&self.rule(rotates), &format!("rotate {}", self.called()), &json!({}))?)
    }

    fn import(&self, key: &PrivateKey, _: &Kid) -> Result<ServiceKey, KeyServiceError> {
        let (state, kind) = (self.state()?, format!("rsa-{}", key.public().bits()));
        if let Some(state) = &state {
            if let Some(there) = self.versions(state)?.into_iter().find(|one| one.public == *key.public()) {
                return Ok(there);
            }
            if !state.imported_key || state.kind != kind {
                let origin = if state.imported_key { "imported" } else { "made there" };
                let why = format!("it has a key of the type {} that was {origin}; choose another name", state.kind);
                return Err(self.not_offered("take a key in", why));
            }
        }
        let ciphertext = self.wrapped(key)?;
        let body = json!({
            "ciphertext": ciphertext, "type": kind, "hash_function": "SHA256", "allow_rotation": true,
        });
        let rule = if state.is_some() { self.rule(imports_version) } else { self.rule(imports) };
        self.change(&rule, &format!("import into {}", self.called()), &body)?;
        let there = self.keys()?.into_iter().find(|one| one.public == *key.public());
        there.ok_or_else(|| self.server.strange("a key that isn't the one that was imported"))
    }

    /// A transit key has a lowest version that can be used, so that what is older goes with it.
    fn retire(&self, version: &KeyVersion, how: Retirement, used: &[KeyVersion]) -> Result<(), KeyServiceError> {
        let Some(state) = self.state()? else { return Ok(()) };
        let next = self.number(version)?.saturating_add(1);
        let used = used.iter().map(|version| self.number(version)).collect::<Result<Vec<_>, _>>()?;
        // An older one that is still needed keeps this one usable, until it goes itself.
        let lowest = used.into_iter().min().unwrap_or(next).min(next);
        if lowest > state.latest_version {
            let why = format!("{version} is its newest version, which can always be used");
            return Err(self.not_offered("retire a key", why));
        }
        if state.min_decryption_version < lowest || state.min_encryption_version < lowest {
            let body = json!({
                "min_decryption_version": lowest.max(state.min_decryption_version),
                "min_encryption_version": lowest.max(state.min_encryption_version),
            });
            self.set(&self.rule(limits), &format!("retire version {version} of {}", self.called()), &body)?;
        }
        if how == Retirement::Destroyed && state.min_available_version < lowest {
            let body = json!({"min_available_version": lowest});
            self.set(&self.rule(trims), &format!("destroy version {version} of {}", self.called()), &body)?;
        }
        Ok(())
    }
}

impl Transit {
    /// A private key that only the server can read.
    fn wrapped(&self, key: &PrivateKey) -> Result<String, KeyServiceError> {
        let doing = format!("import into {}", self.called());
        let answer = self.server.ask(&wraps(self.key.mount.as_str()), &doing, Request::get)?;
        let WrappingKey { public_key: pem } = data(&done(answer, &doing)?)?;
        let reader = public_key(&pem).map_err(|_| self.server.strange("a wrapping key that isn't one"))?;
        let wrapped =
            to_wrapped(key, &reader, Oaep::Sha256).map_err(|error| KeyServiceError::NotOpened(Box::new(error)))?;
        Ok(STANDARD.encode([wrapped.wrapping, wrapped.private].concat()))
    }
}

fn data<T: for<'a> Deserialize<'a>>(answer: &Answer) -> Result<T, KeyServiceError> {
    Ok(answer.json::<Said<T>>()?.data)
}

fn public_key(pem: &str) -> Result<PublicKey, JwkError> {
    let unread = |_| JwkError::Malformed("it isn't a public key in PEM".to_owned());
    let (_, der) = pkcs8::Document::from_pem(pem).map_err(unread)?;
    PublicKey::from_spki_der(der.as_bytes())
}

/// The engine's name of the digest.
fn hash_name(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Rs256 => "sha2-256",
        Algorithm::Rs384 => "sha2-384",
        Algorithm::Rs512 => "sha2-512",
    }
}

/// The engine's name of the type of key.
fn kind_of(bits: Bits) -> &'static str {
    match bits {
        Bits::B2048 => "rsa-2048",
        Bits::B3072 => "rsa-3072",
        Bits::B4096 => "rsa-4096",
    }
}
