//! Files of other programs, told by their right names, with a line that makes something of them that is read.

use std::path::Path;
use std::process::Command;

use maskinporten_protocol::key::ReadError;
use maskinporten_testkit::has;

use super::{PASSWORD, base64, field, one, opened, skipped, why};

/// Where Debian's `libbcprov-java` puts it.
const BOUNCY_CASTLE: &str = "/usr/share/java/bcprov.jar";

#[test]
fn d6_keystores_of_bouncy_castle_have_their_names_and_a_line_that_converts_them() {
    for (name, kind) in [("bc.BKS", "a BKS"), ("bc.UBER", "an UBER"), ("bc.BCFKS", "a BCFKS")] {
        let Err(ReadError::UnsupportedFlavour { flavour, convert_with, wrapping }) = opened(field(name)) else {
            panic!("{name} was read");
        };
        assert_eq!((flavour, wrapping), (format!("{kind} keystore (Bouncy Castle)"), ""));
        if !has("keytool") || !Path::new(BOUNCY_CASTLE).exists() {
            skipped(format!("{name} isn't converted without keytool and {BOUNCY_CASTLE}"));
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("old"), field(name)).unwrap();
        let line =
            convert_with.replace("OLD", "old").replace("NEW.p12", "new.p12").replace("bcprov.jar", BOUNCY_CASTLE);
        // Whoever runs it is asked for the passwords.
        let line = format!("{line} -noprompt -srcstorepass:env P -deststorepass:env P");
        let mut command = Command::new("sh");
        let output = command.args(["-ec", &line]).current_dir(&folder).env("P", PASSWORD).output().unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        one(name, std::fs::read(folder.path().join("new.p12")).unwrap());
    }
}

#[test]
fn d6_what_is_in_base64_has_to_come_out_of_it_first() {
    let encoded = base64(&field("bc.BKS"));
    let pem = format!("-----BEGIN CERTIFICATE-----\n{encoded}\n-----END CERTIFICATE-----\n");
    for text in [encoded.clone(), pem, format!("{{\"value\": \"{encoded}\"}}")] {
        let said = why(text);
        assert!(said.contains("a BKS keystore (Bouncy Castle), in base64, can't be read here"), "{said}");
    }
}

#[test]
fn d6_what_is_no_key_file_is_told_what_it_is() {
    for (start, said) in [
        ("SQLite format 3\0", "a SQLite database: in Firefox, export the certificate as .p12"),
        ("kych\0\u{1}", "a macOS keychain: export the certificate there as .p12"),
        ("$ANSIBLE_VAULT;1.1;AES256\n3031", "a file encrypted by Ansible Vault: decrypt it first"),
        ("apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\n", "a SealedSecret, which only its cluster opens"),
        ("{\"key\": \"ENC[AES256_GCM,data:x]\"}", "a file encrypted by sops: decrypt it first"),
        ("<RSAKeyValue><Modulus>x</Modulus></RSAKeyValue>", ".NET's XML form of a key: export it as PEM"),
        ("{\"client_id\": \"x\"}", "JSON without a key in it"),
    ] {
        assert_eq!(why(start), format!("no key or certificate was recognised: this looks like {said}"));
    }
}
