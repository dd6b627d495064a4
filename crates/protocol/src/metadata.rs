//! Server metadata (RFC 8414), as far as Maskinporten publishes it: enough to make an environment from an issuer.

use serde::Deserialize;
use url::Url;

use crate::environment::{Environment, EnvironmentError, Issuer, checked_url};
use crate::http::{Http, HttpError, Request};
use crate::ids::EnvironmentName;
use crate::said::said;

/// Why an issuer's metadata gives no environment.
#[derive(Debug, thiserror::Error)]
pub enum MetadataError {
    /// The metadata couldn't be fetched.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// Its addresses can't be used.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    /// It names another issuer (RFC 8414 section 3.3).
    #[error("the metadata at {asked} is that of {named:?}")]
    OtherIssuer {
        /// The address of the metadata.
        asked: Url,
        /// The issuer that the metadata names.
        named: String,
    },
    /// It isn't where servers have it.
    #[error("no metadata is at {}", listed(.asked))]
    NotThere {
        /// The addresses that were asked, in their order.
        asked: Vec<Url>,
    },
    /// It doesn't say what is needed.
    #[error("the metadata at {url} has no {member}")]
    Lacking {
        /// The address of the metadata.
        url: Url,
        /// The member that isn't there.
        member: &'static str,
    },
}

fn listed(urls: &[Url]) -> String {
    urls.iter().map(Url::as_str).collect::<Vec<_>>().join(", nor at ")
}

/// The members we need. The real document lacks some that RFC 8414 calls required, so nothing else is demanded.
#[derive(Deserialize)]
struct Metadata {
    issuer: Option<String>,
    token_endpoint: Option<String>,
    jwks_uri: Option<String>,
}

/// The environment of an issuer, from its metadata, wherever the server has that.
pub fn discover(http: &Http, name: &EnvironmentName, issuer: &Issuer) -> Result<Environment, MetadataError> {
    let asked = issuer.metadata_urls()?;
    let mut strange = None;
    for url in &asked {
        let found = fetch(http, url).and_then(|metadata| match metadata {
            Some(metadata) => environment(name, url, &metadata, |named| named == issuer.as_str()).map(Some),
            None => Ok(None),
        });
        match found {
            Ok(Some(environment)) => return Ok(environment),
            Ok(None) => {}
            // Somewhere else there may be better.
            Err(
                error @ (MetadataError::OtherIssuer { .. }
                | MetadataError::Lacking { .. }
                | MetadataError::Http(HttpError::Unusable { .. })),
            ) => {
                strange.get_or_insert(error);
            }
            Err(error) => return Err(error),
        }
    }
    Err(strange.unwrap_or(MetadataError::NotThere { asked }))
}

/// The environment whose metadata is at this very address.
pub fn discover_at(http: &Http, name: &EnvironmentName, url: &Url) -> Result<Environment, MetadataError> {
    let metadata = fetch(http, url)?.ok_or_else(|| MetadataError::NotThere { asked: vec![url.clone()] })?;
    let place = |url: &Url| url.as_str().trim_end_matches('/').to_owned();
    environment(name, url, &metadata, |named| {
        let places = named.parse().and_then(|issuer: Issuer| issuer.metadata_urls());
        places.is_ok_and(|places| places.iter().any(|one| place(one) == place(url)))
    })
}

/// The metadata at an address; none if there is nothing.
fn fetch(http: &Http, url: &Url) -> Result<Option<Metadata>, MetadataError> {
    let answer = http.send(&Request::get(url.clone()))?;
    match answer.status {
        status if (200..300).contains(&status) => Ok(Some(answer.json()?)),
        // What a server says to a path that it doesn't know, and who protects every path says to those who don't log in.
        400..=499 => Ok(None),
        _ => Err(answer.unusable().into()),
    }
}

fn environment(
    name: &EnvironmentName,
    url: &Url,
    metadata: &Metadata,
    is_right: impl Fn(&str) -> bool,
) -> Result<Environment, MetadataError> {
    let needed = |member: &'static str, value: &Option<String>| {
        value.clone().ok_or_else(|| MetadataError::Lacking { url: url.clone(), member })
    };
    let issuer = needed("issuer", &metadata.issuer)?;
    if !is_right(&issuer) {
        return Err(MetadataError::OtherIssuer { asked: url.clone(), named: said(&issuer) });
    }
    let token = checked_url(&needed("token_endpoint", &metadata.token_endpoint)?)?;
    let jwks = checked_url(&needed("jwks_uri", &metadata.jwks_uri)?)?;
    Ok(Environment::new(name.clone(), issuer.parse()?, token, jwks)?)
}
