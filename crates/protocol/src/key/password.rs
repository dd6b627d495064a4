//! Asking for the passwords of key files.

use zeroize::Zeroizing;

use super::read_error::ReadError;
use crate::kdf_limits::Budget;
use crate::secret::SecretText;

pub use super::password_for::{PasswordFor, PasswordScope};

/// How often a wrong password may be given. Whoever holds only one says so by answering `None` the second time.
const MAX_ATTEMPTS: u32 = 5;
/// How many wrong passwords may be given for all that a file has locked.
const MAX_ATTEMPTS_PER_FILE: u32 = 15;

/// A source of key-file passwords.
pub trait Passwords {
    /// The password for this; `None` when there is nobody to ask, or nothing left to try.
    fn password(&mut self, what: &PasswordFor) -> Option<SecretText>;
}

/// Nobody to ask: only files without a password open.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoPasswords;

impl Passwords for NoPasswords {
    fn password(&mut self, _: &PasswordFor) -> Option<SecretText> {
        None
    }
}

/// Who is asked for the passwords of one file, and what may still be tried on it.
pub(super) struct Tries<'a> {
    passwords: &'a mut dyn Passwords,
    budget: Budget,
    /// What may be spent on the empty password where none was given.
    guesses: Budget,
    left: u32,
}

impl<'a> Tries<'a> {
    pub(super) fn new(passwords: &'a mut dyn Passwords) -> Self {
        Self { passwords, budget: Budget::default(), guesses: Budget::for_guesses(), left: MAX_ATTEMPTS_PER_FILE }
    }

    /// Asks until `attempt` makes something of the answer. `attempt` says `None` to a wrong password.
    pub(super) fn unlock<T>(
        &mut self,
        container: &'static str,
        scope: PasswordScope,
        mut attempt: impl FnMut(&Password<'_>, &mut Budget) -> Result<Option<T>, ReadError>,
    ) -> Result<T, ReadError> {
        let mut what = PasswordFor { scope, container, attempt: 1 };
        while what.attempt <= MAX_ATTEMPTS && self.left > 0 {
            let Some(given) = self.passwords.password(&what) else { break };
            if let Some(opened) = attempt(&Password(given.expose()), &mut self.budget)? {
                return Ok(opened);
            }
            what.attempt += 1;
            self.left -= 1;
        }
        if what.attempt > 1 {
            return Err(ReadError::WrongPassword(what));
        }
        // Some tools write files with the empty password; nobody can be expected to name it.
        match attempt(&Password(""), &mut self.guesses) {
            Err(_) if self.guesses.is_exceeded() => Err(ReadError::PasswordNeeded(what)),
            opened => opened?.ok_or(ReadError::PasswordNeeded(what)),
        }
    }
}

/// A password in the encodings that formats want.
#[derive(Clone, Copy)]
pub(super) struct Password<'a>(pub(super) &'a str);

impl Password<'_> {
    pub(super) fn utf8(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// UTF-16, big-endian: what Java's own keystores hash.
    pub(super) fn utf16(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.0.len() * 2 + 2));
        self.0.encode_utf16().for_each(|unit| bytes.extend(unit.to_be_bytes()));
        bytes
    }

    /// UTF-16 with two zero bytes at its end (RFC 7292 appendix B.1).
    pub(super) fn pkcs12_form(&self) -> Zeroizing<Vec<u8>> {
        let mut form = self.utf16();
        form.extend([0, 0]);
        form
    }

    /// [`Self::pkcs12_form`], and the other readings of the standard in circulation:
    /// nothing at all for the empty password, and each byte of the UTF-8 form as a letter (OpenSSL before 1.1).
    pub(super) fn pkcs12_forms(&self) -> Vec<Zeroizing<Vec<u8>>> {
        let mut forms = vec![self.pkcs12_form()];
        if self.0.is_empty() {
            forms.push(Zeroizing::new(Vec::new()));
        } else if !self.0.is_ascii() {
            let mut bytewise = Zeroizing::new(Vec::with_capacity(self.0.len() * 2 + 2));
            self.0.bytes().for_each(|byte| bytewise.extend([0, byte]));
            bytewise.extend([0, 0]);
            forms.push(bytewise);
        }
        forms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Somebody who always has another wrong password.
    struct Stubborn(u32);

    impl Passwords for Stubborn {
        fn password(&mut self, _: &PasswordFor) -> Option<SecretText> {
            self.0 += 1;
            Some("galt".to_owned().into())
        }
    }

    #[test]
    fn d7_wrong_passwords_and_the_work_for_them_are_counted_for_the_whole_file() {
        let mut stubborn = Stubborn(0);
        let mut tries = Tries::new(&mut stubborn);
        let mut unlock = |iterations| {
            tries.unlock("key", PasswordScope::Store, |_, budget| {
                budget.spend(iterations)?;
                Ok(None::<()>)
            })
        };
        for _ in 0..3 {
            assert!(matches!(unlock(1_000_000), Err(ReadError::WrongPassword(_))));
        }
        // Fifteen in all, then nobody is asked any more.
        assert!(matches!(unlock(1), Err(ReadError::PasswordNeeded(_))));
        assert_eq!(stubborn.0, 15);
        let (mut stubborn, mut spent) = (Stubborn(0), 0);
        let mut tries = Tries::new(&mut stubborn);
        let unlocked = tries.unlock("key", PasswordScope::Store, |_, budget| {
            budget.spend(6_000_000)?;
            spent += 1;
            Ok(None::<()>)
        });
        assert!(matches!(unlocked, Err(ReadError::KeyDerivation(_))) && spent == 2);
    }

    #[test]
    fn d7_a_guess_at_the_empty_password_is_cheap_or_not_made() {
        let mut nobody = NoPasswords;
        let mut tries = Tries::new(&mut nobody);
        let mut guessed = Vec::new();
        for iterations in [90_000, 10_000, 1] {
            let unlocked = tries.unlock("key", PasswordScope::Store, |password, budget| {
                budget.spend(iterations)?;
                guessed.push((iterations, password.0.to_owned()));
                Ok(None::<()>)
            });
            assert!(matches!(unlocked, Err(ReadError::PasswordNeeded(_))));
        }
        assert_eq!(guessed, [(90_000, String::new()), (10_000, String::new())]);
    }
}
