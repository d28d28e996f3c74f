//! What the filter keeps of each segment of a store, and the tests on it that are cheap enough for every row of a million.
//!
//! A row costs eight bytes here: a mask of the characters that it has. Titles in ASCII are read in the store's own arena;
//! of the others a copy is kept, folded, a byte a character ([`code`]), so that in both the nth byte is the nth
//! character. Where the characters of a term stand in a line is found as a mask, a bit a character; in order, side by
//! side, at the start of a word are then shifts and ands. Nothing here decides what a match means: see
//! [`super::term`] and [`super::rank`], whose meaning these tests keep or, where they cannot, only narrow.

use std::sync::Arc;

use super::term::{Folding, Kind, Term, WHOLE_WORD, WORD_START, is_word};
use crate::store::Segment;
use crate::text::fold_char;

/// Characters of a line that has masks. Longer titles are rare, and are held against the terms one by one.
pub(super) const LINE: usize = 128;

/// The byte that stands for a folded character: its own in ASCII; else one of 64 that it shares with others, of 64 more
/// when words are not made of it.
fn code(c: char) -> u8 {
    if c.is_ascii() {
        return c as u8;
    }
    let hash = u32::from(c).wrapping_mul(0x9e37_79b1) >> 26;
    0x80 | (u8::from(!is_word(c)) << 6) | hash as u8
}

/// The bit of each code in a mask of the characters that a text has: one each for letters, whatever their case, and for
/// digits; the rest shares the others.
const BITS: [u8; 256] = {
    let mut bits = [0; 256];
    let mut code = 0;
    while code < 256 {
        let byte = code as u8;
        bits[code] = match byte {
            b'a'..=b'z' => byte - b'a',
            b'A'..=b'Z' => byte - b'A',
            b'0'..=b'9' => 26 + byte - b'0',
            _ => 36 + byte % 28,
        };
        code += 1;
    }
    bits
};

fn presence(codes: &[u8]) -> u64 {
    codes
        .iter()
        .fold(0, |mask, byte| mask | 1 << BITS[usize::from(*byte)])
}

/// The characters that a text has, folded, as a mask.
pub(super) fn presence_of(text: &str) -> u64 {
    if text.is_ascii() {
        return presence(text.as_bytes());
    }
    text.chars().fold(0, |mask, c| {
        mask | 1 << BITS[usize::from(code(fold_char(c)))]
    })
}

/// A segment as the filter searches it.
#[derive(Debug)]
pub(super) struct Column {
    pub segment: Arc<Segment>,
    /// The characters that each title has.
    pub presence: Vec<u64>,
    /// Rows whose title is not ASCII, in order; where the codes of each end.
    coded: Vec<u32>,
    ends: Vec<u32>,
    codes: Vec<u8>,
}

impl Column {
    pub fn new(segment: &Arc<Segment>) -> Column {
        let mut column = Column {
            segment: Arc::clone(segment),
            presence: Vec::with_capacity(segment.len()),
            coded: Vec::new(),
            ends: Vec::new(),
            codes: Vec::new(),
        };
        let (arena, ends) = segment.titles().raw();
        let mut start = 0;
        for (at, &end) in ends.iter().enumerate() {
            let title = &arena[start as usize..end as usize];
            start = end;
            if title.is_ascii() {
                column.presence.push(presence(title.as_bytes()));
                continue;
            }
            let from = column.codes.len();
            column
                .codes
                .extend(title.chars().map(|c| code(fold_char(c))));
            column.presence.push(presence(&column.codes[from..]));
            column.coded.push(at as u32);
            column.ends.push(column.codes.len() as u32);
        }
        column.coded.shrink_to_fit();
        column.ends.shrink_to_fit();
        column.codes.shrink_to_fit();
        column
    }

    /// Reads lines, whose rows must be asked for in rising order from `row` on.
    pub fn lines(&self, row: usize) -> Lines<'_> {
        let (arena, ends) = self.segment.titles().raw();
        Lines {
            column: self,
            arena: arena.as_bytes(),
            ends,
            next_coded: self.coded.partition_point(|coded| (*coded as usize) < row),
            copy: [0; LINE],
        }
    }
}

/// Reads the lines of a column in rising order.
pub(super) struct Lines<'a> {
    column: &'a Column,
    arena: &'a [u8],
    ends: &'a [u32],
    next_coded: usize,
    copy: [u8; LINE],
}

