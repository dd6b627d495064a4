//! The report for people: one line for each key, with a bar that shows how much of a year is left.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::report::{ExpiryReport, Limits, Urgency, words};
use crate::moment::day;
use crate::output::table;
use crate::visible::visible;
use maskinporten_engine::fleet::{FleetClient, Item, Means};

/// A year's bar where nobody minds the width: two cells a month.
const FREE_BAR: usize = 24;

/// No more than a cell a week.
const LONGEST_BAR: usize = 52;

/// Shorter bars say less than the number beside them.
const SHORTEST_BAR: usize = 12;

/// What stands between two columns.
const GAP: usize = 2;

/// The columns whose contents may be cut, with the least that is left of them: client id, name and kid are still
/// recognised by so much. Without a column for the ids the others move up.
const CUT: [(usize, usize); 3] = [(0, 8), (1, 8), (2, 12)];
const CUT_WITHOUT_IDS: [(usize, usize); 2] = [(0, 8), (1, 12)];

/// The column that is left out when there is nothing in it.
const STATE: usize = 6;

/// A key's end, for its bar, and its cells.
type Row = (Option<jiff::Timestamp>, Vec<String>);

pub(super) fn text(report: &ExpiryReport, limits: Limits, width: Option<usize>) -> String {
    let several = report.found.iter().any(|client| client.environment != report.found[0].environment);
    let mut heading = vec!["CLIENT", "NAME", "KID", "EXPIRES", "DAYS", "HERE", "STATE"];
    let mut rows: Vec<Row> = Vec::new();
    for client in &report.found {
        let lines: Vec<Option<&Item>> =
            if client.items.is_empty() { vec![None] } else { client.items.iter().map(Some).collect() };
        for item in lines {
            let mut cells = row(client, item, limits);
            if several {
                cells.push(client.environment.to_string());
            }
            rows.push((item.and_then(|item| item.expires), cells));
        }
    }
    if several {
        heading.push("ENVIRONMENT");
    }
    rows.sort_by_key(|(expires, _)| expires.unwrap_or(jiff::Timestamp::MAX));
    if rows.iter().all(|(_, cells)| cells[STATE].is_empty()) {
        heading.remove(STATE);
        for (_, cells) in &mut rows {
            cells.remove(STATE);
        }
    }
    let (mut cut_to, mut bar) = fit(&heading, &rows, width, &CUT);
    if bar == 0 {
        // On a narrow terminal a client is known by its name alone.
        heading.remove(0);
        for (_, cells) in &mut rows {
            let id = cells.remove(0);
            if cells[0].is_empty() {
                cells[0] = id;
            }
        }
        (cut_to, bar) = fit(&heading, &rows, width, &CUT_WITHOUT_IDS);
    }
    for (_, cells) in &mut rows {
        cells.iter_mut().zip(&cut_to).for_each(|(cell, width)| *cell = cut(cell, *width));
    }
    if bar > 0 {
        heading.push("A YEAR");
        for (expires, cells) in &mut rows {
            cells.push(expires.map_or_else(String::new, |expires| a_bar(limits.days_left(expires), bar)));
        }
    }
    let mut text =
        if rows.is_empty() { String::new() } else { table(&heading, rows.into_iter().map(|(_, cells)| cells)) };
    text.push_str(&notes(report));
    text
}

fn row(client: &FleetClient, item: Option<&Item>, limits: Limits) -> Vec<String> {
    let name = visible(&client.name).replace('\n', "\\n");
    let Some(item) = item else {
        return [&client.id, &name, "none", "", "", "", ""].map(str::to_owned).to_vec();
    };
    let kid = match item.means {
        Means::Key => visible(&item.name).into_owned(),
        Means::Certificate => "certificate".to_owned(),
    };
    let state = match limits.urgency(item.expires) {
        Urgency::Fine => "",
        other => other.as_str(),
    };
    vec![
        client.id.clone(),
        name,
        kid,
        item.expires.map_or_else(|| "?".into(), day),
        item.expires.map_or_else(|| "?".into(), |expires| limits.days_left(expires).to_string()),
        if item.held_here { "yes" } else { "no" }.to_owned(),
        state.to_owned(),
    ]
}

