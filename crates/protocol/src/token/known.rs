//! The refusals that are known: what servers answer with, code by code and text by text, and the cause of each.

use super::cause::Cause;

/// Who answers with a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Maskinporten's token endpoint.
    Token,
    /// Skyporten's and ID-porten's, where they differ from Maskinporten's.
    Sibling,
    /// A token endpoint that says no more than OAuth's own code (RFC 6749 section 5.2).
    OAuth,
    /// The self-service API.
    SelfService,
    /// Altinn: the exchange of tokens, the system register, system users.
    Altinn,
}

/// A refusal that is known by its code or by its words.
#[derive(Debug, PartialEq, Eq)]
pub struct KnownRefusal {
    /// Its name here: the code, if it has one, or else a word.
    pub id: &'static str,
    /// The code that an earlier server had for it.
    pub former: Option<&'static str>,
    /// Who answers with it.
    pub source: Source,
    /// OAuth's `error`, or the HTTP status, as far as it is always the same.
    pub error: &'static str,
    /// The server's words.
    pub text: &'static str,
    /// What the words can be told by, older ones among them.
    pub marks: &'static [&'static str],
    /// The cause, for those of a token endpoint.
    pub cause: Cause,
}

const fn token(
    id: &'static str,
    error: &'static str,
    text: &'static str,
    marks: &'static [&'static str],
    cause: Cause,
) -> KnownRefusal {
    KnownRefusal { id, former: None, source: Source::Token, error, text, marks, cause }
}

const fn other(
    source: Source,
    id: &'static str,
    error: &'static str,
    text: &'static str,
    marks: &'static [&'static str],
) -> KnownRefusal {
    KnownRefusal { id, former: None, source, error, text, marks, cause: Cause::Other }
}

const fn altinn(id: &'static str, text: &'static str) -> KnownRefusal {
    other(Source::Altinn, id, "400", text, &[])
}

/// A code that says all there is.
const fn oauth(code: &'static str) -> KnownRefusal {
    other(Source::OAuth, code, code, "", &[])
}

const GRANT: &str = "invalid_grant";

