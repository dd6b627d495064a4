//! The report for people: one line for each key, with a bar that shows how much of a year is left.

use super::report::words;
use crate::fleet::FleetReport;
use crate::limits::{Limits, Urgency};
use crate::moment::day;
use crate::output::Output;
use crate::page::Page;
use crate::table::{Cell, Column, table};
use crate::visible::visible;
use maskinporten_engine::fleet::{FleetClient, Item, Means};

/// On a narrow terminal a client is known by its name, if that and the kid tell its keys from all others.
const COLUMNS: [Column; 9] = [
    Column::spare("CLIENT"),
    Column::free("NAME"),
    Column::id("KID"),
    Column::whole("EXPIRES"),
    Column::number("DAYS"),
    Column::whole("HERE"),
    Column::whole("STATE"),
    Column::whole("ENVIRONMENT"),
    Column::bar("A YEAR"),
];

pub(super) fn page(report: &FleetReport, limits: Limits, out: &Output) -> Page {
    let mut keys: Vec<(&FleetClient, Option<&Item>)> = Vec::new();
    for client in &report.found {
        keys.extend(client.items.iter().map(|item| (client, Some(item))));
        keys.extend(client.items.is_empty().then_some((client, None)));
    }
    keys.sort_by_key(|(_, item)| item.and_then(|item| item.expires).unwrap_or(jiff::Timestamp::MAX));
    let several = report.found.iter().any(|client| client.environment != report.found[0].environment);
    let mut page = Page::default();
    if !keys.is_empty() {
        page = table(&COLUMNS, keys.into_iter().map(|(client, item)| row(client, item, limits, several))).into();
    }
    match notes(report, out) {
        notes if notes.is_empty() => page,
        notes => page.then(format!("\n{}", notes.join("\n"))),
    }
}

fn row(client: &FleetClient, item: Option<&Item>, limits: Limits, several: bool) -> Vec<Cell> {
    let environment = if several { client.environment.as_str() } else { "" };
    let (id, name) = (Cell::from(&client.id), Cell::from(&client.name));
    let Some(item) = item else {
        let nothing = || Cell::from("");
        return vec![
            id,
            name,
            "none".into(),
            nothing(),
            nothing(),
            nothing(),
            nothing(),
            environment.into(),
            nothing(),
        ];
    };
    let urgency = limits.urgency(item.expires);
    let (state, tone) = (if urgency == Urgency::Fine { "" } else { urgency.as_str() }, urgency.tone());
    let days = item.expires.map(|expires| limits.days_left(expires));
    vec![
        id,
        name,
        match item.means {
            Means::Key => Cell::from(&item.name),
            Means::Certificate => "certificate".into(),
        },
        item.expires.map_or_else(|| "?".into(), day).into(),
        days.map_or_else(|| "?".into(), |days| days.to_string()).into(),
        if item.held_here { "yes" } else { "no" }.into(),
        Cell::from(state).toned(tone),
        environment.into(),
        days.map_or_else(|| "".into(), |days| Cell::bar(usize::try_from(days).unwrap_or(0), 365)).toned(tone),
    ]
}

