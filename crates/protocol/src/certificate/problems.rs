//! What Maskinporten would refuse about a certificate, and what nobody can tell. The rules are those of Digdir's public
//! validator for business certificates, in its order.

use std::cmp::Reverse;

use jiff::Timestamp;

use crate::ids::OrgNumber;

use super::{Certificate, CertificateChain, Path, Realm, Trust};

/// The policies of business certificates that the test environment takes; the last one is of those that Digdir makes
/// for its own tests. A final `.` stands for all below.
const TEST_POLICIES: [&str; 9] = [
    "2.16.578.1.26.1.3.5",
    "2.16.578.1.26.1.3.2",
    "2.16.578.1.26.1.0.3.2",
    "2.16.578.1.29.13.1.1.0",
    "2.16.578.1.29.913.1.1.0",
    "2.16.578.1.29.913.200.",
    "2.16.578.1.29.913.210.",
    "2.16.578.1.29.913.220.",
    "2.16.578.1.1.1.1.100",
];

/// The policies of business certificates that production takes. A final `.` stands for all below.
const PRODUCTION_POLICIES: [&str; 9] = [
    "2.16.578.1.26.1.3.5",
    "2.16.578.1.26.1.3.2",
    "2.16.578.1.29.13.200.",
    "2.16.578.1.29.13.210.",
    "2.16.578.1.29.13.220.",
    "2.16.578.1.29.13.200",
    "2.16.578.1.29.13.210",
    "2.16.578.1.29.13.1",
    "2.16.578.1.29.13.1.1.0",
];

/// keyUsage and basicConstraints: the critical extensions that Digdir's validator knows.
const KNOWN_CRITICAL: [&str; 2] = ["2.5.29.15", "2.5.29.19"];

/// Something about a certificate for which Maskinporten will refuse it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It has expired.
    #[error("the certificate expired on {0}")]
    Expired(Timestamp),
    /// It isn't valid yet.
    #[error("the certificate isn't valid before {0}")]
    NotYetValid(Timestamp),
    /// It is self-signed.
    #[error("the certificate is self-signed")]
    SelfSigned,
    /// Issued by somebody that Maskinporten doesn't know.
    #[error("the certificate is from {0}, not from Buypass or Commfides")]
    ForeignIssuer(String),
    /// It, or one above it, isn't signed by the one that its issuer's name points to.
    #[error("the certificate {certificate} isn't signed by {issuer}, whose name it bears as its issuer")]
    Forged {
        /// The certificate with the wrong signature.
        certificate: String,
        /// Whose key didn't sign it.
        issuer: String,
    },
    /// One above it may not issue certificates, or not this one.
    #[error("{authority}, which issued the certificate or its issuer, {why}")]
    Unfit {
        /// The certificate above it.
        authority: String,
        /// What is wrong with that.
        why: &'static str,
    },
    /// One of the authorities above it has expired, or isn't valid yet.
    #[error("the certificate authority {authority} {} {at}", if *expired { "expired on" } else { "isn't valid before" })]
    AuthorityOutOfDate {
        /// The authority.
        authority: String,
        /// Whether its time is over.
        expired: bool,
        /// When it ended, or begins.
        at: Timestamp,
    },
    /// A test certificate, for production.
    #[error("this is a test certificate, and production takes only production certificates")]
    TestInProduction,
    /// A production certificate, for test.
    #[error("this is a production certificate, and the test environment takes only test certificates")]
    ProductionInTest,
    /// It belongs to a certificate authority.
    #[error("this is a certificate authority's certificate, not a business's")]
    Authority,
    /// The keyUsage extension is missing, or not marked critical.
    #[error("the certificate's key usage is missing or isn't marked critical")]
    KeyUsageNotCritical,
    /// Critical extensions that Digdir's validator doesn't know, by object identifier.
    #[error("the certificate has critical extensions that Digdir's validator doesn't know: {0}")]
    UnknownCritical(String),
    /// None of its policies is one for business certificates there.
    #[error("none of the certificate's policies ({}) is one that this environment takes for businesses", if .0.is_empty() { "it has none" } else { .0 })]
    Policy(String),
    /// The key can't be used.
    #[error("the certificate's key can't be used: {0}")]
    Key(String),
    /// No organisation number in any of the three places.
    #[error("the certificate has no organisation number, so it is a person's or a server's")]
    NoOrgNumber,
    /// It belongs to another organisation than the client.
    #[error("the certificate is {found}'s, but the client is {expected}'s")]
    OtherOrganisation {
        /// The number in the certificate.
        found: OrgNumber,
        /// The organisation number of the client.
        expected: OrgNumber,
    },
}

