//! Tokens: which one an address means, and the login to it, once a process.

use std::collections::BTreeMap;

use cryptoki::context::Pkcs11;
use cryptoki::error::{Error, RvError};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::{Slot, TokenInfo};
use cryptoki::types::AuthPin;

use super::super::Uri;
use super::module::Module;
use super::problem::{Problem, name};
use crate::key_service::KeyServiceError;
use maskinporten_protocol::secret::SecretText;

/// What is known of the tokens that were logged in to, or tried.
#[derive(Default)]
pub(super) struct Tokens(BTreeMap<String, Login>);

enum Login {
    /// A session that is kept open, since the login ends with the last one.
    In(Session),
    /// A PIN was wrong. Whoever asks next has the same one, and a token has three tries or so.
    WrongPin,
}

impl Tokens {
    pub(super) fn close(&mut self) {
        self.0.clear();
    }
}

/// A token that is there, while nobody takes it out.
#[derive(Clone)]
pub(super) struct Token {
    slot: Slot,
    info: TokenInfo,
}

impl Token {
    /// The one that an address means.
    pub(super) fn find(module: &Module, uri: &Uri) -> Result<Self, KeyServiceError> {
        let _once_at_a_time = module.tokens();
        let all =
            all(&module.context).map_err(|error| Problem::from(error).told(&module.name(), "list its tokens"))?;
        let (mut meant, others): (Vec<Self>, Vec<Self>) = all.into_iter().partition(|token| token.is_meant(uri));
        let names = |tokens: &[Self]| tokens.iter().map(Self::name).collect::<Vec<_>>().join(", ");
        match (meant.pop(), meant.is_empty()) {
            (Some(one), true) => Ok(one),
            (Some(last), false) => {
                meant.push(last);
                Err(KeyServiceError::NotSetUp {
                    why: format!("{} tokens are meant by the address: {}", meant.len(), names(&meant)),
                    hint: "name one of them with serial=".into(),
                })
            }
            (None, _) if others.is_empty() => Err(KeyServiceError::NotSetUp {
                why: "no token is there".into(),
                hint: "put it in; smart cards need pcscd to run".into(),
            }),
            (None, _) => Err(KeyServiceError::NotSetUp {
                why: "no token that is there is meant by the address".into(),
                hint: format!("put it in, or name one of these: {}", names(&others)),
            }),
        }
    }

    fn is_meant(&self, uri: &Uri) -> bool {
        let is = |wanted: &Option<String>, found: &str| wanted.as_ref().is_none_or(|wanted| wanted == found);
        is(&uri.token, self.info.label())
            && is(&uri.manufacturer, self.info.manufacturer_id())
            && is(&uri.serial, self.info.serial_number())
            && is(&uri.model, self.info.model())
            && uri.slot.is_none_or(|slot| slot == self.slot.id())
    }

    /// For people.
    pub(super) fn label(&self) -> &str {
        self.info.label()
    }

    /// In a sentence.
    fn called(&self) -> String {
        format!("the token {:?}", self.label())
    }

    /// Its label and serial number, as an address has them.
    fn name(&self) -> String {
        let uri = |serial: &str| Uri {
            token: Some(self.info.label().to_owned()),
            serial: Some(serial.to_owned()).filter(|serial| !serial.is_empty()),
            ..Uri::default()
        };
        let text = uri(self.info.serial_number()).to_string();
        text.strip_prefix("pkcs11:").unwrap_or(&text).to_owned()
    }

    /// What tells it from all others, wherever it is put in.
    fn identity(&self) -> String {
        let info = &self.info;
        [info.manufacturer_id(), info.model(), info.serial_number(), info.label()].join("\0")
    }

    /// Whether somebody has to be asked for a PIN before it can be used; an error if it isn't to be tried.
    pub(super) fn wants_pin(&self, module: &Module) -> Result<bool, KeyServiceError> {
        let mut tokens = module.tokens();
        match tokens.0.get(&self.identity()) {
            Some(Login::In(session)) if session.get_session_info().is_ok() => return Ok(false),
            // It was taken out and put back.
            Some(Login::In(_)) => drop(tokens.0.remove(&self.identity())),
            Some(Login::WrongPin) => {
                return Err(self.pin("it isn't tried twice in one run", CHECK_IT));
            }
            None => {}
        }
        if self.info.user_pin_locked() {
            return Err(self.pin("it is locked, after too many wrong ones", UNLOCK_IT));
        }
        Ok(self.info.login_required() && !self.info.protected_authentication_path())
    }

