//! What one line shows, stretch by stretch, and where on it a range of the text stands.

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::bidi::{self, Run};
use super::code::{GOES_ON, MORE_BEFORE, MORE_BEHIND};
use super::margin::own_mark;
use super::paragraph::shown_width;
use super::table::Part;
use super::{Layout, Line, SOFT_HYPHEN, Shape, is_code};
use crate::document::{BlockKind, ContainerKind, Document, Inline, Role, Stress};
use crate::text::{cut, width};

/// A space of a justified line is never more than so many columns wider than one.
const STRETCHED: u16 = 3;

/// A line of code of fewer columns is cut without marks.
const MARKED: usize = 4;

/// A stretch of a line, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece<'a> {
    /// What is shown.
    pub text: Cow<'a, str>,
    /// What is said of it.
    pub inline: Inline,
    /// The bytes of the document's text that it shows; empty for what the layout added.
    pub range: Range<usize>,
    /// It shows them from right to left.
    pub backwards: bool,
}

impl<'a> Piece<'a> {
    fn added(text: impl Into<Cow<'a, str>>) -> Piece<'a> {
        Piece {
            text: text.into(),
            inline: Role::Marker.into(),
            range: 0..0,
            backwards: false,
        }
    }

    /// Columns from its beginning at which a part of its range stands.
    fn columns(&self, document: &Document, part: &Range<usize>) -> Range<usize> {
        let text = document.text();
        let own = &self.range;
        let before = shown_width(&text[own.start..part.start.clamp(own.start, own.end)]);
        let within = shown_width(&text[own.start..part.end.clamp(own.start, own.end)]);
        let all = width(&self.text);
        let (start, end) = if part.end >= own.end {
            (before, all)
        } else {
            (before, within)
        };
        if self.backwards {
            all - end.min(all)..all - start.min(all)
        } else {
            start.min(all)..end.min(all)
        }
    }
}

impl Piece<'_> {
    /// The byte of the character at a column of it.
    fn byte_at(&self, document: &Document, column: usize) -> usize {
        let all = width(&self.text);
        let column = if self.backwards {
            all.saturating_sub(column + 1)
        } else {
            column
        };
        let mut behind = 0;
        let mut found = self.range.start;
        for (at, grapheme) in document.text()[self.range.clone()].grapheme_indices(true) {
            let wide = shown_width(grapheme);
            if wide == 0 {
                continue;
            }
            found = self.range.start + at;
            behind += wide;
            if behind > column {
                break;
            }
        }
        found
    }
}

/// A piece with the level that it stands at (UAX #9).
type Leveled<'a> = (Piece<'a>, u8);

