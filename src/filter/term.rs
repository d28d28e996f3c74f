//! One term of a query: what it asks of a text, and whether a text answers. The plain, exact meaning; how to find out
//! fast for a million rows is the index's and the engine's business.

use std::ops::Range;

use super::fuzzy::{Fuzzy, haystack};
use crate::text::fold_char;

/// The text of a headline that a term is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The title.
    Title,
    /// Who published it.
    Source,
}

/// What a term asks of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `oil`: its characters stand in the text in this order. The only kind that has scores.
    Fuzzy,
    /// `'oil`, `"oil revenue"`: it stands in the text as it is.
    Exact,
    /// `source:reu`: it stands at the start of a word.
    Start,
    /// A word of the text begins with it, but for one letter that is wrong, missing, too many or swapped with its
    /// neighbour. Never typed: see [`Query::forgiving`](super::Query::forgiving).
    Near,
    /// `'oil'`: it stands there and no letter or digit touches it.
    Word,
    /// `^oil`: the title starts with it.
    Prefix,
    /// `oil$`: the title ends with it.
    Suffix,
    /// `^oil$`: the title is it.
    Whole,
}

/// What a term does not tell apart ("smart case").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Folding {
    /// Upper and lower case are one; not so when the term has an upper-case letter.
    pub case: bool,
    /// A letter is one with itself under an accent; not so when the term has an accented letter.
    pub accents: bool,
}

impl Folding {
    /// Neither case nor accents count.
    pub const FULL: Folding = Folding {
        case: true,
        accents: true,
    };

    pub(super) fn of(text: &str) -> Folding {
        let accented = |c: char| !c.is_ascii() && c.is_alphabetic() && fold_char(c) != lower(c);
        Folding {
            case: !text.chars().any(char::is_uppercase),
            accents: !text.chars().any(accented),
        }
    }

    /// The character as it is compared.
    pub(super) fn fold(self, c: char) -> char {
        let folded = fold_char(c);
        match (self.case, self.accents) {
            (true, true) => folded,
            (false, true) if c.is_uppercase() => folded.to_uppercase().next().unwrap_or(folded),
            (false, true) => folded,
            // Typographic marks are those of a keyboard even then.
            _ if !c.is_alphabetic() => folded,
            (true, false) => lower(c),
            (false, false) => c,
        }
    }

    /// Replaces `into` by the text as it is compared, character for character.
    pub fn fold_text(self, text: &str, into: &mut String) {
        into.clear();
        if text.is_ascii() {
            into.push_str(text);
            if self.case {
                into.make_ascii_lowercase();
            }
        } else {
            into.extend(text.chars().map(|c| self.fold(c)));
        }
    }
}

fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

/// True for what words are made of: letters, digits, and the marks that combine with them.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c)
}

/// One term of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Where it stands in what was typed, in bytes, with its marks.
    pub span: Range<usize>,
    /// What it asks.
    pub kind: Kind,
    /// True when it is answered by the rows that do not match.
    pub negated: bool,
    /// The one field that it is held against; none for what is held against the headline.
    pub only: Option<Field>,
    /// What is looked for, as it was typed, without marks and escapes.
    pub text: String,
    /// What it does not tell apart.
    pub folding: Folding,
    /// What is looked for, folded; never empty.
    pub needle: String,
}

impl Term {
    /// `text` is what is looked for, without marks and escapes.
    pub(super) fn new(span: Range<usize>, kind: Kind, negated: bool, text: &str) -> Term {
        let folding = Folding::of(text);
        Term {
            span,
            kind,
            negated,
            only: None,
            text: text.to_owned(),
            folding,
            needle: text.chars().map(|c| folding.fold(c)).collect(),
        }
    }

    /// True when it takes part in scores.
    pub fn is_scored(&self) -> bool {
        self.kind == Kind::Fuzzy && !self.negated
    }

    /// True when it is held against this field at all: anchored terms speak of titles.
    pub fn looks_at(&self, field: Field) -> bool {
        match self.only {
            Some(only) => only == field,
            None => {
                let anchored = matches!(self.kind, Kind::Prefix | Kind::Suffix | Kind::Whole);
                field == Field::Title || !anchored
            }
        }
    }

    /// Whether the text has what is looked for, negated or not. `folded` is the text as this term compares it.
    pub fn found_in(&self, folded: &str) -> bool {
        let needle = &*self.needle;
        match self.kind {
            Kind::Fuzzy => is_subsequence(needle, haystack(folded)),
            Kind::Exact => folded.contains(needle),
            Kind::Start => occurrences(needle, folded).any(|at| closeness(needle, folded, at) >= 1),
            Kind::Near => near_words(needle, haystack(folded)).next().is_some(),
            Kind::Word => occurrences(needle, folded).any(|at| closeness(needle, folded, at) == 2),
            Kind::Prefix => folded.starts_with(needle),
            Kind::Suffix => folded.ends_with(needle),
            Kind::Whole => folded == needle,
        }
    }

