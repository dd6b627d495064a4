//! Paths to a root that was made for the test, and what must not lead there.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maskinporten_testkit::{has, run_tool, skipped};

use super::*;
use crate::certificate::{CertificateAuthority, CertificateProfile, Realm};

/// Makes a hierarchy: a known root `root`, a known intermediate `middle`, and everything that goes wrong below them.
const SCRIPT: &str = r#"
for name in root other; do openssl genrsa -out $name.key 2048; done
certify() { # name, subject, issuer, issuer's key, own key, extensions
    printf '%b' "$6" > extensions
    openssl req -new -key $5 -subj "$2" -out request
    openssl x509 -req -in request -CA $3 -CAkey $4 -CAcreateserial -days 20 -extfile extensions -out $1.pem
}
CA='basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n'
LEAF='keyUsage=critical,digitalSignature\n'
ONE='basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign\n'
selfsigned() { openssl req -x509 -key $1 -subj "$2" -days 20 -addext keyUsage=critical,keyCertSign -out $3.pem; }
selfsigned root.key /CN=Root root
selfsigned other.key /CN=Root namesake
selfsigned other.key /CN=Stranger stranger
selfsigned root.key /CN=Middle impostor
certify middle /CN=Middle root.pem root.key other.key "$ONE"
certify leaf /CN=Leaf middle.pem other.key root.key "$LEAF"
certify deep /CN=Deep middle.pem other.key root.key "$CA"
certify too-deep /CN=Leaf deep.pem root.key root.key "$LEAF"
certify below-leaf /CN=Below leaf.pem root.key other.key "$LEAF"
certify no-signer /CN=Signer root.pem root.key other.key 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature\n'
certify unsigned /CN=Leaf no-signer.pem other.key root.key "$LEAF"
certify limited /CN=Limited root.pem root.key other.key "${CA}nameConstraints=critical,permitted;DNS:example.no\n"
certify below-limited /CN=Leaf limited.pem other.key root.key "$LEAF"
certify new /CN=New root.pem root.key other.key "$CA"
certify below-new /CN=Leaf new.pem other.key root.key "$LEAF"
certify copied /CN=Leaf namesake.pem other.key other.key "${LEAF}authorityKeyIdentifier=keyid\n"
certify foreign /CN=Leaf stranger.pem other.key other.key "$LEAF"
certify forged /CN=Leaf namesake.pem other.key other.key "$LEAF"
certify altered /CN=Leaf impostor.pem root.key root.key "$LEAF"
"#;

struct Made(tempfile::TempDir);

impl Made {
    fn get() -> Option<&'static Self> {
        static MADE: OnceLock<Option<Made>> = OnceLock::new();
        MADE.get_or_init(|| {
            if !has("openssl") {
                skipped("no certificates without openssl");
                return None;
            }
            let folder = tempfile::tempdir().unwrap();
            run_tool("sh", &["-euc", &format!("cd '{}'\n{SCRIPT}", folder.path().display())]);
            Some(Self(folder))
        })
        .as_ref()
    }

    fn certificate(&self, name: &str) -> Certificate {
        let pem = self.0.path().join(format!("{name}.pem"));
        let pem = run_tool("openssl", &["x509", "-in", pem.to_str().unwrap()]);
        let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        Certificate::from_der(&STANDARD.decode(base64).unwrap()).unwrap()
    }

    /// Knows the root alone, or the intermediate, too.
    fn known(&self, names: &[&'static str]) -> &'static [KnownAuthority] {
        let known = names.iter().map(|name| KnownAuthority {
            name,
            owner: CertificateAuthority::Buypass,
            profile: CertificateProfile::Seid2,
            realm: Realm::Production,
            source: "made for this test",
            sha256: "",
            certificate: self.certificate(name),
        });
        known.collect::<Vec<_>>().leak()
    }

    fn chain(&self, names: &[&str]) -> CertificateChain {
        let all: Vec<Certificate> = names.iter().map(|name| self.certificate(name)).collect();
        CertificateChain::build(all[0].clone(), &all[1..])
    }
}

#[test]
fn d9_a_chain_is_completed_and_checked_up_to_a_known_root() {
    let Some(made) = Made::get() else { return };
    let (both, root) = (made.known(&["root", "middle"]), made.known(&["root"]));
    for (names, known, above) in [
        (&["leaf"][..], both, 2),
        (&["leaf", "middle"], both, 2),
        (&["leaf", "middle", "root"], both, 2),
        (&["leaf", "middle"], root, 2),
        (&["below-new", "new"], both, 2),
        (&["middle"], both, 1),
        (&["root"], both, 0),
    ] {
        let chain = made.chain(names);
        let path = chain.path_to(known);
        assert_eq!(path.trust, Trust::Known(&known[0]), "{names:?}");
        assert_eq!(path.above.len(), above, "{names:?}");
    }
}

#[test]
fn d9_nothing_but_a_signature_leads_to_a_known_root() {
    let Some(made) = Made::get() else { return };
    let known = made.known(&["root", "middle"]);
    let trust = |names: &[&str]| made.chain(names).path_to(known).trust;
    let unfit = |why| move |trust: &Trust| matches!(trust, Trust::Unfit { why: found, .. } if *found == why);
    let ends_at = |name: &'static str, namesake| move |trust: &Trust| matches!(trust, Trust::Unknown { end, is_namesake } if end == name && *is_namesake == namesake);
    assert!(unfit("has more authorities below it than its path length allows")(&trust(&["too-deep", "deep"])));
    assert!(unfit("isn't a certificate authority")(&trust(&["below-leaf", "leaf"])));
    assert!(unfit("may not sign certificates")(&trust(&["unsigned", "no-signer"])));
    assert_eq!(trust(&["below-limited", "limited"]), Trust::Unsupported("Limited".into()));
    assert!(ends_at("Stranger", false)(&trust(&["foreign", "stranger"])));
    assert!(ends_at("Stranger", false)(&trust(&["foreign"])));
    // The known root's name, and another key, which the certificate says.
    assert!(ends_at("Root", true)(&trust(&["copied", "namesake"])));
    assert!(ends_at("Root", true)(&trust(&["copied"])));
    assert!(ends_at("New", false)(&trust(&["below-new"])));
    for names in [&["forged"][..], &["altered"]] {
        assert!(matches!(trust(names), Trust::Forged { .. }), "{names:?}: {:?}", trust(names));
    }
    assert_eq!(CertificateChain::default().path_to(known).trust, unknown(String::new(), false));
    // Nobody is known.
    assert!(ends_at("Root", false)(&made.chain(&["leaf", "middle", "root"]).path_to(&[]).trust));
}

#[test]
fn d9_every_changed_byte_of_a_signed_part_is_noticed() {
    let Some(made) = Made::get() else { return };
    let known = made.known(&["root", "middle"]);
    let der = made.certificate("leaf").der().to_vec();
    let mut read = 0;
    for at in (0..der.len()).step_by(3) {
        let mut changed = der.clone();
        changed[at] ^= 1;
        let Ok(certificate) = Certificate::from_der(&changed) else { continue };
        let chain = CertificateChain::build(certificate, &[]);
        assert!(!matches!(chain.path_to(known).trust, Trust::Known(_)), "byte {at}");
        read += 1;
    }
    assert!(read > 50, "{read}");
}
