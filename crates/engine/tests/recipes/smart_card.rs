//! A smart card, with `SoftHSM` in its place and the real `pkcs11-tool`.

use std::path::Path;
use std::process::Command;

use maskinporten_engine::key_service::KeyServiceError;
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_testkit::skipped;

use super::{all_sign, is_here, recipe, service, signs};

/// Where distributions put it.
const MODULES: [&str; 3] =
    ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so"];

#[test]
fn keys_on_a_card_sign() {
    if !is_here(&["softhsm2-util", "pkcs11-tool", "python3"]) {
        return;
    }
    let Some(module) = MODULES.into_iter().find(|module| Path::new(module).exists()) else {
        return skipped("the module of SoftHSM isn't where it usually is: the recipe for smart cards wasn't tried");
    };
    let folder = tempfile::tempdir().unwrap();
    let conf = folder.path().join("softhsm2.conf");
    std::fs::write(&conf, format!("directories.tokendir = {}\n", folder.path().display())).unwrap();
    let run = |words: &str| {
        let mut words = words.split(' ');
        let mut command = Command::new(words.next().unwrap());
        let done = command.args(words).env("SOFTHSM2_CONF", &conf).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    run("softhsm2-util --init-token --free --label card --so-pin 1234 --pin 5678");
    for id in ["01", "02"] {
        run(&format!(
            "pkcs11-tool --module {module} --token-label card --login --pin 5678 --keypairgen --key-type rsa:2048 --usage-sign --id {id}"
        ));
    }
    let conf = conf.to_str().unwrap();
    let with_pin = |pin: &str, ids: &[&str]| {
        recipe("smart-card.py", &[&[module, "card"], ids].concat(), &[("SOFTHSM2_CONF", conf), ("CARD_PIN", pin)])
    };
    let address = with_pin("5678", &["01", "02"]);
    let keys = all_sign(&address);
    assert_eq!(keys.iter().map(|key| key.version.as_str()).collect::<Vec<_>>(), ["01", "02"]);
    let wrong = signs(&with_pin("9999", &["01"]), &keys[0], Algorithm::Rs256);
    assert!(matches!(wrong, Err(KeyServiceError::Process(_))), "{wrong:?}");
    signs(&address, &keys[0], Algorithm::Rs256).unwrap();
    assert!(matches!(service(&with_pin("5678", &["07"])).keys(), Err(KeyServiceError::Process(_))));
}
