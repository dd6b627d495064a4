//! What is there already, as far as this machine knows without asking a server.

use super::answers::Answers;
use super::step::Step;
use crate::error::Error;
use crate::operator::Operator;
use crate::profile::{Login, Profile};
use maskinporten_protocol::ids::ProfileName;

/// What is there of a client, and of the admin that it is registered through.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// The admin's profile.
    pub admin: Option<Profile>,
    /// The client's.
    pub profile: Option<Profile>,
}

impl Standing {
    /// Looks.
    pub fn of(operator: &Operator, admin: Option<&ProfileName>, profile: &ProfileName) -> Result<Self, Error> {
        let profiles = operator.folder().profiles()?;
        Ok(Self { admin: admin.and_then(|admin| profiles.get(admin)), profile: profiles.get(profile) })
    }

    /// Whether a step holds. None: only a server can tell.
    pub fn holds(&self, step: Step, answers: &Answers) -> Option<bool> {
        let has_client = |profile: Option<&Profile>| profile.is_some_and(|profile| profile.client_id.is_some());
        let has_login = |profile: Option<&Profile>| profile.is_some_and(|profile| profile.login.is_some());
        let (admin, client) = (self.admin.as_ref(), self.profile.as_ref());
        Some(match step {
            Step::AdminKey => has_login(admin),
            Step::Request => {
                has_client(admin) || answers.admin.as_ref().is_some_and(|admin| admin.client_id.is_some())
            }
            Step::Admin => has_client(admin),
            Step::Client | Step::Profile => has_client(client),
            Step::Key => has_login(client),
            Step::Form => has_client(client) || answers.client_id.is_some(),
            Step::Registration => match client.and_then(|profile| profile.login.as_ref()) {
                Some(Login::Key { .. }) => return None,
                // A certificate isn't registered.
                login => login.is_some(),
            },
            Step::Token => return None,
        })
    }
}
