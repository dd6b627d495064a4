//! Stores that several machines share: behind a program, and `OpenBao`'s.

use maskinporten_engine::openbao::keeping;
use maskinporten_sandbox::GRANTED_SCOPE;
use maskinporten_testkit::{Kubernetes, OpenBao, Ran, World, has, skipped};
use serde_json::{Value, json};

use super::PROGRAM;

/// A store that several machines can reach.
trait Store {
    /// What it is called in settings.
    fn address(&self) -> &str;
    /// The variables that machines need to reach it.
    fn variables(&self) -> Vec<(&str, &str)>;
    /// The names of the keys in it.
    fn keys(&self) -> Vec<String>;
    /// Makes it unreachable, and what that looks like: the exit code and the words.
    fn leave(&mut self) -> (i32, &'static str);
    /// The other way round.
    fn return_(&mut self);
}

struct Program {
    folder: tempfile::TempDir,
    address: String,
}

impl Store for Program {
    fn address(&self) -> &str {
        &self.address
    }

    fn variables(&self) -> Vec<(&str, &str)> {
        Vec::new()
    }

    fn keys(&self) -> Vec<String> {
        let found = std::fs::read_dir(self.folder.path()).unwrap();
        let names = found.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter_map(|name| name.strip_prefix("keys%").map(str::to_owned)).collect()
    }

    fn leave(&mut self) -> (i32, &'static str) {
        std::fs::write(self.folder.path().join("away"), "").unwrap();
        (1, "keep ended with 1")
    }

    fn return_(&mut self) {
        std::fs::remove_file(self.folder.path().join("away")).unwrap();
    }
}

struct Bao {
    server: OpenBao,
    at: String,
    token: String,
}

impl Store for Bao {
    fn address(&self) -> &'static str {
        "openbao-kv:shared/maskinporten/test"
    }

    fn variables(&self) -> Vec<(&str, &str)> {
        vec![("BAO_ADDR", &self.at), ("BAO_TOKEN", &self.token)]
    }

    fn keys(&self) -> Vec<String> {
        let (status, listed) = self.server.ask("LIST", "", "shared/metadata/maskinporten/test/keys", &json!(null));
        let keys = listed["data"]["keys"].as_array().filter(|_| status == 200);
        keys.into_iter().flatten().filter_map(|key| key.as_str().map(str::to_owned)).collect()
    }

    fn leave(&mut self) -> (i32, &'static str) {
        self.server.seal();
        (5, "sealed")
    }

    fn return_(&mut self) {
        self.server.unseal();
    }
}

struct Cluster {
    cluster: Kubernetes,
    folder: tempfile::TempDir,
    kubeconfig: String,
}

impl Cluster {
    fn start() -> Self {
        let (cluster, folder) = (Kubernetes::start(), tempfile::tempdir().unwrap());
        cluster.allow(&json!([
            {"apiGroups": [""], "resources": ["secrets"], "verbs": ["create", "get", "patch"]},
            {"apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": ["create", "get", "update"]},
        ]));
        let kubeconfig = folder.path().join("kubeconfig").display().to_string();
        let started = Self { cluster, folder, kubeconfig };
        started.lead_to(&started.cluster.server);
        started
    }

    fn lead_to(&self, server: &str) {
        let text = self.cluster.kubeconfig(&["rotator"]).replace(&self.cluster.server, server);
        std::fs::write(self.folder.path().join("kubeconfig"), text).unwrap();
    }
}

impl Store for Cluster {
    fn address(&self) -> &'static str {
        "kubernetes:team/maskinporten?context=rotator"
    }

    fn variables(&self) -> Vec<(&str, &str)> {
        vec![("KUBECONFIG", &self.kubeconfig)]
    }

    fn keys(&self) -> Vec<String> {
        let secret = self.cluster.object("secrets/maskinporten");
        let members = secret["data"].as_object().unwrap().keys();
        members.filter_map(|name| name.strip_prefix("key.").map(str::to_owned)).collect()
    }

    fn leave(&mut self) -> (i32, &'static str) {
        self.lead_to("http://127.0.0.1:9");
        (5, "127.0.0.1:9")
    }

    fn return_(&mut self) {
        self.lead_to(&self.cluster.server);
    }
}

