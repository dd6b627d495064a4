//! docs/schema is what the types say. `UPDATE=1 cargo test --features schema --test schema` writes it anew.

use std::collections::BTreeSet;
use std::path::Path;

use clap::CommandFactory as _;
use maskinporten::Cli;

#[test]
fn the_schemas_are_those_of_the_types() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema");
    let schemas = Cli::schemas();
    let files = schemas.iter().map(|(command, schema)| {
        let text = serde_json::to_string_pretty(schema).unwrap();
        (format!("{}.json", command.replace(' ', "-")), text + "\n")
    });
    let files: Vec<(String, String)> = files.collect();
    let names = || -> BTreeSet<String> {
        std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
    };
    if std::env::var_os("UPDATE").is_some() {
        for name in names() {
            std::fs::remove_file(folder.join(name)).unwrap();
        }
        for (name, text) in &files {
            std::fs::write(folder.join(name), text).unwrap();
        }
    }
    assert_eq!(names(), files.iter().map(|(name, _)| name.clone()).collect());
    for (name, text) in files {
        let committed = std::fs::read_to_string(folder.join(&name)).unwrap();
        assert_eq!(committed, text, "{name}: write it anew with UPDATE=1 cargo test --features schema --test schema");
    }
}

#[test]
fn every_command_with_json_has_a_schema() {
    fn walk(command: &clap::Command, path: &str, found: &mut BTreeSet<String>) {
        let has_json = command.get_arguments().any(|argument| {
            argument.get_id() == "output"
                && argument.get_possible_values().iter().any(|value| value.matches("json", false))
        });
        if has_json {
            found.insert(path.to_owned());
        }
        for inner in command.get_subcommands() {
            walk(inner, format!("{path} {}", inner.get_name()).trim(), found);
        }
    }
    let mut found = BTreeSet::from(["error".to_owned()]);
    walk(&Cli::command(), "", &mut found);
    assert_eq!(Cli::schemas().iter().map(|(command, _)| command.to_owned()).collect::<BTreeSet<_>>(), found);
}
