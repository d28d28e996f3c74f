//! A line that is typed: edited as in readline, with a history.

use std::ops::Range;

use super::action::Action;
use crate::text::{next_grapheme, previous_grapheme, sanitise, word_end, word_start};

/// Bytes of a line, at the most: nobody types more, and a paste may hold anything.
const LONGEST: usize = 4096;

/// Lines of history that are kept.
const HISTORY: usize = 100;

/// A line that is typed.
#[derive(Debug, Clone, Default)]
pub struct Line {
    text: String,
    cursor: usize,
    killed: String,
    history: Vec<String>,
    /// Which line of the history is shown, and what was typed before it was.
    recalled: Option<(usize, String)>,
}

impl Line {
    /// What stands in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The byte that the cursor stands before.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Replaces what stands in it; the cursor goes to its end.
    pub fn set(&mut self, text: &str) {
        self.text = text.to_owned();
        self.cursor = self.text.len();
    }

    /// Empties it.
    pub fn clear(&mut self) {
        self.set("");
        self.recalled = None;
    }

    /// What stands in it goes into the history.
    pub fn remember(&mut self) {
        if self.text.is_empty() {
            return;
        }
        self.history.retain(|line| *line != self.text);
        self.history.push(self.text.clone());
        if self.history.len() > HISTORY {
            self.history.remove(0);
        }
        self.recalled = None;
    }

    /// Puts text in the place of a stretch; the cursor stands behind it.
    pub(super) fn replace(&mut self, stretch: Range<usize>, with: &str) {
        let fits = self.text.len() + with.len() <= LONGEST;
        if fits && self.text.get(stretch.clone()).is_some() {
            self.text.replace_range(stretch.clone(), with);
            self.cursor = stretch.start + with.len();
        }
    }

    /// Types text at the cursor: line ends become spaces, control characters go.
    pub fn insert(&mut self, text: &str) {
        let text = sanitise(text);
        if self.text.len() + text.len() > LONGEST {
            return;
        }
        self.text.insert_str(self.cursor, &text);
        self.cursor += text.len();
        // What was typed may have joined the grapheme before or after it.
        if !self.text.is_char_boundary(self.cursor) {
            self.cursor = self.text.len();
        }
    }

    fn kill(&mut self, from: usize, to: usize) {
        if from < to {
            self.killed = self.text[from..to].to_owned();
            self.text.replace_range(from..to, "");
            self.cursor = from;
        }
    }

    /// Edits it. False when the action is not one of a line's.
    pub fn edit(&mut self, action: Action) -> bool {
        let (text, at) = (&self.text, self.cursor);
        match action {
            Action::CursorLeft => self.cursor = previous_grapheme(text, at),
            Action::CursorRight => self.cursor = next_grapheme(text, at),
            Action::CursorHome => self.cursor = 0,
            Action::CursorEnd => self.cursor = text.len(),
            Action::WordLeft => self.cursor = word_start(text, at),
            Action::WordRight => self.cursor = word_end(text, at),
            Action::DeleteLeft => {
                let from = previous_grapheme(text, at);
                self.text.replace_range(from..at, "");
                self.cursor = from;
            }
            Action::DeleteRight => {
                let to = next_grapheme(text, at);
                self.text.replace_range(at..to, "");
            }
            Action::DeleteWordLeft => self.kill(word_start(&self.text, at), at),
            Action::DeleteWordRight => self.kill(at, word_end(&self.text, at)),
            Action::DeleteToHome => self.kill(0, at),
            Action::DeleteToEnd => self.kill(at, self.text.len()),
            Action::Yank => {
                let killed = std::mem::take(&mut self.killed);
                self.insert(&killed);
                self.killed = killed;
            }
            Action::Transpose => self.transpose(),
            Action::HistoryBack => self.recall(true),
            Action::HistoryForward => self.recall(false),
            _ => return false,
        }
        true
    }

    /// The two graphemes before the cursor change places; at the line's end the last two.
    fn transpose(&mut self) {
        let second_end = if self.cursor == self.text.len() {
            self.cursor
        } else {
            next_grapheme(&self.text, self.cursor)
        };
        let second = previous_grapheme(&self.text, second_end);
        let first = previous_grapheme(&self.text, second);
        if first < second {
            let swapped = format!(
                "{}{}",
                &self.text[second..second_end],
                &self.text[first..second]
            );
            self.text.replace_range(first..second_end, &swapped);
            self.cursor = second_end;
        }
    }

    fn recall(&mut self, back: bool) {
        let shown = self.recalled.as_ref().map(|(at, _)| *at);
        let next = match (back, shown) {
            (true, None) => self.history.len().checked_sub(1),
            (true, Some(at)) => Some(at.saturating_sub(1)),
            (false, Some(at)) if at + 1 < self.history.len() => Some(at + 1),
            (false, _) => None,
        };
        match next {
            Some(at) => {
                let typed = self
                    .recalled
                    .take()
                    .map_or_else(|| self.text.clone(), |(_, typed)| typed);
                let line = self.history[at].clone();
                self.set(&line);
                self.recalled = Some((at, typed));
            }
            None => {
                if let Some((_, typed)) = self.recalled.take() {
                    self.set(&typed);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, actions: &[Action]) -> (String, usize) {
        let mut line = Line::default();
        line.insert(text);
        for action in actions {
            assert!(line.edit(*action));
        }
        (line.text, line.cursor)
    }

    #[test]
    fn a_line_is_edited_as_in_readline() {
        use Action::*;
        assert_eq!(line("libya oil", &[DeleteWordLeft]), ("libya ".into(), 6));
        assert_eq!(
            line("libya oil", &[WordLeft, DeleteToHome, CursorEnd, Yank]),
            ("oillibya ".into(), 9)
        );
        assert_eq!(
            line("libya oil", &[CursorHome, DeleteWordRight]),
            (" oil".into(), 0)
        );
        assert_eq!(line("ab", &[Transpose]), ("ba".into(), 2));
        assert_eq!(
            line("e\u{301}x", &[CursorLeft, DeleteLeft]),
            ("x".into(), 0)
        );
        assert_eq!(
            line(
                "",
                &[DeleteLeft, DeleteRight, CursorLeft, Transpose, HistoryBack]
            ),
            (String::new(), 0)
        );
        assert_eq!(line("a\nb\x1b", &[]).0, "a b");
    }

    #[test]
    fn history_comes_back_and_what_was_typed_is_not_lost() {
        let mut line = Line::default();
        for text in ["one", "two"] {
            line.set(text);
            line.remember();
        }
        line.set("thr");
        let mut shown = Vec::new();
        for action in [
            Action::HistoryBack,
            Action::HistoryBack,
            Action::HistoryBack,
            Action::HistoryForward,
            Action::HistoryForward,
        ] {
            line.edit(action);
            shown.push(line.text().to_owned());
        }
        assert_eq!(shown, ["two", "one", "one", "two", "thr"]);
    }
}
