//! The best of what a search finds: which rows are scored at all, and in which order they stand.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::early::Early;
use super::search::{Candidate, Room, Search, subject};
use crate::article::RowId;
use crate::filter::Matches;
use crate::filter::alignment::Bound;
use crate::filter::index::Column;
use crate::filter::rank::{Judge, Place, grade, score_of};

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

impl Search<'_> {
    /// The best rows by rank.
    pub fn ranked(&self, most: usize, matches: &mut Matches) -> Option<()> {
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
}