/// What else there is to know, a line each.
fn notes(report: &FleetReport, out: &Output) -> Vec<String> {
    let mut lines = Vec::new();
    for client in &report.found {
        let name = visible(&client.name).replace('\n', "\\n");
        let marks = client.marks.iter().map(|mark| out.complete(&words(client, mark)));
        lines.extend(marks.map(|mark| format!("{} ({name}): {}", client.id, visible(&mark))));
    }
    lines.extend(report.unread.iter().map(|one| visible(&one.sentence()).into_owned()));
    lines
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;

    use super::*;
    use crate::output::Color;
    use maskinporten_engine::fleet::Mark;
    use maskinporten_protocol::selfservice::ClientTraits;
    use unicode_width::UnicodeWidthStr as _;

    const DAY: i64 = 86_400;

    fn out() -> Output {
        Output::new(Color::Never, false, false, false)
    }

    fn text(report: &FleetReport, limits: Limits, width: Option<usize>) -> String {
        anstream::adapter::strip_str(&page(report, limits, &out()).text(width)).to_string()
    }

    fn limits() -> Limits {
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        Limits { now, warn: Duration::from_secs(30 * 86_400), fail: Duration::from_secs(7 * 86_400) }
    }

    fn report() -> FleetReport {
        let client = |name: &str, kid: &str, days: i64, marks| FleetClient {
            environment: "test".parse().unwrap(),
            id: "5a9d0b0c-0000-4000-8000-000000000001".into(),
            name: name.into(),
            scopes: vec![],
            delegable: vec![],
            traits: ClientTraits::default(),
            profile: None,
            items: vec![Item {
                means: Means::Key,
                name: kid.into(),
                expires: Some(Timestamp::from_second(limits().now.as_second() + days * DAY).unwrap()),
                held_here: days > 0,
                thumbprint: None,
            }],
            marks,
        };
        FleetReport {
            found: vec![
                client("Weather\u{1b}[2J fetcher", "weather-2026-11-21-k3v9x0qd", 365, vec![Mark::FiveKeys]),
                client("Old", "old", -3, vec![]),
                client("Soon", "soon", 20, vec![]),
            ],
            ..FleetReport::default()
        }
    }

    #[test]
    fn a_year_is_seen_at_a_glance() {
        let expected = "\
CLIENT                                NAME                      KID                          EXPIRES     DAYS  HERE  STATE    A YEAR
5a9d0b0c-0000-4000-8000-000000000001  Old                       old                          2026-11-18    -3  no    expired  ························
5a9d0b0c-0000-4000-8000-000000000001  Soon                      soon                         2026-12-11    20  yes   warn     ██······················
5a9d0b0c-0000-4000-8000-000000000001  Weather\\u{1b}[2J fetcher  weather-2026-11-21-k3v9x0qd  2027-11-21   365  yes            ████████████████████████

5a9d0b0c-0000-4000-8000-000000000001 (Weather\\u{1b}[2J fetcher): five keys are registered, which is the maximum: see `maskinporten jwks prune --client 5a9d0b0c-0000-4000-8000-000000000001 --environment test --dry-run`
";
        assert_eq!(text(&report(), limits(), None), expected);
    }

    #[test]
    fn g1_no_line_is_wider_than_the_terminal_and_keys_are_told_apart() {
        let mut report = report();
        for width in 60..=140 {
            let text = text(&report, limits(), Some(width));
            let too_wide = |line: &&str| line.width() > width && !line.trim().starts_with("`maskinporten ");
            assert_eq!(text.lines().find(too_wide), None, "{width}\n{text}");
            assert!(
                ["weather-2026-11-21-k3v9x0qd", "old", "soon"]
                    .iter()
                    .all(|kid| text.split_whitespace().any(|word| word == *kid)),
                "{width}\n{text}"
            );
        }
        // The same name and kid in two clients.
        let other = FleetClient { id: "5a9d0b0c-0000-4000-8000-000000000002".into(), ..report.found[1].clone() };
        report.found.push(other);
        for width in [60, 80, 100, 140] {
            let text = text(&report, limits(), Some(width));
            assert!(["000000000001", "000000000002"].iter().all(|id| text.contains(id)), "{width}\n{text}");
        }
    }

    #[test]
    fn on_a_narrow_terminal_names_are_enough_until_one_is_missing() {
        let mut report = report();
        let table = |report: &FleetReport| text(report, limits(), Some(80));
        assert!(!table(&report).contains("CLIENT") && table(&report).contains("Old"), "{}", table(&report));
        report.found[2].name.clear();
        assert!(table(&report).contains("  client   5a9d0b0c"), "{}", table(&report));
    }

    #[test]
    fn g10_what_is_urgent_is_said_in_a_word_and_in_colour() {
        let text = page(&report(), limits(), &out()).text(None);
        assert!(text.contains("\u{1b}[1m\u{1b}[31mexpired") && text.contains("\u{1b}[33mwarn"), "{text:?}");
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
}
