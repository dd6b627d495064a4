//! `scope`: what others publish.

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde::Serialize;

use crate::admin_arg::AdminArg;
use crate::failure::{Failure, Outcome};
use crate::moment::ago;
use crate::output::Format;
use crate::selection::Selection;
use crate::table::{Column, Table, table};
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::scope_listing::{Current, ScopeListing};
use maskinporten_protocol::ids::EnvironmentName;
use maskinporten_protocol::selfservice::PublicScope;

/// Find scopes among those that are published
#[derive(Debug, Args)]
pub struct Scope {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Find(Find),
}

impl Scope {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        match &self.command {
            Command::Find(command) => command.run(terminal, operator, selection),
        }
    }
}

/// Search all published scopes by name, owner and description
///
/// Every word must be found, in part or whole. No client is needed. The list of an environment is kept on this machine
/// for a week, and longer without a network; scopes that are private are in no list.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten scope find lakseslakt")]
struct Find {
    /// The words to look for
    #[arg(value_name = "TEXT", required = true)]
    text: Vec<String>,
    /// Fetch a new list, however young the one here is
    #[arg(long)]
    refresh: bool,
    /// Show so many
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    limit: usize,
    /// The environment to look in [default: that of the profile, else test]
    #[arg(long, visible_alias = "env", value_name = "NAME")]
    environment: Option<EnvironmentName>,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// Published scopes, the best first.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document<'a> {
    environment: &'a EnvironmentName,
    /// When the list was fetched.
    #[cfg_attr(feature = "schema", schemars(with = "maskinporten_protocol::schema::Moment"))]
    fetched: Timestamp,
    /// Whether it was kept from before.
    kept: bool,
    /// How many were found. Those beyond the limit aren't shown.
    found: usize,
    /// The words that were looked for instead, where nothing has those that were given.
    instead: Option<&'a str>,
    scopes: Vec<Row<'a>>,
}

/// A published scope.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Row<'a> {
    scope: &'a str,
    description: Option<&'a str>,
    owner: Option<&'a str>,
    owner_number: Option<&'a str>,
    /// Every organisation may use it, without its owner's leave.
    open: bool,
    /// It can be delegated in Altinn.
    delegable: bool,
    /// A Maskinporten client may have it.
    for_machines: bool,
}

impl Find {
    fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let text = self.text.join(" ");
        if text.trim().is_empty() {
            return Err(Failure::usage("there is nothing to look for"));
        }
        let asked = AdminArg { admin: None, environment: self.environment.clone() };
        let environment = selection.profiles.environment(&selection.place(&asked)?.value)?;
        let Current { listing, is_kept, error } = if self.refresh {
            let listing = ScopeListing::fetch(operator, &environment)?;
            Current { listing, is_kept: false, error: None }
        } else {
            ScopeListing::current(operator, &environment)?
        };
        let found = listing.find(&text);
        let document = Document {
            environment: &environment.name,
            fetched: listing.at,
            kept: is_kept,
            found: found.scopes.len(),
            instead: found.instead.as_deref(),
            scopes: found.scopes.into_iter().take(self.limit).map(|scope| Row::of(scope, &listing)).collect(),
        };
        terminal.out.either(self.output, &document, || rows(&document))?;
        document.remark(terminal, operator.clock().now(), error.map(Failure::from));
        Ok(())
    }
}

impl<'a> Row<'a> {
    fn of(scope: &'a PublicScope, listing: &'a ScopeListing) -> Self {
        Self {
            scope: &scope.name,
            description: scope.description.as_deref(),
            owner: listing.owner_of(scope),
            owner_number: scope.owner_orgno.as_deref(),
            open: scope.accessible_for_all,
            delegable: scope.is_delegable(),
            for_machines: scope.is_for_machines(),
        }
    }
}

impl Document<'_> {
    /// What else there is to say: how old the list is, and what isn't in it.
    fn remark(&self, terminal: &Terminal, now: Timestamp, error: Option<Failure>) {
        if let Some(instead) = self.instead {
            terminal.out.note(&format!("nothing has these words; this is what has: {instead}"));
        }
        if self.found == 0 {
            terminal.out.note("no published scope has these words; private ones are in no list");
        }
        if self.found > self.scopes.len() {
            let (shown, found) = (self.scopes.len(), self.found);
            terminal.out.note(&format!("the first {shown} of {found}: see all with --limit {found}"));
        }
        let age = ago(self.fetched, now);
        if let Some(error) = error {
            terminal.out.warning(&format!("from a list of {age}, since no new one can be had: {error}"));
        } else if self.kept {
            terminal.out.note(&format!("from a list of {age}; --refresh fetches a new one"));
        }
    }
}

fn rows(document: &Document<'_>) -> Table {
    let columns = [
        Column::id("SCOPE"),
        Column::free("OWNER"),
        Column::whole("ACCESS"),
        Column::whole("DELEGATION"),
        Column::prose("DESCRIPTION"),
    ];
    let row = |row: &Row<'_>| {
        let access = match row {
            Row { for_machines: false, .. } => "not for machines",
            Row { open: true, .. } => "open to all",
            _ => "on request",
        };
        vec![
            row.scope.into(),
            row.owner.or(row.owner_number).unwrap_or_default().into(),
            access.into(),
            if row.delegable { "possible" } else { "" }.into(),
            row.description.unwrap_or_default().into(),
        ]
    };
    table(&columns, document.scopes.iter().map(row))
}
