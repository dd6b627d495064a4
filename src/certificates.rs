//! The facts about a certificate, for every command that shows one.

use jiff::Timestamp;
use serde::Serialize;

use crate::moment::{day, days_left};
use maskinporten_protocol::certificate::{Certificate, Fingerprint, Trust, Usage};
use maskinporten_protocol::ids::OrgNumber;

/// A certificate, for programs.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CertificateFacts {
    subject: String,
    organisation_number: Option<OrgNumber>,
    /// Where in the subject the organisation number is.
    organisation_number_in: Option<String>,
    issuer: String,
    /// Buypass or Commfides, if one of their authorities that this program knows signed it.
    issued_by: Option<String>,
    profile: Option<String>,
    /// Whether that authority issues for test or for production.
    realm: Option<String>,
    serial: String,
    #[cfg_attr(feature = "schema", schemars(with = "maskinporten_protocol::schema::Moment"))]
    not_before: Timestamp,
    #[cfg_attr(feature = "schema", schemars(with = "maskinporten_protocol::schema::Moment"))]
    not_after: Timestamp,
    /// Whole days, rounded down.
    days_left: i64,
    key_usage: Option<Vec<&'static str>>,
    policies: Vec<String>,
    sha256: Fingerprint,
    sha1: String,
}

impl CertificateFacts {
    /// As they are now.
    pub fn of(certificate: &Certificate, now: Timestamp) -> Self {
        let (organisation_number, place) = certificate.org_number().unzip();
        Self {
            subject: certificate.subject(),
            organisation_number,
            organisation_number_in: place.map(|place| place.to_string()),
            issuer: certificate.issuer(),
            issued_by: certificate.issued_by().map(|authority| authority.owner.to_string()),
            profile: certificate.profile().map(|profile| profile.to_string()),
            realm: certificate.realm().map(|realm| realm.to_string()),
            serial: certificate.serial(),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
            days_left: certificate.days_left(now),
            key_usage: certificate.usage().map(usages),
            policies: certificate.policies(),
            sha256: certificate.fingerprint(),
            sha1: certificate.sha1_fingerprint(),
        }
    }
}

/// A certificate, for people.
pub fn rows(certificate: &Certificate, now: Timestamp) -> Vec<(&'static str, String)> {
    let unknown = || "unknown".to_owned();
    let organisation = certificate
        .org_number()
        .map_or_else(|| "none".into(), |(number, place)| format!("{number} (in the subject's {place})"));
    let issued_by =
        certificate.issued_by().map_or_else(|| "not known here".into(), |authority| authority.owner.to_string());
    let usage = certificate.usage().map_or_else(
        || "not stated".into(),
        |usage| usages(usage).join(", ") + if usage.critical { "" } else { " (not marked critical)" },
    );
    vec![
        ("subject", certificate.subject()),
        ("organisation", organisation),
        ("issuer", format!("{} ({issued_by})", certificate.issuer())),
        ("profile", certificate.profile().map_or_else(unknown, |profile| profile.to_string())),
        ("for", certificate.realm().map_or_else(unknown, |realm| realm.to_string())),
        ("valid", validity(certificate, now)),
        ("key usage", usage),
        ("serial", certificate.serial()),
        ("SHA-256", certificate.fingerprint().to_string()),
        ("SHA-1", certificate.sha1_fingerprint()),
    ]
}

/// How far a chain was checked, for people.
pub fn trust_for_people(trust: &Trust) -> String {
    match trust {
        Trust::Known(root) => format!("chain checked up to {} ({})", root.name, root.realm),
        Trust::Forged { certificate, issuer } => format!("NOT VALID: {certificate} isn't signed by {issuer}"),
        Trust::Unfit { authority, why } => format!("NOT VALID: {authority} {why}"),
        Trust::Unknown { .. } | Trust::Unsupported(_) => {
            format!("not checked: {}", trust.doubt().unwrap_or_default())
        }
    }
}

/// `2025-11-21 to 2028-11-21, 1096 days left`
fn validity(certificate: &Certificate, now: Timestamp) -> String {
    let (start, end) = (day(certificate.not_before()), day(certificate.not_after()));
    let standing = if now < certificate.not_before() {
        "not yet".to_owned()
    } else if now > certificate.not_after() {
        "expired".to_owned()
    } else {
        days_left(certificate.not_after(), now)
    };
    format!("{start} to {end}, {standing}")
}

fn usages(usage: Usage) -> Vec<&'static str> {
    let all = [
        (usage.digital_signature, "digital signature"),
        (usage.non_repudiation, "non-repudiation"),
        (usage.encryption, "encryption"),
        (usage.certificate_signing, "certificate signing"),
    ];
    all.into_iter().filter_map(|(is, name)| is.then_some(name)).collect()
}
