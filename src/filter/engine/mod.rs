//! Finds and ranks the rows that answer a query: all cores, chunk by chunk, until the query is an old one.
//!
//! A row must first have the characters that the query needs (a mask a row); its line is then held against the terms,
//! which says for certain whether it matches, and how high its score can be at most; and only when that would bring it
//! among the best so far does the matcher give it its score.
//!
//! A [`Search`] is one query under way: [`search`] tells the rows that match, [`ranking`] which of them are the best.

mod early;
mod ranking;
mod search;

#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use self::early::Early;
use self::search::{Bits, Search};
use super::Matches;
use super::condition::Overlay;
use super::index::{Column, presence_of};
use super::query::Query;
use super::rank::Answers;
use super::sort::{Sort, SortKey};
use super::threads::Workers;
use crate::store::{Segment, Snapshot};

/// Rows between two questions whether the query is an old one.
const CHUNK: usize = 2048;

/// Rows below which a second thread costs more than it brings.
const ALONE: usize = 8192;

/// Answers that are kept for when the user goes back to a query.
const KEPT: usize = 64;

/// Rows of an answer that is kept, at most.
const KEPT_ROWS: usize = 4096;

/// Rows of a ranking that fill a screen, however large.
pub const SCREEN: usize = 128;

/// How much of an answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Want {
    /// The exact number of matches, and this many of the best, ranked.
    Top(usize),
    /// Every match, ranked.
    All,
}

/// Who waits for an answer.
#[derive(Clone, Copy)]
pub struct Waiting<'a> {
    cancelled: &'a (dyn Fn() -> bool + Sync),
    early: Option<(Duration, &'a (dyn Fn(Matches) + Sync))>,
}

impl std::fmt::Debug for Waiting<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Waiting")
    }
}

impl<'a> Waiting<'a> {
    /// Someone who waits for the whole answer, however long it takes.
    pub fn patiently() -> Waiting<'a> {
        Waiting::until(&|| false)
    }

    /// Someone who waits until `cancelled` says that no one does; it is asked about every millisecond.
    pub fn until(cancelled: &'a (dyn Fn() -> bool + Sync)) -> Waiting<'a> {
        Waiting {
            cancelled,
            early: None,
        }
    }

    /// Is also shown the best so far, once at most, when ranking takes longer than `after`.
    pub fn shown(self, after: Duration, early: &'a (dyn Fn(Matches) + Sync)) -> Waiting<'a> {
        Waiting {
            early: Some((after, early)),
            ..self
        }
    }

    /// The same, to whom nothing is shown early.
    pub fn unshown(self) -> Waiting<'a> {
        Waiting {
            early: None,
            ..self
        }
    }

    /// Shows what there is so far.
    pub fn show(&self, matches: Matches) {
        if let Some((_, show)) = self.early {
            show(matches);
        }
    }

    /// True once no one waits any more.
    pub fn is_over(&self) -> bool {
        (self.cancelled)()
    }
}

/// Answers queries. Owns the columns that it searches; one lane holds it.
#[derive(Debug)]
pub struct Engine {
    workers: Workers,
    columns: Vec<Column>,
    /// The characters that each source has.
    sources: Vec<u64>,
    /// What the columns and the kept answers are of.
    snapshot: Snapshot,
    kept: VecDeque<(Want, Matches)>,
}

impl Default for Engine {
    fn default() -> Self {
        Engine {
            workers: Workers::new(available_parallelism().map_or(1, usize::from)),
            columns: Vec::new(),
            sources: Vec::new(),
            snapshot: Snapshot::default(),
            kept: VecDeque::new(),
        }
    }
}

