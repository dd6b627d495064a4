//! The walk: what is known at the beginning, and one step after the other.

use std::path::Path;
use std::rc::Rc;

use jiff::Timestamp;

use super::interview::{Interview, Question};
use super::page::{self, Words};
use super::{Document, Form, Onboard, State, Told};
use crate::failure::{Failure, Outcome};
use crate::flag_value::absolute;
use crate::output::Format;
use crate::page::Page;
use crate::terminal::Terminal;
use maskinporten_engine::error::Error;
use maskinporten_engine::journal::JournalError;
use maskinporten_engine::onboarding::{Answers, Event, Onboarding, Standing, Step, Way};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{KeyName, Profile};
use maskinporten_engine::session::Session;
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::ids::{ClientId, ProfileName};
use maskinporten_protocol::key::material::PrivateEntry;

/// An onboarding on its way.
pub(super) struct Walk<'a> {
    pub(super) command: &'a Onboard,
    pub(super) terminal: &'a Terminal,
    pub(super) operator: &'a Operator,
    pub(super) onboarding: Onboarding,
    pub(super) said: Answers,
    /// What flags and the file with answers say: it isn't asked, whatever came of it.
    pub(super) given: Answers,
    pub(super) environment: Environment,
    /// The admin's profile, which may not be there yet.
    pub(super) admin: ProfileName,
    /// The client id that was tried earlier and not accepted.
    pub(super) tried: Option<ClientId>,
    pub(super) session: Option<Rc<Session>>,
    /// The business certificate with its key, once it was opened.
    pub(super) certificate: Option<PrivateEntry>,
    pub(super) form: Option<Form>,
    pub(super) request: Option<String>,
    pub(super) token_expires: Option<Timestamp>,
    pub(super) told: Vec<Told>,
}

impl<'a> Walk<'a> {
    pub(super) fn answers(&self) -> &Answers {
        &self.said
    }

    pub(super) fn profile(&self) -> &ProfileName {
        &self.onboarding.profile
    }

    /// Whether there is something to be taken up again.
    pub(super) fn is_open(&self) -> bool {
        self.onboarding.is_open
    }

