//! What the filter keeps of each segment of a store, and the tests on it that are cheap enough for every row of a million.
//!
//! A row costs 28 bytes here: masks of the characters that it has and of those that begin words, and where its words
//! are. Titles in ASCII are read in the store's own arena;
//! of the others a copy is kept, folded, a byte a character ([`code`]), so that in both the nth byte is the nth
//! character. Where the characters of a term stand in a line is found as a mask, a bit a character; in order, side by
//! side, at the start of a word are then shifts and ands. Nothing here decides what a match means: see
//! [`super::term`] and [`super::rank`], whose meaning these tests keep or, where they cannot, only narrow.

use std::sync::Arc;

use wide::u8x16;

use super::query::LONG;
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
            presence: Vec::with_capacity(segment.len()),
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
        let mut lines = column.lines(0);
        let (mut words, mut heads) = (Vec::new(), Vec::new());
        words.reserve_exact(segment.len());
        heads.reserve_exact(segment.len());
        for row in 0..segment.len() {
            let line = lines.get(row).ok();
            let of_row = line.map_or(0, Line::words_of_bytes);
            words.push(of_row);
            // Of a title that is no line nothing is told apart.
            heads.push(line.map_or(u32::MAX, |line| line.heads(of_row)));
        }
        (column.words, column.heads) = (words, heads);
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

impl<'a> Lines<'a> {
    /// Where a row lies; `next_coded` goes along with the rows.
    #[inline]
    fn place(&self, row: usize, next_coded: &mut usize) -> (&'a [u8], usize, usize) {
        let coded = &self.column.coded;
        while coded
            .get(*next_coded)
            .is_some_and(|coded| (*coded as usize) < row)
        {
            *next_coded += 1;
        }
        let (arena, ends, at) = if coded.get(*next_coded) == Some(&(row as u32)) {
            (&*self.column.codes, &*self.column.ends, *next_coded)
        } else {
            (self.arena, self.ends, row)
        };
        let start = at.checked_sub(1).map_or(0, |before| ends[before]) as usize;
        (arena, start, ends[at] as usize)
    }

    /// The row's line; `Err` with its length in characters when it is too long to be one.
    #[inline]
    pub fn get(&mut self, row: usize) -> Result<Line<'_>, usize> {
        let mut next_coded = self.next_coded;
        let (arena, start, end) = self.place(row, &mut next_coded);
        self.next_coded = next_coded;
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
        let words = self.column.words.get(row).unwrap_or(&0);
        Ok(Line {
            bytes,
            length,
            words,
        })
    }
}

/// A title of at most [`LINE`] characters, a byte each, in any case.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    bytes: &'a [u8; LINE],
    pub length: usize,
    /// Where it has what words are made of: read only when it is asked for.
    words: &'a u128,
}

impl Line<'_> {
    /// Where the line has characters at all.
    #[inline]
    fn extent(self) -> u128 {
        u128::MAX
            .checked_shr((LINE - self.length) as u32)
            .unwrap_or(0)
    }

    /// Where it has what is wanted.
    #[inline]
    fn find(self, wanted: Wanted) -> u128 {
        self.scan(|block| equal(*block, wanted))
    }

    /// Where it has what words are made of, found out anew.
    fn words_of_bytes(self) -> u128 {
        self.scan(|block| alphanumeric(*block))
    }

    /// The letters that begin words, as bits of their places in the alphabet.
    fn heads(self, words: u128) -> u32 {
        let heads = ones(self.extent() & words & !(words << 1));
        let bits = heads.map(|at| BITS[usize::from(self.bytes[at as usize])]);
        bits.fold(0, |all, bit| {
            all | 1_u32.checked_shl(bit.into()).unwrap_or(0)
        })
    }

    #[inline]
    fn scan(self, bits: impl Fn(&[u8; 16]) -> u16) -> u128 {
        let (blocks, _) = self.bytes.as_chunks::<16>();
        let half = |blocks: &[[u8; 16]]| {
            let bits = blocks.iter().rev().map(|block| u64::from(bits(block)));
            bits.fold(0, |all, bits| all << 16 | bits)
        };
        // All of it, though half of the titles are shorter: a branch that cannot be foretold costs more.
        let low = half(&blocks[..4]);
        let high = half(&blocks[4..]);
        (u128::from(high) << 64 | u128::from(low)) & self.extent()
    }
}

/// A code that is looked for: spread over a block, and so the bits to set in a byte before they are compared.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    code: u8x16,
    case: u8x16,
}

