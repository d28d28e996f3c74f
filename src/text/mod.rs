//! Strings as a terminal must treat them: sanitised, folded, measured, cut by grapheme. No document, no style.

mod fold;
mod grapheme;
mod sanitise;
mod width;

pub use fold::{decompose, fold_char, fold_into, is_accent};
pub use grapheme::{next_grapheme, previous_grapheme, word_end, word_start};
pub use sanitise::{is_clean, sanitise, visible};
pub use width::{cut, width};

/// True when a run of characters without white space counts as a word: it holds a letter or a digit.
pub fn is_word(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_alphanumeric()) || word.chars().any(char::is_alphanumeric)
}

/// The number of words of a text, for reading times and places.
pub fn count_words(text: &str) -> u32 {
    text.split_whitespace()
        .filter(|word| is_word(word))
        .count()
        .try_into()
        .unwrap_or(u32::MAX)
}

/// Minutes that it takes to read so many words, at 230 a minute; at least one for any.
pub fn minutes(words: u32) -> u32 {
    (words.saturating_add(115) / 230).max(u32::from(words > 0))
}

/// A number with a comma between its thousands.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
