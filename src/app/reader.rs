//! The article pane: whose text is shown, how it is set, how far it is read, what is searched in it.
//!
//! What is shown is a column of lines: the masthead (title, source, author, date, length), an empty line, the text.
//! The place is kept as a word of the text, so that it survives every change of the layout.

use std::ops::Range;
use std::sync::Arc;

use super::copying::Copying;
use super::hints::Hints;
use super::jumps::Place;
use super::line::Line;
use super::message::Generation;
use crate::article::{Headline, RowId};
use crate::document::layout::{Layout, Measure, layout};
use crate::document::{Coloured, Document};

/// Columns of a step to the side.
const PAN: usize = 8;

/// The text of an article, as far as it is there.
#[derive(Debug, Clone, Default)]
pub enum Text {
    /// No item is shown.
    #[default]
    Nothing,
    /// A headline that came without a text.
    Bare,
    /// It is being read.
    Awaited,
    /// It could not be read: why.
    Failed(String),
    /// It is here.
    Here(Arc<Document>),
}

/// The article pane.
#[derive(Debug, Clone, Default)]
pub struct Reader {
    /// Whose text is shown.
    pub row: Option<RowId>,
    /// The text.
    pub text: Text,
    /// The text's lines; `None` until they are set.
    pub layout: Option<Arc<Layout>>,
    /// What the text's code is in its language, as far as that was worked out.
    pub coloured: Arc<Coloured>,
    /// Title and facts, and their lines.
    pub masthead: (Document, Layout),
    /// The line at the top of the pane.
    pub top: usize,
    /// The parts of the text of which only the summary is shown, as containers of the document, in order.
    pub(super) folded: Arc<Vec<u32>>,
    /// Other parts are to be shown than the lines have.
    pub(super) is_refolded: bool,
    /// What is being selected in the text, if something is.
    pub copying: Option<Copying>,
    /// Columns of text side by side; none before there is a pane.
    pub(super) columns: usize,
    /// Lines of the pane when it was last seen.
    pub(super) height: usize,
    /// Columns by which code that is wider than the page is moved to the left.
    pub pan: usize,
    /// What is searched for.
    pub search: Line,
    /// Where it was found, as bytes of the text.
    pub hits: Vec<Range<usize>>,
    /// The hit that the reader stands at.
    pub hit: Option<usize>,
    /// The link that is chosen, as an index into [`Document::linked`].
    pub link: Option<usize>,
    /// A jump led here: what the filter asks of the text is shown, but not gone to.
    pub(super) stays: bool,
    /// The byte that a jump led to, until the next key.
    pub(super) landed: Option<usize>,
    /// The letters over the links, while one is chosen by them.
    pub hints: Option<Hints>,
    /// What is searched for came from the filter, not from the user's hand.
    pub(super) search_is_filter: bool,
    /// The word that belongs to the top of the pane: it says where to go when the lines change.
    pub(super) word: u32,
    /// The word that was last asked to be kept.
    pub(super) kept: u32,
    /// Where the search that is typed began, and the line that was at the top.
    pub(super) search_began: Option<(Place, usize)>,
    /// The place that is to be shown when the text is here.
    pub(super) anchor: Option<String>,
    /// It was opened, not just shown beside the list.
    pub(super) opened: bool,
    pub(super) measure: Measure,
    pub(super) text_generation: Generation,
    pub(super) layout_generation: Generation,
    /// The text whose lines were asked for.
    layout_asked_for: Option<Generation>,
    pub(super) search_generation: Generation,
}

impl Reader {
    /// Lines above the text: the masthead and the empty line under it.
    pub fn head(&self) -> usize {
        match self.masthead.1.lines().len() {
            0 => 0,
            lines => lines + 1,
        }
    }

    /// All lines.
    pub fn lines(&self) -> usize {
        self.head()
            + self
                .layout
                .as_ref()
                .map_or(0, |layout| layout.lines().len())
    }

    /// The document, when it is here.
    pub fn document(&self) -> Option<&Arc<Document>> {
        match &self.text {
            Text::Here(document) => Some(document),
            _ => None,
        }
    }

