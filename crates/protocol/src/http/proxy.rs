//! The proxy between this machine and the servers: what names it, and what it answers.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use url::Url;

use super::HttpError;
use super::error::ProxyFault;
use crate::clock::Deadline;
use crate::environment::is_loopback;
use crate::secret::SecretText;
use crate::value::plain;

/// The names of the variables, the first that is filled in counts. `HTTP_PROXY` is for plain http, which never leaves
/// this machine.
const NAMES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Hosts that are reached without it.
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// The longest head of an answer, in bytes.
const MAX_HEAD: usize = 16 << 10;

/// The longest wait for a connection; a call may have less.
pub(super) const CONNECTING: Duration = Duration::from_secs(10);

/// What the environment variables say about proxies. It is only parsed when a proxy is needed: a bad value is in
/// nobody's way before.
#[derive(Debug, Clone, Default)]
pub struct ProxySettings {
    /// The name of the variable, and its value, which may have a password in it.
    named: Option<(&'static str, SecretText)>,
    exceptions: String,
    known: Arc<Mutex<Known>>,
}

/// What the proxy has said so far, to whoever has these settings.
#[derive(Debug, Default)]
struct Known {
    /// The hosts that it lets us reach.
    let_through: Vec<String>,
    /// It refused the login, and isn't asked again: after a few wrong ones an account is locked.
    refused: Option<ProxyFault>,
}

impl ProxySettings {
    /// Reads the variables, without what stands around a value.
    pub fn from_variables(value: impl Fn(&str) -> Option<String>) -> Self {
        let filled = |name: &'static str| {
            let text = SecretText::new(value(name)?);
            let bare = plain(text.expose());
            (!bare.is_empty()).then(|| (name, SecretText::new(bare.to_owned())))
        };
        let exceptions = EXCEPTIONS.into_iter().find_map(filled);
        Self {
            named: NAMES.into_iter().find_map(filled),
            exceptions: exceptions.map(|(_, hosts)| hosts.expose().clone()).unwrap_or_default(),
            known: Arc::default(),
        }
    }

    /// A proxy that a server's own settings name, as `what`, instead of the variables.
    pub fn of_settings(what: &'static str, address: SecretText) -> Self {
        Self { named: Some((what, address)), ..Self::default() }
    }

    /// The host and port of the proxy on the way to this address, if one is used.
    pub fn name_on_the_way_to(&self, target: &Url) -> Option<String> {
        self.on_the_way_to(target).ok().flatten().map(|proxy| proxy.name)
    }

    /// The proxy on the way to this address, if there is one. Plain http never leaves this machine, and nothing that stays
    /// on it goes through a proxy, however the variables are set.
    pub(super) fn on_the_way_to(&self, target: &Url) -> Result<Option<Proxy>, HttpError> {
        let Some((variable, text)) = &self.named else { return Ok(None) };
        if target.scheme() == "http" || is_loopback(target) {
            return Ok(None);
        }
        let bad = |problem: String| HttpError::ProxySetting { variable, problem };
        let url = address(text.expose()).map_err(bad)?;
        let matcher = Matcher::builder().all(url.as_str()).no(self.exceptions.as_str()).build();
        let target = target.as_str().parse().map_err(|_| bad("the server's address isn't one for a proxy".into()))?;
        let Some(intercept) = matcher.intercept(&target) else { return Ok(None) };
        let host = url.host_str().unwrap_or_default();
        let name = format!("{host}:{}", url.port_or_known_default().unwrap_or_default());
        let known = Arc::clone(&self.known);
        Ok(Some(Proxy { variable, name, url: SecretText::new(url.into()), intercept, known }))
    }
}

/// A proxy's address. What is wrong with it is said without repeating it: there may be a password in it.
fn address(text: &str) -> Result<Url, String> {
    // The URL library would take them out without a word.
    if text.chars().any(char::is_control) {
        return Err("it has a line break or a control character in it".into());
    }
    let url = if text.contains("://") { Url::parse(text) } else { Url::parse(&format!("http://{text}")) };
    let url = url.map_err(|error| format!("it isn't the address of a proxy ({error})"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("{}:// proxies aren't supported, only http:// and https://", url.scheme()));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err("it has no host".into());
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err("something follows the host and port".into());
    }
    Ok(url)
}

/// One proxy, with the login that is sent to it.
#[derive(Debug, Clone)]
pub(super) struct Proxy {
    variable: &'static str,
    /// Its host and port.
    pub(super) name: String,
    url: SecretText,
    intercept: Intercept,
    known: Arc<Mutex<Known>>,
}

impl Proxy {
    /// The same for the HTTP library.
    pub(super) fn for_library(&self) -> reqwest::Result<reqwest::Proxy> {
        reqwest::Proxy::all(self.url.expose().as_str())
    }

    fn error(&self, fault: ProxyFault) -> HttpError {
        HttpError::Proxy { proxy: self.name.clone(), variable: self.variable, fault: fault.into() }
    }

