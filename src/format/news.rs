//! What news articles put at their head: the byline; the dateline, the place (and date) that the report was filed
//! from; and the lead, the paragraph that tells it all. Told by shape alone, and only where the shape is clear; the text
//! itself is never changed.

use super::date;
use crate::article::Timestamp;
use crate::document::{Block, BlockKind, Document, DocumentBuilder, Role, Stress};
use crate::text::width;

/// Columns of a paragraph that can be a lead: more than a line, and not so many that nothing stands out.
const LEAD: std::ops::RangeInclusive<usize> = 70..=480;

/// Paragraphs behind a lead, at the least: what is shorter needs none.
const BEHIND_LEAD: usize = 3;

/// Short lines that may stand over a lead: who wrote it, and when.
const OVER_LEAD: usize = 3;

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

/// What kind of text may begin as a news article does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An article, as pages and feeds have them.
    Article,
    /// Any writing at all: it is taken for news when it says who wrote it, or where.
    Any,
}

/// Says of a text what stands at its head: the dateline of its first paragraph, and which one is the lead.
pub fn set_apart(document: &mut Document, kind: Kind) {
    let Some((first, is_signed)) = first_paragraph(document) else {
        return;
    };
    let range = document.blocks()[first].range.clone();
    let filed = dateline(&document.text()[range]);
    if let Some(len) = filed {
        document.name_beginning(first, len, Role::Dateline);
    }
    if (kind == Kind::Article || is_signed || filed.is_some()) && is_lead(document, first) {
        document.set_lead(Some(first as u32));
    }
}

/// The first paragraph of prose, where nothing but images, a title and lines that name the author and the date stand
/// over it, and whether one of these does so.
fn first_paragraph(document: &Document) -> Option<(usize, bool)> {
    let (mut over, mut is_signed) = (0, false);
    for (at, block) in document.blocks().iter().enumerate() {
        let text = &document.text()[block.range.clone()];
        match block.kind {
            BlockKind::Image(_) | BlockKind::Caption => {}
            BlockKind::Heading(1) if over == 0 => {}
            BlockKind::Paragraph if block.within.is_some() => return None,
            BlockKind::Paragraph if byline(text).is_some() => is_signed = true,
            BlockKind::Paragraph if width(text) < 60 && !ends_a_sentence(text) => {
                over += 1;
                if over > OVER_LEAD {
                    return None;
                }
            }
            BlockKind::Paragraph => return Some((at, is_signed)),
            _ => return None,
        }
    }
    None
}

/// True when a paragraph is a lead: a sentence or a few, over a text that is mostly paragraphs of prose, and goes on with
/// one. Neither the words over a list or a table, nor a page with code in it has one.
fn is_lead(document: &Document, at: usize) -> bool {
    let text = |block: &Block| &document.text()[block.range.clone()];
    let (lead, rest) = match document.blocks()[at..].split_first() {
        Some((lead, rest)) => (lead, rest),
        None => return false,
    };
    let spans = document.spans_within(&lead.range);
    let share = |is: &dyn Fn(&crate::document::Span) -> bool| -> usize {
        let found = spans.iter().filter(|span| is(span));
        found.map(|span| span.range.len()).sum()
    };
    let linked = share(&|span| span.inline.link.is_some());
    let stressed = share(&|span| span.inline.stress != Stress::NONE);
    let is_plain = linked * 3 < lead.range.len() && stressed * 2 < lead.range.len();
    let is_sentence = LEAD.contains(&width(text(lead)))
        && !text(lead).contains('\n')
        && ends_a_sentence(text(lead));
    if !is_sentence || !is_plain {
        return false;
    }
    let is_prose = |block: &Block| {
        let is_paragraph = block.kind == BlockKind::Paragraph && block.within.is_none();
        is_paragraph && !text(block).contains('\n') && ends_a_sentence(text(block))
    };
    let mut shown = rest
        .iter()
        .filter(|block| !matches!(block.kind, BlockKind::Image(_) | BlockKind::Caption));
    let prose = rest.iter().filter(|block| is_prose(block));
    let (count, size) = prose.fold((0, 0), |(count, size), block| {
        (count + 1, size + block.range.len())
    });
    let all: usize = rest.iter().map(|block| block.range.len()).sum();
    let has_code = |block: &Block| matches!(block.kind, BlockKind::Code(_));
    shown.next().is_some_and(is_prose)
        && count >= BEHIND_LEAD
        && size * 2 > all
        && !rest.iter().any(has_code)
}

