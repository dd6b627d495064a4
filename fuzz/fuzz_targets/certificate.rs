//! Certificates, and everything that is said of them.
#![no_main]

use jiff::Timestamp;
use maskinporten_protocol::certificate::{Certificate, CertificateChain};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(certificate) = Certificate::from_der(bytes) else { return };
    let told = (certificate.subject(), certificate.issuer(), certificate.name(), certificate.org_number());
    assert!(!format!("{told:?}").chars().any(char::is_control));
    let _ = (
        certificate.profile(),
        certificate.realm(),
        certificate.usage(),
        certificate.days_left(Timestamp::UNIX_EPOCH),
    );
    for production in [false, true] {
        for problem in certificate.problems(production, None, Timestamp::UNIX_EPOCH) {
            assert!(!problem.to_string().chars().any(char::is_control));
        }
    }
    let chain = CertificateChain::from_unordered(&[certificate.clone(), certificate]);
    let _ = (chain.missing(), chain.signatures());
});
