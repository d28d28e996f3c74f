//! The order of the rows that match, and the score that it rests on.
//!
//! # The rank
//!
//! A headline matches when, of each group of alternatives, one clause at least is answered. A term is answered by the
//! title or by the source (anchored terms by the title alone, `title:` and `source:` by that one); a condition by what is
//! known of the item; groups in parentheses when all of theirs are; a denied clause when it is not.
//!
//! The **score** of a headline is the sum over the groups; a group counts its best answered alternative. Groups in
//! parentheses count what is in them, everything else counts 0, but for a fuzzy term the better of
//!
//! - in the title: fuzzy-matcher's score of the term against the folded title, and [`WHOLE_WORD`](super::term::WHOLE_WORD)
//!   more if the term stands in it as a word, else [`WORD_START`](super::term::WORD_START) more if at the start of one;
//! - in the source: the same sum for the source, halved (downwards), less [`SOURCE_LESS`]. A title that has the term in
//!   one piece, wherever, is thereby always above a source that is the term itself, and a source that is the term itself
//!   is above a title over which the term's letters are strewn widely.
//!
//! A source whose initials are the term (`nyt`, of three letters or more) counts as one that has it as a word, and is not
//! halved: that is how papers are called, and letters strewn over a title by chance are not what was meant.
//!
//! Why so: fuzzy-matcher's score alone puts a short word's letters in `Aim` or `Again` before `AI`, since it knows word
//! starts but no word ends; what people type is mostly whole words, then beginnings of words, and seldom abbreviations
//! (`cntrl bnk`), which are told by the fuzzy score once no word is there. Short names (`UN`, `EU`, `AI`) are told
//! from like words by their capitals (smart case); what is written with marks in it (`9/11`) is matched with them.
//! Between equals the shorter title has more of what was typed in it, and the newer is the likelier to be looked for.
//! Words spelt wrong are no matter of rank: see [`super::forgive`].
//!
//! The order: higher score first; then the shorter title, in characters; then the newer
//! ([`Snapshot::stands_at`](crate::store::Snapshot::stands_at)); then the lower row. When no term of the query has a
//! score, the rows stand in the order of the list: the newer, then the lower row.

use std::cmp::Reverse;

use super::alignment::Bound;
use super::condition::{Check, Overlay};
use super::fuzzy::Fuzzy;
use super::index::{Column, WARMED};
use super::line::{Level, Line, Simd, dispatch};
use super::pattern::Pattern;
use super::probe::{Probe, Scratch, WITHIN};
use super::query::{Clause, Query};
use super::term::{Field, Folding, Term, WHOLE_WORD, is_word};
use crate::article::{RowId, SourceId};
use crate::store::{Snapshot, TextColumn};

/// What a match in a source is worth less than one in a title, once halved.
pub(super) const SOURCE_LESS: i32 = 13;

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

/// The score of a grade.
pub(super) fn score_of(grade: u64) -> i32 {
    ((grade >> 32) as u32 ^ 1 << 31).cast_signed()
}

/// Stands for the value of an answer where a source does not have what a term asks.
const NO: i32 = i32::MIN;

/// What no title has: all characters at once.
const EVERYTHING: u64 = u64::MAX;

/// A term of a query, with what each source answers.
#[derive(Debug)]
pub(super) struct Ask<'q> {
    probe: Probe<'q>,
    /// It is held against titles.
    looks_at_titles: bool,
    /// By source: the value of its answer, or [`NO`].
    sources: Vec<i32>,
}

impl Ask<'_> {
    /// What the source is worth, if it has what the term asks.
    #[inline]
    fn source(&self, source: SourceId) -> Option<i32> {
        let value = self.sources.get(source.0 as usize).copied();
        value.filter(|value| *value != NO)
    }
}

