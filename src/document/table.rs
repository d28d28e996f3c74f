//! Tables: which cells they have. How wide their columns are is the layout's business.

use std::ops::Range;

/// How the cells of a column stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Alignment {
    /// At its beginning.
    #[default]
    Start,
    /// In its middle.
    Center,
    /// At its end.
    End,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Its columns.
    pub columns: Vec<Alignment>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// It names the columns.
    pub is_header: bool,
    /// Its cells. One that hangs down from a row above is not among them.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Its bytes in the document's text. A line feed in it is a line break.
    pub range: Range<usize>,
    /// The column that it begins in.
    pub column: u16,
    /// How many columns it takes, at least 1.
    pub columns: u16,
    /// How many rows it takes, at least 1.
    pub rows: u16,
    /// It names its row or its column.
    pub is_header: bool,
    /// How it stands, where it says so itself.
    pub alignment: Option<Alignment>,
}

/// Columns of a table, at the most: what lies beyond goes into the last one.
pub(super) const COLUMNS: u16 = 256;

/// Finds the columns of cells that come row by row (HTML, 4.9.12 "Forming a table"), with what hangs down from above.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// For how many more rows each column is taken.
    taken: Vec<u16>,
    column: u16,
}

impl Grid {
    pub(super) fn next_row(&mut self) {
        self.taken
            .iter_mut()
            .for_each(|rows| *rows = rows.saturating_sub(1));
        self.column = 0;
    }

    /// The column of the next cell, and how many columns it has room for.
    pub(super) fn place(&mut self, columns: u16, rows: u16) -> (u16, u16) {
        while self
            .taken
            .get(usize::from(self.column))
            .is_some_and(|rows| *rows > 0)
        {
            self.column += 1;
        }
        let column = self.column.min(COLUMNS - 1);
        // No cell lies over one that hangs down from above.
        let behind = self.taken.iter().skip(usize::from(column) + 1);
        let free = 1 + behind.take_while(|rows| **rows == 0).count();
        let is_open = usize::from(column) + free >= self.taken.len();
        let free = if is_open { COLUMNS } else { free as u16 };
        let columns = columns.clamp(1, free.min(COLUMNS - column));
        let end = usize::from(column + columns);
        if self.taken.len() < end {
            self.taken.resize(end, 0);
        }
        self.taken[usize::from(column)..end].fill(rows.max(1));
        self.column = column + columns;
        (column, columns)
    }

    /// How many columns there are.
    pub(super) fn columns(&self) -> usize {
        self.taken.len()
    }
}
