//! Windows over the screen: the keys in force, the log, the raw source of an item, saved searches, facets, themes,
//! what is chosen by typing.

use std::sync::Arc;

use super::message::{Begun, Piped};
use super::picker::Picker;
use crate::article::RowId;
use crate::document::Document;
use crate::document::layout::{Layout, Measure};

/// A window over the screen.
#[derive(Debug, Clone)]
pub struct Overlay {
    /// What it shows.
    pub kind: OverlayKind,
    /// The first line that is shown.
    pub top: usize,
    /// The line that is chosen, where one is.
    pub at: usize,
}

impl Overlay {
    /// A window at its head.
    pub(super) fn new(kind: OverlayKind) -> Overlay {
        Overlay {
            kind,
            top: 0,
            at: 0,
        }
    }

    /// A line of it is chosen.
    pub fn is_picker(&self) -> bool {
        matches!(
            self.kind,
            OverlayKind::Searches
                | OverlayKind::Facets
                | OverlayKind::Begun(_)
                | OverlayKind::Themes(_)
                | OverlayKind::Story { .. }
        )
    }
}

/// What a window shows.
#[derive(Debug, Clone)]
pub enum OverlayKind {
    /// The keys in force.
    Help,
    /// Warnings and failures.
    Log,
    /// The saved searches.
    Searches,
    /// What the rows that match have in common.
    Facets,
    /// The themes that there are.
    Themes(Vec<ThemeLine>),
    /// What is chosen by typing.
    Picker(Box<Picker>),
    /// The headlines of a story, in the order in which they were published.
    Story {
        /// Their rows.
        rows: Vec<RowId>,
    },
    /// Articles that were begun and not finished; `None` until they are found.
    Begun(Option<Arc<Vec<Begun>>>),
    /// What a command said that the article went through.
    Output(Output),
    /// The raw lines of an item, with their numbers; those of the item itself are between `first` and `last`.
    Source {
        /// The file's name.
        name: String,
        /// The line that the item begins at.
        line: u32,
        /// The lines, or why there are none; `None` until they are read.
        lines: Option<Result<Vec<(u32, String)>, String>>,
    },
}

/// What a command said, and its lines.
#[derive(Debug, Clone)]
pub struct Output {
    /// The command.
    pub command: String,
    /// What it said so far.
    pub said: Piped,
    /// As much of it as is set, and its lines; `None` until that is done for the first time.
    pub set: Option<(Arc<Document>, Arc<Layout>)>,
    /// How its lines were last asked for.
    pub(super) asked: Option<Measure>,
}

impl Output {
    /// True while the command runs.
    pub fn is_running(&self) -> bool {
        self.said.ended.is_none()
    }
}

/// A theme to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeLine {
    /// What it is listed as.
    pub label: String,
    /// What it is called.
    pub name: String,
    /// What it says of itself.
    pub about: String,
    /// It is what the settings say, not one that was picked.
    pub is_unpicked: bool,
}
