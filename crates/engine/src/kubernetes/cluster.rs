//! A cluster, and the calls to its API.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::manifest::MANAGER;
use super::plugin::Plugin;
use super::{Call, KubernetesError, read_file};
use crate::process::Surroundings;
use maskinporten_protocol::clock::{Clock, later};
use maskinporten_protocol::http::{Answer, Authority, Http, HttpError, HttpOptions, ProxySettings, Request};
use maskinporten_protocol::ids::KubernetesName;
use maskinporten_protocol::secret::{SecretBytes, SecretText};

/// The most that is read of an answer, in bytes: a secret may have 1 MiB, which is a third more in base64.
const MAX_ANSWER: u64 = 4 << 20;

/// Who owns what machines share: another than the owner of what is delivered, so that neither takes the other's away.
const SHARED_MANAGER: &str = "maskinporten-store";

/// How long before its end a login is made again.
const SHORTLY: Duration = Duration::from_secs(30);

/// The longest token, in bytes.
const MAX_TOKEN: usize = 64 << 10;

/// Where a cluster is, whom it is believed by, and what logs in to it.
#[derive(Debug)]
pub(super) struct ClusterConfig {
    /// The context that led there, if it was one.
    pub(super) context: Option<String>,
    pub(super) server: Url,
    /// The only authority to trust; without one the system's.
    pub(super) authority: Option<Authority>,
    pub(super) proxy: Option<SecretText>,
    /// Where what has no namespace of its own is.
    pub(super) namespace: KubernetesName,
    /// A client certificate with its key, in PEM.
    pub(super) identity: Option<SecretBytes>,
    pub(super) bearer: Bearer,
}

/// What a call's token comes from.
#[derive(Debug)]
pub(super) enum Bearer {
    None,
    Token(SecretText),
    /// Read anew for each call: what the kubelet puts there is good for an hour.
    File(PathBuf),
    Plugin(Plugin),
}

/// A cluster. Nothing is called, and no program is run, before something is asked of it.
pub struct Cluster {
    config: ClusterConfig,
    options: HttpOptions,
    clock: Arc<dyn Clock + Send + Sync>,
    withheld: Vec<String>,
    session: Mutex<Option<Arc<Session>>>,
}

/// What calls are made with, once a program has logged in.
struct Session {
    http: Http,
    token: Option<SecretText>,
    /// When the program has to log in again.
    until: Option<Timestamp>,
}

/// An object, of which no more is read than this.
#[derive(Deserialize)]
struct Object {
    metadata: Metadata,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    /// What would be new has none yet.
    #[serde(default)]
    resource_version: String,
}

/// How an object is changed.
struct Patch<'a> {
    /// Its media type.
    kind: &'static str,
    body: &'a SecretBytes,
    /// Nothing is changed; it is only found out whether it could be.
    dry_run: bool,
}

impl Cluster {
    pub(super) fn new(
        config: ClusterConfig,
        options: HttpOptions,
        clock: Arc<dyn Clock + Send + Sync>,
        withheld: Vec<String>,
    ) -> Self {
        Self { config, options, clock, withheld, session: Mutex::default() }
    }

    /// The namespace that is meant where none is named.
    pub fn namespace(&self) -> &KubernetesName {
        &self.config.namespace
    }

    /// Writes a secret by server-side apply: members of other managers stay, and those that were ours and aren't in it
    /// any more go. Returns the version of the secret, which stays the same if nothing was to change.
    pub fn apply_secret(
        &self,
        namespace: &str,
        name: &str,
        manifest: &SecretBytes,
        dry_run: bool,
    ) -> Result<String, KubernetesError> {
        let patch = Patch { kind: "application/apply-patch+yaml", body: manifest, dry_run };
        self.patch("api/v1", call("secrets", namespace, name), &[("force", "true")], &patch)
    }

    /// A secret as the server answers it; `None` where there is none.
    pub fn secret(&self, namespace: &str, name: &str) -> Result<Option<SecretBytes>, KubernetesError> {
        Ok(self.find("api/v1", call("secrets", namespace, name))?.map(Answer::into_body))
    }