impl Layout {
    /// What a line shows, from left to right.
    pub fn pieces<'a>(&self, document: &'a Document, line: usize) -> Vec<Piece<'a>> {
        self.panned(document, line, 0)
    }

    /// What a line shows in a pane that was moved to the right by so many columns, which only lines of code heed.
    pub fn panned<'a>(&self, document: &'a Document, line: usize, pan: usize) -> Vec<Piece<'a>> {
        let Some((at, line)) = self.lines.get(line).map(|found| (line, found)) else {
            return Vec::new();
        };
        let block = &document.blocks()[line.block as usize];
        let is_mirrored = self.is_set_mirrored(line);
        let (margin, taken) = self.margin(document, at, is_mirrored);
        let room = self.measure.width - taken;
        let mut pieces = Vec::new();
        if !is_mirrored && !margin.is_empty() {
            pieces.push(Piece::added(margin.clone()));
        }
        let base = self.base(document, line.block);
        match line.shape {
            Shape::Gap => {}
            Shape::NotesRule(columns) => {
                pieces.push(Piece::added("─".repeat(columns.into())));
            }
            Shape::Rule(columns, heavy) => {
                let rule = if heavy { "━" } else { "─" };
                let is_set_in = is_mirrored && columns < room;
                if is_set_in {
                    pieces.push(Piece::added(" ".repeat((room - columns).into())));
                }
                let mut piece = Piece::added(rule.repeat(columns.into()));
                if matches!(block.kind, BlockKind::Heading(_))
                    && line.start == block.range.end as u32
                {
                    piece.inline = base;
                }
                pieces.push(piece);
            }
            Shape::Text if block.kind == BlockKind::Rule => {
                pieces.push(Piece::added("─".repeat(room.into())));
            }
            Shape::Text if is_code(block.kind) => {
                self.push_code(document, line, room, pan, &mut pieces)
            }
            Shape::Text => self.push_text(document, line, base, room, &mut pieces),
            Shape::RowRule {
                columns,
                row,
                heavy,
            } => {
                let columns = &self.columns[columns as usize];
                pieces.push(Piece::added(columns.rule(row as usize, heavy)));
            }
            Shape::Row { .. } | Shape::Record { .. } => {
                self.push_row(document, line, base, &mut pieces)
            }
        }
        if is_mirrored && !margin.is_empty() {
            pieces.push(Piece::added(margin));
        }
        pieces
    }

    /// The columns of a line at which a range of the text stands in a pane that was moved to the right by so many: none
    /// when it does not, several when parts of it do.
    pub fn places(
        &self,
        document: &Document,
        line: usize,
        pan: usize,
        range: &Range<usize>,
    ) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut x = 0;
        for piece in self.panned(document, line, pan) {
            if range.start < piece.range.end && piece.range.start < range.end {
                let columns = piece.columns(document, range);
                let columns = x + columns.start..x + columns.end;
                match found.last_mut() {
                    Some(last) if last.end == columns.start => last.end = columns.end,
                    _ if columns.is_empty() => {}
                    _ => found.push(columns),
                }
            }
            x += width(&piece.text);
        }
        found
    }

    /// The byte of the character that a column of a line shows, or of the one nearest to it, in a pane that was moved to
    /// the right by so many. `None` of a line that shows no text.
    pub fn byte_at(
        &self,
        document: &Document,
        line: usize,
        pan: usize,
        column: usize,
    ) -> Option<usize> {
        let mut x = 0_usize;
        let mut nearest: Option<(usize, usize)> = None;
        for piece in self.panned(document, line, pan) {
            let wide = width(&piece.text);
            if !piece.range.is_empty() {
                let off = x
                    .saturating_sub(column)
                    .max((column + 1).saturating_sub(x + wide));
                if nearest.is_none_or(|(least, _)| off < least) {
                    let within = column.saturating_sub(x).min(wide.saturating_sub(1));
                    nearest = Some((off, piece.byte_at(document, within)));
                }
            }
            x += wide;
        }
        nearest.map(|(_, byte)| byte)
    }

    /// By how many columns a pane has to be moved so that a byte of a line of code stands in its middle.
    pub fn pan_to(&self, document: &Document, line: usize, byte: usize) -> usize {
        let Some(line) = self.lines.get(line) else {
            return 0;
        };
        let range = line.range();
        let before = &document.text()[range.start..byte.clamp(range.start, range.end)];
        shown_width(before).saturating_sub(usize::from(self.measure.width) / 2)
    }

    /// True when a line stands at the right, and its margin behind it.
    fn is_set_mirrored(&self, line: &Line) -> bool {
        let range = match line.shape {
            // An empty line follows the text above.
            Shape::Gap | Shape::Rule(..) => {
                line.range().start.saturating_sub(1)..line.range().start
            }
            Shape::Text => line.range(),
            Shape::Row { .. }
            | Shape::RowRule { .. }
            | Shape::Record { .. }
            | Shape::NotesRule(_) => return false,
        };
        let run = bidi::within(&self.runs, range);
        run.first().is_some_and(Run::is_in_mirrored)
    }

    /// What stands before a line, or where that runs from right to left behind it, and the columns that are not its
    /// text's.
    fn margin(&self, document: &Document, at: usize, is_mirrored: bool) -> (String, u16) {
        let line = &self.lines[at];
        let block = &document.blocks()[line.block as usize];
        let (path, taken) = self.margins.before(document, block, self.measure.width);
        let is_between = matches!(line.shape, Shape::Gap);
        // An empty line goes on with what the blocks above and below it share, the rule over the notes with nothing.
        let below = self.lines[at..].iter().find(|below| !below.is_gap());
        let shared = match below {
            _ if matches!(line.shape, Shape::NotesRule(_)) => return (String::new(), 0),
            Some(below) if is_between && !matches!(below.shape, Shape::NotesRule(_)) => {
                let below = document.path(&document.blocks()[below.block as usize]);
                Document::shared(&path, &below)
            }
            _ if is_between => 0,
            _ => path.len(),
        };
        let mut before = String::new();
        for at in &path[..shared] {
            let container = document.containers()[*at as usize];
            let fresh = line.is_first && container.first == line.block;
            let mark = self.margins.mark(document, *at, fresh, is_mirrored);
            before = if is_mirrored {
                mark + &before
            } else {
                before + &mark
            };
        }
        if is_between {
            let bare = if is_mirrored {
                before.trim_start()
            } else {
                before.trim_end()
            };
            return (
                bare.to_owned(),
                if is_mirrored {
                    self.measure.width
                } else {
                    taken
                },
            );
        }
        let own = usize::from(taken).saturating_sub(width(&before));
        let goes_on = is_code(block.kind)
            && line.start as usize > block.range.start
            && !document.text()[..line.start as usize].ends_with('\n');
        let sign = match own_mark(block.kind) {
            Some(sign) if line.is_first && line.shape == Shape::Text => sign,
            Some(_) if goes_on => GOES_ON,
            _ => "",
        };
        let blank = " ".repeat(own.saturating_sub(width(sign)));
        let sign = if own > 0 { sign } else { "" };
        let before = if is_mirrored {
            blank + sign + &before
        } else {
            before + sign + &blank
        };
        (before, taken)
    }

    /// What is said of the text of a block that says nothing of itself.
    fn base(&self, document: &Document, number: u32) -> Inline {
        let block = &document.blocks()[number as usize];
        let path = document.path(block);
        let quoted = path
            .iter()
            .any(|at| document.containers()[*at as usize].kind == ContainerKind::Quote);
        let role = match block.kind {
            BlockKind::Heading(level) => Role::Heading(level),
            BlockKind::Code(_) => Role::Listing,
            BlockKind::Caption => Role::Caption,
            BlockKind::Image(_) => Role::Image,
            _ if quoted => Role::Quote,
            _ => Role::Text,
        };
        let stress = match block.kind {
            BlockKind::Term | BlockKind::Summary => Stress::STRONG,
            _ if self.measure.lead && document.lead() == Some(number) => Stress::LEAD,
            _ => Stress::NONE,
        };
        Inline {
            role,
            stress,
            link: None,
        }
    }

    fn push_text<'a>(
        &self,
        document: &'a Document,
        line: &Line,
        base: Inline,
        room: u16,
        pieces: &mut Vec<Piece<'a>>,
    ) {
        let block = &document.blocks()[line.block as usize];
        let range = line.range();
        // An image that says nothing is known by its file.
        if let (BlockKind::Image(image), true) = (block.kind, block.range.is_empty()) {
            let mut piece = Piece::added(file_name(
                &document.images()[image as usize].address,
                room.into(),
            ));
            piece.inline = base;
            pieces.push(piece);
            return;
        }
        let columns = shown_width(&document.text()[range.clone()]) as u16 + u16::from(line.hyphen);
        let blank = room.saturating_sub(line.inset).saturating_sub(columns);
        let mut own: Vec<Leveled<'a>> = Vec::new();
        self.push_own(document, range.clone(), base, &mut own);
        let runs = bidi::within(&self.runs, range);
        let level = u8::from(runs.first().is_some_and(Run::is_in_mirrored));
        if line.hyphen {
            own.push((Piece::added("-"), level));
        }
        let mut blank = blank;
        if self.measure.justify && !line.is_last {
            blank -= spread(document, &mut own, blank);
        }
        let is_mirrored = level % 2 == 1;
        let before = if is_mirrored { blank } else { line.inset };
        if before > 0 {
            pieces.push(Piece::added(" ".repeat(before.into())));
        }
        pieces.extend(seen(own));
        if is_mirrored && line.inset > 0 {
            pieces.push(Piece::added(" ".repeat(line.inset.into())));
        }
    }

    fn push_code<'a>(
        &self,
        document: &'a Document,
        line: &Line,
        room: u16,
        pan: usize,
        pieces: &mut Vec<Piece<'a>>,
    ) {
        let text = &document.text()[line.range()];
        // A character of two columns has no place in one: it is shown all the same, as in a paragraph.
        let room = usize::from(room).max(2);
        let all = shown_width(text);
        let mut range = line.range();
        let pan = if all > room { pan.min(all - room) } else { 0 };
        // Where there is hardly room for the marks themselves there are none.
        let has_marks = room >= MARKED;
        let (is_cut_before, is_cut_behind) = (has_marks && pan > 0, has_marks && all > room + pan);
        let until = pan + room - usize::from(is_cut_behind);
        let mut before = 0;
        if all > room {
            let from = pan + usize::from(is_cut_before);
            let (mut x, mut start, mut end) = (0, None, range.start);
            for (at, grapheme) in text.grapheme_indices(true) {
                let next = x + shown_width(grapheme);
                if x >= from && next <= until {
                    start = start.or(Some((range.start + at, x)));
                    end = range.start + at + grapheme.len();
                }
                x = next;
            }
            let (start, x) = start.unwrap_or((range.start, from));
            range = start..end.max(start);
            before = x;
            if is_cut_before {
                // Half of a wide character is a blank.
                pieces.push(Piece::added(format!(
                    "{MORE_BEFORE}{}",
                    " ".repeat(x - from.min(x))
                )));
            }
        }
        let shown = shown_width(&document.text()[range.clone()]);
        let mut own = Vec::new();
        self.push_own(document, range, Role::Listing.into(), &mut own);
        for (piece, _) in &mut own {
            if piece.inline.role == Role::Code {
                piece.inline.role = Role::Listing;
            }
        }
        pieces.extend(seen(own));
        if is_cut_behind {
            let blank = until.saturating_sub(before + shown);
            pieces.push(Piece::added(format!("{}{MORE_BEHIND}", " ".repeat(blank))));
        }
    }

    fn push_row<'a>(
        &self,
        document: &'a Document,
        line: &Line,
        base: Inline,
        pieces: &mut Vec<Piece<'a>>,
    ) {
        let Some(stretches) = line.stretches() else {
            return;
        };
        let bars: Vec<u16> = match line.shape {
            Shape::Row { columns, row, .. } => {
                self.columns[columns as usize].bars(row as usize).collect()
            }
            _ => Vec::new(),
        };
        let mut bars = bars.into_iter().peekable();
        let mut x = 0;
        let mut blank = |x: &mut u16, until: u16, pieces: &mut Vec<Piece<'a>>| {
            let mut between = String::new();
            while *x < until {
                let is_bar = bars.next_if(|bar| bar <= x).is_some();
                between.push(if is_bar { '│' } else { ' ' });
                *x += 1;
            }
            if !between.is_empty() {
                pieces.push(Piece::added(between));
            }
        };
        for stretch in &self.stretches[stretches] {
            blank(&mut x, stretch.x, pieces);
            let head = Inline {
                stress: base.stress | Stress::STRONG,
                ..base
            };
            let inline = if stretch.part == Part::Cell {
                base
            } else {
                head
            };
            let mut own = Vec::new();
            self.push_own(document, stretch.range(), inline, &mut own);
            if stretch.hyphen {
                own.push((Piece::added("-"), 0));
            }
            let is_copy = !stretch.is_own();
            pieces.extend(seen(own).map(|piece| Piece {
                range: if is_copy { 0..0 } else { piece.range },
                ..piece
            }));
            x = stretch.x + stretch.columns;
            if let Part::Label { ends: true } | Part::Copy { ends: true } = stretch.part {
                pieces.push(Piece::added(":"));
                x += 1;
            }
        }
        if let Shape::Row { columns, row, .. } = line.shape {
            let last = self.columns[columns as usize].bars(row as usize).last();
            blank(&mut x, last.map_or(0, |last| last + 1), pieces);
        }
    }

    /// Appends what a range of the text says, in its own order: cut where what is said of it changes, or its direction.
    fn push_own<'a>(
        &self,
        document: &'a Document,
        range: Range<usize>,
        base: Inline,
        own: &mut Vec<Leveled<'a>>,
    ) {
        let mut at = range.start;
        for span in document.spans_within(&range) {
            let within = span.range.start.max(range.start)..span.range.end.min(range.end);
            self.push_runs(document, at..within.start, base, own);
            let role = match span.inline.role {
                Role::Text => base.role,
                role => role,
            };
            let inline = Inline {
                role,
                stress: base.stress | span.inline.stress,
                link: span.inline.link,
            };
            self.push_runs(document, within.clone(), inline, own);
            at = within.end;
        }
        self.push_runs(document, at..range.end, base, own);
    }

    fn push_runs<'a>(
        &self,
        document: &'a Document,
        range: Range<usize>,
        inline: Inline,
        own: &mut Vec<Leveled<'a>>,
    ) {
        let runs = bidi::within(&self.runs, range.clone());
        if runs.is_empty() {
            own.extend(piece(document, range, inline).map(|piece| (piece, 0)));
            return;
        }
        for run in runs {
            let within = run.range();
            let within = within.start.max(range.start)..within.end.min(range.end);
            let piece = piece(document, within, inline);
            own.extend(piece.map(|piece| (piece, run.level())));
        }
    }
}

