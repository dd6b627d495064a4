//! The `key.json` that okdata, the city of Oslo's service, puts into a parameter store: a key, not a client.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{Imported, inline, lacking, parsed};
use crate::failure::Outcome;
use crate::key_file_args::Unattended;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;

pub(super) fn is_key_file(json: &Map<String, Value>) -> bool {
    json.contains_key("key_id") && json.contains_key("keystore")
}

pub(super) fn read(terminal: &Terminal, operator: &Operator, json: &Map<String, Value>) -> Outcome<Imported> {
    let text = |name: &str| json.get(name).and_then(Value::as_str);
    let keystore = text("keystore").ok_or_else(|| lacking("keystore"))?.to_owned().into();
    let password = text("key_password").map(|password| password.to_owned().into());
    let expiry = text("key_expiry").and_then(|expiry| expiry.parse::<Timestamp>().ok());
    if expiry.is_some_and(|expiry| expiry < operator.clock().now()) {
        terminal.out.warning(&format!("this key expired {}", text("key_expiry").unwrap_or_default()));
    }
    Ok(Imported {
        what: "okdata's key.json",
        client_id: None,
        environment: None,
        scopes: Vec::new(),
        key: Unattended { alias: text("key_alias"), password_name: Some("key_password"), password, file: None }
            .open(&terminal.out, terminal.prompt, &inline(&keystore))?,
        kid: Some(parsed("key_id", text("key_id"))?.ok_or_else(|| lacking("key_id"))?),
        flags: Vec::new(),
    })
}
