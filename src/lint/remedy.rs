//! What to do about a finding: commands as they are typed, in backticks, or whom to ask.

use crate::catalogue::Actor;
use crate::hint::{flags, flags_needed, word};
use crate::portal::portal;
use maskinporten_engine::checklist::{Api, Evidence, Finding, Subject};
use maskinporten_engine::profile::{Login, Profiles};
use maskinporten_protocol::ids::{ClientId, EnvironmentName, ProfileName, Scope};

/// What to do, and who can.
pub(super) struct Remedy {
    pub(super) text: String,
    pub(super) actor: Actor,
}

/// What to do about it. `profiles` know how a client logs in.
pub(super) fn of(finding: &Finding, profiles: &Profiles) -> Remedy {
    let actor = match &finding.evidence {
        Evidence::NoAccess { .. } => Actor::ApiOwner,
        _ => Actor::You,
    };
    let text = match &finding.subject {
        Subject::Client { environment, id, name, profile } => {
            let login = profile.as_ref().and_then(|name| profiles.get(name)?.login);
            Client { environment, id, name, profile: profile.as_ref(), login }.remedy(&finding.evidence)
        }
        Subject::Profile { environment, id, name } => one_scope(environment, id.as_deref(), name, &finding.evidence),
        Subject::Scope { environment, .. } => of_scope(environment, &finding.evidence),
        Subject::Assertion => of_assertion(&finding.evidence).to_owned(),
    };
    Remedy { text, actor }
}

/// The client that a finding is about.
struct Client<'a> {
    environment: &'a EnvironmentName,
    id: &'a str,
    name: &'a str,
    profile: Option<&'a ProfileName>,
    login: Option<Login>,
}

impl Client<'_> {
    fn remedy(&self, evidence: &Evidence) -> String {
        match evidence {
            Evidence::SeveralApis(apis) => self.split(apis.get(1..).unwrap_or_default()),
            Evidence::NoKey => self.first_key(),
            Evidence::SharedKey { kid, .. } => self.own_key(kid),
            Evidence::IntegrationType { scopes, .. } | Evidence::Inactive { scopes } => self.register_again(scopes),
            Evidence::AuthMethod(_) | Evidence::GrantTypes(_) => self.update(" --for-assertions"),
            Evidence::NoDescription => self.update(" --description TEXT"),
            Evidence::NoAccess { scope, is_only, .. } => {
                let ask = format!(
                    "ask the API's owner for access: `maskinporten can-i {} --environment {}` has the text to send",
                    word(scope, "SCOPE"),
                    self.environment
                );
                if *is_only {
                    return ask;
                }
                format!(
                    "{ask}; or do without: {}",
                    self.update(&flags("--remove-scope", std::slice::from_ref(scope)))
                )
            }
            Evidence::KeyExpired { is_needed: false, .. } => self.jwks("prune --expired"),
            Evidence::KeyExpired { kid, .. } | Evidence::KeyExpires { kid, .. } => self.renew(kid),
            Evidence::KeyWithoutEnd(kid) => self.jwks(&format!("renew {}", word(kid, "KID"))),
            Evidence::KeyUnused(kid) => format!("if nobody else signs with it: {}", self.remove(kid)),
            Evidence::DelegableScopes { scopes, are_all, .. } => self.delegated(scopes, *are_all),
            _ => String::new(),
        }
    }

    /// A change of the client; `flags` begin with a blank.
    fn update(&self, flags: &str) -> String {
        format!("`maskinporten client update {}{flags} --environment {}`", word(self.id, "ID"), self.environment)
    }

    /// A command about the client's keys.
    fn jwks(&self, what: &str) -> String {
        format!("`maskinporten jwks {what} --client {} --environment {}`", word(self.id, "ID"), self.environment)
    }

    fn remove(&self, kid: &str) -> String {
        self.jwks(&format!("remove {}", word(kid, "KID")))
    }

    /// The profile, if it signs with the key that is registered so.
    fn signer(&self, kid: &str) -> Option<&ProfileName> {
        let signs = matches!(&self.login, Some(Login::Key { kid: own, .. }) if own.as_str() == kid);
        self.profile.filter(|_| signs)
    }

    /// A new client, for these scopes, by a name that says what for.
    fn register(&self, what: &str, scopes: &[String]) -> String {
        let beside = |name: &ProfileName| format!("{name}-{what}").parse::<ProfileName>().ok();
        let profile = self.profile.and_then(beside).map_or_else(|| "NAME".to_owned(), |name| name.to_string());
        let name = format!("{} {what}", self.name);
        let (name, scopes, environment) = (word(&name, "NAME"), flags("--scope", scopes), self.environment);
        format!(
            "`maskinporten client register --name {name}{scopes} --profile {profile} --environment {environment}`"
        )
    }

    fn split(&self, others: &[Api]) -> String {
        let new: Vec<String> = others.iter().map(|api| self.register(&api.prefix, &api.scopes)).collect();
        let all: Vec<String> = others.iter().flat_map(|api| api.scopes.clone()).collect();
        let without = self.update(&flags("--remove-scope", &all));
        format!("{}, then, once the new client is used: {without}", new.join(", "))
    }

    fn first_key(&self) -> String {
        match (self.profile, &self.login) {
            (Some(name), Some(Login::Key { .. })) => format!("`maskinporten jwks upload --profile {name}`"),
            (Some(name), Some(_)) => format!("`maskinporten rotate {name} --switch-to-key`"),
            (Some(name), None) => {
                format!("`maskinporten keygen --profile {name}`, then `maskinporten jwks upload --profile {name}`")
            }
            (None, _) => format!(
                "whoever runs it makes a key, and hands over its public half: {}; from then on it can't log in with a certificate",
                self.upload(" --switch-to-key")
            ),
        }
    }

    /// For somebody who isn't here.
    fn upload(&self, more: &str) -> String {
        self.jwks(&format!("upload --file FILE{more}"))
    }

    fn own_key(&self, kid: &str) -> String {
        if let Some(name) = self.signer(kid) {
            return format!("`maskinporten rotate {name}`");
        }
        format!(
            "whoever runs it makes another key, and hands over its public half: {}, then, once that is used: {}",
            self.upload(""),
            self.remove(kid)
        )
    }

    fn renew(&self, kid: &str) -> String {
        if let Some(name) = self.signer(kid) {
            return format!("`maskinporten rotate {name}`");
        }
        format!("another year for it: {}", self.jwks(&format!("renew {}", word(kid, "KID"))))
    }

    /// The type of a client can't change, and what is inactive stays so.
    fn register_again(&self, scopes: &[String]) -> String {
        let usable: Vec<String> = scopes.iter().filter(|scope| scope.parse::<Scope>().is_ok()).cloned().collect();
        let scopes = flags_needed("--scope", &usable);
        let profile = self.profile.map_or("NAME", ProfileName::as_str);
        let (name, environment) = (word(self.name, "NAME"), self.environment);
        format!(
            "that can't be undone, so another client takes its place: `maskinporten profile remove {profile}`, then `maskinporten client register --name {name}{scopes} --profile {profile} --environment {environment}`"
        )
    }

    fn delegated(&self, scopes: &[String], are_all: bool) -> String {
        let new = self.register("supplier", scopes);
        let old = if are_all {
            format!("`maskinporten client delete {} --environment {}`", word(self.id, "ID"), self.environment)
        } else {
            self.update(&flags("--remove-scope", scopes))
        };
        format!(
            "the two ways exclude each other: the supplier uses a client of its own, {new}, and asks for consumer_org; then {old}"
        )
    }
}

