//! A test CA shaped like those that issue business certificates: Buypass (SEID 1 and SEID 2) and Commfides, with
//! their test names and policies. The O of every authority says that it is the sandbox's.

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CustomExtension, DistinguishedName, DnType, DnValue, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256, RsaKeySize, SerialNumber, date_time_ymd,
};
use x509_cert::{
    der::{Encode, asn1::ObjectIdentifier},
    ext::pkix::{CertificatePolicies, certpolicy::PolicyInformation},
};

use super::{clock::Moment, seed};

const MAKER: &str = "Maskinporten sandbox, not a real issuer";
const YEAR: i64 = 365;

/// Making keys or certificates failed.
#[derive(Debug, thiserror::Error)]
#[error("cannot make the sandbox's certificates: {0}")]
pub(super) struct CaError(String);

impl CaError {
    pub(super) fn new(cause: &impl ToString) -> Self {
        Self(cause.to_string())
    }
}

impl From<rcgen::Error> for CaError {
    fn from(error: rcgen::Error) -> Self {
        Self::new(&error)
    }
}

/// One certificate, its key and the authorities above it.
#[derive(Debug)]
pub(super) struct IssuedCertificate {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    /// DER, leaf first, root last.
    pub(super) chain: Vec<Vec<u8>>,
    /// PKCS#8 DER.
    pub(super) key: Vec<u8>,
}

/// The authorities that the sandbox trusts, and everything issued.
#[derive(Debug)]
pub(super) struct Authority {
    /// DER of roots and intermediates.
    pub(super) trusted: Vec<Vec<u8>>,
    pub(super) issued: Vec<IssuedCertificate>,
}

struct Brand {
    root: &'static str,
    intermediate: &'static str,
    policy: &'static str,
    seid2: bool,
}

const BUYPASS_SEID1: Brand = Brand {
    root: "Buypass Class 3 Test4 Root CA",
    intermediate: "Buypass Class 3 Test4 CA 3",
    policy: "2.16.578.1.26.1.0.3.2",
    seid2: false,
};
const BUYPASS_SEID2: Brand = Brand {
    root: "Buypass Class 3 Test4 Root CA G2 ST",
    intermediate: "Buypass Class 3 Test4 CA G2 ST Business",
    policy: "2.16.578.1.26.1.3.5",
    seid2: true,
};
const COMMFIDES: Brand = Brand {
    root: "Commfides Root CA - G3 - TEST",
    intermediate: "Commfides Legal Person - G3 - TEST",
    policy: "2.16.578.1.29.913.200.1.0",
    seid2: true,
};
const PRODUCTION: Brand = Brand {
    root: "Buypass Class 3 Root CA",
    intermediate: "Buypass Class 3 CA 3",
    policy: "2.16.578.1.26.1.3.2",
    seid2: false,
};

/// What distinguishes one certificate from the good one of its brand.
struct Order {
    name: &'static str,
    about: &'static str,
    /// Place among the keys given to [`make`].
    key: usize,
    brand: &'static Brand,
    organisation: &'static str,
    usage: KeyUsagePurpose,
    /// Days from today: first and last day.
    days: (i64, i64),
    policy: Option<&'static str>,
    issuer: Maker,
}

#[derive(Clone, Copy, PartialEq)]
enum Maker {
    Trusted,
    Foreign,
    Itself,
}

/// The RSA-2048 keys that [`make`] needs: three for authorities, then these.
pub(super) const KEYS: usize = 7;
const SEID1_KEY: usize = 3;
const SEID2_KEY: usize = 4;
const COMMFIDES_KEY: usize = 5;
const CUSTOMER_KEY: usize = 6;

/// One RSA-2048 key; takes tens of milliseconds, so make several on several threads.
pub(super) fn new_key() -> Result<KeyPair, CaError> {
    Ok(KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?)
}

/// Makes the authorities and every certificate of the kit, dated around `now`.
pub(super) fn make(keys: &[KeyPair; KEYS], now: Moment) -> Result<Authority, CaError> {
    let [root, intermediate, foreign, ..] = keys;
    let trusted = Hierarchy { root, intermediate };
    let others = Hierarchy { root: foreign, intermediate: foreign };
    let mut issued = Vec::new();
    for order in orders() {
        issued.push(issue(&order, &keys[order.key], &trusted, &others, now)?);
    }
    let mut authorities = Vec::new();
    for brand in [&BUYPASS_SEID1, &BUYPASS_SEID2, &COMMFIDES] {
        let (_, chain) = trusted.authorities(brand, now)?;
        authorities.extend(chain);
    }
    Ok(Authority { trusted: authorities, issued })
}

/// Name and description of every certificate of a kit.
pub(super) fn names() -> Vec<(&'static str, &'static str)> {
    orders().iter().map(|order| (order.name, order.about)).collect()
}

impl Order {
    fn new(name: &'static str, about: &'static str) -> Self {
        Self {
            name,
            about,
            key: SEID2_KEY,
            brand: &BUYPASS_SEID2,
            organisation: seed::ORGANISATION,
            usage: KeyUsagePurpose::DigitalSignature,
            days: (-1, 3 * YEAR),
            policy: None,
            issuer: Maker::Trusted,
        }
    }
}

fn orders() -> Vec<Order> {
    let good = Order::new;
    let mut orders = vec![
        good("business", "good: Buypass SEID 2, authentication"),
        Order {
            brand: &BUYPASS_SEID1,
            key: SEID1_KEY,
            ..good("buypass-seid1", "good: Buypass SEID 1, number in SERIALNUMBER")
        },
        Order { brand: &COMMFIDES, key: COMMFIDES_KEY, ..good("commfides", "good: Commfides SEID 2") },
        Order {
            organisation: seed::CUSTOMER,
            key: CUSTOMER_KEY,
            ..good("customer", "good, but the customer's: MP-122 on clients of others")
        },
    ];
    orders.extend(bad_orders());
    orders
}

