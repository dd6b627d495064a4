//! `OpenBao`, which believes what a cluster says of a pod.

use maskinporten_engine::openbao::rotating;
use maskinporten_testkit::{Kubernetes, OpenBao, World};
use serde_json::json;

use super::PROGRAM;

#[test]
#[ignore = "only a real server gives tokens to accounts, and vouches for them"]
fn a_pod_signs_with_nothing_but_its_service_account() {
    let Some(server) = OpenBao::start() else { return };
    let cluster = Kubernetes::start();
    let at = "/api/v1/namespaces/team/serviceaccounts";
    let token_of = |account: &str| {
        assert_eq!(cluster.ask("admin", "POST", at, "", &json!({"metadata": {"name": account}})).0, 201);
        let asked = cluster.ask("admin", "POST", &format!("{at}/{account}/token"), "", &json!({"spec": {}})).1;
        asked["status"]["token"].as_str().unwrap().to_owned()
    };
    let (job, other) = (token_of("job"), token_of("other"));
    server.mount("transit", "transit");
    let rules: Vec<String> = rotating("transit", "reader").iter().map(ToString::to_string).collect();
    server.policy("rotates", &rules.join("\n"));
    server.accept("kubernetes", "kubernetes");
    let cluster_s = json!({
        "kubernetes_host": cluster.server,
        "kubernetes_ca_cert": cluster.authority().unwrap(),
        "token_reviewer_jwt": "admin-token",
    });
    server.put("auth/kubernetes/config", &cluster_s);
    let role = json!({
        "bound_service_account_names": "job",
        "bound_service_account_namespaces": "team",
        "token_policies": "rotates",
    });
    server.put("auth/kubernetes/role/app", &role);

    let world = World::new(PROGRAM);
    world.register("reader");
    let run = |token: &str, words: &str| {
        // Where the kubelet puts it, in a test's own folder.
        world.write("account/token", token);
        let call = world.call(words).env("BAO_ADDR", server.address()).env("BAO_AUTH_ROLE", "app");
        call.env("BAO_AUTH_PATH", "kubernetes").env("BAO_ID_TOKEN_FILE", world.at("account/token")).run()
    };
    run(&job, "keygen --profile reader --in openbao:reader").success();
    run(&job, "jwks upload --profile reader").success();
    run(&job, "rotate reader -y --every=10ms --grace=0s").success();
    run(&job, "token --profile reader --no-cache").success();
    for nobody in [other.as_str(), "hunter2"] {
        let refused = run(nobody, "token --profile reader --no-cache").fails(4).never_says(nobody);
        refused.says("log in as the role app at auth/kubernetes");
    }
}
