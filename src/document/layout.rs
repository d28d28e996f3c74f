//! A document at one width: lines over its text, set by textwrap's optimal fit. The one door to `textwrap`; nothing
//! here knows a style or a screen. Wrapped in logical order; widths are those of grapheme clusters.

use std::ops::Range;

use textwrap::core::Fragment;
use textwrap::wrap_algorithms::{Penalties, wrap_first_fit, wrap_optimal_fit};
use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_segmentation::UnicodeSegmentation;

use super::{Block, BlockKind, Document, Role, Span};
use crate::text::width;

/// Paragraphs beyond this many bytes are set line by line as they come: the best lines of a megabyte without a break
/// are nobody's wish, and cost memory.
const OPTIMAL_BYTES: usize = 64 * 1024;

/// Bytes of a paragraph that are cut into fragments at once.
const STRETCH: usize = 32 * 1024;

/// Shown as a hyphen where a line is broken behind it, and nowhere else.
const SOFT_HYPHEN: &str = "\u{ad}";

/// How a document is to be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// Columns of a line, at least 1.
    pub width: u16,
}

/// What stands before a line's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Prefix {
    /// Nothing.
    #[default]
    None,
    /// The empty line between two blocks, with a bar for each quotation that goes on behind it. No text.
    Gap(u8),
    /// Spaces.
    Indent(u16),
    /// A bullet behind an indent.
    Bullet(u16),
    /// A number behind an indent, and the columns that it takes with its point and space.
    Number(u16, u32, u16),
    /// Bars, one for each quotation that the line lies in.
    Quote(u8),
}

impl Prefix {
    fn columns(self) -> u16 {
        match self {
            Prefix::None => 0,
            Prefix::Indent(columns) => columns,
            Prefix::Bullet(indent) => indent + 2,
            Prefix::Number(indent, _, columns) => indent + columns,
            Prefix::Gap(depth) | Prefix::Quote(depth) => 2 * u16::from(depth),
        }
    }

    fn text(self) -> String {
        match self {
            Prefix::None => String::new(),
            Prefix::Indent(columns) => " ".repeat(columns.into()),
            Prefix::Bullet(indent) => format!("{}• ", " ".repeat(indent.into())),
            Prefix::Number(indent, number, columns) => {
                format!(
                    "{}{:<width$}",
                    " ".repeat(indent.into()),
                    format!("{number}."),
                    width = usize::from(columns)
                )
            }
            Prefix::Gap(depth) | Prefix::Quote(depth) => "│ ".repeat(depth.into()),
        }
    }
}

/// A line of a [`Layout`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The block that it belongs to; of an empty line between two blocks, the one above.
    pub block: u32,
    /// The first byte of the document's text that it shows.
    start: u32,
    /// The first byte that it does not show.
    end: u32,
    /// What stands before its text.
    pub prefix: Prefix,
    /// A word is broken at its end, where a hyphen is shown.
    pub hyphen: bool,
}

impl Line {
    /// False for the empty line between two blocks.
    pub fn is_text(&self) -> bool {
        !matches!(self.prefix, Prefix::Gap(_))
    }

    /// The bytes of the document's text that it shows.
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A stretch of a line, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece<'a> {
    /// What is shown.
    pub text: std::borrow::Cow<'a, str>,
    /// What it means.
    pub role: Role,
    /// Where it leads, as an index into [`Document::links`].
    pub link: Option<usize>,
    /// The bytes of the document's text that it shows; empty for what the layout added.
    pub range: Range<usize>,
}

/// A document at one width.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    width: u16,
    lines: Vec<Line>,
}

/// A stretch of text that is not broken, as textwrap weighs it.
#[derive(Debug, Clone, Copy)]
struct Chunk {
    start: u32,
    end: u32,
    columns: u16,
    space: u16,
    /// It ends in a soft hyphen, shown only where the line is broken.
    hyphen: bool,
    /// No line may be broken behind it but at the paragraph's end.
    forced: bool,
}

impl Fragment for Chunk {
    fn width(&self) -> f64 {
        self.columns.into()
    }

