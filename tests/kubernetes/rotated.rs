//! A rotation that hands the new key to a cluster.

use maskinporten_sandbox::Options;
use maskinporten_testkit::{Call, Kubernetes, Stage};
use serde_json::json;

use super::{PROGRAM, annotations, kid, rules, variable};

fn stage(cluster: &Kubernetes) -> Stage {
    let stage = Stage::new(PROGRAM, Options::default());
    stage.write("kubeconfig", cluster.kubeconfig(&["rotator"]));
    stage
}

fn call(stage: &Stage, words: &str) -> Call {
    stage.call(format!("rotate app --every 10ms {words}")).env("KUBECONFIG", stage.at("kubeconfig"))
}

#[test]
fn the_new_key_is_in_the_secret_and_what_reads_it_is_restarted() {
    let cluster = Kubernetes::start();
    cluster.allow(&rules());
    cluster.deploy("web");
    let theirs = json!({"metadata": {"name": "weather", "labels": {"team": "a"}}, "data": {"OTHER": "eA=="}});
    assert_eq!(cluster.ask("admin", "POST", "/api/v1/namespaces/team/secrets", "", &theirs).0, 201);
    let stage = stage(&cluster);
    let old = stage.kid();
    let plan = call(&stage, "--dry-run --deliver kubernetes-secret:weather?context=rotator").run().success();
    plan.prints("the Kubernetes secret weather in the context rotator");
    let ran = call(&stage, "--yes --grace 7d --deliver kubernetes-secret:team/weather --restart web").run().success();
    assert!(!ran.stderr.contains("rotator-token") && !ran.stdout.contains("rotator-token"));
    let new = stage.kid();
    assert_eq!((kid(&cluster, "weather"), new != old), (new.clone(), true));
    assert_eq!(variable(&cluster, "weather", "OTHER"), "x");
    assert_eq!(variable(&cluster, "weather", "MASKINPORTEN_CLIENT_ID"), stage.client_id);
    let secret = cluster.object("secrets/weather");
    let labels = json!({"team": "a", "app.kubernetes.io/managed-by": "maskinporten"});
    assert_eq!(secret["metadata"]["labels"], labels);
    let version = secret["metadata"]["resourceVersion"].as_str().unwrap();
    let expected = json!({"maskinporten/kid": new, "maskinporten/secret": format!("weather@{version}")});
    assert_eq!(annotations(&cluster, "web"), expected);

    // Back to the old key, in the cluster, too, and with another version the pods are replaced again.
    call(&stage, "--rollback --yes --deliver kubernetes-secret:team/weather?restart=web").run().success();
    assert_eq!((kid(&cluster, "weather"), stage.kid()), (old.clone(), old.clone()));
    assert_eq!(annotations(&cluster, "web")["maskinporten/kid"], old);
}

#[test]
fn a_delivery_that_was_refused_is_made_up_for() {
    let cluster = Kubernetes::start();
    let stage = stage(&cluster);
    let config = stage.config().join("config.toml");
    let text = stage.read(&config);
    let with = "[profiles.app]\ndeliver = [\"kubernetes-secret:weather?restart=web\"]";
    std::fs::write(&config, text.replace("[profiles.app]", with)).unwrap();
    let old = stage.kid();
    let ran = call(&stage, "--yes --grace 0s").run().fails(4);
    let ran = ran
        .says("the key wasn't delivered to the Kubernetes secret weather")
        .says("cannot patch resource \"secrets\"");
    ran.says("`kubectl auth can-i patch secrets/weather --namespace team`");
    assert!(stage.kids().contains(&old), "the old key works until the new one is everywhere");
    cluster.allow(
        &json!([{"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["weather"], "verbs": ["patch"]}]),
    );
    call(&stage, "--resume").run().fails(4).says("let rotator create secrets in the namespace team");
    cluster.allow(&rules());
    let ran = call(&stage, "--resume -o json").run().fails(4);
    assert!(ran.stderr.contains("deployments.apps \\\"web\\\" not found"), "{}", ran.stderr);
    cluster.deploy("web");
    let version = cluster.object("secrets/weather")["metadata"]["resourceVersion"].clone();
    call(&stage, "--resume").run().success();
    assert_eq!(kid(&cluster, "weather"), stage.kid());
    assert_eq!(cluster.object("secrets/weather")["metadata"]["resourceVersion"], version, "it had been written");
    assert!(annotations(&cluster, "web")["maskinporten/secret"].is_string() && !stage.kids().contains(&old));
}

#[test]
fn what_can_not_work_is_said_before_anything_is_begun() {
    let cluster = Kubernetes::start();
    let stage = stage(&cluster);
    stage.write("several", cluster.kubeconfig(&["rotator", "admin"]));
    stage.write("broken", "users: [{name: x, user: {token: hunter2\n");
    let before = stage.kids();
    let deliver = "--yes --grace 0s --deliver kubernetes-secret:weather";
    let with = |kubeconfig: &str, words: &str| call(&stage, words).env("KUBECONFIG", kubeconfig).run();
    with("several", deliver).fails(2).says("2 contexts").says("NAME?context=rotator or ?context=admin");
    with("several", &format!("{deliver}?context=prod")).fails(3).says("no context \"prod\"").says("rotator, admin");
    let broken = with("broken", deliver).fails(2).says("broken can't be used: line");
    assert!(!broken.stderr.contains("hunter2"));
    with("gone", deliver).fails(3).says("no kubeconfig at gone");
    with("", deliver).fails(3).says("KUBECONFIG is set, but empty");
    stage.call(format!("rotate app {deliver}")).run().fails(3).says("nothing says where the Kubernetes cluster is");
    call(&stage, "--yes --restart web").run().fails(2).says("--restart needs a delivery to a Kubernetes secret");
    call(&stage, "--yes --restart web --deliver file:key.pem").run().fails(2);
    call(&stage, "--yes --deliver kubernetes-secret:weather?restart=").run().fails(2);
    assert_eq!(stage.kids(), before);
}
