//! Progress and remarks on the terminal while the engine works.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::failure::{Failure, Kind};
use crate::output::{Output, Waiting};
use crate::system;
use maskinporten_engine::fault;
use maskinporten_engine::operator::{Notice, Observer};
use maskinporten_engine::rotate::{Course, Happening, PROOFS, Progress, Step};
use maskinporten_protocol::http::{HttpError, HttpEvent};
use maskinporten_protocol::token::TokenEvent;

/// Reports to the terminal what the engine does.
#[derive(Clone)]
pub struct Narrator {
    out: Output,
    awaited: Arc<Mutex<Option<Awaited>>>,
}

/// What is being waited for, and on whose account.
struct Awaited {
    waiting: Waiting,
    /// It ends with the answer to a request for a token.
    is_token: bool,
}

impl Narrator {
    /// Reports to this output.
    pub fn new(out: Output) -> Self {
        Self { out, awaited: Arc::default() }
    }

    /// Clears the spinner.
    pub fn hush(&self) {
        self.change(|awaited| *awaited = None);
    }

    fn change(&self, change: impl FnOnce(&mut Option<Awaited>)) {
        change(&mut self.awaited.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Another thing is waited for. The one before goes away first, or two spinners would share the line.
    fn wait(&self, what: &str) {
        self.hush();
        let waiting = self.out.waiting(what);
        self.change(|awaited| *awaited = Some(Awaited { waiting, is_token: false }));
    }

    /// The same wait, in other words.
    fn update(&self, words: &str) {
        self.change(|awaited| {
            if let Some(Awaited { waiting, .. }) = awaited {
                waiting.say(words);
            }
        });
    }

    /// A request for a token, unless it is part of something else that is waited for.
    fn ask(&self, what: &str) {
        self.change(|awaited| {
            if awaited.is_none() {
                *awaited = Some(Awaited { waiting: self.out.waiting(what), is_token: true });
            }
        });
    }

    fn answered(&self) {
        self.change(|awaited| {
            awaited.take_if(|awaited| awaited.is_token);
        });
    }

    fn http(&self, event: &HttpEvent<'_>) {
        match event {
            HttpEvent::Begins { change } => {
                system::is_changing(*change);
                fault::point("call-before");
            }
            HttpEvent::Ends => {
                fault::point("call-after");
                system::is_changing(false);
            }
            HttpEvent::Answered { method, url, status, took } => {
                self.out.detail(&format!("{method} {url} → {status} in {} ms", took.as_millis()));
            }
            HttpEvent::TryingAgain { error, after } => self.trying_again(error, *after),
        }
    }

    /// What happens on the way to a token.
    fn token(&self, event: &TokenEvent<'_>) {
        match event {
            TokenEvent::ClockIsOff(offset) => {
                let seconds = offset.as_secs();
                let (amount, direction) = (seconds.abs(), if seconds > 0 { "behind" } else { "ahead of" });
                self.out.warning(&format!(
                    "this machine's clock is {amount} s {direction} the server's; trying once more with the server's time. Set the clock"
                ));
            }
            TokenEvent::LivesTooLong(seconds) => {
                self.out.warning(&format!(
                    "the server says that the token lives for {seconds} s; it is used for 24 h at most"
                ));
            }
            TokenEvent::TryingAgain(error, pause) => self.trying_again(error, *pause),
            TokenEvent::NotKnownYet { refusal, left, .. } => {
                self.out.detail(&refusal.to_string());
                self.update(&format!(
                    "Maskinporten doesn't know it yet ({}); retrying for up to {} s",
                    refusal.description.trim_end_matches('.'),
                    left.as_secs()
                ));
            }
        }
    }

    fn trying_again(&self, error: &HttpError, pause: Duration) {
        self.out.note(&format!("{error}; trying again in {:.1} s", pause.as_secs_f32()));
    }

    fn rotation(&self, course: &Course<'_>) {
        match &course.happening {
            Happening::Progress(progress, place) => self.progress(course, progress, place.as_deref()),
            Happening::StepDone => self.hush(),
            Happening::StillSignedWith { key, profile } => {
                let kept = format!("the private half of {} was kept: profile {profile} signs with it", key.kid);
                self.out.note(&of_one(course, &kept));
            }
            Happening::InVariable(key) => {
                let kept =
                    format!("the private half of {} comes from an environment variable; remove it there", key.kid);
                self.out.note(&of_one(course, &kept));
            }
            Happening::StaysAtService { key, address, why } => {
                self.out.note(&of_one(course, &format!("{} stays in {address}: {why}", key.kid)));
            }
            Happening::AlsoRegistered { key, also } => {
                let kept = format!(
                    "{} is also registered as {also}; that entry was kept: see `maskinporten jwks list`",
                    key.kid
                );
                self.out.warning(&of_one(course, &kept));
            }
        }
    }

    fn progress(&self, course: &Course<'_>, progress: &Progress<'_>, place: Option<&str>) {
        let seconds = |time: &Duration| time.as_millis().div_ceil(1000);
        match progress {
            Progress::Step(step) => self.wait(&of_one(course, &described(course, *step, place))),
            Progress::Tried { proven, why: None, .. } => {
                self.update(&of_one(course, &format!("the new key was accepted {proven} of {PROOFS} times")));
            }
            Progress::Tried { left, .. } => {
                let left = seconds(left);
                let words = format!("Maskinporten doesn't know the new key yet; retrying for up to {left} s");
                self.update(&of_one(course, &words));
            }
            Progress::Grace(left) => {
                let what = if course.among > 1 { "keys" } else { "key" };
                let words = format!(
                    "keeping the old {what} for {} s more (safe to press Ctrl-C; continue with --resume)",
                    seconds(left)
                );
                self.ask(&words);
                self.update(&words);
            }
            Progress::Undoing if course.is_first => {
                self.hush();
                self.out.note(
                    "the profile hasn't switched to the new key; removing it again to restore certificate login",
                );
            }
            Progress::Undoing => self.wait(&of_one(course, "rolling everything back")),
        }
    }
}

impl Observer for Narrator {
    fn notice(&self, notice: &Notice<'_>) {
        match notice {
            Notice::Http(event) => self.http(event),
            Notice::AskingForToken(environment) => self.ask(&format!("asking {} for a token", environment.issuer)),
            Notice::Answered => self.answered(),
            Notice::Token(event) => self.token(event),
            Notice::NotKnownYet(refusal) => self.out.detail(&refusal.to_string()),
            Notice::Rotation(course) => self.rotation(course),
            Notice::CacheOutOfOrder(note) => self.out.detail(note),
            Notice::Supplied { cached: true } => self.out.detail("the token is from the cache"),
            Notice::Supplied { cached: false } => self.out.detail("the token is new"),
            Notice::AccessUnknown(environment) => {
                self.out.note(&format!("access to scopes could not be looked up in {environment}"));
            }
            Notice::CertificateUnreadable { path, error } => {
                self.out.warning(&format!("{}: {error}", path.display()));
            }
            Notice::RegistrationGivenUp(name) => {
                self.out.note(&format!("abandoning the unfinished registration of {name:?}"));
            }
            Notice::LookingForClient(error) => {
                self.out.note(&format!("{error}; checking whether the client was created anyway"));
            }
            Notice::NotLearned(error) => {
                self.out.detail(&format!("can't record where keys are registered: {}", in_a_line(error)));
            }
            Notice::Recorded(head) => self.out.recorded(*head),
            Notice::NotRecorded(error) => {
                self.out.warning(&format!(
                    "the server has answered, but the audit log can't record it: {}",
                    in_a_line(error)
                ));
            }
        }
    }
}

/// With whose key it is, if several are rotated together.
fn of_one(course: &Course<'_>, words: &str) -> String {
    if course.among > 1 { format!("{}: {words}", course.profile) } else { words.to_owned() }
}

/// What is being done in a step.
fn described(course: &Course<'_>, step: Step, place: Option<&str>) -> String {
    match (step, place) {
        (Step::Make, _) => "making a key".to_owned(),
        (Step::Register, _) => "registering it alongside the others".to_owned(),
        (Step::Prove, _) => format!("asking {} for tokens with the new key", course.issuer),
        (Step::Switch, _) => format!("switching profile {} to the new key", course.profile),
        (Step::Deliver(_), Some(place)) => format!("delivering the new key to {place}"),
        (Step::Deliver(_), None) => "delivering the new key".to_owned(),
        (Step::Check(_), Some(program)) => format!("checking with {program}"),
        (Step::Check(_), None) => "checking".to_owned(),
        (Step::Grace, _) => "keeping the old key for the overlap".to_owned(),
        (Step::Unregister, _) => "removing the old key from the client".to_owned(),
        (Step::Retire, _) => "retiring the old private key".to_owned(),
    }
}

/// An error with what lies behind it.
fn in_a_line(error: &dyn std::error::Error) -> String {
    Failure::of(Kind::Other, error).in_a_line().message().to_owned()
}
