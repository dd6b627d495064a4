//! The certificate authorities of Buypass and Commfides, as data: what a certificate's signature is checked with, so
//! that nobody is taken for them by a name or a policy alone.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::signature::Link;
use super::{Certificate, CertificateAuthority, CertificateProfile, Realm};

/// Each with what is known of it above it.
const FILE: &str = include_str!("authorities.pem");

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// A root or intermediate of the authorities that Maskinporten accepts business certificates from.
#[derive(Debug, PartialEq, Eq)]
pub struct KnownAuthority {
    /// Its name, as its certificate has it.
    pub name: &'static str,
    /// Whose it is.
    pub owner: CertificateAuthority,
    /// The profile of what it issues.
    pub profile: CertificateProfile,
    /// Whether it issues for test or for production.
    pub realm: Realm,
    /// Where its certificate is published: an artifact, and the resource in it.
    pub source: &'static str,
    /// The SHA-256 of its certificate's DER, 64 hexadecimal digits.
    pub sha256: &'static str,
    /// Its certificate.
    pub certificate: Certificate,
}

impl KnownAuthority {
    /// All of them.
    pub fn all() -> &'static [Self] {
        static ALL: OnceLock<Vec<KnownAuthority>> = OnceLock::new();
        ALL.get_or_init(|| FILE.split(END).filter_map(Self::parse).collect())
    }

    /// From the lines above a certificate, and its base64. A test counts what comes of it.
    fn parse(text: &'static str) -> Option<Self> {
        let (about, base64) = text.split_once(BEGIN)?;
        let value =
            |name: &str| about.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).map(str::trim);
        let der = STANDARD.decode(base64.split_ascii_whitespace().collect::<String>()).ok()?;
        Some(Self {
            name: value("name")?,
            owner: match value("issued by")? {
                "Buypass" => CertificateAuthority::Buypass,
                "Commfides" => CertificateAuthority::Commfides,
                _ => return None,
            },
            profile: match value("profile")? {
                "SEID 1" => CertificateProfile::Seid1,
                "SEID 2" => CertificateProfile::Seid2,
                _ => return None,
            },
            realm: match value("environment")? {
                "test" => Realm::Test,
                "production" => Realm::Production,
                _ => return None,
            },
            source: value("source")?,
            sha256: value("SHA-256")?,
            certificate: Certificate::from_der(&der).ok()?,
        })
    }
}

impl Certificate {
    /// The known authority that signed it; `None` for everybody else's, whatever they are called.
    pub fn issued_by(&self) -> Option<&'static KnownAuthority> {
        KnownAuthority::all().iter().find(|authority| {
            self.is_issued_by(&authority.certificate) && self.link_to(&authority.certificate) == Link::Fits
        })
    }

    /// Test or production, by the authority that signed it; `None` when that isn't one that we know.
    pub fn realm(&self) -> Option<Realm> {
        self.issued_by().map(|authority| authority.realm)
    }

    /// SEID 1, SEID 2 or eSeal, by its qualified statements, the authority that signed it, and its policies.
    pub fn profile(&self) -> Option<CertificateProfile> {
        // ETSI EN 319 411-2 section 5.3: QCP-l and QCP-l-qscd are the policies of seals.
        const SEALS: [&str; 2] = ["0.4.0.194112.1.1", "0.4.0.194112.1.3"];
        const SEID2: [&str; 3] = ["2.16.578.1.26.1.3.5", "2.16.578.1.29.13.2", "2.16.578.1.29.913.2"];
        const SEID1: [&str; 4] =
            ["2.16.578.1.26.1.3.2", "2.16.578.1.26.1.0.3.2", "2.16.578.1.29.13.1.1", "2.16.578.1.29.913.1.1"];
        let policies = self.policies();
        let has = |wanted: &[&str]| wanted.iter().any(|start| policies.iter().any(|oid| oid.starts_with(start)));
        if self.says_seal() || policies.iter().any(|oid| SEALS.contains(&oid.as_str())) {
            return Some(CertificateProfile::ESeal);
        }
        if let Some(authority) = self.issued_by() {
            return Some(authority.profile);
        }
        if has(&SEID2) { Some(CertificateProfile::Seid2) } else { has(&SEID1).then_some(CertificateProfile::Seid1) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::certificate::{CertificateChain, Trust};

    #[test]
    fn d9_each_authority_is_what_its_entry_says() {
        let all = KnownAuthority::all();
        assert_eq!(all.len(), FILE.matches(BEGIN).count());
        assert_eq!(all.len(), 20);
        for one in all {
            assert_eq!(one.certificate.fingerprint().as_str(), one.sha256, "{}", one.name);
            assert_eq!(one.certificate.name(), one.name);
            assert!(one.certificate.is_authority(), "{}", one.name);
            assert!(
                one.source.starts_with("no.digipost.signature:signature-api-client-java:7.0.4, "),
                "{}",
                one.name
            );
        }
        let fingerprints: BTreeSet<&str> = all.iter().map(|one| one.sha256).collect();
        assert_eq!(fingerprints.len(), all.len());
    }

    #[test]
    fn d9_each_authority_is_signed_up_to_a_root_of_the_same_owner() {
        let roots = KnownAuthority::all().iter().filter(|one| one.certificate.is_self_signed());
        assert_eq!(roots.count(), 10);
        for one in KnownAuthority::all() {
            let chain = CertificateChain::build(one.certificate.clone(), &[]);
            let trust = chain.path().trust;
            let Trust::Known(root) = trust else { panic!("{}: {trust:?}", one.name) };
            assert!(root.certificate.is_self_signed(), "{}", one.name);
            assert_eq!((root.owner, root.realm, root.profile), (one.owner, one.realm, one.profile), "{}", one.name);
            let issuer = one.certificate.issued_by().unwrap();
            assert_eq!((issuer.owner, issuer.realm), (one.owner, one.realm), "{}", one.name);
        }
    }
}
