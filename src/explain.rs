//! `explain`: what a refusal means, what leads to it, who has to act, and what to send them.

mod evidence;
mod page;

use std::io::{self, IsTerminal as _};

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use crate::catalogue::{Actor, Blanks, Explanation, Language, Reason, explanation, letter};
use crate::failure::{Failure, Outcome};
use crate::hint::commands;
use crate::input::in_utf8;
use crate::moment::second;
use crate::output::{Format, Output};
use crate::selection::Selection;
use crate::terminal::Terminal;
use evidence::Evidence;
use maskinporten_engine::last_refusal::LastRefusal;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::ids::ProfileName;
use maskinporten_protocol::pasted::{self, Pasted};
use maskinporten_protocol::secret::SecretText;
use maskinporten_protocol::token::{KNOWN, KnownRefusal, Source};

/// Explain a server's refusal, and who has to act
///
/// Without a code it reads stdin: an answer, a log or a stack trace, escaped, cut or broken over lines. With neither it
/// explains the last refusal on this machine. With --profile, causes that this machine knows to be the case come first, and
/// those that it rules out last: no server is asked for that. Of what is pasted in, only the code, the trace id and the scopes that the
/// refusal names are shown.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten explain MP-121
  maskinporten explain MP-121 --profile app
  maskinporten explain --lang nb - < app.log")]
pub struct Explain {
    /// The code or the server's words; - reads stdin
    #[arg(value_name = "CODE", conflicts_with = "list")]
    code: Option<String>,
    /// List what can be explained
    #[arg(long)]
    list: bool,
    /// The language, instead of the one that `LC_ALL` or `LANG` names
    #[arg(long, value_name = "LANG")]
    lang: Option<Language>,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// What is explained.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Printed<'a> {
    One(Box<Document<'a>>),
    List(Listed),
}

/// A refusal, explained.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document<'a> {
    #[serde(flatten)]
    refusal: Named,
    language: Language,
    /// When it was, for the last refusal on this machine.
    #[cfg_attr(feature = "schema", schemars(with = "Option<maskinporten_protocol::schema::Moment>"))]
    at: Option<&'a Timestamp>,
    /// The profile that was acted for then.
    profile: Option<&'a ProfileName>,
    /// The trace or correlation id that Digdir support asks for.
    trace_id: Option<&'a str>,
    /// The scopes that the refusal names.
    scopes: &'a [String],
    /// What leads to it, the likeliest first.
    causes: Vec<Cause>,
}

/// One of the things that lead to a refusal.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Cause {
    cause: &'static str,
    /// Who has to act.
    actor: Actor,
    /// What to do. Commands stand in backticks.
    remedy: String,
    /// The commands in it.
    commands: Vec<String>,
    /// What to send to whoever has to act. What isn't known stands in brackets.
    message: Option<String>,
    /// With `--profile`: whether it is the case, as far as this machine knows; null if it can't tell.
    is_the_case: Option<bool>,
    /// How it knows.
    evidence: Option<&'static str>,
}

/// What can be explained.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Listed {
    refusals: Vec<Named>,
}

/// A known refusal.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Named {
    /// Its code, or a name for one without.
    id: &'static str,
    /// The code, if the server gives one.
    code: Option<&'static str>,
    /// Who answers with it: token, sibling, oauth, self-service or altinn.
    source: &'static str,
    /// `OAuth`'s error, or the HTTP status.
    error: &'static str,
    /// The server's words.
    text: &'static str,
    /// What it means.
    meaning: String,
}

impl Named {
    fn of(known: &KnownRefusal, explained: &Explanation, language: Language, out: &Output) -> Self {
        let source = match known.source {
            Source::Token => "token",
            Source::Sibling => "sibling",
            Source::OAuth => "oauth",
            Source::SelfService => "self-service",
            Source::Altinn => "altinn",
        };
        let meaning = out.complete(explained.summary.in_language(language));
        Self { id: known.id, code: known.code(), source, error: known.error, text: known.text, meaning }
    }
}

/// What was found, and when and whose it was, if it is the last refusal here.
struct Found {
    pasted: Pasted,
    last: Option<LastRefusal>,
}

impl Found {
    /// That nothing is known of it.
    fn is_unknown(&self) -> Failure {
        let code = self.pasted.code.as_deref().unwrap_or_default();
        let support = if code.starts_with("AUTH") { "Altinn's support" } else { "Digdir (servicedesk@digdir.no)" };
        let message = match &self.last {
            Some(LastRefusal { at, .. }) => format!(
                "the last refusal on this machine was {code}, at {}: it isn't among those that are known here",
                second(*at)
            ),
            None => format!("{code} isn't among the refusals that are known here"),
        };
        Failure::usage(message).hint(match &self.pasted.trace_id {
            Some(id) => format!("{support} can look it up by the trace id {id}"),
            None => format!("{support} can say what it means, and look it up by the trace id, if there is one"),
        })
    }
}