impl Lines<'_> {
    /// The row's line; `Err` with its length in characters when it is too long to be one.
    #[inline]
    pub fn get(&mut self, row: usize) -> Result<Line<'_>, usize> {
        let coded = &self.column.coded;
        while coded
            .get(self.next_coded)
            .is_some_and(|coded| (*coded as usize) < row)
        {
            self.next_coded += 1;
        }
        let (arena, ends, at) = if coded.get(self.next_coded) == Some(&(row as u32)) {
            (&*self.column.codes, &*self.column.ends, self.next_coded)
        } else {
            (self.arena, self.ends, row)
        };
        let start = at.checked_sub(1).map_or(0, |before| ends[before]) as usize;
        let end = ends[at] as usize;
        let length = end - start;
        if length > LINE {
            return Err(length);
        }
        // Bytes after the line's own are there, and are not looked at.
        let bytes = match arena.get(start..start + LINE).map(TryInto::try_into) {
            Some(Ok(bytes)) => bytes,
            _ => {
                self.copy[..length].copy_from_slice(&arena[start..end]);
                &self.copy
            }
        };
        Ok(Line { bytes, length })
    }
}

/// A title of at most [`LINE`] characters, a byte each, in any case.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    bytes: &'a [u8; LINE],
    pub length: usize,
}

impl Line<'_> {
    /// Where the line has characters at all.
    #[inline]
    fn extent(self) -> u128 {
        u128::MAX
            .checked_shr((LINE - self.length) as u32)
            .unwrap_or(0)
    }

    /// Where a byte is `wanted` after its bits `case` were set.
    #[inline]
    fn find(self, wanted: u8, case: u8) -> u128 {
        let mut found = 0;
        for (nth, block) in self.bytes.chunks_exact(16).enumerate() {
            if nth * 16 >= self.length {
                break;
            }
            found |= u128::from(equal(block, wanted, case)) << (nth * 16);
        }
        found & self.extent()
    }

    /// Where it has what words are made of.
    #[inline]
    fn words(self) -> u128 {
        let mut found = 0;
        for (nth, block) in self.bytes.chunks_exact(16).enumerate() {
            if nth * 16 >= self.length {
                break;
            }
            found |= u128::from(alphanumeric(block)) << (nth * 16);
        }
        found & self.extent()
    }
}

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Eight bytes; the first is the lowest.
#[inline]
fn word(bytes: &[u8]) -> u64 {
    bytes.try_into().map_or(0, u64::from_le_bytes)
}