impl Problem {
    /// The code with which Maskinporten would refuse.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoOrgNumber | Self::OtherOrganisation { .. } => "MP-122",
            Self::Key(_) => "MP-124",
            _ => "MP-120",
        }
    }

    /// What to do about it, a sentence.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Expired(_) => "Order a new certificate, or register a key on the client and use that instead.",
            Self::NotYetValid(_) => "Wait until then, or correct this machine's clock.",
            Self::SelfSigned | Self::ForeignIssuer(_) | Self::Authority | Self::NoOrgNumber => {
                "Use a virksomhetssertifikat from Buypass or Commfides, or register this key on the client instead."
            }
            Self::Forged { .. } | Self::Unfit { .. } => {
                "One of the two isn't genuine, or was altered: get the certificate again from its issuer."
            }
            Self::AuthorityOutOfDate { .. } => {
                "Order a certificate from an authority that is in use, or correct this machine's clock."
            }
            Self::TestInProduction => "Use the production certificate, or the test environment.",
            Self::ProductionInTest => "Use a test certificate, or the production environment.",
            Self::KeyUsageNotCritical | Self::UnknownCritical(_) | Self::Policy(_) => {
                "Ask the issuer for a virksomhetssertifikat for authentication (SEID 2), as a file."
            }
            Self::Key(_) => "Order a certificate for an RSA key of 2048 bits or more.",
            Self::OtherOrganisation { .. } => "Use the certificate of the organisation that owns the client.",
        }
    }
}

/// Something about a certificate for which it may be refused: it isn't known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// Whether its issuer is genuine can't be told from here: why.
    #[error("it can't be told whether Buypass or Commfides issued the certificate: {0}")]
    Issuer(String),
    /// Not the one of its set that is for authentication. Digdir's public validator has no rule about that: it asks
    /// that the key usage is there and critical.
    #[error("the certificate is for {0}, not for authentication (digital signature)")]
    Purpose(&'static str),
}

impl Doubt {
    /// What to do about it, a sentence.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Issuer(_) => {
                "Look whether it came from them; if one of their authorities is new, a newer version of this program may know it."
            }
            Self::Purpose(_) => {
                "If Maskinporten refuses it, use the authentication certificate of the same set, usually a file of its own."
            }
        }
    }
}

impl CertificateChain {
    /// What Maskinporten will refuse with MP-120, MP-122 and MP-124, in the order of Digdir's validator.
    ///
    /// `realm` tells which Maskinporten; `None` is somebody's own, which decides itself whose certificates it accepts, and
    /// may take the policies of both. `org` is the client's organisation, if known. Revocation isn't looked
    /// up, and MP-123 is about the assertion's `x5c`, not about the certificate.
    pub fn problems(&self, realm: Option<Realm>, org: Option<&OrgNumber>, now: Timestamp) -> Vec<Problem> {
        let (Some(leaf), path) = (self.leaf(), self.path()) else { return Vec::new() };
        let single = [
            leaf.time_problem(now),
            leaf.is_self_signed().then_some(Problem::SelfSigned),
            leaf.is_authority().then_some(Problem::Authority),
            leaf.critical_problem(),
            leaf.usage_problem(),
            path.link_problem(),
        ];
        let dates = path.above.iter().filter_map(|authority| authority.date_problem(now));
        let rest = [
            leaf.issuer_problem(&path.trust, realm),
            leaf.policy_problem(&path.trust, realm),
            leaf.public_key().err().map(|error| Problem::Key(error.to_string())),
            leaf.org_problem(org),
        ];
        single.into_iter().flatten().chain(dates).chain(rest.into_iter().flatten()).collect()
    }

    /// What is no reason to refuse it that is known, but may be one. `realm` as for [`Self::problems`].
    pub fn doubts(&self, realm: Option<Realm>) -> Vec<Doubt> {
        let Some(leaf) = self.leaf() else { return Vec::new() };
        let trust = self.path().trust;
        // One that is refused for its issuer leaves no doubt about that.
        let is_open = realm.is_some() && !leaf.is_self_signed() && leaf.issuer_problem(&trust, realm).is_none();
        let issuer = trust.doubt().filter(|_| is_open).map(Doubt::Issuer);
        issuer.into_iter().chain(leaf.purpose().map(Doubt::Purpose)).collect()
    }

