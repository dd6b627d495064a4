//! The only thing that prints. The result goes to stdout, everything else to stderr.

use std::cell::Cell;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use dialoguer::console::Term;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::failure::{Failure, Kind, Outcome};
use crate::hint::{Given, Hints};
use crate::json;
use crate::page::Page;
use crate::prose;
use crate::visible::{visible, visible_lines, visible_sentence};
use maskinporten_engine::audit::AuditHead;
use maskinporten_protocol::secret::{SecretBytes, SecretText};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();
/// How many spinners are on the terminal: none or one.
static SPINNING: AtomicUsize = AtomicUsize::new(0);

/// How many columns a step of the demo has for its result.
pub const STAGE_WIDTH: usize = 77;

const DIM: Style = Style::new().dimmed();

/// The shapes that every command's result has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs; members are only ever added.
    Json,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The program's stdout and stderr: the only thing that prints.
#[derive(Debug, Clone)]
pub struct Output {
    color: Color,
    quiet: bool,
    verbose: bool,
    json_errors: bool,
    recorded: Arc<Mutex<Recorded>>,
    /// The last of the failures so far that was a server's refusal.
    refused: Arc<Mutex<Option<Failure>>>,
    hints: Hints,
    /// Where results go instead of stdout, in a demo.
    captured: Option<Arc<Mutex<String>>>,
}

/// What is on record of the changes that were made so far.
#[derive(Debug, Default)]
struct Recorded {
    head: Option<AuditHead>,
    is_told: bool,
}

/// A document of a command that has changed something, or tried to.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WithHead<T> {
    #[serde(flatten)]
    document: T,
    /// The hash of the newest line of the audit trail, if something was changed: whoever keeps it can verify the trail later.
    #[serde(skip_serializing_if = "Option::is_none")]
    audit_head: Option<AuditHead>,
}

impl Output {
    /// `json_errors`: the command was asked for JSON, so its errors are JSON too.
    pub fn new(color: Color, quiet: bool, verbose: bool, json_errors: bool) -> Self {
        let (recorded, refused, hints) = (Arc::default(), Arc::default(), Hints::default());
        Self { color, quiet, verbose, json_errors, recorded, refused, hints, captured: None }
    }

    /// The same, with what completes the commands in its hints.
    #[must_use]
    pub fn hinting(self, hints: Hints) -> Self {
        Self { hints, ..self }
    }

    /// What the command line said, for the commands in hints.
    pub fn carry_given(&self, given: Given) {
        self.hints.begin_with(given);
    }

    /// From here on commands in hints are given this, too: see [`Hints::carry`].
    pub fn carry(&self, name: &'static str, value: &str) {
        self.hints.carry(name, value);
    }

    /// The same, for hints about one of several: see [`Hints::apart`].
    #[must_use]
    pub fn apart(&self) -> Self {
        Self { hints: self.hints.apart(), ..self.clone() }
    }

    /// A text with the commands in it completed.
    pub fn complete(&self, text: &str) -> String {
        self.hints.complete(text).into_owned()
    }

    /// From here on commands in hints aren't given this: they say it themselves.
    pub fn forget(&self, name: &str) {
        self.hints.forget(name);
    }

    /// A command to copy, completed as those in hints are.
    pub fn command(&self, command: &str) -> String {
        self.hints.complete(&format!("`{command}`")).trim_matches('`').to_owned()
    }