impl Wanted {
    fn new(code: u8, case: u8) -> Wanted {
        Wanted {
            code: u8x16::splat(code),
            case: u8x16::splat(case),
        }
    }
}

/// A bit a byte: which are wanted.
#[inline]
fn equal(block: [u8; 16], wanted: Wanted) -> u16 {
    let bytes = u8x16::new(block) | wanted.case;
    bytes.simd_eq(wanted.code).to_bitmask() as u16
}

/// A bit a byte: which are letters and digits in ASCII, or stand for some beyond it.
#[inline]
fn alphanumeric(block: [u8; 16]) -> u16 {
    let bytes = u8x16::new(block);
    let within = |bytes: u8x16, first: u8, last: u8| {
        bytes
            .max(u8x16::splat(first))
            .min(u8x16::splat(last))
            .simd_eq(bytes)
    };
    let letters = within(bytes | u8x16::splat(0x20), b'a', b'z');
    let digits = within(bytes, b'0', b'9');
    (letters | digits | within(bytes, 0x80, 0xbf)).to_bitmask() as u16
}

/// A term as lines are held against it.
#[derive(Debug)]
pub(super) struct Probe<'q> {
    pub term: &'q Term,
    /// Its characters.
    chars: Vec<Wanted>,
    /// What a title must have.
    pub need: u64,
    /// The characters that it has; a title may lack one of them when a letter was mistyped.
    has: u64,
    /// True when a line that passes may still not have what the term asks: codes and lines are folded.
    pub is_coarse: bool,
    /// Points that repeated letters may add to the bound.
    slack: i32,
    /// The highest scores of its letters, strewn about and in one piece, without what the first brings for where it
    /// stands.
    strewn: Bound,
    whole: Bound,
}

/// What a line answers to a probe: at most this score.
pub(super) type Bound = i32;

/// The highest score of a letter that begins no word.
pub(super) const WITHIN: Bound = 16 - 1;

