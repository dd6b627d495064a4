//! A stand-in for Azure Key Vault and for who logs machines in to it, written from the published description of the REST
//! API (learn.microsoft.com/rest/api/keyvault/keys, version 7.4) and of the login (Microsoft identity platform, client
//! credentials; managed identities). It is strict, and OpenSSL makes its keys and signs with them.

mod keys;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use url::Url;

use crate::Listener;
use keys::{Keys, Version};

/// The directory of the one application that may log in.
pub const TENANT: &str = "72f988bf-0000-4000-8000-000000000001";
/// The application's id.
pub const APPLICATION: &str = "8f3b2c1d-0000-4000-8000-000000000002";
/// The application's secret; also the one that a service shows that asks who it is.
pub const APPLICATION_SECRET: &str = "s3cret~of.the-application";
/// The token by which another party vouches for the application.
pub const FEDERATED_TOKEN: &str = "federated.token.of-a-pod";

const RESOURCE: &str = "https://vault.azure.net";

/// A vault on this machine, at `127.0.0.1:PORT`, with its login.
pub struct KeyVault {
    listener: Listener,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    keys: Keys,
    tokens: Vec<String>,
    given: usize,
    denied: Vec<(String, &'static str)>,
    failing: Vec<String>,
    losing: Option<(&'static str, String)>,
    page: usize,
    wrong: bool,
}

/// A status and a body.
type Answer = (u16, Value);

impl KeyVault {
    /// An empty vault, which allows everything to who logged in.
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State { page: 25, ..State::default() }));
        let own = Arc::clone(&state);
        let listener = Listener::serving(move |address, call| own.lock().unwrap().answer(address, call));
        Self { listener, state }
    }

    /// Its host and port: the VAULT of an address.
    pub fn host(&self) -> &str {
        &self.listener.address
    }

    /// Where machines log in, and where a service asks who it is, below this.
    pub fn origin(&self) -> String {
        format!("http://{}/", self.host())
    }

    /// What it was asked: `METHOD /path`, without the query.
    pub fn heard(&self) -> Vec<String> {
        let line = |call: &String| {
            call.lines().next().unwrap_or_default().split(['?', ' ']).take(2).collect::<Vec<_>>().join(" ")
        };
        self.listener.heard().iter().map(line).collect()
    }

    /// What was said to it, word by word, in calls to paths that end so.
    pub fn calls(&self, end: &str) -> Vec<String> {
        let all = self.listener.heard().into_iter().zip(self.heard());
        all.filter(|(_, line)| line.ends_with(end)).map(|(call, _)| call).collect()
    }

    /// Makes a version of a key, of this type and size, and returns what it is called.
    pub fn add(&self, name: &str, kind: &str, bits: u32) -> String {
        self.state.lock().unwrap().keys.make(name, kind, bits).id.clone()
    }

    /// The versions of a key, the oldest first.
    pub fn versions(&self, name: &str) -> Vec<String> {
        self.state.lock().unwrap().keys.versions(name)
    }

    /// Sets members of a version's attributes.
    pub fn set(&self, name: &str, version: &str, attributes: &Value) {
        self.state.lock().unwrap().keys.find(name, Some(version)).unwrap().set(attributes);
    }

    /// The attributes and tags of a version, and its type.
    pub fn shown(&self, name: &str, version: &str) -> Value {
        self.state.lock().unwrap().keys.find(name, Some(version)).unwrap().bundle("http://x", name)
    }

    /// Refuses what needs this permission (`keys/sign`), for a reason (`ForbiddenByRbac`).
    pub fn deny(&self, permission: &str, code: &'static str) {
        self.state.lock().unwrap().denied.push((permission.to_owned(), code));
    }

    /// Answers the next calls with these, one after the other: a whole answer, status line and all.
    pub fn fail(&self, answers: &[&str]) {
        self.state.lock().unwrap().failing = answers.iter().rev().map(|&answer| answer.to_owned()).collect();
    }

    /// Does what the next call with this method to a path that ends so wants, and hangs up without an answer.
    pub fn lose(&self, method: &'static str, end: &str) {
        self.state.lock().unwrap().losing = Some((method, end.to_owned()));
    }

    /// No token that was given so far is good any longer.
    pub fn forget_logins(&self) {
        self.state.lock().unwrap().tokens.clear();
    }

    /// Lists so many versions at a time.
    pub fn page(&self, versions: usize) {
        self.state.lock().unwrap().page = versions;
    }

    /// Signs something else from now on.
    pub fn sign_wrongly(&self) {
        self.state.lock().unwrap().wrong = true;
    }
}

