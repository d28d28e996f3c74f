//! A word that is looked for in raw bytes, and whether bytes may show it though they do not have it.

use fearless_simd::{Level, Simd, dispatch, prelude::*, u8x64};

use super::fold_char;

/// Bytes that are looked at together.
const BLOCK: usize = 64;

/// A word of letters and digits in ASCII, found whatever its case.
#[derive(Debug, Clone)]
pub struct Needle {
    /// In lower case.
    word: Vec<u8>,
    level: Level,
}

/// What stands for a character in raw bytes.
enum Sign {
    /// A letter or a digit, maybe of a word.
    Letter(u8),
    /// Nothing that is seen: what is before it may touch what is behind.
    Nothing,
    /// Something that no word goes across.
    Gap,
    /// It takes a reader to tell.
    Unknown,
}

impl Needle {
    /// `None` for what is not letters and digits in ASCII alone.
    pub fn new(word: &str) -> Option<Needle> {
        let is_plain = !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric());
        is_plain.then(|| Needle {
            word: word.to_ascii_lowercase().into_bytes(),
            level: Level::new(),
        })
    }

    /// Whether the text that the bytes are read as may have the word. They are UTF-8, as they are or in a string of JSON,
    /// and may be markup: accents, escapes, entities and what is set between letters hide no word.
    pub fn may_be_in(&self, bytes: &[u8]) -> bool {
        if dispatch!(self.level, simd => self.is_in(simd, bytes)) {
            return true;
        }
        if !dispatch!(self.level, simd => is_disguised(simd, bytes)) {
            return false;
        }
        match laid_bare(bytes) {
            None => true,
            Some(bare) => dispatch!(self.level, simd => self.is_in(simd, &bare)),
        }
    }

    /// Whether the bytes have the word as it is, in any case.
    #[inline(always)]
    fn is_in<S: Simd>(&self, simd: S, bytes: &[u8]) -> bool {
        let [first, .., last] = *self.word else {
            return bytes
                .iter()
                .any(|byte| byte.to_ascii_lowercase() == self.word[0]);
        };
        let length = self.word.len();
        let is_here = |at: usize| {
            let here = bytes.get(at..at + length);
            here.is_some_and(|here| here.eq_ignore_ascii_case(&self.word))
        };
        let wanted =
            [first, last].map(|byte| (u8x64::splat(simd, byte), u8x64::splat(simd, case(byte))));
        let mut at = 0;
        while let Some(blocks) = bytes.get(at..at + BLOCK + length - 1) {
            let mut bits = u64::MAX;
            for ((byte, case), from) in wanted.iter().zip([0, length - 1]) {
                let block = u8x64::from_slice(simd, &blocks[from..from + BLOCK]);
                bits &= (block | *case).simd_eq(*byte).to_bitmask();
            }
            while bits != 0 {
                if is_here(at + bits.trailing_zeros() as usize) {
                    return true;
                }
                bits &= bits - 1;
            }
            at += BLOCK;
        }
        (at..bytes.len()).any(is_here)
    }
}

/// The bit that tells the cases of a letter apart.
fn case(byte: u8) -> u8 {
    if byte.is_ascii_lowercase() { 0x20 } else { 0 }
}

/// Whether a letter may be hidden, or hidden marks stand between letters. Wrong only in that it may say so where none are.
#[inline(always)]
fn is_disguised<S: Simd>(simd: S, bytes: &[u8]) -> bool {
    let is_one = |byte: u8| !byte.is_ascii() || MARKS.contains(&byte);
    let mut skip_to = 0;
    let mut tells = |at: usize| {
        if at < skip_to {
            return false;
        }
        let (sign, length) = sign(&bytes[at..]);
        skip_to = at + length;
        match sign {
            Sign::Gap => false,
            Sign::Letter(_) | Sign::Unknown => true,
            // Marks at the edge of a word, as they mostly are, hide nothing.
            Sign::Nothing => {
                let before = at.checked_sub(1).map(|before| bytes[before]);
                let rest = &bytes[at + length..];
                let is_mark =
                    |byte: u8| !byte.is_ascii_whitespace() && !b".,;:!?\"'".contains(&byte);
                before.is_some_and(is_mark) && rest.first().is_some_and(|byte| is_mark(*byte))
            }
        }
    };
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    for (nth, block) in blocks.iter().enumerate() {
        let block = u8x64::from_slice(simd, block);
        let mut bits = block.simd_ge(u8x64::splat(simd, 0x80)).to_bitmask();
        for mark in MARKS {
            bits |= block.simd_eq(u8x64::splat(simd, *mark)).to_bitmask();
        }
        while bits != 0 {
            if tells(nth * BLOCK + bits.trailing_zeros() as usize) {
                return true;
            }
            bits &= bits - 1;
        }
    }
    let from = bytes.len() - rest.len();
    rest.iter()
        .enumerate()
        .any(|(nth, byte)| is_one(*byte) && tells(from + nth))
}

