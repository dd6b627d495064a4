//! `OpenBao`, and Vault, whose API it has kept: what signs with keys that it never hands out (`transit`), and a store that
//! several machines share (`kv`, version 2).

mod kv;
mod login;
mod policy;
mod transit;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use serde::Deserialize;
use serde::de::IgnoredAny;
use url::Url;

use crate::kept_login::{KeptLogin, LoginCache};
use crate::key_service::{KeyServiceError, OpenBaoPath};
use maskinporten_protocol::clock::Clock;
use maskinporten_protocol::http::{Answer, Http, HttpError, Request};
use maskinporten_protocol::secret::SecretText;

pub use crate::github::GitHub;
pub use kv::{Found, Kv, KvError};
pub use login::{Jwt, Login};
pub use policy::{Rule, importing, keeping, rotating, signing};
pub use transit::Transit;

/// The header with a token.
const TOKEN: &str = "X-Vault-Token";

/// The header with a namespace.
const NAMESPACE: &str = "X-Vault-Namespace";

/// The header with the state that an answer has to be of, or of a later one, and the header that says who answers where
/// that hasn't arrived (<https://openbao.org/docs/next/concepts/consistency/>).
const STATE: &str = "X-Vault-Index";
const WITHOUT_IT: &str = "X-Vault-Inconsistent";

/// What it says with 500 although another try would get the same: what was asked for is gone, or isn't possible.
const FINAL: &[&str] = &[
    "no such key version",
    "requested version for signing is",
    "soft-deleted key",
    "import path cannot be used",
    "import_version endpoint can only be used",
    "does not allow rotation",
    "invalid key",
];

/// Where a server is, and who uses it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its address, `https://HOST:PORT`. Whoever read it has seen to it that credentials may be sent there.
    pub address: Url,
    /// The namespace to work in, `team/a`; none is the root.
    pub namespace: Option<OpenBaoPath>,
    /// Certificate authorities to trust besides the system's: a PEM file, for whoever makes the HTTP client.
    pub ca_file: Option<PathBuf>,
    /// How to log in.
    pub login: Login,
}

/// How it says that something isn't there: with a list of errors, or with the version of what was deleted.
#[derive(Deserialize)]
#[serde(untagged)]
enum NotThere {
    Errors {
        #[serde(rename = "errors")]
        _errors: Vec<String>,
    },
    Deleted {
        #[serde(rename = "data")]
        _data: IgnoredAny,
    },
}

/// A server, for one who logs in to it.
pub struct OpenBao {
    settings: Settings,
    namespace: Option<SecretText>,
    http: Http,
    clock: Arc<dyn Clock + Send + Sync>,
    kept: KeptLogin,
    /// What each thread has seen so far.
    seen: Mutex<HashMap<ThreadId, SecretText>>,
}

impl OpenBao {
    /// The server of these settings. Nothing is called before something is asked of it. `logins`: where the tokens of logins
    /// are kept between processes.
    pub fn new(
        settings: Settings,
        http: Http,
        clock: Arc<dyn Clock + Send + Sync>,
        logins: Arc<dyn LoginCache>,
    ) -> Self {
        let kept = KeptLogin::new(logins, Arc::clone(&clock));
        let namespace = settings.namespace.as_ref().map(|name| SecretText::new(name.to_string()));
        Self { settings, namespace, http, clock, kept, seen: Mutex::default() }
    }

