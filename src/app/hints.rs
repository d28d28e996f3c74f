//! Hints: letters that stand over the links of the screen, each of which is typed to choose its link.

/// The letters of hints, those of the home row first.
const LETTERS: &str = "asdfghjklqwertyuiopzxcvbnm";

/// Letters of the home row.
const HOME_ROW: usize = 9;

/// What is done with the link that is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HintFor {
    /// It is followed.
    Follow,
    /// Its address is copied.
    Copy,
}

/// A link of the screen and the letters that choose it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The link, as an index into [`crate::document::Document::linked`].
    pub linked: usize,
    /// The line of the layout on which the link is first seen.
    pub line: usize,
    /// The column at which it is seen there.
    pub column: usize,
    /// The letters.
    pub code: String,
}

/// The hints that are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hints {
    /// All of them, from top to bottom.
    pub all: Vec<Hint>,
    /// The letters that were typed.
    pub typed: String,
    /// What is done with the link.
    pub of: HintFor,
}

impl Hints {
    /// The hints that begin with what was typed.
    pub fn left(&self) -> impl Iterator<Item = &Hint> {
        self.all
            .iter()
            .filter(|hint| hint.code.starts_with(&self.typed))
    }
}

/// Codes for so many links. All are of one length, so that none begins another; as few letters as will do, and as many
/// of the home row.
pub(super) fn codes(count: usize) -> Vec<String> {
    let letters: Vec<char> = LETTERS.chars().collect();
    let mut length = 1;
    let of = |letters: usize, length: u32| letters.checked_pow(length).unwrap_or(usize::MAX);
    while of(letters.len(), length) < count {
        length += 1;
    }
    let enough = (HOME_ROW..letters.len()).find(|taken| of(*taken, length) >= count);
    let base = enough.unwrap_or(letters.len());
    let code = |number: usize| {
        let digit = |at: u32| letters[number / of(base, at) % base];
        (0..length).rev().map(digit).collect()
    };
    (0..count).map(code).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_short_and_of_the_home_row_and_none_begins_another() {
        assert_eq!(codes(3), ["a", "s", "d"]);
        assert_eq!(codes(9).last().unwrap(), "l");
        assert_eq!(codes(10).last().unwrap(), "q");
        assert_eq!(codes(27)[..2], ["aa", "as"]);
        for count in [0, 1, 26, 27, 81, 82, 676, 677, 2000] {
            let mut all = codes(count);
            let length = all.first().map_or(0, String::len);
            assert!(all.iter().all(|code| code.len() == length));
            assert!(length <= 1 + usize::from(count > 26) + usize::from(count > 676));
            all.sort();
            all.dedup();
            assert_eq!(all.len(), count);
        }
    }
}
