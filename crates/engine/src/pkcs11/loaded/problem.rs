//! What a module says when it doesn't do what it was asked.

use std::path::Path;

use cryptoki::context::Function;
use cryptoki::error::{Error, RvError};

use crate::key_service::KeyServiceError;

/// Why something wasn't done: the module said so, or we did.
pub(super) enum Problem {
    Module(Error),
    /// The token has something else than the standard says, or than it was told.
    Strange(String),
    Known(KeyServiceError),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::Module(error)
    }
}

impl From<KeyServiceError> for Problem {
    fn from(error: KeyServiceError) -> Self {
        Self::Known(error)
    }
}

impl Problem {
    /// Whether the token is away: whatever was open on it is no more.
    pub(super) fn is_absence(&self) -> bool {
        let Self::Module(Error::Pkcs11(code, _)) = self else { return false };
        matches!(
            code,
            RvError::DeviceRemoved
                | RvError::TokenNotPresent
                | RvError::TokenNotRecognized
                | RvError::SlotIdInvalid
                | RvError::SessionClosed
                | RvError::SessionHandleInvalid
        )
    }

    /// What the token said, if it has rules against what it was asked: another tool may get it done.
    pub(super) fn rule(&self) -> Option<String> {
        match self {
            Self::Module(Error::Pkcs11(RvError::DeviceMemory, _)) => None,
            Self::Module(Error::Pkcs11(code, function)) => hint(*code, *function).map(|_| said(*code, *function)),
            _ => None,
        }
    }

    /// In an error's words. `whom`: which token, or which module. `doing`: what was asked, as a verb.
    pub(super) fn told(self, whom: &str, doing: &str) -> KeyServiceError {
        let is_absence = self.is_absence();
        let (code, function) = match self {
            Self::Known(error) => return error,
            Self::Strange(what) => return strange(whom, what),
            Self::Module(Error::Pkcs11(code, function)) => (code, function),
            Self::Module(error) => return strange(whom, format!("something that can't be used: {}", word(&error))),
        };
        if is_absence {
            return KeyServiceError::NotSetUp {
                why: format!("{whom} was taken out while it was asked to {doing} ({})", name(code)),
                hint: "put it back, and try again".into(),
            };
        }
        let Some(hint) = hint(code, function) else {
            return strange(whom, format!("{} to {}", name(code), called(function)));
        };
        KeyServiceError::Refused {
            server: whom.to_owned(),
            doing: doing.to_owned(),
            words: said(code, function),
            hint: hint.into(),
        }
    }
}

/// What to do about a refusal; `None` for what is no refusal, but a failure of the token or its module.
fn hint(code: RvError, function: Function) -> Option<&'static str> {
    Some(match (code, function) {
        (RvError::UserNotLoggedIn, Function::SignInit | Function::Sign) => {
            "the key may ask for the PIN before each signature (CKA_ALWAYS_AUTHENTICATE), which isn't done from here: let \
             a program sign, cmd:"
        }
        (RvError::KeyFunctionNotPermitted, _) => "the key isn't for signing: its CKA_SIGN is false",
        (RvError::MechanismInvalid | RvError::MechanismParamInvalid, Function::SignInit) => {
            "the token doesn't sign digests with RSA (CKM_RSA_PKCS)"
        }
        (RvError::TokenWriteProtected | RvError::SessionReadOnly, _) => {
            "the token takes no changes: another tool made it so"
        }
        (RvError::DeviceMemory, _) => "the token is full: remove keys that nobody needs",
        (RvError::FunctionNotSupported, _) => "the token doesn't do that through its module: use its vendor's tool",
        (
            RvError::ActionProhibited
            | RvError::AttributeReadOnly
            | RvError::AttributeTypeInvalid
            | RvError::AttributeValueInvalid
            | RvError::KeySizeRange
            | RvError::MechanismInvalid
            | RvError::MechanismParamInvalid
            | RvError::PinExpired
            | RvError::TemplateIncomplete
            | RvError::TemplateInconsistent
            | RvError::UserNotLoggedIn,
            _,
        ) => "the token has rules that this breaks: its vendor's manual knows them",
        _ => return None,
    })
}

fn strange(whom: &str, what: String) -> KeyServiceError {
    KeyServiceError::Strange { server: whom.to_owned(), what }
}

/// Why a module can't be loaded.
pub(super) fn not_loaded(path: &Path, error: &Error) -> KeyServiceError {
    let path = path.display();
    let (why, hint) = match error {
        Error::LibraryLoading(said) => {
            (format!("can't be loaded: {said}"), "it must be for this system and processor")
        }
        Error::MissingSymbol(_) | Error::NullFunctionPointer => {
            ("isn't a PKCS#11 module".to_owned(), "name the .so, .dylib or .dll that the token's vendor calls that")
        }
        Error::Pkcs11(code, function) => (
            format!("doesn't start: {}", said(*code, *function)),
            "see its own configuration, which it says where to find",
        ),
        error => (format!("doesn't start: {}", word(error)), "see its own configuration"),
    };
    KeyServiceError::NotSetUp { why: format!("the module {path} {why}"), hint: hint.into() }
}

/// A code's name in the standard. The library has a paragraph of it for each, which is left out of the program.
pub(super) fn name(code: RvError) -> String {
    match code {
        RvError::VendorDefined(number) | RvError::UnknownErrorCode(number) => format!("{number:#010x}"),
        code => format!("CKR{}", in_capitals(&format!("{code:?}"))),
    }
}

fn said(code: RvError, function: Function) -> String {
    format!("{} from {}", name(code), called(function))
}

fn called(function: Function) -> String {
    format!("C_{function:?}")
}

/// What isn't a code of the module's, in a word.
fn word(error: &Error) -> String {
    let text = format!("{error:?}");
    text.split(['(', ' ']).next().unwrap_or_default().to_owned()
}

/// `PinIncorrect` as `_PIN_INCORRECT`.
fn in_capitals(words: &str) -> String {
    let mut text = String::with_capacity(words.len() + 8);
    for letter in words.chars() {
        if letter.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(letter.to_ascii_uppercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_the_names_of_the_standard() {
        assert_eq!(name(RvError::PinIncorrect), "CKR_PIN_INCORRECT");
        assert_eq!(name(RvError::SlotIdInvalid), "CKR_SLOT_ID_INVALID");
        assert_eq!(name(RvError::UnknownErrorCode(0x123)), "0x00000123");
        assert_eq!(called(Function::GetSlotList), "C_GetSlotList");
    }

    #[test]
    fn absence_refusal_and_failure_are_told_apart() {
        let told = |code| Problem::Module(Error::Pkcs11(code, Function::Sign)).told("the token \"mp\"", "sign");
        assert!(matches!(told(RvError::DeviceRemoved), KeyServiceError::NotSetUp { .. }));
        assert!(matches!(told(RvError::KeyFunctionNotPermitted), KeyServiceError::Refused { .. }));
        let strange = told(RvError::GeneralError).to_string();
        assert_eq!(strange, "the token \"mp\" answered with CKR_GENERAL_ERROR to C_Sign");
        let other = Problem::Module(Error::InvalidValue).told("the token \"mp\"", "sign").to_string();
        assert_eq!(other, "the token \"mp\" answered with something that can't be used: InvalidValue");
    }
}
