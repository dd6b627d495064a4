//! The HTTP client: timeouts, no redirects, no proxy for loopback, answers of bounded size, and a few retries of what
//! is safe to repeat. The only module that knows the HTTP library.

mod body;
mod clients;
mod complaint;
mod error;
mod proxy;
mod request;
mod tries;
mod trust;

use std::error::Error as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::blocking::Response;
use reqwest::header::{self, HeaderMap};
use serde::de::{DeserializeOwned, IgnoredAny};
use url::Url;

pub use complaint::Complaint;
pub use complaint::is_code;
pub use error::{HttpError, ProxyFault, Validity};
pub use proxy::ProxySettings;
pub use request::Request;
pub use tries::Tries;

use clients::Clients;
use request::{ATTEMPTS, Body, MAX_BODY};

use crate::clock::{Deadline, Interrupted};
use crate::said::said;
use crate::secret::{SecretBytes, SecretText};

/// The header of a sandbox that knows nothing from before a time.
const KNOWS_SINCE: header::HeaderName = header::HeaderName::from_static("sandbox-knows-since");

/// The header in which `OpenBao` says which state of its storage an answer has.
const STATE: header::HeaderName = header::HeaderName::from_static("x-vault-index");

/// The server's answer: a 2xx or 4xx status and its body.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The server's own time, from the `Date` header.
    pub date: Option<Timestamp>,
    /// Since when a sandbox knows what is registered there, if it forgets that when it ends. Other servers don't say it.
    pub knows_since: Option<Timestamp>,
    /// The state of the storage that it is of, in words of the server's own. Only `OpenBao` and Vault say it.
    pub state: Option<SecretText>,
    host: String,
    body: SecretBytes,
}

impl Answer {
    /// Whether the status is 2xx. Which one says nothing: the real servers and their description disagree.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The host and port that answered.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The body as JSON of a known shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, HttpError> {
        serde_json::from_slice(self.body()).map_err(|_| self.unusable())
    }

    /// The body, for those who expect none or anything. A byte order mark isn't part of it (RFC 8259 section 8.1).
    pub fn body(&self) -> &[u8] {
        let body = self.body.expose();
        body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
    }

    /// The same, to be kept.
    pub fn into_body(self) -> SecretBytes {
        self.body
    }

    /// Why the body isn't what was expected.
    pub fn unusable(&self) -> HttpError {
        let body = self.body().trim_ascii();
        let what = match body.first() {
            None => "an empty body",
            Some(b'<') => "a web page instead of JSON; a proxy or a login page may be in between",
            Some(b'{' | b'[') if serde_json::from_slice::<IgnoredAny>(body).is_err() => {
                "JSON that is cut off or broken"
            }
            Some(_) if self.status >= 400 => "an error",
            Some(b'{' | b'[') => "JSON that doesn't match the protocol",
            Some(_) => "something that isn't JSON",
        };
        HttpError::Unusable { host: self.host.clone(), status: self.status, what }
    }
}

/// An event on the wire, for observers (`--verbose`, progress). It never carries a body or a credential.
#[derive(Debug)]
pub enum HttpEvent<'a> {
    /// A request is about to be sent.
    Begins {
        /// Whether it asks the server to change something.
        change: bool,
    },
    /// It was answered, or failed.
    Ends,
    /// The server has answered.
    Answered {
        /// The method: GET, POST, …
        method: &'a str,
        /// The address of the request.
        url: &'a Url,
        /// The HTTP status.
        status: u16,
        /// How long it took.
        took: Duration,
    },
    /// The request failed and is tried again after a pause.
    TryingAgain {
        /// The failure that is tried again.
        error: &'a HttpError,
        /// The pause before the next try.
        after: Duration,
    },
}

/// The receiver of [`HttpEvent`]s.
pub type Watcher = Arc<dyn Fn(&HttpEvent<'_>) + Send + Sync>;

/// How to wait out a pause. An error if the person interrupts it.
pub type Sleep = Arc<dyn Fn(Duration) -> Result<(), Interrupted> + Send + Sync>;

/// The settings of an HTTP client.
#[derive(Clone)]
pub struct HttpOptions {
    /// Certificate authorities to trust besides the system's, PEM files.
    pub ca_files: Vec<PathBuf>,
    /// The only authorities to trust, instead of all those: of a server whose settings bring them along.
    pub authority: Option<Authority>,
    /// What this machine proves itself with to a server that wants a certificate: that, and its private key, in PEM.
    pub identity: Option<SecretBytes>,
    /// The proxy on the way out, if there is one. None is ever used to reach this machine itself.
    pub proxy: ProxySettings,
    /// How long a call may take: connecting, the whole answer, and all tries with the pauses between them.
    pub timeout: Duration,
    /// The first pause before trying again; it doubles.
    pub pause: Duration,
    /// How to wait out a pause.
    pub sleep: Sleep,
    /// The receiver of events on the wire.
    pub watcher: Watcher,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            ca_files: Vec::new(),
            authority: None,
            identity: None,
            proxy: ProxySettings::default(),
            timeout: Duration::from_secs(30),
            pause: Duration::from_millis(500),
            sleep: Arc::new(|time| {
                std::thread::sleep(time);
                Ok(())
            }),
            watcher: Arc::new(|_| {}),
        }
    }
}

/// Certificate authorities in PEM, and the file that brought them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// Where they were found.
    pub path: PathBuf,
    /// The certificates, with any text around them.
    pub pem: Vec<u8>,
}

/// The HTTP client. Nothing is set up before the first request, so commands without one load no trust roots; and
/// neither do those that only speak plain http.
pub struct Http {
    options: HttpOptions,
    clients: Clients,
}

impl Http {
    /// A client that isn't set up yet.
    pub fn new(options: HttpOptions) -> Self {
        Self { options, clients: Clients::default() }
    }

