//! Lines that name an article: `Title - Source - October 28th, 2025 [October 28th, 2025]` in a round-up, and
//! `Title – Publication` at the head of a page.

use super::date;
use crate::article::Timestamp;
use crate::text::{next_grapheme, sanitise};

/// A line of a round-up, taken apart. Borrowed from the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoundupLine<'a> {
    /// The title; never empty.
    pub title: &'a str,
    /// Who published it.
    pub source: Option<&'a str>,
    /// When.
    pub date: Option<Timestamp>,
    /// It began with `-`, `*`, `•` or a number.
    pub bulleted: bool,
    /// What about it was not understood.
    pub fault: Option<Fault<'a>>,
}

/// What about a line of a round-up was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault<'a> {
    /// A date that the calendar does not have.
    NoSuchDate(&'a str),
    /// The date and the one in brackets behind it are not the same; the first one counts.
    DatesDiffer(&'a str, &'a str),
    /// No date at all.
    Undated,
    /// A date and no title.
    Untitled,
}

impl std::fmt::Display for Fault<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Fault::NoSuchDate(text) => {
                write!(f, "`{text}` is no date: the headline stands without one")
            }
            Fault::DatesDiffer(first, second) => {
                write!(
                    f,
                    "the dates `{first}` and `{second}` differ: the first one is taken"
                )
            }
            Fault::Undated => f.write_str("a headline without a date"),
            Fault::Untitled => {
                f.write_str("a headline without a title: the line is shown as it is")
            }
        }
    }
}

/// The text before and after the last separator: a hyphen or a dash between spaces.
fn split_last(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    // A hyphen, or the last byte of an en or em dash (U+2013, U+2014).
    for at in memchr::memrchr3_iter(b'-', 0x93, 0x94, bytes) {
        let start = match bytes[at] {
            b'-' => at,
            _ if bytes[..at].ends_with(b"\xe2\x80") => at - 2,
            _ => continue,
        };
        let before = text[..start].strip_suffix([' ', '\u{a0}']);
        let after = text[at + 1..].strip_prefix([' ', '\u{a0}']);
        if let (Some(before), Some(after)) = (before, after) {
            return Some((before, after));
        }
    }
    None
}

/// What follows a bullet, or the text itself.
fn after_bullet(text: &str) -> (&str, bool) {
    if let Some(rest) = text.strip_prefix(['-', '*', '•', '·', '‣', '▪', '–'])
        && (rest.is_empty() || rest.starts_with(char::is_whitespace))
    {
        return (rest.trim_start(), true);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=6).contains(&digits)
        && let Some(rest) = text[digits..].strip_prefix(['.', ')'])
        && rest.starts_with(char::is_whitespace)
    {
        return (rest.trim_start(), true);
    }
    (text, false)
}

/// Takes a line of a round-up apart. Whatever the line is, something of it is shown.
pub fn roundup_line(line: &str) -> RoundupLine<'_> {
    let line = line.trim();
    let (text, bulleted) = after_bullet(line);
    let bracketed = text
        .strip_suffix(']')
        .and_then(|open| open.rsplit_once('['));
    // The date is mostly said twice in the same words, and read once.
    let (text, bracket) = match bracketed.map(|(before, inner)| (before, Stated::of(inner))) {
        Some((before, Some(stated))) => (before.trim_end(), Some(stated)),
        _ => (text, None),
    };
    let (rest, date, fault) = match split_date(text, bracket) {
        Some((rest, stated)) => {
            let second = bracket.and_then(|bracket| bracket.date);
            let fault = match (stated.date, bracket, second) {
                (None, _, None) => Some(Fault::NoSuchDate(stated.text)),
                (Some(a), Some(bracket), Some(b)) if a != b => {
                    Some(Fault::DatesDiffer(stated.text, bracket.text))
                }
                _ => None,
            };
            (rest, stated.date.or(second), fault)
        }
        None => (
            text,
            bracket.and_then(|bracket| bracket.date),
            bracket.is_none().then_some(Fault::Undated),
        ),
    };
    let (title, source) = title_and_source(rest);
    if title.trim_matches(['-', '–', '—', ' ']).is_empty() {
        let shown = if text.is_empty() { line } else { text };
        return RoundupLine {
            title: shown,
            source: None,
            date,
            bulleted,
            fault: Some(Fault::Untitled),
        };
    }
    RoundupLine {
        title,
        source,
        date,
        bulleted,
        fault,
    }
}

/// A date as it is written, and what it means.
#[derive(Clone, Copy)]
struct Stated<'a> {
    text: &'a str,
    /// `None` for one that the calendar does not have.
    date: Option<Timestamp>,
}