    /// A failure as it is told, alone or as one of several: with the commands in its hints completed.
    pub fn completed(&self, failure: Failure) -> Failure {
        if failure.is_of_a_server() {
            *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure.clone());
        }
        failure.with_hints(|hint| self.complete(hint))
    }

    /// The last refusal that was told, for somebody who asks later.
    pub fn refused(&self) -> Option<Failure> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The same, but results are kept for [`Output::captured`], and nothing is said besides.
    #[cfg(feature = "sandbox")]
    pub fn capturing(&self) -> Self {
        Self {
            captured: Some(Arc::default()),
            quiet: true,
            recorded: Arc::default(),
            refused: Arc::default(),
            hints: Hints::default(),
            ..self.clone()
        }
    }

    /// The results so far.
    #[cfg(feature = "sandbox")]
    pub fn captured(&self) -> String {
        self.captured.as_ref().and_then(|text| text.lock().ok().map(|text| text.clone())).unwrap_or_default()
    }

    /// The result: text, with a line end. A closed stdout is no error.
    pub fn result(&self, text: &str) -> Outcome {
        if let Some(mut captured) = self.captured.as_ref().and_then(|text| text.lock().ok()) {
            captured.push_str(&anstream::adapter::strip_str(text).to_string());
            return Ok(());
        }
        let mut stdout = AutoStream::new(io::stdout(), self.choice(&io::stdout()));
        let written = stdout
            .write_all(text.as_bytes())
            .and_then(|()| if text.ends_with('\n') || text.is_empty() { Ok(()) } else { stdout.write_all(b"\n") });
        match written.and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Failure::new(Kind::Other, format!("the result could not be written: {error}")))
            }
            _ => Ok(()),
        }
    }

    /// The result as bytes, as they are: a file of some format, perhaps with a secret in it.
    pub fn result_bytes(&self, bytes: &SecretBytes) -> Outcome {
        if let Some(mut captured) = self.captured.as_ref().and_then(|text| text.lock().ok()) {
            captured.push_str(&String::from_utf8_lossy(bytes.expose()));
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        match stdout.write_all(bytes.expose()).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Failure::new(Kind::Other, format!("the result could not be written: {error}")))
            }
            _ => Ok(()),
        }
    }

    /// Whether results are seen by a person right away.
    pub fn is_terminal(&self) -> bool {
        self.captured.is_none() && io::stdout().is_terminal()
    }

    /// The result, as JSON.
    pub fn json(&self, document: &impl Serialize) -> Outcome {
        let text = match self.audit_head() {
            None => json::pretty(document)?,
            audit_head => json::pretty(&WithHead { document, audit_head })?,
        };
        self.result(text.expose())
    }

    /// Takes note of the audit trail's head after a change.
    pub fn recorded(&self, head: AuditHead) {
        *self.recorded.lock().unwrap_or_else(PoisonError::into_inner) = Recorded { head: Some(head), is_told: false };
    }

    fn audit_head(&self) -> Option<AuditHead> {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner).head
    }

    /// Says what the audit trail's head is now, if something was changed since that was said last.
    pub fn tell_audit_head(&self) {
        let mut recorded = self.recorded.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(head), false, false) = (recorded.head, recorded.is_told, self.json_errors) {
            self.note(&format!("audit head {head}"));
            recorded.is_told = true;
        }
    }

    /// The result in the shape that was asked for.
    pub fn either<P: Into<Page>>(
        &self,
        format: Format,
        document: &impl Serialize,
        text: impl FnOnce() -> P,
    ) -> Outcome {
        match format {
            Format::Json => self.json(document),
            Format::Text => self.page(text()),
        }
    }

    /// The result for people. It fits the terminal, if it goes to one; in a file or a pipe nobody minds the width.
    pub fn page(&self, page: impl Into<Page>) -> Outcome {
        let width = if self.captured.is_some() { Some(STAGE_WIDTH) } else { prose::width(&Term::stdout()) };
        self.result(&page.into().text(width))
    }

    /// A remark on stderr, unless `--quiet` was given.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.tell(&visible_sentence(&self.hints.complete(text)));
        }
    }

    /// What somebody else words, on stderr.
    pub fn plain(&self, text: &str) {
        self.tell(&visible_sentence(text.trim_end()));
    }

    /// What is to be read beside a result for programs, on stderr.
    pub fn beside(&self, page: &Page) {
        self.say(&visible_lines(page.text(prose::width(&Term::stderr())).trim_end()));
    }

    /// What clap stopped with. Help is a result, which clap has laid out; a closed stdout is no error.
    pub fn unparsed(&self, error: &clap::Error) {
        if error.use_stderr() {
            self.tell(error.render().ansi().to_string().trim_end());
        } else {
            let _ = error.print();
        }
    }

    /// A warning on stderr, even with `--quiet`.
    pub fn warning(&self, text: &str) {
        self.tell(&format!("{WARNING}warning:{WARNING:#} {}", visible_sentence(&self.hints.complete(text))));
    }

    /// A hint on stderr about what to do next, unless `--quiet` was given.
    pub fn hint(&self, text: &str) {
        if !self.quiet {
            self.tell(&format!("{HINT}hint:{HINT:#} {}", visible_sentence(&self.hints.complete(text))));
        }
    }

    /// What happens on the wire and in the files, for `--verbose`.
    pub fn detail(&self, text: &str) {
        if self.verbose {
            self.tell(&format!("{DIM}{}{DIM:#}", visible_sentence(text)));
        }
    }

    /// Prints a failure on stderr, as text or as JSON.
    pub fn failure(&self, failure: &Failure) {
        self.tell_audit_head();
        let failure = self.completed(failure.clone());
        let document = WithHead { document: failure.document(), audit_head: self.audit_head() };
        if self.json_errors
            && let Ok(text) = json::compact(&document)
        {
            self.say(text.expose());
            return;
        }
        self.tell(&format!("{ERROR}error:{ERROR:#} {}", visible_sentence(failure.message())));
        let subject = failure.subject();
        if !subject.is_empty() {
            self.tell(&format!("  {}", visible_sentence(&subject)));
        }
        for cause in failure.causes() {
            self.tell(&format!("  because: {}", visible_sentence(cause)));
        }
        for hint in failure.hints() {
            self.tell(&format!("{HINT}hint:{HINT:#} {}", visible_sentence(hint)));
        }
    }

    /// Tells a GitHub Actions log what to mask from here on. On stderr, so that the result stays the result.
    pub fn mask_in_log(&self, secret: &SecretText) {
        self.say(&format!("::add-mask::{}", secret.expose()));
    }

    /// A wait that the person sees: a spinner on a terminal; elsewhere lines, and only when it takes long. It goes
    /// away when dropped.
    pub fn waiting(&self, what: &str) -> Waiting {
        if self.quiet || !io::stderr().is_terminal() {
            let out = (!self.quiet).then(|| self.clone());
            return Waiting { bar: None, out, said: Cell::new(None) };
        }
        // Two spinners would draw over each other. The one that is there says what this is part of.
        if SPINNING.fetch_add(1, Ordering::SeqCst) > 0 {
            SPINNING.fetch_sub(1, Ordering::SeqCst);
            return Waiting { bar: None, out: None, said: Cell::new(None) };
        }
        // Cut to the line: what wraps isn't cleared as a whole.
        let style = ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}");
        let bar = ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        bar.set_message(visible(what).into_owned());
        bar.enable_steady_tick(Duration::from_millis(100));
        Waiting { bar: Some(bar), out: None, said: Cell::new(None) }
    }

    fn choice(&self, stream: &impl anstream::stream::RawStream) -> ColorChoice {
        match self.color {
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
            Color::Auto => AutoStream::choice(stream),
        }
    }

    /// A sentence on stderr.
    fn tell(&self, text: &str) {
        self.say(&prose::said(text));
    }

    /// A line on stderr, as it is. If even that can't be written there is nobody to tell.
    fn say(&self, line: &str) {
        if SPINNING.load(Ordering::SeqCst) > 0 {
            // The spinner is drawn anew a moment later, below.
            let _ = Term::stderr().clear_line();
        }
        let mut stderr = AutoStream::new(io::stderr(), self.choice(&io::stderr()));
        let _ = writeln!(stderr, "{line}");
    }
}

/// A wait in progress.
pub struct Waiting {
    bar: Option<ProgressBar>,
    out: Option<Output>,
    said: Cell<Option<Instant>>,
}

impl Waiting {
    /// Says what is being waited for now. In a log, every ten seconds is often enough.
    pub fn say(&self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(visible(what).into_owned());
        } else if let Some(out) = &self.out
            && self.said.get().is_none_or(|said| said.elapsed() >= Duration::from_secs(10))
        {
            self.said.set(Some(Instant::now()));
            out.note(what);
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.take() {
            SPINNING.fetch_sub(1, Ordering::SeqCst);
            bar.finish_and_clear();
        }
    }
}
