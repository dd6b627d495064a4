//! Whose word counts for a server, where its settings say so.

use std::path::PathBuf;

use maskinporten_protocol::http::{Authority, Http, HttpError, HttpOptions, Request};
use maskinporten_sandbox::{Kit, Options};
use maskinporten_testkit::{Server, kit};
use url::Url;

#[test]
fn an_authority_of_a_server_s_own_settings_is_the_only_one() {
    let server = Server::start(Options { tls: true, ..Options::default() });
    let url: Url = format!("{}jwk", server.issuer()).parse().unwrap();
    let ask = |pem: &str, ca_files: Vec<PathBuf>| {
        let authority = Some(Authority { path: "/settings".into(), pem: pem.into() });
        Http::new(HttpOptions { authority, ca_files, ..HttpOptions::default() }).send(&Request::get(url.clone()))
    };
    assert!(ask(kit().tls_ca_pem(), Vec::new()).unwrap().is_success());
    // A file that would do doesn't help, nor does one that can't be read hinder.
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("good.pem");
    std::fs::write(&good, kit().tls_ca_pem()).unwrap();
    let other = Kit::generate().unwrap();
    assert!(matches!(ask(other.tls_ca_pem(), vec![good]), Err(HttpError::Untrusted { .. })));
    assert!(ask(kit().tls_ca_pem(), vec!["/nowhere".into()]).is_ok());
    for bad in ["", "nothing", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let error = ask(bad, Vec::new()).unwrap_err();
        assert!(matches!(&error, HttpError::CaFile { path, .. } if path.to_str() == Some("/settings")), "{error}");
    }
}