/// All of them. Of those whose marks stand in a text, the first is meant.
pub const KNOWN: &[KnownRefusal] = &[
    token(
        "unknown-kid",
        GRANT,
        "Invalid assertion. Client authentication failed. Unknown key identifier (kid) for client.",
        &["Unknown key identifier"],
        Cause::UnknownKid,
    ),
    token(
        "key-required",
        GRANT,
        "Invalid assertion. Client authentication failed. Invalid JWT. The client requires pre-registered jwk and no key identifier (kid) provided",
        &["requires pre-registered jwk", "no key identifier (kid) provided"],
        Cause::KeyRequired,
    ),
    token(
        "MP-100",
        GRANT,
        "Invalid assertion. Client authentication failed. Client not found",
        &["Client not found"],
        Cause::UnknownClient,
    ),
    token("MP-130", GRANT, "JWT has expired.", &["JWT has expired", "JWT is expired"], Cause::Time),
    token(
        "issued-in-future",
        GRANT,
        "Issue time is in the future.",
        &["Issue time is in the future", "Issue time is after now", "Issue time is"],
        Cause::Time,
    ),
    token("too-long-lifetime", GRANT, "JWT has too long lifetime.", &["too long lifetime"], Cause::Time),
    token(
        "MP-110",
        GRANT,
        "Invalid assertion. Client authentication failed. Invalid JWT claim aud",
        &["Invalid JWT claim aud"],
        Cause::Audience,
    ),
    token(
        "MP-121",
        GRANT,
        "Invalid assertion. Client authentication failed. Expired key.",
        &["Expired key"],
        Cause::ExpiredKey,
    ),
    token(
        "MP-120",
        GRANT,
        "Invalid assertion. Client authentication failed. The JWT is signed with an invalid certificate.",
        &["signed with an invalid certificate"],
        Cause::Certificate,
    ),
    token(
        "MP-122",
        GRANT,
        "Invalid JWT. Invalid organization number for client. Does not match certificate orgno",
        &["oes not match certificate orgno"],
        Cause::OrganisationMismatch,
    ),
    token(
        "MP-123",
        GRANT,
        "Invalid JWT header x5c",
        &["Invalid JWT header x5c", "Failed to extract certificate from jwt"],
        Cause::MalformedChain,
    ),
    token(
        "MP-124",
        GRANT,
        "Invalid assertion. Client authentication failed. Invalid JWT signature.",
        &["Invalid JWT signature", "Could not validate JWT Signature"],
        Cause::Signature,
    ),
    token("MP-012", GRANT, "Grant is used before", &["Grant is used before"], Cause::Replay),
    token(
        "consumer-org",
        "invalid_request",
        "Validation of JWT claim failed: The combination consumer_org in claim and delegation scope on client is invalid",
        &["combination consumer_org in claim"],
        Cause::ConsumerOrg,
    ),
    KnownRefusal {
        former: Some("MP-301"),
        ..token(
            "MP-251",
            "forbidden",
            "Consumer has not delegated access to the scope to supplier.",
            &["has not delegated access"],
            Cause::NoDelegation,
        )
    },
    KnownRefusal {
        former: Some("MP-300"),
        ..token(
            "MP-250",
            "invalid_scope",
            "Consumer has not been granted access to the scope.",
            &["has not been granted access"],
            Cause::NoAccess,
        )
    },
    token(
        "MP-200",
        "invalid_scope",
        "Token request contains invalid scopes for client",
        &["contains invalid scopes for client", "invalid scopes for client"],
        Cause::ScopeNotOnClient,
    ),
    token(
        "MP-201",
        "invalid_scope",
        "Token request contains scopes not allowed for maskinporten",
        &["contains scopes not allowed for maskinporten", "integration types only allowed for user login"],
        Cause::IntegrationType,
    ),
    token(
        "MP-301",
        "invalid_authorization_details",
        "Unknown authorization details type",
        &["Unknown authorization details type"],
        Cause::AuthorizationDetails,
    ),
    token(
        "MP-302",
        "invalid_authorization_details",
        "Unknown fields in the authorization details",
        &["Unknown fields in the authorization details"],
        Cause::AuthorizationDetails,
    ),
    token(
        "MP-303",
        "invalid_altinn_customer_configuration",
        "Invalid authorization details values",
        &["Invalid authorization details values", "invalid_altinn_customer_configuration"],
        Cause::AuthorizationDetails,
    ),
    token(
        "authorization-details",
        "invalid_authorization_details",
        "",
        &["invalid_authorization_details"],
        Cause::AuthorizationDetails,
    ),
    token(
        "MP-011",
        "invalid_request",
        "Invalid assertion. Invalid parameter value",
        &["assertion. Invalid parameter value"],
        Cause::Malformed,
    ),
    other(
        Source::Sibling,
        "idporten-client",
        "invalid_client",
        "Client authentication failed. No client authentication included.",
        &["No client authentication included"],
    ),
    token("invalid-assertion", GRANT, "Invalid assertion", &["Invalid assertion"], Cause::Malformed),
    other(Source::Sibling, "skyporten-aud", GRANT, "Invalid JWT claim aud", &[]),
    other(
        Source::Altinn,
        "altinn-410",
        "410",
        "Virksomhetsbruker is no longer available",
        &["Virksomhetsbruker is no longer available"],
    ),
    other(Source::Altinn, "altinn-provider", "400", "Invalid token provider", &["Invalid token provider:"]),
    other(
        Source::Altinn,
        "altinn-delegation-check",
        "403",
        "DelegationCheck failed with error",
        &["DelegationCheck failed with error"],
    ),
    other(Source::Altinn, "altinn-401", "401", "", &[]),
    altinn("AUTH.VLD-00000", "the organisation number isn't in ISO 6523 form"),
    altinn("AUTH.VLD-00001", "the system id isn't in the right form"),
    altinn("AUTH.VLD-00002", "the system id exists already"),
    altinn("AUTH.VLD-00003", "a resource doesn't exist"),
    altinn("AUTH.VLD-00004", "One of the client id is already tagged with an existing system"),
    altinn("AUTH.VLD-00005", "a redirect URL isn't valid"),
    altinn("AUTH.VLD-00006", "a right is named twice"),
    altinn("AUTH.VLD-00007", "an access package is named twice"),
    altinn("AUTH.VLD-00008", "an access package doesn't exist or can't be delegated"),
    altinn("AUTH.VLD-00009", "a resource id isn't in the right form"),
    altinn("AUTH.VLD-00011", "a client id is named twice"),
    altinn("AUTH.VLD-00012", "the id in the body isn't the one in the address"),
    altinn("AUTH.VLD-00013", "there are spaces in the system id"),
    altinn("AUTH.VLD-00017", "a right can't be delegated"),
    altinn("AUTH.VLD-00018", "a system with packages for agents can't be visible"),
    altinn("AUTH-00004", "the system user exists already"),
    altinn("AUTH-00011", "the system id isn't found"),
    altinn("AUTH-00013", "the request isn't new any more"),
    altinn("AUTH-00021", "the redirect URL isn't the system's"),
    altinn("AUTH-00026", "the redirect URL isn't the system's"),
    other(Source::SelfService, "api-none", "404", "does not have any", &["does not have any"]),
    other(Source::SelfService, "api-400", "400", "wrong input", &[]),
    other(Source::SelfService, "api-401", "401", "not authenticated", &[]),
    other(Source::SelfService, "api-403", "403", "not allowed", &[]),
    other(Source::SelfService, "api-404", "404", "no such thing", &[]),
    other(Source::SelfService, "api-405", "405", "no such operation", &[]),
    other(Source::SelfService, "api-409", "409", "in another state", &[]),
    other(Source::SelfService, "api-429", "429", "too many calls", &[]),
    other(Source::SelfService, "api-500", "500", "an error of the server", &[]),
    oauth("invalid_client"),
    oauth("unauthorized_client"),
    oauth("unsupported_grant_type"),
    oauth(GRANT),
    oauth("invalid_scope"),
    oauth("invalid_request"),
];

