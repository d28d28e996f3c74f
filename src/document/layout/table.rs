//! Tables in columns: how wide each is, and what its lines are. Where there is no room for columns, rows become records.

use std::ops::Range;

use super::bidi;
use super::paragraph::{Found, shown_width};
use super::setting::Setter;
use super::{Layout, Line, Shape};
use crate::document::table::COLUMNS;
use crate::document::{Alignment, Block, Cell, Table};

/// Columns between two columns: a rule with a space on either side.
pub(super) const BETWEEN: u16 = 3;

/// No column is narrower than the longest of its words that has at most so many columns.
const WORD: usize = 12;

/// A text of so many lines in a column that has not half as many columns is not read.
const TALL: usize = 24;

/// Columns of a table, at the most, as the builder has them.
type Bits = [u64; 4];

fn set_bit(bits: &mut Bits, at: usize) {
    bits[at / 64 % 4] |= 1 << (at % 64);
}

fn has_bit(bits: &Bits, at: usize) -> bool {
    bits[at / 64 % 4] & (1 << (at % 64)) != 0
}

/// A table whose columns stand side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    /// Where each begins, and its columns on the screen.
    places: Vec<(u16, u16)>,
    /// Of each row the columns with no rule before them: a cell goes on there. Empty when no cell of the table does.
    joined: Vec<Bits>,
    /// Of each row the columns into which a cell hangs down from above.
    hanging: Vec<Bits>,
}

/// A stretch of the document's text on a line of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    start: u32,
    end: u32,
    /// Where it begins, and the columns that it takes, on the screen.
    pub(super) x: u16,
    pub(super) columns: u16,
    pub(super) part: Part,
    pub(super) hyphen: bool,
}

/// What a stretch is in its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Of a cell.
    Cell,
    /// Of a cell that names its row or column.
    Head,
    /// What names the value behind it in a record; with a colon when it ends there.
    Label { ends: bool },
    /// As [`Part::Label`], again.
    Copy { ends: bool },
}

impl Stretch {
    pub(super) fn new(found: Found, x: u16, columns: u16, part: Part) -> Stretch {
        Stretch {
            start: found.start,
            end: found.end,
            x,
            columns,
            part,
            hyphen: found.hyphen,
        }
    }

    pub(super) fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// False for what is shown again.
    pub(super) fn is_own(&self) -> bool {
        !matches!(self.part, Part::Copy { .. })
    }
}

impl Columns {
    /// The columns of the screen at which a rule stands in a row.
    pub(super) fn bars(&self, row: usize) -> impl Iterator<Item = u16> + '_ {
        let joined = self.joined.get(row);
        let inner = self.places.iter().enumerate().skip(1);
        inner
            .filter(move |(at, _)| !joined.is_some_and(|joined| has_bit(joined, *at)))
            .map(|(_, (x, _))| x - 2)
    }

    /// The rule before a row.
    pub(super) fn rule(&self, row: usize, heavy: bool) -> String {
        let hangs = |at: usize| self.hanging.get(row).is_some_and(|bits| has_bit(bits, at));
        let is_barred = |row: usize, at: usize| {
            !self
                .joined
                .get(row)
                .is_some_and(|joined| has_bit(joined, at))
        };
        let line = if heavy { "─" } else { "┈" };
        let mut rule = String::new();
        for (at, (_, width)) in self.places.iter().enumerate() {
            let here = if hangs(at) { " " } else { line };
            if at > 0 {
                let before = if hangs(at - 1) { " " } else { line };
                let (up, down) = (is_barred(row - 1, at), is_barred(row, at));
                // A dotted rule is crossed, not joined: there is no character for that.
                let corner = match (up, down, before == " ", here == " ") {
                    (true, true, false, false) if heavy => "┼",
                    (true, false, ..) if heavy => "┴",
                    (false, true, ..) if heavy => "┬",
                    (true, true, true, false) if heavy => "├",
                    (true, true, false, true) if heavy => "┤",
                    (true, true, ..) => "│",
                    _ if before == here => here,
                    _ => line,
                };
                rule.extend([before, corner, here]);
            }
            rule.extend(std::iter::repeat_n(here, (*width).into()));
        }
        rule
    }
}

/// What a column needs.
#[derive(Debug, Clone, Copy, Default)]
struct Need {
    /// For its longest word.
    least: usize,
    /// For its longest line, when none is broken.
    most: usize,
}

/// The lines of a cell, and what is known of it.
struct Set<'a> {
    cell: &'a Cell,
    lines: Vec<Found>,
}

