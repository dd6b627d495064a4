//! The flags that say what a token is to be for: of what asks for one, and of what finds out why none comes.

use std::fmt;

use clap::Args;

use crate::flag_value::handed;
use crate::hint::word;
use maskinporten_engine::token_request::TokenRequest;
use maskinporten_protocol::grant::{AuthorizationDetails, Resource};
use maskinporten_protocol::ids::{OrgNumber, Scope, Scopes};
use maskinporten_protocol::jwk::Algorithm;

/// What a token is to be for.
#[derive(Debug, Args)]
pub struct RequestArgs {
    /// The scopes to request, with spaces or commas between them; repeatable [default: the profile's]
    #[arg(long, value_name = "SCOPE")]
    pub scope: Vec<Scopes>,
    /// An audience for the token; repeatable. Most APIs need none
    #[arg(long, value_name = "URI")]
    pub resource: Vec<Resource>,
    /// The organisation that delegated to yours in Altinn
    #[arg(long, value_name = "ORGNO")]
    pub consumer_org: Option<OrgNumber>,
    /// Request it for an Altinn system user, owned by this organisation
    #[arg(long, value_name = "ORGNO")]
    pub system_user: Option<OrgNumber>,
    /// The external reference that the system user was requested with
    #[arg(long, hide_short_help = true, value_name = "REF", requires = "system_user")]
    pub external_ref: Option<String>,
    /// Sign with RS256, RS384 or RS512
    #[arg(long, hide_short_help = true, value_name = "ALG", default_value = "RS256", value_parser = handed(str::parse::<Algorithm>))]
    pub alg: Algorithm,
}

impl RequestArgs {
    /// The call that asks for it.
    pub fn call(&self) -> Call<'_> {
        Call {
            scopes: Scopes::of_all(&self.scope),
            resources: &self.resource,
            customer: self.consumer_org.as_ref(),
            system_user: self.system_user.as_ref(),
            reference: self.external_ref.as_deref(),
            algorithm: self.alg,
        }
    }

    /// What to ask for.
    pub fn request(&self) -> TokenRequest {
        let owner = self.system_user.as_ref();
        TokenRequest {
            scopes: Scopes::of_all(&self.scope),
            resources: self.resource.clone(),
            consumer_org: self.consumer_org.clone(),
            pid: None,
            authorization_details: owner
                .map(|owner| AuthorizationDetails::system_user(owner, self.external_ref.as_deref())),
            algorithm: self.alg,
        }
    }
}

/// A call that asks for a token, as a command.
pub struct Call<'a> {
    pub scopes: Vec<Scope>,
    pub resources: &'a [Resource],
    pub customer: Option<&'a OrgNumber>,
    pub system_user: Option<&'a OrgNumber>,
    pub reference: Option<&'a str>,
    pub algorithm: Algorithm,
}

impl Call<'_> {
    /// Its flags, with a blank before each.
    pub fn flags(&self) -> String {
        let algorithm = Some(self.algorithm).filter(|algorithm| *algorithm != Algorithm::default());
        let flags = (self.scopes.iter().map(|scope| ("--scope", scope.as_str(), "SCOPE")))
            .chain(self.resources.iter().map(|resource| ("--resource", resource.as_str(), "URI")))
            .chain(self.customer.map(|number| ("--consumer-org", number.as_str(), "ORGNO")))
            .chain(self.system_user.map(|number| ("--system-user", number.as_str(), "ORGNO")))
            .chain(self.reference.map(|reference| ("--external-ref", reference, "REF")))
            .chain(algorithm.map(|algorithm| ("--alg", algorithm.as_str(), "ALG")));
        flags.map(|(flag, value, otherwise)| format!(" {flag} {}", word(value, otherwise))).collect()
    }
}

impl fmt::Display for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "maskinporten token{}", self.flags())
    }
}
