//! What the self-service API tells everybody, without a token: published scopes, and who owns which prefix.

use url::Url;

use super::{MAX_LIST, PublicScope, ScopePrefix, SelfServiceError, list, url};
use crate::http::{Http, Request};

/// The open part of the API of one environment. No token is sent to it.
#[derive(Clone, Copy)]
pub struct Directory<'a> {
    /// The HTTP client.
    pub http: &'a Http,
    /// The base, without a slash at its end, e.g. `https://api.samarbeid.digdir.no/api/v1`.
    pub base: &'a Url,
}

impl Directory<'_> {
    /// All published scopes. Private ones are shown to nobody but their owner and who was given access.
    pub fn scopes(&self) -> Result<Vec<PublicScope>, SelfServiceError> {
        self.listed(&[])
    }

    /// The published scopes with this prefix, those that have been deactivated among them.
    pub fn scopes_under(&self, prefix: &str) -> Result<Vec<PublicScope>, SelfServiceError> {
        self.listed(&[("prefix", prefix), ("inactive", "true")])
    }

    /// All prefixes, each with its owner: also those of private scopes.
    pub fn prefixes(&self) -> Result<Vec<ScopePrefix>, SelfServiceError> {
        list(self.http, &Request::get(url(self.base, &["prefix", "all"], &[])?).at_most(MAX_LIST))
    }

    fn listed(&self, query: &[(&str, &str)]) -> Result<Vec<PublicScope>, SelfServiceError> {
        list(self.http, &Request::get(url(self.base, &["scopes", "all"], query)?).at_most(MAX_LIST))
    }
}
