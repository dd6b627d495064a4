//! Keys that are taken out of use.

use std::slice;

use maskinporten_engine::key_service::{KeyServiceError, Retirement};
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::Bits;

use super::world::{error, kid, make_token, opensc, private_keys, world};

#[test]
fn a_key_is_destroyed_and_no_other() {
    world("retirement::a_key_is_destroyed_and_no_other", |world| {
        make_token("mp");
        let [service, other] = ["reader", "other"].map(|label| world.at(&format!("token=mp;object={label}")));
        let old = service.make(Bits::B2048, &kid("one")).unwrap();
        let new = service.make(Bits::B2048, &kid("two")).unwrap();
        let foreign = other.make(Bits::B2048, &kid("one")).unwrap();
        for _ in 0..2 {
            service.retire(&old.version, Retirement::Destroyed, slice::from_ref(&new.version)).unwrap();
            assert_eq!(service.keys().unwrap(), slice::from_ref(&new));
            assert_eq!(other.keys().unwrap(), slice::from_ref(&foreign));
            let public = opensc("mp", &["--list-objects", "--type", "pubkey"]);
            assert_eq!(public.matches("Public Key Object").count(), 2, "{public}");
        }
        // What was left of it when something came between.
        opensc("mp", &["--delete-object", "--type", "privkey", "--label", "reader", "--id", new.version.as_str()]);
        service.retire(&new.version, Retirement::Destroyed, &[]).unwrap();
        let public = opensc("mp", &["--list-objects", "--type", "pubkey"]);
        assert_eq!(public.matches("Public Key Object").count(), 1, "{public}");
        // Of two keys that nobody can tell apart neither is.
        let id = foreign.version.as_str();
        opensc("mp", &["--keypairgen", "--key-type", "rsa:2048", "--label", "other", "--id", id]);
        assert!(other.retire(&foreign.version, Retirement::Destroyed, &[]).is_err());
        assert_eq!(private_keys("mp", "other").len(), 2);
        // By an id alone, with the label that it turns out to have.
        let last = service.make(Bits::B2048, &kid("three")).unwrap();
        world.at("token=mp;id=three").retire(&last.version, Retirement::Destroyed, &[]).unwrap();
        assert!(private_keys("mp", "reader").is_empty());
    });
}

#[test]
fn a_key_stops_signing_and_stays() {
    world("retirement::a_key_stops_signing_and_stays", |world| {
        make_token("mp");
        let service = world.at("token=mp;object=reader");
        let old = service.make(Bits::B2048, &kid("one")).unwrap();
        let new = service.make(Bits::B2048, &kid("two")).unwrap();
        world.mood("fixed");
        let kept = error(service.retire(&old.version, Retirement::Disabled, &[]));
        assert!(matches!(kept, KeyServiceError::NotOffered { .. }), "{kept}");
        assert_eq!(service.keys().unwrap().len(), 2);
        world.mood("");
        for _ in 0..2 {
            service.retire(&old.version, Retirement::Disabled, &[]).unwrap();
            assert_eq!(service.keys().unwrap(), slice::from_ref(&new));
        }
        let refused = error(service.sign(&old.version, Algorithm::Rs256, &[0; 32]));
        assert!(matches!(refused, KeyServiceError::Refused { .. }), "{refused}");
        assert_eq!(private_keys("mp", "reader").len(), 2);
        service.retire(&old.version, Retirement::Destroyed, &[]).unwrap();
        assert_eq!(private_keys("mp", "reader").len(), 1);
    });
}
