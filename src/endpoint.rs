//! Endpoints as people write them.

use url::Url;

use crate::output::Output;
use maskinporten_protocol::environment::{EnvironmentError, checked_url, without_doubled_slashes};

/// A token endpoint. Doubled slashes in its path are made single ones, with a warning: a published guide has them, and
/// not every server answers there.
pub fn token_endpoint(out: &Output, name: &str, text: &str) -> Result<Url, EnvironmentError> {
    let url = checked_url(text)?;
    let Some(better) = without_doubled_slashes(&url) else { return Ok(url) };
    out.warning(&format!("{name} has doubled slashes; {better} is used"));
    Ok(better)
}
