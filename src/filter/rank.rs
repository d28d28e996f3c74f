//! The order of the rows that match, and the score that it rests on.
//!
//! # The rank
//!
//! A headline matches when, of each group of alternatives, one term at least is answered. A term is answered by the
//! title or by the source (anchored terms by the title alone); a denied term by neither having it.
//!
//! The **score** of a headline is the sum over the groups; a group counts its best answered alternative. An alternative
//! counts 0, but for a fuzzy term the better of
//!
//! - in the title: fuzzy-matcher's score of the term against the folded title, and [`WHOLE_WORD`](super::term::WHOLE_WORD)
//!   more if the term stands in it as a word, else [`WORD_START`](super::term::WORD_START) more if at the start of one;
//! - in the source: the same sum for the source, halved (downwards), less [`SOURCE_LESS`]. A title that has the term in
//!   one piece, wherever, is thereby always above a source that is the term itself, and a source that is the term itself
//!   is above a title over which the term's letters are strewn widely.
//!
//! The order: higher score first; then the shorter title, in characters; then the newer
//! ([`Snapshot::stands_at`](crate::store::Snapshot::stands_at)); then the lower row. When no term of the query has a
//! score, the rows stand in the order of the list: the newer, then the lower row.

use std::cmp::Reverse;

use super::fuzzy::Fuzzy;
use super::term::{Folding, Term};
use crate::article::{RowId, SourceId};

/// What a match in a source is less worth than one in a title, once halved.
pub(super) const SOURCE_LESS: i32 = 8;

/// Where a row stands in the ranking: the greater, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub score: i32,
    /// Characters of the title.
    pub length: Reverse<u32>,
    pub stands_at: i64,
    pub row: Reverse<RowId>,
}

/// What a source answers to a term: `NO` or the value of the answer.
const NO: i32 = i32::MIN;

/// The terms of a query with what each source answers to each of them.
#[derive(Debug)]
pub(super) struct Answers<'q> {
    groups: Vec<Vec<(&'q Term, Vec<i32>)>>,
}

/// A title under each folding that a query asks for, folded when it is first wanted.
#[derive(Debug, Default)]
pub(super) struct Folded {
    texts: [String; 4],
    done: [bool; 4],
}

impl Folded {
    pub fn reset(&mut self) {
        self.done = [false; 4];
    }

    pub fn get(&mut self, text: &str, folding: Folding) -> &str {
        let at = usize::from(folding.case) << 1 | usize::from(folding.accents);
        if !self.done[at] {
            folding.fold_text(text, &mut self.texts[at]);
            self.done[at] = true;
        }
        &self.texts[at]
    }
}

/// What one thread needs to hold titles against a query.
#[derive(Debug)]
pub(super) struct Judge {
    fuzzy: Fuzzy,
    folded: Folded,
}

impl Judge {
    pub fn new() -> Judge {
        Judge {
            fuzzy: Fuzzy::new(),
            folded: Folded::default(),
        }
    }
}

impl<'q> Answers<'q> {
    /// Asks the sources, of which those from `sources` on have these names.
    pub fn new<'s>(
        groups: &'q [Vec<Term>],
        sources: impl ExactSizeIterator<Item = &'s str> + Clone,
        judge: &mut Judge,
    ) -> Answers<'q> {
        let mut ask = |term: &'q Term| {
            let answers = sources
                .clone()
                .map(|source| {
                    judge.folded.reset();
                    let folded = judge.folded.get(source, term.folding);
                    if source.is_empty() || !term.looks_at(super::Field::Source) {
                        return NO;
                    }
                    match term.found_in(folded) {
                        false => NO,
                        true if !term.is_scored() => 0,
                        true => term
                            .score(folded, &judge.fuzzy)
                            .map_or(NO, |score| (score >> 1) - SOURCE_LESS),
                    }
                })
                .collect();
            (term, answers)
        };
        Answers {
            groups: groups
                .iter()
                .map(|group| group.iter().map(&mut ask).collect())
                .collect(),
        }
    }

    /// The score of a headline; `None` when it does not match.
    pub fn score(&self, title: &str, source: SourceId, judge: &mut Judge) -> Option<i32> {
        judge.folded.reset();
        let mut sum = 0;
        for group in &self.groups {
            let mut best = None;
            for (term, sources) in group {
                let there = sources[source.0 as usize];
                let folded = judge.folded.get(title, term.folding);
                let answer = if term.is_scored() {
                    let here = term.score(folded, &judge.fuzzy);
                    here.max((there != NO).then_some(there))
                } else {
                    let found = there != NO || term.found_in(folded);
                    (found != term.negated).then_some(0)
                };
                best = best.max(answer);
            }
            sum += best?;
        }
        Some(sum)
    }
}