    /// Asks it, once, for a connection to the target, and hangs up. The HTTP library keeps to itself what a proxy answers,
    /// and doesn't tell a dead proxy from a dead server.
    pub(super) fn ask(&self, target: &Url, deadline: Deadline, timeout: Duration) -> Result<(), HttpError> {
        let host = target.host_str().unwrap_or_default();
        let authority = format!("{host}:{}", target.port_or_known_default().unwrap_or_default());
        // Whoever else wants to ask waits for this answer.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fault) = &known.refused {
            return Err(self.error(fault.clone()));
        }
        if !known.let_through.contains(&authority) {
            match self.answer(&authority, deadline, timeout) {
                Ok(()) => known.let_through.push(authority),
                Err(HttpError::Proxy { fault, .. }) if matches!(*fault, ProxyFault::Login { .. }) => {
                    known.refused = Some((*fault).clone());
                    return Err(self.error(*fault));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn answer(&self, authority: &str, deadline: Deadline, timeout: Duration) -> Result<(), HttpError> {
        let (tell, told) = mpsc::channel();
        let authority = authority.to_owned();
        let proxy = self.clone();
        // On a thread of its own: the system looks up names for as long as it likes.
        thread::spawn(move || tell.send(proxy.connect(&authority, deadline)));
        match told.recv_timeout(deadline.left()) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(fault)) => Err(self.error(fault)),
            Err(_) => Err(HttpError::Timeout { host: format!("the proxy {}", self.name), after: timeout }),
        }
    }

    /// What it answered to the HTTP library, as far as that says so.
    pub(super) fn answered(&self, target: &Url, why: &str) -> Option<HttpError> {
        let target = target.host_str().unwrap_or_default().to_owned();
        Some(self.error(match why.strip_prefix("tunnel error: ")? {
            "proxy authorization required" => ProxyFault::Login {
                given: self.intercept.basic_auth().is_some(),
                answer: "407".into(),
                offers: Vec::new(),
            },
            "unsuccessful" => {
                ProxyFault::Refused { target, answer: "another status than 200".into(), may_pass: false }
            }
            other => ProxyFault::Unreachable(other.to_owned()),
        }))
    }

    fn connect(&self, authority: &str, deadline: Deadline) -> Result<(), ProxyFault> {
        let mut stream = self.dial(deadline).map_err(|error| ProxyFault::Unreachable(error.to_string()))?;
        if self.intercept.uri().scheme_str() == Some("https") {
            // What it says over TLS only the HTTP library hears.
            return Ok(());
        }
        let login = self.intercept.basic_auth();
        let head = converse(&mut stream, authority, login.map(reqwest::header::HeaderValue::as_bytes), deadline);
        let head = head.map_err(|error| ProxyFault::Unreachable(error.to_string()))?;
        judge(&head, login.is_some(), authority)
    }

    fn dial(&self, deadline: Deadline) -> io::Result<TcpStream> {
        let uri = self.intercept.uri();
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        let port = self.name.rsplit(':').next().and_then(|port| port.parse().ok()).unwrap_or_default();
        let mut failure = io::Error::new(io::ErrorKind::NotFound, "its name has no address");
        for address in (host, port).to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, CONNECTING.min(deadline.left().max(Duration::from_millis(1))))
            {
                Ok(stream) => return Ok(stream),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }
}

/// Whether it was the connection to the proxy that failed, rather than what goes through it. The library's error has no
/// type that could be asked for.
pub(super) fn is_about_proxy(error: &reqwest::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        if error.to_string().starts_with("tunnel error: failed to create underlying connection") {
            return true;
        }
        source = error.source();
    }
    false
}

