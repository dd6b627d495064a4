//! Who this machine is in Azure, by the variables that Azure's own libraries read and its services set.

use std::fmt::Display;

use url::{Host, Url};

use crate::failure::{Failure, Outcome};
use crate::variable_names::{
    AZURE_AUTHORITY, AZURE_CLIENT, AZURE_SECRET, AZURE_TENANT, AZURE_TOKEN_FILE, GITHUB_TOKEN, GITHUB_URL,
    IDENTITY_ENDPOINT, IDENTITY_HEADER,
};
use crate::variables::Variables;
use maskinporten_engine::azure::{Identity, OWN_MACHINE, Settings, Vouching};
use maskinporten_engine::github::GitHub;
use maskinporten_protocol::environment::checked_url;
use maskinporten_protocol::secret::SecretText;
use maskinporten_protocol::value::plain;

/// How to log in. What is set decides, be it to nothing: nobody else takes the place of who was meant. What a service of
/// Azure sets by itself counts where people have set nothing.
pub(super) fn settings(variables: Variables) -> Outcome<Settings> {
    if variables.is_set(AZURE_SECRET) && variables.is_set(AZURE_TOKEN_FILE) {
        return Err(Failure::usage(format!("{AZURE_SECRET} and {AZURE_TOKEN_FILE} are both set"))
            .hint("they are two ways to log in: unset one of them"));
    }
    let identity = if variables.is_set(AZURE_SECRET) {
        let [tenant, client, secret] = all(variables, [AZURE_TENANT, AZURE_CLIENT, AZURE_SECRET])?;
        Identity::Secret { tenant: id(AZURE_TENANT, &tenant)?, client: id(AZURE_CLIENT, &client)?, secret }
    } else if variables.is_set(AZURE_TOKEN_FILE) {
        let [tenant, client, file] = all(variables, [AZURE_TENANT, AZURE_CLIENT, AZURE_TOKEN_FILE])?;
        let by = Vouching::File(plain(file.expose()).into());
        Identity::Federated { tenant: id(AZURE_TENANT, &tenant)?, client: id(AZURE_CLIENT, &client)?, by }
    } else if variables.is_set(AZURE_TENANT) && variables.in_github_actions() {
        let [tenant, client] = all(variables, [AZURE_TENANT, AZURE_CLIENT])?;
        let by = Vouching::GitHub(job(variables)?);
        Identity::Federated { tenant: id(AZURE_TENANT, &tenant)?, client: id(AZURE_CLIENT, &client)?, by }
    } else {
        managed(variables)?
    };
    Ok(Settings { identity, authority: variables.parsed(AZURE_AUTHORITY, checked_url)? })
}

/// GitHub says who a job is that may ask. The machine that it runs on is one of Azure's, but nobody there.
fn job(variables: Variables) -> Outcome<GitHub> {
    let address = variables.parsed(GITHUB_URL, checked_url)?;
    match (address, variables.password(GITHUB_TOKEN)?) {
        (Some(address), Some(bearer)) => Ok(GitHub { address, bearer, audience: None }),
        _ => Err(Failure::missing("GitHub doesn't say who this job is, to log in to Azure with")
            .hint("give the job the permission id-token: write")),
    }
}

fn managed(variables: Variables) -> Outcome<Identity> {
    let client = if variables.is_set(AZURE_CLIENT) {
        let [client] = all(variables, [AZURE_CLIENT])?;
        Some(id(AZURE_CLIENT, &client)?)
    } else {
        None
    };
    if variables.is_set(IDENTITY_ENDPOINT) || variables.is_set(IDENTITY_HEADER) {
        let [endpoint, header] = all(variables, [IDENTITY_ENDPOINT, IDENTITY_HEADER])?;
        let endpoint = beside(plain(endpoint.expose())).map_err(|problem| unusable(IDENTITY_ENDPOINT, &problem))?;
        return Ok(Identity::Service { endpoint, header, client });
    }
    let endpoint = Url::parse(OWN_MACHINE).map_err(|error| Failure::usage(error.to_string()))?;
    let otherwise = format!(
        "set {AZURE_TENANT} and {AZURE_CLIENT}, with {AZURE_TOKEN_FILE} or {AZURE_SECRET}, to log in elsewhere"
    );
    Ok(Identity::Machine { endpoint, client, otherwise })
}

/// The values of variables that go together. Those that are lacking are named.
fn all<const N: usize>(variables: Variables, names: [&'static str; N]) -> Outcome<[SecretText; N]> {
    let (mut values, mut lacking) = (Vec::with_capacity(N), Vec::new());
    for name in names {
        match variables.password(name)?.filter(|value| !plain(value.expose()).is_empty()) {
            Some(value) => values.push(value),
            None if variables.is_set(name) => lacking.push(format!("{name} is empty")),
            None => lacking.push(format!("{name} isn't set")),
        }
    }
    values.try_into().map_err(|_| {
        Failure::missing(format!(
            "the variables say only in part who this machine is in Azure: {}",
            lacking.join(", ")
        ))
        .hint(format!("these go together: {}", names.join(", ")))
    })
}

/// The id of a directory or an application, or a directory's domain: it becomes a part of an address.
fn id(name: &'static str, value: &SecretText) -> Outcome<String> {
    let text = plain(value.expose());
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte)) && !text.starts_with('.') {
        return Ok(text.to_owned());
    }
    Err(unusable(name, &"it may only have letters, digits, hyphens and full stops"))
}

/// An address on this machine or right beside it, where a service's identity is asked for in plain http.
fn beside(text: &str) -> Result<Url, String> {
    checked_url(text).or_else(|error| match Url::parse(text) {
        Ok(url) if url.scheme() == "http" && matches!(url.host(), Some(Host::Ipv4(host)) if host.is_link_local()) => {
            Ok(url)
        }
        _ => Err(error.to_string()),
    })
}

fn unusable(name: &str, problem: &dyn Display) -> Failure {
    Failure::usage(problem.to_string()).while_doing(format!("{name} can't be used"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_asked_for_on_this_machine_or_beside_it() {
        for good in ["http://localhost:4141/msi/token/", "http://169.254.129.2:8081/msi/token", "https://10.0.0.1/x"]
        {
            assert!(beside(good).is_ok(), "{good}");
        }
        for bad in ["http://10.0.0.1/msi/token", "http://example.no/", "ftp://localhost/", "x", ""] {
            assert!(beside(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_id_is_no_path() {
        let read = |text: &str| id(AZURE_TENANT, &text.to_owned().into());
        assert_eq!(read(" \"agency.onmicrosoft.com\" ").unwrap(), "agency.onmicrosoft.com");
        for bad in ["../x", "a/b", "a?b", "..", "a b", "æ"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
