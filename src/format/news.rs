//! What news articles put at their head: the byline, and the dateline, the place (and date) that the report was filed
//! from. Told by shape alone, and only where the shape is clear; the text itself is never changed.

use super::date;
use crate::article::Timestamp;
use crate::document::{BlockKind, DocumentBuilder, Role};

/// How many lines under the title may name the author or the date.
const HEAD_LINES: u32 = 4;

/// What the first lines under a title say of the article.
#[derive(Debug, Default)]
pub struct Head {
    /// Who wrote it.
    pub author: Option<String>,
    /// When it was published, where a line says nothing else.
    pub published: Option<Timestamp>,
    seen: u32,
}

impl Head {
    /// The next line under the title. Those behind the head change nothing.
    pub fn push(&mut self, line: &str) {
        if self.seen >= HEAD_LINES || line.is_empty() {
            return;
        }
        self.seen += 1;
        if self.author.is_none() {
            self.author = byline(line).map(str::to_owned);
        }
        self.published = self.published.or_else(|| date::in_prose(line));
    }
}

/// Appends a paragraph of news prose to a block of its own. A dateline is looked for at the head of the text only.
pub fn push_paragraph(builder: &mut DocumentBuilder, text: &str, at_head: bool) {
    builder.begin(BlockKind::Paragraph);
    if byline(text).is_some() {
        builder.push(text, Role::Byline);
        return;
    }
    let dateline = if at_head {
        dateline(text).unwrap_or(0)
    } else {
        0
    };
    builder.push(&text[..dateline], Role::Dateline);
    builder.push(&text[dateline..], Role::Text);
}

/// The author that a line of its own names: `By Jane Doe`, `By Jane Doe and Ibn Battuta`.
pub fn byline(line: &str) -> Option<&str> {
    let name = line
        .strip_prefix("By ")
        .or_else(|| line.strip_prefix("BY "))?
        .trim();
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_name = |word: &&str| {
        matches!(
            *word,
            "and" | "de" | "van" | "von" | "al" | "bin" | "ibn" | "of" | "&"
        ) || word.starts_with(char::is_uppercase)
    };
    let fits = (2..=8).contains(&words.len()) && name.len() <= 80 && words.iter().all(is_name);
    (fits && !name.ends_with(['.', '!', '?', ':'])).then_some(name)
}

/// Where the dateline at the head of an article ends, its separator not included: `TRIPOLI, Libya — …`,
/// `PARIS (Reuters) - …`, `LONDON, Oct 3 (AP) – …`; and where a scraper lost the separator, `TRIPOLI, LibyaIn a …`.
pub fn dateline(text: &str) -> Option<usize> {
    let place = place(text)?;
    let rest = &text[place..];
    let head: String = rest.chars().take(60).collect();
    let separator = [" — ", " – ", " -- ", " - ", "—", "–"]
        .iter()
        .filter_map(|mark| head.find(mark))
        .min();
    if let Some(at) = separator {
        let between = &rest[..at];
        let plain = between
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, ' ' | ',' | '.' | '(' | ')' | '/' | '\''));
        if plain && between.split_whitespace().count() <= 6 && !between.contains(". ") {
            return Some(place + at);
        }
    }
    // The separator was lost: a region, and a capital stuck to its end.
    let region = rest.strip_prefix(", ")?;
    let name = region
        .find(|c: char| !c.is_alphabetic())
        .map_or(region, |end| &region[..end]);
    let mut letters = name.char_indices();
    let (_, first) = letters.next()?;
    let (nth, (at, _)) = letters.enumerate().find(|(_, (_, c))| c.is_uppercase())?;
    (first.is_uppercase() && nth >= 2).then_some(place + 2 + at)
}

/// Where a place in capitals at the head of a text ends: one to four words, three letters or more.
fn place(text: &str) -> Option<usize> {
    let mut end = 0;
    for (count, word) in text.split(' ').enumerate() {
        let name = word
            .split(['–', '—'])
            .next()
            .unwrap_or_default()
            .trim_end_matches([',', '.']);
        let capital = name
            .chars()
            .all(|c| c.is_uppercase() || matches!(c, '.' | '-' | '\'' | '’'));
        if !capital || name.is_empty() || count >= 4 {
            break;
        }
        end += usize::from(count > 0) + name.len();
        if name.len() < word.len() {
            break;
        }
    }
    let letters = text[..end].chars().filter(|c| c.is_alphabetic()).count();
    (letters >= 3).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dateline_is_told_from_a_beginning_in_capitals() {
        for (text, wanted) in [
            (
                "PORTO VELHO, Brazil — The river rose.",
                Some("PORTO VELHO, Brazil"),
            ),
            ("PARIS (Reuters) - The river rose.", Some("PARIS (Reuters)")),
            (
                "LONDON, Oct 3 (AP) – The river rose.",
                Some("LONDON, Oct 3 (AP)"),
            ),
            ("ROME–The river rose.", Some("ROME")),
            ("OSTIA, ItalyIn a villa by the sea.", Some("OSTIA, Italy")),
            ("NATO said on Monday that it would not.", None),
            ("OPEC, the cartel of oil producers, met.", None),
            ("The river rose - and fell.", None),
            ("A — B", None),
            ("", None),
        ] {
            assert_eq!(dateline(text).map(|end| &text[..end]), wanted, "{text}");
        }
    }

    #[test]
    fn a_byline_is_a_line_of_its_own() {
        assert_eq!(
            byline("By Ana Maria de Souza and Bo Li"),
            Some("Ana Maria de Souza and Bo Li")
        );
        assert_eq!(
            byline("By Monday the river had risen to the second step of the quay."),
            None
        );
        assert_eq!(byline("By the sea"), None);
    }
}
