//! A document at one width: lines over its text. Wrapped in logical order; widths are those of grapheme clusters;
//! nothing here knows a style or a screen.
//!
//! | file | what it sets |
//! |---|---|
//! | `setting` | block after block, with the empty lines between them |
//! | `paragraph` | running text, by textwrap's optimal fit |
//! | `hyphenation` | where words of a language may be broken |
//! | `margin` | what stands before the lines of what lies in containers |
//! | `code` | lines that stay as they are |
//! | `table`, `record` | tables in columns, and where these have no room, row by row |
//! | `bidi` | what runs from right to left |
//! | `piece` | what one line shows |

mod bidi;
mod code;
mod hyphenation;
mod margin;
mod paragraph;
mod piece;
mod record;
mod setting;
mod table;

use std::ops::Range;

pub use bidi::direction;
pub use piece::Piece;

use super::{BlockKind, Document};
use bidi::Run;
use margin::Margins;
use table::{Columns, Stretch};

/// Shown as a hyphen where a line is broken behind it, and nowhere else.
const SOFT_HYPHEN: &str = "\u{ad}";

/// How a document is to be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// Columns of a line, at least 1.
    pub width: u16,
    /// Break words between their syllables where that makes better lines.
    pub hyphenate: bool,
    /// Spread the spaces of a line so that it fills the measure.
    pub justify: bool,
    /// Set a paragraph apart from the one before by its first line, not by an empty line.
    pub indent: bool,
    /// Empty lines between two lines of text.
    pub leading: u8,
    /// Put what runs from right to left in the order in which it is seen. Not for a terminal that does so itself, nor
    /// for text that goes elsewhere.
    pub reorder: bool,
    /// Set the lead of an article apart.
    pub lead: bool,
    /// Leave lines of code whole, for a pane that can be moved sideways; otherwise they go on in the next line.
    pub pan: bool,
}

impl Measure {
    /// Lines of so many columns, ragged, with an empty line between paragraphs.
    pub fn new(width: u16) -> Measure {
        Measure {
            width,
            hyphenate: false,
            justify: false,
            indent: false,
            leading: 0,
            reorder: true,
            lead: false,
            pan: false,
        }
    }
}

impl Default for Measure {
    fn default() -> Measure {
        Measure::new(1)
    }
}

/// A line of a [`Layout`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The block that it belongs to; of an empty line between two blocks, the one above.
    pub block: u32,
    /// The first byte of the document's text that it shows.
    start: u32,
    /// The first byte behind all that it shows.
    end: u32,
    /// Columns by which it is set in.
    inset: u16,
    shape: Shape,
    /// It is the first one of its block.
    is_first: bool,
    /// It ends a paragraph, or its author broke it here.
    is_last: bool,
    /// A word is broken at its end, where a hyphen is shown.
    pub hyphen: bool,
    /// No page ends behind it, if that can be helped.
    keep: bool,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Empty.
    Gap,
    /// A stretch of text.
    Text,
    /// A rule of so many columns under a heading (a heavy one: true) or between two records.
    Rule(u16, bool),
    /// The rule of so many columns over the footnotes.
    NotesRule(u16),
    /// A line of a row of a table in columns.
    Row {
        columns: u32,
        row: u32,
        first: u32,
        count: u16,
    },
    /// The rule before a row of a table in columns.
    RowRule { columns: u32, row: u32, heavy: bool },
    /// A line of a row of a table that is set as a record.
    Record { first: u32, count: u16 },
}

impl Line {
    /// False for an empty line, and for a rule that the layout added.
    pub fn is_text(&self) -> bool {
        !matches!(
            self.shape,
            Shape::Gap | Shape::Rule(..) | Shape::NotesRule(_) | Shape::RowRule { .. }
        )
    }

    /// True for an empty line.
    pub fn is_gap(&self) -> bool {
        self.shape == Shape::Gap
    }

    /// The bytes of the document's text from the first to the last that it shows. A line of a table shows only some of
    /// them: see [`Layout::stretches`].
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// True for the first line of its block.
    pub fn is_first(&self) -> bool {
        self.is_first
    }
}

