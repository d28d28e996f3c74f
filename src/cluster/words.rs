//! The words of a title as they are compared: hashed, without those that say nothing, and which of them are names or
//! numbers.

use crate::text::fold_char;

/// Letters of a word that are compared: "recovered" is "recovering", "Bangladeshi" "Bangladesh".
const STEM: usize = 7;

/// Words that say nothing of what happened.
pub(super) const STOP: &[&str] = &[
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

/// The bit of a hash that tells a number.
pub(super) const NUMBER: u32 = 1 << 31;

/// Words that tell one of several apart, as a number does: the second match from the third, October's from June's, a man
/// from a woman, or from two.
pub(super) const COUNTING: &[&str] = &[
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
pub(super) const DENYING: &[&str] = &[
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
pub(super) fn add_words(
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
