//! Sets block after block: which are shown, in which order, with how many empty lines between them.

use std::ops::Range;

use super::hyphenation::{self, Language};
use super::margin::{INDENT, Margins};
use super::paragraph::{Composer, Room, shown_width};
use super::{Layout, Line, Measure, Place, Shape, bidi, code, is_code};
use crate::document::{Block, BlockKind, ContainerKind, Document};

/// Columns of the rule over the footnotes, at the most.
const NOTES_RULE: u16 = 12;

/// What sets a document.
#[derive(Debug)]
pub(super) struct Setter<'a> {
    pub(super) document: &'a Document,
    pub(super) composer: Composer<'a>,
    pub(super) layout: Layout,
    /// The language of a text that does not say.
    guessed: Option<Language>,
    /// Lines that are wanted.
    wanted: usize,
}

/// What becomes of the blocks of each container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Shown,
    /// They stand at the end.
    Noted,
    /// They are folded away.
    Hidden,
}

/// Sets a document, or as much of it as has the lines that are wanted.
pub(super) fn set(document: &Document, measure: &Measure, folded: &[u32], wanted: usize) -> Layout {
    let margins = Margins::of(document, folded);
    let fates = fates(document, &margins);
    let fate = |block: &Block| {
        block.within.map_or(Fate::Shown, |at| {
            fate(document, &margins, &fates, block, at)
        })
    };
    let limit = document
        .blocks()
        .partition_point(|block| u32::try_from(block.range.end).is_ok());
    let blocks = &document.blocks()[..limit];
    let guessed = measure
        .hyphenate
        .then(|| hyphenation::guess(document.text()))
        .flatten();
    let mut setter = Setter {
        document,
        composer: Composer::new(document),
        layout: Layout {
            measure: Measure {
                width: measure.width.max(1),
                ..*measure
            },
            margins: margins.clone(),
            places: Vec::with_capacity(blocks.len()),
            ..Layout::default()
        },
        guessed,
        wanted,
    };
    let mut above: Option<u32> = None;
    let mut notes = Vec::new();
    for (number, block) in blocks.iter().enumerate() {
        if setter.layout.lines.len() >= wanted {
            setter.layout.is_whole = false;
            break;
        }
        let here = (number as u32, block);
        match fate(block) {
            Fate::Shown => {
                setter.set_block(here, above, false);
                above = Some(here.0);
            }
            Fate::Noted => {
                notes.push(here);
                setter.place(here.0, setter.layout.lines.len(), 0);
            }
            Fate::Hidden => {
                let last = setter.layout.places.last().copied();
                let (first, count) =
                    last.map_or((0, 0), |last| (last.first as usize, last.count as usize));
                setter.place(here.0, first, count);
            }
        }
    }
    // Notes are listed when all that calls them is there, those that have numbers by these.
    if setter.layout.is_whole {
        notes.sort_by_key(|(_, block)| note_number(document, block));
        for (nth, here) in notes.into_iter().enumerate() {
            if setter.layout.lines.len() >= wanted {
                setter.layout.is_whole = false;
                break;
            }
            setter.set_block(here, above, nth == 0);
            above = Some(here.0);
        }
    }
    setter.layout.index.sort_unstable();
    setter
        .layout
        .runs
        .sort_unstable_by_key(|run| run.range().start);
    setter.layout
}

/// What becomes of the blocks of each container; one around it comes before it.
fn fates(document: &Document, margins: &Margins) -> Vec<Fate> {
    let mut fates: Vec<Fate> = Vec::with_capacity(document.containers().len());
    for (at, container) in document.containers().iter().enumerate() {
        let outer = container
            .parent
            .map_or(Fate::Shown, |parent| fates[parent as usize]);
        fates.push(match (outer, container.kind) {
            (Fate::Hidden, _) => Fate::Hidden,
            (_, ContainerKind::Details(_)) if margins.is_folded(at as u32) => Fate::Hidden,
            (_, ContainerKind::Footnote(_)) => Fate::Noted,
            (outer, _) => outer,
        });
    }
    fates
}

