//! Clusters that don't answer as they should, and the ways to log in to them.

use std::path::Path;
use std::sync::Arc;

use maskinporten_engine::kubernetes::{
    Cluster, Clusters, KubernetesError, Lacking, Pod, SecretAddress, Settings, Written,
};
use maskinporten_protocol::clock::SystemClock;
use maskinporten_protocol::http::HttpOptions;
use maskinporten_testkit::{Kubernetes, Listener, World};
use serde_json::json;

use super::{PROGRAM, kid, rules, variable};

const EXPORT: &str = "profile export --as kubernetes --private --apply weather";

#[test]
fn each_thing_that_goes_wrong_is_named() {
    let cluster = Kubernetes::start();
    cluster.allow(&rules());
    let world = World::with_reader(PROGRAM);
    let export = |kubeconfig: &str, words: &str| {
        world.write("kubeconfig", kubeconfig);
        world.call(format!("{EXPORT}{words}")).env("KUBECONFIG", world.at("kubeconfig")).run()
    };
    let good = cluster.kubeconfig(&["rotator"]);
    let expired = export(&good.replace("rotator-token", "expired"), "").fails(4);
    let expired = expired.says("Unauthorized").says("log in to the cluster again");
    assert!(!expired.stderr.contains("explain"), "that is about other servers: {}", expired.stderr);
    let admin = cluster.kubeconfig(&["admin"]);
    let nowhere = export(&admin.replace("namespace: team", "namespace: nowhere"), "").fails(4);
    nowhere.says("namespaces \"nowhere\" not found").says("`kubectl create namespace nowhere --context admin`");
    let elsewhere = export(&good.replace("namespace: team", "namespace: nowhere"), "").fails(4);
    elsewhere.says("cannot patch resource").says("in the namespace nowhere");
    let taken =
        json!({"metadata": {"name": "weather"}, "type": "kubernetes.io/dockercfg", "data": {".dockercfg": "e30="}});
    assert_eq!(cluster.ask("admin", "POST", "/api/v1/namespaces/team/secrets", "", &taken).0, 201);
    let failed = export(&good, "").fails(4);
    failed.says("field is immutable").says("`kubectl delete secrets weather --namespace team --context rotator`");
    // Nothing is lost of what was there.
    assert_eq!(cluster.object("secrets/weather")["data"], json!({".dockercfg": "e30="}));
}

