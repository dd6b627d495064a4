mod apply;
mod double;
mod real;

use std::fmt::Write as _;

use serde_json::{Value, json};

use real::Real;

/// The API group of roles.
const RBAC: &str = "rbac.authorization.k8s.io";

/// Who may log in, each with the token `NAME-token`. `admin` may do everything, the others what roles let them.
const USERS: [&str; 2] = ["admin", "rotator"];

/// A Kubernetes API: a double of the calls that are made here, or, where `MASKINPORTEN_KUBE_APISERVER` names one, a real
/// server with an etcd of its own. The double answers as the real one was recorded.
pub struct Kubernetes {
    /// Where its API is.
    pub server: String,
    real: Option<Real>,
}

impl Kubernetes {
    /// Starts one, with the namespace `team`.
    #[track_caller]
    pub fn start() -> Self {
        let real = std::env::var_os("MASKINPORTEN_KUBE_APISERVER").map(|program| Real::start(program.as_ref()));
        let cluster = Self { server: real.as_ref().map_or_else(double::start, Real::server), real };
        let made = cluster.ask("admin", "POST", "/api/v1/namespaces", "", &json!({"metadata": {"name": "team"}}));
        assert_eq!(made.0, 201, "{made:?}");
        cluster
    }

    /// Whether it is a real one.
    pub fn is_real(&self) -> bool {
        self.real.is_some()
    }

    /// The authority that its certificate is of, in PEM. The double has none.
    pub fn authority(&self) -> Option<String> {
        self.real.as_ref().map(Real::authority)
    }

    /// A client certificate for somebody in a group, and its key, in PEM. Only real servers read them.
    pub fn certificate(&self, user: &str, group: &str) -> Option<(String, String)> {
        self.real.as_ref().map(|real| real.certificate(user, group))
    }

    /// A kubeconfig with a context for each of these users, by their names.
    pub fn kubeconfig(&self, users: &[&str]) -> String {
        let mut text = format!(
            "apiVersion: v1\nkind: Config\nclusters:\n- name: local\n  cluster:\n    server: {}\n",
            self.server
        );
        if let Some(pem) = self.authority() {
            use base64::Engine as _;
            let data = base64::engine::general_purpose::STANDARD.encode(pem);
            writeln!(text, "    certificate-authority-data: {data}").unwrap();
        }
        text += "users:\n";
        for user in users {
            writeln!(text, "- name: {user}\n  user: {{token: {user}-token}}").unwrap();
        }
        text += "contexts:\n";
        for user in users {
            writeln!(text, "- name: {user}\n  context: {{cluster: local, user: {user}, namespace: team}}").unwrap();
        }
        text
    }

    /// Calls it as a user, with JSON or, if a media type is named, that.
    #[track_caller]
    pub fn ask(&self, user: &str, method: &str, path: &str, kind: &str, body: &Value) -> (u16, Value) {
        let client = if self.is_real() { Real::client() } else { crate::http() };
        let kind = if kind.is_empty() { "application/json" } else { kind };
        let mut request = client.request(method.parse().unwrap(), format!("{}{path}", self.server));
        request = request.bearer_auth(format!("{user}-token")).header("user-agent", "test");
        if !body.is_null() {
            request = request.header("content-type", kind).body(body.to_string());
        }
        let answer = request.send().unwrap();
        (answer.status().as_u16(), serde_json::from_str(&answer.text().unwrap()).unwrap_or_default())
    }

    /// An object in the namespace `team`: `secrets/NAME`, `deployments/NAME` or `leases/NAME`.
    #[track_caller]
    pub fn object(&self, name: &str) -> Value {
        let group = match name.split('/').next() {
            Some("deployments") => "apis/apps/v1",
            Some("leases") => "apis/coordination.k8s.io/v1",
            _ => "api/v1",
        };
        self.ask("admin", "GET", &format!("/{group}/namespaces/team/{name}"), "", &Value::Null).1
    }

    /// Lets the rotator do this in the namespace `team`: rules of a role.
    #[track_caller]
    pub fn allow(&self, rules: &Value) {
        self.bind(rules, &json!({"apiGroup": RBAC, "kind": "User", "name": "rotator"}));
    }

    /// The same for a service account of the namespace.
    #[track_caller]
    pub fn allow_account(&self, name: &str, rules: &Value) {
        self.bind(rules, &json!({"kind": "ServiceAccount", "name": name, "namespace": "team"}));
    }

    #[track_caller]
    fn bind(&self, rules: &Value, subject: &Value) {
        let at = format!("/apis/{RBAC}/v1/namespaces/team");
        let name = format!("may-{}", rules.to_string().len());
        let role = json!({"metadata": {"name": name}, "rules": rules});
        let role_ref = json!({"apiGroup": RBAC, "kind": "Role", "name": name});
        let binding = json!({"metadata": {"name": name}, "roleRef": role_ref, "subjects": [subject]});
        assert_eq!(self.ask("admin", "POST", &format!("{at}/roles"), "", &role).0, 201);
        assert_eq!(self.ask("admin", "POST", &format!("{at}/rolebindings"), "", &binding).0, 201);
        self.settle();
    }

    /// A real server learns of roles a moment later.
    pub fn settle(&self) {
        if self.is_real() {
            std::thread::sleep(std::time::Duration::from_millis(500));
        }
    }

    /// A deployment in the namespace `team`.
    #[track_caller]
    pub fn deploy(&self, name: &str) {
        let labels = json!({"app": name});
        let pod =
            json!({"metadata": {"labels": labels}, "spec": {"containers": [{"name": "app", "image": "app:1"}]}});
        let body =
            json!({"metadata": {"name": name}, "spec": {"selector": {"matchLabels": labels}, "template": pod}});
        let made = self.ask("admin", "POST", "/apis/apps/v1/namespaces/team/deployments", "", &body);
        assert_eq!(made.0, 201, "{made:?}");
    }
}
