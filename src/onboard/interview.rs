//! What is asked. Nothing is asked twice, nor what flags, answers, profiles or a certificate say.

use std::path::{Path, PathBuf};

use super::Onboard;
use crate::client::named_after;
use crate::failure::{Failure, Outcome};
use crate::flag_value::path;
use crate::input::read_file;
use crate::prompt::parses;
use crate::scope_choice;
use crate::selection::Selection;
use crate::terminal::Terminal;
use maskinporten_engine::onboarding::{Answers, Onboarding, Step, Way};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::session::Session;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, OrgNumber, ProfileName, Scope, Scopes};
use maskinporten_protocol::key::password::NoPasswords;
use maskinporten_protocol::key::{ReadError, read};

/// The most characters that the portal takes for a description (protocol.md 7.1).
const MOST: usize = 255;

/// A question, and the member that has its answer in a file.
pub(super) struct Question(&'static str, &'static str);

impl Question {
    const NAME: Self = Self("Name of the client", "name");
    const SCOPES: Self = Self("Which scope?", "scopes");
    const CERTIFICATE: Self = Self("File with the business certificate", "admin.certificate");
    const ADMIN_CLIENT: Self = Self("Id of the admin client", "admin.client_id");
    const ORGANISATION: Self = Self("Organisation number", "admin.organisation");

    /// What can't be left open in a step, and these answers do.
    pub(super) fn left_open(step: Step, said: &Answers) -> Option<Self> {
        let (admin, is_blank) = (said.admin.clone().unwrap_or_default(), |text: &String| text.trim().is_empty());
        let open = match step {
            Step::Request => vec![(admin.own_key && admin.organisation.is_none(), Self::ORGANISATION)],
            Step::Admin => vec![
                (!admin.own_key && admin.certificate.is_none(), Self::CERTIFICATE),
                (admin.client_id.is_none(), Self::ADMIN_CLIENT),
            ],
            Step::Client | Step::Form => {
                vec![(said.name.as_ref().is_none_or(is_blank), Self::NAME), (said.scopes.is_empty(), Self::SCOPES)]
            }
            _ => Vec::new(),
        };
        open.into_iter().find_map(|(is_open, question)| is_open.then_some(question))
    }
}

/// Asks, if there is somebody to ask.
#[derive(Clone, Copy)]
pub(super) struct Interview<'a> {
    terminal: &'a Terminal,
}

impl<'a> Interview<'a> {
    pub(super) fn new(terminal: &'a Terminal) -> Self {
        Self { terminal }
    }

    /// Fails unless there is somebody to ask. `member`: where the answer would stand in a file.
    pub(super) fn possible(self, Question(question, member): &Question) -> Outcome {
        let instead = format!("give it as `{member}` in a file that --answers names");
        self.terminal.narrator.hush();
        self.terminal.prompt.possible(question, &instead)
    }

    fn line(self, question: &Question, before: &str, check: impl Fn(&str) -> Result<(), String>) -> Outcome<String> {
        self.possible(question)?;
        Ok(self.terminal.prompt.line_from(question.0, before, check)?.trim().to_owned())
    }

    fn pick(self, question: &Question, items: &[String]) -> Outcome<usize> {
        self.possible(question)?;
        self.terminal.prompt.which(question.0, items, "")
    }

    /// The profile that is meant: the one named, or one that was begun and not ended.
    pub(super) fn profile(
        self,
        command: &Onboard,
        operator: &Operator,
        selection: &Selection,
        said: &Answers,
    ) -> Outcome<Option<ProfileName>> {
        let named = selection.explicit_profile()?;
        match (named, &said.profile) {
            (Some(named), Some(said)) if named != said => {
                return Err(Failure::usage(format!("the answers are for profile {said}, not for {named}")));
            }
            (Some(name), _) | (None, Some(name)) => return Ok(Some(name.clone())),
            (None, None) => {}
        }
        let begun = Onboarding::unfinished(operator).map_err(super::walk::unreadable)?;
        let begun: Vec<ProfileName> = begun.into_iter().map(|one| one.profile).collect();
        if begun.is_empty() || command.answers.is_some() {
            return Ok(None);
        }
        let items: Vec<String> = begun.iter().map(ToString::to_string).chain(["another client".to_owned()]).collect();
        self.terminal.prompt.possible("Go on with which client?", "name its profile with --profile")?;
        let chosen = self.terminal.prompt.which("Go on with which client?", &items, "")?;
        Ok(begun.get(chosen).cloned())
    }

    /// The client's name, and that of its profile, which must not be there yet.
    pub(super) fn name(self, selection: &Selection) -> Outcome<(String, ProfileName)> {
        let fresh = |name: &str| {
            let profile = named_after(name)?;
            if selection.profiles.get(&profile).is_none() {
                return Ok(profile);
            }
            Err(Failure::not_done(format!("there is a profile {profile} already: choose another name")))
        };
        let name = self.line(&Question::NAME, "", |text| {
            fresh(text.trim()).map(drop).map_err(|failure| failure.message().to_owned())
        })?;
        let profile = fresh(&name)?;
        Ok((name, profile))
    }

    /// The client's name, for a profile that has a name already.
    pub(super) fn client_name(self, before: &str) -> Outcome<String> {
        self.line(&Question::NAME, before, |_| Ok(()))
    }

    pub(super) fn description(self, name: &str, before: &str) -> Outcome<String> {
        // An empty line keeps what was said before.
        let words =
            if before.is_empty() { "What is the client for (empty: its name)?" } else { "What is the client for?" };
        let question = Question(words, "description");
        if self.possible(&question).is_err() {
            // As `client register` does without.
            return Ok(name.to_owned());
        }
        let check = |text: &str| match text.chars().count() {
            0..=MOST => Ok(()),
            _ => Err(format!("{MOST} characters at most")),
        };
        Ok(self.terminal.prompt.line_if_any(question.0, before, check)?.unwrap_or_else(|| name.to_owned()))
    }

