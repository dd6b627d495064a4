//! `client register`: a new client, with a profile for it.

use clap::Args;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{describe, dry_run};
use crate::failure::{Failure, Outcome};
use crate::scope_choice;
use crate::secret_source::SecretSource;
use crate::selection::{Selection, Whom};
use crate::selfservice::ChangeArgs;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Login, Profile};
use maskinporten_engine::registration::{Registered, Registration, RegistrationError};
use maskinporten_engine::resemblance::near;
use maskinporten_engine::scope_access::{KnownAccess, Publication};
use maskinporten_engine::session::Session;
use maskinporten_protocol::ids::{ClientId, ProfileName, Scope, Scopes};
use maskinporten_protocol::selfservice::{ClientRecord, NewClient};

/// Register a new client
///
/// The client gets a profile on this machine, named with --profile or after the client. If an earlier attempt was
/// interrupted, the command first looks for the client that it may have created.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten client register --name 'Widget reader' --description 'Reads widgets' --scope sandbox:widgets.read")]
pub(super) struct Register {
    /// The client's name
    #[arg(long, required_unless_present = "from")]
    name: Option<String>,
    /// What it is for [default: the name]
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// The scopes that the client may request, with spaces or commas between them; repeatable
    #[arg(long, value_name = "SCOPE")]
    scope: Vec<Scopes>,
    /// How long its access tokens live, in seconds [default: the API's, 120]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    lifetime: Option<u32>,
    /// A JSON file with the complete request body, as the API documents it; - for stdin
    #[arg(long, value_name = "FILE", conflicts_with_all = ["name", "description", "scope", "lifetime"])]
    from: Option<SecretSource>,
    /// Log in with the admin profile's business certificate; no key needs to be uploaded
    #[arg(long)]
    certificate: bool,
    #[command(flatten)]
    change: ChangeArgs,
}

/// A client that was registered.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    /// The profile that remembers it.
    profile: &'a ProfileName,
    /// As the server has it.
    client: &'a ClientRecord,
}

impl Register {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let given = self.from.as_ref().map(|source| Self::body(terminal, source)).transpose()?;
        if given.is_none() && self.scope.is_empty() {
            scope_choice::check_possible(terminal)?;
        }
        let from_body = given.as_ref().and_then(|new| new.as_json()["client_name"].as_str());
        let client_name = from_body.or(self.name.as_deref()).unwrap_or_default().to_owned();
        let name = Self::profile_name(selection, &client_name)?;
        let known = selection.profiles.get(&name);
        if let Some(Profile { client_id: Some(client), .. }) = &known {
            return Err(RegistrationError::HasClient { profile: name, client: client.clone() }.into());
        }
        let whom = known.as_ref().map_or(Whom::Anybody, |profile| Whom::Profile(&name, profile));
        let (admin_name, admin) = selection.admin(&self.change.admin, whom)?;
        let login = self.login(&admin_name, &admin)?;
        let session = self.change.connect(operator, selection, whom)?;
        let new = match given {
            Some(new) => new,
            None => self.described(terminal, &client_name, &session)?,
        };
        warn_of_scopes_without_access(terminal, &session, &new);
        if self.change.dry_run {
            return dry_run(terminal, "POST", "/clients", new.as_json());
        }
        terminal.confirm_in_production(
            &session.environment,
            &format!("Register client {client_name:?}?"),
            self.change.yes,
        )?;
        let registration = Registration { name: &name, new: &new, login };
        let registered = registration.make(operator, &session)?;
        self.print(terminal, &name, &registered)
    }

    fn print(&self, terminal: &Terminal, name: &ProfileName, registered: &Registered) -> Outcome {
        let Registered { client, profile, .. } = registered;
        tell_of(terminal, name, registered);
        let document = Document { profile: name, client };
        terminal.out.either(self.change.output, &document, || describe(Some(name), client))?;
        terminal.out.hint(&match &profile.login {
            None => format!("make its key with `maskinporten keygen --profile {name}`"),
            Some(Login::Key { .. }) => format!("register its key with `maskinporten jwks upload --profile {name}`"),
            Some(_) => format!("get a token with `maskinporten token --wait --profile {name}`"),
        });
        Ok(())
    }

    /// The client as the flags describe it.
    fn described(&self, terminal: &Terminal, name: &str, session: &Session) -> Outcome<NewClient> {
        let scopes = match self.scope.as_slice() {
            [] => scope_choice::ask_for_granted(terminal, session)?,
            given => Scopes::of_all(given),
        };
        Ok(NewClient::maskinporten(name, self.description.as_deref().unwrap_or(name), &scopes, self.lifetime))
    }

    fn body(terminal: &Terminal, source: &SecretSource) -> Outcome<NewClient> {
        let bytes = source.read_open(terminal, "the body must come from a file or stdin")?;
        let body: Map<String, Value> = serde_json::from_slice(bytes.expose())
            .map_err(|error| Failure::usage(format!("the body isn't a JSON object: {error}")))?;
        if body.get("client_name").and_then(Value::as_str).is_none_or(str::is_empty) {
            return Err(Failure::usage("the body has no client_name"));
        }
        if let Some(id) = body.get("client_id").and_then(Value::as_str) {
            id.parse::<ClientId>().map_err(|error| Failure::usage(error.to_string()))?;
        }
        if let Some(jwks) = body.get("jwks").and_then(|jwks| jwks.get("keys")).and_then(Value::as_array) {
            let members = jwks.iter().filter_map(Value::as_object);
            for jwk in members {
                maskinporten_protocol::jwk::PublicKey::from_jwk(jwk)?;
            }
        }
        let new = NewClient::from_json(&body);
        let left_out: Vec<&str> =
            body.keys().map(String::as_str).filter(|member| new.as_json().get(member).is_none()).collect();
        if !left_out.is_empty() {
            terminal
                .out
                .note(&format!("left out, because the API doesn't accept them here: {}", left_out.join(", ")));
        }
        Ok(new)
    }

    /// The profile named, or one named after the client.
    fn profile_name(selection: &Selection, client_name: &str) -> Outcome<ProfileName> {
        match selection.explicit_profile()? {
            Some(name) => Ok(name.clone()),
            None => named_after(client_name),
        }
    }

    /// With `--certificate`: the admin profile's business certificate, which is the organisation's own.
    fn login(&self, admin_name: &ProfileName, admin: &Profile) -> Outcome<Option<Login>> {
        if !self.certificate {
            return Ok(None);
        }
        match &admin.login {
            Some(login @ (Login::Certificate { .. } | Login::CertificateFile { .. })) => Ok(Some(login.clone())),
            _ => Err(Failure::usage(format!("the admin profile {admin_name} has no certificate"))
                .hint("register without --certificate, and give the client a key")),
        }
    }
}

