//! Clients as the self-service API keeps them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::ids::{ClientId, Scope, Scopes};
use crate::jwk::Thumbprint;
use crate::jwks::{KeySet, RegisteredKey};

/// What the API adds to its answers and doesn't take back.
const READ_ONLY: [&str; 6] = ["created", "last_updated", "jwks", "jwks_uri", "onbehalfof", "client_secret"];

/// Lifetimes that the API once took 0 for, as "the default", and refuses today.
const LIFETIMES: [&str; 3] = ["access_token_lifetime", "refresh_token_lifetime", "authorization_lifetime"];

/// The grant type of clients that get tokens for assertions (RFC 7523).
const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// What older pages of the API's documentation call it.
const JWT_BEARER_ALIAS: &str = "jwt_bearer_token";

/// The `integration_type`s of clients that get tokens for assertions, and log in nobody.
pub(super) const MACHINE_TYPES: [&str; 4] = ["maskinporten", "krr", "eformidling", "api_klient"];

/// How those log in, in the API's word.
const PRIVATE_KEY_JWT: &str = "private_key_jwt";

/// A registered client: all members, also those that we don't know, since an update replaces the whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct ClientRecord(Map<String, Value>);

impl ClientRecord {
    /// All members, including those that this program doesn't know.
    pub fn members(&self) -> &Map<String, Value> {
        &self.0
    }

    /// The client id, if the server sent a sound one.
    pub fn client_id(&self) -> Option<ClientId> {
        self.text("client_id").parse().ok()
    }

    /// A text member, empty if it isn't there.
    pub fn text(&self, member: &str) -> &str {
        self.0.get(member).and_then(Value::as_str).unwrap_or_default()
    }

    /// The number of the organisation that it acts as, if the server says it.
    pub fn organisation(&self) -> Option<&str> {
        Some(self.text("client_orgno")).filter(|number| !number.is_empty())
    }

    /// The scopes that are registered on the client.
    pub fn scopes(&self) -> Vec<&str> {
        self.texts("scopes")
    }

    /// A list of texts, empty if it isn't there.
    fn texts(&self, member: &str) -> Vec<&str> {
        let list = self.0.get(member).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// The key set, if it came along: the API may give its address only.
    pub fn keys(&self) -> Option<KeySet> {
        serde_json::from_value(self.0.get("jwks").filter(|set| set.get("keys").is_some())?.clone()).ok()
    }

    /// Whether the client is known to Maskinporten: deactivated ones aren't.
    pub fn is_active(&self) -> bool {
        self.0.get("active").and_then(Value::as_bool).unwrap_or(true)
    }

    /// The body of an update: this record with `changes` over it, without what is read-only and without lifetimes of
    /// 0. Also the names of the lifetimes that were left out.
    pub fn with_changes(&self, changes: &Map<String, Value>) -> (Value, Vec<&'static str>) {
        let mut members = self.0.clone();
        members.retain(|name, _| !READ_ONLY.contains(&name.as_str()));
        members.extend(changes.clone());
        let zero = |name: &&str| members.get(*name).and_then(Value::as_i64) == Some(0);
        let dropped: Vec<&'static str> = LIFETIMES.into_iter().filter(zero).collect();
        members.retain(|name, _| !dropped.contains(&name.as_str()));
        (Value::Object(members), dropped)
    }

    /// Whether two looks at a client saw the same, the read-only members (and with them the key set) aside.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let own = |record: &Self| {
            let mut members = record.0.clone();
            members.retain(|name, _| !READ_ONLY.contains(&name.as_str()));
            members
        };
        own(self) == own(other) && self.text("last_updated") == other.text("last_updated")
    }
}

/// What a list of many clients is read for, and no more: ten thousand whole records outweigh everything else.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "ClientRecord")]
pub struct ListedClient {
    /// The client id as the server has it, empty if it sent none.
    pub id: String,
    /// The name.
    pub name: String,
    /// The scopes that are registered on the client.
    pub scopes: Vec<String>,
    /// Its keys, if they came along: the API may leave them out.
    pub keys: Option<Vec<ListedKey>>,
    /// What else is registered about it.
    pub traits: ClientTraits,
}

