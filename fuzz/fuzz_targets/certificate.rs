//! Certificates, and everything that is said of them.
#![no_main]

use jiff::Timestamp;
use maskinporten_protocol::certificate::{Certificate, CertificateChain, Realm};

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
    let chain = CertificateChain::build(certificate.clone(), std::slice::from_ref(&certificate));
    for realm in [None, Some(Realm::Test), Some(Realm::Production)] {
        for problem in chain.problems(realm, None, Timestamp::UNIX_EPOCH) {
            assert!(!problem.to_string().chars().any(char::is_control));
        }
        for doubt in chain.doubts(realm) {
            assert!(!doubt.to_string().chars().any(char::is_control));
        }
    }
    let chain = CertificateChain::from_unordered(&[certificate.clone(), certificate]);
    let _ = (chain.missing(), chain.path());
});
