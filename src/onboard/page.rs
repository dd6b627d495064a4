//! What is shown: each step with its command, the form, and the end.

use serde_json::Value;

use super::{Form, State, Told};
use crate::hint::word;
use crate::page::Page;
use crate::portal::portal;
use crate::table::pairs;
use maskinporten_engine::key_register::StoredKey;
use maskinporten_engine::onboarding::{Answers, Step};
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::ids::{ClientId, Kid, ProfileName, joined};
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::write::to_portal;
use maskinporten_protocol::selfservice::NewClient;

/// What a step's words and command are made of.
pub(super) struct Words<'a> {
    pub(super) profile: &'a ProfileName,
    pub(super) admin: &'a ProfileName,
    pub(super) environment: &'a Environment,
    pub(super) answers: &'a Answers,
    pub(super) kid: &'a Kid,
    pub(super) admin_kid: &'a Kid,
}

impl Words<'_> {
    /// What a step is, as something to do.
    pub(super) fn title(&self, step: Step) -> String {
        let Self { profile, admin, .. } = self;
        match step {
            Step::AdminKey => "make a key for the admin client".to_owned(),
            Step::Request => "ask Digdir's service desk for an admin client".to_owned(),
            Step::Admin => format!("log in as the admin client, and remember it as profile {admin}"),
            Step::Client => format!("register the client, and remember it as profile {profile}"),
            Step::Key => "make the client's key; its private half stays on this machine".to_owned(),
            Step::Registration => "register the public half of the key on the client".to_owned(),
            Step::Form => "register the client in Digdir's web portal, by hand".to_owned(),
            Step::Profile => format!("try the key, and remember the client as profile {profile}"),
            Step::Token => "get a token, and verify it".to_owned(),
        }
    }

    /// The command that does the same. What isn't known yet stands in capitals.
    pub(super) fn command(&self, step: Step) -> Option<String> {
        let Self { profile, admin, answers, kid, admin_kid, .. } = self;
        let environment = &self.environment.name;
        let quoted = |text: Option<&str>, unknown| word(text.unwrap_or_default(), unknown).into_owned();
        let id = |id: Option<&ClientId>| id.map_or("ID", ClientId::as_str).to_owned();
        let scopes = quoted(Some(&joined(&answers.scopes)), "SCOPE");
        let command = match step {
            Step::Request | Step::Form => return None,
            Step::AdminKey => format!("keygen --kid {admin_kid} -o portal"),
            Step::Admin => {
                let said = answers.admin.as_ref();
                let file = said.and_then(|said| said.certificate.as_ref()?.to_str());
                let login = match said {
                    Some(said) if said.own_key => format!("--kid {admin_kid} --force"),
                    _ => format!("--certificate {}", quoted(file, "FILE")),
                };
                let id = id(said.and_then(|said| said.client_id.as_ref()));
                format!("profile add {admin} --environment {environment} --administers --client-id {id} {login}")
            }
            Step::Client => {
                let name = quoted(answers.name.as_deref(), "NAME");
                let description = quoted(answers.description.as_deref(), "TEXT");
                format!(
                    "client register --profile {profile} --name {name} --description {description} --scope {scopes}"
                )
            }
            Step::Key if answers.way == Some(maskinporten_engine::onboarding::Way::Portal) => {
                format!("keygen --kid {kid} -o portal")
            }
            Step::Key => format!("keygen --profile {profile} --kid {kid}"),
            Step::Registration => format!("jwks upload --profile {profile}"),
            Step::Profile => format!(
                "profile add {profile} --force --environment {environment} --client-id {} --kid {kid} --scope {scopes}",
                id(answers.client_id.as_ref())
            ),
            Step::Token => format!("token --wait --profile {profile}"),
        };
        Some(format!("maskinporten {command}"))
    }
}

/// What to enter in the portal. Its fields are those of the API behind it.
pub(super) fn form(environment: &Environment, answers: &Answers, stored: &StoredKey, kid: &Kid) -> Form {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let new = NewClient::maskinporten(&text(&answers.name), &text(&answers.description), &answers.scopes, None);
    let value = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    };
    let members = new.as_json().as_object().into_iter().flatten();
    Form {
        portal: portal(&environment.name),
        fields: members.map(|(name, member)| (name.clone(), value(member))).collect(),
        key: to_portal(&stored.public, kid, Algorithm::Rs256),
    }
}

impl Form {
    /// For people: each field, and what goes into the box for the key.
    pub(super) fn page(&self) -> Page {
        let portal = self.portal.unwrap_or("the self-service pages of this environment");
        let head = format!(
            "Log in to {portal}, and register a client with these values. Fields are named as in the self-service API; the page may call them otherwise. What isn't listed stays as the page has it.\n"
        );
        let rows: Vec<(&str, String)> =
            self.fields.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let key = Page::from("Into the box for the key (JWK), exactly this:\n".to_owned())
            .then(Page::verbatim(format!("{}\n", self.key)));
        Page::spaced([Page::from(head), fields(&rows), key])
    }
}

/// Values that are copied: never cut.
fn fields(rows: &[(&str, String)]) -> Page {
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    Page::verbatim(rows.iter().map(|(name, value)| format!("  {name:width$}  {value}\n")).collect())
}

/// The commands that give a CI system the client.
pub(super) fn ci(profile: &ProfileName) -> Vec<String> {
    let export = |how: &str| format!("maskinporten profile export --profile {profile} {how} --private");
    vec![export("--as github --run"), export("--as gitlab --run"), export("--as dotenv --to-file client.env")]
}

/// The end: what is there now, and what CI needs.
pub(super) fn end(rows: &[(&'static str, String)], ci: &[String]) -> Page {
    let commands = ci.iter().map(|command| format!("  `{command}`\n")).collect::<String>();
    let ci = format!("For CI, one of these passes the client on, with its key:\n{commands}");
    Page::spaced([Page::from(pairs(rows)), Page::from(ci)])
}

/// What is to be done, with what of it holds already.
pub(super) fn plan(words: &Words<'_>, steps: &[Told]) -> Page {
    let lines = steps.iter().enumerate().map(|(at, told)| {
        let done = if told.state == State::Held { " (done already)" } else { "" };
        let title = format!("{}. {}{done}\n", at + 1, words.title(told.step));
        let command = told.command.as_ref().map(|command| format!("   `{command}`\n")).unwrap_or_default();
        title + &command
    });
    Page::from(lines.collect::<String>())
}
