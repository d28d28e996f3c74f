//! The one door to regex: a pattern that is held against folded text.

use std::ops::Range;

use regex::{Regex, RegexBuilder};

use super::term::Folding;

/// Bytes that a compiled pattern may take: what it costs to compile and to match is bounded by them.
const LARGEST: usize = 256 * 1024;

/// A regular expression, in the syntax of the `regex` crate, and what it does not tell apart.
#[derive(Debug, Clone)]
pub struct Pattern {
    source: String,
    /// What it does not tell apart: as for a term, by the letters in it.
    pub folding: Folding,
    regex: Regex,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.source == other.source
    }
}

impl Eq for Pattern {}

impl Pattern {
    /// Reads a pattern; what is wrong with it otherwise, in a few words.
    pub(super) fn new(source: &str) -> Result<Pattern, String> {
        let mut letters = String::new();
        let mut chars = source.chars();
        while let Some(c) = chars.next() {
            match c {
                // `\W` says nothing of case.
                '\\' => drop(chars.next()),
                c => letters.push(c),
            }
        }
        let regex = RegexBuilder::new(source)
            .size_limit(LARGEST)
            .dfa_size_limit(LARGEST * 4)
            .build();
        match regex {
            Ok(regex) => Ok(Pattern {
                source: source.to_owned(),
                folding: Folding::of(&letters),
                regex,
            }),
            Err(regex::Error::CompiledTooBig(_)) => Err("a smaller regular expression".into()),
            Err(error) => {
                // The last line of a message of several says what is wrong.
                let text = error.to_string();
                let why = text.lines().last().unwrap_or_default();
                let why = why.strip_prefix("error: ").unwrap_or(why);
                Err(format!("a regular expression ({why})"))
            }
        }
    }

    /// As it was typed, without its slashes.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether the text, folded as this pattern compares it, has it.
    pub(super) fn found_in(&self, folded: &str) -> bool {
        self.regex.is_match(folded)
    }

    /// The stretches of the folded text, in bytes, that were matched.
    pub(super) fn stretches(&self, folded: &str, into: &mut Vec<Range<usize>>) {
        into.extend(
            self.regex
                .find_iter(folded)
                .map(|found| found.range())
                .filter(|range| !range.is_empty()),
        );
    }
}
