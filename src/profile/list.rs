//! `profile list`

use clap::Args;
use serde::Serialize;

use super::login_kind;
use crate::failure::Outcome;
use crate::output::Format;
use crate::selection::Selection;
use crate::table::{Cell, Column, Tone, table};
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;

/// List profiles
///
/// All of them, or the one that --profile or its variable names.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten profile list")]
pub(super) struct List {
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

const COLUMNS: [Column; 6] = [
    Column::whole(""),
    Column::id("NAME"),
    Column::whole("ENVIRONMENT"),
    Column::spare("CLIENT ID"),
    Column::whole("LOGIN"),
    Column::whole(""),
];

/// The profiles on this machine.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    profiles: Vec<super::Record<'a>>,
}

impl List {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let register = operator.folder().key_register()?;
        let default = selection.profiles.default_name();
        let wanted = selection.explicit_profile()?;
        let all = selection.profiles.all().filter(|(name, _)| wanted.is_none_or(|wanted| wanted == *name));
        let all: Vec<_> = all.collect();
        let profiles =
            all.iter().map(|(name, profile)| super::Record::of(name, profile, &register, default == Some(*name)));
        terminal.out.either(self.output, &Document { profiles: profiles.collect() }, || {
            let rows = all.iter().map(|(name, profile)| {
                let (mark, tone) = if default == Some(*name) { ("*", Tone::Good) } else { ("", Tone::Plain) };
                let id = profile.client_id.as_ref().map_or_else(|| "pending".into(), ToString::to_string);
                let role = if profile.is_admin() { "administers" } else { "" };
                let login = login_kind(profile).unwrap_or("no key yet");
                vec![
                    Cell::from(mark).toned(tone),
                    Cell::from(name.as_str()).toned(tone),
                    profile.environment.as_str().into(),
                    id.into(),
                    login.into(),
                    role.into(),
                ]
            });
            table(&COLUMNS, rows)
        })
    }
}
