//! What Maskinporten would refuse about a certificate. The rules are those of Digdir's validator for business
//! certificates, in its order.

use jiff::Timestamp;

use crate::ids::OrgNumber;

use super::{Certificate, CertificateAuthority, CertificateChain, Realm, Signatures};

/// The policy of the certificates that Digdir makes for its own tests.
pub(super) const DIGDIR_TEST_POLICY: &str = "2.16.578.1.1.1.1.100";

/// The policies of business certificates that the test environment takes. A final `.` stands for all below.
const TEST_POLICIES: [&str; 9] = [
    "2.16.578.1.26.1.3.5",
    "2.16.578.1.26.1.3.2",
    "2.16.578.1.26.1.0.3.2",
    "2.16.578.1.29.13.1.1.0",
    "2.16.578.1.29.913.1.1.0",
    "2.16.578.1.29.913.200.",
    "2.16.578.1.29.913.210.",
    "2.16.578.1.29.913.220.",
    DIGDIR_TEST_POLICY,
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
    /// A test certificate, for production.
    #[error("this is a test certificate, and production takes only production certificates")]
    TestInProduction,
    /// A production certificate, for test.
    #[error("this is a production certificate, and the test environment takes only test certificates")]
    ProductionInTest,
    /// It belongs to a certificate authority.
    #[error("this is a certificate authority's certificate, not a business's")]
    Authority,
    /// Not the one of the set that is for authentication.
    #[error("the certificate is for {0}, not for authentication (digital signature)")]
    NotForSigning(&'static str),
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
            Self::Forged { .. } => {
                "One of the two isn't genuine, or was altered: get the certificate again from its issuer."
            }
            Self::TestInProduction => "Use the production certificate, or the test environment.",
            Self::ProductionInTest => "Use a test certificate, or the production environment.",
            Self::NotForSigning(_) => {
                "Use the authentication certificate of the same set, usually a file of its own."
            }
            Self::KeyUsageNotCritical | Self::UnknownCritical(_) | Self::Policy(_) => {
                "Ask the issuer for a virksomhetssertifikat for authentication (SEID 2), as a file."
            }
            Self::Key(_) => "Order a certificate for an RSA key of 2048 bits or more.",
            Self::OtherOrganisation { .. } => "Use the certificate of the organisation that owns the client.",
        }
    }
}

impl CertificateChain {
    /// What Maskinporten will refuse about the leaf, with what only those above it tell.
    pub fn problems(&self, production: bool, org: Option<&OrgNumber>, now: Timestamp) -> Vec<Problem> {
        let Some(leaf) = self.leaf() else { return Vec::new() };
        let mut problems = leaf.problems(production, org, now);
        if let Signatures::Broken { certificate, issuer } = self.signatures() {
            problems.push(Problem::Forged { certificate, issuer });
        }
        problems
    }
}

impl Certificate {
    /// What Maskinporten will refuse with MP-120, MP-122 and MP-124, in the order of Digdir's validator.
    ///
    /// `production` tells which Maskinporten; `org` is the client's organisation, if known. Revocation isn't looked
    /// up, and MP-123 is about the assertion's `x5c`, not about the certificate.
    pub fn problems(&self, production: bool, org: Option<&OrgNumber>, now: Timestamp) -> Vec<Problem> {
        [
            self.time_problem(now),
            self.is_self_signed().then_some(Problem::SelfSigned),
            self.is_authority().then_some(Problem::Authority),
            self.critical_problem(),
            self.usage_problem(),
            self.issuer_problem(production),
            self.public_key().err().map(|error| Problem::Key(error.to_string())),
            self.org_problem(org),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn time_problem(&self, now: Timestamp) -> Option<Problem> {
        if now > self.not_after() {
            Some(Problem::Expired(self.not_after()))
        } else {
            (now < self.not_before()).then(|| Problem::NotYetValid(self.not_before()))
        }
    }

    fn critical_problem(&self) -> Option<Problem> {
        let unknown: Vec<String> =
            self.critical_extensions().into_iter().filter(|oid| !KNOWN_CRITICAL.contains(&oid.as_str())).collect();
        (!unknown.is_empty()).then(|| Problem::UnknownCritical(unknown.join(", ")))
    }

    fn usage_problem(&self) -> Option<Problem> {
        match self.usage() {
            Some(usage) if usage.critical && usage.digital_signature => None,
            Some(usage) if usage.critical && usage.non_repudiation => {
                Some(Problem::NotForSigning("signatures that bind the organisation (non-repudiation)"))
            }
            Some(usage) if usage.critical && usage.encryption => Some(Problem::NotForSigning("encryption")),
            Some(usage) if usage.critical => Some(Problem::NotForSigning("other things")),
            _ => Some(Problem::KeyUsageNotCritical),
        }
    }

    fn issuer_problem(&self, production: bool) -> Option<Problem> {
        // A self-signed certificate has had its own problem told; a policy would be told of only because of it.
        if self.is_self_signed() {
            return None;
        }
        let kind = self.issuer_kind();
        match (kind, self.realm()) {
            (None, _) => return Some(Problem::ForeignIssuer(self.issuer())),
            (Some(CertificateAuthority::DigdirTest), _) | (_, Some(Realm::Test)) if production => {
                return Some(Problem::TestInProduction);
            }
            (_, Some(Realm::Production)) if !production => return Some(Problem::ProductionInTest),
            _ => {}
        }
        let accepted = if production { &PRODUCTION_POLICIES } else { &TEST_POLICIES };
        let fits = |oid: &String| {
            accepted.iter().any(|policy| if policy.ends_with('.') { oid.starts_with(policy) } else { oid == policy })
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
