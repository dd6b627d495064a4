//! One key or certificate, as `key show` and `key list` show it.

use std::str::FromStr as _;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{names, users};
use crate::certificates::{self, CertificateFacts};
use crate::failure::Outcome;
use crate::moment::day;
use crate::selection::Selection;
use crate::table::Cell;
use maskinporten_engine::key_register::{KeyPlace, KnownRegistration, StoredKey};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::Profile;
use maskinporten_protocol::certificate::{Certificate, CertificateChain, Fingerprint};
use maskinporten_protocol::ids::{ClientId, EnvironmentName, Kid, ProfileName};
use maskinporten_protocol::jwk::{Algorithm, PublicKey, Thumbprint};
use maskinporten_protocol::key::material::KeyMaterial;

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) enum EntryKind {
    Private,
    Public,
    Certificate,
    Unusable,
}

impl EntryKind {
    fn for_people(self) -> &'static str {
        match self {
            Self::Private => "private key",
            Self::Public => "public key",
            Self::Certificate => "certificate",
            Self::Unusable => "a key that can't be used",
        }
    }
}

/// One key or certificate, and what this machine knows of it.
pub(super) struct Entry {
    pub(super) kind: EntryKind,
    alias: Option<String>,
    kid: Option<String>,
    alg: Option<String>,
    public: Option<PublicKey>,
    expires: Option<Timestamp>,
    chain: Vec<Certificate>,
    /// More certificates for the same key.
    others: Vec<Certificate>,
    pub(super) problem: Option<String>,
    stored: Option<StoredKey>,
    users: Vec<(ProfileName, Profile)>,
}

/// A key or certificate, for programs.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Record<'a> {
    kind: EntryKind,
    alias: Option<&'a str>,
    kid: Option<&'a str>,
    alg: Option<&'a str>,
    bits: Option<usize>,
    thumbprint: Option<Thumbprint>,
    #[cfg_attr(feature = "schema", schemars(with = "Option<maskinporten_protocol::schema::Moment>"))]
    expires: Option<Timestamp>,
    /// Why it can't be used.
    problem: Option<&'a str>,
    /// The certificate and its chain.
    certificates: Vec<CertificateFacts>,
    /// More certificates that are stored with the same key.
    other_certificates: Vec<CertificateFacts>,
    /// The kid that it is stored under on this machine.
    held_as: Option<&'a Kid>,
    store: Option<&'a KeyPlace>,
    #[cfg_attr(feature = "schema", schemars(with = "Option<maskinporten_protocol::schema::Moment>"))]
    created: Option<Timestamp>,
    /// The profiles here that sign with it.
    profiles: Vec<User<'a>>,
    /// Where it was registered when it was last seen from here.
    registered: &'a [KnownRegistration],
    /// The public half, ready to be registered.
    jwk: Option<Map<String, Value>>,
}

/// A profile that signs with a key.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct User<'a> {
    name: &'a ProfileName,
    environment: &'a EnvironmentName,
    client_id: Option<&'a ClientId>,
    /// The SHA-256 of the certificate that it logs in with.
    certificate: Option<Fingerprint>,
}

impl<'a> User<'a> {
    fn of((name, profile): &'a (ProfileName, Profile), key: Option<&StoredKey>) -> Self {
        let certificate = key.zip(profile.login.as_ref()).and_then(|(key, login)| key.certificate_of(login));
        Self { name, environment: &profile.environment, client_id: profile.client_id.as_ref(), certificate }
    }
}

impl Entry {
    fn new(kind: EntryKind, public: Option<PublicKey>) -> Self {
        Self {
            kind,
            public,
            alias: None,
            kid: None,
            alg: None,
            expires: None,
            chain: Vec::new(),
            others: Vec::new(),
            problem: None,
            stored: None,
            users: Vec::new(),
        }
    }

