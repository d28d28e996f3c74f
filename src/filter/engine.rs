//! Finds and ranks the rows that answer a query: all cores, chunk by chunk, until the query is an old one.
//!
//! A row must first have the characters that the query needs (a mask a row); its line is then held against the terms,
//! which says for certain whether it matches, and how high its score can be at most; and only when that would bring it
//! among the best so far does the matcher give it its score.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::ops::Range;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use super::Matches;
use super::condition::Overlay;
use super::index::{Column, presence_of};
use super::line::Line;
use super::probe::Bound;
use super::query::Query;
use super::rank::{Answers, Judge, Place, Subject, Title, grade, score_of};
use super::sort::{Comparison, Found, Sort, SortKey};
use super::threads::Workers;
use crate::article::RowId;
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

/// A bit a row.
struct Bits(Vec<AtomicU64>);

impl Bits {
    /// Without any room when there is none to set.
    fn of(rows: impl Iterator<Item = RowId>, room: usize) -> Bits {
        let mut rows = rows.peekable();
        if rows.peek().is_none() {
            return Bits(Vec::new());
        }
        let bits = Bits::new(room);
        rows.for_each(|row| bits.set(row));
        bits
    }

    fn new(room: usize) -> Bits {
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
struct Search<'a> {
    engine: &'a Engine,
    snapshot: &'a Snapshot,
    overlay: Overlay<'a>,
    answers: &'a Answers<'a>,
    absorbed: Bits,
    chunks: Vec<(usize, Range<usize>)>,
    next: AtomicUsize,
    stopped: AtomicBool,
    cancelled: &'a (dyn Fn() -> bool + Sync),
    /// As many rows as are wanted have at least this grade.
    floor: AtomicU64,
    early: Option<Early<'a>>,
}

/// What is shown of a ranking that is under way.
struct Early<'a> {
    show: &'a (dyn Fn(Matches) + Sync),
    query: &'a Arc<Query>,
    asked: Instant,
    after: Duration,
    soon: Mutex<Soon>,
}

/// What the threads have found so far, each once.
#[derive(Default)]
struct Soon {
    threads: usize,
    total: usize,
    places: Vec<(Place, bool)>,
}

/// The best rows that a thread has found so far, the worst of them first, and whether the matcher gave them their scores.
struct Best {
    most: usize,
    places: BinaryHeap<Reverse<(Place, bool)>>,
    /// The grade that it takes to be among them.
    floor: u64,
}

impl Best {
    fn new(most: usize) -> Best {
        Best {
            most,
            places: BinaryHeap::new(),
            floor: 0,
        }
    }

    /// Takes in those of the rows that are among the best. Those that may be the very best come first: after a few of
    /// them the bounds of most others tell that they are not.
    fn offer_all(&mut self, search: &Search<'_>, held: &mut Vec<Held<'_>>, judge: &mut Judge) {
        held.sort_unstable_by_key(|held| Reverse(held.grade()));
        for held in held.drain(..) {
            if held.grade() < self.floor {
                break;
            }
            let mut lines = held.column.lines(held.at);
            let candidate = Candidate {
                subject: subject(held.column, held.at),
                line: lines.get(held.at).ok(),
                bound: held.bound,
                is_score: held.is_score,
                length: held.length,
            };
            self.offer(search, candidate, judge);
        }
    }

    /// Takes a row in if it is among the best, which cheap bounds tell first.
    fn offer(&mut self, search: &Search<'_>, candidate: Candidate<'_>, judge: &mut Judge) {
        let (most, floor) = (self.most, self.floor);
        let place = |score| Place {
            score,
            length: Reverse(candidate.length),
            stands_at: search.snapshot.stands_at(candidate.subject.row),
            row: Reverse(candidate.subject.row),
        };
        let worst = self.places.peek().filter(|_| self.places.len() == most);
        let hopeless = |score| {
            let grade = grade(score, candidate.length);
            // Where titles are all alike, their dates decide.
            let ties = |Reverse((worst, _)): &&Reverse<(Place, bool)>| grade == worst.grade();
            let is_worse = |worst: &Reverse<(Place, bool)>| place(score) < worst.0.0;
            grade < floor || worst.filter(ties).is_some_and(is_worse)
        };
        if most == 0 || hopeless(candidate.bound) {
            return;
        }
        let subject = candidate.subject;
        let known = match candidate.line {
            Some(line) => {
                let least = score_of(floor);
                search.answers.ceiling(line, subject.source, least, judge)
            }
            None => (candidate.bound, candidate.is_score),
        };
        let score = match known {
            (ceiling, _) if hopeless(ceiling) => return,
            (score, true) => Some(score),
            _ => search.answers.score(subject, judge),
        };
        let Some(score) = score.filter(|score| !hopeless(*score)) else {
            return;
        };
        let is_scored = candidate.line.is_none() || !known.1;
        self.places.push(Reverse((place(score), is_scored)));
        if self.places.len() > most {
            self.places.pop();
        }
        if self.places.len() == most
            && let Some(Reverse((worst, _))) = self.places.peek()
        {
            self.floor = self.floor.max(worst.grade());
        }
    }
}

