//! One query under way: which rows match, chunk by chunk, and what is known of each.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use super::early::Early;
use super::{ALONE, Engine};
use crate::article::RowId;
use crate::filter::Matches;
use crate::filter::alignment::Bound;
use crate::filter::condition::Overlay;
use crate::filter::index::Column;
use crate::filter::line::Line;
use crate::filter::rank::{Answers, Judge, Subject, Title, score_of};
use crate::filter::sort::{Comparison, Found, Sort};
use crate::store::Snapshot;

/// A bit a row.
pub(super) struct Bits(Vec<AtomicU64>);

impl Bits {
    /// Without any room when there is none to set.
    pub fn of(rows: impl Iterator<Item = RowId>, room: usize) -> Bits {
        let mut rows = rows.peekable();
        if rows.peek().is_none() {
            return Bits(Vec::new());
        }
        let bits = Bits::new(room);
        rows.for_each(|row| bits.set(row));
        bits
    }

    pub fn new(room: usize) -> Bits {
        Bits((0..room.div_ceil(64)).map(|_| AtomicU64::new(0)).collect())
    }

    fn set(&self, row: RowId) {
        if let Some(word) = self.0.get(row.index() / 64) {
            word.fetch_or(1 << (row.0 % 64), Ordering::Relaxed);
        }
    }

    fn get(&self, row: RowId) -> bool {
        let word = self.0.get(row.index() / 64);
        word.is_some_and(|word| word.load(Ordering::Relaxed) >> (row.0 % 64) & 1 != 0)
    }
}

/// One query under way.
pub(super) struct Search<'a> {
    pub engine: &'a Engine,
    pub snapshot: &'a Snapshot,
    pub overlay: Overlay<'a>,
    pub answers: &'a Answers<'a>,
    pub absorbed: Bits,
    pub chunks: Vec<(usize, Range<usize>)>,
    pub next: AtomicUsize,
    pub stopped: AtomicBool,
    pub cancelled: &'a (dyn Fn() -> bool + Sync),
    /// As many rows as are wanted have at least this grade.
    pub floor: AtomicU64,
    pub early: Option<Early<'a>>,
}

/// Room in which a thread tells the rows of a chunk apart.
#[derive(Default)]
pub(super) struct Room {
    /// Those that have the characters that are needed.
    sifted: Vec<u32>,
    /// Those that may be among the best, with a rough bound of their scores.
    rough: Vec<(u32, Bound)>,
}

/// A row of a chunk that may match, with all that is at hand of it.
pub(super) struct Candidate<'a> {
    pub subject: Subject<'a>,
    /// None for a title that is too long for one.
    pub line: Option<Line<'a>>,
    /// The highest score that it can have, or the score itself.
    pub bound: Bound,
    pub is_score: bool,
    pub length: u32,
}

/// A row of a column, to be held against a query.
pub(super) fn subject(column: &Column, at: usize) -> Subject<'_> {
    Subject {
        row: RowId(column.segment.first().0 + at as u32),
        source: column.segment.sources()[at],
        title: Title::At(column.segment.titles(), at),
        presence: column.presence(at),
    }
}