/// Where the lines of a block are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    /// The first byte of the block.
    start: u32,
    first: u32,
    count: u32,
}

/// A document at one width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    measure: Measure,
    lines: Vec<Line>,
    /// Of each block in the order of the text.
    places: Vec<Place>,
    margins: Margins,
    columns: Vec<Columns>,
    stretches: Vec<Stretch>,
    /// Of the stretches that tables show, in the order of the text: where one begins, and its line.
    index: Vec<(u32, u32)>,
    runs: Vec<Run>,
    overhang: usize,
    is_whole: bool,
}

impl Default for Layout {
    fn default() -> Layout {
        Layout {
            measure: Measure::default(),
            lines: Vec::new(),
            places: Vec::new(),
            margins: Margins::default(),
            columns: Vec::new(),
            stretches: Vec::new(),
            index: Vec::new(),
            runs: Vec::new(),
            overhang: 0,
            is_whole: true,
        }
    }
}

/// Sets a document; `folded` are the containers of which only the summary is shown, as indices into
/// [`Document::containers`], in order. Linear in its length, whatever it holds; documents beyond 4 GiB are cut.
pub fn layout(document: &Document, measure: &Measure, folded: &[u32]) -> Layout {
    setting::set(document, measure, folded, usize::MAX)
}

/// As [`layout`], but no further than it takes to have so many lines: what can be shown at once of a long text.
pub fn beginning(document: &Document, measure: &Measure, folded: &[u32], lines: usize) -> Layout {
    setting::set(document, measure, folded, lines)
}

impl Layout {
    /// Its lines, top to bottom.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The measure that it was set at, in columns.
    pub fn width(&self) -> u16 {
        self.measure.width
    }

    /// The containers of which it shows only the summary.
    pub fn folded(&self) -> &[u32] {
        self.margins.folded()
    }

    /// False when there is more of the document than it shows: see [`beginning`].
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Columns by which its widest line of code hangs over: as far as a pane has to be moved.
    pub fn overhang(&self) -> usize {
        self.overhang
    }

    /// The line that shows a byte of the document's text, or the last one before it; of what is folded away, the last
    /// line of its summary.
    pub fn line_of(&self, byte: usize) -> usize {
        let at = self
            .places
            .partition_point(|place| place.start as usize <= byte);
        let Some(place) = at.checked_sub(1).map(|at| self.places[at]) else {
            return 0;
        };
        let (first, count) = (place.first as usize, place.count as usize);
        let lines = &self.lines[first..first + count];
        // A table begins with a line of a row.
        if lines.first().is_some_and(|line| line.stretches().is_some()) {
            let next = self
                .index
                .partition_point(|(start, _)| *start as usize <= byte);
            let (start, line) = next.checked_sub(1).map_or((0, 0), |at| self.index[at]);
            return if start >= place.start {
                line as usize
            } else {
                first
            };
        }
        let mut within = lines.partition_point(|line| line.start as usize <= byte);
        while within > 1 && !lines[within - 1].is_text() {
            within -= 1;
        }
        first + within.saturating_sub(1)
    }

    /// The stretches of the document's text that a line shows: one, or of a table one from each of its cells.
    pub fn stretches(&self, line: usize) -> Vec<Range<usize>> {
        let Some(line) = self.lines.get(line).filter(|line| line.is_text()) else {
            return Vec::new();
        };
        match line.stretches() {
            Some(stretches) => {
                let own = self.stretches[stretches]
                    .iter()
                    .filter(|stretch| stretch.is_own());
                own.map(Stretch::range).collect()
            }
            None => vec![line.range()],
        }
    }

    /// The first line of the page that follows one of so many lines: neither the first nor the last line of a paragraph
    /// is left alone, nor a heading without its text, nor do empty lines stand at a page's head. Beyond the last line
    /// where no page follows.
    pub fn next_page(&self, top: usize, height: usize) -> usize {
        let height = height.max(1);
        let end = (top + height).min(self.lines.len());
        let least = top + height.div_ceil(2);
        let kept = |at: &usize| !self.lines[*at - 1].keep;
        let mut next = (least..=end)
            .rev()
            .find(|at| *at == self.lines.len() || kept(at))
            .unwrap_or(end);
        while self.lines.get(next).is_some_and(Line::is_gap) {
            next += 1;
        }
        next
    }
}

