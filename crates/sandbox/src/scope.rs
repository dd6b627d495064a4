//! Scopes, and the access that organisations have been given to them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{apierror::ApiError, clock::Moment, fields::Fields};

/// Every `integration_type` there is.
pub(super) const INTEGRATION_TYPES: [&str; 7] =
    ["ansattporten", "api_klient", "eformidling", "idporten", "idporten_saml2", "krr", "maskinporten"];

const FLAGS: [&str; 4] = [
    "requires_user_consent",
    "requires_user_authentication",
    "requires_pseudonymous_tokens",
    "supports_european_businesses",
];

/// A scope that some organisation offers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Scope {
    /// `prefix:subscope`.
    pub(super) name: String,
    pub(super) owner: String,
    pub(super) active: bool,
    pub(super) allowed_integration_types: Vec<String>,
    /// `PUBLIC`, `PRIVATE` or `INTERNAL`.
    pub(super) visibility: String,
    /// No access needs to be given.
    pub(super) accessible_for_all: bool,
    /// The issuer whose delegations count, if it can be delegated.
    pub(super) delegation_source: Option<String>,
    /// Seconds that caps the life of tokens; 0 caps nothing.
    pub(super) at_max_age: i64,
    /// A fixed `aud` for tokens with this scope.
    pub(super) enforced_aud: Option<String>,
    /// All other members, in the order of the answer.
    pub(super) rest: Map<String, Value>,
    pub(super) created: String,
    pub(super) last_updated: String,
}

impl Scope {
    /// Judges a body for creating a scope (`before` is none) or replacing one. `sources` are the issuers that can
    /// be a delegation source.
    pub(super) fn accept(
        body: &Value,
        before: Option<&Self>,
        owner: &str,
        sources: &[&str],
        now: Moment,
    ) -> Result<Self, ApiError> {
        let mut fields = Fields::of(body, "scope")?;
        let name = Self::accepted_name(&mut fields, before);
        let description = fields.required("description");
        if description.chars().count() > 255 {
            fields.wrong("description", "description has more than 255 characters");
        }
        let types = fields.texts("allowed_integration_types");
        let types = types.unwrap_or_else(|| vec!["maskinporten".to_owned()]);
        if let Some(bad) = types.iter().find(|t| !INTEGRATION_TYPES.contains(&t.as_str())) {
            fields.wrong("allowed_integration_types", format!("{bad} is not an integration type"));
        }
        let visibility = fields.word("visibility", &["PUBLIC", "PRIVATE", "INTERNAL"]);
        let delegation_source = fields.text("delegation_source").filter(|s| !s.is_empty());
        if delegation_source.as_ref().is_some_and(|s| !sources.contains(&s.as_str())) {
            fields.wrong("delegation_source", "delegation_source is none of /delegationsources");
        }
        let token_type = fields.word("token_type", &["SELF_CONTAINED", "OPAQUE"]);
        let mut rest = Map::new();
        rest.insert("description".to_owned(), json!(description));
        if let Some(long) = fields.text("long_description") {
            if long.chars().count() > 1023 {
                fields.wrong("long_description", "long_description has more than 1023 characters");
            }
            rest.insert("long_description".to_owned(), json!(long));
        }
        rest.insert("token_type".to_owned(), json!(token_type.unwrap_or_else(|| "SELF_CONTAINED".to_owned())));
        if let Some(most) = fields.seconds("authorization_max_lifetime", 0) {
            rest.insert("authorization_max_lifetime".to_owned(), json!(most));
        }
        for flag in FLAGS {
            if let Some(set) = fields.flag(flag) {
                rest.insert(flag.to_owned(), json!(set));
            }
        }
        let stamp = now.rfc3339();
        let scope = Self {
            name,
            owner: owner.to_owned(),
            active: fields.flag("active").unwrap_or(true),
            allowed_integration_types: types,
            visibility: visibility.unwrap_or_else(|| "PUBLIC".to_owned()),
            accessible_for_all: fields.flag("accessible_for_all").unwrap_or(false),
            delegation_source,
            at_max_age: fields.seconds("at_max_age", 0).unwrap_or(0),
            enforced_aud: fields.text("enforced_aud_for_access_token"),
            rest,
            created: before.map_or_else(|| stamp.clone(), |scope| scope.created.clone()),
            last_updated: stamp,
        };
        fields.finish()?;
        Ok(scope)
    }

    /// The name that the body gives, which never changes afterwards.
    fn accepted_name(fields: &mut Fields<'_>, before: Option<&Self>) -> String {
        let (prefix, subscope) = match before.and_then(|scope| scope.name.split_once(':')) {
            Some((prefix, subscope)) => {
                for (name, fixed) in [("prefix", prefix), ("subscope", subscope)] {
                    if fields.text(name).is_some_and(|given| given != fixed) {
                        fields.wrong(name, format!("{name} cannot change"));
                    }
                }
                (prefix.to_owned(), subscope.to_owned())
            }
            None => (fields.required("prefix"), fields.required("subscope")),
        };
        let name = format!("{prefix}:{subscope}");
        if !prefix.is_empty() && !subscope.is_empty() && !is_name(&name) {
            fields.wrong("subscope", format!("{name} is not a scope"));
        }
        name
    }

    /// The part of the name before the first colon.
    pub(super) fn prefix(&self) -> &str {
        self.name.split(':').next().unwrap_or_default()
    }

    /// The scope as the API gives it back.
    pub(super) fn to_json(&self) -> Value {
        let (prefix, subscope) = self.name.split_once(':').unwrap_or_default();
        let mut body = json!({
            "name": self.name,
            "prefix": prefix,
            "subscope": subscope,
            "active": self.active,
            "owner_orgno": self.owner,
            "allowed_integration_types": self.allowed_integration_types,
            "visibility": self.visibility,
            "accessible_for_all": self.accessible_for_all,
            "delegation_source": self.delegation_source,
            "at_max_age": self.at_max_age,
            "enforced_aud_for_access_token": self.enforced_aud,
        });
        if let Some(members) = body.as_object_mut() {
            members.extend(self.rest.clone());
            members.insert("created".to_owned(), json!(self.created));
            members.insert("last_updated".to_owned(), json!(self.last_updated));
        }
        body
    }
}

/// How far a request for access has come, as the API writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum AccessState {
    Requested,
    Approved,
    Denied,
}

/// One organisation's access to one scope; the two are the key that it is kept under.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Access {
    pub(super) state: AccessState,
    pub(super) created: String,
    pub(super) last_updated: String,
}

/// `scope ::= prefix ':' subscope`; neither has space, quote or backslash (RFC 6749 3.3).
pub(super) fn is_name(text: &str) -> bool {
    let printable = text.bytes().all(|b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e));
    printable
        && text
            .split_once(':')
            .is_some_and(|(prefix, subscope)| !prefix.is_empty() && !subscope.is_empty() && !prefix.contains('/'))
}
