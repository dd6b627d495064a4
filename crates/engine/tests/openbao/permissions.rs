//! A policy that grants what is said of it is enough, and whichever line it lacks is named.

use serde_json::json;

use super::{User, key, refusal, shared};
use maskinporten_engine::key_service::{KeyService as _, KeyServiceError, Retirement};
use maskinporten_engine::openbao::{Kv, KvError, Rule, importing, keeping, rotating, signing};
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::Bits;
use maskinporten_testkit::OpenBao as Server;

fn with(server: &Server, name: &str, rules: &[Rule]) -> User {
    let lines: Vec<String> = rules.iter().map(ToString::to_string).collect();
    server.policy(name, &lines.join("\n"));
    User::with_token(server, &server.token(&[name]))
}

/// Everything that a rotation does with a key.
fn rotated(user: &User, address: &str) -> Result<(), KeyServiceError> {
    let (service, kid) = (user.transit(address), "a".parse().unwrap());
    let old = service.make(Bits::B2048, &kid)?;
    let new = service.make(Bits::B2048, &kid)?;
    assert_eq!(service.keys()?.len(), 2);
    service.sign(&new.version, Algorithm::Rs256, &[0; 32])?;
    service.retire(&old.version, Retirement::Destroyed, &[new.version])
}

#[test]
fn whichever_line_a_rotation_lacks_is_named() {
    let Some(server) = shared() else { return };
    server.mount("transit", "least");
    for index in 0..rotating("least", "").len() {
        let key = format!("key{index}");
        let mut rules = rotating("least", &key);
        let lacking = rules.remove(index);
        let (_, hint) = refusal(rotated(&with(server, "least", &rules), &format!("openbao:least/{key}")));
        // A key is read before it is made.
        let named = if index == 0 { &signing("least", &key)[0] } else { &lacking };
        assert!(hint.starts_with(&format!("the policy of its token has to have: {named};")), "{lacking}: {hint}");
    }
    rotated(&with(server, "least", &rotating("least", "all")), "openbao:least/all").unwrap();
    // Signing takes less.
    let user = with(server, "signs", &signing("least", "all"));
    let newest = user.transit("openbao:least/all").keys().unwrap().pop().unwrap();
    user.transit("openbao:least/all").sign(&newest.version, Algorithm::Rs256, &[0; 32]).unwrap();
    refusal(user.transit("openbao:least/all").make(Bits::B2048, &"a".parse().unwrap()));
    refusal(user.transit("openbao:least/other").keys());
}

#[test]
fn keys_are_imported_with_what_is_said_of_it() {
    let Some(server) = shared() else { return };
    server.mount("transit", "imports");
    let all = [signing("imports", "reader"), importing("imports", "reader")].concat();
    let user = with(server, "imports", &all);
    user.transit("openbao:imports/reader").import(key(), &"a".parse().unwrap()).unwrap();
    let next = maskinporten_protocol::key::PrivateKey::generate(Bits::B2048).unwrap();
    user.transit("openbao:imports/reader").import(&next, &"a".parse().unwrap()).unwrap();
    let (what, hint) = refusal(
        with(server, "imports", &all[..2])
            .transit("openbao:imports/reader")
            .import(&maskinporten_protocol::key::PrivateKey::generate(Bits::B2048).unwrap(), &"a".parse().unwrap()),
    );
    assert!(what.starts_with("import into imports/reader: permission denied (403)"), "{what}");
    assert!(hint.contains("path \"imports/wrapping_key\" { capabilities = [\"read\"] }"), "{hint}");
}

#[test]
fn entries_are_kept_with_what_is_said_of_it() {
    let Some(server) = shared() else { return };
    server.mount("kv-v2", "entries");
    let used = |rules: &[Rule]| -> Result<(), KvError> {
        let kv = Kv::new(with(server, "keeps", rules).opened(), "entries");
        let over = kv.read("maskinporten/reader")?.version;
        let version = kv.write("maskinporten/reader", &json!({"a": 1}), over)?;
        assert_eq!(kv.list("maskinporten")?, ["reader"]);
        kv.delete("maskinporten/reader", version)
    };
    let all = keeping("entries", "maskinporten");
    used(&all).unwrap();
    for lacking in &all {
        let rest: Vec<Rule> = all.iter().filter(|rule| *rule != lacking).cloned().collect();
        let Err(KvError::Service(error)) = used(&rest) else { panic!("{lacking}") };
        let (_, hint) = refusal::<()>(Err(error));
        let path = lacking.path.trim_end_matches('*');
        assert!(hint.contains(&format!("path \"{path}")), "{lacking}: {hint}");
    }
    let kv = Kv::new(with(server, "keeps", &all).opened(), "entries");
    assert!(matches!(kv.read("other/reader"), Err(KvError::Service(KeyServiceError::Refused { .. }))));
}
