//! The one door to fuzzy_matcher: a score and the characters that were matched, for text that was folded before. Folding
//! and the splitting of what was typed into terms happen before this door.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

/// Characters of a text that a fuzzy term looks at: the matcher takes time and memory in proportion to them times those
/// of the term, and no headline is longer.
pub(super) const HAYSTACK: usize = 1000;

/// The beginning of a text that a fuzzy term looks at.
pub(super) fn haystack(text: &str) -> &str {
    if text.len() <= HAYSTACK {
        return text;
    }
    text.char_indices()
        .nth(HAYSTACK)
        .map_or(text, |(end, _)| &text[..end])
}

/// fuzzy-matcher's `SkimMatcherV2`, made to give the same answer for the same text whatever it saw before.
///
/// The matcher keeps its score matrix from line to line and does not clear the `bonus` of a cell in whose column the
/// character matches. Such a leftover is read again, and can decide, in two cases. For a score (the matrix has two rows,
/// used in turn): when the pattern's first character stands again at an odd index, as in `eel`, `aaron`, `mammal`. For
/// positions (a row a character): when a character follows itself. There the matrix is cleared between lines by
/// matching one character against one: it shrinks to four cells, all of which the next line sets anew, and what it grows
/// by then is new.
pub(super) struct Fuzzy {
    matcher: SkimMatcherV2,
}

impl std::fmt::Debug for Fuzzy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fuzzy")
    }
}

impl Fuzzy {
    pub fn new() -> Fuzzy {
        // Case was folded, or is to be respected.
        Fuzzy {
            matcher: SkimMatcherV2::default().respect_case(),
        }
    }

    /// How well the pattern, a subsequence of the text, matches; `None` when it is none.
    pub fn score(&self, pattern: &str, text: &str) -> Option<i32> {
        let mut chars = pattern.chars();
        let first = chars.next();
        if chars.step_by(2).any(|c| Some(c) == first) {
            self.clear();
        }
        self.matcher
            .fuzzy_match(haystack(text), pattern)
            .map(|score| score.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32)
    }

    /// The characters, counted from 0, that the best alignment matches.
    pub fn positions(&self, pattern: &str, text: &str) -> Option<Vec<usize>> {
        let doubled = |(c, next)| c == next;
        if pattern.chars().zip(pattern.chars().skip(1)).any(doubled) {
            self.clear();
        }
        self.matcher
            .fuzzy_indices(haystack(text), pattern)
            .map(|(_, positions)| positions)
    }

    fn clear(&self) {
        self.matcher.fuzzy_match("a", "a");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &[&str] = &[
        "eel eels",
        "e eel",
        "eel",
        "ee ee eel eel-ee",
        "wheel of steel",
        "aaron aa a aaron",
        "aaron",
        "a mammal",
        "mammal mm mammals",
        "mamma mia: mammal",
        "mammal",
        "daddy dad ddy",
        "daddy",
        "zz",
        "e",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmammal",
        "dddddddddddddddddddddddddddddddddddddaddy",
    ];
    const PATTERNS: &[&str] = &[
        "eel", "ee", "aaron", "aaa", "mammal", "mammm", "daddy", "dd", "e", "a", "wheel", "steel",
    ];

    #[test]
    fn a_line_scores_the_same_whatever_was_matched_before() {
        for pattern in PATTERNS {
            let used = Fuzzy::new();
            for before in LINES {
                for line in LINES {
                    used.score(pattern, before);
                    let fresh = Fuzzy::new();
                    assert_eq!(used.score(pattern, line), fresh.score(pattern, line));
                    used.positions(pattern, before);
                    let fresh = Fuzzy::new();
                    assert_eq!(
                        used.positions(pattern, line),
                        fresh.positions(pattern, line)
                    );
                }
            }
        }
    }

    #[test]
    fn a_haystack_ends_at_a_thousand_characters() {
        let text = "é".repeat(2000);
        assert_eq!(haystack(&text).chars().count(), HAYSTACK);
        assert_eq!(Fuzzy::new().score("x", &format!("{text}x")), None);
    }
}
