//! Files of other programs, told by their right names, with a line that makes something of them that is read.

use std::path::Path;
use std::process::Command;

use maskinporten_testkit::{has, skipped};

use super::{PASSWORD, base64, field, home, shown};

/// Where Debian's `libbcprov-java` puts it.
const BOUNCY_CASTLE: &str = "/usr/share/java/bcprov.jar";

#[test]
fn d6_keystores_of_bouncy_castle_have_their_names_and_a_line_that_converts_them() {
    for (name, kind) in [("bc.BKS", "a BKS"), ("bc.UBER", "an UBER"), ("bc.BCFKS", "a BCFKS")] {
        let ran = shown(name, field(name)).fails(2);
        let said = format!("{kind} keystore (Bouncy Castle) can't be read here; convert it with: ");
        assert!(ran.error()["hints"][0].as_str().unwrap().contains("libbcprov-java"), "{}", ran.stderr);
        let error = ran.error()["causes"][0].as_str().unwrap().to_owned();
        let (_, line) = error.split_once(&said).unwrap_or_else(|| panic!("{name}: {error}"));
        if !has("keytool") || !Path::new(BOUNCY_CASTLE).exists() {
            skipped(format!("{name} isn't converted without keytool and {BOUNCY_CASTLE}"));
            continue;
        }
        let home = home();
        home.write_private("old", field(name));
        let line = line.replace("OLD", "old").replace("NEW.p12", "new.p12").replace("bcprov.jar", BOUNCY_CASTLE);
        // Whoever runs it is asked for the passwords.
        let line = format!("{line} -noprompt -srcstorepass:env P -deststorepass:env P");
        let mut command = Command::new("sh");
        let output = command.args(["-ec", &line]).current_dir(home.root()).env("P", PASSWORD).output().unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        let json = home.json("key show --from new.p12 --password-from env:P");
        assert_eq!(json["entries"][0]["kind"], "private", "{name}");
    }
}

#[test]
fn d6_what_is_in_base64_has_to_come_out_of_it_first() {
    let encoded = base64(&field("bc.BKS"));
    let pem = format!("-----BEGIN CERTIFICATE-----\n{encoded}\n-----END CERTIFICATE-----\n");
    for text in [encoded.clone(), pem, format!("{{\"value\": \"{encoded}\"}}")] {
        let ran = shown("encoded", text).fails(2);
        ran.says("a BKS keystore (Bouncy Castle), in base64, can't be read here")
            .says("OLD is what `base64 -d` makes");
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
        shown("file", start).fails(2).says(said);
    }
}