/// What is registered about a client besides its name, its scopes and its keys. What the server leaves out is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClientTraits {
    /// What it is for, such as `maskinporten` or `idporten`. It can't change.
    pub integration_type: String,
    /// How it logs in.
    pub auth_method: String,
    /// What it may ask for tokens with.
    pub grant_types: Vec<String>,
    /// Whether it says what it is for.
    pub is_described: bool,
    /// Whether it was deactivated, which nothing undoes.
    pub is_inactive: bool,
    /// The organisation number of its owner.
    pub organisation: String,
    /// The organisation number of the supplier that manages it for its owner, if one does.
    pub supplier: String,
}

impl ClientTraits {
    /// Whether it is one that gets tokens for assertions, rather than one that logs people in.
    pub fn is_of_a_machine(&self) -> bool {
        self.integration_type.is_empty() || MACHINE_TYPES.contains(&self.integration_type.as_str())
    }

    /// Whether it logs in with an assertion, as far as is known.
    pub fn signs_assertions(&self) -> bool {
        ["", PRIVATE_KEY_JWT].contains(&self.auth_method.as_str())
    }

    /// Whether it may ask for tokens with an assertion, as far as is known.
    pub fn may_use_assertions(&self) -> bool {
        let grants = &self.grant_types;
        grants.is_empty() || grants.iter().any(|grant| [JWT_BEARER, JWT_BEARER_ALIAS].contains(&grant.as_str()))
    }

    /// Whether somebody else than its owner manages it.
    pub fn is_supplied(&self) -> bool {
        !self.supplier.is_empty() && self.supplier != self.organisation
    }
}

impl From<&ClientRecord> for ClientTraits {
    fn from(client: &ClientRecord) -> Self {
        Self {
            integration_type: client.text("integration_type").to_owned(),
            auth_method: client.text("token_endpoint_auth_method").to_owned(),
            grant_types: client.texts("grant_types").into_iter().map(str::to_owned).collect(),
            is_described: !client.text("description").trim().is_empty(),
            is_inactive: !client.is_active(),
            organisation: client.text("client_orgno").to_owned(),
            supplier: client.text("supplier_orgno").to_owned(),
        }
    }
}

/// What a list of many clients says of one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedKey {
    /// The kid, empty if it has none.
    pub kid: String,
    /// `None`: it can't be read.
    pub thumbprint: Option<Thumbprint>,
    /// When it expires, if that is known.
    pub expires: Option<Timestamp>,
}

impl ListedKey {
    /// Of all keys of a set.
    pub fn all_of(set: &KeySet) -> Vec<Self> {
        let listed = |key: &RegisteredKey| Self {
            kid: key.kid().to_owned(),
            thumbprint: key.thumbprint(),
            expires: key.expires(),
        };
        set.keys.iter().map(listed).collect()
    }
}

impl From<ClientRecord> for ListedClient {
    fn from(client: ClientRecord) -> Self {
        Self {
            id: client.text("client_id").to_owned(),
            name: client.text("client_name").to_owned(),
            scopes: client.scopes().into_iter().map(str::to_owned).collect(),
            keys: client.keys().map(|set| ListedKey::all_of(&set)),
            traits: ClientTraits::from(&client),
        }
    }
}

/// A client to register.
#[derive(Debug, Clone)]
pub struct NewClient(Value);

impl NewClient {
    /// A Maskinporten client: the one combination of members that the API takes for those, and what is the client's
    /// own.
    pub fn maskinporten(name: &str, description: &str, scopes: &[Scope], lifetime: Option<u32>) -> Self {
        let mut body = json!({
            "client_name": name,
            "description": description,
            "integration_type": "maskinporten",
            "scopes": scopes,
        });
        if let Some(members) = body.as_object_mut() {
            members.extend(Self::assertion_members());
        }
        if let Some(seconds) = lifetime {
            body["access_token_lifetime"] = json!(seconds);
        }
        Self(body)
    }

    /// What the API requires of a client that gets tokens for assertions, besides its type, which can't change.
    pub fn assertion_members() -> [(String, Value); 3] {
        [
            ("application_type", json!("web")),
            ("token_endpoint_auth_method", json!(PRIVATE_KEY_JWT)),
            ("grant_types", json!([JWT_BEARER])),
        ]
        .map(|(member, value)| (member.to_owned(), value))
    }

    /// A full body, as the API describes it. Lifetimes of 0 are left out, and scopes that are written as one text are
    /// told apart.
    pub fn from_json(body: &Map<String, Value>) -> Self {
        let scopes = body.get("scopes").and_then(scopes).map(|scopes| ("scopes".to_owned(), json!(scopes)));
        Self(ClientRecord(body.clone()).with_changes(&Map::from_iter(scopes)).0)
    }