    /// The one to log in with, of several for the same key: one that Maskinporten accepts before one that lasts longer.
    pub fn best(chains: Vec<Self>, realm: Option<Realm>, now: Timestamp) -> Option<Self> {
        chains.into_iter().max_by_key(|chain| {
            let (problems, doubts) = (chain.problems(realm, None, now), chain.doubts(realm));
            let end = chain.leaf().map(Certificate::not_after);
            (Reverse(problems.len()), Reverse(doubts.len()), end)
        })
    }
}

impl Path<'_> {
    fn link_problem(&self) -> Option<Problem> {
        match &self.trust {
            Trust::Forged { certificate, issuer } => {
                Some(Problem::Forged { certificate: certificate.clone(), issuer: issuer.clone() })
            }
            Trust::Unfit { authority, why } => Some(Problem::Unfit { authority: authority.clone(), why }),
            Trust::Known(_) | Trust::Unknown { .. } | Trust::Unsupported(_) => None,
        }
    }
}

impl Certificate {
    fn time_problem(&self, now: Timestamp) -> Option<Problem> {
        if now > self.not_after() {
            Some(Problem::Expired(self.not_after()))
        } else {
            (now < self.not_before()).then(|| Problem::NotYetValid(self.not_before()))
        }
    }

    /// The same about an authority.
    fn date_problem(&self, now: Timestamp) -> Option<Problem> {
        let (expired, at) = match self.time_problem(now)? {
            Problem::Expired(at) => (true, at),
            _ => (false, self.not_before()),
        };
        Some(Problem::AuthorityOutOfDate { authority: self.name(), expired, at })
    }

    fn critical_problem(&self) -> Option<Problem> {
        let unknown: Vec<String> =
            self.critical_extensions().into_iter().filter(|oid| !KNOWN_CRITICAL.contains(&oid.as_str())).collect();
        (!unknown.is_empty()).then(|| Problem::UnknownCritical(unknown.join(", ")))
    }

    fn usage_problem(&self) -> Option<Problem> {
        (!self.usage().is_some_and(|usage| usage.critical)).then_some(Problem::KeyUsageNotCritical)
    }

    /// What it is for, if that isn't authentication.
    pub(super) fn purpose(&self) -> Option<&'static str> {
        let usage = self.usage().filter(|usage| !usage.digital_signature)?;
        Some(if usage.non_repudiation {
            "signatures that bind the organisation (non-repudiation)"
        } else if usage.encryption {
            "encryption"
        } else {
            "other things"
        })
    }

    /// Issued by an authority that isn't accepted there. One that only calls itself Buypass or Commfides is in doubt: it
    /// may be a new one of theirs.
    fn issuer_problem(&self, trust: &Trust, realm: Option<Realm>) -> Option<Problem> {
        let (wanted, false) = (realm?, self.is_self_signed()) else { return None };
        match trust {
            Trust::Known(root) if root.realm == wanted => None,
            Trust::Known(_) if wanted == Realm::Production => Some(Problem::TestInProduction),
            Trust::Known(_) => Some(Problem::ProductionInTest),
            // The wrong signature is a problem of its own.
            Trust::Forged { .. } | Trust::Unfit { .. } => None,
            Trust::Unknown { .. } | Trust::Unsupported(_) => {
                let names = self.issuer().to_lowercase();
                let claims = ["buypass", "commfides"].iter().any(|owner| names.contains(owner));
                (!claims).then(|| Problem::ForeignIssuer(self.issuer()))
            }
        }
    }

    /// A self-signed certificate, and one of an authority that isn't accepted, has had its own problem told: a policy
    /// would be told of only because of that.
    fn policy_problem(&self, trust: &Trust, realm: Option<Realm>) -> Option<Problem> {
        if self.is_self_signed() || self.issuer_problem(trust, realm).is_some() {
            return None;
        }
        let (test, production) = (realm != Some(Realm::Production), realm != Some(Realm::Test));
        let accepted = TEST_POLICIES.iter().filter(|_| test).chain(PRODUCTION_POLICIES.iter().filter(|_| production));
        let fits = |oid: &String| {
            accepted.clone().any(|policy| if policy.ends_with('.') { oid.starts_with(policy) } else { oid == policy })
        };
        let policies = self.policies();
        (!policies.iter().any(fits)).then(|| Problem::Policy(policies.join(", ")))
    }

    fn org_problem(&self, expected: Option<&OrgNumber>) -> Option<Problem> {
        let Some((found, _)) = self.org_number() else { return Some(Problem::NoOrgNumber) };
        let expected = expected.filter(|expected| **expected != found)?.clone();
        Some(Problem::OtherOrganisation { found, expected })
    }
}
