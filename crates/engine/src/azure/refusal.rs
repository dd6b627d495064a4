//! A vault's refusals, and what to do about them.

use serde::Deserialize;

use crate::key_service::{AzureKey, KeyServiceError, SignerAddress};
use maskinporten_protocol::http::Answer;

/// What is asked of a vault. Each needs a permission of its own.
#[derive(Clone, Copy)]
pub(super) enum Call {
    List,
    Get,
    Sign,
    Create,
    Import,
    Update,
}

/// An answer that isn't the one that was wanted.
pub(super) struct Refused<'a> {
    pub(super) call: Call,
    pub(super) answer: &'a Answer,
    pub(super) address: &'a SignerAddress,
    pub(super) key: &'a AzureKey,
}

/// What tells the refusals with one status apart.
#[derive(Deserialize)]
struct Body {
    error: Error,
}

#[derive(Deserialize)]
struct Error {
    #[serde(default)]
    innererror: Option<Inner>,
}

#[derive(Deserialize)]
struct Inner {
    code: String,
}

impl Call {
    /// The verb, the permission in an access policy, and whether the role that only uses keys has it.
    fn needs(self) -> (&'static str, &'static str, bool) {
        match self {
            Self::List => ("list the versions of", "keys/list", true),
            Self::Get => ("read", "keys/get", true),
            Self::Sign => ("sign with", "keys/sign", true),
            Self::Create => ("make a version of", "keys/create", false),
            Self::Import => ("import", "keys/import", false),
            Self::Update => ("disable a version of", "keys/update", true),
        }
    }
}

impl Refused<'_> {
    /// The code that a refusal has inside, such as `ForbiddenByRbac`.
    fn code(&self) -> Option<String> {
        Some(self.answer.json::<Body>().ok()?.error.innererror?.code)
    }

    fn hint(&self) -> String {
        let (_, permission, is_use) = self.call.needs();
        match (self.answer.status, self.code().as_deref()) {
            (401, _) => "the vault knows only identities of its own tenant: log in to that one".into(),
            (403, Some("KeyDisabled" | "KeyExpired" | "KeyNotYetValid")) => {
                "enable the version in the vault, or mend its dates".into()
            }
            (403, Some("ForbiddenByFirewall" | "ForbiddenByConnection")) => {
                "the vault's network rules keep this machine out: add its address, or a private endpoint".into()
            }
            (403, _) => {
                let role = match (self.key.is_in_managed_hsm(), is_use) {
                    (true, _) => "Managed HSM Crypto User",
                    (false, true) => "Key Vault Crypto User",
                    (false, false) => "Key Vault Crypto Officer",
                };
                format!(
                    "give the identity the role \"{role}\" for this key, or {permission} where the vault has access policies; it takes minutes to count"
                )
            }
            (409, _) => "a deleted key has this name: recover or purge it in the vault, or use another name".into(),
            _ => "look at the key and its type in the vault".into(),
        }
    }
}

impl From<Refused<'_>> for KeyServiceError {
    fn from(refused: Refused<'_>) -> Self {
        let Refused { call, answer, address, key } = &refused;
        if answer.status == 404 {
            let hint =
                format!("look whether {} has the key {}, and this version", key.vault().authority(), key.name());
            return Self::NoKey { address: (*address).clone(), hint };
        }
        Self::Refused {
            server: answer.host().to_owned(),
            doing: format!("{} {}", call.needs().0, key.name()),
            words: words(answer),
            hint: refused.hint(),
        }
    }
}

/// What an answer says, on one line, and its status.
pub(super) fn words(answer: &Answer) -> String {
    let complaint = answer.complaint().unwrap_or_default();
    let words: Vec<&str> = complaint.in_short().split_whitespace().collect();
    format!("{} ({})", words.join(" "), answer.status)
}
