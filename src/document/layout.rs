//! A document at one width: lines over its text, set by textwrap's optimal fit. The one door to `textwrap`; nothing
//! here knows a style or a screen. Wrapped in logical order; widths are those of grapheme clusters.

use std::ops::Range;

use textwrap::core::Fragment;
use textwrap::wrap_algorithms::{Penalties, wrap_first_fit, wrap_optimal_fit};
use unicode_segmentation::UnicodeSegmentation;

use super::{Block, BlockKind, ContainerKind, Document, Inline, Marker, Role, Span, Stress};
use crate::text::{line_breaks, width};

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

/// A line of a [`Layout`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The block that it belongs to; of an empty line between two blocks, the one above.
    pub block: u32,
    /// The first byte of the document's text that it shows.
    start: u32,
    /// The first byte that it does not show.
    end: u32,
    lead: Lead,
    /// A word is broken at its end, where a hyphen is shown.
    pub hyphen: bool,
}

/// Where a line stands in its block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    /// It is the empty line behind its block.
    Gap,
    /// It is the first one.
    First,
    /// It is another.
    Rest,
}

impl Line {
    /// False for the empty line between two blocks.
    pub fn is_text(&self) -> bool {
        self.lead != Lead::Gap
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
    /// What is said of it.
    pub inline: Inline,
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
        document,
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
        if before.is_some_and(|above| !document.is_close(above, block)) {
            let at = setter.lines.last().map_or(0, |line| line.end);
            setter.lines.push(Line {
                block: number - 1,
                start: at,
                end: at,
                lead: Lead::Gap,
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

/// Columns that a container takes before the lines of what lies in it.
fn columns(document: &Document, kind: ContainerKind) -> u16 {
    match kind {
        ContainerKind::Quote
        | ContainerKind::Item(Marker::Bullet | Marker::Task(_))
        | ContainerKind::Details(_) => 2,
        ContainerKind::Item(Marker::Number(number)) => number.to_string().len().max(2) as u16 + 2,
        ContainerKind::Definition => 4,
        ContainerKind::Footnote(label) => {
            (width(&document.labels()[label as usize]) as u16).saturating_add(2)
        }
        ContainerKind::List { .. } | ContainerKind::Figure => 0,
    }
}

/// The containers whose marks stand before the lines of a block, outermost first, as indices into
/// [`Document::containers`], and the columns that they take together: never more than half of the line, in which the
/// innermost go without.
fn margin(document: &Document, block: &Block, width: u16) -> (Vec<u32>, u16) {
    let mut taken = 0_u16;
    let mut path = document.path(block);
    let fitting = path.iter().take_while(|at| {
        let kind = document.containers()[**at as usize].kind;
        let all = taken.saturating_add(columns(document, kind));
        let fits = u32::from(all) * 2 <= u32::from(width);
        taken = if fits { all } else { taken };
        fits
    });
    let kept = fitting.count();
    path.truncate(kept);
    if matches!(block.kind, BlockKind::Code(_)) && u32::from(taken + CODE) * 2 <= u32::from(width) {
        taken += CODE;
    }
    (path, taken)
}

/// Columns by which code is set in.
const CODE: u16 = 2;

/// What stands for a container before a line. `fresh` says that the line is the first in it.
fn mark(document: &Document, kind: ContainerKind, fresh: bool) -> String {
    let columns = usize::from(columns(document, kind));
    match kind {
        ContainerKind::Quote => "│ ".into(),
        ContainerKind::Item(_) | ContainerKind::Footnote(_) | ContainerKind::Details(_)
            if !fresh =>
        {
            " ".repeat(columns)
        }
        ContainerKind::Item(Marker::Bullet) => "• ".into(),
        ContainerKind::Item(Marker::Task(false)) => "☐ ".into(),
        ContainerKind::Item(Marker::Task(true)) => "☑ ".into(),
        ContainerKind::Item(Marker::Number(number)) => {
            format!("{:<columns$}", format!("{number}."))
        }
        ContainerKind::Footnote(label) => {
            format!("{}. ", document.labels()[label as usize])
        }
        ContainerKind::Details(_) => "▾ ".into(),
        ContainerKind::Definition | ContainerKind::List { .. } | ContainerKind::Figure => {
            " ".repeat(columns)
        }
    }
}

struct Setter<'a> {
    document: &'a Document,
    text: &'a str,
    spans: &'a [Span],
    width: u16,
    lines: Vec<Line>,
    chunks: Vec<Chunk>,
}

impl Setter<'_> {
    fn set(&mut self, number: u32, block: &Block) {
        let (_, taken) = margin(self.document, block, self.width);
        let room = self.width - taken;
        let first = self.lines.len();
        match block.kind {
            BlockKind::Rule => self.push(number, block.range.start, block.range.start, false),
            BlockKind::Image(_) if block.range.is_empty() => {
                self.push(number, block.range.start, block.range.start, false);
            }
            BlockKind::Code(_) => {
                let mut start = block.range.start;
                for line in self.text[block.range.clone()].split('\n') {
                    self.set_code(number, start, start + line.len(), room);
                    start += line.len() + 1;
                }
            }
            _ => {
                let mut start = block.range.start;
                for line in self.text[block.range.clone()].split('\n') {
                    self.set_paragraph(number, start..start + line.len(), room);
                    start += line.len() + 1;
                }
            }
        }
        if let Some(line) = self.lines.get_mut(first) {
            line.lead = Lead::First;
        }
    }

    fn push(&mut self, block: u32, start: usize, end: usize, hyphen: bool) {
        self.lines.push(Line {
            block,
            start: start as u32,
            end: end as u32,
            lead: Lead::Rest,
            hyphen,
        });
    }

    /// A line of code: broken only where it must be, and then anywhere.
    fn set_code(&mut self, number: u32, start: usize, end: usize, room: u16) {
        let line = &self.text[start..end];
        if line.is_empty() {
            self.push(number, start, end, false);
        }
        cut(line, usize::from(room), |piece, _| {
            self.push(number, start + piece.start, start + piece.end, false);
        });
    }

    fn set_paragraph(&mut self, number: u32, range: Range<usize>, room: u16) {
        let mut from = range.start;
        if range.is_empty() {
            self.push(number, range.start, range.end, false);
        }
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
                self.push(number, start, end, tail.hyphen && !tail.forced);
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
        for at in line_breaks(text) {
            // `ctrl-d` is one word, whatever its hyphen offers.
            while spans
                .first()
                .is_some_and(|span| span.range.end <= from + at)
            {
                spans = &spans[1..];
            }
            if spans.first().is_some_and(|span| {
                span.inline.role == Role::Code
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
            inline: Role::Marker.into(),
            range: 0..0,
        };
        let number = line.block as usize;
        let block = &document.blocks()[number];
        let (path, taken) = margin(document, block, self.width);
        let shared = match document.blocks().get(number + 1) {
            Some(below) if line.lead == Lead::Gap => Document::shared(&path, &document.path(below)),
            _ => path.len(),
        };
        let mut before = String::new();
        for at in &path[..shared] {
            let container = document.containers()[*at as usize];
            let fresh = line.lead == Lead::First && container.first == line.block;
            before.push_str(&mark(document, container.kind, fresh));
        }
        if line.lead == Lead::Gap {
            before.truncate(before.trim_end().len());
        } else {
            let set_in = usize::from(taken).saturating_sub(width(&before));
            before.extend(std::iter::repeat_n(' ', set_in));
        }
        if !before.is_empty() {
            pieces.push(added(before));
        }
        if !line.is_text() {
            return pieces;
        }
        if block.kind == BlockKind::Rule {
            pieces.push(added("─".repeat((self.width - taken).into())));
            return pieces;
        }
        let quoted = path
            .iter()
            .any(|at| document.containers()[*at as usize].kind == ContainerKind::Quote);
        let base = match block.kind {
            BlockKind::Heading(level) => Role::Heading(level),
            BlockKind::Code(_) => Role::Code,
            BlockKind::Caption => Role::Caption,
            BlockKind::Image(_) => Role::Image,
            _ if quoted => Role::Quote,
            _ => Role::Text,
        };
        let base = match block.kind {
            BlockKind::Term | BlockKind::Summary => Inline {
                role: base,
                stress: Stress::STRONG,
                link: None,
            },
            _ => base.into(),
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
            push_piece(&mut pieces, document, at..within.start, base);
            let role = match span.inline.role {
                Role::Text => base.role,
                role => role,
            };
            let inline = Inline {
                role,
                stress: base.stress | span.inline.stress,
                link: span.inline.link,
            };
            push_piece(&mut pieces, document, within.clone(), inline);
            at = within.end;
        }
        push_piece(&mut pieces, document, at..range.end, base);
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
    inline: Inline,
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
        inline,
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