    /// A stored key.
    pub(super) fn stored(selection: &Selection, key: &StoredKey) -> Self {
        // What doesn't parse was put there by somebody else, and isn't worth a failure here.
        let parsed = |der: &Vec<u8>| Certificate::from_der(der).ok();
        let chain = key.chain.iter().filter_map(parsed).collect();
        let others = key.others.iter().filter_map(|chain| chain.first().and_then(parsed)).collect();
        Self {
            kid: Some(key.kid.to_string()),
            chain,
            others,
            stored: Some(key.clone()),
            users: users(selection, &key.thumbprint()),
            ..Self::new(EntryKind::Private, Some(key.public.clone()))
        }
    }

    /// Everything in a file.
    pub(super) fn all(operator: &Operator, selection: &Selection, material: &KeyMaterial) -> Outcome<Vec<Self>> {
        let mut loose = material.certificates.clone();
        let private = material.private.iter().map(|entry| Self {
            alias: entry.alias.clone(),
            kid: entry.kid.clone(),
            alg: entry.alg.clone(),
            chain: entry.chain.certificates().to_vec(),
            problem: entry.mismatched.as_ref().map(|other| {
                format!("the certificate that comes with it, {:?}, belongs to another key", other.name())
            }),
            ..Self::new(EntryKind::Private, Some(entry.key.public().clone()))
        });
        let mut entries: Vec<Self> = private.collect();
        for entry in &material.public {
            let chain = CertificateChain::for_key(&entry.public, &material.certificates).certificates().to_vec();
            loose.retain(|certificate| !chain.contains(certificate));
            entries.push(Self {
                kid: entry.kid.clone(),
                alg: entry.alg.clone(),
                expires: entry.exp.and_then(|seconds| Timestamp::from_second(seconds).ok()),
                chain,
                ..Self::new(EntryKind::Public, Some(entry.public.clone()))
            });
        }
        for chain in CertificateChain::all(&loose) {
            let public = chain.leaf().map(Certificate::public_key);
            entries.push(Self {
                chain: chain.certificates().to_vec(),
                problem: public.as_ref().and_then(|key| key.as_ref().err().map(ToString::to_string)),
                ..Self::new(EntryKind::Certificate, public.and_then(Result::ok))
            });
        }
        entries.extend(material.refused.iter().map(|(alias, reason)| Self {
            alias: alias.clone(),
            problem: Some(reason.to_string()),
            ..Self::new(EntryKind::Unusable, None)
        }));
        let register = operator.folder().key_register()?;
        for entry in &mut entries {
            let Some(thumbprint) = entry.public.as_ref().map(PublicKey::thumbprint) else { continue };
            entry.stored = register.get(&thumbprint).cloned();
            entry.users = users(selection, &thumbprint);
        }
        Ok(entries)
    }

