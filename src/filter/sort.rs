//! The orders that a query can ask for.

use std::cmp::{Ordering, Reverse};
use std::fmt;

use super::Matches;
use super::condition::Overlay;
use crate::article::RowId;
use crate::store::Snapshot;
use crate::text::fold_char;

/// What rows are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortKey {
    /// The newest first.
    Date,
    /// The best match first.
    Score,
    /// By the name of the source, those without one last.
    Source,
    /// By title.
    Title,
    /// The shortest text first, those without one last.
    Length,
    /// What most sources carry first.
    Sources,
}

/// Every sort key, with its name, what it puts first, and what its reverse does.
pub const SORT_KEYS: &[(SortKey, &str, &str, &str)] = &[
    (SortKey::Date, "date", "the newest", "the oldest"),
    (SortKey::Score, "score", "the best match", "the worst match"),
    (
        SortKey::Source,
        "source",
        "sources from A to Z",
        "sources from Z to A",
    ),
    (
        SortKey::Title,
        "title",
        "titles from A to Z",
        "titles from Z to A",
    ),
    (
        SortKey::Length,
        "length",
        "the shortest text",
        "the longest text",
    ),
    (
        SortKey::Sources,
        "sources",
        "what most sources carry",
        "what fewest sources carry",
    ),
];

/// A sort key, or its reverse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// What it orders by.
    pub key: SortKey,
    /// The other way round.
    pub reversed: bool,
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = SORT_KEYS.iter().find(|(key, ..)| *key == self.key);
        let mark = if self.reversed { "-" } else { "" };
        write!(f, "{mark}{}", name.map_or("", |(_, name, ..)| name))
    }
}

impl Sort {
    /// What it puts first.
    pub fn first(self) -> &'static str {
        let known = SORT_KEYS.iter().find(|(key, ..)| *key == self.key);
        known.map_or("", |(_, _, first, last)| match self.reversed {
            true => last,
            false => first,
        })
    }

    /// Reads a key as it was typed; else what was expected.
    pub(super) fn read(text: &str) -> Result<Sort, String> {
        let (name, reversed) = match text.strip_prefix('-') {
            Some(name) => (name, true),
            None => (text, false),
        };
        let known = SORT_KEYS
            .iter()
            .find(|(_, known, ..)| known.eq_ignore_ascii_case(name));
        match known {
            Some((key, ..)) => Ok(Sort {
                key: *key,
                reversed,
            }),
            None => {
                let names: Vec<&str> = SORT_KEYS.iter().map(|(_, name, ..)| *name).collect();
                Err(format!(
                    "{}, or one of them with a - before it",
                    names.join(", ")
                ))
            }
        }
    }
}

/// Compares rows of a snapshot by sort keys; equal ones stand in the order of the list.
pub(super) struct Comparison<'a> {
    snapshot: &'a Snapshot,
    overlay: Overlay<'a>,
    keys: &'a [Sort],
    /// By source: its place in the alphabet.
    sources: Vec<u32>,
}

/// A row that matches, and its score, 0 where none is asked for.
pub(super) type Found = (RowId, i32);

impl<'a> Comparison<'a> {
    pub fn new(snapshot: &'a Snapshot, overlay: Overlay<'a>, keys: &'a [Sort]) -> Comparison<'a> {
        let mut sources = Vec::new();
        if keys.iter().any(|sort| sort.key == SortKey::Source) {
            let names = snapshot.sources();
            let mut order: Vec<usize> = (0..names.len()).collect();
            order.sort_by(|a, b| alphabetic(&names[*a], &names[*b]));
            sources = vec![0; names.len()];
            for (place, source) in (0..).zip(order) {
                // The first is none, and comes last.
                sources[source] = if source == 0 { u32::MAX } else { place };
            }
        }
        Comparison {
            snapshot,
            overlay,
            keys,
            sources,
        }
    }

    /// True when scores count.
    pub fn needs_scores(&self) -> bool {
        self.keys.iter().any(|sort| sort.key == SortKey::Score)
    }

    fn of(&self, (a, score_a): Found, (b, score_b): Found) -> Ordering {
        let of = self.snapshot;
        let newest = |row| Reverse(of.stands_at(row));
        for Sort { key, reversed } in self.keys {
            let order = match key {
                SortKey::Date => newest(a).cmp(&newest(b)),
                SortKey::Score => score_b.cmp(&score_a),
                SortKey::Source => {
                    let place = |row| self.sources[of.source_of(row).0 as usize];
                    place(a).cmp(&place(b))
                }
                SortKey::Title => alphabetic(of.title(a), of.title(b)),
                SortKey::Sources => {
                    let sources = |row| Reverse(self.overlay.sources_of(row));
                    sources(a).cmp(&sources(b))
                }
                SortKey::Length => {
                    let words = |row| of.body(row).map_or(u32::MAX, |body| body.words);
                    words(a).cmp(&words(b))
                }
            };
            let order = if *reversed { order.reverse() } else { order };
            if order.is_ne() {
                return order;
            }
        }
        (newest(a), a).cmp(&(newest(b), b))
    }

    /// Puts the first of these in order into an answer.
    pub fn arrange(&self, mut found: Vec<Found>, most: usize, matches: &mut Matches) {
        matches.total = found.len();
        let order = |a: &Found, b: &Found| self.of(*a, *b);
        if most < found.len() {
            if most > 0 {
                found.select_nth_unstable_by(most - 1, order);
            }
            found.truncate(most);
        }
        found.sort_unstable_by(order);
        if self.needs_scores() {
            matches.scores = found
                .iter()
                .map(|(_, score)| *score)
                .collect::<Vec<_>>()
                .into();
        }
        matches.rows = found.iter().map(|(row, _)| *row).collect::<Vec<_>>().into();
    }
}

/// By letters and digits, whatever their case and accents; then by all characters.
pub(super) fn alphabetic(a: &str, b: &str) -> Ordering {
    fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
        text.trim_start_matches(|c: char| !c.is_alphanumeric())
            .chars()
            .filter(|c| c.is_alphanumeric() || c.is_whitespace())
            .map(fold_char)
    }
    letters(a).cmp(letters(b)).then_with(|| a.cmp(b))
}
