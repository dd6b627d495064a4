//! Each scenario of the sandbox, walked into and out of with the commands that it prints.

#![cfg(all(unix, feature = "sandbox"))]
#![allow(
    clippy::unwrap_used,
    reason = "in a test a panic is the right end; clippy only knows test functions, not their helpers"
)]

mod doctor;
mod walk;

use maskinporten_sandbox::Scenario;
use maskinporten_testkit::{Home, failing};

use walk::Walk;

/// The built program.
const PROGRAM: &str = env!("CARGO_BIN_EXE_maskinporten");

fn each(tried: impl Fn(&Scenario) + Sync) {
    let failed: Vec<&str> = failing(Scenario::all(), |scenario| tried(scenario)).iter().map(|one| one.name).collect();
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn each_scenario_fails_as_it_says_and_ends_with_a_token() {
    each(|scenario| {
        let walk = Walk::into(scenario.name);
        walk.fails();
        walk.out();
    });
}

#[test]
fn doctor_names_each_cause_and_what_it_says_ends_it() {
    each(doctor::names_it);
}

#[test]
fn the_list_has_them_all_and_most_are_mended_by_commands() {
    let home = Home::new(PROGRAM);
    let listed = home.json("sandbox --scenario list");
    let rows = listed["scenarios"].as_array().unwrap();
    assert_eq!(rows.len(), Scenario::all().count());
    assert!(rows.len() >= 30, "{}", rows.len());
    let ours = rows.iter().filter(|row| row["mends"] == "you").count();
    assert!(ours >= 20, "{ours}");
    let page = home.ok("sandbox --scenario list");
    for row in rows {
        let said = |member: &str| page.contains(row[member].as_str().unwrap());
        assert!(said("scenario") && said("what"), "{row}");
    }
}

#[test]
fn what_a_scenario_sets_itself_is_not_asked_for_besides() {
    let home = Home::new(PROGRAM);
    home.run("sandbox --scenario key-expired --port 0").fails(2).says("name one with --kit").without_result();
    home.run("sandbox --scenario key-expires --port 0 --kit kit").fails(2).says("'key-expired'");
    for flag in ["--state s.json", "--tls", "--clock-skew 9", "--fail token:503", "--propagation-delay 9s"] {
        let words = format!("sandbox --scenario key-expired --port 0 --kit kit {flag}");
        home.run(words).fails(2).says("cannot be used with").without_result();
    }
    assert!(!home.at("kit").exists() && !home.at("s.json").exists());
}
