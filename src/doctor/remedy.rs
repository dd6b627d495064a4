//! Who has to act on a cause, and how: as commands wherever there are some.

use super::case::Case;
use super::words::CERTIFICATE;
use crate::catalogue::{Actor, Text, letter};
use crate::failure::{Kind, REGISTER_FOR_ASSERTIONS, given_by_digdir};
use crate::hint::{flags_needed, word};
use crate::request_args::Call;
use maskinporten_engine::client::{ClientKey, by_giver};
use maskinporten_engine::diagnosis::Cause;
use maskinporten_protocol::ids::{Scope, Scopes};

/// Who has to act, and how.
pub(super) struct Remedy {
    pub(super) actor: Actor,
    /// One after the other. Commands stand in backticks.
    pub(super) steps: Vec<String>,
    /// What to send to somebody else who has to act.
    pub(super) letter: Option<Text>,
}

/// What whoever runs the client does.
pub(super) fn you(steps: impl IntoIterator<Item = String>) -> Remedy {
    Remedy { actor: Actor::You, steps: steps.into_iter().collect(), letter: None }
}

fn ask(actor: Actor, letter: Text, step: &str) -> Remedy {
    Remedy { actor, steps: vec![step.to_owned()], letter: Some(letter) }
}

/// What a script can do next.
pub(super) fn kind(cause: &Cause) -> Kind {
    match cause {
        Cause::Configuration | Cause::NoScope(_) => Kind::Usage,
        Cause::Key | Cause::KeyMissing => Kind::Missing,
        Cause::Store | Cause::KeyTooNew => Kind::TryAgain,
        cause if cause.is_on_the_way() => Kind::TryAgain,
        _ => Kind::Refused,
    }
}

/// What was said when it was tried.
pub(super) struct Said {
    /// Its own advice.
    pub(super) hints: Vec<String>,
    /// A token was refused, with a code that a letter can quote.
    pub(super) is_refused: bool,
}

/// What to do about a cause.
pub(super) fn of(cause: &Cause, whose: &Case<'_>, said: Said) -> Remedy {
    match cause {
        Cause::Key if matches!(whose.client.key, ClientKey::NotYet(_)) => no_key(whose),
        Cause::KeyMissing => {
            let kid = whose.kid().map(|kid| format!(" --kid {kid}")).unwrap_or_default();
            let import = if whose.kid().is_some() {
                format!(
                    "if it lies somewhere else, in a backup or with a colleague: `maskinporten key import FILE{kid}`"
                )
            } else {
                format!("name its file again: `{}`", whose.profile_with(whose.client.client_id.as_str(), CERTIFICATE))
            };
            you([
                import,
                "else make another with `maskinporten keygen`, and register it with `maskinporten jwks upload`"
                    .to_owned(),
            ])
        }
        Cause::RotationHalfDone { is_final } => {
            let finish = format!("finish it with `maskinporten rotate {} --resume`", whose.name());
            let undo = format!("or undo it with `maskinporten rotate {} --rollback`", whose.name());
            you([finish].into_iter().chain((!is_final).then_some(undo)))
        }
        Cause::ClockBehind(_) | Cause::ClockAhead(_) => {
            you(["set this machine's clock, and let it be kept by NTP: `timedatectl set-ntp true`".to_owned()])
        }
        Cause::TlsUnknownAuthority => you([trusting(whose)]),
        Cause::IssuerMismatch(named) => you([issuer(whose, named.as_deref())]),
        Cause::NoEndpoint => you([addresses(whose)]),
        Cause::AdminWithoutRights => ask(
            Actor::Digdir,
            letter::ADMIN_SCOPES,
            "ask Digdir to check the admin client's scopes; the rest can be seen without them",
        ),
        Cause::KeyTooNew => you([format!("wait until it is known: `{} --wait`", whose.request.call())]),
        Cause::ResourceRefused => you([
            format!("leave out the audience: `{}`", Call { resources: &[], ..whose.request.call() }),
            "if the API needs one, ask its owner which".to_owned(),
        ]),
        Cause::TokenNotGenuine => {
            you(["look whether something in between answers for the server: `maskinporten env list`".to_owned()])
        }
        Cause::Refused => ask(Actor::Digdir, letter::DIGDIR, "send them the report that --bundle FILE writes"),
        _ => {
            let known = of_registration(cause, whose).or_else(|| of_request(cause, whose, &said));
            known.unwrap_or_else(|| you(said.hints))
        }
    }
}

