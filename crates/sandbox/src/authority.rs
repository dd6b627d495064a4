//! The running sandbox's state, and what the routes may do with it. Locks are held for moments only: never while a
//! signature is made or checked.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
    time::Instant,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};
use url::{Host, Url};

use super::{
    Change, Intrusion, IntrusionError, Kit, Options, StartError,
    accesstoken::{Bearer, Mint},
    act::{Act, ActError},
    apierror::ApiError,
    assertion::Assertion,
    behaviour,
    certificate::Trust,
    clock::Moment,
    grant::{self, SKEW},
    kit::KitError,
    log::Log,
    propagation::History,
    refusal::Refusal,
    registry::Registry,
    replay::Used,
    seed,
    state::{Memory, NotKept},
};

/// Everything that a request can meet. Not for debug output: it holds the kit's private keys.
pub(super) struct Authority {
    issuer: String,
    address: SocketAddr,
    scheme: &'static str,
    mint: Mint,
    trust: Trust,
    certificates: Value,
    options: RwLock<Options>,
    history: RwLock<History>,
    /// Held by who changes the registry; what outlives the sandbox is in it, if anything does.
    changes: Mutex<Option<Memory>>,
    /// Since when it knows what it knows, unless it goes on from an earlier one and others can from it.
    knows_since: Option<Moment>,
    used: Mutex<Used>,
    log: Mutex<Log>,
    intrusions: Mutex<Vec<Intrusion>>,
    /// What is told about the scenario that it shows.
    briefing: Mutex<Option<Value>>,
}

impl Authority {
    /// A world with the seed in it, or what an earlier one knew, to be reached at `address`.
    pub(super) fn new(mut options: Options, kit: &Kit, address: SocketAddr) -> Result<Self, StartError> {
        let scheme = if options.tls { "https" } else { "http" };
        let now = Moment::now(options.clock_skew);
        let mut registry = match options.state.take() {
            Some(state) => state.registry,
            None => seed::registry(now).map_err(|error| StartError::Seed(format!("{error:?}")))?,
        };
        let mut intrusions = Vec::new();
        if let Some(scenario) = options.scenario {
            scenario.set_up(kit, &mut registry, &mut options, &mut intrusions, now).map_err(StartError::Seed)?;
        }
        let memory = options.keeper.take().map(|keeper| Memory::new(keeper, kit)).transpose()?;
        if let Some(memory) = &memory {
            memory.keep(&registry).map_err(|NotKept(error)| StartError::State(error))?;
        }
        let mint = Mint::new(kit.signing_key()).map_err(|error| KitError::Unreadable(error.to_string()))?;
        Ok(Self {
            issuer: issuer(options.public_url.as_deref(), scheme, address)?,
            address,
            scheme,
            mint,
            trust: kit.trust()?,
            certificates: certificates(kit),
            log: Mutex::new(Log::new(options.log_capacity)),
            options: RwLock::new(options),
            history: RwLock::new(History::new(registry)),
            knows_since: memory.is_none().then_some(now),
            changes: Mutex::new(memory),
            used: Mutex::new(Used::new()),
            intrusions: Mutex::new(intrusions),
            briefing: Mutex::default(),
        })
    }

