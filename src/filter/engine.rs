//! Finds and ranks the rows that answer a query.

use std::cmp::Reverse;
use std::sync::Arc;
use std::time::Instant;

use super::Matches;
use super::query::Query;
use super::rank::{Answers, Judge, Place};
use crate::article::RowId;
use crate::store::Snapshot;

/// How much of an answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Want {
    /// The exact number of matches, and this many of the best, ranked.
    Top(usize),
    /// Every match, ranked.
    All,
}

/// Answers queries. Owns the columns that it searches; one lane holds it.
#[derive(Debug, Default)]
pub struct Engine {}

impl Engine {
    /// Takes in the rows that are new in a snapshot. A snapshot of another load starts over.
    pub fn extend(&mut self, snapshot: &Snapshot) {
        let _ = snapshot;
    }

    /// The rows of the snapshot that answer the query, as far as they are wanted; `None` once `cancelled` says so, which
    /// is asked about every millisecond.
    pub fn run(
        &mut self,
        query: &Query,
        snapshot: &Snapshot,
        want: Want,
        cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Option<Matches> {
        let started = Instant::now();
        self.extend(snapshot);
        let mut judge = Judge::new();
        let sources = snapshot.sources().iter().map(|name| &**name);
        let answers = Answers::new(query.groups(), sources, &mut judge);
        let scored = query.has_scores();
        let mut found: Vec<Place> = Vec::new();
        for segment in snapshot.segments() {
            if cancelled() {
                return None;
            }
            for (at, source) in segment.sources().iter().enumerate() {
                let row = RowId(segment.first().0 + at as u32);
                let title = segment.titles().get(at);
                if !snapshot.is_live(row) {
                    continue;
                }
                if let Some(score) = answers.score(title, *source, &mut judge) {
                    found.push(Place {
                        score,
                        length: Reverse(if scored {
                            title.chars().count() as u32
                        } else {
                            0
                        }),
                        stands_at: snapshot.stands_at(row),
                        row: Reverse(row),
                    });
                }
            }
        }
        let total = found.len();
        found.sort_by(|a, b| b.cmp(a));
        if let Want::Top(most) = want {
            found.truncate(most);
        }
        let scores = found.iter().filter(|_| scored).map(|place| place.score);
        Some(Matches {
            query: query.text().to_owned(),
            scores: Arc::new(scores.collect()),
            rows: Arc::new(found.iter().map(|place| place.row.0).collect()),
            total,
            complete: found.len() == total,
            took: started.elapsed(),
        })
    }
}