impl KnownRefusal {
    /// The one of this name.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        KNOWN.iter().find(|known| known.id.eq_ignore_ascii_case(id))
    }

    /// What a token endpoint means by a code and by its words. The code decides, unless it has had another meaning before
    /// and the words are that.
    pub fn of(code: Option<&str>, error: &str, description: &str) -> Option<&'static Self> {
        let by_words = || {
            let says = |known: &&Self| {
                known.source == Source::Token
                    && known.marks.iter().any(|mark| description.contains(mark) || error == *mark)
            };
            KNOWN.iter().find(says)
        };
        let Some(code) = code else { return by_words() };
        match by_words() {
            Some(known) if known.is_called(code) => Some(known),
            found => Self::by_code(code).or(found),
        }
    }

    /// What a code means; one that has been given to something else means what it means today.
    pub fn by_code(code: &str) -> Option<&'static Self> {
        Self::by_id(code).or_else(|| KNOWN.iter().find(|known| known.is_called(code)))
    }

    /// Whether it has or had this code.
    pub fn is_called(&self, code: &str) -> bool {
        self.id == code || self.former == Some(code)
    }

    /// The code, if it has one.
    pub fn code(&self) -> Option<&'static str> {
        ["MP-", "AUTH"].iter().any(|begin| self.id.starts_with(begin)).then_some(self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_name_of_its_own_and_is_found_by_it_and_by_its_words() {
        for known in KNOWN {
            assert_eq!(KNOWN.iter().filter(|other| other.id == known.id).count(), 1, "{}", known.id);
            assert_eq!(KnownRefusal::by_id(&known.id.to_lowercase()), Some(known));
            if known.source == Source::Token {
                assert_eq!(KnownRefusal::of(None, known.error, known.text), Some(known), "{}", known.text);
                assert_eq!(KnownRefusal::of(known.code(), "", ""), known.code().map(|_| known));
            }
        }
    }

    #[test]
    fn a_number_that_was_given_away_means_what_the_words_say() {
        let id = |code, words: &str| KnownRefusal::of(Some(code), "forbidden", words).map(|known| known.id);
        assert_eq!(
            id("MP-301", "Consumer 1 has not delegated access to the scope a:b to supplier 2"),
            Some("MP-251")
        );
        assert_eq!(id("MP-301", ""), Some("MP-301"));
        assert_eq!(id("MP-300", ""), Some("MP-250"));
        assert_eq!(id("MP-121", "Invalid assertion"), Some("MP-121"));
        assert_eq!(id("MP-999", "Expired key"), Some("MP-121"));
        assert_eq!(id("MP-999", "news"), None);
    }
}