impl Setter<'_> {
    /// Sets a table in columns, or row by row where there is no room for them.
    pub(super) fn set_table(&mut self, number: u32, block: &Block, table: &Table, room: u16) {
        let cells = || table.rows.iter().flat_map(|row| &row.cells);
        if self.layout.measure.reorder {
            let text = &self.document.text()[block.range.clone()];
            if block.direction.is_some() || !bidi::is_plain(text) {
                for cell in cells() {
                    let mut start = cell.range.start;
                    for line in self.document.text()[cell.range.clone()].split('\n') {
                        self.find_runs(block, start..start + line.len());
                        start += line.len() + 1;
                    }
                }
            }
        }
        match self.widths(table, room) {
            Some(widths) => self.set_columns(number, block, table, &widths),
            None => self.set_records(number, block, table, room),
        }
    }

    /// How wide the columns are; none when that is hopeless.
    fn widths(&mut self, table: &Table, room: u16) -> Option<Vec<u16>> {
        let count = table.columns.len();
        // What has no column of its own stands in the last one.
        if count == usize::from(COLUMNS) {
            return None;
        }
        let between = usize::from(BETWEEN) * count.saturating_sub(1);
        let room = usize::from(room)
            .checked_sub(between)
            .filter(|room| *room >= count)?;
        let mut needs = vec![Need::default(); count];
        let mut wide = Vec::new();
        for cell in table.rows.iter().flat_map(|row| &row.cells) {
            let (least, most) = self.composer.extent(cell.range.clone());
            if cell.columns == 1 {
                let need = &mut needs[usize::from(cell.column)];
                need.least = need.least.max(least);
                need.most = need.most.max(most);
            } else {
                wide.push((cell, least, most));
            }
        }
        // What the columns under a wide cell lack is shared out over them.
        for (cell, least, most) in wide {
            let columns =
                &mut needs[usize::from(cell.column)..usize::from(cell.column + cell.columns)];
            let between = usize::from(BETWEEN) * (columns.len() - 1);
            let (has_least, has_most) = columns
                .iter()
                .fold((between, between), |(least, most), need| {
                    (least + need.least, most + need.most)
                });
            let share = |lack: usize| lack.div_ceil(columns.len());
            let (least, most) = (
                share(least.saturating_sub(has_least)),
                share(most.saturating_sub(has_most)),
            );
            for need in columns.iter_mut() {
                need.least += least;
                need.most += most;
            }
        }
        for need in &mut needs {
            need.most = need.most.max(1);
            need.least = need.least.clamp(1, WORD).min(need.most);
        }
        if needs.iter().map(|need| need.least).sum::<usize>() > room {
            return None;
        }
        let widths = shared_out(&needs, room);
        let is_tall =
            |(need, width): (&Need, &usize)| need.most.div_ceil(*width) > TALL && *width * 2 < TALL;
        if needs.iter().zip(&widths).any(is_tall) {
            return None;
        }
        Some(widths.into_iter().map(|width| width as u16).collect())
    }

    fn set_columns(&mut self, number: u32, block: &Block, table: &Table, widths: &[u16]) {
        let document = self.document;
        let language = self.language(block);
        let numeric = numeric_columns(document.text(), table);
        let mut x = 0;
        let places: Vec<(u16, u16)> = widths
            .iter()
            .map(|width| {
                let here = x;
                x += width + BETWEEN;
                (here, *width)
            })
            .collect();
        let columns = self.layout.columns.len() as u32;
        let is_spanned = table
            .rows
            .iter()
            .flat_map(|row| &row.cells)
            .any(|cell| cell.columns > 1 || cell.rows > 1);
        let mut own = Columns {
            places,
            joined: Vec::new(),
            hanging: Vec::new(),
        };
        if is_spanned {
            own.mark_spans(table);
        }
        let mut rows: Vec<Vec<Set<'_>>> = Vec::with_capacity(table.rows.len());
        for row in &table.rows {
            let set = row.cells.iter().map(|cell| {
                let mut lines = self
                    .composer
                    .lines(cell.range.clone(), own.room(cell), language);
                // A cell without a text has no line.
                if cell.range.is_empty() {
                    lines.clear();
                }
                Set { cell, lines }
            });
            rows.push(set.collect());
        }
        let is_ruled = rows
            .iter()
            .flatten()
            .any(|set| set.cell.rows == 1 && set.lines.len() > 1);
        let is_head = |row: usize| {
            let row = &table.rows[row];
            row.is_header || row.cells.iter().all(|cell| cell.is_header)
        };
        // Cells that hang down, with the row in which they end and how many of their lines are set.
        let mut open: Vec<(Set<'_>, usize, usize)> = Vec::new();
        let count = rows.len();
        for (row, cells) in rows.into_iter().enumerate() {
            let at = cells
                .first()
                .map_or(block.range.start, |set| set.cell.range.start);
            if row > 0 {
                let is_under_head = is_head(row - 1) && !is_head(row);
                if is_under_head || is_ruled {
                    let shape = Shape::RowRule {
                        columns,
                        row: row as u32,
                        heavy: is_under_head,
                    };
                    let rule = Line {
                        keep: is_head(row - 1),
                        ..self.line(number, at, at, shape)
                    };
                    self.push(rule);
                }
            }
            for set in cells {
                let end = row + usize::from(set.cell.rows) - 1;
                open.push((set, end.min(count - 1), 0));
            }
            open.sort_by_key(|(set, ..)| set.cell.column);
            let ends_here = open.iter().filter(|(_, end, _)| *end == row);
            let height = ends_here
                .map(|(set, _, done)| set.lines.len() - done)
                .max()
                .unwrap_or(0);
            for _ in 0..height.max(1) {
                let first = self.layout.stretches.len();
                for (set, _, done) in &mut open {
                    if let Some(found) = set.lines.get(*done).copied() {
                        *done += 1;
                        let stretch =
                            self.stretch(&own, set.cell, found, &numeric, table, is_head(row));
                        self.layout.stretches.push(stretch);
                    }
                }
                let shape = Shape::Row {
                    columns,
                    row: row as u32,
                    first: first as u32,
                    count: (self.layout.stretches.len() - first) as u16,
                };
                self.push_row(number, at, first, shape, is_head(row));
            }
            open.retain(|(_, end, _)| *end > row);
        }
        self.layout.columns.push(own);
    }

    /// A line of a table that shows the stretches from one on.
    pub(super) fn push_row(
        &mut self,
        number: u32,
        at: usize,
        first: usize,
        shape: Shape,
        keep: bool,
    ) {
        let line = self.layout.lines.len() as u32;
        let (mut start, mut end) = (usize::MAX, 0);
        for stretch in self.layout.stretches[first..]
            .iter()
            .filter(|stretch| stretch.is_own())
        {
            self.layout.index.push((stretch.start, line));
            start = start.min(stretch.range().start);
            end = end.max(stretch.range().end);
        }
        let (start, end) = if start > end { (at, at) } else { (start, end) };
        let line = Line {
            keep,
            ..self.line(number, start, end, shape)
        };
        self.push(line);
    }

    fn stretch(
        &self,
        columns: &Columns,
        cell: &Cell,
        found: Found,
        numeric: &[bool],
        table: &Table,
        is_head: bool,
    ) -> Stretch {
        let at = usize::from(cell.column);
        let (x, _) = columns.places[at];
        let text = &self.document.text()[found.start as usize..found.end as usize];
        let shown = (shown_width(text) + usize::from(found.hyphen)) as u16;
        let said = cell.alignment.unwrap_or(table.columns[at]);
        let is_number = numeric[at] && cell.columns == 1 && cell.alignment.is_none();
        let alignment = match said {
            Alignment::Start if is_number || self.layout.is_mirrored(found.start as usize) => {
                Alignment::End
            }
            Alignment::End if self.layout.is_mirrored(found.start as usize) => Alignment::Start,
            said => said,
        };
        let blank = columns.room(cell).saturating_sub(shown);
        let inset = match alignment {
            Alignment::Start => 0,
            Alignment::Center => blank / 2,
            Alignment::End => blank,
        };
        let part = if is_head || cell.is_header {
            Part::Head
        } else {
            Part::Cell
        };
        Stretch::new(found, x + inset, shown, part)
    }
}

