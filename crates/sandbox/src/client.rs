//! A registered client, and what the self-service API accepts as one.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    apierror::ApiError,
    clock::Moment,
    fields::Fields,
    keyset::{self, RegisteredKey},
    numbers, scope,
};

/// The grant type of RFC 7523.
pub(super) const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// Types whose clients talk to the token endpoint with an assertion.
pub(super) const MACHINE_TYPES: [&str; 4] = ["api_klient", "eformidling", "krr", "maskinporten"];

// For logins of people: kept and given back, without effect here. The scopes are OpenID Connect's own, which have no
// prefix.
const LOGIN_SCOPES: [&str; 2] = ["openid", "profile"];
const LOGIN_TEXTS: [&str; 3] = ["client_uri", "logo_uri", "frontchannel_logout_uri"];
const LOGIN_LISTS: [&str; 2] = ["redirect_uris", "post_logout_redirect_uris"];
const LOGIN_FLAGS: [&str; 2] = ["frontchannel_logout_session_required", "sso_disabled"];

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Client {
    pub(super) id: String,
    /// The organisation that owns it: the consumer in its tokens.
    pub(super) organisation: String,
    /// Who manages it for its owner, if it was made with `idporten:dcr.supplier`.
    pub(super) supplier: Option<String>,
    pub(super) active: bool,
    pub(super) integration_type: String,
    pub(super) scopes: Vec<String>,
    pub(super) grant_types: Vec<String>,
    /// Seconds; 0 only in data that is older than the rule against it.
    pub(super) access_token_lifetime: i64,
    /// All other members, in the order of the answer.
    pub(super) rest: Map<String, Value>,
    pub(super) created: String,
    pub(super) last_updated: String,
    pub(super) keys: Vec<RegisteredKey>,
}

impl Client {
    /// Judges a body for creating a client (`before` is none) or for replacing one: what is left out gets its
    /// default again. `organisation` is the caller's; `may_supply` whether it may manage clients of others.
    pub(super) fn accept(
        body: &Value,
        before: Option<&Self>,
        organisation: &str,
        may_supply: bool,
        new_id: &str,
        now: Moment,
    ) -> Result<Self, ApiError> {
        let mut fields = Fields::of(body, "client")?;
        for own in ["created", "last_updated"] {
            if fields.raw(own).is_some() {
                fields.wrong(own, format!("{own} is read-only"));
            }
        }
        let client_id = fields.text("client_id");
        if let (Some(before), Some(id)) = (before, &client_id)
            && *id != before.id
        {
            fields.wrong("client_id", "client_id cannot change");
        }
        if client_id.as_ref().is_some_and(|id| !is_client_id(id)) {
            fields.wrong("client_id", "client_id may hold letters, digits, '.', '_' and '-'");
        }
        let integration_type = integration_type(&mut fields, before);
        let (owner, supplier) = owner(&mut fields, before, organisation, may_supply)?;
        let scopes = scopes(&mut fields, &integration_type);
        let grant_types = grant_types(&mut fields, &integration_type);
        let lifetime = fields.seconds("access_token_lifetime", 1);
        let active = fields.flag("active").unwrap_or(true);
        let rest = rest(&mut fields, &integration_type);
        fields.finish()?;

        let stamp = now.rfc3339();
        Ok(Self {
            id: before.map(|client| client.id.clone()).or(client_id).unwrap_or_else(|| new_id.to_owned()),
            organisation: owner,
            supplier,
            active,
            integration_type,
            scopes,
            grant_types,
            access_token_lifetime: lifetime.unwrap_or(120),
            rest,
            created: before.map_or_else(|| stamp.clone(), |client| client.created.clone()),
            last_updated: stamp,
            keys: before.map(|client| client.keys.clone()).unwrap_or_default(),
        })
    }

    /// 409 if it was deactivated: nothing changes it any more, nor brings it back.
    pub(super) fn still_active(&self) -> Result<(), ApiError> {
        if self.active {
            Ok(())
        } else {
            Err(ApiError::conflict("client", format!("client {} is inactive", self.id)))
        }
    }

    /// The client as the API gives it back; its keys are only there if it has any.
    pub(super) fn to_json(&self) -> Value {
        let mut body = json!({
            "client_id": self.id,
            "client_orgno": self.organisation,
            "integration_type": self.integration_type,
            "active": self.active,
            "scopes": self.scopes,
            "grant_types": self.grant_types,
            "access_token_lifetime": self.access_token_lifetime,
        });
        if let Some(members) = body.as_object_mut() {
            if let Some(supplier) = &self.supplier {
                members.insert("supplier_orgno".to_owned(), json!(supplier));
            }
            members.extend(self.rest.clone());
            members.insert("created".to_owned(), json!(self.created));
            members.insert("last_updated".to_owned(), json!(self.last_updated));
            if !self.keys.is_empty() {
                members.insert("jwks".to_owned(), keyset::to_json(&self.keys));
                members.insert("jwks_uri".to_owned(), json!(format!("/clients/{}/jwks", self.id)));
            }
        }
        body
    }

    /// Seconds that its tokens live before scopes shorten that.
    pub(super) fn token_lifetime(&self) -> i64 {
        if self.access_token_lifetime > 0 { self.access_token_lifetime } else { 120 }
    }
}

