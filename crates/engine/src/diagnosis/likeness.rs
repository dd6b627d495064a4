//! Names that are taken for each other: they differ in capital letters, in what stands between letters, in letters that
//! look alike, or in one letter.

/// Whether two different names are easily taken for each other.
pub(super) fn are_alike(one: &str, other: &str) -> bool {
    one != other && (squeezed(one) == squeezed(other) || differ_in_one(one, other))
}

/// Without what people don't see.
fn squeezed(name: &str) -> String {
    let letters = name.chars().flat_map(char::to_lowercase);
    let letters = letters
        .filter(|letter| !letter.is_whitespace() && !"-_.\u{ad}\u{200b}\u{2010}\u{2011}\u{2013}".contains(*letter));
    letters.map(plain).collect()
}

/// One of the letters that look like it.
fn plain(letter: char) -> char {
    match letter {
        '0' | 'о' | 'ο' => 'o',
        '1' | 'i' | '|' | 'і' => 'l',
        '5' => 's',
        'а' => 'a',
        'е' => 'e',
        'с' => 'c',
        'р' => 'p',
        'х' => 'x',
        other => other,
    }
}

/// One letter is another, is missing, or is one too many; or two stand the wrong way round. Short names are too much
/// alike for that.
fn differ_in_one(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().min(other.len()) < 6 {
        return false;
    }
    let begin = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let end = one[begin..].iter().rev().zip(other[begin..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (left, right) = (&one[begin..one.len().saturating_sub(end)], &other[begin..other.len().saturating_sub(end)]);
    match (left, right) {
        ([] | [_], [] | [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_the_same_are_found_and_others_not() {
        for (one, other) in [
            ("app-2026-11-28", "App-2026-11-28"),
            ("app-2026-11-28", "app_2026-11-28"),
            ("app-2026-11-28", "app-2026-11-28 "),
            ("key-l0", "key-1O"),
            ("sandbox:widgets.read", "sandbox:widget.read"),
            ("sandbox:widgets.read", "sandbox:widgest.read"),
            ("6d1f0a52-0c3c", "6d1f0a52-0c3d"),
            ("nøkkel-æ", "nøkkel_æ"),
        ] {
            assert!(are_alike(one, other) && are_alike(other, one), "{one} {other}");
        }
        for (one, other) in [("a", "a"), ("k-1", "k-2"), ("sandbox:open", "sandbox:login"), ("", "x")] {
            assert!(!are_alike(one, other), "{one} {other}");
        }
    }
}