/// One of several alternatives, as rows are held against it.
#[derive(Debug)]
enum Alternative<'q> {
    Term(Ask<'q>),
    Check { negated: bool, check: Check<'q> },
    Group { negated: bool, groups: Groups<'q> },
}

type Groups<'q> = Vec<Vec<Alternative<'q>>>;

/// A query with what each source answers to it: what rows are held against.
#[derive(Debug)]
pub(super) struct Answers<'q> {
    groups: Groups<'q>,
    /// By source: the characters that a title must have for its row to match.
    pub needs: Vec<u64>,
    /// The same where it is one for all sources.
    pub need: Option<u64>,
    /// Words are all that is asked, of which each may stand in the title, and its line tells whether it does.
    pub is_plain: bool,
    /// When a single letter is all that is asked: its bit, and by source the value of its answer.
    lone: Option<(u64, Vec<i32>)>,
    /// The highest score that each word of a plain query can bring, and their sum.
    most_of: Vec<Bound>,
    most: Bound,
    snapshot: &'q Snapshot,
    overlay: Overlay<'q>,
    level: Level,
}

/// A query of a single letter, whose matches are told by masks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glance<'a> {
    letter: u64,
    sources: &'a [i32],
}

impl Glance<'_> {
    /// The highest score of a row that is known to match: `heads` are the letters that begin words of its title. `None`
    /// when only its line can tell whether it matches.
    #[inline]
    pub fn bound(self, source: SourceId, presence: u64, heads: u32) -> Option<Bound> {
        let there = self.sources[source.0 as usize];
        let here = match (
            presence & self.letter != 0,
            u64::from(heads) & self.letter != 0,
        ) {
            (_, true) => return None,
            (true, false) => WITHIN,
            (false, false) => NO,
        };
        Some(here.max(there)).filter(|best| *best != NO)
    }
}

/// A row's title, not yet looked at.
#[derive(Debug, Clone, Copy)]
pub(super) enum Title<'a> {
    /// It lies in a column.
    At(&'a TextColumn, usize),
    /// It is here.
    Text(&'a str),
}

impl<'a> Title<'a> {
    pub fn text(self) -> &'a str {
        match self {
            Title::At(titles, row) => titles.get(row),
            Title::Text(text) => text,
        }
    }
}

/// A row that is held against a query.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    pub row: RowId,
    pub source: SourceId,
    pub title: Title<'a>,
    /// The characters that its title has.
    pub presence: u64,
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

/// What one thread needs to hold rows against a query.
#[derive(Debug)]
pub(super) struct Judge {
    fuzzy: Fuzzy,
    folded: Folded,
    scratch: Scratch,
    /// Room for the text of another field.
    field: String,
}

impl Judge {
    pub fn new() -> Judge {
        Judge {
            fuzzy: Fuzzy::new(),
            folded: Folded::default(),
            scratch: Scratch::default(),
            field: String::new(),
        }
    }
}

/// Asks the sources about the terms of a query.
struct Asking<'a, 'q> {
    snapshot: &'a Snapshot,
    overlay: Overlay<'q>,
    /// What characters each source has.
    presence: &'a [u64],
    cancelled: &'a dyn Fn() -> bool,
    judge: Judge,
}