    fn whitespace_width(&self) -> f64 {
        self.space.into()
    }

    fn penalty_width(&self) -> f64 {
        f64::from(u8::from(self.hyphen))
    }
}

/// Sets a document. Linear in its length, whatever it holds; documents beyond 4 GiB are cut.
pub fn layout(document: &Document, measure: &Measure) -> Layout {
    let mut setter = Setter {
        text: document.text(),
        spans: document.spans(),
        width: measure.width.max(1),
        lines: Vec::new(),
        chunks: Vec::new(),
    };
    let mut before: Option<&Block> = None;
    for (number, block) in document.blocks().iter().enumerate() {
        if u32::try_from(block.range.end).is_err() {
            break;
        }
        let number = number as u32;
        if let Some(above) = before
            && is_spaced(above.kind, block.kind)
        {
            let at = setter.lines.last().map_or(0, |line| line.end);
            setter.lines.push(Line {
                block: number - 1,
                start: at,
                end: at,
                prefix: setter.fitting(Prefix::Gap(common_depth(above.kind, block.kind))),
                hyphen: false,
            });
        }
        setter.set(number, block);
        before = Some(block);
    }
    Layout {
        width: setter.width,
        lines: setter.lines,
    }
}

/// True when an empty line stands between two blocks.
fn is_spaced(above: BlockKind, below: BlockKind) -> bool {
    match (above, below) {
        // A list that follows another without a word between them is told from it by its numbers alone.
        (
            BlockKind::Item {
                depth: 0,
                number: above,
            },
            BlockKind::Item {
                depth: 0,
                number: below,
            },
        ) => above.is_some() != below.is_some(),
        (BlockKind::Item { .. }, BlockKind::Item { .. }) => false,
        _ => true,
    }
}

/// How many quotations two blocks lie in together.
fn common_depth(above: BlockKind, below: BlockKind) -> u8 {
    match (above, below) {
        (BlockKind::Quote { depth: above }, BlockKind::Quote { depth: below }) => above.min(below),
        _ => 0,
    }
}

struct Setter<'a> {
    text: &'a str,
    spans: &'a [Span],
    width: u16,
    lines: Vec<Line>,
    chunks: Vec<Chunk>,
}

