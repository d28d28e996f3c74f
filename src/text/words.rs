//! Words as a reader counts them: for lengths, reading times and places in a text.

use std::ops::Range;

use wide::u8x16;

/// Minutes that it takes to read so many words, at 230 a minute; at least one for any.
pub fn minutes(words: u32) -> u32 {
    (words.saturating_add(115) / 230).max(u32::from(words > 0))
}

/// The number of words of a text: of as many as [`words`] finds. Sixteen bytes are looked at together: most of a text
/// is ASCII, and most of the rest letters and quotation marks of which it is known what they are.
pub fn count_words(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let mut count = 0_usize;
    // Where the open run without white space began, and whether a letter or digit was in it.
    let (mut at, mut start, mut is_word) = (0, 0, false);
    while at < bytes.len() {
        let block = Block::of(&bytes[at..]);
        let (ended, open) = block.ended(is_word);
        if let Some(last) = block.last_space() {
            start = at + last + 1;
        }
        if !block.is_known {
            // From the run on that has a character of which nothing is known.
            count += ended as usize;
            let rest = &text[start..];
            let run = rest
                .find(char::is_whitespace)
                .map_or(rest, |end| &rest[..end]);
            count += words(run).count();
            let space = rest[run.len()..].chars().next().map_or(0, char::len_utf8);
            at = start + run.len() + space;
            (start, is_word) = (at, false);
            continue;
        }
        count += ended as usize;
        at += block.len;
        is_word = open;
    }
    count += usize::from(is_word);
    count.try_into().unwrap_or(u32::MAX)
}

/// Some bytes of a text: which of them are white space, and which are letters or digits of scripts with spaces, a bit a
/// byte.
struct Block {
    len: usize,
    spaces: u32,
    letters: u32,
    /// False when it ends before a character that only its own table tells.
    is_known: bool,
}

impl Block {
    /// The first bytes of a text.
    fn of(bytes: &[u8]) -> Block {
        let mut block = [b'-'; BLOCK];
        let len = bytes.len().min(BLOCK);
        block[..len].copy_from_slice(&bytes[..len]);
        let block = u8x16::from(block);
        let within = |low: u8, high: u8| {
            let shifted = block - u8x16::splat(low);
            shifted.min(u8x16::splat(high - low)).simd_eq(shifted)
        };
        let lower = block | u8x16::splat(0x20);
        let letter = lower - u8x16::splat(b'a');
        let letter = letter.min(u8x16::splat(25)).simd_eq(letter);
        let mut found = Block {
            len,
            spaces: (within(9, 13) | block.simd_eq(u8x16::splat(b' '))).to_bitmask(),
            letters: (letter | within(b'0', b'9')).to_bitmask(),
            is_known: true,
        };
        let mut others = within(0x80, 0xff).to_bitmask();
        while others != 0 {
            let at = others.trailing_zeros() as usize;
            let (kind, length) = kind(&bytes[at..]);
            // One that goes on behind these bytes is looked at with the next.
            if at + length > BLOCK {
                found.end(at);
                return found;
            }
            match kind {
                Kind::Space => found.spaces |= ((1 << length) - 1) << at,
                Kind::Letter => found.letters |= 1 << at,
                Kind::Sign => {}
                Kind::Unknown => {
                    found.end(at);
                    found.is_known = false;
                    return found;
                }
            }
            others &= u32::MAX.checked_shl((at + length) as u32).unwrap_or(0);
        }
        found
    }

    /// Ends it before one of its bytes.
    fn end(&mut self, at: usize) {
        self.len = at;
        self.spaces &= (1 << at) - 1;
        self.letters &= (1 << at) - 1;
    }

    /// How many words end in it, and whether one is open behind it; `open` tells of before it. A letter, added to the
    /// run of ones that it lies in, carries a one to the space behind that run.
    fn ended(&self, open: bool) -> (u32, bool) {
        let runs = !self.spaces & ((1 << self.len) - 1);
        let sum = runs + self.letters + u32::from(open);
        ((sum & self.spaces).count_ones(), sum >> self.len & 1 == 1)
    }

    /// The last of its bytes that is white space.
    fn last_space(&self) -> Option<usize> {
        self.spaces.checked_ilog2().map(|at| at as usize)
    }
}

/// Bytes that are looked at together.
const BLOCK: usize = 16;

/// What a character is that is no ASCII.
#[derive(Clone, Copy)]
enum Kind {
    Space,
    Letter,
    Sign,
    Unknown,
}

/// What the character at the head of some bytes is, and how many bytes it has.
fn kind(bytes: &[u8]) -> (Kind, usize) {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or_default();
    match (byte(0), byte(1), byte(2)) {
        // Latin and its accents; Greek and Cyrillic letters.
        (0xc3, 0x97 | 0xb7, _) => (Kind::Sign, 2),
        (0xc3..=0xc9 | 0xd0..=0xd1, ..) => (Kind::Letter, 2),
        (0xce, 0xb1..=0xbf, _) | (0xcf, 0x80..=0x8e, _) => (Kind::Letter, 2),
        // Quotation marks, guillemets, dashes, the ellipsis; spaces among them.
        (0xc2, 0x85 | 0xa0, _) => (Kind::Space, 2),
        (0xc2, 0xa1..=0xa9 | 0xab..=0xb1 | 0xb4 | 0xb6..=0xb8 | 0xbb | 0xbf, _) => (Kind::Sign, 2),
        (0xe2, 0x80, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf) => (Kind::Space, 3),
        (0xe2, 0x80, _) => (Kind::Sign, 3),
        _ => (Kind::Unknown, 1),
    }
}

