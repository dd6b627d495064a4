//! `MaskinportenSettings` in a .NET application's appsettings.json, as Altinn's libraries read them.

use std::path::Path;

use serde_json::{Map, Value};

use super::{Imported, environment_of, inline, lacking, parsed, scopes};
use crate::failure::{Failure, Outcome};
use crate::hint::word;
use crate::key_file_args::Unattended;
use crate::named_file::read_named;
use crate::selection::Selection;
use crate::terminal::Terminal;
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::grant::Resource;
use maskinporten_protocol::ids::{Kid, OrgNumber};
use maskinporten_protocol::key::material::PrivateEntry;
use maskinporten_protocol::secret::SecretText;
use maskinporten_protocol::value::plain;

/// The members of this kind of settings that hold a key, or say where it is.
const KEYS: [&str; 6] =
    ["Jwk", "JwkBase64", "EncodedJwk", "EncodedX509", "CertificatePkcs12Path", "CertificateStoreThumbprint"];

/// The settings, under their name or alone.
pub(super) fn settings(json: &Map<String, Value>) -> Option<&Map<String, Value>> {
    if let Some(settings) = member(json, "MaskinportenSettings") {
        return settings.as_object();
    }
    (member(json, "ClientId").is_some() && KEYS.iter().any(|key| member(json, key).is_some())).then_some(json)
}

/// .NET doesn't care about capitalisation.
fn member<'a>(json: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    json.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn text<'a>(json: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    member(json, name)?.as_str().filter(|text| !plain(text).is_empty())
}

pub(super) fn read(
    terminal: &Terminal,
    selection: &Selection,
    settings: &Map<String, Value>,
    folder: &Path,
) -> Outcome<Imported> {
    let key = key(terminal, settings, folder)?;
    let kid: Option<Kid> = match text(settings, "Kid") {
        Some(kid) => parsed("Kid", Some(kid))?,
        None => parsed("the JWK's kid", key.kid.as_deref())?,
    };
    if kid.is_none() && key.chain.is_empty() {
        return Err(Failure::usage("the key has neither a kid nor a certificate").hint("set Kid"));
    }
    let resource: Option<Resource> = parsed("Resource", text(settings, "Resource"))?;
    let consumer_org: Option<OrgNumber> = parsed("ConsumerOrgNo", text(settings, "ConsumerOrgNo"))?;
    let flags = [
        resource.map(|resource| format!("--resource {}", resource.as_str())),
        consumer_org.map(|org| format!("--consumer-org {org}")),
    ];
    Ok(Imported {
        what: "Altinn's MaskinportenSettings",
        client_id: Some(parsed("ClientId", text(settings, "ClientId"))?.ok_or_else(|| lacking("ClientId"))?),
        environment: environment(selection, settings)?,
        scopes: scopes("Scope", text(settings, "Scope"))?,
        key,
        kid,
        flags: flags.into_iter().flatten().collect(),
    })
}

fn environment(selection: &Selection, settings: &Map<String, Value>) -> Outcome<Option<Environment>> {
    if let Some(authority) = text(settings, "Authority") {
        return environment_of(selection, plain(authority), None).map(Some);
    }
    let Some(name) = text(settings, "Environment") else { return Ok(None) };
    let name = plain(name).to_lowercase();
    if ["ver1", "ver2"].contains(&name.as_str()) {
        // Says that it is retired, and what there is today.
        return environment_of(selection, &format!("https://{name}.maskinporten.no/"), None).map(Some);
    }
    let known = selection.profiles.environments()?.into_iter().find(|one| one.name.as_str() == name);
    known.map(Some).ok_or_else(|| {
        Failure::usage(format!("there is no environment {name}"))
            .hint(format!("add it with `maskinporten env add {} --issuer URL`", word(&name, "NAME")))
    })
}

fn key(terminal: &Terminal, settings: &Map<String, Value>, folder: &Path) -> Outcome<PrivateEntry> {
    const PASSWORD: &str = "CertificatePkcs12Password";
    let password = text(settings, PASSWORD).map(|text| SecretText::new(text.to_owned()));
    let opening = Unattended { password_name: Some(PASSWORD), password, ..Unattended::default() };
    if let Some(jwk @ Value::Object(_)) = member(settings, "Jwk") {
        return opening.open(&terminal.out, terminal.prompt, &inline(&jwk.to_string().into()));
    }
    for name in ["Jwk", "JwkBase64", "EncodedJwk", "EncodedX509"] {
        if let Some(encoded) = text(settings, name) {
            let encoded = SecretText::new(encoded.to_owned());
            // No password means the empty one here, however much work the keystore makes of it.
            let empty = || (name == "EncodedX509").then(|| SecretText::new(String::new()));
            return Unattended { password: opening.password.or_else(empty), ..opening }
                .open(&terminal.out, terminal.prompt, &inline(&encoded))
                .map_err(|failure| failure.while_doing(format!("{name} can't be used")));
        }
    }
    if let Some(path) = text(settings, "CertificatePkcs12Path") {
        let (found, bytes) = read_named(folder, &[path])?;
        return Unattended { file: Some(&found), ..opening }.open(&terminal.out, terminal.prompt, &bytes);
    }
    if member(settings, "CertificateStoreThumbprint").is_some() {
        return Err(Failure::usage("the key is in Windows' certificate store, which isn't read here")
            .hint("export it there as .pfx, and use --certificate with that"));
    }
    Err(lacking(&KEYS.join(", ")).hint("one of them is needed"))
}
