//! Issuer identifiers, and where their metadata is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::Url;

use super::{EnvironmentError, bad, bare_host, checked_url};

/// The well-known names of a server's metadata: RFC 8414's, and that of `OpenID` Connect Discovery 1.0.
pub const METADATA: &str = ".well-known/oauth-authorization-server";
/// The other one.
pub const OPENID_CONFIGURATION: &str = ".well-known/openid-configuration";

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
        self.with_path(|own| format!("/{METADATA}{own}"))
    }

    /// Wherever servers have it: where RFC 8414 says, after the issuer's own path, and in `OpenID` Connect's place.
    pub fn metadata_urls(&self) -> Result<Vec<Url>, EnvironmentError> {
        let mut urls = vec![self.metadata_url()?];
        for name in [METADATA, OPENID_CONFIGURATION] {
            urls.push(self.with_path(|own| format!("{own}/{name}"))?);
        }
        // Most issuers have no path.
        urls.dedup();
        Ok(urls)
    }

    fn with_path(&self, path: impl Fn(&str) -> String) -> Result<Url, EnvironmentError> {
        let mut url = checked_url(&self.0)?;
        let path = path(url.path().trim_end_matches('/'));
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
    pub(super) fn owns(&self, what: &'static str, endpoint: &Url) -> Result<(), EnvironmentError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c4_metadata_is_looked_for_wherever_servers_have_it() {
        let urls = |issuer: &str| {
            let issuer: Issuer = issuer.parse().unwrap();
            issuer.metadata_urls().unwrap().iter().map(|url| url.path().to_owned()).collect::<Vec<_>>()
        };
        let (oauth, openid) = ("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration");
        assert_eq!(urls("https://a.no/"), [oauth, openid]);
        assert_eq!(
            urls("https://a.no/b/c"),
            [format!("{oauth}/b/c"), format!("/b/c{oauth}"), format!("/b/c{openid}")]
        );
    }

    #[test]
    fn s12_an_issuer_is_written_as_it_is_read() {
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
            "https://a.no/\r\nx",
            "https://a.no/\u{1b}[31m",
            "https://a.no\\@b.no/",
            "\nhttps://a.no/",
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
            "https://me:secret@a.no/",
            "https://a.no/#x",
            "https://a.no/?x",
        ] {
            assert!(bad.parse::<Issuer>().is_err(), "{bad:?}");
        }
        assert!(checked_url("https://a.no/to\nken").is_err() && checked_url("https://a.no/to\tken").is_err());
    }
}