/// The profile has none yet.
fn no_key(whose: &Case<'_>) -> Remedy {
    if whose.is_on_the_way {
        return you([format!("`maskinporten onboard --profile {}` goes on", whose.name())]);
    }
    you([
        "make one with `maskinporten keygen`".to_owned(),
        "and register it with `maskinporten jwks upload`".to_owned(),
        format!(
            "or log in with a certificate: `{}`",
            whose.profile_with(whose.client.client_id.as_str(), CERTIFICATE)
        ),
    ])
}

fn of_registration(cause: &Cause, whose: &Case<'_>) -> Option<Remedy> {
    Some(match cause {
        Cause::ClientUnknown(near) => {
            let right = near.first().map_or("ID", String::as_str);
            let mut steps = vec![
                "list the organisation's clients with `maskinporten client list`".to_owned(),
                format!("give the profile the right id: `{}`", whose.profile_with(right, &whose.login())),
            ];
            // Where it is known there is nothing to look for, unless it is another one.
            steps.rotate_left(usize::from(!near.is_empty()));
            you(steps)
        }
        Cause::IssIsKid => you([
            "list the organisation's clients with `maskinporten client list`".to_owned(),
            format!("give the profile its client's id: `{}`", whose.profile_with("ID", &whose.login())),
        ]),
        Cause::ClientOtherType(Some(kind)) if kind == "maskinporten" => {
            ask(Actor::ApiOwner, letter::FOR_MACHINES, "ask which scope is for machines, or whether this one can be")
        }
        Cause::ClientOtherType(_) => {
            let scopes = flags_needed("--scope", &whose.client.scopes);
            you([
                format!("the type can't be changed: register another client, in a profile of its own, `maskinporten client register --profile NAME --name NAME{scopes}`"),
                "give it a key with `maskinporten keygen --profile NAME` and `maskinporten jwks upload --profile NAME`".to_owned(),
            ])
        }
        Cause::ClientInactive => ask(
            Actor::Digdir,
            letter::REACTIVATION,
            "ask Digdir to activate it again, or register another with `maskinporten client register --profile NAME --name NAME --scope SCOPE`",
        ),
        Cause::NoGrantType => you([REGISTER_FOR_ASSERTIONS.to_owned()]),
        _ => return of_login(cause, whose),
    })
}

/// What the client logs in with.
fn of_login(cause: &Cause, whose: &Case<'_>) -> Option<Remedy> {
    let id = whose.client.client_id.as_str();
    Some(match cause {
        Cause::KeyNotRegistered | Cause::KeyReplaced => you(["register it with `maskinporten jwks upload`".to_owned()]),
        Cause::NoKeys => you([
            "register it with `maskinporten jwks upload --switch-to-key`: from then on the client logs in with keys only".to_owned(),
        ]),
        Cause::KidMisspelt(kid) => you([format!(
            "register it under the profile's kid, too: `maskinporten jwks upload`, and later remove the other: `maskinporten jwks remove {}`",
            word(kid, "KID")
        )]),
        Cause::KidOfAnotherKey => {
            // A kid that is most likely free.
            let new = format!("{}-2", whose.kid().unwrap_or("key"));
            you([
                format!("make a key with a kid of its own, `maskinporten keygen --kid {new}`"),
                format!("register it, `maskinporten jwks upload --key {new}`"),
                format!("and sign with it, `{}`", whose.profile_with(id, &format!(" --kid {new}"))),
            ])
        }
        Cause::KeyOfAnotherClient(other) => you([
            format!("use that client: `{}`", whose.profile_with(other, &whose.login())),
            "or register the key on this one as well: `maskinporten jwks upload`".to_owned(),
        ]),
        Cause::KeyExpired(_) => you([
            format!("give it another year, `maskinporten jwks renew {}`", word(whose.kid().unwrap_or("KID"), "KID")),
            format!("or put a new key in its place, `maskinporten rotate {}`", whose.name()),
        ]),
        Cause::CertificateTurnedOff(key) => {
            let kid = word(key.as_ref().map_or("KID", |key| key.kid.as_str()), "KID");
            let is_here = key.as_ref().is_some_and(|key| key.is_here);
            let file = if is_here { "" } else { " --private-key FILE" };
            let login = format!("{file} --kid {kid}");
            let list = "`maskinporten jwks list` shows which keys are registered".to_owned();
            you([format!("log in with a registered key: `{}`", whose.profile_with(id, &login))]
                .into_iter()
                .chain((!is_here).then_some(list)))
        }
        Cause::CertificateExpired(_)
        | Cause::CertificateOfOtherEnvironment
        | Cause::CertificateOfOtherOrganisation
        | Cause::CertificateOfOtherUse
        | Cause::Certificate(_) => you([
            format!("use the right certificate: `{}`", whose.profile_with(id, CERTIFICATE)),
            "`maskinporten certificate show FILE --password-from SOURCE` says what Maskinporten would refuse about it".to_owned(),
        ]),
        _ => return None,
    })
}

