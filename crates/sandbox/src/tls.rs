//! https: a certificate authority of the sandbox's own, and what the sandbox serves with.

use std::{net::IpAddr, sync::Arc};

use rcgen::{BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs::default_provider,
        pki_types::{CertificateDer, PrivateKeyDer},
    },
};

use super::{
    ca::{self, CaError},
    clock::Moment,
};

const NAME: &str = "Maskinporten sandbox TLS CA";

/// As long as public authorities give them.
const DAYS: (i64, i64) = (-1, 397);

/// The authority that vouches for the sandbox's address. Business certificates aren't issued by it.
#[derive(Clone)]
pub(super) struct Ca {
    certificate_pem: String,
    key_pem: String,
}

impl Ca {
    pub(super) fn generate(now: Moment) -> Result<Self, CaError> {
        let key = KeyPair::generate()?;
        let certificate = params(now).self_signed(&key)?;
        Ok(Self { certificate_pem: certificate.pem(), key_pem: key.serialize_pem() })
    }

    /// From the two files of a kit.
    pub(super) fn from_pem(certificate_pem: String, key_pem: String) -> Self {
        Self { certificate_pem, key_pem }
    }

    pub(super) fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    pub(super) fn key_pem(&self) -> &str {
        &self.key_pem
    }

    /// Serves under these names and addresses, with a new key and a certificate from today.
    pub(super) fn acceptor(&self, names: &[String], now: Moment) -> Result<TlsAcceptor, CaError> {
        let issuer = Issuer::new(params(now), KeyPair::from_pem(&self.key_pem)?);
        let key = KeyPair::generate()?;
        let mut leaf = CertificateParams::new(names)?;
        ca::date(&mut leaf, DAYS, now);
        leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = leaf.signed_by(&key, &issuer)?;
        let chain: Vec<CertificateDer> = vec![certificate.der().clone()];
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
            .map_err(|error| CaError::new(&error))?;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

/// The same every time but for dates and number: what it has issued names it by its name and its key.
fn params(now: Moment) -> CertificateParams {
    let mut params = ca::authority(NAME, BasicConstraints::Constrained(0), now);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params
}

/// What the sandbox can be called: this machine, the address that it listens on, and its public name.
pub(super) fn names(bind: IpAddr, public_host: Option<&str>) -> Vec<String> {
    let mut names: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
    if !bind.is_unspecified() {
        names.push(bind.to_string());
    }
    names.extend(public_host.map(|host| host.trim_matches(['[', ']']).to_owned()));
    names.sort();
    names.dedup();
    names
}