/// What was asked, in parts.
struct Asked<'a> {
    method: &'a str,
    url: Url,
    query: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    body: &'a str,
}

impl<'a> Asked<'a> {
    fn read(address: &str, call: &'a str) -> Self {
        let (head, body) = call.split_once("\r\n\r\n").unwrap();
        let (line, headers) = head.split_once("\r\n").unwrap();
        let [method, path, _] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let url = Url::parse(&format!("http://{address}{path}")).unwrap();
        let query = url.query_pairs().into_owned().collect();
        let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        Self { method, url, query, headers: headers.lines().filter_map(header).collect(), body }
    }

    fn asks(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }

    fn says(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

fn error(status: u16, code: &str, message: &str, inner: Option<&str>) -> Answer {
    let mut error = json!({"code": code, "message": message});
    if let Some(inner) = inner {
        error["innererror"] = json!({"code": inner});
    }
    (status, json!({"error": error}))
}

fn written((status, body): Answer, more: &str) -> Vec<u8> {
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n",
        body.len()
    );
    format!("{head}{more}Connection: close\r\n\r\n{body}").into_bytes()
}

impl State {
    fn answer(&mut self, address: &str, call: &str) -> Vec<u8> {
        let asked = Asked::read(address, call);
        let path: Vec<&str> = asked.url.path_segments().unwrap().collect();
        if let Some(answer) = self.failing.pop() {
            return answer.into_bytes();
        }
        let ["keys", path @ ..] = &path[..] else {
            return written(self.login(&asked, &path), "");
        };
        let bearer = asked.says("authorization").strip_prefix("Bearer ").unwrap_or_default();
        if !self.tokens.iter().any(|token| token == bearer) {
            let challenge = format!(
                "WWW-Authenticate: Bearer authorization=\"https://login.microsoftonline.com/{TENANT}\", resource=\"{RESOURCE}\"\r\n"
            );
            let refused = error(401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.", None);
            return written(refused, &challenge);
        }
        if !matches!(asked.asks("api-version"), "7.4" | "2025-07-01") {
            return written(error(400, "BadParameter", "the api-version isn't one of this test's", None), "");
        }
        let answer = self.vault(&format!("http://{address}"), &asked, path).unwrap_or_else(|refused| refused);
        let is_lost =
            |(method, end): &mut (&str, String)| asked.method == *method && asked.url.path().ends_with(end.as_str());
        if self.losing.take_if(is_lost).is_some() {
            return Vec::new();
        }
        written(answer, "")
    }

    fn login(&mut self, asked: &Asked<'_>, path: &[&str]) -> Answer {
        let refused = |code: &str, words: &str| {
            (401, json!({"error": code, "error_description": words, "error_codes": [70_021]}))
        };
        let form: BTreeMap<String, String> =
            url::form_urlencoded::parse(asked.body.as_bytes()).into_owned().collect();
        let has = |name: &str, value: &str| form.get(name).is_some_and(|given| given == value);
        let managed = match (asked.method, path) {
            ("POST", [TENANT, "oauth2", "v2.0", "token"]) => {
                let by_secret = has("client_secret", APPLICATION_SECRET);
                let by_token = has("client_assertion", FEDERATED_TOKEN)
                    && has("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
                if !has("grant_type", "client_credentials") || !has("scope", &format!("{RESOURCE}/.default")) {
                    return refused("invalid_scope", "AADSTS70011: The provided value for 'scope' is not valid.");
                }
                if !has("client_id", APPLICATION) {
                    return refused(
                        "unauthorized_client",
                        "AADSTS700016: Application was not found in the directory.",
                    );
                }
                if by_secret == by_token || form.len() != if by_secret { 4 } else { 5 } {
                    return refused("invalid_client", "AADSTS7000215: Invalid client secret provided.");
                }
                false
            }
            ("GET", ["msi", "token"]) if asked.says("x-identity-header") == APPLICATION_SECRET => {
                asked.asks("api-version") == "2019-08-01"
            }
            ("GET", ["metadata", "identity", "oauth2", "token"]) if asked.says("metadata") == "true" => {
                asked.asks("api-version") == "2018-02-01"
            }
            _ => return (404, json!({"error": "not_found", "error_description": "nothing is here"})),
        };
        if managed && (asked.asks("resource") != RESOURCE || !["", APPLICATION].contains(&asked.asks("client_id"))) {
            return (400, json!({"error": "invalid_request", "error_description": "Identity not found"}));
        }
        self.given += 1;
        let token = format!("token-{}-{}", self.given, "x".repeat(20));
        self.tokens.push(token.clone());
        let end = jiff::Timestamp::now().as_second() + 3599;
        match path {
            ["msi", _] => (
                200,
                json!({"access_token": token, "expires_on": end.to_string(), "resource": RESOURCE, "token_type": "Bearer"}),
            ),
            ["metadata", ..] => (
                200,
                json!({"access_token": token, "expires_in": "3599", "expires_on": end.to_string(), "token_type": "Bearer"}),
            ),
            _ => (
                200,
                json!({"access_token": token, "expires_in": 3599, "ext_expires_in": 3599, "token_type": "Bearer"}),
            ),
        }
    }

    fn allowed(&self, permission: &str) -> Result<(), Answer> {
        let denied = self.denied.iter().find(|(denied, _)| denied == permission);
        denied.map_or(Ok(()), |(_, code)| {
            let words = "Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.";
            Err(error(403, "Forbidden", words, Some(code)))
        })
    }

    /// The operations of the description, by method and path below `/keys`.
    fn vault(&mut self, origin: &str, asked: &Asked<'_>, path: &[&str]) -> Result<Answer, Answer> {
        let body = || {
            serde_json::from_str::<Value>(asked.body).map_err(|_| error(400, "BadParameter", "Invalid JSON", None))
        };
        let bundle = |version: &Version, name: &str| Ok((200, version.bundle(origin, name)));
        match (asked.method, path) {
            ("GET", [name, "versions"]) => {
                self.allowed("keys/list")?;
                Ok((200, self.keys.list(origin, name, asked.asks("$skiptoken"), self.page)))
            }
            ("GET", [name] | [name, ""]) => {
                self.allowed("keys/get")?;
                bundle(self.keys.find(name, None)?.that_is_on("get")?, name)
            }
            ("GET", [name, version]) => {
                self.allowed("keys/get")?;
                bundle(self.keys.find(name, Some(version))?.that_is_on("get")?, name)
            }
            ("POST", [name, "create"]) => {
                self.allowed("keys/create")?;
                let body = body()?;
                let (kind, bits) =
                    (body["kty"].as_str().unwrap_or_default(), body["key_size"].as_u64().unwrap_or(2048));
                if !["RSA", "RSA-HSM"].contains(&kind) || ![2048, 3072, 4096].contains(&bits) {
                    return Err(error(400, "BadParameter", "The key type or size isn't supported", None));
                }
                let made = self.keys.make(name, kind, u32::try_from(bits).unwrap());
                made.take(&body["key_ops"], &body);
                bundle(made, name)
            }
            ("PUT", [name]) => {
                self.allowed("keys/import")?;
                let body = body()?;
                let made = self.keys.import(name, &body["key"], body["Hsm"] == true)?;
                made.take(&body["key"]["key_ops"], &body);
                bundle(made, name)
            }
            ("PATCH", [name, version]) => {
                self.allowed("keys/update")?;
                let found = self.keys.find(name, Some(version))?;
                found.set(&body()?["attributes"]);
                bundle(found, name)
            }
            ("POST", [name, version, "sign"]) => {
                self.allowed("keys/sign")?;
                let (body, wrong) = (body()?, self.wrong);
                let found = self.keys.find(name, Some(version))?.that_is_on("sign")?;
                let mut digest = URL_SAFE_NO_PAD.decode(body["value"].as_str().unwrap_or("?")).unwrap_or_default();
                if wrong {
                    digest.reverse();
                }
                let signature = found.sign(body["alg"].as_str().unwrap_or_default(), &digest)?;
                Ok((200, json!({"kid": found.identifier(origin, name), "value": URL_SAFE_NO_PAD.encode(signature)})))
            }
            _ => Err(error(405, "MethodNotAllowed", "Method not allowed", None)),
        }
    }
}
