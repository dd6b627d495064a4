//! Rich authorization requests (RFC 9396): `authorization_details` for system users and consents in Altinn.

use serde_json::{Map, Value, json};

use super::{refusal::Refusal, registry::Registry};

/// The types that the metadata lists.
pub(super) const TYPES: [&str; 2] = [SYSTEM_USER, CONSENT];

const SYSTEM_USER: &str = "urn:altinn:systemuser";
const CONSENT: &str = "urn:altinn:consent";
const AUTHORITY: &str = "iso6523-actorid-upis";

/// Who asks, for the look-ups that depend on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asker<'a> {
    pub(super) client_id: &'a str,
    /// The client's organisation: the vendor of a system, the receiver of a consent.
    pub(super) organisation: &'a str,
    /// The token's consumer, which `consumer_org` can make another than the client's organisation.
    pub(super) consumer: &'a str,
    pub(super) now: &'a str,
}

/// Judges the claim and answers what the token says in its place; none when nothing was asked.
pub(super) fn judge(claim: Option<&Value>, asker: Asker, registry: &Registry) -> Result<Option<Value>, Refusal> {
    let Some(claim) = claim else {
        return Ok(None);
    };
    let requests = claim.as_array().filter(|list| !list.is_empty()).ok_or_else(Refusal::parameter)?;
    let mut seen = Vec::new();
    let mut answers = Vec::new();
    for request in requests {
        let members = request.as_object().ok_or_else(Refusal::parameter)?;
        let kind = members.get("type").and_then(Value::as_str).ok_or_else(Refusal::details_type)?;
        let answer = match kind {
            SYSTEM_USER => system_user(members, asker, registry)?,
            CONSENT => consent(members, asker, registry)?,
            _ => return Err(Refusal::details_type()),
        };
        if seen.contains(&kind) {
            return Err(Refusal::details_value(&format!("more than one {kind}")));
        }
        seen.push(kind);
        answers.push(answer);
    }
    Ok(Some(Value::Array(answers)))
}

fn system_user(members: &Map<String, Value>, asker: Asker, registry: &Registry) -> Result<Value, Refusal> {
    only_fields(members, &["type", "systemuser_org", "externalRef"])?;
    let org = members
        .get("systemuser_org")
        .and_then(Value::as_object)
        .ok_or_else(|| Refusal::details_value("systemuser_org"))?;
    only_fields(org, &["authority", "ID"])?;
    if org.get("authority").and_then(Value::as_str) != Some(AUTHORITY) {
        return Err(Refusal::details_value("authority"));
    }
    let owner = org
        .get("ID")
        .and_then(Value::as_str)
        .and_then(|id| id.strip_prefix("0192:"))
        .ok_or_else(|| Refusal::details_value("ID"))?;
    let reference = match members.get("externalRef") {
        None => owner,
        Some(Value::String(text)) => text,
        Some(_) => return Err(Refusal::details_value("externalRef")),
    };
    let found = registry.system_users.iter().find(|user| {
        user.vendor == asker.organisation
            && (user.client_ids.is_empty() || user.client_ids.iter().any(|id| id == asker.client_id))
            && user.owner == owner
            && user.external_ref == *reference
    });
    let user = found.ok_or_else(|| {
        Refusal::system_user_not_found(&format!(
            "no system user of {owner} with externalRef {reference} for client {}",
            asker.client_id
        ))
    })?;
    Ok(json!({
        "type": SYSTEM_USER,
        "systemuser_org": {"authority": AUTHORITY, "ID": format!("0192:{owner}")},
        "systemuser_id": [user.id],
        "system_id": user.system_id,
    }))
}

fn consent(members: &Map<String, Value>, asker: Asker, registry: &Registry) -> Result<Value, Refusal> {
    only_fields(members, &["type", "id", "from"])?;
    let text = |name: &str| members.get(name).and_then(Value::as_str).ok_or_else(|| Refusal::details_value(name));
    let (id, from) = (text("id")?, text("from")?);
    let consent =
        registry.consents.iter().find(|consent| consent.id == id).ok_or_else(|| Refusal::details_value("id"))?;
    if consent.from != from {
        return Err(Refusal::details_value("from"));
    }
    if consent.receiver != asker.consumer {
        return Err(Refusal::details_value("the consent is given to another organisation"));
    }
    // Both are RFC 3339 in UTC, and so in order as text.
    if consent.valid_to <= asker.now {
        return Err(Refusal::details_value("the consent has expired"));
    }
    Ok(json!({
        "type": CONSENT,
        "id": consent.id,
        "from": consent.from,
        "to": {"authority": AUTHORITY, "ID": format!("0192:{}", consent.receiver)},
        "consented": consent.consented,
        "validTo": consent.valid_to,
        "consentRights": [{
            "action": [consent.action],
            "resource": [{"type": "urn:altinn:resource", "value": consent.resource}],
            "metadata": {},
        }],
    }))
}

fn only_fields(members: &Map<String, Value>, known: &[&str]) -> Result<(), Refusal> {
    let unknown: Vec<&str> = members.keys().map(String::as_str).filter(|name| !known.contains(name)).collect();
    if unknown.is_empty() { Ok(()) } else { Err(Refusal::details_fields(&unknown)) }
}
