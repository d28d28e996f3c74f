//! Near-duplicate headlines → stories: the same event under several headlines, in several sources, or reprinted.
//!
//! # What belongs together
//!
//! Two headlines tell the same story when, published within [`WINDOW`] of each other, they share so much of their words
//! that the weights of those shared are at least so much of the weights of all (a weighted Jaccard coefficient; a word
//! weighs the more the rarer it is here). How much depends on what else speaks against it ([`Headlines::least`]): one of
//! two long headlines of other sources and the same day is told by less than a third of its words; where each has a name that the
//! other has not, or where both are of one source, which tells different events in like words, nearly all must be the
//! same. Those in which each has a number, a month or a day of the week that the other has not are of two events, and so are a denial and what it denies. What
//! is joined in a chain is one story as long as each of it is still [`AKIN`] to the story's first. Headlines of fewer
//! than [`LEAST`] words that mean something ("Morning briefing") are left alone: two events under one row are worse than
//! two rows.
//!
//! Words are compared without case, accents, apostrophes and endings; a wire's "UPDATE 1-" and what was cut off
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

/// Letters of a word that are compared: "recovered" is "recovering", "Bangladeshi" "Bangladesh".
const STEM: usize = 7;

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

    /// Finds the stories of a snapshot. `None` once `cancelled` says so: it is asked about every millisecond, and may take
    /// its time to answer when others need the processor more.
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

/// Words that tell one of several apart, as a number does: the second match from the third, October's from June's, a man
/// from a woman, or from two.
const COUNTING: &[&str] = &[
    "april",
    "august",
    "boy",
    "couple",
    "december",
    "eighth",
    "eleventh",
    "february",
    "fifth",
    "first",
    "fourth",
    "friday",
    "girl",
    "january",
    "july",
    "june",
    "man",
    "men",
    "monday",
    "ninth",
    "november",
    "october",
    "pair",
    "saturday",
    "second",
    "september",
    "seventh",
    "sixth",
    "sunday",
    "tenth",
    "third",
    "thursday",
    "trio",
    "tuesday",
    "twelfth",
    "wednesday",
    "woman",
    "women",
];

/// Words that deny what the others say, without their apostrophes.
const DENYING: &[&str] = &[
    "arent", "cannot", "cant", "didnt", "doesnt", "dont", "hasnt", "isnt", "never", "not", "wasnt",
    "wont", "wouldnt",
];

/// Numbers in words are those in figures.
const FIGURES: &[&str] = &[
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
];

/// FNV-1a, 32 bits, of the first letters of a word; the highest bit tells numbers, which are taken whole.
fn hash(word: &str) -> u32 {
    let figure = FIGURES.iter().position(|known| *known == word);
    let figure = figure.map(|figure| figure.to_string());
    let word = figure.as_deref().unwrap_or(word);
    let is_number =
        word.starts_with(|c: char| c.is_ascii_digit()) || COUNTING.binary_search(&word).is_ok();
    let compared = match word.is_ascii() && !is_number {
        true => &word[..word.len().min(STEM)],
        false => word,
    };
    let hash = compared.chars().fold(0x811c_9dc5_u32, |hash, c| {
        (hash ^ u32::from(c)).wrapping_mul(0x0100_0193)
    });
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

/// Adds the words of a title that mean something, as hashes in order, each once. Returns which of them are names, a bit
/// a word: they are written with a capital in a title of which not all words are; and whether it denies something. `word` and `found` are room to work in.
fn add_words(
    title: &str,
    into: &mut Vec<u32>,
    word: &mut String,
    found: &mut Vec<(u32, bool)>,
) -> (u32, bool) {
    found.clear();
    let mut denies = false;
    // Of the words after the first: how many have a capital, how many have none.
    let (mut capitals, mut others, mut is_first) = (0, 0, true);
    // `May` is a month beside a number, and else mostly a verb.
    let (mut was_may, mut was_number) = (false, false);
    let mut end = |word: &mut String, is_capital: bool| {
        let is_number = word.starts_with(|c: char| c.is_ascii_digit());
        let is_may = word == "may" && is_capital;
        if (was_may && is_number) || (is_may && was_number) {
            found.push((hash("may") | NUMBER, false));
        }
        if !word.is_empty() {
            (was_may, was_number) = (is_may, is_number);
        }
        let says_nothing = word.len() <= 7 && STOP.binary_search(&word.as_str()).is_ok();
        denies ^= DENYING.binary_search(&word.as_str()).is_ok();
        if !word.is_empty() && !says_nothing {
            if word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") {
                word.pop();
            }
            found.push((hash(word), is_capital));
            match is_capital {
                _ if is_first => {}
                true => capitals += 1,
                false => others += 1,
            }
        }
        is_first &= word.is_empty();
        word.clear();
    };
    let (mut before, mut is_capital) = (None, false);
    for original in without_mark(title).chars() {
        if matches!(original, '\'' | '’' | '‘' | '`') {
            continue;
        }
        let c = fold_char(original);
        let is_wide = is_wide(c);
        // `U.S.` is `US`.
        if c == '.' && word.len() == 1 && word.starts_with(char::is_alphabetic) {
            continue;
        }
        if is_wide || !c.is_alphanumeric() {
            end(word, is_capital);
        }
        if let (true, Some(before)) = (is_wide, before) {
            // Scripts without spaces are compared by pairs of characters.
            word.extend([before, c]);
            end(word, false);
        } else if !is_wide && c.is_alphanumeric() {
            if word.is_empty() {
                is_capital = original.is_uppercase();
            }
            word.push(c);
        }
        before = is_wide.then_some(c);
    }
    end(word, is_capital);
    let tells_names = others * 2 >= capitals;
    // A word that is a name somewhere comes first, and is kept.
    found.sort_unstable_by_key(|(hash, is_name)| (*hash, !is_name));
    found.dedup_by_key(|(hash, _)| *hash);
    into.extend(found.iter().map(|(hash, _)| hash));
    let names = (0..32).zip(found.iter());
    let names = names.fold(0, |names, (nth, (_, is_name))| {
        names | u32::from(tells_names && *is_name) << nth
    });
    (names, denies)
}