impl Line {
    /// Where its stretches are, when it belongs to a table.
    fn stretches(&self) -> Option<Range<usize>> {
        match self.shape {
            Shape::Row { first, count, .. } | Shape::Record { first, count } => {
                Some(first as usize..first as usize + usize::from(count))
            }
            Shape::Gap
            | Shape::Text
            | Shape::Rule(..)
            | Shape::NotesRule(_)
            | Shape::RowRule { .. } => None,
        }
    }
}

/// True when a block's lines are not broken between words.
fn is_code(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::Code(_))
}

#[cfg(test)]
mod tests {
    use super::super::{ContainerKind, DocumentBuilder, Marker, Role, Stress};
    use super::*;

    fn paragraph(text: &str) -> Document {
        let mut builder = DocumentBuilder::default();
        builder.begin(BlockKind::Paragraph);
        builder.push(text, Role::Text);
        builder.finish()
    }

    fn set(document: &Document, width: u16) -> Vec<String> {
        let layout = layout(document, &Measure::new(width), &[]);
        let line = |at| {
            layout
                .pieces(document, at)
                .iter()
                .map(|piece| piece.text.to_string())
                .collect()
        };
        (0..layout.lines().len()).map(line).collect()
    }

    /// Where a range stands on a line: the first column, and the one behind the last.
    fn columns(
        layout: &Layout,
        document: &Document,
        line: usize,
        range: Range<usize>,
    ) -> Vec<(usize, usize)> {
        let places = layout.places(document, line, 0, &range);
        places
            .iter()
            .map(|place| (place.start, place.end))
            .collect()
    }

    #[test]
    fn lines_are_broken_for_the_paragraph_as_a_whole() {
        let document = paragraph("To be, or not to be: that is the question");
        assert_eq!(
            set(&document, 10),
            ["To be,", "or not to", "be: that", "is the", "question"]
        );
        assert_eq!(
            set(&document, 100),
            ["To be, or not to be: that is the question"]
        );
    }

    #[test]
    fn a_word_wider_than_the_line_is_cut_between_graphemes() {
        assert_eq!(set(&paragraph("abcdefgh"), 3), ["abc", "def", "gh"]);
        assert_eq!(set(&paragraph("日本語日本"), 5), ["日本", "語日", "本"]);
        assert_eq!(set(&paragraph("👩‍👩‍👧👩‍👩‍👧"), 2), ["👩‍👩‍👧", "👩‍👩‍👧"]);
        assert_eq!(set(&paragraph("日本"), 1), ["日", "本"]);
    }

    #[test]
    fn a_soft_hyphen_shows_only_where_the_line_breaks() {
        let document = paragraph("dampf\u{ad}schiff\u{ad}fahrt");
        assert_eq!(set(&document, 20), ["dampfschifffahrt"]);
        assert_eq!(set(&document, 12), ["dampfschiff-", "fahrt"]);
    }

    #[test]
    fn a_space_that_does_not_break_does_not_break() {
        assert_eq!(
            set(&paragraph("about 10\u{a0}km away"), 9),
            ["about", "10\u{a0}km", "away"]
        );
    }

    #[test]
    fn blocks_have_their_prefixes() {
        let mut builder = DocumentBuilder::default();
        builder.begin(BlockKind::Heading(1));
        builder.push("Head", Role::Heading(1));
        for (marker, text) in [
            (Marker::Bullet, "first item here"),
            (Marker::Number(9), "ninth"),
        ] {
            builder.item(0, marker);
            builder.push(text, Role::Text);
            builder.close_all();
        }
        builder.open(ContainerKind::Quote);
        builder.push("said she", Role::Text);
        builder.close();
        builder.begin(BlockKind::Rule);
        builder.begin(BlockKind::Code(None));
        builder.push("a\n\nb", Role::Code);
        let document = builder.finish();
        let wanted = [
            "Head",
            "━━━━",
            "• first item",
            "  here",
            "",
            "9. ninth",
            "",
            "│ said she",
            "",
            "────────────",
            "",
            "  a",
            "  ",
            "  b",
        ];
        assert_eq!(set(&document, 12), wanted);
    }

