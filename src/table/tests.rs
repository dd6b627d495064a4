use super::*;

const COLUMNS: [Column; 6] = [
    Column::spare("CLIENT"),
    Column::free("NAME"),
    Column::id("KID"),
    Column::number("DAYS"),
    Column::whole("STATE"),
    Column::bar("A YEAR"),
];

fn rows(kids: [&str; 2]) -> Table {
    let row = |number: usize, kid: &str, days: usize, state: &str| {
        vec![
            format!("5a9d0b0c-0000-4000-8000-00000000000{number}").into(),
            Cell::from("Værvarsling for Sørlandet"),
            kid.into(),
            days.to_string().into(),
            Cell::from(state).toned(Tone::Warn),
            Cell::bar(days, 365),
        ]
    };
    table(&COLUMNS, [row(1, kids[0], 365, ""), row(2, kids[1], 9, "warn")])
}

fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[test]
fn columns_begin_where_they_are_seen_to() {
    let names = ["a", "æøå", "株式会社", "e\u{301}e\u{301}"];
    let seen = |line: &str| line.split_once('|').unwrap().0.width();
    let text = pairs(&names.map(|name| (name, "|".to_owned()))).text(None);
    assert!(text.lines().all(|line| seen(line) == 10), "{text}");
    let columns = [Column::id("株式"), Column::whole("|")];
    let text = table(&columns, names.map(|name| vec![name.into(), "|".into()])).text(None);
    assert!(text.lines().all(|line| seen(line) == 10), "{text}");
}

#[test]
fn a_cell_is_one_line() {
    let columns = [Column::id("A"), Column::whole("B")];
    assert_eq!(table(&columns, [vec!["x\ny".into(), "z".into()]]).text(None), "A       B\nx\\n  y  z\n");
}

#[test]
fn g1_where_nobody_minds_the_width_everything_is_there() {
    let text = plain(&rows(["weather-1", "weather-2"]).text(None));
    let expected = "\
CLIENT                                NAME                       KID        DAYS  STATE  A YEAR
5a9d0b0c-0000-4000-8000-000000000001  Værvarsling for Sørlandet  weather-1   365         ████████████████████████
5a9d0b0c-0000-4000-8000-000000000002  Værvarsling for Sørlandet  weather-2     9  warn   █·······················
";
    assert_eq!(text, expected);
}

#[test]
fn g1_bars_go_first_then_texts_are_cut_then_what_others_tell_apart() {
    let table = rows(["weather-1", "weather-2"]);
    let at = |width| plain(&table.text(Some(width)));
    assert!(at(96).contains('█') && !at(94).contains('█'), "{}\n{}", at(96), at(94));
    assert!(at(80).contains("5a9d0b0c-0000-4000-8000-000000000002  Værvarsli…ørlandet"), "{}", at(80));
    assert!(!at(60).contains("5a9d") && at(60).contains("Værvarsling for Sørlandet  weather-2"), "{}", at(60));
    for width in 0..140 {
        let text = at(width);
        assert!(width < 30 || text.lines().all(|line| line.width() <= width), "{width}\n{text}");
        assert!(width < 30 || (text.contains("weather-1") && text.contains("weather-2")), "{width}\n{text}");
    }
}

#[test]
fn g1_rows_that_would_look_the_same_become_blocks() {
    let table = rows(["key", "key"]);
    let expected = "\
key
  client  5a9d0b0c-0000-4000-8000-000000000001
  name    Værvarsling for Sørlandet
  days    365

key
  client  5a9d0b0c-0000-4000-8000-000000000002
  name    Værvarsling for Sørlandet
  days    9
  state   warn
";
    assert_eq!(plain(&table.text(Some(60))), expected);
    let mut nameless = rows(["a", "b"]);
    nameless.rows[1][1] = "".into();
    assert!(plain(&nameless.text(Some(60))).contains("client  5a9d"), "nothing else says whose key b is");
}

#[test]
fn a_name_that_is_wider_than_the_terminal_is_all_there() {
    let long = "blåbær".repeat(30);
    let text = table(
        &[Column::whole(""), Column::id("NAME"), Column::whole("")],
        [vec!["*".into(), (&long).into(), "x".into()]],
    );
    let text = text.text(Some(60));
    assert!(text.lines().all(|line| line.width() <= 60), "{text}");
    assert_eq!(text.split_whitespace().collect::<String>(), format!("*{long}x"));
    assert!(text.lines().skip(1).all(|line| line.starts_with("  ")), "{text}");
}

#[test]
fn values_go_on_below_and_what_is_too_wide_for_its_column_stands_below_its_name() {
    let (hash, scopes) = ("0123456789abcdef".repeat(4), "nav:hjelpemidler:les nav:hjelpemidler:skriv");
    let text = pairs(&[("other certificate", hash.clone()), ("scopes", scopes.to_owned())]).text(Some(80));
    assert_eq!(text, format!("other certificate\n  {hash}\nscopes             {scopes}\n"));
    let text = pairs(&[("scopes", scopes.to_owned())]).text(Some(40));
    assert_eq!(text, "scopes  nav:hjelpemidler:les\n        nav:hjelpemidler:skriv\n");
}

#[test]
fn g10_colours_change_no_column() {
    let table = rows(["weather-1", "weather-2"]);
    let text = table.text(None);
    assert!(text.contains("\u{1b}[33mwarn\u{1b}[0m"), "{text:?}");
    assert!(plain(&text).lines().nth(2).unwrap().contains("   9  warn   █"), "{text:?}");
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
fn bars_end_where_the_whole_does() {
    let bar = |full, whole, width| Cell::bar(full, whole).lines(Kind::Bar, width).remove(0);
    assert_eq!(
        [bar(0, 365, 12), bar(365, 365, 12), bar(4000, 365, 12)],
        ["·".repeat(12), "█".repeat(12), "█".repeat(12)]
    );
    assert_eq!(bar(1, 365, 4), "█···");
}
