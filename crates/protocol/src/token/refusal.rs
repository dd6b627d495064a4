//! Refusals of the token endpoint, and what they mean.

use jiff::Timestamp;

use crate::environment::is_digdirs;
use crate::grant::Assertion;
use crate::http::{Answer, Complaint, HttpError, is_code};
use crate::secret::SecretBytes;

use super::cause::Cause;
use super::known::KnownRefusal;

/// An error answer of the token endpoint (RFC 6749 section 5.2), with Maskinporten's own code and trace id. Other
/// servers' forms are read as well.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// The host and port that answered.
    pub host: String,
    /// The HTTP status.
    pub status: u16,
    /// The error code: `invalid_grant`, `invalid_scope`, … Of a server that doesn't speak OAuth, what it calls the error;
    /// empty if it doesn't say.
    pub error: String,
    /// The server's words, without the trace id at their end.
    pub description: String,
    /// Where the server explains the error.
    pub uri: Option<String>,
    /// The MP code, e.g. `MP-121`; not every refusal has one.
    pub code: Option<String>,
    /// The trace or correlation id that the server's support asks for.
    pub trace_id: Option<String>,
    /// The time by the server's clock.
    pub date: Option<Timestamp>,
    /// Since when a sandbox knows what is registered there, if it forgets that when it ends.
    pub knows_since: Option<Timestamp>,
    /// What was refused, and the answer to the letter.
    pub exchanged: Option<(Assertion, SecretBytes)>,
}

impl std::error::Error for Refusal {}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let who = if self.is_digdirs() { "Maskinporten" } else { self.host.as_str() };
        write!(f, "{who} refused")?;
        if !is_code(&self.error) {
            write!(f, " with status {}", self.status)?;
        }
        if !self.error.is_empty() {
            write!(f, ": {}", self.error)?;
        }
        if let Some(code) = &self.code {
            write!(f, " {code}")?;
        }
        if !self.description.is_empty() {
            write!(f, ": {}", self.description)?;
        }
        if let Some(trace) = &self.trace_id {
            write!(f, " (trace id {trace})")?;
        }
        Ok(())
    }
}

impl Refusal {
    /// Reads an answer that isn't 2xx.
    pub(crate) fn from_answer(answer: &Answer) -> Result<Self, HttpError> {
        Ok(Self::of(answer, answer.complaint().ok_or_else(|| answer.unusable())?))
    }

    /// Reads an answer that is 2xx and has an error in it all the same.
    pub(crate) fn in_success(answer: &Answer) -> Option<Self> {
        let has_error = |complaint: &Complaint| answer.body().starts_with(b"{") && !complaint.error.is_empty();
        Some(Self::of(answer, answer.complaint().filter(has_error)?))
    }

    fn of(answer: &Answer, complaint: Complaint) -> Self {
        let (description, trace_id) = split_trace(&complaint.description);
        let code = complaint.uri.as_deref().and_then(|uri| uri.rsplit('/').next());
        Self {
            host: answer.host().to_owned(),
            status: answer.status,
            error: complaint.error,
            description,
            code: code.filter(|code| code.starts_with("MP-")).map(str::to_owned),
            uri: complaint.uri,
            trace_id: trace_id.or(complaint.correlation_id),
            date: answer.date,
            knows_since: answer.knows_since,
            exchanged: None,
        }
    }

    /// Whether it is Digdir's server that refused.
    pub fn is_digdirs(&self) -> bool {
        is_digdirs(&self.host)
    }

    /// Whether it says that there is nothing at the address, rather than no to what was sent there.
    pub(crate) fn is_of_the_address(&self) -> bool {
        matches!(self.status, 404 | 405 | 410) && !is_code(&self.error)
    }

    /// Which of the known refusals it is: by code if there is one, else by the words, since the commonest have no code.
    pub fn known(&self) -> Option<&'static KnownRefusal> {
        KnownRefusal::of(self.code.as_deref(), &self.error, &self.description)
    }

    /// The cause.
    pub fn cause(&self) -> Cause {
        self.known().map_or(Cause::Other, |known| known.cause)
    }

    /// Whether the client isn't registered as one that gets tokens for assertions.
    pub fn lacks_grant_type(&self) -> bool {
        self.cause() == Cause::Other && self.error == "unauthorized_client"
    }

    /// The scopes that the description names after its comma (MP-200).
    pub fn named_scopes(&self) -> Vec<&str> {
        match self.description.split_once("for client,") {
            Some((_, names)) if self.cause() == Cause::ScopeNotOnClient => {
                names.split([',', ' ']).filter(|name| name.contains(':')).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Takes the trace id off the end of a description; servers before 2024-10 said "correlation id".
fn split_trace(description: &str) -> (String, Option<String>) {
    for mark in ["(trace_id: ", "(correlation id: "] {
        if let Some((words, rest)) = description.rsplit_once(mark)
            && let Some(id) = rest.trim_end().strip_suffix(')')
        {
            return (words.trim_end().to_owned(), Some(id.to_owned()));
        }
    }
    (description.to_owned(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(error: &str, description: &str, code: Option<&str>) -> Refusal {
        let (description, trace_id) = split_trace(description);
        let (error, code) = (error.to_owned(), code.map(str::to_owned));
        let host = "maskinporten.no".to_owned();
        let (uri, date, knows_since, exchanged) = (None, None, None, None);
        Refusal { host, status: 400, error, description, uri, code, trace_id, date, knows_since, exchanged }
    }

    #[test]
    fn a_published_answer_is_read() {
        let read = refusal(
            "invalid_grant",
            "Invalid assertion. Client authentication failed. Expired key. (trace_id: 356666143081bbec11d293753e9702ca)",
            Some("MP-121"),
        );
        assert_eq!(
            read.to_string(),
            "Maskinporten refused: invalid_grant MP-121: Invalid assertion. Client authentication failed. Expired key. (trace id 356666143081bbec11d293753e9702ca)"
        );
        assert_eq!(read.cause(), Cause::ExpiredKey);
    }

    #[test]
    fn refusals_without_a_code_are_told_apart_by_their_words() {
        for (words, cause) in [
            (
                "Invalid assertion. Client authentication failed. Unknown key identifier (kid) for client.",
                Cause::UnknownKid,
            ),
            (
                "Invalid assertion. Client authentication failed. Invalid JWT. The client requires pre-registered jwk and no key identifier (kid) provided",
                Cause::KeyRequired,
            ),
            ("Invalid assertion. Client authentication failed. Client not found", Cause::UnknownClient),
            ("JWT has too long lifetime.", Cause::Time),
            ("Issue time is in the future. (correlation id: 1)", Cause::Time),
            (
                "Validation of JWT claim failed: The combination consumer_org in claim and delegation scope on client is invalid",
                Cause::ConsumerOrg,
            ),
            ("Consumer has not been granted access to the scope a:b.", Cause::NoAccess),
            ("quite new", Cause::Other),
        ] {
            assert_eq!(refusal("invalid_grant", words, None).cause(), cause, "{words}");
        }
    }

    #[test]
    fn the_scopes_of_mp_200_are_found() {
        let read = refusal(
            "invalid_scope",
            "Token request contains invalid scopes for client, altinn:serviceowners/read (trace_id: bd1d0e3bfb1c7a7bd99fd447714a316c)",
            Some("MP-200"),
        );
        assert_eq!(read.named_scopes(), ["altinn:serviceowners/read"]);
        assert_eq!(read.trace_id.as_deref(), Some("bd1d0e3bfb1c7a7bd99fd447714a316c"));
    }
}
