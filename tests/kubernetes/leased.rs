//! A key that machines share in a cluster: whoever rotates it holds a Lease there.

use std::sync::Arc;
use std::time::Duration;

use maskinporten_sandbox::{GRANTED_SCOPE, Options};
use maskinporten_testkit::{Call, Home, Kubernetes, Listener, Ran, Stage, World};
use serde_json::{Value, json};

use super::PROGRAM;
use super::documented::manifest;

const STORE: &str = "kubernetes:team/maskinporten?context=rotator";
const ROTATE: &str = "rotate app --yes --every=10ms --grace=0s";
const LEASES: &str = "/apis/coordination.k8s.io/v1/namespaces/team/leases";

fn call(machine: &Home, words: &str) -> Call {
    machine.call(words).env("KUBECONFIG", machine.at("kubeconfig"))
}

fn run(machine: &Home, words: &str) -> Ran {
    call(machine, words).run()
}

/// Lets the rotator do what `store policy` prints.
fn allow_all(cluster: &Kubernetes, machine: &Home) {
    let role = machine.ok(format!("store policy {STORE}"));
    cluster.allow(&manifest(&role)["rules"]);
}

/// The machine that has shared the key of the client App.
fn sharing(cluster: &Kubernetes) -> Stage {
    let stage = Stage::new(PROGRAM, Options::default());
    allow_all(cluster, &stage);
    stage.write("kubeconfig", cluster.kubeconfig(&["rotator"]));
    run(&stage, &format!("profile share app --in {STORE} --yes")).success();
    stage
}

/// Another one, which has nothing but the profile.
fn another(cluster: &Kubernetes, stage: &Stage) -> World {
    let other = stage.another();
    other.write("kubeconfig", cluster.kubeconfig(&["rotator"]));
    other.add_admin("admin", "").success();
    let place = ["profile", "add", "app", "--environment", "local", "--client-id", &stage.client_id];
    other.ok([&place[..], &["--scope", GRANTED_SCOPE, "--shared-in", STORE]].concat());
    other
}

/// The only Lease that there is.
#[track_caller]
pub(super) fn lease(cluster: &Kubernetes) -> Value {
    let listed = cluster.ask("admin", "GET", LEASES, "", &Value::Null).1;
    let all = listed["items"].as_array().unwrap();
    assert_eq!(all.len(), 1, "{listed:#}");
    all[0].clone()
}

/// Writes into it by hand.
#[track_caller]
pub(super) fn write(cluster: &Kubernetes, members: &Value) {
    let at = format!("{LEASES}/{}", lease(cluster)["metadata"]["name"].as_str().unwrap());
    assert_eq!(cluster.ask("admin", "PATCH", &at, "application/merge-patch+json", members).0, 200);
}

/// So many seconds from now, as Leases have it.
pub(super) fn in_seconds(seconds: i64) -> String {
    format!("{:.6}", jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds))
}

