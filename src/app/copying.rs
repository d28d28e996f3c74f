//! Text that is selected in the article: a cursor, and where the selection began. It is a stretch of the document, so
//! that neither the lines of the layout nor their hyphens and margins are part of it.

use std::ops::Range;

use super::action::Action;
use crate::document::Document;
use crate::document::layout::Layout;
use crate::text::{next_grapheme, previous_grapheme, word_end, word_start};

/// Steps of a count, at the most.
const LONGEST: usize = 10_000;

/// What is being selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copying {
    /// The character that the cursor is on, as a byte of the document's text.
    pub cursor: usize,
    /// The character that the selection began at.
    pub anchor: Option<usize>,
    /// The column that the cursor keeps to over short lines.
    column: Option<usize>,
}

impl Copying {
    /// A cursor, and nothing selected.
    pub(super) fn at(cursor: usize) -> Copying {
        Copying {
            cursor,
            anchor: None,
            column: None,
        }
    }

    /// What is selected: from the one character to the other, both included.
    pub fn selected(&self, document: &Document) -> Option<Range<usize>> {
        let anchor = self.anchor?;
        let (first, last) = (anchor.min(self.cursor), anchor.max(self.cursor));
        Some(first..next_grapheme(document.text(), last))
    }

    /// Begins to select at the cursor, or selects nothing again.
    pub(super) fn select(&mut self) {
        self.anchor = match self.anchor {
            Some(_) => None,
            None => Some(self.cursor),
        };
    }

    /// Puts the cursor on a character.
    pub(super) fn go(&mut self, byte: usize) {
        self.cursor = byte;
        self.column = None;
    }

    /// Moves the cursor. False when the action is not a movement of it.
    pub(super) fn moved(
        &mut self,
        action: Action,
        steps: usize,
        document: &Document,
        layout: &Layout,
    ) -> bool {
        for _ in 0..steps.min(LONGEST) {
            let before = self.cursor;
            if !self.step(action, document, layout) {
                return false;
            }
            if self.cursor == before {
                break;
            }
        }
        true
    }

    fn step(&mut self, action: Action, document: &Document, layout: &Layout) -> bool {
        let text = document.text();
        let at = self.cursor;
        match action {
            Action::Down | Action::Up => {
                self.go_by_line(action == Action::Down, document, layout);
                return true;
            }
            Action::CursorLeft => self.cursor = shown_before(text, at),
            Action::CursorRight => {
                self.cursor = shown_from(text, next_grapheme(text, at)).unwrap_or(at)
            }
            Action::WordRight => {
                let behind = word_end(text, at);
                // From within a word to the next one; from before one to it.
                let is_in_word = text[at..].starts_with(char::is_alphanumeric);
                let from = if is_in_word { behind } else { at };
                let next = text[from..].find(char::is_alphanumeric);
                self.cursor = next.map_or_else(|| last(text), |next| from + next);
            }
            Action::WordLeft => self.cursor = word_start(text, at),
            Action::WordEnd => {
                let end = word_end(text, next_grapheme(text, at));
                self.cursor = previous_grapheme(text, end);
            }
            Action::CursorHome | Action::CursorEnd => {
                let stretches = layout.stretches(layout.line_of(at));
                let own = stretches.iter().find(|own| own.contains(&at));
                match own.or(stretches.first()) {
                    Some(own) if action == Action::CursorHome => self.cursor = own.start,
                    Some(own) if !own.is_empty() => {
                        self.cursor = previous_grapheme(text, own.end).max(own.start);
                    }
                    _ => {}
                }
            }
            Action::NextParagraph => {
                let blocks = document.blocks();
                let next = blocks.partition_point(|block| block.range.start <= at);
                let start = blocks.get(next).map(|block| block.range.start);
                self.cursor = start.unwrap_or_else(|| last(text));
            }
            Action::PreviousParagraph => {
                let blocks = document.blocks();
                let here = blocks.partition_point(|block| block.range.start < at);
                let start = here.checked_sub(1).map(|here| blocks[here].range.start);
                self.cursor = start.unwrap_or(0);
            }
            Action::First => self.cursor = 0,
            Action::Last => self.cursor = last(text),
            _ => return false,
        }
        self.cursor = self.cursor.min(last(text));
        self.column = None;
        true
    }

    /// To the line below or above, in the column that the cursor keeps to.
    fn go_by_line(&mut self, down: bool, document: &Document, layout: &Layout) {
        let line = layout.line_of(self.cursor);
        let column = self.column.unwrap_or_else(|| {
            let own = self.cursor..next_grapheme(document.text(), self.cursor);
            let places = layout.places(document, line, 0, &own);
            places.first().map_or(0, |place| place.start)
        });
        let byte = |line| layout.byte_at(document, line, 0, column);
        let found = if down {
            (line + 1..layout.lines().len()).find_map(byte)
        } else {
            (0..line).rev().find_map(byte)
        };
        if let Some(found) = found {
            self.cursor = found;
            self.column = Some(column);
        }
    }
}

/// The last character of a text.
fn last(text: &str) -> usize {
    previous_grapheme(text, text.len())
}

/// The first character from a byte on that is more than the end of a block; none at the text's end.
fn shown_from(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let blank = rest.len() - rest.trim_start_matches('\n').len();
    (at + blank < text.len()).then_some(at + blank)
}

/// The last one before a byte.
fn shown_before(text: &str, at: usize) -> usize {
    let head = text[..at].trim_end_matches('\n');
    if head.is_empty() {
        return at;
    }
    previous_grapheme(text, head.len())
}
