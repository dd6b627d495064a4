//! Questions to the person at the terminal. Without a terminal they fail, with a hint about what to pass instead.

use std::fmt::{self, Write};
use std::io::{self, IsTerminal as _};
use std::str::FromStr;

use dialoguer::console::Term;
use dialoguer::theme::Theme;
use dialoguer::{Confirm, Input, Password, Select};
use textwrap::core::display_width;

use crate::failure::{Failure, Kind, Outcome};
use crate::prose;
use crate::visible::visible_sentence;
use maskinporten_protocol::secret::SecretText;

/// Whether a line is one of these, as a check of what is typed.
pub fn parses<T: FromStr<Err: fmt::Display>>(text: &str) -> Result<(), String> {
    text.trim().parse::<T>().map(drop).map_err(|error| error.to_string())
}

/// Asks questions, if the program runs on a terminal and may ask.
#[derive(Debug, Clone, Copy)]
pub struct Prompt {
    obstacle: Option<&'static str>,
    /// Whether something may have been done before it asks.
    amid: bool,
}

impl Prompt {
    /// `no_input`: questions are forbidden even on a terminal.
    pub fn new(no_input: bool) -> Self {
        let obstacle = if no_input {
            Some("--no-input forbids it")
        } else if !io::stdin().is_terminal() {
            Some("stdin isn't a terminal")
        } else {
            (!io::stderr().is_terminal()).then_some("stderr isn't a terminal")
        };
        Self { obstacle, amid: false }
    }

    /// The same, for questions amid several steps: whoever gives up there has changed something.
    #[must_use]
    pub fn amid_steps(self) -> Self {
        Self { amid: true, ..self }
    }

    /// For a command that has no questions.
    pub fn never() -> Self {
        Self { obstacle: Some("this command never asks"), amid: false }
    }

    /// Whether there is somebody to ask.
    pub fn is_possible(self) -> bool {
        self.obstacle.is_none()
    }

    /// A password, not shown. `instead`: how to give it without a prompt.
    pub fn password(self, what: &str, instead: &str) -> Outcome<SecretText> {
        self.possible(what, instead)?;
        Password::new()
            .with_prompt(asked(what))
            .allow_empty_password(true)
            .interact()
            .map(Into::into)
            .map_err(|error| self.broken_off(error))
    }

    /// A new passphrase, asked for twice.
    pub fn new_password(self, what: &str, instead: &str) -> Outcome<SecretText> {
        self.possible(what, instead)?;
        Password::new()
            .with_prompt(asked(what))
            .with_confirmation("Repeat it", "They don't match")
            .interact()
            .map(Into::into)
            .map_err(|error| self.broken_off(error))
    }

    /// Yes or no; no is the default. `instead`: how to say yes without a prompt.
    pub fn confirm(self, question: &str, instead: &str) -> Outcome {
        self.possible(question, instead).map_err(|failure| Failure::not_done(failure.message()).hint(instead))?;
        match Confirm::new().with_prompt(asked(question)).default(false).interact() {
            Ok(true) => Ok(()),
            Ok(false) => Err(Failure::not_done(format!("you said no; {}", self.so_far()))),
            Err(error) => Err(self.broken_off(error)),
        }
    }

    /// Yes or no, where no is an answer like any other; it is the default.
    pub fn choose(self, question: &str) -> Outcome<bool> {
        self.possible(question, "run it on a terminal")?;
        Confirm::new().with_prompt(asked(question)).default(false).interact().map_err(|error| self.broken_off(error))
    }

    /// Whether to go on with what was just shown; yes is the default. A whole line answers: what is typed after one key
    /// would be taken for the answer to the next question, or by the shell.
    pub fn go_on(self, question: &str) -> Outcome<bool> {
        self.possible(question, "run it on a terminal")?;
        Confirm::new()
            .with_prompt(asked(question))
            .default(true)
            .wait_for_newline(true)
            .interact()
            .map_err(|error| self.broken_off(error))
    }

    /// One of several, by its place; `default` is where the cursor begins, and what Escape means.
    pub fn pick(self, question: &str, items: &[String], default: usize) -> Outcome<usize> {
        self.possible(question, "run it on a terminal")?;
        select(question, items)
            .default(default)
            .interact_opt()
            .map(|chosen| chosen.unwrap_or(default))
            .map_err(|error| self.ended(error))
    }

    /// One of several, by its place, that there is no going on without: Escape gives up, as Ctrl-C does.
    pub fn which(self, question: &str, items: &[String], instead: &str) -> Outcome<usize> {
        self.possible(question, instead)?;
        select(question, items)
            .default(0)
            .interact_opt()
            .map_err(|error| self.ended(error))?
            .ok_or_else(|| self.interrupted())
    }

    /// A line, asked for until it can be used. Who asks knows already that there is somebody to ask.
    pub fn line(self, question: &str, check: impl Fn(&str) -> Result<(), String>) -> Outcome<String> {
        self.line_from(question, "", check)
    }

    /// The same, with the answer that an empty line means.
    pub fn line_from(
        self,
        question: &str,
        before: &str,
        check: impl Fn(&str) -> Result<(), String>,
    ) -> Outcome<String> {
        self.typed_line(question, before, false, check)
    }