#[test]
fn of_two_machines_one_rotates_and_its_death_is_waited_for() {
    let cluster = Kubernetes::start();
    let first = sharing(&cluster);
    let other = another(&cluster, &first);
    let before = first.kids();
    let mut child = call(&first, "rotate app --yes --every=10ms --grace=60s").start();
    while first.kids() == before {
        std::thread::sleep(Duration::from_millis(20));
    }
    let held = lease(&cluster);
    let identity = held["spec"]["holderIdentity"].as_str().unwrap();
    let (who, id) = identity.rsplit_once('_').unwrap();
    assert!(who.contains('@') && id.len() == 32, "{identity}");
    assert_eq!(held["metadata"]["annotations"]["maskinporten/client"], format!("local.{}", first.client_id));
    for words in [ROTATE, "rotate app --resume --yes"] {
        let busy = run(&other, words).fails(6);
        busy.says(&format!("{who} is changing the key of this client, and has until")).never_says(id);
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(lease(&cluster)["spec"]["holderIdentity"], identity, "nothing gave it back");
    run(&other, "rotate app --resume --yes").fails(6).says(who);
    std::thread::sleep(Duration::from_secs(31));
    run(&other, "rotate app --rollback --yes").success();
    assert_eq!(first.kids(), before);
    let spec = lease(&cluster)["spec"].clone();
    assert_eq!((&spec["holderIdentity"], &spec["leaseTransitions"]), (&json!(""), &json!(1)), "{spec:#}");
    for machine in [&**first, &*other] {
        run(machine, "token --profile app --no-cache").success();
    }
}

#[test]
fn a_lease_held_by_hand_holds_rotations_off_until_it_ends() {
    let cluster = Kubernetes::start();
    let stage = sharing(&cluster);
    run(&stage, ROTATE).success();
    let spec = lease(&cluster)["spec"].clone();
    assert_eq!((&spec["holderIdentity"], &spec["leaseTransitions"]), (&json!(""), &json!(0)), "{spec:#}");
    let before = stage.kids();
    let by = |renewed: String| json!({"holderIdentity": "ops", "renewTime": renewed, "leaseDurationSeconds": 3600});
    write(&cluster, &json!({"spec": by(in_seconds(-60)), "metadata": {"labels": {"team": "a"}}}));
    run(&stage, ROTATE).fails(6).says("ops is changing the key of this client, and has until");
    write(&cluster, &json!({"spec": {"renewTime": null}}));
    run(&stage, ROTATE).fails(2).says("the Lease maskinporten-").says("no renewTime");
    assert_eq!(stage.kids(), before);
    // Nobody needs the Lease to sign.
    run(&stage, "token --profile app --no-cache").success();
    write(&cluster, &json!({"spec": by(in_seconds(-3601))}));
    run(&stage, ROTATE).success();
    assert_ne!(stage.kids(), before);
    let held = lease(&cluster);
    assert_eq!((&held["spec"]["holderIdentity"], &held["metadata"]["labels"]["team"]), (&json!(""), &json!("a")));
    assert_eq!(held["spec"]["leaseTransitions"], 1);
}

#[test]
fn what_a_login_may_not_do_with_leases_is_named() {
    let cluster = Kubernetes::start();
    let stage = Stage::new(PROGRAM, Options::default());
    stage.write("kubeconfig", cluster.kubeconfig(&["rotator"]));
    let status = || run(&stage, &format!("store status {STORE}"));
    let policy = stage.ok(format!("store policy {STORE}"));
    let rules: Vec<&str> = policy.lines().filter_map(|line| line.strip_prefix("- ")).collect();
    let flat = |ran: &Ran| ran.stdout.split_whitespace().collect::<String>();
    let all = status().fails(4);
    assert_eq!(rules.len(), 3);
    for rule in rules {
        assert!(flat(&all).contains(&rule.replace(' ', "")), "{}", all.stdout);
    }
    // As it was allowed before there were Leases.
    cluster.allow(&json!([{"apiGroups": [""], "resources": ["secrets"], "verbs": ["create", "get", "patch"]}]));
    run(&stage, &format!("profile share app --in {STORE} --yes")).success();
    let before = stage.kids();
    let refused = run(&stage, ROTATE).fails(4).says("cannot get resource \"leases\"");
    refused.says("let rotator get leases in the namespace team");
    let names = |verbs: &str| format!("{{apiGroups:[coordination.k8s.io],resources:[leases],verbs:[{verbs}]}}");
    let said = status().fails(4);
    assert!(flat(&said).contains(&names("create,get,update")) && !said.stdout.contains("secrets"), "{}", said.stdout);
    let group = json!(["coordination.k8s.io"]);
    cluster.allow(&json!([{"apiGroups": group, "resources": ["leases"], "verbs": ["get", "update"]}]));
    run(&stage, ROTATE).fails(4).says("cannot create resource \"leases\"");
    assert!(flat(&status().fails(4)).contains(&names("create")));
    assert_eq!(stage.kids(), before);
    allow_all(&cluster, &stage);
    status().success();
    run(&stage, ROTATE).success();
}

#[test]
fn a_lost_answer_is_not_taken_for_somebody_else() {
    let cluster = Arc::new(Kubernetes::start());
    let stage = sharing(&cluster);
    let before = stage.kids();
    // Everything is done, and nobody hears of what was done to Leases.
    let behind = Arc::downgrade(&cluster);
    let between = Listener::serving(move |_, call| {
        let (head, body) = call.split_once("\r\n\r\n").unwrap();
        let mut words = head.split(' ');
        let (method, path) = (words.next().unwrap(), words.next().unwrap());
        let kind = head.lines().find_map(|line| line.strip_prefix("content-type: ")).unwrap_or_default();
        let body = serde_json::from_str(body).unwrap_or_default();
        let cluster = behind.upgrade().expect("the listener outlives the test, which ends a real server");
        let (status, said) = cluster.ask("rotator", method, path, kind, &body);
        if method != "GET" && path.starts_with(LEASES) {
            return Vec::new();
        }
        let said = said.to_string();
        let head = format!("HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\nConnection: close\r\n");
        format!("{head}Content-Length: {}\r\n\r\n{said}", said.len()).into_bytes()
    });
    let kubeconfig = cluster.kubeconfig(&["rotator"]);
    stage.write("kubeconfig", kubeconfig.replace(&cluster.server, &format!("http://{}", between.address)));
    run(&stage, ROTATE).success();
    assert_ne!(stage.kids(), before);
    let heard = between.heard();
    let times = |method: &str| heard.iter().filter(|call| call.starts_with(&format!("{method} {LEASES}"))).count();
    assert_eq!((times("POST"), times("PUT")), (1, 1), "it is taken once, and let go of once");
    assert_eq!(lease(&cluster)["spec"]["holderIdentity"], "");
}
