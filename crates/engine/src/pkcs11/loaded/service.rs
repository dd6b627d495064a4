//! The keys at an address, as what signs.

use std::path::Path;
use std::sync::{Arc, PoisonError};

use cryptoki::object::{Attribute, ObjectClass, ObjectHandle};
use cryptoki::session::Session;

use super::super::Uri;
use super::import::{NewNames, import, make};
use super::module::{Module, Modules};
use super::object::{Listing, Names, label, listing, sign};
use super::problem::Problem;
use super::token::Token;
use crate::access::Access;
use crate::credentials::Credentials;
use crate::key_service::{KeyService, KeyServiceError, KeyVersion, Retirement, ServiceKey, SignerAddress};
use crate::private_file::read_private;
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::{Bits, PrivateKey};
use maskinporten_protocol::secret::SecretText;

/// How many times as long as usual a token may take to make a key: smart cards take minutes.
const MAKING: u32 = 10;

/// The most that a file with a PIN may have, in bytes.
const MAX_PIN: usize = 1024;

/// The keys at an address.
pub(super) struct Service {
    modules: Modules,
    address: SignerAddress,
    uri: Uri,
    credentials: Arc<dyn Credentials>,
}

/// A token that was logged in to.
struct Open {
    module: Arc<Module>,
    token: Token,
}

impl Open {
    fn during<T: Send + 'static>(
        &self,
        doing: &str,
        work: impl FnOnce(&Session) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, KeyServiceError> {
        let (token, doing) = (self.token.clone(), doing.to_owned());
        self.module.call(1, move |module| token.during(module, false, &doing, work))?
    }

    fn change<T: Send + 'static>(
        &self,
        doing: &str,
        work: impl FnOnce(&Session) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, KeyServiceError> {
        let (token, doing) = (self.token.clone(), doing.to_owned());
        self.module.call(MAKING, move |module| token.during(module, true, &doing, work))?
    }
}

impl Service {
    pub(super) fn new(modules: Modules, address: SignerAddress, uri: Uri, credentials: Arc<dyn Credentials>) -> Self {
        Self { modules, address, uri, credentials }
    }

    fn open(&self) -> Result<Open, KeyServiceError> {
        let settings = self.credentials.pkcs11()?;
        let path = self.uri.module.clone().or(settings.module).ok_or_else(|| KeyServiceError::NotSetUp {
            why: "it isn't known which module the token has".into(),
            hint: "name it in the key's address: ?module-path=/…/NAME.so".into(),
        })?;
        let module = self.modules.module(&path)?;
        let _one_prompt = module.door.lock().unwrap_or_else(PoisonError::into_inner);
        let uri = self.uri.clone();
        let (token, wants_pin) = module.call(1, move |module| {
            let token = Token::find(module, &uri)?;
            let wants_pin = token.wants_pin(module)?;
            Ok::<_, KeyServiceError>((token, wants_pin))
        })??;
        let pin = if wants_pin { Some(self.pin(&token, settings.access)?) } else { None };
        let login = token.clone();
        module.call(1, move |module| login.log_in(module, pin))??;
        Ok(Open { module: Arc::clone(&module), token })
    }

    /// From the file that the address names, or from whoever knows it: the last try is always a person's.
    fn pin(&self, token: &Token, access: Access) -> Result<SecretText, KeyServiceError> {
        match &self.uri.pin_source {
            Some(path) if !token.has_last_try() => pin_in(path, access),
            _ => self.credentials.pin(token.label(), token.has_last_try()),
        }
    }

    fn names(&self) -> Names {
        Names { label: self.uri.object.clone().map(String::into_bytes), id: self.uri.id.clone() }
    }

    /// What names one of the keys.
    fn names_of(&self, version: &KeyVersion) -> Result<Names, KeyServiceError> {
        let id = base16ct::mixed::decode_vec(version.as_str()).map_err(|_| self.no_key())?;
        Ok(Names { id: Some(id), ..self.names() })
    }

    /// The label of a new key, whose id is its kid.
    fn label(&self, doing: &'static str) -> Result<Vec<u8>, KeyServiceError> {
        match (&self.uri.object, &self.uri.id) {
            (Some(label), None) => Ok(label.clone().into_bytes()),
            _ => Err(self.not_offered(doing, "its address is that of one key: leave id= out")),
        }
    }

    fn no_key(&self) -> KeyServiceError {
        KeyServiceError::NoKey {
            address: self.address.clone(),
            hint: "see what the token has with its own tool, or with OpenSC's pkcs11-tool".into(),
        }
    }

    fn not_offered(&self, doing: &'static str, why: &str) -> KeyServiceError {
        KeyServiceError::NotOffered { address: self.address.clone(), doing, why: why.to_owned() }
    }

