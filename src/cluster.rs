//! Near-duplicate headlines → stories: the same event under several headlines, in several sources, or reprinted.
//!
//! # What belongs together
//!
//! Two headlines tell the same story when, published within [`WINDOW`] of each other, they share so much of their words
//! that the weights of those shared are at least [`ALIKE`] of the weights of all (a weighted Jaccard coefficient; a word
//! weighs the more the rarer it is here), and when their numbers do not contradict each other. What is joined in a chain
//! is one story as long as each of it is still [`AKIN`] to the story's first. Headlines of fewer than [`LEAST`] words that
//! mean something ("Morning briefing") are left alone: two events under one row are worse than two rows.
//!
//! Words are compared without case, accents, apostrophes and plural endings; a wire's "UPDATE 1-" and what was cut off
//! with an ellipsis count for nothing. The outcome does not depend on the order in which headlines came.
//!
//! # How it is found
//!
//! Headlines that have the same words are found by sorting. Of the others only those are compared that share two of
//! their rarest words ([`RARE`]; prefix filtering, Bayardo, Ma and Srikant, WWW 2007), each with the last few that came
//! before it in time: near-linear in the number of headlines.

use std::cmp::{Ordering, Reverse};
use std::ops::Range;

use hashbrown::{HashMap, HashSet};

use crate::article::RowId;
use crate::store::Snapshot;
use crate::text::fold_char;

/// Seconds between two headlines of one story, at the most.
const WINDOW: i64 = 5 * 86_400;

/// How much two headlines share, at the least, to be joined.
const ALIKE: f32 = 0.6;

/// How much a headline shares with the first of its story, at the least.
const AKIN: f32 = 0.3;

/// Words that a headline has, at the least.
const LEAST: usize = 3;

/// The rarest words of a headline, two of which it must share.
const RARE: usize = 5;

/// Headlines that one is compared with for each pair of rare words.
const NEIGHBOURS: usize = 8;

/// Words that say nothing of what happened.
const STOP: &[&str] = &[
    "a", "about", "after", "against", "all", "also", "amid", "an", "and", "are", "as", "at", "be",
    "been", "but", "by", "can", "could", "de", "der", "die", "do", "does", "en", "et", "for",
    "from", "had", "has", "have", "he", "her", "his", "how", "i", "if", "in", "into", "is", "it",
    "its", "la", "le", "les", "may", "more", "new", "no", "not", "of", "off", "on", "or", "our",
    "out", "over", "say", "says", "said", "she", "should", "so", "than", "that", "the", "their",
    "they", "this", "to", "und", "up", "was", "we", "were", "what", "when", "who", "why", "will",
    "with", "would", "you", "your",
];

/// What wires put before a headline that they send again.
const SENT_AGAIN: &[&str] = &[
    "update",
    "updated",
    "correction",
    "corrected",
    "refile",
    "rpt",
    "breaking",
    "exclusive",
    "watch",
    "video",
    "photos",
];

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
}

impl Stories {
    /// Every story.
    pub fn all(&self) -> &[Story] {
        &self.stories
    }

    /// The story that a headline belongs to, if there is another in it.
    pub fn of(&self, row: RowId) -> Option<&Story> {
        let story = self.of.get(&row)?;
        self.stories.get(*story as usize)
    }

    /// Finds the stories of a snapshot. `None` once `cancelled` says so.
    pub fn find(snapshot: &Snapshot, cancelled: &dyn Fn() -> bool) -> Option<Stories> {
        let headlines = Headlines::read(snapshot, cancelled)?;
        let mut joined = Joined::new(headlines.told.len());
        headlines.join_same(&mut joined);
        headlines.join_alike(&mut joined, cancelled)?;
        Some(headlines.stories(snapshot, &mut joined))
    }
}

/// A headline as it is compared.
#[derive(Debug, Clone)]
struct Told {
    row: RowId,
    /// The second that it stands by.
    at: i64,
    /// Where its words lie among all.
    words: Range<usize>,
    /// It was cut short.
    is_cut: bool,
}

/// Every headline as it is compared, in the order of time.
struct Headlines {
    told: Vec<Told>,
    /// Hashes of words, sorted within each headline.
    words: Vec<u32>,
    /// What a word weighs, by the low bits of its hash.
    weights: Vec<f32>,
}

/// Bits of a hash by which words are counted: that some share a number does little harm.
const COUNTED: u32 = (1 << 20) - 1;

/// The bit of a hash that tells a number.
const NUMBER: u32 = 1 << 31;

