//! Tables that have no room for their columns: each row is a record, its cells under each other, each behind the name of
//! its column.

use super::Shape;
use super::paragraph::{Found, Room, shown_width};
use super::setting::Setter;
use super::table::{Part, Stretch};
use crate::document::{Block, Cell, Table};

/// Columns of the rule between two records, at the most.
const RULE: u16 = 12;

/// Columns by which the other lines of a value are set in.
const HANG: u16 = 2;

impl Setter<'_> {
    /// Sets a table row by row. The names of the columns stand before the values of the first record as themselves, and
    /// again before those of the others.
    pub(super) fn set_records(&mut self, number: u32, block: &Block, table: &Table, room: u16) {
        let is_head = |row: usize| {
            let row = &table.rows[row];
            row.is_header || row.cells.iter().all(|cell| cell.is_header)
        };
        let heads = (0..table.rows.len())
            .take_while(|row| is_head(*row))
            .count();
        // Where nothing follows, the heads are all there is.
        let heads = if heads == table.rows.len() { 0 } else { heads };
        let mut names: Vec<Option<&Cell>> = vec![None; table.columns.len()];
        let text = self.document.text();
        for cell in table.rows[..heads].iter().flat_map(|row| &row.cells) {
            if !text[cell.range.clone()].trim().is_empty() {
                let columns = usize::from(cell.column)..usize::from(cell.column + cell.columns);
                names[columns].fill(Some(cell));
            }
        }
        // What names no column is said first: the upper ones of several heads.
        for cell in table.rows[..heads].iter().flat_map(|row| &row.cells) {
            if !names.iter().flatten().any(|name| name.range == cell.range)
                && !cell.range.is_empty()
            {
                self.set_value(number, block, cell, room, 0, Part::Head);
            }
        }
        let mut unsaid: Vec<usize> = (0..names.len())
            .filter(|at| {
                *at == 0
                    || names[*at].map(|name| &name.range) != names[at - 1].map(|name| &name.range)
            })
            .filter(|at| names[*at].is_some())
            .rev()
            .collect();
        for (row, cells) in table.rows.iter().enumerate().skip(heads) {
            if row > heads {
                let at = cells
                    .cells
                    .first()
                    .map_or(block.range.start, |cell| cell.range.start);
                let rule = self.line(number, at, at, Shape::Rule(RULE.min(room), false));
                self.push(rule);
            }
            for cell in &cells.cells {
                let column = usize::from(cell.column);
                // Names of columns without a cell in the first record are said all the same.
                while let Some(at) = unsaid.last().copied().filter(|at| *at < column) {
                    unsaid.pop();
                    self.set_field(number, block, names[at], None, room, true);
                }
                let is_own = unsaid.last() == Some(&column);
                if is_own {
                    unsaid.pop();
                }
                if is_own || !cell.range.is_empty() {
                    self.set_field(number, block, names[column], Some(cell), room, is_own);
                }
            }
            while let Some(at) = unsaid.pop() {
                self.set_field(number, block, names[at], None, room, true);
            }
        }
    }

    /// A value behind its name.
    fn set_field(
        &mut self,
        number: u32,
        block: &Block,
        name: Option<&Cell>,
        value: Option<&Cell>,
        room: u16,
        is_own: bool,
    ) {
        let part = match value {
            Some(cell) if cell.is_header => Part::Head,
            _ => Part::Cell,
        };
        let hang = if room > 4 * HANG { HANG } else { 0 };
        let Some(name) = name else {
            if let Some(value) = value {
                self.set_value(number, block, value, room, 0, part);
            }
            return;
        };
        let at = value.filter(|_| !is_own).unwrap_or(name).range.start;
        // In a line of two columns the name needs both.
        let has_colon = room > 3;
        let label = |ends| {
            let ends = ends && has_colon;
            if is_own {
                Part::Label { ends }
            } else {
                Part::Copy { ends }
            }
        };
        let mut lines = self.cell_lines(block, name, room - u16::from(has_colon));
        let Some(last) = lines.pop() else { return };
        for found in lines {
            let first = self.layout.stretches.len();
            let columns = self.shown(found);
            self.layout
                .stretches
                .push(Stretch::new(found, 0, columns, label(false)));
            self.push_record(number, at, first, true);
        }
        let columns = self.shown(last);
        let behind = columns + 2;
        let mut values = Vec::new();
        let fits = u32::from(behind) * 2 <= u32::from(room);
        if let Some(value) = value.filter(|value| !value.range.is_empty()) {
            let language = self.language(block);
            let mut rooms = Room {
                first: if fits { room - behind } else { room - hang },
                rest: room - hang,
            };
            let mut start = value.range.start;
            for part in self.document.text()[value.range.clone()].split('\n') {
                let range = start..start + part.len();
                start = range.end + 1;
                self.composer.set(range, rooms, language, |found| {
                    values.push(found);
                    true
                });
                rooms.first = rooms.rest;
            }
        }
        let first = self.layout.stretches.len();
        self.layout
            .stretches
            .push(Stretch::new(last, 0, columns, label(true)));
        let mut values = values.into_iter();
        if fits && let Some(found) = values.next() {
            let shown = self.shown(found);
            self.layout
                .stretches
                .push(Stretch::new(found, behind, shown, part));
        }
        self.push_record(number, at, first, true);
        for found in values {
            self.push_value(number, found, hang, part);
        }
    }

    /// A value without a name.
    fn set_value(
        &mut self,
        number: u32,
        block: &Block,
        cell: &Cell,
        room: u16,
        x: u16,
        part: Part,
    ) {
        for found in self.cell_lines(block, cell, room) {
            self.push_value(number, found, x, part);
        }
    }

    fn push_value(&mut self, number: u32, found: Found, x: u16, part: Part) {
        let first = self.layout.stretches.len();
        let columns = self.shown(found);
        self.layout
            .stretches
            .push(Stretch::new(found, x, columns, part));
        self.push_record(number, found.start as usize, first, false);
    }

    fn push_record(&mut self, number: u32, at: usize, first: usize, keep: bool) {
        let shape = Shape::Record {
            first: first as u32,
            count: (self.layout.stretches.len() - first) as u16,
        };
        self.push_row(number, at, first, shape, keep);
    }

    fn shown(&self, found: Found) -> u16 {
        let text = &self.document.text()[found.start as usize..found.end as usize];
        (shown_width(text) + usize::from(found.hyphen)) as u16
    }

    /// The lines of a cell.
    fn cell_lines(&mut self, block: &Block, cell: &Cell, room: u16) -> Vec<Found> {
        let language = self.language(block);
        self.composer.lines(cell.range.clone(), room, language)
    }
}
