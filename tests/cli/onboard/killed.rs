//! Killed at each question, and taken up again by somebody who answers whatever is asked.

use maskinporten_sandbox::{ADMIN_CLIENT, GRANTED_SCOPE};
use maskinporten_testkit::World;
use rexpect::ReadUntil;
use rexpect::process::Signal;
use rexpect::session::PtySession;

use super::{at_the_portal, local};
use crate::PROGRAM;
use crate::prompts::{DOWN, UP};

/// The end of a question, the keys that answer it, and what the terminal shows of the answer.
type Asked<'a> = (&'a str, String, &'a str);

fn admin() -> Vec<Asked<'static>> {
    vec![
        ("Name of the client", "Weather\r".into(), "Weather"),
        ("local: http", local(), "In which environment? local"),
        ("neither yet: write to Digdir", "\r".into(), "get its clients? through an admin client"),
        ("File with the business certificate", "business.p12\r".into(), "business.p12"),
        ("Id of the admin client", format!("{ADMIN_CLIENT}\r"), ADMIN_CLIENT),
        ("Do it? [Y/n]", "\r".into(), "Do it? yes"),
        ("Password for the PKCS#12 keystore:", "sandbox\r".into(), "[hidden]"),
        ("What is the client for (empty: its name)?", "Measures\r".into(), "Measures"),
        ("another one", format!("{UP}\r"), "Which scope? another one"),
        ("Scope:", format!("{GRANTED_SCOPE}\r"), GRANTED_SCOPE),
        ("another client", "\r".into(), "Go on with which client? "),
    ]
}

/// Answers what is asked, until there is nothing more; or kills it at a question, by its number. Returns whether it came
/// to its end, with what was shown.
fn answered(session: &mut PtySession, script: &[Asked<'_>], kill_at: Option<usize>) -> bool {
    let needle = |(question, ..): &Asked<'_>| ReadUntil::String((*question).to_owned());
    for number in 0..40 {
        let (_, found) = session.exp_any(script.iter().map(needle).chain([ReadUntil::EOF]).collect()).unwrap();
        let Some((_, keys, shown)) = script.iter().find(|(question, ..)| *question == found) else { return true };
        if kill_at == Some(number) {
            session.process_mut().kill(Signal::SIGKILL).unwrap();
            return false;
        }
        session.send(keys).unwrap();
        session.flush().unwrap();
        // Questions are drawn again with their answers.
        session.exp_string(shown).unwrap();
        session.exp_string("\n").unwrap();
    }
    panic!("it asks and asks")
}

/// The private keys in the store.
fn stored(world: &World) -> usize {
    world.json("key list")["keys"].as_array().unwrap().len()
}

#[test]
fn the_admins_way_is_gone_on_with_wherever_it_is_killed() {
    for kill_at in 0.. {
        let world = World::empty(PROGRAM);
        let is_through = answered(&mut world.call("onboard").on_terminal(), &admin(), Some(kill_at));
        if is_through {
            assert!(kill_at >= 12, "it was over after {kill_at} questions");
            break;
        }
        let mut session = world.call("onboard").on_terminal();
        assert!(answered(&mut session, &admin(), None), "{kill_at}");
        let clients = world.sandbox.clients_named("Weather");
        let id = world.client_id("weather");
        assert_eq!((clients.len(), world.sandbox.keys(&id).len(), stored(&world)), (1, 1, 2), "killed at {kill_at}");
        world.ok("token --profile weather --no-cache");
        // And all of it is over.
        let again = world.run("onboard --profile weather").success();
        again.says("5 of 5").never_says("taking it up again");
    }
}

/// Nobody knows the client's id before the form is there, so whoever is asked for it goes to the portal first.
#[test]
fn the_portals_way_is_gone_on_with_wherever_it_is_killed() {
    let mut script = admin();
    script.retain(|(question, ..)| !question.starts_with("neither yet"));
    script.push(("neither yet: write to Digdir", format!("{DOWN}\r"), "get its clients? by hand"));
    script.push(("Scopes that the client may request:", format!("{GRANTED_SCOPE}\r"), GRANTED_SCOPE));
    script.push(("Client id that the page shows (empty: go on later)", "\r".into(), ""));
    for kill_at in 0.. {
        let world = World::empty(PROGRAM);
        let is_left = answered(&mut world.call("onboard").on_terminal(), &script, Some(kill_at));
        if is_left {
            assert!(kill_at >= 7, "it was left after {kill_at} questions");
            break;
        }
        assert!(answered(&mut world.call("onboard").on_terminal(), &script, None), "{kill_at}");
        let shown = world.run("onboard --profile weather -o json").fails(3).json();
        let id = at_the_portal(&world, shown["form"]["key"].as_str().unwrap());
        script.retain(|(question, ..)| !question.starts_with("Client id"));
        script.push(("Client id that the page shows (empty: go on later)", format!("{id}\r"), ""));
        assert!(answered(&mut world.call("onboard").on_terminal(), &script, None), "{kill_at}");
        script.retain(|(question, ..)| !question.starts_with("Client id"));
        script.push(("Client id that the page shows (empty: go on later)", "\r".into(), ""));
        assert_eq!((world.client_id("weather"), stored(&world)), (id, 1), "killed at {kill_at}");
        world.ok("token --profile weather --no-cache");
    }
}

/// The machine may crash in the middle of a step, too: its first half is found, and not done twice.
#[test]
fn a_step_that_was_half_taken_is_gone_on_with() {
    let world = World::with_answers(PROGRAM);
    let words = "onboard --answers answers.toml --password-from password.txt --timeout 3";
    // The server has made the client, and its answer is lost; so is that of the look afterwards.
    world.sandbox.fail(&["POST /clients:lost", "GET /clients:503"]);
    world.run(words).fails(5);
    world.sandbox.fail(&["PUT /clients:lost", "GET /clients/:503 @1"]);
    world.run(words).fails(5);
    world.sandbox.fail(&[]);
    world.run(words).success().says("taking it up again");
    let id = world.client_id("weather");
    assert_eq!(
        (world.sandbox.clients_named("Weather").len(), world.sandbox.keys(&id).len(), stored(&world)),
        (1, 1, 2)
    );
}