impl<'q> Asking<'_, 'q> {
    /// `None` once cancelled.
    fn groups(&mut self, groups: &'q [Vec<Clause>]) -> Option<Groups<'q>> {
        let mut asked = Vec::new();
        for group in groups {
            let alternatives = group.iter().map(|clause| {
                Some(match clause {
                    Clause::Term(term) => Alternative::Term(self.term(term)?),
                    Clause::Condition { negated, condition } => Alternative::Check {
                        negated: *negated,
                        check: Check::new(condition, self.snapshot, self.overlay),
                    },
                    Clause::Group { negated, groups } => Alternative::Group {
                        negated: *negated,
                        groups: self.groups(groups)?,
                    },
                })
            });
            asked.push(alternatives.collect::<Option<_>>()?);
        }
        Some(asked)
    }

    fn term(&mut self, term: &'q Term) -> Option<Ask<'q>> {
        let probe = Probe::new(term);
        let looks = term.looks_at(Field::Source);
        let sources = self.snapshot.sources();
        let mut answers = vec![NO; sources.len()];
        for (nth, (source, presence)) in sources.iter().zip(self.presence).enumerate() {
            if nth % 1024 == 0 && (self.cancelled)() {
                return None;
            }
            if !looks || source.is_empty() || presence & probe.need != probe.need {
                continue;
            }
            self.judge.folded.reset();
            let folded = self.judge.folded.get(source, term.folding);
            let value = match term.is_scored() {
                true => term.score(folded, &self.judge.fuzzy).map(|score| {
                    let worth = match is_initials(&term.needle, folded) {
                        true => score + WHOLE_WORD,
                        false => score >> 1,
                    };
                    worth - SOURCE_LESS
                }),
                false => term.found_in(folded).then_some(0),
            };
            answers[nth] = value.unwrap_or(NO);
        }
        Some(Ask {
            probe,
            looks_at_titles: term.looks_at(Field::Title),
            sources: answers,
        })
    }
}

/// True when a term is the initials of a name's words, of which there are three or more.
fn is_initials(term: &str, name: &str) -> bool {
    let words = name.split(|c| !is_word(c)).filter(|word| !word.is_empty());
    let initials = words.filter_map(|word| word.chars().next());
    term.chars().count() >= 3 && initials.eq(term.chars())
}

/// The characters that a title needs for an alternative to be answered, when the source is this one.
fn need(alternative: &Alternative<'_>, source: SourceId) -> u64 {
    match alternative {
        Alternative::Term(ask) if ask.probe.term.negated || ask.source(source).is_some() => 0,
        Alternative::Term(ask) if !ask.looks_at_titles => EVERYTHING,
        Alternative::Term(ask) => ask.probe.need,
        Alternative::Check { .. } | Alternative::Group { .. } => 0,
    }
}

impl<'q> Answers<'q> {
    /// Asks the sources, of which `presence` says what characters they have. `None` once cancelled.
    pub fn new(
        query: &'q Query,
        snapshot: &'q Snapshot,
        overlay: Overlay<'q>,
        presence: &[u64],
        cancelled: &dyn Fn() -> bool,
    ) -> Option<Answers<'q>> {
        let mut asking = Asking {
            snapshot,
            overlay,
            presence,
            cancelled,
            judge: Judge::new(),
        };
        let groups = asking.groups(query.groups())?;
        let mut needs = vec![0; snapshot.sources().len()];
        for group in &groups {
            for (nth, needs) in needs.iter_mut().enumerate() {
                // What every alternative needs, the group needs.
                *needs |= group.iter().fold(EVERYTHING, |all, alternative| {
                    all & need(alternative, SourceId(nth as u32))
                });
            }
        }
        let is_plain = groups.iter().all(|group| match group.as_slice() {
            [Alternative::Term(ask)] => {
                ask.looks_at_titles && ask.probe.term.is_scored() && !ask.probe.is_coarse
            }
            _ => false,
        });
        let most_of = groups.iter().map(|group| match group.as_slice() {
            [Alternative::Term(ask)] => {
                let there = ask.sources.iter().copied().max().unwrap_or(NO);
                ask.probe.most().max(there)
            }
            _ => 0,
        });
        let most_of: Vec<Bound> = most_of.collect();
        let lone = match groups.as_slice() {
            [group] => match group.as_slice() {
                [Alternative::Term(ask)] if ask.looks_at_titles => {
                    let letter = ask.probe.lone();
                    letter.map(|letter| (letter, ask.sources.clone()))
                }
                _ => None,
            },
            _ => None,
        };
        Some(Answers {
            groups,
            need: needs
                .first()
                .copied()
                .filter(|first| needs.iter().all(|need| need == first)),
            needs,
            is_plain,
            lone,
            most: most_of.iter().sum(),
            most_of,
            snapshot,
            overlay,
            level: Level::new(),
        })
    }

    /// The score of a row; `None` when it does not match.
    pub fn score(&self, subject: Subject<'_>, judge: &mut Judge) -> Option<i32> {
        judge.folded.reset();
        self.score_of(&self.groups, subject, judge)
    }

    fn score_of(
        &self,
        groups: &Groups<'_>,
        subject: Subject<'_>,
        judge: &mut Judge,
    ) -> Option<i32> {
        let mut sum: i32 = 0;
        for group in groups {
            let mut best = None;
            for alternative in group {
                let answer = match alternative {
                    Alternative::Term(ask) => {
                        let term = ask.probe.term;
                        let there = ask.source(subject.source);
                        let mut here = || {
                            let title = subject.title.text();
                            let folded = judge.folded.get(title, term.folding);
                            match term.is_scored() {
                                true => term.score(folded, &judge.fuzzy),
                                false => term.found_in(folded).then_some(0),
                            }
                        };
                        let here = if ask.looks_at_titles { here() } else { None };
                        answered(here.max(there), term.negated)
                    }
                    Alternative::Check { negated, check } => {
                        answered(self.check(check, subject, judge), *negated)
                    }
                    Alternative::Group { negated, groups } => {
                        answered(self.score_of(groups, subject, judge), *negated)
                    }
                };
                best = best.max(answer);
            }
            sum = sum.saturating_add(best?);
        }
        Some(sum)
    }

    fn check(&self, check: &Check<'_>, subject: Subject<'_>, judge: &mut Judge) -> Option<i32> {
        let Judge { folded, field, .. } = judge;
        let title_has =
            |pattern: &Pattern| pattern.found_in(folded.get(subject.title.text(), pattern.folding));
        check
            .holds(
                subject.row,
                subject.source,
                title_has,
                self.snapshot,
                self.overlay,
                field,
            )
            .then_some(0)
    }

    /// Whether a row matches, and the highest score that it can have.
    pub fn bound(&self, line: Line<'_>, subject: Subject<'_>, judge: &mut Judge) -> Option<Bound> {
        judge.folded.reset();
        self.bound_of(&self.groups, line, subject, judge)
    }

    /// Of these rows of a column those that match, each with a rough bound of its score, for a query of plain words
    /// alone; but those that are below a grade are only counted.
    pub fn roughly(
        &self,
        column: &Column,
        rows: &[u32],
        floor: u64,
        into: &mut Vec<(u32, Bound)>,
    ) -> usize {
        dispatch!(self.level, simd => self.roughly_with(simd, column, rows, floor, into))
    }

    #[inline(always)]
    fn roughly_with<S: Simd>(
        &self,
        simd: S,
        column: &Column,
        rows: &[u32],
        floor: u64,
        into: &mut Vec<(u32, Bound)>,
    ) -> usize {
        let mut below = 0;
        let mut lines = column.lines(rows.first().map_or(0, |row| *row as usize));
        let sources = column.segment.sources();
        into.clear();
        for few in rows.chunks(WARMED) {
            column.warm(few);
            for &at in few {
                let source = sources[at as usize];
                let (sum, length) = match lines.get(at as usize) {
                    Ok(line) => {
                        let sum = self.sum_of(
                            source,
                            #[inline(always)]
                            |probe| probe.rough(simd, line),
                        );
                        (sum, line.length)
                    }
                    Err(long) => {
                        let sum = self.sum_of(source, |probe| probe.rough_of_long(long));
                        (sum, long.length())
                    }
                };
                let Some(sum) = sum else { continue };
                if grade(sum, length as u32) < floor {
                    below += 1;
                } else {
                    into.push((at, sum));
                }
            }
        }
        below
    }

    /// The sum over the words of a plain query.
    #[inline(always)]
    fn sum_of(
        &self,
        source: SourceId,
        bound: impl Fn(&Probe<'_>) -> Option<Bound>,
    ) -> Option<Bound> {
        let mut sum: i32 = 0;
        for group in &self.groups {
            let [Alternative::Term(ask)] = group.as_slice() else {
                return None;
            };
            let best = bound(&ask.probe).max(ask.source(source));
            sum = sum.saturating_add(best?);
        }
        Some(sum)
    }

    /// What tells rows apart at a glance, if there is such.
    pub fn glance(&self) -> Option<Glance<'_>> {
        let (letter, sources) = self.lone.as_ref()?;
        Some(Glance {
            letter: *letter,
            sources,
        })
    }

    fn bound_of(
        &self,
        groups: &Groups<'_>,
        line: Line<'_>,
        subject: Subject<'_>,
        judge: &mut Judge,
    ) -> Option<Bound> {
        let mut sum: i32 = 0;
        for group in groups {
            let mut best = None;
            for alternative in group {
                let answer = match alternative {
                    Alternative::Term(ask) => {
                        let term = ask.probe.term;
                        let there = ask.source(subject.source);
                        if !ask.looks_at_titles || (there.is_some() && !term.is_scored()) {
                            answered(there, term.negated)
                        } else {
                            let here = ask
                                .probe
                                .hold(line, subject.presence, &mut judge.scratch)
                                .filter(|_| {
                                    !ask.probe.is_coarse || {
                                        let title = subject.title.text();
                                        term.found_in(judge.folded.get(title, term.folding))
                                    }
                                });
                            answered(here.max(there), term.negated)
                        }
                    }
                    Alternative::Check { negated, check } => {
                        answered(self.check(check, subject, judge), *negated)
                    }
                    Alternative::Group { negated, groups } => {
                        answered(self.bound_of(groups, line, subject, judge), *negated)
                    }
                };
                best = best.max(answer);
            }
            sum = sum.saturating_add(best?);
        }
        Some(sum)
    }

    /// A closer, dearer bound of the score of a row that matches; `true` when it is the score itself. It need not be close
    /// where it is below `least`.
    pub fn ceiling(
        &self,
        line: Line<'_>,
        source: SourceId,
        least: Bound,
        judge: &mut Judge,
    ) -> (Bound, bool) {
        if self.is_plain {
            let swept = dispatch!(self.level, simd => self.sum_of(
                source,
                #[inline(always)]
                |probe| probe.sweep(simd, line),
            ));
            if let Some(swept) = swept.filter(|swept| *swept < least) {
                return (swept, false);
            }
        }
        self.ceiling_of(&self.groups, line, source, least, judge)
    }

    fn ceiling_of(
        &self,
        groups: &Groups<'_>,
        line: Line<'_>,
        source: SourceId,
        least: Bound,
        judge: &mut Judge,
    ) -> (Bound, bool) {
        let (mut sum, mut is_score) = (0i32, true);
        // What the others bring at most is known of words alone.
        let mut rest = match self.is_plain {
            true => self.most,
            false => i32::MAX,
        };
        for (nth, group) in groups.iter().enumerate() {
            let mut best = None;
            if self.is_plain {
                rest -= self.most_of[nth];
            }
            let least = least.saturating_sub(sum).saturating_sub(rest);
            for alternative in group {
                match alternative {
                    Alternative::Term(ask) if ask.probe.term.is_scored() => {
                        let here = match ask.looks_at_titles {
                            true => ask.probe.ceiling(line, least, &mut judge.scratch),
                            false => None,
                        };
                        if let Some((here, surely)) = here {
                            is_score &= surely;
                            best = best.max(Some(here));
                        }
                        best = best.max(ask.source(source));
                    }
                    Alternative::Group {
                        negated: false,
                        groups,
                    } => {
                        let (here, surely) = self.ceiling_of(groups, line, source, i32::MIN, judge);
                        // It may be another that is answered.
                        is_score &= surely && group.len() == 1;
                        best = best.max(Some(here));
                    }
                    _ => {
                        is_score &= group.len() == 1;
                        best = best.max(Some(0));
                    }
                }
            }
            sum = sum.saturating_add(best.unwrap_or(0));
        }
        (sum, is_score)
    }
}

/// The answer to a clause, which may have been denied.
#[inline]
fn answered(answer: Option<i32>, negated: bool) -> Option<i32> {
    match negated {
        true => answer.is_none().then_some(0),
        false => answer,
    }
}
