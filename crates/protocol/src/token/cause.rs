//! Causes of refusals.

/// The cause of a refusal, by what can be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// MP-100: no client of this id here, or not yet.
    UnknownClient,
    /// The kid isn't registered on this client, or not yet.
    UnknownKid,
    /// The client has registered keys, so certificate login is off.
    KeyRequired,
    /// MP-110: the audience isn't this server.
    Audience,
    /// MP-120: the certificate isn't one that this environment takes.
    Certificate,
    /// MP-121: the registered key has expired.
    ExpiredKey,
    /// MP-122: the certificate belongs to another organisation than the client.
    OrganisationMismatch,
    /// MP-123: the x5c header is malformed.
    MalformedChain,
    /// MP-124: the signature doesn't fit the registered key or the certificate.
    Signature,
    /// MP-130 and its kin: one of the two clocks is wrong.
    Time,
    /// MP-012: the assertion was used before.
    Replay,
    /// MP-200: a scope isn't registered on the client.
    ScopeNotOnClient,
    /// MP-201: the scope or the client is of another integration type.
    IntegrationType,
    /// MP-250: the API's owner hasn't given the organisation access to the scope.
    NoAccess,
    /// MP-251: the customer hasn't delegated the scope in Altinn.
    NoDelegation,
    /// MP-301 to MP-303: the authorization details.
    AuthorizationDetails,
    /// `consumer_org` can't be combined with this client.
    ConsumerOrg,
    /// MP-011 and everything else about the assertion's form.
    Malformed,
    /// Something not known here.
    Other,
}

impl Cause {
    /// Whether waiting may help: changes take minutes to reach the token endpoint.
    pub fn may_pass_with_time(self) -> bool {
        matches!(self, Self::UnknownClient | Self::UnknownKid)
    }

    /// Whether the server had already accepted client and key when it refused: it checks them before scopes.
    pub fn proves_the_key(self) -> bool {
        matches!(
            self,
            Self::ScopeNotOnClient
                | Self::IntegrationType
                | Self::NoAccess
                | Self::NoDelegation
                | Self::AuthorizationDetails
        )
    }
}