impl Setter<'_> {
    fn set(&mut self, number: u32, block: &Block) {
        let (first, rest) = prefixes(block.kind);
        let (first, rest) = (self.fitting(first), self.fitting(rest));
        match block.kind {
            BlockKind::Rule => {
                self.push(number, block.range.start, block.range.start, first, false)
            }
            BlockKind::Code => {
                let mut start = block.range.start;
                for line in self.text[block.range.clone()].split('\n') {
                    self.set_code(number, start, start + line.len(), first);
                    start += line.len() + 1;
                }
            }
            _ => self.set_paragraph(number, block.range.clone(), first, rest),
        }
    }

    /// A prefix, unless it would take more than half of the line.
    fn fitting(&self, prefix: Prefix) -> Prefix {
        match prefix {
            prefix if prefix.columns() * 2 <= self.width => prefix,
            Prefix::Gap(_) => Prefix::Gap(0),
            _ => Prefix::None,
        }
    }

    fn push(&mut self, block: u32, start: usize, end: usize, prefix: Prefix, hyphen: bool) {
        self.lines.push(Line {
            block,
            start: start as u32,
            end: end as u32,
            prefix,
            hyphen,
        });
    }

    /// A line of code: broken only where it must be, and then anywhere.
    fn set_code(&mut self, number: u32, start: usize, end: usize, prefix: Prefix) {
        let line = &self.text[start..end];
        if line.is_empty() {
            self.push(number, start, end, prefix, false);
        }
        cut(
            line,
            usize::from(self.width - prefix.columns()),
            |piece, _| {
                self.push(
                    number,
                    start + piece.start,
                    start + piece.end,
                    prefix,
                    false,
                );
            },
        );
    }

    fn set_paragraph(&mut self, number: u32, range: Range<usize>, first: Prefix, rest: Prefix) {
        let room = self.width - first.columns();
        let mut from = range.start;
        let mut prefix = first;
        while from < range.end {
            let end = self.stretch_end(from, range.end);
            self.cut_into_chunks(from, end, room);
            let chunks = std::mem::take(&mut self.chunks);
            let lines = fit(&chunks, room, range.len() <= OPTIMAL_BYTES);
            let count = lines.len();
            let mut next = end;
            for (at, line) in lines.into_iter().enumerate() {
                let (Some(head), Some(tail)) = (line.first(), line.last()) else {
                    continue;
                };
                // The last line of a stretch goes on in the next one.
                if at + 1 == count && end < range.end && at > 0 {
                    next = head.start as usize;
                    break;
                }
                let (start, end) = (head.start as usize, tail.end as usize);
                self.push(number, start, end, prefix, tail.hyphen && !tail.forced);
                prefix = rest;
            }
            self.chunks = chunks;
            from = next;
        }
    }

    /// The end of the stretch that is set at once: the whole paragraph, or of a very long one as much as lies before a
    /// space or, failing that, before a character.
    fn stretch_end(&self, from: usize, end: usize) -> usize {
        if end - from <= OPTIMAL_BYTES {
            return end;
        }
        let mut cut = from + STRETCH;
        while !self.text.is_char_boundary(cut) {
            cut -= 1;
        }
        let stretch = &self.text[from..cut];
        match stretch.rfind(' ') {
            Some(space) if space > STRETCH / 2 => from + space + 1,
            _ => {
                // Not within a grapheme, unless one is longer than the whole stretch.
                let last = stretch.grapheme_indices(true).next_back();
                last.map_or(cut, |(at, _)| if at > 0 { from + at } else { cut })
            }
        }
    }

    fn cut_into_chunks(&mut self, from: usize, end: usize, room: u16) {
        self.chunks.clear();
        let text = &self.text[from..end];
        let hyphens = memchr::memmem::find(text.as_bytes(), SOFT_HYPHEN.as_bytes()).is_some();
        let first = self.spans.partition_point(|span| span.range.end <= from);
        let mut spans = &self.spans[first..];
        let mut start = 0;
        for (at, kind) in linebreaks(text) {
            if kind == BreakOpportunity::Mandatory && at < text.len() {
                continue;
            }
            // `ctrl-d` is one word, whatever its hyphen offers.
            while spans
                .first()
                .is_some_and(|span| span.range.end <= from + at)
            {
                spans = &spans[1..];
            }
            if spans.first().is_some_and(|span| {
                span.role == Role::Code
                    && span.range.start < from + at
                    && !text[..at].ends_with(' ')
            }) {
                continue;
            }
            let word = text[start..at].trim_end_matches(' ').len();
            self.push_chunk(from + start..from + start + word, from + at, room, hyphens);
            start = at;
        }
        if let Some(last) = self.chunks.last_mut() {
            last.forced = true;
        }
    }

    /// A word and the space behind it, which ends at `space_end`; a word wider than a line is cut between graphemes.
    /// `hyphens` says that the text has soft hyphens.
    fn push_chunk(&mut self, word: Range<usize>, space_end: usize, room: u16, hyphens: bool) {
        let room = usize::from(room);
        let text = &self.text[word.clone()];
        let space = u16::try_from(space_end - word.end).unwrap_or(u16::MAX);
        // Where there is but one column, the text needs it.
        let hyphen = hyphens && space == 0 && room > 1 && text.ends_with(SOFT_HYPHEN);
        let columns = if hyphens {
            shown_width(text)
        } else {
            width(text)
        };
        let chunk = |piece: Range<usize>, columns: usize| Chunk {
            start: piece.start as u32,
            end: piece.end as u32,
            columns: u16::try_from(columns).unwrap_or(u16::MAX),
            space: 0,
            hyphen: false,
            forced: false,
        };
        if columns + usize::from(hyphen) <= room {
            self.chunks.push(chunk(word, columns));
        } else {
            cut(text, room - usize::from(hyphen), |piece, columns| {
                let piece = word.start + piece.start..word.start + piece.end;
                self.chunks.push(chunk(piece, columns));
            });
        }
        if let Some(last) = self.chunks.last_mut() {
            (last.space, last.hyphen) = (space, hyphen);
        }
    }
}