    #[test]
    fn a_beginning_ends_within_the_notes() {
        let mut builder = DocumentBuilder::default();
        for name in ["1", "2"] {
            let label = builder.label(name);
            builder.open(ContainerKind::Footnote(label));
            builder.push("one two three four five six", Role::Text);
            builder.close();
        }
        builder.push("said", Role::Text);
        let document = builder.finish();
        let measure = Measure::new(12);
        let whole = layout(&document, &measure, &[]);
        for lines in 1..whole.lines().len() {
            let part = beginning(&document, &measure, &[], lines);
            for (line, other) in part.lines().iter().zip(whole.lines()) {
                assert_eq!(line.range(), other.range(), "{lines}");
            }
            assert!(!part.is_whole() || part.lines().len() == whole.lines().len());
        }
    }

    #[test]
    fn a_wide_character_of_code_is_shown_where_there_is_but_one_column() {
        let mut builder = DocumentBuilder::default();
        builder.begin(BlockKind::Code(None));
        builder.push("日本", Role::Code);
        assert_eq!(set(&builder.finish(), 1), ["日", "本"]);
    }

    #[test]
    fn the_place_is_found_again_at_every_width() {
        let document = paragraph(&"One two three four five six seven. ".repeat(40));
        let word = 123;
        let byte = document.word_start(word);
        for width in [1, 2, 7, 20, 68, 200] {
            let layout = layout(&document, &Measure::new(width), &[]);
            let line = layout.line_of(byte);
            assert!(
                layout.lines()[line].range().contains(&byte),
                "width {width}"
            );
        }
        assert_eq!(document.word_at(byte), word);
    }

    #[test]
    fn no_text_takes_more_than_linear_time() {
        for text in [
            "word ".repeat(2_000_000),
            "x".repeat(10_000_000),
            "日".repeat(1_000_000),
            "א(".repeat(200_000),
            "ไทย".repeat(100_000),
            "a\u{301}".repeat(200_000),
        ] {
            let document = paragraph(&text);
            let layout = layout(&document, &Measure::new(68), &[]);
            let shown: usize = layout.lines().iter().map(|line| line.range().len()).sum();
            assert!(shown * 10 > text.len() * 9);
        }
    }

    #[test]
    fn no_table_and_no_nesting_takes_more_than_linear_time() {
        let mut builder = DocumentBuilder::default();
        builder.begin_table();
        for cell in 0..100_000_u32 {
            if cell % 10 == 0 {
                builder.begin_row(false);
            }
            builder.begin_cell((1, 1 + (cell % 7) as u16), false, None);
            builder.push(&format!("cell {cell}"), Role::Text);
        }
        for _ in 0..10_000 {
            builder.open(ContainerKind::Quote);
            builder.push("and she said", Role::Text);
        }
        let document = builder.finish();
        for width in [10, 40, 400] {
            let layout = layout(&document, &Measure::new(width), &[]);
            let shown = |line| -> usize { layout.stretches(line).iter().map(Range::len).sum() };
            let all: usize = (0..layout.lines().len()).map(shown).sum();
            assert!(all * 10 > document.text().len() * 8);
        }
    }

    #[test]
    fn a_page_leaves_no_line_alone_and_no_heading_without_its_text() {
        let mut builder = DocumentBuilder::default();
        builder.push("one two three four", Role::Text);
        builder.begin(BlockKind::Heading(3));
        builder.push("Head", Role::Heading(3));
        builder.begin(BlockKind::Paragraph);
        builder.push("five six seven eight nine", Role::Text);
        let document = builder.finish();
        assert_eq!(
            set(&document, 9),
            [
                "one two", "three", "four", "", "◆ Head", "five six", "seven", "eight", "nine"
            ]
        );
        let layout = layout(&document, &Measure::new(9), &[]);
        // Not behind the heading, nor behind the first line under it, nor before the last one.
        assert_eq!(layout.next_page(0, 5), 4);
        assert_eq!(layout.next_page(0, 6), 4);
        assert_eq!(layout.next_page(0, 7), 7);
        assert_eq!(layout.next_page(0, 8), 7);
        assert_eq!(layout.next_page(4, 5), 9);
    }