/// How wide each column can be, and how long the bars; 0: there is no room for them.
fn fit(heading: &[&str], rows: &[Row], width: Option<usize>, cuttable: &[(usize, usize)]) -> (Vec<usize>, usize) {
    let mut widths: Vec<usize> = (0..heading.len())
        .map(|column| {
            let cells = rows.iter().map(|(_, cells)| cells[column].width());
            cells.chain([heading[column].width()]).max().unwrap_or_default()
        })
        .collect();
    let Some(width) = width else { return (widths, FREE_BAR) };
    let used = |widths: &[usize]| widths.iter().map(|width| width + GAP).sum::<usize>();
    while used(&widths) + SHORTEST_BAR > width {
        let can_give = cuttable.iter().filter(|(column, least)| widths[*column] > *least);
        let Some((column, _)) = can_give.max_by_key(|(column, _)| widths[*column]) else { break };
        widths[*column] -= 1;
    }
    let left = width.saturating_sub(used(&widths));
    (widths, if left < SHORTEST_BAR { 0 } else { left.min(LONGEST_BAR) })
}

/// Beginning and end of a text, if it is too long: kids and ids differ at either.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let end = (width - 1) / 2;
    let start = width - 1 - end;
    // An accent whose letter is cut away goes with it.
    let end = as_wide(text.chars().rev(), end).into_iter().rev().skip_while(|c| c.width() == Some(0));
    as_wide(text.chars(), start).into_iter().chain(['…']).chain(end).collect()
}

/// As many characters as there is room for.
fn as_wide(chars: impl Iterator<Item = char>, room: usize) -> Vec<char> {
    let mut used = 0;
    let fits = |c: &char| {
        used += c.width().unwrap_or_default();
        used <= room
    };
    chars.take_while(fits).collect()
}

fn a_bar(days: i64, width: usize) -> String {
    let days = usize::try_from(days).unwrap_or(0).min(365);
    let full = if days == 0 { 0 } else { (days * width).div_ceil(365) };
    "█".repeat(full) + &"·".repeat(width - full)
}

