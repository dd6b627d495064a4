//! What each link says where all is right, and what is never done.

use crate::machine::{Found as _, Machine, asking};
use maskinporten_engine::diagnosis::{Finding, Place, Unseen};

#[test]
fn where_all_is_right_every_link_is_and_nothing_is_written() {
    let machine = Machine::new();
    let before = files(&machine);
    machine.server.clear_log();
    let found = machine.look(true);
    // No certificate, no customer, no system user.
    assert_eq!((found.marks().as_str(), found.cause), ("+++++++++++-++--+", None));
    assert_eq!(found.links.iter().map(|link| link.place).collect::<Vec<_>>(), Place::ALL);
    assert_eq!(found.organisation.as_deref(), Some(maskinporten_sandbox::ORGANISATION));
    assert!(found.decoded.unwrap().is_token);
    assert!(machine.server.sent().iter().all(|sent| sent.starts_with("GET ") || sent == "POST /token"));
    assert_eq!(files(&machine), before);
}

#[test]
fn without_an_admin_the_token_proves_what_is_registered() {
    let machine = Machine::new();
    let found = machine.look(false);
    assert_eq!((found.marks().as_str(), found.cause), ("++++++++-pp-pp--+", None));
    assert!(matches!(found.link(Place::SelfService).finding, Finding::Unseen(Unseen::NoAdmin)));
    // The scopes come before access, so they are right if access is refused.
    machine.alter("scopes", serde_json::json!(["sandbox:secrets.read"]));
    let found = machine.look_at(false, asking(&["sandbox:secrets.read"]));
    assert_eq!((found.marks().as_str(), found.name()), ("++++++++-pp-px--x", "no-access"));
}

#[test]
fn a_step_that_hangs_is_marked_and_the_others_go_on() {
    let machine = Machine::new();
    machine.server.fail(&["metadata:hang"]);
    let found = machine.look(true);
    assert_eq!((found.marks().as_str(), found.name()), ("++++++x++++-++--+", "server-hangs"));
    machine.server.fail(&["/clients/:hang"]);
    let found = machine.look(true);
    assert_eq!((found.name(), found.cause), ("server-hangs", Some(Place::SelfService)), "{}", found.marks());
    assert!(matches!(found.link(Place::Token).finding, Finding::Right(_)));
}

#[test]
fn where_nobody_listens_the_way_is_the_cause() {
    let machine = Machine::new();
    machine.server.fail(&["any:drop"]);
    let found = machine.look(true);
    assert_eq!((found.cause, found.name()), (Some(Place::Network), "unreachable"), "{}", found.marks());
    for place in [Place::Clock, Place::Metadata] {
        assert!(matches!(found.link(place).finding, Finding::Unseen(Unseen::After(Place::Network))));
    }
}

/// Every file below the folder, with what is in it.
fn files(machine: &Machine) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![machine.operator.folder().path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { found.push((path.clone(), std::fs::read(path).unwrap())) }
        }
    }
    found.sort();
    found
}
