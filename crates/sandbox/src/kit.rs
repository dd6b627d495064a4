//! The starter kit: everything needed to log in to the sandbox.

use std::{fmt, thread};

use aws_lc_rs::{encoding::AsDer, rsa};
use rcgen::KeyPair;
use x509_cert::der::pem::{LineEnding, decode_vec, encode_string};

use super::{
    accesstoken::Mint,
    ca::{self, CaError, IssuedCertificate},
    certificate::Trust,
    clock::Moment,
    pkcs12, seed, tls,
};

/// Password of every PKCS#12 file in a kit. It guards nothing but test certificates.
pub const KIT_PASSWORD: &str = "sandbox";

/// The file of a kit that has the authorities of business certificates.
pub const CA_FILE: &str = "ca.pem";
/// The file of a kit that has the authority of a sandbox that serves https.
pub const TLS_CA_FILE: &str = "tls-ca.pem";
const SIGNING_KEY_FILE: &str = "token-signing-key.pem";
const TLS_CA_KEY_FILE: &str = "tls-ca.key.pem";

/// A kit could not be made, or its files could not be read.
#[derive(Debug, thiserror::Error)]
pub enum KitError {
    /// Making keys or certificates failed.
    #[error("{0}")]
    Make(String),
    /// A file of the kit is missing.
    #[error("the kit has no {0}")]
    Missing(String),
    /// A file of the kit cannot be read as what it should be.
    #[error("{0} in the kit cannot be read")]
    Unreadable(String),
}

impl From<CaError> for KitError {
    fn from(error: CaError) -> Self {
        Self::Make(error.to_string())
    }
}

/// What somebody needs to log in to the sandbox, and what the sandbox needs to recognise them: a sandbox started
/// with an earlier one's kit accepts the same certificates and its access tokens still verify.
#[derive(Clone)]
pub struct Kit {
    /// The client id of the client that may manage clients and scopes. It has no keys: log in with a certificate.
    pub admin_client_id: String,
    /// Organisation number (nine digits) of the organisation that owns it, and that the certificates name.
    pub organisation: String,
    /// Good certificates first (see [`Kit::good`]); then bad ones, each wrong in one way.
    pub certificates: Vec<TestCertificate>,
    /// PEM of the roots and intermediates that the sandbox trusts.
    pub ca_pem: String,
    signing_key: Vec<u8>,
    tls: tls::Ca,
}

/// One test certificate with its private key.
#[derive(Clone)]
pub struct TestCertificate {
    /// Short name, also of its files: `business`, `expired` …
    pub name: String,
    /// What is right or wrong with it, in a few words.
    pub about: String,
    /// PKCS#12 with the key and the whole chain.
    pub p12: Vec<u8>,
    /// The password of `p12`.
    pub password: String,
    /// PEM of the certificate alone.
    pub certificate_pem: String,
    /// PEM of the certificate, its intermediate and its root.
    pub chain_pem: String,
    /// PEM of the private key (PKCS#8, not encrypted).
    pub key_pem: String,
    /// DER of what `chain_pem` holds, leaf first.
    pub chain_der: Vec<Vec<u8>>,
}

/// One file of a kit, to be written to a directory.
#[derive(Clone)]
pub struct KitFile {
    /// Its name, without a directory.
    pub name: String,
    /// What is in it.
    pub contents: Vec<u8>,
    /// Whether it holds a private key, and belongs to its owner only (0600).
    pub private: bool,
}

impl Kit {
    /// Makes new keys and certificates, on several threads. Takes about as long as one RSA-4096 key does.
    pub fn generate() -> Result<Self, KitError> {
        Self::generate_at(Moment::now(0))
    }

    pub(super) fn generate_at(now: Moment) -> Result<Self, KitError> {
        let (signing_key, keys) = thread::scope(|scope| {
            let signing = scope.spawn(new_signing_key);
            // Few threads: the long key already keeps one core busy.
            let first = scope.spawn(|| several_keys(ca::KEYS / 2));
            let rest = several_keys(ca::KEYS - ca::KEYS / 2);
            let lost = |_| KitError::Make("a thread that made keys ended early".to_owned());
            let signing = signing.join().map_err(lost)??;
            let mut keys = first.join().map_err(lost)??;
            keys.extend(rest?);
            Ok::<_, KitError>((signing, keys))
        })?;
        let keys: [KeyPair; ca::KEYS] = keys.try_into().map_err(|_| KitError::Make("keys are missing".to_owned()))?;
        let authority = ca::make(&keys, now)?;
        Ok(Self {
            admin_client_id: seed::ADMIN_CLIENT.to_owned(),
            organisation: seed::ORGANISATION.to_owned(),
            certificates: authority.issued.iter().map(TestCertificate::new).collect::<Result<_, _>>()?,
            ca_pem: pem_chain(&authority.trusted)?,
            signing_key,
            tls: tls::Ca::generate(now)?,
        })
    }

