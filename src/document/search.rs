//! Where a text says what is looked for, in one pass (Knuth, Morris and Pratt 1977): linear whatever the two hold.

use std::ops::Range;

use crate::text::{decompose, fold_char, is_accent};

/// A character as it is compared, and whether it is upper case where that counts.
type Key = (char, bool);

const SPACE: Key = (' ', false);

/// What of a character counts.
#[derive(Clone, Copy)]
struct Exactness {
    case: bool,
    accents: bool,
}

impl Exactness {
    /// What was typed with an upper-case letter or an accent is meant so.
    fn of(needle: &str) -> Exactness {
        let accented = |c: char| {
            is_accent(c) || c.is_alphabetic() && Some(fold_char(c)) != c.to_lowercase().next()
        };
        Exactness {
            case: needle.contains(char::is_uppercase),
            accents: needle.contains(accented),
        }
    }

    fn key(self, c: char) -> Key {
        if c.is_whitespace() {
            return SPACE;
        }
        let base = if self.accents && (c.is_alphabetic() || is_accent(c)) {
            c.to_lowercase().next().unwrap_or(c)
        } else {
            fold_char(c)
        };
        (base, self.case && c.is_uppercase())
    }

    /// The keys of a text, each with the bytes that it stands for. What is not seen (a soft hyphen, a space of no
    /// width) has none, nor has an accent that does not count.
    fn keys(self, text: &str) -> impl Iterator<Item = (Key, Range<usize>)> + '_ {
        let counts = move |c: char| {
            !matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}') && (self.accents || !is_accent(c))
        };
        text.char_indices()
            .filter(move |(_, c)| counts(*c))
            .flat_map(move |(at, c)| {
                let range = at..at + c.len_utf8();
                // An accented letter may come as one character or as several.
                let parts = (self.accents && !c.is_ascii()).then(|| decompose(c));
                let whole = parts.is_none().then_some(c);
                let all = whole.into_iter().chain(parts.into_iter().flatten());
                all.map(move |part| (self.key(part), range.clone()))
            })
    }
}

/// The places, in order, that do not overlap.
pub(super) fn find(text: &str, needle: &str) -> Vec<Range<usize>> {
    let exact = Exactness::of(needle);
    let mut wanted: Vec<Key> = exact.keys(needle.trim()).map(|(key, _)| key).collect();
    wanted.dedup_by(|a, b| *a == SPACE && *b == SPACE);
    if wanted.iter().all(|key| *key == SPACE) {
        return Vec::new();
    }
    let shorter = borders(&wanted);
    // Where the last characters began, as many as are looked for.
    let mut begins = vec![0; wanted.len()];
    let mut found: Vec<Range<usize>> = Vec::new();
    let (mut seen, mut matched, mut after_space) = (0, 0, false);
    let mut keys = exact.keys(text).peekable();
    while let Some((key, range)) = keys.next() {
        if std::mem::replace(&mut after_space, key == SPACE) && key == SPACE {
            continue;
        }
        begins[seen % wanted.len()] = range.start;
        seen += 1;
        while matched > 0 && wanted[matched] != key {
            matched = shorter[matched - 1];
        }
        matched += usize::from(wanted[matched] == key);
        if matched < wanted.len() {
            continue;
        }
        // `e` is not found in an `é` of two characters where the accent counts.
        let goes_on = keys.peek().is_some_and(|((next, _), _)| is_accent(*next));
        if goes_on {
            matched = shorter[matched - 1];
        } else {
            matched = 0;
            let accents = text[range.end..].chars().take_while(|c| is_accent(*c));
            let end = range.end + accents.map(char::len_utf8).sum::<usize>();
            found.push(begins[seen % wanted.len()]..end);
        }
    }
    found
}

/// For each beginning of the needle, how long the longest shorter beginning is that it also ends in.
fn borders(needle: &[Key]) -> Vec<usize> {
    let mut borders = vec![0; needle.len()];
    let mut length = 0;
    for at in 1..needle.len() {
        while length > 0 && needle[length] != needle[at] {
            length = borders[length - 1];
        }
        length += usize::from(needle[length] == needle[at]);
        borders[at] = length;
    }
    borders
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(text: &'a str, needle: &str) -> Vec<&'a str> {
        find(text, needle)
            .into_iter()
            .map(|hit| &text[hit])
            .collect()
    }

    #[test]
    fn case_and_accents_count_when_they_are_typed() {
        assert_eq!(
            found("Atlético, atletico", "atletico"),
            ["Atlético", "atletico"]
        );
        assert_eq!(found("Atlético, Atletico", "Atlético"), ["Atlético"]);
        assert_eq!(
            found("atlético, Atlético, atletico", "atlético"),
            ["atlético", "Atlético"]
        );
        assert_eq!(found("oil Oil OIL", "Oil"), ["Oil"]);
        assert_eq!(found("don’t, don't", "Don't").len(), 0);
        assert_eq!(found("don’t, don't", "don't"), ["don’t", "don't"]);
    }

    #[test]
    fn an_accent_is_one_whether_it_is_composed_or_not() {
        let text = "Atle\u{301}tico Atl\u{e9}tico Atletico cafe\u{301}";
        assert_eq!(found(text, "atletico").len(), 3);
        assert_eq!(found(text, "atl\u{e9}tico").len(), 2);
        assert_eq!(found(text, "atle\u{301}tico").len(), 2);
        assert_eq!(found(text, "cafe"), ["cafe\u{301}"]);
        assert!(found("e\u{301}tude", "é e").is_empty());
        assert_eq!(found("é e\u{301}", "é e"), Vec::<&str>::new());
    }

    #[test]
    fn a_space_is_any_white_space_and_what_is_not_seen_is_not_there() {
        let text = "oil\nrevenue, oil \u{a0} revenue";
        assert_eq!(
            found(text, "oil revenue"),
            ["oil\nrevenue", "oil \u{a0} revenue"]
        );
        assert_eq!(
            found(text, " oil   revenue "),
            ["oil\nrevenue", "oil \u{a0} revenue"]
        );
        assert_eq!(found("dampf\u{ad}schiff", "fsch"), ["f\u{ad}sch"]);
        assert!(found("a a", " ").is_empty());
    }

    #[test]
    fn what_is_found_does_not_overlap_and_nothing_is_passed_over() {
        assert_eq!(find("aaaa", "aa"), [0..2, 2..4]);
        assert_eq!(find("ababac abac", "abac"), [2..6, 7..11]);
        assert_eq!(find("aabaaab aaab", "aaab"), [3..7, 8..12]);
    }

    #[test]
    fn a_needle_that_almost_matches_everywhere_costs_one_pass() {
        let text = "a".repeat(1 << 20);
        let needle = "a".repeat(1 << 16) + "b";
        assert!(find(&text, &needle).is_empty());
    }
}
