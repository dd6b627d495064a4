//! Keys that were made elsewhere.

use std::time::Duration;

use maskinporten_engine::key_change::{PlanError, Wishes};
use maskinporten_engine::rotate::{RotateError, Standing};
use maskinporten_sandbox::{Change, Options};

use crate::Desk;
use crate::desk::{Jwk as _, PATIENCE, at_once, with_a_week};

fn to(kid: &str, wishes: &Wishes) -> Wishes {
    Wishes { new_key: Some(kid.parse().unwrap()), ..wishes.clone() }
}

#[test]
fn a_key_made_elsewhere_is_put_in_place_and_survives_being_undone() {
    let desk = Desk::new(Options::default());
    let (old, kids) = (desk.kid(), desk.kids());
    let missing = desk.plan(&to("ceremony", &at_once()));
    assert!(matches!(&missing, Err(PlanError::NewKeyNotStored(kid)) if kid.as_str() == "ceremony"), "{missing:?}");
    let ceremony = desk.keep("ceremony");
    let is_kept = || assert!(desk.operator.keys().stored(&ceremony).is_here().unwrap());
    desk.server.set(|options| options.propagation_delay = Duration::from_secs(3600));
    let stopped = desk.rotate_within(Duration::from_millis(200), &to("ceremony", &at_once()));
    assert!(matches!(stopped, Err(RotateError::Unproven { undone: Ok(_), .. })), "{stopped:?}");
    assert_eq!((desk.kid(), desk.kids()), (old.clone(), kids));
    is_kept();
    desk.server.set(|options| options.propagation_delay = Duration::ZERO);
    assert!(matches!(desk.rotate(&to("ceremony", &with_a_week())).unwrap(), Standing::Waiting(_)));
    // Another one can't begin meanwhile.
    desk.change(PATIENCE, |change| assert_eq!(change.under_way().unwrap().plan.new_kid.as_str(), "ceremony"));
    assert_eq!(desk.roll_back().unwrap(), Standing::RolledBack);
    is_kept();
    assert_eq!(desk.rotate(&to("ceremony", &at_once())).unwrap(), Standing::Finished);
    assert!(desk.kid() == "ceremony" && !desk.kids().contains(&old));
}

#[test]
fn a_key_that_is_registered_already_stays_so_when_undone() {
    let desk = Desk::new(Options::default());
    let old = desk.kid();
    let ceremony = desk.keep("ceremony").jwk();
    desk.server.change(desk.id.as_str(), &Change::AddKey(ceremony)).unwrap();
    // As it would be with a full set, too: there is no sixth key to add.
    for number in 0..2 {
        let mut key = desk.keys()[1].clone();
        key["kid"] = format!("more-{number}").into();
        desk.server.change(desk.id.as_str(), &Change::AddKey(key)).unwrap();
    }
    desk.rotate(&to("ceremony", &with_a_week())).unwrap();
    assert_eq!(desk.kid(), "ceremony");
    desk.roll_back().unwrap();
    assert!(desk.kid() == old && desk.kids().contains(&"ceremony".to_owned()));
    desk.rotate(&to("ceremony", &at_once())).unwrap();
    assert_eq!((desk.kid(), desk.kids().len()), ("ceremony".to_owned(), 4));
}

#[test]
fn what_could_not_end_well_is_not_begun() {
    let desk = Desk::new(Options::default());
    let kid = desk.kid();
    let first = desk.change_of("admin", PATIENCE, |change| change.plan(&at_once()));
    assert!(matches!(first, Err(PlanError::FirstKey)), "{first:?}");
    // No room.
    for number in 0..3 {
        let mut key = desk.keys()[1].clone();
        key["kid"] = format!("more-{number}").into();
        desk.server.change(desk.id.as_str(), &Change::AddKey(key)).unwrap();
    }
    let full = desk.plan(&at_once());
    assert!(matches!(&full, Err(PlanError::Full(set)) if set.keys.len() == 5), "{full:?}");
    desk.server.change(desk.id.as_str(), &Change::RemoveKey(kid.clone())).unwrap();
    let gone = desk.plan(&at_once());
    assert!(matches!(&gone, Err(PlanError::NotRegistered(key)) if key.kid.as_str() == kid), "{gone:?}");
    assert_eq!((desk.kid(), desk.has_journal()), (kid, false), "nothing was begun");
}