/// Marks in ASCII that may hide a letter or be nothing between letters.
const MARKS: &[u8] = b"&<\\*_`~[]";

/// The letters and digits that the bytes show, in lower case, with a byte 0 between them where no word goes on; `None`
/// when that takes a reader to tell.
fn laid_bare(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut bare = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(&first) = rest.first() {
        let length = if first.is_ascii() && !MARKS.contains(&first) {
            bare.push(first.to_ascii_lowercase());
            1
        } else {
            let (sign, length) = sign(rest);
            match sign {
                Sign::Letter(letter) => bare.push(letter),
                Sign::Gap => bare.push(0),
                Sign::Nothing => {}
                Sign::Unknown => return None,
            }
            length
        };
        rest = &rest[length..];
    }
    Some(bare)
}

/// What the first character of some bytes stands for, and of how many bytes it is made.
fn sign(bytes: &[u8]) -> (Sign, usize) {
    match bytes {
        [b'\\', b'u', ..] => escape(bytes),
        // Of the short escapes of JSON two stand for what is never shown.
        [b'\\', b'b' | b'f', ..] => (Sign::Unknown, 1),
        [b'&', ..] => entity(bytes),
        // What a tag holds is not seen: it is as if it were not there, but for attributes, which may have the word as
        // it is and are then found so.
        [b'<', b'a'..=b'z' | b'A'..=b'Z' | b'/' | b'!' | b'?', ..] => {
            match memchr::memchr(b'>', bytes) {
                Some(end) => (Sign::Nothing, end + 1),
                None => (Sign::Unknown, 1),
            }
        }
        // The address of a link.
        [b']', b'(' | b'[', ..] => (Sign::Unknown, 1),
        [b'*' | b'_' | b'`' | b'~' | b'[' | b']', ..] => (Sign::Nothing, 1),
        [first, ..] if first.is_ascii() => (Sign::Gap, 1),
        _ => character(bytes),
    }
}

/// A character beyond ASCII.
fn character(bytes: &[u8]) -> (Sign, usize) {
    let length = match bytes[0] {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return (Sign::Unknown, 1),
    };
    let Some(c) = bytes
        .get(..length)
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
        .and_then(|text| text.chars().next())
    else {
        return (Sign::Unknown, 1);
    };
    (shown(c), length)
}

/// What a character beyond ASCII is shown as.
fn shown(c: char) -> Sign {
    match c {
        // Most letters beyond Latin, and most marks, fold to none of ASCII.
        '\u{2010}'..='\u{2027}' | '\u{400}'..='\u{1dff}' | '\u{3000}'..='\u{fefe}' => Sign::Gap,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => {
            Sign::Nothing
        }
        '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => Sign::Nothing,
        c => match u8::try_from(fold_char(c)) {
            Ok(letter) if letter.is_ascii_alphanumeric() => Sign::Letter(letter),
            _ => Sign::Gap,
        },
    }
}

/// `\uXXXX` in JSON.
fn escape(bytes: &[u8]) -> (Sign, usize) {
    let digits = bytes
        .get(2..6)
        .and_then(|digits| std::str::from_utf8(digits).ok());
    let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    match code.map(char::from_u32) {
        None => (Sign::Gap, 2),
        // Half of a pair.
        Some(None) => (Sign::Unknown, 6),
        Some(Some(c)) => (of_code(c), 6),
    }
}

fn of_code(c: char) -> Sign {
    match c {
        c if c.is_ascii_alphanumeric() => Sign::Letter(c.to_ascii_lowercase() as u8),
        // Of what it is the beginning is to be read on.
        '&' | '<' | '*' | '_' | '`' | '~' | '[' | ']' | '\\' => Sign::Unknown,
        '\t' | '\n' | '\r' => Sign::Gap,
        c if c.is_ascii_control() => Sign::Nothing,
        c if c.is_ascii() => Sign::Gap,
        c => shown(c),
    }
}

