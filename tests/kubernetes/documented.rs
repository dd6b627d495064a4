//! The manifests of the page with scheduled jobs: what they allow is enough for what they run.

use maskinporten_sandbox::Options;
use maskinporten_testkit::{Kubernetes, Stage, pages};
use saphyr::{LoadableYamlNode as _, ScalarOwned, YamlOwned};
use serde_json::{Map, Value, json};

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

/// All objects on the page that Kubernetes would be given.
fn manifests() -> Vec<Value> {
    let blocks = pages::blocks(&pages::page("docs/book/jobs.md"));
    let yaml = blocks.iter().filter(|block| block.language == "yaml" && block.text.contains("\nkind: "));
    let all: Vec<Value> =
        yaml.flat_map(|block| YamlOwned::load_from_str(&block.text).unwrap()).map(|node| json_of(&node)).collect();
    assert_eq!(all.len(), 5);
    all
}

fn of_kind(kind: &str) -> Value {
    manifests().into_iter().rfind(|one| one["kind"] == kind).unwrap()
}

#[test]
fn the_job_may_do_what_it_does_and_its_key_arrives() {
    let cluster = Kubernetes::start();
    cluster.deploy("weather");
    cluster.allow(&of_kind("Role")["rules"]);
    let stage = Stage::new(PROGRAM, Options::default());
    stage.write("kubeconfig", cluster.kubeconfig(&["rotator"]));
    let pod = &of_kind("CronJob")["spec"]["jobTemplate"]["spec"]["template"]["spec"];
    let words = pod["containers"][0]["command"].as_array().unwrap().iter().skip(1);
    let words = words.map(|word| if word == "reader" { "app" } else { word.as_str().unwrap() });
    let call = stage.call(words.chain(["--every", "10ms"]).collect::<Vec<_>>());
    call.env("KUBECONFIG", stage.at("kubeconfig")).run().success();
    assert_eq!(kid(&cluster, "weather"), stage.kid());
    assert_eq!(annotations(&cluster, "weather")["maskinporten/kid"], stage.kid());
    assert_eq!(pod["serviceAccountName"], of_kind("ServiceAccount")["metadata"]["name"]);
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
            other => panic!("{other}"),
        };
        let at = format!("/{group}/namespaces/team/{resource}?fieldValidation=Strict");
        let (status, said) = cluster.ask("admin", "POST", &at, "", &manifest);
        assert_eq!(status, 201, "{said:#}");
    }
}
