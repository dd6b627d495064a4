//! `certificate`: business certificates.

mod choice;
mod found;
mod show;

use clap::{Args, Subcommand};

use crate::failure::Outcome;
use crate::selection::Selection;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;

/// Look at business certificates
#[derive(Debug, Args)]
pub struct Certificate {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Show(Box<show::Show>),
    Use(choice::Use),
}

impl Certificate {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        match &self.command {
            Command::Show(command) => command.run(terminal, operator, selection),
            Command::Use(command) => command.run(terminal, operator, selection),
        }
    }
}

/// What its commands print with `-o json`.
#[cfg(feature = "schema")]
pub(super) fn describe_json(schemas: &mut super::schema::Schemas) {
    schemas.add::<show::Document<'_>>("certificate show");
    schemas.add::<choice::Document<'_>>("certificate use");
}
