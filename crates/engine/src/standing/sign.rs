//! What is known here that makes a cause of a refusal likely, or rules it out.

use std::time::Duration;

use super::{ProfileStanding, StandingReader};
use crate::profile::{Login, Profile};
use maskinporten_protocol::certificate::Certificate;
use maskinporten_protocol::clock::later;

/// How long after a change servers may not know of it yet: mostly two minutes, sometimes more.
const NEWS: Duration = Duration::from_secs(10 * 60);

/// Something that this machine may know of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Its client or a key of it was registered or changed from here a few minutes ago.
    New,
    /// Its key has lived its time.
    KeyExpired,
    /// Its key isn't among those of its client.
    KeyUnregistered,
    /// Its client id is a kid.
    IdIsKid,
    /// Another profile has the same client id in another environment.
    IdElsewhere,
    /// It logs in with a certificate, and keys are registered on its client.
    CertificateBesideKeys,
    /// The certificate that it logs in with has expired.
    CertificateExpired,
    /// That certificate isn't for its environment.
    CertificateOfOtherRealm,
    /// A rotation of its key is under way.
    RotationUnderWay,
}

impl Sign {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::New,
        Self::KeyExpired,
        Self::KeyUnregistered,
        Self::IdIsKid,
        Self::IdElsewhere,
        Self::CertificateBesideKeys,
        Self::CertificateExpired,
        Self::CertificateOfOtherRealm,
        Self::RotationUnderWay,
    ];
}

impl StandingReader<'_> {
    /// Whether a sign is there; none if this machine can't tell. What servers have is known as it was last seen from here.
    pub fn shows(&self, standing: &ProfileStanding, sign: Sign) -> Option<bool> {
        let now = self.operator.clock().now();
        let profile = &standing.profile;
        let by_key = matches!(profile.login, Some(Login::Key { .. }));
        // What isn't seen from here may have been done elsewhere.
        let if_so = |is_so: bool| is_so.then_some(true);
        match sign {
            Sign::New => if_so(standing.last_change.as_ref().is_some_and(|change| later(change.time, NEWS) > now)),
            Sign::KeyExpired => standing.key_ends().map(|end| end <= now),
            Sign::KeyUnregistered => match &standing.key {
                Some(key) if by_key && key.registered.is_some() => Some(false),
                Some(_) if by_key => if_so(!standing.registered.is_empty()),
                _ => None,
            },
            Sign::IdIsKid => {
                let id = profile.client_id.as_ref()?.as_str();
                if_so(self.register.iter().any(|key| key.kid.as_str() == id))
            }
            Sign::IdElsewhere => {
                let id = profile.client_id.as_ref()?;
                let is_namesake = |other: &Profile| {
                    other.client_id.as_ref() == Some(id) && other.environment != profile.environment
                };
                if_so(self.profiles.all().any(|(_, other)| is_namesake(&other)))
            }
            Sign::CertificateBesideKeys | Sign::CertificateExpired | Sign::CertificateOfOtherRealm if by_key => {
                Some(false)
            }
            Sign::CertificateBesideKeys => if_so(profile.login.is_some() && !standing.registered.is_empty()),
            Sign::CertificateExpired => standing.certificate.as_ref().map(|found| found.not_after() <= now),
            Sign::CertificateOfOtherRealm => {
                let environment = self.profiles.environment(&profile.environment).ok()?;
                let realm = standing.certificate.as_ref().and_then(Certificate::realm)?;
                Some(environment.realm()? != realm)
            }
            Sign::RotationUnderWay => Some(standing.rotation.is_some()),
        }
    }
}
