//! The body of an article while its lines go by: where it lies, how many words it has, its fingerprint.

use super::Line;
use crate::article::{BodySpan, Fingerprint};
use crate::text::count_words;

/// The body of an article while its lines go by.
#[derive(Debug, Default)]
pub(super) struct Passage {
    pub span: Option<BodySpan>,
    pub fingerprint: Fingerprint,
}

impl Passage {
    pub fn push_line(&mut self, line: &Line<'_>) {
        self.push(line.number, line.start, line.end, &line.text);
    }

    /// A line of the text, with the bytes that it lies at.
    pub fn push(&mut self, number: u32, start: u64, end: u64, text: &str) {
        let span = self.span.get_or_insert(BodySpan {
            start,
            len: 0,
            line: number,
            words: 0,
        });
        span.words = span.words.saturating_add(count_words(text));
        span.len = end - span.start;
        self.fingerprint.update(text);
    }
}
