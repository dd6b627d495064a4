//! Somebody who asks the sandbox for things, with pen and paper.

use std::{sync::OnceLock, time::SystemTime};

use aws_lc_rs::{
    encoding::AsDer,
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaEncoding},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use maskinporten_sandbox::{ADMIN_CLIENT, GRANTED_SCOPE, Kit, Options, Sandbox};
use reqwest::{Method, blocking::Client, redirect};
use serde_json::{Value, json};

pub(crate) const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
pub(crate) const ALL_ADMIN_SCOPES: &str = "idporten:dcr.read idporten:dcr.write idporten:dcr.modify \
                                    idporten:scopes.read idporten:scopes.write";

/// A key pair and its public JWK.
pub(crate) struct Key {
    pub(crate) pair: KeyPair,
    pub(crate) jwk: Value,
}

impl Key {
    pub(crate) fn from_pkcs8(der: &[u8], kid: &str) -> Self {
        let pair = KeyPair::from_pkcs8(der).unwrap();
        // RSAPublicKey is SEQUENCE { INTEGER n, INTEGER e }; e is 65537 here, n has a zero in front.
        let public = pair.public_key().as_ref();
        let bytes = pair.public_modulus_len();
        let end = public.len() - 5;
        let n = URL_SAFE_NO_PAD.encode(&public[end - bytes..end]);
        Self { jwk: json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": n, "e": "AQAB"}), pair }
    }

    fn generate(kid: &str, size: KeySize) -> Self {
        let pair = KeyPair::generate(size).unwrap();
        Self::from_pkcs8(pair.as_der().unwrap().as_ref(), kid)
    }

    /// The same public key under another kid and with other members changed; `null` removes one.
    pub(crate) fn with(&self, changes: &Value) -> Value {
        merged(&self.jwk, changes)
    }
}

/// `base` with the members of `changes`; a `null` there removes one.
pub(crate) fn merged(base: &Value, changes: &Value) -> Value {
    let mut all = base.as_object().unwrap().clone();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            all.shift_remove(name);
        } else {
            all.insert(name.clone(), value.clone());
        }
    }
    Value::Object(all)
}

/// A key that tests share, kid `mine`.
pub(crate) fn key() -> &'static Key {
    static KEY: OnceLock<Key> = OnceLock::new();
    KEY.get_or_init(|| Key::generate("mine", KeySize::Rsa2048))
}

/// A second one, kid `other`.
pub(crate) fn other_key() -> &'static Key {
    static KEY: OnceLock<Key> = OnceLock::new();
    KEY.get_or_init(|| Key::generate("other", KeySize::Rsa2048))
}

/// The kit that every sandbox of these tests has, so that keys are made once.
pub(crate) fn kit() -> &'static Kit {
    static KIT: OnceLock<Kit> = OnceLock::new();
    KIT.get_or_init(|| Kit::generate().unwrap())
}

pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

pub(crate) fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// Signs with the algorithm that the header names; one that is none of the three is signed as RS256.
pub(crate) fn sign(header: &Value, claims: &Value, pair: &KeyPair) -> String {
    let encoding: &'static dyn RsaEncoding = match header["alg"].as_str() {
        Some("RS384") => &RSA_PKCS1_SHA384,
        Some("RS512") => &RSA_PKCS1_SHA512,
        _ => &RSA_PKCS1_SHA256,
    };
    let message = format!("{}.{}", part(header), part(claims));
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(encoding, &SystemRandom::new(), message.as_bytes(), &mut signature).unwrap();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// The claims of a token, unverified.
pub(crate) fn claims_of(token: &str) -> Value {
    let claims = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

/// Status and JSON body of an answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Reply {
    /// The description without its trace id, which must be well-formed.
    pub(crate) fn description(&self) -> String {
        let text = self.body["error_description"].as_str().unwrap();
        let (text, trace) = text.rsplit_once(" (trace_id: ").unwrap();
        let trace = trace.strip_suffix(')').unwrap();
        assert!(trace.len() == 32 && trace.bytes().all(|b| b.is_ascii_hexdigit()));
        text.to_owned()
    }

    /// The messages of a self-service error about `field`.
    pub(crate) fn complains_about(&self, field: &str) -> bool {
        self.body["errors"].as_array().is_some_and(|errors| errors.iter().any(|e| e["fieldIdentifier"] == field))
    }
}

/// A sandbox and somebody who talks to it.
pub(crate) struct Asker {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: Client,
    admin_token: OnceLock<String>,
}

impl Asker {
    pub(crate) fn new() -> Self {
        Self::with(Options::default())
    }

