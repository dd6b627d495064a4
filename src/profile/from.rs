//! Clients from other tools' settings, which are recognised by their content, not by the file's name.

mod altinn;
mod generator;
mod nais;
mod okdata;
mod spring;

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde_json::{Map, Value};
use url::Url;

use crate::endpoint::token_endpoint;
use crate::failure::{Failure, Outcome};
use crate::generator::Generator;
use crate::hint::word;
use crate::input::{in_utf8, read_file};
use crate::named_file::warn_if_open;
use crate::output::Output;
use crate::selection::Selection;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::dotenv::Dotenv;
use maskinporten_protocol::environment::{Environment, EnvironmentError, METADATA, OPENID_CONFIGURATION};
use maskinporten_protocol::ids::{ClientId, Kid, Scope, Scopes};
use maskinporten_protocol::jsonc::without_comments;
use maskinporten_protocol::key::material::PrivateEntry;
use maskinporten_protocol::properties::Properties;
use maskinporten_protocol::secret::{SecretBytes, SecretText};
use maskinporten_protocol::value::plain;

/// Where the settings are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// `nais`: the variables that the platform injects.
    Nais,
    /// `-`
    Stdin,
    /// Anything else; `./nais` is a file.
    File(PathBuf),
}

impl FromStr for Source {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text {
            "nais" => Self::Nais,
            "-" => Self::Stdin,
            path => Self::File(path.into()),
        })
    }
}

#[derive(Debug)]
pub(super) struct Imported {
    /// What the settings are, for people.
    pub(super) what: &'static str,
    pub(super) client_id: Option<ClientId>,
    /// Where it is registered.
    pub(super) environment: Option<Environment>,
    /// What it asks for.
    pub(super) scopes: Vec<Scope>,
    /// Its key, perhaps with certificates.
    pub(super) key: PrivateEntry,
    /// What the key is registered under; none where the certificate counts.
    pub(super) kid: Option<Kid>,
    /// What a profile has no place for, as flags of `token`.
    pub(super) flags: Vec<String>,
}

