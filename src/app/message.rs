//! All that can happen ([`Msg`]) and all that we can want done to the world ([`Effect`]).

use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;

use super::bookmarks::Bookmark;
use super::geometry::Size;
use super::key::Key;
use super::picker::Choices;
use crate::article::{ArticleId, Mark, MarkChange, RowId};
use crate::cluster::Stories;
use crate::document::layout::{Layout, Measure};
use crate::document::{Coloured, Document};
use crate::export::Piece;
use crate::filter::{Completion, Facets, Group, Grouping, Matches, Query, Search, Searches};
use crate::store::Snapshot;
use crate::theme::{Ground, Picked, Rgb, Source};

/// Counts requests of one kind: an answer that carries an older number than the last request is stale.
pub type Generation = u64;

/// All that can happen.
#[derive(Debug, Clone)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something.
    Mouse(Mouse),
    /// The terminal has a new size.
    Resized(Size),
    /// It is another day than it was: what is said in its words is said anew.
    DayBegan(NaiveDate),
    /// More of the inputs was read.
    Loaded {
        /// Of the [`Effect::Load`] that asked.
        generation: Generation,
        /// Everything read so far.
        snapshot: Snapshot,
        /// True when the inputs are read to their end.
        finished: bool,
    },
    /// An input could not be opened or read.
    Trouble {
        /// Of the [`Effect::Load`] that asked.
        generation: Generation,
        /// One line, with the input's name.
        message: String,
    },
    /// Marks that the library has of rows.
    Marked {
        /// Of the [`Effect::Load`] whose rows they are of.
        generation: Generation,
        /// The rows and what is known of them.
        marks: Vec<(RowId, Mark)>,
    },
    /// A filter has an answer; it may be the first of several (a provisional top, then the rest).
    Filtered {
        /// Of the [`Effect::Filter`] that asked.
        generation: Generation,
        /// The answer.
        matches: Matches,
    },
    /// What is unread in each group was counted.
    UnreadCounted {
        /// Of the [`Effect::CountUnread`] that asked.
        generation: Generation,
        /// How much, by group.
        unread: Arc<Vec<u32>>,
    },
    /// What the rows that match have in common was counted.
    FacetsFound {
        /// Of the [`Effect::FindFacets`] that asked.
        generation: Generation,
        /// What they have in common.
        facets: Arc<Facets>,
    },
    /// How the filter that is typed may go on.
    Completed {
        /// Of the [`Effect::Complete`] that asked.
        generation: Generation,
        /// The ways to go on.
        completion: Completion,
    },
    /// The stories of the rows were found.
    StoriesFound {
        /// Of the [`Effect::Load`] whose rows they are of.
        generation: Generation,
        /// The stories.
        stories: Arc<Stories>,
        /// The rows of the list, one a story.
        folded: Arc<Vec<RowId>>,
    },
    /// The text of an article was read.
    Opened {
        /// Of the [`Effect::Open`] that asked.
        generation: Generation,
        /// The text, or one line that says why there is none.
        document: Result<Arc<Document>, String>,
    },
    /// A document was set at a width.
    LaidOut {
        /// Of the [`Effect::LayOut`] that asked.
        generation: Generation,
        /// Its lines.
        layout: Arc<Layout>,
    },
    /// A search in the article has its hits.
    Found {
        /// Of the [`Effect::Find`] that asked.
        generation: Generation,
        /// The bytes of the document's text, in order.
        hits: Vec<Range<usize>>,
    },
    /// What is typed into a window was looked for among its choices.
    Picked {
        /// Of the [`Effect::Pick`] that asked.
        generation: Generation,
        /// The choices that have it, best first.
        found: Arc<Vec<u32>>,
    },
    /// It was looked up whether an article at an address is here.
    AddressFound {
        /// Of the [`Effect::FindAddress`] that asked.
        generation: Generation,
        /// The address.
        address: String,
        /// The article's row.
        row: Option<RowId>,
    },
    /// The raw source of an item was read.
    Source {
        /// Of the [`Effect::ReadSource`] that asked.
        generation: Generation,
        /// Numbered lines, or one line that says why there are none.
        lines: Result<Vec<(u32, String)>, String>,
    },
    /// The articles that were begun and not finished, the last one first.
    BegunFound(Arc<Vec<Begun>>),
    /// An article was to become a file.
    Written {
        /// Of the [`Effect::Write`] that asked.
        generation: Generation,
        /// What came of it.
        written: Written,
    },
    /// A command that an article goes through has said something, or has ended.
    Piped(Piped),
    /// What a command said was set at a width.
    OutputSet {
        /// Of the [`Effect::SetOutput`] that asked.
        generation: Generation,
        /// What it said.
        output: Arc<Document>,
        /// Its lines.
        layout: Arc<Layout>,
    },
    /// Marks are on disk.
    Saved {
        /// The number of the [`Effect::Save`].
        save: u64,
    },
    /// The searches that the library has.
    SearchesFound(Searches),
    /// A search is on disk, or it is no more.
    SearchSaved {
        /// The number of the [`Effect::SaveSearch`].
        save: u64,
    },
    /// The places under letters that the library has.
    BookmarksFound(Vec<Bookmark>),
    /// A place under a letter is on disk.
    BookmarkSaved {
        /// The number of the [`Effect::SaveBookmark`].
        save: u64,
    },
    /// It was counted how many headlines a search finds.
    SearchCounted {
        /// Of the [`Effect::CountSearches`] that asked.
        generation: Generation,
        /// The search's name.
        name: String,
        /// How many.
        total: usize,
    },
    /// The themes that were picked in earlier sessions.
    ThemesPicked(Picked),
    /// The user's themes were read again.
    ThemesFound(Vec<Source>),
    /// A theme that was picked, or that none is any more, is on disk.
    ThemeKept {
        /// For terminals of this ground.
        ground: Ground,
        /// The theme.
        name: Option<String>,
    },
    /// The terminal says what its background is.
    Background(Rgb),
    /// The window has the keyboard again: the terminal may be another than it was.
    FocusGained,
    /// What code is in its language was worked out, as far as it was worth while.
    Coloured {
        /// Of the [`Effect::Colour`] that asked.
        generation: Generation,
        /// What its stretches are.
        coloured: Arc<Coloured>,
    },
    /// Something that the log should say, no more: one line.
    Logged(String),
    /// Marks could not be written, or the library could not be opened: one line that says why and what to do.
    LibraryTrouble(String),
    /// Something asked for was done, or could not be: one line for the status.
    Note(String),
    /// The program was brought back to the foreground, or the screen is not what was drawn: draw it whole.
    Redraw,
    /// The process is asked to stop until it is brought back (a signal).
    Suspend,
    /// The session ends (a signal).
    Quit,
}

