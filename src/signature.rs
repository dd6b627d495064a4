//! What is known of the signature of a token or an assertion.

use maskinporten_engine::operator::Operator;
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::http::HttpError;
use maskinporten_protocol::verify::{Jwt, VerifyError, server_keys};

/// What came of checking a signature.
pub enum Signature {
    /// It is valid; with what.
    Valid(String),
    /// Not valid, with the reason.
    Invalid(VerifyError),
    /// Not checked, with the reason.
    Unverified(String),
    /// Not checked, since its key isn't among those that are published now, with that in words.
    NotPublished(String),
}

impl Signature {
    /// Why it isn't accepted: it is false only if that is certain.
    pub fn of(error: VerifyError) -> Self {
        if error.is_final() { Self::Invalid(error) } else { Self::Unverified(error.to_string()) }
    }

    /// Of an access token of this environment, checked with the keys that are published there now. An error if those can't
    /// be read.
    pub fn of_token(operator: &Operator, environment: &Environment, jwt: &Jwt) -> Result<Self, HttpError> {
        let name = &environment.name;
        let keys = server_keys(&operator.http(environment), environment)?;
        Ok(match jwt.verify_issued(&environment.issuer, &keys) {
            Ok(key) => Self::Valid(format!("key {:?} of {name}", key.kid())),
            Err(error @ VerifyError::NoKey(_)) => Self::NotPublished(format!(
                "{error} among the {} that {name} publishes; it may have been replaced since",
                keys.keys.len()
            )),
            Err(error) => Self::of(error),
        })
    }
}
