//! The key that goes into a cluster: the secret has the key that the profile points to, and its readers are restarted for
//! that one, wherever the program was killed on the way there.

use maskinporten_sandbox::Options;
use maskinporten_testkit::{Kubernetes, Stage};
use serde_json::{Value, json};

use super::{PROGRAM, Scene, count};

const TO_CLUSTER: [&str; 6] =
    ["rotate", "app", "-y", "--every=1ms", "--grace=0s", "--deliver=kubernetes-secret:weather?restart=web"];

/// The kid that the secret's own variables have, and the one that its readers were restarted for.
fn there(cluster: &Kubernetes) -> (String, Value) {
    use base64::Engine as _;
    let jwk = cluster.object("secrets/weather")["data"]["MASKINPORTEN_CLIENT_JWK"].clone();
    let jwk = base64::engine::general_purpose::STANDARD.decode(jwk.as_str().unwrap()).unwrap();
    let jwk: Value = serde_json::from_slice(&jwk).unwrap();
    let pods = &cluster.object("deployments/web")["spec"]["template"]["metadata"]["annotations"];
    (jwk["kid"].as_str().unwrap().to_owned(), pods["maskinporten/kid"].clone())
}

#[test]
fn killed_on_the_way_to_a_cluster() {
    let cluster = Kubernetes::start();
    cluster.deploy("web");
    let stage = Stage::new(PROGRAM, Options::default());
    stage.write("home/.kube/config", cluster.kubeconfig(&["admin"]));
    let scene = Scene::with(stage);
    scene.set();
    let client = scene.stage.client_id.clone();
    let points = scene.points(&TO_CLUSTER);
    // Each of its own, and what is written down before and after them. The first ones are the rehearsal's.
    let at = |name: &str| points.iter().rposition(|point| point.starts_with(name)).unwrap();
    let (first, last) = (at("cluster-before"), at("cluster-after"));
    let mut cases = 0;
    for point in &points[first - 2..=last + 2] {
        for way in ["--resume", "--rollback"] {
            scene.kill(&TO_CLUSTER, point);
            let ran = scene.stage.run(["rotate", "app", way, "-y", "--every=1ms", TO_CLUSTER[5]]);
            let kid = scene.stage.kid();
            scene.assert_invariant(point);
            assert!(ran.code == Some(0), "{point}, {way}: {}", ran.stderr);
            assert_eq!(kid == scene.old, way == "--rollback", "{point}");
            assert_eq!(scene.stage.client_id, client);
            if way == "--resume" || !point.starts_with("journal") {
                assert_eq!(there(&cluster), (kid.clone(), json!(kid)), "{point}, {way}");
            }
            cases += 1;
        }
    }
    assert!(cases >= 14, "{points:?}");
    count(cases, "killed on the way to a cluster, then resumed or rolled back");
}
