//! Rows in columns that fit the terminal, and blocks of lines where they can't. What tells rows apart is never cut.

mod layout;

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::prose;
use crate::visible::visible;
use layout::Layout;

/// What stands between two columns.
const GAP: usize = 2;

/// Rows under their headings.
#[derive(Debug, Clone)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

/// A column: its heading, and what may become of it where there is little room.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    heading: &'static str,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Id,
    Spare,
    Whole,
    Number,
    Free,
    Prose,
    Bar,
}

impl Column {
    /// It tells rows apart, and is never cut.
    pub const fn id(heading: &'static str) -> Self {
        Self { heading, kind: Kind::Id }
    }

    /// It tells rows apart, and is never cut, but left out where the others do.
    pub const fn spare(heading: &'static str) -> Self {
        Self { heading, kind: Kind::Spare }
    }

    /// A word or two that mean nothing once they are cut.
    pub const fn whole(heading: &'static str) -> Self {
        Self { heading, kind: Kind::Whole }
    }

    /// Aligned on the right.
    pub const fn number(heading: &'static str) -> Self {
        Self { heading, kind: Kind::Number }
    }

    /// Text of any length, of which beginning and end are enough.
    pub const fn free(heading: &'static str) -> Self {
        Self { heading, kind: Kind::Free }
    }

    /// Text of any length that is continued below.
    pub const fn prose(heading: &'static str) -> Self {
        Self { heading, kind: Kind::Prose }
    }

    /// A bar: it has the room that is left over.
    pub const fn bar(heading: &'static str) -> Self {
        Self { heading, kind: Kind::Bar }
    }
}

/// What a cell means, as a colour. It never says anything that its words don't.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing out of the ordinary.
    #[default]
    Plain,
    /// Chosen, or as it should be.
    Good,
    /// Something to look at soon.
    Warn,
    /// Something to look at now.
    Fail,
}

impl Tone {
    fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Warn => AnsiColor::Yellow.on_default(),
            Self::Fail => AnsiColor::Red.on_default().bold(),
        }
    }

    fn paint(self, text: &str) -> String {
        let style = self.style();
        format!("{style}{text}{style:#}")
    }
}

/// A cell, which may hold what a server said.
#[derive(Debug, Clone)]
pub struct Cell {
    text: String,
    /// How much of a bar is full, of how much.
    share: Option<(usize, usize)>,
    tone: Tone,
}

impl<T: AsRef<str>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: visible(text.as_ref()).replace('\n', "\\n"), share: None, tone: Tone::Plain }
    }
}

impl Cell {
    /// A bar, `full` of `whole`.
    pub fn bar(full: usize, whole: usize) -> Self {
        Self { share: Some((full.min(whole), whole)), ..Self::from("") }
    }

    /// In a colour.
    #[must_use]
    pub fn toned(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.share.is_none()
    }

    /// Its lines in a column.
    fn lines(&self, kind: Kind, width: usize) -> Vec<String> {
        match (kind, self.share) {
            (Kind::Free, _) => vec![cut(&self.text, width)],
            (Kind::Prose, _) => prose::lines(&self.text, width),
            (Kind::Number, _) => {
                vec![format!("{}{}", " ".repeat(width.saturating_sub(self.text.width())), self.text)]
            }
            (Kind::Bar, Some((full, whole))) => {
                let cells = if whole == 0 { 0 } else { full.saturating_mul(width).div_ceil(whole) };
                vec!["█".repeat(cells) + &"·".repeat(width.saturating_sub(cells))]
            }
            _ => vec![self.text.clone()],
        }
    }
}

/// Rows under their headings, a cell for each column.
pub fn table(columns: &[Column], rows: impl IntoIterator<Item = Vec<Cell>>) -> Table {
    Table { columns: columns.to_vec(), rows: rows.into_iter().collect() }
}

