//! One machine acting for one person or service: its folder, stores, HTTP clients and clock, and an observer of what
//! happens.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use maskinporten_protocol::certificate::Certificate;
use maskinporten_protocol::clock::Clock;
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::http::{Http, HttpError, HttpEvent, HttpOptions, ProxySettings};
use maskinporten_protocol::ids::{EnvironmentName, Kid, ProfileName};
use maskinporten_protocol::key::{KeyError, PrivateKey, SigningKey};
use maskinporten_protocol::token::{Refusal, TokenEvent};

use crate::audit::{AuditError, AuditHead};
use crate::client::{Client, ClientKey};
use crate::credentials::Credentials;
use crate::error::Error;
use crate::folder::{Folder, FolderError};
use crate::kept_login::LoginCache;
use crate::key_register::{KeyPlace, StoredKey};
use crate::key_service::{KeyServices as _, SignerAddress, find};
use crate::key_store::{KeyStore, KeyStoreError, login_chain};
use crate::openbao::OpenBao;
use crate::pkcs11::Modules;
use crate::process::Surroundings;
use crate::profile::{Login, StoreAddress};
use crate::rotate::Course;
use crate::shared::{SharedStore, SharedStores as _};
use crate::store::{StoreError, Stores};

/// A report of something that happens while an operator works. Nothing has to be done about it.
#[derive(Debug)]
pub enum Notice<'a> {
    /// A call to a server.
    Http(&'a HttpEvent<'a>),
    /// A token is being asked for.
    AskingForToken(&'a Environment),
    /// It came, or it won't.
    Answered,
    /// On the way to a token.
    Token(&'a TokenEvent<'a>),
    /// A new key was tried, and the server doesn't know it yet.
    NotKnownYet(&'a Refusal),
    /// The progress of a rotation.
    Rotation(&'a Course<'a>),
    /// What is wrong with the token cache: the token was asked for.
    CacheOutOfOrder(&'a str),
    /// A token is handed out: one that was kept from before, or a new one.
    Supplied {
        /// It was kept.
        cached: bool,
    },
    /// Which scopes the organisation has access to couldn't be looked up in this environment.
    AccessUnknown(&'a EnvironmentName),
    /// A profile's certificate file couldn't be read, so that its date isn't known.
    CertificateUnreadable {
        /// The file.
        path: &'a Path,
        /// Why.
        error: &'a Error,
    },
    /// The registration of a client by this name was begun earlier, and another one takes its place.
    RegistrationGivenUp(&'a str),
    /// The answer to a registration was lost: the client that it may have made is looked for.
    LookingForClient(&'a HttpError),
    /// Which stored keys a client's key set has couldn't be noted in `keys.toml`.
    NotLearned(&'a FolderError),
    /// What came of a change at a server is in the audit trail, which has this head now.
    Recorded(AuditHead),
    /// A server has made a change, and that couldn't be written into the audit trail.
    NotRecorded(&'a AuditError),
}

/// Receives what an operator reports.
pub trait Observer: Send + Sync {
    /// Is told of something, while it happens.
    fn notice(&self, notice: &Notice<'_>);
}

impl Observer for () {
    fn notice(&self, _: &Notice<'_>) {}
}

/// One machine acting for one person or service. Cheap to clone.
#[derive(Clone)]
pub struct Operator {
    folder: Folder,
    stores: Arc<dyn Stores>,
    pub(crate) credentials: Arc<dyn Credentials>,
    /// Where the tokens of logins are kept, if that isn't where access tokens usually are.
    pub(crate) logins: Option<Arc<dyn LoginCache>>,
    pub(crate) openbao: Arc<OnceLock<Arc<OpenBao>>>,
    clock: Arc<dyn Clock + Send + Sync>,
    observer: Arc<dyn Observer>,
    who: Arc<dyn Fn() -> String + Send + Sync>,
    purpose: String,
    ca_files: Vec<PathBuf>,
    proxy: ProxySettings,
    timeout: Duration,
    withheld: Vec<String>,
    pub(crate) modules: Modules,
}

impl fmt::Debug for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operator")
            .field("folder", &self.folder)
            .field("purpose", &self.purpose)
            .finish_non_exhaustive()
    }
}

impl Operator {
    /// Works in this folder, with these stores and this clock.
    pub fn new(folder: Folder, stores: impl Stores + 'static, clock: impl Clock + Send + Sync + 'static) -> Self {
        Self {
            folder,
            stores: Arc::new(stores),
            credentials: Arc::new(()),
            logins: None,
            openbao: Arc::default(),
            clock: Arc::new(clock),
            observer: Arc::new(()),
            who: Arc::new(String::new),
            purpose: String::new(),
            ca_files: Vec::new(),
            proxy: ProxySettings::default(),
            timeout: HttpOptions::default().timeout,
            withheld: Vec::new(),
            modules: Modules::default(),
        }
    }

    /// Asks for what services are logged in to with. Without this nobody knows any of it.
    #[must_use]
    pub fn logging_in_with(mut self, credentials: impl Credentials + 'static) -> Self {
        self.credentials = Arc::new(credentials);
        self
    }

    /// Reports what happens to an observer.
    #[must_use]
    pub fn watched_by(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Arc::new(observer);
        self
    }

    /// Who does it, as the audit trail has it, such as `user@host`. Asked when a session begins.
    #[must_use]
    pub fn acting_as(mut self, who: impl Fn() -> String + Send + Sync + 'static) -> Self {
        self.who = Arc::new(who);
        self
    }

    /// What this is done for, as the audit trail has it: the name of a command or a program.
    #[must_use]
    pub fn on_behalf_of(mut self, purpose: impl Into<String>) -> Self {
        self.purpose = purpose.into();
        self
    }

    /// How servers are reached: `timeout` is for a whole call with all its tries, `ca_files` have certificate
    /// authorities in PEM, to be trusted besides the system's.
    #[must_use]
    pub fn reaching_servers(mut self, timeout: Duration, ca_files: Vec<PathBuf>) -> Self {
        self.timeout = timeout;
        self.ca_files = ca_files;
        self
    }

    /// The same, but a call to a server may take only so long.
    #[must_use]
    pub fn within(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// The proxy on the way to servers. Without this none is used, whatever the environment variables say.
    #[must_use]
    pub fn through(mut self, proxy: ProxySettings) -> Self {
        self.proxy = proxy;
        self
    }

    /// The host and port of the proxy on the way to an address, if one is used.
    pub fn proxy_to(&self, address: &url::Url) -> Option<String> {
        self.proxy.name_on_the_way_to(address)
    }

    /// Names of environment variables that no program is run with, since they hold secrets.
    #[must_use]
    pub fn withholding(mut self, variables: Vec<String>) -> Self {
        self.withheld = variables;
        self
    }

    /// The folder with profiles, key register, journals and audit trail.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The stores that it can open.
    pub fn stores(&self) -> &dyn Stores {
        &*self.stores
    }

    /// What time it is, and how to wait.
    pub fn clock(&self) -> &(dyn Clock + Send + Sync) {
        &*self.clock
    }

    /// The date where this machine is, as new kids have it.
    pub fn today(&self) -> Date {
        self.clock.now().to_zoned_datetime(TimeZone::system()).date()
    }

    /// The clock, for what outlives a borrow.
    pub(crate) fn shared_clock(&self) -> Arc<dyn Clock + Send + Sync> {
        Arc::clone(&self.clock)
    }

    /// Who this is done as, as the audit trail has it.
    pub(crate) fn who(&self) -> String {
        (self.who)()
    }

    /// What this is done for.
    pub(crate) fn purpose(&self) -> &str {
        &self.purpose
    }

    /// How long a call to a server may take, and so how long another process may be at one that is waited for.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    pub(crate) fn tell(&self, notice: &Notice<'_>) {
        self.observer.notice(notice);
    }

    /// Whoever watches, for what outlives a borrow.
    pub(crate) fn observer(&self) -> Arc<dyn Observer> {
        Arc::clone(&self.observer)
    }

    /// The HTTP client for an environment.
    pub fn http(&self, environment: &Environment) -> Http {
        self.http_trusting(environment.ca_file.as_ref())
    }

    /// The HTTP client for servers whose certificates may be of an authority in this file, too.
    pub(crate) fn http_trusting(&self, ca_file: Option<&PathBuf>) -> Http {
        let ca_files = ca_file.into_iter().chain(&self.ca_files).cloned().collect();
        Http::new(HttpOptions { ca_files, ..self.http_options() })
    }

    /// How servers are reached.
    pub(crate) fn http_options(&self) -> HttpOptions {
        let (observer, clock) = (self.observer(), Arc::clone(&self.clock));
        HttpOptions {
            ca_files: self.ca_files.clone(),
            proxy: self.proxy.clone(),
            timeout: self.timeout,
            sleep: Arc::new(move |time| clock.sleep(time)),
            watcher: Arc::new(move |event| observer.notice(&Notice::Http(event))),
            ..HttpOptions::default()
        }
    }

    /// What programs are run with.
    pub fn surroundings(&self) -> Surroundings<'_> {
        Surroundings { clock: &*self.clock, withheld: &self.withheld }
    }

    /// The private keys of this machine.
    pub fn keys(&self) -> KeyStore<'_> {
        KeyStore::new(&self.folder, self.stores(), self)
    }

    /// Stores a private key, to be a profile's, with its certificates, leaf first in DER: beside those that it has, if it is
    /// stored already.
    pub fn keep(
        &self,
        place: impl Into<KeyPlace>,
        private: &PrivateKey,
        kid: &Kid,
        profile: Option<&ProfileName>,
        chain: Vec<Vec<u8>>,
    ) -> Result<StoredKey, KeyStoreError> {
        self.keys().keep(&place.into(), private, kid, profile, chain, self.clock.now())
    }

    /// Where new keys go: to where the profile that this is for shares them, else to the store for new secrets.
    pub fn place_for_new(&self) -> KeyPlace {
        match self.folder.shared_client() {
            Some(client) => KeyPlace::Shared(client.address().clone()),
            None => self.stores.usual().into(),
        }
    }

    /// The same machine with another folder.
    #[must_use]
    pub(crate) fn in_folder(&self, folder: Folder) -> Self {
        Self { folder, ..self.clone() }
    }

    /// A store that several machines share.
    pub(crate) fn open_shared(&self, address: &StoreAddress) -> Result<Arc<dyn SharedStore>, Error> {
        Ok(self.shared_store(address).map_err(KeyStoreError::from)?)
    }

    /// The client of a profile, as it logs in now.
    pub fn client_of(&self, name: &ProfileName) -> Result<Client, Error> {
        self.folder.profiles()?.client(name)
    }

    /// The key that a client signs with, out of its store or at its service.
    pub fn signing_key(&self, client: &Client) -> Result<SigningKey, Error> {
        if let Some((own, client)) = self.as_shared(client)? {
            return own.signing_key(&client);
        }
        match &client.key {
            ClientKey::InHand(key) => Ok(key.clone()),
            ClientKey::NotYet(name) => Err(Error::NoKey(name.clone())),
            ClientKey::Login(login) => self.login_key(login, client.signer.as_ref()),
        }
    }

    /// The key of a login, out of its store or at this service.
    pub(crate) fn login_key(&self, login: &Login, at: Option<&SignerAddress>) -> Result<SigningKey, Error> {
        Ok(match login {
            Login::Key { kid, thumbprint } => {
                let (signer, stored) = self.keys().signer(thumbprint, at)?;
                SigningKey::registered(signer, kid.clone(), stored.and_then(|stored| stored.expires_as(kid)))
            }
            Login::Certificate { thumbprint, certificate } => {
                let (signer, stored) = self.keys().signer(thumbprint, at)?;
                let stored = stored.ok_or_else(|| KeyStoreError::NotOnRecord(thumbprint.clone()))?;
                SigningKey::certified(signer, login_chain(&stored, certificate.as_ref())?)
            }
            Login::Shared { store } => {
                return Err(StoreError::NotOpened(format!("{store} wasn't asked how to log in").into()).into());
            }
            Login::CertificateFile { path, alias, signer: None } => self
                .stores
                .certificate_file(path, alias.as_deref(), self.clock.now())
                .map_err(KeyStoreError::Store)?,
            Login::CertificateFile { path, signer: Some(at), .. } => {
                let chain = self.stores.certificates_in(path, self.clock.now());
                let chain = chain.map_err(KeyStoreError::Store)?;
                let leaf = chain.leaf().map(Certificate::public_key).transpose().map_err(KeyError::from)?;
                let leaf = leaf.ok_or_else(|| Error::NoCertificateIn(path.clone()))?;
                SigningKey::certified(self.keys().signer(&leaf.thumbprint(), Some(at))?.0, chain.to_der())
            }
        })
    }

    /// Puts the key of a login on record, if it is at a service and not known here yet.
    pub(crate) fn know(&self, login: &Login, at: Option<&SignerAddress>) -> Result<(), Error> {
        let (Login::Key { kid, thumbprint }, Some(at)) = (login, at) else { return Ok(()) };
        if self.keys().on_record(thumbprint)?.is_some() {
            return Ok(());
        }
        let service = self.key_service(at).map_err(KeyStoreError::from)?;
        let key = find(&*service, at, thumbprint).map_err(KeyStoreError::from)?;
        self.keys().note(at, key, kid, Vec::new(), self.clock.now())?;
        Ok(())
    }
}
