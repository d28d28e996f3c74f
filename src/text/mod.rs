//! Strings as a terminal must treat them: sanitised, folded, measured, cut by grapheme. No document, no style.

mod fold;
mod sanitise;
mod width;

pub use fold::{fold_char, fold_into};
pub use sanitise::{is_clean, sanitise, visible};
pub use width::{cut, width};

/// The number of words, for reading times: runs of white-space-free text that hold a letter or a digit.
pub fn count_words(text: &str) -> u32 {
    let words = text
        .split_whitespace()
        .filter(|word| word.bytes().any(|b| b.is_ascii_alphanumeric() || b >= 0x80));
    words.count().try_into().unwrap_or(u32::MAX)
}
