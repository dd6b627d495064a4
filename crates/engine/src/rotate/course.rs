//! The events of a rotation, for those who watch it.

use super::{KeyName, Progress};
use crate::key_service::SignerAddress;
use maskinporten_protocol::environment::Issuer;
use maskinporten_protocol::ids::ProfileName;

/// Something that happens in the course of a rotation.
#[derive(Debug)]
pub struct Course<'a> {
    /// Whose key it is.
    pub profile: &'a ProfileName,
    /// How many profiles' keys are rotated together, this one among them.
    pub among: usize,
    /// Who gives the tokens that prove the new key.
    pub issuer: &'a Issuer,
    /// Whether the new key is the client's first.
    pub is_first: bool,
    /// What has just happened, or begins.
    pub happening: Happening<'a>,
}

/// An event of a rotation, for those who watch it.
#[derive(Debug)]
pub enum Happening<'a> {
    /// It goes on. With the place of the delivery, or the program of the check, that is under way.
    Progress(&'a Progress<'a>, Option<String>),
    /// What was being done is done.
    StepDone,
    /// The old private key stays: a profile still signs with it.
    StillSignedWith {
        /// The old key.
        key: &'a KeyName,
        /// The profile that signs with it.
        profile: &'a ProfileName,
    },
    /// The old private key is in an environment variable, where nothing can be deleted.
    InVariable(&'a KeyName),
    /// The old private key stays as it is: the service that has it doesn't retire keys.
    StaysAtService {
        /// The old key.
        key: &'a KeyName,
        /// The service.
        address: &'a SignerAddress,
        /// Why it doesn't.
        why: &'a str,
    },
    /// The old key stays registered under another kid: only a person knows who signs with that.
    AlsoRegistered {
        /// The old key.
        key: &'a KeyName,
        /// The other kid that it is registered under.
        also: &'a str,
    },
}
