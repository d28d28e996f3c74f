//! Near-duplicate headlines → stories: the same event under several headlines, in several sources, or reprinted.
//!
//! # What belongs together
//!
//! Two headlines tell the same story when, published within [`WINDOW`] of each other, they share so much of their words
//! that the weights of those shared are at least [`ALIKE`] of the weights of all (a weighted Jaccard coefficient; a word
//! weighs the more the rarer it is here), and when their numbers do not contradict each other. Short headlines and those
//! of one source must share more. What is joined in a chain is one story as long as each of it is still [`AKIN`] to the
//! story's first. Headlines of fewer than [`LEAST`] words that mean something ("Morning briefing") are left alone: two
//! events under one row are worse than two rows.
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
use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashMap, HashSet};

use crate::article::{ArticleId, RowId, SourceId};
use crate::store::Snapshot;
use crate::text::fold_char;

/// Seconds between two headlines of one story, at the most.
const WINDOW: i64 = 5 * 86_400;

/// How much two headlines share, at the least, to be joined.
const ALIKE: f32 = 0.35;

/// The same where one of them has fewer than [`LONG`] words, of which each weighs much.
const ALIKE_SHORT: f32 = 0.55;

/// The same where both are of one source, which tells different events in like words: it sends the same one again.
const ALIKE_AGAIN: f32 = 0.7;

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

