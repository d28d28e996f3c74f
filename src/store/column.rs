//! Columns: a string a row in one arena, and a bit a row.

/// A string a row, in one arena.
#[derive(Debug, Default)]
pub struct TextColumn {
    arena: String,
    ends: Vec<u32>,
}

impl TextColumn {
    /// Without a row, with room for as many as another has.
    pub(super) fn with_room_of(other: &TextColumn) -> TextColumn {
        TextColumn {
            arena: String::with_capacity(other.arena.len()),
            ends: Vec::with_capacity(other.ends.len()),
        }
    }

    /// Appends a row.
    pub fn push(&mut self, text: &str) {
        self.arena.push_str(text);
        self.ends.push(self.arena.len() as u32);
    }

    /// The row's string; empty beyond the last row.
    pub fn get(&self, row: usize) -> &str {
        let Some(&end) = self.ends.get(row) else {
            return "";
        };
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.arena[start as usize..end as usize]
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True when there is no row.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The arena itself, and where each row ends in it, in bytes: what a filter scans.
    pub fn raw(&self) -> (&str, &[u32]) {
        (&self.arena, &self.ends)
    }

    /// Bytes in the arena.
    pub fn bytes(&self) -> usize {
        self.arena.len()
    }

    pub(super) fn shrink(&mut self) {
        self.arena.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// A string for some rows: costs nothing while no row has one.
#[derive(Debug, Default)]
pub(super) struct SparseText {
    rows: Vec<u32>,
    text: TextColumn,
}

impl SparseText {
    /// Rows come in order.
    pub fn push(&mut self, row: u32, text: Option<&str>) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.rows.push(row);
            self.text.push(text);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn get(&self, row: u32) -> Option<&str> {
        self.rows
            .binary_search(&row)
            .ok()
            .map(|at| self.text.get(at))
    }

    /// The rows that have a text, in order, each with it.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        (0..)
            .zip(&self.rows)
            .map(|(at, row)| (*row, self.text.get(at)))
    }

    pub fn shrink(&mut self) {
        self.rows.shrink_to_fit();
        self.text.shrink();
    }
}
