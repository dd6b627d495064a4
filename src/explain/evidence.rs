//! What this machine knows of the profile that a refusal is explained for.

use crate::catalogue::{Text, absent, present};
use crate::failure::Outcome;
use crate::selection::Selection;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::standing::{ProfileStanding, Sign, StandingReader};
use maskinporten_engine::token_cache::Keeping;

/// What is known of a profile; nothing if none is asked about.
pub(super) struct Evidence(Option<(ProfileStanding, Vec<(Sign, bool)>)>);

impl Evidence {
    /// Of the profile that the flag names. Its variable is for the commands that act for somebody.
    pub(super) fn asked_for(terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome<Self> {
        let Some((name, profile)) = selection.named_profile().filter(|_| selection.invocation.profile_by_flag) else {
            return Ok(Self(None));
        };
        terminal.out.carry("profile", name.as_str());
        let keeping = Keeping::default();
        let mut reader = StandingReader::new(operator, &selection.profiles, &keeping)?;
        let standing = reader.of(&name, profile);
        let signs = Sign::ALL.into_iter().filter_map(|sign| Some((sign, reader.shows(&standing, sign)?))).collect();
        Ok(Self(Some((standing, signs))))
    }

    /// Whether what a sign says is the case, with the words for it; none if that isn't known.
    pub(super) fn of(&self, sign: Option<Sign>) -> Option<(bool, Text)> {
        let (_, signs) = self.0.as_ref()?;
        let (sign, is_so) = *signs.iter().find(|(known, _)| Some(*known) == sign)?;
        Some((is_so, if is_so { present(sign) } else { absent(sign) }))
    }

    /// The organisation number of the certificate that it logs in with.
    pub(super) fn organisation(&self) -> Option<String> {
        let (standing, _) = self.0.as_ref()?;
        Some(standing.certificate.as_ref()?.org_number()?.0.to_string())
    }

    pub(super) fn environment(&self) -> Option<String> {
        self.0.as_ref().map(|(standing, _)| standing.profile.environment.to_string())
    }

    pub(super) fn client_id(&self) -> Option<String> {
        Some(self.0.as_ref()?.0.profile.client_id.as_ref()?.to_string())
    }
}
