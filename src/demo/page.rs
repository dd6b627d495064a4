//! How the story looks: eighty columns, commands in colour, nothing that has to be read past.

use anstyle::{AnsiColor, Style};

use crate::output::STAGE_WIDTH;
use crate::prose::wrapped;

const COMMAND: Style = AnsiColor::Green.on_default();
const TITLE: Style = Style::new().bold();

/// What stands before everything but titles: with it, the stage's width makes eighty columns.
const INDENT: &str = "   ";

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
    let is_wanted = |line: &&str| wanted.is_empty() || wanted.iter().any(|word| line.starts_with(word));
    let lines = printed.lines().filter(is_wanted).map(|line| wrapped(&shortened(line), Some(STAGE_WIDTH)));
    lines.map(|line| INDENT.to_owned() + &line.replace('\n', &format!("\n{INDENT}"))).collect::<Vec<_>>().join("\n")
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
        assert_eq!(result(&token, &[]), "   eyJraWQiOiJy… (1018 characters)");
        let key = "a  \"UNpbcJATsXgSka8nEr3aKQ_3wpFq-kT4B0z6khmdPpc\" of sandbox\nb  c";
        assert_eq!(result(key, &["a"]), "   a  \"UNpbcJATsXgS…\" of sandbox");
        let long = result(&"word ".repeat(40), &[]);
        assert!(long.lines().count() == 3 && long.lines().all(|line| line.len() <= 80), "{long}");
        assert_eq!(command("a \\\n    b").lines().count(), 2);
    }
}