    /// The certificate to log in with: Buypass-shaped, SEID 2, for authentication, three years.
    pub fn good(&self) -> &TestCertificate {
        &self.certificates[0]
    }

    /// The certificate of that name: `business`, `buypass-seid1`, `commfides`, `customer` (all good), `expired`,
    /// `not-yet-valid`, `encryption`, `signing`, `wrong-policy`, `foreign-ca`, `self-signed`, `production`.
    pub fn certificate(&self, name: &str) -> Option<&TestCertificate> {
        self.certificates.iter().find(|c| c.name == name)
    }

    /// PEM of the authority that vouches for a sandbox that serves https.
    pub fn tls_ca_pem(&self) -> &str {
        self.tls.certificate_pem()
    }

    pub(super) fn tls(&self) -> &tls::Ca {
        &self.tls
    }

    /// Everything as files: `ca.pem`, `token-signing-key.pem`, `tls-ca.pem`, `tls-ca.key.pem`, and for each certificate
    /// `NAME.p12`, `NAME.pem` (chain) and `NAME.key.pem`.
    pub fn files(&self) -> Result<Vec<KitFile>, KitError> {
        let file = |name: String, contents: &[u8], private| KitFile { name, contents: contents.to_vec(), private };
        let signing_key = pem("PRIVATE KEY", &self.signing_key)?;
        let mut files = vec![
            file(CA_FILE.to_owned(), self.ca_pem.as_bytes(), false),
            file(SIGNING_KEY_FILE.to_owned(), signing_key.as_bytes(), true),
            file(TLS_CA_FILE.to_owned(), self.tls.certificate_pem().as_bytes(), false),
            file(TLS_CA_KEY_FILE.to_owned(), self.tls.key_pem().as_bytes(), true),
        ];
        for c in &self.certificates {
            files.push(file(format!("{}.p12", c.name), &c.p12, true));
            files.push(file(format!("{}.pem", c.name), c.chain_pem.as_bytes(), false));
            files.push(file(format!("{}.key.pem", c.name), c.key_pem.as_bytes(), true));
        }
        Ok(files)
    }

    /// Puts a kit together again from the files of [`Kit::files`]; `read` gives a file's contents by its name. A `.p12` that
    /// is missing is made again of the certificate's other files.
    pub fn from_files(mut read: impl FnMut(&str) -> Option<Vec<u8>>) -> Result<Self, KitError> {
        let mut file = |name: &str| read(name).ok_or_else(|| KitError::Missing(name.to_owned()));
        let bad = |name: &str| KitError::Unreadable(name.to_owned());
        let ca_pem = String::from_utf8(file(CA_FILE)?).map_err(|_| bad(CA_FILE))?;
        let (_, signing_key) = decode_vec(&file(SIGNING_KEY_FILE)?).map_err(|_| bad(SIGNING_KEY_FILE))?;
        let text = |name: &str, bytes| String::from_utf8(bytes).map_err(|_| bad(name));
        let tls = match (read(TLS_CA_FILE), read(TLS_CA_KEY_FILE)) {
            (Some(ca), Some(key)) => tls::Ca::from_pem(text(TLS_CA_FILE, ca)?, text(TLS_CA_KEY_FILE, key)?),
            // Kits had none at first.
            (None, None) => tls::Ca::generate(Moment::now(0))?,
            (None, _) => return Err(KitError::Missing(TLS_CA_FILE.to_owned())),
            (_, None) => return Err(KitError::Missing(TLS_CA_KEY_FILE.to_owned())),
        };
        let mut file = |name: &str| read(name).ok_or_else(|| KitError::Missing(name.to_owned()));
        let mut certificates = Vec::new();
        for (name, about) in ca::names() {
            let (chain_file, key_file) = (format!("{name}.pem"), format!("{name}.key.pem"));
            let chain = x509_cert::Certificate::load_pem_chain(&file(&chain_file)?).map_err(|_| bad(&chain_file))?;
            let chain: Vec<Vec<u8>> = chain
                .iter()
                .map(x509_cert::der::Encode::to_der)
                .collect::<Result<_, _>>()
                .map_err(|_| bad(&chain_file))?;
            if chain.is_empty() {
                return Err(bad(&chain_file));
            }
            let (_, key) = decode_vec(&file(&key_file)?).map_err(|_| bad(&key_file))?;
            let p12 = file(&format!("{name}.p12")).or_else(|_| p12(name, &key, &chain))?;
            certificates.push(TestCertificate::assemble(name, about, p12, chain, &key)?);
        }
        let kit = Self {
            admin_client_id: seed::ADMIN_CLIENT.to_owned(),
            organisation: seed::ORGANISATION.to_owned(),
            certificates,
            ca_pem,
            signing_key,
            tls,
        };
        kit.trust()?;
        Mint::new(&kit.signing_key).map_err(|_| bad(SIGNING_KEY_FILE))?;
        Ok(kit)
    }