impl<'a> Stated<'a> {
    /// A text that is a date or means to be one.
    fn of(text: &'a str) -> Option<Stated<'a>> {
        let date = date::in_prose(text);
        (date.is_some() || date::is_attempt(text)).then_some(Stated { text, date })
    }
}

/// The text before a date at its end, and that date. `known` is one that was read already.
fn split_date<'a>(text: &'a str, known: Option<Stated<'a>>) -> Option<(&'a str, Stated<'a>)> {
    let known = |tail: &str| known.filter(|known| known.text == tail);
    if let Some((before, tail)) = split_last(text)
        && let Some(stated) = known(tail).or_else(|| Stated::of(tail))
    {
        return Some((before, stated));
    }
    // `Title -Source- May 1st, 2024`: a dash that is stuck to what goes before it.
    let (before, tail) = text.rsplit_once("- ")?;
    let stated = Stated::of(tail).filter(|stated| stated.date.is_some())?;
    Some((before.trim_end(), stated))
}

/// Title and source of `Title - Source`, where the date is gone already. A title that was cut short (`…`) has lost its
/// source; ` -` at the end says that there is none.
fn title_and_source(text: &str) -> (&str, Option<&str>) {
    let text = text.trim();
    if let Some(cut) = text.strip_suffix("...").or_else(|| text.strip_suffix('…')) {
        // Cut at the very dash before the source.
        return match cut.strip_suffix(" -").or_else(|| cut.strip_suffix(" –")) {
            Some(title) => (title.trim_end(), None),
            None => (text, None),
        };
    }
    if let Some(title) = text.strip_suffix(" -").or_else(|| text.strip_suffix(" –")) {
        return (title.trim_end(), None);
    }
    let Some((title, source)) = split_last(text) else {
        return stuck_source(text).unwrap_or((text, None));
    };
    let (title, source) = (title.trim_end(), source.trim());
    if source.is_empty() || title.trim_matches(['-', '–', '—', ' ']).is_empty() {
        return (text.trim_matches(['-', ' ']), None);
    }
    match two_part_source(title, source) {
        Some((title, part)) => (title, Some(text[part..].trim_end())),
        None => (title, Some(source)),
    }
}

/// `Title -Source`, from `Title -Source- date`.
fn stuck_source(text: &str) -> Option<(&str, Option<&str>)> {
    let (title, source) = text.rsplit_once(" -")?;
    (is_publication(source) && !title.is_empty()).then(|| (title.trim_end(), Some(source.trim())))
}

/// A source of two parts, a section and its paper: `The Athletic - The New York Times`. Both parts begin with an
/// article and are names; nothing less tells a part of a source from a part of a title. Returns the title, and where
/// the source begins.
fn two_part_source<'a>(before: &'a str, source: &str) -> Option<(&'a str, usize)> {
    let (title, part) = split_last(before)?;
    let named = |text: &str| {
        text.starts_with("The ") && text.split(' ').count() <= 4 && is_publication(text)
    };
    (named(part) && named(source) && !title.trim().is_empty())
        .then(|| (title.trim_end(), before.len() - part.len()))
}

/// True when a text is shaped as the name of a publication: a few words that begin with capitals or digits but for
/// small ones, or a domain.
pub fn is_publication(text: &str) -> bool {
    const SMALL: &[&str] = &[
        "and", "of", "the", "for", "in", "on", "de", "la", "le", "du", "des", "del", "der", "die",
        "das", "et", "y", "e", "&", "|",
    ];
    let text = text.trim();
    if text.is_empty()
        || text.len() > 60
        || text.ends_with(['?', ':', ';', ','])
        || text.contains(['“', '”', '"'])
    {
        return false;
    }
    let domain = !text.contains(' ')
        && text.split('.').count() >= 2
        && text.split('.').all(|part| !part.is_empty());
    let words: Vec<&str> = text.split_whitespace().collect();
    let capital = |word: &&str| {
        let first = word.chars().find(|c| c.is_alphanumeric());
        first.is_none_or(|c| !c.is_lowercase()) || SMALL.contains(word)
    };
    let begins = words[0]
        .chars()
        .next()
        .is_some_and(|c| c.is_alphanumeric() && !c.is_lowercase());
    domain || (words.len() <= 6 && begins && words.iter().all(capital))
}

/// A page's own title and its publication: `Title – Publication`. Split only when the end is shaped as one.
pub fn page_title(line: &str) -> (&str, Option<&str>) {
    let line = line.trim();
    let bar = line.rsplit_once(" | ");
    let split = [bar, split_last(line)]
        .into_iter()
        .flatten()
        .max_by_key(|(title, _)| title.len());
    let Some((title, source)) = split else {
        return (line, None);
    };
    let (title, source) = (title.trim_end(), source.trim());
    if title.is_empty() || !is_publication(source) {
        return (line, None);
    }
    match two_part_source(title, source) {
        Some((title, both)) => (title, Some(&line[both..])),
        None => (title, Some(source)),
    }
}

/// Bytes of a title that is made of a text's beginning, at the most.
const TITLE: usize = 120;

