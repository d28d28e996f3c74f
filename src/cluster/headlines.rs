//! The headlines of a snapshot as they are compared: how alike two of them are, which are compared at all, and the stories
//! that come of it.

use std::cmp::{Ordering, Reverse};
use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashMap, HashSet};

use super::joined::Joined;
use super::words::{NUMBER, add_words};
use super::{Stories, Story};
use crate::article::{ArticleId, RowId, SourceId};
use crate::store::Snapshot;

/// Seconds between two headlines of one story, at the most.
const WINDOW: i64 = 5 * 86_400;

/// How much two headlines share, at the least, to be joined.
const ALIKE: f32 = 0.3;

/// The same where one of them has fewer than [`LONG`] words, of which each weighs much.
const ALIKE_SHORT: f32 = 0.55;

/// The same where all that one has stands in the other, which only says more.
const ALIKE_WITHIN: f32 = 0.4;

/// The same where no capitals tell names from other words, which may be what they differ in.
const ALIKE_LOWER: f32 = 0.52;

/// The same where each has a name that the other has not.
const ALIKE_NAMES: f32 = 0.75;

/// The same where they are a day or more apart and each says what the other does not, for long and for short ones.
const ALIKE_LATER: f32 = 0.5;

const ALIKE_LATER_SHORT: f32 = 0.7;

/// The same where both are of one source, which tells different events in like words, or one has no date.
const ALIKE_AGAIN: f32 = 0.75;

/// The same where one has no date and each says what the other does not.
const ALIKE_UNDATED: f32 = 0.8;

/// The same where that is so, and each has a name that the other has not.
const ALIKE_AGAIN_NAMES: f32 = 0.9;

/// Seconds from which on two headlines are not of one day.
const LATER: u64 = 86_400;

/// Words from which on a headline is a long one.
const LONG: usize = 6;

/// How much a headline shares with the first of its story, at the least.
const AKIN: f32 = 0.1;

/// Words that a headline has, at the least.
const LEAST: usize = 3;

/// The rarest words of a headline, two of which it must share.
const RARE: usize = 5;

/// Parts in which pairs of words are compared, for the sake of memory.
const PARTS: u32 = 4;

/// Headlines that one is compared with for each pair of rare words.
const NEIGHBOURS: usize = 8;

/// Bits of a hash by which words are counted: that some share a number does little harm.
const COUNTED: u32 = (1 << 20) - 1;

/// Headlines between two questions whether to go on.
const TURN: usize = 1024;

/// A headline as it is compared.
#[derive(Debug, Clone)]
struct Told {
    row: RowId,
    id: ArticleId,
    /// The second that it stands by.
    at: i64,
    /// Who published it.
    source: SourceId,
    /// Where its words lie among all.
    words: Range<usize>,
    /// Which of them are names, a bit a word.
    names: u32,
    /// It denies something.
    denies: bool,
    /// It was cut short.
    is_cut: bool,
    /// When it was published is known.
    is_dated: bool,
    /// It has no capitals but at its beginning.
    is_lower: bool,
}

/// What one of two headlines has that the other has not.
#[derive(Debug, Clone, Copy, Default)]
struct Own {
    words: u32,
    numbers: u32,
    names: u32,
}

/// How alike two headlines are.
#[derive(Debug, Clone, Copy)]
struct Likeness {
    /// How much they share of their words: 0 nothing, 1 all.
    share: f32,
    /// Each has a number that the other has not, or one denies what the other says.
    contradict: bool,
    /// Each has a name that the other has not.
    names_differ: bool,
    /// Each has a word that the other has not.
    differ: bool,
}

/// Every headline as it is compared, in the order of time.
pub(super) struct Headlines {
    told: Vec<Told>,
    /// Hashes of words, sorted within each headline.
    words: Vec<u32>,
    /// How many headlines have a word, by the low bits of its hash, and what it weighs.
    counts: Vec<u32>,
    weights: Vec<f32>,
}

