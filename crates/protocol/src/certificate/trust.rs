//! The path from a business certificate up to a root that this program knows, checked link by link: signatures, and
//! whether each authority may issue what is below it (RFC 5280 section 6.1, without revocation and without policies).

use super::authority::KnownAuthority;
use super::chain::MAX_LENGTH;
use super::signature::Link;
use super::{Certificate, CertificateChain};

/// keyUsage, basicConstraints and certificatePolicies: the critical extensions of an authority that are checked here,
/// or that change nothing here.
const KNOWN_CRITICAL: [&str; 3] = ["2.5.29.15", "2.5.29.19", "2.5.29.32"];

/// How far a path was checked, and how that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// All of it fits, up to this root.
    Known(&'static KnownAuthority),
    /// All that is there fits, and it ends at an authority that this program doesn't know.
    Unknown {
        /// The name of that authority.
        end: String,
        /// Whether this program knows another one by that very name.
        is_namesake: bool,
    },
    /// A certificate is signed in a way, or has a critical extension, that isn't known here: its name.
    Unsupported(String),
    /// A certificate isn't signed by the one above it.
    Forged {
        /// The certificate with the wrong signature.
        certificate: String,
        /// Whose key didn't make its signature.
        issuer: String,
    },
    /// A certificate may not issue the one below it.
    Unfit {
        /// The certificate that issued something nevertheless.
        authority: String,
        /// What is wrong with that.
        why: &'static str,
    },
}

impl Trust {
    /// Why nobody can tell whether the certificate is genuine, if that is so.
    pub fn doubt(&self) -> Option<String> {
        match self {
            Self::Unknown { end, is_namesake: false } => {
                Some(format!("the chain ends at {end}, which this program doesn't know"))
            }
            Self::Unknown { end, is_namesake: true } => Some(format!(
                "the chain ends at {end}, which isn't the authority of that name that this program knows"
            )),
            Self::Unsupported(name) => Some(format!(
                "{name} is signed in a way, or has a critical extension, that this program doesn't know"
            )),
            Self::Known(_) | Self::Forged { .. } | Self::Unfit { .. } => None,
        }
    }
}

/// The authorities above a certificate, the nearest first, and what was found about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path<'a> {
    /// Those whose signature was checked, from the chain or from those that are known here.
    pub above: Vec<&'a Certificate>,
    /// How far that goes.
    pub trust: Trust,
}

impl CertificateChain {
    /// Checks the chain, completed with the authorities that this program knows. Dates are told of by
    /// [`CertificateChain::problems`], revocation by nobody here.
    pub fn path(&self) -> Path<'_> {
        self.path_to(KnownAuthority::all())
    }

    fn path_to<'a>(&'a self, known: &'static [KnownAuthority]) -> Path<'a> {
        let mut above: Vec<&'a Certificate> = Vec::new();
        let mut last = self.leaf();
        let trust = loop {
            let Some(one) = last else { break unknown(String::new(), false) };
            if let Some(root) = known.iter().find(|root| root.certificate == *one)
                && one.is_self_signed()
            {
                break Trust::Known(root);
            }
            let issuer = match self.issuer_of(one, known) {
                Ok(issuer) if above.len() < MAX_LENGTH => issuer,
                Ok(issuer) => break unknown(issuer.name(), false),
                Err(trust) => break trust,
            };
            let below = above.iter().filter(|authority| !authority.is_self_signed()).count();
            if let Some(why) = issuer.unfit_above(below) {
                break Trust::Unfit { authority: issuer.name(), why };
            }
            above.push(issuer);
            if issuer.critical_extensions().iter().any(|oid| !KNOWN_CRITICAL.contains(&oid.as_str())) {
                break Trust::Unsupported(issuer.name());
            }
            last = Some(issuer);
        };
        Path { above, trust }
    }

    /// The one whose key signed it: a known authority before one of the chain's own.
    fn issuer_of<'a>(
        &'a self,
        one: &Certificate,
        known: &'static [KnownAuthority],
    ) -> Result<&'a Certificate, Trust> {
        let ours = known.iter().map(|authority| &authority.certificate);
        let candidates = ours.chain(self.certificates()).filter(|issuer| one.is_issued_by(issuer));
        let mut failed = None;
        for issuer in candidates {
            match one.link_to(issuer) {
                // A self-signed certificate ends the path.
                Link::Fits if issuer == one => {}
                Link::Fits => return Ok(issuer),
                Link::Broken => {
                    failed = Some(Trust::Forged { certificate: one.name(), issuer: issuer.name() });
                }
                Link::Unknown => failed = failed.or_else(|| Some(Trust::Unsupported(one.name()))),
            }
        }
        Err(failed.unwrap_or_else(|| {
            let is_namesake = known.iter().any(|authority| one.names_as_issuer(&authority.certificate));
            unknown(one.issuer_name(), is_namesake)
        }))
    }
}

fn unknown(end: String, is_namesake: bool) -> Trust {
    Trust::Unknown { end, is_namesake }
}

#[cfg(test)]
mod tests;