/// A stretch of the text as it is shown.
fn piece(document: &Document, range: Range<usize>, inline: Inline) -> Option<Piece<'_>> {
    if range.is_empty() {
        return None;
    }
    let text = &document.text()[range.clone()];
    let mut text = Cow::from(text);
    if text.contains(SOFT_HYPHEN) {
        text = text.replace(SOFT_HYPHEN, "").into();
    }
    Some(Piece {
        text,
        inline,
        range,
        backwards: false,
    })
}

/// Spreads the spaces of a line over so many columns more, evenly; nothing when they would be torn apart. Returns the
/// columns that were used.
fn spread<'a>(document: &'a Document, own: &mut Vec<Leveled<'a>>, blank: u16) -> u16 {
    let text = document.text();
    let is_space = |c: char| c == ' ';
    let spaces = own
        .iter()
        .map(|(piece, _)| text[piece.range.clone()].matches(is_space).count());
    let spaces = spaces.sum::<usize>() as u16;
    if blank == 0 || blank > spaces.saturating_mul(STRETCHED) {
        return 0;
    }
    let until = |nth: u16| u32::from(blank) * u32::from(nth) / u32::from(spaces);
    let mut nth = 0;
    for (whole, level) in std::mem::take(own) {
        if whole.range.is_empty() {
            own.push((whole, level));
            continue;
        }
        // A space is a piece of its own, so that what stands behind it is still found.
        let mut at = whole.range.start;
        for part in text[whole.range.clone()].split_inclusive(is_space) {
            let word = at..at + part.trim_end_matches(is_space).len();
            let space = word.end..at + part.len();
            at = space.end;
            own.extend(piece(document, word, whole.inline).map(|word| (word, level)));
            if !space.is_empty() {
                let columns = 1 + until(nth + 1) - until(nth);
                nth += 1;
                own.push((
                    Piece {
                        text: " ".repeat(columns as usize).into(),
                        range: space,
                        ..whole.clone()
                    },
                    level,
                ));
            }
        }
    }
    blank
}

/// The pieces as they are seen: what runs from right to left turned round.
fn seen(mut own: Vec<Leveled<'_>>) -> impl Iterator<Item = Piece<'_>> {
    bidi::reorder(&mut own, |(_, level)| *level);
    own.into_iter().map(|(piece, level)| {
        if level % 2 == 0 {
            return piece;
        }
        Piece {
            text: bidi::backwards(&piece.text).into(),
            backwards: true,
            ..piece
        }
    })
}

/// Bytes of a file's name that a machine made, at the least: shorter ones are numbers that someone may know.
const MACHINE_MADE: usize = 16;

/// The last part of an address, in so many columns. One that was made by a machine is nothing to be read.
fn file_name(address: &str, room: usize) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let name = path
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let is_word = |part: &str| part.len() > 2 && part.contains(|c: char| !c.is_ascii_hexdigit());
    let mut parts = stem.split(|c: char| !c.is_alphabetic());
    let name = match stem.len() >= MACHINE_MADE && !parts.any(is_word) {
        true => "image",
        false => name,
    };
    let (end, is_cut) = cut(name, room);
    if is_cut {
        format!("{}…", &name[..end])
    } else {
        name.to_owned()
    }
}
