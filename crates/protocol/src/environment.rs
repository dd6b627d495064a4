//! Environments: one Maskinporten each, with its self-service API. The addresses are always set together.

mod issuer;
mod retired;

use std::path::PathBuf;

use url::{Host, Url};

use crate::certificate::Realm;
use crate::ids::EnvironmentName;

pub use issuer::{Issuer, METADATA, OPENID_CONFIGURATION};

/// The port that `maskinporten sandbox` listens on unless told otherwise, after RFC 7523.
pub const SANDBOX_PORT: u16 = 7523;

/// Where a mistake is a mistake in production.
const PRODUCTION: [&str; 3] = ["maskinporten.no", "sky.maskinporten.no", "api.samarbeid.digdir.no"];

/// The same for Digdir's test environment.
const TEST: [&str; 3] = ["test.maskinporten.no", "test.sky.maskinporten.no", "api.test.samarbeid.digdir.no"];

/// Under these everything is Digdir's.
const DIGDIRS: [&str; 2] = ["maskinporten.no", "digdir.no"];

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
        let issuer = checked_url(self.issuer.as_str()).ok();
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

/// Whether a host, or a host and port, is Digdir's.
pub(crate) fn is_digdirs(host: &str) -> bool {
    let host = host.split(':').next().unwrap_or_default().trim_end_matches('.');
    DIGDIRS.iter().any(|domain| host == *domain || host.strip_suffix(domain).is_some_and(|sub| sub.ends_with('.')))
}

/// The same address with each run of slashes in its path made one, if there is any: guides have such token endpoints,
/// and not every server takes them for what they mean.
pub fn without_doubled_slashes(url: &Url) -> Option<Url> {
    let mut path = url.path().to_owned();
    while path.contains("//") {
        path = path.replace("//", "/");
    }
    let mut better = url.clone();
    better.set_path(&path);
    (better != *url).then_some(better)
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
    fn s12_production_is_known_however_it_is_written() {
        let at = |issuer: &str| {
            let url = Url::parse(issuer).unwrap();
            Environment::new("x".parse().unwrap(), issuer.parse().unwrap(), url.clone(), url).unwrap()
        };
        for issuer in [
            "https://maskinporten.no",
            "https://maskinporten.no:443/",
            "https://MASKINPORTEN.no/",
            "HTTPS://maskinporten.no./",
            "https://Maskinporten.No.",
            "https://sky.maskinporten.no:443",
            "https://%6daskinporten.no/",
            "https://maskinporten.no:8443/x",
            "https://sky.maskinporten.no",
        ] {
            assert!(at(issuer).is_production(), "{issuer}");
        }
        for issuer in
            ["https://test.maskinporten.no:443/", "https://maskinporten.no.example/", "https://amaskinporten.no/"]
        {
            assert!(!at(issuer).is_production(), "{issuer}");
        }
        let selfservice = Some(selfservice_base("https://API.samarbeid.digdir.no:443").unwrap());
        assert!(Environment { selfservice, ..at("https://a.no/") }.is_production());
        let prod: Issuer = "https://maskinporten.no/".parse().unwrap();
        assert!(prod.is_meant_by("https://Maskinporten.no:443") && !prod.is_meant_by("https://maskinporten.no/x"));
    }

    #[test]
    fn what_is_digdirs_is_known_by_its_domain() {
        for host in ["maskinporten.no", "test.maskinporten.no:443", "api.samarbeid.digdir.no", "sky.maskinporten.no."]
        {
            assert!(is_digdirs(host), "{host}");
        }
        for host in ["127.0.0.1:7523", "localhost", "notmaskinporten.no", "maskinporten.no.example", "digdir.no.", ""]
        {
            assert_eq!(is_digdirs(host), host == "digdir.no.", "{host}");
        }
    }

    #[test]
    fn doubled_slashes_are_made_single_ones() {
        let better = |url: &str| without_doubled_slashes(&Url::parse(url).unwrap()).map(String::from);
        assert_eq!(better("https://a.no//token").as_deref(), Some("https://a.no/token"));
        assert_eq!(better("https://a.no/b////c//?d=//e").as_deref(), Some("https://a.no/b/c/?d=//e"));
        assert_eq!(better("https://a.no/token/"), None);
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