impl Engine {
    /// Takes in the rows that are new in a snapshot; costs next to nothing when none is. A snapshot of another load
    /// starts over.
    pub fn extend(&mut self, snapshot: &Snapshot) {
        // Each snapshot has an order of its own, which lives as long as this one is held.
        if std::ptr::eq(snapshot.order(), self.snapshot.order()) {
            return;
        }
        self.kept.clear();
        let segments = snapshot.segments();
        let same =
            |(column, segment): (&Column, &Arc<Segment>)| Arc::ptr_eq(&column.segment, segment);
        let known = self.columns.len().min(segments.len());
        if known == 0 || !self.columns.iter().zip(segments).all(same) {
            self.columns.clear();
            self.sources.clear();
        }
        let fresh = segments.get(self.columns.len()..).unwrap_or_default();
        let rows: usize = fresh.iter().map(|segment| segment.len()).sum();
        let next = AtomicUsize::new(0);
        let index = || {
            let mut done = Vec::new();
            loop {
                let nth = next.fetch_add(1, Ordering::Relaxed);
                let Some(segment) = fresh.get(nth) else {
                    return done;
                };
                done.push((nth, Column::new(segment)));
            }
        };
        let mut done: Vec<(usize, Column)> = self
            .workers
            .each(rows < ALONE, &index)
            .into_iter()
            .flatten()
            .collect();
        done.sort_by_key(|(nth, _)| *nth);
        self.columns
            .extend(done.into_iter().map(|(_, column)| column));
        let names = snapshot.sources().get(self.sources.len()..);
        let names = names.unwrap_or_default();
        self.sources
            .extend(names.iter().map(|name| presence_of(name)));
        self.snapshot = snapshot.clone();
    }

    /// The rows of the snapshot that answer the query, as far as they are wanted; `None` once no one waits for them.
    /// `overlay` has what is known beside it.
    pub fn run(
        &mut self,
        query: &Query,
        snapshot: &Snapshot,
        overlay: Overlay<'_>,
        want: Want,
        waiting: Waiting<'_>,
    ) -> Option<Matches> {
        let started = Instant::now();
        self.extend(snapshot);
        let known = |(kept, matches): &&(Want, Matches)| *kept == want && *matches.query == *query;
        let mut matches = match self.kept.iter().find(known) {
            Some((_, matches)) => matches.clone(),
            None => {
                let matches = self.find(query, snapshot, overlay, want, waiting)?;
                // What is known beside the snapshot changes.
                if matches.rows.len() <= KEPT_ROWS && !query.asks_beyond_snapshot() {
                    self.kept.truncate(KEPT - 1);
                    self.kept.push_front((want, matches.clone()));
                }
                matches
            }
        };
        matches.took = started.elapsed();
        Some(matches)
    }

    fn find(
        &self,
        query: &Query,
        snapshot: &Snapshot,
        overlay: Overlay<'_>,
        want: Want,
        waiting: Waiting<'_>,
    ) -> Option<Matches> {
        let most = match want {
            Want::Top(most) => most,
            Want::All => usize::MAX,
        };
        let query = &Arc::new(query.clone());
        let mut matches = Matches {
            query: Arc::clone(query),
            ..Matches::default()
        };
        if query.is_empty() && query.sort().is_empty() {
            let rows = snapshot.order();
            matches.total = rows.len();
            matches.rows = Arc::new(rows[..rows.len().min(most)].to_vec());
        } else {
            let answers = Answers::new(query, snapshot, overlay, &self.sources, waiting.cancelled)?;
            let search = Search {
                engine: self,
                snapshot,
                overlay,
                answers: &answers,
                absorbed: Bits::of(snapshot.absorbed().map(|(row, _)| row), snapshot.rows()),
                chunks: self.chunks(snapshot.segments().len()),
                next: AtomicUsize::new(0),
                stopped: AtomicBool::new(false),
                cancelled: waiting.cancelled,
                floor: AtomicU64::new(0),
                early: waiting.early.map(|(after, show)| Early {
                    show,
                    query,
                    asked: Instant::now(),
                    after,
                    soon: Mutex::default(),
                }),
            };
            // What the order would be by itself need not be sorted.
            let plain = |key| {
                let reversed = false;
                query.sort() == [Sort { key, reversed }]
            };
            match (query.sort().is_empty(), query.has_scores()) {
                (true, true) => search.ranked(most, &mut matches)?,
                (true, false) => search.in_order(most, &mut matches)?,
                (false, true) if plain(SortKey::Score) => search.ranked(most, &mut matches)?,
                (false, _) if plain(SortKey::Date) => search.in_order(most, &mut matches)?,
                (false, _) => search.sorted(query.sort(), most, &mut matches)?,
            }
        }
        matches.complete = matches.rows.len() == matches.total;
        Some(matches)
    }

    /// Runs of rows within each of the first columns.
    fn chunks(&self, columns: usize) -> Vec<(usize, Range<usize>)> {
        let mut chunks = Vec::new();
        for (nth, column) in self.columns.iter().take(columns).enumerate() {
            let rows = column.segment.len();
            let starts = (0..rows).step_by(CHUNK);
            chunks.extend(starts.map(|start| (nth, start..(start + CHUNK).min(rows))));
        }
        chunks
    }
}
