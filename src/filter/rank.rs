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
use std::sync::Arc;

use super::fuzzy::Fuzzy;
use super::index::{Bound, Line, Probe, Scratch};
use super::query::Query;
use super::term::{Field, Folding, Term};
use crate::article::{RowId, SourceId};
use crate::store::TextColumn;

/// What a match in a source is worth less than one in a title, once halved.
pub(super) const SOURCE_LESS: i32 = 9;

/// Where a row stands in the ranking: the greater, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub score: i32,
    /// Characters of the title.
    pub length: Reverse<u32>,
    pub stands_at: i64,
    pub row: Reverse<RowId>,
}

impl Place {
    /// Its score and its title's length.
    pub fn grade(&self) -> u64 {
        grade(self.score, self.length.0)
    }
}

/// Score and length of a title as one number: the greater, the better.
pub(super) fn grade(score: i32, length: u32) -> u64 {
    u64::from(score.cast_unsigned() ^ 1 << 31) << 32 | u64::from(u32::MAX - length)
}

/// Stands for the value of an answer where a source does not have what a term asks.
const NO: i32 = i32::MIN;

/// A term of a query, with what each source answers.
#[derive(Debug)]
pub(super) struct Alternative<'q> {
    pub probe: Probe<'q>,
    /// By source: the value of its answer, or [`NO`].
    sources: Vec<i32>,
}

impl Alternative<'_> {
    /// What the source is worth, if it has what the term asks.
    #[inline]
    pub fn source(&self, source: SourceId) -> Option<i32> {
        let value = self.sources.get(source.0 as usize).copied();
        value.filter(|value| *value != NO)
    }
}

/// A query with what each source answers to it: what titles are held against.
#[derive(Debug)]
pub(super) struct Answers<'q> {
    pub groups: Vec<Vec<Alternative<'q>>>,
    /// By source: the characters that a title must have for its row to match.
    pub needs: Vec<u64>,
}

/// A row's title, not yet looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Title<'a> {
    pub titles: &'a TextColumn,
    pub row: usize,
}

impl<'a> Title<'a> {
    pub fn text(self) -> &'a str {
        self.titles.get(self.row)
    }
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
    scratch: Scratch,
}

impl Judge {
    pub fn new() -> Judge {
        Judge {
            fuzzy: Fuzzy::new(),
            folded: Folded::default(),
            scratch: Scratch::default(),
        }
    }
}

impl<'q> Answers<'q> {
    /// Asks the sources, of which `presence` says what characters they have. `None` once cancelled.
    pub fn new(
        query: &'q Query,
        sources: &[Arc<str>],
        presence: &[u64],
        cancelled: &dyn Fn() -> bool,
    ) -> Option<Answers<'q>> {
        let mut judge = Judge::new();
        let mut ask = |term: &'q Term| {
            let probe = Probe::new(term);
            let looks = term.looks_at(Field::Source);
            let mut answers = vec![NO; sources.len()];
            for (nth, (source, presence)) in sources.iter().zip(presence).enumerate() {
                if nth % 1024 == 0 && cancelled() {
                    return None;
                }
                if !looks || source.is_empty() || presence & probe.need != probe.need {
                    continue;
                }
                judge.folded.reset();
                let folded = judge.folded.get(source, term.folding);
                let value = match term.is_scored() {
                    true => term
                        .score(folded, &judge.fuzzy)
                        .map(|score| (score >> 1) - SOURCE_LESS),
                    false => term.found_in(folded).then_some(0),
                };
                answers[nth] = value.unwrap_or(NO);
            }
            Some(Alternative {
                probe,
                sources: answers,
            })
        };
        let mut groups: Vec<Vec<Alternative<'q>>> = Vec::new();
        for group in query.groups() {
            groups.push(group.iter().map(&mut ask).collect::<Option<_>>()?);
        }
        let mut needs = vec![0; sources.len()];
        for group in &groups {
            // What every alternative needs, the group needs.
            let need = |alternative: &Alternative<'_>| match alternative.probe.term.negated {
                true => 0,
                false => alternative.probe.need,
            };
            let need = group
                .iter()
                .map(need)
                .fold(u64::MAX, |all, need| all & need);
            for (nth, needs) in needs.iter_mut().enumerate() {
                let source = SourceId(nth as u32);
                let answers = |a: &Alternative<'_>| a.source(source).is_some();
                if !group.iter().any(|a| !a.probe.term.negated && answers(a)) {
                    *needs |= need;
                }
            }
        }
        Some(Answers { groups, needs })
    }

    /// The score of a headline; `None` when it does not match.
    pub fn score(&self, title: &str, source: SourceId, judge: &mut Judge) -> Option<i32> {
        judge.folded.reset();
        let mut sum: i32 = 0;
        for group in &self.groups {
            let mut best = None;
            for alternative in group {
                let term = alternative.probe.term;
                let there = alternative.source(source);
                let folded = judge.folded.get(title, term.folding);
                let answer = if term.is_scored() {
                    term.score(folded, &judge.fuzzy).max(there)
                } else {
                    let found = there.is_some() || term.found_in(folded);
                    (found != term.negated).then_some(0)
                };
                best = best.max(answer);
            }
            sum = sum.saturating_add(best?);
        }
        Some(sum)
    }

    /// Whether a headline matches, and the highest score that it can have.
    #[inline]
    pub fn bound(
        &self,
        line: Line<'_>,
        title: Title<'_>,
        source: SourceId,
        judge: &mut Judge,
    ) -> Option<Bound> {
        judge.folded.reset();
        let mut sum: i32 = 0;
        for group in &self.groups {
            let mut best = None;
            for alternative in group {
                let term = alternative.probe.term;
                let there = alternative.source(source);
                let answer = if there.is_some() && !term.is_scored() {
                    (!term.negated).then_some(0)
                } else {
                    let here = alternative
                        .probe
                        .hold(line, &mut judge.scratch)
                        .filter(|_| {
                            !alternative.probe.is_coarse
                                || term.found_in(judge.folded.get(title.text(), term.folding))
                        });
                    match term.negated {
                        true => here.is_none().then_some(0),
                        false => here.max(there),
                    }
                };
                best = best.max(answer);
            }
            sum = sum.saturating_add(best?);
        }
        Some(sum)
    }

    /// A closer, dearer bound of the score of a headline that matches; `true` when it is the score itself.
    pub fn ceiling(&self, line: Line<'_>, source: SourceId, judge: &mut Judge) -> (Bound, bool) {
        let (mut sum, mut is_score) = (0i32, true);
        for group in &self.groups {
            let mut best = None;
            for alternative in group {
                if !alternative.probe.term.is_scored() {
                    // It may be another that is answered.
                    is_score &= group.len() == 1;
                    best = best.max(Some(0));
                    continue;
                }
                if let Some((here, surely)) = alternative.probe.ceiling(line, &mut judge.scratch) {
                    is_score &= surely;
                    best = best.max(Some(here));
                }
                best = best.max(alternative.source(source));
            }
            sum = sum.saturating_add(best.unwrap_or(0));
        }
        (sum, is_score)
    }
}
