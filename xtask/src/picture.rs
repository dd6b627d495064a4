//! The README's picture: a terminal in which the demo ran.

use std::fs;
use std::process::{Command, Stdio};

use anstyle_svg::Term;
use clap::Args;

use crate::{Outcome, root};

/// Where it lies in the repository.
const PATH: &str = "docs/demo.svg";

/// Draw the README's picture from a run of the demo
#[derive(Debug, Args)]
pub(crate) struct Picture {
    /// Write nothing; fail if a run looks different today
    #[arg(long)]
    check: bool,
}

impl Picture {
    pub(crate) fn run(&self) -> Outcome {
        let picture = Term::new().render_svg(&demo()?);
        if !self.check {
            return Ok(fs::write(root().join(PATH), picture)?);
        }
        let kept = fs::read_to_string(root().join(PATH))?;
        if steady(&kept) == steady(&picture) {
            return Ok(());
        }
        Err(format!("out of date: {PATH}. Run `cargo xtask picture`, and commit what it draws").into())
    }
}

/// What the demo prints for a terminal.
fn demo() -> Outcome<String> {
    let mut run = Command::new(env!("CARGO"));
    run.args(["run", "--locked", "--quiet", "--package", "maskinporten", "--", "demo", "--color", "always"]);
    let output =
        run.current_dir(root()).env_remove("NO_COLOR").stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("the demo failed: {}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Without what is another each time: numbers, identifiers, and the places in the picture that follow from them.
fn steady(picture: &str) -> Vec<&str> {
    let words = picture.split(|c: char| !c.is_alphanumeric() && !"-_.…".contains(c));
    // What is shortened is random.
    let is_chance = |word: &str| word.len() >= 30 || word.contains(|c: char| c.is_ascii_digit() || c == '…');
    words.filter(|word| !word.is_empty() && !is_chance(word)).collect()
}
