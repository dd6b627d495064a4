//! The two Norwegian numbers with control digits: organisation number (9 digits) and national identity number (11).

/// Whether `text` is nine digits whose last is the mod-11 control digit of the others.
pub(super) fn is_organisation(text: &str) -> bool {
    digits(text, 9).is_some_and(|d| control(&d[..8], &[3, 2, 7, 6, 5, 4, 3, 2]) == Some(d[8]))
}

/// Whether `text` is eleven digits with both mod-11 control digits right. D-numbers and the synthetic numbers of the
/// test environments, which move the day or the month, keep the same control digits and pass.
pub(super) fn is_person(text: &str) -> bool {
    digits(text, 11).is_some_and(|d| {
        control(&d[..9], &[3, 7, 6, 1, 8, 9, 4, 5, 2]) == Some(d[9])
            && control(&d[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) == Some(d[10])
    })
}

fn digits(text: &str, count: usize) -> Option<Vec<u32>> {
    let digits: Vec<u32> = text.chars().map(|c| c.to_digit(10)).collect::<Option<_>>()?;
    (digits.len() == count).then_some(digits)
}

fn control(digits: &[u32], weights: &[u32]) -> Option<u32> {
    let sum: u32 = digits.iter().zip(weights).map(|(d, w)| d * w).sum();
    match (11 - sum % 11) % 11 {
        10 => None,
        digit => Some(digit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_digits_decide() {
        assert!(is_organisation("310400009"));
        assert!(!is_organisation("310400008"));
        assert!(!is_organisation("31040000"));
        assert!(!is_organisation("31040000x"));
        // A synthetic number: the month is moved by 80.
        assert!(is_person("01810090150"));
        assert!(!is_person("01810090151"));
    }
}
