//! All state. Each pane's own lies in the pane's file; here is what they share.

use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;

use super::action::Context;
use super::bookmarks::{Bookmarks, LetterFor};
use super::facets::FacetPane;
use super::geometry::{
    Area, Arrangement, Panes, SIDE_BY_SIDE, Size, beside, panes, window, within,
};
use super::headlines::Headlines;
use super::jumps::Jumps;
use super::key::Key;
use super::keymap::Keymap;
use super::line::Line;
use super::look::Look;
use super::marks::Marks;
use super::message::{Generation, Known};
use super::outlet::Outlet;
use super::overlay::{Overlay, OverlayKind};
use super::reader::{Reader, Text};
use super::searches::SavedSearches;
use crate::article::Headline;
use crate::document::Direction;
use crate::document::layout::{Measure, direction};
use crate::filter::{Candidate, Query};
use crate::store::Snapshot;
use crate::text::{cut, sanitise};

/// How far a line of the log that goes on is set in.
const SET_IN: &str = "  ";

/// Bytes of a text by which it is told in which order its columns are read.
const HEAD: usize = 2000;

/// What the user asked for, as far as it decides what happens here.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How an article is set; its columns at the most.
    pub measure: Measure,
    /// The columns of text from the start; `None` for as many as have room for the measure.
    pub columns: Option<u8>,
    /// The address of a web search, with `{}` where the words go.
    pub web_search: String,
    /// The mouse is taken from the start.
    pub mouse: bool,
    /// Opening an article marks the others of its story as read too.
    pub read_story: bool,
    /// The list's share of the width, in thousandths.
    pub divider: u16,
    /// Today, for dates that say no year.
    pub today: NaiveDate,
    /// What is read, in a word or two.
    pub inputs: String,
}

/// Which pane has the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The headlines.
    #[default]
    List,
    /// The article.
    Article,
}

/// Which line is being typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// The filter.
    Filter,
    /// The search in the article.
    Search,
    /// The name under which the filter is saved.
    Name,
    /// The file that the article is written to.
    File,
    /// The command that the article goes through.
    Command,
}

/// Ways in which what is typed may go on, one of which stands in the line.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The ways.
    pub candidates: Vec<Candidate>,
    /// The one that stands in the line.
    pub chosen: usize,
    /// Where it stands, in bytes.
    pub(super) span: Range<usize>,
}

/// The filter bar.
#[derive(Debug, Clone, Default)]
pub struct FilterBar {
    /// What is typed.
    pub line: Line,
    /// What it means: of the line as it was when the filter was last asked.
    pub query: Arc<Query>,
    /// The ways to go on that are offered.
    pub offer: Option<Offer>,
    pub(super) completing: Generation,
    pub(super) generation: Generation,
    /// The state of the marks when it was asked last.
    pub(super) asked_at: u64,
    /// The rows that it was asked of last.
    pub(super) asked_of: RowsThen,
    /// Nothing matches what is typed so far, but its last word is half-typed: the list stays as it was.
    pub is_held: bool,
    /// An answer is awaited.
    pub awaited: bool,
    /// The query has changed since its last answer: the best match is to be selected.
    pub(super) fresh: bool,
}

/// The rows that there were at a time: of which load, up to which number, and how many.
pub(super) type RowsThen = (Generation, usize, usize);

/// How reading the inputs goes.
#[derive(Debug, Clone, Default)]
pub struct Load {
    pub(super) generation: Generation,
    /// The load whose rows are shown.
    pub(super) shown: Generation,
    /// They are read to their end.
    pub finished: bool,
    /// Rows whose marks were asked for.
    pub(super) marked: u32,
}

/// A line for the status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it says.
    pub text: String,
    /// It stays until it is answered with a key that does something else.
    pub is_trouble: bool,
}

/// Keys that were pressed and wait for more.
#[derive(Debug, Clone, Default)]
pub struct Pending {
    /// The number typed before a key.
    pub count: Option<u32>,
    /// The first keys of a sequence.
    pub keys: Vec<Key>,
    /// A letter is awaited, for this.
    pub letter: Option<LetterFor>,
}

