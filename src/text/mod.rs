//! Strings as a terminal must treat them: sanitised, folded, measured, cut by grapheme, broken into lines. No document, no style.

mod fold;
mod grapheme;
mod linebreak;
mod needle;
mod sanitise;
mod width;
mod words;

pub use fold::{decompose, fold_char, fold_into, is_accent};
pub use grapheme::{next_grapheme, previous_grapheme, word_end, word_start};
pub use linebreak::{LineBreaks, line_breaks, mirrored};
pub use needle::Needle;
pub use sanitise::{is_clean, sanitise, visible};
pub use width::{cut, graphemes, unjoined_width, width};
pub use words::{count_words, minutes, words};

/// A number and what it counts, as in `1 headline` and `2,151 headlines`.
pub fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {what}{plural}", thousands(number))
}

/// How much of so many words was read, in percent.
pub fn percent(word: u32, words: u32) -> u32 {
    let whole = u64::from(words.max(1));
    (u64::from(word.min(words)) * 100 / whole) as u32
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
