//! Modules and tokens that are missing, several, taken out or silent.

use std::sync::Arc;
use std::time::{Duration, Instant};

use maskinporten_engine::credentials::Credentials;
use maskinporten_engine::key_service::{KeyServiceError, SignerAddress};
use maskinporten_engine::pkcs11::Modules;
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::Bits;

use super::world::{PIN, Person, error, hint, kid, make_token, world};

#[test]
fn of_two_tokens_with_one_label_the_address_names_one() {
    world("modules::of_two_tokens_with_one_label_the_address_names_one", |world| {
        make_token("mp");
        make_token("mp");
        make_token("another one");
        let several = error(world.at("token=mp;object=reader").keys());
        let said = several.to_string();
        assert!(said.starts_with("2 tokens are meant by the address: token=mp;serial="), "{said}");
        assert!(hint(&several).contains("serial="));
        for serial in said.split("serial=").skip(1).map(|rest| rest.trim_end_matches(", token=mp;")) {
            let service = world.at(&format!("token=mp;serial={serial};object=reader"));
            service.make(Bits::B2048, &kid("reader")).unwrap();
            assert_eq!(service.keys().unwrap().len(), 1);
        }
        let other = error(world.at("token=nobody;object=reader").keys());
        assert!(hint(&other).contains("token=another%20one;serial="), "{other}: {}", hint(&other));
        world
            .at("token=another%20one;manufacturer=SoftHSM%20project;model=SoftHSM%20v2;object=x")
            .make(Bits::B2048, &kid("x"))
            .unwrap();
        assert!(world.at("manufacturer=Nobody;object=x").keys().is_err());
        assert!(world.at("slot-id=0;object=x").keys().is_err());
    });
}

#[test]
fn a_token_that_was_taken_out_is_used_again_when_it_is_back() {
    world("modules::a_token_that_was_taken_out_is_used_again_when_it_is_back", |world| {
        make_token("mp");
        let service = world.at("token=mp;object=reader");
        let key = service.make(Bits::B2048, &kid("reader")).unwrap();
        world.mood("taken-out");
        let out = error(service.sign(&key.version, Algorithm::Rs256, &[0; 32]));
        let said = "the token \"mp\" was taken out while it was asked to sign (CKR_DEVICE_REMOVED)";
        assert_eq!(out.to_string(), said);
        world.mood("no-token");
        assert_eq!(error(service.keys()).to_string(), "no token is there");
        world.mood("");
        world.sign(&service, &key);
    });
}

#[test]
fn a_module_that_hangs_is_not_waited_for() {
    world("modules::a_module_that_hangs_is_not_waited_for", |world| {
        make_token("mp");
        let key = world.at("token=mp;object=reader").make(Bits::B2048, &kid("reader")).unwrap();
        let address = world.address("token=mp;object=reader");
        let impatient = world.with(Modules::default().within(Duration::from_secs(2)));
        let service = impatient.at("token=mp;object=reader");
        world.mood("hangs");
        let begun = Instant::now();
        let silent = error(service.sign(&key.version, Algorithm::Rs256, &[0; 32]));
        assert!(matches!(silent, KeyServiceError::Silent { .. }), "{silent}");
        assert_eq!(silent.to_string(), "between.so didn't answer within 2 s");
        // Nobody waits for it a second time.
        let begun_again = Instant::now();
        assert!(matches!(error(service.keys()), KeyServiceError::Silent { .. }), "{address}");
        assert!(begun_again.elapsed() < begun.elapsed());
    });
}

#[test]
fn what_is_no_module_is_named() {
    world("modules::what_is_no_module_is_named", |world| {
        let who: Arc<dyn Credentials> = Arc::new(Person::knowing(PIN));
        let keys = |module: &str| {
            let address: SignerAddress = format!("pkcs11:object=reader?module-path={module}").parse().unwrap();
            error(world.service(&address, &who).keys()).to_string()
        };
        let missing = world.path("missing.so");
        let missing = missing.to_str().unwrap();
        assert_eq!(keys(missing), format!("there is no PKCS#11 module {missing}"));
        let text = world.path("text.so");
        std::fs::write(&text, "text").unwrap();
        let said = keys(text.to_str().unwrap());
        assert!(said.contains("can't be loaded"), "{said}");
        let library = world.path("library.so");
        std::fs::write(world.path("empty.c"), "int nothing;").unwrap();
        let [library, source] = [library, world.path("empty.c")].map(|path| path.to_str().unwrap().to_owned());
        maskinporten_testkit::run_tool("cc", &["-shared", "-fPIC", "-o", &library, &source]);
        let said = keys(&library);
        assert!(said.ends_with("isn't a PKCS#11 module"), "{said}");
        let unknown: SignerAddress = "pkcs11:object=reader".parse().unwrap();
        let said = error(world.service(&unknown, &who).keys());
        assert!(hint(&said).contains("module-path="), "{said}");
    });
}

#[test]
fn a_module_is_loaded_once_and_ended() {
    world("modules::a_module_is_loaded_once_and_ended", |world| {
        make_token("mp");
        let who = Arc::new(Person { module: Some(world.module().into()), ..Person::knowing(PIN) });
        let who: Arc<dyn Credentials> = who;
        let unnamed: SignerAddress = "pkcs11:token=mp;object=reader".parse().unwrap();
        for round in 1..3 {
            let own = world.with(Modules::default());
            let [first, second] = [(); 2].map(|()| own.service(&unnamed, &who));
            first.make(Bits::B2048, &kid(&format!("round-{round}"))).unwrap();
            assert_eq!(second.keys().unwrap().len(), round);
            std::thread::scope(|scope| {
                for _ in 0..8 {
                    scope.spawn(|| own.sign_quietly(&own.service(&unnamed, &who)));
                }
            });
            assert_eq!((world.calls("C_Login"), world.calls("C_Finalize")), (round, round - 1));
            drop((first, second, own));
            assert_eq!(world.calls("C_Finalize"), round);
        }
    });
}