/// The lines of a paragraph: the best ones for the paragraph as a whole, or each as full as can be.
fn fit(chunks: &[Chunk], room: u16, optimal: bool) -> Vec<&[Chunk]> {
    let room = f64::from(room);
    let set = |line: &[Chunk]| -> f64 {
        let all: f64 = line
            .iter()
            .map(|chunk| chunk.width() + chunk.whitespace_width())
            .sum();
        line.last().map_or(0.0, |last| {
            all - last.whitespace_width() + last.penalty_width()
        })
    };
    if set(chunks) <= room {
        return vec![chunks];
    }
    // By default a line that is a column too wide costs as much as one that is 50 too short, so that on wide lines long
    // words hang over. Here it costs more than the two short lines that it could be instead.
    let widest = room as usize;
    let penalties = Penalties {
        overflow_penalty: 8 * (widest * widest + 2 * Penalties::new().nline_penalty),
        ..Penalties::new()
    };
    let fits = |lines: &Vec<&[Chunk]>| {
        lines
            .iter()
            .all(|line| line.len() == 1 || set(line) <= room)
    };
    optimal
        .then(|| wrap_optimal_fit(chunks, &[room], &penalties).ok())
        .flatten()
        .filter(fits)
        .unwrap_or_else(|| wrap_first_fit(chunks, &[room]))
}

/// Cuts a text that may be wider than a line into pieces that are not, between graphemes; `piece` is handed each with
/// its columns. Only a grapheme that is wider than a line of two columns is itself cut, and one of absurd length.
fn cut(text: &str, room: usize, mut piece: impl FnMut(Range<usize>, usize)) {
    let (mut from, mut taken, mut at) = (0, 0, 0);
    let mut take = |length: usize, columns: usize| {
        if at > from && (taken + columns > room || at + length - from > STRETCH) {
            piece(from..at, taken);
            (from, taken) = (at, 0);
        }
        at += length;
        taken += columns;
        (from, taken)
    };
    let mut rest = (0, 0);
    for grapheme in text.graphemes(true) {
        let columns = shown_width(grapheme);
        if columns > room.max(2) || grapheme.len() > STRETCH {
            for c in grapheme.chars() {
                rest = take(c.len_utf8(), shown_width(c.encode_utf8(&mut [0; 4])));
            }
        } else {
            rest = take(grapheme.len(), columns);
        }
    }
    if rest.0 < text.len() {
        piece(rest.0..text.len(), rest.1);
    }
}

/// Columns of a text whose soft hyphens are not shown.
fn shown_width(text: &str) -> usize {
    if text.contains(SOFT_HYPHEN) {
        width(&text.replace(SOFT_HYPHEN, ""))
    } else {
        width(text)
    }
}

/// What stands before a block's first line, and before its others.
fn prefixes(kind: BlockKind) -> (Prefix, Prefix) {
    match kind {
        BlockKind::Item {
            depth,
            number: None,
        } => {
            let indent = 2 * u16::from(depth);
            (Prefix::Bullet(indent), Prefix::Indent(indent + 2))
        }
        BlockKind::Item {
            depth,
            number: Some(number),
        } => {
            let indent = 2 * u16::from(depth);
            let columns = number.to_string().len().max(2) as u16 + 2;
            (
                Prefix::Number(indent, number, columns),
                Prefix::Indent(indent + columns),
            )
        }
        BlockKind::Quote { depth } => (Prefix::Quote(depth), Prefix::Quote(depth)),
        BlockKind::Code => (Prefix::Indent(2), Prefix::Indent(2)),
        BlockKind::Paragraph | BlockKind::Heading(_) | BlockKind::Rule => {
            (Prefix::None, Prefix::None)
        }
    }
}

