//! Alignments of a fuzzy term with a line: the ways in which characters of the line can stand for those of the term, in
//! order; and what the best of them scores, as fuzzy-matcher reckons it. [`sweep`] follows all of them side by side, a
//! byte of a vector a place, for a bound that is hardly ever above the score; [`align`] follows them place by place, for
//! the score itself.

use fearless_simd::{mask8x64, prelude::*, u8x64};

use super::line::{LINE, Line, Simd, Wanted, after_first, ones};
use super::term::WHOLE_WORD;

/// A score, or more: what a line has at most.
pub(super) type Bound = i32;

/// Less than any score, and far from the end of the numbers.
pub(super) const NEVER: i32 = i32::MIN / 4;

/// Characters of the longest term whose scores surely fit into a byte: each brings 24 points at most, the first 31.
pub(super) const SWEPT: usize = 10;

/// What is known of the best alignment.
pub(super) enum Aligned {
    /// It scores less than was asked for, and at most this.
    Below(Bound),
    /// Its score, and where the term ends in one piece.
    Best { score: Bound, run: u128 },
}

/// The score of the best alignment; `None` when there is none.
///
/// The recurrence is the matcher's, over the columns that match instead of all. A gap that is open in the matcher's
/// row for a character starts as the gap that was open two characters earlier, whose row of the matrix it is. No more
/// is done than it takes to see that the score is below `least`; and then it is not told whether the line matches.
#[inline(always)]
pub(super) fn align<S: Simd>(
    simd: S,
    line: Line<'_>,
    chars: &[Wanted],
    heads: &Heads,
    least: Bound,
    rows: &mut [Row; 3],
) -> Option<Aligned> {
    let mut chars = chars.iter();
    let mut place = line.find(simd, *chars.next()?) & line.extent();
    if place == 0 {
        return None;
    }
    let mut run = place;
    let [older, old, new] = rows;
    older.clear();
    old.clear();
    for at in ones(place) {
        old.cells.push((at, 16 - 1 + heads.first(at)));
    }
    let mut best = old.best();
    let mut old_best = best;
    while let Some(wanted) = chars.next() {
        let left = chars.len() as i32;
        let next = line.find(simd, *wanted) & after_first(place) & line.extent();
        if next == 0 {
            return None;
        }
        new.clear();
        // Where the row begins, a gap is open already.
        let begins = next.trailing_zeros() as i32;
        let is_second = older.cells.is_empty();
        new.gap = (begins, if is_second { -2 } else { older.open_at(begins) });
        let mut before = old.cells.iter().peekable();
        let (mut gap_at, mut gap) = old.gap;
        for at in ones(next) {
            let mut beside = NEVER;
            while let Some((there, score)) = before.next_if(|(there, _)| *there < at) {
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
        if !is_second {
            // The matcher also looks at what this row held before.
            let last = older.cells.iter().find(|(at, _)| at + 1 == begins);
            best = best.max(last.map_or(NEVER, |(_, score)| *score));
        }
        run = run << 1 & next;
        place = next;
        // Each character that is left brings 24 points at most, whichever alignment goes on.
        let bonus = if run == 0 { 0 } else { WHOLE_WORD };
        let most = best.max(new.gap.1).max(old_best).max(old.gap.1) + 24 * left + bonus;
        if left > 0 && most < least {
            return Some(Aligned::Below(most));
        }
        old_best = best;
        std::mem::swap(older, old);
        std::mem::swap(old, new);
    }
    Some(Aligned::Best { score: best, run })
}

/// The score of the best alignment, or more: a score below 0 counts as 0 on the way, and `heads`, where words start, tells
/// no marks apart. With it where the term ends in one piece. `None` when there is no alignment. The term has [`SWEPT`]
/// characters at most.
///
/// The recurrence is that of [`align`]; the best gap that is open at a place is found by doubling, as prefix sums are
/// (Hillis and Steele 1986).
#[inline(always)]
pub(super) fn sweep<S: Simd>(
    simd: S,
    line: Line<'_>,
    chars: &[Wanted],
    heads: u128,
) -> Option<(Bound, u128)> {
    if line.length <= LINE / 2 {
        Sweep::<S, 1> { simd }.best(line, chars, heads)
    } else {
        Sweep::<S, 2> { simd }.best(line, chars, heads)
    }
}

/// A byte a place.
type Places<S, const N: usize> = [u8x64<S>; N];

/// [`sweep`] over a line of so many vectors.
struct Sweep<S, const N: usize> {
    simd: S,
}

impl<S: Simd, const N: usize> Sweep<S, N> {
    #[inline(always)]
    fn best(&self, line: Line<'_>, chars: &[Wanted], heads: u128) -> Option<(Bound, u128)> {
        let (first, rest) = chars.split_first()?;
        let mut place = line.find(self.simd, *first) & line.extent();
        if place == 0 {
            return None;
        }
        let mut run = place;
        let nothing = self.each(0, 0);
        let apart = self.each(heads, 8);
        let beside = max(apart, self.each(u128::MAX, 4));
        let head = plus(apart, self.each(1, 8));
        // By place of a character, the best score that ends there; by place, the best score of a gap that is open there.
        // Of the last character, and of those before it.
        let mut old = self.only(place, plus(head, self.each(u128::MAX, 16 - 1)));
        let mut older = nothing;
        let mut gap = self.gap(old, nothing);
        let mut older_gap = nothing;
        let mut stale = nothing;
        for (nth, wanted) in (1..).zip(rest) {
            let next = line.find(self.simd, *wanted) & after_first(place) & line.extent();
            if next == 0 {
                return None;
            }
            let begins = next & next.wrapping_neg();
            let from_gap = plus(gap, apart);
            let from_side = plus(self.later::<63>(old), beside);
            let from = max(from_gap, self.only(place << 1, from_side));
            let new = self.only(next, plus(from, self.each(u128::MAX, 16)));
            // What the matcher also looks at is what its row held before.
            stale = self.only(begins >> 1, older);
            (older, old) = (old, new);
            if nth < rest.len() {
                let open = self.only(begins << 1, older_gap);
                (older_gap, gap) = (gap, self.gap(new, open));
            }
            run = run << 1 & next;
            place = next;
        }
        let best = max(old, stale).map(
            #[inline(always)]
            |best| best.reduce_max(),
        );
        Some((best.into_iter().fold(0, u8::max).into(), run))
    }

    /// The gaps that open two places behind the characters of these scores, or are open already, wherever they lead.
    #[inline(always)]
    fn gap(&self, scores: Places<S, N>, open: Places<S, N>) -> Places<S, N> {
        let opened = minus(self.later::<62>(scores), self.each(u128::MAX, 4));
        let mut gap = max(opened, open);
        gap = max(gap, minus(self.later::<63>(gap), self.each(u128::MAX, 1)));
        gap = max(gap, minus(self.later::<62>(gap), self.each(u128::MAX, 2)));
        gap = max(gap, minus(self.later::<60>(gap), self.each(u128::MAX, 4)));
        gap = max(gap, minus(self.later::<56>(gap), self.each(u128::MAX, 8)));
        gap = max(gap, minus(self.later::<48>(gap), self.each(u128::MAX, 16)));
        gap = max(gap, minus(self.later::<32>(gap), self.each(u128::MAX, 32)));
        max(gap, minus(self.later::<0>(gap), self.each(u128::MAX, 64)))
    }

    /// A value where there is a bit, else 0.
    #[inline(always)]
    fn each(&self, bits: u128, value: u8) -> Places<S, N> {
        self.only(bits, [u8x64::splat(self.simd, value); N])
    }

    /// What is where there is a bit, else 0.
    #[inline(always)]
    fn only(&self, bits: u128, places: Places<S, N>) -> Places<S, N> {
        std::array::from_fn(
            #[inline(always)]
            |nth| {
                let bits = mask8x64::from_bitmask(self.simd, (bits >> (64 * nth)) as u64);
                bits.select(places[nth], u8x64::splat(self.simd, 0))
            },
        )
    }

    /// Everything further on: of each vector the first so many are kept, and move to its end.
    #[inline(always)]
    fn later<const KEPT: usize>(&self, places: Places<S, N>) -> Places<S, N> {
        std::array::from_fn(
            #[inline(always)]
            |nth| {
                let before = match nth {
                    0 => u8x64::splat(self.simd, 0),
                    _ => places[nth - 1],
                };
                before.slide::<KEPT>(places[nth])
            },
        )
    }
}

#[inline(always)]
fn max<S: Simd, const N: usize>(a: Places<S, N>, b: Places<S, N>) -> Places<S, N> {
    std::array::from_fn(
        #[inline(always)]
        |nth| a[nth].max(b[nth]),
    )
}

#[inline(always)]
fn plus<S: Simd, const N: usize>(a: Places<S, N>, b: Places<S, N>) -> Places<S, N> {
    std::array::from_fn(
        #[inline(always)]
        |nth| a[nth].saturating_add(b[nth]),
    )
}

/// Not below 0.
#[inline(always)]
fn minus<S: Simd, const N: usize>(a: Places<S, N>, b: Places<S, N>) -> Places<S, N> {
    std::array::from_fn(
        #[inline(always)]
        |nth| a[nth].saturating_sub(b[nth]),
    )
}

/// Where words start in a line, as the matcher sees it: it tells the marks before them apart.
pub(super) struct Heads {
    /// After a space, a slash, a bracket, and at the head of the line.
    hard: u128,
    /// After another mark, which counts less.
    soft: u128,
}

impl Heads {
    #[inline(always)]
    pub fn of<S: Simd>(simd: S, line: Line<'_>, folds_case: bool) -> Heads {
        if !folds_case {
            // An upper-case letter after a lower-case one counts like a word's start.
            return Heads {
                hard: u128::MAX,
                soft: 0,
            };
        }
        let spaces = line.find(simd, Wanted::new(b' ', 0)) & line.extent();
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

    /// What a character brings for where it stands.
    #[inline(always)]
    fn at(&self, place: i32) -> i32 {
        match (self.hard >> place & 1, self.soft >> place & 1) {
            (0, 0) => 0,
            (0, _) => 7,
            _ => 8,
        }
    }

    /// The same for the first character of a term, which brings twice as much at the head of the line.
    #[inline(always)]
    fn first(&self, place: i32) -> i32 {
        match place {
            0 => 16,
            _ => self.at(place),
        }
    }
}

/// The alignments of a term up to one of its characters.
#[derive(Debug, Default)]
pub(super) struct Row {
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
