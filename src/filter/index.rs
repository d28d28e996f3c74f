//! What the filter keeps of each segment of a store, and the tests on it that are cheap enough for every row of a million.
//!
//! A row costs 28 bytes here: masks of the characters that it has and of those that begin words, and where its words
//! are. Titles in ASCII are read in the store's own arena; of the others a copy is kept, folded, a byte a character
//! ([`code`]), so that in both the nth byte is the nth character. Nothing here decides what a match means: see
//! [`super::term`] and [`super::rank`], whose meaning the tests on lines ([`super::line`], [`super::probe`]) keep or,
//! where they cannot, only narrow.

use std::ops::Range;
use std::sync::Arc;

use super::fuzzy::HAYSTACK;
use super::line::{LINE, Level, Line, Simd, code, dispatch, is_word_code, ones};
use crate::store::Segment;
use crate::text::fold_char;

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

pub(super) fn presence(codes: &[u8]) -> u64 {
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

/// Rows that are read ahead at once: their lines fit into the memory that is nearest.
pub(super) const WARMED: usize = 128;

/// A segment as the filter searches it.
#[derive(Debug)]
pub(super) struct Column {
    pub segment: Arc<Segment>,
    /// The characters that each title has: letters, which are mostly all that is asked for, and some digits; and the rest.
    letters: Vec<u32>,
    rest: Vec<u32>,
    /// The letters of those that begin a word somewhere, and bits of no meaning.
    pub heads: Vec<u32>,
    /// Where each title has what words are made of, a bit a character; 0 where it is no line.
    words: Vec<u128>,
    /// Rows whose title is not ASCII, in order; where the codes of each end.
    coded: Vec<u32>,
    ends: Vec<u32>,
    codes: Vec<u8>,
}

impl Column {
    pub fn new(segment: &Arc<Segment>) -> Column {
        let mut column = Column {
            segment: Arc::clone(segment),
            letters: Vec::with_capacity(segment.len()),
            rest: Vec::with_capacity(segment.len()),
            heads: Vec::new(),
            words: Vec::with_capacity(segment.len()),
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
                column.push_presence(presence(title.as_bytes()));
                continue;
            }
            let from = column.codes.len();
            column
                .codes
                .extend(title.chars().map(|c| code(fold_char(c))));
            column.push_presence(presence(&column.codes[from..]));
            column.coded.push(at as u32);
            column.ends.push(column.codes.len() as u32);
        }
        (column.words, column.heads) =
            dispatch!(Level::new(), simd => column.words_and_heads(simd));
        column.coded.shrink_to_fit();
        column.ends.shrink_to_fit();
        column.codes.shrink_to_fit();
        column
    }

    fn push_presence(&mut self, presence: u64) {
        self.letters.push(presence as u32);
        self.rest.push((presence >> 32) as u32);
    }

    /// The characters that a title has.
    #[inline(always)]
    pub fn presence(&self, row: usize) -> u64 {
        u64::from(self.rest[row]) << 32 | u64::from(self.letters[row])
    }

    /// Those of the rows whose titles have the characters that are needed.
    pub fn sift(&self, rows: Range<usize>, need: u64, into: &mut Vec<u32>) {
        let (letters, rest) = (need as u32, (need >> 32) as u32);
        into.clear();
        into.resize(rows.len(), 0);
        let mut found = 0;
        // Where few have what is needed, most are passed over sixteen at a time.
        let firsts = (rows.start as u32..).step_by(16);
        for (first, sixteen) in firsts.zip(self.letters[rows].chunks(16)) {
            let has = |presence: &u32| presence & letters == letters;
            if sixteen
                .iter()
                .fold(false, |any, presence| any | has(presence))
            {
                for (at, presence) in (first..).zip(sixteen) {
                    into[found] = at;
                    found += usize::from(has(presence));
                }
            }
        }
        into.truncate(found);
        if rest != 0 {
            into.retain(|at| self.rest[*at as usize] & rest == rest);
        }
    }

    /// Where each title has what words are made of, and the letters that begin its words.
    #[inline(always)]
    fn words_and_heads<S: Simd>(&self, simd: S) -> (Vec<u128>, Vec<u32>) {
        let mut lines = self.lines(0);
        let (mut words, mut heads) = (Vec::new(), Vec::new());
        words.reserve_exact(self.segment.len());
        heads.reserve_exact(self.segment.len());
        for row in 0..self.segment.len() {
            match lines.get(row) {
                Ok(line) => {
                    let of_row = line.words_of_bytes(simd);
                    words.push(of_row);
                    heads.push(heads_of(line, of_row));
                }
                Err(long) => {
                    words.push(0);
                    heads.push(long.heads());
                }
            }
        }
        (words, heads)
    }

    /// Has the titles of these few rows read from memory all at once, if they lie far apart: one after the other, as each
    /// is looked at, takes longer. Of rows that lie together the machine reads ahead by itself.
    pub fn warm(&self, rows: &[u32]) {
        let [first, .., last] = rows else { return };
        if ((last - first) as usize) < 4 * rows.len() {
            return;
        }
        let (arena, ends) = self.segment.titles().raw();
        let byte = |at: usize| arena.as_bytes().get(at).copied().unwrap_or(0);
        let touched = rows.iter().fold(0, |touched, row| {
            let row = *row as usize;
            let start = row.checked_sub(1).map_or(0, |before| ends[before]) as usize;
            let end = ends[row] as usize;
            // A line spans three of what memory is read in, or fewer.
            let words = self.words[row] as u8;
            touched ^ byte(start) ^ byte((start + end) / 2) ^ byte(end.saturating_sub(1)) ^ words
        });
        std::hint::black_box(touched);
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

/// The letters that begin words, as bits of their places in the alphabet.
#[inline(always)]
pub(super) fn heads_of(line: Line<'_>, words: u128) -> u32 {
    let heads = ones(words & !(words << 1));
    heads.fold(0, |all, at| all | letter(line.bytes[at as usize]))
}

/// The bit of a letter's place in the alphabet; none for what is no letter.
#[inline(always)]
fn letter(code: u8) -> u32 {
    1_u32
        .checked_shl(BITS[usize::from(code)].into())
        .unwrap_or(0)
}

/// Reads the lines of a column in rising order.
pub(super) struct Lines<'a> {
    column: &'a Column,
    arena: &'a [u8],
    ends: &'a [u32],
    next_coded: usize,
    copy: [u8; LINE],
}

impl<'a> Lines<'a> {
    /// The arena in which a row's characters lie, and where.
    #[inline(always)]
    fn place(&mut self, row: usize) -> (&'a [u8], usize, usize) {
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
        (arena, start, ends[at] as usize)
    }

    /// The row's line; `Err` when its title is too long to be one.
    #[inline(always)]
    pub fn get(&mut self, row: usize) -> Result<Line<'_>, Long<'a>> {
        let (arena, start, end) = self.place(row);
        let length = end - start;
        if length > LINE {
            return Err(Long(&arena[start..end]));
        }
        // Bytes after the line's own are there, and are not looked at.
        let bytes = match arena.get(start..start + LINE).map(TryInto::try_into) {
            Some(Ok(bytes)) => bytes,
            _ => {
                self.copy[..length].copy_from_slice(&arena[start..end]);
                &self.copy
            }
        };
        let words = self.column.words.get(row).unwrap_or(&0);
        Ok(Line {
            bytes,
            length,
            words,
        })
    }
}

/// A title of more than [`LINE`] characters, a byte each. They are rare, and looked at stretch by stretch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Long<'a>(pub &'a [u8]);

impl<'a> Long<'a> {
    pub fn length(self) -> usize {
        self.0.len()
    }

    /// What a fuzzy term looks at.
    pub fn haystack(self) -> &'a [u8] {
        &self.0[..self.0.len().min(HAYSTACK)]
    }

    /// As [`heads_of`] a line; all of them when a fuzzy term does not look at the whole of it.
    fn heads(self) -> u32 {
        if self.0.len() > HAYSTACK {
            return u32::MAX;
        }
        let mut before = b' ';
        self.0.iter().fold(0, |all, &code| {
            let begins = is_word_code(code) && !is_word_code(before);
            before = code;
            all | if begins { letter(code) } else { 0 }
        })
    }
}