    /// A line that may be left empty.
    pub fn line_if_any(
        self,
        question: &str,
        before: &str,
        check: impl Fn(&str) -> Result<(), String>,
    ) -> Outcome<Option<String>> {
        let check = |text: &str| if text.trim().is_empty() { Ok(()) } else { check(text) };
        let typed = self.typed_line(question, before, true, check)?;
        Ok(Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty()))
    }

    fn typed_line(
        self,
        question: &str,
        before: &str,
        may_be_empty: bool,
        check: impl Fn(&str) -> Result<(), String>,
    ) -> Outcome<String> {
        self.possible(question, "run it on a terminal")?;
        let check = |text: &String| match text.trim() {
            "" if !may_be_empty => Err("it can't be empty".to_owned()),
            _ => check(text),
        };
        let input =
            Input::<String>::with_theme(&AsWritten).with_prompt(last_line(question, before)).allow_empty(true);
        let input = if before.is_empty() { input } else { input.default(before.to_owned()) };
        input
            .validate_with(|text: &String| check(text).map_err(|problem| asked(&problem)))
            .interact_text()
            .map_err(|error| self.broken_off(error))
    }

    /// A line that must be typed just so, for what can't be undone.
    pub fn typed(self, question: &str, expected: &str, instead: &str) -> Outcome {
        self.possible(question, instead).map_err(|failure| Failure::not_done(failure.message()).hint(instead))?;
        let typed: String = Input::with_theme(&AsWritten)
            .with_prompt(last_line(question, ""))
            .interact_text()
            .map_err(|error| self.broken_off(error))?;
        if typed.trim() == expected {
            return Ok(());
        }
        Err(Failure::not_done(format!("{typed:?} isn't {expected:?}; nothing was changed")))
    }

    /// Fails unless there is somebody to ask. `instead`: how to do without.
    pub fn possible(self, what: &str, instead: &str) -> Outcome {
        self.obstacle
            .map_or(Ok(()), |obstacle| Err(Failure::usage(format!("can't prompt, {obstacle}: {what}")).hint(instead)))
    }

    /// A prompt that didn't come to an answer: Ctrl-C, or a terminal that went away. dialoguer hides the cursor while
    /// some prompts run and leaves it hidden when they break off.
    fn ended(self, error: dialoguer::Error) -> Failure {
        let _ = Term::stderr().show_cursor();
        let dialoguer::Error::IO(error) = error;
        if error.kind() == io::ErrorKind::Interrupted {
            return self.interrupted();
        }
        Failure::not_done(format!("the question was not answered: {error}"))
    }

    /// The same, where the cursor stands behind a question.
    fn broken_off(self, error: dialoguer::Error) -> Failure {
        self.end_line();
        self.ended(error)
    }

    /// What is said now has a line of its own, also where somebody was just asked something.
    pub fn end_line(self) {
        if self.is_possible() {
            let _ = Term::stderr().write_line("");
        }
    }

    fn interrupted(self) -> Failure {
        Failure::new(Kind::Interrupted, format!("interrupted; {}", self.so_far()))
    }

    fn so_far(self) -> &'static str {
        if self.amid { "what was done before stays" } else { "nothing was changed" }
    }
}

/// A question that fits the terminal.
fn asked(question: &str) -> String {
    prose::asked(&visible_sentence(question))
}

/// What is typed stands behind one line: dialoguer counts no others while it is edited. A question that leaves no room there
/// for a client id is shown above.
fn last_line(question: &str, before: &str) -> String {
    const ID: usize = "0f4b2c1e-1111-4222-8333-abcdefabcdef ".len();
    let question = visible_sentence(question);
    let mut line = String::new();
    // Writing to a String can't fail.
    let _ = AsWritten.format_input_prompt(&mut line, &question, Some(before).filter(|before| !before.is_empty()));
    let room = prose::width(&Term::stderr()).map(|width| width.saturating_sub(ID));
    if room.is_none_or(|room| display_width(&line) <= room) {
        return question.into_owned();
    }
    // A terminal that is gone is noticed when it is asked.
    let _ = Term::stderr().write_line(&prose::said(line.trim_end()));
    String::new()
}

fn select<'a>(question: &str, items: &[String]) -> Select<'a> {
    Select::with_theme(&AsWritten).with_prompt(asked(question)).items(items.iter().map(|item| asked(item)))
}

/// What is asked stands as it is written: a question has its own mark, and anything else a colon.
struct AsWritten;

impl Theme for AsWritten {
    fn format_prompt(&self, f: &mut dyn Write, prompt: &str) -> fmt::Result {
        write!(f, "{prompt}{}", if prompt.ends_with('?') { "" } else { ":" })
    }

    fn format_input_prompt(&self, f: &mut dyn Write, prompt: &str, default: Option<&str>) -> fmt::Result {
        match default {
            _ if prompt.is_empty() => f.write_str(ABOVE),
            Some(default) => write!(f, "{prompt} [{default}]: "),
            None => self.format_prompt(f, prompt).and_then(|()| f.write_char(' ')),
        }
    }

    /// A question that was answered isn't drawn again, so it may take more than a line.
    fn format_input_prompt_selection(&self, f: &mut dyn Write, prompt: &str, answer: &str) -> fmt::Result {
        if prompt.is_empty() {
            return write!(f, "{ABOVE}{answer}");
        }
        let mut line = String::new();
        self.format_prompt(&mut line, prompt)?;
        f.write_str(&prose::said(&format!("{line} {answer}")))
    }
}

/// What stands before an answer whose question is above.
const ABOVE: &str = "> ";