    pub(crate) fn with(options: Options) -> Self {
        let kit = Some(kit().clone());
        Self {
            sandbox: Sandbox::start(Options { kit, ..options }).unwrap(),
            http: Client::builder().no_proxy().redirect(redirect::Policy::none()).build().unwrap(),
            admin_token: OnceLock::new(),
        }
    }

    pub(crate) fn issuer(&self) -> &str {
        self.sandbox.issuer()
    }

    /// Claims that are right for `client`, changed by `changes`.
    pub(crate) fn claims(&self, client: &str, changes: &Value) -> Value {
        let base = json!({
            "aud": self.issuer(),
            "iss": client,
            "scope": GRANTED_SCOPE,
            "iat": now(),
            "exp": now() + 100,
            "jti": format!("{:032x}", rand::random::<u128>()),
        });
        merged(&base, changes)
    }

    /// Posts an assertion as a form.
    pub(crate) fn ask(&self, assertion: &str) -> Reply {
        let form = [("grant_type", JWT_BEARER), ("assertion", assertion)];
        let response = self.http.post(format!("{}token", self.issuer())).form(&form).send().unwrap();
        Reply { status: response.status().as_u16(), body: response.json().unwrap() }
    }

    /// Asks as `client` with the shared key, the claims changed by `changes`.
    pub(crate) fn ask_with_key(&self, client: &str, changes: &Value) -> Reply {
        let header = json!({"alg": "RS256", "typ": "JWT", "kid": "mine"});
        self.ask(&sign(&header, &self.claims(client, changes), &key().pair))
    }

    /// Asks as `client` with a certificate of the kit.
    pub(crate) fn ask_with_certificate(&self, client: &str, name: &str, changes: &Value) -> Reply {
        let certificate = kit().certificate(name).unwrap();
        let (_, der) = pem(&certificate.key_pem);
        let chain: Vec<String> = certificate.chain_der.iter().map(|der| STANDARD.encode(der)).collect();
        let header = json!({"alg": "RS256", "x5c": chain});
        let pair = KeyPair::from_pkcs8(&der).unwrap();
        self.ask(&sign(&header, &self.claims(client, changes), &pair))
    }

    /// A token for the self-service API.
    pub(crate) fn token_with(&self, scopes: &str) -> String {
        let answer = self.ask_with_certificate(ADMIN_CLIENT, "business", &json!({"scope": scopes}));
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body["access_token"].as_str().unwrap().to_owned()
    }

    /// Calls the self-service API with a token for everything.
    pub(crate) fn api(&self, method: &str, path: &str, body: Option<&Value>) -> Reply {
        let token = self.admin_token.get_or_init(|| self.token_with(ALL_ADMIN_SCOPES)).clone();
        self.api_as(&token, method, path, body)
    }

    pub(crate) fn api_as(&self, token: &str, method: &str, path: &str, body: Option<&Value>) -> Reply {
        let url = format!("{}{path}", self.sandbox.selfservice());
        let mut request = self.http.request(Method::from_bytes(method.as_bytes()).unwrap(), url).bearer_auth(token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().unwrap();
        Reply {
            status: response.status().as_u16(),
            body: serde_json::from_str(&response.text().unwrap()).unwrap_or(Value::Null),
        }
    }

    /// A new client with these scopes and no key; its id.
    pub(crate) fn client(&self, scopes: &[&str]) -> String {
        let answer = self.api("POST", "/clients", Some(&client_body(scopes)));
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.body["client_id"].as_str().unwrap().to_owned()
    }

    /// A new client with the shared key; its id.
    pub(crate) fn client_with_key(&self, scopes: &[&str]) -> String {
        let id = self.client(scopes);
        let body = json!({"keys": [key().jwk]});
        let answer = self.api("POST", &format!("/clients/{id}/jwks"), Some(&body));
        assert_eq!(answer.status, 201, "{answer:?}");
        id
    }
}

/// The least that a Maskinporten client needs.
pub(crate) fn client_body(scopes: &[&str]) -> Value {
    json!({
        "client_name": "test",
        "description": "made by a test",
        "integration_type": "maskinporten",
        "application_type": "web",
        "token_endpoint_auth_method": "private_key_jwt",
        "grant_types": [JWT_BEARER],
        "scopes": scopes,
    })
}

/// Label and contents of a PEM text.
pub(crate) fn pem(text: &str) -> (String, Vec<u8>) {
    let (label, der) = x509_cert::der::pem::decode_vec(text.as_bytes()).unwrap();
    (label.to_owned(), der)
}