impl Source {
    pub(super) fn read(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome<Imported> {
        match self {
            Self::Nais => nais::read(terminal, selection, &|name| terminal.variables.secret(name)),
            Self::Stdin => recognise(terminal, operator, selection, &in_utf8(terminal.read_stdin()?), Path::new("")),
            Self::File(path) => {
                let bytes = in_utf8(read_file(path)?);
                warn_if_open(terminal, path);
                let folder = path.parent().unwrap_or(Path::new(""));
                recognise(terminal, operator, selection, &bytes, folder)
                    .map_err(|failure| failure.while_doing(format!("{} can't be imported", path.display())))
            }
        }
    }
}

fn recognise(
    terminal: &Terminal,
    operator: &Operator,
    selection: &Selection,
    bytes: &SecretBytes,
    folder: &Path,
) -> Outcome<Imported> {
    let text = std::str::from_utf8(bytes.expose()).map(|text| text.trim_start_matches('\u{feff}').trim_start());
    if let Ok(text) = text {
        if text.starts_with('{') {
            return from_json(terminal, operator, selection, text, folder);
        }
        let variables = Dotenv::parse(text);
        if variables.names().any(|name| name.starts_with("MASKINPORTEN_")) {
            return nais::read(terminal, selection, &|name| Ok(variables.get(name).cloned()));
        }
    }
    let generator = Generator::new(bytes, folder.to_owned());
    if generator.is_generator() {
        return generator::read(terminal, selection, &generator);
    }
    let properties = Properties::parse(bytes.expose());
    if properties.keys().any(spring::is_key) {
        return spring::read(terminal, selection, &properties, folder);
    }
    if properties.keys().any(|key| ["maskinporten", "spring", "apiVersion", "---"].contains(&key)) {
        return Err(Failure::usage("this looks like YAML, which isn't read here").hint(
            "write Spring's maskinporten.* settings as properties, one a line; `kubectl get secret NAME -o json` gives a secret as JSON",
        ));
    }
    Err(unknown())
}

fn from_json(
    terminal: &Terminal,
    operator: &Operator,
    selection: &Selection,
    text: &str,
    folder: &Path,
) -> Outcome<Imported> {
    let plain = without_comments(text);
    let json: Map<String, Value> = serde_json::from_str(plain.expose()).map_err(|error| {
        Failure::usage(format!("this begins like JSON but isn't valid, at line {}", error.line()))
    })?;
    if let Some(settings) = altinn::settings(&json) {
        return altinn::read(terminal, selection, settings, folder);
    }
    if okdata::is_key_file(&json) {
        return okdata::read(terminal, operator, &json);
    }
    if json.get("kind").is_some_and(|kind| kind == "Secret") {
        return nais::read(terminal, selection, &|name| Ok(nais::in_secret(&json, name)));
    }
    if json.contains_key("kty") || json.contains_key("keys") {
        return Err(Failure::usage("this is a key alone, without a client")
            .hint("import it with --client-id, --private-key and --kid"));
    }
    Err(unknown())
}

fn unknown() -> Failure {
    Failure::usage("no settings of a client were recognised").hint(
        "supported are: jwt-grant-generator's properties, nais variables, Altinn's appsettings.json, okdata's key.json, Spring's maskinporten.* properties",
    )
}

/// The environment with this issuer, which must be known here, and have this token endpoint.
fn environment_of(selection: &Selection, issuer: &str, token_endpoint: Option<&Url>) -> Outcome<Environment> {
    // People also paste the address of the metadata.
    let issuer = [METADATA, OPENID_CONFIGURATION].iter().find_map(|name| issuer.strip_suffix(name)).unwrap_or(issuer);
    let known = selection.profiles.environments()?;
    let Some(environment) = known.into_iter().find(|one| one.issuer.is_meant_by(issuer)) else {
        let failure = Failure::usage(format!("no environment here has the issuer {issuer}"));
        let successor = Url::parse(issuer).ok().and_then(|url| Environment::successor_of(&url));
        return Err(match successor {
            Some(today) => failure.hint(format!("that host is retired: use {today} in the settings")),
            None => failure.hint(format!("add it with `maskinporten env add NAME --issuer {}`", word(issuer, "URL"))),
        });
    };
    match token_endpoint.filter(|endpoint| **endpoint != environment.token_endpoint) {
        Some(other) => Err(Failure::usage(format!("{other} isn't the token endpoint of {issuer}"))
            .hint(format!("it is {}", environment.token_endpoint))),
        None => Ok(environment),
    }
}

/// A value that isn't secret, as the type that it has to have.
fn parsed<T: FromStr<Err: std::fmt::Display>>(name: &str, value: Option<&str>) -> Outcome<Option<T>> {
    let Some(value) = value.map(plain).filter(|value| !value.is_empty()) else { return Ok(None) };
    if value.contains("${") {
        return Err(Failure::usage(format!("{name} is a placeholder, {value}"))
            .hint("put its value there, or give it with a flag"));
    }
    value
        .parse()
        .map(Some)
        .map_err(|error| Failure::usage(format!("{error}")).while_doing(format!("{name} can't be used")))
}

/// The same for a token endpoint.
fn endpoint(out: &Output, name: &str, value: Option<&str>) -> Outcome<Option<Url>> {
    let unusable = |error: EnvironmentError| Failure::from(error).while_doing(format!("{name} can't be used"));
    parsed::<String>(name, value)?.map(|text| token_endpoint(out, name, &text).map_err(unusable)).transpose()
}

fn scopes(name: &str, value: Option<&str>) -> Outcome<Vec<Scope>> {
    Ok(parsed::<Scopes>(name, value)?.map(Vec::from).unwrap_or_default())
}

/// Key material that stands in the settings themselves.
fn inline(value: &SecretText) -> SecretBytes {
    value.expose().clone().into_bytes().into()
}

fn lacking(name: &str) -> Failure {
    Failure::usage(format!("{name} is missing"))
}
