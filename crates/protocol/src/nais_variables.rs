//! The variables that the nais platform injects for a client: what its own libraries, and this program, read.

use crate::environment::{Environment, EnvironmentError};
use crate::ids::{ClientId, Kid, Scope, joined};
use crate::jwk::Algorithm;
use crate::key::PrivateKey;
use crate::key::write::{WriteError, to_private_jwk};
use crate::secret::SecretText;

/// A client whose key is registered.
#[derive(Debug)]
pub struct RegisteredClient<'a> {
    /// The id of the client.
    pub client_id: &'a ClientId,
    /// Where it is registered.
    pub environment: &'a Environment,
    /// The scopes that it asks for.
    pub scopes: &'a [Scope],
    /// The private key of the client.
    pub key: &'a PrivateKey,
    /// What its key is registered as.
    pub kid: &'a Kid,
    /// What its key signs with.
    pub alg: Algorithm,
}

/// Why there are no variables.
#[derive(Debug, thiserror::Error)]
pub enum NaisError {
    /// The key has no such form.
    #[error(transparent)]
    Key(#[from] WriteError),
    /// The environment's addresses can't be used.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
}

/// The names of the variables.
pub const NAMES: [&str; 7] = [
    "MASKINPORTEN_CLIENT_ID",
    "MASKINPORTEN_CLIENT_JWK",
    "MASKINPORTEN_SCOPES",
    "MASKINPORTEN_WELL_KNOWN_URL",
    "MASKINPORTEN_ISSUER",
    "MASKINPORTEN_TOKEN_ENDPOINT",
    "MASKINPORTEN_JWKS_URI",
];

/// All of them. A client without scopes has an empty value for these.
pub fn nais_variables(client: &RegisteredClient<'_>) -> Result<[(&'static str, SecretText); 7], NaisError> {
    let environment = client.environment;
    let [id, jwk, scope, well_known, issuer, token_endpoint, jwks_uri] = NAMES;
    Ok([
        (id, client.client_id.to_string().into()),
        (jwk, to_private_jwk(client.key, client.kid, client.alg)?),
        (scope, joined(client.scopes).into()),
        (well_known, environment.issuer.metadata_url()?.to_string().into()),
        (issuer, environment.issuer.to_string().into()),
        (token_endpoint, environment.token_endpoint.to_string().into()),
        (jwks_uri, environment.jwks_uri.to_string().into()),
    ])
}
