//! Whom a command acted for when it failed: a log of twenty profiles has to say which it was.

use std::fmt;

use maskinporten_engine::profile::Profile;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, ProfileName};

/// Whom a command acts for, as far as that is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// The profile of the client.
    pub profile: Option<ProfileName>,
    /// The client.
    pub client_id: Option<ClientId>,
    /// Where the client is.
    pub environment: Option<EnvironmentName>,
    /// The admin profile that it is acted through.
    pub admin: Option<ProfileName>,
    /// The variables that describe the client, if it comes from those.
    pub variables: Vec<&'static str>,
    /// Profiles here that have the same client id in another environment.
    pub namesakes: Vec<(ProfileName, EnvironmentName)>,
}

impl About {
    /// A profile, as it is known here.
    pub fn profile(name: &ProfileName, profile: &Profile) -> Self {
        Self {
            profile: Some(name.clone()),
            client_id: profile.client_id.clone(),
            environment: Some(profile.environment.clone()),
            ..Self::default()
        }
    }
}

/// `for profile app (client 5f1c…, test), through admin`; nothing if nothing is known.
impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let client = self.client_id.as_ref().map(|id| format!("client {id}"));
        let place = self.environment.as_ref().map(ToString::to_string);
        let details = |parts: &[&Option<String>]| {
            let known: Vec<&str> = parts.iter().filter_map(|part| part.as_deref()).collect();
            if known.is_empty() { String::new() } else { format!(" ({})", known.join(", ")) }
        };
        match (&self.profile, &client, &self.admin, &place) {
            (Some(name), ..) => write!(f, "for profile {name}{}", details(&[&client, &place]))?,
            (None, Some(client), ..) => write!(f, "for {client}{}", details(&[&place]))?,
            (None, None, Some(_), Some(place)) => write!(f, "in {place}")?,
            _ => return Ok(()),
        }
        match &self.admin {
            Some(admin) if self.profile.as_ref() != Some(admin) => write!(f, ", through {admin}"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_known_is_said() {
        let name = |name: &str| Some(name.parse().unwrap());
        let all = About {
            profile: name("app"),
            client_id: Some("an-id".parse().unwrap()),
            environment: Some("test".parse().unwrap()),
            admin: name("admin"),
            ..About::default()
        };
        assert_eq!(all.to_string(), "for profile app (client an-id, test), through admin");
        assert_eq!(About { admin: name("app"), ..all.clone() }.to_string(), "for profile app (client an-id, test)");
        assert_eq!(About { profile: None, ..all.clone() }.to_string(), "for client an-id (test), through admin");
        assert_eq!(
            About { client_id: None, environment: None, ..all.clone() }.to_string(),
            "for profile app, through admin"
        );
        assert_eq!(About { profile: None, client_id: None, ..all }.to_string(), "in test, through admin");
        assert_eq!(About::default().to_string(), "");
    }
}
