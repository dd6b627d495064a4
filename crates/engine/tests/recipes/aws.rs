//! AWS KMS, with Amazon's own command line against moto.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use maskinporten_engine::key_service::KeyServiceError;
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_testkit::skipped;
use serde_json::Value;

use super::{all_sign, recipe, service, signs};

/// Where `.ci/run` puts moto and the command line.
const INSTALLED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/tools/clouds/bin");

/// moto in a process of its own, which ends with the test, however that ends.
struct Moto {
    server: Child,
    address: String,
    keys: Vec<String>,
}

impl Moto {
    fn start(words: &[&str]) -> Option<Self> {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recipes/kms_server.py");
        let mut command = Command::new(format!("{INSTALLED}/python3"));
        command.arg(script).args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let Ok(mut server) = command.spawn() else {
            skipped("moto isn't installed: the recipe for AWS KMS wasn't tried");
            return None;
        };
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).unwrap();
        let keys = told["keys"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect();
        Some(Self { server, address: told["address"].as_str().unwrap().to_owned(), keys })
    }

    fn recipe(&self, keys: &[&str]) -> String {
        let path = format!("{INSTALLED}:{}", std::env::var("PATH").unwrap());
        let variables = [
            ("PATH", path.as_str()),
            ("AWS_ENDPOINT_URL_KMS", &self.address),
            ("AWS_REGION", "eu-north-1"),
            ("AWS_DEFAULT_REGION", "eu-north-1"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_CONFIG_FILE", "/dev/null"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
        ];
        recipe("aws-kms.py", keys, &variables)
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        drop(self.server.stdin.take());
        let _ = self.server.wait();
    }
}

#[test]
fn keys_in_aws_kms_sign() {
    let Some(moto) = Moto::start(&["right"]) else { return };
    let [first, second] = &moto.keys[..] else { panic!() };
    let keys = all_sign(&moto.recipe(&[first, second]));
    assert_eq!(keys.iter().map(|key| key.version.as_str()).collect::<Vec<_>>(), [first, second]);
    let nowhere = service(&moto.recipe(&["00000000-0000-4000-8000-000000000000"])).keys();
    assert!(matches!(nowhere, Err(KeyServiceError::Process(_))), "{nowhere:?}");
}

/// moto hashes the digest once more. Nobody but us would notice before the server refuses the assertion.
#[test]
fn a_signature_over_other_bytes_than_the_digest_is_refused() {
    let Some(moto) = Moto::start(&[]) else { return };
    let address = moto.recipe(&[&moto.keys[0]]);
    let key = service(&address).keys().unwrap().remove(0);
    let wrong = signs(&address, &key, Algorithm::Rs256);
    assert!(matches!(wrong, Err(KeyServiceError::WrongSignature { .. })), "{wrong:?}");
}