/// `name  value` lines, the names padded to one width.
pub fn pairs(rows: &[(&str, String)]) -> Table {
    let columns = [Column::whole(""), Column::prose("")];
    table(&columns, rows.iter().map(|(name, value)| vec![Cell::from(name), value.into()]))
}

impl Table {
    /// As it is printed: no wider than this, unless nobody minds the width.
    pub fn text(&self, width: Option<usize>) -> String {
        let Some(layout) = Layout::of(self, width) else {
            let width = width.unwrap_or(usize::MAX);
            return self.rows.iter().map(|row| self.block(row, width)).collect::<Vec<_>>().join("\n");
        };
        let mut text = String::new();
        let headings: Vec<Cell> = self.columns.iter().map(|column| column.heading.into()).collect();
        if headings.iter().any(|heading| !heading.is_empty()) {
            text.push_str(&self.line(&headings, &layout));
        }
        for row in &self.rows {
            text.push_str(&match width {
                Some(width) if layout.breaks_a_word(self, row) => self.block(row, width),
                _ => self.line(row, &layout),
            });
        }
        text
    }

    /// A row side by side. Nothing is printed after the last cell's end.
    fn line(&self, row: &[Cell], layout: &Layout) -> String {
        let cells: Vec<(&Cell, usize, Vec<String>)> = layout
            .columns
            .iter()
            .map(|(at, width)| (&row[*at], *width, row[*at].lines(self.columns[*at].kind, *width)))
            .collect();
        let height = cells.iter().map(|(.., lines)| lines.len()).max().unwrap_or_default();
        let mut text = String::new();
        for number in 0..height {
            let (mut begins, mut written) = (0_usize, 0);
            for (cell, width, lines) in &cells {
                if let Some(part) = lines.get(number).filter(|part| !part.trim().is_empty()) {
                    let padding = begins.saturating_sub(written);
                    // Writing to a String can't fail.
                    let _ = write!(text, "{:padding$}{}", "", cell.tone.paint(part));
                    written = begins.max(written) + part.width();
                }
                begins += width + GAP;
            }
            text.push('\n');
        }
        text
    }

    /// A row one below the other: what it is, and set in below, the rest. A bar says nothing that isn't said there.
    fn block(&self, row: &[Cell], width: usize) -> String {
        let filled = || self.columns.iter().zip(row).filter(|(_, cell)| !cell.text.is_empty());
        let id = self.columns.iter().position(|column| column.kind == Kind::Id).map(|at| self.columns[at].heading);
        let is_title =
            |column: &Column| column.kind != Kind::Prose && (column.heading.is_empty() || id == Some(column.heading));
        let titles = filled().filter(|(column, _)| is_title(column)).map(|(_, cell)| cell.tone.paint(&cell.text));
        let title = prose::lines(&titles.collect::<Vec<_>>().join("  "), width.saturating_sub(GAP));
        // Continued lines are set in, so that none of them looks like another row.
        let mut text = title.join(&format!("\n{:GAP$}", "")) + "\n";
        let is_filled = |at: usize| self.rows.iter().any(|row| !row[at].text.is_empty());
        let labels = self.columns.iter().enumerate().filter(|(at, column)| !is_title(column) && is_filled(*at));
        let labels = labels.map(|(_, column)| column.heading.width());
        let label = labels.max().filter(|label| *label > 0).map_or(0, |label| label + GAP);
        for (column, cell) in filled().filter(|(column, _)| !is_title(column)) {
            let mut heading = column.heading.to_lowercase();
            for part in prose::lines(&cell.text, width.saturating_sub(GAP + label)) {
                let _ = writeln!(text, "{:GAP$}{heading:label$}{}", "", cell.tone.paint(&part));
                heading.clear();
            }
        }
        text
    }
}

/// Beginning and end of a text, if it is too long: names differ at either.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let end = width.saturating_sub(1) / 2;
    let start = width.saturating_sub(1 + end);
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

#[cfg(test)]
mod tests;