/// Words that say nothing of what happened.
const STOP: &[&str] = &[
    "a", "about", "after", "against", "all", "also", "amid", "an", "and", "are", "as", "at", "be",
    "been", "but", "by", "can", "could", "de", "der", "die", "do", "does", "en", "et", "for",
    "from", "had", "has", "have", "he", "her", "his", "how", "i", "if", "in", "into", "is", "it",
    "its", "la", "le", "les", "may", "more", "new", "no", "not", "of", "off", "on", "or", "our",
    "out", "over", "said", "say", "says", "she", "should", "so", "than", "that", "the", "their",
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
    id: ArticleId,
    /// The second that it stands by.
    at: i64,
    /// Who published it.
    source: SourceId,
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
    /// How many headlines have a word, by the low bits of its hash, and what it weighs.
    counts: Vec<u32>,
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
        let says_nothing = word.len() <= 7 && STOP.binary_search(&word.as_str()).is_ok();
        if !word.is_empty() && !says_nothing {
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
                id: snapshot.id(*row),
                at: snapshot.stands_at(*row),
                source: snapshot.source_of(*row),
                words: from..words.len(),
                is_cut: title.ends_with("...") || title.ends_with('…'),
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

    /// True when two headlines tell the same story.
    fn are_alike(&self, a: u32, b: u32) -> bool {
        let (told_a, told_b) = (&self.told[a as usize], &self.told[b as usize]);
        let least = if told_a.source == told_b.source {
            ALIKE_AGAIN
        } else if told_a.words.len().min(told_b.words.len()) >= LONG {
            ALIKE
        } else {
            ALIKE_SHORT
        };
        self.likeness(a, b) >= least
    }

    fn are_near(&self, a: u32, b: u32) -> bool {
        let (a, b) = (&self.told[a as usize], &self.told[b as usize]);
        a.at.abs_diff(b.at) <= WINDOW as u64
    }

    /// Joins those that have the same words.
    fn join_same(&self, joined: &mut Joined) {
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
    fn join_alike(&self, joined: &mut Joined, cancelled: &dyn Fn() -> bool) -> Option<()> {
        let all = 0..self.told.len() as u32;
        let speakers: Vec<u32> = all.filter(|nth| joined.first(*nth) == *nth).collect();
        let mut keys: Vec<(u32, u32)> = Vec::new();
        let mut rare = Vec::new();
        // Part by part, so that there is never room needed for all pairs of words at once.
        for part in 0..PARTS {
            keys.clear();
            for &nth in &speakers {
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
                if at % 65_536 == 0 && cancelled() {
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
            group.retain(|nth| *nth == first || self.likeness(first, *nth) >= AKIN);
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

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::article::{Item, Page, Timestamp};
    use crate::store::{File, Store};

    type Row = (&'static str, &'static str, u32);

    fn store(rows: &[Row]) -> Snapshot {
        let mut store = Store::default();
        store.begin_file(File::default());
        for (title, source, day) in rows {
            let day = NaiveDate::from_ymd_opt(2025, 10, *day);
            store.push(&Item {
                title,
                source: Some(source),
                published: day.map(Timestamp::from_day),
                ..Item::default()
            });
        }
        store.end_file(Page::default());
        store.snapshot()
    }

    /// The stories as titles with their sources, each story in its order, the stories in that of their first titles.
    fn told(rows: &[Row]) -> Vec<Vec<String>> {
        let snapshot = store(rows);
        let stories = Stories::find(&snapshot, &|| false).unwrap();
        let title = |row: &RowId| {
            let headline = snapshot.headline(*row);
            format!(
                "{} @ {}",
                headline.title,
                headline.source.unwrap_or_default()
            )
        };
        let mut told: Vec<Vec<String>> = stories
            .all()
            .iter()
            .map(|story| story.rows.iter().map(title).collect())
            .collect();
        told.sort();
        told
    }

    const ROWS: &[Row] = &[
        (
            "The harbour's oldest crane to be scrapped after the storm",
            "Quay Herald",
            3,
        ),
        (
            "Harbours oldest crane to be scrapped after storm",
            "Harbour Post",
            3,
        ),
        (
            "UPDATE 1-Harbour’s oldest crane to be scrapped after the storm",
            "Quay Herald",
            4,
        ),
        (
            "Oldest crane of the harbour to be scrapped after a storm, says ...",
            "The Buoy",
            4,
        ),
        (
            "The harbour's oldest crane to be scrapped after the storm",
            "The Buoy",
            24,
        ),
        (
            "Ferry to Skarrow late for the ninth time this month",
            "Harbour Post",
            5,
        ),
        (
            "Ferry to Skarrow late for the tenth time in autumn",
            "Harbour Post",
            6,
        ),
        (
            "61 bodies of whales found on the western shore",
            "Quay Herald",
            7,
        ),
        ("Western shore: bodies of 61 whales found", "The Buoy", 9),
        ("Western shore: bodies of 17 whales found", "Mole & Pier", 9),
        ("Morning briefing", "Quay Herald", 8),
        ("Morning briefing", "The Buoy", 8),
        ("中央銀行が利上げを発表し市場は大きく揺れた", "経済日報", 8),
        ("中央銀行が利上げ発表、市場は大きく揺れた", "東京新聞", 8),
    ];

    #[test]
    fn headlines_of_one_event_are_a_story_and_no_others_are() {
        assert_eq!(
            told(ROWS),
            [
                vec![
                    "61 bodies of whales found on the western shore @ Quay Herald",
                    "Western shore: bodies of 61 whales found @ The Buoy",
                ],
                vec![
                    "The harbour's oldest crane to be scrapped after the storm @ Quay Herald",
                    "Harbours oldest crane to be scrapped after storm @ Harbour Post",
                    "UPDATE 1-Harbour’s oldest crane to be scrapped after the storm @ Quay Herald",
                    "Oldest crane of the harbour to be scrapped after a storm, says ... @ The Buoy",
                ],
                vec![
                    "中央銀行が利上げを発表し市場は大きく揺れた @ 経済日報",
                    "中央銀行が利上げ発表、市場は大きく揺れた @ 東京新聞",
                ],
            ]
        );
    }

    #[test]
    fn the_order_in_which_headlines_come_does_not_matter() {
        let wanted = told(ROWS);
        let mut rows = ROWS.to_vec();
        for turn in 0..rows.len() {
            rows.rotate_left(1);
            if turn % 3 == 0 {
                rows.reverse();
            }
            assert_eq!(told(&rows), wanted);
        }
    }

    #[test]
    fn sources_are_counted_once() {
        let snapshot = store(ROWS);
        let stories = Stories::find(&snapshot, &|| false).unwrap();
        let crane = stories.of(RowId(0)).unwrap();
        assert_eq!((crane.rows.len(), crane.sources), (4, 3));
        assert_eq!(stories.of(RowId(4)), None);
        assert!(Stories::find(&snapshot, &|| true).is_none());
    }

    #[test]
    fn words_that_say_nothing_are_in_order_and_short() {
        assert!(STOP.is_sorted());
        assert!(STOP.iter().all(|word| word.len() <= 7));
    }
}
