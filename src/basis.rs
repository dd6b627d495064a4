//! Where a value came from: who acts, and where, is shown with it.

use std::fmt;

use maskinporten_protocol::ids::{EnvironmentName, ProfileName};

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// A flag of this command.
    Flag(&'static str),
    /// An environment variable.
    Variable(&'static str),
    /// A word of this command that isn't a flag's value.
    Named,
    /// `profile use`.
    Chosen,
    /// The person's answer to a question.
    Asked,
    /// There is no other.
    Only,
    /// There is no other but those that administer.
    OnlyBesideAdmins,
    /// There is no other in this environment.
    OnlyIn(EnvironmentName),
    /// A profile has it.
    Profile(ProfileName),
    /// An admin profile has it.
    Admin(ProfileName),
    /// Nothing else says anything.
    Default,
}

impl Basis {
    /// Whether the same command without a flag would find the same value.
    pub fn is_usual(&self) -> bool {
        matches!(self, Self::Chosen | Self::Only | Self::OnlyBesideAdmins)
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => f.write_str(name),
            Self::Named => f.write_str("named by this command"),
            Self::Chosen => f.write_str("chosen with `profile use`"),
            Self::Asked => f.write_str("chosen from the list"),
            Self::Only => f.write_str("the only one"),
            Self::OnlyBesideAdmins => f.write_str("the only one that isn't an admin's"),
            Self::OnlyIn(environment) => write!(f, "the only one in {environment}"),
            Self::Profile(name) => write!(f, "profile {name}"),
            Self::Admin(name) => write!(f, "admin profile {name}"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// A value, with where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Based<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub basis: Basis,
}

impl<T> Based<T> {
    /// A value from there.
    pub fn new(value: T, basis: Basis) -> Self {
        Self { value, basis }
    }
}

/// `test (profile app)`
impl<T: fmt::Display> fmt::Display for Based<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.value, self.basis)
    }
}