fn fate(
    document: &Document,
    margins: &Margins,
    fates: &[Fate],
    block: &Block,
    within: u32,
) -> Fate {
    let container = document.containers()[within as usize];
    if block.kind == BlockKind::Summary && margins.is_folded(within) {
        return container
            .parent
            .map_or(Fate::Shown, |parent| fates[parent as usize]);
    }
    fates[within as usize]
}

/// The number of the note that a block belongs to; the highest there is for a note that has a name instead.
fn note_number(document: &Document, block: &Block) -> u32 {
    let kinds = document.path(block);
    let kinds = kinds
        .iter()
        .map(|at| document.containers()[*at as usize].kind);
    let label = kinds.filter_map(|kind| match kind {
        ContainerKind::Footnote(label) => document.labels()[label as usize].parse().ok(),
        _ => None,
    });
    label.min().unwrap_or(u32::MAX)
}

/// True when two blocks are paragraphs one after the other.
fn follows(above: &Block, below: &Block) -> bool {
    [above, below]
        .iter()
        .all(|block| block.kind == BlockKind::Paragraph && block.within == above.within)
}

impl Setter<'_> {
    /// Says where the lines of a block are; of each block first in the order of the text.
    fn place(&mut self, number: u32, first: usize, count: usize) {
        let place = Place {
            start: self.document.blocks()[number as usize].range.start as u32,
            first: first as u32,
            count: count as u32,
        };
        match self.layout.places.get_mut(number as usize) {
            Some(known) => *known = place,
            None => self.layout.places.push(place),
        }
    }

    /// A line of a block, with nothing said of it yet.
    pub(super) fn line(&self, block: u32, start: usize, end: usize, shape: Shape) -> Line {
        Line {
            block,
            start: start as u32,
            end: end as u32,
            inset: 0,
            shape,
            is_first: false,
            is_last: false,
            hyphen: false,
            keep: false,
        }
    }

    pub(super) fn push(&mut self, line: Line) {
        self.layout.lines.push(line);
    }

    fn set_block(
        &mut self,
        (number, block): (u32, &Block),
        above: Option<u32>,
        begins_notes: bool,
    ) {
        let mut inset = 0;
        if let Some(above) = above {
            let before = &self.document.blocks()[above as usize];
            let gaps = self.gaps(before, block);
            if self.layout.measure.indent && follows(before, block) {
                inset = INDENT;
            }
            let (at, keep) = self
                .layout
                .lines
                .last()
                .map_or((0, false), |last| (last.end as usize, last.keep));
            for _ in 0..gaps {
                let gap = Line {
                    keep,
                    ..self.line(above, at, at, Shape::Gap)
                };
                self.push(gap);
            }
            if begins_notes {
                let columns = NOTES_RULE.min(self.layout.measure.width);
                let rule = Line {
                    keep: true,
                    ..self.line(above, at, at, Shape::NotesRule(columns))
                };
                self.push(rule);
            }
        }
        let (_, taken) =
            self.layout
                .margins
                .before(self.document, block, self.layout.measure.width);
        let room = self.layout.measure.width - taken;
        let first = self.layout.lines.len();
        match block.kind {
            BlockKind::Table(at) => {
                self.set_table(number, block, &self.document.tables()[at as usize], room)
            }
            _ => self.set_text(
                number,
                block,
                room,
                if room > 2 * inset { inset } else { 0 },
            ),
        }
        // A table of empty cells is seen as an empty line.
        if self.layout.lines.len() == first {
            let at = block.range.start;
            let line = self.line(number, at, at, Shape::Text);
            self.push(line);
        }
        self.layout.lines[first].is_first = true;
        let count = self.layout.lines.len() - first;
        self.place(number, first, count);
        self.bind(first, block);
        if let BlockKind::Heading(level @ 1..=2) = block.kind
            && self.layout.is_whole
        {
            let shown = |line: &Line| shown_width(&self.document.text()[line.range()]) as u16;
            let widest = self.layout.lines[first..].iter().map(shown).max();
            let at = block.range.end;
            if let Some(columns) = widest.filter(|columns| *columns > 0) {
                let rule = Line {
                    keep: true,
                    ..self.line(number, at, at, Shape::Rule(columns.min(room), level == 1))
                };
                self.push(rule);
            }
        }
    }

    /// Empty lines between two blocks.
    fn gaps(&self, above: &Block, below: &Block) -> u16 {
        let measure = &self.layout.measure;
        let leading = u16::from(measure.leading);
        let headings = [above, below].map(|block| match block.kind {
            BlockKind::Heading(level) => Some(level),
            _ => None,
        });
        match headings {
            [Some(_), None] => return leading,
            [None, Some(..=2)] => return 2 + leading,
            _ => {}
        }
        if self.document.is_close(above, below) || measure.indent && follows(above, below) {
            return leading;
        }
        1 + leading
    }

    /// Lines that no page should part: a heading's with what follows, the first two and the last two of a paragraph.
    fn bind(&mut self, first: usize, block: &Block) {
        let lines = &mut self.layout.lines[first..];
        let count = lines.len();
        match block.kind {
            BlockKind::Heading(_) | BlockKind::Term | BlockKind::Summary | BlockKind::Image(_) => {
                lines.iter_mut().for_each(|line| line.keep = true);
            }
            BlockKind::Paragraph | BlockKind::Caption if count > 1 => {
                lines[0].keep = true;
                lines[count - 2].keep = true;
            }
            _ => {}
        }
    }

    /// The language by which words of a block are broken; none when they are not.
    pub(super) fn language(&self, block: &Block) -> Option<Language> {
        if !self.layout.measure.hyphenate || matches!(block.kind, BlockKind::Heading(_)) {
            return None;
        }
        match block.lang {
            Some(label) => hyphenation::named(&self.document.labels()[label as usize]),
            None => self.guessed,
        }
    }

    /// Remembers what runs from right to left.
    pub(super) fn find_runs(&mut self, block: &Block, range: Range<usize>) {
        if self.layout.measure.reorder && !is_code(block.kind) {
            let text = &self.document.text()[range.clone()];
            bidi::find(text, range.start, block.direction, &mut self.layout.runs);
        }
    }

    fn set_text(&mut self, number: u32, block: &Block, room: u16, inset: u16) {
        let text = self.document.text();
        let pan = self.layout.measure.pan;
        let language = self.language(block);
        let mut start = block.range.start;
        let mut inset = inset;
        for part in text[block.range.clone()].split('\n') {
            let range = start..start + part.len();
            start = range.end + 1;
            if is_code(block.kind) {
                let mut found = Vec::new();
                let mut widest = 0;
                code::lines(part, range.start, room, pan, |line, columns| {
                    found.push(line);
                    widest = widest.max(columns);
                });
                self.layout.overhang = self.layout.overhang.max(widest.saturating_sub(room.into()));
                for line in found {
                    self.push_text(number, line, 0, false);
                }
                continue;
            }
            self.find_runs(block, range.clone());
            let columns = Room {
                first: room - inset,
                rest: room,
            };
            let mut composer = std::mem::replace(&mut self.composer, Composer::new(self.document));
            let goes_on = composer.set(range, columns, language, |found| {
                self.push_text(
                    number,
                    found.start as usize..found.end as usize,
                    inset,
                    found.hyphen,
                );
                inset = 0;
                self.layout.lines.len() < self.wanted
            });
            self.composer = composer;
            // Where no more lines are wanted, the paragraph may go on.
            if !goes_on {
                self.layout.is_whole = false;
                break;
            }
            if let Some(last) = self.layout.lines.last_mut() {
                last.is_last = true;
            }
        }
    }

    fn push_text(&mut self, number: u32, range: Range<usize>, inset: u16, hyphen: bool) {
        let is_new = self
            .layout
            .lines
            .last()
            .is_none_or(|last| last.block != number || !last.is_text());
        for _ in 0..self.layout.measure.leading {
            if !is_new {
                let gap = self.line(number, range.start, range.start, Shape::Gap);
                self.push(gap);
            }
        }
        let line = Line {
            inset,
            hyphen,
            ..self.line(number, range.start, range.end, Shape::Text)
        };
        self.push(line);
    }
}