/// A text without line ends and control characters, its white space single.
pub fn one_line(text: &str) -> String {
    let text = sanitise(text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A line as [`one_line`] has it, or so much of it that a title can be cut from it.
fn head(line: &str) -> String {
    let mut end = line.len().min(8 * TITLE);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let head = one_line(&line[..end]);
    match end < line.len() && head.len() <= 2 * TITLE {
        true => one_line(line),
        false => head,
    }
}

/// The beginning of a text as a title: its first line, cut between words.
pub fn beginning(text: &str) -> String {
    let first = text.lines().map(head).find(|line| !line.is_empty());
    let first = first.unwrap_or_default();
    if first.len() <= TITLE {
        return first;
    }
    let mut floor = TITLE;
    while !first.is_char_boundary(floor) {
        floor -= 1;
    }
    if let Some(word) = first[..floor].rfind(' ').filter(|at| *at > TITLE / 2) {
        return format!("{}…", first[..word].trim_end());
    }
    let mut end = 0;
    while end < TITLE {
        end = next_grapheme(&first, end);
    }
    format!("{}…", first[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(line: &str) -> (&str, Option<&str>, Option<String>) {
        let read = roundup_line(line);
        (
            read.title,
            read.source,
            read.date.map(|date| date.to_string()),
        )
    }

    #[test]
    fn every_shape_of_a_round_up_line_is_taken_apart() {
        let day = Some("2025-10-17".to_owned());
        let d = "October 17th, 2025 [October 17th, 2025]";
        for (line, title, source) in [
            (
                "- Ferry late again - Harbour Post - ",
                "Ferry late again",
                Some("Harbour Post"),
            ),
            (
                "- Score: Reds 3 - 2 Blues - Daily Ball - ",
                "Score: Reds 3 - 2 Blues",
                Some("Daily Ball"),
            ),
            (
                "- Tide tables go missing - - ",
                "Tide tables go missing",
                None,
            ),
            (
                "- The council has moved... - ",
                "The council has moved...",
                None,
            ),
            (
                "- The council has moved -... - ",
                "The council has moved",
                None,
            ),
            (
                "- Quay closed - The Deck - The Harbour Times - ",
                "Quay closed",
                Some("The Deck - The Harbour Times"),
            ),
            ("* Ferry late - Post - ", "Ferry late", Some("Post")),
            ("• Ferry late - Post - ", "Ferry late", Some("Post")),
            ("12. Ferry late - Post - ", "Ferry late", Some("Post")),
            ("Ferry late - Post - ", "Ferry late", Some("Post")),
            ("  - Ferry late - Post - ", "Ferry late", Some("Post")),
            ("- Ferry – Post – ", "Ferry", Some("Post")),
            ("- Ferry -Post- ", "Ferry", Some("Post")),
            ("- Ferry\u{a0}-\u{a0}Post - ", "Ferry", Some("Post")),
        ] {
            assert_eq!(
                parts(&format!("{line}{d}")),
                (title, source, day.clone()),
                "{line}"
            );
            assert_eq!(
                parts(&format!("{line}October 17th, 2025")),
                (title, source, day.clone()),
                "{line}"
            );
        }
    }

    #[test]
    fn what_is_not_understood_is_shown_and_said() {
        let faulty = roundup_line("- Ferry - Post - February 30th, 2024 [February 30th, 2024]");
        assert_eq!(
            (faulty.title, faulty.source, faulty.date),
            ("Ferry", Some("Post"), None)
        );
        assert_eq!(faulty.fault, Some(Fault::NoSuchDate("February 30th, 2024")));
        let differing = roundup_line("- Ferry - Post - May 1st, 2024 [May 2nd, 2024]");
        assert_eq!(
            differing.date.map(|d| d.to_string()).as_deref(),
            Some("2024-05-01")
        );
        assert!(matches!(differing.fault, Some(Fault::DatesDiffer(..))));
        assert_eq!(roundup_line("- Ferry - Post").fault, Some(Fault::Undated));
        for line in [
            "- - - May 1st, 2024 [May 1st, 2024]",
            "-  - - May 1st, 2024",
            "-",
            "- [x]",
            "May 1st, 2024",
            "]",
            "[]",
            "- -",
        ] {
            assert!(!roundup_line(line).title.is_empty(), "{line}");
        }
    }

    #[test]
    fn a_publication_is_split_from_a_title_only_when_it_is_shaped_as_one() {
        assert_eq!(
            page_title("With the tide – Harbour Post"),
            ("With the tide", Some("Harbour Post"))
        );
        assert_eq!(
            page_title("With the tide | harbour.example"),
            ("With the tide", Some("harbour.example"))
        );
        assert_eq!(
            page_title("My trip to Rome – a diary of sorts"),
            ("My trip to Rome – a diary of sorts", None)
        );
        assert_eq!(page_title("Up-to-date"), ("Up-to-date", None));
    }

    #[test]
    fn a_text_without_a_title_is_named_by_its_beginning() {
        assert_eq!(beginning("\n  First line \nsecond"), "First line");
        let long = beginning(&"word ".repeat(60));
        assert!(long.ends_with("word…") && long.len() <= TITLE + 3, "{long}");
        assert!(beginning(&"x".repeat(500)).ends_with('…'));
    }
}