    #[test]
    fn a_long_line_of_code_goes_on_below_or_is_panned_over() {
        let mut builder = DocumentBuilder::default();
        builder.begin(BlockKind::Code(None));
        builder.push("let tide = 1;\nx", Role::Code);
        let document = builder.finish();
        assert_eq!(set(&document, 10), ["  let tide", "↪  = 1;", "  x"]);
        let pan = Measure {
            pan: true,
            ..Measure::new(10)
        };
        let layout = layout(&document, &pan, &[]);
        let line = |columns| -> String {
            let pieces = layout.panned(&document, 0, columns);
            pieces.iter().map(|piece| &*piece.text).collect()
        };
        assert_eq!((layout.lines().len(), layout.overhang()), (2, 5));
        assert_eq!(
            [0, 1, 5, 99].map(line),
            ["  let tid›", "  ‹t tide›", "  ‹de = 1;", "  ‹de = 1;"]
        );
    }

    #[test]
    fn a_table_without_room_for_its_columns_is_set_row_by_row() {
        let mut builder = DocumentBuilder::default();
        builder.begin_table();
        for row in [
            ["Name", "Boats", "Remark"],
            ["Skarrow", "12", "the bell was cast in May"],
            ["Mole", "", "none"],
        ] {
            builder.begin_row(row[0] == "Name");
            for cell in row {
                builder.begin_cell((1, 1), false, None);
                builder.push(cell, Role::Text);
            }
        }
        let document = builder.finish();
        assert_eq!(
            set(&document, 17),
            [
                "Name: Skarrow",
                "Boats: 12",
                "Remark: the bell",
                "  was cast in May",
                "────────────",
                "Name: Mole",
                "Remark: none"
            ]
        );
        assert_eq!(
            set(&document, 34),
            [
                "Name    │ Boats │ Remark",
                "────────┼───────┼─────────────────",
                "Skarrow │    12 │ the bell was",
                "        │       │ cast in May",
                "┈┈┈┈┈┈┈┈│┈┈┈┈┈┈┈│┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈",
                "Mole    │       │ none",
            ]
        );
        let layout = layout(&document, &Measure::new(34), &[]);
        let hit = document.find("cast in").remove(0);
        let line = layout.line_of(hit.start);
        assert_eq!(
            (line, columns(&layout, &document, line, hit)),
            (3, vec![(18, 25)])
        );
    }

    #[test]
    fn the_lead_is_set_apart_where_that_is_wished() {
        let mut builder = DocumentBuilder::default();
        builder.push("The river ", Role::Text);
        builder.push_link("rose", "https://a.example/");
        builder.begin(BlockKind::Paragraph);
        builder.push("It fell.", Role::Text);
        let mut document = builder.finish();
        document.set_lead(Some(0));
        let stresses = |lead| -> Vec<Stress> {
            let measure = Measure {
                lead,
                ..Measure::new(40)
            };
            let layout = layout(&document, &measure, &[]);
            let lines = 0..layout.lines().len();
            let pieces = lines.flat_map(|line| layout.pieces(&document, line));
            pieces.map(|piece| piece.inline.stress).collect()
        };
        assert_eq!(stresses(true), [Stress::LEAD, Stress::LEAD, Stress::NONE]);
        assert_eq!(stresses(false), [Stress::NONE; 3]);
    }

    #[test]
    fn what_runs_from_right_to_left_is_seen_so_and_found_where_it_is_seen() {
        let document = paragraph("שלום world");
        assert_eq!(set(&document, 14), ["    world םולש"]);
        let layout = layout(&document, &Measure::new(14), &[]);
        let seen = |range: Range<usize>| columns(&layout, &document, 0, range);
        assert_eq!(seen(0..2), [(13, 14)]);
        assert_eq!(seen(9..14), [(4, 9)]);
        // What stands together in the text may stand apart on the line.
        assert_eq!(seen(6..11), [(4, 6), (9, 11)]);
    }
}
