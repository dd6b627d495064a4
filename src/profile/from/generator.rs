//! jwt-grant-generator's `client.properties`.

use super::{Imported, environment_of};
use crate::failure::Outcome;
use crate::generator::Generator;
use crate::selection::Selection;
use crate::terminal::Terminal;

pub(super) fn read(terminal: &Terminal, selection: &Selection, generator: &Generator) -> Outcome<Imported> {
    let grant = generator.grant(&terminal.out)?;
    let (audience, endpoint) = (generator.audience()?, generator.token_endpoint(&terminal.out)?);
    let mut flags: Vec<String> =
        grant.resources.iter().map(|resource| format!("--resource {}", resource.as_str())).collect();
    flags.extend(grant.consumer_org.as_ref().map(|org| format!("--consumer-org {org}")));
    flags.extend(grant.pid.as_ref().map(|_| "--pid -".to_owned()));
    flags.extend(grant.authorization_details.as_ref().map(|_| "--authorization-details FILE".to_owned()));
    Ok(Imported {
        what: "jwt-grant-generator's properties",
        environment: Some(environment_of(selection, audience.as_str(), endpoint.as_ref())?),
        client_id: Some(grant.client_id),
        scopes: grant.scopes,
        key: generator.entry(terminal)?,
        kid: generator.kid()?,
        flags,
    })
}
