//! A certificate with its chain and its private key, and how it is shown to people.

use jiff::Timestamp;
use serde::Serialize;

use crate::certificate_warning;
use crate::certificates;
use crate::terminal::Terminal;
use maskinporten_protocol::certificate::{Certificate, CertificateChain, Doubt, Realm, Trust};
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::key::material::KeyMaterial;

/// Days before its end from which a certificate is said to run out.
const RENEWAL: i64 = 30;

/// Whether the private key is where the certificate is.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) enum Key {
    Matches,
    Missing,
    Another,
}

impl Key {
    fn for_people(self) -> &'static str {
        match self {
            Self::Matches => "present, and matches the certificate",
            Self::Missing => "missing",
            Self::Another => "present, but belongs to another certificate",
        }
    }
}

/// A certificate with its chain and its private key.
pub(super) struct Found {
    pub(super) leaf: Certificate,
    pub(super) chain: CertificateChain,
    pub(super) key: Key,
}

/// Something for which Maskinporten will refuse the certificate.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Finding {
    /// The code that Maskinporten would answer.
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) remedy: &'static str,
}

/// What is wrong with a certificate, or may be.
pub(super) struct Judgement {
    pub(super) problems: Vec<Finding>,
    pub(super) doubts: Vec<Doubt>,
}

impl Found {
    /// Those with a private key first, then those that came alone.
    pub(super) fn all(material: &KeyMaterial) -> Vec<Self> {
        let entries = material.private.iter();
        let mut found: Vec<Self> =
            entries.filter_map(|entry| Self::with_key(&entry.chain, entry.mismatched.as_ref())).collect();
        for chain in CertificateChain::all(&material.certificates) {
            let Some(leaf) = chain.leaf().cloned() else { continue };
            if !found.iter().any(|one| one.leaf == leaf) {
                found.push(Self { leaf, chain, key: Key::Missing });
            }
        }
        found
    }

    pub(super) fn with_key(chain: &CertificateChain, mismatched: Option<&Certificate>) -> Option<Self> {
        match (chain.leaf(), mismatched) {
            (Some(leaf), _) => Some(Self { leaf: leaf.clone(), chain: chain.clone(), key: Key::Matches }),
            (None, Some(other)) => {
                let alone = CertificateChain::build(other.clone(), &[]);
                Some(Self { leaf: other.clone(), chain: alone, key: Key::Another })
            }
            (None, None) => None,
        }
    }

    /// The Maskinporten that it was issued for; the test environment if that isn't known.
    pub(super) fn realm(&self) -> Realm {
        match self.chain.path().trust {
            Trust::Known(root) => root.realm,
            _ => Realm::Test,
        }
    }

    /// Which Maskinporten it is judged for, as people say it.
    pub(super) fn place<'a>(&self, environment: Option<&'a Environment>) -> &'a str {
        match environment {
            Some(environment) => environment.name.as_str(),
            None if self.realm() == Realm::Production => "Maskinporten in production",
            None => "Maskinporten's test environment",
        }
    }

    pub(super) fn rows(&self, place: &str, judgement: &Judgement, now: Timestamp) -> Vec<(&'static str, String)> {
        let mut rows = certificates::rows(&self.leaf, now);
        let above: Vec<String> = self.chain.certificates().iter().skip(1).map(Certificate::name).collect();
        rows.push((
            "chain",
            match (self.chain.missing(), above.as_slice()) {
                (None, []) => "self-signed".into(),
                (None, above) => format!("complete: {}", above.join(", ")),
                (Some(missing), _) => format!("incomplete, {missing} is missing"),
            },
        ));
        let trust = self.chain.path().trust;
        rows.push(("signatures", certificates::trust_for_people(&trust)));
        rows.push(("private key", self.key.for_people().into()));
        let in_doubt = judgement.doubts.iter().any(|doubt| matches!(doubt, Doubt::Issuer(_)));
        let verdict = match judgement.problems.len() {
            0 if in_doubt => format!("not known: {place} accepts it only if Buypass or Commfides issued it"),
            0 => format!("nothing found that {place} would refuse"),
            1 => format!("refused by {place}: one problem"),
            count => format!("refused by {place}: {count} problems"),
        };
        rows.push(("verdict", verdict));
        let unchecked = match trust {
            Trust::Known(_) => "whether it was revoked",
            _ => "who issued it, and whether it was revoked",
        };
        rows.push(("not checked", unchecked.to_owned()));
        rows
    }

    /// What the person should know: the problems, and what isn't one yet.
    pub(super) fn tell(&self, terminal: &Terminal, judgement: &Judgement, now: Timestamp) {
        for finding in &judgement.problems {
            terminal.out.warning(&format!("{} ({}). {}", finding.message, finding.code, finding.remedy));
        }
        for doubt in &judgement.doubts {
            terminal.out.warning(&certificate_warning::about(doubt));
        }
        let left = self.leaf.days_left(now);
        if (0..RENEWAL).contains(&left) && now >= self.leaf.not_before() {
            terminal.out.warning(&format!("the certificate expires in {left} days: order a new one now"));
        }
        if self.chain.missing().is_some() {
            terminal.out.note("Maskinporten completes the chain itself; other services may need all of it");
        }
    }
}
