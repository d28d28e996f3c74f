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
    /// A line of the text.
    pub fn push_line(&mut self, line: &Line<'_>) {
        let span = self.span.get_or_insert(BodySpan {
            start: line.start,
            len: 0,
            line: line.number,
            words: 0,
        });
        span.words = span.words.saturating_add(count_words(&line.text));
        span.len = line.end - span.start;
        self.fingerprint.update(&line.text);
    }
}
