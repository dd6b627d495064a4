//! What this machine knows of the profile that a refusal is explained for.

use crate::admin_arg::AdminArg;
use crate::catalogue::{Text, absent, present};
use crate::failure::Outcome;
use crate::selection::{Selection, Whom};
use crate::terminal::Terminal;
use maskinporten_engine::last_refusal::LastRefusal;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::standing::{ProfileStanding, Sign, StandingReader};
use maskinporten_engine::token_cache::Keeping;

/// What is known of a profile; nothing if none is asked about.
pub(super) struct Evidence(Option<Known>);

struct Known {
    standing: ProfileStanding,
    signs: Vec<(Sign, bool)>,
    /// The organisation number of the certificate that it or its admin logs in with.
    organisation: Option<String>,
}

impl Evidence {
    /// Of the profile that the flag names, else of the one whose token was refused last.
    pub(super) fn of_profile(
        terminal: &Terminal,
        operator: &Operator,
        selection: &Selection,
        last: Option<&LastRefusal>,
    ) -> Outcome<Self> {
        // Through an admin it may be that one's client that was refused.
        let refused = last.filter(|last| last.admin.is_none()).and_then(|last| last.profile.clone());
        let refused = refused.and_then(|name| Some((name.clone(), selection.profile(&name).ok()?)));
        let flagged = selection.flagged_profile();
        let is_asked_about = flagged.is_some();
        let Some((name, profile)) = flagged.or(refused) else {
            return Ok(Self(None));
        };
        terminal.out.carry("profile", name.as_str());
        let keeping = Keeping::default();
        let mut reader = match StandingReader::new(operator, &selection.profiles, &keeping) {
            // What the refusal means can be said all the same.
            Err(_) if !is_asked_about => return Ok(Self(None)),
            reader => reader?,
        };
        let admin = selection.admin_for(&AdminArg::default(), Whom::Profile(&name, &profile)).ok();
        let standing = reader.of(&name, profile);
        let organisation =
            number(&standing).or_else(|| admin.and_then(|(name, admin)| number(&reader.of(&name, admin))));
        let signs = Sign::ALL.into_iter().filter_map(|sign| Some((sign, reader.shows(&standing, sign)?))).collect();
        Ok(Self(Some(Known { standing, signs, organisation })))
    }

    /// Whether what a sign says is the case, with the words for it; none if that isn't known.
    pub(super) fn of(&self, sign: Option<Sign>) -> Option<(bool, Text)> {
        let (sign, is_so) = *self.0.as_ref()?.signs.iter().find(|(known, _)| Some(*known) == sign)?;
        Some((is_so, if is_so { present(sign) } else { absent(sign) }))
    }

    pub(super) fn organisation(&self) -> Option<&str> {
        self.0.as_ref()?.organisation.as_deref()
    }

    pub(super) fn environment(&self) -> Option<&str> {
        self.0.as_ref().map(|known| known.standing.profile.environment.as_str())
    }

    pub(super) fn client_id(&self) -> Option<&str> {
        Some(self.0.as_ref()?.standing.profile.client_id.as_ref()?.as_str())
    }
}

/// The organisation number of the certificate that a profile logs in with.
fn number(standing: &ProfileStanding) -> Option<String> {
    Some(standing.certificate.as_ref()?.org_number()?.0.to_string())
}
