//! The links of the article pane: the one that is chosen, those that are on the screen. And its headings.

use super::hints::{Hint, HintFor, Hints, codes};
use super::reader::Reader;
use crate::document::layout::Layout;
use crate::document::{Document, Linked};

impl Reader {
    fn set(&self) -> Option<(&Document, &Layout)> {
        Some((self.document()?, self.layout.as_deref()?))
    }

    /// The lines of the layout that are on the screen.
    fn on_screen(&self, height: usize) -> std::ops::Range<usize> {
        let (head, lines) = (self.head(), self.lines());
        let at = |line: usize| line.clamp(head, lines.max(head)) - head;
        at(self.top)..at(self.shown_until(height))
    }

    /// The byte of the text at which the screen begins.
    pub(super) fn first_byte(&self) -> usize {
        let line = self.top.checked_sub(self.head());
        let set = self.layout.as_ref();
        line.zip(set)
            .and_then(|(line, set)| set.lines().get(line))
            .map_or(0, |line| line.range().start)
    }

    /// The link that is chosen, while it is on the screen.
    pub fn chosen_link(&self, height: usize) -> Option<usize> {
        let (document, layout) = self.set()?;
        let linked = document.linked().get(self.link?)?;
        let first = layout.line_of(linked.range.start);
        let last = layout.line_of(linked.range.end.saturating_sub(1));
        let seen = self.on_screen(height);
        (first < seen.end && last >= seen.start).then_some(self.link?)
    }

    /// True when a link can be seen: what is folded away cannot.
    fn is_shown(&self, document: &Document, layout: &Layout, linked: &Linked) -> bool {
        let line = layout.line_of(linked.range.start);
        // Where a line breaks before its first word, it is on the next one.
        (line..line + 2).any(|line| {
            !layout
                .places(document, line, self.pan, &linked.range)
                .is_empty()
        })
    }

    /// The link so many steps on, counted from the one that is chosen, else from the edge of the screen.
    pub(super) fn step_to_link(&self, forward: bool, steps: usize, height: usize) -> Option<usize> {
        let (document, layout) = self.set()?;
        let all = document.linked();
        let from = match self.chosen_link(height) {
            Some(at) if forward => at + 1,
            Some(at) => at,
            None if forward => {
                let first = self.first_byte();
                all.partition_point(|linked| linked.range.start < first)
            }
            None => {
                let end = self.on_screen(height).end;
                let end = end.checked_sub(1).and_then(|line| layout.lines().get(line));
                let end = end.map_or(0, |line| line.range().end);
                all.partition_point(|linked| linked.range.start < end)
            }
        };
        let shown = |at: &usize| self.is_shown(document, layout, &all[*at]);
        let (mut ahead, mut behind) = (from..all.len(), (0..from).rev());
        let mut next = || match forward {
            true => ahead.find(shown),
            false => behind.find(shown),
        };
        let mut last = None;
        for _ in 0..steps.max(1) {
            last = Some(next().or(last)?);
        }
        last
    }

    /// Chooses a link and brings it onto the screen.
    pub(super) fn choose_link(&mut self, link: usize, height: usize) {
        let Some((document, layout)) = self.set() else {
            return;
        };
        let Some(linked) = document.linked().get(link) else {
            return;
        };
        let line = layout.line_of(linked.range.start) + self.head();
        self.link = Some(link);
        if !self.shows(line, height) {
            self.scroll_to(line.saturating_sub(height / 3), height);
        }
    }

    /// The links that are on the screen, each with letters of its own.
    pub(super) fn hints_for(&self, of: HintFor, height: usize) -> Option<Hints> {
        let (document, layout) = self.set()?;
        let mut all: Vec<Hint> = Vec::new();
        for line in self.on_screen(height) {
            let from = all.len();
            for stretch in layout.stretches(line) {
                for linked in document.linked_within(&stretch) {
                    let range = &document.linked()[linked].range;
                    let part = range.start.max(stretch.start)..range.end.min(stretch.end);
                    let places = layout.places(document, line, self.pan, &part);
                    let Some(place) = places.first() else {
                        continue;
                    };
                    if all.iter().all(|hint| hint.linked != linked) {
                        all.push(Hint {
                            linked,
                            line,
                            column: place.start,
                            code: String::new(),
                        });
                    }
                }
            }
            all[from..].sort_by_key(|hint| hint.column);
        }
        let codes = codes(all.len());
        for (hint, code) in all.iter_mut().zip(codes) {
            hint.code = code;
        }
        (!all.is_empty()).then(|| Hints {
            all,
            typed: String::new(),
            of,
        })
    }

    /// The byte of the next heading, or of the one before, counted from the top of the screen.
    pub(super) fn heading(&self, forward: bool, steps: usize) -> Option<usize> {
        let (document, layout) = self.set()?;
        let line_of = |byte: usize| layout.line_of(byte) + self.head();
        let start = |number: &u32| document.blocks()[*number as usize].range.start;
        let headings = document.headings();
        let nth = steps.max(1) - 1;
        let at = self.first_byte();
        if forward {
            let from = document.headings_before(at);
            let ahead = headings[from..].iter().map(start);
            nth_or_last(ahead.filter(|byte| line_of(*byte) > self.top), nth)
        } else {
            let until = document.headings_before(at + 1);
            let behind = headings[..until].iter().rev().map(start);
            nth_or_last(behind.filter(|byte| line_of(*byte) < self.top), nth)
        }
    }

    /// The heading under which the top of the screen stands, as an index into [`Document::headings`].
    pub(super) fn section(&self) -> usize {
        let Some(document) = self.document() else {
            return 0;
        };
        // An empty line over a heading is that of what follows.
        let line = self.top.checked_sub(self.head());
        let set = self.layout.as_ref();
        let byte = line.zip(set).and_then(|(line, set)| {
            let below = set.lines().get(line..)?;
            below.iter().find(|line| !line.is_gap())
        });
        let byte = byte.map_or(0, |line| line.range().start);
        document.headings_before(byte + 1).saturating_sub(1)
    }
}

fn nth_or_last(mut all: impl Iterator<Item = usize>, nth: usize) -> Option<usize> {
    let mut last = None;
    for _ in 0..=nth {
        match all.next() {
            None => break,
            found => last = found,
        }
    }
    last
}
