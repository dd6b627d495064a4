//! How the story looks: eighty columns, commands in colour, nothing that has to be read past.

use crate::output::STAGE_WIDTH;
use crate::prose::wrapped;
use anstyle::{AnsiColor, Style};

const COMMAND: Style = AnsiColor::Green.on_default();
const TITLE: Style = Style::new().bold();

/// What stands before everything but titles: with it, the stage's width makes eighty columns.
const INDENT: &str = "   ";

/// A value that goes on is set in further than this.
const GOES_ON: &str = "    ";

/// Words of more letters than this that nobody reads, such as a token's, are shortened.
const LONGEST: usize = 40;

/// A title of the whole, or of a step.
pub(super) fn title(text: &str) -> String {
    format!("{TITLE}{text}{TITLE:#}")
}

/// A command, as it can be copied: over several lines if it has them.
pub(super) fn command(command: &str) -> String {
    let mut lines = command.lines();
    let first = lines.next().unwrap_or_default();
    lines.fold(format!("{INDENT}$ {COMMAND}{first}{COMMAND:#}"), |text, line| {
        format!("{text}\n{INDENT}  {COMMAND}{line}{COMMAND:#}")
    })
}

/// Of what was printed, the lines that begin with these words; all of them if there are none. Each fits.
pub(super) fn result(printed: &str, wanted: &[&str]) -> String {
    let is_wanted = |line: &String| wanted.is_empty() || wanted.iter().any(|word| line.starts_with(word));
    let lines: Vec<String> =
        whole(printed).iter().filter(|line| is_wanted(line)).map(|line| shortened(line)).collect();
    wrapped(&lines.join("\n"), Some(STAGE_WIDTH)).lines().map(|line| format!("{INDENT}{line}\n")).collect()
}

/// The lines, with those that go on in the next one put together again: what is shortened may need only one.
fn whole(printed: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in printed.lines() {
        match lines.last_mut() {
            Some(last) if line.starts_with(GOES_ON) => last.extend([" ", line.trim_start()]),
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

fn shortened(line: &str) -> String {
    let is_opaque = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let word = |word: &str| {
        let opaque = word.trim_matches(|c| !is_opaque(c));
        if opaque.len() <= LONGEST || !opaque.chars().all(is_opaque) {
            return word.to_owned();
        }
        let length = if opaque.len() > 100 { format!(" ({} characters)", opaque.len()) } else { String::new() };
        word.replace(opaque, &format!("{}…{length}", &opaque[..12]))
    };
    line.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_reads_is_short_and_what_is_long_is_wrapped() {
        let token = "eyJraWQiOiJy".to_owned() + &"x".repeat(1000) + ".a-b_c";
        assert_eq!(result(&token, &[]), "   eyJraWQiOiJy… (1018 characters)\n");
        let key = "a  valid\n      \"UNpbcJATsXgSka8nEr3aKQ_3wpFq-kT4B0z6khmdPpc\" of sandbox\nb  c";
        assert_eq!(result(key, &["a"]), "   a  valid \"UNpbcJATsXgS…\" of sandbox\n");
        let long = result(&"word ".repeat(40), &[]);
        assert!(long.lines().count() == 3 && long.lines().all(|line| line.len() <= 80), "{long}");
        assert_eq!(command("a \\\n    b").lines().count(), 2);
    }
}