    /// Creates a secret with nothing in it; refused with 409 if there is one.
    pub fn create_secret(&self, namespace: &str, name: &str) -> Result<(), KubernetesError> {
        let empty = json!({"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "metadata": {"name": name}});
        self.create("api/v1", call("secrets", namespace, name), &empty)
    }

    /// Writes what is shared in a secret over the version that the manifest names; refused with 409 if it is another now.
    pub fn apply_shared(&self, namespace: &str, name: &str, manifest: &SecretBytes) -> Result<(), KubernetesError> {
        let call = call("secrets", namespace, name);
        let mut url = self.url("api/v1", &call);
        url.query_pairs_mut().append_pair("fieldManager", SHARED_MANAGER).append_pair("force", "true");
        // A second try of what was done would be refused as somebody else's doing.
        self.send(Request::patch(url, "application/apply-patch+yaml", manifest).once(), call).map(drop)
    }

    /// Annotates the pods of a deployment, which are replaced if that is something new to them.
    pub fn annotate_pods(
        &self,
        namespace: &str,
        deployment: &str,
        annotations: &[(&str, &str)],
        dry_run: bool,
    ) -> Result<String, KubernetesError> {
        let annotations: Value = annotations.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let body = json!({"spec": {"template": {"metadata": {"annotations": annotations}}}}).to_string();
        let body = body.into_bytes().into();
        let patch = Patch { kind: "application/merge-patch+json", body: &body, dry_run };
        self.patch("apis/apps/v1", call("deployments", namespace, deployment), &[], &patch)
    }

    fn patch(
        &self,
        group: &str,
        call: Call,
        options: &[(&str, &str)],
        patch: &Patch<'_>,
    ) -> Result<String, KubernetesError> {
        let mut url = self.url(group, &call);
        url.query_pairs_mut().append_pair("fieldManager", MANAGER).extend_pairs(options);
        if patch.dry_run {
            url.query_pairs_mut().append_pair("dryRun", "All");
        }
        let answer = self.send(Request::patch(url, patch.kind, patch.body), call)?;
        Ok(answer.json::<Object>()?.metadata.resource_version)
    }

    /// An object; `None` where there is none.
    pub(super) fn find(&self, group: &str, call: Call) -> Result<Option<Answer>, KubernetesError> {
        let call = Call { verb: "get", ..call };
        match self.send(Request::get(self.url(group, &call)), call) {
            Ok(answer) => Ok(Some(answer)),
            Err(KubernetesError::Refused { status: 404, words, .. }) if !words.starts_with("namespaces ") => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Creates an object; refused with 409 if there is one of its name.
    pub(super) fn create(&self, group: &str, call: Call, object: &Value) -> Result<(), KubernetesError> {
        let call = Call { verb: "create", ..call };
        let mut url = self.url(group, &call);
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop();
        }
        url.query_pairs_mut().append_pair("fieldManager", SHARED_MANAGER);
        self.send(Request::post(url, object), call).map(drop)
    }

    /// Puts an object in the place of the version that it names; refused with 409 if it is another now.
    pub(super) fn replace(&self, group: &str, call: Call, object: &Value) -> Result<(), KubernetesError> {
        let call = Call { verb: "update", ..call };
        let mut url = self.url(group, &call);
        url.query_pairs_mut().append_pair("fieldManager", SHARED_MANAGER);
        // A second try of what was done would be refused as somebody else's doing.
        self.send(Request::put(url, Some(object)).once(), call).map(drop)
    }

    fn url(&self, group: &str, call: &Call) -> Url {
        self.at(group.split('/').chain(["namespaces", &call.namespace, call.resource, &call.name]))
    }

    /// A cluster may lie below a path, as those behind Rancher do.
    pub(super) fn at<'s>(&self, segments: impl Iterator<Item = &'s str>) -> Url {
        let mut url = self.config.server.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }

    pub(super) fn send(&self, request: Request<'_>, call: Call) -> Result<Answer, KubernetesError> {
        let session = self.session()?;
        let token = match &self.config.bearer {
            Bearer::File(path) => Some(token_in(path)?),
            _ => session.token.clone(),
        };
        let request = request.at_most(MAX_ANSWER);
        let request = match &token {
            Some(token) => request.bearer(token),
            None => request,
        };
        let answer = session.http.send(&request).map_err(|error| match error {
            HttpError::CaFile { path, why } => KubernetesError::Unusable { path, why },
            other => other.into(),
        })?;
        if answer.is_success() {
            return Ok(answer);
        }
        let (server, status) = (answer.host().to_owned(), answer.status);
        // Whoever answers without a Status isn't the API: a proxy, a login page, another server.
        match serde_json::from_slice::<Value>(answer.body()) {
            Ok(said) if said["kind"] == "Status" => {
                let words = answer.complaint().unwrap_or_default().in_short().to_owned();
                let context = self.config.context.clone();
                Err(KubernetesError::Refused { server, call: call.into(), status, words, context })
            }
            _ => Err(KubernetesError::Strange { server, status }),
        }
    }

    /// The login, which is made at the first call, and again shortly before it ends.
    fn session(&self) -> Result<Arc<Session>, KubernetesError> {
        let mut kept = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let soon = later(self.clock.now(), SHORTLY);
        if let Some(session) = kept.as_ref().filter(|session| session.until.is_none_or(|end| end > soon)) {
            return Ok(Arc::clone(session));
        }
        let session = Arc::new(self.log_in()?);
        *kept = Some(Arc::clone(&session));
        Ok(session)
    }

    fn log_in(&self) -> Result<Session, KubernetesError> {
        let config = &self.config;
        let mut options = HttpOptions {
            authority: config.authority.clone(),
            identity: config.identity.clone(),
            ..self.options.clone()
        };
        if let Some(proxy) = &config.proxy {
            options.proxy = ProxySettings::of_settings("proxy-url", proxy.clone());
        }
        let (mut token, mut until) = (None, None);
        match &config.bearer {
            Bearer::Token(given) => token = Some(given.clone()),
            Bearer::Plugin(plugin) => {
                let around = Surroundings { clock: &*self.clock, withheld: &self.withheld };
                let login = plugin.log_in(&around)?;
                (token, until) = (login.token, login.until);
                options.identity = login.identity.or(options.identity);
            }
            Bearer::None | Bearer::File(_) => {}
        }
        Ok(Session { http: Http::new(options), token, until })
    }
}

/// Most that is asked here changes an object.
pub(super) fn call(resource: &'static str, namespace: &str, name: &str) -> Call {
    Call { verb: "patch", resource, name: name.to_owned(), namespace: namespace.to_owned() }
}

fn token_in(path: &Path) -> Result<SecretText, KubernetesError> {
    let unusable = |why: &str| KubernetesError::Unusable { path: path.to_owned(), why: why.to_owned() };
    let bytes = read_file(path, MAX_TOKEN)?.ok_or_else(|| unusable("there is no such file"))?;
    let token = std::str::from_utf8(bytes.expose()).map_err(|_| unusable("it isn't text in UTF-8"))?.trim();
    if token.is_empty() { Err(unusable("it is empty")) } else { Ok(token.to_owned().into()) }
}
