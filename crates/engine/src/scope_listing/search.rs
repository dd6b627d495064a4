//! The search over published scopes: every word that is typed must be found, and where it is found decides the order.

use std::collections::BTreeSet;

use super::ScopeListing;
use crate::resemblance::near;
use maskinporten_protocol::selfservice::PublicScope;

/// A word may be the beginning of what is typed, with an ending behind it: `folkeregister`, `folkeregisteret`.
const SHORTEST_STEM: usize = 5;

/// What a search has found, the best first.
#[derive(Debug, Default)]
pub struct Found<'a> {
    /// The scopes.
    pub scopes: Vec<&'a PublicScope>,
    /// The words that were looked for instead, where nothing has those that were typed.
    pub instead: Option<String>,
}

/// A scope as it is searched: each part with how much it counts, in words.
struct Searched<'a> {
    scope: &'a PublicScope,
    parts: [(u32, Vec<String>); 4],
}

impl ScopeListing {
    /// The scopes that have all words of a text in their names, owners or descriptions. If none has, the nearest words
    /// are looked for instead.
    pub fn find(&self, text: &str) -> Found<'_> {
        let all: Vec<Searched<'_>> = self.scopes.iter().map(|scope| self.searched(scope)).collect();
        let words = words(text);
        let scopes = matching(&all, &words);
        if !scopes.is_empty() || words.is_empty() {
            return Found { scopes, instead: None };
        }
        let known: BTreeSet<&str> =
            all.iter().flat_map(|one| &one.parts).flat_map(|(_, words)| words).map(String::as_str).collect();
        let nearest = |word: &String| {
            let is_known = all.iter().any(|one| one.score(word) > 0);
            if is_known { Some(word.clone()) } else { Some((*near(word, known.iter().copied()).first()?).to_owned()) }
        };
        let Some(instead) = words.iter().map(nearest).collect::<Option<Vec<String>>>() else {
            return Found::default();
        };
        let scopes = matching(&all, &instead);
        let instead = (!scopes.is_empty()).then(|| instead.join(" "));
        Found { scopes, instead }
    }

    fn searched<'a>(&'a self, scope: &'a PublicScope) -> Searched<'a> {
        let part = |weight, text: Option<&str>| (weight, words(text.unwrap_or_default()));
        let owner = [self.owner_of(scope), scope.owner_orgno.as_deref()].into_iter().flatten();
        let owner = owner.collect::<Vec<_>>().join(" ");
        let parts = [
            part(20, Some(&scope.name)),
            part(8, Some(&owner)),
            part(5, scope.description.as_deref()),
            part(2, scope.long_description.as_deref()),
        ];
        Searched { scope, parts }
    }
}

impl Searched<'_> {
    /// How well a word fits, where it fits best; 0: it doesn't.
    fn score(&self, word: &str) -> u32 {
        let part = |(weight, words): &(u32, Vec<String>)| {
            let fit = words.iter().map(|found| fit(word, found)).max().unwrap_or_default();
            weight.saturating_mul(fit)
        };
        self.parts.iter().map(part).max().unwrap_or_default()
    }

    /// How well all words fit; none if one doesn't.
    fn total(&self, words: &[String]) -> Option<u32> {
        let scores = words.iter().map(|word| Some(self.score(word)).filter(|score| *score > 0));
        let sum = scores.sum::<Option<u32>>()?;
        // Nobody's client can have it, here.
        Some(if self.scope.is_for_machines() { sum } else { sum / 4 })
    }
}

fn matching<'a>(all: &[Searched<'a>], words: &[String]) -> Vec<&'a PublicScope> {
    let mut found: Vec<(u32, &PublicScope)> =
        all.iter().filter_map(|one| Some((one.total(words)?, one.scope))).collect();
    found.sort_by(|(score, scope), (other, another)| other.cmp(score).then_with(|| scope.name.cmp(&another.name)));
    found.into_iter().map(|(_, scope)| scope).collect()
}