fn of_request(cause: &Cause, whose: &Case<'_>, said: &Said) -> Option<Remedy> {
    let access = if said.is_refused { letter::ACCESS } else { letter::ACCESS_FIRST };
    Some(match cause {
        Cause::NoScope(own) => you([named(own, whose)]),
        Cause::ScopeNotOnClient(scopes) => lacking(scopes),
        Cause::ScopeMisspelt { scope, near, is_registered: false } => you(corrected(scope, Some(near), whose)),
        Cause::ScopeMisspelt { scope, near, is_registered: true } => {
            let private = "if it is the name of a private scope, ask its owner for access".to_owned();
            let steps = [format!("put it right on the client: `{}`", swapped(scope, near))];
            you(steps.into_iter().chain(corrected(scope, Some(near), whose)).chain([private]))
        }
        Cause::ScopeGone { was_offered: true, .. } => {
            ask(Actor::ApiOwner, letter::SUCCESSOR, "ask which scope took its place")
        }
        Cause::ScopeGone { scope, was_offered: false, is_registered } => nowhere(scope, *is_registered, whose),
        Cause::NoAccess { requested: true, .. } => {
            ask(Actor::ApiOwner, letter::REMINDER, "remind the API's owner of the request")
        }
        Cause::NoAccess { .. } | Cause::AccessDenied(_) => {
            ask(Actor::ApiOwner, access, "ask for access for your organisation")
        }
        Cause::CustomerWithoutAccess(_) => {
            ask(Actor::ApiOwner, access, "ask for access for the customer, which then delegates it to you")
        }
        Cause::ConsumerOrgLeftOut(_) => {
            let call = whose.request.call();
            you([
                format!("name the customer: `{call} --consumer-org ORGNO`"),
                "if you ask for yourselves, ask the API's owner for access".to_owned(),
            ])
        }
        Cause::DelegationMissing | Cause::DelegationOfOtherScope(_) => ask(
            Actor::Customer,
            letter::DELEGATION,
            "ask the customer to delegate it; delegations in test and production are different ones",
        ),
        Cause::ScopeNotDelegable(_) => ask(
            Actor::ApiOwner,
            letter::DELEGABLE,
            "leave out --consumer-org, or ask whether customers are to delegate it",
        ),
        Cause::ConsumerOrgIsSelf => {
            you([format!("leave it out: `{}`", Call { customer: None, ..whose.request.call() })])
        }
        Cause::SystemUserMissing => ask(
            Actor::Customer,
            letter::SYSTEM_USER,
            "the customer approves the request; if that is done, give the reference that it was made with, --external-ref REF, and check that the client is on the system in Altinn's register",
        ),
        Cause::SystemUserOtherReference => you([
            format!("leave the reference out: `{}`", Call { reference: None, ..whose.request.call() }),
            "or give the one that the system user was requested with".to_owned(),
        ]),
        _ => return None,
    })
}

/// Scopes that the client lacks: a command adds them, but for those that only Digdir gives.
fn lacking(scopes: &[String]) -> Remedy {
    let (digdirs, ours) = by_giver(scopes);
    let add = |what: &str| format!("add {what}: `maskinporten client update{}`", flags_needed("--add-scope", &ours));
    if digdirs.is_empty() {
        return you([add("it")]);
    }
    let mut remedy = ask(Actor::Digdir, letter::SELF_SERVICE_SCOPE, &given_by_digdir(&digdirs.join(" and ")));
    remedy.steps.extend((!ours.is_empty()).then(|| add("the rest")));
    remedy
}