/// The name of a profile after its client's: lower case, with hyphens where there were other characters.
pub fn named_after(client_name: &str) -> Outcome<ProfileName> {
    let mut slug = String::new();
    for c in client_name.to_lowercase().chars() {
        match c {
            'æ' => slug.push_str("ae"),
            'ø' => slug.push('o'),
            'å' => slug.push_str("aa"),
            c if c.is_ascii_alphanumeric() => slug.push(c),
            _ if slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    let slug: String = slug.trim_matches('-').chars().take(40).collect();
    slug.trim_matches('-').parse().map_err(|_| {
        Failure::usage("no profile name can be made of the client's name: it needs a letter from a to z, or a digit")
            .hint("name one with --profile")
    })
}

/// Says what was found, and what else changed.
pub fn tell_of(terminal: &Terminal, name: &ProfileName, registered: &Registered) {
    if registered.is_found {
        terminal.out.note("an earlier attempt created this client; using it");
    }
    if registered.is_default {
        terminal.out.note(&format!("{name} is now the default profile"));
    }
}

/// Registering scopes that the organisation has no access to is allowed, and useless until the owner gives it:
/// better said now than found at the first token. That it can't be found out is no reason to stop.
pub fn warn_of_scopes_without_access(terminal: &Terminal, session: &Session, new: &NewClient) {
    let (api, scopes) = (session.api(), new.scopes());
    let names = || scopes.iter().map(Scope::as_str);
    let Ok(access) = KnownAccess::read(&api, names()) else {
        terminal.out.note("couldn't check whether your organisation has access to the scopes");
        return;
    };
    for scope in access.unknown() {
        terminal.out.note(&format!("couldn't check whether your organisation has access to {scope}"));
    }
    if access.lacking(names()).next().is_some() {
        // Why, takes another look.
        let whole = KnownAccess::read_whole(&api, names()).unwrap_or(access);
        whole.lacking(names()).for_each(|(scope, _)| terminal.out.warning(&without_access(scope, &whole)));
    }
}

/// What is wrong with a scope that the organisation can't use: it may be one that nobody has.
fn without_access(scope: &str, access: &KnownAccess) -> String {
    let published = access.beside(scope).map(|other| other.name.as_str());
    match (access.of(scope).publication, near(scope, published).first()) {
        (Publication::NoSuchPrefix, _) => {
            format!("there is no scope {scope}: nobody has its prefix, and tokens for it are refused")
        }
        (Publication::Unlisted, Some(near)) => {
            format!(
                "nobody publishes a scope {scope}, but there is {near}; tokens for {scope} are refused (MP-250) unless its owner grants access"
            )
        }
        _ => format!(
            "your organisation has no access to {scope}: it can be registered, but tokens for it are refused (MP-250) until the API's owner grants access"
        ),
    }
}
