//! The variables that the nais platform injects: from the environment, a dotenv file or a Kubernetes secret.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::{Imported, endpoint, environment_of, inline, lacking, parsed, scopes};
use crate::failure::{Failure, Outcome};
use crate::key_file_args::Unattended;
use crate::selection::Selection;
use crate::terminal::Terminal;
use maskinporten_protocol::secret::SecretText;
use maskinporten_protocol::value::plain;

const CLIENT_ID: &str = "MASKINPORTEN_CLIENT_ID";
const JWK: &str = "MASKINPORTEN_CLIENT_JWK";
const SCOPES: &str = "MASKINPORTEN_SCOPES";
const ISSUER: &str = "MASKINPORTEN_ISSUER";
const WELL_KNOWN: &str = "MASKINPORTEN_WELL_KNOWN_URL";
const TOKEN_ENDPOINT: &str = "MASKINPORTEN_TOKEN_ENDPOINT";

pub(super) fn read(
    terminal: &Terminal,
    selection: &Selection,
    get: &dyn Fn(&str) -> Outcome<Option<SecretText>>,
) -> Outcome<Imported> {
    let jwk = get(JWK)?.filter(|jwk| !plain(jwk.expose()).is_empty()).ok_or_else(|| lacking(JWK))?;
    let key = Unattended::default()
        .open(&terminal.out, terminal.prompt, &inline(&jwk))
        .map_err(|failure| failure.while_doing(format!("{JWK} can't be used")))?;
    let text = |name: &str| Ok::<_, Failure>(get(name)?.map(|value| value.expose().clone()));
    let address = |name: &str| parsed::<String>(name, text(name)?.as_deref());
    let issuer = address(ISSUER)?
        .map_or_else(|| address(WELL_KNOWN), |issuer| Ok(Some(issuer)))?
        .ok_or_else(|| lacking(ISSUER))?;
    let endpoint = endpoint(&terminal.out, TOKEN_ENDPOINT, text(TOKEN_ENDPOINT)?.as_deref())?;
    let kid = parsed("the JWK's kid", key.kid.as_deref())?;
    Ok(Imported {
        what: "nais variables",
        client_id: Some(parsed(CLIENT_ID, text(CLIENT_ID)?.as_deref())?.ok_or_else(|| lacking(CLIENT_ID))?),
        environment: Some(environment_of(selection, &issuer, endpoint.as_ref())?),
        scopes: scopes(SCOPES, text(SCOPES)?.as_deref())?,
        kid: Some(kid.ok_or_else(|| Failure::usage(format!("the key in {JWK} has no kid")))?),
        key,
        flags: Vec::new(),
    })
}

/// A variable as a Kubernetes secret has it: plain under `stringData`, in base64 under `data`.
pub(super) fn in_secret(secret: &Map<String, Value>, name: &str) -> Option<SecretText> {
    let member = |section: &str| secret.get(section)?.get(name)?.as_str();
    if let Some(plain) = member("stringData") {
        return Some(plain.to_owned().into());
    }
    String::from_utf8(STANDARD.decode(member("data")?).ok()?).ok().map(SecretText::new)
}
