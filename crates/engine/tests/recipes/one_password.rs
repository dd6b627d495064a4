//! 1Password, with a stand-in for `op`.

use maskinporten_engine::key_service::KeyServiceError;
use maskinporten_protocol::jwk::Algorithm;

use super::{all_sign, is_here, pem, program, recipe, service, signs};

#[test]
fn a_key_in_1password_signs_and_is_in_no_file() {
    if !is_here(&["openssl", "python3"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let key = pem(folder.path(), "key.pem");
    let script = format!("#!/bin/sh\ntest \"$*\" = 'read op://agency/app/key' && exec cat '{}'\n", key.display());
    let path = program(folder.path(), "op", &script);
    let work = folder.path().join("work");
    std::fs::create_dir(&work).unwrap();
    let variables = [("PATH", path.as_str()), ("TMPDIR", work.to_str().unwrap())];
    let address = recipe("1password.py", &["op://agency/app/key"], &variables);
    let keys = all_sign(&address);
    assert_eq!(keys[0].version.as_str(), "op://agency/app/key");
    assert_eq!(work.read_dir().unwrap().count(), 0);
    let other = recipe("1password.py", &["op://agency/another/key"], &variables);
    assert!(matches!(service(&other).keys(), Err(KeyServiceError::Process(_))));
    // Only what the command line names is read.
    let refused = signs(&other, &keys[0], Algorithm::Rs256);
    assert!(matches!(refused, Err(KeyServiceError::Process(_))), "{refused:?}");
}