impl Columns {
    /// The columns of the screen that a cell has.
    fn room(&self, cell: &Cell) -> u16 {
        let first = usize::from(cell.column);
        let (from, _) = self.places[first];
        let (x, width) = self.places[first + usize::from(cell.columns) - 1];
        x + width - from
    }

    fn mark_spans(&mut self, table: &Table) {
        self.joined = vec![Bits::default(); table.rows.len()];
        self.hanging = vec![Bits::default(); table.rows.len()];
        // What hangs down, and the row behind its last one: no column is in more than one of them.
        let mut hanging: Vec<(usize, &Cell)> = Vec::new();
        for (row, cells) in table.rows.iter().enumerate() {
            hanging.retain(|(end, _)| *end > row);
            for (_, cell) in &hanging {
                for at in cell.column..cell.column + cell.columns {
                    set_bit(&mut self.hanging[row], at.into());
                }
            }
            let new = cells
                .cells
                .iter()
                .map(|cell| (row + usize::from(cell.rows), cell));
            for (end, cell) in new {
                hanging.push((end, cell));
            }
            for (_, cell) in &hanging {
                for at in cell.column + 1..cell.column + cell.columns {
                    set_bit(&mut self.joined[row], at.into());
                }
            }
            hanging.retain(|(end, _)| *end > row + 1);
        }
    }
}