    /// The score of a text that has what is looked for; see [`super::rank`].
    pub(super) fn score(&self, folded: &str, fuzzy: &Fuzzy) -> Option<i32> {
        let score = fuzzy.score(&self.needle, folded)?;
        Some(score + word_bonus(&self.needle, haystack(folded)))
    }

    /// The stretches of the folded text, in bytes, that were matched.
    pub(super) fn stretches(&self, folded: &str, fuzzy: &Fuzzy, into: &mut Vec<Range<usize>>) {
        let needle = &*self.needle;
        let mut take = |at: usize| into.push(at..at + needle.len());
        match self.kind {
            Kind::Exact => folded.match_indices(needle).for_each(|(at, _)| take(at)),
            Kind::Start | Kind::Word => {
                let least = if self.kind == Kind::Word { 2 } else { 1 };
                occurrences(needle, folded)
                    .filter(|at| closeness(needle, folded, *at) >= least)
                    .for_each(take)
            }
            Kind::Near => into.extend(near_words(needle, haystack(folded))),
            Kind::Prefix if folded.starts_with(needle) => take(0),
            Kind::Suffix if folded.ends_with(needle) => take(folded.len() - needle.len()),
            Kind::Whole if folded == needle => take(0),
            Kind::Prefix | Kind::Suffix | Kind::Whole => {}
            Kind::Fuzzy => {
                let Some(positions) = fuzzy.positions(needle, folded) else {
                    return;
                };
                let mut wanted = positions.into_iter().peekable();
                for (nth, (at, c)) in folded.char_indices().enumerate() {
                    match wanted.peek() {
                        Some(&next) if next == nth => {
                            wanted.next();
                            into.push(at..at + c.len_utf8());
                        }
                        Some(_) => {}
                        None => break,
                    }
                }
            }
        }
    }
}

/// Points for a term that stands in a text as a whole word.
pub(super) const WHOLE_WORD: i32 = 24;

/// Points for a term that stands at the beginning of a word.
pub(super) const WORD_START: i32 = 8;

fn word_bonus(needle: &str, folded: &str) -> i32 {
    occurrences(needle, folded)
        .map(|at| match closeness(needle, folded, at) {
            0 => 0,
            1 => WORD_START,
            _ => WHOLE_WORD,
        })
        .max()
        .unwrap_or(0)
}

/// Of an occurrence: 2 when nothing touches it that words are made of, 1 when nothing does before it, else 0.
fn closeness(needle: &str, text: &str, at: usize) -> u8 {
    let touched_before = text[..at].chars().next_back().is_some_and(is_word);
    let touched_after = text[at + needle.len()..]
        .chars()
        .next()
        .is_some_and(is_word);
    match (touched_before, touched_after) {
        (true, _) => 0,
        (false, true) => 1,
        (false, false) => 2,
    }
}

/// Every occurrence, those that overlap included.
fn occurrences<'a>(needle: &'a str, text: &'a str) -> impl Iterator<Item = usize> + 'a {
    let step = needle.chars().next().map_or(1, char::len_utf8);
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + text.get(from..)?.find(needle)?;
        from = at + step;
        Some(at)
    })
}

/// The words of a text that a needle may have been meant for.
fn near_words<'a>(needle: &'a str, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let mut from = 0;
    let words = text.split(|c| !is_word(c)).map(move |word| {
        let start = from;
        from += word.len()
            + text[start + word.len()..]
                .chars()
                .next()
                .map_or(0, char::len_utf8);
        start..start + word.len()
    });
    words.filter(move |range| is_near(needle, &text[range.clone()]))
}

/// True when the word, or its beginning, is the needle but for one edit: a letter wrong, missing, too many, or two
/// neighbours swapped (Damerau 1964).
fn is_near(needle: &str, word: &str) -> bool {
    let (mut a, mut b) = (needle.chars(), word.chars());
    loop {
        let (rest_a, rest_b) = (a.as_str(), b.as_str());
        match (a.next(), b.next()) {
            (None, _) => return true,
            (Some(x), Some(y)) if x == y => {}
            // One letter too many, at the end.
            (Some(_), None) => return a.as_str().is_empty(),
            (Some(x), Some(y)) => {
                // After the first difference nothing more may differ.
                let begins = |text: &str, with: &str| text.starts_with(with);
                let swapped = {
                    let (mut a, mut b) = (a.clone(), b.clone());
                    a.next() == Some(y) && b.next() == Some(x) && begins(b.as_str(), a.as_str())
                };
                return swapped
                    || begins(b.as_str(), a.as_str())
                    || begins(b.as_str(), rest_a)
                    || begins(rest_b, a.as_str());
            }
        }
    }
}

fn is_subsequence(needle: &str, text: &str) -> bool {
    let mut chars = text.chars();
    needle.chars().all(|wanted| chars.any(|c| c == wanted))
}