/// An article that was begun and not finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// Its row.
    pub row: RowId,
    /// The word that it was left at.
    pub word: u32,
    /// When that was, in words.
    pub when: String,
}

/// What came of writing a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// It is on disk; one line that says so.
    Done(String),
    /// There is a file of this name already, which is as it was.
    Exists,
    /// It could not be written: why.
    Failed(String),
}

/// What a command has said so far.
#[derive(Debug, Clone)]
pub struct Piped {
    /// Of the [`Effect::Pipe`] that asked.
    pub generation: Generation,
    /// All of it, as far as it is kept.
    pub output: Arc<Document>,
    /// How the command ended, if it has.
    pub ended: Option<String>,
}

/// A mouse event, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// What it did.
    pub kind: MouseKind,
    /// The column.
    pub x: u16,
    /// The row.
    pub y: u16,
}

/// What a mouse did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseKind {
    /// The left button went down.
    Press,
    /// It moved with the left button held.
    Drag,
    /// The left button was let go.
    Release,
    /// The wheel turned up.
    WheelUp,
    /// The wheel turned down.
    WheelDown,
}

/// What a question is asked of: the rows, and what is known beside them.
#[derive(Debug, Clone)]
pub struct Known {
    /// The rows.
    pub snapshot: Snapshot,
    /// Their marks, where the question asks for them.
    pub flags: Arc<Vec<u8>>,
    /// How many sources carry each row's story.
    pub sources: Arc<Vec<u16>>,
}

