//! Near-duplicate headlines → stories: the same event under several headlines, in several sources, or reprinted.
//!
//! # What belongs together
//!
//! Two headlines tell the same story when, published within `WINDOW` of each other, they share so much of their words
//! that the weights of those shared are at least so much of the weights of all (a weighted Jaccard coefficient; a word
//! weighs the more the rarer it is here). How much depends on what else speaks against it (`Headlines::least`): one of
//! two long headlines of other sources and the same day is told by less than a third of its words; where each has a name that the
//! other has not, or where both are of one source, which tells different events in like words, nearly all must be the
//! same. Those in which each has a number, a month or a day of the week that the other has not are of two events, and so are a denial and what it denies. What
//! is joined in a chain is one story as long as each of it is still `AKIN` to the story's first. Headlines of fewer
//! than `LEAST` words that mean something ("Morning briefing") are left alone: two events under one row are worse than
//! two rows.
//!
//! Words are compared without case, accents, apostrophes and endings; a wire's "UPDATE 1-" and what was cut off
//! with an ellipsis count for nothing. The outcome does not depend on the order in which headlines came.
//!
//! # How it is found
//!
//! Headlines that have the same words are found by sorting. Of the others only those are compared that share two of
//! their rarest words (`RARE`; prefix filtering, Bayardo, Ma and Srikant, WWW 2007), each with the last few that came
//! before it in time: near-linear in the number of headlines.

mod headlines;
mod joined;
mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use self::headlines::Headlines;
use self::joined::Joined;
use crate::article::RowId;
use crate::store::Snapshot;

/// A story: headlines of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// Its headlines in the order in which they were published; of those published together one with a text comes first,
    /// then one that was not cut short, then the longest. The first stands for the story.
    pub rows: Vec<RowId>,
    /// How many sources carry it.
    pub sources: u32,
}

/// The stories of a snapshot that have two headlines or more.
#[derive(Debug, Clone, Default)]
pub struct Stories {
    stories: Vec<Story>,
    of: HashMap<RowId, u32>,
    sources: Arc<Vec<u16>>,
}

impl Stories {
    /// Every story.
    pub fn all(&self) -> &[Story] {
        &self.stories
    }

    /// By row, how many sources carry its story; 0 of a row that is no story's.
    pub fn sources(&self) -> &Arc<Vec<u16>> {
        &self.sources
    }

    /// The story that a headline belongs to, if there is another in it.
    pub fn of(&self, row: RowId) -> Option<&Story> {
        let story = self.of.get(&row)?;
        self.stories.get(*story as usize)
    }

    /// Of rows that are in some order, whether each is the first of its story among them.
    pub fn firsts(&self, rows: impl Iterator<Item = RowId>) -> Vec<bool> {
        let mut seen = HashSet::new();
        rows.map(|row| self.of.get(&row).is_none_or(|story| seen.insert(*story)))
            .collect()
    }

    /// Of rows those that stand for their story, or are of none.
    pub fn standing(&self, rows: &[RowId]) -> Vec<RowId> {
        let stands = |row: &RowId| self.first(*row) == *row;
        rows.iter().copied().filter(stands).collect()
    }

    /// The row that stands for a row's story, or the row itself.
    pub fn first(&self, row: RowId) -> RowId {
        self.of(row).map_or(row, |story| story.rows[0])
    }

    /// Finds the stories of a snapshot. `None` once `cancelled` says so: it is asked about every millisecond, and may take
    /// its time to answer when others need the processor more.
    pub fn find(snapshot: &Snapshot, cancelled: &dyn Fn() -> bool) -> Option<Stories> {
        let headlines = Headlines::read(snapshot, cancelled)?;
        let mut joined = Joined::new(headlines.len());
        headlines.join_same(&mut joined);
        headlines.join_alike(&mut joined, cancelled)?;
        Some(headlines.stories(snapshot, &mut joined))
    }
}
