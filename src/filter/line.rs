//! Titles a byte a character, and where in them a character stands: found as a mask, a bit a character, with the widest
//! vectors that the machine has; in order, side by side, at the start of a word are then shifts and ands. What runs on
//! vectors is written once, for any of them, and is all inlined where [`dispatch!`](fearless_simd::dispatch) chooses: so
//! hot loops choose outside, once.

pub(super) use fearless_simd::{Level, Simd, dispatch};
use fearless_simd::{prelude::*, u8x64};

use super::term::is_word;

/// Characters of a line: longer titles are looked at a stretch of so many at a time.
pub(super) const LINE: usize = 128;

/// The byte that stands for a folded character: its own in ASCII; else one of 64 that it shares with others, of 64 more
/// when words are not made of it.
pub(super) fn code(c: char) -> u8 {
    if c.is_ascii() {
        return c as u8;
    }
    let hash = u32::from(c).wrapping_mul(0x9e37_79b1) >> 26;
    0x80 | (u8::from(!is_word(c)) << 6) | hash as u8
}

/// True for the codes of what words are made of.
pub(super) fn is_word_code(code: u8) -> bool {
    code.is_ascii_alphanumeric() || code & 0xc0 == 0x80
}

/// A title of at most [`LINE`] characters, or a stretch of a longer one; a byte each, in any case.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub bytes: &'a [u8; LINE],
    pub length: usize,
    /// Where it has what words are made of: read only when it is asked for.
    pub words: &'a u128,
}

impl Line<'_> {
    /// Where the line has characters at all.
    #[inline(always)]
    pub fn extent(self) -> u128 {
        u128::MAX
            .checked_shr((LINE - self.length) as u32)
            .unwrap_or(0)
    }

    /// Where it has what is wanted, and maybe behind its end.
    #[inline(always)]
    pub fn find<S: Simd>(self, simd: S, wanted: Wanted) -> u128 {
        let code = u8x64::splat(simd, wanted.code);
        let case = u8x64::splat(simd, wanted.case);
        self.scan(
            simd,
            #[inline(always)]
            |bytes| (bytes | case).simd_eq(code).to_bitmask(),
        )
    }

    /// Where it has what words are made of, found out anew: letters and digits in ASCII, and what stands for some
    /// beyond it.
    #[inline(always)]
    pub fn words_of_bytes<S: Simd>(self, simd: S) -> u128 {
        let found = self.scan(
            simd,
            #[inline(always)]
            |bytes| {
                within(simd, bytes | u8x64::splat(simd, 0x20), b'a', b'z')
                    | within(simd, bytes, b'0', b'9')
                    | within(simd, bytes, 0x80, 0xbf)
            },
        );
        found & self.extent()
    }

    #[inline(always)]
    fn scan<S: Simd>(self, simd: S, bits: impl Fn(u8x64<S>) -> u64) -> u128 {
        let (low, high) = self.bytes.split_at(LINE / 2);
        // All of it, though half of the titles are shorter: a branch that cannot be foretold costs more.
        // What lies behind a short line need not be read from memory.
        let high = std::hint::select_unpredictable(self.length > LINE / 2, high, &[0; LINE / 2]);
        let low = bits(u8x64::from_slice(simd, low));
        let high = bits(u8x64::from_slice(simd, high));
        u128::from(high) << 64 | u128::from(low)
    }
}

/// A bit a byte: which are not below the first nor above the last.
#[inline(always)]
fn within<S: Simd>(simd: S, bytes: u8x64<S>, first: u8, last: u8) -> u64 {
    let shifted = bytes - u8x64::splat(simd, first);
    shifted
        .simd_le(u8x64::splat(simd, last - first))
        .to_bitmask()
}

/// A code that is looked for, and the bits to set in a byte before they are compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    code: u8,
    case: u8,
}

impl Wanted {
    pub fn new(code: u8, case: u8) -> Wanted {
        Wanted { code, case }
    }

    pub fn is(self, code: u8) -> bool {
        code | self.case == self.code
    }
}

/// The places after the first of these.
#[inline(always)]
pub(super) fn after_first(places: u128) -> u128 {
    !(places ^ places.wrapping_sub(1))
}

#[inline(always)]
pub(super) fn ones(mut bits: u128) -> impl Iterator<Item = i32> {
    std::iter::from_fn(
        #[inline(always)]
        move || {
            let at = (bits != 0).then(|| bits.trailing_zeros() as i32);
            bits &= bits.wrapping_sub(1);
            at
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;

    /// All that this machine has.
    fn levels() -> Vec<Level> {
        let best = Level::new();
        #[cfg(target_arch = "x86_64")]
        let lesser = [
            best.as_sse2().map(Level::Sse2),
            best.as_sse4_2().map(Level::Sse4_2),
            best.as_avx2().map(Level::Avx2),
        ];
        #[cfg(not(target_arch = "x86_64"))]
        let lesser = [];
        lesser.into_iter().flatten().chain([best]).collect()
    }

    proptest! {
        #[test]
        fn lines_tell_byte_by_byte_whatever_the_machine_has(
            line in prop::collection::vec(any::<u8>(), LINE),
            length in 1..=LINE,
            wanted: u8,
        ) {
            let line = Line { bytes: line.as_slice().try_into().unwrap(), length, words: &0 };
            let bits = |has: &dyn Fn(u8) -> bool| {
                (0..length).filter(|at| has(line.bytes[*at])).fold(0_u128, |bits, at| bits | 1 << at)
            };
            for level in levels() {
                for case in [0, 0x20] {
                    let found = dispatch!(level, simd => line.find(simd, Wanted::new(wanted, case)));
                    prop_assert_eq!(found & line.extent(), bits(&|b| b | case == wanted));
                }
                let words = dispatch!(level, simd => line.words_of_bytes(simd));
                prop_assert_eq!(words, bits(&is_word_code));
            }
        }
    }
}
