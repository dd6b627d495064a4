//! The key to register.

use super::Upload;
use crate::failure::{Failure, Kind, Outcome};
use crate::input::read_file;
use crate::secrets::read_public_key;
use crate::selection::Selection;
use maskinporten_engine::certificate_binding::CertificateBinding;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{KeyName, Login, Profile};
use maskinporten_engine::rotate::FirstKey;
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::{Algorithm, PublicKey};
use maskinporten_protocol::jwks::{Addition, KeySet, RegisteredKey};

/// A key to register.
pub(super) struct UploadedKey {
    pub(super) kid: Kid,
    pub(super) public: PublicKey,
    algorithm: Algorithm,
    pub(super) binding: Option<CertificateBinding>,
}

impl UploadedKey {
    /// The key that the flags name, or the profile's.
    pub(super) fn named(
        upload: &Upload,
        operator: &Operator,
        selection: &Selection,
        profile: Option<&Profile>,
    ) -> Outcome<Self> {
        if let Some(path) = &upload.file {
            let (public, kid) = read_public_key(&read_file(path)?)
                .map_err(|failure| failure.while_doing(format!("{} can't be uploaded", path.display())))?;
            let kid = match (&upload.kid, kid) {
                (Some(kid), _) => kid.clone(),
                (None, Some(kid)) => kid,
                (None, None) => public.thumbprint().as_str().parse()?,
            };
            return Ok(Self { kid, public, algorithm: upload.alg, binding: None });
        }
        let register = operator.folder().key_register()?;
        let found = match (&upload.key, profile.and_then(|profile| profile.login.as_ref())) {
            (Some(kid), _) => register.by_kid(kid).ok_or_else(|| {
                let kids: Vec<&str> = register.iter().map(|key| key.kid.as_str()).collect();
                Failure::missing(format!("no key with kid {kid} is stored on this machine")).hint(
                    if kids.is_empty() {
                        "make one with `maskinporten keygen`".into()
                    } else {
                        format!("available: {}", kids.join(", "))
                    },
                )
            })?,
            (None, Some(Login::Certificate { thumbprint, .. })) if upload.with_certificate => register
                .get(thumbprint)
                .ok_or_else(|| Failure::missing("the profile's certificate isn't stored on this machine"))?,
            (None, Some(Login::Key { thumbprint, .. })) => register.get(thumbprint).ok_or_else(|| {
                Failure::missing("the profile's key isn't stored on this machine")
                    .hint("make a new one with `maskinporten keygen`")
            })?,
            (None, _) => {
                return Err(Failure::missing("the profile has no key to upload")
                    .hint("make one with `maskinporten keygen`, and name it with --key if the profile logs in with a certificate"));
            }
        };
        let binding = if upload.with_certificate {
            let environment =
                profile.map(|profile| selection.profiles.environment(&profile.environment)).transpose()?;
            let realm = environment.and_then(|environment| environment.realm());
            let login = profile.and_then(|profile| profile.login.as_ref());
            Some(CertificateBinding::of(found, login, realm, operator.clock().now())?)
        } else {
            None
        };
        let kid = upload.kid.clone().unwrap_or_else(|| found.kid.clone());
        Ok(Self { kid, public: found.public.clone(), algorithm: upload.alg, binding })
    }

    /// As it is registered.
    pub(super) fn name(&self) -> KeyName {
        KeyName { kid: self.kid.clone(), thumbprint: self.public.thumbprint() }
    }

    /// A key that was to be registered with its certificate is worth nothing without.
    pub(super) fn check_certificate(&self, after: &KeySet) -> Outcome {
        if !self.is_there_unbound(after) {
            return Ok(());
        }
        let message = format!("the server accepted key {} without its certificate", self.kid);
        Err(Failure::new(Kind::Refused, message)
            .hint("the client isn't bound to the certificate; ask Digdir support why"))
    }

    /// Whether it is registered without its certificate, which is to be added.
    pub(super) fn is_there_unbound(&self, before: &KeySet) -> bool {
        self.binding
            .as_ref()
            .is_some_and(|binding| binding.is_missing_on(before.by_kid(self.kid.as_str()), &self.public))
    }

    /// Whether it may be added to these keys, and as what.
    pub(super) fn considered(&self, others: &KeySet) -> Outcome<(Addition, RegisteredKey)> {
        let plain = RegisteredKey::new(self.public.to_jwk(&self.kid, self.algorithm));
        let entry = self.binding.as_ref().map_or_else(|| plain.clone(), |binding| binding.put_on(&plain));
        let addition = others.consider(self.kid.as_str(), &self.public).map_err(|error| {
            let kids: Vec<&str> = others.keys.iter().map(RegisteredKey::kid).collect();
            Failure::from(error).hint(format!("registered: {}", kids.join(", ")))
        })?;
        Ok((addition, entry))
    }

    /// The first key on a client, as it is registered.
    pub(super) fn first(&self) -> FirstKey {
        FirstKey { algorithm: self.algorithm, with_certificate: self.binding.is_some() }
    }
}
