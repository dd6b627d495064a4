//! An embedded, strict stand-in for Maskinporten's token server and for Digdir's self-service API.
//!
//! It is made to be believed: it checks signatures, times, replay, keys, certificates, scopes, access and delegation
//! as the real servers have been seen to, answers with their codes and texts, and where they are lenient by accident
//! it is strict. It can be told to misbehave ([`Fault`], [`Options`]) or to begin with something wrong ([`Scenario`]), keeps a
//! log of what it was sent ([`Sandbox::log`]), and lets a test be the other person who changes things at the wrong moment
//! ([`Intrusion`]).
//!
//! It shares no code with the client side, on purpose: a mistake that both sides shared would pass every test.
//!
//! ```no_run
//! use maskinporten_sandbox::{Options, Sandbox};
//!
//! let sandbox = Sandbox::start(Options::default())?;
//! let token_endpoint = format!("{}token", sandbox.issuer());
//! let certificate = &sandbox.kit().good().p12;
//! # Ok::<(), maskinporten_sandbox::StartError>(())
//! ```
//!
//! # What is there from the start
//!
//! | constant | what |
//! |---|---|
//! | [`ORGANISATION`] | our organisation; owns the clients below and the prefix [`OWN_PREFIX`] |
//! | [`API_OWNER`] | offers the `sandbox:` scopes |
//! | [`CUSTOMER`] | has delegated [`DELEGATED_SCOPE`] to us; owns the system user |
//! | [`ADMIN_CLIENT`] | `idporten:dcr.*` and `idporten:scopes.*`; no keys, so log in with a certificate |
//! | [`ZERO_LIFETIMES_CLIENT`] | its stored lifetimes are 0, which the API refuses today |
//! | [`FOREIGN_KEY_CLIENT`] | has the key [`FOREIGN_KID`] of somebody else, with `exp` and unknown members |
//! | [`OLD_KEY_CLIENT`] | has a key without `use` and `alg` |
//! | [`OTHERS_CLIENT`] | belongs to [`API_OWNER`]: 403 |
//! | `sandbox-customer-admin` | the customer's admin client: log in with the kit's `customer` certificate |
//! | [`GRANTED_SCOPE`] | ours to use |
//! | [`SHORT_SCOPE`] | ours to use; tokens live at most 30 seconds |
//! | [`OPEN_SCOPE`] | accessible for all |
//! | [`DENIED_SCOPE`] | not given to us: MP-250 |
//! | [`REQUESTED_SCOPE`] | asked for, not given yet: also MP-250, but with a row in `/scopes/access/all` |
//! | [`DELEGATED_SCOPE`] | with `consumer_org` = [`CUSTOMER`] |
//! | [`UNDELEGATED_SCOPE`] | given to the customer, not delegated: MP-251 |
//! | [`LOGIN_SCOPE`] | for logins of people: MP-201 |
//! | `fisk:lakseslakt.read` and others | published by invented agencies, for lists and searches |
//! | [`OWN_SCOPE`] | our own; the customer has access, we have not given it to ourselves |
//! | [`SYSTEM_USER`] | system user of [`CUSTOMER`] for every client of ours; a second one has [`EXTERNAL_REF`] |
//! | [`CONSENT`] | consent to us, from [`CONSENT_FROM`] |
//!
//! # Control over HTTP
//!
//! Tests in other processes have the same levers under `/_sandbox/`; faults, latency and the log leave it alone.
//!
//! | request | what |
//! |---|---|
//! | `GET /_sandbox/log` | the log as JSON array of [`LogEntry`] |
//! | `DELETE /_sandbox/log` | forgets it |
//! | `GET`, `POST /_sandbox/behaviour` | reads, changes [`Options`] by their names: `{"latency": 0.5, "faults": ["token:503x2"]}`; durations in seconds |
//! | `GET /_sandbox/state` | all clients with keys, all scopes, access, delegations and system users |
//! | `GET /_sandbox/scenario` | what was given to [`Sandbox::brief`] |
//! | `GET /_sandbox/kit` | admin client id, organisation, certificates (PEM, PKCS#12 in base64, password) |
//! | `POST /_sandbox/clients/{id}` | a [`Change`] without asking the rules: `{"add_key": JWK}`, `{"remove_key": kid}`, `{"set_keys": [JWK…]}` or `{"alter": {…}}` |
//! | `POST /_sandbox/intrusions` | the same after a request: `{"after": "GET /clients/x/jwks", "client_id": "x", "add_key": JWK, "skip": 0}` |
//! | `POST /_sandbox/scopes` | a scope's owner changes it: `{"scope": NAME, "alter": {"active": false}}`; also `accessible_for_all`, `delegation_source`, `visibility` |
//! | `POST /_sandbox/access` | and gives or takes access: `{"scope": NAME, "consumer": ORGNO, "state": "APPROVED"}`; `DENIED`, `REQUESTED` |
//! | `POST`, `DELETE /_sandbox/delegations` | a customer delegates to us, and takes it back: `{"consumer": ORGNO, "scope": NAME}` |
//! | `POST /_sandbox/system-users` | a customer approves a system user: `{"id": UUID, "owner": ORGNO}`; also `external_ref` and `client_ids` |
//! | `DELETE /_sandbox/system-users` | and removes all of its own: `{"owner": ORGNO}` |
//!
//! What is registered is forgotten when the sandbox ends, unless a [`Keeper`] keeps it and the next one begins with that
//! [`State`]. A sandbox that keeps nothing says in the header `sandbox-knows-since` of every answer when it started.
//!
//! The whole server answers 421 to a `Host` that is not its own address, and 403 to what a browser sends on behalf
//! of another site, so that no web page can talk to it. It waits [`Options::patience`] for a request, and has 500
//! connections at most.