/// FNV-1a, 32 bits, of a word's characters; the highest bit tells numbers.
fn hash(word: &str) -> u32 {
    let hash = word.chars().fold(0x811c_9dc5_u32, |hash, c| {
        (hash ^ u32::from(c)).wrapping_mul(0x0100_0193)
    });
    let is_number = word.starts_with(|c: char| c.is_ascii_digit());
    (hash & !NUMBER) | if is_number { NUMBER } else { 0 }
}

/// A title without what a wire puts before one that it sends again: `UPDATE 1-`, `Correction: `.
fn without_mark(title: &str) -> &str {
    let Some((mark, rest)) = title.split_once([':', '-']) else {
        return title;
    };
    let mut words = mark.split_whitespace();
    let again = words.next().is_some_and(|word| {
        SENT_AGAIN
            .iter()
            .any(|known| known.eq_ignore_ascii_case(word))
    });
    let numbered = words.all(|word| word.bytes().all(|b| b.is_ascii_digit()));
    if again && numbered { rest } else { title }
}

/// Adds the words of a title that mean something, as hashes in order, each once. `word` is room to work in.
fn add_words(title: &str, into: &mut Vec<u32>, word: &mut String) {
    let from = into.len();
    let mut end = |word: &mut String| {
        if !word.is_empty() && STOP.binary_search(&word.as_str()).is_err() {
            if word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") {
                word.pop();
            }
            into.push(hash(word));
        }
        word.clear();
    };
    let mut before = None;
    for c in without_mark(title).chars() {
        if matches!(c, '\'' | '’' | '‘' | '`') {
            continue;
        }
        let c = fold_char(c);
        let is_wide = is_wide(c);
        if is_wide || !c.is_alphanumeric() {
            end(word);
        }
        if let (true, Some(before)) = (is_wide, before) {
            // Scripts without spaces are compared by pairs of characters.
            word.extend([before, c]);
            end(word);
        } else if !is_wide && c.is_alphanumeric() {
            word.push(c);
        }
        before = is_wide.then_some(c);
    }
    end(word);
    into[from..].sort_unstable();
    let mut kept = from;
    for at in from..into.len() {
        if at == from || into[at] != into[kept - 1] {
            into[kept] = into[at];
            kept += 1;
        }
    }
    into.truncate(kept);
}

/// Han, kana and hangul.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

impl Headlines {
    fn read(snapshot: &Snapshot, cancelled: &dyn Fn() -> bool) -> Option<Headlines> {
        let mut told = Vec::with_capacity(snapshot.len());
        let (mut words, mut word) = (Vec::new(), String::new());
        for (nth, row) in snapshot.order().iter().enumerate() {
            if nth % 4096 == 0 && cancelled() {
                return None;
            }
            let title = snapshot.title(*row);
            let from = words.len();
            add_words(title, &mut words, &mut word);
            if words.len() - from < LEAST {
                words.truncate(from);
                continue;
            }
            told.push(Told {
                row: *row,
                at: snapshot.stands_at(*row),
                words: from..words.len(),
                is_cut: title.ends_with("...") || title.ends_with('…'),
            });
        }
        // Not by row: the order in which headlines came must not matter.
        told.sort_unstable_by_key(|one: &Told| (one.at, snapshot.id(one.row)));
        let mut counts = vec![0_u32; COUNTED as usize + 1];
        for word in &words {
            counts[(word & COUNTED) as usize] += 1;
        }
        let all = told.len() as f32;
        let weight = |count: &u32| ((all + 10.0) / (*count as f32 + 1.0)).ln().max(0.1);
        Some(Headlines {
            told,
            weights: counts.iter().map(weight).collect(),
            words,
        })
    }

    fn words_of(&self, nth: u32) -> &[u32] {
        &self.words[self.told[nth as usize].words.clone()]
    }

    fn weight(&self, word: u32) -> f32 {
        self.weights[(word & COUNTED) as usize]
    }