// They share a good one's key: nothing but the certificate is what is wrong with them.
fn bad_orders() -> [Order; 8] {
    let bad = Order::new;
    [
        Order { days: (-4 * YEAR, -YEAR), ..bad("expired", "bad: ran out a year ago") },
        Order { days: (YEAR, 4 * YEAR), ..bad("not-yet-valid", "bad: begins in a year") },
        Order {
            usage: KeyUsagePurpose::KeyEncipherment,
            ..bad("encryption", "bad: the set's certificate for encryption")
        },
        Order {
            usage: KeyUsagePurpose::ContentCommitment,
            ..bad("signing", "bad: the set's certificate for signing documents")
        },
        Order {
            policy: Some("2.16.578.1.26.1.3.99"),
            ..bad("wrong-policy", "bad: no policy of a business certificate")
        },
        Order { issuer: Maker::Foreign, ..bad("foreign-ca", "bad: right names, but another CA's signature") },
        Order { issuer: Maker::Itself, ..bad("self-signed", "bad: signed by itself") },
        Order {
            brand: &PRODUCTION,
            issuer: Maker::Foreign,
            ..bad("production", "bad: shaped like one for production")
        },
    ]
}

/// The two keys that a brand's root and intermediate use.
struct Hierarchy<'k> {
    root: &'k KeyPair,
    intermediate: &'k KeyPair,
}

impl<'k> Hierarchy<'k> {
    // The issuer of leaves, and the DER of intermediate and root.
    fn authorities(
        &self,
        brand: &Brand,
        now: Moment,
    ) -> Result<(Issuer<'static, &'k KeyPair>, Vec<Vec<u8>>), CaError> {
        let root_params = authority(brand.root, BasicConstraints::Unconstrained, now);
        let root = root_params.self_signed(self.root)?;
        let params = authority(brand.intermediate, BasicConstraints::Constrained(0), now);
        let root_issuer = Issuer::new(root_params, self.root);
        let intermediate = params.signed_by(self.intermediate, &root_issuer)?;
        Ok((Issuer::new(params, self.intermediate), vec![der(&intermediate), der(&root)]))
    }
}

fn issue(
    order: &Order,
    key: &KeyPair,
    trusted: &Hierarchy,
    others: &Hierarchy,
    now: Moment,
) -> Result<IssuedCertificate, CaError> {
    let params = leaf(order, now)?;
    let chain = match order.issuer {
        Maker::Itself => vec![der(&params.self_signed(key)?)],
        maker => {
            let hierarchy = if maker == Maker::Trusted { trusted } else { others };
            let (issuer, mut above) = hierarchy.authorities(order.brand, now)?;
            above.insert(0, der(&params.signed_by(key, &issuer)?));
            above
        }
    };
    Ok(IssuedCertificate { name: order.name, about: order.about, chain, key: key.serialize_der() })
}

fn der(certificate: &Certificate) -> Vec<u8> {
    certificate.der().to_vec()
}

pub(super) fn authority(name: &str, constraints: BasicConstraints, now: Moment) -> CertificateParams {
    let mut params = dated((-5 * YEAR, 20 * YEAR), now);
    params.distinguished_name = subject(&[(DnType::OrganizationName, MAKER), (DnType::CommonName, name)]);
    params.is_ca = IsCa::Ca(constraints);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn leaf(order: &Order, now: Moment) -> Result<CertificateParams, CaError> {
    let mut params = dated(order.days, now);
    let name = seed::organisation_name(order.organisation);
    let identifier = format!("NTRNO-{}", order.organisation);
    // SEID 1 has the number in SERIALNUMBER, SEID 2 in organizationIdentifier.
    let number = if order.brand.seid2 {
        (DnType::CustomDnType(vec![2, 5, 4, 97]), identifier.as_str())
    } else {
        (DnType::CustomDnType(vec![2, 5, 4, 5]), order.organisation)
    };
    params.distinguished_name = subject(&[(DnType::OrganizationName, name), (DnType::CommonName, name), number]);
    params.key_usages = vec![order.usage];
    let policy = order.policy.unwrap_or(order.brand.policy);
    params.custom_extensions = vec![policies(policy)?];
    Ok(params)
}

fn subject(parts: &[(DnType, &str)]) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    if let Ok(country) = "NO".try_into() {
        name.push(DnType::CountryName, DnValue::PrintableString(country));
    }
    for (kind, value) in parts {
        name.push(kind.clone(), *value);
    }
    name
}

fn policies(oid: &str) -> Result<CustomExtension, CaError> {
    let policy = PolicyInformation {
        policy_identifier: ObjectIdentifier::new(oid).map_err(|e| CaError::new(&e))?,
        policy_qualifiers: None,
    };
    let content = CertificatePolicies(vec![policy]).to_der().map_err(|e| CaError::new(&e))?;
    Ok(CustomExtension::from_oid_content(&[2, 5, 29, 32], content))
}

fn dated(days: (i64, i64), now: Moment) -> CertificateParams {
    let mut params = CertificateParams::default();
    date(&mut params, days, now);
    params
}

/// Sets first and last day, and a random number.
pub(super) fn date(params: &mut CertificateParams, (from, until): (i64, i64), now: Moment) {
    let day = |days| {
        let (year, month, day) = now.date(days);
        date_time_ymd(year, month, day)
    };
    let mut serial: [u8; 16] = rand::random();
    // Positive, and no zero in front (RFC 5280 4.1.2.2).
    serial[0] = serial[0] & 0x7f | 0x40;
    params.not_before = day(from);
    params.not_after = day(until);
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    params.use_authority_key_identifier_extension = true;
}
