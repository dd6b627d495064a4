//! Killed on the guided path, where the same command goes on.

use maskinporten_testkit::World;

use super::{PROGRAM, count, killed_at, points_of};

const ONBOARD: [&str; 5] = ["onboard", "--answers", "answers.toml", "--password-from", "password.txt"];

#[test]
fn onboarding_killed_anywhere_then_gone_on_with() {
    let points = points_of(&World::with_answers(PROGRAM), &ONBOARD);
    assert!(points.len() > 40, "{points:?}");
    for point in &points {
        let world = World::with_answers(PROGRAM);
        killed_at(&world, &ONBOARD, point);
        world.run(ONBOARD).success();
        let id = world.client_id("weather");
        assert_eq!(world.sandbox.clients_named("Weather").len(), 1, "{point}");
        assert_eq!(world.sandbox.keys(&id).len(), 1, "{point}");
        let stored = world.json("key list")["keys"].as_array().unwrap().len();
        let secrets = world.config().join("secrets").read_dir().unwrap();
        let secrets = secrets.filter(|one| one.as_ref().unwrap().path().extension().is_some_and(|end| end == "der"));
        assert_eq!((stored, secrets.count()), (2, 2), "{point}: a private key was left behind, or lost");
        world.run("token --profile weather --no-cache").success();
        world.run(ONBOARD).success().never_says("taking it up again");
    }
    count(points.len(), "an onboarding gone on with");
}
