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
fn a_cluster_that_would_refuse_is_asked_before_anything_is_begun() {
    let cluster = Kubernetes::start();
    let stage = stage(&cluster);
    deliver_always(&stage);
    let before = (stage.kid(), stage.kids());
    for mode in ["--dry-run", "--yes --grace 0s"] {
        let refused = call(&stage, mode).run().fails(4);
        let refused = refused.says("the key couldn't be delivered to the Kubernetes secret weather");
        refused.says("cannot patch resource \"secrets\"").says("let rotator patch secrets in the namespace team; `kubectl auth can-i patch secrets/weather --namespace team --context rotator`");
    }
    let names = json!(["weather"]);
    cluster
        .allow(&json!([{"apiGroups": [""], "resources": ["secrets"], "resourceNames": names, "verbs": ["patch"]}]));
    call(&stage, "--yes").run().fails(4).says("let rotator create secrets in the namespace team");
    cluster.allow(&rules());
    let ran = call(&stage, "--yes -o json").run().fails(4);
    assert!(ran.stderr.contains("deployments.apps \\\"web\\\" not found"), "{}", ran.stderr);
    assert_eq!((stage.kid(), stage.kids()), before);
    assert_eq!(cluster.object("secrets/weather")["code"], 404);
    cluster.deploy("web");
    call(&stage, "--yes --grace 0s").run().success();
    assert_eq!(kid(&cluster, "weather"), stage.kid());
}

/// The profile's own delivery, with what it restarts.
fn deliver_always(stage: &Stage) {
    let config = stage.config().join("config.toml");
    let with = "[profiles.app]\ndeliver = [\"kubernetes-secret:weather?restart=web\"]";
    std::fs::write(&config, stage.read(&config).replace("[profiles.app]", with)).unwrap();
}

#[test]
fn a_cluster_that_went_away_gets_its_key_later() {
    let cluster = Kubernetes::start();
    cluster.allow(&rules());
    cluster.deploy("web");
    let stage = stage(&cluster);
    let old = stage.kid();
    // Whatever comes first does what can happen meanwhile.
    let sabotage = format!("cmd:mv {0} {0}.gone", stage.text("kubeconfig"));
    let words = ["rotate", "app", "--every=10ms", "--yes", "--grace=0s", "--deliver", &sabotage];
    let words = [&words[..], &["--deliver", "kubernetes-secret:weather", "--restart", "web"]].concat();
    let with = |words: &[&str]| stage.call(words).env("KUBECONFIG", stage.at("kubeconfig")).run();
    with(&words).fails(3).says("the key wasn't delivered to the Kubernetes secret weather");
    assert!(stage.kids().contains(&old) && stage.kid() != old, "the old key works until the new one is everywhere");
    with(&words).fails(3).says("no kubeconfig at");
    std::fs::rename(stage.at("kubeconfig.gone"), stage.at("kubeconfig")).unwrap();
    with(&words).success();
    assert_eq!(kid(&cluster, "weather"), stage.kid());
    assert_eq!(annotations(&cluster, "web")["maskinporten/kid"], stage.kid());
    assert!(!stage.kids().contains(&old));
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