fn program() -> Option<Program> {
    if !has("python3") {
        skipped("python3 isn't installed: no program kept anything");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let address = format!("cmd:keep {}", folder.path().display());
    Some(Program { folder, address })
}

fn bao() -> Option<Bao> {
    let server = OpenBao::start()?;
    server.mount("kv-v2", "shared");
    let rules: Vec<String> = keeping("shared", "maskinporten/test").iter().map(ToString::to_string).collect();
    server.policy("shares", &rules.join("\n"));
    let (at, token) = (server.address(), server.token(&["shares"]));
    Some(Bao { server, at, token })
}

/// One of the machines that share a store.
struct Machine(World);

impl Machine {
    fn run(&self, store: &dyn Store, words: &str) -> Ran {
        self.0.call(words).envs(&store.variables()).run()
    }

    #[track_caller]
    fn ok(&self, store: &dyn Store, words: &str) -> String {
        self.run(store, words).success().stdout
    }

    fn json(&self, store: &dyn Store, words: &str) -> Value {
        self.run(store, &format!("{words} -o json")).success().json()
    }
}

/// The client App, whose key one machine has made and shared; and another machine, which has nothing but the profile.
fn two(store: &dyn Store) -> (Machine, Machine, String) {
    let first = Machine(World::new(PROGRAM));
    first.0.shared_store("none").unwrap();
    first.0.ok(["client", "register", "--profile", "app", "--name", "App", "--scope", GRANTED_SCOPE]);
    first.0.ok("keygen --profile app --kid app-1");
    first.0.ok("jwks upload --profile app");
    let share = |more: &[&str]| {
        let words = [&["profile", "share", "app", "--in", store.address()], more].concat();
        first.0.call(words).envs(&store.variables()).run()
    };
    share(&[]).fails(6).says("pass --yes");
    share(&["--yes"]).success();
    share(&["--yes"]).success();
    let id = first.0.client_id("app");
    let other = Machine(first.0.another());
    other.0.shared_store("none").unwrap();
    other.0.add_admin("admin", "").success();
    let place = ["profile", "add", "app", "--environment", "local", "--client-id", &id, "--scope", GRANTED_SCOPE];
    other.0.ok([&place[..], &["--shared-in", store.address()]].concat());
    (first, other, id)
}

const ROTATE: &str = "rotate app -y --every=10ms --grace=0s";
const ANEW: &str = "token --profile app --no-cache";

fn sign_with_the_key_that_the_last_rotation_switched_to(store: &mut dyn Store) {
    let (first, other, id) = two(store);
    first.ok(store, ANEW);
    assert_eq!(first.json(store, "key list --profile app")["keys"][0]["store"], store.address());
    assert!(store.keys()[0].contains(".app-1."), "{:?}", store.keys());
    // Nothing of it is left here.
    let config = first.0.read(first.0.config().join("config.toml"));
    assert!(config.contains(store.address()) && !config.contains("app-1"), "{config}");
    assert!(!first.0.read(first.0.config().join("keys.toml")).contains("app-1"));
    other.ok(store, "token --profile app");
    for rotating in [&other, &first] {
        rotating.ok(store, ROTATE);
        for machine in [&first, &other] {
            machine.ok(store, ANEW);
        }
        assert_eq!((first.0.sandbox.kids(&id).len(), store.keys().len()), (1, 1));
    }
    // With the store away, what is kept is served, and signing ends with a failure that names it.
    first.ok(store, "token --profile app");
    let (code, words) = store.leave();
    first.ok(store, "token --profile app");
    first.run(store, ANEW).fails(code).says(words);
    other.run(store, ROTATE).fails(code);
    store.return_();
    first.ok(store, ROTATE);
    other.ok(store, ANEW);
}

#[test]
fn machines_that_share_a_program_sign_with_the_key_that_the_last_rotation_switched_to() {
    let Some(mut store) = program() else { return };
    sign_with_the_key_that_the_last_rotation_switched_to(&mut store);
}

#[test]
fn machines_that_share_openbao_sign_with_the_key_that_the_last_rotation_switched_to() {
    let Some(mut store) = bao() else { return };
    sign_with_the_key_that_the_last_rotation_switched_to(&mut store);
}

#[test]
fn machines_that_share_a_kubernetes_secret_sign_with_the_key_that_the_last_rotation_switched_to() {
    let mut store = Cluster::start();
    // What others have in the secret stays.
    let theirs = json!({
        "apiVersion": "v1", "kind": "Secret", "type": "Opaque", "metadata": {"name": "maskinporten"},
        "data": {"THEIRS": "eA=="},
    });
    let path = "/api/v1/namespaces/team/secrets";
    assert_eq!(store.cluster.ask("admin", "POST", path, "", &theirs).0, 201);
    sign_with_the_key_that_the_last_rotation_switched_to(&mut store);
    assert_eq!(store.cluster.object("secrets/maskinporten")["data"]["THEIRS"], "eA==");
}

#[test]
fn a_standby_of_openbao_is_as_good_as_the_active_node() {
    let Some(mut store) = bao() else { return };
    let standby = store.server.standby();
    store.at = standby.address();
    let (first, other, id) = two(&store);
    for rotating in [&first, &other, &first] {
        rotating.ok(&store, ROTATE);
        first.ok(&store, ANEW);
        other.ok(&store, ANEW);
        assert_eq!((first.0.sandbox.kids(&id).len(), store.keys().len()), (1, 1));
    }
    store.server.mount("transit", "transit");
    store.token = standby.root.clone();
    first.0.ok(["client", "register", "--profile", "signed", "--name", "Signed", "--scope", GRANTED_SCOPE]);
    first.ok(&store, "keygen --profile signed --in openbao:signed");
    first.ok(&store, "jwks upload --profile signed");
    for _ in 0..4 {
        first.ok(&store, &ROTATE.replace("app", "signed"));
    }
}

#[test]
fn another_key_is_made_and_registered_where_the_profile_s_are() {
    let Some(store) = program() else { return };
    let (first, other, id) = two(&store);
    // It can't go to another store as well.
    for words in ["keygen --profile app --kid app-2", ROTATE] {
        let refused = first.run(&store, &format!("{words} --store plain-file")).fails(2);
        refused.says("the key goes to cmd:keep").says("leave --store out");
    }
    assert_eq!((first.0.sandbox.kids(&id).len(), store.keys().len()), (1, 1));
    first.ok(&store, "keygen --profile app --kid app-2");
    first.ok(&store, "jwks upload --profile app --key app-2");
    assert_eq!((first.0.sandbox.kids(&id).len(), store.keys().len()), (2, 2));
    let listed = other.json(&store, "key list --profile app");
    let kids: Vec<&str> =
        listed["keys"].as_array().unwrap().iter().filter_map(|key| key["held_as"].as_str()).collect();
    assert_eq!(kids, ["app-1"], "those that the profile signs with");
    other.ok(&store, &format!("{ROTATE} --new-key app-2"));
    assert_eq!(first.0.sandbox.kids(&id), ["app-2"]);
    first.ok(&store, ANEW);
}

#[test]
fn a_machine_that_died_in_the_middle_is_taken_over() {
    let Some(store) = bao() else { return };
    let (first, other, id) = two(&store);
    // Killed while the old key is still there: nothing gives the lease back.
    let mut child = first.0.call("rotate app -y --every=10ms --grace=60s").envs(&store.variables()).start();
    while first.0.sandbox.kids(&id).len() < 2 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let rotation = |found: &Value| {
        let mut links = found["links"].as_array().unwrap().iter();
        links.find(|link| link["link"] == "rotation").unwrap().clone()
    };
    // Nobody knows yet that it is dead.
    let found = other.json(&store, "doctor app");
    assert!(rotation(&found)["what"].as_str().unwrap().contains(" is at one, and has until "), "{found:#}");
    let busy = other.run(&store, "rotate app -y --resume").fails(6);
    assert!(busy.stderr.contains("is changing the key of this client"), "{}", busy.stderr);
    for machine in [&first, &other] {
        machine.ok(&store, ANEW);
    }
    std::thread::sleep(std::time::Duration::from_secs(31));
    let found = other.run(&store, "doctor app -o json").json();
    assert_eq!(rotation(&found)["state"], "wrong", "{found:#}");
    let undone = other.json(&store, "rotate app --rollback -y");
    assert_eq!(undone["rotations"][0]["state"], "rolled-back", "{undone:#}");
    assert_eq!((first.0.sandbox.kids(&id).as_slice(), store.keys().len()), (&["app-1".to_owned()][..], 1));
    for machine in [&first, &other] {
        machine.ok(&store, ANEW);
    }
}

#[test]
fn a_rotation_that_another_machine_has_begun_is_seen() {
    let Some(mut store) = program() else { return };
    let (first, other, _) = two(&store);
    other.ok(&store, "rotate app -y --every=10ms --grace=1h");
    let link = |found: &Value, name: &str| {
        let links = found["links"].as_array().unwrap();
        links.iter().find(|link| link["link"] == name).unwrap().clone()
    };
    let found = first.json(&store, "doctor app");
    let rotation = link(&found, "rotation");
    assert!(rotation["what"].as_str().unwrap().contains("to remove the old key"), "{found:#}");
    assert_eq!(link(&found, "registered-key")["state"], "right", "{found:#}");
    // Nobody is asked for the status, unless a token is asked for as well.
    let (asked, quiet) = (first.ok(&store, "status app --online"), first.ok(&store, "status app"));
    assert!(asked.contains("under way, begun") && asked.contains("key "), "{asked}");
    assert!(quiet.contains("not asked whether one is under way") && quiet.contains("wasn't asked"), "{quiet}");
    let (code, words) = store.leave();
    let away = first.run(&store, "status app --online").success();
    assert!(away.stdout.contains("not asked whether one is under way"), "{}", away.stdout);
    assert_eq!(away.stderr.matches(words).count(), 1, "{}", away.stderr);
    let found = first.run(&store, "doctor app -o json").fails(code).json();
    assert_eq!(found["cause"]["link"], "store", "{found:#}");
    assert_eq!(link(&found, "rotation")["state"], "not-seen", "{found:#}");
}

/// Both keys are on record where they were put there, whatever is shared of them.
#[test]
fn keys_at_a_service_are_not_unused_while_one_replaces_the_other() {
    let Some(store) = program() else { return };
    let first = Machine(World::new(PROGRAM));
    first.0.shared_store("none").unwrap();
    first.0.register("app");
    let Some(at) = first.0.signer("keys", &["one"]) else { return };
    first.0.ok(["keygen", "--profile", "app", "--in", &at, "--existing", "--kid", "app-1"]);
    first.0.ok("jwks upload --profile app");
    first.0.signer("keys", &["one", "two"]);
    first.0.ok(["keygen", "--profile", "app", "--in", &at, "--existing", "--kid", "app-2"]);
    first.0.ok(["profile", "share", "app", "--in", store.address(), "--yes"]);
    first.ok(&store, "rotate app -y --every=10ms --grace=1h --new-key app-2");
    assert_eq!(first.json(&store, "lint app")["worst"], Value::Null);
}

#[test]
fn a_store_says_whether_it_works_and_what_is_not_allowed_there() {
    let Some(store) = bao() else { return };
    let (first, _, _) = two(&store);
    let works = first.json(&store, "store status --profile app");
    assert_eq!((works["works"].as_bool(), works["store"].as_str()), (Some(true), Some(store.address())), "{works:#}");
    // What is missing is what the command for it prints.
    let token = store.server.token(&["default"]);
    let call = first.0.call(["store", "status", store.address()]).env("BAO_ADDR", &store.at).env("BAO_TOKEN", token);
    let refused = call.run().fails(4);
    let policy = first.0.ok(["store", "policy", store.address()]);
    assert_eq!(policy.lines().count(), 2, "{policy}");
    for line in policy.lines() {
        assert!(refused.stdout.replace(['\n', ' '], "").contains(&line.replace(' ', "")), "{}", refused.stdout);
    }
    store.server.policy("asked", &policy);
    let token = store.server.token(&["asked"]);
    let call = first.0.call(["store", "status", store.address()]).env("BAO_ADDR", &store.at).env("BAO_TOKEN", token);
    call.run().success();
    let role = first.0.ok("store policy kubernetes:2026/123");
    assert!(role.contains("namespace: '2026'") && role.contains("['123']"), "{role}");
    first.0.run("store policy cmd:keep").fails(2).says("name the profile");
    first.0.run("store policy openbao:../x").fails(2);
}
