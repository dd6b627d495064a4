//! The values of texts that go line by line: variables, properties, and YAML, as far as those who write keys into it go.

use std::collections::BTreeSet;

use zeroize::Zeroizing;

use super::{Field, MAX_TEXT, MAX_VALUES, MIN_LENGTH};
use crate::dotenv::Dotenv;
use crate::properties::Properties;

/// The long values. A name that has one as a variable isn't looked up as a property.
pub(super) fn fields(text: &str) -> Vec<Field> {
    if text.len() > MAX_TEXT || !text.contains(['=', ':']) {
        return Vec::new();
    }
    let is_long = |field: &Field| field.value.len() >= MIN_LENGTH;
    let variables = Dotenv::parse(text);
    let variables = variables.iter().map(|(name, value)| field(name, value.expose()));
    let mut fields: Vec<Field> = variables.chain(yaml(text)).filter(is_long).take(MAX_VALUES + 1).collect();
    // Neither the word before a variable nor the mark before base64 is a name.
    let mut known: BTreeSet<String> = ["export", "base64"].map(str::to_owned).into();
    // The last one counts, as in a shell.
    fields.reverse();
    fields.retain(|field| known.insert(field.name.clone()));
    fields.reverse();
    let properties = Properties::parse(text.as_bytes());
    let others = properties.keys().filter(|key| !known.contains(*key));
    fields.extend(others.filter_map(|key| Some(field(key, properties.get(key).ok()??.expose()))).filter(is_long));
    if fields.len() > MAX_VALUES { Vec::new() } else { fields }
}

/// Without the one pair of quotation marks that YAML, properties and `--env-file` leave around a value.
fn field(name: &str, value: &str) -> Field {
    let value = value.trim();
    let unquoted = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
    Field::new(name, unquoted.unwrap_or(value).to_owned().into())
}

/// What YAML has that properties don't: `- name: value` and `- name=value` in lists, and blocks, `name: |` or `name: >` and then lines that
/// are indented more.
fn yaml(text: &str) -> impl Iterator<Item = Field> {
    let indentation = |line: &str| line.len() - line.trim_start_matches([' ', '-']).len();
    let mut rest = text;
    std::iter::from_fn(move || {
        while let Some(line) = rest.split_inclusive('\n').next() {
            rest = &rest[line.len()..];
            let Some((before, value)) = line.split_once([':', '=']) else { continue };
            let name = before.trim_start_matches([' ', '-']).trim_matches(['"', '\'', ' ']);
            let value_without_type = value.trim_start().trim_start_matches("!!binary").trim_start();
            if !value_without_type.starts_with(['|', '>']) {
                if before.trim_start().starts_with("- ") {
                    return Some(field(name, value));
                }
                continue;
            }
            let within = |line: &&str| line.trim().is_empty() || indentation(line) > indentation(before);
            let length: usize = rest.split_inclusive('\n').take_while(within).map(str::len).sum();
            let (block, after) = rest.split_at(length);
            rest = after;
            let mut value = Zeroizing::new(String::with_capacity(block.len() + 1));
            for line in block.lines() {
                value.push_str(line.trim());
                value.push('\n');
            }
            return Some(Field::new(name, value));
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        fields(text).into_iter().map(|field| (field.name, field.value.trim().to_owned())).collect()
    }

    #[test]
    fn variables_properties_and_yaml_have_values() {
        let long = "x".repeat(MIN_LENGTH);
        for (text, name) in [
            (format!("A=1\nexport KEY='{long}'\n"), "KEY"),
            (format!("KEY=\"{long}\""), "KEY"),
            (format!("a.b-c = {long}\n"), "a.b-c"),
            (format!("a:\n  b: \"{long}\"\n"), "b"),
            (format!("a:\n  - b: '{long}'\n"), "b"),
            (format!("a:\n  - b={long}\n"), "b"),
            (format!("[a]\nb = {long}\n; c\n"), "b"),
            (format!("a:\n  b: |-\n    {long}\n  c: 1\n"), "b"),
            (format!("a:\n  b: !!binary |\n    {long}\n"), "b"),
            (format!("- b: >\n    {long}\n- c: 1\n"), "b"),
        ] {
            assert!(found(&text).contains(&(name.to_owned(), long.clone())), "{text}: {:?}", found(&text));
        }
        let block = format!("k: |\n  {long}\n\n  {long}\nl: {long}\n");
        assert_eq!(found(&block)[0], ("k".into(), format!("{long}\n\n{long}")));
    }

    #[test]
    fn short_values_and_long_texts_have_none() {
        assert_eq!(found("A=1\nb: 2"), []);
        assert_eq!(found(&format!("A={}", "x".repeat(MAX_TEXT))), []);
        assert_eq!(found(&format!("A={}\n", "x".repeat(MIN_LENGTH)).repeat(2)).len(), 1);
    }
}