/// How well a word that is looked for fits one that is there.
fn fit(word: &str, found: &str) -> u32 {
    let is_stem = found.len() >= SHORTEST_STEM && word.starts_with(found);
    match () {
        () if word == found => 4,
        () if found.starts_with(word) => 3,
        () if is_stem || found.contains(word) => 2,
        () => 0,
    }
}

/// The words of a text, as they are compared: in small letters, and Norwegian letters as people write them who don't
/// have them.
fn words(text: &str) -> Vec<String> {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'æ' => plain.push_str("ae"),
            'ø' | 'ö' | 'ó' | 'ò' | 'ô' => plain.push('o'),
            'å' | 'ä' | 'á' | 'à' => plain.push('a'),
            'é' | 'è' | 'ê' => plain.push('e'),
            'ü' => plain.push('u'),
            letter => plain.push(letter),
        }
    }
    let plain = plain.replace("aa", "a").replace("oe", "o");
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    fn listing() -> ScopeListing {
        from_value(json!({
            "at": "2026-11-28T12:00:00Z",
            "server": "https://api.example/",
            "owners": {"1": "Skatteetaten", "2": "Sjømatdirektoratet", "3": "Brønnøysundregistrene"},
            "scopes": [
                {"name": "folkeregister:deling/offentligmedhjemmel", "owner_orgno": "1",
                 "description": "Deling av folkeregisteropplysninger til offentlige virksomheter"},
                {"name": "skatteetaten:inntekt", "owner_orgno": "1", "description": "Inntekt, med navn fra Folkeregisteret"},
                {"name": "sjomat:lakseslakt.read", "owner_orgno": "2", "description": "Slaktet laks og ørret, per uke"},
                {"name": "brreg:roller", "owner_orgno": "3", "description": "Roller i Enhetsregisteret"},
                {"name": "brreg:login", "owner_orgno": "3", "description": "Roller", "allowed_integration_types": ["idporten"]},
                {"name": "nav:aareg", "description": "Arbeidsforhold", "long_description": "Aa-registeret, om ansatte"},
            ],
        }))
        .unwrap()
    }

    fn found(text: &str) -> Vec<String> {
        listing().find(text).scopes.into_iter().map(|scope| scope.name.clone()).collect()
    }

    #[test]
    fn what_people_type_is_found_the_best_first() {
        for (text, names) in [
            ("folkeregister", &["folkeregister:deling/offentligmedhjemmel", "skatteetaten:inntekt"][..]),
            ("Folkeregisteret", &["folkeregister:deling/offentligmedhjemmel", "skatteetaten:inntekt"]),
            ("lakseslakt", &["sjomat:lakseslakt.read"]),
            ("laks slakt", &["sjomat:lakseslakt.read"]),
            ("sjømat", &["sjomat:lakseslakt.read"]),
            ("sjoemat ORRET", &["sjomat:lakseslakt.read"]),
            ("roller", &["brreg:roller", "brreg:login"]),
            ("brønnøysund", &["brreg:roller", "brreg:login"]),
            ("brreg:roller", &["brreg:roller", "brreg:login"]),
            ("skatteetaten", &["skatteetaten:inntekt", "folkeregister:deling/offentligmedhjemmel"]),
            ("ansatte", &["nav:aareg"]),
            ("folkeregister ansatte", &[]),
            ("zzz", &[]),
        ] {
            assert_eq!(found(text), names, "{text}");
        }
        assert_eq!(found(" ").len(), 6);
    }

    #[test]
    fn a_misspelt_word_leads_to_the_nearest_and_says_so() {
        let listing = listing();
        let found = listing.find("roller enhetsregistret");
        assert_eq!(found.instead.as_deref(), Some("roller enhetsregisteret"));
        assert_eq!(found.scopes[0].name, "brreg:roller");
        assert!(listing.find("lakseslakt").instead.is_none());
    }
}
