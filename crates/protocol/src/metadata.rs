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
        /// The issuer that was asked.
        asked: String,
        /// The issuer that the metadata names.
        named: String,
    },
}

/// The members we need. The real document lacks some that RFC 8414 calls required, so nothing else is demanded.
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    token_endpoint: String,
    jwks_uri: String,
}

/// The environment of an issuer, from its metadata.
pub fn discover(http: &Http, name: EnvironmentName, issuer: &Issuer) -> Result<Environment, MetadataError> {
    let metadata = fetch(http, issuer.metadata_url()?)?;
    if metadata.issuer != issuer.as_str() {
        return Err(MetadataError::OtherIssuer { asked: issuer.to_string(), named: said(&metadata.issuer) });
    }
    environment(name, &metadata)
}

/// The environment whose metadata is at this very address.
pub fn discover_at(http: &Http, name: EnvironmentName, url: &Url) -> Result<Environment, MetadataError> {
    let metadata = fetch(http, url.clone())?;
    let issuer: Issuer = metadata.issuer.parse()?;
    if issuer.metadata_url()?.as_str().trim_end_matches('/') != url.as_str().trim_end_matches('/') {
        return Err(MetadataError::OtherIssuer { asked: url.to_string(), named: said(&metadata.issuer) });
    }
    environment(name, &metadata)
}

fn fetch(http: &Http, url: Url) -> Result<Metadata, MetadataError> {
    let answer = http.send(&Request::get(url))?;
    if !answer.is_success() {
        return Err(answer.unusable().into());
    }
    Ok(answer.json()?)
}

fn environment(name: EnvironmentName, metadata: &Metadata) -> Result<Environment, MetadataError> {
    let (token, jwks) = (checked_url(&metadata.token_endpoint)?, checked_url(&metadata.jwks_uri)?);
    Ok(Environment::new(name, metadata.issuer.parse()?, token, jwks)?)
}