    /// Whether a sandbox with the one takes the other's certificates, and its tokens.
    pub fn is_of_the_same_sandbox(&self, other: &Self) -> bool {
        (&self.ca_pem, &self.signing_key) == (&other.ca_pem, &other.signing_key)
    }

    /// The authorities in `ca_pem`.
    pub(super) fn trust(&self) -> Result<Trust, KitError> {
        match x509_cert::Certificate::load_pem_chain(self.ca_pem.as_bytes()) {
            Ok(authorities) if !authorities.is_empty() => Ok(Trust::new(&authorities)),
            _ => Err(KitError::Unreadable(CA_FILE.to_owned())),
        }
    }

    /// PKCS#8 DER of the key that signs access tokens.
    pub(super) fn signing_key(&self) -> &[u8] {
        &self.signing_key
    }
}

// Private keys stay out of debug output, even those of a test kit.
impl fmt::Debug for Kit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kit")
            .field("admin_client_id", &self.admin_client_id)
            .field("organisation", &self.organisation)
            .field("certificates", &self.certificates)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for TestCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestCertificate")
            .field("name", &self.name)
            .field("about", &self.about)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for KitFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KitFile").field("name", &self.name).field("private", &self.private).finish_non_exhaustive()
    }
}

impl TestCertificate {
    fn new(issued: &IssuedCertificate) -> Result<Self, KitError> {
        let p12 = p12(issued.name, &issued.key, &issued.chain)?;
        Self::assemble(issued.name, issued.about, p12, issued.chain.clone(), &issued.key)
    }

    fn assemble(
        name: &str,
        about: &str,
        p12: Vec<u8>,
        chain_der: Vec<Vec<u8>>,
        key: &[u8],
    ) -> Result<Self, KitError> {
        Ok(Self {
            name: name.to_owned(),
            about: about.to_owned(),
            p12,
            password: KIT_PASSWORD.to_owned(),
            certificate_pem: pem_chain(&chain_der[..1])?,
            chain_pem: pem_chain(&chain_der)?,
            key_pem: pem("PRIVATE KEY", key)?,
            chain_der,
        })
    }
}

fn p12(name: &str, key: &[u8], chain: &[Vec<u8>]) -> Result<Vec<u8>, KitError> {
    pkcs12::write(name, key, chain, KIT_PASSWORD).map_err(|_| KitError::Make(format!("{name}: PKCS#12")))
}

fn new_signing_key() -> Result<Vec<u8>, KitError> {
    let failed = |_| KitError::Make("cannot make an RSA-4096 key".to_owned());
    let key = rsa::KeyPair::generate(rsa::KeySize::Rsa4096).map_err(failed)?;
    Ok(key.as_der().map_err(failed)?.as_ref().to_vec())
}

fn several_keys(count: usize) -> Result<Vec<KeyPair>, CaError> {
    (0..count).map(|_| ca::new_key()).collect()
}

fn pem(label: &str, der: &[u8]) -> Result<String, KitError> {
    encode_string(label, LineEnding::LF, der).map_err(|_| KitError::Make("cannot write PEM".to_owned()))
}

fn pem_chain(chain: &[Vec<u8>]) -> Result<String, KitError> {
    chain.iter().map(|der| pem("CERTIFICATE", der)).collect()
}