/// Room in which a thread tells the rows of a chunk apart.
#[derive(Default)]
struct Room {
    /// Those that have the characters that are needed.
    sifted: Vec<u32>,
    /// Those that may be among the best, with a rough bound of their scores.
    rough: Vec<(u32, Bound)>,
}

/// A row of a chunk that may match, with all that is at hand of it.
struct Candidate<'a> {
    subject: Subject<'a>,
    /// None for a title that is too long for one.
    line: Option<Line<'a>>,
    /// The highest score that it can have, or the score itself.
    bound: Bound,
    is_score: bool,
    length: u32,
}

/// Rows that are held back, so as to take the likeliest first.
const HELD: usize = 512;

/// A row that matches, held back.
struct Held<'a> {
    column: &'a Column,
    at: usize,
    /// As of a [`Candidate`].
    bound: Bound,
    is_score: bool,
    length: u32,
}

impl Held<'_> {
    /// The highest that it can have.
    fn grade(&self) -> u64 {
        grade(self.bound, self.length)
    }
}

/// A row of a column, to be held against a query.
fn subject(column: &Column, at: usize) -> Subject<'_> {
    Subject {
        row: RowId(column.segment.first().0 + at as u32),
        source: column.segment.sources()[at],
        title: Title::At(column.segment.titles(), at),
        presence: column.presence(at),
    }
}

impl Search<'_> {
    fn next_chunk(&self) -> Option<(&Column, Range<usize>)> {
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
    fn matches_in(
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
    fn is_small(&self) -> bool {
        self.snapshot.rows() < ALONE
    }

    /// Does work on all threads, if there is enough of it.
    fn on_threads<T: Send>(&self, work: &(dyn Fn() -> T + Sync)) -> Vec<T> {
        self.engine.workers.each(self.is_small(), work)
    }

    fn subject(&self, row: RowId) -> Subject<'_> {
        let headline = self.snapshot.headline(row);
        Subject {
            row,
            source: headline.source_id,
            title: Title::Text(headline.title),
            presence: u64::MAX,
        }
    }

    /// The best rows by rank.
    fn ranked(&self, most: usize, matches: &mut Matches) -> Option<()> {
        let work = || {
            let mut judge = Judge::new();
            let mut room = Room::default();
            let mut best = Best::new(most);
            let mut total = 0;
            // Titles that only the matcher itself can score, which is dear: they wait until it is known how good a
            // score must be.
            let mut late: Vec<(RowId, Bound, u32)> = Vec::new();
            let mut held = Vec::new();
            let mut early = self.early.as_ref();
            while let Some((column, rows)) = self.next_chunk() {
                let least = self.floor.load(Ordering::Relaxed);
                best.floor = best.floor.max(least);
                let take = |at, candidate: Candidate<'_>, _: &mut Judge| {
                    total += 1;
                    // Most are told by this alone.
                    if grade(candidate.bound, candidate.length) < best.floor {
                        return;
                    }
                    if candidate.line.is_none() && !candidate.is_score {
                        late.push((candidate.subject.row, candidate.bound, candidate.length));
                    } else {
                        held.push(Held {
                            column,
                            at,
                            bound: candidate.bound,
                            is_score: candidate.is_score,
                            length: candidate.length,
                        });
                    }
                };
                let below = self.matches_in(column, rows, least, &mut room, &mut judge, take);
                total += below;
                let due = early.take_if(|early| early.asked.elapsed() >= early.after);
                if held.len() >= HELD || due.is_some() {
                    best.offer_all(self, &mut held, &mut judge);
                    self.floor.fetch_max(best.floor, Ordering::Relaxed);
                }
                if let Some(due) = due {
                    self.show_early(due, total, &best.places, most);
                }
            }
            best.floor = best.floor.max(self.floor.load(Ordering::Relaxed));
            best.offer_all(self, &mut held, &mut judge);
            for (row, bound, length) in late {
                let candidate = Candidate {
                    subject: self.subject(row),
                    line: None,
                    bound,
                    is_score: false,
                    length,
                };
                best.offer(self, candidate, &mut judge);
            }
            (total, best.places)
        };
        let mut places: Vec<(Place, bool)> = Vec::new();
        for (total, best) in self.on_threads(&work) {
            matches.total += total;
            places.extend(best.into_iter().map(|Reverse(place)| place));
        }
        if self.stopped.load(Ordering::Relaxed) {
            return None;
        }
        self.rank(places, most, false, matches)
    }

    /// Puts the best of these places in order into an answer.
    fn rank(
        &self,
        mut places: Vec<(Place, bool)>,
        most: usize,
        alone: bool,
        matches: &mut Matches,
    ) -> Option<()> {
        places.sort_unstable_by(|a, b| b.cmp(a));
        places.truncate(most);
        let places = self.scored(&places, alone)?;
        matches.scores = Arc::new(places.iter().map(|place| place.score).collect());
        matches.rows = Arc::new(places.iter().map(|place| place.row.0).collect());
        Some(())
    }

    /// Takes what a thread has found so far; the last of them shows what all have.
    fn show_early(
        &self,
        early: &Early<'_>,
        total: usize,
        best: &BinaryHeap<Reverse<(Place, bool)>>,
        most: usize,
    ) {
        let Ok(mut soon) = early.soon.lock() else {
            return;
        };
        soon.threads += 1;
        soon.total += total;
        soon.places.extend(best.iter().map(|Reverse(place)| *place));
        if soon.threads < self.engine.workers.count(self.is_small()) {
            return;
        }
        let mut matches = Matches {
            query: Arc::clone(early.query),
            total: soon.total,
            is_early: true,
            took: early.asked.elapsed(),
            ..Matches::default()
        };
        let places = std::mem::take(&mut soon.places);
        // Nothing found yet is no answer: a list that is full would be empty for a moment.
        if places.is_empty() {
            return;
        }
        if self.rank(places, most, true, &mut matches).is_some() {
            (early.show)(matches);
        }
    }

    /// The places that are ranked by a bound that is the score are given it by the matcher; so it is the matcher's word
    /// that is shown, whatever it was that was reckoned.
    fn scored(&self, places: &[(Place, bool)], alone: bool) -> Option<Vec<Place>> {
        let runs: Vec<&[(Place, bool)]> = places.chunks(64).collect();
        let next = AtomicUsize::new(0);
        let work = || {
            let mut judge = Judge::new();
            let mut done = Vec::new();
            while let Some(run) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                if (self.cancelled)() {
                    self.stopped.store(true, Ordering::Relaxed);
                    break;
                }
                done.extend(run.iter().map(|(place, is_scored)| {
                    if *is_scored {
                        return *place;
                    }
                    let score = self.answers.score(self.subject(place.row.0), &mut judge);
                    Place {
                        score: score.unwrap_or(place.score),
                        ..*place
                    }
                }));
            }
            done
        };
        let workers = &self.engine.workers;
        let done = workers.each(alone || runs.len() < 2, &work);
        let mut places = done.concat();
        places.sort_unstable_by(|a, b| b.cmp(a));
        (!self.stopped.load(Ordering::Relaxed)).then_some(places)
    }

    /// The first rows in the order of the list.
    fn in_order(&self, most: usize, matches: &mut Matches) -> Option<()> {
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
}

