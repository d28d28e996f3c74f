//! A document at one width: lines over its text. Nothing here knows a style or a screen.

use std::ops::Range;

/// A line of a [`Layout`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The block that it belongs to.
    pub block: u32,
    /// The bytes of the document's text that it shows.
    pub range: Range<usize>,
}

/// A document at one width.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    lines: Vec<Line>,
}

impl Layout {
    /// Its lines, top to bottom.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }
}