    /// How much of the article has been on the screen, in percent, when the pane is this high.
    pub fn percent(&self, height: usize) -> usize {
        match self.lines() {
            0 => 100,
            lines => (self.shown_until(height) * 100 / lines).min(100),
        }
    }

    /// The lines that each column of text shows when the pane is this high. One column shows as many as there is room
    /// for; of several each ends where a page may end, and the next one goes on.
    pub fn spread(&self, height: usize) -> Vec<Range<usize>> {
        if self.columns <= 1 {
            return std::iter::once(self.top..self.top + height).collect();
        }
        let mut next = self.top;
        let column = |_| {
            let first = next;
            next = self.page_end(first, height);
            first..next.min(first + height)
        };
        (0..self.columns).map(column).collect()
    }

    /// The first line behind the screen.
    pub(super) fn shown_until(&self, height: usize) -> usize {
        self.end_of_spread(self.top, height)
    }

    fn end_of_spread(&self, top: usize, height: usize) -> usize {
        if self.columns <= 1 {
            return top + height;
        }
        (0..self.columns).fold(top, |first, _| self.page_end(first, height))
    }

    /// The first line of the screen at whose end a line stands, or the last of all when there are fewer.
    fn screen_until(&self, end: usize, height: usize) -> usize {
        let least = end.saturating_sub(height.max(1) * self.columns.max(1));
        if self.columns <= 1 {
            return least;
        }
        (least..end)
            .find(|top| self.end_of_spread(*top, height) >= end)
            .unwrap_or(least)
    }

    /// The line at the top of the last screen.
    pub(super) fn last_top(&self, height: usize) -> usize {
        self.screen_until(self.lines(), height)
    }

    /// True when a line is on the screen.
    pub(super) fn shows(&self, line: usize, height: usize) -> bool {
        (self.top..self.shown_until(height)).contains(&line)
    }

    /// The line at the top of the screen so many screens on, or back, where there are several columns of text; `halves`
    /// steps by one of them. `None` where there are not.
    pub(super) fn turned(
        &self,
        forward: bool,
        halves: bool,
        steps: usize,
        height: usize,
    ) -> Option<usize> {
        if self.columns <= 1 {
            return None;
        }
        let mut top = self.top;
        let last = self.last_top(height);
        for _ in 0..steps {
            let next = match (forward, halves) {
                (true, false) => self.end_of_spread(top, height),
                (true, true) => self.page_end(top, height),
                (false, false) => self.screen_until(top, height),
                (false, true) => top.saturating_sub(height),
            };
            let next = next.min(last);
            if next == top {
                break;
            }
            top = next;
        }
        Some(top)
    }

    /// True when the article's last line is on the screen.
    pub fn is_at_end(&self, height: usize) -> bool {
        self.shown_until(height) >= self.lines()
            && self.layout.as_ref().is_none_or(|set| set.is_whole())
    }

    /// True when there is a text, and its last line is on a screen that has some.
    pub(super) fn has_ended(&self, height: usize) -> bool {
        let is_set = self.document().is_some() && self.layout.is_some();
        is_set && height > 0 && self.is_at_end(height)
    }

    /// Shows another item under its masthead; its text is yet to come.
    pub(super) fn show(&mut self, headline: Option<&Headline<'_>>, masthead: Document, word: u32) {
        self.row = headline.map(|headline| headline.row);
        self.text = match headline {
            None => Text::Nothing,
            Some(headline) if headline.body.is_none() => Text::Bare,
            Some(_) => Text::Awaited,
        };
        // Lines of another text that are still to come are nobody's.
        self.layout = None;
        self.coloured = Arc::default();
        self.layout_generation += 1;
        self.masthead = (masthead, Layout::default());
        self.set_masthead();
        (self.top, self.pan) = (0, 0);
        self.copying = None;
        (self.folded, self.is_refolded) = (Arc::default(), false);
        (self.word, self.kept) = (word, word);
        self.opened = false;
        (self.link, self.hints, self.anchor) = (None, None, None);
        (self.search_began, self.landed) = (None, None);
        self.clear_search();
    }