/// Han, kana and hangul.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

/// Headlines between two questions whether to go on.
const TURN: usize = 1024;

impl Headlines {
    fn read(snapshot: &Snapshot, cancelled: &dyn Fn() -> bool) -> Option<Headlines> {
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

    fn store(rows: &[(&str, &str, u32)]) -> Snapshot {
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

    /// Whether two titles of two sources, so many days apart, are one story among others.
    fn are_one(a: &'static str, b: &'static str, days: u32, same_source: bool) -> bool {
        let mut rows = ROWS.to_vec();
        rows.push((a, "Tide Table", 10));
        let source = if same_source {
            "Tide Table"
        } else {
            "Lighthouse"
        };
        rows.push((b, source, 10 + days));
        let snapshot = store(&rows);
        let stories = Stories::find(&snapshot, &|| false).unwrap();
        let (a, b) = (RowId(ROWS.len() as u32), RowId(ROWS.len() as u32 + 1));
        let (a, b) = (snapshot.survivor(a), snapshot.survivor(b));
        assert_ne!(a, b);
        stories.of(a).is_some_and(|story| story.rows.contains(&b))
    }

    #[test]
    fn what_is_told_again_is_one_story() {
        for (a, b, days, same_source) in [
            // A reprint, by others and by the same.
            (
                "Mayor opens rebuilt pier after long dispute",
                "Mayor opens rebuilt pier after long dispute",
                2,
                false,
            ),
            (
                "Mayor opens rebuilt pier after long dispute",
                "Mayor opens rebuilt pier after long dispute",
                1,
                true,
            ),
            // Abbreviations with points and without, numbers in words and in figures.
            (
                "US Declares Harbour Emergency Over Oil Spill",
                "U.S. declares harbour emergency over the oil spill",
                0,
                false,
            ),
            (
                "Two crews rescued from grounded dredger Aurora",
                "2 crews rescued from grounded dredger Aurora",
                0,
                false,
            ),
            // Wires send again.
            (
                "Cannery workers reject pay offer, strike goes on",
                "UPDATE 1-Cannery workers reject pay offer, strike goes on",
                0,
                true,
            ),
            (
                "Cannery workers reject pay offer, strike goes on",
                "CORRECTED-Cannery workers reject pay offer, strike goes on",
                1,
                false,
            ),
            // Punctuation that was lost, other quotation marks.
            (
                "Norrland's ex-minister Brekke to be tried over ferry contracts",
                "Norrlands ex-minister Brekke to be tried over ferry contracts",
                0,
                false,
            ),
            (
                "\"No way back\", says Brekke as trial opens",
                "‘No way back,’ says Brekke as trial opens",
                0,
                false,
            ),
            // Cut short.
            (
                "Norrland's ex-minister Brekke to be tried over ferry contracts signed in 2019",
                "Norrland's ex-minister Brekke to be tried over ferry...",
                0,
                false,
            ),
            (
                "Storm closes the Skarrow bridge",
                "Storm closes the Skarrow bridge for a second week, council says",
                0,
                false,
            ),
            // In another order, in other forms of the same words.
            (
                "Bodies of 14 divers recovered off Skarrow",
                "14 bodies of divers recovered near Skarrow",
                0,
                false,
            ),
            (
                "Skarrow council approving the new harbour wall plan",
                "Council of Skarrow approves plan for new harbour wall",
                0,
                false,
            ),
        ] {
            assert!(are_one(a, b, days, same_source), "{a} | {b}");
        }
    }

    #[test]
    fn what_only_looks_alike_is_two_stories() {
        for (a, b, days, same_source) in [
            // Numbers, months, days.
            (
                "Letters from the lighthouse, May 2008",
                "Letters from the lighthouse, October 2008",
                3,
                false,
            ),
            (
                "Bodies of 14 divers recovered off Skarrow",
                "Bodies of 9 divers recovered off Skarrow",
                0,
                false,
            ),
            (
                "Lottery numbers for Friday: 4, 8, 15, 16, 23",
                "Lottery numbers for Monday: 3, 9, 11, 30, 41",
                3,
                false,
            ),
            (
                "Canning Co. third quarter profit beats forecasts",
                "Canning Co. fourth quarter profit beats forecasts",
                0,
                false,
            ),
            (
                "Weather for the coast: Monday, October 6",
                "Weather for the coast: Tuesday, October 7",
                1,
                true,
            ),
            (
                "Daily horoscope for October 9: what the stars hold",
                "Daily horoscope for October 10: what the stars hold",
                1,
                false,
            ),
            (
                "Week 7 picks: who wins in the rowing league",
                "Week 8 picks: who wins in the rowing league",
                0,
                false,
            ),
            // Names: companies, places, people, sides.
            (
                "Canning Co. third quarter profit beats forecasts",
                "Netmakers third quarter profit beats forecasts",
                0,
                false,
            ),
            (
                "Man arrested in Skarrow after stabbing outside bar",
                "Man arrested in Ostby after stabbing outside bar",
                0,
                false,
            ),
            (
                "Election results: Northshire council, full list of winners",
                "Election results: Southmark council, full list of winners",
                0,
                false,
            ),
            (
                "Brekke wins 2025 Skarrow regatta",
                "Lund wins 2025 Ostby regatta",
                0,
                false,
            ),
            (
                "Ostby beat Skarrow in cup semi-final",
                "Lunde beat Northam in cup semi-final",
                0,
                false,
            ),
            // Who it was.
            (
                "man charged over ferry terminal bomb threat",
                "woman charged over ferry terminal bomb threat",
                0,
                false,
            ),
            // The same columns, long after or without more words.
            ("Live updates", "Live updates", 0, false),
            ("The week in pictures", "The week in pictures", 0, false),
            (
                "Letters to the editor: ferries, fog and fish",
                "Letters to the editor: ferries, fog and fish",
                7,
                true,
            ),
            (
                "Mayor opens rebuilt pier after long dispute",
                "Mayor opens rebuilt pier after long dispute",
                14,
                false,
            ),
            // Of one source, which tells of different events in like words.
            (
                "Fire crews called to warehouse blaze in the old town",
                "Fire crews called to chimney blaze in the new town",
                1,
                true,
            ),
        ] {
            assert!(!are_one(a, b, days, same_source), "{a} | {b}");
        }
    }

    #[test]
    fn a_denial_is_not_what_it_denies() {
        let yes = "Brekke will resign over ferry contracts";
        for no in [
            "Brekke will not resign over ferry contracts",
            "Brekke won't resign over ferry contracts",
        ] {
            assert!(!are_one(yes, no, 0, false), "{no}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 64, ..Default::default() })]

        #[test]
        fn whatever_comes_first_the_stories_are_the_same(
            picks in proptest::collection::vec((0..5usize, 0..5usize, 0..4usize, 0..4usize, 1..9u32), 2..40),
            order in proptest::collection::vec(proptest::prelude::any::<u64>(), 40),
        ) {
            const WHO: [&str; 5] = ["Brekke", "Harbour board", "Ostby ferry crew", "Two divers", "Mayor of Skarrow"];
            const WHAT: [&str; 5] = ["rejects new pier", "rejects the new pier plan", "found safe after storm", "found safe after 3 days of storm", "to open harbour museum"];
            const MORE: [&str; 4] = ["", " near the old lighthouse", ", council says", " – for now"];
            const SOURCES: [&str; 4] = ["Quay Herald", "The Buoy", "Mole & Pier", ""];
            let titles: Vec<(String, &str, u32)> = picks
                .iter()
                .map(|(who, what, more, source, day)| {
                    (format!("{} {}{}", WHO[*who], WHAT[*what], MORE[*more]), SOURCES[*source], *day)
                })
                .collect();
            let mut rows: Vec<(&str, &str, u32)> =
                titles.iter().map(|(title, source, day)| (&**title, *source, *day)).collect();
            let told = |rows: &[(&str, &str, u32)]| {
                let snapshot = store(rows);
                let stories = Stories::find(&snapshot, &|| false).unwrap();
                let ids = |story: &Story| story.rows.iter().map(|row| snapshot.id(*row)).collect::<Vec<_>>();
                let mut all: Vec<_> = stories.all().iter().map(|story| (ids(story), story.sources)).collect();
                all.sort();
                all
            };
            let wanted = told(&rows);
            let mut order = order.iter();
            rows.sort_by_cached_key(|_| order.next());
            proptest::prop_assert_eq!(told(&rows), wanted);
        }
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
        assert!(COUNTING.is_sorted() && DENYING.is_sorted());
    }
}