    /// The body of the request.
    pub fn as_json(&self) -> &Value {
        &self.0
    }

    /// The scopes in the body that are sound.
    pub fn scopes(&self) -> Vec<Scope> {
        let list = self.0.get("scopes").and_then(Value::as_array);
        list.into_iter().flatten().filter_map(|scope| scope.as_str()?.parse().ok()).collect()
    }

    /// Whether a registered client could be the outcome of having sent this: same name, description and type, as the
    /// operators match them, since the API has no search and gives no name of its own choosing.
    pub fn may_have_become(&self, client: &ClientRecord) -> bool {
        let mine = |member: &str| self.0.get(member).and_then(Value::as_str).unwrap_or_default();
        client.is_active()
            && ["client_name", "description", "integration_type"]
                .into_iter()
                .all(|member| mine(member) == client.text(member))
    }
}

/// The scopes in a body, one by one; none if there is one that isn't sound, which is the server's to refuse.
fn scopes(written: &Value) -> Option<Vec<Scope>> {
    let texts = match written {
        Value::Array(list) => list.iter().map(Value::as_str).collect::<Option<Vec<_>>>()?,
        text => vec![text.as_str()?],
    };
    let scopes: Result<Vec<Scopes>, _> = texts.into_iter().map(str::parse).collect();
    Some(Scopes::of_all(&scopes.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_keeps_what_was_not_named() {
        let record: ClientRecord = serde_json::from_value(json!({
            "client_id": "c", "client_name": "old", "unknown": {"x": [1]}, "created": "2026-01-01T00:00:00Z",
            "jwks": {"keys": []}, "jwks_uri": "/x", "access_token_lifetime": 0, "authorization_lifetime": 7200,
        }))
        .unwrap();
        let changes = Map::from_iter([("client_name".to_owned(), json!("new"))]);
        let (body, dropped) = record.with_changes(&changes);
        assert_eq!(
            body,
            json!({"client_id": "c", "client_name": "new", "unknown": {"x": [1]}, "authorization_lifetime": 7200})
        );
        assert_eq!(dropped, ["access_token_lifetime"]);
    }

    #[test]
    fn b4_scopes_of_a_body_are_told_apart() {
        let scopes = |scopes: Value| {
            let body = Map::from_iter([("client_name".to_owned(), json!("n")), ("scopes".to_owned(), scopes)]);
            NewClient::from_json(&body).as_json()["scopes"].clone()
        };
        for written in [json!(["a:b,c:d"]), json!("a:b c:d"), json!(["a:b", "c:d"]), json!(["a:b c:d", "a:b"])] {
            assert_eq!(scopes(written), json!(["a:b", "c:d"]));
        }
        for other in [json!(["openid", "profile"]), json!([1]), json!(null), json!([])] {
            assert_eq!(scopes(other.clone()), other);
        }
    }

    #[test]
    fn what_the_server_leaves_out_is_not_held_against_a_client() {
        let traits = |body: Value| ClientTraits::from(&serde_json::from_value::<ClientRecord>(body).unwrap());
        let silent = traits(json!({}));
        assert!(silent.is_of_a_machine() && silent.signs_assertions() && silent.may_use_assertions());
        assert!(!silent.is_described && !silent.is_supplied() && !silent.is_inactive);
        let alias = traits(json!({"grant_types": ["jwt_bearer_token"], "integration_type": "krr"}));
        assert!(alias.may_use_assertions() && alias.is_of_a_machine());
        let login = traits(json!({
            "integration_type": "idporten", "token_endpoint_auth_method": "client_secret_basic",
            "grant_types": ["authorization_code"], "description": " ", "client_orgno": "1", "supplier_orgno": "2",
        }));
        assert!(!login.is_of_a_machine() && !login.signs_assertions() && !login.may_use_assertions());
        assert!(!login.is_described && login.is_supplied());
    }

    #[test]
    fn a_client_is_recognised_by_name_description_and_type() {
        let new = NewClient::maskinporten("n", "d", &[], None);
        let client = |name: &str, active: bool| -> ClientRecord {
            let body = json!({"client_name": name, "description": "d", "integration_type": "maskinporten", "active": active});
            serde_json::from_value(body).unwrap()
        };
        assert!(new.may_have_become(&client("n", true)));
        assert!(!new.may_have_become(&client("n", false)) && !new.may_have_become(&client("m", true)));
    }
}
