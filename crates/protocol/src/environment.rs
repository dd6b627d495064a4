//! Environments: one Maskinporten each, with its self-service API. The addresses are always set together.

mod retired;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::certificate::Realm;
use crate::ids::EnvironmentName;

/// The port that `maskinporten sandbox` listens on unless told otherwise, after RFC 7523.
pub const SANDBOX_PORT: u16 = 7523;

/// Where a mistake is a mistake in production.
const PRODUCTION: [&str; 3] = ["maskinporten.no", "sky.maskinporten.no", "api.samarbeid.digdir.no"];

/// The same for Digdir's test environment.
const TEST: [&str; 3] = ["test.maskinporten.no", "test.sky.maskinporten.no", "api.test.samarbeid.digdir.no"];

/// Why an address or a set of addresses can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvironmentError {
    /// Not a URL, or one with parts that don't belong in an endpoint.
    #[error("{given:?} can't be used as a URL here: {problem}")]
    Url {
        /// The text that was given.
        given: String,
        /// What is wrong with it.
        problem: String,
    },
    /// Plain http to a host that isn't this machine.
    #[error("{0:?} is plain http: keys and tokens go over https, and over http only to this machine (loopback)")]
    PlainHttp(String),
    /// An endpoint on another origin than the issuer's.
    #[error(
        "the {what} {given:?} isn't at the issuer's address {issuer:?}: an assertion sent elsewhere could be used against the real server"
    )]
    OtherOrigin {
        /// The endpoint, as people call it.
        what: &'static str,
        /// The address of the endpoint.
        given: String,
        /// The issuer whose address it should share.
        issuer: String,
    },
}

/// An issuer identifier (RFC 8414 section 2), kept to the letter: Maskinporten's ends in a slash, Skyporten's
/// doesn't, and the server compares it as text. It is also the audience of assertions.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct Issuer(String);

impl Issuer {
    /// The text, as it stands in `iss` and `aud`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where the issuer's metadata is (RFC 8414 section 3): the well-known path goes before the issuer's own.
    pub fn metadata_url(&self) -> Result<Url, EnvironmentError> {
        let mut url = checked_url(&self.0)?;
        let path = format!("/.well-known/oauth-authorization-server{}", url.path().trim_end_matches('/'));
        url.set_path(&path);
        if url.path() == path { Ok(url) } else { Err(bad(&self.0, "its metadata would be somewhere else")) }
    }

    /// Whether somebody means this issuer by a text: the same scheme, host, port and path, however they are written.
    pub fn is_meant_by(&self, text: &str) -> bool {
        let (Ok(own), Ok(meant)) = (checked_url(&self.0), checked_url(text)) else { return false };
        let place = |url: &Url| {
            let path = url.path().trim_end_matches('/').to_owned();
            (url.scheme().to_owned(), bare_host(url).map(str::to_owned), url.port_or_known_default(), path)
        };
        place(&own) == place(&meant) && meant.query().is_none()
    }

    /// Whether an endpoint is at the issuer's own scheme, host and port.
    pub fn is_at(&self, endpoint: &Url) -> bool {
        checked_url(&self.0).is_ok_and(|issuer| issuer.origin() == endpoint.origin())
    }

    /// Refuses an endpoint that isn't at the issuer's own scheme, host and port.
    fn owns(&self, what: &'static str, endpoint: &Url) -> Result<(), EnvironmentError> {
        if self.is_at(endpoint) {
            return Ok(());
        }
        Err(EnvironmentError::OtherOrigin { what, given: endpoint.to_string(), issuer: self.0.clone() })
    }
}

impl FromStr for Issuer {
    type Err = EnvironmentError;

