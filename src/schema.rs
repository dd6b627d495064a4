//! JSON schemas of what `-o json` prints, for docs/schema.

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

/// Schemas, by the command whose JSON they describe.
#[derive(Debug, Default)]
pub struct Schemas(BTreeMap<&'static str, Schema>);

impl Schemas {
    /// Those of all commands, and of errors as `error`.
    pub fn all() -> Self {
        let mut all = Self::default();
        all.add::<super::failure::Document<'_>>("error");
        all.add::<super::token_output::Document<'_>>("dcr-token");
        all.add::<super::token_output::Document<'_>>("token");
        all.add::<super::env::Addresses<'_>>("env add");
        all.add::<super::env::Listed<'_>>("env list");
        all.add::<super::env::Removed<'_>>("env remove");
        all.add::<super::env::Addresses<'_>>("env show");
        all.add::<super::grant::Document<'_>>("grant");
        all.add::<super::inspect::Document<'_>>("inspect");
        all.add::<super::keygen::Document<'_>>("keygen");
        all.add::<super::log::Document<'_>>("log");
        all.add::<super::store::Document<'_>>("store status");
        #[cfg(feature = "sandbox")]
        all.add::<super::demo::Document>("demo");
        #[cfg(feature = "sandbox")]
        all.add::<super::sandbox::Document<'_>>("sandbox");
        super::certificate::describe_json(&mut all);
        super::client::describe_json(&mut all);
        super::expiry::describe_json(&mut all);
        super::jwks::describe_json(&mut all);
        super::key::describe_json(&mut all);
        super::profile::describe_json(&mut all);
        super::rotate::describe_json(&mut all);
        all
    }

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
        self.add::<Shape<Done, DryRun>>(command);
    }
}

#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "there is never a value: it is there for its schema")]
enum Shape<Done, DryRun> {
    Done(Done),
    /// With `--dry-run`.
    DryRun(DryRun),
}