    /// For programs.
    pub(super) fn record(&self, operator: &Operator) -> Record<'_> {
        let now = operator.clock().now();
        Record {
            kind: self.kind,
            alias: self.alias.as_deref(),
            kid: self.kid.as_deref(),
            alg: self.alg.as_deref(),
            bits: self.public.as_ref().map(PublicKey::bits),
            thumbprint: self.public.as_ref().map(PublicKey::thumbprint),
            expires: self.expires,
            problem: self.problem.as_deref(),
            certificates: self.chain.iter().map(|one| CertificateFacts::of(one, now)).collect(),
            other_certificates: self.others.iter().map(|one| CertificateFacts::of(one, now)).collect(),
            held_as: self.stored.as_ref().map(|key| &key.kid),
            store: self.stored.as_ref().map(|key| &key.place),
            created: self.stored.as_ref().map(|key| key.created),
            profiles: self.users.iter().map(|user| User::of(user, self.stored.as_ref())).collect(),
            registered: self.registered(),
            jwk: self.jwk(),
        }
    }

    /// Where the stored key was last seen to be registered.
    fn registered(&self) -> &[KnownRegistration] {
        self.stored.as_ref().map_or(&[], |key| &key.registered)
    }

    /// The public JWK under its own kid, else under the one it has here, else under its thumbprint.
    fn jwk(&self) -> Option<Map<String, Value>> {
        let public = self.public.as_ref()?;
        let own = self.kid.as_deref().and_then(|kid| Kid::from_str(kid).ok());
        let kid = own.or_else(|| self.stored.as_ref().map(|key| key.kid.clone()));
        let kid = kid.or_else(|| public.thumbprint().as_str().parse().ok())?;
        let alg = self.alg.as_deref().and_then(|alg| alg.parse().ok()).unwrap_or(Algorithm::Rs256);
        Some(public.to_jwk(&kid, alg))
    }

    /// For people.
    pub(super) fn rows(&self, operator: &Operator) -> Vec<(&'static str, String)> {
        let mut rows = vec![("what", self.kind.for_people().to_owned())];
        let mut row = |name, value: Option<String>| rows.extend(value.map(|value| (name, value)));
        row("problem", self.problem.clone());
        row("alias", self.alias.clone());
        row("kid", self.kid.clone());
        row("alg", self.alg.clone());
        row("size", self.public.as_ref().map(|key| format!("{} bits, RSA", key.bits())));
        row("thumbprint", self.public.as_ref().map(|key| key.thumbprint().to_string()));
        row("expires", self.expires.map(day));
        row("stored here", self.stored.as_ref().map(|key| format!("as {}, in {}", key.kid, key.place)));
        let users = self.users.iter().map(|(name, profile)| {
            let client = profile.client_id.as_ref().map_or_else(String::new, |client| format!(", client {client}"));
            format!("profile {name}{client} in {}{}", profile.environment, self.which(profile))
        });
        row("used by", (!self.users.is_empty()).then(|| users.collect::<Vec<_>>().join("; ")));
        let places: Vec<String> = self.registered().iter().map(ToString::to_string).collect();
        row("registered", (!places.is_empty()).then(|| places.join("; ")));
        if let Some(leaf) = self.chain.first() {
            rows.extend(certificates::rows(leaf, operator.clock().now()));
            let above: Vec<String> = self.chain.iter().skip(1).map(Certificate::name).collect();
            rows.push((
                "issued by",
                match (above.as_slice(), leaf.is_self_signed()) {
                    ([], true) => "itself".into(),
                    ([], false) => "a certificate that is missing".into(),
                    _ => above.join(", by "),
                },
            ));
        }
        for other in &self.others {
            let end = day(other.not_after());
            rows.push(("other certificate", format!("{}, to {end}, SHA-256 {}", other.name(), other.fingerprint())));
        }
        rows
    }

    /// Which of several certificates a profile logs in with.
    fn which(&self, profile: &Profile) -> String {
        let key = self.stored.as_ref().filter(|_| !self.others.is_empty());
        let certificate = key.zip(profile.login.as_ref()).and_then(|(key, login)| key.certificate_of(login));
        certificate.map_or_else(String::new, |one| format!(", by certificate {}", one.short()))
    }

    /// A line of `key list`.
    pub(super) fn line(&self) -> Vec<Cell> {
        let all: Vec<String> = self.chain.first().into_iter().chain(&self.others).map(Certificate::name).collect();
        let certificate = match all.as_slice() {
            [] => String::new(),
            [one] => one.clone(),
            [first, others @ ..] => format!("{first} and {} more", others.len()),
        };
        let store = self.stored.as_ref().map_or_else(String::new, |key| key.place.name());
        vec![
            self.kid.as_deref().unwrap_or_default().into(),
            self.public.as_ref().map_or_else(String::new, |key| key.bits().to_string()).into(),
            store.into(),
            self.stored.as_ref().map_or_else(String::new, |key| day(key.created)).into(),
            names(&self.users).into(),
            certificate.into(),
        ]
    }
}
