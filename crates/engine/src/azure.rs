//! Azure Key Vault and Managed HSM as what has keys: five REST calls, of the version below.
//!
//! <https://learn.microsoft.com/rest/api/keyvault/keys> describes them.

mod bundle;
mod login;
mod permission;
mod refusal;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;
use zeroize::Zeroizing;

use crate::kept_login::{KeptLogin, LoginCache};
use crate::key_service::{
    AzureKey, KeyService, KeyServiceError, KeyVersion, Retirement, ServiceKey, SignerAddress, usable,
};
use maskinporten_protocol::clock::Clock;
use maskinporten_protocol::http::{Answer, Http, Request};
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::{Bits, PrivateKey, write};
use maskinporten_protocol::secret::{SecretBytes, SecretText};

use bundle::{Bundle, Page, Why};
use refusal::Refused;

pub use login::{Identity, OWN_MACHINE, Settings, Vouching};
pub use permission::{IMPORTING, Permission, ROTATING, SIGNING};

/// The version of the API that is spoken.
const API_VERSION: &str = "7.4";

/// More pages of 25 versions than any key has: the list of a server that never ends it does end.
const MOST_PAGES: usize = 100;

/// A key in a vault, with its versions.
pub struct AzureService {
    address: SignerAddress,
    key: AzureKey,
    settings: Settings,
    http: Http,
    clock: Arc<dyn Clock + Send + Sync>,
    kept: KeptLogin,
}

#[derive(Deserialize)]
struct Signed {
    value: String,
}

impl AzureService {
    /// The key at an address. Nothing is called before something is asked of it. `logins`: where the tokens of logins are
    /// kept between processes.
    pub fn new(
        address: SignerAddress,
        key: AzureKey,
        settings: Settings,
        http: Http,
        clock: Arc<dyn Clock + Send + Sync>,
        logins: Arc<dyn LoginCache>,
    ) -> Self {
        let kept = KeptLogin::new(logins, Arc::clone(&clock));
        Self { address, key, settings, http, clock, kept }
    }

