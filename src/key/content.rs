//! The content of a converted or exported key, and its formats.

use std::str::FromStr as _;

use clap::ValueEnum;

use crate::failure::{Failure, Outcome};
use crate::json;
use maskinporten_protocol::certificate::{Certificate, CertificateChain};
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::{Algorithm, PublicKey};
use maskinporten_protocol::jwks::{KeySet, RegisteredKey};
use maskinporten_protocol::key::material::{KeyMaterial, PrivateEntry};
use maskinporten_protocol::key::{PrivateKey, write};
use maskinporten_protocol::secret::{SecretBytes, SecretText};

/// The formats that keys are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum WrittenFormat {
    /// PEM: the key as PKCS#8, with its certificates below it
    Pem,
    /// PEM of the older kind, BEGIN RSA PRIVATE KEY; can't be encrypted
    Pkcs1,
    /// PEM of the key alone, PKCS#8
    Pkcs8,
    /// PKCS#8 as binary
    Der,
    /// PKCS#12, with the certificates; Java, Windows and macOS open it
    P12,
    /// A JWK; can't be encrypted
    Jwk,
    /// A JWK Set, {"keys":[…]}; can't be encrypted
    Jwks,
    /// The public half as a bare list, [{…}], for the self-service website
    Portal,
    /// A JWK in base64, as .NET expects it; can't be encrypted
    Base64Jwk,
    /// The public half as an ssh-rsa line
    OpensshPublic,
}

impl WrittenFormat {
    /// As the flag names it.
    pub(super) fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Whether only public halves are written in it.
    pub(super) fn is_public(self) -> bool {
        matches!(self, Self::Portal | Self::OpensshPublic)
    }

    /// Whether it has a place for a password.
    pub(super) fn can_be_encrypted(self) -> bool {
        matches!(self, Self::Pem | Self::Pkcs8 | Self::Der | Self::P12)
    }

    /// Whether it isn't text.
    pub(super) fn is_binary(self) -> bool {
        matches!(self, Self::Der | Self::P12)
    }
}

/// A key to be written: all of it, or its public half.
pub(super) struct Content {
    pub(super) kid: Kid,
    pub(super) public: PublicKey,
    alias: String,
    alg: Algorithm,
    private: Option<(PrivateKey, CertificateChain)>,
}

impl Content {
    /// The key that was chosen in a file; where there is no private one, the only public one or the certificate's.
    pub(super) fn from_file(material: &KeyMaterial, alias: Option<&str>, kid: Option<&Kid>) -> Outcome<Self> {
        if material.private.is_empty() && material.refused.is_empty() && alias.is_none() {
            return Self::from_public(material, kid);
        }
        let PrivateEntry { alias, key, chain, kid: own, alg, .. } = material.choose(alias)?.clone();
        let public = key.public().clone();
        let kid = chosen_kid(kid, own.as_deref(), &public)?;
        let alias = alias.unwrap_or_else(|| kid.to_string());
        Ok(Self { kid, public, alias, alg: algorithm(alg.as_deref()), private: Some((key, chain)) })
    }

    fn from_public(material: &KeyMaterial, kid: Option<&Kid>) -> Outcome<Self> {
        let (public, own, alg) =
            match (material.public.as_slice(), CertificateChain::all(&material.certificates).as_slice()) {
                ([one], _) => (one.public.clone(), one.kid.as_deref(), one.alg.as_deref()),
                ([], [chain]) => {
                    let leaf = chain.leaf().ok_or_else(|| Failure::usage("it contains no certificate"))?;
                    (leaf.public_key()?, None, None)
                }
                ([], []) => {
                    return Err(material
                        .choose(None)
                        .err()
                        .map_or_else(|| Failure::usage("it is empty"), Failure::from));
                }
                (public, chains) => {
                    let count = public.len().max(chains.len());
                    return Err(Failure::usage(format!("it contains {count} keys; give a file with one"))
                        .hint("`maskinporten key show --from FILE` lists them"));
                }
            };
        let kid = chosen_kid(kid, own, &public)?;
        Ok(Self { alias: kid.to_string(), kid, public, alg: algorithm(alg), private: None })
    }

    /// A stored key: its public half, or all of it.
    pub(super) fn of_stored(kid: Kid, public: PublicKey, private: Option<(PrivateKey, CertificateChain)>) -> Self {
        Self { alias: kid.to_string(), kid, public, alg: Algorithm::Rs256, private }
    }

    /// Whether the private half is there to be written.
    pub(super) fn is_private(&self) -> bool {
        self.private.is_some()
    }

    /// Only the public half.
    #[must_use]
    pub(super) fn without_private(self) -> Self {
        Self { private: None, ..self }
    }

