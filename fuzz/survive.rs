//! What is fuzzed: each target is a function of a file's bytes, which returns, or panics over what must not be.
//!
//! `cargo +nightly fuzz run --dev pkcs12` goes on from the inputs in `corpus`; `.ci/nightly` does so with all targets.
//! The tests of this crate replay what is kept there and in `regressions`, and need no nightly toolchain.

pub mod ber;
mod derivation;
mod mutation;
#[cfg(test)]
mod replay;
mod texts;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use maskinporten_protocol::certificate::{Certificate, CertificateChain, Realm};
use maskinporten_protocol::key::material::{KeyMaterial, MAX_BYTES};
use maskinporten_protocol::key::password::{PasswordFor, Passwords};
use maskinporten_protocol::key::{self, ReadError};
use maskinporten_protocol::secret::SecretText;

pub use derivation::derivation;
pub use mutation::mutate;
pub use texts::{dotenv, jsonc, jwt, key_set, properties};

/// What is done with a file's bytes.
pub type Target = fn(&[u8]);

/// Each target by its name, which is that of its program, its folder of inputs, and its row in `.ci/nightly`.
pub const TARGETS: [(&str, Target); 15] = [
    ("any_file", read),
    ("pem", read),
    ("der", read),
    ("pkcs12", read),
    ("derivation", derivation),
    ("jks", read),
    ("openssh", read),
    ("jwk", read),
    ("certificate", certificate),
    ("base64", base64),
    ("properties", properties),
    ("dotenv", dotenv),
    ("jsonc", jsonc),
    ("key_set", key_set),
    ("jwt", jwt),
];

/// The password of all inputs that `seeds.sh` makes, and of those from the field. None has it in its text.
const PASSWORD: &str = "hemmelig";

/// Somebody who says the same password once.
struct Once;

impl Passwords for Once {
    fn password(&mut self, what: &PasswordFor) -> Option<SecretText> {
        (what.attempt == 1).then(|| PASSWORD.to_owned().into())
    }
}

/// Reads a file of any kind. That may fail, but what is said then is fit to be shown, and has no secret in it.
pub fn read(bytes: &[u8]) {
    let _ = material(bytes);
}

fn material(bytes: &[u8]) -> Result<KeyMaterial, ReadError> {
    let answer = key::read(&bytes.to_vec().into(), &mut Once);
    let told = match &answer {
        Ok(material) => {
            let chosen = material.choose(None).map(|entry| entry.name());
            format!("{} {material:?} {chosen:?}", material.format)
        }
        Err(error) => {
            assert!(!error.to_string().chars().any(char::is_control), "{error:?}");
            format!("{error} {error:?}")
        }
    };
    assert!(!told.contains(PASSWORD), "the password is repeated");
    answer
}

/// Key material within base64, and within base64 within that: what can be read, can be read there.
pub fn base64(bytes: &[u8]) {
    let once = STANDARD.encode(bytes);
    let twice = URL_SAFE_NO_PAD.encode(&once);
    // Wrapped, it must still be a file that isn't too large.
    let bare = material(bytes).ok().filter(|material| !material.format.in_base64 && bytes.len() < MAX_BYTES / 2);
    for wrapped in [material(once.as_bytes()), material(twice.as_bytes())] {
        if let Some(bare) = &bare {
            let inner = wrapped.expect("what can be read can be read in base64");
            assert_eq!(inner.format.container, bare.format.container);
            assert_eq!(inner.private.len(), bare.private.len());
        }
    }
}

/// Certificates, and everything that is said of them.
pub fn certificate(bytes: &[u8]) {
    let shown = |told: String| assert!(!told.chars().any(char::is_control), "{told:?}");
    let Ok(certificate) = Certificate::from_der(bytes) else { return };
    let told = (certificate.subject(), certificate.issuer(), certificate.name(), certificate.org_number());
    shown(format!("{told:?}"));
    let _ = (certificate.profile(), certificate.realm(), certificate.usage());
    let _ = certificate.days_left(Timestamp::UNIX_EPOCH);
    let chain = CertificateChain::build(certificate.clone(), std::slice::from_ref(&certificate));
    for realm in [None, Some(Realm::Test), Some(Realm::Production)] {
        chain.problems(realm, None, Timestamp::UNIX_EPOCH).iter().for_each(|problem| shown(problem.to_string()));
        chain.doubts(realm).iter().for_each(|doubt| shown(doubt.to_string()));
    }
    for chain in CertificateChain::all(&[certificate.clone(), certificate]) {
        let _ = (chain.missing(), chain.path());
    }
}