/// True when a text ends as a sentence does that says something.
fn ends_a_sentence(text: &str) -> bool {
    let closed = text
        .trim_end()
        .trim_end_matches(['"', '\'', '”', '’', '»', '“', ')', '」', '』', '）']);
    closed.ends_with(['.', '!', '…', '。', '！', '．', '۔', '।', '։', '።'])
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
    let Some(place) = place(text) else {
        return agency(text);
    };
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

/// Where the dateline ends of a text that has its place in small letters, and is known by the agency that it names:
/// `Hamburg (dpa/lno) – …`, `Madrid, 3 oct (EFE).- …`.
fn agency(text: &str) -> Option<usize> {
    let open = text.find(" (").filter(|at| *at <= 40)?;
    let close = open + text[open..].find(')').filter(|length| *length <= 24)?;
    let is_place =
        |c: char| c.is_alphanumeric() || matches!(c, ' ' | ',' | '.' | '/' | '-' | '\'' | '’');
    let (place, name) = (&text[..open], &text[open + 2..close]);
    let is_agency = name
        .chars()
        .all(|c| c.is_alphabetic() || matches!(c, '/' | ' ' | '-'));
    let fits = place.starts_with(char::is_uppercase)
        && place.chars().all(is_place)
        && place.split(' ').count() <= 5
        && is_agency
        && name.split(' ').count() <= 2;
    let rest = text[close + 1..].trim_start_matches(['.', ',', ' ']);
    (fits && rest.starts_with(['–', '—', '-'])).then_some(close + 1)
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
            (
                "Hamburg (dpa/lno) – The river rose.",
                Some("Hamburg (dpa/lno)"),
            ),
            (
                "Lago Mole, 3 oct (EFE).- The river rose.",
                Some("Lago Mole, 3 oct (EFE)"),
            ),
            ("The river (the old one) rose - and fell.", None),
            ("The river (once more than it should) - fell.", None),
            ("Mole (see below) fell.", None),
            ("NATO said on Monday that it would not.", None),
            ("OPEC, the cartel of oil producers, met.", None),
            ("The river rose - and fell.", None),
            ("A — B", None),
            ("", None),
        ] {
            assert_eq!(dateline(text).map(|end| &text[..end]), wanted, "{text}");
        }
    }

    const PROSE: &str = "The river rose again on Monday, over the second step of the quay, and fell by the evening.";

    /// What is set apart of a text of these blocks.
    fn apart(blocks: &[(BlockKind, &str)], kind: Kind) -> (Option<String>, Option<String>) {
        let mut builder = DocumentBuilder::default();
        for (kind, text) in blocks {
            builder.begin(*kind);
            builder.push(text, Role::Text);
        }
        let mut document = builder.finish();
        set_apart(&mut document, kind);
        let lead = document.lead();
        let lead = lead.map(|at| document.blocks()[at as usize].range.clone());
        let mut filed = document.spans().iter();
        let filed = filed.find(|span| span.inline.role == Role::Dateline);
        let text = |range: std::ops::Range<usize>| document.text()[range].to_owned();
        (filed.map(|span| text(span.range.clone())), lead.map(text))
    }

    #[test]
    fn the_lead_and_its_dateline_stand_over_paragraphs() {
        let paragraph = |text| (BlockKind::Paragraph, text);
        let first = format!("OSTIA, Italy — {PROSE}");
        let mut blocks = vec![
            (BlockKind::Heading(1), "The river"),
            paragraph("By Ana Maria de Souza"),
            paragraph("28 October 2025, 10:15"),
            paragraph(&first),
        ];
        blocks.extend([paragraph(PROSE); 3]);
        let found = (Some("OSTIA, Italy".to_owned()), Some(first.clone()));
        assert_eq!(apart(&blocks, Kind::Article), found);
        assert_eq!(apart(&blocks, Kind::Any), found);
        blocks.remove(1);
        blocks[2] = paragraph(PROSE);
        let lead = Some(PROSE.to_owned());
        assert_eq!(apart(&blocks, Kind::Article), (None, lead));
        assert_eq!(apart(&blocks, Kind::Any), (None, None));
    }

    #[test]
    fn what_is_no_news_has_no_lead() {
        let paragraph = |text| (BlockKind::Paragraph, text);
        let prose = [paragraph(PROSE); 5];
        let with = |at: usize, block| {
            let mut blocks = prose.to_vec();
            blocks[at] = block;
            blocks
        };
        assert!(apart(&prose, Kind::Article).1.is_some());
        for (blocks, why) in [
            (prose[..3].to_vec(), "two paragraphs behind it"),
            (
                with(1, (BlockKind::Heading(2), "1. The quay")),
                "a list of things",
            ),
            (with(3, (BlockKind::Code(None), "let tide = 12;")), "code"),
            (with(0, (BlockKind::Rule, "")), "a rule over it"),
            (
                with(
                    0,
                    paragraph(
                        "These are the boats that ran late this autumn, all along the coast and on the lake:",
                    ),
                ),
                "a colon",
            ),
            (with(1, paragraph("a\nb\nc")), "verses"),
        ] {
            assert_eq!(apart(&blocks, Kind::Article).1, None, "{why}");
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
