//! A client that is written straight into a cluster.

use maskinporten_testkit::{Call, Kubernetes, World};
use serde_json::{Value, json};

use super::{PROGRAM, annotations, kid, rules};

fn export(world: &World, words: &str) -> Call {
    let call = world.call(format!("profile export --as kubernetes --private {words}"));
    call.env("KUBECONFIG", world.at("kubeconfig"))
}

#[test]
fn a_client_goes_into_a_secret_and_its_readers_are_restarted() {
    let cluster = Kubernetes::start();
    cluster.allow(&rules());
    cluster.deploy("web");
    let world = World::with_reader(PROGRAM);
    world.write("kubeconfig", cluster.kubeconfig(&["rotator"]));
    export(&world, "--apply weather --restart web --dry-run")
        .run()
        .success()
        .prints("the Kubernetes secret team/weather could be written; nothing was");
    assert_eq!(cluster.object("secrets/weather")["code"], 404);
    assert_eq!(annotations(&cluster, "web"), Value::Null);
    let done = export(&world, "--apply weather --restart web").run().success();
    done.prints("wrote the Kubernetes secret team/weather, and restarted web");
    assert_eq!(kid(&cluster, "weather"), "reader-1");
    let (version, restarted) = (cluster.object("secrets/weather"), annotations(&cluster, "web"));
    let again = export(&world, "--apply team/weather?restart=web -o json").run().success();
    let said: Value = serde_json::from_str(&again.stdout).unwrap();
    let expected = json!({
        "profile": "reader", "as": "kubernetes", "namespace": "team", "secret": "weather", "restarted": ["web"],
        "dry_run": false,
    });
    assert_eq!(said, expected);
    assert_eq!(
        (cluster.object("secrets/weather"), annotations(&cluster, "web")),
        (version, restarted),
        "nothing is new"
    );
}

#[test]
fn flags_that_do_not_belong_together_are_refused() {
    let world = World::with_reader(PROGRAM);
    for words in [
        "--as kubernetes --run",
        "--as kubernetes --apply x --run",
        "--as kubernetes --apply x --to-file y",
        "--as kubernetes --apply x --secret-name y",
        "--as kubernetes --apply x@file",
        "--as kubernetes --apply X",
        "--as kubernetes --to-file y --dry-run",
        "--as kubernetes --to-file y --restart z",
        "--as dotenv --apply x",
        "--as kubernetes --apply x --force",
        "--as github --run --force",
        "--as kubernetes --apply x -- --namespace y",
    ] {
        world.run(format!("profile export --private {words}")).fails(2).without_result();
    }
}
