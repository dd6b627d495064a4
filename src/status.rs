//! `status`: how this machine stands with its profiles.

mod document;
mod page;

use std::time::Duration;

use clap::Args;
use jiff::Timestamp;

use crate::basis::{Based, Basis};
use crate::failure::{About, Failure, Kind, Outcome};
use crate::limits::{LimitArgs, Limits, Urgency};
use crate::output::Format;
use crate::selection::Selection;
use crate::terminal::Terminal;
use maskinporten_engine::client::Client;
use maskinporten_engine::onboarding::{Onboarding, Step};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Login, Profile};
use maskinporten_engine::standing::{ProfileStanding, StandingReader, own_grant};
use maskinporten_engine::token_cache::Keeping;
use maskinporten_engine::token_request::TokenRequest;
use maskinporten_protocol::grant::Grant;
use maskinporten_protocol::ids::ProfileName;

pub use document::Document;

/// Show how this machine stands: its profiles, keys and tokens
///
/// The profile that is named or chosen, else all of them. No server is asked, no store is unlocked, and nobody is asked
/// for a password. Only --online gets a token, which takes the key out of its store, and asks a store that machines share;
/// what needs a password for that gets it from a variable or file, as in a script.
///
/// The exit code is the first of these that applies: 11 if a key or certificate has expired or is inside --fail; with
/// --online, that of the failure if a token could not be had; 10 if something is inside --warn; 3 if something is
/// missing on this machine; 0 otherwise.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten status")]
pub struct Status {
    /// The profile [default: --profile, or the chosen one, else all]
    #[arg(value_name = "PROFILE", conflicts_with = "all")]
    name: Option<ProfileName>,
    /// Show all profiles, even when one is chosen
    #[arg(long)]
    all: bool,
    /// Get a token for each, unless one is cached
    #[arg(long)]
    online: bool,
    #[command(flatten)]
    limits: LimitArgs,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// The profiles to show, and why it is that one, if it is one.
struct Shown {
    profiles: Vec<(ProfileName, Profile)>,
    basis: Option<Basis>,
}

/// What is known of a profile, in the words of this program.
struct Stood {
    standing: ProfileStanding,
    /// Why it was chosen, if it is the only one that is shown.
    basis: Option<Basis>,
    is_default: bool,
    /// What keeps it from a token on this machine.
    obstacle: Option<Failure>,
    /// What couldn't be looked at.
    unread: Vec<Failure>,
    /// What came of asking for a token.
    asked: Option<Outcome<Answer>>,
}

/// A token that could be had.
struct Answer {
    expires: Timestamp,
    is_cached: bool,
}

impl Stood {
    fn urgency(&self, limits: Limits) -> Urgency {
        limits.urgency(self.standing.login_ends())
    }
}

impl Status {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let limits = self.limits.at(operator.clock().now())?;
        let Shown { profiles, basis } = self.shown(selection)?;
        let cache = terminal.variables.path("MASKINPORTEN_CACHE_DIR");
        let keeping = cache.map_or(Keeping::WithKeys, Keeping::InFolder);
        if profiles.is_empty() {
            return self.without_profiles(terminal, operator, selection, &keeping);
        }
        if basis.is_some() {
            selection.tell_of_variables();
        }
        let mut reader = StandingReader::new(operator, &selection.profiles, &keeping)?;
        let waiting = self.online.then(|| terminal.out.waiting("asking for tokens"));
        let mut all = Vec::new();
        for (name, profile) in profiles {
            let about = About::profile(&name, &profile);
            if basis.is_none() {
                terminal.out.carry("profile", name.as_str());
            }
            let mut standing = if self.online { reader.as_shared(&name, profile) } else { reader.of(&name, profile) };
            let told = |error: maskinporten_engine::error::Error| {
                terminal.out.completed(Failure::of_profile(operator, error).about(about.clone()))
            };
            let obstacle = standing.obstacle.take().map(told);
            let unread = std::mem::take(&mut standing.unread).into_iter().map(told).collect();
            let asked = self.online.then(|| {
                let answer = ask(operator, selection, &standing, &keeping);
                answer.map_err(|failure| terminal.out.completed(failure.about(about.clone())))
            });
            let is_default = selection.profiles.default_name() == Some(&name);
            all.push(Stood { standing, basis: basis.clone(), is_default, obstacle, unread, asked });
        }
        drop(waiting);
        self.print(terminal, selection, &all, limits)?;
        if let Err(error) = operator.folder().check_is_shut() {
            let failure = terminal.out.completed(Failure::from(error));
            terminal.out.warning(failure.message());
            failure.hints().iter().for_each(|hint| terminal.out.hint(hint));
        }
        verdict(&all, limits)
    }

    /// The profile that is named or chosen, else all.
    fn shown(&self, selection: &Selection) -> Outcome<Shown> {
        if let Some(name) = &self.name {
            selection.agree(std::slice::from_ref(name))?;
            let profile = selection.profile(name)?;
            selection.act_on(name, &profile);
            return Ok(Shown { profiles: vec![(name.clone(), profile)], basis: Some(Basis::Named) });
        }
        if self.all {
            if let Some(name) = selection.explicit_profile()?.filter(|_| selection.invocation.profile_by_flag) {
                return Err(Failure::usage(format!("--profile {name} names one profile, and --all means all"))
                    .hint("leave one of them out"));
            }
        } else if let Some(Based { value: name, basis }) = selection.chosen_if_any(false)? {
            let profile = selection.profile(&name)?;
            return Ok(Shown { profiles: vec![(name, profile)], basis: Some(basis) });
        }
        let all = selection.profiles.all().map(|(name, profile)| (name.clone(), profile));
        Ok(Shown { profiles: all.collect(), basis: None })
    }

