use super::*;
use crate::key_register::{KeyState, StoredKey};
use crate::lock::LockError;
use crate::profile::{Login, Profile, StoreKind};
use crate::store::OneStore;
use crate::store::memory::MemoryStore;
use maskinporten_protocol::clock::SystemClock;
use maskinporten_protocol::jwk::Thumbprint;

fn operator() -> (tempfile::TempDir, Operator) {
    let home = tempfile::tempdir().unwrap();
    let stores = OneStore::new(StoreKind::Memory, MemoryStore::default());
    let operator = Operator::new(Folder::new(home.path().join("config")), stores, SystemClock);
    (home, operator)
}

fn name() -> ProfileName {
    "weather".parse().unwrap()
}

fn fresh() -> Profile {
    Profile::new("test".parse().unwrap())
}

#[test]
fn what_was_said_is_taken_up_again() {
    let (_home, operator) = operator();
    let mut begun = Onboarding::of(&operator, &name()).unwrap();
    assert!(!begun.is_open && Onboarding::unfinished(&operator).unwrap().is_empty());
    let answers = Answers { way: Some(Way::Portal), scopes: vec!["a:b".parse().unwrap()], ..Answers::default() };
    begun.answered(&operator, &answers).unwrap();
    let before = std::fs::read(journal(operator.folder(), &name()).path()).unwrap();
    begun.answered(&operator, &answers).unwrap();
    assert_eq!(std::fs::read(journal(operator.folder(), &name()).path()).unwrap(), before, "nothing new was said");
    begun.record(&operator, Event::Intent { step: Step::Key }).unwrap();
    // One process at a time.
    let mut other = Onboarding::of(&operator, &name()).unwrap();
    assert!(matches!(other.answered(&operator, &answers), Err(Error::Lock(LockError::Busy { .. }))));
    let again = Onboarding::of(&operator, &name()).unwrap();
    assert_eq!((&again.kid, &again.admin_kid, &again.answers), (&begun.kid, &begun.admin_kid, &answers));
    assert_eq!((again.stopped_at, again.is_open), (Some(Step::Key), true));
    let unfinished = Onboarding::unfinished(&operator).unwrap();
    assert_eq!(unfinished.iter().map(|one| &one.profile).collect::<Vec<_>>(), [&name()]);
    begun.record(&operator, Event::Done { step: Step::Key }).unwrap();
    assert_eq!(Onboarding::of(&operator, &name()).unwrap().stopped_at, None);
    begun.record(&operator, Event::Ended).unwrap();
    // The next is another one, with keys of its own.
    let next = Onboarding::of(&operator, &name()).unwrap();
    assert!(!next.is_open && next.kid != begun.kid && next.answers == Answers::default());
    assert!(Onboarding::unfinished(&operator).unwrap().is_empty());
}

#[test]
fn what_was_begun_can_be_begun_anew() {
    let (_home, operator) = operator();
    let mut begun = Onboarding::of(&operator, &name()).unwrap();
    begun.answered(&operator, &Answers { way: Some(Way::Portal), ..Answers::default() }).unwrap();
    drop(begun);
    let mut anew = Onboarding::anew(&operator, &name()).unwrap();
    anew.answered(&operator, &Answers::default()).unwrap();
    let again = Onboarding::of(&operator, &name()).unwrap();
    assert!(again.is_open && again.kid == anew.kid && again.answers == Answers::default());
}