/// Sends the request, and returns the head of the answer.
fn converse(
    stream: &mut TcpStream,
    authority: &str,
    login: Option<&[u8]>,
    deadline: Deadline,
) -> io::Result<Vec<u8>> {
    let mut request = format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n").into_bytes();
    if let Some(login) = login {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(login);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    let request = crate::secret::SecretBytes::new(request);
    stream.write_all(request.expose())?;
    let (mut head, mut chunk) = (Vec::new(), [0; 1024]);
    while head.len() < MAX_HEAD && !head.windows(4).any(|end| end == b"\r\n\r\n") {
        stream.set_read_timeout(Some(deadline.left().max(Duration::from_millis(1))))?;
        match stream.read(&mut chunk)? {
            0 => break,
            read => head.extend_from_slice(&chunk[..read]),
        }
    }
    Ok(head)
}

/// Whether the answer means that the connection is there.
fn judge(head: &[u8], has_login: bool, authority: &str) -> Result<(), ProxyFault> {
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.strip_prefix("HTTP/1."));
    let status = status.and_then(|line| line.split_once(' ')).map(|(_, rest)| rest.trim());
    let code = status.and_then(|status| status.get(..3)?.parse::<u16>().ok());
    let (Some(status), Some(code)) = (status, code) else { return Err(ProxyFault::NoProxy) };
    let answer: String = status.chars().take(100).collect();
    let offers = || {
        let challenges = lines.filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            let is_challenge = name.eq_ignore_ascii_case("proxy-authenticate");
            is_challenge.then(|| value.split_whitespace().next().unwrap_or_default().trim_end_matches(',').to_owned())
        });
        let mut offers: Vec<String> = challenges.take(8).collect();
        offers.dedup();
        offers
    };
    match code {
        200 => Ok(()),
        // 401 is what some answer who take themselves for the server.
        401 | 407 => Err(ProxyFault::Login { given: has_login, answer, offers: offers() }),
        _ => {
            let may_pass = code >= 500 || code == 408 || code == 429;
            Err(ProxyFault::Refused { target: authority.to_owned(), answer, may_pass })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(pairs: &[(&str, &str)]) -> ProxySettings {
        let find = |name: &str| pairs.iter().find(|(one, _)| *one == name).map(|(_, value)| (*value).to_owned());
        ProxySettings::from_variables(find)
    }

    fn way(pairs: &[(&str, &str)], target: &str) -> Option<(&'static str, String)> {
        let proxy = settings(pairs).on_the_way_to(&Url::parse(target).unwrap()).unwrap();
        proxy.map(|proxy| (proxy.variable, proxy.name))
    }

    #[test]
    fn the_first_variable_that_is_filled_in_names_the_proxy() {
        let target = "https://maskinporten.no/";
        for (value, name) in [
            ("http://proxy:3128", "proxy:3128"),
            ("proxy:3128", "proxy:3128"),
            (" \"http://proxy:3128/\"\r\n", "proxy:3128"),
            ("'user:p@ss word@proxy:3128'", "proxy:3128"),
            ("https://proxy", "proxy:443"),
            ("proxy", "proxy:80"),
            ("http://[::1]:3128", "[::1]:3128"),
        ] {
            assert_eq!(way(&[("HTTPS_PROXY", value)], target), Some(("HTTPS_PROXY", name.to_owned())), "{value}");
        }
        let both = [("HTTPS_PROXY", " "), ("all_proxy", "b:1"), ("HTTP_PROXY", "c:1")];
        assert_eq!(way(&both, target), Some(("all_proxy", "b:1".to_owned())));
        assert_eq!(way(&[("HTTP_PROXY", "c:1")], target), None);
        let name = settings(&both).name_on_the_way_to(&Url::parse(target).unwrap());
        assert_eq!(name.as_deref(), Some("b:1"));
        for exceptions in ["maskinporten.no", " .no ", "*", "\"a.no, maskinporten.no\""] {
            assert_eq!(way(&[("HTTPS_PROXY", "a:1"), ("NO_PROXY", exceptions)], target), None, "{exceptions}");
        }
        assert!(way(&[("HTTPS_PROXY", "a:1"), ("NO_PROXY", "porten.no")], target).is_some());
    }

    #[test]
    fn plain_http_and_this_machine_itself_are_never_reached_through_it() {
        for target in ["http://maskinporten.no/", "http://127.0.0.1:1/", "https://localhost:1/", "https://[::1]/"] {
            for value in ["a:1", "socks5://a:1"] {
                assert_eq!(way(&[("ALL_PROXY", value)], target), None, "{target}");
            }
        }
    }

    #[test]
    fn a_value_that_is_no_proxy_is_named_and_not_repeated() {
        for value in [
            "http://user:hemmelig@",
            "http://user:hem#melig@proxy:3128",
            "http://user:hem/melig@proxy:3128",
            "socks5://user:hemmelig@proxy:1080",
            "http//proxy:3128",
            "http:/user:hemmelig@proxy:3128",
            "http://user:hemmelig@pro xy:3128",
            "http://user:hemmelig@proxy:99999",
            "http://user:hemmelig@proxy:3128/proxy.pac",
            "http://user:hemmelig@proxy\n:3128",
        ] {
            let error = settings(&[("https_proxy", value)]).on_the_way_to(&Url::parse("https://a.no/").unwrap());
            let error = error.unwrap_err();
            assert!(matches!(error, HttpError::ProxySetting { variable: "https_proxy", .. }), "{value}: {error}");
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("hem") && !shown.contains("melig") && !shown.contains("user"), "{shown}");
        }
        let shown = format!("{:?}", settings(&[("HTTPS_PROXY", "http://user:hemmelig@proxy:1")]));
        assert!(!shown.contains("hemmelig"), "{shown}");
    }

    #[test]
    fn an_answer_is_taken_for_what_it_says() {
        let judged = |head: &str| judge(head.as_bytes(), true, "a.no:443");
        assert_eq!(judged("HTTP/1.0 200 Connection established\r\n\r\n"), Ok(()));
        let offers = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM\r\nproxy-authenticate: Negotiate abc\r\n\r\n";
        let Err(ProxyFault::Login { given: true, answer, offers }) = judged(offers) else { panic!() };
        assert_eq!(
            (answer.as_str(), offers),
            ("407 Proxy Authentication Required", vec!["NTLM".into(), "Negotiate".into()])
        );
        let Err(ProxyFault::Refused { may_pass: false, answer, .. }) = judged("HTTP/1.1 403\r\n\r\n") else {
            panic!()
        };
        assert_eq!(answer, "403");
        for head in ["", "SSH-2.0-OpenSSH\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 \u{e6}\u{f8}\r\n\r\n"] {
            assert_eq!(judged(head), Err(ProxyFault::NoProxy), "{head:?}");
        }
    }
}