/// All that we can want done to the world. Whoever carries one out answers with a [`Msg`].
#[derive(Debug, Clone)]
pub enum Effect {
    /// Read the inputs from the start; a load that is under way ends.
    Load {
        /// To be carried by the answers.
        generation: Generation,
    },
    /// Tell what the library knows of these rows.
    FindMarks {
        /// Of the load whose rows they are.
        generation: Generation,
        /// The rows as they are now.
        snapshot: Snapshot,
        /// The row numbers to look at: those that came since the last time.
        rows: Range<u32>,
    },
    /// Keep the columns that the filter searches in step with the store.
    Index {
        /// Everything read so far.
        snapshot: Snapshot,
    },
    /// Filter; a filter that is under way ends.
    Filter {
        /// To be carried by the answers.
        generation: Generation,
        /// What was typed.
        query: Arc<Query>,
        /// Every match in order, not just the top of the ranking.
        all: bool,
        /// The rows.
        snapshot: Snapshot,
        /// Their marks, where the query asks for them.
        flags: Arc<Vec<u8>>,
        /// How many sources carry each row's story.
        sources: Arc<Vec<u16>>,
        /// The stories of which one row each is wanted, none when every row is; with rows put together by story, those.
        stories: Arc<Stories>,
        /// What the rows are put together by: then every match is wanted, and in each group the newest first, unless the
        /// query says otherwise.
        grouping: Option<Grouping>,
    },
    /// Count what the rows that match have in common, when there is nothing to filter.
    FindFacets {
        /// To be carried by the answer.
        generation: Generation,
        /// What they match.
        query: Arc<Query>,
        /// What it is asked of.
        known: Known,
    },
    /// Count anew what is unread in each group.
    CountUnread {
        /// To be carried by the answer.
        generation: Generation,
        /// The rows.
        rows: Arc<Vec<RowId>>,
        /// Their groups.
        groups: Arc<Vec<Group>>,
        /// The marks of all rows.
        flags: Arc<Vec<u8>>,
    },
    /// Tell how the filter that is typed may go on at the cursor.
    Complete {
        /// To be carried by the answer.
        generation: Generation,
        /// What is typed.
        text: String,
        /// The cursor in it, in bytes.
        cursor: usize,
        /// The rows.
        snapshot: Snapshot,
        /// The searches that it may name.
        searches: Arc<Searches>,
    },
    /// Count what each of these searches finds, when there is nothing to filter.
    CountSearches {
        /// To be carried by the answers.
        generation: Generation,
        /// Names, and what they ask.
        queries: Vec<(String, Query)>,
        /// What they are asked of.
        known: Known,
    },
    /// Find the stories of the rows.
    FindStories {
        /// Of the load whose rows they are.
        generation: Generation,
        /// The rows.
        snapshot: Snapshot,
    },
    /// Read the text of an article.
    Open {
        /// To be carried by the answer.
        generation: Generation,
        /// Whose.
        row: RowId,
        /// The rows.
        snapshot: Snapshot,
    },
    /// Set a document.
    LayOut {
        /// To be carried by the answer.
        generation: Generation,
        /// What.
        document: Arc<Document>,
        /// How.
        measure: Measure,
        /// The containers of which only the summary is shown.
        folded: Arc<Vec<u32>>,
    },
    /// Search in a document.
    Find {
        /// To be carried by the answer.
        generation: Generation,
        /// Where.
        document: Arc<Document>,
        /// For what.
        needle: String,
    },
    /// Look for what is typed among choices.
    Pick {
        /// To be carried by the answer.
        generation: Generation,
        /// What is typed.
        typed: String,
        /// Among these.
        choices: Choices,
    },
    /// Look up whether the article at an address is among the rows.
    FindAddress {
        /// To be carried by the answer.
        generation: Generation,
        /// The address.
        address: String,
        /// The rows.
        snapshot: Snapshot,
    },
    /// Read the raw lines that an item was read from, with some before and after.
    ReadSource {
        /// To be carried by the answer.
        generation: Generation,
        /// Whose.
        row: RowId,
        /// The rows.
        snapshot: Snapshot,
    },
    /// Tell which articles were begun and not finished. Answered by [`Msg::BegunFound`].
    FindBegun {
        /// The rows.
        snapshot: Snapshot,
    },
    /// Write an article to a file. Answered by [`Msg::Written`].
    Write {
        /// To be carried by the answer.
        generation: Generation,
        /// The file's name, as it was typed.
        file: String,
        /// Over a file that is there already.
        overwrite: bool,
        /// The article.
        piece: Piece,
    },
    /// Hand the text of an article to a command, which is ended when there is another one. Answered by [`Msg::Piped`].
    Pipe {
        /// To be carried by the answers.
        generation: Generation,
        /// The command, for the shell.
        command: String,
        /// The article.
        piece: Piece,
    },
    /// End the command that runs.
    StopPipe,
    /// Set what a command has said.
    SetOutput {
        /// To be carried by the answer.
        generation: Generation,
        /// What it said.
        output: Arc<Document>,
        /// How.
        measure: Measure,
    },
    /// Write marks. Answered by [`Msg::Saved`] when they are on disk.
    Save {
        /// To be carried by the answer; counts up.
        save: u64,
        /// Every id of each article, and what changes of its mark.
        changes: Vec<(Vec<ArticleId>, MarkChange)>,
    },
    /// Tell which searches the library has.
    FindSearches,
    /// Keep a search, or forget it. Answered by [`Msg::SearchSaved`] when that is on disk.
    SaveSearch {
        /// To be carried by the answer; counts up.
        save: u64,
        /// The search's name.
        name: String,
        /// The search; `None` when it is to be forgotten.
        search: Option<Search>,
    },
    /// Read the user's themes again. Answered by [`Msg::ThemesFound`].
    FindThemes,
    /// Tell which themes were picked in earlier sessions.
    FindPicked,
    /// Keep a theme for terminals of this ground; `None` to keep none any more. Answered by [`Msg::ThemeKept`].
    KeepTheme {
        /// The ground.
        ground: Ground,
        /// The theme.
        name: Option<String>,
    },
    /// Ask the terminal for its background. Answered by [`Msg::Background`], or not at all.
    AskBackground,
    /// Work out what the code of a document is in its language.
    Colour {
        /// To be carried by the answer.
        generation: Generation,
        /// Whose code.
        document: Arc<Document>,
    },
    /// Tell which places under letters the library has.
    FindBookmarks,
    /// Keep a place under a letter. Answered by [`Msg::BookmarkSaved`] when that is on disk.
    SaveBookmark {
        /// To be carried by the answer; counts up.
        save: u64,
        /// The place.
        bookmark: Bookmark,
    },
    /// Open an address (http, https or mailto) in the user's browser.
    Browse(String),
    /// Put text on the clipboard.
    Copy(String),
    /// Take or give back the mouse.
    CaptureMouse(bool),
    /// Draw the screen anew, whatever the terminal shows.
    Redraw,
    /// Stop the process until it is brought back (Ctrl-Z).
    Suspend,
    /// Leave.
    Quit,
}

impl Effect {
    /// True for what is read from the library file or written to it.
    pub fn is_for_library(&self) -> bool {
        matches!(
            self,
            Effect::Save { .. }
                | Effect::FindMarks { .. }
                | Effect::FindBegun { .. }
                | Effect::FindSearches
                | Effect::SaveSearch { .. }
                | Effect::FindPicked
                | Effect::KeepTheme { .. }
                | Effect::FindBookmarks
                | Effect::SaveBookmark { .. }
        )
    }
}
