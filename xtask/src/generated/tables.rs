//! Tables in the documentation, each between `<!-- NAME -->` and `<!-- end of NAME -->`.

use maskinporten::{EXIT_CODES, VARIABLES};

use crate::Outcome;

/// The text with those tables made anew that are in it.
pub(crate) fn renewed(text: &str, command: &clap::Command) -> Outcome<String> {
    let exit_codes = EXIT_CODES.map(|(code, meaning)| (code.to_string(), meaning.to_owned()));
    let variables = VARIABLES.iter().map(|(name, meaning)| (format!("`{name}`"), (*meaning).to_owned()));
    let text = replaced(text, "commands", ["command", "what it does"], commands(command))?;
    let text = replaced(&text, "exit codes", ["code", "meaning"], exit_codes)?;
    replaced(&text, "variables", ["variable", "what for"], variables)
}

/// The commands that do something, each with the words that call it.
fn commands(command: &clap::Command) -> Vec<(String, String)> {
    let subcommands = command.get_subcommands().filter(|one| !one.is_hide_set());
    let rows = subcommands.flat_map(|one| {
        if one.has_subcommands() {
            return commands(one);
        }
        let words = one.get_bin_name().unwrap_or_else(|| one.get_name());
        let words = words.strip_prefix("maskinporten ").unwrap_or(words);
        vec![(format!("`{words}`"), one.get_about().map(ToString::to_string).unwrap_or_default())]
    });
    rows.collect()
}

fn replaced(
    text: &str,
    name: &str,
    heads: [&str; 2],
    rows: impl IntoIterator<Item = (String, String)>,
) -> Outcome<String> {
    let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let Some((before, rest)) = text.split_once(&start) else { return Ok(text.to_owned()) };
    let (_, after) = rest.split_once(&end).ok_or_else(|| format!("no {end:?} after {start:?}"))?;
    let rows: String =
        rows.into_iter().map(|(left, right)| format!("| {left} | {} |\n", right.replace('|', "\\|"))).collect();
    let [left, right] = heads;
    Ok(format!("{before}{start}\n| {left} | {right} |\n|---|---|\n{rows}\n{end}{after}"))
}