// `clippy.toml` says which. In tests anything may be opened.
#![cfg_attr(not(test), warn(clippy::disallowed_methods))]
// Times from outside can be any; adding to them is `clock`'s. clippy.toml leaves out what can't be a time.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod accesstoken;
mod act;
mod apierror;
mod assertion;
mod authority;
mod behaviour;
mod ca;
mod certificate;
mod client;
mod clock;
mod details;
mod fault;
mod fields;
mod grant;
mod intrusion;
mod keyset;
mod kit;
mod line;
mod log;
mod numbers;
mod patience;
mod pkcs12;
mod propagation;
mod publickey;
mod published;
mod refusal;
mod registry;
mod replay;
mod routes;
mod scenario;
mod scope;
mod seed;
mod state;
mod stream;
mod tls;

use std::{
    fmt, io,
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener},
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

use serde_json::Value;
use tokio::sync::oneshot;

pub use behaviour::{BehaviourError, Keyless};
pub use fault::{Fault, FaultKind, FaultParseError, FaultTarget};
pub use intrusion::{Change, Intrusion, IntrusionError};
pub use kit::{CA_FILE, KIT_PASSWORD, Kit, KitError, KitFile, TLS_CA_FILE, TestCertificate};
pub use log::{LogEntry, TokenEntry};
pub use scenario::{APP_CLIENT, APP_KEY_FILE, APP_KID, Control, Mender, NoScenario, READER_CLIENT, Scenario};
pub use seed::{
    ADMIN_CLIENT, API_OWNER, CONSENT, CONSENT_FROM, CUSTOMER, DELEGATED_SCOPE, DELEGATION_SOURCE, DENIED_SCOPE,
    EXTERNAL_REF, FOREIGN_KEY_CLIENT, FOREIGN_KID, GRANTED_SCOPE, LOGIN_SCOPE, OLD_KEY_CLIENT, OPEN_SCOPE, OPERATOR,
    ORGANISATION, OTHERS_CLIENT, OWN_PREFIX, OWN_SCOPE, REQUESTED_SCOPE, SHORT_SCOPE, SYSTEM_USER, UNDELEGATED_SCOPE,
    ZERO_LIFETIMES_CLIENT,
};
pub use state::{Keeper, State, StateError};

use authority::Authority;
use line::Door;