    pub(super) fn issuer(&self) -> &str {
        &self.issuer
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The name or address in the issuer.
    pub(super) fn public_host(&self) -> Option<String> {
        Url::parse(&self.issuer).ok()?.host_str().map(str::to_owned)
    }

    pub(super) fn trust(&self) -> &Trust {
        &self.trust
    }

    pub(super) fn jwks(&self) -> Value {
        self.mint.jwks()
    }

    /// The kit as JSON.
    pub(super) fn certificates(&self) -> &Value {
        &self.certificates
    }

    pub(super) fn options(&self) -> RwLockReadGuard<'_, Options> {
        self.options.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn options_mut(&self) -> RwLockWriteGuard<'_, Options> {
        self.options.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the options. What the token endpoint knew before stays known, whatever the new delay.
    pub(super) fn set<T>(&self, change: impl FnOnce(&mut Options) -> T) -> T {
        let mut options = self.options_mut();
        let mut history = self.history.write().unwrap_or_else(PoisonError::into_inner);
        history.settle(options.propagation_delay, Instant::now());
        let outcome = change(&mut options);
        history.settle(options.propagation_delay, Instant::now());
        outcome
    }

    pub(super) fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn intrusions(&self) -> MutexGuard<'_, Vec<Intrusion>> {
        self.intrusions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When it started, if it keeps nothing: what was registered before is unknown to it.
    pub(super) fn knows_since(&self) -> Option<Moment> {
        self.knows_since
    }

    pub(super) fn now(&self) -> Moment {
        Moment::now(self.options().clock_skew)
    }

    /// What the self-service API shows.
    pub(super) fn registry(&self) -> Arc<Registry> {
        let history = self.history.read().unwrap_or_else(PoisonError::into_inner);
        history.current().clone()
    }

    /// What the token endpoint knows by now.
    fn known(&self) -> Arc<Registry> {
        let delay = self.options().propagation_delay;
        let history = self.history.read().unwrap_or_else(PoisonError::into_inner);
        history.known(delay, Instant::now()).clone()
    }

    /// Changes the registry: all of `change` or, if it fails or can't be kept, nothing. Changes come one after the other;
    /// who only reads waits for none of them.
    pub(super) fn change<T, E: From<NotKept>>(
        &self,
        change: impl FnOnce(&mut Registry) -> Result<T, E>,
    ) -> Result<T, E> {
        let memory = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = self.registry().as_ref().clone();
        let outcome = change(&mut next)?;
        if let Some(memory) = memory.as_ref() {
            memory.keep(&next)?;
        }
        let delay = self.options().propagation_delay;
        self.history.write().unwrap_or_else(PoisonError::into_inner).push(next, delay, Instant::now());
        Ok(outcome)
    }

    /// Another's hand, at once.
    pub(super) fn perform(&self, act: &Act) -> Result<(), ActError> {
        let now = self.now();
        match act {
            Act::Behave(patch) => Ok(self.set(|options| behaviour::patch(options, patch))?),
            Act::Intrude(intrusion) => {
                self.intrusions().push(intrusion.clone());
                Ok(())
            }
            Act::Change(client, change) => Ok(self.apply(client, change)?),
            Act::Register(registration) => self.change(|registry| registration.apply(registry, now)),
        }
    }

    /// Another's hand on a client.
    pub(super) fn apply(&self, client_id: &str, change: &Change) -> Result<(), IntrusionError> {
        let now = self.now();
        self.change(|registry| change.apply(client_id, registry, now))
    }

    /// What is told about the scenario that it shows.
    pub(super) fn briefing(&self) -> Option<Value> {
        self.briefing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Tells it to whoever asks.
    pub(super) fn brief(&self, briefing: Value) {
        *self.briefing.lock().unwrap_or_else(PoisonError::into_inner) = Some(briefing);
    }

    /// Who bears this access token.
    pub(super) fn bearer(&self, token: &str) -> Result<Bearer, ApiError> {
        self.mint.verify(token, &self.issuer, self.now().seconds()).ok_or_else(ApiError::bad_token)
    }

    /// The answer to an assertion: the token endpoint's rules in their order, and a token at their end.
    pub(super) fn issue(&self, assertion: &Assertion) -> Result<Value, Refusal> {
        let (longest, legacy) = {
            let options = self.options();
            (if options.strict { 120 } else { 180 }, options.forbid_status)
        };
        let now = self.now();
        let registry = self.known();
        let (client, proof) = grant::authenticate(assertion, &registry, &self.trust, now)?;
        grant::check_claims(assertion, &self.issuer, longest, now)?;
        self.use_up(assertion, &client.id, now)?;
        let mut granted = grant::authorise(assertion, &client, proof, &registry, now)
            .map_err(|refusal| if legacy { refusal.forbidden() } else { refusal })?;
        self.complete(&mut granted.claims);
        // The key was tested when it was read: only a machine out of memory gets here.
        let token = self.mint.sign(&granted.claims).map_err(|_| Refusal::parameter())?;
        Ok(json!({
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": granted.lifetime,
            "scope": granted.scope,
        }))
    }

    fn use_up(&self, assertion: &Assertion, client: &str, now: Moment) -> Result<(), Refusal> {
        let jti = assertion.text("jti")?;
        let until = assertion.seconds("exp")?.saturating_add(SKEW);
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let new = used.is_new(client, jti, assertion.signing_input(), until, now.seconds());
        if new { Ok(()) } else { Err(Refusal::used_before()) }
    }

    // What is the server's own to say, in the places that the rules have left for it.
    fn complete(&self, claims: &mut Map<String, Value>) {
        let jti: [u8; 32] = rand::random();
        claims.insert("iss".to_owned(), json!(self.issuer));
        claims.insert("jti".to_owned(), json!(URL_SAFE_NO_PAD.encode(jti)));
    }

    /// Whether `host` (a `Host` header) is this server: its own address, never a name that somebody's DNS server has
    /// pointed here.
    pub(super) fn is_own_host(&self, host: &str) -> bool {
        let Ok(called) = Url::parse(&format!("{}://{host}/", self.scheme)) else {
            return false;
        };
        if self.issuer.split_once("://").map(|(_, rest)| rest) == Some(&format!("{host}/")) {
            return true;
        }
        let named = match called.host() {
            Some(Host::Ipv4(ip)) => ip.is_loopback() || !self.address.ip().is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback() || !self.address.ip().is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        };
        named && called.port_or_known_default() == Some(self.address.port())
    }
}

fn issuer(public_url: Option<&str>, scheme: &str, address: SocketAddr) -> Result<String, StartError> {
    if let Some(text) = public_url {
        let url = Url::parse(text).map_err(|_| StartError::PublicUrl(text.to_owned()))?;
        // Who serves https has nobody in front who could make http of it.
        let plain = (url.scheme() == "https" || url.scheme() == "http" && scheme == "http")
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if !plain {
            return Err(StartError::PublicUrl(text.to_owned()));
        }
        return Ok(url.to_string());
    }
    // "Every address" is nothing that a caller can connect to.
    let mut reachable = address;
    if address.ip().is_unspecified() {
        reachable.set_ip(match address {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    Ok(format!("{scheme}://{reachable}/"))
}

fn certificates(kit: &Kit) -> Value {
    let certificates: Vec<Value> = kit
        .certificates
        .iter()
        .map(|c| {
            json!({
                "name": c.name,
                "about": c.about,
                "p12": base64::engine::general_purpose::STANDARD.encode(&c.p12),
                "password": c.password,
                "chain_pem": c.chain_pem,
                "key_pem": c.key_pem,
            })
        })
        .collect();
    json!({
        "admin_client_id": kit.admin_client_id,
        "organisation": kit.organisation,
        "ca_pem": kit.ca_pem,
        "tls_ca_pem": kit.tls_ca_pem(),
        "certificates": certificates,
    })
}