/// All state.
#[derive(Debug, Clone)]
pub struct Model {
    /// What the user asked for.
    pub settings: Settings,
    /// The keys in force.
    pub keymap: Keymap,
    /// The size of the screen.
    pub size: Size,
    /// Which pane has the keyboard.
    pub focus: Focus,
    /// Which line is being typed, if one is.
    pub prompt: Option<Prompt>,
    /// The article has the whole screen when it has the keyboard.
    pub zoomed: bool,
    /// It has it for itself alone, without bars and borders.
    pub bare: bool,
    /// The list's share of the width, in thousandths.
    pub divider: u16,
    /// The columns of text that are wished for; `None` for as many as have room for the measure.
    pub columns: Option<u8>,
    /// Everything that was read so far.
    pub snapshot: Snapshot,
    /// How reading goes.
    pub load: Load,
    /// The list pane.
    pub list: Headlines,
    /// The article pane.
    pub reader: Reader,
    /// The places that were left by jumps.
    pub jumps: Jumps,
    /// The places that are remembered under letters.
    pub bookmarks: Bookmarks,
    /// The filter bar.
    pub filter: FilterBar,
    /// The searches that are kept under names.
    pub searches: SavedSearches,
    /// What the rows that match have in common.
    pub facets: FacetPane,
    /// Ways out of the article.
    pub outlet: Outlet,
    /// What was read and starred.
    pub marks: Marks,
    /// The window over the screen, if there is one.
    pub overlay: Option<Overlay>,
    /// How it looks.
    pub look: Look,
    /// Keys that wait for more.
    pub pending: Pending,
    /// The line for the status.
    pub notice: Option<Notice>,
    /// What went wrong, in order.
    pub log: Vec<String>,
    /// The mouse is ours.
    pub mouse: bool,
    /// The divider is being dragged.
    pub(super) dragging: bool,
    /// The byte of the text that the mouse was pressed on.
    pub(super) pressed: Option<usize>,
    /// Counts requests for raw source.
    pub(super) source_generation: Generation,
    /// Counts what is asked of windows in which something is typed.
    pub(super) picking: Generation,
    /// Counts links that are followed.
    pub(super) following: Generation,
    /// The user has left.
    pub leaving: bool,
}

impl Model {
    /// Nothing read yet, nothing shown.
    pub fn new(settings: Settings, keymap: Keymap, size: Size) -> Model {
        Model {
            divider: settings.divider,
            mouse: settings.mouse,
            columns: settings.columns,
            settings,
            keymap,
            size,
            focus: Focus::default(),
            prompt: None,
            zoomed: false,
            bare: false,
            snapshot: Snapshot::default(),
            load: Load::default(),
            list: Headlines::default(),
            reader: Reader::default(),
            jumps: Jumps::default(),
            bookmarks: Bookmarks::default(),
            filter: FilterBar::default(),
            searches: SavedSearches::default(),
            facets: FacetPane::default(),
            outlet: Outlet::default(),
            marks: Marks::default(),
            overlay: None,
            look: Look::default(),
            pending: Pending::default(),
            notice: None,
            log: Vec::new(),
            dragging: false,
            pressed: None,
            source_generation: 0,
            picking: 0,
            following: 0,
            leaving: false,
        }
    }

    /// Where everything stands.
    pub fn panes(&self) -> Panes {
        panes(
            self.size,
            Arrangement {
                in_article: self.focus == Focus::Article,
                zoomed: self.zoomed,
                bare: self.bare,
                divider: self.divider,
                filter: self.prompt.is_some() || !self.bare && !self.filter.line.text().is_empty(),
            },
        )
    }

    /// The article's columns of text in the order in which they are read, each with its lines.
    pub fn columns_of_text(&self) -> Vec<(Area, Range<usize>)> {
        let mut columns = self
            .panes()
            .columns(self.settings.measure.width, self.columns);
        let height = columns.first().map_or(0, |column| column.height.into());
        let spread = self.reader.spread(height);
        if let ([first, second, ..], 0, Text::Here(_) | Text::Bare) =
            (&columns[..], self.reader.top, &self.reader.text)
        {
            // What fills fewer columns than there is room for stands in the middle.
            let step = second.x - first.x;
            let lines = self.reader.lines();
            let filled = spread.iter().filter(|shown| shown.start < lines).count();
            let empty = columns.len().saturating_sub(filled.max(1)) as u16;
            columns.truncate(filled.max(1));
            columns
                .iter_mut()
                .for_each(|column| column.x += step * empty / 2);
        }
        if columns.len() > 1
            && let Some(document) = self.reader.document()
        {
            // Its head tells: not every frame reads all of a long text.
            let text = document.text();
            let head = &text[..text.floor_char_boundary(HEAD)];
            if direction(head) == Direction::RightToLeft {
                columns.reverse();
            }
        }
        columns.into_iter().zip(spread).collect()
    }

    /// The window over the screen, its border included. Facets leave the list in sight that they narrow.
    pub fn window(&self) -> Area {
        let is_of_list = |overlay: &Overlay| matches!(overlay.kind, OverlayKind::Facets);
        if self.overlay.as_ref().is_some_and(is_of_list) && self.is_side_by_side() {
            return self.panes().article;
        }
        if let Some(OverlayKind::Themes(lines)) = self.overlay.as_ref().map(|overlay| &overlay.kind)
        {
            return beside(self.size, lines.len());
        }
        window(self.size)
    }

    /// The cells within the window's border.
    pub fn window_body(&self) -> Area {
        within(self.window())
    }

    /// True when list and article are on the screen together.
    pub fn is_side_by_side(&self) -> bool {
        self.size.width >= SIDE_BY_SIDE && !self.has_whole_screen()
    }

