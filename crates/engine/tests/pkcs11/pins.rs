//! PINs: where they come from, and that a wrong one is never tried twice.

use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use maskinporten_engine::credentials::Credentials;
use maskinporten_engine::key_service::KeyServiceError;
use maskinporten_protocol::key::Bits;

use super::world::{PIN, Person, World, error, hint, kid, make_token, opensc, world};

/// What comes of asking a token that has a key for its keys, as this person.
fn asked(world: &World, who: &Arc<Person>) -> Result<usize, KeyServiceError> {
    let who: Arc<dyn Credentials> = Arc::clone(who) as _;
    world.service(&world.address("token=mp;object=reader"), &who).keys().map(|keys| keys.len())
}

/// A token with a key, and nobody logged in to it.
fn with_a_key() {
    make_token("mp");
    let made = ["--keypairgen", "--key-type", "rsa:2048", "--label", "reader", "--id", "01", "--usage-sign"];
    opensc("mp", &made);
}

#[test]
fn it_is_asked_for_once() {
    world("pins::it_is_asked_for_once", |world| {
        with_a_key();
        let who = Arc::new(Person::knowing(PIN));
        for _ in 0..3 {
            assert_eq!(asked(world, &who).unwrap(), 1);
        }
        let shared: Arc<dyn Credentials> = Arc::clone(&who) as _;
        let service = world.service(&world.address("token=mp;object=next"), &shared);
        service.make(Bits::B2048, &kid("next")).unwrap();
        assert_eq!((who.asked(), world.calls("C_Login")), (1, 1));
    });
}

#[test]
fn a_wrong_one_is_tried_once() {
    world("pins::a_wrong_one_is_tried_once", |world| {
        with_a_key();
        let who = Arc::new(Person::knowing("0000"));
        let wrong = error(asked(world, &who));
        assert!(matches!(wrong, KeyServiceError::Pin { .. }), "{wrong}");
        // SoftHSM says from the first wrong one on that few tries are left.
        assert_eq!(
            wrong.to_string(),
            "the token \"mp\" didn't accept the PIN: it is wrong, and not many tries are left"
        );
        let again = error(asked(world, &who));
        assert!(again.to_string().ends_with("it isn't tried twice in one run"), "{again}");
        let right = error(asked(world, &Arc::new(Person::knowing(PIN))));
        assert!(matches!(right, KeyServiceError::Pin { .. }), "{right}");
        assert_eq!((who.asked(), world.calls("C_Login")), (1, 1));
    });
}

#[test]
fn the_last_try_is_a_person_s() {
    world("pins::the_last_try_is_a_person_s", |world| {
        with_a_key();
        let file = world.path("pin");
        std::fs::write(&file, PIN).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        world.mood("last-try");
        let address = world.address(&format!("token=mp;object=reader?pin-source={}", file.display()));
        let nobody: Arc<dyn Credentials> = Arc::new(());
        assert!(matches!(error(world.service(&address, &nobody).keys()), KeyServiceError::NotSetUp { .. }));
        assert_eq!(world.calls("C_Login"), 0);
        let who = Arc::new(Person::knowing("0000"));
        let wrong = error(asked(world, &who));
        assert!(wrong.to_string().ends_with("one more that is wrong locks the token"), "{wrong}");
        assert_eq!(*who.last.lock().unwrap(), [true]);
    });
}

#[test]
fn a_locked_token_is_not_tried() {
    world("pins::a_locked_token_is_not_tried", |world| {
        with_a_key();
        let who = Arc::new(Person::knowing(PIN));
        world.mood("locked");
        let locked = error(asked(world, &who));
        assert!(locked.to_string().contains("it is locked") && hint(&locked).contains("PUK"), "{locked}");
        assert_eq!((who.asked(), world.calls("C_Login")), (0, 0));
        world.mood("locks-now");
        let locked = error(asked(world, &who));
        assert!(locked.to_string().contains("it is locked"), "{locked}");
        assert_eq!((who.asked(), world.calls("C_Login")), (1, 1));
    });
}

#[test]
fn it_may_be_typed_at_the_token() {
    world("pins::it_may_be_typed_at_the_token", |world| {
        with_a_key();
        world.mood("pin-pad");
        let who = Arc::new(Person::default());
        assert_eq!(asked(world, &who).unwrap(), 1);
        assert_eq!((who.asked(), world.calls("C_Login without a PIN")), (0, 1));
    });
}

#[test]
fn it_may_be_in_a_file() {
    world("pins::it_may_be_in_a_file", |world| {
        with_a_key();
        let file = world.path("pin");
        let address = world.address(&format!("token=mp;object=reader?pin-source=file:{}", file.display()));
        let who: Arc<dyn Credentials> = Arc::new(Person::default());
        let keys = || world.service(&address, &who).keys();
        assert!(error(keys()).to_string().contains("there is no file"));
        std::fs::write(&file, format!("{PIN}\n")).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(error(keys()).to_string().contains("can be reached by other users"));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::write(&file, "\n").unwrap();
        assert!(error(keys()).to_string().contains("has no PIN in it"));
        assert_eq!(world.calls("C_Login"), 0);
        std::fs::write(&file, format!("{PIN}\r\n")).unwrap();
        assert_eq!(keys().unwrap().len(), 1);
    });
}

#[test]
fn without_one_nothing_is_tried() {
    world("pins::without_one_nothing_is_tried", |world| {
        with_a_key();
        let missing = error(asked(world, &Arc::new(Person::default())));
        assert_eq!(missing.to_string(), "\"mp\" wants a PIN, and there is none");
        assert_eq!(world.calls("C_Login"), 0);
    });
}
