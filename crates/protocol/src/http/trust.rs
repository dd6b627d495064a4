//! Whom TLS trusts: the certificate authorities of files, and why a server's certificate isn't believed.

use std::error::Error;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use reqwest::Identity;
use reqwest::blocking::{Client, ClientBuilder};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::{CertificateError, InvalidMessage};

use super::error::Validity;
use super::{Authority, HttpError, HttpOptions};
use crate::certificate::Certificate;
use crate::regular_file::{self, FileError, Links};
use crate::secret::SecretBytes;

/// The longest file of certificate authorities, in bytes: the whole bundle of a system has a quarter of a million.
const MAX_BYTES: usize = 8 << 20;

/// The client, with the authorities of the options' files trusted besides the system's, or the only ones that are; and
/// with what this machine proves itself with.
pub(super) fn build(client: impl Fn() -> ClientBuilder, options: &HttpOptions) -> Result<Client, HttpError> {
    let mut all = Vec::new();
    if let Some(Authority { path, pem }) = &options.authority {
        all.push((path, certificates(path, pem)?));
    } else {
        for path in &options.ca_files {
            all.push((path, read(path)?));
        }
    }
    let identity = options.identity.as_ref().map(|pem| identity(&client, pem)).transpose()?;
    let trusting = |authorities: &mut dyn Iterator<Item = &CertificateDer<'static>>| {
        let authorities: Vec<_> =
            authorities.map(|der| reqwest::Certificate::from_der(der)).collect::<Result<_, _>>()?;
        let mut client = client();
        if let Some(identity) = &identity {
            client = client.identity(identity.clone());
        }
        if options.authority.is_some() {
            client = client.tls_certs_only(authorities);
        } else if !authorities.is_empty() {
            client = client.tls_certs_merge(authorities);
        }
        client.build()
    };
    let error = match trusting(&mut all.iter().flat_map(|(_, authorities)| authorities)) {
        Ok(client) => return Ok(client),
        Err(error) => error,
    };
    // One of them may be to blame, which the platform doesn't say.
    for (path, authorities) in &all {
        for (index, der) in authorities.iter().enumerate() {
            if let Err(error) = trusting(&mut std::iter::once(der)) {
                return Err(unusable(path, &format!("{}: {}", called(index, der), super::innermost(&error))));
            }
        }
    }
    Err(HttpError::Setup(super::innermost(&error)))
}

/// A certificate and its private key that TLS can use.
fn identity(client: impl Fn() -> ClientBuilder, pem: &SecretBytes) -> Result<Identity, HttpError> {
    let identity = Identity::from_pem(pem.expose()).and_then(|identity| {
        // Alone, so that no authority gets the blame.
        client().identity(identity.clone()).tls_certs_only([]).build()?;
        Ok(identity)
    });
    identity.map_err(|error| HttpError::Identity { why: super::innermost(&error) })
}

/// The certificates of a file: PEM with any text around them, or one in DER.
fn read(path: &Path) -> Result<Vec<CertificateDer<'static>>, HttpError> {
    let bytes = regular_file::read(path, MAX_BYTES, Links::Follow).map_err(|error| match error {
        FileError::Io { source, .. } => unusable(path, &source.to_string()),
        FileError::Insecure { why, .. } => unusable(path, &format!("it {why}")),
        other => unusable(path, &other.to_string()),
    })?;
    let bytes = bytes.ok_or_else(|| unusable(path, "there is no such file"))?;
    certificates(path, bytes.expose())
}

fn certificates(path: &Path, bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>, HttpError> {
    if Certificate::from_der(bytes).is_ok() {
        return Ok(vec![CertificateDer::from(bytes.to_vec())]);
    }
    let mut found = Vec::new();
    for der in CertificateDer::pem_slice_iter(bytes) {
        found
            .push(der.map_err(|error| unusable(path, &format!("its certificate no. {}: {error}", found.len() + 1)))?);
    }
    if found.is_empty() { Err(unusable(path, "it contains no certificate")) } else { Ok(found) }
}

fn unusable(path: &Path, why: &str) -> HttpError {
    HttpError::CaFile { path: path.to_owned(), why: why.to_owned() }
}

/// Which certificate of a file it is.
fn called(index: usize, der: &[u8]) -> String {
    let subject = Certificate::from_der(der).map(|certificate| format!(" ({})", certificate.subject()));
    format!("its certificate no. {}{}", index.saturating_add(1), subject.unwrap_or_default())
}

/// What TLS has against the server, if that is why there is no answer.
pub(super) fn doubt(host: &str, error: &reqwest::Error) -> Option<HttpError> {
    let host = host.to_owned();
    let error = tls_error(error)?;
    let doubt = match error {
        rustls::Error::InvalidCertificate(doubt) => doubt,
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => return Some(HttpError::NotTls { host }),
        _ => return None,
    };
    let at = |time: &UnixTime| Timestamp::from_second(time.as_secs().try_into().ok()?).ok();
    let untimely = |here: UnixTime, validity| {
        let here = at(&here).unwrap_or(Timestamp::MAX);
        HttpError::WrongTime { host: host.clone(), here, validity }
    };
    Some(match doubt {
        CertificateError::Expired => untimely(UnixTime::now(), Validity::Over(None)),
        CertificateError::ExpiredContext { time, not_after } => untimely(*time, Validity::Over(at(not_after))),
        CertificateError::NotValidYet => untimely(UnixTime::now(), Validity::ToCome(None)),
        CertificateError::NotValidYetContext { time, not_before } => {
            untimely(*time, Validity::ToCome(at(not_before)))
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            HttpError::OtherName { host, why: error.to_string() }
        }
        // The library has no type of its own for it, and `openssl req -x509` makes such certificates.
        CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => HttpError::Untrusted {
            host,
            why: "it is marked as an authority's (CA:TRUE), not as a server's".to_owned(),
        },
        _ => HttpError::Untrusted { host, why: error.to_string() },
    })
}

/// The TLS library's own error, however deep it lies.
fn tls_error<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e rustls::Error> {
    if let Some(found) = error.downcast_ref() {
        return Some(found);
    }
    // What an I/O error was made of isn't its source: that is the source of what it was made of.
    let made_of = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    let inner = made_of.map(|inner| inner as &(dyn Error + 'static)).or_else(|| error.source());
    inner.and_then(tls_error)
}