impl Search<'_> {
    pub fn next_chunk(&self) -> Option<(&Column, Range<usize>)> {
        if (self.cancelled)() {
            self.stopped.store(true, Ordering::Relaxed);
        }
        if self.stopped.load(Ordering::Relaxed) {
            return None;
        }
        let (column, rows) = self.chunks.get(self.next.fetch_add(1, Ordering::Relaxed))?;
        Some((&self.engine.columns[*column], rows.clone()))
    }

    /// Rows of the chunk whose titles have the characters that they need.
    fn sift(&self, column: &Column, rows: Range<usize>, into: &mut Vec<u32>) {
        if let Some(need) = self.answers.need {
            return column.sift(rows, need, into);
        }
        into.clear();
        let needs = &*self.answers.needs;
        let sources = &column.segment.sources()[rows.clone()];
        into.extend(rows.zip(sources).filter_map(|(at, source)| {
            let need = needs[source.0 as usize];
            (column.presence(at) & need == need).then_some(at as u32)
        }));
    }

    /// Calls `found` for each row of the chunk that matches, but for those that are plainly below the grade that is
    /// wanted at the least: how many these are is returned.
    #[inline]
    pub fn matches_in(
        &self,
        column: &Column,
        rows: Range<usize>,
        floor: u64,
        room: &mut Room,
        judge: &mut Judge,
        mut found: impl FnMut(usize, Candidate<'_>, &mut Judge),
    ) -> usize {
        let Room { sifted, rough } = room;
        let first = rows.start;
        self.sift(column, rows, sifted);
        if sifted.is_empty() {
            return 0;
        }
        let mut below = self.glance(column, floor, sifted);
        if self.answers.is_plain {
            below += self.answers.roughly(column, sifted, floor, rough);
        } else {
            rough.clear();
            rough.extend(sifted.iter().map(|at| (*at, Bound::MAX)));
        }
        let mut lines = column.lines(first);
        for &(at, rough) in rough.iter() {
            let at = at as usize;
            let subject = subject(column, at);
            let (line, length) = match lines.get(at) {
                Ok(line) => (Some(line), line.length),
                Err(long) => (None, long.length()),
            };
            let (bound, is_score) = match line {
                Some(line) => (self.answers.bound(line, subject, judge), false),
                None if self.answers.is_plain => (Some(rough), false),
                None => (self.answers.score(subject, judge), true),
            };
            if let Some(bound) = bound {
                let candidate = Candidate {
                    subject,
                    line,
                    bound,
                    is_score,
                    length: length as u32,
                };
                found(at, candidate, judge);
            }
        }
        below
    }

    /// Leaves out the rows that stand for no headline of their own, and those that match but are seen at a glance to be
    /// below a grade: how many these are is returned.
    fn glance(&self, column: &Column, floor: u64, sifted: &mut Vec<u32>) -> usize {
        if !self.absorbed.0.is_empty() {
            let first = column.segment.first().0;
            sifted.retain(|at| !self.absorbed.get(RowId(first + at)));
        }
        let Some(glance) = self.answers.glance() else {
            return 0;
        };
        let before = sifted.len();
        let least = score_of(floor);
        let sources = column.segment.sources();
        let mut kept = 0;
        for nth in 0..before {
            let at = sifted[nth];
            let row = at as usize;
            let bound = glance.bound(sources[row], column.presence(row), column.heads[row]);
            sifted[kept] = at;
            kept += usize::from(bound.is_none_or(|bound| bound >= least));
        }
        sifted.truncate(kept);
        before - kept
    }

    /// True when there is too little for more than one thread.
    pub fn is_small(&self) -> bool {
        self.snapshot.rows() < ALONE
    }

    /// Does work on all threads, if there is enough of it.
    pub fn on_threads<T: Send>(&self, work: &(dyn Fn() -> T + Sync)) -> Vec<T> {
        self.engine.workers.each(self.is_small(), work)
    }

    pub fn subject(&self, row: RowId) -> Subject<'_> {
        let headline = self.snapshot.headline(row);
        Subject {
            row,
            source: headline.source_id,
            title: Title::Text(headline.title),
            presence: u64::MAX,
        }
    }

    /// The first rows in the order of the list.
    pub fn in_order(&self, most: usize, matches: &mut Matches) -> Option<()> {
        let bits = Bits::new(self.snapshot.rows());
        let work = || {
            let mut judge = Judge::new();
            let mut room = Room::default();
            let mut total = 0;
            while let Some((column, rows)) = self.next_chunk() {
                let take = |_, candidate: Candidate<'_>, _: &mut Judge| {
                    total += 1;
                    bits.set(candidate.subject.row);
                };
                self.matches_in(column, rows, 0, &mut room, &mut judge, take);
            }
            total
        };
        matches.total = self.on_threads(&work).into_iter().sum();
        if self.stopped.load(Ordering::Relaxed) {
            return None;
        }
        let order = self.snapshot.order().iter().copied();
        let rows = order.filter(|row| bits.get(*row));
        matches.rows = Arc::new(rows.take(most.min(matches.total)).collect());
        Some(())
    }

    /// The first rows in an order that was asked for.
    pub fn sorted(&self, keys: &[Sort], most: usize, matches: &mut Matches) -> Option<()> {
        let comparison = Comparison::new(self.snapshot, self.overlay, keys);
        let with_scores = comparison.needs_scores();
        let work = || {
            let mut judge = Judge::new();
            let mut room = Room::default();
            let mut all: Vec<Found> = Vec::new();
            while let Some((column, rows)) = self.next_chunk() {
                let take = |_, candidate: Candidate<'_>, judge: &mut Judge| {
                    let subject = candidate.subject;
                    let score = match with_scores {
                        true => self.answers.score(subject, judge).unwrap_or(0),
                        false => 0,
                    };
                    all.push((subject.row, score));
                };
                self.matches_in(column, rows, 0, &mut room, &mut judge, take);
            }
            all
        };
        let found: Vec<Found> = self.on_threads(&work).concat();
        if self.stopped.load(Ordering::Relaxed) {
            return None;
        }
        comparison.arrange(found, most, matches);
        Some(())
    }
}