    /// The article that is shown goes under another row now, of which more is known; its text stays.
    pub(super) fn go_on_as(&mut self, row: RowId, masthead: Document) {
        self.row = Some(row);
        let before = self.head();
        self.masthead.0 = masthead;
        self.set_masthead();
        if self.top >= before {
            self.top = self.top - before + self.head();
        }
    }

    pub(super) fn set_masthead(&mut self) {
        let measure = Measure {
            reorder: self.measure.reorder,
            ..Measure::new(self.measure.width)
        };
        self.masthead.1 = layout(&self.masthead.0, &measure, &[]);
    }

    /// True when lines were asked for and are not here.
    pub(super) fn is_being_set(&self) -> bool {
        self.layout_asked_for == Some(self.text_generation)
    }

    /// The number of the next request for lines.
    pub(super) fn next_layout(&mut self) -> Generation {
        self.layout_asked_for = Some(self.text_generation);
        self.is_refolded = false;
        self.layout_generation += 1;
        self.layout_generation
    }

    /// True when the lines that there are do not show what is to be shown.
    pub(super) fn was_refolded(&self) -> bool {
        self.layout
            .as_ref()
            .is_some_and(|set| set.folded() != &self.folded[..])
    }

    /// The lines were set anew: back to the word that was at the top.
    pub(super) fn set_layout(&mut self, set: Arc<Layout>) {
        let word = self
            .document()
            .map(|document| document.word_start(self.word));
        let is_beyond = |byte| set.line_of(byte) + 1 >= set.lines().len();
        if !set.is_whole() && self.word > 0 && word.is_some_and(is_beyond) {
            // The lines round the place are still to come.
            return;
        }
        self.layout = Some(set);
        self.hints = None;
        self.top = match (self.word, self.document()) {
            (1.., Some(document)) => self.line_of(document.word_start(self.word)),
            _ => 0,
        };
    }

    /// The pane shows more or fewer lines than it did: back to the word that was at the top.
    pub(super) fn set_pane(&mut self, columns: usize, height: usize) {
        if (self.columns, self.height) == (columns, height) {
            return;
        }
        (self.columns, self.height) = (columns, height);
        if let (1.., Some(document), Some(_)) = (self.word, self.document(), &self.layout) {
            self.top = self.line_of(document.word_start(self.word));
        }
        self.top = self.top.min(self.last_top(height));
    }

    /// The line that shows a byte of the text.
    pub fn line_of(&self, byte: usize) -> usize {
        self.head()
            + self
                .layout
                .as_ref()
                .map_or(0, |layout| layout.line_of(byte))
    }

    /// Scrolls to a line, as far as there is text below it; the place is that of the line at the top.
    pub(super) fn scroll_to(&mut self, line: usize, height: usize) {
        self.hints = None;
        self.top = line.min(self.last_top(height));
        let Some((document, layout)) = self.document().zip(self.layout.as_ref()) else {
            return;
        };
        self.word = match self
            .top
            .checked_sub(self.head())
            .and_then(|line| layout.lines().get(line))
        {
            // A word may have begun on the line before: what begins on this one is the place.
            Some(line) => word_from(document, line.range().start),
            None => 0,
        };
    }

    /// Brings a word to the top, as far as there is text below it. Where its line is not set yet, it is shown when it
    /// is.
    pub(super) fn go_to_word(&mut self, word: u32, height: usize) {
        let line = match self.document() {
            Some(document) if word > 0 => self.line_of(document.word_start(word)),
            _ => 0,
        };
        self.scroll_to(line, height);
        let is_yet_to_come =
            self.is_refolded || self.layout.as_ref().is_none_or(|set| !set.is_whole());
        if self.top == line || is_yet_to_come {
            self.word = word;
        }
    }

    /// Brings a byte of the text to the top in the same way. What is folded away is unfolded.
    pub(super) fn go_to_byte(&mut self, byte: usize, height: usize) {
        self.unfold(byte);
        if let Some(document) = self.document() {
            let word = word_from(document, byte);
            self.go_to_word(word, height);
            self.landed = Some(byte);
        }
    }

