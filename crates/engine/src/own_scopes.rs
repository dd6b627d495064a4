//! The scopes that an organisation offers to others, and the access that it has given to them.

use crate::client::Client;
use crate::error::Error;
use crate::operator::Operator;
use maskinporten_protocol::ids::{EnvironmentName, ProfileName};
use maskinporten_protocol::selfservice::{GivenAccess, OwnScope};
use maskinporten_protocol::token::TokenError;

/// What it takes to see them.
const SCOPE: &str = "idporten:scopes.read";

/// The scopes that an organisation offers, and the access that it has given to them.
#[derive(Debug)]
pub struct OwnScopes {
    /// Where it offers them.
    pub environment: EnvironmentName,
    /// The scopes.
    pub scopes: Vec<OwnScope>,
    /// Who was given access, or had it.
    pub given: Vec<GivenAccess>,
}

impl Operator {
    /// What the organisation of an admin profile offers. `None`: the admin's client may not look at that, as is usual
    /// where nothing is offered.
    pub fn own_scopes(&self, admin: &ProfileName) -> Result<Option<OwnScopes>, Error> {
        let client = Client { scopes: vec![SCOPE.parse()?], ..self.client_of(admin)? };
        let session = match self.log_in_as(admin, client) {
            Err(Error::NoAdminToken { source: TokenError::Refused(refusal), .. })
                if refusal.cause().proves_the_key() =>
            {
                return Ok(None);
            }
            session => session?,
        };
        let api = session.api();
        let (scopes, given) = (api.own_scopes()?, api.given_access()?);
        Ok(Some(OwnScopes { environment: session.environment.name.clone(), scopes, given }))
    }
}