    /// What is at a path of it.
    fn url(&self, path: &str) -> Url {
        let mut url = self.settings.address.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push("v1").extend(path.split('/'));
        }
        url
    }

    /// Asks for something under a path, which takes what the rule grants. `doing` is what is asked, as a verb. Whatever is
    /// no answer about the thing itself is an error: no permission, no such namespace or mount.
    fn ask<'a>(
        &self,
        rule: &Rule,
        doing: &str,
        request: impl Fn(Url) -> Request<'a>,
    ) -> Result<Answer, KeyServiceError> {
        let send = |token: &SecretText| {
            let request = request(self.url(&rule.path)).header(TOKEN, token).unless_it_says(FINAL);
            self.sent(request, doing)
        };
        let (token, is_new) = self.token(None)?;
        let mut answer = send(&token)?;
        // It may have been revoked before its time.
        if answer.status == 403 && !is_new && self.settings.login.is_renewable() {
            let (token, _) = self.token(Some(&token))?;
            answer = send(&token)?;
        }
        match answer.status {
            403 => Err(KeyServiceError::refused(&answer, doing, self.lacks(rule))),
            404 => self.missing(answer, doing, &rule.path),
            _ => Ok(answer),
        }
    }

    fn sent(&self, request: Request<'_>, doing: &str) -> Result<Answer, KeyServiceError> {
        let mut request: Request<'_> = request;
        if let Some(namespace) = &self.namespace {
            request = request.header(NAMESPACE, namespace);
        }
        // A standby answers by itself, perhaps from before what was just written: then it is to ask.
        let (me, asks) = (thread::current().id(), SecretText::new("forward-active-node".to_owned()));
        let seen = self.seen().get(&me).cloned();
        if let Some(seen) = &seen {
            request = request.header(STATE, seen).header(WITHOUT_IT, &asks);
        }
        let answered = self.http.send(&request);
        if let Ok(Answer { state: Some(state), .. }) = &answered {
            self.seen().insert(me, state.clone());
        }
        answered.map_err(|error| match error {
            HttpError::Busy { host, status, detail, .. } if FINAL.iter().any(|words| detail.contains(words)) => {
                KeyServiceError::Refused {
                    server: host,
                    doing: doing.to_owned(),
                    words: format!("{detail} ({status})"),
                    hint: "look at the key there: which versions it has, and which of them may be used".to_owned(),
                }
            }
            error => error.into(),
        })
    }

    fn seen(&self) -> MutexGuard<'_, HashMap<ThreadId, SecretText>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells what isn't there from what it would be in.
    fn missing(&self, answer: Answer, doing: &str, path: &str) -> Result<Answer, KeyServiceError> {
        // Whoever is in between must not be believed that there is nothing.
        let Some(words) = answer.complaint().filter(|_| answer.json::<NotThere>().is_ok()) else {
            return Err(answer.unusable().into());
        };
        let hint = if words.in_short().contains("namespace not found") {
            format!("check the namespace: {}", self.named())
        } else if words.in_short().contains("no handler for route") {
            let mount = path.rsplit_once('/').map_or(path, |(mount, _)| mount);
            format!(
                "check the name of the mount and the namespace: nothing that serves {mount} is mounted{}",
                self.where_at()
            )
        } else if words.in_short().is_empty() {
            return Ok(answer);
        } else {
            "check the address: this server has no such path".to_owned()
        };
        Err(KeyServiceError::refused(&answer, doing, hint))
    }

    /// The permission that is missing.
    fn lacks(&self, rule: &Rule) -> String {
        let policy =
            if self.settings.login.is_renewable() { "the policy of its role" } else { "the policy of its token" };
        let token = if self.settings.login.is_renewable() { "" } else { "; or the token has ended, or is another's" };
        format!("{policy} has to have{}: {rule}{token}", self.where_at())
    }

    /// The namespace, empty for the root.
    fn named(&self) -> &str {
        self.settings.namespace.as_ref().map(OpenBaoPath::as_str).unwrap_or_default()
    }

    /// ` in the namespace team`, where there is one.
    fn where_at(&self) -> String {
        self.settings.namespace.as_ref().map(|name| format!(" in the namespace {name}")).unwrap_or_default()
    }
}

/// A success, or the server's no.
fn done(answer: Answer, doing: &str) -> Result<Answer, KeyServiceError> {
    if answer.is_success() {
        return Ok(answer);
    }
    Err(KeyServiceError::refused(&answer, doing, "this is what the server says; ask whoever runs it".to_owned()))
}