    /// The answer that somebody else has to give first.
    pub(super) fn awaited(&self) -> Option<&'static str> {
        let waiting = self.told.last().filter(|told| told.state == State::Waiting)?;
        Some(if waiting.step == Step::Form { "client_id" } else { "admin.client_id" })
    }

    pub(super) fn interview(&self) -> Interview<'a> {
        Interview::new(self.terminal)
    }

    pub(super) fn words(&self) -> Words<'_> {
        Words {
            profile: &self.onboarding.profile,
            admin: &self.admin,
            environment: &self.environment,
            answers: &self.said,
            kid: &self.onboarding.kid,
            admin_kid: &self.onboarding.admin_kid,
        }
    }

    pub(super) fn standing(&self) -> Outcome<Standing> {
        Ok(Standing::of(self.operator, Some(&self.admin), self.profile())?)
    }

    /// Takes one step after the other, as far as that goes now.
    pub(super) fn go(&mut self) -> Outcome {
        if let Some(step) = self.onboarding.stopped_at {
            self.say(&format!("taking it up again; it stopped at: {}", self.words().title(step)));
        }
        if !self.command.change.dry_run {
            self.keep_beginning()?;
            self.settle_login()?;
            self.foresee()?;
            if self.is_retried(Step::Profile) && self.given.client_id.is_none() {
                self.tried = self.said.client_id.take();
            }
        }
        self.name_keys()?;
        let steps = Step::all(&self.said);
        for (at, step) in steps.iter().copied().enumerate() {
            let place = format!("{} of {}", at + 1, steps.len());
            let state = if self.command.change.dry_run {
                if self.standing()?.holds(step, &self.said) == Some(true) { State::Held } else { State::Next }
            } else if self.holds(step)? {
                self.say(&format!("{place}: {}: done already", self.words().title(step)));
                State::Held
            } else {
                self.pass(step, &place)?
            };
            let command = self.words().command(step).map(|command| self.terminal.out.command(&command));
            self.told.push(Told { step, state, command });
            if state == State::Waiting {
                return Ok(());
            }
        }
        if self.onboarding.is_open && !self.command.change.dry_run {
            self.onboarding.record(self.operator, Event::Ended)?;
            self.onboarding.is_open = false;
        }
        Ok(())
    }

    /// What was said at the beginning, so that it isn't asked again if it is left at the next question.
    fn keep_beginning(&mut self) -> Outcome {
        let standing = self.standing()?;
        let is_to_be_taken = |step: &Step| standing.holds(*step, &self.said) == Some(false);
        if self.terminal.prompt.is_possible() && Step::all(&self.said).iter().any(is_to_be_taken) {
            self.onboarding.answered(self.operator, &self.said)?;
        }
        Ok(())
    }

    /// Commands name the keys that are there, and not those that would be made.
    fn name_keys(&mut self) -> Outcome {
        let standing = self.standing()?;
        if let Some(key) = own_key(standing.profile.as_ref()) {
            self.onboarding.kid = key.kid;
        }
        let is_by_key = self.said.admin.as_ref().is_some_and(|admin| admin.own_key);
        if let Some(key) = own_key(standing.admin.as_ref()).filter(|_| is_by_key) {
            self.onboarding.admin_kid = key.kid;
        }
        Ok(())
    }

    /// Where nobody can be asked, nothing is begun that would stop for want of an answer.
    fn foresee(&self) -> Outcome {
        if self.terminal.prompt.is_possible() {
            return Ok(());
        }
        let standing = self.standing()?;
        for step in Step::all(&self.said) {
            if standing.holds(step, &self.said) != Some(false) {
                continue;
            }
            Question::left_open(step, &self.said).map_or(Ok(()), |open| self.interview().possible(&open))?;
            self.agree(step)?;
            if step.waits_for_others() {
                break;
            }
        }
        Ok(())
    }

    /// One step: what it needs is asked, it is shown, agreed to, taken and looked at.
    fn pass(&mut self, step: Step, place: &str) -> Outcome<State> {
        // A token changes nothing that would have to be taken up again.
        let is_written = step != Step::Token || self.onboarding.is_open;
        if is_written {
            self.onboarding.answered(self.operator, &self.said)?;
            let asked = self.ask_for(step);
            // Also what was said before it was left at a question.
            self.onboarding.answered(self.operator, &self.said)?;
            asked?;
        }
        self.say(&format!("{place}: {}", self.words().title(step)));
        if let Some(command) = self.words().command(step) {
            self.say(&format!("   by hand: `{command}`"));
        }
        self.warn(step)?;
        let agreed = self.agree(step);
        if is_written {
            // Also if the answer was no: what was said for the step is asked again then, as after one that failed.
            self.onboarding.record(self.operator, Event::Intent { step })?;
        }
        agreed?;
        let taken = self.take(step);
        let state = if step == Step::Token { taken.map_err(|failure| self.examined(failure))? } else { taken? };
        self.terminal.narrator.hush();
        if state == State::Taken && is_written {
            self.check(step)?;
            self.onboarding.record(self.operator, Event::Done { step })?;
        }
        Ok(state)
    }

    /// Whether a step holds. What only a server can tell, it is asked.
    pub(super) fn holds(&mut self, step: Step) -> Outcome<bool> {
        match self.standing()?.holds(step, &self.said) {
            Some(holds) => Ok(holds),
            None if step == Step::Registration => self.is_registered(),
            None => Ok(false),
        }
    }

    /// Whether a step was tried earlier and failed, or wasn't agreed to. What was said for it may be wrong, so it is asked again.
    pub(super) fn is_retried(&self, step: Step) -> bool {
        let stopped = self.onboarding.stopped_at == Some(step) && !step.waits_for_others();
        stopped && self.terminal.prompt.is_possible()
    }

    /// Asks for what a step needs and nobody else knows.
    fn ask_for(&mut self, step: Step) -> Outcome {
        match step {
            Step::Admin => self.ask_for_admin(),
            Step::Client | Step::Form => self.ask_for_client(step),
            _ => Ok(()),
        }
    }

    fn ask_for_admin(&mut self) -> Outcome {
        let (interview, again) = (self.interview(), self.is_retried(Step::Admin));
        let given = self.given.admin.clone().unwrap_or_default();
        let admin = self.said.admin.get_or_insert_default();
        admin.profile = Some(self.admin.clone());
        if !admin.own_key && (admin.certificate.is_none() || again && given.certificate.is_none()) {
            let before = admin.certificate.as_deref().and_then(Path::to_str).unwrap_or_default();
            admin.certificate = Some(absolute(&interview.certificate(before)?)?);
        }
        if admin.client_id.is_none() || again && given.client_id.is_none() {
            let before = admin.client_id.as_ref().map(ClientId::as_str).unwrap_or_default();
            admin.client_id = Some(interview.admin_client(before)?);
        }
        Ok(())
    }

    fn ask_for_client(&mut self, step: Step) -> Outcome {
        let (interview, again) = (self.interview(), self.is_retried(step));
        let before = self.said.name.clone().unwrap_or_default();
        if before.trim().is_empty() || again && self.given.name.is_none() {
            self.said.name = Some(interview.client_name(&before)?);
        }
        let name = self.said.name.clone().unwrap_or_default();
        let before = self.said.description.clone().unwrap_or_default();
        if before.is_empty() || again && self.given.description.is_none() {
            self.said.description = Some(interview.description(&name, &before)?);
        }
        if self.said.scopes.is_empty() || again && self.given.scopes.is_empty() {
            let session = if step == Step::Client { Some(self.session()?) } else { None };
            self.said.scopes = interview.scopes(session.as_deref())?;
        }
        Ok(())
    }

    /// How an admin client logs in that is asked for: it decides on the steps.
    fn settle_login(&mut self) -> Outcome {
        let said = self.said.admin.clone().unwrap_or_default();
        let is_open = self.said.way == Some(Way::ServiceDesk) && !said.own_key && said.certificate.is_none();
        if !is_open || self.standing()?.holds(Step::Admin, &self.said) == Some(true) {
            return Ok(());
        }
        let mut admin = said;
        if self.interview().has_certificate()? {
            admin.certificate = Some(absolute(&self.interview().certificate("")?)?);
        } else {
            admin.own_key = true;
        }
        self.said.admin = Some(admin);
        Ok(())
    }

    /// Asks before something is done, if there is somebody to ask.
    fn agree(&self, step: Step) -> Outcome {
        let (prompt, yes) = (self.terminal.prompt, self.command.change.yes);
        if step.changes_a_server() && self.environment.is_production() {
            let question = format!("{}?", self.words().title(step));
            return self.terminal.confirm_in_production(&self.environment, &question, yes);
        }
        if yes || step.waits_for_others() || step == Step::Token || !prompt.is_possible() {
            return Ok(());
        }
        if prompt.go_on("Do it?")? { Ok(()) } else { Err(Failure::not_done("you said no; this step wasn't taken")) }
    }

    pub(super) fn say(&self, text: &str) {
        self.terminal.out.note(text);
    }

    /// What is to be read in full now: the result for people, and beside it for programs.
    pub(super) fn show(&self, page: &Page) -> Outcome {
        match self.command.change.output {
            Format::Text => self.terminal.out.page(page.clone()),
            Format::Json if self.terminal.prompt.is_possible() => {
                self.terminal.out.beside(page);
                Ok(())
            }
            Format::Json => Ok(()),
        }
    }

    /// The result: how far it has come.
    pub(super) fn tell(&self) -> Outcome {
        let profile = self.standing()?.profile;
        let client_id = profile.as_ref().and_then(|profile| profile.client_id.as_ref());
        let ci = if self.token_expires.is_some() { page::ci(self.profile()) } else { Vec::new() };
        let ci: Vec<String> = ci.iter().map(|command| self.terminal.out.command(command)).collect();
        let document = Document {
            profile: self.profile(),
            environment: &self.environment.name,
            way: self.said.way.unwrap_or(Way::Admin),
            client_id,
            steps: &self.told,
            form: self.form.as_ref(),
            request: self.request.as_deref(),
            token_expires: self.token_expires,
            ci: &ci,
        };
        if self.command.change.output == Format::Json {
            return self.terminal.out.json(&document);
        }
        if self.command.change.dry_run {
            return self.terminal.out.page(page::plan(&self.words(), &self.told));
        }
        if self.token_expires.is_none() {
            if self.terminal.prompt.is_possible() {
                self.terminal.out.hint(&Onboard::resumed(self.profile()));
            }
            return Ok(());
        }
        let rows = [
            ("profile", self.profile().to_string()),
            ("client id", client_id.map(ToString::to_string).unwrap_or_default()),
            ("environment", self.environment.name.to_string()),
            ("token", "fetched and verified".to_owned()),
        ];
        self.terminal.out.page(page::end(&rows, &ci))?;
        let name = self.profile();
        self.terminal.out.hint(&format!("get a token with `maskinporten token --profile {name}`"));
        Ok(())
    }
}

/// A journal that can't be read says nothing that can't be asked again.
pub(super) fn unreadable(error: Error) -> Failure {
    match error {
        Error::Journal(JournalError::Malformed { .. }) => Failure::usage(error.to_string())
            .hint("move the file aside: what is there is looked at again, and what was said is asked again"),
        other => other.into(),
    }
}

/// The key that a profile signs with, if it is registered by its kid.
pub(super) fn own_key(profile: Option<&Profile>) -> Option<KeyName> {
    KeyName::of(profile?.login.as_ref()?)
}