impl Layout {
    /// Its lines, top to bottom.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The measure that it was set at, in columns.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// The line that shows a byte of the document's text, or the last one before it.
    pub fn line_of(&self, byte: usize) -> usize {
        self.lines
            .partition_point(|line| line.start as usize <= byte)
            .saturating_sub(1)
    }

    /// What a line shows, stretch by stretch.
    pub fn pieces<'a>(&self, document: &'a Document, line: usize) -> Vec<Piece<'a>> {
        let mut pieces = Vec::new();
        let Some(line) = self.lines.get(line) else {
            return pieces;
        };
        let added = |text: String| Piece {
            text: text.into(),
            role: Role::Marker,
            link: None,
            range: 0..0,
        };
        if line.prefix.columns() > 0 {
            pieces.push(added(line.prefix.text()));
        }
        if !line.is_text() {
            return pieces;
        }
        let block = &document.blocks()[line.block as usize];
        if block.kind == BlockKind::Rule {
            pieces.push(added("─".repeat(self.width.into())));
            return pieces;
        }
        let base = match block.kind {
            BlockKind::Heading(level) => Role::Heading(level),
            BlockKind::Quote { .. } => Role::Quote,
            BlockKind::Code => Role::Code,
            _ => Role::Text,
        };
        let range = line.range();
        let mut at = range.start;
        let first = document
            .spans()
            .partition_point(|span| span.range.end <= range.start);
        let spans = document.spans()[first..]
            .iter()
            .take_while(|span| span.range.start < range.end);
        for span in spans {
            let within = span.range.start.max(range.start)..span.range.end.min(range.end);
            push_piece(&mut pieces, document, at..within.start, base, None);
            push_piece(&mut pieces, document, within.clone(), span.role, span.link);
            at = within.end;
        }
        push_piece(&mut pieces, document, at..range.end, base, None);
        if line.hyphen {
            pieces.push(added("-".into()));
        }
        pieces
    }
}

fn push_piece<'a>(
    pieces: &mut Vec<Piece<'a>>,
    document: &'a Document,
    range: Range<usize>,
    role: Role,
    link: Option<usize>,
) {
    if range.is_empty() {
        return;
    }
    let text = &document.text()[range.clone()];
    let text = if text.contains(SOFT_HYPHEN) {
        text.replace(SOFT_HYPHEN, "").into()
    } else {
        text.into()
    };
    pieces.push(Piece {
        text,
        role,
        link,
        range,
    });
}

#[cfg(test)]
mod tests {
    use super::super::DocumentBuilder;
    use super::*;

    fn paragraph(text: &str) -> Document {
        let mut builder = DocumentBuilder::default();
        builder.begin(BlockKind::Paragraph);
        builder.push(text, Role::Text);
        builder.finish()
    }

    fn set(document: &Document, width: u16) -> Vec<String> {
        let layout = layout(document, &Measure { width });
        let line = |at| {
            layout
                .pieces(document, at)
                .iter()
                .map(|piece| piece.text.to_string())
                .collect()
        };
        (0..layout.lines().len()).map(line).collect()
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
        for (number, text) in [(None, "first item here"), (Some(9), "ninth")] {
            builder.begin(BlockKind::Item { depth: 0, number });
            builder.push(text, Role::Text);
        }
        builder.begin(BlockKind::Quote { depth: 1 });
        builder.push("said she", Role::Quote);
        builder.begin(BlockKind::Rule);
        builder.begin(BlockKind::Code);
        builder.push("a\n\nb", Role::Code);
        let document = builder.finish();
        let wanted = [
            "Head",
            "",
            "• first item",
            "  here",
            "",
            "9.  ninth",
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
    fn the_place_is_found_again_at_every_width() {
        let document = paragraph(&"One two three four five six seven. ".repeat(40));
        let word = 123;
        let byte = document.word_start(word);
        for width in [1, 2, 7, 20, 68, 200] {
            let layout = layout(&document, &Measure { width });
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
        ] {
            let document = paragraph(&text);
            let layout = layout(&document, &Measure { width: 68 });
            let shown: usize = layout.lines().iter().map(|line| line.range().len()).sum();
            assert!(shown * 10 > text.len() * 9);
        }
    }
}