    /// True when the article that is read has the whole screen.
    fn has_whole_screen(&self) -> bool {
        (self.zoomed || self.bare) && self.focus == Focus::Article
    }

    /// True when the article that is read has the screen for itself alone.
    pub fn is_bare(&self) -> bool {
        self.bare && self.focus == Focus::Article
    }

    /// Where the keyboard is.
    pub fn context(&self) -> Context {
        match (&self.overlay, self.prompt, self.focus) {
            (Some(overlay), _, _) if matches!(overlay.kind, OverlayKind::Picker(_)) => {
                Context::Finder
            }
            (Some(overlay), _, _) if overlay.is_picker() => Context::Picker,
            (Some(_), _, _) => Context::Overlay,
            (None, Some(_), _) => Context::Prompt,
            (None, None, Focus::List) => Context::List,
            (None, None, Focus::Article) if self.reader.copying.is_some() => Context::Copy,
            (None, None, Focus::Article) => Context::Article,
        }
    }

    /// What is typed into the filter, as it is understood now.
    pub(super) fn query(&self) -> Query {
        self.understood(self.filter.line.text())
    }

    /// The rows that there are.
    pub(super) fn rows_now(&self) -> RowsThen {
        let (rows, len) = (self.snapshot.rows(), self.snapshot.len());
        (self.load.shown, rows, len)
    }

    /// The list is the answer to a question: there is a filter, or rows are put together.
    pub(super) fn is_asked(&self) -> bool {
        !self.filter.line.text().is_empty() || self.list.grouping.is_some()
    }

    /// A query as it is understood now.
    pub(super) fn understood(&self, text: &str) -> Query {
        Query::parse_among(text, self.settings.today, self.searches.all())
    }

    /// What these queries are asked of.
    pub(super) fn known_for<'q>(&self, queries: impl IntoIterator<Item = &'q Query>) -> Known {
        let flags = match queries.into_iter().any(Query::asks_for_marks) {
            true => self.marks.flags().to_vec(),
            false => Vec::new(),
        };
        Known {
            snapshot: self.snapshot.clone(),
            flags: Arc::new(flags),
            sources: Arc::clone(self.list.stories.sources()),
        }
    }

    /// Says something in the status line.
    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice {
            text: text.into(),
            is_trouble: false,
        });
    }

    /// Says in the status line that something went wrong.
    pub(super) fn complain(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice {
            text: text.into(),
            is_trouble: true,
        });
    }

    /// The selected item.
    pub fn selected(&self) -> Option<Headline<'_>> {
        self.list.selected.map(|row| self.snapshot.headline(row))
    }

    /// How many items were never opened.
    pub fn unread(&self) -> usize {
        self.snapshot.len().saturating_sub(self.marks.read_count())
    }

    /// Lines of the log as its window shows them: troubles, then the warnings of each file; what is too long for a line
    /// goes on in the next one, set in.
    pub fn log_lines(&self) -> impl Iterator<Item = String> + '_ {
        let room = usize::from(self.window_body().width.saturating_sub(1));
        self.logged().flat_map(move |line| wrapped(&line, room))
    }

    fn logged(&self) -> impl Iterator<Item = String> + '_ {
        let warnings = self.snapshot.files().iter().flat_map(|file| {
            let name = crate::text::visible(&file.name).into_owned();
            file.warnings
                .iter()
                .map(move |warning| format!("{name}:{}: {}", warning.line, warning.message))
        });
        self.log.iter().cloned().chain(warnings)
    }
}

/// A line of the log in as many lines as it takes, broken between words.
fn wrapped(line: &str, room: usize) -> Vec<String> {
    let line = sanitise(line);
    let mut lines = Vec::new();
    let mut rest = &*line;
    loop {
        let before = if lines.is_empty() || room <= 2 * SET_IN.len() {
            ""
        } else {
            SET_IN
        };
        let room = room - before.len();
        let (end, is_cut) = cut(rest, room);
        // What is cut leaves a column for an ellipsis.
        let end = match cut(rest, room + 1) {
            (longer, true) => longer,
            _ => end,
        };
        if !is_cut || end == 0 {
            lines.push(format!("{before}{rest}"));
            return lines;
        }
        let at = rest[..end].rfind(' ').filter(|at| *at > end / 2);
        let (shown, behind) = rest.split_at(at.unwrap_or(end));
        lines.push(format!("{before}{shown}"));
        rest = behind.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_of_the_log_is_read_to_its_end() {
        assert_eq!(wrapped("a.txt:1: no", 20), ["a.txt:1: no"]);
        assert_eq!(
            wrapped("boats.xml:12: a tag was not closed here", 20),
            ["boats.xml:12: a tag", "  was not closed", "  here"]
        );
        assert_eq!(wrapped("abcdefgh", 4), ["abcd", "efgh"]);
        assert_eq!(wrapped("日本語", 1), ["日本語"]);
    }
}