impl Headlines {
    pub fn read(snapshot: &Snapshot, cancelled: &dyn Fn() -> bool) -> Option<Headlines> {
        let mut told = Vec::with_capacity(snapshot.len());
        let (mut words, mut word, mut found) = (Vec::new(), String::new(), Vec::new());
        for (nth, row) in snapshot.order().iter().enumerate() {
            if nth % TURN == 0 && cancelled() {
                return None;
            }
            let title = snapshot.title(*row);
            let from = words.len();
            let (names, denies) = add_words(title, &mut words, &mut word, &mut found);
            if words.len() - from < LEAST {
                words.truncate(from);
                continue;
            }
            told.push(Told {
                row: *row,
                id: snapshot.id(*row),
                at: snapshot.stands_at(*row),
                source: snapshot.source_of(*row),
                words: from..words.len(),
                names,
                denies,
                is_cut: title.ends_with("...") || title.ends_with('…'),
                is_lower: !title.chars().skip(1).any(char::is_uppercase),
                is_dated: snapshot.published(*row).is_some(),
            });
        }
        // Not by row: the order in which headlines came must not matter.
        told.sort_unstable_by_key(|one: &Told| (one.at, one.id));
        let mut counts = vec![0_u32; COUNTED as usize + 1];
        for word in &words {
            counts[(word & COUNTED) as usize] += 1;
        }
        let all = told.len() as f32;
        let weight = |count: &u32| ((all + 10.0) / (*count as f32 + 1.0)).ln().max(0.1);
        Some(Headlines {
            told,
            weights: counts.iter().map(weight).collect(),
            counts,
            words,
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.told.len()
    }

    fn words_of(&self, nth: u32) -> &[u32] {
        &self.words[self.told[nth as usize].words.clone()]
    }

    fn weight(&self, word: u32) -> f32 {
        self.weights[(word & COUNTED) as usize]
    }

    /// How much two headlines share of their words, and how they differ.
    fn likeness(&self, a: u32, b: u32) -> Likeness {
        let (told_a, told_b) = (&self.told[a as usize], &self.told[b as usize]);
        let (a, b) = (self.words_of(a), self.words_of(b));
        let (mut shared, mut all) = (0.0, 0.0);
        // What each has alone.
        let mut own = [Own::default(); 2];
        let (mut i, mut j) = (0, 0);
        while i < a.len() || j < b.len() {
            let order = match (a.get(i), b.get(j)) {
                (Some(a), Some(b)) => a.cmp(b),
                (Some(_), None) => Ordering::Less,
                _ => Ordering::Greater,
            };
            let (word, of, names, nth) = match order {
                Ordering::Greater => (b[j], 1, told_b.names, j),
                _ => (a[i], 0, told_a.names, i),
            };
            let weight = self.weight(word);
            all += weight;
            if order.is_eq() {
                shared += weight;
            } else {
                own[of].words += 1;
                own[of].numbers += u32::from(word & NUMBER != 0);
                own[of].names += names.checked_shr(nth as u32).unwrap_or(0) & 1;
            }
            i += usize::from(order.is_le());
            j += usize::from(order.is_ge());
        }
        let both = |has: fn(&Own) -> u32| own.iter().all(|own| has(own) > 0);
        Likeness {
            share: shared / all,
            contradict: both(|own| own.numbers) || told_a.denies != told_b.denies,
            names_differ: both(|own| own.names),
            differ: both(|own| own.words),
        }
    }

    /// True when two headlines tell the same story.
    fn are_alike(&self, a: u32, b: u32) -> bool {
        let likeness = self.likeness(a, b);
        !likeness.contradict && likeness.share >= self.least(a, b, likeness)
    }

    /// How much two headlines that are alike in this way share, at the least, if they tell the same story.
    fn least(&self, a: u32, b: u32, likeness: Likeness) -> f32 {
        let (a, b) = (&self.told[a as usize], &self.told[b as usize]);
        let is_short = a.words.len().min(b.words.len()) < LONG;
        let is_dated = a.is_dated && b.is_dated;
        if a.source == b.source || !is_dated {
            return match likeness {
                Likeness {
                    names_differ: true, ..
                } => ALIKE_AGAIN_NAMES,
                Likeness { differ: true, .. } if !is_dated => ALIKE_UNDATED,
                _ => ALIKE_AGAIN,
            };
        }
        if !likeness.differ {
            return ALIKE_WITHIN;
        }
        let by_words = match (likeness.names_differ, is_short) {
            (true, _) => ALIKE_NAMES,
            _ if a.is_lower || b.is_lower => ALIKE_LOWER,
            (false, true) => ALIKE_SHORT,
            (false, false) => ALIKE,
        };
        let by_days = match is_short {
            _ if a.at.abs_diff(b.at) < LATER => 0.0,
            true => ALIKE_LATER_SHORT,
            false => ALIKE_LATER,
        };
        by_words.max(by_days)
    }

    fn are_near(&self, a: u32, b: u32) -> bool {
        let (a, b) = (&self.told[a as usize], &self.told[b as usize]);
        a.at.abs_diff(b.at) <= WINDOW as u64
    }

    /// Joins those that have the same words.
    pub fn join_same(&self, joined: &mut Joined) {
        let hasher = DefaultHashBuilder::default();
        let mut by_words: Vec<(u64, u32)> = (0..self.told.len() as u32)
            .map(|nth| (hasher.hash_one(self.words_of(nth)), nth))
            .collect();
        // Those with the same words lie side by side, in the order of time.
        by_words.sort_unstable();
        for pair in by_words.windows(2) {
            let [(_, a), (_, b)] = *pair else { continue };
            if self.words_of(a) == self.words_of(b) && self.are_near(a, b) {
                joined.join(a, b);
            }
        }
    }

    /// Joins those that are alike, of those that share two of their rarest words. One of those that have the same words
    /// speaks for all.
    pub fn join_alike(&self, joined: &mut Joined, cancelled: &dyn Fn() -> bool) -> Option<()> {
        let all = 0..self.told.len() as u32;
        let speakers: Vec<u32> = all.filter(|nth| joined.first(*nth) == *nth).collect();
        let mut keys: Vec<(u32, u32)> = Vec::new();
        let mut rare = Vec::new();
        // Part by part, so that there is never room needed for all pairs of words at once.
        for part in 0..PARTS {
            keys.clear();
            for (at, &nth) in speakers.iter().enumerate() {
                if at % TURN == 0 && cancelled() {
                    return None;
                }
                self.rarest(nth, &mut rare);
                for (at, a) in rare.iter().enumerate() {
                    for b in &rare[at + 1..] {
                        let key = a.rotate_left(13).wrapping_mul(0x9e37_79b1) ^ b;
                        if key % PARTS == part {
                            keys.push((key, nth));
                        }
                    }
                }
            }
            if cancelled() {
                return None;
            }
            keys.sort_unstable();
            for (at, (key, nth)) in keys.iter().enumerate() {
                if at % TURN == 0 && cancelled() {
                    return None;
                }
                let before = keys[at.saturating_sub(NEIGHBOURS)..at].iter().rev();
                for (_, other) in before.take_while(|(other, _)| other == key) {
                    if !self.are_near(*other, *nth) {
                        break;
                    }
                    if joined.first(*other) != joined.first(*nth) && self.are_alike(*other, *nth) {
                        joined.join(*other, *nth);
                    }
                }
            }
        }
        Some(())
    }

    /// The rarest words of a headline that others have too, sorted.
    fn rarest(&self, nth: u32, into: &mut Vec<u32>) {
        into.clear();
        // A word that no other headline has brings none to it.
        let shared = |word: &&u32| self.counts[(*word & COUNTED) as usize] > 1;
        into.extend(self.words_of(nth).iter().filter(shared));
        let rarest = |a: &u32, b: &u32| {
            let weights = self.weight(*b).total_cmp(&self.weight(*a));
            weights.then(a.cmp(b))
        };
        into.sort_unstable_by(rarest);
        into.truncate(RARE);
        into.sort_unstable();
    }

    /// The stories that were joined.
    pub fn stories(&self, snapshot: &Snapshot, joined: &mut Joined) -> Stories {
        let mut members: HashMap<u32, Vec<u32>> = HashMap::new();
        for nth in 0..self.told.len() as u32 {
            let first = joined.first(nth);
            if first != nth {
                members
                    .entry(first)
                    .or_insert_with(|| vec![first])
                    .push(nth);
            }
        }
        let mut stories = Stories::default();
        let mut counts = vec![0_u16; snapshot.rows()];
        let mut members: Vec<Vec<u32>> = members.into_values().collect();
        members.sort();
        for mut group in members {
            let told = |nth: &u32| &self.told[*nth as usize];
            group.sort_by_key(|nth| {
                let one = told(nth);
                let has_text = snapshot.body(one.row).is_some();
                let length = snapshot.title(one.row).len();
                (
                    one.at,
                    Reverse(has_text),
                    one.is_cut,
                    Reverse(length),
                    one.id,
                )
            });
            let first = group[0];
            group.retain(|nth| {
                let likeness = self.likeness(first, *nth);
                *nth == first || (!likeness.contradict && likeness.share >= AKIN)
            });
            if group.len() < 2 {
                continue;
            }
            let rows: Vec<RowId> = group.iter().map(|nth| told(nth).row).collect();
            let sources: HashSet<_> = rows
                .iter()
                .filter_map(|row| snapshot.headline(*row).source)
                .collect();
            for row in &rows {
                counts[row.index()] = sources.len().try_into().unwrap_or(u16::MAX);
            }
            let number = stories.stories.len() as u32;
            stories.of.extend(rows.iter().map(|row| (*row, number)));
            stories.stories.push(Story {
                sources: sources.len() as u32,
                rows,
            });
        }
        stories.sources = Arc::new(counts);
        stories
    }
}