/// How a sandbox is to behave. All but `bind`, `port`, `public_url`, `tls`, `patience`, `log_capacity`, `kit`, `state`,
/// `scenario` and `keeper` can be changed while it runs ([`Sandbox::set`]). The defaults follow what the real servers were seen to do; the switches show the other
/// readings of their documentation.
#[derive(Debug, Clone)]
pub struct Options {
    /// Address to listen on; 127.0.0.1. On one that is not loopback every machine around can reach the sandbox.
    pub bind: IpAddr,
    /// Port to listen on; 0, the default, takes a free one.
    pub port: u16,
    /// What the sandbox is to call itself, if callers reach it by another name than the address (in a container, say):
    /// `http://name:port`. This name is then accepted as `Host` too.
    pub public_url: Option<String>,
    /// Serve https, with a certificate of the kit's TLS authority ([`Kit::tls_ca_pem`]).
    pub tls: bool,
    /// How long clients, keys and access take to reach the token endpoint; 0. In reality up to two minutes.
    pub propagation_delay: Duration,
    /// How long every answer is held back; 0.
    pub latency: Duration,
    /// Seconds that the sandbox's clock, its `Date` header included, is ahead of this machine's; 0.
    pub clock_skew: i64,
    /// Faults; the first that matches a request happens.
    pub faults: Vec<Fault>,
    /// Assertions may live 120 seconds as documented, not 180 as measured.
    pub strict: bool,
    /// Keys can be read, put and deleted one by one (true); else such requests get 404.
    pub single_key_operations: bool,
    /// A key posted again without `exp` gets a new year (true); else it keeps its old `exp`.
    pub renewal: bool,
    /// A posted set with an expired key is refused (true); else the key is stored as it is.
    pub refuse_expired_keys: bool,
    /// MP-250 and MP-251 are answered as until 2024: 403 `forbidden`.
    pub forbid_status: bool,
    /// 200 wherever the API description says so; else 201 for what is created and 204 for what is deleted, as seen.
    pub openapi_statuses: bool,
    /// Allow each kid once in the whole registry, not once per client.
    pub global_kid: bool,
    /// Access that was withdrawn is listed only with `inactive=true` (false); else with the rest, as DENIED.
    pub hide_denied: bool,
    /// What reading the keys of a client without keys gives.
    pub keyless: Keyless,
    /// How long a request may take to arrive, and an answer to be taken up; 20 s. Between two requests a connection may be
    /// idle for six times as long.
    pub patience: Duration,
    /// How many requests the log keeps; 2000.
    pub log_capacity: usize,
    /// An earlier sandbox's kit, so that its certificates are accepted; none makes a new one.
    pub kit: Option<Kit>,
    /// What an earlier sandbox knew, to go on from it. Its kit comes before `kit`.
    pub state: Option<State>,
    /// What goes wrong in it from the start, for somebody to find out; none.
    pub scenario: Option<&'static Scenario>,
    /// What keeps the state for a later sandbox; none.
    pub keeper: Option<Keeper>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            public_url: None,
            tls: false,
            propagation_delay: Duration::ZERO,
            latency: Duration::ZERO,
            clock_skew: 0,
            faults: Vec::new(),
            strict: false,
            single_key_operations: true,
            renewal: true,
            refuse_expired_keys: true,
            forbid_status: false,
            openapi_statuses: false,
            global_kid: false,
            hide_denied: false,
            keyless: Keyless::default(),
            patience: Duration::from_secs(20),
            log_capacity: 2000,
            kit: None,
            state: None,
            scenario: None,
            keeper: None,
        }
    }
}