#[test]
fn answers_are_read_as_they_are_written_and_nothing_else() {
    let whole = "environment = \"test\"\nway = \"service-desk\"\nprofile = \"weather\"\nname = \"Vær\"\n\
                 description = \"d\"\nscopes = [\"a:b\"]\nclient_id = \"x\"\n\n[admin]\nprofile = \"admin\"\n\
                 client_id = \"y\"\ncertificate = \"/a.p12\"\norganisation = \"310400009\"\n";
    let answers = Answers::parse(whole).unwrap();
    assert_eq!(Answers::parse(&answers.to_text().unwrap()).unwrap(), answers);
    assert_eq!(Answers::parse("").unwrap(), Answers::default());
    for bad in
        ["password = \"x\"", "[admin]\npassword = \"x\"", "way = \"flown\"", "scopes = [\"x\"]", "profile = \"\""]
    {
        assert!(Answers::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn answers_that_cannot_be_read_are_not_repeated() {
    for (text, says) in [
        ("name = \"a\"\npassword = \"hunter2\"", "line 2: there is no answer `password`"),
        ("[admin]\n  secret = \"hunter2\"", "line 2: there is no answer `secret`"),
        ("admin = { secret = \"hunter2\" }", "line 1, `admin`: its value can't be used"),
        ("way = \"hunter2\"", "line 1, `way`: its value can't be used"),
        ("scopes = [\n  \"hunter2\",\n]", "line 1, `scopes`: its value can't be used"),
        ("name = 1\nname = \"hunter2", "line 2 isn't TOML"),
        ("\nhunter2", "line 2 isn't TOML"),
        ("hOnTeR2 = 1", "line 1: its value can't be used"),
    ] {
        assert_eq!(Answers::parse(text).unwrap_err().to_string(), says, "{text}");
    }
}

#[test]
fn what_is_said_later_counts() {
    let said = |text: &str| Answers::parse(text).unwrap();
    let before = said("name = \"a\"\nscopes = [\"a:b\"]\n[admin]\nclient_id = \"x\"\ncertificate = \"/a.p12\"");
    assert_eq!(before.clone().then(Answers::default()), before);
    let later = before.then(said("name = \"b\"\n[admin]\nown_key = true"));
    assert_eq!(later, said("name = \"b\"\nscopes = [\"a:b\"]\n[admin]\nclient_id = \"x\"\nown_key = true"));
    let last = later.then(said("[admin]\ncertificate = \"/b.p12\""));
    assert!(last.admin.is_some_and(|admin| !admin.own_key && admin.certificate.is_some()));
}

#[test]
fn a_profile_that_is_there_must_be_what_was_said() {
    let profile = Profile {
        client_id: Some("x".parse().unwrap()),
        scopes: vec!["a:b".parse().unwrap(), "a:c".parse().unwrap()],
        ..fresh()
    };
    for (said, contradicted) in [
        ("", None),
        ("environment = \"test\"\nclient_id = \"x\"\nscopes = [\"a:c\", \"a:b\"]", None),
        ("environment = \"prod\"", Some("environment")),
        ("client_id = \"y\"", Some("client_id")),
        ("scopes = [\"a:b\"]", Some("scopes")),
    ] {
        assert_eq!(Answers::parse(said).unwrap().contradicted_by(&profile), contradicted, "{said}");
    }
}

#[test]
fn each_way_has_its_steps() {
    let steps = |text: &str| Step::all(&Answers::parse(text).unwrap());
    assert_eq!(steps("way = \"portal\""), [Step::Key, Step::Form, Step::Profile, Step::Token]);
    assert_eq!(steps("way = \"admin\"").first(), Some(&Step::Admin));
    assert_eq!(steps("way = \"service-desk\"")[..2], [Step::Request, Step::Admin]);
    assert_eq!(steps("way = \"service-desk\"\n[admin]\nown_key = true")[..2], [Step::AdminKey, Step::Request]);
    for text in ["way = \"portal\"", "way = \"admin\"", "way = \"service-desk\""] {
        assert_eq!(steps(text).last(), Some(&Step::Token));
    }
}

#[test]
fn what_holds_is_seen_in_the_profiles() {
    let key = Login::Key { kid: "k".parse().unwrap(), thumbprint: "A".repeat(43).parse::<Thumbprint>().unwrap() };
    let none = Answers::default();
    let holds = |standing: &Standing, step| standing.holds(step, &none);
    let mut standing = Standing::default();
    for step in [Step::AdminKey, Step::Request, Step::Admin, Step::Client, Step::Key, Step::Form, Step::Registration]
    {
        assert_eq!(holds(&standing, step), Some(false), "{step:?}");
    }
    assert_eq!(holds(&standing, Step::Token), None);
    let named = Answers::parse("client_id = \"x\"\n[admin]\nclient_id = \"y\"").unwrap();
    assert_eq!(standing.holds(Step::Form, &named), Some(true));
    assert_eq!(standing.holds(Step::Request, &named), Some(true));
    assert_eq!(standing.holds(Step::Profile, &named), Some(false), "it isn't proven");
    standing.profile = Some(Profile { login: Some(key), client_id: Some("x".parse().unwrap()), ..fresh() });
    for step in [Step::Client, Step::Key, Step::Form, Step::Profile] {
        assert_eq!(holds(&standing, step), Some(true), "{step:?}");
    }
    assert_eq!(holds(&standing, Step::Registration), None, "only the server knows");
}

#[test]
fn a_key_is_made_once_however_often_it_is_asked_for() {
    let (_home, operator) = operator();
    let kid: Kid = "weather-1".parse().unwrap();
    let first = keep_key(&operator, &name(), &fresh(), &kid).unwrap();
    let profile = || operator.folder().profiles().unwrap().get(&name()).unwrap();
    assert_eq!(profile().login, Some(first.name().login()));
    assert_eq!(keep_key(&operator, &name(), &fresh(), &kid).unwrap().thumbprint(), first.thumbprint());
    // As a crash leaves it: about to be stored, with and without its secret.
    let pending = |register: &mut crate::key_register::KeyRegister| {
        register.put(StoredKey { state: KeyState::Pending, ..first.clone() });
    };
    operator.folder().change_key_register(pending).unwrap();
    assert_eq!(keep_key(&operator, &name(), &fresh(), &kid).unwrap().thumbprint(), first.thumbprint());
    operator.keys().forget(&first).unwrap();
    operator.folder().change_key_register(pending).unwrap();
    let second = keep_key(&operator, &"other".parse().unwrap(), &fresh(), &kid).unwrap();
    assert!(second.kid == kid && second.thumbprint() != first.thumbprint());
    // What came first stays, and what it lacked is added.
    let known = Profile { client_id: Some("x".parse().unwrap()), scopes: vec!["a:b".parse().unwrap()], ..fresh() };
    let kept = keep_client(&operator, &name(), &known).unwrap();
    assert_eq!(kept, Profile { login: Some(first.name().login()), ..known.clone() });
    let other = Profile { client_id: Some("y".parse().unwrap()), ..known };
    assert_eq!(keep_client(&operator, &name(), &other).unwrap(), kept);
}