    fn print(&self, terminal: &Terminal, selection: &Selection, all: &[Stood], limits: Limits) -> Outcome {
        let document = Document::of(all, limits);
        terminal.out.either(self.output, &document, || page::of(all, limits))?;
        for one in all {
            for failure in &one.unread {
                terminal.out.warning(&format!("{}: {}", one.standing.name, failure.clone().in_a_line().message()));
            }
        }
        match all {
            // It is all in there.
            _ if self.output == Format::Json => {}
            [one] => {
                advise(terminal, one, limits);
                let count = selection.profiles.all().count();
                if count > 1 {
                    terminal.out.note(&format!("--all shows the {count} profiles of this machine"));
                }
            }
            several => {
                // The most urgent is enough to begin with.
                let is_in_need = |one: &&Stood| one.obstacle.is_some() || one.urgency(limits) >= Urgency::Warn;
                let worst = several.iter().rev().filter(is_in_need).max_by_key(|one| one.urgency(limits));
                if let Some(one) = worst {
                    let name = &one.standing.name;
                    terminal.out.hint(&format!("what to do about {name}: `maskinporten status --profile {name}`"));
                }
            }
        }
        Ok(())
    }

    /// No profile at all: where to begin, or whom variables describe.
    fn without_profiles(
        &self,
        terminal: &Terminal,
        operator: &Operator,
        selection: &Selection,
        keeping: &Keeping,
    ) -> Outcome {
        if !terminal.variables.describe_a_client()? {
            let begun = begun(operator);
            terminal.out.either(self.output, &Document::begun(&begun), || page::beginning(&begun, &terminal.out))?;
            return Err(Failure::verdict(Kind::Missing));
        }
        let variables = terminal.variables.of_a_client();
        let answer = if self.online {
            let client = selection.client(operator)?;
            Some(answer(operator, &client, &TokenRequest::default().grant(&client)?, keeping)?)
        } else {
            None
        };
        let document = Document::of_variables(&variables, answer.as_ref());
        terminal.out.either(self.output, &document, || page::of_variables(&variables, answer.as_ref()))
    }
}

/// The onboardings that were begun and haven't ended, each with its next step. One that can't be read says why when it is
/// gone on with.
fn begun(operator: &Operator) -> Vec<(ProfileName, Option<Step>)> {
    let begun = Onboarding::unfinished(operator).unwrap_or_default().into_iter();
    let with_next = |one: Onboarding| {
        let next = one.next(operator).ok().flatten();
        (one.profile, next)
    };
    begun.map(with_next).collect()
}

/// A token for a profile's own scopes.
fn ask(operator: &Operator, selection: &Selection, standing: &ProfileStanding, keeping: &Keeping) -> Outcome<Answer> {
    let client = selection.profiles.client(&standing.name)?;
    answer(operator, &client, &own_grant(&client, &standing.profile)?, keeping)
}

fn answer(operator: &Operator, client: &Client, grant: &Grant, keeping: &Keeping) -> Outcome<Answer> {
    let now = operator.clock().now();
    let token = operator.token(client, grant, keeping, Duration::ZERO, None)?;
    Ok(Answer { expires: token.expires_at(), is_cached: token.obtained_at < now })
}

/// What to do about it, on stderr.
fn advise(terminal: &Terminal, one: &Stood, limits: Limits) {
    let name = &one.standing.name;
    for hint in one.obstacle.iter().flat_map(Failure::hints) {
        terminal.out.hint(hint);
    }
    if one.obstacle.is_none() && one.urgency(limits) >= Urgency::Warn {
        terminal.out.hint(&match &one.standing.profile.login {
            Some(Login::Key { .. }) => format!("replace the key with `maskinporten rotate {name}`"),
            _ => "order a new certificate from Buypass or Commfides".to_owned(),
        });
    }
    if one.standing.rotation.is_some() {
        terminal.out.hint(&format!("see how far the rotation is with `maskinporten rotate {name} --status`"));
    }
}

/// What the exit code says, once the result is printed.
fn verdict(all: &[Stood], limits: Limits) -> Outcome {
    let urgency = all.iter().map(|one| one.urgency(limits)).max().unwrap_or(Urgency::Fine);
    if urgency >= Urgency::Fail {
        return Err(Failure::verdict(Kind::Failing));
    }
    let refused: Vec<(String, &Failure)> = all
        .iter()
        .filter_map(|one| Some((one.standing.name.to_string(), one.asked.as_ref()?.as_ref().err()?)))
        .collect();
    match refused.as_slice() {
        [] => {}
        [(_, only)] if all.len() == 1 => return Err((*only).clone()),
        several => {
            let message = format!("no token for {} of {} profiles", several.len(), all.len());
            return Failure::of_several(&message, several).map_or(Ok(()), Err);
        }
    }
    if urgency == Urgency::Warn {
        return Err(Failure::verdict(Kind::Warned));
    }
    if all.iter().any(|one| one.obstacle.is_some()) {
        return Err(Failure::verdict(Kind::Missing));
    }
    Ok(())
}
