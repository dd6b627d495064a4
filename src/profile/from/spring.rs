//! `maskinporten.*` in a Spring Boot application's properties, as fiks-maskinporten reads them.

use std::path::Path;

use super::{Imported, endpoint, environment_of, lacking, parsed};
use crate::failure::{Failure, Outcome};
use crate::key_file_args::Unattended;
use crate::named_file::read_named;
use crate::selection::Selection;
use crate::terminal::Terminal;
use maskinporten_protocol::ids::OrgNumber;
use maskinporten_protocol::properties::Properties;

const PREFIX: &str = "maskinporten.";

pub(super) fn is_key(key: &str) -> bool {
    plain(key).starts_with(PREFIX)
}

/// Spring takes `token-endpoint`, `tokenEndpoint` and `token_endpoint` for the same.
fn plain(key: &str) -> String {
    key.chars().filter(|letter| !matches!(letter, '-' | '_')).map(|letter| letter.to_ascii_lowercase()).collect()
}

pub(super) fn read(
    terminal: &Terminal,
    selection: &Selection,
    properties: &Properties,
    folder: &Path,
) -> Outcome<Imported> {
    let value = |name: &str| {
        let key = properties.keys().find(|key| plain(key) == format!("{PREFIX}{name}"));
        key.and_then(|key| properties.get(key).ok().flatten()).map(|value| value.expose().as_str())
    };
    let (audience, named) = ("maskinporten.audience", "maskinporten.token-endpoint");
    let issuer = parsed::<String>(audience, value("audience"))?.ok_or_else(|| lacking(audience))?;
    let token_endpoint = endpoint(&terminal.out, named, value("tokenendpoint"))?;
    let consumer_org = parsed::<OrgNumber>("maskinporten.consumer-org", value("consumerorg"))?;
    Ok(Imported {
        what: "Spring's maskinporten settings",
        client_id: Some(
            parsed("maskinporten.issuer", value("issuer"))?.ok_or_else(|| lacking("maskinporten.issuer"))?,
        ),
        environment: Some(environment_of(selection, &issuer, token_endpoint.as_ref())?),
        scopes: Vec::new(),
        key: key(terminal, properties, value("privatekey.pemfilepath"), folder)?,
        kid: parsed("maskinporten.asymmetric-key", value("asymmetrickey"))?,
        flags: consumer_org.map(|org| format!("--consumer-org {org}")).into_iter().collect(),
    })
}

fn key(
    terminal: &Terminal,
    properties: &Properties,
    path: Option<&str>,
    folder: &Path,
) -> Outcome<maskinporten_protocol::key::material::PrivateEntry> {
    const NAME: &str = "maskinporten.private-key.pem-file-path";
    let path = parsed::<String>(NAME, path)?.ok_or_else(|| {
        lacking(NAME).hint("a key that Spring has from elsewhere: use --client-id, --private-key and --kid instead")
    })?;
    if path.starts_with("classpath:") {
        return Err(Failure::usage(format!("{NAME} names something inside the application, {path}"))
            .hint("take the file out of the application's resources, and name that"));
    }
    let path = path.strip_prefix("file:").unwrap_or(&path);
    let key = properties.keys().find(|key| plain(key) == format!("{PREFIX}privatekey.pemfilepath"));
    let written = key.and_then(|key| properties.written(key)).map_or(path, |written| written.expose().trim());
    let (found, bytes) = read_named(folder, &[path, written])?;
    Unattended { file: Some(&found), ..Unattended::default() }.open(&terminal.out, terminal.prompt, &bytes)
}