    /// The text is here: it is shown from the place on that was asked for by its name.
    pub(super) fn go_to_awaited_anchor(&mut self) {
        let name = self.anchor.take();
        let document = self.document().cloned();
        let Some(document) = document else {
            return;
        };
        if let Some(byte) = name.and_then(|name| document.anchor(&name)) {
            self.unfold(byte);
            self.word = word_from(&document, byte);
            self.landed = Some(byte);
        }
    }

    /// The line of the layout that a jump led to, where it could not be brought to the top.
    pub fn landing(&self) -> Option<usize> {
        let line = self.layout.as_ref()?.line_of(self.landed?);
        (self.head() + line != self.top).then_some(line)
    }

    /// Moves code that is wider than the page, as far as it goes.
    pub(super) fn pan_by(&mut self, steps: usize, right: bool) {
        let columns = steps.saturating_mul(PAN);
        let widest = self.layout.as_ref().map_or(0, |layout| layout.overhang());
        self.pan = if right {
            self.pan.saturating_add(columns).min(widest)
        } else {
            self.pan.saturating_sub(columns)
        };
    }

    /// The line at the top of the page that follows, when a page has so many lines.
    pub(super) fn next_page(&self, height: usize) -> usize {
        self.page_end(self.top, height)
    }

    /// The line at the top of the page that follows one of so many lines that begins at a line.
    fn page_end(&self, from: usize, height: usize) -> usize {
        let head = self.head();
        let end = from + height.max(1);
        match &self.layout {
            Some(layout) if end > head => {
                let top = from.saturating_sub(head);
                head + layout.next_page(top, end - head - top)
            }
            _ => end,
        }
    }

    /// Forgets what was searched for.
    pub(super) fn clear_search(&mut self) {
        self.search.clear();
        self.hits.clear();
        self.hit = None;
        self.search_is_filter = false;
        self.search_generation += 1;
    }

    /// Goes to a hit and brings its line onto the screen.
    pub(super) fn go_to_hit(&mut self, hit: usize, height: usize) {
        let Some(range) = self.hits.get(hit) else {
            return;
        };
        let range = range.clone();
        self.hit = Some(hit);
        // What is folded away is shown when there is something to find in it; the hit is gone to again then.
        self.unfold(range.start);
        let line = self.line_of(range.start);
        let pan = self
            .document()
            .zip(self.layout.as_ref())
            .and_then(|(document, layout)| {
                let line = line.checked_sub(self.head())?;
                let is_seen = !layout.places(document, line, self.pan, &range).is_empty();
                (!is_seen).then(|| layout.pan_to(document, line, range.start))
            });
        self.pan = pan.unwrap_or(self.pan);
        if !self.shows(line, height) {
            self.scroll_to(line.saturating_sub(height / 3), height);
        }
    }

    /// The first hit on the screen or below it; the first one of all where there is none.
    pub(super) fn nearest_hit(&self) -> Option<usize> {
        let first = self.first_byte();
        let nearest = self.hits.partition_point(|hit| hit.start < first);
        let last = self.hits.len().checked_sub(1)?;
        Some(if nearest > last { 0 } else { nearest })
    }

    /// The line of the next paragraph, or of the one before.
    pub(super) fn paragraph(&self, forward: bool) -> Option<usize> {
        let layout = self.layout.as_ref()?;
        let starts = |line: &usize| layout.lines()[*line].is_first();
        let here = self.top as isize - self.head() as isize;
        let count = layout.lines().len();
        let found = if forward {
            ((here + 1).max(0) as usize..count).find(starts)
        } else {
            (0..here.clamp(0, count as isize) as usize)
                .rev()
                .find(starts)
        };
        found.map(|line| line + self.head())
    }
}

/// The first word that begins at a byte or behind it; the last one of all where none does.
pub(super) fn word_from(document: &Document, byte: usize) -> u32 {
    let word = document.word_at(byte);
    let begins_before = document.word_start(word) < byte;
    (word + u32::from(begins_before)).min(document.words().saturating_sub(1))
}