impl Search<'_> {
    /// The first rows in an order that was asked for.
    fn sorted(&self, keys: &[Sort], most: usize, matches: &mut Matches) -> Option<()> {
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

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use fuzzy_matcher::FuzzyMatcher;
    use fuzzy_matcher::skim::SkimMatcherV2;
    use proptest::prelude::*;

    use super::super::TODAY;
    use super::super::condition::Unit;
    use super::super::condition::{Condition, Part, State, TextField};
    use super::super::query::Clause;
    use super::super::term::{Field, Folding, Kind, Term, is_word};
    use super::*;
    use crate::article::{BodySpan, Item, Page, Timestamp};
    use crate::store::{File, Store};

    /// A headline of a test: title, source, day of the month.
    type Row = (String, String, Option<u32>);

    fn store(pages: &[Vec<Row>], article_every: usize) -> Vec<Snapshot> {
        let mut store = Store::default();
        let mut snapshots = Vec::new();
        for page in pages {
            store.begin_file(File {
                name: if snapshots.is_empty() {
                    "one.txt"
                } else {
                    "two.txt"
                }
                .into(),
                ..File::default()
            });
            for (nth, (title, source, day)) in page.iter().enumerate() {
                let body = (nth % article_every == article_every - 1).then_some(BodySpan {
                    start: nth as u64,
                    len: 1,
                    line: 1,
                    words: nth as u32,
                });
                let day = day.and_then(|day| NaiveDate::from_ymd_opt(2025, 10, day));
                store.push(&Item {
                    title,
                    source: Some(&**source).filter(|source| !source.is_empty()),
                    published: day.filter(|_| body.is_none()).map(Timestamp::from_day),
                    body,
                    tags: [&[][..], &["Élan vital"], &["tide", "sea"]][nth % 3],
                    ..Item::default()
                });
            }
            let feed = snapshots.is_empty().then(|| "Libya news".into());
            store.end_file(Page {
                feed,
                ..Page::default()
            });
            snapshots.push(store.snapshot());
        }
        snapshots
    }

    fn titled(titles: &[&str]) -> Snapshot {
        let rows = titles
            .iter()
            .map(|title| match title.split_once(" @ ") {
                Some((title, source)) => (title.to_owned(), source.to_owned(), Some(1)),
                None => ((*title).to_owned(), String::new(), Some(1)),
            })
            .collect();
        store(&[rows], usize::MAX).remove(0)
    }

    fn run(query: &str, snapshot: &Snapshot, want: Want) -> Matches {
        let query = Query::parse(query, TODAY);
        let answer = Engine::default().run(
            &query,
            snapshot,
            Overlay::default(),
            want,
            Waiting::patiently(),
        );
        answer.expect("no one cancelled it")
    }

    #[test]
    fn nothing_found_yet_is_not_shown() {
        let titles: Vec<String> = (0..3 * CHUNK).map(|nth| format!("tide {nth}")).collect();
        let titles = titles.iter().map(String::as_str).chain(["the ferry"]);
        let snapshot = titled(&titles.collect::<Vec<_>>());
        for (typed, is_shown) in [("tide", true), ("ferry", false)] {
            let shown = Mutex::new(Vec::new());
            let show = |matches: Matches| shown.lock().unwrap().push(matches.rows.len());
            let waiting = Waiting::patiently().shown(Duration::ZERO, &show);
            let query = Query::parse(typed, TODAY);
            let overlay = Overlay::default();
            let found = Engine::default().run(&query, &snapshot, overlay, Want::Top(10), waiting);
            assert!(found.unwrap().total > 0);
            assert_eq!(shown.lock().unwrap().contains(&10), is_shown, "{typed}");
            assert!(!shown.lock().unwrap().contains(&0), "{typed}");
        }
    }

    fn best_first_titles<'a>(rows: &[&'a str]) -> Vec<&'a str> {
        let title = |row: &&'a str| row.split(" @ ").next().unwrap_or(row);
        rows.iter().map(title).collect()
    }

    fn found<'a>(query: &str, snapshot: &'a Snapshot) -> Vec<&'a str> {
        let matches = run(query, snapshot, Want::All);
        assert!(matches.complete);
        matches
            .rows
            .iter()
            .map(|row| snapshot.title(*row))
            .collect()
    }

    /// The definition in `rank`, followed word by word: characters, no masks, a matcher of its own for each score.
    mod slow {
        use super::*;

        fn folded(text: &str, folding: Folding) -> Vec<char> {
            text.chars().map(|c| folding.fold(c)).collect()
        }

        fn places(needle: &[char], text: &[char]) -> Vec<usize> {
            (0..(text.len() + 1).saturating_sub(needle.len()))
                .filter(|at| text[*at..].starts_with(needle))
                .collect()
        }

        fn free(text: &[char], at: Option<usize>) -> bool {
            !at.and_then(|at| text.get(at)).copied().is_some_and(is_word)
        }

        fn has(term: &Term, text: &str) -> bool {
            let needle: Vec<char> = term.needle.chars().collect();
            let text = folded(text, term.folding);
            let starts = places(&needle, &text);
            match term.kind {
                Kind::Fuzzy => score(term, &text).is_some(),
                Kind::Exact => !starts.is_empty(),
                Kind::Start => starts.iter().any(|at| free(&text, at.checked_sub(1))),
                Kind::Near => unreachable!("never typed"),
                Kind::Word => starts.iter().any(|at| {
                    free(&text, at.checked_sub(1)) && free(&text, Some(at + needle.len()))
                }),
                Kind::Prefix => text.starts_with(&needle),
                Kind::Suffix => text.ends_with(&needle),
                Kind::Whole => text == needle,
            }
        }

        fn score(term: &Term, text: &[char]) -> Option<i32> {
            let text = &text[..text.len().min(1000)];
            let line: String = text.iter().collect();
            let matcher = SkimMatcherV2::default().respect_case();
            let score = matcher.fuzzy_match(&line, &term.needle)? as i32;
            let needle: Vec<char> = term.needle.chars().collect();
            let starts = places(&needle, text).into_iter();
            let bonus = starts.filter(|at| free(text, at.checked_sub(1))).map(|at| {
                if free(text, Some(at + needle.len())) {
                    24
                } else {
                    8
                }
            });
            Some(score + bonus.max().unwrap_or(0))
        }

        fn term(term: &Term, title: &str, source: &str) -> Option<i32> {
            let source = Some(source).filter(|source| !source.is_empty());
            let anchored = matches!(term.kind, Kind::Prefix | Kind::Suffix | Kind::Whole);
            let in_title = term.only != Some(Field::Source);
            let in_source = match term.only {
                None => !anchored,
                Some(only) => only == Field::Source,
            };
            if term.kind == Kind::Fuzzy {
                let here = Some(title).filter(|_| in_title);
                let here = here.and_then(|title| score(term, &folded(title, term.folding)));
                let there = source.filter(|_| in_source).and_then(|source| {
                    let name = folded(source, term.folding);
                    let is_head = |at: &usize| is_word(name[*at]) && free(&name, at.checked_sub(1));
                    let heads: String =
                        (0..name.len()).filter(is_head).map(|at| name[at]).collect();
                    let called = heads == term.needle && heads.chars().count() > 2;
                    let score = score(term, &name)?;
                    Some(
                        if called {
                            score + 24
                        } else {
                            score.div_euclid(2)
                        } - 13,
                    )
                });
                return here.max(there);
            }
            let there = source.is_some_and(|source| in_source && has(term, source));
            (((in_title && has(term, title)) || there) != term.negated).then_some(0)
        }

        fn holds(
            condition: &Condition,
            row: RowId,
            snapshot: &Snapshot,
            overlay: Overlay<'_>,
        ) -> bool {
            let headline = snapshot.headline(row);
            match condition {
                Condition::Text(field, term) => match field {
                    TextField::Author => headline.author.is_some_and(|text| has(term, text)),
                    TextField::Address => headline.url.is_some_and(|text| has(term, text)),
                    TextField::Language => headline.lang.is_some_and(|text| has(term, text)),
                    TextField::Input => snapshot
                        .origins(row)
                        .iter()
                        .any(|origin| has(term, &snapshot.file(origin.file).name)),
                    TextField::Feed => snapshot.origins(row).iter().any(|origin| {
                        let feed = snapshot.file(origin.file).page.feed.as_deref();
                        feed.is_some_and(|feed| has(term, feed))
                    }),
                    TextField::Tag => headline.tags().any(|tag| has(term, tag)),
                },
                Condition::Pattern(pattern) => {
                    [headline.title, headline.source.unwrap_or_default()]
                        .iter()
                        .filter(|text| !text.is_empty())
                        .any(|text| {
                            let text: String = folded(text, pattern.folding).iter().collect();
                            pattern.found_in(&text)
                        })
                }
                Condition::Body(_) => unreachable!("no bodies here"),
                Condition::When(span) => {
                    let day = headline.published.and_then(Timestamp::day);
                    day.is_some_and(|day| {
                        span.from.is_none_or(|from| from <= day)
                            && span.until.is_none_or(|until| day < until)
                    })
                }
                Condition::Is(state) => {
                    let bit = |bit| overlay.flags[row.index()] & bit != 0;
                    match state {
                        State::Unread => !bit(1),
                        State::Read => bit(1),
                        State::Starred => bit(2),
                        State::Queued => bit(4),
                    }
                }
                Condition::Has(Part::Body) => headline.body.is_some(),
                Condition::Has(Part::Link) => headline.url.is_some(),
                Condition::Number(Unit::Sources, least, most) => {
                    let sources = u32::from(overlay.sources[row.index()].max(1));
                    sources >= *least && sources <= *most
                }
                Condition::Number(unit, least, most) => headline.body.is_some_and(|(_, body)| {
                    let length = match unit {
                        Unit::Words => body.words,
                        _ => body.words.div_ceil(230).max(1),
                    };
                    length >= *least && length <= *most
                }),
            }
        }

        fn clause(
            one: &Clause,
            row: RowId,
            snapshot: &Snapshot,
            overlay: Overlay<'_>,
        ) -> Option<i32> {
            match one {
                Clause::Term(one) => {
                    let headline = snapshot.headline(row);
                    term(one, headline.title, headline.source.unwrap_or_default())
                }
                Clause::Condition { negated, condition } => {
                    (holds(condition, row, snapshot, overlay) != *negated).then_some(0)
                }
                Clause::Group {
                    negated,
                    groups: inner,
                } => {
                    let inner = groups(inner, row, snapshot, overlay);
                    if *negated {
                        inner.is_none().then_some(0)
                    } else {
                        inner
                    }
                }
            }
        }

        fn groups(
            all: &[Vec<Clause>],
            row: RowId,
            snapshot: &Snapshot,
            overlay: Overlay<'_>,
        ) -> Option<i32> {
            let best = |group: &Vec<Clause>| {
                let answers = group.iter().map(|one| clause(one, row, snapshot, overlay));
                answers.max().flatten()
            };
            all.iter().map(best).sum()
        }

        pub fn run(query: &Query, snapshot: &Snapshot, overlay: Overlay<'_>) -> Vec<(i32, RowId)> {
            let mut found = Vec::new();
            for row in (0..snapshot.rows() as u32).map(RowId) {
                if snapshot.survivor(row) != row {
                    continue;
                }
                let headline = snapshot.headline(row);
                let Some(score) = groups(query.groups(), row, snapshot, overlay) else {
                    continue;
                };
                let length = headline.title.chars().count();
                let length = if query.has_scores() { length } else { 0 };
                found.push((-score, length, -snapshot.stands_at(row), row));
            }
            found.sort();
            found
                .iter()
                .map(|(score, _, _, row)| (-score, *row))
                .collect()
        }
    }

    fn title() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            4 => "[a-dlmoy]{1,7}",
            2 => "[A-D][a-dlmoy]{0,6}",
            1 => "[aáàÁñÑøłżçbc]{1,5}",
            1 => "[äöüß]{1,3}[a-c]{1,2}",
            1 => "[аб日本ひ한ÅŸæ]{1,3}",
            1 => "[-/.,'’—()0-2]{1,2}",
            1 => "eel|mammal|aaron|libya|oil|daddy|NATO",
        ]
        .boxed();
        // A line's worth of words, or more.
        let few = prop::collection::vec(word.clone(), 1..24);
        let many = prop::collection::vec(word, 24..80);
        let words = prop_oneof![3 => few, 1 => many];
        (
            words,
            prop_oneof![4 => Just(" "), 1 => Just("-"), 1 => Just("")],
        )
            .prop_map(|(words, gap)| words.join(gap))
    }

    fn pages() -> impl Strategy<Value = Vec<Vec<Row>>> {
        let source = prop_oneof![
            Just(""),
            Just("Abc Daily"),
            Just("Oil & Mammal"),
            Just("Abc Day: Bold"),
            Just("Łódź—Bø"),
            Just("日本"),
        ]
        .prop_map(str::to_owned);
        let row = (title(), source, prop::option::of(1..5u32));
        prop::collection::vec(prop::collection::vec(row, 1..24), 1..5)
    }

    fn query() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            6 => "[a-dlmoy]{1,5}",
            1 => "[A-D][a-d]{0,3}",
            1 => "[aáñøłbc日ひа]{1,3}",
            1 => "[-.'0-2a-c]{1,3}",
            1 => "eel|mammal|aaron|libya|oil|daddy|mm|NATO|mammm|aaa|adb",
        ];
        let mark = prop_oneof![
            8 => Just(("", "")),
            1 => Just(("'", "")),
            1 => Just(("'", "'")),
            1 => Just(("^", "")),
            1 => Just(("", "$")),
            1 => Just(("!", "")),
            1 => Just(("!^", "")),
            1 => Just(("!'", "'")),
            1 => Just(("title:", "")),
            1 => Just(("!title:", "")),
            1 => Just(("source:", "")),
            1 => Just(("!source:", "")),
        ];
        let asked = prop::sample::select(vec![
            "after:2025-10-03",
            "in:one",
            "feed:libya",
            "tag:elan,sea",
            "!tag:tide",
            "on:2025-10-02,2025-10-04",
            "is:unread",
            "!is:starred",
            "is:queued,read",
            "has:body",
            "!has:link",
            "words:>2",
            "words:..2",
            "sources:>1",
            "in:one",
            "/a.?b/",
            "!/^[ab]/",
            "/B|oil$/",
        ]);
        let term = prop_oneof![
            6 => (mark, word).prop_map(|((before, after), word)| format!("{before}{word}{after}")),
            1 => asked.prop_map(str::to_owned),
        ];
        let gap = prop_oneof![3 => Just(" "), 1 => Just(" | ")];
        let terms = prop::collection::vec((term, gap), 1..5).prop_map(|terms| {
            let text: String = terms
                .iter()
                .map(|(term, gap)| format!("{term}{gap}"))
                .collect();
            text
        });
        let group = (prop_oneof![Just("("), Just("!(")], terms.clone())
            .prop_map(|(open, terms)| format!("{open}{terms})"));
        prop_oneof![
            4 => terms.clone(),
            1 => (terms, prop_oneof![Just(""), Just("| ")], group).prop_map(|(terms, or, group)| format!("{terms} {or}{group}")),
        ]
    }

    #[test]
    fn what_is_best_so_far_is_shown_early() {
        let rows = |nth: usize| {
            let title = format!("Number {nth} of {}", ["oil", "war", "rain"][nth % 3]);
            (title, "Post".to_owned(), Some(nth as u32 % 28 + 1))
        };
        let snapshot = store(&[(0..ALONE * 2).map(rows).collect()], usize::MAX).remove(0);
        let query = Query::parse("number 1 oil", TODAY);
        let shown = Mutex::new(Vec::new());
        let show = |matches| shown.lock().unwrap().push(matches);
        let waiting = Waiting::patiently().shown(Duration::ZERO, &show);
        let mut engine = Engine::default();
        let top = Want::Top(50);
        let last = engine
            .run(&query, &snapshot, Overlay::default(), top, waiting)
            .unwrap();
        let shown = shown.into_inner().unwrap();
        let [early] = &shown[..] else {
            panic!("{shown:?}")
        };
        assert!(early.is_early && !last.is_early);
        assert!(0 < early.total && early.total < last.total);
        assert_eq!(early.rows.len(), early.total.min(50));
        assert!(
            early
                .scores
                .iter()
                .zip(last.scores.iter())
                .all(|(early, last)| early <= last)
        );
        let all = engine.run(
            &query,
            &snapshot,
            Overlay::default(),
            Want::All,
            Waiting::patiently(),
        );
        let all = all.unwrap();
        assert!(early.rows.iter().all(|row| all.rows.contains(row)));
    }

    #[test]
    fn a_headline_matches_by_its_title_or_its_source() {
        let snapshot = titled(&[
            "Atlético wins @ Marca",
            "Oil price falls @ Reuters",
            "Reuters sold @ Post",
            "Libya’s oil revenue @ Libya Herald",
            "Boiling point",
            "Libya frees ex-president @ AP",
        ]);
        for (query, rows) in [
            ("", "0 1 2 3 4 5"),
            ("oil", "1 3 4"),
            ("OIL", ""),
            ("Oil", "1"),
            ("oil libya", "3"),
            ("libya | boil", "3 4 5"),
            ("oil libya | price", "1 3"),
            ("'oil", "1 3 4"),
            ("'oil'", "1 3"),
            ("\"oil rev\"", "3"),
            ("libya's", "3"),
            ("reuters", "1 2"),
            ("!reuters", "0 3 4 5"),
            ("oil !libya", "1 4"),
            ("^libya", "3 5"),
            ("^reuters", "2"),
            ("wins$", "0"),
            ("post$", ""),
            ("^reuters\\ sold$", "2"),
            ("!^libya", "0 1 2 4"),
            ("atletico", "0"),
            ("atlético", "0"),
            ("'átlético", ""),
            ("xprsdt", "5"),
            ("no such thing", ""),
        ] {
            let mut matches = run(query, &snapshot, Want::All).rows.to_vec();
            matches.sort();
            let found: Vec<_> = matches.iter().map(|row| row.0.to_string()).collect();
            assert_eq!(found.join(" "), rows, "{query}");
        }
    }

    #[test]
    fn better_matches_come_first() {
        for (query, best_first) in [
            // A word, the start of one, a part of one, letters strewn about.
            (
                "oil",
                &["The oil", "The oilman", "Boilers", "Chromium bill"][..],
            ),
            // A word in the middle before the beginning of another at the start.
            ("ai", &["The first AI of all", "AIM activist dies"]),
            // What a paper is called before letters strewn about, and a word of the title before that.
            (
                "nyt",
                &[
                    "NYT sold @ Post",
                    "Rain @ New York Times",
                    "No money yet for ferries @ Post",
                ],
            ),
            // Names of two letters by their capitals, whatever has these letters otherwise.
            ("UN", &["Is the UN at an end", "UNESCO warns", "USAIN runs"]),
            (
                "us china",
                &["US and China talk", "Virus hits chinook again"],
            ),
            ("9/11", &["The 9/11 museum", "Bridge 9/115 is closed"]),
            (
                "fed",
                &["What the Fed said", "Federal court", "Life of leeds"],
            ),
            ("bank run", &["A bank run", "Banker runs"]),
            ("sao paulo", &["São Paulo floods", "Sao Paulo markets fall"]),
            // The title before the source.
            (
                "libya",
                &[
                    "Oil from Libya @ Post",
                    "Oil price falls @ Libya",
                    "Bells of Moriarty ring a bubbly tune near the sea",
                ],
            ),
            ("l", &["Boil @ Post", "An @ L"]),
            // The shorter of two.
            ("oil", &["Oil falls", "Oil falls again"]),
            // Without scores the order is the list's.
            ("'oil", &["The oilman from Libya", "Oil"]),
            ("!gas", &["The oilman from Libya", "Oil"]),
        ] {
            let expected = best_first_titles(best_first);
            assert_eq!(found(query, &titled(best_first)), expected, "{query}");
            if Query::parse(query, TODAY).has_scores() {
                let mut other_way: Vec<_> = best_first.to_vec();
                other_way.reverse();
                assert_eq!(found(query, &titled(&other_way)), expected, "{query}");
            }
        }
        let day = |title: &str, day| (title.to_owned(), String::new(), Some(day));
        let dated = store(&[vec![day("Oil up", 1), day("Oil hi", 2)]], usize::MAX);
        assert_eq!(found("oil", &dated[0]), ["Oil hi", "Oil up"]);
        assert_eq!(found("'oil", &dated[0]), ["Oil hi", "Oil up"]);
    }

    #[test]
    fn a_second_try_forgives_one_letter_a_word() {
        let titles = [
            "War in Ukraine goes on",
            "Sarkozy is jailed",
            "São Paulo wins",
            "Ukrainian grain",
            "Kraken found @ The Sarkozy Post",
        ];
        let snapshot = titled(&titles);
        for (query, rows) in [
            ("urkaine", "0"),
            ("sarkozyy jailled", "1"),
            ("srakozy", "1 4"),
            ("ukraone", "0"),
            ("urkain", "0 3"),
            ("saao pualo", "2"),
            ("uukrainee", ""),
            ("zq", ""),
            ("'urkaine", ""),
        ] {
            let typed = Query::parse(query, TODAY);
            assert_eq!(run(query, &snapshot, Want::All).total, 0, "{query}");
            let found = typed.forgive(4).map(|again| {
                let mut engine = Engine::default();
                let all = engine.run(
                    &again,
                    &snapshot,
                    Overlay::default(),
                    Want::All,
                    Waiting::patiently(),
                );
                let mut rows: Vec<u32> = all.unwrap().rows.iter().map(|row| row.0).collect();
                rows.sort_unstable();
                rows.iter()
                    .map(u32::to_string)
                    .collect::<Vec<_>>()
                    .join(" ")
            });
            assert_eq!(found.unwrap_or_default(), rows, "{query}");
        }
    }

    #[test]
    fn the_top_is_the_head_of_the_whole_and_the_total_is_exact() {
        let titles: Vec<String> = (0..30_000)
            .map(|n| format!("{} {n} oil", if n % 3 == 0 { "Libya" } else { "Chad é" }))
            .collect();
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        let snapshot = titled(&titles);
        for query in ["libya", "oil 7", "'libya", "!chad", ""] {
            let all = run(query, &snapshot, Want::All);
            let top = run(query, &snapshot, Want::Top(50));
            assert_eq!(top.total, all.rows.len());
            assert_eq!(*top.rows, all.rows[..50]);
            assert!(all.complete && !top.complete);
            assert_eq!(run(query, &snapshot, Want::Top(0)).total, top.total);
        }
    }

    #[test]
    fn an_old_query_ends_early() {
        let titles: Vec<String> = (0..20_000).map(|n| format!("Oil {n}")).collect();
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        let snapshot = titled(&titles);
        let mut engine = Engine::default();
        engine.extend(&snapshot);
        for (query, after) in [("oil", 0), ("oil", 3), ("'oil", 3)] {
            let asked = AtomicUsize::new(0);
            let cancelled = || asked.fetch_add(1, Ordering::Relaxed) >= after;
            let answer = engine.run(
                &Query::parse(query, TODAY),
                &snapshot,
                Overlay::default(),
                Want::All,
                Waiting::until(&cancelled),
            );
            assert!(answer.is_none());
            let threads = engine.workers.count(false);
            assert!(asked.into_inner() <= after + 1 + threads, "it went on");
        }
    }

    #[test]
    fn rows_that_come_later_are_found_and_those_of_another_load_are_not() {
        let page = |from: usize| -> Vec<Row> {
            (from..from + 10)
                .map(|n| (format!("Oil {n}"), format!("Source {n}"), Some(1)))
                .collect()
        };
        let pages = [page(0), page(10), page(20)];
        let mut engine = Engine::default();
        let mut count = |query: &str, snapshot: &Snapshot| {
            let answer = engine.run(
                &Query::parse(query, TODAY),
                snapshot,
                Overlay::default(),
                Want::Top(3),
                Waiting::patiently(),
            );
            answer.map(|matches| matches.total)
        };
        let snapshots = store(&pages, usize::MAX);
        for (snapshot, rows) in snapshots.iter().zip([10, 20, 30]) {
            for _ in 0..2 {
                assert_eq!(count("oil", snapshot), Some(rows));
            }
            assert_eq!(count("'source", snapshot), Some(rows));
        }
        assert_eq!(count("oil", &snapshots[0]), Some(10), "an older snapshot");
        assert_eq!(
            count("'7 | source\\ 25", &snapshots[2]),
            Some(4),
            "7, 17, 27, 25"
        );
        let other = store(&pages[1..2], usize::MAX);
        assert_eq!(count("oil", &other[0]), Some(10));
        assert_eq!(count("'source\\ 1", &other[0]), Some(10), "its own sources");
        assert_eq!(count("oil", &Snapshot::default()), Some(0));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

        #[test]
        fn the_fast_filter_equals_the_slow_one(
            mut pages in pages(),
            queries in prop::collection::vec(query(), 1..6),
            most in 0..12usize,
        ) {
            // Headlines whose articles come later are joined, some by absorbing a row.
            let again = pages[0].clone();
            pages.push(again);
            let mut engine = Engine { workers: Workers::new(2), ..Engine::default() };
            for snapshot in store(&pages, 3) {
                for text in &queries {
                    let query = Query::parse(text, TODAY);
                    let flags: Vec<u8> = (0..snapshot.rows()).map(|row| (row % 8) as u8).collect();
                    let sources: Vec<u16> = (0..snapshot.rows()).map(|row| (row % 4) as u16).collect();
                    let overlay = Overlay { flags: &flags, sources: &sources, bodies: &[] };
                    let expected = slow::run(&query, &snapshot, overlay);
                    let all = engine.run(&query, &snapshot, overlay, Want::All, Waiting::patiently()).unwrap();
                    let rows: Vec<RowId> = expected.iter().map(|(_, row)| *row).collect();
                    prop_assert_eq!(&*all.rows, &rows, "{}", text);
                    if query.has_scores() {
                        let scores: Vec<i32> = expected.iter().map(|(score, _)| *score).collect();
                        prop_assert_eq!(&*all.scores, &scores, "{}", text);
                    }
                    let top = engine.run(&query, &snapshot, overlay, Want::Top(most), Waiting::patiently()).unwrap();
                    prop_assert_eq!(&*top.rows, &rows[..rows.len().min(most)], "{}", text);
                    prop_assert_eq!(top.total, rows.len());
                    prop_assert_eq!(top.complete, rows.len() <= most);
                }
            }
        }
    }
}