/// The call with a scope: the client's, where it is known.
fn named(own: &[String], whose: &Case<'_>) -> String {
    // What is registered may be anything.
    let own: Vec<Scope> = own.iter().filter_map(|scope| scope.parse().ok()).collect();
    let call = Call { scopes: own.first().cloned().into_iter().collect(), ..whose.request.call() };
    match own.as_slice() {
        [] => format!("name one: `{call} --scope SCOPE`"),
        [_] => format!("name the client's: `{call}`"),
        all => format!("name one of the client's, {}: `{call}`", names(all)),
    }
}

/// Scopes in a sentence. A backtick in one would end the command that comes after it.
fn names(scopes: &[Scope]) -> String {
    scopes.iter().map(|scope| word(scope.as_str(), "SCOPE")).collect::<Vec<_>>().join(" ")
}

/// The scope that was meant, in the call, and in the profile if it comes from there: to be filled in, if it isn't known.
fn corrected(scope: &str, near: Option<&str>, whose: &Case<'_>) -> Vec<String> {
    let wanted = if whose.request.scope.is_empty() {
        whose.client.scopes.clone()
    } else {
        Scopes::of_all(&whose.request.scope)
    };
    let near: Option<Scope> = near.and_then(|near| near.parse().ok());
    let right = wanted.into_iter().filter_map(|one| if one.as_str() == scope { near.clone() } else { Some(one) });
    let right: Vec<Scope> = right.collect();
    let call = Call { scopes: right.clone(), ..whose.request.call() };
    let (what, more) =
        if near.is_some() { (names(&right), "") } else { ("the right one".to_owned(), " --scope SCOPE") };
    let mut steps = vec![format!("ask for {what}: `{call}{more}`")];
    if whose.request.scope.is_empty() {
        let command =
            Case { client: &maskinporten_engine::client::Client { scopes: right, ..whose.client.clone() }, ..*whose }
                .profile_with(whose.client.client_id.as_str(), &whose.login());
        steps.push(format!("and put it right in the profile: `{command}{more}`"));
    }
    steps
}

/// The command that puts a scope in another's place on the client.
fn swapped(scope: &str, right: &str) -> String {
    let [scope, right] = [scope, right].map(|name| word(name, "SCOPE"));
    format!("maskinporten client update --add-scope {right} --remove-scope {scope}")
}

/// A scope that isn't there: its name is looked for, and the right one takes its place.
fn nowhere(scope: &str, is_registered: bool, whose: &Case<'_>) -> Remedy {
    const RIGHT: &str = "SCOPE";
    let look =
        format!("look for its name: `maskinporten scope find TEXT --environment {}`", whose.environment().name);
    let give = if is_registered {
        format!("give the client the right one: `{}`", swapped(scope, RIGHT))
    } else {
        format!("give the client the right one, if it lacks it: `maskinporten client update --add-scope {RIGHT}`")
    };
    you([look, give].into_iter().chain(corrected(scope, None, whose)))
}

/// How an authority comes to be trusted: for an environment of one's own there.
fn trusting(whose: &Case<'_>) -> String {
    let environment = whose.environment();
    if environment.realm().is_some() {
        return "a proxy here reads along, perhaps: name its authority in SSL_CERT_FILE".to_owned();
    }
    format!("name the authority, if you trust it: `{} --ca-file FILE`", env_add(whose, environment.issuer.as_str()))
}

fn issuer(whose: &Case<'_>, named: Option<&str>) -> String {
    format!(
        "give the environment the server's own issuer: `{}{}`",
        env_add(whose, named.unwrap_or("URL")),
        trust(whose)
    )
}

/// What the environment trusts besides the system's authorities.
fn trust(whose: &Case<'_>) -> String {
    let file = whose.environment().ca_file.as_ref();
    file.map(|file| format!(" --ca-file {}", word(&file.to_string_lossy(), "FILE"))).unwrap_or_default()
}

/// The addresses as the server publishes them.
fn addresses(whose: &Case<'_>) -> String {
    let environment = whose.environment();
    if environment.realm().is_some() {
        return "the address is Digdir's own: look what answers there instead, a proxy perhaps".to_owned();
    }
    format!(
        "take the addresses from the server's metadata: `{}{}`",
        env_add(whose, environment.issuer.as_str()),
        trust(whose)
    )
}

fn env_add(whose: &Case<'_>, issuer: &str) -> String {
    let environment = whose.environment();
    let api = environment
        .selfservice
        .as_ref()
        .map(|api| format!(" --self-service {}", word(api.as_str(), "URL")))
        .unwrap_or_default();
    format!("maskinporten env add {} --issuer {}{api}", environment.name, word(issuer, "URL"))
}
