//! Words as a reader counts them: for lengths, reading times and places in a text.

use std::ops::Range;

/// Minutes that it takes to read so many words, at 230 a minute; at least one for any.
pub fn minutes(words: u32) -> u32 {
    (words.saturating_add(115) / 230).max(u32::from(words > 0))
}

/// What a byte is for who counts words: a letter or a digit, white space, the beginning of more than ASCII, or none.
const LETTER: u8 = 1;
const SPACE: u8 = 2;
const BEYOND: u8 = 4;

const BYTES: [u8; 256] = {
    let (mut bytes, mut at) = ([0; 256], 0);
    while at < 256 {
        bytes[at] = match at as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => LETTER,
            b'\t'..=b'\r' | b' ' => SPACE,
            0x80.. => BEYOND,
            _ => 0,
        };
        at += 1;
    }
    bytes
};

fn is_space(byte: &u8) -> bool {
    BYTES[usize::from(*byte)] == SPACE
}

/// The number of words of a text, as [`words`] finds them: where it is ASCII, a look at each byte tells.
pub fn count_words(text: &str) -> u32 {
    let (mut rest, mut count) = (text, 0);
    loop {
        let bytes = rest.as_bytes();
        let (mut ascii, mut found, mut is_word) = (bytes.len(), 0, 0);
        for (at, byte) in bytes.iter().enumerate() {
            let kind = BYTES[usize::from(*byte)];
            if kind == BEYOND {
                ascii = at;
                break;
            }
            let space = kind >> 1;
            found += usize::from(is_word & space);
            is_word = (is_word | kind) & (space ^ 1);
        }
        count += found;
        if ascii == bytes.len() {
            return (count + usize::from(is_word))
                .try_into()
                .unwrap_or(u32::MAX);
        }
        // No word reaches over a space of ASCII: those between two of them are looked at more closely.
        let start = bytes[..ascii].iter().rposition(is_space).unwrap_or(0);
        let end = bytes[ascii..].iter().position(is_space);
        let end = end.map_or(bytes.len(), |end| ascii + end);
        count += words(&rest[start..end]).count();
        rest = &rest[end..];
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
        let parts = [
            "ab",
            " ",
            "-",
            "\t\x0b",
            "\n",
            "é",
            "日本語",
            "\u{a0}",
            "\u{3000}",
            "“x”",
            "\x1c",
            "7",
            "—",
            "กรุงเทพ",
            ".",
        ];
        for nth in 0..20_000_usize {
            let text: String = (0..6)
                .map(|place| parts[(nth * 31 + nth / parts.len().pow(place)) % parts.len()])
                .collect();
            assert_eq!(
                count_words(&text) as usize,
                words(&text).count(),
                "{text:?}"
            );
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
