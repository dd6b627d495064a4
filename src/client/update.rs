//! `client update`: read, change, read again, write. The API replaces the whole client, so what isn't named must be
//! sent back as it came.

use clap::Args;
use serde_json::{Map, Value};

use super::{ClientArg, describe, dry_run};
use crate::failure::{Failure, Outcome};
use crate::selection::{Selection, Whom};
use crate::selfservice::ChangeArgs;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::session::Session;
use maskinporten_protocol::ids::{ClientId, Scope, Scopes};
use maskinporten_protocol::selfservice::{ClientRecord, NewClient};

/// Change what is registered about a client
///
/// Only what you name is changed; everything else stays as it is, including the keys. If somebody else changes the
/// client meanwhile, nothing is written.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten client update --description 'Reads and changes widgets' --add-scope sandbox:widgets.write")]
pub(super) struct Update {
    #[command(flatten)]
    target: ClientArg,
    /// A new name
    #[arg(long)]
    name: Option<String>,
    /// A new description
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// The scopes to register instead of the present ones; repeatable
    #[arg(long, hide_short_help = true, value_name = "SCOPE", conflicts_with_all = ["add_scope", "remove_scope"])]
    scope: Vec<Scopes>,
    /// The scopes to add; repeatable
    #[arg(long, value_name = "SCOPE")]
    add_scope: Vec<Scopes>,
    /// The scopes to remove; repeatable
    #[arg(long, value_name = "SCOPE")]
    remove_scope: Vec<Scopes>,
    /// How long access tokens live, in seconds
    #[arg(long, hide_short_help = true, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    lifetime: Option<u32>,
    /// Register it to log in with assertions, as the API requires of Maskinporten clients
    #[arg(long, hide_short_help = true)]
    for_assertions: bool,
    #[command(flatten)]
    change: ChangeArgs,
}

impl Update {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let target = self.target.resolve(selection, &self.change.admin)?;
        let id = &target.id;
        let session = self.change.connect(operator, selection, Whom::Client(&target))?;
        let before = session.api().client(id)?;
        let changes = self.changes(&before)?;
        let (body, dropped) = before.with_changes(&changes);
        for lifetime in dropped {
            terminal.out.note(&format!(
                "{lifetime} is 0, which the API no longer accepts: left out, so the API's default applies"
            ));
        }
        if self.change.dry_run {
            return dry_run(terminal, "PUT", &format!("/clients/{id}"), &body);
        }
        terminal.confirm_in_production(&session.environment, &format!("Change client {id}?"), self.change.yes)?;
        Self::look_again(&session, id, &before)?;
        let after = session.api().update_client(id, &body)?;
        if let Some((name, _)) = target.profile() {
            // The profile's scopes follow the client's when they were the same.
            Self::follow(operator, name, &before, &after)?;
        }
        terminal.out.either(self.change.output, &after, || describe(None, &after))
    }

    fn changes(&self, before: &ClientRecord) -> Outcome<Map<String, Value>> {
        let mut changes = Map::new();
        let mut change = |member: &str, value: Option<Value>| {
            changes.extend(value.map(|value| (member.to_owned(), value)));
        };
        change("client_name", self.name.clone().map(Value::from));
        change("description", self.description.clone().map(Value::from));
        change("access_token_lifetime", self.lifetime.map(Value::from));
        change("scopes", self.scopes(before)?.map(Value::from));
        if self.for_assertions {
            changes.extend(NewClient::assertion_members());
        }
        if changes.is_empty() {
            return Err(Failure::usage("nothing to change").hint(
                "name what to change: --name, --description, --scope, --add-scope, --remove-scope, --lifetime, --for-assertions",
            ));
        }
        Ok(changes)
    }

    fn scopes(&self, before: &ClientRecord) -> Outcome<Option<Vec<String>>> {
        if !self.scope.is_empty() {
            return Ok(Some(Scopes::of_all(&self.scope).iter().map(Scope::to_string).collect()));
        }
        if self.add_scope.is_empty() && self.remove_scope.is_empty() {
            return Ok(None);
        }
        let mut scopes: Vec<String> = before.scopes().into_iter().map(str::to_owned).collect();
        let unwanted = Scopes::of_all(&self.remove_scope);
        // What was registered with commas in it goes under the names of its parts.
        let parts = |there: &str| there.parse().map(|scopes: Scopes| Vec::from(scopes)).unwrap_or_default();
        if let Some(scope) = unwanted.iter().find(|scope| !scopes.iter().any(|there| parts(there).contains(scope))) {
            return Err(Failure::usage(format!("{scope} isn't registered on the client")));
        }
        scopes.retain(|there| parts(there).is_empty() || parts(there).iter().any(|scope| !unwanted.contains(scope)));
        for scope in &Scopes::of_all(&self.add_scope) {
            if !scopes.iter().any(|there| there == scope.as_str()) {
                scopes.push(scope.to_string());
            }
        }
        if scopes.is_empty() {
            return Err(Failure::usage("a client must keep at least one scope"));
        }
        Ok(Some(scopes))
    }

    /// The API has no ETag: a second look just before the write is all there is against writing over somebody.
    fn look_again(session: &Session, id: &ClientId, before: &ClientRecord) -> Outcome {
        if session.api().client(id)?.is_same_as(before) {
            return Ok(());
        }
        Err(Failure::not_done("somebody else changed the client meanwhile; nothing was written")
            .hint("check it and try again"))
    }

    fn follow(
        operator: &Operator,
        name: &maskinporten_protocol::ids::ProfileName,
        before: &ClientRecord,
        after: &ClientRecord,
    ) -> Outcome {
        operator.folder().change_profiles(|profiles| {
            let Some(mut profile) = profiles.get(name) else { return Ok(()) };
            let same = profile.scopes.iter().map(Scope::as_str).eq(before.scopes());
            if same {
                profile.scopes = after.scopes().into_iter().filter_map(|scope| scope.parse().ok()).collect();
                profiles.set(name, &profile)?;
            }
            Ok(())
        })?;
        Ok(())
    }
}
