//! A profile whose private key stays at a service.

use clap::Args;

use super::add::{Key, NewLogin};
use crate::failure::{Failure, Outcome};
use crate::flag_value::absolute;
use crate::secret_source::SecretSource;
use maskinporten_engine::key_service::{ServiceKey, SignerAddress};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::Login;
use maskinporten_protocol::certificate::Certificate;
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::Thumbprint;

#[derive(Debug, Args)]
pub(super) struct SignerArgs {
    /// The service that signs with the client's key, which never leaves it
    #[arg(long, hide_short_help = true, value_name = "SIGNER", conflicts_with_all = ["private_key", "KeyFileArgs", "reference", "allow_insecure_permissions"])]
    signer: Option<SignerAddress>,
    /// With --signer: which of several keys there
    #[arg(
        long,
        hide_short_help = true,
        value_name = "THUMBPRINT",
        allow_hyphen_values = true,
        requires = "signer",
        conflicts_with = "certificate"
    )]
    thumbprint: Option<Thumbprint>,
}

impl SignerArgs {
    pub(super) fn is_given(&self) -> bool {
        self.signer.is_some()
    }

    /// How the client logs in: with a registered key, or with the certificate in a file.
    pub(super) fn login(
        &self,
        operator: &Operator,
        kid: Option<&Kid>,
        certificate: Option<&SecretSource>,
    ) -> Outcome<NewLogin> {
        let Some(signer) = &self.signer else { return Err(Failure::usage("no signer is named")) };
        let keys = operator.keys().keys_at(signer)?;
        let now = operator.clock().now();
        match (kid, certificate) {
            (Some(kid), _) => {
                let key = self.chosen(keys, signer)?;
                let login = Login::Key { kid: kid.clone(), thumbprint: key.public.thumbprint() };
                Ok((Some(login), Some(Key::AtService { signer: signer.clone(), key, kid: kid.clone() })))
            }
            (None, Some(SecretSource::File(path))) => {
                let chain = operator.stores().certificates_in(path, now)?;
                let leaf = chain.leaf().map(Certificate::public_key).transpose()?;
                if !keys.iter().any(|key| Some(&key.public) == leaf.as_ref()) {
                    return Err(Failure::usage(format!(
                        "no key at {signer} is that of the certificate in {}",
                        path.display()
                    ))
                    .hint("name the certificate that was issued for the key there"));
                }
                let (path, signer) = (absolute(path)?, Some(signer.clone()));
                Ok((Some(Login::CertificateFile { path, alias: None, signer }), None))
            }
            (None, Some(source)) => {
                Err(Failure::usage(format!("{source} can't be left where it is: only a file can")))
            }
            (None, None) => Err(Failure::usage("--signer goes with a kid or a certificate")
                .hint("name the --kid that the key is registered under, or a file with its --certificate")),
        }
    }

    fn chosen(&self, keys: Vec<ServiceKey>, signer: &SignerAddress) -> Outcome<ServiceKey> {
        let all: Vec<String> = keys.iter().map(|key| key.public.thumbprint().to_string()).collect();
        let is_meant = |key: &ServiceKey| {
            self.thumbprint.as_ref().map_or(all.len() == 1, |named| key.public.thumbprint() == *named)
        };
        keys.into_iter().find(is_meant).ok_or_else(|| match (all.as_slice(), &self.thumbprint) {
            ([], _) => Failure::missing(format!("there is no key at {signer}"))
                .hint("make one there with `maskinporten keygen --in SIGNER`"),
            (_, Some(named)) => Failure::missing(format!("no key at {signer} has the thumbprint {named}")),
            (all, None) => Failure::usage(format!("there are {} keys at {signer}", all.len()))
                .hint(format!("choose one with --thumbprint: {}", all.join(", "))),
        })
    }

    /// The signer as the profile has it. A certificate's is a part of the login.
    pub(super) fn of_profile(&self, login: Option<&Login>) -> Option<SignerAddress> {
        self.signer.clone().filter(|_| matches!(login, Some(Login::Key { .. } | Login::Shared { .. })))
    }
}
