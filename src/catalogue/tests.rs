use clap::CommandFactory as _;
use maskinporten_protocol::token::KNOWN;

use super::*;

fn all() -> impl Iterator<Item = &'static Explanation> {
    ALL.into_iter().flatten()
}

/// The commands in a text, with an example for what the person has to fill in.
fn commands(text: &str) -> Vec<String> {
    let spans = crate::hint::commands(text).flat_map(|span| span.split(" | "));
    spans.map(|span| span.replace("SCOPE", "a:b").replace("ORGNO", "910753614")).collect()
}

#[test]
fn every_known_refusal_is_explained_and_nothing_else() {
    for known in KNOWN {
        assert!(explanation(known).is_some(), "{}", known.id);
    }
    for entry in all() {
        assert!(KNOWN.iter().any(|known| known.id == entry.id), "{}", entry.id);
        assert!(!entry.reasons.is_empty(), "{}", entry.id);
    }
    assert_eq!(all().count(), KNOWN.len());
}

#[test]
fn both_languages_say_the_same() {
    let mut texts: Vec<(&str, Text)> = Vec::new();
    for entry in all() {
        texts.push((entry.id, entry.summary));
    }
    let of_entries = all().flat_map(|entry| entry.reasons.iter().map(|reason| (entry.id, reason)));
    for (id, reason) in of_entries.chain(access::ALL.iter().map(|reason| ("access", reason))) {
        texts.extend([(id, reason.why), (id, reason.remedy)]);
        texts.extend(reason.letter.map(|letter| (id, letter)));
        assert_eq!(reason.letter.is_some(), reason.actor != Actor::You, "{id}: {}", reason.why.en);
    }
    for sign in Sign::ALL {
        assert!(all().any(|entry| entry.reasons.iter().any(|reason| reason.sign == Some(sign))), "{sign:?}");
        texts.extend([("sign", present(sign)), ("sign", absent(sign))]);
    }
    texts.extend(chain::ALL.map(|text| ("chain", text)));
    let blanks = |text: &str| {
        let mut all: Vec<String> =
            text.split('{').skip(1).map(|part| part[..part.find('}').unwrap()].to_owned()).collect();
        all.sort();
        all
    };
    for (id, Text { en, nb }) in texts {
        assert!(!en.is_empty() && !nb.is_empty() && en != nb, "{id}: {en}");
        assert_eq!(commands(en), commands(nb), "{id}");
        assert_eq!(blanks(en), blanks(nb), "{id}");
        assert_eq!(en.ends_with('.'), nb.ends_with('.'), "{id}: {en}");
    }
}

#[test]
fn no_letter_quotes_one_refusal_whatever_the_code() {
    let reasons = all().flat_map(|entry| entry.reasons).chain(access::ALL.iter());
    for letter in reasons.filter_map(|reason| reason.letter) {
        for known in KNOWN.iter().filter(|known| known.text.len() > 20) {
            assert!(
                ![letter.en, letter.nb].iter().any(|text| text.contains(known.text)),
                "{}: {}",
                known.id,
                letter.en
            );
        }
    }
}

#[test]
fn every_command_is_one() {
    let mut count = 0;
    let texts = all().flat_map(|entry| entry.reasons.iter().map(|reason| reason.remedy).chain([entry.summary]));
    let texts = texts.chain(access::ALL.iter().map(|reason| reason.remedy));
    for command in texts.flat_map(|text| commands(text.en)) {
        let words = shell_words::split(&command).unwrap();
        let parsed = crate::Cli::command().try_get_matches_from(words);
        assert!(parsed.is_ok(), "{command}: {}", parsed.err().unwrap());
        count += 1;
    }
    assert!(count > 40, "{count}");
}

#[test]
fn every_actor_has_something_to_do() {
    for actor in [Actor::You, Actor::ApiOwner, Actor::Digdir, Actor::Customer, Actor::MainAdministrator] {
        assert!(all().any(|entry| entry.reasons.iter().any(|reason| reason.actor == actor)), "{actor:?}");
    }
}