    /// Whether another wrong PIN locks it.
    pub(super) fn has_last_try(&self) -> bool {
        self.info.user_pin_final_try()
    }

    /// Opens a session that stays, and logs in where that is needed; `None`: the PIN is typed at the token.
    pub(super) fn log_in(&self, module: &Module, pin: Option<SecretText>) -> Result<(), KeyServiceError> {
        let mut tokens = module.tokens();
        let told = |error| Problem::from(error).told(&self.called(), "open a session");
        if matches!(tokens.0.get(&self.identity()), Some(Login::In(_))) {
            return Ok(());
        }
        let session = module.context.open_ro_session(self.slot).map_err(told)?;
        if self.info.login_required() {
            let pin = pin.map(|pin| AuthPin::from(pin.expose().clone()));
            match session.login(UserType::User, pin.as_ref()) {
                Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
                Err(Error::Pkcs11(code, _)) if is_about_the_pin(code) => {
                    tokens.0.insert(self.identity(), Login::WrongPin);
                    return Err(self.refused(code, module));
                }
                Err(error) => return Err(told(error)),
            }
        }
        tokens.0.insert(self.identity(), Login::In(session));
        Ok(())
    }

    /// Does something in a session that is logged in; `changes`: in one of its own, that may change the token, and whose own
    /// objects end with it.
    pub(super) fn during<T>(
        &self,
        module: &Module,
        changes: bool,
        doing: &str,
        work: impl FnOnce(&Session) -> Result<T, Problem>,
    ) -> Result<T, KeyServiceError> {
        let mut tokens = module.tokens();
        let Some(Login::In(session)) = tokens.0.get(&self.identity()) else {
            return Err(Problem::from(gone()).told(&self.called(), doing));
        };
        let done = if changes {
            let session = module.context.open_rw_session(self.slot).map_err(Problem::from);
            session.and_then(|session| work(&session))
        } else {
            work(session)
        };
        done.map_err(|problem| {
            if problem.is_absence() {
                tokens.0.remove(&self.identity());
            }
            problem.told(&self.called(), doing)
        })
    }

    /// What was said of a PIN, and how many tries that leaves.
    fn refused(&self, code: RvError, module: &Module) -> KeyServiceError {
        let now = module.context.get_token_info(self.slot).unwrap_or_else(|_| self.info.clone());
        match code {
            RvError::PinLocked => self.pin("it is locked, after too many wrong ones", UNLOCK_IT),
            RvError::PinIncorrect if now.user_pin_locked() => {
                self.pin("it is wrong, and with that it is locked", UNLOCK_IT)
            }
            RvError::PinIncorrect if now.user_pin_final_try() => {
                self.pin("it is wrong, and one more that is wrong locks the token", CHECK_IT)
            }
            RvError::PinIncorrect if now.user_pin_count_low() => {
                self.pin("it is wrong, and not many tries are left", CHECK_IT)
            }
            RvError::PinIncorrect => self.pin("it is wrong", CHECK_IT),
            RvError::PinLenRange | RvError::PinInvalid => self.pin("it can't be a PIN of this token", CHECK_IT),
            RvError::UserPinNotInitialized => self.pin("none was set yet", "set one with the token's own tool"),
            code => self.pin(&name(code), "set a new one with the token's own tool"),
        }
    }

    fn pin(&self, why: &str, hint: &str) -> KeyServiceError {
        KeyServiceError::Pin { token: self.called(), why: why.to_owned(), hint: hint.to_owned() }
    }
}

const CHECK_IT: &str = "check the PIN before you try again: the token counts";
const UNLOCK_IT: &str = "unlock it with its security officer's PIN (PUK), with the token's own tool";

fn is_about_the_pin(code: RvError) -> bool {
    matches!(
        code,
        RvError::PinIncorrect
            | RvError::PinLocked
            | RvError::PinLenRange
            | RvError::PinInvalid
            | RvError::PinExpired
            | RvError::UserPinNotInitialized
    )
}

/// As if the module had said it: the session was closed meanwhile.
fn gone() -> Error {
    Error::Pkcs11(RvError::SessionClosed, cryptoki::context::Function::GetSessionInfo)
}

/// The tokens in all slots. A slot whose token can't be read, or was never set up, has none.
fn all(context: &Pkcs11) -> Result<Vec<Token>, Error> {
    let readable = |slot| Some(Token { slot, info: context.get_token_info(slot).ok()? });
    let tokens = context.get_slots_with_token()?.into_iter().filter_map(readable);
    Ok(tokens.filter(|token| token.info.token_initialized() || !token.label().is_empty()).collect())
}
