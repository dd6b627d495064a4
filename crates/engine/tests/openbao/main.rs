//! A real `OpenBao`, as an operator without a program uses it.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that can't go on says so by panicking")]

mod kv;
mod login;
mod outages;
mod permissions;
mod transit;

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use maskinporten_engine::kept_login::LoginCache;
use maskinporten_engine::key_service::{KeyServiceError, SignerAddress, SignerKind};
use maskinporten_engine::openbao::{Login, OpenBao, Settings, Transit};
use maskinporten_protocol::clock::{Clock, SystemClock};
use maskinporten_protocol::http::{Http, HttpEvent, HttpOptions};
use maskinporten_protocol::key::{Bits, PrivateKey};
use maskinporten_testkit::OpenBao as Server;

/// The one that all tests share, each with mounts of its own.
fn shared() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(Server::start).as_ref()
}

/// A key that all tests share.
fn key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| PrivateKey::generate(Bits::B2048).unwrap())
}

/// Where the calls are noted that were made: the method and the path.
type Calls = Arc<Mutex<Vec<String>>>;

/// One who uses a server.
struct User {
    settings: Settings,
    calls: Calls,
    clock: Arc<dyn Clock + Send + Sync>,
    logins: Arc<dyn LoginCache>,
}

impl User {
    fn logging_in(server: &Server, login: Login) -> Self {
        let address = server.address().parse().unwrap();
        Self::with_settings(Settings { address, namespace: None, ca_file: None, login })
    }

    fn with_settings(settings: Settings) -> Self {
        Self { settings, calls: Calls::default(), clock: Arc::new(SystemClock), logins: Arc::new(()) }
    }

    fn with_token(server: &Server, token: &str) -> Self {
        Self::logging_in(server, Login::Token(token.to_owned().into()))
    }

    fn root(server: &Server) -> Self {
        Self::with_token(server, &server.root)
    }

    fn in_namespace(mut self, namespace: &str) -> Self {
        self.settings.namespace = Some(namespace.parse().unwrap());
        self
    }

    /// What it uses, in what could be a process of its own.
    fn opened(&self) -> Arc<OpenBao> {
        let calls = Arc::clone(&self.calls);
        let watcher = move |event: &HttpEvent<'_>| {
            if let HttpEvent::Answered { method, url, .. } = event {
                calls.lock().unwrap().push(format!("{method} {}", url.path()));
            }
        };
        let http = Http::new(HttpOptions {
            watcher: Arc::new(watcher),
            pause: Duration::from_millis(1),
            ..HttpOptions::default()
        });
        Arc::new(OpenBao::new(self.settings.clone(), http, Arc::clone(&self.clock), Arc::clone(&self.logins)))
    }

    fn transit(&self, address: &str) -> Transit {
        let address: SignerAddress = address.parse().unwrap();
        let SignerKind::OpenBao(key) = address.kind() else { panic!("{address}") };
        Transit::new(self.opened(), address.clone(), (**key).clone())
    }

    /// The calls since this was last asked.
    fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.calls.lock().unwrap())
    }
}

/// What it says of a refusal, and what to do about it.
#[track_caller]
fn refusal<T>(result: Result<T, KeyServiceError>) -> (String, String) {
    match result.err() {
        Some(KeyServiceError::Refused { server, doing, words, hint }) => {
            assert!(server.starts_with("127.0.0.1:"), "{server}");
            (format!("{doing}: {words}"), hint)
        }
        other => panic!("{other:?}"),
    }
}