    fn from_str(text: &str) -> Result<Self, EnvironmentError> {
        let url = checked_url(text)?;
        if url.query().is_some() {
            return Err(bad(text, "an issuer has no query (RFC 8414 section 2)"));
        }
        // It is kept as it is written, so what the URL library would put right without a word is refused.
        let after_scheme = text.split_once("://").map(|(_, rest)| rest).unwrap_or_default();
        let (authority, path) = after_scheme.split_at(after_scheme.find('/').unwrap_or(after_scheme.len()));
        let is_plain = text.bytes().all(|b| b.is_ascii_graphic() && !br#"\"<>^`{|}"#.contains(&b));
        if !is_plain || authority.is_empty() || path != url.path() && !path.is_empty() {
            return Err(bad(text, "an issuer is https://, a host and a path without steps, in plain letters"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for Issuer {
    type Error = EnvironmentError;

    fn try_from(text: String) -> Result<Self, EnvironmentError> {
        text.parse()
    }
}

impl From<Issuer> for String {
    fn from(issuer: Issuer) -> String {
        issuer.0
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One Maskinporten and its self-service API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// What the user calls it.
    pub name: EnvironmentName,
    /// The issuer, which is also the audience of assertions.
    pub issuer: Issuer,
    /// Where assertions are sent.
    pub token_endpoint: Url,
    /// Where the keys are that access tokens are signed with.
    pub jwks_uri: Url,
    /// The base of the self-service API, without a trailing slash; some environments have none.
    pub selfservice: Option<Url>,
    /// Certificate authorities to trust here besides the system's, PEM.
    pub ca_file: Option<PathBuf>,
}

impl Environment {
    /// The environments that everybody has: `test`, `prod` and `sandbox`.
    pub fn built_in() -> Vec<Self> {
        let sandbox = format!("http://127.0.0.1:{SANDBOX_PORT}/");
        [
            ("test", "https://test.maskinporten.no/", "https://api.test.samarbeid.digdir.no"),
            ("prod", "https://maskinporten.no/", "https://api.samarbeid.digdir.no"),
            ("sandbox", sandbox.as_str(), sandbox.as_str()),
        ]
        .into_iter()
        .filter_map(|(name, issuer, selfservice)| {
            Some(Self {
                name: name.parse().ok()?,
                issuer: issuer.parse().ok()?,
                token_endpoint: Url::parse(issuer).ok()?.join("token").ok()?,
                jwks_uri: Url::parse(issuer).ok()?.join("jwk").ok()?,
                selfservice: Some(selfservice_base(selfservice).ok()?),
                ca_file: None,
            })
        })
        .collect()
    }

    /// An environment from its addresses. The endpoints must share the issuer's origin; the self-service API is
    /// elsewhere in the real environments, so it may be anywhere that [`checked_url`] lets through.
    pub fn new(
        name: EnvironmentName,
        issuer: Issuer,
        token_endpoint: Url,
        jwks_uri: Url,
    ) -> Result<Self, EnvironmentError> {
        issuer.owns("token endpoint", &token_endpoint)?;
        issuer.owns("JWKS address", &jwks_uri)?;
        Ok(Self { name, issuer, token_endpoint, jwks_uri, selfservice: None, ca_file: None })
    }

    /// Whether a mistake here is a mistake in production.
    pub fn is_production(&self) -> bool {
        self.is_at_one_of(&PRODUCTION)
    }

    /// Whose certificates are accepted here; `None` for somebody's own environment, which decides that itself.
    pub fn realm(&self) -> Option<Realm> {
        if self.is_production() {
            return Some(Realm::Production);
        }
        self.is_at_one_of(&TEST).then_some(Realm::Test)
    }

    fn is_at_one_of(&self, hosts: &[&str]) -> bool {
        let issuer = checked_url(&self.issuer.0).ok();
        let all = [issuer.as_ref(), Some(&self.token_endpoint), self.selfservice.as_ref()];
        all.into_iter().flatten().filter_map(bare_host).any(|host| hosts.contains(&host))
    }
}

/// A URL that credentials may be sent to: https anywhere, plain http only to this machine, no user name in it.
pub fn checked_url(text: &str) -> Result<Url, EnvironmentError> {
    // The URL library would take them out without a word.
    if text.trim().chars().any(|letter| letter.is_control() || letter.is_whitespace()) {
        return Err(bad(text, "it has a space, a line break or a control character in it"));
    }
    let url = Url::parse(text).map_err(|error| bad(text, &error.to_string()))?;
    if !url.username().is_empty() || url.password().is_some() {
        // The text isn't repeated: it has a password in it.
        return Err(bad("…", "it has a user name or password in it"));
    }
    if url.fragment().is_some() {
        return Err(bad(text, "it has a fragment (#…)"));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(EnvironmentError::PlainHttp(text.to_owned())),
        _ => Err(bad(text, "it is neither https nor http")),
    }
}

/// The host, without the dot that may end a name and changes nothing about where it leads.
fn bare_host(url: &Url) -> Option<&str> {
    url.host_str().map(|host| host.trim_end_matches('.'))
}

/// Whether the URL names this machine. Only literal loopback addresses and `localhost` do: a name that merely
/// resolves to one could resolve to something else the next time.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// The base of a self-service API from what people paste: a host, or a URL that ends in `/clients`, `/api/v1` or
/// `/external/api/v1`, with or without a slash at the end. The API answers errors to trailing slashes.
pub fn selfservice_base(text: &str) -> Result<Url, EnvironmentError> {
    let mut url = checked_url(text)?;
    if url.query().is_some() {
        return Err(bad(text, "it has a query (?…)"));
    }
    let path = url.path().trim_end_matches('/').trim_end_matches("/clients").to_owned();
    url.set_path(if path.is_empty() { "/api/v1" } else { &path });
    Ok(url)
}

fn bad(given: &str, problem: &str) -> EnvironmentError {
    EnvironmentError::Url { given: given.to_owned(), problem: problem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_addresses_are_digdirs() {
        let all = Environment::built_in();
        let lines: Vec<String> = all
            .iter()
            .map(|e| {
                let base = e.selfservice.as_ref().unwrap();
                format!("{} {} {} {} {base}", e.name, e.issuer, e.token_endpoint, e.jwks_uri)
            })
            .collect();
        assert_eq!(
            lines,
            [
                "test https://test.maskinporten.no/ https://test.maskinporten.no/token https://test.maskinporten.no/jwk https://api.test.samarbeid.digdir.no/api/v1",
                "prod https://maskinporten.no/ https://maskinporten.no/token https://maskinporten.no/jwk https://api.samarbeid.digdir.no/api/v1",
                "sandbox http://127.0.0.1:7523/ http://127.0.0.1:7523/token http://127.0.0.1:7523/jwk http://127.0.0.1:7523/api/v1",
            ]
        );
        assert_eq!(all.iter().map(Environment::is_production).collect::<Vec<_>>(), [false, true, false]);
        let realms: Vec<Option<Realm>> = all.iter().map(Environment::realm).collect();
        assert_eq!(realms, [Some(Realm::Test), Some(Realm::Production), None]);
    }

    #[test]
    fn production_is_known_however_it_is_written() {
        let at = |issuer: &str| {
            let url = Url::parse(issuer).unwrap();
            Environment::new("x".parse().unwrap(), issuer.parse().unwrap(), url.clone(), url).unwrap()
        };
        for issuer in [
            "https://maskinporten.no",
            "https://maskinporten.no:443/",
            "https://MASKINPORTEN.no/",
            "HTTPS://maskinporten.no./",
            "https://%6daskinporten.no/",
            "https://maskinporten.no:8443/x",
            "https://sky.maskinporten.no",
        ] {
            assert!(at(issuer).is_production(), "{issuer}");
        }
        for issuer in
            ["https://test.maskinporten.no/", "https://maskinporten.no.example/", "https://amaskinporten.no/"]
        {
            assert!(!at(issuer).is_production(), "{issuer}");
        }
        let selfservice = Some(selfservice_base("https://API.samarbeid.digdir.no:443").unwrap());
        assert!(Environment { selfservice, ..at("https://a.no/") }.is_production());
        let prod: Issuer = "https://maskinporten.no/".parse().unwrap();
        assert!(prod.is_meant_by("https://Maskinporten.no:443") && !prod.is_meant_by("https://maskinporten.no/x"));
    }

    #[test]
    fn an_issuer_is_written_as_it_is_read() {
        for good in ["https://a.no", "https://a.no/", "https://a.no/b/", "http://[::1]:1/", "https://a.no/~b%20c/"] {
            assert_eq!(good.parse::<Issuer>().unwrap().as_str(), good);
        }
        for bad in [
            "https://a.no/\n",
            "\thttps://a.no/",
            " https://a.no/",
            "https://a.no/ ",
            "https://a\t.no/",
            "https://a.no\r\n/",
            "https://a.no/\u{7f}",
            "https://a.no/b\u{2028}",
            "https://a.no\\b",
            "https:/a.no/",
            "https:a.no/",
            "https:///a.no/",
            "https://a.no/b/../c",
            "https://a.no/%2e%2E/c",
            "https://a.no/./",
            "https://\u{ff41}.no/",
            "https://a.no/\u{e6}",
            "https://u@a.no/",
            "https://a.no/#x",
            "https://a.no/?x",
        ] {
            assert!(bad.parse::<Issuer>().is_err(), "{bad:?}");
        }
        assert!(checked_url("https://a.no/to\nken").is_err() && checked_url("https://a.no/to\tken").is_err());
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        for good in ["http://127.0.0.1:1/", "http://[::1]:1/", "http://localhost/", "https://example.no/"] {
            assert!(checked_url(good).is_ok(), "{good}");
        }
        for bad in ["http://example.no/", "http://127.0.0.1.example.no/", "http://localhost.no", "ftp://x/", "x", ""]
        {
            assert!(checked_url(bad).is_err(), "{bad}");
        }
        let error = checked_url("https://me:hunter2@example.no/").unwrap_err();
        assert!(!error.to_string().contains("hunter2"));
    }

    #[test]
    fn endpoints_stay_with_their_issuer() {
        let made = Environment::new(
            "x".parse().unwrap(),
            "https://a.no/".parse().unwrap(),
            Url::parse("https://b.no/token").unwrap(),
            Url::parse("https://a.no/jwk").unwrap(),
        );
        assert!(matches!(made, Err(EnvironmentError::OtherOrigin { what: "token endpoint", .. })));
    }

    #[test]
    fn a_self_service_base_is_found_in_what_people_paste() {
        for (given, base) in [
            ("https://api.no", "https://api.no/api/v1"),
            ("https://api.no/", "https://api.no/api/v1"),
            ("https://api.no/clients/", "https://api.no/api/v1"),
            ("https://api.no/api/v1/clients", "https://api.no/api/v1"),
            ("https://api.no/external/api/v1/", "https://api.no/external/api/v1"),
        ] {
            assert_eq!(selfservice_base(given).unwrap().as_str(), base);
        }
    }

    #[test]
    fn metadata_is_where_rfc_8414_puts_it() {
        for (issuer, metadata) in [
            ("https://a.no/", "https://a.no/.well-known/oauth-authorization-server"),
            ("https://a.no/tenant/", "https://a.no/.well-known/oauth-authorization-server/tenant"),
        ] {
            assert_eq!(issuer.parse::<Issuer>().unwrap().metadata_url().unwrap().as_str(), metadata);
        }
    }
}