    /// The bytes of a file. A private key is encrypted where there is a password for it.
    pub(super) fn encode(&self, target: WrittenFormat, password: Option<&SecretText>) -> Outcome<SecretBytes> {
        match &self.private {
            Some((key, chain)) if !target.is_public() => self.encode_private(key, chain, target, password),
            _ => self.encode_public(target),
        }
    }

    fn encode_private(
        &self,
        key: &PrivateKey,
        chain: &CertificateChain,
        target: WrittenFormat,
        password: Option<&SecretText>,
    ) -> Outcome<SecretBytes> {
        let (kid, alg) = (&self.kid, self.alg);
        let pem = || match password {
            Some(password) => write::to_encrypted_pkcs8_pem(key, password),
            None => write::to_pkcs8_pem(key),
        };
        let text = match (target, password) {
            (WrittenFormat::Der, Some(password)) => return Ok(write::to_encrypted_pkcs8_der(key, password)?),
            (WrittenFormat::Der, None) => return Ok(write::to_der(key)),
            (WrittenFormat::P12, Some(password)) => return Ok(write::to_pkcs12(key, chain, &self.alias, password)?),
            (WrittenFormat::P12, None) => return Err(Failure::usage("a .p12 always has a password")),
            (WrittenFormat::Pem, _) => {
                let certificates: String = chain.certificates().iter().map(Certificate::to_pem).collect();
                return Ok(as_file(pem()?.expose(), &certificates));
            }
            (WrittenFormat::Pkcs8, _) => pem()?,
            (WrittenFormat::Pkcs1, _) => write::to_pkcs1_pem(key)?,
            (WrittenFormat::Jwk, _) => write::to_private_jwk(key, kid, alg)?,
            (WrittenFormat::Jwks, _) => write::to_private_jwks(key, kid, alg)?,
            (WrittenFormat::Base64Jwk, _) => write::to_base64_jwk(key, kid, alg)?,
            (WrittenFormat::Portal | WrittenFormat::OpensshPublic, _) => return self.encode_public(target),
        };
        Ok(as_file(text.expose(), ""))
    }

    fn encode_public(&self, target: WrittenFormat) -> Outcome<SecretBytes> {
        let (public, kid) = (&self.public, &self.kid);
        let jwk = || public.to_jwk(kid, self.alg);
        let text = match target {
            WrittenFormat::Pem | WrittenFormat::Pkcs8 => public.to_pem()?,
            WrittenFormat::Pkcs1 => public.to_pkcs1_pem()?,
            WrittenFormat::Der => return Ok(public.to_spki_der()?.into()),
            WrittenFormat::P12 => {
                return Err(Failure::usage("a .p12 is for a private key, and there is only a public one")
                    .hint("--to pem, jwk or openssh-public take public keys"));
            }
            WrittenFormat::Jwk => return Ok(as_file(json::pretty(&jwk())?.expose(), "")),
            WrittenFormat::Jwks => {
                return Ok(as_file(json::pretty(&KeySet { keys: vec![RegisteredKey::new(jwk())] })?.expose(), ""));
            }
            WrittenFormat::Portal => write::to_portal(public, kid, self.alg),
            WrittenFormat::Base64Jwk => base64(json::compact(&jwk())?.expose()),
            WrittenFormat::OpensshPublic => {
                let comment: String = self.alias.chars().filter(|c| !c.is_control()).collect();
                write::to_openssh_public(public, &comment)?
            }
        };
        Ok(as_file(&text, ""))
    }
}

/// Text as a file has it, with a line end. Sized at once: a buffer that grows leaves copies behind.
fn as_file(text: &str, more: &str) -> SecretBytes {
    let mut bytes = Vec::with_capacity(text.len() + more.len() + 1);
    bytes.extend_from_slice(text.as_bytes());
    bytes.extend_from_slice(more.as_bytes());
    if bytes.last() != Some(&b'\n') {
        bytes.push(b'\n');
    }
    bytes.into()
}

fn base64(text: &str) -> String {
    use ::base64::Engine as _;
    ::base64::engine::general_purpose::STANDARD.encode(text)
}

/// The kid that was asked for, else the key's own, else its thumbprint.
fn chosen_kid(wanted: Option<&Kid>, own: Option<&str>, public: &PublicKey) -> Outcome<Kid> {
    if let Some(kid) = wanted {
        return Ok(kid.clone());
    }
    let thumbprint = public.thumbprint();
    Kid::from_str(own.unwrap_or(thumbprint.as_str()))
        .map_err(|error| Failure::usage(error.to_string()).hint("choose another with --kid"))
}

fn algorithm(own: Option<&str>) -> Algorithm {
    own.and_then(|alg| alg.parse().ok()).unwrap_or(Algorithm::Rs256)
}