    pub(super) fn environment(self, selection: &Selection) -> Outcome<EnvironmentName> {
        let all = selection.profiles.environments()?;
        let items: Vec<String> = all.iter().map(|one| format!("{}: {}", one.name, one.issuer.as_str())).collect();
        let chosen = self.pick(&Question("In which environment?", "environment"), &items)?;
        all.get(chosen).map(|one| one.name.clone()).ok_or_else(|| Failure::usage("there is no environment"))
    }

    /// One of several admin profiles.
    pub(super) fn admin(self, several: &[ProfileName]) -> Outcome<Option<ProfileName>> {
        if !self.terminal.prompt.is_possible() {
            return Ok(None);
        }
        let items: Vec<String> = several.iter().map(ToString::to_string).collect();
        Ok(several.get(self.pick(&Question("Through which admin profile?", "admin.profile"), &items)?).cloned())
    }

    /// From here on commands act through this admin.
    pub(super) fn carry_admin(self, admin: &ProfileName) {
        self.terminal.out.carry("admin", admin.as_str());
    }

    pub(super) fn way(self) -> Outcome<Way> {
        let ways = [
            (Way::Admin, "through an admin client, for the self-service API"),
            (Way::Portal, "by hand, in Digdir's web portal"),
            (Way::ServiceDesk, "neither yet: write to Digdir for an admin client"),
        ];
        let items = ways.map(|(_, words)| words.to_owned());
        let chosen = self.pick(&Question("How does your organisation get its clients?", "way"), &items)?;
        Ok(ways.get(chosen).map_or(Way::ServiceDesk, |(way, _)| *way))
    }

    /// How the admin client is to log in: with a certificate, or with a key of its own.
    pub(super) fn has_certificate(self) -> Outcome<bool> {
        let items = ["with our business certificate (.p12, .pfx, .jks or .pem)", "with a key that is made here"];
        let items = items.map(str::to_owned);
        Ok(self.pick(&Question("How will the admin client log in?", "admin.certificate"), &items)? == 0)
    }

    pub(super) fn certificate(self, before: &str) -> Outcome<PathBuf> {
        let check = |text: &str| match typed_path(text) {
            path if path.is_file() => can_log_in(&path),
            path if path.is_dir() => Err("that is a folder".to_owned()),
            _ => Err("there is no such file".to_owned()),
        };
        let before = if before.is_empty() { only_certificate().unwrap_or_default() } else { before.to_owned() };
        let typed = self.line(&Question::CERTIFICATE, &before, check)?;
        Ok(typed_path(&typed))
    }

    pub(super) fn admin_client(self, before: &str) -> Outcome<ClientId> {
        Ok(self.line(&Question::ADMIN_CLIENT, before, parses::<ClientId>)?.parse()?)
    }

    pub(super) fn organisation(self) -> Outcome<OrgNumber> {
        Ok(self.line(&Question::ORGANISATION, "", parses::<OrgNumber>)?.parse()?)
    }

    /// The id that somebody else gives; none if that has to be waited for.
    pub(super) fn awaited_id(self, question: &str, before: &str) -> Outcome<Option<ClientId>> {
        if !self.terminal.prompt.is_possible() {
            return Ok(None);
        }
        self.terminal.narrator.hush();
        let question =
            if before.is_empty() { format!("{question} (empty: go on later)") } else { question.to_owned() };
        let typed = self.terminal.prompt.line_if_any(&question, before, parses::<ClientId>)?;
        typed.map(|typed| Ok(typed.parse()?)).transpose()
    }

    /// Typed, or one of those that the organisation has access to.
    pub(super) fn scopes(self, session: Option<&Session>) -> Outcome<Vec<Scope>> {
        self.possible(&Question::SCOPES)?;
        match session {
            Some(session) => scope_choice::ask_for_granted(self.terminal, session),
            None => {
                let typed = self.terminal.prompt.line("Scopes that the client may request", parses::<Scopes>)?;
                Ok(typed.parse::<Scopes>()?.into())
            }
        }
    }
}

/// The one file in this folder that looks like a business certificate as it came.
fn only_certificate() -> Option<String> {
    let is_one = |name: &String| [".p12", ".pfx"].iter().any(|end| name.to_lowercase().ends_with(end));
    let files = Path::new(".").read_dir().ok()?.flatten();
    let mut found = files.filter_map(|file| file.file_name().into_string().ok()).filter(is_one);
    found.next().filter(|_| found.next().is_none())
}

/// Whether a file is one to log in with, as far as that shows without its password.
fn can_log_in(path: &Path) -> Result<(), String> {
    let bytes = read_file(path).map_err(|failure| failure.message().to_owned())?;
    match read(&bytes, &mut NoPasswords).and_then(|material| material.choose(None).cloned()) {
        Ok(entry) if entry.chain.leaf().is_none() => {
            Err("there is no certificate for the private key in it".to_owned())
        }
        Ok(_) => Ok(()),
        Err(error) => match error.cause() {
            ReadError::PasswordNeeded(_) | ReadError::WrongPassword(_) | ReadError::SeveralKeys { .. } => Ok(()),
            _ => Err(error.to_string()),
        },
    }
}

/// A path as people type it where no shell reads it: with `~`, and in quotation marks if a window put it there.
fn typed_path(text: &str) -> PathBuf {
    let path = path(text.trim().as_ref());
    match path.strip_prefix("~") {
        Ok(rest) => etcetera::home_dir().map_or_else(|_| path.clone(), |home| home.join(rest)),
        Err(_) => path,
    }
}
