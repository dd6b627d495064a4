//! As much of a sentence as there is room for.

/// As much of a description as there is room for, ending where a reader can stop.
pub fn clause(help: &str, room: usize) -> &str {
    let length = |text: &str| text.chars().count();
    if length(help) <= room {
        return help;
    }
    let text = help.split(" [default").next().unwrap_or(help);
    let before = |marks: &[&str]| -> Vec<&str> {
        let cuts = marks.iter().flat_map(|mark| text.match_indices(mark)).map(|(at, _)| &text[..at]);
        cuts.chain([text]).collect()
    };
    let clauses = before(&[": ", "; ", ". "]);
    let first = clauses.iter().min_by_key(|part| length(part)).copied().unwrap_or(text);
    let parts = if length(first) <= room { clauses } else { before(&[", "]) };
    parts.into_iter().filter(|part| length(part) <= room).max_by_key(|part| length(part)).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_ends_where_a_reader_can_stop() {
        let help = "Which key, if there are several: its kid; or its alias [default: the first]";
        assert_eq!(clause(help, 80), help);
        assert_eq!(clause(help, 60), "Which key, if there are several: its kid; or its alias");
        assert_eq!(clause(help, 45), "Which key, if there are several: its kid");
        assert_eq!(clause(help, 20), "Which key");
        assert_eq!(clause(help, 5), "Which key, if there are several");
    }
}