/// A sandbox could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be listened on: the port is taken, most often.
    #[error("cannot listen on {0}")]
    Bind(SocketAddr, #[source] io::Error),
    /// `public_url` is no http or https URL without a path.
    #[error("{0} is not a URL that the sandbox can have")]
    PublicUrl(String),
    /// The kit could not be made, or the one given cannot be used.
    #[error("the sandbox's kit cannot be used")]
    Kit(#[from] KitError),
    /// The state could not be kept at the start.
    #[error("the sandbox cannot keep its state")]
    State(#[source] io::Error),
    /// The server's threads could not be started.
    #[error("cannot start the sandbox's threads")]
    Threads(#[source] io::Error),
    /// The data that every sandbox begins with breaks the sandbox's own rules.
    #[error("the sandbox's seed data is wrong: {0}")]
    Seed(String),
}

/// A running sandbox. It lives on threads of its own and ends when this is dropped.
pub struct Sandbox {
    world: Arc<Authority>,
    kit: Kit,
    selfservice: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts one; when this returns it is listening. Without a kit in `options` it first makes keys, which takes
    /// about a second.
    pub fn start(mut options: Options) -> Result<Self, StartError> {
        let address = SocketAddr::new(options.bind, options.port);
        let bind = |error| StartError::Bind(address, error);
        let listener = TcpListener::bind(address).map_err(bind)?;
        listener.set_nonblocking(true).map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        let kit = match options.state.as_ref().map(|state| state.kit.clone()).or(options.kit.take()) {
            Some(kit) => kit,
            None => Kit::generate()?,
        };
        options.tls |= options.scenario.is_some_and(|scenario| scenario.tls);
        let (uses_tls, patience) = (options.tls, options.patience);
        let world = Arc::new(Authority::new(options, &kit, address)?);
        let tls = if uses_tls {
            let names = tls::names(address.ip(), world.public_host().as_deref());
            Some(kit.tls().acceptor(&names, world.now()).map_err(KitError::from)?)
        } else {
            None
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .thread_name("sandbox")
            .enable_io()
            .enable_time()
            .build()
            .map_err(StartError::Threads)?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener).map_err(StartError::Threads)?
        };
        let (stop, stopped) = oneshot::channel();
        let (served, door) = (world.clone(), Door::new(listener, tls, patience));
        let thread = thread::Builder::new()
            .name("sandbox".to_owned())
            .spawn(move || {
                runtime.spawn(routes::serve(door, served));
                // Both a message and a dropped sender mean the end.
                let _ = runtime.block_on(stopped);
                // Answers that hang on purpose must not keep the process.
                runtime.shutdown_timeout(Duration::from_millis(500));
            })
            .map_err(StartError::Threads)?;
        Ok(Self {
            selfservice: format!("{}api/v1", world.issuer()),
            world,
            kit,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The issuer, with its slash: `http://127.0.0.1:PORT/`, or `https:` if it serves that. `token`, `jwk` and
    /// `.well-known/oauth-authorization-server` follow it.
    pub fn issuer(&self) -> &str {
        self.world.issuer()
    }

    /// The base of the self-service API, without a slash: `http://127.0.0.1:PORT/api/v1`.
    pub fn selfservice(&self) -> &str {
        &self.selfservice
    }

    /// The address that it listens on. With a public URL, callers reach it by another.
    pub fn address(&self) -> SocketAddr {
        self.world.address()
    }

    /// What is needed to log in.
    pub fn kit(&self) -> &Kit {
        &self.kit
    }

    /// All clients with their keys, all scopes and all access, as `GET /_sandbox/state` answers.
    pub fn state(&self) -> Value {
        self.world.registry().to_json()
    }

    /// What it was sent, oldest first: the newest [`Options::log_capacity`] requests.
    pub fn log(&self) -> Vec<LogEntry> {
        self.world.log().entries()
    }

    /// Empties the log of requests.
    pub fn clear_log(&self) {
        self.world.log().clear();
    }

    /// Changes its behaviour from now on; what only counts at the start has no effect.
    pub fn set(&self, change: impl FnOnce(&mut Options)) {
        self.world.set(change);
    }

    /// Changes a client at once, as no rule would allow.
    pub fn change(&self, client_id: &str, change: &Change) -> Result<(), IntrusionError> {
        self.world.apply(client_id, change)
    }

    /// Lets somebody else change a client right after a request.
    pub fn intrude(&self, intrusion: Intrusion) {
        self.world.intrusions().push(intrusion);
    }

    /// Tells whoever asks `GET /_sandbox/scenario` about the scenario that it shows.
    pub fn brief(&self, briefing: Value) {
        self.world.brief(briefing);
    }

    /// Ends it, and waits until it has ended.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Its end is what counts, not how it came about.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("issuer", &self.issuer()).finish_non_exhaustive()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.end();
    }
}
