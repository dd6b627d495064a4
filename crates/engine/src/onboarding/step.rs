//! The steps of each way, in their order.

use serde::{Deserialize, Serialize};

use super::answers::{Answers, Way};

/// A step towards a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// The admin client's own key is made.
    AdminKey,
    /// Digdir's service desk is asked for an admin client, and has answered.
    Request,
    /// The admin client has a token, and a profile.
    Admin,
    /// The client is registered.
    Client,
    /// The client's key is made.
    Key,
    /// The key is registered on the client.
    Registration,
    /// The portal's form is filled in, and the client's id is known.
    Form,
    /// The portal's client accepts the key, and has a profile.
    Profile,
    /// There is a token, and it is genuine.
    Token,
}

impl Step {
    /// All steps that these answers take.
    pub fn all(answers: &Answers) -> Vec<Self> {
        let own_key = answers.admin.as_ref().is_some_and(|admin| admin.own_key);
        let (before, after): (&[Self], &[Self]) = match answers.way {
            Some(Way::Portal) => (&[], &[Self::Key, Self::Form, Self::Profile, Self::Token]),
            Some(Way::ServiceDesk) if own_key => (&[Self::AdminKey, Self::Request], &THROUGH_ADMIN),
            Some(Way::ServiceDesk) => (&[Self::Request], &THROUGH_ADMIN),
            Some(Way::Admin) | None => (&[], &THROUGH_ADMIN),
        };
        before.iter().chain(after).copied().collect()
    }

    /// Whether somebody else has to do something before it holds.
    pub fn waits_for_others(self) -> bool {
        matches!(self, Self::Request | Self::Form)
    }

    /// Whether taking it changes something at a server.
    pub fn changes_a_server(self) -> bool {
        matches!(self, Self::Client | Self::Registration)
    }
}

/// From an admin client on.
const THROUGH_ADMIN: [Step; 5] = [Step::Admin, Step::Client, Step::Key, Step::Registration, Step::Token];
