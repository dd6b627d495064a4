//! Keys that were made elsewhere, and keys that are bound to a business certificate.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maskinporten_sandbox::{Change, Options};
use maskinporten_testkit::Stage;
use serde_json::json;

use super::{PROGRAM, fails, quick};

/// Binds the app's key to a certificate, and provides a renewed one as `renewed`.
fn bound() -> Stage {
    let stage = Stage::new(PROGRAM, Options::default());
    let mut keys = stage.keys();
    let renewed = stage.sandbox.kit().certificate("commfides").unwrap();
    keys[0]["x5c"] = json!([STANDARD.encode(&renewed.chain_der[0])]);
    stage.sandbox.change(&stage.client_id, &Change::SetKeys(keys)).unwrap();
    std::fs::write(stage.at("renewed.p12"), &renewed.p12).unwrap();
    stage
}

fn import(stage: &Stage) {
    stage.ok("key import renewed.p12 --password-from password.txt --kid renewed");
}

#[test]
fn a_certificate_bound_key_is_replaced_by_the_renewed_one() {
    let stage = bound();
    let old = stage.kid();
    import(&stage);
    let plan = stage.ok("rotate app --new-key renewed --dry-run");
    assert!(plan.contains("register key renewed alongside") && !plan.contains("make a new key"), "{plan}");
    stage.ok(quick(&["--new-key", "renewed"]));
    assert_eq!(stage.kid(), "renewed");
    let keys = stage.keys();
    let new = keys.iter().find(|key| key["kid"] == "renewed").unwrap();
    let leaf = STANDARD.encode(&stage.sandbox.kit().certificate("commfides").unwrap().chain_der[0]);
    assert_eq!(new["x5c"][0], leaf.as_str());
    assert!(!stage.kids().contains(&old));
    stage.ok("token --profile app --no-cache");
    // Nothing is done twice.
    stage.sandbox.clear_log();
    stage.ok(quick(&["--new-key", "renewed"]));
    assert!(stage.sandbox.log().iter().all(|call| call.method != "PUT"), "nothing was sent");
}

#[test]
fn a_certificate_bound_key_is_replaced_by_no_other() {
    let stage = bound();
    let (kid, keys) = (stage.kid(), stage.keys());
    let said = fails(&stage, 6, &quick(&[]));
    assert!(said.contains("x5c") && said.contains("key import renewed.p12 --kid NEW-KID"), "{said}");
    stage.ok("keygen --kid plain");
    let said = fails(&stage, 6, &quick(&["--new-key", "plain"]));
    assert!(said.contains("key plain has none") && said.contains("rotate app --new-key plain"), "{said}");
    assert_eq!((stage.kid(), stage.keys()), (kid, keys));
    assert!(!stage.config().join("rotations/app.jsonl").exists(), "nothing was begun");
}

#[test]
fn a_key_made_elsewhere_is_put_in_place() {
    let stage = Stage::new(PROGRAM, Options::default());
    assert!(fails(&stage, 3, &quick(&["--new-key", "ceremony"])).contains("key import FILE --kid ceremony"));
    stage.ok("keygen --kid ceremony");
    stage.ok("rotate app -y --every=10ms --grace=7d --new-key ceremony");
    assert!(fails(&stage, 6, &quick(&["--new-key", "other"])).contains("to key ceremony is under way"));
    stage.ok("rotate app --rollback");
    stage.ok("key show ceremony");
    assert_ne!(stage.kid(), "ceremony");
}
