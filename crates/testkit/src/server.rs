use std::ops::Deref;
use std::sync::OnceLock;

use maskinporten_sandbox::{Change, FOREIGN_KEY_CLIENT, Fault, Intrusion, Kit, LogEntry, Options, Sandbox};
use serde_json::{Value, json};

/// One kit for all sandboxes: its keys take longer to make than most tests take to run.
pub fn kit() -> &'static Kit {
    static KIT: OnceLock<Kit> = OnceLock::new();
    KIT.get_or_init(|| Kit::generate().unwrap())
}

/// The kids of some keys, in their order.
pub fn kids(keys: &[Value]) -> Vec<String> {
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

/// A sandbox in this process, and what tests ask about it.
pub struct Server(Sandbox);

impl Deref for Server {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.0
    }
}

impl Server {
    /// Starts one, with the kit that all share unless the options have another.
    pub fn start(options: Options) -> Self {
        let kit = options.kit.or_else(|| Some(kit().clone()));
        Self(Sandbox::start(Options { kit, ..options }).unwrap())
    }

    /// Lets requests fail, as [`Fault`] reads it; an empty list ends that.
    pub fn fail(&self, faults: &[&str]) {
        let faults: Vec<Fault> = faults.iter().map(|fault| fault.parse().unwrap()).collect();
        self.set(|options| options.faults = faults);
    }

    /// What it was sent since the log was cleared: `METHOD /path`, without the API's base.
    pub fn sent(&self) -> Vec<String> {
        let short = |entry: &LogEntry| format!("{} {}", entry.method, entry.path.replace("/api/v1", ""));
        self.log().iter().map(short).collect()
    }

    /// How many requests of this method arrived at paths that end so since the log was cleared.
    pub fn count(&self, method: &str, end: &str) -> usize {
        self.log().iter().filter(|entry| entry.method == method && entry.path.ends_with(end)).count()
    }

    /// How many assertions arrived at the token endpoint since the log was cleared.
    pub fn tokens_asked(&self) -> usize {
        self.count("POST", "/token")
    }

    /// All registered clients, as the API shows them.
    pub fn clients(&self) -> Vec<Value> {
        self.state()["clients"].as_array().unwrap().clone()
    }

    /// One registered client, as the API shows it.
    #[track_caller]
    pub fn client(&self, id: &str) -> Value {
        let found = self.clients().into_iter().find(|client| client["client_id"] == id);
        found.unwrap_or_else(|| panic!("no client {id}"))
    }

    /// The clients of that name.
    pub fn clients_named(&self, name: &str) -> Vec<Value> {
        self.clients().into_iter().filter(|client| client["client_name"] == name).collect()
    }

    /// The keys registered on a client.
    #[track_caller]
    pub fn keys(&self, client: &str) -> Vec<Value> {
        self.client(client)["jwks"]["keys"].as_array().cloned().unwrap_or_default()
    }

    /// A key registered on a client.
    #[track_caller]
    pub fn key(&self, client: &str, kid: &str) -> Option<Value> {
        self.keys(client).into_iter().find(|key| key["kid"] == kid)
    }

    /// The kids of the keys registered on a client.
    #[track_caller]
    pub fn kids(&self, client: &str) -> Vec<String> {
        kids(&self.keys(client))
    }

    /// Sets members of a client, whatever the API would say.
    #[track_caller]
    pub fn alter(&self, client: &str, members: Value) {
        let Value::Object(members) = members else { panic!("{members} are no members") };
        self.change(client, &Change::Alter(members)).unwrap();
    }

    /// Somebody else changes a client right after the next request like this one, `GET /clients/ID/jwks`.
    pub fn change_after(&self, request: &str, client: &str, change: Change) {
        let after = request.replace("ID", client);
        self.intrude(Intrusion { after, skip: 0, client_id: client.to_owned(), change });
    }

    /// Registers a key that nobody here has, with members that nobody here knows. It expires this many seconds from now.
    pub fn add_foreign_key(&self, client: &str, kid: &str, expires_in: i64) {
        let mut key = self.keys(FOREIGN_KEY_CLIENT)[0].clone();
        assert!(!key["x_owner"].is_null(), "the seed has a member that nobody knows");
        key["kid"] = json!(kid);
        self.expire(client, key, expires_in);
    }

    /// Lets a registered key expire this many seconds from now.
    pub fn age(&self, client: &str, kid: &str, expires_in: i64) {
        self.expire(client, self.key(client, kid).unwrap(), expires_in);
    }

    fn expire(&self, client: &str, mut key: Value, expires_in: i64) {
        key["exp"] = json!(jiff::Timestamp::now().as_second() + expires_in);
        self.change(client, &Change::AddKey(key)).unwrap();
    }
}
