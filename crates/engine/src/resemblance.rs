//! Which of some names somebody may have meant by another one: a scope or a kid that was misspelt.

/// The most that are offered.
const MOST: usize = 3;

/// One letter in so many may be wrong.
const LETTERS_A_MISTAKE: usize = 6;

/// Shorter names resemble too many.
const SHORTEST: usize = 3;

/// Those of the names that may have been meant, the nearest first: they differ in few letters, in capitals, blanks,
/// separators or in letters that look alike, or go on where the given one ends.
pub fn near<'a>(given: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = plain(given);
    let distance = |name: &'a str| (name != given).then(|| distance(&wanted, &plain(name))).flatten();
    let mut near: Vec<(usize, &str)> = names.into_iter().filter_map(|name| Some((distance(name)?, name))).collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// How many mistakes lie between two plain names; none if they are too many.
fn distance(wanted: &str, name: &str) -> Option<usize> {
    let shorter = wanted.len().min(name.len());
    if shorter < SHORTEST {
        return None;
    }
    let most = (shorter / LETTERS_A_MISTAKE).max(1);
    if wanted.len().abs_diff(name.len()) <= most {
        let mistakes = strsim::osa_distance(wanted, name);
        if mistakes <= most {
            return Some(mistakes);
        }
    }
    // Nothing is as near as a few wrong letters.
    let goes_on = shorter > LETTERS_A_MISTAKE && (name.starts_with(wanted) || wanted.starts_with(name));
    goes_on.then(|| most.saturating_add(wanted.len().abs_diff(name.len())))
}

/// A name without what people don't see: capitals, blanks, which separator it has, and letters that look alike.
fn plain(name: &str) -> String {
    let plain = |letter: char| match letter {
        ':' | '/' | '.' | '-' | '_' => '.',
        '0' => 'o',
        '1' | 'i' | '|' => 'l',
        letter => letter,
    };
    name.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 6] = [
        "folkeregister:deling/offentligmedhjemmel",
        "folkeregister:deling/offentligutenhjemmel",
        "skatteetaten:summertskattegrunnlag",
        "sandbox:widgets.read",
        "sandbox:widgets.write",
        "key-2026.1",
    ];

    #[test]
    fn what_people_mistype_is_found() {
        for (given, meant) in [
            ("sandbox:widget.read", "sandbox:widgets.read"),
            ("Sandbox:Widgets.read", "sandbox:widgets.read"),
            ("sandbox:widgets/read", "sandbox:widgets.read"),
            (" sandbox:widgets.raed", "sandbox:widgets.read"),
            ("skattetaten:summertskattegrunnlag", "skatteetaten:summertskattegrunnlag"),
            ("folkeregister:deling/offentligmedhjemmell", NAMES[0]),
            ("KEY-2O26.l", "key-2026.1"),
        ] {
            assert_eq!(near(given, NAMES).first(), Some(&meant), "{given}");
        }
    }

    #[test]
    fn a_beginning_leads_to_all_that_go_on_from_it_and_nothing_to_what_is_far() {
        assert_eq!(near("folkeregister:deling", NAMES), NAMES[..2]);
        assert_eq!(near("sandbox:widgets.read", NAMES), Vec::<&str>::new());
        for far in ["", "a:b", "sandbox", "altinn:serviceowner", "sand:box"] {
            let found = near(far, ["a", "s", "altinn:accessmanagement", "key-2026.1"]);
            assert_eq!(found, Vec::<&str>::new(), "{far}");
        }
    }
}
