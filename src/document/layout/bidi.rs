//! What runs from right to left (UAX #9): found once for a paragraph, reordered line by line. The door to
//! `unicode_bidi`; characters that look the other way come from `icu_properties`.

use std::ops::Range;

use unicode_bidi::{Level, ParagraphBidiInfo};
use unicode_segmentation::UnicodeSegmentation;

use crate::document::Direction;
use crate::text::mirrored;

/// A stretch of a paragraph that runs one way, of a paragraph in which not everything runs from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    start: u32,
    end: u32,
    level: u8,
    /// The level of the paragraph.
    base: u8,
}

/// True for a character that may run from right to left: of the blocks that are kept for such scripts.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// True when no character of a text may run from right to left; most texts say so by their bytes.
pub(super) fn is_plain(text: &str) -> bool {
    let may = |byte: u8| matches!(byte, 0xd6..=0xdf | 0xe0 | 0xe2 | 0xef | 0xf0);
    let none = text.bytes().fold(true, |none, byte| none & !may(byte));
    none || !text.chars().any(is_right_to_left)
}

/// Which way a text runs: the way of most of its letters.
pub fn direction(text: &str) -> Direction {
    if is_plain(text) {
        return Direction::LeftToRight;
    }
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (mut all, mut from_right) = (0_usize, 0_usize);
    for c in letters {
        all += 1;
        from_right += usize::from(is_right_to_left(c));
    }
    if from_right * 2 > all {
        Direction::RightToLeft
    } else {
        Direction::LeftToRight
    }
}

/// Appends the runs of a paragraph that begins at a byte of its document.
pub(super) fn find(text: &str, start: usize, direction: Option<Direction>, runs: &mut Vec<Run>) {
    let base = match direction {
        Some(Direction::RightToLeft) => Some(Level::rtl()),
        Some(Direction::LeftToRight) => Some(Level::ltr()),
        None => None,
    };
    if base != Some(Level::rtl()) && is_plain(text) {
        return;
    }
    let info = ParagraphBidiInfo::new(text, base);
    let base = info.paragraph_level.number();
    let mut from = 0;
    for levels in info.levels.chunk_by(|a, b| a == b) {
        let end = from + levels.len();
        runs.push(Run {
            start: (start + from) as u32,
            end: (start + end) as u32,
            level: levels[0].number(),
            base,
        });
        from = end;
    }
}

/// The runs that a range touches, in order.
pub(super) fn within(runs: &[Run], range: Range<usize>) -> &[Run] {
    let first = runs.partition_point(|run| run.end as usize <= range.start);
    let count = runs[first..].partition_point(|run| (run.start as usize) < range.end);
    &runs[first..first + count]
}

impl Run {
    pub(super) fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    pub(super) fn level(&self) -> u8 {
        self.level
    }

    /// True when the paragraph as a whole runs from right to left.
    pub(super) fn is_in_mirrored(&self) -> bool {
        self.base % 2 == 1
    }
}

/// Puts what stands at levels in the order in which it is seen (rule L2).
pub(super) fn reorder<T>(all: &mut [T], level: impl Fn(&T) -> u8) {
    let highest = all.iter().map(&level).max().unwrap_or(0);
    let lowest_odd = all.iter().map(&level).filter(|level| level % 2 == 1).min();
    let Some(lowest) = lowest_odd else { return };
    for least in (lowest..=highest).rev() {
        let mut at = 0;
        while at < all.len() {
            let count = all[at..]
                .iter()
                .take_while(|one| level(one) >= least)
                .count();
            all[at..at + count].reverse();
            at += count.max(1);
        }
    }
}

/// A text from right to left, as it is seen: its graphemes in the other order, brackets turned (rule L4).
pub(super) fn backwards(text: &str) -> String {
    let turned = |grapheme: &str| {
        let mut chars = grapheme.chars();
        let first = chars.next().map(mirrored);
        first.into_iter().chain(chars).collect::<String>()
    };
    text.graphemes(true).rev().map(turned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str, direction: Option<Direction>) -> String {
        let mut runs = Vec::new();
        find(text, 0, direction, &mut runs);
        let mut runs: Vec<Run> = runs.clone();
        reorder(&mut runs, Run::level);
        let shown = |run: &Run| {
            let own = &text[run.range()];
            if run.level % 2 == 1 {
                backwards(own)
            } else {
                own.to_owned()
            }
        };
        runs.iter().map(shown).collect()
    }

    #[test]
    fn numbers_and_latin_keep_their_order_within_what_runs_the_other_way() {
        assert_eq!(seen("אבג 123 דה", None), "הד 123 גבא");
        assert_eq!(seen("see אב (ג) now", None), "see (ג) בא now");
        assert_eq!(seen("אב abc (x)", None), "abc (x) בא");
        assert_eq!(seen("abc.", Some(Direction::RightToLeft)), ".abc");
    }

    #[test]
    fn marks_stay_on_their_letters() {
        assert_eq!(seen("שָׁלוֹם", None), "םוֹלשָׁ");
    }

    #[test]
    fn a_text_runs_as_most_of_its_letters_do() {
        for text in ["", "12", "word", "A word: שלום"] {
            assert_eq!(direction(text), Direction::LeftToRight, "{text}");
        }
        for text in ["שלום", "Reuters: عاد العبارة إلى الميناء"] {
            assert_eq!(direction(text), Direction::RightToLeft, "{text}");
        }
    }

    #[test]
    fn what_runs_one_way_has_no_runs() {
        let mut runs = Vec::new();
        find("café – 日本語 👩‍👩‍👧", 0, None, &mut runs);
        assert_eq!(runs, []);
    }
}