    /// The address of the key, or of what follows it in `path`.
    fn url(&self, path: &[&str]) -> Url {
        let mut url = self.key.vault().clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.clear().extend(["keys", self.key.name()]).extend(path);
        }
        url.query_pairs_mut().append_pair("api-version", API_VERSION);
        url
    }

    /// The answer to a request, which is made anew when a kept login is no longer accepted: nothing was done then.
    fn answer<'a>(&self, needed: Permission, request: impl Fn() -> Request<'a>) -> Result<Answer, KeyServiceError> {
        let (token, is_new) = self.token(None)?;
        let mut answer = self.http.send(&request().bearer(&token))?;
        if answer.status == 401 && !is_new {
            answer = self.http.send(&request().bearer(&self.token(Some(&token))?.0))?;
        }
        if answer.is_success() {
            return Ok(answer);
        }
        Err(Refused { needed, answer: &answer, address: &self.address, key: &self.key }.into())
    }

    /// The access token to use, and whether it is new. `refused`: the one that isn't accepted any longer.
    fn token(&self, refused: Option<&SecretText>) -> Result<(SecretText, bool), KeyServiceError> {
        let name = self.settings.name(&self.key)?;
        let log_in = &mut || self.settings.log_in(&self.http, &self.key, self.clock.now());
        self.kept.token(&name, refused, log_in)
    }

    /// A version of the key; the newest, if none is named.
    fn bundle(&self, version: Option<&str>) -> Result<Bundle, KeyServiceError> {
        let path: Vec<&str> = version.into_iter().collect();
        Ok(self.answer(Permission::Get, || Request::get(self.url(&path)))?.json()?)
    }

    /// The versions that can sign by what the list says of them, the oldest first, and how many can't. There are none of
    /// a key that isn't there.
    fn versions(&self) -> Result<(Vec<String>, usize), KeyServiceError> {
        let (mut versions, mut off) = (Vec::new(), 0);
        let mut next = Some(self.url(&["versions"]));
        for _ in 0..MOST_PAGES {
            let Some(url) = next else { break };
            let page: Page = self.answer(Permission::List, || Request::get(url.clone()))?.json()?;
            for listed in page.value.unwrap_or_default() {
                if listed.attributes.allow_at(self.clock.now()) {
                    versions.push((listed.attributes.created, self.version_in(&listed.kid)?));
                } else {
                    off += 1;
                }
            }
            next = page.next_link.filter(|link| !link.is_empty()).map(|link| self.same_origin(&link)).transpose()?;
        }
        versions.sort();
        Ok((versions.into_iter().map(|(_, version)| version).collect(), off))
    }

    /// The next page. The token goes along, so it is asked for only where the first was.
    fn same_origin(&self, link: &str) -> Result<Url, KeyServiceError> {
        let url = Url::parse(link).ok().filter(|url| url.origin() == self.key.vault().origin());
        url.ok_or_else(|| self.strange("a next page that is at another address"))
    }

    /// The version in a key identifier, `https://VAULT/keys/NAME/VERSION`, which has to be this key's.
    fn version_in(&self, identifier: &str) -> Result<String, KeyServiceError> {
        let url = Url::parse(identifier).ok();
        let parts: Vec<&str> = url.as_ref().and_then(Url::path_segments).into_iter().flatten().collect();
        match parts[..] {
            ["keys", name, version] if name.eq_ignore_ascii_case(self.key.name()) && !version.is_empty() => {
                Ok(version.to_owned())
            }
            _ => Err(self.strange("a key that wasn't asked for")),
        }
    }

    fn strange(&self, what: &str) -> KeyServiceError {
        KeyServiceError::Strange { server: self.server(), what: what.to_owned() }
    }

    fn server(&self) -> String {
        self.key.vault().authority().to_owned()
    }

    fn read(&self, bundle: &Bundle) -> Result<ServiceKey, KeyServiceError> {
        let version = self.version_in(bundle.identifier())?.into();
        match bundle.public(self.clock.now()) {
            Ok(public) => Ok(ServiceKey { version, public, created: bundle.attributes.created() }),
            Err(Why::Key(why)) => Err(KeyServiceError::Unusable { address: self.address.clone(), why }),
            Err(Why::Off) => Err(self.no_key("its version is disabled there, or outside its dates, or may not sign")),
        }
    }

    fn no_key(&self, hint: &str) -> KeyServiceError {
        KeyServiceError::NoKey { address: self.address.clone(), hint: hint.to_owned() }
    }

    fn new_key(&self, answer: &Answer) -> Result<ServiceKey, KeyServiceError> {
        self.read(&answer.json::<Bundle>()?)
    }

    /// Whether the next key belongs into hardware: where the one before it is, of those that can be looked at. A first
    /// key does in a managed HSM.
    fn next_is_in_hardware(&self) -> Result<bool, KeyServiceError> {
        let newest = self.versions()?.0.pop();
        match self.bundle(newest.as_deref()) {
            Ok(newest) => Ok(newest.is_in_hardware()),
            Err(KeyServiceError::NoKey { .. }) => Ok(self.key.is_in_managed_hsm()),
            Err(error) => Err(error),
        }
    }

    /// What a private key is imported with: a JWK within JSON, in one buffer.
    fn imported(&self, key: &PrivateKey, kid: &Kid) -> Result<SecretBytes, KeyServiceError> {
        let numbers = write::numbers(key).map_err(|error| self.strange(&error.to_string()))?;
        // Neither base64url nor a kid has letters that JSON would escape.
        let head = format!(r#"{{"Hsm":{},"tags":{{"kid":"{kid}"}},"key":"#, self.next_is_in_hardware()?);
        let mut body = Zeroizing::new(String::with_capacity(key.pkcs8_der().expose().len() * 2 + head.len() + 512));
        body.push_str(&head);
        body.push_str(r#"{"kty":"RSA","key_ops":["sign","verify"]"#);
        for (name, number) in numbers {
            for part in [",\"", name, "\":\""] {
                body.push_str(part);
            }
            URL_SAFE_NO_PAD.encode_string(number, &mut body);
            body.push('"');
        }
        body.push_str("}}");
        Ok(std::mem::take(&mut *body).into_bytes().into())
    }

    /// An address that names one version has no next one.
    fn takes_another(&self, doing: &'static str) -> Result<(), KeyServiceError> {
        if self.key.version().is_none() {
            return Ok(());
        }
        self.not_offered(doing, "the address names one version of the key")
    }

    fn not_offered<T>(&self, doing: &'static str, why: &str) -> Result<T, KeyServiceError> {
        Err(KeyServiceError::NotOffered { address: self.address.clone(), doing, why: why.to_owned() })
    }
}

impl KeyService for AzureService {
    fn keys(&self) -> Result<Vec<ServiceKey>, KeyServiceError> {
        if let Some(version) = self.key.version() {
            return Ok(vec![self.read(&self.bundle(Some(version))?)?]);
        }
        let (versions, off) = self.versions()?;
        let keys = usable(versions.iter().map(|version| self.read(&self.bundle(Some(version))?)))?;
        match keys.is_empty() {
            false => Ok(keys),
            true if off > 0 => Err(self.no_key("all its versions there are disabled or outside their dates")),
            true => Err(self.no_key("it has no versions")),
        }
    }

    fn sign(&self, version: &KeyVersion, algorithm: Algorithm, digest: &[u8]) -> Result<Vec<u8>, KeyServiceError> {
        let body = json!({"alg": algorithm.as_str(), "value": URL_SAFE_NO_PAD.encode(digest)});
        let request = || Request::post(self.url(&[version.as_str(), "sign"]), &body).that_only_asks();
        let Signed { value } = self.answer(Permission::Sign, request)?.json()?;
        URL_SAFE_NO_PAD.decode(value).map_err(|_| self.strange("a signature that isn't in base64url"))
    }

    fn makes_keys(&self) -> Result<(), KeyServiceError> {
        self.takes_another("make a key")
    }

    fn make(&self, bits: Bits, kid: &Kid) -> Result<ServiceKey, KeyServiceError> {
        self.makes_keys()?;
        let bits = match bits {
            Bits::B2048 => 2048,
            Bits::B3072 => 3072,
            Bits::B4096 => 4096,
        };
        let key_type = if self.next_is_in_hardware()? { "RSA-HSM" } else { "RSA" };
        let body: Value = json!({
            "kty": key_type, "key_size": bits, "key_ops": ["sign", "verify"],
            "attributes": {"enabled": true}, "tags": {"kid": kid.as_str()},
        });
        self.new_key(&self.answer(Permission::Create, || Request::post(self.url(&["create"]), &body))?)
    }

    fn import(&self, key: &PrivateKey, kid: &Kid) -> Result<ServiceKey, KeyServiceError> {
        self.takes_another("take a key in")?;
        let body = self.imported(key, kid)?;
        self.new_key(&self.answer(Permission::Import, || Request::put_secret(self.url(&[]), &body))?)
    }

    fn retire(&self, version: &KeyVersion, how: Retirement, _: &[KeyVersion]) -> Result<(), KeyServiceError> {
        let body = SecretBytes::new(br#"{"attributes":{"enabled":false}}"#.to_vec());
        let request = || Request::patch(self.url(&[version.as_str()]), "application/json", &body);
        match self.answer(Permission::Update, request) {
            // Whoever wants it gone wants it to sign no more: that much can be done.
            Ok(_) if how == Retirement::Destroyed => self.not_offered(
                "destroy one version of a key",
                "it is disabled there, since Azure deletes a key only with all its versions",
            ),
            Ok(_) | Err(KeyServiceError::NoKey { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
