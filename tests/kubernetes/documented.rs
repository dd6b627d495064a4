//! The manifests of the page with scheduled jobs: what they allow is enough for what they run.

use maskinporten_sandbox::Options;
use maskinporten_testkit::{Call, Kubernetes, Stage, pages};
use saphyr::{LoadableYamlNode as _, ScalarOwned, YamlOwned};
use serde_json::{Map, Value, json};

use super::leased::{in_seconds, lease, write};
use super::{PROGRAM, annotations, kid};

fn json_of(node: &YamlOwned) -> Value {
    match node {
        YamlOwned::Mapping(members) => {
            let member =
                |(name, value): (&YamlOwned, &YamlOwned)| (name.as_str().unwrap().to_owned(), json_of(value));
            Value::Object(members.iter().map(member).collect::<Map<_, _>>())
        }
        YamlOwned::Sequence(list) => list.iter().map(json_of).collect(),
        YamlOwned::Value(ScalarOwned::Integer(number)) => json!(number),
        YamlOwned::Value(ScalarOwned::Boolean(is)) => json!(is),
        other => json!(other.as_str().unwrap_or_else(|| panic!("{other:?}"))),
    }
}

/// What a text in YAML says.
pub(super) fn manifest(text: &str) -> Value {
    json_of(&YamlOwned::load_from_str(text).unwrap()[0])
}

/// All objects on the page that Kubernetes would be given.
fn manifests() -> Vec<Value> {
    let blocks = pages::blocks(&pages::page("docs/book/jobs.md"));
    let yaml = blocks.iter().filter(|block| block.language == "yaml" && block.text.contains("\nkind: "));
    let all: Vec<Value> =
        yaml.flat_map(|block| YamlOwned::load_from_str(&block.text).unwrap()).map(|node| json_of(&node)).collect();
    assert_eq!(all.len(), 10);
    all
}

#[track_caller]
fn named(kind: &str, name: &str) -> Value {
    manifests().into_iter().find(|one| one["kind"] == kind && one["metadata"]["name"] == name).unwrap()
}

/// What a job runs for the profile `app`, and as whom.
fn job(stage: &Stage, name: &str) -> (Call, Value) {
    let pod = named("CronJob", name)["spec"]["jobTemplate"]["spec"]["template"]["spec"].clone();
    let words = pod["containers"][0]["command"].as_array().unwrap().iter().skip(1);
    let words = words.map(|word| if word == "reader" { "app" } else { word.as_str().unwrap() });
    let call = stage.call(words.chain(["--every", "10ms"]).collect::<Vec<_>>());
    (call.env("KUBECONFIG", stage.at("kubeconfig")), pod["serviceAccountName"].clone())
}

/// Its account exists, and is who a role of the same name is bound to.
fn allowed_to(account: &Value) -> Value {
    let name = account.as_str().unwrap();
    named("ServiceAccount", name);
    let binding = named("RoleBinding", name);
    assert_eq!((&binding["subjects"][0]["name"], &binding["roleRef"]["name"]), (account, account));
    named("Role", name)["rules"].clone()
}

#[test]
fn the_job_may_do_what_it_does_and_its_key_arrives() {
    let cluster = Kubernetes::start();
    cluster.deploy("weather");
    let stage = Stage::new(PROGRAM, Options::default());
    stage.write("kubeconfig", cluster.kubeconfig(&["rotator"]));
    let (call, account) = job(&stage, "maskinporten-rotate");
    cluster.allow(&allowed_to(&account));
    call.run().success();
    assert_eq!(kid(&cluster, "weather"), stage.kid());
    assert_eq!(annotations(&cluster, "weather")["maskinporten/kid"], stage.kid());
}

#[test]
fn the_job_rotates_what_is_shared_unless_somebody_holds_its_lease() {
    let cluster = Kubernetes::start();
    let stage = Stage::new(PROGRAM, Options::default());
    stage.write("kubeconfig", cluster.kubeconfig(&["rotator"]));
    let (call, account) = job(&stage, "maskinporten-rotate-shared");
    let rules = allowed_to(&account);
    cluster.allow(&rules);
    let store = "kubernetes:maskinporten?context=rotator";
    assert_eq!(rules, manifest(&stage.ok(format!("store policy {store}")))["rules"], "no more than it takes");
    let share = stage.call(format!("profile share app --in {store} --yes"));
    share.env("KUBECONFIG", stage.at("kubeconfig")).run().success();
    let before = stage.kids();
    call.run().success();
    assert_eq!(stage.kids().len(), before.len() + 1);
    let mut held = manifests().into_iter().find(|one| one["kind"] == "Lease").unwrap();
    let name = held["metadata"]["name"].as_str().unwrap();
    assert_eq!(name.len(), lease(&cluster)["metadata"]["name"].as_str().unwrap().len(), "as names of Leases are");
    held["metadata"] = json!({});
    held["spec"]["renewTime"] = json!(in_seconds(0));
    write(&cluster, &held);
    let who = held["spec"]["holderIdentity"].as_str().unwrap();
    job(&stage, "maskinporten-rotate-shared").0.run().fails(6).says(&format!("{who} is changing the key"));
}

#[test]
#[ignore = "only a real server knows all members of all objects"]
fn a_real_server_takes_the_manifests_as_they_stand() {
    let cluster = Kubernetes::start();
    for manifest in manifests() {
        let (group, resource) = match manifest["kind"].as_str().unwrap() {
            "ServiceAccount" => ("api/v1", "serviceaccounts"),
            "Role" => ("apis/rbac.authorization.k8s.io/v1", "roles"),
            "RoleBinding" => ("apis/rbac.authorization.k8s.io/v1", "rolebindings"),
            "CronJob" => ("apis/batch/v1", "cronjobs"),
            "Lease" => ("apis/coordination.k8s.io/v1", "leases"),
            other => panic!("{other}"),
        };
        let at = format!("/{group}/namespaces/team/{resource}?fieldValidation=Strict");
        let (status, said) = cluster.ask("admin", "POST", &at, "", &manifest);
        assert_eq!(status, 201, "{said:#}");
    }
}