    /// Adds a key, unless one has its names already. What a token has rules against is left to its own tool.
    fn add(
        &self,
        doing: &'static str,
        kid: &Kid,
        work: impl FnOnce(&Session, &NewNames<'_>) -> Result<ServiceKey, Problem> + Send + 'static,
    ) -> Result<ServiceKey, KeyServiceError> {
        let (label, id) = (self.label(doing)?, kid.as_str().as_bytes().to_vec());
        let taken = self.not_offered(doing, &format!("it has a key with the id {kid} already"));
        let address = self.address.clone();
        self.open()?.change(doing, move |session| {
            let names = Names { label: Some(label.clone()), id: Some(id.clone()) };
            if !names.objects(session, ObjectClass::PRIVATE_KEY)?.is_empty() {
                return Err(taken.into());
            }
            work(session, &NewNames { label: &label, id: &id }).map_err(|problem| match problem.rule() {
                Some(why) => KeyServiceError::NotOffered { address, doing, why }.into(),
                None => problem,
            })
        })
    }
}

impl KeyService for Service {
    fn keys(&self) -> Result<Vec<ServiceKey>, KeyServiceError> {
        let names = self.names();
        let Listing { keys, unusable, others } =
            self.open()?.during("list its keys", move |session| listing(session, &names))?;
        match unusable {
            _ if !keys.is_empty() => Ok(keys),
            Some(why) => Err(KeyServiceError::Unusable { address: self.address.clone(), why }),
            None if others.is_empty() => Err(self.no_key()),
            None => Err(KeyServiceError::NoKey {
                address: self.address.clone(),
                hint: format!("the token has keys that are called {}", others.join(", ")),
            }),
        }
    }

    fn sign(&self, version: &KeyVersion, algorithm: Algorithm, digest: &[u8]) -> Result<Vec<u8>, KeyServiceError> {
        let (names, digest, missing) = (self.names_of(version)?, digest.to_vec(), self.no_key());
        self.open()?.during("sign", move |session| {
            let key = names.private_key(session)?.ok_or(missing)?;
            sign(session, key, algorithm, &digest)
        })
    }

    fn makes_keys(&self) -> Result<(), KeyServiceError> {
        self.label("make a key").map(drop)
    }

    fn make(&self, bits: Bits, kid: &Kid) -> Result<ServiceKey, KeyServiceError> {
        self.add("make a key", kid, move |session, names| make(session, bits, names))
    }

    fn import(&self, key: &PrivateKey, kid: &Kid) -> Result<ServiceKey, KeyServiceError> {
        let key = key.clone();
        self.add("take a key in", kid, move |session, names| import(session, &key, names))
    }

    fn retire(&self, version: &KeyVersion, how: Retirement, _: &[KeyVersion]) -> Result<(), KeyServiceError> {
        let names = self.names_of(version)?;
        let refused =
            self.not_offered("take a key out of use", "the token keeps what a key is for; it can be destroyed");
        self.open()?.change("take a key out of use", move |session| match (names.private_key(session)?, how) {
            (key, Retirement::Destroyed) => destroy(session, key, names),
            (None, Retirement::Disabled) => Ok(()),
            (Some(key), Retirement::Disabled) => {
                session.update_attributes(key, &[Attribute::Sign(false)]).map_err(|_| refused.into())
            }
        })
    }
}

/// Destroys a private key, then the public key that has the same label and id: also if something came between last time.
fn destroy(session: &Session, key: Option<ObjectHandle>, mut names: Names) -> Result<(), Problem> {
    if let Some(key) = key {
        names.label = label(session, key)?.or(names.label);
        session.destroy_object(key)?;
    }
    // An id alone may be that of other things.
    if names.label.is_some() {
        for public in names.objects(session, ObjectClass::PUBLIC_KEY)? {
            session.destroy_object(public)?;
        }
    }
    Ok(())
}

fn pin_in(path: &Path, access: Access) -> Result<SecretText, KeyServiceError> {
    let why = |why: String, hint: &str| KeyServiceError::NotSetUp { why, hint: hint.to_owned() };
    let place = path.display();
    let read = read_private(path, MAX_PIN, access).map_err(|error| KeyServiceError::NotOpened(Box::new(error)))?;
    let bytes =
        read.ok_or_else(|| why(format!("there is no file {place} with the PIN"), "make it, or name another"))?;
    let text = std::str::from_utf8(bytes.expose());
    let text = text.map_err(|_| why(format!("the PIN in {place} isn't text in UTF-8"), "write it again"))?;
    let pin = SecretText::new(text.to_owned()).without_line_end();
    if pin.expose().is_empty() {
        return Err(why(format!("the file {place} has no PIN in it"), "write it there"));
    }
    Ok(pin)
}