fn one_scope(environment: &EnvironmentName, id: Option<&str>, name: &ProfileName, evidence: &Evidence) -> String {
    let Evidence::SeveralScopes(scopes) = evidence else { return String::new() };
    let id = id.and_then(|id| id.parse::<ClientId>().ok());
    let id = id.as_ref().map_or("ID", ClientId::as_str);
    let scope = scopes.first().map_or("SCOPE", Scope::as_str);
    let scope = word(scope, "SCOPE");
    format!(
        "keep one as the default, and name others where they are needed: `maskinporten profile add {name} --force --client-id {id} --environment {environment} --scope {scope}`"
    )
}

/// No command of ours changes scopes.
fn of_scope(environment: &EnvironmentName, evidence: &Evidence) -> String {
    let place = portal(environment).map(|url| format!(" at {url}")).unwrap_or_default();
    let portal = format!("in the self-service portal{place}");
    match evidence {
        Evidence::NoVisibility => format!("set it to PUBLIC or PRIVATE {portal}"),
        Evidence::OtherTypes(_) => format!("take the other types off {portal}, unless such clients use it"),
        Evidence::Denied { .. } => {
            format!(
                "if they still need it, give it again {portal}; else tell them to remove the scope from their clients"
            )
        }
        Evidence::NoSuffix => {
            format!("a name can't change: offer a scope whose name says it {portal}, or ignore the rule for this one")
        }
        Evidence::NoScopeDescription => format!("describe it {portal}"),
        _ => String::new(),
    }
}

fn of_assertion(evidence: &Evidence) -> &'static str {
    match evidence {
        Evidence::LongLife { .. } => "whatever makes it: let exp be at most 120 seconds after iat",
        Evidence::NoJti => "whatever makes it: give each a jti of its own, such as a UUID",
        _ => "",
    }
}