impl Explain {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let language = Language::of(self.lang, terminal.variables)?;
        if self.list {
            return self.list(terminal, language);
        }
        let given = self.given(terminal)?;
        let Some(found) =
            given.as_ref().map_or_else(|| last(operator, selection).map(Some), |text| Ok(found(text)))?
        else {
            if given.as_ref().is_some_and(|text| pasted::is_of_connection(text.expose())) {
                return Err(Failure::usage(
                    "no refusal found in it: it says that no server answered, or none to trust",
                )
                .hint("see where the way to the server ends: `maskinporten doctor`"));
            }
            self.list(terminal, language)?;
            return Err(Failure::usage("no code found in it")
                .hint("pipe in the server's whole answer; these are the refusals that are known"));
        };
        let explained = found.pasted.known.and_then(|known| Some((known, explanation(known)?)));
        let Some((known, explained)) = explained else {
            self.list(terminal, language)?;
            return Err(found.is_unknown());
        };
        let evidence = Evidence::of_profile(terminal, operator, selection, found.last.as_ref())?;
        let document = document(terminal, known, explained, &found, &evidence, language);
        let page = || page::of(&document);
        match self.output {
            Format::Text => terminal.out.page(page()),
            Format::Json => terminal.out.json(&Printed::One(Box::new(document))),
        }
    }

    /// What is to be explained, if anything was given.
    fn given(&self, terminal: &Terminal) -> Outcome<Option<SecretText>> {
        let is_asked = match self.code.as_deref() {
            Some("-") => true,
            Some(code) => return Ok(Some(SecretText::new(code.to_owned()))),
            None => false,
        };
        if !is_asked && terminal.input.is_none() && io::stdin().is_terminal() {
            return Ok(None);
        }
        let bytes = in_utf8(terminal.read_stdin()?);
        let text = SecretText::new(String::from_utf8_lossy(bytes.expose()).into_owned());
        Ok((is_asked || !text.expose().trim().is_empty()).then_some(text))
    }

    fn list(&self, terminal: &Terminal, language: Language) -> Outcome {
        let mut all: Vec<&KnownRefusal> = KNOWN.iter().collect();
        all.sort_by_key(|known| (known.source, known.code().is_none(), known.id));
        let named =
            all.into_iter().filter_map(|known| Some(Named::of(known, explanation(known)?, language, &terminal.out)));
        let listed = Listed { refusals: named.collect() };
        match self.output {
            Format::Text => terminal.out.page(page::of_all(&listed, language)),
            Format::Json => terminal.out.json(&Printed::List(listed)),
        }
    }
}

fn found(text: &SecretText) -> Option<Found> {
    Some(Found { pasted: pasted::read(text.expose())?, last: None })
}

/// The last refusal on this machine. What is known of another profile has no place in its letters.
fn last(operator: &Operator, selection: &Selection) -> Outcome<Found> {
    let Some(last) = LastRefusal::read(operator.folder())? else {
        return Err(Failure::missing("no server has refused anything on this machine since it remembers")
            .hint("name a code, or pipe in what the server answered; `maskinporten explain --list` has all"));
    };
    if let Some((name, _)) = selection.flagged_profile().filter(|(name, _)| !last.is_of(name)) {
        let whose = last.profile.map_or_else(|| "no profile".to_owned(), |whose| format!("profile {whose}"));
        return Err(Failure::usage(format!("the last refusal on this machine was for {whose}, not for {name}"))
            .hint(
                "`maskinporten explain` says what it means; name a code to have it explained for another profile",
            ));
    }
    let known = KnownRefusal::by_code(&last.code);
    let (code, trace_id) = (Some(last.code.clone()), last.trace_id.clone());
    Ok(Found { pasted: Pasted { known, code, trace_id, scopes: Vec::new() }, last: Some(last) })
}

/// Remembers a server's refusal for somebody who asks later. It is no failure if that can't be.
pub fn remember(failure: &Failure, operator: &Operator) {
    if let Some(last) = failure.to_remember(operator.clock().now()) {
        let _ = last.remember(operator.folder());
    }
}

fn document<'a>(
    terminal: &Terminal,
    known: &KnownRefusal,
    explained: &Explanation,
    found: &'a Found,
    evidence: &Evidence,
    language: Language,
) -> Document<'a> {
    let Found { pasted: Pasted { trace_id, scopes, .. }, last } = found;
    let code = letter::quoted(known.code(), [known.error, known.text]);
    let (all_scopes, time) = (scopes.join(" "), last.as_ref().map(|last| second(last.at)));
    let (client_id, orgno, environment) = (evidence.client_id(), evidence.organisation(), evidence.environment());
    let blanks = Blanks {
        code: Some(&code),
        scope: Some(all_scopes.as_str()).filter(|scopes| !scopes.is_empty()),
        trace_id: trace_id.as_deref(),
        time: time.as_deref(),
        orgno,
        environment,
        client_id,
    };
    let cause = |reason: &Reason| {
        let remedy = terminal.out.complete(reason.remedy.in_language(language));
        let (is_the_case, words) = evidence.of(reason.sign).unzip();
        Cause {
            cause: reason.why.in_language(language),
            actor: reason.actor,
            commands: commands(&remedy).map(str::to_owned).collect(),
            remedy,
            message: reason.letter.map(|letter| blanks.fill(letter, language)),
            is_the_case,
            evidence: words.map(|words| words.in_language(language)),
        }
    };
    let mut causes: Vec<Cause> = explained.reasons.iter().map(cause).collect();
    // What is known comes first, and what is known not to be so last. All others stay in their order.
    causes.sort_by_key(|cause| cause.is_the_case.map_or(1, |is_so| if is_so { 0 } else { 2 }));
    Document {
        refusal: Named::of(known, explained, language, &terminal.out),
        language,
        at: last.as_ref().map(|last| &last.at),
        profile: last.as_ref().and_then(|last| last.profile.as_ref()),
        trace_id: trace_id.as_deref(),
        scopes,
        causes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_something_to_be_quoted_by() {
        for known in KNOWN {
            let words = letter::quoted(known.code(), [known.error, known.text]);
            assert!(!words.is_empty() && !words.ends_with([':', ' ', '.']), "{}: {words}", known.id);
        }
    }
}