/// Entities between words, as they are mostly met with.
const GAPS: &[&[u8]] = &[
    b"amp", b"lt", b"gt", b"quot", b"apos", b"nbsp", b"ndash", b"mdash", b"lsquo", b"rsquo",
    b"ldquo", b"rdquo", b"hellip", b"bull", b"middot", b"laquo", b"raquo", b"euro", b"pound",
    b"copy", b"reg", b"trade", b"deg",
];

/// An entity or a reference of HTML.
fn entity(bytes: &[u8]) -> (Sign, usize) {
    let end = bytes.iter().take(12).position(|byte| *byte == b';');
    let Some(end) = end else {
        // Some are known without their end.
        let is_one = bytes
            .get(1)
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'#');
        return (if is_one { Sign::Unknown } else { Sign::Gap }, 1);
    };
    let name = &bytes[1..end];
    let sign = match name {
        [b'#', digits @ ..] => {
            let (digits, radix) = match digits {
                [b'x' | b'X', digits @ ..] => (digits, 16),
                digits => (digits, 10),
            };
            let code = std::str::from_utf8(digits).ok();
            let code = code.and_then(|digits| u32::from_str_radix(digits, radix).ok());
            match code.and_then(char::from_u32) {
                // Browsers take these for Windows' own.
                Some('\u{80}'..='\u{9f}') | None => Sign::Unknown,
                Some(c) => of_code(c),
            }
        }
        name if GAPS.contains(&name) => Sign::Gap,
        [b' ', ..] | [] => return (Sign::Gap, 1),
        _ => Sign::Unknown,
    };
    (sign, end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;

    #[test]
    fn a_word_is_found_however_it_is_written() {
        let needle = Needle::new("Atletico9").unwrap();
        let far = "x".repeat(70);
        for (bytes, may_be) in [
            ("the ATLETICO9 wins", true),
            ("atletico9", true),
            ("Atlético9", true),
            ("atl\\u00e9tico9", true),
            ("\\u0041tletico\\u0039", true),
            ("atl&eacute;tico9", true),
            ("atl&#233;tico9 and atl&#xE9;tico9", true),
            ("<b>A</b>tletico9", true),
            ("**A**tletico9", true),
            ("[Atl](https://a.example)etico9", true),
            ("atl\u{ad}etico9", true),
            ("atle\\btico9", true),
            ("atle\\u200btico9", true),
            ("atl tico9", false),
            ("atl&mdash;etico9", false),
            ("atl’etico9 “said”", false),
            ("atle\\ntico9", false),
            ("atl <b>x</b> etico9", false),
            ("Атлетико9 日本", false),
            ("&amp; so on &#8217;s", false),
            ("atletico", false),
            ("", false),
        ] {
            assert_eq!(needle.may_be_in(bytes.as_bytes()), may_be, "{bytes}");
            for far in [
                format!("{far}{bytes}"),
                format!("{bytes} {far}"),
                format!("{far} {bytes} {far}"),
            ] {
                assert_eq!(needle.may_be_in(far.as_bytes()), may_be, "{far}");
            }
        }
        assert!(Needle::new("x").unwrap().may_be_in(b"aXb"));
        assert!(!Needle::new("x").unwrap().may_be_in(b"ab"));
        for word in ["", "a b", "é", "a-b"] {
            assert!(Needle::new(word).is_none(), "{word}");
        }
    }

    #[test]
    fn no_character_that_folds_to_a_letter_is_passed_over() {
        for c in ('\u{80}'..=char::MAX).filter(|c| fold_char(*c).is_ascii_alphanumeric()) {
            let letter = fold_char(c) as u8;
            assert!(
                matches!(shown(c), Sign::Letter(shown) if shown == letter),
                "{c:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn what_is_there_is_found(before in "[a-c \\\\&<é’*]{0,150}", word in "[a-cA-C]{1,6}", behind in "[a-c \\\\&;<>é]{0,150}") {
            let needle = Needle::new(&word).unwrap();
            let text = format!("{before}{word}{behind}");
            prop_assert!(needle.may_be_in(text.as_bytes()));
        }
    }
}