/// The words of a text, each as the bytes that it takes: runs without white space that hold a letter or a digit. Where
/// a script sets no spaces, so many letters make a word as it has on average, which keeps lengths and reading times
/// true, and places fine.
pub fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let base = text.as_ptr() as usize;
    text.split_whitespace().flat_map(move |run| {
        let start = run.as_ptr() as usize - base;
        let mut at = 0;
        std::iter::from_fn(move || {
            let word = at..word_end(run, at)?;
            at = word.end;
            Some(start + word.start..start + word.end)
        })
    })
}

/// The end of the word of a run that begins at a byte, with the punctuation before it and, but for scripts without
/// spaces, behind it. None when no letter follows.
fn word_end(run: &str, from: usize) -> Option<usize> {
    let rest = run.get(from..).filter(|rest| !rest.is_empty())?;
    if rest.is_ascii() {
        let is_word = rest.bytes().any(|byte| byte.is_ascii_alphanumeric());
        return is_word.then_some(run.len());
    }
    let mut letters = rest.char_indices().filter(|(_, c)| c.is_alphanumeric());
    let (_, first) = letters.next()?;
    let Some(length) = letters_a_word(first) else {
        let end = letters.find(|(_, c)| letters_a_word(*c).is_some());
        return Some(end.map_or(run.len(), |(at, _)| from + at));
    };
    let end = letters
        .enumerate()
        .find(|(nth, (_, c))| nth + 1 == length || letters_a_word(*c) != Some(length));
    Some(end.map_or(run.len(), |(_, (at, _))| from + at))
}

/// How many letters make a word of a script that sets no space between words; none of the others.
fn letters_a_word(c: char) -> Option<usize> {
    match c {
        // Thai, Lao; Myanmar; Khmer.
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => Some(4),
        // Kana, bopomofo; Han.
        '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{312f}' | '\u{31f0}'..='\u{31ff}' => Some(2),
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => Some(2),
        '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{323af}' => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        words(text).map(|word| &text[word]).collect()
    }

    #[test]
    fn words_are_runs_that_hold_a_letter_or_a_digit() {
        assert_eq!(
            found(" “Half-empty,” she said — 12 times …"),
            ["“Half-empty,”", "she", "said", "12", "times"]
        );
        assert_eq!(found("- — …"), [""; 0]);
        assert_eq!(found("Größe öffnen"), ["Größe", "öffnen"]);
    }

    #[test]
    fn where_there_are_no_spaces_letters_are_counted() {
        assert_eq!(found("昨夜の嵐で、船は"), ["昨夜", "の嵐", "で、船", "は"]);
        assert_eq!(found("「AP通信」 2025年"), ["「AP", "通信」", "2025", "年"]);
        assert_eq!(count_words(&"日".repeat(920)), 460);
    }

    #[test]
    fn words_are_counted_as_they_are_found() {
        let pieces = [
            "a",
            "word",
            " ",
            "  ",
            "\n",
            "-",
            "…",
            "’",
            "é",
            "×",
            "ß",
            "Ω",
            "ж",
            "\u{a0}",
            "\u{2003}",
            "\u{3000}",
            "日",
            "ก",
            "½",
            "ª",
            "\u{85}",
            "\u{1680}",
            "🙂",
            "1",
            "longer than a block of sixteen",
            "\u{301}",
            "ʰ",
            "\u{2028}",
            "a-very-long-run-without-any-space-in-it",
            "«",
            "»",
            "\t",
        ];
        // Numbers that look as if they had been thrown.
        let mut seed = 7_u32;
        for _ in 0..4000 {
            let mut text = String::new();
            for _ in 0..seed % 23 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                text.push_str(pieces[(seed >> 16) as usize % pieces.len()]);
            }
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            assert_eq!(
                count_words(&text) as usize,
                words(&text).count(),
                "{text:?}"
            );
        }
    }

    #[test]
    fn every_character_is_told_as_its_own_table_does() {
        for c in (0x80..=0x10_ffff).filter_map(char::from_u32) {
            let text = format!("- {c} -");
            assert_eq!(count_words(&text) as usize, words(&text).count(), "{c:?}");
            let text = format!("1{c}2");
            assert_eq!(count_words(&text) as usize, words(&text).count(), "{c:?}");
        }
    }

    #[test]
    fn reading_from_a_word_on_finds_the_words_that_follow() {
        let text = "「AP通信」によると、 2025年 กรุงเทพมหานคร a日b本c 「」 end";
        let all: Vec<Range<usize>> = words(text).collect();
        for (nth, word) in all.iter().enumerate() {
            let from = word.start;
            let rest: Vec<Range<usize>> = words(&text[from..])
                .map(|word| from + word.start..from + word.end)
                .collect();
            assert_eq!(rest, all[nth..]);
        }
    }
}