#[test]
fn who_is_no_cluster_is_not_taken_for_one() {
    let world = World::with_reader(PROGRAM);
    let export = |server: &str| {
        let user = "users: [{name: u, user: {token: hunter2}}]\n";
        let context = "contexts: [{name: x, context: {cluster: c, user: u}}]\n";
        world.write(
            "kubeconfig",
            format!("{user}{context}clusters: [{{name: c, cluster: {{server: '{server}'}}}}]\n"),
        );
        let ran = world.call(format!("{EXPORT} --timeout 3")).env("KUBECONFIG", world.at("kubeconfig")).run();
        assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
        ran
    };
    let answering = |answer: &str| {
        let listener = Listener::answering(format!("HTTP/1.1 {answer}"));
        export(&format!("http://{}", listener.address))
    };
    let length = |body: &str| format!("Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    let page = length("<html>Log in</html>");
    answering(&format!("403 Forbidden\r\n{page}")).fails(5).says("not as Kubernetes does");
    answering(&format!("404 Not Found\r\n{}", length("404 page not found"))).fails(5).says("check the server");
    answering(&format!("200 OK\r\n{page}")).fails(5).says("a web page instead of JSON");
    answering(&format!("200 OK\r\n{}", length("{}"))).fails(5);
    answering(&format!("302 Found\r\nLocation: https://b.example/\r\n{}", length(""))).fails(4).says("redirects");
    answering("200 OK\r\nContent-Length: 100\r\n\r\n{").fails(5);
    export("http://127.0.0.1:1").fails(5).says("could not be reached");
    export("http://cluster.example").fails(2).says("https");
}

#[test]
fn a_program_logs_in() {
    let cluster = Kubernetes::start();
    cluster.allow(&rules());
    let world = World::with_reader(PROGRAM);
    world.script(
        "login",
        "#!/bin/sh\necho once >> \"$HOME/times\"\nprintf '%s' \"$KUBERNETES_EXEC_INFO\" > \"$HOME/told\"\nenv > \"$HOME/surroundings\"\n\
         [ \"$1 $2 $MODE\" = 'get token here' ] || exit 3\ncat \"$HOME/credential\"\n",
    );
    let exec = "exec: {apiVersion: client.authentication.k8s.io/v1, command: login, args: [get, token], \
                env: [{name: MODE, value: here}], provideClusterInfo: true, installHint: 'install the login program'}";
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(20);
    let kubeconfig = cluster.kubeconfig(&["rotator"]);
    world.write("kubeconfig", kubeconfig.replace("token: rotator-token", exec));
    let export = |credential: &str| {
        world.write("home/credential", credential);
        let call = world.call(EXPORT).env("KUBECONFIG", world.at("kubeconfig"));
        call.env("MASKINPORTEN_PASSPHRASE", "hunter2").run()
    };
    let credential = |status: &str| {
        format!(
            "{{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{status}}}"
        )
    };
    export(&credential("{\"token\":\"rotator-token\",\"expirationTimestamp\":\"2099-01-01T00:00:00Z\"}")).success();
    assert_eq!(kid(&cluster, "weather"), "reader-1");
    let told: serde_json::Value = serde_json::from_str(&world.read("home/told")).unwrap();
    assert_eq!(
        (&told["spec"]["interactive"], &told["spec"]["cluster"]["server"]),
        (&json!(false), &json!(cluster.server))
    );
    assert!(!world.read("home/surroundings").contains("hunter2"));
    for (said, words) in [
        (credential("{\"token\":\"t\",\"expirationTimestamp\":\"2020-01-01T00:00:00Z\"}"), "has expired"),
        (credential("{}"), "neither a token nor a certificate"),
        (credential("{\"clientKeyData\":\"x\"}"), "but not both"),
        (credential("null"), "has no status"),
        ("{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\"}".to_owned(), "in another version"),
        ("rotator-token".to_owned(), "isn't an ExecCredential"),
    ] {
        let ran = export(&said).fails(2).says(words);
        assert!(!ran.stderr.contains("rotator-token"), "{}", ran.stderr);
    }
    // Once for all calls, unless it ends before the next.
    cluster.deploy("web");
    for (end, times) in [("2099-01-01T00:00:00Z".to_owned(), 1), (soon.to_string(), 2)] {
        world.write("home/times", "");
        let said = credential(&format!("{{\"token\":\"rotator-token\",\"expirationTimestamp\":\"{end}\"}}"));
        world.write("home/credential", said);
        let call = world.call(format!("{EXPORT} --restart web")).env("KUBECONFIG", world.at("kubeconfig"));
        call.run().success();
        assert_eq!(world.read("home/times").lines().count(), times, "{end}");
    }
    world.script("login", "#!/bin/sh\nexit 3\n");
    export("").fails(2).says("login ended with 3").says("install the login program");
    world.write(
        "kubeconfig",
        kubeconfig.replace("token: rotator-token", &exec.replace("command: login", "command: gone")),
    );
    export("").fails(3).says("there is no program gone");
}

#[test]
#[ignore = "only a real server looks at certificates"]
fn certificates_log_in_to_a_real_cluster() {
    let cluster = Kubernetes::start();
    let (certificate, key) = cluster.certificate("rotator", "people").unwrap();
    cluster.allow(&rules());
    let world = World::with_reader(PROGRAM);
    world.write("user.pem", certificate);
    world.write("user.key", key);
    let token = "token: rotator-token";
    let kubeconfig = cluster.kubeconfig(&["rotator"]);
    world.write("kubeconfig", kubeconfig.replace(token, "client-certificate: user.pem, client-key: user.key"));
    let export = || world.call(EXPORT).env("KUBECONFIG", world.at("kubeconfig")).run();
    export().success();
    assert_eq!(kid(&cluster, "weather"), "reader-1");
    // Its authority is the only one that counts, and without it nobody is believed.
    let without = kubeconfig.lines().filter(|line| !line.contains("certificate-authority-data"));
    world.write("kubeconfig", without.collect::<Vec<_>>().join("\n"));
    export().fails(5).says("isn't trusted here").says("certificate-authority-data");
    world.write("user.key", "nothing");
    world.write("kubeconfig", kubeconfig.replace(token, "client-certificate: user.pem, client-key: user.key"));
    export().fails(2).says("the client certificate can't be used");
}

/// A cluster, as some settings lead to it.
struct Led(Settings);

impl Clusters for Led {
    fn cluster(&self, context: Option<&str>) -> Result<Cluster, KubernetesError> {
        self.0.cluster(context, HttpOptions::default(), Arc::new(SystemClock), Vec::new())
    }
}

fn pod(server: &str, folder: &Path, files: &[(&str, &str)]) -> Led {
    for (name, text) in files {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let (host, port) = server.trim_start_matches("https://").rsplit_once(':').unwrap();
    Led(Settings::Pod(Pod { host: host.to_owned(), port: port.to_owned(), account: folder.to_owned() }))
}

fn written(led: &Led) -> Result<Written, KubernetesError> {
    let address: SecretAddress = "weather".parse().unwrap();
    address.write(led, &[("A", "x".to_owned().into())], &"kid".parse().unwrap(), false)
}

#[test]
#[ignore = "only a real server has an authority and gives tokens to accounts"]
fn a_pod_acts_as_its_service_account_in_its_namespace() {
    let cluster = Kubernetes::start();
    let authority = cluster.authority().unwrap();
    let at = "/api/v1/namespaces/team/serviceaccounts";
    assert_eq!(cluster.ask("admin", "POST", at, "", &json!({"metadata": {"name": "job"}})).0, 201);
    let asked = cluster.ask("admin", "POST", &format!("{at}/job/token"), "", &json!({"spec": {}})).1;
    let token = asked["status"]["token"].as_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let led = pod(&cluster.server, folder.path(), &[("ca.crt", &authority), ("namespace", "team"), ("token", token)]);
    let KubernetesError::Refused { status: 403, words, .. } = written(&led).unwrap_err() else { panic!() };
    assert_eq!(Lacking::of(&words).unwrap().user, "system:serviceaccount:team:job");
    cluster.allow_account("job", &rules());
    assert_eq!(written(&led).unwrap().namespace.as_str(), "team");
    assert_eq!(variable(&cluster, "weather", "A"), "x");
    // The kubelet puts another token there before the first is over, so that each call reads it anew.
    std::fs::write(folder.path().join("token"), "expired").unwrap();
    assert!(matches!(written(&led), Err(KubernetesError::Refused { status: 401, .. })));
}

#[test]
fn a_pod_without_an_account_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let why =
        |files: &[(&str, &str)]| written(&pod("https://127.0.0.1:1", folder.path(), files)).unwrap_err().to_string();
    assert!(why(&[]).contains("no service account"));
    let authority = maskinporten_testkit::kit().tls_ca_pem();
    assert!(why(&[("ca.crt", authority)]).contains("namespace can't be used: there is no such file"));
    assert!(why(&[("namespace", "a\"}")]).contains("namespace can't be used: "));
    assert!(why(&[("namespace", "team\n")]).contains("token can't be used: there is no such file"));
    assert!(why(&[("token", " \n")]).contains("token can't be used: it is empty"));
    assert!(why(&[("token", "hunter2")]).contains("could not be reached"));
    assert!(why(&[("ca.crt", "nothing")]).contains("ca.crt can't be used: it contains no certificate"));
    let other = Led(Settings::Pod(Pod { host: "::1".into(), port: "1".into(), account: folder.path().into() }));
    assert!(written(&other).unwrap_err().to_string().contains("ca.crt can't be used"));
}
