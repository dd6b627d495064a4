//! Which columns there is room for, and how wide each is.

use std::collections::HashSet;

use unicode_width::UnicodeWidthStr as _;

use super::{Cell, GAP, Kind, Table, cut};
use crate::prose;

/// A bar where nobody minds the width.
const FREE_BAR: usize = 24;

/// No longer than a cell a week in a year's.
const LONGEST_BAR: usize = 52;

/// Shorter bars say less than the number beside them.
const SHORTEST_BAR: usize = 6;

/// The least that is left of a text that is cut: names are still recognised by so much.
const LEAST_CUT: usize = 8;

/// Narrower columns of sentences are harder to read than lines below each other.
const LEAST_PROSE: usize = 20;

/// The columns that are shown, each by its place, with its width.
pub(super) struct Layout {
    pub(super) columns: Vec<(usize, usize)>,
}

impl Layout {
    /// None if a table can't be had in so little room. Bars go first, then texts are cut, and then goes what others say.
    pub(super) fn of(table: &Table, width: Option<usize>) -> Option<Self> {
        let filled = |at: &usize| table.rows.is_empty() || table.rows.iter().any(|row| !row[*at].is_empty());
        let all: Vec<usize> = (0..table.columns.len()).filter(filled).collect();
        let (bars, all): (Vec<usize>, Vec<usize>) = all.into_iter().partition(|at| kind(table, *at) == Kind::Bar);
        let Some(width) = width else {
            let mut columns: Vec<(usize, usize)> = all.iter().map(|at| (*at, natural(table, *at))).collect();
            columns.extend(bars.iter().map(|at| (*at, FREE_BAR)));
            return Some(Self { columns });
        };
        let fewer: Vec<usize> = all.iter().copied().filter(|at| kind(table, *at) != Kind::Spare).collect();
        let whole = narrowed(table, &all, width);
        let columns = whole.or_else(|| narrowed(table, &fewer, width).filter(|these| tells_apart(table, these)));
        let mut columns = columns?;
        for bar in bars {
            let room = width.saturating_sub(taken(&columns) + GAP);
            if room >= SHORTEST_BAR.max(table.columns[bar].heading.width()) {
                columns.push((bar, room.min(LONGEST_BAR)));
            }
        }
        Some(Self { columns })
    }

    /// Whether a word of a row would be broken that could be whole with more room.
    pub(super) fn breaks_a_word(&self, table: &Table, row: &[Cell]) -> bool {
        self.columns.iter().filter(|(at, _)| kind(table, *at) == Kind::Prose).any(|(at, width)| {
            row[*at].text.width() > *width
                && prose::words(&row[*at].text).any(|word| word.trim_end().width() > *width)
        })
    }
}

fn kind(table: &Table, at: usize) -> Kind {
    table.columns[at].kind
}

/// The width of the widest cell.
fn natural(table: &Table, at: usize) -> usize {
    let cells = table.rows.iter().map(|row| row[at].text.width());
    cells.chain([table.columns[at].heading.width()]).max().unwrap_or_default()
}

fn taken(columns: &[(usize, usize)]) -> usize {
    columns.iter().map(|(_, width)| width + GAP).sum::<usize>().saturating_sub(GAP)
}

/// These columns, with what may give way as narrow as it must be.
fn narrowed(table: &Table, these: &[usize], width: usize) -> Option<Vec<(usize, usize)>> {
    let mut columns: Vec<(usize, usize)> = these.iter().map(|at| (*at, natural(table, *at))).collect();
    let least = |at: usize| match kind(table, at) {
        Kind::Free => LEAST_CUT.max(table.columns[at].heading.width()),
        Kind::Prose => LEAST_PROSE,
        _ => usize::MAX,
    };
    while taken(&columns) > width {
        let can_give = columns.iter_mut().filter(|(at, width)| *width > least(*at));
        can_give.max_by_key(|(_, width)| *width)?.1 -= 1;
    }
    Some(columns)
}

/// Whether no two rows look the same, and each says what it is about, without what was left out.
fn tells_apart(table: &Table, columns: &[(usize, usize)]) -> bool {
    let mut seen = HashSet::new();
    table.rows.iter().all(|row| {
        let words: Vec<String> = columns
            .iter()
            .filter_map(|(at, width)| match kind(table, *at) {
                Kind::Id => Some(row[*at].text.clone()),
                Kind::Free => Some(cut(&row[*at].text, *width)),
                _ => None,
            })
            .collect();
        words.iter().all(|word| !word.is_empty()) && seen.insert(words)
    })
}