impl<'q> Probe<'q> {
    pub fn new(term: &'q Term) -> Probe<'q> {
        let codes: Vec<u8> = term.needle.chars().map(|c| code(fold_char(c))).collect();
        let case = |code: u8| if code.is_ascii_lowercase() { 0x20 } else { 0 };
        // See `slack` in `bound`.
        let repeats = codes
            .windows(3)
            .filter(|w| w[1] == w[2] || w[0] == w[2] || w[0] == w[1]);
        let slack = 4 * repeats.count() as i32;
        let letters = codes.len() as i32;
        // No letter within a word begins one, as far as that can be told.
        let is_word = term.folding.case && codes.iter().all(u8::is_ascii_alphanumeric);
        let beside = if is_word { 4 } else { 8 };
        Probe {
            term,
            need: if term.kind == Kind::Near {
                0
            } else {
                presence(&codes)
            },
            has: presence(&codes),
            is_coarse: term.kind == Kind::Near
                || !term.needle.is_ascii()
                || term.folding != Folding::FULL,
            slack,
            strewn: match letters {
                1 => NEVER,
                _ => slack + 16 * letters - 1 + 8 * (letters - 1) - 4,
            },
            whole: slack + 16 * letters - 1 + beside * (letters - 1),
            chars: codes
                .iter()
                .map(|code| Wanted::new(*code, case(*code)))
                .collect(),
        }
    }

    /// Whether the line may have what the term asks, and the highest score that it can have; 0 for terms without one.
    #[inline]
    pub fn hold(&self, line: Line<'_>, presence: u64, scratch: &mut Scratch) -> Option<Bound> {
        if self.term.kind == Kind::Near {
            return ((self.has & !presence).count_ones() <= 1).then_some(0);
        }
        if self.chars.len() > line.length {
            return None;
        }
        if self.term.is_scored() {
            return self.bound(line, &mut scratch.places);
        }
        let mut ends = u128::MAX;
        for (nth, wanted) in self.chars.iter().enumerate() {
            ends = (if nth == 0 { ends } else { ends << 1 }) & line.find(*wanted);
            if ends == 0 {
                return None;
            }
        }
        let starts = ends >> (self.chars.len() - 1);
        let at_end = ends >> (line.length - 1) & 1 != 0;
        let found = match self.term.kind {
            Kind::Exact | Kind::Fuzzy | Kind::Near => true,
            Kind::Start => starts & !(*line.words << 1) != 0,
            Kind::Word => {
                let words = *line.words;
                let after = words.checked_shr(self.chars.len() as u32).unwrap_or(0);
                starts & !(words << 1) & !after != 0
            }
            Kind::Prefix => starts & 1 != 0,
            Kind::Suffix => at_end,
            Kind::Whole => starts & 1 != 0 && self.chars.len() == line.length,
        };
        found.then_some(0)
    }

    /// A bound of the score of a line for a fuzzy term that asks of it only whether it begins with the first letter, has
    /// all of them in one piece, and whether a word begins there: that tells most lines apart from the best. Points are
    /// as in [`Probe::bound`]; letters that are strewn lack 4 of them at least, for a gap.
    #[inline]
    pub fn rough(&self, line: Line<'_>) -> Option<Bound> {
        let mut chars = self.chars.iter();
        let mut place = line.find(*chars.next()?);
        if place == 0 {
            return None;
        }
        let knows_heads = self.term.folding.case;
        let start = |at_head: bool| if at_head || !knows_heads { 16 } else { 8 };
        let strewn = self.strewn + start(place & 1 != 0);
        let mut run = place;
        for wanted in chars {
            place = line.find(*wanted) & after_first(place);
            if place == 0 {
                return None;
            }
            run = run << 1 & place;
        }
        if run == 0 {
            return Some(strewn);
        }
        let words = *line.words;
        let starts = run >> (self.chars.len() - 1) & !(words << 1);
        if starts == 0 && knows_heads {
            return Some(strewn.max(self.whole));
        }
        let whole = self.whole + start(starts & 1 != 0);
        Some(strewn.max(whole) + self.word_bonus(run, words))
    }

    /// The letter, if the term is no more than one: then [`Column::presence`] alone tells which titles have it.
    pub fn lone(&self) -> Option<u64> {
        let is_lone = self.term.is_scored() && self.chars.len() == 1 && !self.is_coarse;
        (is_lone && self.term.needle.as_bytes()[0].is_ascii_lowercase()).then_some(self.need)
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
    fn bound(&self, line: Line<'_>, places: &mut [u128; LONG]) -> Option<Bound> {
        let mut open = u128::MAX;
        for (place, wanted) in places.iter_mut().zip(&self.chars) {
            let found = line.find(*wanted) & open;
            if found == 0 {
                return None;
            }
            *place = found;
            open = after_first(found);
        }
        let (first, rest) = places[..self.chars.len().min(LONG)].split_first()?;
        let (words, heads) = self.words(line);
        let mut loose = 16 - 1 + self.start(*first, heads);
        // The best score whose last two characters stand side by side.
        let mut tight = NEVER;
        let (mut pairs, mut run, mut before) = (*first, *first, *first);
        for &place in rest {
            let side = before << 1 & place;
            let gap = if before << 2 & place != 0 { -4 } else { -5 };
            let apart = loose.max(tight) + 16 + gap + if place & heads != 0 { 8 } else { 0 };
            tight = if side == 0 {
                NEVER
            } else {
                let triples = pairs << 1 & place;
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
        Some(loose.max(tight) + self.slack + self.word_bonus(run, words))
    }

    /// As [`Probe::hold`] for a fuzzy term, dearer and closer: every alignment of the characters in the line is followed,
    /// those included that the matcher makes up. `true` says that this is the score itself: it can be lower only where
    /// case or accents count, and where [`Probe::slack`] was granted.
    ///
    /// The recurrence is the matcher's, over the columns that match instead of all. A gap that is open in the matcher's
    /// row for a character starts as the gap that was open two characters earlier, whose row of the matrix it is.
    pub fn ceiling(&self, line: Line<'_>, scratch: &mut Scratch) -> Option<(Bound, bool)> {
        let mut chars = self.chars.iter();
        let mut place = line.find(*chars.next()?);
        if place == 0 {
            return None;
        }
        let words = *line.words;
        let heads = self.heads(line);
        let mut run = place;
        let [older, old, new] = &mut scratch.rows;
        older.clear();
        old.clear();
        for at in ones(place) {
            old.cells.push((at, 16 - 1 + heads.first(at)));
        }
        let mut best = old.best();
        for (nth, wanted) in (1..).zip(chars) {
            let next = line.find(*wanted) & after_first(place);
            if next == 0 {
                return None;
            }
            new.clear();
            // Where the row begins, a gap is open already.
            let begins = next.trailing_zeros() as i32;
            new.gap = (begins, if nth == 1 { -2 } else { older.open_at(begins) });
            let mut left = old.cells.iter().peekable();
            let (mut gap_at, mut gap) = old.gap;
            for at in ones(next) {
                let mut beside = NEVER;
                while let Some((there, score)) = left.next_if(|(there, _)| *there < at) {
                    if *there + 1 == at {
                        beside = *score;
                        // It opens a gap for those after this one.
                        break;
                    }
                    gap = (gap - (there + 1 - gap_at)).max(score - 4);
                    gap_at = there + 1;
                }
                let head = heads.at(at);
                let apart = gap - (at - 1 - gap_at) + head;
                new.cells.push((at, 16 + apart.max(beside + head.max(4))));
                if beside != NEVER {
                    gap = (gap - (at - gap_at)).max(beside - 4);
                    gap_at = at;
                }
            }
            best = new.best();
            if nth >= 2 {
                // The matcher also looks at what this row held before.
                let last = older.cells.iter().find(|(at, _)| at + 1 == begins);
                best = best.max(last.map_or(NEVER, |(_, score)| *score));
            }
            std::mem::swap(older, old);
            std::mem::swap(old, new);
            run = run << 1 & next;
            place = next;
        }
        let is_score = self.slack == 0 && !self.is_coarse;
        Some((best + self.slack + self.word_bonus(run, words), is_score))
    }

    /// Where words start, as the matcher sees it: it tells the marks before them apart.
    fn heads(&self, line: Line<'_>) -> Heads {
        if !self.term.folding.case {
            // An upper-case letter after a lower-case one counts like a word's start.
            return Heads {
                hard: u128::MAX,
                soft: 0,
            };
        }
        let spaces = line.find(Wanted::new(b' ', 0));
        let (mut hard, mut soft) = (spaces, 0);
        for at in ones(line.extent() & !*line.words & !spaces) {
            match line.bytes[at as usize] {
                b'/' | b'\\' | b'|' | b'(' | b')' | b'[' | b']' | b'{' | b'}' => hard |= 1 << at,
                b'!'..=b'\'' | b'*'..=b'.' | b':'..=b'@' | b'^'..=b'`' | b'~' => soft |= 1 << at,
                _ => {}
            }
        }
        Heads {
            hard: hard << 1 | 1,
            soft: soft << 1,
        }
    }

    /// Where the line has words, and where their first letters are.
    #[inline]
    fn words(&self, line: Line<'_>) -> (u128, u128) {
        let words = *line.words;
        // An upper-case letter after a lower-case one counts like a word's start.
        let heads = if self.term.folding.case {
            !(words << 1)
        } else {
            u128::MAX
        };
        (words, heads)
    }

    /// What the first character brings where it stands best.
    #[inline]
    fn start(&self, places: u128, heads: u128) -> i32 {
        match places & heads {
            0 => 0,
            heads if heads & 1 != 0 => 16,
            _ => 8,
        }
    }

    /// What the term brings for standing at a word's start, or as a word. `run`: where it ends in one piece.
    #[inline]
    fn word_bonus(&self, run: u128, words: u128) -> i32 {
        let starts = run >> (self.chars.len() - 1) & !(words << 1);
        let after = words.checked_shr(self.chars.len() as u32).unwrap_or(0);
        match (starts, starts & !after) {
            (0, _) => 0,
            (_, 0) => WORD_START,
            _ => WHOLE_WORD,
        }
    }
}

/// Where words start in a line.
struct Heads {
    /// After a space, a slash, a bracket, and at the head of the line.
    hard: u128,
    /// After another mark, which counts less.
    soft: u128,
}

impl Heads {
    /// What a character brings for where it stands.
    #[inline]
    fn at(&self, place: i32) -> i32 {
        match (self.hard >> place & 1, self.soft >> place & 1) {
            (0, 0) => 0,
            (0, _) => 7,
            _ => 8,
        }
    }

    /// The same for the first character of a term, which brings twice as much at the head of the line.
    #[inline]
    fn first(&self, place: i32) -> i32 {
        match place {
            0 => 16,
            _ => self.at(place),
        }
    }
}

/// Less than any score, and far from the end of the numbers.
const NEVER: i32 = i32::MIN / 4;

/// The places after the first of these.
#[inline]
fn after_first(places: u128) -> u128 {
    !(places ^ places.wrapping_sub(1))
}

fn ones(mut bits: u128) -> impl Iterator<Item = i32> {
    std::iter::from_fn(move || {
        let at = (bits != 0).then(|| bits.trailing_zeros() as i32);
        bits &= bits.wrapping_sub(1);
        at
    })
}

/// Room for a [`Probe`] to work in.
#[derive(Debug)]
pub(super) struct Scratch {
    places: [u128; LONG],
    rows: [Row; 3],
}

impl Default for Scratch {
    fn default() -> Self {
        Scratch {
            places: [0; LONG],
            rows: Default::default(),
        }
    }
}

/// The alignments of a term up to one of its characters.
#[derive(Debug, Default)]
struct Row {
    /// By place of that character, the best score that ends there.
    cells: Vec<(i32, i32)>,
    /// A gap that is open from the start: from which place on, and its score there.
    gap: (i32, i32),
}

impl Row {
    fn clear(&mut self) {
        self.cells.clear();
        self.gap = (0, NEVER);
    }

    fn best(&self) -> i32 {
        let scores = self.cells.iter().map(|(_, score)| *score);
        scores.max().unwrap_or(NEVER)
    }

    /// The best score of an alignment whose gap is open at a place.
    fn open_at(&self, place: i32) -> i32 {
        let (start, gap) = self.gap;
        let own = self.cells.iter().take_while(|(at, _)| *at < place);
        own.map(|(at, score)| score - 3 - (place - at))
            .fold(gap - (place - start), i32::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;

    use super::super::TODAY;
    use super::super::fuzzy::Fuzzy;
    use super::super::query::{Clause, Query};

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

        #[test]
        fn no_score_lies_above_its_bounds(
            title in prop_oneof!["[abcdX é-]{1,40}", "[ab .]{1,128}", "[abcdefgh ]{60,128}", "[abc1(/_+’—€日Aé ]{1,40}"],
            typed in prop_oneof!["[abcd]{1,7}", "[a-cX][ab]{0,9}", "[ab][ab-]{1,3}"],
        ) {
            let query = Query::parse(&typed, TODAY);
            let [[Clause::Term(term)]] = &query.groups().iter().map(Vec::as_slice).collect::<Vec<_>>()[..] else {
                return Err(TestCaseError::reject("no term"));
            };
            prop_assume!(term.is_scored());
            let mut folded = String::new();
            term.folding.fold_text(&title, &mut folded);
            let mut bytes = [b' '; LINE];
            let codes = title.chars().map(|c| code(fold_char(c)));
            bytes.iter_mut().zip(codes).for_each(|(byte, code)| *byte = code);
            let length = title.chars().count();
            let line = Line { bytes: &bytes, length, words: &0 };
            let words = line.words_of_bytes();
            let line = Line { words: &words, ..line };
            let probe = Probe::new(term);
            let mut scratch = Scratch::default();
            let (rough, bound) = (probe.rough(line), probe.hold(line, u64::MAX, &mut scratch));
            let ceiling = probe.ceiling(line, &mut scratch);
            let score = term.score(&folded, &Fuzzy::new());
            prop_assert!(score.is_none() || bound.is_some());
            prop_assert_eq!(bound.is_some(), ceiling.is_some());
            if !probe.is_coarse {
                prop_assert_eq!(score.is_some(), bound.is_some());
            }
            if let (Some(score), Some((ceiling, is_score))) = (score, ceiling) {
                prop_assert!(score <= ceiling, "{} > {}", score, ceiling);
                prop_assert!(!is_score || score == ceiling, "{} < {}", score, ceiling);
            }
            prop_assert!(score <= bound, "{:?} > {:?}", score, bound);
            prop_assert_eq!(rough.is_some(), bound.is_some());
            prop_assert!(bound <= rough, "{:?} > {:?}", bound, rough);
            if let (Some(letter), Some(score)) = (probe.lone(), score)
                && u64::from(line.heads(words)) & letter == 0
            {
                prop_assert!(score <= WITHIN, "{} begins no word", score);
            }
        }
    }

    proptest! {
        #[test]
        fn blocks_tell_byte_by_byte(block: [u8; 16], wanted: u8) {
            let bits = |has: &dyn Fn(u8) -> bool| {
                (0..16).filter(|at| has(block[*at])).fold(0, |bits, at| bits | 1 << at)
            };
            for case in [0, 0x20] {
                prop_assert_eq!(equal(block, Wanted::new(wanted, case)), bits(&|b| b | case == wanted));
            }
            let of_words = |byte: u8| byte.is_ascii_alphanumeric() || byte & 0xc0 == 0x80;
            prop_assert_eq!(alphanumeric(block), bits(&of_words));
        }
    }
}
