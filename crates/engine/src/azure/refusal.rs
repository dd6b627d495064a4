//! A vault's refusals, and what to do about them.

use serde::Deserialize;

use super::Permission;
use crate::key_service::{AzureKey, KeyServiceError, SignerAddress};
use maskinporten_protocol::http::Answer;

/// An answer that isn't the one that was wanted.
pub(super) struct Refused<'a> {
    pub(super) needed: Permission,
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

impl Refused<'_> {
    /// The code that a refusal has inside, such as `ForbiddenByRbac`.
    fn code(&self) -> Option<String> {
        Some(self.answer.json::<Body>().ok()?.error.innererror?.code)
    }

    fn hint(&self) -> String {
        match (self.answer.status, self.code().as_deref()) {
            (401, _) => "the vault knows only identities of its own tenant: log in to that one".into(),
            (403, Some("KeyDisabled" | "KeyExpired" | "KeyNotYetValid")) => {
                "enable the version in the vault, or mend its dates".into()
            }
            (403, Some("ForbiddenByFirewall" | "ForbiddenByConnection")) => {
                "the vault's network rules keep this machine out: add its address, or a private endpoint".into()
            }
            (403, _) => format!(
                "give the identity the role \"{}\" for this key, or {} where the vault has access policies; it takes minutes to count",
                self.needed.role(self.key.is_in_managed_hsm()),
                self.needed.in_policies()
            ),
            (409, _) => "a deleted key has this name: recover or purge it in the vault, or use another name".into(),
            _ => "look at the key and its type in the vault".into(),
        }
    }
}

impl From<Refused<'_>> for KeyServiceError {
    fn from(refused: Refused<'_>) -> Self {
        let Refused { needed, answer, address, key } = &refused;
        if answer.status == 404 {
            let hint =
                format!("look whether {} has the key {}, and this version", key.vault().authority(), key.name());
            return Self::NoKey { address: (*address).clone(), hint };
        }
        Self::refused(answer, &format!("{} {}", needed.verb(), key.name()), refused.hint())
    }
}