    /// Sends a request. 2xx and 4xx (but 408 and 429) are answers; all else is an error, after a few tries if the
    /// request may be repeated.
    pub fn send(&self, request: &Request<'_>) -> Result<Answer, HttpError> {
        let mut tries = self.tries(request.attempts);
        loop {
            let error = match self.send_once(request, tries.deadline()) {
                Err(error) => error,
                answer => return answer,
            };
            if error.says_one_of(request.final_words) {
                return Err(error);
            }
            let Some(after) = tries.pause_after(&error) else { return Err(error) };
            (self.options.watcher)(&HttpEvent::TryingAgain { error: &error, after });
            (self.options.sleep)(after)?;
        }
    }

    /// The tries of a call that its caller repeats: with another body each time.
    pub fn usual_tries(&self) -> Tries {
        self.tries(ATTEMPTS)
    }

    fn tries(&self, attempts: usize) -> Tries {
        Tries::new(attempts, self.options.pause, self.options.timeout)
    }

    /// Sends a request once, and has its whole answer by the deadline.
    pub fn send_once(&self, request: &Request<'_>, deadline: Deadline) -> Result<Answer, HttpError> {
        (self.options.watcher)(&HttpEvent::Begins { change: request.is_change() });
        let answer = self.exchange(request, deadline);
        (self.options.watcher)(&HttpEvent::Ends);
        answer
    }

    fn exchange(&self, request: &Request<'_>, deadline: Deadline) -> Result<Answer, HttpError> {
        let client = self.clients.client(&request.url, &self.options, deadline)?;
        let mut builder =
            client.request(request.method.clone(), request.url.clone()).header(header::ACCEPT, "application/json");
        if let Some(token) = request.bearer {
            let bearer =
                body::secret_header("Bearer ", token).map_err(|error| HttpError::Setup(error.to_string()))?;
            builder = builder.header(header::AUTHORIZATION, bearer);
        }
        for (name, value) in &request.headers {
            let value = body::secret_header("", value).map_err(|error| HttpError::Setup(error.to_string()))?;
            builder = builder.header(*name, value);
        }
        builder = match request.body {
            Body::None => builder,
            Body::Json(value) => builder.json(value),
            Body::Form(fields) => {
                builder.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body::form(fields))
            }
            Body::Written(kind, bytes) => builder.header(header::CONTENT_TYPE, kind).body(body::copy(bytes)),
        };
        let started = Instant::now();
        builder = builder.timeout(deadline.left());
        let response = builder.send().map_err(|error| self.no_answer(&request.url, &error))?;
        let answer = self.read(request, response, deadline);
        if let Ok(Answer { status, .. }) | Err(HttpError::Busy { status, .. } | HttpError::Redirect { status, .. }) =
            &answer
        {
            let (method, took) = (request.method.as_str(), started.elapsed());
            (self.options.watcher)(&HttpEvent::Answered { method, url: &request.url, status: *status, took });
        }
        answer
    }

    fn read(&self, request: &Request<'_>, response: Response, deadline: Deadline) -> Result<Answer, HttpError> {
        let (host, status, most) = (host(&request.url), response.status().as_u16(), request.most);
        let (date, retry_after) = (date(response.headers()), retry_after(response.headers()));
        let knows_since = text(response.headers(), KNOWS_SINCE).and_then(|time| time.parse().ok());
        let state = text(response.headers(), STATE).map(|state| state.to_owned().into());
        if (300..400).contains(&status) {
            let location = said(text(response.headers(), header::LOCATION).unwrap_or_default());
            return Err(HttpError::Redirect { host, status, location });
        }
        let length = response.content_length();
        let (body, read) = body::read(response, length, most);
        let answer = Answer { status, date, knows_since, state, host: host.clone(), body };
        if status >= 500 || status == 408 || status == 429 {
            let complaint = answer.complaint().unwrap_or_default();
            let (detail, correlation_id) = (complaint.in_short().to_owned(), complaint.correlation_id);
            return Err(HttpError::Busy { host, status, retry_after, detail, correlation_id });
        }
        match read {
            Err(_) if deadline.is_over() => Err(HttpError::Timeout { host, after: self.options.timeout }),
            Err(_) => Err(HttpError::Unusable { host, status, what: "an answer that is cut off" }),
            Ok(()) if answer.body().len() as u64 > most => {
                let what = if most == MAX_BODY { "more than 1 MiB" } else { "more than this program reads" };
                Err(HttpError::Unusable { host, status, what })
            }
            Ok(()) => Ok(answer),
        }
    }

    fn no_answer(&self, url: &Url, error: &reqwest::Error) -> HttpError {
        let host = host(url);
        if error.is_timeout() {
            self.clients.was_late();
            return HttpError::Timeout { host, after: self.options.timeout };
        }
        let why = innermost(error);
        let proxy = self.options.proxy.on_the_way_to(url).ok().flatten();
        if let Some(answered) = proxy.as_ref().and_then(|proxy| proxy.answered(url, &why)) {
            return answered;
        }
        // Over TLS the proxy has a certificate, too.
        let doubted = proxy.filter(|_| proxy::is_about_proxy(error)).map_or_else(|| host.clone(), |proxy| proxy.name);
        trust::doubt(&doubted, error).unwrap_or_else(|| HttpError::Unreachable {
            host,
            why,
            broke: !error.is_connect(),
        })
    }
}

fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The innermost cause: the library's own words repeat the URL and little else.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    if cause.source().is_none() && error.source().is_none() { error.to_string() } else { cause.to_string() }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn date(headers: &HeaderMap) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text(headers, header::DATE)?).ok()
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    text(headers, header::RETRY_AFTER)?.trim().parse().ok().map(Duration::from_secs)
}
