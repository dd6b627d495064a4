//! Refusals of the token endpoint: `error`, the text, and the MP code if there is one.

use serde_json::{Value, json};

/// A refused token request, before the trace id is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// HTTP status: 400 but for the older form of [`Refusal::forbidden`].
    pub(super) status: u16,
    /// `error` of RFC 6749 5.2.
    pub(super) error: &'static str,
    /// `error_description` without the trace id.
    pub(super) description: String,
    /// `MP-nnn`, which becomes `error_uri`; some refusals have none.
    pub(super) code: Option<&'static str>,
}

impl Refusal {
    fn new(error: &'static str, code: Option<&'static str>, description: impl Into<String>) -> Self {
        Self { status: 400, error, description: description.into(), code }
    }

    fn client_authentication(code: Option<&'static str>, cause: &str) -> Self {
        Self::new("invalid_grant", code, format!("Invalid assertion. Client authentication failed. {cause}"))
    }

    pub(super) fn no_grant_type() -> Self {
        Self::new("invalid_request", None, "Missing parameter grant_type")
    }

    pub(super) fn grant_type(given: &str) -> Self {
        Self::new("unsupported_grant_type", None, format!("Unsupported grant_type {given}"))
    }

    pub(super) fn no_assertion() -> Self {
        Self::new("invalid_request", None, "Missing parameter assertion")
    }

    /// MP-011: the assertion, or one value in it, cannot be read.
    pub(super) fn parameter() -> Self {
        Self::new("invalid_request", Some("MP-011"), "Invalid assertion. Invalid parameter value")
    }

    /// A claim that is not on the list of claims.
    pub(super) fn unlisted(claims: &[&str]) -> Self {
        Self::new("invalid_request", None, format!("Invalid assertion. Claims not allowed: {}", claims.join(", ")))
    }

    /// MP-012: this `jti`, or this very assertion, has been here.
    pub(super) fn used_before() -> Self {
        Self::new("invalid_grant", Some("MP-012"), "Grant is used before")
    }

    /// MP-100: no active client has this id.
    pub(super) fn client_not_found() -> Self {
        Self::client_authentication(Some("MP-100"), "Client not found")
    }

    /// The client may not use this grant type (RFC 6749 5.2).
    pub(super) fn unauthorized_client() -> Self {
        Self::new("unauthorized_client", None, "Client is not allowed to use the grant type")
    }

    /// The client has no key with this kid, or none at all.
    pub(super) fn unknown_kid() -> Self {
        Self::client_authentication(None, "Unknown key identifier (kid) for client.")
    }

    /// A certificate was sent although the client has registered keys.
    pub(super) fn key_required() -> Self {
        Self::client_authentication(
            None,
            "Invalid JWT. The client requires pre-registered jwk and no key identifier (kid) provided",
        )
    }

    /// Header with both `kid` and `x5c`.
    pub(super) fn kid_and_x5c() -> Self {
        Self::client_authentication(
            None,
            "Invalid JWT. Either a key identifier (kid) or a certificate (x5c) must be provided, not both",
        )
    }

    /// MP-110.
    pub(super) fn audience() -> Self {
        Self::client_authentication(Some("MP-110"), "Invalid JWT claim aud")
    }

    /// MP-120.
    pub(super) fn certificate() -> Self {
        Self::client_authentication(Some("MP-120"), "The JWT is signed with an invalid certificate.")
    }

    /// MP-121.
    pub(super) fn expired_key() -> Self {
        Self::client_authentication(Some("MP-121"), "Expired key.")
    }

    /// MP-122.
    pub(super) fn certificate_organisation() -> Self {
        Self::new(
            "invalid_grant",
            Some("MP-122"),
            "Invalid JWT. Invalid organization number for client. Does not match certificate orgno",
        )
    }

    /// MP-123.
    pub(super) fn x5c() -> Self {
        Self::new("invalid_grant", Some("MP-123"), "Invalid JWT header x5c")
    }

    /// MP-124.
    pub(super) fn signature() -> Self {
        Self::client_authentication(Some("MP-124"), "Invalid JWT signature.")
    }

    /// MP-130.
    pub(super) fn expired() -> Self {
        Self::new("invalid_grant", Some("MP-130"), "JWT has expired.")
    }

    pub(super) fn lifetime() -> Self {
        Self::new("invalid_grant", None, "JWT has too long lifetime.")
    }

    pub(super) fn issued_in_future() -> Self {
        Self::new("invalid_grant", None, "Issue time is in the future.")
    }

    /// MP-200.
    pub(super) fn scopes_not_on_client(scopes: &[&str]) -> Self {
        Self::new(
            "invalid_scope",
            Some("MP-200"),
            format!("Token request contains invalid scopes for client, {}", scopes.join(" ")),
        )
    }

    /// MP-201.
    pub(super) fn integration_type() -> Self {
        Self::new("invalid_scope", Some("MP-201"), "Token request contains scopes not allowed for maskinporten")
    }

    /// MP-250.
    pub(super) fn no_access(scope: &str) -> Self {
        Self::new(
            "invalid_scope",
            Some("MP-250"),
            format!("Consumer has not been granted access to the scope {scope}."),
        )
    }

    /// MP-251.
    pub(super) fn no_delegation(consumer: &str, supplier: &str, scope: &str) -> Self {
        Self::new(
            "forbidden",
            Some("MP-251"),
            format!("Consumer {consumer} has not delegated access to the scope {scope} to supplier {supplier}."),
        )
    }

    /// `consumer_org` is the client's own organisation.
    pub(super) fn consumer_is_self() -> Self {
        Self::new(
            "invalid_request",
            None,
            "Validation of JWT claim failed: The combination consumer_org in claim and delegation scope on client is invalid",
        )
    }

    /// MP-301.
    pub(super) fn details_type() -> Self {
        Self::new("invalid_authorization_details", Some("MP-301"), "Unknown authorization details type")
    }

    /// MP-302.
    pub(super) fn details_fields(fields: &[&str]) -> Self {
        Self::new(
            "invalid_authorization_details",
            Some("MP-302"),
            format!("Unknown fields in the authorization details: {}", fields.join(", ")),
        )
    }

    /// MP-303 for values that are wrong in themselves.
    pub(super) fn details_value(what: &str) -> Self {
        Self::new(
            "invalid_authorization_details",
            Some("MP-303"),
            format!("Invalid authorization details values: {what}"),
        )
    }

    /// MP-303 for a system user that Altinn does not find.
    pub(super) fn system_user_not_found(what: &str) -> Self {
        Self::new(
            "invalid_altinn_customer_configuration",
            Some("MP-303"),
            format!("Invalid authorization details values: {what}"),
        )
    }

    /// MP-250 and MP-251 as they were answered until 2024: 403 `forbidden`. Others are unchanged.
    pub(super) fn forbidden(mut self) -> Self {
        if matches!(self.code, Some("MP-250" | "MP-251")) {
            self.status = 403;
            self.error = "forbidden";
        }
        self
    }

    pub(super) fn body(&self, issuer: &str, trace_id: &str) -> Value {
        let mut body = json!({
            "error": self.error,
            "error_description": format!("{} (trace_id: {trace_id})", self.description),
        });
        if let (Some(code), Some(body)) = (self.code, body.as_object_mut()) {
            body.insert("error_uri".to_owned(), json!(format!("{issuer}errors/{code}")));
        }
        body
    }
}