    /// How much two headlines share of their words: 0 nothing, 1 all. Nothing where their numbers contradict each other.
    fn likeness(&self, a: u32, b: u32) -> f32 {
        let (a, b) = (self.words_of(a), self.words_of(b));
        let (mut shared, mut all) = (0.0, 0.0);
        let (mut numbers_a, mut numbers_b, mut numbers_shared) = (0, 0, 0);
        let (mut i, mut j) = (0, 0);
        while i < a.len() || j < b.len() {
            let order = match (a.get(i), b.get(j)) {
                (Some(a), Some(b)) => a.cmp(b),
                (Some(_), None) => Ordering::Less,
                _ => Ordering::Greater,
            };
            let word = if order == Ordering::Greater {
                b[j]
            } else {
                a[i]
            };
            let number = usize::from(word & NUMBER != 0);
            let weight = self.weight(word);
            all += weight;
            if order.is_eq() {
                shared += weight;
                numbers_shared += number;
            }
            if order.is_le() {
                numbers_a += number;
                i += 1;
            }
            if order.is_ge() {
                numbers_b += number;
                j += 1;
            }
        }
        let contradict = numbers_a > 0 && numbers_b > 0 && numbers_shared == 0;
        if contradict { 0.0 } else { shared / all }
    }

    fn are_near(&self, a: u32, b: u32) -> bool {
        let (a, b) = (&self.told[a as usize], &self.told[b as usize]);
        a.at.abs_diff(b.at) <= WINDOW as u64
    }

    /// Joins those that have the same words.
    fn join_same(&self, joined: &mut Joined) {
        let mut by_words: Vec<u32> = (0..self.told.len() as u32).collect();
        // Stable: those with the same words stay in the order of time.
        by_words.sort_by(|a, b| self.words_of(*a).cmp(self.words_of(*b)));
        for pair in by_words.windows(2) {
            if self.words_of(pair[0]) == self.words_of(pair[1]) && self.are_near(pair[0], pair[1]) {
                joined.join(pair[0], pair[1]);
            }
        }
    }

    /// Joins those that are alike, of those that share two of their rarest words. One of those that have the same words
    /// speaks for all.
    fn join_alike(&self, joined: &mut Joined, cancelled: &dyn Fn() -> bool) -> Option<()> {
        let mut keys: Vec<(u32, u32)> = Vec::new();
        let mut rare = Vec::new();
        for nth in 0..self.told.len() as u32 {
            if joined.first(nth) != nth {
                continue;
            }
            rare.clear();
            rare.extend_from_slice(self.words_of(nth));
            let rarest = |a: &u32, b: &u32| {
                let weights = self.weight(*b).total_cmp(&self.weight(*a));
                weights.then(a.cmp(b))
            };
            rare.sort_unstable_by(rarest);
            rare.truncate(RARE);
            rare.sort_unstable();
            for (at, a) in rare.iter().enumerate() {
                for b in &rare[at + 1..] {
                    keys.push((a.rotate_left(13).wrapping_mul(0x9e37_79b1) ^ b, nth));
                }
            }
        }
        keys.sort_unstable();
        for (at, (key, nth)) in keys.iter().enumerate() {
            if at % 65_536 == 0 && cancelled() {
                return None;
            }
            let before = keys[at.saturating_sub(NEIGHBOURS)..at].iter().rev();
            for (_, other) in before.take_while(|(other, _)| other == key) {
                if !self.are_near(*other, *nth) {
                    break;
                }
                if joined.first(*other) != joined.first(*nth)
                    && self.likeness(*other, *nth) >= ALIKE
                {
                    joined.join(*other, *nth);
                }
            }
        }
        Some(())
    }

    /// The stories that were joined.
    fn stories(&self, snapshot: &Snapshot, joined: &mut Joined) -> Stories {
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
                    snapshot.id(one.row),
                )
            });
            let first = group[0];
            group.retain(|nth| *nth == first || self.likeness(first, *nth) >= AKIN);
            if group.len() < 2 {
                continue;
            }
            let rows: Vec<RowId> = group.iter().map(|nth| told(nth).row).collect();
            let sources: HashSet<_> = rows
                .iter()
                .filter_map(|row| snapshot.headline(*row).source)
                .collect();
            let number = stories.stories.len() as u32;
            stories.of.extend(rows.iter().map(|row| (*row, number)));
            stories.stories.push(Story {
                sources: sources.len() as u32,
                rows,
            });
        }
        stories
    }
}

/// What was joined: a forest in which the root of each tree is its first headline (Tarjan 1975, halving the paths).
struct Joined(Vec<u32>);

impl Joined {
    fn new(headlines: usize) -> Joined {
        Joined((0..headlines as u32).collect())
    }

    fn first(&mut self, nth: u32) -> u32 {
        let mut at = nth;
        while self.0[at as usize] != at {
            let above = self.0[self.0[at as usize] as usize];
            self.0[at as usize] = above;
            at = above;
        }
        at
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.first(a), self.first(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}