/// What else there is to know, a line each.
fn notes(report: &ExpiryReport) -> String {
    let mut lines = Vec::new();
    for client in &report.found {
        let name = visible(&client.name).replace('\n', "\\n");
        lines.extend(
            client.marks.iter().map(|mark| format!("{} ({name}): {}", client.id, visible(&words(client, mark)))),
        );
    }
    for one in &report.unread {
        let message = visible(one.failure.message()).into_owned();
        lines.push(format!("{} in {}: could not be read: {message}", one.name(), one.environment));
    }
    if lines.is_empty() { String::new() } else { format!("\n{}\n", lines.join("\n")) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;

    use super::*;
    use maskinporten_engine::fleet::Mark;

    const DAY: i64 = 86_400;

    fn limits() -> Limits {
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        Limits { now, warn: Duration::from_secs(30 * 86_400), fail: Duration::from_secs(7 * 86_400) }
    }

    fn report() -> ExpiryReport {
        let client = |name: &str, kid: &str, days: i64, marks| FleetClient {
            environment: "test".parse().unwrap(),
            id: "5a9d0b0c-0000-4000-8000-000000000001".into(),
            name: name.into(),
            profile: None,
            items: vec![Item {
                means: Means::Key,
                name: kid.into(),
                expires: Some(Timestamp::from_second(limits().now.as_second() + days * DAY).unwrap()),
                held_here: days > 0,
            }],
            marks,
        };
        ExpiryReport {
            found: vec![
                client("Weather\u{1b}[2J fetcher", "weather-2026-11-21-k3v9x0qd", 365, vec![Mark::FiveKeys]),
                client("Old", "old", -3, vec![]),
                client("Soon", "soon", 20, vec![]),
            ],
            unread: vec![],
        }
    }

    #[test]
    fn a_year_is_seen_at_a_glance() {
        let expected = "\
CLIENT                                NAME                      KID                          EXPIRES     DAYS  HERE  STATE    A YEAR
5a9d0b0c-0000-4000-8000-000000000001  Old                       old                          2026-11-18  -3    no    expired  ························
5a9d0b0c-0000-4000-8000-000000000001  Soon                      soon                         2026-12-11  20    yes   warn     ██······················
5a9d0b0c-0000-4000-8000-000000000001  Weather\\u{1b}[2J fetcher  weather-2026-11-21-k3v9x0qd  2027-11-21  365   yes            ████████████████████████

5a9d0b0c-0000-4000-8000-000000000001 (Weather\\u{1b}[2J fetcher): five keys are registered, which is the maximum: see `maskinporten jwks prune --client 5a9d0b0c-0000-4000-8000-000000000001 --environment test --dry-run`
";
        assert_eq!(text(&report(), limits(), None), expected);
    }

    #[test]
    fn lines_fit_the_terminal() {
        for width in [80, 100, 120, 140, 200] {
            let text = text(&report(), limits(), Some(width));
            let table = text.split("\n\n").next().unwrap();
            let longest = table.lines().map(str::width).max().unwrap();
            assert!(
                table.contains('█') && longest <= width && longest + 2 >= width.min(160),
                "{width}: {longest}\n{text}"
            );
        }
    }

    #[test]
    fn on_a_narrow_terminal_names_are_enough() {
        let fits = |report: &ExpiryReport| {
            let text = text(report, limits(), Some(60));
            let table = text.split("\n\n").next().unwrap().to_owned();
            assert!(table.lines().all(|line| line.width() <= 60) && !table.contains("CLIENT"), "{table}");
            assert!(table.contains("Old") && table.contains("9x0qd"), "{table}");
            table.contains('█')
        };
        let mut report = report();
        assert!(!fits(&report), "what is wrong with a key says more than a bar");
        report.found.iter_mut().for_each(|client| {
            client.items[0].expires = limits().now.checked_add(jiff::SignedDuration::from_hours(2400)).ok();
        });
        assert!(fits(&report));
    }

    #[test]
    fn texts_are_cut_where_they_are_seen_to_end() {
        assert_eq!(cut("blåbærsyltetøy", 14), "blåbærsyltetøy");
        assert_eq!(cut("blåbærsyltetøy", 9), "blåb…etøy");
        assert_eq!(cut("株式会社東京", 12), "株式会社東京");
        assert_eq!(cut("株式会社東京", 8), "株式…京");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}e\u{301}", 4), "e\u{301}e\u{301}e\u{301}e\u{301}");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}e\u{301}", 3), "e\u{301}…e\u{301}");
        assert_eq!(cut("abc京\u{301}d", 4), "ab…d", "no accent without its letter");
    }

    #[test]
    fn names_in_any_script_fit_the_terminal() {
        let mut report = report();
        report.found[0].name = "株式会社東京オリンピック気象観測所株式会社東京".to_owned();
        report.found[1].name = "A\u{30a}s A\u{30a}s A\u{30a}s A\u{30a}s A\u{30a}s A\u{30a}s A\u{30a}s".to_owned();
        for width in [60, 80, 100] {
            let text = text(&report, limits(), Some(width));
            let table = text.split("\n\n").next().unwrap();
            assert!(table.lines().all(|line| line.width() <= width), "{width}\n{table}");
        }
    }

    #[test]
    fn bars_end_where_a_year_does() {
        assert_eq!([a_bar(-1, 12), a_bar(0, 12)], ["·".repeat(12), "·".repeat(12)]);
        assert_eq!([a_bar(365, 12), a_bar(4000, 12)], ["█".repeat(12), "█".repeat(12)]);
        assert_eq!(a_bar(1, 4), "█···");
    }
}