impl Layout {
    /// True when the paragraph that holds a byte runs from right to left.
    pub(super) fn is_mirrored(&self, byte: usize) -> bool {
        let run = bidi::within(&self.runs, byte..byte + 1);
        run.first().is_some_and(bidi::Run::is_in_mirrored)
    }
}

/// Widths that fill the room, or what the columns need where that is less. A column that needs much less than its share
/// has all that it needs; what is left is given in proportion to what the others lack.
fn shared_out(needs: &[Need], room: usize) -> Vec<usize> {
    let all: usize = needs.iter().map(|need| need.most).sum();
    if all <= room {
        return needs.iter().map(|need| need.most).collect();
    }
    let mut widths: Vec<usize> = needs.iter().map(|need| need.least).collect();
    let mut left = room - widths.iter().sum::<usize>();
    let mut by_need: Vec<usize> = (0..needs.len()).collect();
    by_need.sort_by_key(|at| needs[*at].most);
    let (mut rest, mut open) = (room, needs.len());
    for &at in &by_need {
        let (most, lack) = (needs[at].most, needs[at].most - needs[at].least);
        if lack > left || most > rest / open * 2 / 3 {
            break;
        }
        widths[at] = most;
        left -= lack;
        rest -= most;
        open -= 1;
    }
    // One very long text would leave nothing to the others.
    let lack = |at: usize, widths: &[usize]| {
        needs[at].most.min(3 * room) - needs[at].least.min(widths[at])
    };
    let open: Vec<usize> = (0..needs.len())
        .filter(|at| widths[*at] < needs[*at].most)
        .collect();
    let all: usize = open.iter().map(|at| lack(*at, &widths)).sum();
    let (mut given, mut seen) = (0, 0);
    for &at in &open {
        seen += lack(at, &widths);
        let until = left * seen / all.max(1);
        widths[at] += until - given;
        given = until;
    }
    widths
}

/// The columns whose cells, but for their heads, are numbers.
fn numeric_columns(text: &str, table: &Table) -> Vec<bool> {
    let mut numbers = vec![(0_usize, true); table.columns.len()];
    for row in table.rows.iter().filter(|row| !row.is_header) {
        for cell in row
            .cells
            .iter()
            .filter(|cell| !cell.is_header && cell.columns == 1)
        {
            let (count, all) = &mut numbers[usize::from(cell.column)];
            let value = text[cell.range.clone()].trim();
            if !value.is_empty() && !matches!(value, "-" | "–" | "—") {
                *count += 1;
                *all &= is_number(value);
            }
        }
    }
    numbers
        .into_iter()
        .map(|(count, all)| all && count > 0)
        .collect()
}

/// True for a number as tables have them: with its sign, currency, percent, and what stands between thousands.
fn is_number(value: &str) -> bool {
    value.chars().any(|c| c.is_numeric())
        && value.chars().all(|c| {
            c.is_numeric()
                || matches!(c, '.' | ',' | '+' | '-' | '−' | '–' | '±' | '~' | '%' | '‰' | '(' | ')' | '\'' | '’' | ' '
                    | '\u{a0}' | '\u{2009}' | '\u{202f}' | '/' | ':' | '×' | '°' | '$' | '€' | '£' | '¥')
        })
        // Dates, times and spans of years read from the left.
        && !value.chars().skip(1).any(|c| matches!(c, '-' | '–' | '/' | ':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(least: usize, most: usize) -> Need {
        Need { least, most }
    }

    #[test]
    fn the_room_is_shared_out_by_need() {
        assert_eq!(shared_out(&[need(3, 10), need(4, 8)], 40), [10, 8]);
        // A date keeps its line; the long text has the rest.
        assert_eq!(shared_out(&[need(4, 10), need(8, 400)], 60), [10, 50]);
        let even = shared_out(&[need(5, 200), need(5, 200)], 60);
        assert_eq!(even, [30, 30]);
        let three = shared_out(&[need(6, 60), need(6, 120), need(6, 6)], 66);
        assert_eq!(three.iter().sum::<usize>(), 66);
        assert!(three[0] < three[1] && three[2] == 6, "{three:?}");
    }

    #[test]
    fn numbers_are_told_from_what_only_has_digits() {
        for number in ["12", "-3.5", "1,234", "12 %", "$4.99", "(17)", "−2"] {
            assert!(is_number(number), "{number}");
        }
        for other in [
            "12 km",
            "2025-10-28",
            "1911–1914",
            "1/2/2025",
            "A4",
            "",
            "–",
        ] {
            assert!(!is_number(other), "{other}");
        }
    }
}
