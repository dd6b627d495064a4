//! What GitHub says of a job: an `OpenID` Connect token, for a job that may ask for one (`id-token: write`).

use serde::Deserialize;
use url::Url;

use crate::key_service::KeyServiceError;
use maskinporten_protocol::http::{Http, Request};
use maskinporten_protocol::secret::SecretText;

/// Where a job of GitHub Actions asks for a token, and for whom.
#[derive(Debug, Clone)]
pub struct GitHub {
    /// The address to ask at, which is the job's own.
    pub address: Url,
    /// What the job shows there.
    pub bearer: SecretText,
    /// The audience that the token is to be for; GitHub's own default, if none.
    pub audience: Option<String>,
}

#[derive(Deserialize)]
struct Given<'a> {
    value: &'a str,
}

impl GitHub {
    /// What tells the job from others.
    pub(crate) fn job(&self) -> &str {
        self.bearer.expose()
    }

    /// A new token.
    pub(crate) fn jwt(&self, http: &Http) -> Result<SecretText, KeyServiceError> {
        let mut url = self.address.clone();
        if let Some(audience) = &self.audience {
            url.query_pairs_mut().append_pair("audience", audience);
        }
        let answer = http.send(&Request::get(url).bearer(&self.bearer))?;
        if !answer.is_success() {
            let hint = "the job has to have the permission id-token: write".to_owned();
            return Err(KeyServiceError::refused(&answer, "say who this job is", hint));
        }
        // Borrowed from a buffer that is wiped.
        let Given { value } = serde_json::from_slice(answer.body()).map_err(|_| answer.unusable())?;
        Ok(value.to_owned().into())
    }
}
