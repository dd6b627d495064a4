//! `onboard`: the guided path from a certificate, or from nothing, to a token that is verified. It asks for what it can't
//! find out, shows each step before it is taken, and looks at what is there, so that it can be left and taken up again.

mod begin;
mod check;
mod interview;
mod letter;
mod page;
mod take;
mod walk;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use crate::duration::duration;
use crate::failure::{Failure, Kind, Outcome};
use crate::flag_value::absolute;
use crate::input::{as_text, read_file};
use crate::key_file_args::KeyFileArgs;
use crate::selection::Selection;
use crate::selfservice::ChangeArgs;
use crate::system::{Heard, Shield};
use crate::terminal::Terminal;
use maskinporten_engine::access::Access;
use maskinporten_engine::onboarding::{Answers, Step, Way};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::private_file::{FileError, Overwrite, write_private};
use maskinporten_protocol::ids::{ClientId, EnvironmentName, ProfileName};
use maskinporten_protocol::secret::SecretText;

use walk::Walk;

/// Come to a first token, step by step
///
/// Starts from a business certificate, or from nothing yet, and takes one of three ways: an admin client, Digdir's web
/// portal, or a request to Digdir's service desk. Asks only for what it can't find out, shows each step before it is
/// taken with the command that does the same, and can be left and taken up again at any time. At the end it prints what
/// CI needs.
///
/// --answers replays it without a terminal. A second run with the same answers changes nothing.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten onboard --answers answers.toml --password-from kit/password.txt
  maskinporten onboard

The file with answers is TOML, and any member can be left out: environment, way
(admin, portal or service-desk), profile, name, description, scopes, client_id;
in [admin] profile, client_id, certificate, own_key, organisation.
--save-answers writes one.")]
pub struct Onboard {
    /// Take answers from this file; on a terminal, what isn't in it is asked for
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Write the answers to this file, to be replayed; there is no secret in it
    #[arg(long, value_name = "FILE")]
    save_answers: Option<PathBuf>,
    #[command(flatten)]
    key_file: KeyFileArgs,
    /// How long to wait for Maskinporten to learn a new client or key
    #[arg(long, hide_short_help = true, value_name = "DURATION", default_value = "180s", value_parser = duration)]
    wait: Duration,
    #[command(flatten)]
    change: ChangeArgs,
}

/// How far a client has come.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document<'a> {
    profile: &'a ProfileName,
    environment: &'a EnvironmentName,
    /// How the organisation comes to its client.
    way: Way,
    client_id: Option<&'a ClientId>,
    steps: &'a [Told],
    /// What to enter in the portal, while that is waited for.
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<&'a Form>,
    /// What to send to Digdir, while the answer is waited for; in Norwegian.
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<&'a str>,
    /// When the token ends that was fetched and verified. It isn't kept.
    #[cfg_attr(feature = "schema", schemars(with = "Option<maskinporten_protocol::schema::Moment>"))]
    token_expires: Option<Timestamp>,
    /// Commands that give a CI system what it needs, once there was a token.
    ci: &'a [String],
}

/// A step, and what became of it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Told {
    step: Step,
    state: State,
    /// The command that does the same, if there is one.
    command: Option<String>,
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
enum State {
    /// It held already.
    Held,
    /// It was taken now.
    Taken,
    /// Somebody else has to act first.
    Waiting,
    /// It is still to be taken.
    Next,
}

/// What to enter in the portal.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Form {
    /// Where the portal is, if it is Digdir's own.
    portal: Option<&'static str>,
    /// Each field by its name in the self-service API, with its value.
    fields: Vec<(String, String)>,
    /// What goes into the box for the key.
    key: String,
}

impl Onboard {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        operator.folder().check_is_somewhere()?;
        if let Some(path) = self.save_answers.as_ref().filter(|path| path.symlink_metadata().is_ok()) {
            // Said before anything is done that couldn't be saved then.
            return Err(FileError::Exists { path: path.clone() }.into());
        }
        let terminal = &terminal.amid_steps();
        // Commands name their profile themselves: it may not be there yet.
        terminal.out.forget("profile");
        if terminal.prompt.is_possible() && !self.change.dry_run {
            terminal.out.note("This leads to a token, step by step; each step is shown before it is taken.");
            terminal.out.note("Ctrl-C leaves it at any time; `maskinporten onboard` goes on from there.");
        }
        let mut walk = Walk::begin(self, terminal, operator, selection)?;
        let _shield = Self::resumable(terminal, walk.profile());
        let went = walk.go();
        let resumed = Self::resumed(walk.profile());
        went.map_err(|failure| if walk.is_open() { failure.hint(resumed) } else { failure })?;
        let awaited = walk.awaited();
        // Whoever goes on later is asked for the rest of them.
        if !self.change.dry_run && (awaited.is_none() || !terminal.prompt.is_possible()) {
            self.save(walk.answers())?;
        }
        walk.tell()?;
        match awaited {
            // Nobody was there to be asked.
            Some(member) if !terminal.prompt.is_possible() => {
                Err(Failure::missing("the client's id isn't known yet: somebody else has to give it")
                    .hint(format!("once you have it, give it as `{member}` in the file that --answers names")))
            }
            _ => Ok(()),
        }
    }

    /// How to go on with what was left in the middle.
    fn resumed(profile: &ProfileName) -> String {
        format!("go on with `maskinporten onboard --profile {profile}`")
    }

    /// Ctrl-C waits for a change that a server is making, and says how to go on.
    fn resumable(terminal: &Terminal, profile: &ProfileName) -> Shield {
        let (out, prompt, resumed) = (terminal.out.clone(), terminal.prompt, Self::resumed(profile));
        Shield::resumable(move |heard| match heard {
            Heard::Finishing => out.warning("finishing the call that is under way; press Ctrl-C again to stop now"),
            Heard::Ending => {
                prompt.end_line();
                let stopped = Failure::new(Kind::Interrupted, "interrupted; what was done before stays");
                out.failure(&stopped.hint(resumed.clone()));
            }
        })
    }

    fn save(&self, answers: &Answers) -> Outcome {
        let Some(path) = &self.save_answers else { return Ok(()) };
        let text = answers.to_text().map_err(|error| Failure::usage(error.to_string()))?;
        let text = format!("# Answers for `maskinporten onboard --answers`. No secrets.\n{text}");
        Ok(write_private(path, text.as_bytes(), Overwrite::Never, Access::Owner)?)
    }

    /// What the file says.
    fn given(&self) -> Outcome<Answers> {
        let Some(path) = &self.answers else { return Ok(Answers::default()) };
        let is_toml = |text: &SecretText| !text.expose().trim_start().starts_with("-----BEGIN");
        let text = as_text(&read_file(path)?).ok().filter(is_toml).ok_or_else(|| {
            Failure::usage(format!("{} isn't a file with answers", path.display()))
                .hint("--answers takes TOML, as --save-answers writes it; the certificate's file is named in there")
        })?;
        let unusable = |error| Failure::usage(format!("{} has no usable answers: {error}", path.display()));
        let mut said = Answers::parse(text.expose()).map_err(unusable)?;
        if let Some(certificate) = said.admin.as_mut().and_then(|admin| admin.certificate.as_mut()) {
            // It may be taken up again elsewhere.
            *certificate = absolute(certificate)?;
        }
        Ok(said)
    }
}
