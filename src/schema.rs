//! JSON schemas of what `-o json` prints, for docs/schema.

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

/// Schemas, by the command whose JSON they describe.
#[derive(Debug, Default)]
pub struct Schemas(BTreeMap<&'static str, Schema>);

impl Schemas {
    /// Each with its command's words, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Schema)> {
        self.0.iter().map(|(command, schema)| (*command, schema))
    }

    /// What a command prints.
    pub(super) fn add<T: JsonSchema>(&mut self, command: &'static str) {
        let mut schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
        let title = if command == "error" { "An error, on stderr".into() } else { format!("maskinporten {command}") };
        schema.insert("title".into(), title.into());
        self.0.insert(command, schema);
    }

    /// What a command prints when it is done, and what with `--dry-run`.
    pub(super) fn add_with_dry_run<Done: JsonSchema, DryRun: JsonSchema>(&mut self, command: &'static str) {
        self.add::<Printed<Done, DryRun>>(command);
    }
}

#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "there is never a value: it is there for its schema")]
enum Printed<Done, DryRun> {
    Done(Done),
    /// With `--dry-run`.
    DryRun(DryRun),
}