/// The highest bits of eight bytes side by side.
#[inline]
fn gather(high: u64) -> u16 {
    ((high >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u16
}

/// A bit a byte of sixteen: which are `wanted` after their bits `case` were set. Eight at once in a word, as in Warren's
/// Hacker's Delight, 6-1.
#[inline]
fn equal(block: &[u8], wanted: u8, case: u8) -> u16 {
    let half = |bytes| {
        let differs = (word(bytes) | LOW * u64::from(case)) ^ (LOW * u64::from(wanted));
        gather(!(((differs & !HIGH) + !HIGH) | differs) & HIGH)
    };
    half(&block[..8]) | half(&block[8..]) << 8
}

/// A bit a byte of sixteen: which are letters and digits, or stand for some.
#[inline]
fn alphanumeric(block: &[u8]) -> u16 {
    let half = |bytes| {
        let word = word(bytes);
        let ascii = word & !HIGH;
        // The highest bit of each byte: it is at least the bound.
        let least = |bytes: u64, bound: u8| bytes + LOW * u64::from(0x80 - bound);
        let small = ascii | LOW * 0x20;
        let letter = least(small, b'a') & !least(small, b'z' + 1);
        let digit = least(ascii, b'0') & !least(ascii, b'9' + 1);
        gather(((letter | digit) & !word | word & !(word << 1)) & HIGH)
    };
    half(&block[..8]) | half(&block[8..]) << 8
}

/// A term as lines are held against it.
#[derive(Debug)]
pub(super) struct Probe<'q> {
    pub term: &'q Term,
    /// Each character's code, and the bits to set in a byte before they are compared.
    chars: Vec<(u8, u8)>,
    /// What a title must have.
    pub need: u64,
    /// True when a line that passes may still not have what the term asks: codes and lines are folded.
    pub is_coarse: bool,
    /// Points that repeated letters may add to the bound.
    slack: i32,
}

/// What a line answers to a probe: at most this score.
pub(super) type Bound = i32;

impl<'q> Probe<'q> {
    pub fn new(term: &'q Term) -> Probe<'q> {
        let codes: Vec<u8> = term.needle.chars().map(|c| code(fold_char(c))).collect();
        let case = |code: u8| if code.is_ascii_lowercase() { 0x20 } else { 0 };
        // See `slack` in `bound`.
        let repeats = codes
            .windows(3)
            .filter(|w| w[1] == w[2] || w[0] == w[2] || w[0] == w[1]);
        Probe {
            term,
            need: presence(&codes),
            is_coarse: !term.needle.is_ascii() || term.folding != Folding::FULL,
            slack: 4 * repeats.count() as i32,
            chars: codes.iter().map(|code| (*code, case(*code))).collect(),
        }
    }

    /// Whether the line may have what the term asks, and the highest score that it can have; 0 for terms without one.
    #[inline]
    pub fn hold(&self, line: Line<'_>) -> Option<Bound> {
        if self.chars.len() > line.length {
            return None;
        }
        if self.term.is_scored() {
            return self.bound(line);
        }
        let mut ends = u128::MAX;
        for (nth, (code, case)) in self.chars.iter().enumerate() {
            ends = (if nth == 0 { ends } else { ends << 1 }) & line.find(*code, *case);
            if ends == 0 {
                return None;
            }
        }
        let starts = ends >> (self.chars.len() - 1);
        let at_end = ends >> (line.length - 1) & 1 != 0;
        let found = match self.term.kind {
            Kind::Exact | Kind::Fuzzy => true,
            Kind::Word => {
                let words = line.words();
                let after = words.checked_shr(self.chars.len() as u32).unwrap_or(0);
                starts & !(words << 1) & !after != 0
            }
            Kind::Prefix => starts & 1 != 0,
            Kind::Suffix => at_end,
            Kind::Whole => starts & 1 != 0 && self.chars.len() == line.length,
        };
        found.then_some(0)
    }

    /// The highest score that the line can have for a fuzzy term.
    ///
    /// fuzzy-matcher gives 16 points a character. To these come: at the first, -1, and 16 at the start of the line or 8
    /// at the start of a word; at each other, 4 when the one before it in the term stands right before it (8 if that is
    /// at the start of a word), else at most -4, less a point for each further character between them, and 8 at the start
    /// of a word. Each is granted here where any characters of the line allow it, whatever the others need, except that
    /// three in a row must stand in a row somewhere. The matcher's leftovers add at most 4 where the term repeats a
    /// character (`slack`; see [`super::fuzzy`]); the alignments that they make up skip a character that would have
    /// brought 12 points.
    fn bound(&self, line: Line<'_>) -> Option<Bound> {
        let mut places = [0u128; 64];
        let places = &mut places[..self.chars.len().min(64)];
        // In order: each character after the first place of the one before it.
        let mut open = u128::MAX;
        for (place, (code, case)) in places.iter_mut().zip(&self.chars) {
            let found = line.find(*code, *case) & open;
            if found == 0 {
                return None;
            }
            *place = found;
            open = !(found ^ (found - 1));
        }
        let words = line.words();
        let heads = if self.term.folding.case {
            !(words << 1)
        } else {
            // An upper-case letter after a lower-case one counts like a word's start.
            u128::MAX
        };
        let first = places[0];
        let mut loose = 16 - 1
            + if first & 1 != 0 {
                16
            } else if first & heads != 0 {
                8
            } else {
                0
            };
        // The best score whose last two characters stand side by side.
        let mut tight = i32::MIN / 2;
        let mut pairs = first;
        let mut run = first;
        let mut before = first;
        for &place in &places[1..] {
            let side = before << 1 & place;
            let triples = pairs << 1 & place;
            let gap = if before << 2 & place != 0 { -4 } else { -5 };
            let apart = loose.max(tight) + 16 + gap + if place & heads != 0 { 8 } else { 0 };
            tight = if side == 0 {
                i32::MIN / 2
            } else {
                let from = if triples == 0 {
                    loose
                } else {
                    loose.max(tight)
                };
                from + 16 + if side & heads != 0 { 8 } else { 4 }
            };
            loose = apart;
            pairs = side;
            run = run << 1 & place;
            before = place;
        }
        let mut bound = loose.max(tight) + self.slack;
        let starts = run >> (places.len() - 1) & !(words << 1);
        if starts != 0 {
            let after = words.checked_shr(places.len() as u32).unwrap_or(0);
            bound += if starts & !after != 0 {
                WHOLE_WORD
            } else {
                WORD_START
            };
        }
        Some(bound)
    }
}