fn integration_type(fields: &mut Fields, before: Option<&Client>) -> String {
    if fields.raw("integration_type").is_none() {
        fields.wrong("integration_type", "integration_type is required");
    }
    let given = fields.word("integration_type", &scope::INTEGRATION_TYPES).unwrap_or_default();
    if before.is_some_and(|client| !given.is_empty() && client.integration_type != given) {
        fields.wrong("integration_type", "integration_type cannot change");
    }
    given
}

fn owner(
    fields: &mut Fields,
    before: Option<&Client>,
    organisation: &str,
    may_supply: bool,
) -> Result<(String, Option<String>), ApiError> {
    let given = fields.text("client_orgno");
    if given.as_ref().is_some_and(|org| !numbers::is_organisation(org)) {
        fields.wrong("client_orgno", "client_orgno must be an organisation number");
        return Ok((organisation.to_owned(), None));
    }
    if let Some(before) = before {
        if given.is_some_and(|org| org != before.organisation) {
            fields.wrong("client_orgno", "client_orgno cannot change");
        }
        return Ok((before.organisation.clone(), before.supplier.clone()));
    }
    match given {
        Some(org) if org != organisation => {
            if !may_supply {
                return Err(ApiError::forbidden(
                    "client_orgno is another organisation; that needs the scope idporten:dcr.supplier",
                ));
            }
            Ok((org, Some(organisation.to_owned())))
        }
        _ => Ok((organisation.to_owned(), None)),
    }
}

fn scopes(fields: &mut Fields, integration_type: &str) -> Vec<String> {
    let machine = MACHINE_TYPES.contains(&integration_type);
    let scopes = fields.texts("scopes").unwrap_or_default();
    if scopes.is_empty() {
        fields.wrong("scopes", "a client must have at least one scope");
    }
    let is_scope = |name: &str| scope::is_name(name) || (!machine && LOGIN_SCOPES.contains(&name));
    if let Some(bad) = scopes.iter().find(|name| !is_scope(name)) {
        fields.wrong("scopes", format!("{bad} is not a scope"));
    }
    // Which of them the organisation has access to is not asked here: the token endpoint says it.
    let mut unique: Vec<String> = Vec::with_capacity(scopes.len());
    for scope in scopes {
        if !unique.contains(&scope) {
            unique.push(scope);
        }
    }
    unique
}

fn grant_types(fields: &mut Fields, integration_type: &str) -> Vec<String> {
    let machine = MACHINE_TYPES.contains(&integration_type);
    let Some(given) = fields.texts("grant_types") else {
        return vec![if machine { JWT_BEARER } else { "authorization_code" }.to_owned()];
    };
    let given: Vec<String> = given
        .into_iter()
        .map(|grant| match grant.as_str() {
            "jwt_bearer_token" => JWT_BEARER.to_owned(),
            _ => grant,
        })
        .collect();
    let known = ["authorization_code", "implicit", "refresh_token", JWT_BEARER];
    if let Some(bad) = given.iter().find(|grant| !known.contains(&grant.as_str())) {
        fields.wrong("grant_types", format!("{bad} is not a grant type"));
    } else if machine && given != [JWT_BEARER] {
        fields.wrong("grant_types", format!("a client of type {integration_type} must have exactly {JWT_BEARER}"));
    }
    given
}

// Everything that only has to be given back, in the order of the answer.
fn rest(fields: &mut Fields, integration_type: &str) -> Map<String, Value> {
    let machine = MACHINE_TYPES.contains(&integration_type);
    let mut rest = Map::new();
    rest.insert("client_name".to_owned(), json!(fields.required("client_name")));
    if let Some(text) = fields.text("description") {
        if text.chars().count() > 255 {
            fields.wrong("description", "description has more than 255 characters");
        }
        rest.insert("description".to_owned(), json!(text));
    }
    for (name, words, default, for_machines) in [
        ("application_type", &["web", "browser", "native"][..], "web", "web"),
        (
            "token_endpoint_auth_method",
            &["client_secret_post", "client_secret_basic", "private_key_jwt", "none"],
            "private_key_jwt",
            "private_key_jwt",
        ),
    ] {
        let given = fields.word(name, words).unwrap_or_else(|| default.to_owned());
        if machine && given != for_machines {
            fields.wrong(name, format!("a client of type {integration_type} must have {name} {for_machines}"));
        }
        rest.insert(name.to_owned(), json!(given));
    }
    for (name, default) in [("refresh_token_lifetime", 600), ("authorization_lifetime", 7200)] {
        rest.insert(name.to_owned(), json!(fields.seconds(name, 1).unwrap_or(default)));
    }
    for (name, words) in
        [("refresh_token_usage", &["REUSE", "ONETIME"][..]), ("code_challenge_method", &["none", "S256"])]
    {
        if let Some(word) = fields.word(name, words) {
            rest.insert(name.to_owned(), json!(word));
        }
    }
    for name in LOGIN_TEXTS {
        if let Some(text) = fields.text(name) {
            rest.insert(name.to_owned(), json!(text));
        }
    }
    for name in LOGIN_LISTS {
        if let Some(list) = fields.texts(name) {
            rest.insert(name.to_owned(), json!(list));
        }
    }
    for name in LOGIN_FLAGS {
        if let Some(flag) = fields.flag(name) {
            rest.insert(name.to_owned(), json!(flag));
        }
    }
    rest
}

fn is_client_id(id: &str) -> bool {
    !matches!(id, "" | "." | "..") && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}
