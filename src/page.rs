//! A result for people: paragraphs and tables, laid out once it is known how wide they can be.

use crate::prose::wrapped;
use crate::table::Table;
use crate::visible::visible_lines;

/// A result for people.
#[derive(Debug, Clone, Default)]
pub struct Page(Vec<Part>);

#[derive(Debug, Clone)]
enum Part {
    Text(String),
    /// Commands and texts that are copied as they stand.
    Verbatim(String),
    Table(Table),
}

impl From<String> for Page {
    fn from(text: String) -> Self {
        Self(vec![Part::Text(text)])
    }
}

impl From<Table> for Page {
    fn from(table: Table) -> Self {
        Self(vec![Part::Table(table)])
    }
}

impl Page {
    /// Lines that no terminal is too narrow for: commands and texts to copy.
    pub fn verbatim(lines: String) -> Self {
        Self(vec![Part::Verbatim(lines)])
    }

    /// With more below.
    #[must_use]
    pub fn then(mut self, more: impl Into<Self>) -> Self {
        self.0.extend(more.into().0);
        self
    }

    /// Several, with an empty line between two.
    pub fn spaced<P: Into<Self>>(pages: impl IntoIterator<Item = P>) -> Self {
        pages
            .into_iter()
            .map(Into::into)
            .reduce(|all, page| all.then(String::from("\n")).then(page))
            .unwrap_or_default()
    }

    /// As it is printed: no wider than this, unless nobody minds the width.
    pub fn text(&self, width: Option<usize>) -> String {
        let ended = |text: String| if text.ends_with('\n') || text.is_empty() { text } else { text + "\n" };
        let part = |part: &Part| match part {
            Part::Text(text) => ended(wrapped(&visible_lines(text), width)),
            Part::Verbatim(lines) => ended(visible_lines(lines).into_owned()),
            Part::Table(table) => table.text(width),
        };
        self.0.iter().map(part).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::pairs;

    #[test]
    fn parts_begin_on_lines_of_their_own() {
        let rows = || pairs(&[("name", "Værdata".to_owned())]);
        assert_eq!(Page::spaced([rows(), rows()]).text(None), "name  Værdata\n\nname  Værdata\n");
        assert_eq!(
            Page::from("removed a\u{1b}".to_owned()).then(rows()).text(None),
            "removed a\\u{1b}\nname  Værdata\n"
        );
    }
}
